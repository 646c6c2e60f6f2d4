"""A store behind HTTP: SPARQL 1.1 Query and Update, and the Graph Store Protocol where it has one.

Comes in: a profile and an address. Goes out: what every store can do here: sizes, add, update, triples, rows.
"""

import re
from collections.abc import Iterable, Iterator
from typing import IO, NamedTuple, cast

import httpx
import pyoxigraph as ox

from calcgraph.errors import Misuse, StoreFailed
from calcgraph.stores.profiles import Profile
from calcgraph.stores.session import Session
from calcgraph.stores.store import DEFAULT, TRIES, Answer, Graph, Parcel, pattern
from calcgraph.stores.unlogged import AGE, CHECKPOINT, FORBIDDEN, LARGEST, LONGER, ONLY_DBA, TIMED_OUT, Form, Watch

_NT, _JSON = "application/n-triples", "application/sparql-results+json"
_FORM = {"Content-Type": "application/x-www-form-urlencoded", "Accept": _JSON}


class Endpoints(NamedTuple):
    """Where a store is asked, changed, and handed graphs; `graph_store` may be missing."""

    query: str
    update: str
    graph_store: str | None


class RemoteStore:
    """A store behind HTTP.

    Args:
        session: requests to its host.
        profile: what kind of store it is.
        url: the address that the user gave.
        endpoints: its endpoints.
    """

    def __init__(self, session: Session, profile: Profile, url: str, endpoints: Endpoints) -> None:
        self.profile = profile
        self.name = f"{profile.title} at {url}"
        self.url = url
        self._session, self._at = session, endpoints
        self._watch: Watch | None = None  # while it is loaded past the log

    def close(self) -> None:
        """Close the connections."""
        self._session.close()
        self._session.deadline.close()

    def sizes(self, graphs: Iterable[Graph]) -> dict[Graph, int]:
        """How many triples each of these graphs holds; 0 where there is no such graph."""
        count = "SELECT (COUNT(*) AS ?n) WHERE {{ {} }}"
        return {graph: self._number(count.format(pattern(graph)), f"how many triples {graph} has") for graph in graphs}

    def _number(self, query: str, what: str, *, sign: str = "", tries: int = TRIES) -> int:
        rows = self._ask([("query", query)], tries).rows
        cell = rows[0][0] if len(rows) == 1 and len(rows[0]) == 1 else None
        if not isinstance(cell, ox.Literal) or not re.fullmatch(rf"{sign}\d{{1,15}}", cell.value, re.ASCII):
            raise StoreFailed(f"the store was asked {what}, and gives no number")
        return int(cell.value)

    def graphs(self, beginning: str) -> list[Graph]:
        """The named graphs whose IRIs begin so, sorted."""
        among = f"FILTER(STRSTARTS(STR(?g), {ox.Literal(beginning)}))"
        names = "{ SELECT DISTINCT ?g WHERE { GRAPH ?g { ?s ?p ?o } } }"
        rows = self.rows(f"SELECT ?g WHERE {{ {names} {among} }}").rows
        return sorted((row[0] for row in rows if isinstance(row[0], ox.NamedNode)), key=str)

    def add(self, graph: Graph, parcel: Parcel, *, tries: int) -> None:
        """Add triples to a graph.

        Args:
            graph: where to; it is made if it is not there.
            parcel: the triples.
            tries: how often it is tried; 1 if doing it twice would do harm.
        """
        if self._watch and isinstance(graph, ox.NamedNode) and parcel.size <= LARGEST:
            self._load(graph, Form(parcel), tries=tries)
            return
        if self._at.graph_store is None:
            self.update(_insert(graph, parcel), tries=tries)
            return
        self._session.send(
            "POST",
            self._at.graph_store,
            parcel.body(self.profile.head),
            headers={"Content-Type": self.profile.media, "Content-Length": str(len(self.profile.head) + parcel.size)},
            parameters=[self._key(graph), *self.profile.fast],
            tries=tries,
        )

    def load_unlogged(self, place: ox.NamedNode) -> None:
        """From now on load past the transaction log of a store whose profile is `unlogged`.

        Args:
            place: an IRI of ours, into which nothing is loaded to find out whether that is allowed.

        Raises:
            StoreFailed: if it is not.
        """
        self._watch = Watch(self._age)
        try:
            self._load(place, Form(), tries=TRIES)
        except StoreFailed as failure:
            if FORBIDDEN in str(failure):
                raise StoreFailed(f"{failure}\n{ONLY_DBA}") from None
            raise

    def load_logged(self) -> None:
        """From now on load through the log again."""
        self._watch = None

    def checkpoint(self) -> bool:
        """Write everything that was taken to the disk, where the store has not done so.

        Returns:
            Whether it has everything; not if it was started anew after it had taken some of it past its log.

        Raises:
            StoreFailed: if it makes none.
        """
        if not self.profile.unlogged:
            return True
        self._number(CHECKPOINT, "for a checkpoint", tries=1)
        if self._watch is None or self._watch.runs_on():
            return True
        self._watch = Watch(self._age)
        return False

    def _age(self) -> int:
        return self._number(AGE, "for its age", sign="-?")

    def _load(self, graph: ox.NamedNode, form: Form, *, tries: int) -> None:
        into = [("into", graph.value)]
        try:
            self._session.send("POST", self._at.update, form, headers=form.headers, parameters=into, tries=tries)
        except StoreFailed as failure:
            if TIMED_OUT not in str(failure):
                raise
            raise StoreFailed(f"{failure}\n{LONGER}", passing=failure.passing, after=failure.after) from None

    def update(self, text: str, *, tries: int) -> None:
        """Run an update."""
        self._session.send("POST", self._at.update, _form(update=text), headers=_FORM, tries=tries)

    def ready(self) -> None:
        """Make sure that somebody is there, and that the login is known before much is sent.

        Virtuoso resets the connection of a large body that comes before the challenge of its digest login.
        """
        self.rows("ASK {}")

    def triples(self, graph: Graph) -> Iterator[ox.Triple]:
        """Every triple of a graph, as the store gives it back; read while it comes."""
        if self._at.graph_store is None:
            url, parameters = self._at.query, [("query", f"CONSTRUCT {{ ?s ?p ?o }} WHERE {{ {pattern(graph)} }}")]
        else:
            url, parameters = self._at.graph_store, [self._key(graph)]
        try:
            with self._session.stream(url, {"Accept": f"{_NT}, text/plain;q=0.9"}, parameters) as answer:
                if answer.status_code == 404:
                    return
                if not answer.is_success:
                    raise self._session.failure(answer)
                yield from (
                    quad.triple for quad in ox.parse(cast(IO[bytes], _Pieces(answer)), format=ox.RdfFormat.N_TRIPLES)
                )
                self._session.deadline.check()
        except httpx.RequestError as error:
            self._session.deadline.check()
            raise StoreFailed(f"the store broke off while it gave back {graph}: {error}", passing=True) from None
        except (SyntaxError, MemoryError) as error:
            self._session.deadline.check()
            raise StoreFailed(f"what the store gives back of {graph} is no N-Triples: {error}") from None

    def described(self, graph: Graph, subjects: Iterable[ox.NamedNode]) -> Iterator[ox.Triple]:
        """The triples of some subjects in a graph."""
        among = f"VALUES ?s {{ {' '.join(map(str, subjects))} }}"
        for s, p, o in self.rows(f"SELECT ?s ?p ?o WHERE {{ {among} {pattern(graph)} }}").rows:
            yield ox.Triple(s, p, o)  # type: ignore[arg-type]

    def _key(self, graph: Graph) -> tuple[str, str]:
        return (self.profile.graph_key, graph.value) if isinstance(graph, ox.NamedNode) else ("default", "")

    def rows(self, query: str, graphs: Iterable[Graph] = ()) -> Answer:
        """Ask a SELECT or ASK.

        Args:
            query: SPARQL.
            graphs: of which the default graph is made, and which GRAPH can name; the store's own choice without them.

        Raises:
            StoreFailed: if the store cannot answer.
        """
        names = [graph.value for graph in graphs if isinstance(graph, ox.NamedNode)]
        among = ((f"{kind}-graph-uri", name) for kind in ("default", "named") for name in names)
        return self._ask([("query", query), *among])

    def _ask(self, fields: Iterable[tuple[str, str]], tries: int = TRIES) -> Answer:
        answer = self._session.send("POST", self._at.query, _form(fields), headers=_FORM, tries=tries)
        try:
            read = ox.parse_query_results(answer.content, format=ox.QueryResultsFormat.JSON)
            if isinstance(read, ox.QueryBoolean):
                return Answer(("answer",), [(ox.Literal(bool(read)),)])
            return Answer(tuple(v.value for v in read.variables), [tuple(row) for row in read])
        except (SyntaxError, ValueError, MemoryError, RecursionError) as error:
            raise StoreFailed(f"the store answers a query with what is no SPARQL result in JSON: {error}") from None


