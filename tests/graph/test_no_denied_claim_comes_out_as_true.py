"""An excluded or normal finding never leaves as a positive triple: in no file, read by a parser that is not ours."""

import io
import json
import warnings
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from functools import cache

import pronto
import pyld.jsonld
import pyoxigraph as ox
import pytest
import rdflib
from hypothesis import given, settings
from hypothesis import strategies as st
from rdflib import OWL, RDF, RDFS

from calcgraph import Claim, Knowledge, assemble, conflicts, reason
from calcgraph.graph.names import BASE, VOCABULARY, Expander
from calcgraph.model import Quantity
from calcgraph.scalars import Ref
from calcgraph.writing import render
from calcgraph.writing.formats import FORMATS
from calcgraph.writing.formats.bridges import PARTNERS as BRIDGES
from planting import changed, claim, like

Node = rdflib.term.Node
RIVAL = ("subtype", "subtypeCount")  # in the classification of their source
pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning:rdflib")


def by_rdflib(kind: str) -> Callable[[bytes], rdflib.Graph]:
    return lambda data: rdflib.Graph().parse(data=data, format=kind)


def quads_by_rdflib(kind: str) -> Callable[[bytes], rdflib.Graph]:
    def read(data: bytes) -> rdflib.Graph:
        dataset, merged = rdflib.Dataset(), rdflib.Graph()
        dataset.parse(data=data, format=kind)
        for s, p, o, _ in dataset.quads():
            merged.add((s, p, o))
        return merged

    return read


def by_pyld(data: bytes) -> rdflib.Graph:
    quads = pyld.jsonld.to_rdf(json.loads(data), {"format": "application/n-quads"})
    return quads_by_rdflib("nquads")(quads.encode())


def by_horned_owl(data: bytes) -> rdflib.Graph:
    """Functional syntax, read and written as RDF/XML by horned-owl."""
    import pyhornedowl

    ontology = pyhornedowl.open_ontology_from_string(data.decode(), "ofn")
    return rdflib.Graph().parse(data=ontology.save_to_string("rdf"), format="xml")


def by_pronto(data: bytes) -> rdflib.Graph:
    """What OBO tools see: the relationships of each term and of its intersection, as triples."""
    graph = rdflib.Graph()

    def iri(name: str) -> rdflib.URIRef:
        if name.startswith("http"):
            return rdflib.URIRef(name)
        space, _, local = name.partition(":")
        known = {"CALC": f"{BASE}CALC_", "cgv": VOCABULARY}
        return rdflib.URIRef(known.get(space, f"http://purl.obolibrary.org/obo/{space}_") + local)

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        ontology = pronto.Ontology(io.BytesIO(data))
        for term in ontology.terms():
            graph.add((iri(term.id), RDF.type, OWL.Class))
            for relation, targets in term.relationships.items():
                for target in targets:
                    graph.add((iri(term.id), iri(relation.id), iri(target.id)))
            for part in term.intersection_of:
                if isinstance(part, tuple):
                    graph.add((iri(term.id), iri(part[0].id), iri(part[1].id)))
            for synonym in term.synonyms:
                graph.add((iri(term.id), rdflib.URIRef(VOCABULARY + "name"), rdflib.Literal(synonym.description, "en")))
    return graph


def by_oxigraph(data: bytes) -> rdflib.Graph:
    """RDF 1.2, which rdflib does not read: the triples that are asserted, without those about triples."""
    asserted = [q.triple for q in ox.parse(data, format=ox.RdfFormat.TURTLE) if not isinstance(q.object, ox.Triple)]
    return rdflib.Graph().parse(data=ox.serialize(asserted, format=ox.RdfFormat.N_TRIPLES), format="nt")


