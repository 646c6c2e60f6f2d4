"""The ontology as OBO Graphs JSON, for programs: the same terms as in the OBO file, with full IRIs.

    frame (see `frames`)                        graphs[0]
    ------------------------------------------  ---------------------------------------------------------------------
    a class, a property                         nodes, with type and propertyType
    label                                       lbl
    definition, synonyms, annotations           meta.definition, meta.synonyms, meta.basicPropertyValues
    parents                                     edges, is_a or subPropertyOf
    some, inverses                              edges with the property, edges inverseOf
    genera, differentiae                        logicalDefinitionAxioms
    domains, ranges, only                       domainRangeAxioms, where only is an allValuesFromEdge
    chains                                      propertyChainAxioms
    of the ontology                             id, meta.version (its version IRI), meta.basicPropertyValues

A mapping is a basic property value of its own SKOS predicate, never an xref or an equivalent node. An edge says that
all of the subject have some such object; what is denied, and disjointness and traits of properties, has no place here.
There are no languages either: texts are in English, and the graph says so. A value that looks like an IRI is one.

https://github.com/geneontology/obographs/blob/master/schema/obographs-schema.json
"""

import json
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import Any

import pyoxigraph as ox

from calcgraph.graph import names as n
from calcgraph.indented import indented
from calcgraph.writing.formats.format import Format, whole
from calcgraph.writing.formats.frames import Annotation, Frame, Header, header, header_quads, of_ontology, quads
from calcgraph.writing.objects import Objects

Json = dict[str, Any]
_LANGUAGE = ox.NamedNode("http://purl.org/dc/terms/language")
_IRI = re.compile(r"https?://\S+")
_TYPES = {"class": ("CLASS", None), "object": ("PROPERTY", "OBJECT"), "annotation": ("PROPERTY", "ANNOTATION")}
_KINDS = {types: kind for kind, types in _TYPES.items()}


def document(objects: Objects) -> bytes:
    """The ontology in JSON."""
    found = objects.once(of_ontology)
    about = header(objects.ontology)
    version = (n.VERSION_INFO, about.version) if about.version is not None else None
    values = [_value(*each) for each in (*about.annotations, version, (_LANGUAGE, "en")) if each]
    meta: Json = {"basicPropertyValues": values}
    if about.version_iri is not None:
        meta["version"] = about.version_iri.value
    graph = {
        "id": about.node.value,
        "meta": meta,
        "nodes": [_node(frame) for frame in found],
        "edges": [edge for frame in found for edge in _edges(frame)],
        "logicalDefinitionAxioms": [_definition(frame) for frame in found if frame.genera],
        "domainRangeAxioms": list(_domains(found)),
        "propertyChainAxioms": [
            {"predicateId": frame.node.value, "chainPredicateIds": [p.value for p in chain]}
            for frame in found
            for chain in frame.chains
        ],
    }
    return indented({"graphs": [graph]})


def _value(predicate: ox.NamedNode, value: ox.NamedNode | str) -> Json:
    return {"pred": predicate.value, "val": value if isinstance(value, str) else value.value}


def _node(frame: Frame) -> Json:
    kind, property_kind = _TYPES[frame.kind]
    meta: Json = {}
    if frame.definition is not None:
        meta["definition"] = {"val": frame.definition}
    if frame.synonyms:
        meta["synonyms"] = [{"pred": f"has{scope}Synonym", "val": text} for scope, text in frame.synonyms]
    if frame.annotations:
        meta["basicPropertyValues"] = [_value(*annotation) for annotation in frame.annotations]
    node: Json = {"id": frame.node.value, "lbl": frame.label, "type": kind, "propertyType": property_kind, "meta": meta}
    return {key: value for key, value in node.items() if value not in (None, {})}


def _edges(frame: Frame) -> Iterator[Json]:
    above = "is_a" if frame.kind == "class" else "subPropertyOf"
    links = [(above, parent) for parent in frame.parents]
    links += [("inverseOf", inverse) for inverse in frame.inverses]
    links += [(relation.value, value) for relation, value in frame.some]
    return (_edge(frame.node, predicate, value) for predicate, value in links)


def _edge(subject: ox.NamedNode, predicate: str, value: ox.NamedNode) -> Json:
    return {"sub": subject.value, "pred": predicate, "obj": value.value}


