"""Whether the rows of one engine are those of another, and what is known where they are not.

Comes in: answers. Goes out: verdicts, and the explanations of `explained.tsv`: query, engine, why.
"""

from collections import Counter
from pathlib import Path
from typing import Literal

from benchmarks.agreement.engines import Found, Row
from calcgraph.stores.spelling import by_value

Verdict = Literal["same", "same values", "differs", "fails"]
EXPLAINED = Path(__file__).with_name("explained.tsv")


def verdict(query: str, ours: Found, theirs: Found) -> Verdict:
    """What another engine's answer is beside that of pyoxigraph; another order is a difference if the query orders."""
    if theirs.failure or ours.failure:
        return "fails"
    alike = _in_order if "ORDER BY" in query else _in_any_order
    if alike(ours.rows, theirs.rows):
        return "same"
    return "same values" if alike(_values(ours.rows), _values(theirs.rows)) else "differs"


def difference(ours: Found, theirs: Found) -> str:
    """Words for a difference, with a row of it."""
    here, there = Counter(_values(ours.rows)), Counter(_values(theirs.rows))
    if here == there:
        return "the same rows in another order"
    missing, more = here - there, there - here
    row = next(iter(missing or more))
    shown = " ".join(f"?{name} {cell}" for name, cell in sorted(row, key=str))
    return f"{here.total()} rows here, {there.total()} there; {'missing' if missing else 'more'} {shown}"


def explained() -> dict[tuple[str, str], str]:
    """Why an engine differs, by query and engine."""
    lines = EXPLAINED.read_text(encoding="utf-8").splitlines()[1:]
    return {(query, engine): why for query, engine, why in (line.split("\t") for line in lines)}


def _in_order(ours: tuple[Row, ...], theirs: tuple[Row, ...]) -> bool:
    return ours == theirs


def _in_any_order(ours: tuple[Row, ...], theirs: tuple[Row, ...]) -> bool:
    return Counter(ours) == Counter(theirs)


def _values(rows: tuple[Row, ...]) -> tuple[Row, ...]:
    return tuple(frozenset((name, by_value(cell)) for name, cell in row) for row in rows)
