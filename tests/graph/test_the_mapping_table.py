"""The table at the head of graph/claims.py, row by row: what of a claim goes where."""

from collections.abc import Iterable
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pyoxigraph as ox
import pytest
from pydantic import ValidationError

from calcgraph import Claim, Dataset, Knowledge, assemble
from calcgraph.graph.names import BASE, VOCABULARY
from calcgraph.model import Quantity
from calcgraph.scalars import Ref
from planting import claim, like

CG, CGV, OBO = BASE, VOCABULARY, "http://purl.obolibrary.org/obo/"
OWL = "http://www.w3.org/2002/07/owl#"
SUBCLASS_OF = "http://www.w3.org/2000/01/rdf-schema#subClassOf"
KEY, SUBJECT, VALUE = "CALC_0099001", "CALC_0000006", "HP:0200036"
STATUSES = ("present", "excluded", "normal", "unknown", "silent")
NEITHER = ("unknown", "silent")


def only(knowledge: Knowledge, *claims: Claim) -> Knowledge:
    """The same terms and sources, with these claims and no others."""
    return replace(knowledge, claims=claims, explanations=())


def planted(knowledge: Knowledge, **fields: Any) -> Claim:
    """A claim: subepidermal calcified nodule, finding, skin nodule; changed as the test wants it."""
    plain = claim(knowledge, "CALC_0010301")
    if fields.get("status") in NEITHER or {"values", "text", "quantity"} & fields.keys():
        fields.setdefault("value", None)
    return like(plain, **{"id": KEY, "subject": SUBJECT, "value": VALUE, "frequency": None, "note": None, **fields})


def triples(dataset: Dataset, graph: str, subject: str | None = None) -> set[tuple[str, str]]:
    """Predicate and object of a subject in a graph; IRIs bare, literals in N-Triples."""
    found = dataset.graph(graph)
    return {(p, o) for s, p, o in map(_texts, found) if subject in (None, s)}


def _texts(triple: ox.Triple) -> tuple[str, str, str]:
    s, p, o = (
        (n.value if isinstance(n, ox.NamedNode) else str(n)) for n in (triple.subject, triple.predicate, triple.object)
    )
    return s, p, o


def facts(dataset: Dataset) -> set[tuple[str, str, str]]:
    """The direct triples, without the kinds of terms."""
    return {t for t in map(_texts, dataset.graph("facts")) if not t[1].endswith("#type")}


def record(dataset: Dataset, key: str = KEY) -> set[tuple[str, str]]:
    return triples(dataset, "claims", CG + key)


def axioms(dataset: Dataset, knowledge: Knowledge) -> frozenset[ox.Triple]:
    """What the claims have added to the terms."""
    return dataset.graph("terms") - assemble(only(knowledge)).graph("terms")


FACT = {(CG + SUBJECT, CGV + "finding", OBO + "HP_0200036")}


# ---- id, subject, property, value, status, certainty, strength, reading, source


def test_a_claim_is_a_node_with_the_whole_record(knowledge: Knowledge) -> None:
    dataset = assemble(only(knowledge, planted(knowledge, note="A note.")))
    span = planted(knowledge).spans[0]
    assert record(dataset) == {
        ("http://www.w3.org/1999/02/22-rdf-syntax-ns#type", CGV + "Claim"),
        ("http://www.w3.org/2000/01/rdf-schema#label", next(o for p, o in record(dataset) if p.endswith("#label"))),
        (CGV + "subject", CG + SUBJECT),
        (CGV + "property", CGV + "finding"),
        (CGV + "value", OBO + "HP_0200036"),
        (CGV + "status", CGV + "present"),
        (CGV + "certainty", CGV + "asserted"),
        (CGV + "strength", CGV + "observed"),
        (CGV + "reading", CGV + "asStated"),
        (CGV + "evidence", OBO + "ECO_0000303"),
        (CGV + "span", f"{CG}span/ybsite-h5996/{span.start}-{span.end}"),
        ("http://www.w3.org/ns/prov#wasDerivedFrom", CG + "CALC_0009001"),
        ("http://www.w3.org/ns/prov#wasAttributedTo", CG + "agent/curators"),
        ("http://www.w3.org/2004/02/skos/core#note", '"A note."@en'),
    }


@pytest.mark.parametrize("status", STATUSES)
@pytest.mark.parametrize("certainty", ["asserted", "suggested", "possible"])
def test_a_fact_is_written_for_present_and_asserted_only(knowledge: Knowledge, status: str, certainty: str) -> None:
    fields = {} if status in NEITHER else {"value": VALUE}
    dataset = assemble(only(knowledge, planted(knowledge, status=status, certainty=certainty, **fields)))
    assert facts(dataset) == (FACT if (status, certainty) == ("present", "asserted") else set())
    assert (CGV + "status", CGV + status) in record(dataset)
    assert (CGV + "certainty", CGV + certainty) in record(dataset)


