"""What is asked to pass the transaction log of Virtuoso by is there all the same when the server is killed."""

import re
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import pyoxigraph as ox
import pytest
from benchmarks.servers import Server, Virtuoso

from calcgraph.cli import main
from calcgraph.errors import StoreFailed
from calcgraph.stores import loading, pushing, remote, session, unlogged
from calcgraph.stores.expected import expected
from calcgraph.stores.loading import STAGING
from calcgraph.stores.opening import Address, open_store
from calcgraph.stores.parcels import Files
from calcgraph.stores.profiles import PROFILES
from calcgraph.stores.proof import Proven
from calcgraph.stores.pushing import push
from calcgraph.stores.store import Parcel
from calcgraph.stores.unlogged import Watch
from stores.conftest import named, require_virtuoso
from stores.proxy import Fault, Proxy

pytestmark = pytest.mark.long
GRAPH = "http://example.org/past"
PLACE = ox.NamedNode(GRAPH)
SIZE = 400
PLAIN = "".join(f'<http://example.org/{n}> <http://example.org/b> "{n}" .\n' for n in range(SIZE))
FORM = "sparql-auth?into="
ODD = r"""
<http://e/a> <http://e/b> "😀𝒳 e\u0301 钙" , "a\rb\r\nc\ttab", "say \"hi\" \\ 'x'", "x"@en-gb, "" .
<http://e/a> <http://e/b> "</script>&amp;%26+" .
<http://e/a> <http://e/b> "\r\n--\r\nContent-Disposition: form-data; name=\"query\"\r\n\r\nSELECT" .
<http://e/a> <http://e/b> true, 7, "x"^^<http://e/t>, "2026-11-26"^^<http://www.w3.org/2001/XMLSchema#date> .
<http://e/é?x=%20&y=a+b#f> <http://e/b> <http://e/'();,*!$> .
<http://e/tree> <http://e/b> [ <http://e/c> [ <http://e/d> "x" ] ], [ <http://e/d> "x" ] .
"""


@pytest.fixture(autouse=True)
def _much(monkeypatch: pytest.MonkeyPatch) -> None:
    """So that a few triples are much, and pauses short."""
    monkeypatch.setattr(pushing, "LARGE", 10)
    monkeypatch.setattr(session, "FIRST_WAIT", 0.05)


@pytest.fixture
def virtuoso(virtuoso_server: Server, monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
    """A running server, in which that graph is not."""
    named(virtuoso_server, monkeypatch)
    yield virtuoso_server
    store = open_store(Address(virtuoso_server.url))
    store.update(f"CLEAR SILENT GRAPH <{GRAPH}>", tries=1)
    store.close()


@pytest.fixture
def own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Virtuoso]:
    """A server of one's own, to be killed."""
    require_virtuoso()
    (tmp_path / "virtuoso").mkdir()
    with Virtuoso(tmp_path / "virtuoso") as server:
        named(server, monkeypatch)
        yield server


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "much.nt"
    path.write_text(PLAIN, encoding="utf-8")
    return path


def size(server: Server) -> int:
    store = open_store(Address(server.url))
    try:
        return store.sizes([PLACE])[PLACE]
    finally:
        store.close()


def forms(proxy: Proxy) -> list[str]:
    """Where something went past the log, after the login was asked for."""
    return [path for method, path, login in proxy.seen if method == "POST" and FORM in path and login]


@pytest.mark.parametrize("staging", ["never", "always"])
def test_what_was_loaded_past_the_log_is_there_after_the_server_was_killed(
    own: Virtuoso, file: Path, staging: str
) -> None:
    with Proxy(own.url) as proxy:
        assert main(["push", proxy.url, str(file), "--graph", GRAPH, "--unlogged", "--staging", staging]) == 0
        assert len(forms(proxy)) == 2, "the one that asks whether it is allowed, and the parcel"
    own.kill()
    own.start()
    assert size(own) == SIZE


