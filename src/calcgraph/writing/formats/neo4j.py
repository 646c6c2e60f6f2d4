"""The property graph for the bulk import of Neo4j: two CSV files with typed headers.

Comes in: `Objects`, by way of `biolink`. Goes out: files for

    neo4j-admin database import full --nodes=neo4j_nodes.csv --relationships=neo4j_relationships.csv

    in the property graph          in the files
    -----------------------------  ---------------------------------------------------------------------------------
    id, category of a node         id:ID, :LABEL without `biolink:`, with all above it; and Claim, Conflict, Source
    subject, predicate, object     :START_ID, :TYPE without `biolink:`, :END_ID
    several values                 name:string[], joined by `;`, the default of --array-delimiter; `,` for `;` in one
    numbers                        name:double, or name:long for characters
    a claim's subject, values,     relationships claim_subject, claim_value, claim_bearer, claim_source from its node
    bearer, source                 (what it is about, never that it is so: see claim_status)
    the sides of a conflict        relationships one_side, other_side from its node
    an edge that is `negated`      none: whoever asks for a type of relationship would take it for true; the claim's
                                   node has it

Quotes are doubled as in RFC 4180; a line break in a text is a blank, as fields are one line by default. No Neo4j was
run to test this: the files are read by a parser of ours that follows Neo4j's manual.
"""

import csv
import io
import re
from collections.abc import Iterable, Iterator

import pyoxigraph as ox

from calcgraph.writing.formats.biolink import ABOVE, LISTS, NUMBERS, Record, property_graph
from calcgraph.writing.formats.biolink_quads import edge_quads, node_quads
from calcgraph.writing.formats.format import Format, whole
from calcgraph.writing.formats.rows import Cell
from calcgraph.writing.objects import Objects

_KINDS = {"claim_status": "Claim", "conflict_rule": "Conflict", "source_kind": "Source"}
_LINKS = ("claim_subject", "claim_value", "claim_bearer", "claim_source", "one_side", "other_side")
_SPECIAL = {"id": "id:ID", "category": ":LABEL"}
_LINE_BREAK = re.compile(r"[\r\n]")
_ENDS = {"subject": ":START_ID", "object": ":END_ID", "predicate": ":TYPE"}


def nodes(objects: Objects) -> bytes:
    """The nodes."""
    graph = objects.once(property_graph)
    return _csv([{**record, "category": _labels(record)} for record in (*graph.terms, *graph.records)], _SPECIAL)


def relationships(objects: Objects) -> bytes:
    """The relationships."""
    graph = objects.once(property_graph)
    there = {record["id"] for record in (*graph.terms, *graph.records)}
    edges = [{**e, "predicate": _bare(str(e["predicate"]))} for e in graph.edges if not e.get("negated")]
    for record in graph.records:
        for link in _LINKS:
            ends = record.get(link, ())
            for end in ends if isinstance(ends, tuple) else (ends,):
                if end in there:
                    edges.append({"subject": record["id"], "predicate": link, "object": str(end)})
    return _csv(edges, _ENDS)


def _labels(record: Record) -> tuple[str, ...]:
    category = _bare(record["category"][0])
    kinds = (kind for name, kind in _KINDS.items() if name in record)
    return (*kinds, category, *ABOVE[category])


def _bare(curie: str) -> str:
    return curie.removeprefix("biolink:")


def _csv(records: list[Record], special: dict[str, str]) -> bytes:
    there = {name for record in records for name in record}
    columns = [*special, *sorted(there - special.keys())]
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(special.get(name) or _typed(name) for name in columns)
    writer.writerows([_text(record[name]) if name in record else "" for name in columns] for record in records)
    return text.getvalue().encode()


def _typed(name: str) -> str:
    if name in LISTS:
        return f"{name}:string[]"
    if name in NUMBERS:
        return f"{name}:{'long' if name == 'characters' else 'double'}"
    return name


def _text(field: Cell) -> str:
    if isinstance(field, tuple):
        return ";".join(_text(part).replace(";", ",") for part in field)
    return _LINE_BREAK.sub(" ", field)


def _records(data: bytes) -> Iterator[Record]:
    """What the importer would make of a file."""
    header, *lines = csv.reader(io.StringIO(data.decode(), newline=""))
    named = {written: name for name, written in (*_SPECIAL.items(), *_ENDS.items())}
    names = [named.get(column) or column.partition(":")[0] for column in header]
    several = {name for name, column in zip(names, header, strict=True) if column.endswith("[]") or column == ":LABEL"}
    for line in lines:
        cells = zip(names, line, strict=True)
        yield {name: tuple(cell.split(";")) if name in several else cell for name, cell in cells if cell}


def _read_nodes(data: bytes) -> Iterable[ox.Quad]:
    for record in _records(data):
        category = tuple(f"biolink:{label}" for label in record["category"])
        yield from node_quads({**record, "category": category})


def _read_relationships(data: bytes) -> Iterable[ox.Quad]:
    return (quad for record in _records(data) if "original_predicate" in record for quad in edge_quads(record))


FORMATS = (
    Format(
        "neo4j",
        "neo4j_nodes.csv",
        "nodes of the property graph",
        "For `neo4j-admin database import`: terms, sources, and every claim and conflict.",
        "Neo4j",
        whole(nodes),
        _read_nodes,
    ),
    Format(
        "neo4j",
        "neo4j_relationships.csv",
        "relationships of the property graph",
        "For `neo4j-admin database import`: what is stated, and what each claim is about.",
        "Neo4j",
        whole(relationships),
        _read_relationships,
    ),
)
