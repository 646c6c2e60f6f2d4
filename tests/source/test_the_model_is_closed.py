"""`model.py`: what a curator can say, and what is refused, with the reason in words."""

from typing import Any

import pyoxigraph as ox
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel, ValidationError

from calcgraph.graph.literals import decimal
from calcgraph.model import (
    AxisClash,
    Claim,
    ContentFile,
    Explanation,
    MappingRow,
    MappingSet,
    Quantity,
    Repair,
    Source,
    Span,
    Uncited,
)

SHA = "0" * 64
SPAN = {"section": "cause", "start": "3", "end": "9", "sha256": SHA}
CLAIM = {
    "id": "CALC_0090001",
    "subject": "CALC_0000901 glass fever",
    "property": "finding",
    "value": "HP:0000001 All",
    "status": "present",
    "spans": [SPAN],
}
SOURCE = {
    "id": "CALC_0009901",
    "key": "leaflet",
    "label": "a leaflet",
    "kind": "article",
    "url": "https://example.org/leaflet",
    "language": "en",
    "note": "Invented.",
    "evidence": "ECO:0000303 author statement",
}


def refusal(kind: type[BaseModel], data: dict[str, Any]) -> str:
    with pytest.raises(ValidationError) as caught:
        kind.model_validate(data)
    return str(caught.value)


def claim(**fields: Any) -> dict[str, Any]:
    return {k: v for k, v in {**CLAIM, **fields}.items() if v is not None}


def test_a_claim_of_seven_lines_is_whole() -> None:
    made = Claim.model_validate(CLAIM)
    assert (made.certainty, made.strength, made.values, made.repair) == ("asserted", "observed", (), None)
    assert str(made.subject) == "CALC_0000901 glass fever"
    assert made.spans[0].end == 9


def test_a_claim_cannot_be_changed() -> None:
    with pytest.raises(ValidationError):
        Claim.model_validate(CLAIM).status = "excluded"  # type: ignore[misc]


def test_a_field_that_is_not_known_is_refused() -> None:
    assert "Extra inputs" in refusal(Claim, claim(frequncy="often"))


def test_a_claim_without_a_span_is_refused() -> None:
    assert "at least one span" in refusal(Claim, claim(spans=None))


def test_a_citation_by_locator_stands_for_a_span() -> None:
    assert Claim.model_validate(claim(spans=None, cites=[{"locator": "abstract"}])).cites


@pytest.mark.parametrize("status", ["unknown", "silent"])
def test_a_claim_without_an_answer_has_no_value(status: str) -> None:
    assert Claim.model_validate(claim(status=status, value=None)).targets == ()
    assert f"status {status} has no value; remove value" in refusal(Claim, claim(status=status))
    assert "remove text" in refusal(Claim, claim(status=status, value=None, text="fever"))


@pytest.mark.parametrize("status", ["present", "excluded", "normal"])
def test_a_claim_with_an_answer_has_a_value(status: str) -> None:
    assert "needs a value" in refusal(Claim, claim(status=status, value=None))


@pytest.mark.parametrize("status", ["absent", "Present", "", "no"])
def test_there_are_five_statuses(status: str) -> None:
    assert "status" in refusal(Claim, claim(status=status))


def test_a_claim_has_one_kind_of_value() -> None:
    assert "not value and text" in refusal(Claim, claim(text="fever"))


def test_alternatives_are_two_at_least() -> None:
    assert "two at least" in refusal(Claim, claim(value=None, values=["HP:0000001 All"]))


def test_alternatives_differ() -> None:
    assert "twice" in refusal(Claim, claim(value=None, values=["HP:1 a", "HP:2 b", "HP:1 a"]))


def test_a_defining_claim_has_one_value() -> None:
    assert "single value" in refusal(Claim, claim(strength="defining", value=None, values=["HP:1 a", "HP:2 b"]))
    assert "single value" in refusal(Claim, claim(strength="defining", value=None, text="fever"))


@pytest.mark.parametrize("certainty", ["suggested", "possible"])
def test_a_defining_claim_is_asserted(certainty: str) -> None:
    assert "asserted" in refusal(Claim, claim(strength="defining", certainty=certainty))


def test_what_is_often_so_defines_nothing() -> None:
    assert "frequency" in refusal(Claim, claim(strength="defining", frequency="often"))


def test_what_is_said_of_a_bearer_does_not_define_the_subject() -> None:
    assert "bearer" in refusal(Claim, claim(strength="defining", bearer="HP:1 a"))


