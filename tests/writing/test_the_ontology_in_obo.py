"""`calcgraph.obo` and `calcgraph.json`, read by fastobo and pronto: the terms of the graph, and nothing more."""

import io
import json
import os
import warnings
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import fastobo
import jsonschema
import pronto
import pyhornedowl
import pyoxigraph as ox
import pytest
import rdflib
from rdflib import OWL, RDFS

from alone import alone
from calcgraph import Dataset, Knowledge, assemble
from calcgraph.writing.formats import FORMATS
from planting import changed, like, with_claims

BASE = "https://w3id.org/calcgraph/"
OBO = "http://purl.obolibrary.org/obo/"
SKOS = "http://www.w3.org/2004/02/skos/core#"
SYNONYM = "http://www.geneontology.org/formats/oboInOwl#has{}Synonym"
HOSTILE = 'a {b} ! c "d" [e] (f) \\ \\n g\nline\ttab\rreturn : , ; ! <script> =1+1 é'
FILES = ("calcgraph.obo", "calcgraph.json")
pytestmark = [pytest.mark.filterwarnings("error"), pytest.mark.filterwarnings("ignore::DeprecationWarning:rdflib")]


def by_pronto(data: bytes) -> pronto.Ontology:
    """What pronto makes of a file; a warning fails."""
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        return pronto.Ontology(io.BytesIO(data))


SPACES = {
    BASE + "vocab/": "cgv:",
    BASE + "CALC_": "CALC:",
    "http://www.w3.org/ns/prov#": "prov:",
    "http://www.w3.org/ns/oa#": "oa:",
}


def in_json(iri: str) -> str:
    """The id by which pronto knows a term of the JSON file: it shortens those of OBO ontologies only."""
    return iri.removeprefix(OBO).replace("_", ":", 1) if iri.startswith(OBO) else str(iri)


def in_obo(iri: str) -> str:
    """The id of a term in the OBO file."""
    hit = next((space for space in SPACES if iri.startswith(space)), None)
    return SPACES[hit] + iri.removeprefix(hit) if hit else in_json(iri)


IDS = {"calcgraph.obo": in_obo, "calcgraph.json": in_json}


@pytest.fixture(scope="module")
def owl(rendered: Mapping[str, bytes]) -> rdflib.Graph:
    """The ontology as rdflib reads it, to compare with."""
    return rdflib.Graph().parse(data=rendered["calcgraph.owl"], format="xml")


def classes(graph: rdflib.Graph) -> Iterator[rdflib.URIRef]:
    return (c for c in graph.subjects(rdflib.RDF.type, OWL.Class) if isinstance(c, rdflib.URIRef))


def english(graph: rdflib.Graph, node: Any, predicate: Any) -> list[str]:
    return sorted(str(o) for o in graph.objects(node, predicate) if getattr(o, "language", None) == "en")


# ---- the terms


@pytest.mark.parametrize("file", FILES)
def test_every_class_has_the_name_definition_synonyms_and_parents_of_the_graph(
    rendered: Mapping[str, bytes], owl: rdflib.Graph, file: str
) -> None:
    found, name = by_pronto(rendered[file]), IDS[file]
    terms = {term.id: term for term in found.terms()}
    assert terms.keys() == {name(c) for c in classes(owl)}
    for node in classes(owl):
        term = terms[name(node)]
        assert [term.name] == (english(owl, node, RDFS.label) or [None]), node
        assert [term.definition] == (english(owl, node, rdflib.URIRef(OBO + "IAO_0000115")) or [None]), node
        for scope in ("Exact", "Broad", "Narrow", "Related"):
            said = [s.description for s in term.synonyms if s.scope == scope.upper()]
            assert sorted(said) == english(owl, node, rdflib.URIRef(SYNONYM.format(scope))), node
        told = {name(o) for o in owl.objects(node, RDFS.subClassOf) if isinstance(o, rdflib.URIRef)}
        assert {t.id for t in term.superclasses(distance=1, with_self=False)} == told, node


def test_no_reference_hangs_in_the_air(rendered: Mapping[str, bytes]) -> None:
    document = fastobo.loads(rendered["calcgraph.obo"].decode())
    there = {str(frame.id) for frame in document}
    named = set()
    for frame in document:
        for clause in frame:
            if clause.raw_tag() in ("is_a", "relationship", "intersection_of", "disjoint_from", "inverse_of", "domain"):
                named |= set(clause.raw_value().split(" "))
    assert len(named) > 200
    assert named <= there


