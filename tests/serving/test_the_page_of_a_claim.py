"""The page of a claim: its status in words, its place, the words if there is a copy of the text, and what follows."""

import re
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path

import pytest
from served import Server, server

from planting import ONTOLOGY
from shared import ARTICLE, require

CG, V = "https://w3id.org/calcgraph/", "https://w3id.org/calcgraph/vocab/"
OBO = "http://purl.obolibrary.org/obo/"
TEXT = "Nobody knows <b>why</b> it is so. Some say: 钙 𝄞."
GRAPH = f"""
@prefix cg: <{CG}> . @prefix cgv: <{V}> . @prefix prov: <http://www.w3.org/ns/prov#> .
cg:S1 a cgv:Source ; cgv:sha256 "{sha256(TEXT.encode()).hexdigest()}" .
cg:C1 a cgv:Claim ; cgv:status cgv:present ; cgv:certainty cgv:asserted ; prov:wasDerivedFrom cg:S1 ;
  cgv:span <{CG}span/s/0-33> , <{CG}span/s/44-47> .
cg:C2 a cgv:Claim ; cgv:status cgv:present ; cgv:certainty cgv:asserted ; prov:wasDerivedFrom cg:S2 ;
  cgv:span <{CG}span/other/0-33> .
"""


@pytest.fixture(scope="module")
def toy(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    place = tmp_path_factory.mktemp("toy")
    (place / "toy.ttl").write_text(GRAPH, "utf-8")
    (place / "text.txt").write_bytes(TEXT.encode())
    with server("--data", str(place / "toy.ttl"), "--article", str(place / "text.txt")) as running:
        yield running


def words_of(page: str) -> list[str]:
    return re.findall(r"<blockquote><p>(.*?)</p>", page, re.DOTALL)


def test_a_present_claim_says_its_place_and_the_triple_that_follows(ours: Server) -> None:
    page = ours.client.get("/CALC_0010301.html").text
    assert "Present: the source says so." in page
    assert 'href="span/ybsite-h5996/1786-1793.html">characters 1786–1793</a>' in page
    assert "Skin nodule" in page.split("What follows from it")[1].split("What is said of it")[0]
    assert words_of(page) == []
    assert "the words stand there" in page


@pytest.mark.parametrize("status", ["excluded", "normal", "unknown", "silent"])
def test_from_what_is_not_present_nothing_follows(ours: Server, status: str) -> None:
    query = f"SELECT ?c {{ ?c a cgv:Claim ; cgv:status cgv:{status} }}"
    for line in ours.ask(query, "text/csv").text.split()[1:]:
        page = ours.client.get(f"/{line.removeprefix(CG)}.html").text
        assert f"<p>{status.capitalize()}: " in page
        assert "<p>No triple: " in page


def test_a_repaired_reading_is_said_to_be_one(ours: Server) -> None:
    page = ours.client.get("/CALC_0010307.html").text
    assert (
        "Present: by a repaired reading (confidence " in page and "“scorpion-like” read as “verrucous (warty)”" in page
    )
    assert "the source says so" not in page


def test_what_a_curator_infers_is_not_said_by_the_source(ours: Server) -> None:
    query = f"""SELECT ?c {{ ?c cgv:evidence <{OBO}ECO_0000305> ; cgv:status cgv:present ; cgv:certainty cgv:asserted
      FILTER NOT EXISTS {{ ?c cgv:repair ?r }} }}"""
    claims = ours.ask(query, "text/csv").text.split()[1:]
    assert len(claims) >= 5
    for claim in claims:
        page = ours.client.get(f"/{claim.removeprefix(CG)}.html").text
        assert "Present: as a curator infers it" in page and "the source says so" not in page
        assert "(stated)" not in page


def test_a_claim_of_a_source_without_text_says_whose_it_is_and_where(ours: Server) -> None:
    page = ours.client.get("/CALC_0020011.html").text
    assert "Reiter et al. 2011</a>, " in page and ">abstract</a>" in page.split("What follows")[0]


def test_a_claim_says_how_often_and_what_contradicts_it(ours: Server) -> None:
    page = ours.client.get("/CALC_0010208.html").text.split("What follows from it")[0]
    assert "How often: often." in page
    assert re.search(r"It is in conflict: <a [^>]*>[^<]*CALC_0010208", page)


WHY = (
    ("cgv:status cgv:excluded", "it is excluded, not present"),
    ("cgv:status cgv:normal", "it is measured normal, not present"),
    ("cgv:certainty cgv:possible", "it is possible and no more"),
    ("cgv:status cgv:present ; cgv:certainty cgv:asserted ; cgv:bearer ?b", "it is said of "),
)


@pytest.mark.parametrize(("pattern", "reason"), WHY)
def test_of_the_reasons_why_nothing_follows_the_one_that_holds_is_told(ours: Server, pattern: str, reason: str) -> None:
    for claim in ours.ask(f"SELECT DISTINCT ?c {{ ?c {pattern} }}", "text/csv").text.split()[1:]:
        assert f"<p>No triple: {reason}" in ours.client.get(f"/{claim.removeprefix(CG)}.html").text


def test_alternatives_are_the_reason_where_there_are_some(ours: Server) -> None:
    assert "<p>No triple: it offers alternatives;" in ours.client.get("/CALC_0010116.html").text


def test_the_words_are_shown_character_by_character_and_escaped(toy: Server) -> None:
    assert words_of(toy.client.get("/C1.html").text) == ["Nobody knows &lt;b&gt;why&lt;/b&gt; it is so.", "钙 𝄞"]
    assert words_of(toy.client.get("/span/s/44-47.html").text) == ["钙 𝄞"]


def test_words_of_another_source_are_not_taken_from_this_text(toy: Server) -> None:
    assert words_of(toy.client.get("/C2.html").text) == []
    assert words_of(toy.client.get("/span/other/0-33.html").text) == []


def test_the_words_are_on_pages_only(toy: Server) -> None:
    for ending in ("ttl", "nt", "jsonld", "rdf"):
        assert "Nobody" not in toy.client.get(f"/C1.{ending}").text
    assert "Nobody" not in toy.ask("SELECT * { ?s ?p ?o }").text


def test_a_text_that_is_no_source_is_refused_with_its_digest(tmp_path: Path) -> None:
    (tmp_path / "other.txt").write_text("another text")
    with (
        pytest.raises(AssertionError, match=r"is not the text of a source .*SHA-256"),
        server("--content", str(ONTOLOGY), "--article", str(tmp_path / "other.txt"), cwd=tmp_path),
    ):
        pass


def test_the_words_are_not_served_to_other_machines(tmp_path: Path) -> None:
    (tmp_path / "text.txt").write_text("x")
    with pytest.raises(AssertionError, match="leave out --public"), server("--public", "--article", "text.txt"):
        pass


def test_nor_behind_a_proxy_that_is_named(tmp_path: Path) -> None:
    (tmp_path / "text.txt").write_text("x")
    shown = server("--base", "https://example.org/", "--article", "text.txt")
    with pytest.raises(AssertionError, match="leave out --public and --base"), shown:
        pass


@pytest.mark.parametrize(
    ("header", "value"),
    [("Origin", "https://evil.example"), ("Origin", "null"), ("X-Forwarded-For", "203.0.113.9"), ("Via", "1.1 proxy")],
)
def test_nor_to_pages_of_elsewhere_or_by_proxies(toy: Server, header: str, value: str) -> None:
    answer = toy.client.get("/span/s/44-47.html", headers={header: value})
    assert answer.status_code == 403
    assert not words_of(answer.text)
    assert "access-control-allow-origin" not in answer.headers
    assert words_of(toy.client.get("/span/s/44-47.html", headers={"Origin": toy.address}).text) == ["钙 𝄞"]


def test_our_own_graph_is_open_to_all_pages_only_without_the_article(ours: Server) -> None:
    answer = ours.client.get("/CALC_0010307.html", headers={"Origin": "https://other.example"})
    assert answer.headers["access-control-allow-origin"] == "*"


def test_the_article_itself_is_shown_where_it_is_at_hand(tmp_path: Path) -> None:
    text = require(ARTICLE).read_bytes().decode()
    with server("--content", str(ONTOLOGY), "--article", str(ARTICLE), cwd=tmp_path) as running:
        (words,) = words_of(running.client.get("/CALC_0010307.html").text)
    assert re.sub(r"&#?\w+;", ".", words) == re.sub("[<>&'\"]", ".", text[1821:1872])
