"""Literals in canonical form (XSD 1.1), so that no store changes them on the way.

Comes in: Python values. Goes out: pyoxigraph literals.
"""

from decimal import Decimal

from pyoxigraph import Literal, NamedNode

_XSD = "http://www.w3.org/2001/XMLSchema#"
_DECIMAL, _COUNT, _DATE = (NamedNode(_XSD + name) for name in ("decimal", "nonNegativeInteger", "date"))


def decimal(value: Decimal) -> Literal:
    """An xsd:decimal without superfluous zeros."""
    text = format(value, "f")
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return Literal("0" if text in ("-0", "") else text, datatype=_DECIMAL)


def count(number: int) -> Literal:
    """An xsd:nonNegativeInteger."""
    return Literal(str(number), datatype=_COUNT)


def day(text: str) -> Literal:
    """An xsd:date, from YYYY-MM-DD."""
    return Literal(text, datatype=_DATE)


def english(text: str) -> Literal:
    """A string in English."""
    return Literal(text, language="en")
