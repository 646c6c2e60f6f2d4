"""`calcgraph diff`: what changed and how much it matters; nothing where only the file is another."""

import itertools
import json
import random
from collections.abc import Iterable
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyoxigraph as ox
import pytest
import rdflib
from hypothesis import given, settings
from hypothesis import strategies as st

from calcgraph import Dataset, Knowledge, assemble, reason
from calcgraph.cli import main
from calcgraph.comparing import Difference, Side, change_sets, compare, reports
from calcgraph.graph.names import BASE, cgv, graph_name
from calcgraph.queries import questions
from planting import ONTOLOGY, changed, claim, with_claims, without

CG = "https://w3id.org/calcgraph/"
CLAIM = ox.NamedNode(CG + "CALC_0010307")
LABEL = ox.NamedNode("http://www.w3.org/2000/01/rdf-schema#label")


def side(quads: Iterable[ox.Quad], like: Dataset, name: str = "x") -> Side:
    found = frozenset(quads)
    return Side(name, Dataset(found, like.prefixes), any(isinstance(q.graph_name, ox.NamedNode) for q in found))


def difference(old: Dataset, new: Iterable[ox.Quad], *, answers: bool = False) -> Difference:
    return compare(side(old, old, "old"), side(new, old, "new"), questions(ONTOLOGY) if answers else ())


def of(knowledge: Knowledge) -> Dataset:
    return reason(assemble(knowledge), knowledge=knowledge)


def only(found: Difference, kind: str) -> Any:
    (change,) = [change for change in found.changes if change.kind == kind]
    return change


# ---- nothing where nothing is


@settings(max_examples=2, deadline=None)
@given(st.integers(0, 2**32))
def test_order_and_labels_of_blank_nodes_make_no_difference(dataset: Dataset, seed: int) -> None:
    dice = random.Random(seed)
    names: dict[str, ox.BlankNode] = {}

    def other(term: Any) -> Any:
        if isinstance(term, ox.BlankNode):
            return names.setdefault(term.value, ox.BlankNode(f"x{dice.random()}".replace(".", "")))
        return term

    quads = [ox.Quad(other(q.subject), q.predicate, other(q.object), q.graph_name) for q in dataset]
    dice.shuffle(quads)
    assert not difference(dataset, quads, answers=True).changes


@pytest.mark.parametrize("file", ["calcgraph.nq", "calcgraph.trig", "calcgraph.jsonld"])
@pytest.mark.thinned(3)
def test_another_syntax_makes_no_difference(
    rendered: dict[str, bytes], tmp_path: Path, file: str, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / file).write_bytes(rendered[file])
    assert main(["diff", str(tmp_path / file), str(ONTOLOGY)]) == 0
    assert capsys.readouterr().out.startswith("No difference between ")


@pytest.mark.thinned(3)
@pytest.mark.parametrize("file", ["calcgraph.ttl", "calcgraph.nt", "calcgraph.rdf"])
def test_a_release_graph_is_compared_as_far_as_it_goes_and_says_so(
    rendered: dict[str, bytes], tmp_path: Path, file: str, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / file).write_bytes(rendered[file])
    assert main(["diff", str(tmp_path / file), str(ONTOLOGY)]) == 0
    told = capsys.readouterr().out
    assert told.startswith("Note: a release graph has no conflicts and no rival classifications")
    assert "No difference" in told


# ---- every change is seen


@settings(max_examples=5, deadline=None)
@given(st.data())
def test_a_triple_less_is_always_a_difference(dataset: Dataset, data: st.DataObject) -> None:
    told = {(q.subject, q.object) for q in dataset if q.graph_name == graph_name("inferred")}
    quads = sorted(dataset, key=str)
    victim = data.draw(st.sampled_from(quads))
    if (victim.subject, victim.object) in told or sum(q.triple == victim.triple for q in quads) > 1:
        return  # said elsewhere, too
    found = difference(dataset, [q for q in quads if q != victim])
    assert found.changes, str(victim)
    back = compare(found.new, found.old)
    assert len(back.changes) == len(found.changes)


