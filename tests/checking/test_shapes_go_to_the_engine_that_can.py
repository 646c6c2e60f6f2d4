"""A shape that one engine cannot do goes to the other, and the report says so; nothing is skipped in silence."""

from pathlib import Path

import pytest

from calcgraph.checking import routing, shapes, theirs
from calcgraph.checking.findings import Findings, Wanted
from calcgraph.checking.foreign import check_files
from calcgraph.confined import Limits
from calcgraph.errors import CalcgraphError, NotConforming
from calcgraph.source import shapes_root

HEAD = """@prefix sh: <http://www.w3.org/ns/shacl#> . @prefix ex: <http://ex/> . 
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> . @prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
"""
DATA = """@prefix ex: <http://ex/> .
ex:a a ex:T ; ex:p 1, 2 . ex:b a ex:T ; ex:p "two\\nlines" ; ex:list (1 1) .
"""
FUNCTION = """ex:f a sh:SPARQLFunction ; sh:parameter [ sh:path ex:op1 ] ; sh:returnType xsd:boolean ;
  sh:select "SELECT ?r WHERE { BIND(isNumeric($op1) && $op1 > 1 AS ?r) }" .
ex:S a sh:NodeShape ; sh:targetClass ex:T ; sh:sparql [ sh:message "it is above one" ;
  sh:select "SELECT $this ?value WHERE { $this <http://ex/p> ?value FILTER <http://ex/f>(?value) }" ] ."""
TYPE = """ex:Of a sh:SPARQLTargetType ; rdfs:subClassOf sh:Target ; sh:parameter [ sh:path ex:kind ] ;
  sh:select "SELECT ?this WHERE { ?this a $kind }" .
ex:S a sh:NodeShape ; sh:target [ a ex:Of ; ex:kind ex:T ] ; sh:property [ sh:path ex:p ; sh:maxCount 1 ] ."""
LOOK_AHEAD = "ex:S sh:targetSubjectsOf ex:p ; sh:property [ sh:path ex:p ; sh:pattern '^(?=[12])' ] ."
ONE_LINE = "ex:S a sh:NodeShape ; sh:targetClass ex:T ; sh:property [ sh:path ex:p ; sh:singleLine true ] ."
UNIQUE = "ex:S a sh:NodeShape ; sh:targetClass ex:T ; sh:property [ sh:path ex:list ; sh:uniqueMembers true ] ."
CORE = "ex:C a sh:NodeShape ; sh:targetClass ex:T ; sh:property [ sh:path ex:p ; sh:maxCount 1 ] ."


def checked(folder: Path, text: str, engine: str = "fast", data: str = DATA) -> Findings:
    (folder / "data.ttl").write_text(data)
    (folder / "shapes.ttl").write_text(HEAD + text)
    wanted = Wanted((str(folder / "data.ttl"),), (), (str(folder / "shapes.ttl"),), engine, queries=False)  # type: ignore[arg-type]
    return check_files(wanted, limits=Limits(4096, 60))


ENGINES = ("fast", "reference", pytest.param("both", marks=pytest.mark.long))


def found(findings: Findings) -> set[tuple[str, str | None]]:
    return {(p.code, p.focus) for p in findings.report if p.code != "engine-chosen"}


def notes(findings: Findings) -> list[str]:
    return [p.message for p in findings.report if p.code == "engine-chosen"]


def test_our_own_shapes_need_no_routing() -> None:
    parts = routing.split(shapes.read(shapes_root()))
    assert not parts.fast.triples
    assert not parts.reference.triples
    assert not parts.notes


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize(
    ("text", "part", "expected"),
    [
        (FUNCTION, "reference", {("S", "http://ex/a")}),
        (TYPE, "reference", {("S", "http://ex/a")}),
        (LOOK_AHEAD, "reference", {("S", "http://ex/b")}),
        (ONE_LINE, "fast", {("S", "http://ex/b")}),
        (UNIQUE, "fast", {("S", "http://ex/b")}),
    ],
    ids=["a function", "a type of targets", "a pattern that looks ahead", "one line", "unique members"],
)
@pytest.mark.thinned(2)
def test_a_shape_goes_to_the_engine_that_can_and_the_report_says_so(
    tmp_path: Path, text: str, part: str, expected: set[tuple[str, str]], engine: str
) -> None:
    findings = checked(tmp_path, text + CORE, engine)
    assert found(findings) == expected | {("C", "http://ex/a")}
    (note,) = notes(findings)
    assert f"only the {part} engine checks it" in note


