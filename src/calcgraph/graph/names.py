"""IRIs: the one base, the names of graphs and records, and the few foreign terms that the code itself writes.

Comes in: ids and keys. Goes out: pyoxigraph nodes. What a record's IRI is made of stands here and nowhere else.
"""

import re
from collections.abc import Mapping
from functools import lru_cache

from pyoxigraph import NamedNode

BASE = "https://w3id.org/calcgraph/"
VOCABULARY = BASE + "vocab/"
SHAPES = BASE + "shapes/"
PATH = re.compile(r"(?!.*[.][.])[A-Za-z0-9_.~:-]+(?:/[A-Za-z0-9_.~:-]+)*", re.ASCII)  # what may follow BASE
ONTOLOGY = BASE + "calcgraph.owl"

_RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
_RDFS = "http://www.w3.org/2000/01/rdf-schema#"
_OWL = "http://www.w3.org/2002/07/owl#"
_OA = "http://www.w3.org/ns/oa#"
_PROV = "http://www.w3.org/ns/prov#"
_DCTERMS = "http://purl.org/dc/terms/"
_IAO = "http://purl.obolibrary.org/obo/IAO_"

TYPE = NamedNode(_RDF + "type")
FIRST, REST, NIL = (NamedNode(_RDF + n) for n in ("first", "rest", "nil"))
LABEL, SUBCLASS_OF, IS_DEFINED_BY = (NamedNode(_RDFS + n) for n in ("label", "subClassOf", "isDefinedBy"))
CLASS, RESTRICTION, ON_PROPERTY, SOME_VALUES_FROM, INTERSECTION_OF, EQUIVALENT_CLASS = (
    NamedNode(_OWL + n)
    for n in ("Class", "Restriction", "onProperty", "someValuesFrom", "intersectionOf", "equivalentClass")
)
COMPLEMENT_OF, DISJOINT_WITH, THING, NOTHING = (
    NamedNode(_OWL + n) for n in ("complementOf", "disjointWith", "Thing", "Nothing")
)
OWL_ONTOLOGY, VERSION_IRI, VERSION_INFO, PRIOR_VERSION, ANNOTATION_PROPERTY = (
    NamedNode(_OWL + n) for n in ("Ontology", "versionIRI", "versionInfo", "priorVersion", "AnnotationProperty")
)
SPECIFIC_RESOURCE, HAS_SOURCE, HAS_SELECTOR, POSITION_SELECTOR, START, END = (
    NamedNode(_OA + n) for n in ("SpecificResource", "hasSource", "hasSelector", "TextPositionSelector", "start", "end")
)
DERIVED_FROM, ATTRIBUTED_TO, GENERATED_AT, AGENT = (
    NamedNode(_PROV + n) for n in ("wasDerivedFrom", "wasAttributedTo", "generatedAtTime", "Agent")
)
DC_SOURCE, DC_LANGUAGE, DC_LICENSE, DC_TITLE, DC_DESCRIPTION, DC_CREATOR, DC_RIGHTS, DC_ISSUED, DC_CREATED = (
    NamedNode(_DCTERMS + n)
    for n in ("source", "language", "license", "title", "description", "creator", "rights", "issued", "created")
)
DEFINITION = NamedNode(_IAO + "0000115")
NOTE = NamedNode("http://www.w3.org/2004/02/skos/core#note")
CURATORS = NamedNode(BASE + "agent/curators")

DISEASE_ROOT, PHENOTYPE_ROOT, DEPOSIT_ROOT = "MONDO:0700096", "UPHENO:0001001", "cgv:Deposit"
HAS_CHARACTERISTIC = "RO:0000053"
CURATOR_INFERENCE = "ECO:0000305"


@lru_cache(maxsize=4096)
def cgv(name: str) -> NamedNode:
    """A term of the vocabulary."""
    return NamedNode(VOCABULARY + name)


def own(name: str) -> NamedNode:
    """A node in our content namespace, as `CALC_0000001` or `repair/CALC_0010008`."""
    return NamedNode(BASE + name)


def graph_name(name: str) -> NamedNode:
    """A named graph, as `facts` or `classification/reiter-2011`."""
    return NamedNode(f"{BASE}graph/{name}")


def digest_id(*parts: str) -> str:
    """Sixteen hexadecimal digits of the parts, for records that have no written id."""
    import hashlib  # takes longer to import than the rest of this module

    return hashlib.sha256("|".join(parts).encode()).hexdigest()[:16]


class Expander:
    """CURIE or own id to IRI, by the project's prefix list.

    Args:
        prefixes: namespace by prefix.
    """

    def __init__(self, prefixes: Mapping[str, str]) -> None:
        self._prefixes = prefixes
        self._known: dict[str, NamedNode] = {}

    def __call__(self, curie: str) -> NamedNode:
        """Expand `HP:0002905`, `cgv:Deposit` or `CALC_0000001`.

        Raises:
            KeyError: if the prefix is not in the list.
        """
        if curie not in self._known:
            prefix, colon, local = curie.partition(":")
            self._known[curie] = NamedNode(self._prefixes[prefix] + local if colon else BASE + curie)
        return self._known[curie]
