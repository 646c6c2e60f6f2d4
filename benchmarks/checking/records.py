"""Whole records of a made-up graph: sources with their sections, spans, terms, claims, repairs, quantities, mappings.

Comes in: ids and values. Goes out: a list of quads for each record, so that a fault can be planted in it.
"""

import hashlib
from dataclasses import dataclass

from benchmarks.checking.words import (
    ATTRIBUTED,
    CLAIMS,
    CLASS,
    CONFLICTS,
    CURATORS,
    DCTERMS,
    DEFINED_BY,
    DEFINITION,
    DERIVED,
    END,
    EQUIVALENT,
    FACTS,
    FIRST,
    HAS_SELECTOR,
    HAS_SOURCE,
    IMPORTS,
    INTERSECTION,
    LABEL,
    MAPPINGS,
    NIL,
    OA,
    ON,
    REST,
    RESTRICTION,
    SKOS,
    SOME,
    START,
    SUBCLASS,
    SYNONYM,
    TERMS,
    A,
    Quad,
    cg,
    cgv,
    graph,
    number,
    obo,
    sssom,
    text,
    typed,
)

SECTIONS, SECTION_LENGTH = 4, 2000
KINDS = {  # of a term, with the root of its hierarchy
    "DiseaseTerm": obo("MONDO_0700096"),
    "FindingTerm": obo("UPHENO_0001001"),
    "LesionTerm": cgv("Deposit"),
    "FeatureTerm": obo("BFO_0000040"),
}


def digest(content: str, length: int = 64) -> str:
    """A digest in hexadecimal digits, as the contract asks for."""
    return hashlib.sha256(content.encode()).hexdigest()[:length]


@dataclass(frozen=True, slots=True)
class Source:
    """A source: its number among the claims, and the key that the ids of its spans are made from."""

    id: str
    key: str

    @property
    def node(self) -> str:
        """The source's name."""
        return cg(self.id)

    @property
    def classification(self) -> str:
        """The graph with the subtypes that this source names."""
        return graph(f"classification/{self.key}")

    def section(self, place: int) -> str:
        """The name of a section."""
        return cg(f"section/{self.key}/part-{place}")

    def quads(self, kind: str = "article") -> list[Quad]:
        """The source, and the sections of an article."""
        node, found = self.node, []
        for predicate, value in (
            (A, cgv("Source")),
            (LABEL, text(f"made-up {kind} {self.key}")),
            (cgv("sourceKind"), f'"{kind}"'),
            (f"<{DCTERMS}source>", f"<https://example.org/{self.key}>"),
            (f"<{DCTERMS}language>", '"en"'),
        ):
            found.append((node, predicate, value, CLAIMS))
        if kind == "article":
            found.append((node, cgv("characters"), number(SECTIONS * SECTION_LENGTH), CLAIMS))
            found.append((node, cgv("sha256"), f'"{digest(self.key)}"', CLAIMS))
            for place in range(SECTIONS):
                found += section(self, place)
        return found


