"""A bridge joins one partner: what the whole ontology infers of its classes, the bridge lets infer, and no more."""

import re
from collections.abc import Mapping
from functools import cache

import pyhornedowl
import pyoxigraph as ox
import pytest

from calcgraph import Dataset
from calcgraph.graph.names import BASE, SUBCLASS_OF
from calcgraph.owl import parse, profiles
from calcgraph.owl.forms import subject
from calcgraph.owl.locality import is_logical
from calcgraph.reasoning import fast, hermit
from calcgraph.writing.formats import bridges
from calcgraph.writing.objects import Objects, canonical
from reasoning.edits import iri, with_mondo

OWL = "http://www.w3.org/2002/07/owl#"
SKOS = "http://www.w3.org/2004/02/skos/core#"
LOCATED = "http://purl.obolibrary.org/obo/RO_0004026"
PLACES = ("MONDO:0005093", "MONDO:0021154", "MONDO:0002051", "MONDO:0700007")
FORBIDDEN = ("MONDO:0005070", "MONDO:0002082", "MONDO:0002531", "MONDO:0005557")
each_partner = pytest.mark.parametrize("partner", bridges.PARTNERS)


@pytest.fixture(scope="module")
def objects(dataset: Dataset) -> Objects:
    return canonical(dataset)


@cache
def parsed(data: bytes, syntax: ox.RdfFormat) -> tuple[ox.Triple, ...]:
    return tuple(quad.triple for quad in ox.parse(data, format=syntax))


def axioms(rendered: Mapping[str, bytes], partner: str) -> tuple[ox.Triple, ...]:
    return parsed(rendered[f"bridges/{partner}.owl"], ox.RdfFormat.RDF_XML)


def matches(rendered: Mapping[str, bytes], partner: str) -> tuple[ox.Triple, ...]:
    return parsed(rendered.get(f"bridges/{partner}.skos.ttl", b""), ox.RdfFormat.TURTLE)


def matching(triples: tuple[ox.Triple, ...]) -> set[tuple[str, str, str]]:
    return {
        (t.subject.value, t.predicate.value, t.object.value)
        for t in triples
        if t.predicate.value.startswith(SKOS) and isinstance(t.object, ox.NamedNode)
    }


# ---- what is in them


def test_every_ontology_that_we_map_to_has_a_bridge(objects: Objects) -> None:
    prefixes = {
        objects.content.curie(row.object_id).partition(":")[0] for row in objects.content.mappings if row.positive
    }
    not_in_owl = {"mesh", "SCTID", "UMLS", "MEDGEN", "MedDRA", "ICD10CM", "ICD10WHO", "icd11.foundation", "OMIM"}
    spaces = set(bridges.PARTNERS.values())
    assert {p for p in prefixes if objects.prefixes[p] not in spaces} <= not_in_owl


@each_partner
def test_both_flavours_have_just_the_positive_rows_of_the_partner(
    rendered: Mapping[str, bytes], objects: Objects, partner: str
) -> None:
    rows = {
        (row.subject_id.value, row.predicate_id.value, row.object_id.value)
        for row in objects.content.mappings
        if row.positive and row.object_id.value.startswith(bridges.PARTNERS[partner])
    }
    assert bool(rows) == (f"bridges/{partner}.skos.ttl" in rendered)
    assert matching(matches(rendered, partner)) == rows
    ours = f"{BASE}CALC_"  # the words of the vocabulary are tied by hand, in bridge.ttl
    assert {match for match in matching(axioms(rendered, partner)) if match[0].startswith(ours)} == rows


@each_partner
def test_no_false_friend_and_no_gap_is_in_a_bridge(
    rendered: Mapping[str, bytes], objects: Objects, partner: str
) -> None:
    positive = {(row.subject_id, row.object_id) for row in objects.content.mappings if row.positive}
    negative = {(row.subject_id, row.object_id) for row in objects.content.mappings if not row.positive} - positive
    for triples in (axioms(rendered, partner), matches(rendered, partner)):
        assert not negative & {(t.subject, t.object) for t in triples}
        assert "NoTermFound" not in "".join(map(str, triples))


