"""`article.py` and `calcgraph source`: digests, coverage, citations, on an invented leaflet and on the real article."""

import hashlib
import json
import os
import pty
import re
import subprocess
import sys
from pathlib import Path

import pytest
from damage import ARTICLE as ARTICLE_FILE
from damage import DISEASE, line_of, replace
from hypothesis import given
from hypothesis import strategies as st
from terminal import calcgraph

from calcgraph import CalcgraphError, Knowledge, article
from calcgraph.errors import InvalidArticle
from calcgraph.model import Claim, Source
from planting import ONTOLOGY, copy_content
from shared import ARTICLE, ROOT, require

LEAFLET = "Glass fever\n\nGlass fever is rare. It is, \x1b[31mhowever\x07, red.\n\nGlass fever is rare. Ask us!\n"


def digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def stretch(text: str, words: str, skip: int = 0) -> dict[str, object]:
    start = text.index(words, skip)
    return {"start": start, "end": start + len(words), "sha256": digest(words)}


def toy(text: str, cited: list[str], uncited: list[dict[str, object]]) -> Knowledge:
    """An invented source, and one claim for each of the stretches that are cited."""
    source = Source.model_validate(
        {
            "id": "CALC_0009901",
            "key": "leaflet",
            "label": "a leaflet",
            "kind": "article",
            "note": "Invented.",
            "url": "https://example.org/leaflet",
            "language": "en",
            "evidence": "ECO:0000303 author statement",
            "characters": len(text),
            "sha256": digest(text),
            "uncited": uncited,
            "sections": [{"key": "all", "start": 0, "end": len(text)}],
        }
    )
    claims = [
        Claim.model_validate(
            {
                "id": f"CALC_009{n:04}",
                "source": "CALC_0009901 a leaflet",
                "subject": "CALC_0000901 glass fever",
                "property": "name",
                "text": "glass fever",
                "scope": "exact",
                "status": "present",
                "spans": [{"section": "all", **stretch(text, words)}],
            }
        )
        for n, words in enumerate(cited)
    ]
    return Knowledge(sources=(source,), claims=tuple(claims))


FIRST = LEAFLET.index("Glass fever is rare.")
AGAIN = {"kind": "duplicate", **stretch(LEAFLET, "Glass fever is rare.", FIRST + 1), "of": f"{FIRST}-{FIRST + 20}",
         "reason": "Said before."}  # fmt: skip
ASK = {"kind": "boilerplate", **stretch(LEAFLET, "Ask us!"), "reason": "Invitation."}
TITLE = {"kind": "heading", **stretch(LEAFLET, "Glass fever"), "reason": "Title."}


# ---- coverage of the leaflet


def test_a_stretch_that_nothing_accounts_for_is_uncovered_to_the_character() -> None:
    knowledge = toy(LEAFLET, ["Glass fever is rare.", "It is", "red"], [AGAIN, ASK, TITLE])
    result = article.coverage(knowledge, LEAFLET)
    assert [LEAFLET[s.start : s.end] for s in result.uncovered] == [", \x1b[31mhowever\x07,", "."]


def test_white_space_needs_no_entry() -> None:
    rest = {"kind": "connective", **stretch(LEAFLET, "It is, \x1b[31mhowever\x07, red."), "reason": "Nothing."}
    result = article.coverage(toy(LEAFLET, ["Glass fever is rare."], [AGAIN, ASK, TITLE, rest]), LEAFLET)
    assert result.uncovered == ()
    assert dict(result.characters) == {"claim": 20, "duplicate": 20, "boilerplate": 7, "heading": 11,
                                       "connective": 26, "white space": len(LEAFLET) - 84}  # fmt: skip


def test_every_stretch_is_listed_with_its_kind_and_reason() -> None:
    result = article.coverage(toy(LEAFLET, ["Glass fever is rare."], [AGAIN, ASK, TITLE]), LEAFLET)
    assert [(s.kind, s.note) for s in result.stretches] == [
        ("heading", "Title."),
        ("claim", ""),
        ("duplicate", f"Said before. (of {FIRST}-{FIRST + 20})"),
        ("boilerplate", "Invitation."),
    ]


def test_a_span_that_several_claims_cite_is_counted_once_in_characters_and_often_in_citations() -> None:
    result = article.coverage(toy(LEAFLET, ["It is", "It is", "It is", "red"], []), LEAFLET)
    assert [(LEAFLET[s.start : s.end], n) for s, n in result.citations] == [("It is", 3), ("red", 1)]
    assert dict(result.characters)["claim"] == 8


