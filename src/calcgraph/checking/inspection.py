"""What the child process does that checks somebody else's RDF.

Comes in: files and rules. Goes out: `Findings`. The files are read by pyoxigraph behind guards; the engines see one
explicit merge of their graphs, without our `inferred` and `imports`; the verify queries see all graphs, those of the
group `context` with our vocabulary and imports beside them. Where a node stands is looked up afterwards.
"""

import re
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import pyoxigraph as ox

from calcgraph.checking import engines, shapes
from calcgraph.checking.findings import Findings, Wanted
from calcgraph.checking.validation import validate
from calcgraph.confined import Child
from calcgraph.errors import Problem, Report
from calcgraph.graph.names import LABEL, graph_name
from calcgraph.reading import Place, RdfFiles
from calcgraph.source import queries_root, shapes_root

if TYPE_CHECKING:
    from calcgraph.checking import verify

_LARGE = 1 << 20  # bytes that are worth another process
_SKOS, _DC = "http://www.w3.org/2004/02/skos/core#", "http://purl.org/dc/terms/"
_PREFIX = re.compile(r"[A-Za-z][A-Za-z0-9._-]*")  # what a report may show as one
_OURS = ("cg", "cgv", "cgs", "rdf", "rdfs", "owl", "xsd", "sh")
_NAMES = (LABEL.value, f"{_SKOS}prefLabel", f"{_DC}title", "https://schema.org/name", "http://schema.org/name")


def inspect(wanted: Wanted, *, progress: Callable[[str], object]) -> Findings:
    """Check RDF files, as `check_files` does, in this process.

    Raises:
        CalcgraphError: as `check_files`.
    """
    progress("reading")
    files = RdfFiles(wanted.files)
    with _read_aside(files) as plain:
        sets = list(_shapes(wanted))
        queries = _queries(wanted) if wanted.queries else ()
        hidden = frozenset(graph_name(name) for name in shapes.UNCHECKED)
        problems = [
            Problem("no-triples", "there is no triple in it", severity="warning", file=file, fix="look at its name")
            for file in files.without_triples()
        ]
        for loaded in sets:
            progress("checking shapes")
            problems += validate(
                loaded, lambda: files.triples(without=hidden), wanted.engine, streamed=True, plain=plain
            )
    left_out: list[str] = []
    known: set[str] = set()
    if queries:
        from calcgraph.checking import verify

        progress("running verify queries")
        store = ox.Store()
        store.bulk_extend(files.quads())
        left_out = [query.rule.code for query in queries if not query.applies(store)]
        queries = tuple(query for query in queries if query.rule.code not in left_out)
        with_ours = tuple(query for query in queries if query.rule.group == "context")
        problems += verify.problems((query for query in queries if query not in with_ours), store)
        if with_ours:  # the others see the files alone, so that a term of ours is no excuse for one of theirs
            ours = _context(wanted)
            store.bulk_extend(ours)
            known = {str(q.subject).strip("<>") for q in ours}
            problems += verify.problems(with_ours, store)
    progress("looking up where the problems stand")
    notes = ["what stands in our graphs inferred and imports is not judged by shapes"] if files.hid else []
    notes += [f"not applied, for want of what they are about: {', '.join(left_out)}"] if left_out else []
    rules = [rule for loaded in sets for rule in loaded.rules.values()] + [query.rule for query in queries]
    report = Report.of(_located(problems, files, known))
    prefixes = {p: n for p, n in files.prefixes.items() if _PREFIX.fullmatch(p) and p not in _OURS}
    return Findings(report, {rule.code: rule for rule in rules}, prefixes, tuple(notes))


def _shapes(wanted: Wanted) -> Iterator[shapes.Shapes]:
    if wanted.groups:
        yield shapes.read(shapes_root(wanted.content), wanted.groups)
    if wanted.shapes:
        from calcgraph.checking import theirs

        yield theirs.read(wanted.shapes)


def _queries(wanted: Wanted) -> "tuple[verify.Query, ...]":
    from calcgraph.checking import verify

    return verify.read(queries_root(wanted.content), wanted.groups)


@contextmanager
def _read_aside(files: RdfFiles) -> Iterator[engines.Plain | None]:
    """A file that the engine reads by itself is read by pyoxigraph as well: if it is large, on the other core."""
    if (path := files.plain) is None:
        yield None
    elif path.stat().st_size < _LARGE:
        yield engines.Plain(path, cache(lambda: _read(path)))
    else:
        with Child(_read, path) as helper:
            yield engines.Plain(path, cache(helper.answer))


def _read(path: Path, *, progress: object = None) -> None:  # noqa: ARG001 (given to every child)
    deque(RdfFiles([path]).quads(), maxlen=0)


def _context(wanted: Wanted) -> tuple[ox.Quad, ...]:
    from calcgraph.graph import assemble
    from calcgraph.source import load

    names = {graph_name(name) for name in ("vocabulary", "imports")}
    return tuple(q for q in assemble(load(wanted.content)) if q.graph_name in names)


def _located(problems: list[Problem], files: RdfFiles, known: set[str]) -> Iterable[Problem]:
    """The problems with labels and places, without those of nodes that are ours and that the files say nothing of."""
    nodes = {p.focus: p.focus if p.focus.startswith("_:") else f"<{p.focus}>" for p in problems if p.focus}
    found: dict[str, list[Place]] = {}
    if nodes:
        for place in files.about(set(nodes.values())):
            found.setdefault(str(place.quad.subject), []).append(place)
    for problem in problems:
        places = found.get(nodes.get(problem.focus or "", ""), [])
        if not places or problem.file:
            if problem.focus not in known or places:
                yield problem
            continue
        graphs = {p.quad.graph_name.value for p in places if isinstance(p.quad.graph_name, ox.NamedNode)}
        yield problem._replace(
            label=_label(p.quad for p in places),
            graph=", ".join(sorted(graphs)) or None,
            file=places[0].file,
            line=places[0].line,
        )


def _label(quads: Iterable[ox.Quad]) -> str | None:
    """What people call a node: its label, preferred label, title or name, in English if it has one."""
    found = [
        (_NAMES.index(q.predicate.value), q.object.language not in (None, "en"), q.object.value)
        for q in quads
        if q.predicate.value in _NAMES and isinstance(q.object, ox.Literal)
    ]
    return min(found)[2] if found else None