def section(source: Source, place: int) -> list[Quad]:
    """A section of a source."""
    node, start = source.section(place), place * SECTION_LENGTH
    return [
        (node, A, cgv("Section"), CLAIMS),
        (node, LABEL, text(f"part {place}"), CLAIMS),
        (node, cgv("sectionOf"), source.node, CLAIMS),
        (node, cgv("startsAt"), number(start), CLAIMS),
        (node, cgv("endsAt"), number(start + SECTION_LENGTH), CLAIMS),
    ]


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of a source."""

    source: Source
    start: int
    end: int

    @property
    def node(self) -> str:
        """The span's name."""
        return cg(f"span/{self.source.key}/{self.start}-{self.end}")

    @property
    def selector(self) -> str:
        """The name of its selector."""
        return cg(f"selector/{self.source.key}/{self.start}-{self.end}")

    def quads(self) -> list[Quad]:
        """The span and its selector."""
        node, selector = self.node, self.selector
        return [
            (node, A, cgv("Span"), CLAIMS),
            (node, A, f"<{OA}SpecificResource>", CLAIMS),
            (node, HAS_SOURCE, self.source.node, CLAIMS),
            (node, HAS_SELECTOR, selector, CLAIMS),
            (node, cgv("section"), self.source.section(self.start // SECTION_LENGTH), CLAIMS),
            (node, cgv("sha256"), f'"{digest(node)}"', CLAIMS),
            (selector, A, f"<{OA}TextPositionSelector>", CLAIMS),
            (selector, START, number(self.start), CLAIMS),
            (selector, END, number(self.end), CLAIMS),
        ]


def citation(source: Source, locator: str) -> tuple[str, list[Quad]]:
    """A place in a source that is not cited by character."""
    node = cg(f"citation/{source.key}/{locator}")
    return node, [
        (node, A, cgv("Citation"), CLAIMS),
        (node, cgv("citedSource"), source.node, CLAIMS),
        (node, cgv("locator"), f'"{locator}"', CLAIMS),
    ]


def term(id: str, kind: str, genus: str) -> list[Quad]:
    """A class of ours, and its kind."""
    node = cg(id)
    return [
        (node, A, CLASS, TERMS),
        (node, LABEL, text(f"made-up {kind} {id}"), TERMS),
        (node, DEFINITION, text(f"What is called {id} here and nowhere else."), TERMS),
        (node, SUBCLASS, genus, TERMS),
        (node, SYNONYM, text(f"what some call {id}"), TERMS),
        (node, DEFINED_BY, cg("calcgraph.owl"), TERMS),
        (node, A, cgv(kind), FACTS),
    ]


def axiom(id: str, genus: str, relation: str, value: str) -> list[Quad]:
    """What a defining claim becomes: a genus and a restriction."""
    node, whole, first, second, part = cg(id), *(f"_:{id}{letter}" for letter in "abcd")
    return [
        (node, EQUIVALENT, whole, TERMS),
        (whole, A, CLASS, TERMS),
        (whole, INTERSECTION, first, TERMS),
        (first, FIRST, genus, TERMS),
        (first, REST, second, TERMS),
        (second, FIRST, part, TERMS),
        (second, REST, NIL, TERMS),
        (part, A, RESTRICTION, TERMS),
        (part, ON, relation, TERMS),
        (part, SOME, value, TERMS),
    ]


def foreign(name: str, parent: str) -> list[Quad]:
    """A term of another ontology, with its label."""
    node = obo(name)
    return [
        (node, A, CLASS, IMPORTS),
        (node, LABEL, text(f"foreign {name}"), IMPORTS),
        (node, SUBCLASS, obo(parent), IMPORTS),
    ]


def claim(id: str, subject: str, property: str, where: list[tuple[str, str]], source: Source) -> list[Quad]:
    """A claim without its value; status and the rest are added by whoever makes it."""
    node = cg(id)
    return [
        (node, A, cgv("Claim"), CLAIMS),
        (node, LABEL, text(f"made-up claim {id}"), CLAIMS),
        (node, cgv("subject"), subject, CLAIMS),
        (node, cgv("property"), cgv(property), CLAIMS),
        *((node, cgv(kind), place, CLAIMS) for kind, place in where),
        (node, DERIVED, source.node, CLAIMS),
        (node, ATTRIBUTED, CURATORS, CLAIMS),
    ]


def repair(id: str, span: str, other: Source) -> list[Quad]:
    """The repair of a claim."""
    node = cg(f"repair/{id}")
    return [
        (node, A, cgv("Repair"), CLAIMS),
        (node, cgv("damagedWords"), text("umber spat"), CLAIMS),
        (node, cgv("readAs"), text("amber spot"), CLAIMS),
        (node, cgv("originalWords"), text("琥珀", "zh"), CLAIMS),
        (node, cgv("originalSource"), other.node, CLAIMS),
        (node, cgv("reason"), text("Two letters were changed."), CLAIMS),
        (node, cgv("confidence"), typed("0.9", "decimal"), CLAIMS),
        (node, cgv("span"), span, CLAIMS),
        (node, ATTRIBUTED, CURATORS, CLAIMS),
    ]


def quantity(id: str) -> tuple[str, list[Quad]]:
    """An interval."""
    node = cg(f"quantity/{id}")
    return node, [
        (node, A, cgv("Quantity"), CLAIMS),
        (node, cgv("minimum"), typed("1.0", "decimal"), CLAIMS),
        (node, cgv("maximum"), typed("3.0", "decimal"), CLAIMS),
        (node, cgv("unit"), '"1"', CLAIMS),
        (node, cgv("measures"), text("spots"), CLAIMS),
    ]


def conflict(id: str, one: str, other: str) -> list[Quad]:
    """Two claims that do not go together."""
    node = cg(f"conflict/{digest(id, 16)}")
    return [
        (node, A, cgv("Conflict"), CONFLICTS),
        (node, LABEL, text(f"made-up conflict {id}"), CONFLICTS),
        (node, cgv("rule"), cgv("statusClash"), CONFLICTS),
        (node, cgv("oneSide"), one, CONFLICTS),
        (node, cgv("otherSide"), other, CONFLICTS),
        (node, cgv("conflictKind"), cgv("internal"), CONFLICTS),
        (node, cgv("conflictStatus"), cgv("open"), CONFLICTS),
    ]


def mapping(subject: str, predicate: str, target: str, *, negative: bool = False) -> tuple[str, list[Quad]]:
    """A row of a mapping table, with the plain triple that a positive one makes."""
    node = cg(f"mapping/{digest(subject + predicate + target + str(negative), 16)}")
    found = [
        (node, A, sssom("Mapping"), MAPPINGS),
        (node, sssom("subject_id"), subject, MAPPINGS),
        (node, sssom("predicate_id"), f"<{SKOS}{predicate}>", MAPPINGS),
        (node, sssom("object_id"), target, MAPPINGS),
        (node, sssom("mapping_justification"), "<https://w3id.org/semapv/vocab/ManualMappingCuration>", MAPPINGS),
        (node, sssom("confidence"), typed("0.9", "decimal"), MAPPINGS),
        (node, sssom("object_source"), obo("mondo.owl"), MAPPINGS),
        (node, sssom("object_source_version"), '"2026-05-05"', MAPPINGS),
    ]
    if target == sssom("NoTermFound"):
        return node, found
    if negative:
        return node, [*found, (node, sssom("predicate_modifier"), '"Not"', MAPPINGS)]
    return node, [*found, (subject, f"<{SKOS}{predicate}>", target, MAPPINGS)]
