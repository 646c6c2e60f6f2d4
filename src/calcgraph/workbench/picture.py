"""A picture of triples: nodes in layers from left to right, an arrow for each triple with the name of its property.

Comes in: N-Triples, and what the graph says of them. Goes out: an SVG, the same for the same triples. What is not
positive looks so, whatever the triples leave out: a claim carries its status, and one that is not simply present has a
broken outline in the colour of the status; a triple that does not stand in the graph has a broken arrow.
"""

import json
from collections import defaultdict
from collections.abc import Mapping
from html import escape
from typing import NamedTuple

import pyoxigraph as ox

from calcgraph.curies import Shortener
from calcgraph.graph.names import BASE, VOCABULARY
from calcgraph.site.comparison import sign_of
from calcgraph.workbench.results import leads_to

MOST = 60  # nodes
_STATUSES = ("possible", "excluded", "normal", "unknown", "silent")
_WIDE, _HIGH, _ACROSS, _DOWN, _PAD = 204, 34, 360, 52, 8
_LETTERS, _EDGE = 24, 22
_Edge = tuple[str, str, str]


class Picture(NamedTuple):
    """A picture.

    Args:
        svg: empty if there is nothing to draw.
        shown: how many nodes it shows.
        nodes: how many there are.
        made: how many of its triples do not stand in the graph.
    """

    svg: str
    shown: int
    nodes: int
    made: int


def picture(body: bytes, prefixes: Mapping[str, str], labels: Mapping[str, str], status: Mapping[str, str],
            stated: frozenset[_Edge], root: str = "/") -> Picture:  # fmt: skip
    """Draw triples.

    Args:
        body: N-Triples.
        prefixes: namespace by prefix.
        labels: by IRI.
        status: of claims, by IRI.
        stated: those of the triples that stand in the graph.
        root: the address of the server's root.
    """
    order, kept, edges = _graph(body)
    if not edges:
        return Picture("", 0, len(order), 0)
    place = _places(list(kept), edges)
    short = Shortener(prefixes)
    made = {edge for edge in edges if _can_be_told(edge) and edge not in stated}
    drawn = [_arrow(edge, place, edge in made) for edge in edges]
    drawn += _names(edges, place, short, labels)
    drawn += [_node(node, place[node], status.get(node[1:-1], ""), short, labels, root) for node in kept]
    width = max(x for x, _ in place.values()) + _WIDE + _PAD
    height = max(y for _, y in place.values()) + _HIGH + _PAD
    svg = (
        f'<svg class="picture" role="group" aria-label="The triples as a picture" viewBox="0 0 {width} {height}" '
        f'width="{width}" height="{height}" font-size="13"><defs><marker id="tip" viewBox="0 0 8 8" refX="8" refY="4" '
        f'markerWidth="8" markerHeight="8" orient="auto"><path d="M0 0L8 4L0 8z"/></marker></defs>'
        f"{''.join(drawn)}</svg>"
    )
    return Picture(svg, len(kept), len(order), len(made))


def nodes(body: bytes) -> list[str]:
    """The IRIs of what is drawn."""
    _, kept, edges = _graph(body)
    named = (*(node[1:-1] for node in kept if _is_named(node)), *(p for _, p, _ in edges))
    return list(dict.fromkeys(named))


def status_query(body: bytes) -> str:
    """A query for the status of the claims among the nodes of triples."""
    listed = " ".join(f"<{node}>" for node in nodes(body) if node.startswith(BASE))
    return (
        f"SELECT ?x ?status ?certainty {{ VALUES ?x {{ {listed} }} ?x <{VOCABULARY}status> ?status ; "
        f"<{VOCABULARY}certainty> ?certainty }}"
    )


def statuses(body: bytes) -> dict[str, str]:
    """What the query for statuses found, by IRI; a present claim that is not asserted is *possible*."""
    rows = json.loads(body)["results"]["bindings"]
    words = {row["x"]["value"]: [row[n]["value"].removeprefix(VOCABULARY) for n in ("status", "certainty")]
             for row in rows}  # fmt: skip
    return {iri: sign_of(*found) for iri, found in words.items()}


