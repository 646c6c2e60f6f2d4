"""What an audit is asked for and what it answers; both pass between a child process and its parent.

Comes in: nothing. Goes out: the records.
"""

from collections.abc import Mapping
from typing import NamedTuple

from calcgraph.errors import Report


class Wanted(NamedTuple):
    """What is to be audited.

    Args:
        files: ontologies and tables of mappings of others.
        content: the directory of curated files, as for `load`.
    """

    files: tuple[str, ...]
    content: str | None = None


class Audited(NamedTuple):
    """What was found.

    Args:
        report: the problems, their files as they are reached from the working directory.
        subject: what was looked at, in words, with counts.
        notes: what a reader should know of each file.
        edits: how many rows are proposed to be changed.
        table: the proposed rows, as SSSOM.
        patch: the same as a unified diff of our tables.
        prefixes: namespace by prefix, of the curated files.
    """

    report: Report
    subject: str
    notes: tuple[str, ...]
    edits: int = 0
    table: str = ""
    patch: str = ""
    prefixes: Mapping[str, str] = {}
