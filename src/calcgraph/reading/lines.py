r"""N-Triples by their lines, which can be handed on as they stand.

Comes in: the path of a file that was read before. Goes out: blocks of lines, each a triple as pyoxigraph writes it.
Most files are written that way already, and a look at their bytes is enough; a block that is written otherwise
(comments, escapes like \u00E9, blanks elsewhere, `"x"^^xsd:string`) is parsed and written anew, since other readers
take some of that otherwise, or not at all.
"""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO, NamedTuple

import pyoxigraph as ox

from calcgraph.errors import Problem, Report, UnreadableData

_BLOCK, _LONG = 1 << 16, 1 << 20  # bytes; matching keeps something of every escape
# What the expression lets pass though pyoxigraph does not write it: escapes in an IRI, U+FFFE and U+FFFF as they are.
_OTHERWISE = {b"\\": (b"\\u", b"\\U"), b"\xef": (b"\xef\xbf\xbe", b"\xef\xbf\xbf")}  # by what most have not
# No group is possessive: before 3.11.5 Python may go on after what such a group has not matched.
_TRIPLES = rb"""(?:
    (?: <[^>]*+> %(or_blank)s )[ ]
    <[^>]*+>[ ]
    (?: <[^>]*+> %(or_blank)s
      | "[^"\\\x00-\x1f\x7f]*+(?:\\[tnr"\\][^"\\\x00-\x1f\x7f]*+)*"
        (?: @[a-z0-9-]++ | \^\^<(?!http://www\.w3\.org/2001/XMLSchema\#string>)[^>]*+> )?
    )[ ]\.\n
    )*"""
_NO_BLANK = re.compile(_TRIPLES % {b"or_blank": b""}, re.VERBOSE)
_AS_WRITTEN = re.compile(_TRIPLES % {b"or_blank": rb"| _:[^\ \t\n\#]++"}, re.VERBOSE)


class Block(NamedTuple):
    """Some lines, each with its triple.

    Args:
        text: the lines.
        triples: how many there are.
        blank: whether there may be blank nodes among them.
    """

    text: bytes
    triples: int
    blank: bool

    def lines(self) -> list[bytes]:
        """Each line, with its end."""
        return self.text.splitlines(keepends=True)


def blocks(path: Path) -> Iterator[Block]:
    """The triples of a file of N-Triples, with the labels of blank nodes that the file has.

    pyoxigraph lets no triple go on in the next line and no line hold two; but a carriage return ends a line as well.

    Raises:
        UnreadableData: if the file has been broken since it was read.
    """
    begun: list[bytes] = []  # of a line
    with _opened(path) as stream:
        while block := stream.read(_BLOCK):
            end = max(block.rfind(b"\n"), block.rfind(b"\r")) + 1
            if not end:
                begun.append(block)
                continue
            text, begun = b"".join((*begun, block[:end])), [block[end:]]
            if len(text) > _LONG or _otherwise(text):
                yield _written(path, text)
            elif _NO_BLANK.fullmatch(text):
                yield Block(text, text.count(b"\n"), blank=False)
            elif _AS_WRITTEN.fullmatch(text):
                yield Block(text, text.count(b"\n"), blank=True)
            else:
                yield _written(path, text)
    yield _written(path, b"".join(begun))


def _otherwise(text: bytes) -> bool:
    return any(sign in text for rare, signs in _OTHERWISE.items() if rare in text for sign in signs)


def _opened(path: Path) -> BinaryIO:
    try:
        return path.open("rb")
    except OSError as error:
        raise _changed(path, "unreadable-file", f"it cannot be read any more: {error.strerror}") from None


def _written(path: Path, text: bytes) -> Block:
    try:
        triples = (quad.triple for quad in ox.parse(text, format=ox.RdfFormat.N_TRIPLES))
        written = ox.serialize(triples, format=ox.RdfFormat.N_TRIPLES)
    except (SyntaxError, MemoryError) as error:
        raise _changed(path, "broken-rdf", f"it was changed meanwhile, and is no N-Triples now: {error}") from None
    assert written is not None  # no output file was given
    return Block(written, written.count(b"\n"), blank=b"_:" in written)


def _changed(path: Path, code: str, message: str) -> UnreadableData:
    return UnreadableData(Report.of([Problem(code, message, file=path.as_posix(), fix="leave it alone until the end")]))
