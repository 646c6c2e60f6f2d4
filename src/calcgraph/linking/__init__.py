"""Joining with other ontologies: local files of theirs are read, audited, sliced, merged and looked up in.

Comes in: files of partners, in any of their syntaxes, and the curated files. Goes out: partners, reports, slices.
Nothing here reaches a network.
"""

from typing import TYPE_CHECKING, Any

from calcgraph.linking.partner import Partner, Term
from calcgraph.linking.prefixes import Meant, Prefixes

if TYPE_CHECKING:
    from calcgraph.linking.reader import read as read
    from calcgraph.linking.reader import read_all as read_all

__all__ = ["Meant", "Partner", "Prefixes", "Term", "read", "read_all"]


def __getattr__(name: str) -> Any:
    """Import the readers on first use (PEP 562)."""
    if name in __all__:
        from calcgraph.linking import reader

        return getattr(reader, name)
    raise AttributeError(f"module 'calcgraph.linking' has no attribute {name!r}")
