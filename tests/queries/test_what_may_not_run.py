"""A query reads the data that it is given and nothing else; what would crash the engine is refused before."""

import json
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator

import pyoxigraph as ox
import pytest

from calcgraph import Dataset
from calcgraph.errors import InvalidQuery
from calcgraph.queries import ask, guard, run

BODY = "{ ?s ?p ?z }"
REMOTE = "http://127.0.0.1:PORT/"
SERVICE = f"SERVICE <{REMOTE}> {BODY}"

HIDDEN = {
    "plain": f"SELECT * {{ ?s ?p ?o . {SERVICE} }}",
    "lower case": f"SELECT * {{ ?s ?p ?o . service <{REMOTE}> {BODY} }}",
    "mixed case": f"SELECT * {{ ?s ?p ?o . SeRvIcE <{REMOTE}> {BODY} }}",
    "silent": f"SELECT * {{ ?s ?p ?o . SERVICE SILENT <{REMOTE}> {BODY} }}",
    "a variable": f"SELECT * {{ VALUES ?x {{ <{REMOTE}> }} SERVICE ?x {BODY} }}",
    "line breaks": f"SELECT * {{ ?s ?p ?o .\nSERVICE\n<{REMOTE}>\n{BODY} }}",
    "tabs": f"SELECT * {{ ?s ?p ?o .\tSERVICE\t<{REMOTE}>\t{BODY} }}",
    "a comment after it": f"SELECT * {{ ?s ?p ?o . SERVICE#x\n<{REMOTE}> {BODY} }}",
    "a comment before it": f"SELECT * {{ ?s ?p ?o . #x\nSERVICE <{REMOTE}> {BODY} }}",
    "a comment that ends with a carriage return": f"SELECT * {{ ?s ?p ?o . #x\r{SERVICE} }}",
    "no blank before it": f"SELECT * {{ ?s ?p ?o .SERVICE<{REMOTE}>{BODY} }}",
    "after a number": f"SELECT * {{ ?s ?p 1SERVICE <{REMOTE}> {BODY} }}",
    "after a truth value": f"SELECT * {{ ?s ?p trueSERVICE <{REMOTE}> {BODY} }}",
    "after a decimal": f"SELECT * {{ ?s ?p 1.5SERVICE <{REMOTE}> {BODY} }}",
    "glued to silent": f"SELECT * {{ ?s ?p ?o . SERVICESILENT<{REMOTE}> {BODY} }}",
    "glued to a prefixed name": f"PREFIX a: <{REMOTE}> SELECT * {{ ?s ?p ?o . SERVICEa: {BODY} }}",
    "glued to the empty prefix": f"PREFIX : <{REMOTE}> SELECT * {{ ?s ?p ?o . SERVICE: {BODY} }}",
    "that looks like a prefixed name": f"PREFIX : <{REMOTE}> SELECT * {{ ?s ?p ?o . SERVICE:a {BODY} }}",
    "in a group": f"SELECT * {{ {{ {{ ?s ?p ?o . {SERVICE} }} }} }}",
    "in an optional part": f"SELECT * {{ ?s ?p ?o OPTIONAL {{ {SERVICE} }} }}",
    "in an EXISTS": f"SELECT * {{ ?s ?p ?o FILTER EXISTS {{ {SERVICE} }} }}",
    "in a subquery": f"SELECT * {{ {{ SELECT * {{ {SERVICE} }} }} }}",
    "in a CONSTRUCT": f"CONSTRUCT {{ ?s ?p ?z }} WHERE {{ {SERVICE} }}",
    "in a DESCRIBE": f"DESCRIBE ?s WHERE {{ {SERVICE} }}",
    "in an ASK": f"ASK {{ {SERVICE} }}",
    "after a string that ends in a backslash": f"SELECT * {{ ?s ?p '\\\\' . {SERVICE} #'\n }}",
    "after a long string that ends in a backslash": f'SELECT * {{ ?s ?p """\\\\""" . {SERVICE} }} #"""',
    "after a quote in a local name": f"PREFIX x: <http://x/> SELECT * {{ ?s x:a\\' ?o . {SERVICE} #'\n }}",
    "after a quote that begins a local name": f"PREFIX x: <http://x/> SELECT * {{ ?s x:\\'a ?o . {SERVICE} #'\n }}",
    "after an empty string": f"SELECT * {{ ?s ?p '' . {SERVICE} ?s ?p '' }}",
    "after an empty long string": f"SELECT * {{ ?s ?p '''''' . {SERVICE} ?s ?p '''''' }}",
    "after a hash in a string": f"SELECT * {{ ?s ?p '#' . {SERVICE} }}",
    "after a hash in an IRI": f"SELECT * {{ ?s <http://x/#p> ?o . {SERVICE} }}",
    "after a hash in an IRI with a blank that is none": f"SELECT * {{ ?s <http://x/\u00a0#> ?o . {SERVICE} }}",
    "after a hash in a short IRI": f"SELECT * {{ ?s <x:#> ?o . {SERVICE} }}",
    "after a quote in a short IRI": f"SELECT * {{ ?s <x:'> ?o . {SERVICE} #'\n }}",
    "after less than": f"SELECT * {{ ?s ?p ?o FILTER(?s<?o) {SERVICE} FILTER(?o>?s) }}",
    "between two comparisons": f"PREFIX : <{REMOTE}> SELECT * {{ ?s ?p ?o FILTER(?s<?o)SERVICE#>\n:a {BODY} }}",
    "after a comment in a comparison": f"SELECT * {{ ?s ?p ?o FILTER(?s<?o#>'''\n) {SERVICE} #'''\n }}",
    "after a string in a comparison": f"SELECT * {{ ?s ?p ?o FILTER(?s<'>' ) {SERVICE} #'\n }}",
    "after a prefixed name in a comparison": (
        f"PREFIX x: <http://x/> SELECT * {{ ?s ?p ?o FILTER(?s<x:b#>'''\n) {SERVICE} #'''\n }}"
    ),
    "as an escape": f"SELECT * {{ ?s ?p ?o . \\u0053ERVICE <{REMOTE}> {BODY} }}",
    "as a long escape": f"SELECT * {{ ?s ?p ?o . \\U00000053ERVICE <{REMOTE}> {BODY} }}",
    "after an escaped quote": f"SELECT * {{ ?s ?p 'a\\u0027 . {SERVICE} #'\n }}",
    "after an escaped line break": f"SELECT * {{ ?s ?p ?o . #\\u000A {SERVICE}\n }}",
}


