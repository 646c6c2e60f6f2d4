"""The data set as VoID describes it (https://www.w3.org/TR/void/): graphs, partitions, links, vocabularies.

Comes in: `Objects`, `Census`, the files. Goes out: triples about `cg:dataset` and its parts.

    VoID                                   of
    -------------------------------------  -----------------------------------------------------------------
    void:subset                            every named graph, every linkset
    void:classPartition                    every class: its instances; rdfs:Class, rdfs:Literal, sd:Graph: how
                                           many classes, literals, named graphs (HCLS 6.6.1.6 to 6.6.1.8)
    void:propertyPartition                 every property: its triples
    void:Linkset                           mappings of one predicate to one vocabulary; negative rows link nothing
    void:vocabulary                        every vocabulary with a property or class in use
    void:uriSpace, void:uriRegexPattern    our own namespace; the pattern of our ids
    void:exampleResource                   the first claim and the first term of each kind
    void:dataDump, void:feature            the files that hold it all, and their syntaxes
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence

import pyoxigraph as ox

from calcgraph.graph.literals import english
from calcgraph.graph.names import BASE, VOCABULARY, own
from calcgraph.writing.formats import describing as d
from calcgraph.writing.formats.describing import Said, say, word
from calcgraph.writing.formats.format import Written
from calcgraph.writing.formats.media import medium
from calcgraph.writing.formats.statistics import Census, Counts
from calcgraph.writing.objects import Objects

ID_PATTERN = "CALC_[0-9]{7}"
GRAPHS = {
    "build": "What the data set is: title, licence, version, sources.",
    "claims": "Every claim with its status, its qualifiers and its evidence; sources, spans, citations and repairs.",
    "classification": "The types of the disease as one source tells them apart.",
    "conflicts": "Claims that contradict each other, by which rule, and what a curator says of it.",
    "facts": "Direct triples: what is present, asserted, denied by nobody and said of the subject itself.",
    "imports": "Terms of other ontologies that ours rest on.",
    "inferred": "Superclasses that two reasoners agree on.",
    "mappings": "How our terms relate to those of other vocabularies; false friends and gaps too.",
    "terms": "Our own classes, with definitions, synonyms and axioms.",
    "vocabulary": "The properties, classes and words that the graph is written in.",
}
_OBO = re.compile(r"http://purl\.obolibrary\.org/obo/([A-Za-z]+)_")


Link = tuple[ox.NamedNode, ox.NamedNode, int]  # predicate, vocabulary, triples


def whole(objects: Objects, census: Census, files: Sequence[Written], links: Sequence[Link]) -> Iterator[ox.Triple]:
    """The data set with all its parts.

    Args:
        objects: what is described.
        census: their statistics.
        files: what is in the folder.
        links: what `linksets` returned.
    """
    dumps = [f for f in files if f.holds == "dataset" and medium(f.file).format]
    yield from say(
        d.DATASET,
        [
            ("a", word("void:Dataset")),
            *d.titled(),
            *d.credits(objects),
            ("void:subset", [ox.NamedNode(g) for g in census.graphs]),
            ("void:dataDump", [d.beside(f.file) for f in dumps]),
            ("void:feature", [ox.NamedNode(medium(f.file).format) for f in dumps]),
            ("void:uriSpace", ox.Literal(BASE)),
            *identifiers(objects, "dataset"),
            *statistics(census.dataset, "dataset", detailed=True),
            *vocabularies(census.dataset, objects),
            *subsets(links),
        ],
    )
    yield from partitions(census.dataset, "dataset", detailed=True)
    yield from _graphs(census)
    for link in links:
        yield from _linkset(objects, *link)


def identifiers(objects: Objects, holds: str) -> list[Said]:
    """What the ids look like, with examples that are in the file."""
    content = objects.content
    by_kind = {term.kind: term for term in reversed(content.terms)}
    claims = () if holds.startswith("ontology") else content.claims[:1]
    examples = [(record.node, record.id) for record in claims]
    examples += [(by_kind[kind].node, by_kind[kind].id) for kind in sorted(by_kind)]
    return [
        ("void:uriRegexPattern", ox.Literal(f"^{re.escape(BASE)}{ID_PATTERN}$")),
        ("void:exampleResource", [node for node, _ in examples]),
        ("idot:preferredPrefix", ox.Literal("cg")),
        ("idot:identifierPattern", ox.Literal(f"^{ID_PATTERN}$")),
        ("idot:exampleIdentifier", [ox.Literal(key) for _, key in examples]),
    ]


def vocabularies(counts: Counts, objects: Objects) -> list[Said]:
    """The vocabularies of the properties and classes in use, by the longest namespace that is known."""
    spaces = sorted({*objects.prefixes.values(), *d.SPACES.values()}, key=len, reverse=True)
    terms = {*counts.by_property, *counts.by_class}
    found = {next((space for space in spaces if term.startswith(space)), "") for term in terms} - {""}
    return [("void:vocabulary", [ox.NamedNode(_vocabulary(space)) for space in sorted(found)])]


def statistics(counts: Counts, holds: str, *, detailed: bool) -> list[Said]:
    """The statistics of HCLS 6.6.1; if detailed, the partitions of 6.6.2.1 and 6.6.2.2 too."""
    totals = (_name(holds, "total", iri) for iri in _totals(counts))
    classes = (_name(holds, "class", iri) for iri in counts.by_class if detailed)
    properties = (_name(holds, "property", iri) for iri in counts.by_property if detailed)
    return [
        ("void:triples", d.number(counts.triples)),
        ("void:entities", d.number(counts.entities)),
        ("void:distinctSubjects", d.number(counts.subjects)),
        ("void:properties", d.number(counts.properties)),
        ("void:distinctObjects", d.number(counts.objects)),
        ("void:classPartition", [*totals, *classes]),
        ("void:propertyPartition", tuple(properties)),
    ]


def partitions(counts: Counts, holds: str, *, detailed: bool) -> Iterator[ox.Triple]:
    """The partitions that `statistics` names."""
    for kind, classes in (("total", _totals(counts)), ("class", counts.by_class if detailed else {})):
        for iri, members in classes.items():
            said: list[Said] = [("a", word("void:Dataset")), ("void:class", ox.NamedNode(iri))]
            yield from say(_name(holds, kind, iri), [*said, ("void:distinctSubjects", d.number(members))])
    for iri, triples in counts.by_property.items() if detailed else ():
        said = [("a", word("void:Dataset")), ("void:property", ox.NamedNode(iri))]
        yield from say(_name(holds, "property", iri), [*said, ("void:triples", d.number(triples))])


def linksets(objects: Objects) -> Iterator[Link]:
    """How many mappings there are of each predicate to each vocabulary, positive ones alone."""
    links: defaultdict[tuple[str, str], set[tuple[str, str]]] = defaultdict(set)
    for row in objects.content.mappings:
        if row.positive:
            pair = (row.subject_id.value, row.object_id.value)
            links[row.predicate_id.value, row.object_source.value].add(pair)
    for (predicate, source), pairs in sorted(links.items()):
        yield ox.NamedNode(predicate), ox.NamedNode(source), len(pairs)


def subsets(links: Iterable[Link]) -> list[Said]:
    """The linksets as parts of what holds them."""
    return [("void:subset", [_link_name(predicate, source) for predicate, source, _ in links])]


def _linkset(objects: Objects, predicate: ox.NamedNode, source: ox.NamedNode, triples: int) -> Iterator[ox.Triple]:
    what = f"{objects.content.curie(predicate)} from calcgraph to {objects.content.curie(source)}"
    yield from say(
        _link_name(predicate, source),
        [
            ("a", (word("void:Linkset"), word("void:Dataset"))),
            *d.titled(what, f"The mappings of one predicate to one vocabulary: {what}."),
            *d.credits(objects),
            ("void:linkPredicate", predicate),
            ("void:subjectsTarget", d.DATASET),
            ("void:objectsTarget", source),
            ("void:triples", d.number(triples)),
        ],
    )


def _graphs(census: Census) -> Iterator[ox.Triple]:
    for iri in census.graphs:
        counts = census.graph(iri)
        name = iri.removeprefix(f"{BASE}graph/")
        about = GRAPHS.get(name.partition("/")[0])
        yield from say(
            ox.NamedNode(iri),
            [
                ("a", (word("void:Dataset"), word("sd:Graph"))),
                ("dcterms:title", english(f"graph {name}")),
                ("dcterms:description", english(about) if about else None),
                ("void:triples", d.number(counts.triples)),
                ("void:entities", d.number(counts.entities)),
                ("void:distinctSubjects", d.number(counts.subjects)),
                ("void:properties", d.number(counts.properties)),
            ],
        )


def _totals(counts: Counts) -> dict[str, int]:
    rdfs, sd = d.SPACES["rdfs"], d.SPACES["sd"]
    return {f"{rdfs}Class": counts.classes, f"{rdfs}Literal": counts.literals, f"{sd}Graph": counts.graphs}


def _name(holds: str, kind: str, iri: str) -> ox.NamedNode:
    """The IRI of a partition: what holds it, and the class or property without the scheme."""
    return own(f"partition/{holds}/{kind}/{iri.partition('://')[2] or iri}".replace("#", "%23"))


def _link_name(predicate: ox.NamedNode, source: ox.NamedNode) -> ox.NamedNode:
    ends = (re.split("[/#]", iri.value)[-1] for iri in (predicate, source))
    return own("linkset/" + "/".join(end.removesuffix(".owl") for end in ends))


def _vocabulary(space: str) -> str:
    """The IRI of a vocabulary: its namespace; of an OBO ontology, the ontology; of ours, its header."""
    obo = _OBO.fullmatch(space)
    if obo:
        return f"http://purl.obolibrary.org/obo/{obo[1].lower()}.owl"
    return space.rstrip("/") if space == VOCABULARY else space
