r"""Claims and terms as tables for spreadsheets and data frames, and the dictionary of their columns.

Comes in: `Objects`. Goes out: TSV, one row a line, its header the names of the columns; and `tables.md`.

    in a cell                                         is written
    ------------------------------------------------  ------------------------------------------------------------
    several values                                    joined by `|`
    backslash, tab, line feed, carriage return, `|`   `\\`, `\t`, `\n`, `\r`, and `\|` where there may be several
    what begins with `= + - @`, blanks before it or   `'` before it (the advice of OWASP on CSV injection); what
    not, full-width or not, or with `'`               begins with `'` as well, so that a reader takes one `'` away
    `"`                                               doubled, in `"…"`, as in RFC 4180

So no cell is a formula and every row is one line, and yet all of it is read back. Which columns there are, and what is
read from them: `rows` for claims, and below for terms. Mappings and counts in `terms.tsv` are for people; they are
whole in other formats.
"""

import csv
import io
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import BinaryIO

import pyoxigraph as ox

from calcgraph.graph import names as n
from calcgraph.graph.literals import english
from calcgraph.graph.names import cgv
from calcgraph.writing.content import SCOPES
from calcgraph.writing.formats import rows
from calcgraph.writing.formats.format import Format, whole
from calcgraph.writing.formats.rows import Cell, Column, Row, expand
from calcgraph.writing.objects import Objects

TERM_COLUMNS = (
    Column("id", "The term."),
    Column("iri", "Its IRI."),
    Column("label", "Its name."),
    Column("label_zh", "Its name in Chinese."),
    Column("kind", "DiseaseTerm, LesionTerm, FindingTerm or FeatureTerm."),
    Column("definition", "What it is."),
    Column("parents", "The classes that a curator put it under.", many=True),
    Column("parent_labels", "Their names, in the same order.", many=True),
    Column("inferred", "Further classes above it, as the reasoners found.", many=True),
    *(Column(f"{s.lower()}_synonyms", f"Names whose scope is {s.lower()}.", many=True) for s in SCOPES),
    Column("mappings", "Terms of others that it corresponds to, and how; never those that it is not.", many=True),
    Column("claims", "How many claims are about it, whatever their status.", number=True),
)
_SYNONYM = "http://www.geneontology.org/formats/oboInOwl#has{}Synonym"
_FORMULA = re.compile(r"\s*[=+\-@＝＋－＠']")
_ESCAPES = {"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r"}
_ESCAPE, _IN_LIST = (str.maketrans(_ESCAPES | more) for more in ({}, {"|": "\\|"}))
_ESCAPED = re.compile(r"\\(.)")
_BAR = re.compile(r"((?:[^\\|]|\\.)*)(?:\||$)")
_PLAIN = {"t": "\t", "n": "\n", "r": "\r"}


def term_rows(objects: Objects) -> list[Row]:
    """A row for each term of ours."""
    content = objects.content
    about = Counter(claim.subject for claim in content.claims)
    mapped: dict[ox.NamedNode, list[str]] = {}
    for mapping in content.mappings:
        if mapping.positive:
            to = f"{content.curie(mapping.predicate_id)} {content.curie(mapping.object_id)}"
            mapped.setdefault(mapping.subject_id, []).append(to)
    found: list[Row] = []
    for term in content.terms:
        row: Row = {
            "id": content.curie(term.node),
            "iri": term.node.value,
            "label": term.label,
            "label_zh": term.label_zh or "",
            "kind": term.kind,
            "definition": term.definition,
            "parents": tuple(rows.curie(content, v) for v in term.parents),
            "parent_labels": tuple(map(content.label, term.parents)),
            "inferred": tuple(rows.curie(content, v) for v in term.inferred if v not in term.parents),
            "mappings": tuple(mapped.get(term.node, ())),
            "claims": str(about[term.node]),
        }
        for scope in SCOPES:
            row[f"{scope.lower()}_synonyms"] = tuple(text for own, text in term.synonyms if own == scope)
        found.append({c.name: row[c.name] for c in TERM_COLUMNS if row[c.name]})
    return found


def term_quads(row: Row) -> Iterator[ox.Quad]:
    """The quads that a row of `terms.tsv` stands for, in the default graph."""
    term = ox.NamedNode(str(row["iri"]))
    yield ox.Quad(term, n.TYPE, n.CLASS)
    yield ox.Quad(term, n.TYPE, cgv(str(row["kind"])))
    yield ox.Quad(term, n.LABEL, english(str(row["label"])))
    if "label_zh" in row:
        yield ox.Quad(term, n.LABEL, ox.Literal(str(row["label_zh"]), language="zh"))
    if "definition" in row:
        yield ox.Quad(term, n.DEFINITION, english(str(row["definition"])))
    for parent in (*row.get("parents", ()), *row.get("inferred", ())):
        yield ox.Quad(term, n.SUBCLASS_OF, expand(parent))
    for scope in SCOPES:
        for name in row.get(f"{scope.lower()}_synonyms", ()):
            yield ox.Quad(term, ox.NamedNode(_SYNONYM.format(scope)), english(name))


