"""The JSON Schema of a curated file, for editors that complete and explain.

Comes in: what was curated, even if it has problems. Goes out: a schema as plain data. It says what the model says of a
file; on top of that it describes each field and each word of a closed list, and offers every id that is known, with its
label. What is offered never limits what is valid: a new id is not wrong because the schema has not heard of it.
Descriptions come from vocabulary.ttl where it has the field or the word, else from the table below.
"""

import re
from collections.abc import Iterable, Iterator
from typing import Any

import pyoxigraph as ox

from calcgraph.curies import Shortener
from calcgraph.model import Claim, ContentFile, Knowledge, Source

_DEFINITION = "http://purl.obolibrary.org/obo/IAO_0000115"
_CLASS = "http://www.w3.org/2002/07/owl#Class"
_RANGE = "http://www.w3.org/2000/01/rdf-schema#range"
_TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"

FIELDS = {  # a word with cgv: is looked up in the vocabulary
    "AxisClash.axis": "The characteristic by which a class is divided.",
    "AxisClash.value": "What sits badly with it.",
    "AxisClash.why": "The reason, in a sentence.",
    "Citation.locator": "cgv:locator",
    "Claim.amount": "cgv:amount",
    "Claim.basis": "Whether the source says it in so many words, or the curator concludes it from them.",
    "Claim.bearer": "cgv:bearer",
    "Claim.certainty": "cgv:certainty",
    "Claim.cites": "cgv:citation",
    "Claim.frequency": "cgv:frequency",
    "Claim.id": "CALC_ and seven digits: the next free number of the group. Ids are never reused.",
    "Claim.note": "What a reader should know of how the claim was read. In your own words.",
    "Claim.property": "cgv:property",
    "Claim.quantity": "What it says of its subject, if that is a number or a range of numbers.",
    "Claim.repair": "cgv:repair",
    "Claim.scope": "cgv:synonymScope",
    "Claim.source": "The source it comes from, if that is not the source of the file.",
    "Claim.spans": "cgv:span",
    "Claim.status": "cgv:status",
    "Claim.strength": "cgv:strength",
    "Claim.subject": "cgv:subject",
    "Claim.text": "What it says of its subject, if that is a text: a name, or an intended use.",
    "Claim.value": "cgv:value",
    "Claim.values": "Two terms or more that are alternatives: one of them holds, and the source leaves open which.",
    "ContentFile.axis_clashes": "Which values sit badly with the characteristic by which a class is divided.",
    "ContentFile.claims": "What the sources say, statement by statement.",
    "ContentFile.conflicts": "What a curator has to say of conflicts that the rules find. A conflict is never deleted.",
    "ContentFile.site_words": "What the words of a name say about the site.",
    "ContentFile.source": "The source of all claims of this file that do not name another.",
    "ContentFile.terms": "The terms that no vocabulary has.",
    "Explanation.kind": "cgv:conflictKind",
    "Explanation.one": "cgv:oneSide",
    "Explanation.other": "cgv:otherSide",
    "Explanation.reason": "cgv:reason",
    "Explanation.rule": "cgv:rule",
    "Explanation.status": "cgv:conflictStatus",
    "Quantity.denominator": "cgv:denominator",
    "Quantity.max": "cgv:maximum",
    "Quantity.measures": "cgv:measures",
    "Quantity.min": "cgv:minimum",
    "Quantity.unit": "cgv:unit",
    "Repair.confidence": "cgv:confidence",
    "Repair.damaged": "cgv:damagedWords",
    "Repair.frequency": "A frequency that only the repaired words have.",
    "Repair.original": "cgv:originalWords",
    "Repair.original_source": "cgv:originalSource",
    "Repair.reading": "cgv:readAs",
    "Repair.why": "cgv:reason",
    "Section.end": "cgv:endsAt",
    "Section.key": "The name by which spans call the section.",
    "Section.start": "cgv:startsAt",
    "SiteWord.site": "The place that the word tells.",
    "SiteWord.word": "A word of a name.",
    "Source.characters": "cgv:characters",
    "Source.disclaimer": "cgv:disclaimer",
    "Source.evidence": "cgv:evidence",
    "Source.id": "CALC_ and seven digits. Ids are never reused.",
    "Source.key": "A short name, part of the IRIs of its spans. It never changes.",
    "Source.kind": "cgv:sourceKind",
    "Source.label": "What people call the source.",
    "Source.language": "Its language, as a two-letter code.",
    "Source.note": "What the source is and how it was read.",
    "Source.sections": "Its parts, in order.",
    "Source.sha256": "cgv:sha256",
    "Source.translated_from": "cgv:translatedFrom",
    "Source.uncited": "Every stretch that carries no claim. White space needs no entry.",
    "Source.url": "Where it is found.",
    "Span.end": "The code points before the end of the span in its source.",
    "Span.section": "cgv:section",
    "Span.sha256": "Digest of the characters. Write 64 zeros; `calcgraph source verify ARTICLE` prints the right one.",
    "Span.start": "The code points before the span in its source.",
    "Term.defined": "true if its genus and its defining claims together are enough to recognise it.",
    "Term.definition": "What it is, in a sentence of your own.",
    "Term.disjoint_with_characteristic": "A characteristic that nothing of this class has.",
    "Term.genus": "The class directly above it.",
    "Term.id": "CALC_ and seven digits: the next free number. Ids are never reused.",
    "Term.label": "Its name, singular and in lower case.",
    "Term.label_zh": "Its name in Chinese.",
    "Uncited.end": "The code points before the end of the stretch in its source.",
    "Uncited.kind": "What sort of words they are.",
    "Uncited.of": "For a duplicate: the span that it repeats, as 120-141.",
    "Uncited.reason": "Why no claim cites them.",
    "Uncited.sha256": "cgv:sha256",
    "Uncited.start": "The code points before the stretch in its source.",
}  # fmt: skip
WORDS = {
    "Claim.basis": {
        "stated": "The source says it.",
        "inferred": "The curator concludes it from the words of the span.",
    },
    "Claim.scope": {
        "exact": "The name means just what the label means.",
        "broad": "The name means more than the label does.",
        "narrow": "The name means less than the label does.",
        "related": "The name means something near.",
    },
    "Source.kind": {
        "article": "A text of which the spans are taken.",
        "abstract": "Only the abstract was read; it is cited by locator.",
        "parallel": "A text that supports repairs and carries no claim.",
    },
    "Uncited.kind": {
        "heading": "A heading.",
        "boilerplate": "Words of the site, not of the article.",
        "duplicate": "A repetition of a span that is cited.",
        "connective": "Punctuation, or words that join statements.",
    },
}
_TERM = ("Own", "Imported")
_OFFERS = {  # which ids a field is offered
    "AxisClash.axis": _TERM, "AxisClash.value": _TERM, "Claim.bearer": _TERM, "Claim.source": ("Source",),
    "Claim.subject": ("Own", "Source"), "Claim.value": _TERM, "Claim.values": _TERM, "ContentFile.source": ("Source",),
    "Explanation.one": ("Claim",), "Explanation.other": ("Claim",), "Repair.original_source": ("Source",),
    "SiteWord.site": _TERM, "Source.evidence": ("Evidence",), "Span.section": ("Section",), "Span.sha256": ("Digest",),
    "Term.disjoint_with_characteristic": _TERM, "Term.genus": (*_TERM, "Kind"),
}  # fmt: skip


