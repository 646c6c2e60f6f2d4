"""A server that is asked all the time while the build in `out` is replaced: no request fails, the new one is served."""

import os
import re
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import httpx
import pytest
from served import FEW

COUNT = "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"


class Asked:
    """A server, and a client that asks it over and over."""

    def __init__(self, process: "subprocess.Popen[str]", address: str) -> None:
        self.process, self.address = process, address
        self.statuses: list[int] = []
        self.counts: list[int] = []
        self._end = threading.Event()
        self._thread = threading.Thread(target=self._ask)
        self._thread.start()

    def _ask(self) -> None:
        with httpx.Client(timeout=30, trust_env=False) as client:
            while not self._end.is_set():
                answer = client.get(f"{self.address}/sparql", params={"query": COUNT, "format": "csv"})
                self.statuses.append(answer.status_code)
                self.counts.append(int(answer.text.split()[1]) if answer.status_code == 200 else -1)

    def wait_for(self, count: int, seconds: float = 30) -> None:
        """Until an answer has this count."""
        until = time.monotonic() + seconds
        while (not self.counts or self.counts[-1] != count) and time.monotonic() < until:
            time.sleep(0.02)
        assert self.counts[-1] == count

    def end(self) -> None:
        """Stop asking."""
        self._end.set()
        self._thread.join()


@contextmanager
def asked(place: Path, *arguments: str) -> Iterator[Asked]:
    command = [sys.executable, "-m", "calcgraph", "serve", "--port", "0", "--workers", "2", *arguments]
    pipe = subprocess.PIPE
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    process = subprocess.Popen(command, stdout=pipe, stderr=pipe, text=True, cwd=place, env=environment)
    assert process.stdout
    found = re.search(r"(http://\S+)/sparql", process.stdout.readline() + process.stdout.readline())
    assert found
    asking = Asked(process, found[1])
    try:
        yield asking
    finally:
        asking.end()
        process.send_signal(signal.SIGINT)
        process.wait(20)
        process.kill()


def put(file: Path, lines: list[str]) -> None:
    """Replace a file as a build does: in one step."""
    fresh = file.with_suffix(".fresh")
    fresh.write_text("\n".join(lines) + "\n")
    fresh.replace(file)


def offspring(process: int) -> int:
    """How many processes were forked from a server, itself among them: they have its command line."""
    mine, found = Path(f"/proc/{process}/cmdline").read_bytes(), 0
    for entry in Path("/proc").iterdir():
        with suppress(OSError):
            found += entry.name.isdigit() and (entry / "cmdline").read_bytes() == mine
    return found


def test_a_new_build_is_served_and_no_request_fails(tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    file = tmp_path / "out" / "calcgraph.nq"
    put(file, FEW[:100])
    with asked(tmp_path) as asking:
        asking.wait_for(100)
        put(file, FEW[:200])
        asking.wait_for(200)
        put(file, FEW)
        asking.wait_for(300)
    assert set(asking.statuses) == {200}
    assert asking.counts == sorted(asking.counts)
    assert set(asking.counts) == {100, 200, 300}
    assert asking.process.stderr
    assert asking.process.stderr.read().count("now serves the build in out") == 2


@pytest.mark.long
def test_a_build_that_cannot_be_read_leaves_the_old_one_served_and_is_told(tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    file = tmp_path / "out" / "calcgraph.nq"
    put(file, FEW[:100])
    with asked(tmp_path) as asking:
        asking.wait_for(100)
        put(file, ["this is no quad"])
        time.sleep(6)
        asking.wait_for(100)
        put(file, FEW[:50])
        asking.wait_for(50)
    assert set(asking.statuses) == {200}
    assert asking.process.stderr
    assert "the new data cannot be read, the old is served on: " in asking.process.stderr.read()


def test_the_first_build_in_a_folder_is_served_once_it_is_there(tmp_path: Path) -> None:
    with asked(tmp_path) as asking:
        while not asking.counts:
            time.sleep(0.05)
        (tmp_path / "out").mkdir()
        put(tmp_path / "out" / "calcgraph.nq", FEW[:100])
        asking.wait_for(100)
    assert set(asking.statuses) == {200}


@pytest.mark.long
def test_a_hangup_signal_has_any_data_read_anew(tmp_path: Path) -> None:
    file = tmp_path / "mine.nq"
    put(file, FEW[:10])
    with asked(tmp_path, "--data", "mine.nq") as asking:
        asking.wait_for(10)
        put(file, FEW[:20])
        time.sleep(5)
        assert asking.counts[-1] == 10
        asking.process.send_signal(signal.SIGHUP)
        asking.wait_for(20)
        asking.process.send_signal(signal.SIGHUP)  # nothing is new
        time.sleep(1)
    assert set(asking.statuses) == {200}
    assert asking.process.stderr
    assert asking.process.stderr.read().count("now serves") == 1


@pytest.mark.long
def test_old_workers_end_and_the_server_does_not_grow(tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    file = tmp_path / "out" / "calcgraph.nq"
    put(file, FEW[:1])
    with asked(tmp_path) as asking:
        asking.wait_for(1)
        asking.end()
        before = offspring(asking.process.pid)
        for number in (2, 3):
            put(file, FEW[:number])
            time.sleep(6)
        answer = httpx.get(f"{asking.address}/sparql", params={"query": COUNT, "format": "csv"})
        assert answer.text.split() == ["n", "3"]
        assert offspring(asking.process.pid) > before
        until = time.monotonic() + 40
        while offspring(asking.process.pid) != before and time.monotonic() < until:
            time.sleep(0.2)
        assert offspring(asking.process.pid) == before
