"""The audit as a whole: each file in turn, and at the end what takes all of them.

Comes in: paths. Goes out: an `Audited`, which can be handed from a child process to its parent. A partner is forgotten
as soon as it was looked at, so that the largest one decides how much memory it takes; the others are read beside it by
a helper. If any file cannot be read, nothing is told of the others but what is wrong with them too.
"""

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import NamedTuple

from calcgraph.confined import beside
from calcgraph.errors import Problem, Report, UnreadableData
from calcgraph.linking.audit import branches, chains, coverage, gaps, terms
from calcgraph.linking.audit.asked import Audited, Wanted
from calcgraph.linking.audit.edits import patch, proposed_changes, table
from calcgraph.linking.audit.facing import Edit, Facing, Finding
from calcgraph.linking.audit.ours import Ours, ours
from calcgraph.linking.files import mapping_sets
from calcgraph.linking.files.mapping_sets import Mapped, read_mappings
from calcgraph.linking.files.reader import read
from calcgraph.linking.partner import Partner
from calcgraph.linking.prefixes import Prefixes
from calcgraph.reporting.checked import number
from calcgraph.source import content_root, load

_TELLS = ("synonyms", "wholes", "replaced_by", "grouping")  # what a note says if a file has none of it
_WORTH_A_HELPER = 500_000  # bytes of files beside the largest


def audit(wanted: Wanted, *, progress: Callable[[str], object] = str) -> Audited:
    """Look at every mapping and every foreign term of ours with each file.

    Args:
        wanted: the files.
        progress: called with the name of each stage as it begins.

    Raises:
        InvalidContent: if the curated files do not load.
        UnreadableData: if a file is refused, with the reasons of all files.
        MissingTool: if a package is missing that reading takes.
    """
    progress("load the curated files")
    whole, prefixes = ours(load(wanted.content)), Prefixes.of_content(wanted.content)
    files = list(dict.fromkeys(wanted.files))
    sizes = {file: Path(file).stat().st_size for file in files if Path(file).is_file()}
    largest = max(sizes, key=lambda file: sizes[file], default="")
    rest = [file for file in files if file != largest]
    if sum(sizes.get(file, 0) for file in rest) < _WORTH_A_HELPER:
        told = _tried(files, whole, prefixes, progress=progress)
    else:
        with beside(_tried, rest, whole, prefixes) as others:
            told = _tried([largest], whole, prefixes, progress=progress)
            progress(f"read and audit {', '.join(Path(file).name for file in rest)}")
            told |= others()
    if refused := [report for report in told.values() if isinstance(report, Report)]:
        raise UnreadableData(sum(refused, Report()))
    progress("follow chains of mappings")
    so_far = Audit(whole)
    for file in files:
        if isinstance(heard := told[file], Heard):
            so_far.take(heard)
    return so_far.done(wanted.content)


class Heard(NamedTuple):
    """What one file has to tell; the file itself may be forgotten.

    Args:
        version: of the ontology.
        findings: what was found with it alone.
        remarks: on the file itself.
        note: what a reader should know of it.
        seen: what of ours it covers.
        others: what it says of equals.
    """

    version: str
    findings: tuple[Finding, ...]
    remarks: tuple[Problem, ...]
    note: str
    seen: coverage.Seen
    others: chains.Others


def heard(ours: Ours, partner: Partner) -> Heard:
    """Look at everything that the file of a partner can tell."""
    facing = Facing(ours, partner)
    found = [*terms.check(facing), *branches.check(facing), *gaps.check(facing)]
    found += map(Finding, coverage.versions(facing, [finding.problem for finding in found]))
    about = [remark for remark in partner.remarks if _is_ours(remark, ours)]
    seen, others = coverage.Seen(), chains.Others()
    seen.note(facing)
    others.hear(facing)
    note = _note(facing, len(partner.remarks) - len(about))
    return Heard(partner.version, tuple(found), (*about, *coverage.whole(facing)), note, seen, others)


def heard_mappings(mapped: tuple[Mapped, ...], name: str) -> Heard:
    """Take from a table what others map."""
    others = chains.Others()
    others.hear_mappings(mapped, name)
    note = f"{name}: SSSOM, {number(len(mapped), 'mapping')} of others, along which chains are followed"
    return Heard("", (), (), note, coverage.Seen(), others)


