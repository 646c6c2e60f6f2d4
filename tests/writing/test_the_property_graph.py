"""KGX and the bulk files of Neo4j: true to Biolink 4, read by networkx, and never a denied claim as a positive edge."""

import csv
import io
import json
from collections.abc import Iterable, Mapping
from dataclasses import replace
from functools import cache
from importlib.resources import files
from typing import Any

import networkx
import pyoxigraph as ox
import pytest
import yaml

from alone import alone
from calcgraph import Dataset, Knowledge, assemble
from calcgraph.graph.names import cgv
from calcgraph.scalars import Ref
from calcgraph.writing.formats import FORMATS, biolink
from planting import changed, claim, like, with_claims
from shared import ONTOLOGIES, require

Record = dict[str, Any]
READ = {entry.file: entry.read for entry in FORMATS}
KGX = ("tsv", "jsonl")
PREDICATES = {  # what is used of biolink_model-4.4.6.yaml, seen there
    "biolink:has_phenotype",
    "biolink:disease_has_location",
    "biolink:located_in",
    "biolink:has_part",
    "biolink:causes",
    "biolink:subclass_of",
    "biolink:related_to",
}


# ---- readers that are not ours


def records(files: Mapping[str, bytes], kind: str, what: str) -> list[Record]:
    """Nodes or edges by Python's readers of CSV and JSON; in TSV without quotes, as KGX reads it."""
    text = files[f"calcgraph_{what}.{kind}"].decode()
    if kind == "jsonl":
        return [json.loads(line) for line in text.splitlines()]
    rows = csv.DictReader(io.StringIO(text, newline=""), delimiter="\t", quoting=csv.QUOTE_NONE)
    return [{k: v for k, v in row.items() if v} for row in rows]


def graph(files: Mapping[str, bytes], kind: str) -> networkx.MultiDiGraph:
    """The property graph in networkx."""
    found = networkx.MultiDiGraph()
    for node in records(files, kind, "nodes"):
        found.add_node(node["id"], **node)
    for edge in records(files, kind, "edges"):
        found.add_edge(edge["subject"], edge["object"], key=edge["id"], **edge)
    return found


def neo4j(data: bytes) -> list[Record]:
    """What the bulk importer would make of a file, by its manual: typed columns, `;` in arrays, one line a record."""
    text = data.decode()
    header, *lines = csv.reader(io.StringIO(text, newline=""), strict=True)
    assert text.count("\n") == len(lines) + 1, "fields over several lines need an option"
    assert len(set(header)) == len(header)
    types = {"": str, "string": str, "long": int, "double": float, "ID": str}
    found = []
    for line in lines:
        record: Record = {}
        for column, cell in zip(header, line, strict=True):
            name, _, kind = column.partition(":")
            if not cell:
                continue
            if kind.endswith("[]") or kind == "LABEL":
                record[name or kind] = cell.split(";")
            else:
                record[name or kind] = types[kind](cell) if name else cell
        found.append(record)
    return found


@cache
def model() -> Any:
    """The Biolink Model, from the package of that name."""
    return yaml.load((files("biolink_model") / "schema" / "biolink_model.yaml").read_text("utf-8"), yaml.CSafeLoader)


def words(curie: str) -> str:
    """`biolink:has_phenotype` as the model spells it: `has phenotype`."""
    return curie.removeprefix("biolink:").replace("_", " ")


def ancestors(kind: str, name: str) -> list[str]:
    """An element of the model and all above it, mixins included."""
    own = model()[kind][name]
    above = [own.get("is_a"), *own.get("mixins", [])]
    return [name, *(a for parent in above if parent for a in ancestors(kind, parent))]


@cache
def classes() -> Mapping[str, str]:
    """The name of each class of the model by its identifier: `Disease`, `disease`."""
    return {"".join(w[0].upper() + w[1:] for w in name.split()): name for name in model()["classes"]}


@pytest.fixture(scope="module")
def nodes(rendered: Mapping[str, bytes]) -> dict[str, Record]:
    return {node["id"]: node for node in records(rendered, "jsonl", "nodes")}


