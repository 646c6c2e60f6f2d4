"""The W3C's own queries: what is valid passes, but for what is listed here with the reason; updates never pass.

CALCGRAPH_RDF_TESTS names a checkout of github.com/w3c/rdf-tests.
"""

import csv
import os
from functools import cache
from pathlib import Path

import pyoxigraph as ox
import pytest

pytest.importorskip("tree_sitter_sparql", reason="the grammar has no wheel for this Python or machine")

from calcgraph.serving.gate import Refused, judge
from calcgraph.serving.lexing import lex

SUITE = Path(os.environ.get("CALCGRAPH_RDF_TESTS", "/nowhere")) / "sparql"
pytestmark = pytest.mark.skipif(not SUITE.is_dir(), reason="set CALCGRAPH_RDF_TESTS to a checkout of w3c/rdf-tests")
KNOWN = Path(__file__).with_name("valid_and_refused.tsv")


def texts(suffix: str, *suites: str) -> dict[str, str]:
    files = [file for suite in suites for file in sorted((SUITE / suite).rglob(f"*.{suffix}"))]
    return {file.relative_to(SUITE).as_posix(): file.read_bytes().decode("utf-8") for file in files}


class Every(frozenset[str]):
    """All graphs there are, so that a graph is not what a query is refused for."""

    def __contains__(self, name: object) -> bool:
        return True


def verdict(query: str) -> str:
    """`passed`, or the code of the refusal."""
    try:
        judge(query, graphs=Every())
    except Refused as refusal:
        return refusal.code
    return "passed"


@cache
def invalid() -> frozenset[str]:
    """The files that the manifests call bad syntax, by name."""
    store, prefix = ox.Store(), "http://www.w3.org/2001/sw/DataAccess/tests/test-manifest#"
    for manifest in [*(SUITE / "sparql10").rglob("manifest.ttl"), *(SUITE / "sparql11").rglob("manifest.ttl")]:
        store.load(path=manifest, format=ox.RdfFormat.TURTLE, base_iri=manifest.as_uri())
    question = f"PREFIX mf: <{prefix}> SELECT ?f {{ ?t a ?k ; mf:action ?f FILTER(?k IN (%s)) }}"
    answer = store.query(question % "mf:NegativeSyntaxTest, mf:NegativeSyntaxTest11")
    assert isinstance(answer, ox.QuerySolutions)
    return frozenset(row[0].value.removeprefix(f"{SUITE.as_uri()}/") for row in answer)


def read_by_the_engine(query: str) -> bool:
    try:
        ox.Store().query(query, base_iri="http://example.org/")
    except SyntaxError:
        return False
    except (OSError, ValueError, RuntimeError):  # it read it; it cannot run it
        return True
    return True


def test_every_valid_query_passes_or_is_listed_with_its_reason() -> None:
    queries = texts("rq", "sparql10", "sparql11")
    codes = {name: verdict(query) for name, query in queries.items()}
    refused = {n: code for n, code in codes.items() if code != "passed" and read_by_the_engine(queries[n])}
    with KNOWN.open(encoding="utf-8", newline="") as file:
        known = {row["query"]: row["code"] for row in csv.DictReader(file, delimiter="\t")}
    assert refused == known
    assert len(queries) > 850


def test_a_query_that_the_suite_calls_invalid_does_not_get_past_the_gate_and_the_engine() -> None:
    through = [
        name
        for name, query in texts("rq", "sparql10", "sparql11").items()
        if name in invalid() and verdict(query) == "passed" and read_by_the_engine(query)
    ]
    assert through == []
    assert len(invalid()) > 80


def test_no_query_of_the_suite_gets_a_service_past_the_gate() -> None:
    for name, query in texts("rq", "sparql10", "sparql11", "sparql12").items():
        if verdict(query) == "passed":
            assert not any(token.text == "SERVICE" for token in lex(query)[0]), name


def test_every_update_is_refused() -> None:
    updates = texts("ru", "sparql10", "sparql11", "sparql12")
    codes = {name: verdict(update) for name, update in updates.items()}
    assert {name: code for name, code in codes.items() if code not in ("update", "syntax", "escape", "character")} == {}
    assert len(updates) > 150
