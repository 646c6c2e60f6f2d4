"""The moment at which readers see the new release: staged graphs take the places of the old ones.

Comes in: a store, and for each graph where it is staged. Goes out: nothing, or `StoreFailed` that says what is there
now. An answer that never came says nothing about what the store did, so it is looked at before anything is done again:
moving a staged graph a second time would empty the place it was moved to.
"""

import time
from collections.abc import Callable, Mapping
from typing import NamedTuple

from calcgraph.errors import StoreFailed
from calcgraph.stores.store import Graph, Store, keyword

_LOOKS = 60
_PAUSE = 2.0  # seconds between two looks at a store that may still be at work


class Staged(NamedTuple):
    """Where the triples of a graph wait.

    Args:
        plain: the graph with those without blank nodes.
        blank: the graph with those that have some, apart, so that it can be sent again alone.
    """

    plain: Graph
    blank: Graph


def swap(
    store: Store, staged: Mapping[Graph, Staged], *, merge: bool, told: Callable[[str], object], pause: float = _PAUSE
) -> None:
    """Put every staged graph into its place, all in one update.

    Args:
        store: where they are.
        staged: the staged graphs, by the graph whose place they take.
        merge: whether what is there stays.
        told: called with a sentence when something has to be tried again.
        pause: seconds between two looks at a store that did not answer.

    Raises:
        StoreFailed: if it did not happen, or not wholly.
    """
    for number in range(_LOOKS):
        text = _text(store, staged, merge=merge)
        if not text:  # nothing is staged any more: it has happened
            return
        try:
            store.update(text, tries=1)
            return
        except StoreFailed as failure:
            if not failure.passing or number == _LOOKS - 1:
                raise
            told(f"{str(failure).splitlines()[0]}; looking at what the store has done")
            time.sleep(pause if number else pause / 4)
            _settle(store, staged, pause)


def _text(store: Store, staged: Mapping[Graph, Staged], *, merge: bool) -> str:
    """The update for what is still staged."""
    sizes = store.sizes(graph for pair in staged.values() for graph in pair)
    steps: list[str] = []
    for graph, (plain, blank) in staged.items():
        place = keyword(graph)
        first = not merge
        for part in (plain, blank):
            if sizes[part]:
                steps.append(f"MOVE {keyword(part)} TO {place}" if first else f"ADD {keyword(part)} TO {place}")
                if not first:
                    steps.append(f"CLEAR SILENT {_graph(part)}")
                first = False
    return " ;\n".join(steps)


def _settle(store: Store, staged: Mapping[Graph, Staged], pause: float) -> None:
    """Wait until the store answers and is at rest: two looks in a row find the same."""
    before: dict[Graph, int] | None = None
    for number in range(_LOOKS):
        try:
            now = store.sizes([*staged, *(graph for pair in staged.values() for graph in pair)])
        except StoreFailed:
            if number == _LOOKS - 1:
                raise
            before = None
        else:
            if now == before:
                return
            before = now
        time.sleep(pause)


def clear(store: Store, graphs: list[Graph]) -> None:
    """Empty graphs."""
    if graphs:
        store.update(" ;\n".join(f"CLEAR SILENT {_graph(graph)}" for graph in graphs), tries=3)


def _graph(graph: Graph) -> str:
    place = keyword(graph)
    return place if place == "DEFAULT" else f"GRAPH {place}"
