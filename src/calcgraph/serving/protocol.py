"""`/sparql`: SPARQL 1.1 Query over HTTP, and the description of the service where nothing is asked.

Comes in: ASGI requests. Goes out: results. The order of things: what is asked (`requests`), the gate, the syntax
(`negotiation`), whether the client has the answer already, a worker.

A graph of `default-graph-uri` or `named-graph-uri` that is not here counts as an empty graph, as the tests of the
W3C expect; nothing is ever fetched, and the header `X-Calcgraph-Unknown-Graph` counts them. Updates are refused with
403: the server understands them, and no other request would help.
"""

import asyncio
import re
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import NamedTuple

from calcgraph.serving import gate, wire
from calcgraph.serving.data import Told
from calcgraph.serving.delivery import content_type, deliver, encoded, refuse, reply, tag, unchanged
from calcgraph.serving.leaving import watched
from calcgraph.serving.negotiation import GRAPH, NO_TRIPLE_TERMS, ROWS, Format, chosen, named, takes_gzip
from calcgraph.serving.pool import Pool
from calcgraph.serving.prepared import Prepared, Shelf, key
from calcgraph.serving.refusals import Refusal
from calcgraph.serving.requests import QUERY, Operation, Receive, Scope, Send, body, headers, operation

_VARY = "Accept, Accept-Encoding"
_ALLOW = "GET, HEAD, POST, OPTIONS"
_IRI = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:[^\x00-\x20<>\"{}|^`\\]*")
_MALFORMED = ("syntax", "form", "character", "escape", "unclear")  # the rest is understood, and refused
_BODY_SECONDS = 10.0
_LONG = 4_000  # characters of a query that takes the gate some milliseconds
_BESIDE = ThreadPoolExecutor(1, thread_name_prefix="gate")  # its thread starts with the first task, after all forks
_PAGE_FORMAT = Format("html", "text/html", ("application/xhtml+xml",))
_PAGE = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>SPARQL endpoint</title></head>
<body><main><h1>SPARQL endpoint</h1>
<form><p><label for="query">Query</label></p>
<p><textarea id="query" name="query" rows="12" cols="80">SELECT * { ?s ?p ?o } LIMIT 10</textarea></p>
<p><label for="format">Format</label> <select id="format" name="format"><option>csv</option><option>json</option>
<option>xml</option><option>tsv</option><option>ttl</option></select> <button>Ask</button></p></form></main>
</body></html>
"""


class Limits(NamedTuple):
    """Of an answer.

    Args:
        rows: the most rows or triples.
        size: the most bytes, unpacked.
        seconds: of processor time.
    """

    rows: int = 100_000
    size: int = 64 << 20
    seconds: int = 30


class Endpoint:
    """The ASGI application at `/sparql`.

    Args:
        pool: the workers.
        told: what is served.
        limits: of answers.
        base: the address at which others see the server, ending in `/`; empty for the one that they ask.
    """

    def __init__(self, pool: Pool, told: Told, limits: Limits, base: str = "") -> None:
        self._pool, self._told, self._limits, self._base = pool, told, limits, base
        self._graphs, self._prefixes = frozenset(told.graphs), dict(told.prefixes)
        self._shelf = Shelf()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request."""
        given = headers(scope)
        try:
            method = scope["method"]
            if method == "OPTIONS":
                await reply(send, scope, 204, {"Allow": _ALLOW})
                return
            if method not in ("GET", "HEAD", "POST"):
                raise Refusal(
                    405, f"{method} is nothing that an endpoint does; use GET or POST", headers={"Allow": _ALLOW}
                )
            content = await body(scope, receive, given, _BODY_SECONDS)
            place = key(scope, given, content)
            if ready := self._shelf.get(place):
                scope[QUERY] = ready.query
                await watched(receive, lambda: self._answer(ready, scope, send, given))
                return
            asked = operation(scope, given, content)
            if asked.query is not None:
                scope[QUERY] = asked.query
            if asked.query is None and scope["method"] == "POST":
                raise Refusal(400, "there is no field `query`")

            async def work() -> None:
                if asked.query is None:
                    await self._describe(asked, scope, send, given)
                else:
                    tagged = method != "POST"  # whose answers nobody keeps
                    made = await self._prepared(asked, asked.query, given, tagged=tagged)
                    self._shelf.put(place, made)
                    try:
                        await self._answer(made, scope, send, given)
                    except Refusal as refusal:
                        able = otherwise(refusal, asked.format, given)
                        made = await self._prepared(asked, asked.query, given, able, tagged=tagged)
                        self._shelf.put(place, made)
                        await self._answer(made, scope, send, given)

            await watched(receive, work)
        except Refusal as refusal:
            await refuse(send, scope, given.get("accept", ""), refusal)

    async def _prepared(
        self,
        asked: Operation,
        query: str,
        given: Mapping[str, str],
        triples: tuple[Format, ...] = GRAPH,
        *,
        tagged: bool,
    ) -> Prepared:
        try:
            judged = await judge(query, self._graphs, self._prefixes)
        except gate.Refused as refused:
            status = 400 if refused.code in _MALFORMED else 403
            raise Refusal(
                status, refused.message, code=refused.code, line=refused.line, column=refused.column, query=query
            ) from None
        format_ = choose(asked.format, given, ROWS if judged.form in ("SELECT", "ASK") else triples)
        protocol = bool(asked.default_graphs or asked.named_graphs)
        task = wire.Task(
            "query",
            query,
            format_.name,
            _iris(asked.default_graphs) if protocol else None,
            _iris(asked.named_graphs) if protocol else None,
            not (protocol or judged.has_dataset),
            self._limits.rows,
            self._limits.size,
            takes_gzip(given.get("accept-encoding", "")),
            self._limits.seconds,
        )
        more = {"Content-Type": content_type(format_.media), "Vary": _VARY, "Cache-Control": "no-cache"}
        unknown = {*asked.default_graphs, *asked.named_graphs} - self._graphs
        if unknown:
            more["X-Calcgraph-Unknown-Graph"] = str(len(unknown))
        etag, frame = "", wire.told(b"T", task)
        if tagged and judged.steady:
            unpacked = wire.told(b"T", task._replace(gzip=False)) if task.gzip else frame
            more["ETag"] = etag = tag(self._told.digest, unpacked, format_.media)
        return Prepared(query, task, frame, tuple(encoded(more)), etag)

    async def _answer(self, ready: Prepared, scope: Scope, send: Send, given: Mapping[str, str]) -> None:
        wanted = given.get("if-none-match", "")
        if wanted and ready.etag and unchanged(wanted, ready.etag):
            await reply(send, scope, 304, {"ETag": ready.etag, "Vary": _VARY, "Cache-Control": "no-cache"})
            return
        await deliver(self._pool, ready.task, send, scope, ready.headers, ready.frame)

    async def _describe(self, asked: Operation, scope: Scope, send: Send, given: Mapping[str, str]) -> None:
        offered = (*GRAPH, _PAGE_FORMAT)
        format_ = choose(asked.format, given, offered)
        more = {"Vary": _VARY, "Cache-Control": "no-cache", "Allow": _ALLOW}
        if format_.name == "html":
            more["Content-Security-Policy"] = "default-src 'none'; form-action 'self'; frame-ancestors 'none'"
            await reply(send, scope, 200, {**more, "Content-Type": "text/html; charset=utf-8"}, _PAGE.encode())
            return
        host = given.get("host", "localhost")
        root = self._base or f"{scope.get('scheme', 'http')}://{host}/"
        address = f"{root}sparql"
        if not _IRI.fullmatch(address):
            raise Refusal(400, "the Host header is no host")
        task = wire.Task("description", address, format_.name, gzip=takes_gzip(given.get("accept-encoding", "")))
        more["Content-Type"] = content_type(format_.media)
        more["ETag"] = etag = tag(self._told.digest, address, format_.media)
        if unchanged(given.get("if-none-match", ""), etag):
            await reply(send, scope, 304, {"ETag": etag, "Vary": more["Vary"], "Cache-Control": "no-cache"})
            return
        await deliver(self._pool, task, send, scope, encoded(more))


