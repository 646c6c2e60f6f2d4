"""The site: every claim with its answer and place, every link leads somewhere, nothing is loaded, nothing runs."""

import json
import os
import re
import subprocess
import sys
from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path

import pytest

from calcgraph import CalcgraphError, Dataset, Knowledge, assemble, reason, site, write
from calcgraph.cli import main
from calcgraph.scalars import Ref
from calcgraph.writing.formats import chosen
from calcgraph.writing.manifest import files
from planting import ONTOLOGY, ROOT, changed

VOID = {"meta", "link", "br", "col", "img", "input", "hr"}


class Reader(HTMLParser):
    """What a page has: elements with attributes, ids, text, and whether its tags are in order."""

    def __init__(self, data: bytes) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str]]] = []
        self.text: list[str] = []
        self.open: list[str] = []
        self.rows: list[str] = []
        self.row_ids: list[str] = []
        self.feed(data.decode())
        self.close()
        assert not self.open

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, {name: value or "" for name, value in attrs}))
        if tag == "tr":
            self.rows.append("")
            self.row_ids.append(self.elements[-1][1].get("id", ""))
        elif tag in ("td", "th", "br") and self.rows:
            self.rows[-1] += " "
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, {name: value or "" for name, value in attrs}))

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if self.open and self.open[-1] not in ("script", "style"):
            self.text.append(data)
            if self.rows:
                self.rows[-1] += data

    @property
    def ids(self) -> list[str]:
        return [attributes["id"] for _, attributes in self.elements if "id" in attributes]


@pytest.fixture(scope="module")
def pages(dataset: Dataset) -> Mapping[str, bytes]:
    return site.render(dataset, ONTOLOGY)


@pytest.fixture
def few(dataset: Dataset) -> Dataset:
    """A data set of no triple: the rules for folders are the same for a site of five pages."""
    return Dataset(frozenset(), dataset.prefixes)


@pytest.fixture(scope="module")
def read(pages: Mapping[str, bytes]) -> Mapping[str, Reader]:
    return {name: Reader(data) for name, data in pages.items()}


def row_of(page: Reader, claim: str) -> str:
    return " ".join(page.rows[page.row_ids.index(claim)].split())


def test_there_is_a_page_for_every_term_of_ours_and_every_foreign_one_that_a_claim_names(
    pages: Mapping[str, bytes], knowledge: Knowledge
) -> None:
    named = {value.id for c in knowledge.claims for value in (*c.targets, *([c.bearer] if c.bearer else []))}
    expected = {term.id for term in knowledge.terms} | {n.replace(":", "_") for n in named if not n.startswith("CALC")}
    expected = {name for name in expected if not name.startswith("cgv_")}
    assert {f"{name}.html" for name in expected} <= set(pages)
    assert {"index.html", "questions.html", "conflicts.html", "repairs.html", "sources.html"} <= set(pages)


def test_every_claim_stands_on_the_page_of_its_subject_with_status_frequency_and_place(
    read: Mapping[str, Reader], knowledge: Knowledge
) -> None:
    for claim in knowledge.claims:
        file = "sources.html" if claim.subject.id.startswith("CALC_0009") else f"{claim.subject.id}.html"
        assert claim.id in read[file].ids
        row = row_of(read[file], claim.id)
        shown = "measured normal" if claim.status == "normal" else claim.status
        shown = claim.certainty if claim.status == "present" and claim.certainty != "asserted" else shown
        assert shown in row
        assert not claim.frequency or claim.frequency in row
        for value in claim.targets:
            assert value.label in row
        for span in claim.spans:
            assert f"{span.start}–{span.end}" in row


def test_no_denied_or_doubtful_claim_is_called_present(read: Mapping[str, Reader], knowledge: Knowledge) -> None:
    doubtful = [c for c in knowledge.claims if c.status != "present" or c.certainty != "asserted"]
    assert len(doubtful) > 15
    seen = 0
    for claim in doubtful:
        for page in read.values():
            for row in page.rows:
                if re.findall(r"CALC_\d{7}", row) == [claim.id]:
                    assert "present" not in row.split()
                    seen += 1
    assert seen > 2 * len(doubtful)


def test_the_figure_never_draws_a_denied_claim_as_present(pages: Mapping[str, bytes], knowledge: Knowledge) -> None:
    drawn = re.findall(
        r"<title>(CALC_\d{7}): ([^<]*)</title><(?:rect|circle) class=\"(\w+)\"", pages["CALC_0000004.html"].decode()
    )
    assert len(drawn) > 60
    by_id = {claim.id: claim for claim in knowledge.claims}
    for id, words, sign in drawn:
        claim = by_id[id]
        doubt = claim.status == "present" and claim.certainty != "asserted"
        assert sign == ("possible" if doubt else claim.status)
        assert {"normal": "measured normal", "possible": claim.certainty}.get(sign, sign) in words.split(", ")
    assert Counter(sign for _, _, sign in drawn)["excluded"] >= 4


