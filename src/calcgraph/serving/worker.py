"""A worker: a process that holds the store and does one task at a time, until it is killed or let go.

Comes in: tasks, through a socket. Goes out: their answers, in frames (see `wire`). The engine parses the query once
more, after the gate. Nothing here watches the clock: the server does, and kills. Memory is bounded beyond what the
store takes, and processor time for each task.

An answer of up to a megabyte is sent whole, with its length. A larger one is streamed, and tells at its end whether it
was cut: in a member `truncated` of JSON, in a comment of XML, RDF/XML and the languages of Turtle's kind. CSV, TSV and
JSON-LD have no room for such a word; they are held here until the end is known, within the bound on bytes, and a header
tells. So no answer is cut in silence.
"""

import re
import socket
import sys
import time
import zlib
from collections.abc import Callable, Iterable, Iterator
from itertools import chain, islice
from typing import IO, Any, NamedTuple, cast

import pyoxigraph as ox

from calcgraph.errors import CalcgraphError
from calcgraph.graph.names import BASE
from calcgraph.serving import wire
from calcgraph.serving.cutting import Cut
from calcgraph.serving.data import Held
from calcgraph.serving.negotiation import GRAPH, NO_TRIPLE_TERMS

_WHOLE = 1 << 20  # bytes of an answer that is sent in one piece
_CHUNK = _SMALL = 1 << 16
_FEW = 1000  # triples that are looked through for the prefixes they need
_WORTH_PACKING = 1 << 10
_HELD = ("csv", "tsv", "jsonld")
_MARK = {"rdf": b"<!-- truncated: %s -->\n", "jsonld": b""}
_RESULTS = {
    "json": ox.QueryResultsFormat.JSON,
    "xml": ox.QueryResultsFormat.XML,
    "csv": ox.QueryResultsFormat.CSV,
    "tsv": ox.QueryResultsFormat.TSV,
}
_GRAPHS = {
    "ttl": ox.RdfFormat.TURTLE,
    "nt": ox.RdfFormat.N_TRIPLES,
    "jsonld": ox.RdfFormat.STREAMING_JSON_LD,  # the other holds everything back, whatever its size
    "rdf": ox.RdfFormat.RDF_XML,
    "trig": ox.RdfFormat.TRIG,
    "nq": ox.RdfFormat.N_QUADS,
}


class Bounds(NamedTuple):
    """What a worker may take: `memory` in megabytes beyond what the store takes."""

    memory: int


def work(line: socket.socket, held: Held, bounds: Bounds) -> None:
    """Do tasks until the server closes the line.

    Args:
        line: the socket to the server.
        held: the data.
        bounds: what it may take.
    """
    store = held.opened()
    _limit_memory(bounds.memory)
    line.sendall(wire.frame(b"R"))
    buffer, clock = bytearray(), _Clock()
    while chunk := line.recv(_CHUNK):
        buffer += chunk
        for _, payload in wire.frames(buffer):
            task = wire.task(payload)
            clock.limit(task.seconds)
            _do(task, store, held, line.sendall)


def _do(task: wire.Task, store: ox.Store, held: Held, send: Callable[[bytes], None]) -> None:
    answer = _Answer(task, send)
    try:
        if task.kind == "query":
            _query(task, store, held, answer)
        elif task.kind == "graph":
            _graph(task, store, held, answer)
        elif task.kind in ("thing", "page", "site"):
            _thing(task, store, held, answer)
        else:
            from calcgraph.serving.description import description

            said = description(store, held, task.text)
            if task.format == "ttl":
                answer.put(said)
            else:
                _write((q.triple for q in ox.parse(said, format=ox.RdfFormat.TURTLE)), task, held, answer)
        answer.close()
    except _Unknown as error:
        answer.fail(wire.Mistake("unknown-graph" if task.kind == "graph" else "unknown-thing", str(error)))
    except _Unwritable as error:
        answer.fail(wire.Mistake("format", str(error)))
    except SyntaxError as error:
        answer.fail(_syntax(task.text, held, error))
    except MemoryError:
        answer.fail(wire.Mistake("memory", "it needs more memory than a query may use"))
    except (CalcgraphError, ValueError, OSError, RuntimeError) as error:
        answer.fail(wire.Mistake("refused", f"the query cannot run: {str(error)[:300]}"))


class _Unknown(Exception):
    pass


