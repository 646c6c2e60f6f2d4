"""Every file, read back by parsers that are not ours, is the object that it says it holds (RDFC-1.0)."""

import hashlib
import io
import json
import re
from collections.abc import Callable, Iterable, Mapping

import pyld.jsonld
import pyoxigraph as ox
import pytest
import rdflib

from calcgraph import Dataset
from calcgraph.writing.objects import RELEASE

pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning:rdflib")
ONTOLOGY_GRAPHS = ("vocabulary", "terms", "imports")
SKOS = "http://www.w3.org/2004/02/skos/core#"
Reader = Callable[[bytes], Iterable[ox.Quad]]


def canonical(quads: Iterable[ox.Quad]) -> list[str]:
    """The canonical N-Quads of a data set."""
    data = ox.Dataset(quads)
    data.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
    return sorted(map(str, data))


def in_default_graph(triples: Iterable[ox.Triple]) -> list[str]:
    return canonical(ox.Quad(t.subject, t.predicate, t.object) for t in triples)


def by_oxigraph(kind: ox.RdfFormat) -> Reader:
    return lambda data: ox.parse(data, format=kind)


def by_rdflib(kind: str) -> Reader:
    """Through rdflib, handed on as N-Triples or N-Quads."""

    def read(data: bytes) -> Iterable[ox.Quad]:
        normalise, rdflib.NORMALIZE_LITERALS = rdflib.NORMALIZE_LITERALS, False
        try:
            if kind in ("nquads", "trig", "json-ld"):
                dataset = rdflib.Dataset()
                dataset.parse(data=data, format=kind)
                lines = dataset.serialize(format="nquads")
            else:
                lines = rdflib.Graph().parse(data=data, format=kind).serialize(format="nt")
        finally:
            rdflib.NORMALIZE_LITERALS = normalise
        return ox.parse(lines, format=ox.RdfFormat.N_QUADS)

    return read


def by_pyld(data: bytes) -> Iterable[ox.Quad]:
    lines = pyld.jsonld.to_rdf(json.loads(data), {"format": "application/n-quads", "documentLoader": no_network})
    return ox.parse(lines, format=ox.RdfFormat.N_QUADS)


def no_network(url: str, _: object) -> dict[str, object]:
    raise AssertionError(f"{url} is fetched")


FILES: dict[str, tuple[str, str, ox.RdfFormat]] = {
    "calcgraph.ttl": ("release", "turtle", ox.RdfFormat.TURTLE),
    "calcgraph.nt": ("release", "nt", ox.RdfFormat.N_TRIPLES),
    "calcgraph.rdf": ("release", "xml", ox.RdfFormat.RDF_XML),
    "calcgraph.owl": ("ontology", "xml", ox.RdfFormat.RDF_XML),
    "calcgraph.nq": ("dataset", "nquads", ox.RdfFormat.N_QUADS),
    "calcgraph.trig": ("dataset", "trig", ox.RdfFormat.TRIG),
    "calcgraph.jsonld": ("dataset", "json-ld", ox.RdfFormat.JSON_LD),
}


@pytest.fixture(scope="module")
def objects(dataset: Dataset) -> Mapping[str, list[str]]:
    """What the files should hold, made from the data set without the code that writes."""
    terms = dataset.union(ONTOLOGY_GRAPHS)
    kind, ontology = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type", "http://www.w3.org/2002/07/owl#Ontology"
    headers = {t.subject for t in terms if (t.predicate.value, str(t.object)) == (kind, f"<{ontology}>")}
    own = ox.NamedNode("https://w3id.org/calcgraph/calcgraph.owl")
    header = {t for t in dataset.graph("build") if t.subject == own}
    source = ox.NamedNode("http://purl.org/dc/terms/source")  # what is merged is named
    header |= {ox.Triple(own, source, t.object) for t in terms if t.subject in headers and t.predicate == source}
    matches = {t for t in dataset.graph("mappings") if t.predicate.value.startswith(SKOS)}
    return {
        "dataset": canonical(dataset.quads),
        "release": in_default_graph(dataset.union(RELEASE)),
        "ontology": in_default_graph({t for t in terms if t.subject not in headers} | header | matches),
    }


@pytest.mark.parametrize("engine", ["rdflib", "pyoxigraph"])
@pytest.mark.parametrize("file", FILES)
def test_a_file_read_back_is_its_object(
    rendered: Mapping[str, bytes], objects: Mapping[str, list[str]], file: str, engine: str
) -> None:
    name, kind, format_ = FILES[file]
    read = by_rdflib(kind) if engine == "rdflib" else by_oxigraph(format_)
    found = canonical(read(rendered[file]))
    expected = objects[name]
    if name == "ontology":  # which also declares the annotation properties of its header
        declared = "#type> <http://www.w3.org/2002/07/owl#AnnotationProperty>"
        extra = set(found) - set(expected)
        assert all(declared in line and line.startswith(("<http://purl.org/dc/", f"<{SKOS}")) for line in extra)
        found = [line for line in found if line not in extra]
    assert found == expected


