"""Health, readiness, metrics, the access log and the end of the server, as who runs it sees them."""

import json
import os
import re
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import httpx
import pytest
from prometheus_client.parser import text_string_to_metric_families
from served import FEW, HOG, Server, server

from calcgraph.cli import main
from calcgraph.serving.watching import BOUNDS, Counts


@pytest.fixture(scope="module")
def logged(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Server, Path]]:
    place = tmp_path_factory.mktemp("logged")
    (place / "few.nq").write_text("\n".join(FEW) + "\n")
    log = place / "access.log"
    options = ("--workers", "1", "--timeout", "1", "--max-rows", "10", "--access-log", str(log))
    with server("--data", str(place / "few.nq"), *options) as running:
        yield running, log


def lines(log: Path) -> list[Any]:
    return [json.loads(line) for line in log.read_text("utf-8").splitlines()]


def noted(running: Server, log: Path, mark: str) -> list[Any]:
    """The lines so far: a request with a mark of its own is sent, and its line, the last, waited for."""
    assert running.client.get(f"/{mark}").status_code == 404
    until = time.monotonic() + 5
    while time.monotonic() < until:
        if log.exists() and (found := lines(log)) and found[-1]["path"] == f"/{mark}":
            return found
        time.sleep(0.02)
    raise AssertionError(f"no line of {mark}")


def metrics(running: Server) -> dict[tuple[str, tuple[tuple[str, str], ...]], float]:
    answer = running.client.get("/metrics")
    assert answer.status_code == 200
    assert answer.headers["content-type"].startswith("text/plain; version=0.0.4")
    return {
        (sample.name, tuple(sorted(sample.labels.items()))): sample.value
        for family in text_string_to_metric_families(answer.text)
        for sample in family.samples
    }


def requests(found: dict[Any, float], door: str, status: str) -> float:
    return sum(
        value
        for (name, labels), value in found.items()
        if name == "calcgraph_requests_total" and {("door", door), ("status", status)} <= set(labels)
    )


def test_it_is_healthy_and_ready(logged: tuple[Server, Path]) -> None:
    running, _ = logged
    for path in ("/health", "/ready"):
        answer = running.client.get(path)
        assert (answer.status_code, answer.json()["status"], answer.json()["quads"]) == (200, "ok", 300)
        assert running.client.head(path).content == b""
        assert running.client.post(path).status_code == 405


def test_requests_are_counted_by_door_and_status(logged: tuple[Server, Path]) -> None:
    running, _ = logged
    before = metrics(running)
    for _ in range(3):
        assert running.ask("ASK {}").status_code == 200
    assert running.ask("ASK {").status_code == 400
    assert running.ask("SELECT * { ?s ?p ?o }").status_code == 200
    after = metrics(running)
    assert requests(after, "sparql", "200") - requests(before, "sparql", "200") == 4
    assert requests(after, "sparql", "400") - requests(before, "sparql", "400") == 1
    assert requests(after, "metrics", "200") - requests(before, "metrics", "200") == 1
    cut = ("calcgraph_answers_cut_total", ())
    assert after[cut] - before[cut] == 1
    count = ("calcgraph_request_seconds_count", (("door", "sparql"),))
    answered = [
        v for (n, labels), v in after.items() if n == "calcgraph_requests_total" and ("door", "sparql") in labels
    ]
    assert after[count] == sum(answered)
    assert after["calcgraph_statements", ()] == 300


def test_a_query_that_was_ended_is_counted_with_the_reason(logged: tuple[Server, Path]) -> None:
    running, _ = logged
    assert running.ask(HOG).status_code == 504
    assert metrics(running)["calcgraph_queries_ended_total", (("reason", "time-limit"),)] >= 1