@pytest.fixture(scope="module")
def listener() -> Iterator[tuple[int, list[bytes]]]:
    """A port that notes who calls."""
    calls: list[bytes] = []
    with socket.create_server(("127.0.0.1", 0)) as server:

        def listen() -> None:
            while True:
                try:
                    connection, _ = server.accept()
                except OSError:
                    return
                with connection:
                    calls.append(connection.recv(100))

        threading.Thread(target=listen, daemon=True).start()
        yield server.getsockname()[1], calls


@pytest.fixture(scope="module")
def small() -> Dataset:
    """A data set in which every pattern of the queries above finds something."""
    x, xsd = "http://x/", "http://www.w3.org/2001/XMLSchema#"
    values = [ox.Literal(text) for text in ("a", "\\", "", "#")] + [ox.Literal(True), ox.NamedNode(x)]
    values += [ox.Literal(n, datatype=ox.NamedNode(xsd + t)) for n, t in (("1", "integer"), ("1.5", "decimal"))]
    predicates = [ox.NamedNode(p) for p in (x + "p", x + "a'", x + "'a", x + "#p", x + "\u00a0#", "x:#", "x:'")]
    return Dataset(frozenset(ox.Quad(ox.NamedNode(x + "s"), p, v) for p in predicates for v in values))


