"""`service.ttl` and `queries.ttl`, read by rdflib: what an endpoint offers; every question run as it stands there."""

import re
from collections.abc import Mapping

import pyoxigraph as ox
import pytest
import rdflib
from rdflib import DCAT, RDF, RDFS, SH, SKOS, VOID, XSD, Graph, Literal, URIRef

from calcgraph import Dataset
from calcgraph.curies import Shortener
from calcgraph.graph.names import BASE
from calcgraph.queries import Question, questions
from calcgraph.writing.formats.asked import queries
from calcgraph.writing.formats.format import Folder
from calcgraph.writing.formats.service import service_description
from calcgraph.writing.objects import Objects, canonical
from planting import ONTOLOGY, ROOT

HERE = "https://example.org/somewhere/"
SD = rdflib.Namespace("http://www.w3.org/ns/sparql-service-description#")
SCHEMA = rdflib.Namespace("https://schema.org/")
QUESTIONS = {f"{q.number}-{q.name}": q for q in questions(ONTOLOGY)}


@pytest.fixture(scope="module")
def asked(rendered: Mapping[str, bytes]) -> Graph:
    return parsed(rendered["queries.ttl"])


@pytest.fixture(scope="module")
def offered(rendered: Mapping[str, bytes]) -> Graph:
    return parsed(rendered["service.ttl"])


@pytest.fixture(scope="module")
def store(rendered: Mapping[str, bytes]) -> ox.Store:
    made = ox.Store()
    made.bulk_load(rendered["calcgraph.nq"], format=ox.RdfFormat.N_QUADS)
    return made


@pytest.fixture(scope="module")
def objects(dataset: Dataset) -> Objects:
    return canonical(dataset)


def parsed(data: bytes) -> Graph:
    return Graph().parse(data=data, format="turtle", publicID=HERE)


# ---- questions


@pytest.mark.parametrize("name", QUESTIONS)
def test_every_question_has_its_answer_when_run_from_the_turtle(
    asked: Graph, store: ox.Store, dataset: Dataset, name: str
) -> None:
    text = str(asked.value(URIRef(f"{BASE}query/{name}"), SH.select))
    head, *rows = (ROOT / "tests" / "questions" / f"{name}.tsv").read_text("utf-8").removesuffix("\n").split("\n")
    found = store.query(text, use_default_graph_as_union=True)
    assert isinstance(found, ox.QuerySolutions)
    assert [v.value for v in found.variables] == head.split("\t")
    short = Shortener(dataset.prefixes)
    cells = (
        ["" if c is None else short(c.value) if isinstance(c, ox.NamedNode) else c.value for c in r] for r in found
    )  # type: ignore[union-attr]
    assert sorted("\t".join(row) for row in cells) == sorted(rows)


def test_there_are_all_questions_and_no_others(asked: Graph) -> None:
    found = set(asked.subjects(RDF.type, SH.SPARQLExecutable))
    assert found == {URIRef(f"{BASE}query/{name}") for name in QUESTIONS}
    for name, question in QUESTIONS.items():
        node = URIRef(f"{BASE}query/{name}")
        assert (node, RDF.type, SH.SPARQLSelectExecutable) in asked
        assert asked.value(node, RDFS.comment) == Literal(question.question, lang="en")
        assert asked.value(node, SKOS.scopeNote) == Literal(question.about, lang="en")
        assert "# question" not in str(asked.value(node, SH.select))


def test_prefixes_hang_on_one_node_with_an_iri_and_are_those_of_the_queries(asked: Graph, dataset: Dataset) -> None:
    (prefixes,) = set(asked.objects(None, SH.prefixes))
    assert isinstance(prefixes, URIRef)
    assert not [n for triple in asked for n in triple if isinstance(n, rdflib.BNode)]
    declared = {}
    for node in asked.objects(prefixes, SH.declare):
        space = asked.value(node, SH.namespace)
        assert isinstance(space, Literal)
        assert space.datatype == XSD.anyURI
        declared[str(asked.value(node, SH.prefix))] = str(space)
    used = {p for q in QUESTIONS.values() for p in re.findall(r"^PREFIX (\S+):", q.sparql, re.MULTILINE)}
    assert declared.keys() == used
    assert declared == {prefix: dataset.prefixes[prefix] for prefix in used}


def test_a_query_runs_with_the_declared_prefixes_in_front_as_shacl_wants_it(asked: Graph, store: ox.Store) -> None:
    (prefixes,) = set(asked.objects(None, SH.prefixes))
    nodes = list(asked.objects(prefixes, SH.declare))
    head = "".join(f"PREFIX {asked.value(n, SH.prefix)}: <{asked.value(n, SH.namespace)}>\n" for n in nodes)
    for text in asked.objects(None, SH.select):
        assert store.query(head + str(text), use_default_graph_as_union=True)


