"""`service.ttl`: the SPARQL 1.1 Service Description of an endpoint that serves the data set.

Comes in: `Objects` and the address of the endpoint. Goes out: Turtle. In the file of a build the address is `sparql`,
relative to the file, so that it is true where the folder is served at the root and the endpoint beside it; a server
that knows its address calls `service_description` with it, and returns that for a request to the endpoint without a
query (https://www.w3.org/TR/sparql11-service-description/).

    sd                               here
    -------------------------------  -----------------------------------------------------------
    sd:endpoint                      the address; also dcat:endpointURL, void:sparqlEndpoint
    sd:supportedLanguage             SPARQL 1.1 Query: nothing is updated
    sd:feature                       sd:UnionDefaultGraph: the default graph is the union of all
    sd:resultFormat                  JSON, XML, CSV, TSV; Turtle, N-Triples, RDF/XML,
                                     JSON-LD, TriG, N-Quads
    sd:defaultEntailmentRegime       simple: what the reasoners inferred is in a graph
    sd:defaultDataset                default graph and named graphs, each with its triples
"""

from collections.abc import Iterator

import pyoxigraph as ox

from calcgraph.graph.literals import english
from calcgraph.graph.names import BASE, own
from calcgraph.writing.formats import describing as d
from calcgraph.writing.formats.describing import beside, say, word
from calcgraph.writing.formats.format import Folder, Format
from calcgraph.writing.objects import Objects

RESULT_FORMATS = (
    "SPARQL_Results_JSON",
    "SPARQL_Results_XML",
    "SPARQL_Results_CSV",
    "SPARQL_Results_TSV",
    "Turtle",
    "N-Triples",
    "RDF_XML",
    "JSON-LD",
    "TriG",
    "N-Quads",
)
_FORMATS = "http://www.w3.org/ns/formats/"
_SIMPLE = ox.NamedNode("http://www.w3.org/ns/entailment/Simple")
_ABOUT = "Read-only access to the data set of calcgraph, every graph by its name and all of them as the default graph."


def service_description(objects: Objects, endpoint: str) -> bytes:
    """Describe an endpoint.

    Args:
        objects: what it serves.
        endpoint: its address: absolute, or relative to where the description is served.
    """
    address = ox.NamedNode(endpoint) if "://" in endpoint else beside(endpoint)
    return d.document(objects, _triples(objects, address))


def _triples(objects: Objects, address: ox.NamedNode) -> Iterator[ox.Triple]:
    sizes = {g.value: len(ts) for g, ts in objects.graphs.items() if not isinstance(g, ox.DefaultGraph)}
    graphs = sorted(sizes)
    union = len(set[ox.Triple]().union(*objects.graphs.values()))
    service, dataset = (ox.NamedNode(f"{address.value}#{part}") for part in ("service", "dataset"))
    everything = ox.NamedNode(f"{address.value}#default-graph")
    named = {iri: own(f"named-{iri.removeprefix(BASE)}") for iri in graphs}
    yield from say(
        service,
        [
            ("a", (word("sd:Service"), word("dcat:DataService"))),
            *d.titled("calcgraph, SPARQL endpoint", _ABOUT),
            *d.credits(objects),
            ("sd:endpoint", address),
            ("dcat:endpointURL", address),
            ("dcat:servesDataset", d.VERSION),
            ("sd:supportedLanguage", word("sd:SPARQL11Query")),
            ("sd:feature", word("sd:UnionDefaultGraph")),
            ("sd:resultFormat", [ox.NamedNode(_FORMATS + name) for name in RESULT_FORMATS]),
            ("sd:defaultEntailmentRegime", _SIMPLE),
            ("sd:defaultDataset", dataset),
        ],
    )
    yield from say(
        dataset,
        [("a", word("sd:Dataset")), ("sd:defaultGraph", everything), ("sd:namedGraph", list(named.values()))],
    )
    kinds = (word("sd:Graph"), word("void:Dataset"))
    title, size = english("the union of all named graphs"), d.number(union)
    yield from say(everything, [("a", kinds), ("dcterms:title", title), ("void:triples", size)])
    for iri, node in named.items():
        graph = ox.NamedNode(iri)
        yield from say(node, [("a", word("sd:NamedGraph")), ("sd:name", graph), ("sd:graph", graph)])
        yield from say(graph, [("a", kinds), ("void:triples", d.number(sizes[iri]))])
    yield from say(d.DATASET, [("a", word("void:Dataset")), ("void:sparqlEndpoint", address)])
    yield from d.agents()


def _beside_the_files(objects: Objects, _: Folder) -> bytes:
    return service_description(objects, "sparql")


FORMATS = (
    Format(
        "service",
        "service.ttl",
        "description",
        "SPARQL 1.1 Service Description: what an endpoint beside these files offers.",
        "SPARQL clients, servers",
        None,
        describe=_beside_the_files,
    ),
)
