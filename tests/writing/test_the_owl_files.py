"""The files for OWL tools: their headers, what each holds, the same axioms in both syntaxes, the same hierarchy."""

import re
from collections.abc import Mapping
from pathlib import Path

import pyhornedowl
import pyoxigraph as ox
import pytest
import rdflib
from rdflib import OWL, RDF, RDFS

from alone import alone
from calcgraph import Dataset, Knowledge, assemble, load, reason
from calcgraph.errors import NotConforming
from calcgraph.graph.about import prior_version
from calcgraph.graph.names import BASE, own
from calcgraph.owl import functional, parse, profiles
from calcgraph.owl.forms import operands, subject
from calcgraph.owl.mapping import triples as to_rdf
from calcgraph.reasoning import classify, fast, hermit
from calcgraph.writing import write
from calcgraph.writing.formats import chosen
from calcgraph.writing.manifest import files
from planting import copy_content
from reasoning.edits import add, turtle

VARIANTS = ("base", "full", "el")
FILES = ("calcgraph.owl", "calcgraph.ofn", *(f"calcgraph-{v}.owl" for v in VARIANTS))
PROFILES: dict[str, profiles.Profile] = {"calcgraph-el.owl": "OWL 2 EL"}
NAMES = ("owl", "ofn", "owl-base", "owl-full", "owl-el")
DCTERMS = "http://purl.org/dc/terms/"


def ontology(rendered: Mapping[str, bytes], file: str) -> functional.Ontology:
    data = rendered[file]
    if file.endswith(".ofn"):
        return functional.read(data.decode())
    return parse(q.triple for q in ox.parse(data, format=ox.RdfFormat.RDF_XML))


def triples(rendered: Mapping[str, bytes], file: str) -> frozenset[ox.Triple]:
    return frozenset(q.triple for q in ox.parse(rendered[file], format=ox.RdfFormat.RDF_XML))


def horned(rendered: Mapping[str, bytes], file: str) -> set[str]:
    """The axioms as horned-owl reads them, with their annotations."""
    found = pyhornedowl.open_ontology_from_string(rendered[file].decode(), file.rpartition(".")[2]).get_axioms()
    return {f"{c.component} {sorted(map(str, c.ann))}" for c in found}


# ---- headers


@pytest.mark.parametrize("file", FILES)
def test_a_file_is_named_after_itself_and_its_version(rendered: Mapping[str, bytes], file: str) -> None:
    found = ontology(rendered, file)
    name = "calcgraph.owl" if file.endswith(".ofn") else file  # two syntaxes of one ontology
    assert found.iri
    assert found.version
    assert (found.iri.value, found.version.value) == (f"{BASE}{name}", f"{BASE}releases/0.1.0/{name}")
    assert found.imports == ()


@pytest.mark.parametrize("file", FILES)
def test_a_header_has_licence_creator_description_version_and_disclaimer(
    rendered: Mapping[str, bytes], file: str
) -> None:
    said = {operands(n)[0].value.rpartition("/")[2]: operands(n)[1] for n in ontology(rendered, file).annotations}
    assert said["license"] == ox.NamedNode("https://creativecommons.org/licenses/by/4.0/")
    assert said["creator"] == own("agent/curators")
    assert "medical advice" in said["rights"].value
    assert said["owl#versionInfo"] == ox.Literal("0.1.0")
    assert said["title"].value.startswith("calcgraph: ")
    assert said["description"].value


def test_no_two_descriptions_are_the_same(rendered: Mapping[str, bytes]) -> None:
    texts = [re.findall(r"dcterms:description[^>]*>([^<]*)", rendered[f].decode()) for f in FILES if f.endswith("owl")]
    assert len({t[0] for t in texts}) == 4


def test_a_file_with_merged_imports_names_them(rendered: Mapping[str, bytes], dataset: Dataset) -> None:
    source = ox.NamedNode(f"{DCTERMS}source")
    merged = {t.object for t in dataset.graph("imports") if t.predicate == source}
    assert len(merged) == 8
    for file in FILES:
        named = {operands(n)[1] for n in ontology(rendered, file).annotations if operands(n)[0] == source}
        assert named == (set() if file == "calcgraph-base.owl" else merged)


# ---- earlier releases


