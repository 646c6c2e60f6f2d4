"""The FHIR resources are valid by the models of R4B (4.3.0) and by the invariants of R4, and they overstate nothing.

`fhir.resources` has no models of R4 (4.0.1) any more. The three resources have the same elements in R4 and in R4B; the
models of 4.0.1 in its version 6.2.2, which wants another pydantic, were tried once by hand and took them too.
"""

import csv
import json
import re
import xml.etree.ElementTree as ET
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

import pytest
from fhir.resources.R4B.codesystem import CodeSystem
from fhir.resources.R4B.conceptmap import ConceptMap
from fhir.resources.R4B.valueset import ValueSet
from pydantic import BaseModel

from calcgraph import Dataset, Knowledge, ask, assemble
from calcgraph.graph.dataset import Dataset as Graphs
from calcgraph.writing.formats import fhir_read, terminologies
from doubts import written
from planting import ONTOLOGY

MODELS = {"fhir-codesystem.json": CodeSystem, "fhir-conceptmap.json": ConceptMap, "fhir-valueset.json": ValueSet}
SYSTEM = "https://w3id.org/calcgraph/calcgraph.owl"
LICENSED = ("http://snomed.info/sct", "http://hl7.org/fhir/sid/icd-10", "http://id.who.int/icd/entity",
            "https://www.meddra.org", "http://terminology.hl7.org/CodeSystem/umls")  # fmt: skip
Json = dict[str, Any]


@pytest.fixture(scope="module")
def resources(rendered: Mapping[str, bytes]) -> dict[str, Json]:
    return {file: json.loads(rendered[file]) for file in MODELS}


@pytest.fixture(scope="module")
def terms(resources: dict[str, Json]) -> dict[str, Json]:
    return {concept["code"]: concept for concept in resources["fhir-codesystem.json"]["concept"]}


def mappings(resource: Json) -> Iterator[tuple[str, Json, Json]]:
    """Group's system, element and target of every mapping."""
    for group in resource["group"]:
        for element in group["element"]:
            for target in element["target"]:
                yield group["target"], element, target


def every(value: Any) -> Iterator[Any]:
    yield value
    for child in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        yield from every(child)


def coded(model: BaseModel) -> Iterator[tuple[str, str, list[str]]]:
    """Every element of a model that is bound to a closed list of codes: its name, its value, the list."""
    for name, field in type(model).model_fields.items():
        value, extra = getattr(model, name), field.json_schema_extra
        if value is not None and isinstance(extra, dict) and "enum_values" in extra:
            yield name, value, extra["enum_values"]  # type: ignore[misc]
        for part in value if isinstance(value, list) else [value]:
            if isinstance(part, BaseModel):
                yield from coded(part)


# ---- validity


@pytest.mark.parametrize("file", MODELS)
def test_a_resource_is_valid_and_says_the_same_after_a_round_through_the_model(
    rendered: Mapping[str, bytes], file: str
) -> None:
    model = MODELS[file].model_validate_json(rendered[file])
    assert json.loads(model.model_dump_json(exclude_none=True)) == json.loads(rendered[file])


@pytest.mark.parametrize("file", MODELS)
def test_every_code_is_one_of_those_that_r4_allows_there(rendered: Mapping[str, bytes], file: str) -> None:
    found = list(coded(MODELS[file].model_validate_json(rendered[file])))
    assert {name for name, _, _ in found} >= {"status"}
    assert [(name, value) for name, value, allowed in found if value not in allowed] == []


@pytest.mark.parametrize("file", MODELS)
@pytest.mark.parametrize("broken", [{"text": {}}, {"unknown": 1}, {"experimental": "perhaps"}, {"status": None}])
def test_the_model_would_notice_a_mistake(resources: dict[str, Json], file: str, broken: Json) -> None:
    with pytest.raises(ValueError, match="validation error"):
        MODELS[file].model_validate(resources[file] | broken)