def test_the_figure_and_its_table_say_the_same_of_a_claim(pages: Mapping[str, bytes], knowledge: Knowledge) -> None:
    page = pages["CALC_0000004.html"].decode()
    drawn = dict(re.findall(r"<title>(CALC_\d{7}): [^<]*</title>.*?<text[^>]*>([^<]*)</text>", page))
    repaired = {claim.id for claim in knowledge.claims if claim.repair}
    table = page.split("The same as a table")[1].split("</details>")[0]
    told = [re.sub(r"<svg.*?</svg>|<[^>]*>", "", cell).split() for cell in re.split(r"</?td>|<br>", table)]
    said = {words[-1]: " ".join(words[:-1]) for words in told if words and words[-1].startswith("CALC_")}
    assert said.keys() == drawn.keys() and len(drawn) > 60
    for claim, words in drawn.items():
        assert words.replace(",", "") == said[claim].removeprefix("present").strip().replace(",", "")
        assert ("repaired" in words.split(", ")) == (claim in repaired)
    assert any(words == "measured normal, conflict" for words in drawn.values())


def test_the_first_page_counts_what_is_only_possible_apart(read: Mapping[str, Reader], knowledge: Knowledge) -> None:
    sure = sum(claim.status == "present" and claim.certainty == "asserted" for claim in knowledge.claims)
    possible = sum(claim.status == "present" and claim.certainty != "asserted" for claim in knowledge.claims)
    text = "".join(read["index.html"].text)
    assert f"{sure} present" in text and f"{possible} possible" in text


def test_the_subtypes_are_compared_finding_by_finding(read: Mapping[str, Reader]) -> None:
    rows = [" ".join(row.split()) for row in read["CALC_0000004.html"].rows]
    assert "Hyperphosphatemia present often, repaired, conflict CALC_0010208" in rows
    assert "Abnormal blood phosphate concentration measured normal conflict CALC_0010119" in rows
    assert any(row.startswith("layer: papillary layer of dermis") for row in rows)


def test_every_internal_link_leads_to_a_page_and_a_place_that_are_there(read: Mapping[str, Reader]) -> None:
    followed = 0
    for here, page in read.items():
        for _, attributes in page.elements:
            href = attributes.get("href", "")
            if href and not href.startswith("http"):
                file, _, place = href.partition("#")
                assert (file or here) in read, f"{here}: {href}"
                assert not place or place in read[file or here].ids, f"{here}: {href}"
                followed += 1
    assert followed > 1000


def test_ids_are_unique_on_a_page(read: Mapping[str, Reader]) -> None:
    assert not {name for name, page in read.items() if len(page.ids) != len(set(page.ids))}


def test_a_page_loads_nothing_and_runs_nothing(read: Mapping[str, Reader]) -> None:
    for page in read.values():
        tags = Counter(tag for tag, _ in page.elements)
        assert not tags.keys() & {"link", "img", "iframe", "object", "embed", "form"}
        for tag, attributes in page.elements:
            assert not {name for name in attributes if name.startswith("on")} | ({"src", "srcset"} & set(attributes))
            assert tag != "script" or attributes == {"type": "application/ld+json"}
        policies = [a["content"] for t, a in page.elements if t == "meta" and "http-equiv" in a]
        assert policies
        assert policies[0].startswith("default-src 'none';")


def test_the_disease_pages_carry_json_ld(pages: Mapping[str, bytes], knowledge: Knowledge) -> None:
    blocks = {
        name: json.loads(found[0])
        for name, data in pages.items()
        if (found := re.findall(r'<script type="application/ld\+json">(.*?)</script>', data.decode(), re.DOTALL))
    }
    assert len(blocks) == 7
    for name, block in blocks.items():
        assert "https://w3id.org/calcgraph/" + name.removesuffix(".html") in json.dumps(block)


def test_conflicts_repairs_and_mappings_stand_on_the_pages_they_concern(read: Mapping[str, Reader]) -> None:
    text = " ".join(" ".join(read["CALC_0000006.html"].text).split())
    assert "scorpion-like" in text
    assert "Label and site clash" in text
    assert "nothing equivalent found" in text
    assert "not " in text


def test_the_questions_have_the_answers_of_the_golden_rows(read: Mapping[str, Reader]) -> None:
    golden = sorted((ROOT / "tests" / "questions").glob("*.tsv"))
    captions = re.findall(r"(\d+) rows?\b", " ".join(read["questions.html"].text))
    assert [int(n) for n in captions] == [len(path.read_text().splitlines()) - 1 for path in golden]


def test_hostile_words_stay_words(knowledge: Knowledge) -> None:
    evil = "</script><script>alert(1)</script>\"'<img src=x onerror=alert(1)>{{ 7*7 }}&amp;"
    first = knowledge.terms[0]
    other = first.model_copy(update={"label": evil, "definition": evil})
    terms = tuple(other if term == first else term for term in knowledge.terms)
    hostile = replace(changed(knowledge, "CALC_0010141", note=evil), terms=terms)
    pages = site.render(reason(assemble(hostile), knowledge=hostile), ONTOLOGY)
    for name, data in pages.items():
        page = Reader(data)
        assert not {t for t, _ in page.elements} & {"img"}, name
        assert b"<script>alert" not in data
    text = " ".join(Reader(pages[f"{first.id}.html"]).text)
    assert evil in text


