"""What a format without doubt must not say: ways to change a plain claim so that it is no statement about its disease.

Each is the fields that make a present, asserted claim with a single value into something else.
"""

from collections.abc import Mapping
from io import BytesIO
from typing import Any

from calcgraph import Knowledge, assemble
from calcgraph.graph.claims import Reading
from calcgraph.scalars import Ref
from calcgraph.writing.formats import chosen
from calcgraph.writing.objects import Objects

OTHER = Ref("HP:0200042", "Skin ulcer")
UNSAYABLE: Mapping[str, Mapping[str, Any]] = {
    "excluded": {"status": "excluded"},
    "normal": {"status": "normal"},
    "unknown": {"status": "unknown", "value": None},
    "silent": {"status": "silent", "value": None},
    "possible": {"certainty": "possible"},
    "suggested": {"certainty": "suggested"},
    "of a lesion": {"bearer": Ref("HP:0200036", "Skin nodule")},
}


def written(knowledge: Knowledge, file: str, reading: Reading = "as-repaired") -> bytes:
    """One file of a build without reasoning and without canonical blank nodes, which these formats do not need."""
    (entry,) = (entry for entry in chosen() if entry.file == file)
    dataset = assemble(knowledge, reading=reading)
    out = BytesIO()
    entry.write(Objects(tuple(sorted(dataset.quads, key=str)), (), (), dataset.prefixes), out)
    return out.getvalue()
