"""Whatever goes wrong on the way, the store has the old release or the new one, whole, and the message says which."""

import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import quote
from uuid import uuid4

import pyoxigraph as ox
import pytest
from benchmarks.servers import Oxigraph, Server, Virtuoso, login

from calcgraph.cli import main
from calcgraph.stores import session, swapping
from calcgraph.stores.loading import STAGING
from calcgraph.stores.opening import Address, open_store
from calcgraph.stores.store import Parcel
from calcgraph.stores.swapping import Staged, swap
from stores.conftest import named, require_virtuoso
from stores.proxy import Fault, Proxy

pytestmark = pytest.mark.long
KINDS = ("oxigraph", "virtuoso", "virtuoso past its log")
GRAPHS = tuple(ox.NamedNode(f"http://example.org/graph/{n}") for n in "abc")
PAST = KINDS[2]
UPLOAD = {"oxigraph": "/store", "virtuoso": "/sparql-graph-crud", PAST: f"into={quote(STAGING, safe='')}"}
SWAP = b"+TO+%3Chttp"  # of MOVE or ADD
SIZE = {"old": 30, "new": 50}


@pytest.fixture(autouse=True)
def _impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Shorter pauses; their length is no part of what is tested here."""
    monkeypatch.setattr(session, "FIRST_WAIT", 0.05)
    monkeypatch.setattr(swapping, "PAUSE", 0.3)


@pytest.fixture(params=KINDS)
def kind(request: pytest.FixtureRequest) -> str:
    kind: str = request.param
    return kind


@pytest.fixture
def server(kind: str, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Server:
    """A running server, in which the old release is."""
    found: Server = request.getfixturevalue(f"{kind.split()[0]}_server")
    named(found, monkeypatch)
    return found


@pytest.fixture
def push(kind: str, server: Server, release: Callable[[str], Path]) -> Callable[..., int]:
    """Put the old release there; give what pushes the new one to an address."""
    past = ["--unlogged"] if kind == PAST else []
    assert main(["push", server.url, str(release("old")), "--timeout", "60"]) == 0

    def run(url: str, *options: str) -> int:
        return main(["push", url, str(release("new")), "--timeout", "60", *past, *options])

    return run


@pytest.fixture
def release(tmp_path: Path) -> Callable[[str], Path]:
    """Files of two releases of three graphs, the last two with blank nodes."""

    def file(word: str) -> Path:
        path = tmp_path / f"{word}.nq"
        lines = [
            f"<http://example.org/{word}/{n}> <http://example.org/b> {value} {graph} .\n"
            for graph in GRAPHS
            for n in range(SIZE[word])
            for value in [f"_:x{graph.value[-1]}{n}" if n % 5 == 0 and graph != GRAPHS[0] else f'"{word} {n}"']
        ]
        path.write_text("".join(lines), encoding="utf-8")
        return path

    return file


def held(server: Server) -> str:
    """Which release a store has: `old` or `new`, whole; else what it has."""
    store = open_store(Address(server.url, timeout=60))
    try:
        sizes = store.sizes(GRAPHS)
        for word, size in SIZE.items():
            subjects = {triple.subject.value for graph in GRAPHS for triple in store.triples(graph)}  # type: ignore[union-attr]
            if set(sizes.values()) == {size} and all(f"/{word}/" in subject for subject in subjects):
                return word
        return str(sizes)
    finally:
        store.close()


def staged(server: Server) -> list[str]:
    store = open_store(Address(server.url, timeout=60))
    try:
        return [str(graph) for graph in store.graphs(STAGING)]
    finally:
        store.close()


def test_a_connection_that_is_reset_amid_a_body_is_tried_again(
    kind: str, server: Server, push: Callable[..., int], capsys: pytest.CaptureFixture[str]
) -> None:
    plain = Fault("reset amid", path=UPLOAD[kind], times=2)
    blank = Fault("reset amid", path=UPLOAD[kind], holding=b"_:", times=1)
    with Proxy(server.url, blank, plain) as proxy:
        assert push(proxy.url) == 0
    assert held(server) == "new"
    told = capsys.readouterr().err
    assert "trying again" in told
    assert "sending what has blank nodes again" in told


def test_an_answer_that_is_lost_doubles_no_blank_node(kind: str, server: Server, push: Callable[..., int]) -> None:
    lost = (Fault("lose the answer", path=UPLOAD[kind], holding=text, times=2) for text in (b"_:", b'"new'))
    with Proxy(server.url, *lost) as proxy:
        assert push(proxy.url) == 0
    assert held(server) == "new"


def test_503_and_then_recovery_is_waited_for(
    kind: str, server: Server, push: Callable[..., int], capsys: pytest.CaptureFixture[str]
) -> None:
    with Proxy(server.url, Fault("answer", path=UPLOAD[kind], times=3, headers={"Retry-After": "0"})) as proxy:
        assert push(proxy.url) == 0
    assert held(server) == "new"
    assert "503" in capsys.readouterr().err


def test_a_store_that_stays_away_leaves_the_old_release(
    kind: str, server: Server, push: Callable[..., int], capsys: pytest.CaptureFixture[str]
) -> None:
    with Proxy(server.url, Fault("answer", path=UPLOAD[kind], times=1000)) as proxy:
        assert push(proxy.url) == 1
    assert held(server) == "old"
    assert "What the store held before is there, whole" in capsys.readouterr().err


def test_a_4xx_is_never_tried_again(kind: str, server: Server, push: Callable[..., int]) -> None:
    with Proxy(server.url, Fault("answer", path=UPLOAD[kind], times=1000, status=400)) as proxy:
        assert push(proxy.url) == 1
        uploads = [path for method, path, _ in proxy.seen if method == "POST" and UPLOAD[kind] in path]
    assert len(uploads) == 1
    assert held(server) == "old"


def test_a_slow_store_is_waited_for_and_a_dead_one_is_not(
    kind: str, server: Server, push: Callable[..., int], capsys: pytest.CaptureFixture[str]
) -> None:
    with Proxy(server.url, Fault("slow", path=UPLOAD[kind], times=2, seconds=1)) as proxy:
        assert push(proxy.url) == 0
    assert held(server) == "new"
    with Proxy(server.url, Fault("slow", path=UPLOAD[kind], times=1000, seconds=4)) as proxy:
        assert push(proxy.url, "--timeout", "1") == 1
    assert "silent for too long" in capsys.readouterr().err


def test_a_swap_whose_answer_is_lost_is_not_done_twice(
    server: Server, push: Callable[..., int], capsys: pytest.CaptureFixture[str]
) -> None:
    with Proxy(server.url, Fault("lose the answer", holding=SWAP)) as proxy:
        assert push(proxy.url) == 0
    assert held(server) == "new"
    assert "looking at what the store has done" in capsys.readouterr().err


def test_a_swap_that_never_arrives_is_done_in_the_end(server: Server, push: Callable[..., int]) -> None:
    with Proxy(server.url, Fault("reset before", holding=SWAP, times=2)) as proxy:
        assert push(proxy.url) == 0
    assert held(server) == "new"


def test_a_swap_that_is_refused_leaves_the_old_release_and_the_next_push_ends_it(
    kind: str, server: Server, push: Callable[..., int], capsys: pytest.CaptureFixture[str]
) -> None:
    with Proxy(server.url, Fault("answer", holding=SWAP, status=403, times=100)) as proxy:
        assert push(proxy.url) == 1
        assert held(server) == "old"
        assert "What the store held before is there, whole" in capsys.readouterr().err
        proxy.faults.clear()
        before = len(proxy.seen)
        assert push(proxy.url) == 0
        uploads = [path for method, path, _ in proxy.seen[before:] if method == "POST" and UPLOAD[kind] in path]
    assert held(server) == "new"
    assert not uploads, "what was staged is not sent again"
    assert "interrupted" in capsys.readouterr().out


@pytest.mark.parametrize("fault", ["lie", "drop half"])
def test_a_store_that_lies_about_success_is_found_out_before_the_swap(
    kind: str, fault: str, server: Server, push: Callable[..., int], capsys: pytest.CaptureFixture[str]
) -> None:
    others = set(staged(server))
    with Proxy(server.url, Fault(fault, path=UPLOAD[kind], holding=b'"new')) as proxy:  # type: ignore[arg-type]
        assert push(proxy.url) == 1
    assert held(server) == "old"
    told = capsys.readouterr().err
    assert "does not have it" in told
    assert "What the store held before is there, whole" in told
    assert set(staged(server)) <= others


def test_a_store_that_lies_about_the_swap_is_found_out(
    server: Server, push: Callable[..., int], capsys: pytest.CaptureFixture[str]
) -> None:
    with Proxy(server.url, Fault("lie", holding=SWAP, times=1000)) as proxy:
        assert push(proxy.url) == 1
    assert held(server) == "old"
    assert "is not what was sent" in capsys.readouterr().err


def test_a_store_that_moved_only_half_of_what_was_staged_is_finished_and_loses_nothing(
    server: Server, release: Callable[[str], Path]
) -> None:
    """As a store may leave it that does not do an update as a whole."""
    store = open_store(Address(server.url))
    place, plain, blank = (ox.NamedNode(f"http://example.org/{uuid4().hex}/{n}") for n in ("place", "plain", "blank"))
    for graph, line in (
        (place, b"<http://e/> <http://e/> <http://e/> .\n"),
        (blank, b"<http://e/> <http://e/> _:b .\n"),
    ):
        store.add(graph, Parcel(line, len(line), 1, blank=graph == blank), tries=1)
    swap(store, {place: Staged(plain, blank)}, {plain.value: 1, blank.value: 1}, merge=False, told=str)
    assert store.sizes([place, plain, blank]) == {place: 2, plain: 0, blank: 0}
    store.close()


def test_no_space_at_the_store_leaves_the_old_release(
    kind: str, server: Server, push: Callable[..., int], capsys: pytest.CaptureFixture[str]
) -> None:
    with Proxy(server.url, Fault("answer", path=UPLOAD[kind], status=507, times=1000, skip=2)) as proxy:
        assert push(proxy.url) == 1
    assert held(server) == "old"
    assert "no space" in capsys.readouterr().err


def test_a_full_disk_at_the_store_leaves_the_old_release(
    tmp_path: Path, release: Callable[[str], Path], capsys: pytest.CaptureFixture[str]
) -> None:
    """A real one: no file of the server may grow beyond a quota."""
    (tmp_path / "server").mkdir()
    big = tmp_path / "big.nq"
    lines = (f'<http://example.org/new/{n}> <http://example.org/b> "{n:04000}" {GRAPHS[0]} .\n' for n in range(1_000))
    big.write_text("".join(lines), encoding="utf-8")
    with Oxigraph(tmp_path / "server", quota=2_000_000) as server:
        assert main(["push", server.url, str(release("old"))]) == 0
        assert main(["push", server.url, str(big)]) == 1
        assert held(server) == "old"
    assert "What the store held before is there, whole" in capsys.readouterr().err


def test_a_wrong_password_changes_nothing_and_is_not_shown(
    virtuoso_server: Server,
    release: Callable[[str], Path],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    named(virtuoso_server, monkeypatch)
    monkeypatch.setenv("CALCGRAPH_STORE_PASSWORD", "not-the-password")
    assert main(["push", virtuoso_server.url, str(release("new"))]) == 1
    told = capsys.readouterr().err
    assert "name, password or token are wrong" in told
    assert "not-the-password" not in told


@pytest.mark.parametrize("known", [[], ["--profile", "oxigraph"]], ids=["unknown", "known"])
def test_that_nobody_answers_is_told_before_the_files_are_parsed_and_after_a_mistake_in_the_command(
    known: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    broken = tmp_path / "broken.nq"
    broken.write_text("no quad", encoding="utf-8")
    assert main(["push", "http://127.0.0.1:9", str(broken), *known]) == 1
    told = capsys.readouterr().err
    assert "nothing answers" in told
    assert told.count("trying again") == 2
    assert "broken.nq" not in told
    assert main(["push", "http://127.0.0.1:9", str(tmp_path / "none.nq"), *known]) == 1
    assert "there is no such file" in capsys.readouterr().err
    assert main(["push", "http://127.0.0.1:9", str(tmp_path / "calcgraph.nq"), *known]) == 1
    assert "there is no such file" in capsys.readouterr().err
    assert main(["push", "http://127.0.0.1:9", str(broken), "--graph", "no IRI", *known]) == 2
    assert "no IRI" in capsys.readouterr().err


@pytest.mark.parametrize("known", [[], ["--profile", "oxigraph"]], ids=["unknown", "known"])
def test_a_server_that_is_starting_just_now_is_waited_for(
    known: list[str],
    tmp_path: Path,
    release: Callable[[str], Path],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    (tmp_path / "server").mkdir()
    server, rest = Oxigraph(tmp_path / "server"), session.Session._rest

    def started(self: session.Session, number: int, failure: session.StoreFailed) -> None:
        server.start()
        rest(self, number, failure)

    monkeypatch.setattr(session.Session, "_rest", started)
    try:
        assert main(["push", server.url, str(release("new")), *known]) == 0
        assert held(server) == "new"
    finally:
        server.stop()
    assert "trying again" in capsys.readouterr().err


def test_a_wrong_password_is_told_before_the_files_are_parsed(
    virtuoso_server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    broken = tmp_path / "broken.nq"
    broken.write_text("no quad", encoding="utf-8")
    named(virtuoso_server, monkeypatch)
    assert main(["push", virtuoso_server.url, str(broken)]) == 1
    assert "broken.nq:1" in capsys.readouterr().err
    monkeypatch.setenv("CALCGRAPH_STORE_PASSWORD", "not-the-password")
    assert main(["push", virtuoso_server.url, str(broken)]) == 1
    told = capsys.readouterr().err
    assert "name, password or token are wrong" in told
    assert "broken.nq" not in told


def test_a_read_only_store_says_so(
    tmp_path: Path, release: Callable[[str], Path], capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "server").mkdir()
    with Oxigraph(tmp_path / "server") as server:
        assert main(["push", server.url, str(release("old"))]) == 0
    with Oxigraph(tmp_path / "server", read_only=True) as server:
        assert main(["push", server.url, str(release("new"))]) == 1
        assert held(server) == "old"
    assert "read-only" in capsys.readouterr().err


@pytest.fixture
def own(kind: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
    """A server of one's own, to be killed."""
    folder = tmp_path / "server"
    folder.mkdir()
    if kind != "oxigraph":
        require_virtuoso()
    with Oxigraph(folder) if kind == "oxigraph" else Virtuoso(folder) as server:
        named(server, monkeypatch)
        yield server


