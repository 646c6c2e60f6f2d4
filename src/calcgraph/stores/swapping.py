"""The moment at which readers see the new release: staged graphs take the places of the old ones.

Comes in: a store, and for each graph where it is staged. Goes out: nothing, or `StoreFailed` that says what is there
now. An answer that never came says nothing about what the store did, so it is looked at before anything is done again:
moving a staged graph a second time would empty the place it was moved to.
"""

import time
from collections.abc import Callable, Mapping
from typing import NamedTuple

from calcgraph.errors import StoreFailed
from calcgraph.stores.store import DEFAULT, Graph, Store, keyword

_TRIES, _LOOKS = 6, 60
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
    for number in range(_TRIES):
        text = _text(store, staged, filled, merge=merge)
        if not text:  # nothing is staged any more: it has happened
            return
        try:
            store.update(text, tries=1)
            return
        except StoreFailed as failure:
            if not failure.passing or number == _TRIES - 1:
                raise
            told(f"{str(failure).splitlines()[0]}; looking at what the store has done")
            _settle(store, staged)


def _text(store: Store, staged: Mapping[Graph, Staged], filled: Mapping[str, int], *, merge: bool) -> str:
    """The update for what is still staged."""
    sizes = store.sizes(graph for pair in staged.values() for graph in pair)
    steps: list[str] = []
    for graph, (plain, blank) in staged.items():
        place = keyword(graph)
        moved = bool(filled.get(getattr(plain, "value", ""))) and not sizes[plain]  # by a store that did half of it
        first = not merge and not moved
        for part in (plain, blank):
            if sizes[part]:
                steps.append(f"MOVE {keyword(part)} TO {place}" if first else f"ADD {keyword(part)} TO {place}")
                if not first:
                    steps += _emptied(part)
                first = False
    return " ;\n".join(steps)


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
