"""Triples without blank nodes, so that graphs from different files can be compared triple by triple.

Comes in: quads. Goes out: triples by graph, with each blank node named by what is said of it: the same expression has
the same name in every file. Nodes in a circle, and those that lead to one, are named after a few rounds of looking at
their neighbours: labels never matter, but two circles of the same look can get the same name.
"""

import hashlib
from collections import defaultdict
from collections.abc import Iterable
from typing import Any

import pyoxigraph as ox

from calcgraph.graph.dataset import GraphName, apart
from calcgraph.graph.names import BASE

Triples = set[ox.Triple]
NAMED_BY_CONTENT = "urn:sha256:"
_ROUNDS = 8
_GRAPHS = f"{BASE}graph/"


def by_graph(quads: Iterable[ox.Quad]) -> dict[str, list[ox.Triple]]:
    """The triples of each graph, by its short name."""
    return {short_name(name): triples for name, triples in apart(quads).items()}


def short_name(name: GraphName) -> str:
    """The short name of a graph, as `facts`; that of the default graph is empty.

    Another IRI stands in angle brackets, a blank node as `_:label`: no two graphs share a name.
    """
    if isinstance(name, ox.DefaultGraph):
        return ""
    short = name.value.removeprefix(_GRAPHS) if isinstance(name, ox.NamedNode) else ""
    return short if short and short != getattr(name, "value", "") else str(name)


def grounded(triples: Iterable[ox.Triple]) -> Triples:
    """The triples of one graph, with blank nodes named by what is said of them."""
    same = Triples()
    about: defaultdict[Any, list[ox.Triple]] = defaultdict(list)
    loose = []
    for triple in {*triples}:
        if isinstance(triple.subject, ox.BlankNode):
            about[triple.subject].append(triple)
        elif not isinstance(triple.object, ox.BlankNode):
            same.add(triple)
            continue
        loose.append(triple)
    names = _names(about, {t.object for t in loose if isinstance(t.object, ox.BlankNode)})
    return same | {
        ox.Triple(names.get(t.subject, t.subject), t.predicate, names.get(t.object, t.object)) for t in loose
    }


def _names(about: dict[Any, list[ox.Triple]], named: set[Any]) -> dict[Any, ox.NamedNode]:
    """A name for each blank node: from the leaves upwards, then for what stands in circles."""
    waits = {
        node: {t.object for t in about.get(node, ()) if isinstance(t.object, ox.BlankNode)} for node in {*about, *named}
    }
    owners: defaultdict[Any, list[Any]] = defaultdict(list)
    for node, inner in waits.items():
        for other in inner:
            owners[other].append(node)
    names: dict[Any, ox.NamedNode] = {}
    ready = [node for node, inner in waits.items() if not inner]
    while ready:
        node = ready.pop()
        names[node] = _name(about.get(node, ()), names)
        for owner in owners[node]:
            waits[owner].discard(node)
            if not waits[owner]:
                ready.append(owner)
    circling = [node for node in waits if node not in names]
    seen = names | dict.fromkeys(circling, ox.NamedNode(f"{NAMED_BY_CONTENT}circle"))
    for _ in range(_ROUNDS if circling else 0):
        seen |= {node: _name(about[node], seen) for node in circling}
    return seen


def _name(said: Iterable[ox.Triple], names: dict[Any, ox.NamedNode]) -> ox.NamedNode:
    lines = sorted(f"{t.predicate} {names.get(t.object, t.object)}" for t in said)
    return ox.NamedNode(NAMED_BY_CONTENT + hashlib.sha256("\n".join(lines).encode()).hexdigest()[:20])
