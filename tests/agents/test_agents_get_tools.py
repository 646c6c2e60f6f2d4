"""`calcgraph mcp`, asked by the client of the package mcp: over HTTP, and over standard input and output."""

import asyncio
import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from mcp.client.client import Client
from mcp.client.stdio import StdioServerParameters, stdio_client
from mcp.shared.exceptions import MCPError

from calcgraph import Knowledge, assemble
from calcgraph.agents.library import Library
from calcgraph.agents.side_by_side import side_by_side
from planting import ROOT, claim, like, with_claims

COMMAND = (sys.executable, "-m", "calcgraph", "mcp", "--content", str(ROOT / "ontology"))
TOOLS = {
    "find_term",
    "describe_term",
    "explain_claim",
    "compare_subtypes",
    "list_questions",
    "run_question",
    "query",
}
ENDLESS = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"
STATUSES = {"present", "excluded", "normal", "unknown", "silent"}


class Refused(Exception):
    """What a tool said instead of an answer."""


async def _ask(where: Any, calls: list[tuple[str, dict[str, Any]]]) -> list[Any]:
    answers = []
    async with Client(where) as client:
        for name, arguments in calls:
            result = await client.call_tool(name, arguments)
            text = "\n".join(getattr(block, "text", "") for block in result.content)
            answers.append(Refused(text) if result.is_error else result.structured_content)
    return answers


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    process = subprocess.Popen(
        [*COMMAND, "--http", "--port", "0", "--timeout", "5"],
        stdout=subprocess.PIPE,
        text=True,
        cwd=tmp_path_factory.mktemp("empty"),
    )
    assert process.stdout
    line = process.stdout.readline()
    found = re.search(r"http://127\.0\.0\.1:\d+/mcp", line)
    assert found, line
    yield found[0]
    process.send_signal(signal.SIGTERM)
    assert process.wait(20) in (0, -signal.SIGTERM)


@pytest.fixture
def ask(address: str) -> Any:
    def asked(name: str, **arguments: Any) -> Any:
        (answer,) = asyncio.run(_ask(address, [(name, arguments)]))
        if isinstance(answer, Refused):
            raise answer
        return answer["result"] if set(answer) == {"result"} else answer

    return asked


def findings(described: Any, status: str) -> list[Any]:
    return [finding for finding in described["findings"] if finding["status"] == status]


# ---- terms


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("idiopathic calcinosis cutis", "idiopathic calcinosis cutis"),
        ("idiopatic calcinosis cuts", "idiopathic calcinosis cutis"),
        ("Subepidermal  CALCIFIED nodul", "subepidermal calcified nodule"),
        ("cg:CALC_0000006", "subepidermal calcified nodule"),
        ("https://w3id.org/calcgraph/CALC_0000006", "subepidermal calcified nodule"),
        ("皮肤结节", "Skin nodule"),
    ],
)
def test_a_term_is_found_by_name_or_id_in_spite_of_typing_errors(ask: Any, text: str, label: str) -> None:
    assert label in [hit["label"] for hit in ask("find_term", text=text, limit=5)]


@pytest.mark.parametrize("spelt", ["hp:0200036", "HP_0200036", "https://identifiers.org/HP:0200036", "HPO:0200036"])
def test_an_id_in_another_spelling_is_found(ask: Any, spelt: str) -> None:
    assert ask("find_term", text=spelt, limit=1)[0]["id"] == "HP:0200036"
    assert ask("describe_term", term=spelt)["label"] == "Skin nodule"


def test_of_a_foreign_term_it_is_told_what_maps_to_it_and_what_only_seems_to(ask: Any) -> None:
    told = {(m["id"], m["kind"]): m["words"] for m in ask("describe_term", term="HP:0025520")["mapped_from"]}
    assert told["cg:CALC_0000001", "positive"] == "close to"
    assert told["cg:CALC_0000001", "negative"] == "not the same as"
    assert ("cg:CALC_0000022", "positive") in told
    assert ask("describe_term", term="cg:CALC_0000001")["mapped_from"] == []


@pytest.mark.parametrize("text", ["", " ", "\u0000", "x" * 100_000, "🦴🦴", "' OR 1=1 --"])
def test_a_search_for_anything_answers(ask: Any, text: str) -> None:
    assert isinstance(ask("find_term", text=text), list)


