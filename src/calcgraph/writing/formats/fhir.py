"""FHIR R4: our terms as a CodeSystem, the mappings as a ConceptMap, the diseases as a ValueSet.

Comes in: `Objects`. Goes out: three resources in JSON (https://hl7.org/fhir/R4/terminology-module.html).

    CodeSystem                    from                              ConceptMap      from
    ----------------------------  --------------------------------  --------------  --------------------------------
    concept.code                  `CALC_0000005`                    group.target    the system of the object
    display, definition           label, definition                 targetVersion   object_source_version
    designation, language zh      Chinese label                     element.code    subject
    designation, use hasExact…    synonym, with its scope           target.id       the mapping record
    property parent               superclasses of ours, inferred    target.code     object
             superclass           told superclasses of others       display         object label, if the row has one
             kind, inactive       kind of term; deprecated          comment         comment

    predicate      equivalence   because R4 defines it as (of the target, against the source)
    -------------  ------------  -------------------------------------------------------------------------------
    exactMatch     equivalent    meaning the same; not *equal*, for the definitions were not compared word by word
    broadMatch     wider         wider in meaning
    narrowMatch    narrower      narrower in meaning; R4 wants a comment
    closeMatch     inexact       overlapping, with doubtful boundaries; R4 wants a comment
    relatedMatch   relatedto     related, in an unknown way
    NoTermFound    unmatched     without a match; only if no row of the subject points into that terminology
    Not            no target     `disjoint` would say that there is *no* mapping between the two; a row with Not says
                                 only that they are not the same, and another row may say that they are close

The code system has the IRI of the ontology, as HL7 does it for Mondo. Hierarchy is told by `parent`: a term can have
several, which nesting cannot show. R4 defines no concept property for a status; `inactive` is what it has. `content` is
complete, `status` draft, `experimental` true: nothing here is for clinical use. A date stands only where the build has
one. Claims have no place in a terminology and are all left out, as are rows of vocabularies that `terminologies` does
not name.
"""

import html
from collections import defaultdict
from collections.abc import Mapping
from typing import Any

import pyoxigraph as ox

from calcgraph.graph import names as n
from calcgraph.graph.names import BASE, ONTOLOGY, VOCABULARY, own
from calcgraph.indented import indented
from calcgraph.writing.content import Content, MappingRecord, TermRecord
from calcgraph.writing.formats import fhir_read, terminologies
from calcgraph.writing.formats.fhir_read import EQUIVALENCE, NOT_FOUND, OBO_IN_OWL, SKOS
from calcgraph.writing.formats.format import Format, whole
from calcgraph.writing.objects import Objects

Json = dict[str, Any]
Terms = Mapping[ox.NamedNode, TermRecord]
_DEPRECATED = ox.NamedNode("http://www.w3.org/2002/07/owl#deprecated")
_TRUE = ox.Literal("true", datatype=ox.NamedNode("http://www.w3.org/2001/XMLSchema#boolean"))
_XHTML = "http://www.w3.org/1999/xhtml"
_STANDARD = "http://hl7.org/fhir/concept-properties#"
_COMMENTS = {"narrower": "The target is narrower than the source.", "inexact": "Close, and not the same."}
_PROPERTIES = [
    {"code": "parent", "uri": _STANDARD + "parent", "description": "A superclass in this code system.", "type": "code"},
    {"code": "inactive", "uri": _STANDARD + "inactive", "description": "True if deprecated.", "type": "boolean"},
    {"code": "superclass", "description": "A superclass in another code system, as stated.", "type": "Coding"},
    {"code": "kind", "description": "Disease, lesion, finding or feature.", "type": "string"},
]
_TERMS = (
    "The classes of calcgraph: diseases with skin calcification, and the lesions, findings and features that sources "
    "tell of them."
)
_MAPPINGS = "How the terms of calcgraph relate to those of others. Of licensed terminologies only the codes are given."
_CONDITIONS = "The diseases of calcgraph, to choose a condition from, or to test whether a code is one."


