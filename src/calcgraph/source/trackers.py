"""Where other ontologies take requests, and what their templates ask: for drafts that can be filed as they are.

Comes in: `trackers.yaml`. Goes out: `Tracker`s, frozen and closed, or every problem of the file at once. A template is
given by its headings, in their order, each with what belongs below it.
"""

from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

from calcgraph.scalars import Address, Id, Text
from calcgraph.source import one_record
from calcgraph.source.places import content_root

FILE = "trackers.yaml"
Kind = Literal["parent", "synonym", "definition", "xref", "new-term"]
Slot = Literal[
    "term", "request", "target", "label", "synonyms", "scope", "definition", "references", "parents", "children",
    "diseases", "xrefs", "comments", "orcid", "blank",
]  # fmt: skip
TermKind = Literal["DiseaseTerm", "LesionTerm", "FindingTerm", "FeatureTerm"]


class _Record(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Part(_Record):
    """A heading of a template, as it is written there, and what we write below it."""

    heading: Text
    slot: Slot


class Template(_Record):
    """A form for one or more kinds of request: `title` has {label} where the name of the term belongs."""

    file: Text
    kinds: tuple[Kind, ...]
    title: Text
    parts: tuple[Part, ...]

    @model_validator(mode="after")
    def _asks_for_something(self) -> "Template":
        if not self.parts or not self.kinds:
            raise ValueError("a template has kinds and parts")
        return self


class Pattern(_Record):
    """How an ontology describes terms by one value, in Manchester syntax, with {value} for it.

    The value is the place where a term lies, or that of the property `value_of`. A pattern defines a term of ours of
    the kinds in `defines` if our own definition says no more; of a term of the kinds in `implies` it is a condition.
    """

    name: Text
    defines: tuple[TermKind, ...] = ()
    implies: tuple[TermKind, ...] = ()
    value_of: Text | None = None
    expression: Text


class Known(_Record):
    """Requests that were filed before, about a term: `issues` are their addresses."""

    term: Id
    issues: tuple[Address, ...]


class Tracker(_Record):
    """Where one ontology takes requests.

    `takes` are the kinds of our terms that belong there, `takes_values_of` the properties whose values do; `capitals`
    says that its labels begin with one, `phenotypes` that a term of it is the presence of something.
    """

    vocabulary: Annotated[str, Field(pattern=r"^[A-Za-z][\w.-]*$")]
    name: Text
    issues: Address
    seen: Text
    capitals: bool = False
    phenotypes: bool = False
    takes: tuple[TermKind, ...] = ()
    takes_values_of: tuple[Text, ...] = ()
    patterns: tuple[Pattern, ...] = ()
    known: tuple[Known, ...] = ()
    templates: tuple[Template, ...]

    @model_validator(mode="after")
    def _has_one_template_of_a_kind(self) -> "Tracker":
        kinds = [kind for template in self.templates for kind in template.kinds]
        if twice := sorted({kind for kind in kinds if kinds.count(kind) > 1}):
            raise ValueError(f"two templates are for the kind {twice[0]}")
        return self

    def template(self, kind: str) -> Template | None:
        """The form for a kind of request."""
        return next((template for template in self.templates if kind in template.kinds), None)


class Trackers(_Record):
    """All of them."""

    trackers: tuple[Tracker, ...]

    def of(self, vocabulary: str) -> Tracker | None:
        """That of the vocabulary with a prefix."""
        return next((tracker for tracker in self.trackers if tracker.vocabulary == vocabulary), None)


def load(content: str | Path | None = None) -> Trackers:
    """Read the file; it may be missing, and then no tracker is known.

    Args:
        content: the directory of curated files; by default `./ontology`, else the packaged one.

    Raises:
        InvalidContent: if anything is wrong with it; the exception's `report` lists every problem with its line.
    """
    path = content_root(content) / FILE
    return one_record.read(path, Trackers) if path.exists() else Trackers(trackers=())
