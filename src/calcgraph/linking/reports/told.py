"""A report as text, Markdown and JSON.

Comes in: `Reported`. Goes out: text that ends with a line break, the same for the same report. What files of others say
is stated in printable characters only.
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Any

from calcgraph.linking.annotated import figures
from calcgraph.linking.reports.asked import Case, Draft, Reported
from calcgraph.linking.reports.drafts import fenced, quiet
from calcgraph.reporting.checked import number
from calcgraph.reporting.json import dumps
from calcgraph.reporting.readable import visible

FORMATS = ("text", "markdown", "json")


def render(reported: Reported, format: str) -> str:
    """Write a report in one of `FORMATS`."""
    if format == "json":
        return dumps(_json(reported))
    lines = _text(reported) if format == "text" else _markdown(reported)
    return "\n".join(lines).rstrip() + "\n"


def matching(reported: Reported, *wanted: str) -> tuple[Case, ...]:
    """The cases that one of several names means: a key, a part of one between slashes, or an id."""
    meant = set(wanted)
    return tuple(case for case in reported.cases if meant & {case.key, case.about, *case.key.split("/")})


def issue(draft: Draft) -> str:
    """A draft for the one who files it: the title, an empty line, the body."""
    return f"{draft.title}\n\n{draft.body}"


def _tally(cases: Iterable[Case]) -> str:
    kinds = Counter("missing" if case.kind == "new-term" else "wrong" for case in cases)
    return f"{number(kinds['wrong'], 'place')} that look wrong, {number(kinds['missing'], 'term')} missing".replace(
        "1 place that look", "1 place that looks"
    )


def _by_file(reported: Reported) -> dict[str, list[Case]]:
    found: dict[str, list[Case]] = {}
    for case in reported.cases:
        found.setdefault(case.file, []).append(case)
    return found


def _named(case: Case) -> str:
    return f"{case.file} ({case.version})" if case.version and case.version not in case.file else case.file


def _text(reported: Reported) -> Iterator[str]:
    for cases in _by_file(reported).values():
        yield f"{visible(_named(cases[0]))}: {_tally(cases)}"
        yield ""
        for case in cases:
            yield visible(case.title)
            yield from (f"    {visible(reason)}" for reason in case.evidence)
            yield f"    ask    {visible(case.ask)}"
            yield from (f"    today  {visible(one)}" for one in case.today)
            yield f"    draft  --issue {visible(case.key)}" + (
                f"    {case.draft.template}" if case.draft else "    none: no form is known"
            )
            yield ""
    yield from _expansion(reported)
    yield f"{_tally(reported.cases)}."
    yield from map(visible, reported.notes)


def _expansion(reported: Reported) -> Iterator[str]:
    if reported.expansion:
        yield "To find cutaneous calcification in annotations today, ask for all of these:"
        yield ""
        yield from (
            f"    {line}" for line in (figures.origin(reported.expansion), "", *figures.table(reported.expansion))
        )
        yield ""
        yield from (f"    {line}" for line in figures.conclusion(reported.expansion))
        yield ""


def _markdown(reported: Reported) -> Iterator[str]:
    yield "# Where other ontologies are wrong or silent"
    yield ""
    yield f"{_tally(reported.cases)}. Drafts are to be looked through by a person before they are filed."
    yield ""
    yield from (f"- {quiet(note)}" for note in reported.notes)
    for cases in _by_file(reported).values():
        yield ""
        yield f"## {quiet(_named(cases[0]))}"
        for case in cases:
            yield ""
            yield f"### {quiet(case.title)}"
            yield ""
            yield f"{quiet(case.rule)}"
            yield ""
            yield from (f"- {quiet(reason)}" for reason in case.evidence)
            yield from (f"- Today: {quiet(one)}" for one in case.today)
            if case.draft:
                yield ""
                yield f"<details><summary>Draft for {case.draft.tracker}, form {case.draft.template}</summary>"
                yield ""
                yield f"Title: {quiet(case.draft.title)}"
                yield ""
                yield case.draft.body
                yield "</details>"
    if reported.expansion:
        yield ""
        yield "## To find cutaneous calcification in annotations today"
        yield ""
        yield fenced("\n".join((figures.origin(reported.expansion), "", *figures.table(reported.expansion))))
        yield ""
        yield from map(quiet, figures.conclusion(reported.expansion))


def _json(reported: Reported) -> dict[str, Any]:
    expansion = reported.expansion
    return {
        "cases": [{**case._asdict(), "draft": case.draft._asdict() if case.draft else None} for case in reported.cases],
        "notes": list(reported.notes),
        "expansion": figures.as_json(expansion) if expansion else None,
    }
