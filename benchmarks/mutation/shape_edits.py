"""Operators on shapes: each deletes or weakens one constraint, target or severity.

Comes in: the triples of a shapes graph. Goes out: edits, that is triples to take out and to put in. A weakening that is
the same as the deletion (a minimum of 1 made 0) is left to the deletion. What is added to a closed list is a near miss:
a word that somebody could write by mistake.
"""

import re
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property

import pyoxigraph as ox

from benchmarks.mutation import patterns
from calcgraph.graph.names import SHAPES

SH = "http://www.w3.org/ns/shacl#"
RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
XSD = "http://www.w3.org/2001/XMLSchema#"
TARGETS = ("targetClass", "targetSubjectsOf", "targetObjectsOf", "targetNode")
LISTS = ("in", "or", "xone", "and", "languageIn", "ignoredProperties", "alternativePath")
PARAMETERS = (
    *("class", "datatype", "nodeKind", "minCount", "maxCount", "minInclusive", "maxInclusive", "minExclusive"),
    *("maxExclusive", "minLength", "maxLength", "pattern", "languageIn", "uniqueLang", "equals", "disjoint"),
    *("lessThan", "lessThanOrEquals", "not", "and", "or", "xone", "node", "property", "qualifiedValueShape"),
    *("qualifiedMinCount", "qualifiedMaxCount", "closed", "ignoredProperties", "hasValue", "in"),
)
LEAST = ("minCount", "qualifiedMinCount", "minLength", "minInclusive", "minExclusive")
MOST = ("maxCount", "qualifiedMaxCount", "maxLength", "maxInclusive", "maxExclusive")
MILDER = {"Violation": "Warning", "Warning": "Info"}
WIDER_KINDS = {
    "IRI": ("BlankNodeOrIRI", "IRIOrLiteral"),
    "Literal": ("IRIOrLiteral", "BlankNodeOrLiteral"),
    "BlankNode": ("BlankNodeOrIRI", "BlankNodeOrLiteral"),
}
SIBLINGS = {"nonNegativeInteger": "integer", "integer": "decimal", "decimal": "double", "string": "normalizedString"}
EXTRA_PROPERTY = ox.NamedNode("http://www.w3.org/2000/01/rdf-schema#comment")  # what people add without being asked

Node = ox.NamedNode | ox.BlankNode | ox.Triple
Term = ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple


@dataclass(frozen=True, slots=True)
class Edit:
    """One change of a shapes graph: at which node, what, and the triples that go and come."""

    node: Node
    what: str
    gone: frozenset[ox.Triple]
    new: tuple[ox.Triple, ...] = ()

    def on(self, triples: Iterable[ox.Triple]) -> tuple[ox.Triple, ...]:
        """The edited triples."""
        return (*(t for t in triples if t not in self.gone), *self.new)


class ShapesGraph:
    """Triples by subject and by object."""

    def __init__(self, triples: Iterable[ox.Triple]) -> None:
        self.triples = tuple(triples)

    @cached_property
    def about(self) -> dict[Term, list[ox.Triple]]:
        """The triples of each subject."""
        found: dict[Term, list[ox.Triple]] = defaultdict(list)
        for triple in self.triples:
            found[triple.subject].append(triple)
        return found

    @cached_property
    def _uses(self) -> dict[Term, list[ox.Triple]]:
        found: dict[Term, list[ox.Triple]] = defaultdict(list)
        for triple in self.triples:
            found[triple.object].append(triple)
        return found

    def using(self, node: Term) -> list[ox.Triple]:
        """The triples that have a node as their object."""
        return self._uses[node]

    def having(self, *names: str) -> Iterator[tuple[str, ox.Triple]]:
        """The triples with some of SHACL's parameters, and the parameter's name."""
        for triple in self.triples:
            name = triple.predicate.value.removeprefix(SH)
            if name in names:
                yield name, triple

    def cells(self, head: Term) -> list[tuple[ox.Triple, ox.Triple]]:
        """The cells of a list: its rdf:first and its rdf:rest."""
        found = []
        while head in self.about:
            by = {t.predicate.value: t for t in self.about[head]}
            found.append((by[RDF + "first"], by[RDF + "rest"]))
            head = by[RDF + "rest"].object
        return found

    def members(self, head: Term) -> list[Term]:
        """What a list has in it."""
        return [first.object for first, _ in self.cells(head)]

    def only(self, codes: Collection[str]) -> tuple[ox.Triple, ...]:
        """The shapes of some rules, with what is inside them, and the targets of the shapes that gather them."""
        found: list[ox.Triple] = []
        todo: list[Term] = [ox.NamedNode(SHAPES + code) for code in sorted(codes)]
        for link in [link for shape in todo for link in self.using(shape)]:
            aims = [t for t in self.about[link.subject] if t.predicate.value.removeprefix(SH) in TARGETS]
            found += [t for t in (link, *aims) if t not in found]
        while todo:
            inside = self.about[todo.pop()]
            found += inside
            todo += [t.object for t in inside if isinstance(t.object, ox.BlankNode)]
        return tuple(found)

    def codes(self, node: Node) -> set[str]:
        """The rules that a node belongs to, by name; those of a gathering shape for a target of it."""
        if isinstance(node, ox.NamedNode) and node.value.startswith(SHAPES):
            name = node.value.removeprefix(SHAPES)
            if not name[0].isupper():
                return {name}
            gathered = {t.object for t in self.about[node] if t.predicate.value == SH + "property"}
            return {str(o).strip("<>").removeprefix(SHAPES) for o in gathered}
        return set().union(*(self.codes(t.subject) for t in self.using(node)))


