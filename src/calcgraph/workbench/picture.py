"""A picture of triples: nodes in layers from left to right, an arrow for each triple with the name of its property.

Comes in: N-Triples. Goes out: an SVG, the same for the same triples. What is not positive looks so: a claim that is
excluded, normal, unknown or silent, and the word for that status, have a broken outline in the colour of the status,
and the claim carries the word.
"""

from collections import defaultdict
from collections.abc import Mapping
from html import escape
from typing import NamedTuple

import pyoxigraph as ox

from calcgraph.curies import Shortener
from calcgraph.graph.names import BASE, VOCABULARY
from calcgraph.workbench.results import leads_to

MOST = 60  # nodes
_STATUSES = ("excluded", "normal", "unknown", "silent")
_WIDE, _HIGH, _ACROSS, _DOWN, _PAD = 204, 34, 330, 52, 8
_LETTERS, _EDGE = 24, 18


class Picture(NamedTuple):
    """An SVG, how many nodes it shows, and how many there are."""

    svg: str
    shown: int
    nodes: int


def picture(body: bytes, prefixes: Mapping[str, str], labels: Mapping[str, str], root: str = "/") -> Picture:
    """Draw triples.

    Args:
        body: N-Triples.
        prefixes: namespace by prefix.
        labels: by IRI.
        root: the address of the server's root.
    """
    triples = sorted({(str(t.subject), t.predicate.value, str(t.object)) for t in _parsed(body)})
    order = dict.fromkeys(node for s, _, o in triples for node in (s, o))
    kept = dict.fromkeys(list(order)[:MOST])
    edges = [(s, p, o) for s, p, o in triples if s in kept and o in kept]
    if not edges:
        return Picture("", 0, len(order))
    place = _places(list(kept), edges)
    status = {s: word for s, p, o in triples if (word := _status(o)) and p == f"{VOCABULARY}status"}
    short = Shortener(prefixes)
    drawn = [_edge(edge, place, short, labels) for edge in edges]
    drawn += [_node(node, place[node], status.get(node, ""), short, labels, root) for node in kept]
    width = max(x for x, _ in place.values()) + _WIDE + _PAD
    height = max(y for _, y in place.values()) + _HIGH + _PAD
    svg = (
        f'<svg class="picture" role="group" aria-label="The triples as a picture" viewBox="0 0 {width} {height}" '
        f'width="{width}" height="{height}" font-size="13"><defs><marker id="tip" viewBox="0 0 8 8" refX="8" refY="4" '
        f'markerWidth="8" markerHeight="8" orient="auto"><path d="M0 0L8 4L0 8z"/></marker></defs>'
        f"{''.join(drawn)}</svg>"
    )
    return Picture(svg, len(kept), len(order))


def nodes(body: bytes) -> list[str]:
    """The IRIs of triples that may have a label."""
    found = {n.value: None for t in _parsed(body) for n in (t.subject, t.predicate, t.object)
             if isinstance(n, ox.NamedNode)}  # fmt: skip
    return list(found)[:400]


def _parsed(body: bytes) -> list[ox.Triple]:
    return [quad.triple for quad in ox.parse(body, format=ox.RdfFormat.N_TRIPLES)]


def _places(kept: list[str], edges: list[tuple[str, str, str]]) -> dict[str, tuple[int, int]]:
    """Each node one layer after the first that leads to it, by breadth; then one below the other."""
    after = defaultdict(list)
    for s, _, o in edges:
        after[s].append(o)
    reached = {o for s, _, o in edges if s != o}
    layer: dict[str, int] = {}
    for start in [*(n for n in kept if n not in reached), *kept]:
        if start in layer:
            continue
        layer[start], todo = 0, [start]
        while todo:
            node = todo.pop(0)
            for other in after[node]:
                if other not in layer:
                    layer[other] = layer[node] + 1
                    todo.append(other)
    counts: dict[int, int] = defaultdict(int)
    place = {}
    for node in kept:
        place[node] = (_PAD + layer[node] * _ACROSS, _PAD + counts[layer[node]] * _DOWN)
        counts[layer[node]] += 1
    return place


def _edge(edge: tuple[str, str, str], place: Mapping[str, tuple[int, int]], short: Shortener,
          labels: Mapping[str, str]) -> str:  # fmt: skip
    (x, y), (to_x, to_y) = place[edge[0]], place[edge[2]]
    middle = y + _HIGH // 2, to_y + _HIGH // 2
    start, end = (x + _WIDE, to_x) if to_x > x else (x + _WIDE, to_x + _WIDE)
    bend = (start + end) // 2 if to_x > x else max(start, end) + 50
    line = f'<path class="arrow" d="M{start} {middle[0]}C{bend} {middle[0]} {bend} {middle[1]} {end} {middle[1]}"/>'
    name = _cut(labels.get(edge[1]) or short(edge[1]), _EDGE)
    right, high = (end if to_x > x else bend) - 12, middle[1] - 5
    return f'{line}<text class="edge" x="{right}" y="{high}" text-anchor="end">{escape(name)}</text>'


def _node(node: str, at: tuple[int, int], status: str, short: Shortener, labels: Mapping[str, str], root: str) -> str:
    iri = node[1:-1] if node.startswith("<") else ""
    text = (labels.get(iri) or short(iri)) if iri else node.partition("^^")[0]
    kind = status or _status(node)
    if status:
        text = f"{status}: {iri.removeprefix(BASE) if iri.startswith(BASE) else text}"
    x, y = at
    title = f"<title>{escape((labels.get(iri, '') + ' ' + node).strip()[:300])}</title>"
    box = f'<rect x="{x}" y="{y}" width="{_WIDE}" height="{_HIGH}" rx="{6 if iri else 16}"/>'
    word = f'<text x="{x + 10}" y="{y + 22}">{escape(_cut(text, _LETTERS))}</text>'
    inner = f'<g class="node {"thing" if iri else "text"} {kind}">{title}{box}{word}</g>'
    href = leads_to(iri, root) if iri else ""
    return f'<a href="{escape(href)}">{inner}</a>' if href else inner


def _status(node: str) -> str:
    word = node.removeprefix(f"<{VOCABULARY}").removesuffix(">")
    return word if word in _STATUSES else ""


def _cut(text: str, most: int) -> str:
    return text if len(text) <= most else f"{text[: most - 1]}…"
