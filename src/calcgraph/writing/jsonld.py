"""JSON-LD 1.1 for people who have never heard of RDF: short keys, nested records, one list per named graph.

Comes in: canonical quads. Goes out: a document with its context inside, and the context as a file of its own. A record
that belongs to another one (a quantity, a selector, a repair, an OWL expression) is written inside it; everything else
is referred to by id. Nothing is lost: read back, the document is the data set.
"""

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any

import pyoxigraph as ox

from calcgraph.curies import Shortener
from calcgraph.graph.names import BASE, FIRST, NIL, REST, TYPE, VOCABULARY
from calcgraph.writing.objects import Objects

_XSD = "http://www.w3.org/2001/XMLSchema#"
_KEYS = {
    "http://www.w3.org/2000/01/rdf-schema#label": "label",
    "http://www.w3.org/2000/01/rdf-schema#subClassOf": "subClassOf",
    "http://www.w3.org/2004/02/skos/core#note": "note",
    "http://purl.obolibrary.org/obo/IAO_0000115": "definition",
    "http://purl.obolibrary.org/obo/IAO_0000112": "example",
    "http://www.w3.org/ns/prov#wasDerivedFrom": "derivedFrom",
    "http://www.w3.org/ns/prov#wasAttributedTo": "attributedTo",
    "http://www.w3.org/ns/oa#hasSource": "source",
    "http://www.w3.org/ns/oa#hasSelector": "selector",
    "http://www.w3.org/ns/oa#start": "start",
    "http://www.w3.org/ns/oa#end": "end",
}
_PARTS = ("quantity/", "selector/", "repair/")
Json = dict[str, Any]
Node = ox.NamedNode | ox.BlankNode | ox.Triple


def context(objects: Objects) -> Json:
    """The context: aliases for the keywords, our prefixes, and one short key per property of ours."""
    terms: Json = {"@version": 1.1, "id": "@id", "type": "@type", "text": "@value", "lang": "@language"}
    for prefix, namespace in sorted(objects.prefixes.items()):
        terms[prefix] = {"@id": namespace, "@prefix": True}
    for iri, key in sorted({**_KEYS, **_vocabulary_keys(objects)}.items(), key=lambda x: x[1]):
        terms[key] = {"@id": iri}
    return {"@context": terms}


def document(objects: Objects) -> bytes:
    """The data set as JSON-LD."""
    keys = {**_KEYS, **_vocabulary_keys(objects)}
    graphs: defaultdict[str, list[ox.Triple]] = defaultdict(list)
    for quad in objects.dataset:
        graphs[getattr(quad.graph_name, "value", "")].append(quad.triple)
    short = Shortener(objects.prefixes)
    body = [
        {"id": short(name), "@graph": _Nester(triples, short, keys).roots()} for name, triples in sorted(graphs.items())
    ]
    return _dump({**context(objects), "@graph": body})


def context_file(objects: Objects) -> bytes:
    """The context alone."""
    return _dump(context(objects))


def _vocabulary_keys(objects: Objects) -> dict[str, str]:
    taken = set(_KEYS.values()) | {"id", "type", "text", "lang"} | set(objects.prefixes)
    names = {q.predicate.value for q in objects.dataset if q.predicate.value.startswith(VOCABULARY)}
    return {iri: iri.removeprefix(VOCABULARY) for iri in sorted(names) if iri.removeprefix(VOCABULARY) not in taken}


def _dump(value: Json) -> bytes:
    return (json.dumps(value, ensure_ascii=False, indent=1) + "\n").encode()


class _Nester:
    """One graph's triples as nested objects."""

    def __init__(self, triples: Iterable[ox.Triple], short: Shortener, keys: Mapping[str, str]) -> None:
        self._short = short
        self._keys = keys
        self._by_subject: dict[Node, list[ox.Triple]] = {}
        referrers: defaultdict[Any, int] = defaultdict(int)
        for triple in triples:
            self._by_subject.setdefault(triple.subject, []).append(triple)
            if not isinstance(triple.object, ox.Literal):
                referrers[triple.object] += 1
        self._inside = {node for node in self._by_subject if referrers[node] == 1 and _is_part(node)}

    def roots(self) -> list[Json]:
        return [self._node(node) for node in self._by_subject if node not in self._inside]

    def _node(self, node: Node) -> Json:
        loose = isinstance(node, ox.BlankNode) and node in self._inside
        out: Json = {} if loose else {"id": self._name(node)}
        values: defaultdict[str, list[Any]] = defaultdict(list)
        for triple in self._by_subject[node]:
            if triple.predicate == TYPE and isinstance(triple.object, ox.NamedNode):
                values["type"].append(self._short(triple.object.value))
            else:
                values[self._key(triple.predicate.value)].append(self._value(triple.object))
        for key in sorted(values, key=lambda k: (k != "type", k != "label", k)):
            out[key] = values[key][0] if len(values[key]) == 1 else values[key]
        return out

    def _value(self, value: Any) -> Any:
        if isinstance(value, ox.Literal):
            return _literal(value, self._short)
        if value == NIL:
            return {"@list": []}
        members = self._list(value)
        if members is not None:
            return {"@list": [self._value(m) for m in members]}
        if value in self._inside:
            return self._node(value)
        return {"id": self._name(value)}

    def _key(self, iri: str) -> str:
        return self._keys.get(iri) or self._short(iri)

    def _name(self, node: Node) -> str:
        return self._short(node.value) if isinstance(node, ox.NamedNode) else str(node)

    def _list(self, head: Node) -> list[Any] | None:
        """The members of a well-formed RDF list that nothing else refers to, or None."""
        members = []
        while head != NIL:
            cell = self._by_subject.get(head, [])
            parts = {t.predicate: t.object for t in cell}
            if head not in self._inside or len(cell) != 2 or set(parts) != {FIRST, REST}:
                return None
            members.append(parts[FIRST])
            head = parts[REST]  # type: ignore[assignment]
        return members


def _is_part(node: Node) -> bool:
    if not isinstance(node, ox.NamedNode):
        return isinstance(node, ox.BlankNode)
    return node.value.startswith(BASE) and node.value.removeprefix(BASE).startswith(_PARTS)


def _literal(value: ox.Literal, short: Shortener) -> Any:
    if value.language:
        return {"text": value.value, "lang": value.language}
    if value.datatype.value == _XSD + "string":
        return value.value
    return {"text": value.value, "type": short(value.datatype.value)}