@pytest.mark.parametrize("status", STATUSES)
def test_the_five_answers_stay_apart_in_the_record(knowledge: Knowledge, status: str) -> None:
    dataset = assemble(only(knowledge, planted(knowledge, status=status)))
    values = {o for p, o in record(dataset) if p == CGV + "value"}
    assert values == (set() if status in NEITHER else {OBO + "HP_0200036"})
    assert [o for p, o in record(dataset) if p == CGV + "status"] == [CGV + status]


# ---- values, text, quantity


def test_alternatives_are_one_claim_with_several_values_and_no_fact(knowledge: Knowledge) -> None:
    values = (Ref(VALUE, "Skin nodule"), Ref("HP:0200034", "Papule"))
    dataset = assemble(only(knowledge, planted(knowledge, values=values)))
    assert {o for p, o in record(dataset) if p == CGV + "value"} == {OBO + "HP_0200036", OBO + "HP_0200034"}
    assert facts(dataset) == set()


def test_a_text_is_a_literal_in_english(knowledge: Knowledge) -> None:
    dataset = assemble(only(knowledge, planted(knowledge, property="name", text="skin stone", scope="related")))
    assert (CGV + "value", '"skin stone"@en') in record(dataset)
    assert facts(dataset) == {(CG + SUBJECT, CGV + "name", '"skin stone"@en')}


@pytest.mark.parametrize(
    ("bounds", "expected"),
    [
        ({"min": "2", "max": "3"}, {"minimum": "2", "maximum": "3"}),
        ({"min": "4"}, {"minimum": "4"}),
        ({"max": "0.0021"}, {"maximum": "0.0021"}),
        ({"min": "1.50", "max": "10"}, {"minimum": "1.5", "maximum": "10"}),
    ],
)
def test_a_quantity_is_a_node_with_its_bounds(
    knowledge: Knowledge, bounds: dict[str, str], expected: dict[str, str]
) -> None:
    quantity = Quantity.model_validate({**bounds, "unit": "1", "measures": "nodules", "denominator": "not stated"})
    dataset = assemble(only(knowledge, planted(knowledge, property="count", quantity=quantity)))
    node = f"{CG}quantity/{KEY}"
    assert (CGV + "value", node) in record(dataset)
    assert facts(dataset) == {(CG + SUBJECT, CGV + "count", node)}
    decimals = {(CGV + k, f'"{v}"^^<http://www.w3.org/2001/XMLSchema#decimal>') for k, v in expected.items()}
    assert triples(dataset, "claims", node) == decimals | {
        ("http://www.w3.org/1999/02/22-rdf-syntax-ns#type", CGV + "Quantity"),
        (CGV + "unit", '"1"'),
        (CGV + "measures", '"nodules"@en'),
        (CGV + "denominator", '"not stated"@en'),
    }


@pytest.mark.parametrize(
    ("number", "written"),
    [("1", "1"), ("1.0", "1"), ("100", "100"), ("0.00210", "0.0021"), ("0", "0"), ("0.00", "0"), ("1E+2", "100")],
)
def test_decimals_are_canonical_so_that_no_store_changes_them(number: str, written: str) -> None:
    from calcgraph.graph.literals import decimal

    assert decimal(Decimal(number)).value == written


def test_a_quantity_that_is_excluded_is_no_fact(knowledge: Knowledge) -> None:
    quantity = Quantity.model_validate({"min": "2", "unit": "1", "measures": "nodules"})
    dataset = assemble(only(knowledge, planted(knowledge, property="count", quantity=quantity, status="excluded")))
    assert facts(dataset) == set()


# ---- bearer, frequency, amount


def test_what_is_said_of_a_bearer_is_no_fact_of_the_subject(knowledge: Knowledge) -> None:
    dataset = assemble(only(knowledge, planted(knowledge, property="surface", value="PATO:0000701", bearer=VALUE)))
    assert (CGV + "bearer", OBO + "HP_0200036") in record(dataset)
    assert facts(dataset) == set()


