"""calcgraph.owl: one header, everything declared, no class used as an individual, nothing lost in owlready2."""

import io
from collections.abc import Iterator, Mapping

import owlready2
import pytest
import rdflib
from rdflib import OWL, RDF, RDFS, XSD

ONTOLOGY = rdflib.URIRef("https://w3id.org/calcgraph/calcgraph.owl")
BUILT_IN = (str(RDF), str(RDFS), str(OWL), str(XSD))
PROPERTIES = {OWL.ObjectProperty, OWL.DatatypeProperty, OWL.AnnotationProperty}
KINDS = {OWL.Class, RDFS.Datatype, OWL.NamedIndividual, *PROPERTIES}
TBOX = {RDFS.subClassOf, OWL.equivalentClass, OWL.disjointWith, OWL.someValuesFrom, OWL.allValuesFrom}
Node = rdflib.term.Node


@pytest.fixture(scope="module")
def owl(rendered: Mapping[str, bytes]) -> rdflib.Graph:
    return rdflib.Graph().parse(data=rendered["calcgraph.owl"], format="xml")


def built_in(node: Node) -> bool:
    return isinstance(node, rdflib.URIRef) and str(node).startswith(BUILT_IN)


def declared(owl: rdflib.Graph, kind: Node) -> set[Node]:
    return {s for s in owl.subjects(RDF.type, kind) if isinstance(s, rdflib.URIRef)}


def members(owl: rdflib.Graph, predicate: Node) -> Iterator[Node]:
    for head in owl.objects(None, predicate):
        yield from owl.items(head)


def test_it_has_one_header_with_a_version(owl: rdflib.Graph) -> None:
    assert set(owl.subjects(RDF.type, OWL.Ontology)) == {ONTOLOGY}
    assert len(set(owl.objects(ONTOLOGY, OWL.versionIRI))) == 1
    assert not list(owl.objects(None, OWL.imports))


def test_every_predicate_is_built_in_or_declared_as_one_kind_of_property(owl: rdflib.Graph) -> None:
    kinds = {p: PROPERTIES & set(owl.objects(p, RDF.type)) for p in set(owl.predicates()) if not built_in(p)}
    assert {p for p, k in kinds.items() if len(k) != 1} == set()


def test_no_property_is_of_two_kinds(owl: rdflib.Graph) -> None:
    kinds = [declared(owl, kind) for kind in PROPERTIES]
    assert sum(map(len, kinds)) == len(set().union(*kinds))


def test_every_class_in_an_axiom_is_declared(owl: rdflib.Graph) -> None:
    used = {o for p in TBOX for o in owl.objects(None, p)} | {
        s for p in (RDFS.subClassOf, OWL.equivalentClass, OWL.disjointWith) for s in owl.subjects(p)
    }
    used |= {*members(owl, OWL.intersectionOf), *members(owl, OWL.unionOf), *owl.objects(None, OWL.complementOf)}
    used |= {o for p in (RDFS.domain, RDFS.range) for o in owl.objects(None, p)}
    named = {n for n in used if isinstance(n, rdflib.URIRef) and not built_in(n)}
    assert len(named) > 200
    assert named <= declared(owl, OWL.Class) | declared(owl, RDFS.Datatype)


def test_every_property_in_an_axiom_is_declared(owl: rdflib.Graph) -> None:
    in_expressions = {*owl.objects(None, OWL.onProperty), *members(owl, OWL.propertyChainAxiom)}
    in_expressions |= {*owl.subjects(OWL.propertyChainAxiom), *owl.objects(None, OWL.inverseOf)}
    named = {p for p in in_expressions if isinstance(p, rdflib.URIRef)}
    assert named
    assert named <= declared(owl, OWL.ObjectProperty)
    for sub, sup in owl.subject_objects(RDFS.subPropertyOf):
        assert PROPERTIES & set(owl.objects(sub, RDF.type)) == PROPERTIES & set(owl.objects(sup, RDF.type)), sub


