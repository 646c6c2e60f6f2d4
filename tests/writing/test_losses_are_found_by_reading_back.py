"""The report of what a format cannot carry is computed from the file itself: what is taken out of it is missed."""

import json
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pyoxigraph as ox
import pytest

from calcgraph import Dataset
from calcgraph.graph.grounding import grounded
from calcgraph.graph.names import BASE, cgv, graph_name
from calcgraph.writing import fill
from calcgraph.writing.formats import FORMATS, Format
from calcgraph.writing.losses import as_table, losses
from calcgraph.writing.objects import Objects, canonical

CLAIM = ox.NamedNode(BASE + "CALC_0010307")
LOSSLESS = ("nq", "trig", "jsonld")


@pytest.fixture(scope="module")
def objects(dataset: Dataset) -> Objects:
    return canonical(dataset)


@pytest.fixture(scope="module")
def report(rendered: Mapping[str, bytes]) -> Any:
    return json.loads(rendered["losses.json"])


def lost(objects: Objects, quads: Any) -> Any:
    return losses(objects, {"x": quads}, {"x": ["x.nq"]})["formats"]["x"]


def test_what_can_carry_everything_does(report: Any) -> None:
    for name in LOSSLESS:
        of = report["formats"][name]
        assert of["claims"] == {"of": 114, "carried": 114, "lost": []}
        assert all(not count["lost"] for group in ("statuses", "qualifiers") for count in of[group].values())
        for graph in of["graphs"].values():
            assert graph["triples"]["of"] == graph["triples"]["carried"] > 0
            assert graph["named"]
            assert not graph["records"]["lost"]


@pytest.mark.parametrize("name", ["rdf12", "nanopubs", "kgx-jsonl", "neo4j", "tables"])
def test_what_promises_every_claim_gives_back_every_claim_with_every_qualifier(report: Any, name: str) -> None:
    of = report["formats"][name]
    assert of["claims"]["carried"] == of["claims"]["of"] == 114
    assert not {q: count["lost"] for q, count in of["qualifiers"].items() if count["lost"]}


def test_the_release_graph_carries_every_claim_but_no_conflict_and_no_rival_classification(report: Any) -> None:
    graphs = report["formats"]["ttl"]["graphs"]
    empty = {name for name, graph in graphs.items() if not graph["triples"]["carried"]}
    assert empty == {"conflicts", "classification/reiter-2011", "classification/ybsite-h5996"}
    assert not any(graph["named"] for graph in graphs.values())
    assert report["formats"]["ttl"]["claims"]["carried"] == 114


def test_the_ontology_carries_no_claim(report: Any) -> None:
    of = report["formats"]["owl"]
    assert of["claims"] == {"of": 114, "carried": 0, "lost": "all"}
    assert of["graphs"]["terms"]["triples"]["of"] == of["graphs"]["terms"]["triples"]["carried"]


def test_the_ids_that_all_stands_for_are_listed(report: Any, dataset: Dataset) -> None:
    ids = report["content"]["claims"]["all"]
    assert len(ids) == len(set(ids)) == 114
    assert sorted(id for own in report["content"]["statuses"].values() for id in own) == ids
    assert set(report["content"]["graphs"]) == set(dataset._graphs)


@pytest.mark.parametrize("predicate", ["subject", "property", "status", "value"])
def test_a_claim_without_one_of_its_essentials_is_lost(objects: Objects, predicate: str) -> None:
    quads = [q for q in objects.dataset if (q.subject, q.predicate) != (CLAIM, cgv(predicate))]
    of = lost(objects, quads)
    assert of["claims"]["lost"] == ["CALC_0010307"]
    assert of["statuses"]["present"]["lost"] == ["CALC_0010307"]
    assert of["statuses"]["excluded"]["lost"] == []
    assert of["graphs"]["claims"]["records"]["lost"] == ["CALC_0010307"]


def test_a_qualifier_that_is_gone_is_lost_and_the_claim_is_not(objects: Objects) -> None:
    quads = [q for q in objects.dataset if (q.subject, q.predicate) != (CLAIM, cgv("frequency"))]
    of = lost(objects, quads)
    assert of["claims"]["lost"] == []
    assert {q: count["lost"] for q, count in of["qualifiers"].items() if count["lost"]} == {
        "cgv:frequency": ["CALC_0010307"]
    }


