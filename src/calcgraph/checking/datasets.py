"""A data set against shapes and verify queries.

Comes in: a data set of ours, or an rdflib graph. Goes out: a `Report`, or `Findings`, which also say which rules ran.
The engines see one merged graph, the same for both: all graphs but `inferred` and `imports`.
"""

from collections.abc import Callable, Collection, Iterable, Iterator
from functools import partial
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import pyoxigraph as ox

from calcgraph.checking import shapes, verify
from calcgraph.checking.abreast import side_by_side
from calcgraph.checking.findings import Choice, Findings
from calcgraph.checking.rules import GROUPS, Group, Rule
from calcgraph.checking.validation import validate
from calcgraph.errors import Problem, Report
from calcgraph.graph import Dataset
from calcgraph.graph.names import BASE, LABEL, cgv
from calcgraph.source import queries_root, shapes_root

if TYPE_CHECKING:
    import rdflib

    from calcgraph.model import Knowledge


class Rules(NamedTuple):
    """Rules that are ready to be applied."""

    shapes: shapes.Shapes
    queries: tuple[verify.Query, ...]

    def by_code(self) -> dict[str, Rule]:
        """What they demand."""
        stated = (*self.shapes.rules.values(), *(query.rule for query in self.queries))
        return {rule.code: rule for rule in stated}


def check(
    data: "Dataset | rdflib.Graph",
    *,
    engine: Choice = "fast",
    groups: Collection[Group] = GROUPS,
    knowledge: "Knowledge | None" = None,
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
    return check_dataset(dataset, read_rules(groups, content), engine=engine, knowledge=knowledge).report


def read_rules(groups: Collection[Group] = GROUPS, content: str | Path | None = None) -> Rules:
    """The shapes and the verify queries of some groups, as for `check`."""
    return Rules(shapes.read(shapes_root(content), groups), verify.read(queries_root(content), groups))


def check_dataset(
    dataset: Dataset, rules: Rules, *, engine: Choice = "fast", knowledge: "Knowledge | None" = None
) -> Findings:
    """As `check`, with rules that were read before, and with what was applied beside what was found.

    The engines work outside Python, so that shapes and queries run side by side.
    """
    store = dataset.store()

    def triples() -> Iterator[ox.Triple]:
        return dataset.triples(without=shapes.UNCHECKED)

    jobs: list[Callable[[], list[Problem]]] = [lambda: validate(rules.shapes, triples, engine)]
    jobs += [partial(_asked, query, store) for query in rules.queries]
    found = chain.from_iterable(side_by_side(jobs))
    return Findings(Report.of(_located(found, dataset, knowledge)), rules.by_code())


def _asked(query: verify.Query, store: ox.Store) -> list[Problem]:
    return list(verify.problems((query,), store))


def merge(dataset: Dataset) -> frozenset[ox.Triple]:
    """The one graph that the engines see: all but what was inferred or imported."""
    return dataset.union(without=shapes.UNCHECKED)


def _located(found: Iterable[Problem], dataset: Dataset, knowledge: "Knowledge | None") -> Iterable[Problem]:
    """The problems with labels, and with file and line or else with the graph."""
    problems = list(found)
    if not problems:
        return problems
    owners: dict[str, str] = {}
    labels: dict[str, str] = {}
    graphs: dict[str, set[str]] = {}
    for quad in dataset:
        subject = str(quad.subject).strip("<>")
        graphs.setdefault(subject, set()).add(
            quad.graph_name.value if isinstance(quad.graph_name, ox.NamedNode) else ""
        )
        if quad.predicate == LABEL and isinstance(quad.object, ox.Literal):
            if quad.object.language in ("en", None):
                labels[subject] = quad.object.value
        elif quad.predicate in (cgv("span"), cgv("repair")):
            owners[str(quad.object).strip("<>")] = subject
    places = knowledge.places if knowledge else {}
    located = []
    for problem in problems:
        focus = problem.focus or ""
        owner = owners.get(focus, focus)
        place = places.get(owner.removeprefix(BASE).rsplit("/", 1)[-1])
        graph = ", ".join(sorted(graphs.get(focus, ()))) or None
        problem = problem._replace(label=labels.get(focus) or labels.get(owner), graph=graph)
        if place and not problem.file:
            problem = problem._replace(file=place.file, line=place.line)
        located.append(problem)
    return located
