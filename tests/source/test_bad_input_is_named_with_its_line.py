"""A copy of the curated files with one thing wrong: one problem, with file, line, reason and remedy."""

from collections import Counter
from pathlib import Path

import pytest
from damage import ARTICLE, DISEASE, GENUS, SHARED, TABLE, line_of, only, problems, replace

from calcgraph import CalcgraphError, load
from calcgraph.errors import InvalidContent, MissingTool
from planting import ONTOLOGY, copy_content

CLAIM = "- id: CALC_0010101\n"  # the first claim of the disease
OTHER = "- id: CALC_0010121\n"


@pytest.fixture
def content(tmp_path: Path) -> Path:
    return copy_content(tmp_path)


def test_the_files_as_they_are_have_no_problem(content: Path) -> None:
    assert problems(content) == []


def test_a_broken_yaml_line(content: Path) -> None:
    line = replace(content, DISEASE, "    property: name\n", "    property name\n", after=CLAIM)
    problem = only(content)
    assert (problem.code, problem.file) == ("broken-yaml", DISEASE)
    assert problem.line in (line, line + 1)


def test_a_broken_file_of_terms_is_the_only_problem_though_all_others_name_its_terms(content: Path) -> None:
    replace(content, SHARED, "    label: small", "    label: [small")
    assert only(content).file == SHARED


def test_a_duplicate_key(content: Path) -> None:
    line = replace(
        content, DISEASE, "    status: present\n", "    status: present\n    status: excluded\n", after=CLAIM
    )
    problem = only(content)
    assert (problem.code, problem.file, problem.line) == ("duplicate-key", DISEASE, line + 1)
    assert f"line {line}" in problem.message


def test_an_unknown_field(content: Path) -> None:
    line = replace(content, DISEASE, "    status:", "    stauts: present\n    status:", after=CLAIM)
    problem = only(content)
    assert (problem.code, problem.file, problem.line) == ("unknown-field", DISEASE, line)
    assert "'stauts'" in problem.message


def test_an_unknown_field_at_the_head_of_a_file(content: Path) -> None:
    line = replace(content, DISEASE, "terms:\n", "author: me\nterms:\n")
    problem = only(content)
    assert (problem.code, problem.file, problem.line) == ("unknown-field", DISEASE, line)


def test_an_unknown_field_of_a_source_is_not_blamed_on_its_claims(content: Path) -> None:
    line = replace(content, ARTICLE, "language: en\n", "language: en\nauthor: unknown\n")
    problem = only(content)
    assert (problem.code, problem.file, problem.line) == ("unknown-field", ARTICLE, line + 1)


def test_a_source_that_lacks_a_field_is_not_blamed_on_its_claims(content: Path) -> None:
    replace(content, ARTICLE, "language: en\n", "")
    problem = only(content)
    assert (problem.code, problem.file) == ("missing-field", ARTICLE)
    assert "'language'" in problem.message


def test_a_missing_field(content: Path) -> None:
    line = replace(content, DISEASE, "    status: present\n", "", after=CLAIM)
    problem = only(content)
    assert (problem.code, problem.file) == ("missing-field", DISEASE)
    assert problem.line == line_of(content, DISEASE, CLAIM.strip())
    assert problem.line < line


def test_a_word_outside_its_list(content: Path) -> None:
    line = replace(content, DISEASE, "status: present", "status: absent", after=CLAIM)
    problem = only(content)
    assert (problem.code, problem.file, problem.line) == ("unknown-value", DISEASE, line)
    assert "'silent'" in problem.message


def test_an_unknown_id(content: Path) -> None:
    replace(content, DISEASE, "CALC_0000004", "CALC_0000994", after=CLAIM)
    problem = only(content)
    assert (problem.code, problem.file) == ("unknown-id", DISEASE)
    assert problem.line == line_of(content, DISEASE, CLAIM.strip())
    assert "CALC_0000994" in problem.message


def test_an_unknown_foreign_id(content: Path) -> None:
    replace(content, DISEASE, "HP:0004363", "HP:9994363")
    assert (p := only(content)).code == "unknown-id"
    assert "HP:9994363" in p.message