@pytest.mark.parametrize("query", HIDDEN.values(), ids=HIDDEN)
def test_service_never_reaches_the_network(query: str, small: Dataset, listener: tuple[int, list[bytes]]) -> None:
    port, calls = listener
    before = len(calls)
    try:
        run(small, query.replace("PORT", str(port)))
        refused = False
    except InvalidQuery:
        refused = True
    time.sleep(0.005)
    assert len(calls) == before, "the guard was passed and the engine has called"
    harmless = ("'a\\u0027", "#\\u000A")  # there the word stands in a string or a comment
    assert refused or any(h in query for h in harmless)


def test_the_engine_would_call_so_that_the_guard_is_needed(small: Dataset, listener: tuple[int, list[bytes]]) -> None:
    port, calls = listener
    before, called = len(calls), 0
    for query in HIDDEN.values():
        try:
            answer = small.store().query(query.replace("PORT", str(port)), use_default_graph_as_union=True)
            if isinstance(answer, ox.QuerySolutions):
                next(answer, None)
        except (OSError, SyntaxError, ValueError, RuntimeError):
            pass
        called += 1
    time.sleep(0.05)
    assert len(calls) - before > called * 2 // 3


@pytest.mark.parametrize(
    "query",
    [
        "SELECT * { ?s ?p 'SERVICE <x> {}' }",
        'SELECT * { ?s ?p "SERVICE" }',
        "SELECT * { ?s ?p '''it's a SERVICE''' }",
        'SELECT * { ?s ?p """a "SERVICE" too""" }',
        "SELECT * { ?s ?p 'it\\'s a SERVICE' }",
        "SELECT * { ?s ?p '''x\\''' SERVICE <http://x> {} #''' }",
        "SELECT * { ?s ?p 'x'@SERVICE }",
        "SELECT * { ?s ?p <http://example.org/SERVICE> }",
        "SELECT * { ?s ?p <http://example.org/a#SERVICE> }",
        "SELECT * { ?s ?p <http://example.org/(a)#SERVICE> }",
        "SELECT * { ?s ?p <http://example.org/it's> , 'a' }",
        "SELECT * { ?s ?p <urn:isbn:1> }",
        "PREFIX e: <http://example.org/> SELECT * { ?s e:SERVICE ?o }",
        "PREFIX e: <http://example.org/> SELECT * { ?s e:a-SERVICE ?o }",
        "PREFIX e: <http://example.org/> SELECT * { ?s e:SERVICE\\'s ?o }",
        "SELECT ?service { ?service ?p ?o }",
        "SELECT $SERVICE { $SERVICE ?p ?o }",
        "SELECT * { ?s ?p _:SERVICE }",
        "# SERVICE <x>\nSELECT * { ?s ?p ?o } # SERVICE",
        "SELECT * { ?s ?p ?o FILTER(?s<?o && ?o>?s) }",
        "SELECT * { ?s ?p ?o FILTER(1<2) }",
    ],
)
def test_the_word_may_stand_in_strings_iris_names_and_comments(query: str, small: Dataset) -> None:
    run(small, query)


# ---- nesting, chains, length


