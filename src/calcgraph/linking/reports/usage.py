"""What a misplaced term does to those who query annotations by its branch.

Comes in: annotations of diseases, the hierarchy of the partner. Goes out: sentences with counts. A disease counts if a
row states a term, or one below it, of it; what a row denies is no finding.
"""

from collections import defaultdict
from collections.abc import Iterable
from functools import cached_property

from calcgraph.linking.annotated.annotations import Annotations
from calcgraph.linking.partner import Partner
from calcgraph.reporting.checked import number


class Usage:
    """Annotations by term.

    Args:
        annotations: a file of them.
        partner: whose terms they use.
    """

    def __init__(self, annotations: Annotations, partner: Partner) -> None:
        self._annotations, self._partner = annotations, partner

    @cached_property
    def _children(self) -> dict[str, list[str]]:
        found: defaultdict[str, list[str]] = defaultdict(list)
        for term in self._partner.terms.values():
            for parent in term.parents:
                found[parent].append(term.id)
        return dict(found)

    @cached_property
    def _diseases(self) -> dict[str, set[str]]:
        found: defaultdict[str, set[str]] = defaultdict(set)
        for row in self._annotations.rows:
            if not row.denied:
                found[row.term].add(row.disease)
        return dict(found)

    def below(self, term: str) -> set[str]:
        """The term and all below it."""
        seen, todo = {term}, [term]
        while todo:
            for child in self._children.get(todo.pop(), ()):
                if child not in seen:
                    seen.add(child)
                    todo.append(child)
        return seen

    def stated(self, terms: Iterable[str]) -> set[str]:
        """The diseases of which any of the terms is stated."""
        return set().union(*(self._diseases.get(term, set()) for term in terms))

    def effect(self, term: str, branch: str, *, named: dict[str, str]) -> str:
        """What the place of a term does to a query for a branch, in a sentence.

        Args:
            term: the one that is misplaced.
            branch: in which it stands, or should stand.
            named: ids with their labels.
        """
        version = self._annotations.version
        own, all_ = self.below(term), self.below(branch)
        has, what = self.stated(own), f"{named[term]} or what is below it"
        when = f" of {version}" if version else ""
        many = f"{number(len(has), 'disease')} {'has' if len(has) == 1 else 'have'}"
        told = f"In the annotations{when}, {many} {what}"
        if term in all_:
            alone = has - self.stated(all_ - own)
            return f"{told}; a query for {named[branch]} finds {len(alone)} of them by nothing else."
        missed = has - self.stated(all_)
        return f"{told}; a query for {named[branch]} misses {len(missed)} of them."
