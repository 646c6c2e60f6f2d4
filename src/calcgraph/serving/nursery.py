"""The nursery: a process of one thread that holds the store and forks a worker whenever one is asked for.

Comes in: orders of the server, through a socket. Goes out: workers, and how each ended. A forked worker shares the
memory of the store, so that one more costs milliseconds and hardly any memory. The server itself has an event loop and
engines with threads, and a process with threads cannot be forked safely; the nursery is forked from it before there is
any. It has no other work, so that nothing a client sends reaches it. Only it signals workers, which it has not yet
reaped, so that no other process with the same id is ever hit. When the server is gone, so are the nursery and every
worker.

    order   with                    and then
    ------  ----------------------  --------------------------------------
    F       a number and a socket   a worker of this number is forked
    K       its number              it is killed
    N       its number              it gives way to others (`nice`)
    S       a socket                a successor is forked, which reads the data anew and has this line
    E       number and exit code    told to the server when a worker ended
"""

import gc
import os
import pickle
import select
import signal
import socket
import struct
import sys
from collections.abc import Callable
from contextlib import suppress
from typing import NoReturn

from calcgraph.confined import threads
from calcgraph.errors import CalcgraphError, MissingTool
from calcgraph.serving.data import Held, Told
from calcgraph.serving.worker import Bounds, work

ORDER = struct.Struct("!cIi")
_NICE = 10


class Nursery:
    """The server's end of it.

    Args:
        load: reads the data; called in the nursery.
        bounds: of each worker.

    Raises:
        MissingTool: on a system that cannot fork.
        CalcgraphError: if this process has threads already.
    """

    def __init__(self, load: Callable[[], Held], bounds: Bounds) -> None:
        if sys.platform == "win32":
            raise MissingTool("workers are forked, which needs Linux or macOS; on Windows, use WSL")
        if sys.platform == "linux" and threads() > 1:
            raise CalcgraphError("the server starts its workers' nursery before any thread, and there is one already")
        for stream in (sys.stdout, sys.stderr):
            if stream:
                stream.flush()
        self.line, other = socket.socketpair()
        self._pid = os.fork()
        if self._pid == 0:
            _tend(other, load, bounds)
        other.close()

    def successor(self) -> "Nursery":
        """Another nursery, which reads the data anew. It is forked from this one, and outlives it.

        Raises:
            OSError: if this one is gone.
        """
        line, other = socket.socketpair()
        with other:
            socket.send_fds(self.line, [ORDER.pack(b"S", 0, 0)], [other.fileno()])
        made = object.__new__(Nursery)
        made.line, made._pid = line, 0
        return made

    def told(self) -> Told:
        """Wait until the data is there.

        Raises:
            CalcgraphError: what reading it raised.
        """
        stream = self.line.makefile("rb")
        with stream:
            size = int.from_bytes(stream.read(8), "big")
            if not size:
                raise CalcgraphError("the process that reads the data died; is there enough memory?")
            kind, value = pickle.loads(stream.read(size))  # noqa: S301 (ours)
        if kind == "failed":
            raise value
        assert isinstance(value, Told)
        return value

    def fork(self, number: int) -> socket.socket:
        """Ask for a worker.

        Args:
            number: a new one.

        Returns:
            The socket to it.
        """
        ours, theirs = socket.socketpair()
        with theirs:
            socket.send_fds(self.line, [ORDER.pack(b"F", number, 0)], [theirs.fileno()])
        return ours

    def kill(self, number: int) -> None:
        """End a worker."""
        self.line.sendall(ORDER.pack(b"K", number, 0))

    def nice(self, number: int) -> None:
        """Let a worker give way to others."""
        self.line.sendall(ORDER.pack(b"N", number, 0))

    def ended(self) -> tuple[int, int] | None:
        """The number and the exit code of a worker that ended (negative: its signal); None when the nursery is gone."""
        order = self.line.recv(ORDER.size, socket.MSG_WAITALL)
        if len(order) < ORDER.size:
            return None
        _, number, code = ORDER.unpack(order)
        return number, code

    def close(self) -> None:
        """End the nursery with all its workers."""
        self.line.close()
        if self._pid:
            with suppress(ChildProcessError):
                os.waitpid(self._pid, 0)


