"""A claim as one flat row, and back: what the tables and the nodes of the property graph are made of.

Comes in: `Objects`. Goes out: rows, and from rows the quads that they stand for. A column holds what one property says:

    columns                            from                                       written as
    ---------------------------------  -----------------------------------------  ------------------------------------
    id                                 the claim                                  CURIE
    subject, value, bearer, evidence,  cgv:subject, cgv:value, …, of the claim    CURIE; the label in a column beside it
    source
    property, status, certainty, …     cgv:property, cgv:status, …                local name, as in `present`
    value_text                         cgv:value, where that is a literal         its text
    quantity_…                         cgv:minimum, … of cg:quantity/<claim>      text, numbers as numbers
    repair_…, original_source          cgv:damagedWords, … of cg:repair/<claim>   text, numbers as numbers
    spans, span_sections, span_sha256  cgv:span and what it points to             <source>/<start>-<end>, by position
    citations                          cgv:citation                               <source>/<locator>
    conflicts                          cgv:oneSide, cgv:otherSide                 <conflict> and the side
    frequency_class, frequency_…       cgv:inferredFrequency, … of the word       for readers; taken as told elsewhere

CURIEs are `cg:`, `cgv:`, and otherwise those of the OBO Foundry or whole IRIs, so that a row is read without a list of
prefixes. Text is in English, but for the original words, whose language has its own column.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from functools import lru_cache

import pyoxigraph as ox

from calcgraph.graph import names as n
from calcgraph.graph.literals import count, decimal, english
from calcgraph.graph.names import BASE, VOCABULARY, cgv, own
from calcgraph.writing.content import ClaimRecord, Content, Value
from calcgraph.writing.objects import Objects

Cell = str | tuple[str, ...]  # numbers too are text here, so that none is rounded
Row = dict[str, Cell]
_OBO = "http://purl.obolibrary.org/obo/"
_OURS = {"cg": BASE, "cgv": VOCABULARY}
_NAME = re.compile(r"\w+")


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its name, what it means, whether it holds several values or a number."""

    name: str
    meaning: str
    many: bool = False
    number: bool = False


