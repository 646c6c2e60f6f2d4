"""Results as a table: cells with a short text, and a link where one is safe.

Comes in: SPARQL results JSON and the labels of IRIs. Goes out: a `Table`. Results may be hostile: a link leads to a
page of ours or to http(s), and to nothing else; templates escape the rest.
"""

import json
import re
from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from calcgraph.curies import Shortener
from calcgraph.graph.names import BASE, PATH

_XSD = "http://www.w3.org/2001/XMLSchema#"
_NUMBERS = frozenset(
    _XSD + name for name in ("integer", "decimal", "double", "float", "int", "long", "short", "nonNegativeInteger")
)
_WEB = re.compile(r"https?://[A-Za-z0-9.-]+(?::\d+)?(?:[/?#][^\x00-\x20<>\"{}|^`\\]*)?")
_IRI = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:[^\x00-\x20<>\"{}|^`\\]*")
_LONGEST = 2000
_MOST_LABELS = 400
_MOST_COLUMNS, _MOST_CELLS = 50, 10_000


class Cell(NamedTuple):
    """A value: its text, where it leads, what else is known (a CURIE, a language), its number if it is one."""

    text: str
    href: str = ""
    note: str = ""
    number: float | None = None


class Table(NamedTuple):
    """The rows of a SELECT or ASK.

    Args:
        variables: the names of the columns.
        rows: of cells.
        cut: what is left out for the sake of the page, in words, or empty.
    """

    variables: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    cut: str = ""


def table(body: bytes, prefixes: Mapping[str, str], labels: Mapping[str, str], root: str = "/") -> Table:
    """The table of a result. A column of labels is left out where it says what the column beside it says already.

    Args:
        body: SPARQL 1.1 results in JSON.
        prefixes: namespace by prefix.
        labels: by IRI.
        root: the address of the server's root.
    """
    found = json.loads(body)
    if "boolean" in found:
        return Table(("answer",), ((Cell("yes" if found["boolean"] else "no"),),))
    variables, bindings = found["head"]["vars"], found["results"]["bindings"]
    names, short = tuple(variables[:_MOST_COLUMNS]), Shortener(prefixes)
    most = _MOST_CELLS // max(1, len(names))
    cut = [f"{len(names)} of {len(variables):,} columns"] * (len(names) < len(variables))
    cut += [f"{most:,} of {len(bindings):,} rows"] * (most < len(bindings))
    bindings = bindings[:most]
    rows = [{v: _cell(row.get(v), short, labels, root) for v in names} for row in bindings]
    kept = tuple(v for v in names if not _repeats(v, rows))
    return Table(kept, tuple(tuple(row[v] for v in kept) for row in rows), " and ".join(cut))


def _repeats(name: str, rows: list[dict[str, Cell]]) -> bool:
    """Whether a column `xLabel` says nothing that the column `x` does not say."""
    of = name.removesuffix("Label")
    return of != name and bool(rows) and all(of in row and row[of].text == row[name].text for row in rows)


def iris(body: bytes) -> list[str]:
    """The IRIs of a result that may have a label, safe to write between angle brackets."""
    rows = json.loads(body).get("results", {}).get("bindings", ())
    found = {
        v["value"]: None for row in rows for v in row.values() if v["type"] == "uri" and _IRI.fullmatch(v["value"])
    }
    return list(found)[:_MOST_LABELS]


def label_query(nodes: Iterable[str]) -> str:
    """A query for the labels of IRIs, those in English or in no language."""
    listed = " ".join(f"<{node}>" for node in nodes if _IRI.fullmatch(node))
    return (
        "SELECT ?x (MIN(?l) AS ?label) { VALUES ?x { " + listed + " } "
        "?x <http://www.w3.org/2000/01/rdf-schema#label> ?l FILTER(LANG(?l) IN ('en', '')) } GROUP BY ?x"
    )


def labels(body: bytes) -> dict[str, str]:
    """What the query for labels found, by IRI."""
    rows = json.loads(body)["results"]["bindings"]
    return {row["x"]["value"]: row["label"]["value"] for row in rows if "label" in row}


def leads_to(iri: str, root: str = "/") -> str:
    """Where a link of an IRI may lead: a page of ours, http or https; else empty."""
    local = iri.removeprefix(BASE)
    if iri.startswith(BASE):
        return f"{root}{local}.html" if PATH.fullmatch(local) else ""
    return iri if _WEB.fullmatch(iri) else ""


def _cell(value: Mapping[str, Any] | None, short: Shortener, names: Mapping[str, str], root: str) -> Cell:
    if value is None:
        return Cell("")
    if value["type"] == "triple":
        return Cell(json.dumps(value["value"], ensure_ascii=False)[:_LONGEST])
    text = value["value"]
    if value["type"] == "uri":
        curie = short(text)
        label = names.get(text, "")
        return Cell((label or curie)[:_LONGEST], leads_to(text, root), curie[:_LONGEST] if label else "")
    if value["type"] == "bnode":
        return Cell(f"_:{text}")
    number = _number(text) if value.get("datatype") in _NUMBERS else None
    shown = text if len(text) <= _LONGEST else f"{text[:_LONGEST]} …"
    return Cell(shown, note=value.get("xml:lang", ""), number=number)


def _number(text: str) -> float | None:
    try:
        number = float(text)
    except ValueError:
        return None
    return number if abs(number) < 1e300 else None
