"""`/search`: a box for names and ids, in English or Chinese, that forgives typing errors; no script is needed.

Comes in: GET with `q`. Goes out: a page: what has that id, else the things of such names and the claims about them. The
names are read once, by queries.
"""

from typing import NamedTuple

from calcgraph.curies import Shortener
from calcgraph.graph.names import BASE, VOCABULARY
from calcgraph.lookup import Finder, Hit, Name
from calcgraph.serving.bench import Workbench, answered
from calcgraph.serving.requests import QUERY, Receive, Scope, Send, parameters
from calcgraph.site.comparison import sign_of
from calcgraph.site.views import OBO, foreign_page
from calcgraph.workbench import pages
from calcgraph.workbench.results import leads_to

_MOST, _MOST_CLAIMS, _LEAST = 25, 10, 70
_LONGEST = 100
_NAMES = """SELECT DISTINCT ?x ?text ?p { ?x ?p ?text FILTER(ISIRI(?x) && ISLITERAL(?text) && ?p IN (rdfs:label,
  <http://www.w3.org/2004/02/skos/core#prefLabel>, <http://www.w3.org/2004/02/skos/core#altLabel>,
  <http://www.geneontology.org/formats/oboInOwl#hasExactSynonym>,
  <http://www.geneontology.org/formats/oboInOwl#hasBroadSynonym>,
  <http://www.geneontology.org/formats/oboInOwl#hasNarrowSynonym>,
  <http://www.geneontology.org/formats/oboInOwl#hasRelatedSynonym>)) } ORDER BY ?x ?p ?text"""
_KINDS = """SELECT DISTINCT ?x ?kind ?status ?certainty { ?x a ?class . ?class rdfs:label ?kind
  FILTER(STRSTARTS(STR(?class), STR(cgv:)) && LANG(?kind) IN ("en", ""))
  OPTIONAL { ?x cgv:status ?status ; cgv:certainty ?certainty } } ORDER BY ?x ?kind"""
_NAMED = "SELECT DISTINCT ?x { ?c cgv:value|cgv:bearer ?x FILTER(ISIRI(?x)) }"
_MOST_ROWS = 20_000


class Found(NamedTuple):
    """A line of the page.

    Args:
        label: of the thing.
        href: where it leads.
        id: its CURIE.
        named: the name that was found, if that is not the label.
        kind: what it is, in words; empty if that is not known.
        status: of a claim.
        ours: of a foreign term, the page of what our claims say of it.
    """

    label: str
    href: str
    id: str
    named: str
    kind: str
    status: str
    ours: str


class _Known(NamedTuple):
    terms: Finder
    claims: Finder
    labels: dict[str, str]
    kinds: dict[str, str]
    statuses: dict[str, str]
    named: frozenset[str]


class SearchPage:
    """The ASGI application at `/search`.

    Args:
        bench: what it works with.
    """

    def __init__(self, bench: Workbench) -> None:
        self._bench = bench
        self._short = Shortener(bench.prefixes)
        self._known: _Known | None = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request."""
        await answered(scope, receive, send, self._page)

    async def _page(self, scope: Scope) -> tuple[int, bytes]:
        text = dict(parameters(scope["query_string"])).get("q", "").strip()[:_LONGEST]
        terms: list[Found] = []
        claims: list[Found] = []
        if text:
            scope[QUERY] = text
            known = self._known = self._known or await self._read()
            if iri := self._by_id(text, known):
                terms = [self._found(Hit(iri, known.labels[iri], "id", 100), known)]
            else:
                terms = [self._found(hit, known) for hit in known.terms.search(text, _MOST, _LEAST)]
                claims = [self._found(hit, known) for hit in known.claims.search(text, _MOST_CLAIMS, _LEAST)]
        return 200, pages.page("search.html", "Search", "Find a thing by its name or id.",
                               root=self._bench.root, text=text, terms=terms, claims=claims)  # fmt: skip

    def _by_id(self, text: str, known: _Known) -> str:
        """The IRI of an id, as `HP:0002905`, `HP_0002905`, `CALC_0010307` or the IRI itself; empty if it is none."""
        prefix, _, local = text.partition(":")
        spaces = {name.casefold(): space for name, space in self._bench.prefixes.items()}
        tried = (text.strip("<>"), spaces.get(prefix.casefold(), "") + local, BASE + text, OBO + text)
        return next((iri for iri in tried if iri in known.labels), "")

    def _found(self, hit: Hit, known: _Known) -> Found:
        root, page = self._bench.root, foreign_page(hit.iri) if hit.iri in known.named else ""
        label, kind = known.labels.get(hit.iri, hit.matched), known.kinds.get(hit.iri, "")
        if not kind and self._bench.told.ours:
            kind = "word of the vocabulary" if hit.iri.startswith(BASE) else "term of another ontology"
        named = hit.matched if hit.matched != label else ""
        return Found(label, leads_to(hit.iri, root), self._short(hit.iri), named, kind,
                     known.statuses.get(hit.iri, ""), page and root + page)  # fmt: skip

    async def _read(self) -> _Known:
        labels: dict[str, str] = {}
        kinds: dict[str, str] = {}
        statuses: dict[str, str] = {}
        names = []
        for row in await self._bench.rows(_NAMES, _MOST_ROWS):
            iri, text, kind = row["x"]["value"], row["text"]["value"], "synonym"
            if row["p"]["value"].endswith("#label"):
                kind = "label"
                if row["text"].get("xml:lang", "en") == "en":
                    labels.setdefault(iri, text)
            names.append(Name(iri, text, kind))
        for row in await self._bench.rows(_KINDS, _MOST_ROWS):
            iri, kind = row["x"]["value"], row["kind"]["value"].removesuffix(" term")
            kinds[iri] = f"{kinds[iri]}, {kind}" if iri in kinds else kind
            if "status" in row:
                said = (row[name]["value"].removeprefix(VOCABULARY) for name in ("status", "certainty"))
                statuses[iri] = sign_of(*said)
        named = frozenset(row["x"]["value"] for row in await self._bench.rows(_NAMED, _MOST_ROWS))
        terms = Finder(name for name in names if name.iri not in statuses)
        return _Known(terms, Finder(name for name in names if name.iri in statuses), labels, kinds, statuses, named)
