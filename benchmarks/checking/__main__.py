"""`python -m benchmarks.checking`: run everything and say which goals are met.

Exit codes: 0 everything ran, whether or not the goals are met; 1 something of ours failed; 2 usage.
"""

import argparse
import json
import sys
import tempfile
from pathlib import Path

from benchmarks.checking import alone, contest, edits, generate, tables
from benchmarks.checking.processes import take
from benchmarks.timing import Failed, say

BETWEEN = (30_000, 300_000)  # more points for the growth of the queries


def main() -> int:
    """Run everything, print it, and write it if asked to."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.checking", description="Measure `calcgraph check`.")
    parser.add_argument("--quick", action="store_true", help="the two small sizes, each thing once")
    parser.add_argument("--write", action="store_true", help="write the tables into benchmarks/checking/README.md")
    parser.add_argument("--rounds", type=int, default=5, metavar="N", help="alternating rounds (default: 5)")
    parser.add_argument("--limit", type=float, default=600, metavar="SECONDS", help="for one run (default: 600)")
    parser.add_argument("--sizes", metavar="N,N", help="other sizes in triples")
    arguments = parser.parse_args()
    rounds = 1 if arguments.quick else arguments.rounds
    if rounds < 1:
        parser.error("--rounds must be 1 or more")
    sizes = [int(n) for n in arguments.sizes.split(",")] if arguments.sizes else list(generate.SIZES)
    sizes = sizes[:2] if arguments.quick else sizes
    try:
        with tempfile.TemporaryDirectory() as name:
            graphs = [contest.prepare(Path(name), size) for size in sizes]
            edited = edits.measure(3 * rounds)
            pairs = {graph.size: contest.pairs(graph, _number(graph.size, rounds)) for graph in graphs}
            scores = contest.run(graphs, rounds, arguments.limit)
            measured = _queries(Path(name), sizes, rounds)
            at = [graph for graph in graphs if graph.size == tables.AT]
            bare = alone.measure(at[0].shapes, at[0].merged, arguments.limit) if at else {}
    except Failed as failure:
        print(failure, file=sys.stderr)
        return 1
    goals = tables.goals(scores, pairs, measured, edited, bare)
    text = tables.render([*tables.engines(scores, graphs), tables.growth(measured)], goals, rounds)
    print(text)
    if arguments.write:
        tables.write(text)
    missed = sum(not goal.met for goal in goals)
    print(f"\n{len(goals) - missed} of {len(goals)} goals met")
    return 0


def _number(size: int, rounds: int) -> int:
    """How many pairs: more where a run is short, and chance weighs more."""
    return rounds if size > tables.AT else 5 * rounds


def _queries(folder: Path, sizes: list[int], rounds: int) -> dict[int, dict[str, float]]:
    found = {}
    for size in sorted({*sizes, *(between for between in BETWEEN if min(sizes) < between < max(sizes))}):
        say(f"{size:,} triples: verify queries")
        graph = folder / f"{size}.nq"
        if not graph.exists():
            generate.write(graph, size)
        command = (sys.executable, "-m", "benchmarks.checking.queries", str(graph), str(min(rounds, 3)))
        taken = take(command, limit=1200)
        if taken.code:
            raise Failed(f"the verify queries failed: {taken.errors}")
        found[size] = json.loads(taken.output)
    return found


if __name__ == "__main__":
    sys.exit(main())