def test_the_id_of_a_claim_is_no_term(content: Path) -> None:
    replace(content, DISEASE, "HP:0004363 Abnormal circulating calcium concentration", "CALC_0010101 a name")
    assert (p := only(content)).code == "unknown-id"
    assert "that of a claim" in p.message


def test_an_unknown_id_among_the_words_for_sites_has_a_line_too(content: Path) -> None:
    line = replace(content, SHARED, "UBERON:0002072", "UBERON:9992072", after="site_words:")
    assert ((p := only(content)).code, p.file, p.line) == ("unknown-id", SHARED, line)


def test_an_unknown_id_among_the_axis_clashes_has_a_line_too(content: Path) -> None:
    replace(content, SHARED, "HP:0032316", "HP:9992316", after="axis_clashes:")
    problem = only(content)
    assert (problem.code, problem.file) == ("unknown-id", SHARED)
    assert problem.line == line_of(content, SHARED, "- axis: MONDO:0700005")


def test_a_label_that_does_not_match_its_id(content: Path) -> None:
    replace(content, DISEASE, "Hyperphosphatemia", "Hypophosphatemia")
    problem = only(content)
    assert (problem.code, problem.file) == ("label-mismatch", DISEASE)
    assert problem.line == line_of(content, DISEASE, "- id: CALC_0010208")
    assert "'Hyperphosphatemia', not 'Hypophosphatemia'" in problem.message
    assert "HP:0002905 Hyperphosphatemia" in (problem.fix or "")


def test_a_wrong_label_at_the_head_of_a_file_is_one_problem_not_one_for_each_claim(content: Path) -> None:
    line = replace(content, DISEASE, "source: CALC_0009001 web", "source: CALC_0009001 wet")
    assert ((p := only(content)).code, p.file, p.line) == ("label-mismatch", DISEASE, line)


def test_an_unknown_source_at_the_head_of_a_file_is_one_problem_not_one_for_each_claim(content: Path) -> None:
    line = replace(content, DISEASE, "source: CALC_0009001", "source: CALC_0009991")
    assert ((p := only(content)).code, p.file, p.line) == ("unknown-id", DISEASE, line)


def test_a_term_is_no_source(content: Path) -> None:
    replace(content, DISEASE, "    property:", "    source: CALC_0000080 small\n    property:", after=CLAIM)
    assert only(content).code == "claim-without-source"


def test_a_claim_without_a_source(content: Path) -> None:
    replace(content, DISEASE, "source: CALC_0009001 web article on idiopathic skin calcification\n", "")
    found = problems(content)
    assert {p.code for p in found} >= {"claim-without-source"}
    assert all(p.file == DISEASE for p in found)


def test_a_span_outside_its_section(content: Path) -> None:
    line = replace(content, DISEASE, "section: title", "section: cause", after=CLAIM)
    problem = only(content)
    assert (problem.code, problem.file) == ("span-outside-section", DISEASE)
    assert problem.line in (line, line_of(content, DISEASE, CLAIM.strip()))
    assert "0-29 lies outside its section cause (565-812)" in problem.message


def test_a_section_that_the_source_does_not_have(content: Path) -> None:
    replace(content, DISEASE, "section: title", "section: preface", after=CLAIM)
    assert (p := only(content)).code == "unknown-section"
    assert "introduction" in (p.fix or "")


def test_a_span_that_ends_before_it_starts(content: Path) -> None:
    replace(content, DISEASE, "start: 0, end: 29", "start: 29, end: 12", after=CLAIM)
    assert (p := only(content)).code == "malformed"
    assert "not after its start" in p.message


def test_one_span_with_two_digests(content: Path) -> None:
    replace(content, DISEASE, "sha256: 6f06", "sha256: 6f07")  # the first of two claims that cite this span
    problem = only(content)
    assert (problem.code, problem.file) == ("wrong-digest", DISEASE)
    assert problem.focus in ("CALC_0010118", "CALC_0010119")
    assert "882-928" in problem.message
    assert "source verify" in (problem.fix or "")


def test_two_claims_with_one_id(content: Path) -> None:
    first = line_of(content, DISEASE, CLAIM.strip())
    line = replace(content, DISEASE, OTHER, CLAIM)
    problem = next(p for p in problems(content) if p.code == "id-twice")
    assert (problem.file, problem.line) == (DISEASE, line)
    assert f"{DISEASE}:{first}" in problem.message


