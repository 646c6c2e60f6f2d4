"""RDF files cut into parcels: so many triples of one graph, ready to be sent.

Comes in: RDF files. Goes out: parcels, the same each time for the same files, so that a push can go on where it was
interrupted. One file of N-Triples is cut by its lines; anything else is parsed, and written anew. A graph that is no
larger than a parcel goes in one. Of others triples with blank nodes go in the last, all of them, since a blank node
keeps its identity within one request only; that parcel is kept on the disk, so memory stays flat.
"""

import hashlib
import tempfile
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cached_property, partial
from itertools import groupby, islice
from operator import attrgetter
from pathlib import Path
from typing import Generic, NamedTuple, TypeVar

import pyoxigraph as ox

from calcgraph.errors import Misuse
from calcgraph.graph.names import BASE
from calcgraph.reading import RdfFiles
from calcgraph.reading.lines import lines
from calcgraph.stores.compact import joiner, writer
from calcgraph.stores.store import DEFAULT, Graph, Parcel, has_blank

_T = TypeVar("_T")
WAY = 5  # of cutting: another number for another way, so that no push goes on amid other parcels
GENID = BASE + ".well-known/genid/"  # RDF 1.1, 3.5: what replaces a blank node
_MANY = 40  # graphs, above which each may hold back fewer triples
_FIRST = 10_000  # triples of the first parcel; each may have twice as many as the one before: sending begins soon
_TEXT = 8_000_000  # bytes of a parcel, as near as can be told from the one before
_SHARES = 3  # of what is left of a graph, of which a parcel may have one: several senders end at the same time


