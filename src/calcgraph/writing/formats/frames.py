"""The ontology as frames, one for each class and property: what OBO and OBO Graphs have in common.

    OWL                                                   frame
    ----------------------------------------------------  -------------------------------------------------
    owl:Class, owl:ObjectProperty                         a frame of that kind
    owl:AnnotationProperty                                a frame, if an annotation in some frame uses it
    rdfs:label, IAO definition, oboInOwl:has…Synonym      label, definition, synonyms, in English
    subClassOf, subPropertyOf a name                      parents
    subClassOf (p some X), (p only X)                     some, only
    equivalentClass (A and (p some X) and …)              genera, differentiae
    disjointWith a name, disjointWith (p some X)          disjoint, apart
    domain, range, inverseOf, a chain of names            domains, ranges, inverses, chains
    owl:TransitiveProperty, owl:FunctionalProperty, …     traits
    any other triple, to an IRI or to a text in English   annotations

Comes in: the triples of `Objects.ontology`, which are sorted; back from a file, frames and a header. Goes out: those,
or the triples that they stand for. Left out: complements, unions, whatever else is nested, individuals, data
properties. Nothing is weakened and nothing strengthened: `not (p some X)`, which is how an excluded finding is said,
has no frame.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import pyoxigraph as ox

from calcgraph.graph import names as n
from calcgraph.graph.literals import english
from calcgraph.writing.objects import Objects, list_members

Link = tuple[ox.NamedNode, ox.NamedNode]
Annotation = tuple[ox.NamedNode, ox.NamedNode | str]
_OWL, _RDFS = "http://www.w3.org/2002/07/owl#", "http://www.w3.org/2000/01/rdf-schema#"
SYNONYM = "http://www.geneontology.org/formats/oboInOwl#has{}Synonym"
SCOPES = ("Exact", "Broad", "Narrow", "Related")
KINDS: dict[str, ox.NamedNode] = {
    kind: ox.NamedNode(_OWL + name)
    for kind, name in (("class", "Class"), ("object", "ObjectProperty"), ("annotation", "AnnotationProperty"))
}
TRAITS = {
    word: ox.NamedNode(_OWL + name)
    for word, name in (
        ("is_reflexive", "ReflexiveProperty"),
        ("is_symmetric", "SymmetricProperty"),
        ("is_transitive", "TransitiveProperty"),
        ("is_functional", "FunctionalProperty"),
        ("is_inverse_functional", "InverseFunctionalProperty"),
    )
}
_SUBPROPERTY, _DOMAIN, _RANGE = (ox.NamedNode(_RDFS + name) for name in ("subPropertyOf", "domain", "range"))
_INVERSE, _CHAIN, _ONLY = (ox.NamedNode(_OWL + name) for name in ("inverseOf", "propertyChainAxiom", "allValuesFrom"))
_SYNONYMS = {ox.NamedNode(SYNONYM.format(scope)): scope for scope in SCOPES}
_NAMED = {
    n.SUBCLASS_OF: "parents",
    _SUBPROPERTY: "parents",
    n.DISJOINT_WITH: "disjoint",
    _DOMAIN: "domains",
    _RANGE: "ranges",
    _INVERSE: "inverses",
}
_STRUCTURE = {*_NAMED, n.TYPE, n.EQUIVALENT_CLASS, n.COMPLEMENT_OF, _CHAIN}


@dataclass(frozen=True, slots=True)
class Frame:
    """What is said of a class or property. Texts are in English; links are pairs of a property and a class."""

    node: ox.NamedNode
    kind: str
    label: str | None = None
    definition: str | None = None
    synonyms: tuple[tuple[str, str], ...] = ()
    parents: tuple[ox.NamedNode, ...] = ()
    some: tuple[Link, ...] = ()
    only: tuple[Link, ...] = ()
    genera: tuple[ox.NamedNode, ...] = ()
    differentiae: tuple[Link, ...] = ()
    disjoint: tuple[ox.NamedNode, ...] = ()
    apart: tuple[Link, ...] = ()
    domains: tuple[ox.NamedNode, ...] = ()
    ranges: tuple[ox.NamedNode, ...] = ()
    inverses: tuple[ox.NamedNode, ...] = ()
    chains: tuple[tuple[ox.NamedNode, ...], ...] = ()
    traits: tuple[str, ...] = ()
    annotations: tuple[Annotation, ...] = ()


@dataclass(frozen=True, slots=True)
class Header:
    """What is said of the ontology; texts are in English."""

    node: ox.NamedNode
    version: str | None
    version_iri: ox.NamedNode | None
    annotations: tuple[Annotation, ...]


def header(triples: Iterable[ox.Triple]) -> Header:
    """The header of our ontology."""
    node = ox.NamedNode(n.ONTOLOGY)
    said = [(t.predicate, t.object) for t in triples if t.subject == node and t.predicate != n.TYPE]
    iris = [(p, o) for p, o in said if isinstance(o, ox.NamedNode) and p != n.VERSION_IRI]
    texts = [(p, o.value) for p, o in said if isinstance(o, ox.Literal) and o.language == "en"]
    return Header(
        node,
        next((o.value for p, o in said if p == n.VERSION_INFO and isinstance(o, ox.Literal)), None),
        next((o for p, o in said if p == n.VERSION_IRI and isinstance(o, ox.NamedNode)), None),
        (*iris, *texts),
    )


def header_quads(found: Header) -> Iterator[ox.Quad]:
    """The triples that a header stands for, in the default graph."""
    yield ox.Quad(found.node, n.TYPE, n.OWL_ONTOLOGY)
    if found.version is not None:
        yield ox.Quad(found.node, n.VERSION_INFO, ox.Literal(found.version))
    if found.version_iri is not None:
        yield ox.Quad(found.node, n.VERSION_IRI, found.version_iri)
    for predicate, value in found.annotations:
        yield ox.Quad(found.node, predicate, english(value) if isinstance(value, str) else value)


def of_ontology(objects: Objects) -> tuple[Frame, ...]:
    """The frames of the ontology that is written."""
    return frames(objects.ontology)


def frames(triples: Iterable[ox.Triple]) -> tuple[Frame, ...]:
    """The frames of an ontology, in the order of their IRIs, classes first.

    A class or property that is only named in a frame gets an empty one, so that no reference hangs in the air.
    """
    about: defaultdict[Any, list[ox.Triple]] = defaultdict(list)
    for triple in triples:
        about[triple.subject].append(triple)
    kinds = {node: {t.object for t in own if t.predicate == n.TYPE} for node, own in about.items()}
    found = {
        node: _frame(node, kind, about)
        for node in about
        for kind in ("class", "object")
        if isinstance(node, ox.NamedNode) and KINDS[kind] in kinds[node]
    }
    for kind, node in sorted(_mentioned(found.values()), key=str):
        if node not in found:
            known = node in about and kind == "annotation"
            found[node] = _frame(node, kind, about, annotated=False) if known else Frame(node, kind)
    return tuple(sorted(found.values(), key=lambda f: (f.kind != "class", f.node.value)))


def _mentioned(found: Iterable[Frame]) -> set[tuple[str, ox.NamedNode]]:
    out: set[tuple[str, ox.NamedNode]] = set()
    for frame in found:
        here = "class" if frame.kind == "class" else "object"
        links = (*frame.some, *frame.only, *frame.apart, *frame.differentiae)
        out |= {("class", x) for x in (*frame.genera, *frame.domains, *frame.ranges, *(x for _, x in links))}
        out |= {("object", x) for x in (*frame.inverses, *(p for p, _ in links), *(p for c in frame.chains for p in c))}
        out |= {(here, x) for x in (*frame.parents, *frame.disjoint)}
        out |= {("annotation", p) for p, _ in frame.annotations if not p.value.startswith((_RDFS, _OWL))}
    return out


def _frame(node: ox.NamedNode, kind: str, about: Mapping[Any, list[ox.Triple]], *, annotated: bool = True) -> Frame:
    got: defaultdict[str, list[Any]] = defaultdict(list)
    for triple in about[node]:
        predicate, value = triple.predicate, triple.object
        text = value.value if isinstance(value, ox.Literal) and value.language == "en" else None
        if predicate in _NAMED and isinstance(value, ox.NamedNode):
            got[_NAMED[predicate]].append(value)
        elif predicate == n.TYPE:
            got["traits"] += [word for word, iri in TRAITS.items() if iri == value]
        elif predicate == n.SUBCLASS_OF:
            for name, link in _restriction(value, about):
                got[name].append(link)
        elif predicate == n.DISJOINT_WITH:
            got["apart"] += [link for name, link in _restriction(value, about) if name == "some"]
        elif predicate == n.EQUIVALENT_CLASS and not got["genera"]:
            got["genera"], got["differentiae"] = _conjunction(value, about)
        elif predicate == _CHAIN:
            chain = _members(value, about)
            got["chains"] += [tuple(chain)] if all(isinstance(p, ox.NamedNode) for p in chain) else []
        elif predicate in (n.LABEL, n.DEFINITION) or predicate in _SYNONYMS:
            name = {n.LABEL: "label", n.DEFINITION: "definition"}.get(predicate, "synonyms")
            got[name] += [] if text is None else [(_SYNONYMS[predicate], text) if name == "synonyms" else text]
        elif annotated and predicate not in _STRUCTURE and (text is not None or isinstance(value, ox.NamedNode)):
            got["annotations"].append((predicate, value if text is None else text))
    fields: dict[str, Any] = {name: next(iter(got.pop(name, ())), None) for name in ("label", "definition")}
    return Frame(node, kind, **fields | {name: tuple(values) for name, values in got.items()})


def _members(head: Any, about: Mapping[Any, list[ox.Triple]]) -> list[Any]:
    return list_members(head, about, set(about)) or []


def _restriction(node: Any, about: Mapping[Any, list[ox.Triple]]) -> Iterator[tuple[str, Link]]:
    """`some` or `only`, with its property and class, if that is all there is to the expression."""
    parts = {t.predicate: t.object for t in about.get(node, ())}
    for name, predicate in (("some", n.SOME_VALUES_FROM), ("only", _ONLY)):
        if set(parts) == {n.TYPE, n.ON_PROPERTY, predicate} and not isinstance(node, ox.NamedNode):
            relation, value = parts[n.ON_PROPERTY], parts[predicate]
            if isinstance(relation, ox.NamedNode) and isinstance(value, ox.NamedNode):
                yield name, (relation, value)


def _conjunction(node: Any, about: Mapping[Any, list[ox.Triple]]) -> tuple[list[ox.NamedNode], list[Link]]:
    """Genera and differentiae, if the expression has nothing else and a genus comes first."""
    parts = {t.predicate: t.object for t in about.get(node, ())}
    genera: list[ox.NamedNode] = []
    links: list[Link] = []
    if isinstance(node, ox.NamedNode) or set(parts) != {n.TYPE, n.INTERSECTION_OF}:
        return [], []
    for member in _members(parts[n.INTERSECTION_OF], about):
        link = next((link for name, link in _restriction(member, about) if name == "some"), None)
        if isinstance(member, ox.NamedNode) and not links:
            genera.append(member)
        elif link:
            links.append(link)
        else:
            return [], []
    return (genera, links) if genera and len(genera) + len(links) > 1 else ([], [])


def quads(found: Iterable[Frame]) -> Iterator[ox.Quad]:
    """The triples that frames stand for, in the default graph; blank nodes are numbered in order."""
    count = iter(range(10**9))

    def blank() -> ox.BlankNode:
        return ox.BlankNode(f"b{next(count)}")

    def restriction(link: Link, predicate: ox.NamedNode) -> tuple[ox.BlankNode, list[ox.Quad]]:
        node = blank()
        parts = ((n.TYPE, n.RESTRICTION), (n.ON_PROPERTY, link[0]), (predicate, link[1]))
        return node, [ox.Quad(node, p, o) for p, o in parts]

    def sequence(members: Iterable[ox.NamedNode | ox.BlankNode]) -> tuple[ox.NamedNode | ox.BlankNode, list[ox.Quad]]:
        head: ox.NamedNode | ox.BlankNode = n.NIL
        out = []
        for member in reversed(tuple(members)):
            cell = blank()
            out += [ox.Quad(cell, n.FIRST, member), ox.Quad(cell, n.REST, head)]
            head = cell
        return head, out

    scoped = {scope: predicate for predicate, scope in _SYNONYMS.items()}
    for frame in found:
        node, property_ = frame.node, frame.kind != "class"
        yield ox.Quad(node, n.TYPE, KINDS[frame.kind])
        yield from (ox.Quad(node, n.TYPE, TRAITS[word]) for word in frame.traits)
        for predicate, text in ((n.LABEL, frame.label), (n.DEFINITION, frame.definition)):
            if text is not None:
                yield ox.Quad(node, predicate, english(text))
        yield from (ox.Quad(node, scoped[scope], english(text)) for scope, text in frame.synonyms)
        for predicate, value in frame.annotations:
            yield ox.Quad(node, predicate, english(value) if isinstance(value, str) else value)
        for predicate, name in _NAMED.items():
            if predicate != (n.SUBCLASS_OF if property_ else _SUBPROPERTY):
                yield from (ox.Quad(node, predicate, value) for value in getattr(frame, name))
        for links, relation, predicate in (
            (frame.some, n.SUBCLASS_OF, n.SOME_VALUES_FROM),
            (frame.only, n.SUBCLASS_OF, _ONLY),
            (frame.apart, n.DISJOINT_WITH, n.SOME_VALUES_FROM),
        ):
            for link in links:
                expression, parts = restriction(link, predicate)
                yield from (ox.Quad(node, relation, expression), *parts)
        for chain in frame.chains:
            head, parts = sequence(chain)
            yield from (ox.Quad(node, _CHAIN, head), *parts)
        if frame.genera:
            made = [restriction(link, n.SOME_VALUES_FROM) for link in frame.differentiae]
            head, parts = sequence((*frame.genera, *(expression for expression, _ in made)))
            both = blank()
            yield from (ox.Quad(node, n.EQUIVALENT_CLASS, both), ox.Quad(both, n.TYPE, n.CLASS))
            yield from (ox.Quad(both, n.INTERSECTION_OF, head), *parts, *(p for _, more in made for p in more))