def code_system(objects: Objects) -> bytes:
    """Our terms."""
    content = objects.content
    retired = {q.subject for q in objects.saying(_DEPRECATED) if q.object == _TRUE}
    ours = {term.node: term for term in content.terms}
    return _dump(
        _resource(content, "CodeSystem", "Calcgraph", "terms", _TERMS)
        | _given(
            url=ONTOLOGY,
            identifier=[{"system": "urn:ietf:rfc:3986", "value": iri} for iri in _about(content, n.VERSION_IRI)],
            caseSensitive=True,
            hierarchyMeaning="is-a",
            compositional=False,
            versionNeeded=False,
            content="complete",
            count=len(ours),
            property=_PROPERTIES,
            concept=[_concept(content, ours, term, term.node in retired) for term in content.terms],
        )
    )


def concept_map(objects: Objects) -> bytes:
    """The mappings, grouped by terminology and version."""
    content = objects.content
    labels = {term.node: term.label for term in content.terms}
    groups: defaultdict[tuple[str, str], defaultdict[ox.NamedNode, list[Json]]] = defaultdict(lambda: defaultdict(list))
    rows = [(row, known) for row in content.mappings if (known := _terminology(row)) and row.subject_id in labels]
    matched = {(row.subject_id, known.system) for row, known in rows if row.positive}
    for row, known in rows:
        target = _target(row, known, gap=(row.subject_id, known.system) not in matched)
        if target:
            version = row.object_source_version if known.versioned and " " not in row.object_source_version else ""
            groups[known.system, version][row.subject_id].append(target)
    return _dump(
        _resource(content, "ConceptMap", "CalcgraphMappings", "mappings", _MAPPINGS)
        | _given(
            group=[
                _given(
                    source=ONTOLOGY,
                    sourceVersion=_version(content),
                    target=system,
                    targetVersion=version,
                    element=[
                        {"code": node.value.removeprefix(BASE), "display": labels[node], "target": targets}
                        for node, targets in sorted(elements.items(), key=lambda item: item[0].value)
                    ],
                )
                for (system, version), elements in sorted(groups.items())
            ]
        )
    )


def value_set(objects: Objects) -> bytes:
    """The diseases. Without any there is nothing to compose: a system by itself would mean all its codes."""
    content = objects.content
    diseases = [{"code": t.id, "display": t.label} for t in content.terms if t.kind == "DiseaseTerm"]
    include = _given(system=ONTOLOGY, version=_version(content), concept=diseases)
    return _dump(
        _resource(content, "ValueSet", "CalcgraphConditions", "conditions", _CONDITIONS)
        | _given(immutable=False, compose={"include": [include]} if diseases else "")
    )


def _concept(content: Content, ours: Terms, term: TermRecord, retired: bool) -> Json:
    above = {node for node in (*term.parents, *term.inferred) if node in ours and node != term.node}
    nearest = sorted(node.value for node in above if not any(_between(ours, node, other) for other in above))
    codings = [_coding(content, node) for node in term.parents if node not in ours]
    return _given(
        code=term.id,
        display=term.label,
        definition=term.definition,
        designation=[
            *([{"language": "zh", "value": term.label_zh}] if term.label_zh else []),
            *(
                {"language": "en", "use": {"system": OBO_IN_OWL, "code": f"has{scope}Synonym"}, "value": text}
                for scope, text in term.synonyms
            ),
        ],
        property=[
            *({"code": "parent", "valueCode": iri.removeprefix(BASE)} for iri in nearest),
            *({"code": "superclass", "valueCoding": coding} for coding in codings if coding),
            {"code": "kind", "valueString": term.kind},
            *([{"code": "inactive", "valueBoolean": True}] if retired else []),
        ],
    )


