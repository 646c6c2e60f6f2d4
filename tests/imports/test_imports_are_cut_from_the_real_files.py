"""The imports are slices of published files: re-cut where those are, checked against `imports.yaml` everywhere."""

import hashlib
from collections import defaultdict
from pathlib import Path

import pyoxigraph as ox
import pytest
import yaml

from calcgraph.cli import main
from calcgraph.source import recipes
from planting import ONTOLOGY
from reasoning.mondo_definitions import FILE as DEFINITIONS
from reasoning.mondo_definitions import definitions
from shared import ONTOLOGIES, require

IMPORTS = ONTOLOGY / "imports"
RECIPES = IMPORTS / "recipes.yaml"
FILES = [*sorted(IMPORTS.glob("*.ttl")), DEFINITIONS]
OBO, OWL = "http://purl.obolibrary.org/obo/", "http://www.w3.org/2002/07/owl#"
RDF, RDFS = "http://www.w3.org/1999/02/22-rdf-syntax-ns#", "http://www.w3.org/2000/01/rdf-schema#"
SENTENCES_OF_OTHERS = {f"{OBO}IAO_0000115", f"{OBO}IAO_0000116", f"{OBO}IAO_0000112", f"{RDFS}comment",
                       "http://www.w3.org/2004/02/skos/core#definition"}  # fmt: skip
INTO_AN_EXPRESSION = {f"{RDFS}{name}" for name in ("subClassOf", "domain", "range")} | {
    f"{OWL}{name}"
    for name in (
        "allValuesFrom", "complementOf", "disjointWith", "equivalentClass", "intersectionOf", "propertyChainAxiom",
        "someValuesFrom", "unionOf",
    )
} | {f"{RDF}first", f"{RDF}rest"}  # fmt: skip

each_file = pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)


def _triples(path: Path) -> list[ox.Triple]:
    return [quad.triple for quad in ox.parse(path.read_bytes(), format=ox.RdfFormat.TURTLE)]


def _values(path: Path, predicate: str) -> list[tuple[ox.NamedNode, ox.Literal | ox.NamedNode]]:
    return [(t.subject, t.object) for t in _triples(path) if t.predicate.value == predicate]


def _edges(path: Path, prefix: str) -> dict[str, set[str]]:
    edges = defaultdict(set)
    for sub, sup in _values(path, f"{RDFS}subClassOf"):
        if isinstance(sup, ox.NamedNode) and sup.value.startswith(OBO + prefix):
            edges[sub.value].add(sup.value)
    return edges


@pytest.fixture(scope="module")
def records() -> list[dict]:
    return yaml.safe_load((IMPORTS / "imports.yaml").read_text(encoding="utf-8"))["imports"]


@pytest.mark.shared
@pytest.mark.long
def test_cutting_again_gives_the_committed_bytes(capsys: pytest.CaptureFixture[str]) -> None:
    words = ["--recipes", str(RECIPES), "--from", str(require(ONTOLOGIES)), "--check"]
    code = main(["link", "slice", *words])
    told = capsys.readouterr()
    assert code == 0, f"run calcgraph link slice with --recipes and --from\n{told.out}{told.err}"
    assert told.out.count("unchanged") == len(list(IMPORTS.glob("*.ttl"))) + 1


@pytest.mark.shared
def test_rebuilding_the_mondo_definitions_gives_the_committed_bytes() -> None:
    require(ONTOLOGIES)
    assert definitions() == DEFINITIONS.read_bytes(), "run: python tests/reasoning/mondo_definitions.py"


@pytest.mark.shared
@pytest.mark.parametrize(
    ("name", "slice_name"), [("mondo", "mondo-slice-2026-05-05.ttl"), ("chebi", "chebi-slice-2026-05-01.ttl")]
)
def test_parents_are_those_of_the_independent_slice(name, slice_name):
    ours, theirs = (
        _edges(path, name.upper()) for path in (IMPORTS / f"{name}.ttl", require(ONTOLOGIES) / "slices" / slice_name)
    )
    both = ours.keys() & theirs.keys()
    assert len(both) >= 5
    assert {term: ours[term] for term in both} == {term: theirs[term] for term in both}


