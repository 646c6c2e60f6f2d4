"""One engine and nothing around it, in a process of its own: what the same job costs without calcgraph.

    python -m benchmarks.checking.raw ENGINE SHAPES DATA

Comes in: an engine, shapes in Turtle, one merged graph in N-Triples; each engine reads both itself, from the files.
Goes out: a line for each result, shape and focus node. Exit code 3: the engine is not installed.
"""

import sys
from collections.abc import Callable, Iterable, Iterator
from importlib import metadata
from typing import Any

SH = "http://www.w3.org/ns/shacl#"
SHAPES = "https://w3id.org/calcgraph/shapes/"
PACKAGES = {"shacl": "shacl", "pyshacl": "pyshacl", "pyrudof": "pyrudof", "pyshacl-turbo": "pyshacl-turbo"}
Results = Iterable[tuple[str, str]]


def version(engine: str) -> str | None:
    """The version that is installed, or nothing."""
    try:
        return metadata.version(PACKAGES[engine])
    except metadata.PackageNotFoundError:
        return None


def shacl(shapes: str, data: str) -> Results:
    """The engine that calcgraph uses."""
    import shacl

    report = shacl.Shapes.from_file(shapes).validate_file(data)
    return [(r.source_shape or "", r.focus_node) for r in report.results]


def pyshacl(shapes: str, data: str) -> Results:
    """The reference engine, over rdflib."""
    import pyshacl
    import rdflib

    graph = rdflib.Graph().parse(data, format="nt")
    _, report, _ = pyshacl.validate(graph, shacl_graph=rdflib.Graph().parse(shapes), inplace=True)
    return _of_rdflib(report)


def pyshacl_turbo(shapes: str, data: str) -> Results:
    """A rewrite of pyshacl in Rust."""
    import pyshacl_turbo

    _, report, _ = pyshacl_turbo.validate(data, shacl_graph=shapes, data_graph_format="nt", shacl_graph_format="turtle")
    return _of_rdflib(report)


def pyrudof(shapes: str, data: str) -> Results:
    """The SHACL part of rudof, in its default (native) mode."""
    import pyrudof

    rudof = pyrudof.Rudof(pyrudof.RudofConfig())
    rudof.read_data(data, pyrudof.RDFFormat.NTriples)
    rudof.read_shacl(shapes, pyrudof.ShaclFormat.Turtle)
    return [(str(entry.source_shape), str(entry.focus_node)) for entry in rudof.validate_shacl()]


def _of_rdflib(report: Any) -> Iterator[tuple[str, str]]:
    import rdflib

    sh = rdflib.Namespace(SH)
    for node in report.objects(None, sh.result):
        yield str(report.value(node, sh.sourceShape)), str(report.value(node, sh.focusNode))


ENGINES: dict[str, Callable[[str, str], Results]] = {
    "shacl": shacl,
    "pyshacl": pyshacl,
    "pyrudof": pyrudof,
    "pyshacl-turbo": pyshacl_turbo,
}


def main() -> int:
    """Run one engine and print its results."""
    engine, shapes, data = sys.argv[1:4]
    if version(engine) is None:
        return 3
    for shape, focus in ENGINES[engine](shapes, data):
        print(shape.strip("<>").removeprefix(SHAPES), focus.strip("<>"))
    return 0


if __name__ == "__main__":
    sys.exit(main())
