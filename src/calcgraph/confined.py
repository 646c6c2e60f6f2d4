"""Work on what strangers wrote, in a child process with limits on memory, processor time and the clock.

Comes in: a function with its arguments. Goes out: what it returns, or the `CalcgraphError` that it raises, or
`Overrun`. A child that crashes takes nothing with it. `Child` works while its parent does something else; `confined`
waits for it.
"""

import os
import pickle
import select
import signal
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, Generic, NamedTuple, NoReturn, TypeVar, cast

from calcgraph.errors import CalcgraphError, MissingTool, Overrun

_T = TypeVar("_T")
_STARTED = 60.0  # seconds that a fresh interpreter may take to start
_RESUME = "from calcgraph.confined import resume; resume()"
_above: list[int] = []  # the pipe of the child whose helper this is, which tells its end by being closed


class Limits(NamedTuple):
    """What the child may use.

    Args:
        memory: address space, in megabytes.
        seconds: by the clock, and of processor time for each of the two processors that it may keep busy.
    """

    memory: int = 8192
    seconds: int = 600


class Child(Generic[_T]):
    """A function at work in a child process, which is gone at the end of the `with` block.

    The child is forked where that is safe and quick, in a process of one thread on Linux; elsewhere it is a fresh
    interpreter, and function and arguments are pickled. Threads are counted by the system: an engine may have some that
    Python knows nothing of, and after a fork it waits for them for ever.

    Args:
        function: a function of a module; it is called with the arguments and, as `progress`, with what tells a stage.
        arguments: its arguments.
        limits: what the child may use. Without them it is the helper of a child and shares its limits and its end.

    `pid` is its id, and 0 when it is gone.

    Raises:
        MissingTool: on a system without such limits.
    """

    def __init__(self, function: Callable[..., _T], *arguments: Any, limits: Limits | None = None) -> None:
        if sys.platform == "win32":
            raise MissingTool("limits on memory and time need Linux or macOS; on Windows, use WSL")
        for stream in (sys.stdout, sys.stderr):
            if stream:
                stream.flush()
        self._limits = limits
        self._answers, pipe = os.pipe()
        alive, self._alive = os.pipe()  # which the child knows its parent by: nothing is ever written
        if sys.platform != "linux" or threads() > 1:
            self.pid = _fresh(pipe, (limits, function, arguments))
        elif (pid := os.fork()) == 0:
            os.close(self._alive)
            _end_with(alive)
            _work(pipe, limits, function, arguments)
        else:
            self.pid = pid
        os.close(pipe)
        os.close(alive)

    def __enter__(self) -> "Child[_T]":
        return self

    def __exit__(self, *_: object) -> None:
        if self.pid:
            self._end()
        os.close(self._answers)
        os.close(self._alive)

    def answer(self, progress: Callable[[str], object] = str) -> _T:
        """Wait for what the function returns.

        Args:
            progress: called with the name of each stage as it begins.

        Raises:
            Overrun: if it took more than allowed, or crashed.
            CalcgraphError: what the function raised.
            ModuleNotFoundError: likewise; a package is not installed.
        """
        deadline, stage = time.monotonic() + _STARTED, ""
        try:
            while self._waits(deadline):
                kind, value = self._receive()
                if kind == "begun":
                    deadline = time.monotonic() + (self._limits.seconds if self._limits else float("inf"))
                elif kind == "done":
                    return cast(_T, value)
                elif kind == "failed":
                    raise value
                else:
                    stage = value
                    progress(value)
        except EOFError:  # it ended without a word
            raise Overrun(f"{_death(self._end(), self._limits)}{_at(stage)}") from None
        seconds = self._limits.seconds if self._limits else _STARTED
        raise Overrun(
            f"it takes longer than {seconds:.0f} s; allow more with --timeout, or check less at once{_at(stage)}"
        )

    def _waits(self, deadline: float) -> bool:
        """Wait for an answer, and tell whether there is one."""
        poll = select.poll()
        poll.register(self._answers, select.POLLIN)
        left = deadline - time.monotonic()
        return bool(poll.poll(None if left == float("inf") else max(0, 1000 * left)))

    def _receive(self) -> tuple[str, Any]:
        message: tuple[str, Any] = pickle.loads(self._read(int.from_bytes(self._read(8), "big")))  # noqa: S301 (ours)
        return message

    def _read(self, size: int) -> bytes:
        data = bytearray()
        while len(data) < size:
            more = os.read(self._answers, size - len(data))
            if not more:
                raise EOFError
            data += more
        return bytes(data)

    def _end(self) -> int:
        """End it together with its helpers, and tell the status with which it ended, perhaps before that."""
        pid, self.pid = self.pid, 0
        for kill in (os.killpg, os.kill):
            with suppress(ProcessLookupError, PermissionError):
                kill(pid, signal.SIGKILL)
        return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])


def confined(
    function: Callable[..., _T], *arguments: Any, limits: Limits, progress: Callable[[str], object] = str
) -> _T:
    """Call a function in a child process, as `Child` does, and wait for what it returns.

    Raises:
        Overrun: if it took more than allowed, or crashed.
        MissingTool: on a system without such limits.
        CalcgraphError: what the function raised.
    """
    with Child(function, *arguments, limits=limits) as child:
        return child.answer(progress)


