"""A push that has ended well is there after the store is killed: every triple, also those that the old release had."""

from collections.abc import Iterator
from pathlib import Path

import pyoxigraph as ox
import pytest
from benchmarks.servers import Oxigraph, Server, Virtuoso

from calcgraph.cli import main
from calcgraph.stores.opening import Address, open_store
from calcgraph.stores.profiles import PROFILES
from stores.conftest import named, require_virtuoso
from stores.proxy import Fault, Proxy

pytestmark = pytest.mark.long
GRAPH = "http://example.org/swapped"
SIZE = 10_000
_XSD = "http://www.w3.org/2001/XMLSchema#"


@pytest.fixture(params=["oxigraph", "virtuoso"])
def own(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
    """A server of one's own, to be killed."""
    (tmp_path / "server").mkdir()
    if request.param == "virtuoso":
        require_virtuoso()
    with (Virtuoso if request.param == "virtuoso" else Oxigraph)(tmp_path / "server") as server:
        named(server, monkeypatch)
        yield server


def release(folder: Path, name: str, value: str, *, same: int, blank: int = 0) -> Path:
    """So many triples, some of them the same in every release, some with blank nodes."""
    path = folder / f"{name}.nt"
    values = ('"same"' if n < same else "_:x" if n >= SIZE - blank else value for n in range(SIZE))
    path.write_text(
        "".join(f"<http://example.org/{n}> <http://example.org/p> {value} .\n" for n, value in enumerate(values)),
        encoding="utf-8",
    )
    return path


def pushed(server: Server, file: Path, *options: str) -> None:
    assert main(["push", server.url, str(file), "--graph", GRAPH, "--accept-loss", *options]) == 0


def held(server: Server) -> list[ox.Triple]:
    """What a store has after it was killed and started again."""
    server.kill()
    server.start()
    store = open_store(Address(server.url, timeout=60))
    try:
        return list(store.triples(ox.NamedNode(GRAPH)))
    finally:
        store.close()


@pytest.mark.parametrize("same", [0, 9000, SIZE], ids=["nothing stays", "most stays", "all stays"])
@pytest.mark.parametrize("blank", [0, 50], ids=["no blank nodes", "blank nodes"])
def test_a_release_that_took_the_place_of_another_is_there_after_a_crash(
    own: Server, tmp_path: Path, same: int, blank: int, capsys: pytest.CaptureFixture[str]
) -> None:
    for name in ("old", "new"):
        pushed(own, release(tmp_path, name, f'"{name}"', same=same, blank=blank))
    assert "for a moment" not in capsys.readouterr().err
    found = held(own)
    assert len(found) == SIZE
    assert not [triple for triple in found if str(triple.object) == '"old"']


@pytest.mark.parametrize(
    ("options", "size"),
    [(["--mode", "merge"], SIZE + 1000), (["--staging", "never"], SIZE)],
    ids=["merged", "loaded into place"],
)
def test_what_was_not_swapped_is_there_after_a_crash_as_well(
    own: Server, tmp_path: Path, options: list[str], size: int
) -> None:
    pushed(own, release(tmp_path, "old", '"old"', same=9000))
    pushed(own, release(tmp_path, "new", '"new"', same=9000), *options)
    assert len(held(own)) == size


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (f'"1"^^<{_XSD}integer>', f'"1.0"^^<{_XSD}decimal>'),
        (f'"1"^^<{_XSD}decimal>', f'"true"^^<{_XSD}boolean>'),
        (f'"2026-11-27"^^<{_XSD}date>', f'"2026-11-27T00:00:00"^^<{_XSD}dateTime>'),
    ],
    ids=["a decimal", "a truth value", "a time"],
)
def test_a_value_that_only_changed_its_type_has_the_new_one_after_a_crash_too(
    own: Server, tmp_path: Path, old: str, new: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """Virtuoso takes both for the same triple, leaves the old one, and says nothing."""
    for name, value in (("old", old), ("new", new)):
        pushed(own, release(tmp_path, name, value, same=100))
    told = "values of <http://example.org/p> get another type, so readers miss them for a moment"
    assert (told in capsys.readouterr().err) == isinstance(own, Virtuoso)
    found = held(own)
    assert len(found) == SIZE
    types = {triple.object.datatype.value for triple in found if isinstance(triple.object, ox.Literal)}
    assert types == {f"{_XSD}string", new.split("<")[1][:-1]}


@pytest.mark.parametrize("own", ["virtuoso"], indirect=True)
def test_a_swap_that_fails_after_values_have_gone_says_so_and_is_ended_by_the_same_command(
    own: Server, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    pushed(own, release(tmp_path, "old", f'"1"^^<{_XSD}integer>', same=100))
    new = release(tmp_path, "new", f'"1.0"^^<{_XSD}decimal>', same=100)
    with Proxy(own.url, Fault("answer", holding=b"+TO+%3Chttp", status=403, times=9)) as proxy:
        assert main(["push", proxy.url, str(new), "--graph", GRAPH]) == 1
        told = capsys.readouterr().err
        assert "What the store held before is not whole any more, and no graph is of the new release yet" in told
        proxy.faults.clear()
        assert main(["push", proxy.url, str(new), "--graph", GRAPH]) == 0
    found = held(own)
    assert len(found) == SIZE
    assert f"{_XSD}integer" not in {t.object.datatype.value for t in found if isinstance(t.object, ox.Literal)}


def test_by_move_virtuoso_would_lose_what_both_releases_have(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Else the tests above could not fail; if this one does, MOVE is right now, and takes one step."""
    require_virtuoso()
    monkeypatch.setitem(PROFILES, "virtuoso", PROFILES["virtuoso"]._replace(moves=True))
    (tmp_path / "server").mkdir()
    with Virtuoso(tmp_path / "server") as server:
        named(server, monkeypatch)
        for name in ("old", "new"):
            pushed(server, release(tmp_path, name, f'"{name}"', same=9000))
        assert len(held(server)) < SIZE
