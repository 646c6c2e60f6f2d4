"""`calcgraph link report`: what is planted is found, what is mended is not, and each draft fits the partner's form."""

import html
import json
import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path

import cmarkgfm
import pytest
from hypothesis import given
from hypothesis import strategies as st

from calcgraph.errors import InvalidContent, UnreadableData
from calcgraph.linking import Prefixes, read
from calcgraph.linking.files import sentences
from calcgraph.linking.naming import Namer
from calcgraph.linking.reports.asked import Reported
from calcgraph.linking.reports.asking import queries
from calcgraph.linking.reports.drafts import fenced, quiet
from calcgraph.linking.reports.near import affirmed
from calcgraph.linking.reports.told import issue, matching, render
from calcgraph.reporting.readable import visible
from calcgraph.source import branches, load, trackers
from each import each
from linking.wrong_partners import (
    EFO,
    HEAD,
    HP,
    MONDO,
    OBSOLETE,
    RIGHT_HP,
    RIGHT_MONDO,
    WRONG_HP,
    WRONG_MONDO,
    found,
    of,
    planted,
)  # fmt: skip
from planting import ROOT
from shared import ONTOLOGIES, require


@pytest.fixture(scope="module")
def wrong(tmp_path_factory: pytest.TempPathFactory) -> Reported:
    folder = tmp_path_factory.mktemp("wrong")
    return found(
        planted(folder, "hp", HP.format(**WRONG_HP)),
        planted(folder, "mondo", MONDO.format(**WRONG_MONDO)),
        planted(folder, "efo", EFO.format(obsolete=OBSOLETE)),
    )


@pytest.fixture(scope="module")
def right(tmp_path_factory: pytest.TempPathFactory) -> Reported:
    folder = tmp_path_factory.mktemp("right")
    return found(
        planted(folder, "hp", HP.format(**RIGHT_HP)),
        planted(folder, "mondo", MONDO.format(**RIGHT_MONDO)),
        planted(folder, "efo", EFO.format(obsolete="")),
    )


PLANTED = {
    "below-another-place": ("HP:0010766", "HP:0000924 Abnormality of the skeletal system"),
    "outside-its-branch": ("HP:0025520", "HP:0000951 Abnormality of the skin"),
    "synonym-of-another-place": ("HP:0007618", "Skin calcification"),
    "below-a-kind-it-is-not": ("MONDO:0018891", "MONDO:0005070 neoplasm"),
    "type-beside-its-genus": ("MONDO:0100251", "MONDO:0060714 tumoral calcinosis, hyperphosphatemic, familial, 2"),
    "names-another-finding": ("MONDO:0100251", "elevated blood calcium"),
    "mapped-to-an-obsolete-term": ("MONDO:0018891", "EFO:0009385 obsolete_planted"),
}


# ---- what is wrong


def test_every_query_has_a_planted_case() -> None:
    assert {query.code for query in queries(ROOT / "ontology" / "queries")} == set(PLANTED)


@pytest.mark.parametrize("code", PLANTED)
def test_what_is_planted_is_found_about_the_right_term(wrong: Reported, code: str) -> None:
    about, says = PLANTED[code]
    (case,) = of(wrong, code)
    assert case.about == about
    assert says in f"{case.title} {case.ask}"
    assert case.evidence
    assert case.rows
    assert "nothing" not in case.title + case.ask


@pytest.mark.parametrize("code", PLANTED)
def test_what_is_mended_is_found_no_more(right: Reported, code: str) -> None:
    assert not of(right, code)


def test_a_place_is_judged_by_what_ours_says_of_the_lesion(wrong: Reported) -> None:
    (case,) = of(wrong, "below-another-place")
    assert any("lies in the integument, by CALC_0010005" in reason for reason in case.evidence)
    assert case.evidence[-3:-1] == (
        "The way up: HP:0010766 Ectopic calcification, HP:0000924 Abnormality of the skeletal system.",
        "It has no other parent, and needs one that says nothing of the kind.",
    )
    knowledge = load(ROOT / "ontology")
    (claim,) = (claim for claim in knowledge.claims if claim.id == "CALC_0010005")
    assert (claim.property, claim.value and claim.value.id) == ("layer", "UBERON:0002199")


