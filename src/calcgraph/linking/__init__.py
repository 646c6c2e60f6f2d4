"""Joining with other ontologies: local files of theirs are read, audited, sliced, merged and looked up in.

Comes in: files of partners, in any of their syntaxes, and the curated files. Goes out: partners, reports, slices.
Nothing here reaches a network.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

from calcgraph.linking.partner import Partner, Term
from calcgraph.linking.prefixes import Meant, Prefixes

if TYPE_CHECKING:
    from calcgraph.linking.files.mapping_sets import Mapped as Mapped
    from calcgraph.linking.files.mapping_sets import read_mappings as read_mappings
    from calcgraph.linking.files.reader import read as read
    from calcgraph.linking.files.reader import read_all as read_all

_HOME = {"Mapped": "mapping_sets", "read": "reader", "read_all": "reader", "read_mappings": "mapping_sets"}
__all__ = ["Mapped", "Meant", "Partner", "Prefixes", "Term", "read", "read_all", "read_mappings"]


def __getattr__(name: str) -> Any:
    """Import the readers on first use (PEP 562)."""
    if name in _HOME:
        return getattr(import_module(f"calcgraph.linking.files.{_HOME[name]}"), name)
    raise AttributeError(f"module 'calcgraph.linking' has no attribute {name!r}")
