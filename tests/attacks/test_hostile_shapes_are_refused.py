"""Shapes that are made to harm, or that an engine would pass over in silence, are refused with a reason."""

from pathlib import Path

import pytest

from attacks.limited import Outcome, check

HEAD = """@prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix ex: <http://ex/> .
"""
DATA = """<http://ex/a> a <http://ex/T> ; <http://ex/p> "1", "2" .
<http://ex/b> a <http://ex/T> ; <http://ex/p> "x" ; <http://ex/q> <http://ex/a> .
"""


def select(query: str) -> str:
    return f"ex:S a sh:NodeShape ; sh:targetClass ex:T ; sh:sparql [ sh:select '''{query}''' ] ."


def against(folder: Path, shapes: str, *arguments: str, data: str = DATA, timeout: int = 20) -> Outcome:
    (folder / "data.ttl").write_text(data)
    (folder / "shapes.ttl").write_text(HEAD + shapes)
    words = (folder / "data.ttl", "--shapes", folder / "shapes.ttl", "--groups", "none", *arguments)
    outcome = check(*words, timeout=timeout)
    assert "Traceback" not in outcome.told
    assert outcome.megabytes < 1000, outcome
    return outcome


PROPERTY = "ex:S a sh:NodeShape ; sh:targetClass ex:T ; sh:property [ sh:path ex:p ; %s ] ."
COMPONENT = "ex:C a sh:ConstraintComponent ; sh:parameter [ sh:path ex:par ] ; %s . "
REFUSED = {
    "a file that a query reads": (select("SELECT $this FROM <file:///etc/passwd> { $this ?p ?o }"), "FROM is refused"),
    "a graph that a query names": (select("SELECT $this { GRAPH ?g { $this ?p ?o } }"), "GRAPH is refused"),
    "a service": (select("SELECT $this { SERVICE <http://127.0.0.1:9/> { $this ?p ?o } }"), "SERVICE is refused"),
    "a service without spaces": (
        select("SELECT $this{FILTER(1=1SERVICE<http://127.0.0.1:9/>{$this ?p ?o})}"),
        "SERVICE is refused",
    ),
    "a service in a prefix": (
        "ex:O sh:declare [ sh:prefix 'x: <urn:x> ASK { SERVICE <http://127.0.0.1:9/> {?s ?p ?o} } #' ; "
        "sh:namespace 'urn:y' ] . " + select("# nothing"),
        "no prefix and namespace",
    ),
    "a service in a namespace": (
        "ex:O sh:declare [ sh:prefix 'x' ; sh:namespace 'urn:y> ASK { SERVICE <http://127.0.0.1:9/> {} } #' ] . "
        + select("SELECT $this { $this ?p ?o }"),
        "no prefix and namespace",
    ),
    "a service behind an escape": (
        select('SELECT $this { $this a ?t FILTER(?t != "\\\\u0022) \\\\u0053ERVICE <http://127.0.0.1:9/> {} } #") }'),
        "write the character itself",
    ),
    "a list with a shape that is not there": (
        PROPERTY % "sh:or ( ex:Nowhere [ sh:nodeKind sh:IRI ] )",
        "sh:or names no shape",
    ),
    "a list that is none": (PROPERTY % "sh:and ex:p", "sh:and names no shape"),
    "a list without an end": (
        PROPERTY % "sh:xone ex:L" + " ex:L rdf:first [ sh:nodeKind sh:IRI ] ; rdf:rest ex:L .",
        "sh:xone names no shape",
    ),
    "no shape at all": ("ex:a ex:b ex:c .", "nothing would be checked"),
    "a shape without a target": ("ex:S a sh:NodeShape ; sh:nodeKind sh:IRI .", "nothing would be checked"),
    "another spelling of the namespace": (
        "@prefix shs: <https://www.w3.org/ns/shacl#> . ex:S a shs:NodeShape ; shs:targetClass ex:T .",
        "nothing would be checked",
    ),
    "a class that forgets to say it is a shape": (
        "ex:T a rdfs:Class ; sh:nodeKind sh:Literal . ex:S a sh:NodeShape ; sh:targetClass ex:T .",
        "does not say it is a shape",
    ),
    "a target that selects nothing": ("ex:S sh:target [ a sh:SPARQLTarget ; sh:ask 'ASK {}' ] .", "selects nothing"),
    "a target without a name": ("ex:S a sh:NodeShape ; sh:targetClass [ a ex:T ] .", "no IRI"),
    "two queries in one constraint": (
        "ex:S a sh:NodeShape ; sh:targetClass ex:T ; sh:sparql [ sh:select 'SELECT $this { FILTER(false) }', "
        "'SELECT $this { $this ?p ?o }' ] .",
        "exactly one sh:select",
    ),
    "a constraint that hands on nothing": (select("SELECT ?x { ?x ?p ?o }"), "hands on $this"),
    "a component without a validator": (
        "ex:C a sh:ConstraintComponent ; sh:parameter [ sh:path ex:par ] . ex:S sh:targetClass ex:T ; ex:par 1 .",
        "without a validator",
    ),
    "a component for property shapes on a node shape": (
        COMPONENT % "sh:propertyValidator [ sh:select 'SELECT $this { $this $PATH ?value }' ]"
        + "ex:S a sh:NodeShape ; sh:targetClass ex:T ; ex:par 1 .",
        "no validator for a node shape",
    ),
    "a component for node shapes on a property shape": (
        COMPONENT % "sh:nodeValidator [ sh:select 'SELECT $this { $this ?p ?o }' ]" + PROPERTY % "ex:par 1",
        "no validator for a property shape",
    ),
    "a validator of a type that nobody knows": (
        COMPONENT % "sh:validator [ a ex:Odd ; sh:ask 'ASK { FILTER($value = 1) }' ]" + PROPERTY % "ex:par 1",
        "is not run",
    ),
    "a validator with the query of another": (
        COMPONENT % "sh:validator [ sh:select 'SELECT $this { $this ?p ?o }' ]" + PROPERTY % "ex:par 1",
        "is not run",
    ),
    "a validator without a query beside one": (
        COMPONENT % "sh:validator [ ] ; sh:nodeValidator [ sh:select 'SELECT $this { $this ?p ?o }' ]"
        + PROPERTY % "ex:par 1",
        "is not run",
    ),
    "two validators of which one is run": (
        COMPONENT % "sh:validator [ sh:ask 'ASK {}' ] , [ sh:ask 'ASK { FILTER($value = 1) }' ]"
        + PROPERTY % "ex:par 1",
        "an engine runs one",
    ),
    "a filter that one engine overlooks": (
        COMPONENT % "sh:validator [ sh:ask 'ASK { FILTER(false) }' ]" + PROPERTY % "ex:par 1",
        "engines read FILTER(false) differently",
    ),
    "a query of 5,000 groups": (select("SELECT $this " + "{" * 5000 + "}" * 5000), "deeper than 128"),
    "a query of 5,000 brackets": (
        select("SELECT $this { FILTER(" + "(" * 5000 + "1" + ")" * 5000 + ") }"),
        "deeper than 128",
    ),
    "a query of a thousand steps": (select("SELECT $this { " + "?a ?b ?c . " * 1000 + "}"), "more than 200 steps"),
    "a query of a megabyte": (select("SELECT $this { $this ?p '" + "x" * 1_000_000 + "' }"), "longer than 64000 bytes"),
    "JavaScript": ("ex:S sh:targetClass ex:T ; sh:js [ sh:jsFunctionName 'f' ] .", "JavaScript"),
    "a target in JavaScript": ("ex:S sh:target [ a sh:JSTarget ] ; sh:nodeKind sh:IRI .", "JavaScript"),
    "inference": ("ex:S sh:targetClass ex:T ; sh:entailment <http://www.w3.org/ns/entailment/RDFS> .", "sh:entailment"),
    "a misspelt constraint": (PROPERTY % "sh:minCout 1", "did you mean sh:minCount?"),
    "a misspelt target": (
        "ex:S a sh:NodeShape ; sh:targtClass ex:T ; sh:nodeKind sh:IRI .",
        "did you mean sh:targetClass?",
    ),
    "a misspelt path": (
        "ex:S sh:targetClass ex:T ; sh:property [ sh:Path ex:p ; sh:minCount 1 ] .",
        "did you mean sh:path?",
    ),
    "a shape that is not there": ("ex:S a sh:NodeShape ; sh:targetClass ex:T ; sh:node ex:Nowhere .", "names no shape"),
    "a property shape that is a text": (
        "ex:S a sh:NodeShape ; sh:targetClass ex:T ; sh:property 'p' .",
        "names no shape",
    ),
    "a property shape without a path": (
        "ex:S sh:targetClass ex:T ; sh:property [ sh:minCount 1 ] .",
        "exactly one sh:path",
    ),
    "a count that is a text": (PROPERTY % "sh:minCount '1'", "no xsd:integer"),
    "a truth that is a word": (PROPERTY % "sh:uniqueLang 'yes'", "no xsd:boolean"),
    "a truth that is a number": (
        "ex:S a sh:NodeShape ; sh:targetClass ex:T ; sh:deactivated '1'^^<http://www.w3.org/2001/XMLSchema#boolean> .",
        "write true or false",
    ),
    "a qualified count without its shape": (PROPERTY % "sh:qualifiedMinCount 1", "go together"),
    "flags without a pattern": (PROPERTY % "sh:flags 'i'", "sh:flags without sh:pattern"),
    "a subtraction of characters": (PROPERTY % "sh:pattern '[a-z-[aeiou]]'", "subtraction"),
    "a target that is a text": ("ex:S a sh:NodeShape ; sh:targetClass 'T' ; sh:nodeKind sh:IRI .", "no IRI"),
    "a pattern that does not parse": (PROPERTY % "sh:pattern '('", "pattern"),
    "a query that does not parse": (select("SELECT $this { oh no"), "SPARQL"),
}