def test_a_description_says_status_source_and_claim_of_every_finding(ask: Any) -> None:
    told = ask("describe_term", term="idiopathic calcinosis cutis")
    assert told["id"] == "cg:CALC_0000004"
    assert told["findings"]
    for finding in told["findings"]:
        assert finding["status"] in STATUSES
        assert re.fullmatch(r"CALC_\d{7}", finding["claim"])
        assert finding["sources"]
    some = told["findings"][0]["sources"][0]
    assert some["source"]["label"]


def test_what_is_excluded_is_told_as_excluded_and_never_as_a_fact(ask: Any) -> None:
    told = ask("describe_term", term="cg:CALC_0000004")
    denied = findings(told, "excluded")
    assert denied
    for finding in denied:
        assert "NOT" in finding["meaning"]
        assert ask("explain_claim", claim=finding["claim"])["facts"] == []


def test_a_silent_source_is_said_to_be_silent(ask: Any) -> None:
    rows = ask("query", sparql="SELECT ?claim ?s { ?claim cgv:subject ?s ; cgv:status cgv:silent }")
    assert rows["rows"]
    assert "the source is silent" in rows["note"]
    for row in rows["rows"]:
        assert [c["status"] for c in row["claims"]] == ["silent"]
        subject = ask("describe_term", term=row["cells"]["s"]["id"])
        assert "says nothing on" in subject["note"]


@pytest.mark.parametrize(
    ("term", "named", "note"),
    [
        ("HP:0200036", True, "no claim has it as its subject; see named_in"),
        ("MONDO:0000001", False, "no claim mentions it, which is not the same as absence"),
        ("CALC_0010307", False, "this is a claim; explain_claim tells of it"),
    ],
)
def test_a_term_that_no_claim_is_about_is_not_called_silent(ask: Any, term: str, named: bool, note: str) -> None:
    told = ask("describe_term", term=term)
    assert (told["findings"], bool(told["named_in"]), told["note"]) == ([], named, note)


def test_a_description_has_what_is_said_of_the_deposits_of_the_disease(ask: Any) -> None:
    told = {f["claim"]: f["said_of"] for f in ask("describe_term", term="CALC_0000005")["findings"]}
    assert {"CALC_0010404", "CALC_0010405", "CALC_0010407", "CALC_0010408"} <= set(told)
    assert told["CALC_0010407"] == "of its deposit of massive idiopathic calcinosis cutis"
    assert told["CALC_0010202"] == ""


def test_a_name_that_several_things_have_is_answered_with_all_of_them(ask: Any) -> None:
    with pytest.raises(Refused) as told:
        ask("describe_term", term="Calcinosis  cutis")
    assert "2 things have the name" in str(told.value)
    assert "HP:0025520" in str(told.value) and "cg:CALC_0000001" in str(told.value)
    assert "nothing here" not in str(told.value)


def test_a_name_that_nothing_has_is_answered_with_those_near_it(ask: Any) -> None:
    with pytest.raises(Refused, match=r"near it: .*cg:CALC_0000006 subepidermal calcified nodule"):
        ask("describe_term", term="subepidermal calcified nodulee")


# ---- claims


def test_a_claim_is_explained_with_its_characters_and_its_repair(ask: Any) -> None:
    told = ask("explain_claim", claim="CALC_0010307")
    (source,) = told["finding"]["sources"]
    assert (source["start"], source["end"]) == (1821, 1872)
    assert told["repair"]["damaged"] == "scorpion-like"
    assert 0 < float(told["repair"]["confidence"]) <= 1
    assert told["finding"]["reading"] == "repaired"
    assert told["finding"]["meaning"] == "the source says so, frequency: mostly, by a repaired reading, confidence 0.95"
    assert told["says"].endswith("warty (frequency: mostly, by a repaired reading, confidence 0.95)")


