"""The view of the condition over HTTP: what is denied stays denied, under every filter."""

import re
from collections.abc import Iterator

import pytest
from served import Server, server

from planting import ONTOLOGY

CLAIM = re.compile(r'<li><span class="status (\w+)">.*?<a href="/(CALC_\d+)\.html">')


@pytest.fixture(scope="module")
def ours() -> Iterator[Server]:
    with server("--content", str(ONTOLOGY)) as found:
        yield found


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
