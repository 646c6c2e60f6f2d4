"""The mappings as SSSOM 1.1 in its canonical TSV form, with the header that the curated table has.

    the data set                            the file
    --------------------------------------  ------------------------------------------------------------------
    sssom:MappingSet                        the metadata block; subject_source and mapping_date hold of every row
    the prefixes of the CURIEs in the file  curie_map, without those that every SSSOM file has
    cg:mapping/…                            record_id, by which the rows are sorted
    sssom:author_id, sssom:confidence, …    the columns of the same name
    rdfs:label of the subject               subject_label
    a row that is negative, or a gap        the same row: predicate_modifier Not, object_id sssom:NoTermFound

Not here: claims, terms and their hierarchy. A cell holds what the data set holds, to the character: SSSOM has no way to
disarm what a spreadsheet takes for a formula, so that only the quoting of the specification is done. No text in a cell
can begin a line, and so none can pass for a part of the metadata block. A confidence is written as it was given, where
the canonical form would round it to three digits.

https://mapping-commons.github.io/sssom/spec-formats-tsv/
"""

import csv
import io
import json
from collections.abc import Callable, Iterator, Mapping
from decimal import Decimal
from functools import cache
from typing import BinaryIO

import pyoxigraph as ox
import yaml

from calcgraph.errors import CalcgraphError
from calcgraph.graph import names as n
from calcgraph.graph.literals import day, decimal
from calcgraph.writing.content import Content, MappingRecord
from calcgraph.writing.formats.format import Format
from calcgraph.writing.objects import Objects

SSSOM = "https://w3id.org/sssom/"
_SPACES = {
    "owl": "http://www.w3.org/2002/07/owl#",
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "semapv": "https://w3id.org/semapv/vocab/",
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "sssom": SSSOM,
    "xsd": "http://www.w3.org/2001/XMLSchema#",
    "linkml": "https://w3id.org/linkml/",
}
"""What every SSSOM file takes for declared (SSSOM 1.1, Introduction, IRI prefixes)."""
_COLUMNS = (
    "record_id",
    "subject_id",
    "subject_label",
    "predicate_id",
    "predicate_modifier",
    "object_id",
    "object_label",
    "mapping_justification",
    "author_id",
    "object_source",
    "object_source_version",
    "confidence",
    "comment",
)
_IRIS = ("subject_id", "predicate_id", "object_id", "mapping_justification", "author_id", "object_source")
_REFERENCES = frozenset(("record_id", *_IRIS))
SET_SLOTS = {
    "mapping_set_version": n.VERSION_INFO,
    "mapping_set_title": n.DC_TITLE,
    "mapping_set_description": n.DC_DESCRIPTION,
    "license": n.DC_LICENSE,
    "subject_source": ox.NamedNode(SSSOM + "subject_source"),
    "subject_source_version": ox.NamedNode(SSSOM + "subject_source_version"),
    "mapping_date": n.DC_CREATED,
}
"""Slots of a mapping set, and the property of each."""
MAPPING_SET, MAPPING, MAPPINGS, NO_TERM_FOUND = (
    ox.NamedNode(SSSOM + name) for name in ("MappingSet", "Mapping", "mappings", "NoTermFound")
)
_STRINGS = getattr(yaml, "CBaseLoader", yaml.BaseLoader)
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def write(objects: Objects, out: BinaryIO) -> None:
    """Write the table.

    Raises:
        CalcgraphError: if an IRI has no prefix; SSSOM then allows no table.
    """
    rows = sorted(_cells(objects.content, row) for row in objects.content.mappings)
    used = [name for at, name in enumerate(_COLUMNS) if not rows or any(row[at] for row in rows)]
    for line in _metadata(objects.content):
        out.write(f"#{line}\n".encode())
    out.write(("\t".join(used) + "\n").encode())
    for row in rows:
        cells = (_cell(text) for name, text in zip(_COLUMNS, row, strict=True) if name in used)
        out.write(("\t".join(cells) + "\n").encode())


def curie_map(content: Content) -> dict[str, str]:
    """The prefixes that the CURIEs of the table have, and must be declared, with their namespaces."""
    whole = content.mapping_set
    nodes = {whole.subject_source} if whole and whole.subject_source else set()
    for row in content.mappings:
        nodes |= {row.node, *(v for v in map(row.__getattribute__, _IRIS) if isinstance(v, ox.NamedNode))}
    used = {_curie(content, node).partition(":")[0] for node in nodes}
    return {prefix: content.prefixes[prefix] for prefix in sorted(used - {*_SPACES})}


def set_node(content: Content) -> ox.NamedNode:
    """The IRI of the mapping set; of the file, if the data set names none."""
    return content.mapping_set.node if content.mapping_set else n.own("mappings/calcgraph.sssom.tsv")


