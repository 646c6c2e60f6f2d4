"""OWL 2 DL and OWL 2 EL: each rule bites and spares the near miss, and names the axiom."""

import lzma
import re
from pathlib import Path

import pyoxigraph as ox
import pytest

from calcgraph.owl import Form, Ontology, functional, parse, profiles
from calcgraph.owl.forms import SIGNATURES, walk
from owl.cases import CASES, EVERYTHING, Case
from shared import ONTOLOGIES, require


def rules(ontology: Ontology, profile: profiles.Profile) -> set[str]:
    return {v.rule for v in profiles.violations(ontology, profile)}


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_a_rule_of_dl_bites_and_spares_the_near_miss(case: Case) -> None:
    assert rules(case.ontology, "OWL 2 DL") == ({case.dl} if case.dl else set())


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_a_rule_of_el_bites_and_spares_the_near_miss(case: Case) -> None:
    found = rules(case.ontology, "OWL 2 EL")
    assert bool(found) == bool(case.el)
    assert case.el is None or case.el in found


def test_every_rule_has_a_case() -> None:
    source = Path(profiles.__file__).read_text("utf-8")
    told = set(re.findall(r'Violation\(\s*"([a-z-]+)"', source))
    tested = {rule for case in CASES for rule in (case.dl, case.el)} - {None}
    elsewhere = {"no-axiom", "no-name", "version-without-name", "datatype-twice"}
    assert told == tested | elsewhere


def test_a_violation_names_its_axiom() -> None:
    case = next(c for c in CASES if c.name == "not, deep inside")
    (violation,) = profiles.violations(case.ontology, "OWL 2 EL")
    assert violation.axiom in case.ontology.axioms
    assert violation.axiom.name == "SubClassOf"
    assert violation.message == "OWL 2 EL has no ObjectComplementOf"


def turtle(text: str) -> Ontology:
    head = "@prefix owl: <http://www.w3.org/2002/07/owl#> . @prefix : <https://example.org/> .\n"
    head += "@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .\n"
    return parse(q.triple for q in ox.parse(head + text, format=ox.RdfFormat.TURTLE))


@pytest.mark.parametrize(
    "text",
    [
        ":A a owl:Class ; rdfs:subClassOf [ a owl:Restriction ; owl:onProperty :p ] . :p a owl:ObjectProperty .",
        ":A a owl:Class ; rdfs:subClassOf [ a owl:Class ; owl:unionOf :B ] . :B a owl:Class .",
        ":A a owl:Class . [] a owl:Restriction ; owl:onProperty :p ; owl:someValuesFrom :A . :p a owl:ObjectProperty .",
        ":A a owl:Class ; owl:equivalentClass [ a owl:Class ; owl:complementOf :A ; rdfs:label 'x' ] .",
        ":o a owl:Ontology . :o2 a owl:Ontology .",
        ":A a rdfs:Class .",
    ],
    ids=["a filler is missing", "no list", "an expression alone", "a label on an expression", "two headers", "RDFS"],
)
def test_what_is_no_axiom_is_not_passed_over(text: str) -> None:
    assert rules(turtle(text), "OWL 2 DL") == {"no-axiom"}


def test_a_version_needs_a_name() -> None:
    version = ox.NamedNode("https://example.org/1")
    assert rules(Ontology(None, version, (), frozenset()), "OWL 2 DL") == {"version-without-name"}


def test_a_blank_node_is_no_name() -> None:
    broken = Form("SubClassOf", (ox.NamedNode("http://www.w3.org/2002/07/owl#Thing"), ox.BlankNode("x")))
    assert rules(Ontology(None, None, (), frozenset({broken})), "OWL 2 DL") == {"no-name"}


def test_a_datatype_has_one_definition() -> None:
    case = Case("", "DatatypeDefinition(:t xsd:string) DatatypeDefinition(:t xsd:decimal)")
    assert rules(case.ontology, "OWL 2 DL") == {"datatype-twice"}


def test_the_signatures_cover_every_construct() -> None:
    used = {form.name for axiom in functional.read(EVERYTHING).axioms for _, _, form in walk(axiom)} - {""}
    assert used >= set(SIGNATURES)


def real(file: str) -> Ontology:
    """An ontology of the OBO Foundry."""
    data = require(ONTOLOGIES / file).read_bytes()
    data = lzma.decompress(data) if file.endswith(".xz") else data
    if data.startswith(b"Prefix("):
        return functional.read(data.decode())
    return parse(q.triple for q in ox.parse(data, format=ox.RdfFormat.RDF_XML))


def test_bfo_is_in_owl_2_dl_and_not_in_owl_2_el() -> None:
    bfo = real("bfo/bfo-core.owl")
    assert rules(bfo, "OWL 2 DL") == set()
    assert rules(bfo, "OWL 2 EL") == {"not-in-el"}


def test_ogms_lacks_one_declaration_that_an_import_has() -> None:
    assert rules(real("ogms/ogms-edit.owl"), "OWL 2 EL") == {"undeclared"}


def test_the_relation_ontology_is_in_owl_2_dl_but_for_its_swrl_rules_and_its_dates() -> None:
    """OWL 2 has neither: SWRL is an extension, and xsd:date is none of its datatypes, not even in an annotation."""
    ro = real("ro/ro-2025-12-17.owl.xz")
    outside = [v for v in profiles.violations(ro, "OWL 2 DL") if v.rule != "no-axiom"]
    texts = [functional.text(v.axiom, lambda iri: iri.value) for v in outside if v.axiom]
    assert len(texts) == len(outside)
    assert not [t for t in texts if "swrl" not in t and "XMLSchema#date)" not in t]
