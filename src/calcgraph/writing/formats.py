"""The registry of formats: file, what it is for, and the function that writes it.

Comes in: `Objects`. Goes out: bytes. `out/README.md` is made from the same table.
"""

from collections.abc import Callable
from dataclasses import dataclass

import pyoxigraph as ox

from calcgraph.graph.syntax import rdf_bytes
from calcgraph.writing import jsonld, picture
from calcgraph.writing.objects import Objects
from calcgraph.writing.turtle import turtle


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
    return turtle(objects.release, objects.prefixes)


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
