"""What it means to stand below a class of another ontology, and by which words names and definitions say so.

Comes in: `branches.tsv`. Goes out: one `Branch` a line. A commented head, then term, label, kind, value, label of the
value, words and where it was read, a tab between them; `-` for no value. The file may be missing: then nothing is known
of any branch.
"""

import re
from collections.abc import Collection
from pathlib import Path
from typing import Literal, NamedTuple, cast, get_args

import pyoxigraph as ox

from calcgraph.errors import InvalidContent, Problem, Report
from calcgraph.source import ontology_files, tables
from calcgraph.source.places import content_root

Kind = Literal["place", "never", "finding", "part"]
FILE = "branches.tsv"
_COLUMNS = ("term", "label", "kind", "value", "value_label", "words", "seen_in")
_NONE = "-"
_BARE = ("finding", "part")


class Branch(NamedTuple):
    """A line of the table.

    Args:
        term: the class, as a CURIE.
        label: its name.
        kind: what is below it lies in the part of the body that `value` names, and the other way round (`place`);
            nothing below it has a lesion of the kind that `value` names (`never`); or it is no branch, and the words
            are those for it, a finding or a part of the body (`finding`, `part`).
        value: a class; empty for what is no branch.
        value_label: its name.
        words: a regular expression in the syntax of XPath, for whole words in any case.
        seen_in: the files in which it was read.
    """

    term: str
    label: str
    kind: Kind
    value: str
    value_label: str
    words: str
    seen_in: tuple[str, ...]


def load(content: str | Path | None = None) -> tuple[Branch, ...]:
    """The table.

    Args:
        content: the directory of curated files; by default `./ontology`, else the packaged one.

    Raises:
        InvalidContent: if a line of the table is none; the report names all.
        MissingTool: if there is no such directory.
    """
    root = content_root(content)
    prefixes, path = ontology_files.prefixes(root), root / FILE
    found, problems = read(path.read_bytes(), path.as_posix(), prefixes) if path.is_file() else ((), [])
    if problems:
        raise InvalidContent(Report.of(problems))
    return found


def read(data: bytes, file: str, prefixes: Collection[str]) -> tuple[tuple[Branch, ...], list[Problem]]:
    """Read the table.

    Args:
        data: its bytes.
        file: its name, for problems.
        prefixes: those that are declared.

    Returns:
        Its lines, and the problems.
    """
    rows, problems = tables.rows(data, file, _COLUMNS)
    found: list[Branch] = []
    for line, cells in rows:
        message = _wrong(cells, prefixes)
        if not message and any(one.term == cells[0] for one in found):
            message = f"{cells[0]} stands in the table twice"
        if message:
            fix = f"write {', '.join(_COLUMNS)}, a tab between them and - where there is no value"
            problems.append(Problem("malformed", message, file=file, line=line, fix=fix))
            continue
        term, label, kind, value, value_label, words, seen_in = ("" if cell == _NONE else cell for cell in cells)
        seen = tuple(seen_in.split("; "))
        found.append(Branch(term, label, cast(Kind, kind), value, value_label, words, seen))
    return tuple(found), problems


def _wrong(cells: tuple[str, ...], prefixes: Collection[str]) -> str:
    """What is wrong with a line; empty if nothing is."""
    if len(cells) != len(_COLUMNS) or not all(cell and cell == cell.strip() for cell in cells):
        return f"the line has not {len(_COLUMNS)} filled cells"
    term, _, kind, value, value_label, words, seen_in = cells
    if kind not in get_args(Kind):
        return f"'{kind}' is none of {', '.join(get_args(Kind))}"
    bare = kind in _BARE
    if bare != (value == _NONE) or bare != (value_label == _NONE):
        return f"a line of the kind {kind} has {'no value and no label of one' if bare else 'a value, with its label'}"
    for id_ in (term, value):
        if id_ != _NONE and id_.partition(":")[0] not in prefixes:
            return f"the prefix of {id_} is not declared in prefixes.ttl"
    if _NONE in (term, words, seen_in):
        return "the line lacks its term, its words or where it was read"
    return _not_words(words)


def _not_words(words: str) -> str:
    """Why the engine that will look for them cannot; empty if it can, as XPath cannot do all that Python does."""
    try:
        re.compile(words)
    except re.error as error:
        return f"'{words}' is no regular expression: {error}"
    answer = ox.Store().query(f"SELECT (REGEX('', {ox.Literal(f'^({words})$')}) AS ?empty) {{}}")
    (empty,) = [row["empty"] for row in cast(ox.QuerySolutions, answer)]
    if empty is None:
        return f"'{words}' is no regular expression of XPath, which has no look-around, references and large bounds"
    return f"'{words}' finds every text, as it finds nothing at all in it" if empty == ox.Literal(True) else ""
