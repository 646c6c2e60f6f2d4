"""Modules: the axioms of an ontology that bear on some names, by syntactic locality.

Comes in: axioms and names. Goes out: axioms. Whatever the ontology entails of these names alone, the module entails too
(Cuenca Grau and others, 2008). Three kinds, as the OWL API and ROBOT have them:

    bot    an axiom is left out if it says nothing once all other names are taken for empty: the names with what stands
           above them
    top    likewise with all other names taken for everything: the names with what stands below them; as a rule large
    star   the bot module of the top module of the bot module …, until nothing changes: little more than what is said
           between the names

What is said of an ontology but is no logic (labels, declarations) is in no module.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any, Literal

import pyoxigraph as ox

from calcgraph.owl.forms import Form, Part, operands, walk

Kind = Literal["bot", "top", "star"]
_OWL = "http://www.w3.org/2002/07/owl#"
_EMPTY = frozenset(ox.NamedNode(_OWL + name) for name in ("Nothing", "bottomObjectProperty", "bottomDataProperty"))
_ALL = frozenset(ox.NamedNode(_OWL + name) for name in ("Thing", "topObjectProperty", "topDataProperty"))
_LITERAL = ox.NamedNode("http://www.w3.org/2000/01/rdf-schema#Literal")
_RESERVED = (
    _OWL,
    "http://www.w3.org/2000/01/rdf-schema#",
    "http://www.w3.org/2001/XMLSchema#",
    "http://www.w3.org/1999/",
)
_NO_LOGIC = frozenset(
    (
        "Declaration",
        "AnnotationAssertion",
        "SubAnnotationPropertyOf",
        "AnnotationPropertyDomain",
        "AnnotationPropertyRange",
    )
)
Signed = dict[Form, frozenset[ox.NamedNode]]
_NAMES = frozenset("CPDTRI")


def is_logical(axiom: Form) -> bool:
    """Whether a reasoner sees it: no declaration and no annotation."""
    return axiom.name not in _NO_LOGIC


def signature(axiom: Form) -> frozenset[ox.NamedNode]:
    """The names in an axiom, but for those built in."""
    return frozenset(
        part
        for letter, part, _ in walk(axiom)
        if letter in _NAMES and isinstance(part, ox.NamedNode) and not part.value.startswith(_RESERVED)
    )


def module(axioms: Iterable[Form], names: Collection[ox.NamedNode], kind: Kind = "bot") -> frozenset[Form]:
    """The module of some names.

    Args:
        axioms: of an ontology.
        names: classes, properties and individuals.
        kind: which of the three.
    """
    return Modules(axioms)(names, kind)


class Modules:
    """The modules of one ontology, of which many are wanted.

    Args:
        axioms: of the ontology.

    `signed` has the names in each logical axiom.
    """

    def __init__(self, axioms: Iterable[Form]) -> None:
        self.signed = {axiom: signature(axiom) for axiom in axioms if is_logical(axiom)}
        self._datatypes = _datatypes(self.signed)
        self._by_name = _by_name(self.signed)

    def __call__(self, names: Collection[ox.NamedNode], kind: Kind = "bot") -> frozenset[Form]:
        """The module of some names, as `module` makes it."""
        found = self.signed
        while True:
            smaller = found
            if kind != "top":
                smaller = self._extracted(smaller, names, empty=True)
            if kind != "bot":
                smaller = self._extracted(smaller, names, empty=False)
            if kind != "star" or len(smaller) == len(found):
                return frozenset(smaller)
            found = smaller

    def _extracted(self, axioms: Signed, names: Collection[ox.NamedNode], *, empty: bool) -> Signed:
        by_name = self._by_name if axioms is self.signed else _by_name(axioms)
        known = set(names)
        is_local = _Locality(known, self._datatypes, empty=empty)
        found: set[Form] = set()
        todo: list[Iterable[Form]] = [axioms]
        while todo:
            for axiom in todo.pop():
                if axiom not in found and not is_local(axiom):
                    found.add(axiom)
                    todo += [by_name[name] for name in axioms[axiom] - known]
                    known |= axioms[axiom]
        return {axiom: axioms[axiom] for axiom in found}


def _by_name(axioms: Signed) -> Mapping[ox.NamedNode, Sequence[Form]]:
    found: defaultdict[ox.NamedNode, list[Form]] = defaultdict(list)
    for axiom, used in axioms.items():
        for name in used:
            found[name].append(axiom)
    return dict(found)


def _datatypes(axioms: Iterable[Form]) -> frozenset[Part]:
    return frozenset(part for axiom in axioms for letter, part, _ in walk(axiom) if letter in "TR")


class _Locality:
    """Whether an axiom says nothing, all names but the known ones being empty, or being everything.

    What is not known for certain counts as no: too large a module is a module, too small a one is none. Datatypes are
    what they are.
    """

    def __init__(self, known: Collection[ox.NamedNode], datatypes: Collection[Part], *, empty: bool) -> None:
        self._known, self._datatypes, self._empties = known, datatypes, empty

    def __call__(self, axiom: Form) -> bool:
        parts: Any = operands(axiom)
        match axiom.name:
            case "SubClassOf" | "SubObjectPropertyOf" | "SubDataPropertyOf":
                return self._empty(parts[0]) or self._all(parts[1])
            case "EquivalentClasses" | "EquivalentObjectProperties" | "EquivalentDataProperties":
                return self._every(self._empty, parts) or self._every(self._all, parts)
            case "InverseObjectProperties":
                return self._every(self._empty, parts) or self._every(self._all, parts)
            case "DisjointClasses" | "DisjointObjectProperties" | "DisjointDataProperties":
                return sum(not self._empty(part) for part in parts) <= 1
            case "DisjointUnion":
                return self._every(self._empty, parts) or self._one_is_all(parts)
            case "ObjectPropertyDomain" | "ObjectPropertyRange" | "DataPropertyDomain" | "DataPropertyRange":
                return self._empty(parts[0]) or self._all(parts[1])
            case "TransitiveObjectProperty" | "SymmetricObjectProperty":
                return self._empty(parts[0]) or self._all(parts[0])
            case "ReflexiveObjectProperty":
                return self._all(parts[0])
            case "ClassAssertion" | "ObjectPropertyAssertion" | "DataPropertyAssertion":
                return self._all(parts[0])
            case "SameIndividual" | "DifferentIndividuals":
                return False
            case "DatatypeDefinition":
                return parts[0] not in self._known
        return self._empty(parts[0])  # functional and the like, keys, denied assertions

    def _one_is_all(self, parts: Any) -> bool:
        """Whether the whole is everything, one of its parts as well, and the others nothing."""
        rest = [part for part in parts[1:] if not self._empty(part)]
        return self._all(parts[0]) and len(rest) == 1 and self._all(rest[0])

    @staticmethod
    def _every(test: Any, parts: Iterable[Part]) -> bool:
        return all(map(test, parts))

    def _empty(self, part: Part) -> bool:
        """Whether a class, property or data range has nothing in it."""
        if not isinstance(part, Form):
            return part in _EMPTY or (self._empties and self._is_unknown(part))
        inner: Any = part.parts
        match part.name:
            case "ObjectInverseOf":
                return self._empty(inner[0])
            case "ObjectPropertyChain" | "ObjectIntersectionOf" | "DataIntersectionOf":
                return any(map(self._empty, inner))
            case "ObjectUnionOf" | "DataUnionOf":
                return self._every(self._empty, inner)
            case "ObjectComplementOf" | "DataComplementOf":
                return self._all(inner[0])
            case "ObjectSomeValuesFrom" | "DataSomeValuesFrom":
                return any(map(self._empty, inner))
            case "ObjectAllValuesFrom":
                return self._all(inner[0]) and self._empty(inner[1])
            case "ObjectHasValue" | "DataHasValue" | "ObjectHasSelf":
                return self._empty(inner[0])
            case "ObjectMinCardinality" | "DataMinCardinality" | "ObjectExactCardinality" | "DataExactCardinality":
                return _number(inner) > 0 and any(map(self._empty, inner[1:]))
            case "ObjectOneOf" | "DataOneOf":
                return not inner
        return False

    def _all(self, part: Part) -> bool:
        """Whether everything is in it."""
        if not isinstance(part, Form):
            return part in _ALL or part == _LITERAL or (not self._empties and self._is_unknown(part))
        inner: Any = part.parts
        match part.name:
            case "ObjectInverseOf":
                return self._all(inner[0])
            case "ObjectPropertyChain" | "ObjectIntersectionOf" | "DataIntersectionOf":
                return self._every(self._all, inner)
            case "ObjectUnionOf" | "DataUnionOf":
                return any(map(self._all, inner))
            case "ObjectComplementOf" | "DataComplementOf":
                return self._empty(inner[0])
            case "ObjectSomeValuesFrom":
                return self._every(self._all, inner)
            case "DataSomeValuesFrom":
                return self._every(self._all, inner[:-1]) and _have_values(inner[-1:])
            case "ObjectAllValuesFrom" | "DataAllValuesFrom":
                return self._empty(inner[0]) or self._all(inner[-1])
            case "ObjectHasValue" | "DataHasValue" | "ObjectHasSelf":
                return self._all(inner[0])
            case "ObjectMinCardinality":
                return _number(inner) == 0 or (_number(inner) == 1 and self._every(self._all, inner[1:]))
            case "DataMinCardinality":
                return _number(inner) == 0 or (_number(inner) == 1 and self._all(inner[1]) and _have_values(inner[2:]))
            case "ObjectMaxCardinality" | "DataMaxCardinality":
                return any(map(self._empty, inner[1:]))
            case "ObjectExactCardinality" | "DataExactCardinality":
                return _number(inner) == 0 and any(map(self._empty, inner[1:]))
        return False

    def _is_unknown(self, part: Any) -> bool:
        """Whether it is a name of the ontology's that is not among the known ones."""
        return part not in self._known and part not in self._datatypes and not part.value.startswith(_RESERVED)


def _number(parts: Any) -> int:
    return int(parts[0].value)


def _have_values(ranges: Iterable[Part]) -> bool:
    """Whether each data range is certain to have a value, being built in."""
    return all(isinstance(part, ox.NamedNode) and part.value.startswith(_RESERVED) for part in ranges)
