"""`description.ttl` by the tables of the HCLS community profile, by DCAT 3 and by VoID, read by rdflib."""

import os
import re
from collections.abc import Mapping

import pyoxigraph as ox
import pytest
import rdflib
from rdflib import DCAT, DCTERMS, FOAF, RDF, RDFS, SKOS, VOID, Graph, Literal, Node, URIRef

from calcgraph import Dataset, Knowledge, assemble
from calcgraph.graph.names import BASE
from calcgraph.writing import render
from calcgraph.writing.formats.describing import SPACES
from calcgraph.writing.formats.media import IANA, medium
from planting import ROOT

HERE = "https://example.org/somewhere/"
PAV, IDOT = rdflib.Namespace("http://purl.org/pav/"), rdflib.Namespace("http://identifiers.org/idot/")
TYPES = rdflib.Namespace("http://purl.org/dc/dcmitype/")
PREFIXES = {
    **SPACES,
    "cito": "http://purl.org/spar/cito/",
    "dct": SPACES["dcterms"],
    "schemaorg": "http://schema.org/",
    "sio": "http://semanticscience.org/resource/",
}
# https://www.w3.org/TR/hcls-dataset/, section 5: what each level must and must not say; the rest may or should be there
MUST = {
    "summary": "dct:title dct:description dct:publisher",
    "version": "dct:title dct:description dct:creator dct:publisher pav:version dct:isVersionOf",
    "distribution": "dct:title dct:description dct:creator dct:publisher dct:license dct:format",
}
MUST_NOT = {
    "summary": """dct:created pav:createdOn pav:authoredOn pav:curatedOn dct:creator dct:contributor pav:createdBy
        pav:authoredBy pav:curatedBy dct:issued dct:language void:vocabulary dct:conformsTo idot:identifierPattern
        void:uriRegexPattern idot:accessPattern idot:exampleIdentifier void:exampleResource pav:version dct:isVersionOf
        pav:previousVersion dct:source pav:retrievedFrom prov:wasDerivedFrom sio:has-data-item pav:createdWith
        dcat:distribution dct:format dcat:downloadURL dcat:byteSize void:dataDump dcat:landingPage void:subset
        void:triples void:entities void:distinctSubjects void:properties void:distinctObjects void:classPartition
        void:propertyPartition""",
    "version": """void:vocabulary idot:identifierPattern void:uriRegexPattern idot:accessPattern idot:exampleIdentifier
        void:exampleResource pav:hasCurrentVersion sio:has-data-item dct:accrualPeriodicity dct:format dcat:downloadURL
        dcat:byteSize void:dataDump void:subset void:triples void:entities void:distinctSubjects void:properties
        void:distinctObjects void:classPartition void:propertyPartition void:sparqlEndpoint""",
    "distribution": """dct:hasPart dct:isVersionOf pav:hasCurrentVersion dct:accrualPeriodicity dcat:distribution
        void:sparqlEndpoint""",
}
SHOULD = {  # of what can be known; there is no web page, no logo, no earlier version
    "summary": "dct:accrualPeriodicity",
    "version": "dct:license dct:language prov:wasDerivedFrom pav:createdWith dcat:distribution",
    "distribution": """dct:language dct:conformsTo pav:version prov:wasDerivedFrom pav:createdWith dcat:downloadURL
        dcat:byteSize""",
    "rdf": """void:vocabulary idot:exampleIdentifier void:exampleResource void:dataDump void:subset void:triples
        void:entities void:distinctSubjects void:properties void:distinctObjects void:classPartition""",
}
TEXTS, ONE = (
    ("dct:title", "dct:description", "dct:rights"),
    ("dct:title", "dct:description", "pav:version", "dct:license"),
)
LINKING = ("dct:isVersionOf",)  # without it there are no levels to look at
EVERY = [(level, word) for level, words in MUST.items() for word in words.split() if word not in LINKING]
FORBIDDEN = [(level, word) for level, words in MUST_NOT.items() for word in words.split()]


def parsed(data: bytes) -> Graph:
    return Graph().parse(data=data, format="turtle", publicID=HERE)


def iri(curie: str) -> URIRef:
    prefix, _, name = curie.partition(":")
    return URIRef(PREFIXES[prefix] + name)


