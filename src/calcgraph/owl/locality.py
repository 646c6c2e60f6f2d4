"""The module of an ontology for some names: the axioms that matter to them, by syntactic locality.

Comes in: axioms and a seed, the names. Goes out: a subset of the axioms. What follows from all of them about the seed,
and about whatever else stands in the module, follows from the module alone: an axiom that is left out becomes a
tautology once every name outside is read as empty (⊥-locality: Cuenca Grau, Horrocks, Kazakov, Sattler, Modular Reuse
of Ontologies: Theory and Practice, JAIR 31, 2008). So a class keeps all its superclasses and loses its subclasses.
What is of no form that is known here is kept.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable
from typing import Any

import pyoxigraph as ox

from calcgraph.owl.forms import Form, Part, operands, walk

_OWL = "http://www.w3.org/2002/07/owl#"
_BUILT_IN = (
    "http://www.w3.org/2002/07/owl#",
    "http://www.w3.org/2001/XMLSchema#",
    "http://www.w3.org/2000/01/rdf-schema#",
)
_NOT_LOGICAL = {"Declaration", "AnnotationAssertion", "SubAnnotationPropertyOf"} | {
    f"AnnotationProperty{place}" for place in ("Domain", "Range")
}
_OF_ONE = {  # tautologies of a property that is empty
    *(f"{word}ObjectProperty" for word in ("Functional", "InverseFunctional", "Symmetric", "Asymmetric", "Transitive")),
    *("IrreflexiveObjectProperty", "FunctionalDataProperty", "DataPropertyRange"),
    *("NegativeObjectPropertyAssertion", "NegativeDataPropertyAssertion"),
}
_SUB = ("SubObjectPropertyOf", "SubDataPropertyOf")
_SAME = ("EquivalentObjectProperties", "EquivalentDataProperties", "InverseObjectProperties")
_APART = ("DisjointObjectProperties", "DisjointDataProperties")
_ENTITIES = "CPDTRI"


def is_logical(axiom: Form) -> bool:
    """Whether a reasoner sees it: no declaration and no annotation."""
    return axiom.name not in _NOT_LOGICAL


def signature(axiom: Form) -> frozenset[ox.NamedNode]:
    """The classes, properties, datatypes and individuals that an axiom names, but for the built-in ones."""
    return frozenset(
        part
        for letter, part, _ in walk(axiom)
        if letter in _ENTITIES and isinstance(part, ox.NamedNode) and not part.value.startswith(_BUILT_IN)
    )


def module(axioms: Iterable[Form], seed: Iterable[ox.NamedNode]) -> frozenset[Form]:
    """The logical axioms that matter to some names.

    Args:
        axioms: those of an ontology; what is not logical is passed over.
        seed: the classes, properties and individuals.

    Returns:
        The module: a subset, the same for the same input.
    """
    logical = [a for a in axioms if is_logical(a)]
    names = [signature(a) for a in logical]
    naming: defaultdict[ox.NamedNode, list[int]] = defaultdict(list)
    for number, found in enumerate(names):
        for name in found:
            naming[name].append(number)
    known: set[ox.NamedNode] = set()
    kept: set[int] = set()
    new = set(seed)
    unseen: Iterable[int] = range(len(logical))
    while True:
        known |= new
        fresh = {n for n in unseen if n not in kept and not is_local(logical[n], known)}
        if not fresh:
            return frozenset(logical[n] for n in kept)
        kept |= fresh
        new = set().union(*(names[n] for n in fresh)) - known
        unseen = {n for name in new for n in naming[name]}


def is_local(axiom: Form, known: Collection[ox.NamedNode]) -> bool:
    """Whether an axiom says nothing once every name but the known ones is read as empty."""
    return _Locality(known).local(axiom)


class _Locality:
    def __init__(self, known: Collection[ox.NamedNode]) -> None:
        self._known = known

    def local(self, axiom: Form) -> bool:
        name, parts = axiom.name, operands(axiom)
        if name == "SubClassOf":
            return self._empty(parts[0]) or self._all(parts[1])
        if name == "EquivalentClasses":
            return all(map(self._empty, parts)) or all(map(self._all, parts))
        if name == "DisjointClasses":
            return sum(not self._empty(p) for p in parts) < 2
        if name == "DisjointUnion":
            return all(map(self._empty, parts))
        if name in _SUB:
            chain = (
                parts[0].parts if isinstance(parts[0], Form) and parts[0].name == "ObjectPropertyChain" else parts[:1]
            )
            return any(map(self._void, chain)) or _is(parts[1], "topObjectProperty", "topDataProperty")
        if name in _SAME:
            return all(map(self._void, parts))
        if name in _APART:
            return sum(not self._void(p) for p in parts) < 2
        if name in ("ObjectPropertyDomain", "ObjectPropertyRange", "DataPropertyDomain"):
            return self._void(parts[0]) or self._all(parts[1])
        if name in _OF_ONE:
            return self._void(parts[0])
        if name == "ClassAssertion":
            return self._all(parts[0])
        if name == "HasKey":
            return self._empty(parts[0])
        return not is_logical(axiom)

    def _void(self, part: Part) -> bool:
        """Whether a property holds between nothing."""
        if isinstance(part, Form):
            return part.name == "ObjectInverseOf" and self._void(part.parts[0])
        if _is(part, "bottomObjectProperty", "bottomDataProperty"):
            return True
        return part not in self._known and not _is(part, "topObjectProperty", "topDataProperty")

    def _empty(self, part: Part) -> bool:
        """Whether a class expression has no instance, as far as its form tells."""
        if not isinstance(part, Form):
            return _is(part, "Nothing") or (part not in self._known and not _is(part, "Thing"))
        name, parts = part.name, part.parts
        if name == "ObjectComplementOf":
            return self._all(parts[0])
        if name == "ObjectIntersectionOf":
            return any(map(self._empty, parts))
        if name == "ObjectUnionOf":
            return all(map(self._empty, parts))
        if name == "ObjectSomeValuesFrom":
            return self._void(parts[0]) or self._empty(parts[1])
        if name in ("ObjectHasValue", "ObjectHasSelf", "DataHasValue"):
            return self._void(parts[0])
        if name == "DataSomeValuesFrom":
            return any(map(self._void, parts[:-1]))
        if name in ("ObjectMinCardinality", "ObjectExactCardinality"):
            return _number(parts[0]) > 0 and (self._void(parts[1]) or any(map(self._empty, parts[2:])))
        if name in ("DataMinCardinality", "DataExactCardinality"):
            return _number(parts[0]) > 0 and self._void(parts[1])
        return name == "ObjectOneOf" and not parts

    def _all(self, part: Part) -> bool:
        """Whether a class expression has everything as its instance, as far as its form tells."""
        if not isinstance(part, Form):
            return _is(part, "Thing")
        name, parts = part.name, part.parts
        if name == "ObjectComplementOf":
            return self._empty(parts[0])
        if name == "ObjectIntersectionOf":
            return all(map(self._all, parts))
        if name == "ObjectUnionOf":
            return any(map(self._all, parts))
        if name == "ObjectAllValuesFrom":
            return self._void(parts[0]) or self._all(parts[1])
        if name == "DataAllValuesFrom":
            return any(map(self._void, parts[:-1]))
        if name.endswith("MinCardinality"):
            return _number(parts[0]) == 0
        if name == "ObjectMaxCardinality" or (name == "ObjectExactCardinality" and _number(parts[0]) == 0):
            return self._void(parts[1]) or any(map(self._empty, parts[2:]))
        if name == "DataMaxCardinality" or (name == "DataExactCardinality" and _number(parts[0]) == 0):
            return self._void(parts[1])
        return False


def _is(part: Any, *names: str) -> bool:
    return isinstance(part, ox.NamedNode) and part.value in [_OWL + name for name in names]


def _number(part: Any) -> int:
    return int(part.value)