@pytest.mark.parametrize(
    ("claim", "meaning", "said"),
    [
        ("CALC_0010313", "the source says so, frequency: some cases, as a curator infers it", {"basis": "inferred"}),
        ("CALC_0010202", "the source says so, as a curator infers it", {"basis": "inferred"}),
        ("CALC_0010511", "the source says so, as possible", {"certainty": "possible", "basis": "stated"}),
        ("CALC_0010408", "the source says so, amount: large amount", {"amount": "large amount", "confidence": ""}),
        (
            "CALC_0010509",
            "the source says so, frequency: sometimes, by a repaired reading, confidence 0.7",
            {"reading": "repaired", "confidence": "0.7", "basis": "inferred"},
        ),
        ("CALC_0010301", "the source says so", {"basis": "stated", "reading": "asStated", "confidence": ""}),
    ],
)
def test_what_qualifies_a_claim_is_told_in_its_meaning_its_words_and_its_fields(
    ask: Any, claim: str, meaning: str, said: dict[str, str]
) -> None:
    told = ask("explain_claim", claim=claim)
    subject = told["finding"]["subject"]["id"]
    described = ask("describe_term", term=subject)["findings"]
    for finding in (told["finding"], *(f for f in described if f["claim"] == claim)):
        assert finding["meaning"] == meaning
        assert {field: finding[field] for field in said} == said
    assert all(part in told["says"] for part in meaning.split(", ")[1:])


def test_both_sides_of_a_conflict_are_told_with_its_rule_and_its_reason(ask: Any) -> None:
    (conflict,) = ask("explain_claim", claim="CALC_0010208")["conflicts"]
    assert (conflict["rule"], conflict["kind"], conflict["status"]) == ("status clash", "scope", "explained")
    assert "massive subtype only" in conflict["reason"]
    sides = [[claim["id"] for claim in conflict[side]] for side in ("one_side", "other_side")]
    assert sides == [["cg:CALC_0010119"], ["cg:CALC_0010208"]]
    assert "measured normal" in conflict["one_side"][0]["label"]
    assert ask("explain_claim", claim="CALC_0010301")["conflicts"] == []


def test_claims_that_say_the_same_are_not_told_to_contradict_each_other(ask: Any) -> None:
    told = ask("explain_claim", claim="CALC_0010011")
    assert "contradicted_by" not in told
    (conflict,) = told["conflicts"]
    assert conflict["rule"] == "classification clash"
    assert len(conflict["one_side"]) < len(conflict["other_side"])


def test_a_claim_that_is_not_here_is_said_not_to_be(ask: Any) -> None:
    with pytest.raises(Refused, match="there is no claim 'CALC_9999999'"):
        ask("explain_claim", claim="CALC_9999999")


def test_subtypes_are_compared_claim_by_claim_and_an_empty_cell_is_no_absence(ask: Any) -> None:
    told = ask("compare_subtypes", diseases=["massive idiopathic calcinosis cutis", "cg:CALC_0000006"])
    assert [d["id"] for d in told["diseases"]] == ["cg:CALC_0000005", "cg:CALC_0000006"]
    cells = [cell for feature in told["features"] for cell in feature["by_disease"].values()]
    assert [] in cells
    assert {cited["status"] for cell in cells for cited in cell} <= STATUSES
    assert "not the same as absence" in told["note"]
    assert "the source is silent" not in told["note"]
    with pytest.raises(Refused, match=r"is no disease of this graph; these are: .*cg:CALC_0000006"):
        ask("compare_subtypes", diseases=["HP:0200036"])


def cells(compared: Any, disease: str) -> dict[str, Any]:
    """What is cited of a disease, by claim."""
    return {cited["claim"]: cited for feature in compared["features"] for cited in feature["by_disease"][disease]}


def test_what_is_denied_of_a_disease_is_told_of_its_subtypes_as_said_of_it(ask: Any) -> None:
    told = cells(ask("compare_subtypes", diseases=["cg:CALC_0000005"]), "cg:CALC_0000005")
    said = "said of idiopathic calcinosis cutis"
    passed = {claim: cited["status"] for claim, cited in told.items() if cited["said_of"] == said}
    assert {"CALC_0010119": "normal", "CALC_0010120": "excluded", "CALC_0020011": "excluded"}.items() <= passed.items()
    assert set(passed.values()) == {"excluded", "normal"}
    assert {cited["said_of"] for cited in told.values()} == {"", said}
    own = cells(ask("compare_subtypes", diseases=["cg:CALC_0000004"]), "cg:CALC_0000004")
    assert own["CALC_0010119"]["said_of"] == ""


def test_a_comparison_shows_how_often_how_surely_and_in_what_conflict(ask: Any) -> None:
    told = cells(ask("compare_subtypes"), "cg:CALC_0000005")
    assert (told["CALC_0010406"]["frequency"], told["CALC_0010408"]["amount"]) == ("some cases", "large amount")
    assert told["CALC_0010202"]["meaning"].endswith("as a curator infers it")
    assert told["CALC_0010208"]["conflicts"] == ["status clash"]
    assert told["CALC_0010119"]["conflicts"] == ["status clash"]
    assert told["CALC_0010201"]["conflicts"] == []