READERS = {
    "calcgraph.ttl": by_rdflib("turtle"),
    "calcgraph.nt": by_rdflib("nt"),
    "calcgraph.rdf": by_rdflib("xml"),
    "calcgraph.owl": by_rdflib("xml"),
    "calcgraph.nq": quads_by_rdflib("nquads"),
    "calcgraph.trig": quads_by_rdflib("trig"),
    "calcgraph.jsonld": by_pyld,
    "calcgraph.rdf12.ttl": by_oxigraph,
    "calcgraph.nanopubs.trig": quads_by_rdflib("trig"),
    "calcgraph.sssom.ttl": by_rdflib("turtle"),
    "calcgraph-base.owl": by_rdflib("xml"),
    "calcgraph-full.owl": by_rdflib("xml"),
    "calcgraph-el.owl": by_rdflib("xml"),
    "calcgraph.ofn": by_horned_owl,
    "calcgraph.obo": by_pronto,
    "calcgraph.json": by_pronto,
    **{f"bridges/{partner}.owl": by_rdflib("xml") for partner in BRIDGES},
    **{f"bridges/{partner}.skos.ttl": by_rdflib("turtle") for partner in BRIDGES if partner != "uberon"},
}
AXIOMS = ("calcgraph.ofn", "calcgraph-base.owl", "calcgraph-full.owl")
CLAIMS = ("calcgraph.ttl", "calcgraph.nt", "calcgraph.rdf", "calcgraph.nq", "calcgraph.trig", "calcgraph.jsonld")

OWN_TESTS = {  # what is no triple of the subject: see tests/writing
    "calcgraph.sssom.tsv",
    "calcgraph_nodes.tsv",
    "calcgraph_edges.tsv",
    "calcgraph_nodes.jsonl",
    "calcgraph_edges.jsonl",
    "neo4j_nodes.csv",
    "neo4j_relationships.csv",
    "calcgraph.hpoa",
    "fhir-codesystem.json",
    "fhir-conceptmap.json",
    "fhir-valueset.json",
    "calcgraph.schema.jsonld",
    "claims.tsv",
    "terms.tsv",
    "claims.parquet",
    "terms.parquet",
}


def entailed_expressions(graph: rdflib.Graph, node: Node) -> Iterator[tuple[Node, Node]]:
    """Relation and filler of what every instance has: under subClassOf, equivalentClass and `and`, not under `not`."""
    if isinstance(node, rdflib.BNode):
        for filler in graph.objects(node, OWL.someValuesFrom):
            for relation in graph.objects(node, OWL.onProperty):
                yield relation, filler
        for members in graph.objects(node, OWL.intersectionOf):
            for member in graph.items(members):
                yield from entailed_expressions(graph, member)


def positive(graph: rdflib.Graph, knowledge: Knowledge, said: Claim) -> list[tuple[Node, ...]]:
    """The triples and axioms of a graph that say a claim to be true."""
    expand = Expander(knowledge.prefixes)
    subject = rdflib.URIRef(expand(said.subject.id).value)
    predicates = {rdflib.URIRef(VOCABULARY + said.property)}
    relation = knowledge.relations[said.property]
    if relation:
        predicates.add(rdflib.URIRef(expand(relation).value))
    values: set[Node] = {rdflib.URIRef(expand(v.id).value) for v in said.targets}
    values |= {rdflib.Literal(said.text, lang="en")} if said.text else set()
    values |= {rdflib.URIRef(f"{BASE}quantity/{said.id}")} if said.quantity else set()
    found: list[tuple[Node, ...]] = [(subject, p, v) for p in predicates for v in values if (subject, p, v) in graph]
    for definition in (RDFS.subClassOf, OWL.equivalentClass):
        for node in graph.objects(subject, definition):
            found += [
                (subject, definition, r, v)
                for r, v in entailed_expressions(graph, node)
                if r in predicates and v in values
            ]
    return found


def contested(knowledge: Knowledge) -> set[str]:
    """The claims that some other claim denies, word for word; they are on record, and no facts."""
    denied = {(c.subject.id, c.property, v.id) for c in knowledge.claims if c.negative for v in c.targets}
    return {
        c.id
        for c in knowledge.claims
        if c.status == "present" and any((c.subject.id, c.property, v.id) in denied for v in c.targets)
    }


@pytest.fixture(scope="module")
def strict(knowledge: Knowledge) -> Knowledge:
    """The curated knowledge, with three denials made defining, so that they come out as axioms too."""
    for key in ("CALC_0010118", "CALC_0010120", "CALC_0020008"):
        knowledge = changed(knowledge, key, strength="defining")
    return knowledge


@pytest.fixture(scope="module")
def strict_files(strict: Knowledge) -> Mapping[str, bytes]:
    return render(reason(assemble(strict), knowledge=strict))


@pytest.fixture(scope="module")
def read_back(strict_files: Mapping[str, bytes]) -> Callable[[str], rdflib.Graph]:
    """The triples of a file by its reader, which reads it once."""
    return cache(lambda file: READERS[file](strict_files[file]))


