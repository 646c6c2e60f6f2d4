"""The IRIs that a query names: which they are, which of them are nowhere in the data, and what may have been meant.

Comes in: a query that the gate let pass. Goes out: IRIs. The words of RDF, RDFS, OWL, XML Schema and the functions of
XPath are known without being in the data.
"""

import re
from collections.abc import Collection, Mapping
from urllib.parse import urljoin

from calcgraph.graph.names import BASE
from calcgraph.lookup import Finder
from calcgraph.serving.lexing import Token, lex, local_name, resolved

_XPATH = "http://www.w3.org/2005/xpath-functions#"
_WORDS = {
    "http://www.w3.org/1999/02/22-rdf-syntax-ns#": """Alt Bag CompoundLiteral HTML JSON List PlainLiteral Property Seq
        Statement XMLLiteral direction first langString language nil object predicate rest subject type value""",
    "http://www.w3.org/2000/01/rdf-schema#": """Class Container ContainerMembershipProperty Datatype Literal Resource
        comment domain isDefinedBy label member range seeAlso subClassOf subPropertyOf""",
    "http://www.w3.org/2002/07/owl#": """
        AllDifferent AllDisjointClasses AllDisjointProperties Annotation AnnotationProperty AsymmetricProperty Axiom
        Class DataRange DatatypeProperty DeprecatedClass DeprecatedProperty FunctionalProperty
        InverseFunctionalProperty IrreflexiveProperty NamedIndividual NegativePropertyAssertion Nothing
        ObjectProperty Ontology OntologyProperty ReflexiveProperty Restriction SymmetricProperty Thing
        TransitiveProperty allValuesFrom annotatedProperty annotatedSource annotatedTarget assertionProperty
        backwardCompatibleWith bottomDataProperty bottomObjectProperty cardinality complementOf datatypeComplementOf
        deprecated differentFrom disjointUnionOf disjointWith distinctMembers equivalentClass equivalentProperty
        hasKey hasSelf hasValue imports incompatibleWith intersectionOf inverseOf maxCardinality
        maxQualifiedCardinality members minCardinality minQualifiedCardinality onClass onDataRange onDatatype
        onProperties onProperty oneOf priorVersion propertyChainAxiom propertyDisjointWith qualifiedCardinality
        rational real sameAs someValuesFrom sourceIndividual targetIndividual targetValue topDataProperty
        topObjectProperty unionOf versionIRI versionInfo withRestrictions""",
    "http://www.w3.org/2001/XMLSchema#": """ENTITIES ENTITY ID IDREF IDREFS NCName NMTOKEN NMTOKENS NOTATION Name QName
        anyURI base64Binary boolean byte date dateTime dateTimeStamp dayTimeDuration decimal double duration float gDay
        gMonth gMonthDay gYear gYearMonth hexBinary int integer language long negativeInteger nonNegativeInteger
        nonPositiveInteger normalizedString positiveInteger short string time token unsignedByte unsignedInt
        unsignedLong unsignedShort yearMonthDuration length maxExclusive maxInclusive maxLength minExclusive
        minInclusive minLength pattern""",
}
_EVERYBODY = frozenset(space + word for space, words in _WORDS.items() for word in words.split())
_NEAR = 3


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
            declared[tokens[place + 1].text.removesuffix(":")] = _joined(base, tokens[place + 2].text)
            place += 3
            continue
        if token.kind == "word" and token.text == "BASE" and place + 1 < len(tokens):
            base = _joined(base, tokens[place + 1].text)
            place += 2
            continue
        if token.kind == "iri":
            found.append((token, _joined(base, token.text)))
        elif token.kind == "name":
            prefix, _, local = token.text.partition(":")
            found.append((token, declared[prefix] + local_name(local)))
        place += 1
    return found


def _joined(base: str, iri: str) -> str:
    text = resolved(iri[1:-1])
    try:
        return urljoin(base, text)
    except ValueError:  # as for http://[, which the engine tells in words of its own
        return text


def is_known(iri: str, known: Collection[str]) -> bool:
    """Whether an IRI is here, or one of the words that everybody knows.

    Args:
        iri: of a query.
        known: what is here.
    """
    return iri in known or iri in _EVERYBODY or iri.startswith(_XPATH)


def near(iri: str, known: Collection[str], finder: Finder) -> list[str]:
    """What may have been meant: names that are spelt alike, then IRIs that are.

    Args:
        iri: that is not here.
        known: every IRI that is here.
        finder: finds terms by name.
    """
    from rapidfuzz import fuzz, process

    local = re.split(r"[/#]", iri.rstrip("/#"))[-1]
    words = re.sub(r"(?<=[a-z])(?=[A-Z])|[_:-]", " ", local)
    space = iri[: len(iri) - len(local)]
    beside = {other: other.removeprefix(space) for other in sorted(o for o in known if space and o.startswith(space))}
    alike = process.extract(local, beside, scorer=fuzz.ratio, score_cutoff=75, limit=_NEAR)
    named = [] if re.search(r"\d{4}", local) else [hit.iri for hit in finder.search(words, _NEAR, 80)]
    return list(dict.fromkeys([*(key for _, _, key in alike), *named]))[:_NEAR]


def curie(iri: str, prefixes: Mapping[str, str]) -> str:
    """An IRI as a query would write it.

    Args:
        iri: absolute.
        prefixes: namespace by prefix.
    """
    fitting = [(len(space), prefix, space) for prefix, space in prefixes.items() if iri.startswith(space)]
    if not fitting:
        return f"<{iri}>"
    _, prefix, space = max(fitting)
    return f"{prefix}:{iri.removeprefix(space)}"
