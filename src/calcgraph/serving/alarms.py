"""Alarms that are put off far more often than they ring.

Comes in: moments, by the clock of the event loop. Goes out: calls. A timer of the event loop for every request costs
more than a small request may: it is made, sorted in and thrown away unheard. An alarm has one timer, which stays where
it is while the moment is put off or the alarm is off, and looks at the clock when it fires.
"""

import asyncio
from collections.abc import Callable
from math import inf

_TICK = 0.001  # seconds; the clock of uvloop goes by milliseconds, and its timers may be half of one early


class Alarm:
    """Calls once its moment has come.

    Args:
        ring: what is called.
    """

    __slots__ = ("_at", "_loop", "_ring", "_timer", "due")

    def __init__(self, ring: Callable[[], None]) -> None:
        self.due = inf
        self._ring = ring
        self._loop = asyncio.get_running_loop()
        self._timer: asyncio.TimerHandle | None = None
        self._at = inf  # when the timer fires; uvloop's does not always tell

    def set(self, due: float) -> None:
        """Ring at this moment, and at no other."""
        self.due = due
        if self._timer is None:
            self._wait(due)
        elif self._at > due:
            self._timer.cancel()
            self._wait(due)

    def clear(self) -> None:
        """Do not ring, until it is set again."""
        self.due = inf

    def stop(self) -> None:
        """Be off for good, and keep nobody alive."""
        self.due = inf
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def _look(self) -> None:
        self._timer = None
        if self.due == inf:
            return
        if self.due > self._at:
            self._wait(self.due)
            return
        self.due = inf
        self._ring()

    def _wait(self, moment: float) -> None:
        self._at = moment
        self._timer = self._loop.call_at(moment + _TICK, self._look)
