"""The report as workflow commands of GitHub Actions, which stand beside the lines of a pull request.

Comes in: a `Checked`. Goes out: one `::error`, `::warning` or `::notice` a problem, and a notice if GitHub will not
show all of them: it shows ten of each kind a step, and drops the rest in silence.

What separates the parts of a command is escaped with a percent sign and two digits: in the message `%`, carriage return
and line feed; in a property also `:` and `,` (actions/toolkit, `core/src/command.ts`; actions/runner undoes it).
"""

from collections.abc import Iterator

from calcgraph.errors import Problem
from calcgraph.reporting.checked import Checked, counts, number, outcomes, summary
from calcgraph.reporting.readable import brief, cut, inert
from calcgraph.reporting.shown import shown

SHOWN = 10
_LIMIT = 300
_COMMANDS = {"violation": "error", "warning": "warning", "info": "notice"}


def github(checked: Checked) -> str:
    """Write the report as workflow commands, errors first."""
    short = checked.shortener()
    lines: dict[str, list[str]] = {command: [] for command in _COMMANDS.values()}
    for outcome in outcomes(checked):
        for problem in outcome.problems:
            one = shown(problem, outcome, short, _LIMIT)
            said = [
                one.thing,
                one.message or brief(outcome.rule),
                f"Property: {one.path}" if one.path else "",
                f"Value: {one.value}" if one.value else "",
                f"Graph: {one.graph}" if one.graph else "",
                f"Mend: {one.fix or brief(outcome.fix)}" if one.fix or outcome.fix else "",
                f"Rule: {brief(outcome.code)}" + (f", {brief(outcome.page)}" if outcome.page else ""),
            ]
            command = _COMMANDS[problem.severity]
            properties = {**_place(problem), "title": cut(outcome.rule, _LIMIT)}
            lines[command].append(_command(command, properties, "\n".join(part for part in said if part)))
    # The notice about the limit counts as a notice itself, so it comes before any other: the tenth would hide it.
    return "\n".join([*lines["error"], *lines["warning"], *_hidden(checked), *lines["notice"], *_sum(checked)]) + "\n"


def _place(problem: Problem) -> dict[str, str]:
    if not problem.file:
        return {}
    return {"file": brief(problem.file)} | ({"line": str(problem.line)} if problem.line else {})


def _hidden(checked: Checked) -> Iterator[str]:
    found = counts(checked.report)
    if max(found["violation"], found["warning"], found["info"]) > SHOWN:
        all_of_them = ", ".join(number(n, severity) for severity, n in found.items() if n)
        message = f"GitHub shows {SHOWN} errors, {SHOWN} warnings and {SHOWN} notices a step; this step has "
        yield _command("notice", {"title": "Not all problems are shown"}, f"{message}{all_of_them}: see its log.")


def _sum(checked: Checked) -> Iterator[str]:
    """What is no command, and only stands in the log: it begins with words of ours."""
    for note in checked.notes:
        yield inert(f"Note: {brief(note)}", colon=r"\x3a", hash=r"\x23")
    yield inert(summary(checked), colon=r"\x3a", hash=r"\x23")


def _command(name: str, properties: dict[str, str], message: str) -> str:
    head = ",".join(f"{key}={_property(value)}" for key, value in properties.items())
    return f"::{name} {head}::{_data(message)}"


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