def _between(ours: Terms, upper: ox.NamedNode, lower: ox.NamedNode) -> bool:
    """Whether, of two superclasses of a term, the one stands above the other, and not the other way round as well."""
    over, under = ({*ours[node].parents, *ours[node].inferred} for node in (lower, upper))
    return upper in over and lower not in under


def _coding(content: Content, node: ox.NamedNode) -> Json | None:
    known = terminologies.of_term(node.value)
    if node.value.startswith(VOCABULARY):
        system, code = VOCABULARY.rstrip("/"), node.value.removeprefix(VOCABULARY)
    elif known:
        system, code = known.system, known.code(node.value)
    else:
        return None
    return _given(system=system, code=code, display=content.labels.get(node.value, ""))


def _terminology(row: MappingRecord) -> terminologies.Terminology | None:
    if row.object_id.value == NOT_FOUND:
        return terminologies.of_source(row.object_source.value)
    return terminologies.of_term(row.object_id.value)


def _target(row: MappingRecord, known: terminologies.Terminology, gap: bool) -> Json | None:
    predicate = row.predicate_id.value.removeprefix(SKOS)
    if row.positive:
        equivalence = EQUIVALENCE.get(predicate)
    else:
        equivalence = "unmatched" if gap and predicate == "exactMatch" and not row.predicate_modifier else None
    if equivalence is None:
        return None
    return _given(
        id=row.node.value.removeprefix(BASE).replace("/", "-"),
        code=known.code(row.object_id.value) if row.positive else "",
        display=row.object_label or "",
        equivalence=equivalence,
        comment=row.comment or _COMMENTS.get(equivalence, ""),
    )


def _resource(content: Content, kind: str, name: str, key: str, description: str) -> Json:
    """What every resource of ours begins with; `url` is replaced where there is a better one."""
    title = f"calcgraph: {key}"
    rights = " ".join((*_about(content, n.DC_LICENSE), *_about(content, n.DC_RIGHTS)))
    said = "".join(f"<p>{html.escape(text)}</p>" for text in (title, description, rights) if text)
    return _given(
        resourceType=kind,
        id=f"calcgraph-{key}",
        language="en",
        text={"status": "generated", "div": f'<div xmlns="{_XHTML}" lang="en" xml:lang="en">{said}</div>'},
        url=own(f"fhir/{kind}/{key}").value,
        version=_version(content),
        name=name,
        title=title,
        status="draft",
        experimental=True,
        date="".join(_about(content, n.DC_ISSUED)),
        publisher=content.label(n.CURATORS),
        description=description,
        copyright=rights,
    )


def _about(content: Content, predicate: ox.NamedNode) -> list[str]:
    node = ONTOLOGY if predicate == n.VERSION_IRI else own("dataset").value
    return [value.value for value in content.nodes.get(node, {}).get(predicate.value, ())]


def _version(content: Content) -> str:
    return "".join(_about(content, n.VERSION_INFO))


def _given(**fields: Any) -> Json:
    """An object without its empty members: FHIR has no empty strings and no empty arrays."""
    return {key: value for key, value in fields.items() if value not in ("", [])}


def _dump(resource: Json) -> bytes:
    return indented(resource)


FORMATS = (
    Format(
        "fhir",
        "fhir-codesystem.json",
        "terms",
        "FHIR R4 CodeSystem: our terms, for terminology servers.",
        "terminology servers",
        whole(code_system),
        fhir_read.code_system,
    ),
    Format(
        "fhir",
        "fhir-conceptmap.json",
        "mappings",
        "FHIR R4 ConceptMap: from our terms to those of clinical terminologies.",
        "terminology servers",
        whole(concept_map),
        fhir_read.concept_map,
    ),
    Format(
        "fhir",
        "fhir-valueset.json",
        "terms",
        "FHIR R4 ValueSet: the diseases alone.",
        "terminology servers",
        whole(value_set),
        fhir_read.value_set,
    ),
)
