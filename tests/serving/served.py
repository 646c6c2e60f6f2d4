"""A real server in a process of its own, and what the tests of it share."""

import os
import re
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

import httpx

from planting import ROOT

HOG = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }"  # takes years, and little memory
GREEDY = "SELECT * { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i } ORDER BY ?a ?d ?g"  # keeps every row
FEW = [f'<http://x/s{i}> <http://x/p> "{i}" <http://x/g{i % 2}> .' for i in range(300)]


class Server(NamedTuple):
    """A running server: its address, its process, a client to it."""

    address: str
    process: subprocess.Popen[str]
    client: httpx.Client

    def ask(self, query: str, accept: str = "application/json", **more: str) -> httpx.Response:
        """The answer to a query, by POST."""
        headers = {"Accept": accept, **{name.replace("_", "-"): value for name, value in more.items()}}
        return self.client.post("/sparql", data={"query": query}, headers=headers)


@contextmanager
def server(*arguments: str, cwd: Path = ROOT, python: tuple[str, ...] = ("-m", "calcgraph")) -> Iterator[Server]:
    """Start `calcgraph serve` on a free port, and end it as Ctrl-C does."""
    command = [sys.executable, *python, "serve", "--port", "0", *arguments]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    process = subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, cwd=cwd, env=environment
    )
    try:
        assert process.stdout
        assert process.stderr
        printed = [process.stdout.readline(), process.stdout.readline()]
        found = re.search(r"(http://\S+)/sparql", printed[1])
        assert found, process.stderr.read()
        with httpx.Client(base_url=found[1], timeout=30, trust_env=False) as client:
            yield Server(found[1], process, client)
        process.send_signal(signal.SIGINT)
        assert process.wait(10) == 0
        assert process.stderr.read() == ""
    finally:
        process.kill()
        process.wait()
        for stream in (process.stdout, process.stderr):
            if stream:
                stream.close()


def raw(address: str, request: bytes) -> bytes:
    """What a server says to these bytes, until it hangs up or is silent for two seconds."""
    host, port = address.removeprefix("http://").split(":")
    answer = b""
    with socket.create_connection((host, int(port)), timeout=2) as line:
        line.sendall(request)
        try:
            while part := line.recv(65536):
                answer += part
        except TimeoutError:
            pass
    return answer
