"""The words that the made-up graphs use: names of things in N-Quads syntax, and the part that every graph has.

Comes in: the vocabulary. Goes out: quads, as tuples of text that is already N-Quads.
"""

from collections.abc import Iterator

import pyoxigraph as ox

from benchmarks.timing import ROOT

Quad = tuple[str, str, str, str]

BASE = "https://w3id.org/calcgraph/"


def cg(name: str) -> str:
    """A node of ours."""
    return f"<{BASE}{name}>"


def cgv(name: str) -> str:
    """A word of our vocabulary."""
    return f"<{BASE}vocab/{name}>"


def graph(name: str) -> str:
    """A named graph of ours."""
    return f"<{BASE}graph/{name}>"


def obo(name: str) -> str:
    """A term of an OBO ontology."""
    return f"<http://purl.obolibrary.org/obo/{name}>"


def text(value: str, language: str = "en") -> str:
    """A text in a language; nothing in it needs escaping."""
    return f'"{value}"@{language}'


def typed(value: object, kind: str) -> str:
    """A literal with a datatype of XML Schema."""
    return f'"{value}"^^<http://www.w3.org/2001/XMLSchema#{kind}>'


def number(value: int) -> str:
    """A position in a text."""
    return typed(value, "nonNegativeInteger")


A = "<http://www.w3.org/1999/02/22-rdf-syntax-ns#type>"
FIRST, REST, NIL = (f"<http://www.w3.org/1999/02/22-rdf-syntax-ns#{n}>" for n in ("first", "rest", "nil"))
LABEL, SUBCLASS, SUBPROPERTY, DEFINED_BY = (
    f"<http://www.w3.org/2000/01/rdf-schema#{n}>" for n in ("label", "subClassOf", "subPropertyOf", "isDefinedBy")
)
OWL = "http://www.w3.org/2002/07/owl#"
CLASS, DEPRECATED, EQUIVALENT = f"<{OWL}Class>", f"<{OWL}deprecated>", f"<{OWL}equivalentClass>"
INTERSECTION, RESTRICTION = f"<{OWL}intersectionOf>", f"<{OWL}Restriction>"
ON, SOME = f"<{OWL}onProperty>", f"<{OWL}someValuesFrom>"
OA = "http://www.w3.org/ns/oa#"
HAS_SOURCE, HAS_SELECTOR, START, END = (f"<{OA}{n}>" for n in ("hasSource", "hasSelector", "start", "end"))
DERIVED, ATTRIBUTED, AGENT = (
    f"<http://www.w3.org/ns/prov#{n}>" for n in ("wasDerivedFrom", "wasAttributedTo", "Agent")
)
SKOS = "http://www.w3.org/2004/02/skos/core#"
EXACT, CLOSE, BROAD = f"<{SKOS}exactMatch>", f"<{SKOS}closeMatch>", f"<{SKOS}broadMatch>"
DCTERMS = "http://purl.org/dc/terms/"
SYNONYM = "<http://www.geneontology.org/formats/oboInOwl#hasExactSynonym>"
DEFINITION = obo("IAO_0000115")
CURATORS = cg("agent/curators")
CLAIMS, TERMS, FACTS, IMPORTS, MAPPINGS, CONFLICTS, VOCABULARY = (
    graph(n) for n in ("claims", "terms", "facts", "imports", "mappings", "conflicts", "vocabulary")
)


def sssom(name: str) -> str:
    """A word of SSSOM."""
    return f"<https://w3id.org/sssom/{name}>"


RELATIONS = {  # claim properties that abbreviate a relation
    "finding": obo("RO_0002200"),
    "site": obo("RO_0004026"),
    "principalLesion": cgv("hasPrincipalLesion"),
    "lesion": cgv("hasLesion"),
    "layer": obo("RO_0001025"),
    "material": obo("BFO_0000051"),
}
CLAIM_PROPERTIES = (*RELATIONS, "name", "onset", "surface", "count", "subtype", "intendedUse")
WORDS = (  # the words of the vocabulary that the graphs use besides
    *("Claim", "Span", "Section", "Source", "Citation", "Repair", "Quantity", "Conflict", "Deposit", "claimProperty"),
    *("DiseaseTerm", "FindingTerm", "LesionTerm", "FeatureTerm", "SubtypeTerm", "hasLesion", "hasPrincipalLesion"),
    *("subject", "property", "value", "status", "certainty", "strength", "reading", "evidence", "span", "frequency"),
    *("bearer", "repair", "citation", "synonymScope", "section", "sha256", "sectionOf", "startsAt", "endsAt", "rule"),
    *("sourceKind", "characters", "citedSource", "locator", "damagedWords", "readAs", "reason", "confidence", "unit"),
    *("originalWords", "originalSource", "minimum", "maximum", "measures", "oneSide", "otherSide", "shortcutFor"),
    *("conflictKind", "conflictStatus", "Status", "Certainty", "Strength", "Reading", "FrequencyWord", "Rule"),
    *("ConflictKind", "ConflictStatus", "present", "excluded", "normal", "unknown", "silent", "asserted", "suggested"),
    *("possible", "defining", "observed", "asStated", "repaired", "often", "usually", "sometimes", "mostly", "common"),
    *("statusClash", "internal", "open", "explained"),
)
ROOTS = {
    "MONDO_0700096": "human disease",
    "BFO_0000040": "material entity",
    "UPHENO_0001001": "phenotype",
    "HP_0003674": "onset",
    "UBERON_0001062": "anatomical entity",
    "PATO_0000001": "quality",
}


def declarations() -> Iterator[Quad]:
    """What every graph has: a header, words as in our vocabulary, the curators, the roots of the hierarchy."""
    header = cg("made-up.owl")
    yield header, A, f"<{OWL}Ontology>", VOCABULARY
    for name, value in (("title", text("Made up")), ("description", text("Nothing in it is true."))):
        yield header, f"<{DCTERMS}{name}>", value, VOCABULARY
    yield header, f"<{DCTERMS}license>", "<https://creativecommons.org/licenses/by/4.0/>", VOCABULARY
    yield header, f"<{OWL}versionInfo>", '"1"', VOCABULARY
    yield header, f"<{OWL}versionIRI>", cg("releases/1/made-up.owl"), VOCABULARY
    yield from _vocabulary()
    yield CURATORS, A, AGENT, CLAIMS
    yield CURATORS, LABEL, text("curators"), CLAIMS
    for relation in (r for r in dict.fromkeys(RELATIONS.values()) if "/obo/" in r):
        yield relation, A, f"<{OWL}ObjectProperty>", IMPORTS
    for root, label in ROOTS.items():
        yield obo(root), A, CLASS, IMPORTS
        yield obo(root), LABEL, text(label), IMPORTS


def _vocabulary() -> Iterator[Quad]:
    used = {cgv(name) for name in (*WORDS, *CLAIM_PROPERTIES)}
    kept = {A, LABEL, DEFINITION, SUBPROPERTY, cgv("shortcutFor")}
    for quad in ox.parse(path=ROOT / "ontology" / "vocabulary.ttl"):
        subject, predicate, value = str(quad.subject), str(quad.predicate), str(quad.object)
        if subject in used and predicate in kept:
            yield subject, predicate, value, VOCABULARY
