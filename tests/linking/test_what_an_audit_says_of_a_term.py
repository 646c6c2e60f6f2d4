"""Link audit: whether a foreign term exists, is in use, has its name, and stands where we say."""

from dataclasses import replace

import pytest
from twins import NEWER, TABLE, audited, cells, changed, edits, mapped, never, problems, row, the, twin

from calcgraph import Knowledge
from calcgraph.linking import Term
from calcgraph.linking.audit.facing import Facing
from calcgraph.linking.audit.ours import ours
from calcgraph.linking.audit.terms import successors

OURS = "CALC_0000005"
DISEASE, SKIN, CALCINOSIS, TUMORAL = "MONDO:0700096", "MONDO:0005093", "MONDO:0002123", "MONDO:0018891"
IDIOPATHIC = "MONDO:0700005"
OTHER = Term("MONDO:9000001", "other", parents=(DISEASE,))
NEW = Term("MONDO:9000002", "new", parents=(DISEASE,))


@pytest.fixture
def one_row(knowledge: Knowledge) -> Knowledge:
    return mapped(knowledge, row(OURS, "closeMatch", OTHER.id, "other"))


def test_a_partner_that_says_what_we_say_gives_nothing_to_tell(knowledge: Knowledge) -> None:
    for prefix in ("MONDO", "HP", "UBERON", "PATO", "CL", "ECO"):
        version = ours(knowledge).versions[prefix.lower()]
        assert problems(mapped(knowledge), twin(knowledge, prefix, version=version)) == []


# ---- it exists


def test_a_term_that_is_mapped_to_and_is_not_there_is_told_at_the_line_of_the_row(one_row: Knowledge) -> None:
    found = the(problems(one_row, twin(one_row, "MONDO")), "foreign-term-exists")
    assert (found.severity, found.file, found.line, found.focus) == ("violation", TABLE, 1, OTHER.id)
    assert (
        "there is no such term, says mondo.obo (2026-05-05), which is the version that ours was made with"
        in found.message
    )


def test_a_term_that_is_not_there_is_told_wherever_a_file_of_ours_names_it(knowledge: Knowledge) -> None:
    partner = twin(knowledge, "MONDO", without=[IDIOPATHIC])
    found = [p for p in problems(mapped(knowledge), partner) if p.focus == IDIOPATHIC]
    assert {p.code for p in found} == {"foreign-term-exists"}
    places = {p.file: p.line for p in found}
    assert places["imports/mondo.ttl"] == ours(knowledge).place(IDIOPATHIC).line  # type: ignore[union-attr]
    claim = next(c for c in knowledge.claims if c.value and c.value.id == IDIOPATHIC)
    assert any(p.message.startswith(f"{claim.id} names {IDIOPATHIC}") for p in found)
    assert {"content/idiopathic-calcinosis-cutis.yaml", "content/shared.yaml"} <= set(places)


def test_a_term_that_a_part_of_an_ontology_lacks_may_exist_and_is_not_counted_as_audited(one_row: Knowledge) -> None:
    audit = audited(one_row, twin(one_row, "MONDO", partial="it is a slim"))
    found = [f.problem for f in audit.findings() if f.problem.code != "vocabulary-audited"]
    assert the(found, "foreign-term-in-subset").severity == "info"
    assert audit.subject.startswith("0 of 1 mapping and ")
    assert audited(one_row, twin(one_row, "MONDO", OTHER, partial="a slim")).subject.startswith("1 of 1 map")


def test_a_term_that_one_file_lacks_and_another_has_is_not_told(one_row: Knowledge) -> None:
    part = twin(one_row, "MONDO", partial="it is a slim")
    assert problems(one_row, part, twin(one_row, "MONDO", OTHER)) == []


def test_a_term_that_is_not_in_its_own_file_but_in_that_of_others_is_information(one_row: Knowledge) -> None:
    hearsay = twin(one_row, "HP", OTHER, file="hp.obo")
    found = the(problems(one_row, twin(one_row, "MONDO"), hearsay), "foreign-term-exists")
    assert found.severity == "info"
    assert found.message.endswith("; but hp.obo (2025-01-16) has it")


