"""What a claim comes to, read off the store: its status, the words it is taken from, and what follows from it.

Comes in: the store of a worker, and the IRI of a claim or span. Goes out: a `Reading` for the page of the claim, or
the words of the span. The words are there if the server was given the text of the source, which is checked by its
digest; the graph has none of them.
"""

import hashlib
from collections.abc import Callable, Iterator

import pyoxigraph as ox

from calcgraph.errors import CalcgraphError
from calcgraph.graph.names import BASE, DERIVED_FROM, cgv, graph_name
from calcgraph.site.comparison import MEANING
from calcgraph.site.record import Reading, Span
from calcgraph.site.views import Link

_SPAN = f"{BASE}span/"
_FOLLOWS = {"facts": "stated", "inferred": "inferred by the reasoners"}
Text = tuple[str, str]  # the IRI of a source, and what it says
Linked = Callable[[object], Link]


def source_of(store: ox.Store, text: str, file: str) -> Text:
    """The source that a text is, by its digest.

    Args:
        store: what is served.
        text: of the user's copy.
        file: its name, for the message.

    Raises:
        CalcgraphError: if no source in the store has its digest.
    """
    digest = hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
    for quad in store.quads_for_pattern(None, cgv("sha256"), ox.Literal(digest), None):
        if isinstance(quad.subject, ox.NamedNode) and not quad.subject.value.startswith(_SPAN):
            return quad.subject.value, text
    raise CalcgraphError(f"{file} is not the text of a source that is served: none has its SHA-256, {digest}")


def reading(store: ox.Store, claim: ox.NamedNode, text: Text | None, link: Linked) -> Reading:
    """What a claim comes to.

    Args:
        store: what is served.
        claim: its IRI.
        text: the source that the user has, or None.
        link: gives a node its label and its page.
    """
    status, certainty = (_word(store, claim, name) for name in ("status", "certainty"))
    kind = "possible" if status == "present" and certainty != "asserted" else status
    sources = [source.value for source in _objects(store, claim, DERIVED_FROM) if isinstance(source, ox.NamedNode)]
    spans = [span for span in _objects(store, claim, cgv("span")) if isinstance(span, ox.NamedNode)]
    return Reading(
        f"{status.capitalize()}: {MEANING.get(kind, kind)}{_repaired(store, claim)}.",
        tuple(Span(_place(span, link), _words(span.value, text, sources)) for span in spans),
        tuple(_follows(store, claim, link)) if kind == "present" else (),
    )


def words(store: ox.Store, span: ox.NamedNode, text: Text | None) -> str:
    """The words of a span, for its own page.

    Args:
        store: what is served.
        span: its IRI.
        text: the source that the user has, or None.
    """
    users = {quad.subject for quad in store.quads_for_pattern(None, cgv("span"), span, None)}
    named = (_objects(store, user, DERIVED_FROM) for user in users if isinstance(user, ox.NamedNode))
    return _words(span.value, text, [source.value for sources in named for source in sources])


def _words(span: str, text: Text | None, sources: list[str]) -> str:
    """The characters that the IRI of a span ends in, as `1821-1872`, if the text is one of its sources."""
    start, _, end = span.rpartition("/")[2].partition("-")
    if text is None or not (start.isdecimal() and end.isdecimal()):
        return ""
    source, said = text
    return said[int(start) : int(end)] if source in sources else ""


def _repaired(store: ox.Store, claim: ox.NamedNode) -> str:
    """How damaged words were read, which is a guess, with its confidence."""
    for repair in _objects(store, claim, cgv("repair")):
        if isinstance(repair, ox.NamedNode):
            names = ("damagedWords", "readAs", "confidence")
            values = [next((v.value for v in _objects(store, repair, cgv(name))), "?") for name in names]
            return ", as its damaged words are read: “{}” as “{}”, with a confidence of {}".format(*values)
    return ""


def _follows(store: ox.Store, claim: ox.NamedNode, link: Linked) -> Iterator[tuple[Link, Link, Link, str]]:
    """The triples between subject and value, where the claim is said of the subject itself."""
    if _objects(store, claim, cgv("bearer")):
        return
    for subject in _objects(store, claim, cgv("subject")):
        for value in _objects(store, claim, cgv("value")):
            for name, how in _FOLLOWS.items():
                if isinstance(subject, ox.NamedNode):
                    for quad in store.quads_for_pattern(subject, None, value, graph_name(name)):
                        yield link(subject), link(quad.predicate), link(value), how


def _place(span: ox.NamedNode, link: Linked) -> Link:
    found = link(span)
    stretch = span.value.rpartition("/")[2].replace("-", "–")
    return Link(f"characters {stretch}", found.href)


def _objects(store: ox.Store, node: ox.NamedNode, predicate: ox.NamedNode) -> list[ox.NamedNode | ox.Literal]:
    found = (quad.object for quad in store.quads_for_pattern(node, predicate, None, None))
    kept = [value for value in found if isinstance(value, ox.NamedNode | ox.Literal)]
    return sorted(dict.fromkeys(kept), key=str)


def _word(store: ox.Store, node: ox.NamedNode, name: str) -> str:
    return next((value.value.rpartition("/")[2] for value in _objects(store, node, cgv(name))), "")
