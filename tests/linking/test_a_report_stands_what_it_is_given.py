"""`calcgraph link report` is given bad queries, tangled and enormous ontologies, and what does not go together."""

import json
import os
import subprocess
import sys
import time
from pathlib import Path

import pyoxigraph as ox
import pytest

from calcgraph.confined import Limits, confined
from calcgraph.errors import CalcgraphError, InvalidContent, Misuse, Overrun, UnreadableData
from calcgraph.linking.reports import Wanted
from calcgraph.linking.reports.asking import FILES, Query, filled, queries, rows
from calcgraph.linking.reports.own import own
from calcgraph.linking.reports.run import report
from calcgraph.linking.reports.told import render
from linking.wrong_partners import HEAD, HP, MONDO, WRONG_HP, WRONG_MONDO, found, of, planted
from planting import ROOT, copy_content

QUERIES = ROOT / "ontology" / "queries" / "partners"


def command(*arguments: str) -> subprocess.CompletedProcess[str]:
    line = [sys.executable, "-m", "calcgraph", "link", *arguments]
    return subprocess.run(line, capture_output=True, text=True, cwd=ROOT, check=False)


# ---- queries


def changed(folder: Path, *changes: tuple[str, str]) -> Path:
    """A folder of queries with one of ours in it, changed."""
    (folder / "partners").mkdir()
    text = (QUERIES / "outside-its-branch.rq").read_text()
    for old, new in changes:
        assert old in text
        text = text.replace(old, new)
    (folder / "partners" / "outside-its-branch.rq").write_text(text)
    return folder


SELECT, WHERE = "SELECT DISTINCT ?file", "?word WHERE"


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("# code: outside-its-branch", "# code: other", "the code 'other' is not the name of the file"),
        ("# kind: parent", "# kind: nothing", "the kind 'nothing' is none of"),
        ("# title: ", "# titel: ", "the header lacks title"),
        ("# title: {focus}", "# title: {nobody}", "needs ?nobody, which is not selected"),
        ("?focus ?branch ?site", "?focus ?site ?branch_", "needs ?branch, which is not selected"),
        ("# kind: parent", "# kind: synonym", "needs ?better, which is not selected"),
        ("# kind: parent", "# kind: xref", "needs ?target, which is not selected"),
        (SELECT, "SELECT DISTINCT", "?file is not selected"),
        (SELECT, "INSERT", "only SELECT"),
        (WHERE, "?word WHERE {", "the query does not parse"),
        ("PREFIX owl:", "PREFIX elsewhere:", "the prefix owl: is not declared"),
        ("?branch a owl:Class", "SERVICE <http://127.0.0.1/> { ?branch a owl:Class }", "SERVICE is refused"),
        (WHERE, "?word FROM <urn:x> WHERE", "FROM is refused"),
    ],
)
def test_a_query_that_cannot_be_asked_is_told_with_its_file(tmp_path: Path, old: str, new: str, says: str) -> None:
    with pytest.raises(InvalidContent) as raised:
        queries(changed(tmp_path, (old, new)))
    problem = next(problem for problem in raised.value.report if says in problem.message)
    assert problem.file == (tmp_path / "partners" / "outside-its-branch.rq").as_posix()


def test_every_query_that_is_wrong_is_told_and_all_that_is_wrong_with_one(tmp_path: Path) -> None:
    folder = changed(tmp_path, ("# code: outside-its-branch", "# code: other"), ("# kind: parent", "# kind: nothing"))
    (folder / "partners" / "another.rq").write_text("ASK {}")
    with pytest.raises(InvalidContent) as raised:
        queries(folder)
    assert len(raised.value.report) == 3


def test_a_word_of_sparql_may_be_written_small(tmp_path: Path) -> None:
    (query,) = queries(changed(tmp_path, (SELECT, "select distinct ?file")))
    assert query.code == "outside-its-branch"


def test_a_query_may_begin_with_a_byte_order_mark(tmp_path: Path) -> None:
    (query,) = queries(changed(tmp_path, ("# code: out", "\ufeff# code: out")))
    assert query.code == "outside-its-branch"


