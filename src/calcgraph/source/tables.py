"""Curated tables: a commented head, a line with the names of the columns, then rows, a tab between cells.

Comes in: bytes. Goes out: numbered lines, or the problem of the whole. What the cells must be is for each table to say.
"""

from collections.abc import Sequence

from calcgraph.errors import Problem

Rows = list[tuple[int, tuple[str, ...]]]


def lines(data: bytes, file: str) -> tuple[Rows, list[Problem]]:
    """The lines that are no comment and not empty, as cells.

    Args:
        data: the bytes of the table.
        file: its name, for problems.

    Returns:
        Each line with its number, and the problem if there is one.
    """
    try:
        texts = data.decode("utf-8-sig").replace("\r\n", "\n").split("\n")
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        return [], [Problem("not-utf-8", "the file is not UTF-8", file=file, line=line, fix="save it as UTF-8")]
    return [(n, tuple(text.split("\t"))) for n, text in enumerate(texts, 1) if text and not text.startswith("#")], []


def rows(data: bytes, file: str, columns: Sequence[str]) -> tuple[Rows, list[Problem]]:
    """The rows of a table that has just these columns, in this order; otherwise as `lines`."""
    found, problems = lines(data, file)
    if not problems and (not found or found[0][1] != tuple(columns)):
        line, fix = found[0][0] if found else 1, f"write, with tabs between: {', '.join(columns)}"
        problems = [Problem("no-header", "the table has no header", file=file, line=line, fix=fix)]
    return ([] if problems else found[1:]), problems
