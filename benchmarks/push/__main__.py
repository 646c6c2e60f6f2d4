"""`python -m benchmarks.push`: push beside each store's own loader and curl; ratios, proof timed apart, memory."""

import argparse
import os
import re
import tempfile
from math import inf
from pathlib import Path
from statistics import median

from benchmarks.push.rivals import LOGGED, TWO, UNLOGGED, WAYS, Took
from benchmarks.servers import Virtuoso
from benchmarks.timing import ROOT, alternate
from calcgraph.reading.builds import BUILT

README = Path(__file__).parent / "README.md"
SIZES = (100_000, 1_000_000)
LARGE = 10_000_000
HEAD = "| store | way | load, s | of loader or curl | of those with a log | of two loaders | proof, s | memory, MB |"


def main() -> int:
    """Load everything everywhere, print the tables, and write them if asked to."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.push", description="How fast is push?")
    much = parser.add_mutually_exclusive_group()
    much.add_argument("--quick", action="store_true", help="our graph, once")
    much.add_argument("--large", action="store_true", help="ten million triples instead; a round takes 13 minutes")
    parser.add_argument("--rounds", type=int, default=3, help="of which medians are shown (default: 3)")
    parser.add_argument("--write", action="store_true", help="write the tables into benchmarks/push/README.md")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        if arguments.large:
            data = [_claims(folder, LARGE)]
        elif arguments.quick:
            data = [_ours(folder)]
        else:
            data = [_ours(folder), *(_claims(folder, size) for size in SIZES)]
        for title, file in data:
            rounds = 1 if arguments.quick else arguments.rounds
            table = _table(title, file, rounds, staged=file.stat().st_size < 50_000_000)
            print(table, flush=True)
            if arguments.write:
                _write(table)
    return 0


def _write(table: str) -> None:
    """Put a table, which begins with its heading, in the place of the one with that heading."""
    heading = re.escape(table.splitlines()[0])
    text = README.read_text(encoding="utf-8")
    text, found = re.subn(rf"{heading}\n.*?\n(?=\n(?:###|<!--) )", lambda _: table, text, flags=re.DOTALL)
    assert found == 1, f"{README} has {found} tables with the heading {heading}"
    README.write_text(text, encoding="utf-8")


def _ours(folder: Path) -> tuple[str, Path]:
    """Our graph as triples of one graph, and what it is called."""
    file, build = folder / "ours.nt", ROOT / "out" / BUILT
    if not build.is_file():
        raise SystemExit(f"{build} is not there; run: calcgraph build")
    quads = build.read_text(encoding="utf-8").splitlines()
    file.write_text("".join(f"{line.rsplit(' ', 2)[0]} .\n" for line in quads), encoding="utf-8")
    return "our graph", file


def _claims(folder: Path, size: int) -> tuple[str, Path]:
    """Claims of five triples each, a type, a label, a subject out of a thousand, a status, a number; and their name."""
    path = folder / f"{size}.nt"
    vocabulary = "https://w3id.org/calcgraph/vocab/"
    with path.open("w", encoding="utf-8") as file:
        for number in range(size // 5):
            claim = f"<https://example.org/claim/{number}>"
            file.write(
                f"{claim} <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> <{vocabulary}Claim> .\n"
                f'{claim} <http://www.w3.org/2000/01/rdf-schema#label> "claim number {number}"@en .\n'
                f"{claim} <{vocabulary}subject> <https://example.org/term/{number % 1000}> .\n"
                f"{claim} <{vocabulary}status> <{vocabulary}present> .\n"
                f'{claim} <{vocabulary}start> "{number}"^^<http://www.w3.org/2001/XMLSchema#integer> .\n'
            )
    return f"{size:,} triples", path


def _table(name: str, file: Path, rounds: int, *, staged: bool) -> str:
    lines = [f"### {name}", "", HEAD, "|---|---|--:|--:|--:|--:|--:|--:|"]
    for store, ways in WAYS.items():
        if store == "Virtuoso" and not Virtuoso.is_here():
            lines.append("| Virtuoso | not on this machine | | | | | | |")
            continue
        chosen = {way: run for way, run in ways.items() if staged or way != "push, staged"}
        took = alternate({way: _apart(run, file) for way, run in chosen.items()}, rounds)
        loads = {way: median(one.load for one in found) for way, found in took.items()}
        best = min(load for way, load in loads.items() if not way.startswith("push") and way != TWO)
        logged = min((loads[way] for way in LOGGED.get(store, ())), default=None)
        for way, load in loads.items():
            shown = f"{load:.2f}" if load < inf else "no answer"
            rest = "| | | |"
            if way.startswith("push"):
                of_logged = f"{logged / load:.2f}" if logged is not None and way != UNLOGGED else ""
                of_two = f"{loads[TWO] / load:.2f}" if TWO in loads else ""
                proof, memory = median(one.proof for one in took[way]), median(one.memory for one in took[way])
                rest = f"{best / load:.2f} | {of_logged} | {of_two} | {proof:.2f} | {memory:.0f}"
            lines.append(f"| {store} | {way} | {shown} | {rest} |")
    return "\n".join(lines) + "\n"


def _apart(run: "object", file: Path) -> "object":
    def once() -> Took:
        os.sync()  # no way pays for what the one before has left to write
        with tempfile.TemporaryDirectory() as folder:
            return run(file, Path(folder))  # type: ignore[operator,no-any-return]

    return once


if __name__ == "__main__":
    raise SystemExit(main())
