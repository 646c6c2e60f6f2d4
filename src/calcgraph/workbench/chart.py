"""A bar chart of a result: one column of labels, one of numbers.

Comes in: a `Table`. Goes out: an SVG, the same for the same rows; empty where no number came back.
"""

import textwrap
from html import escape

from calcgraph.workbench.results import Table

_LEFT, _BAR, _LINE, _HIGH, _RIGHT, _TOP = 250, 420, 30, 18, 70, 8
MOST = 40  # bars


def chart(table: Table) -> str:
    """Draw the rows.

    Args:
        table: the result. The last column of numbers is drawn; the first other column is the label.

    Returns:
        SVG, or nothing if there is no column of numbers or none of labels.
    """
    rows = table.rows
    numbers = [i for i in range(len(table.variables)) if rows and all(row[i].number is not None for row in rows)]
    others = [i for i in range(len(table.variables)) if i not in numbers[-1:]]
    if not numbers or not others:
        return ""
    column, label = numbers[-1], others[0]
    shown = [(row[label].text, row[label].href, row[column].number or 0.0, row[column].text) for row in rows[:MOST]]
    low, high = min(0.0, *(n for _, _, n, _ in shown)), max(0.0, *(n for _, _, n, _ in shown))
    span = (high - low) or 1.0
    zero = _LEFT - low / span * _BAR
    body = [f'<line class="axis" x1="{zero:.1f}" x2="{zero:.1f}" y1="0" y2="{_TOP + len(shown) * _LINE}"/>']
    for at, (text, href, number, said) in enumerate(shown):
        y = _TOP + at * _LINE
        wide = abs(number) / span * _BAR
        x = zero if number >= 0 else zero - wide
        name = f'<text x="{_LEFT - 12}" y="{y + 14}" text-anchor="end">{escape(_short(text))}</text>'
        body.append(f'<a href="{escape(href)}">{name}</a>' if href else name)
        body.append(f'<rect x="{x:.1f}" y="{y}" width="{wide:.1f}" height="{_HIGH}" rx="3"/>')
        body.append(f'<text class="n" x="{max(zero, x + wide) + 8:.1f}" y="{y + 14}">{escape(said[:12])}</text>')
    width, height = _LEFT + _BAR + _RIGHT, _TOP + len(shown) * _LINE
    title = f"{table.variables[column]} by {table.variables[label]}"
    return (
        f'<svg class="chart" role="group" aria-label="{escape(title)}" viewBox="0 0 {width} {height}" width="{width}" '
        f'height="{height}" font-size="14">{"".join(body)}</svg>'
    )


def _short(text: str) -> str:
    return textwrap.shorten(text, 34, placeholder=" …") if " " in text else text[:34]
