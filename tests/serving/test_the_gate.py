"""The gate lets every honest query pass, says where another is wrong, and is never surprised."""

import pickle
import re
import subprocess
import sys

import pyoxigraph as ox
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

pytest.importorskip("tree_sitter_sparql", reason="the grammar has no wheel for this Python or machine")

from attacks.queries import ATTACKS, COSTLY
from calcgraph.serving import gate
from calcgraph.serving.gate import Asked, Bounds, Refused, judge
from calcgraph.serving.lexing import lex
from calcgraph.serving.naming import named

OURS = frozenset({"http://ours/g", "http://ours/h#i"})


def verdict(query: str) -> Asked | Refused:
    try:
        return judge(query, graphs=OURS)
    except Refused as refusal:
        return refusal


@pytest.mark.parametrize(
    ("query", "form"),
    [
        ("SELECT * { ?s ?p ?o }", "SELECT"),
        ("select distinct ?s where { ?s a ?c } limit 5", "SELECT"),
        ("ASK {}", "ASK"),
        ("CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o }", "CONSTRUCT"),
        ("CONSTRUCT WHERE { ?s ?p ?o }", "CONSTRUCT"),
        ("DESCRIBE <http://x/a>", "DESCRIBE"),
        ("# DROP ALL\nSELECT * {} # SERVICE", "SELECT"),
        (
            "SELECT * { ?s ?p 'SERVICE <x> {} \\\\' , '#' , \"it's\" , '''a''b''' , \"\"\" \" \"\"\" , 'x'@SERVICE }",
            "SELECT",
        ),
        ("SELECT ?service { ?service <http://x/#SERVICE> _:SERVICE }", "SELECT"),
        ("PREFIX a: <http://x/> SELECT * { ?s ^a:p/a:q* ?o ; a:SERVICE\\'s a:b.c }", "SELECT"),
        ("PREFIX a: <x:#> SELECT * { ?s !(^a|<x:#y>) ?o FILTER(?s < ?o && ?o>?s) }", "SELECT"),
        ("SELECT ?ä { ?ä <http://x/é> '\\u00e9', \"\u4e2d\" . _:ü ?p ?o }", "SELECT"),
        ("SELECT (COUNT(DISTINCT ?x) AS ?n) { ?x ?p ?o FILTER isBlank(?x) FILTER sameTerm(?x, ?o) }", "SELECT"),
        ("SELECT * { ?s ?p ?o FILTER(?o IN (" + ",".join(map(str, range(1000))) + ")) }", "SELECT"),
        ("SELECT * { VALUES ?s {" + " <http://x/a>" * 2000 + "} ?s ?p ?o }", "SELECT"),
        ("SELECT * { ?s ?p 1.?s ?p -1 , +2.5 , 1e5 , true FILTER(1-1 < 2) }", "SELECT"),
        ("SELECT * { ?s ?p [ ?q ( 1 [] () ) ] # a ( that is not closed [ {\n }", "SELECT"),
    ],
)
def test_an_honest_query_passes(query: str, form: str) -> None:
    assert judge(query) == Asked(form, (), (), has_dataset=False)  # type: ignore[arg-type]
    ox.Store().query(query)


@pytest.mark.parametrize(
    "query",
    [
        "SELECT * FROM <http://ours/g> FROM NAMED <http://ours/h#i> { ?s ?p ?o }",
        "BASE <http://ours/x> SELECT * FROM <g> FROM NAMED <h#i> FROM <g> {}",
        "PREFIX g: <http://ours/> PREFIX h: <http://ours/h#> SELECT * FROM g:g FROM NAMED h:i {}",
        "PREFIX : <http://ours/> BASE <http://ours/h> SELECT * FROM :g FROM NAMED <#i> {}",
        "SELECT * from <http://ours/\\u0067> from named <http://ours/h#i> {}",
    ],
)
def test_from_names_our_graphs_however_it_is_written(query: str) -> None:
    assert judge(query, graphs=OURS) == Asked("SELECT", ("http://ours/g",), ("http://ours/h#i",), has_dataset=True)
    with pytest.raises(Refused, match="there is no graph"):
        judge(query)


