"""Shapes against one merged graph, with one engine or two that must agree.

Comes in: shapes, and a way to read the triples. Goes out: problems. A shape that the fast engine cannot do goes to the
reference engine, and a constraint that neither can do is a problem of its own: nothing is skipped in silence.
"""

from collections import Counter
from collections.abc import Callable, Iterable

import pyoxigraph as ox

from calcgraph.checking import engines, routing
from calcgraph.checking.findings import Choice
from calcgraph.checking.shapes import SEVERITIES, Shapes
from calcgraph.errors import CalcgraphError, Problem
from calcgraph.graph.canonical import canonical_triples
from calcgraph.graph.names import SHAPES

Triples = Callable[[], Iterable[ox.Triple]]


def validate(
    loaded: Shapes, triples: Triples, engine: Choice, *, streamed: bool = False, plain: engines.Plain | None = None
) -> list[Problem]:
    """Check a graph against shapes.

    Args:
        loaded: the shapes.
        triples: gives the data, merged into one graph, as often as it is called.
        engine: `fast` (shacl), `reference` (pyshacl), or `both`, which must give the same results.
        streamed: let the fast engine read while the triples are made, for a graph that memory should not hold.
        plain: a file with just these triples, as for `engines.stream`.

    Raises:
        MissingTool: if an engine is not installed.
        CalcgraphError: if an engine breaks on the data.
    """
    parts = routing.split(loaded)
    problems = list(parts.notes)
    held: tuple[ox.Triple, ...] = ()
    if engine != "fast" or parts.reference.triples:
        held = canonical_triples(triples()) if engine == "both" else tuple(triples())  # compared by canonical labels
    if engine == "both":
        results = [engines.run(name, parts.either, held) for name in ("fast", "reference")]
        problems += _problems(results[0], loaded) + disagreements(*results)
        alone = {"fast": parts.fast, "reference": parts.reference}
    elif engine == "fast":
        alone = {"fast": parts.either + parts.fast, "reference": parts.reference}
    else:
        alone = {"fast": parts.fast, "reference": parts.either + parts.reference}
    if alone["fast"].triples:
        if streamed:
            results_of_fast = engines.stream(alone["fast"], triples, plain)
        else:
            results_of_fast = engines.run("fast", alone["fast"], triples())
        problems += _problems(results_of_fast, loaded)
    if alone["reference"].triples:
        try:
            problems += _problems(engines.run("reference", alone["reference"], held), loaded)
        except CalcgraphError as error:
            notes = "; ".join(f"{note.focus}: {note.message}" for note in parts.notes)
            raise type(error)(f"{error}; {notes}" if notes else str(error)) from None
    return problems


def _problems(results: Iterable[engines.Result], loaded: Shapes) -> list[Problem]:
    return [_problem(result, loaded) for result in results]


def _problem(result: engines.Result, loaded: Shapes) -> Problem:
    rule = loaded.rule(result.shape)
    component = result.component.removesuffix("ConstraintComponent").rsplit("#")[-1]
    return Problem(
        rule.code if rule else plain(result.shape).removeprefix(SHAPES),
        rule.rule if rule and rule.rule else f"{component} is not kept",
        severity=SEVERITIES.get(result.severity, "violation"),
        focus=plain(result.focus),
        value=result.value or None,
        fix=(rule.fix or None) if rule else None,
        path=result.path or None,
        shape=plain(result.shape),
        component=result.component,
    )


def plain(term: str) -> str:
    """A term in N-Triples syntax, an IRI without its brackets."""
    return term[1:-1] if term.startswith("<") and not term.startswith("<<") else term


def disagreements(fast: list[engines.Result], reference: list[engines.Result]) -> list[Problem]:
    """What only one of the two engines reports, as problems."""
    first, second = Counter(fast), Counter(reference)
    return [
        Problem(
            "engines-disagree",
            f"only the {name} engine reports {' '.join(r)}",
            focus=plain(r.focus),
            fix="report it to the engine's authors; rewrite the shape so that both understand it",
        )
        for name, odd in (("fast", first - second), ("reference", second - first))
        for r in odd
    ]
