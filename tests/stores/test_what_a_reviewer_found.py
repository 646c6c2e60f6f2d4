"""Regressions: what a reviewer did to a push, and must not succeed again."""

import subprocess
import sys
from pathlib import Path

import pyoxigraph as ox
import pytest
from benchmarks.servers import Oxigraph, Server

from calcgraph.cli import main
from calcgraph.errors import Misuse, StoreFailed
from calcgraph.stores import expected as module
from calcgraph.stores import pushing
from calcgraph.stores.credentials import Credentials, find
from calcgraph.stores.expected import expected
from calcgraph.stores.folder import FolderStore
from calcgraph.stores.opening import Address, open_store
from calcgraph.stores.parcels import Files
from calcgraph.stores.proof import prove
from calcgraph.stores.pushing import push
from calcgraph.stores.session import Session
from stores.proxy import Fault, Proxy

GRAPH = ox.NamedNode("http://example.org/graph")
P = "<http://example.org/p>"
ANSWER = '{"head":{"vars":["n"]},"results":{"bindings":[%s]}}'


def given(folder: Path, text: str, name: str = "a.ttl") -> Files:
    (folder / name).write_text(text, encoding="utf-8")
    return Files([folder / name], GRAPH)


@pytest.mark.parametrize("staging", ["always", "never", "auto"])
def test_a_merge_never_takes_anything_away(tmp_path: Path, staging: pushing.Staging) -> None:
    old, new = (
        given(tmp_path, f"<http://e/old> {P} 1, 2 .", "o.ttl"),
        given(tmp_path, f"<http://e/new> {P} 1 .", "n.ttl"),
    )
    store = FolderStore(tmp_path / "store")
    push(store, old, expected(old))
    push(store, new, expected(new), mode="merge", staging=staging)
    assert store.sizes([GRAPH])[GRAPH] == 3
    store.close()


