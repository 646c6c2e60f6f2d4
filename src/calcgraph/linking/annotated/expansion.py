"""Which terms of HPO to ask for when cutaneous calcification is meant: those that the mappings tie to our lesions.

Comes in: the content of a reasoned data set; a file of HPO, if there is one. Goes out: `Sense`s, best first.

HPO has no one term for it: one names the skin, one the subcutaneous tissue (with *skin* in a synonym), one any soft
tissue, and annotators have used all three for the same lesion. Our side has one class for them all: the topmost
`cgv:LesionTerm`. An HPO term belongs to the expansion if a positive mapping row ties it to that class or to a class
below it, told or inferred; and so do the terms below it in HPO.
"""

from collections import defaultdict
from typing import NamedTuple

from calcgraph.linking.partner import Partner
from calcgraph.writing.content import Content


class Sense(NamedTuple):
    """A term of HPO that may stand for what is meant.

    Args:
        term: its id.
        label: its name.
        subject: the class of ours that it is tied to, by id.
        subject_label: its name.
        predicate: of the mapping, as `skos:relatedMatch`.
        confidence: of the mapping, from 0 to 1, as written.
        comment: what the mapping says besides; perhaps empty.
        named: whether it has the name of a disease of ours, so that a search by name finds it, and it alone.
        above: the term of the expansion that it stands below in HPO; empty if it is mapped itself.
    """

    term: str
    label: str
    subject: str
    subject_label: str
    predicate: str
    confidence: str
    comment: str
    named: bool
    above: str = ""


def expansion(content: Content, partner: Partner | None = None) -> tuple[Sense, ...]:
    """The terms of HPO for the lesions of the content.

    Args:
        content: of a reasoned data set.
        partner: HPO, for what stands below the mapped terms; only these without it.

    Returns:
        One sense for each term, the one with the highest confidence; in the order of confidence, then of ids.
    """
    lesions = {term.node.value: term for term in content.terms if term.kind == "LesionTerm"}
    names = {term.label.casefold() for term in content.terms if term.kind == "DiseaseTerm"}
    tops = {i for i, term in lesions.items() if not any(s.value in lesions for s in (*term.parents, *term.inferred))}
    found: dict[str, Sense] = {}
    for row in content.mappings:
        subject = lesions.get(row.subject_id.value)
        term = content.curie(row.object_id)
        if subject is None or not (row.positive and term.startswith("HP:")):
            continue
        if subject.node.value not in tops and not tops & {s.value for s in (*subject.parents, *subject.inferred)}:
            continue
        label = row.object_label or ""
        sense = Sense(
            term,
            label,
            subject.id,
            subject.label,
            content.curie(row.predicate_id),
            row.confidence,
            row.comment or "",
            label.casefold() in names,
        )
        if term not in found or float(found[term].confidence) < float(sense.confidence):
            found[term] = sense
    if partner:
        found = {**_below(found, partner), **found}
    return tuple(sorted(found.values(), key=lambda sense: (-float(sense.confidence), bool(sense.above), sense.term)))


def _below(mapped: dict[str, Sense], partner: Partner) -> dict[str, Sense]:
    """What the partner has below the mapped terms, each under the first of them that it is met from."""
    children: defaultdict[str, list[str]] = defaultdict(list)
    for term in partner.terms.values():
        for parent in () if term.deprecated else term.parents:
            children[parent].append(term.id)
    found: dict[str, Sense] = {}
    for sense in mapped.values():
        todo = [sense.term]
        while todo:
            for child in sorted(children[todo.pop()]):
                if child not in found and child not in mapped:
                    label = partner.terms[child].label
                    found[child] = sense._replace(term=child, label=label, named=False, above=sense.term)
                    todo.append(child)
    return found
