"""The contradictions of the real content: exactly these, whatever the curator says of them."""

from dataclasses import replace as but
from pathlib import Path

import yaml

from calcgraph import Knowledge, load
from calcgraph.conflicts import find
from planting import copy_content

EXPECTED = {
    # idiopathic, yet "treat the underlying disease"; idiopathic, yet often a family history
    ("axis-clash", ("CALC_0010102",), ("CALC_0010131",)),
    ("axis-clash", ("CALC_0010102",), ("CALC_0010207",)),
    # three pathogenetic types, and five
    (
        "classification-clash",
        ("CALC_0010010", "CALC_0010011", "CALC_0010012"),
        ("CALC_0020001", "CALC_0020002", "CALC_0020003", "CALC_0020004", "CALC_0020005"),
    ),
    # previously damaged tissue, which defines the dystrophic type, said of the idiopathic one, and denied of it
    ("definition-clash", ("CALC_0020007",), ("CALC_0010117",)),
    ("status-clash", ("CALC_0020010",), ("CALC_0010117",)),
    # a heading that says subcutaneous, over deposits in the uppermost dermis
    ("label-site-clash", ("CALC_0010157",), ("CALC_0010503", "CALC_0010504")),
    # no specific population, yet most patients are children; phosphorus normal, yet hyperphosphatemia
    ("status-clash", ("CALC_0010104",), ("CALC_0010311",)),
    ("status-clash", ("CALC_0010119",), ("CALC_0010208",)),
}


def sides(knowledge: Knowledge) -> set[tuple[str, tuple[str, ...], tuple[str, ...]]]:
    return {(c.rule, c.one, c.other) for c in find(knowledge)}


def test_exactly_the_expected_conflicts_are_found(knowledge: Knowledge) -> None:
    assert sides(knowledge) == EXPECTED


def test_an_empty_field_for_complications_is_no_denial(knowledge: Knowledge) -> None:
    (silent,) = (c for c in knowledge.claims if c.property == "complication")
    assert silent.status == "silent"
    assert not any(silent.id in (*one, *other) for _, one, other in sides(knowledge))


def test_without_the_explanations_every_conflict_is_found_and_open(tmp_path: Path) -> None:
    content = copy_content(tmp_path)
    for path in (content / "content").glob("*.yaml"):
        data = yaml.load(path.read_text("utf-8"), yaml.BaseLoader)
        data.pop("conflicts", None)
        path.write_text(yaml.safe_dump(data, allow_unicode=True), "utf-8")
    silent = load(content)
    assert silent.explanations == ()
    assert sides(silent) == EXPECTED
    assert {(c.status, c.reason) for c in find(silent)} == {("open", None)}


def test_each_explanation_changes_its_own_conflict_only(knowledge: Knowledge) -> None:
    for word in knowledge.explanations:
        rest = tuple(e for e in knowledge.explanations if e is not word)
        changed = set(find(knowledge)) ^ set(find(but(knowledge, explanations=rest)))
        assert {(c.rule, c.one, c.other) for c in changed} == {word.sides}
        assert {c.status for c in changed} == {word.status, "open"}


def test_no_two_conflicts_have_one_id(knowledge: Knowledge) -> None:
    found = find(knowledge)
    assert len({c.id for c in found}) == len(found)


def test_the_ids_of_conflicts_do_not_change_when_claims_come_in_another_order(knowledge: Knowledge) -> None:
    backwards = but(knowledge, claims=knowledge.claims[::-1], explanations=knowledge.explanations[::-1])
    assert [c.id for c in find(backwards)] == [c.id for c in find(knowledge)]