def digest_of(path: Path) -> str:
    """The SHA-256 of a file."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def digest(digests: Iterable[str]) -> str:
    """The SHA-256 over those of files, in their order."""
    return hashlib.sha256("".join(digests).encode()).hexdigest()


class Cut(NamedTuple):
    """A parcel, and the graph that it belongs to.

    Args:
        number: its place among all, from 1.
        graph: the graph, as the files name it.
        parcel: the triples.
        whole: whether they are all that the graph has.
    """

    number: int
    graph: Graph
    parcel: Parcel
    whole: bool = False


class Files:
    """What is to be pushed: RDF files, with what the user says of graphs and blank nodes.

    Args:
        paths: RDF files.
        graph: where triples go that stand in no named graph; None leaves them there.
        skolem: the beginning of the IRIs that replace blank nodes; None keeps blank nodes.

    Raises:
        UnreadableData: if a file is refused.
    """

    def __init__(
        self, paths: Iterable[str | Path], graph: ox.NamedNode | None = None, skolem: str | None = None
    ) -> None:
        self.paths = tuple(map(Path, paths))
        self._files = RdfFiles(self.paths)
        self._graph, self._skolem = graph, skolem
        self.options = [str(graph), skolem]
        self.placed = False  # whether a triple has gone into that graph
        self.names_graphs = self._files.names_graphs

    @cached_property
    def digests(self) -> dict[Path, str]:
        """The SHA-256 of each file, taken once."""
        return {path: digest_of(path) for path in self.paths}

    def runs(self) -> Iterator[tuple[Graph, Iterator[ox.Triple]]]:
        """Triples of one graph that follow each other, with it; they are to be read before the next run is.

        Raises:
            Misuse: if a blank node names a graph.
        """
        for graph, quads in groupby(self._files.quads(), key=attrgetter("graph_name")):
            if graph == DEFAULT:
                self.placed = True
            elif isinstance(graph, ox.BlankNode):
                raise Misuse(f"a graph is named by a blank node, {graph}; give it an IRI, so that it can be replaced")
            triples: Iterator[ox.Triple] = map(attrgetter("triple"), quads)
            if self._skolem is not None:
                triples = map(partial(_skolemised, self._skolem), triples)
            yield (self._graph or DEFAULT) if graph == DEFAULT else graph, triples

    def quads(self) -> Iterator[tuple[Graph, ox.Triple]]:
        """Each triple with its graph; raises what `runs` does."""
        for graph, triples in self.runs():
            for triple in triples:
                yield graph, triple

    def parcels(
        self,
        batch: int,
        media: str = ox.RdfFormat.N_TRIPLES.media_type,
        counts: Mapping[Graph, int] | None = None,
    ) -> Iterator[Cut]:
        """The parcels, in an order that the files alone decide.

        Args:
            batch: the most triples in one parcel, but for those with blank nodes.
            media: the media type of their text, of N-Triples or Turtle.
            counts: how many triples the files have of each graph, if that is known.
        """
        counts = counts or {}
        if (path := self._files.plain) and self._skolem is None:  # parsed and written it takes four times as long
            runs = [(self._graph or DEFAULT, lines(path))]
            yield from _cut(runs, joiner(media), _shows_blank, batch, counts)
        else:
            yield from _cut(self.runs(), writer(media), has_blank, batch, counts)


def _cut(
    runs: Iterable[tuple[Graph, Iterator[_T]]],
    write: Callable[[list[_T]], bytes],
    marked: Callable[[_T], bool],
    batch: int,
    counts: Mapping[Graph, int],
) -> Iterator[Cut]:
    """Parcels of triples, which are lines of N-Triples or objects.

    Args:
        runs: triples of one graph that follow each other.
        write: makes a text of them.
        marked: whether there is a blank node in one.
        batch: the most triples in one parcel.
        counts: how many triples there are of a graph, if that is known.
    """
    held: dict[Graph, list[_T]] = {}
    blank: dict[Graph, _Spool[_T]] = {}
    number, taken = 0, Counter[Graph]()  # triples that were cut or put aside
    each = 0.0  # bytes of a triple of the last parcel

    def most(graph: Graph) -> int:
        """How many the next parcel may have: few at first, and few at last, so that no sender waits for the others."""
        bound = min(batch, max(1000, batch * _MANY // len(held)), _FIRST << min(number, 9))
        bound = min(bound, max(1, int(_TEXT / each))) if each else bound
        return min(bound, max(_FIRST, (counts[graph] - taken[graph]) // _SHARES)) if graph in counts else bound

    def plain(group: list[_T], graph: Graph, text: bytes) -> list[_T]:
        """The triples that are left once those with blank nodes are put aside."""
        if b"_:" not in text:  # if it is, a literal may have it; to look at each triple takes far longer
            return group
        spool = blank.setdefault(graph, _Spool(write))
        rest: list[_T] = []
        for triple in group:
            (spool.add if marked(triple) else rest.append)(triple)
        taken[graph] += len(group) - len(rest)
        return rest

    def numbered(graph: Graph, parcel: Parcel, *, whole: bool = False) -> Cut:
        nonlocal number, each
        number += 1
        each = parcel.size / max(1, parcel.triples)
        taken[graph] += parcel.triples
        return Cut(number, graph, parcel, whole)

    for graph, triples in runs:
        group = held.setdefault(graph, [])
        bound = most(graph)
        while True:
            group += islice(triples, max(1, bound - len(group)))
            if len(group) < bound:
                break  # there are no more in this run
            text = write(group)
            rest = plain(group, graph, text)
            if 2 * len(rest) < bound:  # most have blank nodes
                group[:] = rest
                continue
            yield numbered(graph, _parcel(rest, text if rest is group else write(rest)))
            group.clear()
            bound = most(graph)
    for graph in list(held):
        group = held.pop(graph)
        text = write(group)
        if group and not taken[graph]:  # one request is better than two
            with_blank = b"_:" in text and any(map(marked, group))
            yield numbered(graph, _parcel(group, text, blank=with_blank), whole=True)
            continue
        if rest := plain(group, graph, text):
            yield numbered(graph, _parcel(rest, text if rest is group else write(rest)))
        if graph in blank and (parcel := blank[graph].parcel()).triples:
            yield numbered(graph, parcel)


class _Spool(Generic[_T]):
    """Triples with blank nodes, on the disk."""

    def __init__(self, write: Callable[[list[_T]], bytes]) -> None:
        self._file = tempfile.TemporaryFile()  # noqa: SIM115 (it is gone with the parcel)
        self._text = write
        self._waiting: list[_T] = []
        self._triples = self._size = 0

    def add(self, triple: _T) -> None:
        self._waiting.append(triple)
        if len(self._waiting) >= 10_000:
            self._write()

    def parcel(self) -> Parcel:
        self._write()
        return Parcel(self._file, self._size, self._triples, blank=True)

    def _write(self) -> None:
        if not self._waiting:
            return
        text = self._text(self._waiting)
        self._file.write(text)
        self._size += len(text)
        self._triples += len(self._waiting)
        self._waiting.clear()


def _parcel(triples: list[_T], text: bytes, *, blank: bool = False) -> Parcel:
    return Parcel(text, len(text), len(triples), blank=blank)


def _shows_blank(line: bytes) -> bool:
    """Whether there is a blank node in a line of N-Triples, as pyoxigraph writes it."""
    if b"_:" not in line:
        return False
    subject, _, value = line.split(b" ", 2)
    if value.startswith(b"<<("):
        return any(has_blank(quad.triple) for quad in ox.parse(line, format=ox.RdfFormat.N_TRIPLES))
    return subject.startswith(b"_:") or value.startswith(b"_:")


def _skolemised(beginning: str, triple: ox.Triple) -> ox.Triple:
    s, p, o = triple
    if not isinstance(s, ox.BlankNode) and not isinstance(o, ox.BlankNode | ox.Triple):
        return triple
    subject = ox.NamedNode(beginning + s.value) if isinstance(s, ox.BlankNode) else s
    if isinstance(o, ox.BlankNode):
        o = ox.NamedNode(beginning + o.value)
    elif isinstance(o, ox.Triple):
        o = _skolemised(beginning, o)
    return ox.Triple(subject, p, o)