def nested(depth: int) -> dict[str, str]:
    """Every way to nest, to a depth."""
    return {
        "groups": "SELECT * " + "{" * depth + "}" * depth,
        "brackets": f"SELECT * {{ FILTER({'(' * depth}1{')' * depth}) }}",
        "blank nodes": f"SELECT * {{ ?s ?p {'[ ?p ' * depth}1{']' * depth} }}",
        "lists": f"SELECT * {{ ?s ?p {'( ' * depth}1{')' * depth} }}",
        "negations": f"SELECT * {{ FILTER({'!(' * depth}true{')' * depth}) }}",
        "functions": f"SELECT * {{ FILTER({'STR(' * depth}1{')' * depth}) }}",
        "paths": f"SELECT * {{ ?s {'(' * depth}<x:a>{')*' * depth} ?o }}",
        "inverse paths": f"SELECT * {{ ?s {'^(' * depth}<x:a>{')' * depth} ?o }}",
        "exists": f"SELECT * {{ {'FILTER NOT EXISTS { ?s ?p ?o ' * depth}{'}' * depth} }}",
        "optional": f"SELECT * {{ {'OPTIONAL {' * depth}{'}' * depth} }}",
        "subqueries": f"SELECT * {{ {'{ SELECT * { ' * depth}{'} }' * depth} }}",
        "reified triples": f"SELECT * {{ ?s ?p {'<< ?a ?b ' * depth}1{' >>' * depth} }}",
        "groups that are not closed": "SELECT * " + "{" * depth,
        "brackets that are not closed": f"SELECT * {{ FILTER({'(' * depth}",
    }


CHAINS = {
    "unions": ("SELECT * { {}", " UNION {}", " }"),
    "minus": ("SELECT * { ?s ?p ?o ", "MINUS{}", " }"),
    "paths": ("SELECT * { ?s <x:a>", "/<x:a>", " ?o }"),
    "alternatives": ("SELECT * { ?s <x:a>", "|<x:a>", " ?o }"),
    "sums": ("SELECT * { FILTER(1", "+1", ") }"),
    "conjunctions": ("SELECT * { FILTER(1", "&&1", ") }"),
    "objects": ("SELECT * { ?s ?p ?o", ",?o", " }"),
    "patterns": ("SELECT * { ", "?s ?p ?o .", " }"),
    "values": ("SELECT * { ", "VALUES ?x {1} ", " }"),
    "subqueries": ("SELECT * { ", "{SELECT * {}}", " }"),
    "negations": ("SELECT * { FILTER(", "!", "true) }"),
    "bindings": ("SELECT * { ", "BIND(1 AS ?a%d)", " }"),
}


