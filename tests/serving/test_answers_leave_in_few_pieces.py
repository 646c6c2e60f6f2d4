"""What a connection writes: head and body at once where both are there, and nothing kept that a client waits for."""

import asyncio
from typing import Any, cast

from calcgraph.serving.connections import _Together

WHOLE = b"HTTP/1.1 200 OK\r\ncontent-length: 4\r\n\r\n"
STREAM = b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n"


class Line:
    """A transport that notes what is written."""

    def __init__(self) -> None:
        self.written: list[bytes] = []
        self.closed = False

    def write(self, data: bytes) -> None:
        self.written.append(data)

    def is_closing(self) -> bool:
        return self.closed

    def close(self) -> None:
        self.closed = True

    def get_write_buffer_size(self) -> int:
        return 0


def together() -> tuple[Line, _Together]:
    line = Line()
    return line, _Together(cast(asyncio.Transport, cast(Any, line)))


def test_the_head_of_a_whole_answer_goes_with_its_body() -> None:
    line, joined = together()
    joined.write(WHOLE)
    assert line.written == []
    joined.write(b"body")
    assert line.written == [WHOLE + b"body"]


def test_the_head_of_a_large_answer_goes_before_it_without_a_copy() -> None:
    line, joined = together()
    large = bytes(1 << 20)
    joined.write(WHOLE)
    joined.write(large)
    assert line.written == [WHOLE, large]


def test_the_head_of_a_stream_goes_at_once() -> None:
    line, joined = together()
    joined.write(STREAM)
    assert line.written == [STREAM]


def test_a_client_that_waits_to_be_told_to_go_on_is_told_at_once() -> None:
    line, joined = together()
    joined.write(b"HTTP/1.1 100 Continue\r\n\r\n")
    assert line.written == [b"HTTP/1.1 100 Continue\r\n\r\n"]


def test_a_head_without_a_body_is_sent_when_the_answer_is_complete_or_the_connection_ends() -> None:
    for end in ("flush", "close"):
        line, joined = together()
        joined.write(WHOLE)
        getattr(joined, end)()
        assert line.written == [WHOLE]
        getattr(joined, end)()
        assert line.written == [WHOLE]


def test_nothing_is_written_to_a_connection_that_is_closed() -> None:
    line, joined = together()
    joined.write(WHOLE)
    line.closed = True
    joined.write(b"body")
    joined.flush()
    assert line.written == []
