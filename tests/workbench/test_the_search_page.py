"""The search over HTTP: names in two languages, with typing errors."""

import html
import re

import pytest
from served import Server

OIO, OBO = "http://www.geneontology.org/formats/oboInOwl#", "http://purl.obolibrary.org/obo/"


@pytest.mark.parametrize("text", ["calcinosis cutis", "calcinosos cutis", "Calcinosis  CUTIS", "calcnosis cutis"])
def test_a_name_is_found_though_it_is_mistyped(ours: Server, text: str) -> None:
    assert ">calcinosis cutis</a>" in ours.client.get("/search", params={"q": text}).text


def test_a_name_in_chinese_is_found(ours: Server) -> None:
    rows = ours.ask("SELECT ?l { ?x rdfs:label ?l FILTER(STRSTARTS(LANG(?l), 'zh')) } ORDER BY ?l LIMIT 1").json()
    name = rows["results"]["bindings"][0]["l"]["value"]
    assert f"named {name}" in ours.client.get("/search", params={"q": name}).text


def test_what_was_typed_stays_text(ours: Server) -> None:
    assert "<script>" not in ours.client.get("/search", params={"q": '"><script>x</script>'}).text


def found(on: Server, text: str) -> list[str]:
    """The lines of the page, claims last."""
    lines = re.findall(r"<li>(.*?)</li>", on.client.get("/search", params={"q": text}).text.split("<h2>", 1)[1])
    return [" ".join(html.unescape(re.sub(r"<[^>]*>", "", line)).split()) for line in lines]


@pytest.mark.parametrize("text", ["mass calcification", "dystrophic calcification"])
def test_a_broad_name_is_found_first(ours: Server, text: str) -> None:
    query = f"SELECT ?l {{ ?x <{OIO}hasBroadSynonym> '{text}'@en ; rdfs:label ?l FILTER(LANG(?l) = 'en') }}"
    label = ours.ask(query).json()["results"]["bindings"][0]["l"]["value"]
    assert found(ours, text)[0].startswith(label)


@pytest.mark.parametrize("text", ["HP:0002905", "hp:0002905", "HP_0002905", f"{OBO}HP_0002905"])
def test_an_id_is_found_however_it_is_written(ours: Server, text: str) -> None:
    (line,) = found(ours, text)
    assert "HP:0002905" in line and "Hyperphosphatemia" in line


def test_a_claim_is_found_by_its_id_with_its_status(ours: Server) -> None:
    query = "SELECT ?c { ?c cgv:status cgv:excluded } ORDER BY ?c LIMIT 1"
    claim = ours.ask(query).json()["results"]["bindings"][0]["c"]["value"].rpartition("/")[2]
    (line,) = found(ours, claim)
    assert line.startswith("excluded ") and line.endswith("; claim")


def test_the_opposite_is_not_found(ours: Server) -> None:
    assert not [line for line in found(ours, "hypophosphatemia") if "yperphos" in line]
    assert not [line for line in found(ours, "hypercalcemia") if "face" in line]


def test_a_hit_says_what_it_is_and_a_foreign_one_leads_to_our_claims(ours: Server) -> None:
    assert "disease" in found(ours, "calcinosis cutis")[1] + found(ours, "calcinosis cutis")[0]
    page = ours.client.get("/search", params={"q": "Hyperphosphatemia"}).text
    assert "term of another ontology" in page
    link = re.search(r'<a href="(/HP_0002905.html)">what is claimed of it</a>', page)
    assert link and "CALC_0010208" in ours.client.get(link[1]).text
