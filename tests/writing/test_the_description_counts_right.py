"""Every count, size and digest of `description.ttl` and `service.ttl`, recomputed from the files by SPARQL."""

import hashlib
import re
from collections.abc import Iterator, Mapping

import pyoxigraph as ox
import pytest
import rdflib
from rdflib import DCAT, RDF, RDFS, VOID, XSD, Graph, URIRef

from calcgraph import Dataset, Knowledge, assemble, reason
from calcgraph.writing import render

HERE = "https://example.org/somewhere/"
SD = rdflib.Namespace("http://www.w3.org/ns/sparql-service-description#")
SPDX = rdflib.Namespace("http://spdx.org/rdf/terms#")
DATASET = URIRef("https://w3id.org/calcgraph/dataset")
SSSOM = "https://w3id.org/sssom/"
SYNTAX = {
    "ttl": ox.RdfFormat.TURTLE,
    "nt": ox.RdfFormat.N_TRIPLES,
    "rdf": ox.RdfFormat.RDF_XML,
    "owl": ox.RdfFormat.RDF_XML,
    "nq": ox.RdfFormat.N_QUADS,
    "trig": ox.RdfFormat.TRIG,
    "jsonld": ox.RdfFormat.JSON_LD,
}
# HCLS 6.6.1, as the profile counts
TOTALS = {
    VOID.triples: "SELECT (COUNT(*) AS ?n) { SELECT DISTINCT ?s ?p ?o { ?s ?p ?o } }",
    VOID.entities: "SELECT (COUNT(DISTINCT ?s) AS ?n) { ?s a [] }",
    VOID.distinctSubjects: "SELECT (COUNT(DISTINCT ?s) AS ?n) { ?s ?p ?o }",
    VOID.properties: "SELECT (COUNT(DISTINCT ?p) AS ?n) { ?s ?p ?o }",
    VOID.distinctObjects: "SELECT (COUNT(DISTINCT ?o) AS ?n) { ?s ?p ?o FILTER(!isLiteral(?o)) }",
}
CLASSES = {
    RDFS.Class: "SELECT (COUNT(DISTINCT ?c) AS ?n) { ?s a ?c }",
    SD.Graph: "SELECT (COUNT(DISTINCT ?g) AS ?n) { GRAPH ?g { ?s ?p ?o } }",
}
BY_CLASS = "SELECT ?x (COUNT(DISTINCT ?s) AS ?n) { ?s a ?x FILTER(isIRI(?x)) } GROUP BY ?x"
BY_PROPERTY = "SELECT ?x (COUNT(*) AS ?n) { SELECT DISTINCT ?s ?x ?o { ?s ?x ?o } } GROUP BY ?x"
OF_A_GRAPH = {p: re.sub(r"\{ (\?s (?:a \[\]|\?p \?o)) ", r"{ GRAPH <%s> { \1 } ", q) for p, q in TOTALS.items()}
LINKS = f"""
SELECT ?predicate ?source (COUNT(DISTINCT ?pair) AS ?n) {{
  ?row <{SSSOM}subject_id> ?s ; <{SSSOM}predicate_id> ?predicate ; <{SSSOM}object_id> ?o .
  ?row <{SSSOM}object_source> ?source .
  ?s ?predicate ?o .
  FILTER NOT EXISTS {{ ?row <{SSSOM}predicate_modifier> "Not" }}
  BIND(CONCAT(STR(?s), " ", STR(?o)) AS ?pair)
}} GROUP BY ?predicate ?source"""

Counted = dict[tuple[object, ...], int]


def parsed(data: bytes) -> Graph:
    return Graph().parse(data=data, format="turtle", publicID=HERE)


def store(files: Mapping[str, bytes], file: str) -> ox.Store:
    made = ox.Store()
    made.bulk_load(files[file], format=SYNTAX[file.rpartition(".")[2]])
    return made


def table(data: ox.Store, query: str) -> Iterator[tuple[list[URIRef], int]]:
    rows = data.query(query, use_default_graph_as_union=True)
    for row in rows:  # type: ignore[union-attr]
        *keys, number = (cell.value for cell in row)
        yield [URIRef(key) for key in keys], int(number)