def chain(name: str, length: int) -> str:
    first, link, last = CHAINS[name]
    links = [link % i if "%" in link else link for i in range((length - len(first) - len(last)) // (len(link) + 3))]
    return first + "".join(links) + last


@pytest.mark.parametrize("name", nested(1))
def test_deep_nesting_is_refused_before_the_engine_sees_it(name: str) -> None:
    with pytest.raises(InvalidQuery, match=r"nested deeper|steps"):
        guard(nested(2000)[name])


@pytest.mark.parametrize("name", CHAINS)
def test_long_chains_are_refused_before_the_engine_sees_them(name: str) -> None:
    with pytest.raises(InvalidQuery, match="steps"):
        guard(chain(name, 60_000))


CHILD = """
import json, sys
from calcgraph.errors import InvalidQuery
from calcgraph.graph import Dataset
from calcgraph.queries import run
answers = []
for query in json.load(sys.stdin):
    try:
        run(Dataset(frozenset()), query)
        answers.append("answered")
    except InvalidQuery as error:
        answers.append("refused")
print(json.dumps(answers))
"""


@pytest.mark.long
def test_no_nesting_and_no_chain_crashes_the_process() -> None:
    """In a process of its own: the engine's stack overflow cannot be caught, it kills."""
    queries = [q for depth in (5, 60, 128, 3000) for q in nested(depth).values()]
    queries += [chain(name, length) for name in CHAINS for length in (500, 1500, 8000, 63_000)]
    child = subprocess.run(
        [sys.executable, "-c", CHILD],
        input=json.dumps(queries),
        capture_output=True,
        text=True,
        timeout=100,
        check=False,
    )
    assert child.returncode == 0, child.stderr[-300:]
    answers = json.loads(child.stdout)
    assert len(answers) == len(queries)
    assert answers.count("answered") >= 20, "what is modest is answered"


def test_the_engine_would_crash_so_that_the_guard_is_needed() -> None:
    script = "import sys, pyoxigraph; list(pyoxigraph.Store().query(sys.stdin.read()))"
    child = subprocess.run(
        [sys.executable, "-c", script],
        input=chain("sums", 400_000),
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert child.returncode < 0


def test_a_query_that_is_too_long_is_refused() -> None:
    with pytest.raises(InvalidQuery, match="longer than 64000 bytes"):
        guard("SELECT * {}" + " " * 64_000)
    with pytest.raises(InvalidQuery, match="longer than 64000 bytes"):
        guard("SELECT * {} #" + "é" * 32_000)
    guard("SELECT * {}" + " " * 63_000)


def test_a_long_list_of_values_is_no_chain(small: Dataset) -> None:
    many = " ".join(f"<http://x/{i}>" for i in range(2000))
    assert len(ask(small, f"SELECT ?s {{ VALUES ?s {{ {many} <http://x/s> }} ?s ?p 'a' }}")) > 0


@pytest.mark.parametrize("odd", ["", " ", "#", "'", '"""', "<", "\\", "\x00", "\ud800", "{", "}", "SELECT", "é" * 50])
def test_what_is_no_query_at_all_gets_a_message_and_no_traceback(odd: str, small: Dataset) -> None:
    with pytest.raises(InvalidQuery):
        run(small, odd)


@pytest.mark.parametrize(
    ("query", "message"),
    [
        ("SELECT * { ?s ?p }", "does not parse"),
        ("SELECT *\n{ ?s nowhere:p ?o }", "the prefix nowhere: is not declared"),
        ("CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o }", "gives triples, not rows"),
        ("DELETE WHERE { ?s ?p ?o }", "only SELECT, ASK, CONSTRUCT and DESCRIBE"),
        ("INSERT DATA { <x:a> <x:b> <x:c> }", "only SELECT, ASK, CONSTRUCT and DESCRIBE"),
        ("LOAD <http://example.org/>", "only SELECT, ASK, CONSTRUCT and DESCRIBE"),
        ("DROP ALL", "only SELECT, ASK, CONSTRUCT and DESCRIBE"),
    ],
)
def test_what_cannot_run_is_said_in_words(query: str, message: str, small: Dataset) -> None:
    with pytest.raises(InvalidQuery, match=message):
        ask(small, query)


def test_asking_changes_nothing(small: Dataset) -> None:
    before = small.quads
    ask(small, "SELECT * { ?s ?p ?o }")
    assert small.quads is before


def test_a_mistyped_prefix_is_named_with_those_that_look_like_it(dataset: Dataset) -> None:
    with pytest.raises(InvalidQuery, match=r"the prefix cvg: is not declared; did you mean .*cgv:"):
        ask(dataset, "SELECT ?x { ?x a cvg:Claim }")


def test_a_declared_prefix_is_not_called_undeclared(dataset: Dataset) -> None:
    with pytest.raises(InvalidQuery, match="does not parse"):
        ask(dataset, "PREFIX e: <http://example.org/> SELECT * { ?s a e:x ; b }")


@pytest.mark.parametrize("space", ["http://h:80", "http://e/t#o", "http://h:", "http://[::1]", "x", ""])
@pytest.mark.parametrize("gap", [" ", "#c\n", ""])
def test_the_word_may_not_stand_in_the_local_part_of_what_may_be_no_iri(space: str, gap: str) -> None:
    with pytest.raises(InvalidQuery, match=r"could be read as SERVICE|SERVICE is refused|unclear"):
        guard(f"PREFIX a:{gap}<{space}> PREFIX : <http://e/> SELECT * {{ ?s ?p a:SERVICE:x\\# {{ ?s ?p ?o }} }}")


def test_no_word_in_a_known_namespace_hides_behind_a_second_number_sign() -> None:
    with pytest.raises(InvalidQuery, match="could be read as SERVICE"):
        guard("PREFIX : <http://e/> SELECT * { ?s ?p rdf:SERVICE:x\\# { ?s ?p ?o } }")
