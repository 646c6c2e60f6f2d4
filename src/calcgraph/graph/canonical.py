"""Canonical form: the same labels for the blank nodes of the same graph, by RDFC-1.0, and one order.

Comes in: quads or triples. Goes out: the same, labelled and sorted.
"""

from collections.abc import Iterable

import pyoxigraph as ox


def canonical_quads(quads: Iterable[ox.Quad]) -> tuple[ox.Quad, ...]:
    """Quads with the labels of RDFC-1.0, in code point order of their N-Quads."""
    data = ox.Dataset(quads)
    data.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
    return tuple(sorted(data, key=str))


def canonical_triples(triples: Iterable[ox.Triple]) -> tuple[ox.Triple, ...]:
    """The same for triples."""
    quads = canonical_quads(ox.Quad(t.subject, t.predicate, t.object) for t in triples)
    return tuple(q.triple for q in quads)
