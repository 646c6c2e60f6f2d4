"""The server's end of a worker: what it is asked, what it answers, the clock, and how it ended.

Comes in: a `Task`, then frames. Goes out: an `Answer`. A worker that says nothing in time, or nonsense, is killed by
its `Owner`; one that dies has its answer end with the reason.
"""

import asyncio
import signal
from collections import Counter, deque
from collections.abc import AsyncIterator
from typing import NamedTuple, Protocol

from calcgraph.serving import wire
from calcgraph.serving.refusals import Refusal

_BUFFER = 1 << 20  # bytes of an answer that wait for a slow client before its worker does
_VERDICT = 2.0  # seconds to hear from the nursery how a worker ended
_STATUS = {"syntax": 400, "refused": 400, "unknown-graph": 404, "unknown-thing": 404, "memory": 507}


class Rules(NamedTuple):
    """Of the pool.

    Args:
        workers: how many tasks run at once.
        lane: how many more may run that took longer than `patience`.
        queue: how many may wait.
        seconds: that a task may take by the clock.
        wait: seconds that a task may wait in the queue.
        patience: seconds after which a task counts as long.
        impatience: seconds after which it does if others wait.
        fair: seconds that a long task has at least, though others wait.
        memory: megabytes of a worker, for the words only.
    """

    workers: int = 2
    lane: int = 4
    queue: int = 256
    seconds: float = 30.0
    wait: float = 30.0
    patience: float = 0.1
    impatience: float = 0.03
    fair: float = 3.0
    memory: int = 1024


class Answer:
    """An answer on its way: `head`, then its bytes. To be closed by the pool's `finish` in any case."""

    def __init__(self, worker: "Worker", task: wire.Task) -> None:
        loop = asyncio.get_running_loop()
        self.task, self.done = task, False
        self.begun = loop.time()
        self.head: asyncio.Future[wire.Head] = loop.create_future()
        self.worker, self._chunks, self._size = worker, deque[bytes](), 0
        self._failure: Refusal | None = None
        self._more = asyncio.Event()

    async def chunks(self) -> AsyncIterator[bytes]:
        """The bytes, in pieces.

        Raises:
            Refusal: if it broke off.
        """
        while True:
            while self._chunks:
                chunk = self._chunks.popleft()
                self._size -= len(chunk)
                if self._size < _BUFFER and not self.done:
                    self.worker.resume()
                yield chunk
            if self._failure:
                raise self._failure
            if self.done:
                return
            self._more.clear()
            await self._more.wait()

    def take(self, chunk: bytes) -> bool:
        """Add bytes; tells whether there is room for more."""
        self._chunks.append(chunk)
        self._size += len(chunk)
        self._more.set()
        return self._size < _BUFFER

    def end(self, failure: Refusal | None = None) -> None:
        """Nothing follows, for this reason if any."""
        if self.done:
            return
        self.done, self._failure = True, failure
        self._more.set()
        if not self.head.done() and failure:
            self.head.set_exception(failure)
            self.head.exception()  # it is read by who waits, if anybody still does


class Owner(Protocol):
    """Who has workers."""

    rules: Rules
    ended: Counter[str]
    dying: "dict[int, Worker]"

    def free(self, worker: "Worker") -> None:
        """A worker waits for a task."""

    def lost(self, worker: "Worker") -> None:
        """A worker is gone."""

    def late(self, worker: "Worker") -> None:
        """A worker's task has taken a while."""

    def note(self, answer: Answer) -> None:
        """An answer has ended."""

    def kill(self, worker: "Worker", why: Refusal) -> None:
        """End a worker."""


