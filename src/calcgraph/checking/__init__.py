"""Does a graph keep the rules? Shapes for what a node shows, verify queries for what joins nodes.

Comes in: a data set. Goes out: a `Report`. The engines see one merged graph, the same for both: all graphs but
`inferred` and `imports`. With `engine="both"` the fast and the reference engine must give the same results.
"""

from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import pyoxigraph as ox

from calcgraph.checking import engines, shapes, verify
from calcgraph.checking.rules import GROUPS, Group
from calcgraph.errors import Problem, Report
from calcgraph.graph import Dataset
from calcgraph.graph.canonical import canonical_triples
from calcgraph.graph.names import BASE, SHAPES, cgv
from calcgraph.model import Knowledge, Place
from calcgraph.source import queries_root, shapes_root

if TYPE_CHECKING:
    import rdflib

__all__ = ["check"]

Choice = Literal["fast", "reference", "both"]
_UNCHECKED = ("inferred", "imports")


def check(
    data: "Dataset | rdflib.Graph",
    *,
    engine: Choice = "fast",
    groups: Collection[Group] = GROUPS,
    knowledge: Knowledge | None = None,
    content: str | Path | None = None,
) -> Report:
    """Check a graph against the shapes and the verify queries.

    Args:
        data: a data set of ours, or an rdflib graph or dataset.
        engine: `fast` (shacl), `reference` (pyshacl) or `both`.
        groups: which rules: `core`, `context`, `style`; all by default.
        knowledge: what the data was assembled from; with it, a problem says file and line.
        content: the directory whose verify queries and shapes are used, as for `load`.

    Returns:
        All problems, worst first.

    Raises:
        MissingTool: if an engine is not installed.
        CalcgraphError: if a shape or query does not parse.
    """
    dataset = data if isinstance(data, Dataset) else Dataset.from_rdflib(data)
    loaded = shapes.read(shapes_root(content), groups)
    merged: Iterable[ox.Triple] = merge(dataset)
    if engine == "both":
        merged = canonical_triples(merged)  # blank nodes are compared by their canonical labels
    chosen: tuple[engines.Engine, ...] = ("fast", "reference") if engine == "both" else (engine,)
    results = [engines.run(name, loaded, merged) for name in chosen]
    found = [_problem(r, loaded) for r in results[0]]
    found += _disagreements(results)
    found += verify.problems(verify.read(queries_root(content), groups), dataset.store())
    return Report.of(_located(found, dataset, knowledge))


def merge(dataset: Dataset) -> frozenset[ox.Triple]:
    """The one graph that the engines see: all but what was inferred or imported."""
    return dataset.union(without=_UNCHECKED)


def _problem(result: engines.Result, loaded: shapes.Shapes) -> Problem:
    code = result.shape.strip("<>").removeprefix(SHAPES)
    severity = shapes.SEVERITIES.get(result.severity, "violation")
    rule = loaded.rules.get(result.shape)
    message = rule.rule if rule else f"{result.component.rsplit('#')[-1]} of {code}"
    fix = rule.fix if rule else ""
    value = result.value or result.path or None
    return Problem(code, message, severity=severity, focus=result.focus.strip("<>"), value=value, fix=fix or None)


def _disagreements(results: list[list[engines.Result]]) -> list[Problem]:
    if len(results) < 2:
        return []
    fast, reference = Counter(results[0]), Counter(results[1])
    return [
        Problem(
            "engines-disagree",
            f"only the {name} engine reports {' '.join(r)}",
            focus=r.focus.strip("<>"),
            fix="report it to the engine's authors; rewrite the shape so that both understand it",
        )
        for name, odd in (("fast", fast - reference), ("reference", reference - fast))
        for r in odd
    ]


def _located(found: Iterable[Problem], dataset: Dataset, knowledge: Knowledge | None) -> Iterable[Problem]:
    problems = list(found)
    if knowledge is None or not problems:
        return problems
    owner = {q.object.value: q.subject.value for q in dataset if q.predicate == cgv("span")}  # type: ignore[union-attr]
    return [_with_place(p, owner, knowledge) for p in problems]


def _with_place(problem: Problem, owner: dict[str, str], knowledge: Knowledge) -> Problem:
    focus = problem.focus or ""
    if problem.file or not focus:
        return problem
    record = owner.get(focus, focus).removeprefix(BASE).rsplit("/", 1)[-1]
    place: Place | None = knowledge.places.get(record)
    if place is None:
        return problem
    return replace(problem, file=place.file, line=place.line)