@pytest.mark.parametrize("diseases", [None, ["calciphylaxis", "cg:CALC_0000005"]])
def test_a_subtype_that_a_source_only_names_has_a_column_and_a_note(ask: Any, diseases: Any) -> None:
    told = ask("compare_subtypes", diseases=diseases)
    assert "MONDO:0017215" in [disease["id"] for disease in told["diseases"]]
    assert cells(told, "MONDO:0017215") == {}
    assert re.search(r"MONDO:0017215 calciphylaxis is named as a subtype by .*2011; nothing else is said", told["note"])


def test_what_is_denied_is_passed_on_to_every_kind_of_the_disease_but_not_from_its_deposits(
    knowledge: Knowledge,
) -> None:
    model = claim(knowledge, "CALC_0020011")
    planted = [
        like(model, id="CALC_0029001", subject="CALC_0000001"),
        like(model, id="CALC_0029002", subject="CALC_0000010", property="material"),
        like(model, id="CALC_0029003", subject="MONDO:0017215"),
    ]
    data = assemble(with_claims(knowledge, *planted))
    told = side_by_side(Library(data.quads, data.prefixes), ["CALC_0000006", "MONDO:0017215", "CALC_0000006"])
    assert [disease.id for disease in told.diseases] == ["cg:CALC_0000006", "MONDO:0017215"]
    for disease in told.diseases:
        cited = cells(told.model_dump(), disease.id)
        assert cited["CALC_0029001"]["said_of"] == "said of calcinosis cutis"
        assert "CALC_0029002" not in cited
    assert "nothing else is said" not in told.note
    assert "describe_term has what else is said of it" in told.note


# ---- queries


def test_every_question_runs_and_its_rows_have_ids_and_labels(ask: Any) -> None:
    questions = ask("list_questions")
    assert len(questions) > 5
    cited = 0
    for question in questions:
        answer = ask("run_question", number=int(question["number"]))
        for row in answer["rows"]:
            assert set(row["cells"]) <= set(answer["variables"])
            assert all(cell["label"] for cell in row["cells"].values() if cell["id"])
            cited += bool(row["claims"])
        if answer["rows"] and not any(row["claims"] for row in answer["rows"]):
            assert answer["note"] == "no row names a claim"
        assert (answer["question"], answer["about"]) == (question["question"], question["about"])
    assert cited > 50


@pytest.mark.parametrize("number", [*range(1, 14), *range(17, 31), 35, 37])  # the rest counts or maps
def test_each_row_of_a_question_cites_claims_and_none_that_the_row_contradicts(ask: Any, number: int) -> None:
    for row in ask("run_question", number=number)["rows"]:
        assert row["claims"]
        if number != 13 and "status" in row["cells"]:
            assert {f"cgv:{cited['status']}" for cited in row["claims"]} == {row["cells"]["status"]["id"]}


def test_what_a_source_denies_does_not_cite_the_source_that_states_it(ask: Any) -> None:
    (row,) = (r for r in ask("run_question", number=4)["rows"] if r["cells"]["value"]["id"] == "cg:CALC_0000050")
    assert [cited["claim"] for cited in row["claims"]] == ["CALC_0020010"]


@pytest.mark.parametrize(("number", "status"), [(6, "unknown"), (7, "silent")])
def test_what_is_unknown_or_passed_over_is_told_with_its_status(ask: Any, number: int, status: str) -> None:
    rows = ask("run_question", number=number)["rows"]
    assert {cited["status"] for row in rows for cited in row["claims"]} == {status}


