"""The writers lose nothing of any small graph: odd names, odd literals, shared and circular blank nodes, lists."""

import json

import pyld.jsonld
import pyoxigraph as ox
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from calcgraph import Dataset
from calcgraph.graph.names import BASE, VOCABULARY, graph_name
from calcgraph.writing.formats import FORMATS
from calcgraph.writing.objects import canonical
from planting import written

RDF, RDFS = "http://www.w3.org/1999/02/22-rdf-syntax-ns#", "http://www.w3.org/2000/01/rdf-schema#"
XSD = "http://www.w3.org/2001/XMLSchema#"
PREFIXES = {
    "cg": BASE,
    "cgv": VOCABULARY,
    "rdf": RDF,
    "rdfs": RDFS,
    "xsd": XSD,
    "owl": "http://www.w3.org/2002/07/owl#",
    "HP": "http://purl.obolibrary.org/obo/HP_",
    "x": "http://example.org/",
}
PARSERS = {
    "ttl": ox.RdfFormat.TURTLE,
    "nt": ox.RdfFormat.N_TRIPLES,
    "rdf": ox.RdfFormat.RDF_XML,
    "nq": ox.RdfFormat.N_QUADS,
    "trig": ox.RdfFormat.TRIG,
    "jsonld": ox.RdfFormat.JSON_LD,
}
WRITERS = {f.name: f for f in reversed(FORMATS) if f.name in PARSERS}

a, b, c = (ox.BlankNode(n) for n in "abc")
X, OURS = "http://example.org/", (BASE + "CALC_0000001", BASE + "CALC_0000002", BASE + "quantity/CALC_0000001")
WORDS = (VOCABULARY + "present", VOCABULARY + "Claim", BASE + "span/s/1-2", "http://purl.obolibrary.org/obo/HP_0000001")
ODD = (X, X + "a.", X + "a/b", X + "/b", X + "a%20b", X + "é", X + "a'b(c),d;e#f", X + "-", X + "1", "urn:x:y")
iris = st.sampled_from((*OURS, *WORDS, *ODD, RDF + "nil", RDFS + "Resource")).map(ox.NamedNode)
names = [RDF + n for n in ("type", "first", "rest")] + [RDFS + n for n in ("label", "subClassOf")]
names += [VOCABULARY + n for n in ("value", "status", "span", "minimum")] + [X + "p", X + "q"]
predicates = st.sampled_from(names).map(ox.NamedNode)
texts = st.one_of(
    st.sampled_from(["", " ", '"', "'", '"""', "\\", "\\n", "\n", "\r", "\t", "é", "𝄞", "a\u2028b", "<&>]]>", "@en"]),
    st.text(st.characters(exclude_categories=("Cs", "Cc")), max_size=6),
)
datatypes = st.sampled_from(["decimal", "integer", "boolean", "double", "date", "string", "nonNegativeInteger"])
literals = st.one_of(
    texts.map(ox.Literal),
    st.tuples(texts, st.sampled_from(["en", "zh", "de-at"])).map(lambda x: ox.Literal(x[0], language=x[1])),
    st.tuples(st.sampled_from(["1", "1.0", "01", "-0", "1e0", ".5", "true", "", "odd"]), datatypes).map(
        lambda x: ox.Literal(x[0], datatype=ox.NamedNode(XSD + x[1]))
    ),
)
blanks = st.sampled_from([a, b, c, ox.BlankNode("d")])
triples = st.builds(ox.Triple, st.one_of(iris, blanks), predicates, st.one_of(iris, blanks, literals))


def quads_of(found: object, *, named: bool) -> Dataset:
    graph = graph_name("facts") if named else graph_name("claims")
    return Dataset(frozenset(ox.Quad(t.subject, t.predicate, t.object, graph) for t in found), PREFIXES)  # type: ignore[attr-defined]


def same(one: object, other: object) -> bool:
    forms = []
    for quads in (one, other):
        data = ox.Dataset(quads)  # type: ignore[arg-type]
        data.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
        forms.append(sorted(map(str, data)))
    return forms[0] == forms[1]


