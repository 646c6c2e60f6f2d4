"""A comparison of queries as text, table, JSON and figure.

Comes in: a `Comparison`. Goes out: text that ends with a line break, the same for the same comparison. What the files
say (names of diseases, labels) is stated in printable characters only.
"""

import csv
import io
import json
from html import escape
from typing import Any

from calcgraph.linking.annotated.diseases import Comparison, Count, Disease
from calcgraph.reporting.readable import visible

FORMATS = ("text", "json", "tsv", "svg")
_WIDTH, _BAR, _LEFT, _RIGHT, _TOP = 800, 26, 300, 130, 64  # of the figure, in pixels
_STATED, _DENIED = "#0969da", "#cf222e"


def render(comparison: Comparison, format: str) -> str:
    """Write a comparison in one of `FORMATS`."""
    return {"text": _text, "json": _json, "tsv": _tsv, "svg": _svg}[format](comparison)


def _queries(comparison: Comparison) -> list[tuple[str, Count]]:
    """Every query with its name, the search by name first, all together last."""
    each = [
        (f"{sense.term} {visible(sense.label)}", count)
        for sense, count in zip(comparison.senses, comparison.each, strict=True)
    ]
    return [("by name alone", comparison.by_name), *each, ("all together", comparison.together)]


def table(comparison: Comparison) -> list[str]:
    """How many diseases each query finds, as lines of text."""
    queries = _queries(comparison)
    width = max(len(name) for name, _ in queries)
    head = f"{'asked for':{width}}  stated  denied"
    return [head, *(f"{name:{width}}  {count.stated:6}  {count.denied:6}" for name, count in queries)]


def origin(comparison: Comparison) -> str:
    """The file, its versions, and how many diseases are in it."""
    told = comparison.annotations
    return (
        f"{visible(told.file)}: annotations of {visible(told.version or 'unknown version')}, made with HPO "
        f"{visible(told.ontology or 'of unknown version')}; {told.diseases:,} diseases"
    )


def _text(comparison: Comparison) -> str:
    labels = comparison.frequencies
    lines = [origin(comparison), "", *table(comparison), "", *conclusion(comparison), ""]
    lines += [
        f"{disease.status:6}  {visible(disease.id)}  {visible(disease.name)}: "
        + "; ".join(_row(row.term, row.denied, labels.get(row.frequency, row.frequency)) for row in disease.rows)
        for disease in comparison.diseases
    ]
    return "\n".join(lines).rstrip() + "\n"


def _row(term: str, denied: bool, frequency: str) -> str:
    return f"{'not ' if denied else ''}{term}{f' ({visible(frequency)})' if frequency else ''}"


def conclusion(comparison: Comparison) -> list[str]:
    """What the table says, in sentences."""
    name, all_ = comparison.by_name, comparison.together
    lines = [
        f"{all_.stated} diseases are annotated with a term that may mean it; by its name alone one finds {name.stated}."
    ]
    if all_.denied:
        lines.append(
            f"{all_.denied} more are annotated to say that it is absent: who does not look at NOT and 0/n counts "
            f"{all_.mentioned}."
        )
    for comment in dict.fromkeys(sense.comment for sense in comparison.senses if sense.comment):
        terms = ", ".join(sense.term for sense in comparison.senses if sense.comment == comment)
        lines.append(f"{terms}: {visible(comment)}")
    return lines


def as_json(comparison: Comparison) -> dict[str, Any]:
    """All of it, as JSON would have it."""
    told = comparison.annotations
    return {
        "annotations": {
            "file": told.file,
            "version": told.version,
            "hpo_version": told.ontology,
            "diseases": told.diseases,
        },
        "terms": [
            {**sense._asdict(), "stated": count.stated, "denied": count.denied}
            for sense, count in zip(comparison.senses, comparison.each, strict=True)
        ],
        "by_name": _count(comparison.by_name),
        "together": _count(comparison.together),
        "diseases": [_disease(disease) for disease in comparison.diseases],
    }


def _json(comparison: Comparison) -> str:
    return json.dumps(as_json(comparison), ensure_ascii=False, indent=1) + "\n"


def _count(count: Count) -> dict[str, Any]:
    return {"terms": list(count.terms), "stated": count.stated, "denied": count.denied, "mentioned": count.mentioned}