async def judge(query: str, graphs: frozenset[str], prefixes: Mapping[str, str]) -> gate.Asked:
    """What the gate says; a long query is judged beside the event loop, one at a time.

    Args:
        query: SPARQL of a stranger.
        graphs: the IRIs of those there are.
        prefixes: namespace by prefix, for those that need not be declared.

    Raises:
        gate.Refused: if it may not run.
    """
    if len(query) < _LONG:
        return gate.judge(query, graphs=graphs, prefixes=prefixes)
    work = partial(gate.judge, query, graphs=graphs, prefixes=prefixes)
    return await asyncio.get_running_loop().run_in_executor(_BESIDE, work)


def choose(name: str, given: Mapping[str, str], offered: tuple[Format, ...]) -> Format:
    """The format of an answer, by its name if it is given, else by `Accept`.

    Args:
        name: the value of `format`, or empty.
        given: the headers of the request.
        offered: what there is, best first.

    Raises:
        Refusal: if there is none such.
    """
    found = named(name, offered) if name else chosen(given.get("accept", ""), offered)
    if found is None:
        listed = ", ".join(f"{entry.media} ({entry.name})" for entry in offered)
        raise Refusal(406, f"this answer can be had as {listed}")
    return found


def otherwise(refusal: Refusal, name: str, given: Mapping[str, str]) -> tuple[Format, ...]:
    """The syntaxes of triples that are left if the one chosen cannot say what the answer says.

    Args:
        refusal: why there was no answer.
        name: the value of `format`, or empty.
        given: the headers of the request.

    Raises:
        Refusal: the same, if it has another reason, or if the client accepts no other syntax.
    """
    able = tuple(entry for entry in GRAPH if entry.name not in NO_TRIPLE_TERMS)
    if refusal.code != "format" or name or chosen(given.get("accept", ""), able) is None:
        raise refusal
    return able


def _iris(values: tuple[str, ...]) -> tuple[str, ...]:
    for value in values:
        if not _IRI.fullmatch(value):
            raise Refusal(400, f"{value[:100]!r} is no absolute IRI of a graph")
    return values