def test_there_is_no_prior_version_without_an_earlier_release(
    knowledge: Knowledge, rendered: Mapping[str, bytes]
) -> None:
    assert knowledge.releases == ()
    assert not [f for f in FILES if b"priorVersion" in rendered[f]]


def test_the_prior_version_is_the_last_release_before_this_one(tmp_path: Path) -> None:
    content = copy_content(tmp_path)
    with (content / "releases.tsv").open("a") as file:
        file.write("0.0.2\t2026-01-31\n0.0.10\t2026-02-01\n0.1.0\t2026-03-01\n0.2.0\t2026-04-01\n")
    planted = load(content)
    files = alone(reason(assemble(planted)), *NAMES)
    for file in FILES:
        name = "calcgraph.owl" if file.endswith(".ofn") else file
        said = {operands(n)[1].value for n in ontology(files, file).annotations if "prior" in str(operands(n)[0])}
        assert said == {f"{BASE}releases/0.0.10/{name}"}


@pytest.mark.parametrize(
    ("releases", "version", "prior"),
    [((), "1.0.0", None), (("1.0.0",), "1.0.0", None), (("0.9.0", "0.10.0", "1.0.0", "1.1.0"), "1.0.0", "0.10.0")],
)
def test_versions_are_compared_as_numbers(releases: tuple[str, ...], version: str, prior: str | None) -> None:
    assert prior_version(releases, version) == prior


# ---- profiles


@pytest.mark.parametrize("file", FILES)
def test_a_file_is_in_its_profile(rendered: Mapping[str, bytes], file: str) -> None:
    assert profiles.violations(ontology(rendered, file), PROFILES.get(file, "OWL 2 DL")) == ()


def broken(dataset: Dataset) -> Dataset:
    """The data set with an axiom that is outside OWL 2 DL: a functional property that a chain implies."""
    return add(dataset, "vocabulary", turtle(dataset, "RO:0004026 a owl:FunctionalProperty ."))


@pytest.mark.parametrize("name", NAMES)
def test_what_is_outside_a_profile_is_not_written(dataset: Dataset, name: str) -> None:
    with pytest.raises(NotConforming) as caught:
        alone(broken(dataset), name)
    (problem,) = caught.value.report
    assert problem.code == "not-simple"
    assert problem.focus == "http://purl.obolibrary.org/obo/RO_0004026"
    assert "FunctionalObjectProperty" in str(problem.value)


def test_the_folder_stays_as_it_was(dataset: Dataset, tmp_path: Path) -> None:
    write(dataset, tmp_path / "out", formats=["owl"])
    before = {n: p.read_bytes() for n, p in files(tmp_path / "out").items()}
    with pytest.raises(NotConforming):
        write(broken(dataset), tmp_path / "out", formats=["nt", "owl"])
    assert {n: p.read_bytes() for n, p in files(tmp_path / "out").items()} == before


def test_what_the_el_file_leaves_out_stands_in_its_header(rendered: Mapping[str, bytes]) -> None:
    full, el = (ontology(rendered, f"calcgraph-{v}.owl") for v in ("full", "el"))
    comments = {operands(n)[1].value for n in el.annotations if operands(n)[0].value.endswith("#comment")}
    gone = full.axioms - el.axioms
    assert el.axioms < full.axioms
    assert len(comments) == len(gone) > 10
    names = sorted(re.findall(r"\): (\w+)\(", " ".join(comments)))
    assert names == sorted(a.name for a in gone)
    assert {v.axiom for v in profiles.violations(full, "OWL 2 EL")} == gone


# ---- the same axioms


def test_horned_owl_reads_the_same_axioms_from_both_syntaxes(rendered: Mapping[str, bytes]) -> None:
    xml, text = horned(rendered, "calcgraph.owl"), horned(rendered, "calcgraph.ofn")
    assert xml < text
    (more,) = text - xml  # horned-owl 2.0 does not read owl:AllDisjointClasses
    assert more.startswith("DisjointClasses(<https://w3id.org/calcgraph/vocab/Claim> ")


