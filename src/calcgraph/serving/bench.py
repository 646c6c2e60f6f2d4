"""What the pages of the workbench share: queries of their own, labels, names, and how a page is sent.

Comes in: queries that the gate let pass, or of ours. Goes out: answers of workers, which have the same limits as those
at `/sparql`.
"""

import json
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from calcgraph.lookup import Finder, Name
from calcgraph.queries import Question
from calcgraph.serving import wire
from calcgraph.serving.data import Told
from calcgraph.serving.delivery import refuse, reply
from calcgraph.serving.leaving import watched
from calcgraph.serving.pool import Pool
from calcgraph.serving.protocol import Limits
from calcgraph.serving.refusals import Refusal
from calcgraph.serving.requests import MOST_ADDRESS, Receive, Scope, Send, headers
from calcgraph.workbench import pages
from calcgraph.workbench.results import label_query, labels

ALLOW = "GET, HEAD"
MOST_ROWS = 500
_MOST_BYTES = 2 << 20
_MOST_NAMES = 5000
_NAMES = """SELECT DISTINCT ?x ?label { ?x rdfs:label ?label FILTER(ISIRI(?x) && LANG(?label) IN ('en', ''))
  FILTER(EXISTS { ?x a owl:Class } || EXISTS { ?x a owl:ObjectProperty } || EXISTS { ?x a owl:DatatypeProperty }
    || EXISTS { ?x a owl:AnnotationProperty } || STRSTARTS(STR(?x), STR(cgv:))) } ORDER BY ?label LIMIT 5000"""


class Found(NamedTuple):
    """The bytes of an answer, and the bound that it met, if any."""

    body: bytes
    truncated: str


class Workbench:
    """What the pages of the workbench share.

    Args:
        pool: the workers.
        told: what is served.
        limits: of answers.
        base: the address at which others see this server, ending in `/`; empty for the server's own root.
        questions: the competency questions; none for data of others.
    """

    def __init__(self, pool: Pool, told: Told, limits: Limits, base: str, questions: Sequence[Question]) -> None:
        self.pool, self.told, self.limits, self.root = pool, told, limits, base or "/"
        self.questions = tuple(questions)
        self.prefixes = dict(told.prefixes)
        self._names: list[tuple[str, str]] = []
        self._finder: Finder | None = None

    async def answer(self, query: str, format_: str, *, union: bool = True, rows: int = MOST_ROWS) -> Found:
        """Have a query answered by a worker.

        Args:
            query: which the gate let pass, or one of our own.
            format_: the name of the syntax.
            union: whether the default graph is the union of all graphs.
            rows: the most rows.

        Raises:
            Refusal: if there is no answer.
        """
        rows = min(rows, self.limits.rows)
        task = wire.Task("query", query, format_, None, None, union, rows, _MOST_BYTES, False, self.limits.seconds)
        given = await self.pool.ask(task)
        try:
            body = await given.whole()
            head = given.head.result()
            return Found(body, head.truncated if head.truncated is not None else _marked(body))
        finally:
            self.pool.finish(given)

    async def rows(self, query: str, most: int = MOST_ROWS) -> list[dict[str, dict[str, str]]]:
        """The rows of a query of our own, as in SPARQL's JSON.

        Args:
            query: a SELECT.
            most: the most rows.

        Raises:
            Refusal: if there is no answer.
        """
        found = json.loads((await self.answer(query, "json", rows=most)).body)
        return list(found["results"]["bindings"])

    async def names(self) -> list[tuple[str, str]]:
        """The terms that a query may name, each with its label; they are asked for once.

        Raises:
            Refusal: if there is no answer.
        """
        if not self._names:
            rows = await self.rows(_NAMES, _MOST_NAMES)
            self._names = [(row["x"]["value"], row["label"]["value"]) for row in rows]
        return self._names

    async def finder(self) -> Finder:
        """Finds these terms by name; made once.

        Raises:
            Refusal: if there is no answer.
        """
        if self._finder is None:
            self._finder = Finder(Name(iri, label) for iri, label in await self.names())
        return self._finder

    async def labels(self, nodes: Sequence[str]) -> dict[str, str]:
        """The labels of IRIs; none if there is no time for them."""
        try:
            return labels((await self.answer(label_query(nodes), "json")).body) if nodes else {}
        except Refusal:
            return {}


async def answered(scope: Scope, receive: Receive, send: Send, page: Any) -> None:
    """Send the page of a request, or say why there is none.

    Args:
        scope: of the request.
        receive: of ASGI.
        send: of ASGI.
        page: makes the status and the page of a scope.
    """
    given: Mapping[str, str] = headers(scope)
    more = {
        "Content-Type": "text/html; charset=utf-8",
        "Content-Security-Policy": pages.POLICY,
        "Cache-Control": "no-cache",
        "Referrer-Policy": "same-origin",
    }

    async def work() -> None:
        if len(scope["query_string"]) > MOST_ADDRESS:
            raise Refusal(414, f"the address has more than {MOST_ADDRESS:,} bytes; send the query to /sparql by POST")
        status, body = await page(scope)
        await reply(send, scope, status, more, body)

    try:
        if scope["method"] not in ("GET", "HEAD"):
            raise Refusal(405, "this page is asked by GET", headers={"Allow": ALLOW})
        await watched(receive, work)
    except Refusal as refusal:
        await refuse(send, scope, given.get("accept", ""), refusal)


def _marked(body: bytes) -> str:
    """The bound that a streamed answer met, which its end tells."""
    end = body[-400:]
    return "cut" if b'"truncated":{' in end or b"truncated: " in end else ""
