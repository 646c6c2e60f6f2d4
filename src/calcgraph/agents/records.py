"""What the tools answer: records whose schema the client is told, each field explained to a reader who knows no RDF."""

from pydantic import BaseModel, Field

MEANING = {
    "present": "the source says so",
    "excluded": "the source says that it is NOT so",
    "normal": "measured, and normal: no finding",
    "unknown": "the source says that nobody knows",
    "silent": "the source is silent: it has a heading for it and says nothing",
}
NO_CLAIM = "the source is silent: no claim says anything of it, which is not the same as absence"


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


class Finding(BaseModel):
    """A claim: what a source says of a subject. Always read `status` before `values`."""

    claim: str = Field(description="id of the claim, to cite and to explain")
    status: str = Field(description="present, excluded, normal, unknown or silent")
    meaning: str = Field(description="the status in words")
    subject: Named
    property: Named
    values: list[Named] = Field(description="several are alternatives; empty if nothing is named")
    of: Named | None = Field(description="what bears the feature, if it is not the subject")
    certainty: str
    frequency: str = Field(description="in the words of the vocabulary; empty if the source gives none")
    reading: str = Field(description="asStated, or repaired where the translation was damaged")
    sources: list[Source]


class Repair(BaseModel):
    """How damaged words of the source were read; a guess, with its confidence."""

    damaged: str
    reading: str
    reason: str
    confidence: str


class Explanation(BaseModel):
    """All that is known of a claim."""

    finding: Finding
    says: str = Field(description="the claim in words, its status included")
    evidence: Named
    repair: Repair | None
    contradicted_by: list[str] = Field(description="ids of claims that say otherwise")
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
    note: str


class Question(BaseModel):
    """A competency question."""

    number: str
    question: str
    about: str = Field(description="how to read the answer")


class Cited(BaseModel):
    """A claim behind a row."""

    claim: str
    status: str
    meaning: str


class Row(BaseModel):
    """A row of an answer."""

    cells: dict[str, Named] = Field(description="by variable; an unbound one is left out")
    claims: list[Cited] = Field(description="claims named in the row, else those with its subject and value")


class Answer(BaseModel):
    """The answer to a query."""

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
    """Diseases side by side."""

    diseases: list[Named]
    features: list[Compared]
    note: str