def test_no_id_makes_a_page_outside_the_folder(knowledge: Knowledge) -> None:
    outside = Ref("UBERON:../../outside", "planted")
    hostile = changed(knowledge, "CALC_0010141", value=outside)
    pages = site.render(assemble(hostile), ONTOLOGY)
    assert not [name for name in pages if not re.fullmatch(r"[\w-]+\.\w+", name)]


@pytest.mark.long
def test_the_same_graph_gives_the_same_bytes_under_any_hash_seed(pages: Mapping[str, bytes]) -> None:
    script = (
        "import hashlib, json, sys\nfrom calcgraph import assemble, load, reason, site\n"
        "found = site.render(reason(assemble(load(sys.argv[1]))), sys.argv[1])\n"
        "print(json.dumps({n: hashlib.sha256(d).hexdigest() for n, d in found.items()}))"
    )
    runs = [
        subprocess.Popen(
            [sys.executable, "-c", script, str(ONTOLOGY)],
            stdout=subprocess.PIPE,
            env={"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT / "src"), "PYTHONHASHSEED": seed, "LC_ALL": "C"},
        )
        for seed in ("1", "2")
    ]
    import hashlib

    expected = {n: hashlib.sha256(d).hexdigest() for n, d in pages.items()}
    assert [json.loads(run.communicate(timeout=100)[0]) for run in runs] == [expected] * 2


def test_read_as_written_the_pages_show_the_damaged_words_and_no_repair(knowledge: Knowledge) -> None:
    pages = site.render(reason(assemble(knowledge, reading="as-written")), ONTOLOGY)
    assert "“scorpion-like”" in pages["CALC_0000006.html"].decode()
    assert "repaired reading" not in pages["CALC_0000006.html"].decode()


def test_the_folder_is_a_site_or_what_it_was(few: Dataset, tmp_path: Path) -> None:
    number = site.write(few, tmp_path / "site", ONTOLOGY)
    assert number > 1
    assert len(list((tmp_path / "site").glob("*.html"))) == number
    assert site.write(few, tmp_path / "site", ONTOLOGY) == number
    (tmp_path / "site" / "thesis.txt").write_text("mine")
    with pytest.raises(CalcgraphError, match=r"thesis\.txt"):
        site.write(few, tmp_path / "site", ONTOLOGY)
    assert (tmp_path / "site" / "thesis.txt").read_text() == "mine"


def test_the_build_command_writes_the_chosen_formats_and_the_site_and_says_where_to_begin(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "out"
    place = ["--content", str(ONTOLOGY), "--out", str(out), "--site", str(tmp_path / "site")]
    assert main(["build", *place, "--formats", "owl,ttl"]) == 0
    told = capsys.readouterr().out
    written = set(files(out))
    always = {"README.md", "losses.json", "losses.md", "manifest.json"}
    assert written == {entry.file for entry in chosen(("owl", "ttl"))} | always
    assert f"written    {len(written)} files" in told
    assert f"open {tmp_path / 'site' / 'index.html'}" in told
    assert (tmp_path / "site" / "index.html").is_file()


@pytest.mark.parametrize(("out", "pages"), [("x", "x"), ("x", "x/site"), ("x/out", "x")])
def test_a_site_and_a_build_share_no_folder(
    tmp_path: Path, out: str, pages: str, capsys: pytest.CaptureFixture[str]
) -> None:
    place = ["--content", str(ONTOLOGY), "--formats", "nt", "--out", str(tmp_path / out)]
    assert main(["build", *place, "--site", str(tmp_path / pages)]) == 1
    assert "cannot share a folder" in capsys.readouterr().err
    assert not list(tmp_path.iterdir())


def test_neither_replaces_the_other(few: Dataset, tmp_path: Path) -> None:
    site.write(few, tmp_path / "site", ONTOLOGY)
    with pytest.raises(CalcgraphError, match="holds a site; give the build a folder of its own"):
        write(few, tmp_path / "site", formats=("nt",))
    write(few, tmp_path / "out", formats=("nt",))
    with pytest.raises(CalcgraphError, match="holds a build; give the site a folder of its own"):
        site.write(few, tmp_path / "out", ONTOLOGY)


def test_a_site_that_cannot_be_written_leaves_the_build_as_it_was(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "site").mkdir()
    (tmp_path / "site" / "mine.txt").write_text("mine")
    place = ["--content", str(ONTOLOGY), "--formats", "nt", "--out", str(tmp_path / "out")]
    assert main(["build", *place, "--site", str(tmp_path / "site")]) == 1
    assert main(["build", *place, "--site", ""]) == 1
    assert "mine.txt" in capsys.readouterr().err
    assert not (tmp_path / "out").exists()
