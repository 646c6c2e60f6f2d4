"""Bridges: for each partner ontology a file to load beside it, which joins our classes to its terms.

Comes in: `Objects`. Goes out: `bridges/mondo.owl` and `bridges/mondo.skos.ttl`, and so for every partner.

    <partner>.owl        OWL 2 DL   the axioms of ours that matter to our classes which touch the partner, with labels,
                                    definitions and synonyms of ours, and the matches as annotations; RDF/XML
    <partner>.skos.ttl   no OWL     the matches alone, with the labels of both ends, as a linkset of VoID; Turtle

Our class touches a partner if an axiom of it names a term of the partner's, or a mapping row ties it to one, or if it
is told to be below a class that does. The axioms
are the ⊥-module of the base file for these classes and for all foreign names in it: whoever loads partner and bridge
infers of them what the whole base file would let infer. The individuals of the vocabulary of claims stay out. Foreign
terms are declared, and of none but RO's location is anything said; nothing is imported.

No match becomes an axiom. A broad match is no superclass: a wider term may stand below another that does not hold (any
calcinosis, below disorders of the calcium metabolism, for what has a normal one). So a partner that our axioms do not
name is joined by annotations only, and the description of its file says so. Negative rows and gaps are in no bridge.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import replace

import pyoxigraph as ox

from calcgraph.graph.literals import english
from calcgraph.graph.names import BASE, DC_DESCRIPTION, DC_TITLE, LABEL
from calcgraph.owl import Form, Ontology
from calcgraph.owl.forms import operands, subject
from calcgraph.owl.locality import Modules
from calcgraph.writing.content import MappingRecord
from calcgraph.writing.formats import owl
from calcgraph.writing.formats.describing import DATASET, SPACES, credits, document, say, titled
from calcgraph.writing.formats.format import Format, rdf, whole
from calcgraph.writing.objects import Objects

_OBO = "http://purl.obolibrary.org/obo/"
PARTNERS = {
    "mondo": f"{_OBO}MONDO_",
    "hp": f"{_OBO}HP_",
    "doid": f"{_OBO}DOID_",
    "ordo": "http://www.orpha.net/ORDO/Orphanet_",
    "ncit": f"{_OBO}NCIT_",
    "uberon": f"{_OBO}UBERON_",
    "cl": f"{_OBO}CL_",
    "go": f"{_OBO}GO_",
    "pato": f"{_OBO}PATO_",
    "chebi": f"{_OBO}CHEBI_",
    "ogms": f"{_OBO}OGMS_",
    "eco": f"{_OBO}ECO_",
    "hsapdv": f"{_OBO}HsapDv_",
}
"""Ontologies that are published in OWL and have terms that we map to, and the beginning of their terms' IRIs."""


def axioms(objects: Objects, partner: str) -> Ontology:
    """The bridge to a partner as axioms.

    Args:
        objects: the data set.
        partner: a key of `PARTNERS`.
    """
    joined, base, space = objects.once(_Joined), objects.once(owl.base), PARTNERS[partner]
    signed = joined.modules.signed
    ours = {row.subject_id for row in _matches(objects, space)}
    ours |= {about for about, names in joined.about if any(x.value.startswith(space) for x in names)}
    ours = joined.with_kinds(ours)
    kept = joined.modules(ours | joined.foreign)
    named = {*ours, *(x for axiom in kept for x in signed[axiom] if x.value.startswith(BASE))}
    notes = {note for about in named if about in joined.notes for note in joined.notes[about] if _fits(note, space)}
    says = _WITH_AXIOMS if any(x.value.startswith(space) for a in kept for x in signed[a]) else _WITHOUT_AXIOMS
    own = {DC_TITLE: f"calcgraph: bridge to {partner}", DC_DESCRIPTION: says.format(partner=partner)}
    header = [note for note in base.annotations if operands(note)[0] not in (*own, owl.MODULE_KIND)]
    header += [Form("Annotation", (predicate, english(text))) for predicate, text in own.items()]
    found = replace(base, axioms=frozenset({*kept, *notes}), annotations=tuple(header))
    declared = replace(found, axioms=found.axioms | set(owl.declarations(found)))
    return replace(declared, iri=_iri(base.iri, partner), version=_iri(base.version, partner))


