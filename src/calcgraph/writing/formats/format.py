"""What a format is: a file, what it holds, what it is for, who reads it, its writer, and what it still says when read.

Comes in: nothing. Goes out: the type that every module of this package makes its entries with. The registry is
`calcgraph.writing.formats`.

`read` gives back, in calcgraph's own vocabulary, what a reader of the file can know of the data set: for a file in RDF
its quads; for any other the quads that its rows stand for (`cg:CALC_0010307 cgv:status cgv:present`), in the graph they
come from where the file says so, else in the default graph. The loss report is computed from it and from nothing else.

A file that describes the others (their sizes, their digests) has `describe` instead of `write`, and is made when they
are there.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import BinaryIO

import pyoxigraph as ox

from calcgraph.queries import Question
from calcgraph.writing.objects import Objects


@dataclass(frozen=True, slots=True)
class Written:
    """A file that is in the folder already.

    Args:
        file: its name.
        holds: as in `Format`; empty for a file about the build itself.
        purpose: what it is for, one sentence.
        size: how many bytes it has.
        sha256: their SHA-256, in hexadecimal.
    """

    file: str
    holds: str
    purpose: str
    size: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Folder:
    """What a description is made from beside the objects: the files so far, in order, and the competency questions."""

    files: Sequence[Written]
    questions: Sequence[Question]


Writer = Callable[[Objects, BinaryIO], None]
Describer = Callable[[Objects, Folder], bytes]
Reader = Callable[[bytes], Iterable[ox.Quad]]


@dataclass(frozen=True, slots=True)
class Format:
    """A file of a build.

    Args:
        name: what `--formats` takes; files that belong together share it.
        file: the file's name.
        holds: what of the data set is in it, in a few words: `release`, `dataset`, `ontology`, `claims` …
        purpose: what it is for, one sentence.
        readers: who or what reads it, a few words.
        write: writes it, the same bytes for the same objects; None for a file that describes the others.
        read: what it still says; None for a file that says nothing of the content, such as a context.
        tracked: whether the repository keeps it, small and worth seeing change.
        extra: set if it is written only when asked for by name, since it needs `pip install 'calcgraph[EXTRA]'`: what
            a build writes by default must not depend on what else is installed.
        describe: makes it when the others are there, in the order of the registry; None for a file that has `write`.
    """

    name: str
    file: str
    holds: str
    purpose: str
    readers: str
    write: Writer | None
    read: Reader | None = None
    tracked: bool = False
    extra: str | None = None
    describe: Describer | None = None


def whole(function: Callable[[Objects], bytes]) -> Writer:
    """A writer from a function that makes the bytes at once."""

    def write(objects: Objects, out: BinaryIO) -> None:
        out.write(function(objects))

    return write


def rdf(syntax: ox.RdfFormat) -> Reader:
    """A reader of a file in one of the syntaxes of RDF."""
    return lambda data: ox.parse(data, format=syntax)
