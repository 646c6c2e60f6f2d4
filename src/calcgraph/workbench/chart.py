"""A bar chart of a result: a bar for each row, named by what tells the rows apart, as long as its number.

Comes in: a `Table`. Goes out: HTML, the same for the same rows; empty where the rows are no chart: without a number,
with names that repeat, or with numbers that are places and no amounts.
"""

from html import escape

from calcgraph.workbench.results import Cell, Table

MOST = 40  # bars
_PLACES = frozenset({"start", "end", "line", "column", "position", "offset"})


def chart(table: Table) -> str:
    """Draw the rows.

    Args:
        table: the result. The last column of numbers that are amounts is drawn; all others that differ are the name.

    Returns:
        HTML, or nothing if there is no such column, or if two rows have the same name.
    """
    rows, columns = table.rows, range(len(table.variables))
    numbers = [i for i in columns if rows and all(row[i].number is not None for row in rows)]
    amounts = [i for i in numbers if table.variables[i].casefold() not in _PLACES]
    if not amounts:
        return ""
    drawn = amounts[-1]
    others = [i for i in columns if i not in numbers] or [i for i in columns if i != drawn]
    told = [i for i in others if len({row[i] for row in rows}) > 1] or others
    names = [tuple(row[i].text for i in told) for row in rows]
    if not told or len(set(names)) < len(names):
        return ""
    values = [row[drawn].number or 0.0 for row in rows[:MOST]]
    low, high = min(0.0, *values), max(0.0, *values)
    span = (high - low) or 1.0
    body = []
    for row, value in zip(rows, values, strict=False):
        left, width = ((min(0.0, value) - low) / span * 100, abs(value) / span * 100)
        name = ", ".join(_linked(row[i]) for i in told if row[i].text)
        bar = f'<span class="bar" style="margin-left:{left:.2f}%;width:{width:.2f}%"></span>'
        body.append(
            f'<tr><th scope="row">{name}</th><td><div class="track">{bar}'
            f'<span class="n">{escape(row[drawn].text[:12])}</span></div></td></tr>'
        )
    title = f"{table.variables[drawn]} by {', '.join(table.variables[i] for i in told)}"
    return f'<table class="chart"><caption>{escape(title)}</caption><tbody>{"".join(body)}</tbody></table>'


def _linked(cell: Cell) -> str:
    text = escape(cell.text)
    return f'<a href="{escape(cell.href)}" rel="noreferrer">{text}</a>' if cell.href else text
