"""A folder with an embedded store of Oxigraph.

Comes in: its path. Goes out: the same as of `RemoteStore`.
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from functools import cached_property
from pathlib import Path

import pyoxigraph as ox

from calcgraph.errors import StoreFailed
from calcgraph.stores.profiles import FOLDER
from calcgraph.stores.store import Answer, Graph, Parcel, pattern


class FolderStore:
    """An embedded store.

    Args:
        path: its folder, which is made when it is needed, if it is not there.
        looking: whether it will only be looked at; then nothing is made, and others may use it meanwhile.

    Raises:
        StoreFailed: if there is something else in the folder; when it is needed, if another process holds it.
    """

    def __init__(self, path: Path, *, looking: bool = False) -> None:
        if path.is_file():
            raise StoreFailed(f"{path} is a file; name a folder for the store, or an address with http:// or https://")
        if path.is_dir() and any(path.iterdir()) and not (path / "CURRENT").is_file():
            raise StoreFailed(f"{path} is a folder with other things in it, and no store; name a new or an empty one")
        self.profile = FOLDER
        self.name = f"the store in {path}"
        self._looking = looking
        self.url = path.resolve().as_uri()
        self._path = path

    @cached_property
    def _store(self) -> ox.Store:  # opened when it is needed, so that there is none if the files are refused
        try:
            if not self._looking:
                return ox.Store(self._path)
            # if nothing is there, nothing is made
            return ox.Store.read_only(str(self._path)) if (self._path / "CURRENT").is_file() else ox.Store()
        except OSError as error:
            why = "another process holds it" if "lock" in str(error).lower() else str(error)
            raise StoreFailed(f"the store in {self._path} cannot be opened: {why}") from None

    def close(self) -> None:
        """Write everything to the disk, and let the folder go."""
        store: ox.Store | None = self.__dict__.pop("_store", None)
        if store is not None and not self._looking:
            store.flush()

    def ready(self) -> None:
        """It is there."""

    def sizes(self, graphs: Iterable[Graph]) -> dict[Graph, int]:
        """How many triples each of these graphs holds; 0 where there is no such graph."""
        return {graph: self._size(graph) for graph in graphs}

    def _size(self, graph: Graph) -> int:
        ((cell,),) = self.rows(f"SELECT (COUNT(*) AS ?n) WHERE {{ {pattern(graph)} }}").rows
        assert isinstance(cell, ox.Literal)
        return int(cell.value)

    def graphs(self, beginning: str) -> list[Graph]:
        """The named graphs whose IRIs begin so, sorted."""
        found = (g for g in self._store.named_graphs() if isinstance(g, ox.NamedNode) and g.value.startswith(beginning))
        return sorted(found, key=str)

    def add(self, graph: Graph, parcel: Parcel, *, tries: int) -> None:  # noqa: ARG002 (there is no network to fail)
        """Add triples to a graph."""
        with parcel.open() as stream, _failing():
            self._store.bulk_load(stream, format=ox.RdfFormat.N_TRIPLES, to_graph=graph)

    def load_unlogged(self, place: ox.NamedNode) -> None:
        """Its profile is not `unlogged`, so nobody asks for it."""

    def load_logged(self) -> None:
        """Nor for this."""

    def checkpoint(self) -> bool:
        """What it takes is on the disk at the latest when it is closed."""
        return True

    def update(self, text: str, *, tries: int) -> None:  # noqa: ARG002
        """Run an update."""
        with _failing():
            self._store.update(text)

    def triples(self, graph: Graph) -> Iterator[ox.Triple]:
        """Every triple of a graph."""
        return (quad.triple for quad in self._store.quads_for_pattern(None, None, None, graph))

    def described(self, graph: Graph, subjects: Iterable[ox.NamedNode]) -> Iterator[ox.Triple]:
        """The triples of some subjects in a graph."""
        for subject in subjects:
            yield from (quad.triple for quad in self._store.quads_for_pattern(subject, None, None, graph))

    def rows(self, query: str, graphs: Iterable[Graph] = ()) -> Answer:
        """Ask a SELECT or ASK, as `RemoteStore.rows`."""
        chosen = list(graphs)
        with _failing():
            answer = self._store.query(query, default_graph=chosen or None, named_graphs=chosen or None)  # type: ignore[arg-type]
            if isinstance(answer, ox.QueryBoolean):
                return Answer(("answer",), [(ox.Literal(bool(answer)),)])
            assert isinstance(answer, ox.QuerySolutions)
            return Answer(tuple(v.value for v in answer.variables), [tuple(row) for row in answer])


@contextmanager
def _failing() -> Iterator[None]:
    try:
        yield
    except (OSError, ValueError, SyntaxError, RuntimeError) as error:
        raise StoreFailed(f"the store cannot do that: {error}") from None
