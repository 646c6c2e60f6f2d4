"""Diseases side by side, finding by finding: a table of cells, and the figure of it.

Comes in: `Views` and the diseases to compare. Goes out: `Comparison`, and an SVG in which a shape and a colour stand
for each status. Nothing is rolled up: a cell is filled by what sources say of that very disease, or of its own
deposits, and stays empty where none says anything.
"""

import builtins
import textwrap
from dataclasses import dataclass
from html import escape

from calcgraph.site.sections import SECTIONS
from calcgraph.site.views import Link, Row, Views
from calcgraph.writing.content import ClaimRecord, TermRecord

STATUSES = ("present", "possible", "excluded", "normal", "unknown", "silent")
MEANING = {
    "present": "the source says so",
    "possible": "the source says that it can be, or suggests it",
    "excluded": "the source says that it is not so",
    "normal": "measured, and normal",
    "unknown": "the source says that nobody knows",
    "silent": "the source has a heading and says nothing",
}
_LEFT, _COLUMN, _LINE, _TOP, _WIDE, _PAD = 258, 178, 17, 74, 36, 12


@dataclass(frozen=True, slots=True)
class Feature:
    """A row of the comparison: what is compared, and for each disease the claims that say something of it."""

    section: str
    property: str
    values: tuple[Link, ...]
    of: Link | None
    cells: tuple[tuple[Row, ...], ...]

    @builtins.property  # the field `property` hides the decorator
    def words(self) -> str:
        """The row's heading."""
        what = " or ".join(value.text for value in self.values)
        of = f" of {self.of.text}" if self.of else ""
        plain = not of and self.property == "finding"
        return what if plain else f"{self.property}{of}{': ' if what else ''}{what}"


@dataclass(frozen=True, slots=True)
class Comparison:
    """Diseases, and the features that any of them has."""

    diseases: tuple[TermRecord, ...]
    features: tuple[Feature, ...]

    def by_section(self) -> list[tuple[str, tuple[Feature, ...]]]:
        """The features under their sections."""
        titles = dict.fromkeys(feature.section for feature in self.features)
        return [(title, tuple(f for f in self.features if f.section == title)) for title in titles]


def kind(row: Row | ClaimRecord) -> str:
    """The sign of a claim."""
    return sign_of(row.status, row.certainty)


def sign_of(status: str, certainty: str) -> str:
    """The sign for a status; a present one that is not asserted is *possible*.

    Args:
        status: in a word.
        certainty: in a word.
    """
    return "possible" if status == "present" and certainty != "asserted" else status


def answer(row: Row) -> str:
    """The status of a claim in words."""
    sign_of = kind(row)
    return {"normal": "measured normal", "possible": row.certainty}.get(sign_of, sign_of)


def qualified(row: Row) -> str:
    """What a cell says beside the status: how often, how much, whether it is a repaired reading or contradicted."""
    doubts = "repaired" if row.repair else "", "conflict" if row.conflicts else ""
    return ", ".join(filter(None, (row.frequency, row.amount, *doubts)))


def compare(views: Views, diseases: tuple[TermRecord, ...]) -> Comparison:
    """Put the claims of several diseases side by side.

    Args:
        views: the data set.
        diseases: what is compared, a column each.
    """
    found: dict[tuple[int, str, str, tuple[str, ...]], tuple[Row, Link | None, list[list[Row]]]] = {}
    titles = [title for title, _ in SECTIONS]
    for column, disease in enumerate(diseases):
        for title, claim, of in views.compared(disease):
            row = views.row(claim)
            key = (titles.index(title), of.text if of else "", row.property, tuple(value.text for value in row.values))
            cells = found.setdefault(key, (row, of, [[] for _ in diseases]))[2]
            cells[column].append(row)
    features = (
        Feature(titles[key[0]], key[2], row.values, of, tuple(map(tuple, cells)))
        for key, (row, of, cells) in sorted(found.items(), key=lambda item: _in_order(item[0]))
    )
    return Comparison(diseases, tuple(features))


def _in_order(key: tuple[int, str, str, tuple[str, ...]]) -> tuple[object, ...]:
    """By section, then as in a dictionary: capitals do not come first."""
    section, of, name, values = key
    return section, of.casefold(), name.casefold(), tuple(v.casefold() for v in values), key


