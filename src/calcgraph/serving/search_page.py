"""`/search`: a box for names, in English or Chinese, that forgives typing errors; no script is needed.

Comes in: GET with `q`. Goes out: a page. The names are read once, by a query.
"""

import json

from calcgraph.curies import Shortener
from calcgraph.lookup import Finder, Name
from calcgraph.serving.bench import Workbench, answered
from calcgraph.serving.requests import Receive, Scope, Send, parameters
from calcgraph.workbench import pages
from calcgraph.workbench.results import leads_to

_MOST = 25
_LONGEST = 100
_NAMES = """SELECT DISTINCT ?x ?text ?p { ?x ?p ?text FILTER(ISIRI(?x) && ISLITERAL(?text) && ?p IN (rdfs:label,
  <http://www.w3.org/2004/02/skos/core#prefLabel>, <http://www.w3.org/2004/02/skos/core#altLabel>,
  <http://www.geneontology.org/formats/oboInOwl#hasExactSynonym>,
  <http://www.geneontology.org/formats/oboInOwl#hasRelatedSynonym>)) } ORDER BY ?x ?p ?text"""


class SearchPage:
    """The ASGI application at `/search`.

    Args:
        bench: what it works with.
    """

    def __init__(self, bench: Workbench) -> None:
        self._bench = bench
        self._finder: Finder | None = None
        self._labels: dict[str, str] = {}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request."""
        await answered(scope, receive, send, self._page)

    async def _page(self, scope: Scope) -> tuple[int, bytes]:
        text = dict(parameters(scope["query_string"])).get("q", "").strip()[:_LONGEST]
        hits = []
        if text:
            self._finder = self._finder or await self._read()
            short, root = Shortener(self._bench.prefixes), self._bench.root
            hits = [
                (hit, short(hit.iri), self._labels.get(hit.iri, hit.matched), leads_to(hit.iri, root))
                for hit in self._finder.search(text, _MOST)
            ]
        return 200, pages.page("search.html", "Search", "Find a thing by its name.",
                               root=self._bench.root, text=text, hits=hits)  # fmt: skip

    async def _read(self) -> Finder:
        found = await self._bench.answer(_NAMES, "json", rows=20_000)
        rows = json.loads(found.body)["results"]["bindings"]
        for row in rows:
            if row["p"]["value"].endswith("#label") and row["text"].get("xml:lang", "en") == "en":
                self._labels.setdefault(row["x"]["value"], row["text"]["value"])
        return Finder(
            Name(
                row["x"]["value"], row["text"]["value"], "label" if row["p"]["value"].endswith("#label") else "synonym"
            )
            for row in rows
        )
