"""Reads files of partners, each in the syntax that it is in, and tells every reason why one cannot be read.

Comes in: paths. Goes out: partners, or `UnreadableData`.
"""

from collections.abc import Callable, Sequence
from importlib import import_module
from pathlib import Path
from typing import Any

from calcgraph.confined import beside
from calcgraph.errors import MissingTool, Problem, Report, UnreadableData
from calcgraph.linking.files import contents
from calcgraph.linking.files.drafts import Drafts
from calcgraph.linking.files.syntaxes import RDF, Syntax, syntax_of
from calcgraph.linking.naming import Namer
from calcgraph.linking.partner import Partner
from calcgraph.linking.prefixes import Prefixes
from calcgraph.reading import RdfFiles, packing
from calcgraph.reading.screening import Refused
from calcgraph.resting import resting

_WORTH_A_HELPER = 500_000  # bytes, packed
_MODULES = {Syntax.OBO: "obo", Syntax.GRAPHS: "graphs_json", Syntax.CLASSES: "class_lists", Syntax.TABLE: "structures"}


def read(path: str | Path, *, prefixes: Prefixes | None = None, progress: Callable[[str], object] = str) -> Partner:
    """Read the file of a partner.

    Args:
        path: the file, perhaps packed.
        prefixes: in whose spelling ids are given; those of the curated files if not given.
        progress: called with what is being done.

    Returns:
        What it tells.

    Raises:
        UnreadableData: if it is refused, with the reasons.
        MissingTool: if a package is missing that its syntax takes.
    """
    return read_all((path,), prefixes=prefixes, progress=progress)[0]


def read_all(
    paths: Sequence[str | Path], *, prefixes: Prefixes | None = None, progress: Callable[[str], object] = str
) -> tuple[Partner, ...]:
    """Read several, as `read` does; if any is refused, what is wrong with each is told at once."""
    files = list(dict.fromkeys(map(Path, paths)))
    prefixes = prefixes or Prefixes.of_content()
    sizes = {file: file.stat().st_size for file in files if file.is_file()}
    largest = max(sizes, key=lambda file: sizes[file], default=None)
    rest = [file for file in files if file != largest]
    if largest is None or sum(sizes.get(file, 0) for file in rest) < _WORTH_A_HELPER:
        told = _tried(files, prefixes, progress=progress)
    else:
        progress(f"read {', '.join(file.name for file in rest)}")
        with beside(_tried, rest, prefixes) as others:  # takes two thirds of the time on two processors
            told = _tried([largest], prefixes, progress=progress) | others()
    problems = [problem for one in told.values() if not isinstance(one, Partner) for problem in one]
    if problems:
        raise UnreadableData(Report.of(problems))
    return tuple(one for file in files if isinstance(one := told[file], Partner))


def _tried(
    files: list[Path], prefixes: Prefixes, *, progress: Callable[[str], object]
) -> dict[Path, Partner | list[Problem]]:
    """What each file tells, or why it is refused."""
    namer = Namer(prefixes)
    told: dict[Path, Partner | list[Problem]] = {}
    for path in files:
        progress(f"read {path.name}")
        try:
            with packing.unpacking(path), resting():
                told[path] = _read(path, namer)
        except Refused as error:
            told[path] = [Problem(error.code, str(error), file=path.as_posix(), line=error.line, fix=error.fix)]
        except UnreadableData as error:
            told[path] = list(error.report)
        except OSError as error:
            message = f"it cannot be read: {error.strerror or error}"
            told[path] = [Problem("unreadable-file", message, file=path.as_posix(), fix="make it readable")]
    return told


def _read(path: Path, namer: Namer) -> Partner:
    syntax = syntax_of(path, contents.head(path))
    if module := _MODULES.get(syntax):
        found: Drafts = _engine(module, syntax).read(path, namer)
        return found.partner(namer(found.ontology))
    from calcgraph.linking.files.triples import gather

    found = Drafts(path.as_posix(), syntax.value)
    if syntax in RDF:
        gather(RdfFiles([path], syntax=RDF[syntax]).quads(), found, namer)
    else:
        short = "ofn" if syntax is Syntax.FUNCTIONAL else "owx"
        gather(_engine("functional", syntax).quads(path, short), found, namer)
    return found.partner(namer(found.ontology))


def _engine(module: str, syntax: Syntax) -> Any:
    try:
        return import_module(f"calcgraph.linking.files.{module}")
    except ImportError as error:
        message = f"{syntax.value} takes the package {error.name}; run: pip install 'calcgraph[link]'"
        raise MissingTool(message) from None
