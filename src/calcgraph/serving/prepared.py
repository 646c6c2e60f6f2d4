"""What was found out about a request once, kept for the next that is the same byte for byte.

Comes in: whatever of a request an answer depends on. Goes out: the task for a worker, and the headers. Programs ask the
same query over and over; reading it, judging it and choosing a syntax takes longer than a small answer does. Only what
the gate let pass is kept, as many as there is room for, for as long as the same data is served; answers never are.
"""

from collections import OrderedDict
from collections.abc import Mapping
from typing import NamedTuple

from calcgraph.serving import wire
from calcgraph.serving.requests import Scope

_MOST = 256  # requests that are kept
_LONGEST = 8_000  # bytes of one

Key = tuple[bool, bytes, bytes, str, str, str]


class Prepared(NamedTuple):
    """A request that may be answered.

    Args:
        query: what it asks.
        task: for a worker.
        frame: the same, as it goes through the socket.
        headers: of the answer, encoded.
        etag: its tag, or empty if the answer may be another each time.
    """

    query: str
    task: wire.Task
    frame: bytes
    headers: tuple[tuple[bytes, bytes], ...]
    etag: str


def key(scope: Scope, given: Mapping[str, str], content: bytes) -> Key | None:
    """All of a request that what is prepared depends on; None if it is too long to be kept.

    Args:
        scope: of the request.
        given: its headers.
        content: its body.
    """
    address: bytes = scope["query_string"]
    said = given.get("content-type", ""), given.get("accept", ""), given.get("accept-encoding", "")
    if len(address) + len(content) + sum(map(len, said)) > _LONGEST:
        return None
    return (scope["method"] == "POST", address, content, *said)


class Shelf:
    """The requests that came last, up to a number."""

    def __init__(self) -> None:
        self._kept: OrderedDict[Key, Prepared] = OrderedDict()

    def get(self, place: Key | None) -> Prepared | None:
        """What was prepared for the same request, if it is still here."""
        if place is None:
            return None
        found = self._kept.get(place)
        if found:
            self._kept.move_to_end(place)
        return found

    def put(self, place: Key | None, made: Prepared) -> None:
        """Keep something, and let go of what was not asked for the longest."""
        if place is None:
            return
        self._kept[place] = made
        if len(self._kept) > _MOST:
            self._kept.popitem(last=False)
