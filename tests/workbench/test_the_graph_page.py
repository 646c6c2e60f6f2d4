"""The view of the condition over HTTP: what is denied stays denied, under every filter."""

import html
import re

import pytest
from served import Server

from calcgraph.workbench.condition import ABOVE, CLAIMS, Branch, Filters, tree

CLAIM = re.compile(r'<li><span class="status (\w+)">.*?<a href="/(CALC_\d+)\.html">')
VALUES = """SELECT ?c ?l { ?c a cgv:Claim ; cgv:value/rdfs:label ?l FILTER(LANG(?l) IN ("en", "")) }"""


def shown(on: Server, **chosen: str) -> dict[str, str]:
    answer = on.client.get("/graph", params=chosen)
    assert answer.status_code == 200 and "<script" not in answer.text
    return {claim: status for status, claim in CLAIM.findall(answer.text)}


def told(on: Server) -> dict[str, str]:
    """The status of every claim, by the endpoint."""
    rows = on.ask("SELECT ?c ?s { ?c a cgv:Claim ; cgv:status ?s }").json()["results"]["bindings"]
    return {row["c"]["value"].rpartition("/")[2]: row["s"]["value"].rpartition("/")[2] for row in rows}


def test_every_claim_is_there_with_its_status(ours: Server) -> None:
    said = {claim: "present" if status == "possible" else status for claim, status in shown(ours).items()}
    assert said == told(ours)


@pytest.mark.parametrize("status", ["present", "possible", "excluded", "normal", "unknown", "silent"])
def test_a_filter_by_status_shows_that_status_only(ours: Server, status: str) -> None:
    found = shown(ours, status=status)
    assert set(found.values()) == {status}
    really = "present" if status == "possible" else status
    assert found.keys() <= {claim for claim, its in told(ours).items() if its == really}


def test_filters_by_subject_and_frequency(ours: Server) -> None:
    one = shown(ours, subject="CALC_0000006")
    assert one and len(one) < len(shown(ours))
    assert 0 < len(shown(ours, frequency="mostly")) < len(shown(ours))
    assert not shown(ours, frequency="<b>")


def test_the_page_is_the_same_every_time(ours: Server) -> None:
    assert ours.client.get("/graph").text == ours.client.get("/graph").text


def lines(on: Server) -> dict[str, str]:
    """What the line of each claim says, without its tags."""
    items = re.findall(r"<li>(<span class=\"status.*?)</li>", on.client.get("/graph").text, re.DOTALL)
    found = {}
    for item in items:
        if claim := re.search(r'href="/(CALC_\d+)\.html"', item):
            found[claim[1]] = " ".join(html.unescape(re.sub(r"<[^>]*>", " ", item)).split())
    return found


def test_all_alternatives_of_a_claim_are_there(ours: Server) -> None:
    said, several = lines(ours), 0
    rows = ours.ask(VALUES).json()["results"]["bindings"]
    for claim in {row["c"]["value"] for row in rows}:
        values = {row["l"]["value"] for row in rows if row["c"]["value"] == claim}
        line = said[claim.rpartition("/")[2]]
        assert all(value in line for value in values), line
        several += len(values) > 1 and " or " in line
    assert several >= 3


def test_a_claim_says_what_bears_it_and_whose_it_is_and_what_is_doubtful_about_it(ours: Server) -> None:
    said = lines(ours)
    for pattern, words in (("cgv:reading cgv:repaired", "repaired reading"), ("^cgv:oneSide ?x", "in conflict")):
        rows = ours.ask(f"SELECT DISTINCT ?c {{ ?c a cgv:Claim ; {pattern} }}").json()["results"]["bindings"]
        assert rows and all(words in said[row["c"]["value"].rpartition("/")[2]] for row in rows)
    for name, path in (("of {}:", "cgv:bearer"), ("{}", "prov:wasDerivedFrom")):
        query = f"SELECT ?c ?l {{ ?c a cgv:Claim ; {path}/rdfs:label ?l FILTER(LANG(?l) IN ('en', '')) }}"
        rows = ours.ask(query).json()["results"]["bindings"]
        for row in rows:
            assert name.format(row["l"]["value"]) in said[row["c"]["value"].rpartition("/")[2]]
        assert rows


def test_deposits_stand_below_their_disease(ours: Server) -> None:
    tops = [branch.title for branch in trees(ours) if branch.id != "CALC_0009001"]
    assert not [title for title in tops if "deposit" in title]


def trees(on: Server) -> tuple[Branch, ...]:
    answers = (on.ask(query).content for query in (CLAIMS, ABOVE))
    return tree(*answers, Filters())[0]