def test_keywords_are_what_a_question_asks_for(asked: Graph) -> None:
    node = URIRef(f"{BASE}query/04-what-is-excluded")
    assert [str(k) for k in asked.objects(node, SCHEMA.keywords)] == ["excluded"]
    assert len(set(asked.subjects(SCHEMA.keywords))) > 20


@pytest.mark.parametrize(
    ("sparql", "kind", "predicate"),
    [
        ('ASK { ?s ?p \'a\\n"""\' }', SH.SPARQLAskExecutable, SH.ask),
        ("construct { ?s ?p ?o } where { ?s ?p ?o }", SH.SPARQLConstructExecutable, SH.construct),
        ('SELECT * {\n ?s ?p """x""y\\\\"" ""\n"""\n} # "', SH.SPARQLSelectExecutable, SH.select),
    ],
)
def test_other_forms_and_odd_texts_come_back_as_they_were(
    objects: Objects, sparql: str, kind: URIRef, predicate: URIRef
) -> None:
    made = queries(objects, Folder((), (Question("1", "odd", "<script>?", "", sparql),)))
    graph = parsed(made)
    node = URIRef(f"{BASE}query/1-odd")
    assert (node, RDF.type, kind) in graph
    assert str(graph.value(node, predicate)) == sparql + "\n"
    assert list(ox.parse(made, format=ox.RdfFormat.TURTLE, base_iri=HERE))


# ---- the service


def test_the_service_says_what_the_recommendation_asks_for(offered: Graph, dataset: Dataset) -> None:
    (service,) = offered.subjects(RDF.type, SD.Service)
    assert set(offered.objects(service, SD.endpoint)) == {URIRef(HERE + "sparql")}
    assert set(offered.objects(service, DCAT.endpointURL)) == {URIRef(HERE + "sparql")}
    assert set(offered.objects(service, SD.supportedLanguage)) == {SD.SPARQL11Query}
    assert set(offered.objects(service, SD.feature)) == {SD.UnionDefaultGraph}
    formats = {str(f) for f in offered.objects(service, SD.resultFormat)}
    assert {
        f"http://www.w3.org/ns/formats/{f}" for f in ("SPARQL_Results_JSON", "SPARQL_Results_XML", "Turtle")
    } <= formats
    (default,) = offered.objects(service, SD.defaultDataset)
    assert (default, RDF.type, SD.Dataset) in offered
    names = [offered.value(graph, SD.name) for graph in offered.objects(default, SD.namedGraph)]
    assert sorted(map(str, names)) == list(dataset.graph_names())
    (union,) = offered.objects(default, SD.defaultGraph)
    assert (union, RDF.type, SD.Graph) in offered


def test_a_server_puts_in_its_own_address(objects: Objects) -> None:
    address = "http://localhost:7878/sparql"
    graph = parsed(service_description(objects, address))
    (service,) = graph.subjects(RDF.type, SD.Service)
    assert set(graph.objects(service, SD.endpoint)) == {URIRef(address)}
    assert (URIRef(BASE + "dataset"), VOID.sparqlEndpoint, URIRef(address)) in graph
    assert not [n for triple in graph for n in triple if str(n).startswith(HERE)]
    assert list(ox.parse(service_description(objects, address), format=ox.RdfFormat.TURTLE))


def test_the_formats_are_those_that_the_store_writes(store: ox.Store) -> None:
    """pyoxigraph names a format by the same IRIs; JSON-LD alone by another than the list of the W3C has."""
    from calcgraph.writing.formats.service import RESULT_FORMATS

    written = {
        ox.QueryResultsFormat.JSON,
        ox.QueryResultsFormat.XML,
        ox.QueryResultsFormat.CSV,
        ox.QueryResultsFormat.TSV,
    }
    of_graphs = (
        ox.RdfFormat.TURTLE,
        ox.RdfFormat.N_TRIPLES,
        ox.RdfFormat.RDF_XML,
        ox.RdfFormat.TRIG,
        ox.RdfFormat.N_QUADS,
    )
    iris = {form.iri for form in (*written, *of_graphs)} | {
        ox.RdfFormat.JSON_LD.iri.replace("https://www.w3.org/ns/formats/data/", "http://www.w3.org/ns/formats/")
    }
    assert {f"http://www.w3.org/ns/formats/{name}" for name in RESULT_FORMATS} == iris
