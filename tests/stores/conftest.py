"""Real stores to push to, and something to push."""

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pyoxigraph as ox
import pytest
from benchmarks.servers import Oxigraph, Server, Virtuoso

from calcgraph import Dataset
from calcgraph.graph.syntax import rdf_bytes
from calcgraph.stores.opening import Address, open_store
from calcgraph.stores.store import Store

STORES = ("folder", "oxigraph", pytest.param("virtuoso", marks=pytest.mark.long))


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Of what needs Virtuoso, say that it is not there rather than that it takes long."""
    if Virtuoso.is_here() or "CALCGRAPH_REQUIRE_STORES" in os.environ:
        return
    for item in items:
        if "virtuoso" in item.name and item.path.is_relative_to(Path(__file__).parent):
            item.add_marker(pytest.mark.skip(reason="Virtuoso is not installed: see docs/stores"), append=False)


@pytest.fixture(autouse=True)
def _of_nobody(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither the credentials nor the checkpoints of whoever runs the tests."""
    for name in list(os.environ):
        if name.startswith("CALCGRAPH_STORE_"):
            monkeypatch.delenv(name)
    monkeypatch.setenv("NETRC", str(tmp_path / "no-netrc"))
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))


@pytest.fixture(scope="session")
def build(dataset: Dataset, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The built graph, as a file."""
    file = tmp_path_factory.mktemp("build") / "calcgraph.nq"
    file.write_bytes(rdf_bytes(sorted(dataset.quads, key=str), ox.RdfFormat.N_QUADS))
    return file


@pytest.fixture(scope="session")
def oxigraph_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A running Oxigraph."""
    with Oxigraph(tmp_path_factory.mktemp("oxigraph")) as server:
        yield server


@pytest.fixture(scope="session")
def virtuoso_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A running Virtuoso, where it is installed."""
    require_virtuoso()
    with Virtuoso(tmp_path_factory.mktemp("virtuoso")) as server:
        yield server


def require_virtuoso() -> None:
    """Skip what needs Virtuoso where it is not installed; fail where it should be."""
    if not Virtuoso.is_here():
        assert "CALCGRAPH_REQUIRE_STORES" not in os.environ, "virtuoso-t is not installed"
        pytest.skip("Virtuoso is not installed: apt-get install virtuoso-opensource-7")


def named(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    """Set the credentials of a server."""
    if server.user:
        monkeypatch.setenv("CALCGRAPH_STORE_USER", server.user)
        monkeypatch.setenv("CALCGRAPH_STORE_PASSWORD", server.password)


@pytest.fixture(params=STORES)
def target(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """The address of each store in turn."""
    if request.param == "folder":
        return str(tmp_path / "store")
    server: Server = request.getfixturevalue(f"{request.param}_server")
    named(server, monkeypatch)
    return server.url


@pytest.fixture
def opened(target: str) -> Iterator[Callable[[], Store]]:
    """Opens the store; what is open at the end is closed."""
    held: list[Store] = []

    def again() -> Store:
        for store in held:
            store.close()
        held[:] = [open_store(Address(target))]
        return held[0]

    yield again
    for store in held:
        store.close()