@pytest.mark.parametrize("name", REFUSED)
@pytest.mark.thinned(2)
def test_a_hostile_or_ill_formed_shape_is_refused_with_a_reason(name: str, tmp_path: Path) -> None:
    shapes, reason = REFUSED[name]
    outcome = against(tmp_path, shapes)
    assert reason in outcome.told, outcome
    assert outcome.code == 1


def test_every_mistake_in_shapes_is_told_at_once(tmp_path: Path) -> None:
    outcome = against(tmp_path, PROPERTY % "sh:minCout 1 ; sh:maxCount '2' ; sh:flags 'i'")
    assert "3 violations" in outcome.told


SLOW = {
    "a product of everything": (
        select(
            "SELECT $this { $this ?p ?v . ?a ?b ?c . ?d ?e ?f . ?g ?h ?i FILTER(CONCAT(STR(?c), STR(?f)) = STR(?i)) }"
        ),
        "".join(f"<http://ex/s{n}> a <http://ex/T> ; <http://ex/p> {n} .\n" for n in range(300)),
    ),
    "a path up a long chain": (
        "ex:S sh:targetClass ex:T ; sh:property [ sh:path [ sh:zeroOrMorePath ex:p ] ; sh:maxCount 1 ] .",
        "".join(f"<http://ex/s{n}> a <http://ex/T> ; <http://ex/p> <http://ex/s{n + 1}> .\n" for n in range(100_000)),
    ),
}


