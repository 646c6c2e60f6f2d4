"""The objects that are written, in canonical form.

Comes in: a data set. Goes out: `Objects`.

    dataset    all named graphs                            TriG, N-Quads, JSON-LD
    release    the union of the graphs in RELEASE          Turtle, N-Triples, RDF/XML
    ontology   classes and properties, one header          calcgraph.owl

Blank nodes are labelled by RDFC-1.0 and everything is sorted, so that the same content gives the same bytes.
"""

import hashlib
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, TypeVar

import pyoxigraph as ox

from calcgraph.graph import Dataset
from calcgraph.graph.canonical import canonical_quads, canonical_triples
from calcgraph.graph.dataset import GraphName, apart
from calcgraph.graph.names import (
    ANNOTATION_PROPERTY,
    DC_ISSUED,
    DC_SOURCE,
    FIRST,
    LABEL,
    NIL,
    ONTOLOGY,
    OWL_ONTOLOGY,
    REST,
    TYPE,
    graph_name,
)
from calcgraph.owl import Ontology, parse
from calcgraph.owl.mapping import Statement
from calcgraph.writing.content import Content, content_of

RELEASE = ("vocabulary", "terms", "facts", "claims", "mappings", "imports", "inferred", "build")
_MATCH = "http://www.w3.org/2004/02/skos/core#"
_BUILT_IN = ("http://www.w3.org/1999/02/22-rdf-syntax-ns#", "http://www.w3.org/2002/07/owl#")

READABLE = 100_000  # triples that people could still read; more are written as fast as can be
Node = ox.NamedNode | ox.BlankNode | ox.Triple
Said = ox.Triple | Statement
Made = TypeVar("Made")


@dataclass(frozen=True)
class Objects:
    """Canonical quads and triples, sorted, and the prefixes to write them with."""

    dataset: tuple[ox.Quad, ...]
    release: tuple[ox.Triple, ...]
    ontology: tuple[ox.Triple, ...]
    prefixes: Mapping[str, str]

    @cached_property
    def content(self) -> Content:
        """Claims, terms and mappings as values, for formats that are no RDF."""
        return content_of(self.graphs, self.saying(LABEL), self.prefixes)

    @cached_property
    def _made(self) -> dict[Callable[["Objects"], Any], Any]:
        return {}

    def once(self, make: Callable[["Objects"], Made]) -> Made:
        """What a function makes of these objects: made once, however many files want it."""
        if make not in self._made:
            self._made[make] = make(self)
        made: Made = self._made[make]
        return made

    @cached_property
    def graphs(self) -> Mapping[GraphName, Sequence[ox.Triple]]:
        """The triples of each graph, the default graph among them, in their order."""
        return apart(self.dataset)

    def graph(self, name: str) -> Sequence[ox.Triple]:
        """The triples of one of our graphs, by its short name, as `facts`, in their order."""
        return self.graphs.get(graph_name(name), ())

    @cached_property
    def _by_predicate(self) -> Mapping[ox.NamedNode, Sequence[ox.Quad]]:
        found: defaultdict[ox.NamedNode, list[ox.Quad]] = defaultdict(list)
        for quad in self.dataset:
            found[quad.predicate].append(quad)
        return dict(found)

    def saying(self, predicate: ox.NamedNode) -> Sequence[ox.Quad]:
        """The quads with a predicate, in their order."""
        return self._by_predicate.get(predicate, ())

    @cached_property
    def axioms(self) -> Ontology:
        """The ontology as axioms, for the formats of OWL."""
        return parse(self.ontology)

    def digests(self) -> dict[str, str]:
        """SHA-256 of the canonical N-Quads (RDFC-1.0) of the dataset and of the release graph."""
        return {
            "dataset": _digest(self.dataset, ox.RdfFormat.N_QUADS),
            "release": _digest(self.release, ox.RdfFormat.N_TRIPLES),
        }


def canonical(dataset: Dataset) -> Objects:
    """Bring a data set into canonical form."""
    quads = canonical_quads(dataset.quads)
    labelled = Dataset(frozenset(quads), dataset.prefixes)
    return Objects(
        dataset=quads,
        release=canonical_triples(dataset.union(RELEASE)),
        ontology=tuple(sorted(_ontology(labelled), key=str)),  # has the labels of the data set; it needs no digest
        prefixes=dataset.prefixes,
    )


def nestable(by_subject: Mapping[Node, Iterable[Said]], may: Callable[[Any], bool]) -> set[Node]:
    """The nodes that can be written inside the one that names them, in formats that nest.

    Args:
        by_subject: the triples of a graph.
        may: which values are wanted inside; no literal is.

    Returns:
        Those that are named just once, and not in a circle of such nodes: nested, a circle would never be written.
    """
    owners: dict[Any, list[Node]] = {}
    for subject, triples in by_subject.items():
        for triple in triples:
            value = triple.object
            if may(value):
                owners.setdefault(value, []).append(subject)
    once = {node: own[0] for node, own in owners.items() if len(own) == 1 and node in by_subject}
    circles = set()
    for start in once:
        seen = {start}
        node = once[start]
        while node in once and node not in seen:
            seen.add(node)
            node = once[node]
        if node in seen:
            circles.add(node)
    return set(once) - circles


def list_members(head: Any, by_subject: Mapping[Node, Sequence[Said]], inside: set[Node]) -> list[Any] | None:
    """The members of a well-formed RDF list that nothing else refers to, or None.

    Args:
        head: where the list would begin.
        by_subject: the triples of a graph.
        inside: what `nestable` returned.
    """
    members = []
    while head != NIL:
        cell = by_subject.get(head, [])
        parts = {t.predicate: t.object for t in cell}
        if head not in inside or len(cell) != 2 or set(parts) != {FIRST, REST}:
            return None
        members.append(parts[FIRST])
        head = parts[REST]
    return members


def _ontology(dataset: Dataset) -> Iterable[ox.Triple]:
    """Vocabulary, bridge, terms, imports and positive mappings under one header, which names what was imported.

    OWL 2 DL wants every annotation property declared, also those of the header alone; it has no datatype for dates.
    """
    triples = dataset.union(("vocabulary", "terms", "imports"))
    own = ox.NamedNode(ONTOLOGY)
    headers = {t.subject for t in triples if t.predicate == TYPE and t.object == OWL_ONTOLOGY}
    header = [_without_date(t) for t in dataset.graph("build") if t.subject == own]
    header += [
        ox.Triple(own, DC_SOURCE, t.object) for t in triples if t.subject in headers and t.predicate == DC_SOURCE
    ]
    matches = [t for t in dataset.graph("mappings") if t.predicate.value.startswith(_MATCH)]
    declared = {t.subject for t in triples if t.predicate == TYPE}
    used = {t.predicate for t in (*header, *matches) if not t.predicate.value.startswith(_BUILT_IN)}
    annotations = [ox.Triple(p, TYPE, ANNOTATION_PROPERTY) for p in used - declared]
    return [*(t for t in triples if t.subject not in headers), *header, *matches, *annotations]


def _without_date(triple: ox.Triple) -> ox.Triple:
    """The triple, a date in it as plain text."""
    if triple.predicate != DC_ISSUED or not isinstance(triple.object, ox.Literal):
        return triple
    return ox.Triple(triple.subject, triple.predicate, ox.Literal(triple.object.value))


def _digest(items: Iterable[ox.Quad] | Iterable[ox.Triple], syntax: ox.RdfFormat) -> str:
    return hashlib.sha256(
        ox.serialize(items, format=syntax) or b""
    ).hexdigest()  # canonical lines are as it writes them
