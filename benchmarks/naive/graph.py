"""The named graphs of the naive script, all but `graph/inferred`.

Comes in: `Curated`. Goes out: its `rdflib.Dataset`, filled: terms and their axioms, types of terms, mappings, header;
claims are in a module of their own.
"""

import hashlib
import os
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from rdflib import OWL, RDF, RDFS, SKOS, VOID, XSD, BNode, Graph, Literal, URIRef
from rdflib.collection import Collection
from rdflib.namespace import DCTERMS, PROV

from benchmarks.naive import claims
from benchmarks.naive.files import CG, CGV, CURATORS, OBO, ONTOLOGY, SSSOM, Curated, decimal, english, targets

TITLE = "calcgraph: a knowledge graph of skin calcification"
DESCRIPTION = (
    "What a source says of idiopathic skin calcification, claim by claim, each with the stretch of text that says it; "
    "what is excluded, normal, unknown or passed over in silence is kept apart from what is present."
)
ONTOLOGY_DESCRIPTION = (
    "The classes, definitions and synonyms of calcgraph with the vocabulary of its claims, the foreign terms that they "
    "rest on, and mappings. The claims themselves are in the data set, not here."
)


def assemble(curated: Curated, conflicts: Path) -> None:
    """Fill the named graphs; conflicts come ready made, as N-Triples."""
    add_terms(curated, curated.graph("terms"))
    claims.add_sources(curated, curated.graph("claims"))
    claims.add_claims(curated, curated.graph("claims"))
    claims.add_facts(curated)
    add_mappings(curated, curated.graph("mappings"))
    add_header(curated, curated.graph("build"))
    add_kinds(curated, curated.merged("vocabulary", "terms", "imports"), curated.graph("facts"))
    curated.graph("conflicts").parse(conflicts, format="nt")


def some(graph: Graph, relation: Any, value: URIRef) -> BNode:
    """The class expression `relation some value`."""
    node = BNode()
    graph.add((node, RDF.type, OWL.Restriction))
    graph.add((node, OWL.onProperty, relation))
    graph.add((node, OWL.someValuesFrom, value))
    return node


def add_terms(curated: Curated, graph: Graph) -> None:
    """Classes: labels, genus, and axioms from defining claims."""
    vocabulary = curated.graph("vocabulary")
    defining = [claim for claim in curated.claims if claim.get("strength") == "defining"]
    names = [claim for claim in curated.claims if "scope" in claim and claim["status"] == "present"]
    for term in curated.terms:
        node, genus = CG[term["id"]], curated.iri(term["genus"])
        graph.add((node, RDF.type, OWL.Class))
        graph.add((node, RDFS.label, english(term["label"])))
        if "label_zh" in term:
            graph.add((node, RDFS.label, Literal(term["label_zh"], lang="zh")))
        graph.add((node, OBO.IAO_0000115, english(term["definition"])))
        graph.add((node, RDFS.subClassOf, genus))
        graph.add((node, RDFS.isDefinedBy, ONTOLOGY))
        differentia = []
        for claim in defining:
            if curated.iri(claim["subject"]) != node:
                continue
            relation = vocabulary.value(CGV[claim["property"]], CGV.shortcutFor)
            restriction = some(graph, relation, curated.iri(claim["value"]))
            if claim["status"] in ("excluded", "normal"):
                complement = BNode()
                graph.add((complement, RDF.type, OWL.Class))
                graph.add((complement, OWL.complementOf, restriction))
                graph.add((node, RDFS.subClassOf, complement))
            elif claim["status"] == "present":
                differentia.append(restriction)
                if not term.get("defined"):
                    graph.add((node, RDFS.subClassOf, restriction))
        if term.get("defined") and differentia:
            both, head = BNode(), BNode()
            graph.add((node, OWL.equivalentClass, both))
            graph.add((both, RDF.type, OWL.Class))
            graph.add((both, OWL.intersectionOf, head))
            Collection(graph, head, [genus, *differentia])
        for claim in names:
            if curated.iri(claim["subject"]) == node and claim["text"] != term["label"]:
                synonym = curated.iri(f"oboInOwl:has{claim['scope'].capitalize()}Synonym")
                graph.add((node, synonym, english(claim["text"])))
        if "disjoint_with_characteristic" in term:
            value = curated.iri(term["disjoint_with_characteristic"])
            graph.add((node, OWL.disjointWith, some(graph, OBO.RO_0000053, value)))


