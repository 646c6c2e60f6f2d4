"""Every IRI of ours answers, as a page or as data, over real HTTP; other parsers read back what we hold."""

import json
import re
from html.parser import HTMLParser
from pathlib import Path

import httpx
import pyoxigraph as ox
import pytest
import rdflib
from rdflib.compare import to_canonical_graph
from served import Server, server

from calcgraph import Dataset
from planting import ONTOLOGY, ROOT

BASE = "https://w3id.org/calcgraph/"
BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"
PARSERS = {"ttl": "turtle", "nt": "nt", "jsonld": "json-ld", "rdf": "xml"}


class Page(HTMLParser):
    """The links and the scripts of a page, and its text."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.links: list[str] = []
        self.scripts: list[str | None] = []
        self.text = ""
        self.feed(text)

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        given = dict(attributes)
        if tag == "a" and (href := given.get("href")):
            self.links.append(href)
        if tag == "script":
            self.scripts.append(given.get("type"))

    def handle_data(self, data: str) -> None:
        self.text += data


@pytest.mark.parametrize(
    ("accept", "ending"),
    [
        (BROWSER, "html"),
        ("*/*", "ttl"),
        ("text/turtle", "ttl"),
        ("application/ld+json", "jsonld"),
        ("application/n-triples", "nt"),
        ("application/rdf+xml", "rdf"),
        ("text/turtle;q=0.2, application/rdf+xml;q=0.4", "rdf"),
    ],
)
@pytest.mark.parametrize("path", ["CALC_0000006", "CALC_0010307", "vocab/surface", "span/ybsite-h5996/1821-1872"])
def test_a_thing_is_no_document_and_sends_to_the_one_that_is_wanted(
    ours: Server, path: str, accept: str, ending: str
) -> None:
    answer = ours.client.get(f"/{path}", headers={"Accept": accept})
    assert (answer.status_code, answer.headers["location"]) == (303, f"/{path}.{ending}")
    assert "Accept" in answer.headers["vary"]
    assert answer.headers["access-control-allow-origin"] == "*"
    document = ours.client.get(answer.headers["location"])
    assert document.status_code == 200
    assert f'<{BASE}{path}>; rel="describes"' in document.headers["link"]


def test_a_small_document_declares_the_prefixes_that_it_uses_and_no_others(ours: Server) -> None:
    text = ours.client.get("/CALC_0010307.ttl").text
    declared = re.findall(r"^@prefix ([\w.-]+): <", text, re.MULTILINE)
    assert {"cg", "cgv"} <= set(declared)
    assert len(declared) < 12
    body = re.sub(r"^@prefix.*$", "", text, flags=re.MULTILINE)
    assert all(f"{prefix}:" in body for prefix in declared if prefix not in ("rdf", "xsd"))  # in `a` and in numbers


def test_what_cannot_be_had_is_told_with_what_can(ours: Server) -> None:
    answer = ours.client.get("/CALC_0000006", headers={"Accept": "image/png"})
    assert answer.status_code == 406
    assert "text/turtle" in answer.text


@pytest.mark.parametrize("ending", PARSERS)
@pytest.mark.parametrize("path", ["CALC_0000006", "CALC_0010307", "vocab/surface"])
def test_a_document_holds_just_what_the_graph_says_of_the_thing(
    ours: Server, dataset: Dataset, path: str, ending: str
) -> None:
    answer = ours.client.get(f"/{path}.{ending}")
    found = rdflib.Graph().parse(data=answer.content, format=PARSERS[ending])
    said: set[ox.Triple] = set()
    todo: list[ox.NamedNode | ox.BlankNode] = [ox.NamedNode(BASE + path)]
    while todo:
        node = todo.pop()
        own = {q.triple for q in dataset if q.subject == node}
        todo += [t.object for t in own - said if isinstance(t.object, ox.BlankNode)]
        said |= own
    expected = rdflib.Graph().parse(data="".join(f"{t} .\n" for t in said), format="nt")
    assert len(expected) >= 5
    assert set(to_canonical_graph(found)) == set(to_canonical_graph(expected))


@pytest.mark.thinned(3)
@pytest.mark.parametrize("third", range(3))
def test_every_iri_of_ours_answers(ours: Server, dataset: Dataset, third: int) -> None:
    named = {n.value for q in dataset for n in (q.subject, q.graph_name) if isinstance(n, ox.NamedNode)}
    own = sorted(iri.removeprefix(BASE) for iri in named if iri.startswith(BASE) and iri != BASE)
    assert len(own) > 500
    lost = [
        path for path in own[third::3] if ours.client.head(f"/{path}", headers={"Accept": BROWSER}).status_code != 303
    ]
    assert not lost


def test_every_shape_answers_though_none_is_in_the_data(ours: Server) -> None:
    files = sorted((ROOT / "shapes").glob("*/*.ttl"))
    named = {q.subject for file in files for q in ox.parse(file.read_bytes(), format=ox.RdfFormat.TURTLE)}
    own = sorted(n.value.removeprefix(BASE) for n in named if isinstance(n, ox.NamedNode) and n.value.startswith(BASE))
    assert len(own) > 100
    lost = [path for path in own if ours.client.head(f"/{path}", headers={"Accept": BROWSER}).status_code != 303]
    assert not lost
    page = ours.client.get("/shapes/citation-has-one-locator.html")
    assert page.status_code == 200
    assert "say where in the source to look" in page.text
    assert "sh:minCount" in ours.client.get("/shapes/citation-has-one-locator.ttl").text
    assert ours.client.get("/shapes/no-such-rule.ttl").status_code == 404


def test_a_hostile_iri_of_ours_leads_nowhere(tmp_path: Path) -> None:
    hostile = ("javascript:alert(1)//", "data:text/html,hi", "//evil.example/x", "../../x", "a b")
    lines = [f"<{BASE}a> <http://x/p> <{BASE}{name.replace(' ', '')}{n}/> ." for n, name in enumerate(hostile)]
    lines.append(f"<{BASE}a> <http://x/p> <{BASE}javascript:alert> .")
    (tmp_path / "a.nt").write_text("\n".join(lines) + "\n")
    with server("--data", str(tmp_path / "a.nt")) as theirs:
        links = Page(theirs.client.get("/a.html").text).links
    assert not [link for link in links if re.match(r"(?:javascript|data):|//", link)]
    assert "./javascript:alert.html" in links


def test_a_graph_answers_with_what_it_holds(ours: Server, dataset: Dataset) -> None:
    found = ours.client.get("/graph/claims.nt").text
    store = ox.Store()  # it keeps the value of a number, and not its form: xsd:integer for any kind of integer
    store.extend(q for q in dataset if getattr(q.graph_name, "value", "") == f"{BASE}graph/claims")
    expected = {str(q.triple) for q in store}
    assert {line.removesuffix(" .") for line in found.splitlines()} >= expected


@pytest.mark.parametrize(
    "path", ["nowhere", "CALC_9999999", "CALC_9999999.ttl", "vocab/nothing.html", "a%20b", "..%2fx"]
)
def test_what_there_is_not_is_said_not_to_be(ours: Server, path: str) -> None:
    answer = ours.client.get(f"/{path}")
    assert answer.status_code == 404
    assert "Traceback" not in answer.text


@pytest.mark.parametrize("method", ["PUT", "POST", "DELETE", "PATCH"])
def test_nothing_can_be_changed(ours: Server, method: str) -> None:
    assert ours.client.request(method, "/CALC_0000006").status_code == 405


def test_a_document_that_is_known_is_not_sent_again(ours: Server) -> None:
    for path in ("/CALC_0000006.ttl", "/CALC_0000006.html", "/CALC_0010307.html"):
        etag = ours.client.get(path).headers["etag"]
        again = ours.client.get(path, headers={"If-None-Match": etag})
        assert (again.status_code, again.content) == (304, b"")


@pytest.mark.parametrize("path", ["", "index.html", "CALC_0000006.html", "questions.html", "CALC_0010104.html"])
def test_a_page_is_plain_html_with_data_for_search_engines(ours: Server, path: str) -> None:
    answer = ours.client.get(f"/{path}")
    assert answer.status_code == 200
    page = Page(answer.text)
    assert set(page.scripts) <= {"application/ld+json"}
    assert '<html lang="en">' in answer.text
    assert "frame-ancestors 'none'" in answer.headers["content-security-policy"]
    for text in re.findall(r'<script type="application/ld\+json">(.*?)</script>', answer.text, re.DOTALL):
        assert json.loads(text)["@context"]


@pytest.mark.thinned(4)
@pytest.mark.parametrize("quarter", range(4))
def test_every_link_of_a_page_within_the_server_leads_somewhere(ours: Server, quarter: int) -> None:
    leads: dict[str, str] = {}
    for start in ("/index.html", "/CALC_0010104.html", "/vocab/surface.html", "/span/ybsite-h5996/1821-1872.html"):
        answer = ours.client.get(start)
        links = {str(httpx.URL(ours.address + start).join(link)).partition("#")[0] for link in Page(answer.text).links}
        inside = sorted(link for link in links if link.startswith(ours.address))
        assert inside
        leads |= dict.fromkeys(inside, start)
    for link, start in sorted(leads.items())[quarter::4]:
        assert ours.client.get(link).status_code == 200, f"{start} leads to {link}"


def test_the_page_of_a_denied_claim_says_so_in_its_title(ours: Server) -> None:
    text = ours.client.get("/CALC_0010104.html").text
    (title,) = re.findall(r"<h1>(.*?)</h1>", text)
    assert title.endswith("(excluded)")
    assert title.count("excluded") == 1


def test_behind_a_proxy_addresses_begin_with_the_base_and_names_do_not() -> None:
    with server("--content", str(ONTOLOGY), "--base", "https://example.org/kg") as found:
        answer = found.client.get("/CALC_0000006", headers={"Accept": "text/turtle"})
        assert answer.headers["location"] == "https://example.org/kg/CALC_0000006.ttl"
        document = found.client.get("/CALC_0000006.ttl")
        assert f"<{BASE}CALC_0000006>" in document.headers["link"]
        assert "https://example.org/kg/CALC_0000006.rdf" in document.headers["link"]
        assert "example.org" not in document.text
        assert "https://example.org/kg/sparql" in found.client.get("/sparql", headers={"Accept": "text/turtle"}).text


@pytest.mark.parametrize("name", ["questions", "conflicts", "repairs", "sources", "index", "HP_0002905"])
def test_a_page_of_the_site_answers_without_its_ending(ours: Server, name: str) -> None:
    answer = ours.client.get(f"/{name}")
    assert answer.status_code == 303 and answer.headers["location"] == f"/{name}.html"
    assert ours.client.get(answer.headers["location"]).status_code == 200
    assert ours.client.get(f"/{name}x").status_code == 404