def test_the_axioms_of_a_defined_term(rendered: Mapping[str, bytes]) -> None:
    """Golden, from modelling.md: idiopathic, with a principal lesion in the uppermost dermis."""
    term = by_pronto(rendered["calcgraph.obo"])["CALC:0000006"]
    parts = {p.id if isinstance(p, pronto.Term) else (p[0].id, p[1].id) for p in term.intersection_of}
    assert parts == {"CALC:0000004", ("cgv:hasPrincipalLesion", "CALC:0000011")}
    assert {s.description for s in term.synonyms if s.scope == "EXACT"} >= {"skin stones"}
    axioms = json.loads(rendered["calcgraph.json"])["graphs"][0]["logicalDefinitionAxioms"]
    mine = next(a for a in axioms if a["definedClassId"] == BASE + "CALC_0000006")
    assert mine["genusIds"] == [BASE + "CALC_0000004"]
    assert mine["restrictions"] == [
        {"propertyId": BASE + "vocab/hasPrincipalLesion", "fillerId": BASE + "CALC_0000011"}
    ]


def test_a_relation_has_its_chain_and_its_traits(rendered: Mapping[str, bytes]) -> None:
    located = by_pronto(rendered["calcgraph.obo"]).get_relationship("RO:0001025")
    assert located.name == "located in"
    assert located.transitive
    frame = next(f for f in fastobo.loads(rendered["calcgraph.obo"].decode()) if str(f.id) == "RO:0001025")
    assert [c.raw_value() for c in frame if c.raw_tag() == "holds_over_chain"] == ["RO:0001025 BFO:0000050"]


def test_what_obo_has_no_tag_for_is_in_the_owl_axioms(rendered: Mapping[str, bytes]) -> None:
    """Golden, from modelling.md: idiopathic is disjoint from what has a known cause, which is an expression."""
    document = fastobo.loads(rendered["calcgraph.obo"].decode())
    clause = next(c for c in document.header if isinstance(c, fastobo.header.OwlAxiomsClause))
    axioms = pyhornedowl.open_ontology_from_string(clause.axioms, serialization="ofn").get_axioms()
    said = [str(a.component) for a in axioms]
    mine = [text for text in said if BASE + "CALC_0000004" in text]
    assert len(mine) == 1
    assert "DisjointClasses" in mine[0]
    assert OBO + "MONDO_0700006" in mine[0]
    assert len(said) == 12


# ---- the header and the ids


def test_the_header_says_what_the_ontology_is(rendered: Mapping[str, bytes]) -> None:
    said = by_pronto(rendered["calcgraph.obo"]).metadata
    assert (said.format_version, said.data_version, said.ontology) == ("1.4", "0.1.0", BASE + "calcgraph.owl")
    values = {a.property: getattr(a, "resource", None) or getattr(a, "literal", None) for a in said.annotations}
    assert values["dcterms:license"] == "https://creativecommons.org/licenses/by/4.0/"
    assert "medical advice" in values["dcterms:rights"]
    assert values["dcterms:language"] == "en"


def test_an_id_becomes_the_iri_by_its_idspace(rendered: Mapping[str, bytes], owl: rdflib.Graph) -> None:
    found = by_pronto(rendered["calcgraph.obo"])
    spaces = {prefix: space for prefix, (space, _) in found.metadata.idspaces.items()}
    assert spaces["CALC"] == BASE + "CALC_"
    for term in found.terms():
        prefix, _, local = term.id.partition(":")
        assert (rdflib.URIRef(spaces[prefix] + local), rdflib.RDF.type, OWL.Class) in owl
    used = {str(a.property).split(":")[0] for t in found.terms() for a in t.annotations}
    assert used <= set(spaces)


# ---- mappings


@pytest.mark.parametrize("file", FILES)
def test_mappings_are_the_positive_ones_each_by_its_own_predicate(
    rendered: Mapping[str, bytes], dataset: Dataset, file: str
) -> None:
    rows = [t for t in dataset.graph("mappings") if t.predicate.value.startswith(SKOS)]
    expected = {(t.subject.value, t.predicate.value.removeprefix(SKOS), str(t.object.value)) for t in rows}
    assert mapped(rendered[file], file) == expected
    assert len(expected) == 144
    assert "D002114" not in str({o for s, _, o in expected if s == BASE + "CALC_0000001"})
    assert not [t for t in by_pronto(rendered[file]).terms() if t.xrefs or t.equivalent_to]