@settings(max_examples=3, deadline=None)
@given(st.data())
def test_one_field_of_a_claim_is_one_change_with_just_that_field(dataset: Dataset, data: st.DataObject) -> None:
    qualifiers = {cgv(name): cgv(value) for name, value in (("frequency", "often"), ("certainty", "suggested"))}
    old = data.draw(st.sampled_from(sorted((q for q in dataset if q.predicate in qualifiers), key=str)))
    new = ox.Quad(old.subject, old.predicate, qualifiers[old.predicate], old.graph_name)
    found = difference(dataset, [new if q == old else q for q in dataset])
    if new == old:
        assert not found.changes
        return
    change = only(found, "claim")
    assert (change.what, change.level, change.node) == ("changed", "major", old.subject.value)
    (field,) = change.fields
    assert (field.predicate, field.old, field.new) == (old.predicate, (old.object,), (new.object,))


# ---- levels


def test_a_new_claim_is_minor(knowledge: Knowledge, dataset: Dataset) -> None:
    more = claim(knowledge, "CALC_0010513").model_copy(update={"id": "CALC_0099999", "frequency": "often"})
    found = difference(dataset, of(with_claims(knowledge, more)))
    assert {c.kind for c in found.changes} == {"claim"}
    assert (only(found, "claim").what, found.level) == ("added", "minor")


def test_a_removed_claim_is_major_and_breaks_a_rule(knowledge: Knowledge, dataset: Dataset) -> None:
    found = difference(dataset, of(without(knowledge, ["CALC_0010145"])), answers=True)
    change = only(found, "claim")
    assert (change.what, change.level) == ("removed", "major")
    assert "never deleted" in change.reason
    assert only(found, "fact").level == "major"
    assert any(c.kind == "answer" and c.node == "03" and "1 row lost" in c.reason for c in found.changes)


def test_a_retracted_claim_is_told_apart_from_a_removed_one(dataset: Dataset) -> None:
    true = ox.Literal("true", datatype=ox.NamedNode("http://www.w3.org/2001/XMLSchema#boolean"))
    gone = ox.Quad(CLAIM, ox.NamedNode("http://www.w3.org/2002/07/owl#deprecated"), true, graph_name("claims"))
    found = difference(dataset, [*dataset, gone])
    assert (only(found, "claim").what, found.level) == ("retracted", "major")


def test_another_status_is_major(knowledge: Knowledge, dataset: Dataset) -> None:
    found = difference(dataset, of(changed(knowledge, "CALC_0010513", status="excluded")))
    change = only(found, "claim")
    assert change.level == "major"
    assert cgv("status") in {f.predicate for f in change.fields}
    assert only(found, "fact").what == "removed"


def test_an_id_that_stands_for_something_else_is_called_reused(knowledge: Knowledge, dataset: Dataset) -> None:
    model = claim(knowledge, "CALC_0010302")
    other = claim(knowledge, "CALC_0010405").model_copy(update={"id": model.id, "spans": model.spans})
    swapped = with_claims(without(knowledge, [model.id]), other)
    found = compare(side(dataset, dataset), side(assemble(swapped), dataset))
    change = next(c for c in found.changes if c.node == BASE + model.id)
    assert (change.what, change.level) == ("reused", "major")


def test_a_note_and_a_label_are_wording(knowledge: Knowledge, dataset: Dataset) -> None:
    quads = [
        ox.Quad(q.subject, q.predicate, ox.Literal("other", language="en"), q.graph_name)
        if q.predicate == LABEL and q.subject == ox.NamedNode(CG + "CALC_0000006") and q.object.language == "en"
        else q
        for q in of(changed(knowledge, "CALC_0010513", note="Better put."))
    ]
    found = difference(dataset, quads, answers=True)
    assert found.level == "patch"
    assert only(found, "claim").node == CG + "CALC_0010513"
    assert only(found, "term").label == "other"


def test_a_lost_superclass_is_major_and_a_new_one_minor(dataset: Dataset) -> None:
    inferred = sorted((q for q in dataset if q.graph_name == graph_name("inferred")), key=str)
    found = difference(dataset, [q for q in dataset if q != inferred[0]])
    assert (only(found, "entailment").what, found.level) == ("removed", "major")
    back = compare(found.new, found.old)
    assert (only(back, "entailment").what, back.level) == ("added", "minor")


