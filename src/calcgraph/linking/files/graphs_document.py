"""The document of OBO Graphs, as far as it is used.

Comes in: JSON. Goes out: its graphs. Names and nesting are those of the format (https://github.com/geneontology/obographs);
what is not named here is passed over. A restriction that the format could not say is null in it.
"""

import msgspec

from calcgraph.linking.files import json_texts
from calcgraph.reading.screening import Refused


class Value(msgspec.Struct):
    """A value with what it is of the node."""

    val: str = ""
    pred: str = ""


class Meta(msgspec.Struct):
    """What is said of a node or graph besides."""

    deprecated: bool = False
    version: str = ""
    subsets: list[str] = []
    comments: list[str] = []
    synonyms: list[Value] = []
    xrefs: list[Value] = []
    basicPropertyValues: list[Value] = []


class Node(msgspec.Struct):
    """A class, property or individual."""

    id: str
    lbl: str | None = None
    type: str | None = None
    propertyType: str | None = None
    meta: Meta | None = None


class Edge(msgspec.Struct):
    """A subject, a predicate and an object."""

    sub: str
    pred: str
    obj: str


class Same(msgspec.Struct):
    """Nodes that are equivalent."""

    nodeIds: list[str] = []


class Restriction(msgspec.Struct):
    """A property and what it is to have."""

    propertyId: str = ""
    fillerId: str = ""


class Definition(msgspec.Struct):
    """A class by genera and restrictions."""

    definedClassId: str = ""
    genusIds: list[str] = []
    restrictions: list[Restriction | None] = []


class Places(msgspec.Struct):
    """Domains and ranges of a property."""

    predicateId: str = ""
    domainClassIds: list[str] = []
    rangeClassIds: list[str] = []
    allValuesFromEdges: list[Edge] = []


class Chain(msgspec.Struct):
    """A chain of properties and what it makes."""

    predicateId: str = ""
    chainPredicateIds: list[str] = []


class Graph(msgspec.Struct):
    """An ontology."""

    id: str = ""
    meta: Meta | None = None
    nodes: list[Node] = []
    edges: list[Edge] = []
    equivalentNodesSets: list[Same] = []
    logicalDefinitionAxioms: list[Definition] = []
    domainRangeAxioms: list[Places] = []
    propertyChainAxioms: list[Chain] = []


class _Document(msgspec.Struct):
    graphs: list[Graph] | None = None


def graphs(data: bytearray) -> list[Graph]:
    """The graphs of a document.

    Raises:
        Refused: if it is no JSON, or has no graphs.
    """
    found = json_texts.decoded(data, _Document).graphs
    if found is None:
        raise Refused("unknown-syntax", "this JSON is neither OBO Graphs nor a class list", "name an ontology")
    return found
