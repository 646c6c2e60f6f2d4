"""`calcgraph.sssom.tsv` and `.ttl`, read by sssom-py and rdflib: every row as curated, negative ones still negative."""

import csv
import io
import logging
import re
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import rdflib
import yaml
from rdflib import OWL, RDF, SKOS

from alone import alone
from calcgraph import Knowledge, assemble
from calcgraph.errors import CalcgraphError
from calcgraph.graph import Dataset
from calcgraph.model import MappingRow
from calcgraph.writing.formats import FORMATS
from calcgraph.writing.objects import canonical
from planting import ONTOLOGY
from planting import written as as_written

TSV_FORMAT = next(entry for entry in FORMATS if entry.file == "calcgraph.sssom.tsv")

pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning")
TABLE = ONTOLOGY / "mappings" / "calcgraph.sssom.tsv"
Row = dict[str, str]
CHECKS = ("JsonSchema", "PrefixMapCompleteness", "StrictCurieFormat")
HOSTILE = '=HYPERLINK("x")\tcell\nline\rreturn "quoted" <script>|é\\'
MODEL = MappingRow(
    subject_id="cg:CALC_0000001",
    subject_label="calcinosis cutis",
    predicate_id="skos:exactMatch",
    object_id="DOID:999",
    mapping_justification="semapv:ManualMappingCuration",
    author_id="cg:agent/curators",
    confidence="0.5",  # type: ignore[arg-type]
    object_source="obo:doid.owl",
    object_source_version="1",
)


@pytest.fixture(scope="module")
def curated() -> list[Row]:
    """The rows of the curated table, read without our code."""
    lines = [line for line in TABLE.read_text("utf-8").split("\n") if line and not line.startswith("#")]
    rows = list(csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE))
    assert len(rows) > 200
    return rows


def by_sssom_py(data: bytes, place: Path, kind: str) -> Any:
    """What the library makes of a file; it must have nothing to say of it."""
    path = place / f"x.sssom.{kind}"
    path.write_bytes(data)
    from sssom.parsers import parse_sssom_rdf, parse_sssom_table  # it takes seconds to import

    return parse_sssom_table(path) if kind == "tsv" else parse_sssom_rdf(path)


def validated(found: Any, check: str) -> Any:
    """What one check of the library says of what it read."""
    from sssom.constants import SchemaValidationType
    from sssom.validators import validate

    kind = SchemaValidationType[check]
    return validate(found, [kind])[kind]


def table(found: Any) -> list[Row]:
    """The rows of a set, without what is added to those of the curated table, in an order of their own."""
    rows = found.df.fillna("").astype(str).to_dict("records")
    return sorted(({k: v for k, v in row.items() if v} for row in rows), key=lambda row: row["record_id"])


def key(row: Row) -> tuple[str, ...]:
    return tuple(row.get(n) or "" for n in ("subject_id", "object_source", "object_id", "predicate_id"))


def test_the_header_of_the_table_is_in_the_graph(dataset: Dataset) -> None:
    """Golden: with the properties that SSSOM/RDF gives the slots, and every row."""
    whole = "https://w3id.org/calcgraph/mappings/calcgraph.sssom.tsv"
    said = {(t.predicate.value, str(t.object)) for t in dataset.graph("mappings") if t.subject.value == whole}
    rows = {(p, o) for p, o in said if p == "https://w3id.org/sssom/mappings"}
    assert len(rows) == 287
    terms, date = "http://purl.org/dc/terms/", "http://www.w3.org/2001/XMLSchema#date"
    description = {(p, o) for p, o in said if p == terms + "description"}
    assert "false friend" in str(description)
    assert said - rows - description == {
        (str(RDF.type), "<https://w3id.org/sssom/MappingSet>"),
        (str(OWL.versionInfo), '"0.1.0"'),
        (terms + "title", '"calcgraph mappings"'),
        (terms + "license", "<https://creativecommons.org/licenses/by/4.0/>"),
        (terms + "created", f'"2026-11-26"^^<{date}>'),
        ("https://w3id.org/sssom/subject_source", "<https://w3id.org/calcgraph/calcgraph.owl>"),
        ("https://w3id.org/sssom/subject_source_version", '"0.1.0"'),
    }


@pytest.mark.parametrize("kind", ["tsv", "ttl"])
def test_sssom_py_reads_every_row_as_it_was_curated(
    rendered: Mapping[str, bytes], curated: list[Row], tmp_path: Path, kind: str, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.WARNING):
        found = table(by_sssom_py(rendered[f"calcgraph.sssom.{kind}"], tmp_path, kind))
    assert not caplog.records
    added = {"record_id", "subject_source", "subject_source_version", "mapping_date"}
    theirs = [{k: v for k, v in row.items() if k not in added} for row in found]
    for row in (*theirs, *curated):
        row["confidence"] = str(float(row["confidence"]))
    assert sorted(theirs, key=key) == sorted(({k: v for k, v in row.items() if v} for row in curated), key=key)
    assert {(row["subject_source"], row["subject_source_version"]) for row in found} == {("cg:calcgraph.owl", "0.1.0")}
    assert {row["mapping_date"] for row in found} == {"2026-11-26"}


