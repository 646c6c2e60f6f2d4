"""Five general rules, each with what it must find and what it must leave alone, on an invented disease."""

from invented import claim, conflicts, knowledge, pairs

from calcgraph import conflicts as rules
from calcgraph.model import Explanation

# ---- status-clash


def test_what_is_excluded_of_a_disease_clashes_with_its_presence_in_a_type() -> None:
    assert pairs(
        claim(1, "glass fever", "finding", "rash", status="excluded"),
        claim(2, "echo by day", "finding", "deep red rash"),
    ) == [("status-clash", "01", "02")]


def test_what_is_normal_clashes_with_its_presence_too() -> None:
    assert pairs(
        claim(1, "echo", "finding", "rash", status="normal"), claim(2, "echo", "finding", "rash")
    ) == [("status-clash", "01", "02")]  # fmt: skip


def test_a_presence_that_is_only_possible_clashes_with_a_denial() -> None:
    assert pairs(
        claim(1, "echo", "finding", "rash", status="excluded"),
        claim(2, "echo", "finding", "rash", certainty="possible", frequency="sometimes"),
    ) == [("status-clash", "01", "02")]


def test_a_hedged_denial_clashes_with_nothing() -> None:
    present = claim(9, "echo", "finding", "rash")
    assert not pairs(claim(1, "echo", "finding", "rash", status="normal", frequency="usually"), present)
    assert not pairs(claim(1, "echo", "finding", "rash", status="excluded", certainty="possible"), present)
    assert pairs(claim(1, "echo", "finding", "rash", status="excluded", certainty="suggested"), present)


def test_a_denial_of_the_narrower_spares_the_broader() -> None:
    assert not pairs(
        claim(1, "echo", "finding", "red rash", status="excluded"), claim(2, "echo", "finding", "rash")
    )  # fmt: skip


def test_a_denial_for_a_type_spares_the_disease_and_the_other_types() -> None:
    denial = claim(1, "echo", "finding", "rash", status="excluded")
    assert not pairs(denial, claim(2, "glass fever", "finding", "rash"))
    assert not pairs(denial, claim(2, "mirror", "finding", "rash"))


def test_another_property_of_the_same_value_is_spared() -> None:
    assert not pairs(claim(1, "echo", "site", "tower", status="excluded"), claim(2, "echo", "finding", "tower"))


def test_unknown_and_silent_deny_nothing() -> None:
    for status in ("unknown", "silent"):
        assert not pairs(claim(1, "echo", "finding", None, status=status), claim(2, "echo", "finding", "rash"))


def test_two_denials_do_not_clash() -> None:
    assert not pairs(
        claim(1, "echo", "finding", "rash", status="excluded"), claim(2, "echo", "finding", "rash", status="normal")
    )  # fmt: skip


def test_a_place_that_is_spared_has_no_part_that_is_not() -> None:
    denial = claim(1, "echo", "site", "tower", status="excluded")
    assert pairs(denial, claim(2, "echo", "site", "stair")) == [("status-clash", "01", "02")]
    assert not pairs(denial, claim(2, "echo", "site", "cellar"))
    assert not pairs(denial, claim(2, "echo", "site", "body"))


def test_what_is_not_a_place_is_not_handed_down_to_its_parts() -> None:
    assert not pairs(
        claim(1, "splinter", "material", "tower", status="excluded"), claim(2, "splinter", "material", "stair")
    )  # fmt: skip


def test_one_alternative_out_of_two_leaves_the_other() -> None:
    either = claim(2, "echo", "finding", ["red rash", "cough"])
    assert not pairs(claim(1, "echo", "finding", "rash", status="excluded"), either)
    assert pairs(claim(1, "echo", "finding", ["rash", "cough"], status="excluded"), either)
    assert pairs(claim(1, "echo", "finding", "rash", status="excluded"),
                 claim(2, "echo", "finding", ["red rash", "deep red rash"]))  # fmt: skip


def test_texts_clash_when_they_are_the_same_words() -> None:
    denial = claim(1, "echo", "name", '"bell sickness"', status="excluded")
    assert pairs(denial, claim(2, "echo", "name", '"Bell sickness"')) == [("status-clash", "01", "02")]
    shouted = claim(1, "echo", "name", '"BELL SICKNESS"', status="excluded")
    assert pairs(shouted, claim(2, "echo", "name", '"bell sickness"')) == [("status-clash", "01", "02")]
    assert not pairs(denial, claim(2, "echo", "name", '"bell sickness of old"'))
    assert not pairs(denial, claim(2, "echo", "name", "rash"))


