"""The ontology in OBO 1.4: our terms, and what they rest on of other ontologies.

    frame (see `frames`)                        OBO
    ------------------------------------------  --------------------------------------------------------------
    a class; a property; an annotation property [Term]; [Typedef]; [Typedef] with is_metadata_tag
    label, definition, synonyms                 name, def, synonym with its scope
    parents                                     is_a
    some                                        relationship
    genera, differentiae                        intersection_of, the genera first
    disjoint, inverses, traits                  disjoint_from, inverse_of, is_transitive …
    domains, ranges                             domain, range, if there is just one
    chains of two                               holds_over_chain
    only; apart                                 owl-axioms, in functional syntax with full IRIs
    annotations, mappings among them            property_value
    of the ontology                             ontology, data-version, property_value

A mapping is a property_value of its own SKOS predicate, and never an xref, which tools turn into an equivalence;
negative rows and gaps are not here. What OBO cannot say is left out: several domains or ranges, longer chains, labels
in other languages; the header says that its texts are in English. Every term that is named has a frame: foreign ones
with their label and their place in the hierarchy, as far as `ontology/imports` has them.

Ids are CURIEs, and each prefix has an idspace, so that CALC:0000001 is https://w3id.org/calcgraph/CALC_0000001. A tool
that does not look at idspaces would take it for a term of the OBO library, which it is not.

https://owlcollab.github.io/oboformat/doc/GO.format.obo-1_4.html
"""

import re
from collections import defaultdict
from collections.abc import Callable, Iterator
from typing import Any

import pyoxigraph as ox

from calcgraph.curies import Shortener
from calcgraph.graph.names import BASE
from calcgraph.writing.formats.format import Format, whole
from calcgraph.writing.formats.frames import (
    TRAITS,
    Annotation,
    Frame,
    Header,
    header,
    header_quads,
    of_ontology,
    quads,
)
from calcgraph.writing.objects import Objects

OWN = {"CALC": BASE + "CALC_"}
_STUBS = "Terms of other ontologies are stubs: their labels and places in the hierarchy, as far as ours rest on them."
_LANGUAGE = ox.NamedNode("http://purl.org/dc/terms/language")
_ID = re.compile(r"[A-Za-z][\w.-]*:[A-Za-z0-9_](?:[\w.-]*[\w-])?", re.ASCII)
_ESCAPES = {"\\": "\\\\", "\n": "\\n", "\t": "\\t", "\r": "\\r", "\f": "\\f"}
_QUOTED = str.maketrans({**_ESCAPES, '"': '\\"'})
_PLAIN = str.maketrans({**_ESCAPES, "{": "\\{", "}": "\\}", "!": "\\!"})
_UNESCAPED = {"n": "\n", "t": "\t", "r": "\r", "f": "\f"}
_ESCAPE, _TEXT = re.compile(r"\\(.)", re.DOTALL), re.compile(r'"((?:[^"\\]|\\.)*)"(.*)', re.DOTALL)
_LINKS = {
    "is_a": "parents",
    "disjoint_from": "disjoint",
    "inverse_of": "inverses",
    "domain": "domains",
    "range": "ranges",
}

_ONLY, _APART = "SubClassOf({} ObjectAllValuesFrom({} {}))", "DisjointClasses({} ObjectSomeValuesFrom({} {}))"
_AXIOMS = re.compile(r"(SubClassOf|DisjointClasses)\(<(\S+)> Object(?:All|Some)ValuesFrom\(<(\S+)> <(\S+)>\)\)")
_OF_IDS = {*_LINKS, "id", "relationship", "intersection_of", "holds_over_chain"}


def document(objects: Objects) -> bytes:
    """The ontology in OBO."""
    return _Writer(objects).document().encode()


