"""The mappings as SSSOM/RDF, in Turtle: each row a record of its own, none of them a plain match.

    slot                                  property
    ------------------------------------  ------------------------------------------------
    subject_id, predicate_id, object_id   owl:annotatedSource, -Property, -Target
    author_id                             pav:authoredBy
    comment                               rdfs:comment
    mapping_date                          dcterms:created
    predicate_modifier Not                sssom:predicate_modifier sssom:NegatedPredicate
    confidence                            sssom:confidence, an xsd:double
    any other                             sssom:<slot>

The record is a named owl:Axiom (the `record_id`), as SSSOM 1.1 wants it, if its row says that there is a match. OWL
tools make the axiom from such a record alone, also without a direct triple and whatever the modifier says (the OWL API
does), which would turn a false friend into a match; so that a row that denies, and one that found no term, has no type.
sssom-py reads it all the same. What holds of every row stands in every row, for readers who do not know that it would
have to be carried over. There are no direct triples: `calcgraph.ttl` has those of the positive rows.

https://mapping-commons.github.io/sssom/spec-formats-rdf/
"""

from collections.abc import Iterator
from functools import cache
from typing import BinaryIO

import pyoxigraph as ox

from calcgraph.graph import names as n
from calcgraph.graph.literals import day
from calcgraph.writing.content import Content, MappingRecord
from calcgraph.writing.formats import sssom
from calcgraph.writing.formats.format import Format
from calcgraph.writing.formats.sssom import SSSOM
from calcgraph.writing.objects import Objects

_SPACES = {
    "dcterms": "http://purl.org/dc/terms/",
    "owl": "http://www.w3.org/2002/07/owl#",
    "pav": "http://purl.org/pav/",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "semapv": "https://w3id.org/semapv/vocab/",
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "sssom": SSSOM,
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}
_PROPERTIES = {
    "subject_id": _SPACES["owl"] + "annotatedSource",
    "predicate_id": _SPACES["owl"] + "annotatedProperty",
    "object_id": _SPACES["owl"] + "annotatedTarget",
    "author_id": _SPACES["pav"] + "authoredBy",
    "comment": _SPACES["rdfs"] + "comment",
}
_SLOTS = (*_PROPERTIES, "object_label", "mapping_justification", "object_source", "object_source_version")
_DOUBLE, _AXIOM = ox.NamedNode(_SPACES["xsd"] + "double"), ox.NamedNode(_SPACES["owl"] + "Axiom")
_NEGATED = ox.NamedNode(SSSOM + "NegatedPredicate")


def write(objects: Objects, out: BinaryIO) -> None:
    """Write the mapping set in Turtle; every prefix of its table is declared, so that it can be made a table again."""
    content = objects.content
    triples = (*_set(content), *(t for row in content.mappings for t in _row(content, row)))
    prefixes = {**sssom.curie_map(content), **_SPACES}
    ox.serialize(triples, output=out, format=ox.RdfFormat.TURTLE, prefixes=dict(sorted(prefixes.items())))


@cache
def _property(slot: str) -> ox.NamedNode:
    return ox.NamedNode(_PROPERTIES.get(slot, SSSOM + slot))


def _set(content: Content) -> Iterator[ox.Triple]:
    node, found = sssom.set_node(content), content.mapping_set
    yield ox.Triple(node, n.TYPE, sssom.MAPPING_SET)
    yield ox.Triple(node, _property("sssom_version"), ox.NamedNode(SSSOM + "version1.1"))
    for row in content.mappings:
        yield ox.Triple(node, sssom.MAPPINGS, row.node)
    if found:
        texts = {n.VERSION_INFO: found.version, n.DC_TITLE: found.title, n.DC_DESCRIPTION: found.description}
        yield from (ox.Triple(node, name, ox.Literal(text)) for name, text in texts.items() if text)
        if found.license:
            yield ox.Triple(node, n.DC_LICENSE, found.license)


def _row(content: Content, row: MappingRecord) -> Iterator[ox.Triple]:
    if row.positive:
        yield ox.Triple(row.node, n.TYPE, _AXIOM)
    for slot in _SLOTS:
        value = getattr(row, slot)
        if value:
            yield ox.Triple(row.node, _property(slot), ox.Literal(value) if isinstance(value, str) else value)
    yield ox.Triple(row.node, _property("confidence"), ox.Literal(row.confidence, datatype=_DOUBLE))
    if row.predicate_modifier:
        yield ox.Triple(row.node, _property("predicate_modifier"), _NEGATED)
    label = content.labels.get(row.subject_id.value)
    if label:
        yield ox.Triple(row.node, _property("subject_label"), ox.Literal(label))
    found = content.mapping_set
    if found and found.subject_source:
        yield ox.Triple(row.node, _property("subject_source"), found.subject_source)
    if found and found.subject_source_version:
        yield ox.Triple(row.node, _property("subject_source_version"), ox.Literal(found.subject_source_version))
    if found and found.mapping_date:
        yield ox.Triple(row.node, n.DC_CREATED, day(found.mapping_date))


def read(data: bytes) -> Iterator[ox.Quad]:
    """What the file says, in the terms of the data set; a slot that all rows share is one of the set."""
    quads = list(ox.parse(data, format=ox.RdfFormat.TURTLE))
    records = {quad.object: quad.subject for quad in quads if quad.predicate == sssom.MAPPINGS}
    slots: dict[ox.NamedNode, dict[str, ox.NamedNode | ox.Literal]] = {record: {} for record in records}
    names = {_property(slot): slot for slot in (*_PROPERTIES, *_SLOTS)}
    shared: dict[ox.NamedNode, set[ox.NamedNode | ox.Literal]] = {
        predicate: set() for predicate in (n.DC_CREATED, *map(_property, ("subject_source", "subject_source_version")))
    }
    for quad in quads:
        record, predicate, value, _ = quad
        if record not in slots:
            if predicate.value != SSSOM + "sssom_version":
                yield quad
        elif predicate in shared:
            shared[predicate].add(value)
        elif predicate != n.TYPE:
            slot = names.get(predicate) or predicate.value.removeprefix(SSSOM)
            slots[record][slot] = ox.Literal("Not") if value == _NEGATED else value
    for predicate, values in shared.items():
        for node in {*records.values()} if len(values) == 1 else ():
            yield ox.Quad(node, predicate, next(iter(values)))
    for record, own in slots.items():
        yield from sssom.said(record, own)


FORMATS = (
    Format(
        "sssom",
        "calcgraph.sssom.ttl",
        "mappings",
        "SSSOM/RDF in Turtle: the same rows, each a record to query, no axiom for OWL tools.",
        "sssom-py, SPARQL",
        write,
        read,
    ),
)
