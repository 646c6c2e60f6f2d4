"""N-Triples by their lines, which can be handed on as they stand.

Comes in: the path of a file. Goes out: a line for each triple. Whether the file is right, `RdfFiles` tells: it is to be
read by that before.
"""

import re
from collections.abc import Iterator
from pathlib import Path

import pyoxigraph as ox

_BLOCK = 1 << 16  # bytes
_NO_TRIPLE = re.compile(rb"\n[^<_]")
_SPELLED = re.compile(rb"\\[uUbf]")


def lines(path: Path) -> Iterator[bytes]:
    """The lines of N-Triples, each with one triple; written anew where others are among them, or escapes of characters.

    pyoxigraph lets no triple go on in the next line and no line hold two; but a carriage return ends a line as well.
    """
    begun: list[bytes] = []  # of a line
    with path.open("rb") as stream:
        while block := stream.read(_BLOCK):
            end = max(block.rfind(b"\n"), block.rfind(b"\r")) + 1
            if not end:
                begun.append(block)
                continue
            text, begun = b"".join((*begun, block[:end])), [block[end:]]
            yield from text.splitlines(keepends=True) if _is_plain(text) else _written(text)
    yield from _written(b"".join(begun))


def _is_plain(text: bytes) -> bool:
    """Whether each line is a triple, with nothing before it, and no character has another spelling than its own."""
    if not text.startswith((b"<", b"_")) or not text.endswith(b"\n") or b"\r" in text or _NO_TRIPLE.search(text):
        return False
    return not (b"\\" in text and _SPELLED.search(text))


def _written(text: bytes) -> list[bytes]:
    triples = (quad.triple for quad in ox.parse(text, format=ox.RdfFormat.N_TRIPLES))
    written = ox.serialize(triples, format=ox.RdfFormat.N_TRIPLES)
    assert written is not None  # no output file was given
    return written.splitlines(keepends=True)
