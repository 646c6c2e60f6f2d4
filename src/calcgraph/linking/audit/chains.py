"""Whether our mappings fit together, with one another and with those of others.

Comes in: `Ours`, and what partners and tables of mappings say to be equal or not. Goes out: findings.

Of ours alone: one exact match in a vocabulary, none beside a gap, and no foreign term that two of ours equal.

With others: from what a term of ours matches exactly, two steps at most are taken along their exact matches. What is
reached is equal to our term, if all are right. It then must not be what a row of ours denies, nor what ours is said to
be broader than, narrower than or merely related to, nor another term than the exact match that we have in that
vocabulary. Where we have a gap, it closes it. A cross-reference alone is no exact match: what one step along it denies
is told as information.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal
from typing import NamedTuple

from calcgraph.graph.mappings import NO_TERM_FOUND
from calcgraph.linking.audit.facing import Edit, Facing, Finding, problem
from calcgraph.linking.audit.ours import Ours, Row, prefix
from calcgraph.linking.files.mapping_sets import Mapped

_EXACT = "skos:exactMatch"
_STEPS = 2
_DOUBT = Decimal("0.9")
_DISJOINT = ("skos:broadMatch", "skos:narrowMatch", "skos:relatedMatch")


class Step(NamedTuple):
    """What somebody says to be equal, to deny it, or to refer to it; and who."""

    one: str
    other: str
    by: str


@dataclass
class Others:
    """What others say, as it is gathered from their files.

    Args:
        equal: exact matches.
        denied: pairs that are said not to match exactly.
        xrefs: cross-references from or to what we match exactly.
        versions: of each vocabulary, by prefix in small letters, as the files have it.
        whole: by such a prefix, the file that has all terms of the vocabulary.
        alive: the terms that are not obsolete in the files that define them, and their labels.
        labels: as tables of mappings have them.
    """

    equal: list[Step] = field(default_factory=list)
    denied: list[Step] = field(default_factory=list)
    xrefs: list[Step] = field(default_factory=list)
    versions: dict[str, str] = field(default_factory=dict)
    whole: dict[str, str] = field(default_factory=dict)
    alive: dict[str, str] = field(default_factory=dict)
    labels: dict[str, str] = field(default_factory=dict)

    def hear(self, facing: Facing) -> None:
        """Take from a partner what it says of equals; the rest of it may be forgotten."""
        mapped = {row.said.object_id for row in facing.ours.rows if row.exact}
        partner, home = facing.partner, tuple(f"{name}:" for name in facing.partner.home)
        self.versions |= {name: partner.version for name in facing.home if partner.version}
        self.whole |= {} if partner.partial else dict.fromkeys(facing.home, facing.name)
        self.alive |= {i: t.label for i, t in partner.terms.items() if not t.deprecated and i.startswith(home)}
        if partner.lacks >= {"xrefs", "equivalents"}:
            return
        for id_, term in partner.terms.items():
            if term.deprecated or not id_.startswith(home):
                continue
            for other in term.equivalents:
                self.equal.append(Step(id_, other, facing.name))
            only = set(term.xrefs) - set(term.equivalents)
            found = only if id_ in mapped else only & mapped
            self.xrefs += [Step(id_, other, facing.name) for other in sorted(found)]

    def add(self, more: "Others") -> None:
        """What is said in another file."""
        self.equal += more.equal
        self.denied += more.denied
        self.xrefs += more.xrefs
        self.versions |= more.versions
        self.whole |= more.whole
        self.alive |= more.alive
        self.labels = more.labels | self.labels

    def label(self, id_: str) -> str | None:
        """What a term is called, if any of the files tells."""
        return self.alive.get(id_) or self.labels.get(id_) or None

    def gone(self, id_: str) -> str:
        """The file that should have a term and has none that is not obsolete; empty if it has, or none is at hand."""
        return "" if id_ in self.alive else self.whole.get(prefix(id_), "")

    def hear_mappings(self, mapped: Iterable[Mapped], name: str) -> None:
        """Take from a table of mappings what it says of exact matches."""
        for row in mapped:
            if row.predicate == _EXACT and row.object != NO_TERM_FOUND:
                (self.denied if row.modifier else self.equal).append(Step(row.subject, row.object, name))
                for id_, label in ((row.subject, row.subject_label), (row.object, row.object_label)):
                    if label:
                        self.labels.setdefault(id_, label)


class _Reached(NamedTuple):
    steps: int
    path: str


def check(ours: Ours, others: Others) -> Iterator[Finding]:
    """Look at all mappings together."""
    yield from _singular(ours)
    by_subject: defaultdict[str, list[Row]] = defaultdict(list)
    for row in ours.rows:
        by_subject[row.said.subject_id].append(row)
    starts = sorted({row.said.object_id for row in ours.rows if row.exact})
    reached = _reach(starts, others.equal)
    denied = {frozenset((one, other)): by for one, other, by in others.denied}
    for rows in by_subject.values():
        exact = [row for row in rows if row.exact]
        for row in exact:
            for id_, way in sorted(reached[row.said.object_id].items()):
                yield from _agrees(ours, others, row, rows, id_, way, reached)
            yield from _not_both(row, exact, denied)
            yield from _xrefs(ours, others, row, rows)


def _singular(ours: Ours) -> Iterator[Finding]:
    exact: defaultdict[tuple[str, str], list[Row]] = defaultdict(list)
    owners: defaultdict[str, list[Row]] = defaultdict(list)
    for row in ours.rows:
        if row.exact:
            owners[row.said.object_id].append(row)
        if row.exact or (row.gap and row.said.predicate_id == _EXACT):
            exact[row.said.subject_id, row.vocabulary].append(row)
    for (subject, vocabulary), rows in exact.items():
        for row in rows[1:] if len({r.said.object_id for r in rows}) > 1 else ():
            message = f"{row.said.subject_label} has another exact match in {vocabulary}, or is said to have none"
            message += f": {_line(rows[0])}"
            yield Finding(problem("exact-match-single", message, row.place, subject, row.said.subject_label))
    for id_, rows in owners.items():
        for row in rows[1:] if len({r.said.subject_id for r in rows}) > 1 else ():
            message = f"{row.names}, as another term of ours is: {_line(rows[0])}"
            yield Finding(problem("exact-match-unshared", message, row.place, id_, row.said.object_label))


def _line(row: Row) -> str:
    return f"{row.place.file}:{row.place.line}, {row.names}"


def _reach(starts: Iterable[str], equal: list[Step]) -> dict[str, dict[str, _Reached]]:
    """What is equal to each start by a few steps, and by which."""
    found: dict[str, dict[str, _Reached]] = {start: {start: _Reached(0, start)} for start in starts}
    for number in range(1, _STEPS + 1):
        edge: defaultdict[str, list[tuple[str, str]]] = defaultdict(list)
        ends = {id_ for reached in found.values() for id_, way in reached.items() if way.steps == number - 1}
        for one, other, by in equal:
            for here, there in ((one, other), (other, one)):
                if here in ends:
                    edge[here].append((there, by))
        for reached in found.values():
            for id_, way in list(reached.items()):
                for there, by in sorted(edge[id_]) if way.steps == number - 1 else ():
                    reached.setdefault(there, _Reached(number, f"{way.path} = {there} ({by})"))
    return found


def _agrees(
    ours: Ours,
    others: Others,
    row: Row,
    rows: list[Row],
    id_: str,
    way: _Reached,
    reached: dict[str, dict[str, _Reached]],
) -> Iterator[Finding]:
    if way.steps == 0:
        return
    by_chain = f"{row.names}, and by others {way.path}"
    own = [other for other in rows if other.said.object_id == id_]
    for other in own:
        if (other.negative and other.said.predicate_id == row.said.predicate_id) or (
            not other.negative and other.said.predicate_id in _DISJOINT
        ):
            message = f"{by_chain}; but {_line(other)}"
            yield Finding(problem("mapping-chain-agrees", message, row.place, id_, others.label(id_)))
    if own:
        return
    for other in rows:
        if prefix(id_) not in ours.prefixes[other.vocabulary]:
            continue
        if other.exact and other is not row and id_ not in reached[other.said.object_id]:
            message = f"{by_chain}; but {_line(other)}"
            yield Finding(problem("mapping-chain-agrees", message, row.place, id_, others.label(id_)))
        elif other.gap and other.said.predicate_id == row.said.predicate_id:
            message = f"{other.said.subject_label} is said to have no exactMatch in {other.vocabulary}; but {by_chain}"
            if by := others.gone(id_):
                message += f", where {by} has no such term, or an obsolete one"
                yield Finding(problem("gap-still-open", message, other.place, id_, others.label(id_), "info"))
                continue
            several = sum(1 for i in reached[row.said.object_id] if prefix(i) in ours.prefixes[other.vocabulary]) > 1
            edit = None if several else _closed(others, row, other, id_, way)
            yield Finding(problem("gap-still-open", message, other.place, id_, others.label(id_)), edit)


def _closed(others: Others, row: Row, gap: Row, id_: str, way: _Reached) -> Edit:
    confidence = min(row.said.confidence, gap.said.confidence) * _DOUBT**way.steps
    slots = {
        "object_id": id_,
        "object_label": others.label(id_),
        "mapping_justification": "semapv:MappingChaining",
        "confidence": confidence.quantize(Decimal("0.01"), ROUND_HALF_UP),
        "object_source_version": others.versions.get(prefix(id_), f"not stated (through {row.said.object_id})"),
        "comment": f"By a chain of mappings: {way.path}.",
    }
    return Edit(gap.place, (gap.said.model_copy(update=slots),), "a chain of mappings leads there")


def _not_both(row: Row, exact: list[Row], denied: dict[frozenset[str], str]) -> Iterator[Finding]:
    for other in exact:
        by = denied.get(frozenset((row.said.object_id, other.said.object_id)))
        if by and row.place.line < other.place.line:
            message = f"{row.names}, and {_line(other)}; but {by} says that the two do not match exactly"
            yield Finding(
                problem("mapping-chain-agrees", message, row.place, other.said.object_id, other.said.object_label)
            )


def _xrefs(ours: Ours, others: Others, row: Row, rows: list[Row]) -> Iterator[Finding]:
    for one, other, by in others.xrefs:
        if row.said.object_id not in (one, other):
            continue
        id_ = other if one == row.said.object_id else one
        own = [r for r in rows if r.said.object_id == id_]
        against = [r for r in own if r.negative]
        if not own:
            against = [r for r in rows if r.gap and prefix(id_) in ours.prefixes[r.vocabulary]]
        for denial in against:
            message = f"{row.names}, and {one} refers to {other} ({by}); but {_line(denial)}"
            yield Finding(problem("mapping-xref-agrees", message, row.place, id_, others.label(id_)))
