"""What the data set is: title, licence, version, disclaimer, graphs. Goes into `graph/build`.

The version of the package is the version of the graph. There is no clock here: a date of issue, to the second
for the data set, is written only if SOURCE_DATE_EPOCH says it (seconds since 1970, see reproducible-builds.org).
"""

import os
import re
from collections.abc import Iterator
from datetime import UTC, datetime

from pyoxigraph import Literal, NamedNode, Triple

from calcgraph import __version__
from calcgraph.errors import CalcgraphError
from calcgraph.graph import names as n
from calcgraph.graph.literals import english
from calcgraph.graph.names import own
from calcgraph.model import Knowledge

LICENCE = "https://creativecommons.org/licenses/by/4.0/"
TITLE = "calcgraph: a knowledge graph of skin calcification"
DESCRIPTION = (
    "What a source says of idiopathic skin calcification, claim by claim, each with the stretch of text that says it; "
    "what is excluded, normal, unknown or passed over in silence is kept apart from what is present."
)
ONTOLOGY_DESCRIPTION = (
    "The classes, definitions and synonyms of calcgraph with the vocabulary of its claims, the foreign terms that they "
    "rest on, and mappings. The claims themselves are in the data set, not here."
)
_DATASET = NamedNode("http://rdfs.org/ns/void#Dataset")
_VOID_VOCABULARY = NamedNode("http://rdfs.org/ns/void#vocabulary")
_YEAR_10000 = 253402300800
_XSD_DATE, _XSD_DATE_TIME = (NamedNode(f"http://www.w3.org/2001/XMLSchema#{name}") for name in ("date", "dateTime"))


def version_iri(version: str = __version__) -> NamedNode:
    """The IRI of a release of the ontology."""
    return own(f"releases/{version}/calcgraph.owl")


def header_triples(subject: NamedNode, description: str, knowledge: Knowledge) -> Iterator[Triple]:
    """Title, description, licence, creator, version and disclaimer of the data set or the ontology."""
    yield Triple(subject, n.DC_TITLE, english(TITLE))
    yield Triple(subject, n.DC_DESCRIPTION, english(description))
    yield Triple(subject, n.DC_LICENSE, NamedNode(LICENCE))
    yield Triple(subject, n.DC_CREATOR, n.CURATORS)
    yield Triple(subject, n.VERSION_INFO, Literal(__version__))
    for text in sorted({s.disclaimer for s in knowledge.sources if s.disclaimer}):
        yield Triple(subject, n.DC_RIGHTS, english(text))
    if moment := _moment():
        yield Triple(subject, n.DC_ISSUED, Literal(moment.date().isoformat(), datatype=_XSD_DATE))


def _moment() -> datetime | None:
    """When the graph was made, if SOURCE_DATE_EPOCH says it."""
    epoch = os.environ.get("SOURCE_DATE_EPOCH", "")
    if not epoch:
        return None
    if not re.fullmatch("[0-9]{1,11}", epoch) or int(epoch) >= _YEAR_10000:
        raise CalcgraphError(
            f"SOURCE_DATE_EPOCH is '{epoch[:20]}'; it must be a number of seconds since 1970, or unset"
        )
    return datetime.fromtimestamp(int(epoch), UTC)


def about_triples(knowledge: Knowledge, reading: str) -> Iterator[Triple]:
    """The triples of `graph/build`."""
    dataset, ontology = own("dataset"), NamedNode(n.ONTOLOGY)
    yield Triple(dataset, n.TYPE, _DATASET)
    yield from header_triples(dataset, DESCRIPTION, knowledge)
    if moment := _moment():
        yield Triple(dataset, n.GENERATED_AT, Literal(f"{moment:%Y-%m-%dT%H:%M:%S}Z", datatype=_XSD_DATE_TIME))
    yield Triple(dataset, _VOID_VOCABULARY, NamedNode(n.VOCABULARY.rstrip("/")))
    yield Triple(dataset, n.NOTE, english(f"Read {reading.replace('-', ' ')}."))
    for source in knowledge.sources:
        yield Triple(dataset, n.DERIVED_FROM, own(source.id))
    for part in ("vocab", "bridge"):  # released with the whole, so they share its version
        yield Triple(own(part), n.VERSION_INFO, Literal(__version__))
    yield Triple(ontology, n.TYPE, n.OWL_ONTOLOGY)
    yield Triple(ontology, n.VERSION_IRI, version_iri())
    yield from header_triples(ontology, ONTOLOGY_DESCRIPTION, knowledge)
