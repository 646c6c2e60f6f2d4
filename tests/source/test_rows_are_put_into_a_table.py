"""A table of mappings with other rows: nothing else changes, prefixes are declared, and it loads."""

from pathlib import Path

from calcgraph import Knowledge, load
from calcgraph.model import MappingRow
from calcgraph.source.normal_form import normal_form
from calcgraph.source.table_edits import edited
from planting import ONTOLOGY

FILE = "mappings/calcgraph.sssom.tsv"


def key(row: MappingRow) -> str:
    parts = (row.subject_id, row.object_source, row.object_id, row.predicate_id, row.predicate_modifier or "")
    return "|".join(parts)


def lines(text: bytes) -> list[str]:
    return text.decode().split("\n")


def test_rows_are_changed_added_and_removed_and_no_other_line_is(knowledge: Knowledge) -> None:
    before = lines((ONTOLOGY / FILE).read_bytes())
    numbers = [n for n, line in enumerate(before, 1) if line.startswith("cg:")][:3]
    rows = {knowledge.places[key(row)].line: row for row in knowledge.mappings}
    first, second, third = (rows[n] for n in numbers)
    other = first.model_copy(update={"object_label": "with\ta tab\nand a line"})
    change = edited(
        ONTOLOGY, FILE, {numbers[0]: [other], numbers[1]: [], numbers[2]: [third, second]}, knowledge.prefixes
    )
    after = lines(change.new)
    assert set(before) - set(after) == {before[numbers[0] - 1]}
    (new,) = set(after) - set(before)
    assert "\twith a tab and a line\t" in new
    assert len(after) == len(before)
    assert change.old == (ONTOLOGY / FILE).read_bytes()


def test_a_prefix_that_a_new_row_needs_is_declared_in_its_place(knowledge: Knowledge, tmp_path: Path) -> None:
    before = lines((ONTOLOGY / FILE).read_bytes())
    declared = [line for line in before if line.startswith("#   ") and ": http" in line]
    gone = next(line for line in declared if line.startswith("#   CHEBI"))
    kept = [line for line in before if line != gone and "\tCHEBI:" not in line]
    (tmp_path / "mappings").mkdir()
    (tmp_path / FILE).write_text("\n".join(kept), "utf-8")
    number = next(n for n, line in enumerate(kept, 1) if line.startswith("cg:"))
    row = knowledge.mappings[0].model_copy(update={"object_id": "CHEBI:1"})
    after = lines(edited(tmp_path, FILE, {number: [row]}, knowledge.prefixes).new)
    assert [line for line in after if line.startswith("#   ") and ": http" in line] == declared


def test_an_edited_table_is_in_normal_form_and_loads(knowledge: Knowledge) -> None:
    number = next(n for n, line in enumerate(lines((ONTOLOGY / FILE).read_bytes()), 1) if line.startswith("cg:"))
    new = edited(ONTOLOGY, FILE, {number: []}, knowledge.prefixes).new
    assert normal_form(new, FILE) == new
    assert len(load(ONTOLOGY).mappings) == sum(line.startswith("cg:") for line in lines(new)) + 1
