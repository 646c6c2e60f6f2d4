"""SPARQL over a data set, and the numbered competency questions.

Comes in: a data set and a query. Goes out: `Rows`. The default graph is the union of all named graphs. A query can
read and nothing else: SERVICE would reach the network and is refused, as is nesting that would exhaust the parser.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import pyoxigraph as ox

from calcgraph.curies import Shortener, not_declared
from calcgraph.errors import InvalidQuery, marked
from calcgraph.graph import Dataset
from calcgraph.guard import bare, guard
from calcgraph.source import queries_root

if TYPE_CHECKING:
    import rdflib

__all__ = ["Question", "Rows", "ask", "questions"]

Term = ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple
_PLACE = re.compile(r"error at (\d+):(\d+):?\s*")
_DECLARED, _USED = re.compile(r"PREFIX\s+([\w.-]*):", re.IGNORECASE), re.compile(r"(?<![\w?$:])([A-Za-z][\w.-]*):")
_FROM = re.compile(r"(?<!\w)FROM(?![\w:-])", re.IGNORECASE)


@dataclass(frozen=True)
class Rows:
    """The answer to a SELECT or ASK.

    Args:
        variables: column names, in order.
        rows: one tuple per solution; an unbound cell is None.
        prefixes: namespace by prefix, for `compact`.
    """

    variables: tuple[str, ...]
    rows: tuple[tuple[Term | None, ...], ...]
    prefixes: Mapping[str, str]

    def __len__(self) -> int:
        return len(self.rows)

    def compact(self, labels: Mapping[str, str] | None = None) -> list[tuple[str, ...]]:
        """Rows as short text: IRIs as CURIEs, or as their label if one is given; literals bare, unbound cells empty."""
        short = Shortener(self.prefixes)
        names = labels or {}
        return [tuple(_compact(cell, short, names) for cell in row) for row in self.rows]

    def as_json(self) -> dict[str, Any]:
        """SPARQL 1.1 query results JSON."""
        return {
            "head": {"vars": list(self.variables)},
            "results": {
                "bindings": [
                    {v: _json(c) for v, c in zip(self.variables, row, strict=True) if c is not None}
                    for row in self.rows
                ]
            },
        }

    def to_rdflib(self) -> "list[tuple[rdflib.term.Node | None, ...]]":
        """Rows as rdflib terms."""
        import rdflib.util

        return [tuple(None if c is None else rdflib.util.from_n3(str(c)) for c in row) for row in self.rows]  # type: ignore[misc]


@dataclass(frozen=True, slots=True)
class Question:
    """A competency question: its number, its words, how to read the answer, and the query."""

    number: str
    name: str
    question: str
    about: str
    sparql: str


class Loaded(NamedTuple):
    """A store that may be asked.

    Args:
        store: the quads.
        prefixes: namespace by prefix; a query need not declare them.
    """

    store: ox.Store
    prefixes: Mapping[str, str]


def questions(content: str | Path | None = None) -> tuple[Question, ...]:
    """The competency questions under `queries/ask/`, by number."""
    found = []
    for path in sorted((queries_root(content) / "ask").glob("*.rq")):
        text = path.read_text(encoding="utf-8")
        head = dict(re.findall(r"^# (question|about): (.*)$", text, re.MULTILINE))
        number, _, name = path.stem.partition("-")
        found.append(Question(number, name, head.get("question", name), head.get("about", ""), text))
    return tuple(found)


def ask(data: "Dataset | Loaded | rdflib.Graph", sparql: str) -> Rows:
    """Run a SELECT or ASK.

    Args:
        data: a data set of ours, a store, or an rdflib graph or dataset.
        sparql: the query. Without a PREFIX line of its own, the prefixes of the data set apply.

    Returns:
        The rows; for ASK one row with the column `answer`.

    Raises:
        InvalidQuery: if it does not parse, may not run, or is no SELECT or ASK.
    """
    answer = run(data, sparql)
    if isinstance(answer, Rows):
        return answer
    raise InvalidQuery("this is a CONSTRUCT or DESCRIBE; it gives triples, not rows")


def run(data: "Dataset | Loaded | rdflib.Graph", sparql: str) -> Rows | frozenset[ox.Triple]:
    """As `ask`, but a CONSTRUCT or DESCRIBE gives its triples."""
    dataset = data if isinstance(data, (Dataset, Loaded)) else Dataset.from_rdflib(data)
    guard(sparql)
    try:
        store = dataset.store if isinstance(dataset, Loaded) else dataset.store()
        answer = store.query(
            sparql, prefixes=dict(dataset.prefixes), use_default_graph_as_union=not _names_graphs(sparql)
        )
        if isinstance(answer, ox.QueryBoolean):
            truth = ox.Literal(bool(answer))
            return Rows(("answer",), ((truth,),), dataset.prefixes)
        if isinstance(answer, ox.QuerySolutions):
            names = tuple(v.value for v in answer.variables)
            return Rows(names, tuple(tuple(row) for row in answer), dataset.prefixes)
        return frozenset(answer)
    except SyntaxError as error:
        words, line, column = in_words(sparql, dataset.prefixes, error)
        raise InvalidQuery(words, marked(sparql, line, column)) from None
    except (ValueError, OSError, RuntimeError) as error:
        raise InvalidQuery(f"the query cannot run: {error}") from None


def in_words(sparql: str, prefixes: Mapping[str, str], error: SyntaxError) -> tuple[str, int | None, int | None]:
    """What is wrong with a query that does not parse: the usual causes by name, else what the parser expected.

    Args:
        sparql: the query.
        prefixes: those that need no declaration.
        error: what the engine said.

    Returns:
        The words; line and column where the parser gave up, counted from 1, if it says.
    """
    text = bare(sparql)
    place = _PLACE.search(str(error.msg))
    at = (int(place[1]), int(place[2])) if place else (error.lineno, error.offset)
    declared = {*prefixes, *_DECLARED.findall(text)}
    for prefix in undeclared(sparql, prefixes):
        found = re.search(rf"(?<![\w?$:]){re.escape(prefix)}:", sparql)
        return not_declared(prefix, declared), *_line_and_column(sparql, found.start() if found else 0)
    if re.match(
        r"\s*(?:PREFIX\s+\S+\s+)*(INSERT|DELETE|LOAD|CLEAR|DROP|CREATE|COPY|MOVE|ADD|WITH)\b", text, re.IGNORECASE
    ):
        return (
            "only SELECT, ASK, CONSTRUCT and DESCRIBE run; the graph is changed through the curated files",
            None,
            None,
        )
    # as "The SELECT contains a variable that is unbound", amid what the parser expected
    if reason := re.search(r"[A-Z]\w+(?: \w+){3,}", str(error.msg)):
        return f"the query does not parse: {reason[0]}", *at
    return "the query does not parse; is a dot, a bracket or a quotation mark missing, here or before?", *at


def undeclared(sparql: str, prefixes: Mapping[str, str]) -> list[str]:
    """The prefixes that a query uses and neither declares nor need not declare, in their order.

    Raises:
        InvalidQuery: if the query is unclear, as for `guard`.
    """
    text = bare(sparql)
    declared = {*prefixes, *_DECLARED.findall(text)}
    return [prefix for prefix in _USED.findall(text) if prefix not in declared]


def _line_and_column(text: str, offset: int) -> tuple[int, int]:
    before = text[:offset].replace("\r\n", "\n").replace("\r", "\n")
    return before.count("\n") + 1, len(before) - before.rfind("\n")


def _names_graphs(sparql: str) -> bool:
    return _FROM.search(bare(sparql)) is not None


def _compact(cell: Term | None, short: Shortener, labels: Mapping[str, str]) -> str:
    if cell is None:
        return ""
    if isinstance(cell, ox.NamedNode):
        return labels.get(cell.value) or short(cell.value)
    return str(cell) if isinstance(cell, ox.Triple) else cell.value


def _json(cell: Term) -> dict[str, Any]:
    if isinstance(cell, ox.NamedNode):
        return {"type": "uri", "value": cell.value}
    if isinstance(cell, ox.BlankNode):
        return {"type": "bnode", "value": cell.value}
    if isinstance(cell, ox.Triple):
        return {"type": "triple", "value": str(cell)}
    if cell.language:
        return {"type": "literal", "value": cell.value, "xml:lang": cell.language}
    if cell.datatype.value == "http://www.w3.org/2001/XMLSchema#string":
        return {"type": "literal", "value": cell.value}
    return {"type": "literal", "value": cell.value, "datatype": cell.datatype.value}
