"""Ours and theirs as one ontology: what follows from both that follows from neither, and what of it must not be.

Comes in: `Sides`. Goes out: `Merged`. Three ontologies are classified: the partners with our imports (what we carry of
others), ours alone, and all together; what is new in the last is what the join does. Two engines do so:

    saturation   all classes of all files, whatever their size; within OWL 2 EL, so that what it finds is true
    HermiT       all of OWL 2 DL, on the module of the partners' axioms for what we name; as long as it is given time
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace

from calcgraph.graph.names import BASE
from calcgraph.linking.merging.justifying import Because, because, confirmed
from calcgraph.linking.merging.sides import Set, Sides, classes, ontology
from calcgraph.owl import profiles
from calcgraph.owl.locality import module, signature
from calcgraph.owl.mapping import triples
from calcgraph.reasoning import fast, hermit
from calcgraph.reasoning.classification import THING, Classification
from calcgraph.reasoning.el import Rules
from calcgraph.reasoning.saturation import classify

Pair = tuple[str, str]
Progress = Callable[[str], object]
_EXPLAINED = 10  # of a kind


@dataclass(frozen=True)
class Found:
    """What an engine found in the join.

    Args:
        engine: its name.
        scope: what it saw, in words.
        consistent: whether the join has a model.
        unsatisfiable: classes that lost their instances by the join.
        theirs: classes that have none in the partners and our imports by themselves.
        foreign: subsumptions between classes of others that follow from the join only; those alone from which the
            others follow.
        above: superclasses of ours that follow from the join only.
        forbidden: superclasses of ours that must not be.
        hearsay: subsumptions between classes of the partners that our imports say and their files do not.
        left_out: how many axioms the engine could not use, or not whole.
        because: why, for the first of each kind.
        unconfirmed: those of another engine's explanations that this one did not confirm.
    """

    engine: str
    scope: str
    consistent: bool = True
    unsatisfiable: tuple[str, ...] = ()
    theirs: tuple[str, ...] = ()
    foreign: tuple[Pair, ...] = ()
    above: tuple[Pair, ...] = ()
    forbidden: tuple[Pair, ...] = ()
    hearsay: tuple[Pair, ...] = ()
    left_out: int = 0
    because: tuple[Because, ...] = ()
    unconfirmed: tuple[Because, ...] = ()


@dataclass(frozen=True)
class Profile:
    """How the merged module stands to a profile.

    Args:
        name: of the profile.
        broken: how many axioms break it, by rule.
        by_the_join: what breaks it in the join and in neither of the two sides, in sentences.
    """

    name: str
    broken: dict[str, int] = field(default_factory=dict)
    by_the_join: tuple[str, ...] = ()


def saturate(
    sides: Sides, *, whole: bool = True, forbidden: frozenset[str] = frozenset(), progress: Progress = str
) -> Found:
    """Classify within OWL 2 EL.

    Args:
        sides: what is merged.
        whole: all that the partners say, or the module for what we name.
        forbidden: IRIs of classes below which none of ours may be.
        progress: called with what is being done.
    """
    theirs = sides.theirs if whole else sides.module
    progress("classifying the partners")
    base = _within_el(theirs | sides.imports)
    progress("classifying ours")
    alone = _within_el(sides.own | sides.imports)
    progress("classifying all together")
    everything = theirs | sides.imports | sides.own
    rules = Rules(everything)
    joined = classify(rules, classes(everything))
    scope = "all classes" if whole else "the module for what we name"
    found = _compared(Found("saturation, within OWL 2 EL", scope), base, alone, joined, forbidden)
    progress("explaining")
    near = module(theirs, frozenset().union(*map(signature, sides.imports)))
    return replace(
        found,
        hearsay=_hearsay(near, sides.imports),
        left_out=len(rules.left_out),
        because=tuple(because(everything, *pair) for pair in _asked(found)),
    )


def consult_hermit(
    sides: Sides, saturated: Found, *, forbidden: frozenset[str] = frozenset(), progress: Progress = str
) -> Found:
    """Classify the module with HermiT, and confirm what saturation explained.

    Args:
        sides: what is merged.
        saturated: what saturation found.
        forbidden: as for `saturate`.
        progress: called with what is being done.

    Raises:
        MissingTool: if HermiT cannot run.
        CalcgraphError: if it gives up.
    """
    progress("HermiT classifies the partners' module")
    base = hermit.classify(triples(ontology(sides.module | sides.imports)))
    alone = fast.classify(triples(ontology(sides.own | sides.imports)))  # each build has HermiT say the same
    progress("HermiT classifies all together")
    everything = sides.module | sides.imports | sides.own
    joined = hermit.classify(triples(ontology(everything)))
    found = _compared(Found("HermiT, OWL 2 DL", "the module for what we name"), base, alone, joined, forbidden)
    progress("explaining")
    known = {(said.low, said.high) for said in saturated.because}
    return replace(
        found,
        because=tuple(because(everything, *pair, beyond_el=True) for pair in _asked(found) if pair not in known),
        unconfirmed=tuple(said for said in saturated.because if said.axioms and not confirmed(said)),
    )


def profile(sides: Sides, name: profiles.Profile) -> Profile:
    """How the merged module stands to a profile."""
    everything = ontology(sides.module | sides.imports | sides.own)
    before = ontology(sides.module | sides.imports), ontology(sides.imports | sides.own)
    broken: dict[str, int] = {}
    old = {violation.message for side in before for violation in profiles.violations(side, name)}
    new = set()
    for violation in profiles.violations(everything, name):
        broken[violation.rule] = broken.get(violation.rule, 0) + 1
        if violation.message not in old:
            new.add(violation.message)
    return Profile(name, dict(sorted(broken.items())), tuple(sorted(new)))


def nearest(pairs: Iterable[Pair], known: frozenset[Pair]) -> tuple[Pair, ...]:
    """Those of new pairs from which the others follow by the known ones."""
    new = frozenset(pairs)
    ups: dict[str, set[str]] = {}
    downs: dict[str, set[str]] = {}
    for low, high in known:
        ups.setdefault(low, set()).add(high)
        downs.setdefault(high, set()).add(low)
    return tuple(
        sorted(
            (low, high)
            for low, high in new
            if not any((up, high) in new for up in ups.get(low, ()) if (up, low) not in known)
            and not any((low, down) in new for down in downs.get(high, ()) if (high, down) not in known)
        )
    )


def _within_el(axioms: Set) -> Classification:
    return classify(Rules(axioms), classes(axioms))


def _ours(iri: str) -> bool:
    return iri.startswith(BASE)


def _compared(
    blank: Found, base: Classification, alone: Classification, joined: Classification, forbidden: frozenset[str]
) -> Found:
    if not joined.consistent:
        return replace(blank, consistent=False)
    new = joined.pairs - base.pairs
    return replace(
        blank,
        unsatisfiable=tuple(sorted(joined.unsatisfiable - base.unsatisfiable)),
        theirs=tuple(sorted(base.unsatisfiable)),
        foreign=nearest((pair for pair in new if not any(map(_ours, pair))), base.pairs),
        above=tuple(sorted(p for p in joined.pairs - alone.pairs if _ours(p[0]) and not _ours(p[1]))),
        forbidden=tuple(sorted(p for p in joined.pairs if _ours(p[0]) and p[1] in forbidden)),
    )


def _hearsay(near: Set, imports: Set) -> tuple[Pair, ...]:
    named = {iri.value for iri in classes(near)}
    base = _within_el(near)
    more = _within_el(near | imports).pairs - base.pairs
    return nearest(((low, high) for low, high in more if low in named and high in named), base.pairs)


def _asked(found: Found) -> list[Pair]:
    """What is to be explained; an empty name above asks why there is no instance."""
    if not found.consistent:
        return [(THING, "")]
    nothing = [(iri, "") for iri in (*found.unsatisfiable[:_EXPLAINED], *found.theirs[:_EXPLAINED])]
    return [*nothing, *found.foreign[:_EXPLAINED], *found.forbidden[:_EXPLAINED]]
