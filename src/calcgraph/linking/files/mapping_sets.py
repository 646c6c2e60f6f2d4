"""Sets of mappings that others made, in SSSOM: tables, perhaps packed, perhaps many in one tar archive.

Comes in: a path. Goes out: `Mapped` rows, their ids in our spelling: a CURIE is written out by the `curie_map` of its
table, and shortened again by our prefixes. An archive is read as it is unpacked; nothing is written.
"""

import re
import tarfile
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from calcgraph.errors import Problem, Report, UnreadableData
from calcgraph.linking.files import contents
from calcgraph.linking.naming import Namer
from calcgraph.linking.prefixes import Prefixes
from calcgraph.reading import packing
from calcgraph.reading.screening import Refused
from calcgraph.scalars import UNSAFE
from calcgraph.source import sssom

_NEEDED = ("subject_id", "predicate_id", "object_id")
_CHUNK = 1 << 20
_ARCHIVE = ".tar"
_TABLE = re.compile(r"\.sssom\.tsv$")


class Mapped(NamedTuple):
    """One row.

    Args:
        subject: the id of what is mapped.
        predicate: such as `skos:exactMatch`.
        object: the id of what it is mapped to; `sssom:NoTermFound` if there is nothing.
        modifier: `Not`, if the row denies it; else empty.
        justification: such as `semapv:ManualMappingCuration`; perhaps empty.
        subject_label: as the row has it; perhaps empty.
        object_label: likewise.
        file: in which it stands.
        line: in the file, counted from 1.
    """

    subject: str
    predicate: str
    object: str
    modifier: str
    justification: str
    subject_label: str
    object_label: str
    file: str
    line: int


def is_one(path: Path) -> bool:
    """Whether a file is a set of mappings: an archive, or a table with the columns of one."""
    try:
        with packing.unpacking(path):
            if packing.inner_suffix(path) == _ARCHIVE:
                return True
            lines = contents.head(path).decode(errors="replace").split("\n")
    except (OSError, Refused):
        return False  # which reading it will tell
    names = next((line for line in lines if not line.startswith("#")), "")
    return {*names.rstrip("\r").split("\t")} >= {*_NEEDED} or (not names and "#curie_map:" in lines)


def read_mappings(path: str | Path, *, prefixes: Prefixes | None = None) -> tuple[Mapped, ...]:
    """Read a set of mappings.

    Args:
        path: a table, or a tar archive of tables whose names end in `.sssom.tsv`, perhaps packed.
        prefixes: in whose spelling ids are given; those of the curated files if not given.

    Raises:
        UnreadableData: if it, or a table of it, is refused, with all reasons.
    """
    path, namer = Path(path), Namer(prefixes or Prefixes.of_content())
    rows: list[Mapped] = []
    problems: list[Problem] = []
    try:
        with packing.unpacking(path):
            contents.check_is_file(path)
            for name, data in _tables(path):
                try:
                    rows += _rows(bytes(data), name, namer)
                except Refused as error:
                    problems.append(Problem(error.code, str(error), file=name, line=error.line, fix=error.fix))
                except UnreadableData as error:
                    problems += error.report
    except Refused as error:
        problems.append(Problem(error.code, str(error), file=path.as_posix(), line=error.line, fix=error.fix))
    except (tarfile.TarError, OSError) as error:
        message = f"it cannot be read: {error}"
        problems.append(Problem("broken-archive", message, file=path.as_posix(), fix="get it again"))
    if problems:
        raise UnreadableData(Report.of(problems))
    return tuple(rows)


def _tables(path: Path) -> Iterator[tuple[str, bytes | bytearray]]:
    if packing.inner_suffix(path) != _ARCHIVE:
        yield path.as_posix(), contents.whole(path)
        return
    read, found = 0, False
    with packing.opened(path) as stream, tarfile.open(fileobj=stream, mode="r|") as archive:
        for member in archive:
            read += member.size
            packing.check_size(path, read)
            if member.isfile() and _TABLE.search(member.name) and (file := archive.extractfile(member)):
                found = True
                yield f"{path.as_posix()}/{UNSAFE.sub('?', member.name)}", file.read()
        while chunk := stream.read(_CHUNK):  # behind the archive; only at its very end is what is packed known as whole
            read += len(chunk)
            packing.check_size(path, read)
    if not found:
        raise Refused(
            "no-terms", "no file in it has a name in .sssom.tsv, as tables have", "look whether it is the one"
        )


def _rows(data: bytes, name: str, namer: Namer) -> Iterator[Mapped]:
    said, _, problems = sssom.header(data, name)
    if problems:
        raise UnreadableData(Report.of(problems))
    spelt = _Spelling((said or {}).get("curie_map") if isinstance(said, dict) else None, namer)
    try:
        lines = data.decode("utf-8-sig").replace("\r\n", "\n").split("\n")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise Refused("not-utf-8", "the file is not UTF-8", "save it as UTF-8", line) from None
    numbered = ((n, text) for n, text in enumerate(lines, 1) if text and not text.startswith("#"))
    first, header = next(numbered, (1, ""))
    names = header.split("\t")
    missing = [column for column in _NEEDED if names.count(column) != 1]
    if missing:
        message = f"it is no set of mappings: its columns are not {', '.join(_NEEDED)} and others"
        raise Refused("broken-table", message, "name an SSSOM table", first)
    for line, text in numbered:
        cells = text.split("\t")
        if len(cells) != len(names):
            message = f"the row has {len(cells)} cells, the header {len(names)}"
            raise Refused("broken-table", message, "get the file again, or mend the row", line)
        if UNSAFE.search(text):
            message = "the row holds a character that is obeyed instead of shown"
            raise Refused("control-character", message, "remove it", line)
        row = dict(zip(names, cells, strict=True))
        yield Mapped(
            spelt[row["subject_id"]],
            spelt[row["predicate_id"]],
            spelt[row["object_id"]],
            row.get("predicate_modifier", ""),
            spelt[row.get("mapping_justification", "")],
            row.get("subject_label", ""),
            row.get("object_label", ""),
            name,
            line,
        )
    if not data.endswith(b"\n"):
        message = "it ends in the middle of a line, as what was cut off does"
        raise Refused("broken-table", message, "get it again, or end its last line", len(lines))


class _Spelling(dict[str, str]):
    """Ids in our spelling, by those of a table."""

    def __init__(self, curie_map: object, namer: Namer) -> None:
        super().__init__()
        self._spaces = curie_map if isinstance(curie_map, dict) else {}
        self._namer = namer

    def __missing__(self, id_: str) -> str:
        self[id_] = self._namer.expanded(id_, self._spaces)
        return self[id_]
