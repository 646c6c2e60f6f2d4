"""Link audit: a gap is told when the vocabulary has a term of that name, and what is proposed is no more than known."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from twins import NEWER, TABLE, audited, cells, edits, mapped, never, problems, row, the, twin

from calcgraph import Knowledge
from calcgraph.linking import Term
from calcgraph.linking.audit.gaps import names
from calcgraph.linking.audit.names import key, matching, words
from planting import changed as with_claim

OURS, NAME, DISEASE = "CALC_0000004", "idiopathic calcinosis cutis", "MONDO:0700096"


@pytest.fixture
def gap(knowledge: Knowledge) -> Knowledge:
    return mapped(knowledge, row(OURS, "exactMatch", "obo:mondo.owl"))


def candidate(label: str, *synonyms: str, **fields: object) -> Term:
    return Term("MONDO:9000001", label, synonyms, parents=(DISEASE,), **fields)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "label",
    [
        NAME,
        "Idiopathic calcinosis cutis",
        "idiopathic calcinosis-cutis",
        "calcinosis cutis, idiopathic",
        "Calcinosis cutis (idiopathic)",
    ],
)
def test_a_term_of_our_name_closes_a_gap(gap: Knowledge, label: str) -> None:
    found = the(problems(gap, twin(gap, "MONDO", candidate(label))), "gap-still-open")
    assert (found.severity, found.file, found.line, found.focus) == ("warning", TABLE, 1, "MONDO:9000001")
    assert "ours is said to have no exactMatch in obo:mondo.owl; but MONDO:9000001" in found.message
    assert ("in another order of the words" in found.message) == (label.lower().startswith("calc"))


@pytest.mark.parametrize(
    "label", ["calcinosis cutis", "familial idiopathic calcinosis cutis", "idiopathic calcinoses cutis", ""]
)
def test_a_name_that_says_more_or_less_closes_none(gap: Knowledge, label: str) -> None:
    assert problems(gap, twin(gap, "MONDO", candidate(label))) == []


def test_an_exact_synonym_closes_a_gap_and_is_quoted(gap: Knowledge) -> None:
    found = the(problems(gap, twin(gap, "MONDO", candidate("x", "y", "Calcinosis cutis idiopathic"))), "gap-still-open")
    assert (
        "is called 'Calcinosis cutis idiopathic', which is idiopathic calcinosis cutis in another order"
        in found.message
    )


def test_a_name_that_a_source_in_english_gives_closes_a_gap_and_other_names_do_not(gap: Knowledge) -> None:
    exact = [c for c in gap.claims if c.property == "name" and c.subject.id == OURS and c.scope == "exact"]
    claim = next(c for c in exact if c.text and c.text.lower() != NAME)
    assert claim.text in names(gap, OURS)
    partner = twin(gap, "MONDO", candidate(str(claim.text)))
    assert the(problems(gap, partner), "gap-still-open")
    for fields in ({"scope": "broad"}, {"certainty": "possible"}, {"status": "excluded"}):
        assert claim.text not in names(with_claim(gap, claim.id, **fields), OURS), fields
    foreign = tuple(s.model_copy(update={"language": "zh"}) for s in gap.sources)
    assert names(replace(gap, sources=foreign), OURS) == [NAME]


@pytest.mark.parametrize("judgement", ["closeMatch", "broadMatch", "Not"])
def test_a_term_that_a_row_of_the_same_subject_names_has_been_judged(gap: Knowledge, judgement: str) -> None:
    about = never(OURS, "MONDO:9000001") if judgement == "Not" else row(OURS, judgement, "MONDO:9000001")
    content = mapped(gap, row(OURS, "exactMatch", "obo:mondo.owl"), about)
    assert problems(content, twin(content, "MONDO", candidate(NAME))) == []
    of_another = about.model_copy(update={"subject_id": "cg:CALC_0000001"})
    content = mapped(gap, row(OURS, "exactMatch", "obo:mondo.owl"), of_another)
    assert [p.code for p in problems(content, twin(content, "MONDO", candidate(NAME)))] == ["gap-still-open"]


def test_what_an_ontology_says_of_the_terms_of_another_closes_no_gap(gap: Knowledge) -> None:
    assert problems(gap, twin(gap, "HP", candidate(NAME))) == []
    assert problems(gap, twin(gap, "MONDO", Term("HP:9000001", NAME))) == []


def test_a_gap_of_a_vocabulary_without_any_other_row_is_found_by_the_name_of_the_vocabulary(gap: Knowledge) -> None:
    content = mapped(gap, row(OURS, "exactMatch", "obo:uberon.owl"))
    found = problems(content, twin(content, "UBERON", Term("UBERON:9000001", NAME)))
    assert [p.code for p in found] == ["gap-still-open"]


def test_for_an_obsolete_term_of_our_name_its_replacement_is_told(gap: Knowledge) -> None:
    new = Term("MONDO:9000002", "new", parents=(DISEASE,))
    partner = twin(gap, "MONDO", new, candidate(NAME, deprecated=True, replaced_by=(new.id,)))
    found = the(problems(gap, partner), "gap-still-open")
    assert (found.focus, found.severity) == (new.id, "warning")
    told = f"MONDO:9000001 {NAME} is called {NAME}, and MONDO:9000002 new replaces it"
    assert told in found.message
    (edit,) = edits(gap, partner)
    assert [r.predicate_id for r in edit.rows] == ["skos:exactMatch", "skos:closeMatch"], "a chain of two is less sure"


def test_an_obsolete_term_of_our_name_that_nothing_replaces_is_information(gap: Knowledge) -> None:
    partner = twin(gap, "MONDO", candidate(NAME, deprecated=True))
    assert the(problems(gap, partner), "gap-still-open").severity == "info"
    assert edits(gap, partner) == []


# ---- what is proposed


def test_an_exact_match_is_proposed_in_place_of_the_gap_where_name_and_branch_agree(gap: Knowledge) -> None:
    (edit,) = edits(gap, twin(gap, "MONDO", candidate(NAME), version=NEWER))
    assert edit.place.line == 1
    assert [cells(r) for r in edit.rows] == [
        {
            "predicate_id": "skos:exactMatch",
            "object_id": "MONDO:9000001",
            "object_label": NAME,
            "mapping_justification": "semapv:LexicalMatching",
            "confidence": "0.8",
            "object_source": "obo:mondo.owl",
            "object_source_version": NEWER,
            "comment": f"By name alone, in {NEWER}: {NAME}.",
        }
    ]


def test_a_synonym_is_a_little_less_sure_than_a_label(gap: Knowledge) -> None:
    (edit,) = edits(gap, twin(gap, "MONDO", candidate("x", NAME)))
    assert [(r.predicate_id, str(r.confidence)) for r in edit.rows] == [("skos:exactMatch", "0.7")]


@pytest.mark.parametrize(
    "terms",
    [
        (candidate("calcinosis cutis, idiopathic"),),
        (candidate(NAME)._replace(parents=("MONDO:0000001",)),),
        (candidate(NAME), candidate(NAME)._replace(id="MONDO:9000002")),
    ],
    ids=["in another order", "in another branch", "two of them"],
)
def test_a_close_match_is_proposed_beside_the_gap_where_less_is_known(gap: Knowledge, terms: tuple[Term, ...]) -> None:
    chosen = edits(gap, twin(gap, "MONDO", *terms))
    assert len({edit.rows for edit in chosen}) == 1
    gap_row, *rest = chosen[0].rows
    assert gap_row == gap.mappings[0]
    assert [(r.predicate_id, r.object_id) for r in rest] == [("skos:closeMatch", t.id) for t in terms]


def test_a_match_where_the_branch_cannot_be_told_is_proposed_as_close(knowledge: Knowledge) -> None:
    content = mapped(knowledge, row(OURS, "exactMatch", "obo:hp.owl"))
    (edit,) = edits(content, twin(content, "HP", Term("HP:9000001", NAME, parents=("HP:0000118",))))
    assert [r.predicate_id for r in edit.rows] == ["skos:exactMatch", "skos:closeMatch"]


def test_an_older_file_proposes_nothing_and_its_age_is_told(gap: Knowledge) -> None:
    partner = twin(gap, "MONDO", candidate(NAME), version="2020-01-01")
    assert edits(gap, partner) == []
    found = {p.code: p for p in problems(gap, partner)}
    assert set(found) == {"gap-still-open", "partner-not-older"}
    assert found["partner-not-older"].severity == "warning"


def test_a_gap_in_a_part_of_an_ontology_may_close_but_is_not_counted_as_audited(gap: Knowledge) -> None:
    partner = twin(gap, "MONDO", candidate(NAME), partial="it is a slim")
    assert [p.code for p in problems(gap, partner)] == ["gap-still-open"]
    assert audited(gap, partner).subject.startswith("0 of 1 mapping and ")


# ---- names


def test_names_are_the_same_in_another_case_spelling_number_or_order() -> None:
    same = [
        ("Hypercalcaemia", "hypercalcemia"),
        ("tumoural oedema", "tumoral edema"),
        ("calcified nodules", "Calcified Nodule"),
        ("skin biopsies", "skin-biopsy"),
        ("Mönckeberg's sclerosis", "Mönckeberg sclerosis"),
        ("giant cells, foreign-body", "foreign body giant cell"),
        ("ﬁbrosis", "fibrosis"),
    ]
    for one, other in same:
        assert key(one) == key(other), one
    for one, other in [
        ("calcinosis", "calcinoses"),
        ("mass", "mas"),
        ("skin calcification", "calcified skin"),
        ("a b", "ab"),
    ]:
        assert key(one) != key(other), one


def test_among_many_names_plurals_are_found_as_well() -> None:
    names = [("a", "skin biopsies"), ("b", "Skin biopsys"), ("c", "biopsies"), ("d", "nodules of skin")]
    assert [owner for owner, _ in matching(["skin biopsy", "nodule of skin"], names)] == ["a", "b", "d"]


NAMES = st.text(alphabet="ab sS-ieyéﬁ'’_\n", max_size=12)


@given(st.lists(NAMES, max_size=4), st.lists(NAMES, max_size=12))
def test_of_many_names_those_are_found_that_have_the_key_of_a_wanted_one(wanted: list[str], names: list[str]) -> None:
    keys = {key(name) for name in wanted} - {()}
    pairs = [(str(n), name) for n, name in enumerate(names)]
    assert list(matching(wanted, pairs)) == [pair for pair in pairs if key(pair[1]) in keys]


@given(NAMES)
def test_a_name_has_its_key_in_any_case_and_order(name: str) -> None:
    assert key(name.swapcase()) == key(name.casefold()) or "ﬁ" in name
    assert key(" ".join(reversed(words(name)))) == tuple(sorted(words(" ".join(words(name)))))
