"""What the data set says as a property graph in the terms of the Biolink Model 4: nodes and edges as plain records.

Comes in: `Objects`. Goes out: `PropertyGraph`, which `kgx` and `neo4j` write, and `biolink_quads` turns back.

    in the data set                       in the property graph
    ------------------------------------  --------------------------------------------------------------------------
    a term of ours, or one that a claim   a node with name, category, description, synonyms by scope
    or a superclass names
    superclass, told                      edge subclass_of, knowledge_assertion by a manual_agent
    superclass, inferred, of ours,        edge subclass_of, logical_entailment by an automated_agent
    the nearest
    a claim that `Content.states`         edge; its predicate is the skos:closeMatch of the claim's property in the
                                          vocabulary, else related_to; its id is that of the claim
    a claim that is excluded, asserted,   edge with `negated: true`, if its property has a closeMatch (no "related to"
    said by nobody to be so               is denied: that would deny too much)
    any claim, whatever its status        node, with all its fields as properties claim_…; it states nothing
    a source, a conflict, the curators    node

    of a claim that is an edge            slot of the association
    ------------------------------------  --------------------------------------------------------------------------
    property                              original_predicate
    subject, value of an excluded cause   original_subject, original_object: Biolink tells it from cause to effect; a
                                          present one is only related_to: our sources give the mechanism for the cause
    frequency                             frequency_qualifier: the class of HPO that a curator infers from the word,
                                          if one is; of findings only, where Biolink has the slot
    onset whose bearer is the finding     onset_qualifier of the finding; the onset of a disease is no qualifier
    evidence                              has_evidence_of_type
    source                                primary_knowledge_source, the source's own record; publications, its address
    label                                 name
    frequency, amount, strength, …        claim_…, no slots of Biolink

A category is the most special one alone, as the schema that comes with the model wants it, and one whose required slots
can be filled: what Biolink calls an attribute (an onset, a quality) and a publication stay NamedThing and
InformationContentEntity. Measured normal is not `negated`, which denies the association. Biolink wants a knowledge
source to be an Information Resource with a registered `infores:` id; there is none for calcgraph or for its sources, so
none is made up, and no aggregator is named.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import TypeGuard

import pyoxigraph as ox

from calcgraph.graph import names as n
from calcgraph.graph.names import BASE, VOCABULARY, cgv, digest_id
from calcgraph.writing.content import SCOPES, ClaimRecord
from calcgraph.writing.formats import rows
from calcgraph.writing.formats.rows import Row
from calcgraph.writing.objects import Objects

Record = Row  # a node or an edge: text, or a tuple of texts, by slot
_CLOSE = ox.NamedNode("http://www.w3.org/2004/02/skos/core#closeMatch")
ABOVE = {  # a category and those above it; of several that fit a node, the first here
    "Disease": ("DiseaseOrPhenotypicFeature", "BiologicalEntity", "NamedThing"),
    "PhenotypicFeature": ("DiseaseOrPhenotypicFeature", "BiologicalEntity", "NamedThing"),
    "Cell": ("AnatomicalEntity", "OrganismalEntity", "BiologicalEntity", "NamedThing"),
    "PathologicalAnatomicalStructure": ("AnatomicalEntity", "OrganismalEntity", "BiologicalEntity", "NamedThing"),
    "GrossAnatomicalStructure": ("AnatomicalEntity", "OrganismalEntity", "BiologicalEntity", "NamedThing"),
    "ChemicalEntity": ("NamedThing",),
    "PopulationOfIndividualOrganisms": ("OrganismalEntity", "BiologicalEntity", "NamedThing"),
    "Procedure": ("NamedThing",),
    "InformationContentEntity": ("NamedThing",),
    "Agent": ("AdministrativeEntity", "NamedThing"),
    "NamedThing": (),
}
_ROOTS = {  # the category of a class and of all below it
    n.DISEASE_ROOT: "Disease",
    n.PHENOTYPE_ROOT: "PhenotypicFeature",
    n.DEPOSIT_ROOT: "PathologicalAnatomicalStructure",
    "cgv:Population": "PopulationOfIndividualOrganisms",
    "cgv:Method": "Procedure",
}
_ONTOLOGIES = {  # the category of any class of an ontology, and of all below it
    "CL": "Cell",
    "UBERON": "GrossAnatomicalStructure",
    "CHEBI": "ChemicalEntity",
}
_ASSOCIATIONS = {  # predicate: association, and the categories that its subject and object must have
    "biolink:has_phenotype": ("DiseaseToPhenotypicFeatureAssociation", "Disease", "PhenotypicFeature"),
    "biolink:disease_has_location": (
        "DiseaseOrPhenotypicFeatureToLocationAssociation",
        "DiseaseOrPhenotypicFeature",
        "AnatomicalEntity",
    ),
}
_TURNED = {"biolink:caused_by": "biolink:causes"}  # Biolink's canonical direction
_VAGUE = "biolink:related_to"
_QUALIFIED = "biolink:has_phenotype"
SYNONYMS = {  # slot of a node, property of a term
    f"{s.lower()}_synonym": f"http://www.geneontology.org/formats/oboInOwl#has{s}Synonym" for s in SCOPES
}
ON_EDGES = ("status", "certainty", "strength", "frequency", "amount", "reading", "spans", "citations")
SOURCE = (
    ("source_kind", cgv("sourceKind")),
    ("language", n.DC_LANGUAGE),
    ("translated_from", cgv("translatedFrom")),
    ("sha256", cgv("sha256")),
)
CONFLICT = (("rule", cgv("rule")), ("kind", cgv("conflictKind")), ("status", cgv("conflictStatus")))
SIDES = (("one_side", cgv("oneSide")), ("other_side", cgv("otherSide")))
LISTS = frozenset(
    ("category", "publications", "has_evidence_of_type", "xref", "sections", "one_side", "other_side", *SYNONYMS)
) | {f"claim_{name}" for name in rows.MANY}
NUMBERS = frozenset(f"claim_{name}" for name in rows.NUMBERS) | {"characters"}


@dataclass(frozen=True, slots=True)
class PropertyGraph:
    """Records by id: of terms, of what is no term, and of edges."""

    terms: tuple[Record, ...]
    records: tuple[Record, ...]
    edges: tuple[Record, ...]


def property_graph(objects: Objects) -> PropertyGraph:
    """The data set as a property graph."""
    return _Maker(objects).graph()


class _Maker:
    def __init__(self, objects: Objects) -> None:
        self._content = content = objects.content
        self._above: dict[ox.NamedNode, list[ox.NamedNode]] = {}
        self._predicates: dict[str, str] = {}
        for low, high in _named(objects.saying(n.SUBCLASS_OF)):
            self._above.setdefault(low, []).append(high)
        for word, match in _named(objects.saying(_CLOSE)):
            matched = content.curie(match) if word.value.startswith(VOCABULARY) else ""
            if matched.startswith("biolink:") and not matched.endswith("_qualifier"):
                self._predicates[word.value.removeprefix(VOCABULARY)] = matched
        self._rows = {r["id"]: r for r in objects.once(rows.claim_rows)}
        self._affirmed = {(c.subject, c.property, v) for c in content.claims if c.status == "present" for v in c.values}
        self._onsets: dict[tuple[ox.NamedNode, ox.NamedNode | None], list[ClaimRecord]] = {}
        for claim in content.claims:
            if claim.property == "onset" and claim.status == "present":
                self._onsets.setdefault((claim.subject, claim.bearer), []).append(claim)
        self._known: dict[ox.NamedNode, tuple[str, ...]] = {}
        self._found: dict[ox.NamedNode, set[ox.NamedNode]] = {}

    def graph(self) -> PropertyGraph:
        content = self._content
        edges = [e for c in content.claims if (e := self._claim_edge(c))]
        said = {(e["subject"], e["predicate"], e["object"]) for e in edges}
        edges += (e for e in self._hierarchy() if (e["subject"], e["predicate"], e["object"]) not in said)
        nodes = {term.node for term in content.terms}
        nodes |= {parent for term in content.terms for parent in term.parents}
        for claim in content.claims:
            nodes |= {v for v in (claim.subject, claim.bearer, *claim.values) if self._is_term(v)}
        records = (*self._claims(), *self._sources(), *self._conflicts())
        return PropertyGraph(
            terms=tuple(sorted(self._terms(nodes), key=_by_id)),
            records=tuple(sorted(records, key=_by_id)),
            edges=tuple(sorted(edges, key=_by_id)),
        )

    # ---- nodes

    def _is_term(self, value: object) -> TypeGuard[ox.NamedNode]:
        """Whether it is a class; a quantity, a source or a text is none."""
        return isinstance(value, ox.NamedNode) and value.value not in self._content.nodes

    def _terms(self, nodes: Iterable[ox.NamedNode]) -> Iterator[Record]:
        own_terms = {term.node: term for term in self._content.terms}
        for node in nodes:
            record = self._node(node, self._categories(node)[0])
            term = own_terms.get(node)
            if term:
                record["description"] = term.definition
                for scope in SCOPES:
                    record[f"{scope.lower()}_synonym"] = tuple(text for s, text in term.synonyms if s == scope)
            yield _filled(record)

    def _node(self, node: ox.NamedNode, category: str) -> Record:
        name = self._content.labels.get(node.value, "")
        return {
            "id": self._content.curie(node),
            "category": (f"biolink:{category}",),
            "name": name,
            "iri": node.value,
        }

    def _categories(self, node: ox.NamedNode) -> tuple[str, ...]:
        if node not in self._known:
            curies = [self._content.curie(v) for v in (node, *self._ancestors(node))]
            found = {_ROOTS.get(c) or _ONTOLOGIES.get(c.partition(":")[0]) for c in curies}
            named = next((c for c in ABOVE if c in found), "NamedThing")
            self._known[node] = (named, *ABOVE[named])
        return self._known[node]

    def _ancestors(self, node: ox.NamedNode) -> set[ox.NamedNode]:
        if node not in self._found:
            found: set[ox.NamedNode] = set()
            todo = [node]
            while todo:
                more = [v for v in self._above.get(todo.pop(), ()) if v not in found]
                found.update(more)
                todo += more
            self._found[node] = found
        return self._found[node]

    def _claims(self) -> Iterator[Record]:
        for claim in self._content.claims:
            row = self._rows[self._content.curie(claim.node)]
            record = self._node(claim.node, "InformationContentEntity")
            record |= {f"claim_{name}": cell for name, cell in row.items() if name not in ("id", "label")}
            yield _filled(record)

    def _sources(self) -> Iterator[Record]:
        content = self._content
        sections: dict[str, list[str]] = {}
        for node, said in sorted(content.nodes.items()):
            if cgv("Section") in said.get(n.TYPE.value, ()):
                start, end = (said[VOCABULARY + name][0].value for name in ("startsAt", "endsAt"))
                name = f"{node.removeprefix(BASE + 'section/')} {start}-{end}"
                sections.setdefault(said[VOCABULARY + "sectionOf"][0].value, []).append(name)
        for node, said in content.nodes.items():
            kinds = said.get(n.TYPE.value, ())
            if cgv("Source") in kinds:
                record = self._node(ox.NamedNode(node), "InformationContentEntity")
                record["xref"] = tuple(content.curie(v) for v in said.get(n.DC_SOURCE.value, ()))
                record["sections"] = tuple(sections.get(node, ()))
                for name, predicate in (*SOURCE, ("characters", cgv("characters"))):
                    record[name] = _first(said, predicate)
                record["description"] = _first(said, n.NOTE)
                record["disclaimer"] = _first(said, cgv("disclaimer"))
                yield _filled(record)
            elif n.AGENT in kinds:
                yield self._node(ox.NamedNode(node), "Agent")

    def _conflicts(self) -> Iterator[Record]:
        for node, said in self._content.nodes.items():
            if cgv("Conflict") in said.get(n.TYPE.value, ()):
                record = self._node(ox.NamedNode(node), "InformationContentEntity")
                for name, predicate in CONFLICT:
                    record[f"conflict_{name}"] = _first(said, predicate).removeprefix(VOCABULARY)
                for name, predicate in SIDES:
                    record[name] = tuple(self._content.curie(v) for v in said.get(predicate.value, ()))
                record["conflict_reason"] = _first(said, cgv("reason"))
                yield _filled(record)

    # ---- edges

    def _hierarchy(self) -> Iterator[Record]:
        content = self._content
        ours = {term.node for term in content.terms}
        for term in content.terms:
            above = {*term.parents, *term.inferred}
            nearest = {v for v in above & ours if not any(v in self._ancestors(w) for w in above - {v})}
            for parent in sorted({*term.parents, *nearest}, key=str):
                subject, obj = content.curie(term.node), content.curie(parent)
                told = parent in term.parents
                yield {
                    "id": f"cg:edge-{digest_id(subject, 'biolink:subclass_of', obj)}",
                    "subject": subject,
                    "predicate": "biolink:subclass_of",
                    "object": obj,
                    "category": ("biolink:Association",),
                    "knowledge_level": "knowledge_assertion" if told else "logical_entailment",
                    "agent_type": "manual_agent" if told else "automated_agent",
                    "original_predicate": "rdfs:subClassOf",
                }

    def _claim_edge(self, claim: ClaimRecord) -> Record | None:
        content = self._content
        value = claim.values[0] if len(claim.values) == 1 else None
        if not self._is_term(claim.subject) or not self._is_term(value):
            return None
        predicate, association = self._predicate(claim, value)
        negated = self._denies(claim, value) and predicate != _VAGUE
        if not (negated or content.states(claim)):
            return None
        row = self._rows[content.curie(claim.node)]
        subject, obj = content.curie(claim.subject), content.curie(value)
        edge: Record = {
            "id": content.curie(claim.node),
            "subject": subject,
            "predicate": predicate,
            "object": obj,
            "category": (f"biolink:{association}",),
            "negated": "true" if negated else "",
            "knowledge_level": "knowledge_assertion",
            "agent_type": "manual_agent",
            "primary_knowledge_source": content.curie(claim.source),
            "publications": tuple(content.curie(ox.NamedNode(a)) for a in (rows.address(content, claim.source),) if a),
            "has_evidence_of_type": (content.curie(claim.evidence),),
            "original_predicate": f"cgv:{claim.property}",
            "name": claim.label,
        }
        if predicate in _TURNED:
            edge |= {"predicate": _TURNED[predicate], "subject": obj, "object": subject}
            edge |= {"original_subject": subject, "original_object": obj}
        if predicate == _QUALIFIED and not negated:
            edge["frequency_qualifier"] = row.get("frequency_class", "")
            edge["onset_qualifier"] = self._onset(claim, value)
        edge |= {f"claim_{name}": row[name] for name in ON_EDGES if name in row}
        return _filled(edge)

    def _predicate(self, claim: ClaimRecord, value: ox.NamedNode) -> tuple[str, str]:
        predicate = self._predicates.get(claim.property, _VAGUE)
        if predicate in _TURNED and not self._denies(claim, value):
            return _VAGUE, "Association"
        association, *ends = _ASSOCIATIONS.get(predicate, ("Association",))
        fits = zip(ends, (claim.subject, value), strict=False)
        if all(end in self._categories(node) for end, node in fits):
            return predicate, association
        return _VAGUE, "Association"

    def _denies(self, claim: ClaimRecord, value: ox.NamedNode) -> bool:
        plain = claim.status == "excluded" and claim.certainty == "asserted" and claim.bearer is None
        whole = not (claim.frequency or claim.amount)  # "not often" denies less
        return plain and whole and (claim.subject, claim.property, value) not in self._affirmed

    def _onset(self, finding: ClaimRecord, value: ox.NamedNode) -> str:
        """When a finding begins, if one claim says so without reserve."""
        told = self._onsets.get((finding.subject, value), [])
        plain = len(told) == 1 and told[0].positive and len(told[0].values) == 1 and not told[0].frequency
        return self._content.curie(told[0].values[0]) if plain and not self._content.contested(told[0]) else ""


def _named(quads: Iterable[ox.Quad]) -> Iterator[tuple[ox.NamedNode, ox.NamedNode]]:
    """Subjects and objects, where both have an IRI."""
    for quad in quads:
        if isinstance(quad.subject, ox.NamedNode) and isinstance(quad.object, ox.NamedNode):
            yield quad.subject, quad.object


def _first(said: Mapping[str, tuple[object, ...]], predicate: ox.NamedNode) -> str:
    return next((v.value for v in said.get(predicate.value, ()) if isinstance(v, ox.NamedNode | ox.Literal)), "")


def _filled(record: Record) -> Record:
    """A record without what is empty."""
    return {name: value for name, value in record.items() if value}


def _by_id(record: Record) -> str:
    return str(record["id"])