def test_a_changed_axiom_is_seen_though_its_nodes_have_no_names(dataset: Dataset) -> None:
    some = ox.NamedNode("http://www.w3.org/2002/07/owl#someValuesFrom")
    terms = graph_name("terms")
    victim = min((q for q in dataset if q.predicate == some and q.graph_name == terms), key=str)
    other = ox.Quad(victim.subject, some, cgv("Deposit"), victim.graph_name)
    found = difference(dataset, [other if q == victim else q for q in dataset])
    assert only(found, "term").level == "major"


def test_a_mapping_with_another_predicate_is_a_changed_mapping(knowledge: Knowledge, dataset: Dataset) -> None:
    row = next(m for m in knowledge.mappings if m.predicate_id == "skos:relatedMatch" and m.object_label)
    rows = tuple(
        m.model_copy(update={"predicate_id": "skos:closeMatch"}) if m == row else m for m in knowledge.mappings
    )
    found = difference(dataset, of(replace(knowledge, mappings=rows)))
    change = only(found, "mapping")
    assert (change.what, change.level) == ("changed", "major")
    (field,) = change.fields
    assert field.predicate.value == "https://w3id.org/sssom/predicate_id"


def test_another_confidence_of_a_mapping_is_wording(knowledge: Knowledge, dataset: Dataset) -> None:
    first, *rest = knowledge.mappings
    rows = (first.model_copy(update={"confidence": Decimal("0.51")}), *rest)
    found = difference(dataset, of(replace(knowledge, mappings=rows)))
    assert (only(found, "mapping").what, found.level) == ("changed", "patch")


# ---- reports


@pytest.fixture(scope="module")
def found(knowledge: Knowledge, dataset: Dataset) -> Difference:
    new = changed(without(knowledge, ["CALC_0010145"]), "CALC_0010307", frequency="often")
    return difference(dataset, of(new), answers=True)


def test_the_text_says_what_changed_and_ends_with_the_verdict(found: Difference) -> None:
    lines = reports.text(found).splitlines()
    assert lines[0] == "Claims: 1 changed, 1 removed"
    assert lines[1].startswith(
        "  - CALC_0010145 idiopathic calcinosis cutis, finding: Papule [major: a claim is gone; "
    )
    assert "      has frequency: mostly → often" in lines
    assert lines[-1].endswith(": from old to new is major.")
    assert "\x1b" not in reports.text(found)
    assert "\x1b[31m" in reports.text(found, color=True)


def test_the_markdown_has_a_heading_for_each_kind(found: Difference) -> None:
    text = reports.markdown(found)
    assert text.startswith("## Major changes\n")
    assert "### Claims (1 changed, 1 removed)" in text
    assert "- **removed** CALC\\_0010145" in text


def test_the_json_has_every_change(found: Difference) -> None:
    value = json.loads(reports.as_json(found))
    assert value["level"] == "major"
    assert len(value["changes"]) == len(found.changes)
    assert {"kind", "what", "id", "label", "level", "reason"} <= set(value["changes"][0])


def test_applying_the_change_sets_to_the_old_claims_gives_the_new_ones(found: Difference) -> None:
    graph = rdflib.Graph().parse(data=change_sets.turtle(found), format="turtle")
    cs, rdf = rdflib.Namespace("http://purl.org/vocab/changeset/schema#"), rdflib.RDF

    def statements(relation: rdflib.URIRef) -> set[Any]:
        return {
            tuple(graph.value(node, slot) for slot in (rdf.subject, rdf.predicate, rdf.object))
            for node in graph.objects(None, relation)
        }

    def claims(one: Side) -> set[Any]:
        ours = (t for t in one.dataset.graph("claims"))
        data = "".join(f"{t} .\n" for t in ours)
        return set(rdflib.Graph().parse(data=data, format="nt"))

    old, new = claims(found.old), claims(found.new)
    removal, addition = statements(cs.removal), statements(cs.addition)
    assert old - new <= removal
    assert new - old <= addition
    assert not removal & new
    for node in graph.subjects(rdf.type, cs.ChangeSet):
        assert graph.value(node, cs.subjectOfChange)
        assert graph.value(node, cs.changeReason)