def single(data: ox.Store, query: str) -> int:
    return next(iter(table(data, query)))[1]


def literals(files: Mapping[str, bytes], file: str) -> int:
    """Distinct literals as they stand in a file: to the store, 5 and 5.0 are one."""
    quads = ox.parse(files[file], format=SYNTAX[file.rpartition(".")[2]])
    return len({str(q.object) for q in quads if isinstance(q.object, ox.Literal)})


def told(graph: Graph) -> Counted:
    """Every count that is in the description, by what it is of."""
    found: Counted = {}
    for node, predicate, value in graph:
        if getattr(value, "datatype", None) == XSD.integer:
            part = graph.value(node, VOID["class"]) or graph.value(node, VOID.property)
            link = graph.value(node, VOID.linkPredicate), graph.value(node, VOID.objectsTarget)
            owners = list(graph.subjects(VOID.classPartition, node)) + list(
                graph.subjects(VOID.propertyPartition, node)
            )
            key = (predicate, *link) if all(link) else (node, predicate)
            for owner in owners or [None]:
                found[(owner, predicate, part) if owner else key] = int(value)
    return found


def counted(graph: Graph, files: Mapping[str, bytes]) -> Counted:
    """The same counts, from the files."""
    found: Counted = {}
    for node in graph.subjects(VOID.dataDump):
        if node != DATASET and (node, VOID.triples, None) in graph:
            file = str(graph.value(node, VOID.dataDump)).removeprefix(HERE)
            data = store(files, file)
            found |= {(node, p): single(data, q) for p, q in TOTALS.items()}
            found |= {(node, VOID.distinctSubjects, c): single(data, q) for c, q in CLASSES.items()}
            found[node, VOID.distinctSubjects, RDFS.Literal] = literals(files, file)
    everything = store(files, "calcgraph.nq")
    found |= {(DATASET, p): single(everything, q) for p, q in TOTALS.items()}
    found |= {(DATASET, VOID.distinctSubjects, c): single(everything, q) for c, q in CLASSES.items()}
    found[DATASET, VOID.distinctSubjects, RDFS.Literal] = literals(files, "calcgraph.nq")
    found |= {(DATASET, VOID.distinctSubjects, x): n for (x,), n in table(everything, BY_CLASS)}
    found |= {(DATASET, VOID.triples, x): n for (x,), n in table(everything, BY_PROPERTY)}
    found |= {(VOID.triples, p, s): n for (p, s), n in table(everything, LINKS)}
    for (name,), triples in table(everything, "SELECT ?g (COUNT(*) AS ?n) { GRAPH ?g { ?s ?p ?o } } GROUP BY ?g"):
        found[name, VOID.triples] = triples
        for predicate in (VOID.entities, VOID.distinctSubjects, VOID.properties):
            found[name, predicate] = single(everything, OF_A_GRAPH[predicate] % name)
    return found


def test_every_count_is_that_of_the_files(rendered: Mapping[str, bytes]) -> None:
    graph = parsed(rendered["description.ttl"])
    there, recomputed = told(graph), counted(graph, rendered)
    assert there == recomputed
    assert len(there) > 250
    numbers = sum(getattr(value, "datatype", None) == XSD.integer for _, _, value in graph)
    assert len(there) >= numbers, "a number that is not compared"
    distributions = {str(node).split("/")[-2] for node, *more in there if str(node).endswith("/distribution")}
    assert {"calcgraph.ttl", "calcgraph.nq", "calcgraph.jsonld", "calcgraph.owl"} <= distributions


@pytest.mark.parametrize(
    "wrong",
    [
        (r'void:triples "114"', 'void:triples "115"'),
        (r'(void:distinctObjects) "\d+"', r'\1 "1"'),
        (r'(void:linkPredicate skos:broadMatch ;.*?void:triples) "\d+"', r'\1 "77"'),
        (r'(void:class cgv:Claim ;\s+void:distinctSubjects) "\d+"', r'\1 "113"'),
        (r'(void:property cgv:status ;\s+void:triples) "\d+"', r'\1 "113"'),
    ],
)
@pytest.mark.thinned(3)
def test_a_wrong_count_is_noticed(rendered: Mapping[str, bytes], wrong: tuple[str, str]) -> None:
    text = rendered["description.ttl"].decode()
    pattern, replacement = wrong
    changed = re.sub(pattern, replacement, text, count=1, flags=re.DOTALL)
    assert changed != text
    graph = parsed(changed.encode())
    assert told(graph) != counted(graph, rendered)