class Worker(asyncio.Protocol):
    """A worker, as the server knows it.

    Args:
        pool: has it.
        number: its own.

    `ready` once it holds the store, `late` once its task took long, `lost` once gone; `since` when its task began.
    """

    def __init__(self, pool: Owner, number: int) -> None:
        self.number, self.pool = number, pool
        self.ready = self.late = self.lost = False
        self.since = 0.0
        self.answer: Answer | None = None
        self.attaching: asyncio.Task[None] | None = None
        self._transport: asyncio.Transport | None = None
        self._buffer = bytearray()
        self._timers: list[asyncio.TimerHandle] = []
        self._code: int | None = None
        self._paused = False

    def begin(self, task: wire.Task) -> Answer:
        """Set it to work.

        Args:
            task: what to do.
        """
        loop, rules = asyncio.get_running_loop(), self.pool.rules
        assert self._transport is not None
        self.answer = answer = Answer(self, task)
        self.since = answer.begun
        self._timers = [loop.call_later(rules.seconds, self._overrun), loop.call_later(rules.impatience, self._late)]
        if self.lost:
            self._fail(Refusal(503, "the worker ended as the query came; ask again", headers={"Retry-After": "0"}))
        else:
            self._transport.write(wire.told(b"T", task))
        return answer

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """The socket is there."""
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        """Frames come."""
        self._buffer += data
        try:
            for letter, payload in wire.frames(self._buffer):
                self._frame(letter, payload)
        except (ValueError, TypeError):
            self.pool.kill(self, Refusal(500, "the worker spoke nonsense and was replaced"))

    def connection_lost(self, exc: Exception | None) -> None:  # noqa: ARG002
        """The worker is gone; why, the nursery knows."""
        self.lost = True
        self.pool.lost(self)
        if self.answer is None:
            return
        if self._code is not None:
            self.verdict(self._code)
        else:
            self.pool.dying[self.number] = self
            asyncio.get_running_loop().call_later(_VERDICT, self.verdict, 0)

    def verdict(self, code: int) -> None:
        """It ended with this exit code."""
        self._code = code
        if self._transport is None:  # it could not even be forked
            return
        if self.lost:
            self.pool.dying.pop(self.number, None)
            failure = _death(code, self.pool.rules)
            self.pool.ended[failure.code] += self.answer is not None
            self._fail(failure)

    def abort(self) -> None:
        """Hang up."""
        self._quiet()
        if self._transport:
            self._transport.abort()

    def resume(self) -> None:
        """There is room for more bytes."""
        if self._paused and self._transport:
            self._paused = False
            self._transport.resume_reading()

    def wait_again(self) -> None:
        """Look again later whether the task takes long."""
        self._timers.append(asyncio.get_running_loop().call_later(self.pool.rules.impatience, self._late))

    def _frame(self, letter: bytes, payload: bytes) -> None:
        answer = self.answer
        if letter == b"R":
            self.ready = True
            self.pool.free(self)
        elif answer is None:
            return
        elif letter == b"H":
            if not answer.head.done():
                answer.head.set_result(wire.head(payload))
        elif letter == b"D":
            if not answer.take(payload) and self._transport and not self._paused:
                self._paused = True
                self._transport.pause_reading()
        elif letter == b"X":
            told = wire.mistake(payload)
            query = answer.task.text
            status = _STATUS.get(told.code, 400)
            self._rest(Refusal(status, told.words, code=told.code, line=told.line, column=told.column, query=query))
        elif letter == b"E":
            self._rest(None)

    def _rest(self, failure: Refusal | None) -> None:
        answer, self.answer = self.answer, None
        self._quiet()
        self.resume()
        if answer:
            self.pool.note(answer)
            answer.end(failure)
        if self.late and self._transport:  # it was made to give way, which cannot be undone
            self._transport.close()
        else:
            self.pool.free(self)

    def _fail(self, failure: Refusal) -> None:
        answer, self.answer = self.answer, None
        self._quiet()
        if answer:
            answer.end(failure)

    def _overrun(self) -> None:
        seconds = self.pool.rules.seconds
        words = f"the query took longer than {seconds:g} s and was ended; ask for less, or start with a rarer pattern"
        self.pool.kill(self, Refusal(504, words, code="time-limit"))

    def _late(self) -> None:
        if self.answer and not self.late:
            self.pool.late(self)

    def _quiet(self) -> None:
        for timer in self._timers:
            timer.cancel()
        self._timers = []


def _death(code: int, rules: Rules) -> Refusal:
    if code in (-signal.SIGABRT, -signal.SIGKILL):
        words = f"the query needs more than {rules.memory} MB of memory and was ended; ask for less at once"
        return Refusal(507, words, code="memory-limit")
    if code == -signal.SIGXCPU:
        return Refusal(504, "the query took more processor time than it may and was ended", code="time-limit")
    name = signal.Signals(-code).name if code < 0 else f"exit code {code}"
    return Refusal(500, f"the engine crashed of this query ({name}); ask it in a simpler way", code="engine-crashed")
