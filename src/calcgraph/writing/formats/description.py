"""`description.ttl`: what this data set is, for catalogues: VoID, DCAT 3 and the HCLS community profile.

Comes in: `Objects` and the other files of the build. Goes out: Turtle. The profile (https://www.w3.org/TR/hcls-dataset/)
describes a data set at three levels, and forbids at each what belongs to another:

    level         node                                         types                                    says
    ------------  -------------------------------------------  ---------------------------------------  ----------------
    summary       cg:calcgraph                                 dctypes:Dataset, dcat:Dataset            what stays
    version       cg:releases/0.1.0                            dctypes:Dataset, dcat:Dataset            version, sources
    distribution  cg:releases/0.1.0/calcgraph.nq/distribution  dcat:Distribution; in a syntax of RDF    format, size,
                                                               dctypes:Dataset and void:Dataset too     digest, counts

    DCAT 3                      of
    --------------------------  --------------------------------------------------------------------------
    dcat:Catalog                the two datasets
    dcat:mediaType              as registered at IANA, if it is
    dcterms:format              the W3C's IRI of the format, else the media type, else its name
    dcterms:conformsTo          the specification of the format
    dcat:byteSize               of the file
    spdx:checksum               SHA-256 of the file
    dcat:downloadURL            the file beside this one, a relative IRI
    dcat:accessURL              the folder (HCLS: file directory)
    dcat:theme, dcat:keyword    what our diseases are exactly elsewhere, and their labels

A file is a distribution if it holds some of the content: not a context, a dictionary of columns, or a description.

How it is found: serve it as Turtle, or a redirect to it, at `/.well-known/void` of a host, as VoID says; the addresses
in it are relative, so that they lead to the files wherever the folder is. A page about the data can say `<link
rel="describedby" type="text/turtle" href="description.ttl">`; `service.ttl` and `ro-crate-metadata.json` name the same
data set. Whoever parses it says where it was found: as base IRI, `publicID` or `--base`.
"""

from collections.abc import Iterator

import pyoxigraph as ox

from calcgraph import __version__
from calcgraph.graph import names as n
from calcgraph.graph.literals import count
from calcgraph.graph.names import own
from calcgraph.writing.formats import describing as d
from calcgraph.writing.formats import void
from calcgraph.writing.formats.describing import Said, beside, say, word
from calcgraph.writing.formats.format import Folder, Format, Written
from calcgraph.writing.formats.media import medium
from calcgraph.writing.formats.statistics import Census
from calcgraph.writing.objects import Objects

HCLS = ox.NamedNode("https://www.w3.org/TR/hcls-dataset/")
_STANDARDS = (HCLS, *(ox.NamedNode(f"https://www.w3.org/TR/{name}/") for name in ("vocab-dcat-3", "void")))
_EXACT = "http://www.w3.org/2004/02/skos/core#exactMatch"
_NO_CONTENT = ("", "context", "description", "dictionary of the tables")
_SHA256 = "checksumAlgorithm_sha256"


def description(objects: Objects, folder: Folder) -> bytes:
    """The three levels, the catalogue that they are in, and the data set with its parts."""
    return d.document(objects, _triples(objects, folder))


def _triples(objects: Objects, folder: Folder) -> Iterator[ox.Triple]:
    census = objects.once(Census)
    files = [f for f in folder.files if f.holds not in _NO_CONTENT]
    yield from _document(objects)
    yield from _summary(objects)
    yield from _version(objects, files)
    links = tuple(void.linksets(objects))
    contents: dict[str, list[Said]] = {}
    for holds in sorted({f.holds for f in files if medium(f.file).format}):
        counts = census.of(holds)
        if counts:
            contents[holds] = [
                *void.identifiers(objects, holds),
                *void.vocabularies(counts, objects),
                *void.statistics(counts, holds, detailed=False),
                *void.subsets(links),
            ]
            yield from void.partitions(counts, holds, detailed=False)
    for file in files:
        yield from _distribution(objects, file, contents.get(file.holds, []))
    yield from void.whole(objects, census, files, links)
    yield from d.agents()


def _document(objects: Objects) -> Iterator[ox.Triple]:
    """The description itself, and the catalogue."""
    about = "What calcgraph is: its versions, files, graphs and vocabularies, with counts."
    yield from say(
        beside(""),
        [
            ("a", (word("void:DatasetDescription"), word("foaf:Document"))),
            *d.titled("Description of calcgraph", about),
            ("dcterms:creator", n.CURATORS),
            ("dcterms:conformsTo", _STANDARDS),
            ("foaf:primaryTopic", d.DATASET),
            ("foaf:topic", (d.SUMMARY, d.VERSION)),
        ],
    )
    yield from say(
        own("catalog"),
        [
            ("a", word("dcat:Catalog")),
            *d.titled("Data sets of calcgraph", "The data set of calcgraph and its version in this folder."),
            ("dcterms:publisher", n.CURATORS),
            ("dcterms:license", d.credits(objects)[2][1]),
            ("dcat:dataset", (d.SUMMARY, d.VERSION)),
        ],
    )


