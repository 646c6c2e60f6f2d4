"""Queries that never end, that take all memory, or that crash the engine: each ends, and nobody else notices."""

import os
import signal
import socket
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import httpx
import pytest
from served import FEW, GREEDY, HOG, Server, server

SECONDS = 2
ASK = "ASK { ?s <http://x/p> '1' }"


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    file = tmp_path_factory.mktemp("data") / "few.nq"
    file.write_text("\n".join(FEW) + "\n")
    with server("--data", str(file), "--workers", "2", "--timeout", str(SECONDS), "--memory", "200") as started:
        yield started


@pytest.fixture(scope="module")
def patient(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server that leaves a query its time: on a busy machine a worker does little in two seconds."""
    file = tmp_path_factory.mktemp("data") / "few.nq"
    file.write_text("\n".join(FEW) + "\n")
    with server("--data", str(file), "--workers", "2", "--timeout", "60", "--memory", "200") as started:
        yield started


def until(holds: Callable[[], bool], seconds: float = 20) -> bool:
    """Wait for something; say whether it came."""
    end = time.monotonic() + seconds
    while not (held := holds()) and time.monotonic() < end:
        time.sleep(0.02)
    return held


def family(process: int) -> dict[int, int]:
    """Every process below one, with its parent."""
    parents = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                parents[int(entry.name)] = int((entry / "stat").read_text().rpartition(")")[2].split()[1])
            except (FileNotFoundError, ProcessLookupError):
                continue
    found: dict[int, int] = {}
    grown = True
    while grown:
        more = {p: parent for p, parent in parents.items() if parent in (process, *found) and p not in found}
        found |= more
        grown = bool(more)
    return found


def workers(small: Server) -> list[int]:
    below = family(small.process.pid)
    return [process for process, parent in below.items() if parent != small.process.pid]


def spent(process: int) -> int:
    """The ticks of the processor that a process has had for itself."""
    return int(Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[11])


def quiet(small: Server) -> dict[str, int]:
    """The health of a server, once it has no more to do and all its workers."""
    for _ in range(100):
        health: dict[str, int] = small.client.get("/health").json()
        if not health["busy"] and not health["late"] and health["workers"] == 2 and len(workers(small)) == 2:
            break
        time.sleep(0.05)
    return health


def test_a_query_without_end_is_ended_and_the_next_is_answered(small: Server) -> None:
    before = set(workers(small))
    start = time.monotonic()
    answer = small.ask(HOG)
    assert SECONDS <= time.monotonic() - start < SECONDS + 10
    assert answer.status_code == 504
    assert answer.json()["code"] == "time-limit"
    assert small.ask(ASK).json()["boolean"]
    assert quiet(small)["workers"] == 2
    assert len(set(workers(small)) - before) >= 1


def test_a_query_that_takes_all_memory_is_ended_and_the_next_is_answered(patient: Server) -> None:
    answer = patient.ask(GREEDY)
    assert answer.status_code == 507
    assert "200 MB" in answer.json()["detail"]
    assert patient.ask(ASK).json()["boolean"]


@pytest.mark.parametrize("name", ["SIGSEGV", "SIGKILL", "SIGABRT"])
def test_a_worker_that_dies_takes_its_own_query_and_no_other(patient: Server, name: str) -> None:
    quiet(patient)
    statuses = {"SIGSEGV": 500, "SIGKILL": 507, "SIGABRT": 507}

    before = {process: spent(process) for process in workers(patient)}

    def shoot() -> None:
        """Kill the worker that has been at work since, which an old one that rests now may outdo in all its time."""
        busy, since = 0, 0
        end = time.monotonic() + 30  # the client's own
        while since < 10 and time.monotonic() < end:
            time.sleep(0.02)
            since, busy = max((spent(process) - before.get(process, 0), process) for process in workers(patient))
        os.kill(busy, signal.Signals[name])

    thread = threading.Thread(target=shoot)
    thread.start()
    with ThreadPoolExecutor(2) as pool:
        doomed = pool.submit(patient.ask, HOG)
        time.sleep(0.1)
        assert patient.ask(ASK).json()["boolean"]
        answer = doomed.result()
    thread.join()
    assert answer.status_code == statuses[name]
    assert "Traceback" not in answer.text
    assert patient.ask(ASK).json()["boolean"]
    assert quiet(patient)["workers"] == 2


def test_idle_workers_that_die_are_replaced_before_anybody_asks(patient: Server) -> None:
    quiet(patient)
    before = set(workers(patient))
    for process in before:
        os.kill(process, signal.SIGKILL)
    assert until(lambda: len(set(workers(patient)) - before) == 2)
    assert all(patient.ask(ASK).json()["boolean"] for _ in range(10))
    assert quiet(patient)["workers"] == 2


def test_no_honest_query_is_lost_beside_attacks(small: Server) -> None:
    times: list[float] = []

    def honest(number: int) -> bool:
        with httpx.Client(base_url=small.address, timeout=30, trust_env=False) as client:
            right = True
            for _ in range(40):
                start = time.monotonic()
                answer = client.get("/sparql", params={"query": f"ASK {{ ?s <http://x/p> '{number}' }}"})
                times.append(time.monotonic() - start)
                right = right and answer.status_code == 200 and answer.json()["boolean"] is True
            return right

    with ThreadPoolExecutor(12) as pool:
        attacks = [pool.submit(small.ask, query) for query in (HOG, GREEDY, HOG, GREEDY, HOG, HOG)]
        time.sleep(0.1)
        assert all(pool.map(honest, range(4)))
        statuses = {attack.result().status_code for attack in attacks}
    assert statuses <= {503, 504, 507}
    assert sorted(times)[len(times) // 2] < SECONDS / 2
    assert quiet(small)["workers"] == 2


def test_a_client_that_goes_takes_its_query_with_it(patient: Server) -> None:
    quiet(patient)
    host, port = patient.address.removeprefix("http://").split(":")
    body = f"query={HOG}".replace(" ", "+").encode()
    head = f"POST /sparql HTTP/1.1\r\nHost: {host}\r\nContent-Length: {len(body)}\r\n"
    head += "Content-Type: application/x-www-form-urlencoded\r\n\r\n"
    line = socket.create_connection((host, int(port)))
    line.sendall(head.encode() + body)
    assert until(lambda: patient.client.get("/health").json()["busy"] == 1)
    line.close()
    assert until(lambda: patient.client.get("/health").json()["busy"] == 0), "long before the query would have ended"


def test_with_the_server_go_the_nursery_and_all_workers(tmp_path: Path) -> None:
    file = tmp_path / "few.nq"
    file.write_text("\n".join(FEW) + "\n")
    with pytest.raises(AssertionError), server("--data", str(file), "--workers", "2") as started:  # noqa: PT012
        assert started.ask(ASK).json()["boolean"]
        below = family(started.process.pid)
        assert len(below) == 3
        started.process.kill()
    assert until(lambda: not any(Path(f"/proc/{process}").exists() for process in below))


def test_short_queries_do_not_wait_for_long_ones(small: Server) -> None:
    with ThreadPoolExecutor(8) as pool:
        long = [pool.submit(small.ask, query) for query in [HOG] * 6 + [f"{HOG} # another"] * 2]
        time.sleep(0.6)
        times = []
        for _ in range(20):
            start = time.monotonic()
            assert small.ask(ASK).json()["boolean"]
            times.append(time.monotonic() - start)
        assert {answer.result().status_code for answer in long} <= {503, 504}
    assert sorted(times)[10] < SECONDS / 2


LONG = """SELECT (COUNT(*) AS ?n) {
  ?a <http://x/p> ?x . ?b <http://x/p> ?y . ?c <http://x/p> ?z FILTER ( STRLEN(?z) < 3 && ?x < ?y ) }"""


def test_a_long_query_that_is_asked_again_is_answered_by_the_worker_that_had_it(patient: Server) -> None:
    once = patient.ask(LONG, "text/csv").text
    assert until(lambda: len(workers(patient)) == 3)  # two for whoever comes, and that one, since it took long
    there = set(workers(patient))
    for _ in range(3):
        assert patient.ask(LONG, "text/csv").text == once
        assert set(workers(patient)) == there


@pytest.mark.long
def test_a_worker_of_the_lane_without_work_is_let_go(patient: Server) -> None:
    patient.ask(LONG)
    assert until(lambda: len(workers(patient)) == 3)
    assert until(lambda: len(workers(patient)) == 2, 30)
    assert patient.ask(ASK).json()["boolean"]
