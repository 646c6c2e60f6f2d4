"""Each bridge beside the real file of its partner: it joins, and the partner's own classes stay where they are."""

from collections.abc import Mapping

import pyoxigraph as ox
import pytest

from calcgraph.graph.names import BASE
from calcgraph.linking.files.axioms import read_axioms
from calcgraph.linking.merging.sides import classes
from calcgraph.owl import Form, parse
from calcgraph.owl.locality import is_logical, module, signature
from calcgraph.reasoning.classification import Classification
from calcgraph.reasoning.el import Rules
from calcgraph.reasoning.saturation import classify
from calcgraph.writing.formats.bridges import PARTNERS
from shared import ONTOLOGIES, require

FILES = {
    "mondo": ("mondo/MONDO-ontology-v2026-05-05.json.zst", "ro/ro-2025-12-17.owl.xz"),
    "hp": ("hp/hp-2025-01-16.obo.xz",),
    "doid": ("doid/DO_rare_slim-2026-07-31.obo.xz",),
    "uberon": ("uberon/mondo-uberon_import-2021-08-03.obo.xz", "ro/ro-2025-12-17.owl.xz"),
    "chebi": ("slices/chebi-slice-2026-05-01.ttl",),
    "cl": ("slices/cl-slice-2026-03-26.ttl",),
    "pato": ("pato/pato-2025-05-14.obo.xz",),
    "eco": ("eco/eco-2024-07-19.obo.xz",),
    "ogms": ("ogms/ogms-edit.owl",),
}
"""Those of which there is a file with axioms, or a whole list of classes that tells is-a."""
NEOPLASM = "http://purl.obolibrary.org/obo/MONDO_0005070"
HUMAN_DISEASE = "http://purl.obolibrary.org/obo/MONDO_0700096"
OUT_OF_REACH = {"ordo", "ncit", "go", "hsapdv"}  # no file of theirs is at hand, or one that does not tell is-a
SLOW = {"mondo", "hp", "uberon"}


def logical(rendered: Mapping[str, bytes], partner: str) -> frozenset[Form]:
    quads = ox.parse(rendered[f"bridges/{partner}.owl"], format=ox.RdfFormat.RDF_XML)
    return frozenset(axiom for axiom in parse(quad.triple for quad in quads).axioms if is_logical(axiom))


def follows(axioms: frozenset[Form]) -> Classification:
    return classify(Rules(axioms), classes(axioms))


@pytest.mark.parametrize(
    "partner", [pytest.param(name, marks=pytest.mark.long if name in SLOW else ()) for name in FILES]
)
def test_beside_the_real_file_no_class_of_the_partner_moves_and_none_loses_its_instances(
    rendered: Mapping[str, bytes], partner: str
) -> None:
    bridge = logical(rendered, partner)
    names = {name for axiom in bridge for name in signature(axiom)}
    told = {a for file in read_axioms([require(ONTOLOGIES / f) for f in FILES[partner]]) for a in file.ontology.axioms}
    theirs = module(told, names)
    if partner in {"mondo", "hp", "uberon", "pato"}:  # our axioms name terms of theirs
        assert {name for axiom in theirs for name in signature(axiom)} & names, "the two have nothing in common"
    apart, joined = follows(theirs), follows(theirs | bridge)
    foreign = {(low, high) for low, high in joined.pairs if not (low.startswith(BASE) or high.startswith(BASE))}
    assert foreign == apart.pairs
    assert joined.consistent
    assert not joined.unsatisfiable


@pytest.mark.parametrize("partner", sorted(OUT_OF_REACH))
def test_a_bridge_to_a_partner_without_a_file_names_no_term_of_it_so_that_none_can_move(
    rendered: Mapping[str, bytes], partner: str
) -> None:
    assert {*FILES, *OUT_OF_REACH} == {*PARTNERS}
    names = {name.value for axiom in logical(rendered, partner) for name in signature(axiom)}
    assert names
    assert not [name for name in names if name.startswith(PARTNERS[partner])]


@pytest.mark.long
def test_beside_mondo_our_diseases_are_human_diseases_and_no_neoplasms(rendered: Mapping[str, bytes]) -> None:
    told = read_axioms([require(ONTOLOGIES / FILES["mondo"][0])])[0].ontology.axioms
    joined = follows(module(told, {ox.NamedNode(HUMAN_DISEASE), ox.NamedNode(NEOPLASM)}) | logical(rendered, "mondo"))
    ours = {low for low, high in joined.pairs if low.startswith(f"{BASE}CALC_") and high == HUMAN_DISEASE}
    assert len(ours) == 7
    assert not [low for low, high in joined.pairs if low.startswith(BASE) and high == NEOPLASM]


def test_a_planted_axiom_of_a_bridge_that_moves_a_class_of_the_partner_is_noticed(
    rendered: Mapping[str, bytes],
) -> None:
    told = read_axioms([require(ONTOLOGIES / FILES["pato"][0])])[0].ontology.axioms
    low, high = (ox.NamedNode(f"{PARTNERS['pato']}{number}") for number in ("0001447", "0000586"))
    planted = Form("SubClassOf", (low, high))
    theirs = module(told, {low, high})
    joined = follows(theirs | logical(rendered, "pato") | {planted})
    foreign = {pair for pair in joined.pairs if not (pair[0].startswith(BASE) or pair[1].startswith(BASE))}
    assert foreign - follows(theirs).pairs
