"""Records around a claim to triples: sources, sections, spans, citations, repairs, conflicts.

    record     IRI                                         vocabulary
    ---------  ------------------------------------------  -------------------------------------------------------
    source     cg:CALC_0009001                             cgv:Source
    section    cg:section/<source>/<section>               cgv:Section
    span       cg:span/<source>/<start>-<end>              cgv:Span, oa:SpecificResource (W3C Web Annotation)
    selector   cg:selector/<source>/<start>-<end>          oa:TextPositionSelector
    citation   cg:citation/<source>/<locator>              cgv:Citation
    repair     cg:repair/<claim>                           cgv:Repair
    conflict   cg:conflict/<16 hexadecimal digits>         cgv:Conflict

Positions count Unicode code points; the end is exclusive. The text of a span is never written, only its SHA-256.
"""

from collections.abc import Iterator

from pyoxigraph import Literal, NamedNode, Triple

from calcgraph.conflicts import Conflict
from calcgraph.graph import names as n
from calcgraph.graph.literals import count, decimal, english
from calcgraph.graph.names import cgv, own
from calcgraph.model import Citation, Knowledge, Source


def span_iri(source: Source, start: int, end: int) -> NamedNode:
    """The IRI of a span."""
    return own(f"span/{source.key}/{start}-{end}")


def citation_iri(source: Source, citation: Citation) -> NamedNode:
    """The IRI of a citation by locator."""
    return own(f"citation/{source.key}/{citation.locator}")


def source_triples(knowledge: Knowledge) -> Iterator[Triple]:
    """Sources with their sections, and the agent that curated them."""
    yield Triple(n.CURATORS, n.TYPE, n.AGENT)
    yield Triple(n.CURATORS, n.LABEL, english("calcgraph curators"))
    for source in knowledge.sources:
        node = own(source.id)
        yield Triple(node, n.TYPE, cgv("Source"))
        yield Triple(node, n.LABEL, english(source.label))
        yield Triple(node, cgv("sourceKind"), Literal(source.kind))
        yield Triple(node, n.DC_SOURCE, NamedNode(source.url))
        yield Triple(node, n.DC_LANGUAGE, Literal(source.language))
        yield Triple(node, n.NOTE, english(source.note))
        if source.translated_from:
            yield Triple(node, cgv("translatedFrom"), Literal(source.translated_from))
        if source.characters is not None:
            yield Triple(node, cgv("characters"), count(source.characters))
        if source.sha256:
            yield Triple(node, cgv("sha256"), Literal(source.sha256))
        if source.disclaimer:
            yield Triple(node, cgv("disclaimer"), english(source.disclaimer))
        for section in source.sections:
            part = own(f"section/{source.key}/{section.key}")
            yield Triple(part, n.TYPE, cgv("Section"))
            yield Triple(part, n.LABEL, english(section.key))
            yield Triple(part, cgv("sectionOf"), node)
            yield Triple(part, cgv("startsAt"), count(section.start))
            yield Triple(part, cgv("endsAt"), count(section.end))


def evidence_triples(knowledge: Knowledge, repairs: bool) -> Iterator[Triple]:
    """Spans, citations and, if wanted, repairs of all claims."""
    sources = {s.id: s for s in knowledge.sources}
    for claim in knowledge.claims:
        assert claim.source is not None  # load has seen to it
        source = sources[claim.source.id]
        for span in claim.spans:
            node = span_iri(source, span.start, span.end)
            selector = own(f"selector/{source.key}/{span.start}-{span.end}")
            yield Triple(node, n.TYPE, cgv("Span"))
            yield Triple(node, n.TYPE, n.SPECIFIC_RESOURCE)
            yield Triple(node, n.HAS_SOURCE, own(source.id))
            yield Triple(node, n.HAS_SELECTOR, selector)
            yield Triple(node, cgv("section"), own(f"section/{source.key}/{span.section}"))
            yield Triple(node, cgv("sha256"), Literal(span.sha256))
            yield Triple(selector, n.TYPE, n.POSITION_SELECTOR)
            yield Triple(selector, n.START, count(span.start))
            yield Triple(selector, n.END, count(span.end))
        for citation in claim.cites:
            node = citation_iri(source, citation)
            yield Triple(node, n.TYPE, cgv("Citation"))
            yield Triple(node, cgv("citedSource"), own(source.id))
            yield Triple(node, cgv("locator"), Literal(citation.locator))
        if claim.repair and repairs:
            repair = claim.repair
            node = own(f"repair/{claim.id}")
            yield Triple(node, n.TYPE, cgv("Repair"))
            yield Triple(node, cgv("damagedWords"), english(repair.damaged))
            yield Triple(node, cgv("readAs"), english(repair.reading))
            if repair.original:
                yield Triple(
                    node, cgv("originalWords"), Literal(repair.original, language=source.translated_from or "und")
                )
            if repair.original_source:
                yield Triple(node, cgv("originalSource"), own(repair.original_source.id))
            yield Triple(node, cgv("reason"), english(repair.why))
            yield Triple(node, cgv("confidence"), decimal(repair.confidence))
            for span in claim.spans:
                yield Triple(node, cgv("span"), span_iri(source, span.start, span.end))
            yield Triple(node, n.ATTRIBUTED_TO, n.CURATORS)


_KIND = {"between sources": "betweenSources", "between classifications": "betweenClassifications"}


def conflict_triples(conflicts: tuple[Conflict, ...]) -> Iterator[Triple]:
    """The triples of `graph/conflicts`."""
    for conflict in conflicts:
        node = own(f"conflict/{conflict.id}")
        head, *rest = conflict.rule.split("-")
        rule = head + "".join(word.capitalize() for word in rest)
        label = f"{conflict.rule.replace('-', ' ')}: {', '.join(conflict.one)} against {', '.join(conflict.other)}"
        yield Triple(node, n.TYPE, cgv("Conflict"))
        yield Triple(node, n.LABEL, english(label))
        yield Triple(node, cgv("rule"), cgv(rule))
        for claim in conflict.one:
            yield Triple(node, cgv("oneSide"), own(claim))
        for claim in conflict.other:
            yield Triple(node, cgv("otherSide"), own(claim))
        yield Triple(node, cgv("conflictKind"), cgv(_KIND.get(conflict.kind, conflict.kind)))
        yield Triple(node, cgv("conflictStatus"), cgv(conflict.status))
        if conflict.reason:
            yield Triple(node, cgv("reason"), english(conflict.reason))
