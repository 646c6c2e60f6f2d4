"""`/query`: a form for queries that needs no script, with the answer below it; and `/assets/`, what it loads.

Comes in: GET. Goes out: a page. Queries pass the same gate, workers and limits as those at `/sparql`; the query is in
the address, so that the page can be shared.

    ?query=…            the query
    ?question=07        a competency question, run as it is
    &view=              table, chart, raw, or picture
"""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple
from urllib.parse import urlencode

from calcgraph.queries import Question
from calcgraph.serving import gate, wire
from calcgraph.serving.data import Told
from calcgraph.serving.delivery import refuse, reply, watched
from calcgraph.serving.pool import Pool
from calcgraph.serving.protocol import Limits
from calcgraph.serving.refusals import Refusal
from calcgraph.serving.requests import MOST_ADDRESS, MOST_QUERY, Receive, Scope, Send, headers, parameters
from calcgraph.workbench import assets, pages
from calcgraph.workbench.chart import MOST as MOST_BARS
from calcgraph.workbench.chart import chart
from calcgraph.workbench.picture import nodes, picture
from calcgraph.workbench.results import iris, label_query, labels, table

_ALLOW = "GET, HEAD"
_MOST_ROWS = 500
_MOST_BYTES = 2 << 20
_FIRST = "SELECT ?name { ?x a cgv:SubtypeTerm ; rdfs:label ?name } ORDER BY ?name"
_ANY = "SELECT * { ?s ?p ?o } LIMIT 10"
_COMPLETION = """SELECT DISTINCT ?x ?label { ?x rdfs:label ?label FILTER(ISIRI(?x) && LANG(?label) IN ('en', ''))
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

    async def answer(self, query: str, format_: str, *, union: bool = True, rows: int = _MOST_ROWS) -> Found:
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
            body = b"".join([chunk async for chunk in given.chunks()])
            head = given.head.result()
            return Found(body, head.truncated if head.truncated is not None else _marked(body))
        finally:
            self.pool.finish(given)

    async def labels(self, nodes: Sequence[str]) -> dict[str, str]:
        """The labels of IRIs; none if there is no time for them."""
        try:
            return labels((await self.answer(label_query(nodes), "json")).body) if nodes else {}
        except Refusal:
            return {}


class QueryPage:
    """The ASGI application at `/query`.

    Args:
        bench: what it works with.
    """

    def __init__(self, bench: Workbench) -> None:
        self._bench = bench

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request."""
        await answered(scope, receive, send, self._page)

    async def _page(self, scope: Scope) -> tuple[int, bytes]:
        fields = dict(parameters(scope["query_string"]))
        asked = next((q for q in self._bench.questions if q.number == fields.get("question", "").zfill(2)), None)
        query = fields.get("query", asked.sparql if asked else "").replace("\r\n", "\n")
        runs = bool(query.strip())
        if not runs:
            query = _FIRST if self._bench.told.ours else _ANY
        shown: dict[str, Any] = {"refusal": None, "form": "", "table": None}
        status = 200
        if runs:
            try:
                shown |= await self._run(query, fields.get("view", ""))
            except Refusal as refusal:
                status, shown["refusal"] = refusal.status, _told(refusal, query)
        editor, language = assets.editor()
        root = self._bench.root
        body = pages.page(
            "query.html", "Query", "Ask the graph in SPARQL.",
            root=root, query=query, asked=asked, runs=runs, questions=self._bench.questions, result=shown,
            script=f"{root}assets/{assets.address('workbench.js')}",
            editor=f"{root}assets/{editor}" if editor else "", language=f"{root}assets/{language}" if editor else "",
            name=self._bench.told.name, ours=self._bench.told.ours,
        )  # fmt: skip
        return status, body

    async def _run(self, query: str, view: str) -> dict[str, Any]:
        bench = self._bench
        if len(query.encode("utf-8", "surrogatepass")) > MOST_QUERY:
            raise Refusal(413, f"the query has more than {MOST_QUERY:,} bytes; ask in parts")
        try:
            judged = gate.judge(query, graphs=frozenset(bench.told.graphs))
        except gate.Refused as no:
            raise Refusal(400, no.message, code=no.code, line=no.line, column=no.column, query=query) from None
        rows = judged.form in ("SELECT", "ASK")
        views = ("table", "chart", "raw") if rows else ("picture", "raw")
        view = view if view in views else views[0]
        format_ = ("csv" if judged.form == "SELECT" else "json") if rows else "ttl"
        if view != "raw":
            format_ = "json" if rows else "nt"
        found = await bench.answer(query, format_, union=not judged.has_dataset)
        made: dict[str, Any] = {"form": judged.form, "view": view, "truncated": _words(found.truncated)}
        raw = ("csv", "json", "xml", "tsv") if rows else ("ttl", "jsonld", "rdf", "nt")
        made["raw"] = [(n, f"{bench.root}sparql?{urlencode({'query': query, 'format': n})}") for n in raw]
        made["text"] = found.body.decode("utf-8", "replace") if view == "raw" else ""
        made["views"] = [(n, f"{bench.root}query?{urlencode({'query': query, 'view': n})}#result") for n in views]
        if view == "raw":
            return made
        if rows:
            names = await bench.labels(iris(found.body))
            made["table"] = table(found.body, bench.prefixes, names, bench.root)
            drawn = chart(made["table"])
            made["views"] = [v for v in made["views"] if v[0] != "chart" or drawn]
            if view == "chart":
                made |= {"figure": drawn, "bars": MOST_BARS} if drawn else {"view": "table"}
        else:
            names = await bench.labels(nodes(found.body))
            made["picture"] = picture(found.body, bench.prefixes, names, bench.root)
        return made


