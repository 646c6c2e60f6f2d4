"""Every format of today's graph, and the triple formats of a large one.

    python -m benchmarks.writing            a million triples, five alternating rounds
    python -m benchmarks.writing --quick    ten thousand, once
    python -m benchmarks.writing --write    everything, and the tables of benchmarks/writing/README.md

Comes in: options. Goes out: tables and goals.
"""

import argparse
import io
import json
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median

from benchmarks.checking import generate
from benchmarks.report import Goal, Table, markdown, milliseconds, seconds, times
from benchmarks.timing import ROOT, Failed, alternate, run, say
from benchmarks.writing.one import SYNTAXES
from calcgraph import Dataset, assemble, load, reason
from calcgraph.writing import fill, losses
from calcgraph.writing.formats import FORMATS, Format, chosen
from calcgraph.writing.objects import canonical

README = Path(__file__).parent / "README.md"
BEGIN, END = "<!-- results: written by python -m benchmarks.writing --write -->", "<!-- end -->"
PLAIN = ("ttl", "nt", "rdf", "nq", "trig", "jsonld", "svg")  # what a build wrote before there were other formats
LIMIT, SHARE, FLAT = 1.5, 0.5, 10_000  # seconds, of pyoxigraph's rate, kilobytes


def main() -> int:
    """Measure, print, and write if asked to."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.writing", description="Measure the writing of formats.")
    parser.add_argument("--quick", action="store_true", help="a small graph, each thing once")
    parser.add_argument("--write", action="store_true", help="write the tables into benchmarks/writing/README.md")
    parser.add_argument("--rounds", type=int, default=5, metavar="N", help="alternating rounds (default: 5)")
    arguments = parser.parse_args()
    rounds, size = (1, 10_000) if arguments.quick else (arguments.rounds, 1_000_000)
    try:
        today, goals = _today(rounds)
        large, more = _large(size, rounds)
    except Failed as failure:
        print(failure, file=sys.stderr)
        return 1
    text = markdown([today, large], [*goals, *more], rounds)
    print(text)
    if arguments.write:
        head = README.read_text("utf-8").partition(BEGIN)[0]
        README.write_text(f"{head}{BEGIN}\n\n{text}\n\n{END}\n", "utf-8")
    met = sum(goal.met for goal in (*goals, *more))
    print(f"\n{met} of {len(goals) + len(more)} goals met")
    return 0


def _today(rounds: int) -> tuple[Table, list[Goal]]:
    say("today's graph")
    dataset = reason(assemble(load(ROOT / "ontology")))
    write: dict[str, list[float]] = {}
    read: dict[str, list[float]] = {}
    compare: list[float] = []
    whole: list[float] = []
    beyond: list[float] = []
    for _ in range(rounds):
        objects, back, files = canonical(dataset), {}, {}
        for entry in FORMATS:
            if entry.extra or not entry.write:
                continue
            out = io.BytesIO()
            began = time.perf_counter()
            entry.write(objects, out)
            write.setdefault(entry.file, []).append(time.perf_counter() - began)
            began = time.perf_counter()
            back.setdefault(entry.name, []).extend(entry.read(out.getvalue()) if entry.read else ())
            read.setdefault(entry.file, []).append(time.perf_counter() - began)
            if entry.read:
                files.setdefault(entry.name, []).append(entry.file)
        began = time.perf_counter()
        losses.losses(objects, {name: quads for name, quads in back.items() if name in files}, files)
        compare.append(time.perf_counter() - began)
        whole.append(_filled(dataset, chosen()))
        beyond.append(whole[-1] - _filled(dataset, chosen(PLAIN)))
    rows = [(f"`{f}`", milliseconds(median(write[f])), milliseconds(median(read[f]))) for f in write]
    total, back_total = (sum(median(t) for t in found.values()) for found in (write, read))
    rows.append(("**all**", milliseconds(total), milliseconds(back_total)))
    note = (
        f"Then the report of what each loses: {milliseconds(median(compare))}. All of it, with the descriptions, "
        f"README and manifest, as a build does it: {seconds(median(whole))}."
    )
    goals = [
        Goal("writing every format of today's graph: at most 1.5 s", seconds(total), total <= LIMIT),
        Goal(
            "writing, reading back, reporting and describing all, beyond a build of the plain RDF: at most 1.5 s",
            seconds(median(beyond)),
            median(beyond) <= LIMIT,
        ),
    ]
    return Table("Today's graph", ("file", "writing", "reading back"), rows, note), goals


def _filled(dataset: Dataset, wanted: tuple[Format, ...]) -> float:
    """Seconds that a build takes to write formats and all that it says of them."""
    fresh = canonical(dataset)
    with tempfile.TemporaryDirectory() as folder:
        began = time.perf_counter()
        fill(Path(folder), fresh, wanted, {})
        return time.perf_counter() - began


def _large(size: int, rounds: int) -> tuple[Table, list[Goal]]:
    rows, goals = [], []
    with tempfile.TemporaryDirectory() as folder:
        graph = Path(folder) / "graph.nq"
        generate.write(graph, size)

        def job(who: str, name: str) -> Callable[[], dict[str, float]]:
            command = (sys.executable, "-m", "benchmarks.writing.one", who, name, str(graph))
            return lambda: dict(json.loads(run(command).output))

        for name in SYNTAXES:
            say(f"{size:,} triples: {name}")
            found = alternate({who: job(who, name) for who in ("ours", "raw")}, min(rounds, 3))
            ours, raw = (median(f["seconds"] for f in found[who]) for who in ("ours", "raw"))
            grown = max(f["kilobytes"] for f in found["ours"])
            rows.append((name, seconds(ours), seconds(raw), times(raw / ours), f"{grown / 1000:.1f} MB"))
            goals.append(Goal(f"{name}: at least half of pyoxigraph's rate", times(raw / ours), raw / ours >= SHARE))
            goals.append(Goal(f"{name}: memory flat", f"{grown / 1000:.1f} MB more", grown <= FLAT))
    head = ("format", "calcgraph", "pyoxigraph", "rate against pyoxigraph's", "memory beyond the graph")
    return Table(f"{size:,} triples", head, rows), goals


if __name__ == "__main__":
    sys.exit(main())
