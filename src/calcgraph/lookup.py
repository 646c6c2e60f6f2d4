"""Terms by their names: labels and synonyms in any language, found in spite of typing errors.

Comes in: names, and what somebody typed. Goes out: `Hit`s, best first. Names are compared without case and width; how
alike two are is RapidFuzz's weighted ratio, which forgives swapped, lost and added letters and words in another order.
"""

from collections.abc import Iterable
from typing import NamedTuple
from unicodedata import normalize

from calcgraph.errors import MissingTool

_LONGEST = 200  # characters of a question that are looked at
_MORE = 8  # names for each hit, since a term has several


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
        found = process.extract(wanted, self._plain, scorer=fuzz.WRatio, score_cutoff=least, limit=limit * _MORE)
        best: dict[str, Hit] = {}
        for plain, score, index in sorted(found, key=lambda one: (-one[1], abs(len(one[0]) - len(wanted)), one[2])):
            name = self._names[index]
            exact = 100.0 if plain == wanted else min(score, 99.0)
            best.setdefault(name.iri, Hit(name.iri, name.text, name.kind, round(exact, 1)))
        return sorted(best.values(), key=lambda hit: (-hit.score, abs(len(hit.matched) - len(wanted)), hit.iri))[:limit]


def _plain(text: str) -> str:
    return " ".join(normalize("NFKC", text).casefold().split())
