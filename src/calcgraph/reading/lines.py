"""N-Triples by their lines, which can be handed on without being parsed.

Comes in: the path of a file. Goes out: its lines, if each is a triple as it stands. Whether they are right, `RdfFiles`
tells: they are not parsed here.
"""

import re
from collections.abc import Iterator
from pathlib import Path

_CHUNK = 1 << 16
_NO_TRIPLE = re.compile(rb"\n[^<_]")
_SPELLED = re.compile(rb"\\[uUbf]")


def lines(path: Path) -> Iterator[bytes] | None:
    """The lines of N-Triples, one for each triple; None if there are others, or characters spelled in escapes.

    pyoxigraph lets no triple go on in the next line and no line hold two; but a carriage return ends a line as well.
    """
    last = b"\n"
    with path.open("rb") as stream:
        while chunk := stream.read(_CHUNK):
            text = last + chunk
            if b"\r" in text or _NO_TRIPLE.search(text) or (b"\\" in text and _SPELLED.search(text)):
                return None
            last = chunk[-1:]
    return _lines(path) if last == b"\n" else None


def _lines(path: Path) -> Iterator[bytes]:
    with path.open("rb") as stream:
        yield from stream
