"""The servers that are compared, each in memory, with the default graph as the union of all.

Comes in: a file of N-Quads. Goes out: a running server, and how much memory it takes.
"""

import re
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import NamedTuple

from benchmarks.timing import CALCGRAPH, Failed

_READY = 120  # seconds


class Server(NamedTuple):
    """A running server: the address of its endpoint, and its process."""

    address: str
    process: "subprocess.Popen[bytes]"

    def megabytes(self) -> float:
        """What it and its children hold for themselves (proportional set size, so that what is shared counts once)."""
        return sum(_pss(pid) for pid in _family(self.process.pid)) / 1024


@contextmanager
def calcgraph(data: Path) -> Iterator[Server]:
    """Ours: gate, workers and limits included."""
    port = _free()
    with _started([*CALCGRAPH, "serve", "--data", str(data), "--port", str(port), "--timeout", "5"], port) as process:
        yield Server(f"http://127.0.0.1:{port}/sparql", process)


@contextmanager
def oxigraph(data: Path) -> Iterator[Server]:
    """The server of Oxigraph from PyPI, with no limit but its own."""
    port = _free()
    command = shutil.which("oxigraph") or str(Path(sys.executable).with_name("oxigraph"))
    with _started([command, "serve", "--bind", f"127.0.0.1:{port}", "--union-default-graph"], port) as process:
        request = urllib.request.Request(
            f"http://127.0.0.1:{port}/store?no_transaction",
            data=data.read_bytes(),
            headers={"Content-Type": "application/n-quads"},
            method="POST",
        )
        with urllib.request.urlopen(request, timeout=_READY) as answer:
            if answer.status >= 300:
                raise Failed(f"oxigraph did not load the data: {answer.status}")
        yield Server(f"http://127.0.0.1:{port}/query", process)


@contextmanager
def rdflib_endpoint(data: Path) -> Iterator[Server]:
    """rdflib-endpoint, if it is installed.

    Raises:
        Failed: if it is not.
    """
    command = Path(sys.executable).with_name("rdflib-endpoint")
    if not command.exists():
        raise Failed("rdflib-endpoint is not installed")
    port = _free()
    with _started([str(command), "serve", str(data), "--host", "127.0.0.1", "--port", str(port)], port) as process:
        yield Server(f"http://127.0.0.1:{port}/", process)


SERVERS = {"calcgraph": calcgraph, "oxigraph": oxigraph, "rdflib-endpoint": rdflib_endpoint}


@contextmanager
def _started(command: list[str], port: int) -> "Iterator[subprocess.Popen[bytes]]":
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE) as process:
        try:
            until = time.monotonic() + _READY
            while not _listens(port):
                if process.poll() is not None or time.monotonic() > until:
                    told = process.stderr.read() if process.stderr and process.poll() is not None else b""
                    raise Failed(f"{command[0]} does not start: {told.decode(errors='replace')[-500:]}")
                time.sleep(0.05)
            yield process
        finally:
            process.terminate()
            with suppress(subprocess.TimeoutExpired):
                process.wait(10)
            process.kill()


def _free() -> int:
    with socket.socket() as line:
        line.bind(("127.0.0.1", 0))
        return int(line.getsockname()[1])


def _listens(port: int) -> bool:
    with socket.socket() as line:
        line.settimeout(1)
        if line.connect_ex(("127.0.0.1", port)):
            return False
    with suppress(OSError, ValueError):  # ours listens before it has the data
        urllib.request.urlopen(f"http://127.0.0.1:{port}/", timeout=30).close()
    return True


def _family(process: int) -> list[int]:
    parents: dict[int, int] = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            with suppress(OSError, IndexError):
                parents[int(entry.name)] = int((entry / "stat").read_text().rpartition(")")[2].split()[1])
    found = [process]
    for one in found:
        found += [child for child, parent in parents.items() if parent == one]
    return found


def _pss(process: int) -> int:
    with suppress(OSError):
        match = re.search(r"^Pss:\s+(\d+)", Path(f"/proc/{process}/smaps_rollup").read_text(), re.MULTILINE)
        return int(match[1]) if match else 0
    return 0