class _Writer:
    def __init__(self, objects: Objects) -> None:
        prefixes = {prefix: space for prefix, space in objects.prefixes.items() if prefix != "cg"}
        self._spaces = {**prefixes, **OWN}
        self._short = Shortener(self._spaces)
        self._used = {"xsd"}
        self._frames = objects.once(of_ontology)
        self._labels = {frame.node: frame.label for frame in self._frames}
        self._header = header(objects.ontology)

    def document(self) -> str:
        body = ["\n".join(lines) for lines in map(self._frame, self._frames)]
        return "\n\n".join(["\n".join(self._head()), *body]) + "\n"

    def _head(self) -> Iterator[str]:
        about = [self._annotation(*annotation) for annotation in (*self._header.annotations, (_LANGUAGE, "en"))]
        yield "format-version: 1.4"
        if self._header.version is not None:
            yield f"data-version: {self._header.version.translate(_PLAIN)}"
        for prefix in sorted(self._used):
            yield f"idspace: {prefix} {self._spaces[prefix]}"
        yield f"remark: {_STUBS}"
        yield f"ontology: {self._header.node.value}"
        yield from sorted(about)
        axioms = " ".join(axiom for frame in self._frames for axiom in _axioms(frame))
        if axioms:
            yield f"owl-axioms: {f'Ontology( {axioms} )'.translate(_PLAIN)}"

    def _frame(self, frame: Frame) -> Iterator[str]:
        yield "[Term]" if frame.kind == "class" else "[Typedef]"
        yield f"id: {self._id(frame.node)}"
        if frame.label is not None:
            yield f"name: {frame.label.translate(_PLAIN)}"
        if frame.definition is not None:
            yield f"def: {_quoted(frame.definition)} []"
        yield from (f"synonym: {_quoted(text)} {scope.upper()} []" for scope, text in frame.synonyms)
        yield from (self._annotation(*annotation) for annotation in frame.annotations)
        for tag, nodes in (("domain", frame.domains), ("range", frame.ranges)):
            yield from self._links(tag, nodes if len(nodes) == 1 else ())
        pairs = (chain for chain in frame.chains if len(chain) == 2)
        yield from (f"holds_over_chain: {' '.join(map(self._id, chain))}" for chain in pairs)
        yield from (f"{trait}: true" for trait in TRAITS if trait in frame.traits)
        yield from self._links("is_a", frame.parents)
        yield from self._links("intersection_of", frame.genera)
        yield from (self._link("intersection_of", *link) for link in frame.differentiae)
        yield from self._links("disjoint_from", frame.disjoint)
        yield from self._links("inverse_of", frame.inverses)
        yield from (self._link("relationship", *link) for link in frame.some)
        if frame.kind == "annotation":
            yield "is_metadata_tag: true"

    def _links(self, tag: str, nodes: tuple[ox.NamedNode, ...]) -> Iterator[str]:
        return (self._link(tag, node) for node in nodes)

    def _link(self, tag: str, *nodes: ox.NamedNode) -> str:
        label = " ".join((self._labels.get(nodes[-1]) or "").split())
        return f"{tag}: {' '.join(map(self._id, nodes))}{f' ! {label}' if label else ''}"

    def _annotation(self, predicate: ox.NamedNode, value: ox.NamedNode | str) -> str:
        said = f"{_quoted(value)} xsd:string" if isinstance(value, str) else self._id(value)
        return f"property_value: {self._id(predicate)} {said}"

    def _id(self, node: ox.NamedNode) -> str:
        curie = self._short(node.value)
        if not _ID.fullmatch(curie):
            return node.value
        self._used.add(curie.partition(":")[0])
        return curie


def _axioms(frame: Frame) -> Iterator[str]:
    """What OBO has no tag for, in the functional syntax of OWL."""
    yield from (_ONLY.format(frame.node, *link) for link in frame.only)
    yield from (_APART.format(frame.node, *link) for link in frame.apart)


def _quoted(text: str) -> str:
    return f'"{text.translate(_QUOTED)}"'