@pytest.fixture(scope="module")
def edges(rendered: Mapping[str, bytes]) -> dict[str, Record]:
    return {edge["id"]: edge for edge in records(rendered, "jsonl", "edges")}


# ---- Biolink


def test_the_package_has_the_model_that_we_read(rendered: Mapping[str, bytes]) -> None:
    path = require(ONTOLOGIES / "biolink" / "biolink_model-4.4.6.yaml")
    if model()["version"] == "4.4.6":
        assert yaml.load(path.read_text("utf-8"), yaml.CSafeLoader) == model()


def test_every_predicate_is_one_of_biolink(edges: Mapping[str, Record]) -> None:
    used = {edge["predicate"] for edge in edges.values()}
    assert used == PREDICATES
    for predicate in used:
        assert "related to" in ancestors("slots", words(predicate))
        assert "deprecated" not in model()["slots"][words(predicate)]
        turned = model()["slots"][words(predicate)].get("inverse")
        canonical = model()["slots"][words(predicate)].get("annotations", {}).get("canonical_predicate")
        assert canonical or turned is None, f"{predicate} is not the canonical direction"


def test_every_term_of_biolink_that_the_vocabulary_points_to_is_in_the_model(dataset: Dataset) -> None:
    space = dataset.prefixes["biolink"]
    triples = dataset.graph("vocabulary")
    names = {t.object.value for t in triples if isinstance(t.object, ox.NamedNode) and t.object.value.startswith(space)}
    labels = {t.subject.value: t.object.value for t in triples if t.predicate.value.endswith("#label")}  # type: ignore[union-attr]
    assert len(names) > 20
    for name in names:
        local = name.removeprefix(space)
        known = classes().get(local) or words(local)
        assert known in model()["classes"] or known in model()["slots"], name
        assert labels[name] == known


def types() -> Any:
    """The classes of the model; they take seconds to make."""
    from biolink_model.datamodel import pydanticmodel_v2

    return pydanticmodel_v2


@pytest.mark.parametrize("what", ["nodes", "edges"])
def test_the_schema_of_biolink_accepts_every_record(rendered: Mapping[str, bytes], what: str) -> None:
    """By the Pydantic classes of the model, which forbid other fields; KGX allows those, and ours are listed here."""
    ours = {"characters", "disclaimer", "language", "sections", "sha256", "source_kind", "translated_from"}
    for record in records(rendered, "jsonl", what):
        (category,) = record["category"]
        kind = getattr(types(), category.removeprefix("biolink:"))
        known = {name: value for name, value in record.items() if name in kind.model_fields}
        assert all(name.startswith("claim_") or name in ours for name in record.keys() - known.keys()), record
        kind.model_validate(known)


def test_a_wrong_record_is_refused_by_that_schema(edges: Mapping[str, Record]) -> None:
    edge = {k: v for k, v in edges["cg:CALC_0010208"].items() if not k.startswith("claim_")}
    types().DiseaseToPhenotypicFeatureAssociation.model_validate(edge)
    for change in ({"knowledge_level": "assertion"}, {"agent_type": "me"}, {"category": ["biolink:Disease"]}):
        with pytest.raises(ValueError, match="validation error"):
            types().DiseaseToPhenotypicFeatureAssociation.model_validate({**edge, **change})


def test_every_category_and_those_above_it_are_as_in_the_model(nodes: Mapping[str, Record]) -> None:
    assert {c for node in nodes.values() for c in node["category"]} <= {f"biolink:{c}" for c in biolink.ABOVE}
    for category, above in biolink.ABOVE.items():
        name, chain = classes()[category], []
        while name := model()["classes"][name].get("is_a"):
            chain.append(name)
        assert [classes()[c] for c in above] == [name for name in chain if name != "entity"], category


