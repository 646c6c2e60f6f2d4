"""Every rule, shape or query, finds what it forbids, leaves alone what it allows, and both SHACL engines agree.

A fixture is one file, `<code>/ok-*.trig` or `<code>/bad-*.trig`: a change of base.trig and the problems that it must
raise, no more and no fewer. README.md in this directory says how one is written.
"""

import re
from collections import Counter
from pathlib import Path

import pyoxigraph as ox
import pyshacl
import pytest
import rdflib
from fixtures import (
    CGS,
    HERE,
    QUERY_FILES,
    ROOT,
    SHAPE_FILES,
    base,
    by_queries,
    only,
    problems,
    queries,
    read,
    run,
    shapes,
)
from rdflib import RDF
from rdflib.collection import Collection
from rdflib.namespace import SH

from each import each

FIXTURES = sorted(HERE.glob("*/*.trig"))
EXPECTED = re.compile(r"^# expect: \S+ \S+ (\S+)$", re.M)
FIRST = {c: path for path in reversed(FIXTURES) for c in EXPECTED.findall(path.read_text(encoding="utf-8"))}
KEBAB = re.compile(r"[a-z0-9]+(-[a-z0-9]+)+")
CORE = """class closed datatype disjoint equals hasValue in languageIn lessThan lessThanOrEquals maxCount maxExclusive
maxInclusive maxLength minCount minExclusive minInclusive minLength node nodeKind not or and xone pattern
qualifiedMaxCount qualifiedMinCount uniqueLang"""
TARGETS = (SH.targetClass, SH.targetSubjectsOf, SH.targetObjectsOf)
CONSTRAINTS = {name: name[0].upper() + name[1:] for name in CORE.split()}  # parameter: the component that reports it


def named(path: Path) -> str:
    return path.relative_to(HERE).as_posix()


def rules() -> dict[str, rdflib.URIRef]:
    """Every shape that is a rule, by code: all but those that only gather others, which have a capital (cgs:Claim)."""
    graph = shapes()
    found = {s for kind in (SH.NodeShape, SH.PropertyShape) for s in graph.subjects(RDF.type, kind)}
    codes = {str(s).removeprefix(CGS): s for s in found if isinstance(s, rdflib.URIRef)}
    return {code: shape for code, shape in codes.items() if not code[0].isupper()}


# ---- the rules bite


def test_the_base_graph_breaks_no_rule() -> None:
    assert by_queries(base()) == Counter()
    assert run("fast", base()) == Counter()
    assert run("reference", base()) == Counter()


@pytest.mark.parametrize("path", FIXTURES, ids=named)
@pytest.mark.thinned(3)
def test_fixture_raises_what_it_expects_and_nothing_else(path: Path) -> None:
    fixture = read(path)
    assert problems(fixture.quads) == fixture.expected


@pytest.mark.parametrize(
    "path",
    [
        pytest.param(path, id=named(path), marks=[pytest.mark.long] * (path not in FIRST.values()))
        for path in FIXTURES
        if path.parent.name not in queries()
    ],
)
def test_both_engines_agree(path: Path) -> None:
    """On every fixture by its own shape; the everyday run has the first fault of each component."""
    quads, own = read(path).quads, only(path.parent.name)
    assert run("reference", quads, own) == run("fast", quads, own)


@pytest.mark.long
@pytest.mark.parametrize("path", FIXTURES[::5], ids=named)
def test_both_engines_agree_on_every_shape(path: Path) -> None:
    quads = read(path).quads
    assert run("reference", quads) == run("fast", quads)


@pytest.mark.long
@pytest.mark.parametrize(
    ("subject", "predicate", "value"),
    [
        ("selector/toy-atlas/0-10", "oa:start", '"000"^^xsd:nonNegativeInteger'),
        ("selector/toy-atlas/0-10", "oa:start", '"-1"^^xsd:nonNegativeInteger'),
        ("selector/toy-atlas/0-10", "oa:end", '"ten"^^xsd:nonNegativeInteger'),
        ("selector/toy-atlas/0-10", "oa:end", '"99999999999999999999999"^^xsd:nonNegativeInteger'),
        ("quantity/CALC_0910011", "cgv:maximum", '"3.50"^^xsd:decimal'),
        ("quantity/CALC_0910011", "cgv:minimum", '"NaN"^^xsd:double'),
        ("repair/CALC_0910010", "cgv:confidence", '"0,9"^^xsd:decimal'),
        ("repair/CALC_0910010", "cgv:readAs", '"am\\nber"@EN-gb'),
        ("repair/CALC_0910010", "cgv:damagedWords", '"one\\u00a0two three four five\\u3000six"@en'),
        ("span/toy-atlas/0-10", "cgv:sha256", f'"{"0" * 64}\\n"'),
        ("CALC_0990001", "rdfs:label", '"\\U0001F48E \\"quoted\\" \\\\ toy"@en'),
        ("CALC_0910001", "cgv:value", "true"),
    ],
)
def test_both_engines_agree_on_odd_literals(subject: str, predicate: str, value: str) -> None:
    lines = (HERE / "base.trig").read_text(encoding="utf-8").splitlines()
    prefixes = "\n".join(line for line in lines if line.startswith("@prefix"))
    (odd,) = ox.parse(
        f"{prefixes} <https://w3id.org/calcgraph/{subject}> {predicate} {value} .", format=ox.RdfFormat.TRIG
    )
    kept = [q for q in base() if (q.subject, q.predicate) != (odd.subject, odd.predicate)]
    assert run("reference", (*kept, odd)) == run("fast", (*kept, odd))