class _Unwritable(Exception):
    """The syntax that was asked for has no way to say what the answer says."""

    def __init__(self) -> None:
        others = [f"{one.media} ({one.name})" for one in GRAPH if one.name not in NO_TRIPLE_TERMS]
        words = "the answer has triples about triples (triple terms of RDF 1.2), which this syntax cannot carry; "
        super().__init__(f"{words}ask for {', '.join(others[:-1])} or {others[-1]}")


def _query(task: wire.Task, store: ox.Store, held: Held, answer: "_Answer") -> None:
    found = store.query(
        task.text,
        base_iri=BASE,
        prefixes=_mentioned(task.text, held.prefixes),
        use_default_graph_as_union=task.union,
        default_graph=_nodes(task.default_graphs),
        named_graphs=_nodes(task.named_graphs),
    )
    if isinstance(found, ox.QueryTriples):
        _write(found, task, held, answer)
    elif isinstance(found, ox.QueryBoolean):
        answer.put(found.serialize(format=_result_format(task)))
    else:
        cut = Cut(task.format, answer.put, rows=task.rows, size=task.size)
        try:
            found.serialize(cast(IO[bytes], cut), _result_format(task))
        except OSError:  # raised by ourselves, and told by `limit`
            if not cut.limit:
                raise
        cut.close()
        answer.limit = cut.limit


def _mentioned(query: str, prefixes: dict[str, str]) -> dict[str, str]:
    """The prefixes that a query may use: the engine takes each in, which is half of what a small query costs."""
    if "\\" in query:  # an escape could spell any
        return prefixes
    return {prefix: space for prefix, space in prefixes.items() if f"{prefix}:" in query}


def _result_format(task: wire.Task) -> ox.QueryResultsFormat:
    if task.format not in _RESULTS:
        raise ValueError(f"rows cannot be written as {task.format}")
    return _RESULTS[task.format]


def _nodes(iris: tuple[str, ...] | None) -> Any:  # the engine wants lists of two kinds
    return None if iris is None else [ox.NamedNode(iri) for iri in iris]


def _graph(task: wire.Task, store: ox.Store, held: Held, answer: "_Answer") -> None:
    if not task.text:
        found = store.query("CONSTRUCT WHERE { ?s ?p ?o }", use_default_graph_as_union=True)
        assert isinstance(found, ox.QueryTriples)
        _write(found, task, held, answer)
        return
    name = ox.NamedNode(task.text)
    if not store.contains_named_graph(name):
        raise _Unknown(f"there is no graph <{task.text}>")
    _write((quad.triple for quad in store.quads_for_pattern(None, None, None, name)), task, held, answer)


def _thing(task: wire.Task, store: ox.Store, held: Held, answer: "_Answer") -> None:
    from calcgraph.serving import documents

    if task.kind != "site":
        store = documents.stored(store, held, task.text)
    if task.kind == "site":
        answer.put(documents.site(store, held))
    elif task.kind == "page":
        answer.put(documents.html(store, held, task.text))
    else:
        said = documents.triples(store, task.text)
        first = next(said, None)
        if first:
            _write(chain((first,), said), task, held, answer)
    if not answer.size:
        raise _Unknown(f"nothing here is named <{BASE}{task.text}>")


def _write(triples: Iterator[ox.Triple], task: wire.Task, held: Held, answer: "_Answer") -> None:
    if task.format not in _GRAPHS:
        raise ValueError(f"triples cannot be written as {task.format}")

    strict = task.format in NO_TRIPLE_TERMS

    def bounded() -> Iterator[ox.Triple]:
        for number, triple in enumerate(triples):
            if strict and isinstance(triple.object, ox.Triple):
                raise _Unwritable
            if number == task.rows:
                answer.limit = f"rows={task.rows}"
                return
            if answer.size > task.size:
                answer.limit = f"bytes={task.size}"
                return
            yield triple

    prefixes: dict[str, str] | None = None
    if task.format in ("ttl", "trig"):
        first = list(islice(triples, _FEW))
        prefixes = _used(first, held.prefixes) if len(first) < _FEW else held.prefixes
        triples = chain(first, triples)
    ox.serialize(bounded(), cast(IO[bytes], answer), _GRAPHS[task.format], prefixes=prefixes)
    if answer.limit:
        mark = _MARK.get(task.format, b"# truncated: %s\n")
        answer.put(mark % answer.limit.encode() if mark else b"")