def test_two_claims_with_one_id_in_two_files(content: Path) -> None:
    line = replace(content, DISEASE, "- id: CALC_0010102\n", "- id: CALC_0010001\n")
    problem = next(p for p in problems(content) if p.code == "id-twice")
    assert (problem.file, problem.line) == (DISEASE, line)
    assert f"{GENUS}:" in problem.message


def test_a_cycle_in_the_hierarchy(content: Path) -> None:
    replace(
        content, GENUS, "genus: MONDO:0700096 human disease", "genus: CALC_0000005 massive idiopathic calcinosis cutis"
    )
    problem = only(content)
    assert (problem.code, problem.file) == ("hierarchy-cycle", GENUS)
    assert problem.line == line_of(content, GENUS, "- id: CALC_0000001")
    assert "CALC_0000001 > CALC_0000005 > CALC_0000004 > CALC_0000001" in problem.message


def test_a_term_that_is_its_own_genus(content: Path) -> None:
    replace(content, SHARED, "genus: cgv:Quality quality", "genus: CALC_0000080 small", after="- id: CALC_0000080")
    assert (p := only(content)).code == "hierarchy-cycle"
    assert "CALC_0000080 > CALC_0000080" in p.message


def test_a_file_that_is_not_utf_8(content: Path) -> None:
    path = content / DISEASE
    line = line_of(content, DISEASE, "密集")
    path.write_bytes(
        path.read_text("utf-8").replace("密集", "dense").encode("ascii", "ignore").replace(b"(dense)", b"\xe9")
    )
    problem = only(content)
    assert (problem.code, problem.file, problem.line) == ("not-utf-8", DISEASE, line)


def test_an_empty_directory(tmp_path: Path) -> None:
    found = problems(tmp_path)
    assert Counter(p.code for p in found) == {"missing-file": 3, "no-content": 1}
    assert {p.file for p in found} == {"prefixes.ttl", "vocabulary.ttl", "bridge.ttl", None}


def test_content_without_a_file(content: Path) -> None:
    for path in (content / "content").iterdir():
        path.unlink()
    assert only(content).code == "no-content"


def test_content_whose_files_have_another_ending(content: Path) -> None:
    (content / DISEASE).rename((content / DISEASE).with_suffix(".yml"))
    problem = next(p for p in problems(content) if p.code == "not-read")
    assert problem.file == DISEASE.replace(".yaml", ".yml")


def test_a_directory_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(MissingTool, match="not a directory"):
        load(tmp_path / "nowhere")


def test_broken_turtle(content: Path) -> None:
    line = replace(content, "vocabulary.ttl", "    rdfs:label ", "    rdfs:lable_ ; ", after="cgv:Deposit")
    problem = only(content)
    assert (problem.code, problem.file, problem.line) == ("broken-turtle", "vocabulary.ttl", line)


def test_broken_turtle_is_not_blamed_on_the_claims(content: Path) -> None:
    (content / "imports" / "hp.ttl").write_text("this is no Turtle\n")
    assert ((p := only(content)).code, p.file, p.line) == ("broken-turtle", "imports/hp.ttl", 1)


@pytest.mark.parametrize("name", ["prefixes.ttl", "vocabulary.ttl", "bridge.ttl"])
def test_a_missing_file(content: Path, name: str) -> None:
    (content / name).unlink()
    assert ((p := only(content)).code, p.file) == ("missing-file", name)


def test_a_directory_in_place_of_a_file(content: Path) -> None:
    (content / "content" / "folder.yaml").mkdir()
    assert ((p := only(content)).code, p.file) == ("unreadable-file", "content/folder.yaml")


def test_a_link_to_nowhere(content: Path) -> None:
    (content / "content" / "link.yaml").symlink_to(content / "gone.yaml")
    assert ((p := only(content)).code, p.file) == ("unreadable-file", "content/link.yaml")


def test_what_an_editor_leaves_behind_is_passed_over(content: Path) -> None:
    (content / "content" / ".#shared.yaml").symlink_to("somebody@somewhere.1234")
    (content / "content" / ".shared.yaml.swp").write_bytes(b"\xff")
    assert problems(content) == []


