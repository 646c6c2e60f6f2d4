"""The ontology for OWL tools, in the files that ontologies are published in; no claims in any of them.

Comes in: `Objects`. Goes out: five files, each checked against its profile before a byte of it is written.

    calcgraph.owl, .ofn   OWL 2 DL   what is asserted: our axioms and the imports, merged; RDF/XML, functional syntax
    calcgraph-base.owl    OWL 2 DL   our own axioms, and a bare declaration of what they name; imports nothing
    calcgraph-full.owl    OWL 2 DL   calcgraph.owl with the inferred hierarchy of our classes asserted
    calcgraph-el.owl      OWL 2 EL   what OWL 2 EL can say of calcgraph-full.owl; its header lists the rest

In the full file each class of ours stands below its nearest superclasses only, told or inferred; the conjuncts of its
definition are told as well. (That is what `reason`, `relax` and `reduce` of ROBOT do; we leave foreign classes as
their makers left them.) An axiom on a foreign term is ours if it is a logical one of the bridge; labels of foreign
terms are not in the base file.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from functools import cache, lru_cache

import pyoxigraph as ox

from calcgraph.errors import NotConforming, Problem, Report
from calcgraph.graph.literals import english
from calcgraph.graph.names import BASE, DC_DESCRIPTION, DC_SOURCE, DC_TITLE, ONTOLOGY, PRIOR_VERSION, SUBCLASS_OF
from calcgraph.owl import Form, Ontology, functional, parse, profiles
from calcgraph.owl.forms import ENTITIES, Part, operands, subject, walk
from calcgraph.owl.mapping import statements
from calcgraph.writing.formats.format import Format, Reader, rdf, whole
from calcgraph.writing.formats.rdfxml import rdf_xml
from calcgraph.writing.objects import Objects

Pair = tuple[ox.NamedNode, ox.NamedNode]
_OURS = ("vocabulary", "terms", "mappings", "build")
MODULE_KIND = ox.NamedNode("http://purl.org/dc/elements/1.1/type")
_BASE_MODULE = ox.NamedNode("http://purl.obolibrary.org/obo/IAO_8000001")
_COMMENT = ox.NamedNode("http://www.w3.org/2000/01/rdf-schema#comment")
_READ = rdf(ox.RdfFormat.RDF_XML)
_TITLES = {"base": "base", "full": "full", "el": "OWL 2 EL"}
_KINDS = {letter: kind for kind, letter in ENTITIES.items()}
_FIX = "correct the axiom in vocabulary.ttl, bridge.ttl or an import, or the defining claim that it comes from"
_BASE_SAYS = (
    "The axioms of calcgraph alone: its classes, definitions, synonyms and mappings and the vocabulary of its claims. "
    "Foreign terms are declared and no more; whoever merges this file takes them from their own ontologies."
)
_FULL_SAYS = (
    "The classes, definitions and synonyms of calcgraph with the vocabulary of its claims, the foreign terms that they "
    "rest on, and mappings; with the inferred hierarchy asserted, each class of calcgraph below its nearest "
    "superclasses. The claims themselves are in the data set, not here."
)
_EL_SAYS = (
    "What OWL 2 EL can say of calcgraph-full.owl, the inferred hierarchy included. What it cannot say is left out, and "
    "each axiom that is left out stands in a comment of this header."
)


# ---- the five files


def _rdf_xml(objects: Objects) -> bytes:
    conforming(objects.axioms, "OWL 2 DL")
    return rdf_xml(objects.ontology, objects.prefixes)


def _functional(objects: Objects) -> bytes:
    return functional.write(conforming(objects.axioms, "OWL 2 DL"), objects.prefixes).encode()


def _base(objects: Objects) -> bytes:
    return written(conforming(objects.once(base), "OWL 2 DL"), objects.prefixes)


def _full(objects: Objects) -> bytes:
    return written(conforming(objects.once(full), "OWL 2 DL"), objects.prefixes)


def _el(objects: Objects) -> bytes:
    return written(conforming(el(objects), "OWL 2 EL"), objects.prefixes)


def base(objects: Objects) -> Ontology:
    """Our own axioms, and the declarations that they need."""
    ours = frozenset[ox.Triple]().union(*map(objects.graph, _OURS))
    own = parse((t for t in objects.ontology if t in ours), beside=objects.ontology)
    kept = {a for a in own.axioms if _is_ours(a) or a.name not in ("AnnotationAssertion", "Declaration")}
    whole_header = [note for note in objects.axioms.annotations if operands(note)[0] != DC_SOURCE]
    notes = [*whole_header, Form("Annotation", (MODULE_KIND, _BASE_MODULE))]
    header = _headed(replace(own, axioms=frozenset(kept), annotations=tuple(notes)), "base", _BASE_SAYS)
    return replace(header, axioms=header.axioms | set(declarations(header)))


def full(objects: Objects) -> Ontology:
    """What is asserted with what is inferred; of the named superclasses of our classes only the nearest."""
    asserted = objects.axioms
    told = {_pair(a): a for a in asserted.axioms if a.name == "SubClassOf" and _named(a)}
    relaxed = {
        Form("SubClassOf", (operands(a)[0], part))
        for a in asserted.axioms
        if a.name == "EquivalentClasses" and _is_ours(a)
        for whole_ in operands(a)[1:]
        if isinstance(whole_, Form) and whole_.name == "ObjectIntersectionOf"
        for part in whole_.parts
    }
    pairs = {*told, *(_pair(a) for a in relaxed if _named(a))}
    for t in objects.graph("inferred"):
        if t.predicate == SUBCLASS_OF and isinstance(t.subject, ox.NamedNode) and isinstance(t.object, ox.NamedNode):
            pairs.add((t.subject, t.object))
    nearest = set(_nearest(pairs))
    gone = {axiom for pair, axiom in told.items() if pair[0].value.startswith(BASE) and pair not in nearest}
    added = {Form("SubClassOf", pair) for pair in nearest - set(told)}
    axioms = (asserted.axioms - gone) | added | {a for a in relaxed if not _named(a)}
    return _headed(replace(asserted, axioms=axioms), "full", _FULL_SAYS)


def el(objects: Objects) -> Ontology:
    """What of the full file is in OWL 2 EL, with what is not in its header."""
    whole_ = conforming(objects.once(full), "OWL 2 DL")
    shorten = functional.Shortener(objects.prefixes)
    outside: dict[Form, str] = {}
    for violation in profiles.beyond_el(whole_):
        if violation.axiom is not None:
            outside.setdefault(violation.axiom, violation.message)
    notes = [
        Form("Annotation", (_COMMENT, english(f"Left out ({message}): {functional.text(axiom, shorten)}")))
        for axiom, message in outside.items()
    ]
    within = replace(whole_, axioms=whole_.axioms - set(outside), annotations=(*whole_.annotations, *notes))
    return _headed(within, "el", _EL_SAYS)


# ---- headers, declarations, checks


def _headed(ontology: Ontology, part: str, says: str) -> Ontology:
    """The ontology under the IRIs and with the description of one of the files; the rest of the header stays."""
    file = f"calcgraph-{part}.owl"

    def renamed(iri: ox.NamedNode) -> ox.NamedNode:
        return ox.NamedNode(f"{iri.value.rpartition('/')[0]}/{file}")

    notes = []
    for note in ontology.annotations:
        predicate, value = operands(note)
        if predicate == DC_DESCRIPTION:
            value = english(says)
        elif predicate == DC_TITLE and isinstance(value, ox.Literal):
            value = english(f"{value.value} ({_TITLES[part]})")
        elif predicate == PRIOR_VERSION and isinstance(value, ox.NamedNode):
            value = renamed(value)
        notes.append(Form("Annotation", (predicate, value)))
    return replace(
        ontology,
        iri=renamed(ox.NamedNode(ONTOLOGY)),
        version=renamed(ontology.version) if ontology.version else None,
        annotations=tuple(notes),
    )


def declarations(ontology: Ontology) -> Iterator[Form]:
    """A declaration of each entity that an ontology names, as what it is used for."""
    named: set[tuple[str, Part]] = set()
    for form in (*ontology.axioms, *ontology.annotations):
        if form.name == "AnnotationAssertion" and len(form.parts) == 3:
            named.add(("A", form.parts[0]))
        else:
            named.update((letter, part) for letter, part, _ in walk(form) if isinstance(part, ox.NamedNode))
    for letter, part in named:
        kind = _KINDS.get("T" if letter == "R" else letter)
        if kind and kind != "NamedIndividual" and isinstance(part, ox.NamedNode) and not profiles.built_in(part):
            yield Form("Declaration", (Form(kind, (part,)),))


@lru_cache(maxsize=1)
def conforming(ontology: Ontology, profile: profiles.Profile) -> Ontology:
    """The ontology itself, if it is in the profile.

    Raises:
        NotConforming: if it is not, with every axiom that is outside.
    """
    found = profiles.violations(ontology, profile)
    if found:
        file = ontology.iri.value.rpartition("/")[2] if ontology.iri else "the ontology"
        raise NotConforming(Report.of(_problem(v, file, profile) for v in found))
    return ontology


def _problem(violation: profiles.Violation, file: str, profile: str) -> Problem:
    about = subject(violation.axiom) if violation.axiom else None
    return Problem(
        violation.rule,
        f"{file} would not be in {profile}: {violation.message}",
        focus=about.value if about else None,
        value=functional.text(violation.axiom, lambda iri: f"<{iri.value}>") if violation.axiom else None,
        fix=_FIX,
    )


def written(ontology: Ontology, prefixes: Mapping[str, str]) -> bytes:
    """An ontology in RDF/XML."""
    return rdf_xml(statements(ontology), prefixes)


# ---- the hierarchy


def _is_ours(axiom: Form) -> bool:
    about = subject(axiom)
    return about is not None and about.value.startswith(BASE)


def _named(axiom: Form) -> bool:
    return not any(isinstance(part, Form) for part in operands(axiom))


def _pair(axiom: Form) -> Pair:
    below, above = operands(axiom)
    return below, above  # type: ignore[return-value]


def _nearest(pairs: Iterable[Pair]) -> Iterator[Pair]:
    """The pairs of our classes that do not follow from two others."""
    above: defaultdict[ox.NamedNode, set[ox.NamedNode]] = defaultdict(set)
    for low, high in pairs:
        above[low].add(high)

    @cache
    def reached(start: ox.NamedNode) -> frozenset[ox.NamedNode]:
        seen, todo = set[ox.NamedNode](), [start]
        while todo:
            new = above.get(todo.pop(), set()) - seen
            seen |= new
            todo += new
        return frozenset(seen)

    for low in [low for low in above if low.value.startswith(BASE)]:
        for high in above[low] - {low}:
            between = (m for m in above[low] - {low, high} if low not in reached(m) and m not in reached(high))
            if not any(high in reached(m) for m in between):
                yield low, high


def _read_closed(data: bytes) -> Iterator[ox.Quad]:
    """The triples of a file, and the superclasses of our classes that its steps lead to: it tells the nearest only."""
    above: defaultdict[object, set[ox.NamedNode]] = defaultdict(set)
    for quad in ox.parse(data, format=ox.RdfFormat.RDF_XML):
        yield quad
        if quad.predicate == SUBCLASS_OF and isinstance(quad.object, ox.NamedNode):
            above[quad.subject].add(quad.object)
    for low in [low for low in above if isinstance(low, ox.NamedNode) and low.value.startswith(BASE)]:
        seen, todo = set(above[low]), list(above[low])
        while todo:
            new = above.get(todo.pop(), set()) - seen
            seen |= new
            todo += new
        yield from (ox.Quad(low, SUBCLASS_OF, high) for high in seen - above[low])


def _read_functional(data: bytes) -> Iterable[ox.Quad]:
    return (ox.Quad(*statement) for statement in statements(functional.read(data.decode())))


def _format(name: str, holds: str, purpose: str, write: Callable[[Objects], bytes], read: Reader = _READ) -> Format:
    file = f"{name.replace('owl', 'calcgraph', 1)}.owl"
    return Format(name, file, holds, purpose, "Protégé, reasoners, the OWL API", whole(write), read)


FORMATS = (
    _format(
        "owl",
        "ontology",
        "OWL 2 DL in RDF/XML: for Protégé and reasoners; no claims in it.",
        _rdf_xml,
    ),
    Format(
        "ofn",
        "calcgraph.ofn",
        "ontology",
        "The same in OWL 2 functional syntax: one axiom a line, good to read and to compare.",
        "people, the OWL API, ROBOT, horned-owl",
        whole(_functional),
        _read_functional,
    ),
    _format(
        "owl-base",
        "ontology, our own axioms alone",
        "Our own axioms, with two chains for RO's location, in OWL 2 DL: to merge, as OBO base files.",
        _base,
    ),
    _format(
        "owl-full",
        "ontology with the inferred hierarchy",
        "calcgraph.owl with the inferred hierarchy asserted, in OWL 2 DL: where no reasoner is run.",
        _full,
        _read_closed,
    ),
    _format(
        "owl-el",
        "ontology in OWL 2 EL",
        "The same in OWL 2 EL, for fast reasoners; its header lists what EL cannot say.",
        _el,
        _read_closed,
    ),
)
