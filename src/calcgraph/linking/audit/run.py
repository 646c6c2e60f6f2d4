"""The audit as a whole: each file in turn, and at the end what takes all of them.

Comes in: paths. Goes out: an `Audited`, which can be handed from a child process to its parent. A partner is forgotten
as soon as it was looked at, so that the largest one decides how much memory it takes. If any file cannot be read,
nothing is told of the others but what is wrong with them too.
"""

from collections.abc import Callable
from pathlib import Path

from calcgraph.errors import Problem, Report, UnreadableData
from calcgraph.linking.audit import branches, chains, coverage, gaps, terms
from calcgraph.linking.audit.asked import Audited, Wanted
from calcgraph.linking.audit.edits import patch, proposed_changes, table
from calcgraph.linking.audit.facing import Edit, Facing, Finding
from calcgraph.linking.audit.ours import ours
from calcgraph.linking.mapping_sets import is_mapping_set, read_mappings
from calcgraph.linking.prefixes import Prefixes
from calcgraph.linking.reader import read
from calcgraph.source import content_root, load


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
    knowledge = load(wanted.content)
    whole = ours(knowledge)
    seen, others = coverage.Seen(), chains.Others()
    found: list[tuple[str, Finding]] = []  # with the version of the file that showed it
    notes: list[str] = []
    remarks: list[Problem] = []
    refused = Report()
    prefixes = Prefixes.of_content(wanted.content)
    for path in dict.fromkeys(wanted.files):
        try:
            if is_mapping_set(path):
                progress(f"read {Path(path).name}")
                mapped = read_mappings(path, prefixes=prefixes)
                others.hear_mappings(mapped, Path(path).name)
                notes.append(f"{Path(path).name}: SSSOM, {len(mapped):,} mappings of others, for chains")
                continue
            partner = read(path, prefixes=prefixes, progress=progress)
        except UnreadableData as error:
            refused += error.report
            continue
        facing = Facing(whole, partner)
        progress(f"audit with {facing.name}")
        found += ((partner.version, finding) for finding in _look(facing))
        remarks += partner.remarks
        seen.note(facing)
        others.hear(facing)
        notes.append(_note(facing))
    if refused.problems:
        raise UnreadableData(refused)
    progress("follow chains of mappings")
    found += (("", finding) for finding in chains.check(whole, others))
    found += (("", Finding(problem)) for problem in coverage.missing(whole, seen))
    problems = Report.of(f.problem for _, f in found if not _elsewhere(f.problem, seen))
    edits, root = _edits(found), content_root(wanted.content)
    return Audited(
        problems.under(root) + Report.of(remarks),
        f"{coverage.summary(whole, seen)}, with {len(notes)} {'file' if len(notes) == 1 else 'files'}",
        tuple(notes),
        len(edits),
        table(knowledge, edits),
        patch(proposed_changes(knowledge, wanted.content, edits), root),
        dict(knowledge.prefixes),
    )


def _look(facing: Facing) -> list[Finding]:
    found = [*terms.check(facing), *branches.check(facing), *gaps.check(facing)]
    return [*found, *map(Finding, coverage.versions(facing, [finding.problem for finding in found]))]


def _elsewhere(problem: Problem, seen: coverage.Seen) -> bool:
    """Whether a term that one file lacks is in another."""
    return problem.code == "foreign-term-in-subset" and problem.focus in seen.found


def _edits(found: list[tuple[str, Finding]]) -> tuple[Edit, ...]:
    """One edit for each row: that of the newest file, and one by a chain of mappings if there is no other."""
    chosen: dict[tuple[str, int], Edit] = {}
    for _, finding in sorted(found, key=lambda pair: pair[0], reverse=True):
        if finding.edit:
            chosen.setdefault((finding.edit.place.file, finding.edit.place.line), finding.edit)
    return tuple(edit for _, edit in sorted(chosen.items()))


def _note(facing: Facing) -> str:
    partner = facing.partner
    defines = sum(1 for id_ in partner.terms if facing.knows(id_))
    parts = [f"{partner.syntax}, {defines:,} terms of {', '.join(sorted(partner.home)) or 'no vocabulary'}"]
    parts.append(f"version {partner.version}" if partner.version else "it does not tell its version")
    if partner.partial:
        parts.append(f"not the whole ontology ({partner.partial}), so that what it lacks may exist")
    if partner.mixed:
        parts.append("is-a and part-of are not told apart, so that places are judged as an ancestor at all")
    if unjudged := branches.unjudged(facing):
        parts.append(f"{unjudged} places that our imports tell could not be judged")
    if lacks := sorted(partner.lacks & {"synonyms", "wholes", "replaced_by", "grouping"}):
        parts.append(f"it has no {', no '.join(lacks)}".replace("_", " "))
    if not facing.rows and not facing.used:
        parts.append("nothing of ours is of it")
    return f"{facing.name}: {'; '.join(parts)}"
