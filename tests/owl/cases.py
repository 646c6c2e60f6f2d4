"""Small ontologies in functional-style syntax: each breaks one rule of a profile, or comes near to it and does not.

A case is a name, axioms, and the rule that they break in OWL 2 DL and in OWL 2 EL; None where they break none.
"""

# ruff: noqa: E501  # a case is a line

from typing import NamedTuple

from calcgraph.owl import Ontology, functional

HEAD = """Prefix(:=<https://example.org/>)
Ontology(<https://example.org/toy>
Declaration(Class(:A)) Declaration(Class(:B)) Declaration(Class(:C)) Declaration(Datatype(:t)) Declaration(Datatype(:u))
Declaration(ObjectProperty(:p)) Declaration(ObjectProperty(:q)) Declaration(ObjectProperty(:r))
Declaration(DataProperty(:d)) Declaration(DataProperty(:e)) Declaration(AnnotationProperty(:n))
Declaration(NamedIndividual(:a)) Declaration(NamedIndividual(:b))
"""


class Case(NamedTuple):
    name: str
    axioms: str
    dl: str | None = None
    el: str | None = None

    @property
    def text(self) -> str:
        return f"{HEAD}{self.axioms}\n)\n"

    @property
    def ontology(self) -> Ontology:
        return functional.read(self.text)


def el_only(name: str, axioms: str, rule: str = "not-in-el") -> Case:
    """In OWL 2 DL and not in OWL 2 EL."""
    return Case(name, axioms, None, rule)


def both(name: str, axioms: str, rule: str) -> Case:
    """In neither."""
    return Case(name, axioms, rule, rule)