@pytest.mark.parametrize(
    ("field", "word", "iri"),
    [
        ("frequency", "often", "often"),
        ("frequency", "some cases", "someCases"),
        ("frequency", "most", "most"),
        ("amount", "mainly", "mainly"),
        ("amount", "small", "smallAmount"),
        ("amount", "large", "largeAmount"),
        ("amount", "some", "some"),
    ],
)
def test_frequency_and_amount_are_words_of_the_vocabulary_and_leave_the_fact(
    knowledge: Knowledge, field: str, word: str, iri: str
) -> None:
    dataset = assemble(only(knowledge, planted(knowledge, **{field: word})))
    assert (CGV + field, CGV + iri) in record(dataset)
    assert facts(dataset) == FACT
    named = {q.subject.value for q in dataset if isinstance(q.subject, ox.NamedNode)}
    assert CGV + iri in named, "the word is defined in the vocabulary"


# ---- subtype


def test_a_subtype_goes_into_the_classification_of_its_source_and_not_into_the_facts(knowledge: Knowledge) -> None:
    mine = like(claim(knowledge, "CALC_0010010"), id=KEY)
    other = like(claim(knowledge, "CALC_0020004"), id="CALC_0099002")
    dataset = assemble(only(knowledge, mine, other))
    assert facts(dataset) == set()
    assert triples(dataset, "classification/ybsite-h5996") == {(CGV + "subtype", CG + "CALC_0000003")}
    assert triples(dataset, "classification/reiter-2011") == {(CGV + "subtype", CG + "CALC_0000007")}


@pytest.mark.parametrize("fields", [{"status": "excluded"}, {"certainty": "possible"}])
def test_a_subtype_that_is_not_present_and_asserted_is_in_no_classification(
    knowledge: Knowledge, fields: dict[str, str]
) -> None:
    dataset = assemble(only(knowledge, like(claim(knowledge, "CALC_0010010"), id=KEY, **fields)))
    assert not [g for g in dataset.graph_names() if "/classification/" in g]


# ---- strength


def expression(dataset: Dataset, node: ox.NamedNode | ox.BlankNode) -> Any:
    """A class expression as nested tuples: (`not` | `some` | `and`, parts), or the IRI of a class."""
    if isinstance(node, ox.NamedNode):
        return node.value
    parts = {t.predicate.value.removeprefix(OWL): t.object for t in dataset.graph("terms") if t.subject == node}
    if "complementOf" in parts:
        return ("not", expression(dataset, parts["complementOf"]))
    if "someValuesFrom" in parts:
        return ("some", parts["onProperty"].value, expression(dataset, parts["someValuesFrom"]))
    members, cell = [], parts["intersectionOf"]
    while not isinstance(cell, ox.NamedNode):
        pair = {t.predicate.value.rsplit("#")[-1]: t.object for t in dataset.graph("terms") if t.subject == cell}
        members.append(expression(dataset, pair["first"]))
        cell = pair["rest"]
    return ("and", *members)


def definitions(dataset: Dataset, knowledge: Knowledge) -> set[tuple[str, str, Any]]:
    added: Iterable[ox.Triple] = axioms(dataset, knowledge)
    return {
        (t.subject.value.removeprefix(CG), t.predicate.value.rsplit("#")[-1], expression(dataset, t.object))
        for t in added
        if isinstance(t.subject, ox.NamedNode)
    }


PHENOTYPE = ("some", OBO + "RO_0002200", OBO + "HP_0200036")


def test_an_observed_claim_is_no_axiom(knowledge: Knowledge) -> None:
    dataset = assemble(only(knowledge, planted(knowledge)))
    assert axioms(dataset, knowledge) == frozenset()
    assert facts(dataset) == FACT


def test_a_defining_claim_of_a_defined_term_is_part_of_its_equivalence(knowledge: Knowledge) -> None:
    dataset = assemble(only(knowledge, planted(knowledge, strength="defining")))
    assert definitions(dataset, knowledge) == {(SUBJECT, "equivalentClass", ("and", CG + "CALC_0000004", PHENOTYPE))}
    assert facts(dataset) == FACT


def test_a_defining_claim_of_another_term_is_a_superclass(knowledge: Knowledge) -> None:
    dataset = assemble(only(knowledge, planted(knowledge, subject="CALC_0000003", strength="defining")))
    assert definitions(dataset, knowledge) == {("CALC_0000003", "subClassOf", PHENOTYPE)}


@pytest.mark.parametrize("status", ["excluded", "normal"])
@pytest.mark.parametrize("subject", [SUBJECT, "CALC_0000003"])
def test_a_defining_claim_that_is_negative_is_a_complement_and_no_fact(
    knowledge: Knowledge, status: str, subject: str
) -> None:
    dataset = assemble(only(knowledge, planted(knowledge, subject=subject, strength="defining", status=status)))
    assert definitions(dataset, knowledge) == {(subject, "subClassOf", ("not", PHENOTYPE))}
    assert facts(dataset) == set()


