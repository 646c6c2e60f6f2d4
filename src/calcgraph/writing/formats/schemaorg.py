"""schema.org: each disease as a `MedicalCondition` in JSON-LD, for search engines and for pages that embed it.

Comes in: `Objects`. Goes out: `calcgraph.schema.jsonld`; its context is inside and names nothing that must be fetched.
`condition` gives one disease by itself, for a page of its own (escape `</` before it goes into a script element).

    of a disease                       schema.org                               value
    ---------------------------------  ---------------------------------------  --------------------------------
    label, definition                  name, description                        text
    claim: name, of exact scope        alternateName                            text
    claim: finding                     signOrSymptom                            MedicalSignOrSymptom: which of the
                                                                                two is not told
    claim: site                        associatedAnatomy                        AnatomicalStructure
    claim: examination                 typicalTest                              MedicalTest
    claim: population                  epidemiology                             text, with the source's word
    claim: complication, pathogenesis  possibleComplication, pathophysiology    text
    mapping: exactMatch                code                                     MedicalCode; no other row has one

What schema.org says is said without doubt, frequency or denial, so `Content.states` decides: nothing that is excluded,
normal, unknown, silent, merely possible, contested, said of a lesion, or one of several alternatives. A claim that is
told is a `Claim` about the disease and the value, with its id, its source, and the word for how often; so the statement
can be traced. A cause is left out: schema.org would take for the aetiology of an idiopathic disease what its source
names as the mechanism. So is a preventive measure, for advice to avoid something is no therapy. `sameAs` is never
written: no row maps to a page. A past history is no `riskFactor`, an onset and a proportion have no property, a subtype
has none any more.
"""

from collections import defaultdict
from collections.abc import Iterator
from functools import partial
from typing import Any

import pyoxigraph as ox

from calcgraph.graph import names as n
from calcgraph.graph.literals import english
from calcgraph.graph.names import BASE, cgv, own
from calcgraph.indented import indented
from calcgraph.writing.content import ClaimRecord, Content, Value
from calcgraph.writing.formats import terminologies
from calcgraph.writing.formats.format import Format, whole
from calcgraph.writing.objects import Objects

Json = dict[str, Any]
SCHEMA = "https://schema.org/"
CONTEXT = {"@vocab": SCHEMA, "license": {"@type": "@id"}, "url": {"@type": "@id"}}
_NODES = {
    "finding": ("signOrSymptom", "MedicalSignOrSymptom"),
    "site": ("associatedAnatomy", "AnatomicalStructure"),
    "examination": ("typicalTest", "MedicalTest"),
}
_TEXTS = {
    "name": "alternateName",
    "population": "epidemiology",
    "complication": "possibleComplication",
    "pathogenesis": "pathophysiology",
}
_SKOS_EXACT = "http://www.w3.org/2004/02/skos/core#exactMatch"


def document(objects: Objects) -> bytes:
    """Every disease, under one description of the data set."""
    content = objects.content
    diseases = [term.node for term in content.terms if term.kind == "DiseaseTerm"]
    graph = [_dataset(content), *(_condition(content, node) for node in diseases)]
    return indented({"@context": CONTEXT, "@graph": graph})


def condition(content: Content, node: ox.NamedNode) -> Json:
    """One disease as a document of its own, with licence, disclaimer and sources.

    Args:
        content: what the data set says.
        node: a disease term of ours.

    Raises:
        KeyError: if it is no disease term of ours.
    """
    alone = _condition(content, node)
    about = _dataset(content)
    works = [about if work["@id"] == about["@id"] else work for work in alone["subjectOf"]]
    return {"@context": CONTEXT, **alone, "subjectOf": works}


def _condition(content: Content, node: ox.NamedNode) -> Json:
    term = {t.node: t for t in content.terms if t.kind == "DiseaseTerm"}[node]
    found: defaultdict[str, list[Any]] = defaultdict(list)
    works: list[Json] = [{"@id": own("dataset").value}]
    values: dict[tuple[str, str], Json] = {}
    for claim in content.claims:
        if claim.subject != node or not content.states(claim):
            continue
        value = claim.values[0]
        if claim.property in _NODES and isinstance(value, ox.NamedNode):
            key, kind = _NODES[claim.property]
            if (key, value.value) not in values:
                values[key, value.value] = _thing(content, value, kind)
                found[key].append(values[key, value.value])
            values[key, value.value]["subjectOf"].append(_claim(content, claim, value))
        elif claim.property in _TEXTS and claim.scope in (None, "exact"):
            said = _with_frequency(content, claim, content.label(value))
            if said != term.label and said not in found[_TEXTS[claim.property]]:
                found[_TEXTS[claim.property]].append(said)
            works.append(_claim(content, claim))
    return _given(
        {
            "@id": node.value,
            "@type": "MedicalCondition",
            "identifier": term.id,
            "name": term.label,
            "alternateName": found.pop("alternateName", []),
            "description": term.definition,
            "code": _codes(content, node),
            **{key: found[key] for key in sorted(found)},
            "subjectOf": works,
        }
    )


def _thing(content: Content, node: ox.NamedNode, kind: str) -> Json:
    codes = _codes(content, node)
    return _given({"@id": node.value, "@type": kind, "name": content.label(node), "code": codes}) | {"subjectOf": []}


