"""Which files a path stands for: those of a folder, and of a build the one that has all of it.

Comes in: paths of the user's. Goes out: RDF files, and whether a file is what its build says it is.
"""

import json
from collections.abc import Sequence
from pathlib import Path

from calcgraph.errors import CalcgraphError, Problem, Report, UnreadableData
from calcgraph.reading import SUFFIXES
from calcgraph.reading.packing import SUFFIXES as PACKED

BUILT = "calcgraph.nq"


def rdf_files(paths: Sequence[Path]) -> list[Path]:
    """The RDF files that paths stand for.

    Raises:
        UnreadableData: for a folder without any.
    """
    found: list[Path] = []
    for path in paths:
        if not path.is_dir():
            found.append(path)
        elif (path / BUILT).is_file():  # a build has the same graph in many syntaxes
            found.append(path / BUILT)
        else:
            names = (*SUFFIXES, *(suffix + packed for suffix in SUFFIXES for packed in PACKED))
            inside = [p for p in sorted(path.iterdir()) if p.name.lower().endswith(names)]
            if not inside:
                problem = Problem("unreadable-file", "there is no RDF file in it, nor is it a store", file=str(path))
                raise UnreadableData(Report((problem,)))
            found += inside
    return found


def stated_digest(file: Path) -> str | None:
    """The SHA-256 that the manifest beside a file of a build states for it; None without a manifest.

    Raises:
        CalcgraphError: if the manifest cannot be read.
    """
    manifest = file.parent / "manifest.json"
    if not manifest.is_file():
        return None
    try:
        return str(json.loads(manifest.read_bytes())["outputs"][file.name])
    except (ValueError, KeyError, TypeError) as error:
        raise CalcgraphError(f"{manifest} cannot be read: {error}; run: calcgraph build") from None


def changed(file: Path) -> str:
    """Words for a file of a build that is not what its manifest says."""
    return f"{file} is not what {file.parent / 'manifest.json'} says: it was cut or changed"
