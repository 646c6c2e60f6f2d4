"""A described biopsy is placed in a lesion pattern, a described case in a subtype, by the definitions alone."""

import pytest

from calcgraph import CalcgraphError, Dataset, Knowledge, assemble
from calcgraph.reasoning import Biopsy, Case, Placement, place
from planting import changed, claim, like, with_claims

PAPILLARY, DERMIS, HYPODERMIS = "UBERON:0001992", "UBERON:0002067", "UBERON:0002072"
INTEGUMENT, FACE = "UBERON:0002199", "UBERON:1000021"
IDIOPATHIC, NON_IDIOPATHIC = "MONDO:0700005", "MONDO:0700006"
SUBEPIDERMAL_PATTERN, SUBCUTANEOUS_PATTERN = "CALC_0000011", "CALC_0000012"
MASSIVE, NODULE = "CALC_0000005", "CALC_0000006"


@pytest.mark.parametrize(
    ("layers", "leaves", "verdict"),
    [
        ((PAPILLARY,), (SUBEPIDERMAL_PATTERN,), "placed"),
        ((HYPODERMIS,), (SUBCUTANEOUS_PATTERN,), "placed"),
        ((PAPILLARY, HYPODERMIS), (SUBEPIDERMAL_PATTERN, SUBCUTANEOUS_PATTERN), "mixed"),
        ((DERMIS,), (), "under-determined"),
        ((FACE,), (), "under-determined"),
        ((INTEGUMENT,), (), "under-determined"),
        ((), (), "under-determined"),
    ],
)
def test_a_biopsy_is_placed_by_its_layers(
    dataset: Dataset, layers: tuple[str, ...], leaves: tuple[str, ...], verdict: str
) -> None:
    placed = place(dataset, Biopsy(layers))
    assert (placed.leaves, placed.verdict) == (leaves, verdict)


@pytest.mark.parametrize(
    ("case", "leaves", "verdict"),
    [
        (Case((PAPILLARY,), characteristic=IDIOPATHIC), (NODULE,), "placed"),
        (Case((HYPODERMIS,), characteristic=IDIOPATHIC), (MASSIVE,), "placed"),
        (Case((HYPODERMIS,), (PAPILLARY,), IDIOPATHIC), (MASSIVE,), "placed"),
        (Case((PAPILLARY,), (HYPODERMIS,), IDIOPATHIC), (NODULE,), "placed"),
        (Case((HYPODERMIS, PAPILLARY), characteristic=IDIOPATHIC), (MASSIVE, NODULE), "mixed"),
        (Case((PAPILLARY,)), (), "under-determined"),
        (Case((PAPILLARY,), characteristic=NON_IDIOPATHIC), (), "under-determined"),
        (Case((), (PAPILLARY,), IDIOPATHIC), (), "under-determined"),
        (Case((DERMIS,), characteristic=IDIOPATHIC), (), "under-determined"),
        (Case(characteristic=IDIOPATHIC), (), "under-determined"),
        (Case(), (), "under-determined"),
    ],
)
def test_a_case_is_placed_by_its_principal_lesions_and_its_aetiology(
    dataset: Dataset, case: Case, leaves: tuple[str, ...], verdict: str
) -> None:
    placed = place(dataset, case)
    assert (placed.leaves, placed.verdict) == (leaves, verdict)


def test_a_biopsy_never_gets_a_disease(dataset: Dataset) -> None:
    placed = place(dataset, Biopsy((PAPILLARY, HYPODERMIS)))
    assert set(placed.classes) == {"CALC_0000010", SUBEPIDERMAL_PATTERN, SUBCUTANEOUS_PATTERN}


def test_an_under_determined_case_still_says_how_far_it_got(dataset: Dataset) -> None:
    assert place(dataset, Case((PAPILLARY,))).classes == ("CALC_0000001",)
    assert place(dataset, Case((DERMIS,), characteristic=IDIOPATHIC)).classes == ("CALC_0000001", "CALC_0000004")
    assert place(dataset, Case(characteristic=IDIOPATHIC)).classes == ()


def test_a_massive_case_with_papules_is_possible(dataset: Dataset) -> None:
    assert place(dataset, Case((HYPODERMIS,), (PAPILLARY, PAPILLARY), IDIOPATHIC)).verdict == "placed"


@pytest.mark.parametrize(
    "impossible",
    [
        Biopsy(("BFO:0000015",)),
        Biopsy((PAPILLARY, "HP:0200036")),
        Case(("BFO:0000015",), characteristic=IDIOPATHIC),
        Case((PAPILLARY,), ("HP:0200036",)),
        Case((PAPILLARY,), characteristic=PAPILLARY),
    ],
)
def test_what_cannot_be_is_refused(dataset: Dataset, impossible: Biopsy | Case) -> None:
    with pytest.raises(CalcgraphError, match="contradicts the definitions"):
        place(dataset, impossible)


def test_a_mixed_case_is_impossible_once_a_definition_excludes_the_other_lesion(knowledge: Knowledge) -> None:
    planted = like(
        claim(knowledge, "CALC_0010501"), id="CALC_0099904", subject=MASSIVE, property="lesion", status="excluded"
    )
    strict = assemble(with_claims(knowledge, planted))
    assert place(strict, Case((HYPODERMIS,), characteristic=IDIOPATHIC)).leaves == (MASSIVE,)
    with pytest.raises(CalcgraphError, match="contradicts the definitions"):
        place(strict, Case((HYPODERMIS,), (PAPILLARY,), IDIOPATHIC))


@pytest.mark.parametrize("misspelt", ["UBERON:0001929", "UBERN:0001992", "0001992", ""])
def test_an_unknown_id_is_an_error_and_not_a_deposit_that_lies_nowhere(dataset: Dataset, misspelt: str) -> None:
    with pytest.raises(CalcgraphError, match="no term that the graph knows"):
        place(dataset, Biopsy((misspelt,)))
    with pytest.raises(CalcgraphError, match="no term that the graph knows"):
        place(dataset, Case((PAPILLARY,), characteristic=misspelt or "x"))


@pytest.mark.parametrize(
    ("claim_id", "described", "before"),
    [
        ("CALC_0010403", Biopsy((HYPODERMIS,)), (SUBCUTANEOUS_PATTERN,)),
        ("CALC_0010401", Case((HYPODERMIS,), characteristic=IDIOPATHIC), (MASSIVE,)),
        ("CALC_0010503", Biopsy((PAPILLARY,)), (SUBEPIDERMAL_PATTERN,)),
        ("CALC_0010501", Case((PAPILLARY,), characteristic=IDIOPATHIC), (NODULE,)),
    ],
)
def test_a_placement_hangs_on_the_defining_claim(
    knowledge: Knowledge, dataset: Dataset, claim_id: str, described: Biopsy | Case, before: tuple[str, ...]
) -> None:
    assert place(dataset, described).leaves == before
    after = place(assemble(changed(knowledge, claim_id, strength="observed")), described)
    assert not set(after.leaves) & set(before)


def test_the_verdict_counts_the_leaves() -> None:
    assert [Placement((), leaves).verdict for leaves in ((), ("a",), ("a", "b"), ("a", "b", "c"))] == [
        "under-determined",
        "placed",
        "mixed",
        "mixed",
    ]
