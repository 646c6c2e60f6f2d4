"""Claims to triples: the one mapping table of the project.

    field of a claim       graph/claims                        graph/facts              graph/terms
    ---------------------  ----------------------------------  -----------------------  ---------------------------
    id                     the node, a cgv:Claim
    subject, property      cgv:subject, cgv:property           subject, predicate       the class, the relation
    value                  cgv:value                           object                   restriction: relation some value
    values (alternatives)  cgv:value, several                  none: not all hold       none
    text                   cgv:value, a literal in English     object                   none
    quantity               cgv:value, a cgv:Quantity           object                   none
    status                 cgv:status                          only present             excluded, normal: complement
    certainty              cgv:certainty                       only asserted            only asserted
    strength               cgv:strength                        either                   only defining
    bearer                 cgv:bearer                          none: the subject has    none
                                                               not the feature itself
    frequency, amount,     cgv:frequency, cgv:amount,          -                        -
    note                   skos:note
    repair                 cgv:reading, cgv:repair             as the repair reads it   as the repair reads it
                           its frequency: the claim's
    spans, cites           cgv:span, cgv:citation
    source                 prov:wasDerivedFrom
    basis                  cgv:evidence: ECO:0000305 if
                           inferred or repaired
    scope                  cgv:synonymScope                    -                        synonym of that scope

A claim about subtypes goes into `graph/classification/<source>` instead of `graph/facts`, so that rival
classifications stay apart. What any source excludes or found normal is no fact, whoever else says that it is present.
Read as written, a repaired claim keeps its damaged words as `cgv:unmappedWords` and gets no value, fact or axiom.
"""

from collections.abc import Iterator, Mapping
from typing import Literal as Choice

from pyoxigraph import Literal, NamedNode, Triple

from calcgraph.graph import names as n
from calcgraph.graph.literals import decimal, english
from calcgraph.graph.names import Expander, cgv, own
from calcgraph.graph.records import citation_iri, span_iri
from calcgraph.model import Claim, Knowledge, Source

Reading = Choice["as-repaired", "as-written"]

_RIVAL = ("subtype", "subtypeCount")  # what sources may each answer in their own way
_FREQUENCY = {"some cases": "someCases"}
_AMOUNT = {"small": "smallAmount", "large": "largeAmount"}


def unread(claim: Claim, reading: Reading) -> bool:
    """True if the claim rests on a repair and the graph is built as written."""
    return reading == "as-written" and claim.repair is not None


def claim_triples(knowledge: Knowledge, expand: Expander, reading: Reading) -> Iterator[Triple]:
    """The triples of `graph/claims` that describe claims and their quantities."""
    sources = {s.id: s for s in knowledge.sources}
    for claim in knowledge.claims:
        assert claim.source is not None  # load has seen to it
        yield from _claim(claim, sources[claim.source.id], knowledge.labels, expand, reading)


def facts(knowledge: Knowledge, expand: Expander, reading: Reading) -> Iterator[tuple[str, Triple]]:
    """The direct triples, each with the short name of its graph."""
    sources = {s.id: s.key for s in knowledge.sources}
    denied = {
        Triple(expand(c.subject.id), cgv(c.property), value)
        for c in knowledge.claims
        if c.negative and not unread(c, reading)
        for value in ([english(c.text)] if c.text else [expand(v.id) for v in c.targets])
    }
    for claim in knowledge.claims:
        value = _single_value(claim, expand)
        stated = claim.status == "present" and claim.certainty == "asserted" and claim.bearer is None
        if not stated or value is None or unread(claim, reading):
            continue
        fact = Triple(expand(claim.subject.id), cgv(claim.property), value)
        if fact not in denied:
            assert claim.source is not None  # load has seen to it
            yield f"classification/{sources[claim.source.id]}" if claim.property in _RIVAL else "facts", fact


def _single_value(claim: Claim, expand: Expander) -> NamedNode | Literal | None:
    if claim.value:
        return expand(claim.value.id)
    if claim.text:
        return english(claim.text)
    if claim.quantity:
        return own(f"quantity/{claim.id}")
    return None


