"""Connections: how long a client may take to ask and to read, how much it may say, and answers in few pieces.

Comes in: connections. Goes out: the same, with bounds. uvicorn itself waits for ever for the end of a head, and for a
client to read, so that a few that send or read a byte a minute could take every connection and much memory; takes a
head of any length; and sends the head and the body of an answer each for itself, which costs the server and the client
more than a small answer does.
"""

import asyncio
from typing import Any, cast

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from calcgraph.serving.requests import WHOLE, Scope

HEAD_SECONDS = 5.0
MOST_HEAD = 1 << 16  # bytes
READ_SECONDS, LEAST_READ = 15.0, 15_000  # who reads less than this in that time is hung up on
_JOINED = 1 << 16  # bytes that are copied for the sake of one call of the system
_LENGTH = b"\r\ncontent-length: "
_TOO_LONG = b"HTTP/1.1 431 Request Header Fields Too Large\r\nconnection: close\r\ncontent-length: 0\r\n\r\n"


class Connection(HttpToolsProtocol):
    """The HTTP of uvicorn, with an end to waiting for the head of a request, and to its length."""

    _limit: asyncio.TimerHandle | None = None
    _reader: asyncio.TimerHandle | None = None
    _head = 0

    def connection_made(self, transport: Any) -> None:
        """A client is there."""
        super().connection_made(_Together(transport))  # type: ignore[arg-type]
        self._watch()

    def data_received(self, data: bytes) -> None:
        """It says something."""
        before = self.cycle
        between = before is None or before.response_complete or not before.more_body
        super().data_received(data)
        self._head = self._head + len(data) if between and self.cycle is before else 0
        if self._head > MOST_HEAD and not self.transport.is_closing():
            self.transport.write(_TOO_LONG)
            self.transport.close()
        self._watch()

    def on_message_complete(self) -> None:
        """A request is there as a whole; usually before anything was done about it."""
        super().on_message_complete()
        scope = cast(Scope, self.scope)
        if self.cycle.scope is self.scope and not self.cycle.response_started:
            scope[WHOLE] = bytes(self.cycle.body)

    def on_response_complete(self) -> None:
        """A request is answered."""
        cast(_Together, self.transport).flush()
        super().on_response_complete()

    def connection_lost(self, exc: Exception | None) -> None:
        """It is gone."""
        for timer in (self._limit, self._reader):
            if timer:
                timer.cancel()
        super().connection_lost(exc)

    def pause_writing(self) -> None:
        """It does not read as fast as it is answered."""
        super().pause_writing()
        if self._reader is None:
            self._wait_for_reader(self.transport.get_write_buffer_size() + LEAST_READ)

    def resume_writing(self) -> None:
        """It has read on."""
        super().resume_writing()
        if self._reader:
            self._reader.cancel()
            self._reader = None

    def _watch(self) -> None:
        waits = self.cycle is None or self.cycle.response_complete
        if waits and self._limit is None:
            self._limit = asyncio.get_running_loop().call_later(HEAD_SECONDS, self._hang_up)
        elif not waits and self._limit is not None:
            self._limit.cancel()
            self._limit = None

    def _wait_for_reader(self, before: int) -> None:
        waiting = self.transport.get_write_buffer_size()
        if waiting > before - LEAST_READ:
            self.transport.abort()
        else:
            self._reader = asyncio.get_running_loop().call_later(READ_SECONDS, self._wait_for_reader, waiting)

    def _hang_up(self) -> None:
        if not self.transport.is_closing():
            self.transport.close()


class _Together:
    """A transport that keeps the head of an answer until its body begins, and sends both at once.

    The head of a stream, whose length is not known and whose first piece may be long in coming, is not kept.
    """

    def __init__(self, transport: asyncio.Transport) -> None:
        self._transport = transport
        self._head = b""

    def __getattr__(self, name: str) -> Any:
        return getattr(self._transport, name)

    def write(self, data: bytes) -> None:
        """Send bytes; a head a little later."""
        if self._head:
            head, self._head = self._head, b""
            if len(data) <= _JOINED:
                data = head + data
            else:
                self._write(head)
        elif data.startswith(b"HTTP/1.1 ") and _LENGTH in data:
            self._head = data
            return
        self._write(data)

    def flush(self) -> None:
        """Send the head, though no body has come."""
        if self._head:
            head, self._head = self._head, b""
            self._write(head)

    def close(self) -> None:
        """Send what was written, and hang up, on a client that does not read in any case."""
        self.flush()
        self._transport.close()
        if self._transport.get_write_buffer_size():
            asyncio.get_running_loop().call_later(READ_SECONDS, self._transport.abort)

    def _write(self, data: bytes) -> None:
        if data and not self._transport.is_closing():
            self._transport.write(data)
