"""The `nanopub` package, asked for what it makes of quads; imported without its side effect on rdflib."""

from collections.abc import Iterable
from typing import Any

import pyoxigraph as ox
import rdflib


def _imported() -> Any:
    normalise = rdflib.NORMALIZE_LITERALS
    try:
        import nanopub
        import nanopub.trustyuri.rdf.RdfHasher
    finally:
        rdflib.NORMALIZE_LITERALS = normalise
    return nanopub


def artefact_code(quads: Iterable[ox.Quad], own: str) -> str:
    """The artefact code that it computes for quads that call themselves by `own`."""
    rows = [tuple(_term(t) for t in (q.graph_name, q.subject, q.predicate, q.object)) for q in quads]
    code: str = _imported().trustyuri.rdf.RdfHasher.make_hash(rows, own)
    return code


def nanopub(quads: Iterable[ox.Quad]) -> Any:
    """Its object for a nanopublication, which it parses with rdflib."""
    graph = rdflib.ConjunctiveGraph()
    normalise, rdflib.NORMALIZE_LITERALS = rdflib.NORMALIZE_LITERALS, False
    try:
        graph.parse(data=ox.serialize(quads, format=ox.RdfFormat.N_QUADS), format="nquads")
    finally:
        rdflib.NORMALIZE_LITERALS = normalise
    return _imported().Nanopub(rdf=graph)


def _term(term: Any) -> rdflib.term.Identifier:
    if isinstance(term, ox.NamedNode):
        return rdflib.URIRef(term.value)
    kind = None if term.language else rdflib.URIRef(term.datatype.value)
    return rdflib.Literal(term.value, lang=term.language, datatype=kind, normalize=False)