def test_every_type_is_built_in_or_a_declared_class(owl: rdflib.Graph) -> None:
    types = {t for t in owl.objects(None, RDF.type) if not built_in(t)}
    assert types <= declared(owl, OWL.Class)


def test_no_class_is_used_as_an_individual(owl: rdflib.Graph) -> None:
    classes, individuals = declared(owl, OWL.Class), set()
    for node, kind in owl.subject_objects(RDF.type):
        if kind == OWL.NamedIndividual or not built_in(kind):
            individuals.add(node)
    for relation in declared(owl, OWL.ObjectProperty):
        individuals |= {n for pair in owl.subject_objects(relation) for n in pair}
    assert not classes & individuals
    properties = set().union(*(declared(owl, k) for k in PROPERTIES))
    assert not classes & properties
    assert not individuals & properties


def test_a_simple_role_is_wanted_nowhere_that_a_chain_or_transitivity_forbids_it(owl: rdflib.Graph) -> None:
    """OWL 2 DL, section 11: no functional, inverse functional, asymmetric or irreflexive composite property."""
    composite = {*owl.subjects(OWL.propertyChainAxiom), *owl.subjects(RDF.type, OWL.TransitiveProperty)}
    for _ in composite.copy(), None:
        composite |= {sup for sub in list(composite) for sup in owl.transitive_objects(sub, RDFS.subPropertyOf)}
        composite |= {
            i for p in list(composite) for i in (*owl.objects(p, OWL.inverseOf), *owl.subjects(OWL.inverseOf, p))
        }
    for bad in (OWL.FunctionalProperty, OWL.InverseFunctionalProperty, OWL.AsymmetricProperty, OWL.IrreflexiveProperty):
        assert not composite & set(owl.subjects(RDF.type, bad)), bad
    assert not list(owl.subjects(OWL.propertyDisjointWith))


def test_no_claim_fact_or_span_is_in_it(owl: rdflib.Graph) -> None:
    vocabulary = "https://w3id.org/calcgraph/vocab/"
    assert not list(owl.subjects(RDF.type, rdflib.URIRef(vocabulary + "Claim")))
    ours = {s for s in owl.subjects() if str(s).startswith("https://w3id.org/calcgraph/CALC_")}
    assert ours == {s for s in declared(owl, OWL.Class) if "/CALC_" in str(s)}
    for subject in ours:
        assert not [p for p in owl.predicates(subject) if str(p).startswith(vocabulary)], subject


def test_every_blank_node_is_part_of_an_expression(owl: rdflib.Graph) -> None:
    axioms = {*owl.subjects(RDF.type, OWL.AllDisjointClasses), *owl.subjects(RDF.type, OWL.AllDifferent)}
    assert {s for s in owl.subjects() if isinstance(s, rdflib.BNode)} - set(owl.objects()) == axioms
    for node in set(owl.objects()):
        assert not isinstance(node, rdflib.BNode) or len(list(owl.subjects(None, node))) == 1


def test_owlready2_loads_it_and_keeps_every_parent(owl: rdflib.Graph, rendered: Mapping[str, bytes]) -> None:
    world = owlready2.World()
    try:
        loaded = world.get_ontology(str(ONTOLOGY)).load(fileobj=io.BytesIO(rendered["calcgraph.owl"]))
        kept = {(c.iri, p.iri) for c in loaded.classes() for p in c.is_a if isinstance(p, owlready2.ThingClass)}
        expressions = sum(
            1 for c in loaded.classes() for p in (*c.is_a, *c.equivalent_to) if isinstance(p, owlready2.Construct)
        )
        classes = {c.iri for c in loaded.classes()}
    finally:
        world.close()
    told = {(str(s), str(o)) for s, o in owl.subject_objects(RDFS.subClassOf) if isinstance(o, rdflib.URIRef)}
    assert classes == {str(c) for c in declared(owl, OWL.Class)}
    assert told <= kept
    anonymous = {
        (s, o)
        for p in (RDFS.subClassOf, OWL.equivalentClass)
        for s, o in owl.subject_objects(p)
        if isinstance(o, rdflib.BNode)
    }
    assert expressions == len(anonymous)
