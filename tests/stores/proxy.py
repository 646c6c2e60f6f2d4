"""A proxy between a push and a real server, that does to the requests what networks and servers do.

Comes in: a server's address, and faults. Goes out: an address. Each fault chooses the requests that it befalls and how
often; all others reach the real server, and its answers come back.
"""

import http.client
import socket
import struct
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any, Literal, Self

import pyoxigraph as ox

Kind = Literal[
    "reset before",
    "reset amid",
    "lose the answer",
    "answer",
    "slow",
    "drip",
    "drip early",
    "lie",
    "redirect",
    "drop half",
    "call",
]


@dataclass
class Fault:
    """What befalls some requests.

    Args:
        kind: `reset before` it is read; `reset amid` its body, part of which reaches the server; `lose the answer` of a
            request that the server has done; `answer` with a status of ours; `slow`, then as ever; `drip` a byte of an
            answer now and then, or `drip early`, in its head; `lie` that it is done; `redirect`; `drop half` of the
            body's triples, and say that all is well; `call` a function first.
        method, path, holding: which requests: method, a part of the path, a part of the body.
        times: how many of them.
        status, headers, body, seconds, run: what is answered, for how long, what is called.
        skip: how many of them go through first.
    """

    kind: Kind
    method: str = "POST"
    path: str = ""
    holding: bytes = b""
    times: int = 1
    status: int = 503
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes = b"said by the proxy"
    seconds: float = 0
    run: Callable[[], object] = lambda: None
    skip: int = 0

    def befalls(self, method: str, path: str, body: bytes) -> bool:
        """Whether it is this request's turn."""
        if self.method != method or self.path not in path or self.holding not in body or not self.times:
            return False
        if self.skip:
            self.skip -= 1
            return False
        self.times -= 1
        return True


class Proxy:
    """The proxy, to be used in a `with` block; `seen` holds method, path and credentials of every request."""

    def __init__(self, url: str, *faults: Fault) -> None:
        self.faults = list(faults)
        self.seen: list[tuple[str, str, str]] = []
        self._lock = threading.Lock()
        self._to = url.removeprefix("http://")
        proxy = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def handle_one(self) -> None:
                proxy.handle(self)

            do_GET = do_POST = do_PUT = do_DELETE = handle_one

            def log_message(self, *_: Any) -> None:
                """Nothing."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}"

    def handle(self, request: BaseHTTPRequestHandler) -> None:
        """Let a request through, or not."""
        length = int(request.headers.get("Content-Length", 0))
        body = request.rfile.read(length)
        request.path = self.translated(request.path, body)
        with self._lock:
            self.seen.append((request.command, request.path, request.headers.get("Authorization", "")))
            fault = next((f for f in self.faults if f.befalls(request.command, request.path, body)), None)
        kind = fault.kind if fault else ""
        if fault and kind == "call":
            fault.run()
        if fault and kind == "slow":
            time.sleep(fault.seconds)
        if kind == "reset before":
            return self._reset(request)
        if kind == "reset amid":
            self._forward(request, body[: length // 2], length)
            return self._reset(request)
        if kind == "lie":
            return self._reply(request, 204, {}, b"")
        if fault and kind in ("answer", "redirect"):
            return self._reply(request, fault.status, fault.headers, fault.body)
        if kind == "drop half":
            body = _half(body)
        if fault and kind.startswith("drip"):
            head = b"X-Long: " if kind == "drip early" else b"Content-Length: 9999\r\n\r\n"
            return self._drip(request, fault.seconds, head)
        answer = self._forward(request, body, len(body))
        if answer is None or kind == "lose the answer":
            return self._reset(request)
        return self._reply(request, *answer)

    def translated(self, path: str, body: bytes) -> str:
        """The path at the server; the same, here."""
        return path

    def _forward(
        self, request: BaseHTTPRequestHandler, body: bytes, length: int
    ) -> tuple[int, dict[str, str], bytes] | None:
        connection = http.client.HTTPConnection(self._to, timeout=60)
        kept = {k: v for k, v in request.headers.items() if k.lower() not in ("host", "connection", "content-length")}
        try:
            connection.putrequest(request.command, request.path, skip_accept_encoding=True)
            for name, value in {**kept, "Content-Length": str(length)}.items():
                connection.putheader(name, value)
            connection.endheaders(body)
            if len(body) < length:
                return None
            answer = connection.getresponse()
            wanted = ("content-type", "www-authenticate", "server", "location", "content-encoding")
            return answer.status, {k: v for k, v in answer.getheaders() if k.lower() in wanted}, answer.read()
        except OSError:
            return None
        finally:
            connection.close()

    @staticmethod
    def _reply(request: BaseHTTPRequestHandler, status: int, headers: dict[str, str], body: bytes) -> None:
        request.send_response_only(status)
        for name, value in headers.items():
            request.send_header(name, value)
        request.send_header("Content-Length", str(len(body)))
        request.end_headers()
        request.wfile.write(body)

    @staticmethod
    def _drip(request: BaseHTTPRequestHandler, seconds: float, head: bytes) -> None:
        request.close_connection = True
        with suppress(OSError):
            request.connection.sendall(b"HTTP/1.1 200 OK\r\n" + head)
            for _ in range(1000):
                request.connection.sendall(b"x")
                time.sleep(seconds)

    @staticmethod
    def _reset(request: BaseHTTPRequestHandler) -> None:
        """Close so that the other side gets a reset and no end."""
        request.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        request.close_connection = True
        request.connection.close()

    def __enter__(self) -> Self:
        threading.Thread(target=self._server.serve_forever, daemon=True).start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._server.shutdown()
        self._server.server_close()


def _half(body: bytes) -> bytes:
    """Every second triple, in its form; led by a prefix if it was, else Virtuoso might take it for plain text."""
    if body.startswith(b"--"):
        before, field, triples = body.partition(b'name="triples"\r\n\r\n')
        text, end, after = triples.rpartition(b"\r\n--")
        return before + field + _half(text) + end + after
    kept = [quad.triple for quad in ox.parse(body, format=ox.RdfFormat.TURTLE)][::2]
    head = b"@prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> .\n" if body.startswith(b"@") else b""
    return head + (ox.serialize(kept, format=ox.RdfFormat.N_TRIPLES) or b"")
