"""How long a client may take to say what it wants.

Comes in: connections. Goes out: the same, or nothing: one whose request is not there in time is closed. uvicorn itself
waits for ever for the end of a head, so that a few clients that send a byte a minute could take every connection.
"""

import asyncio
from typing import Any

from uvicorn.protocols.http.auto import AutoHTTPProtocol

HEAD_SECONDS = 5.0


class Patience(AutoHTTPProtocol):  # type: ignore[misc, valid-type, unused-ignore]
    """The HTTP of uvicorn, with an end to waiting for the head of a request."""

    _limit: asyncio.TimerHandle | None = None

    def connection_made(self, transport: Any) -> None:
        """A client is there."""
        super().connection_made(transport)
        self._watch()

    def data_received(self, data: bytes) -> None:
        """It says something."""
        super().data_received(data)
        self._watch()

    def connection_lost(self, exc: Exception | None) -> None:
        """It is gone."""
        if self._limit:
            self._limit.cancel()
        super().connection_lost(exc)

    def _watch(self) -> None:
        waits = self.cycle is None or self.cycle.response_complete
        if waits and self._limit is None:
            self._limit = asyncio.get_running_loop().call_later(HEAD_SECONDS, self._hang_up)
        elif not waits and self._limit is not None:
            self._limit.cancel()
            self._limit = None

    def _hang_up(self) -> None:
        if not self.transport.is_closing():
            self.transport.close()
