"""`ro-crate-metadata.json` and `CITATION.cff`, read by other libraries, and by the schemas that were published.

`CALCGRAPH_SCHEMAS` names a directory with the schema of the Citation File Format, which a package carries:

    pip download --no-deps cffconvert
    python -m zipfile -e cffconvert-*.whl . && mv cffconvert/schemas/1.2.0/schema.json cff-1.2.0.json

`CALCGRAPH_CRATE_VALIDATOR` names a Python that has `roc-validator` and `rocrate`.
"""

import hashlib
import json
import os
import re
import subprocess
from collections.abc import Mapping
from pathlib import Path

import jsonschema
import pyoxigraph as ox
import pytest
import yaml
from rocrate.rocrate import ROCrate

from calcgraph import Dataset, Knowledge, __version__, assemble
from calcgraph.graph.names import ONTOLOGY
from calcgraph.writing import render
from planting import ROOT

CFF_FIELDS = {"cff-version", "message", "title", "authors", "type", "abstract", "version", "license", "keywords"}
VALIDATE = """
import json, sys
from importlib.resources import files
context = json.loads((files("rocrate") / "data" / "ro-crate.jsonld").read_text())["@context"]
text = json.dumps({"@context": context})
from rocrate_validator.utils import http
class Answer:
    status_code, ok, headers, text = 200, True, {"Content-Type": "application/ld+json"}, text
    content = text.encode()
    def json(self): return json.loads(self.text)
    def raise_for_status(self): pass
http.HttpRequester.get = lambda self, *a, **k: Answer()
import rdflib.plugins.shared.jsonld.context as loader
loader.source_to_json = lambda *a, **k: ({"@context": context}, None)
from rocrate_validator import services, models
settings = services.ValidationSettings(rocrate_uri=sys.argv[1], profile_identifier="ro-crate-1.2",
    requirement_severity=models.Severity.REQUIRED, skip_availability_check=True)
print(json.dumps([i.message for i in services.validate(settings).get_issues()]))
"""


@pytest.fixture(scope="module")
def folder(rendered: Mapping[str, bytes], tmp_path_factory: pytest.TempPathFactory) -> Path:
    return unpacked(rendered, tmp_path_factory.mktemp("crate"))


def unpacked(files: Mapping[str, bytes], place: Path) -> Path:
    for name, data in files.items():
        (place / name).parent.mkdir(exist_ok=True)
        (place / name).write_bytes(data)
    return place


def entities(files: Mapping[str, bytes]) -> dict[str, dict[str, object]]:
    return {e["@id"]: e for e in json.loads(files["ro-crate-metadata.json"])["@graph"]}


# ---- the crate


def test_a_library_for_crates_reads_it_and_finds_every_file(folder: Path, rendered: Mapping[str, bytes]) -> None:
    crate = ROCrate(folder)
    assert {e.id for e in crate.data_entities} == rendered.keys() - {"ro-crate-metadata.json"}
    assert all(e.type == "File" for e in crate.data_entities)
    assert crate.name.startswith("calcgraph")
    assert crate.license["@id"] == "https://creativecommons.org/licenses/by/4.0/"
    assert str(crate.metadata["conformsTo"]) == "https://w3id.org/ro/crate/1.2"


def test_sizes_and_digests_in_the_crate_are_those_of_the_files(rendered: Mapping[str, bytes]) -> None:
    files = {name: e for name, e in entities(rendered).items() if e["@type"] == "File"}
    for name, entity in files.items():
        if name != "manifest.json":  # which has the crate's digest, and so cannot have its own digest here
            assert entity["contentSize"] == str(len(rendered[name]))
            assert entity["sha256"] == hashlib.sha256(rendered[name]).hexdigest()
    assert "sha256" not in files["manifest.json"]
    assert json.loads(rendered["manifest.json"])["outputs"].keys() == rendered.keys() - {"manifest.json"}


def test_whatever_the_crate_refers_to_is_described_in_it(rendered: Mapping[str, bytes]) -> None:
    there = entities(rendered)

    def references(value: object) -> set[str]:
        if isinstance(value, dict):
            own = {str(value["@id"])} if value.keys() == {"@id"} else set()
            return own.union(*map(references, value.values()))
        return set().union(*map(references, value)) if isinstance(value, list) else set()

    assert references(json.loads(rendered["ro-crate-metadata.json"])) - there.keys() == {
        "https://w3id.org/ro/crate/1.2"
    }
    assert there["./"]["version"] == __version__
    assert [e for e in there.values() if e["@type"] == "Person"] == []


