"""`calcgraph build --formats` writes what was asked for and says what there is."""

import json
from pathlib import Path

import pytest

from calcgraph import CalcgraphError, Dataset, write
from calcgraph.cli import main
from calcgraph.writing.formats import FORMATS
from calcgraph.writing.manifest import files

ALWAYS = {"README.md", "losses.json", "losses.md", "manifest.json"}


def test_only_the_chosen_formats_are_written_with_a_readme_and_a_manifest_of_their_own(
    dataset: Dataset, tmp_path: Path
) -> None:
    write(dataset, tmp_path / "out", formats=("nt", "jsonld"))
    assert set(files(tmp_path / "out")) == {"calcgraph.nt", "calcgraph.jsonld", "context.jsonld"} | ALWAYS
    manifest = json.loads((tmp_path / "out" / "manifest.json").read_bytes())
    assert set(manifest["outputs"]) == set(files(tmp_path / "out")) - {"manifest.json"}
    assert "calcgraph.ttl" not in (tmp_path / "out" / "README.md").read_text()
    assert set(json.loads((tmp_path / "out" / "losses.json").read_bytes())["formats"]) == {"nt", "jsonld"}


def test_a_folder_with_some_formats_is_replaced_by_one_with_others(dataset: Dataset, tmp_path: Path) -> None:
    write(dataset, tmp_path / "out", formats=("nt",))
    write(dataset, tmp_path / "out", formats=("nq",))
    assert set(files(tmp_path / "out")) == {"calcgraph.nq"} | ALWAYS


def test_an_unknown_format_is_refused_with_the_names_that_there_are(dataset: Dataset, tmp_path: Path) -> None:
    with pytest.raises(CalcgraphError, match=r"no format turtle; choose among ttl, nt, .*, or all"):
        write(dataset, tmp_path / "out", formats=("turtle", "nt"))
    assert not (tmp_path / "out").exists()


def test_the_command_refuses_an_unknown_format_before_it_works(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as end:
        main(["build", "--content", str(tmp_path / "nowhere"), "--formats", "docx"])
    assert end.value.code == 2
    assert "argument --formats: there is no format docx; choose among ttl, " in capsys.readouterr().err


def test_the_command_lists_the_formats_without_building(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["build", "--list-formats"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert len(lines) == len(FORMATS)
    for entry, line in zip(FORMATS, lines, strict=True):
        assert line.split()[:2] == [entry.name, entry.file]
        assert line.endswith(entry.purpose)


def test_every_format_says_what_it_is_for_in_one_sentence() -> None:
    for entry in FORMATS:
        assert entry.purpose.endswith(".")
        assert entry.readers
        assert "|" not in entry.purpose + entry.readers + entry.holds
    assert len({entry.file for entry in FORMATS}) == len(FORMATS)
