"""`/query`: a form for queries that needs no script, with the answer below it.

Comes in: GET. Goes out: a page. Queries pass the same gate, workers and limits as those at `/sparql`; the query is in
the address, so that the page can be shared.

    ?query=…            the query
    ?question=07        a competency question, run as it is
    &view=              table, chart, raw, or picture
"""

from typing import Any
from urllib.parse import urlencode

from calcgraph.queries import Question
from calcgraph.serving import gate
from calcgraph.serving.bench import MOST_ROWS, Workbench, answered
from calcgraph.serving.hints import hints
from calcgraph.serving.protocol import judge
from calcgraph.serving.refusals import Refusal
from calcgraph.serving.requests import MOST_QUERY, QUERY, Receive, Scope, Send, parameters
from calcgraph.workbench import assets, pages
from calcgraph.workbench.chart import MOST as MOST_BARS
from calcgraph.workbench.chart import chart
from calcgraph.workbench.picture import nodes, picture, stated, stated_query, status_query, statuses
from calcgraph.workbench.results import iris, table

_MOST_TRIPLES = 100_000
_FIRST = "SELECT ?name { ?x a cgv:SubtypeTerm ; rdfs:label ?name } ORDER BY ?name"
_ANY = "SELECT * { ?s ?p ?o } LIMIT 10"
_DRAWN = """# What is denied, and of what
CONSTRUCT { ?claim cgv:subject ?subject ; cgv:value ?value }
WHERE { ?claim cgv:status cgv:excluded ; cgv:subject ?subject ; cgv:value ?value FILTER(ISIRI(?value)) }"""


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
        numbered = _question(self._bench.questions, fields.get("question", ""))
        query = fields.get("query", numbered.sparql if numbered else "").replace("\r\n", "\n")
        asked = next((q for q in self._bench.questions if q.sparql.strip() == query.strip()), None)
        runs = bool(query.strip())
        if runs:
            scope[QUERY] = query
        if not runs:
            query = _FIRST if self._bench.told.ours else _ANY
        shown: dict[str, Any] = {"refusal": None, "form": "", "table": None}
        status = 200
        if runs:
            try:
                shown |= await self._run(query, fields.get("view", ""), asked)
            except Refusal as refusal:
                status, shown["refusal"] = refusal.status, _told(refusal, query)
        editor, language = assets.editor()
        root = self._bench.root
        drawn = f"{root}query?{urlencode({'query': _DRAWN})}#result"
        body = pages.page(
            "query.html", "Query", "Ask the graph in SPARQL.",
            root=root, query=query, asked=asked, runs=runs, questions=self._bench.questions, result=shown,
            script=f"{root}assets/{assets.address('workbench.js')}",
            editor=f"{root}assets/{editor}" if editor else "", language=f"{root}assets/{language}" if editor else "",
            drawn=drawn if self._bench.told.ours else "", name=self._bench.told.name, note=self._bench.told.note,
            most_rows=MOST_ROWS,
        )  # fmt: skip
        return status, body

    async def _run(self, query: str, view: str, asked: Question | None) -> dict[str, Any]:
        bench = self._bench
        if len(query.encode("utf-8", "surrogatepass")) > MOST_QUERY:
            raise Refusal(413, f"the query has more than {MOST_QUERY:,} bytes; ask in parts")
        try:
            judged = await judge(query, frozenset(bench.told.graphs), bench.prefixes)
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
        made["hints"] = await hints(bench, query)
        raw = ("csv", "json", "xml", "tsv") if rows else ("ttl", "jsonld", "rdf", "nt")
        made["raw"] = [(n, f"{bench.root}sparql?{urlencode({'query': query, 'format': n})}") for n in raw]
        made["text"] = found.body.decode("utf-8", "replace") if view == "raw" else ""
        same = {"question": asked.number} if asked else {"query": query}
        made["views"] = [(n, f"{bench.root}query?{urlencode({**same, 'view': n})}#result") for n in views]
        if view == "raw":
            made["views"] = [shown for shown in made["views"] if shown[0] != "chart"]
            return made
        if rows:
            names = await bench.labels(iris(found.body))
            made["table"] = table(found.body, bench.prefixes, names, bench.root)
            made["truncated"] = " and ".join(filter(None, (made["truncated"], made["table"].cut)))
            drawn = chart(made["table"])
            made["views"] = [v for v in made["views"] if v[0] != "chart" or drawn]
            if view == "chart":
                made |= {"figure": drawn, "bars": MOST_BARS} if drawn else {"view": "table"}
        else:
            names = await bench.labels(nodes(found.body))
            status = statuses((await bench.answer(status_query(found.body), "json")).body)
            known = stated((await bench.answer(stated_query(found.body), "nt", rows=_MOST_TRIPLES)).body)
            made["picture"] = picture(found.body, bench.prefixes, names, status, known, bench.root)
        return made


def _question(questions: tuple[Question, ...], number: str) -> Question | None:
    return next((q for q in questions if q.number == number.zfill(2)), None)


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