def test_triples_that_became_one_are_a_loss_though_their_values_are_equal(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    text = (
        f'@prefix x: <http://www.w3.org/2001/XMLSchema#> . <http://e/a> {P} "1"^^x:integer, "1"^^x:nonNegativeInteger .'
    )
    files = given(tmp_path, text)
    store = FolderStore(tmp_path / "store")
    with pytest.raises(StoreFailed, match="does not have it"):
        push(store, files, expected(files))
    assert [p.verdict for p in push(store, files, expected(files), accept_loss=True).proven] == ["different"]
    store.close()


def test_a_large_graph_of_blank_nodes_is_not_proven_by_its_size(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "WHOLE", 10)
    right = given(tmp_path, "".join(f'_:b{n} {P} "right {n}" .\n' for n in range(99)), "right.nt")
    wrong = given(tmp_path, "".join(f'_:b{n} {P} "wrong {n}" .\n' for n in range(99)), "wrong.nt")
    store = FolderStore(tmp_path / "store")
    assert [p.verdict for p in push(store, right, expected(right)).proven] == ["same"]
    assert [p.verdict for p in prove(store, expected(right))] == ["same"]
    assert [p.verdict for p in prove(store, expected(wrong))] == ["different"]
    store.close()


@pytest.mark.parametrize("option", ["--query-url", "--update-url", "--graph-store-url"])
def test_an_endpoint_on_another_host_is_refused_and_gets_no_credentials(
    option: str, oxigraph_server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CALCGRAPH_STORE_USER", "me")
    monkeypatch.setenv("CALCGRAPH_STORE_PASSWORD", "secret")
    given(tmp_path, f"<http://e/a> {P} 1 .")
    with Proxy(oxigraph_server.url) as other:
        arguments = ["push", oxigraph_server.url, str(tmp_path / "a.ttl"), "--graph", GRAPH.value]
        assert main([*arguments, option, f"{other.url}/query"]) == 2
        assert main([*arguments, option, "http://192.0.2.2/query"]) == 2
        assert not other.seen


def test_a_default_graph_that_is_the_union_of_all_is_refused_before_anything_is_sent(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "server").mkdir()
    (tmp_path / "a.ttl").write_text(f"<http://e/a> {P} 1 .", encoding="utf-8")
    with Oxigraph(tmp_path / "server", "--union-default-graph") as server:
        assert main(["push", server.url, str(tmp_path / "a.ttl"), "--graph", GRAPH.value]) == 0
        for mode in ("replace", "merge", "delete"):
            assert main(["push", server.url, str(tmp_path / "a.ttl"), "--mode", mode]) == 2
            assert "--graph" in capsys.readouterr().err
        store = open_store(Address(server.url))
        assert store.sizes([GRAPH])[GRAPH] == 1
        store.close()


def test_what_was_loaded_directly_and_is_gone_is_loaded_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pushing, "LARGE", 10)
    files = given(tmp_path, "".join(f"<http://e/{n}> {P} <http://e/o> .\n" for n in range(100)), "a.nt")
    store = FolderStore(tmp_path / "store")
    store.profile = store.profile._replace(batch=10)
    add, sent = FolderStore.add, []

    def failing(self: FolderStore, graph: object, parcel: object, *, tries: int) -> None:
        if len(sent) == 5:
            raise StoreFailed("no more")
        sent.append(parcel)
        add(self, graph, parcel, tries=tries)  # type: ignore[arg-type]

    with monkeypatch.context() as patch:
        patch.setattr(FolderStore, "add", failing)
        with pytest.raises(StoreFailed):
            push(store, files, expected(files))
    store.update(f"DROP GRAPH {GRAPH}", tries=1)
    assert [p.verdict for p in push(store, files, expected(files)).proven] == ["same"]
    store.close()


@pytest.mark.parametrize("value", ["token\n", "töken", "to\x00ken"])
def test_a_token_that_cannot_be_sent_is_refused_and_not_shown(value: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(__import__("os").environ, "CALCGRAPH_STORE_TOKEN", value.replace("\x00", "\x01"))
    with pytest.raises(Misuse, match="cannot be sent") as failure:
        find("https://example.org/")
    assert "ken" not in str(failure.value).replace("CALCGRAPH_STORE_TOKEN", "")


def test_a_server_that_repeats_a_secret_is_not_quoted_with_it(oxigraph_server: Server) -> None:
    fault = Fault("answer", status=403, body=b"you sent secret and c2hlOnNlY3JldA==")
    with Proxy(oxigraph_server.url, fault) as proxy, pytest.raises(StoreFailed) as failure:
        Session(proxy.url, Credentials("she", "secret", "", "")).send("POST", f"{proxy.url}/query", b"")
    assert "you sent … and …" in str(failure.value)


@pytest.mark.parametrize("url", ["ftp://u:hidden@h/x", "https://u:hidden@/x", "http://localhost:nil/", "http://[::1/"])
def test_an_address_that_is_none_ends_without_a_traceback_or_a_password(
    url: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    given(tmp_path, f"<http://e/a> {P} 1 .")
    assert main(["push", url, str(tmp_path / "a.ttl")]) == 2
    assert "hidden" not in capsys.readouterr().err


@pytest.mark.parametrize(
    "body",
    [
        ANSWER % "",
        ANSWER % '{"n":{"type":"literal","value":"abc"}}',
        ANSWER % '{"n":{"type":"literal","value":"-5"}}',
        ANSWER % f'{{"n":{{"type":"literal","value":"{"9" * 6000}"}}}}',
        '{"head":{},"boolean":true}',
        "<html>",
        "[" * 10_000,
    ],
    ids=["no row", "a word", "below zero", "too long", "a truth value", "no JSON", "deep"],
)
def test_a_count_that_is_none_ends_without_a_traceback(
    body: str, oxigraph_server: Server, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    given(tmp_path, f"<http://e/a> {P} 1 .")
    fault = Fault("answer", path="/query", status=200, times=99, body=body.encode())
    with Proxy(oxigraph_server.url, fault) as proxy:
        arguments = ["push", proxy.url, str(tmp_path / "a.ttl"), "--graph", GRAPH.value, "--profile", "oxigraph"]
        assert main(arguments) == 1
    assert capsys.readouterr().err.startswith("calcgraph: ")


def test_a_body_that_is_not_packed_as_it_says_ends_without_a_traceback(oxigraph_server: Server) -> None:
    fault = Fault("answer", status=200, headers={"Content-Encoding": "gzip"}, body=b"plain", times=9)
    with Proxy(oxigraph_server.url, fault) as proxy, pytest.raises(StoreFailed):
        Session(proxy.url, Credentials("", "", "", "")).send("POST", f"{proxy.url}/query", b"", tries=1)


def test_a_host_and_port_without_http_makes_no_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    given(tmp_path, f"<http://e/a> {P} 1 .")
    assert main(["push", "localhost:7878", "a.ttl"]) == 2
    assert "http://localhost:7878" in capsys.readouterr().err
    assert main(["push", "nowhere", "--clean"]) == 2
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.ttl"]


def test_a_folder_needs_no_library_for_http(tmp_path: Path) -> None:
    (tmp_path / "a.nt").write_text(f"<http://e/a> {P} <http://e/o> .\n", encoding="utf-8")
    script = "import sys; sys.modules['httpx'] = None; from calcgraph.cli import main; sys.exit(main(sys.argv[1:]))"
    rest = [str(tmp_path / "a.nt"), "--graph", GRAPH.value]

    def run(target: str) -> "subprocess.CompletedProcess[str]":
        return subprocess.run([sys.executable, "-c", script, "push", target, *rest], capture_output=True, text=True)

    done = run(str(tmp_path / "store"))
    assert done.returncode == 0, done.stderr
    done = run("http://localhost:1")
    assert done.returncode == 3
    assert "calcgraph[push]" in done.stderr
