"""RDF files that somebody else wrote, read behind guards.

Comes in: paths. Goes out: quads, or `UnreadableData` with every reason at once.
"""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from calcgraph.reading.files import SUFFIXES as SUFFIXES
    from calcgraph.reading.files import Place as Place
    from calcgraph.reading.files import RdfFiles as RdfFiles
    from calcgraph.reading.packing import MAX_BYTES as MAX_BYTES

__all__ = ["MAX_BYTES", "SUFFIXES", "Place", "RdfFiles"]


def __getattr__(name: str) -> Any:
    """Import the parser on first use (PEP 562): the rules of files are told without it."""
    if name in __all__:
        from calcgraph.reading import files

        return getattr(files, name)
    raise AttributeError(f"module 'calcgraph.reading' has no attribute {name!r}")
