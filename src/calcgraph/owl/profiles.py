"""Whether an ontology keeps within OWL 2 DL or OWL 2 EL, and which axiom does not.

Comes in: `Ontology`. Goes out: violations, each with its rule and the axiom. A profile is a matter of form: nothing is
reasoned here, and an ontology in OWL 2 DL may still be inconsistent.

    OWL 2 DL   typing, punning, reserved names, datatypes, simple properties, regular chains, anonymous individuals:
               https://www.w3.org/TR/owl2-syntax/, sections 3, 5, 8 to 11
    OWL 2 EL   what DL asks, and only the constructs and datatypes of https://www.w3.org/TR/owl2-profiles/#OWL_2_EL
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, Literal

import pyoxigraph as ox

from calcgraph.owl.forms import ENTITIES, SIGNATURES, Form, Ontology, Part, operands, walk
from calcgraph.owl.properties import Hierarchy, expression

Profile = Literal["OWL 2 DL", "OWL 2 EL"]
_RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
_RDFS = "http://www.w3.org/2000/01/rdf-schema#"
_OWL = "http://www.w3.org/2002/07/owl#"
_XSD = "http://www.w3.org/2001/XMLSchema#"
_RESERVED = (_RDF, _RDFS, _OWL, _XSD)

_EL_DATATYPES = {
    *(_RDF + name for name in ("PlainLiteral", "langString", "XMLLiteral")),
    *(_OWL + name for name in ("real", "rational")),
    *(_XSD + name for name in ("decimal", "integer", "nonNegativeInteger", "string", "normalizedString", "token")),
    *(_XSD + name for name in ("Name", "NCName", "NMTOKEN", "hexBinary", "base64Binary", "anyURI", "dateTime")),
    _XSD + "dateTimeStamp",
    _RDFS + "Literal",
}
_INTEGERS = ("nonPositiveInteger", "negativeInteger", "positiveInteger", "long", "int", "short", "byte")
_UNSIGNED = ("unsignedLong", "unsignedInt", "unsignedShort", "unsignedByte")
_DATATYPES = _EL_DATATYPES | {
    _XSD + name for name in (*_INTEGERS, *_UNSIGNED, "double", "float", "boolean", "language")
}
_BUILT_IN = {
    "C": {_OWL + "Thing", _OWL + "Nothing"},
    "T": _DATATYPES,
    "P": {_OWL + "topObjectProperty", _OWL + "bottomObjectProperty"},
    "D": {_OWL + "topDataProperty", _OWL + "bottomDataProperty"},
    "A": {_RDFS + name for name in ("label", "comment", "seeAlso", "isDefinedBy")}
    | {_OWL + name for name in ("deprecated", "versionInfo", "priorVersion")}
    | {_OWL + name for name in ("backwardCompatibleWith", "incompatibleWith")},
    "I": set[str](),
}  # fmt: skip
_KINDS = {letter: re.sub("([a-z])([A-Z])", r"\1 \2", name).lower() for name, letter in ENTITIES.items()}
_INTEGER, _FRACTION = r"[+-]?[0-9]+", r"[+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)"
_DATE = r"-?([1-9][0-9]{3,}|0[0-9]{3})-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])"
_MOMENT = rf"{_DATE}T(([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](\.[0-9]+)?|24:00:00(\.0+)?)"
_ZONE = r"(Z|[+-](0[0-9]|1[0-4]):[0-5][0-9])"
_LEXICAL = {
    **{_XSD + name: re.compile(_INTEGER) for name in ("integer", "long", "int", "short", "byte")},
    **{_XSD + name: re.compile(r"\+?[0-9]+|-0+") for name in ("nonNegativeInteger", *_UNSIGNED)},
    _XSD + "positiveInteger": re.compile(r"\+?0*[1-9][0-9]*"),
    _XSD + "negativeInteger": re.compile(r"-0*[1-9][0-9]*"),
    _XSD + "nonPositiveInteger": re.compile(r"-[0-9]+|\+?0+"),
    _XSD + "decimal": re.compile(_FRACTION),
    **{_XSD + name: re.compile(rf"{_FRACTION}([eE]{_INTEGER})?|[+-]?INF|NaN") for name in ("double", "float")},
    _XSD + "boolean": re.compile("true|false|1|0"),
    _XSD + "dateTime": re.compile(f"{_MOMENT}{_ZONE}?"),
    _XSD + "dateTimeStamp": re.compile(_MOMENT + _ZONE),
    _XSD + "hexBinary": re.compile("([0-9A-Fa-f]{2})*"),
    _XSD + "language": re.compile("[A-Za-z]{1,8}(-[A-Za-z0-9]{1,8})*"),
}
_TWO_OR_MORE = {  # what OWL 2 wants two of
    name
    for name, signature in SIGNATURES.items()
    if signature.endswith("*") and not name.endswith("OneOf") and name not in ("DisjointUnion", "DatatypeRestriction")
}
_SIMPLE_AXIOMS = {
    f"{name}ObjectProperty" for name in ("Functional", "InverseFunctional", "Irreflexive", "Asymmetric")
} | {"DisjointObjectProperties"}
_SIMPLE_EXPRESSIONS = {f"Object{kind}Cardinality" for kind in ("Min", "Max", "Exact")} | {"ObjectHasSelf"}
_NAMED_ONLY = {"SameIndividual", "DifferentIndividuals", "ObjectOneOf", "ObjectHasValue"} | {
    f"Negative{kind}PropertyAssertion" for kind in ("Object", "Data")
}
_EL = {  # section 2.2: what OWL 2 EL has, apart from annotations and declarations
    *("ObjectIntersectionOf", "ObjectOneOf", "ObjectSomeValuesFrom", "ObjectHasValue", "ObjectHasSelf"),
    *("DataSomeValuesFrom", "DataHasValue", "DataIntersectionOf", "DataOneOf", "ObjectPropertyChain"),
    *("SubClassOf", "EquivalentClasses", "DisjointClasses", "HasKey", "DatatypeDefinition"),
    *("SubObjectPropertyOf", "EquivalentObjectProperties", "ObjectPropertyDomain", "ObjectPropertyRange"),
    *("ReflexiveObjectProperty", "TransitiveObjectProperty", "FunctionalDataProperty"),
    *("SubDataPropertyOf", "EquivalentDataProperties", "DataPropertyDomain", "DataPropertyRange"),
    *("SameIndividual", "DifferentIndividuals", "ClassAssertion"),
    *("ObjectPropertyAssertion", "NegativeObjectPropertyAssertion"),
    *("DataPropertyAssertion", "NegativeDataPropertyAssertion"),
}
_ANNOTATING = {"Annotation", "AnnotationAssertion", "SubAnnotationPropertyOf", "Declaration", *ENTITIES}
_ANNOTATING |= {"AnnotationPropertyDomain", "AnnotationPropertyRange"}


@dataclass(frozen=True)
class Violation:
    """What breaks a profile: the rule, in a word and in a sentence, and the axiom, if it is one axiom's doing."""

    rule: str
    message: str
    axiom: Form | None = None


