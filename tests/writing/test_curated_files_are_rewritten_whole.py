"""`fix` rewrites what is not in normal form, keeps everything else, and leaves no half-written file."""

import os
import stat
from pathlib import Path

import pytest

from calcgraph.errors import CalcgraphError
from calcgraph.source import load
from calcgraph.source.normal_form import problems
from calcgraph.writing.curated import fix
from planting import copy_content

SHARED = "content/shared.yaml"
GENUS = "content/calcinosis-cutis.yaml"
TABLE = "mappings/calcgraph.sssom.tsv"


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    return copy_content(tmp_path)


def snapshot(folder: Path) -> dict[str, bytes]:
    return {p.relative_to(folder).as_posix(): p.read_bytes() for p in sorted(folder.rglob("*")) if p.is_file()}


def untidy(path: Path) -> None:
    """The same content, written differently."""
    path.write_bytes(path.read_bytes().replace(b": present\n", b":  'present'\n").replace(b"genus: ", b"genus:   "))


def test_untidy_files_come_back_as_they_were(copy: Path) -> None:
    fix(copy)
    before, knowledge = snapshot(copy), load(copy)
    untidy(copy / SHARED)
    untidy(copy / GENUS)
    assert len(problems(copy)) == 2
    assert fix(copy) == [GENUS, SHARED]
    assert snapshot(copy) == before
    assert load(copy) == knowledge
    assert problems(copy) == []
    assert fix(copy) == []


def test_a_tidy_file_is_not_written_again(copy: Path) -> None:
    fix(copy)
    times = {p: p.stat().st_mtime_ns for p in copy.rglob("*") if p.is_file()}
    untidy(copy / SHARED)
    fix(copy)
    assert {p for p, t in times.items() if p.stat().st_mtime_ns != t} == {copy / SHARED}


def test_permissions_are_kept(copy: Path) -> None:
    fix(copy)
    (copy / SHARED).chmod(0o640)
    untidy(copy / SHARED)
    assert fix(copy) == [SHARED]
    assert stat.S_IMODE((copy / SHARED).stat().st_mode) == 0o640


def test_a_file_that_has_another_problem_is_not_touched(copy: Path) -> None:
    fix(copy)
    path = copy / SHARED
    path.write_bytes(path.read_bytes().replace(b"genus: BFO:0000015 process", b"genus:   BFO:0000015 progress", 1))
    untidy(copy / GENUS)
    before = path.read_bytes()
    assert fix(copy) == [GENUS]
    assert path.read_bytes() == before


def test_a_link_is_not_followed(copy: Path, tmp_path: Path) -> None:
    fix(copy)
    target = tmp_path / "elsewhere.yaml"
    (copy / SHARED).rename(target)
    untidy(target)
    try:
        (copy / SHARED).symlink_to(target)
    except OSError:
        pytest.skip("this system makes no links")
    before = target.read_bytes()
    assert fix(copy) == []
    assert target.read_bytes() == before
    assert (copy / SHARED).is_symlink()


def test_a_file_that_may_not_be_written_is_as_it_was(copy: Path) -> None:
    fix(copy)
    untidy(copy / SHARED)
    (copy / SHARED).chmod(0o444)
    before = snapshot(copy)
    with pytest.raises(CalcgraphError, match=r"cannot write .*shared\.yaml: it may not be written; it is as it was"):
        fix(copy)
    assert snapshot(copy) == before


def test_a_full_disk_leaves_the_file_as_it_was(copy: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    fix(copy)
    untidy(copy / SHARED)
    before = snapshot(copy)

    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(CalcgraphError, match="No space left on device; it is as it was"):
        fix(copy)
    assert snapshot(copy) == before, "no temporary file is left behind"