@pytest.mark.long
def test_the_same_difference_gives_the_same_bytes(found: Difference, dataset: Dataset) -> None:
    again = compare(
        side(found.old.dataset, dataset, "old"), side(found.new.dataset, dataset, "new"), questions(ONTOLOGY)
    )
    assert change_sets.turtle(again) == change_sets.turtle(found)
    assert reports.text(again) == reports.text(found)


def test_hostile_labels_act_on_no_terminal_and_no_build_server(dataset: Dataset) -> None:
    evil = ox.Literal("\x1b[31m\n::error::x ##[command] <script>", language="en")
    quads = [ox.Quad(q.subject, q.predicate, evil, q.graph_name) if q.predicate == LABEL else q for q in dataset]
    found = difference(dataset, quads)
    for text in (reports.text(found, every=True), reports.markdown(found)):
        assert "\x1b" not in text
        assert "\n::error" not in text
        assert "##[command]" not in text
    assert "<script>" not in reports.markdown(found)


# ---- the command


@pytest.fixture
def versions(tmp_path: Path, rendered: dict[str, bytes]) -> list[str]:
    data = rendered["calcgraph.nq"].decode()
    (tmp_path / "a.nq").write_text(data)
    frequency = f"<{CLAIM.value}> <{cgv('frequency').value}> <{cgv('mostly').value}>"
    (tmp_path / "b.nq").write_text(data.replace(frequency, frequency.replace("mostly", "often")))
    return [str(tmp_path / "a.nq"), str(tmp_path / "b.nq")]


def test_the_command_fails_only_if_asked_to_and_for_a_change_that_matters(
    versions: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["diff", *versions, "--fail-on", "major"]) == 1
    assert "is major." in capsys.readouterr().out
    assert main(["diff", versions[0], versions[0], "--fail-on", "patch"]) == 0


