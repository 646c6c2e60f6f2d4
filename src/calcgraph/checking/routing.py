"""Which engine does which shape.

Comes in: shapes. Goes out: those that both engines do, those that only one of them does, and notes on it. A shape goes
with all that it reaches; the definitions of constraint components, functions and prefixes go with every shape.
"""

from collections import defaultdict
from collections.abc import Iterable
from typing import NamedTuple

import pyoxigraph as ox

from calcgraph.checking.shapes import SH, Node, Shapes
from calcgraph.errors import CalcgraphError, Problem

_TARGETS = ("targetClass", "targetNode", "targetSubjectsOf", "targetObjectsOf", "target", "targetWhere")
_FAST_ONLY = frozenset(  # drafts of SHACL 1.2, and what pyshacl cannot do or takes for something else
    """singleLine memberShape uniqueMembers minListLength maxListLength someValue subsetOf rootClass targetWhere values
ByTypes""".split()  # noqa: SIM905 (easier to read)
)
_REFERENCE_ONLY = frozenset(("SPARQLFunction", "SPARQLTargetType"))
_QUERIES = frozenset(("select", "ask", "expression"))
_SHARED = frozenset(("ConstraintComponent", "SPARQLFunction", "SPARQLTargetType", "declare"))
_RULE = ox.NamedNode(SH + "rule")


class Parts(NamedTuple):
    """Shapes, by who checks them.

    Args:
        either: what both engines do.
        fast: what only the fast engine does.
        reference: what only the reference engine does.
        notes: what was sent where, and why, as problems of severity `info`.
    """

    either: Shapes
    fast: Shapes
    reference: Shapes
    notes: tuple[Problem, ...] = ()


def split(shapes: Shapes) -> Parts:
    """Divide shapes among the engines: each shape that has a target goes with all that it reaches."""
    nothing = Shapes((), shapes.rules)
    words = _words(shapes.triples)
    if not words & (_FAST_ONLY | _REFERENCE_ONLY | {"rule"}) and _compiles(shapes):
        return Parts(shapes, nothing, nothing)
    kept = tuple(t for t in shapes.triples if t.predicate != _RULE)
    notes = [
        _note(str(t.subject), "its sh:rule is not run, for it changes data")
        for t in shapes.triples
        if t.predicate == _RULE
    ]
    reach = _Reach(kept)
    shared = reach.of(n for n in reach.out if _words(reach.out[n]) & _SHARED)
    chosen: dict[str, set[ox.Triple]] = {"either": set(), "fast": set(), "reference": set()}
    functions = "SPARQLFunction" in words
    for root in reach.roots:
        own = reach.of([root])
        words = _words(own) | ({"SPARQLFunction"} if functions and _words(own) & _QUERIES else set())
        own |= shared
        part, why = "either", ""
        if words & _REFERENCE_ONLY:
            part, why = (
                "reference",
                "the fast engine has no " + ", ".join(f"sh:{w}" for w in sorted(words & _REFERENCE_ONLY)),
            )
        elif words & _FAST_ONLY:
            part, why = (
                "fast",
                "the reference engine has no " + ", ".join(f"sh:{w}" for w in sorted(words & _FAST_ONLY)),
            )
        elif fault := _fault(Shapes(reach.ordered(own), shapes.rules)):
            part, why = "reference", f"the fast engine does not take it: {fault}"
        chosen[part] |= own
        if why:
            notes.append(_note(str(root), f"only the {part} engine checks it; {why}"))
    parts = {name: Shapes(reach.ordered(own), shapes.rules) for name, own in chosen.items()}
    return Parts(**parts, notes=tuple(notes))


class _Reach:
    """What is reached from where in the shapes graph."""

    def __init__(self, triples: tuple[ox.Triple, ...]) -> None:
        self.triples = triples
        self.out: defaultdict[Node, list[ox.Triple]] = defaultdict(list)
        for triple in triples:
            if isinstance(triple.subject, Node):
                self.out[triple.subject].append(triple)
        targets = {ox.NamedNode(SH + name) for name in _TARGETS}
        self.roots = tuple(node for node, own in self.out.items() if any(t.predicate in targets for t in own))

    def of(self, starts: Iterable[Node]) -> set[ox.Triple]:
        """The triples of these nodes and of every node that they reach."""
        found: set[ox.Triple] = set()
        seen: set[Node] = set()
        waiting = list(starts)
        while waiting:
            node = waiting.pop()
            if node in seen or node not in self.out:
                continue
            seen.add(node)
            found.update(self.out[node])
            waiting += [t.object for t in self.out[node] if isinstance(t.object, Node)]
        return found

    def ordered(self, chosen: set[ox.Triple]) -> tuple[ox.Triple, ...]:
        """These triples, in the order of the file."""
        return tuple(t for t in self.triples if t in chosen)


def _words(triples: Iterable[ox.Triple]) -> set[str]:
    named = (term for t in triples for term in (t.predicate, t.object) if isinstance(term, ox.NamedNode))
    return {term.value.removeprefix(SH) for term in named if term.value.startswith(SH)}


def _compiles(shapes: Shapes) -> bool:
    return not _fault(shapes)


def _fault(shapes: Shapes) -> str:
    try:
        _ = shapes.compiled
    except CalcgraphError as error:
        return str(error).rsplit(": ", 1)[-1]
    return ""


def _note(node: str, message: str) -> Problem:
    return Problem("engine-chosen", message, severity="info", focus=node.strip("<>"))
