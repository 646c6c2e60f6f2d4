"""Graphs at a store that are to go, or that nobody asked about.

Comes in: a store. Goes out: what was there.
"""

from calcgraph.errors import StoreFailed
from calcgraph.graph.names import graph_name
from calcgraph.stores.expected import Expected
from calcgraph.stores.loading import STAGING
from calcgraph.stores.store import Graph, Store
from calcgraph.stores.swapping import clear


def delete(store: Store, content: Expected) -> dict[Graph, int]:
    """Empty the graphs that the files have, whatever they hold at the store.

    Returns:
        How many triples each had.

    Raises:
        StoreFailed: if some are still there.
    """
    before = store.sizes(content)
    clear(store, [graph for graph, size in before.items() if size])
    left = {graph: size for graph, size in store.sizes(content).items() if size}
    if left:
        raise StoreFailed("the store says that it emptied them, but there is still " + _listed(left))
    return before


def others(store: Store, content: Expected) -> dict[Graph, int]:
    """Graphs of ours at the store that a build does not have, as those of an earlier one; with their sizes."""
    if graph_name("claims") not in content:
        return {}
    return store.sizes(graph for graph in store.graphs(graph_name("").value) if graph not in content)


def left_behind(store: Store) -> list[Graph]:
    """Staging graphs of pushes that never ended, or that others are at just now."""
    return store.graphs(STAGING)


def clean(store: Store) -> list[Graph]:
    """Remove them, and name them."""
    found = left_behind(store)
    clear(store, found)
    return found


def _listed(sizes: dict[Graph, int]) -> str:
    return ", ".join(f"{graph} with {size:,} triples" for graph, size in sizes.items())
