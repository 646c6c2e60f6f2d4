"""`check` over whole graphs: both engines, every kind of input, problems that say where they come from."""

from collections import Counter

import pyoxigraph as ox
import pytest
import rdflib

from calcgraph import Dataset, Knowledge, assemble, check
from calcgraph.checking import engines, merge, shapes, validation
from calcgraph.errors import CalcgraphError
from calcgraph.graph.canonical import canonical_triples
from calcgraph.graph.names import cgv, graph_name, own
from calcgraph.source import shapes_root

CLAIMS = graph_name("claims")


def with_quads(dataset: Dataset, *quads: ox.Quad) -> Dataset:
    return Dataset(dataset.quads | set(quads), dataset.prefixes)


def without(dataset: Dataset, subject: str, predicate: str) -> Dataset:
    kept = {q for q in dataset if (q.subject, q.predicate) != (own(subject), cgv(predicate))}
    return Dataset(frozenset(kept), dataset.prefixes)


def codes(report: object) -> set[str]:
    return {p.code for p in report}  # type: ignore[attr-defined]


@pytest.mark.long  # the build whose bytes are compared in tests/golden asks both every day
def test_the_real_graph_breaks_no_rule_with_either_engine(dataset: Dataset, knowledge: Knowledge) -> None:
    report = check(dataset, engine="both", knowledge=knowledge)
    assert list(report) == []
    assert report.conforms


def test_the_graph_as_written_breaks_no_rule(knowledge: Knowledge) -> None:
    """By the quick engine; the long test of the whole build as written asks both."""
    assert list(check(assemble(knowledge, reading="as-written"))) == []


def test_a_problem_of_a_claim_says_file_and_line(dataset: Dataset, knowledge: Knowledge) -> None:
    (problem,) = check(without(dataset, "CALC_0010307", "certainty"), knowledge=knowledge)
    assert problem.code == "claim-has-one-certainty"
    assert problem.file == "content/idiopathic-calcinosis-cutis.yaml"
    assert problem.line == knowledge.places["CALC_0010307"].line
    assert "certainty" in problem.message
    assert problem.fix
    assert problem.fix.startswith("Name") or problem.fix.endswith(".")
    assert problem.label == "subepidermal calcified nodule, surface of Skin nodule: warty"


def test_a_problem_of_a_span_says_the_line_of_the_claim_that_cites_it(dataset: Dataset, knowledge: Knowledge) -> None:
    span = next(s for c in knowledge.claims if c.id == "CALC_0010307" for s in c.spans)
    broken = without(dataset, f"span/ybsite-h5996/{span.start}-{span.end}", "sha256")
    (problem,) = check(broken, groups=["core"], knowledge=knowledge)
    assert problem.code == "span-has-one-digest"
    assert problem.line == knowledge.places["CALC_0010307"].line


def test_an_rdflib_graph_is_checked_too(dataset: Dataset) -> None:
    broken = without(dataset, "CALC_0010307", "status").to_rdflib()
    assert isinstance(broken, rdflib.Dataset)
    assert "claim-has-one-status" in codes(check(broken))


def test_a_plain_rdflib_graph_is_checked_too() -> None:
    graph = rdflib.Graph()
    claim = rdflib.URIRef("https://w3id.org/calcgraph/CALC_0099999")
    graph.add((claim, rdflib.RDF.type, rdflib.URIRef("https://w3id.org/calcgraph/vocab/Claim")))
    assert "claim-has-one-subject" in codes(check(graph))


def test_a_quotation_is_refused(dataset: Dataset) -> None:
    """By the quick engine; both are asked of the fixtures of its rule."""
    span = own("span/ybsite-h5996/0-29")
    exact = ox.NamedNode("http://www.w3.org/ns/oa#exact")
    report = check(with_quads(dataset, ox.Quad(span, exact, ox.Literal("some words"), CLAIMS)))
    assert "no-quotation" in codes(report)


def test_a_positive_fact_for_an_excluded_claim_is_refused(dataset: Dataset) -> None:
    viscus = ox.NamedNode("http://purl.obolibrary.org/obo/UBERON_0002075")
    flipped = ox.Quad(own("CALC_0000004"), cgv("site"), viscus, graph_name("facts"))
    assert "no-positive-fact-for-negative-claim" in codes(check(with_quads(dataset, flipped)))


