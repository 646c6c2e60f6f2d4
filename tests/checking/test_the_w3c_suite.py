"""The SHACL test suite of the W3C, on each engine and through calcgraph; what is known to fail is listed with a reason.

The suite is not in the repository: CALCGRAPH_W3C names its directory, see benchmarks/w3c/README.md.
"""

import os
from pathlib import Path

import pytest
from benchmarks.w3c import reports, verdicts
from benchmarks.w3c.known import DISAGREE, FAILS
from benchmarks.w3c.suite import Case, cases, index
from benchmarks.w3c.verdicts import ENGINES, Engine, agreement, verdict

DIRECTORY = os.environ.get("CALCGRAPH_W3C")
SUITE = cases(Path(DIRECTORY)) if DIRECTORY else []
pytestmark = [
    pytest.mark.skipif(not DIRECTORY, reason="CALCGRAPH_W3C does not name the directory of the W3C test suite"),
    pytest.mark.filterwarnings("ignore"),  # of rdflib, at each ill-formed literal; the suite is full of them
]


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("case", SUITE, ids=lambda case: case.name)
def test_an_engine_gives_the_report_that_the_w3c_expects(engine: Engine, case: Case) -> None:
    found = verdict(engine, case)
    known = FAILS.get((engine, case.name))
    assert (found.outcome != "passed") == (known is not None), found.seen or f"it passes now; it was said: {known}"


@pytest.mark.parametrize("case", SUITE, ids=lambda case: case.name)
def test_both_engines_give_the_same_results_through_calcgraph(case: Case) -> None:
    known, seen = DISAGREE.get(case.name), agreement(case)
    assert bool(seen) == (known is not None), seen or f"they agree now; it was said: {known}"


@pytest.mark.parametrize("name", sorted({name for _, name in FAILS} | set(DISAGREE)))
def test_what_is_listed_as_failing_is_in_the_suite(name: str) -> None:
    assert name in {case.name for case in SUITE}


@pytest.mark.parametrize(
    "case", [c for c in SUITE if c.expected and len(c.expected.lines) > 1], ids=lambda case: case.name
)
def test_a_report_that_lacks_one_result_is_not_the_same(case: Case) -> None:
    graph = index(verdicts._REPORT["shacl"](case))
    report = reports.of_graph(graph)
    graph[report][f"{reports.SH}result"].pop()
    assert case.expected
    assert reports.lines(graph, report, case.expected.messages) != case.expected.lines
