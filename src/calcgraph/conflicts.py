"""Contradictions are data: five general rules that know nothing of any disease.

Comes in: `Knowledge`. Goes out: `Conflict` values, each with the claims on either side. What a curator says of a
conflict is added to it; a conflict without a word from the curator is open, and none is ever hidden.

    rule                    one side                          other side
    status-clash            excluded or normal claims         a present claim of the same property, whose subject and
                                                              value are the same or narrower
    definition-clash        what defines one type             a present claim that says it of another type of the same
                                                              classification
    label-site-clash        a name with a word for a site     claims that put the principal lesion elsewhere
    axis-clash              the claim that gives a class its  a present claim, of that class or one below, whose value
                            dividing characteristic           is listed as clashing with it
    classification-clash    the types that one source names   the types that another source names
"""

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from calcgraph.hierarchy import Hierarchy
from calcgraph.model import Claim, ConflictKind, ConflictRule, ConflictStatus, Explanation, Knowledge

_DEFAULT_KIND: dict[ConflictRule, ConflictKind] = {
    "status-clash": "internal",
    "definition-clash": "internal",
    "label-site-clash": "internal",
    "axis-clash": "internal",
    "classification-clash": "between classifications",
}


@dataclass(frozen=True, slots=True)
class Conflict:
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
    sources = {c.id: c.source.id if c.source else "" for c in knowledge.claims}
    said = {(e.rule, tuple(sorted(e.one)), tuple(sorted(e.other))): e for e in knowledge.explanations}
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
    return tuple(
        e for e in knowledge.explanations if (e.rule, tuple(sorted(e.one)), tuple(sorted(e.other))) not in sides
    )


_Sides = tuple[ConflictRule, list[str], list[str]]


def _pairs(knowledge: Knowledge, hierarchy: Hierarchy) -> Iterator[_Sides]:
    by_property: defaultdict[str, list[Claim]] = defaultdict(list)
    for claim in knowledge.claims:
        by_property[claim.property].append(claim)
    for claims in by_property.values():
        yield from _status_clashes(claims, hierarchy)
    yield from _definition_clashes(by_property, hierarchy)
    yield from _label_site_clashes(knowledge, by_property, hierarchy)
    yield from _axis_clashes(knowledge, by_property, hierarchy)
    yield from _classification_clashes(by_property["subtype"])


def _present(claims: Iterable[Claim]) -> list[Claim]:
    return [c for c in claims if c.status == "present"]


def _covers(general: Claim, special: Claim, hierarchy: Hierarchy) -> bool:
    """True if `special` says something that `general` speaks of: same text, or the same or a narrower value."""
    if general.text or special.text:
        return general.text == special.text
    return any(hierarchy.is_a(v.id, g.id) for v in special.targets for g in general.targets)


def _status_clashes(claims: list[Claim], hierarchy: Hierarchy) -> Iterator[_Sides]:
    negatives = [c for c in claims if c.negative]
    for general in negatives:
        for special in _present(claims):
            same_bearer = general.bearer is None or special.bearer is None or general.bearer.id == special.bearer.id
            if (
                same_bearer
                and hierarchy.is_a(special.subject.id, general.subject.id)
                and _covers(general, special, hierarchy)
            ):
                yield "status-clash", [general.id], [special.id]


def _definition_clashes(by_property: dict[str, list[Claim]], hierarchy: Hierarchy) -> Iterator[_Sides]:
    types: defaultdict[str, set[str]] = defaultdict(set)
    for claim in _present(by_property["subtype"]):
        types[claim.subject.id].update(v.id for v in claim.targets)
    siblings: defaultdict[str, set[str]] = defaultdict(set)
    for group in types.values():
        for member in group:
            siblings[member] |= group - {member}
    for claims in list(by_property.values()):
        definitions = [c for c in _present(claims) if c.strength == "defining" and siblings[c.subject.id]]
        for definition in definitions:
            for claim in _present(claims):
                if (
                    not hierarchy.is_a(claim.subject.id, definition.subject.id)
                    and not siblings[definition.subject.id].isdisjoint(hierarchy.kinds(claim.subject.id))
                    and _covers(definition, claim, hierarchy)
                ):
                    yield "definition-clash", [definition.id], [claim.id]


def _label_site_clashes(
    knowledge: Knowledge, by_property: dict[str, list[Claim]], hierarchy: Hierarchy
) -> Iterator[_Sides]:
    layers = _present(by_property["layer"])
    for name in _present(by_property["name"]):
        words = (name.text or "").lower().replace("-", " ").split()
        lesions = {
            v.id
            for claim in _present(by_property["principalLesion"])
            if claim.subject.id == name.subject.id
            for v in claim.targets
        }
        placed = [c for c in layers if c.subject.id in lesions]
        for word in knowledge.site_words:
            if word.word not in words or not placed:
                continue
            sites = [v.id for c in placed for v in c.targets]
            if not any(hierarchy.within(s, word.site.id) or hierarchy.within(word.site.id, s) for s in sites):
                yield "label-site-clash", [name.id], [c.id for c in placed]


def _axis_clashes(knowledge: Knowledge, by_property: dict[str, list[Claim]], hierarchy: Hierarchy) -> Iterator[_Sides]:
    axes = [c for c in _present(by_property["characteristic"]) if c.strength == "defining"]
    for clash in knowledge.axis_clashes:
        for axis in axes:
            if axis.value is None or not hierarchy.is_a(axis.value.id, clash.axis.id):
                continue
            for claim in _present(knowledge.claims):
                if hierarchy.is_a(claim.subject.id, axis.subject.id) and any(
                    hierarchy.is_a(v.id, clash.value.id) for v in claim.targets
                ):
                    yield "axis-clash", [axis.id], [claim.id]


def _classification_clashes(claims: list[Claim]) -> Iterator[_Sides]:
    schemes: defaultdict[str, defaultdict[str, list[Claim]]] = defaultdict(lambda: defaultdict(list))
    for claim in _present(claims):
        schemes[claim.subject.id][claim.source.id if claim.source else ""].append(claim)
    for by_source in schemes.values():
        ordered = sorted(by_source.items())
        for n, (_, one) in enumerate(ordered):
            for _, other in ordered[n + 1 :]:
                if {v.id for c in one for v in c.targets} != {v.id for c in other for v in c.targets}:
                    yield "classification-clash", [c.id for c in one], [c.id for c in other]
