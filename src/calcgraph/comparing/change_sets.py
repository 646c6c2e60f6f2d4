"""A difference as RDF, in the Changeset vocabulary (vocab.org/changeset): what to remove and what to add, and why.

Comes in: a `Difference`. Goes out: Turtle.

    change                      cs:ChangeSet, cs:subjectOfChange
    level and reason            cs:changeReason
    a value that is gone, new   cs:removal, cs:addition: an rdf:Statement

The nodes have names made of what they say, so that the same difference gives the same bytes. Parts of a claim (its
repair, its quantity) are named as they are in the graph. Values that are class expressions are named by their content.
"""

import hashlib
from collections.abc import Iterable, Iterator

import pyoxigraph as ox

from calcgraph.comparing.changes import Change, Difference
from calcgraph.graph import names as n
from calcgraph.graph.names import BASE
from calcgraph.writing.formats.turtle import turtle as written

_CS = "http://purl.org/vocab/changeset/schema#"
_RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
_STATEMENT = ox.NamedNode(f"{_RDF}Statement")
Fact = tuple[ox.NamedNode, ox.NamedNode, ox.NamedNode | ox.Literal]


def turtle(found: Difference) -> bytes:
    """Write it."""
    triples = {
        triple for change in found.changes if change.kind not in ("answer", "graph") for triple in _change_set(change)
    }
    prefixes = {**found.old.dataset.prefixes, **found.new.dataset.prefixes, "cs": _CS, "rdf": _RDF}
    return written(sorted(triples, key=str), prefixes)


def _change_set(change: Change) -> Iterator[ox.Triple]:
    gone, come = list(_facts(change, old=True)), list(_facts(change, old=False))
    node = _named(change.kind, change.node, change.what, *(str(fact) for fact in (*gone, "to", *come)))
    yield ox.Triple(node, n.TYPE, ox.NamedNode(f"{_CS}ChangeSet"))
    yield ox.Triple(node, ox.NamedNode(f"{_CS}subjectOfChange"), ox.NamedNode(change.node))
    reason = ox.Literal(f"{change.what}, {change.level}: {change.reason}", language="en")
    yield ox.Triple(node, ox.NamedNode(f"{_CS}changeReason"), reason)
    for relation, facts in (("removal", gone), ("addition", come)):
        for fact in facts:
            statement = _named("statement", *map(str, fact))
            yield ox.Triple(node, ox.NamedNode(_CS + relation), statement)
            yield ox.Triple(statement, n.TYPE, _STATEMENT)
            for slot, term in zip(("subject", "predicate", "object"), fact, strict=True):
                yield ox.Triple(statement, ox.NamedNode(_RDF + slot), term)


def _facts(change: Change, *, old: bool) -> Iterable[Fact]:
    if change.statement:
        if (change.what == "removed") == old:
            yield change.statement.subject, change.statement.predicate, change.statement.value
        return
    if change.record:
        if (change.what == "removed") == old:
            for (part, predicate), values in change.record.fields.items():
                for value in values:
                    yield _part(change.node, part), predicate, value
        return
    for field in change.fields:
        for value in field.old if old else field.new:
            yield _part(change.node, field.part), field.predicate, value


def _part(node: str, part: str) -> ox.NamedNode:
    return ox.NamedNode(f"{BASE}{part}/{node.removeprefix(BASE)}") if part else ox.NamedNode(node)


def _named(*parts: str) -> ox.NamedNode:
    return ox.NamedNode(f"{BASE}change/{hashlib.sha256(chr(31).join(parts).encode()).hexdigest()[:16]}")
