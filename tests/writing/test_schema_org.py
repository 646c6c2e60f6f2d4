"""The JSON-LD in schema.org's words needs no network, uses words that there are, and says only what is claimed."""

import csv
import json
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

import pyld.jsonld
import pytest
import rdflib
import rdflib.compare
from rdflib.namespace import SDO

from calcgraph import Dataset, Knowledge
from calcgraph.scalars import Ref
from calcgraph.writing.content import content
from calcgraph.writing.formats import schemaorg
from doubts import OTHER, UNSAYABLE, written
from planting import ONTOLOGY, changed, claim, like, with_claims

pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning:rdflib")
FILE = "calcgraph.schema.jsonld"
CG = rdflib.Namespace("https://w3id.org/calcgraph/")
OBO = rdflib.Namespace("http://purl.obolibrary.org/obo/")
SCHEMA = rdflib.Namespace("https://schema.org/")
PAPULE, CLAIM = OBO["HP_0200034"], "CALC_0010145"
IDIOPATHIC, MASSIVE, NODULE = (CG[f"CALC_000000{number}"] for number in (4, 5, 6))
STATEMENTS = ("signOrSymptom", "associatedAnatomy", "typicalTest")
Json = dict[str, Any]


@pytest.fixture(scope="module")
def data(rendered: Mapping[str, bytes]) -> bytes:
    return rendered[FILE]


@pytest.fixture(scope="module")
def graph(data: bytes) -> rdflib.Graph:
    return parsed(data)


@pytest.fixture(scope="module")
def plain(knowledge: Knowledge) -> rdflib.Graph:
    """The file without anything planted, written as the planted ones are."""
    return parsed(written(knowledge, FILE))


def parsed(data: bytes | str) -> rdflib.Graph:
    """By rdflib."""
    return rdflib.Graph().parse(data=data, format="json-ld")


def stated(graph: rdflib.Graph) -> set[tuple[Any, str, Any]]:
    """What is said of a condition, but for its names and codes."""
    return {(s, p, o) for p in STATEMENTS for s, o in graph.subject_objects(SCHEMA[p])}


def no_network(url: str, _: object) -> Json:
    raise AssertionError(f"{url} is fetched")


def every(value: Any) -> Iterator[Json]:
    if isinstance(value, dict):
        yield value
    for child in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        yield from every(child)


# ---- form


def test_nothing_is_fetched_and_every_word_is_one_of_schema_org(data: bytes) -> None:
    expanded = pyld.jsonld.expand(json.loads(data), {"documentLoader": no_network})
    words = {key for node in every(expanded) for key in node if not key.startswith("@")}
    words |= {kind for node in every(expanded) for kind in node.get("@type", ()) if isinstance(node["@type"], list)}
    assert words
    unknown = {word for word in words if rdflib.URIRef(word) not in SDO}
    assert not unknown


def test_a_word_that_is_not_there_would_be_noticed() -> None:
    assert SCHEMA["signOrSymptom"] in SDO
    assert SCHEMA["signsAndSymptoms"] not in SDO
    assert SCHEMA["subtype"] not in SDO


def test_two_parsers_find_the_same_graph(data: bytes, graph: rdflib.Graph) -> None:
    lines = pyld.jsonld.to_rdf(json.loads(data), {"format": "application/n-quads", "documentLoader": no_network})
    theirs = rdflib.Graph().parse(data=lines, format="nt")
    assert rdflib.compare.isomorphic(theirs, graph)


def test_everything_that_is_named_is_described(graph: rdflib.Graph) -> None:
    mentioned = {o for _, p, o in graph if isinstance(o, rdflib.URIRef) and p not in (rdflib.RDF.type, SCHEMA.url)}
    licence = rdflib.URIRef("https://creativecommons.org/licenses/by/4.0/")
    assert {node for node in mentioned - {licence} if (node, rdflib.RDF.type, None) not in graph} == set()


# ---- content


def test_the_findings_are_those_that_a_reader_of_the_sources_expects(graph: rdflib.Graph) -> None:
    signs = {(s, o) for s, p, o in stated(graph) if p == "signOrSymptom"}
    assert signs == {
        (IDIOPATHIC, OBO["HP_0025520"]),
        (IDIOPATHIC, OBO["HP_0001482"]),
        (IDIOPATHIC, PAPULE),
        (IDIOPATHIC, CG["CALC_0000020"]),
        (MASSIVE, CG["CALC_0000021"]),
        (MASSIVE, OBO["HP_0002905"]),
        (MASSIVE, CG["CALC_0000024"]),
        (NODULE, OBO["HP_0200036"]),
        (NODULE, OBO["HP_0011368"]),
        (NODULE, CG["CALC_0000025"]),
    }
    assert {str(o) for o in graph.objects(NODULE, SCHEMA.epidemiology)} == {"children (most)"}
    assert {str(o) for o in graph.objects(MASSIVE, SCHEMA.alternateName)} == set()  # both are broader
    assert "skin stones" in {str(o) for o in graph.objects(NODULE, SCHEMA.alternateName)}


