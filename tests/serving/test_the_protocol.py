"""What the endpoint says over HTTP: methods, syntaxes, statuses, headers. The server is real."""

import csv
import io
import json
import xml.etree.ElementTree as ET
from collections.abc import Iterator

import pyoxigraph as ox
import pytest
from hypothesis import given
from hypothesis import strategies as st
from served import FEW, Server, raw, server

from calcgraph.serving.negotiation import GRAPH as GRAPH_OFFERED
from calcgraph.serving.negotiation import ROWS as ROWS_OFFERED
from calcgraph.serving.negotiation import chosen, takes_gzip

ROWS = "SELECT ?s ?o { ?s <http://x/p> ?o } ORDER BY ?s LIMIT 3"
TRIPLES = "CONSTRUCT { ?s ?p ?o } WHERE { GRAPH <http://x/g1> { ?s ?p ?o } }"
LITERALS = {
    "application/sparql-results+json": ("application/json", "json"),
    "application/sparql-results+xml": ("application/xml", "xml"),
    "text/csv": ("text/csv", "csv"),
    "text/tab-separated-values": ("text/tab-separated-values", "tsv"),
}
SYNTAXES = {
    "text/turtle": ox.RdfFormat.TURTLE,
    "application/n-triples": ox.RdfFormat.N_TRIPLES,
    "application/ld+json": ox.RdfFormat.JSON_LD,
    "application/rdf+xml": ox.RdfFormat.RDF_XML,
    "application/trig": ox.RdfFormat.TRIG,
    "application/n-quads": ox.RdfFormat.N_QUADS,
}


# ---- the three ways to ask


def test_a_query_comes_by_get_by_form_or_as_the_body(few: Server) -> None:
    answers = [
        few.client.get("/sparql", params={"query": ROWS}),
        few.client.post("/sparql", data={"query": ROWS}),
        few.client.post("/sparql", content=ROWS, headers={"Content-Type": "application/sparql-query"}),
    ]
    assert {answer.status_code for answer in answers} == {200}
    assert len({answer.content for answer in answers}) == 1
    assert len(answers[0].json()["results"]["bindings"]) == 3


def test_head_gives_the_headers_of_get_and_no_body(few: Server) -> None:
    get, head = (few.client.request(m, "/sparql", params={"query": ROWS}) for m in ("GET", "HEAD"))
    assert head.status_code == 200
    assert head.content == b""
    assert head.headers["content-length"] == get.headers["content-length"]
    assert head.headers["etag"] == get.headers["etag"]


def test_options_tells_what_may_be_done_and_by_whom(few: Server) -> None:
    answer = few.client.options("/sparql", headers={"Origin": "http://localhost:3000"})
    assert answer.status_code == 204
    assert answer.headers["allow"] == "GET, HEAD, POST, OPTIONS"
    assert answer.headers["access-control-allow-origin"] == "http://localhost:3000"
    assert "POST" in answer.headers["access-control-allow-methods"]


def test_pages_elsewhere_may_not_read_data_of_the_users_own(few: Server) -> None:
    answer = few.client.get("/sparql", params={"query": ROWS}, headers={"Origin": "https://evil.example"})
    assert "access-control-allow-origin" not in answer.headers


def test_no_answer_has_a_cookie_and_none_is_sniffed(few: Server) -> None:
    for path in ("/sparql", "/sparql?query=ASK{}", "/nowhere", "/data?default", "/health"):
        answer = few.client.get(path)
        assert "set-cookie" not in answer.headers
        assert answer.headers["x-content-type-options"] == "nosniff"


def test_a_byte_order_mark_before_a_query_does_no_harm(few: Server) -> None:
    body = b"\xef\xbb\xbfASK {}"
    answer = few.client.post("/sparql", content=body, headers={"Content-Type": "application/sparql-query"})
    assert answer.json()["boolean"] is True


# ---- syntaxes


