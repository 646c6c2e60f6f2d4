"""Parcels may go to a store several at once; what must not be sent twice goes alone, and nothing is lost."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from calcgraph.errors import StoreFailed
from calcgraph.stores import pushing
from calcgraph.stores.expected import expected
from calcgraph.stores.opening import Address, open_store
from calcgraph.stores.parcels import Files
from calcgraph.stores.pushing import push
from calcgraph.stores.store import Graph, Parcel, Store

GRAPHS = [f"<http://example.org/sent/{name}>" for name in "abc"]
SENDERS = 3


class Watched:
    """How many parcels are on their way at once, and which never are beside others."""

    def __init__(self, store: Store, refused: int = 0) -> None:
        self._add, self._lock, self._refused = store.add, threading.Lock(), refused
        self.sent = self.now = self.most = self.beside = 0
        self._senders = store.profile.senders
        self._first = threading.Barrier(self._senders)

    def add(self, graph: Graph, parcel: Parcel, *, tries: int) -> None:
        """Add to the real store, the first of them at the same time."""
        with self._counted(blank=parcel.blank) as number:
            if number <= self._senders:
                self._first.wait(20)
            if number == self._refused:
                raise StoreFailed("no more")
            self._add(graph, parcel, tries=tries)

    @contextmanager
    def _counted(self, *, blank: bool) -> Iterator[int]:
        with self._lock:
            self.sent += 1
            self.now += 1
            number, self.most = self.sent, max(self.most, self.now)
            self.beside += blank and self.now > 1
        try:
            yield number
        finally:
            with self._lock:
                self.now -= 1


@pytest.fixture
def as_it_is(target: str) -> Iterator[Store]:
    """Each real store, to which parcels of 20 triples go, as many at once as its profile says."""
    found = open_store(Address(target, timeout=60))
    found.profile = found.profile._replace(batch=20)
    yield found
    for graph in GRAPHS:
        found.update(f"DROP SILENT GRAPH {graph}", tries=1)
    found.close()


@pytest.fixture
def store(as_it_is: Store) -> Store:
    """Each real store, to which three go at once."""
    as_it_is.profile = as_it_is.profile._replace(senders=SENDERS)
    return as_it_is


@pytest.fixture
def files(tmp_path: Path) -> Files:
    """Three graphs of 200 triples, every tenth with a blank node."""
    file = tmp_path / "sent.nq"
    values = ("_:b{0}" if n % 10 == 0 else "<http://example.org/o/{0}>" for n in range(600))
    with file.open("w", encoding="utf-8") as lines:
        for n, value in enumerate(values):
            name = f"{n}{GRAPHS[n % 3][-2]}"
            lines.write(f"<http://example.org/{n}> <http://example.org/p> {value.format(name)} {GRAPHS[n % 3]} .\n")
    return Files([file])


@pytest.mark.parametrize("staging", ["always", "never"])
def test_several_parcels_go_at_once_and_all_arrive(store: Store, files: Files, staging: pushing.Staging) -> None:
    watched = Watched(store)
    store.add = watched.add  # type: ignore[method-assign]
    done = push(store, files, expected(files), staging=staging)
    assert [one.verdict for one in done.proven] == ["same"] * 3
    assert watched.most == SENDERS
    assert watched.beside == 0, "blank nodes go alone"


def test_every_store_that_is_here_takes_two_parcels_at_once_by_itself(as_it_is: Store, files: Files) -> None:
    watched = Watched(as_it_is)
    as_it_is.add = watched.add  # type: ignore[method-assign]
    done = push(as_it_is, files, expected(files), staging="never")
    assert [one.verdict for one in done.proven] == ["same"] * 3
    assert watched.most == 2


def test_one_of_several_that_is_refused_is_sent_by_the_same_command(store: Store, files: Files) -> None:
    watched = Watched(store, refused=5)
    store.add = watched.add  # type: ignore[method-assign]
    with pytest.raises(StoreFailed, match="the same command goes on"):
        push(store, files, expected(files), staging="always")
    done = push(store, files, expected(files), staging="always")
    assert done.resumed
    assert [one.verdict for one in done.proven] == ["same"] * 3


def test_a_file_that_breaks_while_it_is_sent_is_told_with_what_the_store_holds(store: Store, files: Files) -> None:
    content = expected(files)
    files.paths[0].write_text("<http://example.org/s> <http://example.org/p> ", encoding="utf-8")
    with pytest.raises(StoreFailed, match=r"sent\.nq:1[^$]*The store holds nothing of it; the same command"):
        push(store, files, content)
    assert not any(store.sizes(content).values())
