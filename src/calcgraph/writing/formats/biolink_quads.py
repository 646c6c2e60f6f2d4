"""Records of a property graph back into the quads that they stand for, in the default graph.

Comes in: nodes and edges as `biolink` makes them, however they were written. Goes out: quads in our own vocabulary. An
edge tells of a claim what is on it; the claim's node tells everything.
"""

from collections.abc import Iterator

import pyoxigraph as ox

from calcgraph.graph import names as n
from calcgraph.graph.literals import count, english
from calcgraph.graph.names import cgv, own
from calcgraph.writing.formats import rows
from calcgraph.writing.formats.biolink import CONFLICT, ON_EDGES, SIDES, SOURCE, SYNONYMS, Record
from calcgraph.writing.formats.rows import expand


def node_quads(record: Record) -> Iterator[ox.Quad]:
    """The quads that a node stands for, in the default graph."""
    node = ox.NamedNode(str(record["iri"])) if "iri" in record else expand(str(record["id"]))
    if "claim_status" in record:
        row = {k.removeprefix("claim_"): v for k, v in record.items() if k.startswith("claim_")}
        yield from rows.claim_quads({**row, "id": node.value, "label": str(record["name"])})
        return
    if "name" in record:
        yield ox.Quad(node, n.LABEL, english(str(record["name"])))
    if "source_kind" in record:
        yield from _source_quads(node, record)
    elif "conflict_rule" in record:
        yield from _conflict_quads(node, record)
    elif "biolink:Agent" in record["category"]:
        yield ox.Quad(node, n.TYPE, n.AGENT)
    elif "description" in record:
        yield ox.Quad(node, n.DEFINITION, english(str(record["description"])))
    for name, predicate in SYNONYMS.items():
        for text in _list(record, name):
            yield ox.Quad(node, ox.NamedNode(predicate), english(text))


def edge_quads(record: Record) -> Iterator[ox.Quad]:
    """The quads that an edge stands for, in the default graph: of a superclass, or of a claim as far as it is told."""
    subject, obj = (expand(str(record.get(f"original_{end}") or record[end])) for end in ("subject", "object"))
    if record["original_predicate"] == "rdfs:subClassOf":
        yield ox.Quad(subject, n.SUBCLASS_OF, obj)
        return
    row = {name: record[f"claim_{name}"] for name in ON_EDGES if f"claim_{name}" in record}
    claim = expand(str(record["id"]))
    yield ox.Quad(claim, cgv("subject"), subject)
    yield ox.Quad(claim, cgv("value"), obj)
    yield ox.Quad(claim, cgv("property"), expand(str(record["original_predicate"])))
    for kind in _list(record, "has_evidence_of_type"):
        yield ox.Quad(claim, cgv("evidence"), expand(kind))
    source = str(record["primary_knowledge_source"])
    told = {**row, "id": claim.value, "label": str(record["name"]), "source": source}
    yield from rows.claim_quads(told)


def _source_quads(node: ox.NamedNode, record: Record) -> Iterator[ox.Quad]:
    yield ox.Quad(node, n.TYPE, cgv("Source"))
    for address in _list(record, "xref"):
        whole = f"https://doi.org/{address.removeprefix('DOI:')}" if address.startswith("DOI:") else address
        yield ox.Quad(node, n.DC_SOURCE, ox.NamedNode(whole))
    for name, predicate in SOURCE:
        if name in record:
            yield ox.Quad(node, predicate, ox.Literal(str(record[name])))
    if "characters" in record:
        yield ox.Quad(node, cgv("characters"), count(int(str(record["characters"]))))
    for name, predicate in (("description", n.NOTE), ("disclaimer", cgv("disclaimer"))):
        if name in record:
            yield ox.Quad(node, predicate, english(str(record[name])))
    for section in _list(record, "sections"):
        place, _, stretch = section.rpartition(" ")
        start, _, end = stretch.partition("-")
        part = own(f"section/{place}")
        yield ox.Quad(part, n.TYPE, cgv("Section"))
        yield ox.Quad(part, n.LABEL, english(place.partition("/")[2]))
        yield ox.Quad(part, cgv("sectionOf"), node)
        yield ox.Quad(part, cgv("startsAt"), count(int(start)))
        yield ox.Quad(part, cgv("endsAt"), count(int(end)))


def _conflict_quads(node: ox.NamedNode, record: Record) -> Iterator[ox.Quad]:
    yield ox.Quad(node, n.TYPE, cgv("Conflict"))
    for name, predicate in CONFLICT:
        yield ox.Quad(node, predicate, cgv(str(record[f"conflict_{name}"])))
    for name, predicate in SIDES:
        for claim in _list(record, name):
            yield ox.Quad(node, predicate, expand(claim))
    if "conflict_reason" in record:
        yield ox.Quad(node, cgv("reason"), english(str(record["conflict_reason"])))


def _list(record: Record, name: str) -> tuple[str, ...]:
    value = record.get(name, ())
    return value if isinstance(value, tuple) else (str(value),)
