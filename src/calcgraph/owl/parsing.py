"""RDF to axioms, by the mapping of the W3C read backwards.

Comes in: triples. Goes out: `Ontology`. What is a part of no axiom is kept as a stray, so that a check can say so:
nothing is dropped in silence. Where a property is not declared, what it is used with decides between object and data.

Specification: https://www.w3.org/TR/owl2-mapping-to-rdf/, section 3
"""

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

import pyoxigraph as ox

from calcgraph.owl.forms import Form, Ontology, Part

RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
RDFS = "http://www.w3.org/2000/01/rdf-schema#"
OWL = "http://www.w3.org/2002/07/owl#"
XSD = "http://www.w3.org/2001/XMLSchema#"
TYPE = RDF + "type"
_DECLARED = {
    OWL + "Class": "Class",
    RDFS + "Datatype": "Datatype",
    OWL + "ObjectProperty": "ObjectProperty",
    OWL + "DatatypeProperty": "DataProperty",
    OWL + "AnnotationProperty": "AnnotationProperty",
    OWL + "NamedIndividual": "NamedIndividual",
}
_CHARACTERISTICS = {
    OWL + name + "Property": name
    for name in ("InverseFunctional", "Reflexive", "Irreflexive", "Symmetric", "Asymmetric", "Transitive")
}
_CLASS_SETS = {OWL + "intersectionOf": "IntersectionOf", OWL + "unionOf": "UnionOf", OWL + "oneOf": "OneOf"}
_CARDINALITIES = {
    OWL + "minCardinality": "Min",
    OWL + "maxCardinality": "Max",
    OWL + "cardinality": "Exact",
    OWL + "minQualifiedCardinality": "Min",
    OWL + "maxQualifiedCardinality": "Max",
    OWL + "qualifiedCardinality": "Exact",
}
_OF_OBJECTS = set(_CHARACTERISTICS) - {OWL + "ReflexiveProperty"}  # what tells that a property is one of objects
_SETS = {OWL + name for name in ("intersectionOf", "unionOf", "oneOf", "complementOf")}
_INSIDE = (  # predicates of a blank node that is, or is a part of, an expression
    _SETS
    | set(_CARDINALITIES)
    | {OWL + name for name in ("onProperty", "onProperties", "someValuesFrom", "allValuesFrom", "hasValue", "hasSelf")}
    | {OWL + name for name in ("onClass", "onDataRange", "onDatatype", "withRestrictions", "datatypeComplementOf")}
    | {OWL + "inverseOf", RDF + "first", RDF + "rest", RDF + "langRange"}
)
_ANNOTATED = tuple(OWL + name for name in ("annotatedSource", "annotatedProperty", "annotatedTarget"))
_NEGATIVE = tuple(OWL + name for name in ("sourceIndividual", "assertionProperty", "targetIndividual", "targetValue"))
_MEMBERS = (OWL + "members", OWL + "distinctMembers")
_RECORDS = {  # blank nodes that are an axiom, or annotate one
    OWL + name for name in ("Axiom", "Annotation", "AllDisjointClasses", "AllDisjointProperties", "AllDifferent")
} | {OWL + "NegativePropertyAssertion"}
_SILENT = {OWL + "Restriction", OWL + "DataRange", OWL + "Ontology", RDF + "List", RDF + "Property", RDFS + "Class"}
_PAIRS = {
    RDFS + "subClassOf": "SubClassOf",
    OWL + "equivalentClass": "EquivalentClasses",
    OWL + "disjointWith": "DisjointClasses",
}
_BETWEEN_PROPERTIES = {
    RDFS + "subPropertyOf": ("SubObjectPropertyOf", "SubDataPropertyOf", "SubAnnotationPropertyOf"),
    OWL + "equivalentProperty": ("EquivalentObjectProperties", "EquivalentDataProperties", ""),
    OWL + "propertyDisjointWith": ("DisjointObjectProperties", "DisjointDataProperties", ""),
    RDFS + "domain": ("ObjectPropertyDomain", "DataPropertyDomain", "AnnotationPropertyDomain"),
    RDFS + "range": ("ObjectPropertyRange", "DataPropertyRange", "AnnotationPropertyRange"),
}
_INDIVIDUALS = {OWL + "sameAs": "SameIndividual", OWL + "differentFrom": "DifferentIndividuals"}
_BUILT_IN = {
    "ObjectProperty": {OWL + "topObjectProperty", OWL + "bottomObjectProperty"},
    "DataProperty": {OWL + "topDataProperty", OWL + "bottomDataProperty"},
}


def parse(triples: Iterable[ox.Triple], beside: Iterable[ox.Triple] = ()) -> Ontology:
    """The axioms that triples stand for.

    Args:
        triples: an ontology in RDF.
        beside: other triples, whose declarations tell what the properties are and which yield no axiom themselves.

    Returns:
        The ontology; a triple that belongs to no axiom is among its strays.
    """
    return _Parser([*map(tuple, triples)], [*map(tuple, beside)]).ontology()


