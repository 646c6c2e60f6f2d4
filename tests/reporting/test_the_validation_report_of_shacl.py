"""The Turtle is a validation report as SHACL defines one (section 3.6), to rdflib and to pyshacl."""

import pyshacl
import pytest
import rdflib
import rdflib.compare
from rdflib import RDF, RDFS, Literal, URIRef
from samples import (
    BLANK,
    CG,
    CLEAN,
    DEPRECATED,
    HOSTILE,
    KEYS,
    MANY,
    ONE_CERTAINTY,
    SKIN,
    TRIMMED,
    UNUSED,
    checked,
    hostile,
    problem,
    uncertain,
)

from calcgraph.reporting import Checked, render

SH = rdflib.Namespace("http://www.w3.org/ns/shacl#")
PROV = rdflib.Namespace("http://www.w3.org/ns/prov#")
CGS = rdflib.Namespace(CG + "shapes/")
REQUIREMENTS = """
@prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
@prefix x: <urn:x:> .

x:report sh:targetClass sh:ValidationReport ;
    sh:property [ sh:path sh:conforms ; sh:minCount 1 ; sh:maxCount 1 ; sh:datatype xsd:boolean ] ,
        [ sh:path sh:result ; sh:class sh:ValidationResult ] ;
    sh:or ( [ sh:property [ sh:path sh:conforms ; sh:hasValue true ] , [ sh:path sh:result ; sh:maxCount 0 ] ]
            [ sh:property [ sh:path sh:conforms ; sh:hasValue false ] , [ sh:path sh:result ; sh:minCount 1 ] ] ) .

x:result sh:targetClass sh:ValidationResult ;
    sh:property [ sh:path sh:focusNode ; sh:minCount 1 ; sh:maxCount 1 ] ,
        [ sh:path sh:value ; sh:maxCount 1 ] ,
        [ sh:path sh:resultPath ; sh:maxCount 1 ; sh:nodeKind sh:BlankNodeOrIRI ] ,
        [ sh:path sh:sourceShape ; sh:maxCount 1 ; sh:nodeKind sh:BlankNodeOrIRI ] ,
        [ sh:path sh:sourceConstraintComponent ; sh:minCount 1 ; sh:maxCount 1 ; sh:nodeKind sh:IRI ] ,
        [ sh:path sh:resultSeverity ; sh:minCount 1 ; sh:maxCount 1 ; sh:nodeKind sh:IRI ] ,
        [ sh:path sh:resultMessage ; sh:uniqueLang true ; sh:or ( [ sh:datatype xsd:string ]
            [ sh:nodeKind sh:Literal ; sh:languageIn ( "en" ) ] ) ] ,
        [ sh:path [ sh:inversePath sh:result ] ; sh:minCount 1 ; sh:maxCount 1 ; sh:class sh:ValidationReport ] .
"""


def graph_of(check: Checked) -> rdflib.Graph:
    return rdflib.Graph().parse(data=render(check, "turtle"), format="turtle")


def result_of(check: Checked) -> tuple[rdflib.Graph, rdflib.term.Node]:
    graph = graph_of(check)
    (result,) = graph.subjects(RDF.type, SH.ValidationResult)
    return graph, result


def meets_the_requirements(graph: rdflib.Graph) -> bool:
    shapes = rdflib.Graph().parse(data=REQUIREMENTS, format="turtle")
    conforms, _, text = pyshacl.validate(graph, shacl_graph=shapes)
    assert isinstance(conforms, bool)
    print(text)
    return conforms


@pytest.mark.parametrize("check", [MANY, CLEAN, checked(BLANK)], ids=["many", "clean", "warning"])
def test_the_report_meets_the_requirements_of_shacl(check: Checked) -> None:
    assert meets_the_requirements(graph_of(check))


@pytest.mark.parametrize("name", ["script", "term", "triple", "empty", "bidi", "surrogate", "no-xml"])
def test_so_does_a_report_on_hostile_data(name: str) -> None:
    assert meets_the_requirements(graph_of(hostile(HOSTILE[name])))


@pytest.mark.parametrize("missing", [SH.focusNode, SH.resultSeverity, SH.sourceConstraintComponent, SH.conforms])
def test_the_requirements_notice_what_is_missing(missing: URIRef) -> None:
    graph = graph_of(MANY)
    graph.remove((next(graph.subjects(missing)), missing, None))
    assert not meets_the_requirements(graph)


def test_one_result_says_what_one_problem_says() -> None:
    graph, result = result_of(checked(BLANK))
    assert {(p, o) for _, p, o in graph.triples((result, None, None))} == {
        (RDF.type, SH.ValidationResult),
        (SH.focusNode, URIRef("http://example.org/terms/nodule")),
        (SH.resultSeverity, SH.Warning),
        (SH.sourceConstraintComponent, SH.NodeConstraintComponent),
        (SH.sourceShape, CGS["label-is-trimmed"]),
        (SH.value, Literal("hard nodule ", lang="en")),
        (SH.resultMessage, Literal("A label has no blank at its end. Mend: Remove it.", lang="en")),
        (PROV.wasDerivedFrom, URIRef(SKIN)),
    }


def test_a_warning_alone_does_not_conform_to_w3c_although_it_stops_no_build() -> None:
    check = checked(BLANK)
    assert check.report.conforms
    graph = graph_of(check)
    assert list(graph.objects(None, SH.conforms)) == [Literal(False)]
    assert list(graph_of(CLEAN).objects(None, SH.conforms)) == [Literal(True)]