def test_a_source_where_a_list_is_wanted(content: Path) -> None:
    line = replace(content, DISEASE, "    spans:\n", "    spans: none\n    was:\n", after=CLAIM)
    assert {(p.code, p.line) for p in problems(content)} == {("malformed", line), ("unknown-field", line + 1)}


def test_a_file_that_holds_a_list(content: Path) -> None:
    (content / "content" / "list.yaml").write_text("- a\n- b\n")
    assert ((p := only(content)).code, p.file, p.line) == ("malformed", "content/list.yaml", 1)


def test_a_property_that_the_vocabulary_does_not_have(content: Path) -> None:
    replace(content, DISEASE, "property: transmission", "property: spreading")
    assert (p := only(content)).code == "unknown-property"
    assert "spreading" in p.message


def test_a_defining_claim_whose_property_abbreviates_no_relation(content: Path) -> None:
    replace(
        content,
        DISEASE,
        "    status: present\n",
        "    status: present\n    strength: defining\n",
        after="- id: CALC_0010131",
    )
    assert only(content).code == "defining-without-relation"


def test_a_term_that_is_defined_by_nothing(content: Path) -> None:
    replace(content, SHARED, "    definition", "    defined: true\n    definition", after="- id: CALC_0000080")
    assert (p := only(content)).code == "defined-without-claim"
    assert p.line == line_of(content, SHARED, "- id: CALC_0000080")


def test_a_locator_where_the_text_is_known(content: Path) -> None:
    replace(content, DISEASE, "    spans:\n", "    cites: [{locator: title}]\n    spans:\n", after=CLAIM)
    assert only(content).code == "citation-instead-of-span"


def test_a_stretch_beyond_the_end_of_its_source(content: Path) -> None:
    replace(content, ARTICLE, "characters: 3305", "characters: 3300")
    assert {p.code for p in problems(content)} == {"span-outside-source"}


def test_two_sources_with_one_key(content: Path) -> None:
    replace(content, "sources/reiter-2011.yaml", "key: reiter-2011", "key: ybsite-h5996")
    assert (p := only(content)).code == "key-twice"
    assert p.file in (ARTICLE, "sources/reiter-2011.yaml")


def test_two_sections_with_one_key(content: Path) -> None:
    replace(content, ARTICLE, "{key: introduction,", "{key: title,")
    assert "key-twice" in {p.code for p in problems(content)}


def test_a_duplicate_of_what_no_claim_cites(content: Path) -> None:
    text = (content / ARTICLE).read_text("utf-8")
    line = next(x for x in text.split("\n") if "kind: boilerplate" in x)
    wrong = line.replace("kind: boilerplate", "kind: duplicate").replace("reason:", "of: 0-29, reason:")
    (content / ARTICLE).write_text(text.replace(line, wrong), "utf-8")
    assert (p := only(content)).code == "duplicate-of-nothing"
    assert "0-29" in p.message


def test_an_explanation_that_matches_no_conflict(content: Path) -> None:
    line = replace(content, DISEASE, "  - rule: status-clash", "  - rule: axis-clash", after="conflicts:")
    assert ((p := only(content)).code, p.file, p.line) == ("explanation-without-conflict", DISEASE, line)


def test_an_explanation_that_names_no_claim(content: Path) -> None:
    replace(content, DISEASE, "[CALC_0010119]", "[CALC_0019999]", after="conflicts:")
    found = problems(content)
    assert {p.code for p in found} == {"unknown-id", "explanation-without-conflict"}
    assert all(p.file == DISEASE and p.line for p in found)


def test_a_conflict_that_is_explained_twice(content: Path) -> None:
    text = (content / DISEASE).read_text("utf-8")
    first = text.index("  - rule:", text.index("conflicts:\n"))
    record = text[first : text.index("  - rule:", first + 5)]
    (content / DISEASE).write_text(text + record, "utf-8")
    assert (p := only(content)).code == "explained-twice"
    assert p.file == DISEASE


def test_a_broken_claim_is_not_blamed_on_its_explanation(content: Path) -> None:
    replace(content, DISEASE, "status: normal", "status: usual", after="- id: CALC_0010119")
    assert only(content).code == "unknown-value"


