"""The pages: which there are, and what each template gets.

Comes in: a data set and the questions. Goes out: `Pages`, whose `all` makes every page. Templates escape whatever they
are given, but for the style sheet, the figures and the JSON-LD, which this package makes itself.
"""

import hashlib
import json
from base64 import b64encode
from collections import Counter
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

import pyoxigraph as ox

from calcgraph import __version__
from calcgraph.errors import MissingTool
from calcgraph.graph import Dataset
from calcgraph.graph.about import DESCRIPTION
from calcgraph.queries import Question, ask
from calcgraph.site.comparison import MEANING, STATUSES, Comparison, answer, compare, figure, kind, qualified, sign
from calcgraph.site.hierarchy import diagram
from calcgraph.site.views import Link, Views
from calcgraph.writing.content import TermRecord, content
from calcgraph.writing.formats.schemaorg import condition

if TYPE_CHECKING:
    from jinja2 import Environment

_MENU = (
    ("index.html", "calcgraph"),
    ("questions.html", "Questions"),
    ("conflicts.html", "Conflicts"),
    ("repairs.html", "Repairs"),
    ("sources.html", "Sources"),
)
_SERVED = (("graph", "Graph"), ("query", "Query"), ("search", "Search"))
_KINDS = {"DiseaseTerm": "Diseases", "FindingTerm": "Findings", "LesionTerm": "Lesions", "FeatureTerm": "Features"}


class Pages:
    """Makes the pages of a data set.

    Args:
        dataset: what `reason` returned.
        questions: those to answer.
        served: whether a server that answers queries has the pages.

    Raises:
        MissingTool: if Jinja is not installed.
    """

    def __init__(self, dataset: Dataset, questions: Iterable[Question], *, served: bool = False) -> None:
        self._dataset = dataset
        self._questions = tuple(questions)
        self._views = Views(content(sorted(dataset.quads, key=str), dataset.prefixes))
        self._templates = environment(served=served)
        self._claims = {claim.node.value: self._views.claim_link(claim) for claim in self._views.content.claims}
        self._templates.globals.update(
            meanings=MEANING,
            signs={status: sign(status) for status in STATUSES},
            kind_of=kind,
            answer=answer,
            qualified=qualified,
            claim_href={link.text: link.href for link in self._claims.values()},
        )

    def all(self) -> dict[str, bytes]:
        """Every page, by file name."""
        views = self._views
        found = {"index.html": self._index()}
        found |= {views.page(term.node): self._term(term) for term in views.content.terms}
        found |= {views.page(ox.NamedNode(iri)): self._foreign(ox.NamedNode(iri)) for iri in sorted(views.foreign)}
        said = "What contradicts what, and why."
        found["conflicts.html"] = self._page("conflicts.html", "Conflicts", said, conflicts=views.conflicts())
        said = "Damaged words of the translation, and how they are read."
        found["repairs.html"] = self._page("repairs.html", "Repairs", said, repairs=views.repairs())
        said = "Where the claims come from."
        found["sources.html"] = self._page("sources.html", "Sources", said, sources=tuple(views.sources()))
        said = "What can be asked of the graph, and what it answers."
        answers = tuple(map(self._answer, self._questions))
        found["questions.html"] = self._page("questions.html", "Questions", said, questions=answers)
        return found

    def _page(self, template: str, title: str, description: str, data: Any = None, **values: Any) -> bytes:
        return rendered(self._templates, template, title, description, data, **values)

    def _index(self) -> bytes:
        views = self._views
        counts = Counter(map(kind, views.content.claims))
        made = [(term, self._with_subtypes(term)) for term in views.diseases]
        kinds = [(title, [t.node for t in views.content.terms if t.kind == kind]) for kind, title in _KINDS.items()]
        kinds.append(("Terms of other ontologies", [ox.NamedNode(iri) for iri in sorted(views.foreign)]))
        return self._page(
            "index.html",
            "calcgraph",
            DESCRIPTION,
            counts={status: counts[status] for status in STATUSES if counts[status]},
            repairs=len(views.repairs()),
            conflicts=len(views.conflicts()),
            diagram=diagram(views),
            comparisons=[(t.label, c, figure(c, f"compare-{t.id}")) for t, c in made if c],
            kinds=[(title, sorted(map(views.link, nodes), key=_alphabetic)) for title, nodes in kinds],
        )

    def _term(self, term: TermRecord) -> bytes:
        views, disease = self._views, term.kind == "DiseaseTerm"
        sections = tuple(views.sections(term))
        ids = [row.id for _, rows in sections for row in rows]
        comparison = self._with_subtypes(term) if disease else None
        return self._page(
            "term.html",
            term.label,
            term.definition,
            data=condition(views.content, term.node) if disease else None,
            term=term,
            parents=tuple(map(views.link, term.parents)),
            diagram=diagram(views, term.id) if disease else "",
            comparison=comparison,
            figure=figure(comparison, "compare") if comparison else "",
            sections=sections,
            users=views.users(term.node),
            conflicts=views.conflicts(ids),
            repairs=views.repairs(ids),
            mappings=views.mappings(term.node),
        )

    def _foreign(self, node: ox.NamedNode) -> bytes:
        views = self._views
        title = views.content.label(node)
        return self._page(
            "foreign.html",
            title,
            f"{title}: where calcgraph names it.",
            iri=node.value,
            curie=views.content.curie(node),
            below=tuple(views.link(t.node) for t in views.content.terms if node in t.parents),
            users=views.users(node),
        )

    def _with_subtypes(self, term: TermRecord) -> Comparison | None:
        """A disease beside those of its subtypes that are terms of ours."""
        views = self._views
        below = tuple(views.terms[node.value] for node in views.subtypes(term.node) if node.value in views.terms)
        made = compare(views, (term, *below))
        return made if below and made.features else None

    def _answer(self, question: Question) -> dict[str, Any]:
        rows = ask(self._dataset, question.sparql)
        return {
            "number": int(question.number),
            "question": question.question,
            "about": question.about,
            "sparql": question.sparql,
            "variables": rows.variables,
            "rows": tuple(tuple(map(self._cell, row)) for row in rows.rows),
        }

    def _cell(self, value: Any) -> Link:
        if value is None:
            return Link("")
        if isinstance(value, ox.NamedNode):
            return self._claims.get(value.value) or self._views.link(value)
        return Link(getattr(value, "value", str(value)))


