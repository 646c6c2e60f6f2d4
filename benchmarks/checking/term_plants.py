"""Faults in facts, terms, hierarchy and mappings.

Comes in: a graph that grows. Goes out: the quads of a record with its fault, and what must be found: code and node.
"""

from collections.abc import Callable

from benchmarks.checking import records
from benchmarks.checking.growth import Growth
from benchmarks.checking.planting import Plant, Planted, at, instead, into, without
from benchmarks.checking.words import (
    CLOSE,
    DEFINITION,
    EXACT,
    FACTS,
    LABEL,
    MAPPINGS,
    RELATIONS,
    SUBCLASS,
    TERMS,
    A,
    Quad,
    cgv,
    obo,
    sssom,
    text,
)

PLANTS: list[Plant] = []  # in the order in which they are planted
plant = into(PLANTS)

# ---- facts


def _fact(g: Growth, status: str, *, stated: bool) -> tuple[str, str, list[Quad]]:
    """A claim about a term of its own, asserted, with or without its fact."""
    subject, quads = g.new_term("DiseaseTerm")
    c = g.plain()
    changed = instead(c.quads, c.node, cgv("subject"), subject)
    changed = instead(instead(changed, c.node, cgv("certainty"), cgv("asserted")), c.node, cgv("status"), cgv(status))
    fact = [(subject, cgv("finding"), c.value, FACTS)] if stated else []
    return subject, c.node, [*quads, *changed, *fact]


@plant
def no_positive_fact_for_negative_claim(g: Growth) -> Planted:
    subject, _, quads = _fact(g, "excluded", stated=True)
    return quads, at(subject, "no-positive-fact-for-negative-claim", "fact-has-claim")


@plant
def claim_has_fact(g: Growth) -> Planted:
    _, claim, quads = _fact(g, "present", stated=False)
    return quads, at(claim, "claim-has-fact")


@plant
def fact_has_claim(g: Growth) -> Planted:
    subject, quads = g.new_term("DiseaseTerm")
    return [*quads, (subject, cgv("finding"), obo("UPHENO_0001001"), FACTS)], at(subject, "fact-has-claim")


@plant
def disease_has_no_histology(g: Growth) -> Planted:
    subject, claim, quads = _fact(g, "present", stated=True)
    changed = instead(quads, claim, cgv("property"), cgv("layer"))
    place, more = g.new_foreign("layer")
    changed = instead(changed, claim, cgv("value"), place)
    changed = [q for q in changed if q[:2] != (subject, cgv("finding"))]
    return [*changed, *more, (subject, cgv("layer"), place, FACTS)], at(subject, "disease-has-no-histology")


@plant
def subtype_not_in_facts(g: Growth) -> Planted:
    subject, claim, quads = _fact(g, "present", stated=False)
    below, more = g.new_term("DiseaseTerm")
    changed = instead(quads, claim, cgv("property"), cgv("subtype"))
    changed = instead(changed, claim, cgv("value"), below)
    fact = (subject, cgv("subtype"), below, FACTS)
    return [*changed, *more, (below, A, cgv("SubtypeTerm"), FACTS), fact], at(subject, "subtype-not-in-facts")


@plant
def defining_claim_has_relation(g: Growth) -> Planted:
    subject, claim, quads = _fact(g, "present", stated=False)
    when, more = g.new_foreign("onset")
    changed = instead(instead(quads, claim, cgv("property"), cgv("onset")), claim, cgv("value"), when)
    changed = instead(changed, claim, cgv("strength"), cgv("defining"))
    return [*changed, *more, (subject, cgv("onset"), when, FACTS)], at(claim, "defining-claim-has-relation")


@plant
def no_positive_axiom_for_negative_claim(g: Growth) -> Planted:
    subject, claim, quads = _fact(g, "excluded", stated=False)
    value = next(q[2] for q in quads if q[:2] == (claim, cgv("value")))
    id, genus = subject[1:-1].rsplit("/", 1)[1], next(q[2] for q in quads if q[:2] == (subject, SUBCLASS))
    quads += records.axiom(id, genus, RELATIONS["finding"], value)
    return quads, at(subject, "no-positive-axiom-for-negative-claim")


# ---- terms


def of_term(code: str, change: Callable[[str, list[Quad]], list[Quad]]) -> None:
    """Enter a fault of a term alone."""

    def grow(g: Growth) -> Planted:
        node, quads = g.new_term("FeatureTerm")
        g.terms["FeatureTerm"].pop()  # nothing may stand below it
        return change(node, quads), at(node, code)

    PLANTS.append(grow)


of_term("term-label-is-tidy", lambda t, quads: instead(quads, t, LABEL, text(f"untidy {t[-8:-1]} ")))
of_term("term-has-english-definition", lambda t, quads: without(quads, t, DEFINITION))
of_term("term-has-kind", lambda _, quads: [q for q in quads if q[3] != FACTS])
of_term("term-is-of-one-kind", lambda t, quads: [*quads, (t, A, cgv("LesionTerm"), FACTS)])
of_term("no-hierarchy-cycle", lambda t, quads: [*quads, (t, SUBCLASS, t, TERMS)])
of_term("unused-term", lambda _, quads: [q for q in quads if q[3] != MAPPINGS])
of_term("match-has-mapping", lambda t, quads: [*quads, (t, CLOSE, obo("MONDO_0000003"), MAPPINGS)])
of_term(
    "one-exact-match-per-vocabulary",
    lambda t, quads: [*quads, *records.mapping(t, "exactMatch", obo("MONDO_0000004"))[1]],
)


@plant
def no_hierarchy_cycle_of_three(g: Growth) -> Planted:
    quads, nodes = [], []
    for _ in range(3):
        node, more = g.new_term("FeatureTerm")
        g.terms["FeatureTerm"].pop()
        nodes.append(node)
        quads += more
    quads += [(nodes[n], SUBCLASS, nodes[n - 1], TERMS) for n in range(3)]
    return quads, [found for node in nodes for found in at(node, "no-hierarchy-cycle")]


# ---- mappings


def of_mapping(code: str, change: Callable[[str, str, list[Quad]], list[Quad]]) -> None:
    """Enter a fault of the exact mapping of a new term."""

    def grow(g: Growth) -> Planted:
        term, quads = g.new_term("FeatureTerm")
        node = next(s for s, p, o, _ in quads if p == sssom("predicate_id") and o == EXACT)
        return change(node, term, quads), at(node, code)

    PLANTS.append(grow)


of_mapping("mapping-has-one-confidence", lambda m, _, quads: without(quads, m, sssom("confidence")))
of_mapping("mapping-has-match", lambda _, t, quads: without(quads, t, EXACT))
of_mapping(
    "mapping-has-one-object-version",
    lambda m, _, quads: [*quads, (m, sssom("object_source_version"), '"2"', MAPPINGS)],
)
of_mapping(
    "match-not-both-ways",
    lambda _, t, quads: [
        *quads,
        *records.mapping(t, "exactMatch", next(o for s, p, o, _ in quads if (s, p) == (t, EXACT)), negative=True)[1],
    ],
)


@plant
def mapping_subject_is_ours(g: Growth) -> Planted:
    node, quads = records.mapping(obo(f"MONDO_{g.id('claim')[5:]}"), "broadMatch", obo("MONDO_0000005"), negative=True)
    return quads, at(node, "mapping-subject-is-ours")
