"""How far a push has come, kept on this machine, so that it goes on where it was interrupted.

Comes in: what is pushed, and where to. Goes out: what has arrived. A file for each push under the user's state folder;
it is gone when the push has succeeded. Two pushes of the same to the same place do not share one.
"""

import hashlib
import json
import os
import secrets
from contextlib import suppress
from pathlib import Path
from typing import BinaryIO


def place() -> Path:
    """The folder of the journals: `$XDG_STATE_HOME/calcgraph/push`, by default below `~/.local/state`."""
    state = os.environ.get("XDG_STATE_HOME")
    return (Path(state) if state else Path.home() / ".local" / "state") / "calcgraph" / "push"


class Journal:
    """What has arrived of one push.

    Args:
        key: all that makes it another push: the store, the digest of the files, the options.

    `run` names the push; `done` is the number of the last parcel that the store has; `sizes` holds how many triples
    were sent to each graph; `apart` tells whether these are staging graphs, and `resumed` whether an earlier process
    began it.
    """

    def __init__(self, key: str) -> None:
        self._path = place() / f"{hashlib.sha256(key.encode()).hexdigest()[:32]}.json"
        self.sizes: dict[str, int] = {}
        self.apart = True
        self._anew()
        self._lock: BinaryIO | None = None
        self._path.parent.mkdir(parents=True, exist_ok=True)
        if self._locked():
            self._read()

    def begin(self) -> None:
        """Note that a push has begun."""
        self._write()

    def advance(self, done: int, graph: str, triples: int) -> None:
        """The store has all parcels up to this one, which went to that graph."""
        self.done = done
        self.sizes[graph] = self.sizes.get(graph, 0) + triples
        self._write()

    def forget(self) -> None:
        """It is done, or it must begin anew."""
        if self._lock:
            self._path.unlink(missing_ok=True)
        self._anew()

    def close(self) -> None:
        """Let another process have it."""
        if self._lock:
            if not self._path.exists():
                self._path.with_suffix(".lock").unlink(missing_ok=True)
            self._lock.close()
            self._lock = None

    def _anew(self) -> None:
        self.run, self.done, self.resumed = secrets.token_hex(8), 0, False
        self.sizes.clear()

    def _locked(self) -> bool:
        """Take hold of the file; another process that has it is at work, and goes on without us."""
        try:
            import fcntl
        except ImportError:  # Windows: no journal, a push begins anew
            return False
        path = self._path.with_suffix(".lock")
        while True:
            lock = path.open("ab")
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError:
                lock.close()
                return False
            with suppress(FileNotFoundError):
                if path.stat().st_ino == os.fstat(lock.fileno()).st_ino:  # else whoever had it removed it meanwhile
                    self._lock = lock
                    return True
            lock.close()

    def _read(self) -> None:
        with suppress(OSError, ValueError, KeyError, TypeError):  # of another version, or cut: begin anew
            held = json.loads(self._path.read_bytes())
            run, done, sizes = str(held["run"]), int(held["done"]), dict(held["sizes"])
            self.apart = bool(held["apart"])
            self.run, self.done, self.sizes, self.resumed = run, done, sizes, True

    def _write(self) -> None:
        if not self._lock:
            return
        text = json.dumps({"run": self.run, "done": self.done, "sizes": self.sizes, "apart": self.apart})
        new = self._path.with_suffix(".new")
        new.write_text(text, encoding="utf-8")
        new.replace(self._path)