def test_the_json_ld_read_back_by_pyld_is_the_dataset(
    rendered: Mapping[str, bytes], objects: Mapping[str, list[str]]
) -> None:
    assert canonical(by_pyld(rendered["calcgraph.jsonld"])) == objects["dataset"]


def test_pyld_and_pyoxigraph_agree_on_the_canonical_form_of_the_release_graph(
    rendered: Mapping[str, bytes], objects: Mapping[str, list[str]]
) -> None:
    """RDFC-1.0 by an implementation that is not the one that the writers use, on the graph with all blank nodes."""
    nodes = [line for line in rendered["calcgraph.nt"].decode().splitlines(keepends=True) if "_:" in line]
    kind = "application/n-quads"
    theirs = pyld.jsonld.normalize("".join(nodes), {"algorithm": "URDNA2015", "inputFormat": kind, "format": kind})
    mine = canonical(ox.parse("".join(nodes), format=ox.RdfFormat.N_TRIPLES))
    assert len(nodes) > 300
    assert theirs == "".join(f"{line} .\n" for line in mine)


def test_decimals_keep_their_form_in_turtle(rendered: Mapping[str, bytes]) -> None:
    """rdflib abbreviates the decimal 1 to 1.0, which is another literal."""
    decimals = re.compile(r'"([^"]*)"\^\^<http://www.w3.org/2001/XMLSchema#decimal>')
    turtle = rdflib.Graph().parse(data=rendered["calcgraph.ttl"], format="turtle").serialize(format="nt")
    assert set(decimals.findall(turtle)) == set(decimals.findall(rendered["calcgraph.nt"].decode()))
    assert "1" in decimals.findall(turtle)


def test_a_lost_triple_is_noticed(rendered: Mapping[str, bytes], objects: Mapping[str, list[str]]) -> None:
    lines = rendered["calcgraph.nt"].splitlines(keepends=True)
    assert canonical(ox.parse(b"".join(lines[1:]), format=ox.RdfFormat.N_TRIPLES)) != objects["release"]


def test_the_release_graph_leaves_rival_classifications_and_conflicts_out(
    dataset: Dataset, rendered: Mapping[str, bytes]
) -> None:
    manifest = json.loads(rendered["manifest.json"])
    graphs = {g.rsplit("/graph/")[-1] for g in manifest["graphs"]}
    released = {g.rsplit("/graph/")[-1] for g in manifest["release"]}
    assert released < graphs
    assert graphs - released == {g for g in graphs if g.startswith("classification/")} | {"conflicts"}
    assert b"vocab/Conflict>" in rendered["calcgraph.nq"]
    kind = "<http://www.w3.org/1999/02/22-rdf-syntax-ns#type> <https://w3id.org/calcgraph/vocab/Conflict>"
    assert kind not in rendered["calcgraph.nt"].decode()


def test_turtle_and_rdf_xml_use_the_projects_prefixes_and_no_others(
    dataset: Dataset, rendered: Mapping[str, bytes]
) -> None:
    for file, pattern in (
        ("calcgraph.ttl", r"^@prefix (\S*): <(.*)> \.$"),
        ("calcgraph.trig", r"^@prefix (\S*): <(.*)> \.$"),
        ("calcgraph.rdf", r'xmlns:([\w.-]+)="([^"]*)"'),
        ("calcgraph.owl", r'xmlns:([\w.-]+)="([^"]*)"'),
    ):
        found = dict(re.findall(pattern, rendered[file].decode(), re.MULTILINE))
        assert found, file
        found.pop("its", None)  # pyoxigraph declares it in every RDF/XML file
        assert not {p: n for p, n in found.items() if dataset.prefixes.get(p) != n}, file


def test_text_files_are_utf_8_with_unix_lines_and_one_line_break_at_the_end(rendered: Mapping[str, bytes]) -> None:
    for file, data in rendered.items():
        text = data.decode("utf-8")
        assert "\r" not in text, file
        assert text.endswith("\n"), file
        assert not text.startswith("\ufeff"), file


# ---- JSON-LD for people who have never heard of RDF


def test_the_context_file_is_the_context_that_stands_in_the_document(rendered: Mapping[str, bytes]) -> None:
    document, context = (json.loads(rendered[f]) for f in ("calcgraph.jsonld", "context.jsonld"))
    assert context == {"@context": document["@context"]}
    assert context["@context"]["@version"] == 1.1
    assert "http" not in json.dumps(list(context["@context"]))


def test_the_context_loads_in_rdflib_and_makes_triples_of_a_users_own_document(
    rendered: Mapping[str, bytes],
) -> None:
    context = json.loads(rendered["context.jsonld"])["@context"]
    own = {"@context": context, "id": "cg:CALC_0099999", "type": "Claim", "status": "excluded", "label": {"en": "mine"}}
    graph = rdflib.Graph().parse(data=json.dumps(own), format="json-ld")
    vocabulary = rdflib.Namespace("https://w3id.org/calcgraph/vocab/")
    subject = rdflib.URIRef("https://w3id.org/calcgraph/CALC_0099999")
    assert (subject, vocabulary.status, vocabulary.excluded) in graph
    assert (subject, rdflib.RDF.type, vocabulary.Claim) in graph
    assert (subject, rdflib.RDFS.label, rdflib.Literal("mine", lang="en")) in graph


