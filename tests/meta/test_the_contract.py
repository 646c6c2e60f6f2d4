"""The model that guards the curator and the shapes that guard the reader say the same."""

import re
from collections import defaultdict
from collections.abc import Iterable
from typing import get_args

import pyoxigraph as ox
import pytest

from calcgraph import Dataset, model, scalars
from calcgraph.graph import claims
from calcgraph.graph.names import BASE, SHAPES, VOCABULARY, Expander, graph_name
from planting import ONTOLOGY, ROOT

SH = "http://www.w3.org/ns/shacl#"
RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
MODEL = (ROOT / "src" / "calcgraph" / "scalars.py").read_text("utf-8")


@pytest.fixture(scope="module")
def shapes() -> ox.Store:
    store = ox.Store()
    for path in sorted((ROOT / "shapes" / "core").glob("*.ttl")):
        store.bulk_load(path=path, format=ox.RdfFormat.TURTLE)
    return store


def cells(store: ox.Store, query: str) -> list[tuple[str, ...]]:
    prologue = f"PREFIX sh: <{SH}> PREFIX rdf: <{RDF}> PREFIX cgs: <{SHAPES}> PREFIX cgv: <{VOCABULARY}>"
    prologue += " PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#> PREFIX owl: <http://www.w3.org/2002/07/owl#>"
    prologue += " PREFIX skos: <http://www.w3.org/2004/02/skos/core#>"
    found = store.query(f"{prologue} {query}", use_default_graph_as_union=True)
    assert isinstance(found, ox.QuerySolutions)
    return [tuple("" if c is None else c.value for c in row) for row in found]  # type: ignore[union-attr]


def closed_list(store: ox.Store, path: str, owner: str) -> set[str]:
    """What sh:in allows as values of a property of a class."""
    rows = cells(
        store,
        f"""SELECT ?value {{
          ?node sh:targetClass cgv:{owner} ; sh:property ?shape .
          ?shape sh:path cgv:{path} ; sh:in/rdf:rest*/rdf:first ?value }}""",
    )
    return {value.removeprefix(VOCABULARY) for (value,) in rows}


CLOSED = {  # a Literal of scalars.py: its property and the record that has it
    "Status": ("status", "Claim"),
    "Certainty": ("certainty", "Claim"),
    "Strength": ("strength", "Claim"),
    "Frequency": ("frequency", "Claim"),
    "Amount": ("amount", "Claim"),
    "ConflictRule": ("rule", "Conflict"),
    "ConflictKind": ("conflictKind", "Conflict"),
    "ConflictStatus": ("conflictStatus", "Conflict"),
    "SourceKind": ("sourceKind", "Source"),
    "SynonymScope": ("synonymScope", "Claim"),
}
ELSEWHERE = {"UncitedKind"}  # never in the graph: what a stretch without a claim is


def in_graph(name: str, word: str) -> str:
    """How a word of the model is written in the graph: `some cases`, `status-clash` and `small` in camel case."""
    word = {"Frequency": claims._FREQUENCY, "Amount": claims._AMOUNT}.get(name, {}).get(word, word)
    head, *rest = re.split(r"[ -]", word)
    return head + "".join(part.capitalize() for part in rest)


def test_every_closed_list_of_the_model_is_compared() -> None:
    declared = set(re.findall(r"^(\w+) = Literal\[", MODEL, re.MULTILINE))
    assert declared == set(CLOSED) | ELSEWHERE


@pytest.mark.parametrize("name", CLOSED)
def test_a_closed_list_of_the_model_is_that_of_its_shape(shapes: ox.Store, name: str) -> None:
    path, owner = CLOSED[name]
    words = {in_graph(name, word) for word in get_args(getattr(scalars, name))}
    assert closed_list(shapes, path, owner) == words


@pytest.mark.parametrize("name", sorted(set(CLOSED) - {"SourceKind", "SynonymScope"}))
def test_the_words_of_a_closed_list_are_individuals_of_the_vocabulary(dataset: Dataset, name: str) -> None:
    individuals = {
        q.subject.value.removeprefix(VOCABULARY)
        for q in dataset.graph("vocabulary")
        if str(q.object) == "<http://www.w3.org/2002/07/owl#NamedIndividual>" and isinstance(q.subject, ox.NamedNode)
    }
    assert {in_graph(name, word) for word in get_args(getattr(scalars, name))} <= individuals


def test_the_readings_of_the_code_are_those_of_the_shape(shapes: ox.Store) -> None:
    assert closed_list(shapes, "reading", "Claim") == {"asStated", "repaired"}
    assert get_args(claims.Reading) == ("as-repaired", "as-written")


# ---- fields

