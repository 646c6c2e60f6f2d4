"""Claims, evidence, facts and sources of the naive script.

Comes in: `Curated`. Goes out: triples in `graph/claims`, `graph/facts` and `graph/classification/*`.
"""

from typing import Any

from rdflib import RDF, RDFS, SKOS, Graph, Literal, URIRef
from rdflib.namespace import DCTERMS, PROV
from rdflib.term import Node

from benchmarks.naive.files import CG, CGV, CURATORS, OA, OBO, Curated, count, decimal, english, targets

FREQUENCY = {"some cases": "someCases"}
AMOUNT = {"small": "smallAmount", "large": "largeAmount"}


def add_sources(curated: Curated, graph: Graph) -> None:
    """Sources, their sections, and the agent that curated them."""
    graph.add((CURATORS, RDF.type, PROV.Agent))
    graph.add((CURATORS, RDFS.label, english("calcgraph curators")))
    for source in curated.sources.values():
        node = CG[source["id"]]
        graph.add((node, RDF.type, CGV.Source))
        graph.add((node, RDFS.label, english(source["label"])))
        graph.add((node, CGV.sourceKind, Literal(source["kind"])))
        graph.add((node, DCTERMS.source, URIRef(source["url"])))
        graph.add((node, DCTERMS.language, Literal(source["language"])))
        graph.add((node, SKOS.note, english(source["note"])))
        if "translated_from" in source:
            graph.add((node, CGV.translatedFrom, Literal(source["translated_from"])))
        if "characters" in source:
            graph.add((node, CGV.characters, count(source["characters"])))
        if "sha256" in source:
            graph.add((node, CGV.sha256, Literal(source["sha256"])))
        if "disclaimer" in source:
            graph.add((node, CGV.disclaimer, english(source["disclaimer"])))
        for section in source.get("sections", ()):
            part = CG[f"section/{source['key']}/{section['key']}"]
            graph.add((part, RDF.type, CGV.Section))
            graph.add((part, RDFS.label, english(section["key"])))
            graph.add((part, CGV.sectionOf, node))
            graph.add((part, CGV.startsAt, count(section["start"])))
            graph.add((part, CGV.endsAt, count(section["end"])))


def add_claims(curated: Curated, graph: Graph) -> None:
    """Claims with their quantities, spans, citations and repairs."""
    for claim in curated.claims:
        node, source = CG[claim["id"]], curated.source_of(claim)
        graph.add((node, RDF.type, CGV.Claim))
        graph.add((node, RDFS.label, english(label(curated, claim))))
        graph.add((node, CGV.subject, curated.iri(claim["subject"])))
        graph.add((node, CGV.property, CGV[claim["property"]]))
        for value in values(curated, claim):
            graph.add((node, CGV.value, value))
        if "bearer" in claim:
            graph.add((node, CGV.bearer, curated.iri(claim["bearer"])))
        graph.add((node, CGV.status, CGV[claim["status"]]))
        graph.add((node, CGV.certainty, CGV[claim.get("certainty", "asserted")]))
        graph.add((node, CGV.strength, CGV[claim.get("strength", "observed")]))
        frequency = claim.get("frequency") or claim.get("repair", {}).get("frequency")
        if frequency:
            graph.add((node, CGV.frequency, CGV[FREQUENCY.get(frequency, frequency)]))
        if "amount" in claim:
            graph.add((node, CGV.amount, CGV[AMOUNT.get(claim["amount"], claim["amount"])]))
        graph.add((node, CGV.reading, CGV.repaired if "repair" in claim else CGV.asStated))
        if "scope" in claim:
            graph.add((node, CGV.synonymScope, Literal(claim["scope"])))
        inferred = "repair" in claim or claim.get("basis") == "inferred"
        evidence = OBO.ECO_0000305 if inferred else curated.iri(source["evidence"])
        graph.add((node, CGV.evidence, evidence))
        graph.add((node, PROV.wasDerivedFrom, CG[source["id"]]))
        graph.add((node, PROV.wasAttributedTo, CURATORS))
        if "note" in claim:
            graph.add((node, SKOS.note, english(claim["note"])))
        if "quantity" in claim:
            add_quantity(claim, graph)
        add_evidence(curated, claim, source, graph)


def values(curated: Curated, claim: Any) -> list[Node]:
    """What a claim has as its value: terms, a text or a quantity."""
    if "text" in claim:
        return [english(claim["text"])]
    if "quantity" in claim:
        return [CG[f"quantity/{claim['id']}"]]
    return [curated.iri(value) for value in targets(claim)]


