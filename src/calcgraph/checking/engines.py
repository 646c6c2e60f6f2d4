"""Two SHACL engines, one kind of answer.

Comes in: shapes and one merged graph. Goes out: results in N-Triples syntax, so that the engines can be compared:
`shacl` (Rust, fast) and pyshacl (the reference). A path is written in SPARQL syntax, language tags in lower case (RDF
1.1 Concepts, section 3.3). Both engines give blank nodes labels of their own, which are led back to those of the data:
rdflib tells which is which, `shacl` numbers them as they first appear, those of the shapes (`_:1_b0`) before those of
the data (`_:0_b7`). A label that cannot be led back stays, and shows.
"""

import fcntl
import os
import re
import sys
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from pathlib import Path
from threading import Thread
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

import pyoxigraph as ox

from calcgraph.checking.shapes import Shapes
from calcgraph.errors import CalcgraphError, MissingTool
from calcgraph.graph.syntax import rdf_bytes

if TYPE_CHECKING:
    import shacl

Engine = Literal["fast", "reference"]
_SH = "http://www.w3.org/ns/shacl#"
_PIPE = 1 << 20  # bytes; the usual 64 kB make the two wait for each other
_TAG = re.compile(r'(?<=")@[A-Za-z0-9-]+$')


class Result(NamedTuple):
    """One validation result; an empty string stands for what it lacks. Messages are not compared."""

    focus: str
    path: str
    value: str
    shape: str
    component: str
    severity: str


def run(engine: Engine, shapes: Shapes, triples: Iterable[ox.Triple]) -> list[Result]:
    """Validate a merged graph.

    Args:
        engine: `fast` or `reference`.
        shapes: what `shapes.read` returned.
        triples: the data, merged into one graph.

    Raises:
        MissingTool: if the engine is not installed.
        CalcgraphError: if the reference engine breaks on the data, as it does on a NaN where a bound is checked.
    """
    ordered = tuple(triples)
    return (_fast if engine == "fast" else _reference)(shapes, ordered)


class Plain(NamedTuple):
    """An N-Triples file with just the triples to be validated, which the fast engine reads by itself.

    Args:
        path: the file.
        read: waits until pyoxigraph has read the file to its end as well, and raises what it has to say against it.
    """

    path: Path
    read: Callable[[], object]


def stream(shapes: Shapes, triples: Callable[[], Iterable[ox.Triple]], plain: Plain | None = None) -> list[Result]:
    """Validate a graph of any size with the fast engine, which reads at the same time as the triples are made.

    Args:
        shapes: what `shapes.read` returned.
        triples: gives the data, merged into one graph; called again if a result names a blank node.
        plain: a file with just these triples, if there is one. Without it, the engine reads through a pipe.

    Raises:
        CalcgraphError: what `triples` or `plain.read` raises.
    """
    if plain is None:
        return _results(_piped(shapes, triples), shapes, triples)
    try:
        report = shapes.compiled.validate_file(str(plain.path))
    except (OSError, ValueError) as error:
        raise _unread(error) from None
    finally:
        plain.read()  # what pyoxigraph does not take, it refuses in better words
    return _results(report, shapes, triples)


def _piped(shapes: Shapes, triples: Callable[[], Iterable[ox.Triple]]) -> "shacl.Report":
    from tempfile import TemporaryDirectory

    compiled = shapes.compiled
    failures: list[CalcgraphError] = []
    refused: CalcgraphError | None = None

    def feed(into: Path) -> None:
        try:
            with suppress(BrokenPipeError), into.open("wb", buffering=_PIPE) as out:
                if sys.platform == "linux":
                    fcntl.fcntl(out, fcntl.F_SETPIPE_SZ, _PIPE)
                ox.serialize(triples(), output=out, format=ox.RdfFormat.N_TRIPLES)
        except CalcgraphError as error:
            failures.append(error)

    with TemporaryDirectory(prefix="calcgraph-") as folder:
        pipe = Path(folder) / "data.nt"
        os.mkfifo(pipe)
        feeder = Thread(target=feed, args=(pipe,))
        feeder.start()
        try:
            report = compiled.validate_file(str(pipe))
        except (OSError, ValueError) as error:  # told only if pyoxigraph, which says it better, takes the data
            refused = _unread(error)
        feeder.join()
    for failure in (*failures, refused):
        if failure:
            raise failure
    return report


def _unread(error: Exception) -> CalcgraphError:
    return CalcgraphError(f"shacl does not read this graph: {error}")


