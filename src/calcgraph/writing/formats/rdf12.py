"""The claims in RDF 1.2 (once called RDF-star): each is a reifier of the direct triple that it is about.

Comes in: `Objects`. Goes out: Turtle 1.2.

    claim                                  what stands there                          does the triple hold?
    -------------------------------------  -----------------------------------------  -------------------------------
    states a triple of `graph/facts`       `S P O ~ CLAIM {| … |}`                    yes: it is asserted, annotated
    excluded, normal, possible, suggested, `<< S P O ~ CLAIM >> …`                    no: it is named, not asserted
    contested, with a bearer, of a rival
    classification
    one of several values                  `CLAIM rdf:reifies <<( S P O )>>, <<(…)>>` no, none of them
    no value: unknown, silent, unread      `CLAIM cgv:subject S; cgv:property P`      there is none

What else a claim says (status, certainty, frequency, spans …) annotates it; subject, property and value stand in the
triple alone. Sources, spans, repairs and quantities follow, and the labels of all that is named. A query for plain
triples finds what `graph/facts` has and nothing else.
"""

from collections.abc import Container, Iterable, Iterator

import pyoxigraph as ox

from calcgraph.graph.names import LABEL, cgv, graph_name
from calcgraph.writing.formats.format import Format, whole
from calcgraph.writing.formats.turtle import Blocks, Names
from calcgraph.writing.objects import Node, Objects

REIFIES = ox.NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#reifies")
_IN_THE_TERM = _SUBJECT, _PROPERTY, _VALUE = tuple(cgv(name) for name in ("subject", "property", "value"))
_GRAPHS = tuple(graph_name(name) for name in ("claims", "facts"))


def _turtle(objects: Objects) -> bytes:
    content = objects.content
    stated = {claim.node: fact for claim in content.claims if (fact := content.fact(claim))}
    facts = frozenset(stated.values())
    said = [t for t in _said(objects) if t not in facts]
    names = Names(objects.prefixes)
    text = _Annotated([*said, *_labels(objects, said)], names, stated).text()
    return f'@version "1.2" .\n{names.declarations()}\n{text}'.encode()


def _said(objects: Objects) -> Iterator[ox.Triple]:
    """The triples of facts and claims, in which a triple term stands for subject, property and value."""
    about = {claim.node: claim.triples for claim in objects.content.claims if claim.triples}
    for node, triples in about.items():
        yield from (ox.Triple(node, REIFIES, triple) for triple in triples)
    for triple in (*objects.graph("claims"), *objects.graph("facts")):
        if not (triple.predicate in _IN_THE_TERM and triple.subject in about):
            yield triple


def _labels(objects: Objects, said: Iterable[ox.Triple]) -> Iterator[ox.Triple]:
    """The labels of what these triples name, where they stand in no graph of theirs."""
    named: set[object] = set()
    for triple in said:
        inner = triple.object if isinstance(triple.object, ox.Triple) else triple
        named |= {triple.subject, triple.predicate, inner.subject, inner.predicate, inner.object}
    for quad in objects.saying(LABEL):
        if quad.subject in named and quad.graph_name not in _GRAPHS:
            yield quad.triple


class _Annotated(Blocks):
    """Blocks in which a claim stands as annotation of the one triple that it is about."""

    def __init__(self, triples: Iterable[ox.Triple], names: Names, stated: Container[Node]) -> None:
        super().__init__(triples, names)
        self._stated = stated

    def block(self, node: Node, triples: list[ox.Triple]) -> str:
        """As for any subject, but for a claim about one triple."""
        terms = [t.object for t in triples if t.predicate == REIFIES and isinstance(t.object, ox.Triple)]
        if len(terms) != 1:
            return super().block(node, triples)
        triple, name = self.triple(terms[0]), self._names[node]
        rest = [t for t in triples if t.predicate != REIFIES]
        if node in self._stated:
            return f"{triple} ~ {name} {{|\n        {self.properties(rest, 2)}\n    |}}"
        return f"<< {triple} ~ {name} >>\n    {self.properties(rest, 1)}"


def _read(data: bytes) -> Iterator[ox.Quad]:
    for quad in ox.parse(data, format=ox.RdfFormat.TURTLE):
        if quad.predicate == REIFIES and isinstance(quad.object, ox.Triple):
            yield ox.Quad(quad.subject, _SUBJECT, quad.object.subject)
            yield ox.Quad(quad.subject, _PROPERTY, quad.object.predicate)
            yield ox.Quad(quad.subject, _VALUE, quad.object.object)
        else:
            yield quad


FORMATS = (
    Format(
        "rdf12",
        "calcgraph.rdf12.ttl",
        "claims",
        "Turtle of RDF 1.2: the claims as annotations of direct triples; what is denied or doubtful is not asserted.",
        "stores with RDF 1.2",
        whole(_turtle),
        _read,
    ),
)
