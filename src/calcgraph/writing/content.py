"""Claims, terms and mappings as typed values, for the formats that are no RDF.

Comes in: canonical quads. Goes out: `Content`, read off the graphs `claims`, `terms`, `facts`, `mappings` and
`inferred` alone, so that a format says what the graph says. Values are pyoxigraph terms; `Content.curie` and
`Content.label` turn them into text.
"""

from __future__ import annotations

import builtins
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields

import pyoxigraph as ox

from calcgraph.curies import Shortener
from calcgraph.graph import names as n
from calcgraph.graph.dataset import GraphName, apart
from calcgraph.graph.names import BASE, VOCABULARY, cgv

Value = ox.NamedNode | ox.Literal
_VALUES = (ox.NamedNode, ox.Literal)
_OBO_IN_OWL = "http://www.geneontology.org/formats/oboInOwl#"
_SKOS = "http://www.w3.org/2004/02/skos/core#"
_SSSOM = "https://w3id.org/sssom/"
_KINDS = ("DiseaseTerm", "LesionTerm", "FindingTerm", "FeatureTerm")
SCOPES = ("Exact", "Broad", "Narrow", "Related")


@dataclass(frozen=True, slots=True)
class ClaimRecord:
    """One claim, field by field as in `graph/claims`; an absent field is None or empty.

    `property`, `status`, `certainty`, `strength`, `frequency`, `amount` and `reading` are local names of the
    vocabulary, as `finding` or `present`; `values` has several members if they are alternatives.
    """

    id: str
    node: ox.NamedNode
    label: str
    subject: ox.NamedNode
    property: str
    values: tuple[Value, ...]
    status: str
    certainty: str
    strength: str
    reading: str
    evidence: ox.NamedNode
    source: ox.NamedNode
    bearer: ox.NamedNode | None = None
    frequency: str | None = None
    amount: str | None = None
    scope: str | None = None
    repair: ox.NamedNode | None = None
    unmapped: str | None = None
    note: str | None = None
    spans: tuple[ox.NamedNode, ...] = ()
    citations: tuple[ox.NamedNode, ...] = ()

    @builtins.property  # the field `property` hides the decorator
    def negative(self) -> bool:
        """Whether the source denies the value or found it normal."""
        return self.status in ("excluded", "normal")

    @builtins.property  # the field `property` hides the decorator
    def positive(self) -> bool:
        """Whether it may come out as a statement without qualification: present and asserted."""
        return self.status == "present" and self.certainty == "asserted"

    @builtins.property
    def triples(self) -> tuple[ox.Triple, ...]:
        """What the claim is about as direct triples, one for each value; whether they hold is another question."""
        return tuple(ox.Triple(self.subject, cgv(self.property), value) for value in self.values)


@dataclass(frozen=True, slots=True)
class TermRecord:
    """A class of ours. `kind` is DiseaseTerm, LesionTerm, FindingTerm or FeatureTerm; `inferred` are superclasses."""

    id: str
    node: ox.NamedNode
    label: str
    label_zh: str | None
    definition: str
    kind: str
    parents: tuple[ox.NamedNode, ...]
    inferred: tuple[ox.NamedNode, ...]
    synonyms: tuple[tuple[str, str], ...]  # scope (`Exact` …) and text


@dataclass(frozen=True, slots=True)
class MappingRecord:
    """A mapping row with the slots of SSSOM; IRIs for what SSSOM calls an entity reference."""

    node: ox.NamedNode
    subject_id: ox.NamedNode
    predicate_id: ox.NamedNode
    object_id: ox.NamedNode
    mapping_justification: ox.NamedNode
    confidence: str
    object_source: ox.NamedNode
    object_source_version: str
    author_id: Value
    object_label: str | None = None
    predicate_modifier: str | None = None
    comment: str | None = None

    @property
    def positive(self) -> bool:
        """Whether it relates the subject to a term; not a false friend, and not a gap."""
        return not self.predicate_modifier and self.object_id.value != _SSSOM + "NoTermFound"


@dataclass(frozen=True, slots=True)
class MappingSetRecord:
    """What is said of all mappings together; an absent slot is None."""

    node: ox.NamedNode
    version: str | None
    title: str | None
    description: str | None
    license: ox.NamedNode | None
    mapping_date: str | None
    subject_source: ox.NamedNode | None
    subject_source_version: str | None