# ---- it is not obsolete


def test_a_term_that_is_obsolete_is_told_with_its_replacement(one_row: Knowledge) -> None:
    partner = changed(twin(one_row, "MONDO", OTHER, NEW), OTHER.id, deprecated=True, replaced_by=(NEW.id,))
    found = the(problems(one_row, partner), "foreign-term-not-obsolete")
    assert (found.severity, found.line) == ("violation", 1)
    assert "it is obsolete; it is replaced by MONDO:9000002 new, says" in found.message


def test_an_obsolete_term_is_told_wherever_it_is_named_and_nothing_else_is_said_of_it(knowledge: Knowledge) -> None:
    partner = changed(twin(knowledge, "MONDO"), IDIOPATHIC, deprecated=True, label="obsolete idiopathic", parents=())
    found = problems(mapped(knowledge), partner)
    assert {p.code for p in found if p.focus == IDIOPATHIC} == {"foreign-term-not-obsolete"}
    assert len({p.file for p in found if p.focus == IDIOPATHIC}) >= 2


def test_a_false_friend_that_is_obsolete_is_information(knowledge: Knowledge) -> None:
    content = mapped(knowledge, never(OURS, OTHER.id, "other"))
    partner = twin(content, "MONDO", Term(OTHER.id, "other", deprecated=True))
    assert the(problems(content, partner), "foreign-term-not-obsolete").severity == "info"


@pytest.mark.parametrize(
    ("old", "more", "ids", "words"),
    [
        ({"replaced_by": ("MONDO:9000002",)}, {}, ("MONDO:9000002",), "it is replaced by MONDO:9000002 new"),
        (
            {"replaced_by": ("MONDO:9000003",)},
            {"deprecated": True, "replaced_by": ("MONDO:9000002",)},
            ("MONDO:9000002",),
            "it is replaced by MONDO:9000003 third (obsolete too), and that by MONDO:9000002 new",
        ),
        (
            {"replaced_by": ("MONDO:9000003",)},
            {"deprecated": True},
            (),
            "it is replaced by MONDO:9000003 third (obsolete too), which nothing replaces",
        ),
        (
            {"replaced_by": ("MONDO:9000003",)},
            {"deprecated": True, "replaced_by": ("MONDO:9000001",)},
            (),
            "it is replaced by MONDO:9000003 third (obsolete too), and that by MONDO:9000001 other (obsolete too), "
            "which leads in a circle",
        ),
        (
            {"replaced_by": ("MONDO:9000003",)},
            {"deprecated": True, "replaced_by": ("MONDO:9000002", "MONDO:9000004")},
            (),
            "it is replaced by MONDO:9000003 third (obsolete too), which several replace",
        ),
        ({"replaced_by": ("MONDO:9000009",)}, {}, (), "it is replaced by MONDO:9000009 (the file lacks it)"),
        ({"replaced_by": ("EFO:1",)}, {}, (), "it is replaced by EFO:1 (of another ontology, not looked at)"),
        (
            {"replaced_by": ("MONDO:9000002", "MONDO:9000003")},
            {},
            ("MONDO:9000002", "MONDO:9000003"),
            "it is replaced by MONDO:9000002 new; and by MONDO:9000003 third",
        ),
        ({"consider": ("MONDO:9000002",)}, {}, (), "nothing replaces it; consider MONDO:9000002 new"),
        (
            {"consider": ("MONDO:9000003", "MONDO:9000009")},
            {"deprecated": True},
            (),
            "nothing replaces it; consider MONDO:9000003 third (obsolete too), MONDO:9000009 (the file lacks it)",
        ),
        ({}, {}, (), "nothing replaces it"),
    ],
)
def test_the_chain_of_what_replaces_a_term_is_followed_to_its_end(
    one_row: Knowledge, old: dict[str, object], more: dict[str, object], ids: tuple[str, ...], words: str
) -> None:
    partner = twin(one_row, "MONDO", OTHER, NEW, Term("MONDO:9000003", "third"))
    partner = changed(changed(partner, OTHER.id, deprecated=True, **old), "MONDO:9000003", **more)
    facing = Facing(ours(one_row), partner)
    assert successors(facing, partner.terms[OTHER.id]) == (ids, words)
    assert words in the(problems(one_row, partner), "foreign-term-not-obsolete").message