# column, property, how its values are written: node, word, english, plain, number; or what stands before a local name
_CLAIM = (
    ("subject", cgv("subject"), "node"),
    ("property", cgv("property"), "word"),
    ("bearer", cgv("bearer"), "node"),
    ("status", cgv("status"), "word"),
    ("certainty", cgv("certainty"), "word"),
    ("strength", cgv("strength"), "word"),
    ("frequency", cgv("frequency"), "word"),
    ("amount", cgv("amount"), "word"),
    ("synonym_scope", cgv("synonymScope"), "plain"),
    ("reading", cgv("reading"), "word"),
    ("unmapped_words", cgv("unmappedWords"), "english"),
    ("evidence", cgv("evidence"), "node"),
    ("source", n.DERIVED_FROM, "node"),
    ("spans", cgv("span"), "span/"),
    ("citations", cgv("citation"), "citation/"),
    ("curated_by", n.ATTRIBUTED_TO, "node"),
    ("note", n.NOTE, "english"),
)
_QUANTITY = (
    ("quantity_minimum", cgv("minimum"), "number"),
    ("quantity_maximum", cgv("maximum"), "number"),
    ("quantity_unit", cgv("unit"), "plain"),
    ("quantity_measures", cgv("measures"), "english"),
    ("quantity_denominator", cgv("denominator"), "english"),
)
_REPAIR = (
    ("repair_damaged_words", cgv("damagedWords"), "english"),
    ("repair_read_as", cgv("readAs"), "english"),
    ("repair_reason", cgv("reason"), "english"),
    ("repair_confidence", cgv("confidence"), "number"),
    ("original_source", cgv("originalSource"), "node"),
)
COLUMNS = (
    Column("id", "The claim."),
    Column("label", "What it says in a line, for people."),
    Column("subject", "What it is about: a term, or a source."),
    Column("subject_label", "The subject's name."),
    Column("property", "What is said of the subject, a word of the vocabulary."),
    Column("value", "What it says: terms. **Several are alternatives, of which one holds.**", many=True),
    Column("value_label", "The names of the values, in the same order.", many=True),
    Column("value_text", "What it says, where that is text."),
    Column("bearer", "The finding or structure that shows the feature, where this is not the subject itself."),
    Column("bearer_label", "The bearer's name."),
    Column("status", "The source's answer: present, excluded, normal, unknown or silent. **Only `present` is so.**"),
    Column("certainty", "How surely the source puts it: asserted, suggested or possible."),
    Column("strength", "Whether it makes the subject what it is (defining), or was observed."),
    Column("frequency", "The source's word for how frequently it holds."),
    Column("frequency_class", "The frequency class of HPO that a curator infers from the word; never the source's."),
    Column("frequency_minimum", "Lower end of that class, in per cent of the cases.", number=True),
    Column("frequency_maximum", "Upper end of that class, in per cent of the cases.", number=True),
    Column("amount", "The source's word for how much there is, or how large a part is meant."),
    Column("synonym_scope", "How a name relates to the subject's label: exact, broad, narrow or related."),
    Column("quantity_minimum", "The smallest number allowed, itself included.", number=True),
    Column("quantity_maximum", "The largest number allowed, itself included.", number=True),
    Column("quantity_unit", "Unit as a UCUM code; 1 for a plain number."),
    Column("quantity_measures", "What is counted or measured."),
    Column("quantity_denominator", "What a share is a share of."),
    Column("reading", "Whether the source's words were taken as they stand (asStated) or had to be mended (repaired)."),
    Column("unmapped_words", "Damaged words in place of a value, in a graph that is built as written."),
    Column("repair_damaged_words", "The words that make no sense as they stand."),
    Column("repair_read_as", "What a curator takes them to mean."),
    Column("repair_reason", "Why."),
    Column("repair_confidence", "How sure the curator is, from 0 to 1.", number=True),
    Column("original_words", "The words of the original language that explain the damage."),
    Column("original_language", "Their language."),
    Column("original_source", "Where they were seen."),
    Column("evidence", "The kind of support, a class of the Evidence and Conclusion Ontology."),
    Column("evidence_label", "Its name."),
    Column("source", "The document that says it."),
    Column("source_label", "The document's name."),
    Column("source_address", "The document's address."),
    Column("spans", "The characters that say it: source/start-end, code points, end exclusive.", many=True),
    Column("span_sections", "The section of each span: source/section.", many=True),
    Column("span_sha256", "The digest of each span's characters.", many=True),
    Column("citations", "Places in the source without positions: source/locator.", many=True),
    Column("conflicts", "The conflicts that it takes part in, and on which side.", many=True),
    Column("curated_by", "Who curated it."),
    Column("note", "A curator's note."),
)
MANY, NUMBERS = (frozenset(c.name for c in COLUMNS if getattr(c, sort)) for sort in ("many", "number"))
_SIDES = {"oneSide": "one side", "otherSide": "other side"}
_CITATIONS, _SPANS = "citation/", "span/"


def claim_rows(objects: Objects) -> list[Row]:
    """A row for each claim, in the order of their ids; columns without a value are left out."""
    content, words = objects.content, _frequency_classes(objects)
    conflicts: dict[str, list[str]] = {}
    for node, said in sorted(content.nodes.items()):
        for side, name in _SIDES.items():
            for claim in said.get(VOCABULARY + side, ()):
                conflicts.setdefault(claim.value, []).append(f"{node.removeprefix(BASE + 'conflict/')} {name}")
    return [_row(content, claim, words, conflicts.get(claim.node.value, [])) for claim in content.claims]


def _frequency_classes(objects: Objects) -> dict[str, Row]:
    """The class that is inferred from each frequency word, and its interval."""
    wanted = {
        cgv("inferredFrequency"): "frequency_class",
        cgv("lowerBound"): "frequency_minimum",
        cgv("upperBound"): "frequency_maximum",
    }
    found: dict[str, Row] = {}
    for column, quad in ((column, quad) for predicate, column in wanted.items() for quad in objects.saying(predicate)):
        if isinstance(quad.subject, ox.NamedNode) and isinstance(quad.object, ox.NamedNode | ox.Literal):
            value = quad.object.value
            found.setdefault(quad.subject.value.removeprefix(VOCABULARY), {})[column] = (
                value.removeprefix(_OBO).replace("_", ":", 1) if column == "frequency_class" else value
            )
    return found


