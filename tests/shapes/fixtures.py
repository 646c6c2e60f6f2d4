"""What `calcgraph check` runs, over fixtures: a changed base graph, and the problems that the change must raise."""

import re
from collections import Counter
from functools import cache
from pathlib import Path
from typing import NamedTuple

import pyoxigraph as ox
import rdflib

from calcgraph.checking import engines, merge, verify
from calcgraph.checking import shapes as shapes_module
from calcgraph.graph import Dataset

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
SHAPE_FILES = sorted((ROOT / "shapes").glob("*/*.ttl"))
QUERY_FILES = sorted((ROOT / "ontology" / "queries" / "verify").glob("*.rq"))
CGS = "https://w3id.org/calcgraph/shapes/"
SH = "http://www.w3.org/ns/shacl#"


class Problem(NamedTuple):
    """What a fixture expects: who is at fault, by which rule, by which SHACL component ("" for a query)."""

    focus: str
    code: str
    component: str


class Fixture(NamedTuple):
    """A changed base graph, and the problems that the change must raise."""

    quads: tuple[ox.Quad, ...]
    rule: str
    expected: Counter[Problem]


# ---- rules


@cache
def loaded() -> shapes_module.Shapes:
    """The shapes, as `check` loads them."""
    return shapes_module.read(ROOT / "shapes")


TARGETS = {ox.NamedNode(SH + f"target{kind}") for kind in ("Class", "Node", "SubjectsOf", "ObjectsOf")}


PROPERTY = ox.NamedNode(SH + "property")


@cache
def only(code: str) -> shapes_module.Shapes:
    """The shapes, of which only that of one code has targets, or is gathered by one that has."""
    own = ox.NamedNode(CGS + code)
    every = loaded()
    gather = {t.subject for t in every.triples if t.predicate == PROPERTY and t.object == own}
    kept = [
        t
        for t in every.triples
        if (t.predicate not in TARGETS or t.subject in {own, *gather})
        and (t.predicate != PROPERTY or t.subject not in gather or t.object == own)
    ]
    return shapes_module.Shapes(tuple(kept), every.rules)


def shapes() -> rdflib.Graph:
    """The shapes as an rdflib graph."""
    return loaded().for_reference[0]


@cache
def verify_queries() -> tuple[verify.Query, ...]:
    """The verify queries, as `check` loads them."""
    return verify.read(ROOT / "ontology" / "queries")


def queries() -> dict[str, str]:
    """The verify queries by code."""
    return {query.rule.code: query.sparql for query in verify_queries()}


# ---- running


def run(
    engine: engines.Engine, quads: tuple[ox.Quad, ...], some: shapes_module.Shapes | None = None
) -> Counter[engines.Result]:
    """The results of one engine over the merged graph, by all shapes or some."""
    return Counter(engines.run(engine, some or loaded(), merge(Dataset(frozenset(quads)))))


def by_queries(quads: tuple[ox.Quad, ...]) -> Counter[Problem]:
    """Every row of every verify query is a problem."""
    found = verify.problems(verify_queries(), Dataset(frozenset(quads)).store())
    return Counter(Problem(f"<{p.focus}>", p.code, "") for p in found)


def problems(quads: tuple[ox.Quad, ...]) -> Counter[Problem]:
    """All problems of a data set, by the fast engine and the verify queries."""
    found = by_queries(quads)
    for result, count in run("fast", quads).items():
        code = result.shape.strip("<>").removeprefix(CGS)
        component = result.component.removeprefix(SH).removesuffix("ConstraintComponent")
        found[Problem(result.focus, code, component)] += count
    return found


# ---- fixtures


@cache
def base() -> tuple[ox.Quad, ...]:
    """The valid graph that every fixture changes."""
    return tuple(ox.parse(path=str(HERE / "base.trig"), format=ox.RdfFormat.TRIG))


def read(path: Path) -> Fixture:
    """Read a fixture: `# remove:` lines take quads out of the base graph, the TriG below them adds some."""
    text = path.read_text(encoding="utf-8")
    parser = ox.parse(text, format=ox.RdfFormat.TRIG)
    added = tuple(parser)
    prefixes = dict(re.findall(r"@prefix (\w+): <([^>]*)> \.", text))

    def iri(short: str) -> str:
        prefix, _, name = short.partition(":")
        return f"<{prefixes[prefix]}{name}>" if prefix in prefixes else short

    removed = [tuple(map(iri, rest.split(maxsplit=2))) for rest in re.findall(r"^# remove: (.*)$", text, re.M)]
    kept = [q for q in base() if not any(_matches(q, pattern) for pattern in removed)]
    unused = [p for p in removed if not any(_matches(q, p) for q in base())]
    assert not unused, f"{path}: nothing to remove for {unused}"
    expected: Counter[Problem] = Counter()
    for rest in re.findall(r"^# (?:expect|also): (.*)$", text, re.M):
        focus, code, *component = rest.split()
        expected[Problem(iri(focus), code, *component or [""])] += 1
    (rule,) = re.findall(r"^# rule: (\S+)$", text, re.M)
    return Fixture((*kept, *added), rule, expected)


def _matches(quad: ox.Quad, pattern: tuple[str, ...]) -> bool:
    terms = (quad.subject, quad.predicate, quad.object)
    return all(want in ("*", str(term)) for want, term in zip(pattern, terms, strict=True))
