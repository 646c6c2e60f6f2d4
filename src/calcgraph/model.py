"""What a curator can say: the closed, frozen types behind `ontology/`.

Comes in: plain data from strict YAML (every scalar is a string). Goes out: `Knowledge`, one frozen value
with everything in it and no RDF. A field that is not named here is an error.
"""

import builtins
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

from calcgraph.scalars import (
    Address,
    Amount,
    Certainty,
    ConflictKind,
    ConflictRule,
    Curie,
    Day,
    End,
    Flag,
    Frequency,
    Id,
    Key,
    Number,
    OwnId,
    Ref,
    Sha256,
    Share,
    SourceKind,
    Start,
    Status,
    Strength,
    SynonymScope,
    Text,
    UncitedKind,
)


class _Record(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Span(_Record):
    """A stretch of the source: code points from `start` (inclusive) to `end` (exclusive), and their digest."""

    section: Text
    start: Start
    end: End
    sha256: Sha256

    @model_validator(mode="after")
    def _ends_after_start(self) -> "Span":
        if self.end <= self.start:
            raise ValueError(f"the span ends at {self.end}, which is not after its start at {self.start}")
        return self


class Citation(_Record):
    """A place in a source whose text was not at hand when it was curated, as `abstract`."""

    locator: Key


class Quantity(_Record):
    """A closed or half-open interval of numbers.

    `unit` is a UCUM code (`1` for a plain count), `measures` says what was counted, `denominator` is given
    where the source leaves the reference population open.
    """

    min: Number | None = None
    max: Number | None = None
    unit: Text
    measures: Text
    denominator: Text | None = None

    @model_validator(mode="after")
    def _has_bounds(self) -> "Quantity":
        if self.min is None and self.max is None:
            raise ValueError("a quantity needs min, max or both")
        if self.min is not None and self.max is not None and self.max < self.min:
            raise ValueError(f"max {self.max} is below min {self.min}")
        return self


class Repair(_Record):
    """How damaged words of the source are read, and why. The words themselves are kept, five at most.

    `frequency` is one that stands in the repaired reading alone; read as written, the claim has none.
    """

    damaged: Text
    reading: Text
    original: Text | None = None
    original_source: Id | None = None
    why: Text
    confidence: Share
    frequency: Frequency | None = None

    @model_validator(mode="after")
    def _five_words(self) -> "Repair":
        if len(self.damaged.split()) > 5:
            raise ValueError("keep at most five damaged words; the span points to the rest")
        return self


class Claim(_Record):
    """One statement of a source: subject, property, value, status, qualifiers, strength, reading, evidence.

    `basis: inferred` marks what the curator concludes from the words of the span; `scope` says how a name relates to
    the label of its subject.
    """

    id: OwnId
    source: Id | None = None
    subject: Id
    property: Annotated[str, Field(pattern="^[a-z][A-Za-z]*$")]
    value: Id | None = None
    values: tuple[Id, ...] = ()
    text: Text | None = None
    scope: SynonymScope | None = None
    quantity: Quantity | None = None
    bearer: Id | None = None
    status: Status
    certainty: Certainty = "asserted"
    strength: Strength = "observed"
    basis: Literal["stated", "inferred"] = "stated"
    frequency: Frequency | None = None
    amount: Amount | None = None
    repair: Repair | None = None
    note: Text | None = None
    spans: tuple[Span, ...] = ()
    cites: tuple[Citation, ...] = ()

    @model_validator(mode="after")
    def _holds_together(self) -> "Claim":
        given = [n for n in ("value", "values", "text", "quantity") if getattr(self, n)]
        if len(given) > 1:
            raise ValueError(f"give one of value, values, text and quantity, not {' and '.join(given)}")
        if self.status in ("unknown", "silent") and given:
            raise ValueError(f"a claim with status {self.status} has no value; remove {given[0]}")
        if self.status not in ("unknown", "silent") and not given:
            raise ValueError(f"a claim with status {self.status} needs a value, values, text or quantity")
        if len(self.values) == 1:
            raise ValueError("values lists alternatives and needs two at least; write a single one as value")
        if len({v.id for v in self.values}) < len(self.values):
            raise ValueError("values lists alternatives and names one of them twice")
        if self.strength == "defining" and (not self.value or self.certainty != "asserted"):
            raise ValueError("a defining claim needs a single value and the certainty asserted")
        if self.strength == "defining" and self.frequency:
            raise ValueError("a defining claim holds of every instance, so that it has no frequency; make it observed")
        if self.frequency and self.repair and self.repair.frequency:
            raise ValueError(
                "give the frequency once: in the claim, or in the repair if only the repaired words have it"
            )
        if (self.property == "name") != (self.scope is not None):
            raise ValueError("a name, and nothing else, has a scope: exact, broad, narrow or related")
        if self.strength == "defining" and self.bearer:
            raise ValueError("a defining claim has no bearer; say it of what bears the feature")
        if not self.spans and not self.cites:
            raise ValueError("a claim cites at least one span (or, for a source without text, a locator)")
        return self

    @builtins.property  # the field `property` hides the decorator
    def targets(self) -> tuple[Ref, ...]:
        """The terms that the claim has as its value; several are alternatives."""
        return (self.value,) if self.value else self.values

    @builtins.property  # the field `property` hides the decorator
    def negative(self) -> bool:
        """True when the source denies the value, or found it normal."""
        return self.status in ("excluded", "normal")


class Term(_Record):
    """A class that we mint because no vocabulary has it.

    `genus` is the direct superclass. A `defined` term is equivalent to its genus together with its defining
    claims; any other is merely below them.
    """

    id: OwnId
    label: Text
    genus: Id
    defined: Flag = False
    disjoint_with_characteristic: Id | None = None
    definition: Text
    label_zh: Text | None = None


class SiteWord(_Record):
    """A word that, in the name of a disease, says where it sits."""

    word: Text
    site: Id

    @property
    def key(self) -> str:
        """What tells it apart from the others."""
        return f"site_words|{self.word}|{self.site.id}"


class AxisClash(_Record):
    """A value that sits badly with the characteristic by which a class is divided."""

    axis: Id
    value: Id
    why: Text

    @property
    def key(self) -> str:
        """What tells it apart from the others."""
        return f"axis_clashes|{self.axis.id}|{self.value.id}"


class Explanation(_Record):
    """What a curator has to say of a conflict that a rule finds. It never hides the conflict."""

    rule: ConflictRule
    one: Annotated[tuple[OwnId, ...], Field(min_length=1)]
    other: Annotated[tuple[OwnId, ...], Field(min_length=1)]
    kind: ConflictKind
    status: Literal["explained", "resolved"]
    reason: Text

    @property
    def sides(self) -> tuple[ConflictRule, tuple[str, ...], tuple[str, ...]]:
        """The conflict that it speaks of: the rule and the claims on either side, in order."""
        return self.rule, tuple(sorted(self.one)), tuple(sorted(self.other))

    @property
    def key(self) -> str:
        """What tells it apart from the others."""
        return "|".join(("conflicts", self.rule, *self.one, "against", *self.other))


class Section(_Record):
    """A part of a source's text, in code points."""

    key: Key
    start: Start
    end: End


class Uncited(_Record):
    """A stretch that carries no claim, with its kind and the reason."""

    kind: UncitedKind
    start: Start
    end: End
    sha256: Sha256
    reason: Text
    of: Annotated[str, Field(pattern=r"^\d+-\d+$")] | None = None

    @model_validator(mode="after")
    def _duplicates_name_their_original(self) -> "Uncited":
        if (self.kind == "duplicate") != (self.of is not None):
            raise ValueError("a duplicate, and nothing else, names the span it repeats, as 'of: 120-141'")
        return self


class Source(_Record):
    """A document that claims are taken from, or that supports a repair. Its text is never stored."""

    id: OwnId
    key: Key
    label: Text
    kind: SourceKind
    url: Address
    language: Annotated[str, Field(pattern="^[a-z]{2}$")]
    translated_from: Annotated[str, Field(pattern="^[a-z]{2}$")] | None = None
    note: Text
    characters: End | None = None
    sha256: Sha256 | None = None
    disclaimer: Text | None = None
    evidence: Id
    sections: tuple[Section, ...] = ()
    uncited: tuple[Uncited, ...] = ()


class ContentFile(_Record):
    """A file of `ontology/content/`. `source` is what its claims come from unless they name another."""

    source: Id | None = None
    terms: tuple[Term, ...] = ()
    claims: tuple[Claim, ...] = ()
    site_words: tuple[SiteWord, ...] = ()
    axis_clashes: tuple[AxisClash, ...] = ()
    conflicts: tuple[Explanation, ...] = ()


class MappingRow(_Record):
    """A row of an SSSOM table: how a term of ours relates to a foreign one, or that there is none."""

    subject_id: Curie
    subject_label: Text
    predicate_id: Literal[
        "skos:exactMatch", "skos:closeMatch", "skos:broadMatch", "skos:narrowMatch", "skos:relatedMatch"
    ]
    predicate_modifier: Literal["Not"] | None = None
    object_id: Curie
    object_label: Text | None = None
    mapping_justification: Annotated[str, Field(pattern="^semapv:[A-Za-z]+$")]
    author_id: Curie
    confidence: Share
    object_source: Curie
    object_source_version: Text
    comment: Text | None = None


class MappingSet(_Record):
    """What the header of an SSSOM table says of all of its rows, with the slots of SSSOM.

    `curie_map` is there for the readers of that table: it has to agree with `prefixes.ttl`.
    """

    mapping_set_id: Annotated[str, Field(pattern=r"^https://w3id\.org/calcgraph/mappings/[a-z0-9.-]+\.sssom\.tsv$")]
    mapping_set_title: Text
    mapping_set_description: Text
    license: Address
    mapping_date: Day
    subject_source: Curie
    curie_map: dict[str, str]


@dataclass(frozen=True, slots=True)
class Place:
    """Where a record stands: a file, relative to the content's root, and a line counted from 1."""

    file: str
    line: int


@dataclass(frozen=True)
class Knowledge:
    """Everything that was curated, as one frozen value.

    `mapping_set` is the set that all of `mappings` are the rows of, None if there are none.
    `documents` holds the Turtle that the curator wrote, by graph name (`vocabulary`, `imports`); `broader` and
    `part_of` its named hierarchy by CURIE, `labels` its English labels, `relations` the OWL relation that a
    claim property abbreviates (None where there is none). `releases` lists the versions that were released, oldest
    first. `places` tells where a record stands, by its id, by its `key` where it has none, and where a file names its
    source, by the file.
    """

    sources: tuple[Source, ...] = ()
    terms: tuple[Term, ...] = ()
    claims: tuple[Claim, ...] = ()
    mappings: tuple[MappingRow, ...] = ()
    mapping_set: MappingSet | None = None
    site_words: tuple[SiteWord, ...] = ()
    axis_clashes: tuple[AxisClash, ...] = ()
    explanations: tuple[Explanation, ...] = ()
    releases: tuple[str, ...] = ()
    documents: Mapping[str, tuple[bytes, ...]] = field(default_factory=dict)
    prefixes: Mapping[str, str] = field(default_factory=dict)
    labels: Mapping[str, str] = field(default_factory=dict)
    broader: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    part_of: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    relations: Mapping[str, str | None] = field(default_factory=dict)
    places: Mapping[str, Place] = field(default_factory=dict)
    inputs: Mapping[str, str] = field(default_factory=dict)