def stated_query(body: bytes) -> str:
    """A query that gives back those of the drawn triples that stand in the graph."""
    listed = " ".join(f"({s} <{p}> {o})" for s, p, o in filter(_can_be_told, _graph(body)[2]))
    return f"CONSTRUCT {{ ?s ?p ?o }} {{ VALUES (?s ?p ?o) {{ {listed} }} ?s ?p ?o }}"


def stated(body: bytes) -> frozenset[_Edge]:
    """What the query for stated triples found."""
    return frozenset(_triples(body))


def _parsed(body: bytes) -> list[ox.Triple]:
    return [quad.triple for quad in ox.parse(body, format=ox.RdfFormat.N_TRIPLES)]


def _is_named(node: str) -> bool:
    return node.startswith("<") and not node.startswith("<<")


def _can_be_told(edge: _Edge) -> bool:
    """Whether the graph can be asked for a triple: one with a node that has no name cannot be told from others."""
    return _is_named(edge[0]) and (_is_named(edge[2]) or edge[2].startswith('"'))


def _triples(body: bytes) -> list[_Edge]:
    return sorted({(str(t.subject), t.predicate.value, str(t.object)) for t in _parsed(body)})


def _graph(body: bytes) -> tuple[dict[str, None], dict[str, None], list[_Edge]]:
    """All nodes, those that are drawn, and the triples between these."""
    triples = _triples(body)
    order = dict.fromkeys(node for s, _, o in triples for node in (s, o))
    kept = dict.fromkeys(list(order)[:MOST])
    return order, kept, [(s, p, o) for s, p, o in triples if s in kept and o in kept]


def _places(kept: list[str], edges: list[_Edge]) -> dict[str, tuple[int, int]]:
    """Each node one layer after the first that leads to it, by breadth; in a layer by what leads to it."""
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
    before = defaultdict(list)
    for s, _, o in edges:
        before[o].append(s)
    rank: dict[str, float] = {}
    place = {}
    for column in range(max(layer.values()) + 1):
        mine = [node for node in kept if layer[node] == column]
        above = {n: [rank[other] for other in before[n] if other in rank] for n in mine}
        mine.sort(key=lambda n: sum(above[n]) / len(above[n]) if above[n] else 0)
        for at, node in enumerate(mine):
            rank[node] = at
            place[node] = (_PAD + column * _ACROSS, _PAD + at * _DOWN)
    return place


def _ends(edge: _Edge, place: Mapping[str, tuple[int, int]]) -> tuple[int, int, int, int, int]:
    """Where an arrow starts, where it ends, and how far to the right it bends."""
    (x, y), (to_x, to_y) = place[edge[0]], place[edge[2]]
    start, end = (x + _WIDE, to_x) if to_x > x else (x + _WIDE, to_x + _WIDE)
    bend = (start + end) // 2 if to_x > x else max(start, end) + 50
    return start, y + _HIGH // 2, end, to_y + _HIGH // 2, bend


def _arrow(edge: _Edge, place: Mapping[str, tuple[int, int]], made: bool) -> str:
    start, y, end, to_y, bend = _ends(edge, place)
    kind = "arrow made" if made else "arrow"
    return f'<path class="{kind}" d="M{start} {y}C{bend} {y} {bend} {to_y} {end} {to_y}"/>'


def _names(edges: list[_Edge], place: Mapping[str, tuple[int, int]], short: Shortener,
           labels: Mapping[str, str]) -> list[str]:  # fmt: skip
    """The names of the properties, once where arrows end; over all arrows, so that none crosses them out."""
    ends: dict[tuple[int, int], dict[str, None]] = {}
    for edge in edges:
        start, _, end, to_y, bend = _ends(edge, place)
        at = ((end if end > start else bend) - 12, to_y + 4)
        ends.setdefault(at, {})[labels.get(edge[1]) or short(edge[1])] = None
    return [f'<text class="edge" x="{x}" y="{y}" text-anchor="end">{escape(_cut(", ".join(names), _EDGE))}'
            f"<title>{escape(', '.join(names))}</title></text>" for (x, y), names in ends.items()]  # fmt: skip


def _node(node: str, at: tuple[int, int], status: str, short: Shortener, labels: Mapping[str, str], root: str) -> str:
    iri = node[1:-1] if _is_named(node) else ""
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