@pytest.mark.parametrize("file", MODELS)
def test_a_resource_keeps_the_invariants_that_no_model_checks(resources: dict[str, Json], file: str) -> None:
    resource = resources[file]
    assert re.fullmatch(r"[A-Z]([A-Za-z0-9_]){0,254}", resource["name"])  # csd-0, cmd-0, vsd-0
    assert re.fullmatch(r"[A-Za-z0-9\-.]{1,64}", resource["id"])
    assert resource["url"].startswith("https://w3id.org/calcgraph/")
    assert (resource["status"], resource["experimental"]) == ("draft", True)
    assert "creativecommons.org/licenses/by/4.0" in resource["copyright"]
    assert "medical advice" in resource["copyright"]
    assert "date" not in resource
    for value in every(resource):
        assert value not in ("", [], {}, None)
        if isinstance(value, str):
            assert value == value.strip()
    assert ET.fromstring(resource["text"]["div"]).tag == "{http://www.w3.org/1999/xhtml}div"


def test_codes_are_unique_and_properties_are_used_as_declared(resources: dict[str, Json]) -> None:
    resource = resources["fhir-codesystem.json"]
    codes = [concept["code"] for concept in resource["concept"]]
    assert len(set(codes)) == len(codes) == resource["count"]  # csd-1
    types = {p["code"]: p["type"] for p in resource["property"]}
    slots = {"code": "valueCode", "Coding": "valueCoding", "string": "valueString", "boolean": "valueBoolean"}
    for concept in resource["concept"]:
        for own in concept["property"]:
            assert set(own) == {"code", slots[types[own["code"]]]}
            assert own["code"] != "parent" or own["valueCode"] in codes


def test_the_standard_properties_are_those_of_r4(resources: dict[str, Json]) -> None:
    standard = {p["uri"] for p in resources["fhir-codesystem.json"]["property"] if "uri" in p}
    base = "http://hl7.org/fhir/concept-properties#"
    assert standard <= {base + code for code in ("inactive", "deprecated", "notSelectable", "parent", "child")}


def test_what_is_narrower_or_inexact_has_a_comment(resources: dict[str, Json]) -> None:
    targets = [target for _, _, target in mappings(resources["fhir-conceptmap.json"])]
    for target in targets:
        assert "comment" in target or target["equivalence"] not in ("narrower", "inexact")  # cmd-1
        assert ("code" in target) == (target["equivalence"] != "unmatched")
    ids = [t["id"] for t in targets]
    assert len(set(ids)) == len(ids)