@contextmanager
def beside(function: Callable[..., _T], *arguments: Any) -> Iterator[Callable[[], _T]]:
    """A function at work in a helper beside the caller where a process can be forked, which is quick; else when asked.

    Returns:
        What waits for the answer, and raises what `Child.answer` raises.
    """
    if sys.platform != "linux" or threads() > 1:
        yield lambda: function(*arguments, progress=str)
        return
    with Child(function, *arguments) as helper:
        yield helper.answer


def resume() -> NoReturn:
    """What a fresh interpreter does: it takes up the work that its parent hands it on the standard input."""
    _work(int(sys.argv[1]), *pickle.load(sys.stdin.buffer))  # noqa: S301 (from the parent)


def threads() -> int:
    """How many threads this process has, as Linux counts them; an engine's are among them."""
    return Path("/proc/self/task").stat().st_nlink - 2  # a directory for each, besides . and ..


def _end_with(pipe: int) -> None:
    """See that this process ends with its parent, however that ends, and whatever an engine does meanwhile.

    The system sends a signal when nobody can write into the pipe any more, and nobody here handles that (fcntl(2)).
    """
    import fcntl

    fcntl.fcntl(pipe, fcntl.F_SETOWN, os.getpid())
    fcntl.fcntl(pipe, fcntl.F_SETFL, fcntl.fcntl(pipe, fcntl.F_GETFL) | os.O_ASYNC)
    if select.select([pipe], [], [], 0)[0]:  # it has ended already
        os._exit(1)


def _fresh(pipe: int, call: tuple[Any, ...]) -> int:
    """Start an interpreter that does the work."""
    os.set_inheritable(pipe, True)
    source, target = os.pipe()
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    command = [sys.executable, "-c", _RESUME, str(pipe)]
    pid = os.posix_spawn(sys.executable, command, environment, file_actions=[(os.POSIX_SPAWN_DUP2, source, 0)])
    os.close(source)
    with suppress(BrokenPipeError):
        _write(target, pickle.dumps(call))
    os.close(target)
    return pid


def _work(pipe: int, limits: Limits | None, function: Callable[..., Any], arguments: tuple[Any, ...]) -> NoReturn:
    code = 1
    try:
        for held in _above:
            os.close(held)
        _above[:] = [pipe]
        null = os.open(os.devnull, os.O_RDWR)
        for stream in (0, 2):  # what an engine prints as it dies is no message of ours
            os.dup2(null, stream)
        if limits:
            _limit(limits)
        _send(pipe, "begun", None)
        _send(pipe, *_outcome(limits, function, arguments, lambda stage: _send(pipe, "stage", stage)))
        code = 0
    finally:
        os._exit(code)


def _limit(limits: Limits) -> None:
    import resource

    os.setpgrp()  # so that whoever it starts ends with it
    for kind, most in (
        (resource.RLIMIT_AS, limits.memory << 20),
        (resource.RLIMIT_CPU, 2 * limits.seconds + 5),
        (resource.RLIMIT_CORE, 0),
    ):
        _, hard = resource.getrlimit(kind)
        bound = most if hard == resource.RLIM_INFINITY else min(most, hard)
        resource.setrlimit(kind, (bound, hard))


def _outcome(
    limits: Limits | None, function: Callable[..., Any], arguments: tuple[Any, ...], progress: Callable[[str], None]
) -> tuple[str, Any]:
    try:
        return "done", function(*arguments, progress=progress)
    except (CalcgraphError, ModuleNotFoundError) as error:
        return "failed", error
    except MemoryError:
        return "failed", Overrun(_too_much(limits))
    except RecursionError:
        return "failed", Overrun("it is nested too deeply for the engine")
    except (Exception, SystemExit) as error:  # an engine's; what it printed is gone with the child
        return "failed", Overrun(f"the engine broke on it ({type(error).__name__}: {error})")


def _send(pipe: int, kind: str, value: Any) -> None:
    message = pickle.dumps((kind, value))
    _write(pipe, len(message).to_bytes(8, "big") + message)


def _write(pipe: int, message: bytes) -> None:
    while message:
        message = message[os.write(pipe, message) :]


def _death(code: int, limits: Limits | None) -> str:
    if code == -signal.SIGXCPU and limits:
        return f"it takes longer than {limits.seconds} s on two processors; allow more with --timeout"
    if code in (-signal.SIGABRT, -signal.SIGKILL):
        return _too_much(limits)
    name = signal.Signals(-code).name if code < 0 else f"exit code {code}"
    return f"the engine crashed on it ({name}); nothing is known of whether it conforms"


def _at(stage: str) -> str:
    return f" (stage: {stage})" if stage else ""


def _too_much(limits: Limits | None) -> str:
    allowed = f"{limits.memory} MB of memory" if limits else "the memory that it may use"
    return f"it needs more than {allowed}; allow more with --memory, or check less at once"
