"""Much that goes into an empty place is loaded there directly; what an interruption leaves is told, and resumed."""

from pathlib import Path

import pyoxigraph as ox
import pytest

from calcgraph.cli import main
from calcgraph.errors import StoreFailed
from calcgraph.stores import pushing
from calcgraph.stores.expected import expected
from calcgraph.stores.folder import FolderStore
from calcgraph.stores.parcels import Files
from calcgraph.stores.pushing import push
from calcgraph.stores.store import Graph, Parcel

GRAPH = ox.NamedNode("http://example.org/graph")
PLAIN = "".join(f"<http://example.org/{n}> <http://example.org/p> <http://example.org/o> .\n" for n in range(100))
BLANK = "".join(f"<http://example.org/{n}> <http://example.org/p> _:b{n} .\n" for n in range(10))


class Weak(FolderStore):
    """A store that takes so many parcels of ten triples, and then no more."""

    def __init__(self, path: Path, parcels: int) -> None:
        super().__init__(path)
        self.profile = self.profile._replace(batch=10)
        self.left = parcels

    def add(self, graph: Graph, parcel: Parcel, *, tries: int) -> None:
        if not self.left:
            raise StoreFailed("no more")
        self.left -= 1
        super().add(graph, parcel, tries=tries)


@pytest.fixture(autouse=True)
def _large(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pushing, "LARGE", 50)


def given(folder: Path, text: str) -> Files:
    (folder / "a.nt").write_text(text, encoding="utf-8")
    return Files([folder / "a.nt"], GRAPH)


@pytest.mark.parametrize("text", [PLAIN, PLAIN + BLANK], ids=["plain", "with blank nodes"])
def test_a_direct_push_that_broke_off_says_so_and_is_finished_by_the_same_command(tmp_path: Path, text: str) -> None:
    files = given(tmp_path, text)
    store = Weak(tmp_path / "store", 4)
    with pytest.raises(StoreFailed, match="a part of the new release only"):
        push(store, files, expected(files))
    assert store.sizes([GRAPH])[GRAPH] == 40
    store.left = 100
    done = push(store, files, expected(files))
    assert not done.staged
    assert [p.verdict for p in done.proven] == ["same"]
    assert done.resumed == (text == PLAIN), "blank nodes that were on their way might be there twice"
    assert 100 - store.left == (6 if text == PLAIN else 11)
    store.close()


@pytest.mark.parametrize(("first", "then"), [("never", "always"), ("always", "never")])
def test_who_changes_their_mind_about_staging_begins_anew(tmp_path: Path, first: str, then: str) -> None:
    files = given(tmp_path, PLAIN)
    store = Weak(tmp_path / "store", 4)
    with pytest.raises(StoreFailed):
        push(store, files, expected(files), staging=first)  # type: ignore[arg-type]
    store.left = 100
    done = push(store, files, expected(files), staging=then)  # type: ignore[arg-type]
    assert [p.verdict for p in done.proven] == ["same"]
    assert not done.resumed
    store.close()


@pytest.mark.parametrize("staging", ["always", "never"])
def test_who_sends_other_parcels_than_before_begins_anew(tmp_path: Path, staging: pushing.Staging) -> None:
    files = given(tmp_path, PLAIN)
    store = Weak(tmp_path / "store", 4)
    with pytest.raises(StoreFailed):
        push(store, files, expected(files), staging=staging)
    store.left, store.profile = 100, store.profile._replace(batch=25)
    done = push(store, files, expected(files), staging=staging)
    assert [p.verdict for p in done.proven] == ["same"]
    assert not done.resumed
    store.close()


def test_what_replaces_something_is_staged_however_large(tmp_path: Path) -> None:
    files = given(tmp_path, PLAIN)
    store = Weak(tmp_path / "store", 100)
    assert not push(store, files, expected(files)).staged
    assert push(store, files, expected(files)).staged
    store.close()


def test_looking_at_a_folder_makes_no_store_and_needs_no_lock(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "a.nt").write_text(PLAIN, encoding="utf-8")
    place = tmp_path / "store"
    arguments = ["push", str(place), str(tmp_path / "a.nt"), "--graph", GRAPH.value]
    assert main([*arguments, "--dry-run"]) == 0
    assert "be new" in capsys.readouterr().out
    assert main([*arguments, "--verify-only"]) == 1
    assert not place.exists()
    assert main(arguments) == 0
    held = FolderStore(place)
    assert held.sizes([GRAPH])[GRAPH]
    assert main([*arguments, "--verify-only"]) == 0
    capsys.readouterr()
    assert main(arguments) == 1
    assert "another process holds it" in capsys.readouterr().err
    held.close()


def test_files_that_are_refused_leave_no_folder_behind(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "a.nt").write_text("no triple", encoding="utf-8")
    assert main(["push", str(tmp_path / "store"), str(tmp_path / "a.nt")]) == 1
    assert "a.nt:1" in capsys.readouterr().err
    assert not (tmp_path / "store").exists()


@pytest.mark.parametrize("staging", ["always", "never"])
def test_ctrl_c_says_what_the_store_holds(
    tmp_path: Path, staging: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "a.nt").write_text(PLAIN, encoding="utf-8")
    arguments = ["push", str(tmp_path / "store"), str(tmp_path / "a.nt"), "--graph", GRAPH.value, "--staging", staging]

    def interrupted(self: FolderStore, graph: Graph, parcel: Parcel, *, tries: int) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(FolderStore, "add", interrupted)
        assert main(arguments) == 130
    told = capsys.readouterr().err
    assert ("whole" if staging == "always" else "a part") in told
    assert main(arguments) == 0


class Hesitant(FolderStore):
    """A store that takes half of the first parcel and then breaks off, and all of it the next time."""

    broken = False

    def add(self, graph: Graph, parcel: Parcel, *, tries: int) -> None:
        if self.broken:
            super().add(graph, parcel, tries=tries)
            return
        self.broken = True
        some = b"".join(parcel.body()).splitlines(keepends=True)[::2]
        super().add(graph, Parcel(b"".join(some), sum(map(len, some)), len(some), blank=parcel.blank), tries=1)
        raise StoreFailed("it broke off", passing=True)


@pytest.mark.parametrize("mode", ["replace", "merge"])
def test_a_graph_that_goes_in_one_parcel_is_emptied_and_sent_again_unless_it_is_merged(
    tmp_path: Path, mode: pushing.Mode
) -> None:
    files, store = given(tmp_path, PLAIN + BLANK), Hesitant(tmp_path / "store")
    told: list[str] = []
    if mode == "merge":
        with pytest.raises(StoreFailed, match="begins anew"):
            push(store, files, expected(files), mode=mode, staging="never")
    else:
        done = push(store, files, expected(files), mode=mode, staging="never", told=told.append)
        assert [p.verdict for p in done.proven] == ["same"]
        assert told == ["it broke off; sending what has blank nodes again"]
    store.close()