def test_what_stands_in_square_brackets_is_left_out_for_want_of_a_value() -> None:
    text = "Take out {a}[, or map it to {b}]."
    assert filled(text, {"a": "A", "b": "B"}) == "Take out A, or map it to B."
    assert filled(text, {"a": "A"}) == "Take out A."
    assert filled("{a} and {b}", {"a": "A"}) == "A and nothing"


def test_a_folder_without_queries_for_reports_is_no_report_of_nothing(tmp_path: Path) -> None:
    with pytest.raises(InvalidContent, match="no queries for reports"):
        queries(tmp_path)


@pytest.mark.parametrize(
    ("values", "says"),
    [
        ("UNDEF <urn:a> 1", "?file has no value"),
        ("<urn:elsewhere> <urn:a> 1", "?file is urn:elsewhere, which is no graph of an ontology"),
        (f"<{FILES}1> <urn:a> 1", f"?file is {FILES}1, which is no graph"),  # a set of mappings of others
        (f"<{FILES}0> UNDEF 1", "?focus has no value"),
        (f"<{FILES}0> <urn:a> 'sure'", "?confidence is 'sure', which is no number"),
        (f"<{FILES}0> 'skin' 1", "?focus has to be a term, not 'skin'"),
    ],
)
def test_a_row_that_says_not_what_the_header_tells_is_told_with_the_query(values: str, says: str) -> None:
    sparql = f"SELECT * {{ VALUES (?file ?focus ?confidence) {{ ({values}) }} }}"
    query = Query("x", "parent", "focus", ("focus",), ("focus",), "", "", "", "", sparql, "folder/x.rq")
    with pytest.raises(CalcgraphError) as raised:
        list(rows(query, ox.Store(), 1))
    assert str(raised.value).startswith(f"folder/x.rq: {says}")


def test_what_takes_too_long_is_told_by_its_stage() -> None:
    with pytest.raises(Overrun, match=r"longer than 1 s.*\(stage: ask a-slow-query\)"):
        confined(_slow, limits=Limits(2048, 1))


def _slow(*, progress: object) -> None:
    progress("ask a-slow-query")  # type: ignore[operator]
    time.sleep(60)


# ---- content


@pytest.mark.parametrize("words", ["a(?=b)", r"(a)\1", "a(", "a{99999}", "skin|", "x*"])
def test_words_that_no_engine_looks_for_are_told_with_their_line(tmp_path: Path, words: str) -> None:
    content = copy_content(tmp_path / "content")
    table = content / "branches.tsv"
    lines = table.read_text().split("\n")
    line = next(n for n, text in enumerate(lines) if text.startswith("HP:0000951"))
    cells = lines[line].split("\t")
    lines[line] = "\t".join([*cells[:5], words, *cells[6:]])
    table.write_text("\n".join(lines))
    with pytest.raises(InvalidContent) as raised:
        report(Wanted((planted(tmp_path, "hp", HP.format(**WRONG_HP)),), None, str(content)))
    (problem,) = raised.value.report
    assert "is no regular expression" in problem.message or "finds every text" in problem.message
    assert problem.line == line + 1


def test_a_place_that_is_named_otherwise_than_in_ours_is_told(tmp_path: Path) -> None:
    content = copy_content(tmp_path / "content")
    table = content / "branches.tsv"
    table.write_text(table.read_text().replace("skin of body", "skin of teeth"))
    with pytest.raises(InvalidContent, match="is 'skin of body' in ours, not 'skin of teeth'"):
        own(str(content))


def test_a_report_that_knows_of_no_branch_says_so(tmp_path: Path) -> None:
    content = copy_content(tmp_path / "content")
    (content / "branches.tsv").unlink()
    told = report(Wanted((planted(tmp_path, "hp", HP.format(**WRONG_HP)),), None, str(content)))
    assert not of(told, "below-another-place")
    assert any(note.startswith("branches.tsv has no line") for note in told.notes)


# ---- ontologies


