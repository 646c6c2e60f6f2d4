"""The terminologies that mappings point to, by the names under which HL7 and schema.org know them.

Comes in: IRIs. Goes out: the system and the code that stand for an IRI in a FHIR coding, and back. The URI of a system
is the one that HL7 Terminology (https://terminology.hl7.org) gives it. An OBO ontology that HL7 does not list has the
IRI of its file, as HL7 does for Mondo, and the CURIE as the code.
"""

import re
from dataclasses import dataclass

OBO = "http://purl.obolibrary.org/obo/"
_REGISTRY = "https://bioregistry.io/registry/"
_OBO_TERM = re.compile(re.escape(OBO) + r"([A-Za-z]+)_(\w+)")
_OBO_FILE = re.compile(re.escape(OBO) + r"([a-z]+)\.owl")


@dataclass(frozen=True, slots=True)
class Terminology:
    """A vocabulary of others.

    Args:
        system: its URI in FHIR.
        title: its name for people.
        source: what a mapping calls it (`object_source`).
        namespace: what the IRIs of its terms begin with.
        kept: what a code keeps of an IRI's prefix, as `HP:`.
        versioned: whether the version of a mapping row is a version as the system writes it; a version of SNOMED CT is
            an IRI with the edition, one of ICD-11 is a month, and our rows give a day.
    """

    system: str
    title: str
    source: str
    namespace: str
    kept: str = ""
    versioned: bool = True

    def code(self, iri: str) -> str:
        """The code of one of its terms."""
        return self.kept + iri.removeprefix(self.namespace)

    def iri(self, code: str) -> str:
        """The term of one of its codes."""
        return self.namespace + code.removeprefix(self.kept)


LISTED = (
    Terminology(
        "http://snomed.info/sct", "SNOMED CT", f"{_REGISTRY}snomedct", "http://snomed.info/id/", versioned=False
    ),
    Terminology(
        "http://hl7.org/fhir/sid/icd-10", "ICD-10", f"{_REGISTRY}icd10", "https://icd.who.int/browse10/2019/en#/"
    ),
    Terminology(
        "http://hl7.org/fhir/sid/icd-10-cm",
        "ICD-10-CM",
        f"{_REGISTRY}icd10cm",
        "http://purl.bioontology.org/ontology/ICD10CM/",
    ),
    Terminology(
        "http://id.who.int/icd/entity",
        "ICD-11 Foundation",
        f"{_REGISTRY}icd11",
        "http://id.who.int/icd/entity/",
        versioned=False,
    ),
    Terminology("https://www.nlm.nih.gov/mesh", "MeSH", f"{_REGISTRY}mesh", "http://identifiers.org/mesh/"),
    Terminology("https://www.meddra.org", "MedDRA", f"{_REGISTRY}meddra", "http://identifiers.org/meddra/"),
    Terminology(
        "http://terminology.hl7.org/CodeSystem/umls",
        "UMLS",
        f"{_REGISTRY}umls",
        "http://linkedlifedata.com/resource/umls/id/",
    ),
    Terminology(
        "https://www.orpha.net", "Orphanet", f"{_REGISTRY}orphanet.ordo", "http://www.orpha.net/ORDO/Orphanet_"
    ),
    Terminology("http://human-phenotype-ontology.org", "HPO", f"{OBO}hp.owl", f"{OBO}HP_", "HP:"),
    Terminology("http://ncicb.nci.nih.gov/xml/owl/EVS/Thesaurus.owl", "NCI Thesaurus", f"{OBO}ncit.owl", f"{OBO}NCIT_"),
)
_BY_SOURCE = {known.source: known for known in LISTED}


def of_term(iri: str) -> Terminology | None:
    """The terminology that an IRI is from; None if it is from none that we know by a name."""
    listed = next((known for known in LISTED if iri.startswith(known.namespace)), None)
    if listed or not (term := _OBO_TERM.fullmatch(iri)):
        return listed
    return _obo(term[1])


def of_source(source: str, prefix: str = "") -> Terminology | None:
    """The terminology that a mapping row names as its `object_source`."""
    file = _OBO_FILE.fullmatch(source)
    return _BY_SOURCE.get(source) or (_obo(prefix or file[1].upper()) if file else None)


def of_system(system: str, code: str = "") -> Terminology | None:
    """The terminology of a FHIR coding."""
    listed = next((known for known in LISTED if known.system == system), None)
    return listed or of_source(system, code.partition(":")[0])


def _obo(prefix: str) -> Terminology:
    file = f"{OBO}{prefix.lower()}.owl"
    return Terminology(file, prefix, file, f"{OBO}{prefix}_", f"{prefix}:")
