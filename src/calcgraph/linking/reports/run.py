"""The report as a whole: files are read, queries asked, gaps looked at, drafts written.

Comes in: paths. Goes out: `Reported`, which can be handed from a child process to its parent. If any file cannot be
read, nothing is told of the others but what is wrong with them too.
"""

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from functools import partial
from pathlib import Path

from calcgraph.errors import Misuse, Problem, Report, UnreadableData
from calcgraph.linking.annotated.annotations import Annotations, read_annotations
from calcgraph.linking.annotated.diseases import Comparison, compare, excluded
from calcgraph.linking.annotated.expansion import expansion
from calcgraph.linking.audit.facing import Facing
from calcgraph.linking.audit.ours import Row
from calcgraph.linking.files import mapping_sets
from calcgraph.linking.files.mapping_sets import Mapped
from calcgraph.linking.files.reader import read_all
from calcgraph.linking.partner import Partner
from calcgraph.linking.reports import drafts
from calcgraph.linking.reports.asked import Case, Reported, Wanted
from calcgraph.linking.reports.asking import rows
from calcgraph.linking.reports.below import Below
from calcgraph.linking.reports.cases import cases
from calcgraph.linking.reports.gathering import gather
from calcgraph.linking.reports.mentions import mentions
from calcgraph.linking.reports.own import Own, own
from calcgraph.linking.reports.requests import Request, requests
from calcgraph.linking.reports.usage import Usage
from calcgraph.reporting.checked import number
from calcgraph.source.trackers import Tracker
from calcgraph.writing.content import TermRecord
from calcgraph.writing.objects import Objects

_ORDER = ("parent", "definition", "synonym", "xref", "new-term")
_ANNOTATED = "HP"  # the prefix of the terms of phenotype.hpoa


def report(wanted: Wanted, of: Own | None = None, *, progress: Callable[[str], object] = str) -> Reported:
    """Look where the files are wrong or silent.

    Args:
        wanted: the files.
        of: ours, if it was read before.
        progress: called with the name of each stage as it begins.

    Raises:
        InvalidContent: if a curated file does not load.
        UnreadableData: if a file is refused, with the reasons of all files.
        MissingTool: if a package is missing that reading takes.
        Misuse: if two files are of one vocabulary, or have the same name.
    """
    progress("load the curated files and reason")
    of = of or own(wanted.content)
    partners, sets, annotations = _read(wanted, of, progress)
    progress("gather what is near ours")
    gathered = gather(of.whole, of.objects, of.branches, partners, sets, of.prefixes)
    below = [Below(partner) for partner in partners]
    usage, senses = _usage(annotations, below, of.objects)
    found = list[Case]()
    for query in of.queries:
        progress(f"ask {query.code}")
        answer = rows(query, gathered.store, len(partners))
        for case in cases(query, answer, gathered.names, below, usage):
            found.append(case._replace(draft=drafts.correction(case, of.trackers.of(case.vocabulary))))
    progress("look at what is missing")
    for partner, comments in zip(partners, gathered.comments, strict=True):
        said = partial(mentions, partner=partner, comments=comments, definitions=gathered.names.definitions)
        found += _missing(Facing(of.whole, partner), of, said)
    order = {Path(partner.file).name: n for n, partner in enumerate(partners)}
    found.sort(key=lambda case: (order[case.file], _ORDER.index(case.kind), case.code, case.key))
    notes = [_note(partner, gathered.near[n], of) for n, partner in enumerate(partners)]
    notes += _unknown(of)
    if annotations and senses is None:
        notes.append(f"{Path(annotations.file).name}: not used, since none of the files is of {_ANNOTATED}")
    notes += [f"not looked at, for want of a file: whether {told} are obsolete" for told in gathered.unseen]
    notes += [f"{Path(file).name}: SSSOM, {number(len(said), 'mapping')} of others" for file, said in sets.items()]
    return Reported(tuple(found), tuple(notes), senses)


def _read(
    wanted: Wanted, of: Own, progress: Callable[[str], object]
) -> tuple[tuple[Partner, ...], dict[str, tuple[Mapped, ...]], Annotations | None]:
    files = list(dict.fromkeys(wanted.files))
    tables = [file for file in files if mapping_sets.is_one(Path(file))]
    problems: list[Problem] = []
    partners: tuple[Partner, ...] = ()
    sets: dict[str, tuple[Mapped, ...]] = {}
    annotations = None
    try:
        rest = [file for file in files if file not in tables]
        partners = read_all(rest, prefixes=of.prefixes, progress=progress) if rest else ()
    except UnreadableData as error:
        problems += error.report
    for file in tables:
        progress(f"read {Path(file).name}")
        try:
            sets[file] = mapping_sets.read_mappings(file, prefixes=of.prefixes)
        except UnreadableData as error:
            problems += error.report
    if wanted.annotations:
        progress(f"read {Path(wanted.annotations).name}")
        try:
            annotations = read_annotations(wanted.annotations, excluded(of.knowledge))
        except UnreadableData as error:
            problems += error.report
    if problems:
        raise UnreadableData(Report.of(problems))
    _check_are_told_apart(partners)
    return partners, sets, annotations