def chained(steps: int) -> str:
    """A branch high above a term of which our mappings speak."""
    chain = [f"[Term]\nid: HP:{5_000_000 + n}\nname: step {n}\nis_a: HP:{5_000_001 + n}\n\n" for n in range(steps)]
    top = f"[Term]\nid: HP:{5_000_000 + steps}\nname: top\nis_a: HP:0000924\n\n"
    text = HP.format(**{**WRONG_HP, "ectopic": "HP:5000000"})
    return f"{text}\n{''.join(chain)}{top}"


def test_a_branch_is_found_far_above(tmp_path: Path) -> None:
    (case,) = of(found(planted(tmp_path, "hp", chained(300))), "below-another-place")
    assert case.about == "HP:5000300"
    way = next(line for line in case.evidence if line.startswith("The way up"))
    assert way == "The way up: HP:5000300 top, HP:0000924 Abnormality of the skeletal system."


def test_terms_on_the_way_up_are_not_all_named(tmp_path: Path) -> None:
    text = chained(300).replace("name: step 0\n", "name: step into a bone\n")
    case = next(one for one in of(found(planted(tmp_path, "hp", text)), "below-another-place") if "5000000" in one.key)
    way = next(line for line in case.evidence if line.startswith("The way up"))
    assert way.endswith("HP:5000018 step 18, and 283 more.")


@pytest.mark.parametrize("kind", ["parents", "types"])
def test_an_ontology_of_which_thousands_of_terms_are_near_ours_is_refused(tmp_path: Path, kind: str) -> None:
    many = range(5_000_000, 5_006_000)
    if kind == "parents":
        text = HP.format(**{**WRONG_HP, "ectopic": "HP:5000000" + "".join(f"\nis_a: HP:{n}" for n in many[1:])})
        text += "".join(f"\n[Term]\nid: HP:{n}\nname: planted {n}\nis_a: HP:0000001\n" for n in many)
    else:
        types = "".join(f"\n[Term]\nid: HP:{n}\nname: Calcinosis cutis {n}\nis_a: HP:0010766\n" for n in many)
        text = HP.format(**WRONG_HP) + types
    with pytest.raises(UnreadableData, match="terms have to do with our mappings") as raised:
        found(planted(tmp_path, "hp", text))
    (problem,) = raised.value.report
    assert problem.code == "too-large"


def test_a_chain_of_thousands_above_ours_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UnreadableData, match="above each other"):
        found(planted(tmp_path, "hp", chained(2_000)))


def test_thousands_of_synonyms_are_no_hindrance(tmp_path: Path) -> None:
    many = "".join(f'synonym: "planted calcification of the skin {n}" EXACT []\n' for n in range(2_000))
    text = HP.format(**WRONG_HP).replace('synonym: "Skin', f'{many}synonym: "Skin')
    assert len(of(found(planted(tmp_path, "hp", text)), "synonym-of-another-place")) == 2_001


def test_a_name_of_a_hundred_thousand_blanks_is_looked_at_by_nobody(tmp_path: Path) -> None:
    blanks = " " * 100_000
    text = HP.format(**{**WRONG_HP, "synonym": f"a{blanks}b"})
    assert of(found(planted(tmp_path, "hp", text)), "below-another-place")


def test_a_name_of_a_megabyte_is_cut_where_it_is_told(tmp_path: Path) -> None:
    text = HP.format(**WRONG_HP).replace("name: Abnormality of the skin", f"name: Abnormality of {'x' * 1_000_000}")
    told = found(planted(tmp_path, "hp", text))
    assert of(told, "outside-its-branch")
    assert len(render(told, "json")) < 200_000


def test_two_files_of_one_vocabulary_are_refused_since_their_words_would_mix(tmp_path: Path) -> None:
    for name in ("old", "new"):
        (tmp_path / name).mkdir()
    old, new = (planted(tmp_path / name, "hp", HP.format(**WRONG_HP)) for name in ("old", "new"))
    with pytest.raises(Misuse, match="are both of HP"):
        found(old, new)
    other = tmp_path / "new" / "hp.obo"
    other.write_text(HEAD.format("mondo") + MONDO.format(**WRONG_MONDO))
    with pytest.raises(Misuse, match="the same name"):
        found(old, str(other))


