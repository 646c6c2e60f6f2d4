"""The operators of benchmarks/mutation do what they say; the scores that it wrote add up, suffice and are explained."""

import re
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pyoxigraph as ox
import pytest

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from benchmarks.mutation import corpus, equivalents, graph_edits, mutants, patterns, shape_edits  # noqa: E402

README = (ROOT / "benchmarks" / "mutation" / "README.md").read_text("utf-8")
PREFIXES = """
@prefix ex: <https://example.org/> . @prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> . @prefix cgs: <https://w3id.org/calcgraph/shapes/> .
@prefix cgv: <https://w3id.org/calcgraph/vocab/> . @prefix cg: <https://w3id.org/calcgraph/> .
"""


def shape(constraints: str) -> shape_edits.ShapesGraph:
    text = f"{PREFIXES} cgs:a-rule a sh:PropertyShape ; {constraints} ."
    return shape_edits.ShapesGraph(q.triple for q in ox.parse(text, format=ox.RdfFormat.TURTLE))


def short(edits: Iterator[shape_edits.Edit]) -> list[str]:
    return [edit.what for edit in edits]


# ---- shapes


@pytest.mark.parametrize(
    ("operator", "constraints", "changes"),
    [
        ("delete a constraint", "sh:minCount 1 ; sh:in ( ex:a )", ["minCount 1", "in (a)"]),
        ("delete a constraint", "sh:not [ sh:pattern 'x' ]", ["not [pattern x]", "pattern x"]),
        ("delete a target", "sh:targetClass ex:A , ex:B", ["targetClass A", "targetClass B"]),
        ("delete a member of a list", "sh:in ( ex:a ex:b )", ["in, member 1: a", "in, member 2: b"]),
        ("delete a member of a list", "sh:in ( ex:a )", []),
        ("add a near miss to a list", "sh:in ( ex:a ex:often )", ["in, Often"]),
        ("add a near miss to a list", "sh:in ( ex:ECO_0000305 )", ["in, ECO_0000306"]),
        ("add a near miss to a list", "sh:languageIn ( 'en' )", ["languageIn, zh"]),
        ("add a near miss to a list", "sh:ignoredProperties ( ex:a )", ["ignoredProperties, comment"]),
        ("move a bound by one", "sh:minCount 1 ; sh:maxCount 1 ; sh:minLength 64", ["maxCount 2", "minLength 63"]),
        ("drop an anchor", "sh:pattern '^a$'", ["pattern, ^ of ^a$", "pattern, $ of ^a$"]),
        ("a wider node kind", "sh:nodeKind sh:IRI", ["nodeKind BlankNodeOrIRI", "nodeKind IRIOrLiteral"]),
        ("a sibling datatype", "sh:datatype xsd:decimal", ["datatype double"]),
        ("another class", "sh:targetClass ex:A ; sh:class ex:B", ["targetClass A, now B", "class B, now A"]),
        ("a path the other way", "sh:path [ sh:inversePath ex:p ]", ["path p"]),
        ("a lower severity", "sh:severity sh:Violation", ["severity Warning"]),
    ],
)
def test_an_operator_on_shapes_makes_these_changes(operator: str, constraints: str, changes: list[str]) -> None:
    assert sorted(short(shape_edits.OPERATORS[operator](shape(constraints)))) == sorted(changes)


def test_a_list_that_loses_or_gains_a_member_is_a_list_still() -> None:
    graph = shape("sh:in ( ex:a ex:b ex:c )")
    (_, parameter), *_ = graph.having("in")
    for operator, sizes in (("delete a member of a list", [2, 2, 2]), ("add a near miss to a list", [4])):
        edited = [shape_edits.ShapesGraph(e.on(graph.triples)) for e in shape_edits.OPERATORS[operator](graph)]
        heads = [next(t.object for _, t in g.having("in")) for g in edited]
        assert [len(g.members(head)) for g, head in zip(edited, heads, strict=True)] == sizes
        assert all(
            str(g.members(h)) != str(graph.members(parameter.object)) for g, h in zip(edited, heads, strict=True)
        )


