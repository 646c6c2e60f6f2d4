"""Clients that go away before they are answered take their query with them.

Comes in: work for a client. Goes out: the same, cancelled if it hangs up. Most answers are there before anybody could;
only what takes longer than a moment is watched.
"""

import asyncio
from collections.abc import Awaitable, Callable
from math import inf

from calcgraph.serving.alarms import Alarm
from calcgraph.serving.requests import Receive

_WATCHED_AFTER = 0.1  # seconds


async def watched(receive: Receive, work: Callable[[], Awaitable[None]]) -> None:
    """Work for a client, until it goes away.

    Args:
        receive: of ASGI; the body was read.
        work: what is done, and cancelled.
    """
    loop, task = asyncio.get_running_loop(), asyncio.current_task()
    assert task is not None
    if not _WATCHES or _WATCHES[0].loop is not loop:
        _WATCHES[:] = [_Watches(loop)]
    watches = _WATCHES[0]
    watch = watches.begin(receive, task)
    try:
        await work()
    except asyncio.CancelledError:
        if not watch.gone:
            raise
    finally:
        watches.end(watch)


class _Watch:
    """Waits for a client to go away, once its request has taken a while."""

    __slots__ = ("_receive", "_task", "_watching", "gone", "since")

    def __init__(self, receive: Receive, task: "asyncio.Task[None]", since: float) -> None:
        self._receive, self._task, self.since = receive, task, since
        self.gone = False
        self._watching: asyncio.Task[None] | None = None

    def start(self) -> None:
        self._watching = asyncio.get_running_loop().create_task(self._watch())

    def end(self) -> None:
        if self._watching:
            self._watching.cancel()

    async def _watch(self) -> None:
        while (await self._receive())["type"] != "http.disconnect":
            pass
        self.gone = True
        self._task.cancel()


class _Watches:
    """Those of an event loop, in the order of their requests, so that one timer is enough."""

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self.loop = loop
        self._young: dict[_Watch, None] = {}
        self._alarm = Alarm(self._look)

    def begin(self, receive: Receive, task: "asyncio.Task[None]") -> _Watch:
        now = self.loop.time()
        made = _Watch(receive, task, now)
        self._young[made] = None
        if self._alarm.due == inf:
            self._alarm.set(now + _WATCHED_AFTER)
        return made

    def end(self, watch: _Watch) -> None:
        self._young.pop(watch, None)
        watch.end()

    def _look(self) -> None:
        old = self.loop.time() - _WATCHED_AFTER
        while self._young and (first := next(iter(self._young))).since <= old:
            del self._young[first]
            first.start()
        if self._young:
            self._alarm.set(next(iter(self._young)).since + _WATCHED_AFTER)


_WATCHES: list[_Watches] = []  # of the one event loop of this process