@pytest.mark.parametrize("file", FILES[2:])
def test_horned_owl_reads_the_other_files(rendered: Mapping[str, bytes], file: str) -> None:
    ours = ontology(rendered, file)
    many = sum(a.name == "DisjointClasses" and len(operands(a)) > 2 for a in ours.axioms)
    header = len(ours.annotations)
    assert len(horned(rendered, file)) == len(ours.axioms) - many + header


def test_functional_syntax_reads_back_as_the_same_ontology(rendered: Mapping[str, bytes]) -> None:
    assert ontology(rendered, "calcgraph.ofn") == ontology(rendered, "calcgraph.owl")


def test_the_functional_file_is_made_to_be_read(rendered: Mapping[str, bytes]) -> None:
    text = rendered["calcgraph.ofn"].decode()
    assert "#" not in re.sub(r'"[^"]*"|<[^>]*>', "", text)
    assert 'AnnotationAssertion(rdfs:label cg:CALC_0000006 "subepidermal calcified nodule"@en)\n' in text
    assert (
        "EquivalentClasses(cg:CALC_0000006 ObjectIntersectionOf(cg:CALC_0000004 "
        "ObjectSomeValuesFrom(cgv:hasPrincipalLesion cg:CALC_0000011)))"
    ) in re.sub(r"\(\s+", "(", re.sub(r"\s+\)", ")", text)).replace("\n    ", " ").replace("     ", " ")


def test_the_main_file_holds_what_is_told_and_nothing_more(rendered: Mapping[str, bytes], dataset: Dataset) -> None:
    assert pairs(triples(rendered, "calcgraph.owl")) == pairs(dataset.union(("vocabulary", "terms", "imports")))


def pairs(found: frozenset[ox.Triple]) -> set[tuple[object, object]]:
    return {
        (t.subject, t.object)
        for t in found
        if t.predicate.value == str(RDFS.subClassOf) and isinstance(t.object, ox.NamedNode)
    }


# ---- base


def test_the_base_file_holds_our_own_axioms(rendered: Mapping[str, bytes], dataset: Dataset) -> None:
    whole, base = ontology(rendered, "calcgraph.owl"), ontology(rendered, "calcgraph-base.owl")
    foreign = {a for a in base.axioms if not str(getattr(subject(a), "value", "")).startswith(BASE)}
    assert {a.name for a in foreign} == {"Declaration", "SubObjectPropertyOf"}
    chains = [a for a in foreign if a.name == "SubObjectPropertyOf"]
    assert len(chains) == 2  # the bridge's
    ours = {a for a in whole.axioms if str(getattr(subject(a), "value", "")).startswith(BASE)}
    assert ours <= base.axioms
    assert base.axioms - whole.axioms <= {a for a in base.axioms if "elements/1.1/type" in str(a)}


def test_the_base_file_says_that_it_is_one(rendered: Mapping[str, bytes]) -> None:
    kind = ox.NamedNode("http://purl.obolibrary.org/obo/IAO_8000001")  # base ontology module
    for file in FILES:
        assert (kind in {operands(n)[1] for n in ontology(rendered, file).annotations}) == (
            file == "calcgraph-base.owl"
        )


def test_base_and_imports_together_give_the_hierarchy(rendered: Mapping[str, bytes], dataset: Dataset) -> None:
    merged = triples(rendered, "calcgraph-base.owl") | dataset.graph("imports")
    assert fast.classify(merged) == classify(dataset)


# ---- the inferred hierarchy


def test_the_full_file_gives_the_whole_hierarchy_without_a_reasoner(
    rendered: Mapping[str, bytes], dataset: Dataset
) -> None:
    told = rdflib.Graph().parse(data=rendered["calcgraph-full.owl"], format="xml")
    ours = {s for s in told.subjects(RDF.type, OWL.Class) if str(s).startswith(BASE)}
    reached = {
        (str(s), str(o))
        for s in ours
        for o in told.transitive_objects(s, RDFS.subClassOf)
        if o != s and isinstance(o, rdflib.URIRef)
    }
    assert len(ours) > 50
    assert reached == {p for p in classify(dataset).pairs if p[0].startswith(BASE)}


