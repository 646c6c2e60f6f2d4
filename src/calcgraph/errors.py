"""Problems are values, exceptions are for calls that cannot go on.

    CalcgraphError
    ├── InvalidContent      curated files that do not load; carries the whole report
    ├── NotConforming       a graph that breaks a rule; carries the whole report
    ├── Unsatisfiable       a class that can have no instance; carries the claims behind it
    ├── InvalidQuery        SPARQL that does not parse or that may not run
    ├── UnreadableData      RDF files of somebody else's that cannot be read, or not safely; carries the whole report
    ├── CannotCut           a slice that cannot be cut as it is wanted; carries the whole report
    ├── Overrun             work in a child process that took more memory or time than allowed, or crashed
    ├── StoreFailed         a triple store that cannot be reached, refuses, or does not hold what it was sent
    ├── InvalidArticle      a text that is not the one that the spans were taken from
    ├── Misuse              a call that asks for what cannot be, such as options that exclude each other
    └── MissingTool         something that this machine lacks

Exit codes of the command line: 0 fine, 1 problems found, 2 usage, 3 something missing.
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, Literal, NamedTuple

Severity = Literal["violation", "warning", "info"]
_LONGEST_LINE = 200  # characters that are shown
_ORDER = {"violation": 0, "warning": 1, "info": 2}


class Problem(NamedTuple):
    """One thing that is wrong.

    Args:
        code: the rule's name in kebab-case; for a shape, the local name of its IRI.
        message: what is wrong, in one sentence.
        severity: violation (stops a build), warning or info.
        file: the file it stands in, relative to where it was looked up.
        line: its line, counted from 1.
        focus: the node or id that it is about.
        value: the offending value, in N-Triples syntax where it comes from a graph.
        fix: how to mend it.
        label: what people call the focus node.
        graph: the named graphs that describe the focus node, for data that has no file of ours behind it.
        path: the property, or path of properties, whose values are at fault, in SPARQL syntax.
        shape: the SHACL shape that it breaks, by its IRI or blank node label.
        component: the IRI of the constraint component of SHACL that it breaks.
    """

    code: str
    message: str
    severity: Severity = "violation"
    file: str | None = None
    line: int | None = None
    focus: str | None = None
    value: str | None = None
    fix: str | None = None
    label: str | None = None
    graph: str | None = None
    path: str | None = None
    shape: str | None = None
    component: str | None = None

    @property
    def place(self) -> str:
        """Where it stands: `file:line` if known, else the node, else nothing."""
        if self.file:
            file = self.file.replace("\n", "\\n")  # a name may hold what breaks lines
            return f"{file}:{self.line}" if self.line else file
        return self.focus or ""

    def __str__(self) -> str:
        head = f"{self.place}: " if self.place else ""
        text = f"{head}{self.severity}: {self.message} [{self.code}]"
        if self.file and self.focus:
            text += f"\n    about: {self.focus}"
        if self.value:
            text += f"\n    value: {self.value}"
        if self.fix:
            text += f"\n    mend:  {self.fix}"
        return text


class Report:
    """All problems of a run, worst first, then by place.

    Args:
        problems: in this order already; `Report.of` sorts them.
    """

    __slots__ = ("problems",)

    def __init__(self, problems: tuple[Problem, ...] = ()) -> None:
        self.problems = problems

    @classmethod
    def of(cls, problems: Iterable[Problem]) -> "Report":
        """Sort problems by severity, file, line, focus and code."""

        def key(p: Problem) -> tuple[Any, ...]:
            return (
                _ORDER[p.severity],
                p.file or "",
                p.line or 0,
                p.focus or "",
                p.code,
                p.value or "",
                p.message,
                p.path or "",
                p.component or "",
            )

        return cls(tuple(sorted(set(problems), key=key)))

    @property
    def conforms(self) -> bool:
        """True when no problem is a violation."""
        return all(p.severity != "violation" for p in self.problems)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Report) and self.problems == other.problems

    def __hash__(self) -> int:
        return hash(self.problems)

    def __iter__(self) -> Iterator[Problem]:
        return iter(self.problems)

    def __len__(self) -> int:
        return len(self.problems)

    def __add__(self, other: "Report") -> "Report":
        return Report.of((*self.problems, *other.problems))

    def under(self, root: Path) -> "Report":
        """The same problems, their files as they are reached from the working directory."""
        return Report(tuple(p._replace(file=(root / p.file).as_posix()) if p.file else p for p in self.problems))

    def summary(self) -> str:
        """One line: how many problems of which severity."""
        if not self.problems:
            return "no problems"
        counts = Counter(p.severity for p in self.problems)
        parts = (f"{n} {s}{'s' if n != 1 and s != 'info' else ''}" for s, n in counts.items())
        return ", ".join(parts)

    def __str__(self) -> str:
        return "\n".join([*(str(p) for p in self.problems), self.summary()])

    def as_json(self) -> dict[str, Any]:
        """The report as plain data for `json.dumps`."""
        return {
            "conforms": self.conforms,
            "problems": [{k: v for k, v in p._asdict().items() if v is not None} for p in self.problems],
        }


class CalcgraphError(Exception):
    """Whatever calcgraph raises on purpose. `exit_code` is what the command line ends with."""

    exit_code = 1


class _WithReport(CalcgraphError):
    def __init__(self, report: Report) -> None:
        super().__init__(str(report))
        self.report = report

    def __reduce__(self) -> tuple[Any, ...]:  # so that it comes back from a child process
        return type(self), (self.report,)


class InvalidContent(_WithReport):
    """Curated files that cannot be loaded; `report` holds every problem found."""


class NotConforming(_WithReport):
    """A graph that breaks at least one rule; `report` holds every problem found."""


class Unsatisfiable(_WithReport):
    """A class that can have no instance; `report` names the claims behind it."""


class InvalidQuery(CalcgraphError):
    """A query that does not parse, or that this command will not run.

    Args:
        words: why.
        place: where, as `marked` shows it; may be empty.
    """

    def __init__(self, words: str, place: str = "") -> None:
        super().__init__(f"{words}\n{place}" if place else words)
        self.words = words


class UnreadableData(_WithReport):
    """RDF files that cannot be read, or not safely; `report` holds every reason."""


class CannotCut(_WithReport):
    """A slice of another ontology that cannot be cut as it is wanted; `report` holds every reason."""


class Overrun(CalcgraphError):
    """Work in a child process that took more memory or time than it is allowed, or that crashed."""


class StoreFailed(CalcgraphError):
    """A triple store that cannot be reached, that refuses, or that does not hold what it was sent.

    Args:
        words: what happened.
        passing: whether the same may succeed a moment later.
        after: seconds after which the store asks to be tried again, if it says so.
    """

    def __init__(self, words: str, *, passing: bool = False, after: float | None = None) -> None:
        super().__init__(words)
        self.passing = passing
        self.after = after


class InvalidArticle(_WithReport):
    """A text that does not have the digests that the spans were taken from."""


class Misuse(CalcgraphError):
    """A call that asks for what cannot be, such as two options that exclude each other."""

    exit_code = 2


class MissingTool(CalcgraphError):
    """Something that the machine lacks, with how to get it."""

    exit_code = 3


def marked(text: str, line: int | None, column: int | None) -> str:
    """A line of a text, with a mark below the character at fault.

    Args:
        text: the whole.
        line: counted from 1, if known.
        column: in characters, counted from 1, if known.

    Returns:
        Three lines; the place alone if there is no such line; nothing if it is not known.
    """
    if not line:
        return ""
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    place = f"line {line}" + (f", column {column}" if column else "")
    if line > len(lines) or not column:
        return place
    start = max(0, column - _LONGEST_LINE // 2)
    shown = lines[line - 1].replace("\t", " ")[start : start + _LONGEST_LINE]
    return f"{place}:\n  {shown}\n  {' ' * (column - 1 - start)}^"
