"""A shapes graph that a user brings, to be walked through.

Comes in: triples. Goes out: what a node says, the members of a list, every shape, and the name that readers know it by.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence

import pyoxigraph as ox

from calcgraph.checking.shapes import SH, Term
from calcgraph.errors import Problem
from calcgraph.graph.names import TYPE

SHAPES = ("property", "node", "not", "qualifiedValueShape")  # whose values are shapes
IMPORTS = ox.NamedNode("http://www.w3.org/2002/07/owl#imports")
_FIRST, _REST, _NIL = (f"http://www.w3.org/1999/02/22-rdf-syntax-ns#{n}" for n in ("first", "rest", "nil"))


def sh(name: str) -> ox.NamedNode:
    """A word of SHACL."""
    return ox.NamedNode(SH + name)


class ShapesGraph:
    """The shapes graph, by subject and by object."""

    def __init__(self, triples: Sequence[ox.Triple]) -> None:
        self.triples = triples
        self.out: defaultdict[str, defaultdict[str, list[Term]]] = defaultdict(lambda: defaultdict(list))
        self.parents: dict[str, str] = {}
        self._owners: dict[str, str] = {}
        for triple in triples:
            self.out[str(triple.subject)][triple.predicate.value].append(triple.object)
            if isinstance(triple.object, ox.BlankNode):
                self.parents.setdefault(str(triple.object), str(triple.subject))

    def get(self, subject: str, name: str) -> list[Term]:
        """The values of a property of SHACL."""
        return self.out[subject].get(SH + name, []) if subject in self.out else []

    def shapes(self) -> Iterator[Term]:
        """Every node that is a shape, or that a shape names as one."""
        found = {}
        for triple in self.triples:
            name = triple.predicate.value.removeprefix(SH)
            if triple.predicate == TYPE and triple.object in (sh("NodeShape"), sh("PropertyShape")):
                found[triple.subject] = True
            elif name in ("targetClass", "targetNode", "targetSubjectsOf", "targetObjectsOf", "target", *SHAPES):
                found[triple.subject] = True
                if name in SHAPES and not isinstance(triple.object, ox.Literal):
                    found[triple.object] = True
        return iter(found)

    def members(self, head: Term) -> Iterator[Term | None]:
        """The members of a list, and None where it is none or has no end."""
        node, seen = str(head), set()
        if node == f"<{_NIL}>":
            yield None
        while node != f"<{_NIL}>":
            rest = self.out[node].get(_REST, []) if node in self.out and node not in seen else []
            if len(rest) != 1 or len(self.out[node].get(_FIRST, [])) != 1:
                yield None
                return
            seen.add(node)
            yield self.out[node][_FIRST][0]
            node = str(rest[0])

    def imported(self, ontology: Term) -> Iterator[ox.BlankNode | ox.NamedNode]:
        """The prefixes that an ontology declares, or one that it imports, as far as they are in the files."""
        waiting, seen = [str(ontology)], set()
        while waiting:
            node = waiting.pop()
            if node not in seen and node in self.out:
                seen.add(node)
                waiting += map(str, self.out[node].get(IMPORTS.value, ()))
                yield from (d for d in self.get(node, "declare") if isinstance(d, ox.BlankNode | ox.NamedNode))

    def code(self, term: str) -> str:
        """The local name of a shape, or of the first shape with a name that it is part of."""
        way = []
        while term.startswith("_:") and term in self.parents and term not in self._owners:
            way.append(term)
            self._owners[term] = term  # so that a ring ends
            term = self.parents[term]
        owner = self._owners.get(term, term)
        self._owners.update(dict.fromkeys(way, owner))
        return owner.strip("<>").rstrip("/#").replace("#", "/").rsplit("/", 1)[-1] or owner


def refusal(graph: ShapesGraph, subject: str, message: str, fix: str) -> Problem:
    """What is wrong with a node of the shapes graph, and how to mend it."""
    return Problem("shape-not-understood", message, focus=subject.strip("<>"), label=graph.code(subject), fix=fix)
