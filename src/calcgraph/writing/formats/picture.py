"""A picture of the graph: one card per disease, its claims by status, its place in the hierarchy.

Comes in: the canonical data set. Goes out: an SVG that needs no script and no font of its own. What stands on a card is
read from the claims; what a deposit's claims say stands on the card of the disease that it is the lesion of.
"""

import textwrap
from collections import defaultdict
from dataclasses import dataclass, field
from html import escape

import pyoxigraph as ox

from calcgraph.writing.formats.format import Format, whole
from calcgraph.writing.objects import Objects

_WIDTH, _LINE, _GAP, _PAD, _CHARACTERS = 380, 17, 44, 12, 52
_SIGNS = {
    "present": ("●", "#1a7f37"),
    "possible": ("◐", "#9a6700"),
    "excluded": ("✕", "#cf222e"),
    "normal": ("=", "#0969da"),
    "unknown": ("?", "#6e7781"),
    "silent": ("–", "#6e7781"),
}
_TREE = """
PREFIX cgv: <https://w3id.org/calcgraph/vocab/> PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
SELECT DISTINCT ?disease ?label ?parent WHERE {
  ?disease a cgv:DiseaseTerm ; rdfs:label ?label . FILTER(LANG(?label) = "en")
  OPTIONAL { ?claim cgv:property cgv:subtype ; cgv:subject ?parent ; cgv:value ?disease }
} ORDER BY ?disease ?parent"""
_CLAIMS = """
PREFIX cgv: <https://w3id.org/calcgraph/vocab/> PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
PREFIX prov: <http://www.w3.org/ns/prov#>
SELECT DISTINCT ?disease ?claim ?who ?said ?status ?certainty ?frequency ?conflict ?source WHERE {
  ?claim a cgv:Claim ; cgv:subject ?subject ; rdfs:label ?said ; cgv:status ?status ; cgv:certainty ?certainty ;
         cgv:property ?property ; prov:wasDerivedFrom/rdfs:label ?source .
  ?subject rdfs:label ?who . FILTER(LANG(?who) = "en")
  FILTER(?property NOT IN (cgv:name, cgv:subtype, cgv:subtypeCount, cgv:isA, cgv:lesion, cgv:principalLesion))
  { ?subject a cgv:DiseaseTerm . BIND(?subject AS ?disease) }
  UNION { ?link cgv:property ?lesion ; cgv:subject ?disease ; cgv:value ?subject .
          FILTER(?lesion IN (cgv:lesion, cgv:principalLesion)) }
  OPTIONAL { ?claim cgv:frequency/rdfs:label ?frequency }
  OPTIONAL { ?conflict cgv:oneSide|cgv:otherSide ?claim }
} ORDER BY ?disease ?claim ?conflict"""


@dataclass
class _Card:
    iri: str
    label: str
    parent: str = ""
    lines: list[tuple[str, str]] = field(default_factory=list)  # status, text
    x: int = 0
    y: int = 0

    @property
    def height(self) -> int:
        return 2 * _PAD + _LINE * (1 + len(self.lines)) + (6 if self.lines else 0)


def svg(objects: Objects) -> bytes:
    """Draw the picture."""
    store = ox.Store()
    store.bulk_extend(objects.dataset)
    cards = _cards(store)
    for iri, status, text in _lines(store):
        if iri in cards:
            wrapped = textwrap.wrap(text, _CHARACTERS) or [""]
            cards[iri].lines += [(status, wrapped[0]), *(("", more) for more in wrapped[1:])]
    height = _arrange(cards)
    columns = 1 + max((card.x for card in cards.values()), default=0)
    width = columns * (_WIDTH + _GAP) + _PAD
    body = [_edge(cards[c.parent], c) for c in cards.values() if c.parent in cards]
    body += [_draw(card) for card in cards.values()]
    legend = " · ".join(f"{sign} {name}" for name, (sign, _) in _SIGNS.items()) + " · ⚡ in a conflict"
    head = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height + 40}" width="{width}" '
        f'height="{height + 40}" role="img" font-family="system-ui, sans-serif" font-size="12">\n'
        "<title>Skin calcification: diseases, their claims by status, and conflicts</title>\n"
        f'<rect width="{width}" height="{height + 40}" fill="#ffffff"/>\n'
    )
    foot = f'<text x="{_PAD}" y="{height + 24}" fill="#57606a">{escape(legend)}</text>\n</svg>\n'
    return (head + "\n".join(body) + "\n" + foot).encode()