def test_both_ends_of_an_edge_are_nodes_of_the_categories_that_its_slots_want(
    nodes: Mapping[str, Record], edges: Mapping[str, Record]
) -> None:
    def fits(node: Record, wanted: str | None) -> bool:
        category = classes()[node["category"][0].removeprefix("biolink:")]
        mixin = wanted is not None and model()["classes"][wanted].get("mixin")
        return wanted is None or mixin or wanted in ancestors("classes", category)

    for edge in edges.values():
        slot = model()["slots"][words(edge["predicate"])]
        association = model()["classes"][classes()[edge["category"][0].removeprefix("biolink:")]]
        usage = association.get("slot_usage", {})
        for end, bound in (("subject", "domain"), ("object", "range")):
            assert fits(nodes[edge[end]], slot.get(bound)), edge
            assert fits(nodes[edge[end]], usage.get(end, {}).get("range")), edge


def test_golden_categories(nodes: Mapping[str, Record]) -> None:
    for key, category in {
        "cg:CALC_0000006": "Disease",
        "MONDO:0005066": "Disease",
        "MONDO:0700005": "NamedThing",  # idiopathic, a characteristic
        "HP:0002905": "PhenotypicFeature",
        "HP:0003577": "NamedThing",  # an onset, which is no phenotype
        "cg:CALC_0000021": "PhenotypicFeature",
        "cg:CALC_0000015": "PathologicalAnatomicalStructure",
        "UBERON:0001992": "GrossAnatomicalStructure",
        "CL:0000235": "Cell",
        "cg:CALC_0000051": "Cell",
        "cg:CALC_0000031": "ChemicalEntity",
        "cg:CALC_0000061": "PopulationOfIndividualOrganisms",
        "cg:CALC_0000072": "Procedure",
        "cg:CALC_0009001": "InformationContentEntity",
    }.items():
        assert nodes[key]["category"] == [f"biolink:{category}"]


def test_golden_edges(edges: Mapping[str, Record]) -> None:
    raised = edges["cg:CALC_0010208"]
    assert (raised["subject"], raised["predicate"], raised["object"]) == (
        "cg:CALC_0000005",
        "biolink:has_phenotype",
        "HP:0002905",
    )
    assert (raised["frequency_qualifier"], raised["claim_frequency"]) == ("HP:0040282", "often")
    assert (raised["knowledge_level"], raised["agent_type"]) == ("knowledge_assertion", "manual_agent")
    assert (raised["has_evidence_of_type"], raised["primary_knowledge_source"]) == (["ECO:0000305"], "cg:CALC_0009001")
    assert raised["publications"] == ["https://en.ybsite.org/disease/h-5996.html"]
    assert edges["cg:CALC_0020012"]["publications"] == ["DOI:10.1016/j.jaad.2010.08.038"]
    assert "frequency_qualifier" not in edges["cg:CALC_0010141"]  # common, for which no class is inferred
    cause = edges["cg:CALC_0010003"]
    assert (cause["subject"], cause["predicate"], cause["object"]) == (  # the mechanism, named as the cause
        "cg:CALC_0000001",
        "biolink:related_to",
        "cg:CALC_0000040",
    )
    assert cause["original_predicate"] == "cgv:cause"
    no_cause = edges["cg:CALC_0020011"]
    assert (no_cause["predicate"], no_cause["object"]) == ("biolink:causes", no_cause["original_subject"])
    deposit = next(e for e in edges.values() if (e["subject"], e["object"]) == ("cg:CALC_0000011", "cg:CALC_0000010"))
    assert (deposit["predicate"], deposit["knowledge_level"], deposit["agent_type"]) == (
        "biolink:subclass_of",
        "logical_entailment",
        "automated_agent",
    )


def test_no_information_resource_is_made_up(rendered: Mapping[str, bytes]) -> None:
    """An `infores:` id must be registered, and neither calcgraph nor its sources are."""
    assert not [
        name for name, data in rendered.items() if name.startswith(("calcgraph_", "neo4j_")) and b"infores:" in data
    ]


# ---- nothing that is denied comes out as so


