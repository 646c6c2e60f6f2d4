"""What the FHIR resources still say, in the words of the graph.

Comes in: their bytes. Goes out: quads: labels, definitions, synonyms, superclasses and kinds of our terms from the
CodeSystem, the rows of SSSOM and their matches from the ConceptMap, which terms are diseases from the ValueSet.
"""

import json
from collections.abc import Iterator
from functools import partial
from typing import Any

import pyoxigraph as ox

from calcgraph.graph import names as n
from calcgraph.graph.names import BASE, VOCABULARY, cgv
from calcgraph.writing.formats import terminologies

SKOS = "http://www.w3.org/2004/02/skos/core#"
SSSOM = "https://w3id.org/sssom/"
NOT_FOUND = SSSOM + "NoTermFound"
OBO_IN_OWL = "http://www.geneontology.org/formats/oboInOwl"
EQUIVALENCE = {
    "exactMatch": "equivalent",
    "broadMatch": "wider",
    "narrowMatch": "narrower",
    "closeMatch": "inexact",
    "relatedMatch": "relatedto",
}
_PREDICATES = {equivalence: predicate for predicate, equivalence in EQUIVALENCE.items()}


def code_system(data: bytes) -> Iterator[ox.Quad]:
    """The terms."""
    resource = json.loads(data)
    for concept in resource.get("concept", ()):
        say = partial(ox.Quad, ox.NamedNode(BASE + concept["code"]))
        yield say(n.LABEL, ox.Literal(concept["display"], language=resource["language"]))
        yield say(n.IS_DEFINED_BY, ox.NamedNode(resource["url"]))
        if "definition" in concept:
            yield say(n.DEFINITION, ox.Literal(concept["definition"], language=resource["language"]))
        for designation in concept.get("designation", ()):
            text = ox.Literal(designation["value"], language=designation["language"])
            use = designation.get("use")
            yield say(ox.NamedNode(f"{use['system']}#{use['code']}") if use else n.LABEL, text)
        for own in concept["property"]:
            if own["code"] == "kind":
                yield say(n.TYPE, cgv(own["valueString"]))
            elif own["code"] == "parent":
                yield say(n.SUBCLASS_OF, ox.NamedNode(BASE + own["valueCode"]))
            elif own["code"] == "superclass" and (node := _term(own["valueCoding"])):
                yield say(n.SUBCLASS_OF, node)


def concept_map(data: bytes) -> Iterator[ox.Quad]:
    """The mappings."""
    for group in json.loads(data).get("group", ()):
        for element in group["element"]:
            for target in element["target"]:
                yield from _mapping(ox.NamedNode(BASE + element["code"]), group, target)


def _mapping(subject: ox.NamedNode, group: dict[str, Any], target: dict[str, Any]) -> Iterator[ox.Quad]:
    known = terminologies.of_system(group["target"], target.get("code", ""))
    match = ox.NamedNode(SKOS + _PREDICATES.get(target["equivalence"], "exactMatch"))
    say = partial(ox.Quad, ox.NamedNode(BASE + target["id"].replace("-", "/", 1)))

    def slot(name: str, value: ox.NamedNode | ox.Literal) -> ox.Quad:
        return say(ox.NamedNode(SSSOM + name), value)

    yield say(n.TYPE, ox.NamedNode(SSSOM + "Mapping"))
    yield slot("subject_id", subject)
    yield slot("predicate_id", match)
    if known:
        yield slot("object_source", ox.NamedNode(known.source))
        if "code" in target:
            node = ox.NamedNode(known.iri(target["code"]))
            yield ox.Quad(subject, match, node)
            yield slot("object_id", node)
    if target["equivalence"] == "unmatched":
        yield slot("object_id", ox.NamedNode(NOT_FOUND))
    for name, key in (("object_label", "display"), ("comment", "comment")):
        if key in target:
            yield slot(name, ox.Literal(target[key]))
    if "targetVersion" in group:
        yield slot("object_source_version", ox.Literal(group["targetVersion"]))


def value_set(data: bytes) -> Iterator[ox.Quad]:
    """The diseases."""
    resource = json.loads(data)
    for include in resource.get("compose", {}).get("include", ()):
        for concept in include["concept"]:
            node = ox.NamedNode(BASE + concept["code"])
            yield ox.Quad(node, n.TYPE, cgv("DiseaseTerm"))
            yield ox.Quad(node, n.LABEL, ox.Literal(concept["display"], language=resource["language"]))


def _term(coding: dict[str, str]) -> ox.NamedNode | None:
    if coding["system"] == VOCABULARY.rstrip("/"):
        return cgv(coding["code"])
    known = terminologies.of_system(coding["system"], coding["code"])
    return ox.NamedNode(known.iri(coding["code"])) if known else None