p, q, first, rest = (
    ox.NamedNode(n) for n in ("http://example.org/p", "http://example.org/q", RDF + "first", RDF + "rest")
)
s, nil = ox.NamedNode(BASE + "CALC_0000001"), ox.NamedNode(RDF + "nil")
en, other, zh = (ox.Literal(t, language=tag) for t, tag in (("x", "en"), ("y", "en"), ("z", "zh")))
plain = ox.Literal("x")
HARD = {
    "a circle of blank nodes": [(a, p, b), (b, p, a)],
    "a blank node that names itself": [(a, p, a)],
    "a circle below a root": [(s, p, a), (a, p, b), (b, p, a)],
    "a circle of parts of ours": [(ox.NamedNode(BASE + "repair/1"), p, ox.NamedNode(BASE + "repair/1"))],
    "a shared blank node": [(s, p, a), (s, q, a), (a, p, plain)],
    "a blank node that is only named": [(s, p, a)],
    "a list": [(s, p, a), (a, first, plain), (a, rest, b), (b, first, en), (b, rest, nil)],
    "an empty list": [(s, p, nil)],
    "a list without an end": [(s, p, a), (a, first, plain), (a, rest, b)],
    "a list in a circle": [(s, p, a), (a, first, plain), (a, rest, a)],
    "a list with two tails": [(s, p, a), (a, first, plain), (a, rest, nil), (a, rest, b)],
    "a list that is entered twice": [(s, p, a), (s, q, b), (a, first, en), (a, rest, b), (b, first, p), (b, rest, nil)],
    "a list cell with more to say": [(s, p, a), (a, first, plain), (a, rest, nil), (a, q, plain)],
    "a list of lists": [(s, p, a), (a, first, b), (a, rest, nil), (b, first, plain), (b, rest, nil)],
    "a list with a name": [(s, p, s), (s, first, plain), (s, rest, nil)],
    "nil as a subject": [(nil, p, plain)],
    "a list with a literal as its tail": [(s, p, a), (a, first, plain), (a, rest, plain)],
    "an English text beside an IRI": [(s, p, en), (s, p, s)],
    "texts with and without a language": [(s, p, en), (s, p, plain)],
    "two texts in one language": [(s, p, en), (s, p, other), (s, p, zh)],
    "a type that is a blank node": [(s, ox.NamedNode(RDF + "type"), a), (a, p, plain)],
    "a type that is a part of ours": [(s, ox.NamedNode(RDF + "type"), ox.NamedNode(BASE + "repair/1")),
                                      (ox.NamedNode(BASE + "repair/1"), p, plain)],
    "a type that is a text": [(s, ox.NamedNode(RDF + "type"), plain), (s, ox.NamedNode(RDF + "type"), s)],
    "a word of ours and another node": [(s, p, ox.NamedNode(VOCABULARY + "present")), (s, p, s)],
    "an empty graph": [],
}  # fmt: skip
each_format = pytest.mark.parametrize("kind", PARSERS)


def written_and_read(dataset: Dataset, kind: str) -> bool:
    format_ = WRITERS[kind]
    objects = canonical(dataset)
    found = list(ox.parse(written(format_, objects), format=PARSERS[kind]))
    if format_.holds == "dataset":
        return same(found, dataset.quads)
    return same(found, [ox.Quad(*q.triple) for q in dataset.quads])


@each_format
@pytest.mark.parametrize("name", HARD)
def test_what_is_hard_to_nest_is_written_whole(name: str, kind: str) -> None:
    assert written_and_read(quads_of([ox.Triple(*t) for t in HARD[name]], named=True), kind)


@each_format
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(triples, max_size=8), st.booleans())
@example([ox.Triple(s, p, ox.Literal("1", datatype=ox.NamedNode(XSD + "decimal")))], True)
def test_any_small_graph_is_written_whole(kind: str, found: list[ox.Triple], named: bool) -> None:
    assert written_and_read(quads_of(found, named=named), kind)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(triples.filter(lambda t: "XMLSchema#double" not in str(t)), max_size=8))  # which pyld rewrites
def test_pyld_reads_any_small_graph_too(found: list[ox.Triple]) -> None:
    dataset = quads_of(found, named=True)
    document = json.loads(written(WRITERS["jsonld"], canonical(dataset)))
    lines = pyld.jsonld.to_rdf(document, {"format": "application/n-quads"})
    assert same(ox.parse(lines, format=ox.RdfFormat.N_QUADS), dataset.quads)


@pytest.mark.parametrize("kind", ["ttl", "jsonld"])
@pytest.mark.parametrize("name", HARD)
def test_what_is_too_large_for_people_is_written_by_pyoxigraph_and_comes_back(
    name: str, kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for module in ("rdf", "jsonld"):
        monkeypatch.setattr(f"calcgraph.writing.formats.{module}.READABLE", -1)
    hard = quads_of([ox.Triple(*t) for t in HARD[name]], named=True)
    text = written(WRITERS[kind], canonical(hard))
    syntax = PARSERS[kind]
    items = canonical(hard).dataset if kind == "jsonld" else canonical(hard).release
    assert text == ox.serialize(items, format=syntax, prefixes=PREFIXES)
    assert written_and_read(hard, kind)
