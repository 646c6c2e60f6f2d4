"""What a store holds after a push that did not end as it should: the last sentence of the message.

Comes in: the store, and what was done until then. Goes out: words, the truth of which is asked of the store.
"""

from collections.abc import Iterable, Mapping

from calcgraph.errors import StoreFailed
from calcgraph.reporting.readable import cut
from calcgraph.stores.journal import Journal
from calcgraph.stores.loading import STAGING
from calcgraph.stores.proof import Proven
from calcgraph.stores.store import Graph, Store
from calcgraph.stores.swapping import Staged

_LONGEST = 160  # characters of a triple that are shown


def untouched(store: Store, before: Mapping[Graph, int], book: Journal) -> str:
    """What it holds if nothing was swapped.

    Args:
        store: which is asked.
        before: how many triples each graph had.
        book: what is staged.
    """
    try:
        same = store.sizes(before) == before
    except StoreFailed:
        return (
            "Nothing was put in place. The store does not answer, or not in time; when it does, the same command "
            f"goes on. What is staged until then is in {STAGING}{book.run}/…; --clean removes them."
        )
    if not same:
        return "Nothing was put in place; what the store holds was changed by somebody else meanwhile."
    held = "What the store held before is there, whole" if any(before.values()) else "The store holds nothing of it"
    return f"{held}; the same command {'goes on where this one ended' if book.done else 'begins anew'}."


def after(store: Store, before: Mapping[Graph, int], places: Mapping[Graph, Staged]) -> str:
    """What it holds after a swap that failed.

    Args:
        store: which is asked.
        before: how many triples each graph had.
        places: where each graph was staged.
    """
    try:
        sizes = store.sizes([*places, *(graph for pair in places.values() for graph in pair)])
    except StoreFailed:
        return "The store does not answer, so nobody knows whether it swapped; when it does, run the same command."
    waiting = [graph for graph, pair in places.items() if sizes[pair.plain] or sizes[pair.blank]]
    if not waiting:
        return "The new release is there, whole."
    if len(waiting) == len(places):
        whole = all(sizes[graph] == size for graph, size in before.items())
        held = "there, whole" if whole else "not whole any more, and no graph is of the new release yet"
        return f"What the store held before is {held}; the same command goes on with the swap."
    return (
        f"{len(places) - len(waiting)} of {len(places)} graphs are of the new release, the others of the old one; "
        "the same command goes on with the swap."
    )


def placed(*, taken: bool) -> str:
    """What it holds if it was loaded into place.

    Args:
        taken: whether it has taken everything past its log, and no checkpoint was made.
    """
    if taken:
        return "The store has taken the new release, but without a checkpoint a crash costs it that"
    return "The store holds a part of the new release only"


def interrupted(*, apart: bool, swapping: bool, taken: bool) -> StoreFailed:
    """What it holds after Ctrl-C.

    Args:
        apart: whether it was staged.
        swapping: whether it was being swapped.
        taken: as of `placed`.
    """
    if swapping:
        words = "interrupted while the store swapped; calcgraph push --verify-only tells what it holds"
    elif apart:
        words = "interrupted. What the store held before is there, whole; the same command goes on"
    else:
        words = f"interrupted. {placed(taken=taken)}; the same command goes on with it"
    failure = StoreFailed(words)
    failure.exit_code = 130
    return failure


def unlike(failed: Iterable[Proven]) -> str:
    """Lines about graphs that are not what was sent."""
    lines = []
    for one in failed:
        lines.append(f"  {one.graph}: {one.sent:,} triples were sent, {one.found:,} are there")
        lines += (f"    missing     {cut(line, _LONGEST)}" for line in one.missing[1])
        lines += (f"    unexpected  {cut(line, _LONGEST)}" for line in one.unexpected[1])
    return "\n".join(lines)