def test_another_status_is_a_lost_claim(objects: Objects) -> None:
    quads = [
        ox.Quad(q.subject, q.predicate, cgv("excluded"), q.graph_name)
        if (q.subject, q.predicate) == (CLAIM, cgv("status"))
        else q
        for q in objects.dataset
    ]
    assert lost(objects, quads)["claims"]["lost"] == ["CALC_0010307"]


def test_a_triple_in_the_wrong_graph_is_not_carried(objects: Objects) -> None:
    claims, facts = graph_name("claims"), graph_name("facts")
    moved = [ox.Quad(*q.triple, claims) if q.graph_name == facts else q for q in objects.dataset]
    graph = lost(objects, moved)["graphs"]["facts"]
    assert graph["triples"]["carried"] == 0
    assert not graph["named"]


def test_an_expression_that_lost_a_part_is_noticed_though_its_nodes_have_no_names(objects: Objects) -> None:
    some = ox.NamedNode("http://www.w3.org/2002/07/owl#someValuesFrom")
    victim = next(q for q in objects.dataset if q.predicate == some and q.graph_name == graph_name("terms"))
    of = lost(objects, [q for q in objects.dataset if q != victim])
    graph = of["graphs"]["terms"]
    assert graph["triples"]["carried"] < graph["triples"]["of"]
    assert len(graph["records"]["lost"]) == 1, "the class whose axiom it is"
    assert graph["records"]["lost"][0].startswith("CALC_00")


def test_other_labels_of_blank_nodes_are_no_loss(objects: Objects) -> None:
    def other(term: Any) -> Any:
        return ox.BlankNode("other" + term.value) if isinstance(term, ox.BlankNode) else term

    quads = [ox.Quad(other(q.subject), q.predicate, other(q.object), q.graph_name) for q in objects.dataset]
    assert not [
        g for g, own in lost(objects, quads)["graphs"].items() if own["triples"]["carried"] < own["triples"]["of"]
    ]


def test_a_circle_of_blank_nodes_is_survived() -> None:
    a, b, p = ox.BlankNode("a"), ox.BlankNode("b"), ox.NamedNode("http://example.org/p")
    assert len(grounded({ox.Triple(a, p, b), ox.Triple(b, p, a)})) in (1, 2)


def test_the_report_is_read_off_the_files_and_not_off_the_data_set(objects: Objects, tmp_path: Path) -> None:
    """A writer that forgets something is found out by the build itself."""

    def forgetful(objects: Objects, out: Any) -> None:
        kept = [q for q in objects.dataset if q.subject != CLAIM]
        ox.serialize(kept, output=out, format=ox.RdfFormat.N_QUADS)

    good = next(entry for entry in FORMATS if entry.name == "nq")
    fill(tmp_path, objects, (replace(good, write=forgetful),), {})
    report = json.loads((tmp_path / "losses.json").read_bytes())
    assert report["formats"]["nq"]["claims"]["lost"] == ["CALC_0010307"]
    assert "| nq | `calcgraph.nq` | 113 / 114 |" in (tmp_path / "losses.md").read_text()


def test_every_file_with_content_is_in_the_report_and_in_its_table(report: Any, rendered: Mapping[str, bytes]) -> None:
    readable: dict[str, list[str]] = {}
    for entry in FORMATS:
        if entry.read and entry.file in rendered:
            readable.setdefault(entry.name, []).append(entry.file)
    assert {name: of["files"] for name, of in report["formats"].items()} == readable
    table = rendered["losses.md"].decode()
    assert table.encode() == as_table(report)
    for name in readable:
        assert table.count(f"\n| {name} |") == 2


def test_a_format_that_says_nothing_of_the_content_is_not_in_the_report(report: Any) -> None:
    silent: list[Format] = [entry for entry in FORMATS if not entry.read]
    assert {entry.file for entry in silent} >= {"calcgraph.svg", "context.jsonld"}
    listed = {file for of in report["formats"].values() for file in of["files"]}
    assert not listed & {entry.file for entry in silent}