def test_a_branch_that_a_file_lacks_is_not_missed_above_a_term(tmp_path: Path) -> None:
    text = HP.format(**WRONG_HP).replace("HP:0000951", "HP:0000002")
    assert not of(found(planted(tmp_path, "hp", text)), "outside-its-branch")


def test_the_word_of_another_part_of_the_body_is_not_found_inside_a_longer_one(tmp_path: Path) -> None:
    text = HP.format(**WRONG_HP).replace("Calcinosis cutis", "Subcutaneous thing").replace("in the skin", "skinny")
    assert not of(found(planted(tmp_path, "hp", text)), "outside-its-branch")


def test_a_numbered_type_that_is_obsolete_is_left_alone(tmp_path: Path) -> None:
    text = MONDO.format(**WRONG_MONDO) + "is_obsolete: true\n"
    assert not of(found(planted(tmp_path, "mondo", text)), "type-beside-its-genus")


def test_what_a_file_says_of_the_terms_of_others_is_not_held_against_them(tmp_path: Path) -> None:
    file = planted(tmp_path, "efo", MONDO.format(**WRONG_MONDO) + EFO.format(obsolete=""))
    assert read(file).home == {"EFO"}
    assert not found(file).cases


@each(
    {
        "denied": ("outside-its-branch", "it is seen in the skin", "it does not lie in the skin"),
        "excepted": ("outside-its-branch", "it is seen in the skin", "it lies anywhere, other than the skin"),
        "absent": ("names-another-finding", "with elevated blood calcium", "without hypercalcemia"),
    }.items(),
    lambda item: item[0],
)
def test_what_a_definition_denies_is_not_taken_as_said(case: tuple[str, tuple[str, str, str]]) -> None:
    _, (code, said, denied) = case
    text = HP.format(**WRONG_HP).replace("name: Calcinosis cutis", "name: Planted")
    text += MONDO.format(**WRONG_MONDO)[1:]
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        hp, mondo = (
            part.replace(said, denied)
            for part in (text.partition("\n[Term]\nid: MONDO")[0], MONDO.format(**WRONG_MONDO))
        )
        assert of(
            found(planted(place, "hp", hp.replace(denied, said)), planted(place, "mondo", mondo.replace(denied, said))),
            code,
        )
        assert not of(found(planted(place, "hp", hp), planted(place, "mondo", mondo)), code)


def test_a_clause_that_denies_is_left_out_and_no_other() -> None:
    assert (
        affirmed("Raised levels of phosphate, and no hypercalcemia, in the skin.")
        == "Raised levels of phosphate, in the skin."
    )
    assert affirmed("A normal finding.") == ""


def test_the_step_is_found_by_labels_whatever_definitions_say(tmp_path: Path) -> None:
    text = HP.format(**WRONG_HP).replace("name: Ectopic calcification", 'name: Ectopic calcification\ndef: "Bone." []')
    (case,) = of(found(planted(tmp_path, "hp", text)), "below-another-place")
    assert case.about == "HP:0010766"


@pytest.mark.shared
def test_no_parent_is_asked_for_that_brings_in_what_a_merge_must_not() -> None:
    file = require(ONTOLOGIES / "mondo" / "MONDO-ontology-v2026-05-05.json.zst")
    terms = read(file).terms
    above: set[str] = set()
    for case in found(str(file)).cases:
        if case.kind == "new-term" and case.draft:
            parents = case.draft.body.partition("### Parent term")[2].partition("###")[0]
            todo = list(re.findall(r"MONDO:\d{7}", parents))
            assert todo or "requested too" in parents
            while todo:
                above.add(id_ := todo.pop())
                todo += terms[id_].parents
    assert above
    assert not above & {"MONDO:0005557", "MONDO:0005070"}  # calcium metabolic disease, neoplasm


# ---- what is missing


def test_a_gap_is_asked_for_and_one_that_has_closed_is_not(right: Reported, tmp_path: Path) -> None:
    (case,) = matching(right, "no-term/HP/CALC_0000042")
    assert case.kind == "new-term"
    named = '\n[Term]\nid: HP:0999999\nname: Planted\nsynonym: "Transepidermal elimination of calcium" EXACT []\n'
    closed = found(planted(tmp_path, "hp", HP.format(**RIGHT_HP) + named))
    assert not matching(closed, "no-term/HP/CALC_0000042")
    assert matching(closed, "no-term/HP/CALC_0000011")