def add_kinds(curated: Curated, told: Graph, graph: Graph) -> None:
    """What each term is a term for, by its told superclasses."""
    subtypes = {curated.iri(v) for claim in curated.claims if claim["property"] == "subtype" for v in targets(claim)}
    for term in curated.terms:
        node = CG[term["id"]]
        kinds = set(told.transitive_objects(node, RDFS.subClassOf))
        if OBO.MONDO_0700096 in kinds:
            graph.add((node, RDF.type, CGV.DiseaseTerm))
            if node in subtypes:
                graph.add((node, RDF.type, CGV.SubtypeTerm))
        elif URIRef(curated.prefixes["UPHENO"] + "0001001") in kinds:
            graph.add((node, RDF.type, CGV.FindingTerm))
        elif CGV.Deposit in kinds:
            graph.add((node, RDF.type, CGV.LesionTerm))
        else:
            graph.add((node, RDF.type, CGV.FeatureTerm))


def add_mappings(curated: Curated, graph: Graph) -> None:
    """SSSOM rows as nodes, and the set of them; the positive ones as direct triples too."""
    header = curated.mapping_set
    whole = URIRef(header["mapping_set_id"])
    graph.add((whole, RDF.type, SSSOM.MappingSet))
    graph.add((whole, OWL.versionInfo, Literal(curated.version)))
    graph.add((whole, DCTERMS.title, Literal(header["mapping_set_title"])))
    graph.add((whole, DCTERMS.description, Literal(header["mapping_set_description"])))
    graph.add((whole, DCTERMS.license, URIRef(header["license"])))
    graph.add((whole, DCTERMS.created, Literal(str(header["mapping_date"]), datatype=XSD.date)))
    graph.add((whole, SSSOM.subject_source, curated.iri(header["subject_source"])))
    for row in curated.mappings:
        subject, predicate, target = (curated.iri(row[x]) for x in ("subject_id", "predicate_id", "object_id"))
        modifier = row.get("predicate_modifier") or ""
        parts = (row["subject_id"], row["predicate_id"], modifier, row["object_id"], row["object_source"])
        node = CG["mapping/" + hashlib.sha256("|".join(parts).encode()).hexdigest()[:16]]
        graph.add((node, RDF.type, SSSOM.Mapping))
        graph.add((whole, SSSOM.mappings, node))
        graph.add((node, SSSOM.subject_id, subject))
        graph.add((node, SSSOM.predicate_id, predicate))
        graph.add((node, SSSOM.object_id, target))
        graph.add((node, SSSOM.confidence, decimal(row["confidence"])))
        for slot in ("mapping_justification", "object_source", "author_id"):
            graph.add((node, SSSOM[slot], curated.iri(row[slot])))
        for slot in ("object_source_version", "object_label", "predicate_modifier", "comment"):
            if row.get(slot):
                graph.add((node, SSSOM[slot], Literal(row[slot])))
        if not modifier and row["object_id"] != "sssom:NoTermFound":
            graph.add((subject, predicate, target))


def add_header(curated: Curated, graph: Graph) -> None:
    """What the data set is."""
    dataset = CG.dataset
    graph.add((dataset, RDF.type, VOID.Dataset))
    graph.add((dataset, VOID.vocabulary, CG.vocab))
    graph.add((dataset, SKOS.note, english("Read as repaired.")))
    for source in curated.sources.values():
        graph.add((dataset, PROV.wasDerivedFrom, CG[source["id"]]))
    for part in ("vocab", "bridge"):
        graph.add((CG[part], OWL.versionInfo, Literal(curated.version)))
    graph.add((ONTOLOGY, RDF.type, OWL.Ontology))
    graph.add((ONTOLOGY, OWL.versionIRI, CG[f"releases/{curated.version}/calcgraph.owl"]))
    descriptions = {dataset: DESCRIPTION, ONTOLOGY: ONTOLOGY_DESCRIPTION}
    epoch = os.environ.get("SOURCE_DATE_EPOCH", "")
    for node, description in descriptions.items():
        graph.add((node, DCTERMS.title, english(TITLE)))
        graph.add((node, DCTERMS.description, english(description)))
        graph.add((node, DCTERMS.license, URIRef("https://creativecommons.org/licenses/by/4.0/")))
        graph.add((node, DCTERMS.creator, CURATORS))
        graph.add((node, OWL.versionInfo, Literal(curated.version)))
        for source in curated.sources.values():
            if "disclaimer" in source:
                graph.add((node, DCTERMS.rights, english(source["disclaimer"])))
        if epoch.isdigit():
            day = datetime.fromtimestamp(int(epoch), UTC).date().isoformat()
            graph.add((node, DCTERMS.issued, Literal(day, datatype=XSD.date)))
