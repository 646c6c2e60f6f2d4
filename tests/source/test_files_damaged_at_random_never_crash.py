"""Whatever happens to a line of the curated files: problems with a place and a remedy, or a graph. No exception."""

import random
import tempfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from calcgraph import assemble
from calcgraph.source import read
from planting import copy_content

WORDS = [
    "", "x", "HP:1 y", "CALC_0000001", "CALC_0009001", "[]", "{}", "- ", "0", "-1", "1e9", "true", "present",
    "excluded", "subtype", "defining", "''", ":", "cg:x", "\t", "<a>", "http://a/b", "values", "text",
    "bearer", "é", "\u2028", "&a",
]  # fmt: skip


@pytest.fixture(scope="module")
def content(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return copy_content(tmp_path_factory.mktemp("damaged"))


def damage(line: str, others: list[str], dice: random.Random) -> list[str]:
    """The line lost, doubled by another, with a word changed, or with the value of another."""
    other = dice.choice(others)
    words = line.split(" ")
    words[dice.randrange(len(words))] = dice.choice(WORDS)
    crossed = line.partition(":")[0] + ":" + other.partition(":")[2]
    return dice.choice([[], [line, other], [" ".join(words)], [crossed]])


@settings(max_examples=20, deadline=None)
@given(st.randoms(use_true_random=False))
def test_a_damaged_line_is_a_problem_or_none(content: Path, dice: random.Random) -> None:
    files = [
        p for p in sorted(content.rglob("*")) if p.suffix in (".yaml", ".ttl", ".tsv") and "imports" not in p.parts
    ]
    path = dice.choice(files)
    kept = path.read_bytes()
    lines = kept.decode().split("\n")
    for _ in range(dice.randint(1, 3)):
        place = dice.randrange(len(lines))
        lines[place : place + 1] = damage(lines[place], lines, dice)
    path.write_bytes("\n".join(lines).encode())
    try:
        knowledge, report = read(content)
    finally:
        path.write_bytes(kept)
    for problem in report:
        assert problem.fix
        assert problem.file or problem.focus
    if report.conforms:
        assert assemble(knowledge).quads


@pytest.mark.long
def test_without_any_one_prefix_there_are_problems_or_a_graph(content: Path) -> None:
    path = content / "prefixes.ttl"
    kept = path.read_text("utf-8")
    declarations = [line for line in kept.split("\n") if "sh:namespace" in line or "sh:prefix" in line]
    assert len(declarations) > 20
    try:
        for declaration in declarations:
            path.write_text(kept.replace(declaration, "", 1), "utf-8")
            knowledge, report = read(content)
            if report.conforms:
                assert assemble(knowledge).quads
    finally:
        path.write_text(kept, "utf-8")


@settings(max_examples=12, deadline=None)
@given(
    st.binary(max_size=60),
    st.sampled_from(["content/x.yaml", "sources/x.yaml", "mappings/x.sssom.tsv", "imports/x.ttl"]),
)
def test_a_file_of_any_bytes_is_read_or_reported(content: Path, data: bytes, name: str) -> None:
    (content / name).write_bytes(data)
    try:
        _, report = read(content)
    finally:
        (content / name).unlink()
    assert all(p.file == name for p in report if p.code not in ("label-mismatch", "unknown-id"))


def test_the_files_are_whole_again(content: Path) -> None:
    assert read(content)[1].conforms
    with tempfile.TemporaryDirectory() as folder:
        other = copy_content(Path(folder))
        assert read(other)[0].inputs == read(content)[0].inputs
