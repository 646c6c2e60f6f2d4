"""What the endpoint says of itself on a bare GET: a SPARQL 1.1 Service Description, written by a worker.

Comes in: the store and the address. Goes out: Turtle. For a build of ours it is the `service.ttl` of the build, with
the address; for other data it says what the server does, and which graphs there are.
"""

import pyoxigraph as ox

from calcgraph.serving.data import Held
from calcgraph.writing.formats.service import RESULT_FORMATS

_SD = "http://www.w3.org/ns/sparql-service-description#"
_FORMATS = "http://www.w3.org/ns/formats/"
_TYPE = ox.NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#type")


def description(store: ox.Store, held: Held, address: str) -> bytes:
    """Describe the endpoint.

    Args:
        store: what it serves.
        held: what is known of it.
        address: of the endpoint, absolute.
    """
    if held.told.ours:
        from calcgraph.graph import Dataset
        from calcgraph.writing.formats.service import service_description
        from calcgraph.writing.objects import canonical

        return service_description(canonical(Dataset(frozenset(store), held.prefixes)), address)
    service, dataset, union = (ox.NamedNode(f"{address}#{part}") for part in ("service", "dataset", "default-graph"))
    triples = [
        ox.Triple(service, _TYPE, _word("Service")),
        ox.Triple(service, _word("endpoint"), ox.NamedNode(address)),
        ox.Triple(service, _word("supportedLanguage"), _word("SPARQL11Query")),
        ox.Triple(service, _word("feature"), _word("UnionDefaultGraph")),
        ox.Triple(service, _word("defaultEntailmentRegime"), ox.NamedNode("http://www.w3.org/ns/entailment/Simple")),
        ox.Triple(service, _word("defaultDataset"), dataset),
        *(ox.Triple(service, _word("resultFormat"), ox.NamedNode(_FORMATS + name)) for name in RESULT_FORMATS),
        ox.Triple(dataset, _TYPE, _word("Dataset")),
        ox.Triple(dataset, _word("defaultGraph"), union),
        ox.Triple(union, _TYPE, _word("Graph")),
    ]
    for number, iri in enumerate(held.told.graphs, 1):
        node = ox.NamedNode(f"{address}#graph-{number}")
        triples += [
            ox.Triple(dataset, _word("namedGraph"), node),
            ox.Triple(node, _TYPE, _word("NamedGraph")),
            ox.Triple(node, _word("name"), ox.NamedNode(iri)),
        ]
    return ox.serialize(triples, format=ox.RdfFormat.TURTLE, prefixes={"sd": _SD}) or b""


def _word(name: str) -> ox.NamedNode:
    return ox.NamedNode(_SD + name)
