"""The handbook of the rules: `shapes/README.md`, and one rule of it for a terminal.

Comes in: the catalogue. Goes out: text. Nothing in it is written by hand but what the rules say of themselves.
"""

import re
from collections import defaultdict
from collections.abc import Iterator
from difflib import get_close_matches
from pathlib import Path
from textwrap import fill

from calcgraph.checking.catalogue import Published, catalogue, published
from calcgraph.checking.rules import Rule
from calcgraph.errors import CalcgraphError

_GROUPS = {
    "core": "what the graph shows by itself. Shapes in `core/`, and queries.",
    "context": "what takes the imported ontologies as well. Queries.",
    "style": "how a graph or an ontology should be written, ours or somebody else's. Shapes in `style/`, and queries.",
    "content": "the curated files, before they become a graph. The loader keeps these; they are always on.",
    "files": "RDF files and shapes of yours, before any other rule runs; always on for these.",
    "links": "our mappings and imports against files of other ontologies. `calcgraph link audit` checks these.",
}
_NO_FIXTURES = ("content", "files", "links")
_INTRO = """\
# Rules

<!-- Written by `calcgraph check --rules > shapes/README.md`; not edited by hand. -->

`calcgraph check` reports what breaks one of these rules: a SHACL shape where one node shows it, a SPARQL query
(`ontology/queries/verify/`) where it takes several, the loader where it is about the curated files. A violation stops a
build; a warning and an info do not.
"""
_RUN = """\
```sh
calcgraph check                                   # the curated files, by all rules
calcgraph check my.ttl more.jsonld.gz             # somebody else's RDF
calcgraph check my.ttl --groups style             # by one group alone
calcgraph check --rule label-is-unique            # what a rule says, in the terminal
```

Every shape and every query has fixtures, graphs that it must let pass and graphs that it must report:
[how they are written](../tests/shapes/README.md).
"""
_PUBLISHED = """\
## Published rules

What of two published catalogues is covered by which rule, and what is not and why: the report queries of
[ROBOT](https://robot.obolibrary.org/report_queries/) and the pitfalls of
[OOPS!](https://oops.linkeddata.es/catalogue.jsp). The rules are ours, written from their descriptions; neither covers
all of what the other calls by a like name. The table is `published.tsv`.

| | rule | covered by | not covered, and why |
|---|---|---|---|
"""


def handbook(content: str | Path | None = None) -> str:
    """The handbook of all rules, in Markdown.

    Args:
        content: the directory whose verify queries and shapes are described, as for `load`.

    Raises:
        CalcgraphError: if a shape, a query or the table of published rules cannot be read.
    """
    rules, others = catalogue(content), published(content)
    covers = _covers(others)
    parts = [_INTRO, *(f"- **{group}** ({_count(rules, group)}): {what}" for group, what in _GROUPS.items()), "", _RUN]
    for group in _GROUPS:
        parts += [f"## {group.capitalize()}", "", "| rule | severity | |", "|---|---|---|"]
        parts += (f"| [{r.code}](#{r.code}) | {r.severity} | {_escaped(r.rule)} |" for r in _of(rules, group))
        parts.append("")
    parts += ["## Rule by rule", ""]
    for group in _GROUPS:
        for rule in _of(rules, group):
            parts += [*_section(rule, covers[rule.code]), ""]
    parts.append(_PUBLISHED + "\n".join(_row(other) for other in others))
    return "\n".join(parts) + "\n"


def page(code: str, content: str | Path | None = None) -> str:
    """What the handbook says of one rule, as plain text.

    Args:
        code: the rule's name, as in a report.
        content: as for `handbook`.

    Raises:
        CalcgraphError: if there is no such rule; the nearest names are given.
    """
    rules = catalogue(content)
    if code not in rules:
        near = get_close_matches(code, rules, n=3)
        hint = f"did you mean {' or '.join(near)}?" if near else "calcgraph check --rules lists all"
        raise CalcgraphError(f"there is no rule '{code[:80]}'; {hint}")
    rule = rules[code]
    facts = {
        "rule": rule.rule,
        "mend": rule.fix,
        "severity": rule.severity,
        "group": f"{rule.group}: {_GROUPS[rule.group].partition('.')[0]}",
        "covers": ", ".join(f"{p.catalogue} {p.id}" for p in _covers(published(content))[code]),
        "stated in": rule.file,
        "fixtures": f"tests/shapes/{code}/" if rule.group not in _NO_FIXTURES else "",
        "read more": rule.page,
    }
    lines = (
        fill(what, 100, initial_indent=f"  {name:<11}", subsequent_indent=" " * 13, break_on_hyphens=False)
        for name, what in facts.items()
        if what
    )
    return "\n".join((code, *lines)) + "\n"


def _section(rule: Rule, covers: list[Published]) -> Iterator[str]:
    file = rule.file.removeprefix("shapes/") if rule.file.startswith("shapes/") else f"../{rule.file}"
    stated = f"[{rule.file}]({file})"
    if rule.group not in _NO_FIXTURES:
        stated += f" · [fixtures](../tests/shapes/{rule.code}/)"
    yield f"### {rule.code}"
    yield ""
    yield _escaped(rule.rule)
    yield ""
    yield f"Mend: {_escaped(rule.fix)}"
    yield ""
    yield f"{rule.severity} · {rule.group} · {stated}"
    if covers:
        yield ""
        yield "Covers " + ", ".join(f"[{p.catalogue} {p.id}]({p.page})" for p in covers) + "."


def _row(other: Published) -> str:
    codes = ", ".join(f"[{code}](#{code})" for code in other.codes)
    return f"| {other.catalogue} | [{other.id}]({other.page}) | {codes} | {_escaped(other.reason)} |"


def _covers(others: tuple[Published, ...]) -> defaultdict[str, list[Published]]:
    found: defaultdict[str, list[Published]] = defaultdict(list)
    for other in others:
        for code in other.codes:
            found[code].append(other)
    return found


def _of(rules: dict[str, Rule], group: str) -> list[Rule]:
    return [rule for rule in rules.values() if rule.group == group]


def _count(rules: dict[str, Rule], group: str) -> str:
    return f"{len(_of(rules, group))} rules"


def _escaped(text: str) -> str:
    """Markdown's own signs as themselves, but for what stands between backticks."""
    parts = re.split("(`[^`]*`)", text)
    return "".join(p if p.startswith("`") else re.sub(r"([\\_*|<\[\]])", r"\\\1", p) for p in parts)
