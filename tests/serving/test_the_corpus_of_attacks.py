"""The whole corpus against a real server: what the gate refuses, and what only a worker's limit stops."""

import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from served import Server, server

from attacks.queries import ATTACKS, COSTLY
from planting import ONTOLOGY, ROOT

LIMITS = ("--timeout", "2", "--memory", "256", "--max-rows", "1000", "--workers", "2")


@pytest.fixture(scope="module")
def limited() -> Iterator[Server]:
    with server("--content", str(ONTOLOGY), *LIMITS) as found:
        yield found


def alive(found: Server) -> bool:
    return bool(found.ask("ASK { ?s ?p ?o }").json()["boolean"])


def test_every_attack_that_the_gate_knows_is_refused_in_words(ours: Server) -> None:
    for name, attack in ATTACKS.items():
        answer = ours.client.post("/sparql", data={"query": attack.query.encode("utf-8", "surrogatepass")})
        assert 400 <= answer.status_code < 500, name
        assert answer.text.strip(), name
        assert "Traceback" not in answer.text
    assert alive(ours)


@pytest.mark.long
@pytest.mark.parametrize("name", COSTLY)
def test_every_costly_query_ends_at_a_limit_that_is_told(limited: Server, name: str) -> None:
    began = time.monotonic()
    try:
        answer = limited.ask(COSTLY[name].query)
    except httpx.RemoteProtocolError:  # the limit was met after the answer had begun: it breaks off
        answer = None
    took = time.monotonic() - began
    if answer is not None:
        cut = answer.headers.get("x-calcgraph-truncated", "") if answer.status_code == 200 else ""
        told = answer.status_code in (500, 503, 504, 507) or cut
        assert told or took < 2, f"{answer.status_code}, whole, {took:.1f} s"
    assert took < 8
    assert alive(limited)


def test_the_threat_model_tells_how_many_attacks_there_are() -> None:
    text = (ROOT / "docs" / "threat-model.md").read_text(encoding="utf-8")
    assert f"{len(ATTACKS)} queries that the gate refuses" in text
    assert f"{len(COSTLY)} that only a limit stops" in text


def test_the_threat_model_names_files_that_are_there() -> None:
    import re

    text = (ROOT / "docs" / "threat-model.md").read_text(encoding="utf-8")
    links = re.findall(r"\]\((\.\./[^)#]+)\)", text)
    assert links
    assert not [link for link in links if not (ROOT / "docs" / Path(link)).exists()]
