"""Ontologies in RDF, in any of its syntaxes.

Comes in: quads. Goes out: drafts.

    owl:Class, …Property, owl:NamedIndividual   kind; what has a place is a class without it
    rdfs:label in English or in no language     label
    rdfs:subClassOf, rdfs:subPropertyOf         parents
    owl:equivalentClass, owl:intersectionOf     genus, wholes: what is said of all that the class is
    BFO:0000050 some …                          wholes
    skos:broader                                parents, which are then mixed
    owl:deprecated, IAO:0100001, oboInOwl:consider, oboInOwl:hasAlternativeId
    oboInOwl:hasExactSynonym, hasDbXref         synonyms, xrefs
    skos:exactMatch                             equivalents
    oboInOwl:inSubset, rdfs:comment             grouping
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator

import pyoxigraph as ox

from calcgraph.linking.files.drafts import SOME_OF, Draft, Drafts
from calcgraph.linking.naming import Namer
from calcgraph.linking.partner import Kind

_RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
_RDFS = "http://www.w3.org/2000/01/rdf-schema#"
_OWL = "http://www.w3.org/2002/07/owl#"
_OIO = "http://www.geneontology.org/formats/oboInOwl#"
_OBO = "http://purl.obolibrary.org/obo/"
_SKOS = "http://www.w3.org/2004/02/skos/core#"
_KINDS: dict[str, Kind] = {
    _OWL + "Class": "class",
    _RDFS + "Class": "class",
    _OWL + "ObjectProperty": "property",
    _OWL + "DatatypeProperty": "property",
    _OWL + "AnnotationProperty": "property",
    _OWL + "NamedIndividual": "individual",
}
_TYPE, _FIRST, _REST = (_RDF + name for name in ("type", "first", "rest"))
_LABEL, _COMMENT = (_RDFS + name for name in ("label", "comment"))
_SAME = _OWL + "equivalentClass"
_ABOVE = frozenset((_RDFS + "subClassOf", _SAME))
_INSIDE = frozenset(_OWL + name for name in ("intersectionOf", "onProperty", "someValuesFrom")) | {_FIRST, _REST}
_PROPERTY_ABOVE, _BROADER, _EQUAL = _RDFS + "subPropertyOf", _SKOS + "broader", _SKOS + "exactMatch"
_DEPRECATED, _REPLACED_BY, _CONSIDER = _OWL + "deprecated", _OBO + "IAO_0100001", _OIO + "consider"
_EXACT, _XREF, _SUBSET, _ALTERNATIVE = (
    _OIO + name for name in ("hasExactSynonym", "hasDbXref", "inSubset", "hasAlternativeId")
)
_IMPORTS = _OWL + "imports"
_PART_OF = _OBO + "BFO_0000050"
_DC = ("http://purl.org/dc/terms/", "http://purl.org/dc/elements/1.1/")
_LICENCES = tuple(space + name for name in ("license", "rights") for space in _DC)
_OF_ONTOLOGY = (_OWL + "versionIRI", _OWL + "versionInfo", *_LICENCES)
_ENGLISH = ("en", "en-us", "en-gb")


def gather(quads: Iterable[ox.Quad], found: Drafts, namer: Namer) -> None:
    """Add what quads say to drafts."""
    drafts: defaultdict[str, Draft] = defaultdict(Draft)
    kinds: dict[str, Kind] = {}
    labels: defaultdict[str, list[tuple[int, str]]] = defaultdict(list)
    above: list[tuple[str, ox.BlankNode, bool]] = []
    inside: defaultdict[str, dict[str, list[object]]] = defaultdict(dict)
    ontologies: list[str] = []
    properties: set[str] = set()
    said: defaultdict[str, dict[str, list[str]]] = defaultdict(dict)
    for quad in quads:
        subject, value = quad.subject, quad.object
        predicate = quad.predicate.value
        if isinstance(subject, ox.BlankNode):
            if predicate in _INSIDE:
                inside[subject.value].setdefault(predicate, []).append(value)
            continue
        if not isinstance(subject, ox.NamedNode) or isinstance(value, ox.Triple):
            continue
        id_, text = subject.value, value.value
        if predicate == _TYPE:
            if text in _KINDS:
                kinds.setdefault(id_, _KINDS[text])
            elif text == _OWL + "Ontology":
                ontologies.append(id_)
        elif predicate == _LABEL and isinstance(value, ox.Literal):
            language = value.language
            if language is None or language in _ENGLISH:
                labels[id_].append((_ENGLISH.index(language) if language else 3, text))
        elif predicate in _ABOVE:
            if isinstance(value, ox.BlankNode):
                above.append((id_, value, predicate != _SAME))
            elif isinstance(value, ox.NamedNode):
                (drafts[id_].genus if predicate == _SAME else drafts[id_].parents).append(namer(text))
        elif predicate == _PROPERTY_ABOVE:
            if isinstance(value, ox.NamedNode):
                drafts[id_].parents.append(namer(text))
                properties.add(id_)
        elif predicate == _BROADER:
            drafts[id_].parents.append(namer(text))
            found.mixed = True
        elif predicate == _EXACT:
            drafts[id_].synonyms.append(text)
        elif predicate == _XREF:
            drafts[id_].xrefs.append(namer(text))
        elif predicate == _EQUAL:
            drafts[id_].equivalents.append(namer(text))
        elif predicate == _DEPRECATED:
            drafts[id_].deprecated = text in ("true", "1")
        elif predicate == _REPLACED_BY:
            drafts[id_].replaced_by.append(namer(text))
        elif predicate == _CONSIDER:
            drafts[id_].consider.append(namer(text))
        elif predicate == _SUBSET:
            found.subset(drafts[id_], text)
        elif predicate == _COMMENT:
            found.comment(drafts[id_], text)
        elif predicate == _ALTERNATIVE:
            found.alternatives.setdefault(namer(text), []).append(namer(id_))
        elif predicate == _IMPORTS:
            found.imports.append(text)
        elif predicate in _OF_ONTOLOGY:
            said[id_].setdefault(predicate, []).append(text)
    for id_, node, told in above:
        draft = drafts[id_]
        for what, iri in _conjuncts(node, inside):
            (draft.wholes if what == _PART_OF else draft.parents if told else draft.genus).append(namer(iri))
    for iri, draft in drafts.items():
        if draft.parents or draft.genus or draft.wholes:  # nothing but its place need be said of a class
            kinds.setdefault(iri, "property" if iri in properties else "class")
    for iri, kind in kinds.items():
        draft = drafts[iri]
        draft.kind = kind
        best = min((rank for rank, _ in labels[iri]), default=0)
        for rank, text in labels[iri]:
            if rank == best:
                found.label(namer(iri), draft, text)
        found.terms[namer(iri)] = draft
    for iri in sorted(ontologies, key=lambda iri: bool(SOME_OF.search(iri)))[:1]:  # with its imports in one file
        found.ontology = iri
        for predicate in _OF_ONTOLOGY:
            (found.licences if predicate in _LICENCES else found.versions).extend(said[iri].get(predicate, ()))


def _conjuncts(node: ox.BlankNode, inside: dict[str, dict[str, list[object]]]) -> Iterator[tuple[str, str]]:
    """The named classes that an expression lies below, and what it is part of."""
    todo, seen = [node], set()
    while todo:
        here = todo.pop()
        if here.value in seen:
            continue
        seen.add(here.value)
        parts = inside.get(here.value, {})
        if ox.NamedNode(_PART_OF) in parts.get(_OWL + "onProperty", ()):
            for filler in parts.get(_OWL + "someValuesFrom", ()):
                if isinstance(filler, ox.NamedNode):
                    yield _PART_OF, filler.value
        for predicate in (_OWL + "intersectionOf", _FIRST, _REST):
            for part in parts.get(predicate, ()):
                if isinstance(part, ox.BlankNode):
                    todo.append(part)
                elif isinstance(part, ox.NamedNode) and predicate == _FIRST:
                    yield "", part.value
