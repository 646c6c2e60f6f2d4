"""Part B: broken graphs, and whether a rule notices them.

Comes in: the fixtures. Goes out: verdicts. The base graph and what each good fixture adds to it are broken triple by
triple, in each way; a bad fixture once in each way, in what it has in common with the base graph: while one thing is
wrong, another is noticed as well. A broken graph is noticed if the report, of all shapes
and all verify queries, is no longer the one of the unbroken graph.
"""

from collections import Counter
from dataclasses import dataclass
from itertools import islice
from random import Random

import pyoxigraph as ox

from benchmarks.mutation import corpus, equivalents, graph_edits, survivors
from benchmarks.mutation.corpus import Case, Found
from benchmarks.mutation.mutants import Verdict


@dataclass(frozen=True, slots=True)
class GraphMutant:
    """A break, by its places: which case, which quad of it, which operator, which of its breaks."""

    case: int
    quad: int
    operator: str
    number: int


def mutants(seed: int) -> list[GraphMutant]:
    """Every break of a good graph; of each bad one, one in each way of what it has in common with the base graph."""
    base = set(corpus.base().quads)
    found: list[GraphMutant] = []
    for number, case in enumerate(corpus.cases()):
        own = [n for n, quad in enumerate(case.quads) if number == 0 or (quad in base) != case.good]
        for operator in graph_edits.OPERATORS:
            if not case.good:
                Random(f"{seed} {case.name} {operator}").shuffle(own)
            made = (GraphMutant(number, n, operator, k) for n in own for k in range(len(breaks(case, n, operator))))
            found += made if case.good else islice(made, 1)
    return found


def breaks(case: Case, quad: int, operator: str) -> list[graph_edits.Break]:
    """What an operator makes of a quad of a case: only what is not in the graph already."""
    made = graph_edits.OPERATORS[operator](case.quads[quad], corpus.types())
    return [b for b in made if b.instead is None or b.instead not in case.quads]


def broken(mutant: GraphMutant) -> tuple[Case, ox.Quad, graph_edits.Break, tuple[ox.Quad, ...]]:
    """The case, the quad, its break, and the broken graph."""
    case = corpus.cases()[mutant.case]
    change = breaks(case, mutant.quad, mutant.operator)[mutant.number]
    new = () if change.instead is None else (change.instead,)
    quads = (*case.quads[: mutant.quad], *case.quads[mutant.quad + 1 :], *new)
    return case, case.quads[mutant.quad], change, quads


def judge(mutant: GraphMutant) -> Verdict:
    """Judge a broken graph."""
    case, quad, change, quads = broken(mutant)
    words = f"{graph_edits.short(quad.subject)} {graph_edits.short(quad.predicate)} {graph_edits.short(quad.object)}"
    verdict = ("graphs", mutant.operator, case.name, f"{words}: {change.what}")
    report: Found = Counter({tuple(p): n for p, n in corpus.fixtures_module().problems(quads).items()})
    if report != case.expected:
        (_, code, _), *_ = sorted((report - case.expected) + (case.expected - report))
        return Verdict(*verdict, noticed=code)
    found = Verdict(*verdict)
    same = equivalents.of_graph(quad, change.instead, case.quads)
    return Verdict(*verdict, equivalent=same) if same else Verdict(*verdict, reason=survivors.reason(found))


def engines_agree(mutant: GraphMutant) -> bool:
    """True if the reference engine gives the same results on the broken graph as the fast one."""
    _, _, _, quads = broken(mutant)
    module = corpus.fixtures_module()
    same: bool = module.run("reference", quads) == module.run("fast", quads)
    return same
