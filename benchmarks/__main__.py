"""`python -m benchmarks`: run everything and say which goals are met.

Exit codes: 0 everything ran, whether or not the goals are met; 1 something failed, or the data sets differ; 2 usage.
"""

import argparse
import sys

from benchmarks import build, report, startup
from benchmarks.timing import Failed


def main() -> int:
    """Run everything, print it, and write it if asked to."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description="Measure calcgraph against its goals.")
    parser.add_argument("--quick", action="store_true", help="run each thing once; the figures mean little")
    parser.add_argument("--write", action="store_true", help="write the tables into benchmarks/README.md")
    parser.add_argument("--rounds", type=int, default=5, metavar="N", help="alternating rounds of builds (default: 5)")
    arguments = parser.parse_args()
    rounds = 1 if arguments.quick else arguments.rounds
    if rounds < 1:
        parser.error("--rounds must be 1 or more")
    try:
        table, goals = startup.measure(1 if arguments.quick else 4 * rounds)
        tables, more = build.measure(rounds)
    except Failed as failure:
        print(failure, file=sys.stderr)
        return 1
    goals += more
    text = report.markdown([table, *tables], goals, rounds)
    print(text)
    if arguments.write:
        report.write(text)
    missed = sum(not goal.met for goal in goals)
    print(f"\n{len(goals) - missed} of {len(goals)} goals met")
    return 0


if __name__ == "__main__":
    sys.exit(main())
