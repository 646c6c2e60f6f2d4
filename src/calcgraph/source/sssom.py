"""SSSOM tables: how terms of ours map to foreign ones, and where there is no counterpart.

Comes in: `mappings/*.sssom.tsv`. Goes out: header and rows as plain data, each with its line. Format: SSSOM 1.0, a
commented YAML header, then tab-separated columns. A `NoTermFound` object is a dated statement of absence.
"""

from typing import Any

from calcgraph.errors import Problem
from calcgraph.scalars import UNSAFE
from calcgraph.source import strict_yaml, tables

_COLUMNS = {
    "subject_id",
    "subject_label",
    "predicate_id",
    "predicate_modifier",
    "object_id",
    "object_label",
    "mapping_justification",
    "author_id",
    "confidence",
    "object_source",
    "object_source_version",
    "comment",
}
_OPTIONAL = {"predicate_modifier", "object_label", "comment"}


def header(data: bytes, file: str) -> tuple[Any, dict[strict_yaml.Path, int], list[Problem]]:
    """Read what the comment lines at the top say of the whole table, which is strict YAML; as `strict_yaml.read`."""
    lines: list[bytes] = []
    for line in data.removeprefix(b"\xef\xbb\xbf").split(b"\n"):
        if not line.startswith(b"#"):
            break
        lines.append(line[1:])
    return strict_yaml.read(b"\n".join(lines), file)


def read(data: bytes, file: str) -> tuple[list[tuple[int, dict[str, str]]], list[Problem]]:
    """Read a table.

    Returns:
        Line number and non-empty cells of each row, and the problems.
    """
    numbered, unread = tables.lines(data, file)
    if unread:
        return [], unread
    if not numbered:
        return [], [Problem("empty-file", "the table is empty", file=file, fix="write its header line")]
    first, names = numbered[0]
    problems = [
        Problem("unknown-column", f"the column {n!r} is not known", file=file, line=first, fix="remove or rename it")
        for n in names
        if n not in _COLUMNS
    ]
    problems += [
        Problem("column-twice", f"the column {n!r} stands twice", file=file, line=first, fix="remove one of the two")
        for n in sorted({n for n in names if names.count(n) > 1})
    ]
    problems += [
        Problem("missing-column", f"the column '{n}' is missing", file=file, line=first, fix="add it")
        for n in sorted(_COLUMNS - _OPTIONAL - set(names))
    ]
    if problems:
        return [], problems  # what a cell means cannot be told
    rows = []
    for line, cells in numbered[1:]:
        if UNSAFE.search("".join(cells)):
            message = "the row holds a control character or a bidirectional override"
            problems.append(Problem("control-character", message, file=file, line=line, fix="remove it"))
            continue
        if len(cells) != len(names):
            message = f"the row has {len(cells)} cells, the header {len(names)}"
            problems.append(Problem("ragged-row", message, file=file, line=line, fix="separate cells by one tab each"))
            continue
        rows.append((line, {n: c for n, c in zip(names, cells, strict=True) if c}))
    return rows, problems
