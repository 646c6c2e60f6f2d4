"""How many of what there is in a graph, counted as the HCLS profile says (https://www.w3.org/TR/hcls-dataset/#s6_6).

Comes in: `Objects`. Goes out: `Counts` of the data set, of a graph or of the ontology.

    field        HCLS     counts
    -----------  -------  ------------------------------------------------------------------
    triples      6.6.1.1  distinct triples; of a data set, those of the union of its graphs
    entities     6.6.1.2  subjects that have a type
    subjects     6.6.1.3  distinct subjects
    properties   6.6.1.4  distinct predicates
    objects      6.6.1.5  distinct objects that are no literals (VoID itself counts literals too)
    classes      6.6.1.6  distinct objects of rdf:type
    literals     6.6.1.7  distinct literals
    graphs       6.6.1.8  named graphs
    by_class     6.6.2.1  instances of each class that has a name
    by_property  6.6.2.2  triples of each property

Terms are counted as they are written: the decimals 5 and 5.0 are two literals, though a store may take them for one.
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import pyoxigraph as ox

from calcgraph.graph.names import TYPE, graph_name
from calcgraph.writing.objects import RELEASE, Objects

_Row = tuple[int, int, int]


@dataclass(frozen=True, slots=True)
class Counts:
    """The statistics of a graph, as in the table above; classes and properties by IRI."""

    triples: int
    entities: int
    subjects: int
    properties: int
    objects: int
    classes: int
    literals: int
    graphs: int
    by_class: Mapping[str, int]
    by_property: Mapping[str, int]


class Census:
    """Counts what there is. Every term is numbered once, since to hash a number is cheaper than to hash a term."""

    def __init__(self, objects: Objects) -> None:
        self._objects = objects
        self._numbers = _Numbers()
        self._graphs = {getattr(name, "value", ""): self._rows(triples) for name, triples in objects.graphs.items()}

    @property
    def graphs(self) -> tuple[str, ...]:
        """The IRIs of the named graphs, sorted."""
        return tuple(sorted(filter(None, self._graphs)))

    @cached_property
    def dataset(self) -> Counts:
        """Of the union of all graphs."""
        return self._count({row for rows in self._graphs.values() for row in rows}, len(self.graphs))

    @cached_property
    def release(self) -> Counts:
        """Of the release graph."""
        names = [graph_name(name).value for name in RELEASE]
        return self._count({row for name in names for row in self._graphs.get(name, ())})

    @cached_property
    def ontology(self) -> Counts:
        """Of the ontology."""
        return self._count({*self._rows(self._objects.ontology)})

    def graph(self, iri: str) -> Counts:
        """Of one named graph."""
        return self._count(self._graphs[iri])

    def of(self, holds: str) -> Counts | None:
        """Of what a file holds; None if that is nothing of these."""
        match holds:
            case "dataset":
                return self.dataset
            case "release":
                return self.release
            case "ontology":
                return self.ontology
        return None

    def _rows(self, triples: Iterable[ox.Triple]) -> list[_Row]:
        numbers = self._numbers
        return [(numbers[t.subject], numbers[t.predicate], numbers[t.object]) for t in triples]

    def _count(self, rows: Collection[_Row], graphs: int = 0) -> Counts:
        terms, literals = list(self._numbers), self._numbers.literals
        subjects, predicates, values = zip(*rows, strict=True) if rows else ((), (), ())
        kind = self._numbers.get(TYPE)
        members: defaultdict[int, set[int]] = defaultdict(set)
        for subject, predicate, value in rows:
            if predicate == kind:
                members[value].add(subject)
        by_property, objects = Counter(predicates), set(values)
        return Counts(
            triples=len(rows),
            entities=len(set().union(*members.values())),
            subjects=len(set(subjects)),
            properties=len(by_property),
            objects=len(objects - literals),
            classes=len(members),
            literals=len(objects & literals),
            graphs=graphs,
            by_class=_by_name(terms, ((c, len(own)) for c, own in members.items())),
            by_property=_by_name(terms, by_property.items()),
        )


class _Numbers(dict[Any, int]):
    """A number for each term, the next one for a new one."""

    def __init__(self) -> None:
        super().__init__()
        self.literals: set[int] = set()

    def __missing__(self, term: Any) -> int:
        number = self[term] = len(self)
        if isinstance(term, ox.Literal):
            self.literals.add(number)
        return number


def _by_name(terms: list[Any], numbers: Iterable[tuple[int, int]]) -> dict[str, int]:
    """Numbers by IRI, sorted; what has no IRI is left out."""
    return dict(sorted((terms[term].value, n) for term, n in numbers if isinstance(terms[term], ox.NamedNode)))
