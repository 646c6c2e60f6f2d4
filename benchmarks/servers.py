"""Real triple stores: started, waited for, stopped by pid.

Comes in: a folder to work in. Goes out: a running server with its addresses. Tests and benchmarks use them alike; each
can be killed and started again on the same data.
"""

import os
import resource
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import Self

_READY = 60  # seconds
_INI = """\
[Database]
DatabaseFile = virtuoso.db
ErrorLogFile = virtuoso.log
LockFile = virtuoso.lck
TransactionFile = virtuoso.trx
xa_persistent_file = virtuoso.pxa
ErrorLogLevel = 7
FileExtend = 200
MaxCheckpointRemap = 2000
TempStorage = TempDatabase
[TempDatabase]
DatabaseFile = virtuoso-temp.db
TransactionFile = virtuoso-temp.trx
MaxCheckpointRemap = 2000
[Parameters]
ServerPort = 127.0.0.1:{sql}
DisableUnixSocket = 1
MaxClientConnections = 20
CheckpointInterval = 60
CaseMode = 2
NumberOfBuffers = 80000
MaxDirtyBuffers = 60000
DirsAllowed = .
ThreadsPerQuery = 2
AsyncQueueMaxThreads = 4
[HTTPServer]
ServerPort = 127.0.0.1:{port}
ServerRoot = .
ServerThreads = 20
MaxKeepAlives = 20
KeepAliveTimeout = 10
[SPARQL]
ResultSetMaxRows = {rows}
MaxQueryExecutionTime = {seconds}
"""


class NotStarted(Exception):
    """A server that did not start, with what it said."""


class Server:
    """A server process, to be used in a `with` block.

    Args:
        command: what starts it.
        folder: its working directory; what it prints goes to `server.log` there.
        port: where it listens, on 127.0.0.1.
        quota: bytes that none of its files may exceed, as on a disk that is full; 0 for no bound.
    """

    name = "server"
    user = password = ""

    def __init__(self, command: list[str], folder: Path, port: int, quota: int = 0) -> None:
        self.folder, self.port, self._quota = folder, port, quota
        self._command = command
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        """Its address."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def pid(self) -> int:
        """The id of its process."""
        assert self._process, "it runs"
        return self._process.pid

    def start(self) -> None:
        """Start it, and wait until it answers.

        Raises:
            NotStarted: with what it said.
        """
        with (self.folder / "server.log").open("ab") as log:
            self._process = subprocess.Popen(
                self._command, cwd=self.folder, stdout=log, stderr=log, preexec_fn=self._limit, restore_signals=False
            )
        deadline = time.monotonic() + _READY
        while time.monotonic() < deadline and self._process.poll() is None:
            try:
                urllib.request.urlopen(self.url, timeout=5).close()
            except urllib.error.HTTPError:
                return
            except OSError:
                time.sleep(0.05)
            else:
                return
        self.kill()
        said = (self.folder / "server.log").read_text("utf-8", "replace")
        raise NotStarted(f"{self.name} did not start:\n{said[-2000:]}")

    def _limit(self) -> None:
        if self._quota:
            signal.signal(signal.SIGXFSZ, signal.SIG_IGN)  # so that writing fails, and does not kill
            resource.setrlimit(resource.RLIMIT_FSIZE, (self._quota, self._quota))

    def stop(self, how: int = signal.SIGTERM) -> None:
        """End it as an operator does."""
        if self._process:
            with suppress(ProcessLookupError):
                self._process.send_signal(how)
            try:
                self._process.wait(30)
            except subprocess.TimeoutExpired:
                self._process.kill()
                self._process.wait()
            self._process = None

    def kill(self) -> None:
        """End it as a power cut does."""
        self.stop(signal.SIGKILL)

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.stop()


class Oxigraph(Server):
    """The server of Oxigraph from PyPI.

    Args:
        folder: where its data is, below `data`.
        options: of `oxigraph serve`, as `--union-default-graph`.
        read_only: whether it refuses to be changed; the data must be there then.
        quota: bytes that none of its files may exceed; 0 for no bound.
    """

    name = "Oxigraph"

    def __init__(self, folder: Path, *options: str, read_only: bool = False, quota: int = 0) -> None:
        port = free_port()
        verb = "serve-read-only" if read_only else "serve"
        command = [oxigraph(), verb, "--location", str(folder / "data"), "--bind", f"127.0.0.1:{port}", *options]
        super().__init__(command, folder, port, quota)


class Virtuoso(Server):
    """Virtuoso 7 of Debian, with an ini of its own, on loopback, with the user that it is delivered with.

    Args:
        folder: where its data is.
        rows: `ResultSetMaxRows`, beyond which it cuts answers; 0 for no bound.
        seconds: `MaxQueryExecutionTime`, beyond which it gives a query up.
    """

    name = "Virtuoso"
    user = password = "dba"

    def __init__(self, folder: Path, rows: int = 0, seconds: int = 600) -> None:
        port, self.sql = free_port(), free_port()
        ini = _INI.format(sql=self.sql, port=port, rows=rows, seconds=seconds)
        (folder / "virtuoso.ini").write_text(ini, encoding="utf-8")
        super().__init__(["virtuoso-t", "-f", "-c", "virtuoso.ini"], folder, port)

    def start(self) -> None:
        """Start it; a lock that a killed one left goes first."""
        (self.folder / "virtuoso.lck").unlink(missing_ok=True)
        super().start()

    @staticmethod
    def is_here() -> bool:
        """Whether it is installed."""
        return shutil.which("virtuoso-t") is not None


def oxigraph() -> str:
    """The command of Oxigraph."""
    return shutil.which("oxigraph") or str(Path(sys.executable).with_name("oxigraph"))


def free_port() -> int:
    """A port of 127.0.0.1 that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def login(server: Server) -> dict[str, str]:
    """The environment in which `calcgraph push` may change a server."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("CALCGRAPH_STORE_")}
    if server.user:
        kept |= {"CALCGRAPH_STORE_USER": server.user, "CALCGRAPH_STORE_PASSWORD": server.password}
    return kept
