"""Why a class can have no instance: the smallest sets of defining claims that make it so.

Comes in: the model, the data set, unsatisfiable classes. Goes out: claims. Claims are left out one by one as long as
the class stays unsatisfiable (deletion-based shrinking over the fast reasoner); what is left is one explanation, and
without its claims there may be another. HermiT then confirms: with only the claims of an explanation the class is
unsatisfiable, with all the claims of none it is not.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace

from pyoxigraph import Triple

from calcgraph.errors import CalcgraphError, Problem, Report
from calcgraph.graph import Dataset
from calcgraph.graph.names import BASE, Expander, cgv, own
from calcgraph.graph.terms import term_triples
from calcgraph.model import Claim, Knowledge
from calcgraph.reasoning import fast, hermit
from calcgraph.reasoning.classification import Classification

Engine = Callable[[Iterable[Triple]], Classification]


def report(knowledge: Knowledge, dataset: Dataset, unsatisfiable: Iterable[str]) -> Report:
    """A report with a problem for each explanation of each class, naming the claims behind it by file and line.

    Args:
        knowledge: what the data set was made of.
        dataset: the data set.
        unsatisfiable: the IRIs of the classes.

    Returns:
        The report.

    Raises:
        CalcgraphError: if HermiT does not confirm an explanation.
        MissingTool: if a reasoner cannot run.
    """
    trial = _Trial(knowledge, dataset)
    problems = []
    for iri in sorted(unsatisfiable):
        term = iri.removeprefix(BASE)
        label = knowledge.labels.get(term, iri)
        for claims in _explanations(trial, iri):
            behind = " and ".join(f"{c.id} ({_where(knowledge, c)}: {_says(c)})" for c in claims)
            place = knowledge.places.get(claims[0].id if claims else term)
            problems.append(
                Problem(
                    "unsatisfiable-class",
                    f"{label} can have no instance, because of {behind or 'the axioms of terms and imports alone'}",
                    file=place.file if place else None,
                    line=place.line if place else None,
                    focus=iri,
                    fix="make one of these claims observed, or correct it; a defining claim holds of every instance",
                )
            )
    return Report.of(problems)


class _Trial:
    """The ontology with some of its defining claims; each choice is classified once by each reasoner."""

    def __init__(self, knowledge: Knowledge, dataset: Dataset) -> None:
        claims = dataset.graph("claims")
        strong = {t.subject for t in claims if t.predicate == cgv("strength") and t.object == cgv("defining")}
        self.defining = [c for c in knowledge.claims if own(c.id) in strong]
        self._knowledge = knowledge
        self._others = dataset.union(("vocabulary", "imports"))
        self._known: dict[tuple[Engine, tuple[str, ...]], Classification] = {}

    def unsatisfiable(self, iri: str, claims: Sequence[Claim], engine: Engine) -> bool:
        """True if the class has no instance when just these claims are defining."""
        key = (engine, tuple(c.id for c in claims))
        if key not in self._known:
            fewer = replace(self._knowledge, claims=tuple(claims))
            axioms = frozenset(term_triples(fewer, Expander(self._knowledge.prefixes), "as-repaired"))
            self._known[key] = engine(self._others | axioms)
        result = self._known[key]
        return not result.consistent or iri in result.unsatisfiable


def _explanations(trial: _Trial, iri: str) -> list[list[Claim]]:
    """The smallest sets of claims that make a class unsatisfiable, without a claim in common.

    An empty set says that the class is unsatisfiable without any claim.
    """
    found: list[list[Claim]] = []
    rest = trial.defining
    while trial.unsatisfiable(iri, rest, fast.classify) and [] not in found:
        kept = rest
        for claim in rest:
            fewer = [c for c in kept if c is not claim]
            if trial.unsatisfiable(iri, fewer, fast.classify):
                kept = fewer
        found.append(kept)
        rest = [c for c in rest if c not in kept]
    confirmed = found and all(trial.unsatisfiable(iri, kept, hermit.classify) for kept in found)
    if not confirmed or ([] not in found and trial.unsatisfiable(iri, rest, hermit.classify)):
        names = " nor ".join(", ".join(c.id for c in kept) for kept in found)
        raise CalcgraphError(f"HermiT does not confirm that {names or 'any claims'} make {iri} unsatisfiable")
    return found


def _where(knowledge: Knowledge, claim: Claim) -> str:
    place = knowledge.places.get(claim.id)
    return f"{place.file}:{place.line}" if place else "no file"


def _says(claim: Claim) -> str:
    return f"{claim.subject.label}, {claim.property} {', '.join(v.label for v in claim.targets)}, {claim.status}"