def _unescaped(text: str) -> str:
    return _ESCAPE.sub(lambda hit: _UNESCAPED.get(hit[1], hit[1]), text)


def read(data: bytes) -> Iterator[ox.Quad]:
    """What the file says, in the terms of the data set."""
    head, *stanzas = re.split(r"^\[(Term|Typedef)\]\n", data.decode(), flags=re.MULTILINE)
    lines = [line.partition(": ")[::2] for line in head.split("\n") if line]
    spaces = dict(value.split(" ", 1) for tag, value in lines if tag == "idspace")

    def iri(name: str) -> ox.NamedNode:
        prefix, _, local = name.partition(":")
        return ox.NamedNode(spaces[prefix] + local if prefix in spaces else name)

    values = [_annotation(value, iri) for tag, value in lines if tag == "property_value"]
    yield from header_quads(
        Header(
            node=next(ox.NamedNode(value) for tag, value in lines if tag == "ontology"),
            version=next((_unescaped(value) for tag, value in lines if tag == "data-version"), None),
            version_iri=None,
            annotations=tuple(found for found in values if found[0] != _LANGUAGE),
        )
    )
    axioms = (_unescaped(value) for tag, value in lines if tag == "owl-axioms")
    more = [_read_axiom(hit) for text in axioms for hit in _AXIOMS.finditer(text)]
    yield from quads([*(_read_frame(*pair, iri) for pair in zip(stanzas[::2], stanzas[1::2], strict=True)), *more])


def _read_axiom(hit: re.Match[str]) -> Frame:
    node, *link = map(ox.NamedNode, hit.groups()[1:])
    links = ((link[0], link[1]),)
    return Frame(node, "class", only=links) if hit[1] == "SubClassOf" else Frame(node, "class", apart=links)


def _annotation(value: str, iri: Callable[[str], ox.NamedNode]) -> Annotation:
    predicate, _, said = value.partition(" ")
    quoted = _TEXT.fullmatch(said)
    return iri(predicate), _unescaped(quoted[1]) if quoted else iri(said)


def _read_frame(stanza: str, body: str, iri: Callable[[str], ox.NamedNode]) -> Frame:
    got: defaultdict[str, list[Any]] = defaultdict(list)
    single: dict[str, Any] = {"kind": "class" if stanza == "Term" else "object"}
    for line in body.split("\n"):
        tag, _, value = line.partition(": ")
        names = [iri(name) for name in value.partition(" ! ")[0].split(" ")] if tag in _OF_IDS else []
        quoted = _TEXT.fullmatch(value)
        if tag == "id":
            single["node"] = names[0]
        elif tag == "name":
            single["label"] = _unescaped(value)
        elif tag == "def" and quoted:
            single["definition"] = _unescaped(quoted[1])
        elif tag == "synonym" and quoted:
            got["synonyms"].append((quoted[2].split()[0].capitalize(), _unescaped(quoted[1])))
        elif tag == "property_value":
            got["annotations"].append(_annotation(value, iri))
        elif tag in _LINKS:
            got[_LINKS[tag]].append(names[0])
        elif tag == "relationship":
            got["some"].append(tuple(names))
        elif tag == "intersection_of":
            got["genera" if len(names) == 1 else "differentiae"].append(names[0] if len(names) == 1 else tuple(names))
        elif tag == "holds_over_chain":
            got["chains"].append(tuple(names))
        elif tag == "is_metadata_tag":
            single["kind"] = "annotation"
        elif tag in TRAITS:
            got["traits"].append(tag)
    return Frame(**single | {name: tuple(values) for name, values in got.items()})


FORMATS = (
    Format(
        "obo",
        "calcgraph.obo",
        "ontology",
        "OBO 1.4: the terms with their definitions, synonyms, hierarchy and mappings.",
        "pronto, fastobo, OBO tools",
        whole(document),
        read,
    ),
)