def test_a_verify_query_is_a_sparql_constraint() -> None:
    graph, result = result_of(checked(DEPRECATED))
    assert graph.value(result, SH.sourceConstraintComponent) == SH.SPARQLConstraintComponent
    assert graph.value(result, SH.value) is None, "two terms are no value"
    assert "Value: HP:0200042, “obsolete ulcer” (en)." in str(graph.value(result, SH.resultMessage))


def test_file_and_line_are_a_location() -> None:
    graph, result = result_of(checked(UNUSED))
    place = graph.value(result, PROV.atLocation)
    assert graph.value(place, RDF.type) == PROV.Location
    assert graph.value(place, RDFS.label) == Literal("ontology/content/terms.yaml:88")
    assert graph.value(result, SH.focusNode) == URIRef(f"{CG}CALC_0000041")


def test_a_problem_of_a_file_is_about_a_node_that_stands_for_the_file() -> None:
    graph, result = result_of(checked(KEYS[0]))
    focus = graph.value(result, SH.focusNode)
    assert isinstance(focus, rdflib.BNode)
    assert graph.value(focus, RDFS.label) == Literal(KEYS[0].file)


@pytest.mark.parametrize(
    ("focus", "node"),
    [
        ("HP:0200042", URIRef("http://purl.obolibrary.org/obo/HP_0200042")),
        ("http://example.org/a", URIRef("http://example.org/a")),
        ("ybsite-h5996", Literal("ybsite-h5996")),
        ("http://example.org/a b", Literal("http://example.org/a b")),
        ('"x"@en', Literal("x", lang="en")),
    ],
)
def test_the_focus_node_is_an_iri_where_it_can_be_one(focus: str, node: rdflib.term.Node) -> None:
    graph, result = result_of(checked(problem(TRIMMED, focus=focus)))
    assert graph.value(result, SH.focusNode) == node


def test_a_blank_node_keeps_its_label_and_stays_one_node() -> None:
    check = checked(problem(TRIMMED, focus="_:b7"), problem(ONE_CERTAINTY, focus="_:b7"))
    assert render(check, "turtle").count("sh:focusNode _:b7 ;") == 2
    assert len(set(graph_of(check).objects(None, SH.focusNode))) == 1


def test_a_problem_may_come_from_several_graphs() -> None:
    graph, result = result_of(
        checked(problem(TRIMMED, focus="x:a", graph="http://example.org/1, http://example.org/2"))
    )
    assert set(graph.objects(result, PROV.wasDerivedFrom)) == {
        URIRef("http://example.org/1"),
        URIRef("http://example.org/2"),
    }


def test_the_shape_of_a_user_keeps_its_own_iri() -> None:
    theirs = problem(TRIMMED, focus="x:a")._replace(code="http://example.org/shapes#Lesion")
    graph, result = result_of(checked(theirs))
    assert graph.value(result, SH.sourceShape) == URIRef("http://example.org/shapes#Lesion")


PATHS = {
    "<x:a>": "<x:a>",
    "^<x:a>": "[ sh:inversePath <x:a> ]",
    "<x:a>/<x:b>/<x:c>": "( <x:a> <x:b> <x:c> )",
    "(<x:a>|<x:b>)": "[ sh:alternativePath ( <x:a> <x:b> ) ]",
    "<x:a>*": "[ sh:zeroOrMorePath <x:a> ]",
    "(<x:a>/<x:b>)?": "[ sh:zeroOrOnePath ( <x:a> <x:b> ) ]",
    "^<x:a>/(<x:b>|<x:c>/<x:d>)+": "( [ sh:inversePath <x:a> ] "
    "[ sh:oneOrMorePath [ sh:alternativePath ( <x:b> ( <x:c> <x:d> ) ) ] ] )",
}


@pytest.mark.parametrize("path", PATHS)
def test_a_path_is_written_as_shacl_writes_it(path: str) -> None:
    graph, result = result_of(checked(problem(TRIMMED, focus="x:f", path=path)))
    written = rdflib.Graph()
    todo = [(URIRef("x:s"), URIRef("x:p"), graph.value(result, SH.resultPath))]
    while todo:
        written.add(todo[-1])
        todo += graph.triples((todo.pop()[2], None, None))
    expected = f"@prefix sh: <{SH}> . <x:s> <x:p> {PATHS[path]} ."
    assert rdflib.compare.isomorphic(written, rdflib.Graph().parse(data=expected, format="turtle"))
    assert "Property:" not in str(graph.value(result, SH.resultMessage))


@pytest.mark.parametrize(
    "path",
    ["words", "<x:a", "<x:a>/", "(<x:a>", "<x:a>)", "<x:a> <x:b>", "<x:a><x:b>", "^", "(" * 999, "<x:a>" + "*" * 9999],
)
def test_what_is_no_path_is_quoted_instead(path: str) -> None:
    graph, result = result_of(checked(problem(TRIMMED, focus="x:f", path=path)))
    assert graph.value(result, SH.resultPath) is None
    assert "Property: " in str(graph.value(result, SH.resultMessage))


def test_results_stand_in_the_order_of_the_report() -> None:
    text = render(checked(uncertain(2), uncertain(1), BLANK), "turtle")
    assert text.index("CALC_0000001") < text.index("CALC_0000002") < text.index("terms/nodule")
