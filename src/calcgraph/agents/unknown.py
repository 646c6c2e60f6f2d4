"""IRIs of a query that nothing here has: such a query finds nothing, and its author should hear why before it runs.

Comes in: a query that the gate let pass. Goes out: nothing, or `Refused` at the first of them, with the nearest ids
and labels.
"""

from collections.abc import Collection, Mapping
from itertools import islice

from calcgraph.lookup import Finder
from calcgraph.serving.lexing import Token
from calcgraph.serving.naming import curie, is_known, named, near
from calcgraph.serving.refused import Refused

_MOST = 10  # of them are told


def refuse_unknown(
    query: str, prefixes: Mapping[str, str], known: Collection[str], finder: Finder, labels: Mapping[str, str]
) -> None:
    """Refuse a query that names what is not here.

    Args:
        query: SPARQL that the gate let pass.
        prefixes: namespace by prefix, for those that the query does not declare.
        known: every IRI that is here.
        finder: finds terms by name.
        labels: label by IRI.

    Raises:
        Refused: with the code `unknown-iri`, at the first IRI that is not here; the message tells all of them.
    """
    missing = [(token, iri) for token, iri in named(query, prefixes) if not is_known(iri, known)]
    if not missing:
        return
    told, first = [], dict[str, Token]()
    for token, iri in missing:
        first.setdefault(iri, token)
    for iri, token in islice(first.items(), _MOST):
        others = near(iri, known, finder)
        hint = "; ".join(f"{curie(other, prefixes)} {labels.get(other, '')}".rstrip() for other in others)
        told.append(f"{token.text} is not in this graph" + (f"; near it: {hint}" if hint else ""))
    message = ". ".join(told) + ". find_term looks up ids"
    raise Refused.at(query, missing[0][0].start, "unknown-iri", message)
