"""A folder that is either the old one or the new one, never half of each.

Comes in: file names and bytes. Goes out: a folder. The files are written beside it and moved into place by renaming; a
folder that holds anything but an earlier build is not touched.
"""

import json
import os
import shutil
import tempfile
from collections.abc import Mapping
from pathlib import Path

from calcgraph.errors import CalcgraphError


def replace(folder: Path, files: Mapping[str, bytes]) -> None:
    """Put files into a folder, replacing an earlier build.

    Raises:
        CalcgraphError: if the folder holds files that no earlier build put there, or cannot be written.
    """
    folder = folder.resolve()
    previous = folder.with_name(f".{folder.name}.previous")
    try:
        if previous.exists() and not folder.exists():
            previous.rename(folder)  # an earlier run was cut off between the two renames
        _refuse_foreign(folder)
        folder.parent.mkdir(parents=True, exist_ok=True)
        fresh = Path(tempfile.mkdtemp(prefix=f".{folder.name}.", dir=folder.parent))
        try:
            for name, data in files.items():
                with (fresh / name).open("wb") as file:
                    file.write(data)
                    file.flush()
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
    except OSError as error:
        raise CalcgraphError(f"cannot write {folder}: {error.strerror}; it is as it was") from None


def _refuse_foreign(folder: Path) -> None:
    if not folder.exists():
        return
    if not folder.is_dir():
        raise CalcgraphError(f"{folder} is a file; give --out a folder")
    known: set[str] = set()
    listing = folder / "manifest.json"
    if listing.is_file():
        try:
            known = {listing.name, *json.loads(listing.read_bytes())["outputs"]}
        except (ValueError, KeyError, TypeError):
            raise CalcgraphError(f"{listing} is not a manifest of ours; move it away first") from None
    foreign = sorted(p.name for p in folder.iterdir() if p.name not in known or not p.is_file())
    if foreign:
        raise CalcgraphError(f"{folder} holds files that no build put there: {', '.join(foreign[:5])}; move them away")
