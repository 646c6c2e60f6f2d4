"""What stands below a term of a partner, and what still does if one step of the hierarchy is not taken.

Comes in: a partner. Goes out: `Below`.
"""

from collections import defaultdict
from functools import cached_property

from calcgraph.linking.partner import Partner


class Below:
    """The hierarchy of a partner, downwards.

    Args:
        partner: a file.
    """

    def __init__(self, partner: Partner) -> None:
        self.partner = partner

    @cached_property
    def children(self) -> dict[str, list[str]]:
        """What stands right below each term, in the order of the file."""
        found: defaultdict[str, list[str]] = defaultdict(list)
        for term in self.partner.terms.values():
            for parent in term.parents:
                found[parent].append(term.id)
        return dict(found)

    def __call__(self, term: str, without: tuple[str, str] = ("", "")) -> set[str]:
        """The term and all below it.

        Args:
            term: an id.
            without: a child and a parent, the step between which is not taken.
        """
        seen, todo = {term}, [term]
        while todo:
            here = todo.pop()
            for child in self.children.get(here, ()):
                if child not in seen and (child, here) != without:
                    seen.add(child)
                    todo.append(child)
        return seen