def _summary(objects: Objects) -> Iterator[ox.Triple]:
    """HCLS summary level: no creator, no date, no version, no file."""
    allowed = ("dcterms:publisher", "dcterms:license", "dcterms:rights")
    yield from say(
        d.SUMMARY,
        [
            ("a", (word("dctypes:Dataset"), word("dcat:Dataset"))),
            *d.titled(),
            *((predicate, values) for predicate, values in d.credits(objects) if predicate in allowed),
            *_topics(objects),
            ("idot:preferredPrefix", ox.Literal("cg")),
            ("dcterms:accrualPeriodicity", word("freq:irregular")),
            ("pav:hasCurrentVersion", d.VERSION),
            ("dcat:hasCurrentVersion", d.VERSION),
        ],
    )


def _version(objects: Objects, files: list[Written]) -> Iterator[ox.Triple]:
    """HCLS version level: no file, no statistics, no vocabulary."""
    yield from say(
        d.VERSION,
        [
            ("a", (word("dctypes:Dataset"), word("dcat:Dataset"))),
            *d.titled(f"calcgraph {__version__}"),
            *d.credits(objects),
            *_topics(objects),
            *_provenance(objects),
            ("skos:note", d.header(objects, n.NOTE)),
            ("dcterms:isVersionOf", d.SUMMARY),
            ("dcat:isVersionOf", d.SUMMARY),
            ("dcterms:conformsTo", HCLS),
            ("dcterms:hasPart", d.DATASET),
            ("idot:preferredPrefix", ox.Literal("cg")),
            ("dcat:distribution", [_node(f) for f in files]),
        ],
    )


def _distribution(objects: Objects, file: Written, content: list[Said]) -> Iterator[ox.Triple]:
    """HCLS distribution level: a file; if it is in RDF, with what VoID says of its content, if that is known."""
    kind = medium(file.file)
    node, checksum = _node(file), own(f"releases/{__version__}/{file.file}/checksum")
    types = ("dcat:Distribution", "dctypes:Dataset", *(["void:Dataset"] if kind.format else []))
    named = kind.format or kind.iri
    yield from say(
        node,
        [
            ("a", [word(name) for name in types]),
            *d.titled(f"calcgraph {__version__}: {file.file}", file.purpose),
            *d.credits(objects),
            *_provenance(objects),
            ("dcterms:format", ox.NamedNode(named) if named else ox.Literal(kind.name)),
            ("dcterms:conformsTo", [*([ox.NamedNode(kind.specification)] if kind.specification else []), HCLS]),
            ("dcat:mediaType", ox.NamedNode(kind.iri) if kind.type else None),
            ("dcat:byteSize", count(file.size)),
            ("dcat:downloadURL", beside(file.file)),
            ("dcat:accessURL", beside("./")),
            ("spdx:checksum", checksum),
            *((("void:dataDump", beside(file.file)), *content) if kind.format else ()),
        ],
    )
    yield from say(
        checksum,
        [
            ("a", word("spdx:Checksum")),
            ("spdx:algorithm", word(f"spdx:{_SHA256}")),
            ("spdx:checksumValue", ox.Literal(file.sha256, datatype=word("xsd:hexBinary"))),
        ],
    )


def _provenance(objects: Objects) -> list[Said]:
    return [
        ("pav:version", ox.Literal(__version__)),
        ("dcat:version", ox.Literal(__version__)),
        ("pav:createdWith", d.SOFTWARE),
        ("prov:wasDerivedFrom", d.header(objects, n.DERIVED_FROM)),
        ("dcterms:language", d.ENGLISH),
    ]


def _topics(objects: Objects) -> list[Said]:
    """The labels of our diseases, and what they are exactly in other vocabularies."""
    diseases = [term for term in objects.content.terms if term.kind == "DiseaseTerm"]
    nodes = {term.node for term in diseases}
    themes = [
        row.object_id
        for row in objects.content.mappings
        if row.positive and row.predicate_id.value == _EXACT and row.subject_id in nodes
    ]
    return [
        ("dcat:keyword", [ox.Literal(term.label) for term in diseases]),
        ("dcat:theme", themes),
    ]


def _node(file: Written) -> ox.NamedNode:
    return own(f"releases/{__version__}/{file.file}/distribution")


FORMATS = (
    Format(
        "description",
        "description.ttl",
        "description",
        "VoID, DCAT 3 and the HCLS profile: what the data set is, with counts, sizes and digests.",
        "catalogues, data portals, query builders",
        None,
        describe=description,
    ),
)
