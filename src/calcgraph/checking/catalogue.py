"""All rules by code: shapes, verify queries, those of the curated files, of the files of others, and of joining them.

Comes in: the directories of shapes and queries. Goes out: the rule behind each code, and the published rules that it
covers, from `shapes/published.tsv`.
"""

from pathlib import Path
from typing import NamedTuple

from calcgraph.checking.links import CODES as LINK_CODES
from calcgraph.checking.rules import Rule
from calcgraph.errors import CalcgraphError, Severity
from calcgraph.reading.codes import CODES as FILE_CODES
from calcgraph.source import queries_root, shapes_root
from calcgraph.source.codes import CODES

_LESS: dict[str, Severity] = {"engine-chosen": "info", "no-triples": "warning"}
_COLUMNS = ["catalogue", "id", "page", "codes", "reason"]


class Published(NamedTuple):
    """A rule that others published.

    Args:
        catalogue: whose it is: `ROBOT` or `OOPS!`.
        id: its name there.
        page: the address at which it is explained.
        codes: our rules that cover it.
        reason: what is not covered and why; empty if all is.
    """

    catalogue: str
    id: str
    page: str
    codes: tuple[str, ...]
    reason: str


def catalogue(content: str | Path | None = None) -> dict[str, Rule]:
    """Every rule by its code.

    Args:
        content: the directory whose verify queries and shapes are used, as for `load`.

    Raises:
        CalcgraphError: if a shape or query cannot be read.
    """
    from calcgraph.checking import shapes, verify

    found = {rule.code: rule for rule in shapes.read(shapes_root(content)).rules.values()}
    found |= {query.rule.code: query.rule for query in verify.read(queries_root(content))}
    found |= of_content()
    return dict(sorted((found | of_files() | of_links()).items()))


def of_content() -> dict[str, Rule]:
    """The rules of the curated files, which the loader keeps."""
    file = "src/calcgraph/source/codes.py"
    return {code: Rule(code, "content", told.severity, told.rule, told.fix, file) for code, told in CODES.items()}


def of_links() -> dict[str, Rule]:
    """The rules of mappings and imports, which hold against files of other ontologies."""
    file = "src/calcgraph/checking/links.py"
    return {code: Rule(code, "links", told.severity, told.rule, told.fix, file) for code, told in LINK_CODES.items()}


def of_files() -> dict[str, Rule]:
    """The rules of files that somebody else wrote, before any other rule runs."""
    file = "src/calcgraph/reading/codes.py"
    found: dict[str, Rule] = {}
    for code, (demand, fix) in FILE_CODES.items():
        found[code] = Rule(code, "files", _LESS.get(code, "violation"), demand, fix, file)
    return found


def published(content: str | Path | None = None) -> tuple[Published, ...]:
    """The published rules, in the order of `shapes/published.tsv`.

    Raises:
        CalcgraphError: if the table cannot be read.
    """
    path = shapes_root(content) / "published.tsv"
    try:
        header, *rows = (line.split("\t") for line in path.read_text(encoding="utf-8").splitlines())
    except (OSError, ValueError) as error:
        raise CalcgraphError(f"cannot read {path}: {error}") from None
    if header != _COLUMNS or any(len(row) != len(_COLUMNS) for row in rows):
        raise CalcgraphError(f"{path}: each line has the columns {', '.join(_COLUMNS)}, separated by tabs")
    return tuple(Published(c, i, page, tuple(filter(None, codes.split(";"))), why) for c, i, page, codes, why in rows)
