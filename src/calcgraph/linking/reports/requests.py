"""What an ontology lacks that we have: every gap of our mappings that the file at hand leaves open.

Comes in: a partner faced with ours, our content. Goes out: `Request`s, with all that a form for a new term asks for.
A term is asked for only where it belongs by its kind or as what it is said to be, and if no term there has its name.
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from decimal import Decimal
from functools import partial
from typing import NamedTuple

import pyoxigraph as ox

from calcgraph.graph.names import BASE, cgv
from calcgraph.hierarchy import Hierarchy
from calcgraph.linking.audit import gaps
from calcgraph.linking.audit.facing import Facing
from calcgraph.linking.audit.names import key
from calcgraph.linking.audit.ours import Row
from calcgraph.owl.functional import text
from calcgraph.owl.locality import signature
from calcgraph.source.branches import Branch
from calcgraph.source.trackers import Tracker
from calcgraph.writing.content import ClaimRecord, Content, MappingRecord, TermRecord
from calcgraph.writing.objects import Objects

_NEAR = ("skos:broadMatch", "skos:closeMatch", "skos:relatedMatch", "skos:narrowMatch")  # the nearest first
_SAME = ("skos:exactMatch", "skos:closeMatch")
_LESION = ("lesion", "principalLesion")
_PLACE = ("layer", "site")
_ABNORMAL = ("Abnormal {} morphology", "Abnormality of the {}", "Abnormality of {} morphology")
_SURE = Decimal("0.8")  # the least confidence of a broader term that is proposed as a parent


class Pattern(NamedTuple):
    """What the partner's own pattern says of a term: whether it defines it, its name, and the expression."""

    what: str
    name: str
    text: str


class Request(NamedTuple):
    """A term that is missing.

    Args:
        row: our row that says so.
        term: ours.
        near: what the partner has of it, nearest first: predicate, id, label, confidence, comment.
        genus: the terms of ours right above it, which are asked for too.
        parents: of theirs, what is surely broader by our mappings, none above another: id, label, comment.
        xrefs: what other vocabularies have, by exact and close matches.
        diseases: our diseases that have it, if it is none itself: label and id.
        definition: our logical definition, in OWL functional syntax, with labels; perhaps empty.
        patterns: what the partner's own patterns say of it.
        sources: what is said of it comes from there: label and address.
        claims: ids of what is said of it.
        doubts: what is uncertain of these, in words: how many are not asserted, are of alternatives, or are repaired.
    """

    row: Row
    term: TermRecord
    near: tuple[tuple[str, str, str, str, str], ...]
    genus: tuple[TermRecord, ...]
    parents: tuple[tuple[str, str, str], ...]
    xrefs: tuple[str, ...]
    diseases: tuple[str, ...]
    definition: str
    patterns: tuple[Pattern, ...]
    sources: tuple[tuple[str, str], ...]
    claims: tuple[str, ...]
    doubts: tuple[str, ...]


def requests(facing: Facing, objects: Objects, tracker: Tracker, branches: Iterable[Branch] = ()) -> Iterator[Request]:
    """What to ask the partner for.

    Args:
        facing: the partner, and ours.
        objects: our data set.
        tracker: what belongs there.
        branches: where in it belongs what lies somewhere.
    """
    content = objects.content
    terms = {term.node.value: term for term in content.terms}
    candidates = {(p.file, p.line) for p, _ in gaps.check(facing)}
    values = {v for c in content.claims if c.property in tracker.takes_values_of for v in c.values}
    asked = {
        term: row
        for row in facing.rows
        if row.gap and (term := terms.get(BASE + row.subject)) and (row.place.file, row.place.line) not in candidates
        if term.kind in tracker.takes or term.node in values
    }
    for term, row in asked.items():
        yield _request(facing, objects, tracker, tuple(branches), row, term, frozenset(asked))