def test_a_prefix_that_is_not_declared(content: Path) -> None:
    (content / "bridge.ttl").write_text(
        (content / "bridge.ttl").read_text("utf-8")
        + '<http://example.org/x> <http://www.w3.org/2000/01/rdf-schema#label> "x"@en .\n',
        "utf-8",
    )
    replace(content, SHARED, "genus: cgv:Quality quality", "genus: http://example.org/x x", after="- id: CALC_0000080")
    assert only(content).code == "unknown-prefix"


@pytest.mark.parametrize("prefix", ["cg", "cgv", "RO", "ECO", "oboInOwl"])
def test_a_prefix_that_the_code_relies_on(content: Path, prefix: str) -> None:
    replace(content, "prefixes.ttl", f'sh:prefix "{prefix}"', f'sh:prefix "not-{prefix}"')
    assert ("missing-prefix", "prefixes.ttl") in {(p.code, p.file) for p in problems(content)}


def test_a_row_of_the_table_of_mappings_with_a_cell_too_many(content: Path) -> None:
    line = replace(content, TABLE, "skos:exactMatch", "skos:exactMatch\t")
    assert ((p := only(content)).code, p.file, p.line) == ("ragged-row", TABLE, line)


def test_a_mapping_of_a_term_that_does_not_exist(content: Path) -> None:
    line = replace(content, TABLE, "\ncg:CALC_0000001\t", "\ncg:CALC_0000991\t") + 1
    found = problems(content)
    assert ("unknown-id", TABLE, line) in {(p.code, p.file, p.line) for p in found}


def test_a_mapping_whose_foreign_label_is_wrong(content: Path) -> None:
    line = replace(content, TABLE, "HP:0025520\tCalcinosis cutis", "HP:0025520\tCalcinosis")
    assert ((p := only(content)).code, p.file, p.line) == ("label-mismatch", TABLE, line)


def test_a_mapping_table_with_an_unknown_column(content: Path) -> None:
    line = replace(content, TABLE, "\tcomment\n", "\tremark\n")
    assert ((p := only(content)).code, p.file, p.line) == ("unknown-column", TABLE, line)


def test_a_mapping_table_that_lacks_a_column(content: Path) -> None:
    line = replace(content, TABLE, "\tconfidence\t", "\tcomment\t")
    found = {(p.code, p.file, p.line) for p in problems(content)}
    assert found == {("missing-column", TABLE, line), ("column-twice", TABLE, line)}


def test_a_mapping_table_without_a_line(content: Path) -> None:
    (content / TABLE).write_text("# only a comment\n")
    assert ((p := only(content)).code, p.file) == ("empty-file", TABLE)


def test_a_control_character_in_the_table_of_mappings(content: Path) -> None:
    line = replace(content, TABLE, "Calcinosis cutis", "Calcinosis \x1b[31mcutis")
    problem = only(content)
    assert (problem.code, problem.file, problem.line) == ("control-character", TABLE, line)
    assert "\x1b" not in str(problem)


def test_the_header_of_the_table_of_mappings_lacks_a_field(content: Path) -> None:
    replace(content, TABLE, "# license: https://creativecommons.org/licenses/by/4.0/\n", "")
    assert ((p := only(content)).code, p.file, p.line) == ("missing-field", TABLE, 1)


def test_a_field_of_the_header_that_is_not_known(content: Path) -> None:
    line = replace(content, TABLE, "# license:", "# licence: x\n# license:")
    assert ((p := only(content)).code, p.file, p.line) == ("unknown-field", TABLE, line)


def test_a_header_that_is_no_yaml(content: Path) -> None:
    line = replace(content, TABLE, "# license: h", "# license: [h")
    assert ((p := only(content)).code, p.file) == ("broken-yaml", TABLE)
    assert line <= (p.line or 0)


def test_a_day_that_there_is_not(content: Path) -> None:
    line = replace(content, TABLE, '"2026-11-26"', '"2026-11-31"')
    assert ((p := only(content)).code, p.file, p.line) == ("malformed", TABLE, line)


