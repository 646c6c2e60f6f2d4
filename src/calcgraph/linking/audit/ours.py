"""What of ours speaks of other ontologies: mappings, and every foreign term that a curated file names, with its line.

Comes in: `Knowledge`. Goes out: `Ours`. Imports, vocabulary and bridge are Turtle, whose lines no parser tells; they
are found by reading the tokens. A foreign term is one that an import labels, that a record refers to, or that the
vocabulary or the bridge names with a prefix of those.
"""

import hashlib
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Literal, NamedTuple

import pyoxigraph as ox

from calcgraph.curies import Shortener
from calcgraph.graph import names as n
from calcgraph.graph.mappings import NO_TERM_FOUND
from calcgraph.model import Knowledge, MappingRow, Place
from calcgraph.scalars import Ref

_EXACT = "skos:exactMatch"
_TOKEN = re.compile(
    r'"""(?:[^"\\]|\\.|"(?!""))*"""'
    r"|'''(?:[^'\\]|\\.|'(?!''))*'''"
    r'|"(?:[^"\\\n]|\\.)*"'
    r"|'(?:[^'\\\n]|\\.)*'"
    r"|\#[^\n]*"
    r"|<(?P<iri>[^<>\s]*)>"
    r"|(?P<prefix>[A-Za-z][\w-]*(?:\.[\w-]+)*):(?P<local>[\w-]+(?:\.[\w-]+)*)?",
    re.DOTALL,
)
_STEM = re.compile(r"([A-Za-z0-9]+)(?:\.owl)?$")


class Row(NamedTuple):
    """A row of a table of mappings, and where it stands."""

    said: MappingRow
    place: Place

    @property
    def gap(self) -> bool:
        """Whether it says that there is no term."""
        return self.said.object_id == NO_TERM_FOUND

    @property
    def negative(self) -> bool:
        """Whether it warns of a false friend."""
        return self.said.predicate_modifier is not None

    @property
    def exact(self) -> bool:
        """Whether it says that there is an equal."""
        return not (self.gap or self.negative) and self.said.predicate_id == _EXACT

    @property
    def vocabulary(self) -> str:
        """What the row is about: the source of its object."""
        return self.said.object_source

    @property
    def subject(self) -> str:
        """Our term, without prefix."""
        return self.said.subject_id.removeprefix("cg:")

    @property
    def names(self) -> str:
        """The row in words, for a message."""
        match = self.said.predicate_id.removeprefix("skos:")
        if self.gap:
            return f"{self.said.subject_label} has no {match} in {self.vocabulary}"
        return f"{self.said.subject_label} {'Not ' * self.negative}{match} {self.said.object_id}"


class Use(NamedTuple):
    """A place where a file other than a table of mappings names a foreign term.

    Args:
        id: the term.
        place: the line.
        owner: the record that names it; empty for Turtle.
        role: the term is `told` by an import; or it is the `value` of a claim, and so data; or it is but `named`.
    """

    id: str
    place: Place
    owner: str
    role: Literal["told", "value", "named"]


@dataclass(frozen=True)
class Ours:
    """All of it.

    Args:
        knowledge: the curated files.
        rows: the mappings, in the order of the tables.
        uses: by foreign term.
        prefixes: of each vocabulary that is mapped to (`obo:mondo.owl`), the prefixes of its ids, in small letters.
        versions: of an imported vocabulary, by its prefix in small letters, the version that was imported.
    """

    knowledge: Knowledge
    rows: tuple[Row, ...]
    uses: Mapping[str, tuple[Use, ...]]
    prefixes: Mapping[str, frozenset[str]]
    versions: Mapping[str, str] = field(default_factory=dict)

    @cached_property
    def named(self) -> frozenset[str]:
        """Every foreign term that we name, in mappings too."""
        return frozenset((*self.uses, *(row.said.object_id for row in self.rows if not row.gap)))

    def place(self, term: str) -> Place | None:
        """Where an import, or else the first file, names a term."""
        uses = self.uses.get(term, ())
        return next((use.place for use in uses if use.role == "told"), uses[0].place if uses else None)