def mapped(data: bytes, file: str) -> set[tuple[str, str, str]]:
    """Subject, match and object of what a file says of our terms, as IRIs, by fastobo or the standard library."""
    found = set()
    if file == "calcgraph.json":
        for node in json.loads(data)["graphs"][0]["nodes"]:
            for value in node.get("meta", {}).get("basicPropertyValues", ()):
                if value["pred"].startswith(SKOS) and node["id"].startswith(BASE + "CALC_"):
                    found.add((node["id"], value["pred"].removeprefix(SKOS), value["val"]))
        return found
    document = fastobo.loads(data.decode())
    spaces = {str(c.prefix): str(c.url) for c in document.header if isinstance(c, fastobo.header.IdspaceClause)}
    for frame in document:
        for clause in frame:
            if isinstance(clause, fastobo.term.PropertyValueClause) and str(frame.id).startswith("CALC:"):
                value = clause.property_value
                if isinstance(value, fastobo.pv.ResourcePropertyValue):
                    ids = [str(value.relation), str(value.value)]
                    iris = [spaces[i.split(":")[0]] + i.split(":", 1)[1] if "//" not in i else i for i in ids]
                    if iris[0].startswith(SKOS):
                        subject = BASE + str(frame.id).replace(":", "_")
                        found.add((subject, iris[0].removeprefix(SKOS), iris[1]))
    return found


# ---- what is denied


@pytest.mark.parametrize("status", ["excluded", "normal"])
def test_a_defining_claim_that_denies_comes_out_of_no_file(knowledge: Knowledge, status: str) -> None:
    """As an axiom it is `not (p some X)`; neither format has a not, so that there is nothing at all."""
    planted = like(
        next(c for c in knowledge.claims if c.strength == "defining" and c.property == "lesion"),
        id="CALC_0019999",
        subject="CALC_0000043",
        status=status,
    )
    both = (with_claims(knowledge, planted), knowledge)
    axioms, there = (alone(assemble(k), "obo", "obographs", "owl") for k in both)
    assert b"complementOf" in axioms["calcgraph.owl"]
    assert axioms["calcgraph.owl"] != there["calcgraph.owl"]
    assert all(axioms[file] == there[file] for file in FILES)


def test_a_defining_claim_that_is_present_does(knowledge: Knowledge) -> None:
    planted = like(
        next(c for c in knowledge.claims if c.strength == "defining" and c.property == "lesion"),
        id="CALC_0019999",
        subject="CALC_0000043",
    )
    files = alone(assemble(with_claims(knowledge, planted)), "obo", "obographs")
    assert planted.value
    value = planted.value.id.replace("_", ":")
    term = by_pronto(files["calcgraph.obo"])["CALC:0000043"]
    assert {r.id: {t.id for t in found} for r, found in term.relationships.items()} == {"cgv:hasLesion": {value}}
    edge = {"sub": BASE + "CALC_0000043", "pred": BASE + "vocab/hasLesion", "obj": BASE + planted.value.id}
    assert edge in json.loads(files["calcgraph.json"])["graphs"][0]["edges"]


def test_no_claim_comes_out_of_either_file(rendered: Mapping[str, bytes], knowledge: Knowledge) -> None:
    for file in FILES:
        text = rendered[file].decode()
        assert not [c.id for c in knowledge.claims if c.id in text or c.id.replace("_", ":") in text]


def test_a_name_that_is_excluded_is_no_synonym(knowledge: Knowledge) -> None:
    name = next(c for c in knowledge.claims if c.text == "skin stones")
    files = alone(assemble(changed(knowledge, name.id, status="excluded")), "obo", "obographs")
    assert all("skin stones" not in files[file].decode() for file in FILES)


def test_as_written_a_repaired_definition_gives_no_axiom(knowledge: Knowledge) -> None:
    name = next(c for c in knowledge.claims if c.scope and c.repair and c.text != knowledge.labels[c.subject.id])
    written = alone(assemble(knowledge, reading="as-written"), "obo", "obographs")
    repaired = alone(assemble(knowledge), "obo", "obographs")
    assert name.text
    for file in FILES:
        terms = [by_pronto(files[file])[IDS[file](BASE + name.subject.id)] for files in (written, repaired)]
        assert [name.text in {s.description for s in term.synonyms} for term in terms] == [False, True]


