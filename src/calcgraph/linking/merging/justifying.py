"""Why a class is below another, or has no instance: a smallest set of axioms that makes it so.

Comes in: axioms and a consequence of theirs. Goes out: `Because`. Of the module for the two names axioms are left out,
in ever smaller heaps and at last one by one, as long as the consequence stays; so none of those that are left can be
spared. There may be other such sets. Who found the consequence does the trying, and HermiT confirms the result.
"""

from collections.abc import Callable, Iterable, Sequence
from typing import NamedTuple

import pyoxigraph as ox

from calcgraph.errors import CalcgraphError
from calcgraph.linking.merging.sides import Set, ontology
from calcgraph.owl import Form
from calcgraph.owl.locality import module
from calcgraph.owl.mapping import triples
from calcgraph.reasoning import fast, hermit
from calcgraph.reasoning.el import Rules
from calcgraph.reasoning.saturation import reasons

Test = Callable[[Iterable[Form]], bool]


class Because(NamedTuple):
    """A consequence, and what it follows from.

    Args:
        low: the IRI of a class.
        high: that of its superclass; empty if the consequence is that the class has no instance.
        axioms: a smallest set, in the order of their texts; empty if none was found.
    """

    low: str
    high: str
    axioms: tuple[Form, ...]


def because(axioms: Iterable[Form], low: str, high: str = "", *, beyond_el: bool = False) -> Because:
    """A smallest set of axioms for a consequence.

    Args:
        axioms: from which it follows.
        low: the IRI of the class.
        high: that of its superclass; none asks why it has no instance.
        beyond_el: whether to ask rustdl and HermiT where OWL 2 EL does not tell.
    """
    start, end = ox.NamedNode(low), ox.NamedNode(high) if high else None
    near = module(frozenset(axioms), {start} | ({end} if end else set()))
    derived = reasons(Rules(near), start, end)
    if derived is not None:
        found = smallest(derived, lambda some: reasons(Rules(some), start, end) is not None)
    elif beyond_el:
        found = _beyond_el(near, low, high)
    else:
        found = ()
    return Because(low, high, found)


def confirmed(said: Because) -> bool:
    """Whether HermiT draws the consequence from these axioms alone."""
    return _holds(hermit, said.low, said.high)(said.axioms)


def smallest(axioms: Iterable[Form], holds: Test) -> tuple[Form, ...]:
    """A subset for which the test holds, and for no subset of it; the test must hold for all of them."""
    kept: Sequence[Form] = sorted(axioms, key=str)
    step = max(1, len(kept) // 2)
    while kept:
        start = 0
        while start < len(kept):
            fewer = [*kept[:start], *kept[start + step :]]
            if holds(fewer):
                kept = fewer
            else:
                start += step
        if step == 1:
            break
        step //= 2
    return tuple(kept)


def _beyond_el(near: Set, low: str, high: str) -> tuple[Form, ...]:
    quick, sure = _holds(fast, low, high), _holds(hermit, low, high)
    if quick(near):
        found = smallest(near, quick)
        if sure(found):
            return found
    return smallest(near, sure) if sure(near) else ()


def _holds(engine: object, low: str, high: str) -> Test:
    def test(axioms: Iterable[Form]) -> bool:
        try:
            result = engine.classify(triples(ontology(frozenset(axioms))))  # type: ignore[attr-defined]
        except CalcgraphError:
            return False
        if not result.consistent or low in result.unsatisfiable:
            return True
        return (low, high) in result.pairs

    return test
