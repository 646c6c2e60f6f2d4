"""The fixtures of tests/shapes/, ready to be run many times over.

Comes in: the files. Goes out: for each fixture its quads, its expected problems, a store and the merged graph, made
once in a process. `milder.tsv` says which rules are no violation: what is expected of a rule's severity stands there,
apart from the rule itself.
"""

import importlib.util
import sys
from collections import Counter
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path
from types import ModuleType

import pyoxigraph as ox

from calcgraph.checking import engines, merge, shapes
from calcgraph.checking.rules import Rule
from calcgraph.graph import Dataset
from calcgraph.graph.names import SHAPES

ROOT = Path(__file__).resolve().parents[2]
HERE = ROOT / "tests" / "shapes"
SH = "http://www.w3.org/ns/shacl#"
Found = Counter[tuple[str, str, str]]  # focus, code, component ("" for a query)


@cache
def fixtures_module() -> ModuleType:
    """`tests/shapes/fixtures.py`, which knows how a fixture is read."""
    spec = importlib.util.spec_from_file_location("shape_fixtures", HERE / "fixtures.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


@dataclass(frozen=True)
class Case:
    """A fixture, or the base graph, which expects nothing.

    Args:
        name: the path from tests/shapes/, as `claim-id/ok-other-number.trig`.
        quads: its graph.
        expected: the problems that it must raise.
    """

    name: str
    quads: tuple[ox.Quad, ...]
    expected: Found

    @property
    def rule(self) -> str:
        """The rule that it is about."""
        return self.name.split("/")[0]

    @property
    def good(self) -> bool:
        """True if it breaks no rule."""
        return not self.expected

    @cached_property
    def merged(self) -> frozenset[ox.Triple]:
        """The one graph that the engines see."""
        return merge(Dataset(frozenset(self.quads)))

    @cached_property
    def store(self) -> ox.Store:
        """What the verify queries see."""
        return Dataset(frozenset(self.quads)).store()


@cache
def base() -> Case:
    """The valid graph that every fixture changes."""
    return Case("base.trig", tuple(fixtures_module().base()), Counter())


@cache
def cases() -> tuple[Case, ...]:
    """All fixtures, in the order of their names, after the base graph."""
    module = fixtures_module()
    found = [base()]
    for path in sorted(HERE.glob("*/*.trig")):
        fixture = module.read(path)
        expected = Counter({tuple(p): n for p, n in fixture.expected.items()})
        found.append(Case(path.relative_to(HERE).as_posix(), fixture.quads, expected))
    return tuple(found)


@cache
def first(*codes: str) -> tuple[Case, ...]:
    """All cases, those of some rules before the others."""
    return tuple(sorted(cases(), key=lambda case: (case.rule not in codes, case.name != "base.trig", case.name)))


@cache
def types() -> tuple[ox.NamedNode, ...]:
    """The types in use in the base graph, by name."""
    found = {q.object for q in base().quads if q.predicate.value.endswith("rdf-syntax-ns#type")}
    return tuple(sorted((t for t in found if isinstance(t, ox.NamedNode)), key=str))


@cache
def properties() -> frozenset[ox.NamedNode]:
    """The properties in use in the base graph."""
    return frozenset(q.predicate for q in base().quads)


@cache
def loaded() -> shapes.Shapes:
    """All shapes, as `check` loads them."""
    return shapes.read(ROOT / "shapes")


@cache
def milder() -> dict[str, str]:
    """The severity of each rule that is no violation, as tests/shapes/milder.tsv has it."""
    lines = (HERE / "milder.tsv").read_text(encoding="utf-8").splitlines()
    return dict(line.split("\t") for line in lines if line and not line.startswith("#"))


def severity_fits(rule: Rule) -> bool:
    """True if a rule is as severe as it should be."""
    return rule.severity == milder().get(rule.code, "violation")


def by_shapes(results: list[engines.Result]) -> Found:
    """The results of an engine, as fixtures write them."""
    return Counter(
        (
            r.focus,
            r.shape.strip("<>").removeprefix(SHAPES),
            r.component.removeprefix(SH).removesuffix("ConstraintComponent"),
        )
        for r in results
    )
