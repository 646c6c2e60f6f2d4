"""The output folder is the old build or the new one, never half of each, and nobody else's files are touched."""

import errno
import json
import os
import subprocess
import sys
from collections.abc import Mapping
from hashlib import sha256
from pathlib import Path

import pytest

from calcgraph import CalcgraphError, Dataset, write
from calcgraph.writing import folder
from calcgraph.writing.manifest import files

OLD = {"a.txt": b"old a", "b.txt": b"old b"}
NEW = {"a.txt": b"new a", "c.txt": b"new c"}


def build(files: Mapping[str, bytes]) -> dict[str, bytes]:
    """Files with a manifest that lists them."""
    outputs = {name: sha256(data).hexdigest() for name, data in files.items()}
    return {**files, "manifest.json": json.dumps({"outputs": outputs}).encode()}


def put(place: Path, files: Mapping[str, bytes]) -> None:
    """Replace a folder by these files."""

    def fill(fresh: Path) -> None:
        for name, data in files.items():
            (fresh / name).parent.mkdir(exist_ok=True)
            (fresh / name).write_bytes(data)

    folder.replace(place, fill)


def content(path: Path) -> dict[str, bytes]:
    return {name: file.read_bytes() for name, file in files(path).items()}


@pytest.fixture
def out(tmp_path: Path) -> Path:
    """An earlier build."""
    put(tmp_path / "out", build(OLD))
    return tmp_path / "out"


def test_a_new_folder_is_made_with_its_parents(tmp_path: Path) -> None:
    put(tmp_path / "x" / "y" / "out", build(NEW))
    assert content(tmp_path / "x" / "y" / "out") == build(NEW)
    assert [p.name for p in (tmp_path / "x" / "y").iterdir()] == ["out"]