@pytest.mark.parametrize("media", LITERALS)
def test_rows_come_in_every_syntax(few: Server, media: str) -> None:
    alias, name = LITERALS[media]
    answer = few.ask(ROWS, media)
    assert answer.headers["content-type"].partition(";")[0] == media
    assert few.ask(ROWS, alias).content == answer.content
    assert few.client.get("/sparql", params={"query": ROWS, "format": name}).content == answer.content
    if name == "json":
        found = [row["o"]["value"] for row in answer.json()["results"]["bindings"]]
    elif name == "xml":
        found = [e.text for e in ET.fromstring(answer.text).iter("{http://www.w3.org/2005/sparql-results#}literal")]
    elif name == "csv":
        found = [row["o"] for row in csv.DictReader(io.StringIO(answer.text, newline=""))]
    else:
        found = [line.split("\t")[1].strip('"') for line in answer.text.splitlines()[1:]]
    assert found == ["0", "1", "10"]


@pytest.mark.parametrize("media", SYNTAXES)
def test_triples_come_in_every_syntax(few: Server, media: str) -> None:
    answer = few.ask(TRIPLES, media)
    assert answer.headers["content-type"].partition(";")[0] == media
    assert len(set(ox.parse(answer.content, format=SYNTAXES[media]))) == 150


def test_truth_comes_in_json_and_xml(few: Server) -> None:
    assert few.ask("ASK { ?s <http://x/p> '1' }").json() == {"head": {}, "boolean": True}
    assert "<boolean>false</boolean>" in few.ask("ASK { ?s <http://x/q> '1' }", "application/xml").text


@pytest.mark.parametrize(
    ("accept", "media"),
    [
        ("", "application/sparql-results+json"),
        ("*/*", "application/sparql-results+json"),
        ("text/csv;q=0.5, text/tab-separated-values;q=0.9", "text/tab-separated-values"),
        ("text/*", "text/csv"),
        ("application/sparql-results+json;q=0, */*;q=0.1", "application/sparql-results+xml"),
        ("text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", "application/xml"),
        ("TEXT/CSV", "text/csv"),
        ("text/csv;q=nonsense, application/xml;q=0.1", "application/xml"),
    ],
)
def test_the_client_gets_what_it_likes_best(few: Server, accept: str, media: str) -> None:
    assert few.ask(ROWS, accept).headers["content-type"].partition(";")[0] == media


@given(st.text(st.sampled_from('aztexcsvq/*;,=.01- \t"')) | st.text())
def test_no_accept_header_whatever_it_says_is_an_error(accept: str) -> None:
    for offered in (ROWS_OFFERED, GRAPH_OFFERED):
        found = chosen(accept, offered)
        assert found is None or found.name in {entry.name for entry in offered}
        assert takes_gzip(accept) in (True, False)


