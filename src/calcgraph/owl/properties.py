"""Which object properties are composite, and whether the chains among them are regular.

Comes in: axioms. Goes out: `Hierarchy`. A property expression is a pair of the property's IRI and whether it is meant
backwards. Specification: https://www.w3.org/TR/owl2-syntax/#Global_Restrictions_on_Axioms_in_OWL_2_DL
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from functools import cached_property
from typing import Any

from calcgraph.owl.forms import Form, Part, operands

Expression = tuple[Any, bool]
_OWL = "http://www.w3.org/2002/07/owl#"
TOP, BOTTOM = _OWL + "topObjectProperty", _OWL + "bottomObjectProperty"


def expression(part: Part) -> Expression:
    """A property, or the inverse of one, as a pair."""
    if isinstance(part, Form):
        inner, backwards = expression(part.parts[0])
        return inner, not backwards
    return part, False


def inverse(of: Expression) -> Expression:
    """The same, read in the other direction."""
    return of[0], not of[1]


class Hierarchy:
    """The hierarchy of object properties that axioms state.

    Args:
        axioms: the axioms of an ontology.
    """

    def __init__(self, axioms: Iterable[Form]) -> None:
        self._above: defaultdict[Expression, set[Expression]] = defaultdict(set)
        self.chains: list[tuple[Form, tuple[Expression, ...], Expression]] = []
        self._composite: set[Expression] = set()
        for axiom in axioms:
            parts = operands(axiom)
            if axiom.name == "SubObjectPropertyOf":
                sub, above = parts[0], expression(parts[1])
                if isinstance(sub, Form) and sub.name == "ObjectPropertyChain":
                    self.chains.append((axiom, tuple(map(expression, sub.parts)), above))
                    self._composite |= {above, inverse(above)}
                else:
                    self._below(expression(sub), above)
            elif axiom.name == "EquivalentObjectProperties":
                members = [expression(p) for p in parts]
                for one, other in zip(members, [*members[1:], members[0]], strict=True):
                    self._below(one, other)
            elif axiom.name == "InverseObjectProperties":
                one, other = expression(parts[0]), inverse(expression(parts[1]))
                self._below(one, other)
                self._below(other, one)
            elif axiom.name == "SymmetricObjectProperty":
                self._below(expression(parts[0]), inverse(expression(parts[0])))
            elif axiom.name == "TransitiveObjectProperty":
                self._composite |= {expression(parts[0]), inverse(expression(parts[0]))}

    def _below(self, sub: Expression, above: Expression) -> None:
        self._above[sub].add(above)
        self._above[inverse(sub)].add(inverse(above))

    def reaches(self, start: Expression) -> set[Expression]:
        """An expression and all above it."""
        seen, todo = {start}, [start]
        while todo:
            for above in self._above.get(todo.pop(), ()):
                if above not in seen:
                    seen.add(above)
                    todo.append(above)
        return seen

    @cached_property
    def composite(self) -> set[Expression]:
        """The expressions that are not simple: transitive, made by a chain, or above such a one."""
        return {above for start in self._composite for above in self.reaches(start)}

    def simple(self, of: Expression) -> bool:
        """True unless the expression is composite."""
        return of not in self.composite and of[0].value not in (TOP, BOTTOM)

    def irregular(self) -> Iterator[Form]:
        """The chains among which the properties cannot be put in order, so that reasoning may never end."""
        greater: defaultdict[Any, dict[Any, Form]] = defaultdict(dict)
        for axiom, chain, above in self.chains:
            if above[0].value == TOP or (len(chain) == 2 and chain[0] == chain[1] == above):
                continue
            rest = chain[1:] if chain[0] == above else chain[:-1] if chain[-1] == above else chain
            for part in rest:
                greater[part[0]].setdefault(above[0], axiom)
        for start in greater:
            seen, todo = set(), [start]
            while todo:
                for above, axiom in greater.get(todo.pop(), {}).items():
                    if start in {iri for iri, _ in self.reaches((above, False))}:
                        yield axiom
                    if above not in seen:
                        seen.add(above)
                        todo.append(above)
