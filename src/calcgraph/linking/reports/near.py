"""What of a partner is near us: the terms that our mappings name, what stands above them, and their numbered types.

Comes in: a partner, the foreign terms of our mappings. Goes out: quads in a graph of its own, for the queries to ask.

    rdfs:label, oboInOwl:hasExactSynonym, IAO:0000115 definition    names and definition
    rdfs:subClassOf                                                 told superclasses
    name:below                                                      itself and all superclasses, since the engine would
                                                                    walk long ways anew for each pair of ends
    owl:deprecated, IAO:0100001                                     obsolescence, and what replaces a term
    skos:exactMatch and the other matches, oboInOwl:hasDbXref       mappings, and cross-references, as IRIs; of a file
                                                                    that says which of these mean the same, those alone
    name:affirmed, name:defined                                     the definition without clauses that deny something;
                                                                    the same with the label before it
    name:lay                                                        an exact synonym for laypeople
    name:word                                                       each word of its names
    name:key, name:numbered                                         a name without the order of its words; of a name
                                                                    with a number at its end, that of the rest
"""

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence

import pyoxigraph as ox

from calcgraph.errors import Problem, Report, UnreadableData
from calcgraph.graph import names as n
from calcgraph.linking.audit.names import key, words
from calcgraph.linking.files.mapping_sets import Mapped
from calcgraph.linking.files.sentences import Told
from calcgraph.linking.partner import Partner, Term

NAME = "urn:calcgraph:name:"
_OBO = "http://www.geneontology.org/formats/oboInOwl#"
_IAO = "http://purl.obolibrary.org/obo/IAO_"
_SKOS = "http://www.w3.org/2004/02/skos/core#"
_SYNONYM, _XREF = ox.NamedNode(f"{_OBO}hasExactSynonym"), ox.NamedNode(f"{_OBO}hasDbXref")
_DEFINITION, _REPLACED = ox.NamedNode(f"{_IAO}0000115"), ox.NamedNode(f"{_IAO}0100001")
_DEPRECATED, _EXACT = ox.NamedNode("http://www.w3.org/2002/07/owl#deprecated"), ox.NamedNode(f"{_SKOS}exactMatch")
_AFFIRMED, _BELOW, _DEFINED, _KEY, _LAY, _NUMBERED, _WORD = (
    ox.NamedNode(NAME + name) for name in ("affirmed", "below", "defined", "key", "lay", "numbered", "word")
)
_MAX_TERMS, _MAX_PAIRS = 5_000, 1_000_000  # near us, and of one with one above it; ChEBI has most, 81 and 717
_LONGEST, _LONGEST_TEXT = 500, 5_000  # characters of a name, and of a definition, that are looked at
_TRUE = ox.Literal(True)
_NUMBER = re.compile(r",?\s+(?:(?:type\s+)?\d+[a-z]?|type\s+[IVX]+)$")
_CLAUSE = re.compile(r"(?<=[.;,])\s+|\s+(?=but\b)")
_DENIES = re.compile(
    r"\b(no|not|nor|never|without|absen(t|ce)|lack(s|ing)?|normal|except|other than|rather than|unlike)\b", re.I
)
_MAPS = {
    f"skos:{kind}Match": ox.NamedNode(f"{_SKOS}{kind}Match")
    for kind in ("exact", "close", "broad", "narrow", "related")
}


def near(partner: Partner, tied: Collection[str]) -> frozenset[str]:
    """The terms of a partner that are near the tied ones.

    Args:
        partner: a file.
        tied: ids that our mappings name.

    Raises:
        UnreadableData: if they are so many that no query would come to an end.
    """
    terms = partner.terms
    found = {id_ for id_ in tied if id_ in terms and (not partner.home or id_.partition(":")[0] in partner.home)}
    keys = {key(name) for id_ in found for name in _names(terms[id_])}
    found |= {term.id for term in terms.values() if any(one in keys for one in _numbered(term))}
    todo = [*found]
    while todo:
        for above in terms[todo.pop()].parents:
            if above in terms and above not in found:
                found.add(above)
                todo.append(above)
    if len(found) > _MAX_TERMS:
        raise _too_many(partner, f"{len(found):,} terms have to do with our mappings, more than {_MAX_TERMS:,}")
    return frozenset(found)


