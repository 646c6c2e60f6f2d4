"""What the server and its workers say to each other, through a socket.

Comes in and goes out: frames, a letter and a length before the payload. A worker is not trusted: what it says is read
as JSON or as bytes, never unpickled.

    frame   from     payload
    ------  -------  ----------------------------------------------------------
    T       server   a `Task`
    R       worker   nothing: it waits for a task
    W       worker   a whole answer that is small: its head in short, and its bytes
    H       worker   `Head`
    D       worker   bytes of the answer
    E       worker   nothing: the answer is whole
    X       worker   a `Mistake`
"""

import json
import struct
from collections.abc import Iterator
from typing import Literal, NamedTuple

_FRAME = struct.Struct("!cI")
_SHORT = struct.Struct("!?B")  # whether it is packed; how many characters the bound has that was met
MOST = 64 << 20  # bytes of a frame


class Task(NamedTuple):
    """One piece of work.

    Args:
        kind: a query, a graph to write, the description of the service, a thing of ours, its page, or the site.
        text: the query, the IRI of the graph (empty for the default graph), the address of the endpoint, or the path of
            the thing's IRI.
        format: the name of the format, as in `negotiation`.
        default_graphs: IRIs of the graphs of which the default graph is made; None leaves it to the query.
        named_graphs: IRIs of the named graphs; None leaves them to the query.
        union: whether the default graph is the union of all graphs.
        rows: the most rows or triples of the answer.
        size: the most bytes of the answer, unpacked.
        gzip: whether the answer may be packed.
        seconds: of processor time.
    """

    kind: Literal["query", "graph", "description", "thing", "page", "site"]
    text: str
    format: str
    default_graphs: tuple[str, ...] | None = None
    named_graphs: tuple[str, ...] | None = None
    union: bool = True
    rows: int = 100_000
    size: int = 64 << 20
    gzip: bool = False
    seconds: int = 30


class Head(NamedTuple):
    """What is known of an answer before its first byte.

    Args:
        gzip: whether it is packed.
        length: of what follows, in bytes; None if it is streamed.
        truncated: empty, or the bound that was met, `rows=…` or `bytes=…`; None if only the end will tell.
    """

    gzip: bool
    length: int | None
    truncated: str | None


class Mistake(NamedTuple):
    """Why there is no answer.

    Args:
        code: `syntax`, `refused`, `memory`, `format`, `unknown-graph` or `unknown-thing`.
        words: for people.
        line: where in the query, counted from 1, if known.
        column: where in the line, counted from 1, if known.
    """

    code: str
    words: str
    line: int | None = None
    column: int | None = None


def frame(letter: bytes, payload: bytes = b"") -> bytes:
    """A frame."""
    return _FRAME.pack(letter, len(payload)) + payload


def told(letter: bytes, value: Task | Head | Mistake) -> bytes:
    """A frame with a value."""
    return frame(letter, json.dumps(value, ensure_ascii=True).encode())


def task(payload: bytes) -> Task:
    """The task of a frame."""
    return Task(*json.loads(payload))


def head(payload: bytes) -> Head:
    """The head of a frame."""
    return Head(*json.loads(payload))


def mistake(payload: bytes) -> Mistake:
    """The mistake of a frame."""
    return Mistake(*json.loads(payload))


def small(gzip: bool, truncated: str, body: bytes) -> bytes:
    """A frame with a whole answer.

    Args:
        gzip: whether it is packed.
        truncated: empty, or the bound that was met.
        body: the bytes.
    """
    word = truncated.encode("ascii")
    return b"".join((_FRAME.pack(b"W", _SHORT.size + len(word) + len(body)), _SHORT.pack(gzip, len(word)), word, body))


def whole(payload: bytes) -> tuple[Head, bytes]:
    """The head and the bytes of a whole answer.

    Raises:
        ValueError: if it is none.
    """
    if len(payload) < _SHORT.size:
        raise ValueError("a whole answer without its head")
    gzip, length = _SHORT.unpack_from(payload)
    start = _SHORT.size + length
    if len(payload) < start:
        raise ValueError("a whole answer with half a head")
    return Head(gzip, len(payload) - start, payload[_SHORT.size : start].decode("ascii")), payload[start:]


def frames(buffer: bytearray) -> Iterator[tuple[bytes, bytes]]:
    """Take every whole frame out of a buffer.

    Raises:
        ValueError: if a frame is longer than any may be.
    """
    while len(buffer) >= _FRAME.size:
        letter, length = _FRAME.unpack_from(buffer)
        if length > MOST:
            raise ValueError(f"a frame of {length} bytes")
        end = _FRAME.size + length
        if len(buffer) < end:
            return
        payload = bytes(buffer[_FRAME.size : end])
        del buffer[:end]
        yield letter, payload
