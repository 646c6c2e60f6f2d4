"""`calcgraph schema` for people: every field and word is explained, every known id is offered, none is required."""

import json
from pathlib import Path
from typing import Any

import pytest
from terminal import calcgraph

from calcgraph.model import ContentFile, Source
from calcgraph.source import load
from calcgraph.source.editor_schema import FIELDS, WORDS, schema
from planting import ONTOLOGY, copy_content

KNOWLEDGE = load(ONTOLOGY)
SCHEMAS = {kind.__name__: schema(kind, KNOWLEDGE) for kind in (ContentFile, Source)}
RECORDS = {
    name: record
    for kind, found in SCHEMAS.items()
    for name, record in {kind: found, **found["$defs"]}.items()
    if "properties" in record
}
FOUND = {f"{name}.{key}": field for name, record in RECORDS.items() for key, field in record["properties"].items()}


def test_the_table_of_fields_is_that_of_the_model() -> None:
    assert FIELDS.keys() == FOUND.keys()


@pytest.mark.parametrize("name", FIELDS)
def test_a_field_is_explained_in_a_sentence(name: str) -> None:
    text = FOUND[name]["description"]
    assert text[:1].isupper() or text.startswith(("CALC_", "true"))
    assert text.endswith(".")


@pytest.mark.parametrize("name", [n for n, field in FOUND.items() if "enum" in field])
def test_every_word_of_a_closed_list_is_explained(name: str) -> None:
    field = FOUND[name]
    assert len(field["markdownEnumDescriptions"]) == len(field["enum"])
    assert all(text.endswith(".") for text in field["markdownEnumDescriptions"]), field
    assert WORDS.get(name, {}).keys() <= set(field["enum"])


def test_every_claim_property_is_explained() -> None:
    *known, other = FOUND["Claim.property"]["anyOf"]
    assert other == {"type": "string"}, "a property that the schema has not heard of is not wrong"
    assert {k["const"] for k in known} == KNOWLEDGE.relations.keys()
    assert all(k["title"] and k["description"] for k in known)


def offered(name: str) -> set[str]:
    field = FOUND[name]
    field = field["items"] if field.get("type") == "array" else field
    groups = [part["$ref"].rpartition("/")[2] for part in field["allOf"]]
    definitions = next(s["$defs"] for s in SCHEMAS.values() if groups[0] in s["$defs"])
    return {snippet["body"] for group in groups for snippet in definitions[group]["defaultSnippets"]}


def test_every_reference_of_our_claims_and_terms_is_offered_where_it_stands() -> None:
    for claim in KNOWLEDGE.claims:
        assert str(claim.subject) in offered("Claim.subject")
        assert str(claim.source) in offered("Claim.source")
        assert {str(v) for v in claim.targets} <= offered("Claim.value") == offered("Claim.values")
        assert claim.bearer is None or str(claim.bearer) in offered("Claim.bearer")
        assert {s.section for s in claim.spans} <= offered("Span.section")
    for term in KNOWLEDGE.terms:
        assert str(term.genus) in offered("Term.genus")
    for explanation in KNOWLEDGE.explanations:
        assert {*explanation.one, *explanation.other} <= offered("Explanation.one") == offered("Explanation.other")
    for source in KNOWLEDGE.sources:
        assert str(source.evidence) in offered("Source.evidence")


def test_an_optional_field_is_never_empty() -> None:
    text = json.dumps(SCHEMAS)
    assert '"null"' not in text
    assert '"default": null' not in text
    assert '"default": []' not in text


def test_what_is_offered_does_not_limit_what_is_valid() -> None:
    jsonschema = pytest.importorskip("jsonschema", reason="jsonschema is not installed; nothing but tests needs it")

    def without_offers(node: Any) -> Any:
        if isinstance(node, dict):
            return {k: without_offers(v) for k, v in node.items() if k != "allOf" and not k.startswith("Known")}
        return [without_offers(n) for n in node] if isinstance(node, list) else node

    data = {"terms": [{"id": "CALC_0000999", "label": "x", "genus": "XY:1 unheard of", "definition": "y"}],
            "claims": [{"id": "CALC_0010999", "subject": "XY:1 a", "property": "neverHeardOf", "value": "XY:2 b",
                        "status": "present", "spans": [{"section": "new", "start": 0, "end": 1, "sha256": "0" * 64}]}]
            }  # fmt: skip
    for found in (SCHEMAS["ContentFile"], without_offers(SCHEMAS["ContentFile"])):
        jsonschema.Draft202012Validator.check_schema(found)
        assert jsonschema.Draft202012Validator(found).is_valid(data)


def test_the_schema_is_there_while_the_files_are_broken(tmp_path: Path) -> None:
    content = copy_content(tmp_path)
    path = content / "content" / "shared.yaml"
    path.write_text(path.read_text("utf-8").replace("    genus:", "    genius:", 1), "utf-8")
    result = calcgraph("schema", "content", "--content", content, cwd=tmp_path)
    assert result.returncode == 0
    assert "CALC_0000012 subcutaneous calcium deposit" in result.stdout


def test_new_terms_are_known_at_once(tmp_path: Path) -> None:
    content = copy_content(tmp_path)
    text = "terms:\n  - id: CALC_0000999\n    label: new thing\n    genus: BFO:0000015 process\n    definition: New.\n"
    (content / "content" / "new.yaml").write_text(text, "utf-8")
    assert "CALC_0000999 new thing" in calcgraph("schema", "--content", content, cwd=tmp_path).stdout
