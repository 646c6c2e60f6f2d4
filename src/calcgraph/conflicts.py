"""Contradictions are data: five general rules that know nothing of any disease.

Comes in: `Knowledge`. Goes out: `Conflict` values, each with the claims on either side. What a curator says of a
conflict is added to it; a conflict without a word from the curator is open, and none is ever hidden.

    rule                    one side                          other side
    status-clash            an excluded or normal claim       a present claim of the same property, whose subject and
                                                              value are the same or narrower
    definition-clash        all that defines one type         present claims that say it of another type of the same
                                                              source's classification
    label-site-clash        a name with a word for a site,    claims that put the principal lesion elsewhere, if none
                            also a damaged one                puts it there
    axis-clash              the claim that gives a class its  a present claim, of that class or one below, whose value
                            dividing characteristic           is listed as clashing with it
    classification-clash    the types that one source names   the types that another source names

What counts as narrower: a kind of it; of a place also a part of it, where the property says where something is. Of
alternatives ("A or B") every one has to be narrower, for to deny A leaves B. A denial that is hedged (certainty
possible, or a frequency) leaves the other cases open, and clashes with nothing.
"""

import hashlib
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from itertools import permutations, product
from typing import NamedTuple

from calcgraph.hierarchy import Hierarchy
from calcgraph.model import Claim, Explanation, Knowledge
from calcgraph.scalars import ConflictKind, ConflictRule, ConflictStatus

_PLACE_RELATIONS = {"RO:0001025", "RO:0004026"}  # located in; disease has location
_DEFAULT_KIND: dict[ConflictRule, ConflictKind] = {
    "status-clash": "internal",
    "definition-clash": "internal",
    "label-site-clash": "internal",
    "axis-clash": "internal",
    "classification-clash": "between classifications",
}


class Conflict(NamedTuple):
    """Claims that cannot well stand together.

    `one` and `other` are the ids of the claims on either side; `id` is derived from the rule and the sides.
    """

    rule: ConflictRule
    one: tuple[str, ...]
    other: tuple[str, ...]
    kind: ConflictKind
    status: ConflictStatus = "open"
    reason: str | None = None

    @property
    def id(self) -> str:
        """Sixteen hexadecimal digits, the same for the same rule and sides."""
        text = "|".join((self.rule, ",".join(self.one), ",".join(self.other)))
        return hashlib.sha256(text.encode()).hexdigest()[:16]


def find(knowledge: Knowledge) -> tuple[Conflict, ...]:
    """Find every conflict, with the curator's explanation where there is one."""
    hierarchy = Hierarchy(knowledge.broader, knowledge.part_of)
    sources = {c.id: _source(c) for c in knowledge.claims}
    said = {e.sides: e for e in knowledge.explanations}
    found = {}
    for rule, one, other in _pairs(knowledge, hierarchy):
        sides = (rule, tuple(sorted(one)), tuple(sorted(other)))
        kind = _DEFAULT_KIND[rule]
        if kind == "internal" and {sources[c] for c in one}.isdisjoint(sources[c] for c in other):
            kind = "between sources"
        conflict = Conflict(*sides, kind=kind)
        word = said.get(sides)
        if word:
            conflict = Conflict(*sides, kind=word.kind, status=word.status, reason=word.reason)
        found[conflict.id] = conflict
    return tuple(sorted(found.values(), key=lambda c: (c.rule, c.one, c.other)))


def unmatched(knowledge: Knowledge) -> tuple[Explanation, ...]:
    """Explanations of conflicts that no rule finds (any more)."""
    sides = {(c.rule, c.one, c.other) for c in find(knowledge)}
    return tuple(e for e in knowledge.explanations if e.sides not in sides)


_Sides = tuple[ConflictRule, list[str], list[str]]


def _pairs(knowledge: Knowledge, hierarchy: Hierarchy) -> Iterator[_Sides]:
    by_property: defaultdict[str, list[Claim]] = defaultdict(list)
    for claim in knowledge.claims:
        by_property[claim.property].append(claim)
    covers = _Covering(knowledge, hierarchy)
    for claims in by_property.values():
        yield from _status_clashes(claims, hierarchy, covers)
    yield from _definition_clashes(knowledge.claims, hierarchy, covers)
    yield from _label_site_clashes(knowledge, by_property, hierarchy)
    yield from _axis_clashes(knowledge, by_property, hierarchy)
    yield from _classification_clashes(by_property["subtype"])


def _source(claim: Claim) -> str:
    return claim.source.id if claim.source else ""


def _present(claims: Iterable[Claim]) -> list[Claim]:
    return [c for c in claims if c.status == "present"]