def test_what_is_denied_of_one_bearer_is_not_denied_of_another() -> None:
    denial = claim(1, "echo", "site", "tower", status="excluded", bearer="rash")
    assert pairs(denial, claim(2, "echo", "site", "tower", bearer="red rash")) == [("status-clash", "01", "02")]
    assert not pairs(denial, claim(2, "echo", "site", "tower", bearer="cough"))
    assert not pairs(denial, claim(2, "echo", "site", "tower"))
    assert pairs(claim(1, "echo", "site", "tower", status="excluded"), claim(2, "echo", "site", "bell", bearer="cough"))


def test_quantities_neither_clash_nor_crash() -> None:
    two = {"min": 2, "max": 2, "unit": "1", "measures": "rashes"}
    assert not pairs(
        claim(1, "echo", "finding", None, quantity=two, status="excluded"),
        claim(2, "echo", "finding", None, quantity=two),
        claim(3, "echo", "finding", "rash"),
    )


# ---- definition-clash

TYPES = (
    claim(81, "glass fever", "subtype", "echo"),
    claim(82, "glass fever", "subtype", "mirror"),
    claim(83, "glass fever", "subtype", "quiet"),
)


def test_what_defines_one_type_clashes_when_it_is_said_of_another() -> None:
    definition = claim(1, "mirror", "priorTissue", "broken mirror", strength="defining")
    said = claim(2, "quiet", "priorTissue", "broken mirror")
    assert pairs(*TYPES, definition, said) == [("definition-clash", "01", "02")]


def test_it_clashes_when_it_is_said_of_a_type_of_that_other_type() -> None:
    definition = claim(1, "mirror", "priorTissue", "broken mirror", strength="defining")
    said = claim(2, "echo by day", "priorTissue", "broken mirror")
    assert pairs(*TYPES, definition, said) == [("definition-clash", "01", "02")]


def test_what_is_merely_observed_of_one_type_may_be_said_of_another() -> None:
    assert not pairs(
        *TYPES, claim(1, "mirror", "finding", "rash"), claim(2, "quiet", "finding", "rash")
    )  # fmt: skip


def test_what_defines_a_type_may_be_said_of_it_and_of_its_own_types() -> None:
    definition = claim(1, "echo", "priorTissue", "broken mirror", strength="defining")
    own = (claim(n, s, "priorTissue", "broken mirror") for n, s in ((2, "echo"), (3, "echo by day")))
    assert not pairs(*TYPES, definition, *own)


def test_what_defines_a_type_may_be_said_of_the_disease_as_a_whole() -> None:
    definition = claim(1, "echo", "priorTissue", "broken mirror", strength="defining")
    assert not pairs(*TYPES, definition, claim(2, "glass fever", "priorTissue", "broken mirror"))


def test_a_type_below_another_type_of_the_same_list_shares_what_defines_that() -> None:
    types = claim(81, "glass fever", "subtype", "echo"), claim(82, "glass fever", "subtype", "echo by day")
    definition = claim(1, "echo", "priorTissue", "broken mirror", strength="defining")
    assert not pairs(*types, definition, claim(2, "echo by day", "priorTissue", "broken mirror"))


def test_another_property_with_the_defining_value_is_spared() -> None:
    definition = claim(1, "mirror", "priorTissue", "broken mirror", strength="defining")
    assert not pairs(*TYPES, definition, claim(2, "quiet", "material", "broken mirror"))


def test_types_that_no_source_sets_side_by_side_may_share_what_defines_them() -> None:
    by_cause = claim(81, "glass fever", "subtype", "mirror")
    by_course = claim(82, "glass fever", "subtype", "quiet", source="chapbook")
    definition = claim(1, "mirror", "priorTissue", "broken mirror", strength="defining")
    said = claim(2, "quiet", "priorTissue", "broken mirror")
    assert [p for p in pairs(by_cause, by_course, definition, said) if p[0] == "definition-clash"] == []


