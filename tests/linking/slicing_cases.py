"""Small ontologies to cut from."""

import json
from pathlib import Path

import pyoxigraph as ox

EX = "http://purl.obolibrary.org/obo/EX_"
OBO = "http://purl.obolibrary.org/obo/"
RDFS = "http://www.w3.org/2000/01/rdf-schema#"
OWL = "http://www.w3.org/2002/07/owl#"
SKOS = "http://www.w3.org/2004/02/skos/core#"
LICENCE = "https://creativecommons.org/licenses/by/4.0/"
HEAD = f"""format-version: 1.2
data-version: releases/2030-01-31
ontology: ex
property_value: http://purl.org/dc/terms/license {LICENCE}
"""
ORGANS = f"""{HEAD}
[Term]
id: EX:1
name: thing of the body

[Term]
id: EX:2
name: organ
def: "A part of the body with a task." [EX:me]
synonym: "body organ" EXACT []
is_a: EX:1 ! thing of the body

[Term]
id: EX:3
name: skin
def: "The outermost organ." [EX:me]
synonym: "integument" EXACT []
synonym: "hide" RELATED []
is_a: EX:2 ! organ
relationship: BFO:0000050 EX:5 ! body

[Term]
id: EX:4
name: dermis
is_a: EX:1
relationship: BFO:0000050 EX:3 ! skin
relationship: BFO:0000050 EX:6 {{gci_relation="BFO:0000050", gci_filler="EX:2"}}

[Term]
id: EX:5
name: body
is_a: EX:1

[Term]
id: EX:6
name: liver
is_a: EX:2

[Term]
id: EX:7
name: obsolete corium
is_obsolete: true
replaced_by: EX:4

[Term]
id: EX:8
name: hairy skin
intersection_of: EX:3
intersection_of: EX:r EX:9

[Term]
id: EX:9
name: hair
is_a: EX:1

[Typedef]
id: EX:r
name: bears

[Typedef]
id: BFO:0000050
name: part of
is_transitive: true
"""


def organs(folder: Path, text: str = ORGANS, name: str = "ex.obo") -> str:
    path = folder / name
    path.write_text(text, "utf-8")
    return str(path)


def listed(folder: Path, name: str = "EX-ontology-v2030-01-31.json") -> str:
    """The same as a list of classes, as far as it can tell."""
    terms = {
        "EX:1": {"ancestors": {}, "label": "thing of the body", "deprecated": False},
        "EX:2": {"ancestors": {"EX:1": 1}, "label": "organ", "description": "A part.", "deprecated": False},
        "EX:3": {"ancestors": {"EX:2": 1, "EX:1": 2}, "label": "skin", "deprecated": False},
        "EX:4": {"ancestors": {"EX:3": 1, "EX:2": 2, "EX:1": 1}, "label": "dermis", "deprecated": False},
    }
    path = folder / name
    path.write_text(json.dumps(terms), "utf-8")
    return str(path)


def parsed(data: bytes) -> list[ox.Triple]:
    return [quad.triple for quad in ox.parse(data, format=ox.RdfFormat.TURTLE)]


def edges(data: bytes, predicate: str = f"{RDFS}subClassOf") -> set[tuple[str, str]]:
    """Named pairs, and (term, "part of X")."""
    triples = parsed(data)
    some = {t.subject: t.object.value for t in triples if t.predicate.value == f"{OWL}someValuesFrom"}
    found = set()
    for t in triples:
        if t.predicate.value == predicate:
            above = (
                f"part of {_short(some[t.object])}" if isinstance(t.object, ox.BlankNode) else _short(t.object.value)
            )
            found.add((_short(t.subject.value), above))
    return found


def classes(data: bytes) -> set[str]:
    wanted = (f"{OWL}Class", "http://www.w3.org/1999/02/22-rdf-syntax-ns#type")
    return {
        _short(t.subject.value)
        for t in parsed(data)
        if isinstance(t.subject, ox.NamedNode) and (getattr(t.object, "value", ""), t.predicate.value) == wanted
    }


def said(data: bytes, predicate: str) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for t in parsed(data):
        if t.predicate.value == predicate and isinstance(t.subject, ox.NamedNode):
            found.setdefault(_short(t.subject.value), set()).add(_short(t.object.value))
    return found


def _short(iri: str) -> str:
    return iri.removeprefix(OBO).replace("_", ":", 1) if iri.startswith(OBO) else iri
