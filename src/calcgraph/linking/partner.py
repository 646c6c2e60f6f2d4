"""A partner: another ontology, as one file of a user's tells it, in the few words that joining with it needs.

Comes in: nothing; the readers make partners. Goes out: `Term` and `Partner`. Ids are CURIEs with the prefixes of
`ontology/prefixes.ttl` (`HP:0002905`, `Orphanet:…`); an IRI outside of them stays as it is.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal, NamedTuple

from calcgraph.errors import Problem

Kind = Literal["class", "property", "individual"]


class Term(NamedTuple):
    """A class of a partner, or a property or an individual of its; a tuple is made in a third of the time of a record.

    Args:
        id: its CURIE.
        label: its name in English; empty if the file gives none.
        synonyms: exact ones only, as they are written.
        parents: its told superclasses, by is-a; of a `mixed` partner some may be wholes.
        genus: of the parents, those that are told by its definition alone (an equivalence), not by is-a.
        wholes: what it is told to be part of (BFO:0000050).
        deprecated: whether it is obsolete.
        replaced_by: what to use instead.
        consider: what one might use instead.
        xrefs: cross-references, as CURIEs with our spelling of the prefix where it is known.
        equivalents: those of other ontologies that it says mean the same (skos:exactMatch, MONDO:equivalentTo), spelt
            likewise; a cross-reference alone says no such thing.
        grouping: why data may not be annotated with it, in the partner's words (a subset or a comment); else empty.
        kind: what it is in OWL.
    """

    id: str
    label: str = ""
    synonyms: tuple[str, ...] = ()
    parents: tuple[str, ...] = ()
    genus: tuple[str, ...] = ()
    wholes: tuple[str, ...] = ()
    deprecated: bool = False
    replaced_by: tuple[str, ...] = ()
    consider: tuple[str, ...] = ()
    xrefs: tuple[str, ...] = ()
    equivalents: tuple[str, ...] = ()
    grouping: str = ""
    kind: Kind = "class"


@dataclass(frozen=True)
class Partner:
    """What one file tells.

    Args:
        file: its path, as the user gave it.
        syntax: in which it is written, in words.
        ontology: the IRI of the ontology; empty if the file does not say.
        version: of the ontology, as written but for what every file of its kind says (`releases/`, `.owl`); perhaps
            empty.
        licence: the IRI or the words of its licence; perhaps empty.
        terms: by id; of every vocabulary that the file speaks of.
        home: the prefixes whose terms this file is to define, such as MONDO; what it says of others is hearsay.
        partial: why a term may exist that this file does not have, such as that it is a subset; empty if it is whole.
        cut_off: why it seems to have been cut off, which is also a reason why it may be partial; empty if it does not.
        mixed: whether parents mix is-a and part-of, without telling them apart.
        lacks: the fields of `Term` that no term of it has, such as `synonyms`: what the file cannot tell.
        remarks: what is odd in it, such as a class that stands above itself; none of it hinders the reading.
    """

    file: str
    syntax: str
    ontology: str = ""
    version: str = ""
    licence: str = ""
    terms: Mapping[str, Term] = field(default_factory=dict)
    home: frozenset[str] = frozenset()
    partial: str = ""
    cut_off: str = ""
    mixed: bool = False
    lacks: frozenset[str] = frozenset()
    remarks: tuple[Problem, ...] = ()
