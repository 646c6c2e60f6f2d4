"""`/data`: the SPARQL 1.1 Graph Store HTTP Protocol, for reading.

Comes in: GET and HEAD with `?default` or `?graph=IRI`. Goes out: the triples of that graph; the default graph is the
union of all, as for queries. What would change a graph is refused with 405.
"""

from collections.abc import Iterable, Mapping

from calcgraph.serving import wire
from calcgraph.serving.data import Told
from calcgraph.serving.delivery import content_type, deliver, encoded, refuse, reply, tag, unchanged
from calcgraph.serving.leaving import watched
from calcgraph.serving.negotiation import GRAPH, Format, takes_gzip
from calcgraph.serving.pool import Pool
from calcgraph.serving.protocol import Limits, choose, otherwise
from calcgraph.serving.refusals import Refusal
from calcgraph.serving.requests import Receive, Scope, Send, headers, parameters

_ALLOW = "GET, HEAD, OPTIONS"
_SHOWN = 50  # names of graphs in a refusal


class GraphStore:
    """The ASGI application at `/data`.

    Args:
        pool: the workers.
        told: what is served.
        limits: of answers.
    """

    def __init__(self, pool: Pool, told: Told, limits: Limits) -> None:
        self._pool, self._told, self._limits = pool, told, limits

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request."""
        given = headers(scope)
        try:
            if scope["method"] == "OPTIONS":
                await reply(send, scope, 204, {"Allow": _ALLOW})
            elif scope["method"] in ("GET", "HEAD"):
                await watched(receive, lambda: self._read(scope, send, given))
            else:
                words = f"the graphs can be read only; {scope['method']} would change one"
                raise Refusal(405, words, headers={"Allow": _ALLOW})
        except Refusal as refusal:
            await refuse(send, scope, given.get("accept", ""), refusal)

    async def _read(self, scope: Scope, send: Send, given: Mapping[str, str]) -> None:
        fields = parameters(scope["query_string"])
        names = [value for name, value in fields if name in ("format", "output")]
        name = names[-1] if names else ""
        try:
            await self._read_as(choose(name, given, GRAPH), fields, scope, send, given)
        except Refusal as refusal:
            able = otherwise(refusal, name, given)
            await self._read_as(choose(name, given, able), fields, scope, send, given)

    async def _read_as(
        self, format_: Format, fields: Iterable[tuple[str, str]], scope: Scope, send: Send, given: Mapping[str, str]
    ) -> None:
        graphs = [value for name, value in fields if name == "graph"]
        default = any(name == "default" for name, _ in fields)
        if len(graphs) + default != 1:
            raise Refusal(400, f"name one graph, as ?default or ?graph=IRI; {self._names()}")
        if graphs and graphs[0] not in self._told.graphs:
            raise Refusal(404, f"there is no graph <{graphs[0][:200]}>; {self._names()}")
        etag = tag(self._told.digest, graphs, format_.media, self._limits)
        more = {"ETag": etag, "Vary": "Accept, Accept-Encoding", "Cache-Control": "no-cache"}
        if unchanged(given.get("if-none-match", ""), etag):
            await reply(send, scope, 304, more)
            return
        task = wire.Task(
            "graph",
            graphs[0] if graphs else "",
            format_.name,
            rows=self._limits.rows,
            size=self._limits.size,
            gzip=takes_gzip(given.get("accept-encoding", "")),
            seconds=self._limits.seconds,
        )
        await deliver(self._pool, task, send, scope, encoded({**more, "Content-Type": content_type(format_.media)}))

    def _names(self) -> str:
        if not self._told.graphs:
            return "there is no named graph"
        more = len(self._told.graphs) - _SHOWN
        listed = " ".join(f"<{iri}>" for iri in self._told.graphs[:_SHOWN])
        return f"the named graphs are {listed}" + (f" and {more} more" if more > 0 else "")