def test_the_excluded_is_not_said() -> None:
    definition = claim(1, "mirror", "priorTissue", "broken mirror", strength="defining")
    said = claim(2, "quiet", "priorTissue", "broken mirror", status="excluded")
    assert not pairs(*TYPES, definition, said)


def test_a_definition_of_two_parts_clashes_only_when_both_are_said() -> None:
    definition = (
        claim(1, "mirror", "priorTissue", "broken mirror", strength="defining"),
        claim(2, "mirror", "characteristic", "chronic", strength="defining"),
    )
    half = claim(3, "quiet", "characteristic", "chronic")
    rest = claim(4, "quiet", "priorTissue", "broken mirror")
    assert not pairs(*TYPES, *definition, half)
    assert pairs(*TYPES, *definition, half, rest) == [("definition-clash", "01 02", "03 04")]


def test_a_place_within_the_defining_place_is_that_place() -> None:
    definition = claim(1, "mirror", "site", "tower", strength="defining")
    assert pairs(*TYPES, definition, claim(2, "quiet", "site", "stair")) == [("definition-clash", "01", "02")]
    assert not pairs(*TYPES, definition, claim(2, "quiet", "site", "body"))


# ---- label-site-clash

LESIONS = (
    claim(71, "echo", "principalLesion", "splinter"),
    claim(72, "splinter", "layer", "stair"),
)


def test_a_name_that_says_cellar_clashes_with_a_lesion_in_the_tower() -> None:
    name = claim(1, "echo", "name", '"echo of the cellar"')
    assert pairs(*LESIONS, name) == [("label-site-clash", "01", "72")]


def test_a_name_with_a_word_for_the_whole_or_the_part_is_spared() -> None:
    assert not pairs(*LESIONS, claim(1, "echo", "name", '"towering echo"'))
    assert not pairs(
        claim(71, "echo", "principalLesion", "splinter"),
        claim(72, "splinter", "layer", "body"),
        claim(1, "echo", "name", '"cellar echo"'),
    )


def test_a_word_is_a_whole_word_in_any_case_and_with_any_punctuation() -> None:
    for name in ("Cellar, echo of the", "echo (cellar)", "echo: CELLAR-borne"):
        assert pairs(*LESIONS, claim(1, "echo", "name", f'"{name}"')), name
    assert not pairs(*LESIONS, claim(1, "echo", "name", '"cellarage echo"'))


def test_a_word_for_a_site_may_consist_of_two() -> None:
    assert pairs(*LESIONS, claim(1, "echo", "name", '"under-bell echo"')) == [("label-site-clash", "01", "72")]
    assert not pairs(*LESIONS, claim(1, "echo", "name", '"bell under echo"'))


def test_the_name_of_another_type_is_spared() -> None:
    assert not pairs(*LESIONS, claim(1, "mirror", "name", '"cellar mirror"'))


def test_the_name_of_a_type_clashes_with_the_lesion_that_it_inherits() -> None:
    assert pairs(*LESIONS, claim(1, "echo by day", "name", '"cellar echo"')) == [("label-site-clash", "01", "72")]


def test_the_lesion_inherits_its_place() -> None:
    lesion = claim(71, "echo", "principalLesion", "day splinter")
    name = claim(1, "echo", "name", '"cellar echo"')
    assert pairs(lesion, LESIONS[1], name) == [("label-site-clash", "01", "72")]


def test_one_lesion_where_the_name_puts_it_is_enough() -> None:
    name = claim(1, "echo", "name", '"cellar echo"')
    assert not pairs(*LESIONS, claim(73, "splinter", "layer", "cellar", certainty="possible"), name)
    assert not pairs(LESIONS[0], claim(73, "splinter", "layer", ["stair", "cellar"]), name)


def test_a_vague_place_does_not_hide_the_clash_with_an_exact_one() -> None:
    name = claim(1, "echo", "name", '"cellar echo"')
    assert pairs(*LESIONS, claim(73, "splinter", "layer", "body"), name) == [("label-site-clash", "01", "72")]


def test_a_name_that_is_excluded_is_spared() -> None:
    assert not pairs(*LESIONS, claim(1, "echo", "name", '"cellar echo"', status="excluded"))


# ---- axis-clash

AXIS = claim(61, "quiet", "characteristic", "chronic", strength="defining")