def test_some_counts_are_as_everybody_can_see(rendered: Mapping[str, bytes]) -> None:
    there = told(parsed(rendered["description.ttl"]))
    claims = rendered["calcgraph.nt"].decode().count("#type> <https://w3id.org/calcgraph/vocab/Claim> .")
    assert there[DATASET, VOID.distinctSubjects, URIRef("https://w3id.org/calcgraph/vocab/Claim")] == claims
    assert there[DATASET, VOID.triples, URIRef("https://w3id.org/calcgraph/vocab/status")] == claims
    assert there[DATASET, VOID.triples] <= rendered["calcgraph.nq"].count(b"\n")
    ttl = next(node for node in there if "calcgraph.nt/" in str(node[0]) and node[1:] == (VOID.triples,))
    assert there[ttl] == rendered["calcgraph.nt"].count(b"\n")


def test_sizes_and_digests_are_those_of_the_files(rendered: Mapping[str, bytes]) -> None:
    graph = parsed(rendered["description.ttl"])
    files = {}
    for node in graph.subjects(RDF.type, DCAT.Distribution):
        file = str(graph.value(node, DCAT.downloadURL)).removeprefix(HERE)
        checksum = graph.value(node, SPDX.checksum)
        assert graph.value(checksum, SPDX.algorithm) == SPDX.checksumAlgorithm_sha256
        value = graph.value(checksum, SPDX.checksumValue)
        assert value is not None
        assert value.datatype == XSD.hexBinary  # type: ignore[union-attr]
        files[file] = (int(graph.value(node, DCAT.byteSize)), str(value).lower())  # type: ignore[arg-type]
    assert files == {f: (len(rendered[f]), hashlib.sha256(rendered[f]).hexdigest()) for f in files}
    assert {"calcgraph.ttl", "calcgraph.nq", "calcgraph.owl", "calcgraph.svg"} <= files.keys()
    assert not files.keys() & {"description.ttl", "manifest.json", "README.md", "context.jsonld", "CITATION.cff"}


def test_the_counts_of_the_service_description_are_those_of_the_data(rendered: Mapping[str, bytes]) -> None:
    graph = parsed(rendered["service.ttl"])
    everything = store(rendered, "calcgraph.nq")
    expected = {
        n: t for (n,), t in table(everything, "SELECT ?g (COUNT(*) AS ?n) { GRAPH ?g { ?s ?p ?o } } GROUP BY ?g")
    }
    expected[URIRef(HERE + "sparql#default-graph")] = single(everything, TOTALS[VOID.triples])
    assert {node: int(value) for node, value in graph.subject_objects(VOID.triples)} == expected  # type: ignore[arg-type]
    assert sum(getattr(value, "datatype", None) == XSD.integer for _, _, value in graph) == len(expected)


def test_what_is_built_as_written_is_described_as_written(knowledge: Knowledge) -> None:
    files = render(
        reason(assemble(knowledge, reading="as-written"), knowledge=knowledge), formats=("nq", "description")
    )
    graph = parsed(files["description.ttl"])
    assert told(graph) == counted(graph, files)
    assert (DATASET, VOID["class"], None) not in graph
    assert b"Read as written." in files["description.ttl"]
    assert URIRef("https://w3id.org/calcgraph/vocab/Repair") not in set(graph.objects(None, VOID["class"]))


def test_another_data_set_has_other_counts(dataset: Dataset) -> None:
    kept = Dataset(frozenset(q for q in dataset.quads if "conflict" not in str(q.graph_name)), dataset.prefixes)
    files = render(kept, formats=("nq", "description"))
    graph = parsed(files["description.ttl"])
    assert told(graph) == counted(graph, files)
    assert "graph/conflicts" not in files["description.ttl"].decode()
