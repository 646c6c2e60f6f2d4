"""`calcgraph query`: from an argument, a file, standard input or a number; as table, CSV, TSV or JSON."""

import csv
import io
import json
from collections.abc import Mapping
from pathlib import Path

import pyoxigraph as ox
import pytest

from calcgraph.cli import main
from calcgraph.queries import questions
from planting import ONTOLOGY

SURFACE = """SELECT ?surface ?certainty {
  ?claim cgv:property cgv:surface ; cgv:value/rdfs:label ?surface ; cgv:certainty ?certainty .
  FILTER(LANG(?surface) = "en")
} ORDER BY ?surface"""
ROWS = [["smooth", "cgv:possible"], ["warty", "cgv:asserted"]]
CONTENT = ("--content", str(ONTOLOGY))


@pytest.fixture(scope="module")
def built(rendered: Mapping[str, bytes], tmp_path_factory: pytest.TempPathFactory) -> tuple[str, str]:
    """Arguments that have a finished build queried, which is quicker than making one each time."""
    path = tmp_path_factory.mktemp("built") / "calcgraph.nq"
    path.write_bytes(rendered["calcgraph.nq"])
    return "--data", str(path)


def run(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    """What the command prints; it must end well and complain of nothing."""
    assert main(["query", *CONTENT, *arguments]) == 0
    told = capsys.readouterr()
    assert told.err == ""
    return told.out


def fails(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    """What the command complains of, in one line, without a traceback."""
    assert main(["query", *CONTENT, *arguments]) == 1
    told = capsys.readouterr()
    assert told.out == ""
    assert told.err.startswith("calcgraph: ")
    return told.err


def test_a_query_is_an_argument(capsys: pytest.CaptureFixture[str]) -> None:
    lines = run(capsys, SURFACE).splitlines()
    assert [line.split() for line in lines[:1] + lines[2:4]] == [["surface", "certainty"], *ROWS]
    assert lines[-1] == "2 rows"


def test_a_query_is_a_file(capsys: pytest.CaptureFixture[str], tmp_path: Path, built: tuple[str, str]) -> None:
    (tmp_path / "q.rq").write_text(SURFACE, encoding="utf-8")
    assert run(capsys, str(tmp_path / "q.rq"), *built) == run(capsys, SURFACE, *built)


def test_a_query_comes_from_standard_input(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, built: tuple[str, str]
) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO(SURFACE))
    assert run(capsys, "-", *built) == run(capsys, SURFACE, *built)


@pytest.mark.parametrize("number", ["1", "01", "001"])
def test_a_question_is_asked_by_its_number(
    capsys: pytest.CaptureFixture[str], number: str, built: tuple[str, str]
) -> None:
    lines = run(capsys, number, *built).splitlines()
    assert lines[0] == questions(ONTOLOGY)[0].question
    assert lines[-1].endswith(" rows")


def test_the_questions_are_listed(capsys: pytest.CaptureFixture[str]) -> None:
    listed = run(capsys, "--list").splitlines()
    assert listed == [f"{q.number}  {q.question}" for q in questions(ONTOLOGY)]
    assert run(capsys).splitlines() == listed


@pytest.mark.parametrize(("kind", "delimiter"), [("csv", ","), ("tsv", "\t")])
def test_csv_and_tsv_are_read_back_by_a_csv_reader(
    capsys: pytest.CaptureFixture[str], kind: str, delimiter: str, built: tuple[str, str]
) -> None:
    found = list(csv.reader(io.StringIO(run(capsys, SURFACE, "--format", kind, *built)), delimiter=delimiter))
    assert found == [["surface", "certainty"], *ROWS]


@pytest.mark.parametrize("flag", [("--format", "json"), ("--json",)])
def test_json_is_that_of_sparql_1_1(
    capsys: pytest.CaptureFixture[str], flag: tuple[str, ...], built: tuple[str, str]
) -> None:
    text = run(capsys, SURFACE, *flag, *built)
    answer = ox.parse_query_results(text.encode(), format=ox.QueryResultsFormat.JSON)
    assert isinstance(answer, ox.QuerySolutions)
    assert [v.value for v in answer.variables] == ["surface", "certainty"]
    assert [[str(c) for c in row] for row in answer] == [
        ['"smooth"@en', "<https://w3id.org/calcgraph/vocab/possible>"],
        ['"warty"@en', "<https://w3id.org/calcgraph/vocab/asserted>"],
    ]


def test_an_unbound_cell_is_empty_in_tables_and_absent_in_json(
    capsys: pytest.CaptureFixture[str], built: tuple[str, str]
) -> None:
    query = "SELECT ?a ?b { VALUES (?a ?b) { (1 UNDEF) } }"
    assert run(capsys, query, "--format", "csv", *built) == "a,b\n1,\n"
    assert json.loads(run(capsys, query, "--json", *built))["results"]["bindings"] == [
        {"a": {"type": "literal", "value": "1", "datatype": "http://www.w3.org/2001/XMLSchema#integer"}}
    ]


@pytest.mark.parametrize(
    "query",
    [
        r"""SELECT * { VALUES (?a ?b) { (" \" \\\\ \t \n é 😀 \u2028"@en UNDEF) (UNDEF UNDEF) (<a:b> 1.5) } }""",
        "SELECT ?a { VALUES ?a { } }",
        "SELECT * { }",
    ],
)
def test_json_is_written_as_by_python(capsys: pytest.CaptureFixture[str], query: str, built: tuple[str, str]) -> None:
    text = run(capsys, query, "--json", *built)
    assert text == json.dumps(json.loads(text), indent=1, ensure_ascii=False) + "\n"


def test_an_ask_gives_one_row(capsys: pytest.CaptureFixture[str], built: tuple[str, str]) -> None:
    assert run(capsys, "ASK { ?c a cgv:Claim }", "--format", "csv", *built) == "answer\ntrue\n"
    assert run(capsys, "ASK { ?c a cgv:Unicorn }", "--format", "csv", *built) == "answer\nfalse\n"


def test_a_construct_gives_n_triples(capsys: pytest.CaptureFixture[str], built: tuple[str, str]) -> None:
    text = run(capsys, "CONSTRUCT { ?c a cgv:Claim } WHERE { ?c a cgv:Claim }", *built)
    assert len(list(ox.parse(text, format=ox.RdfFormat.N_TRIPLES))) > 100
    assert text.splitlines() == sorted(text.splitlines())


def test_no_rows_and_one_row_are_counted_in_words(capsys: pytest.CaptureFixture[str], built: tuple[str, str]) -> None:
    assert run(capsys, "SELECT ?x { ?x a cgv:Unicorn }", *built).splitlines()[-1] == "0 rows"
    assert run(capsys, "SELECT (1 AS ?x) {}", *built).splitlines()[-1] == "1 row"


def test_columns_line_up_with_chinese_words_too(capsys: pytest.CaptureFixture[str], built: tuple[str, str]) -> None:
    query = 'SELECT ?a ?b { VALUES (?a ?b) { ("疣状" "x") ("abcd" "y") } }'
    lines = run(capsys, query, *built).splitlines()
    assert lines[2:4] == ["疣状  x", "abcd  y"]


def test_labels_stand_in_for_iris_on_request(capsys: pytest.CaptureFixture[str], built: tuple[str, str]) -> None:
    query = "SELECT ?s { cg:CALC_0000006 rdfs:subClassOf ?s . FILTER(?s = cg:CALC_0000004) }"
    assert "cg:CALC_0000004" in run(capsys, query, *built)
    assert "idiopathic calcinosis cutis" in run(capsys, query, "--labels", *built)


def test_the_inferred_hierarchy_is_part_of_what_is_asked(capsys: pytest.CaptureFixture[str]) -> None:
    query = "SELECT (COUNT(*) AS ?n) { GRAPH cg:graph/inferred { ?a rdfs:subClassOf ?b } }".replace(
        "cg:graph/inferred", "<https://w3id.org/calcgraph/graph/inferred>"
    )
    assert int(run(capsys, query, "--format", "csv").splitlines()[1]) > 100


# ---- data of the user's


@pytest.mark.parametrize(
    "file", ["calcgraph.nq", "calcgraph.trig", "calcgraph.ttl", "calcgraph.rdf", "calcgraph.jsonld"]
)
def test_a_build_is_asked_as_a_file(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, rendered: Mapping[str, bytes], built: tuple[str, str], file: str
) -> None:
    (tmp_path / file).write_bytes(rendered[file])
    assert run(capsys, SURFACE, "--data", str(tmp_path / file)) == run(capsys, SURFACE, *built)


def test_several_files_are_asked_together_and_their_blank_nodes_stay_apart(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    for name, colour in (("a", "red"), ("b", "blue")):
        (tmp_path / f"{name}.nt").write_text(f'_:x <urn:name> "{name}" .\n_:x <urn:colour> "{colour}" .\n')
    files = [f for n in "ab" for f in ("--data", str(tmp_path / f"{n}.nt"))]
    query = "SELECT ?n ?c { ?x <urn:name> ?n ; <urn:colour> ?c } ORDER BY ?n"
    assert run(capsys, query, *files, "--format", "csv") == "n,c\na,red\nb,blue\n"


def test_signs_of_foreign_data_that_turn_the_text_round_are_shown_and_never_obeyed(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    (tmp_path / "evil.nt").write_text('<urn:a> <urn:b> "\\u009b2J\\u202e\\nnew line" .\n')
    told = run(capsys, "SELECT ?o { ?s ?p ?o }", "--data", str(tmp_path / "evil.nt"))
    assert len(told.splitlines()) == 4
    assert not [c for c in told if not c.isprintable() and c != "\n"]
    assert "new line" in told


def test_control_characters_of_foreign_data_are_refused(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    (tmp_path / "evil.nt").write_text('<urn:a> <urn:b> "\\u001b[2J" .\n')
    assert main(["query", *CONTENT, "SELECT ?o { ?s ?p ?o }", "--data", str(tmp_path / "evil.nt")]) == 1
    assert "evil.nt: violation: it has the control character U+001B" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("name", "text"), [("broken.ttl", "<urn:a> <urn:b>"), ("what.docx", ""), ("absent.nt", None), ("bad.nt", "a b c")]
)
def test_data_that_cannot_be_read_is_named(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, name: str, text: str | None
) -> None:
    if text is not None:
        (tmp_path / name).write_text(text)
    assert main(["query", *CONTENT, SURFACE, "--data", str(tmp_path / name)]) == 1
    told = capsys.readouterr()
    assert told.out == ""
    assert told.err.startswith(str(tmp_path / name))


# ---- what goes wrong


@pytest.mark.parametrize("number", ["0", "99", "999"])
def test_a_number_without_a_question_says_where_they_are_listed(
    capsys: pytest.CaptureFixture[str], number: str
) -> None:
    assert "--list" in fails(capsys, number)


def test_a_file_that_is_not_there_is_said_to_be_none(capsys: pytest.CaptureFixture[str]) -> None:
    assert "neither SPARQL nor a question's number nor a file" in fails(capsys, "no-such-file.rq")


def test_a_file_that_is_not_text_is_said_to_be_none(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    (tmp_path / "q.rq").write_bytes(b"SELECT \xff {}")
    assert "a file that can be read" in fails(capsys, str(tmp_path / "q.rq"))


def test_a_syntax_error_says_where(capsys: pytest.CaptureFixture[str]) -> None:
    assert "does not parse" in fails(capsys, "SELECT * { ?s ?p }")


def test_service_is_refused_in_words(capsys: pytest.CaptureFixture[str]) -> None:
    assert "SERVICE is refused" in fails(capsys, "SELECT * { SERVICE <http://127.0.0.1:9/> { ?s ?p ?o } }")


def test_an_unknown_format_is_a_mistake_in_usage(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as caught:
        main(["query", SURFACE, "--format", "xlsx"])
    assert caught.value.code == 2
    assert "invalid choice" in capsys.readouterr().err


def test_a_query_that_does_not_parse_is_shown_with_a_mark_at_the_place(capsys: pytest.CaptureFixture[str]) -> None:
    told = fails(capsys, "SELECT * {\n  ?s foo:bar ?o\n}")
    assert told.splitlines()[1:] == ["line 2, column 6:", "    ?s foo:bar ?o", "       ^"]
    told = fails(capsys, "SELECT ?x { ?s ?p ?o } GROUP BY ?s")
    assert "The SELECT contains a variable that is unbound\nline 1, column " in told
    assert "SPARQL" not in fails(capsys, "SELECT * { ?s ?p }").splitlines()[0]
