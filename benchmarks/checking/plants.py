"""Faults in claims, spans, sources, repairs, quantities, citations, conflicts; the others are in `term_plants`.

Comes in: a graph that grows. Goes out: the quads of a record with its fault, and what must be found: code and node.
Each makes a record that breaks known rules at known nodes, and nothing else. Most sorts of fault are here: missing,
twice, wrong word, wrong kind, out of bounds, ill formed, one property too many, on both sides, dangling, out of place.
"""

from collections.abc import Callable

from benchmarks.checking import records
from benchmarks.checking.growth import Growth, Plain
from benchmarks.checking.planting import Plant, Planted, at, instead, into, without
from benchmarks.checking.words import (
    AGENT,
    ATTRIBUTED,
    CLAIMS,
    DCTERMS,
    DEPRECATED,
    DERIVED,
    END,
    IMPORTS,
    LABEL,
    OA,
    START,
    A,
    Quad,
    cg,
    cgv,
    number,
    obo,
    text,
    typed,
)

PLANTS: list[Plant] = []  # in the order in which they are planted
plant = into(PLANTS)

# ---- claims: what a shape sees


def of_claim(code: str, change: Callable[[Plain], list[Quad]], *more: str) -> None:
    """Enter a fault of a claim alone."""

    def grow(g: Growth) -> Planted:
        plain = g.plain()
        return change(plain), at(plain.node, code, *more)

    PLANTS.append(grow)


of_claim("claim-has-one-status", lambda c: without(c.quads, c.node, cgv("status")))
of_claim("claim-has-one-certainty", lambda c: [*c.quads, (c.node, cgv("certainty"), cgv("suggested"), CLAIMS)])
of_claim("claim-has-one-label", lambda c: instead(c.quads, c.node, LABEL, text("eine Aussage", "de")))
of_claim("claim-has-one-curator", lambda c: without(c.quads, c.node, ATTRIBUTED))
of_claim("claim-has-one-evidence", lambda c: instead(c.quads, c.node, cgv("evidence"), obo("MONDO_0700096")))
of_claim("claim-has-at-most-one-bearer", lambda c: [*c.quads, (c.node, cgv("bearer"), text("a spot"), CLAIMS)])
of_claim(
    "claim-frequency-is-known",
    lambda c: [*c.quads, *((c.node, cgv("frequency"), cgv(word), CLAIMS) for word in ("often", "usually"))],
)
of_claim(
    "claim-value-is-term-or-text",
    lambda c: instead(c.quads, c.node, cgv("value"), typed(3, "integer")),
    "value-fits-property",
)
of_claim(
    "claim-repaired-has-repair",
    lambda c: instead(
        instead(c.quads, c.node, cgv("reading"), cgv("repaired")), c.node, cgv("evidence"), obo("ECO_0000305")
    ),
)
of_claim("claim-without-answer-has-no-value", lambda c: instead(c.quads, c.node, cgv("status"), cgv("unknown")))
of_claim("claim-with-answer-has-value", lambda c: without(c.quads, c.node, cgv("value")))
of_claim("claim-has-no-other-property", lambda c: [*c.quads, (c.node, f"<{DCTERMS}creator>", '"me"', CLAIMS)])
of_claim("claim-defining-is-asserted", lambda c: instead(c.quads, c.node, cgv("strength"), cgv("defining")))
of_claim("claim-property-known", lambda c: instead(c.quads, c.node, cgv("property"), cgv("status")))
of_claim("same-id-twice", lambda c: [*c.quads, (c.node, A, AGENT, CLAIMS)])
of_claim("foreign-term-imported", lambda c: [q for q in c.quads if q[:2] != (c.value, LABEL)])
of_claim("deprecated-term-used", lambda c: [*c.quads, (c.value, DEPRECATED, typed("true", "boolean"), IMPORTS)])


@plant
def own_iri_defined(g: Growth) -> Planted:
    c = g.plain()
    nowhere = cg(f"CALC_{int(c.id[-7:]) - 700_000:07}")
    return instead(c.quads, c.node, cgv("value"), nowhere), at(nowhere, "own-iri-defined")


