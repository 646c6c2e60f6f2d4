"""The same value in another spelling: what stores do to literals without changing what they mean.

Comes in: terms and triples. Goes out: their normal form by value, and words for the difference of two spellings.
XSD 1.1 part 2 says which values are equal: those of xsd:integer and of the types derived from it are values of
xsd:decimal; RDF 1.1 (3.3) compares language tags without regard to case.
"""

from decimal import Decimal, InvalidOperation
from functools import lru_cache

import pyoxigraph as ox

XSD = "http://www.w3.org/2001/XMLSchema#"
_DECIMAL = ox.NamedNode(XSD + "decimal")
_BOOLEAN, _DOUBLE = ox.NamedNode(XSD + "boolean"), ox.NamedNode(XSD + "double")
_INTEGERS = {
    XSD + name
    for name in (
        *("integer", "long", "int", "short", "byte", "nonNegativeInteger", "positiveInteger", "nonPositiveInteger"),
        *("negativeInteger", "unsignedLong", "unsignedInt", "unsignedShort", "unsignedByte"),
    )
}
_KINDS = {*_INTEGERS, _DECIMAL.value, _BOOLEAN.value, _DOUBLE.value}
_TRUTH = {"true": "true", "1": "true", "false": "false", "0": "false"}
_LONGEST = 400  # characters of a number; more are compared as they are
Term = ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple


def by_value(term: Term) -> Term:
    """A term in the spelling that all spellings of its value share; one that is ill-typed stays as it is."""
    if isinstance(term, ox.Triple):
        return ox.Triple(by_value(term.subject), term.predicate, by_value(term.object))  # type: ignore[arg-type]
    if not isinstance(term, ox.Literal) or term.language is not None or len(term.value) > _LONGEST:
        return term
    return _value(term) if term.datatype.value in _KINDS else term


@lru_cache(maxsize=1 << 14)
def _value(term: ox.Literal) -> ox.Literal:
    kind, text = term.datatype.value, term.value
    try:
        if kind == _BOOLEAN.value:
            return ox.Literal(_TRUTH[text], datatype=_BOOLEAN)
        if kind == _DOUBLE.value:
            return ox.Literal(repr(float(text)), datatype=_DOUBLE)
        return ox.Literal(_plain(text, whole=kind in _INTEGERS), datatype=_DECIMAL)
    except (InvalidOperation, ValueError, KeyError):
        return term


def triple_by_value(triple: ox.Triple) -> ox.Triple:
    """A triple whose object is in the spelling that all spellings of its value share."""
    value = by_value(triple.object)
    return triple if value is triple.object else ox.Triple(triple.subject, triple.predicate, value)


def difference(sent: Term, found: Term) -> str:
    """Words for what a store did to a literal, without the literal itself, so that they can be counted."""
    if not isinstance(sent, ox.Literal) or not isinstance(found, ox.Literal):
        return "is another term"
    if sent.language or found.language:
        if sent.language != found.language:
            return f"has the language tag {found.language or 'none'} for {sent.language or 'none'}"
        return "is another text"
    if sent.datatype != found.datatype:
        return f"is {_short(found.datatype)} and was {_short(sent.datatype)}"
    return f"is another spelling of {_short(sent.datatype)}"


def _plain(text: str, *, whole: bool) -> str:
    if text.strip() != text or not set(text) <= set("+-.0123456789") or (whole and "." in text):
        raise ValueError(text)
    number = Decimal(text)
    plain = format(number, "f")
    plain = plain.rstrip("0").rstrip(".") if "." in plain else plain
    return "0" if plain in ("-0", "") else plain


def _short(datatype: ox.NamedNode) -> str:
    return f"xsd:{datatype.value.removeprefix(XSD)}" if datatype.value.startswith(XSD) else str(datatype)