def test_a_row_cites_only_claims_that_agree_with_its_property_source_and_status(ask: Any) -> None:
    body = "VALUES (?s ?v) { (cg:CALC_0000004 cg:CALC_0000050) } ?c cgv:subject ?s ; cgv:value ?v ; cgv:status ?t"
    body = f"{{ {body} ; prov:wasDerivedFrom ?f }}"
    (both,) = ask("query", sparql=f"SELECT DISTINCT ?s ?v {body}")["rows"]
    assert {cited["status"] for cited in both["claims"]} == {"present", "excluded"}
    for more in ("?t", "?f"):
        for row in ask("query", sparql=f"SELECT ?s ?v {more} {body}")["rows"]:
            assert len(row["claims"]) == 1
    for row in ask("query", sparql="SELECT ?s ?p ?v { ?s ?p ?v FILTER(?p = rdfs:subClassOf) }", limit=1000)["rows"]:
        assert row["claims"] == []
    types = "SELECT ?g ?s ?v { GRAPH ?g { ?s cgv:subtype ?v } FILTER(CONTAINS(STR(?g), 'classification')) }"
    for row in ask("query", sparql=types)["rows"]:
        (cited,) = row["claims"]
        own = ask("explain_claim", claim=cited["claim"])["finding"]["sources"][0]["source"]["id"]
        assert ("reiter" in row["cells"]["g"]["id"]) == (own == "cg:CALC_0009002")


def test_a_label_in_a_row_is_not_taken_for_the_value_of_a_name(ask: Any) -> None:
    body = "?c cgv:property cgv:onset ; cgv:status cgv:present ; cgv:subject ?s ; cgv:value ?v . ?s rdfs:label ?label"
    for row in ask("query", sparql=f"SELECT ?s ?label ?v {{ {body} FILTER(LANG(?label) = 'en') }}")["rows"]:
        assert {cited["claim"] for cited in row["claims"]} <= {"CALC_0010312", "CALC_0010313"}


@pytest.mark.parametrize(
    ("query", "warned"),
    [
        ("ASK { ?c cgv:subject cg:CALC_0000004 ; cgv:value UBERON:0002075 }", True),
        ("PREFIX v: <https://w3id.org/calcgraph/vocab/> SELECT ?c { ?c v:value UBERON:0002075 }", True),
        ("ASK { ?c cgv:value UBERON:0002075 ; cgv:status cgv:present }", False),
        ("SELECT ?s { ?s cgv:finding ?o }", False),
        ("CONSTRUCT { ?s ?p ?v } { ?c cgv:subject ?s ; cgv:property ?p ; cgv:value ?v }", True),
    ],
)
def test_a_query_that_takes_values_whatever_their_status_is_told_so(ask: Any, query: str, warned: bool) -> None:
    assert ("add cgv:status cgv:present" in ask("query", sparql=query)["note"]) == warned


def test_a_row_without_a_claim_among_its_cells_gets_those_with_its_subject_and_value(ask: Any) -> None:
    query = "SELECT ?s ?v { ?c cgv:subject ?s ; cgv:value ?v ; cgv:status cgv:excluded FILTER(isIRI(?v)) }"
    for row in ask("query", sparql=query)["rows"]:
        assert "excluded" in {cited["status"] for cited in row["claims"]}


def test_rows_that_were_cut_are_told(ask: Any) -> None:
    answer = ask("query", sparql="SELECT * { ?s ?p ?o }", limit=3)
    assert (len(answer["rows"]), answer["truncated"]) == (3, "rows=3")
    whole = ask("query", sparql="SELECT * { ?s ?p ?o } LIMIT 3", limit=3)
    assert (len(whole["rows"]), whole["truncated"]) == (3, "")


def test_triples_come_as_turtle_and_ask_as_true_or_false(ask: Any) -> None:
    told = ask("query", sparql="CONSTRUCT WHERE { cg:CALC_0000006 rdfs:label ?label }")
    assert 'rdfs:label "subepidermal calcified nodule"@en' in told["turtle"]
    assert ask("query", sparql="ASK { ?c a cgv:Claim }")["rows"][0]["cells"]["answer"]["id"] == "true"
    assert "does not make it absent" in ask("query", sparql='ASK { ?s rdfs:label "no such label" }')["note"]


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("SELECT * { ?s a cgv:Clam }", r"cgv:Clam is not in this graph; near it: cgv:Claim claim.*unknown-iri, line 1"),
        ("SELECT * {\n ?s cgv:surfase ?o }", r"near it: cgv:surface surface.*line 2, column 5"),
        ("SELECT * { ?s ?p HP:9999999 }", r"HP:9999999 is not in this graph"),
        ("PREFIX q: <https://w3id.org/calcgraph/vocab/> ASK { ?s q:clain ?o }", r"q:clain is not in this graph"),
        ("ASK { ?s rdfs:subclassof ?o }", r"rdfs:subclassof is not in this graph"),
        ("ASK { ?s ?p '1'^^xsd:nonsense }", r"xsd:nonsense is not in this graph"),
        ("ASK { ?s <http://www.w3.org/2005/xpath-functions.evil.example/> ?o }", r"is not in this graph"),
        ("ASK { ?s <http://example.org/made-up> ?o }", r"<http://example.org/made-up> is not in this graph"),
        ("SELECT * { ?s a cgv:Clam ; cgv:surfase ?o }", r"cgv:Clam .*cgv:surfase "),
    ],
)
def test_an_iri_that_is_not_here_is_refused_with_those_near_it(ask: Any, query: str, words: str) -> None:
    with pytest.raises(Refused, match=f"(?s){words}"):
        ask("query", sparql=query)


