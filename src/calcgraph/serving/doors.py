"""What stands before every page: which hosts are answered, how often one client may come, and what headers all have.

Comes in: ASGI requests. Goes out: the same, or a refusal. On loopback only loopback hosts are answered: a page
elsewhere whose name was made to point here would otherwise read what is served (DNS rebinding). Data of the user's own
is then also read by pages of this machine only (CORS); our own graph, and whatever is served publicly, by any page.
"""

import asyncio
import ipaddress
from collections import OrderedDict
from typing import NamedTuple

from calcgraph.serving.delivery import TRUNCATED, refuse
from calcgraph.serving.refusals import Refusal
from calcgraph.serving.requests import Message, Receive, Scope, Send, headers, here, passed_on

_MOST_CLIENTS = 10_000
_EXPOSED = f"ETag, Retry-After, Allow, {TRUNCATED}, X-Calcgraph-Unknown-Graph"


class Rate(NamedTuple):
    """How often a client may come.

    Args:
        each: requests a second in the long run.
        burst: requests at once.
    """

    each: float = 10.0
    burst: int = 50


class Doors:
    """An ASGI application around another.

    Args:
        inside: the other.
        loopback: whether only loopback hosts are answered.
        open_to_all: whether pages of any origin may read the answers.
        private: whether what is served is for this machine's own pages alone: nothing for a request that comes from a
            page of another origin, or by a proxy.
        rate: how often one client may come; None for as often as it likes.
    """

    def __init__(self, inside: object, *, loopback: bool, open_to_all: bool, private: bool, rate: Rate | None) -> None:
        self._inside, self._loopback, self._open, self._rate = inside, loopback, open_to_all, rate
        self._private = private
        self._usual = self._headers("", asks=False)
        self._buckets: OrderedDict[str, tuple[float, float]] = OrderedDict()  # tokens, and when

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let a request through, or not."""
        if scope["type"] != "http":
            await self._inside(scope, receive, send)  # type: ignore[operator]
            return
        given = headers(scope)
        origin, asks = given.get("origin", ""), scope["method"] == "OPTIONS"
        extra = self._headers(origin, asks=asks) if origin or asks else self._usual

        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [*message["headers"], *extra]
            await send(message)

        try:
            if self._loopback and not here(given.get("host", "localhost")):
                words = "this server answers to localhost only; --public opens it to others"
                raise Refusal(421, words, code="not-this-host")
            if self._private and (passed_on(given) or not _local(given.get("origin", ""))):
                words = "this server answers this machine alone, and neither a proxy nor a page from elsewhere"
                raise Refusal(403, words, code="not-from-here")
            if self._rate:
                self._count((scope.get("client") or ("",))[0], self._rate)
        except Refusal as refusal:
            await refuse(with_headers, scope, given.get("accept", ""), refusal)
            return
        await self._inside(scope, receive, with_headers)  # type: ignore[operator]

    def _headers(self, origin: str, *, asks: bool) -> list[tuple[bytes, bytes]]:
        found = {"X-Content-Type-Options": "nosniff"}
        allowed = "*" if self._open else ""
        if not self._open and origin and _local(origin):
            allowed = origin
        if not self._open:
            found["Vary"] = "Origin"
        if allowed:
            found["Access-Control-Allow-Origin"] = allowed
            found["Access-Control-Expose-Headers"] = _EXPOSED
            if asks:
                found["Access-Control-Allow-Methods"] = "GET, HEAD, POST, OPTIONS"
                found["Access-Control-Allow-Headers"] = "Accept, Content-Type, If-None-Match"
                found["Access-Control-Max-Age"] = "86400"
        return [(name.lower().encode(), value.encode("latin-1")) for name, value in found.items()]

    def _count(self, address: str, rate: Rate) -> None:
        client, now = _client(address), asyncio.get_running_loop().time()
        tokens, since = self._buckets.pop(client, (float(rate.burst), now))
        tokens = min(rate.burst, tokens + (now - since) * rate.each)
        allowed = tokens >= 1
        self._buckets[client] = (tokens - allowed, now)
        if len(self._buckets) > _MOST_CLIENTS:
            self._buckets.popitem(last=False)
        if not allowed:
            wait = max(1, round((1 - tokens) / rate.each))
            words = f"that is more than {rate.each:g} requests a second; come again in {wait} s"
            raise Refusal(429, words, headers={"Retry-After": str(wait)})


def _local(origin: str) -> bool:
    return not origin or here(origin.partition("://")[2])


def _client(address: str) -> str:
    """Who counts as one client: an IPv4 address, or a network of 64 bits, which one customer has in IPv6."""
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return ""
    if isinstance(parsed, ipaddress.IPv6Address):
        return str(parsed.ipv4_mapped or ipaddress.ip_network((parsed, 64), strict=False))
    return address