def delete_constraint(graph: ShapesGraph) -> Iterator[Edit]:
    """Take out each parameter of each constraint, of named shapes and of the nameless ones inside them."""
    for name, triple in graph.having(*PARAMETERS):
        yield Edit(triple.subject, f"{name} {_show(graph, triple)}", frozenset({triple}))


def delete_target(graph: ShapesGraph) -> Iterator[Edit]:
    """Take out each target: what it was aimed at is looked at no longer."""
    for name, triple in graph.having(*TARGETS):
        yield Edit(triple.subject, f"{name} {_short(triple.object)}", frozenset({triple}))


def delete_member(graph: ShapesGraph) -> Iterator[Edit]:
    """Take each member out of each list: a value, an alternative, a language, a part of a path."""
    for name, triple in graph.having(*LISTS):
        cells = graph.cells(triple.object)
        before = triple
        for number, (first, rest) in enumerate(cells):
            if len(cells) == 2 and name == "alternativePath":  # what is left is a path by itself
                (user,) = graph.using(triple.subject)
                (left,) = (m for m in graph.members(triple.object) if m != first.object)
                yield _instead(user, left, f"{name}, {_member(graph, number, first.object)}")
            elif len(cells) > 1:
                joined = ox.Triple(before.subject, before.predicate, rest.object)
                what = f"{name}, {_member(graph, number, first.object)}"
                yield Edit(triple.subject, what, frozenset({before, first, rest}), (joined,))
            before = rest


def add_member(graph: ShapesGraph) -> Iterator[Edit]:
    """Put a near miss into each closed list: a word with another capital, the next number, another language."""
    for name, triple in graph.having("in", "languageIn", "ignoredProperties"):
        members = graph.members(triple.object)
        more = EXTRA_PROPERTY if name == "ignoredProperties" else {"in": _near, "languageIn": _language}[name](members)
        cell = ox.BlankNode("added")
        new = (
            ox.Triple(triple.subject, triple.predicate, cell),
            ox.Triple(cell, ox.NamedNode(RDF + "first"), more),
            ox.Triple(cell, ox.NamedNode(RDF + "rest"), triple.object),
        )
        yield Edit(triple.subject, f"{name}, {_short(more)}", frozenset({triple}), new)


def move_bound(graph: ShapesGraph) -> Iterator[Edit]:
    """Lower each minimum and raise each maximum by one."""
    for name, triple in graph.having(*LEAST, *MOST):
        assert isinstance(triple.object, ox.Literal)
        value = Decimal(triple.object.value) + (-1 if name in LEAST else 1)
        if value != 0 or name not in ("minCount", "qualifiedMinCount", "minLength"):
            yield _instead(triple, ox.Literal(str(value), datatype=triple.object.datatype), f"{name} {value}")


def _on_pattern(loosen: Callable[[str], Iterator[tuple[str, str]]], graph: ShapesGraph) -> Iterator[Edit]:
    for _, triple in graph.having("pattern"):
        assert isinstance(triple.object, ox.Literal)
        for what, pattern in loosen(triple.object.value):
            yield _instead(triple, ox.Literal(pattern), f"pattern, {what}")


def drop_anchor(graph: ShapesGraph) -> Iterator[Edit]:
    """Drop each `^` and each `$` of each pattern."""
    return _on_pattern(patterns.without_anchor, graph)


def any_character(graph: ShapesGraph) -> Iterator[Edit]:
    """Let each character class of each pattern match any character."""
    return _on_pattern(patterns.any_character, graph)


def fewer_times(graph: ShapesGraph) -> Iterator[Edit]:
    """Ask for each repetition in each pattern once less."""
    return _on_pattern(patterns.fewer_times, graph)