def test_every_file_that_says_anything_is_read_here_or_in_a_test_of_its_own() -> None:
    assert {entry.file for entry in FORMATS if entry.read} == set(READERS) | OWN_TESTS


@pytest.mark.parametrize("file", READERS)
def test_no_file_says_that_a_denied_claim_is_true(
    strict: Knowledge, read_back: Callable[[str], rdflib.Graph], file: str
) -> None:
    graph = read_back(file)
    denied = [c for c in strict.claims if c.negative]
    assert len(denied) > 10
    assert not {c.id: found for c in denied if (found := positive(graph, strict, c))}
    complements = set(graph.subjects(OWL.complementOf)) & set(graph.objects(None, RDFS.subClassOf))
    if file in (*CLAIMS, *AXIOMS, "calcgraph.owl"):
        assert len(complements) >= 3, "the denials are axioms, and still not positive ones"


@pytest.mark.parametrize("file", sorted((*CLAIMS, "calcgraph.rdf12.ttl", "calcgraph.nanopubs.trig")))
def test_the_same_reading_does_see_what_is_present(
    strict: Knowledge, read_back: Callable[[str], rdflib.Graph], file: str
) -> None:
    graph = read_back(file)
    sure = [c for c in strict.claims if c.status == "present" and c.certainty == "asserted" and not c.bearer]
    facts = [c for c in sure if not c.values and c.property not in RIVAL and c.id not in contested(strict)]
    assert len(facts) > 30
    assert not [c.id for c in facts if not positive(graph, strict, c)]


@pytest.mark.parametrize("file", ["calcgraph.owl", *AXIOMS, "calcgraph-el.owl", "calcgraph.obo", "calcgraph.json"])
def test_the_same_reading_does_see_what_defines(
    strict: Knowledge, read_back: Callable[[str], rdflib.Graph], file: str
) -> None:
    graph = read_back(file)
    defining = [c for c in strict.claims if c.strength == "defining" and c.status == "present"]
    seen = [c.id for c in defining if positive(graph, strict, c)]
    told = 1 if file == "calcgraph.json" else len(defining)  # pronto passes over logical definitions in JSON
    assert len(seen) >= told
    assert len(defining) > 4


def test_what_one_source_states_and_another_denies_is_a_conflict_and_no_fact(knowledge: Knowledge) -> None:
    disputed = contested(knowledge)
    assert "CALC_0010117" in disputed
    sides = {key for c in conflicts.find(knowledge) if c.rule == "status-clash" for key in c.other}
    assert disputed <= sides
    facts = Counter((t.subject.value, t.predicate.value) for t in assemble(knowledge).graph("facts"))
    assert facts[BASE + "CALC_0000004", VOCABULARY + "priorTissue"] == 0


def test_the_search_finds_a_planted_fact_and_a_planted_axiom(knowledge: Knowledge) -> None:
    denied = claim(knowledge, "CALC_0010120")
    assert denied.status == "excluded"
    cg, obo = rdflib.Namespace(BASE), rdflib.Namespace("http://purl.obolibrary.org/obo/")
    for planted in (
        "cg:CALC_0000004 cgv:site obo:UBERON_0002075 .",
        "cg:CALC_0000004 obo:RO_0004026 obo:UBERON_0002075 .",
        "cg:CALC_0000004 rdfs:subClassOf [ owl:onProperty obo:RO_0004026 ; owl:someValuesFrom obo:UBERON_0002075 ] .",
        "cg:CALC_0000004 owl:equivalentClass [ owl:intersectionOf ( cg:CALC_0000001 "
        "[ owl:onProperty obo:RO_0004026 ; owl:someValuesFrom obo:UBERON_0002075 ] ) ] .",
    ):
        head = f"@prefix cg: <{cg}> . @prefix cgv: <{VOCABULARY}> . @prefix obo: <{obo}> . "
        head += f"@prefix rdf: <{RDF}> . @prefix rdfs: <{RDFS}> . @prefix owl: <{OWL}> . "
        assert positive(rdflib.Graph().parse(data=head + planted, format="turtle"), knowledge, denied), planted


# ---- any claim that the model allows