def _rows(store: ox.Store, sparql: str) -> list[list[str]]:
    found = store.query(sparql, use_default_graph_as_union=True)
    assert isinstance(found, ox.QuerySolutions)
    return [[getattr(cell, "value", "") for cell in row] for row in found]


def _cards(store: ox.Store) -> dict[str, _Card]:
    cards: dict[str, _Card] = {}
    for iri, label, parent in _rows(store, _TREE):
        card = cards.setdefault(iri, _Card(iri, label))
        card.parent = card.parent or parent
    return cards


def _lines(store: ox.Store) -> list[tuple[str, str, str]]:
    lines = []
    done = set()
    for disease, _, who, said, status, certainty, frequency, conflict, source in _rows(store, _CLAIMS):
        said = said.removeprefix(f"{who}, ")
        if (disease, said, source) in done:
            continue
        done.add((disease, said, source))
        status = status.rsplit("/", 1)[-1]
        if status == "present" and not certainty.endswith("/asserted"):
            status = "possible"
        text = f"{said}, {frequency}" if frequency else said
        text += f" ({source})" if not source.startswith("web article") else ""
        lines.append((disease, status, text + (" ⚡" if conflict else "")))
    return lines


def _arrange(cards: dict[str, _Card]) -> int:
    """Put each card in the column of its depth, one below the other; return the height."""
    fill: defaultdict[int, int] = defaultdict(lambda: _PAD)
    for card in cards.values():
        above, depth = card.parent, 0
        while above in cards and depth < len(cards):
            above, depth = cards[above].parent, depth + 1
        card.x, card.y = depth, fill[depth]
        fill[depth] += card.height + _PAD
    return max(fill.values(), default=_PAD)


def _left(card: _Card) -> int:
    return _PAD + card.x * (_WIDTH + _GAP)


def _edge(parent: _Card, child: _Card) -> str:
    x1, y1 = _left(parent) + _WIDTH, parent.y + _PAD + _LINE // 2
    x2, y2 = _left(child), child.y + _PAD + _LINE // 2
    middle = (x1 + x2) // 2
    return (
        f'<path d="M{x1} {y1} C{middle} {y1} {middle} {y2} {x2} {y2}" fill="none" stroke="#8c959f" stroke-width="1.5"/>'
    )


def _draw(card: _Card) -> str:
    left, baseline = _left(card), card.y + _PAD + 11
    box = f'x="{left}" y="{card.y}" width="{_WIDTH}" height="{card.height}"'
    parts = [
        f'<rect {box} rx="8" fill="#f6f8fa" stroke="#8c959f"/>',
        f'<text x="{left + _PAD}" y="{baseline}" font-weight="bold" font-size="13">{escape(card.label)}</text>',
    ]
    for number, (status, text) in enumerate(card.lines, 1):
        y = baseline + 6 + number * _LINE
        if status:
            sign, colour = _SIGNS[status]
            parts.append(f'<text x="{left + _PAD}" y="{y}" fill="{colour}">{sign}</text>')
        parts.append(f'<text x="{left + _PAD + 18}" y="{y}" fill="#1f2328">{escape(text)}</text>')
    return "\n".join(parts)


FORMATS = (
    Format(
        "svg",
        "calcgraph.svg",
        "picture",
        "SVG: a picture of the diseases, their claims by status, and conflicts.",
        "people",
        whole(svg),
        tracked=True,
    ),
)
