"""The same content gives the same bytes: whatever the hash seed, the folder, the locale, the time zone, the files."""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Mapping
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from calcgraph import CalcgraphError, Knowledge, assemble, load
from calcgraph.source import strict_yaml
from planting import ROOT, copy_content

RENDER = """
import json, sys
from hashlib import sha256
from calcgraph import assemble, load, reason
from calcgraph.writing import render
knowledge = load(sys.argv[1])
files = render(reason(assemble(knowledge)), knowledge.inputs, sys.argv[3:] or None)
manifest = json.loads(files.pop("manifest.json"))
manifest.pop("inputs") if sys.argv[2] == "-" else None
print(json.dumps([{n: sha256(d).hexdigest() for n, d in files.items()}, manifest]))
"""


def start(
    content: Path, cwd: Path = ROOT, *formats: str, other_files: bool = False, **environment: str
) -> subprocess.Popen[str]:
    """Render in a fresh process; `other_files` leaves out of the manifest which files there were."""
    return subprocess.Popen(
        [sys.executable, "-c", RENDER, str(content), "-" if other_files else "+", *formats],
        stdout=subprocess.PIPE,
        text=True,
        cwd=cwd,
        env={"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT / "src"), **environment},
    )


def results(*runs: subprocess.Popen[str]) -> list[Any]:
    found = []
    for run in runs:
        output, _ = run.communicate(timeout=100)
        assert run.returncode == 0
        found.append(json.loads(output))
    return found


@pytest.fixture(scope="module")
def content(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return copy_content(tmp_path_factory.mktemp("copy"))


def expected(rendered: Mapping[str, bytes], *, other_files: bool = False) -> Any:
    """What this process has rendered, in the form of the other ones' answer."""
    files = dict(rendered)
    manifest = json.loads(files.pop("manifest.json"))
    if other_files:
        manifest.pop("inputs")
    return [{n: sha256(d).hexdigest() for n, d in files.items()}, manifest]


@pytest.mark.long
def test_seed_folder_locale_and_time_zone_do_not_matter(
    rendered: Mapping[str, bytes], content: Path, tmp_path: Path
) -> None:
    runs = (
        start(content, PYTHONHASHSEED="0", LC_ALL="C", TZ="UTC", HOME="/nonexistent", USER="somebody", NO_COLOR="1"),
        start(content, tmp_path, PYTHONHASHSEED="1", LC_ALL="C.UTF-8", LANG="de_DE.UTF-8", TZ="Asia/Shanghai"),
        start(content, Path("/"), PYTHONHASHSEED="random", LANG="tr_TR.UTF-8", TZ="America/St_Johns", PYTHONUTF8="0"),
    )
    assert results(*runs) == [expected(rendered)] * 3


def read(path: Path) -> dict[str, Any]:
    data, _, problems = strict_yaml.read(path.read_bytes(), path.name)
    assert not problems
    assert isinstance(data, dict)
    return data


def put(path: Path, data: Mapping[str, Any]) -> None:
    path.write_text(json.dumps(data), encoding="utf-8")  # JSON is YAML


def renamed(folder: Path) -> None:
    """The files under other names, so that they are read in another order, and their records in reverse."""
    reordered(folder)
    for number, path in enumerate(sorted(folder.glob("*.yaml"), reverse=True)):
        path.rename(folder / f"{number}-renamed.yaml")


def reordered(folder: Path) -> None:
    """The records of each file in reverse."""
    for path in folder.glob("*.yaml"):
        put(path, {k: v[::-1] if isinstance(v, list) else v for k, v in reversed(read(path).items())})


def split(folder: Path) -> None:
    """Every record in a file of its own kind and number, a third of them together."""
    for path in list(folder.glob("*.yaml")):
        data = read(path)
        path.unlink()
        for key, records in data.items():
            if isinstance(records, list):
                for third in range(3):
                    head = {"source": data["source"]} if "source" in data else {}
                    put(folder / f"{path.stem}-{key}-{2 - third}.yaml", {**head, key: records[third::3]})


def joined(folder: Path) -> None:
    """Everything in one file; each claim names its own source."""
    whole: dict[str, list[Any]] = {}
    for path in sorted(folder.glob("*.yaml")):
        data = read(path)
        path.unlink()
        for claim in data.get("claims", ()):
            claim.setdefault("source", data.get("source"))
        for key, records in data.items():
            if isinstance(records, list):
                whole.setdefault(key, []).extend(records)
    put(folder / "all.yaml", whole)


@pytest.mark.long
def test_how_the_content_is_spread_over_files_does_not_matter(
    rendered: Mapping[str, bytes], content: Path, tmp_path: Path
) -> None:
    changes: tuple[Callable[[Path], None], ...] = (renamed, split, joined)
    runs = []
    for change in changes:
        copy = tmp_path / change.__name__
        shutil.copytree(content, copy)
        change(copy / "content")
        runs.append(start(copy, other_files=True))
    for change, found in zip(changes, results(*runs), strict=True):
        assert found == expected(rendered, other_files=True), change.__name__


def test_a_date_is_written_only_if_source_date_epoch_says_it(content: Path, rendered: Mapping[str, bytes]) -> None:
    (dated,) = results(start(content, ROOT, "nq", SOURCE_DATE_EPOCH="86400", TZ="Pacific/Kiritimati"))
    assert dated[0]["calcgraph.nq"] != expected(rendered)[0]["calcgraph.nq"]
    assert b"terms/issued" not in rendered["calcgraph.nq"]


def test_the_date_is_the_one_of_source_date_epoch_in_utc(knowledge: Knowledge, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "86399")
    issued = {str(t.object) for t in assemble(knowledge).graph("build") if t.predicate.value.endswith("terms/issued")}
    assert issued == {'"1970-01-01"^^<http://www.w3.org/2001/XMLSchema#date>'}


def test_an_empty_source_date_epoch_is_none(knowledge: Knowledge, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "")
    assert not [t for t in assemble(knowledge).graph("build") if t.predicate.value.endswith("terms/issued")]


@pytest.mark.parametrize("nonsense", ["yesterday", "-1", "1e9", "9" * 30])
def test_a_source_date_epoch_that_is_no_date_is_said_to_be_none(
    knowledge: Knowledge, monkeypatch: pytest.MonkeyPatch, nonsense: str
) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", nonsense)
    with pytest.raises(CalcgraphError, match="SOURCE_DATE_EPOCH"):
        assemble(knowledge)


def test_reading_and_assembling_twice_gives_the_same_quads(knowledge: Knowledge) -> None:
    assert assemble(load(ROOT / "ontology")).quads == assemble(knowledge).quads