# ---- text


@pytest.mark.parametrize("file", FILES)
@pytest.mark.thinned(2)
def test_hostile_text_comes_back_to_the_character(knowledge: Knowledge, file: str) -> None:
    term = next(t for t in knowledge.terms if t.id == "CALC_0000006")
    odd = term.model_copy(update={"label": HOSTILE, "definition": HOSTILE + "x"})
    name = next(c for c in knowledge.claims if c.text == "skin stones")
    planted = replace(
        changed(knowledge, name.id, text=HOSTILE + "y"), terms=(*(t for t in knowledge.terms if t is not term), odd)
    )
    files = alone(assemble(planted), "obo", "obographs")
    found = by_pronto(files[file])
    mine = found[IDS[file](BASE + "CALC_0000006")]
    assert (mine.name, str(mine.definition)) == (HOSTILE, HOSTILE + "x")
    assert HOSTILE + "y" in {s.description for s in mine.synonyms}
    plain = by_pronto(alone(assemble(knowledge), "obo", "obographs")[file])
    assert {t.id for t in found.terms()} == {t.id for t in plain.terms()}
    assert labels(files[file], file, BASE + "CALC_0000006") == [HOSTILE]


def labels(data: bytes, file: str, node: str) -> list[str]:
    """The labels of a node by our own reader."""
    read = next(f.read for f in FORMATS if f.file == file)
    assert read
    return [q.object.value for q in read(data) if q.subject.value == node and q.predicate.value == str(RDFS.label)]


def test_an_empty_data_set_gives_a_header(knowledge: Knowledge) -> None:
    files = alone(Dataset(frozenset(), knowledge.prefixes), "obo", "obographs")
    for file in FILES:
        assert list(by_pronto(files[file]).terms()) == []


# ---- reading back


@pytest.mark.parametrize("file", FILES)
def test_read_back_it_says_nothing_that_the_ontology_does_not_say(
    rendered: Mapping[str, bytes], dataset: Dataset, file: str
) -> None:
    """Nor does it invent: blank nodes are compared by what is said of them."""
    entry = next(f for f in FORMATS if f.file == file)
    assert entry.read
    found = said(entry.read(rendered[file]))
    there = said(ox.parse(rendered["calcgraph.owl"], format=ox.RdfFormat.RDF_XML))
    assert found <= there
    assert len(found) > 2000
    own = said(dataset.graph("terms"))
    disjoint = {s for s in own if "disjointWith" in s[1] or s[0] in {o for _, p, o in own if "disjointWith" in p}}
    assert own - found == (set() if file == "calcgraph.obo" else disjoint)  # OBO Graphs has no disjointness


def said(items: Any) -> set[tuple[str, str, str]]:
    items = list(items)
    about: dict[Any, list[Any]] = {}
    for item in items:
        about.setdefault(item.subject, []).append(item)

    def name(term: Any) -> str:
        if not isinstance(term, ox.BlankNode):
            return str(term)
        return "[" + " ; ".join(sorted(f"{t.predicate} {name(t.object)}" for t in about[term])) + "]"

    return {(name(t.subject), str(t.predicate), name(t.object)) for t in items}


def test_the_same_bytes_whatever_the_reasoner_added(knowledge: Knowledge, rendered: Mapping[str, bytes]) -> None:
    files = alone(assemble(knowledge), "obo", "obographs")
    assert all(files[file] == rendered[file] for file in FILES)


# ---- the published schema


def test_the_json_keeps_the_published_schema(rendered: Mapping[str, bytes]) -> None:
    """`schema/obographs-schema.json` of github.com/geneontology/obographs, in CALCGRAPH_SCHEMAS; a draft-3 schema."""
    path = Path(os.environ.get("CALCGRAPH_SCHEMAS", ""), "obographs-schema.json")
    if not path.is_file():
        pytest.skip("there is no obographs-schema.json in CALCGRAPH_SCHEMAS")
    validator = jsonschema.Draft3Validator(json.loads(path.read_text("utf-8")))
    document = json.loads(rendered["calcgraph.json"])
    assert [e.message for e in validator.iter_errors(document)] == []
    document["graphs"][0]["nodes"][0]["type"] = "KLASS"
    assert list(validator.iter_errors(document))
