"""Turtle as people read it: our terms first, labels first, OWL expressions and lists written inside.

Comes in: canonical triples and prefixes. Goes out: bytes (RDF 1.1 Turtle; 1.2, if there are triple terms). pyoxigraph
writes Turtle too, but every blank node on its own; rdflib nests them, at the price of a third of a second. `Blocks` is
what the formats that look alike are made of: `rdf12` writes other blocks, `nanopubs` several graphs.
"""

import re
from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import Any

import pyoxigraph as ox

from calcgraph.curies import Shortener
from calcgraph.graph.names import LABEL, NIL, TYPE, cgv
from calcgraph.writing.objects import Node, list_members, nestable

_ORDER = ("DiseaseTerm", "LesionTerm", "FindingTerm", "FeatureTerm", "Claim", "Quantity", "Repair", "Source")
_RANKS: dict[Any, int] = {cgv(name): rank for rank, name in enumerate(_ORDER)}
_NAME = re.compile(r"[A-Za-z][\w.-]*:(?:[A-Za-z0-9_](?:[\w.-]*[\w-])?)?", re.ASCII)
_TYPE_FIRST = (0, "a")
_DECIMAL = re.compile(r"[+-]?[0-9]*\.[0-9]+")
_QUOTES = re.compile(r'"{3,}|"+\Z')  # what would end a string of several lines
_XSD = "http://www.w3.org/2001/XMLSchema#"


def turtle(triples: Iterable[ox.Triple], prefixes: Mapping[str, str]) -> bytes:
    """Write triples; the same triples in the same order give the same bytes."""
    names = Names(prefixes)
    text = Blocks(triples, names).text()
    return f"{names.declarations()}\n{text}".encode()


def _is_blank(node: Node) -> bool:
    return isinstance(node, ox.BlankNode)


class Names(dict[Any, str]):
    """IRIs as Turtle writes them, with a prefix where one is at hand, by their nodes; they come as they are asked for.

    Args:
        prefixes: namespace by prefix.
        given: the names of some IRIs whose prefixes the caller declares.
    """

    def __init__(self, prefixes: Mapping[str, str], given: Mapping[Any, str] = MappingProxyType({})) -> None:
        super().__init__(given)
        self._prefixes = prefixes
        self._short = Shortener(prefixes)

    def __missing__(self, node: Any) -> str:
        """`cg:CALC_0000001`, or the IRI in angle brackets; `_:label`, which is not kept."""
        if not isinstance(node, ox.NamedNode):
            return str(node)
        short = self._short(node.value)
        name = self[node] = short if short != node.value and _NAME.fullmatch(short) else f"<{node.value}>"
        return name

    def declarations(self) -> str:
        """A declaration for each prefix that was used."""
        used = {name.partition(":")[0] for name in self.values()}
        return "".join(f"@prefix {p}: <{ns}> .\n" for p, ns in sorted(self._prefixes.items()) if p in used)


class Blocks:
    """Triples as blocks of Turtle, one for each subject that stands in no other.

    Args:
        triples: in canonical order.
        names: what is written for a node.
        inset: whether the text will be indented, so that no string may stand on several lines.
    """

    def __init__(self, triples: Iterable[ox.Triple], names: Mapping[Any, str], *, inset: bool = False) -> None:
        self._names = names
        self._inset = inset
        self._by_subject: dict[Node, list[ox.Triple]] = {}
        for triple in triples:
            self._by_subject.setdefault(triple.subject, []).append(triple)
        blank = any(isinstance(node, ox.BlankNode) for node in self._by_subject)
        self._inside = nestable(self._by_subject, _is_blank) if blank else set[Node]()

    def text(self) -> str:
        """The blocks, an empty line between two."""
        groups: dict[int, list[tuple[str, str]]] = {}
        for node, triples in self._by_subject.items():
            if node in self._inside:
                continue
            kinds = [_RANKS[t.object] for t in triples if t.predicate == TYPE and t.object in _RANKS]
            block = f"{self.block(node, triples)} .\n"
            groups.setdefault(min(kinds, default=len(_ORDER)), []).append((self._names[node], block))
        return "\n".join(block for _, group in sorted(groups.items()) for _, block in sorted(group))

    def block(self, node: Node, triples: list[ox.Triple]) -> str:
        """A subject and all that is said of it, without the full stop."""
        return f"{self._names[node]} {self.properties(triples, 1)}"

    def properties(self, triples: list[ox.Triple], depth: int) -> str:
        """Predicates and values, each predicate on a line of its own but the first."""
        values: dict[tuple[int, str], list[str]] = {}
        for triple in triples:
            predicate = triple.predicate
            key = _TYPE_FIRST if predicate == TYPE else (1 if predicate == LABEL else 2, self._names[predicate])
            values.setdefault(key, []).append(self.value(triple.object, depth + 1))
        between = ",\n" + "    " * (depth + 1)
        lines = [f"{name} {between.join(values[rank, name])}" for rank, name in sorted(values)]
        return f" ;\n{'    ' * depth}".join(lines)

    def value(self, value: Any, depth: int = 0) -> str:
        """A node, a literal, a list, a blank node with what is said of it, or a triple term."""
        if isinstance(value, ox.Literal):
            return self._literal(value)
        if isinstance(value, ox.NamedNode) and value != NIL:
            return self._names[value]
        if isinstance(value, ox.Triple):
            return f"<<( {self.triple(value)} )>>"
        members = list_members(value, self._by_subject, self._inside)
        if members is not None:
            return f"( {' '.join(self.value(m, depth) for m in members)} )" if members else "()"
        if value in self._inside:
            return f"[ {self.properties(self._by_subject[value], depth)} ]"
        return self._names[value]

    def triple(self, triple: ox.Triple) -> str:
        """Subject, predicate and object, which is no blank node."""
        return f"{self._names[triple.subject]} {self._names[triple.predicate]} {self.value(triple.object)}"

    def _literal(self, value: ox.Literal) -> str:
        if value.language or (kind := value.datatype.value) == _XSD + "string":
            return _long(value) if "\n" in value.value and not self._inset else str(value)
        if kind == _XSD + "decimal" and _DECIMAL.fullmatch(value.value):
            return value.value
        return f"{ox.Literal(value.value)}^^{self._names[value.datatype]}"


def _long(value: ox.Literal) -> str:
    """A string of several lines, as they are."""
    text = value.value.replace("\\", "\\\\").replace("\r", "\\r")
    text = _QUOTES.sub(lambda found: '\\"' * len(found[0]), text)
    return f'"""{text}"""' + (f"@{value.language}" if value.language else "")
