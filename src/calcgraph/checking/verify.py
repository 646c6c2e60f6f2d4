"""Verify queries: rules that join nodes, as set-based SPARQL. Every row is a problem.

Comes in: `queries/verify/*.rq`, each with a header, and a data set. Goes out: problems.

    # code: span-inside-section
    # severity: violation
    # rule: A span lies inside its section.
    # fix: Correct the span's start and end, or its section.

The default graph is the union of all graphs; `?focus` is the node at fault, `?value` and `?other` say more.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import cast, get_args

import pyoxigraph as ox

from calcgraph.errors import CalcgraphError, InvalidQuery, Problem, Severity
from calcgraph.guard import guard


@dataclass(frozen=True, slots=True)
class Rule:
    """A verify query with its header."""

    code: str
    severity: Severity
    rule: str
    fix: str
    sparql: str
    file: str


def read(root: Path) -> tuple[Rule, ...]:
    """Read the rules under `verify/` in the folder of queries.

    Raises:
        CalcgraphError: if a header is incomplete.
    """
    rules = []
    for path in sorted((root / "verify").glob("*.rq")):
        try:
            text = path.read_text(encoding="utf-8")
        except (OSError, ValueError) as error:
            raise CalcgraphError(f"cannot read {path}: {error}") from None
        head: dict[str, str] = {}
        for line in text.splitlines():
            if line.startswith("# ") and ": " in line:
                key, _, value = line[2:].partition(": ")
                head.setdefault(key, value.strip())
        missing = {"code", "severity", "rule", "fix"} - head.keys()
        if missing:
            raise CalcgraphError(f"{path}: the header lacks {', '.join(sorted(missing))}")
        if head["severity"] not in get_args(Severity):
            raise CalcgraphError(
                f"{path}: the severity '{head['severity']}' is none of {', '.join(get_args(Severity))}"
            )
        severity = cast(Severity, head["severity"])
        rules.append(Rule(head["code"], severity, head["rule"], head["fix"], text, path.name))
    return tuple(rules)


def problems(rules: tuple[Rule, ...], store: ox.Store) -> Iterator[Problem]:
    """Run every rule over a store, the default graph being the union of all graphs."""
    for rule in rules:
        try:
            guard(rule.sparql)
            rows = store.query(rule.sparql, use_default_graph_as_union=True)
        except (SyntaxError, InvalidQuery) as error:
            raise CalcgraphError(f"queries/verify/{rule.file}: {error}") from None
        if not isinstance(rows, ox.QuerySolutions):
            raise CalcgraphError(f"queries/verify/{rule.file}: a rule is a SELECT")
        names = [v.value for v in rows.variables]
        for row in rows:
            cells = {name: cell for name, cell in zip(names, row, strict=True) if cell is not None}
            focus = cells.pop("focus", None)
            yield Problem(
                rule.code,
                rule.rule,
                severity=rule.severity,
                focus=getattr(focus, "value", None),
                value=", ".join(str(c) for c in cells.values()) or None,
                fix=rule.fix,
            )