def test_a_term_to_which_we_map_and_that_is_obsolete_is_told(tmp_path: Path) -> None:
    text = HP.format(**WRONG_HP).replace("name: Calcinosis cutis\n", "name: gone\nis_obsolete: true\n")
    told = found(planted(tmp_path, "hp", text.replace("is_a: HP:0010766\n", "")))
    assert any("HP:0025520, to which we map, is obsolete in it" in note for note in told.notes)


# ---- the command line


def test_a_file_that_is_read_is_not_written_over(tmp_path: Path) -> None:
    file = planted(tmp_path, "hp", HP.format(**WRONG_HP))
    before = Path(file).read_bytes()
    (tmp_path / "x").mkdir()
    (tmp_path / "link.owl").symlink_to(file)
    for arguments in (
        ("report", file, "-o", f"{tmp_path}/x/../hp.obo"),
        ("slice", file, "--terms", "HP:0025520", "-o", file),
        ("merge", file, "-o", f"{tmp_path}/link.owl"),
    ):
        done = command(*arguments)
        assert done.returncode == 2
        assert "is one of the files that are read" in done.stderr
        assert Path(file).read_bytes() == before


@pytest.mark.parametrize("option", ["--issue", "-o"])
def test_an_empty_option_is_a_slip(tmp_path: Path, option: str) -> None:
    done = command("report", planted(tmp_path, "hp", HP.format(**WRONG_HP)), option, "")
    assert done.returncode == 2
    assert "it is empty" in done.stderr


def test_annotations_alone_are_no_report_of_nothing(tmp_path: Path) -> None:
    (tmp_path / "phenotype.hpoa").write_text("")
    done = command("report", f"{tmp_path}/phenotype.hpoa")
    assert done.returncode == 2
    assert "give its file too" in done.stderr


def test_an_ontology_is_not_taken_for_annotations_by_a_part_of_its_name(tmp_path: Path) -> None:
    file = planted(tmp_path, "x.hpoa", HP.format(**WRONG_HP))
    assert "HP:0025520" in command("report", file, "--issue", "HP:0025520").stdout


def test_one_case_is_found_by_any_spelling_of_its_term_and_told_as_json_too(tmp_path: Path) -> None:
    file = planted(tmp_path, "hp", HP.format(**WRONG_HP))
    iri = "http://purl.obolibrary.org/obo/HP_0025520"
    answers = [command("report", file, "--issue", spelt, "--json").stdout for spelt in ("hp_0025520", iri)]
    assert answers[0] == answers[1]
    assert {case["about"] for case in json.loads(answers[0])["cases"]} == {"HP:0025520"}


_WITHOUT = "import sys; sys.modules['msgspec'] = None\nfrom calcgraph.cli import main\nsys.exit(main(sys.argv[1:]))"


@pytest.mark.parametrize("what", ["audit", "report", "slice", "merge"])
def test_without_what_it_takes_the_command_says_how_to_get_it(tmp_path: Path, what: str) -> None:
    file = tmp_path / "hp.json"
    file.write_text('{"graphs": []}')
    more = ("--terms", "HP:0025520") if what == "slice" else ()
    line = [sys.executable, "-c", _WITHOUT, "link", what, str(file), *more]
    done = subprocess.run(line, capture_output=True, text=True, cwd=ROOT, check=False)
    assert done.returncode == 3
    assert "msgspec" in done.stderr
    assert "pip install 'calcgraph[link]'" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.skipif(os.name == "nt", reason="a name may not hold such characters on Windows")
def test_a_name_of_a_file_does_nothing_to_a_terminal(tmp_path: Path) -> None:
    done = command("report", f"{tmp_path}/\x1b[31mred\n0 problems.obo")
    assert done.returncode == 1
    assert "\x1b" not in done.stderr
    assert "\n0 problems" not in done.stderr
    assert r"\x1b[31mred\n0 problems.obo" in done.stderr
