"""Class lists in JSON: what the package cellxgene-ontology-guide has of an ontology.

Comes in: a path. Goes out: drafts. By id each class has `label`, `synonyms` (exact ones), `deprecated`, `replaced_by`
and `ancestors` with their distances; those at distance 1 are the parents. Whether an ancestor is one by is-a or by
part-of, such a list does not tell.
"""

import re
from collections import Counter
from pathlib import Path

import msgspec

from calcgraph.linking import contents, json_texts
from calcgraph.linking.drafts import Drafts, ordered, prefix
from calcgraph.linking.naming import Namer
from calcgraph.linking.partner import Term
from calcgraph.reading.screening import Refused

_IS_A_ONLY = frozenset(("CHEBI", "DOID", "HP", "MONDO"))  # have no part-of between their own classes, as anatomies do
_VERSION = re.compile(r"-v?(\d{4}-\d\d-\d\d)\.json", re.IGNORECASE)

_DISTANCES = msgspec.json.Decoder(dict[str, int])
_NONE = len("{}")


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
    for name, said in listed.items():
        id_ = namer(name)
        found.ready[id_] = Term(
            id=id_,
            label=said.label,
            synonyms=ordered(said.synonyms),
            parents=ordered(_parents(said.ancestors, name)),
            deprecated=said.deprecated,
            replaced_by=(namer(said.replaced_by),) if said.replaced_by else (),
        )
    home = Counter(map(prefix, found.ready)).most_common(1)
    found.mixed = bool(home) and home[0][0] not in _IS_A_ONLY
    return found


def _parents(ancestors: msgspec.Raw, name: str) -> list[str]:
    if len(bytes(ancestors)) == _NONE:
        return []
    try:
        return [up for up, distance in _DISTANCES.decode(ancestors).items() if distance == 1]
    except msgspec.DecodeError as error:
        message = f"the ancestors of {name} are not of the shape that they should be: {error}"
        raise Refused("broken-json", message, "correct it") from None