def positive(edges: Iterable[Record]) -> set[tuple[str, str, str]]:
    """What a reader who knows `negated` takes for true, told as in the data set."""
    return {
        (e.get("original_subject", e["subject"]), e["original_predicate"], e.get("original_object", e["object"]))
        for e in edges
        if not e.get("negated")
    }


def misread(knowledge: Knowledge, found: set[tuple[str, str, str]]) -> list[str]:
    """The claims that no source states without reserve, of the subject itself, and that are found all the same."""

    def short(key: str) -> str:
        return key if ":" in key else f"cg:{key}"

    said = {
        c.id: {(short(c.subject.id), f"cgv:{c.property}", short(v.id)) for v in c.targets} for c in knowledge.claims
    }
    stated = {
        c.id
        for c in knowledge.claims
        if (c.status, c.certainty, c.bearer, len(c.targets)) == ("present", "asserted", None, 1)
    }
    denied = {s for c in knowledge.claims if c.status in ("excluded", "normal") for s in said[c.id]}
    true = {s for key in stated for s in said[key]} - denied
    return [key for key, statements in said.items() if (statements & found) - true]


@pytest.mark.parametrize("kind", KGX)
def test_no_claim_without_a_statement_is_a_positive_edge(
    rendered: Mapping[str, bytes], knowledge: Knowledge, kind: str
) -> None:
    found = positive(records(rendered, kind, "edges"))
    assert misread(knowledge, found) == []
    assert len(found) > 90


def test_that_test_sees_an_edge_that_lost_its_negation(rendered: Mapping[str, bytes], knowledge: Knowledge) -> None:
    edges = records(rendered, "tsv", "edges")
    planted = [{k: v for k, v in e.items() if k != "negated"} for e in edges]
    assert misread(knowledge, positive(planted)) == ["CALC_0010120", "CALC_0020011"]


@pytest.mark.parametrize("kind", KGX)
def test_negated_means_excluded_and_nothing_else(
    rendered: Mapping[str, bytes], knowledge: Knowledge, kind: str
) -> None:
    edges = {e["id"]: e for e in records(rendered, kind, "edges")}
    negated = {key: e for key, e in edges.items() if "negated" in e}
    assert {str(e["negated"]).lower() for e in negated.values()} == {"true"}, "KGX takes the text false for true"
    assert {claim(knowledge, key.removeprefix("cg:")).status for key in negated} == {"excluded"}
    assert {e["predicate"] for e in negated.values()} == {"biolink:disease_has_location", "biolink:causes"}
    for c in knowledge.claims:
        if c.status in ("normal", "unknown", "silent"):
            assert f"cg:{c.id}" not in edges


def test_what_another_source_affirms_is_not_negated(knowledge: Knowledge) -> None:
    excluded = claim(knowledge, "CALC_0010120")
    affirmed = like(excluded, id="CALC_0019999", status="present")
    files = alone(assemble(with_claims(knowledge, affirmed)), "kgx")
    found = {e["id"] for e in records(files, "tsv", "edges")}
    assert not found & {"cg:CALC_0010120", "cg:CALC_0019999"}


@pytest.mark.parametrize(
    "doubt", [{"certainty": "possible"}, {"certainty": "suggested"}, {"frequency": "often"}, {"amount": "mainly"}]
)
def test_a_doubtful_or_partial_denial_is_no_edge(knowledge: Knowledge, doubt: Mapping[str, str]) -> None:
    files = alone(assemble(changed(knowledge, "CALC_0010120", **doubt)), "kgx")
    assert "cg:CALC_0010120" not in {e["id"] for e in records(files, "tsv", "edges")}


def test_the_onset_of_a_finding_qualifies_it_and_that_of_the_disease_does_not(knowledge: Knowledge) -> None:
    onset = claim(knowledge, "CALC_0010312")
    nodule = Ref("HP:0200036", "Skin nodule")

    def qualified(more: Knowledge) -> Any:
        files = alone(assemble(more), "kgx-jsonl")
        return next(e for e in records(files, "jsonl", "edges") if e["id"] == "cg:CALC_0010301").get("onset_qualifier")

    assert qualified(knowledge) is None
    told = onset.model_copy(update={"id": "CALC_0019999", "bearer": nodule, "frequency": None})
    assert qualified(with_claims(knowledge, told)) == "HP:0003577"
    for doubt in ({"frequency": "sometimes"}, {"certainty": "possible"}, {"status": "excluded"}, {"status": "unknown"}):
        assert qualified(with_claims(knowledge, told.model_copy(update=doubt))) is None


