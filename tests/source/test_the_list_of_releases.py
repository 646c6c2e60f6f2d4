"""releases.tsv: which releases there have been, and how a line that is none is reported."""

from pathlib import Path

import pytest

from calcgraph import load
from calcgraph.errors import InvalidContent
from calcgraph.source import releases
from planting import copy_content

HEAD = b"version\tdate\n"


def test_a_list_is_read_in_its_order() -> None:
    assert releases.read(b"# a word\n" + HEAD + b"0.9.0\t2026-01-31\n0.10.0\t2026-01-31\n", "f") == (
        ("0.9.0", "0.10.0"),
        [],
    )


def test_it_may_be_empty_or_missing(tmp_path: Path) -> None:
    assert releases.read(HEAD, "f") == ((), [])
    content = copy_content(tmp_path)
    (content / "releases.tsv").unlink()
    assert load(content).releases == ()


@pytest.mark.parametrize(
    ("text", "code", "line"),
    [
        (b"", "no-header", 1),
        (b"0.1.0\t2026-01-31\n", "no-header", 1),
        (HEAD + b"0.1\t2026-01-31\n", "malformed", 2),
        (HEAD + b"0.1.0\n", "malformed", 2),
        (HEAD + b"0.1.0\t31.1.2026\n", "malformed", 2),
        (HEAD + b"0.1.0\t2026-02-30\n", "malformed", 2),
        (HEAD + b"0.2.0\t2026-01-31\n0.1.0\t2026-02-01\n", "wrong-order", 3),
        (HEAD + b"0.1.0\t2026-01-31\n0.1.0\t2026-01-31\n", "wrong-order", 3),
        (HEAD + b"0.1.0\t2026-01-31\n0.2.0\t2026-01-01\n", "wrong-order", 3),
        (HEAD + b"0.1.0\t\xff\n", "not-utf-8", 2),
    ],
)
def test_a_line_that_is_no_release_is_named(text: bytes, code: str, line: int) -> None:
    _, (problem,) = releases.read(text, "releases.tsv")
    assert (problem.code, problem.file, problem.line) == (code, "releases.tsv", line)
    assert problem.fix


def test_a_broken_list_stops_a_build(tmp_path: Path) -> None:
    content = copy_content(tmp_path)
    (content / "releases.tsv").write_text("version\tdate\none\ttwo\n")
    with pytest.raises(InvalidContent, match=r"releases\.tsv:2"):
        load(content)
