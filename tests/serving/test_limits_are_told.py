"""Whatever is cut, queued or turned away says so: by a status, a header, or a word in the body."""

import csv
import io
import json
import socket
import time
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from urllib.parse import quote

import httpx
import pyoxigraph as ox
import pytest
from hypothesis import given
from hypothesis import strategies as st
from served import FEW, HOG, Server, raw, server

from calcgraph.cli import main
from calcgraph.serving.cutting import Cut, Full

TRUNCATED = "x-calcgraph-truncated"
ALL = "SELECT * { ?s ?p ?o }"
GRAPH = "CONSTRUCT WHERE { ?s ?p ?o }"


@pytest.fixture(scope="module")
def tight(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server with one worker, a queue of one, and answers of 100 rows."""
    file = tmp_path_factory.mktemp("data") / "few.nq"
    file.write_text("\n".join(FEW) + "\n")
    limits = ("--workers", "1", "--queue", "1", "--timeout", "2", "--max-rows", "100")
    with server("--data", str(file), *limits) as started:
        yield started


@pytest.fixture(scope="module")
def wide(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server of answers that are larger than a megabyte."""
    file = tmp_path_factory.mktemp("data") / "wide.nt"
    file.write_text("".join(f'<http://x/s{i}> <http://x/p> "{"words " * 20}{i}" .\n' for i in range(12_000)))
    with server("--data", str(file), "--workers", "2", "--max-rows", "10000") as started:
        yield started


# ---- rows


def rows(answer: httpx.Response) -> int:
    kind = answer.headers["content-type"].partition(";")[0]
    if kind == "application/sparql-results+json":
        return len(answer.json()["results"]["bindings"])
    if kind == "application/sparql-results+xml":
        return len(list(ET.fromstring(answer.text).iter("{http://www.w3.org/2005/sparql-results#}result")))
    return len(list(csv.reader(io.StringIO(answer.text, newline=""), delimiter="\t" if "tab" in kind else ","))) - 1


RESULTS = [
    "application/sparql-results+json",
    "application/sparql-results+xml",
    "text/csv",
    "text/tab-separated-values",
]


@pytest.mark.parametrize("media", RESULTS)
def test_rows_that_were_cut_are_told(tight: Server, media: str) -> None:
    answer = tight.ask(ALL, media)
    assert answer.headers[TRUNCATED] == "rows=100"
    assert rows(answer) == 100
    if media.endswith("json"):
        assert answer.json()["truncated"] == {"rows": 100}
    if media.endswith("xml"):
        assert "<!-- truncated: rows=100 -->" in answer.text


@pytest.mark.parametrize("media", RESULTS)
def test_rows_that_just_fit_are_not_cut(tight: Server, media: str) -> None:
    answer = tight.ask(f"{ALL} LIMIT 100", media)
    assert TRUNCATED not in answer.headers
    assert rows(answer) == 100
    assert "truncated" not in answer.text


@pytest.mark.parametrize(
    "media", ["text/turtle", "application/n-triples", "application/rdf+xml", "application/ld+json", "application/trig"]
)
def test_triples_that_were_cut_are_told(tight: Server, media: str) -> None:
    for answer in (tight.ask(GRAPH, media), tight.client.get("/data?default", headers={"Accept": media})):
        assert answer.headers[TRUNCATED] == "rows=100"
        assert len(list(ox.parse(answer.content, format=ox.RdfFormat.from_media_type(media)))) == 100
        assert ("truncated: rows=100" in answer.text) == (media != "application/ld+json")
    assert TRUNCATED not in tight.ask(f"{GRAPH} LIMIT 100", media).headers


@pytest.mark.parametrize("media", RESULTS)
def test_a_large_answer_is_streamed_and_tells_at_its_end_or_is_told_before(wide: Server, media: str) -> None:
    for encoding in ("identity", "gzip"):
        answer = wide.ask(ALL, media, accept_encoding=encoding)
        assert rows(answer) == 10_000
        if media.startswith("text/"):
            assert answer.headers[TRUNCATED] == "rows=10000"
        else:
            assert answer.headers[TRUNCATED] == "told-at-the-end"
            assert "transfer-encoding" in answer.headers
            assert "truncated" in answer.text[-60:]


def test_a_large_graph_is_streamed_and_tells_at_its_end(wide: Server) -> None:
    answer = wide.ask(GRAPH, "text/turtle")
    assert answer.headers[TRUNCATED] == "told-at-the-end"
    assert answer.text.endswith("# truncated: rows=10000\n")
    assert len(list(ox.parse(answer.content, format=ox.RdfFormat.TURTLE))) == 10_000


def test_a_slow_reader_gets_all_of_a_large_answer(wide: Server) -> None:
    with wide.client.stream("POST", "/sparql", data={"query": ALL}) as answer:
        size = 0
        for number, chunk in enumerate(answer.iter_bytes(4096)):
            size += len(chunk)
            if number % 100 == 0:
                time.sleep(0.005)
    assert size > 1_000_000


# ---- cutting, whatever the values


VALUES = st.lists(
    st.text(max_size=8) | st.sampled_from(['},{"', "</result><result>", '"\r\n"', "{},{}", "\t\n", "<r>"])
)


@given(VALUES, st.integers(1, 5), st.integers(1, 7), st.sampled_from(["json", "xml", "csv", "tsv"]))
def test_whatever_the_values_a_cut_result_parses_and_has_its_rows(
    values: list[str], most: int, piece: int, name: str
) -> None:
    store = ox.Store()
    printable = ["".join(c for c in v if c in "\t\r\n" or (c.isprintable() and c.isascii())) for v in values]
    for number, value in enumerate(printable):
        store.add(ox.Quad(ox.NamedNode(f"http://x/{number}"), ox.NamedNode("http://x/p"), ox.Literal(value)))
    kinds = {k: getattr(ox.QueryResultsFormat, k.upper()) for k in ("json", "xml", "csv", "tsv")}
    found = store.query("SELECT ?o ?s { ?s ?p ?o }")
    assert isinstance(found, ox.QuerySolutions)
    whole = found.serialize(format=kinds[name])
    assert whole
    parts: list[bytes] = []
    cut = Cut(name, parts.append, rows=most, size=1 << 20)
    try:
        for start in range(0, len(whole), piece):
            cut.write(whole[start : start + piece])
    except Full:
        pass
    cut.close()
    body = b"".join(parts)
    assert bool(cut.limit) == (len(values) > most)
    if name == "json":
        assert len(json.loads(body)["results"]["bindings"]) == min(most, len(values))
    elif name == "xml":
        assert body.count(b"<result>") == min(most, len(values))
        ET.fromstring(body)
    elif name == "csv":
        assert len(list(csv.reader(io.StringIO(body.decode(), newline="")))) - 1 == min(most, len(values))
    else:
        assert body.count(b"\n") - 1 == min(most, len(values))
    if not cut.limit:
        assert body == whole


def test_a_result_of_too_many_bytes_is_cut_between_rows() -> None:
    whole = b'{"head":{"vars":["s"]},"results":{"bindings":[' + b",".join([b'{"s":{"type":"uri","value":"x:y"}}'] * 100)
    parts: list[bytes] = []
    cut = Cut("json", parts.append, rows=1000, size=500)
    with suppress(Full):
        for start in range(0, len(whole), 50):
            cut.write(whole[start : start + 50])
    cut.close()
    said = json.loads(b"".join(parts))
    assert said["truncated"] == {"bytes": 500}
    assert 10 < len(said["results"]["bindings"]) < 20


# ---- sizes


def test_a_query_of_64_kilobytes_is_too_long(tight: Server) -> None:
    long = f"ASK {{ ?s ?p '{'x' * 64_000}' }}"
    for answer in (
        tight.client.post("/sparql", data={"query": long}),
        tight.client.post("/sparql", content=long, headers={"Content-Type": "application/sparql-query"}),
    ):
        assert answer.status_code == 413
        assert "64,000" in answer.text


def test_a_body_that_says_it_is_huge_is_refused_before_it_comes(tight: Server) -> None:
    head = b"POST /sparql HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/sparql-query\r\n"
    head += b"Content-Length: %d\r\n\r\n"
    assert raw(tight.address, head % 10**12).startswith(b"HTTP/1.1 413 ")


def test_an_endless_body_is_refused_while_it_comes(tight: Server) -> None:
    def endless() -> Iterator[bytes]:
        for _ in range(100):
            yield b"#" * 10_000

    try:
        answer = tight.client.post("/sparql", content=endless(), headers={"Content-Type": "application/sparql-query"})
        assert answer.status_code == 413
    except (httpx.WriteError, httpx.RemoteProtocolError, httpx.ReadError):
        pass  # the server hung up before the client had ended
    assert tight.ask("ASK {}").status_code == 200


def test_a_long_address_is_refused_and_post_is_named(tight: Server) -> None:
    answer = tight.client.get("/sparql", params={"query": f"ASK {{ ?s ?p '{'x' * 20_000}' }}"})
    assert answer.status_code == 414
    assert "POST" in answer.text


def test_a_head_that_does_not_end_is_not_waited_for(tight: Server) -> None:
    host, port = tight.address.removeprefix("http://").split(":")
    with socket.create_connection((host, int(port)), timeout=8) as line:
        line.sendall(b"GET /sparql HTTP/1.1\r\nHost: localhost\r\n")
        for _ in range(3):
            time.sleep(1)
            line.sendall(b"X: y\r\n")
        assert line.recv(100) == b""


@pytest.mark.parametrize("query", ["", "ASK {}", HOG], ids=["first", "after a query", "while a query runs"])
def test_a_head_without_end_is_refused_while_it_comes(tight: Server, query: str) -> None:
    host, port = tight.address.removeprefix("http://").split(":")
    before = f"GET /sparql?query={quote(query)} HTTP/1.1\r\nHost: localhost\r\n\r\n" if query else ""
    with socket.create_connection((host, int(port)), timeout=8) as line:
        sent = 0
        with suppress(OSError):  # the server hangs up
            line.sendall(f"{before}GET /sparql HTTP/1.1\r\n".encode())
            time.sleep(0.3)
            while sent < 40_000_000:
                line.sendall(b"X: " + b"y" * 99_995 + b"\r\n")
                sent += 100_000
    assert sent < 40_000_000
    assert tight.ask("ASK {}").status_code == 200


@pytest.mark.long
def test_who_does_not_read_is_not_waited_for(tmp_path: Path) -> None:
    file = tmp_path / "many.nt"
    file.write_text("".join(f"<http://x/{'s' * 300}{n}> <http://x/p> <http://x/o{n}> .\n" for n in range(60_000)))
    with server("--data", str(file), "--workers", "2") as running:
        host, port = running.address.removeprefix("http://").split(":")
        open_files, lines = Path(f"/proc/{running.process.pid}/fd"), []
        before = len(list(open_files.iterdir()))
        for ending in ("csv", "json", "ttl") * 4:
            line = socket.socket()
            line.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 2048)
            line.connect((host, int(port)))
            query = quote(GRAPH if ending == "ttl" else ALL)
            line.sendall(f"GET /sparql?query={query}&format={ending} HTTP/1.1\r\nHost: localhost\r\n\r\n".encode())
            lines.append(line)
        time.sleep(10)
        status = Path(f"/proc/{running.process.pid}/status").read_text()
        held = int(status.partition("VmRSS:")[2].split()[0]) // 1024
        assert held < 200, "megabytes"
        time.sleep(45)
        assert running.client.get("/health").json()["busy"] == 0
        assert len(list(open_files.iterdir())) <= before + 2, "connections are ended"
        ended = []
        for line in lines:
            line.settimeout(10)
            read = 0
            with suppress(ConnectionResetError):
                while chunk := line.recv(1 << 20):
                    read += len(chunk)
            ended.append(read)
            line.close()
        assert max(ended) < 10_000_000, "no answer was whole"
        assert running.ask("ASK {}").status_code == 200


