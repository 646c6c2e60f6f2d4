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

import pyoxigraph as ox

from calcgraph.linking.files.graphs_document import Graph, graphs
from calcgraph.owl import Form, Ontology
from calcgraph.owl.forms import Part

_LABEL = ox.NamedNode("http://www.w3.org/2000/01/rdf-schema#label")
_KINDS = {"PROPERTY": "ObjectProperty", "INDIVIDUAL": "NamedIndividual"}
_BETWEEN = {"is_a": "SubClassOf", "subPropertyOf": "SubObjectPropertyOf", "inverseOf": "InverseObjectProperties"}
_ONTOLOGY = "http://purl.obolibrary.org/obo/"


def axioms(data: bytearray) -> Ontology:
    """The axioms of a document.

    Raises:
        Refused: if it has no graphs.
    """
    document = graphs(data)
    iris = [graph.id for graph in document if graph.id.startswith("http")]
    forms = frozenset(form for graph in document for form in _of_graph(graph))
    return Ontology(ox.NamedNode(iris[0]) if iris else None, None, (), forms)


def _of_graph(graph: Graph) -> Iterator[Form]:
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
