"""Files of partners become axioms: each line of OBO what OBO's own mapping says, and every syntax the same."""

from pathlib import Path

import pyoxigraph as ox
import pytest

from calcgraph.errors import UnreadableData
from calcgraph.linking.files.axioms import Axioms, read_axioms
from calcgraph.owl import Form, functional
from calcgraph.owl.forms import operands
from calcgraph.owl.locality import is_logical
from planting import ONTOLOGY
from shared import ONTOLOGIES, require

SPACES = {
    "A": "http://purl.obolibrary.org/obo/A_",
    "BFO": "http://purl.obolibrary.org/obo/BFO_",
    "RO": "http://purl.obolibrary.org/obo/RO_",
    "x": "http://purl.obolibrary.org/obo/x#",
}
HEAD = "format-version: 1.4\nontology: x\n"
PART_OF = "\n[Typedef]\nid: part_of\nname: part of\nxref: BFO:0000050\n"


def read(path: Path) -> Axioms:
    return read_axioms([path], content=ONTOLOGY)[0]


def logical(text: str, tmp_path: Path, name: str = "x.obo") -> set[str]:
    (tmp_path / name).write_text(text, encoding="utf-8")
    return shortened(read(tmp_path / name))


def shortened(found: Axioms) -> set[str]:
    shorten = functional.Shortener(SPACES)
    return {functional.text(a, shorten) for a in found.ontology.axioms if is_logical(a)}


TERMS = {
    "is_a: A:2 ! label": "SubClassOf(A:1 A:2)",
    'is_a: A:2 {gci_relation="part_of", gci_filler="A:3"}': (
        "SubClassOf(ObjectIntersectionOf(A:1 ObjectSomeValuesFrom(BFO:0000050 A:3)) A:2)"
    ),
    "relationship: part_of A:2": "SubClassOf(A:1 ObjectSomeValuesFrom(BFO:0000050 A:2))",
    'relationship: RO:1 A:2 {all_only="true"}': "SubClassOf(A:1 ObjectAllValuesFrom(RO:1 A:2))",
    'relationship: RO:1 A:2 {cardinality="2"}': "SubClassOf(A:1 ObjectExactCardinality(2 RO:1 A:2))",
    'relationship: RO:1 A:2 {minCardinality="2"}': "SubClassOf(A:1 ObjectMinCardinality(2 RO:1 A:2))",
    'relationship: RO:1 A:2 {maxCardinality="0"}': "SubClassOf(A:1 ObjectMaxCardinality(0 RO:1 A:2))",
    "relationship: part_of http://e.x/y": "SubClassOf(A:1 ObjectSomeValuesFrom(BFO:0000050 <http://e.x/y>))",
    "relationship: bare A:2": "SubClassOf(A:1 ObjectSomeValuesFrom(x:bare A:2))",
    "intersection_of: A:2\nintersection_of: part_of A:3": (
        "EquivalentClasses(A:1 ObjectIntersectionOf(A:2 ObjectSomeValuesFrom(BFO:0000050 A:3)))"
    ),
    "union_of: A:2\nunion_of: A:3": "EquivalentClasses(A:1 ObjectUnionOf(A:2 A:3))",
    "equivalent_to: A:2": "EquivalentClasses(A:1 A:2)",
    "disjoint_from: A:2": "DisjointClasses(A:1 A:2)",
}
RELATIONS = {
    "is_a: RO:2": "SubObjectPropertyOf(RO:1 RO:2)",
    "is_transitive: true": "TransitiveObjectProperty(RO:1)",
    "is_symmetric: true": "SymmetricObjectProperty(RO:1)",
    "is_asymmetric: true": "AsymmetricObjectProperty(RO:1)",
    "is_reflexive: true": "ReflexiveObjectProperty(RO:1)",
    "is_functional: true": "FunctionalObjectProperty(RO:1)",
    "is_inverse_functional: true": "InverseFunctionalObjectProperty(RO:1)",
    "transitive_over: part_of": "SubObjectPropertyOf(ObjectPropertyChain(RO:1 BFO:0000050) RO:1)",
    "holds_over_chain: RO:2 RO:3": "SubObjectPropertyOf(ObjectPropertyChain(RO:2 RO:3) RO:1)",
    "equivalent_to_chain: RO:2 RO:3": "SubObjectPropertyOf(ObjectPropertyChain(RO:2 RO:3) RO:1)",
    "inverse_of: RO:2": "InverseObjectProperties(RO:1 RO:2)",
    "equivalent_to: RO:2": "EquivalentObjectProperties(RO:1 RO:2)",
    "disjoint_from: RO:2": "DisjointObjectProperties(RO:1 RO:2)",
    "domain: A:2": "ObjectPropertyDomain(RO:1 A:2)",
    "range: A:2": "ObjectPropertyRange(RO:1 A:2)",
}


@pytest.mark.parametrize(("line", "axiom"), TERMS.items())
def test_a_line_of_a_term_makes_its_axiom(line: str, axiom: str, tmp_path: Path) -> None:
    assert logical(f"{HEAD}\n[Term]\nid: A:1\n{line}\n{PART_OF}", tmp_path) == {axiom}


