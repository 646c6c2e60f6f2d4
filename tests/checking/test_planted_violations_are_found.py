"""In a made-up graph, just the faults that were planted are found, whoever looks; a graph without faults has none."""

import subprocess
import sys
from collections import Counter
from pathlib import Path

import pyoxigraph as ox
import pytest
from benchmarks.checking import generate, planting, processes, queries, raw

from calcgraph import Dataset, check
from calcgraph.checking import verify
from calcgraph.errors import Report
from planting import ROOT


def counted(report: Report) -> Counter[planting.Found]:
    return Counter((problem.code, problem.focus or "") for problem in report)


def read(path: Path) -> Dataset:
    return Dataset(frozenset(ox.parse(path=path)))


@pytest.mark.parametrize("size", [1_000, 10_000])
def test_just_the_planted_faults_are_found(size: int, tmp_path: Path) -> None:
    made = generate.write(tmp_path / "made.nq", size)
    assert size <= made.size < size + 300
    assert made.expected.total() >= (5 if size < 10_000 else len(generate.SORTS))
    assert counted(check(read(tmp_path / "made.nq"))) == made.expected


@pytest.mark.parametrize("size", [1_000, 10_000])
def test_a_graph_without_faults_breaks_no_rule(size: int, tmp_path: Path) -> None:
    made = generate.write(tmp_path / "made.nq", size, faulty=False)
    assert not made.expected
    assert list(check(read(tmp_path / "made.nq"))) == []


def test_every_sort_of_fault_is_planted_in_ten_thousand_triples(tmp_path: Path) -> None:
    made = generate.write(tmp_path / "made.nq", 10_000)
    assert made.faults >= len(generate.SORTS)
    assert len({code for code, _ in made.expected}) >= 60


def test_both_engines_find_the_same_faults(tmp_path: Path) -> None:
    made = generate.write(tmp_path / "made.nq", 3_000)
    assert counted(check(read(tmp_path / "made.nq"), engine="both")) == made.expected


def test_no_triple_is_made_twice(tmp_path: Path) -> None:
    made = generate.write(tmp_path / "made.nt", 10_000, named=False)
    lines = (tmp_path / "made.nt").read_text("utf-8").splitlines()
    assert len(lines) == made.size
    assert made.size - len(set(lines)) <= 5, "a fault may state what stands in another graph as well"


def test_the_same_graph_is_made_under_any_hash_seed(tmp_path: Path) -> None:
    found = {
        subprocess.run(
            [sys.executable, "-m", "benchmarks.checking.generate", "3000"],
            capture_output=True,
            check=True,
            cwd=ROOT,
            env={"PYTHONHASHSEED": seed, "PYTHONPATH": f"{ROOT / 'src'}:{ROOT}"},
        ).stdout
        for seed in ("0", "1", "2")
    }
    assert len(found) == 1


def test_every_fault_names_a_rule_that_exists(tmp_path: Path) -> None:
    from calcgraph.checking import shapes

    made = generate.write(tmp_path / "made.nq", 10_000)
    known = {rule.code for rule in shapes.read(ROOT / "shapes").rules.values()}
    known |= {query.rule.code for query in verify.read(ROOT / "ontology" / "queries")}
    assert {code for code, _ in made.expected} <= known


@pytest.mark.parametrize("engine", [e for e in raw.ENGINES if raw.version(e)])
def test_an_engine_alone_finds_the_faults_that_shapes_can_see(engine: str, tmp_path: Path) -> None:
    from benchmarks.checking import contest

    graph = contest.prepare(tmp_path, 1_000)
    found = Counter(
        (shape.strip("<>").removeprefix(raw.SHAPES), focus.strip("<>"))
        for shape, focus in raw.ENGINES[engine](str(graph.shapes), str(graph.merged))
    )
    assert found == graph.expected(engine)
    assert found


def test_a_process_is_watched_and_stopped_with_its_children() -> None:
    big = "import time; x = bytearray(200_000_000); time.sleep(0.2)"
    taken = processes.take((sys.executable, "-c", big), limit=20)
    assert taken.code == 0
    assert not taken.stopped
    if sys.platform == "linux":
        assert taken.largest is not None
        assert 200_000_000 < taken.largest < 400_000_000
    child = "import subprocess, sys; subprocess.run([sys.executable, '-c', 'import time; time.sleep(60)'])"
    taken = processes.take((sys.executable, "-c", child), limit=1)
    assert taken.stopped == "> 1 s"
    assert taken.wall < 10


def test_the_exponent_is_the_slope_of_the_logarithms() -> None:
    for power in (0.5, 1.0, 2.0):
        seconds = {size: 1e-4 * size**power for size in (1_000, 10_000, 100_000, 1_000_000)}
        assert queries.exponent(seconds) == pytest.approx(power)
    assert queries.exponent({10_000: 0.0001, 1_000_000: 0.01}) is None, "too quick to tell"
