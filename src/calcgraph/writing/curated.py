"""Curated files rewritten in normal form, each whole or not at all.

Comes in: the directory that holds `content/`. Goes out: the same files, those in normal form that were not. A new
file is written beside the old one, with its permissions, and takes its place by renaming. A file that has any other
problem is not touched, nor is a link, because what it points to may lie anywhere.
"""

import os
import stat
import tempfile
from pathlib import Path

from calcgraph.errors import CalcgraphError, Problem
from calcgraph.source import read
from calcgraph.source.normal_form import changes


def fix(root: Path) -> list[str]:
    """Rewrite what is not in normal form.

    Args:
        root: the directory that holds `content/`.

    Returns:
        The files that were rewritten, relative to `root`.

    Raises:
        CalcgraphError: if a file cannot be written; it is then as it was.
    """
    _, report = read(root)
    blamed = {p.file for p in report}
    changed = []
    for change in list(changes(root)):
        if isinstance(change, Problem) or change.file in blamed or _is_linked(change.path, root):
            continue
        try:
            _replace(change.path, change.new)
        except OSError as error:
            raise CalcgraphError(f"cannot write {change.path}: {error.strerror}; it is as it was") from None
        changed.append(change.file)
    return changed


def _is_linked(path: Path, root: Path) -> bool:
    """Whether the file, or a folder on the way from the root to it, is a link."""
    return path.resolve() != root.resolve() / path.relative_to(root)


def _replace(path: Path, data: bytes) -> None:
    mode = stat.S_IMODE(path.stat().st_mode)
    if not mode & stat.S_IWUSR:
        raise PermissionError(0, "it may not be written")
    handle, name = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
    fresh = Path(name)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        fresh.chmod(mode)
        fresh.replace(path)
    finally:
        fresh.unlink(missing_ok=True)
