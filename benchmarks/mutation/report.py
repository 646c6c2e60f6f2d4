"""Verdicts as Markdown, and the parts of two READMEs that are generated.

Comes in: verdicts. Goes out: text. No date, no time and no path is written: the same rules and fixtures give the same
text. A score is the share that was noticed; the second leaves out what is no worse than the original.
"""

import re
from collections import Counter
from collections.abc import Sequence
from importlib import metadata
from pathlib import Path

from benchmarks.mutation import equivalents
from benchmarks.mutation.corpus import ROOT
from benchmarks.mutation.mutants import Score, Verdict

README = Path(__file__).parent / "README.md"
_BEGIN, _END = "<!-- results: written by python -m benchmarks.mutation --write -->", "<!-- end -->"
_LINE = re.compile(r"(<!-- mutation -->\n).*?(<!-- end -->)", re.S)
PARTS = {"shapes": "A, shapes", "queries": "A, verify queries", "graphs": "B, graphs"}
GOAL = 0.95


def percent(share: float) -> str:
    """A share, as `97.3 %`; rounded down, so that nothing below the goal looks like it."""
    return f"{int(share * 1000) / 10:.1f} %"


def line(verdicts: Sequence[Verdict]) -> str:
    """The score in a sentence, for the README of the project."""
    rules = Score.of(v for v in verdicts if v.part != "graphs")
    graphs = Score.of(v for v in verdicts if v.part == "graphs")
    return (
        f"- **Measured trust.** Of {rules.made} weakenings of a rule the fixtures notice {percent(rules.adjusted)}; "
        f"of {graphs.made} graphs broken in one triple the rules notice {percent(graphs.adjusted)}, not counting "
        f"what is as valid as before ([how, and what survives](benchmarks/mutation/README.md))."
    )


def markdown(verdicts: Sequence[Verdict], reference: str) -> str:
    """Everything that was found."""
    by_operator = [
        ("part", "operator", "made", "noticed", "equivalent", "survived", "of all", "of those that count"),
        *(
            _row(label, operator, [v for v in verdicts if (v.part, v.operator) == (part, operator)])
            for part, label in PARTS.items()
            for operator in dict.fromkeys(v.operator for v in verdicts if v.part == part)
        ),
        *(_row(label, "**all**", [v for v in verdicts if v.part == part]) for part, label in PARTS.items()),
    ]
    same = Counter((PARTS[v.part], v.equivalent) for v in verdicts if v.equivalent)
    classes = [("part", "class", "mutants", "why"), *((p, f"`{e}`", str(n), _cell(equivalents.why(e))) for (p, e), n in
               sorted(same.items()))]  # fmt: skip
    survived = [v for v in verdicts if v.survived]
    left = [("operator", "where", "what", "reason"), *(_survivor(v) for v in survived)]
    return "\n\n".join(
        (
            f"{versions()}. {reference}",
            "### Scores",
            _table(by_operator),
            "### Equivalent mutants",
            _table(classes),
            "### Survivors",
            _table(left) if survived else "None.",
        )
    )


def versions() -> str:
    """What it was run with."""
    return ", ".join(f"{name} {metadata.version(name)}" for name in ("shacl", "pyoxigraph", "pyshacl"))


def write(text: str, sentence: str) -> None:
    """Put the tables into this folder's README, and the sentence between the marks of the project's, if it has any."""
    before, rest = README.read_text(encoding="utf-8").split(_BEGIN)
    README.write_text(f"{before}{_BEGIN}\n\n{text}\n\n{_END}{rest.split(_END, 1)[1]}", encoding="utf-8")
    project = ROOT / "README.md"
    old = project.read_text(encoding="utf-8")
    project.write_text(_LINE.sub(lambda m: f"{m[1]}{sentence}\n{m[2]}", old), encoding="utf-8")


def _row(label: str, operator: str, found: list[Verdict]) -> tuple[str, ...]:
    score = Score.of(found)
    counts = (score.made, score.noticed, score.equivalent, score.survived)
    return (label, operator, *map(str, counts), percent(score.raw), percent(score.adjusted))


def _survivor(found: Verdict) -> tuple[str, ...]:
    return found.operator, found.where, f"`{_cell(found.what)}`", found.reason


def _cell(text: str) -> str:
    return " ".join(text.split()).replace("|", "\\|")


def _table(rows: Sequence[tuple[str, ...]]) -> str:
    head, *rest = rows
    return "\n".join("| " + " | ".join(row) + " |" for row in (head, tuple("---" for _ in head), *rest))