def test_the_date_is_that_of_the_issue(knowledge: Knowledge, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1764028800")
    for file, model in MODELS.items():
        data = written(knowledge, file)
        assert json.loads(data)["date"] == "2025-11-25"
        model.model_validate_json(data)


# ---- what they say


def test_every_term_is_there_with_its_words(terms: dict[str, Json], dataset: Dataset) -> None:
    query = "SELECT ?t ?l ?d { GRAPH <https://w3id.org/calcgraph/graph/terms> { ?t a owl:Class ; rdfs:label ?l } "
    query += "OPTIONAL { ?t IAO:0000115 ?d } FILTER(LANG(?l) = 'en') }"
    found = {row[0]: tuple(row[1:]) for row in ask(dataset, query).compact()}
    assert {f"cg:{code}": (t["display"], t["definition"]) for code, t in terms.items()} == found


def test_a_subtype_has_its_parent_its_names_and_its_kind(terms: dict[str, Json]) -> None:
    massive = terms["CALC_0000005"]
    assert massive["display"] == "massive idiopathic calcinosis cutis"
    assert massive["property"] == [
        {"code": "parent", "valueCode": "CALC_0000004"},
        {"code": "kind", "valueString": "DiseaseTerm"},
    ]
    assert {d["value"]: d["use"]["code"] for d in massive["designation"]} == {
        "mass calcification": "hasBroadSynonym",
        "massive calcification": "hasBroadSynonym",
    }


def test_a_parent_that_only_the_reasoner_found_is_told_and_a_farther_one_is_not(terms: dict[str, Json]) -> None:
    def parents(code: str) -> list[str]:
        return [p["valueCode"] for p in terms[code]["property"] if p["code"] == "parent"]

    assert parents("CALC_0000011") == ["CALC_0000010"]  # inferred
    assert parents("CALC_0000015") == ["CALC_0000011"]  # and CALC_0000010 through it
    assert parents("CALC_0000001") == []


def test_a_superclass_of_others_is_told_by_its_system(terms: dict[str, Json]) -> None:
    told = [p["valueCoding"] for p in terms["CALC_0000022"]["property"] if p["code"] == "superclass"]
    assert told == [{"system": "http://human-phenotype-ontology.org", "code": "HP:0200034", "display": "Papule"}]


def test_the_conditions_are_the_diseases(resources: dict[str, Json], terms: dict[str, Json]) -> None:
    (include,) = resources["fhir-valueset.json"]["compose"]["include"]
    kinds = {code: next(p["valueString"] for p in t["property"] if p["code"] == "kind") for code, t in terms.items()}
    assert include["system"] == SYSTEM == resources["fhir-codesystem.json"]["url"]
    assert [c["code"] for c in include["concept"]] == [c for c, kind in kinds.items() if kind == "DiseaseTerm"]
    assert all(c["display"] == terms[c["code"]]["display"] for c in include["concept"])


# ---- mappings


@pytest.fixture(scope="module")
def table() -> list[dict[str, str]]:
    """The rows that the curators wrote, without any code of ours."""
    lines = (ONTOLOGY / "mappings" / "calcgraph.sssom.tsv").read_text("utf-8").splitlines()
    return list(csv.DictReader((line for line in lines if not line.startswith("#")), delimiter="\t"))


def positive(row: dict[str, str]) -> bool:
    return not row["predicate_modifier"] and row["object_id"] != "sssom:NoTermFound"


def test_every_positive_row_is_a_target_of_the_right_equivalence(
    resources: dict[str, Json], table: list[dict[str, str]]
) -> None:
    words = {
        "skos:exactMatch": "equivalent",
        "skos:closeMatch": "inexact",
        "skos:broadMatch": "wider",
        "skos:narrowMatch": "narrower",
        "skos:relatedMatch": "relatedto",
    }
    obo = ("MONDO", "HP", "DOID", "GO", "UBERON", "CL", "CHEBI", "PATO", "ECO", "HsapDv", "OGMS")
    expected = Counter(
        (
            row["subject_id"].removeprefix("cg:"),
            row["object_id"] if row["object_id"].startswith(obo) else row["object_id"].partition(":")[2],
            words[row["predicate_id"]],
        )
        for row in table
        if positive(row) and not row["object_id"].startswith("MEDGEN:")  # which our list of systems does not name
    )
    told = Counter(
        (element["code"], target["code"], target["equivalence"])
        for _, element, target in mappings(resources["fhir-conceptmap.json"])
        if "code" in target
    )
    assert told == expected


def test_a_negative_row_is_no_target(resources: dict[str, Json], table: list[dict[str, str]]) -> None:
    told = {(e["code"], t["code"]): t["equivalence"] for _, e, t in mappings(resources["fhir-conceptmap.json"])
            if "code" in t}  # fmt: skip
    negative = {(r["subject_id"].removeprefix("cg:"), r["object_id"]) for r in table if r["predicate_modifier"]}
    assert ("CALC_0000001", "MONDO:1011416") in negative
    assert {pair: told[pair] for pair in negative & told.keys()} == {
        ("CALC_0000001", "HP:0003761"): "relatedto",
        ("CALC_0000001", "HP:0025520"): "inexact",  # close, and not the same
        ("CALC_0000001", "MONDO:0002123"): "wider",
        ("CALC_0000005", "DOID:0111063"): "relatedto",
        ("CALC_0000005", "MONDO:0018891"): "relatedto",
        ("CALC_0000005", "MONDO:0100251"): "relatedto",
        ("CALC_0000051", "CL:0000647"): "wider",
    }
    assert "disjoint" not in {t["equivalence"] for _, _, t in mappings(resources["fhir-conceptmap.json"])}


def test_unmatched_is_said_only_where_nothing_of_that_terminology_matches(resources: dict[str, Json]) -> None:
    matched, unmatched = set(), set()
    for system, element, target in mappings(resources["fhir-conceptmap.json"]):
        (unmatched if target["equivalence"] == "unmatched" else matched).add((element["code"], system))
    assert not matched & unmatched
    assert ("CALC_0000070", "https://www.nlm.nih.gov/mesh") in unmatched
    assert ("CALC_0000004", "https://www.nlm.nih.gov/mesh") in matched  # none the same, one wider


def test_systems_are_those_that_hl7_names(resources: dict[str, Json]) -> None:
    systems = {system for system, _, _ in mappings(resources["fhir-conceptmap.json"])}
    assert {
        "http://snomed.info/sct",
        "http://hl7.org/fhir/sid/icd-10",
        "http://hl7.org/fhir/sid/icd-10-cm",
        "http://id.who.int/icd/entity",
        "https://www.nlm.nih.gov/mesh",
        "http://human-phenotype-ontology.org",
        "http://purl.obolibrary.org/obo/mondo.owl",
        "http://ncicb.nci.nih.gov/xml/owl/EVS/Thesaurus.owl",
    } <= systems
    assert not [s for s in systems if s.startswith("https://bioregistry.io")]


def test_of_licensed_terminologies_only_codes_are_given(resources: dict[str, Json]) -> None:
    licensed = [t for system, _, t in mappings(resources["fhir-conceptmap.json"]) if system in LICENSED]
    assert len(licensed) > 20
    assert not [t for t in licensed if "display" in t]


def test_a_version_is_given_only_as_its_system_writes_it(resources: dict[str, Json]) -> None:
    versions = {g["target"]: g.get("targetVersion") for g in resources["fhir-conceptmap.json"]["group"]}
    assert versions["http://human-phenotype-ontology.org"] == "2025-01-16"
    assert versions["http://snomed.info/sct"] is versions["http://id.who.int/icd/entity"] is None
    assert versions["https://www.meddra.org"] is None  # "not stated (through …)"


def test_every_namespace_of_a_terminology_is_one_of_the_prefix_list(knowledge: Knowledge) -> None:
    assert {known.namespace for known in terminologies.LISTED} <= set(knowledge.prefixes.values())


def test_a_predicate_that_is_no_match_of_skos_is_left_out(knowledge: Knowledge) -> None:
    first, *rest = knowledge.mappings
    odd = first.model_copy(update={"predicate_id": "owl:equivalentClass"})
    told = json.loads(written(replace(knowledge, mappings=(odd, *rest)), "fhir-conceptmap.json"))
    before = json.loads(written(knowledge, "fhir-conceptmap.json"))
    assert len(list(mappings(told))) == len(list(mappings(before))) - 1


# ---- nothing too much


@pytest.mark.parametrize("reading", ["as-repaired", "as-written"])
def test_no_claim_comes_out_of_a_terminology(knowledge: Knowledge, reading: Any) -> None:
    terms = {t.id for t in knowledge.terms}
    for file in MODELS:
        found = set(re.findall(r"CALC_\d{7}", written(knowledge, file, reading).decode()))
        assert found <= terms


@pytest.mark.parametrize("label", ['"', "a\nb\tc", "</script><script>alert(1)</script>", "=1+2", "& < >", "钙"])
@pytest.mark.thinned(3)
def test_hostile_labels_stay_text(knowledge: Knowledge, label: str) -> None:
    terms = tuple(
        t.model_copy(update={"label": f"x {label} y", "definition": label}) if t.id == "CALC_0000004" else t
        for t in knowledge.terms
    )
    for file, model in MODELS.items():
        data = written(replace(knowledge, terms=terms), file)
        model.model_validate_json(data)
        assert f"x {label} y" in [v for v in every(json.loads(data)) if isinstance(v, str)]


def test_without_diseases_there_is_no_value_set_of_everything(knowledge: Knowledge) -> None:
    from calcgraph.writing.formats import fhir
    from calcgraph.writing.objects import Objects

    whole = assemble(knowledge)
    kept = [q for q in whole.quads if not q.graph_name.value.endswith("/facts")]  # type: ignore[union-attr]
    none = Graphs(frozenset(kept), whole.prefixes)
    data = fhir.value_set(Objects(tuple(sorted(none.quads, key=str)), (), (), none.prefixes))
    assert "compose" not in json.loads(data)


def test_what_is_read_back_is_in_the_graph(rendered: Mapping[str, bytes], dataset: Dataset) -> None:
    there = {(q.subject, q.predicate, q.object) for q in dataset.quads}
    readers = (fhir_read.code_system, fhir_read.concept_map, fhir_read.value_set)
    for file, read in zip(MODELS, readers, strict=True):
        back = {(q.subject, q.predicate, q.object) for q in read(rendered[file])}
        assert back
        assert back <= there
