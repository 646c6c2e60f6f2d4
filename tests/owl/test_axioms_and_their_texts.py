"""Axioms survive RDF and functional-style syntax, whatever they are; other people's parsers read the same."""

import lzma

import pyhornedowl
import pyoxigraph as ox
import pytest
from hypothesis import given
from hypothesis import strategies as st

from calcgraph.owl import Form, Ontology, functional, parse
from calcgraph.owl.forms import operands
from calcgraph.owl.mapping import triples
from calcgraph.writing.formats.rdfxml import rdf_xml
from owl.cases import EVERYTHING, HEAD
from shared import ONTOLOGIES, require

PREFIXES = {"": "https://example.org/", "ex": "https://example.org/other#"}
EACH = sorted(functional.read(EVERYTHING).axioms, key=str)
SUBJECT, LABEL = ox.NamedNode("https://example.org/A"), ox.NamedNode("http://www.w3.org/2000/01/rdf-schema#label")


def labelled(text: ox.Literal) -> Ontology:
    axiom = Form("AnnotationAssertion", (LABEL, SUBJECT, text))
    return Ontology(ox.NamedNode("https://example.org/toy"), None, (), frozenset({axiom}))


def canonical(found: object) -> set[str]:
    data = ox.Dataset(ox.Quad(*t) for t in found)  # type: ignore[attr-defined]
    data.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
    return set(map(str, data))


def unordered(ontology: Ontology) -> set[str]:
    """The axioms as text, a pair of disjoint or different things in one order."""
    pairs = {"DisjointClasses", "DifferentIndividuals", "SameIndividual"}
    return {str(Form(a.name, tuple(sorted(a.parts, key=str)))) if a.name in pairs else str(a) for a in ontology.axioms}


@pytest.mark.parametrize("axiom", EACH, ids=lambda axiom: axiom.name)
def test_an_axiom_survives_rdf(axiom: Form) -> None:
    head = functional.read(HEAD + ")")
    ontology = Ontology(head.iri, None, (), head.axioms | {axiom})
    back = parse(triples(ontology))
    assert back.axioms == ontology.axioms
    assert not back.strays


def test_every_construct_survives_text_and_rdf_xml() -> None:
    ontology = functional.read(EVERYTHING)
    text = functional.write(ontology, PREFIXES)
    assert functional.read(text) == ontology
    assert functional.write(functional.read(text), PREFIXES) == text
    found = list(ox.parse(rdf_xml(triples(ontology), PREFIXES), format=ox.RdfFormat.RDF_XML))
    assert canonical(q.triple for q in found) == canonical(triples(ontology))


def test_rdf_does_not_mind_the_order_of_triples() -> None:
    found = sorted(triples(functional.read(EVERYTHING)), key=str)
    assert parse(found) == parse(reversed(found))


def test_horned_owl_reads_every_construct_from_our_text() -> None:
    ours = functional.read(EVERYTHING)
    theirs = pyhornedowl.open_ontology_from_string(functional.write(ours, PREFIXES), "ofn")
    names = {type(c.component).__name__ for c in theirs.get_axioms()}
    assert len(names) > 40
    count = len(
        [c for c in theirs.get_axioms() if type(c.component).__name__ not in ("OntologyID", "OntologyAnnotation")]
    )
    assert count == len(ours.axioms)


@given(
    st.text(st.characters(exclude_categories=("Cs", "Cc")), max_size=20)
    | st.sampled_from(['"', "\\", '\\"', "a\nb", "#", "\t"])
)
def test_any_text_survives_functional_syntax(text: str) -> None:
    for literal in (ox.Literal(text), ox.Literal(text, language="en")):
        ontology = labelled(literal)
        assert functional.read(functional.write(ontology, PREFIXES)) == ontology


@given(
    st.text(st.characters(exclude_categories=("Cs", "Cc")), max_size=20)
    | st.sampled_from(["]]>", "<script>", "&amp;", '"', "a\nb", "a\r\nb", "\t"])
)
def test_any_text_survives_rdf_xml(text: str) -> None:
    (found,) = ox.parse(rdf_xml([ox.Triple(SUBJECT, LABEL, ox.Literal(text))], PREFIXES), format=ox.RdfFormat.RDF_XML)
    assert found.object == ox.Literal(text)


@pytest.mark.parametrize(
    "iri", ["https://example.org/a/b", "https://example.org/other#1.", "https://example.org/é", "urn:x:y"]
)
def test_an_iri_that_no_prefix_can_shorten_stands_in_full(iri: str) -> None:
    ontology = Ontology(None, None, (), frozenset({Form("Declaration", (Form("Class", (ox.NamedNode(iri),)),))}))
    text = functional.write(ontology, PREFIXES)
    assert f"Declaration(Class(<{iri}>))" in text
    assert functional.read(text) == ontology


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("Ontology(", "parenthesis too few"),
        ("Ontology())", "line 1: a parenthesis too many"),
        ("Ontology()\nOntology()", "one ontology"),
        ("Ontology(Declaration(Class(x:A)))", "the prefix x: is not declared"),
        ("Ontology(\n{})", "line 2: this is not functional-style syntax"),
    ],
)
def test_a_text_that_is_none_is_refused(text: str, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        functional.read(text)


@pytest.mark.parametrize("between", [" " * 100_000, "\n" * 100_000, "# a remark\n" * 10_000])
def test_a_text_that_is_none_is_refused_at_once_however_much_blank_stands_in_it(between: str) -> None:
    with pytest.raises(ValueError, match=r"this is not functional-style syntax: '\{\}'"):
        functional.read(f"Ontology({between}{{}}")


def test_a_property_that_is_declared_elsewhere_is_known() -> None:
    head = "@prefix owl: <http://www.w3.org/2002/07/owl#> . @prefix : <https://example.org/> .\n"
    told = [q.triple for q in ox.parse(head + ":d a owl:DatatypeProperty .", format=ox.RdfFormat.TURTLE)]
    said = [q.triple for q in ox.parse(head + ':a :d "v" .', format=ox.RdfFormat.TURTLE)]
    assert [a.name for a in parse(said).axioms] == ["AnnotationAssertion"]
    assert [a.name for a in parse(said, beside=told).axioms] == ["DataPropertyAssertion"]


@pytest.mark.parametrize("file", ["bfo/bfo-core.owl", "ro/ro-2025-12-17.owl.xz"])
def test_a_real_ontology_comes_back_the_same(file: str) -> None:
    data = require(ONTOLOGIES / file).read_bytes()
    data = lzma.decompress(data) if file.endswith(".xz") else data
    ontology = parse(q.triple for q in ox.parse(data, format=ox.RdfFormat.RDF_XML))
    assert functional.read(functional.write(ontology, PREFIXES)).axioms == ontology.axioms
    assert unordered(parse(triples(ontology))) == unordered(ontology)


def test_horned_owl_reads_the_same_axioms_from_ogms() -> None:
    text = require(ONTOLOGIES / "ogms/ogms-edit.owl").read_text("utf-8")
    ours = functional.read(text)
    again = functional.write(ours, {})
    kinds = ("SubClassOf", "EquivalentClasses", "DisjointClasses")
    theirs = [
        sorted(str(c.component) for c in pyhornedowl.open_ontology_from_string(t, "ofn").get_axioms())
        for t in (text, again)
    ]
    assert theirs[0] == theirs[1]
    assert sum(a.name in kinds for a in ours.axioms) == sum(t.startswith(kinds) for t in theirs[0])
    assert all(operands(a) for a in ours.axioms)
