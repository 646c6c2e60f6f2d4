"""Tables of mappings with other rows, so that only these rows differ.

Comes in: a table, the rows that are to stand instead of others, namespaces. Goes out: the table in normal form, with
every prefix of its rows declared. Nothing is written.
"""

import re
from collections.abc import Mapping, Sequence
from pathlib import Path

from calcgraph.model import MappingRow
from calcgraph.source.normal_form import Change, normal_form

_DECLARED = re.compile(r"#   ([\w.-]+): ")
_ENDS = re.compile(r"[\t\r\n]+")
_REFERENCES = ("subject_id", "object_id", "author_id", "object_source")


def edited(root: Path, file: str, rows: Mapping[int, Sequence[MappingRow]], prefixes: Mapping[str, str]) -> Change:
    """A table in which other rows stand in some lines.

    Args:
        root: the directory of curated files.
        file: the table, below it.
        rows: what is to stand in a line, by its number; nothing if the line is to go.
        prefixes: namespace by prefix, of which those that the new rows need are declared.

    Raises:
        InvalidContent: if the table does not parse.
    """
    path = root / file
    old = path.read_bytes()
    lines = old.decode("utf-8-sig").replace("\r\n", "\n").split("\n")
    head = next(number for number, line in enumerate(lines) if line and not line.startswith("#"))
    names = lines[head].split("\t")
    for number, instead in sorted(rows.items(), reverse=True):
        lines[number - 1 : number] = ["\t".join(cells(row, names)) for row in instead]
    used = {str(getattr(row, slot)).partition(":")[0] for new in rows.values() for row in new for slot in _REFERENCES}
    lines[:head] = _declared(lines[:head], {p: prefixes[p] for p in used - {"sssom"} if p in prefixes})
    return Change(file, path, old, normal_form("\n".join(lines).encode(), file))


def cells(row: MappingRow, names: Sequence[str]) -> list[str]:
    """The cells of a row, in the order of columns; what would end a cell is a blank in it."""
    said = (getattr(row, name) for name in names)
    return ["" if value is None else _ENDS.sub(" ", str(value)) for value in said]


def _declared(header: list[str], needed: Mapping[str, str]) -> list[str]:
    """The header with some more prefixes in its curie_map, each before the first that comes after it."""
    found = list(header)
    for prefix, space in sorted(needed.items()):
        at = [(number, match[1]) for number, line in enumerate(found) if (match := _DECLARED.match(line))]
        if prefix in (name for _, name in at) or not at:
            continue
        after = next((number for number, name in at if name.lower() > prefix.lower()), at[-1][0] + 1)
        found.insert(after, f"#   {prefix}: {space}")
    return found
