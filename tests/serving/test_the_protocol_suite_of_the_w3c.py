"""The tests of the SPARQL 1.1 Protocol (w3c/rdf-tests): its manifest describes requests as RDF; these are sent."""

import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import httpx
import pyoxigraph as ox
import pytest
from served import Server, server

HT, CNT = "http://www.w3.org/2011/http#", "http://www.w3.org/2011/content#"
MF = "http://www.w3.org/2001/sw/DataAccess/tests/test-manifest#"
UT = "http://www.w3.org/2009/sparql/tests/test-update#"
RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
TYPES = {
    "boolean": {"application/sparql-results+json", "application/sparql-results+xml"},
    "tabular": {"application/sparql-results+json", "application/sparql-results+xml", "text/csv"},
    "RDF": {"text/turtle", "application/n-triples", "application/rdf+xml", "application/ld+json"},
}
FOLDER = Path(os.environ.get("CALCGRAPH_RDF_TESTS", "")) / "sparql" / "sparql11" / "protocol"
pytestmark = pytest.mark.skipif(
    not (FOLDER / "manifest.ttl").is_file(), reason="CALCGRAPH_RDF_TESTS does not name a checkout of w3c/rdf-tests"
)


class Request(NamedTuple):
    """A request of the manifest, and what is expected."""

    method: str
    path: str
    headers: dict[str, str]
    body: bytes | None
    statuses: tuple[int, ...]  # first digits
    truth: bool | None
    format: str | None


class Reader:
    """The manifest."""

    def __init__(self, path: Path) -> None:
        self._store = ox.Store()
        self._store.load(path=path, format=ox.RdfFormat.TURTLE, base_iri=path.resolve().as_uri())

    def values(self, node: ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple | None, predicate: str) -> list:
        """The objects of a property."""
        assert isinstance(node, ox.NamedNode | ox.BlankNode)
        return [q.object for q in self._store.quads_for_pattern(node, ox.NamedNode(predicate), None, None)]

    def value(self, node, predicate: str):
        """The one object of a property, if there is one."""
        return next(iter(self.values(node, predicate)), None)

    def text(self, node, predicate: str) -> str | None:
        """Its lexical form."""
        found = self.value(node, predicate)
        return None if found is None else found.value

    def members(self, node) -> Iterator:
        """The members of a list."""
        while node is not None and node.value != RDF + "nil":
            yield self.value(node, RDF + "first")
            node = self.value(node, RDF + "rest")

    def tests(self) -> list[str]:
        """The IRIs of the tests, in order."""
        listed = next(iter(self._store.quads_for_pattern(None, ox.NamedNode(MF + "entries"), None, None))).object
        return [node.value for node in self.members(listed)]

    def graphs(self) -> dict[str, Path]:
        """Every graph that a test names: its IRI and its file."""
        found = {}
        for quad in self._store.quads_for_pattern(None, ox.NamedNode(UT + "graphData"), None, None):
            file = self.text(quad.object, UT + "graph") or ""
            label = self.text(quad.object, "http://www.w3.org/2000/01/rdf-schema#label") or ""
            found[label] = FOLDER / file.rsplit("/", 1)[-1]
        return found

    def requests(self, test: str) -> list[Request]:
        """The requests of a test, in order."""
        action = self.value(ox.NamedNode(test), MF + "action")
        return [self._request(node) for node in self.members(self.value(action, HT + "requests"))]

    def _request(self, node) -> Request:
        headers = {
            (self.text(h, HT + "fieldName") or ""): (self.text(h, HT + "fieldValue") or "")
            for h in self.members(self.value(node, HT + "headers"))
        }
        content, body = self.value(node, HT + "body"), None
        if content is not None:
            encoding = self.text(content, CNT + "characterEncoding") or "UTF-8"
            body = (self.text(content, CNT + "chars") or "").encode(encoding)
        response = self.value(node, HT + "resp")
        statuses = [s.value for s in self.values(response, MF + "expectedStatus")]
        truth = self.text(response, MF + "expectedBoolean")
        return Request(
            self.text(node, HT + "methodName") or "",
            (self.text(node, HT + "absolutePath") or "").replace("/sparql/", "/sparql", 1),
            headers,
            body,
            tuple(sorted(int(re.findall(r"StatusCode(\d)xx", s)[0]) for s in statuses)),
            None if truth is None else truth == "true",
            self.text(response, MF + "expectedFormat"),
        )


MANIFEST = Reader(FOLDER / "manifest.ttl") if (FOLDER / "manifest.ttl").is_file() else None
NAMES = [iri.rpartition("#")[2] for iri in MANIFEST.tests()] if MANIFEST else []


@pytest.fixture(scope="module")
def endpoint(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    assert MANIFEST
    file = tmp_path_factory.mktemp("data") / "graphs.nq"
    quads = [
        ox.Quad(q.subject, q.predicate, q.object, ox.NamedNode(iri))
        for iri, path in MANIFEST.graphs().items()
        for q in ox.parse(path=path, format=ox.RdfFormat.N_TRIPLES)
    ]
    ox.serialize(quads, file, ox.RdfFormat.N_QUADS)
    with server("--data", str(file)) as started:
        yield started


def sent(endpoint: Server, request: Request) -> httpx.Response:
    return endpoint.client.request(request.method, request.path, headers=request.headers, content=request.body)


def test_the_manifest_has_the_tests_that_are_counted() -> None:
    updates = [name for name in NAMES if "update" in name]
    bad = [name for name in updates if name.startswith("bad")]
    assert (len(NAMES), len(updates), len(bad)) == (34, 14, 7)
    assert MANIFEST
    assert len(MANIFEST.graphs()) == 3


@pytest.mark.parametrize("name", [n for n in NAMES if "update" not in n])
def test_a_query_is_answered_as_the_w3c_expects(endpoint: Server, name: str) -> None:
    assert MANIFEST
    for request in MANIFEST.requests(next(iri for iri in MANIFEST.tests() if iri.endswith(f"#{name}"))):
        response = sent(endpoint, request)
        assert response.status_code // 100 in request.statuses, response.text
        if request.format:
            assert response.headers["content-type"].partition(";")[0] in TYPES[request.format]
        if request.truth is not None:
            assert response.json()["boolean"] is request.truth


@pytest.mark.parametrize("name", [n for n in NAMES if "update" in n])
def test_an_update_good_or_bad_is_refused(endpoint: Server, name: str) -> None:
    assert MANIFEST
    before = endpoint.client.get("/data?default", headers={"Accept": "application/n-triples"}).text
    first, *_ = MANIFEST.requests(next(iri for iri in MANIFEST.tests() if iri.endswith(f"#{name}")))
    response = sent(endpoint, first)
    assert 400 <= response.status_code < 500
    if name.startswith("update"):
        assert response.status_code == 403
        assert "read-only" in response.text
    assert endpoint.client.get("/data?default", headers={"Accept": "application/n-triples"}).text == before