def test_a_claim_counts_before_a_declared_stretch_that_it_overlaps() -> None:
    result = article.coverage(toy(LEAFLET, ["Glass fever is rare."], [TITLE]), LEAFLET)
    both = article.coverage(toy(LEAFLET, ["Glass fever"], [TITLE]), LEAFLET)
    assert dict(result.characters)["heading"] == 11
    assert "heading" not in dict(both.characters)


def test_a_wrong_span_covers_nothing() -> None:
    wrong = {**TITLE, "start": 13, "end": 24, "sha256": digest("something")}
    with pytest.raises(InvalidArticle, match="wrong-digest"):
        article.coverage(toy(LEAFLET, ["Glass fever is rare."], [wrong]), LEAFLET)


@given(st.text("ab .\n", min_size=1, max_size=60), st.lists(st.tuples(st.integers(0, 60), st.integers(1, 20))))
def test_covered_uncovered_and_white_space_make_up_the_whole(text: str, stretches: list[tuple[int, int]]) -> None:
    parts = [(a, min(a + n, len(text))) for a, n in stretches if a < len(text)]
    declared = [{"kind": "heading", "start": a, "end": b, "sha256": digest(text[a:b]), "reason": "r"} for a, b in parts]
    result = article.coverage(toy(text, [], declared), text)
    covered = {i for a, b in parts for i in range(a, b)}
    open_ = {i for s in result.uncovered for i in range(s.start, s.end)}
    assert sum(n for _, n in result.characters) == len(text)
    assert covered.isdisjoint(open_)
    assert {i for i, c in enumerate(text) if not c.isspace()} <= covered | open_
    assert all(text[s.start : s.end].strip() == text[s.start : s.end] for s in result.uncovered)


# ---- is it the right text?


def hint(text: str, original: str = LEAFLET) -> str:
    with pytest.raises(InvalidArticle) as caught:
        article.match(toy(original, [], []), text)
    (problem,) = caught.value.report
    return problem.fix or ""


def test_the_right_text_is_known_by_its_digest() -> None:
    assert article.match(toy(LEAFLET, [], []), LEAFLET).key == "leaflet"


def test_a_text_that_differs_is_refused_with_its_length_and_digest() -> None:
    with pytest.raises(InvalidArticle) as caught:
        article.match(toy(LEAFLET, [], []), LEAFLET.replace("rare", "common"))
    (problem,) = caught.value.report
    assert f"{len(LEAFLET) + 4} characters" in problem.message
    assert digest(LEAFLET)[:12] in problem.message
    assert problem.fix == "give the copy that the spans were taken from"


def test_windows_line_ends_are_recognised() -> None:
    assert "CRLF" in hint(LEAFLET.replace("\n", "\r\n"))


def test_a_byte_order_mark_is_recognised() -> None:
    assert "byte order mark" in hint("\ufeff" + LEAFLET)


def test_line_breaks_added_at_the_end_are_recognised() -> None:
    assert "too many" in hint("a\n\n\n", "a")


def test_a_line_break_lost_at_the_end_is_recognised() -> None:
    assert "missing" in hint(LEAFLET.rstrip("\n"))


def test_all_of_that_at_once_is_recognised() -> None:
    found = hint("\ufeff" + LEAFLET.rstrip("\n").replace("\n", "\r\n"))
    assert all(word in found for word in ("byte order mark", "CRLF", "missing"))


def test_where_no_source_has_a_digest_that_is_said() -> None:
    with pytest.raises(InvalidArticle, match="no source has a digest"):
        article.match(Knowledge(), LEAFLET)


def test_a_wrong_length_is_found_though_the_digest_is_right() -> None:
    knowledge = toy(LEAFLET, [], [])
    longer = Knowledge(sources=tuple(s.model_copy(update={"characters": 1}) for s in knowledge.sources))
    _, report = article.verify(longer, LEAFLET)
    assert [p.code for p in report] == ["wrong-length"]


