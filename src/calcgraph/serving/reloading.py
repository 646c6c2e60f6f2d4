"""A new build is served without a gap: the requests that run end on the old data, those that come after get the new.

Comes in: the pages for some data, and a way to tell that the data changed: the file of the build, looked at every
two seconds, or SIGHUP. Goes out: ASGI requests, to the newest pages. The new data is read by a successor of the
nursery; if it cannot be read, the old stays and standard error says why. The old workers end once nobody waits for
them any more.
"""

import asyncio
import os
import signal
import sys
import threading
from collections.abc import Awaitable, Callable, Coroutine
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

from calcgraph.errors import CalcgraphError
from calcgraph.serving.data import Told, stamp
from calcgraph.serving.pool import Pool
from calcgraph.serving.refusals import Refusal
from calcgraph.serving.requests import Receive, Scope, Send

_EVERY = 2.0  # seconds between two looks at the file
_READY = 60.0  # seconds until a worker must have the new data
_GRACE = 15.0  # seconds in which a request that came before may still ask for an old worker


class Generation(NamedTuple):
    """Some data, and what serves it.

    Args:
        pool: its workers.
        told: what it is.
        pages: an ASGI application.
        prepare: makes what the pages need beforehand.
    """

    pool: Pool
    told: Told
    pages: Callable[[Scope, Receive, Send], Awaitable[None]]
    prepare: Callable[[], Awaitable[None]]


class Reloading:
    """The ASGI application of the newest data.

    Args:
        first: what is served to begin with.
        make: gives the next generation for a pool and its data.
        watched: the file whose change means new data, or which is new data once it is there; or None.
    """

    def __init__(self, first: Generation, make: Callable[[Pool, Told], Generation], watched: Path | None) -> None:
        self.now, self._make, self._watched = first, make, watched
        self._tasks: set[asyncio.Task[None]] = set()
        self._busy = asyncio.Lock()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request from the newest data."""
        await self.now.pages(scope, receive, send)

    def start(self) -> None:
        """Start the workers, and look out for new data."""
        self.now.pool.start()
        self._begin(_prepared(self.now))
        loop = asyncio.get_running_loop()
        if threading.current_thread() is threading.main_thread():  # no other may have signals
            loop.add_signal_handler(signal.SIGHUP, lambda: self._begin(self.reload()))
            signal.signal(signal.SIGCHLD, lambda *_: _soon(loop, _reap))  # uvloop lets no handler of its own be set
        if self._watched:
            self._begin(self._watch(self._watched))

    def close(self) -> None:
        """End everything."""
        for task in self._tasks:
            task.cancel()
        self.now.pool.close()

    async def reload(self) -> None:
        """Read the data anew, and serve it from then on, if it can be read and is not the same."""
        async with self._busy:
            old = self.now
            try:
                nursery = old.pool.nursery.successor()
            except OSError as error:
                _say(f"the data cannot be read anew: {error}")
                return
            try:
                told = await asyncio.to_thread(nursery.told)
            except CalcgraphError as error:
                nursery.close()
                _say(f"the new data cannot be read, the old is served on: {error}")
                return
            if told.digest == old.told.digest:
                nursery.close()
                return
            pool = Pool(nursery, old.pool.rules)
            pool.ended = old.pool.ended  # a count goes up and never down
            pool.start()
            loop = asyncio.get_running_loop()
            until = loop.time() + _READY
            while not pool.ready and not pool.broken and loop.time() < until:
                await asyncio.sleep(0.02)
            if not pool.ready:
                pool.close()
                _say("no worker could start with the new data, the old is served on; is there enough memory?")
                return
            made = self._make(pool, told)
            await _prepared(made)
            self.now = made
            self._begin(_retire(old.pool))
            _say(f"now serves {told.name}: {told.quads} statements in {len(told.graphs)} named graphs")

    async def _watch(self, file: Path) -> None:
        """Reload when the file has changed and then stayed as it is for a while."""
        served = seen = self.now.told.stamp  # not as it is by now: it may have come while the data was read
        while True:
            await asyncio.sleep(_EVERY)
            found = stamp(file)
            if found and found == seen and found not in (served, self.now.told.stamp):
                served = found
                await self.reload()
            seen = found

    def _begin(self, work: Coroutine[None, None, None]) -> None:
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)


async def _prepared(made: Generation) -> None:
    with suppress(Refusal):  # they are made when they are asked for, then
        await made.prepare()


async def _retire(pool: Pool) -> None:
    """Close a pool that gets no new requests, once it has answered those it has."""
    try:
        await asyncio.sleep(_GRACE)
        while (load := pool.load())["busy"] or load["waiting"]:
            await asyncio.sleep(0.1)
    finally:
        pool.close()


def _reap() -> None:
    """Take leave of the children that ended: former nurseries, and as process 1 of a container theirs."""
    with suppress(ChildProcessError):
        while os.waitpid(-1, os.WNOHANG)[0]:
            pass


def _soon(loop: asyncio.AbstractEventLoop, call: Callable[[], None]) -> None:
    with suppress(RuntimeError):  # it is closed
        loop.call_soon_threadsafe(call)


def _say(words: str) -> None:
    sys.stderr.write(f"calcgraph: {words}\n")
    sys.stderr.flush()
