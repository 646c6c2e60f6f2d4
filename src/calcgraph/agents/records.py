"""What the tools answer: records whose schema the client is told, each field explained to a reader who knows no RDF."""

from pydantic import BaseModel, Field

MEANING = {
    "present": "the source says so",
    "excluded": "the source says that it is NOT so",
    "normal": "measured, and normal: no finding",
    "unknown": "the source says that nobody knows",
    "silent": "the source is silent: it has a heading for it and says nothing",
}
NO_CLAIM = "no claim mentions it, which is not the same as absence"


class Named(BaseModel):
    """A thing, by the name that people use."""

    id: str = Field(description="CURIE, or the text itself for a literal")
    label: str = Field(description="English label; the id if there is none")


class Found(Named):
    """A term that a search found."""

    kind: str = Field(description="what sort of term it is; empty if the graph does not say")
    matched: str = Field(description="the label or synonym that is like the question")
    score: float = Field(description="how alike they are, 0 to 100; 100 is the same")


class Source(BaseModel):
    """Where a source says it."""

    source: Named
    section: str = Field(description="the heading it stands under, or the place that is cited")
    start: int | None = Field(description="first character in the source's text, counted from 0")
    end: int | None = Field(description="the character after the last one")


class Cited(BaseModel):
    """A claim in short. Always read `status`."""

    claim: str = Field(description="id of the claim, to cite and to explain")
    status: str = Field(description="present, excluded, normal, unknown or silent")
    meaning: str = Field(description="the status in words, with what qualifies it")
    certainty: str = Field(description="asserted, suggested or possible")
    frequency: str = Field(description="how often, in the source's kind of words; empty if it does not say")
    amount: str = Field(description="how much, in the source's kind of words; empty if it does not say")
    basis: str = Field(description="stated, or inferred: a curator concludes it, as in every repaired reading")
    reading: str = Field(description="asStated, or repaired where the translation was damaged")
    confidence: str = Field(description="in a repaired reading, from 0 to 1; else empty")
    conflicts: list[str] = Field(description="rules of the conflicts it is part of; explain_claim tells them")
    said_of: str = Field(description="empty if said of this very thing; 'of its …': of a deposit of the disease; "
    "'said of …': of a disease above it")  # fmt: skip


class Finding(Cited):
    """A claim: what a source says of a subject. Always read `status` before `values`."""

    subject: Named
    property: Named
    values: list[Named] = Field(description="several are alternatives; empty if nothing is named")
    of: Named | None = Field(description="what bears the feature, if it is not the subject")
    sources: list[Source]


class Repair(BaseModel):
    """How damaged words of the source were read; a guess, with its confidence."""

    damaged: str
    reading: str
    reason: str
    confidence: str


class Clash(BaseModel):
    """A conflict that a rule found. The sides as wholes conflict; single claims of them may agree."""

    rule: str
    kind: str
    status: str = Field(description="open, explained or resolved")
    reason: str = Field(description="what a curator says of it; empty while it is open")
    one_side: list[Named] = Field(description="claims, each in words")
    other_side: list[Named]


class Explanation(BaseModel):
    """All that is known of a claim."""

    finding: Finding
    says: str = Field(description="the claim in words, its status and what qualifies it included")
    evidence: Named
    repair: Repair | None
    conflicts: list[Clash]
    facts: list[str] = Field(description="triples that follow from it; none if it is denied, doubted or contested")
    note: str


class Mapped(BaseModel):
    """How a term relates to one of another vocabulary."""

    words: str = Field(description="the relation in words; 'not …' is a false friend, and no equivalence")
    kind: str = Field(description="positive, negative (a false friend) or gap (nothing equivalent there)")
    id: str
    label: str
    vocabulary: str
    version: str


class Description(Named):
    """A term, and what the sources say of it."""

    kind: str
    definition: str
    synonyms: list[str]
    superclasses: list[Named]
    findings: list[Finding]
    named_in: list[Finding] = Field(description="claims about other things that name this term")
    mappings: list[Mapped]
    mapped_from: list[Mapped] = Field(
        description="terms of ours that map to this one, each with how it stands to this one"
    )
    note: str


class Question(BaseModel):
    """A competency question."""

    number: str
    question: str
    about: str = Field(description="how to read the answer")


class Row(BaseModel):
    """A row of an answer."""

    cells: dict[str, Named] = Field(description="by variable; an unbound one is left out")
    claims: list[Cited] = Field(description="claims named in the row, else those that agree with all of its ids")


class Answer(BaseModel):
    """The answer to a query."""

    question: str = Field(default="", description="the competency question that was run; else empty")
    about: str = Field(default="", description="how to read its answer; else empty")
    variables: list[str]
    rows: list[Row]
    turtle: str = Field(description="the triples of CONSTRUCT and DESCRIBE; else empty")
    truncated: str = Field(description="empty if this is all; else the bound that was met")
    note: str


class Compared(BaseModel):
    """A feature, and what the sources say of it for each disease."""

    feature: str
    by_disease: dict[str, list[Cited]] = Field(description="by id of the disease; an empty list is no claim")


class Comparison(BaseModel):
    """Diseases side by side. What is present in a disease above is not passed on; what is denied there is."""

    diseases: list[Named]
    features: list[Compared]
    note: str
