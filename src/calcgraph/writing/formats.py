"""The registry of formats: file, what it is for, and the function that writes it.

Comes in: `Objects`. Goes out: bytes. `out/README.md` is made from the same table.
"""

import io
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pyoxigraph as ox

from calcgraph.errors import MissingTool
from calcgraph.graph.dataset import rdf_bytes
from calcgraph.graph.names import cgv
from calcgraph.writing import jsonld, picture
from calcgraph.writing.objects import Objects

if TYPE_CHECKING:
    import rdflib


_ORDER = ("DiseaseTerm", "LesionTerm", "FindingTerm", "FeatureTerm", "Claim", "Quantity", "Repair", "Source")


@dataclass(frozen=True, slots=True)
class Format:
    """A file of a build: its name, which object it holds, one sentence on its use, its writer."""

    file: str
    holds: str
    purpose: str
    write: Callable[[Objects], bytes]


def _trig(objects: Objects) -> bytes:
    return rdf_bytes(objects.dataset, ox.RdfFormat.TRIG, objects.prefixes)


def _n_quads(objects: Objects) -> bytes:
    return rdf_bytes(objects.dataset, ox.RdfFormat.N_QUADS)


def _n_triples(objects: Objects) -> bytes:
    return rdf_bytes(objects.release, ox.RdfFormat.N_TRIPLES)


def _rdf_xml(objects: Objects) -> bytes:
    return rdf_bytes(objects.release, ox.RdfFormat.RDF_XML, objects.prefixes) + b"\n"


def _owl(objects: Objects) -> bytes:
    return rdf_bytes(objects.ontology, ox.RdfFormat.RDF_XML, objects.prefixes) + b"\n"


def _turtle(objects: Objects) -> bytes:
    """Turtle by rdflib, which alone writes OWL expressions and lists nested, as people read them.

    It is stable because the blank nodes carry their canonical labels. Our terms come first, then the claims.
    """
    try:
        import rdflib
        from rdflib.plugins.serializers.turtle import TurtleSerializer
    except ImportError:
        raise MissingTool("Turtle needs rdflib, which is not installed; run: pip install 'calcgraph[build]'") from None

    class OursFirst(TurtleSerializer):
        topClasses = [rdflib.URIRef(cgv(name).value) for name in _ORDER]  # noqa: RUF012

        def label(self, node: Any, position: int) -> str:
            """As rdflib has it, but the decimal 1 stays 1; rdflib would abbreviate it to 1.0."""
            if isinstance(node, rdflib.Literal) and node.datatype == rdflib.XSD.decimal and "." not in node:
                return f'"{node}"^^{super().label(node.datatype, position)}'
            return super().label(node, position)

    graph = rdflib.Graph(bind_namespaces="none")
    for prefix, namespace in sorted(objects.prefixes.items()):
        graph.bind(prefix, namespace)
    for triple in objects.release:
        graph.add((_rdflib(triple.subject), _rdflib(triple.predicate), _rdflib(triple.object)))
    written = io.BytesIO()
    OursFirst(graph).serialize(written, encoding="utf-8")
    return written.getvalue()


def _rdflib(term: Any) -> "rdflib.term.IdentifiedNode | rdflib.Literal":
    import rdflib

    if isinstance(term, ox.NamedNode):
        return rdflib.URIRef(term.value)
    if isinstance(term, ox.BlankNode):
        return rdflib.BNode(term.value)
    if term.language:
        return rdflib.Literal(term.value, lang=term.language)
    if term.datatype.value == "http://www.w3.org/2001/XMLSchema#string":
        return rdflib.Literal(term.value)
    return rdflib.Literal(term.value, datatype=rdflib.URIRef(term.datatype.value), normalize=False)


FORMATS = (
    Format("calcgraph.ttl", "release", "Turtle: open it in an editor, or load it where one graph is enough.", _turtle),
    Format("calcgraph.nt", "release", "N-Triples: for line tools and bulk loaders.", _n_triples),
    Format("calcgraph.rdf", "release", "RDF/XML: for tools that read nothing else.", _rdf_xml),
    Format("calcgraph.nq", "dataset", "N-Quads: for triple stores; every named graph is in it.", _n_quads),
    Format("calcgraph.trig", "dataset", "TriG: the named graphs, for people and stores.", _trig),
    Format("calcgraph.jsonld", "dataset", "JSON-LD 1.1: for programs that read JSON and know no RDF.", jsonld.document),
    Format(
        "context.jsonld",
        "dataset",
        "The JSON-LD context by itself, to use in documents of your own.",
        jsonld.context_file,
    ),
    Format("calcgraph.owl", "ontology", "OWL 2 DL in RDF/XML: for Protégé and reasoners; no claims in it.", _owl),
    Format(
        "calcgraph.svg",
        "dataset",
        "SVG: a picture of the diseases, their claims by status, and conflicts.",
        picture.svg,
    ),
)