def test_every_import_is_recorded_with_its_digest_and_licence(records):
    assert [record["file"] for record in records] == [path.name for path in sorted(IMPORTS.glob("*.ttl"))]
    for record in records:
        data = (IMPORTS / record["file"]).read_bytes()
        assert hashlib.sha256(data).hexdigest() == record["sha256"], record["file"]
        assert record["licence"] and record["licence_iri"].startswith("https://") and record["version"]
        assert all(len(origin["sha256"]) == 64 and origin["upstream"] for origin in record["origin"])


def test_every_addition_and_omission_has_a_reason(records):
    for record in records:
        for change in record["added"] + record["dropped"]:
            assert set(change) == {"axiom", "reason"} and change["reason"], record["file"]


def test_the_header_says_version_source_licence_and_what_the_licence_asks(records):
    wanted = recipes.read(RECIPES)
    for record, asked in zip(records, sorted(wanted.imports, key=lambda recipe: recipe.name), strict=True):
        said = {t.predicate.value: t.object.value for t in _triples(IMPORTS / record["file"])
                if t.subject.value == f"https://w3id.org/calcgraph/imports/{record['name']}"}  # fmt: skip
        assert said == {
            f"{RDF}type": f"{OWL}Ontology",
            f"{OWL}versionInfo": record["version"],
            "http://purl.org/dc/terms/source": record["ontology"],
            "http://purl.org/dc/terms/license": record["licence_iri"],
            "http://purl.org/dc/terms/title": f"{record['name']}: import of calcgraph",
            "http://purl.org/dc/terms/description": " ".join(filter(None, (wanted.description, asked.conditions))),
        }


@each_file
def test_no_definition_or_comment_of_others_is_shipped(path):
    used = {t.predicate.value for t in _triples(path)}
    assert not used & SENTENCES_OF_OTHERS
    assert not [predicate for predicate in used if "ynonym" in predicate]


@each_file
def test_blank_nodes_stand_only_for_owl_expressions_and_lists(path):
    triples = _triples(path)
    kinds, heads = defaultdict(set), defaultdict(list)
    for t in triples:
        if isinstance(t.subject, ox.BlankNode):
            is_kind = t.predicate.value == f"{RDF}type"
            kinds[t.subject].add(t.object.value.removeprefix(OWL) if is_kind else t.predicate.value)
        if isinstance(t.object, ox.BlankNode):
            heads[t.object].append(t.predicate.value)
    assert kinds.keys() == heads.keys()
    for node, kind in kinds.items():
        assert kind & {"Restriction", "Class", f"{RDF}first"}, node
        assert len(heads[node]) == 1 and heads[node][0] in INTO_AN_EXPRESSION, node


def test_no_import_holds_a_deprecated_term():
    assert not [term for path in FILES for term, _ in _values(path, f"{OWL}deprecated")]


def test_a_term_has_one_english_label_and_one_origin_in_all_files():
    labels, origins = defaultdict(set), defaultdict(set)
    for path in FILES:
        for term, label in _values(path, f"{RDFS}label"):
            if label.language == "en":
                labels[term].add(label.value)
        for term, origin in _values(path, f"{OBO}IAO_0000412"):
            origins[term].add(origin.value)
    unnamed = {term.value for term in origins.keys() - labels.keys()}
    assert labels.keys() <= origins.keys()
    assert unnamed == {f"{OBO}RO_0004024"}  # of the definitions, whose tables do not name their relations
    assert not {term.value: found for term, found in labels.items() if len(found) > 1}
    assert not {term.value: found for term, found in origins.items() if len(found) > 1}


def test_every_name_used_in_an_axiom_is_declared():
    declared, used = set(), set()
    for path in FILES:
        for t in _triples(path):
            if t.predicate.value == f"{RDF}type" and isinstance(t.subject, ox.NamedNode):
                declared.add(t.subject.value)
            for node in (t.subject, t.object):
                if isinstance(node, ox.NamedNode) and node.value.startswith(OBO) and not node.value.endswith(".owl"):
                    used.add(node.value)
    assert used <= declared, sorted(used - declared)