def test_nothing_is_asked_for_because_a_part_of_an_ontology_lacks_it(tmp_path: Path) -> None:
    path = tmp_path / "hp.obo"
    path.write_text(HEAD.format("hp/subsets/planted") + HP.format(**RIGHT_HP))
    told = found(str(path))
    assert not [case for case in told.cases if case.kind == "new-term"]
    assert "nothing is asked for that it lacks" in told.notes[0]


def test_a_term_is_asked_for_where_its_kind_belongs(right: Reported) -> None:
    kinds = {term.id: term.genus.id for term in load(ROOT / "ontology").terms}
    asked = {(case.vocabulary, case.about) for case in right.cases if case.kind == "new-term"}
    assert ("MONDO", "CALC_0000001") in asked  # a disease
    assert ("HP", "CALC_0000001") not in asked
    assert ("HP", "CALC_0000046") not in asked  # a cause, and no finding
    assert all(about in kinds for _, about in asked)


def test_a_parent_is_asked_for_by_the_place_where_no_mapping_gives_one(right: Reported) -> None:
    (case,) = matching(right, "no-term/HP/CALC_0000011")
    assert case.draft
    assert "HP:0000951 Abnormality of the skin (or a class below it" in case.draft.body


def test_the_class_that_is_named_for_the_place_goes_before_the_branch(tmp_path: Path) -> None:
    more = "\n[Term]\nid: HP:0034924\nname: Abnormal dermis morphology\nis_a: HP:0000951\n"
    (case,) = matching(found(planted(tmp_path, "hp", HP.format(**RIGHT_HP) + more)), "no-term/HP/CALC_0000011")
    assert case.draft
    assert "HP:0034924 Abnormal dermis morphology (since it lies there)" in case.draft.body


def test_the_genus_of_a_term_is_named_if_it_is_asked_for_too(right: Reported) -> None:
    (case,) = matching(right, "no-term/MONDO/CALC_0000006")
    assert case.draft
    assert "idiopathic calcinosis cutis (CALC_0000004), which is requested too" in case.draft.body


def test_what_is_no_finding_is_asked_of_an_ontology_of_phenotypes_as_the_presence_of_it(right: Reported) -> None:
    (deposit,), (mass,) = (matching(right, f"no-term/HP/{id_}") for id_ in ("CALC_0000011", "CALC_0000021"))
    assert deposit.draft
    assert mass.draft
    assert "The presence of a calcium deposit that lies in" in deposit.draft.body
    assert "\nA finding of a calcified mass" in mass.draft.body


def test_a_parent_of_which_our_mapping_is_unsure_is_not_proposed(right: Reported) -> None:
    (case,) = matching(right, "no-term/MONDO/CALC_0000001")
    assert case.draft
    parents = case.draft.body.partition("### Parent term")[2].partition("###")[0]
    assert "MONDO:0002123" not in parents  # any tissue; confidence 0.7
    assert "MONDO:0002123" in case.draft.body


def test_an_obsolete_term_is_not_to_be_moved(tmp_path: Path) -> None:
    text = HP.format(**WRONG_HP).replace(
        "name: Ectopic calcification\n", "name: Ectopic calcification\nis_obsolete: true\n"
    )
    told = found(planted(tmp_path, "hp", text))
    assert not of(told, "below-another-place")


def test_what_would_leave_a_branch_with_a_term_is_told_from_the_file(tmp_path: Path) -> None:
    more = (
        "\n[Term]\nid: HP:0002832\nname: planted stippling\nis_a: HP:0010766\n"
        "\n[Term]\nid: HP:0002833\nname: planted in bone\nis_a: HP:0010766\nis_a: HP:0000924\n"
    )
    (case,) = of(found(planted(tmp_path, "hp", HP.format(**WRONG_HP) + more)), "below-another-place")
    assert case.evidence[-1] == (
        "Of 3 terms below it, 1 stays below HP:0000924 Abnormality of the skeletal system by other parents, and 2 "
        "leave it; of those right below it: HP:0002832 planted stippling; HP:0025520 Calcinosis cutis. "
        "What of these belongs there needs another parent."
    )


def test_a_synonym_for_laypeople_is_called_one(tmp_path: Path) -> None:
    text = HP.format(**WRONG_HP).replace('calcification" EXACT []', 'calcification" EXACT layperson []')
    (case,) = of(found(planted(tmp_path, "hp", text)), "synonym-of-another-place")
    assert case.title.startswith('The exact synonym for laypeople "Skin calcification"')