VALUES = ("HP:0200036 Skin nodule", "HP:0200034 Papule", "HP:0002905 Hyperphosphatemia")
SUBJECTS = ("CALC_0000004", "CALC_0000005", "CALC_0000006")


@st.composite
def claims(draw: st.DrawFn, number: int) -> Claim:
    """A claim of any status, certainty and kind of value."""
    status = draw(st.sampled_from(["present", "excluded", "normal", "unknown", "silent"]))
    refs = [Ref(*v.split(" ", 1)) for v in VALUES]
    property_ = draw(st.sampled_from(["finding", "site", "name", "count", "subtype"]))
    kind = "none" if status in ("unknown", "silent") else draw(st.sampled_from(["value", "values", "text", "quantity"]))
    return Claim.model_validate(
        {
            "id": f"CALC_{9900000 + number:07d}",
            "source": Ref("CALC_0009001", "article"),
            "subject": Ref(draw(st.sampled_from(SUBJECTS)), "subject"),
            "property": property_,
            "value": draw(st.sampled_from(refs)) if kind == "value" else None,
            "values": tuple(draw(st.permutations(refs)))[:2] if kind == "values" else (),
            "text": draw(st.sampled_from(["one", "two"])) if kind == "text" else None,
            "quantity": Quantity(min=draw(st.integers(0, 9)), unit="1", measures="m") if kind == "quantity" else None,
            "bearer": draw(st.sampled_from([None, refs[0]])),
            "status": status,
            "certainty": draw(st.sampled_from(["asserted", "suggested", "possible"])),
            "scope": "exact" if property_ == "name" else None,
            "frequency": draw(st.sampled_from([None, "often", "some cases"])),
            "spans": ({"section": "title", "start": 0, "end": 10, "sha256": "0" * 64},),
        }
    )


@settings(max_examples=150, deadline=None)
@given(st.integers(1, 8).flatmap(lambda n: st.tuples(*(claims(i) for i in range(n)))))
def test_there_is_a_fact_just_for_what_is_present_asserted_single_and_the_subjects_own(
    knowledge: Knowledge, planted: tuple[Claim, ...]
) -> None:
    small = replace(knowledge, claims=planted, documents={}, mappings=(), explanations=())
    dataset, expand = assemble(small), Expander(knowledge.prefixes)
    graphs = {
        (q.subject.value, q.predicate.value, str(q.object), q.graph_name.value.removeprefix(f"{BASE}graph/"))  # type: ignore[union-attr]
        for q in dataset
        if q.graph_name.value.removeprefix(f"{BASE}graph/").split("/")[0] in ("facts", "classification")  # type: ignore[union-attr]
        and not q.predicate.value.endswith("#type")
    }

    def values(c: Claim) -> list[str]:
        quantity = [f"<{BASE}quantity/{c.id}>"] if c.quantity else []
        return [str(expand(v.id)) for v in c.targets] + ([f'"{c.text}"@en'] if c.text else []) + quantity

    denied = {(c.subject.id, c.property, v) for c in planted if c.negative for v in values(c)}
    expected = set()
    for c in planted:
        sure = c.status == "present" and c.certainty == "asserted" and c.bearer is None
        if sure and len(values(c)) == 1 and (c.subject.id, c.property, values(c)[0]) not in denied:
            where = "classification/ybsite-h5996" if c.property == "subtype" else "facts"
            expected.add((BASE + c.subject.id, VOCABULARY + c.property, values(c)[0], where))
    assert graphs == expected
    statuses = sorted(q.object.value for q in dataset if q.predicate.value == VOCABULARY + "status")  # type: ignore[union-attr]
    assert statuses == sorted(VOCABULARY + c.status for c in planted)


def test_of_a_denial_and_its_opposite_both_are_kept_and_neither_is_a_fact(knowledge: Knowledge) -> None:
    denied = claim(knowledge, "CALC_0010120")
    opposite = like(denied, id="CALC_0099001", status="present")
    for claims in ((opposite, denied), (denied, opposite)):
        dataset = assemble(replace(knowledge, claims=claims, explanations=()))
        assert not [t for t in dataset.graph("facts") if t.predicate.value == VOCABULARY + "site"]
        statuses = {t.object.value for t in dataset.graph("claims") if t.predicate.value == VOCABULARY + "status"}
        assert statuses == {VOCABULARY + "present", VOCABULARY + "excluded"}
