"""The files that the workbench loads: its own script, and the editor out of NiceGUI's wheel, if that is installed.

Comes in: nothing. Goes out: bytes by name, from a list that is made once: no path of a request ever reaches the disk.
NiceGUI is found by its metadata and never imported.
"""

import hashlib
import re
from functools import cache
from importlib import metadata, resources

_EDITOR = re.compile(r"nicegui/elements/codemirror/dist/((?:index|sparql)(?:-[A-Za-z0-9_-]+)?\.js)")
_OWN = ("workbench.js",)
_ENTRY = "index.js"


@cache
def files() -> dict[str, bytes]:
    """Every file by the path below `/assets/`, which holds a digest of it all."""
    own = {name: resources.files(__package__).joinpath("static", name).read_bytes() for name in _OWN}
    editor = _editor()
    return {f"{_digest(own)}/{n}": d for n, d in own.items()} | {f"{_digest(editor)}/{n}": d for n, d in editor.items()}


@cache
def address(name: str) -> str:
    """The path of a file below `/assets/`; empty if it is not there."""
    return next((path for path in files() if path.endswith(f"/{name}")), "")


def editor() -> tuple[str, str]:
    """The paths of the editor and of its SPARQL; both empty without NiceGUI."""
    language = next((path for path in files() if "/sparql-" in path), "")
    return (address(_ENTRY), language) if language and address(_ENTRY) else ("", "")


def _editor() -> dict[str, bytes]:
    try:
        listed = metadata.files("nicegui") or ()
    except metadata.PackageNotFoundError:
        return {}
    found = {}
    for path in listed:
        name = _EDITOR.fullmatch(path.as_posix())
        if name and path.locate().is_file():  # type: ignore[attr-defined]
            found[name[1]] = path.read_binary()
    return found


def _digest(named: dict[str, bytes]) -> str:
    made = hashlib.sha256()
    for name in sorted(named):
        made.update(name.encode() + b"\0" + named[name])
    return made.hexdigest()[:16]
