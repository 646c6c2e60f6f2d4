"""A slice as a file: each name declared, labelled, told where it comes from; a header with version and licence.

Comes in: axioms, the partner that tells labels, and what the header is to say. Goes out: Turtle, the same bytes for the
same input. Definitions and synonyms are other people's sentences: they are written when they are asked for.
"""

import hashlib
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from uuid import NAMESPACE_URL, uuid5

import pyoxigraph as ox

from calcgraph.errors import CannotCut, Problem, Report
from calcgraph.graph import names as n
from calcgraph.graph.canonical import canonical_triples
from calcgraph.graph.literals import english
from calcgraph.linking.partner import Partner
from calcgraph.linking.slicing.ancestors import PART_OF, Branch
from calcgraph.owl import Form, Ontology
from calcgraph.owl.forms import ENTITIES, walk
from calcgraph.owl.mapping import triples
from calcgraph.writing.formats.turtle import turtle

OBO = "http://purl.obolibrary.org/obo/"
_IMPORTED_FROM, _REPLACED_BY, _DEFINITION = (
    ox.NamedNode(f"{OBO}IAO_{number}") for number in ("0000412", "0100001", "0000115")
)
_EXACT_SYNONYM = ox.NamedNode("http://www.geneontology.org/formats/oboInOwl#hasExactSynonym")
_DEPRECATED = ox.NamedNode("http://www.w3.org/2002/07/owl#deprecated")
_BROADER = ox.NamedNode("http://www.w3.org/2004/02/skos/core#broader")
IRI = re.compile(r"(?:https?://|urn:)[^\s<>\"{}|^`\\]+")
_TRUE = ox.Literal("true", datatype=ox.NamedNode("http://www.w3.org/2001/XMLSchema#boolean"))
_KINDS = {letter: name for name, letter in ENTITIES.items()}
_BUILT_IN = ("http://www.w3.org/2002/07/owl#", "http://www.w3.org/2001/XMLSchema#", "http://www.w3.org/2000/01/rdf-")


@dataclass(frozen=True)
class Header:
    """What a slice says of itself.

    Args:
        iri: of the slice; without one it gets one that is made of what is in it.
        title: what it is called.
        description: what is in it.
        source: the IRI of the ontology that it was cut from.
        version: of that ontology.
        licence: an IRI, or words.
        notes: lines for a reader of the file, which are no part of the data.
    """

    iri: str
    title: str
    description: str
    source: str
    version: str
    licence: str
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Wording:
    """What is said of each term beside its place.

    Args:
        labels: labels in other languages, by id, as pairs of language and text.
        definitions: definitions, by id.
        synonyms: whether exact synonyms are.
    """

    labels: Mapping[str, Sequence[tuple[str, str]]] = field(default_factory=dict)
    definitions: Mapping[str, str] = field(default_factory=dict)
    synonyms: bool = False


class Spelling:
    """Ids as IRIs, and back.

    Args:
        namespaces: namespace by prefix; an id whose prefix is not among them is one of an OBO ontology.
        namer: gives ids as partners have them.
    """

    def __init__(self, namespaces: Mapping[str, str], namer: Callable[[str], str]) -> None:
        self.namespaces, self._namer = namespaces, namer
        self._ids: dict[str, str] = {}

    def iri(self, id_: str) -> ox.NamedNode:
        """The IRI of an id.

        Raises:
            CannotCut: if there is none, because of a character in it.
        """
        prefix, colon, local = id_.partition(":")
        if local.startswith("//"):
            iri = id_
        elif prefix in self.namespaces:
            iri = self.namespaces[prefix] + local
        else:
            iri = f"{OBO}{prefix}_{local}" if colon else OBO + prefix
        if not IRI.fullmatch(iri):
            fix = "mend it in the file, or leave out the terms below it"
            raise CannotCut(Report((Problem("no-iri", f"{id_} makes no IRI", focus=id_, fix=fix),)))
        self._ids[iri] = id_
        return ox.NamedNode(iri)

    def id(self, iri: str) -> str:
        """The id of an IRI, as partners have it."""
        return self._ids.get(iri) or self._namer(iri)

    def home(self, id_: str, partner: Partner) -> str:
        """The IRI of the ontology that defines a term: one of the OBO library, or the partner's for its own."""
        iri, prefix = self.iri(id_).value, id_.partition(":")[0]
        if iri.startswith(f"{OBO}{prefix}_"):
            return f"{OBO}{prefix.lower()}.owl"
        return partner.ontology if prefix in partner.home else ""


