"""A partner that says just what we take it to say, to be changed in one thing, and mappings of ours as a test needs."""

from collections.abc import Iterable
from dataclasses import replace
from decimal import Decimal

from calcgraph.errors import Problem
from calcgraph.linking import Partner, Term
from calcgraph.linking.audit.facing import Edit
from calcgraph.linking.audit.ours import ours
from calcgraph.linking.audit.run import Audit, heard, heard_mappings
from calcgraph.linking.files.mapping_sets import Mapped
from calcgraph.model import Knowledge, MappingRow, Place

TABLE = "mappings/planted.sssom.tsv"
PINNED = {"MONDO": "2026-05-05", "HP": "2025-01-16", "UBERON": "2026-04-01"}
NEWER = "2027-01-01"


def row(subject: str, predicate: str, target: str, label: str | None = None, **slots: str) -> MappingRow:
    """A row that maps a term of ours; `target` is an id, or the name of a vocabulary that has none."""
    gap = target.endswith(".owl") or target.startswith("bioregistry:")
    prefix = target.partition(":")[0]
    cells = {
        "subject_id": f"cg:{subject}",
        "subject_label": "ours",
        "predicate_id": f"skos:{predicate}",
        "object_id": "sssom:NoTermFound" if gap else target,
        "object_label": label,
        "mapping_justification": "semapv:ManualMappingCuration",
        "author_id": "cg:agent/curators",
        "confidence": "0.9",
        "object_source": target if gap else f"obo:{prefix.lower()}.owl",
        "object_source_version": PINNED.get(prefix.upper(), "2025"),
    }
    if gap:
        cells["object_source_version"] = PINNED.get(target[4:-4].upper(), "2025")
    return MappingRow.model_validate({k: v for k, v in (cells | slots).items() if v is not None})


def never(subject: str, target: str, label: str | None = None) -> MappingRow:
    """A row that warns of a false friend."""
    return row(subject, "exactMatch", target, label, predicate_modifier="Not")


def mapped(knowledge: Knowledge, *rows: MappingRow) -> Knowledge:
    """The same knowledge with these mappings alone, in the lines of a table from 1 on."""
    places = {
        "|".join((r.subject_id, r.object_source, r.object_id, r.predicate_id, r.predicate_modifier or "")): Place(
            TABLE, line
        )
        for line, r in enumerate(rows, 1)
    }
    return replace(knowledge, mappings=rows, places={**knowledge.places, **places})


def twin(knowledge: Knowledge, prefix: str, *more: Term, without: Iterable[str] = (), **fields: object) -> Partner:
    """A partner that has what our imports say of a vocabulary.

    Args:
        knowledge: the curated files.
        prefix: of the vocabulary.
        more: terms that it has besides, or otherwise.
        without: ids that it lacks.
        fields: of the partner.
    """
    told = {
        id_: Term(id_, label, parents=knowledge.broader.get(id_, ()), wholes=knowledge.part_of.get(id_, ()))
        for id_, label in knowledge.labels.items()
        if id_.startswith(f"{prefix}:")
    }
    terms = told | {term.id: term for term in more}
    for id_ in without:
        del terms[id_]
    said = {"file": f"{prefix.lower()}.obo", "syntax": "OBO", "version": PINNED.get(prefix, ""), **fields}
    return Partner(terms=terms, home=frozenset((prefix,)), **said)  # type: ignore[arg-type]


def changed(partner: Partner, id_: str, **fields: object) -> Partner:
    """The same partner, in which one term is otherwise."""
    return replace(partner, terms={**partner.terms, id_: partner.terms[id_]._replace(**fields)})  # type: ignore[arg-type]


def audited(knowledge: Knowledge, *partners: Partner, others: Iterable[tuple[str, str, str]] = ()) -> Audit:
    """An audit with these partners, and with what others map: (one, other, modifier)."""
    audit = Audit(ours(knowledge))
    for partner in partners:
        audit.take(heard(audit.ours, partner))
    rows = (
        Mapped(one, "skos:exactMatch", other, modifier, "", "", "", "theirs.sssom.tsv", 1)
        for one, other, modifier in others
    )
    audit.take(heard_mappings(tuple(rows), "theirs.sssom.tsv"))
    return audit


def problems(knowledge: Knowledge, *partners: Partner, others: Iterable[tuple[str, str, str]] = ()) -> list[Problem]:
    """What such an audit finds, but for what it could not look at."""
    found = audited(knowledge, *partners, others=others).findings()
    return [f.problem for f in found if f.problem.code != "vocabulary-audited"]


def edits(knowledge: Knowledge, *partners: Partner, others: Iterable[tuple[str, str, str]] = ()) -> list[Edit]:
    """What such an audit proposes."""
    return [f.edit for f in audited(knowledge, *partners, others=others).findings() if f.edit]


def the(found: list[Problem], code: str) -> Problem:
    """The one problem that there is, which is of a rule."""
    assert [p.code for p in found] == [code], [str(p) for p in found]
    return found[0]


def cells(made: MappingRow) -> dict[str, str]:
    """What a proposed row says, without what it takes over."""
    return {
        name: str(value)
        for name, value in made.model_dump().items()
        if isinstance(value, str | Decimal) and name not in ("subject_id", "subject_label", "author_id")
    }