class Audit:
    """An audit that is under way.

    Args:
        ours: what of ours speaks of other ontologies.
    """

    def __init__(self, ours: Ours) -> None:
        self.ours = ours
        self._seen, self._others = coverage.Seen(), chains.Others()
        self._found: list[tuple[str, Finding]] = []  # with the version of the file that showed it
        self._remarks: list[Problem] = []
        self._notes: list[str] = []

    def take(self, heard: Heard) -> None:
        """Add what one file has to tell."""
        self._found += ((heard.version, finding) for finding in heard.findings)
        self._remarks += heard.remarks
        self._notes.append(heard.note)
        self._seen.add(heard.seen)
        self._others.add(heard.others)

    @property
    def subject(self) -> str:
        """How much of ours was looked at, in words."""
        return f"{coverage.summary(self.ours, self._seen)}, with {number(len(self._notes), 'file')}"

    @property
    def notes(self) -> tuple[str, ...]:
        """What a reader should know of each file."""
        return tuple(self._notes)

    def findings(self) -> tuple[Finding, ...]:
        """All that was found, also by what takes all files."""
        last = [*chains.check(self.ours, self._others), *map(Finding, coverage.missing(self.ours, self._seen))]
        found = [finding for _, finding in sorted(self._found, key=lambda pair: pair[0], reverse=True)]
        judged = ((self._seen.judged(finding.problem), finding.edit) for finding in (*found, *last))
        return tuple(Finding(problem, edit) for problem, edit in judged if problem)

    def done(self, content: str | None) -> Audited:
        """All of it.

        Args:
            content: the directory of curated files, as for `load`.
        """
        found = self.findings()
        edits, root, knowledge = _edits(found), content_root(content), self.ours.knowledge
        return Audited(
            Report.of(finding.problem for finding in found).under(root) + Report.of(self._remarks),
            self.subject,
            self.notes,
            len(edits),
            table(knowledge, edits),
            patch(proposed_changes(knowledge, content, edits), root),
            dict(knowledge.prefixes),
        )


def _tried(
    files: list[str], ours: Ours, prefixes: Prefixes, *, progress: Callable[[str], object]
) -> dict[str, Heard | Report]:
    """What each file has to tell, or why it is refused."""
    told: dict[str, Heard | Report] = {}
    for path in files:
        name = Path(path).name
        try:
            if mapping_sets.is_one(Path(path)):
                progress(f"read {name}")
                told[path] = heard_mappings(read_mappings(path, prefixes=prefixes), name)
            else:
                partner = read(path, prefixes=prefixes, progress=progress)
                progress(f"audit with {name}")
                told[path] = heard(ours, partner)
                del partner
        except UnreadableData as error:
            told[path] = error.report
    return told


def _is_ours(remark: Problem, ours: Ours) -> bool:
    words = set(remark.message.split()) | {remark.focus or ""}
    return not remark.focus or any(id_ in words for id_ in ours.named)


def _edits(found: Iterable[Finding]) -> tuple[Edit, ...]:
    """One edit for each row: that of the newest file, which comes first; one by a chain if there is no other."""
    chosen: dict[tuple[str, int], Edit] = {}
    for _, edit in found:
        if edit:
            chosen.setdefault((edit.place.file, edit.place.line), edit)
    return tuple(edit for _, edit in sorted(chosen.items()))


def _note(facing: Facing, odd: int) -> str:
    partner = facing.partner
    home = tuple(f"{name}:" for name in partner.home)
    defines = sum(id_.startswith(home) for id_ in partner.terms)
    parts = [f"{partner.syntax}, {defines:,} terms of {', '.join(sorted(partner.home)) or 'no vocabulary'}"]
    parts.append(f"version {partner.version}" if partner.version else "it does not tell its version")
    if partner.partial:
        parts.append(f"not the whole ontology ({partner.partial}), so that what it lacks may exist")
    if partner.mixed:
        parts.append("is-a and part-of are not told apart, so that places are judged as an ancestor at all")
    if unjudged := branches.unjudged(facing):
        parts.append(f"{number(unjudged, 'place')} that our imports tell could not be judged")
    if lacks := [name.replace("_", " ") for name in _TELLS if name in partner.lacks]:
        parts.append(f"it tells no {', no '.join(lacks)}")
    if odd:
        parts.append(f"{number(odd, 'remark')} on it that {'touches' if odd == 1 else 'touch'} nothing of ours")
    if not facing.rows and not facing.used:
        parts.append("nothing of ours is of it")
    return f"{facing.name}: {'; '.join(parts)}"
