"""rustdl and HermiT give the same hierarchy and the same unsatisfiable classes, on sound and on broken ontologies."""

from collections.abc import Callable

import pytest

from calcgraph import CalcgraphError, Dataset, Knowledge, assemble
from calcgraph.errors import MissingTool
from calcgraph.graph.names import BASE
from calcgraph.owl import functional
from calcgraph.owl.mapping import triples
from calcgraph.reasoning import Classification, certify, fast, hermit, tbox
from planting import changed
from reasoning.edits import add, cut, turtle, with_mondo

RESTRICTED = "cg:{sub} rdfs:subClassOf [ a owl:Restriction ; owl:onProperty {relation} ; owl:someValuesFrom {value} ] ."


def restricted(dataset: Dataset, sub: str, relation: str, value: str) -> Dataset:
    return add(dataset, "terms", turtle(dataset, RESTRICTED.format(sub=sub, relation=relation, value=value)))


def phosphate(knowledge: Knowledge) -> Dataset:
    both = changed(changed(knowledge, "CALC_0010119", strength="defining"), "CALC_0010208", strength="defining")
    return assemble(both)


def non_idiopathic(knowledge: Knowledge) -> Dataset:
    return restricted(assemble(knowledge), "CALC_0000006", "RO:0000053", "MONDO:0700006")


def deposit_as_phenotype(knowledge: Knowledge) -> Dataset:
    return restricted(assemble(knowledge), "CALC_0000005", "RO:0002200", "cgv:Deposit")


def finding_as_lesion(knowledge: Knowledge) -> Dataset:
    return restricted(assemble(knowledge), "CALC_0000001", "cgv:hasLesion", "HP:0200036")


def finding_as_layer(knowledge: Knowledge) -> Dataset:
    return restricted(assemble(knowledge), "CALC_0000011", "RO:0001025", "HP:0200036")


BROKEN: dict[str, tuple[Callable[[Knowledge], Dataset], set[str]]] = {
    "phosphate normal, and raised": (phosphate, {"CALC_0000005"}),
    "idiopathic, and not": (non_idiopathic, {"CALC_0000006"}),
    "a deposit as a phenotype": (deposit_as_phenotype, {"CALC_0000005"}),
    "a finding as a lesion": (
        finding_as_lesion,
        {f"CALC_000000{n}" for n in range(1, 8)},
    ),
    "a finding as a layer": (finding_as_layer, {"CALC_0000006", "CALC_0000011", "CALC_0000015"}),
}


@pytest.mark.parametrize(
    ("make", "expected"),
    [pytest.param(*case, id=name, marks=[pytest.mark.long] * bool(n)) for n, (name, case) in enumerate(BROKEN.items())],
)
def test_both_find_the_same_classes_without_instances(
    knowledge: Knowledge, make: Callable[[Knowledge], Dataset], expected: set[str]
) -> None:
    ontology = tbox(make(knowledge))
    mine, theirs = fast.classify(ontology), hermit.classify(ontology)
    assert mine == theirs
    assert {iri.removeprefix(BASE) for iri in mine.unsatisfiable} == expected


@pytest.mark.long  # the build whose bytes are compared in tests/golden certifies it every day
def test_both_give_the_same_hierarchy_of_the_real_content(dataset: Dataset) -> None:
    theirs = certify(dataset)
    assert theirs == fast.classify(tbox(dataset))
    assert not theirs.unsatisfiable
    assert len(theirs.pairs) > 800


@pytest.mark.long
def test_both_give_the_same_hierarchy_without_the_lesion_chain(dataset: Dataset) -> None:
    less = cut(with_mondo(dataset), "RO:0004026", "owl:propertyChainAxiom", ("cgv:hasLesion",))
    assert hermit.classify(tbox(less)) == fast.classify(tbox(less))


def test_both_see_that_an_ontology_has_no_model(dataset: Dataset) -> None:
    broken = add(dataset, "terms", turtle(dataset, "cg:someone a cgv:Deposit , HP:0200036 ."))
    assert fast.classify(tbox(broken)) == hermit.classify(tbox(broken)) == Classification(consistent=False)


