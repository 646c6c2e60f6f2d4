"""Loaded into an OWL 2 RL engine, our files make no two classes the same and leave none without instances."""

from collections.abc import Mapping

import pyoxigraph as ox
import pytest
import rdflib
import reasonable
from rdflib import OWL, RDF

from calcgraph.graph.syntax import rdf_bytes

OURS = "https://w3id.org/calcgraph/"
RO = rdflib.Namespace("http://purl.obolibrary.org/obo/RO_")
HP = rdflib.Namespace("http://purl.obolibrary.org/obo/HP_")
CGV = rdflib.Namespace(OURS + "vocab/")
CG = rdflib.Namespace(OURS)
Triples = set[tuple[rdflib.term.Node, rdflib.term.Node, rdflib.term.Node]]


def closure(graph: rdflib.Graph) -> Triples:
    engine = reasonable.PyReasoner()
    engine.from_graph(graph)
    return set(engine.reason())


def absurdities(triples: Triples) -> Triples:
    """Two things taken for one, and things that cannot be."""
    return {
        (s, p, o)
        for s, p, o in triples
        if (p == OWL.sameAs and s != o) or (p == RDF.type and o == OWL.Nothing and s != OWL.Nothing)
    }


def merged(rendered: Mapping[str, bytes], *files: str) -> rdflib.Graph:
    graph = rdflib.Graph()
    for file in files:
        graph.parse(data=rendered[file], format="nt" if file.endswith(".nt") else "xml")
    return graph


@pytest.mark.parametrize("files", [("calcgraph.nt",), ("calcgraph.owl",), ("calcgraph.nt", "calcgraph.owl")])
def test_our_files_alone_and_together_lead_to_nothing_absurd(
    rendered: Mapping[str, bytes], files: tuple[str, ...]
) -> None:
    graph = merged(rendered, *files)
    found = closure(graph)
    assert len(found) > len(graph) + 1000, "the engine has derived something"
    assert absurdities(found) == set()


def test_the_dataset_with_conflicts_and_rival_classifications_leads_to_nothing_absurd(
    rendered: Mapping[str, bytes],
) -> None:
    triples = {
        ox.Quad(q.subject, q.predicate, q.object) for q in ox.parse(rendered["calcgraph.nq"], ox.RdfFormat.N_QUADS)
    }
    graph = rdflib.Graph().parse(data=rdf_bytes(triples, ox.RdfFormat.N_QUADS), format="nt")
    assert absurdities(closure(graph)) == set()


def test_with_ros_own_relation_in_the_facts_two_diseases_would_be_one(rendered: Mapping[str, bytes]) -> None:
    """Why the predicates of the facts are annotation properties of ours: the test above can fail."""
    graph = merged(rendered, "calcgraph.nt")
    assert (RO["0002201"], RDF.type, OWL.FunctionalProperty) in graph
    papule, diseases = HP["0200034"], {CG.CALC_0000004, CG.CALC_0000006}
    for relation, expected in ((CGV.finding, set()), (RO["0002200"], diseases)):
        for disease in diseases:
            graph.add((disease, relation, papule))
        assert {s for s, p, _ in absurdities(closure(graph)) if p == OWL.sameAs} & diseases == expected


def test_a_planted_contradiction_is_seen_by_the_engine(rendered: Mapping[str, bytes]) -> None:
    graph = merged(rendered, "calcgraph.owl")
    graph.add((CG.someone, RDF.type, OWL.Nothing))
    assert (CG.someone, RDF.type, OWL.Nothing) in absurdities(closure(graph))
