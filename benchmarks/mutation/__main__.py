"""`python -m benchmarks.mutation`: make every mutant, judge it, and print the scores.

Exit codes: 0 everything ran, whatever the scores; 1 the two engines disagree on a mutant; 2 usage.
"""

import argparse
import os
import sys
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from typing import TypeVar

from benchmarks.mutation import graphs, report, rules
from benchmarks.mutation.mutants import Score, Verdict, judged, sample

QUICK = {"shapes": 100, "queries": 60, "graphs": 200}
REFERENCE, QUICK_REFERENCE = 60, 3  # mutants of each part that the reference engine judges as well
_M = TypeVar("_M")


def main() -> int:
    """Run, print, and write if asked to."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.mutation", description="Do rules and fixtures notice?")
    parser.add_argument("--quick", action="store_true", help="a sample of the mutants; the scores are estimates")
    parser.add_argument("--write", action="store_true", help="write the tables into the READMEs")
    parser.add_argument("--seed", type=int, default=1, metavar="N", help="which sample (default: 1)")
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1, metavar="N", help="processes (default: cores)")
    arguments = parser.parse_args()
    if arguments.jobs < 1:
        parser.error("--jobs must be 1 or more")
    if arguments.quick and arguments.write:
        parser.error("a sample is not written; leave out --quick or --write")
    pick: Callable[[Sequence[_M], str], list[_M]] = partial(_pick, quick=arguments.quick, seed=arguments.seed)
    shape_mutants = pick(rules.shape_mutants(), "shapes")
    graph_mutants = pick(graphs.mutants(arguments.seed), "graphs")
    verdicts = [
        *_run("shapes", rules.judge_shape, shape_mutants, arguments.jobs),
        *_run("verify queries", rules.judge_query, pick(rules.query_mutants(), "queries"), arguments.jobs),
        *_run("graphs", graphs.judge, graph_mutants, arguments.jobs),
    ]
    size = QUICK_REFERENCE if arguments.quick else REFERENCE
    of_shapes = sample(shape_mutants, size, arguments.seed)
    of_graphs = sample(graph_mutants, size, arguments.seed)
    agree = [
        *_run("shapes by both engines", rules.engines_agree, of_shapes, arguments.jobs),
        *_run("graphs by both engines", graphs.engines_agree, of_graphs, arguments.jobs),
    ]
    told = f"The reference engine gives the same results for {sum(agree)} of {len(agree)} mutants."
    if arguments.write:
        report.write(report.markdown(verdicts, told), report.line(verdicts))
    _print(verdicts, told)
    return 0 if all(agree) else 1


def _pick(items: Sequence[_M], part: str, *, quick: bool, seed: int) -> list[_M]:
    return sample(items, QUICK[part], seed) if quick else list(items)


_V = TypeVar("_V")


def _run(name: str, judge: Callable[[_M], _V], mutants: Sequence[_M], jobs: int) -> list[_V]:
    return list(_told(name, len(mutants), judged(judge, mutants, jobs)))


def _told(name: str, total: int, found: Iterator[_V]) -> Iterator[_V]:
    """Pass verdicts on, and count them on standard error if somebody looks."""
    for number, verdict in enumerate(found, 1):
        if sys.stderr.isatty():
            print(f"\r{name}: {number} of {total}", end="" if number < total else "\n", file=sys.stderr, flush=True)
        yield verdict


def _print(verdicts: list[Verdict], told: str) -> None:
    for part, label in report.PARTS.items():
        score = Score.of(v for v in verdicts if v.part == part)
        print(
            f"{label:18} {score.made:5} made  {score.noticed:5} noticed  {score.equivalent:4} equivalent  "
            f"{score.survived:4} survived  {report.percent(score.raw):>7} of all  "
            f"{report.percent(score.adjusted):>7} of those that count"
        )
    print(told)
    for verdict in verdicts:
        if verdict.survived and not verdict.reason:
            print(f"no reason: {verdict.part}, {verdict.operator}, {verdict.where}: {verdict.what}")


if __name__ == "__main__":
    sys.exit(main())
