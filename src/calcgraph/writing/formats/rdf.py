"""The data set and the release graph in the syntaxes of RDF that pyoxigraph writes, and in Turtle as people read it.

Comes in: `Objects`. Goes out: N-Quads, TriG, N-Triples, RDF/XML, Turtle; straight into the file, never whole in memory.
Turtle is nested and put in order for people only as long as people could read it; a larger graph is written by
pyoxigraph, twenty times as fast.
"""

from collections.abc import Callable, Iterable
from typing import BinaryIO

import pyoxigraph as ox

from calcgraph.writing.formats.format import Format, Writer, rdf
from calcgraph.writing.formats.turtle import turtle
from calcgraph.writing.objects import READABLE, Objects

_Items = Iterable[ox.Quad] | Iterable[ox.Triple]


def _by_oxigraph(
    items: Callable[[Objects], _Items], syntax: ox.RdfFormat, *, prefixed: bool, end: bytes = b""
) -> Writer:
    def write(objects: Objects, out: BinaryIO) -> None:
        ox.serialize(items(objects), output=out, format=syntax, prefixes=dict(objects.prefixes) if prefixed else None)
        out.write(end)

    return write


def _dataset(objects: Objects) -> _Items:
    return objects.dataset


def _release(objects: Objects) -> _Items:
    return objects.release


def _turtle(objects: Objects, out: BinaryIO) -> None:
    if len(objects.release) > READABLE:
        ox.serialize(objects.release, output=out, format=ox.RdfFormat.TURTLE, prefixes=dict(objects.prefixes))
    else:
        out.write(turtle(objects.release, objects.prefixes))


FORMATS = (
    Format(
        "ttl",
        "calcgraph.ttl",
        "release",
        "Turtle: open it in an editor, or load it where one graph is enough.",
        "people, any RDF tool",
        _turtle,
        rdf(ox.RdfFormat.TURTLE),
        tracked=True,
    ),
    Format(
        "nt",
        "calcgraph.nt",
        "release",
        "N-Triples: for line tools and bulk loaders.",
        "grep, bulk loaders",
        _by_oxigraph(_release, ox.RdfFormat.N_TRIPLES, prefixed=False),
        rdf(ox.RdfFormat.N_TRIPLES),
    ),
    Format(
        "rdf",
        "calcgraph.rdf",
        "release",
        "RDF/XML: for tools that read nothing else.",
        "older RDF tools",
        _by_oxigraph(_release, ox.RdfFormat.RDF_XML, prefixed=True, end=b"\n"),
        rdf(ox.RdfFormat.RDF_XML),
    ),
    Format(
        "nq",
        "calcgraph.nq",
        "dataset",
        "N-Quads: for triple stores; every named graph is in it.",
        "triple stores",
        _by_oxigraph(_dataset, ox.RdfFormat.N_QUADS, prefixed=False),
        rdf(ox.RdfFormat.N_QUADS),
    ),
    Format(
        "trig",
        "calcgraph.trig",
        "dataset",
        "TriG: the named graphs, for people and stores.",
        "people, triple stores",
        _by_oxigraph(_dataset, ox.RdfFormat.TRIG, prefixed=True),
        rdf(ox.RdfFormat.TRIG),
    ),
)