@pytest.mark.parametrize(("line", "axiom"), RELATIONS.items())
def test_a_line_of_a_relation_makes_its_axiom(line: str, axiom: str, tmp_path: Path) -> None:
    assert logical(f"{HEAD}\n[Typedef]\nid: RO:1\n{line}\n{PART_OF}", tmp_path) == {axiom}


def test_both_some_and_only_make_two_axioms(tmp_path: Path) -> None:
    line = 'relationship: RO:1 A:2 {all_only="true", all_some="true"}'
    found = logical(f"{HEAD}\n[Term]\nid: A:1\n{line}\n", tmp_path)
    assert found == {f"SubClassOf(A:1 Object{word}ValuesFrom(RO:1 A:2))" for word in ("All", "Some")}


@pytest.mark.parametrize("trait", ["is_metadata_tag", "is_class_level"])
def test_a_relation_that_holds_of_the_class_itself_makes_no_axiom_and_is_told(trait: str, tmp_path: Path) -> None:
    text = f"{HEAD}\n[Term]\nid: A:1\nrelationship: RO:1 A:2\n\n[Typedef]\nid: RO:1\n{trait}: true\nis_a: RO:2\n"
    assert logical(text, tmp_path) == set()
    assert "relationships that are metadata (1)" in read(tmp_path / "x.obo").notes[0]


def test_what_has_no_axiom_is_told(tmp_path: Path) -> None:
    logical(f"{HEAD}\n[Typedef]\nid: RO:1\ndisjoint_over: RO:2\n\n[Instance]\nid: A:9\n", tmp_path)
    assert read(tmp_path / "x.obo").notes == (
        "left out, as OWL has no axiom for it: Instance frames (1), disjoint_over (1)",
    )


def test_an_idspace_of_the_file_goes_before_everything(tmp_path: Path) -> None:
    text = f"{HEAD}idspace: A http://e.x/a/\n\n[Term]\nid: A:1\nis_a: HP:0002905\n"
    hp = "<http://purl.obolibrary.org/obo/HP_0002905>"
    assert logical(text, tmp_path) == {f"SubClassOf(<http://e.x/a/1> {hp})"}


def test_what_obo_has_no_tag_for_is_read_from_its_owl_axioms(tmp_path: Path) -> None:
    axiom = "SubClassOf(<http://e.x/a> ObjectComplementOf(<http://e.x/b>))"
    assert logical(f"format-version: 1.4\nowl-axioms: Ontology( {axiom} )\n", tmp_path) == {axiom}


def test_a_slip_in_a_definition_does_not_hide_the_logic(tmp_path: Path) -> None:
    text = f'{HEAD}\n[Term]\nid: A:1\ndef: "words" [Name: Some One, url:x]\nis_a: A:2\n'
    assert logical(text, tmp_path) == {"SubClassOf(A:1 A:2)"}


@pytest.mark.parametrize(
    ("text", "line"),
    [
        (f"{HEAD}\n[Term]\nid: A:1\nis_a:\n", 6),
        (f"{HEAD}\n[Term]\nname: nobody\n", 5),
        (f"{HEAD}owl-axioms: Oops(\n", 0),
    ],
)
def test_broken_logic_is_refused_with_its_line(text: str, line: int, tmp_path: Path) -> None:
    (tmp_path / "x.obo").write_text(text)
    with pytest.raises(UnreadableData) as caught:
        read(tmp_path / "x.obo")
    (problem,) = caught.value.report
    assert problem.code == "broken-obo"
    assert (problem.line or 0) == line


def test_everything_that_an_axiom_names_is_declared(tmp_path: Path) -> None:
    (tmp_path / "x.ofn").write_text(
        "Ontology( SubClassOf(<http://e.x/a> ObjectSomeValuesFrom(<http://e.x/r> <http://e.x/b>)) )"
    )
    declared = {operands(a)[0] for a in read(tmp_path / "x.ofn").ontology.axioms if a.name == "Declaration"}
    a, r, b = (ox.NamedNode(f"http://e.x/{n}") for n in "arb")
    assert declared == {Form("Class", (a,)), Form("ObjectProperty", (r,)), Form("Class", (b,))}