# ---- the rules and their fixtures are complete


def test_every_rule_has_a_good_and_a_bad_fixture() -> None:
    kinds = {(p.parent.name, p.name.split("-")[0]) for p in FIXTURES}
    assert kinds == {(code, kind) for code in {*rules(), *queries()} for kind in ("ok", "bad")}


def test_every_fixture_is_about_the_rule_of_its_directory() -> None:
    for path in FIXTURES:
        fixture = read(path)
        text = path.read_text(encoding="utf-8")
        assert fixture.rule == path.parent.name
        assert re.search(r"^# about: \S.*\.$", text, re.M), named(path)
        lines = re.findall(r"^# expect: \S+ (\S+)", text, re.M)
        assert set(lines) <= {fixture.rule}, f"{named(path)}: other rules belong into also: lines"
        if path.name.startswith("ok-"):
            assert not fixture.expected, f"{named(path)}: a good fixture expects nothing"
        else:
            own = sum(n for p, n in fixture.expected.items() if p.code == fixture.rule)
            assert own == len(lines) > 0, f"{named(path)}: a bad fixture expects its own rule"


def test_every_constraint_of_every_rule_is_bitten() -> None:
    bitten = {(p.code, p.component) for path in FIXTURES for p in read(path).expected}
    graph = shapes()
    stated = {
        (code, CONSTRAINTS[name])
        for code, shape in rules().items()
        for name in (str(p).removeprefix(str(SH)) for p in graph.predicates(shape))
        if name in CONSTRAINTS
    }
    assert stated - bitten == set()


@each(sorted(rules()), called=str)
def test_shape_says_what_it_wants(code: str) -> None:
    graph, shape = shapes(), rules()[code]
    (message,) = graph.objects(shape, SH.message)
    assert isinstance(message, rdflib.Literal)
    assert message.language == "en"
    assert len(message) > 30, "state the rule and how to mend it"
    assert message.endswith("."), "in a sentence"
    assert message.count("; ") == 1, "rule; remedy"
    assert KEBAB.fullmatch(code), "the local name is the problem code"
    (severity,) = graph.objects(shape, SH.severity)
    assert severity in {SH.Violation, SH.Warning, SH.Info}
    kinds = set(graph.objects(shape, RDF.type))
    if kinds == {SH.PropertyShape}:
        assert len(list(graph.objects(shape, SH.path))) == 1
        assert list(graph.subjects(SH.property, shape)), "no node shape has this property shape"
    else:
        assert kinds == {SH.NodeShape}
        assert any(list(graph.objects(shape, target)) for target in TARGETS), "it has no target"


def test_no_property_shape_is_anonymous() -> None:
    assert [s for s in shapes().objects(None, SH.property) if not isinstance(s, rdflib.URIRef)] == []


def test_shapes_are_core() -> None:
    graph = shapes()
    for beyond in (SH.sparql, SH.rule, SH.select, SH.js, SH.deactivated):
        assert list(graph.subjects(beyond, None)) == []


@pytest.mark.long
def test_shapes_are_valid_by_the_shapes_of_shapes() -> None:
    conforms, _, text = pyshacl.validate(rdflib.Graph(), shacl_graph=shapes(), meta_shacl=True)
    assert conforms, text


def test_closed_shapes_list_the_properties_of_their_class() -> None:
    graph = shapes()
    closed = list(graph.subjects(SH.closed, None))
    assert len(closed) == 8
    for shape in closed:
        (record,) = graph.objects(shape, SH.targetClass)
        listed = set(Collection(graph, graph.value(shape, SH.ignoredProperties)))
        gathered = [s for s in graph.subjects(SH.targetClass, record) if list(graph.objects(s, SH.property))]
        paths = {graph.value(p, SH.path) for s in gathered for p in graph.objects(s, SH.property)}
        assert listed == {p for p in paths if isinstance(p, rdflib.URIRef)} | {RDF.type}, shape


def test_one_file_per_target_class() -> None:
    for path in SHAPE_FILES:
        alone = rdflib.Graph().parse(path, format="turtle")
        nodes = set(alone.subjects(RDF.type, SH.NodeShape))
        capital = [s for s in nodes if str(s).removeprefix(CGS)[:1].isupper()]
        assert bool(capital) == bool(list(alone.subjects(RDF.type, SH.PropertyShape))), f"{path.name} gathers no rules"


@each(QUERY_FILES, called=lambda path: path.stem)
def test_query_says_what_it_wants(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    head = dict(re.findall(r"^# (\w+): (.*)$", text, re.M))
    assert head["code"] == path.stem
    assert KEBAB.fullmatch(path.stem)
    assert head["severity"] in {"violation", "warning", "info"}
    assert len(head["rule"]) > 15
    assert head["rule"].endswith(".")
    assert len(head["fix"]) > 5
    assert head["fix"].endswith(".")
    rows = ox.Store().query(text, use_default_graph_as_union=True)
    assert isinstance(rows, ox.QuerySolutions)
    columns = [v.value for v in rows.variables]
    assert columns[0] == "focus"
    assert set(columns) <= {"focus", "value", "other"}


def test_no_code_is_both_a_shape_and_a_query() -> None:
    assert set(rules()) & set(queries()) == set()


def test_fixtures_have_nothing_of_the_article() -> None:
    ours = {p.name for p in (ROOT / "ontology" / "content").glob("*.yaml")}
    assert ours, "the content is not where it was"
    text = "".join(p.read_text(encoding="utf-8") for p in [HERE / "base.trig", *FIXTURES])
    assert "calcinosis" not in text.lower()
    assert "CALC_0010" not in text
