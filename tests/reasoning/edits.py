"""Ontologies with something added or taken away, as triples."""

from collections.abc import Iterable
from pathlib import Path

import pyoxigraph as ox

from calcgraph import Dataset
from calcgraph.graph.names import BASE, Expander

MONDO_DEFINITIONS = Path(__file__).with_name("mondo_definitions.ttl")
OWL = "http://www.w3.org/2002/07/owl#"
RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
RDFS = "http://www.w3.org/2000/01/rdf-schema#"
SUBCLASS_OF = ox.NamedNode(RDFS + "subClassOf")
Triples = frozenset[ox.Triple]


def iri(dataset: Dataset, curie: str) -> str:
    """The IRI of `MONDO:0005093`, `cgv:Deposit` or `CALC_0000001`."""
    return Expander(dataset.prefixes)(curie).value


def turtle(dataset: Dataset, text: str) -> Triples:
    """Triples of a piece of Turtle in the prefixes of the project; blank nodes are new ones."""
    head = "".join(f"@prefix {p}: <{n}> .\n" for p, n in dataset.prefixes.items())
    return frozenset(q.triple for q in ox.parse(head + text, format=ox.RdfFormat.TURTLE))


def mondo_definitions() -> Triples:
    """Mondo's definitions, rebuilt from its pattern matches."""
    return frozenset(q.triple for q in ox.parse(path=MONDO_DEFINITIONS))


def with_mondo(dataset: Dataset) -> Dataset:
    """The data set with Mondo's definitions among its imports."""
    return dataset.with_graph("imports", dataset.graph("imports") | mondo_definitions())


def add(dataset: Dataset, graph: str, triples: Iterable[ox.Triple]) -> Dataset:
    """The data set with more triples in one graph."""
    return dataset.with_graph(graph, dataset.graph(graph) | frozenset(triples))


def cut(dataset: Dataset, subject: str, predicate: str, mentions: tuple[str, ...] = ()) -> Dataset:
    """The data set without the axioms of a subject and predicate whose expression mentions all the given terms.

    Exactly one axiom must be hit: a test that takes away nothing, or too much, proves nothing.
    """
    node, relation = ox.NamedNode(iri(dataset, subject)), ox.NamedNode(iri(dataset, predicate))
    wanted = {ox.NamedNode(iri(dataset, m)) for m in mentions}
    hit = {q for q in dataset if q.subject == node and q.predicate == relation and wanted <= _reached(dataset, q)}
    assert len({q.object for q in hit}) == 1, hit
    return Dataset(dataset.quads - hit, dataset.prefixes)


def _reached(dataset: Dataset, quad: ox.Quad) -> set[ox.NamedNode]:
    """The named nodes in the expression that is a triple's object."""
    found: set[ox.NamedNode] = set()
    todo, seen = [quad.object], set()
    while todo:
        node = todo.pop()
        if isinstance(node, ox.NamedNode):
            found.add(node)
        elif isinstance(node, ox.BlankNode) and node not in seen:
            seen.add(node)
            todo += [q.object for q in dataset if q.subject == node]
    return found


def ours(iris: Iterable[str]) -> set[str]:
    """The ids of our classes among IRIs."""
    return {i.removeprefix(BASE) for i in iris if i.startswith(BASE + "CALC_")}