class _Covering:
    """Whether one claim speaks of what another one says."""

    def __init__(self, knowledge: Knowledge, hierarchy: Hierarchy) -> None:
        self._hierarchy = hierarchy
        self._places = {p for p, relation in knowledge.relations.items() if relation in _PLACE_RELATIONS}

    def __call__(self, general: Claim, special: Claim) -> bool:
        """True if `special` gives the same text, or every one of its values is the same or narrower."""
        if general.text or special.text:
            return (general.text or "").casefold() == (special.text or "").casefold()
        narrower = self._hierarchy.within if special.property in self._places else self._hierarchy.is_a
        return bool(special.targets) and all(
            any(narrower(v.id, g.id) for g in general.targets) for v in special.targets
        )


def _status_clashes(claims: list[Claim], hierarchy: Hierarchy, covers: _Covering) -> Iterator[_Sides]:
    denials = [c for c in claims if c.negative and c.certainty != "possible" and not c.frequency]
    for general in denials:
        for special in _present(claims):
            same_bearer = general.bearer is None or (
                special.bearer is not None and hierarchy.is_a(special.bearer.id, general.bearer.id)
            )
            if same_bearer and hierarchy.is_a(special.subject.id, general.subject.id) and covers(general, special):
                yield "status-clash", [general.id], [special.id]


def _definition_clashes(claims: Iterable[Claim], hierarchy: Hierarchy, covers: _Covering) -> Iterator[_Sides]:
    present = _present(claims)
    types: defaultdict[tuple[str, str], set[str]] = defaultdict(set)
    definitions: defaultdict[str, list[Claim]] = defaultdict(list)
    for claim in present:
        if claim.property == "subtype":
            types[claim.subject.id, _source(claim)].update(v.id for v in claim.targets)
        if claim.strength == "defining":
            definitions[claim.subject.id].append(claim)
    rivals = sorted({pair for group in types.values() for pair in permutations(group, 2) if pair[0] in definitions})
    for defined, rival in rivals:
        about = [
            c for c in present if hierarchy.is_a(c.subject.id, rival) and not hierarchy.is_a(c.subject.id, defined)
        ]
        for subject in sorted({c.subject.id for c in about}):
            of_it = [c for c in about if hierarchy.is_a(subject, c.subject.id)]
            said = [[c for c in of_it if c.property == d.property and covers(d, c)] for d in definitions[defined]]
            for found in product(*said):
                yield "definition-clash", [d.id for d in definitions[defined]], [c.id for c in found]


def _label_site_clashes(
    knowledge: Knowledge, by_property: dict[str, list[Claim]], hierarchy: Hierarchy
) -> Iterator[_Sides]:
    layers = _present(by_property["layer"])
    for name in _present(by_property["name"]):
        lesions = {
            v.id
            for claim in _present(by_property["principalLesion"])
            if hierarchy.is_a(name.subject.id, claim.subject.id)
            for v in claim.targets
        }
        placed = [c for c in layers if any(hierarchy.is_a(lesion, c.subject.id) for lesion in lesions)]
        words = f" {_words(name.text or '')} {_words(name.repair.damaged if name.repair else '')} "
        for word in knowledge.site_words:
            if f" {_words(word.word)} " not in words:
                continue
            site = word.site.id
            there = [c for c in placed if any(hierarchy.within(v.id, site) for v in c.targets)]
            elsewhere = [
                c
                for c in placed
                if not any(hierarchy.within(v.id, site) or hierarchy.within(site, v.id) for v in c.targets)
            ]
            if elsewhere and not there:
                yield "label-site-clash", [name.id], [c.id for c in elsewhere]


def _words(text: str) -> str:
    """The words of a text, in small letters, with a blank between them."""
    return " ".join(re.findall(r"\w+", text.casefold()))


def _axis_clashes(knowledge: Knowledge, by_property: dict[str, list[Claim]], hierarchy: Hierarchy) -> Iterator[_Sides]:
    axes = [c for c in _present(by_property["characteristic"]) if c.strength == "defining"]
    for clash in knowledge.axis_clashes:
        for axis in axes:
            if axis.value is None or not hierarchy.is_a(axis.value.id, clash.axis.id):
                continue
            for claim in _present(knowledge.claims):
                if (
                    hierarchy.is_a(claim.subject.id, axis.subject.id)
                    and claim.targets
                    and all(hierarchy.is_a(v.id, clash.value.id) for v in claim.targets)
                ):
                    yield "axis-clash", [axis.id], [claim.id]


def _classification_clashes(claims: list[Claim]) -> Iterator[_Sides]:
    schemes: defaultdict[str, defaultdict[str, list[Claim]]] = defaultdict(lambda: defaultdict(list))
    for claim in _present(claims):
        schemes[claim.subject.id][_source(claim)].append(claim)
    for by_source in schemes.values():
        ordered = sorted(by_source.items())
        for n, (_, one) in enumerate(ordered):
            for _, other in ordered[n + 1 :]:
                if {v.id for c in one for v in c.targets} != {v.id for c in other for v in c.targets}:
                    yield "classification-clash", [c.id for c in one], [c.id for c in other]
