"""OBO to axioms, by OBO's own mapping to OWL 2.

Comes in: the frames of an OBO file. Goes out: `Ontology`, with declarations, labels and logical axioms, and in words
what was left out.

    is_a x                            SubClassOf(t x); of a property SubObjectPropertyOf
      {gci_relation=r, gci_filler=f}  SubClassOf(t and r some f, x)
    relationship r x                  SubClassOf(t r some x)
      {all_only="true"}               r only x; with all_some="true" both
      {cardinality=n}                 r exactly n x; minCardinality, maxCardinality alike
    intersection_of, union_of         EquivalentClasses(t and … / or …)
    equivalent_to, disjoint_from      EquivalentClasses, DisjointClasses; of properties alike
    transitive_over s                 SubObjectPropertyOf(t o s, t)
    holds_over_chain a b              SubObjectPropertyOf(a o b, t); equivalent_to_chain: this half of it
    is_transitive … , domain, range   the axiom of that name
    inverse_of                        InverseObjectProperties
    owl-axioms                        as they stand there

A relation with a bare name, as part_of, is what its cross-reference says, as BFO:0000050. Relations that are metadata,
or hold of the class itself (is_class_level), make no axiom. Lines of annotations, as def, are skipped unread: a slip in
one of them is no reason to refuse the logic.

https://owlcollab.github.io/oboformat/doc/obo-syntax.html, section 5
"""

import io
import re
from collections import Counter
from collections.abc import Mapping
from typing import Any

import pyoxigraph as ox

from calcgraph.owl import Form, Ontology, functional
from calcgraph.owl.forms import Part

_OBO = "http://purl.obolibrary.org/obo/"
_RDFS_LABEL = ox.NamedNode("http://www.w3.org/2000/01/rdf-schema#label")
_COUNT = ox.NamedNode("http://www.w3.org/2001/XMLSchema#nonNegativeInteger")
_TRAITS = {
    f"Is{word}Clause": f"{word}ObjectProperty"
    for word in ("Transitive", "Symmetric", "Asymmetric", "Reflexive", "Functional", "InverseFunctional")
}
_CARDINALITY = {
    "cardinality": "ObjectExactCardinality",
    "minCardinality": "ObjectMinCardinality",
    "maxCardinality": "ObjectMaxCardinality",
}
_SILENT = {  # annotations, in OWL
    *(f"{word}Clause" for word in ("Xref", "Namespace", "AltId", "Builtin", "IsAnonymous", "IsObsolete", "ReplacedBy")),
    *(f"{word}Clause" for word in ("Consider", "CreatedBy", "CreationDate", "IsMetadataTag", "IsClassLevel")),
    *(f"{word}Clause" for word in ("IsCyclic", "IsAntiSymmetric", "ExpandAssertionTo", "ExpandExpressionTo")),
}
_ANNOTATION = re.compile(
    rb"^(?:def|synonym|comment|subset|property_value|remark|subsetdef|synonymtypedef|created_by|creation_date|"
    rb"expand_\w+): (?:[^\\\n]|\\.)*",
    re.MULTILINE | re.DOTALL,
)
_XREF = re.compile(r"[A-Za-z]\w*:\d+")
_ESCAPED = re.compile(r"\\(.)")
Told = tuple[Ontology, tuple[str, ...]]


def axioms(data: bytes, prefixes: Mapping[str, str]) -> Told:
    """The axioms of an OBO file.

    Args:
        data: the file.
        prefixes: namespace by prefix, for prefixes that the file gives no idspace.

    Returns:
        The ontology, and in words what was left out of it.

    Raises:
        SyntaxError: if it is not OBO, with the line.
        ValueError: if its owl-axioms are not in functional syntax.
    """
    import fastobo

    stream = fastobo.iter(io.BytesIO(_ANNOTATION.sub(b"", data)), ordered=True)
    header, frames = stream.header(), list(stream)
    return _Reader(header, frames, prefixes).told()


