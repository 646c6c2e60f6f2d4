"""What changed from one version to the next, and what kind of release that makes it.

Comes in: two sides. Goes out: `Difference`.

    level   when
    ------  -----------------------------------------------------------------------------------------------------
    major   an entailment, a fact or an answer is lost; a claim, term, mapping or word of the vocabulary is
            removed, retracted or used for something else; a field of one loses or changes a value
    minor   something is added, and nothing lost
    patch   wording: labels, definitions, notes, reasons, where the evidence stands, the description

Rows of answers are compared without texts that have a language: a label that is better put is a change of wording.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

import pyoxigraph as ox

from calcgraph.comparing.records import KINDS, Record, Records, Statement, Term
from calcgraph.comparing.sides import Side, released
from calcgraph.errors import InvalidQuery
from calcgraph.graph import names as n
from calcgraph.graph.names import cgv, graph_name
from calcgraph.queries import Loaded, Question, ask

Level = Literal["patch", "minor", "major"]
What = Literal["added", "removed", "changed", "retracted", "reused"]
LEVELS: tuple[Level, ...] = ("patch", "minor", "major")
ORDER = (*KINDS, "graph", "fact", "match", "entailment", "answer")
_RDFS, _SKOS = "http://www.w3.org/2000/01/rdf-schema#", "http://www.w3.org/2004/02/skos/core#"
_OBO, _SSSOM = "http://purl.obolibrary.org/obo/IAO_", "https://w3id.org/sssom/"
_WORDING = {
    *(_RDFS + name for name in ("label", "comment", "isDefinedBy")),
    *(_SKOS + name for name in ("note", "scopeNote", "editorialNote", "example")),
    *(f"{_OBO}{number}" for number in ("0000115", "0000112", "0000116", "0000412")),
    *(_SSSOM + name for name in ("comment", "confidence", "object_label", "object_source_version", "author_id")),
    *(cgv(name).value for name in ("reason", "confidence", "originalWords", "originalSource")),
}
_PROVENANCE = {cgv(name).value for name in ("span", "citation", "evidence", "section", "sha256", "locator")}
_ESSENTIAL = {cgv(name) for name in ("subject", "property", "value", "status", "certainty", "strength", "bearer")}
_DEPRECATED = ox.NamedNode("http://www.w3.org/2002/07/owl#deprecated")
_REPLACED_BY = ox.NamedNode(f"{_OBO}0100001")
_LOOSE = ("evidence", "description")  # nothing that they lose is a loss of content by itself


@dataclass(frozen=True, slots=True)
class FieldChange:
    """One field of a record: its name, and the values that are gone and new."""

    part: str
    predicate: ox.NamedNode
    old: tuple[Term, ...]
    new: tuple[Term, ...]


@dataclass(frozen=True, slots=True)
class Change:
    """One thing that changed: a record, a statement, or the answer to a question.

    Args:
        kind: as in `ORDER`.
        what: added, removed, changed; retracted (deprecated since); reused (the id stands for something else).
        node: what it is about; for an answer the number of the question.
        label: what people call it.
        level: the kind of release that it asks for.
        reason: why.
        fields: for a record that changed.
        statement: for a fact, a match or an entailment.
        record: the record that was added or removed.
    """

    kind: str
    what: What
    node: str
    label: str
    level: Level
    reason: str
    fields: tuple[FieldChange, ...] = ()
    statement: Statement | None = None
    record: Record | None = None


@dataclass(frozen=True)
class Difference:
    """All changes, in the order of kinds and ids, and how to name what they name."""

    old: Side
    new: Side
    changes: tuple[Change, ...]
    notes: tuple[str, ...]
    names: Records
    former: Records

    @property
    def level(self) -> Level | None:
        """The kind of release that the changes ask for; None if nothing changed."""
        return max((change.level for change in self.changes), key=LEVELS.index, default=None)

    def name(self, term: Term) -> str:
        """A term in words: its label, else its CURIE; a text as it is."""
        if isinstance(term, ox.Literal):
            return term.value
        return self.names.labels.get(term.value) or self.former.labels.get(term.value) or self.curie(term)

    def curie(self, term: Term) -> str:
        """A CURIE, an id of ours without its prefix, or the text."""
        return self.names.short(term.value).removeprefix("cg:") if isinstance(term, ox.NamedNode) else term.value


def compare(old: Side, new: Side, questions: Iterable[Question] = ()) -> Difference:
    """Compare two sides.

    Args:
        old: the earlier version.
        new: the later version.
        questions: the competency questions, to be asked of both.
    """
    notes: list[str] = []
    sides = [old.dataset, new.dataset]
    if old.named != new.named:
        sides = [released(old), released(new)]
    if not (old.named and new.named):
        notes.append("a release graph has no conflicts and no rival classifications; they and answers are not compared")
    before, after = Records(sides[0]), Records(sides[1])
    changes = [*_records(before, after), *_statements(before, after)]
    if old.named and new.named:
        changes += _graphs(before, after)
    questions = tuple(questions)
    if old.named and new.named and not questions:
        notes.append("the answers to the competency questions are not compared")
    if old.named and new.named and changes:
        changes += _answers(old, new, questions, notes)
    changes.sort(key=lambda c: (ORDER.index(c.kind), c.node, c.what, str(c.statement)))
    return Difference(old, new, tuple(changes), tuple(notes), after, before)


def _graphs(before: Records, after: Records) -> Iterable[Change]:
    for name in sorted(before.graphs ^ after.graphs):
        added = name in after.graphs
        node = name[1:-1] if name.startswith("<") else graph_name(name).value
        level: Level = "minor" if added else "major"
        yield Change(
            "graph", "added" if added else "removed", node, name, level, f"a graph is {'new' if added else 'gone'}"
        )


def _records(before: Records, after: Records) -> Iterable[Change]:
    for key in sorted(before.records.keys() | after.records.keys()):
        one, other = before.records.get(key), after.records.get(key)
        label = after.labels.get((other or one).node.value) or before.labels.get((one or other).node.value) or ""  # type: ignore[union-attr]
        if one is None:
            assert other is not None
            level: Level = "patch" if other.kind in _LOOSE else "minor"
            yield Change(other.kind, "added", other.node.value, label, level, f"a new {other.kind}", record=other)
        elif other is None:
            yield _removed(one, label)
        elif found := _fields(one, other):
            yield _changed(one, other, label, found)


def _removed(one: Record, label: str) -> Change:
    if one.kind in _LOOSE:
        return Change(one.kind, "removed", one.node.value, label, "patch", "where evidence stands", record=one)
    reason = f"a {one.kind} is gone"
    if one.kind in ("claim", "term", "vocabulary"):
        reason += "; an id is never deleted: deprecate it, with a replacement"
    return Change(one.kind, "removed", one.node.value, label, "major", reason, record=one)


def _fields(one: Record, other: Record) -> tuple[FieldChange, ...]:
    found = []
    for part, predicate in sorted({*one.fields, *other.fields}, key=lambda f: (f[0], f[1].value)):
        old, new = one.fields.get((part, predicate), set()), other.fields.get((part, predicate), set())
        if old != new:
            gone, come = (tuple(sorted(x, key=str)) for x in (old - new, new - old))
            found.append(FieldChange(part, predicate, gone, come))
    return tuple(found)


def _changed(one: Record, other: Record, label: str, found: tuple[FieldChange, ...]) -> Change:
    def change(what: What, level: Level, reason: str) -> Change:
        return Change(other.kind, what, other.node.value, label, level, reason, found)

    names = {field.predicate for field in found if not field.part}
    if one.kind != other.kind:
        return change("reused", "major", f"it was a {one.kind}; an id is never reused")
    if _true(other.get(_DEPRECATED)) and not _true(one.get(_DEPRECATED)):
        replaced = bool(other.get(_REPLACED_BY))
        return change("retracted", "major", "deprecated" + (", with a replacement" if replaced else ", no replacement"))
    if other.kind == "claim" and {cgv("subject"), cgv("property")} <= names:
        return change("reused", "major", "the id stands for another claim; an id is never reused")
    if other.kind == "term" and {n.LABEL, n.DEFINITION} <= names and one.get(n.DEFINITION) and _lost(found):
        return change("reused", "major", "label, definition and axioms are others; an id is never reused")
    if other.kind in _LOOSE or all(_worded(field) for field in found):
        loose = "where evidence stands, or how it is described"
        return change("changed", "patch", loose if other.kind in _LOOSE else "wording")
    if _lost(found) or (other.kind == "claim" and names & _ESSENTIAL):
        return change("changed", "major", "it says something else")
    return change("changed", "minor", "it says more")


def _true(values: Iterable[Term]) -> bool:
    return any(value.value in ("true", "1") for value in values)


def _worded(field: FieldChange) -> bool:
    return field.predicate.value in _WORDING or field.predicate.value in _PROVENANCE


def _lost(found: Iterable[FieldChange]) -> bool:
    return any(field.old and not _worded(field) for field in found)


def _statements(before: Records, after: Records) -> Iterable[Change]:
    words = {"fact": "an easy triple", "match": "a direct match", "entailment": "a superclass"}
    denied = {
        (*key, value)
        for record in after.records.values()
        if record.kind == "claim" and record.get(cgv("status")) & {cgv("excluded"), cgv("normal")}
        for key in ((s, p) for s in record.get(cgv("subject")) for p in record.get(cgv("property")))
        for value in record.get(cgv("value"))
    }
    for statement in before.statements ^ after.statements:
        added = statement in after.statements
        if added and (statement.subject, statement.predicate, statement.value) in denied:
            label = after.labels.get(statement.subject.value, "")
            yield Change(
                "fact", "added", statement.subject.value, label, "major", "a claim denies it", statement=statement
            )
            continue
        label = after.labels.get(statement.subject.value) or before.labels.get(statement.subject.value) or ""
        yield Change(
            statement.kind,
            "added" if added else "removed",
            statement.subject.value,
            label,
            "minor" if added else "major",
            f"{words[statement.kind]} is {'new' if added else 'lost'}",
            statement=statement,
        )


def _answers(old: Side, new: Side, questions: Iterable[Question], notes: list[str]) -> Iterable[Change]:
    asked = tuple(questions)
    stores = [Loaded(side.dataset.store(), side.dataset.prefixes) for side in (old, new) if asked]
    for question in asked:
        try:
            rows = [Counter(map(_bare, ask(store, question.sparql).rows)) for store in stores]
        except InvalidQuery:
            notes.append(f"question {question.number} cannot be asked of both")
            continue
        lost, gained = (rows[0] - rows[1]).total(), (rows[1] - rows[0]).total()
        if lost or gained:
            counts = [(count, word) for count, word in ((lost, "lost"), (gained, "new")) if count]
            told = ", ".join(f"{count} row{'' if count == 1 else 's'} {word}" for count, word in counts)
            level: Level = "major" if lost else "minor"
            yield Change("answer", "changed", question.number, question.question, level, told)


def _bare(row: tuple[object, ...]) -> tuple[str, ...]:
    return tuple("" if isinstance(cell, ox.Literal) and cell.language else str(cell) for cell in row)
