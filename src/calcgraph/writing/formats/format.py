"""What a format is: a file, what it holds, what it is for, who reads it, its writer, and what it still says when read.

Comes in: nothing. Goes out: the type that every module of this package makes its entries with. The registry is
`calcgraph.writing.formats`.

`read` gives back, in calcgraph's own vocabulary, what a reader of the file can know of the data set: for a file in RDF
its quads; for any other the quads that its rows stand for (`cg:CALC_0010307 cgv:status cgv:present`), in the graph they
come from where the file says so, else in the default graph. The loss report is computed from it and from nothing else.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import BinaryIO

import pyoxigraph as ox

from calcgraph.writing.objects import Objects

Writer = Callable[[Objects, BinaryIO], None]
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
        write: writes it, the same bytes for the same objects.
        read: what it still says; None for a file that says nothing of the content, such as a context.
        tracked: whether the repository keeps it, small and worth seeing change.
        extra: set if it is written only when asked for by name, since it needs `pip install 'calcgraph[EXTRA]'`: what
            a build writes by default must not depend on what else is installed.
    """

    name: str
    file: str
    holds: str
    purpose: str
    readers: str
    write: Writer
    read: Reader | None = None
    tracked: bool = False
    extra: str | None = None


def whole(function: Callable[[Objects], bytes]) -> Writer:
    """A writer from a function that makes the bytes at once."""

    def write(objects: Objects, out: BinaryIO) -> None:
        out.write(function(objects))

    return write


def rdf(syntax: ox.RdfFormat) -> Reader:
    """A reader of a file in one of the syntaxes of RDF."""
    return lambda data: ox.parse(data, format=syntax)