def test_a_disagreement_stops_the_build(dataset: Dataset, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = fast.classify(tbox(dataset))
    pair = min(whole.pairs)
    monkeypatch.setattr(fast, "classify", lambda _: Classification(whole.pairs - {pair}))
    with pytest.raises(CalcgraphError, match="the two reasoners disagree") as caught:
        certify(dataset)
    assert pair[0] in str(caught.value)


DISJOINT = """
    cg:a a owl:Class . cg:b a owl:Class . cg:c a owl:Class . cg:p a owl:ObjectProperty . cg:below a owl:Class ;
        rdfs:subClassOf cg:a , {also} .
    [] a owl:AllDisjointClasses ; owl:members ( cg:a cg:b [ a owl:Restriction ;
        owl:onProperty cg:p ; owl:someValuesFrom cg:c ] ) .
"""


@pytest.mark.parametrize(
    "also",
    ["cg:b", "[ a owl:Restriction ; owl:onProperty cg:p ; owl:someValuesFrom cg:c ]"],
    ids=["name", "expression"],
)
def test_a_class_below_two_of_several_disjoint_ones_has_no_instance(dataset: Dataset, also: str) -> None:
    small = turtle(dataset, DISJOINT.format(also=also))
    assert fast.classify(small) == hermit.classify(small)
    assert fast.classify(small).unsatisfiable == {BASE + "below"}


def test_a_class_below_two_kinds_of_records_has_no_instance(dataset: Dataset) -> None:
    """The vocabulary says in one axiom that all kinds of records are disjoint."""
    both = add(dataset, "terms", turtle(dataset, "cg:both a owl:Class ; rdfs:subClassOf cgv:Quantity , cgv:Conflict ."))
    assert fast.classify(tbox(both)).unsatisfiable == {BASE + "both"}


def test_properties_of_which_several_are_disjoint_share_no_pair(dataset: Dataset) -> None:
    said = """
        cg:p a owl:ObjectProperty . cg:q a owl:ObjectProperty . cg:r a owl:ObjectProperty ;
            rdfs:subPropertyOf cg:p , cg:q . cg:a a owl:Class ; rdfs:subClassOf
            [ a owl:Restriction ; owl:onProperty cg:r ; owl:someValuesFrom owl:Thing ] .
        [] a owl:AllDisjointProperties ; owl:members ( cg:p cg:q cg:s ) . cg:s a owl:ObjectProperty .
    """
    small = turtle(dataset, said)
    assert fast.classify(small) == hermit.classify(small)
    assert fast.classify(small).unsatisfiable == {BASE + "a"}


def test_classifying_twice_in_one_process_leaves_nothing_behind(dataset: Dataset) -> None:
    small = turtle(dataset, "cg:a a owl:Class ; rdfs:subClassOf cg:b . cg:b a owl:Class .")
    assert hermit.classify(small).pairs == {(BASE + "a", BASE + "b")}
    assert fast.classify(small).pairs == {(BASE + "a", BASE + "b")}


def test_when_hermit_gives_up_it_is_told_why_and_not_to_install_it() -> None:
    year = "http://www.w3.org/2001/XMLSchema#gYear"  # a datatype of RDF, and none of OWL 2
    restriction = f'DatatypeRestriction(<{year}> <http://www.w3.org/2001/XMLSchema#minInclusive> "3"^^<{year}>)'
    text = f"""Prefix(:=<http://x/>) Ontology(<http://x/o> Declaration(Class(:A)) Declaration(DataProperty(:d))
        SubClassOf(:A DataSomeValuesFrom(:d {restriction})))"""
    with pytest.raises(CalcgraphError, match=r"HermiT gave up: UnsupportedDatatypeException: .*gYear") as raised:
        hermit.classify(triples(functional.read(text)))
    assert not isinstance(raised.value, MissingTool)
    assert "pip" not in str(raised.value)
