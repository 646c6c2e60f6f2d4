"""A diagram of the diseases: from the general to the particular, one box each, linked to its page.

Comes in: `Views`. Goes out: an SVG. The lines follow the told and inferred superclasses among the diseases of the data
set; a line that is implied by two others is left out.
"""

import textwrap
from html import escape

from calcgraph.site.views import Views

_WIDTH, _STEP, _HEIGHT, _GAP, _PAD = 262, 34, 34, 10, 4


def diagram(views: Views, here: str = "") -> str:
    """Draw it.

    Args:
        views: the data set.
        here: the id of the disease whose page it stands on; its box is marked.
    """
    parents = _parents(views)
    depth: dict[str, int] = {}
    for node in sorted(parents, key=lambda n: len(_above(n, parents))):
        depth[node] = 1 + max((depth[above] for above in parents[node]), default=-1)
    order = _in_order(parents)
    rows = {node: row for row, node in enumerate(order)}
    width = _PAD * 2 + _STEP * max(depth.values(), default=0) + _WIDTH
    height = _PAD * 2 + len(order) * (_HEIGHT + _GAP) - _GAP
    body = []
    for node in order:
        for above in parents[node]:
            x, y = _PAD + depth[above] * _STEP + 16, _PAD + rows[above] * (_HEIGHT + _GAP) + _HEIGHT
            to, down = _PAD + depth[node] * _STEP, _PAD + rows[node] * (_HEIGHT + _GAP) + _HEIGHT // 2
            body.append(f'<path class="line" d="M{x} {y}V{down}H{to}"/>')
    for node in order:
        term = views.terms[node]
        x, y = _PAD + depth[node] * _STEP, _PAD + rows[node] * (_HEIGHT + _GAP)
        text = f'<text x="{x + 12}" y="{y + 22}">{escape(textwrap.shorten(term.label, 38, placeholder=" …"))}</text>'
        mark = ' class="here"' if term.id == here else ""
        box = f'<rect x="{x}" y="{y}" width="{_WIDTH}" height="{_HEIGHT}" rx="6"/>'
        body.append(f'<a href="{term.id}.html"{mark}>{box}{text}</a>')
    return (
        f'<svg class="hierarchy" xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" '
        f'height="{height}" font-family="system-ui, sans-serif" font-size="14">'
        f"<style>{_STYLE}</style>{''.join(body)}</svg>"
    )


_STYLE = (
    ".hierarchy text{fill:currentColor}.hierarchy rect{fill:var(--raised,#f6f7f9);stroke:currentColor;stroke-opacity:"
    ".4}.hierarchy .here rect{stroke-width:2.5;stroke-opacity:1}.hierarchy .line{fill:none;stroke:currentColor;"
    "stroke-opacity:.5}"
)


def _parents(views: Views) -> dict[str, list[str]]:
    """The nearest diseases above each, by IRI."""
    above = {
        term.node.value: {p.value for p in (*term.parents, *term.inferred)} & {d.node.value for d in views.diseases}
        for term in views.diseases
    }
    return {node: sorted(s for s in all_ if not any(s in above[o] for o in all_)) for node, all_ in above.items()}


def _above(node: str, parents: dict[str, list[str]]) -> set[str]:
    return set(parents[node]).union(*(_above(above, parents) for above in parents[node]))


def _in_order(parents: dict[str, list[str]]) -> list[str]:
    """Each disease after one that is above it, those below it right after it."""
    order: list[str] = []

    def put(node: str) -> None:
        if node not in order:
            order.append(node)
            for below in sorted(n for n in parents if node in parents[n]):
                put(below)

    for node in sorted(parents):
        if not parents[node]:
            put(node)
    return order