def test_of_many_that_are_not_here_ten_are_told(ask: Any) -> None:
    names = " ".join(f"cg:a{n}" for n in range(2000))
    with pytest.raises(Refused) as told:
        ask("query", sparql=f"SELECT * {{ VALUES ?s {{ {names} }} ?s ?p ?o }}")
    assert str(told.value).count("is not in this graph") == 10


def test_words_of_rdf_and_datatypes_are_known_without_being_here(ask: Any) -> None:
    query = (
        "SELECT * { ?s a owl:Class . FILTER(xsd:integer(1) = 1 && !BOUND(?x)) FILTER NOT EXISTS { ?s owl:hasKey ?k } }"
    )
    assert ask("query", sparql=query, limit=1)["rows"]


@pytest.mark.parametrize(
    "query",
    [
        "DELETE WHERE { ?s ?p ?o }",
        "INSERT DATA { <a> <b> <c> }",
        "LOAD <http://127.0.0.1:1/>",
        "SELECT * { SERVICE <http://127.0.0.1:1/> { ?s ?p ?o } }",
        "SELECT * FROM <file:///etc/passwd> { ?s ?p ?o }",
        "SELECT * { ?s ?p ?o",
        "",
        "{" * 5000,
    ],
)
def test_what_the_gate_refuses_is_refused_in_its_words(ask: Any, query: str) -> None:
    with pytest.raises(Refused, match=r"\[[a-z-]+, line \d+, column \d+\]"):
        ask("query", sparql=query)


def test_a_query_without_end_is_ended_and_the_next_is_answered(ask: Any) -> None:
    begun = time.monotonic()
    with pytest.raises(Refused, match=r"took longer than 5 s.*\[time-limit\]"):
        ask("query", sparql=ENDLESS)
    assert time.monotonic() - begun < 15
    assert ask("query", sparql="ASK { ?c a cgv:Claim }")["rows"]


# ---- the server


def test_all_tools_are_read_only_explained_and_take_no_address(address: str) -> None:
    async def listed() -> Any:
        async with Client(address) as client:
            assert "never take silence for absence" in (client.instructions or "")
            return (await client.list_tools()).tools

    tools = asyncio.run(listed())
    assert {tool.name for tool in tools} == TOOLS
    for tool in tools:
        assert tool.annotations and tool.annotations.read_only_hint and not tool.annotations.open_world_hint
        assert len(tool.description) > 40
        assert tool.output_schema
        assert not {"url", "uri", "address", "endpoint", "file", "path"} & set(tool.input_schema.get("properties", {}))


@pytest.mark.parametrize(
    ("name", "arguments"),
    [
        ("no_such_tool", {}),
        ("find_term", {}),
        ("query", {"sparql": 7}),
        ("run_question", {"number": "seven"}),
        ("run_question", {"number": 4711}),
        ("query", {"sparql": "ASK {}", "limit": "many"}),
        ("compare_subtypes", {"diseases": "one"}),
        ("compare_subtypes", {"diseases": ["cg:CALC_0000002"] * 3000}),
    ],
)
def test_arguments_that_make_no_sense_are_refused_and_the_server_goes_on(
    ask: Any, name: str, arguments: dict[str, Any]
) -> None:
    with pytest.raises((Refused, MCPError), match=r"nknown|validation|question 4711|too many") as told:
        ask(name, **arguments)
    assert "Traceback" not in str(told.value)
    assert ask("list_questions")


