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
from calcgraph.linking.drafts import Draft, Drafts, prefix
from calcgraph.linking.naming import Namer

_IS_A_ONLY = frozenset(("CHEBI", "DOID", "HP", "MONDO"))  # have no part-of between their own classes, as anatomies do
_VERSION = re.compile(r"-v?(\d{4}-\d\d-\d\d)\.json", re.IGNORECASE)


class _Class(msgspec.Struct):
    ancestors: dict[str, int]
    label: str = ""
    synonyms: list[str] = msgspec.field(default_factory=list)
    deprecated: bool = False
    replaced_by: str | None = None
    consider: list[str] | str | None = None


def read(path: Path, namer: Namer) -> Drafts:
    """Read a file.

    Raises:
        Refused: if it is no such list.
    """
    data = contents.whole(path)
    listed = json_texts.decoded(data, dict[str, _Class])
    json_texts.check_for_twins(data, b"ancestors", len(listed))
    found = Drafts(path.as_posix(), "class list in JSON", headed=False, versions=_VERSION.findall(path.name))
    for id_, said in listed.items():
        found.terms[namer.reference(id_)] = Draft(
            label=said.label,
            synonyms=said.synonyms,
            parents=[up for up, distance in said.ancestors.items() if distance == 1],
            deprecated=said.deprecated,
            replaced_by=[said.replaced_by] if said.replaced_by else [],
        )
        said.ancestors.clear()
    home = Counter(map(prefix, found.terms)).most_common(1)
    found.mixed = bool(home) and home[0][0] not in _IS_A_ONLY
    return found
