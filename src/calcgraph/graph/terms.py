"""Terms to OWL: classes, their hierarchy and, from defining claims only, their axioms.

    a term that is not defined    subClassOf genus; subClassOf (relation some value) for each defining claim
    a defined term                the same, and equivalentClass (genus and all of its defining restrictions)
    a defining claim that is      subClassOf not (relation some value); never part of an equivalence
      excluded or normal
    disjoint_with_characteristic  disjointWith (has characteristic some value)
    a present name, other than    oboInOwl:hasExactSynonym and so on, by its scope
      the label

In `graph/facts` each term is typed for people and shapes (cgv:DiseaseTerm and so on); the reasoner never sees that.
"""

from collections import defaultdict
from collections.abc import Iterator

from pyoxigraph import BlankNode, Literal, NamedNode, Triple

from calcgraph.graph import names as n
from calcgraph.graph.claims import Reading, unread
from calcgraph.graph.literals import english
from calcgraph.graph.names import Expander, cgv, own
from calcgraph.hierarchy import Hierarchy
from calcgraph.model import Claim, Knowledge, Term

Axiom = tuple[NamedNode, list[Triple]]


def term_triples(knowledge: Knowledge, expand: Expander, reading: Reading) -> Iterator[Triple]:
    """The triples of `graph/terms`."""
    defining: defaultdict[str, list[Claim]] = defaultdict(list)
    for claim in knowledge.claims:
        if claim.strength == "defining" and not unread(claim, reading):
            defining[claim.subject.id].append(claim)
    for term in knowledge.terms:
        yield from _term(term, defining[term.id], knowledge, expand)
    for claim in knowledge.claims:
        known = claim.text == knowledge.labels.get(claim.subject.id)
        if claim.scope and claim.text and not known and claim.status == "present" and not unread(claim, reading):
            synonym = expand(f"oboInOwl:has{claim.scope.capitalize()}Synonym")
            yield Triple(own(claim.subject.id), synonym, english(claim.text))


def type_triples(knowledge: Knowledge) -> Iterator[Triple]:
    """What each term of ours is a term for, by its told genus."""
    hierarchy = Hierarchy(knowledge.broader, knowledge.part_of)
    subtypes = {v.id for c in knowledge.claims if c.property == "subtype" for v in c.targets}
    for term in knowledge.terms:
        kinds = hierarchy.kinds(term.id)
        if n.DISEASE_ROOT in kinds:
            yield Triple(own(term.id), n.TYPE, cgv("DiseaseTerm"))
            if term.id in subtypes:
                yield Triple(own(term.id), n.TYPE, cgv("SubtypeTerm"))
        elif n.PHENOTYPE_ROOT in kinds:
            yield Triple(own(term.id), n.TYPE, cgv("FindingTerm"))
        elif n.DEPOSIT_ROOT in kinds:
            yield Triple(own(term.id), n.TYPE, cgv("LesionTerm"))
        else:
            yield Triple(own(term.id), n.TYPE, cgv("FeatureTerm"))


def _term(term: Term, claims: list[Claim], knowledge: Knowledge, expand: Expander) -> Iterator[Triple]:
    node, genus = own(term.id), expand(term.genus.id)
    yield Triple(node, n.TYPE, n.CLASS)
    yield Triple(node, n.LABEL, english(term.label))
    if term.label_zh:
        yield Triple(node, n.LABEL, Literal(term.label_zh, language="zh"))
    yield Triple(node, n.DEFINITION, english(term.definition))
    yield Triple(node, n.SUBCLASS_OF, genus)
    yield Triple(node, n.IS_DEFINED_BY, NamedNode(n.ONTOLOGY))
    differentia: list[BlankNode] = []
    for claim in claims:
        relation = knowledge.relations[claim.property]
        assert relation is not None  # load has seen to it
        assert claim.value is not None
        key = f"{term.id}-{claim.id}"
        restriction, triples = some(key, expand(relation), expand(claim.value.id))
        yield from triples
        if claim.negative:
            complement = BlankNode(f"{key}-not")
            yield Triple(complement, n.TYPE, n.CLASS)
            yield Triple(complement, n.COMPLEMENT_OF, restriction)
            yield Triple(node, n.SUBCLASS_OF, complement)
        elif claim.status == "present":
            differentia.append(restriction)
            if not term.defined:
                yield Triple(node, n.SUBCLASS_OF, restriction)
    if term.defined and differentia:
        both = BlankNode(f"{term.id}-and")
        yield Triple(node, n.EQUIVALENT_CLASS, both)
        yield Triple(both, n.TYPE, n.CLASS)
        head, triples = sequence(f"{term.id}-list", [genus, *differentia])
        yield Triple(both, n.INTERSECTION_OF, head)
        yield from triples
    if term.disjoint_with_characteristic:
        value = expand(term.disjoint_with_characteristic.id)
        restriction, triples = some(f"{term.id}-disjoint", expand(n.HAS_CHARACTERISTIC), value)
        yield from triples
        yield Triple(node, n.DISJOINT_WITH, restriction)


def some(key: str, relation: NamedNode, value: NamedNode) -> tuple[BlankNode, list[Triple]]:
    """The class expression `relation some value`, as its node and its triples (OWL 2 mapping to RDF, table 1)."""
    node = BlankNode(key)
    return node, [
        Triple(node, n.TYPE, n.RESTRICTION),
        Triple(node, n.ON_PROPERTY, relation),
        Triple(node, n.SOME_VALUES_FROM, value),
    ]


def sequence(key: str, members: list[NamedNode | BlankNode]) -> tuple[BlankNode, list[Triple]]:
    """An RDF list, as its head and its triples. `members` must not be empty."""
    cells = [BlankNode(f"{key}-{i}") for i in range(len(members))]
    triples = []
    for i, (cell, member) in enumerate(zip(cells, members, strict=True)):
        triples.append(Triple(cell, n.FIRST, member))
        triples.append(Triple(cell, n.REST, cells[i + 1] if i + 1 < len(cells) else n.NIL))
    return cells[0], triples