def test_several_defining_claims_make_one_equivalence_and_the_negative_ones_stay_outside(knowledge: Knowledge) -> None:
    one = planted(knowledge, strength="defining")
    two = planted(knowledge, id="CALC_0099002", strength="defining", property="site", value="UBERON:1000021")
    three = planted(knowledge, id="CALC_0099003", strength="defining", value="HP:0200034", status="excluded")
    dataset = assemble(only(knowledge, one, two, three))
    assert definitions(dataset, knowledge) == {
        (
            SUBJECT,
            "equivalentClass",
            ("and", CG + "CALC_0000004", PHENOTYPE, ("some", OBO + "RO_0004026", OBO + "UBERON_1000021")),
        ),
        (SUBJECT, "subClassOf", ("not", ("some", OBO + "RO_0002200", OBO + "HP_0200034"))),
    }


@pytest.mark.parametrize(
    "fields",
    [
        {"certainty": "possible"},
        {"certainty": "suggested"},
        {"status": "unknown"},
        {"status": "silent"},
        {"text": "words", "property": "name", "scope": "exact"},
        {"values": (Ref(VALUE, "Skin nodule"), Ref("HP:0200034", "Papule"))},
        {"frequency": "often"},
        {"bearer": VALUE},
    ],
)
def test_what_is_not_asserted_of_every_instance_cannot_be_defining(
    knowledge: Knowledge, fields: dict[str, Any]
) -> None:
    with pytest.raises(ValidationError, match="defining"):
        planted(knowledge, strength="defining", **fields)


# ---- repair and reading


def test_a_repaired_claim_has_its_repair_and_counts_as_a_curators_inference(knowledge: Knowledge) -> None:
    repaired = claim(knowledge, "CALC_0010307")
    dataset = assemble(only(knowledge, repaired))
    assert {
        (CGV + "reading", CGV + "repaired"),
        (CGV + "repair", CG + "repair/CALC_0010307"),
        (CGV + "evidence", OBO + "ECO_0000305"),
    } <= record(dataset, repaired.id)
    node = triples(dataset, "claims", CG + "repair/CALC_0010307")
    assert (CGV + "damagedWords", '"scorpion-like"@en') in node
    assert (CGV + "originalWords", '"疣状"@zh') in node
    assert (CGV + "confidence", '"0.95"^^<http://www.w3.org/2001/XMLSchema#decimal>') in node


def test_read_as_written_a_repaired_claim_keeps_its_words_and_gets_no_value_fact_or_axiom(
    knowledge: Knowledge,
) -> None:
    repair = claim(knowledge, "CALC_0010307").repair
    repaired = planted(knowledge, repair=repair, strength="defining")
    dataset = assemble(only(knowledge, repaired), reading="as-written")
    found = record(dataset)
    assert (CGV + "unmappedWords", '"scorpion-like"@en') in found
    assert (CGV + "reading", CGV + "asStated") in found
    assert (CGV + "strength", CGV + "observed") in found
    assert not {p for p, _ in found} & {CGV + "value", CGV + "repair"}
    assert facts(dataset) == set()
    assert axioms(dataset, knowledge) == frozenset()
    assert not triples(dataset, "claims", f"{CG}repair/{KEY}")


def test_read_as_written_a_label_does_not_give_the_repair_away(knowledge: Knowledge) -> None:
    for repaired in (c for c in knowledge.claims if c.repair):
        dataset = assemble(only(knowledge, repaired), reading="as-written")
        (label,) = (o for p, o in record(dataset, repaired.id) if p.endswith("#label"))
        assert repaired.repair is not None
        assert f"'{repaired.repair.damaged}'" in label
        rest = label.replace(repaired.subject.label, "").replace(repaired.repair.damaged, "")
        assert not [v for v in (*(v.label for v in repaired.targets), repaired.text) if v and v in rest], label


def test_the_two_readings_differ_in_repaired_claims_only(knowledge: Knowledge) -> None:
    repaired = {CG + c.id for c in knowledge.claims if c.repair}
    values = {(CG + c.subject.id, CGV + c.property) for c in knowledge.claims if c.repair}
    as_repaired, as_written = assemble(knowledge), assemble(knowledge, reading="as-written")
    assert repaired
    for quad in as_repaired.quads ^ as_written.quads:
        subject, predicate = getattr(quad.subject, "value", ""), quad.predicate.value
        graph = quad.graph_name.value.removeprefix(f"{CG}graph/")  # type: ignore[union-attr]
        record_of = subject.replace("repair/", "").replace("quantity/", "")
        assert (
            (graph == "claims" and record_of in repaired)
            or (graph == "terms" and predicate.endswith("Synonym"))
            or ((graph == "facts" or graph.startswith("classification/")) and (subject, predicate) in values)
            or (graph == "conflicts" and subject.startswith(CG + "conflict/"))
            or (graph == "build" and predicate.endswith("#note"))
        ), quad


