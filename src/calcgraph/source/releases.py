"""The list of releases: which versions there have been.

Comes in: `releases.tsv`. Goes out: versions, oldest first. A commented head, then a version and a date, `1.2.0` and
`2030-01-31`, a tab between them. The file may be missing: then there was no release.
"""

import re
from datetime import date

from calcgraph.errors import Problem

_VERSION = re.compile(r"(0|[1-9][0-9]{0,5})\.(0|[1-9][0-9]{0,5})\.(0|[1-9][0-9]{0,5})", re.ASCII)
_HEAD = "version\tdate"


def read(data: bytes, file: str) -> tuple[tuple[str, ...], list[Problem]]:
    """Read the list.

    Returns:
        The versions, and the problems.
    """
    try:
        lines = data.decode("utf-8-sig").replace("\r\n", "\n").split("\n")
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        return (), [Problem("not-utf-8", "the file is not UTF-8", file=file, line=line, fix="save it as UTF-8")]
    rows = [(n, text) for n, text in enumerate(lines, 1) if text and not text.startswith("#")]
    if not rows or rows[0][1] != _HEAD:
        line = rows[0][0] if rows else 1
        return (), [
            Problem("no-header", "the list has no header", file=file, line=line, fix="write: version, tab, date")
        ]
    found: list[str] = []
    problems = []
    last: tuple[tuple[int, ...], str] = ((), "")
    for line, text in rows[1:]:
        version, _, day = text.partition("\t")
        if not _VERSION.fullmatch(version) or not _is_date(day):
            message, fix = "the line is no release", "write it as 1.2.0, tab, 2030-01-31"
            problems.append(Problem("malformed", message, file=file, line=line, fix=fix))
            continue
        here = (tuple(map(int, version.split("."))), day)
        if here[0] <= last[0] or day < last[1]:
            message = f"{version} of {day} stands after a later release"
            problems.append(Problem("wrong-order", message, file=file, line=line, fix="put the oldest release first"))
        last = here
        found.append(version)
    return tuple(found), problems


def _is_date(text: str) -> bool:
    try:
        return len(text) == 10 and date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False
