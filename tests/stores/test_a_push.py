"""What is pushed is there, on real stores: an embedded one, the server of Oxigraph, Virtuoso where it is installed."""

import json
import threading
from collections.abc import Callable, Iterable
from pathlib import Path
from uuid import uuid4

import pyoxigraph as ox
import pytest
from benchmarks.servers import Server

from calcgraph import Knowledge
from calcgraph.cli import main
from calcgraph.errors import StoreFailed
from calcgraph.graph.names import BASE
from calcgraph.queries import Rows, questions
from calcgraph.stores.expected import expected
from calcgraph.stores.loading import STAGING
from calcgraph.stores.opening import Address, open_store
from calcgraph.stores.parcels import Files
from calcgraph.stores.pushing import push
from calcgraph.stores.store import Parcel, Store
from stores.conftest import STORES
from stores.proxy import Fault, Proxy

QUESTIONS = Path(__file__).parents[1] / "questions"
Open = Callable[[], Store]
WEIRD = r"""
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
@prefix e: <http://example.org/> .
e:a e:astral "😀𝒳 e\u0301" ; e:lines "a\rb\r\nc\ttab" ; e:quotes "say \"hi\" \\ 'x'" ; e:english "x"@en-GB ;
  e:chinese "钙质沉着"@zh-Hans ; e:truth true, false ; e:number 7, 1.50, "0.1"^^xsd:double ; e:empty "" ;
  e:date "2026-11-26"^^xsd:date, "2020-05-06T07:08:09.100Z"^^xsd:dateTime ; e:own "x"^^e:type ;
  e:iri <http://example.org/é?x=%20#f> ; e:markup "</script><b>&amp;" .
e:tree e:branch [ e:leaf "x" ; e:twig [ e:leaf "y" ] ] , [ e:leaf "x" ] .
e:list e:is ( 1 2 3 ) .
"""


@pytest.fixture
def graph() -> str:
    """A graph that nobody else uses."""
    return f"http://example.org/graph/{uuid4().hex}"


def turtle(folder: Path, text: str, name: str = "my.ttl") -> Path:
    file = folder / name
    file.write_text(text, encoding="utf-8")
    return file


def triples(store: Store, graph: str) -> set[str]:
    return {str(triple) for triple in store.triples(ox.NamedNode(graph))}


def put(store: Store, file: Path, graph: str, **options: object) -> object:
    files = Files([file], ox.NamedNode(graph))
    return push(store, files, expected(files), **options)  # type: ignore[arg-type]


def by_number(row: Iterable[str]) -> list[str]:
    """A row in which 0.90 is written as 0.9, as some stores do."""
    return [str(float(cell)) if cell.replace(".", "", 1).isdecimal() else cell for cell in row]


