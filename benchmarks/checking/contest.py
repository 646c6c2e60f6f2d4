"""Engines side by side on the same made-up graphs: whole processes, alternating, each with what it finds.

Comes in: graphs, rounds, a limit of time. Goes out: what each engine took at each size, and whether it found
what was planted and nothing else. Whoever needs more than half a minute for a graph runs once on it; whoever is stopped
at a limit is not asked for the next size.
"""

import json
import sys
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median

import pyoxigraph as ox

from benchmarks.checking import generate, raw
from benchmarks.checking.planting import Found
from benchmarks.checking.processes import Taken, take
from benchmarks.timing import CALCGRAPH, ROOT, Failed, say
from calcgraph.checking import shapes, verify
from calcgraph.checking.rules import Group
from calcgraph.graph.syntax import rdf_bytes

SLOW = 30.0
OURS, ALL, RAW = "calcgraph check, core shapes", "calcgraph check, every rule", "shacl"
CORE: Group = "core"
Reader = Callable[[bytes], Counter[Found]]


@dataclass(frozen=True, slots=True)
class Graph:
    """A made-up graph on disk: with its named graphs, and merged; and what is planted in it."""

    size: int
    named: Path
    merged: Path
    made: generate.Made
    shapes: Path

    def expected(self, name: str) -> Counter[Found]:
        """What an engine must find: all, or what shapes can see."""
        if name == ALL:
            return self.made.expected
        joins = {q.rule.code for q in verify.read(ROOT / "ontology" / "queries")}
        return Counter({found: n for found, n in self.made.expected.items() if found[0] not in joins})


@dataclass(slots=True)
class Score:
    """What an engine did with a graph. Without a run it is not installed, or was not asked."""

    taken: list[Taken] = field(default_factory=list)
    note: str = ""
    exact: bool = False

    @property
    def wall(self) -> float | None:
        """The median time, if it came to an end."""
        return median(t.wall for t in self.taken) if self.taken and not self.note else None

    def memory(self, which: str) -> int | None:
        """The largest peak of all runs, of the largest process or of all together."""
        return max((m for t in self.taken if (m := getattr(t, which)) is not None), default=None)


Scores = dict[int, dict[str, Score]]  # by size, by engine


def prepare(folder: Path, size: int) -> Graph:
    """Write the graph of a size, and the core shapes in one file."""
    graph = Graph(size, folder / f"{size}.nq", folder / f"{size}.nt", generate.Made(), folder / "core.ttl")
    core = shapes.read(ROOT / "shapes", [CORE]).triples
    graph.shapes.write_bytes(rdf_bytes(core, ox.RdfFormat.TURTLE))
    generate.write(graph.merged, size, named=False)
    made = generate.write(graph.named, size)
    return Graph(size, graph.named, graph.merged, made, graph.shapes)


def run(graphs: Sequence[Graph], rounds: int, limit: float) -> Scores:
    """Run everybody on everything.

    Raises:
        Failed: if one of ours ends in an error.
    """
    scores: Scores = {}
    out: set[str] = set()
    for graph in graphs:
        jobs = _jobs(graph)
        here = scores[graph.size] = {name: Score() for name in jobs}
        for number in range(rounds):
            for name in list(jobs) if number % 2 == 0 else reversed(list(jobs)):
                score = here[name]
                if name in out:
                    score.note = score.note or "too slow"
                elif name in raw.ENGINES and raw.version(name) is None:
                    score.note = "not installed"
                elif not score.note and not (score.taken and score.taken[0].wall > SLOW):
                    say(f"{graph.size:,} triples: {name}")
                    _one(score, name, graph, limit, *jobs[name])
                    out |= {name} if score.note else set()
    return scores


def pairs(graph: Graph, number: int) -> list[float]:
    """How many times as long as raw `shacl` our core shapes take, for each pair of runs that follow each other.

    The two are back to back, each first in turn, and unwatched: what the machine does besides falls on both.
    """
    say(f"{graph.size:,} triples: {number} pairs of ours and {RAW}")
    jobs = _jobs(graph)
    found = []
    for turn in range(number + 1):
        order = (OURS, RAW) if turn % 2 else (RAW, OURS)
        walls = {name: take(jobs[name][0], limit=600, watched=False).wall for name in order}
        found.append(walls[OURS] / walls[RAW])
    return found[1:]


def _jobs(graph: Graph) -> dict[str, tuple[tuple[str, ...], Reader]]:
    check = (*CALCGRAPH, "check", "--format", "json", "--content", str(ROOT / "ontology"))
    found: dict[str, tuple[tuple[str, ...], Reader]] = {
        OURS: ((*check, "--groups", "core", "--without-queries", str(graph.merged)), _of_report),
        ALL: ((*check, str(graph.named)), _of_report),
    }
    for engine in raw.ENGINES:
        command = (sys.executable, "-m", "benchmarks.checking.raw", engine, str(graph.shapes), str(graph.merged))
        found[engine] = command, _of_lines
    return found


def _one(score: Score, name: str, graph: Graph, limit: float, command: tuple[str, ...], read: Reader) -> None:
    taken = take(command, limit=limit)
    score.taken.append(taken)
    if taken.stopped:
        score.note = taken.stopped
    elif taken.code not in (0, 1) or (taken.code == 1 and name in raw.ENGINES):
        if name not in raw.ENGINES:
            raise Failed(f"{' '.join(command[1:])} exited with {taken.code}:\n{taken.errors}")
        score.note = f"failed: {taken.errors.splitlines()[-1][:60] if taken.errors else taken.code}"
    else:
        score.exact = read(taken.output) == graph.expected(name)


def _of_report(output: bytes) -> Counter[Found]:
    return Counter((p["code"], p.get("focus", "")) for p in json.loads(output)["problems"])


def _of_lines(output: bytes) -> Counter[Found]:
    lines = (line.partition(" ") for line in output.decode().splitlines())
    return Counter((code, focus) for code, _, focus in lines)
