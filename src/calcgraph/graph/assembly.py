"""The model as named graphs, all of them: one function that puts together what the other modules make.

Comes in: `Knowledge`. Goes out: a `Dataset` without `graph/inferred`.
"""

from collections.abc import Iterable
from dataclasses import replace

import pyoxigraph as ox

from calcgraph import conflicts
from calcgraph.graph.about import about_triples
from calcgraph.graph.claims import Reading, claim_triples, facts, unread
from calcgraph.graph.dataset import Dataset
from calcgraph.graph.mappings import mapping_triples
from calcgraph.graph.names import Expander, graph_name
from calcgraph.graph.records import conflict_triples, evidence_triples, source_triples
from calcgraph.graph.terms import term_triples, type_triples
from calcgraph.model import Knowledge


def assemble(knowledge: Knowledge, *, reading: Reading = "as-repaired") -> Dataset:
    """Turn what was curated into named graphs.

    Args:
        knowledge: what `load` returned.
        reading: `as-repaired`, or `as-written`: then a claim that rests on a repair keeps its damaged words and gets
            no value, no fact and no axiom.

    Returns:
        A frozen dataset without `graph/inferred`.
    """
    expand = Expander(knowledge.prefixes)
    quads: set[ox.Quad] = set()

    def put(name: str, triples: Iterable[ox.Triple]) -> None:
        graph = graph_name(name)
        quads.update([ox.Quad(t.subject, t.predicate, t.object, graph) for t in triples])

    for name, texts in knowledge.documents.items():
        for number, text in enumerate(texts):
            quads.update(_parse(text, f"{name}{number}", graph_name(name)))
    put("terms", term_triples(knowledge, expand, reading))
    put("facts", type_triples(knowledge))
    for name, fact in facts(knowledge, expand, reading):
        put(name, (fact,))
    put("claims", source_triples(knowledge))
    put("claims", claim_triples(knowledge, expand, reading))
    put("claims", evidence_triples(knowledge, repairs=reading == "as-repaired"))
    legible = replace(knowledge, claims=tuple(c for c in knowledge.claims if not unread(c, reading)))
    put("conflicts", conflict_triples(conflicts.find(legible)))
    put("mappings", mapping_triples(knowledge, expand))
    put("build", about_triples(knowledge, reading))
    return Dataset(frozenset(quads), knowledge.prefixes)


def _parse(text: bytes, key: str, graph: ox.NamedNode) -> Iterable[ox.Quad]:
    """Parse Turtle and name its blank nodes after their order in the file, so that nothing random remains."""
    names: dict[str, ox.BlankNode] = {}

    def name(node: ox.BlankNode) -> ox.BlankNode:
        return names.setdefault(node.value, ox.BlankNode(f"{key}b{len(names)}"))

    for quad in ox.parse(text, format=ox.RdfFormat.TURTLE):
        subject, value = quad.subject, quad.object
        subject = name(subject) if isinstance(subject, ox.BlankNode) else subject
        value = name(value) if isinstance(value, ox.BlankNode) else value
        yield ox.Quad(subject, quad.predicate, value, graph)
