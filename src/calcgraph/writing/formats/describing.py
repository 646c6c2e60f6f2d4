"""What the descriptions have in common: the vocabularies that they are written in, their names, what they all say.

Comes in: `Objects`. Goes out: triples, and Turtle in which what stands beside the file has a relative IRI. So a
description is true wherever the folder is put; no IRI under w3id.org is said to lead to a file.

    thing                        IRI
    ---------------------------  ---------------------------------------------------------------
    calcgraph, of any version    cg:calcgraph
    a version                    cg:releases/0.1.0
    a file of a version          cg:releases/0.1.0/calcgraph.nq/distribution
    the RDF that is in it        cg:dataset, as in graph/build
    a named graph                cg:graph/claims, as in the data set
    a file, where it stands      <calcgraph.nq>, relative to the description
"""

from collections.abc import Iterable, Iterator
from functools import lru_cache

import pyoxigraph as ox

from calcgraph import __version__
from calcgraph.graph import names as n
from calcgraph.graph.about import DESCRIPTION, LICENCE, TITLE
from calcgraph.graph.literals import english
from calcgraph.graph.names import own
from calcgraph.writing.formats.turtle import Blocks, Names
from calcgraph.writing.objects import Objects

Value = ox.NamedNode | ox.Literal
_VALUES = (ox.NamedNode, ox.Literal)
Said = tuple[str, Value | Iterable[Value] | None]

SPACES = {
    "dcat": "http://www.w3.org/ns/dcat#",
    "dcterms": "http://purl.org/dc/terms/",
    "dctypes": "http://purl.org/dc/dcmitype/",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "freq": "http://purl.org/cld/freq/",
    "idot": "http://identifiers.org/idot/",
    "owl": "http://www.w3.org/2002/07/owl#",
    "pav": "http://purl.org/pav/",
    "prov": "http://www.w3.org/ns/prov#",
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "schema": "https://schema.org/",
    "sd": "http://www.w3.org/ns/sparql-service-description#",
    "sh": "http://www.w3.org/ns/shacl#",
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "spdx": "http://spdx.org/rdf/terms#",
    "void": "http://rdfs.org/ns/void#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}
SUMMARY, DATASET = own("calcgraph"), own("dataset")
VERSION = own(f"releases/{__version__}")
SOFTWARE = own(f"agent/calcgraph-{__version__}")
CREATOR = "calcgraph curators"  # an entity, no person
ENGLISH = ox.NamedNode("http://lexvo.org/id/iso639-3/eng")
_BESIDE = "http://beside.invalid/"  # stands for the folder, until it is written


@lru_cache(maxsize=1024)
def word(curie: str) -> ox.NamedNode:
    """A term of one of the vocabularies above, as `dcat:byteSize`."""
    prefix, _, name = curie.partition(":")
    return ox.NamedNode(SPACES[prefix] + name)


def beside(name: str) -> ox.NamedNode:
    """What stands beside the description, as `calcgraph.nq`; `./` is the folder, and nothing the description."""
    return ox.NamedNode(_BESIDE + name)


def number(value: int) -> ox.Literal:
    """A count, as VoID wants it."""
    return ox.Literal(str(value), datatype=word("xsd:integer"))


def say(node: ox.NamedNode, said: Iterable[Said]) -> Iterator[ox.Triple]:
    """The triples of a node.

    Args:
        node: what they are about.
        said: predicates with a value, several, or None for nothing.
    """
    for curie, values in said:
        predicate = n.TYPE if curie == "a" else word(curie)
        for value in (values,) if isinstance(values, _VALUES) else values or ():
            yield ox.Triple(node, predicate, value)


def header(objects: Objects, predicate: ox.NamedNode) -> tuple[Value, ...]:
    """What graph/build says of the data set, as its disclaimer or its date of issue."""
    return objects.content.nodes.get(DATASET.value, {}).get(predicate.value, ())


def credits(objects: Objects) -> list[Said]:
    """Who made, publishes and licenses; the disclaimer; the date, if there is one."""
    return [
        ("dcterms:creator", n.CURATORS),
        ("dcterms:publisher", n.CURATORS),
        ("dcterms:license", ox.NamedNode(LICENCE)),
        ("dcterms:rights", header(objects, n.DC_RIGHTS)),
        ("dcterms:issued", header(objects, n.DC_ISSUED)),
    ]


def agents() -> Iterator[ox.Triple]:
    """The curators, and the program that made the files."""
    curators = [word("foaf:Agent"), word("prov:Agent")]
    name = english(CREATOR)
    yield from say(n.CURATORS, [("a", curators), ("rdfs:label", name), ("foaf:name", ox.Literal(name.value))])
    label = english(f"calcgraph {__version__}, the program")
    yield from say(SOFTWARE, [("a", word("prov:SoftwareAgent")), ("rdfs:label", label)])


def titled(what: str = "", about: str = DESCRIPTION) -> list[Said]:
    """A title and a description in English."""
    return [("dcterms:title", english(what or TITLE)), ("dcterms:description", english(about))]


def document(objects: Objects, triples: Iterable[ox.Triple]) -> bytes:
    """Triples as Turtle, sorted, in the vocabularies above and the prefixes of the data set."""
    known = set(objects.prefixes.values())
    prefixes = {**{p: ns for p, ns in SPACES.items() if ns not in known}, **objects.prefixes}
    ordered = sorted(frozenset(triples), key=str)
    names = Names(prefixes, _relative(ordered))
    text = Blocks(ordered, names).text()
    return f"{names.declarations()}\n{text}".encode()


def _relative(triples: Iterable[ox.Triple]) -> dict[ox.NamedNode, str]:
    """How what stands beside the description is written."""
    nodes = {node for triple in triples for node in (triple.subject, triple.object) if isinstance(node, ox.NamedNode)}
    return {node: f"<{node.value.removeprefix(_BESIDE)}>" for node in nodes if node.value.startswith(_BESIDE)}
