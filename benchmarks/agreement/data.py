"""The data and the queries that engines are compared on.

Comes in: the build, and the fixtures of the verify queries. Goes out: three files of N-Quads, and the queries for each.
The build breaks no rule, so verify queries have few rows on it; on a graph that breaks them they have many, but for
six of them, for which there is a graph of their own. Blank nodes
are IRIs in all, since rows with blank nodes cannot be compared.
"""

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pyoxigraph as ox

from calcgraph.checking import verify
from calcgraph.queries import questions
from calcgraph.reading.builds import BUILT
from calcgraph.stores.parcels import GENID, Files

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tests"))
from shapes import fixtures  # noqa: E402

SIX = (
    "exact-synonym-is-no-label",
    "inverse-of-parent",
    "ontology-is-declared",
    "property-is-declared",
    "repair-shares-span-with-claim",
    "unused-term",
)


class Data(NamedTuple):
    """A data set: its name, a file of N-Quads, and what is asked of it, by name."""

    name: str
    file: Path
    queries: dict[str, str]


def data(folder: Path, build: Path = ROOT / "out" / BUILT) -> Iterator[Data]:
    """The data sets, written into a folder.

    Args:
        folder: where their files go.
        build: the built graph.
    """
    rules = {f"verify/{q.rule.code}": q.sparql for q in verify.read(ROOT / "ontology" / "queries")}
    asked = {f"{q.number}-{q.name}": q.sparql for q in questions(ROOT / "ontology")}
    yield Data("the build", _written(folder / "build.nq", build), {**asked, **rules})
    broken = folder / "fixtures.nq"
    broken.write_bytes(_n_quads(_broken()))
    yield Data("a graph that breaks rules", _written(folder / "broken.nq", broken), rules)
    six = {f"verify/{code}": rules[f"verify/{code}"] for code in SIX}
    yield Data("a graph that breaks six more", _written(folder / "six.nq", Path(__file__).with_name("six.trig")), six)


def _broken() -> Iterator[ox.Quad]:
    """The base graph of the fixtures, with what the bad ones add and without what every other one removes."""
    base = set(fixtures.base())
    kept = set(base)
    for number, path in enumerate(sorted((ROOT / "tests" / "shapes").glob("*/bad-*.trig"))):
        if (ROOT / "ontology" / "queries" / "verify" / f"{path.parent.name}.rq").is_file():
            quads = set(fixtures.read(path).quads)
            yield from quads - base
            if number % 2 == 0:  # what one removes, another may need
                kept &= quads
    yield from kept


def _written(target: Path, source: Path) -> Path:
    quads = (ox.Quad(t.subject, t.predicate, t.object, graph) for graph, t in Files([source], skolem=GENID).quads())
    target.write_bytes(_n_quads(quads))
    return target


def _n_quads(quads: Iterator[ox.Quad]) -> bytes:
    return ox.serialize(sorted(set(quads), key=str), format=ox.RdfFormat.N_QUADS) or b""
