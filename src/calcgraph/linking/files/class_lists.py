"""Class lists in JSON: what the package cellxgene-ontology-guide has of an ontology.

Comes in: a path. Goes out: drafts. By id each class has `label`, `synonyms` (exact ones), `deprecated`, `replaced_by`
and `ancestors` with their distances. Those at distance 1 are the parents; where a class stands below others by way of
something that is not in the list, as some cells do by way of an organ, the nearest of those are parents, too. Whether
an ancestor is one by is-a or by part-of, such a list does not tell.
"""

import re
from collections import Counter
from collections.abc import Callable, KeysView
from functools import lru_cache
from pathlib import Path

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
    above = lru_cache(_PARENTS)(lambda name: _ancestors(listed, name).keys())  # many classes share their parents
    near: dict[str, list[str]] = {}
    number: dict[str, int] = {}
    spelt: dict[str, str] = {}
    for name in listed:
        distances = _ancestors(listed, name)
        number[name] = len(distances)
        near[name] = [up for up, distance in distances.items() if distance == 1]
        spelt[name] = namer(name)
    for name, said in listed.items():
        parents = near[name]
        one = len(parents) == 1
        known = 1 + number.get(parents[0], 0) if one else len(set(parents).union(*map(above, parents)))
        if known != number[name]:
            parents += _others(_ancestors(listed, name), parents, above)
        id_ = spelt[name]
        found.ready[id_] = Term(
            id=id_,
            label=said.label,
            synonyms=ordered(said.synonyms),
            parents=ordered([spelt.get(up) or namer(up) for up in parents]),
            deprecated=said.deprecated,
            replaced_by=(namer(said.replaced_by),) if said.replaced_by else (),
        )
    home = Counter(map(prefix, found.ready)).most_common(1)
    found.mixed = bool(home) and home[0][0] not in _IS_A_ONLY
    return found


def _ancestors(listed: dict[str, _Class], name: str) -> dict[str, int]:
    if name not in listed:
        return {}
    try:
        return _DISTANCES.decode(listed[name].ancestors)
    except msgspec.DecodeError as error:
        message = f"the ancestors of {name} are not of the shape that they should be: {error}"
        raise Refused("broken-json", message, "correct it") from None


def _others(distances: dict[str, int], parents: list[str], above: Callable[[str], KeysView[str]]) -> list[str]:
    """The nearest ancestors that are none of the parents'."""
    left = distances.keys() - parents
    for parent in parents:
        left -= above(parent)
    others = []
    while left:
        nearest = min(left, key=lambda up: (distances[up], up))
        others.append(nearest)
        left -= above(nearest) | {nearest}
    return others