@pytest.mark.parametrize(
    ("query", "code", "line", "column"),
    [
        ("SELECT *\n{ ?s ?p ?o .\n  SERVICE <http://x/> {} }", "service", 3, 3),
        ("SELECT *\r{ ?s ?p ?o .\r\n  SERVICE <http://x/> {} }", "service", 3, 3),
        ("SELECT * { ?s ?p 'é中😀' . SERVICE <x:> {} }", "service", 1, 26),
        ("# x\n\nDROP ALL", "update", 3, 1),
        ("SELECT * {}\n;\ndelete where {}", "update", 3, 1),
        ("SELECT * \u00a0{}", "character", 1, 10),
        ("SELECT * {\n ?s ?p 'a\\u0027' }", "escape", 2, 10),
        ("SELECT *\nFROM <http://ours/g>\nFROM <file:///x> {}", "graph-unknown", 3, 6),
        ("SELECT * { ?s ?p }", "syntax", 1, 18),
        ("SELEKT * {}", "syntax", 1, 1),
        ("SELECT * {}\n\n ASK {}", "form", 1, 1),
    ],
)
def test_a_refusal_says_where(query: str, code: str, line: int, column: int) -> None:
    with pytest.raises(Refused) as refusal:
        judge(query, graphs=OURS)
    assert (refusal.value.code, refusal.value.line) == (code, line)
    if code != "syntax":
        assert refusal.value.column == column


@pytest.mark.parametrize(
    ("query", "words", "line", "column"),
    [
        ("SELECT *\n{ ?s ?p ?o . { ?a ?b ?c }", "a { is not closed", 2, 1),
        ("SELECT * { FILTER(?x }", "a ( is not closed", 1, 18),
        ("SELECT * { ?s ?p ?o } }", "a } closes nothing", 1, 23),
        ("SELECT * { ?s ?p '}' # }\n", "a { is not closed", 1, 10),
        ("SELECT * { ?s ?p ?o FILTER(?a<?b&&?c>?d) }", "a comparison needs a blank after <", 1, 30),
    ],
)
def test_a_bracket_without_its_counterpart_is_told_at_its_place(query: str, words: str, line: int, column: int) -> None:
    with pytest.raises(Refused) as refusal:
        judge(query)
    assert words in refusal.value.message
    assert (refusal.value.line, refusal.value.column) == (line, column)


@pytest.mark.parametrize(
    ("query", "words", "line", "column"),
    [
        ("ASK\n{ HP:1 ?p ex:a }", r"the prefix ex: is not declared; write PREFIX", 2, 11),
        ("ASK { hp:1 ?p ?o }", r"the prefix hp: is not declared; did you mean HP:\?", 1, 7),
        ("ASK { ?s cvg:status :a }", r"the prefix cvg: is not declared; did you mean cgv:\?", 1, 10),
        ("ASK { :a ?p ?o }", r"the prefix : is not declared", 1, 7),
        ("PREFIX a: <x:> ASK { a:a ^^b:b ?o }", r"the prefix b: is not declared", 1, 28),
        ("PREFIX b: <x:> BASE <y:> PREFIX c: <z:> ASK { b:a c:a 'a'^^a:b }", r"the prefix a: is not declared", 1, 60),
        (f"ASK {{ {'a' * 128}:a ?p ?o }}", r"the prefix a{40}: is not declared", 1, 7),
    ],
)
def test_a_prefix_that_is_neither_declared_nor_known_is_told_at_its_place(
    query: str, words: str, line: int, column: int
) -> None:
    with pytest.raises(Refused, match=words) as refusal:
        judge(query, prefixes=dict.fromkeys(("HP", "cgv"), "http://x/"))
    assert refusal.value.code == "syntax"
    assert (refusal.value.line, refusal.value.column) == (line, column)


@pytest.mark.parametrize(
    "query",
    [
        "ASK { ?s ?p PREFIX :a . ?s ?p :b }",
        "ASK { ?s ?p prefix : }",
        "DESCRIBE PREFIX :",
        "ASK { ?s PREFIX : <x:> }",
        "SELECT * { ?s BASE :a ?o }",
        "ASK {} PREFIX a: <x:> ASK {}",
        "PREFIX a: <x:> SELECT * { { BASE <x:> } }",
    ],
)
def test_no_declaration_stands_amid_a_query(query: str) -> None:
    with pytest.raises(Refused, match="stands before SELECT") as refusal:
        judge(query, prefixes=dict.fromkeys(("", "PREFIX", "prefix", "BASE"), "http://x/"))
    assert refusal.value.code == "form"
    with pytest.raises(SyntaxError):
        ox.Store().query(query)