def widen_kind(graph: ShapesGraph) -> Iterator[Edit]:
    """Allow a second kind of node beside each that is asked for."""
    for _, triple in graph.having("nodeKind"):
        for kind in WIDER_KINDS.get(str(triple.object).strip("<>").removeprefix(SH), ()):
            yield _instead(triple, ox.NamedNode(SH + kind), f"nodeKind {kind}")


def sibling_datatype(graph: ShapesGraph) -> Iterator[Edit]:
    """Ask for the datatype next to each that is asked for."""
    for _, triple in graph.having("datatype"):
        sibling = SIBLINGS.get(str(triple.object).strip("<>").removeprefix(XSD), "string")
        yield _instead(triple, ox.NamedNode(XSD + sibling), f"datatype {sibling}")


def other_class(graph: ShapesGraph) -> Iterator[Edit]:
    """Aim each target, and each sh:class, at the next class or property that is aimed at anywhere."""
    for names in (("targetClass", "class"), TARGETS[1:3]):
        found = list(graph.having(*names))
        known = sorted({t.object for _, t in found if isinstance(t.object, ox.NamedNode)}, key=str)
        for name, triple in found:
            following = known[(known.index(triple.object) + 1) % len(known)]  # type: ignore[arg-type]
            what = f"{name} {_short(triple.object)}, now {_short(following)}"
            yield _instead(triple, following, what)


def straight_path(graph: ShapesGraph) -> Iterator[Edit]:
    """Walk each inverse path forwards."""
    for _, inner in graph.having("inversePath"):
        for triple in graph.using(inner.subject):
            if triple.predicate.value == SH + "path":
                yield _instead(triple, inner.object, f"path {_short(inner.object)}")


def lower_severity(graph: ShapesGraph) -> Iterator[Edit]:
    """Make each violation a warning, and each warning an information."""
    for _, triple in graph.having("severity"):
        milder = MILDER.get(str(triple.object).strip("<>").removeprefix(SH))
        if milder:
            yield _instead(triple, ox.NamedNode(SH + milder), f"severity {milder}")


OPERATORS: dict[str, Callable[[ShapesGraph], Iterator[Edit]]] = {
    "delete a constraint": delete_constraint,
    "delete a target": delete_target,
    "delete a member of a list": delete_member,
    "add a near miss to a list": add_member,
    "move a bound by one": move_bound,
    "drop an anchor": drop_anchor,
    "any character": any_character,
    "fewer repetitions": fewer_times,
    "a wider node kind": widen_kind,
    "a sibling datatype": sibling_datatype,
    "another class": other_class,
    "a path the other way": straight_path,
    "a lower severity": lower_severity,
}


def _instead(triple: ox.Triple, value: Term, what: str) -> Edit:
    return Edit(triple.subject, what, frozenset({triple}), (ox.Triple(triple.subject, triple.predicate, value),))


def _near(members: list[Term]) -> Term:
    """What is like the last member and is none: the next number, or the first letter in the other case."""
    last = members[-1]
    assert isinstance(last, ox.NamedNode | ox.Literal)
    start = max(last.value.rfind("/"), last.value.rfind("#")) + 1
    head, name = last.value[:start], last.value[start:]
    number = re.search(r"\d+$", name)
    if number:
        name = name[: number.start()] + str(int(number[0]) + 1).zfill(len(number[0]))
    else:
        name = name[0].swapcase() + name[1:]
    if isinstance(last, ox.NamedNode):
        return ox.NamedNode(head + name)
    return ox.Literal(head + name)


def _language(members: list[Term]) -> Term:
    tags = [m.value for m in members if isinstance(m, ox.Literal)]
    return ox.Literal(next(tag for tag in ("en", "zh", "de") if tag not in tags))


def _short(term: Term) -> str:
    if isinstance(term, ox.NamedNode):
        return re.split(r"[/#]", term.value)[-1]
    return term.value if isinstance(term, ox.Literal) else "…"


def _show(graph: ShapesGraph, triple: ox.Triple) -> str:
    if triple.object in graph.about and isinstance(triple.object, ox.BlankNode):
        members = graph.members(triple.object) if _is_list(graph, triple.object) else []
        return "(" + " ".join(map(_short, members)) + ")" if members else _inside(graph, triple.object)
    return _short(triple.object)


def _inside(graph: ShapesGraph, node: ox.BlankNode) -> str:
    parts = sorted(f"{_short(t.predicate)} {_show(graph, t)}" for t in graph.about[node])
    return "[" + " ; ".join(parts) + "]"


def _member(graph: ShapesGraph, number: int, term: Term) -> str:
    return f"member {number + 1}: {_inside(graph, term) if isinstance(term, ox.BlankNode) else _short(term)}"


def _is_list(graph: ShapesGraph, node: ox.BlankNode) -> bool:
    return any(t.predicate.value == RDF + "first" for t in graph.about[node])