def _request(
    facing: Facing,
    objects: Objects,
    tracker: Tracker,
    branches: tuple[Branch, ...],
    row: Row,
    term: TermRecord,
    asked: frozenset[TermRecord],
) -> Request:
    content = objects.content
    above = _above(content, term)
    near = _near(facing, content, term) or [row for one in above for row in _near(facing, content, one)]
    genus = tuple(one for one in above if one.node in term.parents and one in asked)
    of_above = {m.object_id for one in above for m in _positive(content, one)}  # follows from the genus
    broad = [
        (content.curie(m.object_id), m.object_label or "", m.comment or "")
        for one in (term, *(() if genus else above))
        for m in _positive(content, one)
        if content.curie(m.predicate_id) in ("skos:broadMatch", "skos:exactMatch")
        and Decimal(m.confidence) >= _SURE
        and facing.knows(content.curie(m.object_id))
        and not (genus and m.object_id in of_above)
    ]
    if not (broad or genus):
        broad = _branch(facing, content, branches, term, above)
    claims = [claim for claim in content.claims if term.node in (claim.subject, claim.bearer, *claim.values)]
    return Request(
        row,
        term,
        tuple(
            (
                content.curie(m.predicate_id),
                content.curie(m.object_id),
                m.object_label or "",
                m.confidence,
                m.comment or "",
            )
            for m in near
        ),
        genus,
        _lowest(facing, broad),
        _elsewhere(content, facing, term),
        _diseases(content, term, claims),
        _logical(objects, term),
        tuple(_by_pattern(content, tracker, term, above)),
        _sources(content, claims),
        tuple(claim.id for claim in claims),
        tuple(_doubts(claims)),
    )


def _doubts(claims: Iterable[ClaimRecord]) -> Iterator[str]:
    """What a reader should know of claims before a term is made for what they are about."""
    each = list(claims)
    for certainty, many in Counter(claim.certainty for claim in each if claim.certainty != "asserted").items():
        yield f"{many} {'is' if many == 1 else 'are'} not asserted but {certainty}"
    for many, what in (
        (sum(len(claim.values) > 1 for claim in each), "of alternatives (one or the other)"),
        (sum(claim.repair is not None for claim in each), "by a repaired reading of a bad translation"),
        (sum(claim.negative for claim in each), "of what is not there, or is normal"),
    ):
        if many:
            yield f"{many} {'is' if many == 1 else 'are'} {what}"


def _near(facing: Facing, content: Content, term: TermRecord) -> list[MappingRecord]:
    """What the partner has of a term by our mappings, nearest first."""
    rows = [m for m in _positive(content, term) if facing.knows(content.curie(m.object_id))]
    order = {predicate: n for n, predicate in enumerate(_NEAR)}
    return sorted(rows, key=lambda m: (order.get(content.curie(m.predicate_id), len(order)), m.object_id.value))


def _positive(content: Content, term: TermRecord) -> list[MappingRecord]:
    return [m for m in content.mappings if m.positive and m.subject_id == term.node]


def _above(content: Content, term: TermRecord) -> list[TermRecord]:
    """Our terms above it, told and inferred."""
    nodes = {*term.parents, *term.inferred}
    return [one for one in content.terms if one.node in nodes and one.node != term.node]


def _lowest(facing: Facing, found: Iterable[tuple[str, str, str]]) -> tuple[tuple[str, str, str], ...]:
    """Those that stand above no other."""
    each = {id_: (id_, label, comment) for id_, label, comment in sorted(found, reverse=True)}
    above = {up for id_ in each for up in _ancestors(facing, id_) if up != id_}
    return tuple(each[id_] for id_ in sorted(each) if id_ not in above)


def _branch(
    facing: Facing, content: Content, branches: Iterable[Branch], term: TermRecord, above: Iterable[TermRecord]
) -> list[tuple[str, str, str]]:
    """What of the partner is named for the part of the body in which a term lies, or else the branch for it."""
    knowledge = facing.ours.knowledge
    told = Hierarchy(knowledge.broader, knowledge.part_of)
    places = [content.curie(place) for one in (term, *above) for place in _places(content, one.node)]
    found = []
    for branch in branches:
        if branch.kind != "place" or facing.term(branch.term) is None:
            continue
        within = [place for place in places if told.within(place, branch.value)]
        named = next((hit for place in within if (hit := _named_for(facing, told, place, branch.value))), None)
        if named:
            found.append((*named, "since it lies there"))
        elif within:
            found.append((branch.term, branch.label, f"or a class below it, since it lies in the {branch.value_label}"))
    return found