def _row(content: Content, claim: ClaimRecord, words: Mapping[str, Row], conflicts: list[str]) -> Row:
    nodes = content.nodes
    own_part = nodes.get(claim.node.value, {})
    quantity = nodes.get(BASE + f"quantity/{claim.id}", {})
    repair = nodes.get(claim.repair.value, {}) if claim.repair else {}
    row: Row = {"id": content.curie(claim.node), "label": claim.label}
    for columns, said in ((_CLAIM, own_part), (_QUANTITY, quantity), (_REPAIR, repair)):
        for name, predicate, kind in columns:
            cells = tuple(_cell(content, value, kind) for value in said.get(predicate.value, ()))
            if cells:
                row[name] = cells if name in MANY else cells[0]
    terms = tuple(v for v in claim.values if isinstance(v, ox.NamedNode) and not v.value.startswith(f"{BASE}quantity/"))
    row["value"] = tuple(curie(content, v) for v in terms)
    row["value_label"] = tuple(map(content.label, terms))
    row["value_text"] = next((v.value for v in claim.values if isinstance(v, ox.Literal)), "")
    row["subject_label"] = content.label(claim.subject)
    row["bearer_label"] = content.label(claim.bearer) if claim.bearer else ""
    row["evidence_label"] = content.label(claim.evidence)
    row["source_label"] = content.label(claim.source)
    row["source_address"] = address(content, claim.source)
    row.update(words.get(claim.frequency or "", {}))
    for original in repair.get(cgv("originalWords").value, ()):
        if isinstance(original, ox.Literal):
            row |= {"original_words": original.value, "original_language": original.language or ""}
    spans = [nodes.get(span.value, {}) for span in claim.spans]
    row["span_sections"] = tuple(
        v.value.removeprefix(f"{BASE}section/") for s in spans for v in s.get(cgv("section").value, ())
    )
    row["span_sha256"] = tuple(v.value for s in spans for v in s.get(cgv("sha256").value, ()))
    row["conflicts"] = tuple(conflicts)
    return {c.name: row[c.name] for c in COLUMNS if row.get(c.name) not in (None, "", ())}


def address(content: Content, source: ox.NamedNode) -> str:
    """Where a source is found: its address on the web."""
    return next((v.value for v in content.nodes.get(source.value, {}).get(n.DC_SOURCE.value, ())), "")


def curie(content: Content, node: Value) -> str:
    """The CURIE of a node, if its namespace is one that `expand` knows; else its IRI."""
    short = content.curie(node)
    return short if expand(short) == node else node.value


def _cell(content: Content, value: Value, kind: str) -> str:
    if kind == "node":
        return curie(content, value)
    if kind == "word":
        return value.value.removeprefix(VOCABULARY)
    return value.value.removeprefix(BASE + kind) if kind.endswith("/") else value.value


# ---- and back


@lru_cache(maxsize=4096)
def expand(curie: str) -> ox.NamedNode:
    """The IRI of a CURIE of a row.

    Raises:
        ValueError: if it is no CURIE and no IRI.
    """
    prefix, colon, local = curie.partition(":")
    if not colon:
        raise ValueError(f"{curie} is no CURIE")
    if prefix in _OURS and not local.startswith("//"):
        return ox.NamedNode(_OURS[prefix] + local)
    return ox.NamedNode(f"{_OBO}{prefix}_{local}" if _NAME.fullmatch(local) else curie)