@pytest.mark.parametrize("name", SLOW)
def test_a_shape_that_never_ends_is_stopped_by_the_clock(name: str, tmp_path: Path) -> None:
    shapes, data = SLOW[name]
    outcome = against(tmp_path, shapes, data=data, timeout=3)
    assert outcome.code == 1
    assert "allow more with --timeout" in outcome.told or "MB of memory" in outcome.told, outcome.told[:500]
    assert outcome.seconds < 20


def test_a_catastrophic_pattern_does_no_harm(tmp_path: Path) -> None:
    outcome = against(
        tmp_path,
        PROPERTY % "sh:pattern '^(a+)+$'",
        data=f'<http://ex/a> a <http://ex/T> ; <http://ex/p> "{"a" * 50_000}b" .',
    )
    assert outcome.code == 1
    assert "1 violation" in outcome.told
    assert outcome.seconds < 10


def test_shapes_that_name_each_other_in_a_ring_do_no_harm(tmp_path: Path) -> None:
    ring = "ex:S sh:targetClass ex:T ; sh:property [ sh:path ex:q ; sh:node ex:S ] ."
    outcome = against(tmp_path, ring, data=DATA + "<http://ex/a> <http://ex/q> <http://ex/b> .")
    assert outcome.code in (0, 1)
    assert "crashed" not in outcome.told


def test_shapes_nested_in_shapes_do_no_harm(tmp_path: Path) -> None:
    deep = (
        "ex:S a sh:NodeShape ; sh:targetClass ex:T ; sh:not "
        + "[ sh:not " * 20_000
        + "[ sh:nodeKind sh:IRI ]"
        + "]" * 20_000
        + " ."
    )
    outcome = against(tmp_path, deep)
    assert outcome.code in (0, 1)


def test_shapes_of_the_users_cannot_switch_off_ours(tmp_path: Path) -> None:
    (tmp_path / "data.ttl").write_text("<urn:a> a <https://w3id.org/calcgraph/vocab/Claim> .")
    (tmp_path / "off.ttl").write_text(
        "@prefix sh: <http://www.w3.org/ns/shacl#> . <https://w3id.org/calcgraph/shapes/claim-id> a sh:NodeShape ; "
        "sh:targetClass <https://w3id.org/calcgraph/vocab/Claim> ; sh:deactivated true ."
    )
    outcome = check(tmp_path / "data.ttl", "--groups", "core", "--shapes", tmp_path / "off.ttl")
    assert "claim-id" in outcome.told
    assert outcome.code == 1


def test_shapes_without_data_are_a_mistake_in_usage(tmp_path: Path) -> None:
    outcome = check("--shapes", tmp_path / "s.ttl")
    assert "--shapes needs the RDF files" in outcome.told
    assert outcome.code == 2
