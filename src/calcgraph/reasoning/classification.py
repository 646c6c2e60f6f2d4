"""What a reasoner says of an ontology: named subsumptions and classes that can have no instance.

Comes in: triples. Goes out: `Classification`. The input is what the graphs vocabulary, terms and imports hold; facts,
claims and mappings use classes as individuals and never go to a reasoner.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from pyoxigraph import Triple

from calcgraph.graph import Dataset

TBOX = ("vocabulary", "terms", "imports")
_OWL = "http://www.w3.org/2002/07/owl#"
THING, NOTHING = _OWL + "Thing", _OWL + "Nothing"


@dataclass(frozen=True)
class Classification:
    """The subsumptions between named, satisfiable classes, and the classes that are not satisfiable.

    Args:
        pairs: (subclass, superclass) IRIs; transitive, without reflexive pairs, owl:Thing and owl:Nothing.
        unsatisfiable: IRIs of classes that can have no instance.
        consistent: False if the ontology as a whole has no model; then the other two are empty.
    """

    pairs: frozenset[tuple[str, str]] = field(default=frozenset())
    unsatisfiable: frozenset[str] = field(default=frozenset())
    consistent: bool = True

    def superclasses(self, iri: str) -> frozenset[str]:
        """All named superclasses of a class."""
        return frozenset(above for below, above in self.pairs if below == iri)


def tbox(dataset: Dataset) -> frozenset[Triple]:
    """The triples that go to the reasoner."""
    return dataset.union(TBOX)


def closure(direct: Iterable[tuple[str, str]], unsatisfiable: Iterable[str]) -> frozenset[tuple[str, str]]:
    """The transitive closure of direct subsumptions between satisfiable classes."""
    above: defaultdict[str, set[str]] = defaultdict(set)
    for sub, sup in direct:
        above[sub].add(sup)
    bad = {THING, NOTHING, *unsatisfiable}
    pairs = set()
    for start in list(above):
        seen: set[str] = set()
        todo = list(above[start])
        while todo:
            here = todo.pop()
            if here not in seen:
                seen.add(here)
                todo += above.get(here, ())
        pairs |= {(start, end) for end in seen if end != start}
    return frozenset((a, b) for a, b in pairs if a not in bad and b not in bad)
