"""The JSON-LD context: one short key per property, typed by what the data really holds.

Comes in: canonical quads and prefixes. Goes out: `Context`, which both the document and `context.jsonld` are made from.

    what all values of a property are       in the context                what stands in the document
    --------------------------------------  ----------------------------  ----------------------------
    terms of our vocabulary                 "@type": "@vocab"             "status": "present"
    nodes                                   "@type": "@id"                "subject": "cg:CALC_0000006"
    strings in English                      "@language": "en"             "note": "…"
    strings in several languages            "@container": "@language"     "label": {"en": "…", "zh": "…"}
    literals of one datatype                "@type": "xsd:decimal"        "confidence": "0.95"
    anything else                           nothing                       {"text": "…", "lang": "en"} or {"id": "…"}
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import pyoxigraph as ox

from calcgraph.curies import Shortener
from calcgraph.graph.names import NIL, REST, TYPE, VOCABULARY

Json = dict[str, Any]
STRING = "http://www.w3.org/2001/XMLSchema#string"
_KEYWORDS = {"id": "@id", "type": "@type", "text": "@value", "lang": "@language"}
_FOREIGN = {
    "http://www.w3.org/2000/01/rdf-schema#label": "label",
    "http://www.w3.org/2000/01/rdf-schema#subClassOf": "subClassOf",
    "http://www.w3.org/2004/02/skos/core#note": "note",
    "http://purl.obolibrary.org/obo/IAO_0000115": "definition",
    "http://purl.obolibrary.org/obo/IAO_0000112": "example",
    "http://www.w3.org/ns/prov#wasDerivedFrom": "derivedFrom",
    "http://www.w3.org/ns/prov#wasAttributedTo": "attributedTo",
    "http://www.w3.org/ns/oa#hasSource": "textSource",
    "http://www.w3.org/ns/oa#hasSelector": "selector",
    "http://www.w3.org/ns/oa#start": "start",
    "http://www.w3.org/ns/oa#end": "end",
}


@dataclass(frozen=True)
class Context:
    """Keys and coercions.

    Args:
        prefixes: namespace by prefix.
        words: short key by IRI.
        coercions: what the context says of a property, by IRI.
    """

    prefixes: Mapping[str, str]
    words: Mapping[str, str]
    coercions: Mapping[str, Json]

    def as_json(self) -> Json:
        """The context as it stands in a document."""
        terms: Json = {"@version": 1.1, **_KEYWORDS}
        for prefix, namespace in sorted(self.prefixes.items()):
            terms[prefix] = {"@id": namespace, "@prefix": True}
        for iri, word in sorted(self.words.items(), key=lambda x: x[1]):
            terms[word] = {"@id": iri, **self.coercions.get(iri, {})}
        return {"@context": terms}


def make(quads: Iterable[ox.Quad], prefixes: Mapping[str, str]) -> Context:
    """Make the context that suits these quads."""
    values: defaultdict[str, set[str]] = defaultdict(set)
    ours: set[str] = set()
    for quad in quads:
        predicate = quad.predicate.value
        values[predicate].add(_sort(quad.object))
        for node in (quad.predicate, quad.object):
            if isinstance(node, ox.NamedNode) and node.value.startswith(VOCABULARY):
                ours.add(node.value)
    taken = {*_KEYWORDS, *_FOREIGN.values(), *prefixes}
    words = {iri: word for iri, word in _FOREIGN.items() if iri in values}
    for iri in sorted(ours):
        word = iri.removeprefix(VOCABULARY)
        if word and word not in taken:
            words[iri] = word
    short = Shortener(prefixes)
    skip = (TYPE.value, REST.value)
    return Context(
        prefixes, words, {p: c for p, sorts in values.items() if p not in skip and (c := _coercion(sorts, short))}
    )


def _sort(value: Any) -> str:
    if isinstance(value, ox.Literal):
        return f"@{value.language}" if value.language else value.datatype.value
    if isinstance(value, ox.NamedNode) and value.value.startswith(VOCABULARY) and value != NIL:
        return "vocabulary"
    return "node"


def _coercion(sorts: set[str], short: Shortener) -> Json:
    if sorts == {"vocabulary"}:
        return {"@type": "@vocab"}
    if sorts <= {"vocabulary", "node"}:
        return {"@type": "@id"}
    if sorts == {"@en"}:
        return {"@language": "en"}
    if all(s.startswith("@") for s in sorts):
        return {"@container": "@language"}
    if len(sorts) == 1 and sorts != {STRING}:
        return {"@type": short(next(iter(sorts)))}
    return {}
