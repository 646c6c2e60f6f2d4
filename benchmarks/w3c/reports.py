"""Validation reports in a form in which two can be compared, as the test suite says (section 3, full compliance).

Comes in: a graph with a report. Goes out: its lines in canonical form (RDFC-1.0), equal for isomorphic reports: whether
it conforms, and of each result focus node, path, value, source shape, component and severity. The messages that a test
expects must be there; others are not looked at. The nodes of a path are copied for each result.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import pyoxigraph as ox

SH = "http://www.w3.org/ns/shacl#"
COMPARED = (
    *("focusNode", "resultPath", "value", "sourceShape", "sourceConstraint", "sourceConstraintComponent"),
    "resultSeverity",
)
Term = ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple
Index = Mapping[Term, Mapping[str, list[Term]]]


@dataclass(frozen=True, slots=True)
class Expected:
    """What a report must be: whether it conforms, its lines, and the messages that must occur."""

    conforms: bool
    lines: tuple[str, ...]
    messages: frozenset[str]


def expected(graph: Index, report: Term) -> Expected:
    """The report that a manifest describes."""
    messages = frozenset(str(m) for r in _results(graph, report) for m in graph[r].get(f"{SH}resultMessage", []))
    return Expected(conforms(graph, report), lines(graph, report, messages), messages)


def of_graph(graph: Index) -> Term:
    """The one report of a graph."""
    (report,) = (node for node, of in graph.items() if f"{SH}conforms" in of)
    return report


def conforms(graph: Index, report: Term) -> bool:
    """What a report says of the data as a whole."""
    (value,) = graph[report][f"{SH}conforms"]
    return isinstance(value, ox.Literal) and value.value in ("true", "1")


def lines(graph: Index, report: Term, messages: frozenset[str]) -> tuple[str, ...]:
    """What is compared of a report, in canonical form."""
    data = ox.Dataset(
        ox.Quad(s, ox.NamedNode(p), o)  # type: ignore[arg-type]
        for s, p, o in _triples(graph, report, messages)
    )
    data.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
    return tuple(sorted(str(quad) for quad in data))


def _results(graph: Index, report: Term) -> list[Term]:
    return graph[report].get(f"{SH}result", [])


def _triples(graph: Index, report: Term, messages: frozenset[str]) -> Iterator[tuple[Term, str, Term]]:
    top = ox.BlankNode()
    yield top, f"{SH}conforms", ox.Literal(conforms(graph, report))
    for result in _results(graph, report):
        node = ox.BlankNode()
        yield top, f"{SH}result", node
        of = graph[result]
        for name in COMPARED:
            for value in of.get(SH + name, []):
                if name == "resultPath":
                    copied = value if isinstance(value, ox.NamedNode) else ox.BlankNode()
                    yield node, SH + name, copied
                    yield from _copied(graph, value, copied)
                else:
                    yield node, SH + name, _plain(value)
        for value in of.get(f"{SH}resultMessage", []):
            if str(value) in messages:
                yield node, f"{SH}resultMessage", value


def _copied(graph: Index, old: Term, new: Term) -> Iterator[tuple[Term, str, Term]]:
    if isinstance(new, ox.BlankNode):
        for predicate, values in graph.get(old, {}).items():
            for value in values:
                copied = ox.BlankNode() if isinstance(value, ox.BlankNode) else value
                yield new, predicate, copied
                yield from _copied(graph, value, copied)


def _plain(value: Term) -> Term:
    if isinstance(value, ox.Literal) and value.language:
        return ox.Literal(value.value, language=value.language.lower())
    return value
