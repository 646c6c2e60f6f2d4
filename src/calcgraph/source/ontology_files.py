"""The Turtle that a curator writes: prefixes, vocabulary, bridge and imports.

Comes in: `ontology/*.ttl` and `ontology/imports/*.ttl`. Goes out: their bytes by named graph, and what the model
needs to know of them: prefixes, labels, the named hierarchy (is-a and part-of), and the OWL relation that each claim
property abbreviates. pyoxigraph parses; nothing here reaches the network, and `owl:imports` is not followed.
"""

from collections import defaultdict
from dataclasses import dataclass, field
from pathlib import Path

import pyoxigraph as ox

from calcgraph.curies import Shortener
from calcgraph.errors import Problem

_RDFS = "http://www.w3.org/2000/01/rdf-schema#"
_OWL = "http://www.w3.org/2002/07/owl#"
_SH = "http://www.w3.org/ns/shacl#"
_CGV = "https://w3id.org/calcgraph/vocab/"
_NEEDED = ("ECO", "RO", "cg", "cgv", "oboInOwl")  # Python names terms by these
_PREFIX, _NAMESPACE = _SH + "prefix", _SH + "namespace"
_ON_PROPERTY, _SOME_VALUES_FROM = _OWL + "onProperty", _OWL + "someValuesFrom"
_LABEL, _SUBCLASS_OF, _SUBPROPERTY_OF = (_RDFS + name for name in ("label", "subClassOf", "subPropertyOf"))
_SHORTCUT_FOR, _CLAIM_PROPERTY = _CGV + "shortcutFor", ox.NamedNode(_CGV + "claimProperty")
_KEPT = frozenset((_LABEL, _SUBCLASS_OF, _SUBPROPERTY_OF, _SHORTCUT_FOR, _ON_PROPERTY, _SOME_VALUES_FROM))
_PART_OF = "http://purl.obolibrary.org/obo/BFO_0000050"


@dataclass
class OntologyFiles:
    """What was read. `documents` keeps the bytes; the rest is by CURIE (own ids without prefix)."""

    documents: dict[str, tuple[bytes, ...]] = field(default_factory=dict)
    prefixes: dict[str, str] = field(default_factory=dict)
    labels: dict[str, str] = field(default_factory=dict)
    broader: dict[str, tuple[str, ...]] = field(default_factory=dict)
    part_of: dict[str, tuple[str, ...]] = field(default_factory=dict)
    relations: dict[str, str | None] = field(default_factory=dict)
    files: list[Path] = field(default_factory=list)


def read(root: Path) -> tuple[OntologyFiles, list[Problem]]:
    """Read the Turtle files under `root`; a file that does not parse is a problem, not an exception."""
    found = OntologyFiles()
    problems: list[Problem] = []
    triples: list[ox.Triple] = []
    groups = {
        "": [root / "prefixes.ttl"],
        "vocabulary": [root / "vocabulary.ttl", root / "bridge.ttl"],
        "imports": sorted((root / "imports").glob("*.ttl")),
    }
    for graph, paths in groups.items():
        texts = []
        for path in paths:
            if not path.is_file():
                problems.append(
                    Problem(
                        "missing-file", "the file is missing", file=path.relative_to(root).as_posix(), fix="restore it"
                    )
                )
                continue
            data = path.read_bytes()
            found.files.append(path)
            parsed, problem = _parse(data, path.relative_to(root).as_posix())
            problems += problem
            if not problem:
                texts.append(data)
                triples += parsed
        if graph:
            found.documents[graph] = tuple(texts)
    _digest(triples, found)
    if not any(p.file == "prefixes.ttl" for p in problems):
        problems += [
            Problem("missing-prefix", f"the prefix {name} is not declared", file="prefixes.ttl", fix="declare it again")
            for name in _NEEDED
            if name not in found.prefixes
        ]
    return found, problems


def prefixes(root: Path) -> dict[str, str]:
    """The prefixes of the project alone, which is quick; none if their file is missing or broken.

    Args:
        root: the directory of curated files.
    """
    found, path = OntologyFiles(), root / "prefixes.ttl"
    if path.is_file():
        _digest(_parse(path.read_bytes(), path.name)[0], found)
    return found.prefixes


def _parse(data: bytes, file: str) -> tuple[list[ox.Triple], list[Problem]]:
    try:
        return [q.triple for q in ox.parse(data, format=ox.RdfFormat.TURTLE)], []
    except SyntaxError as error:
        fix = "look at this line and the one before it: a missing dot, semicolon or prefix"
        return [], [Problem("broken-turtle", f"this is not Turtle: {error.msg}", file=file, line=error.lineno, fix=fix)]


def _digest(triples: list[ox.Triple], found: OntologyFiles) -> None:
    names: dict[str, str] = {}
    spaces: dict[str, str] = {}
    kept: list[tuple[str, ox.Triple]] = []
    for t in triples:
        predicate = t.predicate.value
        if predicate in _KEPT:
            kept.append((predicate, t))
        elif predicate == _PREFIX:
            names[str(t.subject)] = str(getattr(t.object, "value", ""))
        elif predicate == _NAMESPACE:
            spaces[str(t.subject)] = str(getattr(t.object, "value", ""))
    found.prefixes.update(sorted((p, spaces[node]) for node, p in names.items() if node in spaces))
    curie = Shortener(found.prefixes)

    def short(iri: str) -> str:
        return curie(iri).removeprefix("cg:")

    broader: defaultdict[str, list[str]] = defaultdict(list)
    part_of: defaultdict[str, list[str]] = defaultdict(list)
    on_property: dict[str, str] = {}
    some: dict[str, str] = {}
    nodes: list[tuple[str, str]] = []
    shortcut: dict[str, str] = {}
    claim_properties: list[str] = []
    for predicate, t in kept:
        subject, value = t.subject, t.object
        if isinstance(subject, ox.NamedNode):
            key = short(subject.value)
            if predicate == _LABEL and isinstance(value, ox.Literal) and value.language in (None, "en"):
                found.labels.setdefault(key, value.value)
            elif predicate == _SUBCLASS_OF and isinstance(value, ox.NamedNode):
                broader[key].append(short(value.value))
            elif predicate == _SUBCLASS_OF and isinstance(value, ox.BlankNode):
                nodes.append((key, value.value))
            elif predicate == _SHORTCUT_FOR and isinstance(value, ox.NamedNode):
                shortcut[key] = short(value.value)
            elif predicate == _SUBPROPERTY_OF and value == _CLAIM_PROPERTY:
                claim_properties.append(key)
        elif isinstance(subject, ox.BlankNode) and isinstance(value, ox.NamedNode):
            if predicate == _ON_PROPERTY:
                on_property[subject.value] = value.value
            elif predicate == _SOME_VALUES_FROM:
                some[subject.value] = short(value.value)
    for key, node in nodes:
        if on_property.get(node) == _PART_OF and node in some:
            part_of[key].append(some[node])
    found.broader = {k: tuple(sorted(v)) for k, v in sorted(broader.items())}
    found.part_of = {k: tuple(sorted(v)) for k, v in sorted(part_of.items())}
    found.relations = {k.removeprefix("cgv:"): shortcut.get(k) for k in sorted(claim_properties)}
