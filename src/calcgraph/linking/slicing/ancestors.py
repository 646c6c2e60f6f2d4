"""Terms and what stands above them, as MIREOT has it: the told hierarchy, and none of the other axioms.

Comes in: one partner, or two of different age. Goes out: `Branch`. MIREOT (Courtot and others, 2011) asks for the least
that it takes to name a term of another ontology and to place it. Circles in a hierarchy are followed once.
"""

from collections.abc import Callable, Iterable, Sequence
from typing import Literal, NamedTuple

from calcgraph.linking.partner import Partner

By = Literal["is-a", "part-of", "broader"]
PART_OF = "BFO:0000050"


class Edge(NamedTuple):
    """A term and one that stands right above it; `broader` is is-a or part-of, nobody knows which."""

    term: str
    parent: str
    by: By = "is-a"

    def __str__(self) -> str:
        if self.by == "broader":
            return f"{self.term} skos:broader {self.parent}"
        return f"{self.term} rdfs:subClassOf {self.parent if self.by == 'is-a' else f'({PART_OF} some {self.parent})'}"


class Change(NamedTuple):
    """What was added to a slice, or left out of it, and why."""

    axiom: str
    reason: str


class Branch(NamedTuple):
    """Terms, the edges between them, and what was left out."""

    terms: tuple[str, ...]
    edges: tuple[Edge, ...]
    dropped: tuple[Change, ...] = ()


class Hierarchy:
    """A hierarchy, and where to stop in it.

    Args:
        terms: the partner that tells which terms there are.
        edges: the partner that tells what stands above what, if that is another one. It is older then, and only that is
            taken which the ancestors in `terms` confirm.
        roots: terms above which nothing is followed.
        added: edges beside those of the file.
        read_as: what the parents are in a file that mixes is-a and part-of.
    """

    def __init__(
        self,
        terms: Partner,
        edges: Partner | None = None,
        *,
        roots: Iterable[str] = (),
        added: Iterable[Edge] = (),
        read_as: By = "broader",
    ) -> None:
        self.terms, self.edges = terms, edges or terms
        self._confirms = edges is not None
        self._roots, self._added = frozenset(roots), tuple(added)
        self._read_as = read_as
        self._above: dict[str, set[str]] = {}

    def told(self, term: str) -> Sequence[Edge]:
        """The edges up from a term in the file; by the genus of its definition only if there is no other parent."""
        said = self.edges.terms.get(term)
        if said is None:
            return ()
        by: By = self._read_as if self.edges.mixed else "is-a"
        told = [parent for parent in said.parents if parent not in said.genus]
        return [
            *(Edge(term, parent, by) for parent in told or said.genus),
            *(Edge(term, whole, "part-of") for whole in said.wholes),
        ]

    def confirmed(self, edge: Edge) -> bool:
        """Whether the newer file, if there is one, has the parent above the term.

        A root that the newer file does not speak of is believed.
        """
        if not self._confirms or (edge.parent in self._roots and edge.parent not in self.terms.terms):
            return True
        if edge.term not in self._above:
            self._above[edge.term] = reached(self._newer(edge.term), self._newer)
        return edge.parent in self._above[edge.term]

    def branch(self, seeds: Iterable[str]) -> Branch:
        """Terms with all that stands above them, up to the roots."""
        kept: set[Edge] = set()
        dropped: set[Edge] = set()

        def parents(term: str) -> Iterable[str]:
            if term in self._roots:
                return ()
            told = self.told(term)
            good = {edge for edge in told if self.confirmed(edge)}
            dropped.update(set(told) - good)
            good.update(edge for edge in self._added if edge.term == term)
            kept.update(good)
            return (edge.parent for edge in good)

        terms = reached(seeds, parents)
        reason = f"stated in {self.edges.version or self.edges.file}, no ancestor in {self.terms.version}"
        return Branch(
            terms=tuple(sorted(terms)),
            edges=tuple(sorted(kept)),
            dropped=tuple(Change(str(edge), reason) for edge in sorted(dropped)),
        )

    def _newer(self, term: str) -> Sequence[str]:
        said = self.terms.terms.get(term)
        return (*said.parents, *said.wholes) if said else ()


def reached(start: Iterable[str], step: Callable[[str], Iterable[str]]) -> set[str]:
    """Everything that steps lead to, the start included; each is looked at once, so that circles end."""
    found: set[str] = set()
    todo = list(start)
    while todo:
        if (term := todo.pop()) not in found:
            found.add(term)
            todo += step(term)
    return found
