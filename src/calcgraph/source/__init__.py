"""Curated files: where they are, and one frozen value of all of them.

`load` and `read` are imported when they are asked for, since the model takes a tenth of a second: whoever checks an RDF
file needs only the rules.
"""

from typing import TYPE_CHECKING, Any

from calcgraph.source.places import content_root, queries_root, shapes_root

if TYPE_CHECKING:
    from calcgraph.source.reader import load as load
    from calcgraph.source.reader import read as read

__all__ = ["content_root", "load", "queries_root", "read", "shapes_root"]


def __getattr__(name: str) -> Any:
    """Import the reader on first use (PEP 562)."""
    if name in ("load", "read"):
        from calcgraph.source import reader

        return getattr(reader, name)
    raise AttributeError(f"module 'calcgraph.source' has no attribute {name!r}")