def environment(*, served: bool = False) -> "Environment":
    """The templates, with what every page has.

    Args:
        served: whether a server that answers queries has the pages; its menu leads to the workbench.

    Raises:
        MissingTool: if Jinja is not installed.
    """
    try:
        from jinja2 import Environment, PackageLoader, StrictUndefined
    except ImportError as error:
        raise MissingTool(f"the site needs {error.name}; run: pip install 'calcgraph[build]'") from None
    loader = PackageLoader("calcgraph.site")
    made = Environment(loader=loader, autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
    made.globals.update(
        menu=_MENU + (_SERVED if served else ()),
        served=served,
        root="",
        version=__version__,
        disclaimer="For general information only. Not medical advice, not a diagnosis, not a treatment.",
    )
    return made


def rendered(templates: "Environment", template: str, title: str, description: str, data: Any, **values: Any) -> bytes:
    """A page.

    Args:
        templates: what `environment` returned.
        template: the file of the template.
        title: of the page.
        description: of the page, in a sentence.
        data: JSON-LD to embed, or None.
        values: what else the template shows.
    """
    embedded = json.dumps(data, ensure_ascii=False).replace("<", "\\u003c") if data else ""
    digest = b64encode(hashlib.sha256(embedded.encode()).digest()).decode()
    text = templates.get_template(template).render(
        here=template, title=title, description=description, data=embedded, digest=digest, **values
    )
    return (text.rstrip() + "\n").encode()


def _alphabetic(link: Link) -> tuple[str, Link]:
    return link.text.casefold(), link
