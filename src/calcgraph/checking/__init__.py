"""Does a graph keep the rules? Shapes for what a node shows, verify queries for what joins nodes.

Comes in: a data set of ours, or somebody else's RDF files. Goes out: a `Report`, or `Findings`, which also say which
rules ran.
"""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from calcgraph.checking.datasets import Rules as Rules
    from calcgraph.checking.datasets import check as check
    from calcgraph.checking.datasets import check_dataset as check_dataset
    from calcgraph.checking.datasets import merge as merge
    from calcgraph.checking.datasets import read_rules as read_rules
    from calcgraph.checking.findings import Findings as Findings

__all__ = ["Findings", "Rules", "check", "check_dataset", "merge", "read_rules"]


def __getattr__(name: str) -> Any:
    """Import the engines on first use (PEP 562): who waits for a child process needs none."""
    if name == "Findings":
        from calcgraph.checking.findings import Findings

        return Findings
    if name in __all__:
        from calcgraph.checking import datasets

        return getattr(datasets, name)
    raise AttributeError(f"module 'calcgraph.checking' has no attribute {name!r}")