def _fast(shapes: Shapes, triples: tuple[ox.Triple, ...]) -> list[Result]:
    data = rdf_bytes(triples, ox.RdfFormat.N_TRIPLES).decode()
    return _results(shapes.compiled.validate_text(data, format="ntriples"), shapes, lambda: triples)


def _results(report: "shacl.Report", shapes: Shapes, triples: Callable[[], Iterable[ox.Triple]]) -> list[Result]:
    found = report.results
    if not found:
        return []
    own = {f"_:1_b{n}": node for n, node in enumerate(shapes.blank_nodes)}
    labels: dict[str, str] = {}
    if any(term.startswith("_:") for r in found for term in (r.focus_node, r.value or "")):
        nodes = (n for t in triples() for n in (t.subject, t.object) if isinstance(n, ox.BlankNode))
        labels = {f"_:0_b{n}": str(node) for n, node in enumerate(dict.fromkeys(nodes), len(own))}
    return [
        Result(
            _same(r.focus_node, labels),
            r.path or "",
            _same(r.value or "", labels),
            _same(r.source_shape or "", own),
            r.component_iri,
            r.severity_iri,
        )
        for r in found
    ]


def _reference(shapes: Shapes, triples: tuple[ox.Triple, ...]) -> list[Result]:
    try:
        import pyshacl
        import rdflib
    except ImportError as error:
        hint = "run: pip install 'calcgraph[build]'"
        raise MissingTool(f"the reference engine needs {error.name}, which is not installed; {hint}") from None

    normalised, rdflib.NORMALIZE_LITERALS = rdflib.NORMALIZE_LITERALS, False  # keep "007" as it is written
    nodes: dict[str, rdflib.BNode] = {}
    try:
        data = rdf_bytes(triples, ox.RdfFormat.N_TRIPLES)
        graph = rdflib.Graph().parse(data=data, format="nt", bnode_context=nodes)
        shapes_graph, shapes_nodes = shapes.for_reference
        _, report, _ = pyshacl.validate(graph, shacl_graph=shapes_graph, inplace=True, advanced=shapes.advanced)
    except (Exception, SystemExit) as error:  # it raises what Python and rdflib raise, and ends the process for MINUS
        kind = type(error).__name__
        raise CalcgraphError(f"pyshacl broke on this graph ({kind}: {error}); try --engine fast") from None
    finally:
        rdflib.NORMALIZE_LITERALS = normalised
    if not isinstance(report, rdflib.Graph):
        raise CalcgraphError(f"pyshacl did not validate: {report}")
    sh = rdflib.Namespace(_SH)
    labels = {node.n3(): f"_:{label}" for label, node in (*nodes.items(), *shapes_nodes.items())}

    def one(node: Any, predicate: Any) -> str:
        term = report.value(node, predicate)
        return "" if term is None else _same(_n_triples(term), labels)

    return [
        Result(
            one(node, sh.focusNode),
            _path(report, report.value(node, sh.resultPath)),
            one(node, sh.value),
            one(node, sh.sourceShape),
            one(node, sh.sourceConstraintComponent).strip("<>"),
            one(node, sh.resultSeverity).strip("<>"),
        )
        for node in report.objects(None, sh.result)
    ]


def _same(term: str, labels: Mapping[str, str]) -> str:
    return labels.get(term, term) if term.startswith("_:") else _TAG.sub(lambda tag: tag[0].lower(), term)


def _n_triples(term: Any) -> str:
    import rdflib

    if isinstance(term, rdflib.Literal):
        kind = None if term.datatype is None or term.language else ox.NamedNode(str(term.datatype))
        return str(ox.Literal(str(term), language=term.language, datatype=kind))
    return str(term.n3())


def _path(report: Any, node: Any) -> str:
    """A SHACL property path in SPARQL syntax (SHACL section 2.3.1)."""
    import rdflib
    from rdflib.collection import Collection

    if node is None:
        return ""
    if isinstance(node, rdflib.URIRef):
        return f"<{node}>"
    sh = rdflib.Namespace(_SH)
    alternatives = report.value(node, sh.alternativePath)
    if alternatives is not None:
        return "(" + "|".join(_path(report, m) for m in Collection(report, alternatives)) + ")"
    inverse = report.value(node, sh.inversePath)
    if inverse is not None:
        return f"^{_path(report, inverse)}"
    for name, mark in (("zeroOrMorePath", "*"), ("oneOrMorePath", "+"), ("zeroOrOnePath", "?")):
        repeated = report.value(node, sh[name])
        if repeated is not None:
            return f"({_path(report, repeated)}){mark}"
    return "(" + "/".join(_path(report, m) for m in Collection(report, node)) + ")"