def test_for_an_obsolete_term_its_one_replacement_is_proposed_with_less_confidence(one_row: Knowledge) -> None:
    partner = twin(one_row, "MONDO", NEW, Term(OTHER.id, deprecated=True, replaced_by=(NEW.id,)), version=NEWER)
    (edit,) = edits(one_row, partner)
    assert (edit.place.file, edit.place.line) == (TABLE, 1)
    assert cells(edit.rows[0]) == {
        "predicate_id": "skos:closeMatch",
        "object_id": NEW.id,
        "object_label": "new",
        "mapping_justification": "semapv:MappingChaining",
        "confidence": "0.81",
        "object_source": "obo:mondo.owl",
        "object_source_version": NEWER,
        "comment": f"Was {OTHER.id}, obsolete in {NEWER}.",
    }


def test_no_edit_is_proposed_for_an_obsolete_term_that_several_or_none_replace(one_row: Knowledge) -> None:
    third = Term("MONDO:9000003", "third")
    for replaced_by in ((), (NEW.id, third.id)):
        partner = twin(one_row, "MONDO", NEW, third, Term(OTHER.id, deprecated=True, replaced_by=replaced_by))
        assert edits(one_row, partner) == []


def test_a_replacement_that_a_row_denies_is_not_proposed_and_the_row_is_named(knowledge: Knowledge) -> None:
    content = mapped(knowledge, row(OURS, "closeMatch", OTHER.id), never(OURS, NEW.id))
    partner = twin(content, "MONDO", NEW, Term(OTHER.id, deprecated=True, replaced_by=(NEW.id,)))
    assert edits(content, partner) == []
    assert "of which line 2 says: ours Not exactMatch MONDO:9000002" in problems(content, partner)[0].message


def test_a_row_whose_replacement_is_mapped_to_already_is_to_go(knowledge: Knowledge) -> None:
    content = mapped(knowledge, row(OURS, "closeMatch", OTHER.id), row(OURS, "closeMatch", NEW.id, "new"))
    partner = twin(content, "MONDO", NEW, Term(OTHER.id, deprecated=True, replaced_by=(NEW.id,)))
    assert [(edit.place.line, edit.rows) for edit in edits(content, partner)] == [(1, ())]


# ---- it has its name


def test_a_label_that_changed_is_told_with_the_edit(one_row: Knowledge) -> None:
    partner = twin(one_row, "MONDO", Term(OTHER.id, "another", parents=(DISEASE,)), version=NEWER)
    found = [p for p in problems(one_row, partner) if p.code != "partner-not-changed"]
    message = the(found, "foreign-label-unchanged").message
    assert (
        "is now labelled 'another', not 'other', says mondo.obo (2027-01-01); ours was made with 2026-05-05" in message
    )
    (edit,) = edits(one_row, partner)
    assert cells(edit.rows[0])["object_label"] == "another"
    assert cells(edit.rows[0])["object_source_version"] == NEWER
    assert cells(edit.rows[0])["confidence"] == "0.9"


def test_a_label_of_an_import_that_changed_is_told_at_the_line_of_the_import(knowledge: Knowledge) -> None:
    found = the(
        problems(mapped(knowledge), changed(twin(knowledge, "MONDO"), IDIOPATHIC, label="unexplained")),
        "foreign-label-unchanged",
    )
    assert (found.severity, found.file) == ("warning", "imports/mondo.ttl")


def test_a_label_that_either_side_does_not_give_is_no_change(knowledge: Knowledge) -> None:
    content = mapped(knowledge, row(OURS, "closeMatch", OTHER.id))
    assert problems(content, twin(content, "MONDO", OTHER)) == []
    content = mapped(knowledge, row(OURS, "closeMatch", OTHER.id, "other"))
    assert problems(content, twin(content, "MONDO", Term(OTHER.id, parents=(DISEASE,)))) == []


