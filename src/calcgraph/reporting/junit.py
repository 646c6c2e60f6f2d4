"""The report as JUnit XML, for the test pages of CI systems: a rule is a test, a group of rules a suite.

Comes in: a `Checked`. Goes out: XML. A rule that was kept is a test that passed, one with a violation a test that
failed, with all places in its text. JUnit has no word for a warning. A rule with nothing worse is written as skipped,
with the places as its reason: of the three outcomes it is the one that CI systems show and count, and that fails no
build. (A passing test with output would hide it. pytest writes failures that do not count in the same way.)
"""

from html import escape

from calcgraph.reporting.checked import GROUPS, Checked, Outcome, number, outcomes, summary
from calcgraph.reporting.readable import brief, inert
from calcgraph.reporting.shown import Shown, shown

_LIMIT = 400


def junit(checked: Checked) -> str:
    """Write the report as JUnit XML."""
    found = outcomes(checked)
    failed = sum(map(_fails, found))
    lines = ['<?xml version="1.0" encoding="UTF-8"?>']
    lines.append(f'<testsuites name="calcgraph check" tests="{len(found)}" failures="{failed}" errors="0">')
    for group in GROUPS:
        suite = [outcome for outcome in found if outcome.group == group]
        if suite:
            lines += _suite(checked, group, suite)
    lines.append("</testsuites>")
    return inert("\n".join(lines) + "\n", colon="&#58;", hash="&#35;")


def _fails(outcome: Outcome) -> bool:
    return bool(outcome.problems) and outcome.severity == "violation"


def _suite(checked: Checked, group: str, suite: list[Outcome]) -> list[str]:
    failed = sum(map(_fails, suite))
    skipped = sum(1 for o in suite if o.problems) - failed
    totals = {"tests": len(suite), "failures": failed, "errors": 0, "skipped": skipped}
    lines = [f"<testsuite {_attributes(name=group, **totals)}>", "<properties>"]
    said = [("summary", summary(checked)), *(("note", note) for note in checked.notes)]
    lines += [f"<property {_attributes(name=name, value=value)}/>" for name, value in said]
    lines.append("</properties>")
    for outcome in sorted(suite, key=lambda o: o.code):
        lines += _case(checked, outcome)
    return [*lines, "</testsuite>"]


def _case(checked: Checked, outcome: Outcome) -> list[str]:
    head = f"<testcase {_attributes(classname=f'calcgraph.{outcome.group}', name=outcome.code)}"
    if not outcome.problems:
        return [f"{head}/>"]
    short = checked.shortener()
    places = number(len(outcome.problems), "place")
    message = f"{outcome.severity}: {outcome.rule} ({places})"
    text = [
        outcome.rule,
        f"Mend: {outcome.fix}" if outcome.fix else "",
        f"More: {outcome.page}" if outcome.page else "",
    ]
    body = [_text(said) for said in text if said]
    for problem in outcome.problems:
        body += ["", *map(_text, _place(shown(problem, outcome, short, _LIMIT)))]
    tag = "failure" if _fails(outcome) else "skipped"
    element = f"<{tag} {_attributes(type=outcome.severity, message=message)}>"
    return [f"{head}>", element + "\n".join(body) + f"</{tag}>", "</testcase>"]


def _place(one: Shown) -> list[str]:
    first = " ".join(part for part in (one.where, one.thing) if part)
    more = (
        ("", one.message),
        ("property: ", one.path),
        ("value: ", one.value),
        ("graph: ", one.graph),
        ("Mend: ", one.fix),
    )
    return [first or "(no place is known)", *(f"  {word}{said}" for word, said in more if said)]


def _attributes(**values: object) -> str:
    return " ".join(f'{name}="{_text(str(value))}"' for name, value in values.items())


def _text(said: str) -> str:
    return escape(brief(said))