def test_a_path_of_two_that_loses_one_is_the_other() -> None:
    graph = shape("sh:path [ sh:alternativePath ( ex:p ex:q ) ]")
    for edit, left in zip(shape_edits.delete_member(graph), ("q", "p"), strict=True):
        assert str(edit.new[0].object) == f"<https://example.org/{left}>"


def test_no_edit_of_our_shapes_leaves_them_as_they_were() -> None:
    graph = shape_edits.ShapesGraph(corpus.loaded().triples)
    found = [edit for operator in shape_edits.OPERATORS.values() for edit in operator(graph)]
    assert len(found) > 1000
    for edit in found:
        assert edit.gone
        assert not edit.gone & set(edit.new)
        assert graph.codes(edit.node), f"{edit.what} belongs to no rule"


# ---- patterns


@pytest.mark.parametrize(
    ("loosen", "pattern", "looser"),
    [
        (patterns.without_anchor, "^a$", ["a$", "^a"]),
        (patterns.any_character, r"[.]\S[0-9]{7}", [r".\S[0-9]{7}", r"[.].[0-9]{7}", r"[.]\S.{7}"]),
        (patterns.fewer_times, "a+b{7}c{2,3}d*", ["a*b{7}c{2,3}d*", "a+b{6,7}c{2,3}d*", "a+b{7}c{1,3}d*"]),
        (patterns.without_anchor, r"\$", []),
    ],
)
def test_an_operator_on_patterns_loosens_each_part_once(
    loosen: Callable[[str], Iterator[tuple[str, str]]], pattern: str, looser: list[str]
) -> None:
    assert [changed for _, changed in loosen(pattern)] == looser


# ---- queries

A_QUERY = "SELECT DISTINCT ?focus { "


@pytest.mark.parametrize(
    ("operator", "pattern", "changed"),
    [
        ("delete a line", "?a <p:p> ?b ; <p:q> ?c", ["?a <p:q> ?c", "?a <p:p> ?b ;"]),
        ("delete a line", "?a <p:p> ?b . FILTER ( ?b < 2 )", ["FILTER ( ?b < 2 )", "?a <p:p> ?b ."]),
        ("delete a branch", "{ ?a <p:p> ?b } UNION { ?a <p:q> ?b }", ["{ ?a <p:q> ?b }", "{ ?a <p:p> ?b }"]),
        ("delete a branch", "?a <p:p>/<p:q> ?b", ["?a <p:q> ?b", "?a <p:p> ?b"]),
        ("delete a branch", "FILTER ( ?a > 1 && ?b > 1 )", ["FILTER ( ?b > 1 )", "FILTER ( ?a > 1 )"]),
        ("delete a word", "FILTER ( ?a IN ( 1, 2 ) )", ["FILTER ( ?a IN ( 2 ) )", "FILTER ( ?a IN ( 1 ) )"]),
        ("delete a word", "VALUES ?a { <x:x> <x:y> }", ["VALUES ?a { <x:y> }", "VALUES ?a { <x:x> }"]),
        ("another comparison", "FILTER ( ?a < ?b )", ["FILTER ( ?a <= ?b )"]),
        ("another junction", "FILTER ( ?a && ?b )", ["FILTER ( ?a || ?b )"]),
        ("another path operator", "?a <p:p>+ ?b", ["?a <p:p>* ?b"]),
        ("drop a not", "FILTER NOT EXISTS { ?a <p:p> ?b }", ["FILTER EXISTS { ?a <p:p> ?b }"]),
        ("drop a not", "FILTER ( !?a )", ["FILTER ( ?a )"]),
        ("a variable for a constant", "?a <p:p> <x:x>", ["?a <p:p> ?anything"]),
        ("a variable for a constant", "?a <p:p> ?b", ["?a ?anything ?b"]),
        ("a variable for a constant", "GRAPH <g:g> { }", ["GRAPH ?anything { }"]),
        ("a shorter text", 'FILTER STRSTARTS(?a, "x")', ['FILTER STRSTARTS(?a, "")']),
        ("a shorter text", 'FILTER REGEX(?a, "^x$")', ['FILTER REGEX(?a, "x$")', 'FILTER REGEX(?a, "^x")']),
        ("a shorter text", "FILTER ( ?a > 1 )", ["FILTER ( ?a > 2 )"]),
    ],
)
def test_an_operator_on_queries_makes_these_queries(operator: str, pattern: str, changed: list[str]) -> None:
    pytest.importorskip("tree_sitter_sparql", reason="the grammar has no wheel for this Python or machine")
    from benchmarks.mutation import query_edits

    query = A_QUERY + pattern + " }"
    found = [" ".join(text.split()) for name, _, text in query_edits.edits(query, {}) if name == operator]
    assert found == [A_QUERY + text + " }" for text in changed]


