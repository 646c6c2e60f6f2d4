"""What of ours relates to other vocabularies: which terms map to one of them, and what relates to one of their ids.

Comes in: `Knowledge`. Goes out: `Mapped` rows, each a match, a false friend or a gap, and `Use`s: every other place
where an id of theirs stands, in terms, claims, sources, the vocabulary and the imports. An id that is nowhere has no
answer, which says nothing of whether it exists.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from difflib import get_close_matches
from typing import Literal, NamedTuple

import pyoxigraph as ox

from calcgraph.curies import Shortener
from calcgraph.graph.claims import claim_label
from calcgraph.graph.mappings import MATCHES, NO_TERM_FOUND
from calcgraph.linking.prefixes import Prefixes
from calcgraph.model import Claim, Knowledge, MappingRow, Place

Kind = Literal["match", "false friend", "gap"]
KINDS: tuple[Kind, ...] = ("match", "false friend", "gap")
_NOWHERE = Place("", 0)
_VOCABULARY = ("the vocabulary", "the bridge")


class Mapped(NamedTuple):
    """A row of the mapping table.

    Args:
        row: as it was curated.
        vocabulary: the prefix of the other vocabulary.
        kind: a match; a false friend, which is no match; or a gap: there is none.
        place: where the row stands.
    """

    row: MappingRow
    vocabulary: str
    kind: Kind
    place: Place


class Use(NamedTuple):
    """A place, outside of the mapping table, where an id stands.

    Args:
        how: as what it stands there.
        id: of the term, claim, source or word that has it.
        label: of that.
        status: of a claim, one of the five; else empty.
        place: where that stands; without a file if it is not a record of ours.
    """

    how: str
    id: str
    label: str
    status: str = ""
    place: Place = _NOWHERE


class Vocabulary(NamedTuple):
    """A vocabulary that rows of the mapping table speak of.

    Args:
        prefix: ours for it.
        sources: what the table calls it, such as obo:hp.owl.
        versions: that were looked at.
        counts: of rows, by kind.
    """

    prefix: str
    sources: tuple[str, ...]
    versions: tuple[str, ...]
    counts: Mapping[Kind, int]


class Related:
    """Finds what relates to what.

    Args:
        knowledge: everything that was curated.
        prefixes: in every spelling.
    """

    def __init__(self, knowledge: Knowledge, prefixes: Prefixes) -> None:
        self._knowledge, self._prefixes = knowledge, prefixes
        known = {r.object_source: _prefix(r.object_id) for r in knowledge.mappings if r.object_id != NO_TERM_FOUND}
        self.mapped = tuple(
            Mapped(
                row,
                known.get(row.object_source) or self._named(row.object_source),
                _kind(row),
                knowledge.places.get(_key(row), _NOWHERE),
            )
            for row in knowledge.mappings
        )
        self._ours = {name.casefold(): term.id for term in knowledge.terms for name in (term.label, term.id)}
        self._rows: defaultdict[str, list[Mapped]] = defaultdict(list)
        for one in self.mapped:
            self._rows[one.row.object_id].append(one)
        self._uses: defaultdict[str, list[Use]] = defaultdict(list)
        for there, use in _uses(knowledge):
            self._uses[there].append(use)

    def vocabularies(self) -> tuple[Vocabulary, ...]:
        """Those that the mapping table speaks of, by prefix."""
        found = []
        for prefix in sorted({one.vocabulary for one in self.mapped}, key=str.casefold):
            rows = self.to(prefix)
            found.append(
                Vocabulary(
                    prefix,
                    tuple(sorted({one.row.object_source for one in rows})),
                    tuple(sorted({one.row.object_source_version for one in rows})),
                    Counter(one.kind for one in rows),
                )
            )
        return tuple(found)

    def to(self, prefix: str, ours: Iterable[str] = ()) -> tuple[Mapped, ...]:
        """The rows that speak of a vocabulary: matches, then false friends, then gaps.

        Args:
            prefix: ours for the vocabulary; empty for all.
            ours: ids of terms of ours, to leave out the others; none leaves none out.
        """
        wanted = {f"cg:{key}" for key in ours}
        rows = (
            one
            for one in self.mapped
            if prefix in ("", one.vocabulary) and (not wanted or one.row.subject_id in wanted)
        )
        return tuple(sorted(rows, key=_order))

    def mappings_from(self, curie: str) -> tuple[Mapped, ...]:
        """The rows that name an id of theirs: matches, then false friends."""
        return tuple(sorted(self._rows.get(curie, ()), key=_order))

    def uses_from(self, curie: str) -> tuple[Use, ...]:
        """Every other place where an id of theirs stands."""
        return tuple(sorted(self._uses.get(curie, ())))

    def label(self, curie: str) -> str:
        """What an id of theirs is called; empty if we do not say."""
        labels = (one.row.object_label for one in self._rows.get(curie, ()) if one.row.object_label)
        return self._knowledge.labels.get(curie) or next(labels, "")

    def our_term(self, text: str) -> str:
        """The id of a term of ours, from its id with or without prefix, its IRI or its label; empty if it is none."""
        text = text.strip().strip("<>")
        key = text.removeprefix("cg:").removeprefix(self._knowledge.prefixes["cg"])
        return self._ours.get(key.casefold(), "")

    def near(self, text: str) -> tuple[str, ...]:
        """Ids and labels of terms of ours that look like a text that is none; for who has mistyped it."""
        return () if self.our_term(text) else tuple(get_close_matches(text.strip().casefold(), list(self._ours), n=3))

    def _named(self, source: str) -> str:
        """The prefix of a vocabulary that the table names and has no id of, from what it is called there."""
        name = source.partition(":")[2].removesuffix(".owl")
        return self._prefixes.prefix(name) or next(iter(self._prefixes.either(name)), name)


def _prefix(curie: str) -> str:
    return curie.partition(":")[0]


def _kind(row: MappingRow) -> Kind:
    return "gap" if row.object_id == NO_TERM_FOUND else "false friend" if row.predicate_modifier else "match"


def _order(one: Mapped) -> tuple[object, ...]:
    row = one.row
    nearness = [*MATCHES].index(row.predicate_id.removeprefix("skos:"))
    return KINDS.index(one.kind), row.subject_id, one.vocabulary.casefold(), nearness, row.object_id


def _key(row: MappingRow) -> str:
    """By which `Knowledge.places` knows a row."""
    return "|".join((row.subject_id, row.object_source, row.object_id, row.predicate_id, row.predicate_modifier or ""))


def _uses(knowledge: Knowledge) -> Iterator[tuple[str, Use]]:
    """Every id that stands somewhere, with that place."""
    ours = {term.id for term in knowledge.terms}
    for term in knowledge.terms:
        place = knowledge.places[term.id]
        yield term.genus.id, Use("superclass", term.id, term.label, "", place)
        if apart := term.disjoint_with_characteristic:
            yield apart.id, Use("a characteristic that none of its instances has", term.id, term.label, "", place)
    for claim in knowledge.claims:
        for there, how in _of_claim(claim):
            label = claim_label(claim, knowledge.labels)
            yield there, Use(how, claim.id, label, claim.status, knowledge.places[claim.id])
    for source in knowledge.sources:
        yield (
            source.evidence.id,
            Use("the evidence of its claims", source.id, source.label, "", knowledge.places[source.id]),
        )
    for word in knowledge.site_words:
        yield word.site.id, Use("the site that it names", word.word, word.word, "", knowledge.places[word.key])
    for clash in knowledge.axis_clashes:
        place = knowledge.places[clash.key]
        yield clash.axis.id, Use("an axis that it clashes with", clash.value.id, clash.value.label, "", place)
        yield clash.value.id, Use("a value that clashes with it as an axis", clash.axis.id, clash.axis.label, "", place)
    for hierarchy, how in ((knowledge.broader, "superclass, in an import"), (knowledge.part_of, "whole, in an import")):
        for here, above in hierarchy.items():
            if here not in ours and not here.startswith(("cg", "CALC_")):
                yield from ((there, Use(how, here, knowledge.labels.get(here, here))) for there in above)
    yield from _of_vocabulary(knowledge)


def _of_claim(claim: Claim) -> Iterator[tuple[str, str]]:
    definition = ", part of a definition" if claim.strength == "defining" else ""
    yield claim.subject.id, "subject"
    if claim.bearer:
        yield claim.bearer.id, "bearer of a feature"
    for value in claim.targets:
        yield value.id, ("value" if claim.value else "value, one of several") + definition


def _of_vocabulary(knowledge: Knowledge) -> Iterator[tuple[str, Use]]:
    """Where the vocabulary and the bridge name an id: beside which word, as what."""
    short = Shortener(knowledge.prefixes)
    for file, text in zip(_VOCABULARY, knowledge.documents.get("vocabulary", ()), strict=False):
        for quad in ox.parse(text, format=ox.RdfFormat.TURTLE):
            there, subject = quad.object, quad.subject
            if isinstance(there, ox.NamedNode) and isinstance(subject, ox.NamedNode):
                here = short(subject.value)
                label = knowledge.labels.get(here, here)
                yield short(there.value), Use(f"{short(quad.predicate.value)} in {file}", here, label)