CHAIN = "SubObjectPropertyOf(ObjectPropertyChain(:p :q) :r)"
CASES = [
    # names and kinds
    Case("a subclass", "SubClassOf(:A :B)"),
    Case("top and bottom", "SubClassOf(:A owl:Thing) SubClassOf(owl:Nothing :A)"),
    both("an undeclared class", "SubClassOf(:A :Unknown)", "undeclared"),
    both("an undeclared object property", "SubClassOf(:A ObjectSomeValuesFrom(:x :B))", "undeclared"),
    both("an undeclared data property", 'DataPropertyAssertion(:x :a "v")', "undeclared"),
    both("an undeclared annotation property", 'AnnotationAssertion(:x :A "v")', "undeclared"),
    both("an undeclared datatype", "DataPropertyRange(:d :x)", "undeclared"),
    Case("an undeclared individual", "ClassAssertion(:A :x)"),
    both("a class used as a property", "SubClassOf(:A ObjectSomeValuesFrom(:B :C))", "undeclared"),
    both("one name for an object and a data property", 'Declaration(DataProperty(:p)) SubClassOf(:A DataHasValue(:p "v")) SubClassOf(:A ObjectHasSelf(:p))', "forbidden-punning"),
    both("one name for an object and an annotation property", 'Declaration(AnnotationProperty(:p)) AnnotationAssertion(:p :A "v") SubClassOf(:A ObjectHasSelf(:p))', "forbidden-punning"),
    both("one name for a data and an annotation property", 'Declaration(AnnotationProperty(:d)) AnnotationAssertion(:d :A "v") SubClassOf(:A DataHasValue(:d "v"))', "forbidden-punning"),
    both("one name for a class and a datatype", "Declaration(Datatype(:A)) DataPropertyRange(:d :A) SubClassOf(:A :B)", "forbidden-punning"),
    Case("one name for a class and an individual", "ClassAssertion(:B :A)"),
    Case("one name for a class and a property", "Declaration(ObjectProperty(:A))"),
    both("a class in a reserved namespace", "Declaration(Class(owl:Unicorn)) SubClassOf(:A owl:Unicorn)", "reserved-name"),
    both("an object property in a reserved namespace", "Declaration(ObjectProperty(rdfs:member)) SubClassOf(:A ObjectHasSelf(rdfs:member))", "reserved-name"),
    both("an annotation property in a reserved namespace", 'Declaration(AnnotationProperty(rdf:value)) AnnotationAssertion(rdf:value :A "v")', "reserved-name"),
    both("an individual in a reserved namespace", "ClassAssertion(:A rdf:nil)", "reserved-name"),
    # literals and datatypes
    Case("an annotation with a language", 'AnnotationAssertion(rdfs:label :A "x"@en)'),
    Case("an integer", 'DataPropertyAssertion(:d :a "5"^^xsd:integer)'),
    both("an integer that is none", 'DataPropertyAssertion(:d :a "five"^^xsd:integer)', "malformed-literal"),
    both("a moment that is none", 'DataPropertyAssertion(:d :a "2020-13-01T00:00:00Z"^^xsd:dateTime)', "malformed-literal"),
    both("a date, which OWL has not", 'DataPropertyAssertion(:d :a "2020-01-01"^^xsd:date)', "reserved-name"),
    el_only("a truth value, which EL has not", 'DataPropertyAssertion(:d :a "true"^^xsd:boolean)'),
    el_only("a double as a range", "DataPropertyRange(:d xsd:double)"),
    Case("a decimal as a range", "DataPropertyRange(:d xsd:decimal)"),
    Case("a datatype with a definition", "DatatypeDefinition(:t xsd:decimal) DataPropertyRange(:d :t)"),
    both("datatypes that define each other", "DatatypeDefinition(:t DataUnionOf(:u xsd:string)) DatatypeDefinition(:u DataUnionOf(:t xsd:string))", "circular-datatype"),
    both("a definition of a built-in datatype", "DatatypeDefinition(xsd:decimal :t)", "built-in-datatype"),
    both("a facet on a defined datatype", 'DatatypeDefinition(:t xsd:integer) DataPropertyRange(:d DatatypeRestriction(:t xsd:minInclusive "1"^^xsd:integer))', "defined-datatype"),
    el_only("a facet", 'DataPropertyRange(:d DatatypeRestriction(xsd:integer xsd:minInclusive "1"^^xsd:integer))'),
    both("a subproperty at the top of data properties", "SubDataPropertyOf(owl:topDataProperty :d)", "top-data-property"),
    Case("a superproperty at the top of data properties", "SubDataPropertyOf(:d owl:topDataProperty)"),
    # how many
    both("an intersection of one", "SubClassOf(:A ObjectIntersectionOf(:B))", "too-few-operands"),
    both("an equivalence of one", "EquivalentClasses(:A)", "too-few-operands"),
    # simple properties
    el_only("a functional property", "FunctionalObjectProperty(:p)"),
    both("a functional transitive property", "TransitiveObjectProperty(:p) FunctionalObjectProperty(:p)", "not-simple"),
    both("a functional property above a transitive one", "TransitiveObjectProperty(:p) SubObjectPropertyOf(:p :q) FunctionalObjectProperty(:q)", "not-simple"),
    el_only("a functional property below a transitive one", "TransitiveObjectProperty(:q) SubObjectPropertyOf(:p :q) FunctionalObjectProperty(:p)"),
    both("an inverse functional property from a chain", f"{CHAIN} InverseFunctionalObjectProperty(:r)", "not-simple"),
    both("a number of what a chain gives", f"{CHAIN} SubClassOf(:A ObjectMaxCardinality(1 :r))", "not-simple"),
    both("a self by a transitive property", "TransitiveObjectProperty(:p) SubClassOf(:A ObjectHasSelf(:p))", "not-simple"),
    both("an asymmetric inverse of a transitive property", "TransitiveObjectProperty(:p) InverseObjectProperties(:p :q) AsymmetricObjectProperty(:q)", "not-simple"),
    both("disjoint properties, one from a chain", f"{CHAIN} DisjointObjectProperties(:r :p)", "not-simple"),
    both("an irreflexive transitive property", "TransitiveObjectProperty(:p) IrreflexiveObjectProperty(:p)", "not-simple"),
    Case("a self by a simple property", "SubClassOf(:A ObjectHasSelf(:p))"),
    # chains in order
    Case("a chain", CHAIN),
    Case("transitivity as a chain", "SubObjectPropertyOf(ObjectPropertyChain(:p :p) :p)"),
    Case("a chain that begins with what it gives", "SubObjectPropertyOf(ObjectPropertyChain(:r :q) :r)"),
    Case("a chain that ends with what it gives", "SubObjectPropertyOf(ObjectPropertyChain(:p :r) :r)"),
    both("a chain with what it gives in the middle", "SubObjectPropertyOf(ObjectPropertyChain(:p :r :q) :r)", "irregular-chain"),
    both("a chain with what it gives at both ends", "SubObjectPropertyOf(ObjectPropertyChain(:r :q :r) :r)", "irregular-chain"),
    both("two chains in a circle", f"{CHAIN} SubObjectPropertyOf(ObjectPropertyChain(:r :q) :p)", "irregular-chain"),
    both("a chain and a subproperty in a circle", f"{CHAIN} SubObjectPropertyOf(:r :p)", "irregular-chain"),
    # anonymous individuals
    el_only("an anonymous individual", "ClassAssertion(:A _:x)", "anonymous-individual"),
    Case("an anonymous individual in an annotation", "AnnotationAssertion(:n :A _:x)"),
    both("the same as an anonymous individual", "SameIndividual(:a _:x)", "anonymous-individual"),
    both("an enumeration of an anonymous individual", "SubClassOf(:A ObjectOneOf(_:x))", "anonymous-individual"),
    el_only("two anonymous individuals in a line", "ObjectPropertyAssertion(:p _:x _:y)", "anonymous-individual"),
    both("three anonymous individuals in a circle", "ObjectPropertyAssertion(:p _:x _:y) ObjectPropertyAssertion(:p _:y _:z) ObjectPropertyAssertion(:p _:z _:x)", "anonymous-circle"),
    # what EL has not
    el_only("all", "SubClassOf(:A ObjectAllValuesFrom(:p :B))"),
    el_only("or", "SubClassOf(:A ObjectUnionOf(:B :C))"),
    el_only("not", "SubClassOf(:A ObjectComplementOf(:B))"),
    el_only("not, deep inside", "SubClassOf(:A ObjectSomeValuesFrom(:p ObjectIntersectionOf(:B ObjectComplementOf(:C))))"),
    el_only("a number", "SubClassOf(:A ObjectMinCardinality(2 :p :B))"),
    el_only("a number of data", "SubClassOf(:A DataMaxCardinality(1 :d))"),
    el_only("an inverse in an expression", "SubClassOf(:A ObjectSomeValuesFrom(ObjectInverseOf(:p) :B))"),
    el_only("inverse properties", "InverseObjectProperties(:p :q)"),
    el_only("a symmetric property", "SymmetricObjectProperty(:p)"),
    el_only("disjoint data properties", "DisjointDataProperties(:d :e)"),
    el_only("a disjoint union", "DisjointUnion(:A :B :C)"),
    el_only("an enumeration of two", "SubClassOf(:A ObjectOneOf(:a :b))"),
    el_only("all data", "SubClassOf(:A DataAllValuesFrom(:d xsd:string))"),
    Case("an enumeration of one", "SubClassOf(:A ObjectOneOf(:a))"),
    Case("some and and", "EquivalentClasses(:A ObjectIntersectionOf(:B ObjectSomeValuesFrom(:p :C)))"),
    Case("a value", 'SubClassOf(:A ObjectHasValue(:p :a)) SubClassOf(:A DataHasValue(:d "v"))'),
    Case("disjoint classes", "DisjointClasses(:A :B :C)"),
    Case("a reflexive property", "ReflexiveObjectProperty(:p)"),
    Case("a functional data property", "FunctionalDataProperty(:d)"),
    Case("a key", "HasKey(:A (:p) (:d))"),
    Case("what is not so", 'NegativeObjectPropertyAssertion(:p :a :b) NegativeDataPropertyAssertion(:d :a "v")'),
    # ranges of chains
    el_only("a range of what a chain gives", f"{CHAIN} ObjectPropertyRange(:r :A)", "range-of-a-chain"),
    Case("the same range at the end of the chain", f"{CHAIN} ObjectPropertyRange(:r :A) ObjectPropertyRange(:q :A)"),
    el_only("a range above what a chain gives", "SubObjectPropertyOf(ObjectPropertyChain(:q :q) :r) SubObjectPropertyOf(:r :p) ObjectPropertyRange(:p :A)", "range-of-a-chain"),
]  # fmt: skip