def test_what_is_no_address_ends_without_an_accident() -> None:
    for query in ("BASE <http://[> SELECT * FROM <x> {}", "BASE <http://h/> SELECT * FROM <//[> {}"):
        with pytest.raises(Refused, match="there is no graph"):
            judge(query, graphs=OURS)
    for query in ("PREFIX a: <http://[> ASK { ?s ?p a:x }", "ASK { <//[> ?p ?o }", "ASK { ?s ?p <http://h℀x/> }"):
        judge(query)
        assert len(named(query, {})) == 1


@pytest.mark.parametrize("sign", ["\u061c", "\u200d", "\ufeff", "\U000e0020"])
def test_a_prefix_is_told_without_signs_that_nobody_sees(sign: str) -> None:
    refused = verdict(f"ASK {{ a{sign}b:a ?p ?o }}")
    assert isinstance(refused, Refused)
    assert refused.message.isprintable()


@pytest.mark.parametrize("prefix", ["", "a", "prefix", "PREFIX", "true", "é", "a-b", "a.b"])
def test_a_prefix_may_be_declared_or_known(prefix: str) -> None:
    asks = f"ASK {{ {prefix}:a ?p '1'^^{prefix}: }}"
    assert judge(f"prefix {prefix}:<x:> {asks}").form == "ASK"
    assert judge(asks, prefixes={prefix: "http://x/"}).form == "ASK"
    with pytest.raises(Refused, match=f"the prefix {prefix}: is not declared"):
        judge(asks, prefixes={"other": "http://x/"})


def test_comparisons_are_spoken_of_only_where_there_is_one() -> None:
    with pytest.raises(Refused) as refusal:
        judge("PREFIX x: <http://x/> SELEKT * { ?s x:p ?o }")
    assert "comparison" not in refusal.value.message


def test_a_refusal_comes_back_from_a_child_process_whole() -> None:
    refusal = Refused("service", "no", 3, 4)
    assert vars(pickle.loads(pickle.dumps(refusal))) == vars(refusal)


def test_the_text_for_the_parser_is_as_long_as_the_query_and_says_nothing() -> None:
    query = 'PREFIX é: <http://x/#\'> SELECT ?ü { ?ü é:中 """SERVICE \'\n# }"""@en , \'\\\'\' # SERVICE {\n }'
    tokens, plain = lex(query)
    assert len(plain) == len(query)
    assert plain.isascii()
    assert "SERVICE" not in plain
    assert all(query[t.start : t.start + len(t.text)].upper() == t.text.upper() for t in tokens)


# ---- honest queries of a small grammar

_terms = st.sampled_from(
    [
        "?a",
        "$b",
        "<http://x/a#b>",
        "p:c",
        "p:d\\,e.f",
        "'x'",
        '"y"@en-GB',
        "'''l''l'''",
        "1",
        "-2.5",
        "true",
        "_:b",
        "[]",
        "()",
    ]
)
_subjects = st.sampled_from(["?a", "<http://x/a>", "p:c", "[]"])
_paths = st.recursive(
    st.sampled_from(["<http://x/p>", "p:q", "a", "^p:q", "!(p:a|^a)", "p:q?"]),
    lambda inner: st.builds("({}{}{})".format, inner, st.sampled_from("/|"), inner),
    max_leaves=4,
)
_values = st.recursive(
    st.sampled_from(["?a", "1", "'x'", "STR(?a)", "p:c", "BOUND(?a)", "REGEX(STR(?a), 'x', 'i')", "(?a IN (1, 'x'))"]),
    lambda inner: st.builds("({} {} {})".format, inner, st.sampled_from(["<", "=", "&&", "||", "+", "*", ">="]), inner),
    max_leaves=5,
)
_triples = st.builds("{} {} {} , {} . ".format, _subjects, _paths, _terms, _terms)
_groups = st.recursive(
    _triples,
    lambda inner: st.one_of(
        st.builds("{}{}".format, inner, inner),
        st.builds("OPTIONAL {{ {} }} ".format, inner),
        st.builds("{{ {} }} UNION {{ {} }} ".format, inner, inner),
        st.builds("{} MINUS {{ {} }} ".format, inner, inner),
        st.builds("GRAPH ?g {{ {} }} ".format, inner),
        st.builds("{}FILTER({}) ".format, inner, _values),
        st.builds("{}FILTER NOT EXISTS {{ {} }} # SERVICE\n".format, inner, inner),
        st.builds("{{ SELECT * {{ {} }} LIMIT 3 }} ".format, inner),
        st.builds("VALUES ?v {{ 1 'x' UNDEF }} {}".format, inner),
    ),
    max_leaves=6,
)
_queries = st.builds(
    lambda form, group: "PREFIX p: <http://x/> " + form.format(group.replace("_:b", "?b")),
    st.sampled_from(
        ["SELECT * {{ {} }}", "ASK {{ {} }}", "CONSTRUCT {{ ?a p:x ?b }} WHERE {{ {} }}", "DESCRIBE ?a {{ {} }}"]
    ),
    _groups,
)


