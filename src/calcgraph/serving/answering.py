"""The server's end of a worker: what it is asked, what it answers, the clock, and how it ended.

Comes in: a `Task`, then frames. Goes out: an `Answer`. A worker that says nothing in time, or nonsense, is killed by
its `Owner`; one that dies has its answer end with the reason.
"""

import asyncio
import signal
from collections import Counter
from typing import Protocol, cast

from calcgraph.serving import wire
from calcgraph.serving.alarms import Alarm
from calcgraph.serving.answers import Answer, Rules
from calcgraph.serving.refusals import Refusal

_VERDICT = 2.0  # seconds to hear from the nursery how a worker ended
_STATUS = {"syntax": 400, "refused": 400, "unknown-graph": 404, "unknown-thing": 404, "memory": 507, "format": 406}


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
        self._end, self._look = Alarm(self._overrun), Alarm(self._late)
        self._code: int | None = None
        self._paused = False

    def begin(self, answer: Answer) -> None:
        """Set it to work.

        Args:
            answer: to what is asked.
        """
        rules, now = self.pool.rules, asyncio.get_running_loop().time()
        assert self._transport is not None
        self.answer, self.since = answer, now
        answer.begin(self, now)
        self._end.set(now + rules.seconds)
        self._look.set(now + rules.impatience)
        if self.lost:
            self._fail(Refusal(503, "the worker ended as the query came; ask again", headers={"Retry-After": "0"}))
        else:
            self._transport.write(answer.frame or wire.told(b"T", answer.task))

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """The socket is there."""
        self._transport = cast(asyncio.Transport, transport)  # that of uvloop is one by its methods alone

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
        self._end.stop()
        self._look.stop()
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

    def leave(self) -> None:
        """Let it go: it has nothing to do any more."""
        if self._transport:
            self._transport.close()

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
        self._look.set(asyncio.get_running_loop().time() + self.pool.rules.impatience)

    def _frame(self, letter: bytes, payload: bytes) -> None:
        answer = self.answer
        if letter == b"R":
            self.ready = True
            self.pool.free(self)
        elif answer is None:
            return
        elif letter == b"W":
            head, body = wire.whole(payload)
            if not answer.head.done():
                answer.head.set_result(head)
            answer.take(body)
            self._rest(None)
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
        self._end.clear()
        self._look.clear()


def _death(code: int, rules: Rules) -> Refusal:
    if code in (-signal.SIGABRT, -signal.SIGKILL):
        words = f"the query needs more than {rules.memory} MB of memory and was ended; ask for less at once"
        return Refusal(507, words, code="memory-limit")
    if code == -signal.SIGXCPU:
        return Refusal(504, "the query took more processor time than it may and was ended", code="time-limit")
    name = signal.Signals(-code).name if code < 0 else f"exit code {code}"
    return Refusal(500, f"the engine crashed of this query ({name}); ask it in a simpler way", code="engine-crashed")
