"""The report for programs: plain JSON whose keys stay.

Comes in: a `Checked`. Goes out: one object.

| key | holds |
|---|---|
| `conforms` | true if no problem is a violation |
| `counts` | how many problems there are, by `violation`, `warning`, `info` |
| `subject` | what was checked, in words |
| `engine` | `fast`, `reference` or `both` |
| `notes` | remarks on the run, in words |
| `rules` | all rules that ran, broken ones first, each with the keys below |
| `problems` | all problems, in the order of the report |

A rule has `code`, `group`, `severity`, `rule`, `fix`, `page`, and in `problems` their number. A problem has the keys of
`calcgraph.errors.Problem` and `page`; a key with nothing to say is left out. Strings are just those that were found:
`json.loads` gives them back, hostile or not.
"""

import json as standard
from typing import Any

from calcgraph.reporting.checked import Checked, counts, outcomes
from calcgraph.reporting.readable import inert, unseen


def json(checked: Checked) -> str:
    """Write the report as JSON."""
    found = outcomes(checked)
    pages = {outcome.code: outcome.page for outcome in found}
    report = checked.report.as_json()
    return dumps(
        {
            "conforms": report["conforms"],
            "counts": counts(checked.report),
            "subject": checked.subject,
            "engine": checked.engine,
            "notes": checked.notes,
            "rules": [
                {
                    "code": o.code,
                    "group": o.group,
                    "severity": o.severity,
                    "rule": o.rule,
                    "fix": o.fix,
                    "page": o.page,
                    "problems": len(o.problems),
                }
                for o in found
            ],
            "problems": [p | ({"page": pages[p["code"]]} if pages[p["code"]] else {}) for p in report["problems"]],
        }
    )


def dumps(data: Any) -> str:
    """JSON that holds any string and harms no terminal, no page around it and no build server."""
    text = unseen(standard.dumps(data, indent=1, ensure_ascii=False), _escape)
    text = text.replace("</", r"<\/").replace("<!--", r"\u003c!--")  # both stand in strings only
    return inert(text, colon=r"\u003a", hash=r"\u0023") + "\n"


def _escape(character: str) -> str:
    return "\n" if character == "\n" else standard.dumps(character)[1:-1]  # line breaks are those of the layout
