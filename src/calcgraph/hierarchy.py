"""The told hierarchy, by id: what is a kind of what, and what is part of what.

Comes in: direct superclasses and wholes by id. Goes out: reachability. Nothing is inferred here.
"""

from collections.abc import Iterator, Mapping
from functools import cached_property


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
