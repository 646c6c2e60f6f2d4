"""The terms that are asked for: written as people write them, and looked up before anything is cut.

Comes in: words of the user's, and a partner. Goes out: ids, and a problem for each that is no term of the partner's, is
obsolete or has another label. What is near an id or a label that is not there is told with it.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from typing import NamedTuple

from calcgraph.errors import MissingTool, Problem
from calcgraph.linking.partner import Partner, Term

_ID = re.compile(r"[A-Za-z][\w.-]*:[^\s/]\S*", re.ASCII)
_UNDERSCORED = re.compile(r"([A-Za-z][A-Za-z0-9.-]*)_([A-Za-z0-9-]+)", re.ASCII)
_PURL = "http://purl.obolibrary.org/obo/"
_MOST = 3  # that are told to be near


class Seed(NamedTuple):
    """A term that is asked for, with the label that stands beside it, and where."""

    id: str
    label: str = ""
    file: str | None = None
    line: int | None = None


def seeds(words: Iterable[str], namespaces: Mapping[str, str]) -> list[Seed]:
    """Ids as an argument has them: `HP:0002905`, `HP_0002905`, or an IRI."""
    return [Seed(curie(word, namespaces)) for word in words]


def listed(text: str, file: str, namespaces: Mapping[str, str]) -> list[Seed]:
    """Ids as a list has them: one a line, its label after a blank perhaps; `#` at the start or after a blank begins a comment."""
    found = []
    for number, line in enumerate(text.splitlines(), 1):
        said = re.split(r"(?:^|\s)#", line)[0].split(None, 1)
        if said:
            found.append(Seed(curie(said[0], namespaces), said[1].strip() if len(said) > 1 else "", file, number))
    return found


def curie(word: str, namespaces: Mapping[str, str]) -> str:
    """An id as partners have it, whatever of the three ways it is written in."""
    from calcgraph.curies import Shortener

    word = word.removeprefix("<").removesuffix(">")
    if "://" in word:
        short = Shortener(namespaces)(word)
        word = word.removeprefix(_PURL) if short.startswith("obo:") else short
    underscored = _UNDERSCORED.fullmatch(word)
    return f"{underscored[1]}:{underscored[2]}" if underscored else word


def problems(asked: Sequence[Seed], partner: Partner, *, obsolete: bool = False) -> Iterator[Problem]:
    """What is wrong with the terms that are asked for.

    Args:
        asked: the terms.
        partner: where they are looked up.
        obsolete: whether obsolete ones are wanted.
    """
    near = _Near(partner)
    for seed in asked:
        term = partner.terms.get(seed.id)
        if term is None:
            message = f"{partner.file} has no term {seed.id}{f' ({seed.label})' if seed.label else ''}"
            fix = f"correct it{near.told(seed)}"
            yield Problem("unknown-term", message, file=seed.file, line=seed.line, focus=seed.id, fix=fix)
        elif term.deprecated and not obsolete:
            yield _obsolete(seed, term, partner)
        elif seed.label and seed.label != term.label:
            message = f"{seed.id} is labelled '{term.label}', not '{seed.label}'"
            fix = f"write '{seed.id} {term.label}', or the id you meant"
            yield Problem("label-mismatch", message, file=seed.file, line=seed.line, focus=seed.id, fix=fix)


def _obsolete(seed: Seed, term: Term, partner: Partner) -> Problem:
    message = f"{seed.id} '{term.label}' is obsolete" if term.label else f"{seed.id} is obsolete"
    others = [(id_, "ask for") for id_ in term.replaced_by] + [(id_, "consider") for id_ in term.consider]
    named = [f"{word} {id_} {_label(partner, id_)}".rstrip() for id_, word in others]
    fix = f"{', or '.join(named) or 'the file names no other'}; --allow-obsolete takes it as it is"
    return Problem("obsolete-term", message, file=seed.file, line=seed.line, focus=seed.id, label=term.label, fix=fix)


def _label(partner: Partner, id_: str) -> str:
    term = partner.terms.get(id_)
    return term.label if term else ""


class _Near:
    """Terms that somebody may have meant."""

    def __init__(self, partner: Partner) -> None:
        self._partner = partner

    def told(self, seed: Seed) -> str:
        """The nearest terms, to go on a sentence with; nothing if there are none, or nothing to find them with."""
        try:
            found = self._by_label(seed.label or seed.id) if seed.label or not _ID.fullmatch(seed.id) else []
            found = found or self._by_id(seed.id)
        except MissingTool:
            return ""
        named = [f"{id_} {_label(self._partner, id_)}".rstrip() for id_ in found]
        return f"; near it: {', '.join(named)}" if named else ""

    def _by_label(self, text: str) -> list[str]:
        return [hit.iri for hit in self._finder().search(text, limit=_MOST)]

    def _by_id(self, id_: str) -> list[str]:
        try:
            from rapidfuzz import process
            from rapidfuzz.distance import DamerauLevenshtein
        except ImportError:
            return []
        same = [other for other in self._partner.terms if other.partition(":")[0] == id_.partition(":")[0]]
        alive = [other for other in same if not self._partner.terms[other].deprecated]
        near = process.extract(id_, alive, scorer=DamerauLevenshtein.distance, score_cutoff=1, limit=_MOST)
        return [other for other, _, _ in near]

    @cache  # noqa: B019 (of one partner, and gone with it)
    def _finder(self) -> "Finder":
        from calcgraph.lookup import Finder, Name

        terms = self._partner.terms.values()
        return Finder(Name(term.id, term.label) for term in terms if term.label and not term.deprecated)