def violations(ontology: Ontology, profile: Profile) -> tuple[Violation, ...]:
    """What of an ontology is outside a profile.

    Args:
        ontology: the ontology, with everything that it imports merged.
        profile: which profile.

    Returns:
        Every violation, sorted; none if the ontology is in the profile.
    """
    check = _Check(ontology)
    return _sorted({*check.dl(), *(check.el() if profile == "OWL 2 EL" else ())})


def beyond_el(ontology: Ontology) -> tuple[Violation, ...]:
    """What of an ontology that is in OWL 2 DL is outside OWL 2 EL.

    Args:
        ontology: the ontology, which is not looked at for what OWL 2 DL asks.

    Returns:
        Every violation of what OWL 2 EL asks beyond that, sorted.
    """
    return _sorted({*_Check(ontology).el()})


def _sorted(found: Iterable[Violation]) -> tuple[Violation, ...]:
    return tuple(sorted(found, key=lambda v: (v.rule, v.message, str(v.axiom))))


def built_in(iri: ox.NamedNode) -> bool:
    """Whether a name is OWL's own, or one that nothing may be named."""
    return iri.value.startswith(_RESERVED)


class _Check:
    def __init__(self, ontology: Ontology) -> None:
        self.ontology = ontology
        self.logical = [a for a in ontology.axioms if a.name not in _ANNOTATING]
        self.declared: defaultdict[str, set[Any]] = defaultdict(set)
        for axiom in ontology.axioms:
            if axiom.name == "Declaration":
                entity = operands(axiom)[0]
                if isinstance(entity, Form):
                    self.declared[ENTITIES[entity.name]].add(entity.parts[0])
        self.hierarchy = Hierarchy(self.logical)
        self.defined = {operands(a)[0]: a for a in self.logical if a.name == "DatatypeDefinition"}
        self._fine: set[tuple[str, Any]] = {
            (letter, iri)
            for letter, iris in self.declared.items()
            for iri in iris
            if isinstance(iri, ox.NamedNode) and not built_in(iri)
        }

    # ---- OWL 2 DL

    def dl(self) -> Iterator[Violation]:
        yield from self._header()
        for stray in self.ontology.strays:
            yield Violation("no-axiom", f"a triple is a part of no axiom: {stray}")
        yield from self._punning()
        for axiom in self.ontology.axioms:
            if axiom.name not in SIGNATURES:
                yield Violation("no-axiom", f"OWL 2 has no axiom {axiom.name}", axiom)
                continue
            if self._is_plain(axiom):
                continue
            yield from self._operands(axiom, axiom)
            for letter, part, form in walk(axiom):
                if isinstance(part, Form) or (letter, part) not in self._fine:
                    yield from self._argument(letter, part, form, axiom)
            if axiom.name in _SIMPLE_AXIOMS:
                yield from self._simple(operands(axiom), axiom)
            elif axiom.name in ("SubDataPropertyOf", "EquivalentDataProperties", "DisjointDataProperties"):
                below = operands(axiom)[:1] if axiom.name == "SubDataPropertyOf" else operands(axiom)
                if ox.NamedNode(_OWL + "topDataProperty") in below:
                    yield Violation("top-data-property", "owl:topDataProperty may only be a superproperty", axiom)
        for axiom in self.hierarchy.irregular():
            yield Violation("irregular-chain", "the chains of properties cannot be put in order", axiom)
        yield from self._datatype_definitions()
        yield from self._forest()

    def _is_plain(self, axiom: Form) -> bool:
        """Whether an axiom is one of names alone that needs no closer look, as nine of ten axioms are."""
        if axiom.name == "AnnotationAssertion" and len(axiom.parts) == 3:
            predicate, _, value = axiom.parts
            simple = isinstance(value, ox.NamedNode) or (isinstance(value, ox.Literal) and value.language is not None)
            return simple and ("A", predicate) in self._fine
        if axiom.name == "Declaration" and len(axiom.parts) == 1:
            entity = axiom.parts[0]
            return isinstance(entity, Form) and (ENTITIES.get(entity.name), *entity.parts) in self._fine
        if axiom.name == "SubClassOf":
            return all(not isinstance(part, Form) and ("C", part) in self._fine for part in axiom.parts)
        return False

    def _header(self) -> Iterator[Violation]:
        for note in self.ontology.annotations:
            for letter, part, form in walk(note):
                yield from self._argument(letter, part, form, note)
        for iri in (self.ontology.iri, self.ontology.version):
            if iri is not None and iri.value.startswith(_RESERVED):
                yield Violation("reserved-name", f"an ontology cannot be named {iri.value}")
        if self.ontology.iri is None and self.ontology.version is not None:
            yield Violation("version-without-name", "an ontology with a version IRI needs an ontology IRI")

    def _punning(self) -> Iterator[Violation]:
        for letters in ("PD", "PA", "DA", "CT"):
            for iri in self.declared[letters[0]] & self.declared[letters[1]]:
                kinds = " and ".join(f"{_KINDS[x]}" for x in letters)
                yield Violation("forbidden-punning", f"{iri.value} is declared as {kinds} at once")

    def _operands(self, form: Form, axiom: Form) -> Iterator[Violation]:
        """Axioms and expressions with fewer arguments than they need, at any depth."""
        count = len(operands(form))
        if form.name in _TWO_OR_MORE and count < 2:
            yield Violation("too-few-operands", f"{form.name} needs at least two arguments", axiom)
        elif (form.name.endswith("OneOf") and count < 1) or (form.name == "DisjointUnion" and count < 3):
            yield Violation("too-few-operands", f"{form.name} needs more arguments", axiom)
        elif form.name == "HasKey" and not any(p.parts for p in operands(form)[1:] if isinstance(p, Form)):
            yield Violation("too-few-operands", "HasKey needs a property", axiom)
        for part in form.parts:
            if isinstance(part, Form):
                yield from self._operands(part, axiom)

    def _argument(self, letter: str, part: Part, form: Form, axiom: Form) -> Iterator[Violation]:
        if isinstance(part, Form):
            if part.name in _SIMPLE_EXPRESSIONS:
                yield from self._simple([p for p in part.parts if not isinstance(p, ox.Literal)][:1], axiom)
            return
        if isinstance(part, ox.BlankNode):
            if form.name in _NAMED_ONLY:
                yield Violation(
                    "anonymous-individual", f"{form.name} is not allowed with an anonymous individual", axiom
                )
            elif letter not in "ISV":
                yield Violation("no-name", "a blank node stands where a name is needed", axiom)
            return
        if isinstance(part, ox.Literal):
            yield from self._literal(part, axiom)
            return
        if letter == "R":
            letter = "T"
        if letter not in _KINDS or (letter, part) in self._fine:
            return
        if part.value in _BUILT_IN[letter]:
            self._fine.add((letter, part))
            return
        if part.value.startswith(_RESERVED):
            yield Violation("reserved-name", f"{part.value} cannot name a {_KINDS[letter]}", axiom)
        elif letter != "I" and part not in self.declared[letter]:
            yield Violation("undeclared", f"{part.value} is not declared as {_KINDS[letter]}", axiom)
        else:
            self._fine.add((letter, part))

    def _literal(self, literal: ox.Literal, axiom: Form) -> Iterator[Violation]:
        datatype = literal.datatype
        if ("T", datatype) not in self._fine and datatype.value not in _DATATYPES:
            yield from self._argument("T", datatype, axiom, axiom)
        pattern = _LEXICAL.get(datatype.value)
        if pattern and not pattern.fullmatch(literal.value):
            yield Violation("malformed-literal", f"{literal} has no value of its datatype", axiom)

    def _simple(self, parts: Iterable[Part], axiom: Form) -> Iterator[Violation]:
        for part in parts:
            if not self.hierarchy.simple(expression(part)):
                name = expression(part)[0].value
                yield Violation(
                    "not-simple", f"{name} is transitive, or follows from a chain or a transitive one", axiom
                )

    def _datatype_definitions(self) -> Iterator[Violation]:
        if len(self.defined) < sum(a.name == "DatatypeDefinition" for a in self.logical):
            yield Violation("datatype-twice", "a datatype has two definitions")
        for datatype, axiom in self.defined.items():
            if getattr(datatype, "value", "") in _DATATYPES:
                yield Violation("built-in-datatype", "a built-in datatype cannot be defined", axiom)
            seen, todo = set(), [axiom]
            while todo:
                for _, part, _ in walk(Form("DatatypeDefinition", operands(todo.pop())[1:])):
                    if part == datatype:
                        yield Violation("circular-datatype", "a datatype is defined by itself", axiom)
                    elif part in self.defined and part not in seen:
                        seen.add(part)
                        todo.append(self.defined[part])
        for axiom in self.logical if self.defined else ():
            for _, part, form in walk(axiom):
                if form.name == "DatatypeRestriction" and part in self.defined:
                    yield Violation("defined-datatype", "a defined datatype cannot be restricted by facets", axiom)

    def _forest(self) -> Iterator[Violation]:
        """Anonymous individuals must hang together as trees, so that they can be rolled up into class expressions."""
        edges = [
            (*operands(a)[1:], a)
            for a in self.logical
            if a.name == "ObjectPropertyAssertion" and all(isinstance(i, ox.BlankNode) for i in operands(a)[1:])
        ]
        parent: dict[Any, Any] = {}

        def root(node: Any) -> Any:
            while node in parent:
                node = parent[node]
            return node

        for one, other, axiom in edges:
            a, b = root(one), root(other)
            if a == b:
                yield Violation("anonymous-circle", "anonymous individuals go round in a circle", axiom)  # type: ignore[arg-type]
            else:
                parent[a] = b

    # ---- OWL 2 EL

    def el(self) -> Iterator[Violation]:
        for axiom in self.logical:
            if axiom.name != "SubClassOf" or not all(isinstance(part, ox.NamedNode) for part in axiom.parts):
                yield from self._in_el(axiom, axiom)
        ranges: defaultdict[Any, list[Form]] = defaultdict(list)
        for axiom in self.logical:
            if axiom.name == "ObjectPropertyRange":
                ranges[expression(operands(axiom)[0])].append(axiom)
        for _, chain, above in self.hierarchy.chains:
            last = {operands(a)[1] for p in self.hierarchy.reaches(chain[-1]) for a in ranges[p]}
            for axiom in (a for p in self.hierarchy.reaches(above) for a in ranges[p]):
                if operands(axiom)[1] not in last:
                    message = "a property that follows from a chain has a range that the last one in the chain has not"
                    yield Violation("range-of-a-chain", message, axiom)

    def _in_el(self, form: Form, axiom: Form) -> Iterator[Violation]:
        if form.name not in _EL:
            yield Violation("not-in-el", f"OWL 2 EL has no {form.name}", axiom)
        elif form.name.endswith("OneOf") and len(operands(form)) > 1:
            yield Violation("not-in-el", f"{form.name} may list one thing only", axiom)
        for letter, part, within in walk(Form(form.name, operands(form))):
            if within.name and within is not form and within.name not in _EL:
                yield Violation("not-in-el", f"OWL 2 EL has no {within.name}", axiom)
            if within is not form and within.name.endswith("OneOf") and len(within.parts) > 1:
                yield Violation("not-in-el", f"{within.name} may list one thing only", axiom)
            if isinstance(part, ox.BlankNode):
                yield Violation("anonymous-individual", "OWL 2 EL has no anonymous individuals", axiom)
            datatype = part.datatype if isinstance(part, ox.Literal) else part if letter in "RT" else None
            if (
                isinstance(datatype, ox.NamedNode)
                and datatype.value not in _EL_DATATYPES
                and datatype not in self.defined
            ):
                yield Violation("not-in-el", f"OWL 2 EL has no datatype {datatype.value}", axiom)
