"""Whether a term still stands where we take it to stand.

Comes in: a `Facing`. Goes out: findings. Two questions:

What an import of ours says of the place of a term, by is-a or part-of, must follow from what the file says, by any
number of steps. If the file does not tell is-a and part-of apart, the one above must be an ancestor at all.
A file that is but a part of its ontology may lack a step, so that it can confirm a place and not deny it.

What a term of ours is mapped to must be of the same kind. Our term has a genus, and its foreign ancestors begin with
the nearest, the branch. An exact or narrow match stands in that branch; a close or broad one at least below its root,
as far as our imports tell of one. A related match may stand anywhere, and so may a match in a vocabulary that has
nothing of the branch: a finding that is close to a disease is judged by a person.
"""

from collections.abc import Iterator

from calcgraph.errors import Problem, Severity
from calcgraph.hierarchy import Hierarchy
from calcgraph.linking.audit.facing import Facing, Finding, problem
from calcgraph.linking.audit.ours import Row

_IN_BRANCH = ("skos:exactMatch", "skos:narrowMatch")
_BELOW_ROOT = ("skos:closeMatch", "skos:broadMatch")
_KIND, _PART = "a kind of", "part of"


def check(facing: Facing) -> Iterator[Finding]:
    """Look at the place of every imported and mapped term that the file is to define."""
    yield from map(Finding, _imports(facing))
    told = Hierarchy(facing.ours.knowledge.broader, {})
    for row in facing.rows:
        if not (row.gap or row.negative):
            yield from map(Finding, _mapping(facing, told, row))


def branch(facing: Facing, told: Hierarchy, subject: str, *, root: bool = False) -> tuple[str, ...]:
    """The foreign terms that a term of ours is told to be below, as far as the file can tell who is below them.

    Args:
        facing: the file.
        told: the hierarchy that we tell.
        subject: a term of ours.
        root: the uppermost of them that the file defines, not the nearest.
    """
    broader = facing.ours.knowledge.broader
    nearest, todo = set(), [subject]
    while todo:
        for up in broader.get(todo.pop(), ()):
            if ":" in up and not up.startswith("cgv:"):
                nearest.add(up)
            else:
                todo.append(up)
    known = {id_ for id_ in nearest if facing.term(id_) or any(facing.knows(t) and told.is_a(t, id_) for t in broader)}
    if not root:
        return tuple(sorted(known))
    tops = set()
    for id_ in known:
        here = {up for up in told.kinds(id_) if facing.term(up)}
        tops |= {up for up in here if not any(facing.term(above) for above in broader.get(up, ()))} or {id_}
    return tuple(sorted(tops))


def stands_below(facing: Facing, told: Hierarchy, id_: str, above: str) -> bool:
    """Whether a term of theirs is below another, by what the file says, and what our imports add at its top."""
    return any(told.is_a(up, above) for up in facing.above(id_, wholes=False))


def unjudged(facing: Facing) -> int:
    """How many statements of our imports the file cannot confirm or deny."""
    edges = list(_edges(facing))
    lost = sum(1 for _ in _lost(facing)) if facing.partner.partial else 0
    return sum(1 for *_, judged in edges if not judged) + lost


def _edges(facing: Facing) -> Iterator[tuple[str, str, str, bool]]:
    """What our imports say of a term that is there and in use, and whether the file can tell."""
    knowledge, partner = facing.ours.knowledge, facing.partner
    without = {name for name, kind in (("parents", _KIND), ("wholes", _PART)) if _never(facing, name)}
    for kind, name, table in ((_KIND, "parents", knowledge.broader), (_PART, "wholes", knowledge.part_of)):
        for id_, above in table.items():
            term = facing.term(id_)
            if term is None or term.deprecated:
                continue
            for up in above:
                there = partner.terms.get(up)
                can_tell = name not in without or (partner.mixed and "parents" not in without)
                yield id_, kind, up, there is not None and not there.deprecated and can_tell


def _never(facing: Facing, name: str) -> bool:
    return name in facing.partner.lacks or not any(getattr(term, name) for term in facing.partner.terms.values())


def _lost(facing: Facing) -> Iterator[tuple[str, str, str]]:
    """What our imports say and does not follow from the file."""
    for id_, kind, up, judged in _edges(facing):
        if judged and up not in facing.above(id_, wholes=kind == _PART):
            yield id_, kind, up


def _imports(facing: Facing) -> Iterator[Problem]:
    for id_, kind, up in _lost(facing) if not facing.partner.partial else ():
        term = facing.partner.terms[id_]
        now = ", ".join(map(facing.named, (*term.parents, *term.wholes))) or "nothing"
        message = f"{facing.named(id_)} is no longer {kind} {facing.named(up)}: it stands below {now}"
        message += facing.since_term(id_)
        yield problem("foreign-branch-kept", message, facing.ours.place(id_), id_, term.label)


def _mapping(facing: Facing, told: Hierarchy, row: Row) -> Iterator[Problem]:
    term = facing.term(row.said.object_id)
    if (
        term is None
        or term.deprecated
        or facing.partner.partial
        or row.said.predicate_id not in (*_IN_BRANCH, *_BELOW_ROOT)
    ):
        return
    for above in branch(facing, told, row.subject, root=row.said.predicate_id in _BELOW_ROOT):
        if not stands_below(facing, told, term.id, above):
            label = facing.ours.knowledge.labels.get(above, "")
            message = (
                f"{row.names}: it does not stand below {above} {label}, from which our term is{facing.since_row(row)}"
            )
            severity: Severity | None = "violation" if row.exact else None
            yield problem("mapping-in-branch", message, row.place, term.id, term.label, severity)
