"""Claims and terms in Parquet, with typed columns: for data frames and analytical databases.

Comes in: `Objects`. Goes out: the tables of `tables`, several values as a list, numbers as doubles, no value as null.
Written only when asked for by name, as pyarrow is not part of a build: what a build writes must not depend on what
else is installed. The same version of pyarrow writes the same bytes; its version stands in the file.
"""

import io
from collections.abc import Callable, Iterable, Iterator, Sequence
from types import ModuleType
from typing import Any

import pyoxigraph as ox

from calcgraph.errors import MissingTool
from calcgraph.writing.formats import rows, tables
from calcgraph.writing.formats.format import Format, whole
from calcgraph.writing.formats.rows import Cell, Column, Row
from calcgraph.writing.objects import Objects


def parquet(columns: Sequence[Column], table: Sequence[Row]) -> bytes:
    """A table as it is written.

    Raises:
        MissingTool: if pyarrow is not installed.
    """
    pa, pq = _pyarrow()
    text, number = pa.string(), pa.float64()
    kinds = [pa.list_(text) if c.many else number if c.number else text for c in columns]
    held = [pa.array([_typed(row.get(c.name), c) for row in table], k) for c, k in zip(columns, kinds, strict=True)]
    out = io.BytesIO()
    names = [c.name for c in columns]
    pq.write_table(pa.Table.from_arrays(held, names=names), out, compression="zstd", version="2.6")
    return out.getvalue()


def read_parquet(data: bytes, columns: Sequence[Column]) -> Iterator[Row]:
    """The rows of a table."""
    _, pq = _pyarrow()
    numbers = {c.name for c in columns if c.number}
    for row in pq.read_table(io.BytesIO(data)).to_pylist():
        yield {name: _plain(value, name in numbers) for name, value in row.items() if value not in (None, [])}


def _typed(cell: Cell | None, column: Column) -> Any:
    if cell is None or isinstance(cell, tuple):
        return list(cell or ()) if column.many else None
    return float(cell) if column.number else cell


def _plain(value: Any, number: bool) -> Cell:
    if number:
        return repr(value)
    return tuple(value) if isinstance(value, list) else value


def _pyarrow() -> tuple[ModuleType, ModuleType]:
    try:
        import pyarrow
        import pyarrow.parquet
    except ImportError:
        raise MissingTool("Parquet needs pyarrow; run: pip install 'calcgraph[parquet]'") from None
    return pyarrow, pyarrow.parquet


def _format(
    name: str,
    columns: Sequence[Column],
    make: Callable[[Objects], list[Row]],
    quads: Callable[[Row], Iterable[ox.Quad]],
) -> Format:
    return Format(
        "parquet",
        f"{name}.parquet",
        name,
        f"The same as `{name}.tsv` in Parquet; only when asked for.",
        "pyarrow, DuckDB, Spark",
        whole(lambda objects: parquet(columns, objects.once(make))),
        lambda data: (quad for row in read_parquet(data, columns) for quad in quads(row)),
        extra="parquet",
    )


FORMATS = (
    _format("claims", rows.COLUMNS, rows.claim_rows, rows.claim_quads),
    _format("terms", tables.TERM_COLUMNS, tables.term_rows, tables.term_quads),
)
