"""Processes and their times.

Comes in: commands. Goes out: wall-clock and processor seconds. What is compared runs alternately, so that whatever else
the machine does falls on both sides; medians are quoted, and a ratio is that of two medians.
"""

import os
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import TypeVar

import calcgraph

ROOT = Path(__file__).resolve().parent.parent
PACKAGES = Path(calcgraph.__file__).resolve().parent.parent
# what the `calcgraph` on the path consists of; spelt out, so that it need not be installed
CALCGRAPH = (sys.executable, "-c", "import sys; from calcgraph.cli import main; sys.exit(main())")
_T = TypeVar("_T")


@dataclass(frozen=True, slots=True)
class Run:
    """One run of a process: seconds by the clock and of processor (with its children), and what it printed."""

    wall: float
    cpu: float
    output: bytes
    errors: bytes = b""


class Failed(Exception):
    """A process that should have succeeded did not."""


def run(command: Sequence[str], *, cwd: Path = ROOT) -> Run:
    """Run a command and time it.

    Raises:
        Failed: if it does not exit with 0.
    """
    before, start = os.times(), time.perf_counter()
    done = subprocess.run(command, cwd=cwd, env=_environment(), capture_output=True)
    wall, after = time.perf_counter() - start, os.times()
    if done.returncode:
        tail = (done.stdout + done.stderr).decode(errors="replace").strip()[-2000:]
        raise Failed(f"{' '.join(command[1:])} exited with {done.returncode}:\n{tail}")
    cpu = after.children_user + after.children_system - before.children_user - before.children_system
    return Run(wall, cpu, done.stdout, done.stderr)


def alternate(jobs: Mapping[str, Callable[[], _T]], rounds: int) -> dict[str, list[_T]]:
    """Run each job in turn, `rounds` times; every other round goes backwards."""
    found: dict[str, list[_T]] = {name: [] for name in jobs}
    for number in range(rounds):
        order = list(jobs) if number % 2 == 0 else list(reversed(list(jobs)))
        for name in order:
            found[name].append(jobs[name]())
    return found


def ratio(numerators: Sequence[float], denominators: Sequence[float]) -> float:
    """The ratio of the medians."""
    return median(numerators) / median(denominators)


def say(text: str) -> None:
    """Tell on standard error what runs now."""
    print(f"{text} …", file=sys.stderr, flush=True)


def _environment() -> dict[str, str]:
    """Ours, with the checkout on the path and nothing that changes what is written."""
    environment = {k: v for k, v in os.environ.items() if k != "SOURCE_DATE_EPOCH" and not k.startswith("PYTHON")}
    environment["PYTHONPATH"] = os.pathsep.join((str(PACKAGES), str(ROOT)))
    return environment