def endpoints(profile: Profile, url: str, query: str | None, update: str | None, graph_store: str | None) -> Endpoints:
    """The endpoints of a store: those given, else those of its profile below its address.

    Raises:
        Misuse: if the store is of no known kind, and they are not all given.
    """
    if profile.name == "generic" and not (query and update):
        raise Misuse(
            f"{url} does not say what kind of store it is: name it with --profile (calcgraph push --list shows them), "
            "or give --query-url and --update-url, and --graph-store-url if it has one"
        )
    base = url.rstrip("/")
    own = None if profile.graph_store is None else base + profile.graph_store
    return Endpoints(query or base + profile.query, update or base + profile.update, graph_store or own)


def _insert(graph: Graph, parcel: Parcel) -> str:
    """An update that adds a parcel: written anew, so that it is triples and nothing else, whatever its file has become.

    Raises:
        StoreFailed: if it is no N-Triples.
    """
    try:
        found = (quad.triple for quad in ox.parse(parcel.open(), format=ox.RdfFormat.N_TRIPLES))
        triples = (ox.serialize(found, format=ox.RdfFormat.N_TRIPLES) or b"").decode()
    except (SyntaxError, MemoryError) as error:
        raise StoreFailed(f"the file was changed while it was sent, and is no N-Triples now: {error}") from None
    return f"INSERT DATA {{\n{triples}}}" if graph == DEFAULT else f"INSERT DATA {{ GRAPH {graph} {{\n{triples}}} }}"


def _form(fields: Iterable[tuple[str, str]] = (), **more: str) -> bytes:
    return str(httpx.QueryParams([*fields, *more.items()])).encode()


class _Pieces:
    """The body of an answer, as a file to read."""

    def __init__(self, answer: httpx.Response) -> None:
        self._pieces = answer.iter_bytes(1 << 16)
        self._held = b""

    def read(self, size: int = -1) -> bytes:
        while not self._held or size < 0:
            piece = next(self._pieces, None)
            if piece is None:
                break
            self._held += piece
        cut = len(self._held) if size < 0 else size
        given, self._held = self._held[:cut], self._held[cut:]
        return given