@pytest.mark.long
def test_a_literal_over_several_lines_makes_the_engines_differ_in_nothing(dataset: Dataset) -> None:
    text = ox.Literal('two\nlines, a "quote" and a \\', language="en")
    broken = with_quads(dataset, ox.Quad(own("CALC_0010307"), cgv("status"), text, CLAIMS))
    report = check(broken, engine="both")
    assert "claim-has-one-status" in codes(report)
    assert "engines-disagree" not in codes(report)


def test_engines_that_disagree_are_reported(dataset: Dataset) -> None:
    broken = merge(without(dataset, "CALC_0010307", "certainty"))
    found = [engines.run(name, shapes.read(shapes_root()), broken) for name in ("fast", "reference")]
    assert validation.disagreements(*found) == []
    assert validation.disagreements(found[0], found[0]) == []
    for less in ([found[0][1:], found[1]], [found[0], found[1][1:]], [found[0] * 2, found[1]]):
        (problem,) = validation.disagreements(*less)
        assert problem.code == "engines-disagree"
        assert problem.severity == "violation"
        assert problem.focus == own("CALC_0010307").value


@pytest.mark.long
def test_both_engines_name_the_same_blank_node(dataset: Dataset) -> None:
    quads = [
        ox.Quad(own(claim), cgv("value"), ox.BlankNode(label), CLAIMS)
        for claim, label in (("CALC_0010307", "zeta"), ("CALC_0010308", "alpha"), ("CALC_0010309", "zeta"))
    ]
    quads += [
        ox.Quad(ox.BlankNode("alpha"), ox.NamedNode("http://www.w3.org/ns/oa#exact"), ox.Literal("x"), CLAIMS),
        ox.Quad(ox.BlankNode("zeta"), ox.NamedNode("http://www.w3.org/ns/oa#exact"), ox.Literal("y"), CLAIMS),
    ]
    merged = canonical_triples(merge(with_quads(dataset, *quads)))
    fast, reference = (Counter(engines.run(e, shapes.read(shapes_root()), merged)) for e in ("fast", "reference"))
    assert fast == reference
    values = {r.focus.rsplit("/", 1)[-1]: r.value for r in fast if r.shape.endswith("claim-value-is-term-or-text>")}
    assert values["CALC_0010307>"] == values["CALC_0010309>"] != values["CALC_0010308>"]
    present = {str(t.object) for t in merged if t.subject == own("CALC_0010307") and t.predicate == cgv("value")}
    assert values["CALC_0010307>"] in present
    assert len({r.focus for r in fast if r.shape.endswith("no-quotation>")}) == 2
    report = check(with_quads(dataset, *quads), engine="both")
    assert "engines-disagree" not in codes(report)


@pytest.mark.long
def test_the_reference_engine_breaking_is_an_error_that_says_so(dataset: Dataset) -> None:
    nan = ox.Literal("NaN", datatype=ox.NamedNode("http://www.w3.org/2001/XMLSchema#double"))
    broken = with_quads(dataset, ox.Quad(own("repair/CALC_0010307"), cgv("confidence"), nan, CLAIMS))
    with pytest.raises(CalcgraphError, match="pyshacl broke"):
        check(broken, engine="reference")
    assert "repair-has-one-confidence" in codes(check(broken, engine="fast"))


@pytest.mark.long
def test_the_reference_engine_leaves_rdflib_as_it_was(dataset: Dataset) -> None:
    before = rdflib.NORMALIZE_LITERALS
    engines.run("reference", shapes.read(shapes_root()), merge(dataset))
    assert before == rdflib.NORMALIZE_LITERALS


def test_the_merge_leaves_out_what_was_inferred_and_imported(dataset: Dataset) -> None:
    merged = merge(dataset)
    assert merged.isdisjoint(dataset.graph("inferred") - dataset.graph("terms"))
    assert Counter(t in merged for t in dataset.graph("claims")) == {True: len(dataset.graph("claims"))}