def test_every_disease_is_a_medical_condition(graph: rdflib.Graph, knowledge: Knowledge) -> None:
    found = set(graph.subjects(rdflib.RDF.type, SCHEMA.MedicalCondition))
    assert found == {CG[f"CALC_000000{number}"] for number in range(1, 8)}
    definitions = {CG[t.id]: t.definition for t in knowledge.terms}
    for node in found:
        assert str(graph.value(node, SCHEMA.description)) == definitions[node]


def test_only_exact_matches_are_codes_and_nothing_is_the_same_as_anything(graph: rdflib.Graph) -> None:
    lines = (ONTOLOGY / "mappings" / "calcgraph.sssom.tsv").read_text("utf-8").splitlines()
    rows = csv.DictReader((line for line in lines if not line.startswith("#")), delimiter="\t")
    exact = {
        (CG[r["subject_id"].removeprefix("cg:")], r["object_id"].partition(":")[2])
        for r in rows
        if (r["predicate_id"], r["predicate_modifier"]) == ("skos:exactMatch", "") and "NoTerm" not in r["object_id"]
    }
    told = {
        (node, str(graph.value(code, SCHEMA.codeValue)))
        for node, code in graph.subject_objects(SCHEMA.code)
        if node.startswith(CG)
    }
    assert told <= exact
    assert {code for node, code in told if node == CG["CALC_0000001"]} == {"L94.2", "D000092182", "1151451386"}
    assert not list(graph.subject_objects(SCHEMA.sameAs))
    others = {(n, str(graph.value(c, SCHEMA.codeValue))) for n, c in graph.subject_objects(SCHEMA.code)} - told
    assert others == {(n, n.removeprefix(OBO).replace("_", ":")) for n, _ in others}  # a term of HPO has its own


def test_every_statement_leads_to_its_claim_and_its_source(graph: rdflib.Graph, knowledge: Knowledge) -> None:
    claims = {CG[c.id]: c for c in knowledge.claims}
    traced = set()
    for node in graph.subjects(rdflib.RDF.type, SCHEMA.Claim):
        curated = claims[node]
        assert curated.source
        assert CG[curated.source.id] == graph.value(node, SCHEMA.isBasedOn)
        assert curated.id == str(graph.value(node, SCHEMA.identifier))
        about = set(graph.objects(node, SCHEMA.about))
        assert CG[curated.subject.id] in about
        traced.add(frozenset(about))
    assert {frozenset((s, o)) for s, _, o in stated(graph)} <= traced


def test_the_word_for_how_often_is_in_the_text_of_the_claim(graph: rdflib.Graph) -> None:
    text = "massive idiopathic calcinosis cutis, finding: Hyperphosphatemia (often)"
    assert str(graph.value(CG["CALC_0010208"], SCHEMA.text)) == text


def test_licence_disclaimer_and_sources_are_there(graph: rdflib.Graph) -> None:
    about = CG["dataset"]
    assert str(graph.value(about, SCHEMA.license)) == "https://creativecommons.org/licenses/by/4.0/"
    assert "Not meant as medical advice" in str(graph.value(graph.value(about, SCHEMA.usageInfo), SCHEMA.text))
    urls = {str(graph.value(source, SCHEMA.url)) for source in graph.objects(about, SCHEMA.isBasedOn)}
    assert "https://doi.org/10.1016/j.jaad.2010.08.038" in urls
    for condition in graph.subjects(rdflib.RDF.type, SCHEMA.MedicalCondition):
        assert (condition, SCHEMA.subjectOf, about) in graph


def test_a_condition_by_itself_says_what_it_says_in_the_file_and_brings_licence_and_sources(
    dataset: Dataset, graph: rdflib.Graph
) -> None:
    said = content(dataset.quads, dataset.prefixes)
    node = next(t.node for t in said.terms if t.id == "CALC_0000006")
    document = schemaorg.condition(said, node)
    pyld.jsonld.expand(document, {"documentLoader": no_network})
    alone = parsed(json.dumps(document))
    assert stated(alone) == {row for row in stated(graph) if row[0] == NODULE}
    assert (CG["dataset"], SCHEMA.license, None) in alone
    assert (CG["dataset"], SCHEMA.usageInfo, None) in alone
    assert alone.value(CG["CALC_0009001"], SCHEMA.url)
    with pytest.raises(KeyError):
        schemaorg.condition(said, next(t.node for t in said.terms if t.id == "CALC_0000010"))


# ---- what is not said