# ---- the queue


def test_who_finds_the_queue_full_is_told_when_to_come_again(tight: Server) -> None:
    with ThreadPoolExecutor(8) as pool:
        answers = [pool.submit(tight.ask, HOG) for _ in range(8)]
        statuses = [answer.result() for answer in answers]
    refused = [answer for answer in statuses if answer.status_code == 503]
    assert refused
    assert all(int(answer.headers["retry-after"]) >= 1 for answer in refused)
    assert all("busy" in answer.json()["code"] for answer in refused)
    assert tight.ask("ASK {}").status_code == 200


# ---- one client of many


def test_beyond_this_machine_a_flag_is_needed(tmp_path: Path) -> None:
    with pytest.raises(AssertionError, match="say --public if that is meant"), server("--host", "0.0.0.0"):
        pass


def test_a_port_in_use_is_named(tight: Server) -> None:
    port = tight.address.rpartition(":")[2]
    with (
        pytest.raises(AssertionError, match=f"port {port} is in use; choose another with --port"),
        server("--port", port),
    ):
        pass


@pytest.mark.parametrize(
    ("option", "value"),
    [
        ("--workers", "100000"),
        ("--workers", "0"),
        ("--port", "99999"),
        ("--port", "-5"),
        ("--port", "abc"),
        ("--queue", "10000000"),
        ("--timeout", "0"),
        ("--memory", "1"),
        ("--max-rows", "٣"),
    ],
)
def test_a_number_out_of_range_is_refused_before_anything_starts(
    option: str, value: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["serve", f"{option}={value}"])
    assert ended.value.code == 2
    assert f"argument {option}: '{value}' is no whole number from " in capsys.readouterr().err