def test_a_file_older_than_ours_proposes_nothing(one_row: Knowledge) -> None:
    for term in (Term(OTHER.id, "another", parents=(DISEASE,)), Term(OTHER.id, deprecated=True, replaced_by=(NEW.id,))):
        assert edits(one_row, twin(one_row, "MONDO", NEW, term, version="2020-01-01")) == []
        assert len(edits(one_row, twin(one_row, "MONDO", NEW, term))) == 1


# ---- it is meant to be used


@pytest.mark.parametrize(("predicate", "severity"), [("closeMatch", "violation"), ("broadMatch", "warning")])
def test_a_mapping_to_a_grouping_class_is_told(knowledge: Knowledge, predicate: str, severity: str) -> None:
    content = mapped(knowledge, row(OURS, predicate, OTHER.id), never("CALC_0000001", OTHER.id))
    found = the(
        problems(content, changed(twin(content, "MONDO", OTHER), OTHER.id, grouping="not for data")),
        "no-grouping-class",
    )
    assert (found.severity, found.line) == (severity, 1)
    assert "(not for data)" in found.message


def test_a_claim_about_a_grouping_class_is_told_and_an_ancestor_in_an_import_is_not(knowledge: Knowledge) -> None:
    partner = changed(twin(knowledge, "MONDO"), IDIOPATHIC, grouping="not for data")
    found = problems(mapped(knowledge), partner)
    assert {(p.code, p.severity, p.file) for p in found} == {
        ("no-grouping-class", "violation", "content/idiopathic-calcinosis-cutis.yaml")
    }
    assert problems(mapped(knowledge), changed(twin(knowledge, "MONDO"), SKIN, grouping="not for data")) == []


# ---- it stands where we say


def test_a_term_that_left_the_branch_of_the_import_is_told(knowledge: Knowledge) -> None:
    partner = changed(twin(knowledge, "MONDO"), CALCINOSIS, parents=(SKIN,))
    found = [p for p in problems(mapped(knowledge), partner) if p.focus == CALCINOSIS]
    told = the(found, "foreign-branch-kept")
    assert (told.severity, told.file) == ("violation", "imports/mondo.ttl")
    assert "calcinosis is no longer a kind of MONDO:0005557 calcium metabolic disease" in told.message
    assert "it stands below MONDO:0005093 skin disorder" in told.message


def test_what_is_but_part_of_the_one_above_is_no_kind_of_it(knowledge: Knowledge) -> None:
    up = knowledge.broader[CALCINOSIS]
    other = Term("MONDO:9000005", "other", wholes=(DISEASE,))
    partner = changed(twin(knowledge, "MONDO", other), CALCINOSIS, parents=(), wholes=up)
    found = [p for p in problems(mapped(knowledge), partner) if p.focus == CALCINOSIS]
    assert {p.code for p in found} == {"foreign-branch-kept"}


def test_a_class_between_a_term_and_the_one_above_changes_nothing(knowledge: Knowledge) -> None:
    between = Term("MONDO:9000005", "between", parents=("MONDO:0005557",))
    partner = changed(twin(knowledge, "MONDO", between), CALCINOSIS, parents=(between.id,))
    assert problems(mapped(knowledge), partner) == []


def test_a_part_is_to_be_part_still_and_a_kind_of_the_whole_is_none(knowledge: Knowledge) -> None:
    part, whole = next((id_, up) for id_, ups in knowledge.part_of.items() for up in ups)
    partner = changed(twin(knowledge, "UBERON"), part, wholes=())
    found = [p for p in problems(mapped(knowledge), partner) if p.focus == part]
    assert {p.code for p in found} == {"foreign-branch-kept"}
    assert any(f"is no longer part of {whole}" in p.message for p in found)