def label(curated: Curated, claim: Any) -> str:
    """What a claim says in a line."""
    said = curated.graph("vocabulary").value(CGV[claim["property"]], RDFS.label, default=claim["property"])
    names = [value.split(" ", 1)[1] for value in targets(claim)]
    what = " or ".join(names) or str(claim.get("text") or "") or interval(claim.get("quantity"))
    said_of = {"present": "", "normal": " (measured normal)"}
    status = said_of.get(claim["status"], f" ({claim['status']})")
    if what and claim["status"] in ("excluded", "normal"):
        what = f"not {what}"
    of = f" of {claim['bearer'].split(' ', 1)[1]}" if "bearer" in claim else ""
    return f"{claim['subject'].split(' ', 1)[1]}, {said}{of}{': ' + what if what else ''}{status}"


def interval(quantity: Any) -> str:
    """A quantity in words."""
    if not quantity:
        return ""
    low, high = quantity.get("min"), quantity.get("max")
    unit = "" if quantity["unit"] == "1" else f" {quantity['unit']}"
    if low == high:
        return f"{low}{unit}"
    if low is None or high is None:
        return str(quantity["measures"])
    return f"{low} to {high}{unit}"


def add_quantity(claim: Any, graph: Graph) -> None:
    """The quantity of a claim."""
    node, quantity = CG[f"quantity/{claim['id']}"], claim["quantity"]
    graph.add((node, RDF.type, CGV.Quantity))
    if "min" in quantity:
        graph.add((node, CGV.minimum, decimal(quantity["min"])))
    if "max" in quantity:
        graph.add((node, CGV.maximum, decimal(quantity["max"])))
    graph.add((node, CGV.unit, Literal(quantity["unit"])))
    graph.add((node, CGV.measures, english(quantity["measures"])))
    if "denominator" in quantity:
        graph.add((node, CGV.denominator, english(quantity["denominator"])))


def add_evidence(curated: Curated, claim: Any, source: Any, graph: Graph) -> None:
    """Spans, citations and the repair of a claim."""
    node, repair = CG[claim["id"]], CG[f"repair/{claim['id']}"]
    for span in claim.get("spans", ()):
        where = f"{source['key']}/{span['start']}-{span['end']}"
        stretch, selector = CG[f"span/{where}"], CG[f"selector/{where}"]
        graph.add((node, CGV.span, stretch))
        if "repair" in claim:
            graph.add((repair, CGV.span, stretch))
        graph.add((stretch, RDF.type, CGV.Span))
        graph.add((stretch, RDF.type, OA.SpecificResource))
        graph.add((stretch, OA.hasSource, CG[source["id"]]))
        graph.add((stretch, OA.hasSelector, selector))
        graph.add((stretch, CGV.section, CG[f"section/{source['key']}/{span['section']}"]))
        graph.add((stretch, CGV.sha256, Literal(span["sha256"])))
        graph.add((selector, RDF.type, OA.TextPositionSelector))
        graph.add((selector, OA.start, count(span["start"])))
        graph.add((selector, OA.end, count(span["end"])))
    for cited in claim.get("cites", ()):
        citation = CG[f"citation/{source['key']}/{cited['locator']}"]
        graph.add((node, CGV.citation, citation))
        graph.add((citation, RDF.type, CGV.Citation))
        graph.add((citation, CGV.citedSource, CG[source["id"]]))
        graph.add((citation, CGV.locator, Literal(cited["locator"])))
    if "repair" in claim:
        repaired = claim["repair"]
        graph.add((node, CGV.repair, repair))
        graph.add((repair, RDF.type, CGV.Repair))
        graph.add((repair, CGV.damagedWords, english(repaired["damaged"])))
        graph.add((repair, CGV.readAs, english(repaired["reading"])))
        if "original" in repaired:
            language = source.get("translated_from", "und")
            graph.add((repair, CGV.originalWords, Literal(repaired["original"], lang=language)))
        if "original_source" in repaired:
            graph.add((repair, CGV.originalSource, curated.iri(repaired["original_source"])))
        graph.add((repair, CGV.reason, english(repaired["why"])))
        graph.add((repair, CGV.confidence, decimal(repaired["confidence"])))
        graph.add((repair, PROV.wasAttributedTo, CURATORS))


def add_facts(curated: Curated) -> None:
    """One direct triple per claim that is present and asserted, has no bearer and one value, and is not denied."""
    denied = {
        (curated.iri(claim["subject"]), claim["property"], value)
        for claim in curated.claims
        if claim["status"] in ("excluded", "normal")
        for value in values(curated, claim)
    }
    for claim in curated.claims:
        found = values(curated, claim)
        stated = claim["status"] == "present" and claim.get("certainty", "asserted") == "asserted"
        subject = curated.iri(claim["subject"])
        if (
            stated
            and len(found) == 1
            and "bearer" not in claim
            and (subject, claim["property"], found[0]) not in denied
        ):
            rival = claim["property"] in ("subtype", "subtypeCount")
            name = f"classification/{curated.source_of(claim)['key']}" if rival else "facts"
            curated.graph(name).add((subject, CGV[claim["property"]], found[0]))
