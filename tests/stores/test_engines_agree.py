"""Engines give the same rows for our queries, or it is known why not: in benchmarks/agreement."""

import os
import shutil
from collections import Counter
from collections.abc import Mapping
from pathlib import Path

import pyoxigraph as ox
import pytest
from benchmarks.agreement import engines
from benchmarks.agreement.__main__ import asked, unexplained
from benchmarks.agreement.data import ROOT, Data, data
from benchmarks.agreement.engines import Found
from benchmarks.agreement.verdicts import explained, verdict

from calcgraph.queries import questions
from stores.conftest import require_virtuoso


@pytest.fixture(scope="session")
def both(build: Path, tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, Data]:
    return {one.name: one for one in data(tmp_path_factory.mktemp("agreement"), build)}


def check(one: Data, engine: str) -> None:
    answers, missing = asked(one, 1, ("pyoxigraph", engine))
    assert not missing
    assert not unexplained(one, answers, explained())


@pytest.mark.parametrize("name", ["the build", "a graph that breaks rules"])
def test_the_server_of_oxigraph_answers_as_pyoxigraph_does(both: Mapping[str, Data], name: str) -> None:
    check(both[name], "Oxigraph server")


@pytest.mark.long
@pytest.mark.parametrize("name", ["the build", "a graph that breaks rules"])
def test_rdflib_answers_as_pyoxigraph_does_or_it_is_known_why_not(both: Mapping[str, Data], name: str) -> None:
    check(both[name], "rdflib")


@pytest.mark.long
@pytest.mark.parametrize("name", ["the build", "a graph that breaks rules"])
def test_virtuoso_answers_as_pyoxigraph_does_or_it_is_known_why_not(both: Mapping[str, Data], name: str) -> None:
    require_virtuoso()
    check(both[name], "Virtuoso")


@pytest.mark.long
@pytest.mark.parametrize("name", ["the build", "a graph that breaks rules"])
def test_comunica_answers_as_pyoxigraph_does(both: Mapping[str, Data], name: str) -> None:
    if not os.environ.get("CALCGRAPH_COMUNICA") or not shutil.which("node"):
        assert "CALCGRAPH_REQUIRE_STORES" not in os.environ
        pytest.skip("Comunica is not here: CALCGRAPH_COMUNICA names the folder that npm installed it in")
    check(both[name], "Comunica")


def test_every_competency_question_agrees_on_every_engine() -> None:
    names = {f"{q.number}-{q.name}" for q in questions(ROOT / "ontology")}
    assert names
    assert not [key for key in explained() if key[0].partition(" @ ")[0] in names]


def test_what_is_explained_names_queries_and_engines_that_there_are(both: Mapping[str, Data]) -> None:
    for query, engine in explained():
        name, _, where = query.partition(" @ ")
        assert name in both[where].queries
        assert engine in engines.ENGINES


def test_most_verify_queries_have_rows_to_agree_on(both: Mapping[str, Data]) -> None:
    answers, _ = asked(both["a graph that breaks rules"], 1, ("pyoxigraph",))
    found = answers["pyoxigraph"]
    assert sum(1 for answer in found.values() if answer.rows) > 0.9 * len(found)


def test_another_row_is_a_difference_and_another_spelling_is_not() -> None:
    def one(*texts: str) -> Found:
        kind = ox.NamedNode("http://www.w3.org/2001/XMLSchema#decimal")
        return Found(Counter(frozenset({("x", ox.Literal(text, datatype=kind))}) for text in texts))

    assert verdict(one("1.0"), one("1.0")) == "same"
    assert verdict(one("1.0"), one("1")) == "same values"
    assert verdict(one("1.0"), one("1.0", "1.0")) == "differs"
    assert verdict(one("1.0"), one("2.0")) == "differs"
    assert verdict(one("1.0"), Found(Counter(), failure="no")) == "fails"