def claim_quads(row: Mapping[str, Cell]) -> Iterator[ox.Quad]:
    """The quads that a row stands for, in the default graph."""
    claim = expand(str(row["id"]))
    key = claim.value.removeprefix(BASE)
    spans = list(zip(*(_many(row, c) for c in ("spans", "span_sections", "span_sha256")), strict=False))
    yield ox.Quad(claim, n.TYPE, cgv("Claim"))
    if "label" in row:
        yield ox.Quad(claim, n.LABEL, english(str(row["label"])))
    yield from _columns(row, claim, _CLAIM)
    for value in _many(row, "value"):
        yield ox.Quad(claim, cgv("value"), expand(value))
    if "value_text" in row:
        yield ox.Quad(claim, cgv("value"), english(str(row["value_text"])))
    if "quantity_unit" in row:
        quantity = own(f"quantity/{key}")
        yield ox.Quad(claim, cgv("value"), quantity)
        yield ox.Quad(quantity, n.TYPE, cgv("Quantity"))
        yield from _columns(row, quantity, _QUANTITY)
    if "repair_damaged_words" in row:
        repair = own(f"repair/{key}")
        yield ox.Quad(claim, cgv("repair"), repair)
        yield ox.Quad(repair, n.TYPE, cgv("Repair"))
        yield from _columns(row, repair, _REPAIR)
        if "original_words" in row:
            words = ox.Literal(str(row["original_words"]), language=str(row.get("original_language", "und")))
            yield ox.Quad(repair, cgv("originalWords"), words)
        for span, _, _ in spans:
            yield ox.Quad(repair, cgv("span"), own(_SPANS + span))
        if "curated_by" in row:
            yield ox.Quad(repair, n.ATTRIBUTED_TO, expand(str(row["curated_by"])))
    source = expand(str(row["source"]))
    for span in spans:
        yield from _span(source, *span)
    for citation in _many(row, "citations"):
        node = own(_CITATIONS + citation)
        yield ox.Quad(node, n.TYPE, cgv("Citation"))
        yield ox.Quad(node, cgv("citedSource"), source)
        yield ox.Quad(node, cgv("locator"), ox.Literal(citation.partition("/")[2]))
    for conflict in _many(row, "conflicts"):
        name, _, side = conflict.partition(" ")
        known = {words: local for local, words in _SIDES.items()}
        yield ox.Quad(own(f"conflict/{name}"), cgv(known[side]), claim)


def _span(source: ox.NamedNode, place: str, section: str, digest: str) -> Iterator[ox.Quad]:
    node, selector = own(_SPANS + place), own(f"selector/{place}")
    start, _, end = place.rpartition("/")[2].partition("-")
    yield ox.Quad(node, n.TYPE, cgv("Span"))
    yield ox.Quad(node, n.TYPE, n.SPECIFIC_RESOURCE)
    yield ox.Quad(node, n.HAS_SOURCE, source)
    yield ox.Quad(node, n.HAS_SELECTOR, selector)
    yield ox.Quad(node, cgv("section"), own(f"section/{section}"))
    yield ox.Quad(node, cgv("sha256"), ox.Literal(digest))
    yield ox.Quad(selector, n.TYPE, n.POSITION_SELECTOR)
    yield ox.Quad(selector, n.START, count(int(start)))
    yield ox.Quad(selector, n.END, count(int(end)))


def _many(row: Mapping[str, Cell], name: str) -> tuple[str, ...]:
    cell = row.get(name, ())
    return cell if isinstance(cell, tuple) else (str(cell),)


def _columns(
    row: Mapping[str, Cell], node: ox.NamedNode, columns: Iterable[tuple[str, ox.NamedNode, str]]
) -> Iterator[ox.Quad]:
    for name, predicate, kind in columns:
        for cell in _many(row, name) if name in row else ():
            yield ox.Quad(node, predicate, _value(cell, kind))


def _value(cell: str, kind: str) -> Value:
    if kind == "node":
        return expand(cell)
    if kind == "word":
        return cgv(cell)
    if kind == "english":
        return english(cell)
    if kind == "plain":
        return ox.Literal(cell)
    if kind == "number":
        return number(cell)
    return own(kind + cell)


def number(cell: str) -> ox.Literal:
    """An xsd:decimal.

    Raises:
        ValueError: if it is no number.
    """
    try:
        return decimal(Decimal(cell))
    except InvalidOperation:
        raise ValueError(f"{cell} is no number") from None