def test_the_table_and_the_rdf_say_the_same(rendered: Mapping[str, bytes], tmp_path: Path) -> None:
    both = [by_sssom_py(rendered[f"calcgraph.sssom.{kind}"], tmp_path, kind) for kind in ("tsv", "ttl")]
    assert table(both[0]) == table(both[1])
    assert both[0].metadata == both[1].metadata
    assert both[0].converter.bimap.items() <= both[1].converter.bimap.items()


@pytest.mark.parametrize("kind", ["tsv", "ttl"])
@pytest.mark.parametrize("check", CHECKS)
def test_sssom_py_finds_nothing_wrong(rendered: Mapping[str, bytes], tmp_path: Path, kind: str, check: str) -> None:
    found = by_sssom_py(rendered[f"calcgraph.sssom.{kind}"], tmp_path, kind)
    assert not validated(found, check).results


def test_sssom_py_would_find_a_confidence_above_one(rendered: Mapping[str, bytes], tmp_path: Path) -> None:
    data = rendered["calcgraph.sssom.tsv"].replace(b"\t0.95\t", b"\t1.95\t", 1)
    found = by_sssom_py(data, tmp_path, "tsv")
    with pytest.raises(Exception, match="validation errors"):
        validated(found, "JsonSchema")


def test_the_header_is_that_of_the_curated_table(rendered: Mapping[str, bytes]) -> None:
    def header(text: str, start: str) -> Any:
        return yaml.safe_load("\n".join(line[1:] for line in text.split("\n") if line.startswith(start)))

    ours = header(rendered["calcgraph.sssom.tsv"].decode(), "#")
    theirs = header(TABLE.read_text("utf-8"), "# ")
    theirs["mapping_date"] = str(theirs["mapping_date"])
    ours["mapping_date"] = str(ours["mapping_date"])
    assert ours.pop("sssom_version") == "1.1"
    assert ours.pop("mapping_set_version") == ours.pop("subject_source_version") == "0.1.0"
    assert ours.pop("curie_map").items() <= theirs.pop("curie_map").items()
    assert ours == theirs


def test_the_table_is_in_canonical_form(rendered: Mapping[str, bytes]) -> None:
    """SSSOM 1.1, Canonical SSSOM/TSV format."""
    text = rendered["calcgraph.sssom.tsv"].decode()
    head = [line for line in text.split("\n") if line.startswith("#")]
    assert "\r" not in text
    assert not text.startswith("\ufeff")
    assert not [line for line in head if re.match("# (?! )", line)]
    slots = [line[1:].partition(":")[0] for line in head if not line.startswith("# ")]
    assert slots == [
        "sssom_version", "curie_map", "mapping_set_id", "mapping_set_version", "mapping_set_title",
        "mapping_set_description", "license", "subject_source", "subject_source_version", "mapping_date",
    ]  # fmt: skip
    prefixes = [line.split(":")[0].strip("# ") for line in head if line.startswith("#  ")]
    assert prefixes == sorted(prefixes)
    assert not {"skos", "sssom", "semapv", "owl"} & set(prefixes)
    body = text.split("\n")[len(head) + 1 : -1]
    assert body == sorted(body)
    assert all(f"\t{prefix}:" in text or f"\n{prefix}:" in text for prefix in prefixes)


def test_a_negative_row_and_a_gap_stay_what_they_are(rendered: Mapping[str, bytes], tmp_path: Path) -> None:
    """Golden: MeSH D002114 is calcinosis of any tissue; Mondo has no human calcinosis cutis."""
    for kind in ("tsv", "ttl"):
        rows = table(by_sssom_py(rendered[f"calcgraph.sssom.{kind}"], tmp_path, kind))
        mesh = [r for r in rows if r["object_id"] == "mesh:D002114" and r["subject_id"] == "cg:CALC_0000001"]
        assert [(r["predicate_id"], r["predicate_modifier"]) for r in mesh] == [("skos:exactMatch", "Not")]
        gaps = [r for r in rows if r["object_id"] == "sssom:NoTermFound" and r["subject_id"] == "cg:CALC_0000001"]
        assert "obo:mondo.owl" in {r["object_source"] for r in gaps}
        assert len([r for r in rows if r.get("predicate_modifier")]) == 33
        assert len([r for r in rows if r["object_id"] == "sssom:NoTermFound"]) == 110