def levels(graph: Graph) -> dict[str, list[Node]]:
    """The nodes of each level, found through what links them."""
    pairs = list(graph.subject_objects(DCTERMS.isVersionOf))
    files = [node for version, _ in pairs for node in graph.objects(version, DCAT.distribution)]
    return {"summary": [s for _, s in pairs], "version": [v for v, _ in pairs], "distribution": files}


def broken(graph: Graph) -> set[tuple[str, str]]:
    """Which demands of the profile are not kept, at which level."""
    found = set()
    for level, nodes in levels(graph).items():
        for node in nodes:
            types = set(graph.objects(node, RDF.type))
            if level == "distribution":
                found |= {(level, "type")} if DCAT.Distribution not in types else set()
            elif TYPES.Dataset not in types or types & {VOID.Dataset, DCAT.Distribution}:
                found.add((level, "type"))
            found |= {(level, w) for w in MUST[level].split() if (node, iri(w), None) not in graph}
            found |= {(level, w) for w in MUST_NOT[level].split() if (node, iri(w), None) in graph}
            found |= {(level, w) for w in ONE if len(list(graph.objects(node, iri(w)))) > 1}
            for word in TEXTS:
                values = list(graph.objects(node, iri(word)))
                found |= {(level, word) for v in values if not (isinstance(v, Literal) and v.language)}
            for word in ("dct:publisher", "dct:creator", "dct:license", "dct:isVersionOf"):
                found |= {(level, word) for v in graph.objects(node, iri(word)) if not isinstance(v, URIRef)}
    return found


def copy(graph: Graph) -> Graph:
    """What is said of the nodes of the three levels, to change."""
    made = Graph()
    for node in (node for nodes in levels(graph).values() for node in nodes):
        for triple in graph.triples((node, None, None)):
            made.add(triple)
    return made


@pytest.fixture(scope="module")
def graph(rendered: Mapping[str, bytes]) -> Graph:
    return parsed(rendered["description.ttl"])


def test_there_are_three_levels(graph: Graph) -> None:
    found = levels(graph)
    assert found["summary"] == [URIRef(BASE + "calcgraph")]
    assert len(found["version"]) == 1
    assert len(found["distribution"]) >= 8
    assert set(found["distribution"]) == set(graph.subjects(RDF.type, DCAT.Distribution))


def test_every_level_says_what_it_must_and_nothing_that_it_must_not(graph: Graph) -> None:
    assert broken(graph) == set()


@pytest.mark.parametrize(("level", "word"), EVERY)
def test_a_missing_property_is_noticed(graph: Graph, level: str, word: str) -> None:
    changed = copy(graph)
    for node in levels(changed)[level]:
        changed.remove((node, iri(word), None))
    assert broken(changed) == {(level, word)}


@pytest.mark.parametrize(("level", "word"), FORBIDDEN)
@pytest.mark.thinned(4)
def test_a_forbidden_property_is_noticed(graph: Graph, level: str, word: str) -> None:
    changed = copy(graph)
    changed.add((levels(graph)[level][0], iri(word), URIRef(HERE)))
    assert word in {words for _, words in broken(changed)}


def test_what_should_be_said_and_is_known_is_said(graph: Graph) -> None:
    found = levels(graph)
    rdf = [n for n in found["distribution"] if (n, RDF.type, VOID.Dataset) in graph]
    counted = [n for n in rdf if (n, VOID.triples, None) in graph]
    assert len(counted) >= 6
    for level, nodes in {**found, "rdf": counted}.items():
        missing = [(n, w) for n in nodes for w in SHOULD[level].split() if (n, iri(w), None) not in graph]
        assert not missing, level


def test_no_date_is_said_that_nobody_gave(graph: Graph, knowledge: Knowledge, monkeypatch: pytest.MonkeyPatch) -> None:
    assert not list(graph.subject_objects(DCTERMS.issued))
    monkeypatch.setitem(os.environ, "SOURCE_DATE_EPOCH", "1700000000")
    dated = parsed(render(assemble(knowledge), formats=("description",))["description.ttl"])
    version = levels(dated)["version"][0]
    assert [str(day) for day in dated.objects(version, DCTERMS.issued)] == ["2023-11-14"]
    assert broken(dated) == set()


