"""Breaking a copy of the curated files, and what the loader says to that."""

from pathlib import Path

from calcgraph.errors import Problem
from calcgraph.source import read

DISEASE = "content/idiopathic-calcinosis-cutis.yaml"
GENUS = "content/calcinosis-cutis.yaml"
SHARED = "content/shared.yaml"
ARTICLE = "sources/ybsite-h5996.yaml"
TABLE = "mappings/calcgraph.sssom.tsv"


def replace(content: Path, file: str, old: str, new: str, *, after: str = "") -> int:
    """Replace the first `old` that follows `after`, and say in which line it stood."""
    path = content / file
    text = path.read_text("utf-8")
    start = text.index(old, text.index(after))
    path.write_text(text[:start] + new + text[start + len(old) :], "utf-8")
    return text.count("\n", 0, start) + 1


def line_of(content: Path, file: str, text: str) -> int:
    """The first line that holds a text."""
    return next(n for n, line in enumerate((content / file).read_text("utf-8").split("\n"), 1) if text in line)


def problems(content: Path) -> list[Problem]:
    """Everything that the loader has against these files; each with its reason and its remedy."""
    _, report = read(content)
    for problem in report:
        assert problem.message
        assert problem.fix, problem
    return list(report)


def only(content: Path) -> Problem:
    """The one problem of these files."""
    found = problems(content)
    assert len(found) == 1, "\n".join(map(str, found))
    return found[0]