def test_read_as_written_no_conflict_rests_on_a_claim_that_could_not_be_read(knowledge: Knowledge) -> None:
    repaired = {CG + c.id for c in knowledge.claims if c.repair}
    sides = {o for p, o in triples(assemble(knowledge, reading="as-written"), "conflicts") if p.endswith("Side")}
    assert sides
    assert not sides & repaired


@pytest.mark.parametrize("graph", ["facts", "terms", "classification/ybsite-h5996"])
def test_nothing_is_asserted_as_written_that_is_not_asserted_as_repaired(knowledge: Knowledge, graph: str) -> None:
    assert assemble(knowledge, reading="as-written").graph(graph) <= assemble(knowledge).graph(graph)


# ---- spans and citations


def test_a_span_is_a_web_annotation_selector_without_the_text(knowledge: Knowledge) -> None:
    dataset = assemble(only(knowledge, planted(knowledge)))
    (span,) = planted(knowledge).spans
    place = f"ybsite-h5996/{span.start}-{span.end}"
    oa, number = "http://www.w3.org/ns/oa#", "^^<http://www.w3.org/2001/XMLSchema#nonNegativeInteger>"
    kind = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"
    assert triples(dataset, "claims", f"{CG}span/{place}") == {
        (kind, CGV + "Span"),
        (kind, oa + "SpecificResource"),
        (oa + "hasSource", CG + "CALC_0009001"),
        (oa + "hasSelector", f"{CG}selector/{place}"),
        (CGV + "section", f"{CG}section/ybsite-h5996/{span.section}"),
        (CGV + "sha256", f'"{span.sha256}"'),
    }
    assert triples(dataset, "claims", f"{CG}selector/{place}") == {
        (kind, oa + "TextPositionSelector"),
        (oa + "start", f'"{span.start}"{number}'),
        (oa + "end", f'"{span.end}"{number}'),
    }
    assert not {q.predicate.value for q in dataset} & {oa + w for w in ("exact", "prefix", "suffix")}


def test_a_source_without_text_is_cited_by_locator(knowledge: Knowledge) -> None:
    cited = claim(knowledge, "CALC_0020004")
    dataset = assemble(only(knowledge, cited))
    assert (CGV + "citation", CG + "citation/reiter-2011/abstract") in record(dataset, cited.id)
    assert (CGV + "locator", '"abstract"') in triples(dataset, "claims", CG + "citation/reiter-2011/abstract")
    assert not [p for p, _ in record(dataset, cited.id) if p == CGV + "span"]


# ---- the whole


def test_every_claim_is_a_node_and_claims_make_no_blank_nodes(knowledge: Knowledge, dataset: Dataset) -> None:
    claims = dataset.graph("claims")
    nodes = {t.subject.value for t in claims if t.object == ox.NamedNode(CGV + "Claim")}
    assert nodes == {CG + c.id for c in knowledge.claims}
    for graph in ("claims", "facts", "conflicts", "mappings", "build", "inferred"):
        assert not [
            t for t in dataset.graph(graph) if isinstance(t.subject, ox.BlankNode) or isinstance(t.object, ox.BlankNode)
        ]


def test_facts_use_annotation_properties_of_ours_and_never_an_object_property(dataset: Dataset) -> None:
    kind = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"
    vocabulary = {(s, o) for s, p, o in map(_texts, dataset.graph("vocabulary")) if p == kind}
    for _, predicate, _ in facts(dataset):
        assert predicate.startswith(CGV)
        assert (predicate, OWL + "AnnotationProperty") in vocabulary
        assert (predicate, OWL + "ObjectProperty") not in vocabulary


def test_a_frequency_that_the_repair_alone_gives_is_gone_as_written(knowledge: Knowledge) -> None:
    read = {
        reading: {
            t.subject.value.removeprefix(BASE)
            for t in assemble(knowledge, reading=reading).graph("claims")
            if t.predicate.value == VOCABULARY + "frequency"
        }
        for reading in ("as-repaired", "as-written")
    }
    assert read["as-repaired"] - read["as-written"] == {"CALC_0010509"}
    assert "CALC_0010307" in read["as-written"], "this one's frequency stands in the source"
