"""A data set as records and statements: what can be added, removed or changed.

Comes in: a data set. Goes out: `Records`.

    subject                                   kind
    ----------------------------------------  ------------------------------------------------------------------
    cg:CALC_…, a cgv:Claim                    claim, with its quantity and its repair
    cg:CALC_…, a cgv:Source; section, span,   evidence
      selector, citation, agent
    any other cg:CALC_…                       term
    cg:mapping/…                              mapping, known by subject, object and vocabulary: its IRI is a digest
    cg:conflict/…                             conflict
    cgv:…, an axiom that nothing refers to    vocabulary
    any other IRI of ours                     description
    an IRI of somebody else's                 imported term

Statements stand by themselves: facts and matches (a direct triple of a term) and entailments (a superclass of a term,
told or inferred). Blank nodes are named by what is said of them, so that an axiom changes when its inside does.
"""

from collections import defaultdict
from dataclasses import dataclass, field

import pyoxigraph as ox

from calcgraph.curies import Shortener
from calcgraph.graph import Dataset
from calcgraph.graph import names as n
from calcgraph.graph.grounding import NAMED_BY_CONTENT, by_graph, grounded
from calcgraph.graph.names import BASE, VOCABULARY, cgv

Term = ox.NamedNode | ox.Literal
_SKOS = "http://www.w3.org/2004/02/skos/core#"
_SSSOM = "https://w3id.org/sssom/"
_PARTS = ("quantity/", "repair/")
_EVIDENCE = ("section/", "span/", "selector/", "citation/", "agent/")
_KIND_OF = {"mapping/": "mapping", "conflict/": "conflict", **dict.fromkeys(_EVIDENCE, "evidence")}
KINDS = ("claim", "term", "mapping", "conflict", "evidence", "vocabulary", "imported term", "description")


@dataclass(frozen=True, slots=True)
class Statement:
    """A triple that stands by itself; `graph` is the classification that makes it, if one does."""

    kind: str  # fact, match, or entailment
    subject: ox.NamedNode
    predicate: ox.NamedNode
    value: Term
    graph: str = ""


@dataclass
class Record:
    """What is said of one thing, by field: a predicate, or for a part of a claim `repair` or `quantity` and one."""

    kind: str
    node: ox.NamedNode
    fields: dict[tuple[str, ox.NamedNode], set[Term]] = field(default_factory=lambda: defaultdict(set))

    def get(self, predicate: ox.NamedNode) -> set[Term]:
        """The values of a field that is not in a part."""
        return self.fields.get(("", predicate), set())


class Records:
    """Everything that a data set says.

    Args:
        dataset: a data set, with named graphs or without.
    """

    def __init__(self, dataset: Dataset) -> None:
        self.labels: dict[str, str] = {}
        self.short = Shortener(dataset.prefixes)
        self.statements: set[Statement] = set()
        self.records: dict[str, Record] = {}
        graphs = {name: grounded(triples) for name, triples in by_graph(dataset).items()}
        self.graphs = frozenset(graphs)
        kind: dict[str, str] = {}
        for name in ("Source", "Claim"):  # what is both is a claim
            said = (t for triples in graphs.values() for t in map(_terms, triples))
            kind |= {subject.value: name for subject, *rest in said if rest == [n.TYPE, cgv(name)]}
        mappings = self._mappings(graphs)
        self._owned = {
            value.value
            for triples in graphs.values()
            for _, _, value in map(_terms, triples)
            if isinstance(value, ox.NamedNode) and value.value.startswith(NAMED_BY_CONTENT)
        }
        for graph, triples in graphs.items():
            for triple in triples:
                self._put(triple, graph, kind, mappings)

    def _put(self, triple: ox.Triple, graph: str, kind: dict[str, str], mappings: dict[str, str]) -> None:
        subject, predicate, value = _terms(triple)
        if subject.value in self._owned:
            return  # an inner node: its owner's value is its name
        if (
            predicate == n.LABEL
            and isinstance(value, ox.Literal)
            and (value.language == "en" or subject.value not in self.labels)
        ):
            self.labels[subject.value] = value.value
        name = subject.value.removeprefix(BASE)
        own = subject.value.startswith(BASE)
        of_term = own and name.startswith("CALC_") and subject.value not in kind
        if of_term and (statement := _statement(triple, graph)):
            self.statements.add(statement)
            return
        part = next((p for p in _PARTS if own and name.startswith(p)), "")
        if part:
            subject = ox.NamedNode(BASE + name.removeprefix(part))
        key = mappings.get(subject.value, subject.value)
        if key not in self.records:
            self.records[key] = Record(_kind(subject, kind, part), subject)
        self.records[key].fields[part.rstrip("/"), predicate].add(value)

    def _mappings(self, graphs: dict[str, set[ox.Triple]]) -> dict[str, str]:
        """For each mapping, what it is known by in any version."""
        slots: defaultdict[str, dict[str, str]] = defaultdict(dict)
        for triples in graphs.values():
            for subject, predicate, value in map(_terms, triples):
                if predicate.value.startswith(_SSSOM) and subject.value.startswith(f"{BASE}mapping/"):
                    slots[subject.value][predicate.value.removeprefix(_SSSOM)] = str(value)
        groups: defaultdict[str, list[str]] = defaultdict(list)
        for node, own in slots.items():
            groups[" ".join(own.get(s, "") for s in ("subject_id", "object_id", "object_source"))].append(node)
        return {
            node: key if len(nodes) == 1 else node  # of several, each stands for itself
            for key, nodes in groups.items()
            for node in nodes
        }


def _terms(triple: ox.Triple) -> tuple[ox.NamedNode, ox.NamedNode, Term]:
    """The terms of a triple that has no blank node, and no triple in it."""
    return triple.subject, triple.predicate, triple.object  # type: ignore[return-value]


def _kind(subject: ox.NamedNode, kind: dict[str, str], part: str) -> str:
    if part:
        return "claim"
    if subject.value.startswith((VOCABULARY, NAMED_BY_CONTENT)):
        return "vocabulary"
    if not subject.value.startswith(BASE):
        return "imported term"
    name = subject.value.removeprefix(BASE)
    if name.startswith("CALC_"):
        return {"Claim": "claim", "Source": "evidence"}.get(kind.get(subject.value, ""), "term")
    return next((k for prefix, k in _KIND_OF.items() if name.startswith(prefix)), "description")


def _statement(triple: ox.Triple, graph: str) -> Statement | None:
    subject, predicate, value = _terms(triple)
    named = isinstance(value, ox.NamedNode) and not value.value.startswith(NAMED_BY_CONTENT)
    rival = graph.removeprefix("classification/") if graph.startswith("classification/") else ""
    if predicate == n.SUBCLASS_OF and named:
        return Statement("entailment", subject, predicate, value)
    if predicate.value.startswith(_SKOS) and predicate.value.endswith("Match"):
        return Statement("match", subject, predicate, value)
    if predicate.value.startswith(VOCABULARY):
        return Statement("fact", subject, predicate, value, rival)
    return None