def test_a_curie_map_that_lacks_a_prefix(content: Path) -> None:
    line = line_of(content, TABLE, "# curie_map:")
    replace(content, TABLE, "#   mesh: http://identifiers.org/mesh/\n", "")
    assert ((p := only(content)).code, p.file, p.line) == ("curie-map-differs", TABLE, line)


def test_a_curie_map_with_another_namespace(content: Path) -> None:
    line = line_of(content, TABLE, "# curie_map:")
    replace(content, TABLE, "identifiers.org/mesh/", "identifiers.org/mash/")
    assert ((p := only(content)).code, p.file, p.line) == ("curie-map-differs", TABLE, line)


def test_a_second_table_with_the_same_header_is_more_of_the_same(content: Path) -> None:
    text = (content / TABLE).read_text("utf-8")
    head, rows = text[: text.index("\ncg:") + 1], text[text.index("\ncg:") + 1 :].splitlines(keepends=True)
    (content / TABLE).write_text(head + "".join(rows[1:]), "utf-8")
    (content / "mappings" / "more.sssom.tsv").write_text(head + rows[0], "utf-8")
    assert problems(content) == []
    assert len(load(content).mappings) == len(rows)


def test_a_second_table_with_another_header(content: Path) -> None:
    text = (content / TABLE).read_text("utf-8")
    other = text[: text.index("\ncg:") + 1].replace("calcgraph mappings", "other mappings")
    (content / "mappings" / "more.sssom.tsv").write_text(other, "utf-8")
    assert ((p := only(content)).code, p.file, p.line) == ("other-mapping-set", "mappings/more.sssom.tsv", 1)


def test_several_at_once_are_listed_together(content: Path) -> None:
    replace(content, SHARED, "    label: small", "    label: [small")
    replace(content, DISEASE, "    status:", "    stauts: present\n    status:", after=CLAIM)
    replace(content, DISEASE, "Hyperphosphatemia", "Hypophosphatemia")
    replace(content, DISEASE, "UBERON:0002075 viscus", "UBERON:9992075 viscus")
    replace(content, DISEASE, "section: pathogenesis", "section: cause", after=OTHER)
    replace(content, GENUS, "genus: MONDO:0700096 human disease", "genus: CALC_0000004 idiopathic calcinosis cutis")
    replace(content, GENUS, "- id: CALC_0010003", "- id: CALC_0010002")
    replace(content, "sources/reiter-2011.yaml", "language: en", "language: en\nlanguage: de")
    (content / "sources" / "jibing100-5029.yaml").write_bytes(b"\xff\xfe")
    (content / "imports" / "chebi.ttl").write_text("no Turtle")
    found = {p.code: p.place for p in problems(content)}
    assert set(found) >= {
        "broken-turtle", "broken-yaml", "duplicate-key", "hierarchy-cycle", "id-twice", "label-mismatch", "not-utf-8",
        "span-outside-section", "unknown-field",
    }  # fmt: skip
    assert all(place for place in found.values())


def test_an_unknown_id_is_listed_beside_a_broken_file(content: Path) -> None:
    replace(content, SHARED, "    label: small", "    label: [small")
    replace(content, DISEASE, "CALC_0000004", "CALC_0000994", after=CLAIM)
    assert {p.code for p in problems(content)} == {"broken-yaml", "unknown-id"}


def test_load_raises_once_with_the_whole_report(content: Path) -> None:
    replace(content, DISEASE, "Hyperphosphatemia", "Hypophosphatemia")
    replace(content, DISEASE, "UBERON:0002075 viscus", "UBERON:9992075 viscus")
    with pytest.raises(InvalidContent) as caught:
        load(content)
    assert len(caught.value.report) == 2
    assert isinstance(caught.value, CalcgraphError)


def test_nothing_is_written_where_the_files_are_read(content: Path) -> None:
    def files() -> dict[Path, bytes]:
        return {p.relative_to(content): p.read_bytes() for p in content.rglob("*") if p.is_file()}

    before = files()
    replace(content, DISEASE, "Hyperphosphatemia", "Hypophosphatemia")
    problems(content)
    changed = {path for path, data in files().items() if before[path] != data}
    assert changed == {Path(DISEASE)}
    assert (ONTOLOGY / DISEASE).read_bytes() == before[Path(DISEASE)]
