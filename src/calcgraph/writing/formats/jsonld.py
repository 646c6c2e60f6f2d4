"""JSON-LD 1.1 for people who have never heard of RDF: short keys, nested records, one list per named graph.

Comes in: canonical quads. Goes out: a document with its context inside, and the context as a file of its own. A record
that belongs to another one (a quantity, a selector, a repair, an OWL expression) is written inside it; everything else
is referred to by id. Nothing is lost: read back, the document is the data set. A data set beyond what
people could read is written by pyoxigraph: flat, with the prefixes alone for its context.
"""

from collections import defaultdict
from collections.abc import Iterable
from typing import Any, BinaryIO

import pyoxigraph as ox

from calcgraph.curies import Shortener
from calcgraph.graph.names import BASE, TYPE
from calcgraph.indented import indented
from calcgraph.writing.formats import jsonld_context
from calcgraph.writing.formats.format import Format, rdf, whole
from calcgraph.writing.formats.jsonld_context import STRING, Context, Json
from calcgraph.writing.objects import READABLE, Node, Objects, list_members, nestable

_PARTS = ("quantity/", "selector/", "repair/")


def document(objects: Objects) -> bytes:
    """The data set as JSON-LD."""
    context = objects.once(_context)
    short = Shortener(objects.prefixes)
    graphs = {getattr(name, "value", ""): triples for name, triples in objects.graphs.items()}
    body = [
        {"id": short(name), "@graph": _Nester(triples, context, short).roots()}
        for name, triples in sorted(graphs.items())
    ]
    return indented({**context.as_json(), "@graph": body})


def _write(objects: Objects, out: BinaryIO) -> None:
    if len(objects.dataset) > READABLE:
        ox.serialize(objects.dataset, output=out, format=ox.RdfFormat.JSON_LD, prefixes=dict(objects.prefixes))
    else:
        out.write(document(objects))


def context_file(objects: Objects) -> bytes:
    """The context alone."""
    return indented(objects.once(_context).as_json())


def _context(objects: Objects) -> Context:
    return jsonld_context.make(objects.dataset, objects.prefixes)


class _Nester:
    """One graph's triples as nested objects."""

    def __init__(self, triples: Iterable[ox.Triple], context: Context, short: Shortener) -> None:
        self._context = context
        self._short = short
        self._by_subject: dict[Node, list[ox.Triple]] = {}
        for triple in triples:
            self._by_subject.setdefault(triple.subject, []).append(triple)
        self._inside = nestable(self._by_subject, _is_part)

    def roots(self) -> list[Json]:
        """The objects that stand in no other."""
        return [self._node(node) for node in self._by_subject if node not in self._inside]

    def _node(self, node: Node) -> Json:
        loose = isinstance(node, ox.BlankNode) and node in self._inside
        out: Json = {} if loose else {"id": self._name(node)}
        by_key: defaultdict[tuple[str, str], list[Any]] = defaultdict(list)
        for triple in self._by_subject[node]:
            by_key[self._key(triple), triple.predicate.value].append(triple.object)
        entries = {key: self._values(key, predicate, found) for (key, predicate), found in by_key.items()}
        for key in sorted(entries, key=lambda k: (k != "type", k != "label", k)):
            out[key] = entries[key]
        return out

    def _key(self, triple: ox.Triple) -> str:
        if triple.predicate == TYPE and isinstance(triple.object, ox.NamedNode) and triple.object not in self._inside:
            return "type"
        return self._context.words.get(triple.predicate.value) or self._short(triple.predicate.value)

    def _values(self, key: str, predicate: str, found: list[Any]) -> Any:
        coercion = self._context.coercions.get(predicate, {}) if predicate in self._context.words else {}
        if coercion.get("@container") == "@language":
            by_language: defaultdict[str, list[str]] = defaultdict(list)
            for literal in found:
                by_language[literal.language].append(literal.value)
            return {language: _one(texts) for language, texts in sorted(by_language.items())}
        if key == "type":
            return _one([self._word(v) for v in found])
        return _one([self._value(v, coercion) for v in found])

    def _value(self, value: Any, coercion: Json) -> Any:
        if isinstance(value, ox.Literal):
            return self._literal(value, bool(coercion))
        members = list_members(value, self._by_subject, self._inside)
        if members is not None:
            return {"@list": [self._value(m, coercion) for m in members]}
        if value in self._inside:
            return self._node(value)
        if coercion.get("@type") == "@vocab":
            return self._word(value)
        return self._name(value) if coercion.get("@type") == "@id" else {"id": self._name(value)}

    def _literal(self, value: ox.Literal, coerced: bool) -> Any:
        if coerced or (not value.language and value.datatype.value == STRING):
            return value.value
        if value.language:
            return {"text": value.value, "lang": value.language}
        return {"text": value.value, "type": self._short(value.datatype.value)}

    def _word(self, node: Node) -> str:
        return (self._context.words.get(node.value) if isinstance(node, ox.NamedNode) else None) or self._name(node)

    def _name(self, node: Node) -> str:
        return self._short(node.value) if isinstance(node, ox.NamedNode) else str(node)


def _one(values: list[Any]) -> Any:
    return values[0] if len(values) == 1 else values


def _is_part(node: Node) -> bool:
    if not isinstance(node, ox.NamedNode):
        return isinstance(node, ox.BlankNode)
    return node.value.startswith(BASE) and node.value.removeprefix(BASE).startswith(_PARTS)


FORMATS = (
    Format(
        "jsonld",
        "calcgraph.jsonld",
        "dataset",
        "JSON-LD 1.1: for programs that read JSON and know no RDF.",
        "web programs",
        _write,
        rdf(ox.RdfFormat.JSON_LD),
    ),
    Format(
        "jsonld",
        "context.jsonld",
        "context",
        "The JSON-LD context by itself, to use in documents of your own.",
        "authors of JSON-LD",
        whole(context_file),
        tracked=True,
    ),
)
