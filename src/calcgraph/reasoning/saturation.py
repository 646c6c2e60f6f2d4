"""Classification by consequences, for ontologies that are beyond the reach of a reasoner for all of OWL 2 DL.

Comes in: axioms. Goes out: what follows from that part of them that OWL 2 EL can say (`el`). So whatever is found is
true; what is not found may follow all the same from what was left out. The rules are those of ELK: Kazakov, Krötzsch,
Simančík, The Incredible ELK, Journal of Automated Reasoning 53, 2014.
"""

from collections.abc import Iterable
from typing import Any

import pyoxigraph as ox

from calcgraph.owl.forms import Form
from calcgraph.reasoning.classification import NOTHING, THING, Classification
from calcgraph.reasoning.el import BOTTOM, TOP, Rules

_Fact = tuple[int, ...]  # (C, D): C is a D; (C, R, F): C has by R an F


def classify(rules: Rules, classes: Iterable[ox.NamedNode]) -> Classification:
    """The superclasses of classes, as far as OWL 2 EL tells.

    Args:
        rules: the axioms.
        classes: those that are asked about.

    Returns:
        The pairs below them, and which of them are unsatisfiable; inconsistent if some individual cannot be.
    """
    individuals = _individuals(rules)
    asked = {rules.concept(c): c.value for c in classes}
    found = Saturation(rules)
    found.run([*individuals, *asked])
    if any(BOTTOM in found.above[n] for n in (TOP, *individuals) if n in found.above):
        return Classification(consistent=False)
    bad = frozenset(iri for n, iri in asked.items() if BOTTOM in found.above[n])
    named = {n: part.value for n, part in enumerate(rules.names) if isinstance(part, ox.NamedNode)}
    pairs = frozenset(
        (iri, named[high])
        for n, iri in asked.items()
        if iri not in bad and iri not in (THING, NOTHING)
        for high in found.above[n]
        if high in named and high != n and named[high] != THING
    )
    return Classification(pairs, bad)


def reasons(rules: Rules, low: ox.NamedNode, high: ox.NamedNode | None) -> frozenset[Form] | None:
    """Axioms from which it follows that one class is below another; not the fewest.

    Args:
        rules: the axioms.
        low: the class; Thing asks, with no `high`, why there is no model.
        high: its superclass; none asks why the class has no instance.

    Returns:
        The axioms of one derivation; none if there is no derivation.
    """
    start, end = rules.concept(low), BOTTOM if high is None else rules.concept(high)
    starts = [start, *_individuals(rules)] if start == TOP else [start]  # what is inconsistent is so by any of them
    found = Saturation(rules, tracing=True)
    found.run(starts)
    goals = [(one, BOTTOM) for one in starts if BOTTOM in found.above[one]]
    if not goals and end in found.above[start]:
        goals = [(start, end)]
    return found.trace(goals[0]) if goals else None


def _individuals(rules: Rules) -> list[int]:
    return [number for number, part in enumerate(rules.names) if isinstance(part, tuple) and part[0] == "one"]


class Saturation:
    """All that follows of some concepts.

    Args:
        rules: the axioms.
        tracing: whether to note what each consequence follows from.
    """

    def __init__(self, rules: Rules, *, tracing: bool = False) -> None:
        self.above: dict[int, set[int]] = {}
        self._rules = rules
        self._to: dict[int, dict[int, set[int]]] = {}  # F: R: those that have by R an F
        self._from: dict[int, dict[int, set[int]]] = {}  # the same from the other end, for chains
        self._offers: dict[int, dict[int, set[int]]] = {}
        self._todo: list[_Fact] = []
        self._why: dict[_Fact, tuple[tuple[Form, ...], tuple[_Fact, ...]]] | None = {} if tracing else None

    def run(self, concepts: Iterable[int]) -> None:
        """Add what follows of some concepts, until nothing more follows."""
        for concept in concepts:
            self._begin(concept)
        todo = self._todo
        while todo:
            fact = todo.pop()
            if len(fact) == 2:
                self._is(*fact)
            else:
                self._has(*fact)

    def trace(self, goal: _Fact) -> frozenset[Form]:
        """The axioms that a consequence was drawn from."""
        assert self._why is not None
        used: set[Form] = set()
        seen, todo = {goal}, [goal]
        while todo:
            axioms, premises = self._why.get(todo.pop(), ((), ()))
            used.update(axioms)
            fresh = [p for p in premises if p not in seen]
            seen.update(fresh)
            todo += fresh
        return frozenset(used)

    def _begin(self, concept: int) -> None:
        if concept not in self.above:
            self.above[concept] = set()
            self._to[concept], self._from[concept], self._offers[concept] = {}, {}, {}
            self._add(concept, concept, (), ())
            self._add(concept, TOP, (), ())

    def _add(self, low: int, high: int, axioms: tuple[Form, ...], premises: tuple[_Fact, ...]) -> None:
        above = self.above[low]
        if high not in above:
            above.add(high)
            self._todo.append((low, high))
            if self._why is not None:
                self._why[low, high] = (axioms, premises)

    def _link(self, low: int, role: int, filler: int, axioms: tuple[Form, ...], premises: tuple[_Fact, ...]) -> None:
        self._begin(filler)
        before = self._to[filler].setdefault(role, set())
        if low not in before:
            before.add(low)
            if role in self._rules.seconds:
                self._from[low].setdefault(role, set()).add(filler)
            self._todo.append((low, role, filler))
            if self._why is not None:
                self._why[low, role, filler] = (axioms, premises)

    def _is(self, low: int, high: int) -> None:
        """Draw what follows from C being a D."""
        rules, fact = self._rules, (low, high)
        if high == BOTTOM:
            for role, befores in self._to[low].items():
                for before in befores:
                    self._add(before, BOTTOM, (), ((before, role, low), fact))
            return
        for other, why in rules.told.get(high, ()):
            self._add(low, other, why, (fact,))
        if high in rules.both:
            above = self.above[low]
            for other, both in rules.both[high].items():
                if other in above:
                    self._add(low, both, (), (fact, (low, other)))
        if high in rules.some:
            role, filler = rules.some[high]
            self._link(low, role, filler, (), (fact,))
        if high in rules.offers:
            for asked, number in rules.offers[high]:
                self._offers[low].setdefault(asked, set()).add(number)
                for role, befores in self._to[low].items():
                    if asked in rules.above[role]:
                        up = rules.above[role][asked]
                        for before in befores:
                            self._add(before, number, up, ((before, role, low), fact))

    def _has(self, low: int, role: int, filler: int) -> None:
        """Draw what follows from C having by R an F."""
        rules, fact = self._rules, (low, role, filler)
        if BOTTOM in self.above[filler]:
            self._add(low, BOTTOM, (), (fact, (filler, BOTTOM)))
            return
        up, offers = rules.above[role], self._offers[filler]
        for asked in up.keys() & offers.keys():
            for number in offers[asked]:
                self._add(low, number, up[asked], (fact, (filler, self._inner(number))))
        after = rules.pairs.get(role)
        if after:
            onward = self._from[filler]
            for second in after.keys() & onward.keys():
                for high, why in after[second].items():
                    for end in list(onward[second]):
                        self._link(low, high, end, why, (fact, (filler, second, end)))
        for first in rules.seconds.get(role, ()):
            for before in list(self._to[low].get(first, ())):
                for high, why in rules.pairs[first][role].items():
                    self._link(before, high, filler, why, ((before, first, low), fact))

    def _inner(self, number: int) -> int:
        part: Any = self._rules.names[number]  # ("some", R, F)
        return int(part[2])
