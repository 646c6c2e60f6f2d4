"""IRIs of a query that nothing here has: such a query finds nothing, and its author should hear why before it runs.

Comes in: a query that the gate let pass. Goes out: nothing, or `Refused` at the first of them, with the nearest ids
and labels. The words of RDF, RDFS, OWL, XML Schema and the functions of XPath are known without being here.
"""

import re
from collections.abc import Collection, Mapping
from urllib.parse import urljoin

from calcgraph.graph.names import BASE
from calcgraph.lookup import Finder
from calcgraph.serving.lexing import Token, lex, local_name, resolved
from calcgraph.serving.refused import Refused

_EVERYBODY = (
    "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "http://www.w3.org/2000/01/rdf-schema#",
    "http://www.w3.org/2002/07/owl#",
    "http://www.w3.org/2001/XMLSchema#",
    "http://www.w3.org/2005/xpath-functions",
)
_NEAR = 3
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
    missing = [(token, iri) for token, iri in named(query, prefixes) if not _is_known(iri, known)]
    if not missing:
        return
    told, asked = [], set[str]()
    for token, iri in missing:
        if iri in asked:
            continue
        asked.add(iri)
        near = (f"{_short(other, prefixes)} {labels.get(other, '')}".rstrip() for other in _near(iri, known, finder))
        hint = "; ".join(near)
        told.append(f"{token.text} is not in this graph" + (f"; near it: {hint}" if hint else ""))
    message = ". ".join(told[:_MOST]) + ". find_term looks up ids"
    raise Refused.at(query, missing[0][0].start, "unknown-iri", message)


def named(query: str, prefixes: Mapping[str, str]) -> list[tuple[Token, str]]:
    """Every IRI that a query uses, with its token; not those that declare a prefix or the base.

    Args:
        query: SPARQL that the gate let pass.
        prefixes: namespace by prefix, for those that the query does not declare.
    """
    tokens, _ = lex(query)
    declared, base, found, place = dict(prefixes), BASE, [], 0
    while place < len(tokens):
        token = tokens[place]
        if token.kind == "word" and token.text == "PREFIX" and place + 2 < len(tokens):
            declared[tokens[place + 1].text.removesuffix(":")] = urljoin(base, resolved(tokens[place + 2].text[1:-1]))
            place += 3
            continue
        if token.kind == "word" and token.text == "BASE" and place + 1 < len(tokens):
            base = urljoin(base, resolved(tokens[place + 1].text[1:-1]))
            place += 2
            continue
        if token.kind == "iri":
            found.append((token, urljoin(base, resolved(token.text[1:-1]))))
        elif token.kind == "name":
            prefix, _, local = token.text.partition(":")
            if prefix in declared:  # else the engine tells, in words of its own
                found.append((token, declared[prefix] + local_name(local)))
        place += 1
    return found


def _is_known(iri: str, known: Collection[str]) -> bool:
    return iri in known or iri.startswith(_EVERYBODY)


def _near(iri: str, known: Collection[str], finder: Finder) -> list[str]:
    """What may have been meant: names that are spelt alike, then IRIs that are."""
    from rapidfuzz import fuzz, process

    local = re.split(r"[/#]", iri.rstrip("/#"))[-1]
    words = re.sub(r"(?<=[a-z])(?=[A-Z])|[_:-]", " ", local)
    space = iri[: len(iri) - len(local)]
    beside = {other: other.removeprefix(space) for other in sorted(known) if space and other.startswith(space)}
    alike = process.extract(local, beside, scorer=fuzz.ratio, score_cutoff=75, limit=_NEAR)
    named = [] if re.search(r"\d{4}", local) else [hit.iri for hit in finder.search(words, _NEAR, 80)]
    return list(dict.fromkeys([*(key for _, _, key in alike), *named]))[:_NEAR]


def _short(iri: str, prefixes: Mapping[str, str]) -> str:
    fitting = [(len(space), prefix, space) for prefix, space in prefixes.items() if iri.startswith(space)]
    if not fitting:
        return f"<{iri}>"
    _, prefix, space = max(fitting)
    return f"{prefix}:{iri.removeprefix(space)}"
