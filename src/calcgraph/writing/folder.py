"""A folder that is either the old one or the new one, never half of each.

Comes in: what fills an empty folder. Goes out: a folder. The files are written beside it and moved into place by
renaming; a folder that holds anything but an earlier build is not touched.
"""

import glob
import hashlib
import json
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from typing import TextIO

from calcgraph.errors import CalcgraphError
from calcgraph.writing.manifest import files

_FRESH = ".calcgraph-new-"


def check(folder: str | Path, kind: str) -> Path:
    """Refuse, before any work, a folder that `replace` would refuse; return its path.

    Args:
        folder: where files belong.
        kind: `build` or `site`: a folder that holds the other kind is not replaced.

    Raises:
        CalcgraphError: if it has no name, or holds anything but an earlier build (or site).
    """
    if not str(folder):
        raise CalcgraphError("the name of the folder is empty; give --out and --site a folder of their own")
    try:
        place = Path(folder).resolve()
        _refuse_foreign(place, kind)
    except (OSError, ValueError, RuntimeError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise CalcgraphError(f"cannot write {folder}: {reason}; it is as it was") from None
    return place


def replace(folder: Path, fill: Callable[[Path], object], kind: str = "build") -> None:
    """Put files into a folder, replacing an earlier build.

    Args:
        folder: where they belong.
        fill: writes them, and `manifest.json` with their digests, into the empty folder that it is given.
        kind: what they are, `build` or `site`, as the manifest says under `kind`.

    Raises:
        CalcgraphError: if it cannot be written, or if it (or what an interrupted run left beside it) holds files that
            no build put there.
    """
    try:
        folder = folder.resolve()
        previous = folder.with_name(f".{folder.name}.previous")
        folder.parent.mkdir(parents=True, exist_ok=True)
        with _alone(folder):
            _refuse_foreign(previous, kind)
            if previous.exists() and not folder.exists():
                previous.rename(folder)  # an earlier run was cut off between the two renames
            _refuse_foreign(folder, kind)
            _swap(folder, previous, fill)
    except (OSError, ValueError, RuntimeError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise CalcgraphError(f"cannot write {folder}: {reason}; it is as it was") from None


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """Hold a lock, so that of two builds into one folder the second waits; clear what killed runs left behind."""
    name = folder.with_name(f".{folder.name}.lock")
    with _locked(name) as lock:
        for stale in folder.parent.glob(glob.escape(f".{folder.name}{_FRESH}") + "*"):
            shutil.rmtree(stale, ignore_errors=True)
        try:
            yield
        finally:
            Path(lock.name).unlink(missing_ok=True)


def _locked(name: Path) -> TextIO:
    """The lock, held; opened anew for as long as another build took it away while this one waited."""
    while True:
        lock = name.open("w")
        try:
            import fcntl

            fcntl.flock(lock, fcntl.LOCK_EX)
        except ImportError:
            return lock  # not on this system: two builds at once are then the user's own business
        if name.exists() and os.fstat(lock.fileno()).st_ino == name.stat().st_ino:
            return lock
        lock.close()


def _swap(folder: Path, previous: Path, fill: Callable[[Path], object]) -> None:
    fresh = Path(tempfile.mkdtemp(prefix=f".{folder.name}{_FRESH}", dir=folder.parent))
    try:
        fill(fresh)
        for path in files(fresh).values():
            with path.open("rb") as file:
                os.fsync(file.fileno())
        fresh.chmod(0o755)
        shutil.rmtree(previous, ignore_errors=True)
        if folder.exists():
            folder.rename(previous)
        fresh.rename(folder)
    finally:
        if previous.exists() and not folder.exists():
            previous.rename(folder)  # the second rename failed
        shutil.rmtree(fresh, ignore_errors=True)
    shutil.rmtree(previous, ignore_errors=True)


def _refuse_foreign(folder: Path, kind: str) -> None:
    """Refuse a folder with anything in it but the files of a build, as that build wrote them."""
    if not folder.exists():
        return
    if not folder.is_dir():
        raise CalcgraphError(f"{folder} is a file; give --out a folder")
    listing = folder / "manifest.json"
    known: dict[str, str] = {}
    if listing.is_file():
        try:
            manifest = json.loads(listing.read_bytes())
            known = dict(manifest["outputs"])
            holds = str(manifest.get("kind", "build"))
        except (ValueError, KeyError, TypeError, RecursionError):
            raise CalcgraphError(f"{listing} is not a manifest of ours; move it away first") from None
        if holds != kind:
            raise CalcgraphError(f"{folder} holds a {holds}; give the {kind} a folder of its own")
    foreign = [name for name, path in files(folder).items() if path != listing and not _is_ours(path, known.get(name))]
    within = {parent.as_posix() for name in known for parent in PurePosixPath(name).parents}
    inside = (
        path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_dir() and not path.is_symlink()
    )
    foreign += sorted(name for name in inside if name not in within)
    if foreign:
        names = ", ".join(foreign[:5])
        raise CalcgraphError(f"{folder} holds files that no build put there, or not so: {names}; move them away")


def _is_ours(path: Path, digest: str | None) -> bool:
    return path.is_file() and digest == hashlib.sha256(path.read_bytes()).hexdigest()
