"""Whether a vocabulary has a term by now where we say that it has none.

Comes in: a `Facing`. Goes out: findings. The label of our term, and the exact names that sources in English give it,
are looked for among the labels and exact synonyms of the file (`names` says which are taken for the same). A term that
any row of ours about the same subject names has been judged, and is no candidate. For an obsolete term, what replaces
it is.

An edit is proposed for each. One candidate, of the same name word by word, that stands in the branch of the genus of
our term: an exact match in place of the gap. Else close matches beside the gap, since names alone tell too little.
"""

from collections import defaultdict
from collections.abc import Iterator
from decimal import Decimal
from typing import NamedTuple

from calcgraph.hierarchy import Hierarchy
from calcgraph.linking.audit.branches import branch, stands_below
from calcgraph.linking.audit.facing import Edit, Facing, Finding, problem
from calcgraph.linking.audit.names import key, matching, words
from calcgraph.linking.audit.ours import Row
from calcgraph.linking.audit.terms import successors
from calcgraph.linking.partner import Term
from calcgraph.model import Knowledge, MappingRow

_BY_LABEL, _BY_SYNONYM, _CLOSE = Decimal("0.8"), Decimal("0.7"), Decimal("0.5")


class _Hit(NamedTuple):
    """A name of ours and the same name of theirs; the better ones are less."""

    reordered: bool
    by_synonym: bool
    id: str
    ours: str
    theirs: str


def check(facing: Facing) -> Iterator[Finding]:
    """Look for the names of every term of ours for which the vocabulary of the file is said to have none."""
    gaps: defaultdict[str, list[Row]] = defaultdict(list)
    for row in facing.rows:
        for name in names(facing.ours.knowledge, row.subject) if row.gap else ():
            gaps[name].append(row)
    by_key: defaultdict[tuple[str, ...], list[str]] = defaultdict(list)
    for name in gaps:
        by_key[key(name)].append(name)
    hits: defaultdict[Row, list[_Hit]] = defaultdict(list)
    for id_, theirs in matching(gaps, _all_names(facing)):
        for name in by_key[key(theirs)]:
            for row in gaps[name]:
                first = name == facing.ours.knowledge.labels.get(row.subject)
                by_synonym = not first or theirs != facing.partner.terms[id_].label
                hits[row].append(_Hit(words(name) != words(theirs), by_synonym, id_, name, theirs))
    for row in facing.rows:
        yield from _row(facing, row, sorted(hits.get(row, ())))


def names(knowledge: Knowledge, subject: str) -> list[str]:
    """What a term of ours is called in English: its label, and the exact names that sources in English give it."""
    english = {source.id for source in knowledge.sources if source.language == "en"}
    found = [knowledge.labels[subject]] if subject in knowledge.labels else []
    for claim in knowledge.claims:
        sure = claim.status == "present" and claim.certainty == "asserted" and claim.scope == "exact"
        if sure and claim.property == "name" and claim.subject.id == subject and claim.text and claim.source:
            found += [claim.text] if claim.source.id in english else []
    return list(dict.fromkeys(found))


def _all_names(facing: Facing) -> Iterator[tuple[str, str]]:
    home = tuple(f"{name}:" for name in facing.partner.home)
    for id_, term in facing.partner.terms.items():
        if id_.startswith(home):
            if term.label:
                yield id_, term.label
            for name in term.synonyms:
                yield id_, name


def _row(facing: Facing, row: Row, hits: list[_Hit]) -> Iterator[Finding]:
    judged = {r.said.object_id for r in facing.ours.rows if r.said.subject_id == row.said.subject_id}
    found: dict[str, tuple[_Hit, str]] = {}  # by the candidate
    for hit in hits:
        term = facing.partner.terms[hit.id]
        if hit.id in judged or hit.id in found:
            continue
        called = f"{facing.named(hit.id)} {_called(hit)}"
        if not term.deprecated:
            found[hit.id] = hit, called
            continue
        after = successors(facing, term)
        for id_ in after.ids:
            if id_ not in judged and facing.knows(id_):
                found.setdefault(id_, (hit, f"{called}, and {facing.named(id_)} replaces it"))
        if not after.ids:
            message = f"{_gap(row)}; {called}, but is obsolete, and {after.words}{facing.since_row(row)}"
            yield Finding(problem("gap-still-open", message, row.place, hit.id, term.label, "info"))
    edit = None if facing.silent or not found else _edit(facing, row, found)
    for id_, (_, said) in sorted(found.items()):
        message = f"{_gap(row)}; but {said}{facing.since_row(row)}"
        yield Finding(problem("gap-still-open", message, row.place, id_, facing.partner.terms[id_].label or None), edit)


def _gap(row: Row) -> str:
    return (
        f"{row.said.subject_label} is said to have no {row.said.predicate_id.removeprefix('skos:')} in {row.vocabulary}"
    )


def _called(hit: _Hit) -> str:
    same = hit.theirs.casefold() == hit.ours.casefold()
    how = f"is called {hit.ours}" if same else f"is called '{hit.theirs}', which is {hit.ours}"
    return f"{how} in another order of the words" if hit.reordered else how


def _edit(facing: Facing, row: Row, found: dict[str, tuple[_Hit, str]]) -> Edit:
    told = Hierarchy(facing.ours.knowledge.broader, {})
    rows = [_proposed(facing, row, told, id_, hit, alone=len(found) == 1) for id_, (hit, _) in sorted(found.items())]
    closed = any(new.predicate_id == row.said.predicate_id for new in rows)
    return Edit(row.place, tuple(rows) if closed else (row.said, *rows), "a term of that name is there")


def _proposed(facing: Facing, row: Row, told: Hierarchy, id_: str, hit: _Hit, *, alone: bool) -> MappingRow:
    term: Term = facing.partner.terms[id_]
    above = branch(facing, told, row.subject)
    in_branch = bool(above) and all(stands_below(facing, told, id_, up) for up in above)
    exact = alone and in_branch and not hit.reordered and hit.id == id_
    return facing.replaced(
        row,
        predicate_id=row.said.predicate_id if exact else "skos:closeMatch",
        object_id=id_,
        object_label=term.label or None,
        mapping_justification="semapv:LexicalMatching",
        confidence=(_BY_SYNONYM if hit.by_synonym else _BY_LABEL) if exact else _CLOSE,
        comment=f"By name alone, in {facing.partner.version or facing.name}: {hit.theirs}.",
    )
