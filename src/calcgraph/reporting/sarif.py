"""The report as SARIF 2.1.0, for code scanning and for editors.

Comes in: a `Checked`. Goes out: a log with one run: the rules that ran, and a result for each problem.

A file of ours is a physical location, relative to `%SRCROOT%`; a node of a graph without such a file is a logical
location, its IRI the fully qualified name. The fingerprint is made of rule, file, node, value and message, not of the
line, so that a problem stays the same problem when the lines above it change.
"""

import hashlib
import re
from collections import Counter
from typing import Any
from urllib.parse import quote

from calcgraph import __version__
from calcgraph.errors import Problem
from calcgraph.reporting.checked import Checked, Outcome, outcomes
from calcgraph.reporting.json import dumps
from calcgraph.reporting.readable import brief, cut
from calcgraph.reporting.shown import Shown, shown

SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
_LIMIT = 400
_LEVELS = {"violation": "error", "warning": "warning", "info": "note"}
_MARKDOWN = re.compile(r"([\\`*_{}\[\]<>()#+!|~&@-])")
_ROOT = "%SRCROOT%"


def sarif(checked: Checked) -> str:
    """Write the report as SARIF."""
    found = outcomes(checked)
    run = {
        "tool": {"driver": {"name": "calcgraph", "version": __version__, "rules": [_rule(o) for o in found]}},
        "invocations": [
            {
                "executionSuccessful": True,
                "toolExecutionNotifications": [{"level": "note", "message": _message(n)} for n in checked.notes],
            }
        ],
        "originalUriBaseIds": {_ROOT: {"description": {"text": "The directory that calcgraph was run in."}}},
        "columnKind": "unicodeCodePoints",
        "properties": {"subject": brief(checked.subject), "engine": checked.engine},
        "results": _results(checked, found),
    }
    return dumps({"$schema": SCHEMA, "version": "2.1.0", "runs": [run]})


def _rule(outcome: Outcome) -> dict[str, Any]:
    rule, fix, page = (brief(said) for said in (outcome.rule, outcome.fix, outcome.page))
    mend, more = (f"Mend: {fix}" if fix else ""), (f"More: {page}" if page else "")
    marked = [_marked(rule), f"**Mend:** {_marked(fix)}" if fix else "", f"**More:** `{page}`" if page else ""]
    name = "".join(part[:1].upper() + part[1:] for part in re.split(r"[^A-Za-z0-9]+", outcome.code))
    return {
        "id": brief(outcome.code),
        "name": name or "Rule",
        "shortDescription": _message(outcome.rule),
        "fullDescription": _message(f"{outcome.rule} {outcome.fix}".strip()),
        "help": {
            "text": _plain(" ".join(part for part in (rule, mend, more) if part)),
            "markdown": "\n\n".join(part for part in marked if part),
        },
        "defaultConfiguration": {"level": _LEVELS[outcome.severity]},
        "properties": {"tags": [outcome.group]},
    }


def _results(checked: Checked, found: tuple[Outcome, ...]) -> list[dict[str, Any]]:
    short = checked.shortener()
    seen: Counter[str] = Counter()
    results = []
    for index, outcome in enumerate(found):
        for problem in outcome.problems:
            one = shown(problem, outcome, short, _LIMIT)
            said = (f"{one.thing}: " if one.thing else "") + one.sentences(outcome)
            digest = _fingerprint(problem)
            seen[digest] += 1
            result = {
                "ruleId": brief(outcome.code),
                "ruleIndex": index,
                "level": _LEVELS[problem.severity],
                "message": {"text": _plain(said)},
                "partialFingerprints": {"calcgraph/v1": f"{digest}:{seen[digest]}"},
            }
            location = _location(problem, one)
            results.append(result | ({"locations": [location]} if location else {}))
    return results


def _location(problem: Problem, one: Shown) -> dict[str, Any]:
    location: dict[str, Any] = {}
    if problem.file:
        place: dict[str, Any] = {"artifactLocation": _artifact(problem.file)}
        if problem.line:
            place["region"] = {"startLine": max(problem.line, 1)}
        location["physicalLocation"] = place
    if problem.focus:
        logical = {"fullyQualifiedName": brief(problem.focus), "kind": "resource"}
        location["logicalLocations"] = [logical | ({"name": one.label} if one.label else {})]
    return location


def _artifact(file: str) -> dict[str, Any]:
    path = quote(file.replace("\\", "/"), safe="/~", errors="backslashreplace")
    if re.match(r"/|[A-Za-z]%3A/", path):
        return {"uri": "file:///" + path.lstrip("/").replace("%3A", ":", 1)}
    return {"uri": path, "uriBaseId": _ROOT}


def _fingerprint(problem: Problem) -> str:
    parts = (problem.code, problem.file or "", problem.focus or "", problem.value or "", problem.message)
    return hashlib.sha256("\0".join(parts).encode(errors="backslashreplace")).hexdigest()[:32]


def _message(said: str) -> dict[str, str]:
    return {"text": _plain(cut(said, 10 * _LIMIT))}


def _plain(said: str) -> str:
    """Braces are doubled (SARIF 3.11.5), and no text of others becomes a link (3.11.6)."""
    said = said.replace("{", "{{").replace("}", "}}")
    return re.sub(r"([\[\]])", r"\\\1", said) if "](" in said else said


def _marked(said: str) -> str:
    return _MARKDOWN.sub(r"\\\1", said)
