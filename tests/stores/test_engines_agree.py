"""Engines give the same rows for our queries, or it is known why not: in benchmarks/agreement."""

import os
import re
import shutil
from collections import Counter
from collections.abc import Mapping
from pathlib import Path

import pyoxigraph as ox
import pytest
from benchmarks.agreement import engines
from benchmarks.agreement.__main__ import asked, table, unexplained
from benchmarks.agreement.data import ROOT, Data, data
from benchmarks.agreement.engines import Found
from benchmarks.agreement.verdicts import difference, explained, verdict
from benchmarks.servers import Server

from calcgraph.queries import questions
from calcgraph.stores.opening import Address, open_store
from calcgraph.stores.store import Parcel
from stores.conftest import named, require_virtuoso

GRAPHS = ("the build", "a graph that breaks rules", "a graph that breaks six more")


@pytest.fixture(scope="session")
def both(build: Path, tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, Data]:
    return {one.name: one for one in data(tmp_path_factory.mktemp("agreement"), build)}


def check(one: Data, engine: str) -> None:
    answers, missing = asked(one, 1, ("pyoxigraph", engine))
    assert not missing
    assert not unexplained(one, answers, explained())


@pytest.mark.long
@pytest.mark.parametrize("name", GRAPHS)
def test_the_server_of_oxigraph_answers_as_pyoxigraph_does(both: Mapping[str, Data], name: str) -> None:
    check(both[name], "Oxigraph server")


@pytest.mark.long
@pytest.mark.parametrize("name", GRAPHS)
def test_rdflib_answers_as_pyoxigraph_does_or_it_is_known_why_not(both: Mapping[str, Data], name: str) -> None:
    check(both[name], "rdflib")


@pytest.mark.long
@pytest.mark.parametrize("name", GRAPHS)
def test_virtuoso_answers_as_pyoxigraph_does_or_it_is_known_why_not(both: Mapping[str, Data], name: str) -> None:
    require_virtuoso()
    check(both[name], "Virtuoso")


@pytest.mark.long
def test_virtuoso_is_right_of_paths_if_asked_as_its_page_advises(both: Mapping[str, Data]) -> None:
    """And wrong of the same if asked by NOT EXISTS or MINUS, as `explained.tsv` says."""
    require_virtuoso()
    absent = re.compile(r"(?:FILTER NOT EXISTS|MINUS) \{([^{}]*subClassOf\*[^{}]*)\}")
    for one in (both[name] for name in GRAPHS[:2]):
        wrong = {name: text for name, text in one.queries.items() if absent.search(text) and _explained(name, one)}
        assert len(wrong) == 7
        rewritten = {name: absent.sub(_by_bind, text) for name, text in wrong.items()}
        answers, _ = asked(one._replace(queries=rewritten), 1, ("pyoxigraph", "Virtuoso"))
        original, _ = asked(one._replace(queries=wrong), 1, ("pyoxigraph",))
        for name, text in rewritten.items():
            assert verdict(text, original["pyoxigraph"][name], answers["Virtuoso"][name]) == "same", name


