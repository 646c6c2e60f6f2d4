"""The same value in another spelling: what stores do to literals without changing what they mean.

Comes in: terms and triples. Goes out: their normal form by value, and words for the difference of two spellings.
XSD 1.1 part 2 says which values are equal: those of xsd:integer and of the types derived from it are values of
xsd:decimal; RDF 1.1 (3.3) compares language tags without regard to case.
"""

import re
from decimal import Decimal, InvalidOperation
from functools import lru_cache

import pyoxigraph as ox

XSD = "http://www.w3.org/2001/XMLSchema#"
_DECIMAL = ox.NamedNode(XSD + "decimal")
_BOOLEAN = ox.NamedNode(XSD + "boolean")
_FLOATING = {XSD + "double", XSD + "float"}
_CLOCKS = {XSD + "dateTime", XSD + "time"}
_DURATIONS = {XSD + "duration", XSD + "dayTimeDuration", XSD + "yearMonthDuration"}
_CLOCK = re.compile(r"(.*\d\d:\d\d:\d\d)(?:\.(\d+?)0*)?(Z|[+-]\d\d:\d\d)?", re.ASCII)
_MIDNIGHT = re.compile(r"(?:(-?\d{4,})-(\d\d)-(\d\d)T)?24:00:00", re.ASCII)
_DURATION = re.compile(
    r"(-?)P(?:(\d+)Y)?(?:(\d+)M)?(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+(?:\.\d+)?)S)?)?", re.ASCII
)
_INTEGERS = {
    XSD + name
    for name in (
        *("integer", "long", "int", "short", "byte", "nonNegativeInteger", "positiveInteger", "nonPositiveInteger"),
        *("negativeInteger", "unsignedLong", "unsignedInt", "unsignedShort", "unsignedByte"),
    )
}
_KINDS = {*_INTEGERS, *_FLOATING, *_CLOCKS, *_DURATIONS, _DECIMAL.value, _BOOLEAN.value}
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
        if kind in _FLOATING:
            return ox.Literal(repr(float(text)), datatype=term.datatype)
        if kind in _CLOCKS:
            return ox.Literal(_clock(text), datatype=term.datatype)
        if kind in _DURATIONS:
            return ox.Literal(_duration(text), datatype=term.datatype)
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


def _clock(text: str) -> str:
    match = _CLOCK.fullmatch(text)
    if not match:
        raise ValueError(text)
    whole, part, zone = match.groups()
    part = f".{part}" if part and part != "0" else ""
    if not part and (end := _MIDNIGHT.fullmatch(whole)):
        whole = f"{_day_after(*map(int, end.groups()))}T00:00:00" if end[1] else "00:00:00"
    return f"{whole}{part}{'Z' if zone in ('+00:00', '-00:00') else zone or ''}"


def _day_after(year: int, month: int, day: int) -> str:
    """The date after one of any year, in the calendar of XSD 1.1, which has a year 0."""
    leap = year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)
    days = (31, 29 if leap else 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
    if not 1 <= month <= 12 or not 1 <= day <= days[month - 1]:
        raise ValueError("there is no such day")
    day += 1
    if day > days[month - 1]:
        month, day = month + 1, 1
    if month > 12:
        year, month = year + 1, 1
    return f"{'-' if year < 0 else ''}{abs(year):04}-{month:02}-{day:02}"


def _duration(text: str) -> str:
    """In months and seconds, which no other duration shares (XSD 1.1 part 2, 3.3.6)."""
    match = _DURATION.fullmatch(text)
    if not match or text[-1] in "PT":
        raise ValueError(text)
    sign, *parts = match.groups()
    years, months, days, hours, minutes, seconds = (Decimal(part or 0) for part in parts)
    total = ((days * 24 + hours) * 60 + minutes) * 60 + seconds
    return f"{sign}P{years * 12 + months}M{_plain(str(total), whole=False)}S"


def _short(datatype: ox.NamedNode) -> str:
    return f"xsd:{datatype.value.removeprefix(XSD)}" if datatype.value.startswith(XSD) else str(datatype)