@dataclass(frozen=True, slots=True)
class Content:
    """What the data set says, as values.

    Args:
        claims: in the order of their ids.
        terms: in the order of their ids.
        mappings: in the order of subject, object and predicate.
        mapping_set: the set that they are the rows of, if the data set has one.
        labels: English label (else any) of every node that has one, by IRI.
        nodes: the values of every node of the graphs of claims and conflicts, by IRI and predicate IRI, for spans,
            repairs, quantities, sources and conflicts.
        denied: subject, property and value of every claim that is excluded or normal.
        facts: the triples of `graph/facts`.
        prefixes: namespace by prefix.
    """

    claims: tuple[ClaimRecord, ...]
    terms: tuple[TermRecord, ...]
    mappings: tuple[MappingRecord, ...]
    mapping_set: MappingSetRecord | None
    labels: Mapping[str, str]
    nodes: Mapping[str, Mapping[str, tuple[Value, ...]]]
    denied: frozenset[tuple[ox.NamedNode, str, Value]]
    facts: frozenset[ox.Triple]
    prefixes: Mapping[str, str]
    shorten: Shortener

    def curie(self, node: Value) -> str:
        """`HP:0002905` for an IRI under a known prefix; a literal's text; else the IRI."""
        return self.shorten(node.value) if isinstance(node, ox.NamedNode) else node.value

    def label(self, node: Value) -> str:
        """The English label of a node, a literal's text, or the CURIE if it has no label."""
        return self.labels.get(node.value) or self.curie(node)

    def contested(self, claim: ClaimRecord) -> bool:
        """Whether some other claim denies what this one says, word for word."""
        return any((claim.subject, claim.property, value) in self.denied for value in claim.values)

    def states(self, claim: ClaimRecord) -> bool:
        """Whether a format that cannot carry doubt may say it: as in `graph/facts`, and of the subject itself."""
        return claim.positive and claim.bearer is None and len(claim.values) == 1 and not self.contested(claim)

    def fact(self, claim: ClaimRecord) -> ox.Triple | None:
        """The direct triple that a claim states, if it does and no rival classification states otherwise."""
        fact = claim.triples[0] if self.states(claim) else None
        return fact if fact in self.facts else None


def content(quads: Iterable[ox.Quad], prefixes: Mapping[str, str]) -> Content:
    """Read the values off a data set.

    Args:
        quads: canonical quads.
        prefixes: namespace by prefix.
    """
    quads = tuple(quads)
    return content_of(apart(quads), (quad for quad in quads if quad.predicate == n.LABEL), prefixes)


def content_of(
    graphs: Mapping[GraphName, Iterable[ox.Triple]], labelling: Iterable[ox.Quad], prefixes: Mapping[str, str]
) -> Content:
    """The same of a data set that is taken apart.

    Args:
        graphs: its triples by graph, in canonical order.
        labelling: its quads with the predicate rdfs:label, in canonical order.
        prefixes: namespace by prefix.
    """
    labels: dict[str, str] = {}
    for quad in labelling:
        node, label = quad.subject, quad.object
        if (isinstance(node, ox.NamedNode) and isinstance(label, ox.Literal)) and (
            label.language == "en" or node.value not in labels
        ):
            labels[node.value] = label.value
    said, terms, kinds, above, mappings, conflicts, build = (
        _by_node(graphs.get(n.graph_name(name), ()))
        for name in ("claims", "terms", "facts", "inferred", "mappings", "conflicts", "build")
    )
    is_claim = [node for node, own in said.items() if cgv("Claim") in own.get(n.TYPE.value, ())]
    claims = tuple(_claim(node, said[node]) for node in sorted(is_claim))
    return Content(
        claims=claims,
        terms=tuple(
            _term(node, own, kinds.get(node, {}), above.get(node, {}))
            for node, own in sorted(terms.items())
            if n.CLASS in own.get(n.TYPE.value, ())
        ),
        mappings=_mappings(mappings),
        mapping_set=_mapping_set(mappings),
        labels=labels,
        nodes={
            node: {p: tuple(v) for p, v in own.items()}
            for nodes in (said, conflicts, build)
            for node, own in nodes.items()
        },
        facts=frozenset(
            fact
            for fact in graphs.get(n.graph_name("facts"), ())
            if isinstance(fact.subject, ox.NamedNode) and isinstance(fact.object, _VALUES)
        ),
        denied=frozenset((c.subject, c.property, value) for c in claims if c.negative for value in c.values),
        prefixes=prefixes,
        shorten=Shortener(prefixes),
    )


def _by_node(triples: Iterable[ox.Triple]) -> dict[str, dict[str, list[Value]]]:
    """What is said of each node that has an IRI, but for blank nodes, by predicate."""
    found: defaultdict[str, defaultdict[str, list[Value]]] = defaultdict(lambda: defaultdict(list))
    for subject, predicate, value in triples:
        if isinstance(subject, ox.NamedNode) and isinstance(value, _VALUES):
            found[subject.value][predicate.value].append(value)
    return {node: dict(own) for node, own in found.items()}


