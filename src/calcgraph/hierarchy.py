"""The told hierarchy, by id: what is a kind of what, and what is part of what.

Comes in: direct superclasses and wholes by id. Goes out: reachability, and who stands above itself. Nothing is inferred
here.
"""

from collections.abc import Collection, Hashable, Iterator, Mapping
from functools import cached_property
from typing import TypeVar

_T = TypeVar("_T", bound=Hashable)


class Hierarchy:
    """Reachability over told is-a and part-of.

    Args:
        broader: direct superclasses by id.
        part_of: direct wholes by id.
    """

    def __init__(self, broader: Mapping[str, tuple[str, ...]], part_of: Mapping[str, tuple[str, ...]]) -> None:
        self._broader = broader
        self._part_of = part_of
        self._kinds: dict[str, frozenset[str]] = {}
        self._wholes: dict[str, frozenset[str]] = {}

    def kinds(self, term: str) -> frozenset[str]:
        """The term and all its superclasses."""
        if term not in self._kinds:
            self._kinds[term] = _reach(term, (self._broader,))
        return self._kinds[term]

    def is_a(self, term: str, kind: str) -> bool:
        """True if `term` is `kind` or below it."""
        return kind in self.kinds(term)

    def around(self, term: str) -> list[str]:
        """The term, and what it lies within by is-a and part-of, the nearest first."""
        found, ring = {term: None}, [term]
        while ring:
            here = sorted({up for one in ring for edge in (self._broader, self._part_of) for up in edge.get(one, ())})
            ring = [up for up in here if up not in found]
            found.update(dict.fromkeys(ring))
        return [*found]

    def within(self, term: str, whole: str) -> bool:
        """True if `term` is, is a kind of, or lies within `whole`, by is-a and part-of."""
        if term not in self._wholes:
            self._wholes[term] = _reach(term, (self._broader, self._part_of))
        return whole in self._wholes[term]

    @cached_property
    def cycles(self) -> tuple[tuple[str, ...], ...]:
        """Cycles in is-a, each beginning with its smallest id: at least one for every knot of terms."""
        found: set[tuple[str, ...]] = set()
        done: set[str] = set()
        for start in sorted(self._broader):
            path: dict[str, None] = {}  # in the order of descent
            stack: list[Iterator[str]] = [iter((start,))]
            while stack:
                step = next(stack[-1], None)
                if step is None:
                    stack.pop()
                    if path:
                        done.add(path.popitem()[0])
                elif step in path:
                    loop = [*path][[*path].index(step) :]
                    low = loop.index(min(loop))
                    found.add((*loop[low:], *loop[:low]))
                elif step not in done:
                    path[step] = None
                    stack.append(iter(self._broader.get(step, ())))
        return tuple(sorted(found))


def _reach(term: str, edges: tuple[Mapping[str, tuple[str, ...]], ...]) -> frozenset[str]:
    seen = {term}
    todo = [term]
    while todo:
        here = todo.pop()
        for edge in edges:
            for above in edge.get(here, ()):
                if above not in seen:
                    seen.add(above)
                    todo.append(above)
    return frozenset(seen)


def circling(steps: Mapping[_T, Collection[_T]]) -> frozenset[_T]:
    """Who comes back to itself, by Tarjan's algorithm: in time that is linear in the steps.

    Args:
        steps: where one gets from each node by one step.
    """
    found: set[_T] = set()
    seen: dict[_T, int] = {}  # when each was first met
    low: dict[_T, int] = {}  # the earliest that one comes back to from there
    open_: dict[_T, None] = {}  # in the order in which they were met

    def enter(node: _T) -> tuple[_T, Iterator[_T]]:
        seen[node] = low[node] = len(seen)
        open_[node] = None
        return node, iter(steps.get(node, ()))

    for start in steps:
        way = [enter(start)] if start not in seen else []
        while way:
            node, rest = way[-1]
            for step in rest:
                if step not in seen:
                    way.append(enter(step))
                    break
                if step in open_:
                    low[node] = min(low[node], seen[step])
                    found.update((node,) if step == node else ())
            else:
                way.pop()
                if way:
                    low[way[-1][0]] = min(low[way[-1][0]], low[node])
                if low[node] == seen[node]:
                    knot = [open_.popitem()[0]]
                    while knot[-1] != node:
                        knot.append(open_.popitem()[0])
                    found.update(knot if len(knot) > 1 else ())
    return frozenset(found)
