"""A command in a process of its own with limits, as a stranger's file deserves: what it said, and what it took.

`check` forks from a process that has imported the command already, since there are hundreds of them; nothing else is
shared between two.
"""

import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from contextlib import ExitStack
from functools import cache
from pathlib import Path
from typing import IO, NamedTuple, NoReturn, cast

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
    orders, answers = _nursery()
    with tempfile.NamedTemporaryFile() as out:
        began = time.monotonic()
        orders.write(json.dumps([words, out.name, str(Path.cwd())]) + "\n")
        orders.flush()
        status, peak = json.loads(answers.readline())
        told = out.read(1_000_000).decode(errors="replace")
    return _outcome(status, told, began, peak)


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
    return _outcome(status, told, began, usage.ru_maxrss)


def _outcome(status: int, told: str, began: float, peak: int) -> Outcome:
    unit = 1 if sys.platform == "darwin" else 1024
    return Outcome(os.waitstatus_to_exitcode(status), told, time.monotonic() - began, peak * unit // 1_000_000)


def _limit() -> None:
    resource.setrlimit(resource.RLIMIT_AS, (MEGABYTES << 20, MEGABYTES << 20))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))


@cache
def _nursery() -> tuple[IO[str], IO[str]]:
    process = subprocess.Popen(
        [sys.executable, __file__],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "LC_ALL": "C.UTF-8"},
    )
    return cast(IO[str], process.stdin), cast(IO[str], process.stdout)


def _fork_for_each_line() -> None:
    """The other end: it ends with its standard input."""
    import calcgraph.checking.inspection
    import calcgraph.cli.check  # noqa: F401

    for line in sys.stdin:
        words, out, folder = json.loads(line)
        child = os.fork()
        if child == 0:
            _command(words, out, folder)
        _, status, usage = os.wait4(child, 0)
        print(json.dumps([status, usage.ru_maxrss]), flush=True)


def _command(words: list[str], out: str, folder: str) -> NoReturn:
    code = 70
    try:
        _limit()
        os.chdir(folder)
        os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
        for stream in (1, 2):
            os.dup2(os.open(out, os.O_WRONLY | os.O_APPEND), stream)
        from calcgraph.cli import main

        code = main(words)
    except SystemExit as end:
        code = end.code if isinstance(end.code, int) else 1
    except BaseException:
        sys.excepthook(*sys.exc_info())
    finally:
        with ExitStack() as streams:
            streams.callback(sys.stdout.flush)
            streams.callback(sys.stderr.flush)
        os._exit(code)


if __name__ == "__main__":
    _fork_for_each_line()
