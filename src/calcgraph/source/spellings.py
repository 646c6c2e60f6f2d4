"""How others write the prefixes and namespaces of ours, and what an id of each vocabulary looks like.

Comes in: `spellings.tsv`. Goes out: one `Spelling` a line. A commented head, then prefix, kind, spelling and the
files in which it was read, a tab between them. The file may be missing: then only our own spellings are known.
"""

import re
from collections.abc import Collection
from pathlib import Path
from typing import Literal, NamedTuple, cast

from calcgraph.errors import InvalidContent, Problem, Report
from calcgraph.source import ontology_files, tables
from calcgraph.source.places import content_root

Kind = Literal["prefix", "unclear", "namespace", "pattern"]
FILE = "spellings.tsv"
_KINDS = ("prefix", "unclear", "namespace", "pattern")
_COLUMNS = ("prefix", "kind", "spelling", "seen_in")


class Spelling(NamedTuple):
    """A line of the table.

    Args:
        prefix: ours.
        kind: another name of it (`prefix`); a name that may mean it or another (`unclear`); the beginning of an IRI
            (`namespace`); a regular expression of what follows the prefix (`pattern`).
        text: the spelling.
        seen_in: where it was read.
    """

    prefix: str
    kind: Kind
    text: str
    seen_in: tuple[str, ...]


def load(content: str | Path | None = None) -> tuple[dict[str, str], tuple[Spelling, ...]]:
    """Our prefixes, with their namespaces, and how others write them.

    Args:
        content: the directory of curated files; by default `./ontology`, else the packaged one.

    Raises:
        InvalidContent: if a line of the table is none; the report names all.
        MissingTool: if there is no such directory.
    """
    root = content_root(content)
    prefixes = ontology_files.prefixes(root)
    path = root / FILE
    found, problems = read(path.read_bytes(), FILE, prefixes) if prefixes and path.is_file() else ((), [])
    if problems:
        raise InvalidContent(Report.of(problems))
    return prefixes, found


def read(data: bytes, file: str, prefixes: Collection[str]) -> tuple[tuple[Spelling, ...], list[Problem]]:
    """Read the table.

    Args:
        data: its bytes.
        file: its name, for problems.
        prefixes: those that are declared.

    Returns:
        Its lines, and the problems.
    """
    rows, problems = tables.rows(data, file, _COLUMNS)
    found: list[Spelling] = []
    taken: dict[tuple[str, str], int] = {}
    for line, cells in rows:
        if message := _wrong(cells, prefixes):
            fix = "write prefix, kind, spelling and where it was read, a tab between them"
            problems.append(Problem("malformed", message, file=file, line=line, fix=fix))
            continue
        prefix, kind, text, seen_in = cells
        key = _key(prefix, kind, text)
        if key in taken:
            message = f"{text!r} stands at line {taken[key]} too"
            problems.append(Problem("spelling-twice", message, file=file, line=line, fix="remove one of the two"))
            continue
        taken[key] = line
        found.append(Spelling(prefix, cast(Kind, kind), text, tuple(seen_in.split("; "))))
    return tuple(found), problems


def _wrong(cells: tuple[str, ...], prefixes: Collection[str]) -> str:
    """What is wrong with a line; empty if nothing is."""
    if len(cells) != len(_COLUMNS) or not all(cell and cell == cell.strip() for cell in cells):
        return f"the line has not {len(_COLUMNS)} filled cells"
    prefix, kind, text, _ = cells
    if prefix not in prefixes:
        return f"the prefix {prefix} is not declared in prefixes.ttl"
    if kind not in _KINDS:
        return f"'{kind}' is none of {', '.join(_KINDS)}"
    if kind == "namespace" and not re.match(r"https?://\S+$", text):
        return f"'{text}' is no beginning of an IRI"
    if kind in ("prefix", "unclear") and not re.fullmatch(r"[A-Za-z][\w.-]*", text):
        return f"'{text}' is no prefix"
    if kind == "pattern":
        try:
            re.compile(text)
        except re.error as error:
            return f"'{text}' is no regular expression: {error}"
    return ""


def _key(prefix: str, kind: str, text: str) -> tuple[str, str]:
    """What may stand only once: a spelling, whatever its prefix, an unclear one for each, a pattern for each."""
    if kind == "pattern":
        return kind, prefix
    text = re.sub("^https:", "http:", text) if kind == "namespace" else text.casefold()
    return (f"unclear for {prefix}" if kind == "unclear" else "spelling"), text
