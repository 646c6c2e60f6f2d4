"""Modules: what they are to keep, by a reasoner; and the same modules as the OWL API's, which ROBOT uses."""

import re
import shutil
import subprocess
from importlib.util import find_spec
from pathlib import Path
from random import Random
from typing import Any

import pyoxigraph as ox
import pytest

from calcgraph.linking.locality import Kind, module, signature
from calcgraph.owl import Form, Ontology, functional
from calcgraph.owl.mapping import triples
from calcgraph.reasoning.fast import classify

NAMESPACE = "http://example.org/"
COUNT = ox.NamedNode("http://www.w3.org/2001/XMLSchema#nonNegativeInteger")
STRING = ox.NamedNode("http://www.w3.org/2001/XMLSchema#string")
THING, NOTHING = (ox.NamedNode(f"http://www.w3.org/2002/07/owl#{name}") for name in ("Thing", "Nothing"))
KINDS: tuple[Kind, ...] = ("bot", "top", "star")


def named(name: str) -> ox.NamedNode:
    return ox.NamedNode(NAMESPACE + name)


class Ontologies:
    """Small ontologies by chance.

    `simple` ones have what a reasoner does in no time; the others have all sorts of axioms.
    """

    def __init__(self, seed: int, *, simple: bool) -> None:
        self._chance, self._simple = Random(seed), simple

    def axioms(self) -> frozenset[Form]:
        make = self._simple_axiom if self._simple else self._axiom
        return frozenset(make() for _ in range(self._chance.randrange(1, 15)))

    def names(self) -> list[ox.NamedNode]:
        return [named(name) for name in self._chance.sample(["C0", "C1", "C2", "C3", "p0", "p1"], 2)]

    def _some(self, letter: str, number: int = 4) -> ox.NamedNode:
        return named(f"{letter}{self._chance.randrange(number)}")

    def _two(self, make: Any) -> tuple[Any, Any]:
        one, other = make(), make()
        return (one, other) if one != other else self._two(make)

    def _simple_axiom(self) -> Form:
        if self._chance.random() < 0.2:
            return Form("SubObjectPropertyOf", (self._some("p"), self._some("p")))
        name = self._chance.choice(["SubClassOf"] * 5 + ["EquivalentClasses", "DisjointClasses"])
        return Form(name, self._two(self._simple_class))

    def _simple_class(self) -> Any:
        kind = self._chance.random()
        if kind < 0.6:
            return self._some("C", 6)
        if kind < 0.9:
            return Form("ObjectSomeValuesFrom", (self._some("p"), self._some("C", 6)))
        return Form("ObjectIntersectionOf", self._two(lambda: self._some("C", 6)))

    def _property(self) -> Any:
        return Form("ObjectInverseOf", (self._some("p"),)) if self._chance.random() < 0.1 else self._some("p")

    def _class(self, depth: int = 0) -> Any:
        if depth > 2 or self._chance.random() < 0.5:
            return self._chance.choice([self._some("C", 6)] * 10 + [THING, NOTHING])
        deeper = depth + 1
        match self._chance.choice(["set", "set", "not", "values", "values", "value", "self", "number", "one", "data"]):
            case "set":
                name = self._chance.choice(["ObjectIntersectionOf", "ObjectUnionOf"])
                return Form(name, self._two(lambda: self._class(deeper)))
            case "not":
                return Form("ObjectComplementOf", (self._class(deeper),))
            case "values":
                name = self._chance.choice(["ObjectSomeValuesFrom", "ObjectAllValuesFrom"])
                return Form(name, (self._property(), self._class(deeper)))
            case "value":
                return Form("ObjectHasValue", (self._property(), self._some("i")))
            case "self":
                return Form("ObjectHasSelf", (self._property(),))
            case "number":
                # of larger numbers the OWL API says what holds only where there are enough things in the world
                name, number = self._chance.choice([("Min", "0"), ("Min", "1"), ("Max", "0"), ("Exact", "0")])
                count = ox.Literal(number, datatype=COUNT)
                return Form(f"Object{name}Cardinality", (count, self._property(), self._class(deeper)))
            case "one":
                return Form("ObjectOneOf", (self._some("i"),))
        return Form("DataSomeValuesFrom", (self._some("d"), STRING))

    def _axiom(self) -> Form:
        traits = [
            "Functional",
            "InverseFunctional",
            "Reflexive",
            "Irreflexive",
            "Symmetric",
            "Asymmetric",
            "Transitive",
        ]
        between = ["SubObjectPropertyOf", "EquivalentObjectProperties", "DisjointObjectProperties"]
        match self._chance.choice(["below"] * 6 + ["sets", "between", "chain", "place", "trait", "data", "fact"]):
            case "below":
                return Form("SubClassOf", (self._class(), self._class()))
            case "sets":
                return Form(self._chance.choice(["EquivalentClasses", "DisjointClasses"]), self._two(self._class))
            case "between":
                name = self._chance.choice([*between, "InverseObjectProperties"])
                return Form(name, self._two(lambda: self._some("p")))
            case "chain":
                chain = Form("ObjectPropertyChain", (self._some("p"), self._some("p")))
                return Form("SubObjectPropertyOf", (chain, self._some("p")))
            case "place":
                name = self._chance.choice(["ObjectPropertyDomain", "ObjectPropertyRange"])
                return Form(name, (self._property(), self._class()))
            case "data":
                return Form("SubDataPropertyOf", (self._some("d"), self._some("d")))
            case "fact":
                pair = (self._some("i"), self._some("i"))
                name = self._chance.choice(["ObjectPropertyAssertion", "NegativeObjectPropertyAssertion"])
                return Form(name, (self._some("p"), *pair))
        return Form(f"{self._chance.choice(traits)}ObjectProperty", (self._some("p"),))


