"""The terms that are asked for: written as people write them, and looked up before anything is cut.

Comes in: words of the user's, and a partner. Goes out: ids, and a problem for each that is no term of the partner's, is
obsolete or has another label. What is near an id or a label that is not there is told with it.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from functools import cached_property
from typing import NamedTuple

from calcgraph.errors import MissingTool, Problem
from calcgraph.linking.partner import Partner, Term
from calcgraph.lookup import Finder, Name

_ID = re.compile(r"[A-Za-z][\w.-]*:[^\s/]\S*", re.ASCII)
_COMMENT = re.compile(r"(?:^|\s)#")
_MOST = 3  # that are told to be near


class Seed(NamedTuple):
    """A term that is asked for, with the label that stands beside it, and where."""

    id: str
    label: str = ""
    file: str | None = None
    line: int | None = None


def listed(text: str, file: str, namer: Callable[[str], str]) -> list[Seed]:
    """Ids as a list has them: one a line, its label after a blank perhaps; what follows a `#` is a comment.

    Args:
        text: the list.
        file: its name.
        namer: gives ids as partners have them.
    """
    found = []
    for number, line in enumerate(text.splitlines(), 1):
        said = _COMMENT.split(line)[0].split(None, 1)
        if said:
            found.append(Seed(namer(said[0]), said[1].strip() if len(said) > 1 else "", file, number))
    return found


def spelt(seed: Seed, partner: Partner) -> Seed:
    """The same, `EX_1` as `EX:1` where a vocabulary that the project does not know is the partner's."""
    colon = seed.id.replace("_", ":", 1)
    return seed._replace(id=colon) if seed.id not in partner.terms and colon in partner.terms else seed


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
        self._terms = {id_: term for id_, term in partner.terms.items() if not term.deprecated}

    def told(self, seed: Seed) -> str:
        """The nearest terms, to go on a sentence with; nothing if there are none, or nothing to find them with."""
        text = seed.label or ("" if _ID.fullmatch(seed.id) else seed.id)
        try:
            found = ([hit.iri for hit in self._finder.search(text, limit=_MOST)] if text else []) or self._alike(
                seed.id
            )
        except MissingTool:
            return ""
        named = [f"{id_} {self._terms[id_].label}".rstrip() for id_ in found]
        return f"; near it: {', '.join(named)}" if named else ""

    def _alike(self, id_: str) -> list[str]:
        """Ids that differ by one letter, left out, added, changed or swapped with the next."""
        try:
            from rapidfuzz import process
            from rapidfuzz.distance import OSA
        except ImportError:
            return []
        prefix = id_.partition(":")[0]
        same = [other for other in self._terms if other.partition(":")[0] == prefix]
        return [other for other, _, _ in process.extract(id_, same, scorer=OSA.distance, score_cutoff=1, limit=_MOST)]

    @cached_property
    def _finder(self) -> Finder:
        return Finder(Name(id_, term.label) for id_, term in self._terms.items() if term.label)