def schema(kind: type[ContentFile] | type[Source], knowledge: Knowledge) -> dict[str, Any]:
    """The schema of a file of `content/` or `sources/`.

    Args:
        kind: the model of the file.
        knowledge: what was curated, for ids, labels and definitions.
    """
    found: dict[str, Any] = _without_null(kind.model_json_schema())
    vocabulary = _Vocabulary(knowledge)
    groups = found.setdefault("$defs", {})
    for name, record in {kind.__name__: found, **groups}.items():
        for key, field in record["properties"].items():
            _explain(f"{name}.{key}", field, vocabulary)
            _offer(f"{name}.{key}", field)
    if "Claim" in groups:
        groups["Claim"]["properties"]["property"] |= _claim_properties(knowledge, vocabulary)
    used = {group for name in _OFFERS for group in _OFFERS[name] if name.split(".")[0] in {kind.__name__, *groups}}
    offers = _offers(knowledge, vocabulary)
    groups |= {f"Known{group}": {"defaultSnippets": list(offers[group])} for group in sorted(used)}
    return found


class _Vocabulary:
    """Definitions, classes and words of the Turtle that was curated, by CURIE."""

    def __init__(self, knowledge: Knowledge) -> None:
        self.definitions: dict[str, str] = {}
        self.classes: set[str] = set()
        self.ranges: dict[str, str] = {}
        self.kinds: dict[str, set[str]] = {}
        short = Shortener(knowledge.prefixes)
        for graph, texts in knowledge.documents.items():
            for text in texts:
                for quad in ox.parse(text, format=ox.RdfFormat.TURTLE):
                    if isinstance(quad.subject, ox.NamedNode):
                        self._note(short(quad.subject.value), quad.predicate.value, quad.object, short, graph)

    def _note(self, subject: str, predicate: str, value: Any, short: Shortener, graph: str) -> None:
        if predicate == _DEFINITION and isinstance(value, ox.Literal):
            self.definitions[subject] = value.value
        elif predicate == _RANGE and isinstance(value, ox.NamedNode):
            self.ranges[subject] = short(value.value)
        elif predicate == _TYPE and isinstance(value, ox.NamedNode):
            self.kinds.setdefault(short(value.value), set()).add(subject)
            if value.value == _CLASS and graph == "imports":
                self.classes.add(subject)

    def word(self, field: str, word: str) -> str:
        """What a word of a closed list means: the definition of the individual that is named like it."""
        camel = re.sub("[ -](.)", lambda m: m[1].upper(), word)
        name = FIELDS[field] if FIELDS[field].startswith("cgv:") else f"cgv:{field.partition('.')[2]}"
        known = self.kinds.get(self.ranges.get(name, ""), set())
        individual = next((f"cgv:{n}" for n in (camel, f"{camel}Amount") if f"cgv:{n}" in known), "")
        return WORDS.get(field, {}).get(word) or self.definitions.get(individual, "")