def test_a_store_that_is_killed_amid_a_load_and_started_again_gets_the_new_release(
    kind: str, own: Server, release: Callable[[str], Path], capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["push", own.url, str(release("old"))]) == 0

    def again() -> None:
        own.kill()
        own.start()

    with Proxy(own.url, Fault("call", path=UPLOAD[kind], run=again, skip=2)) as proxy:
        code = main(["push", proxy.url, str(release("new")), *(["--unlogged"] if kind == PAST else [])])
    assert held(own) in ("old", "new")
    if code:
        assert "the same command" in capsys.readouterr().err
        assert held(own) == "old"
        assert main(["push", own.url, str(release("new"))]) == 0
    assert held(own) == "new"


def test_a_store_that_is_killed_amid_the_swap_has_one_release_whole(
    own: Server, release: Callable[[str], Path]
) -> None:
    assert main(["push", own.url, str(release("old"))]) == 0

    def again() -> None:
        own.kill()
        own.start()

    with Proxy(own.url, Fault("call", holding=SWAP, run=again)) as proxy:
        code = main(["push", proxy.url, str(release("new"))])
    assert held(own) == ("old" if code else "new")


@pytest.mark.parametrize("kind", KINDS[:2], indirect=True)
def test_a_push_that_is_killed_goes_on_where_it_was(
    kind: str,
    server: Server,
    tmp_path: Path,
    push: Callable[..., int],
    release: Callable[[str], Path],
    capsys: pytest.CaptureFixture[str],
) -> None:
    others = set(staged(server))
    environment = {**login(server), "XDG_STATE_HOME": os.environ["XDG_STATE_HOME"]}
    arguments = [sys.executable, "-m", "calcgraph", "push"]
    with Proxy(server.url, Fault("slow", path=UPLOAD[kind], times=1000, seconds=60, skip=3)) as proxy:
        process = subprocess.Popen([*arguments, proxy.url, str(release("new"))], env=environment)
        deadline = time.monotonic() + 60
        while sum(UPLOAD[kind] in path for _, path, _ in proxy.seen if "staging" in path) < 4:
            assert time.monotonic() < deadline, proxy.seen
            time.sleep(0.05)
        process.send_signal(signal.SIGKILL)
        process.wait()
        assert held(server) == "old"
        proxy.faults.clear()
        before = len(proxy.seen)
        capsys.readouterr()
        assert push(proxy.url) == 0
        sent = [p for method, p, _ in proxy.seen[before:] if method == "POST" and UPLOAD[kind] in p]
    assert held(server) == "new"
    assert "went on with an interrupted push" in capsys.readouterr().out
    assert len({re.sub(r"/blank|%2Fblank", "", path) for path in sent}) <= len(GRAPHS)
    assert set(staged(server)) <= others


def test_what_a_push_that_never_came_back_has_staged_can_be_removed(
    kind: str, server: Server, push: Callable[..., int], capsys: pytest.CaptureFixture[str]
) -> None:
    with Proxy(server.url, Fault("answer", path=UPLOAD[kind], status=400, times=1000, skip=2)) as proxy:
        assert push(proxy.url) == 1
    assert staged(server)
    assert main(["push", server.url, "--clean"]) == 0
    assert not staged(server)
    assert held(server) == "old"
    assert "removed" in capsys.readouterr().out
