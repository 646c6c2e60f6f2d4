"""Class lists in JSON: what the package cellxgene-ontology-guide has of an ontology.

Comes in: a path. Goes out: drafts. By id each class has `label`, `synonyms` (exact ones), `deprecated`, `replaced_by`
and `ancestors` with their distances. Those at distance 1 are the parents; where a class stands below others by way of
something that is not in the list, as some cells do by way of an organ, the nearest of those are parents, too. Whether
an ancestor is one by is-a or by part-of, such a list does not tell.
"""

import re
from collections import Counter
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

import msgspec

from calcgraph.linking.files import contents, json_texts
from calcgraph.linking.files.drafts import Drafts, ordered, prefix
from calcgraph.linking.naming import Namer
from calcgraph.linking.partner import Term
from calcgraph.reading.screening import Refused

_IS_A_ONLY = frozenset(("CHEBI", "DOID", "HP", "MONDO"))  # have no part-of between their own classes, as anatomies do
_VERSION = re.compile(r"-v?(\d{4}-\d\d-\d\d)\.json", re.IGNORECASE)

_PARENTS = 16_384  # whose ancestors are remembered
_DISTANCES = msgspec.json.Decoder(dict[str, int])


class _Class(msgspec.Struct, gc=False):
    ancestors: msgspec.Raw  # most of the file; each is looked at when it is its turn
    label: str = ""
    synonyms: list[str] = []
    deprecated: bool = False
    replaced_by: str | None = None


def read(path: Path, namer: Namer) -> Drafts:
    """Read a file.

    Raises:
        Refused: if it is no such list.
    """
    data = contents.whole(path, screened=False)
    listed = json_texts.decoded(data, dict[str, _Class])
    json_texts.check_for_twins(data, b"ancestors", len(listed))
    found = Drafts(path.as_posix(), "class list in JSON", headed=False, versions=_VERSION.findall(path.name))
    hierarchy = _Hierarchy(listed)
    parents = [ordered(list(map(namer, hierarchy.parents(place)))) for place in hierarchy.places]
    for (name, said), place in zip(listed.items(), hierarchy.at.values(), strict=True):
        id_, up = namer(name), parents[place]
        synonyms = ordered(said.synonyms) if said.synonyms else ()
        replaced_by = (namer(said.replaced_by),) if said.replaced_by else ()
        found.ready[id_] = Term(id_, said.label, synonyms, up, (), (), said.deprecated, replaced_by)
    home = Counter(map(prefix, found.ready)).most_common(1)
    found.mixed = bool(home) and home[0][0] not in _IS_A_ONLY
    return found


class _Place(NamedTuple):
    """Where classes stand that have the same ancestors: the first of them, the number of ancestors, the nearest."""

    first: str
    number: int
    nearest: list[str]


class _Hierarchy:
    """Who stands where. Siblings often have the same ancestors, to the byte: seven classes of eight in ChEBI."""

    def __init__(self, listed: dict[str, _Class]) -> None:
        self._listed = listed
        self.places: list[_Place] = []
        self.at: dict[str, int] = {}  # its place, by the name of a class
        known: dict[bytes, int] = {}
        for name, said in listed.items():
            text = bytes(said.ancestors)
            place = self.at[name] = known.setdefault(text, len(self.places))
            if place == len(self.places):
                distances = _ancestors(listed, name)
                nearest = [up for up, distance in distances.items() if distance == 1]
                self.places.append(_Place(name, len(distances), nearest))
        # by no method, since a circle of references would keep the whole file
        self._above = lru_cache(_PARENTS)(lambda name: _ancestors(listed, name).keys())

    def parents(self, place: _Place) -> list[str]:
        """The nearest ancestors of who stands there, and the nearest of those that are none of theirs."""
        found = place.nearest
        if len(found) == 1:
            known = 1 + (self.places[self.at[found[0]]].number if found[0] in self.at else 0)
        else:
            known = len(set(found).union(*map(self._above, found)))
        return found if known == place.number else found + self._others(_ancestors(self._listed, place.first), found)

    def _others(self, distances: dict[str, int], parents: list[str]) -> list[str]:
        left = distances.keys() - parents
        for parent in parents:
            left -= self._above(parent)
        others = []
        while left:
            nearest = min(left, key=lambda up: (distances[up], up))
            others.append(nearest)
            left -= self._above(nearest) | {nearest}
        return others


def _ancestors(listed: dict[str, _Class], name: str) -> dict[str, int]:
    if name not in listed:
        return {}
    try:
        return _DISTANCES.decode(listed[name].ancestors)
    except msgspec.DecodeError as error:
        message = f"the ancestors of {name} are not of the shape that they should be: {error}"
        raise Refused("broken-json", message, "correct it") from None