def test_no_superclass_of_ours_in_the_full_file_follows_from_another(rendered: Mapping[str, bytes]) -> None:
    told = rdflib.Graph().parse(data=rendered["calcgraph-full.owl"], format="xml")
    for low in {s for s in told.subjects(RDF.type, OWL.Class) if str(s).startswith(BASE)}:
        above = {o for o in told.objects(low, RDFS.subClassOf) if isinstance(o, rdflib.URIRef)}
        for high in above:
            assert not (above - {high}) & set(told.transitive_objects(high, RDFS.subClassOf)), low


def test_in_the_full_file_a_definition_is_told_conjunct_by_conjunct(rendered: Mapping[str, bytes]) -> None:
    text = functional.write(ontology(rendered, "calcgraph-full.owl"), {"cg": BASE, "cgv": f"{BASE}vocab/"})
    assert "SubClassOf(cg:CALC_0000006 ObjectSomeValuesFrom(cgv:hasPrincipalLesion cg:CALC_0000011))" in text
    assert "SubClassOf(cg:CALC_0000006 cg:CALC_0000004)" in text


@pytest.mark.thinned(3)
@pytest.mark.parametrize("file", ["calcgraph.owl", "calcgraph-full.owl", "calcgraph-el.owl"])
def test_both_reasoners_find_the_same_hierarchy_in_it(
    rendered: Mapping[str, bytes], dataset: Dataset, file: str
) -> None:
    found, expected = triples(rendered, file), classify(dataset)
    assert fast.classify(found) == expected
    assert hermit.classify(found) == expected


def test_what_el_alone_would_miss_of_the_hierarchy_is_asserted_in_the_el_file(
    rendered: Mapping[str, bytes], dataset: Dataset
) -> None:
    el = ontology(rendered, "calcgraph-el.owl")
    asserted = ontology(rendered, "calcgraph.owl").axioms & el.axioms
    alone = fast.classify(to_rdf(functional.Ontology(el.iri, el.version, (), frozenset(asserted)))).pairs
    missed = classify(dataset).pairs - alone
    assert not {p for p in missed if not p[0].startswith(BASE)}
    assert missed <= fast.classify(triples(rendered, "calcgraph-el.owl")).pairs


@pytest.mark.parametrize("name", ["owl-full", "owl-el"])
def test_reading_them_back_gives_the_whole_inferred_hierarchy(
    rendered: Mapping[str, bytes], dataset: Dataset, name: str
) -> None:
    (entry,) = chosen([name])
    assert entry.read
    back = {q.triple for q in entry.read(rendered[entry.file])}
    assert dataset.graph("inferred") <= back
    assert {(str(s), str(o)) for s, o in pairs(frozenset(back)) if str(s).startswith(f"<{BASE}")} == {
        (f"<{s}>", f"<{o}>") for s, o in classify(dataset).pairs if s.startswith(BASE)
    }


# ---- what must never be in them


@pytest.mark.parametrize("file", FILES)
def test_no_claim_comes_out_of_them(rendered: Mapping[str, bytes], file: str) -> None:
    text = rendered[file].decode()
    assert "CALC_001" not in text
    found = ontology(rendered, file)
    assert not [a for a in found.axioms if a.name.endswith("PropertyAssertion") and "CALC_" in str(a)]


@pytest.mark.parametrize("name", [pytest.param(n, marks=[pytest.mark.long] * ("-" in n)) for n in NAMES])
def test_labels_that_are_meant_to_do_harm_come_back_as_they_were(
    dataset: Dataset, rendered: Mapping[str, bytes], name: str
) -> None:
    hostile = "\"); SubClassOf(owl:Thing owl:Nothing) # ]]> <script>alert('x')</script> &amp; \\ = 1\n\tnew line"
    label = ox.Triple(own("CALC_0000006"), ox.NamedNode(str(RDFS.comment)), ox.Literal(hostile, language="en"))
    planted = add(dataset, "terms", [label])
    file = dict(zip(NAMES, FILES, strict=True))[name]
    found = ontology(alone(planted, name), file)
    plain = ontology(rendered, file)
    (more,) = found.axioms - plain.axioms
    assert operands(more)[1:] == (label.subject, label.object)
    assert plain.axioms < found.axioms


def test_read_as_written_they_are_in_their_profiles_too(knowledge: Knowledge) -> None:
    files = alone(reason(assemble(knowledge, reading="as-written")), *NAMES)
    assert {f for f in files if f.startswith("calcgraph")} == set(FILES)
