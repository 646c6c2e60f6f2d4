"""The query page over HTTP, as a browser without scripts has it."""

import asyncio
import html
import re
from collections.abc import Iterator
from pathlib import Path
from typing import cast

import pytest
from served import FEW, HOG, Server, server

from calcgraph.cli import main
from calcgraph.queries import questions
from calcgraph.serving.bench import Workbench
from calcgraph.serving.data import Told
from calcgraph.serving.pool import Pool
from calcgraph.serving.protocol import Limits
from calcgraph.serving.query_page import QueryPage
from planting import ONTOLOGY

NASTY = '"<script>alert(1)</script><img src=x onerror=alert(2)>"'
HOSTILE = f"""<http://x/a> <http://x/p> {NASTY} .
<http://x/a> <http://x/p> <javascript:alert(3)> .
<http://x/a> <http://x/p> <data:text/html,hello> .
<http://x/a> <http://www.w3.org/2000/01/rdf-schema#label> {NASTY} .
"""


@pytest.fixture(scope="module")
def theirs(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    file: Path = tmp_path_factory.mktemp("data") / "theirs.nt"
    file.write_text(HOSTILE)
    with server("--data", str(file)) as found:
        yield found


def page(on: Server, status: int = 200, **fields: str) -> str:
    answer = on.client.get("/query", params=fields)
    assert answer.status_code == status, answer.text
    policy = answer.headers["content-security-policy"]
    assert "default-src 'none'" in policy and "script-src 'self';" in policy
    assert re.findall(r"<script[^>]*>", answer.text) == re.findall(r'<script type="module" src="[^"]+">', answer.text)
    return answer.text


def test_the_form_is_there_before_anything_is_asked(ours: Server) -> None:
    text = page(ours)
    assert '<form action="/query#result" method="get"' in text and 'id="result"' not in text
    assert all(f"/query?question={q.number}" in text for q in questions(ONTOLOGY))


@pytest.mark.parametrize("number", [q.number for q in questions(ONTOLOGY)])
def test_every_question_is_one_click_away(ours: Server, number: str) -> None:
    text = page(ours, question=number)
    asked = next(q for q in questions(ONTOLOGY) if q.number == number)
    assert html.escape(asked.sparql[:40]) in html.unescape(text) or asked.sparql.strip() in html.unescape(text)
    assert 'id="result"' in text and 'id="mistake"' not in text


def test_a_query_is_answered_with_labels_and_links(ours: Server) -> None:
    text = page(ours, query="SELECT ?x { ?x a cgv:SubtypeTerm }")
    assert re.search(r'<a href="/CALC_\d+\.html" rel="noreferrer">[a-z ]+</a> <span class="note">cg:CALC_', text)


@pytest.mark.parametrize(
    ("query", "place"),
    [("SELECT *\n{ ?s ?p }", 2), ("SELECT * {\n?s nope:x ?o }", 0), ("SELECT *\n{ SERVICE <http://x/> {} }", 2)],
)
def test_a_mistake_is_told_with_its_place(ours: Server, query: str, place: int) -> None:
    text = page(ours, 400, query=query)
    assert 'role="alert"' in text and query in html.unescape(text)
    assert not place or (f"<h2>Line {place}, column " in text and "<mark>" in text)


def test_an_update_is_refused(ours: Server) -> None:
    assert 'role="alert"' in page(ours, 400, query="DELETE WHERE { ?s ?p ?o }")


def test_a_limit_is_told(tmp_path: Path) -> None:
    (tmp_path / "few.nq").write_text("\n".join(FEW) + "\n")
    with server("--data", str(tmp_path / "few.nq"), "--timeout", "1") as short:
        assert "longer than 1 s" in page(short, 504, query=HOG)


def test_what_was_cut_says_so(ours: Server) -> None:
    text = page(ours, query="SELECT * { ?s ?p ?o }")
    assert "This is not all: cut at 500 rows" in text and "500 rows" in text


def test_a_wide_answer_is_cut_to_what_a_page_can_hold(ours: Server) -> None:
    names = " ".join(f"?v{n}" for n in range(1000))
    text = page(ours, query=f"SELECT * {{ {{ ?s ?p ?o }} UNION {{ VALUES ({names}) {{}} }} }} LIMIT 400")
    assert "This is not all: 50 of 1,003 columns and 200 of 400 rows" in text
    assert len(text) < 1_000_000


def test_numbers_come_back_as_a_chart(ours: Server) -> None:
    query = "SELECT ?g (COUNT(*) AS ?n) { GRAPH ?g { ?s ?p ?o } } GROUP BY ?g ORDER BY ?g"
    assert "view=chart" in page(ours, query=query)
    chart = page(ours, query=query, view="chart")
    assert '<table class="chart"><caption>n by g</caption>' in chart and chart == page(ours, query=query, view="chart")
    assert "view=chart" not in page(ours, query="SELECT ?x { ?x a cgv:SubtypeTerm }")


def test_every_bar_has_a_name_of_its_own(ours: Server) -> None:
    chart = page(ours, question="33", view="chart").split('class="chart"')[1]
    names = re.findall(r'<th scope="row">(.*?)</th>', chart)
    assert len(names) > 4 and len(set(names)) == len(names)
    assert "claims by source, status</caption>" in chart
    assert "view=chart" not in page(ours, query="SELECT ?p ?n { VALUES (?p ?n) { ('a' 1) ('a' 2) } }")


def test_places_in_a_text_are_no_amounts(ours: Server) -> None:
    assert "view=chart" not in page(ours, question="07")


def test_a_label_is_not_shown_beside_itself(ours: Server) -> None:
    heads = re.findall(r'<th scope="col">(\w+)</th>', page(ours, question="04"))
    assert {"subject", "property", "value"} <= set(heads) and not [head for head in heads if head.endswith("Label")]


def test_the_raw_answer(ours: Server) -> None:
    text = page(ours, query="SELECT ?x { ?x a cgv:SubtypeTerm } ORDER BY ?x", view="raw")
    assert re.search(r'<pre class="raw"[^>]*>x\r?\nhttps://w3id.org/calcgraph/CALC_', text)
    assert "@prefix" in page(ours, query="CONSTRUCT { ?x a cgv:SubtypeTerm } { ?x a cgv:SubtypeTerm }", view="raw")


def test_triples_come_back_as_a_picture(ours: Server) -> None:
    query = "CONSTRUCT { ?c cgv:status ?s ; cgv:value ?v } { ?c cgv:status ?s ; cgv:value ?v } ORDER BY ?c ?v LIMIT 20"
    assert '<svg class="picture"' in page(ours, query=query)
    denied = page(ours, query="CONSTRUCT { ?c cgv:status cgv:excluded } { ?c cgv:status cgv:excluded }")
    assert '<g class="node thing excluded">' in denied and ">excluded: CALC_" in denied
    large = page(ours, query="CONSTRUCT { ?c rdfs:label ?l } { ?c rdfs:label ?l }")
    assert re.search(r"The first 60 of \d+ nodes", large)


def test_what_the_triples_leave_out_of_a_claim_is_looked_up(ours: Server) -> None:
    denied = page(ours, query="CONSTRUCT { ?c cgv:value ?v } { ?c cgv:status cgv:excluded ; cgv:value ?v }")
    claims = re.findall(r'<g class="node thing (\w*)"><title>[^<]*</title><rect[^>]*/><text[^>]*>([^<]*)<', denied)
    told = [(kind, text) for kind, text in claims if "CALC_001" in text or "CALC_002" in text]
    assert told and {kind for kind, _ in told} == {"excluded"}
    assert all(re.fullmatch(r"excluded: CALC_\d+", text) for _, text in told)
    doubted = page(ours, query="CONSTRUCT { ?c cgv:value ?v } { ?c cgv:certainty cgv:possible ; cgv:value ?v }")
    assert '<g class="node thing possible">' in doubted and ">possible: CALC_" in doubted


def test_triples_that_the_graph_does_not_have_are_warned_of(ours: Server) -> None:
    triples = "{ ?s ?p ?v } { ?c cgv:status cgv:excluded ; cgv:subject ?s ; cgv:property ?p ; cgv:value ?v }"
    denied = page(ours, query=f"CONSTRUCT {triples}")
    number = re.search(r"(\d+) of these triples do not stand in the graph", denied)
    assert number and denied.count('class="arrow made"') == int(number[1]) > 3
    facts = "GRAPH <https://w3id.org/calcgraph/graph/facts>"
    stated = page(ours, query=f"CONSTRUCT {{ ?s ?p ?v }} {{ {facts} {{ ?s ?p ?v }} }}")
    assert 'class="arrow"' in stated and 'class="arrow made"' not in stated


def test_a_picture_is_one_click_away(ours: Server) -> None:
    link = re.search(r'<a href="(/query[^"]*)">What is denied, as a picture', page(ours))
    assert link and '<svg class="picture"' in ours.client.get(html.unescape(link[1])).text


def test_a_question_keeps_its_explanation(ours: Server) -> None:
    asked = next(q for q in questions(ONTOLOGY) if q.number == "04")
    text = page(ours, question="04")
    views = re.findall(r'<li><a href="(/query\?[^"]*)"', text.split('class="views"')[1].split("</nav>")[0])
    pages = [ours.client.get(html.unescape(view)).text for view in views]
    sent = asked.sparql.replace("\n", "\r\n")  # as a form does
    for again in (text, *pages, page(ours, query=sent)):
        assert asked.about in html.unescape(again).split('id="result"')[1]
    assert len(pages) == 2
    assert asked.about not in page(ours, query="ASK {}", question="04").split('id="result"')[1].split('<h2 id="que')[0]


def test_the_answer_is_what_a_link_shows_first(ours: Server) -> None:
    text = page(ours, question="01")
    links = re.findall(r'href="/query\?question=[^"]*"', text)
    assert len(links) > 30 and all(link.endswith('#result"') for link in links)
    assert '<div id="result">' in page(ours, 400, query="SELECT * {")


DENIED = "Claims include what is denied"


@pytest.mark.parametrize("query", ["ASK { ?c cgv:value HP:0002905 }", "SELECT * { ?c cgv:subject ?s }"])
def test_whoever_asks_for_claims_without_their_status_is_told(ours: Server, query: str) -> None:
    assert DENIED in page(ours, query=query)
    assert DENIED not in page(ours, query=query.replace("?c ", "?c cgv:status ?status ; "))


def test_a_name_that_nothing_has_is_told_with_those_near_it(ours: Server) -> None:
    text = html.unescape(page(ours, query="SELECT * { ?c cgv:stauts cgv:present }"))
    assert re.search(r"Nothing here is called cgv:stauts; near it: cgv:status \(", text)
    assert "Nothing here" not in page(ours, query="SELECT * { ?c cgv:status cgv:silent ; a cgv:Repair }")


def test_the_help_of_the_command_names_the_pages(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["serve", "--help"])
    told = capsys.readouterr().out
    assert all(name in told for name in ("/sparql", "/query", "/graph", "/search"))


def test_what_the_data_lack_is_told_on_the_page() -> None:
    told = Told("the graph", (), 0, "", ours=True, note="without the inferred hierarchy: no reasoner")
    bare = QueryPage(Workbench(cast(Pool, None), told, Limits(), "", ()))  # nothing is asked of the workers
    _, body = asyncio.run(bare._page({"query_string": b""}))
    assert b"What is served: without the inferred hierarchy: no reasoner." in body


def test_hostile_data_stay_text(theirs: Server) -> None:
    for query in ("SELECT * { ?s ?p ?o }", "CONSTRUCT WHERE { ?s ?p ?o }", "SELECT ('<b>x</b>' AS ?b) {}"):
        for view in ("table", "raw", "picture", "chart"):
            text = page(theirs, query=query, view=view)
            assert not re.search(r"<(?:script>|img|b>)", text)
            assert not re.search(r'<a [^>]*href="(?:javascript|data)', text)
    assert "</textarea><script>" not in page(theirs, 400, query="</textarea><script>alert(1)</script>")


def test_data_of_others_have_no_questions_of_ours(theirs: Server) -> None:
    assert "Questions to begin with" not in page(theirs)
    assert 'id="result"' not in page(theirs, question="01")


def test_assets_come_from_a_list_and_are_kept(ours: Server) -> None:
    text = page(ours)
    script = re.search(r'src="(/assets/[^"]+)"', text)
    assert script
    answer = ours.client.get(script[1])
    assert answer.status_code == 200 and "immutable" in answer.headers["cache-control"]
    for path in ("x", "../__init__.py", "..%2f__init__.py", "workbench.js", "%00", "/etc/passwd"):
        assert ours.client.get(f"/assets/{path}").status_code == 404
    editor = re.search(r'data-editor="(/assets/[^"]+)"', text)
    if editor:
        assert ours.client.get(editor[1]).status_code == 200
    words = ours.client.get("/assets/words.json").json()
    assert words["prefixes"]["cgv"] and len(words["words"]) > 100


def test_only_reading(ours: Server) -> None:
    assert ours.client.post("/query").status_code == 405
    assert ours.client.get("/query", params={"query": "#" * 20_000}).status_code == 414
    assert ours.client.head("/query").status_code == 200


def test_pages_lead_to_the_query_page_only_when_they_are_served(ours: Server) -> None:
    assert 'href="query"' in ours.client.get("/index.html").text
    assert 'href="query?question=01#result"' in ours.client.get("/questions.html").text
