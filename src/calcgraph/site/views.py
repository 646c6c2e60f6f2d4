"""What the pages show, as values: rows for claims, cards for terms, conflicts, repairs, mappings.

Comes in: `Content`. Goes out: `Views`, which makes each value when a page asks for it. Every reference is a `Link`: a
text, and the page and place it leads to, if there is one. Nothing here knows HTML.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import NamedTuple

import pyoxigraph as ox

from calcgraph.graph import names as n
from calcgraph.graph.mappings import MATCHES
from calcgraph.graph.names import BASE, VOCABULARY, cgv
from calcgraph.site.sections import DEPOSITS, HIDDEN, SECTIONS, section_of
from calcgraph.writing.content import ClaimRecord, Content, MappingRecord, TermRecord, Value

OBO = "http://purl.obolibrary.org/obo/"
_FOREIGN = re.compile(rf"{re.escape(OBO)}[A-Za-z]+_[A-Za-z0-9]+")
_SKOS = "http://www.w3.org/2004/02/skos/core#"
_LESION = ("lesion", "principalLesion")
_KINDS = ("positive", "negative", "gap")  # of mappings, in the order in which they are shown


def foreign_page(iri: str) -> str:
    """The file of the page of a term of another ontology that a claim names, by its id; empty if it can have none."""
    return f"{iri.removeprefix(OBO)}.html" if _FOREIGN.fullmatch(iri) else ""


class Link(NamedTuple):
    """A text, and where it leads; nowhere if `href` is empty."""

    text: str
    href: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """A claim as a line of a table; `of` is what bears the feature, if it is not the subject of the page."""

    id: str
    property: str
    values: tuple[Link, ...]
    of: Link | None
    status: str
    certainty: str
    frequency: str
    amount: str
    strength: str
    places: tuple[Link, ...]
    repair: Link | None
    conflicts: tuple[Link, ...]
    note: str
    subject: Link


@dataclass(frozen=True, slots=True)
class Conflict:
    """Two sides that contradict each other."""

    id: str
    rule: str
    kind: str
    status: str
    reason: str
    one: tuple[Row, ...]
    other: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class Repair:
    """How damaged words are read."""

    id: str
    damaged: str
    reading: str
    original: str
    language: str
    reason: str
    confidence: str
    claim: Row


@dataclass(frozen=True, slots=True)
class Mapping:
    """A mapping in words: `narrower than HP:0002905 …`, `no false friend`, `no equivalent in … of …`."""

    words: str
    kind: str  # positive, negative or gap
    object: Link
    curie: str
    vocabulary: str
    version: str
    confidence: str
    comment: str


class Views:
    """Everything that a page can show.

    Args:
        content: the data set as values.
    """

    def __init__(self, content: Content) -> None:
        self.content = content
        self.terms = {term.node.value: term for term in content.terms}
        self.diseases = tuple(t for t in content.terms if t.kind == "DiseaseTerm")
        self._claims: defaultdict[str, list[ClaimRecord]] = defaultdict(list)
        self._users: defaultdict[str, list[ClaimRecord]] = defaultdict(list)
        self._lesions: defaultdict[str, list[ox.NamedNode]] = defaultdict(list)
        for claim in content.claims:
            self._claims[claim.subject.value].append(claim)
            for value in (*claim.values, *([claim.bearer] if claim.bearer else [])):
                self._users[value.value].append(claim)
            if claim.property in _LESION and claim.status == "present":
                known = self._lesions[claim.subject.value]
                known += [v for v in claim.values if isinstance(v, ox.NamedNode) and v not in known]
        self._by_id = {claim.node.value: claim for claim in content.claims}
        self._contradicted = self._sides()
        self.foreign = self._foreign()

    # ---- where things stand

    def page(self, node: Value) -> str:
        """The file of a term's page; empty if it has none."""
        if node.value in self.terms:
            return f"{self.terms[node.value].id}.html"
        return foreign_page(node.value) if node.value in self.foreign else ""

    def link(self, node: Value) -> Link:
        """A term with its label; a quantity in words; a text as it is."""
        if f"{VOCABULARY}unit" in self.content.nodes.get(node.value, {}):
            return Link(self._quantity(node))
        if isinstance(node, ox.NamedNode) and node.value.startswith(BASE) and self._is_source(node):
            return Link(self.content.label(node), f"sources.html#{node.value.removeprefix(BASE)}")
        return Link(self.content.label(node), self.page(node) if isinstance(node, ox.NamedNode) else "")

    def claim_link(self, claim: ClaimRecord) -> Link:
        """A claim at its place on the page of its subject."""
        page = "sources.html" if self._is_source(claim.subject) else self.page(claim.subject)
        return Link(claim.id, f"{page}#{claim.id}")

    # ---- what a page shows

    def rows(self, node: ox.NamedNode) -> tuple[Row, ...]:
        """The claims about a term, in the order of their ids."""
        return tuple(self.row(claim) for claim in self._claims[node.value])

    def sections(self, term: TermRecord) -> Iterator[tuple[str, tuple[Row, ...]]]:
        """The claims about a disease and its deposits, by section."""
        own = [(section_of(claim.property), self.row(claim)) for claim in self._claims[term.node.value]]
        for lesion in self._lesions[term.node.value]:
            own += [(DEPOSITS, self.row(claim, self.link(lesion))) for claim in self._claims[lesion.value]]
        for title, _ in SECTIONS:
            if found := tuple(row for section, row in own if section == title):
                yield title, found

    def row(self, claim: ClaimRecord, of: Link | None = None) -> Row:
        """A claim as a line."""
        content = self.content
        word = {"someCases": "some cases", "smallAmount": "small amount", "largeAmount": "large amount"}
        return Row(
            id=claim.id,
            property=content.labels.get(VOCABULARY + claim.property, claim.property),
            values=tuple(map(self.link, claim.values)) or ((Link(f"“{claim.unmapped}”"),) if claim.unmapped else ()),
            of=self.link(claim.bearer) if claim.bearer else of,
            status=claim.status,
            certainty=claim.certainty,
            frequency=word.get(claim.frequency or "", claim.frequency or ""),
            amount=word.get(claim.amount or "", claim.amount or ""),
            strength=claim.strength,
            places=tuple(self._places(claim)),
            repair=Link(self._text(claim.repair, "readAs"), f"repairs.html#{claim.id}") if claim.repair else None,
            conflicts=tuple(Link(rule, f"conflicts.html#{id}") for id, rule in self._contradicted[claim.id]),
            note=claim.note or "",
            subject=self.link(claim.subject),
        )

    def users(self, node: Value) -> tuple[Row, ...]:
        """The claims that have a term as value or bearer."""
        return tuple(self.row(claim) for claim in dict.fromkeys(self._users[node.value]))

    def subtypes(self, node: ox.NamedNode) -> tuple[ox.NamedNode, ...]:
        """The subtypes of a disease by any source, in the order of their ids."""
        found = {
            v for c in self._claims[node.value] if c.property == "subtype" and c.status == "present" for v in c.values
        }
        return tuple(sorted((v for v in found if isinstance(v, ox.NamedNode)), key=lambda v: v.value))

    def compared(self, term: TermRecord) -> Iterator[tuple[str, ClaimRecord, Link | None]]:
        """What a comparison takes of a disease: its claims and those of its deposits, but names and divisions.

        Each with its section, and with what bears the feature.
        """
        for claim in self._claims[term.node.value]:
            if claim.property not in HIDDEN:
                yield section_of(claim.property), claim, self.link(claim.bearer) if claim.bearer else None
        for lesion in self._lesions[term.node.value]:
            for claim in self._claims[lesion.value]:
                yield DEPOSITS, claim, self.link(claim.bearer) if claim.bearer else None

    def mappings(self, node: ox.NamedNode) -> tuple[Mapping, ...]:
        """The mappings of a term: positive ones first, then false friends, then gaps."""
        found = [self._mapping(m) for m in self.content.mappings if m.subject_id == node]
        return tuple(sorted(found, key=lambda m: (_KINDS.index(m.kind), m.vocabulary, m.curie)))

    def mapped_from(self, node: ox.NamedNode) -> tuple[tuple[ox.NamedNode, Mapping], ...]:
        """The terms that map to a term of another vocabulary, each with its row: positive ones first."""
        found = [(m.subject_id, self._mapping(m)) for m in self.content.mappings if m.object_id == node]
        return tuple(sorted(found, key=lambda pair: (_KINDS.index(pair[1].kind), pair[0].value, pair[1].words)))

    def conflicts(self, claims: Iterable[str] | None = None) -> tuple[Conflict, ...]:
        """The conflicts, or those in which some claims, by id, take part."""
        wanted = None if claims is None else set(claims)
        found = []
        for node in sorted(self.content.nodes):
            if not node.startswith(f"{BASE}conflict/"):
                continue
            sides = [tuple(self._by_id[v.value] for v in self._values(node, s)) for s in ("oneSide", "otherSide")]
            if wanted is not None and not wanted & {claim.id for side in sides for claim in side}:
                continue
            found.append(
                Conflict(
                    node.removeprefix(f"{BASE}conflict/"),
                    self.content.label(self._values(node, "rule")[0]),
                    self.content.label(self._values(node, "conflictKind")[0]),
                    self.content.label(self._values(node, "conflictStatus")[0]),
                    self._text(node, "reason"),
                    *(tuple(map(self.row, side)) for side in sides),
                )
            )
        return tuple(found)

    def repairs(self, claims: Iterable[str] | None = None) -> tuple[Repair, ...]:
        """The repairs, or those of some claims, by id."""
        wanted = None if claims is None else set(claims)
        return tuple(
            Repair(
                claim.id,
                self._text(claim.repair, "damagedWords"),
                self._text(claim.repair, "readAs"),
                self._text(claim.repair, "originalWords"),
                next((getattr(v, "language", "") or "" for v in self._values(claim.repair, "originalWords")), ""),
                self._text(claim.repair, "reason"),
                self._text(claim.repair, "confidence"),
                self.row(claim),
            )
            for claim in self.content.claims
            if claim.repair and (wanted is None or claim.id in wanted)
        )

    def sources(self) -> Iterator[tuple[str, dict[str, str], tuple[Row, ...], int]]:
        """Each source: its id, what is known of it, the claims about it, and how many are taken from it."""
        for node in sorted(self.content.nodes):
            if self._is_source(ox.NamedNode(node)):
                facts = {
                    "label": self.content.labels.get(node, node),
                    "address": next((v.value for v in self.content.nodes[node].get(n.DC_SOURCE.value, ())), ""),
                    "language": next((v.value for v in self.content.nodes[node].get(n.DC_LANGUAGE.value, ())), ""),
                    "note": next((v.value for v in self.content.nodes[node].get(n.NOTE.value, ())), ""),
                    **{k: self._text(node, k) for k in ("characters", "sha256", "disclaimer", "translatedFrom")},
                }
                taken = sum(claim.source.value == node for claim in self.content.claims)
                yield node.removeprefix(BASE), facts, self.rows(ox.NamedNode(node)), taken

    # ---- how it is put together

    def _values(self, node: str | ox.NamedNode | None, name: str) -> tuple[Value, ...]:
        key = node.value if isinstance(node, ox.NamedNode) else node or ""
        return self.content.nodes.get(key, {}).get(VOCABULARY + name, ())

    def _text(self, node: str | ox.NamedNode | None, name: str) -> str:
        return next((value.value for value in self._values(node, name)), "")

    def _is_source(self, node: ox.NamedNode) -> bool:
        return cgv("Source") in self.content.nodes.get(node.value, {}).get(n.TYPE.value, ())

    def _quantity(self, node: Value) -> str:
        low, high = (self._text(node.value, name) for name in ("minimum", "maximum"))
        unit, measures = self._text(node.value, "unit"), self._text(node.value, "measures")
        if not (low and high):  # the bound is the curator's; the words are the source's
            return measures
        number = low if low == high else f"{low} to {high}"
        return f"{number}{'' if unit == '1' else f' {unit}'} ({measures})"

    def _places(self, claim: ClaimRecord) -> Iterator[Link]:
        for span in claim.spans:
            source, _, stretch = span.value.removeprefix(f"{BASE}span/").partition("/")
            section = self.content.label(self._values(span, "section")[0]) if self._values(span, "section") else source
            yield Link(
                f"{section} {stretch.replace('-', '–')}", f"sources.html#{claim.source.value.removeprefix(BASE)}"
            )
        for citation in claim.citations:
            place = citation.value.removeprefix(f"{BASE}citation/").replace("/", ", ")
            yield Link(place, f"sources.html#{claim.source.value.removeprefix(BASE)}")

    def _sides(self) -> defaultdict[str, list[tuple[str, str]]]:
        found: defaultdict[str, list[tuple[str, str]]] = defaultdict(list)
        for node in sorted(self.content.nodes):
            if node.startswith(f"{BASE}conflict/"):
                rule = self.content.label(self._values(node, "rule")[0])
                for side in ("oneSide", "otherSide"):
                    for claim in self._values(node, side):
                        found[claim.value.removeprefix(BASE)].append((node.removeprefix(f"{BASE}conflict/"), rule))
        return found

    def _foreign(self) -> frozenset[str]:
        """The terms of other ontologies that claims and terms of ours name; each gets a page, named by its id."""
        named = {*self._users, *(parent.value for term in self.content.terms for parent in term.parents)}
        return frozenset(node for node in named if _FOREIGN.fullmatch(node))

    def _mapping(self, row: MappingRecord) -> Mapping:
        match = row.predicate_id.value.removeprefix(_SKOS)
        vocabulary = self.content.curie(row.object_source).rpartition(":")[2]
        words, kind = MATCHES.get(match, match), "positive"
        if row.predicate_modifier:
            words, kind = f"not {words}", "negative"
        elif not row.positive:
            words, kind = "nothing equivalent found", "gap"
        curie = "" if kind == "gap" else self.content.curie(row.object_id)
        return Mapping(
            words,
            kind,
            Link("" if kind == "gap" else row.object_label or "", self.page(row.object_id)),
            curie,
            vocabulary,
            row.object_source_version,
            row.confidence,
            row.comment or "",
        )