def _disease(disease: Disease) -> dict[str, Any]:
    rows = [
        {
            "term": row.term,
            "denied": row.denied,
            "frequency": row.frequency or None,
            "evidence": row.evidence,
            "reference": row.reference,
            "line": row.line,
        }
        for row in disease.rows
    ]
    return {"id": disease.id, "name": disease.name, "status": disease.status, "rows": rows}


def _tsv(comparison: Comparison) -> str:
    out = io.StringIO()
    table = csv.writer(
        out, delimiter="\t", lineterminator="\n", quoting=csv.QUOTE_NONE, quotechar=None, escapechar="\\"
    )
    table.writerow(["disease", "name", "status", "term", "denied", "frequency", "evidence", "reference", "line"])
    for disease in comparison.diseases:
        for row in disease.rows:
            cells = (disease.id, disease.name, disease.status, row.term, str(row.denied).lower(), row.frequency)
            table.writerow([_harmless(cell) for cell in (*cells, row.evidence, row.reference)] + [row.line])
    return out.getvalue()


def _harmless(cell: str) -> str:
    """The cell, with a quote before it if a spreadsheet would take it for a formula."""
    text = visible(cell)
    return f"'{text}" if text.startswith(("=", "+", "-", "@")) else text


def _svg(comparison: Comparison) -> str:
    told, queries = comparison.annotations, _queries(comparison)
    most = max(1, *(count.mentioned for _, count in queries))
    scale = (_WIDTH - _LEFT - _RIGHT) / most
    height = _TOP + len(queries) * _BAR + 44
    title = "Cutaneous calcification in the annotations of HPO: "
    title += f"{comparison.together.stated} diseases by all terms, {comparison.by_name.stated} by name"
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{_WIDTH}" height="{height}" viewBox="0 0 {_WIDTH} {height}" '
        f'role="img" aria-labelledby="title" font-family="system-ui, sans-serif" font-size="13">',
        f'<title id="title">{escape(title)}</title>',
        f'<rect width="{_WIDTH}" height="{height}" fill="#ffffff"/>',
        f'<text x="16" y="26" font-size="16" font-weight="600" fill="#1f2328">{escape(title)}</text>',
        f'<text x="16" y="46" fill="#59636e">HPO annotations of {escape(visible(told.version or "unknown version"))}; '
        f"entries of OMIM, Orphanet and DECIPHER are counted as they stand</text>",
    ]
    for number, (name, count) in enumerate(queries):
        y = _TOP + number * _BAR
        bold = ' font-weight="600"' if number in (0, len(queries) - 1) else ""
        stated, denied = count.stated * scale, count.denied * scale
        short = name if len(name) <= 38 else f"{name[:37]}…"
        parts += [
            f'<text x="{_LEFT - 10}" y="{y + 16}" text-anchor="end" fill="#1f2328"{bold}>{escape(short)}</text>',
            f'<rect x="{_LEFT}" y="{y + 3}" width="{stated:.1f}" height="{_BAR - 8}" fill="{_STATED}"/>',
        ]
        said = str(count.stated)
        if count.denied:
            at = f'x="{_LEFT + stated:.1f}" y="{y + 3}" width="{denied:.1f}" height="{_BAR - 8}"'
            parts.append(f'<rect {at} fill="#ffffff" stroke="{_DENIED}" stroke-dasharray="3 2"/>')
            said += f" (and {count.denied} denied)"
        parts.append(f'<text x="{_LEFT + stated + denied + 6:.1f}" y="{y + 16}" fill="#1f2328">{said}</text>')
    key = height - 18
    parts += [
        f'<rect x="{_LEFT}" y="{key - 11}" width="12" height="12" fill="{_STATED}"/>',
        f'<text x="{_LEFT + 18}" y="{key}" fill="#1f2328">the term is stated</text>',
        f'<rect x="{_LEFT + 160}" y="{key - 11}" width="12" height="12" fill="#ffffff" stroke="{_DENIED}" '
        'stroke-dasharray="3 2"/>',
        f'<text x="{_LEFT + 178}" y="{key}" fill="#1f2328">it is denied (NOT, 0/n)</text>',
        "</svg>",
    ]
    return "\n".join(parts) + "\n"
