"""A frozen RDF dataset: quads in named graphs, with the few views that the pipeline needs.

Comes in: pyoxigraph quads. Goes out: the same, never changed in place. `to_rdflib` hands a copy to users of rdflib.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

import pyoxigraph as ox

from calcgraph.graph.names import graph_name
from calcgraph.graph.syntax import rdf_bytes

if TYPE_CHECKING:
    import rdflib


GraphName = ox.NamedNode | ox.BlankNode | ox.DefaultGraph


@dataclass(frozen=True)
class Dataset:
    """Quads, and the prefixes to write them with.

    Args:
        quads: the content.
        prefixes: namespace by prefix, for writers.
    """

    quads: frozenset[ox.Quad]
    prefixes: Mapping[str, str] = field(default_factory=dict)

    def __len__(self) -> int:
        return len(self.quads)

    def __iter__(self) -> Iterator[ox.Quad]:
        return iter(self.quads)

    @cached_property
    def _graphs(self) -> dict[str, frozenset[ox.Triple]]:
        """The triples of each graph, by its short name; that of another IRI is the IRI, of what has none empty."""
        named: defaultdict[str, list[ox.Triple]] = defaultdict(list)
        prefix = graph_name("").value
        # the default graph, and each that a blank node names, have one name
        for graph, triples in apart(self.quads).items():
            named[graph.value.removeprefix(prefix) if isinstance(graph, ox.NamedNode) else ""] += triples
        return {name: frozenset(triples) for name, triples in named.items()}

    def graph(self, name: str) -> frozenset[ox.Triple]:
        """The triples of one of our graphs, by its short name, as `facts`."""
        return self._graphs.get(name, frozenset())

    def union(self, names: Iterable[str] | None = None, *, without: Iterable[str] = ()) -> frozenset[ox.Triple]:
        """The triples of several graphs merged: those named, or all; `without` leaves some out.

        A name stands for the graph and for those below it: `classification` takes every rival classification.
        """
        wanted = None if names is None else tuple(names)
        unwanted = tuple(without)
        empty: frozenset[ox.Triple] = frozenset()
        return empty.union(
            *(
                triples
                for name, triples in self._graphs.items()
                if (wanted is None or _among(name, wanted)) and not _among(name, unwanted)
            )
        )

    def triples(self, *, without: Iterable[str] = ()) -> Iterator[ox.Triple]:
        """The triples of all graphs, but for some, as `union` leaves them out; one of two graphs comes twice.

        For those to whom this means nothing: to make one set of them takes longer than to write them down.
        """
        prefix, unwanted = graph_name("").value, tuple(without)
        taken: dict[GraphName, bool] = {}
        for quad in self.quads:
            graph = quad.graph_name
            if (wanted := taken.get(graph)) is None:
                name = graph.value.removeprefix(prefix) if isinstance(graph, ox.NamedNode) else ""
                wanted = taken[graph] = not _among(name, unwanted)
            if wanted:
                yield quad.triple

    def with_graph(self, name: str, triples: Iterable[ox.Triple]) -> Dataset:
        """A new dataset in which one graph holds just these triples."""
        node = graph_name(name)
        kept = (q for q in self.quads if q.graph_name != node)
        added = (ox.Quad(t.subject, t.predicate, t.object, node) for t in triples)
        return Dataset(frozenset((*kept, *added)), self.prefixes)

    def graph_names(self) -> tuple[str, ...]:
        """The IRIs of the named graphs, sorted."""
        return tuple(sorted({q.graph_name.value for q in self.quads if isinstance(q.graph_name, ox.NamedNode)}))

    def store(self) -> ox.Store:
        """An in-memory pyoxigraph store with these quads."""
        store = ox.Store()
        store.bulk_extend(self.quads)
        return store

    def to_rdflib(self) -> rdflib.Dataset:
        """A copy as an `rdflib.Dataset`, with the prefixes bound."""
        import rdflib

        copy = rdflib.Dataset()
        copy.parse(data=rdf_bytes(self.quads, ox.RdfFormat.N_QUADS), format="nquads")
        for prefix, namespace in self.prefixes.items():
            copy.bind(prefix, namespace)
        return copy

    @classmethod
    def from_rdflib(cls, source: rdflib.Graph) -> Dataset:
        """A frozen copy of an `rdflib.Graph` or `rdflib.Dataset`."""
        data = source.serialize(format="nquads" if source.context_aware else "nt")
        kind = ox.RdfFormat.N_QUADS if source.context_aware else ox.RdfFormat.N_TRIPLES
        prefixes = {str(p): str(n) for p, n in source.namespaces()}
        return cls(frozenset(ox.parse(data, format=kind)), prefixes)


def apart(quads: Iterable[ox.Quad]) -> dict[GraphName, list[ox.Triple]]:
    """The triples of each graph, by its name, in the order in which they come."""
    found: defaultdict[GraphName, list[ox.Triple]] = defaultdict(list)
    for quad in quads:
        found[quad.graph_name].append(quad.triple)
    return dict(found)


def _among(name: str, chosen: Iterable[str]) -> bool:
    """Whether a graph is one of those chosen, or stands below one of them."""
    return any(name == c or name.startswith(c + "/") for c in chosen)
