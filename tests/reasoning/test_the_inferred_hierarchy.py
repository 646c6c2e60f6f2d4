"""What Mondo's logic makes of our classes, what it must not make of them, and which axioms that hangs on."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from calcgraph import Dataset, Knowledge, assemble
from calcgraph.graph.names import BASE, SUBCLASS_OF
from calcgraph.reasoning import classify, fast, hermit, tbox
from calcgraph.reasoning.classification import Classification
from calcgraph.scalars import Ref
from planting import changed
from reasoning.edits import add, cut, iri, ours, turtle, with_mondo

GENUS, IDIOPATHIC, MASSIVE, SUBEPIDERMAL = (f"CALC_000000{n}" for n in (1, 4, 5, 6))
SKIN, DERMIS, INTEGUMENTARY, IDIOPATHIC_DISEASE = "MONDO:0005093", "MONDO:0021154", "MONDO:0002051", "MONDO:0700007"
NEOPLASMS = ("MONDO:0005070", "MONDO:0002082", "MONDO:0002531")
CALCIUM_METABOLIC = "MONDO:0005557"

INFERRED = {
    GENUS: {INTEGUMENTARY},
    IDIOPATHIC: {INTEGUMENTARY, IDIOPATHIC_DISEASE},
    MASSIVE: {INTEGUMENTARY, IDIOPATHIC_DISEASE},
    SUBEPIDERMAL: {SKIN, DERMIS, INTEGUMENTARY, IDIOPATHIC_DISEASE},
}
PAIRS = {(sub, sup) for sub, sups in INFERRED.items() for sup in sups}


def pairs(result: Classification, dataset: Dataset) -> set[tuple[str, str]]:
    """Which classes of ours come out below which of the four classes of Mondo."""
    places = {SKIN, DERMIS, INTEGUMENTARY, IDIOPATHIC_DISEASE}
    return {(sub, sup) for sub in INFERRED for sup in places if (BASE + sub, iri(dataset, sup)) in result.pairs}


@pytest.fixture(scope="module")
def merged(dataset: Dataset) -> Dataset:
    return with_mondo(dataset)


@pytest.mark.parametrize("engine", [fast, hermit], ids=["rustdl", "HermiT"])
def test_each_reasoner_infers_just_what_mondos_definitions_say(merged: Dataset, engine: object) -> None:
    result = engine.classify(tbox(merged))  # type: ignore[attr-defined]
    assert pairs(result, merged) == PAIRS
    assert not result.unsatisfiable
    for bad in (*NEOPLASMS, CALCIUM_METABOLIC):
        assert not ours(sub for sub, sup in result.pairs if sup == iri(merged, bad)), bad


@pytest.mark.parametrize("bad", [*NEOPLASMS, CALCIUM_METABOLIC])
def test_the_classes_that_must_not_be_reached_are_in_the_ontology(merged: Dataset, bad: str) -> None:
    assert any(t.subject.value == iri(merged, bad) for t in tbox(merged) if hasattr(t.subject, "value"))


def test_a_planted_metabolic_disease_is_found_so_that_its_absence_means_something(merged: Dataset) -> None:
    text = f"""cg:{GENUS} rdfs:subClassOf MONDO:0005066 ,
        [ a owl:Restriction ; owl:onProperty RO:0004024 ; owl:someValuesFrom GO:0055074 ] ."""
    result = classify(add(merged, "terms", turtle(merged, text)))
    assert (BASE + MASSIVE, iri(merged, CALCIUM_METABOLIC)) in result.pairs


def test_without_mondos_definitions_nothing_of_this_is_inferred(dataset: Dataset) -> None:
    assert pairs(classify(dataset), dataset) == set()


# ---- every axiom counts

Break = Callable[[Knowledge, Dataset], Dataset]


def observed(claim: str) -> Break:
    return lambda knowledge, _: with_mondo(assemble(changed(knowledge, claim, strength="observed")))


def axiom(subject: str, predicate: str, *mentions: str) -> Break:
    return lambda _, merged: cut(merged, subject, predicate, mentions)


def genus_is_any_disease(knowledge: Knowledge, _: Dataset) -> Dataset:
    terms = (
        t.model_copy(update={"genus": Ref("MONDO:0000001", "disease")}) if t.id == GENUS else t for t in knowledge.terms
    )
    return with_mondo(assemble(replace(knowledge, terms=tuple(terms))))


def no_way_from_part_to_whole(_: Knowledge, merged: Dataset) -> Dataset:
    """Either of two chains leads from the papillary layer to the dermis: RO's own, and that of the bridge."""
    less = cut(merged, "RO:0001025", "owl:propertyChainAxiom", ("BFO:0000050",))
    return cut(less, "RO:0004026", "owl:propertyChainAxiom", ("BFO:0000050",))


IDIOPATHIC_ONES = {(s, IDIOPATHIC_DISEASE) for s in (IDIOPATHIC, MASSIVE, SUBEPIDERMAL)}
GENERAL_ONES = {(GENUS, INTEGUMENTARY), (IDIOPATHIC, INTEGUMENTARY)}
DERMAL_ONES = {(SUBEPIDERMAL, SKIN), (SUBEPIDERMAL, DERMIS)}
LOCATED_ONES = PAIRS - IDIOPATHIC_ONES

