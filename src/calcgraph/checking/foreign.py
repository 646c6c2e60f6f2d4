"""Somebody else's RDF against our rules and theirs, in a child process with limits.

Comes in: paths. Goes out: `Findings`. The files are read by pyoxigraph behind guards; the engines see one explicit
merge of their graphs, without our `inferred` and `imports`; the verify queries see all graphs, those of the group
`context` with our vocabulary and imports beside them. Where a node stands is looked up afterwards.
"""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace

import pyoxigraph as ox

from calcgraph.checking import UNCHECKED, Findings, shapes, theirs, verify
from calcgraph.checking.rules import GROUPS, Group
from calcgraph.checking.validation import Choice, validate
from calcgraph.confined import Limits, confined
from calcgraph.errors import Problem, Report
from calcgraph.graph.names import LABEL, graph_name
from calcgraph.reading import Place, RdfFiles
from calcgraph.source import queries_root, shapes_root

_SKOS, _DC = "http://www.w3.org/2004/02/skos/core#", "http://purl.org/dc/terms/"
_PREFIX = re.compile(r"[A-Za-z][A-Za-z0-9._-]*")  # what a report may show as one
_OURS = ("cg", "cgv", "cgs", "rdf", "rdfs", "owl", "xsd", "sh")
_NAMES = (LABEL.value, f"{_SKOS}prefLabel", f"{_DC}title", "https://schema.org/name", "http://schema.org/name")


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is to be checked, and by which rules.

    Args:
        files: RDF files of the user's.
        groups: which rules of ours.
        shapes: files with shapes of the user's.
        engine: `fast`, `reference` or `both`.
        queries: whether the verify queries run as well.
        content: the directory whose shapes and verify queries are used, as for `load`.
    """

    files: tuple[str, ...]
    groups: tuple[Group, ...] = GROUPS
    shapes: tuple[str, ...] = ()
    engine: Choice = "fast"
    queries: bool = True
    content: str | None = None


def check_files(wanted: Wanted, *, limits: Limits, progress: Callable[[str], object] = str) -> Findings:
    """Check RDF files.

    Args:
        wanted: files and rules.
        limits: what the child process may use.
        progress: called with the name of each stage as it begins.

    Raises:
        UnreadableData: if a file is refused or does not parse, with every reason.
        Overrun: if the child took more than the limits allow, or crashed.
        MissingTool: if an engine is not installed.
        CalcgraphError: if a shape or query does not parse.
    """
    return confined(_checked, wanted, limits=limits, progress=progress)


def _checked(wanted: Wanted, *, progress: Callable[[str], object]) -> Findings:
    progress("reading")
    files = RdfFiles(wanted.files)
    sets = [shapes.read(shapes_root(wanted.content), wanted.groups)] if wanted.groups else []
    sets += [theirs.read(wanted.shapes)] if wanted.shapes else []
    queries = verify.read(queries_root(wanted.content), wanted.groups) if wanted.queries else ()
    hidden = frozenset(graph_name(name) for name in UNCHECKED)
    problems: list[Problem] = []
    for loaded in sets:
        progress("checking shapes")
        problems += validate(
            loaded, lambda: files.triples(without=hidden), wanted.engine, streamed=True, plain=files.plain
        )
    left_out: list[str] = []
    known: set[str] = set()
    if queries:
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
        yield replace(
            problem,
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