def test_no_denied_claim_is_a_statement(graph: rdflib.Graph, knowledge: Knowledge) -> None:
    def iri(curie: str) -> rdflib.URIRef:
        return CG[curie] if curie.startswith("CALC_") else OBO[curie.replace(":", "_")]

    told = {(s, o) for s, _, o in stated(graph)}
    doubtful = [c for c in knowledge.claims if c.status != "present" or c.certainty != "asserted" or c.bearer]
    pairs = {(iri(c.subject.id), iri(v.id)) for c in doubtful for v in c.targets}
    assert len(pairs) > 20
    assert not pairs & told
    assert not {CG[c.id] for c in doubtful} & set(graph.subjects())


@pytest.mark.parametrize("doubt", UNSAYABLE)
@pytest.mark.parametrize("key", [CLAIM, "CALC_0010601", "CALC_0010311"])
@pytest.mark.thinned(3)
def test_nothing_but_a_plain_claim_is_said(knowledge: Knowledge, plain: rdflib.Graph, doubt: str, key: str) -> None:
    def told(graph: rdflib.Graph) -> set[str]:
        claims = {str(claim) for claim in graph.subjects(rdflib.RDF.type, SCHEMA.Claim)}
        return (
            claims | {" ".join(map(str, row)) for row in stated(graph)} | set(graph.objects(None, SCHEMA.epidemiology))
        )

    before, after = told(plain), told(parsed(written(changed(knowledge, key, **UNSAYABLE[doubt]), FILE)))
    assert str(CG[key]) in before - after
    assert len(before - after) == 2  # the claim and what it says
    assert not after - before


def test_alternatives_are_not_said(knowledge: Knowledge) -> None:
    either = changed(knowledge, CLAIM, value=None, values=(Ref("HP:0200034", "Papule"), OTHER))
    said = {o for _, _, o in stated(parsed(written(either, FILE)))}
    assert not {PAPULE, OBO["HP_0200042"]} & said


@pytest.mark.parametrize("status", ["excluded", "normal"])
def test_what_another_claim_denies_is_not_said(knowledge: Knowledge, status: str) -> None:
    both = with_claims(knowledge, like(claim(knowledge, CLAIM), id="CALC_0099901", status=status))
    assert (IDIOPATHIC, "signOrSymptom", PAPULE) not in stated(parsed(written(both, FILE)))


def test_a_broader_name_is_no_alias(knowledge: Knowledge, plain: rdflib.Graph) -> None:
    broad = {c.text for c in knowledge.claims if c.scope == "broad"}
    assert broad
    aliases = {str(o) for o in plain.objects(None, SCHEMA.alternateName)}
    assert not broad & aliases


def test_read_as_written_a_claim_that_was_repaired_is_not_said(knowledge: Knowledge, plain: rdflib.Graph) -> None:
    found = parsed(written(knowledge, FILE, "as-written"))
    repaired = {CG[c.id] for c in knowledge.claims if c.repair}
    assert not repaired & set(found.subjects())
    assert stated(found) < stated(plain)


@pytest.mark.parametrize("label", ['"', "a\nb\tc", "</script><script>alert(1)</script>", "=1+2", "& < >", "钙"])
@pytest.mark.thinned(3)
def test_hostile_labels_stay_text(knowledge: Knowledge, plain: rdflib.Graph, label: str) -> None:
    terms = tuple(
        t.model_copy(update={"label": f"x {label} y", "definition": label}) if t.id == "CALC_0000004" else t
        for t in knowledge.terms
    )
    found = parsed(written(replace(knowledge, terms=terms), FILE))
    assert str(found.value(IDIOPATHIC, SCHEMA.name)) == f"x {label} y"
    assert stated(found) == stated(plain)


# ---- read back


def test_what_is_read_back_is_in_the_graph(data: bytes, dataset: Dataset, graph: rdflib.Graph) -> None:
    there = {(q.subject, q.predicate, q.object) for q in dataset.quads}
    back = {(q.subject, q.predicate, q.object) for q in schemaorg.read(data)}
    assert back <= there
    statuses = [s for s, p, _ in back if p.value.endswith("vocab/status")]
    assert len(set(statuses)) == len(stated(graph))


def test_a_claim_that_could_be_either_of_two_statements_is_not_read_back(data: bytes) -> None:
    document = json.loads(data)
    (condition,) = (node for node in document["@graph"] if node["@id"] == str(IDIOPATHIC))
    condition["signOrSymptom"].append({"@id": str(PAPULE)})
    claims = {q.subject.value for q in schemaorg.read(json.dumps(document).encode())}
    assert str(CG[CLAIM]) not in claims
    assert str(CG["CALC_0010144"]) in claims


def test_neither_a_mechanism_is_told_as_a_cause_nor_advice_as_a_therapy(data: bytes) -> None:
    """A reader of schema.org would take the one for the aetiology of an idiopathic disease, the other for treatment."""
    text = data.decode()
    assert not [
        word for word in ("MedicalCause", "primaryPrevention", "MedicalTherapy", "CALC_0010111") if word in text
    ]
