"""A command in a process of its own with limits, as a stranger's file deserves: what it said, and what it took."""

import os
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import NamedTuple

SECONDS, MEGABYTES = 60, 4096


class Outcome(NamedTuple):
    """How a command ended."""

    code: int
    told: str
    seconds: float
    megabytes: int


def check(*arguments: str | Path, timeout: int = 20, memory: int = 2048) -> Outcome:
    """Run `calcgraph check` with its own limits, and with limits of the system around it."""
    words = ["check", *map(str, arguments), "--timeout", str(timeout), "--memory", str(memory)]
    return run([sys.executable, "-m", "calcgraph", *words])


def run(command: list[str]) -> Outcome:
    """Run a command; its memory is the most that it or one of its children held."""
    with tempfile.TemporaryFile() as out:
        began = time.monotonic()
        process = subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=out,
            preexec_fn=_limit,
            env={**os.environ, "LC_ALL": "C.UTF-8"},
        )
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        out.seek(0)
        told = out.read(1_000_000).decode(errors="replace")
    unit = 1 if sys.platform == "darwin" else 1024
    return Outcome(process.returncode, told, time.monotonic() - began, usage.ru_maxrss * unit // 1_000_000)


def _limit() -> None:
    resource.setrlimit(resource.RLIMIT_AS, (MEGABYTES << 20, MEGABYTES << 20))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
