"""Files and records come in any order and in any number of files: the knowledge and the graph stay the same."""

import random
import shutil
import tempfile
from dataclasses import replace
from pathlib import Path
from typing import Any

import yaml
from hypothesis import given, settings
from hypothesis import strategies as st
from invented import claim, conflicts

from calcgraph import Knowledge, assemble, load
from planting import ONTOLOGY

LISTS = ("terms", "claims", "site_words", "axis_clashes", "conflicts")


def scattered(target: Path, dice: random.Random, files: int) -> Path:
    """The curated files with their records dealt out anew, in any order, to files of any name."""
    for path in ONTOLOGY.rglob("*"):
        if path.is_file() and "content" not in path.relative_to(ONTOLOGY).parts and "queries" not in path.parts:
            copy = target / path.relative_to(ONTOLOGY)
            copy.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(path, copy)
    records: list[tuple[str, Any]] = []
    for path in (ONTOLOGY / "content").glob("*.yaml"):
        data = yaml.load(path.read_text("utf-8"), yaml.CBaseLoader)
        for item in data.get("claims", ()):
            item.setdefault("source", data.get("source"))
        records += [(name, item) for name in LISTS for item in data.get(name, ())]
    dice.shuffle(records)
    dealt: list[dict[str, list[Any]]] = [{} for _ in range(files)]
    for name, item in records:
        dealt[dice.randrange(files)].setdefault(name, []).append(item)
    (target / "content").mkdir()
    for number, data in enumerate(dealt):
        text = yaml.dump(data, Dumper=yaml.CSafeDumper, allow_unicode=True, default_style='"')
        (target / "content" / f"{dice.random()}-{number}.yaml").write_text(text, "utf-8")
    return target


def told(knowledge: Knowledge) -> Knowledge:
    """The knowledge without where it stood."""
    return replace(knowledge, places={}, inputs={})


@settings(max_examples=5, deadline=None)
@given(st.randoms(use_true_random=False), st.integers(1, 6))
def test_records_dealt_out_to_other_files_give_the_same_knowledge_and_graph(
    knowledge: Knowledge, dice: random.Random, files: int
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        other = load(scattered(Path(folder), dice, files))
    assert told(other) == told(knowledge)
    assert assemble(other).quads == assemble(knowledge).quads


@settings(max_examples=10, deadline=None)
@given(st.randoms(use_true_random=False))
def test_claims_in_another_order_give_the_same_graph(knowledge: Knowledge, dice: random.Random) -> None:
    def shuffled(items: tuple[Any, ...]) -> tuple[Any, ...]:
        return tuple(dice.sample(items, len(items)))

    other = replace(
        knowledge,
        claims=shuffled(knowledge.claims),
        terms=shuffled(knowledge.terms),
        sources=shuffled(knowledge.sources),
        mappings=shuffled(knowledge.mappings),
        explanations=shuffled(knowledge.explanations),
        site_words=shuffled(knowledge.site_words),
        axis_clashes=shuffled(knowledge.axis_clashes),
    )
    assert assemble(other).quads == assemble(knowledge).quads


SUBJECTS = st.sampled_from(["glass fever", "echo", "mirror", "echo by day"])
STATUSES = st.sampled_from(["present", "excluded", "normal"])
VALUES = st.sampled_from(["rash", "red rash", "cough", "tower", "stair", "cellar", "chronic", "cure"])
PROPERTIES = st.sampled_from(["finding", "site", "characteristic", "preventiveMeasure", "subtype", "priorTissue"])
STRENGTHS = st.sampled_from(["observed", "defining"])
SOURCES = st.sampled_from(["leaflet", "chapbook"])


@given(st.data())
def test_the_conflicts_of_any_claims_do_not_depend_on_their_order(data: st.DataObject) -> None:
    rows = data.draw(
        st.lists(st.tuples(SUBJECTS, PROPERTIES, VALUES, STATUSES, STRENGTHS, SOURCES), max_size=12), label="claims"
    )
    claims = [
        claim(n, subject, what, value, status=status, strength=strength, source=source)
        for n, (subject, what, value, status, strength, source) in enumerate(rows)
    ]
    found = conflicts(*claims)
    assert conflicts(*data.draw(st.permutations(claims), label="order")) == found
    by_id = {c.id: c for c in claims}
    for conflict in found:
        assert set(conflict.one).isdisjoint(conflict.other)
        assert {by_id[c].status for c in conflict.other} == {"present"}
        if conflict.rule == "status-clash":
            assert {by_id[c].negative for c in conflict.one} == {True}
