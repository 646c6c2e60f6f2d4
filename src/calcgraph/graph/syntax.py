"""Triples and quads as bytes.

Comes in: pyoxigraph terms. Goes out: their serialisation, in the order given.
"""

from collections.abc import Iterable, Mapping

import pyoxigraph as ox


def rdf_bytes(
    items: Iterable[ox.Quad] | Iterable[ox.Triple], kind: ox.RdfFormat, prefixes: Mapping[str, str] | None = None
) -> bytes:
    """Serialise triples or quads, in the order given."""
    data = ox.serialize(items, format=kind, prefixes=dict(prefixes) if prefixes else None)
    assert data is not None  # no output file was given
    return data