@pytest.mark.skipif(sys.platform != "linux", reason="what a process has loaded is read from /proc")
@pytest.mark.parametrize("there", [True, False])
def test_the_server_runs_on_uvloop_if_that_is_there_and_without_it_if_not(tmp_path: Path, there: bool) -> None:
    (tmp_path / "few.nq").write_text("\n".join(FEW) + "\n")
    hidden = "import sys; sys.modules['uvloop'] = None; from calcgraph.cli import main; sys.exit(main())"
    python = ("-m", "calcgraph") if there else ("-c", hidden)
    with server("--data", str(tmp_path / "few.nq"), python=python) as running:
        for _ in range(3):
            assert running.ask("ASK { ?s ?p ?o }").json()["boolean"]
        loaded = Path(f"/proc/{running.process.pid}/maps").read_text()
        assert ("uvloop" in loaded) == there


@pytest.mark.parametrize(
    "header",
    ["Forwarded", "Via", "X-Forwarded-For", "X-Forwarded-Proto", "X-Real-IP", "CF-Connecting-IP", "Origin"],
)
def test_what_a_proxy_or_a_page_passes_on_gets_no_metrics(logged: tuple[Server, Path], header: str) -> None:
    running, _ = logged
    assert running.client.get("/metrics", headers={header: "127.0.0.1"}).status_code == 403


def test_metrics_are_for_this_machine_though_all_else_is_public(tmp_path: Path) -> None:
    (tmp_path / "few.nq").write_text("\n".join(FEW) + "\n")
    with server("--data", str(tmp_path / "few.nq"), "--public") as running:
        assert running.client.get("/metrics").status_code == 200
        assert running.client.get("/metrics", headers={"Host": "evil.example"}).status_code == 403
        assert running.client.get("/health", headers={"Host": "evil.example"}).status_code == 200
    with server("--data", str(tmp_path / "few.nq"), "--base", "https://example.org/") as running:
        answer = running.client.get("/metrics")
        assert answer.status_code == 403
        assert "--metrics-port" in answer.text


@pytest.mark.parametrize("base", [("--base", "https://example.org/"), ()])
def test_metrics_with_a_port_of_their_own_are_there_and_nowhere_else(tmp_path: Path, base: tuple[str, ...]) -> None:
    (tmp_path / "few.nq").write_text("\n".join(FEW) + "\n")
    with socket.socket() as line:
        line.bind(("127.0.0.1", 0))
        port = line.getsockname()[1]
    with server("--data", str(tmp_path / "few.nq"), "--metrics-port", str(port), *base) as running:
        own = f"http://127.0.0.1:{port}/metrics"
        answer = httpx.get(own)
        assert answer.status_code == 200
        assert "calcgraph_statements 300" in answer.text
        for strange in ({"X-Forwarded-For": "10.0.0.1"}, {"Host": "example.org"}, {"Origin": "https://example.org"}):
            assert httpx.get(own, headers=strange).status_code in (403, 421)
        for claimed in ({}, {"Host": f"127.0.0.1:{port}"}):
            assert running.client.get("/metrics", headers=claimed).status_code == 403
        assert running.client.get("/ready").status_code == 200
        assert running.ask("ASK {}").status_code == 200


def test_the_port_of_the_metrics_is_not_that_of_everything_else(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["serve", "--port", "7999", "--metrics-port", "7999"]) == 2
    assert "another port than --port" in capsys.readouterr().err


def test_a_line_of_the_log_says_everything_but_the_query(logged: tuple[Server, Path]) -> None:
    running, log = logged
    secret = "SELECT * { ?s ?p 'Mrs Somebody, born 1950' }"
    running.client.get("/sparql", params={"query": secret})
    running.ask(secret)
    running.ask("SELECT * { ?s ?p ?o }")
    found = noted(running, log, "the-end")
    assert "Somebody" not in log.read_text("utf-8")
    get, post, cut, missing = found[-4:]
    assert (get["method"], get["path"], get["status"]) == ("GET", "/sparql", 200)
    assert (post["method"], post["path"], post["status"]) == ("POST", "/sparql", 200)
    assert (cut["cut"], missing["status"]) == ("rows=10", 404)
    for line in found:
        assert datetime.fromisoformat(line["time"]).tzinfo
        assert line["client"] == "127.0.0.1"
        assert line["bytes"] >= 0
        assert 0 <= line["seconds"] < 60


