"""What a check found, in the form that its reader wants: a person, a program, a code host, a triple store.

Comes in: a `Checked`. Goes out: text; nothing here reads or writes a file. One module a format, each imported
when it is asked for.
"""

from calcgraph.errors import CalcgraphError
from calcgraph.reporting.checked import Checked

__all__ = ["FORMATS", "Checked", "render"]

FORMATS: dict[str, str] = {
    "text": "for people, in a terminal or a pipe",
    "json": "for programs; the keys are documented and stay",
    "github": "workflow commands, shown beside the lines of a pull request",
    "sarif": "SARIF 2.1.0, for code scanning and editors",
    "junit": "JUnit XML, for the test reports of CI systems",
    "html": "one page for people that needs no other file, no script and no network",
    "turtle": "a sh:ValidationReport of W3C SHACL",
}


def render(checked: Checked, format: str, *, color: bool = False, width: int | None = None, every: bool = False) -> str:
    """Write a report.

    Args:
        checked: what was found, and what was checked.
        format: a key of `FORMATS`.
        color: with ANSI colours; the text format alone has them.
        width: columns to wrap the text format to; not wrapped without it.
        every: show every problem of a rule, however many; text and HTML stop after some, the others never do.

    Returns:
        The report, which ends with a line break and can always be written as UTF-8.

    Raises:
        CalcgraphError: if there is no such format.
    """
    match format:
        case "text":
            from calcgraph.reporting.text import text

            return text(checked, color=color, width=width, every=every)
        case "json":
            from calcgraph.reporting.json import json

            return json(checked)
        case "github":
            from calcgraph.reporting.github import github

            return github(checked)
        case "sarif":
            from calcgraph.reporting.sarif import sarif

            return sarif(checked)
        case "junit":
            from calcgraph.reporting.junit import junit

            return junit(checked)
        case "html":
            from calcgraph.reporting.html import html

            return html(checked, every=every)
        case "turtle":
            from calcgraph.reporting.turtle import turtle

            return turtle(checked)
    raise CalcgraphError(f"there is no report format {format!r}; choose one of {', '.join(FORMATS)}")
