"""The queries that find where a partner is wrong, and what they are asked of.

Comes in: our data set, branches, quads of partners. Goes out: rows for each query of `queries/partners/*.rq`, whose
header says what a row means:

    # code: below-another-place      which is the name of the file
    # kind: parent                   which form of the partner's asks for it
    # about: child                   the variable of the term that the request is about
    # case: child parent             rows that agree in these are one case
    # title: …  # rule: …  # found: …  # ask: …    in words, with variables in braces

The default graph is ours, with `branch:` for what `branches.tsv` says; each partner has a graph of its own, in `?file`.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

import pyoxigraph as ox

from calcgraph.errors import CalcgraphError
from calcgraph.guard import guard
from calcgraph.source.branches import Branch

FILES = "urn:calcgraph:file:"
_BRANCH = "urn:calcgraph:branch:"
_NEEDED = ("code", "kind", "about", "case", "title", "rule", "found", "ask")
_KINDS = ("parent", "synonym", "definition", "xref")
_VARIABLE = re.compile(r"{(\w+)}")
Row = dict[str, ox.NamedNode | ox.Literal]


class Query(NamedTuple):
    """A query and what its header says; see the module."""

    code: str
    kind: str
    about: str
    case: tuple[str, ...]
    title: str
    rule: str
    found: str
    ask: str
    sparql: str
    file: str


def queries(root: Path) -> tuple[Query, ...]:
    """Read the queries under `partners/` in the folder of queries.

    Raises:
        CalcgraphError: if a header is incomplete, or names a variable that the query does not select.
    """
    found = []
    for path in sorted((root / "partners").glob("*.rq")):
        try:
            text = path.read_text(encoding="utf-8")
        except (OSError, ValueError) as error:
            raise CalcgraphError(f"cannot read {path}: {error}") from None
        head = dict(re.findall(r"^# (\w+): (.+)$", text, re.MULTILINE))
        if missing := [key for key in _NEEDED if not head.get(key)]:
            raise CalcgraphError(f"{path}: the header lacks {', '.join(missing)}")
        selected = set(re.findall(r"\?(\w+)", text.partition("SELECT")[2].partition("{")[0]))
        used = {head["about"], *head["case"].split()}
        used |= {name for key in ("title", "found", "ask") for name in _VARIABLE.findall(head[key])}
        if unknown := sorted(used - selected):
            raise CalcgraphError(f"{path}: the header names ?{unknown[0]}, which is not selected")
        if head["kind"] not in _KINDS or head["code"] != path.stem:
            raise CalcgraphError(f"{path}: the kind is one of {', '.join(_KINDS)}, and the code the name of the file")
        file = f"ontology/queries/partners/{path.name}"
        words = {key: head[key] for key in _NEEDED if key != "case"}
        found.append(Query(**words, case=tuple(head["case"].split()), sparql=text, file=file))
    return tuple(found)


def known(branches: Iterable[Branch], iri: Callable[[str], ox.NamedNode | None]) -> Iterator[ox.Quad]:
    """What the table of branches says, for the default graph."""
    for branch in branches:
        term, value = iri(branch.term), iri(branch.value) if branch.value else None
        if term is None:
            continue
        words = ox.Literal(f"(^|[^A-Za-z])({branch.words})([^A-Za-z]|$)")
        property_ = ox.NamedNode(_BRANCH + branch.kind)
        yield ox.Quad(term, ox.NamedNode(f"{_BRANCH}words"), words)
        if value is not None:
            yield ox.Quad(term, property_, value)
        if branch.kind == "place" and value is not None:
            yield ox.Quad(value, ox.NamedNode(f"{_BRANCH}words"), words)
        if branch.kind == "finding":
            yield ox.Quad(term, property_, words)


def rows(query: Query, store: ox.Store) -> Iterator[Row]:
    """What a query finds, what is bound of each row.

    Raises:
        CalcgraphError: if it is no query that can be asked.
    """
    try:
        guard(query.sparql)
        answer = store.query(query.sparql)
    except SyntaxError as error:
        raise CalcgraphError(f"{query.file}: {error}") from None
    if not isinstance(answer, ox.QuerySolutions):
        raise CalcgraphError(f"{query.file}: a query here is a SELECT")
    names = [variable.value for variable in answer.variables]
    for solution in answer:
        cells = zip(names, solution, strict=True)
        yield {name: cell for name, cell in cells if isinstance(cell, ox.NamedNode | ox.Literal)}


def filled(text: str, values: dict[str, str]) -> str:
    """A text of a header with the values of its variables; `nothing` where there is none."""
    return _VARIABLE.sub(lambda hit: values.get(hit[1]) or "nothing", text)
