"""Every numbered question has the rows that were written from the article by hand: in process and over HTTP."""

import csv
import io
import os
import shutil
import socket
import subprocess
import sys
import sysconfig
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterator, Mapping
from pathlib import Path

import pyoxigraph as ox
import pytest

from calcgraph import Dataset, ask
from calcgraph.curies import Shortener
from calcgraph.queries import Loaded, Question, questions
from planting import ONTOLOGY, ROOT

GOLDEN = ROOT / "tests" / "questions"
QUESTIONS = questions(ONTOLOGY)
each_question = pytest.mark.parametrize("question", QUESTIONS, ids=[f"{q.number}-{q.name}" for q in QUESTIONS])
Table = list[tuple[str, ...]]


def golden(question: Question) -> tuple[tuple[str, ...], Table]:
    """Header and rows of a golden file: tab-separated, IRIs as CURIEs, literals bare, unbound cells empty."""
    path = GOLDEN / f"{question.number}-{question.name}.tsv"
    assert path.is_file(), f"write {path.name} from the article"
    head, *rows = path.read_text(encoding="utf-8").removesuffix("\n").split("\n")
    return tuple(head.split("\t")), sorted(tuple(row.split("\t")) for row in rows)


def test_there_are_twenty_questions_at_least_and_their_numbers_run_on() -> None:
    assert len(QUESTIONS) >= 20
    assert [int(q.number) for q in QUESTIONS] == list(range(1, len(QUESTIONS) + 1))


def test_every_question_is_asked_in_words_and_says_how_to_read_the_answer() -> None:
    assert not [q.number for q in QUESTIONS if not q.question.endswith("?") or len(q.about) < 10]
    assert len({q.question for q in QUESTIONS}) == len(QUESTIONS)


def test_no_golden_file_is_left_without_its_question() -> None:
    assert {p.stem for p in GOLDEN.glob("*.tsv")} == {f"{q.number}-{q.name}" for q in QUESTIONS}


@pytest.fixture(scope="module")
def store(dataset: Dataset) -> Loaded:
    return Loaded(dataset.store(), dataset.prefixes)


@each_question
def test_the_answer_is_the_one_in_the_article(question: Question, store: Loaded) -> None:
    header, rows = golden(question)
    answer = ask(store, question.sparql)
    assert answer.variables == header
    assert sorted(answer.compact()) == rows
    assert rows, "a question that nothing answers proves nothing"


@each_question
def test_a_question_carries_its_own_prefixes_and_order(question: Question, store: Loaded) -> None:
    bare = Loaded(store.store, {})
    assert ask(bare, question.sparql).rows == ask(store, question.sparql).rows
    assert "ORDER BY" in question.sparql


# ---- the mission's other door: a real server


def oxigraph() -> str:
    """The server's binary, beside the interpreter or on the path."""
    for folder in (sysconfig.get_path("scripts"), Path(sys.executable).parent, *os.get_exec_path()):
        found = shutil.which("oxigraph", path=str(folder))
        if found:
            return found
    pytest.fail("the test extra brings the server: pip install oxigraph")


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@pytest.fixture(scope="module")
def endpoint(rendered: Mapping[str, bytes], tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A server that has loaded calcgraph.nq; its default graph is the union of the named ones."""
    folder = tmp_path_factory.mktemp("server")
    (folder / "calcgraph.nq").write_bytes(rendered["calcgraph.nq"])
    binary, store, port = oxigraph(), str(folder / "store"), free_port()
    subprocess.run(
        [binary, "load", "--location", store, "--file", str(folder / "calcgraph.nq")],
        check=True, capture_output=True, timeout=60,
    )  # fmt: skip
    with (folder / "log").open("wb") as log:
        server = subprocess.Popen(
            [binary, "serve-read-only", "--location", store, "--bind", f"127.0.0.1:{port}", "--union-default-graph"],
            stdout=log, stderr=log,
        )  # fmt: skip
    try:
        deadline = time.monotonic() + 20
        while time.monotonic() < deadline:
            assert server.poll() is None, (folder / "log").read_text()
            try:
                urllib.request.urlopen(f"http://127.0.0.1:{port}/query?query=ASK%7B%7D", timeout=2).close()
                break
            except (urllib.error.URLError, ConnectionError):
                time.sleep(0.05)
        else:
            pytest.fail("the server did not answer within 20 seconds")
        yield f"http://127.0.0.1:{port}/query"
    finally:
        server.terminate()
        server.wait(timeout=10)


def post(endpoint: str, sparql: str, accept: str) -> bytes:
    """SPARQL 1.1 protocol, query by POST."""
    request = urllib.request.Request(
        endpoint,
        data=sparql.encode(),
        headers={"Content-Type": "application/sparql-query", "Accept": accept},
    )
    with urllib.request.urlopen(request, timeout=30) as response:
        data: bytes = response.read()
        return data


@each_question
def test_a_server_that_has_loaded_the_file_gives_the_same_answer(
    question: Question, endpoint: str, dataset: Dataset
) -> None:
    header, rows = golden(question)
    data = post(endpoint, question.sparql, "application/sparql-results+json")
    answer = ox.parse_query_results(data, format=ox.QueryResultsFormat.JSON)
    assert isinstance(answer, ox.QuerySolutions)
    short = Shortener(dataset.prefixes)
    found = [tuple(_compact(cell, short) for cell in row) for row in answer]
    assert tuple(v.value for v in answer.variables) == header
    assert sorted(found) == rows


def _compact(cell: object, short: Shortener) -> str:
    value = "" if cell is None else cell.value  # type: ignore[attr-defined]
    return short(value) if isinstance(cell, ox.NamedNode) else str(value)


def test_the_server_holds_every_quad(endpoint: str, dataset: Dataset) -> None:
    counted = post(endpoint, "SELECT (COUNT(*) AS ?n) { GRAPH ?g { ?s ?p ?o } }", "text/csv").decode()
    assert [int(row[0]) for row in list(csv.reader(io.StringIO(counted)))[1:]] == [len(dataset)]


def test_the_server_keeps_the_graphs_apart(endpoint: str, dataset: Dataset) -> None:
    named = post(endpoint, "SELECT DISTINCT ?g { GRAPH ?g { ?s ?p ?o } } ORDER BY ?g", "text/csv").decode()
    assert tuple(row[0] for row in list(csv.reader(io.StringIO(named)))[1:]) == dataset.graph_names()
