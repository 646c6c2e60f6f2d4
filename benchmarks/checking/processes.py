"""Whole processes: how long they take and how much memory they and their children hold, up to a limit of both.

Comes in: a command. Goes out: seconds, the largest peak of one process, and the most that all of them held at once. The
tree is looked at every few milliseconds (Linux); elsewhere the memory is unknown. A process that takes too much is
stopped together with its children, each by its id.
"""

import os
import signal
import subprocess
import tempfile
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from benchmarks.timing import PACKAGES, ROOT

PAUSE = 0.005
MOST = 8_000_000_000  # bytes that all processes of a run may hold
PROC = Path("/proc")


@dataclass(frozen=True, slots=True)
class Taken:
    """What one run took. `stopped` says why, if it was; memory is in bytes, None if unknown."""

    wall: float
    largest: int | None
    together: int | None
    code: int
    stopped: str
    output: bytes
    errors: str


def take(command: Sequence[str], *, limit: float, watched: bool = True) -> Taken:
    """Run a command to its end, or to the limit in seconds; unwatched, its memory is unknown and nothing slows it."""
    paths = os.pathsep.join((str(PACKAGES), str(ROOT)))
    kept = {k: v for k, v in os.environ.items() if not k.startswith("PYTHON")}
    with tempfile.TemporaryFile() as output, tempfile.TemporaryFile() as errors:
        start = time.perf_counter()
        process = subprocess.Popen(command, cwd=ROOT, env={**kept, "PYTHONPATH": paths}, stdout=output, stderr=errors)
        watch = _Watch(process.pid)
        if watched:
            watch.start()
        late = threading.Timer(limit, _stop, [process.pid])
        late.start()
        process.wait()  # with a limit of its own it would look every twentieth of a second, and measure in such steps
        wall = time.perf_counter() - start
        late.cancel()
        watch.done.set()
        if watched:
            watch.join()
        output.seek(0)
        errors.seek(0)
        tail = errors.read().decode(errors="replace").strip()[-2000:]
        stopped = f"> {MOST / 1e9:.0f} GB" if watch.greedy else f"> {limit:.0f} s" if wall > limit else ""
        largest = max(watch.peaks.values(), default=None)
        return Taken(wall, largest, watch.together, process.returncode, stopped, output.read(), tail)


class _Watch(threading.Thread):
    """Looks at a process and those below it until told that it is done."""

    def __init__(self, pid: int) -> None:
        super().__init__(daemon=True)
        self.pid, self.done = pid, threading.Event()
        self.peaks: dict[int, int] = {}
        self.together: int | None = None
        self.greedy = False

    def run(self) -> None:
        while not self.done.wait(PAUSE):
            now = 0
            for pid in (self.pid, *_below(self.pid)):
                peak, held = _memory(pid)
                if peak:
                    self.peaks[pid] = max(self.peaks.get(pid, 0), peak)
                now += held
            if now:
                self.together = max(self.together or 0, now)
            if now > MOST and not self.greedy:
                self.greedy = True
                _stop(self.pid)


def _below(pid: int) -> Iterator[int]:
    try:
        tasks = list((PROC / str(pid) / "task").iterdir())
        children = [int(c) for task in tasks for c in (task / "children").read_text().split()]
    except (OSError, ValueError):
        return
    for child in children:
        yield child
        yield from _below(child)


def _memory(pid: int) -> tuple[int, int]:
    """The most that a process has held so far, and what it holds now."""
    found = {"VmHWM": 0, "VmRSS": 0}
    try:
        for line in (PROC / str(pid) / "status").read_text().splitlines():
            name, _, rest = line.partition(":")
            if name in found:
                found[name] = int(rest.split()[0]) * 1024
    except (OSError, ValueError):
        return 0, 0
    return found["VmHWM"], found["VmRSS"]


def _stop(pid: int) -> None:
    for each in (pid, *_below(pid)):
        with suppress(ProcessLookupError):
            os.kill(each, signal.SIGKILL)