# ---- networkx


@pytest.mark.parametrize("kind", KGX)
def test_networkx_loads_it_and_finds_the_way_from_a_subtype_to_the_disease(
    rendered: Mapping[str, bytes], kind: str
) -> None:
    found = graph(rendered, kind)
    assert all("category" in data for _, data in found.nodes(data=True)), "every end of an edge is a node"
    up = networkx.DiGraph((s, o) for s, o, e in found.edges(data=True) if e["predicate"] == "biolink:subclass_of")
    way = networkx.shortest_path(up, "cg:CALC_0000006", "MONDO:0700096")
    assert way == ["cg:CALC_0000006", "cg:CALC_0000004", "cg:CALC_0000001", "MONDO:0700096"]
    phenotypes = {o for _, o, e in found.out_edges("cg:CALC_0000006", data=True) if "has_phenotype" in e["predicate"]}
    assert phenotypes == {"HP:0200036", "HP:0011368", "cg:CALC_0000025"}


def test_ids_are_curies_as_kgx_wants_them_and_those_of_edges_are_of_claims(
    nodes: Mapping[str, Record], edges: Mapping[str, Record], knowledge: Knowledge, rendered: Mapping[str, bytes]
) -> None:
    for key in (*nodes, *edges):
        prefix, _, local = key.partition(":")
        assert prefix and local and not set(local) & set("/ :"), key
    claims = {f"cg:{c.id}" for c in knowledge.claims}
    assert {key for key in edges if not key.startswith("cg:edge-")} <= claims
    assert claims <= nodes.keys()
    assert len(edges) == len(records(rendered, "jsonl", "edges"))


# ---- read back


def read_back(files: Mapping[str, bytes], *names: str) -> set[ox.Triple]:
    found: set[ox.Triple] = set()
    for name in names:
        read = READ[name]
        assert read
        found |= {quad.triple for quad in read(files[name])}
    return found


@pytest.mark.parametrize("reading", ["as-repaired", "as-written"])
def test_json_lines_read_back_are_the_claims(knowledge: Knowledge, reading: Any) -> None:
    dataset = assemble(knowledge, reading=reading)
    files = alone(dataset, "kgx-jsonl", "neo4j")
    curators = {t for t in dataset.graph("claims") if str(t.subject).endswith("agent/curators>")}
    found = read_back(files, "calcgraph_nodes.jsonl")
    assert set(dataset.graph("claims")) - found == curators
    assert not found - {quad.triple for quad in dataset.quads}
    whole = read_back(files, "neo4j_nodes.csv")
    assert {*dataset.graph("claims"), *dataset.graph("conflicts")} <= whole
    assert not whole - {quad.triple for quad in dataset.quads}


@pytest.mark.parametrize("file", ["calcgraph_nodes.tsv", "calcgraph_edges.tsv", "calcgraph_edges.jsonl"])
def test_what_is_read_of_a_file_is_in_the_data_set(rendered: Mapping[str, bytes], dataset: Dataset, file: str) -> None:
    found = read_back(rendered, file)
    assert found
    assert not found - {quad.triple for quad in dataset.quads}


def test_an_excluded_claim_is_read_back_as_excluded(rendered: Mapping[str, bytes], knowledge: Knowledge) -> None:
    found = read_back(rendered, "calcgraph_edges.tsv")
    statuses = {(t.subject.value, t.object) for t in found if t.predicate == cgv("status")}  # type: ignore[union-attr]
    assert ("https://w3id.org/calcgraph/CALC_0010120", cgv("excluded")) in statuses
    assert ("https://w3id.org/calcgraph/CALC_0010208", cgv("present")) in statuses