FIELDS: dict[str, dict[str, set[str]]] = {  # field of the model: the properties that it becomes; none: no triple
    "Claim": {
        "id": set(),
        "source": {"derivedFrom"},
        "subject": {"subject"},
        "property": {"property"},
        "value": {"value"},
        "values": {"value"},
        "text": {"value"},
        "quantity": {"value"},
        "bearer": {"bearer"},
        "status": {"status"},
        "certainty": {"certainty"},
        "strength": {"strength"},
        "frequency": {"frequency"},
        "amount": {"amount"},
        "repair": {"repair", "reading", "evidence", "unmappedWords"},
        "scope": {"synonymScope"},
        "basis": {"evidence"},
        "note": {"note"},
        "spans": {"span"},
        "cites": {"citation"},
    },
    "Repair": {
        "damaged": {"damagedWords"},
        "reading": {"readAs"},
        "original": {"originalWords"},
        "original_source": {"originalSource"},
        "why": {"reason"},
        "confidence": {"confidence"},
        "frequency": set(),  # becomes the claim's
    },
    "Quantity": {
        "min": {"minimum"},
        "max": {"maximum"},
        "unit": {"unit"},
        "measures": {"measures"},
        "denominator": {"denominator"},
    },
    "Source": {
        "id": set(),
        "key": set(),  # part of the IRIs of its spans
        "label": {"label"},
        "kind": {"sourceKind"},
        "url": {"source"},
        "language": {"language"},
        "translated_from": {"translatedFrom"},
        "note": {"note"},
        "characters": {"characters"},
        "sha256": {"sha256"},
        "disclaimer": {"disclaimer"},
        "evidence": set(),  # of its claims
        "sections": set(),  # records of their own
        "uncited": set(),  # for coverage alone
    },
}
BESIDES = {  # properties that no field gives
    "Claim": {"type", "label", "attributedTo"},
    "Repair": {"type", "span", "attributedTo"},
    "Quantity": {"type"},
    "Source": {"type"},
}


def local(iri: str) -> str:
    return {"wasDerivedFrom": "derivedFrom", "wasAttributedTo": "attributedTo"}.get(
        name := re.split(r"[/#]", iri)[-1], name
    )


def used(dataset: Dataset, record: str) -> set[str]:
    """The properties that records of a kind have in the graph."""
    graph = dataset.graph("claims")
    nodes = {
        t.subject for t in graph if str(t.object) == f"<{VOCABULARY}{record}>" and t.predicate.value.endswith("#type")
    }
    return {local(t.predicate.value) for t in graph if t.subject in nodes}


@pytest.mark.parametrize("record", FIELDS)
def test_every_field_of_the_model_has_its_place_in_the_contract(record: str) -> None:
    assert set(getattr(model, record).model_fields) == set(FIELDS[record])


@pytest.mark.parametrize("record", FIELDS)
def test_the_graph_has_just_the_properties_that_the_fields_become(dataset: Dataset, record: str) -> None:
    allowed = set().union(*FIELDS[record].values()) | BESIDES[record]
    assert used(dataset, record) <= allowed
    assert allowed - used(dataset, record) <= {"unmappedWords"}, "a property that no record has is not tested"


@pytest.mark.parametrize("record", FIELDS)
def test_the_shapes_speak_of_every_property_of_the_record(shapes: ox.Store, dataset: Dataset, record: str) -> None:
    paths = {
        local(path)
        for (path,) in cells(
            shapes,
            f"""SELECT DISTINCT ?path {{
              {{ ?node sh:targetClass cgv:{record} ; sh:property/sh:path ?path }}
              UNION {{ ?node sh:targetClass cgv:{record} ; sh:ignoredProperties/rdf:rest*/rdf:first ?path }}
              UNION {{ ?node sh:targetClass cgv:{record} ; (sh:or|sh:and|sh:not|rdf:rest|rdf:first)*/sh:path ?path }}
              FILTER(ISIRI(?path)) }}""",
        )
    }
    allowed = set().union(*FIELDS[record].values()) | BESIDES[record] - {"type"}
    assert allowed - paths == set()


# ---- the shapes themselves