def _named_for(facing: Facing, told: Hierarchy, place: str, whole: str) -> tuple[str, str] | None:
    """The class for abnormalities of a place, or of the smallest part around it that has one."""
    labels = facing.ours.knowledge.labels
    around = [up for up in told.around(place) if up != whole and told.within(up, whole) and up in labels]
    wanted = {key(pattern.format(labels[up])): n for n, up in enumerate(around) for pattern in _ABNORMAL}
    hits = [
        (wanted[key(term.label)], term.id, term.label)
        for term in facing.partner.terms.values()
        if not term.deprecated and term.label.startswith("Abnormal") and key(term.label) in wanted
    ]
    return min(hits)[1:] if hits else None


def _ancestors(facing: Facing, id_: str) -> set[str]:
    seen, todo = set[str](), [id_]
    while todo:
        term = facing.partner.terms.get(todo.pop())
        for up in term.parents if term else ():
            if up not in seen:
                seen.add(up)
                todo.append(up)
    return seen


def _elsewhere(content: Content, facing: Facing, term: TermRecord) -> tuple[str, ...]:
    """What other vocabularies have, each with the predicate."""
    found = []
    for row in _positive(content, term):
        predicate, id_ = content.curie(row.predicate_id), content.curie(row.object_id)
        if predicate in _SAME and not facing.knows(id_):
            named = f"{id_} {row.object_label}" if row.object_label else id_
            found.append(f"{named} ({predicate.removeprefix('skos:')})")
    return tuple(found)


def _diseases(content: Content, term: TermRecord, claims: Iterable[ClaimRecord]) -> tuple[str, ...]:
    if term.kind == "DiseaseTerm":
        return ()
    kinds = {one.node: one for one in content.terms if one.kind == "DiseaseTerm"}
    stated = {c.subject for c in claims if content.states(c) and term.node in c.values}
    return tuple(f"{kinds[node].label} ({kinds[node].id})" for node in sorted(stated & set(kinds), key=str))


def _logical(objects: Objects, term: TermRecord) -> str:
    """The equivalences of a term, and below them what their names mean."""
    content = objects.content
    axioms = [a for a in objects.axioms.axioms if a.name == "EquivalentClasses" and term.node in a.parts]
    named = sorted({node for axiom in axioms for node in signature(axiom)}, key=str)
    legend = [f"# {content.curie(node)} {content.label(node)}" for node in named]
    return "\n".join([*sorted(text(axiom, lambda part: content.curie(part)) for axiom in axioms), *legend])


def _by_pattern(content: Content, tracker: Tracker, term: TermRecord, above: Iterable[TermRecord]) -> Iterator[Pattern]:
    for pattern in tracker.patterns:
        if term.kind not in (*pattern.defines, *pattern.implies):
            continue
        of = partial(_facts, content, names=(pattern.value_of,)) if pattern.value_of else partial(_places, content)
        own = of(term.node)
        values = own or next((found for one in above if (found := of(one.node))), [])
        if len(values) == 1:
            label = content.label(values[0])
            said = pattern.expression.replace("{value}", f"'{label}'" if " " in label else label)
            defines = term.kind in pattern.defines and bool(own)
            yield Pattern("Logical definition" if defines else "A condition (SubClassOf)", pattern.name, said)


def _facts(content: Content, subject: ox.NamedNode, names: Iterable[str]) -> list[ox.NamedNode]:
    """The values of some properties of a term, by the direct triples."""
    wanted = {cgv(name) for name in names}
    found = {t.object for t in content.facts if t.subject == subject and t.predicate in wanted}
    return sorted((node for node in found if isinstance(node, ox.NamedNode)), key=str)


def _places(content: Content, node: ox.NamedNode) -> list[ox.NamedNode]:
    """Where a term lies: by itself, by its lesion, or as the bearer of a claim about a site."""
    found = set(_facts(content, node, _PLACE))
    for lesion in _facts(content, node, _LESION):
        found |= set(_facts(content, lesion, _PLACE))
    for claim in content.claims:
        if claim.bearer == node and claim.property in _PLACE and claim.positive and len(claim.values) == 1:
            found |= {value for value in claim.values if isinstance(value, ox.NamedNode)}
    return sorted(found, key=str)


def _sources(content: Content, claims: Iterable[ClaimRecord]) -> tuple[tuple[str, str], ...]:
    found = {claim.source for claim in claims}
    return tuple((content.label(source), _address(content, source)) for source in sorted(found, key=str))


def _address(content: Content, source: ox.NamedNode) -> str:
    values = content.nodes.get(source.value, {})
    return next(
        (v.value for p, vs in values.items() if p.endswith(("/url", "/source", "seeAlso", "page")) for v in vs), ""
    )