def _without_null(node: Any) -> Any:
    """The schema as a curator may write: an optional field is left out, never empty."""
    if isinstance(node, list):
        return [_without_null(n) for n in node]
    if not isinstance(node, dict):
        return node
    found = {k: _without_null(v) for k, v in node.items() if not (k == "default" and v in (None, []))}
    if "anyOf" in found:
        choices = [c for c in found["anyOf"] if c != {"type": "null"}]
        found["anyOf"] = choices
        if len(choices) == 1:
            del found["anyOf"]
            found |= choices[0]
    return found


def _explain(name: str, field: dict[str, Any], vocabulary: _Vocabulary) -> None:
    text = FIELDS[name]
    field["title"] = name.partition(".")[2]
    field["description"] = vocabulary.definitions.get(text, "") if text.startswith("cgv:") else text
    if "enum" in field:
        field["markdownEnumDescriptions"] = [vocabulary.word(name, word) for word in field["enum"]]


def _offer(name: str, field: dict[str, Any]) -> None:
    if name in _OFFERS:
        target = field["items"] if field.get("type") == "array" else field
        target["allOf"] = [{"$ref": f"#/$defs/Known{group}"} for group in _OFFERS[name]]


def _claim_properties(knowledge: Knowledge, vocabulary: _Vocabulary) -> dict[str, Any]:
    known = [
        {"const": name, "title": knowledge.labels.get(f"cgv:{name}", name), "description": text}
        for name in knowledge.relations
        if (text := vocabulary.definitions.get(f"cgv:{name}", ""))
    ]
    return {"anyOf": [*known, {"type": "string"}]}


def _offers(knowledge: Knowledge, vocabulary: _Vocabulary) -> dict[str, Iterable[dict[str, str]]]:
    imported = {c: vocabulary.definitions.get(c, "") for c in sorted(vocabulary.classes)}
    kinds = sorted({t.genus.id for t in knowledge.terms} - imported.keys() - {t.id for t in knowledge.terms})
    labels = knowledge.labels
    return {
        "Claim": [_snippet(c.id, _said(c), f"{c.id} {_said(c)}") for c in knowledge.claims],
        "Digest": [_snippet("0" * 64, "until `calcgraph source verify ARTICLE` prints the right one", "not yet known")],
        "Evidence": _refs({c: text for c, text in imported.items() if c.startswith("ECO:")}, labels),
        "Imported": _refs({c: text for c, text in imported.items() if not c.startswith("ECO:")}, labels),
        "Kind": _refs({c: vocabulary.definitions.get(c, "") for c in kinds}, labels),
        "Own": _refs({t.id: t.definition for t in knowledge.terms}, labels),
        "Section": [
            _snippet(p.key, f"{s.label}, characters {p.start} to {p.end}")
            for s in knowledge.sources
            for p in s.sections
        ],
        "Source": _refs({s.id: s.note for s in knowledge.sources}, labels),
    }


def _said(claim: Claim) -> str:
    what = ", ".join(v.label for v in claim.targets) or claim.text or (claim.quantity and claim.quantity.measures) or ""
    return f"{claim.subject.label}, {claim.property}: {what or claim.status}"


def _refs(ids: dict[str, str], labels: Any) -> Iterator[dict[str, str]]:
    return (_snippet(f"{i} {labels[i]}", text) for i, text in ids.items() if i in labels)


def _snippet(body: str, text: str, label: str = "") -> dict[str, str]:
    return {"label": label or body, "body": body} | ({"description": text} if text else {})
