"""The report as a page: first which rules are broken, then each rule with its problems.

Comes in: a `Checked`. Goes out: HTML that needs no other file, no script and no network, and says so to the browser.
What comes from data stands in text or in no attribute at all; nothing of it becomes a link or an id.
"""

from collections.abc import Iterator
from html import escape

from calcgraph import __version__
from calcgraph.reporting.checked import Checked, Outcome, number, outcomes, summary, tally
from calcgraph.reporting.html_style import STYLE
from calcgraph.reporting.readable import brief, inert
from calcgraph.reporting.shown import Shown, shown

PLACES = 200
_OPEN = 20  # so many places are unfolded
_LIMIT = 400
_SIGNS = {"violation": "✕", "warning": "!", "info": "i"}
_POLICY = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"


def html(checked: Checked, *, every: bool = False) -> str:
    """Write the report as a page.

    Args:
        checked: what was found.
        every: all places of a rule, not two hundred.
    """
    found = outcomes(checked)
    broken = [o for o in found if o.problems]
    kept = [o for o in found if not o.problems]
    title = tally(checked.report)
    page = [
        "<!DOCTYPE html>",
        '<html lang="en">',
        "<head>",
        '<meta charset="utf-8">',
        f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">',
        '<meta name="viewport" content="width=device-width, initial-scale=1">',
        '<meta name="color-scheme" content="light dark">',
        f"<title>{title} – calcgraph check</title>",
        f"<style>{STYLE}</style>",
        "</head>",
        "<body>",
        *_head(checked, title, broken),
        "<main>",
        *_table(broken, kept),
        *(line for n, outcome in enumerate(broken, 1) for line in _rule(checked, outcome, n, every)),
        "</main>",
        f"<footer><p>calcgraph {__version__}</p></footer>",
        "</body>",
        "</html>",
    ]
    return inert("\n".join(page) + "\n", colon="&#58;", hash="&#35;")


def _head(checked: Checked, title: str, broken: list[Outcome]) -> Iterator[str]:
    worst = broken[0].severity if broken else "none"
    yield f'<header class="{worst}"><p class="over">calcgraph check</p>'
    yield f'<h1><span class="sign" aria-hidden="true">{_SIGNS.get(worst, "✓")}</span> {title}</h1>'
    sentence = summary(checked).removeprefix(title).lstrip(";. ")
    yield f"<p>{_text(sentence[:1].upper() + sentence[1:])}</p>"
    if checked.notes:
        yield '<ul class="notes">'
        yield from (f"<li>{_text(note)}</li>" for note in checked.notes)
        yield "</ul>"
    yield "</header>"


def _table(broken: list[Outcome], kept: list[Outcome]) -> Iterator[str]:
    if broken:
        yield '<section aria-labelledby="broken"><h2 id="broken">Rules broken</h2><table>'
        yield '<thead><tr><th scope="col">Severity</th><th scope="col">Rule</th>'
        yield '<th scope="col" class="number">Places</th></tr></thead><tbody>'
        for n, o in enumerate(broken, 1):
            rule = f'<a href="#rule-{n}">{_text(o.rule)}</a><br><code>{_text(o.code)}</code>'
            yield f"<tr><td>{_badge(o)}</td><td>{rule}</td>"
            yield f'<td class="number">{len(o.problems):,}</td></tr>'
        yield "</tbody></table></section>"
    if kept:
        yield f'<details class="kept"><summary>{number(len(kept), "rule")} kept</summary><table>'
        yield '<thead><tr><th scope="col">Group</th><th scope="col">Rule</th></tr></thead><tbody>'
        for o in kept:
            yield f"<tr><td>{o.group}</td><td>{_text(o.rule)}<br><code>{_text(o.code)}</code></td></tr>"
        yield "</tbody></table></details>"


def _rule(checked: Checked, outcome: Outcome, n: int, every: bool) -> Iterator[str]:
    short = checked.shortener()
    amount = len(outcome.problems)
    some = outcome.problems if every else outcome.problems[:PLACES]
    yield f'<section class="rule {outcome.severity}" aria-labelledby="rule-{n}">'
    yield f'<p class="over">{_badge(outcome)} <code>{_text(outcome.code)}</code></p>'
    yield f'<h2 id="rule-{n}">{_text(outcome.rule)}</h2>'
    if outcome.fix:
        yield f'<p class="mend"><strong>How to mend it:</strong> {_text(outcome.fix)}</p>'
    if outcome.page:
        command, page = _text(f"calcgraph check --rule {outcome.code}"), _text(outcome.page)
        yield f'<p class="more">More on this rule: <code>{command}</code>, <code>{page}</code></p>'
    yield f"<details{' open' if amount <= _OPEN else ''}><summary>{number(amount, 'place')}</summary><ol>"
    for problem in some:
        yield from _place(shown(problem, outcome, short, _LIMIT))
    yield "</ol>"
    if len(some) < amount:
        yield f"<p>… and {amount - len(some):,} more (<code>--all</code> shows them)</p>"
    yield "</details></section>"


def _place(one: Shown) -> Iterator[str]:
    yield "<li>"
    if one.label:
        yield f'<p class="thing"><strong><bdi>{_text(one.label)}</bdi></strong> <code>{_text(one.name)}</code></p>'
    elif one.name:
        yield f'<p class="thing"><code>{_text(one.name)}</code></p>'
    if one.message:
        yield f"<p>{_text(one.message)}</p>"
    rows = (("File", one.where), ("Property", one.path), ("Value", one.value), ("Graph", one.graph), ("Mend", one.fix))
    if any(said for _, said in rows):
        yield "<dl>"
        for name, said in rows:
            if said:
                inside = _text(said) if name == "Mend" else f"<code><bdi>{_text(said)}</bdi></code>"
                yield f"<div><dt>{name}</dt><dd>{inside}</dd></div>"
        yield "</dl>"
    yield "</li>"


def _badge(outcome: Outcome) -> str:
    sign = f'<span aria-hidden="true">{_SIGNS[outcome.severity]}</span>'
    return f'<span class="badge {outcome.severity}">{sign} {outcome.severity}</span>'


def _text(said: str) -> str:
    return escape(brief(said))