def test_an_article_that_is_not_utf_8_is_refused(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_bytes(b"caf\xe9")
    with pytest.raises(CalcgraphError, match="not UTF-8 at byte 3"):
        article.read(tmp_path / "a.txt")


def test_an_article_that_is_not_there_is_refused(tmp_path: Path) -> None:
    for path in (tmp_path, tmp_path / "a.txt"):
        with pytest.raises(CalcgraphError, match="cannot read"):
            article.read(path)


def test_a_device_without_an_end_is_not_read_to_the_end() -> None:
    with pytest.raises(CalcgraphError, match="larger than 20 MB"):
        article.read("/dev/zero")


# ---- the command line, on the leaflet


@pytest.fixture
def place(tmp_path: Path) -> Path:
    """The curated files with the leaflet in place of the article, three claims about it, and the leaflet."""
    content = copy_content(tmp_path)
    for path in [*(content / "content").iterdir(), *(content / "sources").iterdir(), *(content / "mappings").iterdir()]:
        path.unlink()
    (content / "sources" / "leaflet.yaml").write_text(
        "id: CALC_0009901\nkey: leaflet\nlabel: a leaflet\nkind: article\nurl: https://example.org/\nlanguage: en\n"
        "note: Invented.\nevidence: ECO:0000303 author statement without traceable support used in manual assertion\n"
        f"characters: {len(LEAFLET)}\nsha256: {digest(LEAFLET)}\n"
        f"sections:\n  - {{key: all, start: 0, end: {len(LEAFLET)}}}\n"
    )
    records = [
        f"  - id: CALC_009000{n}\n    subject: CALC_0000901 glass fever\n    property: name\n    text: glass fever\n"
        "    scope: exact\n    status: present\n    spans:\n"
        f"      - {{section: all, start: {s['start']}, end: {s['end']}, sha256: {s['sha256']}}}\n"
        for n, s in enumerate(stretch(LEAFLET, w) for w in ("Glass fever is rare.", "however\x07", "red"))
    ]
    (content / "content" / "fever.yaml").write_text(
        "source: CALC_0009901 a leaflet\nterms:\n  - id: CALC_0000901\n    label: glass fever\n"
        "    genus: MONDO:0700096 human disease\n    definition: An invented disease.\nclaims:\n" + "".join(records)
    )
    (tmp_path / "leaflet.txt").write_bytes(LEAFLET.encode())
    return tmp_path


def test_verify_agrees_with_the_right_text(place: Path) -> None:
    result = calcgraph("source", "verify", "leaflet.txt", cwd=place)
    assert result.returncode == 0, result.stderr
    assert "3 cited spans" in result.stdout


def test_verify_lists_each_wrong_digest_with_file_and_line(place: Path) -> None:
    file = "content/fever.yaml"
    for words in ("red", "however\x07"):
        replace(place / "ontology", file, f"sha256: {digest(words)}", f"sha256: {digest('x')}")
    result = calcgraph("source", "verify", "leaflet.txt", cwd=place)
    assert result.returncode == 1
    for key, words in (("CALC_0090001", "however\x07"), ("CALC_0090002", "red")):
        assert f"{file}:{line_of(place / 'ontology', file, key)}: violation" in result.stdout
        assert f"write sha256: {digest(words)}" in result.stdout
    as_json = calcgraph("source", "verify", "leaflet.txt", "--json", cwd=place)
    assert [p["code"] for p in json.loads(as_json.stdout)["problems"]] == ["wrong-digest"] * 2


def test_coverage_names_every_gap_and_ends_with_their_number(place: Path) -> None:
    result = calcgraph("source", "coverage", "--article", "leaflet.txt", cwd=place)
    assert result.returncode == 1
    gaps = re.findall(r"^  (\d+)-(\d+)  uncovered$", result.stdout, re.MULTILINE)
    assert LEAFLET[int(gaps[0][0]) : int(gaps[0][1])] == "Glass fever"
    total = sum(int(b) - int(a) for a, b in gaps)
    assert result.stdout.rstrip().split("\n")[-1] == f"uncovered: {total}"
    as_json = json.loads(calcgraph("source", "coverage", "--article", "leaflet.txt", "--json", cwd=place).stdout)
    assert as_json["uncovered"] == [[int(a), int(b)] for a, b in gaps]


def test_coverage_of_a_source_that_no_claim_cites_is_refused_in_words(place: Path) -> None:
    path = place / "ontology" / "content" / "fever.yaml"
    path.write_text(path.read_text().partition("claims:")[0])
    result = calcgraph("source", "coverage", "--article", "leaflet.txt", cwd=place)
    assert result.returncode == 1
    assert "no claim cites a leaflet" in result.stderr


def test_cite_shows_the_words_and_no_control_character(place: Path) -> None:
    result = calcgraph("source", "cite", "CALC_0090001", "--article", "leaflet.txt", cwd=place)
    assert result.returncode == 0, result.stderr
    assert "[31m[however�], red." in result.stdout
    assert "ontology/content/fever.yaml:" in result.stdout
    assert not set(result.stdout) & {"\x1b", "\x07"}


def test_cite_on_a_terminal_obeys_its_own_colours_only(place: Path) -> None:
    """A pseudo-terminal, so that colours are on."""
    main, other = pty.openpty()
    environment = {k: v for k, v in os.environ.items() if k != "NO_COLOR"}
    command = [sys.executable, "-m", "calcgraph", "source", "cite", "CALC_0090001", "--article", "leaflet.txt"]
    process = subprocess.run(
        command, cwd=place, stdout=other, env={**environment, "PYTHONPATH": str(ROOT / "src"), "PYTHONUTF8": "1"},
        check=False,
    )  # fmt: skip
    os.close(other)
    shown = os.read(main, 100_000).decode()
    os.close(main)
    assert process.returncode == 0
    assert re.findall(r"\x1b\[[0-9;]*m", shown) == ["\x1b[30;43m", "\x1b[0m"]
    assert "\x07" not in shown


def test_cite_says_where_the_claim_stands_when_the_files_are_elsewhere(place: Path, tmp_path: Path) -> None:
    (place / "ontology").rename(place / "mine")
    (place / "shapes").rename(place / "other")
    result = calcgraph("source", "cite", "CALC_0090000", "--article", "leaflet.txt", "--content", "mine", cwd=place)
    assert "mine/content/fever.yaml:" in result.stdout


def test_a_claim_that_does_not_exist_is_named(place: Path) -> None:
    result = calcgraph("source", "cite", "CALC_0099999", "--article", "leaflet.txt", cwd=place)
    assert result.returncode == 1
    assert "there is no claim CALC_0099999" in result.stderr


# ---- the real article


def test_the_digest_of_the_article_and_of_every_stretch_hold(knowledge: Knowledge) -> None:
    source, report = article.verify(knowledge, article.read(require(ARTICLE)))
    assert source.key == "ybsite-h5996"
    assert list(report) == []


def test_nothing_of_the_article_is_uncovered(knowledge: Knowledge) -> None:
    result = article.coverage(knowledge, article.read(require(ARTICLE)))
    assert result.uncovered == ()
    assert "uncovered" not in dict(result.characters)
    assert sum(n for _, n in result.characters) == 3305


def test_no_span_of_the_article_is_longer_than_a_sentence(knowledge: Knowledge) -> None:
    text = article.read(require(ARTICLE))
    for span, _ in article.coverage(knowledge, text).citations:
        assert not re.search(r"[.!?]\s+[A-Z]", text[span.start : span.end].rstrip(".")), span
        assert "\n" not in text[span.start : span.end].strip(), span


def test_a_claim_that_is_taken_away_leaves_a_gap(knowledge: Knowledge) -> None:
    text = article.read(require(ARTICLE))
    fewer = tuple(c for c in knowledge.claims if c.id != "CALC_0010121")
    gaps = article.coverage(Knowledge(sources=knowledge.sources, claims=fewer), text).uncovered
    assert [(g.start, g.end) for g in gaps] == [(967, 1000)]


def test_a_digest_that_is_wrong_in_a_curated_file_is_found_against_the_article(tmp_path: Path) -> None:
    require(ARTICLE)
    content = copy_content(tmp_path)
    replace(content, DISEASE, "sha256: b61e", "sha256: b62e")
    result = calcgraph("source", "verify", ARTICLE, cwd=tmp_path)
    assert result.returncode == 1
    assert f"{DISEASE}:{line_of(content, DISEASE, '- id: CALC_0010101')}: violation" in result.stdout
    assert "characters 0-29" in result.stdout


def test_a_wrong_digest_of_a_stretch_without_claim_is_found_too(tmp_path: Path) -> None:
    require(ARTICLE)
    content = copy_content(tmp_path)
    replace(content, ARTICLE_FILE, "sha256: b605", "sha256: b606")
    result = calcgraph("source", "verify", ARTICLE, cwd=tmp_path)
    assert (result.returncode, f"{ARTICLE_FILE}:" in result.stdout) == (1, True)


def test_the_command_line_verifies_cites_and_covers_the_article() -> None:
    require(ARTICLE)
    verified = calcgraph("source", "verify", ARTICLE, cwd=ROOT)
    assert verified.returncode == 0, verified.stderr
    covered = calcgraph("source", "coverage", "--article", ARTICLE, cwd=ROOT)
    assert covered.returncode == 0
    assert covered.stdout.rstrip().split("\n")[-1] == "uncovered: 0"
    cited = calcgraph("source", "cite", "CALC_0010307", "--article", ARTICLE, cwd=ROOT)
    assert "repaired: 'scorpion-like'" in cited.stdout
    assert "scorpion-like]" in cited.stdout


# ---- and without it


def test_check_and_query_work_without_the_article(tmp_path: Path) -> None:
    copy_content(tmp_path)
    assert calcgraph("check", cwd=tmp_path).returncode == 0
    assert calcgraph("query", "1", cwd=tmp_path).returncode == 0


def test_nothing_in_the_package_or_the_curated_files_names_a_place_of_the_article() -> None:
    name = "82919c3585c4a4ab"
    for folder in (ONTOLOGY, ROOT / "src", ROOT / "shapes"):
        assert not [p for p in folder.rglob("*") if p.is_file() and name.encode() in p.read_bytes()]
