"""The proof holds against stores that send too much, and graphs that are hard to compare."""

from itertools import permutations
from pathlib import Path

import pyoxigraph as ox
import pytest
from benchmarks.servers import Server

from calcgraph.confined import Limits
from calcgraph.errors import StoreFailed
from calcgraph.stores import proof, session
from calcgraph.stores.credentials import NOBODY
from calcgraph.stores.expected import expected
from calcgraph.stores.folder import FolderStore
from calcgraph.stores.parcels import Files
from calcgraph.stores.proof import prove
from calcgraph.stores.pushing import push
from calcgraph.stores.session import Session
from stores.proxy import Fault, Proxy

GRAPH = ox.NamedNode("http://example.org/graph")


def files(folder: Path, text: str, name: str = "a.nt") -> Files:
    (folder / name).write_text(text, encoding="utf-8")
    return Files([folder / name], GRAPH)


def test_an_answer_without_end_is_not_held_in_memory(oxigraph_server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(session, "MOST", 1 << 20)
    fault = Fault("answer", method="GET", status=200, body=b"x" * (2 << 20))
    with Proxy(oxigraph_server.url, fault) as proxy, pytest.raises(StoreFailed, match="more than 1 MB"):
        Session(proxy.url, NOBODY).send("GET", proxy.url)


@pytest.mark.long
def test_blank_nodes_that_are_all_alike_end_the_labelling_and_not_the_push(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Every node of a clique looks like every other: RDFC-1.0 tries them in every order."""
    monkeypatch.setattr(proof, "_LIMITS", Limits(4096, 2))
    clique = "".join(f"_:{a} <http://example.org/p> _:{b} .\n" for a, b in permutations("abcdefghij", 2))
    given = files(tmp_path, clique)
    store = FolderStore(tmp_path / "store")
    (found,) = push(store, given, expected(given)).proven
    assert found.verdict == "same"
    assert "would take too long" in found.how
    store.close()


def test_a_merge_into_a_graph_too_large_to_read_back_is_proven_by_subjects(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(proof, "WHOLE", 10)
    there = files(
        tmp_path, "".join(f"<http://example.org/{n}> <http://example.org/p> 'x' .\n" for n in range(99)), "b.ttl"
    )
    more = files(tmp_path, "<http://example.org/new> <http://example.org/p> <http://example.org/o> .\n")
    store = FolderStore(tmp_path / "store")
    push(store, there, expected(there))
    (found,) = push(store, more, expected(more), mode="merge").proven
    assert (found.verdict, found.found) == ("same", 100)
    assert "sample" in found.how
    store.update(f"DELETE WHERE {{ GRAPH {GRAPH} {{ <http://example.org/new> ?p ?o }} }}", tries=1)
    store.update(f"INSERT DATA {{ GRAPH {GRAPH} {{ <http://example.org/other> <http://example.org/p> 1 }} }}", tries=1)
    (found,) = prove(store, expected(more), within=True)
    assert found.verdict == "different"
    assert found.missing[0] == 1
    store.close()


def test_of_a_large_graph_a_changed_triple_of_the_sample_is_found(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from calcgraph.stores import expected as module

    monkeypatch.setattr(module, "WHOLE", 10)
    lines = "".join(f"<http://example.org/{n}> <http://example.org/p> <http://example.org/o> .\n" for n in range(99))
    given = files(tmp_path, lines)
    store = FolderStore(tmp_path / "store")
    assert [p.verdict for p in push(store, given, expected(given)).proven] == ["same"]
    subject = "<http://example.org/7>"
    store.update(
        f"DELETE WHERE {{ GRAPH {GRAPH} {{ {subject} ?p ?o }} }} ; "
        f"INSERT DATA {{ GRAPH {GRAPH} {{ {subject} <http://example.org/p> <http://example.org/z> }} }}",
        tries=1,
    )
    (found,) = prove(store, expected(given))
    assert found.verdict == "different"
    assert (found.missing[0], found.unexpected[0]) == (1, 1)
    store.close()
