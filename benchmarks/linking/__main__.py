"""`python -m benchmarks.linking FILES`: files of partners read by calcgraph and by others, alone and all together.

Comes in: files that the user has. Goes out: tables and goals.
"""

import argparse
import json
import subprocess
import sys
from pathlib import Path
from statistics import median
from typing import NamedTuple

from benchmarks.report import Goal, Table, markdown, seconds, times
from benchmarks.timing import ROOT, alternate, say
from calcgraph.reading.packing import inner_suffix

README = Path(__file__).parent / "README.md"
BEGIN, END = "<!-- results: written by python -m benchmarks.linking FILES --write -->", "<!-- end -->"
RIVALS = {".obo": ("fastobo", "pronto"), ".json": ("json",)}
SECONDS, MEGABYTES = 10, 1000


class Took(NamedTuple):
    """What one reading took."""

    clock: float
    processor: float
    terms: int
    memory: float


def main() -> int:
    """Read everything in every way, print the tables, and write them if asked to."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.linking", description="How fast are partners read?")
    parser.add_argument("files", nargs="+", type=Path, help="files of ontologies: OBO, class lists and others")
    parser.add_argument("--rounds", type=int, default=3, help="of which medians are shown (default: 3)")
    parser.add_argument("--write", action="store_true", help="write the tables into benchmarks/linking/README.md")
    arguments = parser.parse_args()
    rows = []
    for file in arguments.files:
        say(file.name)
        ways = ("calcgraph", *RIVALS.get(inner_suffix(file), ()))
        took = alternate({way: _reading(way, file) for way in ways}, arguments.rounds)
        mine = median(one.processor for one in took["calcgraph"])
        for way, found in took.items():
            middle = _middle(found)
            share = "" if way == "calcgraph" else times(middle.processor / mine)
            shown = f"{middle.terms:,}" if middle.terms else "**refused**"
            rows.append(
                (
                    f"{file.name}, {way}",
                    shown,
                    seconds(middle.clock),
                    seconds(middle.processor),
                    share,
                    f"{middle.memory:.0f}",
                )
            )
    say("all together")
    together = _middle([_reading("calcgraph", *arguments.files)() for _ in range(arguments.rounds)])
    head = ("file, read by", "terms", "clock", "processor", "of ours", "peak, MB")
    last = ("all together, calcgraph", f"{together.terms:,}", seconds(together.clock), seconds(together.processor), "")
    table = Table("Reading", head, [*rows, (*last, f"{together.memory:.0f}")])
    goals = [
        Goal(f"all together: below {SECONDS} s by the clock", seconds(together.clock), together.clock < SECONDS),
        Goal(
            f"all together: below {SECONDS} s of processor", seconds(together.processor), together.processor < SECONDS
        ),
        Goal(f"all together: below {MEGABYTES} MB", f"{together.memory:.0f} MB", together.memory < MEGABYTES),
    ]
    text = markdown([table], goals, arguments.rounds)
    print(text)
    if arguments.write:
        before, rest = README.read_text(encoding="utf-8").split(BEGIN)
        README.write_text(f"{before}{BEGIN}\n\n{text}\n\n{END}{rest.split(END, 1)[1]}", encoding="utf-8")
    return 0


def _reading(way: str, *files: Path):  # type: ignore[no-untyped-def]
    def once() -> Took:
        command = [sys.executable, "-m", "benchmarks.linking.one", way, *map(str, files)]
        done = subprocess.run(command, capture_output=True, text=True, cwd=ROOT)
        return Took(**json.loads(done.stdout)) if done.returncode == 0 else Took(0, 0, 0, 0)

    return once


def _middle(found: list[Took]) -> Took:
    columns = zip(*found, strict=True)
    clock, processor, terms, memory = (median(column) for column in columns)
    return Took(clock, processor, int(terms), memory)


if __name__ == "__main__":
    raise SystemExit(main())
