"""Work on what strangers wrote, in a child process with limits on memory, processor time and the clock.

Comes in: a function with its arguments. Goes out: what it returns, or the `CalcgraphError` that it raises, or
`Overrun`. A child that crashes takes nothing with it.
"""

import multiprocessing
import os
import signal
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any, TypeVar, cast

from calcgraph.errors import CalcgraphError, MissingTool, Overrun

_T = TypeVar("_T")
_STARTED = 60.0  # seconds that a fresh interpreter may take to start


@dataclass(frozen=True, slots=True)
class Limits:
    """What the child may use.

    Args:
        memory: address space, in megabytes.
        seconds: by the clock, and of processor time for each of the two processors that it may keep busy.
    """

    memory: int = 8192
    seconds: int = 600


def confined(
    function: Callable[..., _T], *arguments: Any, limits: Limits, progress: Callable[[str], object] = str
) -> _T:
    """Call a function in a child process.

    The child is forked where that is safe and quick, in a process of one thread on Linux; elsewhere it is a fresh
    interpreter, and function and arguments are pickled. Threads are counted by the system: an engine may have some that
    Python knows nothing of, and after a fork it waits for them for ever.

    Args:
        function: a function of a module; it is called with the arguments and, as `progress`, with what tells a stage.
        arguments: its arguments.
        limits: what the child may use.
        progress: called with the name of each stage as it begins.

    Raises:
        Overrun: if it took more than allowed, or crashed.
        MissingTool: on a system without such limits.
        CalcgraphError: what the function raised.
    """
    if sys.platform == "win32":
        raise MissingTool("limits on memory and time need Linux or macOS; on Windows, use WSL")
    forked = sys.platform == "linux" and _threads() == 1
    context: Any = multiprocessing.get_context("fork" if forked else "spawn")
    ours, theirs = context.Pipe(duplex=False)
    for stream in (sys.stdout, sys.stderr):
        if stream:
            stream.flush()
    child = context.Process(target=_work, args=(theirs, limits, function, arguments), daemon=True)
    child.start()
    theirs.close()
    deadline = time.monotonic() + _STARTED
    try:
        while ours.poll(max(0, deadline - time.monotonic())):
            kind, value = ours.recv()
            if kind == "begun":
                deadline = time.monotonic() + limits.seconds
            elif kind == "done":
                return cast(_T, value)
            elif kind == "failed":
                raise value
            else:
                progress(value)
    except EOFError:  # it ended without a word
        child.join()
        raise Overrun(_death(child.exitcode, limits)) from None
    finally:
        child.kill()
        child.join()
        ours.close()
    raise Overrun(f"it takes longer than {limits.seconds} s; allow more with --timeout, or check less at once")


def _threads() -> int:
    return Path("/proc/self/task").stat().st_nlink - 2  # a directory for each, besides . and ..


def _work(answer: Connection, limits: Limits, function: Callable[..., Any], arguments: tuple[Any, ...]) -> None:
    import resource

    null = os.open(os.devnull, os.O_RDWR)
    for stream in (0, 2):  # what an engine prints as it dies is no message of ours
        os.dup2(null, stream)
    for kind, most in (
        (resource.RLIMIT_AS, limits.memory << 20),
        (resource.RLIMIT_CPU, 2 * limits.seconds + 5),
        (resource.RLIMIT_CORE, 0),
    ):
        _, hard = resource.getrlimit(kind)
        bound = most if hard == resource.RLIM_INFINITY else min(most, hard)
        resource.setrlimit(kind, (bound, hard))
    answer.send(("begun", None))
    outcome: tuple[str, Any]
    try:
        outcome = ("done", function(*arguments, progress=lambda stage: answer.send(("stage", stage))))
    except CalcgraphError as error:
        outcome = ("failed", error)
    except MemoryError:
        outcome = ("failed", Overrun(_too_much(limits)))
    except RecursionError:
        outcome = ("failed", Overrun("it is nested too deeply for the engine"))
    except (Exception, SystemExit) as error:  # an engine's; what it printed is gone with the child
        outcome = ("failed", Overrun(f"the engine broke on it ({type(error).__name__}: {error})"))
    answer.send(outcome)
    answer.close()


def _death(code: int | None, limits: Limits) -> str:
    if code == -signal.SIGXCPU:
        return f"it takes longer than {limits.seconds} s on two processors; allow more with --timeout"
    if code in (-signal.SIGABRT, -signal.SIGKILL):
        return _too_much(limits)
    name = signal.Signals(-code).name if code and code < 0 else f"exit code {code}"
    return f"the engine crashed on it ({name}); nothing is known of whether it conforms"


def _too_much(limits: Limits) -> str:
    return f"it needs more than {limits.memory} MB of memory; allow more with --memory, or check less at once"