def _tend(line: socket.socket, load: Callable[[], Held], bounds: Bounds) -> NoReturn:
    try:
        os.setpgrp()  # Ctrl-C is for the server, which then closes the line
        signal.signal(signal.SIGINT, signal.SIG_DFL)
        signal.signal(signal.SIGTERM, signal.SIG_DFL)
        own: socket.socket | None = line
        while own:
            own = _keep(own, load, bounds)
    finally:
        os._exit(0)


def _keep(line: socket.socket, load: Callable[[], Held], bounds: Bounds) -> socket.socket | None:
    """Be a nursery until the server closes the line; in a successor, which then reads anew, tell its line."""
    children: dict[int, int] = {}  # number by process id
    try:
        _close_all_but(line.fileno())
        try:
            held = load()
        except CalcgraphError as error:
            _send(line, ("failed", error))
            return None
        except (OSError, MemoryError) as error:
            _send(line, ("failed", CalcgraphError(f"the data cannot be read: {error or 'there is too little memory'}")))
            return None
        from calcgraph.serving import documents

        os.dup2(os.open(os.devnull, os.O_RDWR), 0)
        _send(line, ("held", held.told))
        documents.prepare()  # once, and for all workers
        gc.collect()
        gc.freeze()  # a collection in a worker would copy the pages it shares
        successor = _obey(line, children, held, bounds)
        if successor:
            children.clear()  # they are its parent's
        return successor
    finally:
        for pid in children:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        for pid in children:
            with suppress(ChildProcessError):
                os.waitpid(pid, 0)


def _close_all_but(kept: int) -> None:
    os.closerange(3, kept)
    os.closerange(kept + 1, min(os.sysconf("SC_OPEN_MAX"), 1 << 16))


def _send(line: socket.socket, value: object) -> None:
    message = pickle.dumps(value)
    line.sendall(len(message).to_bytes(8, "big") + message)


def _obey(line: socket.socket, children: dict[int, int], held: Held, bounds: Bounds) -> socket.socket | None:
    wakes, alarm = os.pipe()
    os.set_blocking(alarm, False)
    os.set_blocking(wakes, False)
    signal.set_wakeup_fd(alarm, warn_on_full_buffer=False)
    signal.signal(signal.SIGCHLD, lambda *_: None)
    poll = select.poll()
    poll.register(line, select.POLLIN)
    poll.register(wakes, select.POLLIN)
    while True:
        ready = {descriptor for descriptor, _ in poll.poll()}
        if wakes in ready:
            with suppress(BlockingIOError):
                os.read(wakes, 4096)
            _reap(line, children)
        if line.fileno() not in ready:
            continue
        order, passed, *_ = socket.recv_fds(line, ORDER.size, 1)
        if len(order) < ORDER.size:
            return None
        letter, number, _ = ORDER.unpack(order)
        if letter == b"S":
            if os.fork() == 0:
                signal.set_wakeup_fd(-1)
                signal.signal(signal.SIGCHLD, signal.SIG_DFL)
                return socket.socket(fileno=passed[0])
            os.close(passed[0])
        elif letter == b"F":
            pid = _fork(passed[0], held, bounds)
            if pid:
                children[pid] = number
            else:
                line.sendall(ORDER.pack(b"E", number, 1))
        for pid in [pid for pid, its in children.items() if its == number]:
            if letter == b"K":
                os.kill(pid, signal.SIGKILL)
            elif letter == b"N":
                with suppress(OSError):
                    os.setpriority(os.PRIO_PROCESS, pid, _NICE)


def _reap(line: socket.socket, children: dict[int, int]) -> None:
    with suppress(ChildProcessError):
        while True:
            pid, status = os.waitpid(-1, os.WNOHANG)
            if not pid:
                return
            if pid in children:
                line.sendall(ORDER.pack(b"E", children.pop(pid), os.waitstatus_to_exitcode(status)))


def _fork(descriptor: int, held: Held, bounds: Bounds) -> int:
    """Fork a worker, and tell its id, or 0 if there is no room for one."""
    try:
        pid = os.fork()
    except OSError:
        os.close(descriptor)
        return 0
    if pid:
        os.close(descriptor)
        return pid
    code = 1
    try:
        signal.set_wakeup_fd(-1)
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        _close_all_but(descriptor)
        os.dup2(0, 2)  # what an engine prints as it dies is no message of ours
        with suppress(BrokenPipeError, ConnectionResetError):
            work(socket.socket(fileno=descriptor), held, bounds)
        code = 0
    finally:
        os._exit(code)