def _used(triples: Iterable[ox.Triple], prefixes: dict[str, str]) -> dict[str, str]:
    """The prefixes whose namespace is the longest that some name in these triples begins with."""
    names = {name for triple in triples for name in re.findall("<([^<>]+)>", str(triple))}
    longest = sorted(prefixes.items(), key=lambda pair: -len(pair[1]))
    found = {next((pair for pair in longest if name.startswith(pair[1])), None) for name in names}
    return dict(sorted(pair for pair in found if pair))


def _syntax(query: str, held: Held, error: SyntaxError) -> wire.Mistake:
    from calcgraph.queries import in_words

    return wire.Mistake("syntax", *in_words(query, held.prefixes, error))


class _Answer:
    """Bytes on their way to the server: whole if they are few, else in a stream, packed if asked for."""

    def __init__(self, task: wire.Task, send: Callable[[bytes], None]) -> None:
        self.limit = ""
        self.size = 0
        self._send, self._gzip = send, task.gzip
        self._most = task.size + _WHOLE if task.format in _HELD else _WHOLE
        self._parts: list[bytes] = []
        self._waiting = 0
        self._packer: Any = None  # costs more than a small answer, and is made when it is needed
        self._streams = False

    def put(self, data: bytes | None) -> None:
        """Take bytes."""
        if not data:
            return
        self.size += len(data)
        self._parts.append(data)
        self._waiting += len(data)
        if self._waiting > (_CHUNK if self._streams else self._most):
            if not self._streams:
                self._streams = True
                self._send(wire.told(b"H", wire.Head(self._gzip, None, None)))
            self._pass()

    def write(self, data: bytes) -> int:
        """Take bytes of a serialiser."""
        self.put(bytes(data))
        return len(data)

    def flush(self) -> None:
        """Nothing is written before it is due."""

    def close(self) -> None:
        """Send the rest."""
        if self._streams:
            self._pass(end=True)
            self._send(wire.frame(b"E"))
            return
        body = b"".join(self._parts)
        packed = self._gzip and len(body) >= _WORTH_PACKING
        if packed:
            body = self._pack().compress(body) + self._pack().flush()
        if len(body) <= _SMALL:
            self._send(wire.small(packed, self.limit, body))
            return
        pieces = [wire.told(b"H", wire.Head(packed, len(body), self.limit))]
        pieces += [wire.frame(b"D", body[at : at + _WHOLE]) for at in range(0, len(body), _WHOLE)]
        self._send(b"".join([*pieces, wire.frame(b"E")]))

    def fail(self, mistake: wire.Mistake) -> None:
        """Send why there is nothing more."""
        self._parts.clear()
        self._send(wire.told(b"X", mistake))

    def _pack(self) -> Any:
        if self._packer is None:
            self._packer = zlib.compressobj(1, wbits=31)
        return self._packer

    def _pass(self, *, end: bool = False) -> None:
        data = b"".join(self._parts)
        self._parts.clear()
        self._waiting = 0
        if self._gzip:
            data = self._pack().compress(data) + (self._pack().flush() if end else b"")
        if data:
            self._send(wire.frame(b"D", data))


def _limit_memory(megabytes: int) -> None:
    import resource  # not on Windows, where the command says so in words

    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    if sys.platform == "linux":  # elsewhere the size of a process cannot be read from a file, or is not enforced
        from calcgraph.serving.data import address_space

        _, hard = resource.getrlimit(resource.RLIMIT_AS)
        most = address_space() + (megabytes << 20)
        resource.setrlimit(resource.RLIMIT_AS, (most if hard == resource.RLIM_INFINITY else min(most, hard), hard))


class _Clock:
    """Bounds the processor time of each task, to a second or so."""

    def __init__(self) -> None:
        self._set, self._seconds = 0.0, 0

    def limit(self, seconds: int) -> None:
        """Let the next task have so many seconds."""
        now = time.monotonic()
        if seconds == self._seconds and now - self._set < 1:  # less than that was used of what was set
            return
        import resource

        self._set, self._seconds = now, seconds
        _, hard = resource.getrlimit(resource.RLIMIT_CPU)
        resource.setrlimit(resource.RLIMIT_CPU, (int(time.process_time()) + seconds + 2, hard))