class Assets:
    """The ASGI application at `/assets/`: files of a fixed list, and the words that the editor completes.

    Args:
        bench: what it works with.
    """

    def __init__(self, bench: Workbench) -> None:
        self._bench = bench
        self._words = b""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:  # noqa: ARG002
        """Answer a request."""
        import json

        name, given = scope["path"].removeprefix("/assets/"), headers(scope)
        try:
            if scope["method"] not in ("GET", "HEAD"):
                raise Refusal(405, "what is here can be read only", headers={"Allow": _ALLOW})
            if name == "words.json":
                if not self._words:
                    found = await self._bench.answer(_COMPLETION, "json", rows=5000)
                    rows = json.loads(found.body)["results"]["bindings"]
                    words = [(row["x"]["value"], row["label"]["value"]) for row in rows]
                    self._words = json.dumps({"prefixes": self._bench.prefixes, "words": words}).encode()
                await reply(send, scope, 200, {"Content-Type": "application/json", "Cache-Control": "no-cache"},
                            self._words)  # fmt: skip
                return
            body = assets.files().get(name)
            if body is None:
                raise Refusal(404, "there is no such file")
            kept = {"Content-Type": "text/javascript; charset=utf-8",
                    "Cache-Control": "public, max-age=31536000, immutable"}  # fmt: skip
            await reply(send, scope, 200, kept, body)
        except Refusal as refusal:
            await refuse(send, scope, given.get("accept", ""), refusal)


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
            raise Refusal(405, "this page is asked by GET", headers={"Allow": _ALLOW})
        await watched(receive, work)
    except Refusal as refusal:
        await refuse(send, scope, given.get("accept", ""), refusal)


def _told(refusal: Refusal, query: str) -> dict[str, Any]:
    lines = query.split("\n")
    line, column = refusal.line or 0, refusal.column or 0
    text = lines[line - 1] if 0 < line <= len(lines) else ""
    at = max(0, column - 1)
    parts = {"before": text[max(0, at - 80) : at], "at": text[at : at + 1] or "⏎", "after": text[at + 1 : at + 80]}
    return {"words": refusal.words, "line": line, "column": column, **parts}


def _words(truncated: str) -> str:
    kind, _, most = truncated.partition("=")
    return f"cut at {int(most):,} {kind}" if most.isdigit() else truncated and "cut"


def _marked(body: bytes) -> str:
    """The bound that a streamed answer met, which its end tells."""
    end = body[-400:]
    return "cut" if b'"truncated":{' in end or b"truncated: " in end else ""
