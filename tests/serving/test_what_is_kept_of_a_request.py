"""What was found out about a request is used again for the same request, and for no other."""

from collections.abc import Mapping

import pytest
from served import Server

from calcgraph.serving import wire
from calcgraph.serving.prepared import Prepared, Shelf, key

QUERY = "SELECT ?s { ?s <http://x/p> '1' }"
GRAPHS = ("http://x/g0", "http://x/g1")


def test_the_same_request_gets_the_same_answer_however_often_it_comes(few: Server) -> None:
    answers = [few.client.get("/sparql", params={"query": QUERY}) for _ in range(4)]
    assert {(a.status_code, a.content, a.headers["etag"], a.headers["content-type"]) for a in answers} == {
        (200, answers[0].content, answers[0].headers["etag"], "application/sparql-results+json")
    }
    assert len(answers[0].json()["results"]["bindings"]) == 1


def test_a_request_that_differs_in_anything_gets_an_answer_of_its_own(few: Server) -> None:
    for _ in range(2):
        assert few.ask(QUERY).headers["content-type"] == "application/json"
        assert few.ask(QUERY, "text/csv").headers["content-type"].startswith("text/csv")
        assert few.ask(QUERY, "text/html").status_code == 406
        counts = [
            len(
                few.client.post("/sparql", data={"query": QUERY, "default-graph-uri": graph}).json()["results"][
                    "bindings"
                ]
            )
            for graph in GRAPHS
        ]
        assert counts == [0, 1]
        plain = few.ask("SELECT * { ?s ?p ?o }", accept_encoding="identity")
        packed = few.ask("SELECT * { ?s ?p ?o }", accept_encoding="gzip")
        assert "content-encoding" not in plain.headers
        assert packed.headers["content-encoding"] == "gzip"
        assert plain.content == packed.content
        other = few.client.post("/sparql", content=QUERY, headers={"Content-Type": "text/plain"})
        assert other.status_code == 415


def test_a_client_that_has_the_answer_is_told_so_whether_it_was_asked_before_or_not(few: Server) -> None:
    query = {"query": "SELECT ?s { ?s <http://x/p> '2' }"}
    tags = {few.client.get("/sparql", params=query).headers["etag"] for _ in range(2)}
    assert len(tags) == 1
    for _ in range(2):
        again = few.client.get("/sparql", params=query, headers={"If-None-Match": tags.copy().pop()})
        assert (again.status_code, again.content) == (304, b"")
        assert few.client.get("/sparql", params=query, headers={"If-None-Match": '"other"'}).status_code == 200


@pytest.mark.parametrize(
    ("query", "status"), [("SELECT * { SERVICE <http://x/> { ?s ?p ?o } }", 403), ("SELECT * {", 400)]
)
def test_what_was_refused_is_refused_again(few: Server, query: str, status: int) -> None:
    answers = [few.ask(query) for _ in range(3)]
    assert [answer.status_code for answer in answers] == [status] * 3
    assert len({answer.content for answer in answers}) == 1
    assert few.ask(QUERY).status_code == 200


def asked(method: str, address: bytes, content: bytes, **given: str) -> object:
    headers: Mapping[str, str] = {name.replace("_", "-"): value for name, value in given.items()}
    return key({"method": method, "query_string": address}, headers, content)


def test_the_place_of_a_request_depends_on_all_that_its_answer_does() -> None:
    alike = asked("POST", b"a=b", b"query=c", content_type="t", accept="x", accept_encoding="gzip")
    others = [
        asked("GET", b"a=b", b"query=c", content_type="t", accept="x", accept_encoding="gzip"),
        asked("POST", b"a=", b"bquery=c", content_type="t", accept="x", accept_encoding="gzip"),
        asked("POST", b"a=b", b"query=d", content_type="t", accept="x", accept_encoding="gzip"),
        asked("POST", b"a=b", b"query=c", content_type="u", accept="x", accept_encoding="gzip"),
        asked("POST", b"a=b", b"query=c", content_type="t", accept="y", accept_encoding="gzip"),
        asked("POST", b"a=b", b"query=c", content_type="t", accept="x"),
    ]
    assert len({alike, *others}) == 1 + len(others)
    assert asked("HEAD", b"a", b"") == asked("GET", b"a", b"")


def test_only_so_many_requests_are_kept_and_none_that_is_long() -> None:
    def made(number: int) -> Prepared:
        return Prepared(str(number), wire.Task("query", str(number), "json"), b"", (), "")

    shelf = Shelf()
    places = [(False, b"%d" % number, b"", "", "", "") for number in range(1000)]
    shelf.put(places[0], made(0))
    for number in range(1, 1000):
        assert shelf.get(places[0]), "what is asked for is kept"
        shelf.put(places[number], made(number))
    kept = [number for number, place in enumerate(places) if shelf.get(place)]
    assert len(kept) == 256
    assert kept[:2] == [0, 745]
    assert key({"method": "GET", "query_string": b"x" * 8001}, {}, b"") is None
    assert key({"method": "GET", "query_string": b""}, {"accept": "x" * 8001}, b"") is None
    shelf.put(None, made(1))
    assert shelf.get(None) is None
