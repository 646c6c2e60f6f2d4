"""Two SHACL engines, one kind of answer.

Comes in: shapes and one merged graph. Goes out: results as plain text in N-Triples syntax, so that the engines can be
compared: `shacl` (Rust, fast) and pyshacl (the reference). A path is written in SPARQL syntax. The fast engine renames
blank nodes, so that in both a blank node is written `_:`; it is told apart by the rest of its result.
"""

from collections.abc import Iterable
from typing import Any, Literal, NamedTuple

import pyoxigraph as ox

from calcgraph.checking.shapes import Shapes
from calcgraph.errors import MissingTool
from calcgraph.graph.dataset import rdf_bytes

Engine = Literal["fast", "reference"]
_SH = "http://www.w3.org/ns/shacl#"


class Result(NamedTuple):
    """One validation result. All fields but the message count when engines are compared."""

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
    """
    data = rdf_bytes(triples, ox.RdfFormat.N_TRIPLES).decode()
    return (_fast if engine == "fast" else _reference)(shapes, data)


def _fast(shapes: Shapes, data: str) -> list[Result]:
    import shacl

    compiled = shacl.Shapes.from_text(shapes.n_triples(), format="ntriples")
    report = compiled.validate_text(data, format="ntriples")
    return [
        Result(
            _term(r.focus_node),
            r.path or "",
            _term(r.value or ""),
            _term(r.source_shape or ""),
            r.component_iri,
            r.severity.lower(),
        )
        for r in report.results
    ]


def _term(text: str) -> str:
    return "_:" if text.startswith("_:") else text


def _reference(shapes: Shapes, data: str) -> list[Result]:
    try:
        import pyshacl
        import rdflib
    except ImportError as error:
        hint = "run: pip install 'calcgraph[build]'"
        raise MissingTool(f"the reference engine needs {error.name}, which is not installed; {hint}") from None

    rdflib.NORMALIZE_LITERALS = False
    data_graph = rdflib.Graph().parse(data=data, format="nt")
    shape_graph = rdflib.Graph().parse(data=shapes.n_triples(), format="nt")
    _, report, _ = pyshacl.validate(
        data_graph, shacl_graph=shape_graph, inference="none", advanced=False, do_owl_imports=False
    )
    if not isinstance(report, rdflib.Graph):
        raise MissingTool(f"pyshacl did not validate: {report}")
    sh = rdflib.Namespace(_SH)

    def one(node: Any, predicate: Any) -> str:
        value = report.value(node, predicate)
        return "" if value is None else _term(value.n3())

    return [
        Result(
            one(node, sh.focusNode),
            _path(report, report.value(node, sh.resultPath)),
            one(node, sh.value),
            one(node, sh.sourceShape),
            one(node, sh.sourceConstraintComponent).strip("<>"),
            one(node, sh.resultSeverity).strip("<>").removeprefix(_SH).lower(),
        )
        for node in report.objects(None, sh.result)
    ]


def _path(report: Any, node: Any) -> str:
    """A SHACL property path in SPARQL syntax (SHACL section 2.3.1), for the kinds that our shapes use."""
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
    return "/".join(_path(report, m) for m in Collection(report, node))