def figure(comparison: Comparison, name: str) -> str:
    """The comparison as an SVG, for a page or a file of its own.

    Args:
        comparison: what `compare` returned.
        name: an id for its title and description, unique on the page.
    """
    body: list[str] = []
    y = _TOP
    for title, features in comparison.by_section():
        body.append(f'<text class="section" x="{_PAD}" y="{y + 22}">{escape(title)}</text>')
        y += 32
        for number, feature in enumerate(features):
            lines = textwrap.wrap(feature.words, _WIDE) or [""]
            height = _LINE * max(len(lines), *map(len, feature.cells), 1) + 9
            if number % 2 == 0:
                body.append(f'<rect class="band" x="0" y="{y}" width="{_width(comparison)}" height="{height}"/>')
            for at, line in enumerate(lines):
                body.append(f'<text x="{_PAD}" y="{y + 17 + at * _LINE}">{escape(line)}</text>')
            for column, cell in enumerate(feature.cells):
                for at, row in enumerate(cell):
                    body.append(_cell(row, _LEFT + column * _COLUMN, y + 12 + at * _LINE))
            y += height
    heads = "".join(
        f'<text class="head" x="{_LEFT + column * _COLUMN}" y="{24 + at * _LINE}">{escape(line)}</text>'
        for column, disease in enumerate(comparison.diseases)
        for at, line in enumerate(textwrap.wrap(disease.label, 19)[:3])
    )
    names = ", ".join(disease.label for disease in comparison.diseases)
    width, height = _width(comparison), y + _PAD
    return (
        f'<svg class="figure" xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" '
        f'height="{height}" role="img" aria-labelledby="{name}-title {name}-desc" '
        f'font-family="system-ui, sans-serif" font-size="13">'
        f'<title id="{name}-title">{escape(names)}, finding by finding</title>'
        f'<desc id="{name}-desc">A row for each finding, a column for each disease; the table has the same.</desc>'
        f"<style>{_STYLE}</style>{heads}{''.join(body)}</svg>"
    )


_STYLE = (
    ".figure text{fill:currentColor}.figure .head,.figure .section{font-weight:600}.figure .band{fill:currentColor;"
    "opacity:.05}.figure .present{fill:#1a7f37}.figure .possible{fill:#9a6700}.figure .excluded{fill:#cf222e}"
    ".figure .normal{fill:#0969da}.figure .unknown,.figure .silent{fill:#6e7781}.figure .mark{stroke:#fff;"
    "stroke-width:1.8;fill:none;stroke-linecap:round}"
)
_MARKS = {
    "present": "M-3.2 .2 -1 2.6 3.4 -2.6",
    "possible": "M-3.6 .8q1.8-3 3.6-.8t3.6-.8",
    "excluded": "M-2.6-2.6 2.6 2.6M-2.6 2.6 2.6-2.6",
    "normal": "M-3-1.6H3M-3 1.6H3",
    "unknown": "M-2-1.4q0-2.2 2-2.2t2 2q0 1.2-1 1.7t-1 1.4M0 3.4V3.5",
    "silent": "M-3 0H3",
}


def sign(status: str) -> str:
    """The sign of a status, 14 by 14 around its own origin: a square for what is denied, else a circle."""
    shape = '<rect class="{0}" x="-7" y="-7" width="14" height="14" rx="2.5"/>'
    circle = '<circle class="{0}" r="7"/>'
    return (shape if status in ("excluded", "normal") else circle).format(status) + (
        f'<path class="mark" d="{_MARKS[status]}"/>'
    )


def _cell(row: Row, x: int, y: int) -> str:
    status, more = kind(row), qualified(row)
    words = ", ".join(filter(None, (answer(row) if status != "present" else "", more)))
    title = f"{row.id}: {', '.join(filter(None, (row.property, answer(row), more)))}"
    return (
        f'<g transform="translate({x + 7} {y})"><title>{escape(title)}</title>{sign(status)}'
        f'<text x="13" y="4.5">{escape(words)}</text></g>'
    )


def _width(comparison: Comparison) -> int:
    return _LEFT + _COLUMN * len(comparison.diseases) + _PAD