BREAKS: dict[str, tuple[Break, set[tuple[str, str]]]] = {
    # the nodule stays: Mondo's dermis disorder is defined on any disease, and leads to human disease
    "the genus is human disease": (genus_is_any_disease, {p for p in PAIRS if p[0] != SUBEPIDERMAL}),
    "the genus has a deposit": (observed("CALC_0010004"), GENERAL_ONES),
    "the deposit lies in the integument": (observed("CALC_0010005"), GENERAL_ONES),
    "the disease is idiopathic": (observed("CALC_0010102"), IDIOPATHIC_ONES),
    "the nodule has its pattern": (observed("CALC_0010501"), DERMAL_ONES),
    "the pattern lies in the papillary layer": (observed("CALC_0010503"), DERMAL_ONES),
    "a principal lesion is a lesion": (axiom("cgv:hasPrincipalLesion", "rdfs:subPropertyOf"), DERMAL_ONES),
    "lesion chain": (axiom("RO:0004026", "owl:propertyChainAxiom", "cgv:hasLesion"), LOCATED_ONES),
    "part-of chains": (no_way_from_part_to_whole, LOCATED_ONES),
    "the papillary layer is part of the dermis": (
        axiom("UBERON:0001992", "rdfs:subClassOf", "BFO:0000050", "UBERON:0002067"),
        DERMAL_ONES,
    ),
    "the integument is part of its system": (
        axiom("UBERON:0002199", "rdfs:subClassOf", "BFO:0000050", "UBERON:0002416"),
        GENERAL_ONES,
    ),
    "Mondo's dermis disorder": (axiom("MONDO:0021154", "owl:equivalentClass"), DERMAL_ONES),
    "Mondo's integumentary disorder": (
        axiom("MONDO:0002051", "owl:equivalentClass"),
        {(s, INTEGUMENTARY) for s in (GENUS, IDIOPATHIC, MASSIVE)},
    ),
    "Mondo's idiopathic disease": (axiom("MONDO:0700007", "owl:equivalentClass"), IDIOPATHIC_ONES),
}


@pytest.mark.parametrize(("broken", "lost"), BREAKS.values(), ids=BREAKS)
def test_an_expectation_fails_when_its_axiom_is_taken_away(
    knowledge: Knowledge, merged: Dataset, broken: Break, lost: set[tuple[str, str]]
) -> None:
    less = broken(knowledge, merged)
    result = classify(less)
    assert PAIRS - pairs(result, less) == lost
    assert pairs(result, less) <= PAIRS


def test_the_axioms_that_are_taken_away_lose_every_expectation_at_least_once() -> None:
    assert set().union(*(lost for _, lost in BREAKS.values())) == PAIRS


# ---- a disease that says where it is, without a lesion

DIRECT = """cg:{name} a owl:Class ; rdfs:subClassOf MONDO:0700096 ,
    [ a owl:Restriction ; owl:onProperty RO:0004026 ; owl:someValuesFrom {place} ] ."""


def directly_in(merged: Dataset, place: str) -> Dataset:
    return add(merged, "terms", turtle(merged, DIRECT.format(name="CALC_0009999", place=place)))


def above(dataset: Dataset) -> set[str]:
    found = classify(dataset).superclasses(BASE + "CALC_0009999")
    return {p for p in (SKIN, DERMIS, INTEGUMENTARY) if iri(dataset, p) in found}


@pytest.mark.parametrize(
    ("place", "expected"),
    [
        ("UBERON:0001992", {SKIN, DERMIS, INTEGUMENTARY}),
        ("UBERON:0002067", {SKIN, DERMIS, INTEGUMENTARY}),
        ("UBERON:0000014", {SKIN, INTEGUMENTARY}),
        ("UBERON:1000021", {SKIN, INTEGUMENTARY}),
        ("UBERON:0002072", {INTEGUMENTARY}),
        ("UBERON:0002199", {INTEGUMENTARY}),
        ("UBERON:0002097", {INTEGUMENTARY}),
    ],
)
def test_a_disease_of_a_part_is_a_disease_of_the_whole(merged: Dataset, place: str, expected: set[str]) -> None:
    assert above(directly_in(merged, place)) == expected


def test_the_chain_from_part_to_whole_is_what_a_directly_located_disease_hangs_on(merged: Dataset) -> None:
    less = cut(merged, "RO:0004026", "owl:propertyChainAxiom", ("BFO:0000050",))
    assert above(directly_in(less, "UBERON:0001992")) == set()


def test_mondos_definition_of_skin_disorder_is_what_a_disease_of_the_face_hangs_on(merged: Dataset) -> None:
    less = cut(merged, "MONDO:0005093", "owl:equivalentClass")
    assert above(directly_in(less, "UBERON:1000021")) == {INTEGUMENTARY}


# ---- the graph that is written


def test_the_inferred_graph_holds_nothing_told_and_speaks_of_our_classes_only(dataset: Dataset) -> None:
    inferred = dataset.graph("inferred")
    told = {(t.subject, t.object) for t in tbox(dataset) if t.predicate == SUBCLASS_OF}
    assert inferred
    assert {t.predicate for t in inferred} == {SUBCLASS_OF}
    assert not {(t.subject, t.object) for t in inferred} & told
    assert len(ours(t.subject.value for t in inferred)) == len({t.subject for t in inferred})
    assert all(t.subject != t.object for t in inferred)


def test_the_inferred_graph_and_the_told_one_together_are_the_whole_hierarchy(dataset: Dataset) -> None:
    told = {(t.subject.value, t.object.value) for t in dataset.graph("terms") if t.predicate == SUBCLASS_OF
            and not str(t.object).startswith("_:")}  # fmt: skip
    inferred = {(t.subject.value, t.object.value) for t in dataset.graph("inferred")}
    expected = {(a, b) for a, b in classify(dataset).pairs if a.startswith(BASE + "CALC_")}
    assert told | inferred == expected


def test_reasoning_adds_one_graph_and_edits_nothing_else(knowledge: Knowledge, dataset: Dataset) -> None:
    told = assemble(knowledge)
    assert told.quads < dataset.quads
    assert {q.graph_name.value for q in dataset.quads - told.quads} == {BASE + "graph/inferred"}  # type: ignore[union-attr]
