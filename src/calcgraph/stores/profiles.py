"""What is known of each kind of store: where its endpoints are, how it is logged in to, how it takes much data.

Comes in: a name, or the `Server` header of an answer. Goes out: a `Profile`. Whether a profile was tried with the real
server, or is only written from the documentation, is part of it, and `calcgraph push --list` says so.
"""

from typing import Literal, NamedTuple

Login = Literal["basic", "digest"]


class Profile(NamedTuple):
    """A kind of store.

    Args:
        name: what `--profile` calls it.
        title: what people call it.
        address: what the address that is given names, with an example.
        query, update, graph_store: the endpoints, as paths below that address; an empty path is the address itself.
            Without a graph store, what is sent goes into INSERT DATA.
        graph_key: the parameter of the graph store that names a graph.
        media: what triples are sent as, N-Triples or Turtle.
        head: what the graph store is sent before their text, and which says nothing.
        unlogged: whether it can be loaded past its transaction log, followed by a checkpoint.
        fast: further parameters that make the graph store take much data quickly, at the price of a transaction.
        login: how a name and a password are sent; a token always goes as `Authorization: Bearer`.
        swaps: whether one update that changes several graphs takes effect as a whole, for readers and after a crash.
        moves: whether what MOVE has put in place is there after a crash; else a graph is replaced by what differs.
        default_graph: whether triples that stand outside all named graphs can be told from the others; in many stores
            a query over the default graph sees all of them.
        batch: triples that are sent in one request.
        senders: requests that are sent at once.
        bulk: the way of its own for very much data.
        limits: what a user has to know.
        tried: the real server that it is tested against; empty if it is only written from the documentation.
        documentation: where its endpoints are described.
    """

    name: str
    title: str
    address: str
    query: str = "/query"
    update: str = "/update"
    graph_store: str | None = "/store"
    graph_key: str = "graph"
    media: str = "application/n-triples"
    head: bytes = b""
    unlogged: bool = False
    fast: tuple[tuple[str, str], ...] = ()
    login: Login = "basic"
    swaps: bool = True
    moves: bool = True
    default_graph: bool = True
    batch: int = 50_000
    senders: int = 1
    bulk: str = ""
    limits: str = ""
    tried: str = ""
    documentation: str = ""


