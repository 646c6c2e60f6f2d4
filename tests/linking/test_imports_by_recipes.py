"""`calcgraph link slice --recipes`: imports as their recipes have them, and whatever no longer fits told at once."""

import hashlib
import json
import re
from pathlib import Path

import pytest
import yaml

from calcgraph.cli import main
from linking.slicing_cases import LICENCE, ORGANS, classes, edges, listed, organs, said

RECIPES = f"""
base: http://example.org/imports/
title: import of calcgraph
record: record.yaml
description: The terms that we use.
licences:
  CC BY 4.0: {LICENCE}

imports:
  - name: ex
    file: ex.ttl
    ontology: http://purl.obolibrary.org/obo/ex.owl
    version: 2030-01-31
    conditions: Whoever passes it on names the source.
    files:
      - file: new/EX-ontology-v2030-01-31.json
        gives: terms
        upstream: somewhere
        version: the list of 2030
        licence: CC BY 4.0
        sha256: NEW
      - file: old.obo
        gives: hierarchy
        upstream: elsewhere
        version: the hierarchy of 2020
        licence: CC BY 4.0
        sha256: OLD
    terms:
      - EX:4 dermis
    added:
      - term: EX:4 dermis
        is_a: EX:2 organ
        reason: It has a task of its own.
    left_out:
      - axiom: all equivalences
        reason: not needed
"""


@pytest.fixture
def project(tmp_path: Path) -> Path:
    (tmp_path / "files" / "new").mkdir(parents=True)
    (tmp_path / "imports").mkdir()
    new = Path(listed(tmp_path / "files" / "new"))
    old = Path(organs(tmp_path / "files", name="old.obo"))
    digests = {"NEW": new, "OLD": old}
    text = re.sub("NEW|OLD", lambda name: hashlib.sha256(digests[name[0]].read_bytes()).hexdigest(), RECIPES)
    (tmp_path / "imports" / "recipes.yaml").write_text(text, "utf-8")
    return tmp_path


def change(project: Path, old: str, new: str) -> None:
    path = project / "imports" / "recipes.yaml"
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new), "utf-8")


def run(project: Path, *words: str) -> int:
    recipes = str(project / "imports" / "recipes.yaml")
    return main(["link", "slice", "--recipes", recipes, "--from", str(project / "files"), *words])


def test_an_import_is_cut_from_several_files_and_recorded(project: Path) -> None:
    assert run(project) == 0
    data = (project / "imports" / "ex.ttl").read_bytes()
    assert classes(data) == {"EX:1", "EX:2", "EX:3", "EX:4"}
    assert edges(data) == {
        ("EX:4", "EX:1"),
        ("EX:4", "EX:2"),
        ("EX:4", "part of EX:3"),
        ("EX:3", "EX:2"),
        ("EX:2", "EX:1"),
    }
    assert b"The terms that we use. Whoever passes it on names the source." in data
    assert said(data, "http://purl.org/dc/terms/license") == {"http://example.org/imports/ex": {LICENCE}}
    (record,) = yaml.safe_load((project / "imports" / "record.yaml").read_text("utf-8"))["imports"]
    assert record["sha256"] == hashlib.sha256(data).hexdigest()
    assert record["classes"] == 4
    assert [origin["gives"] for origin in record["origin"]] == ["terms", "hierarchy"]
    assert record["added"] == [{"axiom": "EX:4 rdfs:subClassOf EX:2", "reason": "It has a task of its own."}]
    assert {drop["axiom"] for drop in record["dropped"]} == {
        "EX:3 rdfs:subClassOf (BFO:0000050 some EX:5)",
        "all equivalences",
    }


