"""What of a partner goes into a slice, and every reason why it cannot be cut.

Comes in: partners, axioms, and what is wanted. Goes out: `Cut`. Four ways:

    mireot   the terms and what stands above them, by is-a and part-of, up to the roots; from any file
    subset   the terms alone, with every axiom that names nothing else
    bot      the axioms that bear on the terms, those of their superclasses with them (bottom module)
    star     the least of such a module (bottom and top in turns, until nothing changes)

The last three take a file that has axioms. What was noted of an axiom is left behind.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from calcgraph.curies import Shortener
from calcgraph.errors import CannotCut, Problem, Report
from calcgraph.linking.partner import Partner
from calcgraph.linking.slicing.ancestors import By, Change, Edge, Hierarchy
from calcgraph.linking.slicing.seeds import Seed, problems
from calcgraph.linking.slicing.slices import Spelling, as_axioms
from calcgraph.owl import Form
from calcgraph.owl.forms import operands, subject
from calcgraph.owl.functional import text
from calcgraph.owl.locality import is_logical, module, signature

Method = Literal["mireot", "subset", "bot", "star"]
_FACTS = ("Assertion", "SameIndividual", "DifferentIndividuals")


@dataclass(frozen=True)
class Wanted:
    """What a slice is to have.

    Args:
        seeds: the terms that are asked for.
        method: how it is cut.
        roots: terms above which nothing is followed.
        added: edges beside those of the files, with the reason for each.
        read_as: what the parents are in a file that mixes is-a and part-of.
        obsolete: whether terms that are obsolete may be among the seeds.
        partial: whether a file may be cut that does not have all of its ontology.
        individuals: whether facts of individuals may be among the axioms.
    """

    seeds: tuple[Seed, ...]
    method: Method = "mireot"
    roots: tuple[Seed, ...] = ()
    added: tuple[tuple[Edge, str], ...] = ()
    read_as: By = "broader"
    obsolete: bool = False
    partial: bool = False
    individuals: bool = False


@dataclass(frozen=True)
class Cut:
    """What goes into a slice, and what was done otherwise than the files have it.

    Args:
        axioms: all of them, with declarations.
        added: what no file says.
        dropped: what a file says and the slice does not.
        facts: how many facts of individuals were passed over.
    """

    axioms: frozenset[Form]
    added: tuple[Change, ...] = ()
    dropped: tuple[Change, ...] = ()
    facts: int = 0


def ancestry(partner: Partner, wanted: Wanted, spelling: Spelling, older: Partner | None = None) -> Cut:
    """Cut terms and what stands above them.

    Args:
        partner: tells which terms there are; and their hierarchy, if there is no other.
        wanted: what the slice is to have.
        spelling: of ids.
        older: another partner that tells the hierarchy, as far as the first one confirms it.

    Raises:
        CannotCut: if it cannot be cut as wanted; with every reason.
    """
    roots = [seed.id for seed in wanted.roots]
    added = [edge for edge, _ in wanted.added]
    hierarchy = Hierarchy(partner, older, roots=roots, added=added, read_as=wanted.read_as)
    found = [*_unfit(partner, wanted), *_unfit_roots(hierarchy, wanted)]
    found += [_no_place(seed, partner) for seed in wanted.seeds if _kind(partner, seed.id) != "class"]
    known = [seed.id for seed in wanted.seeds if seed.id in partner.terms]
    branch = hierarchy.branch(known)
    found += _unfit_edges(hierarchy, wanted, branch.terms)
    if older is not None:
        found += [
            _unplaced(term, older, partner)
            for term in branch.terms
            if term not in {*older.terms, *roots, *(e.term for e in added)}
        ]
    if found:
        raise CannotCut(Report.of(found))
    return Cut(
        as_axioms(branch, spelling),
        added=tuple(Change(str(edge), why) for edge, why in wanted.added),
        dropped=branch.dropped,
    )


def theory(partner: Partner, axioms: Iterable[Form], wanted: Wanted, spelling: Spelling) -> Cut:
    """Cut terms with axioms.

    Args:
        partner: tells which terms there are.
        axioms: those of the same file.
        wanted: what the slice is to have.
        spelling: of ids.

    Raises:
        CannotCut: if it cannot be cut as wanted; with every reason.
    """
    if found := list(_unfit(partner, wanted)):
        raise CannotCut(Report.of(found))
    names = {spelling.iri(seed.id) for seed in wanted.seeds}
    logic = {axiom for axiom in axioms if is_logical(axiom)}
    said = {axiom for axiom in logic if wanted.individuals or not axiom.name.endswith(_FACTS)}
    facts = len(logic) - len(said)
    declared = {axiom for axiom in axioms if axiom.name == "Declaration" and subject(axiom) in names}
    if wanted.method == "bot" or wanted.method == "star":
        return Cut(frozenset(map(_bare, module(said, names, wanted.method) | declared)), facts=facts)
    kept = frozenset(axiom for axiom in said if signature(axiom) <= names)
    shorten = Shortener(spelling.namespaces)
    left = {_bare(axiom) for axiom in said - kept if subject(axiom) in names}
    dropped = (text(axiom, lambda iri: shorten(iri.value)) for axiom in left)
    why = "names a term that is not selected"
    changes = tuple(Change(axiom, why) for axiom in sorted(dropped))
    return Cut(frozenset(map(_bare, kept | declared)), dropped=changes, facts=facts)


def _bare(axiom: Form) -> Form:
    return Form(axiom.name, operands(axiom))


def _kind(partner: Partner, id_: str) -> str:
    term = partner.terms.get(id_)
    return term.kind if term else "class"


def _unfit(partner: Partner, wanted: Wanted) -> Iterator[Problem]:
    """What speaks against the file and the terms."""
    if partner.partial and not wanted.partial:
        fix = "take the whole file, or say --allow-partial: what stands above a term may then be missing"
        yield Problem("partial-file", f"the file is not whole: {partner.partial}", file=partner.file, fix=fix)
    yield from problems(wanted.seeds, partner, obsolete=wanted.obsolete)


def _unfit_roots(hierarchy: Hierarchy, wanted: Wanted) -> Iterator[Problem]:
    known = hierarchy.terms.terms.keys() | hierarchy.edges.terms.keys()
    for root in wanted.roots:
        if root.id not in known:
            message = f"{hierarchy.edges.file} has no term {root.id} to stop at"
            fix = "correct it, or leave it out"
            yield Problem("unknown-root", message, file=root.file, line=root.line, focus=root.id, fix=fix)


def _unfit_edges(hierarchy: Hierarchy, wanted: Wanted, terms: Sequence[str]) -> Iterator[Problem]:
    for edge, _ in wanted.added:
        if edge.term not in terms:
            message = f"'{edge}' is added, and the slice has no {edge.term}"
            yield Problem(
                "useless-addition", message, focus=edge.term, fix="ask for the term, or leave the addition out"
            )
        elif edge in hierarchy.told(edge.term):
            message = f"'{edge}' is added, and {hierarchy.edges.file} has it"
            yield Problem("useless-addition", message, focus=edge.term, fix="leave the addition out")
        elif not hierarchy.confirmed(edge):
            message = f"'{edge}' is added, and {hierarchy.terms.file} has no {edge.parent} above {edge.term}"
            yield Problem("unconfirmed-addition", message, focus=edge.term, fix="correct the addition, or leave it out")


def _no_place(seed: Seed, partner: Partner) -> Problem:
    message = f"{seed.id} {partner.terms[seed.id].label} is no class but a {partner.terms[seed.id].kind}"
    fix = "--method subset, bot or star takes it with its axioms"
    return Problem("no-class", message, file=seed.file, line=seed.line, focus=seed.id, fix=fix)


def _unplaced(term: str, older: Partner, partner: Partner) -> Problem:
    label = partner.terms[term].label if term in partner.terms else ""
    message = f"{older.file} does not have {term} {label}".rstrip() + ", so that nobody tells where it stands"
    fix = "add its parents to the recipe with a reason, or take the hierarchy from a newer file"
    return Problem("no-hierarchy", message, focus=term, label=label, fix=fix)
