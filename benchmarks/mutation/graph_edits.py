"""Operators on graphs: each breaks one triple.

Comes in: a quad, and the types that are in use. Goes out: what was changed, and the quad that takes its place; none if
it is dropped. An operator gives nothing where it does not apply.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

import pyoxigraph as ox

from calcgraph.graph.names import VOCABULARY

XSD = "http://www.w3.org/2001/XMLSchema#"
TYPE = ox.NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#type")
STATUSES = {
    VOCABULARY + "status": ("present", "excluded", "normal", "unknown", "silent"),
    VOCABULARY + "conflictStatus": ("open", "explained", "resolved"),
}
SIBLINGS = {
    "nonNegativeInteger": "integer",
    "integer": "decimal",
    "decimal": "double",
    "double": "decimal",
    "boolean": "string",
    "string": "normalizedString",
}
ID = re.compile(r"(?:/\d+-|/[A-Z]+_|/(?=[0-9a-f]{16}$))[0-9a-f]*(\d)[a-f]*$")  # the last digit of what is an id


@dataclass(frozen=True, slots=True)
class Break:
    """What becomes of a quad: in words, and in its place."""

    what: str
    instead: ox.Quad | None


Breaks = Iterator[Break]


def drop(_quad: ox.Quad, _: Sequence[ox.NamedNode]) -> Breaks:
    """Leave the triple out."""
    yield Break("dropped", None)


def datatype(quad: ox.Quad, _: Sequence[ox.NamedNode]) -> Breaks:
    """Give a literal the datatype next to its own; a text in a language becomes a plain one."""
    if isinstance(quad.object, ox.Literal):
        own = quad.object.datatype.value.removeprefix(XSD)
        other = "string" if quad.object.language else SIBLINGS.get(own, "string")
        yield _with(quad, ox.Literal(quad.object.value, datatype=ox.NamedNode(XSD + other)), f"as xsd:{other}")


def language(quad: ox.Quad, _: Sequence[ox.NamedNode]) -> Breaks:
    """Tag an English text as Chinese, and any other as English."""
    if isinstance(quad.object, ox.Literal) and quad.object.language:
        other = "zh" if quad.object.language == "en" else "en"
        yield _with(quad, ox.Literal(quad.object.value, language=other), f"in {other}")


def direction(quad: ox.Quad, _: Sequence[ox.NamedNode]) -> Breaks:
    """Exchange subject and object."""
    if not isinstance(quad.object, ox.Literal) and quad.subject != quad.object:
        yield Break("the other way round", ox.Quad(quad.object, quad.predicate, quad.subject, quad.graph_name))


def status(quad: ox.Quad, _: Sequence[ox.NamedNode]) -> Breaks:
    """Give a claim, or a conflict, each other status."""
    for word in STATUSES.get(quad.predicate.value, ()):
        if quad.object != ox.NamedNode(VOCABULARY + word):
            yield _with(quad, ox.NamedNode(VOCABULARY + word), word)


def identifier(quad: ox.Quad, _: Sequence[ox.NamedNode]) -> Breaks:
    """Raise the last digit of the id of the subject by one, and of the id of the object."""
    subject, value = _next(quad.subject), _next(quad.object)
    if subject:
        yield Break(f"of {short(subject)}", ox.Quad(subject, quad.predicate, quad.object, quad.graph_name))
    if value:
        yield _with(quad, value, short(value))


def target_class(quad: ox.Quad, types: Sequence[ox.NamedNode]) -> Breaks:
    """Give a node the type that follows its own among those in use."""
    if quad.predicate == TYPE and quad.object in types:
        following = types[(types.index(quad.object) + 1) % len(types)]
        yield _with(quad, following, short(following))


def number(quad: ox.Quad, _: Sequence[ox.NamedNode]) -> Breaks:
    """Raise and lower a number by one."""
    literal = quad.object
    if isinstance(literal, ox.Literal) and literal.datatype.value.removeprefix(XSD) in SIBLINGS:
        try:
            value = Decimal(literal.value)
        except InvalidOperation:
            return
        if literal.datatype.value == XSD + "string":
            return
        for other in (value + 1, value - 1):
            yield _with(quad, ox.Literal(str(other), datatype=literal.datatype), str(other))


OPERATORS: dict[str, Callable[[ox.Quad, Sequence[ox.NamedNode]], Breaks]] = {
    "drop a triple": drop,
    "another datatype": datatype,
    "another language": language,
    "the other direction": direction,
    "another status": status,
    "another id": identifier,
    "another class": target_class,
    "a number by one": number,
}


def short(term: ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple) -> str:
    """A term in a word."""
    if isinstance(term, ox.NamedNode):
        tail = re.split(r"[/#]", term.value)
        return "/".join(tail[-3:]) if re.search(r"calcgraph/[a-z]+/", term.value) and "vocab" not in tail else tail[-1]
    return f'"{term.value}"' if isinstance(term, ox.Literal) else "[]"


def _with(quad: ox.Quad, value: ox.NamedNode | ox.Literal, what: str) -> Break:
    return Break(what, ox.Quad(quad.subject, quad.predicate, value, quad.graph_name))


def _next(term: ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple) -> ox.NamedNode | None:
    found = ID.search(term.value) if isinstance(term, ox.NamedNode) else None
    if not found or not isinstance(term, ox.NamedNode):
        return None
    digit = str((int(found[1]) + 1) % 10)
    return ox.NamedNode(term.value[: found.start(1)] + digit + term.value[found.end(1) :])