def test_every_shape_has_an_iri_a_message_and_a_severity(shapes: ox.Store) -> None:
    rows = cells(
        shapes,
        """SELECT ?shape (COUNT(DISTINCT ?message) AS ?m) (COUNT(DISTINCT ?severity) AS ?s) {
          { ?shape a sh:PropertyShape } UNION { ?shape a sh:NodeShape FILTER NOT EXISTS { ?shape sh:property ?p } }
          OPTIONAL { ?shape sh:message ?message } OPTIONAL { ?shape sh:severity ?severity } } GROUP BY ?shape""",
    )
    assert len(rows) > 80
    assert not [row for row in rows if not row[0].startswith(SHAPES) or row[1:] != ("1", "1")]
    codes = [row[0].removeprefix(SHAPES) for row in rows]
    assert not [c for c in codes if not re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", c)]


def test_no_shape_of_the_core_uses_sparql(shapes: ox.Store) -> None:
    assert not cells(shapes, "SELECT ?s { ?s sh:sparql|sh:select|sh:ask ?x }")


# ---- vocabulary and prefixes

DEFINED = "http://purl.obolibrary.org/obo/IAO_0000115"
EXAMPLE = "http://purl.obolibrary.org/obo/IAO_0000112"
LABEL = "http://www.w3.org/2000/01/rdf-schema#label"


def test_every_term_of_the_vocabulary_has_one_label_definition_and_example_in_english(dataset: Dataset) -> None:
    said: defaultdict[tuple[object, str], list[object]] = defaultdict(list)
    for t in dataset.graph("vocabulary"):
        said[t.subject, t.predicate.value].append(t.object)
    terms = {
        t.subject
        for t in dataset.graph("vocabulary")
        if isinstance(t.subject, ox.NamedNode) and t.subject.value.startswith(VOCABULARY)
    }
    assert len(terms) > 100
    for term in terms:
        for predicate in (LABEL, DEFINED, EXAMPLE):
            found = [
                t.object for t in dataset.graph("vocabulary") if (t.subject, t.predicate.value) == (term, predicate)
            ]
            assert len(found) == 1, (term, predicate)
            assert isinstance(found[0], ox.Literal)
            assert found[0].language == "en", (term, predicate)


def test_every_term_of_ours_that_is_used_is_in_the_vocabulary(dataset: Dataset) -> None:
    vocabulary = {t.subject for t in dataset.graph("vocabulary")}
    every = {n for q in dataset for n in (q.subject, q.predicate, q.object) if isinstance(n, ox.NamedNode)}
    ours = {n for n in every if n.value.startswith(VOCABULARY) and n.value != VOCABULARY}
    assert not ours - vocabulary


def test_what_a_claim_property_abbreviates_is_an_object_property(dataset: Dataset, knowledge: model.Knowledge) -> None:
    relations = {r for r in knowledge.relations.values() if r}
    assert relations >= {"cgv:hasLesion", "RO:0001025", "RO:0002200", "RO:0004026"}
    graphs = dataset.union(("vocabulary", "imports"))
    objects = {str(t.subject) for t in graphs if str(t.object) == "<http://www.w3.org/2002/07/owl#ObjectProperty>"}
    expand = Expander(dataset.prefixes)
    assert not {r for r in relations if str(expand(r)) not in objects}


def declared_prefixes() -> dict[str, str]:
    """The prefix list, by a parser of its own."""
    triples = list(ox.parse(path=ONTOLOGY / "prefixes.ttl"))
    names = {t.subject: t.object.value for t in triples if t.predicate.value == SH + "prefix"}  # type: ignore[union-attr]
    spaces = {t.subject: t.object.value for t in triples if t.predicate.value == SH + "namespace"}  # type: ignore[union-attr]
    return {names[node]: spaces[node] for node in names}


def used_prefixes(text: str) -> Iterable[tuple[str, str]]:
    return re.findall(r"^\s*@?PREFIX\s+([\w.-]*):\s*<([^>]*)>", text, re.MULTILINE | re.IGNORECASE)


WRITTEN_BY_HAND = sorted(
    p
    for pattern in ("ontology/*.ttl", "ontology/queries/**/*.rq", "shapes/**/*.ttl", "ontology/imports/*.ttl")
    for p in ROOT.glob(pattern)
)


@pytest.mark.parametrize("path", WRITTEN_BY_HAND, ids=lambda p: p.relative_to(ROOT).as_posix())
def test_every_prefix_stands_for_what_the_prefix_list_says(path: object) -> None:
    declared = declared_prefixes()
    for prefix, namespace in used_prefixes(path.read_text("utf-8")):  # type: ignore[attr-defined]
        if prefix == "obo" and namespace == "http://purl.obolibrary.org/obo/":
            continue  # all of OBO together, for files that use many of its prefixes
        assert declared.get(prefix) == namespace, f"{prefix}: {namespace}"


def test_the_prefix_list_is_the_one_that_the_graph_is_written_with(dataset: Dataset) -> None:
    assert dict(dataset.prefixes) == declared_prefixes()


def test_no_two_prefixes_stand_for_the_same_namespace() -> None:
    declared = declared_prefixes()
    assert len(set(declared.values())) == len(declared)
    assert declared["cg"] == BASE
    assert declared["cgv"] == VOCABULARY
    assert declared["cgs"] == SHAPES
    assert graph_name("facts").value.startswith(BASE)