def test_a_query_that_was_sent_as_a_path_is_not_in_the_log(logged: tuple[Server, Path]) -> None:
    running, log = logged
    running.client.get(f"/sparql%3fquery=SECRET{'x' * 5000}")
    running.client.get(f"/{'y' * 5000}")
    found = [line["path"] for line in noted(running, log, "after-them")]
    assert found[-3:-1] == ["/sparql", f"/{'y' * 299}"]


def test_the_log_is_begun_anew_when_it_was_moved_away(logged: tuple[Server, Path]) -> None:
    running, log = logged
    noted(running, log, "before")
    moved = log.with_suffix(".1")
    log.rename(moved)
    assert len(noted(running, log, "moved")) == 1
    moved.write_text(moved.read_text() + log.read_text())
    moved.rename(log)


def test_the_log_has_the_queries_if_that_was_asked_for(tmp_path: Path) -> None:
    (tmp_path / "few.nq").write_text("\n".join(FEW) + "\n")
    log = tmp_path / "access.log"
    with server("--data", str(tmp_path / "few.nq"), "--access-log", str(log), "--log-queries") as running:
        running.client.get("/query", params={"query": "ASK { 4 5 6 }"})
        running.client.get("/search", params={"q": "a name"})
        running.ask("ASK { 1 2 3\n }")
        found = noted(running, log, "the-end")
    assert [line.get("query") for line in found] == ["ASK { 4 5 6 }", "a name", "ASK { 1 2 3\n }", None]


def test_a_log_that_cannot_be_written_is_told_before_anything_is_served(tmp_path: Path) -> None:
    with pytest.raises(AssertionError, match="cannot be written"), server("--access-log", str(tmp_path / "a" / "b")):
        pass


def test_who_hung_up_counts_as_gone(logged: tuple[Server, Path]) -> None:
    running, log = logged
    with pytest.raises(httpx.ReadTimeout):
        httpx.post(f"{running.address}/sparql", data={"query": HOG}, timeout=0.3)
    until = time.monotonic() + 5
    while (last := [line["status"] for line in lines(log)][-1:]) != [499] and time.monotonic() < until:
        time.sleep(0.05)  # there may be no line yet
    assert last == [499]


def test_what_runs_when_the_server_is_told_to_end_is_answered_first(tmp_path: Path) -> None:
    slow = "\n".join(f"<http://x/a{i % 170}> <http://x/p> <http://x/b{i}> ." for i in range(900))
    (tmp_path / "slow.nt").write_text(slow + "\n")
    command = [sys.executable, "-m", "calcgraph", "serve", "--port", "0", "--data", str(tmp_path / "slow.nt")]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env={**os.environ, "PYTHONUNBUFFERED": "1"})
    assert process.stdout
    printed = [process.stdout.readline(), process.stdout.readline()]
    address = re.search(r"http://\S+/sparql", printed[1])
    assert address
    answers: list[httpx.Response] = []
    query = "SELECT (COUNT(*) AS ?n) { ?a ?p ?b . ?c ?q ?d . FILTER(STR(?b) < STR(?d)) }"  # a second or so

    def ask() -> None:
        answers.append(httpx.post(address[0], data={"query": query}, timeout=30))

    asking = threading.Thread(target=ask)
    asking.start()
    health = address[0].removesuffix("sparql") + "health"
    until = time.monotonic() + 10
    while not httpx.get(health).json()["busy"] and time.monotonic() < until:
        time.sleep(0.005)
    assert not answers  # it runs
    process.send_signal(signal.SIGTERM)
    asking.join(30)
    assert [answer.status_code for answer in answers] == [200]
    assert process.wait(10) in (0, -signal.SIGTERM)


def test_every_duration_has_its_bucket() -> None:
    counts = Counts()
    for bound in (0.0, *BOUNDS[:-1], 1e9):
        counts.note("sparql", "BREW", 200, 1, bound, cut=False)
    assert counts.seconds["sparql"] == [2, *([1] * (len(BOUNDS) - 2)), 1]
    assert counts.requests["sparql", "other", "200"] == len(BOUNDS) + 1
