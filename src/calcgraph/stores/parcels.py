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
from itertools import groupby
from operator import attrgetter
from pathlib import Path
from typing import Generic, NamedTuple, TypeVar

import pyoxigraph as ox

from calcgraph.errors import Misuse
from calcgraph.graph.names import BASE
from calcgraph.reading import RdfFiles
from calcgraph.reading.lines import blocks
from calcgraph.stores import groups
from calcgraph.stores.compact import writer
from calcgraph.stores.groups import Group, Lines, Objects, Stream
from calcgraph.stores.store import DEFAULT, Graph, Parcel

_S = TypeVar("_S")  # a stream of triples
WAY = 7  # of cutting: another number for another way, so that no push goes on amid other parcels
GENID = BASE + ".well-known/genid/"  # RDF 1.1, 3.5: what replaces a blank node
_MANY = 40  # graphs, above which each may hold back fewer triples
_FIRST = 10_000  # triples of the first parcel; each may have twice as many as the one before: sending begins soon
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
            runs = [(self._graph or DEFAULT, Stream(blocks(path)))]
            yield from _cut(runs, Lines, batch, counts)
        else:
            yield from _cut(self.runs(), partial(Objects, writer(media)), batch, counts)


def _cut(
    runs: Iterable[tuple[Graph, _S]], made: Callable[[], Group[_S]], batch: int, counts: Mapping[Graph, int]
) -> Iterator[Cut]:
    """Parcels of triples, which are lines of N-Triples or objects.

    Args:
        runs: triples of one graph that follow each other.
        made: makes a group without any.
        batch: the most triples in one parcel.
        counts: how many triples there are of a graph, if that is known.
    """
    held: dict[Graph, Group[_S]] = {}
    spools: dict[Graph, _Spool[_S]] = {}
    number, taken = 0, Counter[Graph]()  # triples that were cut or put aside
    each = 0.0  # bytes of a triple of the last parcel, since of objects only a part is looked at

    def most(graph: Graph) -> int:
        """How many the next parcel may have: few at first, and few at last, so that no sender waits for the others."""
        bound = min(batch, max(1000, batch * _MANY // len(held)), _FIRST << min(number, 9))
        bound = min(bound, max(1, int(groups.TEXT / each))) if each else bound
        return min(bound, max(_FIRST, (counts[graph] - taken[graph]) // _SHARES)) if graph in counts else bound

    def put_aside(graph: Graph, group: Group[_S]) -> None:
        """Take those with blank nodes out of a group."""
        if (blank := group.without_blank()).count:
            spools.setdefault(graph, _Spool(made)).add(blank)
            taken[graph] += blank.count

    def numbered(graph: Graph, parcel: Parcel, *, whole: bool = False) -> Cut:
        nonlocal number, each
        number += 1
        each = parcel.size / max(1, parcel.triples)
        taken[graph] += parcel.triples
        return Cut(number, graph, parcel, whole)

    for graph, stream in runs:
        group = held.setdefault(graph, made())
        bound = most(graph)
        while True:
            if not group.fill(stream, bound):
                break  # there are no more in this run
            put_aside(graph, group)
            if not group.is_half(bound):  # most have blank nodes
                continue
            yield numbered(graph, _parcel(group))
            group = held[graph] = made()
            bound = most(graph)
    for graph in list(held):
        group = held.pop(graph)
        if group.count and not taken[graph]:  # one request is better than two
            yield numbered(graph, _parcel(group, blank=group.has_blank()), whole=True)
            continue
        put_aside(graph, group)
        if group.count:
            yield numbered(graph, _parcel(group))
        if graph in spools:
            yield numbered(graph, spools[graph].parcel())


class _Spool(Generic[_S]):
    """Triples with blank nodes, on the disk."""

    def __init__(self, made: Callable[[], Group[_S]]) -> None:
        self._file = tempfile.TemporaryFile()  # noqa: SIM115 (it is gone with the parcel)
        self._made, self._waiting = made, made()
        self._triples = self._size = 0

    def add(self, group: Group[_S]) -> None:
        self._waiting.add(group)
        if self._waiting.is_half(20_000):
            self._write()

    def parcel(self) -> Parcel:
        self._write()
        return Parcel(self._file, self._size, self._triples, blank=True)

    def _write(self) -> None:
        if not self._waiting.count:
            return
        text = self._waiting.text()
        self._file.write(text)
        self._size += len(text)
        self._triples += self._waiting.count
        self._waiting = self._made()


def _parcel(group: Group[_S], *, blank: bool = False) -> Parcel:
    text = group.text()
    return Parcel(text, len(text), group.count, blank=blank)


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