def test_data_that_are_not_there_are_said_to_be_missing() -> None:
    with pytest.raises(AssertionError, match="there is no such file"), server("--data", "/nowhere/at/all"):
        pass


def test_data_that_cannot_be_read_are_named(tmp_path: Path) -> None:
    file = tmp_path / "broken.ttl"
    file.write_text("<a> <b> .\n")
    with pytest.raises(AssertionError, match=r"broken\.ttl.*broken-rdf"), server("--data", str(file)):
        pass


def test_in_public_each_client_has_a_rate_and_any_page_may_read(tmp_path: Path) -> None:
    file = tmp_path / "few.nq"
    file.write_text("\n".join(FEW) + "\n")
    with server("--data", str(file), "--public", "--workers", "1") as public:
        answers = [public.client.get("/sparql", params={"query": "ASK {}"}) for _ in range(80)]
        assert answers[0].headers["access-control-allow-origin"] == "*"
        assert public.client.get("/health", headers={"Host": "kg.example"}).status_code in (200, 429)
        turned_away = [answer for answer in answers if answer.status_code == 429]
        assert 5 < len(turned_away) < 35
        assert int(turned_away[0].headers["retry-after"]) >= 1
        time.sleep(0.5)
        assert public.client.get("/sparql", params={"query": "ASK {}"}).status_code == 200