SAME = {
    "x.obo": "format-version: 1.4\n\n[Term]\nid: A:1\nis_a: A:2\nrelationship: RO:1 A:3\n",
    "x.ofn": "Prefix(o:=<http://purl.obolibrary.org/obo/>)\nOntology(\n"
    "SubClassOf(o:A_1 o:A_2)\nSubClassOf(o:A_1 ObjectSomeValuesFrom(o:RO_1 o:A_3))\n)",
    "x.ttl": "@prefix o: <http://purl.obolibrary.org/obo/> .\n@prefix owl: <http://www.w3.org/2002/07/owl#> .\n"
    "@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .\no:RO_1 a owl:ObjectProperty .\n"
    "o:A_1 rdfs:subClassOf o:A_2 , [ a owl:Restriction ; owl:onProperty o:RO_1 ; owl:someValuesFrom o:A_3 ] .\n",
    "x.json": '{"graphs": [{"id": "http://e.x/x", "nodes": ['
    '{"id": "http://purl.obolibrary.org/obo/A_1", "type": "CLASS"},'
    '{"id": "http://purl.obolibrary.org/obo/A_3", "type": "CLASS"}], "edges": ['
    '{"sub": "http://purl.obolibrary.org/obo/A_1", "pred": "is_a", "obj": "http://purl.obolibrary.org/obo/A_2"},'
    '{"sub": "http://purl.obolibrary.org/obo/A_1", "pred": "http://purl.obolibrary.org/obo/RO_1",'
    ' "obj": "http://purl.obolibrary.org/obo/A_3"}]}]}',
}  # fmt: skip


@pytest.mark.parametrize("name", SAME)
def test_every_syntax_says_the_same(name: str, tmp_path: Path) -> None:
    assert logical(SAME[name], tmp_path, name) == {
        "SubClassOf(A:1 A:2)",
        "SubClassOf(A:1 ObjectSomeValuesFrom(RO:1 A:3))",
    }


def test_obo_graphs_tell_definitions_chains_domains_and_ranges(tmp_path: Path) -> None:
    o = "http://purl.obolibrary.org/obo/"
    text = f"""{{"graphs": [{{"id": "http://e.x/x", "nodes": [{{"id": "{o}RO_1", "type": "PROPERTY", "lbl": "has"}}],
      "equivalentNodesSets": [{{"nodeIds": ["{o}A_1", "{o}A_2"]}}],
      "logicalDefinitionAxioms": [
        {{"definedClassId": "{o}A_1", "genusIds": ["{o}A_3"],
          "restrictions": [{{"propertyId": "{o}RO_1", "fillerId": "{o}A_4"}}]}},
        {{"definedClassId": "{o}A_5", "genusIds": ["{o}A_3"], "restrictions": [null]}}],
      "domainRangeAxioms": [{{"predicateId": "{o}RO_1", "domainClassIds": ["{o}A_1"], "rangeClassIds": ["{o}A_2"],
        "allValuesFromEdges": [{{"sub": "{o}A_3", "pred": "{o}RO_1", "obj": "{o}A_4"}}]}}],
      "propertyChainAxioms": [{{"predicateId": "{o}RO_1", "chainPredicateIds": ["{o}RO_2", "{o}RO_3"]}}]}}]}}"""
    assert logical(text, tmp_path, "x.json") == {
        "EquivalentClasses(A:1 A:2)",
        "EquivalentClasses(A:1 ObjectIntersectionOf(A:3 ObjectSomeValuesFrom(RO:1 A:4)))",
        "ObjectPropertyDomain(RO:1 A:1)",
        "ObjectPropertyRange(RO:1 A:2)",
        "SubClassOf(A:3 ObjectAllValuesFrom(RO:1 A:4))",
        "SubObjectPropertyOf(ObjectPropertyChain(RO:2 RO:3) RO:1)",
    }


# ---- the real files


def test_the_obo_of_the_relation_ontology_says_nothing_that_its_owl_does_not() -> None:
    """Both were published by its authors, the OBO made of the OWL by the OWL API."""
    obo, owl = (read(require(ONTOLOGIES / "ro" / f"ro-2025-12-17.{kind}.xz")) for kind in ("obo", "owl"))
    mine, theirs = (plain(found) for found in (obo, owl))
    assert len(mine) > 1400
    only = {a for a in mine - theirs if not a.startswith("SubClassOf(") or "AllValuesFrom" not in a}
    assert not only, sorted(only)[:10]
    said = {a.partition("(")[0] for a in theirs - mine}
    assert "TransitiveObjectProperty" not in said
    assert "SymmetricObjectProperty" not in said


def plain(found: Axioms) -> set[str]:
    """Axioms without their annotations, the operands of those that have no order sorted."""
    symmetric = ("DisjointClasses", "DisjointObjectProperties", "InverseObjectProperties", "EquivalentClasses")
    shorten = functional.Shortener(SPACES)
    texts = set()
    for axiom in found.ontology.axioms:
        if is_logical(axiom):
            parts = operands(axiom)
            parts = tuple(sorted(parts, key=str)) if axiom.name in symmetric else parts
            texts.add(functional.text(Form(axiom.name, parts), shorten))
    return texts


def test_a_list_that_mixes_parts_with_kinds_gives_no_axiom_and_says_so() -> None:
    found = read(require(ONTOLOGIES / "cl" / "CL-ontology-v2026-03-26.json.zst"))
    assert found.logical == 0
    assert "mixes is-a with part-of" in found.notes[0]


def test_a_list_of_mondo_gives_its_told_superclasses() -> None:
    found = read(require(ONTOLOGIES / "mondo" / "MONDO-ontology-v2026-05-05.json.zst"))
    assert found.logical > 40_000
    assert {a.name for a in found.ontology.axioms if is_logical(a)} == {"SubClassOf"}
