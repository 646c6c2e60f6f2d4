"""Link audit: our mappings against one another, and along what partners and the tables of others say to be equal."""

import pytest
from twins import TABLE, cells, edits, mapped, never, problems, row, the, twin

from calcgraph import Knowledge
from calcgraph.linking import Term

OURS, ALSO = "CALC_0000007", "CALC_0000004"
B, C, D, E = "mesh:D1", "HP:9000001", "DOID:1", "NCIT:C1"
TO_B = row(OURS, "exactMatch", B, object_source="bioregistry:mesh")
Pair = tuple[str, str, str]
EQUAL: list[Pair] = [(B, C, "")]


def test_two_exact_matches_in_one_vocabulary_are_told(knowledge: Knowledge) -> None:
    content = mapped(knowledge, TO_B, row(OURS, "exactMatch", "mesh:D2", object_source="bioregistry:mesh"))
    found = the(problems(content), "exact-match-single")
    assert (found.severity, found.file, found.line, found.focus) == ("violation", TABLE, 2, f"cg:{OURS}")
    assert f"{TABLE}:1, ours exactMatch mesh:D1" in found.message


def test_an_exact_match_beside_a_gap_is_told(knowledge: Knowledge) -> None:
    content = mapped(knowledge, TO_B, row(OURS, "exactMatch", "bioregistry:mesh"))
    assert the(problems(content), "exact-match-single").line == 2


@pytest.mark.parametrize(
    "second",
    [
        row(OURS, "exactMatch", "HP:9000001"),
        row(ALSO, "exactMatch", "mesh:D2", object_source="bioregistry:mesh"),
        row(OURS, "closeMatch", "mesh:D2", object_source="bioregistry:mesh"),
        never(OURS, "mesh:D2").model_copy(update={"object_source": "bioregistry:mesh"}),
    ],
    ids=["another vocabulary", "another term of ours", "another predicate", "a false friend"],
)
def test_what_is_not_a_second_exact_match_is_not_told(knowledge: Knowledge, second: object) -> None:
    assert problems(mapped(knowledge, TO_B, second)) == []  # type: ignore[arg-type]


def test_two_terms_of_ours_that_match_the_same_exactly_are_told(knowledge: Knowledge) -> None:
    content = mapped(knowledge, TO_B, row(ALSO, "exactMatch", B, object_source="bioregistry:mesh"))
    found = the(problems(content), "exact-match-unshared")
    assert (found.severity, found.line, found.focus) == ("violation", 2, B)
    content = mapped(knowledge, TO_B, row(ALSO, "broadMatch", B, object_source="bioregistry:mesh"))
    assert problems(content) == []


# ---- chains


@pytest.mark.parametrize("others", [EQUAL, [(C, B, "")], [(B, D, ""), (C, D, "")]], ids=["there", "back", "two steps"])
def test_a_chain_to_what_a_row_denies_is_told(knowledge: Knowledge, others: list[Pair]) -> None:
    content = mapped(knowledge, TO_B, never(OURS, C))
    found = the(problems(content, others=others), "mapping-chain-agrees")
    assert (found.severity, found.line, found.focus) == ("warning", 1, C)
    assert found.message.startswith(f"ours exactMatch {B}, and by others {B} = ")
    assert found.message.endswith(f"; but {TABLE}:2, ours Not exactMatch {C}")


def test_the_way_of_a_chain_is_told_with_who_says_so(knowledge: Knowledge) -> None:
    content = mapped(knowledge, TO_B, never(OURS, C))
    partner = twin(content, "DOID", Term(D, "d", equivalents=(B, C)), file="doid.obo", version="")
    told = the(problems(content, partner), "mapping-chain-agrees").message
    assert f"{B} = {D} (doid.obo) = {C} (doid.obo); but" in told


@pytest.mark.parametrize("predicate", ["broadMatch", "narrowMatch", "relatedMatch"])
def test_a_chain_to_what_is_broader_narrower_or_related_is_told(knowledge: Knowledge, predicate: str) -> None:
    content = mapped(knowledge, TO_B, row(OURS, predicate, C))
    assert the(problems(content, others=EQUAL), "mapping-chain-agrees").focus == C


@pytest.mark.parametrize("predicate", ["exactMatch", "closeMatch"])
def test_a_chain_to_what_is_exact_or_close_agrees(knowledge: Knowledge, predicate: str) -> None:
    assert problems(mapped(knowledge, TO_B, row(OURS, predicate, C)), others=EQUAL) == []


def test_a_chain_to_another_term_than_our_exact_match_there_is_told(knowledge: Knowledge) -> None:
    content = mapped(knowledge, TO_B, row(OURS, "exactMatch", "HP:9000002"))
    assert the(problems(content, others=EQUAL), "mapping-chain-agrees").focus == C
    assert problems(content, others=[*EQUAL, (C, "HP:9000002", "")]) == [], "they are equal themselves"


@pytest.mark.parametrize(
    "others",
    [
        [(B, D, ""), (D, E, ""), (E, C, "")],
        [(B, C, "Not")],
        [("mesh:D9", C, "")],
    ],
    ids=["three steps", "denied", "of another"],
)
def test_what_is_no_chain_says_nothing(knowledge: Knowledge, others: list[Pair]) -> None:
    assert problems(mapped(knowledge, TO_B, never(OURS, C)), others=others) == []


