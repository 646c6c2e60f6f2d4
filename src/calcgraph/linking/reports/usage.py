"""What a misplaced term does to those who query annotations by its branch.

Comes in: annotations of diseases, the hierarchy of the partner. Goes out: sentences with counts. A disease counts if a
row states a term, or one below it, of it; what a row denies is no finding.
"""

from collections import defaultdict
from collections.abc import Iterable
from functools import cached_property

from calcgraph.linking.annotated.annotations import Annotations
from calcgraph.linking.reports.below import Below
from calcgraph.reporting.checked import number


class Usage:
    """Annotations by term.

    Args:
        annotations: a file of them.
        below: the hierarchy of the partner whose terms they use.
    """

    def __init__(self, annotations: Annotations, below: Below) -> None:
        self._annotations, self._below = annotations, below

    @cached_property
    def _diseases(self) -> dict[str, set[str]]:
        found: defaultdict[str, set[str]] = defaultdict(set)
        for row in self._annotations.rows:
            if not row.denied:
                found[row.term].add(row.disease)
        return dict(found)

    def stated(self, terms: Iterable[str]) -> set[str]:
        """The diseases of which any of the terms is stated."""
        return set().union(*(self._diseases.get(term, set()) for term in terms))

    def by_a_step(self, child: str, parent: str, branch: str, *, named: dict[str, str]) -> str:
        """What a step of the hierarchy adds to a query for a branch, in a sentence.

        Args:
            child: the lower end of the step.
            parent: the upper end.
            branch: above them.
            named: ids with their labels.
        """
        all_, rest = self.stated(self._below(branch)), self.stated(self._below(branch, (child, parent)))
        own = self.stated(self._below(child))
        alone = len(all_ - rest)
        told = f"{self._told(own)} {named[child]} or what is below it"
        return f"{told}; a query for {named[branch]} finds {alone} of them by this step alone."

    def missed(self, term: str, branch: str, *, named: dict[str, str]) -> str:
        """What a query for a branch misses since a term does not stand below it, in a sentence."""
        own = self.stated(self._below(term))
        missed = own - self.stated(self._below(branch))
        return f"{self._told(own)} {named[term]} or what is below it; a query for {named[branch]} misses {len(missed)}."

    def _told(self, diseases: set[str]) -> str:
        version = self._annotations.version
        many = f"{number(len(diseases), 'disease')} {'has' if len(diseases) == 1 else 'have'}"
        return f"In the annotations{f' of {version}' if version else ''}, {many}"
