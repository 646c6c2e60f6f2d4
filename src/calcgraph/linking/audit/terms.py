"""Whether a foreign term still is what we take it for: there, not obsolete, of the same name, and meant to be used.

Comes in: a `Facing`. Goes out: findings, at the line of a mapping, of an import, or of the record that names the term.
For an obsolete term the chain of what replaces it is followed to its end.
"""

from collections.abc import Iterator
from decimal import ROUND_HALF_UP, Decimal
from typing import NamedTuple

from calcgraph.errors import Problem, Severity
from calcgraph.linking.audit.facing import Edit, Facing, Finding, problem
from calcgraph.linking.audit.ours import Row, Use
from calcgraph.linking.partner import Term
from calcgraph.model import Place

_DOUBT = Decimal("0.9")  # how much of the confidence is left when a term is put in for an obsolete one
_EQUALS = ("skos:exactMatch", "skos:closeMatch")


class Successors(NamedTuple):
    """What is to be used instead of an obsolete term.

    Args:
        ids: what replaces it, at the end of each chain, as far as it is there and not obsolete itself.
        words: all of it, for a message.
    """

    ids: tuple[str, ...]
    words: str


def check(facing: Facing) -> Iterator[Finding]:
    """Look at every foreign term that the file is to define and that we name."""
    for row in facing.rows:
        if not row.gap:
            yield from _row(facing, row)
    for id_ in facing.used:
        yield from map(Finding, _uses(facing, id_, facing.ours.uses[id_]))


def successors(facing: Facing, old: Term) -> Successors:
    """Follow what replaces an obsolete term; if nothing does, what one might consider."""
    if not old.replaced_by:
        considered = ", ".join(_state(facing, id_) for id_ in old.consider)
        return Successors((), f"nothing replaces it; consider {considered}" if considered else "nothing replaces it")
    ends: list[str] = []
    chains: list[str] = []
    for id_ in old.replaced_by:
        words, seen = "", {old.id}
        while True:
            words += f"{', and that by ' if words else ''}{_state(facing, id_)}"
            term = facing.partner.terms.get(id_)
            if id_ in seen:
                words += ", which leads in a circle"
                break
            seen.add(id_)
            if term is None or not term.deprecated:
                ends += [id_] if term else []
                break
            if len(term.replaced_by) != 1:
                words += ", which several replace" if term.replaced_by else ", which nothing replaces"
                break
            id_ = term.replaced_by[0]
        chains.append(words)
    return Successors(tuple(dict.fromkeys(ends)), f"it is replaced by {'; and by '.join(chains)}")


def _state(facing: Facing, id_: str) -> str:
    term = facing.partner.terms.get(id_)
    if term is None:
        elsewhere = "is a part only" if facing.partner.partial else "lacks it"
        return f"{id_} (the file {elsewhere})" if facing.knows(id_) else f"{id_} (of another ontology, not looked at)"
    return f"{facing.named(id_)} (obsolete too)" if term.deprecated else facing.named(id_)


def _row(facing: Facing, row: Row) -> Iterator[Finding]:
    id_, since = row.said.object_id, facing.since_row(row)
    term = facing.term(id_)
    if term is None:
        yield Finding(_absent(facing, row.place, id_, f"{row.names}: {{}}{since}", row.said.object_label))
    elif term.deprecated:
        yield _obsolete(facing, row, term)
    else:
        if row.said.object_label and term.label and term.label != row.said.object_label:
            message = f"{id_} is now labelled '{term.label}', not '{row.said.object_label}'{since}"
            edit = (
                None
                if facing.silent
                else Edit(row.place, (facing.replaced(row, object_label=term.label),), "its label changed")
            )
            yield Finding(problem("foreign-label-unchanged", message, row.place, id_, term.label), edit)
        if term.grouping and not row.negative:
            severity: Severity | None = None if row.said.predicate_id in _EQUALS else "warning"
            message = f"{row.names}: its ontology keeps this class for grouping ({term.grouping}){since}"
            yield Finding(problem("no-grouping-class", message, row.place, id_, term.label, severity))


def _obsolete(facing: Facing, row: Row, term: Term) -> Finding:
    after = successors(facing, term)
    edit, more = _put_in(facing, row, after)
    severity: Severity | None = "info" if row.negative else None
    message = f"{row.names}: it is obsolete; {after.words}{more}{facing.since_row(row)}"
    return Finding(problem("foreign-term-not-obsolete", message, row.place, term.id, term.label, severity), edit)


def _put_in(facing: Facing, row: Row, after: Successors) -> tuple[Edit | None, str]:
    """The edit that puts in the one term that replaces another, unless a row of ours speaks against it."""
    if len(after.ids) != 1 or not facing.knows(after.ids[0]) or facing.silent:
        return None, ""
    new, said = after.ids[0], row.said
    for other in facing.ours.rows:
        if (other.said.subject_id, other.said.object_id) == (said.subject_id, new):
            if other.negative == row.negative and other.said.predicate_id == said.predicate_id:
                return Edit(row.place, (), f"line {other.place.line} says the same of {new}, which replaces it"), ""
            if other.negative != row.negative:
                return None, f", of which line {other.place.line} says: {other.names}"
    before = f"{said.comment} " if said.comment else ""
    comment = f"{before}Was {said.object_id}, obsolete in {facing.partner.version or facing.name}."
    confidence = (said.confidence * _DOUBT).quantize(Decimal("0.01"), ROUND_HALF_UP).normalize()
    label = facing.partner.terms[new].label or None
    changed = facing.replaced(
        row,
        object_id=new,
        object_label=label,
        mapping_justification="semapv:MappingChaining",
        confidence=confidence,
        comment=comment,
    )
    return Edit(row.place, (changed,), f"{new} replaces {said.object_id}"), ""


def _uses(facing: Facing, id_: str, uses: tuple[Use, ...]) -> Iterator[Problem]:
    label, term, since = facing.ours.knowledge.labels.get(id_), facing.term(id_), facing.since_term(id_)
    if term is None:
        shown = uses if not facing.partner.partial else uses[:1]
        for use in shown:
            yield _absent(facing, use.place, id_, f"{_use(use, id_, label)}: {{}}{since}", label)
        return
    if term.deprecated:
        after = successors(facing, term)
        for use in uses:
            message = f"{_use(use, id_, label)}: it is obsolete; {after.words}{since}"
            yield problem("foreign-term-not-obsolete", message, use.place, id_, term.label)
        return
    if label and term.label and term.label != label:
        message = f"{id_} is now labelled '{term.label}', not '{label}'{since}"
        yield problem("foreign-label-unchanged", message, facing.ours.place(id_), id_, term.label)
    for use in uses if term.grouping else ():
        if use.role == "value":
            message = f"{_use(use, id_, label)}: its ontology keeps this class for grouping ({term.grouping}){since}"
            yield problem("no-grouping-class", message, use.place, id_, term.label)


def _use(use: Use, id_: str, label: str | None) -> str:
    owner = use.owner.partition("|")[0] or use.place.file
    return f"{owner} names {id_}{f' {label}' if label else ''}"


def _absent(facing: Facing, place: Place, id_: str, message: str, label: str | None) -> Problem:
    """What is not in the file, where that is all that is known of it, or where it should be."""
    if facing.partner.partial:
        words = "it is not in this file, which is only a part of its ontology"
        return problem("foreign-term-in-subset", message.format(words), place, id_, label)
    return problem("foreign-term-exists", message.format("there is no such term"), place, id_, label)
