"""A page for anything that has an IRI: what is said of it, and what names it. For claims, spans, words, graphs.

Comes in: a `Record`. Goes out: HTML. The terms and lists of the site have pages of their own, made by `pages`.
"""

from functools import cache
from typing import TYPE_CHECKING, NamedTuple

from calcgraph.site.pages import environment, rendered
from calcgraph.site.views import Link

if TYPE_CHECKING:
    from jinja2 import Environment


class Line(NamedTuple):
    """A property with its values, the same for both directions; `more` counts those that are left out."""

    property: Link
    values: tuple[Link, ...]
    more: int = 0


class Span(NamedTuple):
    """A stretch of a source that a claim is taken from, or another place in it.

    Args:
        source: whose it is.
        place: its characters, or where it is as the source counts, and its page.
        words: the words themselves; empty if the server was not given the text.
    """

    source: Link
    place: Link
    words: str


class Reading(NamedTuple):
    """What a claim comes to, before all its properties.

    Args:
        status: in words that cannot be taken for a finding.
        often: how often it is so, in the source's words; empty if it does not say.
        spans: where the source says it.
        conflicts: those in which it takes part.
        follows: the triples that follow from it, each with where it stands; none if it is denied or doubted.
        why: why none follows; empty if one does.
    """

    status: str
    often: str
    spans: tuple[Span, ...]
    conflicts: tuple[Link, ...]
    follows: tuple[tuple[Link, Link, Link, str], ...]
    why: str


class Record(NamedTuple):
    """What is known of a thing.

    Args:
        iri: its name.
        title: its label; that of a claim tells a status that is not present.
        kinds: its classes.
        said: what is said of it.
        named: what names it.
        forms: the same as data, with the name of each syntax.
        root: the way from the page to the root of the site, as `../`.
        reading: of a claim, what it comes to.
        words: of a span, the words themselves, if the server was given the text.
    """

    iri: str
    title: str
    kinds: tuple[Link, ...]
    said: tuple[Line, ...]
    named: tuple[Line, ...]
    forms: tuple[Link, ...]
    root: str
    reading: Reading | None = None
    words: str = ""


@cache
def templates() -> "Environment":
    """What pages are made of; made once.

    Raises:
        MissingTool: if Jinja is not installed.
    """
    made = environment(served=True)  # static sites have no such page
    made.get_template("record.html")  # compiled, too
    return made


def page(record: Record) -> bytes:
    """The page of a record, with a description for search engines.

    Raises:
        MissingTool: if Jinja is not installed.
    """
    about = {
        "@context": "https://schema.org",
        "@type": "WebPage",
        "name": record.title,
        "about": {"@id": record.iri},
        "isPartOf": {"@type": "Dataset", "@id": "https://w3id.org/calcgraph/", "name": "calcgraph"},
    }
    said = f"What calcgraph says of {record.title}."
    return rendered(templates(), "record.html", record.title, said, about, record=record, root=record.root)