def _claim(node: str, own: Mapping[str, list[Value]]) -> ClaimRecord:
    def values(name: ox.NamedNode) -> list[Value]:
        return own.get(name.value, [])

    def one(name: ox.NamedNode) -> Value | None:
        return next(iter(values(name)), None)

    def word(name: str) -> str | None:
        found = one(cgv(name))
        return found.value.removeprefix(VOCABULARY) if found else None

    def iris(name: ox.NamedNode) -> tuple[ox.NamedNode, ...]:
        return tuple(v for v in values(name) if isinstance(v, ox.NamedNode))

    def text(name: ox.NamedNode) -> str | None:
        found = one(name)
        return found.value if found else None

    return ClaimRecord(
        id=node.removeprefix(BASE),
        node=ox.NamedNode(node),
        label=text(n.LABEL) or "",
        subject=iris(cgv("subject"))[0],
        property=word("property") or "",
        values=tuple(values(cgv("value"))),
        status=word("status") or "",
        certainty=word("certainty") or "",
        strength=word("strength") or "",
        reading=word("reading") or "",
        evidence=iris(cgv("evidence"))[0],
        source=iris(n.DERIVED_FROM)[0],
        bearer=next(iter(iris(cgv("bearer"))), None),
        frequency=word("frequency"),
        amount=word("amount"),
        scope=word("synonymScope"),
        repair=next(iter(iris(cgv("repair"))), None),
        unmapped=text(cgv("unmappedWords")),
        note=text(n.NOTE),
        spans=iris(cgv("span")),
        citations=iris(cgv("citation")),
    )


def _term(
    node: str, own: Mapping[str, list[Value]], typed: Mapping[str, list[Value]], above: Mapping[str, list[Value]]
) -> TermRecord:
    labels = [v for v in own.get(n.LABEL.value, []) if isinstance(v, ox.Literal)]
    parents = own.get(n.SUBCLASS_OF.value, [])
    kinds = {v.value.removeprefix(VOCABULARY) for v in typed.get(n.TYPE.value, [])}
    return TermRecord(
        id=node.removeprefix(BASE),
        node=ox.NamedNode(node),
        label=next((v.value for v in labels if v.language == "en"), node),
        label_zh=next((v.value for v in labels if v.language == "zh"), None),
        definition=next((v.value for v in own.get(n.DEFINITION.value, [])), ""),
        kind=next((kind for kind in _KINDS if kind in kinds), "FeatureTerm"),
        parents=tuple(v for v in parents if isinstance(v, ox.NamedNode)),
        inferred=tuple(v for v in above.get(n.SUBCLASS_OF.value, []) if isinstance(v, ox.NamedNode)),
        synonyms=tuple(
            (scope, value.value) for scope in SCOPES for value in own.get(f"{_OBO_IN_OWL}has{scope}Synonym", [])
        ),
    )


def _mappings(graph: Mapping[str, Mapping[str, list[Value]]]) -> tuple[MappingRecord, ...]:
    slots = [f.name for f in fields(MappingRecord) if f.name != "node"]
    iris = {"subject_id", "predicate_id", "object_id", "mapping_justification", "object_source", "author_id"}
    rows = []
    for node, own in graph.items():
        given = {slot: own[_SSSOM + slot][0] for slot in slots if _SSSOM + slot in own}
        if "object_id" in given:
            plain = {slot: value if slot in iris else value.value for slot, value in given.items()}
            rows.append(MappingRecord(node=ox.NamedNode(node), **plain))  # type: ignore[arg-type]
    return tuple(
        sorted(rows, key=lambda r: (r.subject_id.value, r.object_id.value, r.predicate_id.value, r.node.value))
    )


def _mapping_set(graph: Mapping[str, Mapping[str, list[Value]]]) -> MappingSetRecord | None:
    kind = ox.NamedNode(_SSSOM + "MappingSet")
    node = min((node for node, own in graph.items() if kind in own.get(n.TYPE.value, ())), default=None)
    if node is None:
        return None

    def text(name: ox.NamedNode) -> str | None:
        return next((v.value for v in graph[node].get(name.value, ())), None)

    def iri(name: ox.NamedNode) -> ox.NamedNode | None:
        return next((v for v in graph[node].get(name.value, ()) if isinstance(v, ox.NamedNode)), None)

    return MappingSetRecord(
        node=ox.NamedNode(node),
        version=text(n.VERSION_INFO),
        title=text(n.DC_TITLE),
        description=text(n.DC_DESCRIPTION),
        license=iri(n.DC_LICENSE),
        mapping_date=text(n.DC_CREATED),
        subject_source=iri(ox.NamedNode(_SSSOM + "subject_source")),
        subject_source_version=text(ox.NamedNode(_SSSOM + "subject_source_version")),
    )
