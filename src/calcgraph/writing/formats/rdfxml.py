"""RDF/XML as ontology tools write it: typed elements, one for each subject, with expressions and lists inside.

Comes in: triples. Goes out: bytes. The ontology's header comes first, then properties, classes, individuals, and what
has no name; each kind by IRI. pyoxigraph's writer is faster and nests nothing.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import pyoxigraph as ox

from calcgraph.graph.names import TYPE
from calcgraph.writing.objects import list_members, nestable

_RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
_RDFS = "http://www.w3.org/2000/01/rdf-schema#"
_OWL = "http://www.w3.org/2002/07/owl#"
_ORDER = (
    *(_OWL + kind for kind in ("Ontology", "AnnotationProperty", "ObjectProperty", "DatatypeProperty")),
    _RDFS + "Datatype",
    *(_OWL + kind for kind in ("Class", "NamedIndividual")),
)
_LOCAL = re.compile(r"[A-Za-z_][A-Za-z0-9_.-]*$")
_MARKUP = re.compile('[&<>\r"]')
_ESCAPES = {"&": "&amp;", "<": "&lt;", ">": "&gt;", "\r": "&#13;", '"': "&quot;"}


def rdf_xml(triples: Iterable[ox.Triple], prefixes: Mapping[str, str]) -> bytes:
    """Triples as RDF/XML, the same bytes for the same triples.

    Args:
        triples: a graph; a blank node that is named more than once, or by nothing, keeps a label.
        prefixes: namespace by prefix; those that are used are declared.

    Raises:
        ValueError: if a predicate's IRI does not end in a name, so that RDF/XML has no way to write it.
    """
    return _Document(triples, prefixes).data()


class _Document:
    def __init__(self, triples: Iterable[ox.Triple], prefixes: Mapping[str, str]) -> None:
        self._of: dict[Any, list[ox.Triple]] = defaultdict(list)
        named = set()
        for t in triples:
            self._of[t.subject].append(t)
            if isinstance(t.object, ox.BlankNode):
                named.add(t.object)
        self._named = named
        self._inside = nestable(self._of, lambda node: isinstance(node, ox.BlankNode))
        self._spaces = sorted(((ns, p) for p, ns in prefixes.items() if p), key=lambda x: (-len(x[0]), x[1]))
        self._used: dict[str, str] = {"rdf": _RDF}
        self._names: dict[str, str] = {}

    def data(self) -> bytes:
        """The document."""
        roots = sorted((self._key(node), node) for node in self._of if node not in self._inside)
        body = [line for _, node in roots for line in ("", *self._element(node, 1))]
        head = "".join(f'\n    xmlns:{p}="{_escape(ns)}"' for p, ns in sorted(self._used.items()))
        lines = ['<?xml version="1.0" encoding="UTF-8"?>', f"<rdf:RDF{head}>", *body, "", "</rdf:RDF>", ""]
        return "\n".join(lines).encode()

    def _key(self, node: Any) -> tuple[int, str]:
        kinds = self._kinds(node)
        order = next((n for n, kind in enumerate(_ORDER) if kind in kinds), len(_ORDER))
        return (len(_ORDER) + 1 if isinstance(node, ox.BlankNode) else order, str(node))

    def _kinds(self, node: Any) -> set[str]:
        return {t.object.value for t in self._of[node] if t.predicate == TYPE and isinstance(t.object, ox.NamedNode)}

    def _element(self, node: Any, depth: int) -> Iterator[str]:
        """The lines of a node: an element of its kind, and an element inside for each triple."""
        pad = "    " * depth
        kinds = self._kinds(node)
        kind = next((k for k in (*_ORDER, *sorted(kinds)) if k in kinds and _LOCAL.search(k)), _RDF + "Description")
        name = self._name(kind)
        if isinstance(node, ox.NamedNode):
            name_and_id = f'{name} rdf:about="{_escape(node.value)}"'
        elif node in self._inside or node not in self._named:
            name_and_id = name
        else:
            name_and_id = f'{name} rdf:nodeID="{node.value}"'
        skip = ox.NamedNode(kind)
        rest = [t for t in self._of[node] if not (t.predicate == TYPE and t.object == skip)]
        if not rest:
            yield f"{pad}<{name_and_id}/>"
            return
        yield f"{pad}<{name_and_id}>"
        for key in sorted((self._name(t.predicate.value), str(t.object), n) for n, t in enumerate(rest)):
            yield from self._property(key[0], rest[key[2]].object, depth + 1)
        yield f"{pad}</{name}>"

    def _property(self, name: str, value: Any, depth: int) -> Iterator[str]:
        pad = "    " * depth
        if isinstance(value, ox.Literal):
            kind = f' xml:lang="{value.language}"' if value.language else ""
            if not kind and value.datatype.value != "http://www.w3.org/2001/XMLSchema#string":
                kind = f' rdf:datatype="{_escape(value.datatype.value)}"'
            yield f"{pad}<{name}{kind}>{_escape(value.value)}</{name}>"
        elif isinstance(value, ox.NamedNode):
            yield f'{pad}<{name} rdf:resource="{_escape(value.value)}"/>'
        elif value not in self._inside:
            yield f'{pad}<{name} rdf:nodeID="{value.value}"/>'
        else:
            members = list_members(value, self._of, self._inside)
            if members is None or any(isinstance(m, ox.Literal) for m in members):
                yield f"{pad}<{name}>"
                yield from self._element(value, depth + 1)
            else:
                yield f'{pad}<{name} rdf:parseType="Collection">'
                for member in members:
                    yield from self._member(member, depth + 1)
            yield f"{pad}</{name}>"

    def _member(self, node: Any, depth: int) -> Iterator[str]:
        if isinstance(node, ox.NamedNode):
            yield f'{"    " * depth}<rdf:Description rdf:about="{_escape(node.value)}"/>'
        elif node in self._inside:
            yield from self._element(node, depth)
        else:
            yield f'{"    " * depth}<rdf:Description rdf:nodeID="{node.value}"/>'

    def _name(self, iri: str) -> str:
        """A qualified name, by the longest namespace that leaves a name."""
        if iri not in self._names:
            fits = ((ns, p) for ns, p in self._spaces if iri.startswith(ns) and _LOCAL.match(iri, len(ns)))
            space, prefix = next(fits, ("", ""))
            if not prefix:
                local = _LOCAL.search(iri)
                if local is None:
                    raise ValueError(f"RDF/XML cannot write the predicate {iri}, which does not end in a name")
                space = iri[: local.start()]
                known = next((p for p, ns in self._used.items() if ns == space), None)
                prefix = known or f"ns{sum(p.startswith('ns') for p in self._used) + 1}"
            self._used[prefix] = space
            self._names[iri] = f"{prefix}:{iri[len(space) :]}"
        return self._names[iri]


def _escape(text: str) -> str:
    return _MARKUP.sub(lambda found: _ESCAPES[found[0]], text) if _MARKUP.search(text) else text