def test_what_is_listed_as_clashing_with_an_axis_clashes_below_it() -> None:
    assert pairs(AXIS, claim(1, "quiet", "preventiveMeasure", "quick cure")) == [("axis-clash", "61", "01")]


def test_a_narrower_axis_clashes_as_well() -> None:
    axis = claim(61, "quiet", "characteristic", "forever", strength="defining")
    assert pairs(axis, claim(1, "quiet", "preventiveMeasure", "cure")) == [("axis-clash", "61", "01")]


def test_the_class_above_and_the_class_beside_are_spared() -> None:
    assert not pairs(AXIS, claim(1, "glass fever", "preventiveMeasure", "cure"))
    assert not pairs(AXIS, claim(1, "echo", "preventiveMeasure", "cure"))


def test_a_characteristic_that_is_only_observed_is_no_axis() -> None:
    observed = claim(61, "quiet", "characteristic", "chronic")
    assert not pairs(observed, claim(1, "quiet", "preventiveMeasure", "cure"))


def test_what_is_denied_sits_well_with_the_axis() -> None:
    assert not pairs(AXIS, claim(1, "quiet", "preventiveMeasure", "cure", status="excluded"))


def test_one_alternative_that_fits_the_axis_is_enough() -> None:
    assert not pairs(AXIS, claim(1, "quiet", "preventiveMeasure", ["cure", "cough"]))


# ---- classification-clash


def test_two_sources_that_name_other_types_clash() -> None:
    other = claim(91, "glass fever", "subtype", "echo", source="chapbook")
    assert pairs(*TYPES, other) == [("classification-clash", "81 82 83", "91")]


def test_two_sources_that_name_the_same_types_agree() -> None:
    others = (claim(91 + n, "glass fever", "subtype", t, source="chapbook")
              for n, t in enumerate(("quiet", "echo", "mirror")))  # fmt: skip
    assert not pairs(*TYPES, *others)


def test_types_of_different_diseases_are_not_compared() -> None:
    assert not pairs(*TYPES, claim(91, "echo", "subtype", "echo by day", source="chapbook"))


def test_a_type_that_a_source_excludes_is_not_one_of_its_types() -> None:
    others = [claim(91 + n, "glass fever", "subtype", t, source="chapbook")
              for n, t in enumerate(("quiet", "echo", "mirror"))]  # fmt: skip
    extra = claim(95, "glass fever", "subtype", "echo by day", source="chapbook", status="excluded")
    assert not pairs(*TYPES, *others, extra)


# ---- what all conflicts share


def test_the_kind_says_whether_one_source_contradicts_itself() -> None:
    denial = claim(1, "echo", "finding", "rash", status="excluded")
    (internal,) = conflicts(denial, claim(2, "echo", "finding", "rash"))
    (between,) = conflicts(denial, claim(2, "echo", "finding", "rash", source="chapbook"))
    assert (internal.kind, internal.status) == ("internal", "open")
    assert (between.kind, between.status) == ("between sources", "open")
    assert internal.id == between.id


def test_an_explanation_is_added_to_the_conflict_whatever_the_order_of_its_claims() -> None:
    word = Explanation.model_validate(
        {
            "rule": "classification-clash",
            "one": ["CALC_0090083", "CALC_0090081", "CALC_0090082"],
            "other": ["CALC_0090091"],
            "kind": "between classifications",
            "status": "explained",
            "reason": "Older.",
        }
    )
    other = claim(91, "glass fever", "subtype", "echo", source="chapbook")
    told = knowledge(*TYPES, other, said=[word])
    (found,) = rules.find(told)
    assert (found.status, found.reason) == ("explained", "Older.")
    assert rules.unmatched(told) == ()
    assert found.id == rules.find(knowledge(*TYPES, other))[0].id


def test_an_explanation_of_the_sides_exchanged_matches_nothing() -> None:
    word = Explanation.model_validate(
        {
            "rule": "status-clash",
            "one": ["CALC_0090002"],
            "other": ["CALC_0090001"],
            "kind": "internal",
            "status": "resolved",
            "reason": "r",
        }
    )
    claims = claim(1, "echo", "finding", "rash", status="excluded"), claim(2, "echo", "finding", "rash")
    told = knowledge(*claims, said=[word])
    assert rules.unmatched(told) == (word,)
    assert [c.status for c in rules.find(told)] == ["open"]
