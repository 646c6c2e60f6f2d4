"""An end to everything that is asked of a server, however slowly it answers.

Comes in: seconds, and the connections that are open. Goes out: connections that are shut when the time is up. A timeout
for each read does not do that: a server that sends a byte now and then keeps within it for ever.
"""

import socket
import threading
import time
from collections.abc import Mapping
from contextlib import suppress
from typing import Any

from calcgraph.errors import StoreFailed


class Deadline:
    """The end of a run.

    Args:
        seconds: from now on; None for no end.
    """

    def __init__(self, seconds: float | None = None) -> None:
        self.seconds = seconds
        self._ends = None if seconds is None else time.monotonic() + seconds
        self._sockets: set[socket.socket] = set()
        self._timer: threading.Timer | None = None
        if seconds is not None:
            self._timer = threading.Timer(seconds, self._shut)
            self._timer.daemon = True
            self._timer.start()

    @property
    def over(self) -> bool:
        """Whether the time is up."""
        return self._ends is not None and time.monotonic() >= self._ends

    def check(self) -> None:
        """Go on only if there is time.

        Raises:
            StoreFailed: if the time is up.
        """
        if self.over:
            raise StoreFailed(f"it took longer than the {self.seconds:g} s that --time-limit allows for all")

    def trace(self, event: str, about: Mapping[str, Any]) -> None:
        """Notice a new connection; called by httpx."""
        if event == "connection.connect_tcp.complete":
            found = about["return_value"].get_extra_info("socket")
            if isinstance(found, socket.socket):
                self._sockets.add(found)
                if self.over:
                    self._shut()

    def pause(self, seconds: float) -> None:
        """Sleep, but not longer than there is time."""
        left = seconds if self._ends is None else min(seconds, self._ends - time.monotonic())
        time.sleep(max(0, left))

    def close(self) -> None:
        """Forget the connections."""
        if self._timer:
            self._timer.cancel()
        self._sockets.clear()

    def _shut(self) -> None:
        """End the connections, so that whoever waits for one gets an error; by hand also where TLS is around one."""
        for one in list(self._sockets):
            with suppress(OSError):
                socket.socket.shutdown(one, socket.SHUT_RDWR)