def declared(axioms: frozenset[Form]) -> Ontology:
    kinds = {"C": "Class", "p": "ObjectProperty", "d": "DataProperty", "i": "NamedIndividual"}
    declarations = {Form("Declaration", (Form(kinds[k], (named(f"{k}{n}"),)),)) for k in kinds for n in range(6)}
    return Ontology(iri=None, version=None, annotations=(), axioms=axioms | declarations)


@pytest.mark.parametrize("kind", KINDS)
def test_what_is_entailed_of_the_names_of_a_module_is_entailed_by_the_module(kind: Kind) -> None:
    smaller = 0
    for seed in range(60):
        made = Ontologies(seed, simple=True)
        axioms, seeds = made.axioms(), made.names()
        found = module(axioms, seeds, kind)
        assert found <= axioms
        smaller += len(found) < len(axioms)
        names = {name.value for name in seeds}.union(*({n.value for n in signature(axiom)} for axiom in found))
        whole, part = (classify(triples(declared(some))) for some in (axioms, found))
        assert {pair for pair in whole.pairs if names.issuperset(pair)} == {
            p for p in part.pairs if names.issuperset(p)
        }
        assert whole.unsatisfiable & names == part.unsatisfiable & names
    assert smaller > 20


def test_a_star_module_is_no_larger_than_the_other_two_and_is_its_own_module() -> None:
    for seed in range(100):
        made = Ontologies(seed, simple=False)
        axioms, seeds = made.axioms(), made.names()
        bot, top, star = (module(axioms, seeds, kind) for kind in KINDS)
        assert star <= bot
        assert star <= top
        assert module(star, seeds, "star") == star


def test_what_stands_above_a_name_is_in_its_bottom_module_and_nothing_beside_it() -> None:
    one, two, three, four, five, six = (named(f"C{n}") for n in range(6))
    above = {Form("SubClassOf", (one, two)), Form("SubClassOf", (two, Form("ObjectSomeValuesFrom", (named("p"), six))))}
    beside = {
        Form("SubClassOf", (three, one)),
        Form("SubClassOf", (Form("ObjectIntersectionOf", (one, four)), five)),
        Form("EquivalentClasses", (five, Form("ObjectSomeValuesFrom", (named("q"), one)))),
        Form("DisjointClasses", (one, four)),
    }
    assert module(above | beside, [one], "bot") == above
    assert module(above | beside, [one, four], "bot") == above | {
        Form("SubClassOf", (Form("ObjectIntersectionOf", (one, four)), five)),
        Form("EquivalentClasses", (five, Form("ObjectSomeValuesFrom", (named("q"), one)))),
        Form("DisjointClasses", (one, four)),
    }


def test_labels_are_in_no_module_and_what_is_noted_of_an_axiom_is() -> None:
    label = ox.NamedNode("http://www.w3.org/2000/01/rdf-schema#label")
    note = Form("Annotation", (label, ox.Literal("by whom")))
    noted = Form("SubClassOf", (note, named("C0"), named("C1")))
    axioms = {
        noted,
        Form("AnnotationAssertion", (label, named("C0"), ox.Literal("zero"))),
        Form("Declaration", (Form("Class", (named("C0"),)),)),
    }
    assert module(axioms, [named("C0")], "bot") == {noted}


@pytest.mark.long
def test_the_modules_are_those_of_the_owl_api(tmp_path: Path) -> None:
    hermit = find_spec("owlready2")
    if not shutil.which("javac") or not hermit or not hermit.origin:
        pytest.skip("takes a JDK, to run the OWL API that owlready2 brings with HermiT")
    cases = {}
    for seed in range(400):
        made = Ontologies(seed, simple=False)
        axioms, seeds = made.axioms(), made.names()
        text = functional.write(declared(axioms), {"": NAMESPACE})
        (tmp_path / f"{seed}.ofn").write_text(text, "utf-8")
        (tmp_path / f"{seed}.txt").write_text("".join(f"{name.value}\n" for name in seeds), "utf-8")
        cases[seed] = axioms, seeds
    jar = Path(hermit.origin).parent / "hermit" / "HermiT.jar"
    program = Path(__file__).with_name("OwlApiModules.java")
    subprocess.run(["java", "-cp", str(jar), str(program), str(tmp_path)], check=True)
    for seed, (axioms, seeds) in cases.items():
        for kind in KINDS:
            said = (tmp_path / f"{seed}.{kind}").read_text("utf-8")
            theirs = functional.read(f"Ontology({re.sub(r'(?<!Object)InverseOf', 'ObjectInverseOf', said)})").axioms
            assert set(map(alike, module(axioms, seeds, kind))) == set(map(alike, theirs)), (seed, kind)


def alike(part: Any) -> str:
    """The text of an axiom, in an order of its own where the order means nothing."""
    if not isinstance(part, Form):
        return str(part)
    inner = [alike(p) for p in part.parts]
    return f"{part.name}({' '.join(sorted(inner) if UNORDERED.fullmatch(part.name) else inner)})"


UNORDERED = re.compile(r"Equivalent\w+|Disjoint\w+|Object(?:Intersection|Union)Of|InverseObjectProperties")
