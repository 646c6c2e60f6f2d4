"""RDF/XML as ontology tools write it: typed elements, one for each subject, with expressions and lists inside.

Comes in: triples. Goes out: bytes. The ontology's header comes first, then properties, classes, individuals, and what
has no name; each kind by IRI. pyoxigraph's writer is faster and nests nothing.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any

import pyoxigraph as ox

from calcgraph.curies import Namespaces
from calcgraph.graph.names import TYPE
from calcgraph.writing.objects import Said, list_members, nestable

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


def rdf_xml(triples: Iterable[Said], prefixes: Mapping[str, str]) -> bytes:
    """Triples as RDF/XML, the same bytes for the same triples.

    Args:
        triples: a graph; a blank node that is named more than once, or by nothing, keeps a label.
        prefixes: namespace by prefix; those that are used are declared.

    Raises:
        ValueError: if a predicate's IRI does not end in a name, so that RDF/XML has no way to write it.
    """
    return _Document(triples, prefixes).data()


class _Document:
    def __init__(self, triples: Iterable[Said], prefixes: Mapping[str, str]) -> None:
        self._of: dict[Any, list[Said]] = defaultdict(list)
        self._kinds: dict[Any, set[str]] = defaultdict(set)
        self._named = set()
        for triple in triples:
            subject, predicate, value = triple
            self._of[subject].append(triple)
            if isinstance(value, ox.BlankNode):
                self._named.add(value)
            elif predicate == TYPE and isinstance(value, ox.NamedNode):
                self._kinds[subject].add(value.value)
        self._inside = nestable(self._of, lambda node: isinstance(node, ox.BlankNode))
        self._spaces = Namespaces({p: ns for p, ns in prefixes.items() if p})
        self._used: dict[str, str] = {"rdf": _RDF}
        self._names: dict[str, str] = {}
        self._lines: list[str] = []

    def data(self) -> bytes:
        """The document."""
        for _, node in sorted((self._key(node), node) for node in self._of if node not in self._inside):
            self._lines.append("")
            self._element(node, "    ")
        head = "".join(f'\n    xmlns:{p}="{_escape(ns)}"' for p, ns in sorted(self._used.items()))
        first = ('<?xml version="1.0" encoding="UTF-8"?>', f"<rdf:RDF{head}>")
        return "\n".join((*first, *self._lines, "", "</rdf:RDF>", "")).encode()

    def _key(self, node: Any) -> tuple[int, str]:
        kinds = self._kinds.get(node, ())
        order = next((n for n, kind in enumerate(_ORDER) if kind in kinds), len(_ORDER))
        return (len(_ORDER) + 1 if isinstance(node, ox.BlankNode) else order, str(node))

    def _element(self, node: Any, pad: str) -> None:
        """The lines of a node: an element of its kind, and an element inside for each triple."""
        kinds = self._kinds.get(node, ())
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
            self._lines.append(f"{pad}<{name_and_id}/>")
            return
        self._lines.append(f"{pad}<{name_and_id}>")
        for key in sorted((self._name(t.predicate.value), str(t.object), n) for n, t in enumerate(rest)):
            self._property(key[0], rest[key[2]].object, f"{pad}    ")
        self._lines.append(f"{pad}</{name}>")

    def _property(self, name: str, value: Any, pad: str) -> None:
        if isinstance(value, ox.Literal):
            kind = f' xml:lang="{value.language}"' if value.language else ""
            if not kind and value.datatype.value != "http://www.w3.org/2001/XMLSchema#string":
                kind = f' rdf:datatype="{_escape(value.datatype.value)}"'
            self._lines.append(f"{pad}<{name}{kind}>{_escape(value.value)}</{name}>")
        elif isinstance(value, ox.NamedNode):
            self._lines.append(f'{pad}<{name} rdf:resource="{_escape(value.value)}"/>')
        elif value not in self._inside:
            self._lines.append(f'{pad}<{name} rdf:nodeID="{value.value}"/>')
        else:
            members = list_members(value, self._of, self._inside)
            if members is None or any(isinstance(m, ox.Literal) for m in members):
                self._lines.append(f"{pad}<{name}>")
                self._element(value, f"{pad}    ")
            else:
                self._lines.append(f'{pad}<{name} rdf:parseType="Collection">')
                for member in members:
                    self._member(member, f"{pad}    ")
            self._lines.append(f"{pad}</{name}>")

    def _member(self, node: Any, pad: str) -> None:
        if isinstance(node, ox.NamedNode):
            self._lines.append(f'{pad}<rdf:Description rdf:about="{_escape(node.value)}"/>')
        elif node in self._inside:
            self._element(node, pad)
        else:
            self._lines.append(f'{pad}<rdf:Description rdf:nodeID="{node.value}"/>')

    def _name(self, iri: str) -> str:
        """A qualified name, by the longest namespace that leaves a name."""
        if iri not in self._names:
            fits = (hit for hit in self._spaces.of(iri) if _LOCAL.match(hit[1]))
            prefix, local = next(fits, ("", ""))
            space = iri.removesuffix(local)
            if not prefix:
                found = _LOCAL.search(iri)
                if found is None:
                    raise ValueError(f"RDF/XML cannot write the predicate {iri}, which does not end in a name")
                space, local = iri[: found.start()], found[0]
                known = next((p for p, ns in self._used.items() if ns == space), None)
                prefix = known or f"ns{sum(p.startswith('ns') for p in self._used) + 1}"
            self._used[prefix] = space
            self._names[iri] = f"{prefix}:{local}"
        return self._names[iri]


def _escape(text: str) -> str:
    return _MARKUP.sub(lambda found: _ESCAPES[found[0]], text) if _MARKUP.search(text) else text