@each_partner
def test_the_flavour_of_matches_has_no_word_of_owl(rendered: Mapping[str, bytes], partner: str) -> None:
    assert OWL not in "".join(map(str, matches(rendered, partner)))


@each_partner
def test_a_bridge_says_nothing_of_foreign_classes_and_imports_nothing(
    rendered: Mapping[str, bytes], partner: str
) -> None:
    triples = axioms(rendered, partner)
    assert not [t for t in triples if t.predicate.value == OWL + "imports"]
    foreign = {
        about.value
        for axiom in parse(triples).axioms
        if axiom.name != "Declaration" and (about := subject(axiom)) and not about.value.startswith(BASE)
    }
    assert foreign <= {LOCATED}
    assert parse(triples).axioms
    assert not parse(triples).strays


@each_partner
def test_a_bridge_is_owl_2_dl_and_other_tools_read_it(rendered: Mapping[str, bytes], partner: str) -> None:
    ontology = parse(axioms(rendered, partner))
    assert not list(profiles.violations(ontology, "OWL 2 DL"))
    other = pyhornedowl.open_ontology_from_string(rendered[f"bridges/{partner}.owl"].decode(), serialization="owl")
    logical = {axiom for axiom in ontology.axioms if is_logical(axiom)}
    kinds = ("SubClassOf", "EquivalentClasses", "SubObjectPropertyOf", "DisjointClasses", "ObjectPropertyRange")
    theirs = [a for a in other.get_axioms() if type(a.component).__name__ in kinds]
    assert len(theirs) == sum(axiom.name in kinds for axiom in logical)


def test_the_description_says_whether_axioms_join(rendered: Mapping[str, bytes]) -> None:
    assert "a reasoner joins them" in rendered["bridges/mondo.owl"].decode()
    assert "a match is no superclass" in rendered["bridges/doid.owl"].decode()


# ---- what follows from them


@pytest.mark.parametrize("engine", [fast, hermit], ids=["rustdl", "HermiT"])
def test_beside_mondo_the_bridge_alone_gives_the_superclasses_that_the_ontology_gives(
    rendered: Mapping[str, bytes], dataset: Dataset, engine: object
) -> None:
    merged = with_mondo(dataset)
    partner = merged.union(("imports",))
    whole = engine.classify(merged.union(("vocabulary", "terms", "imports")))  # type: ignore[attr-defined]
    joined = engine.classify({*partner, *axioms(rendered, "mondo")})  # type: ignore[attr-defined]
    apart = engine.classify(partner)  # type: ignore[attr-defined]
    places = {iri(merged, curie) for curie in PLACES}

    def below(pairs: frozenset[tuple[str, str]]) -> set[tuple[str, str]]:
        return {(a, b) for a, b in pairs if a.startswith(BASE) and b in places}

    assert below(joined.pairs) == below(whole.pairs)
    assert len({b for _, b in below(joined.pairs)}) == len(PLACES)
    assert not {(a, b) for a, b in joined.pairs if b in {iri(merged, c) for c in FORBIDDEN} and a.startswith(BASE)}
    assert not joined.unsatisfiable
    foreign = {(a, b) for a, b in joined.pairs if not (a.startswith(BASE) or b.startswith(BASE))}
    assert foreign == set(apart.pairs), "the bridge changes what the partner says of its own classes"


@each_partner
def test_of_the_classes_of_a_bridge_follows_what_follows_from_the_whole_base_file(
    rendered: Mapping[str, bytes], dataset: Dataset, partner: str
) -> None:
    imports = dataset.union(("imports",))
    base = parsed(rendered["calcgraph-base.owl"], ox.RdfFormat.RDF_XML)
    bridge = axioms(rendered, partner)
    told = {t.subject.value for t in bridge if t.predicate == SUBCLASS_OF and isinstance(t.subject, ox.NamedNode)}
    joined, whole = fast.classify({*imports, *bridge}), fast.classify({*imports, *base})
    of_classes = {sub for sub in told if re.match(rf"{re.escape(BASE)}CALC_", sub)}
    for sub in of_classes:
        theirs = {sup for sup in whole.superclasses(sub) if not sup.startswith(BASE)}
        assert {sup for sup in joined.superclasses(sub) if not sup.startswith(BASE)} == theirs
