"""One triple format of a large graph, by calcgraph or by pyoxigraph's own writer, in a process of its own.

    python -m benchmarks.writing.one ours|raw FORMAT DATA

Comes in: who writes, the name of a format, a graph in N-Quads. Goes out: JSON: seconds for writing alone, and by how
many kilobytes the peak of memory grew while writing.
"""

import json
import resource
import sys
import tempfile
import time
from pathlib import Path

import pyoxigraph as ox

from calcgraph import load
from calcgraph.writing.formats import FORMATS
from calcgraph.writing.objects import Objects

SYNTAXES = {
    "nt": ox.RdfFormat.N_TRIPLES,
    "nq": ox.RdfFormat.N_QUADS,
    "ttl": ox.RdfFormat.TURTLE,
    "trig": ox.RdfFormat.TRIG,
    "rdf": ox.RdfFormat.RDF_XML,
    "jsonld": ox.RdfFormat.JSON_LD,
}
PREFIXED = ("ttl", "trig", "rdf", "jsonld")


def main() -> None:
    """Write, and print what it took."""
    who, name, data = sys.argv[1:4]
    quads = tuple(sorted(ox.parse(path=data), key=str))
    triples = tuple(dict.fromkeys(quad.triple for quad in quads))
    objects = Objects(quads, triples, (), load().prefixes)
    entry = next(entry for entry in FORMATS if entry.name == name)
    assert entry.write
    with tempfile.TemporaryDirectory() as folder, (Path(folder) / "x").open("wb") as out:
        before, began = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, time.perf_counter()
        if who == "ours":
            entry.write(objects, out)
        else:
            items = quads if name in ("nq", "trig", "jsonld") else triples
            prefixes = dict(objects.prefixes) if name in PREFIXED else None
            ox.serialize(items, output=out, format=SYNTAXES[name], prefixes=prefixes)
        took = time.perf_counter() - began
        grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
    print(json.dumps({"seconds": took, "kilobytes": grown}))


if __name__ == "__main__":
    main()
