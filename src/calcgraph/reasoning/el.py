"""Axioms as rules for `saturation`: that part of them that OWL 2 EL can say, and a little more.

Comes in: axioms. Goes out: numbered concepts with what is told of them, and the axioms of which that is not all.

    what is used                                what is left out
    some, and, Thing, Nothing, single nominals  only, or on the right, cardinalities but at least 1
    or on the left; not on the right            inverse, symmetric, functional and reflexive properties
    disjointness; domains, ranges               disjoint properties, data properties, keys
    subproperties, chains, transitivity
"""

from collections import defaultdict
from collections.abc import Iterable
from itertools import combinations, pairwise
from typing import Any

import pyoxigraph as ox

from calcgraph.owl.forms import Form, Part, operands, walk
from calcgraph.reasoning.classification import NOTHING, THING

TOP, BOTTOM = 0, 1
_PASSED_OVER = {"Declaration", "AnnotationAssertion", "SubAnnotationPropertyOf", "DifferentIndividuals"} | {
    f"AnnotationProperty{place}" for place in ("Domain", "Range")
}


class Rules:
    """Axioms in the form that saturation uses.

    Args:
        axioms: those of an ontology; declarations and annotations are passed over.
    """

    def __init__(self, axioms: Iterable[Form]) -> None:
        self.names: list[Part | None] = [ox.NamedNode(THING), ox.NamedNode(NOTHING)]
        self._ids: dict[Any, int] = {ox.NamedNode(THING): TOP, ox.NamedNode(NOTHING): BOTTOM}
        self.told: defaultdict[int, list[tuple[int, tuple[Form, ...]]]] = defaultdict(list)
        self.both: defaultdict[int, dict[int, int]] = defaultdict(dict)  # C, D: C and D
        self.some: dict[int, tuple[int, int]] = {}  # on the right
        self.offers: defaultdict[int, list[tuple[int, int]]] = defaultdict(list)  # F: (R, R some F), on the left
        self._roles: dict[Any, int] = {}
        self._above: defaultdict[int, dict[int, Form]] = defaultdict(dict)
        self._chains: list[tuple[int, int, int, Form]] = []
        self._ranges: defaultdict[int, list[tuple[int, Form]]] = defaultdict(list)
        ordered = sorted((a for a in axioms if a.name not in _PASSED_OVER), key=str)
        for axiom in ordered:
            for letter, part, _ in walk(axiom):
                if letter == "P":
                    self._role(part)
            self._role_axiom(axiom)
        self._close_roles()
        for axiom in ordered:  # all ranges come into what follows, also into what another range says
            if axiom.name == "ObjectPropertyRange" and (role := self._role(operands(axiom)[0])) is not None:
                self._ranges[role].append((self._standing_for(operands(axiom)[1]), axiom))
        self.left_out = {axiom for axiom in ordered if not self._class_axiom(axiom)}

    # ---- roles

    def _role(self, part: Part) -> int | None:
        if isinstance(part, Form):
            return None
        return self._roles.setdefault(part, len(self._roles))

    def _role_axiom(self, axiom: Form) -> None:
        parts = operands(axiom)
        if (
            axiom.name == "SubObjectPropertyOf"
            and isinstance(parts[0], Form)
            and parts[0].name == "ObjectPropertyChain"
        ):
            links = [self._role(p) for p in parts[0].parts]
            above = self._role(parts[1])
            known = [role for role in links if role is not None]
            if above is not None and len(known) == len(links) > 1:
                left = known[0]
                for number, link in enumerate(known[1:-1]):
                    between = self._roles.setdefault((axiom, number), len(self._roles))
                    self._chains.append((left, link, between, axiom))
                    left = between
                self._chains.append((left, known[-1], above, axiom))
        elif axiom.name == "TransitiveObjectProperty" and (role := self._role(parts[0])) is not None:
            self._chains.append((role, role, role, axiom))
        elif axiom.name == "SubObjectPropertyOf":
            self._is_below(parts[0], parts[1], axiom)
        elif axiom.name == "EquivalentObjectProperties":
            for one, other in combinations(parts, 2):
                self._is_below(one, other, axiom)
                self._is_below(other, one, axiom)

    def _is_below(self, part: Part, above: Part, axiom: Form) -> None:
        low, high = self._role(part), self._role(above)
        if low is not None and high is not None:
            self._above[low].setdefault(high, axiom)

    def _close_roles(self) -> None:
        """What is above each role, itself included, with the axioms of one way up; and which two make which."""
        self.above: list[dict[int, tuple[Form, ...]]] = []
        for role in range(len(self._roles)):
            found: dict[int, tuple[Form, ...]] = {role: ()}
            todo = [role]
            for low in todo:  # grows as it goes
                for high, axiom in self._above[low].items():
                    if high not in found:
                        found[high] = (*found[low], axiom)
                        todo.append(high)
            self.above.append(found)
        below: defaultdict[int, list[int]] = defaultdict(list)
        for role, found in enumerate(self.above):
            for high in found:
                below[high].append(role)
        self.pairs: defaultdict[int, dict[int, dict[int, tuple[Form, ...]]]] = defaultdict(dict)
        for left, right, above, axiom in self._chains:
            for a in below[left]:
                for b in below[right]:
                    why = (*self.above[a][left], *self.above[b][right], axiom)
                    self.pairs[a].setdefault(b, {}).setdefault(above, why)
        self.seconds: defaultdict[int, list[int]] = defaultdict(list)  # which come before a role
        for a, after in self.pairs.items():
            for b, made in after.items():
                self.seconds[b].append(a)
                for high in list(made):  # one that is above another of them says nothing more
                    if any(high in self.above[low] and low not in self.above[high] for low in made):
                        del made[high]

    # ---- classes

    def concept(self, part: Any) -> int:
        """The number of a class expression."""
        if part not in self._ids:
            self._ids[part] = len(self.names)
            self.names.append(part)
        return self._ids[part]

    def known(self, part: Any) -> int | None:
        """The number of a class, if an axiom names it."""
        return self._ids.get(part)

    def _and(self, one: int, other: int) -> int:
        low, high = min(one, other), max(one, other)
        both = self.concept(("and", low, high))
        self.both[low][high] = self.both[high][low] = both
        return both

    def _left(self, part: Part) -> list[int]:
        """Concepts that are parts of the expression and together all of it; none if there are no such."""
        if not isinstance(part, Form):
            return [self.concept(part)]
        if part.name == "ObjectUnionOf":
            branches = [self._left(p) for p in part.parts]
            return [c for found in branches for c in found] if all(branches) else []
        if part.name == "ObjectIntersectionOf":
            found = self._left(part.parts[0])
            for member in part.parts[1:]:
                found = [self._and(a, b) for a in found for b in self._left(member)]
            return found
        if part.name in ("ObjectSomeValuesFrom", "ObjectHasValue") or _at_least_one(part):
            role, filler = self._restricted(part)
            fillers = [TOP] if filler is None else self._left(filler)
            return [] if role is None else [self._offered(role, f) for f in fillers]
        if part.name == "ObjectOneOf":
            return [self.concept(("one", p)) for p in part.parts]
        return []

    def _restricted(self, part: Form) -> tuple[int | None, Part | None]:
        """The role of a restriction and its filler; none stands for Thing."""
        relation, *rest = part.parts[1:] if part.name.endswith("Cardinality") else part.parts
        filler = rest[0] if rest else None
        return self._role(relation), Form(
            "ObjectOneOf", (filler,)
        ) if filler and part.name == "ObjectHasValue" else filler

    def _offered(self, role: int, filler: int) -> int:
        number = self.concept(("some", role, filler))
        if (role, number) not in self.offers[filler]:
            self.offers[filler].append((role, number))
        return number

    def _say(self, low: int, part: Part, axiom: Form) -> bool:
        """Say that a concept is below an expression; False if not all of the expression was understood."""
        if not isinstance(part, Form):
            self.told[low].append((self.concept(part), (axiom,)))
            return True
        name, parts = part.name, part.parts
        if name == "ObjectIntersectionOf":
            return _each(self._say(low, p, axiom) for p in parts)
        if name == "ObjectComplementOf":
            denied = self._left(parts[0])
            for one in denied:
                self.told[self._and(low, one)].append((BOTTOM, (axiom,)))
            return bool(denied)
        if name == "ObjectOneOf" and len(parts) == 1:
            self.told[low].append((self.concept(("one", parts[0])), (axiom,)))
            return True
        if name in ("ObjectSomeValuesFrom", "ObjectHasValue") or _positive(part):
            role, inside = self._restricted(part)
            if role is None:
                return False
            filler, whole = self._right(inside, axiom)
            self._has(low, role, filler, axiom)
            return whole and not (_positive(part) and not _at_least_one(part))
        return False

    def _right(self, part: Part | None, axiom: Form) -> tuple[int, bool]:
        """A concept below an expression, and whether all of the expression was understood."""
        if part is None:
            return TOP, True
        number = self._standing_for(part)
        return number, not isinstance(part, Form) or self._say(number, part, axiom)

    def _standing_for(self, part: Part) -> int:
        """The number of a concept below an expression, of which nothing need be said yet."""
        return self.concept(("of", part) if isinstance(part, Form) else part)

    def _has(self, low: int, role: int, filler: int, axiom: Form) -> None:
        ranges = [(c, (*up, a)) for high, up in self.above[role].items() for c, a in self._ranges[high]]
        if ranges:
            narrowed = self.concept(("in range", role, filler))
            if narrowed not in self.told:
                self.told[narrowed].append((filler, ()))
                self.told[narrowed] += ranges
            filler = narrowed
        number = self.concept(("has", role, filler))
        self.some[number] = (role, filler)
        self.told[low].append((number, (axiom,)))

    def _class_axiom(self, axiom: Form) -> bool:
        """Take in an axiom; False if not all of it was understood."""
        name, parts = axiom.name, operands(axiom)
        if name == "SubClassOf":
            return self._below(parts[0], parts[1], axiom)
        if name == "EquivalentClasses":
            pairs = list(pairwise((*parts, parts[0])))
            return _each(self._below(one, other, axiom) for one, other in pairs)
        if name in ("DisjointClasses", "DisjointUnion"):
            members = [self._left(p) for p in (parts if name == "DisjointClasses" else parts[1:])]
            for one, other in combinations(members, 2):
                for a in one:
                    for b in other:
                        self.told[self._and(a, b)].append((BOTTOM, (axiom,)))
            if name == "DisjointUnion":
                for part in parts[1:]:
                    self._below(part, parts[0], axiom)
                return False
            return all(members)
        if name == "ObjectPropertyDomain":
            role = self._role(parts[0])
            return role is not None and self._say(self._offered(role, TOP), parts[1], axiom)
        if name == "ObjectPropertyRange":
            return self._role(parts[0]) is not None and self._right(parts[1], axiom)[1]
        if name == "ClassAssertion":
            return self._say(self.concept(("one", parts[1])), parts[0], axiom)
        if name == "ObjectPropertyAssertion":
            role = self._role(parts[0])
            if role is not None:
                self._has(self.concept(("one", parts[1])), role, self.concept(("one", parts[2])), axiom)
            return role is not None
        if name == "SubObjectPropertyOf":
            first = parts[0]
            inside = first.parts if isinstance(first, Form) and first.name == "ObjectPropertyChain" else (first,)
            return not any(isinstance(p, Form) for p in (*inside, parts[1]))
        return name in ("TransitiveObjectProperty", "EquivalentObjectProperties") and not any(
            isinstance(p, Form) for p in parts
        )

    def _below(self, low: Part, high: Part, axiom: Form) -> bool:
        found = self._left(low)
        return _each(self._say(c, high, axiom) for c in found) and bool(found)


def _positive(part: Form) -> bool:
    """A cardinality that says that there is something."""
    return part.name in ("ObjectMinCardinality", "ObjectExactCardinality") and _number(part) > 0


def _at_least_one(part: Form) -> bool:
    return part.name == "ObjectMinCardinality" and _number(part) == 1


def _number(part: Form) -> int:
    first = part.parts[0]
    return int(first.value) if isinstance(first, ox.Literal) else 0


def _each(understood: Iterable[bool]) -> bool:
    """Whether all is true, after all was done."""
    return all(list(understood))
