"""`calcgraph schema`: an editor that uses it accepts our files and marks what the model refuses."""

import json
from pathlib import Path
from typing import Any

import pytest
import yaml
from terminal import calcgraph

from planting import ONTOLOGY

jsonschema = pytest.importorskip("jsonschema", reason="jsonschema is not installed; nothing but this test needs it")


def validator(kind: str, folder: Path) -> Any:
    result = calcgraph("schema", kind, cwd=folder)
    assert result.returncode == 0
    schema = json.loads(result.stdout)
    jsonschema.Draft202012Validator.check_schema(schema)
    return jsonschema.Draft202012Validator(schema)


def files(folder: str) -> list[Any]:
    """As an editor reads them: YAML with types."""
    return [yaml.safe_load(p.read_text("utf-8")) for p in sorted((ONTOLOGY / folder).glob("*.yaml"))]


@pytest.mark.parametrize(("kind", "folder"), [("content", "content"), ("source", "sources")])
def test_our_own_files_fit(kind: str, folder: str, tmp_path: Path) -> None:
    fits = validator(kind, tmp_path)
    found = files(folder)
    assert found
    for data in found:
        assert [e.message for e in fits.iter_errors(data)] == []


@pytest.mark.parametrize(
    "change",
    [
        {"stauts": "present"},
        {"status": "absent"},
        {"id": "CALC_1"},
        {"subject": "HP:0000001"},
        {"property": "Has Finding"},
    ],
    ids=str,
)
def test_a_mistake_is_marked(change: dict[str, str], tmp_path: Path) -> None:
    fits = validator("content", tmp_path)
    data = next(d for d in files("content") if d.get("claims"))
    assert fits.is_valid(data)
    data["claims"][0] |= change
    assert not fits.is_valid(data)