class _Reader:
    def __init__(self, header: Any, frames: list[Any], prefixes: Mapping[str, str]) -> None:
        self._spaces = dict(prefixes)
        self._name, self._version = "", ""
        self._found: set[Form] = set()
        self._left = Counter[str]()
        self._known: dict[str, ox.NamedNode] = {}
        for clause in header:
            match clause.raw_tag():
                case "idspace":
                    self._spaces[str(clause.prefix)] = str(clause.url)
                case "ontology":
                    self._name = str(clause.ontology)
                case "data-version":
                    self._version = str(clause.version)
                case "owl-axioms":
                    self._found |= functional.read(clause.axioms).axioms
        self._frames = frames
        self._metadata: set[str] = set()
        for frame in frames:
            if type(frame).__name__ == "TypedefFrame":
                self._typedef(frame)

    def told(self) -> Told:
        for frame in self._frames:
            match type(frame).__name__:
                case "TermFrame":
                    self._class(frame)
                case "TypedefFrame":
                    self._property(frame)
                case other:
                    self._left[f"{other.removesuffix('Frame')} frames"] += 1
        iri = self._name if self._name.startswith("http") else f"{_OBO}{self._name.removesuffix('.obo')}.owl"
        ontology = Ontology(ox.NamedNode(iri) if self._name else None, None, (), frozenset(self._found))
        return ontology, tuple(f"{tag} ({n})" for tag, n in sorted(self._left.items()))

    # ---- names

    def _typedef(self, frame: Any) -> None:
        """What a bare name means, and whether the relation is one of things."""
        name = str(frame.id)
        for clause in frame:
            kind = type(clause).__name__
            if kind == "XrefClause" and ":" not in name and _XREF.fullmatch(str(clause.xref.id)):
                self._known.setdefault(name, self._iri(str(clause.xref.id)))
            elif (kind == "IsMetadataTagClause" and clause.metadata_tag) or (
                kind == "IsClassLevelClause" and clause.class_level
            ):
                self._metadata.add(name)

    def _iri(self, ident: Any) -> ox.NamedNode:
        name = str(ident)
        if name not in self._known:
            self._known[name] = ox.NamedNode(self._expanded(_ESCAPED.sub(r"\1", name)))
        return self._known[name]

    def _expanded(self, name: str) -> str:
        if name.startswith(("http://", "https://")):
            return name
        prefix, colon, local = name.partition(":")
        if not colon:
            return f"{_OBO}{self._name.removesuffix('.obo')}#{name}"
        return self._spaces.get(prefix, f"{_OBO}{prefix}_") + local

    def _say(self, name: str, *parts: Part) -> None:
        self._found.add(Form(name, parts))

    def _declare(self, kind: str, node: ox.NamedNode) -> ox.NamedNode:
        self._say("Declaration", Form(kind, (node,)))
        return node

    def _c(self, ident: Any) -> ox.NamedNode:
        return self._declare("Class", self._iri(ident))

    def _p(self, ident: Any) -> ox.NamedNode:
        return self._declare("ObjectProperty", self._iri(ident))

    # ---- classes

    def _class(self, frame: Any) -> None:
        node = self._c(frame.id)
        genus_and: list[Part] = []
        union: list[Part] = []
        for clause in frame:
            match type(clause).__name__:
                case "NameClause":
                    self._say("AnnotationAssertion", _RDFS_LABEL, node, ox.Literal(clause.name))
                case "IsAClause":
                    self._say("SubClassOf", self._narrowed(node, clause), self._c(clause.term))
                case "RelationshipClause":
                    for restriction in self._restrictions(clause):
                        self._say("SubClassOf", self._narrowed(node, clause), restriction)
                case "IntersectionOfClause":
                    genus_and += [self._c(clause.term)] if clause.typedef is None else self._restrictions(clause)
                case "UnionOfClause":
                    union.append(self._c(clause.term))
                case "EquivalentToClause":
                    self._say("EquivalentClasses", node, self._c(clause.term))
                case "DisjointFromClause":
                    self._say("DisjointClasses", node, self._c(clause.term))
                case other if other not in _SILENT:
                    self._left[clause.raw_tag()] += 1
        for name, members in (("ObjectIntersectionOf", genus_and), ("ObjectUnionOf", union)):
            if len(members) > 1:
                self._say("EquivalentClasses", node, Form(name, tuple(members)))
            elif members:
                self._say("EquivalentClasses", node, members[0])

    def _narrowed(self, node: ox.NamedNode, clause: Any) -> Part:
        """The class, or that part of it of which the qualifiers say that the clause holds."""
        told = _qualifiers(clause)
        if "gci_relation" not in told or "gci_filler" not in told:
            return node
        only_of = Form("ObjectSomeValuesFrom", (self._p(told["gci_relation"]), self._c(told["gci_filler"])))
        return Form("ObjectIntersectionOf", (node, only_of))

    def _restrictions(self, clause: Any) -> list[Part]:
        """What a relationship says, in one or more class expressions; none if it is about the class itself."""
        if str(clause.typedef) in self._metadata:
            self._left["relationships that are metadata"] += 1
            return []
        told = _qualifiers(clause)
        relation, filler = self._p(clause.typedef), self._c(clause.term)
        found: list[Part] = []
        for tag, name in _CARDINALITY.items():
            if told.get(tag, "").isdecimal():
                found.append(Form(name, (ox.Literal(told[tag], datatype=_COUNT), relation, filler)))
        if told.get("all_only") == "true":
            found.append(Form("ObjectAllValuesFrom", (relation, filler)))
        if not found or told.get("all_some") == "true":
            found.append(Form("ObjectSomeValuesFrom", (relation, filler)))
        return found

    # ---- properties

    def _property(self, frame: Any) -> None:
        name, node = str(frame.id), self._iri(frame.id)
        metadata = name in self._metadata
        self._declare("AnnotationProperty" if metadata else "ObjectProperty", node)
        for clause in frame:
            kind = type(clause).__name__
            if kind == "NameClause":
                self._say("AnnotationAssertion", _RDFS_LABEL, node, ox.Literal(clause.name))
            elif metadata or kind in _SILENT:
                continue
            elif kind in _TRAITS:
                if clause.raw_value() == "true":
                    self._say(_TRAITS[kind], node)
            else:
                self._of_property(kind, node, clause)

    def _of_property(self, kind: str, node: ox.NamedNode, clause: Any) -> None:
        match kind:
            case "IsAClause" if str(clause.typedef) not in self._metadata:
                self._say("SubObjectPropertyOf", node, self._p(clause.typedef))
            case "EquivalentToClause":
                self._say("EquivalentObjectProperties", node, self._p(clause.typedef))
            case "DisjointFromClause":
                self._say("DisjointObjectProperties", node, self._p(clause.typedef))
            case "InverseOfClause":
                self._say("InverseObjectProperties", node, self._p(clause.typedef))
            case "DomainClause":
                self._say("ObjectPropertyDomain", node, self._c(clause.domain))
            case "RangeClause":
                self._say("ObjectPropertyRange", node, self._c(clause.range))
            case "TransitiveOverClause":
                self._chain(node, node, self._p(clause.typedef))
            case "HoldsOverChainClause" | "EquivalentToChainClause":
                self._chain(node, self._p(clause.first), self._p(clause.last))
            case _:
                self._left[clause.raw_tag()] += 1

    def _chain(self, node: ox.NamedNode, *links: ox.NamedNode) -> None:
        self._say("SubObjectPropertyOf", Form("ObjectPropertyChain", links), node)


def _qualifiers(clause: Any) -> dict[str, str]:
    return {str(q.key): str(q.value) for q in clause.qualifiers or ()}