class _Joined:
    """What all bridges are cut from: the axioms of ours that are of classes and properties, looked at once.

    Args:
        objects: the data set.
    """

    def __init__(self, objects: Objects) -> None:
        axioms = objects.once(owl.base).axioms
        self.notes: defaultdict[object, list[Form]] = defaultdict(list)
        for axiom in axioms:
            if axiom.name == "AnnotationAssertion":
                self.notes[operands(axiom)[1]].append(axiom)
        self.modules = Modules(a for a in axioms if not (a.name.endswith(_OF_INDIVIDUALS) or "Data" in a.name))
        signed = self.modules.signed
        self.about = [(about, names) for axiom, names in signed.items() if (about := _about(axiom))]
        self.foreign = {x for names in signed.values() for x in names if not x.value.startswith(BASE)}
        self._below: defaultdict[object, list[ox.NamedNode]] = defaultdict(list)
        for axiom in signed:
            low, high = (*operands(axiom), None)[:2]
            if axiom.name == "SubClassOf" and isinstance(low, ox.NamedNode):
                self._below[high].append(low)

    def with_kinds(self, classes: Iterable[ox.NamedNode]) -> set[ox.NamedNode]:
        """The classes, and those that are told to be below them."""
        found, todo = set(classes), list(classes)
        while todo:
            new = [low for low in self._below[todo.pop()] if low not in found]
            found.update(new)
            todo += new
        return found


def _about(axiom: Form) -> ox.NamedNode | None:
    about = subject(axiom)
    return about if about is not None and about.value.startswith(BASE) else None


def _iri(iri: ox.NamedNode | None, partner: str) -> ox.NamedNode | None:
    return ox.NamedNode(f"{iri.value.rpartition('/')[0]}/bridges/{partner}.owl") if iri else None


def _fits(note: Form, space: str) -> bool:
    """Whether an annotation is no match with another partner."""
    predicate, _, value = operands(note)
    matches = isinstance(predicate, ox.NamedNode) and predicate.value.startswith(SPACES["skos"])
    return not (matches and isinstance(value, ox.NamedNode)) or value.value.startswith(space)


def _matches(objects: Objects, space: str) -> list[MappingRecord]:
    return [row for row in objects.content.mappings if row.positive and row.object_id.value.startswith(space)]


def _skos(objects: Objects, partner: str) -> Iterator[ox.Triple]:
    """The matches with the labels of both ends, and what they are."""
    rows = _matches(objects, PARTNERS[partner])
    sources = sorted({row.object_source for row in rows}, key=str)
    node = ox.NamedNode(f"{BASE}bridges/{partner}.skos.ttl")
    versions = sorted({row.object_source_version for row in rows})
    about = f"The matches of calcgraph with {partner} ({', '.join(versions) or 'none'}), without any axiom."
    yield from say(
        node,
        [
            ("a", ox.NamedNode(f"{SPACES['void']}Linkset")),
            *titled(f"calcgraph: matches with {partner}", about),
            *credits(objects),
            ("void:subjectsTarget", DATASET),
            ("void:objectsTarget", sources),
            ("void:linkPredicate", sorted({row.predicate_id for row in rows}, key=str)),
        ],
    )
    for row in rows:
        yield ox.Triple(row.subject_id, row.predicate_id, row.object_id)
        yield ox.Triple(row.subject_id, LABEL, english(objects.content.labels[row.subject_id.value]))
        if row.object_label:
            yield ox.Triple(row.object_id, LABEL, english(row.object_label))


_WITH_AXIOMS = (
    "Load this beside {partner}, and a reasoner joins them: the axioms of calcgraph that concern its classes which "
    "touch {partner}, and their matches as annotations. Of terms not of calcgraph it says only by which chains a "
    "disease gets the location of its lesion. Imports nothing."
)
_WITHOUT_AXIOMS = (
    "Load this beside {partner}: the classes of calcgraph that have a match there, with their axioms. No axiom names a "
    "term of {partner}: the join is by annotations alone, since a match is no superclass. Imports nothing."
)


_UNMATCHED = ("uberon",)  # joined by axioms alone: what we name there has no class of ours
_OF_INDIVIDUALS = ("Assertion", "Individuals")


def _entry(partner: str) -> tuple[Format, Format]:
    def written(objects: Objects) -> bytes:
        return owl.written(owl.conforming(axioms(objects, partner), "OWL 2 DL"), objects.prefixes)

    def matches(objects: Objects) -> bytes:
        return document(objects, _skos(objects, partner))

    return (
        Format(
            "bridges",
            f"bridges/{partner}.owl",
            "bridges in OWL",
            "To load beside the ontology that the file is named after: our axioms that join it, in OWL 2 DL.",
            "Protégé, reasoners, ROBOT merge",
            whole(written),
            rdf(ox.RdfFormat.RDF_XML),
        ),
        Format(
            "bridges",
            f"bridges/{partner}.skos.ttl",
            "bridges without axioms",
            "The same join as matches of SKOS alone: for who wants no axiom.",
            "triple stores, SKOS tools",
            whole(matches),
            rdf(ox.RdfFormat.TURTLE),
        ),
    )


_ENTRIES = {partner: _entry(partner) for partner in PARTNERS}
FORMATS = (
    *(joining for joining, _ in _ENTRIES.values()),
    *(matching for partner, (_, matching) in _ENTRIES.items() if partner not in _UNMATCHED),
)
