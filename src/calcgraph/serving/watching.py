"""What the server notes of every request: counts for `/metrics`, and a line of the access log if there is one.

Comes in: ASGI requests on their way to the doors. Goes out: the same. A line of the log is a JSON object:

    time      when the request came, UTC (ISO 8601)
    client    its address
    method, path, status, bytes, seconds
    cut       the bound, if the answer was cut
    query     only with `--log-queries`: what somebody asks can say more of a patient than the answer does

The path is without what follows `?`, escaped or not, and cut at 300 characters. A client that hung up counts as 499.
"""

import json
import logging
import time
from collections import Counter, defaultdict
from datetime import UTC, datetime
from logging.handlers import WatchedFileHandler

from calcgraph.errors import CalcgraphError
from calcgraph.serving.delivery import TRUNCATED
from calcgraph.serving.requests import QUERY, Message, Receive, Scope, Send

BOUNDS = (0.005, 0.01, 0.05, 0.1, 0.5, 1.0, 5.0, 10.0, 30.0, float("inf"))  # seconds, of the histogram
_DOORS = ("sparql", "data", "health", "ready", "metrics")
_METHODS = ("GET", "HEAD", "POST", "OPTIONS")
_GONE = 499
_LONGEST = 300
_CUT = TRUNCATED.lower().encode()


class Counts:
    """What was counted since the start: requests by door, method and status; bytes and seconds by door; answers cut."""

    def __init__(self) -> None:
        self.requests: Counter[tuple[str, str, str]] = Counter()
        self.bytes: Counter[str] = Counter()
        self.cut = 0
        self.seconds: defaultdict[str, list[int]] = defaultdict(lambda: [0] * len(BOUNDS))
        self.total: defaultdict[str, float] = defaultdict(float)

    def note(self, door: str, method: str, status: int, size: int, seconds: float, *, cut: bool) -> None:
        """Count a request.

        Args:
            door: which part of the server.
            method: of HTTP.
            status: of HTTP.
            size: bytes of the body that were sent.
            seconds: from its coming to the end of its answer.
            cut: whether the answer was.
        """
        self.requests[door, method if method in _METHODS else "other", str(status)] += 1
        self.bytes[door] += size
        self.cut += cut
        self.total[door] += seconds
        place = next(at for at, bound in enumerate(BOUNDS) if seconds <= bound)
        self.seconds[door][place] += 1


class Watch:
    """An ASGI application around another.

    Args:
        inside: the other.
        counts: where requests are counted.
        log: where they are noted, or None.
        queries: whether the log has the queries.
    """

    def __init__(self, inside: object, *, counts: Counts, log: logging.Logger | None, queries: bool) -> None:
        self._inside, self._counts, self._log, self._queries = inside, counts, log, queries

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let a request through, and note it."""
        if scope["type"] != "http":
            await self._inside(scope, receive, send)  # type: ignore[operator]
            return
        came, begun = datetime.now(UTC) if self._log else None, time.perf_counter()
        status, size, cut, whole = _GONE, 0, "", False

        async def noting(message: Message) -> None:
            nonlocal status, size, cut, whole
            if message["type"] == "http.response.start":
                status = message["status"]
                cut = next((value.decode("latin-1") for name, value in message["headers"] if name == _CUT), "")
            else:
                size += len(message.get("body", b""))
                whole = not message.get("more_body", False)
            await send(message)

        try:
            await self._inside(scope, receive, noting)  # type: ignore[operator]
        finally:
            seconds = time.perf_counter() - begun
            status = status if whole else _GONE
            cut = "" if cut == "told-at-the-end" else cut
            first = scope["path"].strip("/").partition("/")[0]
            door = first if first in _DOORS else "page"
            self._counts.note(door, scope["method"], status, size, seconds, cut=bool(cut))
            if self._log and came:
                line = {
                    "time": came.isoformat(timespec="milliseconds"),
                    "client": (scope.get("client") or ("",))[0],
                    "method": scope["method"],
                    "path": scope["path"].partition("?")[0][:_LONGEST],
                    "status": status,
                    "bytes": size,
                    "seconds": round(seconds, 4),
                }
                line |= {"cut": cut} if cut else {}
                line |= {"query": scope[QUERY]} if self._queries and QUERY in scope else {}
                self._log.info("%s", json.dumps(line, ensure_ascii=True))


def access_log(place: str) -> logging.Logger | None:
    """The access log.

    Args:
        place: a file, which may be moved away at any time (it is then begun anew); `-` for standard error; empty for
            none.

    Raises:
        CalcgraphError: if it cannot be written.
    """
    if not place:
        return None
    try:
        handler = logging.StreamHandler() if place == "-" else WatchedFileHandler(place, encoding="utf-8")
    except OSError as error:
        raise CalcgraphError(f"the access log {place} cannot be written: {error.strerror or error}") from None
    handler.setFormatter(logging.Formatter("%(message)s"))
    log = logging.getLogger("calcgraph.access")
    log.handlers, log.propagate = [handler], False
    log.setLevel(logging.INFO)
    return log
