"""RDF files cut into parcels: so many triples of one graph, ready to be sent.

Comes in: RDF files. Goes out: parcels, the same each time for the same files, so that a push can go on where it was
interrupted. Triples with blank nodes go in the last parcel of their graph, all of them in one, since a blank node keeps
its identity within one request only; that parcel is kept on the disk, so memory stays flat.
"""

import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

import pyoxigraph as ox

from calcgraph.errors import Misuse
from calcgraph.graph.names import BASE
from calcgraph.reading import RdfFiles
from calcgraph.stores.store import DEFAULT, Graph, Parcel, has_blank

WAY = 2  # of cutting: another number for another way, so that no push goes on amid other parcels
GENID = BASE + ".well-known/genid/"  # RDF 1.1, 3.5: what replaces a blank node
_MANY = 40  # graphs, above which each may hold back fewer triples
_FIRST = 2_500  # triples of the first parcel; each may have twice as many as the one before: sending begins soon


class Cut(NamedTuple):
    """A parcel, the graph that it belongs to, and how far it is into the files.

    Args:
        number: its place among all, from 1.
        graph: the graph, as the files name it.
        parcel: the triples.
        seen: how many triples of the files have been read.
    """

    number: int
    graph: Graph
    parcel: Parcel
    seen: int


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

    def quads(self) -> Iterator[tuple[Graph, ox.Triple]]:
        """Each triple with its graph.

        Raises:
            Misuse: if a blank node names a graph.
        """
        default, skolem = DEFAULT, self._skolem
        for quad in self._files.quads():
            graph = quad.graph_name
            if graph == default:
                graph = self._graph or default
                self.placed = True
            elif isinstance(graph, ox.BlankNode):
                raise Misuse(f"a graph is named by a blank node, {graph}; give it an IRI, so that it can be replaced")
            yield graph, quad.triple if skolem is None else _skolemised(quad.triple, skolem)

    def parcels(self, batch: int) -> Iterator[Cut]:
        """The parcels, in an order that the files alone decide.

        Args:
            batch: the most triples in one parcel, but for those with blank nodes.
        """
        held: dict[Graph, list[ox.Triple]] = {}
        blank: dict[Graph, _Spool] = {}
        number, seen, most, bound = 0, 0, batch, batch
        last, group = None, list[ox.Triple]()
        for graph, triple in self.quads():
            seen += 1
            if graph is not last and graph != last:
                if graph not in held:
                    held[graph] = []
                    bound = min(batch, max(1000, batch * _MANY // len(held)))
                    most = min(bound, _FIRST << min(number, 9))
                last, group = graph, held[graph]
            group.append(triple)
            if len(group) >= most:
                plain, text = _plain(group, graph, blank)
                if 2 * len(plain) < most:  # most have blank nodes
                    group[:] = plain
                    continue
                number += 1
                yield Cut(number, graph, Parcel(text, len(text), len(plain), blank=False), seen)
                group.clear()
                most = min(bound, _FIRST << min(number, 9))
        for graph, group in held.items():
            plain, text = _plain(group, graph, blank)
            if plain:
                number += 1
                yield Cut(number, graph, Parcel(text, len(text), len(plain), blank=False), seen)
            if graph in blank and (parcel := blank[graph].parcel()).triples:
                number += 1
                yield Cut(number, graph, parcel, seen)


class _Spool:
    """Triples with blank nodes, on the disk."""

    def __init__(self) -> None:
        self._file = tempfile.TemporaryFile()  # noqa: SIM115 (it is gone with the parcel)
        self._waiting: list[ox.Triple] = []
        self._triples = self._size = 0

    def add(self, triple: ox.Triple) -> None:
        self._waiting.append(triple)
        if len(self._waiting) >= 10_000:
            self._write()

    def parcel(self) -> Parcel:
        self._write()
        return Parcel(self._file, self._size, self._triples, blank=True)

    def _write(self) -> None:
        text = _n_triples(self._waiting)
        self._file.write(text)
        self._size += len(text)
        self._triples += len(self._waiting)
        self._waiting.clear()


def _plain(triples: list[ox.Triple], graph: Graph, blank: dict[Graph, _Spool]) -> tuple[list[ox.Triple], bytes]:
    """The triples that are left once those with blank nodes are put aside, and their text."""
    text = _n_triples(triples)
    if b"_:" not in text:  # else a literal or an IRI may have it as well; to look at each triple takes far longer
        return triples, text
    spool = blank.setdefault(graph, _Spool())
    rest: list[ox.Triple] = []
    for triple in triples:
        (spool.add if has_blank(triple) else rest.append)(triple)
    return rest, _n_triples(rest)


def _n_triples(triples: list[ox.Triple]) -> bytes:
    text = ox.serialize(triples, format=ox.RdfFormat.N_TRIPLES)
    assert text is not None  # no output file was given
    return text


def _skolemised(triple: ox.Triple, beginning: str) -> ox.Triple:
    s, p, o = triple
    if not isinstance(s, ox.BlankNode) and not isinstance(o, ox.BlankNode | ox.Triple):
        return triple
    subject = ox.NamedNode(beginning + s.value) if isinstance(s, ox.BlankNode) else s
    if isinstance(o, ox.BlankNode):
        o = ox.NamedNode(beginning + o.value)
    elif isinstance(o, ox.Triple):
        o = _skolemised(o, beginning)
    return ox.Triple(subject, p, o)
