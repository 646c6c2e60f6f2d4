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


def verdict(ours: Found, theirs: Found) -> Verdict:
    """What another engine's answer is beside that of pyoxigraph."""
    if theirs.failure or ours.failure:
        return "fails"
    if theirs.rows == ours.rows:
        return "same"
    return "same values" if _values(theirs.rows) == _values(ours.rows) else "differs"


def explained() -> dict[tuple[str, str], str]:
    """Why an engine differs, by query and engine."""
    lines = EXPLAINED.read_text(encoding="utf-8").splitlines()[1:]
    return {(query, engine): why for query, engine, why in (line.split("\t") for line in lines)}


def _values(rows: Counter[Row]) -> Counter[Row]:
    found: Counter[Row] = Counter()
    for row, number in rows.items():
        found[frozenset((name, by_value(cell)) for name, cell in row)] += number
    return found