@pytest.fixture(scope="module")
def about(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server of a triple about a triple."""
    file = tmp_path_factory.mktemp("data") / "about.ttl"
    file.write_text('<http://x/r> <http://x/p> <<( <http://x/a> <http://x/b> "c" )>> .\n')
    with server("--data", str(file), "--workers", "1") as started:
        yield started


@pytest.mark.parametrize("path", ["/sparql?query=CONSTRUCT+WHERE+{?s+?p+?o}", "/data?default"])
def test_a_syntax_that_cannot_carry_the_answer_gives_406_with_those_that_can(about: Server, path: str) -> None:
    answer = about.client.get(path, headers={"Accept": "application/ld+json"})
    assert answer.status_code == 406
    assert "triple terms" in answer.text
    for media in SYNTAXES:
        assert (media in answer.text) == (media != "application/ld+json")
        if media != "application/ld+json":
            assert about.client.get(path, headers={"Accept": media}).status_code == 200, media
    assert about.client.get(path, headers={"Accept": "application/json"}).json()["code"] == "format"


@pytest.mark.parametrize("path", ["/sparql?query=CONSTRUCT+WHERE+{?s+?p+?o}", "/data?default"])
def test_of_several_syntaxes_the_next_is_taken_if_the_best_cannot_carry_the_answer(about: Server, path: str) -> None:
    for _ in range(2):  # the second time it is known beforehand
        answer = about.client.get(path, headers={"Accept": "application/ld+json, text/turtle;q=0.5"})
        assert answer.status_code == 200
        assert answer.headers["content-type"].startswith("text/turtle")
        assert "<<(" in answer.text
    picky = {"Accept": "application/ld+json, text/csv"}
    assert about.client.get(path, headers=picky).status_code == 406
    assert about.client.get(f"{path}&format=jsonld", headers={"Accept": "text/turtle"}).status_code == 406


def test_what_is_not_acceptable_gives_406_with_what_there_is(few: Server) -> None:
    for query, accept, there in ((ROWS, "text/turtle", "text/csv"), (TRIPLES, "text/csv", "text/turtle")):
        answer = few.ask(query, accept)
        assert answer.status_code == 406
        assert there in answer.text


def test_a_large_answer_is_packed_for_those_who_can_unpack(few: Server) -> None:
    query = "SELECT * { ?s ?p ?o }"
    plain = few.ask(query, accept_encoding="identity")
    packed = few.ask(query, accept_encoding="br, gzip;q=0.5")
    assert "content-encoding" not in plain.headers
    assert packed.headers["content-encoding"] == "gzip"
    assert int(packed.headers["content-length"]) < int(plain.headers["content-length"]) / 5
    assert packed.content == plain.content
    assert "content-encoding" not in few.ask("ASK {}", accept_encoding="gzip").headers
    assert "content-encoding" not in few.ask(query, accept_encoding="gzip;q=0").headers


# ---- what the client has already


def test_an_answer_that_the_client_has_is_not_sent_again(few: Server) -> None:
    first = few.client.get("/sparql", params={"query": ROWS})
    again = few.client.get(
        "/sparql", params={"query": ROWS}, headers={"If-None-Match": f'"x", {first.headers["etag"]}'}
    )
    assert again.status_code == 304
    assert again.content == b""
    assert again.headers["etag"] == first.headers["etag"]


def test_other_answers_have_other_tags(few: Server) -> None:
    tags = [
        few.client.get("/sparql", params={"query": ROWS, **more}).headers["etag"]
        for more in ({}, {"format": "csv"}, {"default-graph-uri": "http://x/g1"}, {"named-graph-uri": "http://x/g1"})
    ]
    assert len(set(tags)) == 4


def test_an_answer_of_chance_or_of_the_clock_has_no_tag(few: Server) -> None:
    for query, tagged in (("SELECT (NOW() AS ?now) {}", False), ("SELECT ('NOW()' AS ?now) {}", True)):
        assert ("etag" in few.client.get("/sparql", params={"query": query}).headers) == tagged


def test_an_answer_to_a_post_is_kept_by_nobody_and_has_no_tag(few: Server) -> None:
    tag = few.client.get("/sparql", params={"query": ROWS}).headers["etag"]
    for _ in range(2):
        answer = few.client.post("/sparql", data={"query": ROWS}, headers={"If-None-Match": tag})
        assert answer.status_code == 200
        assert "etag" not in answer.headers


# ---- graphs


def count(answer: dict) -> int:  # type: ignore[type-arg]
    return int(answer["results"]["bindings"][0]["n"]["value"])


def test_the_default_graph_is_the_union_unless_the_query_or_the_request_says_otherwise(few: Server) -> None:
    query = "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"
    for sparql, parameters, most in (
        (query, {}, 300),
        ("SELECT (COUNT(*) AS ?n) FROM <http://x/g1> { ?s ?p ?o }", {}, 150),
        (query, {"default-graph-uri": "http://x/g0"}, 150),
        (query, {"default-graph-uri": ["http://x/g0", "http://x/g1"]}, 300),
        (query, {"named-graph-uri": "http://x/g0"}, 0),
        ("SELECT (COUNT(*) AS ?n) FROM <http://x/g1> { ?s ?p ?o }", {"named-graph-uri": "http://x/g0"}, 0),
        ("SELECT (COUNT(*) AS ?n) { GRAPH ?g { ?s ?p ?o } }", {"named-graph-uri": "http://x/g0"}, 150),
        ("SELECT (COUNT(*) AS ?n) { GRAPH ?g { ?s ?p ?o } }", {"default-graph-uri": "http://x/g0"}, 0),
    ):
        assert count(few.client.get("/sparql", params={"query": sparql, **parameters}).json()) == most, (
            sparql,
            parameters,
        )


def test_a_graph_that_is_not_here_is_empty_and_the_answer_says_so(few: Server) -> None:
    parameters = {"query": "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }", "default-graph-uri": "file:///etc/passwd"}
    answer = few.client.get("/sparql", params=parameters)
    assert count(answer.json()) == 0
    assert answer.headers["x-calcgraph-unknown-graph"] == "1"


def test_a_graph_that_has_no_absolute_iri_is_refused(few: Server) -> None:
    for iri in ("", "g1", "http://x/ >", "http://x/\n"):
        assert few.client.get("/sparql", params={"query": ROWS, "default-graph-uri": iri}).status_code == 400


@pytest.mark.parametrize("media", SYNTAXES)
def test_a_graph_is_read_by_its_name(few: Server, media: str) -> None:
    answer = few.client.get("/data", params={"graph": "http://x/g1"}, headers={"Accept": media})
    assert len(set(ox.parse(answer.content, format=SYNTAXES[media]))) == 150
    again = few.client.get(
        "/data", params={"graph": "http://x/g1"}, headers={"Accept": media, "If-None-Match": answer.headers["etag"]}
    )
    assert again.status_code == 304


def test_the_default_graph_is_read_and_others_are_not_there(few: Server) -> None:
    whole = few.client.get("/data?default", headers={"Accept": "application/n-triples"})
    assert len(whole.text.splitlines()) == 300
    assert few.client.head("/data?default").headers["content-length"]
    missing = few.client.get("/data", params={"graph": "http://x/none"})
    assert missing.status_code == 404
    assert "http://x/g1" in missing.text
    for wrong in ("/data", "/data?default&graph=http://x/g1"):
        assert few.client.get(wrong).status_code == 400


@pytest.mark.parametrize("method", ["PUT", "POST", "DELETE", "PATCH"])
def test_no_graph_can_be_changed(few: Server, method: str) -> None:
    answer = few.client.request(method, "/data?default", content="<a:a> <a:b> <a:c> .")
    assert answer.status_code == 405
    assert answer.headers["allow"] == "GET, HEAD, OPTIONS"
    assert "read only" in answer.text


# ---- what is refused


def test_a_mistake_is_told_with_its_place_in_the_words_that_the_client_reads(few: Server) -> None:
    query = "SELECT * {\n  ?s <b>x</b> ?o\n  ?s ?p }"
    accepts = ("text/csv, text/plain;q=0.1", "application/json", "text/html, text/csv")
    text, as_json, page = (few.ask(query, accept) for accept in accepts)
    assert {text.status_code, as_json.status_code, page.status_code} == {400}
    assert text.headers["content-type"] == "text/plain; charset=utf-8"
    assert "line 2" in text.text
    assert "?s <b>x</b> ?o\n" in text.text
    assert text.text.rstrip().endswith("^")
    assert as_json.headers["content-type"] == "application/json"
    assert as_json.json()["line"] == 2
    assert as_json.json()["column"] > 1
    assert as_json.json()["status"] == 400
    assert "&lt;b&gt;" in page.text
    assert "<b>" not in page.text
    assert "default-src 'none'" in page.headers["content-security-policy"]


def test_an_unknown_prefix_is_named(few: Server) -> None:
    answer = few.ask("SELECT * { ?s nosuch:thing ?o }")
    assert answer.status_code == 400
    assert "nosuch" in answer.text


@pytest.mark.parametrize(
    ("request_", "status"),
    [
        ({"method": "GET", "url": "/sparql?query=ASK{}&query=ASK{}"}, 400),
        ({"method": "GET", "url": "/sparql?query=%FF"}, 400),
        ({"method": "POST", "url": "/sparql", "data": {"quary": "ASK {}"}}, 400),
        ({"method": "GET", "url": "/sparql?query=ASK{}&format=nonsense"}, 406),
        ({"method": "POST", "url": "/sparql", "data": {"update": "CLEAR ALL"}}, 403),
        ({"method": "POST", "url": "/sparql", "data": {"query": "CLEAR ALL"}}, 403),
        ({"method": "GET", "url": "/nowhere"}, 404),
        ({"method": "PUT", "url": "/sparql?query=ASK{}"}, 405),
        ({"method": "DELETE", "url": "/sparql"}, 405),
        ({"method": "POST", "url": "/sparql", "content": "ASK {}"}, 415),
        ({"method": "POST", "url": "/sparql", "content": "{}", "headers": {"Content-Type": "application/json"}}, 415),
        ({"method": "POST", "url": "/sparql", "files": {"query": b"ASK {}"}}, 415),
        ({"method": "GET", "url": "/sparql", "params": {"query": "ASK { SERVICE <http://127.0.0.1/> {} }"}}, 403),
    ],
)
def test_what_is_wrong_gets_its_status_and_words(few: Server, request_: dict, status: int) -> None:  # type: ignore[type-arg]
    answer = few.client.request(**request_)
    assert answer.status_code == status
    assert len(answer.text.split()) > 4
    assert "Traceback" not in answer.text
    assert ("allow" in answer.headers) == (status == 405)


def test_another_host_is_not_answered(few: Server) -> None:
    for host, status in (("evil.example", 421), ("127.0.0.1.evil.example", 421), ("localhost:1", 200), ("[::1]", 200)):
        assert few.client.get("/health", headers={"Host": host}).status_code == status


def test_nonsense_instead_of_http_ends_the_connection_and_nothing_else(few: Server) -> None:
    assert b"400" in raw(few.address, b"\x16\x03\x01\x00nonsense\r\n\r\n").splitlines()[0]
    assert few.ask("ASK {}").status_code == 200


# ---- the endpoint of itself


def test_a_bare_get_describes_the_service(few: Server) -> None:
    for media, syntax in SYNTAXES.items():
        triples = {
            q.triple for q in ox.parse(few.client.get("/sparql", headers={"Accept": media}).content, format=syntax)
        }
        said = {(t.predicate.value.rpartition("#")[2], getattr(t.object, "value", "")) for t in triples}
        assert ("endpoint", f"{few.address}/sparql") in said
        assert ("name", "http://x/g1") in said


def test_a_browser_gets_a_page_with_a_form(few: Server) -> None:
    page = few.client.get("/sparql", headers={"Accept": "text/html,application/xhtml+xml,*/*;q=0.8"})
    assert page.headers["content-type"] == "text/html; charset=utf-8"
    assert "<form>" in page.text


def test_our_own_graph_is_served_without_a_word_of_configuration(ours: Server) -> None:
    number = "SELECT (COUNT(*) AS ?n) { ?claim a cgv:Claim }"
    assert count(ours.ask(number).json()) > 100
    answer = ours.client.get("/sparql", headers={"Accept": "text/turtle", "Origin": "https://a.example"})
    assert answer.headers["access-control-allow-origin"] == "*"
    assert b"void:triples" in answer.content
    assert ours.client.get("/health").json()["status"] == "ok"


def test_the_build_in_out_is_served_if_there_is_one(tmp_path) -> None:  # type: ignore[no-untyped-def]
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "calcgraph.nq").write_text("\n".join(FEW[:7]) + "\n")
    with server(cwd=tmp_path) as ours:
        assert ours.client.get("/health").json()["quads"] == 7


def test_a_folder_of_files_is_served(tmp_path) -> None:  # type: ignore[no-untyped-def]
    (tmp_path / "one.nq").write_text("\n".join(FEW[:7]) + "\n")
    (tmp_path / "two.ttl").write_text("<http://x/a> <http://x/b> <http://x/c> .\n")
    (tmp_path / "notes.md").write_text("no RDF\n")
    with server("--data", str(tmp_path), "--workers", "1") as there:
        assert count(there.ask("SELECT (COUNT(*) AS ?n) { ?s ?p ?o }").json()) == 8


def test_a_store_on_disk_is_served_read_only(tmp_path) -> None:  # type: ignore[no-untyped-def]
    store = ox.Store(tmp_path / "store")
    store.bulk_extend(ox.parse("\n".join(FEW), format=ox.RdfFormat.N_QUADS))
    store.optimize()
    del store
    with server("--data", str(tmp_path / "store"), "--workers", "2") as there:
        for _ in range(4):
            assert count(there.ask("SELECT (COUNT(*) AS ?n) { ?s ?p ?o }").json()) == 300
        assert json.loads(there.client.get("/health").text)["quads"] == 300