def test_a_word_is_added_and_distinct_is_dropped() -> None:
    pytest.importorskip("tree_sitter_sparql", reason="the grammar has no wheel for this Python or machine")
    from benchmarks.mutation import query_edits

    query = "PREFIX cgv: <x:> SELECT DISTINCT ?focus { VALUES ?a { cgv:a cgv:b } }"
    found = {name: text for name, _, text in query_edits.edits(query, {"cgv:b": "cgv:a", "cgv:a": "cgv:c"})}
    assert "{ cgv:a cgv:b cgv:c }" in found["add a word"]
    assert "DISTINCT" not in found["drop DISTINCT"]


def test_no_edit_of_our_queries_leaves_them_as_they_were() -> None:
    pytest.importorskip("tree_sitter_sparql", reason="the grammar has no wheel for this Python or machine")
    from benchmarks.mutation import rules

    originals = {q.rule.code: " ".join(q.sparql.split()) for q in corpus.fixtures_module().verify_queries()}
    found = rules.query_mutants()
    assert {mutant.code for mutant in found} == set(originals)
    assert all(" ".join(mutant.sparql.split()) != originals[mutant.code] for mutant in found)


# ---- graphs

RESOLVED = ["ex:a cgv:conflictStatus cgv:explained", "ex:a cgv:conflictStatus cgv:resolved"]


@pytest.mark.parametrize(
    ("operator", "statement", "instead"),
    [
        ("drop a triple", "ex:a ex:p ex:b", [None]),
        ("another datatype", 'ex:a ex:p "1"^^xsd:nonNegativeInteger', ['ex:a ex:p "1"^^xsd:integer']),
        ("another datatype", 'ex:a ex:p "x"@en', ['ex:a ex:p "x"']),
        ("another datatype", "ex:a ex:p ex:b", []),
        ("another language", 'ex:a ex:p "x"@en', ['ex:a ex:p "x"@zh']),
        ("the other direction", "ex:a ex:p ex:b", ["ex:b ex:p ex:a"]),
        ("the other direction", 'ex:a ex:p "x"', []),
        ("another status", "ex:a cgv:conflictStatus cgv:open", RESOLVED),
        ("another id", "cg:CALC_0000009 ex:p ex:b", ["cg:CALC_0000000 ex:p ex:b"]),
        ("another id", "ex:a ex:p <https://w3id.org/span/toy/0-10>", ["ex:a ex:p <https://w3id.org/span/toy/0-11>"]),
        ("another id", "ex:a ex:p cgv:sha256", []),
        ("another class", "ex:a a ex:A", ["ex:a a ex:B"]),
        ("another class", "ex:a a ex:C", []),
        ("a number by one", "ex:a ex:p 0.5", ["ex:a ex:p 1.5", 'ex:a ex:p "-0.5"^^xsd:decimal']),
    ],
)  # fmt: skip
def test_an_operator_on_graphs_breaks_a_triple_so(operator: str, statement: str, instead: list[str | None]) -> None:
    def quad(text: str) -> ox.Quad:
        (found,) = ox.parse(f"{PREFIXES} {text} .", format=ox.RdfFormat.TRIG)
        return found

    types = [ox.NamedNode("https://example.org/A"), ox.NamedNode("https://example.org/B")]
    made = [b.instead for b in graph_edits.OPERATORS[operator](quad(statement), types)]
    assert made == [None if text is None else quad(text) for text in instead]


def test_no_break_of_the_base_graph_leaves_it_as_it_was() -> None:
    quads = corpus.base().quads
    for operator in graph_edits.OPERATORS.values():
        made = [(q, b) for q in quads for b in operator(q, corpus.types())]
        assert made
        assert all(change.instead != quad for quad, change in made)