# ---- DCAT


def test_the_catalogue_has_the_data_set_and_its_version(graph: Graph) -> None:
    (catalogue,) = graph.subjects(RDF.type, DCAT.Catalog)
    found = levels(graph)
    assert set(graph.objects(catalogue, DCAT.dataset)) == {*found["summary"], *found["version"]}
    for node in (*found["summary"], *found["version"]):
        assert (node, RDF.type, DCAT.Dataset) in graph
        assert list(graph.objects(node, DCAT.keyword))
        assert list(graph.objects(node, DCAT.theme))
    assert not list(graph.subject_objects(DCAT.contactPoint)), "nobody can be reached"


def test_themes_are_what_the_diseases_are_exactly_elsewhere(graph: Graph, dataset: Dataset) -> None:
    exact = {str(t.object.value) for t in dataset.graph("mappings") if t.predicate.value == str(SKOS.exactMatch)}  # type: ignore[union-attr]
    themes = {str(theme) for theme in graph.objects(levels(graph)["version"][0], DCAT.theme)}
    assert themes <= exact
    assert "http://identifiers.org/mesh/D000092182" in themes


def test_a_file_has_the_media_type_that_iana_registered(graph: Graph) -> None:
    known = {
        "calcgraph.ttl": "text/turtle",
        "calcgraph.nt": "application/n-triples",
        "calcgraph.nq": "application/n-quads",
        "calcgraph.trig": "application/trig",
        "calcgraph.rdf": "application/rdf+xml",
        "calcgraph.owl": "application/rdf+xml",
        "calcgraph.jsonld": "application/ld+json",
        "calcgraph.svg": "image/svg+xml",
    }
    types = {
        str(graph.value(node, DCAT.downloadURL)).removeprefix(HERE): str(graph.value(node, DCAT.mediaType))
        for node in levels(graph)["distribution"]
    }
    assert {file: types[file] for file in known} == {file: IANA + kind for file, kind in known.items()}
    assert medium("x.unheardof").iri == ""
    assert medium("x.obo").iri == ""


def test_a_file_without_a_registered_type_says_its_format_in_words(graph: Graph) -> None:
    for node in levels(graph)["distribution"]:
        (kind,) = graph.objects(node, DCTERMS.format)
        assert isinstance(kind, Literal) == (graph.value(node, DCAT.mediaType) is None)


def test_no_address_under_w3id_is_said_to_lead_to_a_file(rendered: Mapping[str, bytes], graph: Graph) -> None:
    leads = (DCAT.downloadURL, DCAT.accessURL, VOID.dataDump, DCAT.landingPage, FOAF.page, FOAF.homepage)
    places = {str(value) for predicate in leads for value in graph.objects(None, predicate)}
    assert places
    assert all(place.startswith(HERE) for place in places)
    assert {place.removeprefix(HERE) for place in places} - {""} <= rendered.keys()


def test_wherever_the_folder_is_the_files_are_beside_the_description(rendered: Mapping[str, bytes]) -> None:
    elsewhere = Graph().parse(data=rendered["description.ttl"], format="turtle", publicID="http://localhost/a/b.ttl")
    assert URIRef("http://localhost/a/calcgraph.nq") in set(elsewhere.objects(None, VOID.dataDump))
    assert URIRef("http://localhost/a/") in set(elsewhere.objects(None, DCAT.accessURL))
    assert (URIRef("http://localhost/a/b.ttl"), RDF.type, VOID.DatasetDescription) in elsewhere


def test_the_licence_is_the_one_of_the_repository(graph: Graph) -> None:
    licences = set(graph.objects(None, DCTERMS.license))
    assert licences == {URIRef("https://creativecommons.org/licenses/by/4.0/")}
    assert str(next(iter(licences))) in (ROOT / "LICENSE").read_text("utf-8")


# ---- VoID


def test_every_named_graph_is_a_subset_and_says_what_it_holds(graph: Graph, dataset: Dataset) -> None:
    subsets = set(graph.objects(URIRef(BASE + "dataset"), VOID.subset))
    assert {str(s) for s in subsets if "/graph/" in str(s)} == set(dataset.graph_names())
    for name in dataset.graph_names():
        assert graph.value(URIRef(name), DCTERMS.description), f"say in void.GRAPHS what {name} holds"