def _definition(frame: Frame) -> Json:
    return {
        "definedClassId": frame.node.value,
        "genusIds": [genus.value for genus in frame.genera],
        "restrictions": [{"propertyId": p.value, "fillerId": value.value} for p, value in frame.differentiae],
    }


def _domains(found: tuple[Frame, ...]) -> Iterator[Json]:
    only: defaultdict[ox.NamedNode, list[Json]] = defaultdict(list)
    for frame in found:
        for relation, value in frame.only:
            only[relation].append(_edge(frame.node, relation.value, value))
    for frame in found:
        parts = {
            "domainClassIds": [node.value for node in frame.domains],
            "rangeClassIds": [node.value for node in frame.ranges],
            "allValuesFromEdges": only[frame.node],
        }
        if any(parts.values()):
            yield {"predicateId": frame.node.value, **{key: value for key, value in parts.items() if value}}


def read(data: bytes) -> Iterator[ox.Quad]:
    """What the file says, in the terms of the data set."""
    graph = json.loads(data)["graphs"][0]
    meta = graph["meta"]
    values = [(value["pred"], value["val"]) for value in meta["basicPropertyValues"]]
    yield from header_quads(
        Header(
            node=ox.NamedNode(graph["id"]),
            version=next((text for predicate, text in values if predicate == n.VERSION_INFO.value), None),
            version_iri=ox.NamedNode(meta["version"]) if "version" in meta else None,
            annotations=tuple(
                (predicate, value)
                for predicate, value in map(_read_value, meta["basicPropertyValues"])
                if predicate not in (n.VERSION_INFO, _LANGUAGE)
            ),
        )
    )
    links = _links(graph)
    yield from quads(_read_node(node, links[node["id"]]) for node in graph["nodes"])


def _read_value(value: Mapping[str, str]) -> Annotation:
    text = value["val"]
    return ox.NamedNode(value["pred"]), ox.NamedNode(text) if _IRI.fullmatch(text) else text


def _links(graph: Json) -> defaultdict[str, defaultdict[str, list[Any]]]:
    """What the axioms say of each node, by the fields of its frame."""
    out: defaultdict[str, defaultdict[str, list[Any]]] = defaultdict(lambda: defaultdict(list))
    names = {"is_a": "parents", "subPropertyOf": "parents", "inverseOf": "inverses"}
    for edge in graph["edges"]:
        value = ox.NamedNode(edge["obj"])
        name = names.get(edge["pred"])
        out[edge["sub"]][name or "some"].append(value if name else (ox.NamedNode(edge["pred"]), value))
    for axiom in graph["logicalDefinitionAxioms"]:
        fields = out[axiom["definedClassId"]]
        fields["genera"] = [ox.NamedNode(genus) for genus in axiom["genusIds"]]
        pairs = ((each["propertyId"], each["fillerId"]) for each in axiom["restrictions"])
        fields["differentiae"] = [(ox.NamedNode(relation), ox.NamedNode(value)) for relation, value in pairs]
    for axiom in graph["domainRangeAxioms"]:
        for key, name in (("domainClassIds", "domains"), ("rangeClassIds", "ranges")):
            out[axiom["predicateId"]][name] = [ox.NamedNode(value) for value in axiom.get(key, ())]
        for edge in axiom.get("allValuesFromEdges", ()):
            out[edge["sub"]]["only"].append((ox.NamedNode(edge["pred"]), ox.NamedNode(edge["obj"])))
    for axiom in graph["propertyChainAxioms"]:
        out[axiom["predicateId"]]["chains"].append(tuple(ox.NamedNode(p) for p in axiom["chainPredicateIds"]))
    return out


def _read_node(node: Json, links: Mapping[str, list[Any]]) -> Frame:
    meta = node.get("meta", {})
    return Frame(
        node=ox.NamedNode(node["id"]),
        kind=_KINDS[node["type"], node.get("propertyType")],
        label=node.get("lbl"),
        definition=meta.get("definition", {}).get("val"),
        synonyms=tuple((s["pred"][len("has") : -len("Synonym")], s["val"]) for s in meta.get("synonyms", ())),
        annotations=tuple(map(_read_value, meta.get("basicPropertyValues", ()))),
        **{name: tuple(values) for name, values in links.items()},
    )


FORMATS = (
    Format(
        "obographs",
        "calcgraph.json",
        "ontology",
        "OBO Graphs JSON: the terms as nodes and edges, for programs.",
        "pronto, obographs, web programs",
        whole(document),
        read,
    ),
)
