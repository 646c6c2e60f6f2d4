"""The curated files of this repository, and how a file that is not in normal form is reported."""

from pathlib import Path

import pytest

from calcgraph.source.normal_form import Change, changes, normal_form, problems
from planting import ONTOLOGY, copy_content

SHARED = "content/shared.yaml"
TABLE = "mappings/calcgraph.sssom.tsv"


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    return copy_content(tmp_path)


def edit(content: Path, file: str, old: str, new: str) -> Path:
    path = content / file
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), "utf-8")
    return path


def test_every_curated_file_is_in_normal_form() -> None:
    assert [str(p) for p in problems(ONTOLOGY)] == []


def test_the_first_line_that_would_change_is_named(copy: Path) -> None:
    edit(copy, SHARED, "    label: subepidermal calcium deposit\n", "    label: 'subepidermal calcium deposit'\n")
    line = (copy / SHARED).read_text("utf-8").split("\n").index("    label: 'subepidermal calcium deposit'") + 1
    (problem,) = problems(copy)
    assert (problem.code, problem.severity, problem.file, problem.line) == ("not-normal-form", "warning", SHARED, line)
    assert "would read '    label: subepidermal calcium deposit'" in problem.message
    assert problem.value == repr("    label: 'subepidermal calcium deposit'")
    assert problem.fix == "run: calcgraph check --fix"


DAMAGE = {
    "no line end": lambda b: b[:-1],
    "empty line": lambda b: b + b"\n",
    "byte order mark": lambda b: b"\xef\xbb\xbf" + b,
    "CR LF": lambda b: b.replace(b"\n", b"\r\n"),
}


@pytest.mark.parametrize("damage", DAMAGE)
@pytest.mark.parametrize("file", [SHARED, TABLE, "sources/reiter-2011.yaml"])
def test_bytes_that_no_one_sees_are_part_of_the_form(copy: Path, file: str, damage: str) -> None:
    path = copy / file
    good = path.read_bytes()
    path.write_bytes(DAMAGE[damage](good))
    (change,) = changes(copy)
    assert isinstance(change, Change)
    assert (change.file, change.new) == (file, good)
    assert len(problems(copy)) == 1


def test_a_file_with_other_problems_is_left_to_them(copy: Path) -> None:
    edit(copy, SHARED, "terms:\n", "terms:\n  - id: [\n")
    (copy / "content" / "broken.yaml").write_bytes(b"\xff")
    (copy / "content" / ".hidden.yaml").write_text("source:   'x'")
    (copy / "content" / "folder.yaml").mkdir()
    assert problems(copy) == []


def test_a_link_is_mended_where_it_points_to(copy: Path, tmp_path: Path) -> None:
    (copy / SHARED).rename(tmp_path / "elsewhere.yaml")
    edit(tmp_path, "elsewhere.yaml", "genus: ", "genus:  ")
    try:
        (copy / SHARED).symlink_to(tmp_path / "elsewhere.yaml")
    except OSError:
        pytest.skip("this system makes no links")
    (problem,) = problems(copy)
    assert "it is a link" in str(problem.fix)


# ---- tables


def test_rows_are_sorted_and_comments_are_not_passed() -> None:
    head, *rows = (ONTOLOGY / TABLE).read_text("utf-8").rstrip("\n").split("\n")[38:]
    assert head.startswith("subject_id\t")
    one, two, three, four = rows[:4]
    text = "\n".join(["# about the table", head, two, one, "", "# another group", four, three, "# the end"])
    assert normal_form(text.encode(), TABLE).decode().split("\n") == [
        "# about the table", head, one, two, "# another group", three, four, "# the end", "",
    ]  # fmt: skip
