"""Axioms to RDF, by the mapping of the W3C.

Comes in: `Ontology`. Goes out: triples, with blank nodes that are named after the axiom that they are in, so that the
same axiom gives the same labels wherever it stands.

    SubClassOf(A B)                     A rdfs:subClassOf B
    ObjectSomeValuesFrom(p C)           [ a owl:Restriction ; owl:onProperty p ; owl:someValuesFrom C ]
    SubObjectPropertyOf(chain p)        p owl:propertyChainAxiom ( … )
    DisjointClasses of three or more    [ a owl:AllDisjointClasses ; owl:members ( … ) ]
    an annotated axiom                  its triple, and [ a owl:Axiom ; owl:annotatedSource … ; the annotations ]

Specification: https://www.w3.org/TR/owl2-mapping-to-rdf/, section 2
"""

import hashlib
from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import pairwise
from typing import Any, NamedTuple

import pyoxigraph as ox

from calcgraph.owl.forms import Form, Ontology, Part, annotations, operands
from calcgraph.owl.parsing import OWL, RDF, RDFS, TYPE

_DECLARATIONS = {
    "Class": OWL + "Class",
    "Datatype": RDFS + "Datatype",
    "ObjectProperty": OWL + "ObjectProperty",
    "DataProperty": OWL + "DatatypeProperty",
    "AnnotationProperty": OWL + "AnnotationProperty",
    "NamedIndividual": OWL + "NamedIndividual",
}
_SUBJECT_OBJECT = {
    "SubClassOf": RDFS + "subClassOf",
    "SubObjectPropertyOf": RDFS + "subPropertyOf",
    "SubDataPropertyOf": RDFS + "subPropertyOf",
    "SubAnnotationPropertyOf": RDFS + "subPropertyOf",
    "InverseObjectProperties": OWL + "inverseOf",
    "DatatypeDefinition": OWL + "equivalentClass",
    **{f"{kind}PropertyDomain": RDFS + "domain" for kind in ("Object", "Data", "Annotation")},
    **{f"{kind}PropertyRange": RDFS + "range" for kind in ("Object", "Data", "Annotation")},
}
_CHAINED = {  # n operands in n - 1 triples
    "EquivalentClasses": OWL + "equivalentClass",
    "EquivalentObjectProperties": OWL + "equivalentProperty",
    "EquivalentDataProperties": OWL + "equivalentProperty",
    "SameIndividual": OWL + "sameAs",
}
_SETS = {  # two operands in a triple, more in a node with a list
    "DisjointClasses": (OWL + "disjointWith", "AllDisjointClasses", "members"),
    "DisjointObjectProperties": (OWL + "propertyDisjointWith", "AllDisjointProperties", "members"),
    "DisjointDataProperties": (OWL + "propertyDisjointWith", "AllDisjointProperties", "members"),
    "DifferentIndividuals": (OWL + "differentFrom", "AllDifferent", "distinctMembers"),
}
_RECORDS = {*_SETS, "NegativeObjectPropertyAssertion", "NegativeDataPropertyAssertion"}  # nodes of their own
_LISTS = {
    "IntersectionOf": "intersectionOf",
    "UnionOf": "unionOf",
    "OneOf": "oneOf",
}
_TRUE = ox.Literal("true", datatype=ox.NamedNode("http://www.w3.org/2001/XMLSchema#boolean"))
_ASSERTIONS = ("ObjectPropertyAssertion", "DataPropertyAssertion", "AnnotationAssertion")
_CARDINALITY = {"Min": "min{}ardinality", "Max": "max{}ardinality", "Exact": "{}ardinality"}


class Statement(NamedTuple):
    """A triple as a plain tuple of pyoxigraph's terms: one of its own, with a literal, takes seven times as long."""

    subject: Any
    predicate: ox.NamedNode
    object: Any


def triples(ontology: Ontology) -> set[ox.Triple]:
    """The triples of an ontology; its strays are left out."""
    return {ox.Triple(*statement) for statement in statements(ontology)}


