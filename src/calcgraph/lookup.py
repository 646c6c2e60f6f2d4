"""Terms by their names: labels and synonyms in any language, found in spite of typing errors.

Comes in: names, and what somebody typed. Goes out: `Hit`s, best first. Names are compared without case and width; how
alike two are is RapidFuzz's weighted ratio, which forgives swapped, lost and added letters and words in another order.
What that takes for alike and people do not is left out: a name inside another word, as in calcification, and the
opposite, as hypo- for hyper-.
"""

import re
from collections.abc import Iterable
from typing import NamedTuple
from unicodedata import normalize

from calcgraph.errors import MissingTool

_LONGEST = 200  # characters of a question that are looked at
_SHORT = 5  # letters; a shorter name is part of too many words
_ALIKE = 80  # of short names, and of what follows hypo- and hyper-
_OPPOSITE = re.compile(r"\b(?:(hyper)|(hypo))(\w+)|(高)(\w+)|(低)(\w+)")


class Name(NamedTuple):
    """A name of something.

    Args:
        iri: of the thing.
        text: a label or synonym.
        kind: `label` or `synonym`.
    """

    iri: str
    text: str
    kind: str = "label"


class Hit(NamedTuple):
    """What was found.

    Args:
        iri: of the thing.
        matched: the name that is most like the question.
        kind: what that is of it, `label` or `synonym`.
        score: how alike they are, from 0 to 100.
    """

    iri: str
    matched: str
    kind: str
    score: float


class Finder:
    """Finds things by their names.

    Args:
        names: of everything; one thing may have many.

    Raises:
        MissingTool: if RapidFuzz is not installed.
    """

    def __init__(self, names: Iterable[Name]) -> None:
        try:
            import rapidfuzz  # noqa: F401
        except ImportError:
            raise MissingTool("to find terms by name takes RapidFuzz; run: pip install 'calcgraph[serve]'") from None
        self._names = tuple(sorted(set(names)))
        self._plain = [_plain(name.text) for name in self._names]

    def search(self, text: str, limit: int = 10, least: float = 60.0) -> list[Hit]:
        """The things whose names are most like a text, each once.

        Args:
            text: what somebody typed.
            limit: how many at most.
            least: the score from which on a name counts, from 0 to 100.
        """
        from rapidfuzz import fuzz, process

        wanted = _plain(text)[:_LONGEST]
        if not wanted:
            return []
        near = process.extract(wanted, self._plain, scorer=fuzz.WRatio, score_cutoff=least, limit=None)
        found = [(plain, _judged(wanted, plain, score), index) for plain, score, index in near]
        best: dict[str, Hit] = {}
        for plain, score, index in sorted(found, key=lambda one: (-one[1], abs(len(one[0]) - len(wanted)), one[2])):
            if score >= least:
                name = self._names[index]
                exact = 100.0 if plain == wanted else min(score, 99.0)
                best.setdefault(name.iri, Hit(name.iri, name.text, name.kind, round(exact, 1)))
        return sorted(best.values(), key=lambda hit: (-hit.score, abs(len(hit.matched) - len(wanted)), hit.iri))[:limit]


def _judged(wanted: str, name: str, score: float) -> float:
    """The score of a name, less if it is a mere part of a word or the reverse; nothing if it is the opposite.

    What somebody has begun to type may be the beginning of a word. Chinese has no blanks between words.
    """
    from rapidfuzz import fuzz

    if _opposite(wanted, name):
        return 0
    short, long = sorted((wanted, name), key=len)
    end = "" if short == wanted and len(short) >= _SHORT else r"(?!\w)"
    if not short.isascii() or re.search(rf"(?<!\w){re.escape(short)}{end}", long):
        return score
    alike = fuzz.ratio(wanted, name)
    if len(short) < _SHORT:
        return alike if alike >= _ALIKE else 0
    return min(score, alike) if short in long else score


def _opposite(wanted: str, name: str) -> bool:
    """Whether a word of one is a word of the other with hypo- for hyper-, or the like."""
    from rapidfuzz import fuzz

    mine, theirs = _directed(wanted), _directed(name)
    return any(
        up != other_up and fuzz.ratio(rest, other) >= _ALIKE and (other_up, other) not in mine
        for up, rest in mine
        for other_up, other in theirs
    )


def _directed(text: str) -> set[tuple[bool, str]]:
    """The words that begin with hyper- or hypo-: whether it is hyper-, and the rest."""
    found = _OPPOSITE.findall(text)
    return {(bool(up or high), rest or above or below) for up, _, rest, high, above, _, below in found}


def _plain(text: str) -> str:
    return " ".join(normalize("NFKC", text).casefold().split())