def _claim(content: Content, claim: ClaimRecord, *values: ox.NamedNode) -> Json:
    return {
        "@id": claim.node.value,
        "@type": "Claim",
        "identifier": claim.id,
        "text": _with_frequency(content, claim, claim.label),
        "about": [{"@id": node.value} for node in (claim.subject, *values)],
        "isBasedOn": {"@id": claim.source.value},
    }


def _with_frequency(content: Content, claim: ClaimRecord, text: str) -> str:
    words = [content.label(cgv(word)) for word in (claim.frequency, claim.amount) if word]
    return f"{text} ({', '.join(words)})" if words else text


def _codes(content: Content, node: ox.NamedNode) -> list[Json]:
    """The codes of the very same thing: for a term of ours by its exact matches, for one of others its own."""
    same = [
        row.object_id
        for row in content.mappings
        if row.subject_id == node and row.positive and row.predicate_id.value == _SKOS_EXACT
    ]
    known = [(terminologies.of_term(iri.value), iri.value) for iri in (same if node.value.startswith(BASE) else [node])]
    return [{"@type": "MedicalCode", "codeValue": of.code(iri), "codingSystem": of.title} for of, iri in known if of]


def _dataset(content: Content) -> Json:
    about = content.nodes.get(own("dataset").value, {})

    def said(predicate: ox.NamedNode) -> str:
        return " ".join(value.value for value in about.get(predicate.value, ()))

    return _given(
        {
            "@id": own("dataset").value,
            "@type": "Dataset",
            "name": said(n.DC_TITLE),
            "description": said(n.DC_DESCRIPTION),
            "inLanguage": "en",
            "version": said(n.VERSION_INFO),
            "datePublished": said(n.DC_ISSUED),
            "license": said(n.DC_LICENSE),
            "creditText": content.label(n.CURATORS),
            "usageInfo": {"@type": "CreativeWork", "text": said(n.DC_RIGHTS)},
            "isBasedOn": [_source(content, source) for source in about.get(n.DERIVED_FROM.value, ())],
        }
    )


def _source(content: Content, source: Value) -> Json:
    own_words = content.nodes.get(source.value, {})
    address = "".join(value.value for value in own_words.get(n.DC_SOURCE.value, ())[:1])
    language = "".join(value.value for value in own_words.get(n.DC_LANGUAGE.value, ())[:1])
    return _given(
        {
            "@id": source.value,
            "@type": "CreativeWork",
            "name": content.label(source),
            "url": address,
            "inLanguage": language,
        }
    )


def _given(fields: Json) -> Json:
    return {key: value for key, value in fields.items() if value not in ("", [])}


def read(data: bytes) -> Iterator[ox.Quad]:
    """What a processor of JSON-LD finds: terms, codes, direct triples, each claim that is about just one of them."""
    triples: defaultdict[str, list[tuple[Any, Any]]] = defaultdict(list)
    for quad in ox.parse(data, format=ox.RdfFormat.JSON_LD):
        triples[quad.predicate.value.removeprefix(SCHEMA)].append((quad.subject, quad.object))
    names, definitions = dict(triples["name"]), dict(triples["description"])
    for node, kind in triples[n.TYPE.value]:
        if kind.value == SCHEMA + "MedicalCondition":
            yield ox.Quad(node, n.TYPE, cgv("DiseaseTerm"))
            yield ox.Quad(node, n.LABEL, english(names[node].value))
            if node in definitions:
                yield ox.Quad(node, n.DEFINITION, english(definitions[node].value))
    values, systems = dict(triples["codeValue"]), dict(triples["codingSystem"])
    for node, code in triples["code"]:
        known = next((t for t in terminologies.LISTED if t.title == systems[code].value), None)
        if known and node.value.startswith(BASE):
            yield ox.Quad(node, ox.NamedNode(_SKOS_EXACT), ox.NamedNode(known.iri(values[code].value)))
    for node, text in triples["alternateName"]:
        yield ox.Quad(node, cgv("name"), english(text.value))
    told: defaultdict[frozenset[Any], list[tuple[Any, str, Any]]] = defaultdict(list)
    for name, (key, _) in _NODES.items():
        for node, value in triples[key]:
            yield ox.Quad(node, cgv(name), value)
            told[frozenset((node, value))].append((node, name, value))
    about: defaultdict[Any, set[Any]] = defaultdict(set)
    for claim, thing in triples["about"]:
        about[claim].add(thing)
    sources = dict(triples["isBasedOn"])
    for claim, things in about.items():
        if len(facts := told[frozenset(things)]) == 1:
            yield from _told(claim, *facts[0], sources[claim])


def _told(claim: ox.NamedNode, subject: Any, name: str, value: Any, source: Any) -> Iterator[ox.Quad]:
    say = partial(ox.Quad, claim)
    yield say(n.TYPE, cgv("Claim"))
    yield say(cgv("subject"), subject)
    yield say(cgv("property"), cgv(name))
    yield say(cgv("value"), value)
    yield say(cgv("status"), cgv("present"))
    yield say(n.DERIVED_FROM, source)


FORMATS = (
    Format(
        "schemaorg",
        "calcgraph.schema.jsonld",
        "findings",
        "schema.org in JSON-LD: each disease as a MedicalCondition.",
        "search engines",
        whole(document),
        read,
    ),
)