@settings(deadline=None, max_examples=150)
@given(_queries)
def test_whatever_is_honest_passes_and_the_engine_reads_it(query: str) -> None:
    judge(query)
    ox.Store().query(query)


# ---- mutations: never a surprise, never a SERVICE

_IRI = r"""<(?:[^<>"{}|^`\\\x00-\x20]|\\[uU][0-9A-Fa-f]+)*>"""
_SKIPPED = re.compile(
    rf"""'''(?:[^'\\]|\\.|'{{1,2}}(?!'))*'''|\"""(?:[^"\\]|\\.|"{{1,2}}(?!"))*\"""|'(?:[^'\\\n\r]|\\.)*'|"(?:[^"\\\n\r]|\\.)*"
    |{_IRI}|\#[^\n\r]*|[?$@]\w[\w-]*|:(?:[\w:%-]|\.(?=\w)|\\.)+""",
    re.VERBOSE | re.DOTALL,
)
_PIECES = st.sampled_from(
    [
        "SERVICE <x:y> {}",
        "service",
        "'",
        '"',
        "'''",
        '"""',
        "#",
        "<",
        ">",
        "\\",
        "\n",
        "\r",
        "{",
        "}",
        "(",
        ")",
        "[",
        "]",
        "1",
        ".",
        ";",
        ",",
        "a",
        ":",
        "p:",
        "?",
        "@en",
        "_:",
        "\\u0027",
        "\\u0053",
        "\u00a0",
        "\ufeff",
        "\x00",
        "é",
        "DROP ALL",
        "FROM <x:g>",
        "FROM NAMED",
        "<<",
        ">>",
        "{|",
        "|}",
        "<x:#'>",
        "SELECT * {}",
        "VALUES",
        "FILTER(?s<?o)",
        "||",
        "-",
        "^",
    ]
)
_SEEDS = [a.query for a in ATTACKS.values() if len(a.query) < 400] + [c.query for c in COSTLY.values()][:5]


@settings(deadline=None, max_examples=400)
@given(
    st.one_of(_queries, st.sampled_from(_SEEDS)),
    st.lists(st.tuples(st.floats(0, 1), st.integers(0, 6), _PIECES), min_size=1, max_size=5),
)
@example("SELECT * { p:c ?p ?o }", [(0.5, 0, "service")])
@example("SELECT * { ?a p:q p:c }", [(0.85, 0, "service")])
def test_a_mutated_query_is_refused_or_harmless(query: str, edits: list[tuple[float, int, str]]) -> None:
    for where, gone, piece in edits:
        place = int(where * len(query))
        query = query[:place] + piece + query[place + gone :]
    asked = verdict(query)
    if isinstance(asked, Refused):
        assert 1 <= asked.line <= query.count("\n") + query.count("\r") + 1
        return
    assert set(asked.default_graphs + asked.named_graphs) <= OURS
    assert "service" not in _SKIPPED.sub(" ", query).lower()
    assert not query.encode("utf-8").count(b"\x00")


