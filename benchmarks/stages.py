"""One side of the comparison, stage by stage, in a process of its own.

    python -m benchmarks.stages ours|naive CONTENT SHAPES CONFLICTS OUT

Comes in: the side, the directories, the conflicts for the naive side, the folder to write. Goes out: seconds by stage,
as JSON on standard output. A process of its own, because a build is one: nothing is warm, and imports are counted where
they fall. The stages of both sides carry the same names; HermiT and pyshacl import their libraries themselves.
"""

import json
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

if TYPE_CHECKING:
    from calcgraph.writing.formats import Format
    from calcgraph.writing.objects import Objects

IMPORTS, LOAD, ASSEMBLE, VERIFY, MANIFEST = "imports", "load", "assemble", "verify queries", "manifest and folder"
REASON, SHACL, CANONICAL = "hierarchy (rustdl)", "shapes (shacl)", "canonical form (RDFC-1.0)"
HERMIT, PYSHACL = "HermiT", "pyshacl"
WRITE = "write {}"
Seconds = dict[str, float]


def main() -> None:
    """Run one side and print its times."""
    side, content, shapes, conflicts, out = sys.argv[1], *(Path(argument) for argument in sys.argv[2:6])
    found = ours(content, shapes, out) if side == "ours" else naive(content, shapes, conflicts, out)
    print(json.dumps(found))


@contextmanager
def _clock(found: Seconds, stage: str) -> Iterator[None]:
    start = time.perf_counter()
    yield
    found[stage] = time.perf_counter() - start


def ours(content: Path, shapes: Path, out: Path) -> Seconds:
    """The stages of `calcgraph build`, one after the other; there, HermiT and pyshacl run side by side."""
    found: Seconds = {}
    with _clock(found, IMPORTS):
        import rustdl  # noqa: F401
        import shacl  # noqa: F401

        import calcgraph.pipeline  # noqa: F401
        from calcgraph.checking import engines, verify
        from calcgraph.checking import shapes as shape_files
        from calcgraph.graph import assemble
        from calcgraph.reasoning import hermit, reason
        from calcgraph.reasoning.classification import tbox
        from calcgraph.source import load
        from calcgraph.writing import folder
        from calcgraph.writing.objects import canonical
    with _clock(found, LOAD):
        knowledge = load(content)
    with _clock(found, ASSEMBLE):
        dataset = assemble(knowledge)
    with _clock(found, REASON):
        dataset = reason(dataset, knowledge=knowledge)
    with _clock(found, HERMIT):
        hermit.classify(tbox(dataset))
    with _clock(found, SHACL):
        rules = shape_files.read(shapes)
        merged = dataset.union(without=("inferred", "imports"))
        problems = [str(result) for result in engines.run("fast", rules, merged)]
    with _clock(found, PYSHACL):
        problems += [str(result) for result in engines.run("reference", rules, merged)]
    with _clock(found, VERIFY):
        problems += [str(p) for p in verify.problems(verify.read(content / "queries"), dataset.store())]
    if problems:
        raise SystemExit("\n".join(problems))
    with _clock(found, CANONICAL):
        objects = canonical(dataset)
    with _clock(found, MANIFEST):
        folder.replace(out, lambda fresh: _fill(found, fresh, objects, knowledge.inputs))
    found[MANIFEST] -= sum(seconds for stage, seconds in found.items() if stage.startswith(WRITE.format("")))
    return found


def _fill(found: Seconds, fresh: Path, objects: "Objects", inputs: Mapping[str, str]) -> None:
    from calcgraph.writing import fill
    from calcgraph.writing.formats import FORMATS

    def clocked(entry: "Format") -> "Format":
        if not entry.write:
            return entry

        def write(objects: "Objects", out: BinaryIO) -> None:
            with _clock(found, WRITE.format(entry.file)):
                entry.write(objects, out)

        return replace(entry, write=write)

    fill(fresh, objects, tuple(map(clocked, FORMATS)), inputs)


def naive(content: Path, shapes: Path, conflicts: Path, out: Path) -> Seconds:
    """The steps of the naive script."""
    from calcgraph import __version__

    found: Seconds = {}
    with _clock(found, IMPORTS):
        import rdflib

        from benchmarks.naive import __main__ as script
        from benchmarks.naive.files import Curated
        from benchmarks.naive.graph import assemble

    rdflib.NORMALIZE_LITERALS = False
    with _clock(found, LOAD):
        curated = Curated(content, __version__)
    with _clock(found, ASSEMBLE):
        assemble(curated, conflicts)
    with _clock(found, HERMIT):
        script.classify(curated)
    with _clock(found, PYSHACL):
        problems = script.validate(curated, shapes)
    with _clock(found, VERIFY):
        rows = {name: n for name, n in script.verify(curated, content).items() if n}
    if problems or rows:
        raise SystemExit(f"{problems} {rows}")
    files = {}
    for name in script.FILES:
        with _clock(found, WRITE.format(name)):
            files[name] = script.render(curated, name)
    with _clock(found, MANIFEST):
        script.write(files, out, __version__)
    return found


if __name__ == "__main__":
    main()
