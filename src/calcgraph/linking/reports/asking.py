"""The queries that find where a partner is wrong, and what they are asked of.

Comes in: our data set, branches, quads of partners. Goes out: rows for each query of `queries/partners/*.rq`, whose
header says what a row means:

    # code: below-another-place      which is the name of the file
    # kind: parent                   which form of the partner's asks for it
    # about: child                   the variable of the term that the request is about
    # case: child parent             rows that agree in these are one case
    # title: …  # rule: …  # found: …  # ask: …    in words, with variables in braces; what stands in square
                                       brackets is left out where a variable in it has no value
    A query selects ?file, the graph in which the term stands that a row is about, and by its kind

        parent       ?branch, and ?parent if it is a step that is wrong; or else ?focus, the types of a genus
        synonym      ?name, and ?better, the term to which it belongs
        definition   nothing more
        xref         ?target

The default graph is ours, with `branch:` for what `branches.tsv` says; each partner has a graph of its own.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import NamedTuple, cast

import pyoxigraph as ox

from calcgraph.errors import CalcgraphError, InvalidContent, InvalidQuery, Problem, Report
from calcgraph.guard import bare, guard
from calcgraph.queries import in_words
from calcgraph.source.branches import Branch

FILES = "urn:calcgraph:file:"
_BRANCH = "urn:calcgraph:branch:"
_NEEDED = ("code", "kind", "about", "case", "title", "rule", "found", "ask")
_KINDS = {"parent": ("branch",), "synonym": ("name", "better"), "definition": (), "xref": ("target",)}
_TEXTS = ("name", "part")  # variables of which the value is a text; others of those that a row must have are terms
_OPTIONAL = re.compile(r"\[([^][]*)\]")
_VARIABLE = re.compile(r"{(\w+)}")
_CODE, _FIX = "broken-query", "see the queries that come with calcgraph for what one is and what its header says"
_NUMBER = re.compile(r"\d+(\.\d+)?")
_FROM = re.compile(r"(?<![\w?$])FROM(?![\w:-])", re.IGNORECASE)
Row = dict[str, ox.NamedNode | ox.Literal]


class Query(NamedTuple):
    """A query and what its header says; see the module. `needs` are the variables that each row must have."""

    code: str
    kind: str
    about: str
    case: tuple[str, ...]
    needs: tuple[str, ...]
    title: str
    rule: str
    found: str
    ask: str
    sparql: str
    file: str


def queries(root: Path) -> tuple[Query, ...]:
    """Read the queries under `partners/` in the folder of queries.

    Raises:
        InvalidContent: if there are none, or one cannot be asked, or its header does not fit it; with all problems.
    """
    folder = (root / "partners").absolute()
    found, problems = [], []
    for path in sorted(folder.glob("*.rq")):
        try:
            query, wrong = _query(path, path.read_text(encoding="utf-8-sig"))
        except (OSError, ValueError) as error:
            query, wrong = None, [(f"it cannot be read: {error}", None)]
        if query:
            found.append(query)
        problems += [Problem(_CODE, words, file=path.as_posix(), line=line, fix=_FIX) for words, line in wrong]
    if not found and not problems:
        fix = "copy those of the project's ontology/queries/partners there, or add yours"
        problems = [Problem(_CODE, "there are no queries for reports", file=folder.as_posix(), fix=fix)]
    if problems:
        raise InvalidContent(Report.of(problems))
    return tuple(found)


def _query(path: Path, text: str) -> tuple[Query | None, list[tuple[str, int | None]]]:
    """A query, or what is wrong with it and in which line; the engine itself says what it selects."""
    try:
        guard(text)
        if _FROM.search(bare(text)):
            return None, [("FROM is refused: the graphs that are asked are those of the files given", None)]
        answer = ox.Store().query(text)
    except InvalidQuery as error:
        return None, [(str(error), None)]
    except SyntaxError as error:
        words, line, _ = in_words(text, {}, error)
        return None, [(words, line)]
    if not isinstance(answer, ox.QuerySolutions):
        return None, [("a query here is a SELECT", None)]
    head = dict(re.findall(r"^# (\w+): (.+)$", text, re.MULTILINE))
    if missing := [key for key in _NEEDED if not head.get(key, "").strip()]:
        return None, [(f"the header lacks {', '.join(missing)}", None)]
    selected = {variable.value for variable in answer.variables}
    kind, case = head["kind"], head["case"].split()
    by_kind = ("focus",) if kind == "parent" and "branch" not in selected | {*case} else _KINDS.get(kind, ())
    needs = tuple(dict.fromkeys((head["about"], *case, *by_kind)))
    used = {*needs} | {name for key in ("title", "found", "ask") for name in _VARIABLE.findall(head[key])}
    wrong = [f"the header, or its kind, needs ?{name}, which is not selected" for name in sorted(used - selected)]
    if kind == "parent" and "parent" in selected and "branch" not in selected:
        wrong.append("?branch is not selected, below which ?parent stands")
    if "file" not in selected:
        wrong.append("?file is not selected, the graph of the partner that a row is about")
    if kind not in _KINDS:
        wrong.append(f"the kind '{kind}' is none of {', '.join(_KINDS)}")
    if head["code"] != path.stem:
        wrong.append(f"the code '{head['code']}' is not the name of the file")
    if wrong:
        return None, [(words, None) for words in wrong]
    told = {key: head[key] for key in _NEEDED if key != "case"}
    return Query(**told, case=tuple(case), needs=needs, sparql=text, file=path.as_posix()), []


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


def rows(query: Query, store: ox.Store, graphs: int) -> Iterator[Row]:
    """What a query finds, what is bound of each row.

    Args:
        query: the query.
        store: what it is asked of.
        graphs: how many of the graphs are those of partners; they come first.

    Raises:
        CalcgraphError: if a row does not say what the header tells of it.
    """
    answer = cast(ox.QuerySolutions, store.query(query.sparql))
    names = [variable.value for variable in answer.variables]
    places = {f"{FILES}{n}" for n in range(graphs)}
    for solution in answer:
        cells = zip(names, solution, strict=True)
        row = {name: cell for name, cell in cells if isinstance(cell, ox.NamedNode | ox.Literal)}
        if unbound := [name for name in ("file", *query.needs) if name not in row]:
            raise CalcgraphError(f"{query.file}: ?{unbound[0]} has no value in a row of what it finds")
        for name in query.needs:
            if isinstance(row[name], ox.Literal) and name not in _TEXTS:
                raise CalcgraphError(f"{query.file}: ?{name} has to be a term, not '{row[name].value[:40]}'")
        if row["file"].value not in places:
            raise CalcgraphError(f"{query.file}: ?file is {row['file'].value}, which is no graph of an ontology")
        if "confidence" in row and not _NUMBER.fullmatch(row["confidence"].value):
            raise CalcgraphError(f"{query.file}: ?confidence is '{row['confidence'].value[:40]}', which is no number")
        yield row


def filled(text: str, values: dict[str, str]) -> str:
    """A text of a header with the values of its variables; `nothing` where there is none, but in square brackets."""

    def kept(part: re.Match[str]) -> str:
        return part[1] if all(values.get(name) for name in _VARIABLE.findall(part[1])) else ""

    text = _OPTIONAL.sub(kept, text)
    return _VARIABLE.sub(lambda hit: values.get(hit[1]) or "nothing", text)