# ---- TSV


def tsv(columns: Sequence[Column], table: Iterable[Row]) -> bytes:
    """A table as it is written."""
    text = io.StringIO()
    writer = csv.writer(text, csv.excel_tab, lineterminator="\n")
    writer.writerow(c.name for c in columns)
    writer.writerows([_written(row.get(c.name, "")) for c in columns] for row in table)
    return text.getvalue().encode()


def read_tsv(data: bytes, columns: Sequence[Column]) -> Iterator[Row]:
    """The rows of a table; an empty cell is no value."""
    many = {c.name for c in columns if c.many}
    for line in csv.DictReader(io.StringIO(data.decode(), newline=""), dialect=csv.excel_tab):
        yield {name: _read(cell, name in many) for name, cell in line.items() if cell}


def _written(cell: Cell) -> str:
    parts = (p.translate(_IN_LIST) for p in cell) if isinstance(cell, tuple) else (cell.translate(_ESCAPE),)
    text = "|".join(parts)
    return f"'{text}" if _FORMULA.match(text) else text


def _read(text: str, many: bool) -> Cell:
    text = text.removeprefix("'")
    if not many:
        return _unescaped(text)
    return tuple(_unescaped(part) for part in _BAR.findall(f"{text}|")[:-1])


def _unescaped(text: str) -> str:
    return _ESCAPED.sub(lambda found: _PLAIN.get(found[1], found[1]), text) if "\\" in text else text


# ---- the dictionary

_HEAD = """\
# The columns of the tables

Of `claims.tsv` and `terms.tsv`, and of their namesakes in Parquet. An empty cell is no value. In Parquet several values
are a list. In TSV they stand with `|` between them; a tab, a line feed, a carriage return and a backslash are written
`\\t`, `\\n`, `\\r` and `\\\\`, and `|` in one of several values `\\|`; a cell that a spreadsheet could take for a
formula, or that begins with `'`, has a `'` before it; a cell with `"` is quoted as in CSV.

A row of `claims.tsv` is what one source answers, not a fact: look at `status`, `certainty`, `bearer` and several
values in `value` before you take it for one.
"""


_TABLES = (("claims", rows.COLUMNS, rows.claim_rows), ("terms", TERM_COLUMNS, term_rows))


def dictionary(objects: Objects) -> bytes:
    """Every column, what it means, and an example from the table."""
    lines = [_HEAD]
    for name, columns, make in _TABLES:
        table = objects.once(make)
        lines += [f"## {name}", "", "| column | holds | meaning | example |", "|---|---|---|---|"]
        for column in columns:
            holds = "numbers" if column.number else "several" if column.many else "text"
            cell = next((row[column.name] for row in table if column.name in row), "")
            example = _markdown(cell[0] if isinstance(cell, tuple) else cell)
            lines.append(f"| `{column.name}` | {holds} | {column.meaning} | {example} |")
        lines.append("")
    return "\n".join(lines).encode()


def _markdown(text: str) -> str:
    """Text in a cell, short, without a meaning in Markdown or HTML."""
    short = text if len(text) <= 60 else f"{text[:59]}…"
    return re.sub(r"[\\`*{}\[\]<>()#+!|&~]", lambda sign: f"&#{ord(sign[0])};", " ".join(short.split()))


def _table(columns: Sequence[Column], make: Callable[[Objects], list[Row]]) -> Callable[[Objects, BinaryIO], None]:
    return whole(lambda objects: tsv(columns, objects.once(make)))


def _reader(
    columns: Sequence[Column], quads: Callable[[Row], Iterable[ox.Quad]]
) -> Callable[[bytes], Iterable[ox.Quad]]:
    return lambda data: (quad for row in read_tsv(data, columns) for quad in quads(row))


FORMATS = (
    Format(
        "tables",
        "claims.tsv",
        "claims",
        "A table with a row for each claim, safe to open in a spreadsheet.",
        "spreadsheets, R, pandas",
        _table(rows.COLUMNS, rows.claim_rows),
        _reader(rows.COLUMNS, rows.claim_quads),
    ),
    Format(
        "tables",
        "terms.tsv",
        "terms",
        "A table with a row for each term of ours.",
        "spreadsheets, R, pandas",
        _table(TERM_COLUMNS, term_rows),
        _reader(TERM_COLUMNS, term_quads),
    ),
    Format(
        "tables",
        "tables.md",
        "dictionary of the tables",
        "What each column of the tables means, with an example.",
        "readers of the tables",
        whole(dictionary),
    ),
)