def test_a_name_and_nothing_else_has_a_scope() -> None:
    assert Claim.model_validate(claim(property="name", value=None, text="fever", scope="broad"))
    assert "scope" in refusal(Claim, claim(property="name", value=None, text="fever"))
    assert "scope" in refusal(Claim, claim(scope="exact"))


def test_only_excluded_and_normal_claims_are_negative() -> None:
    statuses = ("present", "excluded", "normal")
    assert [Claim.model_validate(claim(status=s)).negative for s in statuses] == [False, True, True]
    assert not Claim.model_validate(claim(status="silent", value=None)).negative


@pytest.mark.parametrize("ref", ["HP:0000001", "All", "CALC_001 x", "CALC_0000001", " HP:1 x", "HP:1  ", ""])
def test_an_id_is_written_with_its_label(ref: str) -> None:
    assert "after a blank, its label" in refusal(Claim, claim(value=ref))


@pytest.mark.parametrize("key", ["CALC_001", "calc_0000001", "CALC_00000011", "CALC_0000001 ", "CALC_0000001\n"])
def test_an_own_id_has_seven_digits(key: str) -> None:
    assert "id" in refusal(Claim, claim(id=key))


@pytest.mark.parametrize("text", ["", " fever", "fever\n", "\x1b[31mfever", "\u202efever", "fe\x9bver"])
def test_text_is_tidy_and_harmless(text: str) -> None:
    assert "text" in refusal(Claim, claim(value=None, text=text))


def test_a_span_ends_after_its_start() -> None:
    assert "not after its start" in refusal(Span, {**SPAN, "end": "3"})


@pytest.mark.parametrize("start", ["-1", "1_0", " 1", "0x1", "1e3", "\u0663", "one", "", "9" * 40])
def test_a_position_is_a_plain_number(start: str) -> None:
    assert "start" in refusal(Span, {**SPAN, "start": start})


@pytest.mark.parametrize("digest", ["", "0" * 63, "G" * 64, "A" * 64, "0" * 64 + "\n"])
def test_a_digest_is_64_small_hexadecimal_digits(digest: str) -> None:
    assert "sha256" in refusal(Span, {**SPAN, "sha256": digest})


def test_a_quantity_has_a_bound() -> None:
    assert "needs min, max or both" in refusal(Quantity, {"unit": "1", "measures": "nodules"})


def test_the_bounds_of_a_quantity_are_in_order() -> None:
    assert "below min" in refusal(Quantity, {"min": "3", "max": "2", "unit": "1", "measures": "nodules"})


@pytest.mark.parametrize("number", ["1e999999999", "NaN", "Infinity", "1_0", "0x1", "1/3", "9" * 400])
def test_a_number_is_written_out_so_that_none_fills_the_memory(number: str) -> None:
    assert "plain number" in refusal(Quantity, {"min": number, "unit": "1", "measures": "nodules"})


@given(st.decimals(-(10**12), 10**12, places=6))
def test_a_number_reaches_the_graph_unchanged(number: Any) -> None:
    made = Quantity.model_validate({"min": format(number, "f"), "unit": "1", "measures": "nodules"})
    assert made.min is not None
    literal = decimal(made.min)
    assert "e" not in literal.value.lower()
    assert type(number)(literal.value) == number


def test_a_repair_keeps_five_damaged_words_at_most() -> None:
    repair = {"damaged": "a b c d e", "reading": "x", "why": "y", "confidence": "0.5"}
    assert Repair.model_validate(repair)
    assert "five damaged words" in refusal(Repair, {**repair, "damaged": "a b c d e f"})


@pytest.mark.parametrize("confidence", ["-0.1", "1.1", "high", "1e-999999999"])
def test_a_confidence_lies_between_0_and_1(confidence: str) -> None:
    repair = {"damaged": "a", "reading": "x", "why": "y", "confidence": confidence}
    assert "confidence" in refusal(Repair, repair)


@pytest.mark.parametrize("kind", ["heading", "boilerplate", "connective"])
def test_a_duplicate_and_nothing_else_names_what_it_repeats(kind: str) -> None:
    part = {"kind": kind, "start": "1", "end": "2", "sha256": SHA, "reason": "r"}
    assert Uncited.model_validate(part)
    assert "a duplicate, and nothing else" in refusal(Uncited, {**part, "of": "1-2"})
    assert "a duplicate, and nothing else" in refusal(Uncited, {**part, "kind": "duplicate"})


@pytest.mark.parametrize("side", ["one", "other"])
def test_an_explanation_names_claims_on_both_sides(side: str) -> None:
    word = {"rule": "axis-clash", "one": ["CALC_0090001"], "other": ["CALC_0090002"], "kind": "internal"}
    word |= {"status": "explained", "reason": "r"}
    assert Explanation.model_validate(word)
    assert side in refusal(Explanation, {**word, side: []})


