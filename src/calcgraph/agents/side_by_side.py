"""Diseases side by side, as the pages have them, with what is denied of a disease above.

Comes in: `Library` and the diseases that were asked for. Goes out: `Comparison`. Who excludes something excludes it for
every kind of the disease, and a normal finding likewise; what is present in a disease need not be in each of its kinds.
"""

from collections.abc import Collection

import pyoxigraph as ox

from calcgraph.agents import records as r
from calcgraph.agents.library import Library, Unfound
from calcgraph.site.comparison import Feature, compare
from calcgraph.writing.content import ClaimRecord, TermRecord

_MOST = 20  # diseases
_NOTE = (
    f"An empty cell: {r.NO_CLAIM}. What a source excludes or found normal in a disease above stands here too, marked "
    "'said of …'; what is present there is not passed on"
)


def side_by_side(library: Library, asked: Collection[str]) -> r.Comparison:
    """Compare diseases.

    Args:
        library: the graph.
        asked: ids or names; if there are none, all subtypes that a source names.

    Raises:
        Unfound: if one is no disease of the graph, or there are too many.
    """
    if len(asked) > _MOST:
        raise Unfound(f"{len(asked)} diseases are too many side by side; ask for {_MOST} or fewer at a time")
    views = library.views
    naming = [c for c in library.content.claims if c.property == "subtype" and c.status == "present"]
    subtypes = dict.fromkeys(node for d in views.diseases for node in views.subtypes(d.node))
    nodes = [ox.NamedNode(library.term(name)) for name in asked] or list(subtypes)
    for node in nodes:
        if node not in subtypes and node.value not in {disease.node.value for disease in views.diseases}:
            known = "; ".join(f"{library.curie(d.node.value)} {d.label}" for d in views.diseases)
            raise Unfound(f"{library.label(node.value)!r} is no disease of this graph; these are: {known}")
    nodes = list(dict.fromkeys(nodes))
    chosen = [views.terms[node.value] for node in nodes if node.value in views.terms]
    above = {node: _above(library, node) for node in nodes}
    columns = tuple(dict.fromkeys([*chosen, *(term for terms in above.values() for term in terms)]))

    def cell(feature: Feature, node: ox.NamedNode) -> list[r.Cited]:
        own, passed = [], []
        for term, rows in zip(columns, feature.cells, strict=True):
            claims = [library.citing.claims[row.id] for row in rows]
            if term.node == node:
                own = [library.citing.cited(claim) for claim in claims]
            elif term in above[node]:
                denied = (claim for claim in claims if claim.negative and claim.subject == term.node)
                passed += [library.citing.cited(claim, f"said of {term.label}") for claim in denied]
        return own + passed

    features = [
        r.Compared(
            feature=f"{feature.section}: {feature.words}",
            by_disease={library.curie(node.value): cell(feature, node) for node in nodes},
        )
        for feature in compare(views, columns).features
    ]
    return r.Comparison(
        diseases=[library.citing.named(node) for node in nodes],
        features=[feature for feature in features if any(feature.by_disease.values())],
        note=". ".join([_NOTE, *(_only_named(library, n, naming) for n in nodes if n.value not in views.terms)]),
    )


def _above(library: Library, node: ox.NamedNode) -> list[TermRecord]:
    """The diseases above a disease, nearest first; above one that is no term of ours, those that it is a subtype of."""
    views = library.views
    line, diseases = [node], {disease.node: disease for disease in views.diseases}
    for one in line:
        term = views.terms.get(one.value)
        wholes = [d for d in diseases if one in views.subtypes(d)]
        found = dict.fromkeys((*term.parents, *term.inferred) if term else wholes)
        line += [parent for parent in found if parent in diseases and parent not in line]
    return [diseases[parent] for parent in line[1:]]


def _only_named(library: Library, node: ox.NamedNode, naming: Collection[ClaimRecord]) -> str:
    """Of a subtype that is no term of ours: who names it."""
    sources = dict.fromkeys(library.citing.named(claim.source).label for claim in naming if node in claim.values)
    others = (claim for claim in library.content.claims if claim not in naming)
    more = any(node in (claim.subject, claim.bearer, *claim.values) for claim in others)
    rest = "describe_term has what else is said of it" if more else "nothing else is said of it"
    return (
        f"{library.curie(node.value)} {library.label(node.value)} is named as a subtype by {', '.join(sources)}; {rest}"
    )