_Said = tuple[Any, ...]  # subject, predicate, object: a triple that is taken apart once


class _Parser:
    def __init__(self, triples: list[_Said], beside: list[_Said]) -> None:
        self.triples = triples
        self.of: defaultdict[Any, dict[str, list[Any]]] = defaultdict(dict)
        self.kinds: defaultdict[Any, set[str]] = defaultdict(set)
        for kind, iris in _BUILT_IN.items():
            for iri in iris:
                self.kinds[ox.NamedNode(iri)].add(kind)
        for subject, predicate, value in triples:
            self.of[subject].setdefault(predicate.value, []).append(value)
        for subject, predicate, value in (*triples, *beside):
            if predicate.value == TYPE and isinstance(value, ox.NamedNode):
                kind = _DECLARED.get(value.value) or ("ObjectProperty" if value.value in _OF_OBJECTS else "")
                if kind:
                    self.kinds[subject].add(kind)
        self.used: set[Any] = set()  # blank nodes that became part of an axiom
        self.notes: defaultdict[Any, list[Form]] = defaultdict(list)

    def ontology(self) -> Ontology:
        """Go through the triples once; each belongs to an axiom, to the header or to an expression, or strays."""
        headers = [s for s, said in self.of.items() if ox.NamedNode(OWL + "Ontology") in said.get(TYPE, ())]
        header = headers[0] if headers else None
        self._read_annotations()
        annotating = {p for p, kinds in self.kinds.items() if kinds == {"AnnotationProperty"}}
        annotating |= {ox.NamedNode(RDFS + name) for name in ("label", "comment", "seeAlso", "isDefinedBy")}
        axioms: set[Form] = set()
        inside: list[_Said] = []
        strays: list[_Said] = []
        for t in self.triples:
            subject, predicate, value = t
            if subject == header:
                continue
            form: Form | None
            if predicate in annotating and isinstance(subject, ox.NamedNode):
                form = Form("AnnotationAssertion", (predicate, subject, value))
            else:
                try:
                    form = self._axiom(subject, predicate, value)
                except (KeyError, ValueError, IndexError):
                    strays.append(t)
                    continue
            if form is None:
                inside.append(t)
            elif self.notes and (subject, predicate, value) in self.notes:
                axioms.add(Form(form.name, (*self.notes[subject, predicate, value], *form.parts)))
            else:
                axioms.add(form)
        strays += [t for t in inside if t[0] not in self.used and not self.kinds.get(t[0])]
        said = self.of.get(header, {})
        versions = [v for v in said.get(OWL + "versionIRI", ()) if isinstance(v, ox.NamedNode)]
        plain = {TYPE, OWL + "versionIRI", OWL + "imports"}
        notes = [_annotation(p, v) for p, values in said.items() if p not in plain for v in values]
        return Ontology(
            iri=header if isinstance(header, ox.NamedNode) else None,
            version=versions[0] if versions else None,
            annotations=tuple(sorted(notes, key=str)),
            axioms=frozenset(axioms),
            strays=tuple(sorted((ox.Triple(*t) for t in strays), key=str)),
            imports=tuple(sorted(said.get(OWL + "imports", ()), key=str)),
        )

    # ---- annotations of axioms

    def _read_annotations(self) -> None:
        for kind in ("Annotation", "Axiom"):  # those of annotations first, since they go into those of axioms
            for node, said in self.of.items():
                if ox.NamedNode(OWL + kind) in said.get(TYPE, ()) and all(p in said for p in _ANNOTATED):
                    self.used.add(node)
                    self.notes[tuple(said[p][0] for p in _ANNOTATED)] += self._notes(node, _ANNOTATED)

    def _notes(self, node: Any, apart: tuple[str, ...]) -> list[Form]:
        found = [
            _annotation(predicate, value, self.notes.get((node, ox.NamedNode(predicate), value), ()))
            for predicate, values in self.of[node].items()
            if predicate != TYPE and predicate not in apart
            for value in values
        ]
        return sorted(found, key=str)

    # ---- axioms

    def _axiom(self, subject: Any, relation: ox.NamedNode, value: Any) -> Form | None:
        """The axiom whose main triple this is; None for a triple inside something else."""
        predicate = relation.value
        if predicate == TYPE:
            return self._typed(subject, value)
        if isinstance(subject, ox.BlankNode):
            facet = predicate.startswith(XSD)
            if facet or predicate in _INSIDE or self._is_record(subject):
                return None
        if predicate == OWL + "equivalentClass" and "Datatype" in self.kinds[subject]:
            return Form("DatatypeDefinition", (subject, self._range(value)))
        if predicate in _PAIRS:
            return Form(_PAIRS[predicate], (self._class(subject), self._class(value)))
        if predicate in _SETS:  # of a named class, as OWL 1 has it
            return Form("EquivalentClasses", (subject, self._set(subject)))
        if predicate == OWL + "disjointUnionOf":
            return Form("DisjointUnion", (subject, *map(self._class, self._list(value))))
        if predicate in _BETWEEN_PROPERTIES:
            return self._between_properties(predicate, subject, value)
        if predicate == OWL + "propertyChainAxiom":
            chain = Form("ObjectPropertyChain", tuple(map(self._property, self._list(value))))
            return Form("SubObjectPropertyOf", (chain, self._property(subject)))
        if predicate == OWL + "inverseOf":
            return Form("InverseObjectProperties", (subject, self._property(value)))
        if predicate == OWL + "hasKey":
            keys = self._list(value)
            data = tuple(k for k in keys if "DataProperty" in self.kinds[k])
            objects = tuple(self._property(k) for k in keys if k not in data)
            return Form("HasKey", (self._class(subject), Form("", objects), Form("", data)))
        if predicate in _INDIVIDUALS:
            return Form(_INDIVIDUALS[predicate], (subject, value))
        if isinstance(subject, ox.BlankNode) and not _INSIDE.isdisjoint(self.of[subject]):
            raise ValueError("something said of an expression")
        return Form(self._assertion(relation, value), (relation, subject, value))

    def _assertion(self, predicate: ox.NamedNode, value: Any) -> str:
        kinds = self.kinds[predicate]
        if "ObjectProperty" in kinds and not isinstance(value, ox.Literal):
            return "ObjectPropertyAssertion"
        return "DataPropertyAssertion" if "DataProperty" in kinds else "AnnotationAssertion"

    def _is_record(self, node: Any) -> bool:
        return any(isinstance(kind, ox.NamedNode) and kind.value in _RECORDS for kind in self.of[node].get(TYPE, ()))

    def _typed(self, subject: Any, kind: Any) -> Form | None:
        value = kind.value if isinstance(kind, ox.NamedNode) else ""
        if value in _DECLARED:
            named = isinstance(subject, ox.NamedNode)
            return Form("Declaration", (Form(_DECLARED[value], (subject,)),)) if named else None
        if value in _CHARACTERISTICS:
            return Form(f"{_CHARACTERISTICS[value]}ObjectProperty", (self._property(subject),))
        if value == OWL + "FunctionalProperty":
            if "DataProperty" in self.kinds[subject]:
                return Form("FunctionalDataProperty", (subject,))
            return Form("FunctionalObjectProperty", (self._property(subject),))
        if value in (OWL + "DeprecatedClass", OWL + "DeprecatedProperty"):
            true = ox.Literal("true", datatype=ox.NamedNode(XSD + "boolean"))
            return Form("AnnotationAssertion", (ox.NamedNode(OWL + "deprecated"), subject, true))
        if value in _RECORDS:
            return self._record(subject, value.removeprefix(OWL))
        if value in _SILENT:
            return None
        return Form("ClassAssertion", (self._class(kind), subject))

    def _record(self, node: Any, kind: str) -> Form | None:
        """An axiom that is a node of its own."""
        if kind in ("Axiom", "Annotation"):
            return None
        said = self.of[node]
        self.used.add(node)
        if kind == "NegativePropertyAssertion":
            source, prop = said[_NEGATIVE[0]][0], said[_NEGATIVE[1]][0]
            notes = self._notes(node, _NEGATIVE)
            if _NEGATIVE[3] in said:
                return Form("NegativeDataPropertyAssertion", (*notes, prop, source, said[_NEGATIVE[3]][0]))
            return Form(
                "NegativeObjectPropertyAssertion", (*notes, self._property(prop), source, said[_NEGATIVE[2]][0])
            )
        members = self._list(next(said[p][0] for p in _MEMBERS if p in said))
        notes = self._notes(node, _MEMBERS)
        if kind == "AllDifferent":
            return Form("DifferentIndividuals", (*notes, *members))
        if kind == "AllDisjointClasses":
            return Form("DisjointClasses", (*notes, *map(self._class, members)))
        if "DataProperty" in self.kinds[members[0]]:
            return Form("DisjointDataProperties", (*notes, *members))
        return Form("DisjointObjectProperties", (*notes, *map(self._property, members)))

    def _between_properties(self, predicate: str, subject: Any, value: Any) -> Form:
        names = _BETWEEN_PROPERTIES[predicate]
        kinds = self.kinds[subject] or (self.kinds[value] if "roperty" in predicate else set())
        place = predicate in (RDFS + "domain", RDFS + "range")
        if "AnnotationProperty" in kinds and not kinds & {"ObjectProperty", "DataProperty"}:
            return Form(names[2], (subject, value))
        if "DataProperty" in kinds and "ObjectProperty" not in kinds:
            if place:
                return Form(
                    names[1], (subject, self._class(value) if predicate == RDFS + "domain" else self._range(value))
                )
            return Form(names[1], (subject, value))
        first = self._property(subject)
        return Form(names[0], (first, self._class(value) if place else self._property(value)))

    # ---- expressions

    def _class(self, node: Any) -> Part:
        if isinstance(node, ox.NamedNode):
            return node
        said = self._inside(node)
        if OWL + "onProperty" in said or OWL + "onProperties" in said:
            return self._restriction(said)
        return self._set(node)

    def _set(self, node: Any) -> Form:
        said = self.of[node]
        for predicate, name in _CLASS_SETS.items():
            if predicate in said:
                members = self._list(said[predicate][0])
                return Form(f"Object{name}", tuple(members if name == "OneOf" else map(self._class, members)))
        return Form("ObjectComplementOf", (self._class(said[OWL + "complementOf"][0]),))

    def _restriction(self, said: dict[str, list[Any]]) -> Form:
        several = (
            self._list(said[OWL + "onProperties"][0]) if OWL + "onProperties" in said else said[OWL + "onProperty"]
        )
        prop = several[0]
        kinds = self.kinds[prop]
        filler = next(
            (said[OWL + n][0] for n in ("someValuesFrom", "allValuesFrom", "onDataRange") if OWL + n in said), None
        )
        data = "DataProperty" in kinds or OWL + "onDataRange" in said
        if not kinds & {"DataProperty", "ObjectProperty"} and not data:
            value = said.get(OWL + "hasValue", [None])[0]
            data = isinstance(value, ox.Literal) or "Datatype" in self.kinds[filler] or _is_datatype(filler)
        side, inner = ("Data", self._range) if data else ("Object", self._class)
        properties = tuple(several) if data else (self._property(prop),)
        for word in ("someValuesFrom", "allValuesFrom"):
            if OWL + word in said:
                return Form(f"{side}{word[0].upper()}{word[1:]}", (*properties, inner(said[OWL + word][0])))
        if OWL + "hasValue" in said:
            return Form(f"{side}HasValue", (*properties, said[OWL + "hasValue"][0]))
        if OWL + "hasSelf" in said:
            return Form("ObjectHasSelf", properties)
        for predicate, kind in _CARDINALITIES.items():
            if predicate in said:
                classes, ranges = said.get(OWL + "onClass", ()), said.get(OWL + "onDataRange", ())
                qualified = (*map(self._class, classes), *map(self._range, ranges))
                return Form(f"{side}{kind}Cardinality", (said[predicate][0], *properties, *qualified))
        raise ValueError("a restriction that restricts nothing")

    def _property(self, node: Any) -> Part:
        if isinstance(node, ox.NamedNode):
            return node
        return Form("ObjectInverseOf", (self._inside(node)[OWL + "inverseOf"][0],))

    def _range(self, node: Any) -> Part:
        if isinstance(node, ox.NamedNode):
            return node
        said = self._inside(node)
        if OWL + "onDatatype" in said:
            parts: list[Part] = [said[OWL + "onDatatype"][0]]
            for facet in self._list(said[OWL + "withRestrictions"][0]):
                for predicate, values in self._inside(facet).items():
                    parts += [ox.NamedNode(predicate), values[0]]
            return Form("DatatypeRestriction", tuple(parts))
        if OWL + "datatypeComplementOf" in said:
            return Form("DataComplementOf", (self._range(said[OWL + "datatypeComplementOf"][0]),))
        for predicate, name in _CLASS_SETS.items():
            if predicate in said:
                members = self._list(said[predicate][0])
                return Form(f"Data{name}", tuple(members if name == "OneOf" else map(self._range, members)))
        raise ValueError("no data range")

    def _inside(self, node: Any) -> dict[str, list[Any]]:
        self.used.add(node)
        return self.of[node]

    def _list(self, head: Any) -> list[Any]:
        found: list[Any] = []
        nil = ox.NamedNode(RDF + "nil")
        seen = set()
        while head != nil:
            if head in seen:
                raise ValueError("a list without an end")
            seen.add(head)
            cell = self._inside(head)
            found.append(cell[RDF + "first"][0])
            head = cell[RDF + "rest"][0]
        return found


def _annotation(predicate: str, value: Any, notes: Iterable[Form] = ()) -> Form:
    return Form("Annotation", (*notes, ox.NamedNode(predicate), value))


def _is_datatype(node: Any) -> bool:
    value = getattr(node, "value", "") if isinstance(node, ox.NamedNode) else ""
    return value.startswith(XSD) or value == RDFS + "Literal"
