"""The search over HTTP: names in two languages, with typing errors."""

from collections.abc import Iterator

import pytest
from served import Server, server

from planting import ONTOLOGY


@pytest.fixture(scope="module")
def ours() -> Iterator[Server]:
    with server("--content", str(ONTOLOGY)) as found:
        yield found


@pytest.mark.parametrize("text", ["calcinosis cutis", "calcinosos cutis", "Calcinosis  CUTIS", "calcnosis cutis"])
def test_a_name_is_found_though_it_is_mistyped(ours: Server, text: str) -> None:
    assert ">calcinosis cutis</a>" in ours.client.get("/search", params={"q": text}).text


def test_a_name_in_chinese_is_found(ours: Server) -> None:
    rows = ours.ask("SELECT ?l { ?x rdfs:label ?l FILTER(STRSTARTS(LANG(?l), 'zh')) } ORDER BY ?l LIMIT 1").json()
    name = rows["results"]["bindings"][0]["l"]["value"]
    assert f"named {name}" in ours.client.get("/search", params={"q": name}).text


def test_what_was_typed_stays_text(ours: Server) -> None:
    assert "<script>" not in ours.client.get("/search", params={"q": '"><script>x</script>'}).text
