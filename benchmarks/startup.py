"""How long the command line takes to start, against an interpreter that does nothing.

Comes in: a number of rounds. Goes out: rows and goals. `--version` and `--help` are run as the installed command does
it; the bar is `python -I -c pass`, the quickest that Python starts, and plain `python -c pass` is shown beside it.
"""

import sys
from functools import partial
from statistics import median

from benchmarks.report import Goal, Table, milliseconds, times
from benchmarks.timing import CALCGRAPH, Run, alternate, ratio, run, say

LIMIT = 6
EMPTY = "python -I -c pass"


def measure(rounds: int) -> tuple[Table, list[Goal]]:
    """Measure, and compare with the goal."""
    say("start-up")
    commands = {
        EMPTY: (sys.executable, "-I", "-c", "pass"),
        "python -c pass": (sys.executable, "-c", "pass"),
        "calcgraph --version": (*CALCGRAPH, "--version"),
        "calcgraph --help": (*CALCGRAPH, "--help"),
    }
    for command in commands.values():
        run(command)  # once before, so that everything is compiled
    runs: dict[str, list[Run]] = alternate({name: partial(run, command) for name, command in commands.items()}, rounds)
    walls = {name: [r.wall for r in found] for name, found in runs.items()}
    table = Table(
        "Start-up",
        ("command", "median", "least", "against the empty interpreter"),
        [
            (f"`{name}`", milliseconds(median(found)), milliseconds(min(found)), times(ratio(found, walls[EMPTY])))
            for name, found in walls.items()
        ],
    )
    goals = [
        Goal(
            f"`{name}`: at most {LIMIT} times an empty interpreter",
            times(ratio(walls[name], walls[EMPTY])),
            ratio(walls[name], walls[EMPTY]) <= LIMIT,
        )
        for name in ("calcgraph --version", "calcgraph --help")
    ]
    return table, goals