@plant
def finding_is_a_phenotype(g: Growth) -> Planted:
    c = g.plain()
    material, quads = g.new_foreign("site")
    return [*quads, *instead(c.quads, c.node, cgv("value"), material)], at(c.node, "finding-is-a-phenotype")


# ---- spans, selectors, sections, sources


def of_span(code: str, predicate: str, value: str) -> None:
    """Enter a fault of a span alone."""

    def grow(g: Growth) -> Planted:
        c = g.plain()
        return instead(c.quads, c.span.node, predicate, value), at(c.span.node, code)

    PLANTS.append(grow)


of_span("span-has-one-digest", cgv("sha256"), '"' + "f" * 63 + '"')


@plant
def span_id_matches_selector(g: Growth) -> Planted:
    c = g.plain()
    changed = instead(c.quads, c.span.selector, END, number(c.span.end + 1))
    return changed, at(c.span.node, "span-id-matches-selector")


@plant
def selector_starts_before_it_ends(g: Growth) -> Planted:
    c = g.plain()
    span = c.span
    changed = instead(c.quads, span.selector, START, number(span.end))
    changed = instead(changed, span.selector, END, number(span.start))
    codes = at(span.selector, "selector-starts-before-it-ends"), at(span.node, "span-id-matches-selector")
    return changed, [*codes[0], *codes[1]]


@plant
def selector_has_one_end(g: Growth) -> Planted:
    c = g.plain()
    return without(c.quads, c.span.selector, END), at(c.span.selector, "selector-has-one-end")


@plant
def selector_has_one_start(g: Growth) -> Planted:
    c = g.plain()
    changed = instead(c.quads, c.span.selector, START, typed(c.span.start, "integer"))
    return changed, at(c.span.selector, "selector-has-one-start")


@plant
def span_inside_section(g: Growth) -> Planted:
    c = g.plain()
    section = cgv("section")
    here = next(q[2] for q in c.quads if q[:2] == (c.span.node, section))
    other = next(s for s in (c.span.source.section(0), c.span.source.section(1)) if s != here)
    return instead(c.quads, c.span.node, section, other), at(c.span.node, "span-inside-section")


@plant
def no_quotation(g: Growth) -> Planted:
    c = g.plain()
    quoted = (c.span.node, f"<{OA}exact>", '"words of the source"', CLAIMS)
    return [*c.quads, quoted], at(c.span.node, "no-quotation", "span-has-no-other-property")


@plant
def dangling_span(g: Growth) -> Planted:
    span = g.new_span()
    return span.quads(), at(span.node, "dangling-span")


@plant
def dangling_selector(g: Growth) -> Planted:
    span = g.new_span()
    return [q for q in span.quads() if q[0] == span.selector], at(span.selector, "dangling-selector")


@plant
def claim_cites_its_source(g: Growth) -> Planted:
    c = g.plain()
    return instead(c.quads, c.node, DERIVED, g.parallel.node), at(c.node, "claim-cites-its-source")


@plant
def source_digest_is_sha256(g: Growth) -> Planted:
    source = g.new_source()
    changed = instead(source.quads(), source.node, cgv("sha256"), '"' + "F" * 64 + '"')
    return changed, at(source.node, "source-digest-is-sha256")


@plant
def section_starts_before_it_ends(g: Growth) -> Planted:
    source = g.new_source()
    section = source.section(3)
    changed = instead(source.quads(), section, cgv("endsAt"), number(1))
    return changed, at(section, "section-starts-before-it-ends")


@plant
def section_ends_within_its_source(g: Growth) -> Planted:
    source = g.new_source()
    section = source.section(3)
    return instead(source.quads(), section, cgv("endsAt"), number(999_999)), at(section, "span-inside-source")


# ---- repairs, quantities, citations, conflicts


def _repaired(g: Growth) -> tuple[Plain, str, list[Quad]]:
    c = g.plain()
    node = cg(f"repair/{c.id}")
    changed = instead(c.quads, c.node, cgv("reading"), cgv("repaired"))
    changed = instead(changed, c.node, cgv("evidence"), obo("ECO_0000305"))
    changed.append((c.node, cgv("repair"), node, CLAIMS))
    return c, node, [*changed, *records.repair(c.id, c.span.node, g.parallel)]


