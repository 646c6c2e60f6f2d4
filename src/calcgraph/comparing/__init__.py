"""Two versions compared at the level of claims, terms, mappings and entailments.

Comes in: two paths. Goes out: `Difference`, and reports of it. The order of a file, its syntax, its prefixes and the
labels of its blank nodes make no difference.
"""

from calcgraph.comparing.changes import Change, Difference, FieldChange, compare
from calcgraph.comparing.sides import Side, read

__all__ = ["Change", "Difference", "FieldChange", "Side", "compare", "read"]