def test_an_explanation_cannot_reopen_or_hide_a_conflict() -> None:
    word = {"rule": "axis-clash", "one": ["CALC_0090001"], "other": ["CALC_0090002"], "kind": "internal", "reason": "r"}
    for status in ("open", "ignored", "hidden"):
        assert "status" in refusal(Explanation, {**word, "status": status})


@pytest.mark.parametrize("word", ["no", "yes", "1", "True", "on", ""])
def test_a_flag_is_true_or_false_and_no_other_word(word: str) -> None:
    term = {"id": "CALC_0000901", "label": "x", "genus": "HP:1 y", "definition": "z"}
    assert ContentFile.model_validate({"terms": [{**term, "defined": "true"}]}).terms[0].defined
    assert "defined" in refusal(ContentFile, {"terms": [{**term, "defined": word}]})


ADDRESSES = ["ftp://a", "https://", "https://a/{b}", "https://a/b c", "https://a/%zz", "https://[a", "javascript:x"]


@pytest.mark.parametrize("url", [*ADDRESSES, "https://a/#b#c", "https://a/|", "https://a/\u202e"])
def test_an_address_that_is_no_iri_is_refused(url: str) -> None:
    assert "url" in refusal(Source, {**SOURCE, "url": url})


@given(
    st.from_regex(r"https?://[!-~]{1,20}", fullmatch=True) | st.text(max_size=10).map("https://example.org/".__add__)
)
def test_every_address_that_is_accepted_is_an_iri(url: str) -> None:
    try:
        source = Source.model_validate({**SOURCE, "url": url})
    except ValidationError:
        return
    assert ox.NamedNode(source.url)


ROW = {
    "subject_id": "cg:CALC_0000901",
    "subject_label": "glass fever",
    "predicate_id": "skos:exactMatch",
    "object_id": "HP:0000001",
    "mapping_justification": "semapv:ManualMappingCuration",
    "author_id": "cg:agent/curators",
    "confidence": "0.9",
    "object_source": "obo:hp.owl",
    "object_source_version": "2025-01-16",
}


@pytest.mark.parametrize("field", ["subject_id", "object_id", "mapping_justification", "author_id", "object_source"])
@pytest.mark.parametrize("value", ["x", "a:b c", "a:<b>", "a:{b}", "a:", ":b", "a:\u202e"])
def test_the_ids_of_a_mapping_are_curies(field: str, value: str) -> None:
    assert MappingRow.model_validate(ROW)
    assert field in refusal(MappingRow, {**ROW, field: value})


def test_a_mapping_is_denied_by_the_word_not_alone() -> None:
    assert MappingRow.model_validate({**ROW, "predicate_modifier": "Not"})
    assert "predicate_modifier" in refusal(MappingRow, {**ROW, "predicate_modifier": "NOT"})


SET = {
    "mapping_set_id": "https://w3id.org/calcgraph/mappings/toy.sssom.tsv",
    "mapping_set_title": "toys",
    "mapping_set_description": "Invented.",
    "license": "https://creativecommons.org/licenses/by/4.0/",
    "mapping_date": "2026-11-23",
    "subject_source": "cg:calcgraph.owl",
    "curie_map": {"cg": "https://w3id.org/calcgraph/"},
}


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("mapping_set_id", "https://example.org/toy.sssom.tsv"),
        ("mapping_set_id", "https://w3id.org/calcgraph/mappings/toy.tsv"),
        ("mapping_set_title", ""),
        ("license", "CC BY"),
        ("license", "https://example.org/<x>"),
        ("mapping_date", "2026-11-31"),
        ("mapping_date", "1732320000"),
        ("mapping_date", "23 November"),
        ("subject_source", "calcgraph"),
        ("curie_map", "cg"),
        ("creator_id", "orcid:0"),
    ],
)
def test_the_header_of_a_table_has_the_slots_of_sssom_and_no_other(field: str, value: str) -> None:
    assert MappingSet.model_validate(SET)
    assert field in refusal(MappingSet, {**SET, field: value})
    assert "mapping_set_id" in refusal(MappingSet, {k: v for k, v in SET.items() if k != "mapping_set_id"})


def test_the_records_without_an_id_have_keys_that_tell_them_apart() -> None:
    one, other = ({"axis": "MONDO:1 a", "value": f"HP:{n} b", "why": "w"} for n in (1, 2))
    assert AxisClash.model_validate(one).key != AxisClash.model_validate(other).key