LAY = {  # a definition, an exact synonym and one for laypeople, in the syntaxes that tell which is which
    "obo": """format-version: 1.2
ontology: hp

[Term]
id: HP:0000001
name: planted
def: "It is planted." []
comment: It has a \\"comment\\".
synonym: "a plant" EXACT layperson []
synonym: "planta" EXACT []
""",
    "json": """{"graphs": [{"id": "http://purl.obolibrary.org/obo/hp.json", "nodes": [{
"id": "http://purl.obolibrary.org/obo/HP_0000001", "lbl": "planted", "type": "CLASS", "meta": {
"definition": {"val": "It is planted."}, "comments": ["It has a \\"comment\\"."],
"synonyms": [{"pred": "hasExactSynonym", "val": "planta"},
{"pred": "hasExactSynonym", "val": "a plant", "synonymType": "http://purl.obolibrary.org/obo/hp#layperson"}]}}]}]}""",
    "ttl": """@prefix o: <http://www.geneontology.org/formats/oboInOwl#> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix obo: <http://purl.obolibrary.org/obo/> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
obo:HP_0000001 a owl:Class ; rdfs:label "planted" ; obo:IAO_0000115 "It is planted." .
obo:HP_0000001 o:hasExactSynonym "planta", "a plant" ; rdfs:comment "It has a \\"comment\\"." .
[] a owl:Axiom ; owl:annotatedSource obo:HP_0000001 ; owl:annotatedProperty o:hasExactSynonym ;
  owl:annotatedTarget "a plant" ; o:hasSynonymType <http://purl.obolibrary.org/obo/hp#layperson> .""",
}