@plant
def repair_has_one_confidence(g: Growth) -> Planted:
    _, node, quads = _repaired(g)
    return instead(quads, node, cgv("confidence"), typed("1.5", "decimal")), at(node, "repair-has-one-confidence")


@plant
def repair_names_the_damaged_words(g: Growth) -> Planted:
    _, node, quads = _repaired(g)
    changed = instead(quads, node, cgv("damagedWords"), text("one two three four five six"))
    return changed, at(node, "repair-names-the-damaged-words")


@plant
def repair_shares_span_with_claim(g: Growth) -> Planted:
    other = g.plain()
    c, node, quads = _repaired(g)
    changed = instead(quads, node, cgv("span"), other.span.node)
    return [*other.quads, *changed], at(c.node, "repair-shares-span-with-claim")


@plant
def dangling_repair(g: Growth) -> Planted:
    c, node, quads = _repaired(g)
    changed = [q for q in quads if q[1] != cgv("repair")]
    return changed, [*at(node, "dangling-repair"), *at(c.node, "claim-repaired-has-repair")]


def _counted(g: Growth) -> tuple[str, list[Quad]]:
    c = g.plain()
    node, quads = records.quantity(c.id)
    changed = instead(c.quads, c.node, cgv("value"), node)
    return node, [*instead(changed, c.node, cgv("property"), cgv("count")), *quads]


@plant
def quantity_bounds_are_in_order(g: Growth) -> Planted:
    node, quads = _counted(g)
    changed = instead(quads, node, cgv("minimum"), typed("30.0", "decimal"))
    return changed, at(node, "quantity-bounds-are-in-order")


@plant
def quantity_has_one_unit(g: Growth) -> Planted:
    node, quads = _counted(g)
    return instead(quads, node, cgv("unit"), '"per cent"'), at(node, "quantity-has-one-unit")


@plant
def quantity_minimum_is_a_decimal(g: Growth) -> Planted:
    node, quads = _counted(g)
    changed = instead(quads, node, cgv("minimum"), typed("1", "integer"))
    return changed, at(node, "quantity-minimum-is-a-decimal")


@plant
def dangling_quantity(g: Growth) -> Planted:
    node, quads = records.quantity(g.id("claim"))
    return quads, at(node, "dangling-quantity")


@plant
def dangling_citation(g: Growth) -> Planted:
    node, quads = records.citation(g.abstract, f"figure-{g.id('claim')[5:]}")
    return quads, at(node, "dangling-citation")


@plant
def citation_has_one_locator(g: Growth) -> Planted:
    c = g.plain()
    node, quads = records.citation(g.source, f"figure-{c.id[5:]}")
    link = (c.node, cgv("citation"), node, CLAIMS)
    return [*c.quads, link, *instead(quads, node, cgv("locator"), '""')], at(node, "citation-has-one-locator")


def _conflict(g: Growth) -> tuple[str, str, list[Quad]]:
    one, other = g.plain(), g.plain()
    number = one.id
    quads = records.conflict(number, one.node, other.node)
    return quads[0][0], one.node, [*one.quads, *other.quads, *quads]


@plant
def conflict_sides_differ(g: Growth) -> Planted:
    node, one, quads = _conflict(g)
    return instead(quads, node, cgv("otherSide"), one), at(node, "conflict-sides-differ")


@plant
def conflict_sides_are_claims(g: Growth) -> Planted:
    node, _, quads = _conflict(g)
    term = g.terms["DiseaseTerm"][0]
    return instead(quads, node, cgv("otherSide"), term), at(node, "conflict-sides-are-claims")


@plant
def conflict_settled_has_reason(g: Growth) -> Planted:
    node, _, quads = _conflict(g)
    changed = instead(quads, node, cgv("conflictStatus"), cgv("explained"))
    return changed, at(node, "conflict-settled-has-reason")