def quads(
    partner: Partner,
    ids: Iterable[str],
    said: Told,
    iri: Callable[[str], ox.NamedNode | None],
    graph: ox.NamedNode,
) -> Iterator[ox.Quad]:
    """What a partner says of some terms.

    Args:
        partner: the file.
        ids: the terms.
        said: definitions and the like, which are read for them alone.
        iri: gives the IRI of an id, or None if there is none.
        graph: in which it is said.

    Raises:
        UnreadableData: if so much stands above each other that no query would come to an end.
    """
    ids = sorted(ids)
    above = _above(partner, ids)
    tells_equals = any(term.equivalents for term in partner.terms.values())

    def links(subject: ox.NamedNode, predicate: ox.NamedNode, others: Iterable[str]) -> Iterator[ox.Quad]:
        yield from (ox.Quad(subject, predicate, node, graph) for other in others if (node := iri(other)))

    for id_ in ids:
        term, node = partner.terms[id_], iri(id_)
        if node is None:
            continue
        yield ox.Quad(node, n.TYPE, n.CLASS, graph)
        label, definition = (
            term.label if len(term.label) <= _LONGEST else "",
            said.definitions.get(id_, "")[:_LONGEST_TEXT],
        )
        affirms = affirmed(definition)
        texts = {n.LABEL: [label], _SYNONYM: [one for one in term.synonyms if len(one) <= _LONGEST]}
        texts |= {_DEFINITION: [definition], _AFFIRMED: [affirms], _DEFINED: [f"{label}\n{affirms}"]}
        texts |= {_LAY: sorted(said.lay.get(id_, ())), _WORD: sorted(_words(term))}
        texts |= {_KEY: [" ".join(key(name)) for name in _names(term)]}
        texts |= {_NUMBERED: [" ".join(one) for one in _numbered(term)]}
        for predicate, values in texts.items():
            yield from (ox.Quad(node, predicate, ox.Literal(text), graph) for text in values if text)
        yield from links(node, n.SUBCLASS_OF, term.parents)
        yield from links(node, _BELOW, (id_, *above[id_]))
        yield from links(node, _XREF, () if tells_equals else term.xrefs)
        yield from links(node, _EXACT, term.equivalents)
        if term.deprecated:
            yield ox.Quad(node, _DEPRECATED, _TRUE, graph)
            yield from links(node, _REPLACED, term.replaced_by)


def _above(partner: Partner, ids: Sequence[str]) -> dict[str, set[str]]:
    """All that stands above each term."""
    found: dict[str, set[str]] = {}
    pairs = 0
    for id_ in ids:
        seen, todo = set[str](), [id_]
        while todo:
            term = partner.terms.get(todo.pop())
            for up in term.parents if term else ():
                if up not in seen:
                    seen.add(up)
                    todo.append(up)
        found[id_] = seen
        pairs += len(seen)
        if pairs > _MAX_PAIRS:
            raise _too_many(partner, f"its terms stand above each other in more than {_MAX_PAIRS:,} pairs")
    return found


def _too_many(partner: Partner, message: str) -> UnreadableData:
    fix = "HPO, Mondo, Uberon and ChEBI have less than a hundred; look at its hierarchy and its names"
    return UnreadableData(Report((Problem("too-large", message, file=partner.file, fix=fix),)))


def affirmed(definition: str) -> str:
    """A definition without the clauses that deny something: what a term is not says nothing of what it is."""
    return " ".join(clause for clause in _CLAUSE.split(definition) if not _DENIES.search(clause))


def mapped(rows: Iterable[Mapped], iri: Callable[[str], ox.NamedNode | None], graph: ox.NamedNode) -> Iterator[ox.Quad]:
    """What a set of mappings says."""
    for row in rows:
        subject, other = iri(row.subject), iri(row.object)
        if subject and other and row.predicate in _MAPS and not row.modifier:
            yield ox.Quad(subject, _MAPS[row.predicate], other, graph)


def targets(partners: Sequence[Partner], close: Sequence[Collection[str]], rows: Iterable[Mapped]) -> frozenset[str]:
    """Where terms that are near us are mapped to, by their files or by others."""
    every = frozenset().union(*close)
    found = {row.object for row in rows if row.subject in every and row.predicate in _MAPS and not row.modifier}
    for partner, ids in zip(partners, close, strict=True):
        for id_ in ids:
            found |= {*partner.terms[id_].xrefs, *partner.terms[id_].equivalents}
    return frozenset(found)


def _names(term: Term) -> list[str]:
    """What it is called; what is too long for a name is looked at by nobody."""
    return [name for name in dict.fromkeys((term.label, *term.synonyms)) if 0 < len(name) <= _LONGEST]


def _words(term: Term) -> set[str]:
    return {word for name in _names(term) for word in words(name)}


def _numbered(term: Term) -> list[tuple[str, ...]]:
    """The keys of the names that end in a number, without it."""
    return [key(name[: found.start()]) for name in _names(term) if (found := _NUMBER.search(name))]