def test_without_a_checkpoint_it_would_be_gone(own: Virtuoso, file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Else the test above could not fail."""
    monkeypatch.setattr(remote, "CHECKPOINT", "SELECT (0 AS ?done) WHERE {}")
    assert main(["push", own.url, str(file), "--graph", GRAPH, "--unlogged"]) == 0
    own.kill()
    own.start()
    assert size(own) == 0


@pytest.mark.parametrize("staging", ["never", "always"])
def test_a_server_that_is_killed_amid_the_load_gets_everything_once_more(
    own: Virtuoso, staging: pushing.Staging, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What it had taken before is lost, and no answer says so; its age does."""
    monkeypatch.setattr(session, "FIRST_WAIT", 0.5)  # long enough for it to come back

    def again() -> None:
        own.kill()
        own.start()

    said: list[str] = []
    place = quote(STAGING if staging == "always" else GRAPH, safe="")
    with Proxy(own.url, Fault("call", path=f"into={place}", run=again, skip=2)) as proxy:
        store = open_store(Address(proxy.url))
        store.profile = store.profile._replace(batch=100)
        done = push(
            store, files := Files([file], PLACE), expected(files), staging=staging, unlogged=True, told=said.append
        )
        store.close()
    assert [one.verdict for one in done.proven] == ["same"]
    assert "the store was started anew meanwhile, and has lost what it took; loading that again" in said
    assert size(own) == SIZE


def test_a_server_that_is_killed_again_and_again_is_given_up(
    own: Virtuoso, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(loading, "_STARTS", 2)
    monkeypatch.setattr(Watch, "runs_on", lambda self: False)
    store = open_store(Address(own.url))
    with pytest.raises(StoreFailed, match=r"(?s)again and again.*a part of the new release only"):
        push(store, files := Files([file], PLACE), expected(files), unlogged=True)
    store.close()


@pytest.mark.parametrize(
    ("before", "after", "passed", "runs"),
    [
        (60_000, 70_000, 10.0, True),
        (60_000, 69_100, 10.0, True),
        (60_000, 5_000, 10.0, False),
        (2_000, 3_900_000, 3_902.0, True),
        (2_000, 3_900_000, 3_920.0, False),
        ((1 << 32) - 5_000, 5_000, 10.0, True),
        ((1 << 31) - 5_000, 5_000 - (1 << 31), 10.0, True),
        (60_000, 90_000, 10.0, False),
    ],
    ids=["runs", "late", "younger", "drifts", "younger than it would be", "32 bits", "signed", "no clock"],
)
def test_a_server_that_was_started_anew_is_known_by_its_age(
    before: int, after: int, passed: float, runs: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = [1000.0]
    monkeypatch.setattr(unlogged, "monotonic", lambda: now[0])
    ages = iter([before, after])
    watch = Watch(lambda: next(ages))
    now[0] += passed
    assert watch.runs_on() == runs


def test_a_push_that_is_killed_goes_on_where_it_was(
    own: Virtuoso, file: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    small = PROFILES["virtuoso"]._replace(batch=100, senders=1)
    monkeypatch.setitem(PROFILES, "virtuoso", small)
    with Proxy(own.url, Fault("slow", path=FORM, times=1000, seconds=60, skip=3)) as proxy:
        push = f"main(['push', '{proxy.url}', '{file}', '--graph', '{GRAPH}', '--unlogged'])"
        much = "pushing.LARGE = 10; PROFILES['virtuoso'] = PROFILES['virtuoso']._replace(batch=100, senders=1)"
        imports = "from calcgraph.cli import main; from calcgraph.stores import pushing"
        profiles = "from calcgraph.stores.profiles import PROFILES"
        process = subprocess.Popen([sys.executable, "-c", f"{imports}; {profiles}; {much}; {push}"])
        deadline = time.monotonic() + 60
        while len(forms(proxy)) < 4:
            assert time.monotonic() < deadline, proxy.seen
            time.sleep(0.05)
        process.kill()
        process.wait()
        proxy.faults.clear()
        before = len(forms(proxy))
        assert main(["push", proxy.url, str(file), "--graph", GRAPH, "--unlogged"]) == 0
        assert len(forms(proxy)) - before == 1 + 2, "the two parcels that had not arrived"
    assert "went on with an interrupted push" in capsys.readouterr().out
    own.kill()
    own.start()
    assert size(own) == SIZE


def test_texts_numbers_and_blank_nodes_survive(virtuoso: Server, tmp_path: Path) -> None:
    file = tmp_path / "odd.ttl"
    file.write_text(ODD, encoding="utf-8")
    assert proven(virtuoso, file).verdict in ("same", "same values")


@pytest.mark.parametrize(("literals", "form"), [(1, True), (5, False)])
def test_long_literals_survive_and_what_no_form_can_hold_goes_to_the_graph_store(
    literals: int, form: bool, virtuoso: Server, tmp_path: Path
) -> None:
    file = tmp_path / "long.ttl"  # of lines no parcel would be as large
    lines = (f'<http://e/{n}> <http://e/b> "{"é" * 1_000_000}" .\n' for n in range(literals))
    file.write_text(PLAIN + "".join(lines), encoding="utf-8")
    with Proxy(virtuoso.url) as proxy:
        assert proven(proxy, file).verdict == "same"
        assert len(forms(proxy)) == (2 if form else 1)
        stored = [path for method, path, _ in proxy.seen if method == "POST" and "sparql-graph-crud" in path]
    assert bool(stored) != form


@pytest.mark.parametrize(("length", "taken"), [(unlogged.LARGEST, True), (10_000_000, False)])
def test_a_form_as_large_as_is_sent_is_taken_whole_and_one_beyond_the_bound_is_not(
    length: int, taken: bool, virtuoso: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = b"".join(b'<http://e/%d> <http://e/b> "%080d" .\n' % (n, n) for n in range(length // 120))
    assert len(text) < length
    text += b"#" * (length - len(text) - 1) + b"\n"
    monkeypatch.setattr(remote, "LARGEST", length)
    store = open_store(Address(virtuoso.url))
    store.load_unlogged(PLACE)
    parcel = Parcel(text, length, length // 120, blank=False)
    if taken:
        store.add(PLACE, parcel, tries=1)
        assert store.sizes([PLACE]) == {PLACE: length // 120}
    else:
        with pytest.raises(StoreFailed, match="does not contain text of SPARQL query"):
            store.add(PLACE, parcel, tries=1)
    store.close()


def test_a_text_that_takes_longer_than_a_query_may_is_told_with_a_way_out(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    require_virtuoso()
    text = b'<http://e/a> <http://e/b> "' + b"x" * 3_000_000 + b'" .\n'
    with Virtuoso(tmp_path, seconds=1) as server:
        named(server, monkeypatch)
        store = open_store(Address(server.url))
        store.load_unlogged(PLACE)
        with pytest.raises(StoreFailed, match=r"(?s)timed out.*MaxQueryExecutionTime.*--unlogged"):
            store.add(PLACE, Parcel(text, len(text), 1, blank=False), tries=1)
        store.close()


def test_a_login_that_may_not_is_told_so_and_changes_nothing(
    virtuoso: Virtuoso, file: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    sql = "DB.DBA.USER_CREATE('one', 'one'); grant SPARQL_UPDATE to \"one\";"
    where = f"127.0.0.1:{virtuoso.sql}"
    subprocess.run(["isql-vt", where, virtuoso.user, virtuoso.password, f"exec={sql}"], check=True, capture_output=True)
    monkeypatch.setenv("CALCGRAPH_STORE_USER", "one")
    monkeypatch.setenv("CALCGRAPH_STORE_PASSWORD", "one")
    assert main(["push", virtuoso.url, str(file), "--graph", GRAPH, "--unlogged"]) == 1
    assert "only the user dba may load past its transaction log" in capsys.readouterr().err
    assert size(virtuoso) == 0
    assert main(["push", virtuoso.url, str(file), "--graph", GRAPH]) == 0


def test_a_wrong_password_is_told_as_such(
    virtuoso: Virtuoso, file: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("CALCGRAPH_STORE_PASSWORD", "not-the-password")
    assert main(["push", virtuoso.url, str(file), "--graph", GRAPH, "--unlogged"]) == 1
    told = capsys.readouterr().err
    assert "name, password or token are wrong" in told
    assert "checkpoint" not in told
    named(virtuoso, monkeypatch)


def test_what_is_merged_does_not_pass_the_log_by_nor_what_goes_elsewhere(
    virtuoso: Server, file: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["push", virtuoso.url, str(file), "--graph", GRAPH, "--unlogged", "--mode", "merge"]) == 2
    assert "not for --mode merge" in capsys.readouterr().err
    assert main(["push", str(tmp_path / "store"), str(file), "--graph", GRAPH, "--unlogged"]) == 2
    assert "has no transaction log to pass by" in capsys.readouterr().err
    assert size(virtuoso) == 0


def test_who_did_not_ask_for_it_goes_through_the_log(virtuoso: Server, file: Path) -> None:
    with Proxy(virtuoso.url) as proxy:
        assert main(["push", proxy.url, str(file), "--graph", GRAPH]) == 0
        assert not forms(proxy)


def test_the_next_push_of_the_same_store_goes_through_the_log_again(virtuoso: Server, file: Path) -> None:
    with Proxy(virtuoso.url) as proxy:
        store = open_store(Address(proxy.url))
        for past in (True, False):
            before = len(forms(proxy))
            push(store, files := Files([file], PLACE), expected(files), unlogged=past)
            assert bool(forms(proxy)[before:]) == past
        store.close()


def test_a_push_past_the_log_that_breaks_off_makes_a_checkpoint_all_the_same(own: Virtuoso, file: Path) -> None:
    """Else others who write with the same names would lose these in a crash: the log has their numbers only."""
    mine = '<http://example.org/7> <http://example.org/b> "mine"'
    with Proxy(own.url, Fault("answer", path=f"into={quote(GRAPH, safe='')}", status=400, skip=1, times=9)) as proxy:
        store = open_store(Address(proxy.url))
        store.profile = store.profile._replace(batch=100, senders=1)
        with pytest.raises(
            StoreFailed, match=r"\nThe store holds a part of the new release only; the same command goes on with it\."
        ):
            push(store, files := Files([file], PLACE), expected(files), unlogged=True)
        store.close()
    other = "http://example.org/other"
    store = open_store(Address(own.url))
    store.update(f"INSERT DATA {{ GRAPH <{other}> {{ {mine} }} }}", tries=1)
    own.kill()
    own.start()
    (triple,) = store.triples(ox.NamedNode(other))
    assert str(triple) == mine
    assert size(own) == 100
    store.close()


def test_a_checkpoint_that_fails_is_told_and_made_by_the_same_command(
    virtuoso: Server, file: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with Proxy(virtuoso.url, Fault("answer", holding=b"checkpoint", status=400, times=100)) as proxy:
        assert main(["push", proxy.url, str(file), "--graph", GRAPH, "--unlogged"]) == 1
        told = capsys.readouterr().err
        assert "\nThe store has taken the new release, but without a checkpoint a crash costs it that; the same" in told
        assert "until there is one, a crash may cost names that others use" in told
        proxy.faults.clear()
        before = len(forms(proxy))
        assert main(["push", proxy.url, str(file), "--graph", GRAPH, "--unlogged"]) == 0
        assert len(forms(proxy)) == before + 1, "nothing is sent again"
    assert size(virtuoso) == SIZE


def test_a_file_that_is_changed_meanwhile_cannot_end_its_field_or_reach_another_graph(virtuoso: Server) -> None:
    store = open_store(Address(virtuoso.url))
    store.load_unlogged(PLACE)
    other = "http://example.org/another"
    for text in (
        b'<http://e/a> <http://e/b> "x" .\r\n--\r\nContent-Disposition: form-data; name="into"\r\n\r\n'
        + other.encode(),
        f"<{other}> {{ <http://e/a> <http://e/b> 1 }}".encode(),
        f"<http://e/a> <http://e/b> 1 <{other}> .".encode(),
    ):
        with pytest.raises(StoreFailed, match="TURTLE RDF loader"):
            store.add(PLACE, Parcel(text, len(text), 1, blank=False), tries=1)
    assert store.sizes([ox.NamedNode(other)]) == {ox.NamedNode(other): 0}
    store.close()


def test_no_two_forms_have_the_same_boundary() -> None:
    boundaries = {re.search("boundary=(.*)", unlogged.Form().headers["Content-Type"])[1] for _ in range(100)}  # type: ignore[index]
    assert len(boundaries) == 100
    assert all(len(boundary) == 32 for boundary in boundaries)


def proven(server: Server | Proxy, file: Path) -> Proven:
    """What is found of a file that was pushed."""
    store = open_store(Address(server.url))
    (one,) = push(store, files := Files([file], PLACE), expected(files), unlogged=True).proven
    store.close()
    return one
