"""Somebody else's RDF against our rules and theirs, in a child process with limits.

Comes in: paths. Goes out: `Findings`. All work is done by the child (`inspection`); what asks for it needs no engine.
"""

from collections.abc import Callable

from calcgraph.checking.findings import Findings, Wanted
from calcgraph.confined import Child, Limits


def check_files(wanted: Wanted, *, limits: Limits, progress: Callable[[str], object] = str) -> Findings:
    """Check RDF files.

    Args:
        wanted: files and rules.
        limits: what the child process may use.
        progress: called with the name of each stage as it begins.

    Raises:
        UnreadableData: if a file is refused or does not parse, with every reason.
        Overrun: if the child took more than the limits allow, or crashed.
        MissingTool: if an engine is not installed.
        CalcgraphError: if a shape or query does not parse.
    """
    with begin(wanted, limits=limits) as child:
        return child.answer(progress)


def begin(wanted: Wanted, *, limits: Limits) -> Child[Findings]:
    """As `check_files`, for a caller with something else to do in the meantime."""
    return Child(_inspect, wanted, limits=limits)


def _inspect(wanted: Wanted, *, progress: Callable[[str], object]) -> Findings:
    from calcgraph.checking.inspection import inspect

    return inspect(wanted, progress=progress)
