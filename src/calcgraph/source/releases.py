"""The list of releases: which versions there have been.

Comes in: `releases.tsv`. Goes out: versions, oldest first. A commented head, then a version and a date, `1.2.0` and
`2030-01-31`, a tab between them. The file may be missing: then there was no release.
"""

import re
from datetime import date

from calcgraph.errors import Problem
from calcgraph.source import tables

_VERSION = re.compile(r"(0|[1-9][0-9]{0,5})\.(0|[1-9][0-9]{0,5})\.(0|[1-9][0-9]{0,5})", re.ASCII)


def read(data: bytes, file: str) -> tuple[tuple[str, ...], list[Problem]]:
    """Read the list.

    Returns:
        The versions, and the problems.
    """
    rows, problems = tables.rows(data, file, ("version", "date"))
    found: list[str] = []
    last: tuple[tuple[int, ...], str] = ((), "")
    for line, cells in rows:
        version, day = cells if len(cells) == 2 else ("", "")
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