def test_every_linkset_links_ours_to_one_vocabulary_by_one_predicate(graph: Graph, dataset: Dataset) -> None:
    links = list(graph.subjects(RDF.type, VOID.Linkset))
    sources = {
        str(t.object.value)  # type: ignore[union-attr]
        for t in dataset.graph("mappings")
        if t.predicate.value == "https://w3id.org/sssom/object_source"
    }
    assert {str(graph.value(link, VOID.objectsTarget)) for link in links} <= sources
    assert len({(graph.value(k, VOID.linkPredicate), graph.value(k, VOID.objectsTarget)) for k in links}) == len(links)
    direct = {
        (t.subject, t.predicate, t.object)
        for t in dataset.graph("mappings")
        if t.predicate.value.startswith(str(SKOS)) and t.predicate.value.endswith("Match")
    }
    assert sum(int(str(graph.value(link, VOID.triples))) for link in links) == len(direct)
    assert set(links) <= set(graph.objects(URIRef(BASE + "dataset"), VOID.subset))


def test_the_vocabularies_cover_every_property_and_class_in_use(graph: Graph, dataset: Dataset) -> None:
    told = {str(v) for v in graph.objects(URIRef(BASE + "dataset"), VOID.vocabulary)}
    assert {BASE + "vocab", str(RDFS), str(SKOS), "http://www.w3.org/ns/oa#", "https://w3id.org/sssom/"} <= told
    assert "http://purl.obolibrary.org/obo/iao.owl" in told
    for quad in dataset:
        used = quad.predicate.value
        ontology = re.sub(r"/obo/([A-Za-z]+)_.*", lambda m: f"/obo/{m[1].lower()}.owl", used)
        assert ontology in told or any(used.startswith(space) for space in told), used


def test_example_resources_are_in_the_file_and_look_as_is_said(rendered: Mapping[str, bytes], graph: Graph) -> None:
    lines = rendered["calcgraph.nt"].decode()
    for node in graph.subjects(VOID.exampleResource):
        pattern = str(graph.value(node, VOID.uriRegexPattern))
        for example in graph.objects(node, VOID.exampleResource):
            assert re.fullmatch(pattern, str(example))
            assert f"\n<{example}> " in lines or lines.startswith(f"<{example}> ")
        for example in graph.objects(node, IDOT.exampleIdentifier):
            assert re.fullmatch(str(graph.value(node, IDOT.identifierPattern)), str(example))
    ontology = next(n for n in levels(graph)["distribution"] if "calcgraph.owl/" in str(n))
    for example in graph.objects(ontology, VOID.exampleResource):
        assert str(example).encode() in rendered["calcgraph.owl"]


def test_no_blank_node_and_no_undeclared_word(graph: Graph, dataset: Dataset) -> None:
    assert not [n for triple in graph for n in triple if isinstance(n, rdflib.BNode)]
    for prefix, space in SPACES.items():
        assert dataset.prefixes.get(prefix, space) == space


def test_hostile_labels_stay_labels(dataset: Dataset) -> None:
    evil = 'x" ; a <http://evil.example/> .\n"""\\\t<script>=1+1 http://beside.invalid/ @en'
    label = "http://www.w3.org/2000/01/rdf-schema#label"
    quads = {
        ox.Quad(q.subject, q.predicate, ox.Literal(evil + str(q.subject), language="en"), q.graph_name)
        if q.predicate.value == label and str(q.graph_name).endswith("graph/terms>") and q.object.language == "en"  # type: ignore[union-attr]
        else q
        for q in dataset
    }
    files = render(Dataset(frozenset(quads), dataset.prefixes), formats=("description", "queries", "crate", "citation"))
    graph = parsed(files["description.ttl"])
    keywords = [str(k) for k in graph.objects(levels(graph)["version"][0], DCAT.keyword)]
    assert keywords
    assert all(k.startswith(evil) for k in keywords)
    assert URIRef("http://evil.example/") not in set(graph.objects())
    assert broken(graph) == set()
