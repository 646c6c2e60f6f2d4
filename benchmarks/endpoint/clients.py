"""Clients that ask as fast as they are answered, each over a connection that stays open.

Comes in: an address, queries, how many clients, for how long. Goes out: how long each answer took. The requests are
written by hand, since a library for HTTP takes longer than the server does.
"""

import asyncio
import time
from collections.abc import Sequence
from typing import NamedTuple
from urllib.parse import quote_plus, urlsplit

_ACCEPT = "application/sparql-results+json, text/turtle;q=0.9"


class Heard(NamedTuple):
    """What the clients of one run heard.

    Args:
        seconds: of each answer with the status 200.
        failed: answers with another status, or none.
        wall: seconds of the whole run.
    """

    seconds: list[float]
    failed: int
    wall: float

    @property
    def rate(self) -> float:
        """Answers a second."""
        return len(self.seconds) / self.wall

    def part(self, share: float) -> float:
        """The seconds within which this share of the answers came."""
        ordered = sorted(self.seconds)
        return ordered[min(len(ordered) - 1, int(share * len(ordered)))] if ordered else float("inf")


def ask(address: str, queries: Sequence[str], clients: int, seconds: float) -> Heard:
    """Let several clients ask for a while; each goes through the queries in turn, from a place far from the others'.

    Args:
        address: of the endpoint.
        queries: SPARQL.
        clients: how many ask at once.
        seconds: by the clock; what was asked by then is waited for.
    """
    return asyncio.run(_all(address, queries, clients, seconds))


async def _all(address: str, queries: Sequence[str], clients: int, seconds: float) -> Heard:
    requests = [_request(address, query) for query in queries]
    begun = time.perf_counter()
    found = await asyncio.gather(
        *(_client(address, requests, n * len(requests) // clients, begun + seconds) for n in range(clients))
    )
    wall = time.perf_counter() - begun
    return Heard([one for times, _ in found for one in times], sum(failed for _, failed in found), wall)


def _request(address: str, query: str) -> bytes:
    parts = urlsplit(address)
    body = f"query={quote_plus(query, errors='surrogatepass')}".encode()
    head = (
        f"POST {parts.path} HTTP/1.1\r\nHost: {parts.netloc}\r\nAccept: {_ACCEPT}\r\n"
        f"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    return head.encode() + body


async def _client(address: str, requests: Sequence[bytes], place: int, end: float) -> tuple[list[float], int]:
    parts, times, failed = urlsplit(address), [], 0
    line: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None
    while time.perf_counter() < end:
        begun = time.perf_counter()
        try:
            line = line or await asyncio.open_connection(parts.hostname, parts.port)
            line[1].write(requests[place % len(requests)])
            status, stays = await _answer(line[0])
        except (OSError, EOFError, ValueError):
            status, stays = 0, False
        place += 1
        if status == 200:
            times.append(time.perf_counter() - begun)
        else:
            failed += 1
        if not stays and line:
            line[1].close()
            line = None
    if line:
        line[1].close()
    return times, failed


async def _answer(reader: asyncio.StreamReader) -> tuple[int, bool]:
    """Read an answer to its end; its status, and whether the connection stays."""
    head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").lower()
    fields = dict(line.split(": ", 1) for line in head.split("\r\n")[1:] if ": " in line)
    if fields.get("transfer-encoding") == "chunked":
        while size := int(await reader.readline(), 16):
            await reader.readexactly(size + 2)
        await reader.readline()
    else:
        await reader.readexactly(int(fields["content-length"]))
    return int(head.split()[1]), fields.get("connection") != "close"
