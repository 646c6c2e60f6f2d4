"""`python -m benchmarks.push`: push beside each store's own loader and curl; ratios, proof timed apart, memory."""

import argparse
import os
import tempfile
from math import inf
from pathlib import Path
from statistics import median

from benchmarks.push.rivals import WAYS, Took
from benchmarks.servers import Virtuoso
from benchmarks.timing import ROOT, alternate
from calcgraph.reading.builds import BUILT

README = Path(__file__).parent / "README.md"
BEGIN, END = "<!-- results: written by python -m benchmarks.push --write -->", "<!-- end -->"
SIZES = (100_000, 1_000_000)
LARGE = 10_000_000
GOAL = 0.9


def main() -> int:
    """Load everything everywhere, print the tables, and write them if asked to."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.push", description="How fast is push?")
    parser.add_argument("--quick", action="store_true", help="our graph, once")
    parser.add_argument("--large", action="store_true", help="ten million triples as well; takes an hour")
    parser.add_argument("--rounds", type=int, default=3, help="of which medians are shown (default: 3)")
    parser.add_argument("--write", action="store_true", help="write the tables into benchmarks/push/README.md")
    arguments = parser.parse_args()
    sizes: tuple[int, ...] = () if arguments.quick else (*SIZES, *([LARGE] if arguments.large else []))
    lines: list[str] = []
    with tempfile.TemporaryDirectory() as folder:
        for name, file in _data(Path(folder), sizes):
            rounds = 1 if arguments.quick or name == f"{LARGE:,} triples" else arguments.rounds
            table = _table(name, file, rounds, staged=file.stat().st_size < 50_000_000)
            print(*table, sep="\n", flush=True)
            lines += table
    text = "\n".join(lines).strip()
    if arguments.write:
        before, rest = README.read_text(encoding="utf-8").split(BEGIN)
        README.write_text(f"{before}{BEGIN}\n\n{text}\n\n{END}{rest.split(END, 1)[1]}", encoding="utf-8")
    return 0


def _data(folder: Path, sizes: tuple[int, ...]) -> list[tuple[str, Path]]:
    """Our graph as triples of one graph, and generated claims."""
    ours = folder / "ours.nt"
    quads = (ROOT / "out" / BUILT).read_text(encoding="utf-8").splitlines()
    ours.write_text("".join(f"{line.rsplit(' ', 2)[0]} .\n" for line in quads), encoding="utf-8")
    return [("our graph", ours), *((f"{size:,} triples", _claims(folder / f"{size}.nt", size)) for size in sizes)]


def _claims(path: Path, size: int) -> Path:
    """Claims of five triples each: a type, a label, a subject out of a thousand, a status, a number."""
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
    return path


def _table(name: str, file: Path, rounds: int, *, staged: bool) -> list[str]:
    lines = [f"### {name}", "", "| store | way | load, s | of the best other | proof, s | our memory, MB |"]
    lines.append("|---|---|--:|--:|--:|--:|")
    for store, ways in WAYS.items():
        if store == "Virtuoso" and not Virtuoso.is_here():
            lines.append("| Virtuoso | not on this machine | | | | |")
            continue
        chosen = {way: run for way, run in ways.items() if staged or way != "push, staged"}
        took = alternate({way: _apart(run, file) for way, run in chosen.items()}, rounds)
        best = min(median(one.load for one in found) for way, found in took.items() if not way.startswith("push"))
        for way, found in took.items():
            load, proof = median(one.load for one in found), median(one.proof for one in found)
            memory = median(one.memory for one in found)
            share = f"{best / load:.2f}" if way.startswith("push") else ""
            rest = f"{proof:.2f} | {memory:.0f}" if way.startswith("push") else "| "
            shown = f"{load:.2f}" if load < inf else "no answer"
            lines.append(f"| {store} | {way} | {shown} | {share} | {rest} |")
    return [*lines, ""]


def _apart(run: "object", file: Path) -> "object":
    def once() -> Took:
        os.sync()  # no way pays for what the one before has left to write
        with tempfile.TemporaryDirectory() as folder:
            return run(file, Path(folder))  # type: ignore[operator,no-any-return]

    return once


if __name__ == "__main__":
    raise SystemExit(main())
