"""Joining with other ontologies: local files of theirs are read, audited, sliced, merged and looked up in.

Comes in: files of partners, in any of their syntaxes, and the curated files. Goes out: partners, reports, slices.
Nothing here reaches a network.
"""

from calcgraph.linking.partner import Partner, Term
from calcgraph.linking.prefixes import Meant, Prefixes

__all__ = ["Meant", "Partner", "Prefixes", "Term"]