def _cells(content: Content, row: MappingRecord) -> tuple[str, ...]:
    found: dict[str, ox.NamedNode | ox.Literal | str | None] = {
        name: getattr(row, name) for name in _COLUMNS if hasattr(row, name)
    }
    found["record_id"] = row.node
    found["subject_label"] = content.labels.get(row.subject_id.value)
    return tuple(
        _curie(content, value) if isinstance(value, ox.NamedNode) else str(getattr(value, "value", value) or "")
        for value in map(found.get, _COLUMNS)
    )


def _curie(content: Content, node: ox.NamedNode) -> str:
    curie = content.curie(node)
    if curie == node.value:
        raise CalcgraphError(f"SSSOM takes no IRI without a prefix, and prefixes.ttl has none for {node.value}")
    return curie


def _metadata(content: Content) -> Iterator[str]:
    """The lines of the block, slot by slot in the order of the specification."""
    whole = content.mapping_set
    prefixes = curie_map(content)
    yield 'sssom_version: "1.1"'
    yield "curie_map:" if prefixes else "curie_map: {}"
    yield from (f"  {_scalar(prefix)}: {_scalar(space)}" for prefix, space in prefixes.items())
    yield f"mapping_set_id: {_scalar(set_node(content).value)}"
    if whole:
        values = {
            "mapping_set_version": whole.version,
            "mapping_set_title": whole.title,
            "mapping_set_description": whole.description,
            "license": whole.license.value if whole.license else None,
            "subject_source": _curie(content, whole.subject_source) if whole.subject_source else None,
            "subject_source_version": whole.subject_source_version,
        }
        yield from (f"{slot}: {_scalar(value)}" for slot, value in values.items() if value)
        if whole.mapping_date:
            yield f"mapping_date: {whole.mapping_date}"


def _scalar(text: str) -> str:
    """A YAML string on one line: plain where it stays one, else in double quotes, whose escapes are those of JSON."""
    try:
        if text.isprintable() and yaml.load(f"a: {text}", _LOADER) == {"a": text}:  # noqa: S506 the loader is safe
            return text
    except yaml.YAMLError:
        pass
    return "".join(c if c.isprintable() else f"\\U{ord(c):08x}" for c in json.dumps(text, ensure_ascii=False))


def _cell(text: str) -> str:
    return '"' + text.replace('"', '""') + '"' if any(c in text for c in '"\t\n\r') else text


def read(data: bytes) -> Iterator[ox.Quad]:
    """What the table says, in the terms of the data set. The label of a subject has no language and is not among it."""
    lines = data.decode().split("\n")
    end = next(number for number, line in enumerate(lines) if not line.startswith("#"))
    header = yaml.load("\n".join(line[1:] for line in lines[:end]), _STRINGS)  # noqa: S506 it makes strings only
    body = "\n".join(lines[end:])
    spaces = {**_SPACES, **header["curie_map"]}

    @cache
    def expand(curie: str) -> ox.NamedNode:
        prefix, _, local = curie.partition(":")
        return ox.NamedNode(spaces[prefix] + local)

    def value(slot: str, text: str) -> ox.NamedNode | ox.Literal:
        return expand(text) if slot in _REFERENCES else ox.Literal(text)

    node = ox.NamedNode(header["mapping_set_id"])
    yield ox.Quad(node, n.TYPE, MAPPING_SET)
    typed: dict[str, Callable[[str], ox.NamedNode | ox.Literal]]
    typed = {"license": ox.NamedNode, "subject_source": expand, "mapping_date": day}
    for slot, predicate in SET_SLOTS.items():
        if slot in header:
            yield ox.Quad(node, predicate, typed.get(slot, ox.Literal)(header[slot]))
    names, *rows = csv.reader(io.StringIO(body, newline=""), delimiter="\t", strict=True)
    for row in rows:
        slots = {slot: value(slot, text) for slot, text in zip(names, row, strict=True) if text}
        record = slots.pop("record_id")
        if isinstance(record, ox.NamedNode):
            yield ox.Quad(node, MAPPINGS, record)
            yield from said(record, slots)


def said(record: ox.NamedNode, slots: Mapping[str, ox.NamedNode | ox.Literal]) -> Iterator[ox.Quad]:
    """What a row says: its slots, and if it is positive that the subject matches the object."""
    yield ox.Quad(record, n.TYPE, MAPPING)
    for slot, value in slots.items():
        if slot == "confidence":
            yield ox.Quad(record, _slot(slot), decimal(Decimal(value.value)))
        elif slot != "subject_label":
            yield ox.Quad(record, _slot(slot), value)
    subject, predicate, target = (slots[f"{part}_id"] for part in ("subject", "predicate", "object"))
    if "predicate_modifier" not in slots and target != NO_TERM_FOUND:
        assert isinstance(subject, ox.NamedNode)
        assert isinstance(predicate, ox.NamedNode)
        yield ox.Quad(subject, predicate, target)


@cache
def _slot(name: str) -> ox.NamedNode:
    return ox.NamedNode(SSSOM + name)


FORMATS = (
    Format(
        "sssom",
        "calcgraph.sssom.tsv",
        "mappings",
        "SSSOM: how our terms map to those of others, with false friends and gaps.",
        "sssom-py, SSSOM tools",
        write,
        read,
    ),
)
