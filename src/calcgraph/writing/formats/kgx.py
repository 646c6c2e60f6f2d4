"""KGX, the exchange format of Biolink knowledge graphs: nodes and edges, as TSV and as JSON Lines.

Comes in: `Objects`, by way of `biolink`. Goes out: four files.

                           TSV                                         JSON Lines
    ---------------------  ------------------------------------------  ---------------------------------------------
    nodes                  terms and sources                           these, and every claim
    edges                  what is stated, and what is denied          the same
    several values         joined by `|`                               a list, even of one
    true                   `true`; never `false`, which KGX takes      true
                           for true
    tab, line break, `|`   a blank, a blank, `¦`: KGX knows neither    as they are
    in a text              quotes nor escapes
    numbers                –                                           numbers

In JSON Lines nothing of the claims is lost. Records whose CURIE has a slash, as those of conflicts, are no nodes: KGX
takes that for no CURIE. Columns are those that have values, the ones of KGX first.
"""

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from decimal import Decimal
from typing import Any

import pyoxigraph as ox

from calcgraph.writing.formats.biolink import LISTS, NUMBERS, Record, property_graph
from calcgraph.writing.formats.biolink_quads import edge_quads, node_quads
from calcgraph.writing.formats.format import Format, Reader, whole
from calcgraph.writing.formats.rows import Cell
from calcgraph.writing.objects import Objects

_FIRST = ("id", "category", "name", "description", "subject", "predicate", "object", "negated")
_PLAIN = str.maketrans({"\t": " ", "\n": " ", "\r": " ", "|": "¦"})
_on_a_line = json.JSONEncoder(ensure_ascii=False).encode
_LINE_ENDS = {ord(sign): f"\\u{ord(sign):04x}" for sign in "\x85\u2028\u2029"}


def _nodes(objects: Objects) -> list[Record]:
    return [record for record in _all_nodes(objects) if "claim_status" not in record]


def _all_nodes(objects: Objects) -> list[Record]:
    graph = objects.once(property_graph)
    return [*graph.terms, *(record for record in graph.records if "/" not in str(record["id"]))]


def _edges(objects: Objects) -> Sequence[Record]:
    return objects.once(property_graph).edges


# ---- TSV


def tsv(records: Iterable[Record]) -> bytes:
    """Records as TSV."""
    records = list(records)
    there = {name for record in records for name in record}
    columns = [name for name in _FIRST if name in there] + sorted(there.difference(_FIRST))
    lines = ["\t".join(columns)]
    lines += ("\t".join(_text(record.get(name, "")) for name in columns) for record in records)
    return ("\n".join(lines) + "\n").encode()


def read_tsv(data: bytes) -> Iterator[Record]:
    """The records of a TSV file."""
    header, *lines = data.decode().removesuffix("\n").split("\n")
    columns = header.split("\t")
    for line in lines:
        cells = zip(columns, line.split("\t"), strict=True)
        yield {name: _field(name, cell) for name, cell in cells if cell}


def _text(field: Cell) -> str:
    if isinstance(field, tuple):
        return "|".join(part.translate(_PLAIN) for part in field)
    return field.translate(_PLAIN)


def _field(name: str, cell: str) -> Cell:
    return tuple(cell.split("|")) if name in LISTS else cell


# ---- JSON Lines


def jsonl(records: Iterable[Record]) -> bytes:
    """Records as JSON Lines."""
    lines = (_on_a_line({k: _json(k, v) for k, v in record.items()}) for record in records)
    return "".join(f"{line.translate(_LINE_ENDS)}\n" for line in lines).encode()


def read_jsonl(data: bytes) -> Iterator[Record]:
    """The records of a file of JSON Lines."""
    for line in filter(None, data.decode().split("\n")):
        found = json.loads(line, parse_float=str, parse_int=str)
        yield {name: _plain(value) for name, value in found.items()}


def _plain(value: Any) -> Cell:
    return "true" if value is True else tuple(value) if isinstance(value, list) else str(value)


def _json(name: str, field: Cell) -> Any:
    if name == "negated":
        return True  # it is there only if it is so
    if name not in NUMBERS or not isinstance(field, str):
        return field
    number = int(field) if field.isdigit() else float(field)
    return number if Decimal(repr(number)) == Decimal(field) else field  # not rounded


def _reader(read: Callable[[bytes], Iterator[Record]], quads: Callable[[Record], Iterator[ox.Quad]]) -> Reader:
    return lambda data: (quad for record in read(data) for quad in quads(record))


_READERS = "koza, KGX, networkx, Neo4j"
FORMATS = (
    Format(
        "kgx",
        "calcgraph_nodes.tsv",
        "nodes of the property graph",
        "KGX in TSV: the terms and sources, with Biolink 4 categories.",
        _READERS,
        whole(lambda objects: tsv(_nodes(objects))),
        _reader(read_tsv, node_quads),
    ),
    Format(
        "kgx",
        "calcgraph_edges.tsv",
        "edges of the property graph",
        "KGX in TSV: what is stated, and what is denied with `negated`; the rest is no edge.",
        _READERS,
        whole(lambda objects: tsv(_edges(objects))),
        _reader(read_tsv, edge_quads),
    ),
    Format(
        "kgx-jsonl",
        "calcgraph_nodes.jsonl",
        "nodes of the property graph",
        "KGX in JSON Lines: as in TSV, and every claim as a node with all its fields.",
        _READERS,
        whole(lambda objects: jsonl(_all_nodes(objects))),
        _reader(read_jsonl, node_quads),
    ),
    Format(
        "kgx-jsonl",
        "calcgraph_edges.jsonl",
        "edges of the property graph",
        "KGX in JSON Lines: the same edges as in TSV.",
        _READERS,
        whole(lambda objects: jsonl(_edges(objects))),
        _reader(read_jsonl, edge_quads),
    ),
)