def test_an_empty_folder_is_filled(tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    put(tmp_path / "out", build(NEW))
    assert content(tmp_path / "out") == build(NEW)


def test_an_earlier_build_is_replaced_and_its_stale_files_go(out: Path) -> None:
    put(out, build(NEW))
    assert content(out) == build(NEW)
    assert [p.name for p in out.parent.iterdir()] == ["out"]


def test_the_folder_can_be_read_by_everybody(out: Path) -> None:
    assert out.stat().st_mode & 0o777 == 0o755


def test_a_link_to_the_folder_stays_a_link(out: Path) -> None:
    link = out.parent / "link"
    link.symlink_to(out)
    put(link, build(NEW))
    assert link.is_symlink()
    assert content(out) == build(NEW)


@pytest.mark.parametrize("name", ["notes.txt", ".hidden", "photos"])
def test_a_foreign_file_is_never_touched(out: Path, name: str) -> None:
    (out / name).write_bytes(b"mine")
    with pytest.raises(CalcgraphError, match="no build put there") as caught:
        put(out, build(NEW))
    assert name in str(caught.value)
    assert content(out) == {**build(OLD), name: b"mine"}


def test_a_file_of_ours_that_somebody_has_edited_is_never_touched(out: Path) -> None:
    (out / "a.txt").write_bytes(b"edited by hand")
    with pytest.raises(CalcgraphError, match=r"a\.txt"):
        put(out, build(NEW))
    assert (out / "a.txt").read_bytes() == b"edited by hand"


def test_a_foreign_folder_is_never_touched_even_under_the_name_of_a_file_of_ours(out: Path) -> None:
    (out / "b.txt").unlink()
    (out / "b.txt").mkdir()
    (out / "b.txt" / "thesis.txt").write_bytes(b"mine")
    with pytest.raises(CalcgraphError, match="no build put there"):
        put(out, build(NEW))
    assert (out / "b.txt" / "thesis.txt").read_bytes() == b"mine"


def test_a_folder_that_holds_just_somebodys_readme_is_not_ours(tmp_path: Path) -> None:
    (tmp_path / "docs").mkdir()
    (tmp_path / "docs" / "README.md").write_bytes(b"my project")
    with pytest.raises(CalcgraphError, match=r"README\.md"):
        put(tmp_path / "docs", build({"README.md": b"ours"}))
    assert content(tmp_path / "docs") == {"README.md": b"my project"}


@pytest.mark.parametrize("manifest", [b"{", b"[]", b"{}", b"7", b'{"outputs": 7}', b"\xff"])
def test_a_manifest_that_is_not_ours_protects_its_folder(tmp_path: Path, manifest: bytes) -> None:
    (tmp_path / "app").mkdir()
    (tmp_path / "app" / "manifest.json").write_bytes(manifest)
    with pytest.raises(CalcgraphError, match="not a manifest of ours"):
        put(tmp_path / "app", build(NEW))
    assert content(tmp_path / "app") == {"manifest.json": manifest}


def test_a_file_in_place_of_the_folder_is_refused(tmp_path: Path) -> None:
    (tmp_path / "out").write_bytes(b"mine")
    with pytest.raises(CalcgraphError, match="is a file"):
        put(tmp_path / "out", build(NEW))
    assert (tmp_path / "out").read_bytes() == b"mine"


def test_a_file_in_place_of_a_parent_is_refused(tmp_path: Path) -> None:
    (tmp_path / "up").write_bytes(b"mine")
    with pytest.raises(CalcgraphError, match="cannot write"):
        put(tmp_path / "up" / "out", build(NEW))
    assert (tmp_path / "up").read_bytes() == b"mine"


def test_a_place_that_cannot_be_written_is_said_to_be_one(tmp_path: Path) -> None:
    locked = tmp_path / "locked"
    locked.mkdir()
    locked.chmod(0o500)
    place = Path("/proc") if os.geteuid() == 0 else locked  # root may write into any other folder
    with pytest.raises(CalcgraphError, match="cannot write"):
        put(place / "out", build(NEW))
    locked.chmod(0o700)


def test_a_full_disk_leaves_the_old_build(out: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(CalcgraphError, match="No space left on device; it is as it was"):
        put(out, build(NEW))
    assert content(out) == build(OLD)
    assert [p.name for p in out.parent.iterdir()] == ["out"]


@pytest.mark.parametrize("nth", [1, 2])
def test_a_rename_that_fails_leaves_the_old_build(out: Path, monkeypatch: pytest.MonkeyPatch, nth: int) -> None:
    rename, calls = Path.rename, []

    def failing(self: Path, target: Path) -> Path:
        calls.append(self)
        if len(calls) == nth:
            raise OSError(errno.EIO, "Input/output error")
        return rename(self, target)

    monkeypatch.setattr(Path, "rename", failing)
    with pytest.raises(CalcgraphError, match="it is as it was"):
        put(out, build(NEW))
    assert content(out) == build(OLD)
    assert [p.name for p in out.parent.iterdir()] == ["out"]


KILLED = """
import os, sys
from pathlib import Path
from calcgraph.writing import folder
rename, calls = Path.rename, []
def dying(self, target):
    calls.append(self)
    if len(calls) == 2:
        os._exit(9)
    return rename(self, target)
Path.rename = dying
folder.replace(Path(sys.argv[1]), lambda fresh: (fresh / "a.txt").write_bytes(b"half"))
"""


def test_a_build_that_is_killed_between_its_renames_is_recovered_by_the_next(out: Path) -> None:
    assert subprocess.run([sys.executable, "-c", KILLED, str(out)], check=False).returncode == 9
    assert not out.exists()
    with pytest.raises(CalcgraphError):  # the next one fails, too: the old build is back all the same
        put(out, {"no/where/a.txt": b""})
    assert content(out) == build(OLD)
    put(out, build(NEW))
    assert content(out) == build(NEW)
    assert [p.name for p in out.parent.iterdir()] == ["out"], "nothing of the killed run is left"


def test_write_refuses_a_folder_of_somebody_elses(dataset: Dataset, tmp_path: Path) -> None:
    (tmp_path / "home").mkdir()
    (tmp_path / "home" / "thesis.txt").write_bytes(b"mine")
    with pytest.raises(CalcgraphError, match="no build put there"):
        write(dataset, tmp_path / "home")
    assert content(tmp_path / "home") == {"thesis.txt": b"mine"}


def test_a_folder_of_an_odd_name_sweeps_away_nobody_elses(tmp_path: Path) -> None:
    (tmp_path / ".mine.calcgraph-new-plans").mkdir()
    (tmp_path / ".[ab].new-plans").mkdir()
    put(tmp_path / "*", build(NEW))
    put(tmp_path / "[ab]", build(NEW))
    assert (tmp_path / ".mine.calcgraph-new-plans").is_dir()
    assert (tmp_path / ".[ab].new-plans").is_dir()


def test_of_many_builds_at_once_each_waits_for_the_one_before(tmp_path: Path) -> None:
    script = (
        "import sys, time\nfrom pathlib import Path\nfrom calcgraph.writing import folder\n"
        "def fill(fresh):\n"
        "    for n in range(20):\n        (fresh / f'{n}').write_text(sys.argv[2])\n        time.sleep(0.005)\n"
        "    import hashlib, json\n"
        "    names = {p.name: hashlib.sha256(p.read_bytes()).hexdigest() for p in fresh.iterdir()}\n"
        "    (fresh / 'manifest.json').write_text(json.dumps({'outputs': names}))\n"
        "folder.replace(Path(sys.argv[1]), fill)\n"
    )
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    runs = [
        subprocess.Popen([sys.executable, "-c", script, str(tmp_path / "out"), str(n)], env=environment)
        for n in range(5)
    ]
    assert [run.wait(60) for run in runs] == [0] * 5
    texts = {p.read_text() for name, p in files(tmp_path / "out").items() if name != "manifest.json"}
    assert len(texts) == 1
    assert [p.name for p in tmp_path.iterdir()] == ["out"]


# ---- folders in it


@pytest.fixture
def nested(tmp_path: Path) -> Path:
    """An earlier build with a folder in it."""
    put(tmp_path / "out", build({**OLD, "bridges/a.owl": b"a"}))
    return tmp_path / "out"


def test_a_build_with_a_folder_in_it_is_replaced_whole(nested: Path) -> None:
    put(nested, build(NEW))
    assert content(nested) == build(NEW)
    assert not (nested / "bridges").exists()


@pytest.mark.parametrize("name", ["bridges/mine.owl", "mine/notes.txt", "bridges/deeper/notes.txt"])
def test_a_foreign_file_in_a_folder_of_the_build_is_not_lost(nested: Path, name: str) -> None:
    (nested / name).parent.mkdir(exist_ok=True)
    (nested / name).write_text("mine")
    before = content(nested)
    with pytest.raises(CalcgraphError, match=name):
        put(nested, build(NEW))
    assert content(nested) == before


def test_an_empty_folder_that_no_build_made_is_not_lost(nested: Path) -> None:
    (nested / "mine").mkdir()
    with pytest.raises(CalcgraphError, match="mine"):
        put(nested, build(NEW))
    assert (nested / "mine").is_dir()


def test_a_link_in_the_place_of_a_folder_is_foreign(nested: Path, tmp_path: Path) -> None:
    (nested / "bridges").rename(tmp_path / "elsewhere")
    (nested / "bridges").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(CalcgraphError, match="bridges"):
        put(nested, build(NEW))
    assert (tmp_path / "elsewhere" / "a.owl").is_file()
