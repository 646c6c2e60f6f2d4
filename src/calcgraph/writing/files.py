"""One file, written whole or not at all.

Comes in: a path and bytes. Goes out: the file. A new one is written beside the old one, with its permissions, and takes
its place by renaming.
"""

import os
import stat
import tempfile
from pathlib import Path

from calcgraph.errors import CalcgraphError

_NEW = 0o666  # less what the user's mask takes away


def put(path: Path, data: bytes) -> None:
    """Write a file.

    Args:
        path: where it belongs; a link is followed.
        data: what is in it.

    Raises:
        CalcgraphError: if it cannot be written; what was there is then as it was.
    """
    try:
        path = path.resolve()  # what a link points to is written; the link stays
        if path.exists() and not path.is_file():
            raise OSError(0, "it is no regular file")
        mode = stat.S_IMODE(path.stat().st_mode) if path.exists() else _NEW & ~_mask()
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
    except (OSError, ValueError, RuntimeError) as error:  # the last for links in a circle
        reason = getattr(error, "strerror", None) or str(error)
        raise CalcgraphError(f"cannot write {path}: {reason}; it is as it was") from None


def _mask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
