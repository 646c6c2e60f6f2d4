"""One problem as every format shows it: printable, shortened, nothing said twice.

Comes in: a problem and the rule that it breaks. Goes out: its parts as text.
"""

from collections.abc import Callable
from typing import NamedTuple

from calcgraph.errors import Problem
from calcgraph.reporting.checked import Outcome
from calcgraph.reporting.readable import brief, cut, readable

_PATH = 4096  # no file system of ours has longer paths

_NAMELESS = "a node without a name"


class Shown(NamedTuple):
    """The parts of a problem; an empty string stands for what it lacks.

    Args:
        where: `file:line`.
        label: what people call the thing.
        name: its IRI, shortened, or its id.
        graph: the named graphs that describe it, if no line of a file does.
        path: the property, or path of properties, whose values are at fault.
        message: what is wrong here, if that is more than the rule.
        value: the offending value.
        fix: how to mend it here, if that is more than the rule says.
    """

    where: str
    label: str
    name: str
    graph: str
    path: str
    message: str
    value: str
    fix: str

    @property
    def thing(self) -> str:
        """Label and name: `subepidermal calcified nodule (cg:CALC_0000006)`."""
        return f"{self.label} ({self.name})" if self.label and self.name else self.label or self.name

    def sentences(self, outcome: Outcome) -> str:
        """What is wrong, property, value and remedy, one after the other, in one line."""
        fix = self.fix or brief(outcome.fix)
        parts = (
            self.message or brief(outcome.rule),
            self.path and f"Property: {self.path}",
            self.value and f"Value: {self.value}",
            fix and f"Mend: {fix}",
        )
        return " ".join(part if part[-1] in ".!?…" else f"{part}." for part in parts if part)


def graphs(problem: Problem) -> list[str]:
    """The named graphs that describe the focus node; more than one are parted by commas."""
    return [name.strip("<>") for name in (problem.graph or "").split(", ") if name]


def shown(problem: Problem, outcome: Outcome, short: Callable[[str], str], limit: int) -> Shown:
    """Make a problem fit to be shown.

    Args:
        problem: the problem.
        outcome: the rule that it breaks.
        short: how IRIs are shortened.
        limit: how many characters of a label or value are shown.
    """
    place = problem.place if problem.file else ""
    focus = problem.focus or ""
    return Shown(
        where=cut(place, _PATH),
        label=cut(problem.label or (_NAMELESS if focus.startswith("_:") else ""), limit),
        name=readable(focus, short, limit) if focus.startswith('"') else cut(short(focus), limit),
        graph="" if problem.line else cut(", ".join(map(short, graphs(problem))), limit),
        path=readable(problem.path or "", short, limit),
        message=cut(problem.message, 4 * limit) if problem.message != outcome.rule else "",
        value=readable(problem.value or "", short, limit),
        fix=cut(problem.fix, 4 * limit) if problem.fix and problem.fix != outcome.fix else "",
    )
