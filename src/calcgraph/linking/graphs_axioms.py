"""OBO Graphs to axioms.

Comes in: a document in JSON. Goes out: `Ontology`, with declarations, labels and logical axioms.

    nodes                          Declaration, by type; rdfs:label
    edges is_a, subPropertyOf      SubClassOf, SubObjectPropertyOf
    edges inverseOf                InverseObjectProperties
    edges with another predicate   SubClassOf(sub, pred some obj), between classes
    equivalentNodesSets            EquivalentClasses
    logicalDefinitionAxioms        EquivalentClasses(class, genera and restrictions)
    domainRangeAxioms              ObjectPropertyDomain, ObjectPropertyRange, SubClassOf(sub, pred only obj)
    propertyChainAxioms            SubObjectPropertyOf(chain, property)
"""

from collections.abc import Iterator

import msgspec
import pyoxigraph as ox

from calcgraph.linking import json_texts
from calcgraph.owl import Form, Ontology
from calcgraph.owl.forms import Part
from calcgraph.reading.screening import Refused

_LABEL = ox.NamedNode("http://www.w3.org/2000/01/rdf-schema#label")
_KINDS = {"PROPERTY": "ObjectProperty", "INDIVIDUAL": "NamedIndividual"}
_BETWEEN = {"is_a": "SubClassOf", "subPropertyOf": "SubObjectPropertyOf", "inverseOf": "InverseObjectProperties"}
_ONTOLOGY = "http://purl.obolibrary.org/obo/"


class _Node(msgspec.Struct):
    id: str
    lbl: str | None = None
    type: str | None = None
    propertyType: str | None = None


class _Edge(msgspec.Struct):
    sub: str
    pred: str
    obj: str


class _Same(msgspec.Struct):
    nodeIds: list[str] = []


class _Restriction(msgspec.Struct):
    propertyId: str = ""
    fillerId: str = ""


class _Definition(msgspec.Struct):
    definedClassId: str = ""
    genusIds: list[str] = []
    restrictions: list[_Restriction | None] = []


class _Places(msgspec.Struct):
    predicateId: str = ""
    domainClassIds: list[str] = []
    rangeClassIds: list[str] = []
    allValuesFromEdges: list[_Edge] = []


class _Chain(msgspec.Struct):
    predicateId: str = ""
    chainPredicateIds: list[str] = []


class _Graph(msgspec.Struct):
    id: str = ""
    nodes: list[_Node] = []
    edges: list[_Edge] = []
    equivalentNodesSets: list[_Same] = []
    logicalDefinitionAxioms: list[_Definition] = []
    domainRangeAxioms: list[_Places] = []
    propertyChainAxioms: list[_Chain] = []


class _Document(msgspec.Struct):
    graphs: list[_Graph] | None = None


def axioms(data: bytearray) -> Ontology:
    """The axioms of a document.

    Raises:
        Refused: if it has no graphs.
    """
    document = json_texts.decoded(data, _Document)
    if document.graphs is None:
        raise Refused("unknown-syntax", "this JSON is no OBO Graphs document", "name an ontology")
    iris = [graph.id for graph in document.graphs if graph.id.startswith("http")]
    forms = frozenset(form for graph in document.graphs for form in _of_graph(graph))
    return Ontology(ox.NamedNode(iris[0]) if iris else None, None, (), forms)


def _of_graph(graph: _Graph) -> Iterator[Form]:
    classes = set()
    for node in graph.nodes:
        iri = _iri(node.id)
        kind = _KINDS.get(node.type or "", "Class")
        if node.propertyType == "ANNOTATION":
            kind = "AnnotationProperty"
        if kind == "Class":
            classes.add(node.id)
        yield Form("Declaration", (Form(kind, (iri,)),))
        if node.lbl:
            yield Form("AnnotationAssertion", (_LABEL, iri, ox.Literal(node.lbl)))
    for edge in graph.edges:
        if name := _BETWEEN.get(edge.pred):
            yield Form(name, (_iri(edge.sub), _iri(edge.obj)))
        elif edge.sub in classes and edge.obj in classes:
            yield Form("SubClassOf", (_iri(edge.sub), _some(edge.pred, edge.obj)))
    for same in graph.equivalentNodesSets:
        yield Form("EquivalentClasses", tuple(map(_iri, same.nodeIds)))
    for said in graph.logicalDefinitionAxioms:
        if None in said.restrictions:  # one that the format could not say: half of a definition is none
            continue
        parts: list[Part] = [_iri(genus) for genus in said.genusIds]
        parts += [_some(r.propertyId, r.fillerId) for r in said.restrictions if r]
        whole: Part = Form("ObjectIntersectionOf", tuple(parts)) if len(parts) > 1 else parts[0]
        yield Form("EquivalentClasses", (_iri(said.definedClassId), whole))
    for places in graph.domainRangeAxioms:
        of = _iri(places.predicateId)
        yield from (Form("ObjectPropertyDomain", (of, _iri(c))) for c in places.domainClassIds)
        yield from (Form("ObjectPropertyRange", (of, _iri(c))) for c in places.rangeClassIds)
        for edge in places.allValuesFromEdges:
            only = Form("ObjectAllValuesFrom", (_iri(edge.pred), _iri(edge.obj)))
            yield Form("SubClassOf", (_iri(edge.sub), only))
    for chain in graph.propertyChainAxioms:
        links = Form("ObjectPropertyChain", tuple(map(_iri, chain.chainPredicateIds)))
        yield Form("SubObjectPropertyOf", (links, _iri(chain.predicateId)))


def _some(relation: str, filler: str) -> Form:
    return Form("ObjectSomeValuesFrom", (_iri(relation), _iri(filler)))


def _iri(text: str) -> ox.NamedNode:
    """An id, which is an IRI but for a few relations with bare names."""
    return ox.NamedNode(text if ":" in text else _ONTOLOGY + text)