def test_the_json_is_usable_without_rdf(rendered: Mapping[str, bytes]) -> None:
    document = json.loads(rendered["calcgraph.jsonld"])
    graphs = {g["id"]: g["@graph"] for g in document["@graph"]}
    claims = {c["id"]: c for c in graphs["cg:graph/claims"] if c.get("type") == "Claim"}
    surface = claims["cg:CALC_0010307"]
    assert (surface["status"], surface["certainty"], surface["frequency"]) == ("present", "asserted", "mostly")
    assert surface["repair"]["damagedWords"] == "scorpion-like"
    proportion = claims["cg:CALC_0010103"]["value"]
    assert (proportion["minimum"], proportion["unit"]) == ("0.0021", "%")
    assert sum(c["status"] == "excluded" for c in claims.values()) >= 7


def test_no_key_of_the_json_is_an_iri(rendered: Mapping[str, bytes]) -> None:
    def keys(value: object) -> set[str]:
        if isinstance(value, dict):
            return set(value) | set().union(*map(keys, value.values()))
        return set().union(*map(keys, value)) if isinstance(value, list) else set()

    document = json.loads(rendered["calcgraph.jsonld"])
    assert not {k for k in keys(document["@graph"]) if "//" in k}
    assert not {k for k in keys(document["@graph"]) if k.startswith("@")} - {"@graph", "@list", "@value"}


# ---- the manifest


def test_the_manifests_digests_are_those_of_the_files_and_of_the_canonical_objects(
    rendered: Mapping[str, bytes], objects: Mapping[str, list[str]]
) -> None:
    manifest = json.loads(rendered["manifest.json"])
    outputs = {f: hashlib.sha256(d).hexdigest() for f, d in rendered.items() if f != "manifest.json"}
    assert manifest["outputs"] == outputs
    for name in ("dataset", "release"):
        lines = "".join(f"{line} .\n" for line in objects[name])
        assert manifest["digests"][name] == hashlib.sha256(lines.encode()).hexdigest()


def test_the_dataset_digest_can_be_computed_from_the_n_quads_file_alone(rendered: Mapping[str, bytes]) -> None:
    manifest = json.loads(rendered["manifest.json"])
    for file, name, format_ in (
        ("calcgraph.nq", "dataset", ox.RdfFormat.N_QUADS),
        ("calcgraph.nt", "release", ox.RdfFormat.N_TRIPLES),
    ):
        lines = canonical(ox.parse(io.BytesIO(rendered[file]), format=format_))
        assert manifest["digests"][name] == hashlib.sha256("".join(f"{x} .\n" for x in lines).encode()).hexdigest()
        assert rendered[file].decode().splitlines() == [f"{x} ." for x in lines], "the file is in canonical form"


def test_the_manifests_counts_are_those_of_the_files(rendered: Mapping[str, bytes]) -> None:
    manifest = json.loads(rendered["manifest.json"])
    lines = rendered["calcgraph.nq"].decode().splitlines()
    graphs = [line.rsplit(" ", 2)[1].strip("<>") for line in lines]
    assert manifest["counts"]["quads in the dataset"] == len(lines)
    assert manifest["counts"]["triples in the release graph"] == len(rendered["calcgraph.nt"].splitlines())
    assert manifest["graphs"] == {g: graphs.count(g) for g in sorted(set(graphs))}
    in_claims = [x for x in lines if x.endswith("<https://w3id.org/calcgraph/graph/claims> .")]
    vocabulary = "<https://w3id.org/calcgraph/vocab/"
    kind = "<http://www.w3.org/1999/02/22-rdf-syntax-ns#type>"
    for record in ("Claim", "Span", "Repair", "Source", "Quantity", "Section", "Citation"):
        count = sum(f"{kind} {vocabulary}{record}>" in x for x in in_claims)
        assert manifest["counts"]["records"][record] == count > 0
    for status, count in manifest["counts"]["claims by status"].items():
        assert count == sum(f"{vocabulary}status> {vocabulary}{status}>" in x for x in in_claims)
    assert sum(manifest["counts"]["claims by status"].values()) == manifest["counts"]["records"]["Claim"]


def test_the_manifests_inputs_are_the_curated_files_with_their_digests(rendered: Mapping[str, bytes]) -> None:
    from planting import ONTOLOGY

    inputs = json.loads(rendered["manifest.json"])["inputs"]
    for name, digest in inputs.items():
        assert hashlib.sha256((ONTOLOGY / name).read_bytes()).hexdigest() == digest
    curated = {
        p.relative_to(ONTOLOGY).as_posix()
        for pattern in ("content/*.yaml", "sources/*.yaml", "mappings/*.sssom.tsv", "*.ttl", "imports/*.ttl")
        for p in ONTOLOGY.glob(pattern)
    }
    assert set(inputs) >= curated


def test_the_folders_readme_has_a_line_for_every_file(rendered: Mapping[str, bytes]) -> None:
    readme = rendered["README.md"].decode()
    for file in set(rendered) - {"README.md"}:
        assert f"`{file}`" in readme
