"""The engines that are compared: two in process, two servers, one of JavaScript.

Comes in: a data set. Goes out: for each query its rows and the time of the quickest of some rounds, or why there are
none. The default graph is the union of all graphs everywhere.
"""

import json
import os
import shutil
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

import pyoxigraph as ox
import rdflib

from benchmarks.agreement.data import Data
from benchmarks.servers import Oxigraph, Server, Virtuoso
from calcgraph.errors import StoreFailed
from calcgraph.stores.expected import expected
from calcgraph.stores.opening import Address, open_store
from calcgraph.stores.parcels import Files
from calcgraph.stores.pushing import push

Term = ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple
Row = frozenset[tuple[str, Term]]
PATIENCE = 60  # seconds for an answer of Comunica, which can fail to end
_TERMS = (ox.NamedNode, ox.BlankNode, ox.Literal, ox.Triple)


class Found(NamedTuple):
    """The answer to a query: rows as what they bind, so that the order of columns is no matter; or why it failed."""

    rows: tuple[Row, ...] = ()
    milliseconds: float = 0
    failure: str = ""


class Missing(Exception):
    """An engine that is not on this machine, with how to get it."""


def pyoxigraph(data: Data, rounds: int) -> dict[str, Found]:
    """Oxigraph in process."""
    store = ox.Store()
    store.bulk_load(path=data.file, format=ox.RdfFormat.N_QUADS)

    def ask(query: str) -> Iterator[Row]:
        answer = store.query(query, use_default_graph_as_union=True)
        assert isinstance(answer, ox.QuerySolutions)
        names = [variable.value for variable in answer.variables]
        return (_row(names, solution) for solution in answer)

    return _timed(data, ask, rounds)


def rdflib_(data: Data, rounds: int) -> dict[str, Found]:
    """RDFLib in process."""
    graph = rdflib.Dataset(default_union=True)
    graph.parse(data.file, format="nquads")

    def ask(query: str) -> Iterator[Row]:
        result = graph.query(query)
        names = [str(variable) for variable in result.vars or ()]
        for row in result:
            yield _row(names, (None if cell is None else _of_rdflib(cell) for cell in row))  # type: ignore[union-attr]

    return _timed(data, ask, rounds)


def oxigraph_server(data: Data, rounds: int) -> dict[str, Found]:
    """The server of Oxigraph, over HTTP."""
    with tempfile.TemporaryDirectory() as folder, Oxigraph(Path(folder)) as server:
        return _by_http(server, data, rounds)


def virtuoso(data: Data, rounds: int) -> dict[str, Found]:
    """Virtuoso, over HTTP.

    Raises:
        Missing: if it is not installed.
    """
    if not Virtuoso.is_here():
        raise Missing("apt-get install virtuoso-opensource-7")
    with tempfile.TemporaryDirectory() as folder, Virtuoso(Path(folder)) as server:
        return _by_http(server, data, rounds)


def comunica(data: Data, rounds: int) -> dict[str, Found]:
    """Comunica, in a process of node; its packages are looked for in the folder that `CALCGRAPH_COMUNICA` names.

    Raises:
        Missing: if there is no node, or no such folder.
    """
    folder = os.environ.get("CALCGRAPH_COMUNICA", "")
    if not shutil.which("node") or not folder:
        raise Missing("npm install @comunica/query-sparql-rdfjs n3, in the folder that CALCGRAPH_COMUNICA names")
    script = Path(__file__).with_name("comunica.mjs")
    asked = json.dumps({"file": str(data.file), "queries": data.queries, "rounds": rounds, "patience": 1000 * PATIENCE})
    done = subprocess.run(["node", str(script)], input=asked, cwd=folder, capture_output=True, text=True)
    if done.returncode:
        raise RuntimeError(f"Comunica ended with {done.returncode}: {done.stderr[-2000:]}")
    answers = {}
    for name, answer in json.loads(done.stdout).items():
        if "error" in answer:
            answers[name] = Found(failure=answer["error"])
            continue
        read = ox.parse_query_results(json.dumps(answer["results"]), format=ox.QueryResultsFormat.JSON)
        assert isinstance(read, ox.QuerySolutions)
        names = [variable.value for variable in read.variables]
        answers[name] = Found(tuple(_row(names, solution) for solution in read), answer["ms"])
    return answers


ENGINES: dict[str, Callable[[Data, int], dict[str, Found]]] = {
    "pyoxigraph": pyoxigraph,
    "Oxigraph server": oxigraph_server,
    "rdflib": rdflib_,
    "Virtuoso": virtuoso,
    "Comunica": comunica,
}


def _by_http(server: Server, data: Data, rounds: int) -> dict[str, Found]:
    with _named(server):
        store = open_store(Address(server.url))
    try:
        files = Files([data.file])
        content = expected(files)
        push(store, files, content, accept_loss=True)

        def ask(query: str) -> Iterator[Row]:
            answer = store.rows(query, content)
            return (_row(answer.variables, row) for row in answer.rows)

        return _timed(data, ask, rounds)
    finally:
        store.close()


@contextmanager
def _named(server: Server) -> Iterator[None]:
    names = {"CALCGRAPH_STORE_USER": server.user, "CALCGRAPH_STORE_PASSWORD": server.password} if server.user else {}
    os.environ.update(names)
    try:
        yield
    finally:
        for name in names:
            del os.environ[name]


def _timed(data: Data, ask: Callable[[str], Iterator[Row]], rounds: int) -> dict[str, Found]:
    answers = {}
    for name, query in data.queries.items():
        best = float("inf")
        try:
            for _ in range(rounds):
                start = time.perf_counter()
                rows = list(ask(query))
                best = min(best, time.perf_counter() - start)
        except (StoreFailed, SyntaxError, ValueError, OSError, RuntimeError) as error:
            answers[name] = Found(failure=" ".join(str(error).split())[:200])
        except Exception as error:  # rdflib raises what pyparsing raises
            answers[name] = Found(failure=f"{type(error).__name__}: {error}"[:200])
        else:
            answers[name] = Found(tuple(rows), 1000 * best)
    return answers


def _row(names: "list[str] | tuple[str, ...]", cells: object) -> Row:
    pairs = zip(names, cells, strict=True)  # type: ignore[call-overload]
    return frozenset((name, cell) for name, cell in pairs if isinstance(cell, _TERMS))


def _of_rdflib(term: rdflib.term.Node) -> Term:
    if isinstance(term, rdflib.URIRef):
        return ox.NamedNode(str(term))
    if isinstance(term, rdflib.BNode):
        return ox.BlankNode(str(term))
    assert isinstance(term, rdflib.Literal)
    if term.language:
        return ox.Literal(str(term), language=term.language)
    return ox.Literal(str(term), datatype=ox.NamedNode(str(term.datatype))) if term.datatype else ox.Literal(str(term))
