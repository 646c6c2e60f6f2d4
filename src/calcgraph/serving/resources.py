"""Linked data: every IRI of ours, and the documents that say something of it.

Comes in: GET and HEAD. Goes out:

    request                                       answer
    --------------------------------------------  --------------------------------------------------------------------
    /CALC_0000006, /vocab/surface, /span/…        303 to the document that `Accept` asks for: a thing is no document
    the same with .html .ttl .jsonld .nt .rdf     the document; its Link headers name the thing and the other documents
    /conflicts, /HP_0002905                       303 to the page of the site, for what is no thing of ours
    /                                             the first page of the site; 303 to the endpoint for data of others

The path is that of the IRI behind `https://w3id.org/calcgraph/`, which stays the name of the thing wherever it is
served. Addresses are relative to this server, or begin with the base that the user names, as behind a proxy.
"""

import asyncio
import json
from collections.abc import Mapping

from calcgraph.graph.names import BASE, PATH
from calcgraph.serving import wire
from calcgraph.serving.data import Told
from calcgraph.serving.delivery import content_type, deliver, encoded, refuse, reply, tag, unchanged
from calcgraph.serving.leaving import watched
from calcgraph.serving.negotiation import GRAPH, Format, takes_gzip
from calcgraph.serving.pool import Pool
from calcgraph.serving.protocol import Limits, choose
from calcgraph.serving.refusals import Refusal
from calcgraph.serving.requests import Receive, Scope, Send, headers

_ALLOW = "GET, HEAD, OPTIONS"
_LONGEST = 300
_FORMS = (
    *(entry for entry in GRAPH if entry.name in ("ttl", "jsonld", "nt", "rdf")),
    Format("html", "text/html", ("application/xhtml+xml",)),
)
_BY_NAME = {entry.name: entry for entry in _FORMS}


class Resources:
    """The ASGI application of every path that is nothing else.

    Args:
        pool: the workers.
        told: what is served.
        limits: of answers.
        base: the address at which others see this server, ending in `/`; empty for the server's own root.
    """

    def __init__(self, pool: Pool, told: Told, limits: Limits, base: str = "") -> None:
        self._pool, self._told, self._limits, self._base = pool, told, limits, base or "/"
        self._site: dict[str, str] = {}
        self._making = asyncio.Lock()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request."""
        given = headers(scope)
        try:
            if scope["method"] == "OPTIONS":
                await reply(send, scope, 204, {"Allow": _ALLOW})
            elif scope["method"] in ("GET", "HEAD"):
                await watched(receive, lambda: self._read(scope, send, given))
            else:
                raise Refusal(405, "what is here can be read only", headers={"Allow": _ALLOW})
        except Refusal as refusal:
            await refuse(send, scope, given.get("accept", ""), refusal)

    async def _read(self, scope: Scope, send: Send, given: Mapping[str, str]) -> None:
        path = scope["path"].removeprefix("/")
        if not path:
            if not self._told.ours:
                await reply(send, scope, 303, {"Location": f"{self._base}sparql"})
                return
            path = "index.html"
        if len(path) > _LONGEST or not PATH.fullmatch(path):
            raise Refusal(404, "no thing has such a name; the endpoint is /sparql, the graphs are at /data")
        name, _, ending = path.rpartition(".")
        if name and ending in _BY_NAME:
            await self._document(name, _BY_NAME[ending], scope, send, given)
        else:
            await self._see_other(path, scope, send, given)

    async def _see_other(self, path: str, scope: Scope, send: Send, given: Mapping[str, str]) -> None:
        format_ = choose("", given, _FORMS)
        try:
            answer = await self._pool.ask(wire.Task("thing", path, "nt"))  # is there such a thing?
            self._pool.finish(answer)
        except Refusal as no:
            if no.status != 404 or not await self._page(f"{path}.html"):
                raise
            await reply(send, scope, 303, {"Location": f"{self._base}{path}.html", "Cache-Control": "no-cache"})
            return
        more = {"Location": f"{self._base}{path}.{format_.name}", "Vary": "Accept", "Cache-Control": "no-cache"}
        await reply(send, scope, 303, {**more, "Link": self._links(path, "")})

    async def _document(self, path: str, format_: Format, scope: Scope, send: Send, given: Mapping[str, str]) -> None:
        etag = tag(self._told.digest, path, format_.name)
        more = {
            "ETag": etag,
            "Vary": "Accept-Encoding",
            "Cache-Control": "no-cache",
            "Link": self._links(path, format_.name),
        }
        if unchanged(given.get("if-none-match", ""), etag):
            await reply(send, scope, 304, more)
            return
        if format_.name == "html":
            more["Content-Security-Policy"] = "frame-ancestors 'none'"  # the rest stands in the page
            page = await self._page(f"{path}.html")
            if page:
                await reply(send, scope, 200, {**more, "Content-Type": content_type(format_.media)}, page.encode())
                return
        task = wire.Task(
            "page" if format_.name == "html" else "thing",
            path,
            format_.name,
            rows=self._limits.rows,
            size=self._limits.size,
            gzip=takes_gzip(given.get("accept-encoding", "")),
            seconds=self._limits.seconds,
        )
        await deliver(self._pool, task, send, scope, encoded({**more, "Content-Type": content_type(format_.media)}))

    async def prepare(self) -> None:
        """Make the pages of the site, all at once, if they are not made yet.

        Raises:
            Refusal: if they cannot be made now.
        """
        if not self._told.ours:
            return
        async with self._making:
            if not self._site:
                answer = await self._pool.ask(wire.Task("site", "", "json"))
                try:
                    body = await answer.whole()
                finally:
                    self._pool.finish(answer)
                self._site = json.loads(body)

    async def _page(self, file: str) -> str:
        """A page of the site; empty if it has none of this name."""
        if "/" in file:
            return ""
        await self.prepare()
        return self._site.get(file, "")

    def _links(self, path: str, own: str) -> str:
        """The thing, and the documents of it but this one (RFC 8288)."""
        about = [f'<{BASE}{path}>; rel="describes"'] if own else []
        others = (
            f'<{self._base}{path}.{entry.name}>; rel="alternate"; type="{entry.media}"'
            for entry in _FORMS
            if entry.name != own
        )
        return ", ".join((*about, *others))