def test_a_build_is_pushed_proven_and_answers_the_questions_as_their_golden_rows_do(
    target: str, build: Path, opened: Open, knowledge: Knowledge, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["push", target, str(build), "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["holds what was sent"]
    assert {graph["verdict"] for graph in told["graphs"]} <= {"same", "same values"}
    assert len(told["questions"]) == len(questions())
    assert {asked["verdict"] for asked in told["questions"]} <= {"same", "same values"}
    store = opened()
    graphs = [ox.NamedNode(graph["graph"]) for graph in told["graphs"]]
    for question in questions():
        head, *golden = (QUESTIONS / f"{question.number}-{question.name}.tsv").read_text("utf-8").splitlines()
        answer = store.rows(question.sparql, graphs)
        rows = Rows(answer.variables, tuple(answer.rows), knowledge.prefixes).compact()
        assert answer.variables == tuple(head.split("\t"))
        assert sorted(map(by_number, rows)) == sorted(by_number(line.split("\t")) for line in golden), question.name


def test_a_second_push_of_the_same_changes_nothing(
    target: str, graph: str, tmp_path: Path, opened: Open, capsys: pytest.CaptureFixture[str]
) -> None:
    file = turtle(tmp_path, WEIRD)
    for _ in range(2):
        assert main(["push", target, str(file), "--graph", graph]) == 0
        size = opened().sizes([ox.NamedNode(graph)])
        opened().close()
        assert list(size.values()) == [len(expected(Files([file]))[ox.DefaultGraph()].triples or ())]
    assert f"{graph}" in capsys.readouterr().out


def test_texts_numbers_and_blank_nodes_survive(target: str, graph: str, tmp_path: Path, opened: Open) -> None:
    file = turtle(tmp_path, WEIRD)
    store = opened()
    put(store, file, graph)
    values = {str(t.object) for t in store.triples(ox.NamedNode(graph)) if isinstance(t.object, ox.Literal)}
    for sent in (
        '"😀𝒳 e\u0301"',
        '"a\\rb\\r\\nc\\ttab"',
        '"x"@en-gb',
        '"钙质沉着"@zh-hans',
        '""',
        '"</script><b>&amp;"',
    ):
        assert sent in values


def test_a_literal_of_a_million_characters_survives(target: str, graph: str, tmp_path: Path, opened: Open) -> None:
    file = turtle(tmp_path, f'<http://example.org/a> <http://example.org/b> "{"é" * 1_000_000}" .', "long.nt")
    store = opened()
    put(store, file, graph)
    (found,) = store.triples(ox.NamedNode(graph))
    assert found.object.value == "é" * 1_000_000  # type: ignore[union-attr]


@pytest.mark.parametrize(
    "text",
    [
        "<html>",
        "<xhtml> of 1999",
        "<html><head profile='x'></head><body typeof='e:A' about='e:b'>c</body></html>",
        "<html xmlns='http://www.w3.org/1999/xhtml'><body><p property='e:c'>d</p></body></html>",
        "<div itemscope itemprop='e:f'>g</div>",
        "<?xml version='1.0'?><rdf:RDF xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#'/>",
        "<sparql xmlns='http://www.w3.org/2005/sparql-results#'/>",
        "@prefix e: <http://e/> . e:a e:b e:c . " * 9000,
    ],
    ids=["html", "xhtml", "rdfa", "xml", "microdata", "rdf", "sparql", "turtle"],
)
@pytest.mark.parametrize("name", ["my.nt", "my.ttl"])
def test_text_that_looks_like_a_document_of_another_kind_is_taken_for_a_literal(
    text: str, name: str, graph: str, tmp_path: Path, opened: Open
) -> None:
    file = turtle(tmp_path, f'<http://e/a> <http://e/b> "{text}" .\n<http://e/c> <http://e/b> <http://e/d> .\n', name)
    store = opened()
    put(store, file, graph, staging="never")
    held = {ox.Literal(text), ox.NamedNode("http://e/d")}
    assert {triple.object for triple in store.triples(ox.NamedNode(graph))} == held


def test_replace_forgets_what_was_there_and_merge_keeps_it(
    target: str, graph: str, tmp_path: Path, opened: Open
) -> None:
    one, two = (
        turtle(tmp_path, f"<http://example.org/{n}> <http://example.org/b> [] .", f"{n}.ttl") for n in ("one", "two")
    )
    store = opened()
    put(store, one, graph)
    put(store, two, graph, mode="merge")
    assert {t.subject.value for t in store.triples(ox.NamedNode(graph))} == {  # type: ignore[union-attr]
        "http://example.org/one",
        "http://example.org/two",
    }
    put(store, two, graph)
    assert [t.subject.value for t in store.triples(ox.NamedNode(graph))] == ["http://example.org/two"]  # type: ignore[union-attr]


def test_delete_empties_the_graphs_of_the_files_and_no_other(
    target: str, graph: str, tmp_path: Path, opened: Open, capsys: pytest.CaptureFixture[str]
) -> None:
    file = turtle(tmp_path, "<http://example.org/a> <http://example.org/b> 1 .")
    store = opened()
    put(store, file, graph)
    put(store, file, f"{graph}/other")
    store.close()
    assert main(["push", target, str(file), "--graph", graph, "--mode", "delete"]) == 0
    sizes = opened().sizes([ox.NamedNode(graph), ox.NamedNode(f"{graph}/other")])
    assert list(sizes.values()) == [0, 1]
    assert graph in capsys.readouterr().out


def test_a_dry_run_tells_what_would_change_and_changes_nothing(
    target: str, graph: str, tmp_path: Path, opened: Open, capsys: pytest.CaptureFixture[str]
) -> None:
    old = turtle(tmp_path, "<http://example.org/a> <http://example.org/b> 1, 2 .", "old.ttl")
    new = turtle(tmp_path, "<http://example.org/a> <http://example.org/b> 2, 3 .", "new.ttl")
    arguments = ["push", target, str(new), "--graph", graph, "--dry-run"]
    assert main(arguments) == 0
    assert "be new" in capsys.readouterr().out
    store = opened()
    put(store, old, graph)
    before = triples(store, graph)
    store.close()
    assert main(arguments) == 0
    assert "be replaced (1 new, 1 gone)" in capsys.readouterr().out
    assert triples(opened(), graph) == before


def test_verify_only_names_what_somebody_changed_behind_our_back(
    target: str, graph: str, tmp_path: Path, opened: Open, capsys: pytest.CaptureFixture[str]
) -> None:
    file = turtle(tmp_path, '<http://example.org/a> <http://example.org/b> "present" .')
    store = opened()
    put(store, file, graph)
    store.close()
    arguments = ["push", target, str(file), "--graph", graph, "--verify-only"]
    assert main(arguments) == 0
    store = opened()
    store.update(
        f'DELETE DATA {{ GRAPH <{graph}> {{ <http://example.org/a> <http://example.org/b> "present" }} }} ; '
        f'INSERT DATA {{ GRAPH <{graph}> {{ <http://example.org/a> <http://example.org/b> "excluded" }} }}',
        tries=1,
    )
    store.close()
    capsys.readouterr()
    assert main(arguments) == 1
    told = capsys.readouterr().out
    assert 'missing     <http://example.org/a> <http://example.org/b> "present" .' in told
    assert 'unexpected  <http://example.org/a> <http://example.org/b> "excluded" .' in told


def test_blank_nodes_that_are_wired_otherwise_are_noticed(
    target: str, graph: str, tmp_path: Path, opened: Open, capsys: pytest.CaptureFixture[str]
) -> None:
    """Triple by triple both are the same; only the digest tells them apart."""
    p, q = "<http://example.org/p>", "<http://example.org/q>"
    one = turtle(tmp_path, f"_:a {p} 1 ; {q} 3 . _:b {p} 2 ; {q} 4 .", "one.ttl")
    two = turtle(tmp_path, f"_:a {p} 1 ; {q} 4 . _:b {p} 2 ; {q} 3 .", "two.ttl")
    store = opened()
    put(store, one, graph)
    store.close()
    assert main(["push", target, str(one), "--graph", graph, "--verify-only"]) == 0
    assert main(["push", target, str(two), "--graph", graph, "--verify-only"]) == 1
    assert "different" in capsys.readouterr().out


def test_skolemized_blank_nodes_are_iris_that_stay_the_same(
    target: str, graph: str, tmp_path: Path, opened: Open
) -> None:
    file = turtle(tmp_path, "<http://example.org/a> <http://example.org/b> [ <http://example.org/c> 1 ] .")
    found = []
    for _ in range(2):
        assert main(["push", target, str(file), "--graph", graph, "--blank-nodes", "skolemize"]) == 0
        store = opened()
        found.append(triples(store, graph))
        store.close()
    assert found[0] == found[1]
    assert all(f"<{BASE}.well-known/genid/" in line for line in found[0])


def test_nothing_is_left_of_the_staging_graphs(target: str, graph: str, tmp_path: Path, opened: Open) -> None:
    store = opened()
    put(store, turtle(tmp_path, WEIRD), graph)
    rows = store.rows("SELECT ?g WHERE { GRAPH ?g {} }").rows
    assert not [row for row in rows if str(row[0]).startswith(f"<{STAGING}")]


@pytest.mark.parametrize("target", STORES[1:], indirect=True)
def test_readers_see_the_old_release_or_the_new_one_and_never_a_part(
    target: str, graph: str, tmp_path: Path, opened: Open
) -> None:
    """Two graphs of the same size, replaced together: whoever counts both sees two of the old or two of the new."""
    releases = []
    for word, size in (("old", 300), ("new", 400)):
        quads = (
            f"<http://example.org/{word}/{n}> <http://example.org/b> {name} <{graph}/{part}> .\n"
            for part in "ab"
            for n in range(size)
            for name in [f'"{word}"']
        )
        releases.append(turtle(tmp_path, "".join(quads), f"{word}.nq"))
    store = opened()
    for file in releases[:1]:
        files = Files([file])
        push(store, files, expected(files))
    among = f"FILTER(STRSTARTS(STR(?g), '{graph}'))"
    query = f"SELECT ?g (COUNT(*) AS ?n) WHERE {{ GRAPH ?g {{ ?s ?p ?o }} {among} }} GROUP BY ?g"
    seen: set[tuple[int, ...]] = set()
    stopped = threading.Event()

    def read() -> None:
        reader = open_store(Address(target))
        while not stopped.is_set():
            seen.add(tuple(sorted(int(row[1].value) for row in reader.rows(query).rows)))  # type: ignore[union-attr]
        reader.close()

    thread = threading.Thread(target=read)
    thread.start()
    try:
        for file in [releases[1], releases[0], releases[1]]:
            files = Files([file])
            push(store, files, expected(files))
    finally:
        stopped.set()
        thread.join()
    assert seen <= {(300, 300), (400, 400)}
    assert len(seen) == 2, "the reader was there before and after"


@pytest.mark.parametrize("target", STORES[1:], indirect=True)
def test_two_pushes_of_the_same_build_at_once_do_no_harm(target: str, graph: str, tmp_path: Path, opened: Open) -> None:
    file = turtle(
        tmp_path, WEIRD + "".join(f"<http://example.org/n{n}> <http://example.org/b> [] .\n" for n in range(200))
    )
    failures: list[BaseException] = []

    def work() -> None:
        store = open_store(Address(target))
        try:
            for _ in range(3):
                put(store, file, graph)
        except BaseException as error:  # to be shown by the test
            failures.append(error)
        finally:
            store.close()

    threads = [threading.Thread(target=work) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not failures
    size = opened().sizes([ox.NamedNode(graph)])
    assert list(size.values()) == [len(expected(Files([file]))[ox.DefaultGraph()].triples or ())]


def test_triples_in_no_graph_go_where_the_store_keeps_such_or_are_refused(
    target: str, tmp_path: Path, opened: Open, capsys: pytest.CaptureFixture[str]
) -> None:
    file = turtle(tmp_path, f"<http://example.org/{uuid4().hex}> <http://example.org/b> 1 .")
    store = opened()
    takes = store.profile.default_graph
    store.close()
    assert main(["push", target, str(file), "--mode", "merge"]) == (0 if takes else 2)
    if takes:
        assert opened().sizes([ox.DefaultGraph()])[ox.DefaultGraph()] >= 1
    else:
        assert "--graph" in capsys.readouterr().err


@pytest.mark.long
def test_a_store_without_a_graph_store_is_filled_by_updates_alone(
    oxigraph_server: Server, graph: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    url = oxigraph_server.url
    lines = "".join(f"<http://example.org/{n}> <http://example.org/b> {n}, [] .\n" for n in range(6000))
    file = turtle(tmp_path, WEIRD + lines)
    with Proxy(url) as proxy:
        endpoints = ["--query-url", f"{proxy.url}/query", "--update-url", f"{proxy.url}/update"]
        assert main(["push", proxy.url, str(file), "--graph", graph, "--profile", "generic", *endpoints]) == 0
        assert not [path for _, path, _ in proxy.seen if path.startswith("/store")]
    assert "proven" in capsys.readouterr().out


def test_a_store_that_does_not_say_what_it_is_has_to_be_named(
    oxigraph_server: Server, build: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with Proxy(oxigraph_server.url, Fault("answer", method="GET", path="/", times=9, status=200)) as proxy:
        assert main(["push", proxy.url, str(build)]) == 2
    assert "--profile" in capsys.readouterr().err


def test_a_file_that_was_changed_meanwhile_brings_nothing_into_an_update_but_triples(
    oxigraph_server: Server, graph: str
) -> None:
    url = oxigraph_server.url
    store = open_store(Address(url, profile="generic", query=f"{url}/query", update=f"{url}/update"))
    place = ox.NamedNode(graph)
    for text, added in (
        (b'<http://e/a> <http://e/b> "x" .\n', 1),
        (b'<http://e/a> <http://e/b> "y" . } } ; DROP ALL #\n', None),
        (b"} } ; DROP ALL ; INSERT DATA { GRAPH <http://e/g> {\n", None),
        (b'<http://e/a> <http://e/b> "z" . # } } ; DROP ALL\n', 2),
    ):
        parcel = Parcel(text, len(text), 1, blank=False)
        if added is None:
            with pytest.raises(StoreFailed, match="changed while it was sent"):
                store.add(place, parcel, tries=1)
        else:
            store.add(place, parcel, tries=1)
            assert store.sizes([place]) == {place: added}
    store.close()
