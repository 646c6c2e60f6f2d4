"""`calcgraph query` beside pyoxigraph alone: the same query, the same file, loaded the same way, in a process each.

Comes in: a file of N-Quads. Goes out: a table and goals. Each process tells how long it took from its first import to
its last line, and how much of that was starting: importing, and making out the arguments; the rest is reading, asking
and writing. The two run by turns.
"""

import sys
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from statistics import median

from benchmarks.report import Goal, Table, milliseconds, times
from benchmarks.timing import Failed, Run, alternate, ratio, run, say

LIMIT = 1.2
_TELLS = """
sys.stdout.flush()
print(f"{time.perf_counter() - imported} {imported - begun}", file=sys.stderr)
"""
_OURS = (
    """
import argparse, sys, time
begun = time.perf_counter()
import calcgraph.cli, calcgraph.queries, calcgraph.reading.files, calcgraph.source.ontology_files
from calcgraph.cli import query
parser = argparse.ArgumentParser()
query.add(parser.add_subparsers())
arguments = parser.parse_args(["query", "--data", sys.argv[1], "--json", sys.argv[2]])
imported = time.perf_counter()
query.run(arguments)
"""
    + _TELLS
)
_RAW = (
    """
import sys, time
begun = time.perf_counter()
import pyoxigraph as ox
imported = time.perf_counter()
store = ox.Store()
store.bulk_extend(ox.parse(path=sys.argv[1], format=ox.RdfFormat.N_QUADS))
with open(sys.argv[2]) as file:
    found = store.query(file.read(), use_default_graph_as_union=True)
sys.stdout.buffer.write(found.serialize(format=ox.QueryResultsFormat.JSON))
"""
    + _TELLS
)


def asking(title: str, data: Path, query: str, rounds: int, goals: list[Goal]) -> Table:
    """Measure one file.

    Args:
        title: what it is.
        data: of N-Quads.
        query: SPARQL that declares its prefixes.
        rounds: alternating.
        goals: to which what is met or not is added.
    """
    say(f"calcgraph query: {title}")
    file = data.with_suffix(".rq")
    file.write_text(query, "utf-8")
    commands = {
        "pyoxigraph alone": (sys.executable, "-c", _RAW, str(data), str(file)),
        "calcgraph query": (sys.executable, "-c", _OURS, str(data), str(file)),
    }
    answers = {name: run(command).output for name, command in commands.items()}  # once, so that all is compiled
    if not all(answers.values()):
        raise Failed("a query without an answer")
    runs: dict[str, list[Run]] = alternate({name: partial(run, command) for name, command in commands.items()}, rounds)
    inside = {name: [_told(one, 0) for one in found] for name, found in runs.items()}
    rows = [
        (
            name,
            milliseconds(median(inside[name])),
            times(ratio(inside[name], inside["pyoxigraph alone"])),
            milliseconds(median(_told(one, 1) for one in found)),
            milliseconds(median(one.wall for one in found)),
            times(ratio(_walls(found), _walls(runs["pyoxigraph alone"]))),
        )
        for name, found in runs.items()
    ]
    part = ratio(inside["calcgraph query"], inside["pyoxigraph alone"])
    text = f"`calcgraph query`, {title}, the start apart: at most {LIMIT:g} times pyoxigraph alone"
    goals.append(Goal(text, times(part), part <= LIMIT))
    head = ("process", "reading, asking, writing", "ratio", "starting", "whole process", "ratio of the whole")
    return Table(f"`calcgraph query`: {title}", head, rows)


def _told(one: Run, place: int) -> float:
    return float(one.errors.decode().split()[-2:][place])


def _walls(found: Sequence[Run]) -> list[float]:
    return [one.wall for one in found]
