"""Turtle as people read it: our terms first, labels first, OWL expressions and lists written inside.

Comes in: canonical triples and prefixes. Goes out: bytes (RDF 1.1 Turtle). pyoxigraph writes Turtle too, but every
blank node on its own; rdflib nests them, at the price of a third of a second.
"""

import re
from collections.abc import Iterable, Mapping
from typing import Any

import pyoxigraph as ox

from calcgraph.curies import Shortener
from calcgraph.graph.names import LABEL, TYPE, cgv
from calcgraph.writing.objects import Node, list_members, nestable

_ORDER = ("DiseaseTerm", "LesionTerm", "FindingTerm", "FeatureTerm", "Claim", "Quantity", "Repair", "Source")
_NAME = re.compile(r"[A-Za-z][\w.-]*:(?:[A-Za-z0-9_](?:[\w.-]*[\w-])?)?", re.ASCII)
_DECIMAL = re.compile(r"[+-]?[0-9]*\.[0-9]+")
_QUOTES = re.compile(r'"{3,}|"+\Z')  # what would end a string of several lines
_XSD = "http://www.w3.org/2001/XMLSchema#"


def turtle(triples: Iterable[ox.Triple], prefixes: Mapping[str, str], beside: str = "") -> bytes:
    """Write triples; the same triples in the same order give the same bytes.

    Args:
        triples: in canonical order.
        prefixes: namespace by prefix.
        beside: a namespace whose IRIs are written as relative ones, for what stands beside the file, wherever that is.
    """
    return _Writer(triples, prefixes, beside).document().encode()


class _Writer:
    def __init__(self, triples: Iterable[ox.Triple], prefixes: Mapping[str, str], beside: str) -> None:
        self._beside = beside
        self._short = Shortener(prefixes)
        self._prefixes = prefixes
        self._used: set[str] = set()
        self._by_subject: dict[Node, list[ox.Triple]] = {}
        for triple in triples:
            self._by_subject.setdefault(triple.subject, []).append(triple)
        self._inside = nestable(self._by_subject, lambda node: isinstance(node, ox.BlankNode))

    def document(self) -> str:
        groups: dict[int, list[tuple[str, str]]] = {}
        ranks: dict[Any, int] = {cgv(name): rank for rank, name in enumerate(_ORDER)}
        for node, triples in self._by_subject.items():
            if node in self._inside:
                continue
            kinds = [ranks[t.object] for t in triples if t.predicate == TYPE and t.object in ranks]
            name = self._name(node)
            block = f"{name} {self._properties(triples, 1)} .\n"
            groups.setdefault(min(kinds, default=len(_ORDER)), []).append((name, block))
        head = [f"@prefix {p}: <{ns}> .\n" for p, ns in sorted(self._prefixes.items()) if p in self._used]
        blocks = [block for _, group in sorted(groups.items()) for _, block in sorted(group)]
        return "".join(head) + "\n" + "\n".join(blocks)

    def _properties(self, triples: list[ox.Triple], depth: int) -> str:
        values: dict[ox.NamedNode, list[str]] = {}
        for triple in triples:
            values.setdefault(triple.predicate, []).append(self._value(triple.object, depth + 1))
        named = {("a" if p == TYPE else self._name(p)): p for p in values}
        order = sorted(named, key=lambda name: (named[name] != TYPE, named[name] != LABEL, name))
        deeper = "\n" + "    " * (depth + 1)
        lines = [f"{name} {f',{deeper}'.join(values[named[name]])}" for name in order]
        return f" ;\n{'    ' * depth}".join(lines)

    def _value(self, value: Any, depth: int) -> str:
        if isinstance(value, ox.Literal):
            return self._literal(value)
        members = list_members(value, self._by_subject, self._inside)
        if members is not None:
            return f"( {' '.join(self._value(m, depth) for m in members)} )" if members else "()"
        if value in self._inside:
            return f"[ {self._properties(self._by_subject[value], depth)} ]"
        return self._name(value)

    def _name(self, node: Node) -> str:
        if not isinstance(node, ox.NamedNode):
            return str(node)
        if self._beside and node.value.startswith(self._beside):
            return f"<{node.value.removeprefix(self._beside)}>"
        short = self._short(node.value)
        if short == node.value or not _NAME.fullmatch(short):
            return str(node)
        self._used.add(short.partition(":")[0])
        return short

    def _literal(self, value: ox.Literal) -> str:
        kind = value.datatype.value
        if value.language or kind == _XSD + "string":
            return _long(value) if "\n" in value.value else str(value)
        if kind == _XSD + "decimal" and _DECIMAL.fullmatch(value.value):
            return value.value
        return f"{ox.Literal(value.value)}^^{self._name(value.datatype)}"


def _long(value: ox.Literal) -> str:
    """A string of several lines, as they are."""
    text = value.value.replace("\\", "\\\\").replace("\r", "\\r")
    text = _QUOTES.sub(lambda found: '\\"' * len(found[0]), text)
    return f'"""{text}"""' + (f"@{value.language}" if value.language else "")
