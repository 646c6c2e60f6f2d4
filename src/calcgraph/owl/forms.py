"""Axioms as values: what OWL 2's structural specification calls an ontology, in the shape of its functional syntax.

Comes in: nothing. Goes out: `Form`, a name with arguments, as `SubClassOf(A ObjectSomeValuesFrom(p B))`, and
`Ontology`. Annotations of an axiom are its first arguments. What each argument of a form may be is one table,
`SIGNATURES`, which the profile checks walk:

    C class expression     P object property expression    D data property    A annotation property
    R data range           T datatype                      I individual       L literal
    S annotation subject   V annotation value              U IRI              F facet          N number
    E an entity
    a star after the last letter: any number of them; a question mark: none or one

Specification: https://www.w3.org/TR/owl2-syntax/
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple, Union

import pyoxigraph as ox

Part = Union["Form", ox.NamedNode, ox.BlankNode, ox.Literal]


class Form(NamedTuple):
    """A name and its arguments; the name is empty for a bare list, as in HasKey."""

    name: str
    parts: tuple[Part, ...]


@dataclass(frozen=True)
class Ontology:
    """An ontology without what it imports.

    Args:
        iri: its IRI, if it has one.
        version: its version IRI, if it has one.
        annotations: those of the ontology itself, as `Annotation` forms.
        axioms: each once, in no order.
        strays: what is said in RDF and is no part of any axiom.
        imports: the IRIs that it imports.
    """

    iri: ox.NamedNode | None
    version: ox.NamedNode | None
    annotations: tuple[Form, ...]
    axioms: frozenset[Form]
    strays: tuple[ox.Triple, ...] = ()
    imports: tuple[ox.NamedNode, ...] = ()


ENTITIES = {
    "Class": "C",
    "Datatype": "T",
    "ObjectProperty": "P",
    "DataProperty": "D",
    "AnnotationProperty": "A",
    "NamedIndividual": "I",
}
SIGNATURES = {
    # class expressions
    "ObjectIntersectionOf": "C*",
    "ObjectUnionOf": "C*",
    "ObjectComplementOf": "C",
    "ObjectOneOf": "I*",
    "ObjectSomeValuesFrom": "PC",
    "ObjectAllValuesFrom": "PC",
    "ObjectHasValue": "PI",
    "ObjectHasSelf": "P",
    "ObjectMinCardinality": "NPC?",
    "ObjectMaxCardinality": "NPC?",
    "ObjectExactCardinality": "NPC?",
    "DataSomeValuesFrom": "DR",
    "DataAllValuesFrom": "DR",
    "DataHasValue": "DL",
    "DataMinCardinality": "NDR?",
    "DataMaxCardinality": "NDR?",
    "DataExactCardinality": "NDR?",
    # property expressions and data ranges
    "ObjectInverseOf": "P",
    "ObjectPropertyChain": "P*",
    "DataIntersectionOf": "R*",
    "DataUnionOf": "R*",
    "DataComplementOf": "R",
    "DataOneOf": "L*",
    "DatatypeRestriction": "TFL*",
    # axioms
    "SubClassOf": "CC",
    "EquivalentClasses": "C*",
    "DisjointClasses": "C*",
    "DisjointUnion": "CC*",
    "SubObjectPropertyOf": "PP",
    "EquivalentObjectProperties": "P*",
    "DisjointObjectProperties": "P*",
    "InverseObjectProperties": "PP",
    "ObjectPropertyDomain": "PC",
    "ObjectPropertyRange": "PC",
    "FunctionalObjectProperty": "P",
    "InverseFunctionalObjectProperty": "P",
    "ReflexiveObjectProperty": "P",
    "IrreflexiveObjectProperty": "P",
    "SymmetricObjectProperty": "P",
    "AsymmetricObjectProperty": "P",
    "TransitiveObjectProperty": "P",
    "SubDataPropertyOf": "DD",
    "EquivalentDataProperties": "D*",
    "DisjointDataProperties": "D*",
    "DataPropertyDomain": "DC",
    "DataPropertyRange": "DR",
    "FunctionalDataProperty": "D",
    "DatatypeDefinition": "TR",
    "HasKey": "CPD",
    "SameIndividual": "I*",
    "DifferentIndividuals": "I*",
    "ClassAssertion": "CI",
    "ObjectPropertyAssertion": "PII",
    "NegativeObjectPropertyAssertion": "PII",
    "DataPropertyAssertion": "DIL",
    "NegativeDataPropertyAssertion": "DIL",
    "AnnotationAssertion": "ASV",
    "SubAnnotationPropertyOf": "AA",
    "AnnotationPropertyDomain": "AU",
    "AnnotationPropertyRange": "AU",
    # both
    "Annotation": "AV",
    "Declaration": "E",
    **ENTITIES,
}

_ABOUT_THE_SECOND = {f"{kind}Assertion" for kind in ("Annotation", "Class", "ObjectProperty", "DataProperty")}


def annotations(form: Form) -> tuple[Form, ...]:
    """The annotations of an axiom, or of an annotation."""
    parts = form.parts
    if not parts or not isinstance(parts[0], Form) or parts[0].name != "Annotation":
        return ()
    return tuple(p for p in parts if isinstance(p, Form) and p.name == "Annotation")


def operands(form: Form) -> tuple[Part, ...]:
    """What a form is about: its arguments without annotations."""
    parts = form.parts
    if not parts or not isinstance(parts[0], Form) or parts[0].name != "Annotation":  # they come first
        return parts
    return tuple(p for p in parts if not (isinstance(p, Form) and p.name == "Annotation"))


def roles(form: Form) -> Iterator[tuple[str, Part]]:
    """Each argument with the letter of what it has to be; those of a bare list one by one."""
    parts = operands(form)
    for letter, part in zip(_letters(form.name, len(parts)), parts, strict=True):
        if isinstance(part, Form) and not part.name:
            for item in part.parts:
                yield letter, item
        else:
            yield letter, part
    for part in annotations(form):
        yield "@", part


@lru_cache(maxsize=1024)
def _letters(name: str, count: int) -> str:
    """The letters of so many arguments of a form."""
    if name == "DatatypeRestriction":
        return ("T" + "FL" * count)[:count]
    if name in ("DataSomeValuesFrom", "DataAllValuesFrom"):  # of several properties, in data ranges
        return "D" * (count - 1) + "R"
    signature = SIGNATURES.get(name, "?").rstrip("?") or "?"
    return (signature.rstrip("*") + signature.rstrip("*")[-1] * count)[:count]


def walk(form: Form) -> Iterator[tuple[str, Part, Form]]:
    """Every argument at any depth, with its letter and the form that it is an argument of."""
    for letter, part in roles(form):
        yield letter, part, form
        if isinstance(part, Form):
            yield from walk(part)


def subject(axiom: Form) -> ox.NamedNode | None:
    """The entity that an axiom is about: what it says something of, or the first name in it."""
    parts = operands(axiom)
    chain = axiom.name == "SubObjectPropertyOf" and isinstance(parts[0], Form)
    return _first(parts[1:] if chain or axiom.name in _ABOUT_THE_SECOND else parts)


def _first(parts: Iterable[Part]) -> ox.NamedNode | None:
    for part in parts:
        found = _first(part.parts) if isinstance(part, Form) else part
        if isinstance(found, ox.NamedNode):
            return found
    return None
