"""Verify queries: rules that join nodes, as set-based SPARQL. Every row is a problem.

Comes in: `queries/verify/*.rq`, each with a header, and a data set. Goes out: problems.

    # code: span-inside-section
    # group: core
    # severity: violation
    # rule: A span lies inside its section.
    # fix: Correct the span's start and end, or its section.

The default graph is the union of all graphs; `?focus` is the node at fault, `?value` and `?other` say more. A line
`# when: { … }` gives a pattern that must match somewhere, for a rule about a part of a data set that a file may leave
out: an OWL file has no claims, and its terms are not unused for that. A line `# circle: IRI` keeps only the rows whose
`?focus` comes back to itself by triples with that predicate: a path in SPARQL walks up anew from every node, and takes
longer for each the deeper the hierarchy is.
"""

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from pathlib import Path
from typing import NamedTuple, cast, get_args

import pyoxigraph as ox

from calcgraph.checking.rules import GROUPS, Group, Rule
from calcgraph.errors import CalcgraphError, InvalidQuery, Problem, Severity
from calcgraph.guard import guard
from calcgraph.hierarchy import circling

Term = ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple
_VALUES = {"group": GROUPS, "severity": get_args(Severity)}


class Query(NamedTuple):
    """A verify query, and the rule that its header states.

    Args:
        rule: the rule.
        sparql: a SELECT; every row is a problem.
        when: a pattern that must match somewhere, or the rule is about something that the data leave out; may be empty.
        circle: the predicate by which `?focus` must come back to itself; may be empty.
    """

    rule: Rule
    sparql: str
    when: str = ""
    circle: str = ""

    def applies(self, store: ox.Store) -> bool:
        """Whether the data have what the rule is about.

        Raises:
            CalcgraphError: if the pattern does not parse.
        """
        if not self.when:
            return True
        ask = "".join(re.findall("^PREFIX .*\n", self.sparql, re.MULTILINE)) + f"ASK {self.when}"
        try:
            guard(ask)
            return bool(store.query(ask, use_default_graph_as_union=True))
        except (SyntaxError, InvalidQuery) as error:
            raise CalcgraphError(f"{self.rule.file}: when: {error}") from None


def read(root: Path, groups: Collection[Group] = GROUPS) -> tuple[Query, ...]:
    """Read the queries under `verify/` in the folder of queries, those of the groups chosen.

    Raises:
        CalcgraphError: if a header is incomplete.
    """
    queries = []
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
        missing = {"code", "group", "severity", "rule", "fix"} - head.keys()
        if missing:
            raise CalcgraphError(f"{path}: the header lacks {', '.join(sorted(missing))}")
        for key, known in _VALUES.items():
            if head[key] not in known:
                raise CalcgraphError(f"{path}: the {key} '{head[key]}' is none of {', '.join(known)}")
        group, severity = cast(Group, head["group"]), cast(Severity, head["severity"])
        if group in groups:
            file = f"ontology/queries/verify/{path.name}"
            rule = Rule(head["code"], group, severity, head["rule"], head["fix"], file)
            queries.append(Query(rule, text, head.get("when", ""), head.get("circle", "")))
    return tuple(queries)


def problems(queries: Iterable[Query], store: ox.Store) -> Iterator[Problem]:
    """Run every query that applies over a store, the default graph being the union of all graphs."""
    for query in queries:
        if not query.applies(store):
            continue
        rule = query.rule
        try:
            guard(query.sparql)
            for cells in rows(query, store):
                focus = cells.pop("focus", None)
                yield Problem(
                    rule.code,
                    rule.rule,
                    severity=rule.severity,
                    focus=None if focus is None else focus.value if isinstance(focus, ox.NamedNode) else str(focus),
                    value=", ".join(str(c) for c in cells.values()) or None,
                    fix=rule.fix,
                )
        except (SyntaxError, InvalidQuery) as error:
            raise CalcgraphError(f"{rule.file}: {error}") from None


def rows(query: Query, store: ox.Store) -> Iterator[dict[str, Term]]:
    """What a query finds in a store, a dictionary of what is bound for each row.

    Raises:
        SyntaxError: if the query does not parse.
        CalcgraphError: if it is no SELECT.
    """
    on_circle = _on_circle(query.circle, store)
    if query.circle and not on_circle:
        return
    found = store.query(query.sparql, use_default_graph_as_union=True)
    if not isinstance(found, ox.QuerySolutions):
        raise CalcgraphError(f"{query.rule.file}: a rule is a SELECT")
    names = [v.value for v in found.variables]
    for row in found:
        cells = {name: cell for name, cell in zip(names, row, strict=True) if cell is not None}
        if not query.circle or cells.get("focus") in on_circle:
            yield cells


def _on_circle(predicate: str, store: ox.Store) -> frozenset[Term]:
    if not predicate:
        return frozenset()
    steps: defaultdict[Term, list[Term]] = defaultdict(list)
    for quad in store.quads_for_pattern(None, ox.NamedNode(predicate), None):
        steps[quad.subject].append(quad.object)
    return circling(steps)
