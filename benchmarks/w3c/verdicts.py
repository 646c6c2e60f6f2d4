"""What each engine does with a test, called as its own documentation says, and whether both agree through calcgraph.

Comes in: a test. Goes out: passed, partial (only whether the data conform is right) or failed, with what was seen.
"""

import textwrap
from collections import Counter
from collections.abc import Callable
from typing import Literal, NamedTuple

import pyoxigraph as ox

from benchmarks.w3c import reports
from benchmarks.w3c.suite import Case, index, triples
from calcgraph.checking import engines
from calcgraph.checking.shapes import Shapes
from calcgraph.errors import CalcgraphError

Engine = Literal["shacl", "pyshacl"]
Outcome = Literal["passed", "partial", "failed"]
OUTCOMES: tuple[Outcome, ...] = ("passed", "partial", "failed")
ENGINES: tuple[Engine, ...] = ("shacl", "pyshacl")


class Verdict(NamedTuple):
    """How a test ended, and what was seen if it did not pass."""

    outcome: Outcome
    seen: str = ""


def verdict(engine: Engine, case: Case) -> Verdict:
    """Run one test on one engine."""
    try:
        report = _REPORT[engine](case)
    except (Exception, SystemExit) as error:  # whatever an engine raises is its answer
        return Verdict("passed") if case.expected is None else Verdict("failed", f"it raises {_said(error)}")
    if case.expected is None:
        return Verdict("failed", "it gives a report where a failure is expected")
    graph = index(report)
    node = reports.of_graph(graph)
    found = reports.lines(graph, node, case.expected.messages)
    if found == case.expected.lines:
        return Verdict("passed")
    outcome: Outcome = "partial" if reports.conforms(graph, node) == case.expected.conforms else "failed"
    return Verdict(outcome, _difference(case.expected.lines, found))


def _difference(wanted: tuple[str, ...], found: tuple[str, ...]) -> str:
    count = [sum(f"<{reports.SH}result> " in line for line in lines) for lines in (wanted, found)]
    if count[0] != count[1]:
        return f"{count[1]} results instead of {count[0]}"
    return f"of {count[0]} results at least one differs"


def agreement(case: Case) -> str:
    """What the engines disagree on through calcgraph; empty if nothing. Two refusals agree."""
    shapes, data = Shapes(triples(case.shapes), {}), triples(case.data)
    found: list[Counter[engines.Result] | None] = []
    refusals = []
    both: tuple[engines.Engine, ...] = ("fast", "reference")
    for engine in both:
        try:
            found.append(Counter(engines.run(engine, shapes, data)))
        except (CalcgraphError, ValueError) as error:
            found.append(None)
            refusals.append(f"{engine} refuses: {_said(error)}")
    fast, reference = found
    if fast is None or reference is None:
        return "" if fast is reference else refusals[0]
    only = (fast - reference).total(), (reference - fast).total()
    return "" if only == (0, 0) else f"{only[0]} results only of fast, {only[1]} only of reference"


def _said(error: BaseException) -> str:
    first = (str(error).splitlines() or [""])[0]
    return textwrap.shorten(f"{type(error).__name__}: {first}".strip(": "), 90, placeholder=" …")


def _shacl(case: Case) -> tuple[ox.Triple, ...]:
    import shacl

    shapes = shacl.Shapes.from_text(case.shapes.read_text("utf-8"), base=case.shapes.as_uri())
    report = shapes.validate_text(case.data.read_text("utf-8"), base=case.data.as_uri())
    return _parsed(report.serialize("ntriples").encode())


def _pyshacl(case: Case) -> tuple[ox.Triple, ...]:
    import pyshacl
    import rdflib

    normalised, rdflib.NORMALIZE_LITERALS = rdflib.NORMALIZE_LITERALS, False  # terms are compared as they are written
    try:
        data, shapes = (rdflib.Graph().parse(file, publicID=file.as_uri()) for file in (case.data, case.shapes))
        _, report, said = pyshacl.validate(data, shacl_graph=shapes)
    finally:
        rdflib.NORMALIZE_LITERALS = normalised
    if not isinstance(report, rdflib.Graph):
        raise TypeError(str(said))
    return _parsed(report.serialize(format="nt").encode())


def _parsed(data: bytes) -> tuple[ox.Triple, ...]:
    return tuple(quad.triple for quad in ox.parse(data, format=ox.RdfFormat.N_TRIPLES))


_REPORT: dict[Engine, Callable[[Case], tuple[ox.Triple, ...]]] = {"shacl": _shacl, "pyshacl": _pyshacl}