@settings(deadline=None, max_examples=200)
@given(st.one_of(st.text(), st.lists(_PIECES, max_size=20).map(" ".join)))
def test_any_text_at_all_is_judged_without_an_accident(text: str) -> None:
    asked = verdict(text)
    assert isinstance(asked, Asked) or asked.code


# ---- the largest that pass do not crash the engine

_CHILD = """
import sys, pyoxigraph as ox
for query in sys.stdin.read().split("\\0"):
    try:
        answer = ox.Store().query(query)
        isinstance(answer, ox.QueryBoolean) or next(answer, None)
    except SyntaxError:
        pass
print("alive")
"""


def _largest(template: tuple[str, str, str, str]) -> str:
    """A query made of as many links as the gate allows."""
    before, link, closing, after = template
    low, high = 1, 30_000
    while low < high:
        middle = (low + high + 1) // 2
        try:
            judge(before + link * middle + closing * middle + after)
            low = middle
        except Refused:
            high = middle - 1
    assert low < 30_000, "there is a bound"
    return before + link * low + closing * low + after


GROWING = {
    "groups": ("ASK { ", "{", "}", "}"),
    "functions": ("ASK { FILTER(1=1", "||STR(1)=''", "", ") }"),
    "exists": ("ASK { ", "FILTER EXISTS { ?s ?p ?o ", "}", "}"),
    "unions": ("ASK { {}", " UNION {}", "", "}"),
    "minus": ("ASK { ?s ?p ?o", " MINUS {}", "", "}"),
    "optional": ("ASK { ?s ?p ?o", " OPTIONAL { ?s ?p ?o }", "", "}"),
    "nested optional": ("ASK { ", "OPTIONAL {", "}", "}"),
    "graphs": ("ASK { ", "GRAPH ?g {", "}", "}"),
    "sums": ("ASK { FILTER(1", "+1", "", ") }"),
    "disjunctions": ("ASK { FILTER(1", "||1", "", ") }"),
    "paths": ("ASK { ?s <x:p>", "/<x:p>", "", " ?o }"),
    "alternatives": ("ASK { ?s <x:p>", "|<x:p>", "", " ?o }"),
    "negated": ("ASK { ?s !(<x:p>", "|<x:p>", "", ") ?o }"),
    "triples": ("ASK { ", "?s ?p ?o .", "", "}"),
    "objects": ("ASK { ?s ?p ?o", ",?o", "", "}"),
    "properties": ("ASK { ?s ?p ?o", ";?p ?o", "", "}"),
    "blank nodes": ("ASK { [] ?p ", "[ ?p [] ; ?p ", "]", "}"),
    "lists": ("ASK { ?s ?p (", "1 ", "", ") }"),
    "subqueries": ("ASK { ", "{SELECT * {", "}}", "}"),
    "subqueries in a row": ("ASK { ", "{SELECT * {}}", "", "}"),
    "values": ("ASK { VALUES ?x {", "1 ", "", "} }"),
    "values in a row": ("ASK { ", "VALUES ?x {1}", "", "}"),
    "members": ("ASK { FILTER(1 IN (1", ",1", "", ")) }"),
    "arguments": ("ASK { FILTER(CONCAT('a'", ",'a'", "", ")) }"),
    "filters": ("ASK { ", "FILTER(1)", "", "}"),
    "orders": ("SELECT * {} ORDER BY ?s", " ?s", "", ""),
    "conditions": ("SELECT (1 AS ?z) {} GROUP BY ?s HAVING", "(1)", "", ""),
    "described": ("DESCRIBE <x:a>", " <x:a>", "", ""),
    "template": ("CONSTRUCT { ", "?s ?p ?o .", "", "} WHERE { ?s ?p ?o }"),
    "prefixes": ("", "PREFIX x: <x:>", "", "ASK {}"),
}


