"""A server that is asked all the time while the build in `out` is replaced: no request fails, the new one is served."""

import asyncio
import ctypes
import hashlib
import json
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
from types import SimpleNamespace
from typing import Any, cast

import httpx
import pytest
from served import FEW, HOG

from calcgraph.serving import pool, reloading
from calcgraph.serving.data import Source, Stamp, Told, stamp
from calcgraph.serving.reloading import Generation, Reloading

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
            while not self._end.wait(0.01):  # else it takes the processor from the server that it waits for
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
def asked(place: Path, *arguments: str, inherits: bool = False) -> Iterator[Asked]:
    command = [sys.executable, "-m", "calcgraph", "serve", "--port", "0", "--workers", "2", *arguments]
    pipe = subprocess.PIPE
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    process = subprocess.Popen(command, stdout=pipe, stderr=pipe, text=True, cwd=place, env=environment,
                               preexec_fn=_inherits if inherits else None)  # fmt: skip
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


def _inherits() -> None:
    ctypes.CDLL(None).prctl(36, 1, 0, 0, 0)  # PR_SET_CHILD_SUBREAPER; it survives the exec


def zombies(process: int) -> int:
    """How many children of a process ended and were not taken leave of."""
    found = 0
    for entry in Path("/proc").iterdir():
        with suppress(OSError, IndexError):
            state, parent = (entry / "stat").read_text().rpartition(")")[2].split()[:2]
            found += state == "Z" and int(parent) == process
    return found


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
def test_a_build_that_was_cut_is_not_taken_for_a_new_one(tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    file = tmp_path / "out" / "calcgraph.nq"
    put(file, FEW)
    digest = hashlib.sha256(file.read_bytes()).hexdigest()
    (tmp_path / "out" / "manifest.json").write_text(json.dumps({"outputs": {"calcgraph.nq": digest}}))
    with asked(tmp_path) as asking:
        asking.wait_for(300)
        put(file, FEW[:100])
        time.sleep(6)
        (tmp_path / "out" / "manifest.json").unlink()
        file.write_text("")
        time.sleep(6)
        file.unlink()
        asking.process.send_signal(signal.SIGHUP)
        time.sleep(2)
        asking.wait_for(300)
    assert set(asking.counts) == {300}
    assert asking.process.stderr
    told = asking.process.stderr.read()
    assert told.count("the new data cannot be read, the old is served on: ") == 3
    assert all(words in told for words in ("it was cut or changed", "holds no statement", "there is no such file"))


def test_a_build_that_came_while_the_data_was_read_is_noticed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It lands after the curated files were read, and before the server looks at the place of the build at all."""
    monkeypatch.setattr(reloading, "_EVERY", 0.01)
    file = tmp_path / "calcgraph.nq"
    put(file, FEW[:1])
    reloads = []

    class Counted(Reloading):
        async def reload(self) -> None:
            reloads.append(self.now.told.stamp)

    async def watch(seen: Stamp | None) -> None:
        told = Told("the graph of the curated files", (), 0, "", True, stamp=seen)
        server = Counted(cast(Generation, SimpleNamespace(told=told)), cast(Any, None), file)
        with suppress(TimeoutError):
            await asyncio.wait_for(server._watch(file), 0.5)

    asyncio.run(watch(None))
    assert reloads == [None]
    asyncio.run(watch(stamp(file)))
    assert reloads == [None], "and what was read is not read again"


def test_what_is_served_says_which_file_it_was_read_from(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "out").mkdir()
    file = tmp_path / "out" / "calcgraph.nq"
    put(file, FEW)
    monkeypatch.chdir(tmp_path)
    before = stamp(file)
    assert before
    assert Source()().told.stamp == before
    assert Source(data=[str(file)])().told.stamp is None


@pytest.mark.long
def test_the_first_build_is_served_once_it_is_there(tmp_path: Path) -> None:
    with asked(tmp_path, "--workers", "1") as asking:
        until = time.monotonic() + 30
        while not asking.counts and time.monotonic() < until:
            time.sleep(0.1)
        assert asking.counts[-1] > 1000, "the curated files"
        (tmp_path / "out").mkdir()
        put(tmp_path / "out" / "calcgraph.nq", FEW)
        asking.wait_for(300)
    assert set(asking.statuses) == {200}


@pytest.mark.long
def test_nothing_is_left_of_what_ended(tmp_path: Path) -> None:
    """In a process that inherits orphans, as the first of a container does."""
    file = tmp_path / "mine.nq"
    put(file, FEW[:1])
    with asked(tmp_path, "--data", "mine.nq", inherits=True) as asking:
        asking.wait_for(1)
        for number in (2, 3):
            put(file, FEW[:number])
            asking.process.send_signal(signal.SIGHUP)
            asking.wait_for(number)
        asking.end()
        time.sleep(18)  # the old workers have their grace
        left = zombies(asking.process.pid)
    assert left == 0


@pytest.mark.long
def test_pages_are_there_though_long_queries_fill_the_server(tmp_path: Path) -> None:
    """On a quick machine they are there before the queries are: `test_who_works_on_what` has those come first."""
    with asked(tmp_path, "--timeout", "20") as asking:
        asking.end()
        stop = threading.Event()

        def hog() -> None:
            with httpx.Client(timeout=60, trust_env=False) as client:
                while not stop.is_set():
                    client.post(f"{asking.address}/sparql", data={"query": HOG})

        hogs = [threading.Thread(target=hog) for _ in range(8)]
        for one in hogs:
            one.start()
        try:
            status = httpx.get(f"{asking.address}/CALC_0000006.html", timeout=60).status_code
        finally:
            stop.set()
            for one in hogs:
                one.join()
    assert status == 200


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


def settled(pid: int) -> int:
    """How many offspring it has once that has not changed for longer than a worker of the lane is kept."""
    count, since = offspring(pid), time.monotonic()
    until = since + 60
    while time.monotonic() < min(since + pool._SPARED + 2, until):
        time.sleep(0.2)
        if (now := offspring(pid)) != count:
            count, since = now, time.monotonic()
    return count


@pytest.mark.long
def test_old_workers_end_and_the_server_does_not_grow(tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    file = tmp_path / "out" / "calcgraph.nq"
    put(file, FEW[:1])
    with asked(tmp_path) as asking:
        asking.wait_for(1)
        asking.end()
        before = settled(asking.process.pid)
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