# ---- scores


def test_a_sample_is_the_same_for_the_same_seed_and_keeps_the_order() -> None:
    some = mutants.sample(range(1000), 10, 3)
    assert some == mutants.sample(range(1000), 10, 3) == sorted(some)
    assert some != mutants.sample(range(1000), 10, 4)
    assert mutants.sample("abc", 10, 3) == ["a", "b", "c"]


def test_a_score_counts_what_is_noticed_and_leaves_out_what_is_equivalent() -> None:
    def verdict(noticed: str = "", equivalent: str = "") -> mutants.Verdict:
        return mutants.Verdict("shapes", "o", "w", "x", noticed, equivalent)

    score = mutants.Score.of([verdict("a"), verdict("a"), verdict(), verdict(equivalent="e")])
    assert (score.made, score.noticed, score.equivalent, score.survived) == (4, 2, 1, 1)
    assert (score.raw, score.adjusted) == (0.5, 2 / 3)


def test_every_class_of_equivalents_says_why() -> None:
    for predicate in (*equivalents.RULES, *equivalents.GRAPHS):
        assert equivalents.why(predicate.__name__).endswith(".")
        assert len(equivalents.why(predicate.__name__)) > 40


def test_each_rule_is_as_severe_as_the_list_of_milder_ones_says() -> None:
    found = [*corpus.loaded().rules.values(), *(q.rule for q in corpus.fixtures_module().verify_queries())]
    assert {r.code: r.severity for r in found if r.severity != "violation"} == corpus.milder()
    assert all(corpus.severity_fits(rule) for rule in found)


def table(title: str) -> list[list[str]]:
    """The rows of a table of the README, without its head."""
    part = README.split(f"### {title}\n", 1)[1].split("\n###", 1)[0].split("<!-- end -->")[0]
    return [
        [cell.strip() for cell in re.split(r"(?<!\\)\|", line)[1:-1]]
        for line in part.splitlines()
        if line.startswith("| ")
    ][2:]


def test_the_scores_in_the_readme_add_up_and_are_high_enough() -> None:
    rows = table("Scores")
    parts = {row[0] for row in rows}
    assert parts == {"A, shapes", "A, verify queries", "B, graphs"}
    for part in parts:
        (total,) = ([int(n) for n in row[2:6]] for row in rows if row[0] == part and row[1] == "**all**")
        others = [[int(n) for n in row[2:6]] for row in rows if row[0] == part and row[1] != "**all**"]
        assert total == [sum(column) for column in zip(*others, strict=True)]
        made, noticed, equivalent, survived = total
        assert made == noticed + equivalent + survived
        assert noticed / (made - equivalent) >= 0.95, f"{part}: too little is noticed"
        (shown,) = (row[7] for row in rows if row[0] == part and row[1] == "**all**")
        assert shown == f"{int(noticed / (made - equivalent) * 1000) / 10:.1f} %"


def test_every_survivor_in_the_readme_has_a_reason() -> None:
    survivors = table("Survivors")
    total = sum(int(row[5]) for row in table("Scores") if row[1] == "**all**")
    assert len(survivors) == total
    assert [row for row in survivors if len(row) != 4 or len(row[3]) < 10] == []


def test_the_classes_of_equivalents_in_the_readme_are_those_of_the_code() -> None:
    rows = table("Equivalent mutants")
    assert sum(int(row[2]) for row in rows) == sum(int(r[4]) for r in table("Scores") if r[1] == "**all**")
    for _, name, _, why in rows:
        assert why == equivalents.why(name.strip("`"))


def test_the_readme_of_the_project_has_the_same_score() -> None:
    line = re.search(r"<!-- mutation -->\n(.*?)<!-- end -->", (ROOT / "README.md").read_text("utf-8"), re.S)
    assert line, "the README of the project has no place for the score"
    rows = {row[0]: row for row in table("Scores") if row[1] == "**all**"}
    assert rows["B, graphs"][7] in line[1]
    assert rows["B, graphs"][2] in line[1]