def test_the_rdf_holds_records_and_no_direct_match(rendered: Mapping[str, bytes]) -> None:
    graph = rdflib.Graph().parse(data=rendered["calcgraph.sssom.ttl"], format="turtle")
    assert matches(graph) == set()
    records = set(graph.subjects(OWL.annotatedSource))
    assert len(records) == 287
    assert not [node for node in records if isinstance(node, rdflib.BNode)]
    untyped = {node for node in records if not list(graph.objects(node, RDF.type))}
    modifier, no_term = (rdflib.URIRef(f"https://w3id.org/sssom/{s}") for s in ("predicate_modifier", "NoTermFound"))
    denied = set(graph.subjects(modifier)) | set(graph.subjects(OWL.annotatedTarget, no_term))
    assert untyped == denied
    assert set(graph.subjects(RDF.type, OWL.Axiom)) == records - denied
    negated = rdflib.URIRef("https://w3id.org/sssom/NegatedPredicate")
    assert len(set(graph.subjects(rdflib.URIRef("https://w3id.org/sssom/predicate_modifier"), negated))) == 33


def test_a_direct_match_would_be_seen(rendered: Mapping[str, bytes]) -> None:
    graph = rdflib.Graph().parse(data=rendered["calcgraph.sssom.ttl"], format="turtle")
    record = next(graph.subjects(RDF.type, OWL.Axiom))
    graph.add((graph.value(record, OWL.annotatedSource), SKOS.exactMatch, graph.value(record, OWL.annotatedTarget)))
    assert len(matches(graph)) == 1


def matches(graph: rdflib.Graph) -> set[Any]:
    return {(s, p, o) for s, p, o in graph if p.startswith(str(SKOS)) or p == OWL.equivalentClass}


def test_read_back_neither_file_loses_a_triple_of_the_graph_of_mappings(
    dataset: Dataset, rendered: Mapping[str, bytes]
) -> None:
    expected = set(map(str, dataset.graph("mappings")))
    for entry in FORMATS:
        if entry.name == "sssom":
            assert entry.read
            assert {str(quad.triple) for quad in entry.read(rendered[entry.file])} == expected


def test_mappings_are_the_same_as_written(rendered: Mapping[str, bytes], knowledge: Knowledge) -> None:
    """Labels and mappings rest on no repair."""
    files = alone(assemble(knowledge, reading="as-written"), "sssom")
    assert all(files[f"calcgraph.sssom.{kind}"] == rendered[f"calcgraph.sssom.{kind}"] for kind in ("tsv", "ttl"))


@pytest.mark.parametrize("kind", ["tsv", "ttl"])
def test_hostile_text_comes_back_to_the_character(knowledge: Knowledge, tmp_path: Path, kind: str) -> None:
    row = MODEL.model_copy(update={"comment": HOSTILE, "object_label": '"'})
    files = alone(assemble(replace(knowledge, mappings=(*knowledge.mappings, row))), "sssom")
    found = table(by_sssom_py(files[f"calcgraph.sssom.{kind}"], tmp_path, kind))
    assert len(found) == 288
    mine = next(r for r in found if r["object_id"] == "DOID:999")
    newlines = HOSTILE.replace("\r", "\n")  # sssom-py opens its files as text, which turns a return into a line's end
    assert mine["comment"] in (HOSTILE, newlines)
    assert mine["object_label"] == '"'
    if kind == "tsv":
        text = files["calcgraph.sssom.tsv"].decode()
        cells = {tuple(r) for r in csv.reader(io.StringIO(text, newline=""), delimiter="\t") if HOSTILE in r}
        assert len(cells) == 1


@pytest.mark.parametrize(
    "text", ["yes", "1.0", "a: b", "a #b", "- a", "@a", "'", '"', "[a", "é\u2028", "a\nb", "\U000e0001", "null", "~"]
)
@pytest.mark.thinned(5)
def test_hostile_text_in_the_header_stays_text(knowledge: Knowledge, tmp_path: Path, text: str) -> None:
    assert knowledge.mapping_set
    header = knowledge.mapping_set.model_copy(update={"mapping_set_title": text})
    objects = canonical(assemble(replace(knowledge, mapping_set=header)))
    lines = as_written(TSV_FORMAT, objects).decode().split("\n")
    assert lines[0] == '#sssom_version: "1.1"'
    head = yaml.safe_load("\n".join(line[1:] for line in lines if line.startswith("#")))
    assert head["mapping_set_title"] == text
    assert len([line for line in lines if not line.startswith("#")]) == 289  # columns, rows, the end


def test_a_data_set_without_mappings_gives_an_empty_set(knowledge: Knowledge, tmp_path: Path) -> None:
    files = alone(assemble(replace(knowledge, mappings=(), mapping_set=None)), "sssom")
    for kind in ("tsv", "ttl"):
        found = by_sssom_py(files[f"calcgraph.sssom.{kind}"], tmp_path, kind)
        assert found.metadata["mapping_set_id"] == "https://w3id.org/calcgraph/mappings/calcgraph.sssom.tsv"
        assert len(found.df) == 0


def test_an_iri_without_a_prefix_is_refused(knowledge: Knowledge) -> None:
    prefixes = {prefix: space for prefix, space in knowledge.prefixes.items() if prefix != "mesh"}
    data = Dataset(assemble(knowledge).quads, prefixes)
    with pytest.raises(CalcgraphError, match=r"none for http://identifiers\.org/mesh/"):
        alone(data, "sssom")