# ---- hostile content

HOSTILE = 'a\tb\nc\r"d"\u2028|e;f,<script>=1\\'


def test_hostile_text_breaks_no_line_and_no_column(knowledge: Knowledge) -> None:
    bad = replace(changed(knowledge, "CALC_0010307", note=HOSTILE), labels={**knowledge.labels})
    files = alone(assemble(bad), "kgx", "kgx-jsonl", "neo4j")
    for kind in KGX:
        assert len(records(files, kind, "nodes")) > 80
        assert all(None not in record for record in records(files, kind, "edges"))
    nodes = {node["id"]: node for node in records(files, "jsonl", "nodes")}
    assert nodes["cg:CALC_0010307"]["claim_note"] == HOSTILE
    imported = {node["id"]: node for node in neo4j(files["neo4j_nodes.csv"])}
    assert imported["cg:CALC_0010307"]["claim_note"] == HOSTILE.replace("\n", " ").replace("\r", " ")


def test_hostile_names_are_cut_to_what_kgx_can_say() -> None:
    from calcgraph.writing.formats import kgx

    record = {"id": "cg:x", "category": ("biolink:NamedThing",), "name": HOSTILE, "synonym": (HOSTILE, "b")}
    data = kgx.tsv([record])
    (found,) = records({"calcgraph_nodes.tsv": data}, "tsv", "nodes")
    assert found["name"] == 'a b c "d"\u2028¦e;f,<script>=1\\'
    assert found["synonym"].count("|") == 1
    assert list(kgx.read_jsonl(kgx.jsonl([record]))) == [record]


# ---- Neo4j


def test_neo4j_can_import_both_files(rendered: Mapping[str, bytes]) -> None:
    nodes, links = neo4j(rendered["neo4j_nodes.csv"]), neo4j(rendered["neo4j_relationships.csv"])
    by_id = {node["id"]: node for node in nodes}
    assert len(by_id) == len(nodes), "ids are unique over all nodes"
    assert all({link["START_ID"], link["END_ID"]} <= by_id.keys() for link in links)
    assert all(link["TYPE"].isidentifier() for link in links)
    assert all(label.isidentifier() for node in nodes for label in node["LABEL"])
    assert by_id["cg:CALC_0000006"]["LABEL"] == [
        "Disease",
        "DiseaseOrPhenotypicFeature",
        "BiologicalEntity",
        "NamedThing",
    ]
    surface = by_id["cg:CALC_0010307"]
    assert surface["LABEL"][0] == "Claim"
    assert (surface["claim_status"], surface["claim_repair_confidence"]) == ("present", 0.95)
    assert by_id["cg:CALC_0010006"]["claim_value"] == ["UBERON:0000014", "UBERON:0002072"]
    assert by_id["cg:CALC_0009001"]["characters"] == 3305


def test_in_neo4j_a_claim_that_is_not_stated_is_a_node_and_no_relationship(
    rendered: Mapping[str, bytes], knowledge: Knowledge
) -> None:
    links = neo4j(rendered["neo4j_relationships.csv"])
    facts = [{"subject": x["START_ID"], "object": x["END_ID"], **x} for x in links if "original_predicate" in x]
    assert misread(knowledge, positive(facts)) == []
    told = {x["id"] for x in facts}
    assert not told & {f"cg:{c.id}" for c in knowledge.claims if c.status != "present"}
    about = {(x["START_ID"], x["TYPE"], x["END_ID"]) for x in links if "original_predicate" not in x}
    assert ("cg:CALC_0010120", "claim_value", "UBERON:0002075") in about
    assert {kind for _, kind, _ in about} == {
        "claim_subject",
        "claim_value",
        "claim_bearer",
        "claim_source",
        "one_side",
        "other_side",
    }
    assert {start for start, _, _ in about} == {f"cg:{c.id}" for c in knowledge.claims} | {
        start for start, kind, _ in about if kind.endswith("side")
    }
