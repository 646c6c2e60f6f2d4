"""Validation alone: what is left of the time when the data have been read, for the fast engine and for pyshacl.

    python -m benchmarks.checking.alone SHAPES DATA

Comes in: shapes in Turtle, one merged graph in N-Triples. Goes out: two lines, an engine and its seconds of processor
time. pyshacl validates a graph that rdflib has parsed. `shacl` reads and validates in one call, so the time of the same
call with a shape that has no target, and so nothing to validate, is taken off.
"""

import json
import sys
from pathlib import Path
from time import process_time

from benchmarks.checking.processes import take
from benchmarks.timing import Failed, say

NOTHING = "<http://example.org/s> <http://www.w3.org/ns/shacl#nodeKind> <http://www.w3.org/ns/shacl#IRI> .\n"


def measure(shapes: Path, data: Path, limit: float) -> dict[str, float]:
    """Seconds by engine, each the least of three, pyshacl's of one.

    Raises:
        Failed: if an engine fails.
    """
    say("validation alone")
    taken = take((sys.executable, "-m", "benchmarks.checking.alone", str(shapes), str(data)), limit=limit)
    if taken.code or taken.stopped:
        raise Failed(f"validation alone failed: {taken.stopped or taken.errors}")
    found: dict[str, float] = json.loads(taken.output)
    return found


def main() -> None:
    """Measure, and print."""
    import pyshacl
    import rdflib
    import shacl

    shapes, data = sys.argv[1:3]
    whole, reading = shacl.Shapes.from_file(shapes), shacl.Shapes.from_text(NOTHING, format="ntriples")
    took = {"all": [], "reading": []}
    for _ in range(3):
        for name, compiled in (("all", whole), ("reading", reading)):
            began = process_time()
            compiled.validate_file(data)
            took[name].append(process_time() - began)
    graph, rules = rdflib.Graph().parse(data, format="nt"), rdflib.Graph().parse(shapes)
    began = process_time()
    pyshacl.validate(graph, shacl_graph=rules, inplace=True)
    theirs = process_time() - began
    print(json.dumps({"shacl": min(took["all"]) - min(took["reading"]), "pyshacl": theirs}))


if __name__ == "__main__":
    main()
