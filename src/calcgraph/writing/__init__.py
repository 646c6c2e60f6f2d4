"""Files from a data set: every format, a manifest, and a folder that is swapped in whole.

Comes in: a data set that conforms. Goes out: a folder. Nothing here reasons or checks; `calcgraph.pipeline` does all.
"""

from collections.abc import Mapping
from pathlib import Path

from calcgraph.graph import Dataset
from calcgraph.writing import folder, manifest
from calcgraph.writing.formats import FORMATS
from calcgraph.writing.objects import canonical

__all__ = ["render", "write"]


def render(dataset: Dataset, inputs: Mapping[str, str] | None = None) -> dict[str, bytes]:
    """Every file of a build, by name.

    Args:
        dataset: what `reason` returned.
        inputs: SHA-256 of the curated files, by name, for the manifest.

    Raises:
        MissingTool: if a writer is not installed.
    """
    objects = canonical(dataset)
    files = {f.file: f.write(objects) for f in FORMATS}
    files["README.md"] = manifest.readme()
    files["manifest.json"] = manifest.manifest(objects, files, inputs or {})
    return files


def write(dataset: Dataset, out: str | Path, *, inputs: Mapping[str, str] | None = None) -> None:
    """Write every format into a folder, all or nothing.

    Args:
        dataset: what `reason` returned.
        out: the folder; it must be new, empty, or an earlier build.
        inputs: SHA-256 of the curated files, by name, for the manifest.

    Raises:
        CalcgraphError: if the folder holds foreign files or cannot be written; it is then as it was.
    """
    folder.replace(Path(out), render(dataset, inputs))