@pytest.mark.long
def test_the_largest_queries_that_pass_do_not_crash_the_engine() -> None:
    queries = [_largest(template) for template in GROWING.values()]
    child = subprocess.run(
        [sys.executable, "-c", _CHILD],
        input="\0".join(queries),
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert child.stdout.strip() == "alive", (child.returncode, child.stderr[-300:])


def test_repeated_paths_of_groups_within_one_another_are_not_within_one_another() -> None:
    path = "?a (<x:p>/<x:q>*)? ?b ."
    assert judge(f"ASK {{ {path} {{ {path} FILTER NOT EXISTS {{ {path} MINUS {{ {path} }} }} }} }}").form == "ASK"
    with pytest.raises(Refused, match="a repeated path within a repeated path"):
        judge(f"ASK {{ {path} {{ ?a ((<x:p>*/<x:q>)*)* ?b }} }}")


def test_bounds_can_be_narrowed() -> None:
    with pytest.raises(Refused, match="more than 1 patterns"):
        judge("ASK { ?s ?p ?o }", bounds=Bounds(patterns=1))


LONG = "SELECT * { ?subject ?predicate ?object . ?object ?other_predicate ?value "
ALIKE = [  # what passes, and what is refused though it is like it in length, in the kinds of its tokens, or for long
    ("ASK { ?s ?p ?o }", "ASK } ?s ?p ?o {"),
    ("ASK { ?s ?p 'a' }", "ASK { ?s 'a' ?p }"),
    ("SELECT * { ?s ?p ?o } LIMIT 5", "SELECT * { ?s ?p ?o } 5 LIMIT"),
    (LONG + "}", LONG + "} }"),
    (LONG + "}", LONG),
    (f"ASK {{ FILTER(REGEX('{'a' * 500}', 'b')) }}", f"ASK {{ FILTER(REGEX('b', '{'a' * 500}')) }}"),
    ("SELECT * FROM <http://ours/g> {}", "SELECT * FROM <http://evil/g> {}"),
    ("ASK { <x:a> ?p ?o }", "ASK { <x\\u0020> ?p ?o }"),
    ("PREFIX p: <x:> ASK { p:a ?p ?o }", "PREFIX p: <x:> ASK { q:a ?p ?o }"),
]


@pytest.mark.parametrize(("passes", "refused"), ALIKE)
def test_that_one_like_it_has_passed_helps_no_query(passes: str, refused: str) -> None:
    for _ in range(2):
        assert isinstance(verdict(passes), Asked)
        assert isinstance(verdict(refused), Refused)


def test_what_passed_by_its_shape_may_still_name_no_graph_that_is_not_here_and_nothing_narrower_lets_it_pass() -> None:
    template = "SELECT * FROM <http://{}/g> {{ ?s ?p 'a' }}"
    for _ in range(2):
        assert judge(template.format("ours"), graphs=OURS).default_graphs == ("http://ours/g",)
        with pytest.raises(Refused, match="there is no graph http://evil/g"):
            judge(template.format("evil"), graphs=OURS)
        with pytest.raises(Refused, match="more than 0 patterns"):
            judge(template.format("ours"), graphs=OURS, bounds=Bounds(patterns=0))


def test_of_what_passed_few_texts_are_kept_and_no_long_ones() -> None:
    kept = gate._OWN.passed
    for number in range(300):
        judge(f"ASK {{ ?s{'s' * number} ?p ?o }}")
        assert len(kept) <= 256
    before = dict(kept)
    judge(f"ASK {{ ?s ?p '{'x' * 5000}' }}")
    assert kept == before


def test_what_passed_is_kept_once_for_all_its_names_strings_numbers_and_iris() -> None:
    template = "SELECT * {{ ?{} <x:{}> {}, '{}' }} LIMIT {}"
    judge(template.format("s", "p", "1.5e3", "a", 10))
    before = dict(gate._OWN.passed)
    judge(template.format("t", "q", "2.6e4", "b", 29))
    assert gate._OWN.passed == before


@pytest.mark.parametrize(
    ("query", "steady"),
    [
        ("SELECT (NOW() AS ?n) {}", False),
        ("SELECT (now() AS ?n) {}", False),
        ("SELECT * { ?s ?p ?o } ORDER BY RAND()", False),
        ("ASK { FILTER(STR(UUID()) != STRUUID()) }", False),
        ("CONSTRUCT { ?s ?p ?b } { ?s ?p ?o BIND(BNODE() AS ?b) }", False),
        ("PREFIX now: <x:now> SELECT ?now { ?rand now:uuid 'NOW()' } # NOW()", True),
    ],
)
def test_a_query_is_steady_unless_it_knows_time_or_chance(query: str, steady: bool) -> None:
    for _ in range(2):
        assert judge(query).steady == steady
