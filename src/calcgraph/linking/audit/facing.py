"""A partner as it is looked at from our side: what of ours it can tell about, and by how much the versions differ.

Comes in: `Ours`, a `Partner`. Goes out: `Facing`, and the two things that an audit finds: problems and edits.
"""

import re
from collections import Counter
from dataclasses import dataclass
from functools import cached_property
from pathlib import PurePath
from typing import NamedTuple

from calcgraph.checking.links import CODES
from calcgraph.errors import Problem, Severity
from calcgraph.linking.audit.ours import Ours, Row, prefix
from calcgraph.linking.partner import Partner, Term
from calcgraph.model import MappingRow, Place

_DATE = re.compile(r"\d{4}-\d\d-\d\d")


class Edit(NamedTuple):
    """What the rows of a table should be, for a human to decide.

    Args:
        place: the row that it is about.
        rows: what stands there instead; nothing if the row is to go.
        why: in a sentence.
    """

    place: Place
    rows: tuple[MappingRow, ...]
    why: str


class Finding(NamedTuple):
    """A problem, and the edit that would mend it if there is one."""

    problem: Problem
    edit: Edit | None = None


def problem(
    code: str, message: str, place: Place | None, focus: str, label: str | None = None, severity: Severity | None = None
) -> Problem:
    """A problem of a rule of `checking.links`; as severe as the rule says unless told otherwise."""
    return Problem(
        code,
        message,
        severity or CODES[code].severity,
        file=place.file if place else None,
        line=(place.line or None) if place else None,
        focus=focus,
        label=label,
    )


def older(one: str, other: str) -> bool | None:
    """Whether a version is older than another by the dates in them; None if there is none, or they are the same."""
    a, b = _DATE.search(one), _DATE.search(other)
    return a[0] < b[0] if a and b and a[0] != b[0] else None


def same(one: str, other: str) -> bool:
    """Whether two versions are the same: the date in them, or else what is written."""
    a, b = _DATE.search(one), _DATE.search(other)
    return a[0] == b[0] if a and b else one.lower().removeprefix("v") == other.lower().removeprefix("v")


@dataclass(frozen=True)
class Facing:
    """A partner and us.

    Args:
        ours: what of ours speaks of other ontologies.
        partner: one file.
    """

    ours: Ours
    partner: Partner

    @cached_property
    def home(self) -> frozenset[str]:
        """The prefixes whose terms the file is to define, in small letters."""
        return frozenset(name.lower() for name in self.partner.home)

    @cached_property
    def name(self) -> str:
        """The file in words, with its version."""
        version = self.partner.version
        name = PurePath(self.partner.file).name
        return f"{name} ({version})" if version and version not in name else name

    def covers(self, row: Row) -> bool:
        """Whether the file is of the vocabulary that a row is about, or defines its object."""
        if not row.gap:
            return prefix(row.said.object_id) in self.home
        return bool(self.ours.prefixes[row.vocabulary] & self.home)

    def knows(self, term: str) -> bool:
        """Whether the file is to define a term; it need not have it."""
        return prefix(term) in self.home

    def term(self, id_: str) -> Term | None:
        """A term that the file is to define, if it has it."""
        return self.partner.terms.get(id_) if self.knows(id_) else None

    @cached_property
    def rows(self) -> tuple[Row, ...]:
        """The rows of ours that it covers."""
        return tuple(row for row in self.ours.rows if self.covers(row))

    @cached_property
    def used(self) -> tuple[str, ...]:
        """The foreign terms that our other files name and it is to define."""
        return tuple(term for term in self.ours.uses if self.knows(term))

    @cached_property
    def pins(self) -> Counter[str]:
        """The versions that rows and imports of ours were made with; how many rows there are of each."""
        found = Counter(row.said.object_source_version for row in self.rows)
        found.update({self.ours.versions[name]: 0 for name in sorted(self.home) if name in self.ours.versions})
        return found

    @cached_property
    def silent(self) -> bool:
        """Whether it proposes nothing: it was cut off, or is older than what some of ours was made with."""
        return bool(self.partner.cut_off) or any(older(self.partner.version, pin) for pin in self.pins)

    def since(self, pinned: str) -> str:
        """What the versions have to do with it, for the end of a message; nothing if they say nothing."""
        version = self.partner.version
        if not version or not pinned:
            return f", says {self.name}"
        if same(version, pinned):
            return f", says {self.name}, which is the version that ours was made with"
        return f", says {self.name}; ours was made with {pinned}"

    def since_row(self, row: Row) -> str:
        """The same for a row."""
        return self.since(row.said.object_source_version)

    def since_term(self, term: str) -> str:
        """The same for a term that is imported."""
        return self.since(self.ours.versions.get(prefix(term), ""))

    def named(self, id_: str) -> str:
        """A term with its label there."""
        term = self.partner.terms.get(id_)
        return f"{id_} {term.label}" if term and term.label else id_

    def above(self, id_: str, *, wholes: bool) -> frozenset[str]:
        """All that a term is told to be a kind of, and if asked what it is part of; the term too."""
        wholes = wholes or self.partner.mixed
        seen, todo = {id_}, [id_]
        while todo:
            term = self.partner.terms.get(todo.pop())
            for up in (*term.parents, *(term.wholes if wholes else ())) if term else ():
                if up not in seen:
                    seen.add(up)
                    todo.append(up)
        return frozenset(seen)

    def replaced(self, row: Row, **slots: object) -> MappingRow:
        """A row of ours with other slots, and of the version of the file."""
        version = {"object_source_version": self.partner.version} if self.partner.version else {}
        return row.said.model_copy(update=version | slots)
