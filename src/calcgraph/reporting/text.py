"""The report in a terminal: rule by rule, what is wrong, where, and how to mend it.

Comes in: a `Checked`. Goes out: lines. `file:line` stands unbroken at the start of its line, so that terminals and
editors make it a link. Colours repeat what words say.
"""

import unicodedata
from collections.abc import Iterable, Iterator
from itertools import groupby
from typing import NamedTuple

from calcgraph.reporting.checked import Checked, Outcome, number, outcomes, summary
from calcgraph.reporting.readable import brief, inert
from calcgraph.reporting.shown import Shown, shown

PLACES = 10
_LIMIT = 160
_NARROW = 24  # columns; a narrower terminal wraps by itself
_BOLD, _FAINT, _OFF = "\x1b[1m", "\x1b[2m", "\x1b[0m"
_COLOURS = {"violation": "\x1b[1;31m", "warning": "\x1b[1;33m", "info": "\x1b[1;36m"}


class _Word(NamedTuple):
    text: str
    style: str = ""
    whole: bool = True  # not to be broken, even if it is longer than a line


def text(checked: Checked, *, color: bool = False, width: int | None = None, every: bool = False) -> str:
    """Write the report for people.

    Args:
        checked: what was found.
        color: with ANSI colours.
        width: columns to wrap to; not wrapped without it.
        every: all places of a rule, not ten.
    """
    columns = None if width is None else max(width, _NARROW)
    lines: list[str] = []
    for outcome in outcomes(checked):
        if outcome.problems:
            lines += _rule(checked, outcome, columns, every)
    for note in checked.notes:
        lines += [*_wrapped([_Word("Note:", _BOLD), *_words(brief(note))], columns, "", "  "), ""]
    lines += _wrapped(_words(summary(checked)), columns, "", "  ")
    whole = "\n".join(lines) + "\n"
    if not color:
        for code in (_BOLD, _FAINT, _OFF, *_COLOURS.values()):
            whole = whole.replace(code, "")  # nobody else can have written them: all else is visible
    return inert(whole, colon=r"\x3a", hash=r"\x23")


def _rule(checked: Checked, outcome: Outcome, columns: int | None, every: bool) -> Iterator[str]:
    short = checked.shortener()
    head = f"{outcome.severity:<9}"
    hang = " " * (len(head) + 2) if columns is None or columns >= 60 else "  "
    words = [_Word(head, _COLOURS[outcome.severity]), _Word("", ""), *_words(brief(outcome.rule), _BOLD)]
    yield from _wrapped(words, columns, "", hang)
    code = brief(outcome.code)
    more = number(len(outcome.problems), "place")
    yield from _wrapped(_words(f"{more}, rule {code}", _FAINT), columns, hang, hang)
    if outcome.fix:
        yield from _wrapped(_words(f"Mend: {brief(outcome.fix)}"), columns, hang, hang)
    if outcome.page:
        where = f"More: calcgraph check --rule {code}, or {brief(outcome.page)}"
        yield from _wrapped(_words(where, _FAINT), columns, hang, hang)
    yield ""
    some = outcome.problems if every else outcome.problems[:PLACES]
    for problem in some:
        yield from _place(shown(problem, outcome, short, _LIMIT), columns)
    if len(some) < len(outcome.problems):
        rest = f"… and {len(outcome.problems) - len(some):,} more (--all shows them)"
        yield from _wrapped(_words(rest), columns, "  ", "    ")
    yield ""


def _place(one: Shown, columns: int | None) -> Iterator[str]:
    thing = _words(one.label, _BOLD) if one.label else []
    if one.name:
        thing += _words(f"({one.name})" if thing else one.name, "" if thing else _BOLD)
    if one.where:
        yield f"  {one.where}"
        if thing:
            yield from _wrapped(thing, columns, "    ", "    ")
    elif thing:
        yield from _wrapped(thing, columns, "  ", "    ")
    elif not one.message and not one.value:
        yield "  (no place is known)"
    parts = (("property:", one.path), ("value:", one.value), ("graph:", one.graph), ("Mend:", one.fix))
    for word, said in (("", one.message), *parts):
        if said:
            words = [*([_Word(word)] if word else []), *_words(said, whole=word != "value:")]
            yield from _wrapped(words, columns, "    ", "      ")


def _words(said: str, style: str = "", *, whole: bool = True) -> list[_Word]:
    return [_Word(word, style, whole) for word in said.split(" ")]


def _wrapped(words: Iterable[_Word], columns: int | None, first: str, hang: str) -> Iterator[str]:
    """Lines of words; a word that fits no line is broken only if it may be."""
    line: list[_Word] = []
    indent, used = first, len(first)
    for word in words:
        for part in _parts(word, None if columns is None else columns - len(hang)):
            size = _cells(part.text)
            if columns is not None and line and used + 1 + size > columns:
                yield indent + _styled(line)
                line, indent, used = [], hang, len(hang)
            used += size + bool(line)
            line.append(part)
    if line:
        yield (indent + _styled(line)).rstrip(" ")


def _parts(word: _Word, room: int | None) -> Iterator[_Word]:
    if room is None or word.whole or len(word.text) <= room // 2:
        yield word
        return
    part, size = "", 0
    for character in word.text:
        if size + _cells(character) > room:
            yield word._replace(text=part)
            part, size = "", 0
        part, size = part + character, size + _cells(character)
    yield word._replace(text=part)


def _cells(said: str) -> int:
    """How many columns a text takes: two for each character of East Asian scripts."""
    return len(said) if said.isascii() else sum(1 + (unicodedata.east_asian_width(c) in "WF") for c in said)


def _styled(line: list[_Word]) -> str:
    runs = ((style, " ".join(w.text for w in run)) for style, run in groupby(line, key=lambda w: w.style))
    return " ".join(f"{style}{run}{_OFF}" if style and run else run for style, run in runs)
