"""Files from a data set: every format, what each loses, a manifest, and a folder that is swapped in whole.

Comes in: a data set that conforms. Goes out: a folder. Nothing here reasons or checks; `calcgraph.pipeline` does all.
"""

from collections.abc import Callable, Collection, Iterator, Mapping
from pathlib import Path
from tempfile import TemporaryDirectory

import pyoxigraph as ox

from calcgraph.graph import Dataset
from calcgraph.queries import questions
from calcgraph.resting import resting
from calcgraph.writing import folder, losses, manifest
from calcgraph.writing.formats import Folder, Format, Written, chosen
from calcgraph.writing.objects import Objects, canonical

__all__ = ["render", "write"]

Progress = Callable[..., object]


def _silent(*_: object) -> None:
    """Nobody is told."""


def render(
    dataset: Dataset,
    inputs: Mapping[str, str] | None = None,
    formats: Collection[str] | None = None,
    content: str | Path | None = None,
) -> dict[str, bytes]:
    """Every file of a build, by name, in memory.

    Args:
        dataset: what `reason` returned.
        inputs: SHA-256 of the curated files, by name, for the manifest.
        formats: names of formats; all by default.
        content: the directory of curated files, as for `load`; its questions are written too.

    Raises:
        CalcgraphError: if there is no format of a name.
        MissingTool: if a writer is not installed.
    """
    with TemporaryDirectory(prefix="calcgraph-") as place:
        fill(Path(place), canonical(dataset), chosen(formats), inputs or {}, content)
        return {name: path.read_bytes() for name, path in manifest.files(Path(place)).items()}


def write(
    dataset: Dataset,
    out: str | Path,
    *,
    inputs: Mapping[str, str] | None = None,
    formats: Collection[str] | None = None,
    content: str | Path | None = None,
    progress: Progress = _silent,
) -> None:
    """Write formats into a folder, all or nothing.

    Args:
        dataset: what `reason` returned.
        out: the folder; it must be new, empty, or an earlier build.
        inputs: SHA-256 of the curated files, by name, for the manifest.
        formats: names of formats, as `ttl` or `kgx`; all by default.
        content: the directory of curated files, as for `load`; its questions are written too.
        progress: called with the name of each stage as it begins, and with the share of the work that is done, 0 to 1.

    Raises:
        CalcgraphError: if there is no format of a name; if the folder holds foreign files or cannot be written, and
            then it is as it was.
        MissingTool: if a writer is not installed.
    """
    wanted = chosen(formats)
    progress("bringing into canonical form")
    objects = canonical(dataset)
    folder.replace(Path(out), lambda fresh: fill(fresh, objects, wanted, inputs or {}, content, progress))


def fill(
    place: Path,
    objects: Objects,
    wanted: tuple[Format, ...],
    inputs: Mapping[str, str],
    content: str | Path | None = None,
    progress: Progress = _silent,
) -> None:
    """Write formats, the report of what each loses, README, descriptions and manifest into an empty folder.

    Python's collector of circles rests meanwhile: nothing here makes any, and a third of the time goes to its search.
    """
    with resting():
        _fill(place, objects, wanted, inputs, content, progress)


def _fill(
    place: Path,
    objects: Objects,
    wanted: tuple[Format, ...],
    inputs: Mapping[str, str],
    content: str | Path | None,
    progress: Progress,
) -> None:
    for number, entry in enumerate(wanted):
        if entry.write:
            progress(f"writing {entry.file}", number / len(wanted))
            (place / entry.file).parent.mkdir(exist_ok=True)
            with (place / entry.file).open("wb") as out:
                entry.write(objects, out)
    progress("reading everything back")
    readable: dict[str, list[str]] = {}
    for entry in wanted:
        if entry.read:
            readable.setdefault(entry.name, []).append(entry.file)
    read_back = {name: _read_back(place, wanted, name) for name in readable}
    found = losses.losses(objects, read_back, readable)
    (place / "losses.json").write_bytes(losses.as_json(found))
    (place / "losses.md").write_bytes(losses.as_table(found))
    (place / "README.md").write_bytes(manifest.readme(wanted))
    progress("describing it all")
    told = {about.file: about.sha256 for about in _describe(place, objects, wanted, content)}
    (place / "manifest.json").write_bytes(manifest.manifest(objects, place, inputs, told))


def _describe(place: Path, objects: Objects, wanted: tuple[Format, ...], content: str | Path | None) -> list[Written]:
    """Write the files that describe the others; each sees those before it. Gives back what they tell of the files."""
    if not any(entry.describe for entry in wanted):
        return []
    told = [(entry.file, entry.holds, entry.purpose) for entry in wanted if entry.write]
    files = [_written(place, *about) for about in (*told, *manifest.ABOUT_THE_BUILD)]
    asked = questions(content)
    for entry in wanted:
        if entry.describe:
            (place / entry.file).write_bytes(entry.describe(objects, Folder(tuple(files), asked)))
            files.append(_written(place, entry.file, entry.holds, entry.purpose))
    return files


def _written(place: Path, file: str, holds: str, purpose: str) -> Written:
    size, digest = (place / file).stat().st_size, manifest.sha256(place / file)
    return Written(file, holds, purpose, size, digest)


def _read_back(place: Path, wanted: tuple[Format, ...], name: str) -> Iterator[ox.Quad]:
    for entry in wanted:
        if entry.name == name and entry.read:
            yield from entry.read((place / entry.file).read_bytes())