def test_a_check_writes_nothing_and_tells_what_differs(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(project, "--check") == 1
    assert sorted(p.name for p in (project / "imports").iterdir()) == ["recipes.yaml"]
    assert run(project) == 0
    capsys.readouterr()
    assert run(project, "--check", "--json") == 0
    assert set(json.loads(capsys.readouterr().out)["files"].values()) == {"unchanged"}
    (project / "imports" / "ex.ttl").write_text("edited by hand", "utf-8")
    assert run(project, "--check") == 1
    assert "ex.ttl: differs" in capsys.readouterr().out


def test_a_file_that_is_another_one_or_is_missing_is_refused(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    organs(project / "files", ORGANS + "\n", "old.obo")
    next((project / "files" / "new").iterdir()).unlink()
    assert run(project) == 1
    told = capsys.readouterr().err
    assert "old.obo: violation: its sha256 is" in told
    assert "the published file is not there" in told
    assert "get version the list of 2030 from somewhere" in told
    assert not (project / "imports" / "ex.ttl").exists()


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ("- EX:4 dermis", "- EX:4 cutis", "label-mismatch"),
        ("- EX:4 dermis", "- EX:44 dermis", "unknown-term"),
        ("is_a: EX:2 organ", "is_a: EX:1 thing of the body", "useless-addition"),
        ("is_a: EX:2 organ", "is_a: EX:5 body", "unconfirmed-addition"),
        ("term: EX:4 dermis", "term: EX:6 liver", "useless-addition"),
        ("is_a: EX:2 organ", "is_a: EX:2 viscus", "label-mismatch"),
        ("    added:", "    roots:\n      - EX:1 things\n    added:", "label-mismatch"),
        ("version: 2030-01-31", "version: 2029-01-31", "version-differs"),
    ],
)
def test_what_no_longer_fits_the_files_is_told(
    project: Path, capsys: pytest.CaptureFixture[str], old: str, new: str, code: str
) -> None:
    change(project, old, new)
    assert run(project) == 1
    assert f"[{code}]" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("        is_a: EX:2 organ\n", "", "an addition has is_a or part_of"),
        ("gives: hierarchy", "gives: terms", "just one gives the terms"),
        (
            "licence: CC BY 4.0\n        sha256",
            "licence: CC0\n        sha256",
            "the licence 'CC0' is not among licences",
        ),
        ("file: old.obo", "file: ../old.obo", "does not have the form"),
        ("    conditions:", "    condition:", "the field 'condition' is not known"),
        ("- EX:4 dermis", "- EX:4", "write the id and, after a blank, its label"),
        ("    terms:\n      - EX:4 dermis\n", "    terms: []\n", "an import has terms"),
    ],
)
def test_a_recipe_that_is_malformed_is_told_with_its_line(
    project: Path, capsys: pytest.CaptureFixture[str], old: str, new: str, words: str
) -> None:
    change(project, old, new)
    assert run(project) == 1
    told = capsys.readouterr().err
    assert re.search(r"recipes\.yaml:\d+: violation", told)
    assert "1 violation\n" in told
    assert words in told


def test_a_licence_that_is_not_the_one_that_the_file_tells_is_refused(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = project / "imports" / "recipes.yaml"
    text = path.read_text("utf-8")
    start, end = text.index("      - file: new/"), text.index("      - file: old.obo")
    added = text.index("    added:")
    path.write_text((text[:start] + text[end:added]).replace("gives: hierarchy", "gives: terms"), "utf-8")
    assert run(project) == 0
    change(project, LICENCE, LICENCE.replace("4.0", "3.0"))
    assert run(project) == 1
    assert "[licence-differs]" in capsys.readouterr().err


def test_an_import_goes_into_another_folder_if_one_is_named(project: Path, tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    assert run(project, "-o", str(tmp_path / "elsewhere")) == 0
    assert sorted(p.name for p in (tmp_path / "elsewhere").iterdir()) == ["ex.ttl", "record.yaml"]


def test_where_a_list_mixes_is_a_and_part_of_the_recipe_says_how_it_is_read(project: Path) -> None:
    path = project / "imports" / "recipes.yaml"
    text = path.read_text("utf-8")
    start, end = text.index("      - file: old.obo"), text.index("    terms:\n")
    mixed = "    mixed:\n      read_as: is-a\n      reason: All of them are things.\n"
    added = text.index("    added:")
    path.write_text(text[:start] + text[end:added] + mixed, "utf-8")
    assert run(project) == 0
    assert ("EX:4", "EX:3") in edges((project / "imports" / "ex.ttl").read_bytes())
    (record,) = yaml.safe_load((project / "imports" / "record.yaml").read_text("utf-8"))["imports"]
    assert record["added"][0]["axiom"] == "every rdfs:subClassOf"
    assert record["added"][0]["reason"].endswith("All of them are things.")