def as_axioms(branch: Branch, spelling: Spelling) -> frozenset[Form]:
    """The edges of a branch as axioms; and a declaration for each of its terms."""
    part_of = spelling.iri(PART_OF)
    found = {Form("Declaration", (Form("Class", (spelling.iri(term),)),)) for term in branch.terms}
    for term, parent, by in branch.edges:
        sub, above = spelling.iri(term), spelling.iri(parent)
        if by == "broader":
            found.add(Form("AnnotationAssertion", (_BROADER, sub, above)))
        elif by == "is-a":
            found.add(Form("SubClassOf", (sub, above)))
        else:
            found.add(Form("SubClassOf", (sub, Form("ObjectSomeValuesFrom", (part_of, above)))))
    return frozenset(found)


def classes(said: Iterable[Form]) -> int:
    """How many classes axioms name."""
    return sum(kind == "Class" for kind in names(said).values())


def written(said: Iterable[Form], partner: Partner, header: Header, wording: Wording, spelling: Spelling) -> bytes:
    """A slice in Turtle.

    Args:
        said: its axioms.
        partner: tells labels, what is obsolete, and what to use instead.
        header: what the slice says of itself.
        wording: what else is said of each term.
        spelling: of ids.
    """
    axioms = set(said)
    for iri, kind in names(axioms).items():
        axioms.add(Form("Declaration", (Form(kind, (iri,)),)))
        if kind != "AnnotationProperty":
            axioms.update(_said_of(iri, partner, wording, spelling))
    axioms.update(Form("Declaration", (Form(kind, (iri,)),)) for iri, kind in names(axioms).items())
    ontology = Ontology(iri=None, version=None, annotations=(), axioms=frozenset(axioms))
    body = triples(ontology)
    told = canonical_triples((*body, *_header(header.iri or _name_of(body, header), header)))
    notes = "".join(f"# {line}\n" for line in header.notes)
    return notes.encode() + turtle(told, spelling.namespaces)


def names(said: Iterable[Form]) -> dict[ox.NamedNode, str]:
    """Every name that axioms use, but for those built in, with what kind of entity it is.

    Args:
        said: the axioms.
    """
    return {
        part: _KINDS[letter]
        for axiom in said
        for letter, part, _ in walk(axiom)
        if letter in _KINDS and isinstance(part, ox.NamedNode) and not part.value.startswith(_BUILT_IN)
    }


def _said_of(iri: ox.NamedNode, partner: Partner, wording: Wording, spelling: Spelling) -> Iterator[Form]:
    """Labels and the like of a name."""

    def note(predicate: ox.NamedNode, value: ox.NamedNode | ox.Literal) -> Form:
        return Form("AnnotationAssertion", (predicate, iri, value))

    id_ = spelling.id(iri.value)
    if home := spelling.home(id_, partner):
        yield note(_IMPORTED_FROM, ox.NamedNode(home))
    term = partner.terms.get(id_)
    if term is None:
        return
    if term.label:
        yield note(n.LABEL, english(term.label))
    for language, text in wording.labels.get(id_, ()):
        yield note(n.LABEL, ox.Literal(text, language=language))
    if term.deprecated:
        yield note(_DEPRECATED, _TRUE)
        yield from (note(_REPLACED_BY, spelling.iri(other)) for other in term.replaced_by)
    if definition := wording.definitions.get(id_):
        yield note(_DEFINITION, english(definition))
    if wording.synonyms:
        yield from (note(_EXACT_SYNONYM, english(text)) for text in term.synonyms)


def _name_of(told: Iterable[ox.Triple], header: Header) -> str:
    """A URN that two slices share if they are the same, and hardly ever otherwise."""
    lines = (header.source, header.version, *map(str, canonical_triples(told)))
    return uuid5(NAMESPACE_URL, hashlib.sha256("\n".join(lines).encode()).hexdigest()).urn


def _header(iri: str, header: Header) -> Iterator[ox.Triple]:
    about, licence = ox.NamedNode(iri), header.licence
    said = {
        n.DC_TITLE: english(header.title),
        n.DC_DESCRIPTION: english(header.description),
        n.DC_LICENSE: ox.NamedNode(licence) if IRI.fullmatch(licence) else english(licence),
        n.VERSION_INFO: ox.Literal(header.version),
    }
    if header.source:
        said[n.DC_SOURCE] = ox.NamedNode(header.source)
    yield ox.Triple(about, n.TYPE, n.OWL_ONTOLOGY)
    for predicate, value in said.items():
        yield ox.Triple(about, predicate, value)
        if predicate != n.VERSION_INFO:
            yield ox.Triple(predicate, n.TYPE, n.ANNOTATION_PROPERTY)