def statements(ontology: Ontology) -> set[Statement]:
    """The same, for whoever only writes them down.

    Args:
        ontology: what to say in triples.

    Returns:
        Each statement once, in no order.
    """
    found: list[Statement] = []
    if ontology.iri is not None:
        found.append(_triple(ontology.iri, TYPE, _owl("Ontology")))
        found += [_triple(ontology.iri, OWL + "imports", iri) for iri in ontology.imports]
        if ontology.version is not None:
            found.append(_triple(ontology.iri, OWL + "versionIRI", ontology.version))
        for note in ontology.annotations:
            found.append(Statement(ontology.iri, *operands(note)))  # type: ignore[arg-type]
    for axiom in ontology.axioms:
        if axiom.name == "AnnotationAssertion" and len(axiom.parts) == 3:
            predicate, about, value = axiom.parts
            found.append(Statement(about, predicate, value))  # type: ignore[arg-type]
        else:
            found += _Axiom(axiom).triples
    return set(found)


class _Axiom:
    """The triples of one axiom."""

    def __init__(self, axiom: Form) -> None:
        self.axiom = axiom
        self.key = ""
        self.count = 0
        self.triples: list[Statement] = []
        main = list(self._main(axiom.name, operands(axiom)))
        self.triples += main
        if notes := annotations(axiom):
            for t in main:
                if t.predicate.value == TYPE and axiom.name in _RECORDS:
                    self._notes(t.subject, notes)
                else:
                    self._annotate("Axiom", t, notes)

    def _main(self, name: str, parts: Sequence[Part]) -> Iterator[Statement]:
        if name == "Declaration":
            entity = parts[0]
            assert isinstance(entity, Form)
            yield _triple(entity.parts[0], TYPE, _iri(_DECLARATIONS[entity.name]))
        elif name == "SubObjectPropertyOf" and isinstance(parts[0], Form) and parts[0].name == "ObjectPropertyChain":
            yield _triple(self.node(parts[1]), OWL + "propertyChainAxiom", self._list(parts[0].parts))
        elif name in _SUBJECT_OBJECT:
            yield _triple(self.node(parts[0]), _SUBJECT_OBJECT[name], self.node(parts[1]))
        elif name in _CHAINED:
            nodes = [self.node(p) for p in parts]
            for one, other in pairwise(nodes):
                yield _triple(one, _CHAINED[name], other)
        elif name in _SETS:
            predicate, kind, members = _SETS[name]
            if len(parts) == 2:
                yield _triple(self.node(parts[0]), predicate, self.node(parts[1]))
            else:
                node = self._fresh()
                self.triples.append(_triple(node, OWL + members, self._list(parts)))
                yield _triple(node, TYPE, _owl(kind))
        elif name in _ASSERTIONS:
            yield Statement(parts[1], parts[0], parts[2])  # type: ignore[arg-type]
        elif name == "ClassAssertion":
            yield _triple(parts[1], TYPE, self.node(parts[0]))
        elif name == "DisjointUnion":
            yield _triple(parts[0], OWL + "disjointUnionOf", self._list(parts[1:]))
        elif name == "HasKey":
            keys = [key for group in parts[1:] if isinstance(group, Form) for key in group.parts]
            yield _triple(self.node(parts[0]), OWL + "hasKey", self._list(keys))
        elif name.startswith("Negative"):
            node, target = self._fresh(), "targetValue" if "Data" in name else "targetIndividual"
            for word, part in zip(("assertionProperty", "sourceIndividual", target), parts, strict=True):
                self.triples.append(_triple(node, OWL + word, self.node(part)))
            yield _triple(node, TYPE, _owl("NegativePropertyAssertion"))
        else:  # a characteristic, as TransitiveObjectProperty
            kind = name.replace("Object", "").replace("Data", "")
            yield _triple(self.node(parts[0]), TYPE, _owl(kind))

    # ---- expressions

    def node(self, part: Part) -> Any:
        """The node that stands for an expression; what is said of it joins the triples."""
        if not isinstance(part, Form):
            return part
        node, name, parts = self._fresh(), part.name, part.parts
        side = "Data" if name.startswith("Data") else "Object"
        word = name.removeprefix(side)
        if name == "ObjectInverseOf":
            self._say(node, "inverseOf", parts[0])
            return node
        if name == "DatatypeRestriction":
            self._type(node, RDFS + "Datatype")
            self._say(node, "onDatatype", parts[0])
            facets = []
            for facet, value in zip(parts[1::2], parts[2::2], strict=True):
                facets.append(self._fresh())
                self.triples.append(Statement(facets[-1], facet, value))  # type: ignore[arg-type]
            self._say(node, "withRestrictions", self._list(facets))
            return node
        if word in _LISTS or word == "ComplementOf":
            self._type(node, RDFS + "Datatype" if side == "Data" else OWL + "Class")
            if word == "ComplementOf":
                self._say(node, "datatypeComplementOf" if side == "Data" else "complementOf", parts[0])
            else:
                self._say(node, _LISTS[word], self._list(parts))
            return node
        self._type(node, OWL + "Restriction")
        if word.endswith("Cardinality"):
            qualified = len(parts) > 2
            stem = _CARDINALITY[word.removesuffix("Cardinality")]
            small = not stem.startswith("m")
            middle = ("q" if small else "Q") + "ualifiedC" if qualified else ("c" if small else "C")
            self._say(node, "onProperty", parts[1])
            self._say(node, stem.format(middle), parts[0])
            if qualified:
                self._say(node, "onDataRange" if side == "Data" else "onClass", parts[2])
            return node
        properties = parts[:-1] if len(parts) > 1 else parts
        if len(properties) == 1:
            self._say(node, "onProperty", properties[0])
        else:
            self._say(node, "onProperties", self._list(properties))
        if word == "HasSelf":
            self._say(node, "hasSelf", _TRUE)
        else:
            self._say(node, word[0].lower() + word[1:], parts[-1])
        return node

    def _list(self, parts: Sequence[Part]) -> Any:
        head: Any = _iri(RDF + "nil")
        for part in reversed([self.node(p) for p in parts]):
            cell = self._fresh()
            self.triples.append(_triple(cell, RDF + "first", part))
            self.triples.append(_triple(cell, RDF + "rest", head))
            head = cell
        return head

    # ---- annotations

    def _annotate(self, kind: str, t: Statement, notes: Sequence[Form]) -> None:
        node = self._fresh()
        self._type(node, OWL + kind)
        for word, part in zip(("annotatedSource", "annotatedProperty", "annotatedTarget"), t, strict=True):
            self._say(node, word, part)
        self._notes(node, notes)

    def _notes(self, node: Any, notes: Sequence[Form]) -> None:
        for note in notes:
            t = Statement(node, *operands(note))  # type: ignore[arg-type]
            self.triples.append(t)
            if annotations(note):
                self._annotate("Annotation", t, annotations(note))

    # ---- triples

    def _fresh(self) -> ox.BlankNode:
        if not self.key:
            self.key = "a" + hashlib.sha256(str(self.axiom).encode()).hexdigest()[:16]
        self.count += 1
        return ox.BlankNode(f"{self.key}x{self.count}")

    def _type(self, node: Any, kind: str) -> None:
        self.triples.append(_triple(node, TYPE, _iri(kind)))

    def _say(self, node: Any, word: str, part: Part) -> None:
        self.triples.append(_triple(node, OWL + word, self.node(part)))


def _triple(subject: Any, predicate: str, value: Any) -> Statement:
    return Statement(subject, _iri(predicate), value)


def _owl(name: str) -> ox.NamedNode:
    return _iri(OWL + name)


@lru_cache(maxsize=256)
def _iri(iri: str) -> ox.NamedNode:
    return ox.NamedNode(iri)
