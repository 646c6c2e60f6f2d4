"""What was measured, as tables and goals, and the generated part of README.md.

Comes in: scores, times of queries, times of edits. Goes out: Markdown. No date, no name of a machine and no path.
"""

from collections.abc import Mapping, Sequence
from pathlib import Path
from statistics import median

from benchmarks.checking import queries, raw
from benchmarks.checking.contest import ALL, OURS, RAW, Graph, Score, Scores
from benchmarks.checking.processes import Taken
from benchmarks.report import Goal, Table, markdown, milliseconds, seconds, times

README = Path(__file__).parent / "README.md"
BEGIN, END = "<!-- results: written by python -m benchmarks.checking --write -->", "<!-- end -->"
FACTOR, FASTER, AT = 1.5, 200, 100_000
MEMORY, GROWTH, ALL_QUERIES, EDIT = 400, 1.2, 60.0, 0.5
MILLION = 1_000_000
Queries = Mapping[int, Mapping[str, float]]  # seconds by size, by code


def engines(scores: Scores, graphs: Sequence[Graph]) -> list[Table]:
    """A table for each size."""
    found = []
    for graph in graphs:
        here = scores[graph.size]
        bar = here[RAW].wall
        rows = [(_name(name), *_cells(score, bar)) for name, score in here.items()]
        made = graph.made
        note = f"{made.size:,} triples, {made.claims:,} claims, {made.faults:,} faults planted."
        head = ("engine", "time", "against raw shacl", "largest process", "all processes", "just what was planted")
        found.append(Table(f"{graph.size:,} triples", head, rows, note))
    return found


def _name(name: str) -> str:
    version = raw.version(name) if name in raw.ENGINES else None
    return f"{name} {version}" if version else name


def _cells(score: Score, bar: float | None) -> tuple[str, ...]:
    memory = tuple("—" if (m := score.memory(which)) is None else mega(m) for which in ("largest", "together"))
    if score.wall is None:
        return score.note, "—", *memory, "—"
    return seconds(score.wall), times(score.wall / bar) if bar else "—", *memory, "yes" if score.exact else "**no**"


def mega(value: float) -> str:
    """Bytes, as `123 MB`."""
    return f"{value / 1e6:.0f} MB"


def growth(measured: Queries) -> Table:
    """A row for each query, the slowest first."""
    sizes = sorted(measured)
    codes = sorted(
        (c for c in measured[sizes[0]] if c not in queries.NO_QUERIES), key=lambda c: -measured[sizes[-1]][c]
    )
    rows = []
    for code in codes:
        slope = queries.exponent({size: measured[size][code] for size in sizes})
        cells = (milliseconds(measured[size][code]) for size in sizes)
        rows.append((f"`{code}`", *cells, "too quick" if slope is None else f"{slope:.2f}"))
    for name, sums in (("**all**", _all(measured)), *((name, _column(measured, name)) for name in queries.NO_QUERIES)):
        slope = queries.exponent(sums)
        cells = (milliseconds(sums[size]) for size in sizes)
        rows.append((name, *cells, "too quick" if slope is None else f"{slope:.2f}"))
    note = (
        f"The exponent is the slope of a least-squares line through the logarithms, from {queries.FROM:,} triples on; "
        f"what takes less than {milliseconds(queries.FLOOR)} at the largest size is too quick to tell."
    )
    return Table("Verify queries", ("query", *(f"{size:,}" for size in sizes), "exponent"), rows, note)


def _all(measured: Queries) -> dict[int, float]:
    return {
        size: sum(seconds for code, seconds in found.items() if code not in queries.NO_QUERIES)
        for size, found in measured.items()
    }


def _column(measured: Queries, code: str) -> dict[int, float]:
    return {size: found[code] for size, found in measured.items()}


def goals(
    scores: Scores,
    pairs: Mapping[int, Sequence[float]],
    measured: Queries,
    edits: Sequence[Taken],
    alone: Mapping[str, float],
) -> list[Goal]:
    """Which goals are met; a goal at a size that was not run is left out."""
    found = []
    for size, ratios in pairs.items():
        text = f"core shapes at {size:,} triples: at most {FACTOR} times raw `shacl`"
        spread = f"{median(ratios):.2f} × (of {len(ratios)} pairs; {min(ratios):.2f} to {max(ratios):.2f})"
        found.append(Goal(text, spread, median(ratios) <= FACTOR))
    if AT in scores and (ours := scores[AT][OURS].wall) and (theirs := scores[AT]["pyshacl"].wall):
        text = f"core shapes at {AT:,} triples, whole processes: at least {FASTER} times as fast as pyshacl"
        bound = f" (`shacl` alone: {times(theirs / bar)})" if (bar := scores[AT][RAW].wall) else ""
        found.append(Goal(text, times(theirs / ours) + bound, theirs / ours >= FASTER))
    if alone:
        ratio = alone["pyshacl"] / alone["shacl"]
        text = f"core shapes at {AT:,} triples, validation alone: at least {FASTER} times as fast as pyshacl"
        found.append(Goal(text, times(ratio), ratio >= FASTER))
    if MILLION in scores and (memory := scores[MILLION][OURS].memory("largest")):
        text = f"core shapes at {MILLION:,} triples: below {MEMORY} MB"
        found.append(Goal(text, mega(memory), memory < MEMORY * 1e6))
    slopes = {
        code: slope
        for code in next(iter(measured.values()))
        if code not in queries.NO_QUERIES and (slope := queries.exponent(_column(measured, code))) is not None
    }
    if slopes:
        worst = max(slopes, key=lambda code: slopes[code])
        text = f"growth of each verify query: at most size to the power of {GROWTH}"
        found.append(Goal(text, f"{slopes[worst]:.2f} (`{worst}`)", slopes[worst] <= GROWTH))
    if MILLION in measured:
        total = _all(measured)[MILLION]
        text = f"all verify queries at {MILLION:,} triples: within {ALL_QUERIES:.0f} s"
        found.append(Goal(text, seconds(total), total <= ALL_QUERIES))
    wall = median(t.wall for t in edits)
    text = f"our own content after an edit to one file: below {EDIT} s"
    found.append(Goal(text, seconds(wall), wall < EDIT))
    exact = [(size, name) for size, here in scores.items() for name in (OURS, ALL) if not here[name].exact]
    text = "`calcgraph check` finds just what was planted, at every size"
    found.append(Goal(text, ", ".join(f"not {n} at {s:,}" for s, n in exact) or "yes", not exact))
    return found


def render(tables: Sequence[Table], goals: Sequence[Goal], rounds: int) -> str:
    """Everything as Markdown."""
    return markdown(tables, goals, rounds)


def write(text: str) -> None:
    """Put the text between the marks in README.md."""
    old = README.read_text(encoding="utf-8")
    before, rest = old.split(BEGIN)
    README.write_text(f"{before}{BEGIN}\n\n{text}\n\n{END}{rest.split(END, 1)[1]}", encoding="utf-8")
