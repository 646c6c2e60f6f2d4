"""Part A: mutants of rules, and whether a fixture notices them.

Comes in: the shapes, the verify queries and the fixtures. Goes out: verdicts. A mutated rule is noticed if the problems
that a fixture raises by it are no longer those that the fixture expects, or if its severity is no longer the one that
`milder.tsv` says. Fixtures of the rule come first, then the base graph and all others.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from itertools import islice

import pyoxigraph as ox

from benchmarks.mutation import corpus, equivalents, query_edits, shape_edits, survivors
from benchmarks.mutation.mutants import Verdict
from calcgraph.checking import engines, shapes, verify
from calcgraph.errors import CalcgraphError
from calcgraph.graph.names import VOCABULARY

MOST_ROWS = 10_000  # of a mutated query; no fixture expects as many
LOWER = "a lower severity"


@dataclass(frozen=True, slots=True)
class ShapeMutant:
    """An edit of the shapes, by its place among those of its operator, so that a process can make it again."""

    operator: str
    number: int


@dataclass(frozen=True, slots=True)
class QueryMutant:
    """A verify query that was edited."""

    operator: str
    code: str
    what: str
    sparql: str


def shape_mutants() -> list[ShapeMutant]:
    """Every edit of the shapes."""
    return [ShapeMutant(name, n) for name, found in _shape_edits().items() for n in range(len(found))]


def query_mutants() -> list[QueryMutant]:
    """Every edit of a verify query, of two that give the same text the first."""
    found: dict[tuple[str, str], QueryMutant] = {}
    following = _following()
    for query in corpus.fixtures_module().verify_queries():
        code = query.rule.code
        for operator, what, sparql in query_edits.edits(query.sparql, following):
            found.setdefault((code, " ".join(sparql.split())), QueryMutant(operator, code, what, sparql))
        if query.rule.severity != "info":
            milder = {"violation": "warning", "warning": "info"}[query.rule.severity]
            found[code, LOWER] = QueryMutant(LOWER, code, f"severity {milder}", "")
    return list(found.values())


def edit_of(mutant: ShapeMutant) -> shape_edits.Edit:
    """The edit that a mutant stands for."""
    return _shape_edits()[mutant.operator][mutant.number]


def mutated(edit: shape_edits.Edit) -> shapes.Shapes:
    """The rules that an edit touches, with the edit, and no others: what the others say does not change."""
    codes = _graph().codes(edit.node)
    edited = shape_edits.ShapesGraph(edit.on(corpus.loaded().triples))
    return shapes.Shapes(edited.only(codes), corpus.loaded().rules)


def judge_shape(mutant: ShapeMutant) -> Verdict:
    """Judge a mutant of a shape."""
    edit = edit_of(mutant)
    codes = sorted(_graph().codes(edit.node))
    where = codes[0] if len(codes) == 1 else f"{codes[0]} and {len(codes) - 1} more"
    verdict = ("shapes", mutant.operator, where, edit.what)
    if mutant.operator == LOWER:
        return _by_severity(verdict, codes[0])
    weaker = mutated(edit)
    for case in corpus.first(*codes):
        expected = Counter({problem: n for problem, n in case.expected.items() if problem[1] in codes})
        try:
            found = corpus.by_shapes(engines.run("fast", weaker, case.merged))
        except CalcgraphError as error:
            return Verdict(*verdict, noticed=f"the engine: {error}")
        if found != expected:
            return Verdict(*verdict, noticed=case.name)
    return _unnoticed(verdict)


def engines_agree(mutant: ShapeMutant) -> bool:
    """True if the reference engine gives the same results by a mutant as the fast one, where it was noticed."""
    verdict = judge_shape(mutant)
    case = next((c for c in corpus.cases() if c.name == verdict.noticed), corpus.base())
    weaker = mutated(edit_of(mutant))
    try:
        fast, reference = (Counter(engines.run(name, weaker, case.merged)) for name in ("fast", "reference"))
    except CalcgraphError:  # the reference engine refuses what the fast one takes, such as a list without sh:closed
        return bool(verdict.noticed)
    return fast == reference


def judge_query(mutant: QueryMutant) -> Verdict:
    """Judge a mutant of a verify query."""
    verdict = ("queries", mutant.operator, mutant.code, mutant.what)
    if mutant.operator == LOWER:
        return _by_severity(verdict, mutant.code)
    weaker = _queries()[mutant.code]._replace(sparql=mutant.sparql)
    for case in corpus.first(mutant.code):
        expected = Counter({focus: n for (focus, code, _), n in case.expected.items() if code == mutant.code})
        if rows(weaker, case.store) != expected:
            return Verdict(*verdict, noticed=case.name)
    return _unnoticed(verdict)


def rows(query: verify.Query, store: ox.Store) -> Counter[str]:
    """How often a query names each focus."""
    return Counter(str(row.get("focus")) for row in islice(verify.rows(query, store), MOST_ROWS))


@cache
def _queries() -> dict[str, verify.Query]:
    return {query.rule.code: query for query in corpus.fixtures_module().verify_queries()}


def _by_severity(verdict: tuple[str, str, str, str], code: str) -> Verdict:
    """A lowered severity is noticed if it is not what is expected of the rule; the rule as it stands must be."""
    known = corpus.loaded().rules
    rule = next((r for r in known.values() if r.code == code), None)
    rule = rule or next(q.rule for q in corpus.fixtures_module().verify_queries() if q.rule.code == code)
    lowered = verdict[3].removeprefix("severity ").lower()
    return Verdict(*verdict, noticed="milder.tsv") if corpus.severity_fits(rule) and lowered != rule.severity else (
        _unnoticed(verdict)
    )  # fmt: skip


def _unnoticed(verdict: tuple[str, str, str, str]) -> Verdict:
    found = Verdict(*verdict)
    same = equivalents.of_rule(found)
    return Verdict(*verdict, equivalent=same) if same else Verdict(*verdict, reason=survivors.reason(found))


_kept: dict[str, list[shape_edits.Edit]] = {}
_graphs: list[shape_edits.ShapesGraph] = []


def _graph() -> shape_edits.ShapesGraph:
    if not _graphs:
        _graphs.append(shape_edits.ShapesGraph(corpus.loaded().triples))
    return _graphs[0]


def _shape_edits() -> dict[str, list[shape_edits.Edit]]:
    if not _kept:
        for name, operator in shape_edits.OPERATORS.items():
            _kept[name] = sorted(operator(_graph()), key=lambda e: (sorted(_graph().codes(e.node)), e.what))
    return _kept


def _following() -> dict[str, str]:
    """For each word of the vocabulary the next one of its kind, as prefixed names."""
    kinds: dict[str, list[str]] = {}
    for quad in _words():
        kinds.setdefault(str(quad.object), []).append(f"cgv:{str(quad.subject).strip('<>').removeprefix(VOCABULARY)}")
    return {w: words[(n + 1) % len(words)] for words in map(sorted, kinds.values()) for n, w in enumerate(words)}


def _words() -> Iterator[ox.Quad]:
    for quad in corpus.base().quads:
        subject = quad.subject
        if (
            isinstance(subject, ox.NamedNode)
            and subject.value.startswith(VOCABULARY)
            and quad.predicate.value.endswith("type")
        ):
            yield quad
