"""Answers on their way from a worker, and the rules by which they are waited for.

Comes in: what a worker says. Goes out: an `Answer`: its head, then its bytes, or the reason why there are none.
"""

import asyncio
from collections import deque
from collections.abc import AsyncIterator
from typing import NamedTuple, Protocol

from calcgraph.serving import wire
from calcgraph.serving.refusals import Refusal

_BUFFER = 1 << 20  # bytes of an answer that wait for a slow client before its worker does


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


class Source(Protocol):
    """What an answer comes from."""

    def resume(self) -> None:
        """There is room for more bytes."""


class Answer:
    """An answer on its way: `head`, then its bytes. To be closed by the pool's `finish` in any case.

    Args:
        task: what is asked.
        frame: the task as it goes through the socket; empty if nobody made it beforehand.

    `begun` is when a worker began with it, or until then when it began to wait; `done` once nothing follows.
    """

    __slots__ = ("_chunks", "_failure", "_more", "_size", "_source", "begun", "done", "frame", "head", "task")

    def __init__(self, task: wire.Task, frame: bytes = b"") -> None:
        loop = asyncio.get_running_loop()
        self.task, self.frame, self.done = task, frame, False
        self.begun = loop.time()
        self.head: asyncio.Future[wire.Head] = loop.create_future()
        self._chunks, self._size = deque[bytes](), 0
        self._failure: Refusal | None = None
        self._source: Source | None = None
        self._more: asyncio.Future[None] | None = None

    def begin(self, source: Source, now: float) -> None:
        """A worker is at it."""
        self._source, self.begun = source, now

    async def whole(self) -> bytes:
        """All its bytes.

        Raises:
            Refusal: if it broke off.
        """
        if self.done and not self._failure and len(self._chunks) == 1:  # most are there at once, and in one piece
            return self._chunks.popleft()
        return b"".join([chunk async for chunk in self.chunks()])

    async def chunks(self) -> AsyncIterator[bytes]:
        """The bytes, in pieces.

        Raises:
            Refusal: if it broke off.
        """
        while True:
            while self._chunks:
                chunk = self._chunks.popleft()
                self._size -= len(chunk)
                if self._size < _BUFFER and not self.done and self._source:
                    self._source.resume()
                yield chunk
            if self._failure:
                raise self._failure
            if self.done:
                return
            self._more = asyncio.get_running_loop().create_future()
            await self._more

    def take(self, chunk: bytes) -> bool:
        """Add bytes; tells whether there is room for more."""
        self._chunks.append(chunk)
        self._size += len(chunk)
        self._wake()
        return self._size < _BUFFER

    def end(self, failure: Refusal | None = None) -> None:
        """Nothing follows, for this reason if any."""
        if self.done:
            return
        self.done, self._failure = True, failure
        self._wake()
        if not self.head.done() and failure:
            self.head.set_exception(failure)
            self.head.exception()  # it is read by who waits, if anybody still does

    def _wake(self) -> None:
        if self._more is not None and not self._more.done():
            self._more.set_result(None)
