"""What a check is to look at, and what it found.

Comes in: nothing. Goes out: the records that pass between a child process and its parent, with no engine behind them.
"""

from collections.abc import Mapping
from typing import Literal, NamedTuple

from calcgraph.checking.rules import GROUPS, Group, Rule
from calcgraph.errors import Report

Choice = Literal["fast", "reference", "both"]


class Wanted(NamedTuple):
    """What is to be checked, and by which rules.

    Args:
        files: RDF files of the user's.
        groups: which rules of ours.
        shapes: files with shapes of the user's.
        engine: `fast`, `reference` or `both`.
        queries: whether the verify queries run as well.
        content: the directory whose shapes and verify queries are used, as for `load`.
    """

    files: tuple[str, ...]
    groups: tuple[Group, ...] = GROUPS
    shapes: tuple[str, ...] = ()
    engine: Choice = "fast"
    queries: bool = True
    content: str | None = None


class Findings(NamedTuple):
    """What a check found, and which rules ran, by code.

    Args:
        report: the problems.
        rules: every rule that was applied, kept or broken.
        prefixes: namespace by prefix, as the files declare them.
        notes: what a reader should know of the run itself.
    """

    report: Report
    rules: Mapping[str, Rule]
    prefixes: Mapping[str, str] = {}
    notes: tuple[str, ...] = ()