def _check_are_told_apart(partners: Sequence[Partner]) -> None:
    """Labels, definitions and counts go by vocabulary, and cases by the name of the file."""
    for n, one in enumerate(partners):
        for other in partners[:n]:
            if shared := sorted(one.home & other.home):
                words = f"are both of {shared[0]}; report on one at a time, the newer first"
                raise Misuse(f"{other.file} and {one.file} {words}")
            if Path(one.file).name == Path(other.file).name:
                raise Misuse(f"{other.file} and {one.file} have the same name; rename one")


def _usage(
    annotations: Annotations | None, below: Sequence[Below], objects: Objects
) -> tuple[dict[str, Usage], Comparison | None]:
    used = next((one for one in below if _ANNOTATED in one.partner.home), None)
    if annotations is None or used is None:
        return {}, None
    compared = compare(annotations, expansion(objects.content, used.partner))
    return {_ANNOTATED: Usage(annotations, used)}, compared


def _missing(facing: Facing, of: Own, mentioned: Callable[[TermRecord], Iterable[str]]) -> Iterator[Case]:
    for vocabulary in sorted(facing.partner.home):
        tracker = of.trackers.of(vocabulary)
        if tracker and not (facing.partner.partial or "synonyms" in facing.partner.lacks):
            for request in requests(facing, of.objects, tracker, of.branches):
                yield _wanted(facing, tracker, request, mentioned(request.term))


def _wanted(facing: Facing, tracker: Tracker, request: Request, mentioned: Iterable[str]) -> Case:
    row, term = request.row.said, request.term
    nearest = [f"{id_} {label}" for id_, label, _ in request.parents] or [f"{n[1]} {n[2]}" for n in request.near[:2]]
    searched = f"{row.object_source_version}: {row.comment}" if row.comment else row.object_source_version
    case = Case(
        key=f"no-term/{tracker.vocabulary}/{term.id}",
        code="no-term",
        kind="new-term",
        vocabulary=tracker.vocabulary,
        file=Path(facing.partner.file).name,
        version=facing.partner.version,
        about=term.id,
        term=f"{term.label} ({term.id})",
        title=f"{tracker.vocabulary} has no term for {term.label} ({term.id})",
        rule="What a source says of patients has a term by which it can be told.",
        evidence=(
            f"No label and no exact synonym of {facing.name} has a name of it.",
            f"Searched for by hand in {searched}",
            *mentioned,
        ),
        rows=({"subject": term.id, "near": "; ".join(id_ for _, id_, *_ in request.near)},),
        ask=f"Add {term.label}: {term.definition}",
        today=(f"Use {'; '.join(nearest)}.",) if nearest else (f"{tracker.vocabulary} has nothing that comes near.",),
    )
    return case._replace(draft=drafts.new_term(case, request, tracker))


def _note(partner: Partner, close: Collection[str], of: Own) -> str:
    parts = [f"{partner.syntax}, {number(len(close), 'term')} near ours"]
    parts.append(f"version {partner.version}" if partner.version else "it does not tell its version")
    if partner.partial:
        parts.append(f"not the whole ontology ({partner.partial}), so that nothing is asked for that it lacks")
    elif "synonyms" in partner.lacks:
        parts.append("it tells no synonyms, so that nothing is asked for that it lacks")
    if partner.mixed:
        parts.append("is-a and part-of are not told apart")
    if close and not any(of.trackers.of(vocabulary) for vocabulary in partner.home):
        parts.append("no tracker of it is known, so that nothing is drafted")
    if gone := sorted({row.said.object_id for row in of.whole.rows if not row.gap and _is_gone(partner, row)}):
        parts.append(f"{', '.join(gone)}, to which we map, is obsolete in it: see calcgraph link audit")
    return f"{Path(partner.file).name}: {'; '.join(parts)}"


def _unknown(of: Own) -> Iterator[str]:
    """What is not known of branches."""
    if not of.branches:
        yield "branches.tsv has no line, so that nothing is known of what a branch or a word of theirs means"
    labels = of.knowledge.labels
    if far := {f"{one.value_label} ({one.value})" for one in of.branches if one.value and one.value not in labels}:
        yield f"taken to have nothing of ours, since no import has it: {', '.join(sorted(far))}"


def _is_gone(partner: Partner, row: Row) -> bool:
    term = partner.terms.get(row.said.object_id)
    return term is not None and term.deprecated
