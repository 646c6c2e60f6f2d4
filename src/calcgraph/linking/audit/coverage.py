"""What was looked at and what was not, and by how much the files differ from the versions that ours were made with.

Comes in: a `Facing`, and what was found with it; then all that was seen. Goes out: findings and counts. Nothing that
was not looked at is counted as looked at: a term that a file which is but a part lacks, a gap in such a file, and all
of a vocabulary that no file is of.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from calcgraph.errors import Problem
from calcgraph.linking.audit.facing import Facing, older, problem, same
from calcgraph.linking.audit.ours import Ours, Row, prefix
from calcgraph.model import Place
from calcgraph.reporting.checked import number

_CHANGES = frozenset(
    (
        "foreign-term-exists",
        "foreign-term-not-obsolete",
        "foreign-label-unchanged",
        "foreign-branch-kept",
        "mapping-in-branch",
        "no-grouping-class",
        "gap-still-open",
    )
)
_NAMED = 10


@dataclass
class Seen:
    """What was looked at so far.

    Args:
        rows: mappings that were looked at.
        terms: foreign terms of imports and content that were looked at.
        covered: prefixes that a file was of, in small letters.
        told: foreign terms of ours that a file has, and the first such file; it need not be to define them.
    """

    rows: set[Row] = field(default_factory=set)
    terms: set[str] = field(default_factory=set)
    covered: set[str] = field(default_factory=set)
    told: dict[str, str] = field(default_factory=dict)

    def note(self, facing: Facing) -> None:
        """Take note of what a file could tell."""
        whole = not facing.partner.partial
        for row in facing.rows:
            if whole or (not row.gap and facing.term(row.said.object_id)):
                self.rows.add(row)
        self.terms |= {id_ for id_ in facing.used if whole or facing.term(id_)}
        self.covered |= facing.home
        for id_ in sorted(facing.ours.named):
            if id_ in facing.partner.terms:
                self.told.setdefault(id_, facing.name)

    def add(self, more: "Seen") -> None:
        """What was looked at with another file."""
        self.rows |= more.rows
        self.terms |= more.terms
        self.covered |= more.covered
        self.told = more.told | self.told

    def judged(self, found: Problem) -> Problem | None:
        """A problem in the light of all files: what one lacks another may have, then it is less of one or none."""
        if found.focus in self.told and found.code == "foreign-term-in-subset":
            return None
        if found.focus in self.told and found.code == "foreign-term-exists":
            message = f"{found.message}; but {self.told[found.focus]} has it"
            return found._replace(severity="info", message=message)
        return found


def whole(facing: Facing) -> Iterator[Problem]:
    """Tell of a file that seems to have been cut off."""
    if facing.partner.cut_off:
        place = Place(facing.partner.file, 0)
        message = f"it seems to have been cut off: {facing.partner.cut_off}"
        yield problem("partner-whole", message, place, facing.partner.file)


def versions(facing: Facing, found: Iterable[Problem]) -> Iterator[Problem]:
    """Tell what changed since the versions that rows and imports of ours were made with."""
    version = facing.partner.version
    changed = sorted({str(p.focus) for p in found if p.code in _CHANGES})
    terms = {*facing.used, *(row.said.object_id for row in facing.rows if not row.gap)}
    listed = ", ".join(changed[:_NAMED]) + (f" and {len(changed) - _NAMED} more" if len(changed) > _NAMED else "")
    gaps = sum(row.gap for row in facing.rows)
    told = f"of {number(len(terms), 'term')} and {number(gaps, 'gap')} of ours it affects {len(changed) or 'none'}"
    told += f": {listed}" if changed else ""
    for pin, rows in sorted(facing.pins.items()):
        if version and same(version, pin):
            continue
        imported = [name for name in sorted(facing.home) if facing.ours.versions.get(name) == pin]
        what = " and ".join([number(rows, "mapping")] * bool(rows) + ["the import"] * bool(imported))
        place = next((row.place for row in facing.rows if row.said.object_source_version == pin), None)
        if place is None:
            place = facing.ours.place(facing.used[0]) if facing.used else None
        vocabulary = ", ".join(sorted(facing.partner.home))
        head = f"{vocabulary}: {what} made with {pin}, this file is {version or 'of a version that it does not tell'}"
        if version and older(version, pin):
            message = f"{head} and older: it may lack what was added since, and no edit is proposed from it; {told}"
            yield problem("partner-not-older", message, place, vocabulary)
        else:
            yield problem("partner-not-changed", f"{head}: {told}", place, vocabulary)


def missing(ours: Ours, seen: Seen) -> Iterator[Problem]:
    """Tell which vocabularies no file was of, or none that was whole, and how much of ours that leaves out."""
    rows: defaultdict[str, list[Row]] = defaultdict(list)
    left: defaultdict[str, list[Row]] = defaultdict(list)
    for row in ours.rows:
        rows[row.vocabulary].append(row)
        left[row.vocabulary] += [] if row in seen.rows else [row]
    terms = Counter(prefix(id_) for id_ in ours.uses)
    unseen = Counter(prefix(id_) for id_ in ours.uses if id_ not in seen.terms)
    for vocabulary, some in left.items():
        names = ours.prefixes[vocabulary]
        also = sum(unseen.pop(name, 0) for name in sorted(names))
        if some or also:
            every = sum(terms[name] for name in names)
            why = "the file is but a part of it" if names & seen.covered else "no file given is of it"
            place = (some or rows[vocabulary])[0].place
            message = f"{vocabulary}: {why}; not audited: {_of(len(some), len(rows[vocabulary]), 'mappings')}"
            gaps = sum(row.gap for row in some)
            message += f" ({gaps} of them gaps)" if gaps else ""
            message += f", {_of(also, every, 'terms of imports and content')}" if every else ""
            yield problem("vocabulary-audited", message, place, vocabulary)
    for name, several in sorted(unseen.items()):
        first = next(id_ for id_ in ours.uses if prefix(id_) == name and id_ not in seen.terms)
        why = "the file is but a part of it" if name in seen.covered else "no file given is of it"
        vocabulary = first.partition(":")[0]
        message = f"{vocabulary}: {why}; not audited: {_of(several, terms[name], 'terms of imports and content')}"
        yield problem("vocabulary-audited", message, ours.place(first), vocabulary)


def summary(ours: Ours, seen: Seen) -> str:
    """How much of ours was looked at."""
    rows, terms = len(seen.rows), len(seen.terms)
    return f"{_of(rows, len(ours.rows), 'mappings')} and {_of(terms, len(ours.uses), 'foreign terms')}"


def _of(some: int, every: int, what: str) -> str:
    if every == 1:
        what = what.replace("mappings", "mapping").replace("terms", "term")
    return f"all {every} {what}" if some == every > 1 else f"{some} of {every} {what}"
