"""A search over names that forgives typing errors: labels and synonyms in any script, without an index on disk.

Names are compared in a folded form (NFKC, no case, no accents, one space). A name that is the text scores 1; one that
begins with it, has a word that begins with it, or has it anywhere, a little less; any other is as near as its pairs of
letters are alike (Dice). Pairs of characters work for Chinese as for English, where there are no spaces to go by.
"""

import unicodedata
from collections import Counter
from collections.abc import Iterable
from typing import NamedTuple

MIN_SCORE = 0.45
MAX_TEXT = 200


class Entry(NamedTuple):
    """A name of something.

    Args:
        iri: What is named.
        id: Its short id, as a CURIE or local name.
        label: The label to show for it, whatever name was matched.
        text: This name: the label itself or another.
        kind: What kind of name or thing it is, such as "label" or "synonym".
    """

    iri: str
    id: str
    label: str
    text: str
    kind: str


class Hit(NamedTuple):
    """Something found, by the best of its names.

    Args:
        iri: What was found.
        id: Its short id.
        label: Its label.
        matched: The name that was nearest to the text.
        score: How near, from 0 to 1; 1 is the same but for case, accents and spaces.
        kind: The kind of the entry that matched.
    """

    iri: str
    id: str
    label: str
    matched: str
    score: float
    kind: str


def folded(text: str) -> str:
    """The form in which names are compared.

    Args:
        text: Any text.

    Returns:
        The text in NFKC, without case, accents or doubled spaces; dashes and underscores are spaces.
    """
    decomposed = unicodedata.normalize("NFKD", unicodedata.normalize("NFKC", text).casefold())
    kept = "".join(one for one in decomposed if not unicodedata.combining(one))
    return " ".join(kept.replace("-", " ").replace("_", " ").split())


def _pairs(text: str) -> Counter[str]:
    return Counter(f" {text} "[at : at + 2] for at in range(len(text) + 1))


class _Known(NamedTuple):
    entry: Entry
    text: str
    id: str
    pairs: tuple[Counter[str], Counter[str]]  # of the name and of the id


class Finder:
    """A search over some names.

    Args:
        entries: The names; several may be of one thing.
    """

    def __init__(self, entries: Iterable[Entry]) -> None:
        self._known: list[_Known] = []
        for entry in entries:
            text, id_ = folded(entry.text), folded(entry.id)
            self._known.append(_Known(entry, text, id_, (_pairs(text), _pairs(id_))))

    def search(self, text: str, limit: int = 10) -> list[Hit]:
        """What is named like a text, best first.

        Args:
            text: A name, part of one, or an id, well typed or not; at most 200 characters are looked at.
            limit: How many hits to give at most.

        Returns:
            One hit for each thing found. Equals stand in the order of their labels, then their IRIs. Empty if nothing
            is near, or the text is blank.
        """
        wanted = folded(text[:MAX_TEXT])
        if not wanted or limit < 1:
            return []
        pairs = _pairs(wanted)
        best: dict[str, Hit] = {}
        for known in self._known:
            entry = known.entry
            score = _score(wanted, pairs, known)
            if score < MIN_SCORE or (entry.iri in best and best[entry.iri].score >= score):
                continue
            best[entry.iri] = Hit(entry.iri, entry.id, entry.label, entry.text, round(score, 3), entry.kind)
        return sorted(best.values(), key=lambda hit: (-hit.score, hit.label, hit.iri))[:limit]


def _score(wanted: str, pairs: Counter[str], known: _Known) -> float:
    if wanted in (known.text, known.id, folded(known.entry.iri)):
        return 1.0
    share = len(wanted) / max(len(known.text), len(wanted))
    if known.text.startswith(wanted):
        return 0.9 + 0.09 * share
    if f" {wanted}" in known.text:
        return 0.8 + 0.09 * share
    if len(wanted) > 1 and wanted in known.text:
        return 0.7 + 0.09 * share
    return 0.89 * max(_alike(pairs, theirs) for theirs in known.pairs)


def _alike(one: Counter[str], other: Counter[str]) -> float:
    shared = sum(min(count, other[pair]) for pair, count in one.items())
    return 2 * shared / (one.total() + other.total())
