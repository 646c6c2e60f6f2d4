"""`out/` in the repository is what a build makes of the curated files today, byte for byte.

The small files are tracked, and the digests of all: the others are built.
"""

import json
from collections.abc import Mapping
from pathlib import Path

import pytest

from calcgraph.cli import main
from calcgraph.writing.formats import FORMATS
from calcgraph.writing.manifest import files
from planting import ROOT

OUT = ROOT / "out"


@pytest.fixture(scope="module")
def tracked() -> Mapping[str, bytes]:
    if not (OUT / "manifest.json").is_file():
        pytest.skip(reason="out/ is not in this copy of the project; run `calcgraph build`")
    return {name: path.read_bytes() for name, path in files(OUT).items()}


def without_tools(manifest: bytes) -> dict[str, object]:
    """A manifest without the versions of the tools, which may differ from machine to machine."""
    return {k: v for k, v in json.loads(manifest).items() if k != "tools"}


def test_it_has_files_of_a_build_and_no_others(tracked: Mapping[str, bytes], rendered: Mapping[str, bytes]) -> None:
    assert not tracked.keys() - rendered.keys()
    assert not kept() - tracked.keys()


def kept() -> set[str]:
    """The files that the repository keeps."""
    return {"README.md", "losses.md", "manifest.json", *(entry.file for entry in FORMATS if entry.tracked)}


def test_git_ignores_just_the_files_that_are_not_kept() -> None:
    lines = (ROOT / ".gitignore").read_text().splitlines()
    assert "/out/*" in lines
    assert {line.removeprefix("!/out/") for line in lines if line.startswith("!/out/")} == kept()


def test_every_file_is_the_same(tracked: Mapping[str, bytes], rendered: Mapping[str, bytes]) -> None:
    stale = [n for n, data in tracked.items() if n != "manifest.json" and rendered.get(n) != data]
    assert not stale, "run `calcgraph build` and commit out/"


def test_the_manifest_is_the_same_but_for_the_tools(
    tracked: Mapping[str, bytes], rendered: Mapping[str, bytes]
) -> None:
    assert without_tools(tracked["manifest.json"]) == without_tools(rendered["manifest.json"])
    assert json.loads(tracked["manifest.json"])["tools"].keys() == json.loads(rendered["manifest.json"])["tools"].keys()


def test_it_stays_small_enough_to_be_tracked(tracked: Mapping[str, bytes]) -> None:
    assert sum(len(tracked[name]) for name in kept()) < 5_000_000


def test_the_build_command_writes_just_these_bytes(
    tmp_path: Path, rendered: Mapping[str, bytes], capsys: pytest.CaptureFixture[str]
) -> None:
    """The whole way, with HermiT and pyshacl."""
    assert main(["build", "--content", str(ROOT / "ontology"), "--out", str(tmp_path / "out")]) == 0
    assert {n: p.read_bytes() for n, p in files(tmp_path / "out").items()} == rendered
    told = capsys.readouterr().out
    manifest = json.loads(rendered["manifest.json"])
    assert f"{manifest['counts']['records']['Claim']} " in told
    assert "HermiT and rustdl agree" in told
    assert "pyshacl and shacl agree" in told


@pytest.mark.long
def test_read_as_written_the_whole_build_conforms_too(tmp_path: Path) -> None:
    place = ["--content", str(ROOT / "ontology"), "--out", str(tmp_path / "out")]
    assert main(["build", *place, "--reading", "as-written"]) == 0
    manifest = json.loads((tmp_path / "out" / "manifest.json").read_bytes())
    assert "Repair" not in manifest["counts"]["records"]
