"""What an agent can ask. Each tool is a method: its arguments and its answer are what the client is shown.

Comes in: arguments of a model's making, trusted in nothing. Goes out: records, or a `CalcgraphError` that says what is
wrong and what to do instead. No tool takes an address; SPARQL goes through the gate and to the workers of the server.
"""

import json
from collections.abc import Iterable

import pyoxigraph as ox

from calcgraph.agents import records as r
from calcgraph.agents.library import Library, Unfound
from calcgraph.agents.side_by_side import side_by_side
from calcgraph.agents.unknown import refuse_unknown
from calcgraph.errors import CalcgraphError, marked
from calcgraph.graph.names import VOCABULARY
from calcgraph.queries import Question
from calcgraph.serving import gate, wire
from calcgraph.serving.naming import named
from calcgraph.serving.pool import Pool
from calcgraph.serving.refusals import Refusal
from calcgraph.site.views import Mapping
from calcgraph.writing.content import TermRecord

_MOST_ROWS, _MOST_BYTES = 1000, 1 << 20
_NO_ROWS = "no rows: the graph has no such statement, which does not make it absent"
_NO_CLAIM = "no row names a claim"
_ADD_CLAIM = "; add ?claim with cgv:subject and cgv:value to the query to cite one"
_NO_STATUS = (
    "the query asks for subjects or values of claims and for no cgv:status: what a source denies or found normal "
    "matches too; add cgv:status cgv:present to leave it out, or cgv:status ?status to see it"
)


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
        own = [library.citing.finding(claim) for claim in content.claims if claim.subject == node]
        if record:
            own += [
                library.citing.finding(claim, f"of its {library.label(claim.subject.value)}")
                for _, claim, _ in library.views.compared(record)
                if claim.subject != node
            ]
        users = [
            library.citing.finding(claim)
            for claim in content.claims
            if claim.subject != node and (node in claim.values or claim.bearer == node)
        ]
        silent = [finding.property.label for finding in own if finding.status == "silent"]
        if silent:
            note = f"the source has a heading and says nothing on: {', '.join(silent)}"
        elif users and not own:
            note = "no claim has it as its subject; see named_in"
        elif library.kind(iri) == "Claim":
            note = "this is a claim; explain_claim tells of it"
        else:
            note = "" if own else r.NO_CLAIM
        return r.Description(
            id=library.curie(iri),
            label=library.label(iri),
            kind=library.kind(iri),
            definition=record.definition if record else "",
            synonyms=_synonyms(record),
            superclasses=[library.citing.named(p) for p in (*record.parents, *record.inferred)] if record else [],
            findings=own,
            named_in=users,
            mappings=[_mapped(m, m.curie, m.object.text) for m in library.views.mappings(node)],
            mapped_from=[
                _mapped(m, library.curie(ours.value), library.label(ours.value))
                for ours, m in library.views.mapped_from(node)
            ],
            note=note,
        )

    def explain_claim(self, claim: str) -> r.Explanation:
        """Everything about one claim: who says it, at which characters, how it was read, and its conflicts."""
        library = self._library
        found = library.claim(claim)
        fact = library.content.fact(found)
        repair = next(iter(library.views.repairs([found.id])), None)
        return r.Explanation(
            finding=library.citing.finding(found),
            says=library.citing.says(found),
            evidence=library.citing.named(found.evidence),
            repair=r.Repair(
                damaged=repair.damaged, reading=repair.reading, reason=repair.reason, confidence=repair.confidence
            )
            if repair
            else None,
            conflicts=library.citing.clashes(found),
            facts=[" ".join(library.curie(getattr(term, "value", str(term))) for term in fact)] if fact else [],
            note=found.note or "",
        )

    def compare_subtypes(self, diseases: list[str] | None = None) -> r.Comparison:
        """Diseases side by side, finding by finding, each cell with its claims. By default all subtypes we have."""
        return side_by_side(self._library, diseases or ())

    def list_questions(self) -> list[r.Question]:
        """The competency questions: what the graph is made to answer, each with how to read its answer."""
        return [r.Question(number=q.number, question=q.question, about=q.about) for q in self._questions.values()]

    async def run_question(self, number: int, limit: int = 100) -> r.Answer:
        """Run a competency question by its number; list_questions has the numbers and how to read each answer."""
        question = self._questions.get(number)
        if question is None:
            raise Unfound(f"there is no question {number}; there are {min(self._questions)} to {max(self._questions)}")
        answer = await self._run(question.sparql, limit)
        return answer.model_copy(update={"question": question.question, "about": question.about})

    async def query(self, sparql: str, limit: int = 100) -> r.Answer:
        """Run SPARQL 1.1: SELECT, ASK, CONSTRUCT or DESCRIBE. Prefixes of the project need no declaration (cg:, cgv:,
        HP:, UBERON:, rdfs:, skos:, …). The default graph is the union of all. A claim: ?claim a cgv:Claim ;
        cgv:subject ?s ; cgv:property ?p ; cgv:value ?v ; cgv:status ?status. Names that are not here are refused.
        """
        answer = await self._run(sparql, limit)
        used = {iri.removeprefix(VOCABULARY) for _, iri in named(sparql, self._library.content.prefixes)}
        notes = [answer.note + (_ADD_CLAIM if answer.note == _NO_CLAIM else "")]
        if used & {"subject", "value"} and "status" not in used:
            notes.append(_NO_STATUS)
        return answer.model_copy(update={"note": ". ".join(filter(None, notes))})

    async def _run(self, sparql: str, limit: int) -> r.Answer:
        library = self._library
        judged = gate.judge(sparql, graphs=self._graphs, prefixes=library.content.prefixes)
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
            body = await answer.whole()
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
        library, cells, iris = self._library, {}, []
        for name, cell in binding.items():
            if cell["type"] == "uri":
                iris.append(cell["value"])
                cells[name] = r.Named(id=library.curie(cell["value"]), label=library.label(cell["value"]))
            else:
                cells[name] = r.Named(id=str(cell["value"]), label=str(cell["value"]))
        return r.Row(cells=cells, claims=library.citing.behind(iris))


def _mapped(row: Mapping, key: str, label: str) -> r.Mapped:
    """A row of the mapping table, from the side of one of its terms; the other one is named."""
    return r.Mapped(words=row.words, kind=row.kind, id=key, label=label, vocabulary=row.vocabulary, version=row.version)


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