_COMMENT = """Ontology(<https://example.org/toy>
Annotation(rdfs:comment "a comment with \\"quotes\\", a \\\\ and
a second line"@en)
"""
EVERYTHING = (
    HEAD.replace("Ontology(<https://example.org/toy>\n", _COMMENT)
    + """
SubClassOf(Annotation(Annotation(:n "twice") rdfs:comment "why"@en) :A ObjectSomeValuesFrom(ObjectInverseOf(:p) :B))
SubClassOf(ObjectUnionOf(:A :B) ObjectComplementOf(:C))
EquivalentClasses(:A ObjectIntersectionOf(:B ObjectAllValuesFrom(:p ObjectOneOf(:a :b))))
DisjointClasses(:A :B) DisjointClasses(:A :B :C) DisjointUnion(:A :B :C)
SubClassOf(:A ObjectHasValue(:p :a)) SubClassOf(:A ObjectHasSelf(:q))
SubClassOf(:A ObjectMinCardinality(1 :q)) SubClassOf(:A ObjectMaxCardinality(2 :q :B)) SubClassOf(:A ObjectExactCardinality(3 :q :C))
SubClassOf(:A DataSomeValuesFrom(:d DataOneOf("x"@en "1"^^xsd:integer)))
SubClassOf(:A DataAllValuesFrom(:d DataUnionOf(xsd:string DataComplementOf(xsd:integer))))
SubClassOf(:A DataHasValue(:d "v")) SubClassOf(:A DataMinCardinality(1 :d)) SubClassOf(:A DataExactCardinality(1 :d xsd:string))
SubClassOf(:A DataMaxCardinality(1 :d DataIntersectionOf(xsd:integer DatatypeRestriction(xsd:integer xsd:minInclusive "1"^^xsd:integer xsd:maxInclusive "9"^^xsd:integer))))
SubObjectPropertyOf(:p :r) SubObjectPropertyOf(ObjectPropertyChain(:p :q) :r) EquivalentObjectProperties(:p :q)
DisjointObjectProperties(:p :q) InverseObjectProperties(:p :q) ObjectPropertyDomain(:p :A) ObjectPropertyRange(:p :B)
FunctionalObjectProperty(:q) InverseFunctionalObjectProperty(:q) ReflexiveObjectProperty(:q) IrreflexiveObjectProperty(:q)
SymmetricObjectProperty(:q) AsymmetricObjectProperty(:q) TransitiveObjectProperty(:r)
SubDataPropertyOf(:d :e) EquivalentDataProperties(:d :e) DisjointDataProperties(:d :e)
DataPropertyDomain(:d :A) DataPropertyRange(:d xsd:string) FunctionalDataProperty(:d)
DatatypeDefinition(:t DataUnionOf(xsd:string xsd:integer)) HasKey(:A (:p) (:d))
SameIndividual(:a :b) DifferentIndividuals(:a :b) DifferentIndividuals(:a :b :c) ClassAssertion(:A :a)
ObjectPropertyAssertion(:p :a :b) NegativeObjectPropertyAssertion(:p :a :b)
DataPropertyAssertion(:d :a "v") NegativeDataPropertyAssertion(:d :a "w")
AnnotationAssertion(Annotation(:n :A) rdfs:label :A "label") SubAnnotationPropertyOf(:n rdfs:comment)
AnnotationPropertyDomain(:n :A) AnnotationPropertyRange(:n :A)
)
"""
)