_SPARQL = "https://www.w3.org/TR/sparql11-http-rdf-update/"
PROFILES = {
    profile.name: profile
    for profile in (
        Profile(
            "oxigraph",
            "Oxigraph server",
            "the server, http://localhost:7878",
            fast=(("no_transaction", ""),),
            senders=2,  # a small request is read by one thread
            bulk="oxigraph load, while the server is down",
            limits="no login of its own; keeps numbers by value, and types derived from xsd:integer as xsd:integer; "
            "moving a graph takes about ten times as long as loading it",
            tried="oxigraph 0.5, in the test run",
            documentation="https://github.com/oxigraph/oxigraph/tree/main/cli",
        ),
        Profile(
            "virtuoso",
            "Virtuoso 7",
            "the server, http://localhost:8890",
            query="/sparql-auth",
            update="/sparql-auth",
            graph_store="/sparql-graph-crud-auth",
            graph_key="graph-uri",
            media="text/turtle",
            head=b"\n" * 65_536,  # it guesses by the first 64 KB what it gets: HTML, if a literal there says <html>
            unlogged=True,
            moves=False,  # of its log, a triple that one transaction deletes and inserts again is lost
            login="digest",
            default_graph=False,
            senders=2,  # a request is read by one thread
            bulk="push --unlogged, or ld_dir and rdf_loader_run in isql; both while nobody else writes",
            limits="answers and graphs are cut at ResultSetMaxRows; keeps numbers by value, language tags in lower "
            "case; two triples that differ in the type of an equal number only become one",
            tried="virtuoso-opensource-7 of Debian, in the test run of CI",
            documentation="https://docs.openlinksw.com/virtuoso/rdfsparql/",
        ),
        Profile(
            "fuseki",
            "Apache Jena Fuseki",
            "the data set, http://localhost:3030/ds",
            query="/query",
            update="/update",
            graph_store="/data",
            bulk="tdb2.tdbloader, while the server is down",
            limits="one writer at a time",
            documentation="https://jena.apache.org/documentation/fuseki2/fuseki-config-endpoint",
        ),
        Profile(
            "rdf4j",
            "Eclipse RDF4J server",
            "the repository, http://localhost:8080/rdf4j-server/repositories/ID",
            query="",
            update="/statements",
            default_graph=False,
            graph_store="/rdf-graphs/service",
            limits="how much of an update is isolated depends on the store behind the repository",
            documentation="https://rdf4j.org/documentation/reference/rest-api/",
        ),
        Profile(
            "graphdb",
            "Ontotext GraphDB",
            "the repository, http://localhost:7200/repositories/ID",
            query="",
            update="/statements",
            default_graph=False,
            graph_store="/rdf-graphs/service",
            bulk="importrdf preload, while the server is down",
            limits="what a ruleset infers is not in the named graphs and is not counted",
            documentation="https://graphdb.ontotext.com/documentation/",
        ),
        Profile(
            "blazegraph",
            "Blazegraph",
            "the namespace, http://localhost:9999/blazegraph/namespace/kb",
            query="/sparql",
            update="/sparql",
            default_graph=False,
            graph_store=None,
            batch=5_000,
            bulk="the bulk data load servlet",
            limits="the namespace must be in quads mode; without a graph store protocol everything goes by INSERT DATA",
            documentation="https://github.com/blazegraph/database/wiki/REST_API",
        ),
        Profile(
            "qlever",
            "QLever",
            "the server, http://localhost:7001",
            query="",
            update="",
            default_graph=False,
            graph_store="",
            swaps=False,
            bulk="qlever index, which makes the index anew",
            limits="wants its access token (CALCGRAPH_STORE_TOKEN); updates are kept in memory beside the index",
            documentation="https://github.com/ad-freiburg/qlever/pull/1727",
        ),
        Profile(
            "neptune",
            "Amazon Neptune",
            "the cluster, https://NAME.cluster-ID.REGION.neptune.amazonaws.com:8182",
            query="/sparql",
            update="/sparql",
            default_graph=False,
            graph_store="/sparql/gsp/",
            bulk="the bulk loader, from S3",
            limits="IAM authentication is not supported here; a request has at most 150 MB",
            documentation="https://docs.aws.amazon.com/neptune/latest/userguide/sparql-graph-store-protocol.html",
        ),
        Profile(
            "stardog",
            "Stardog",
            "the database, http://localhost:5820/DATABASE",
            query="/query",
            update="/update",
            default_graph=False,
            graph_store="",
            bulk="stardog-admin db create",
            documentation="https://docs.stardog.com/developing/http-api",
        ),
        Profile(
            "generic",
            "any SPARQL 1.1 store",
            "whatever its endpoints share; they are given by --query-url, --update-url and --graph-store-url",
            default_graph=False,
            graph_store=None,
            swaps=False,
            batch=5_000,
            limits="taken to move graphs one after the other",
            documentation=_SPARQL,
        ),
    )
}
FOLDER = Profile(
    "folder",
    "a folder with an embedded store of Oxigraph",
    "a folder; it is made if it is not there",
    login="basic",
    senders=2,  # a parcel is read by one thread
    limits="one process at a time; calcgraph serve --data reads it",
    tried="pyoxigraph, in the test run",
    documentation="https://pyoxigraph.readthedocs.io/",
)


def of_server(header: str) -> Profile | None:
    """The profile of a server that names itself so in the header `Server`; None for one that is not known by it."""
    for name in ("oxigraph", "virtuoso", "fuseki", "qlever"):
        if name in header.lower():
            return PROFILES[name]
    return None