def test_the_command_prints_json_and_ends_with_0_though_the_change_is_major(
    versions: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["diff", *versions, "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["level"] == "major"


def test_the_command_prints_turtle(versions: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["diff", *versions, "--format", "turtle"]) == 0
    assert len(rdflib.Graph().parse(data=capsys.readouterr().out, format="turtle")) > 5


@pytest.mark.parametrize(
    ("files", "told"),
    [
        ({}, "there is no file or folder"),
        ({"x.txt": "hello"}, "is no RDF file by its name; it must end in one of .ttl"),
        ({"x.ttl": "<a:b> <a:c> <a:d> ."}, "holds nothing of calcgraph: no IRI in it begins with https://w3id.org/"),
        ({"x.ttl": "<a:b> <a:c> ."}, "x.ttl"),
        ({"x.rdf": '<!DOCTYPE x [<!ENTITY a "b">]><x/>'}, "x.rdf"),
    ],
)
def test_what_cannot_be_compared_is_refused_in_words(
    versions: list[str], tmp_path: Path, files: dict[str, str], told: str, capsys: pytest.CaptureFixture[str]
) -> None:
    for name, text in files.items():
        (tmp_path / name).write_text(text)
    name = next(iter(files), "nowhere")
    assert main(["diff", versions[0], str(tmp_path / name)]) == 2
    said = capsys.readouterr()
    assert told in said.err
    assert "Traceback" not in said.err


def test_a_folder_that_is_no_build_is_refused_with_what_it_lacks(
    tmp_path: Path, versions: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "empty").mkdir()
    assert main(["diff", versions[0], str(tmp_path / "empty")]) == 2
    assert "is neither a build nor a folder of curated files" in capsys.readouterr().err


# ---- what an attack found


def flipped(dataset: Dataset) -> list[ox.Quad]:
    """The data set in which an excluded claim is present."""
    node, status = ox.NamedNode(CG + "CALC_0010104"), cgv("status")
    old = ox.Quad(node, status, cgv("excluded"), graph_name("claims"))
    assert old in dataset.quads
    return [ox.Quad(node, status, cgv("present"), graph_name("claims")) if q == old else q for q in dataset]


def test_a_copy_of_a_graph_under_another_name_hides_no_change(dataset: Dataset) -> None:
    shadow = ox.NamedNode("http://example.org/claims")
    copies = [ox.Quad(*q.triple, shadow) for q in dataset if q.graph_name == graph_name("claims")]
    found = difference(dataset, [*flipped(dataset), *copies])
    assert found.level == "major"
    assert only(found, "graph").node == "http://example.org/claims"


def test_a_graph_named_by_a_blank_node_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "x.nq").write_text(f'<{CG}CALC_0000001> <{LABEL.value}> "x" _:claims .\n')
    assert main(["diff", str(tmp_path / "x.nq"), str(tmp_path / "x.nq")]) == 2
    assert "named by a blank node; give it an IRI" in capsys.readouterr().err


def test_triple_terms_are_refused_in_words(
    rendered: dict[str, bytes], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "x.ttl").write_bytes(rendered["calcgraph.rdf12.ttl"])
    assert main(["diff", str(tmp_path / "x.ttl"), str(tmp_path / "x.ttl")]) == 2
    assert "triple terms of RDF 1.2" in capsys.readouterr().err


def test_a_second_status_of_a_denied_claim_is_major(dataset: Dataset) -> None:
    more = ox.Quad(ox.NamedNode(CG + "CALC_0010104"), cgv("status"), cgv("present"), graph_name("claims"))
    assert difference(dataset, [*dataset, more]).level == "major"


def test_a_new_fact_that_a_claim_denies_is_major(dataset: Dataset) -> None:
    disease, viscus = ox.NamedNode(CG + "CALC_0000004"), ox.NamedNode("http://purl.obolibrary.org/obo/UBERON_0002075")
    found = difference(dataset, [*dataset, ox.Quad(disease, cgv("site"), viscus, graph_name("facts"))])
    assert (only(found, "fact").reason, found.level) == ("a claim denies it", "major")


def test_another_type_does_not_make_a_claim_harmless(dataset: Dataset) -> None:
    kind = ox.NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#type")
    typed = ox.Quad(ox.NamedNode(CG + "CALC_0010104"), kind, cgv("Source"), graph_name("zzz"))
    assert difference(dataset, [*flipped(dataset), typed]).level == "major"


def test_a_positive_mapping_beside_a_negative_one_is_seen(dataset: Dataset) -> None:
    sssom = "https://w3id.org/sssom/"
    modifier = ox.NamedNode(sssom + "predicate_modifier")
    negative = min((q.subject for q in dataset if q.predicate == modifier), key=str)
    own = [q for q in dataset if q.subject == negative and q.predicate != modifier]
    twin = ox.NamedNode(f"{CG}mapping/0000000000000000")
    found = difference(dataset, [*dataset, *(ox.Quad(twin, q.predicate, q.object, q.graph_name) for q in own)])
    assert any(c.kind == "mapping" for c in found.changes)


def test_a_renamed_graph_is_seen(dataset: Dataset) -> None:
    facts, other = graph_name("facts"), graph_name("zzz")
    found = difference(dataset, [ox.Quad(*q.triple, other) if q.graph_name == facts else q for q in dataset])
    assert {(c.kind, c.what) for c in found.changes} >= {("graph", "added"), ("graph", "removed")}
    assert found.level == "major"


@pytest.mark.parametrize("order", [(0, 1, 2), (1, 2, 0), (2, 1, 0)])
def test_a_circle_of_blank_nodes_has_no_labels_and_a_long_chain_no_end(
    dataset: Dataset, order: tuple[int, ...]
) -> None:
    p, graph = ox.NamedNode("http://example.org/p"), graph_name("terms")

    def shape(names: tuple[int, ...]) -> list[ox.Quad]:
        nodes = [ox.BlankNode(f"n{name}") for name in names]
        circle = [ox.Quad(nodes[i], p, nodes[(i + 1) % 3], graph) for i in range(3)]
        chain = [ox.BlankNode(f"c{i}") for i in range(5000)]
        links = [ox.Quad(a, p, b, graph) for a, b in itertools.pairwise(chain)]
        marked = ox.Quad(nodes[0], p, ox.Literal("here"), graph)
        return [*dataset, *circle, marked, *links, ox.Quad(ox.NamedNode(CG + "CALC_0000001"), p, nodes[1], graph)]

    one, other = shape((0, 1, 2)), shape(order)
    assert not compare(side(one, dataset), side(other, dataset)).changes