def claim_label(claim: Claim, labels: Mapping[str, str], reading: Reading = "as-repaired") -> str:
    """What the claim says in a line, for people; `labels` has the vocabulary's, by CURIE."""
    what = " or ".join(v.label for v in claim.targets) or claim.text or _interval(claim)
    if claim.repair and unread(claim, reading):
        what = f"'{claim.repair.damaged}'"
    status = (
        "" if claim.status == "present" else f" ({'measured normal' if claim.status == 'normal' else claim.status})"
    )
    if claim.negative and what:
        what = f"not {what}"
    said = labels.get(f"cgv:{claim.property}", claim.property)
    of = f" of {claim.bearer.label}" if claim.bearer else ""
    return f"{claim.subject.label}, {said}{of}{': ' + what if what else ''}{status}"


def _interval(claim: Claim) -> str:
    q = claim.quantity
    if q is None:
        return ""
    unit = "" if q.unit == "1" else f" {q.unit}"
    if q.min == q.max:
        return f"{q.min}{unit}"
    if q.min is None or q.max is None:
        return q.measures  # the bound is the curator's; the words are the source's
    return f"{q.min} to {q.max}{unit}"


def _claim(
    claim: Claim, source: Source, labels: Mapping[str, str], expand: Expander, reading: Reading
) -> Iterator[Triple]:
    node = own(claim.id)
    skipped = unread(claim, reading)
    repaired = claim.repair is not None and not skipped
    inferred = repaired or claim.basis == "inferred"

    def say(predicate: NamedNode, value: NamedNode | Literal) -> Triple:
        return Triple(node, predicate, value)

    yield say(n.TYPE, cgv("Claim"))
    yield say(n.LABEL, english(claim_label(claim, labels, reading)))
    yield say(cgv("subject"), expand(claim.subject.id))
    yield say(cgv("property"), cgv(claim.property))
    if skipped and claim.repair:
        yield say(cgv("unmappedWords"), english(claim.repair.damaged))
    else:
        single = _single_value(claim, expand)
        for value in [single] if single else [expand(v.id) for v in claim.values]:
            yield say(cgv("value"), value)
        yield from _quantity(claim)
    if claim.scope:
        yield say(cgv("synonymScope"), Literal(claim.scope))
    if claim.bearer:
        yield say(cgv("bearer"), expand(claim.bearer.id))
    yield say(cgv("status"), cgv(claim.status))
    yield say(cgv("certainty"), cgv(claim.certainty))
    yield say(cgv("strength"), cgv("observed" if skipped else claim.strength))
    frequency = claim.frequency or (claim.repair.frequency if repaired and claim.repair else None)
    if frequency:
        yield say(cgv("frequency"), cgv(_FREQUENCY.get(frequency, frequency)))
    if claim.amount:
        yield say(cgv("amount"), cgv(_AMOUNT.get(claim.amount, claim.amount)))
    yield say(cgv("reading"), cgv("repaired" if repaired else "asStated"))
    if repaired:
        yield say(cgv("repair"), own(f"repair/{claim.id}"))
    yield say(cgv("evidence"), expand(n.CURATOR_INFERENCE if inferred else source.evidence.id))
    for span in claim.spans:
        yield say(cgv("span"), span_iri(source, span.start, span.end))
    for citation in claim.cites:
        yield say(cgv("citation"), citation_iri(source, citation))
    yield say(n.DERIVED_FROM, own(source.id))
    yield say(n.ATTRIBUTED_TO, n.CURATORS)
    if claim.note:
        yield say(n.NOTE, english(claim.note))


def _quantity(claim: Claim) -> Iterator[Triple]:
    quantity = claim.quantity
    if quantity is None:
        return
    node = own(f"quantity/{claim.id}")
    yield Triple(node, n.TYPE, cgv("Quantity"))
    if quantity.min is not None:
        yield Triple(node, cgv("minimum"), decimal(quantity.min))
    if quantity.max is not None:
        yield Triple(node, cgv("maximum"), decimal(quantity.max))
    yield Triple(node, cgv("unit"), Literal(quantity.unit))
    yield Triple(node, cgv("measures"), english(quantity.measures))
    if quantity.denominator:
        yield Triple(node, cgv("denominator"), english(quantity.denominator))
