"""The moment at which readers see the new release: staged graphs take the places of the old ones.

Comes in: a store, and for each graph where it is staged. Goes out: nothing, or `StoreFailed` that says what is there
now. An answer that never came says nothing about what the store did, so it is looked at before anything is done again:
moving a staged graph a second time would empty the place it was moved to.
"""

import time
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from typing import NamedTuple

import pyoxigraph as ox

from calcgraph.errors import StoreFailed
from calcgraph.stores.store import DEFAULT, Graph, Store, keyword, pattern

_TRIES, _LOOKS = 6, 60
_XSD = "http://www.w3.org/2001/XMLSchema#"
PAUSE = 2.0  # seconds between two looks at a store that may still be at work


class Staged(NamedTuple):
    """Where the triples of a graph wait.

    Args:
        plain: the graph with those that may be sent again at any time.
        blank: the graph with those that have blank nodes, and what goes with them in one request; it is emptied before
            they are sent again.
    """

    plain: Graph
    blank: Graph


def swap(
    store: Store,
    staged: Mapping[Graph, Staged],
    filled: Mapping[str, int],
    *,
    merge: bool,
    told: Callable[[str], object],
) -> None:
    """Put every staged graph into its place, all in one update.

    Args:
        store: where they are.
        staged: the staged graphs, by the graph whose place they take.
        filled: how many triples were sent to each staging graph, by its IRI; one that is empty now has been moved.
        merge: whether what is there stays.
        told: called with a sentence when something has to be tried again.

    Raises:
        StoreFailed: if it did not happen, or not wholly.
    """
    if not merge and not store.profile.moves:
        _make_way(store, staged, told)
    for number in range(_TRIES):
        steps = _steps(store, staged, filled, merge=merge)
        if not steps:  # nothing is staged any more: it has happened
            return
        try:
            store.update(" ;\n".join(steps), tries=1)
            return
        except StoreFailed as failure:
            if not failure.passing or number == _TRIES - 1:
                raise
            told(f"{str(failure).splitlines()[0]}; looking at what the store has done")
            _settle(store, staged)


def _steps(store: Store, staged: Mapping[Graph, Staged], filled: Mapping[str, int], *, merge: bool) -> list[str]:
    """The steps of an update for what is still staged."""
    sizes = store.sizes(graph for pair in staged.values() for graph in pair)
    steps: list[str] = []
    for graph, (plain, blank) in staged.items():
        place = keyword(graph)
        moved = bool(filled.get(getattr(plain, "value", ""))) and not sizes[plain]  # by a store that did half of it
        parts = [part for part in (plain, blank) if sizes[part]]
        if parts and not merge and not moved:
            if store.profile.moves:
                steps.append(f"MOVE {keyword(parts.pop(0))} TO {place}")
            else:
                steps.append(_without(graph, parts))
        for part in parts:
            steps += [f"ADD {keyword(part)} TO {place}", *_emptied(part)]
    return steps


def _without(graph: Graph, parts: Iterable[Graph]) -> str:
    """A step that deletes of a graph what none of its new parts has.

    Then no triple is deleted and inserted again. Where one transaction does both, Virtuoso has it, and its log has not.
    """
    kept = " ".join(f"FILTER NOT EXISTS {{ {pattern(part)} }}" for part in parts)
    return f"DELETE {{ {pattern(graph)} }} WHERE {{ {pattern(graph)} {kept} }}"


def _make_way(store: Store, staged: Mapping[Graph, Staged], told: Callable[[str], object]) -> None:
    """Delete values that get another type, such as 1 for 1.0, which Virtuoso takes for the same triple and leaves."""
    for graph, parts in staged.items():
        if changed := _retyped(store, graph, parts):
            told(f"values of {', '.join(changed)} get another type, so readers miss them for a moment")
            old = (f"{{ {pattern(graph)} FILTER(?p = {property_} && isLiteral(?o)) }}" for property_ in changed)
            store.update(" ;\n".join(f"DELETE {{ {pattern(graph)} }} WHERE {one}" for one in old), tries=3)


def _retyped(store: Store, graph: Graph, parts: Iterable[Graph]) -> list[str]:
    """The properties of which a value may get another type."""
    types: defaultdict[str, set[str]] = defaultdict(set)
    for one in (graph, *parts):
        values = f"{{ {pattern(one)} FILTER(isLiteral(?o)) BIND(DATATYPE(?o) AS ?type) }}"
        for property_, type_ in store.rows(f"SELECT DISTINCT ?p ?type WHERE {values}").rows:
            if isinstance(type_, ox.NamedNode) and type_.value.startswith(_XSD) and type_.value != f"{_XSD}string":
                types[str(property_)].add(type_.value)
        if not types:  # the place is empty, or has none of these
            return []
    return sorted(property_ for property_, found in types.items() if len(found) > 1)


def _settle(store: Store, staged: Mapping[Graph, Staged]) -> None:
    """Wait until the store answers and is at rest: two looks in a row find the same."""
    before: dict[Graph, int] | None = None
    for number in range(_LOOKS):
        try:
            now = store.sizes([*staged, *(graph for pair in staged.values() for graph in pair)])
        except StoreFailed as failure:
            if number == _LOOKS - 1 or not failure.passing:
                raise
            before = None
        else:
            if now == before:
                return
            before = now
        time.sleep(PAUSE)


def clear(store: Store, graphs: list[Graph]) -> None:
    """Empty graphs, so that nothing of them is left."""
    if graphs:
        store.update(" ;\n".join(step for graph in graphs for step in _emptied(graph)), tries=3)


def _emptied(graph: Graph) -> list[str]:
    """Steps of an update. Oxigraph keeps the name of what is only cleared; Virtuoso drops only what was created."""
    if graph == DEFAULT:
        return ["CLEAR SILENT DEFAULT"]
    return [f"CLEAR SILENT GRAPH {graph}", f"DROP SILENT GRAPH {graph}"]
