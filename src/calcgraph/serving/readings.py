"""What a claim comes to, read off the store: its status, who says so and where, and what follows from it, or why not.

Comes in: the store of a worker, and the IRI of a claim or span. Goes out: a `Reading` for the page of the claim, or
the words of the span. The words are there if the server was given the text of the source, which is checked by its
digest; the graph has none of them.
"""

import hashlib
from collections.abc import Callable, Iterator

import pyoxigraph as ox

from calcgraph.errors import CalcgraphError
from calcgraph.graph.names import BASE, DERIVED_FROM, cgv, graph_name
from calcgraph.site.comparison import MEANING, sign_of
from calcgraph.site.record import Reading, Span
from calcgraph.site.views import Link

_SPAN = f"{BASE}span/"
_INFERRED = ox.NamedNode("http://purl.obolibrary.org/obo/ECO_0000305")  # by a curator, not said by the source
_FACTS, _CLASSIFICATION = graph_name("facts"), graph_name("classification/").value
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
    sources = [source.value for source in _named(store, claim, DERIVED_FROM)]
    sides = [q.subject for p in ("oneSide", "otherSide") for q in store.quads_for_pattern(None, cgv(p), claim, None)]
    conflicts = tuple(link(side) for side in dict.fromkeys(sides))
    places = [Span(link(ox.NamedNode(source)), _place(span, link), _words(span.value, text, [source]))
              for source in sources for span in _named(store, claim, cgv("span"))]  # fmt: skip
    places += [Span(link(source), Link(_text(store, cited, "locator"), link(cited).href), "")
               for cited in _named(store, claim, cgv("citation"))
               for source in _named(store, cited, cgv("citedSource"))]  # fmt: skip
    found = tuple(_follows(store, claim, link))
    why = "" if found else _reason(store, claim, link, bool(conflicts))
    often = next(iter(_named(store, claim, cgv("frequency"))), None)
    return Reading(_said(store, claim), link(often).text if often else "", tuple(places), conflicts, found, why)


def _said(store: ox.Store, claim: ox.NamedNode) -> str:
    """The status in words, and by whose reading it is so."""
    status, kind = _word(store, claim, "status"), _kind(store, claim)
    meaning, repairs = MEANING.get(kind, kind), _named(store, claim, cgv("repair"))
    if repairs:
        names = ("damagedWords", "readAs", "confidence")
        damaged, read, confidence = (_text(store, repairs[0], name) or "?" for name in names)
        how = f"by a repaired reading (confidence {confidence}): “{damaged}” read as “{read}”"
    elif _INFERRED in _objects(store, claim, cgv("evidence")):
        how = "as a curator infers it from what the source says"
    else:
        return f"{status.capitalize()}: {meaning}."
    return f"{status.capitalize()}: {how}." if kind == "present" else f"{status.capitalize()}: {meaning}, {how}."


def _kind(store: ox.Store, claim: ox.NamedNode) -> str:
    return sign_of(_word(store, claim, "status"), _word(store, claim, "certainty"))


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


def _follows(store: ox.Store, claim: ox.NamedNode, link: Linked) -> Iterator[tuple[Link, Link, Link, str]]:
    """The triples between subject and value, where the claim is said of the subject itself."""
    if _kind(store, claim) != "present" or _objects(store, claim, cgv("bearer")):
        return
    properties = _objects(store, claim, cgv("property"))
    for subject in _named(store, claim, cgv("subject")):
        for value in _objects(store, claim, cgv("value")):
            for quad in store.quads_for_pattern(subject, None, value, None):
                graph, said = quad.graph_name, quad.predicate in properties
                how = "inferred by the reasoners" if graph == graph_name("inferred") else ""
                if said and isinstance(graph, ox.NamedNode):
                    how = "as a direct triple" if graph == _FACTS else how
                    how = "in the classification of its source" if graph.value.startswith(_CLASSIFICATION) else how
                if how:
                    yield link(subject), link(quad.predicate), link(value), how


def _reason(store: ox.Store, claim: ox.NamedNode, link: Linked, contradicted: bool) -> str:
    """Why nothing follows from a claim."""
    kind, bearers = _kind(store, claim), _objects(store, claim, cgv("bearer"))
    if kind == "possible":
        return f"it is {_word(store, claim, 'certainty')} and no more"
    if kind != "present":
        return f"it is {'measured normal' if kind == 'normal' else kind}, not present"
    if bearers:
        return f"it is said of {link(bearers[0]).text}, not of its subject"
    if len(_objects(store, claim, cgv("value"))) > 1:
        return "it offers alternatives"
    return "another claim contradicts it" if contradicted else "its words stand for no term"


def _place(span: ox.NamedNode, link: Linked) -> Link:
    found = link(span)
    stretch = span.value.rpartition("/")[2].replace("-", "–")
    return Link(f"characters {stretch}", found.href)


def _named(store: ox.Store, node: ox.NamedNode, predicate: ox.NamedNode) -> list[ox.NamedNode]:
    return [value for value in _objects(store, node, predicate) if isinstance(value, ox.NamedNode)]


def _text(store: ox.Store, node: ox.NamedNode, name: str) -> str:
    return next((value.value for value in _objects(store, node, cgv(name))), "")


def _objects(store: ox.Store, node: ox.NamedNode, predicate: ox.NamedNode) -> list[ox.NamedNode | ox.Literal]:
    found = (quad.object for quad in store.quads_for_pattern(node, predicate, None, None))
    kept = [value for value in found if isinstance(value, ox.NamedNode | ox.Literal)]
    return sorted(dict.fromkeys(kept), key=str)


def _word(store: ox.Store, node: ox.NamedNode, name: str) -> str:
    return _text(store, node, name).rpartition("/")[2]
