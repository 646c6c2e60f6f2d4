"""HPO annotations of diseases: the rows of `phenotype.hpoa`, each with whether it says that the finding is there.

Comes in: a file, perhaps packed. Goes out: `Annotations`, or `UnreadableData` with every broken row. Format:
https://obophenotype.github.io/human-phenotype-ontology/annotations/phenotype_hpoa/, comment lines first, then twelve
columns. A row denies its term by the qualifier NOT, by a frequency of none in so many (0/8, 0%), or by the term that
HPO has for that, Excluded.
"""

import re
from collections.abc import Iterator
from io import BufferedReader, RawIOBase
from pathlib import Path
from typing import NamedTuple, cast

from calcgraph.errors import Problem, Report, UnreadableData
from calcgraph.reading import packing
from calcgraph.reading.screening import Refused
from calcgraph.scalars import UNSAFE

_COLUMNS = ("database_id", "disease_name", "qualifier", "hpo_id", "reference", "evidence", "onset", "frequency",
            "sex", "modifier", "aspect", "biocuration")  # fmt: skip
_READ = ("database_id", "disease_name", "qualifier", "hpo_id", "reference", "evidence", "frequency")
_ID, _TERM = re.compile(r"[A-Za-z][\w.-]*:\S+"), re.compile(r"HP:\d{7}")
_NONE = re.compile(r"0+(?:\.0+)?%|0+/\d+")
_MAX_PROBLEMS = 100
_BUFFER, _LONGEST, _SIZED = 1 << 20, 1 << 20, 1000  # bytes at once, of a line; lines after which the size is judged
_FIX = "take the file whole from where it is published; its rows have twelve cells, separated by tabs"


class Annotation(NamedTuple):
    """A row: what is said of a disease.

    Args:
        disease: its id, as `OMIM:610455`.
        name: its name there.
        term: the id of the finding.
        denied: whether the row says that it is not there.
        frequency: as written; perhaps empty.
        reference: the source of the row.
        evidence: its code.
        line: where it stands, counted from 1.
    """

    disease: str
    name: str
    term: str
    denied: bool
    frequency: str
    reference: str
    evidence: str
    line: int


class Annotations(NamedTuple):
    """A file.

    Args:
        file: its path.
        version: of the annotations, as the file says.
        ontology: the version of HPO that it was made with, as the file says.
        rows: in the order of the file.
    """

    file: str
    version: str
    ontology: str
    rows: tuple[Annotation, ...]

    @property
    def diseases(self) -> int:
        """How many diseases have a row."""
        return len({row.disease for row in self.rows})


def read_annotations(path: str | Path, excluded: str = "") -> Annotations:
    """Read a file of annotations.

    Args:
        path: the file, perhaps packed by gzip, xz or Zstandard.
        excluded: the id of the frequency that HPO calls Excluded.

    Raises:
        UnreadableData: if it cannot be read, or is no such file, or not a whole one; with every row that is broken.
    """
    path = Path(path)
    file, problems = path.as_posix(), list[Problem]()
    head: dict[str, str] = {}
    rows = list[Annotation]()

    def note(message: str, line: int | None = None, code: str = "broken-annotations", fix: str = _FIX) -> None:
        problems.append(Problem(code, message, file=file, line=line, fix=fix))

    made: _Rows | None = None
    try:
        for line, text in _lines(path):
            if text.startswith("#") and made is None:
                key, _, value = text[1:].partition(":")
                head.setdefault(key.strip(), value.strip())
            elif made is None:
                columns = text.split("\t")
                if missing := [name for name in _COLUMNS if name not in columns]:
                    raise Refused("broken-annotations", f"it has no column {', '.join(missing)}", _FIX, line)
                made = _Rows(columns, excluded)
            elif text:
                row = made.row(text, line)
                if isinstance(row, Annotation):
                    rows.append(row)
                elif len(problems) < _MAX_PROBLEMS:
                    note(row, line)
        if not rows:
            note("it has no row of annotations")
    except Refused as error:
        note(str(error), error.line, error.code, error.fix)
    except (OSError, ValueError) as error:
        note(f"it cannot be read: {getattr(error, 'strerror', None) or error}", code="unreadable-file",
             fix="restore it, or make it readable")  # fmt: skip
    if problems:
        raise UnreadableData(Report.of(problems))
    version = head.get("version") or head.get("date", "")
    release = re.search(r"\d{4}-\d\d-\d\d", head.get("hpo-version", ""))
    return Annotations(file, version, release[0] if release else head.get("hpo-version", ""), tuple(rows))


def _lines(path: Path) -> Iterator[tuple[int, str]]:
    """The lines, numbered; the last one has to end like the others."""
    if not path.is_file():
        raise Refused("unreadable-file", "there is no such file", "look at the path")
    read, ended = 0, True
    with packing.unpacking(path), packing.opened(path) as stream:
        buffered = BufferedReader(cast(RawIOBase, stream), _BUFFER)
        for line, data in enumerate(iter(lambda: buffered.readline(_LONGEST), b""), 1):
            if len(data) == _LONGEST:
                raise Refused("broken-annotations", f"the line has more than {_LONGEST:,} bytes", _FIX, line)
            read += len(data)
            if line % _SIZED == 0:
                packing.check_size(path, read)
            ended = data.endswith(b"\n")
            try:
                yield line, data.rstrip(b"\r\n").decode("utf-8-sig" if line == 1 else "utf-8")
            except UnicodeDecodeError:
                raise Refused("not-utf-8", "it is not UTF-8", "save it as UTF-8", line) from None
    if not ended:
        raise Refused("broken-annotations", "it ends within a line, as a download does that broke off", _FIX, line)


class _Rows:
    """Makes rows of lines; what was found fine once, such as an id, is not looked at again.

    Args:
        columns: the names in the header line.
        excluded: as for `read_annotations`.
    """

    def __init__(self, columns: list[str], excluded: str) -> None:
        self._count = len(columns)
        self._at = [columns.index(name) for name in _READ]
        self._excluded = excluded
        self._fine: set[str] = set()
        self._denying: dict[str, bool] = {"": False}

    def row(self, text: str, line: int) -> Annotation | str:
        """The row, or what is wrong with it."""
        cells = text.split("\t")
        if len(cells) != self._count:
            return f"the row has {len(cells)} cells, the header {self._count}"
        if UNSAFE.search(text):
            return "the row holds a control character or a bidirectional override"
        disease, name, qualifier, term, reference, evidence, frequency = [cells[at] for at in self._at]
        if not (disease in self._fine or self._is(_ID, disease)):
            return f"'{disease[:40]}' is no id of a disease"
        if not (term in self._fine or self._is(_TERM, term)):
            return f"'{term[:40]}' is no id of HPO"
        if qualifier not in ("", "NOT"):
            return f"the qualifier '{qualifier[:40]}' is neither NOT nor empty"
        denying = self._denying.get(frequency)
        if denying is None:
            denying = bool(_NONE.fullmatch(frequency)) or frequency == self._excluded
            self._denying[frequency] = denying
        return Annotation(disease, name, term, denying or qualifier == "NOT", frequency, reference, evidence, line)

    def _is(self, form: re.Pattern[str], text: str) -> bool:
        fits = bool(form.fullmatch(text))
        if fits:
            self._fine.add(text)
        return fits
