"""Why a class can have no instance: the smallest set of defining claims that makes it so.

Comes in: the model, the data set, an unsatisfiable class. Goes out: claims. Claims are left out one by one as long as
the class stays unsatisfiable (deletion-based shrinking over the fast reasoner); HermiT then confirms in two runs: with
only these claims the class is unsatisfiable, with all the others it is not.
"""

from collections.abc import Callable, Iterable
from dataclasses import replace

from pyoxigraph import Triple

from calcgraph.errors import CalcgraphError, Problem, Report
from calcgraph.graph import Dataset
from calcgraph.graph.names import BASE, Expander
from calcgraph.graph.terms import term_triples
from calcgraph.model import Claim, Knowledge
from calcgraph.reasoning import fast, hermit
from calcgraph.reasoning.classification import Classification


def report(knowledge: Knowledge, dataset: Dataset, unsatisfiable: Iterable[str]) -> Report:
    """A report with a problem for each unsatisfiable class, naming the claims behind it by file and line."""
    problems = []
    for iri in sorted(unsatisfiable):
        claims = claims_behind(knowledge, dataset, iri)
        term = iri.removeprefix(BASE)
        label = knowledge.labels.get(term, iri)
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


def claims_behind(knowledge: Knowledge, dataset: Dataset, iri: str) -> tuple[Claim, ...]:
    """The smallest set of defining claims that makes a class unsatisfiable.

    Args:
        knowledge: what the data set was made of.
        dataset: the data set.
        iri: the class.

    Returns:
        The claims, by id; none if the class is unsatisfiable without any.

    Raises:
        CalcgraphError: if HermiT does not confirm the set.
    """
    kept = [c for c in knowledge.claims if c.strength == "defining"]
    everything = list(kept)
    for claim in everything:
        rest = [c for c in kept if c is not claim]
        if _unsatisfiable(knowledge, dataset, rest, iri, fast.classify):
            kept = rest
    others = [c for c in everything if c not in kept]
    if not _unsatisfiable(knowledge, dataset, kept, iri, hermit.classify) or (
        kept and _unsatisfiable(knowledge, dataset, others, iri, hermit.classify)
    ):
        raise CalcgraphError(f"HermiT does not confirm that {', '.join(c.id for c in kept)} make {iri} unsatisfiable")
    return tuple(kept)


def _unsatisfiable(
    knowledge: Knowledge,
    dataset: Dataset,
    claims: list[Claim],
    iri: str,
    classify: Callable[[Iterable[Triple]], Classification],
) -> bool:
    fewer = replace(knowledge, claims=tuple(claims))
    axioms = frozenset(term_triples(fewer, Expander(knowledge.prefixes), "as-repaired"))
    result = classify(dataset.union(("vocabulary", "imports")) | axioms)
    return not result.consistent or iri in result.unsatisfiable


def _where(knowledge: Knowledge, claim: Claim) -> str:
    place = knowledge.places.get(claim.id)
    return f"{place.file}:{place.line}" if place else "no file"


def _says(claim: Claim) -> str:
    return f"{claim.subject.label}, {claim.property} {', '.join(v.label for v in claim.targets)}, {claim.status}"