def test_only_from_exact_matches_a_chain_goes_out(knowledge: Knowledge) -> None:
    close = row(OURS, "closeMatch", B, object_source="bioregistry:mesh")
    assert problems(mapped(knowledge, close, never(OURS, C)), others=EQUAL) == []


def test_an_obsolete_term_leads_nowhere(knowledge: Knowledge) -> None:
    content = mapped(knowledge, TO_B, never(OURS, C))
    dead = Term(C, "c", deprecated=True, equivalents=(B,))
    assert [p.code for p in problems(content, twin(content, "HP", dead))] == ["foreign-term-not-obsolete"]


def test_two_exact_matches_that_others_keep_apart_are_told_once(knowledge: Knowledge) -> None:
    content = mapped(knowledge, TO_B, row(OURS, "exactMatch", C))
    found = the(problems(content, others=[(C, B, "Not")]), "mapping-chain-agrees")
    assert "theirs.sssom.tsv says that the two do not match exactly" in found.message


def test_a_chain_closes_a_gap_and_the_edit_says_how(knowledge: Knowledge) -> None:
    content = mapped(knowledge, TO_B, row(OURS, "exactMatch", "obo:hp.owl"))
    found = the(problems(content, others=EQUAL), "gap-still-open")
    assert (found.severity, found.line, found.focus) == ("warning", 2, C)
    (edit,) = edits(content, others=EQUAL)
    assert cells(edit.rows[0]) == {
        "predicate_id": "skos:exactMatch",
        "object_id": C,
        "mapping_justification": "semapv:MappingChaining",
        "confidence": "0.81",
        "object_source": "obo:hp.owl",
        "object_source_version": f"not stated (through {B})",
        "comment": f"By a chain of mappings: {B} = {C} (theirs.sssom.tsv).",
    }
    partner = twin(content, "HP", Term(C, "c", parents=("HP:0000118",)))
    (edit,) = edits(content, partner, others=EQUAL)
    assert cells(edit.rows[0])["object_source_version"] == "2025-01-16"
    assert cells(edit.rows[0])["object_label"] == "c"


@pytest.mark.parametrize("there", [(), (Term(C, "c", deprecated=True),)], ids=["not there", "obsolete"])
def test_a_chain_to_a_term_that_its_own_file_has_no_more_is_information(
    knowledge: Knowledge, there: tuple[Term, ...]
) -> None:
    content = mapped(knowledge, TO_B, row(OURS, "exactMatch", "obo:hp.owl"))
    found = the(problems(content, twin(content, "HP", *there), others=EQUAL), "gap-still-open")
    assert found.severity == "info"
    assert found.message.endswith("where hp.obo (2025-01-16) has no such term, or an obsolete one")
    assert edits(content, twin(content, "HP", *there), others=EQUAL) == []
    assert edits(content, twin(content, "HP", *there, partial="a slim"), others=EQUAL) != []


def test_a_chain_to_several_terms_closes_no_gap_by_itself(knowledge: Knowledge) -> None:
    content = mapped(knowledge, TO_B, row(OURS, "exactMatch", "obo:hp.owl"))
    others: list[Pair] = [*EQUAL, (B, "HP:9000002", "")]
    assert [p.code for p in problems(content, others=others)] == ["gap-still-open"] * 2
    assert edits(content, others=others) == []


def test_a_chain_to_a_term_that_any_row_names_closes_no_gap(knowledge: Knowledge) -> None:
    content = mapped(knowledge, TO_B, row(OURS, "exactMatch", "obo:hp.owl"), row(OURS, "closeMatch", C))
    assert problems(content, others=EQUAL) == []


# ---- cross-references

REFERS = Term(C, "c", xrefs=(B,), parents=("HP:0000118",))


@pytest.mark.parametrize("against", [never(OURS, C, "c"), row(OURS, "exactMatch", "obo:hp.owl")], ids=["Not", "gap"])
def test_a_cross_reference_is_no_match_and_gives_information_only(knowledge: Knowledge, against: object) -> None:
    content = mapped(knowledge, TO_B, against)  # type: ignore[arg-type]
    found = the(problems(content, twin(content, "HP", REFERS)), "mapping-xref-agrees")
    assert (found.severity, found.line, found.focus) == ("info", 1, C)
    assert edits(content, twin(content, "HP", REFERS)) == []


def test_a_cross_reference_from_what_we_match_counts_as_one_to_it(knowledge: Knowledge) -> None:
    content = mapped(
        knowledge, row(OURS, "exactMatch", C), never(OURS, B).model_copy(update={"object_source": "bioregistry:mesh"})
    )
    partner = twin(content, "HP", Term(C, "c", xrefs=(B,), parents=("HP:0000118",)))
    assert [p.focus for p in problems(content, partner) if p.code == "mapping-xref-agrees"] == [B]


def test_a_cross_reference_to_what_is_mapped_in_another_way_says_nothing(knowledge: Knowledge) -> None:
    content = mapped(knowledge, TO_B, row(OURS, "closeMatch", C, "c"), row(OURS, "exactMatch", "obo:hp.owl"))
    assert problems(content, twin(content, "HP", REFERS)) == []