def test_the_crate_of_some_formats_has_those(dataset: Dataset) -> None:
    files = render(dataset, formats=("nt", "crate"))
    assert {n for n, e in entities(files).items() if e["@type"] == "File"} == files.keys() - {"ro-crate-metadata.json"}


def test_dates_are_there_if_somebody_gave_one(
    rendered: Mapping[str, bytes], knowledge: Knowledge, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert "datePublished" not in entities(rendered)["./"]
    assert "date-released" not in yaml.safe_load(rendered["CITATION.cff"])
    monkeypatch.setitem(os.environ, "SOURCE_DATE_EPOCH", "1700000000")
    files = render(assemble(knowledge), formats=("crate", "citation"))
    assert entities(files)["./"]["datePublished"] == "2023-11-14"
    assert yaml.safe_load(files["CITATION.cff"])["date-released"] == "2023-11-14"


def test_the_validator_of_crates_misses_nothing_but_a_date(
    folder: Path, knowledge: Knowledge, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    python = os.environ.get("CALCGRAPH_CRATE_VALIDATOR")
    if not python:
        pytest.skip("CALCGRAPH_CRATE_VALIDATOR does not name a Python with roc-validator")
    monkeypatch.setitem(os.environ, "SOURCE_DATE_EPOCH", "1700000000")
    dated = unpacked(render(assemble(knowledge)), tmp_path)
    issues = []
    for place in (folder, dated):
        done = subprocess.run([python, "-c", VALIDATE, str(place)], capture_output=True, text=True, check=True)
        issues.append(json.loads(done.stdout.splitlines()[-1]))
    assert len(issues[0]) == 1
    assert "datePublished" in issues[0][0]
    assert issues[1] == []


# ---- the citation


def test_the_citation_says_what_is_known_and_names_nobody(rendered: Mapping[str, bytes], dataset: Dataset) -> None:
    cited = yaml.safe_load(rendered["CITATION.cff"])
    assert cited.keys() == CFF_FIELDS
    assert cited["cff-version"] == "1.2.0"
    assert cited["type"] == "dataset"
    assert cited["version"] == __version__
    assert cited["license"] == "CC-BY-4.0"
    agents = {t.object.value for t in dataset.graph("claims") if str(t.subject).endswith("agent/curators>")}  # type: ignore[union-attr]
    assert [author.keys() for author in cited["authors"]] == [{"name"}]
    assert cited["authors"][0]["name"] in agents
    titles = {t.object.value for t in dataset.graph("build") if t.subject.value == ONTOLOGY}  # type: ignore[union-attr]
    assert cited["title"] in titles


def test_the_citation_at_the_root_of_the_repository_is_this_one(rendered: Mapping[str, bytes]) -> None:
    assert (ROOT / "CITATION.cff").read_bytes() == rendered["CITATION.cff"], "copy out/CITATION.cff to the root"


def test_the_citation_keeps_the_published_schema(rendered: Mapping[str, bytes]) -> None:
    folder = os.environ.get("CALCGRAPH_SCHEMAS")
    if not folder or not (Path(folder) / "cff-1.2.0.json").is_file():
        pytest.skip("CALCGRAPH_SCHEMAS does not name a directory with cff-1.2.0.json")
    schema = jsonschema.Draft7Validator(json.loads((Path(folder) / "cff-1.2.0.json").read_text("utf-8")))
    cited = yaml.safe_load(rendered["CITATION.cff"])
    assert [e.message for e in schema.iter_errors(cited)] == []
    assert list(schema.iter_errors({**cited, "license": "CC-BY-5.0"}))
    assert list(schema.iter_errors({k: v for k, v in cited.items() if k != "authors"}))


def test_hostile_labels_stay_text(dataset: Dataset) -> None:
    evil = '"\n- name: Mallory\t#: =1+1 \\ <script>'
    label = "http://www.w3.org/2000/01/rdf-schema#label"
    quads = {
        ox.Quad(q.subject, q.predicate, ox.Literal(evil, language="en"), q.graph_name)
        if q.predicate.value == label and re.search(r"graph/terms>$", str(q.graph_name)) and q.object.language == "en"  # type: ignore[union-attr]
        else q
        for q in dataset
    }
    files = render(Dataset(frozenset(quads), dataset.prefixes), formats=("crate", "citation"))
    cited = yaml.safe_load(files["CITATION.cff"])
    assert set(cited["keywords"]) == {evil}
    assert len(cited["authors"]) == 1
    assert set(entities(files)["./"]["keywords"]) == {evil}  # type: ignore[call-overload]
