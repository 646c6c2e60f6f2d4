"""Mappings to triples, after SSSOM.

a row                                  graph/mappings
-------------------------------------  --------------------------------------------------------------
any                                    cg:mapping/<16 hexadecimal digits>, a sssom:Mapping with all its slots
positive (no modifier, a real object)  and the direct skos triple
predicate_modifier Not                 no direct triple
object_id sssom:NoTermFound            no direct triple: a dated statement that there is none
the header of the table                a sssom:MappingSet, with the properties that SSSOM 1.1 gives its slots; its
                                       sssom:mappings are the rows; its version, and its subjects', is the graph's
"""

from collections.abc import Iterator

from pyoxigraph import Literal, NamedNode, Triple

from calcgraph import __version__
from calcgraph.graph import names as n
from calcgraph.graph.literals import day, decimal
from calcgraph.graph.names import Expander, digest_id, own
from calcgraph.model import Knowledge, MappingRow, MappingSet

_SSSOM = "https://w3id.org/sssom/"
NO_TERM_FOUND = "sssom:NoTermFound"
MATCHES = {
    "exactMatch": "the same as",
    "closeMatch": "close to",
    "broadMatch": "narrower than",
    "narrowMatch": "broader than",
    "relatedMatch": "related to",
}
"""What a match of SKOS says of the subject, in words."""


def mapping_triples(knowledge: Knowledge, expand: Expander) -> Iterator[Triple]:
    """The triples of `graph/mappings`."""
    for row in knowledge.mappings:
        yield from _row(row, expand)
    if knowledge.mapping_set:
        yield from _set(knowledge.mapping_set, expand)
        node = NamedNode(knowledge.mapping_set.mapping_set_id)
        for row in knowledge.mappings:
            yield Triple(node, NamedNode(_SSSOM + "mappings"), _node(row))


def _set(header: MappingSet, expand: Expander) -> Iterator[Triple]:
    node = NamedNode(header.mapping_set_id)
    yield Triple(node, n.TYPE, NamedNode(_SSSOM + "MappingSet"))
    yield Triple(node, n.VERSION_INFO, Literal(__version__))
    yield Triple(node, n.DC_TITLE, Literal(header.mapping_set_title))
    yield Triple(node, n.DC_DESCRIPTION, Literal(header.mapping_set_description))
    yield Triple(node, n.DC_LICENSE, NamedNode(header.license))
    yield Triple(node, n.DC_CREATED, day(header.mapping_date))
    yield Triple(node, NamedNode(_SSSOM + "subject_source"), expand(header.subject_source))
    yield Triple(node, NamedNode(_SSSOM + "subject_source_version"), Literal(__version__))


def _node(row: MappingRow) -> NamedNode:
    parts = (row.subject_id, row.predicate_id, row.predicate_modifier or "", row.object_id, row.object_source)
    return own(f"mapping/{digest_id(*parts)}")


def _row(row: MappingRow, expand: Expander) -> Iterator[Triple]:
    subject, predicate, target = (expand(x) for x in (row.subject_id, row.predicate_id, row.object_id))
    node = _node(row)

    def say(slot: str, value: NamedNode | Literal) -> Triple:
        return Triple(node, NamedNode(_SSSOM + slot), value)

    yield Triple(node, n.TYPE, NamedNode(_SSSOM + "Mapping"))
    yield say("subject_id", subject)
    yield say("predicate_id", predicate)
    yield say("object_id", target)
    yield say("mapping_justification", expand(row.mapping_justification))
    yield say("confidence", decimal(row.confidence))
    yield say("object_source", expand(row.object_source))
    yield say("object_source_version", Literal(row.object_source_version))
    yield say("author_id", expand(row.author_id))
    if row.object_label:
        yield say("object_label", Literal(row.object_label))
    if row.predicate_modifier:
        yield say("predicate_modifier", Literal(row.predicate_modifier))
    if row.comment:
        yield say("comment", Literal(row.comment))
    if not row.predicate_modifier and row.object_id != NO_TERM_FOUND:
        yield Triple(subject, predicate, target)