ALIKE = {
    "an OWL class that is its shape": (
        "ex:T a sh:NodeShape, owl:Class ; sh:property [ sh:path ex:p ; sh:maxCount 1 ] .",
        {("T", "http://ex/a")},
    ),
    "a class of classes": (
        "ex:M rdfs:subClassOf rdfs:Class . ex:T a sh:NodeShape, ex:M ; sh:property [ sh:path ex:p ; sh:maxCount 1 ] .",
        {("T", "http://ex/a")},
    ),
    "a query switched off": (
        "ex:S a sh:NodeShape ; sh:targetClass ex:T ; "
        "sh:sparql [ sh:deactivated true ; sh:select 'SELECT $this { $this ?p ?o }' ] .",
        set(),
    ),
    "targets by query": (
        "ex:S sh:target [ a sh:SPARQLTarget ; sh:select 'SELECT ?this { ?this <http://ex/list> ?l }' ] ; "
        "sh:nodeKind sh:Literal .",
        {("S", "http://ex/b")},
    ),
    "a named part": (
        "ex:S sh:targetClass ex:T ; sh:property ex:P . ex:P sh:path ex:p ; sh:maxCount 1 ; sh:message 'One.' .",
        {("P", "http://ex/a")},
    ),
}


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("name", ALIKE)
@pytest.mark.thinned(2)
def test_what_the_engines_read_differently_is_made_alike(tmp_path: Path, name: str, engine: str) -> None:
    text, expected = ALIKE[name]
    assert found(checked(tmp_path, text, engine)) == expected


def test_a_rule_in_a_shape_is_said_not_to_run(tmp_path: Path) -> None:
    rule = "ex:S sh:targetClass ex:T ; sh:rule [ a sh:TripleRule ; sh:subject sh:this ; sh:predicate ex:p ] ."
    assert notes(checked(tmp_path, rule)) == ["its sh:rule is not run, for it changes data"]


def test_a_shape_without_a_name_is_told_by_the_one_around_it_and_by_its_message(tmp_path: Path) -> None:
    text = """ex:Person a sh:NodeShape ; sh:targetClass ex:T ;
      sh:property [ sh:path ex:p ; sh:maxCount 1 ; sh:message 'One p, please.'@en, 'Bitte eins.'@de ] ."""
    (problem,) = checked(tmp_path, text).report
    assert (problem.code, problem.message) == ("Person", "One p, please.")


def test_what_no_engine_takes_is_an_error_that_names_both(tmp_path: Path) -> None:
    broken = "ex:S sh:targetClass ex:T ; sh:property [ sh:path ex:p ; sh:pattern '(' ] ."
    with pytest.raises(CalcgraphError) as caught:
        checked(tmp_path, broken)
    assert "pyshacl broke" in str(caught.value)
    assert "the fast engine does not take it" in str(caught.value)


def test_every_word_of_shacl_that_our_shapes_use_is_known() -> None:
    words = routing._words(shapes.read(shapes_root()).triples)
    assert {w for w in words if w[0].islower()} <= theirs.KNOWN


def test_our_own_shapes_pass_as_those_of_a_user() -> None:
    files = sorted(str(p) for p in shapes_root().glob("*/*.ttl"))
    loaded = theirs.read(files)
    assert set(loaded.triples) >= {t for t in shapes.read(shapes_root()).triples if "_:" not in str(t)}


def test_a_prefix_that_is_declared_is_known_to_a_query(tmp_path: Path) -> None:
    text = """<http://ex/> sh:declare [ sh:prefix "ex" ; sh:namespace "http://ex/"^^xsd:anyURI ] .
ex:S sh:targetClass ex:T ; sh:sparql [ sh:prefixes <http://ex/> ; sh:select "SELECT $this { $this ex:list ?l }" ] ."""
    assert found(checked(tmp_path, text)) == {("S", "http://ex/b")}
    imported = (
        text.replace("sh:prefixes <http://ex/>", "sh:prefixes <http://o/>") + "<http://o/> owl:imports <http://ex/> ."
    )
    assert found(checked(tmp_path, imported, "both")) == {("S", "http://ex/b")}
    with pytest.raises(NotConforming, match="does not parse as SPARQL"):
        checked(tmp_path, text.replace('"ex"', '"other"'))