@each(LAY.items(), called=lambda item: item[0])
def test_which_synonyms_are_for_laypeople_is_read_in_every_syntax(item: tuple[str, str]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"hp.{item[0]}"
        path.write_text(item[1])
        told = sentences.told(path, ["HP:0000001"], Namer(Prefixes.of_content(ROOT / "ontology")))
    assert told.definitions == {"HP:0000001": "It is planted."}
    assert told.lay == {"HP:0000001": {"a plant"}}
    assert told.comments == {"HP:0000001": 'It has a "comment".'}


def test_what_the_partner_says_of_it_in_a_comment_is_quoted_in_a_request(tmp_path: Path) -> None:
    said = "comment: Planted, with discharges of the stuff, in the skin.\n"
    text = HP.format(**RIGHT_HP).replace("name: Calcinosis cutis\n", f"name: Calcinosis cutis\n{said}")
    told = found(planted(tmp_path, "hp", text))
    quoted = {case.about for case in told.cases if any("has a word of it (discharge)" in one for one in case.evidence)}
    assert quoted == {"CALC_0000043"}


def test_a_request_says_that_what_it_rests_on_is_not_asserted(right: Reported) -> None:
    said = {case.about: case.draft.body for case in right.cases if case.kind == "new-term" and case.draft}
    assert "Of these, 1 is not asserted but possible." in said["CALC_0000022"]
    assert "not asserted" not in said["CALC_0000024"]


def test_a_parent_that_follows_from_one_that_is_requested_is_not_asked_for(right: Reported) -> None:
    (case,) = matching(right, "no-term/HP/CALC_0000025")
    assert case.draft
    parents = case.draft.body.partition("arent")[2].partition("**")[0]
    assert "CALC_0000024" in case.draft.body
    assert "HP:0025520" not in parents


def test_a_mapping_to_an_obsolete_term_is_found_whatever_it_says(tmp_path: Path) -> None:
    table = tmp_path / "mondo.sssom.tsv"
    rows = "".join(
        f"MONDO:0018891\tskos:{kind}Match\tEFO:{n:07}\tsemapv:ManualMappingCuration\n"
        for n, kind in enumerate(("exact", "close", "broad", "narrow", "related"), 2)
    )
    table.write_text(f"subject_id\tpredicate_id\tobject_id\tmapping_justification\n{rows}")
    gone = "".join(
        f"\n[Term]\nid: EFO:{n:07}\nname: gone {n}\nis_obsolete: true\nreplaced_by: EFO:0000001\n" for n in range(2, 7)
    )
    told = found(
        planted(tmp_path, "mondo", MONDO.format(**RIGHT_MONDO)),
        planted(tmp_path, "efo", EFO.format(obsolete="") + gone),
        str(table),
    )
    cases = of(told, "mapped-to-an-obsolete-term")
    assert [case.target for case in cases] == [f"EFO:{n:07} gone {n}" for n in range(2, 7)]
    assert "(closeMatch)" in cases[1].evidence[0]
    assert "obsolete in efo.obo (2030-01-01); what replaces it there: EFO:0000001 planted root." in cases[1].evidence[0]
    assert cases[1].ask.endswith("or map it to EFO:0000001 planted root.")
    assert cases[1].draft
    assert "EFO:0000003 gone 3" in cases[1].draft.body.partition("Xref")[2].partition("**Your")[0]


def test_what_was_asked_before_is_told(wrong: Reported) -> None:
    (case,) = of(wrong, "type-beside-its-genus")
    assert case.draft
    assert "Asked before: https://github.com/monarch-initiative/mondo/issues/459" in case.draft.body
    (of_another,) = of(wrong, "below-another-place")  # which is about what stands above the term that was asked for
    assert of_another.draft
    assert "Asked before: https://github.com/obophenotype/human-phenotype-ontology/issues/" in of_another.draft.body


def test_only_what_is_defined_by_its_place_is_defined_by_a_pattern_of_places(right: Reported) -> None:
    (deposit,) = matching(right, "no-term/HP/CALC_0000011")
    (mass,) = matching(right, "no-term/HP/CALC_0000021")
    (disease,) = matching(right, "no-term/MONDO/CALC_0000006")
    bodies = [case.draft.body for case in (deposit, mass, disease) if case.draft]
    assert "Logical definition, by your pattern" in bodies[0]
    assert all("A condition (SubClassOf), by your pattern" in body for body in bodies[1:])
    assert "EquivalentClasses(cg:CALC_0000006" in bodies[2]
    assert "# cg:CALC_0000011 subepidermal calcium deposit" in bodies[2]


def test_no_synonym_of_a_term_is_asked_for_in_another_scope(right: Reported) -> None:
    (case,) = matching(right, "no-term/MONDO/CALC_0000005")
    assert case.draft
    assert "mass calcification, massive calcification\n\n### Synonym type\n\nbroad" in case.draft.body
    (mixed,) = matching(right, "no-term/MONDO/CALC_0000004")
    assert mixed.draft
    assert "\n\nidiopathic skin calcification\n\n### Synonym type\n\nexact" in mixed.draft.body
    assert "More synonyms: idiopathic calcification (broad)." in mixed.draft.body


# ---- drafts


@pytest.mark.parametrize("vocabulary", ["HP", "MONDO"])
def test_a_draft_has_the_headings_of_the_form_in_their_order(wrong: Reported, vocabulary: str) -> None:
    tracker = trackers.load(ROOT / "ontology").of(vocabulary)
    assert tracker
    drafts = [(case, case.draft) for case in wrong.cases if case.vocabulary == vocabulary]
    assert {case.kind for case, _ in drafts} >= {"parent", "new-term"}
    for case, draft in drafts:
        template = tracker.template(case.kind)
        assert draft
        assert template
        assert draft.template == template.file
        places = [draft.body.index(part.heading) for part in template.parts]
        assert places == sorted(places)
        assert draft.title
        assert not {"{", "None\n"} & {draft.title[0], draft.body[:5]}


def test_a_draft_says_which_file_it_was_found_in_and_by_what(wrong: Reported) -> None:
    for case in wrong.cases:
        if case.draft:
            assert f"Found in {case.file} (2030-01-01) by the " in case.draft.body


def test_what_a_file_says_cannot_act_in_a_draft(tmp_path: Path) -> None:
    nasty = "Skin calcification @team <img src=x> [a](http://x) `b`"
    told = found(planted(tmp_path, "hp", HP.format(**{**WRONG_HP, "synonym": nasty})))
    (case,) = of(told, "synonym-of-another-place")
    assert case.draft
    assert not {"@team", "<img", "[a]", "`b`"} & set(case.draft.body.replace("\n", " ").split())
    markdown = render(told, "markdown")
    assert "<img" not in markdown
    assert "@team" not in markdown


ACTS = """@team a@b.org #12 o/r#3 GH-4 http://x.org ftp://x.org www.x.org mailto:a@b.c :+1: :tada: x_www.x.org :- ~~x~~
`c` $x$ [a](b) ![x](y) [^1] *e* _e_ __e__ | \\ \\* & &amp; &#64; <b> <!-- # - + 1. 10) === --- ~~~ > """.split()


@given(st.lists(st.sampled_from(ACTS) | st.text(max_size=4), max_size=8).map(" ".join))
def test_what_a_file_says_is_nothing_but_text_by_the_parser_of_the_trackers(text: str) -> None:
    page = cmarkgfm.github_flavored_markdown_to_html(f"- {quiet(text)} .")
    inside = page.removeprefix("<ul>\n<li>").removesuffix("</li>\n</ul>\n")
    assert "<" not in inside
    told = html.unescape(inside)
    assert told.replace("\u200b", "") == f"{visible(text).strip()} .".strip()
    # what a tracker looks for in the text that is rendered
    assert not re.search(r"(?i)@\w|#\d|://|www\.|\bgh-\d|:[\w+-]+:", told)


def test_a_name_with_a_low_line_stays_readable() -> None:
    assert quiet("CALC_0010005 in DO_rare_slim") == "CALC_0010005 in DO_rare_slim"
    assert quiet("_emphasis_") == "&#95;emphasis&#95;"


def test_a_block_of_code_is_ended_by_nothing_in_it() -> None:
    page = cmarkgfm.github_flavored_markdown_to_html(fenced("```\n# no heading\n````"))
    assert "<h1>" not in page


def test_control_characters_of_a_file_do_not_reach_a_terminal(wrong: Reported) -> None:
    assert "\x1b" not in render(wrong, "text")
    assert render(wrong, "text") == render(wrong, "text")


# ---- annotations


ROWS = (
    "#version: 2030-01-01\n#hpo-version: http://purl.obolibrary.org/obo/hp/releases/2030-01-01/hp.json\n"
    "database_id\tdisease_name\tqualifier\thpo_id\treference\tevidence\tonset\tfrequency\tsex\tmodifier\taspect\t"
    "biocuration\n"
    + "".join(
        f"OMIM:{n}\tplanted\t{qualifier}\t{term}\tPMID:1\tTAS\t\t\t\t\tP\tcurator\n"
        for n, qualifier, term in (
            (1, "", "HP:0025520"),  # missed by who asks for the skin
            (2, "", "HP:0025520"),
            (2, "", "HP:0007618"),
            (3, "NOT", "HP:0025520"),  # denied, so no finding
        )
    )
)


def test_diseases_are_counted_that_a_query_by_branch_misses_or_finds_wrongly(tmp_path: Path) -> None:
    hpoa = tmp_path / "phenotype.hpoa"
    hpoa.write_text(ROWS)
    told = found(planted(tmp_path, "hp", HP.format(**WRONG_HP)), annotations=str(hpoa))
    (outside,), (below,) = of(told, "outside-its-branch"), of(told, "below-another-place")
    assert outside.today[-1].startswith("In the annotations of 2030-01-01, 2 diseases have HP:0025520")
    assert outside.today[-1].endswith("Abnormality of the skin misses 1.")
    assert "2 diseases have HP:0010766" in below.today[-1]
    assert below.today[-1].endswith("finds 2 of them by this step alone.")
    assert told.expansion
    assert (told.expansion.by_name.stated, told.expansion.by_name.denied) == (2, 1)
    assert "all together" in render(told, "text")


# ---- bad input


def test_every_file_that_cannot_be_read_is_told_and_nothing_of_the_others(tmp_path: Path) -> None:
    bad, table = tmp_path / "bad.obo", tmp_path / "bad.sssom.tsv"
    bad.write_text("no ontology")
    table.write_text("subject_id\tpredicate_id\tobject_id\nHP:1\n")
    hpoa = tmp_path / "phenotype.hpoa"
    hpoa.write_text("nothing")
    with pytest.raises(UnreadableData) as raised:
        found(planted(tmp_path, "hp", HP.format(**WRONG_HP)), str(bad), str(table), annotations=str(hpoa))
    assert {Path(p.file or "").name for p in raised.value.report} == {"bad.obo", "bad.sssom.tsv", "phenotype.hpoa"}


@each(
    {
        "no-header": ("HP:1\tx\n", "no-header"),
        "kind": ("HP:0000951\ta\tover\tUBERON:0002097\tb\tc\td\n", "malformed"),
        "prefix": ("XX:0000951\ta\tplace\tUBERON:0002097\tb\tc\td\n", "malformed"),
        "value": ("HP:0000951\ta\tplace\t-\t-\tc\td\n", "malformed"),
        "no value": ("HP:0000951\ta\tfinding\tUBERON:0002097\tb\tc\td\n", "malformed"),
        "words": ("HP:0000951\ta\tfinding\t-\t-\t(\td\n", "malformed"),
        "cells": ("HP:0000951\ta\n", "malformed"),
    }.items(),
    lambda item: item[0],
)
def test_a_line_of_the_table_of_branches_that_is_none_is_told(case: tuple[str, tuple[str, str]]) -> None:
    name, (line, code) = case
    head = "" if name == "no-header" else "term\tlabel\tkind\tvalue\tvalue_label\twords\tseen_in\n"
    _, (problem,) = branches.read(f"# planted\n{head}{line}".encode(), "branches.tsv", {"HP", "UBERON"})
    assert (problem.code, problem.line) == (code, 2 if name == "no-header" else 3)
    assert problem.fix


def test_a_branch_stands_in_the_table_once() -> None:
    line = "HP:0000951\ta\tfinding\t-\t-\tc\td\n"
    data = f"term\tlabel\tkind\tvalue\tvalue_label\twords\tseen_in\n{line}{line}".encode()
    rows, (problem,) = branches.read(data, "branches.tsv", {"HP"})
    assert len(rows) == 1
    assert "twice" in problem.message


@pytest.mark.parametrize(
    "case",
    {
        "takes: [Nothing]": "takes",
        "surplus: 1": "surplus",
        "templates: []\n    templates: []": "templates",
    }.items(),
)
def test_a_tracker_that_is_none_is_told_with_its_line(tmp_path: Path, case: tuple[str, str]) -> None:
    text, _ = case
    (tmp_path / "prefixes.ttl").write_text("")
    (tmp_path / "trackers.yaml").write_text(
        "trackers:\n  - vocabulary: HP\n    name: x\n    issues: https://example.org/\n    seen: y\n"
        f"    {text}\n" + ("" if "templates" in text else "    templates: []\n")
    )
    with pytest.raises(InvalidContent) as raised:
        trackers.load(tmp_path)
    assert all(problem.line and problem.file for problem in raised.value.report)


def test_the_command_prints_drafts_and_names_the_cases_if_there_is_none(tmp_path: Path) -> None:
    file = planted(tmp_path, "hp", HP.format(**WRONG_HP))

    def run(*arguments: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "calcgraph", "link", "report", file, *arguments]
        return subprocess.run(command, capture_output=True, text=True, cwd=ROOT, check=False)

    one = run("--issue", "HP:0025520")
    assert one.returncode == 0
    assert one.stdout.startswith("HP:0025520 Calcinosis cutis does not stand below HP:0000951")
    none = run("--issue", "HP:0000000")
    assert none.returncode == 2
    assert "outside-its-branch/HP:0025520/HP:0000951" in none.stderr
    assert not none.stdout
    out = tmp_path / "report.json"
    assert run("--json", "-o", str(out)).returncode == 0
    cases = json.loads(out.read_text())["cases"]
    assert [case["key"] for case in cases][:2] == [
        "below-another-place/HP:0010766/HP:0000924",
        "outside-its-branch/HP:0025520/HP:0000951",
    ]
    assert cases[0]["draft"]["tracker"].startswith("https://github.com/")


# ---- the real files


EFO_LISTS = os.environ.get("CALCGRAPH_CELLXGENE")

REAL = {  # by file: what the field knows to be wrong
    "hp/hp-2025-01-16.obo.xz": {
        "below-another-place/HP:0010766/HP:0000924",
        "below-another-place/HP:0003761/HP:0011805",
        "outside-its-branch/HP:0025520/HP:0000951",
        "outside-its-branch/HP:6000070/HP:0000951",
        "synonym-of-another-place/HP:0007618/Skin-calcification",
    },
    "mondo/MONDO-ontology-v2026-05-05.json.zst": {
        "below-a-kind-it-is-not/MONDO:0018891/MONDO:0002082",
        "below-a-kind-it-is-not/MONDO:0100251/MONDO:0002531",
        "names-another-finding/MONDO:0100251/exact-synonym",
        "type-beside-its-genus/MONDO:0100251",
    },
    "doid/DO_rare_slim-2026-07-31.obo.xz": {
        "names-another-finding/DOID:0111063/definition",
        "names-another-finding/DOID:0111063/exact-synonym",
    },
}


@pytest.mark.shared
@pytest.mark.parametrize("file", REAL)
def test_in_the_real_files_just_what_is_known_to_be_wrong_is_found(file: str) -> None:
    hpoa = str(require(ONTOLOGIES / "hp" / "phenotype-2025-01-16.hpoa.xz")) if file.startswith("hp") else None
    told = found(str(require(ONTOLOGIES / file)), annotations=hpoa)
    assert {case.key for case in told.cases if case.kind != "new-term"} == REAL[file]
    if hpoa:
        effects = {case.key: case.today[-1] for case in told.cases if case.kind == "parent"}
        skin, skeleton = (
            effects[f"{key}"] for key in sorted(REAL[file], reverse=True) if "HP:00255" in key or "10766" in key
        )
        assert "6 diseases have" in skin
        assert "misses 1." in skin
        assert "344 diseases have" in skeleton
        assert "finds 82 of them by this step alone" in skeleton


@pytest.mark.shared
@each(
    [
        "hp/hp-2025-01-16.obo.xz",
        "mondo/MONDO-ontology-v2026-05-05.json.zst",
        "uberon/UBERON-ontology-v2026-04-01.json.zst",
    ],
    str,
)
def test_labels_of_branches_are_those_of_the_real_files(file: str) -> None:
    partner = read(require(ONTOLOGIES / file))
    told = {pair for b in branches.load(ROOT / "ontology") for pair in ((b.term, b.label), (b.value, b.value_label))}
    known = {(id_, label) for id_, label in told if id_.partition(":")[0] in partner.home}
    assert known
    assert known == {(id_, partner.terms[id_].label) for id_, _ in known}


@pytest.mark.shared
@pytest.mark.skipif(not EFO_LISTS, reason="CALCGRAPH_CELLXGENE does not name a directory with a class list of EFO")
def test_mondo_maps_tumoral_calcinosis_to_terms_that_are_obsolete_in_efo() -> None:
    (efo,) = Path(str(EFO_LISTS)).glob("EFO-ontology-v3.90.0.json.zst")
    mondo = ONTOLOGIES / "mondo"
    files = ("MONDO-ontology-v2026-05-05.json.zst", "mondo-sssom-mappings-2026-08-04.tar.xz")
    told = found(*(str(require(mondo / file)) for file in files), str(efo))
    cases = {
        case.key.removeprefix("mapped-to-an-obsolete-term/"): case for case in of(told, "mapped-to-an-obsolete-term")
    }
    for pair in ("MONDO:0018891/EFO:0009385", "MONDO:0060714/EFO:0009383", "MONDO:0060715/EFO:0009384"):
        (reason,) = cases[pair].evidence
        assert f"what replaces it there: {pair.partition('/')[0]}" in reason


@pytest.mark.shared
def test_a_draft_is_one_text_with_its_title_first() -> None:
    told = found(str(require(ONTOLOGIES / "doid" / "DO_rare_slim-2026-07-31.obo.xz")))
    draft = told.cases[0].draft
    assert draft
    assert issue(draft).startswith(f"{draft.title}\n\n**Is your request")


def test_annotations_may_stand_among_the_files(tmp_path: Path) -> None:
    hpoa = tmp_path / "phenotype.hpoa"
    hpoa.write_text(ROWS)
    file = planted(tmp_path, "hp", HP.format(**WRONG_HP))
    command = [sys.executable, "-m", "calcgraph", "link", "report"]
    one = subprocess.run([*command, file, hpoa], capture_output=True, text=True, cwd=ROOT, check=True)
    other = subprocess.run(
        [*command, file, "--annotations", hpoa], capture_output=True, text=True, cwd=ROOT, check=True
    )
    assert one.stdout == other.stdout
    assert "misses 1." in one.stdout
    two = subprocess.run(
        [*command, file, hpoa, "--annotations", "x.hpoa"], capture_output=True, text=True, cwd=ROOT, check=False
    )
    assert two.returncode == 2
    assert "one file of annotations at a time" in two.stderr