def test_where_is_a_and_part_of_are_mixed_an_ancestor_is_enough(knowledge: Knowledge) -> None:
    partner = twin(knowledge, "UBERON")
    terms = {id_: Term(id_, term.label, parents=(*term.parents, *term.wholes)) for id_, term in partner.terms.items()}
    assert problems(mapped(knowledge), twin(knowledge, "UBERON", *terms.values(), mixed=True)) == []
    part = next(iter(knowledge.part_of))
    lost = Term(part, partner.terms[part].label)
    found = problems(mapped(knowledge), twin(knowledge, "UBERON", *(terms | {part: lost}).values(), mixed=True))
    assert {p.code for p in found} == {"foreign-branch-kept"}


def test_part_of_is_not_judged_by_a_file_that_has_none_and_that_is_noted(knowledge: Knowledge) -> None:
    partner = twin(knowledge, "UBERON")
    bare = (Term(id_, term.label, parents=term.parents) for id_, term in partner.terms.items())
    audit = audited(mapped(knowledge), twin(knowledge, "UBERON", *bare))
    assert [f.problem.code for f in audit.findings() if f.problem.code != "vocabulary-audited"] == []
    assert "places that our imports tell could not be judged" in audit.notes[0]


def test_a_part_of_an_ontology_may_lack_a_step_so_that_it_denies_no_place(knowledge: Knowledge) -> None:
    content = mapped(knowledge, row(OURS, "exactMatch", NOT_HUMAN.id))
    whole = changed(twin(content, "MONDO", NOT_HUMAN), CALCINOSIS, parents=(SKIN,))
    assert {p.code for p in problems(content, whole)} == {"foreign-branch-kept", "mapping-in-branch"}
    audit = audited(content, replace(whole, partial="it is a slim"))
    assert {f.problem.code for f in audit.findings()} == {"vocabulary-audited"}
    assert "1 place that our imports tell could not be judged" in audit.notes[0]


# ---- what is mapped is of the same kind

CHARACTERISTIC = Term("MONDO:9000006", "a characteristic", parents=("MONDO:0700004",))
NOT_HUMAN = Term("MONDO:9000007", "a disease of dogs", parents=("MONDO:0000001",))


@pytest.mark.parametrize(
    ("predicate", "severities"),
    [
        ("exactMatch", {NOT_HUMAN.id: "violation", CHARACTERISTIC.id: "violation"}),
        ("narrowMatch", {NOT_HUMAN.id: "warning", CHARACTERISTIC.id: "warning"}),
        ("closeMatch", {CHARACTERISTIC.id: "warning"}),
        ("broadMatch", {CHARACTERISTIC.id: "warning"}),
        ("relatedMatch", {}),
    ],
)
def test_what_a_disease_is_mapped_to_stands_below_the_genus_or_its_root(
    knowledge: Knowledge, predicate: str, severities: dict[str, str]
) -> None:
    for term in (NOT_HUMAN, CHARACTERISTIC, OTHER):
        content = mapped(knowledge, row(OURS, predicate, term.id))
        found = problems(content, twin(content, "MONDO", term))
        assert {p.focus: p.severity for p in found if p.code == "mapping-in-branch"} == {
            id_: severity for id_, severity in severities.items() if id_ == term.id
        }
        assert len(found) == (term.id in severities)


def test_the_branch_of_a_finding_is_known_by_what_our_import_adds_at_the_top(knowledge: Knowledge) -> None:
    finding = next(t.id for t in knowledge.terms if t.genus.id == "UPHENO:0001001")
    content = mapped(knowledge, row(finding, "exactMatch", "HP:9000001"))
    inside, outside = Term("HP:9000001", parents=("HP:0000118",)), Term("HP:9000001", parents=("HP:0000001",))
    without = twin(content, "HP").terms["HP:0000118"]._replace(parents=("HP:0000001",))  # HPO says no more itself
    assert problems(content, twin(content, "HP", without, inside)) == []
    assert the(problems(content, twin(content, "HP", without, outside)), "mapping-in-branch").severity == "violation"


def test_a_match_in_a_vocabulary_that_has_nothing_of_the_branch_is_for_a_person_to_judge(knowledge: Knowledge) -> None:
    content = mapped(knowledge, row(OURS, "closeMatch", "HP:9000001"))
    assert problems(content, twin(content, "HP", Term("HP:9000001", parents=("HP:0000118",)))) == []
