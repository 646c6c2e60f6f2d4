"""Made-up graphs of any size, with faults planted in them.

    python -m benchmarks.checking.generate SIZE > graph.nq      the faults go to standard error: code, node

Comes in: a size in triples. Goes out: quads, the last record being the first that reaches the size, and the planted
faults, each sort in turn.
"""

import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from benchmarks.checking import plants, term_plants
from benchmarks.checking.growth import Growth
from benchmarks.checking.planting import Found
from benchmarks.checking.words import Quad

SORTS = (*plants.PLANTS, *term_plants.PLANTS)
SIZES = (1_000, 10_000, 100_000, 1_000_000)
EVERY, LATER = 3, 50  # one record in three is a fault until each sort was planted once, then one in fifty


@dataclass
class Made:
    """What was made: how many quads and claims, and what must be found in them."""

    size: int = 0
    claims: int = 0
    faults: int = 0
    expected: Counter[Found] = field(default_factory=Counter)


def quads(size: int, made: Made, *, faulty: bool = True) -> Iterator[Quad]:
    """The quads of a graph; `made` is filled in the while."""
    growth, steps = Growth(), 0
    for quad in growth.start():
        made.size += 1
        yield quad
    while made.size < size:
        steps += 1
        every = EVERY if made.faults < len(SORTS) else LATER
        if faulty and steps % every == 0:
            record, expected = SORTS[made.faults % len(SORTS)](growth)
            made.faults += 1
            made.expected.update(expected)
        else:
            record = list(growth.step())
        made.size += len(record)
        yield from record
    made.claims = growth.claims


def write(path: Path, size: int, *, faulty: bool = True, named: bool = True) -> Made:
    """Write a graph as N-Quads, or merged as N-Triples."""
    made = Made()
    with path.open("w", encoding="utf-8") as file:
        for quad in quads(size, made, faulty=faulty):
            file.write(" ".join(quad if named else quad[:3]) + " .\n")
    return made


def main() -> None:
    """Write one graph to standard output."""
    made = Made()
    for quad in quads(int(sys.argv[1]), made):
        print(*quad, ".")
    for code, node in sorted(made.expected.elements()):
        print(code, node, file=sys.stderr)


if __name__ == "__main__":
    main()