def test_a_page_elsewhere_that_points_here_is_not_answered(address: str) -> None:
    body = {"jsonrpc": "2.0", "id": 1, "method": "tools/list"}
    accept = {"Accept": "application/json, text/event-stream"}
    for name, value in (
        ("Host", "evil.example"),
        ("Host", "localhost:1evil.com"),
        ("Origin", "https://evil.example"),
        ("Origin", "http://localhost:3000.evil.example"),
        ("X-Forwarded-For", "203.0.113.9"),
    ):
        status = httpx.post(address, json=body, headers={**accept, name: value}).status_code
        assert status == (421 if name == "Host" else 403), (name, value)


@pytest.mark.long
def test_a_request_that_does_not_end_is_not_waited_for(address: str) -> None:
    host, port = address.removeprefix("http://").removesuffix("/mcp").split(":")
    with socket.create_connection((host, int(port)), timeout=20) as line:
        line.sendall(b"POST /mcp HTTP/1.1\r\nHost: localhost\r\n")
        assert line.recv(100) == b""


def test_every_other_address_says_where_the_tools_are(address: str) -> None:
    for path in ("/", "/docs"):
        answer = httpx.get(address.removesuffix("/mcp") + path)
        assert (answer.status_code, answer.text) == (404, "There is nothing here; tools for agents are at /mcp\n")


@pytest.mark.long
def test_in_a_terminal_one_line_says_what_it_waits_for_and_that_line_ends_it(tmp_path: Path) -> None:
    ours, theirs = os.openpty()
    process = subprocess.Popen(COMMAND, stdin=theirs, stdout=subprocess.PIPE, stderr=subprocess.PIPE, cwd=tmp_path)
    os.close(theirs)
    os.write(ours, b"\x04")
    told, line = process.communicate(timeout=30)
    os.close(ours)
    assert (told, process.returncode) == (b"", 0)
    assert line.decode().strip().endswith("see calcgraph mcp --help. Ctrl-D ends it")
    assert len(line.splitlines()) == 1


@pytest.mark.long  # every day the protocol over standard output is read line by line, below
def test_over_standard_input_and_output_the_same_is_answered(address: str, tmp_path: Path) -> None:
    calls: list[tuple[str, dict[str, Any]]] = [
        ("find_term", {"text": "calcinosis"}),
        ("describe_term", {"term": "cg:CALC_0000006"}),
        ("query", {"sparql": "SELECT ?c { ?c a cgv:Claim } ORDER BY ?c", "limit": 5}),
    ]
    parameters = StdioServerParameters(command=COMMAND[0], args=list(COMMAND[1:]), cwd=tmp_path, env=dict(os.environ))
    assert asyncio.run(_ask(stdio_client(parameters), calls)) == asyncio.run(_ask(address, calls))


def test_standard_output_has_the_protocol_and_nothing_else_and_the_end_of_input_ends_it(tmp_path: Path) -> None:
    begin = {
        "jsonrpc": "2.0",
        "id": 1,
        "method": "initialize",
        "params": {"protocolVersion": "2025-06-18", "capabilities": {}, "clientInfo": {"name": "t", "version": "0"}},
    }
    asked = {
        "jsonrpc": "2.0",
        "id": 2,
        "method": "tools/call",
        "params": {"name": "query", "arguments": {"sparql": "ASK {}"}},
    }
    process = subprocess.Popen(
        COMMAND, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, cwd=tmp_path
    )
    assert process.stdin and process.stdout
    told = []
    for message in (begin, {"jsonrpc": "2.0", "method": "notifications/initialized"}, asked):
        process.stdin.write(json.dumps(message).encode() + b"\n")
        process.stdin.flush()
        if "id" in message:
            told.append(json.loads(process.stdout.readline()))
    children = [int(pid) for pid in Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text().split()]
    rest, _ = process.communicate(timeout=30)
    assert [message["id"] for message in told] == [1, 2]
    assert [json.loads(line) for line in rest.splitlines()] == []
    assert process.returncode == 0
    assert children
    until = time.monotonic() + 10
    while (left := [pid for pid in children if Path(f"/proc/{pid}/exe").exists()]) and time.monotonic() < until:
        time.sleep(0.05)
    assert not left


def test_without_the_package_the_command_says_how_to_get_it(tmp_path: Path) -> None:
    (tmp_path / "mcp.py").write_text("raise ImportError('none')\n")
    result = subprocess.run(
        COMMAND, input="", capture_output=True, text=True, env={**os.environ, "PYTHONPATH": str(tmp_path)}, check=False
    )
    assert result.returncode == 3
    assert "pip install 'calcgraph[mcp]'" in result.stderr