def ours(knowledge: Knowledge) -> Ours:
    """Gather it."""
    rows = sorted(
        (Row(m, _place_of(knowledge, m)) for m in knowledge.mappings), key=lambda row: (row.place.file, row.place.line)
    )
    found: defaultdict[str, list[Use]] = defaultdict(list)
    for use in _uses(knowledge):
        found[use.id].append(use)
    prefixes: defaultdict[str, set[str]] = defaultdict(set)
    for row in rows:
        stem = _STEM.search(row.said.object_source)
        prefixes[row.said.object_source] |= {stem[1].lower()} if stem else set()
        prefixes[row.said.object_source] |= {prefix(row.said.object_id)} - {prefix(NO_TERM_FOUND)}
    return Ours(
        knowledge,
        tuple(rows),
        {term: tuple(uses) for term, uses in sorted(found.items())},
        {source: frozenset(names) for source, names in sorted(prefixes.items())},
        _versions(knowledge),
    )


def prefix(term: str) -> str:
    """The prefix of a CURIE, in small letters."""
    return term.partition(":")[0].lower()


def _place_of(knowledge: Knowledge, row: MappingRow) -> Place:
    parts = (row.subject_id, row.object_source, row.object_id, row.predicate_id, row.predicate_modifier or "")
    return knowledge.places["|".join(parts)]


def _uses(knowledge: Knowledge) -> Iterator[Use]:
    """Every use, those in Turtle by file and line, then those in records."""
    shorten = Shortener(knowledge.prefixes)
    files = {digest: file for file, digest in knowledge.inputs.items()}
    records = list(_records(knowledge))
    named: list[Use] = []
    told: list[Use] = []
    for graph, texts in knowledge.documents.items():
        for text in texts:
            file = files[hashlib.sha256(text).hexdigest()]
            for term, line, first in _tokens(text.decode(), shorten):
                labelled = first and graph == "imports" and term in knowledge.labels
                (told if labelled else named).append(Use(term, Place(file, line), "", "told" if labelled else "named"))
    yield from told
    yield from records
    known = {use.id for use in (*told, *records)}
    prefixes = {prefix(term) for term in known}
    seen = {(use.id, use.place.file) for use in told}
    for use in named:
        if prefix(use.id) in prefixes and (use.id, use.place.file) not in seen:
            seen.add((use.id, use.place.file))
            yield use


def _records(knowledge: Knowledge) -> Iterator[Use]:
    for owner, ref, is_value in _refs(knowledge):
        if ":" in ref.id and not ref.id.startswith(("cg:", "cgv:", "cgs:")):
            yield Use(ref.id, knowledge.places[owner], owner, "value" if is_value else "named")


def _refs(knowledge: Knowledge) -> Iterator[tuple[str, Ref, bool]]:
    for claim in knowledge.claims:
        yield from ((claim.id, ref, True) for ref in claim.targets)
        yield from ((claim.id, ref, False) for ref in (claim.subject, claim.bearer) if ref)
    for term in knowledge.terms:
        yield from ((term.id, ref, False) for ref in (term.genus, term.disjoint_with_characteristic) if ref)
    yield from ((source.id, source.evidence, False) for source in knowledge.sources)
    yield from ((word.key, word.site, False) for word in knowledge.site_words)
    for clash in knowledge.axis_clashes:
        yield from ((clash.key, ref, False) for ref in (clash.axis, clash.value))


def _tokens(text: str, shorten: Shortener) -> Iterator[tuple[str, int, bool]]:
    """The CURIE of each IRI in a Turtle document, its line, and whether it begins that line."""
    spaces: dict[str, str] = {}
    line, counted, waiting = 1, 0, ""
    for token in _TOKEN.finditer(text):
        line, counted = line + text.count("\n", counted, token.start()), token.start()
        if token["iri"] is not None:
            if waiting:
                spaces[waiting], waiting = token["iri"], ""
                continue
            iri = token["iri"]
        elif token["prefix"] and token["local"]:
            iri = spaces.get(token["prefix"], "") + token["local"]
        else:
            waiting = token["prefix"] or ""
            continue
        waiting = ""
        yield shorten(iri), line, token.start() == 0 or text[token.start() - 1] == "\n"


def _versions(knowledge: Knowledge) -> dict[str, str]:
    found: dict[str, str] = {}
    for text in knowledge.documents.get("imports", ()):
        said = {
            t.predicate.value: t.object.value
            for t in ox.parse(text, format=ox.RdfFormat.TURTLE)
            if t.predicate in (n.VERSION_INFO, n.DC_SOURCE) and isinstance(t.object, ox.Literal | ox.NamedNode)
        }
        stem = _STEM.search(said.get(n.DC_SOURCE.value, ""))
        if stem and n.VERSION_INFO.value in said:
            found[stem[1].lower()] = said[n.VERSION_INFO.value]
    return found
