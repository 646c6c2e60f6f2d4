"""The schema in the editor that curators use: VS Code's YAML extension is this language server."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from language_server import Server, running

from planting import ONTOLOGY, ROOT

DRAFT = """\
source: 
claims:
  - id: CALC_0010999
    subject: 
    property: 
    status: 
    value: Skin
    bearer: HP:0200
    
    spans:
      - {section: }
      - section: symptom
        sha256: 
terms:
  - id: CALC_0000999
    genus: 
conflicts:
  - rule: 
    one:
      - 
"""
LINES = DRAFT.split("\n")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("editor")


@pytest.fixture(scope="module")
def server(folder: Path) -> Iterator[Server]:
    schemas = {}
    for kind, pattern in (("content", "content/*.yaml"), ("source", "sources/*.yaml")):
        path = folder / f"{kind}.schema.json"
        script = [sys.executable, "-m", "calcgraph", "schema", kind, "--content", str(ONTOLOGY)]
        environment = {**os.environ, "PYTHONPATH": str(ROOT / "src"), "PYTHONIOENCODING": "utf-8"}
        path.write_bytes(subprocess.run(script, env=environment, capture_output=True, check=True).stdout)
        schemas[path.as_uri()] = f"{folder}/{pattern}"
    with running(schemas) as started:
        yield started


@pytest.fixture(scope="module")
def draft(server: Server, folder: Path) -> str:
    return server.open(folder / "content" / "draft.yaml", DRAFT)


def end_of(text: str) -> tuple[int, int]:
    """The place behind a line that begins like this."""
    line = next(n for n, content in enumerate(LINES) if content.strip().startswith(text))
    return line, len(LINES[line])


@pytest.mark.parametrize(
    ("at", "wanted"),
    [
        ("source:", "CALC_0009002 Reiter et al. 2011"),
        ("subject:", "CALC_0000006 subepidermal calcified nodule"),
        ("subject:", "CALC_0009001 web article on idiopathic skin calcification"),
        ("property:", "diagnosticBasis"),
        ("status:", "excluded"),
        ("value:", "HP:0200042 Skin ulcer"),
        ("value:", "CALC_0000051 foreign-body giant cell"),
        ("bearer:", "HP:0200036 Skin nodule"),
        ("sha256:", "0" * 64),
        ("genus:", "CALC_0000010 integumentary calcium deposit"),
        ("genus:", "cgv:Deposit calcium deposit"),
        ("- rule:", "axis-clash"),
    ],
)
def test_a_value_is_offered(server: Server, draft: str, at: str, wanted: str) -> None:
    assert wanted in server.offered(draft, *end_of(at))


def test_an_id_is_found_by_its_label_and_says_what_it_means(server: Server, draft: str) -> None:
    item = server.offered(draft, *end_of("value:"))["CALC_0000051 foreign-body giant cell"]
    assert item["label"] == "CALC_0000051 foreign-body giant cell"
    assert item["documentation"] == "A multinucleated giant cell of a foreign-body reaction."


def test_what_is_no_value_is_not_offered_as_one(server: Server, draft: str) -> None:
    assert not [i for i in server.offered(draft, *end_of("value:")) if i.startswith(("ECO:", "cgv:", "null"))]
    assert set(server.offered(draft, *end_of("status:"))) == {"present", "excluded", "normal", "unknown", "silent"}


def test_the_claims_of_a_conflict_are_offered_with_what_they_say(server: Server, draft: str) -> None:
    line, _ = end_of("one:")
    item = server.offered(draft, line + 1, len(LINES[line + 1]))["CALC_0010007"]
    assert item["label"].startswith("CALC_0010007 integumentary calcium deposit, material: ins")


def test_the_sections_of_a_source_are_offered_within_braces(server: Server, draft: str) -> None:
    line, _ = end_of("- {section:")
    assert "histopathology-massive" in server.offered(draft, line, LINES[line].index("}"))


def test_the_fields_that_a_claim_lacks_are_offered(server: Server, draft: str) -> None:
    line, _ = end_of("bearer:")
    offered = {item["label"]: item for item in server.offered(draft, line + 1, 4).values()}
    assert {"repair", "frequency", "note", "strength"} <= offered.keys()
    assert not {"id", "value", "status"} & offered.keys()
    assert "null" not in offered["frequency"]["insertText"]


@pytest.mark.parametrize(
    ("line", "at", "wanted"),
    [
        ("    status: normal", 6, "the answer that its source gives"),
        ("    status: normal", 14, "a measurement found none"),
        ("    property: finding", 16, "a phenotype of its patients"),
        ("    note: x", 6, "how the claim was read"),
    ],
)
def test_a_field_and_a_word_are_explained(server: Server, folder: Path, line: str, at: int, wanted: str) -> None:
    uri = server.open(folder / "content" / f"{wanted[:5]}.yaml", f"claims:\n  - id: CALC_0010999\n{line}\n")
    assert wanted in server.explained(uri, 2, at)


def test_our_own_files_have_no_problem_in_the_editor(server: Server, folder: Path) -> None:
    files = sorted([*ONTOLOGY.glob("content/*.yaml"), *ONTOLOGY.glob("sources/*.yaml")])
    assert len(files) > 3
    for path in files:
        text, place = path.read_text("utf-8"), folder / path.parent.name
        assert server.problems(place / path.name, text) == []
        assert server.problems(place / f"broken-{path.name}", text.replace("id: CALC_", "id: CALK_", 1)), "it looked"


@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        ("status: present", "status: absent", "not accepted"),
        ("    status: present", "    stauts: present", "stauts is not allowed"),
        ("subject: CALC_0000001 calcinosis cutis", "subject: calcinosis cutis", "does not match the pattern"),
        ("start: 91", "start: ninety", "expected"),
        ("    status: present\n", "", "Missing property"),
    ],
)
def test_a_mistake_is_marked(server: Server, folder: Path, old: str, new: str, reason: str) -> None:
    text = (ONTOLOGY / "content" / "calcinosis-cutis.yaml").read_text("utf-8")
    assert old in text
    found = server.problems(folder / "content" / f"mistake-{abs(hash(old + new))}.yaml", text.replace(old, new, 1))
    assert any(reason.lower() in message.lower() for message in found), found


def test_an_id_that_the_schema_has_not_heard_of_is_no_mistake(server: Server, folder: Path) -> None:
    text = (ONTOLOGY / "content" / "calcinosis-cutis.yaml").read_text("utf-8")
    text = text.replace("genus: MONDO:0700096 human disease", "genus: MONDO:0000001 something new", 1)
    assert server.problems(folder / "content" / "new-id.yaml", text) == []


def test_a_line_at_the_top_of_a_file_does_as_well_as_a_setting(server: Server, folder: Path) -> None:
    text = f"# yaml-language-server: $schema=../content.schema.json\n{DRAFT}"
    uri = server.open(folder / "elsewhere" / "draft.yaml", text)
    line, character = end_of("value:")
    assert "HP:0200042 Skin ulcer" in server.offered(uri, line + 1, character)
