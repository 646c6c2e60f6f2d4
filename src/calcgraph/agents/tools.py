"""What an agent can ask. Each tool is a method: its arguments and its answer are what the client is shown.

Comes in: arguments of a model's making, trusted in nothing. Goes out: records, or a `CalcgraphError` that says what is
wrong and what to do instead. No tool takes an address; SPARQL goes through the gate and to the workers of the server.
"""

import json
from collections.abc import Iterable

import pyoxigraph as ox

from calcgraph.agents import records as r
from calcgraph.agents.library import Library, Unfound
from calcgraph.agents.unknown import refuse_unknown
from calcgraph.errors import CalcgraphError, marked
from calcgraph.queries import Question
from calcgraph.serving import gate, wire
from calcgraph.serving.pool import Pool
from calcgraph.serving.refusals import Refusal
from calcgraph.site.comparison import compare
from calcgraph.writing.content import TermRecord

_MOST_ROWS, _MOST_BYTES = 1000, 1 << 20
_NO_ROWS = "no rows: the graph has no such statement. That the sources are silent of something does not make it absent"
_NO_CLAIM = "no row names a claim; add ?claim with cgv:subject and cgv:value to the query to cite one"


class Tools:
    """The tools of one server.

    Args:
        library: what is known without a query.
        questions: the competency questions.
        pool: the workers that run queries.
        graphs: IRIs of the named graphs.
        seconds: that a query may take.
    """

    def __init__(
        self, library: Library, questions: Iterable[Question], pool: Pool, graphs: Iterable[str], seconds: int
    ) -> None:
        self._library, self._pool, self._seconds = library, pool, seconds
        self._questions = {int(question.number): question for question in questions}
        self._graphs = frozenset(graphs)

    def find_term(self, text: str, limit: int = 10) -> list[r.Found]:
        """Find terms by label, synonym or id, in English or Chinese, in spite of typing errors. Start here."""
        library = self._library
        found = []
        for hit in library.search(text, max(1, min(limit, 50))):
            named = r.Named(id=library.curie(hit.iri), label=library.label(hit.iri))
            found.append(
                r.Found(
                    id=named.id, label=named.label, kind=library.kind(hit.iri), matched=hit.matched, score=hit.score
                )
            )
        return found

    def describe_term(self, term: str) -> r.Description:
        """What the sources say of a term, given by id or exact name: findings with status, source and claim."""
        library = self._library
        iri = library.term(term)
        node, record = ox.NamedNode(iri), library.record(iri)
        content = library.content
        own = [library.finding(claim) for claim in content.claims if claim.subject == node]
        users = [
            library.finding(c) for c in content.claims if c.subject != node and (node in c.values or c.bearer == node)
        ]
        silent = [finding.property.label for finding in own if finding.status == "silent"]
        note = f"{r.NO_CLAIM.replace('of it', 'of this term')}" if not own else ""
        if silent:
            note = f"the source has a heading and says nothing on: {', '.join(silent)}"
        return r.Description(
            id=library.curie(iri),
            label=library.label(iri),
            kind=library.kind(iri),
            definition=record.definition if record else "",
            synonyms=_synonyms(record),
            superclasses=[library.named(p) for p in (*record.parents, *record.inferred)] if record else [],
            findings=own,
            named_in=users,
            mappings=[
                r.Mapped(
                    words=m.words,
                    kind=m.kind,
                    id=m.curie,
                    label=m.object.text,
                    vocabulary=m.vocabulary,
                    version=m.version,
                )
                for m in library.views.mappings(node)
            ],
            note=note,
        )

    def explain_claim(self, claim: str) -> r.Explanation:
        """Everything about one claim: who says it, at which characters, how it was read, what contradicts it."""
        library = self._library
        found = library.claim(claim)
        fact = library.content.fact(found)
        repair = next(iter(library.views.repairs([found.id])), None)
        against = {
            row.id
            for conflict in library.views.conflicts([found.id])
            for side in (conflict.one, conflict.other)
            if found.id not in {row.id for row in side}
            for row in side
        }
        return r.Explanation(
            finding=library.finding(found),
            says=found.label,
            evidence=library.named(found.evidence),
            repair=r.Repair(
                damaged=repair.damaged, reading=repair.reading, reason=repair.reason, confidence=repair.confidence
            )
            if repair
            else None,
            contradicted_by=sorted(against),
            facts=[" ".join(library.curie(getattr(term, "value", str(term))) for term in fact)] if fact else [],
            note=found.note or "",
        )

    def compare_subtypes(self, diseases: list[str] | None = None) -> r.Comparison:
        """Diseases side by side, finding by finding, each cell with its claims. By default all subtypes we have."""
        library = self._library
        views = library.views
        if diseases:
            chosen = [self._disease(name) for name in dict.fromkeys(diseases)]
        else:
            chosen = [
                views.terms[node.value]
                for d in views.diseases
                for node in views.subtypes(d.node)
                if node.value in views.terms
            ]
            chosen = list(dict.fromkeys(chosen))
        found = compare(views, tuple(chosen))
        features = [
            r.Compared(
                feature=f"{feature.section}: {feature.words}",
                by_disease={
                    library.curie(term.node.value): [library.cited(library.claim(row.id)) for row in cell]
                    for term, cell in zip(chosen, feature.cells, strict=True)
                },
            )
            for feature in found.features
        ]
        note = f"An empty cell: {r.NO_CLAIM}. Nothing is passed on from a disease to its subtypes here."
        return r.Comparison(diseases=[library.named(term.node) for term in chosen], features=features, note=note)

    def list_questions(self) -> list[r.Question]:
        """The competency questions: what the graph is made to answer, each with how to read its answer."""
        return [r.Question(number=q.number, question=q.question, about=q.about) for q in self._questions.values()]

    async def run_question(self, number: int, limit: int = 100) -> r.Answer:
        """Run a competency question by its number; list_questions has the numbers and how to read each answer."""
        question = self._questions.get(number)
        if question is None:
            raise Unfound(f"there is no question {number}; there are {min(self._questions)} to {max(self._questions)}")
        return await self.query(question.sparql, limit)

    async def query(self, sparql: str, limit: int = 100) -> r.Answer:
        """Run SPARQL 1.1: SELECT, ASK, CONSTRUCT or DESCRIBE. Prefixes of the project need no declaration (cg:, cgv:,
        HP:, UBERON:, rdfs:, skos:, …). The default graph is the union of all. A claim: ?claim a cgv:Claim ;
        cgv:subject ?s ; cgv:property ?p ; cgv:value ?v ; cgv:status ?status. Names that are not here are refused.
        """
        library = self._library
        judged = gate.judge(sparql, graphs=self._graphs)
        refuse_unknown(sparql, library.content.prefixes, library.iris, library.finder, library.content.labels)
        rows = judged.form in ("SELECT", "ASK")
        task = wire.Task(
            "query",
            sparql,
            "json" if rows else "ttl",
            union=not judged.has_dataset,
            rows=max(1, min(limit, _MOST_ROWS)),
            size=_MOST_BYTES,
            seconds=self._seconds,
        )
        answer = await self._pool.ask(task)
        try:
            head = await answer.head
            body = b"".join([chunk async for chunk in answer.chunks()])
        finally:
            self._pool.finish(answer)
        if not rows:
            cut = head.truncated or ("as the last line says" if b"\n# truncated: " in body[-200:] else "")
            return r.Answer(variables=[], rows=[], turtle=body.decode(), truncated=cut, note="")
        return self._answer(json.loads(body), head.truncated or "")

    def _answer(self, found: dict[str, object], truncated: str) -> r.Answer:
        truncated = truncated or str(found.get("truncated", ""))
        if "boolean" in found:
            said = "true" if found["boolean"] else "false"
            row = r.Row(cells={"answer": r.Named(id=said, label=said)}, claims=[])
            note = "" if found["boolean"] else _NO_ROWS.replace("no rows", "no match")
            return r.Answer(variables=["answer"], rows=[row], turtle="", truncated=truncated, note=note)
        rows = [self._row(binding) for binding in found["results"]["bindings"]]  # type: ignore[index]
        note = "" if rows else _NO_ROWS
        if rows and not any(row.claims for row in rows):
            note = _NO_CLAIM
        elif any(cited.status == "silent" for row in rows for cited in row.claims):
            note = f"where a claim has the status silent: {r.MEANING['silent']}"
        return r.Answer(variables=found["head"]["vars"], rows=rows, turtle="", truncated=truncated, note=note)  # type: ignore[index]

    def _row(self, binding: dict[str, dict[str, str]]) -> r.Row:
        library, cells = self._library, {}
        for name, cell in binding.items():
            if cell["type"] == "uri":
                cells[name] = r.Named(id=library.curie(cell["value"]), label=library.label(cell["value"]))
            else:
                cells[name] = r.Named(id=str(cell["value"]), label=str(cell["value"]))
        return r.Row(cells=cells, claims=library.behind(str(cell["value"]) for cell in binding.values()))

    def _disease(self, name: str) -> TermRecord:
        iri = self._library.term(name)
        found = self._library.record(iri)
        if found is None or found.kind != "DiseaseTerm":
            known = "; ".join(f"{self._library.curie(d.node.value)} {d.label}" for d in self._library.views.diseases)
            raise Unfound(f"{name[:100]!r} is no disease of this graph; these are: {known}")
        return found


def in_words(error: CalcgraphError) -> str:
    """What a client is told of a mistake: the reason, and the place in the query if there is one."""
    if isinstance(error, gate.Refused):
        return f"{error.message} [{error.code}, line {error.line}, column {error.column}]"
    if isinstance(error, Refusal):
        place = marked(error.query, error.line, error.column)
        return f"{error.words} [{error.code}]" + (f"\n{place}" if place else "")
    return str(error)


def _synonyms(record: TermRecord | None) -> list[str]:
    if record is None:
        return []
    chinese = [f"{record.label_zh} (zh)"] if record.label_zh else []
    return [*chinese, *(f"{text} ({scope.lower()})" for scope, text in record.synonyms)]