@pytest.mark.long
def test_virtuoso_gives_no_row_to_a_query_that_names_a_graph_outside_its_data_set_as_its_page_says(
    virtuoso_server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    named(virtuoso_server, monkeypatch)
    store = open_store(Address(virtuoso_server.url))
    here, other = (ox.NamedNode(f"http://example.org/outside/{name}") for name in ("here", "other"))
    line = b"<http://example.org/a> <http://example.org/b> <http://example.org/c> .\n"
    store.add(here, Parcel(line, len(line), 1, blank=False), tries=1)
    query = f"SELECT ?s {{ ?s ?p ?o FILTER NOT EXISTS {{ GRAPH {other} {{ ?s ?q ?r }} }} }}"
    assert not store.rows(query, [here]).rows
    assert store.rows(query, [here, other]).rows
    store.close()


def _explained(query: str, one: Data) -> bool:
    return (f"{query} @ {one.name}", "Virtuoso") in explained()


def _by_bind(match: re.Match[str]) -> str:
    name = f"?is{match.start()}"
    return f"BIND (EXISTS {{{match[1]}}} AS {name}) FILTER (!{name})"


def test_an_answer_of_comunica_that_does_not_end_is_asked_for_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    if not shutil.which("node"):
        assert "CALCGRAPH_REQUIRE_STORES" not in os.environ
        pytest.skip("node is not here")
    for package, text in _STALLING.items():
        folder = tmp_path / "node_modules" / package
        folder.mkdir(parents=True)
        (folder / "index.js").write_text(text, encoding="utf-8")
    (tmp_path / "empty.nq").touch()
    monkeypatch.setenv("CALCGRAPH_COMUNICA", str(tmp_path))
    monkeypatch.setattr(engines, "PATIENCE", 0.2)
    found = engines.comunica(Data("x", tmp_path / "empty.nq", {"a": "once", "b": "always", "c": "never"}), 1)
    assert {name: answer.failure for name, answer in found.items()} == {
        "a": "",
        "b": "asked twice, no answer within 0.2 s",
        "c": "",
    }


_STALLING = {  # instead of Comunica: an engine whose answers do not end, once or always
    "n3": "exports.Parser = class { parse() { return [] } }; exports.Store = class {};",
    "@comunica/query-sparql-rdfjs": """
        let stalled = false
        exports.QueryEngine = class {
          async queryBindings(text) {
            const stalls = text === 'always' || (text === 'once' && !stalled)
            stalled = true
            return { toArray: () => stalls ? new Promise(() => {}) : Promise.resolve([]) }
          }
        }""",
}


@pytest.mark.long
@pytest.mark.parametrize("name", GRAPHS)
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


def test_every_verify_query_has_rows_to_agree_on(both: Mapping[str, Data]) -> None:
    assert tuple(both) == GRAPHS
    rows: Counter[str] = Counter()
    for one in both.values():
        answers, _ = asked(one, 1, ("pyoxigraph",))
        rows.update({name: len(answer.rows) for name, answer in answers["pyoxigraph"].items()})
    assert not [name for name, number in rows.items() if not number]


def test_an_engine_that_is_not_here_keeps_its_column(both: Mapping[str, Data]) -> None:
    one = both[GRAPHS[2]]
    answers, _ = asked(one, 1, ("pyoxigraph",))
    lines = table(one, answers, {"Comunica": "npm install it"}, {})
    assert "| Comunica | not run: npm install it | | | |" in lines
    head, *rows = (line for line in lines if line.startswith(("| query", "| verify")))
    assert head.endswith("| Comunica, ms |")
    assert len(rows) == 6
    assert all(row.endswith("| not run |") for row in rows)
    assert len({line.count("|") for line in (head, *rows)}) == 1


def test_another_row_or_order_is_a_difference_and_another_spelling_is_not() -> None:
    def one(*texts: str) -> Found:
        kind = ox.NamedNode("http://www.w3.org/2001/XMLSchema#decimal")
        return Found(tuple(frozenset({("x", ox.Literal(text, datatype=kind))}) for text in texts))

    plain, ordered = "SELECT ?x { ?s ?p ?x }", "SELECT ?x { ?s ?p ?x } ORDER BY ?x"
    assert verdict(plain, one("1.0"), one("1.0")) == "same"
    assert verdict(plain, one("1.0"), one("1")) == "same values"
    assert verdict(plain, one("1.0"), one("1.0", "1.0")) == "differs"
    assert verdict(plain, one("1.0"), one("2.0")) == "differs"
    assert verdict(plain, one("1.0"), Found(failure="no")) == "fails"
    assert verdict(plain, one("1.0", "2.0"), one("2.0", "1.0")) == "same"
    assert verdict(ordered, one("1.0", "2.0"), one("1", "2")) == "same values"
    assert verdict(ordered, one("1.0", "2.0"), one("2.0", "1.0")) == "differs"
    assert difference(one("1.0", "2.0"), one("2", "1")) == "the same rows in another order"
    assert difference(one("1.0", "2.0"), one("1")).startswith("2 rows here, 1 there; missing ?x")
