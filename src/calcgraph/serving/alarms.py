"""Alarms that are put off far more often than they ring.

Comes in: moments, by the clock of the event loop. Goes out: calls. A timer of the event loop for every request costs
more than a small request may: it is made, sorted in and thrown away unheard. An alarm has one timer, which stays where
it is while the moment is put off or the alarm is off, and looks at the clock when it fires.
"""

import asyncio
from collections.abc import Callable
from math import inf


class Alarm:
    """Calls once its moment has come.

    Args:
        ring: what is called.
    """

    __slots__ = ("_loop", "_ring", "_timer", "due")

    def __init__(self, ring: Callable[[], None]) -> None:
        self.due = inf
        self._ring = ring
        self._loop = asyncio.get_running_loop()
        self._timer: asyncio.TimerHandle | None = None

    def set(self, due: float) -> None:
        """Ring at this moment, and at no other."""
        self.due = due
        timer = self._timer
        if timer is None:
            self._timer = self._loop.call_at(due, self._look)
        elif timer.when() > due:
            timer.cancel()
            self._timer = self._loop.call_at(due, self._look)

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
        timer, self._timer = self._timer, None
        if self.due == inf:
            return
        if timer is not None and self.due > timer.when():
            self._timer = self._loop.call_at(self.due, self._look)
            return
        self.due = inf
        self._ring()
