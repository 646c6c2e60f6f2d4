"""Triples of one graph that wait to be sent: objects, or lines of N-Triples, which need not be parsed.

Comes in: a stream of either. Goes out: as many as a parcel may have, and their text. Both kinds can do the same.
"""

from collections.abc import Iterable, Iterator
from itertools import islice
from operator import attrgetter
from typing import Protocol, Self, TypeVar

import pyoxigraph as ox

from calcgraph.reading.lines import Block
from calcgraph.stores.compact import Write
from calcgraph.stores.store import has_blank

TEXT = 8_000_000  # bytes that a parcel may have
_STEP = 64  # triples that are taken at once: if each has a megabyte, memory still holds them
_OBJECT = attrgetter("object")
_T_contra = TypeVar("_T_contra", contravariant=True)


class Group(Protocol[_T_contra]):
    """Triples of one graph; `count` tells how many."""

    count: int

    def fill(self, stream: _T_contra, most: int) -> bool:
        """Take from the stream until there are so many triples, or as much text as a parcel may have.

        Args:
            stream: whence.
            most: how many triples there may be.

        Returns:
            Whether it was filled; not if the stream had no more.
        """
        ...

    def is_half(self, most: int) -> bool:
        """Whether there are half of these triples, or half of the text that a parcel may have."""
        ...

    def without_blank(self) -> Self:
        """Take out those that have blank nodes, and give them."""
        ...

    def has_blank(self) -> bool:
        """Whether one has a blank node."""
        ...

    def add(self, other: Self) -> None:
        """Take those of another group as well."""

    def text(self) -> bytes:
        """What is sent of them."""
        ...


class Objects:
    """Triples as objects.

    Args:
        write: makes a text of them.
        triples: the triples.
    """

    def __init__(self, write: Write, triples: Iterable[ox.Triple] = ()) -> None:
        self._write, self._triples = write, list(triples)
        self.count, self._said = len(self._triples), _said(self._triples)
        self._text: bytes | None = None

    def fill(self, stream: Iterator[ox.Triple], most: int) -> bool:
        """Take from the stream until there are so many triples, or their objects alone are as long as a text may be."""
        while self.count < most and self._said < TEXT:
            some = list(islice(stream, min(_STEP, most - self.count)))
            if not some:
                return False
            self._triples += some
            self._said += _said(some)
            self._changed()
        return True

    def is_half(self, most: int) -> bool:
        """Whether there are half of that still."""
        return 2 * self.count >= most or 2 * self._said >= TEXT

    def without_blank(self) -> "Objects":
        """Take out those that have blank nodes, and give them; to look at each takes far longer than at the text."""
        if b"_:" not in self.text():
            return Objects(self._write)
        found = Objects(self._write, filter(has_blank, self._triples))
        if found.count:
            self._triples = [triple for triple in self._triples if not has_blank(triple)]
            self._said -= found._said
            self._changed()
        return found

    def has_blank(self) -> bool:
        """Whether one has a blank node."""
        return b"_:" in self.text() and any(map(has_blank, self._triples))

    def add(self, other: "Objects") -> None:
        """Take those of another group as well."""
        self._triples += other._triples
        self._said += other._said
        self._changed()

    def text(self) -> bytes:
        """What is sent of them."""
        if self._text is None:
            self._text = self._write(self._triples)
        return self._text

    def _changed(self) -> None:
        self.count, self._text = len(self._triples), None


def _said(triples: list[ox.Triple]) -> int:
    """How many characters the objects of some triples have: nothing else is long."""
    return sum(len(str(o) if isinstance(o, ox.Triple) else o.value) for o in map(_OBJECT, triples))


class Stream:
    """Blocks of lines, of which a part can be taken.

    Args:
        blocks: what is taken from.
    """

    def __init__(self, blocks: Iterator[Block]) -> None:
        self._blocks = blocks
        self._rest: Block | None = None

    def take(self, most: int) -> Block | None:
        """The next lines, at most so many, perhaps fewer; None if there are no more."""
        block = self._rest or next(self._blocks, None)
        self._rest = None
        if block is None or block.triples <= most:
            return block
        end = 0
        for _ in range(most):
            end = block.text.index(b"\n", end) + 1
        self._rest = Block(block.text[end:], block.triples - most, block.blank)
        return Block(block.text[:end], most, block.blank)


class Lines:
    """Triples as lines of N-Triples, as pyoxigraph writes them; so they are Turtle as well.

    Args:
        blocks: the lines.
    """

    def __init__(self, blocks: Iterable[Block] = ()) -> None:
        self._set(blocks)

    def fill(self, stream: Stream, most: int) -> bool:
        """Take from the stream until there are so many triples, or as much text as a parcel may have."""
        while self.count < most and self._size < TEXT:
            if (block := stream.take(most - self.count)) is None:
                return False
            self._blocks.append(block)
            self.count += block.triples
            self._size += len(block.text)
        return True

    def is_half(self, most: int) -> bool:
        """Whether there are half of that still."""
        return 2 * self.count >= most or 2 * self._size >= TEXT

    def without_blank(self) -> "Lines":
        """Take out those that have blank nodes, and give them."""
        if not any(block.blank for block in self._blocks):
            return Lines()
        parted = [_parted(block) if block.blank else (block, None) for block in self._blocks]
        self._set(plain for plain, _ in parted if plain)
        return Lines(blank for _, blank in parted if blank)

    def has_blank(self) -> bool:
        """Whether one has a blank node."""
        return any(_parted(block)[1] for block in self._blocks if block.blank)

    def add(self, other: "Lines") -> None:
        """Take those of another group as well."""
        self._blocks += other._blocks
        self.count += other.count
        self._size += other._size

    def text(self) -> bytes:
        """What is sent of them."""
        return b"".join([block.text for block in self._blocks])

    def _set(self, blocks: Iterable[Block]) -> None:
        self._blocks = list(blocks)
        self.count = sum(block.triples for block in self._blocks)
        self._size = sum(len(block.text) for block in self._blocks)


def _parted(block: Block) -> tuple[Block | None, Block | None]:
    """The lines of a block without blank nodes, and those with some."""
    found: tuple[list[bytes], list[bytes]] = [], []
    for line in block.lines():
        found[_shows_blank(line)].append(line)
    plain, blank = (Block(b"".join(lines), len(lines), blank=lines is found[1]) if lines else None for lines in found)
    return plain, blank


def _shows_blank(line: bytes) -> bool:
    """Whether there is a blank node in a line of N-Triples, as pyoxigraph writes it."""
    if b"_:" not in line:
        return False
    subject, _, value = line.split(b" ", 2)
    if value.startswith(b"<<("):
        return any(has_blank(quad.triple) for quad in ox.parse(line, format=ox.RdfFormat.N_TRIPLES))
    return subject.startswith(b"_:") or value.startswith(b"_:")
