"""Curated files to one frozen value.

Comes in: a directory as `ontology/`. Goes out: `Knowledge`, or every problem of every file at once.

    content/*.yaml          strict YAML -> model.ContentFile
    sources/*.yaml          strict YAML -> model.Source
    mappings/*.sssom.tsv    SSSOM       -> model.MappingSet, model.MappingRow
    releases.tsv            the list    -> versions
    spellings.tsv, branches.tsv         -> checked only; `calcgraph link` reads them
    prefixes.ttl, vocabulary.ttl, bridge.ttl, imports/*.ttl   Turtle -> bytes, labels, hierarchy

The order in which files are read never matters: everything is sorted by id.
"""

import hashlib
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from calcgraph.errors import InvalidContent, Problem, Report
from calcgraph.model import ContentFile, Knowledge, MappingRow, MappingSet, Place, Source
from calcgraph.source import branches, consistency, ontology_files, releases, spellings, sssom, strict_yaml
from calcgraph.source.places import content_root

_R = TypeVar("_R", bound=BaseModel)
_ID_LINE = re.compile(rb"^[ -]*id:[ ]*(CALC_\d{7})\b", re.MULTILINE)
_WITHOUT_ID = ("site_words", "axis_clashes", "conflicts")


def load(content: str | Path | None = None) -> Knowledge:
    """Load everything that was curated.

    Args:
        content: the directory that holds `content/`; by default `./ontology`, else the one in the package.

    Returns:
        A frozen value.

    Raises:
        InvalidContent: if anything is wrong; the exception's `report` lists all problems with file and line.
        MissingTool: if there is no such directory.
    """
    knowledge, report = read(content)
    if not report.conforms:
        raise InvalidContent(report)
    return knowledge


def read(content: str | Path | None = None) -> tuple[Knowledge, Report]:
    """As `load`, but what is wrong comes back as a report beside whatever could be read."""
    root = content_root(content)
    reader = _Reader(root)
    ontology, problems = ontology_files.read(root)
    reader.problems += problems
    contents = reader.yaml_files("content", ContentFile)
    sources = list(reader.yaml_files("sources", Source).values())
    mapping_set, mappings = reader.mappings()
    claims = [
        claim if claim.source or not file.source else claim.model_copy(update={"source": file.source})
        for file in contents.values()
        for claim in file.claims
    ]
    terms = [term for file in contents.values() for term in file.terms]
    for path in ontology.files:
        reader.note_input(path)
    if ontology.prefixes:  # else what names them is not to blame
        reader.tables(ontology.prefixes)
    knowledge = Knowledge(
        sources=tuple(sorted(sources, key=lambda s: s.id)),
        terms=tuple(sorted(terms, key=lambda t: t.id)),
        claims=tuple(sorted(claims, key=lambda c: c.id)),
        mappings=tuple(sorted(mappings, key=_mapping_order)),
        mapping_set=mapping_set,
        site_words=tuple(sorted((w for f in contents.values() for w in f.site_words), key=lambda w: w.key)),
        axis_clashes=tuple(sorted((a for f in contents.values() for a in f.axis_clashes), key=lambda a: a.key)),
        explanations=tuple(sorted((e for f in contents.values() for e in f.conflicts), key=lambda e: e.sides)),
        releases=reader.releases(),
        documents=ontology.documents,
        prefixes=ontology.prefixes,
        labels={**ontology.labels, **{t.id: t.label for t in terms}, **{s.id: s.label for s in sources}},
        broader={**ontology.broader, **{t.id: (t.genus.id,) for t in terms}},
        part_of=ontology.part_of,
        relations=ontology.relations,
        places=reader.places,
        inputs=dict(sorted(reader.inputs.items())),
    )
    if not any(file.startswith("content/") for file in reader.inputs):
        fix = "add one, or give --content another directory"
        reader.problems.append(Problem("no-content", f"no YAML file in {root / 'content'}", fix=fix))
        return knowledge, Report.of(reader.problems)
    known = consistency.Read(
        records=not reader.problems,
        turtle=not any(p.code in ("missing-file", "broken-turtle") for p in reader.problems),
    )
    reader.problems += consistency.problems(knowledge, contents, known)
    return knowledge, Report.of(reader.problems)


def _mapping_order(row: MappingRow) -> tuple[str, ...]:
    return (row.subject_id, row.object_source, row.object_id, row.predicate_id, row.predicate_modifier or "")


class _Reader:
    def __init__(self, root: Path) -> None:
        self.root = root
        self.problems: list[Problem] = []
        self.places: dict[str, Place] = {}
        self.inputs: dict[str, str] = {}

    def note_input(self, path: Path) -> bytes:
        data = path.read_bytes()
        self.inputs[path.relative_to(self.root).as_posix()] = hashlib.sha256(data).hexdigest()
        return data

    def files(self, folder: str, pattern: str) -> Iterator[tuple[str, bytes]]:
        """Name and bytes of each file that can be read; hidden ones, which editors leave behind, are passed over."""
        for path in sorted((self.root / folder).glob(pattern)):
            file = path.relative_to(self.root).as_posix()
            if path.name.startswith("."):
                continue
            try:
                if not path.is_file():
                    raise OSError(0, "it is no file")
                yield file, self.note_input(path)
            except OSError as error:
                fix = "restore it, or make it readable"
                self.problems.append(
                    Problem("unreadable-file", f"the file cannot be read: {error.strerror}", file=file, fix=fix)
                )

    def yaml_files(self, folder: str, kind: type[_R]) -> dict[str, _R]:
        for path in sorted((self.root / folder).glob("*.yml")):
            file = path.relative_to(self.root).as_posix()
            message = "a file whose name ends in .yml is not read"
            self.problems.append(Problem("not-read", message, file=file, fix="rename it to .yaml, or remove it"))
        found = {}
        for file, text in self.files(folder, "*.yaml"):
            data, lines, problems = strict_yaml.read(text, file)
            self.problems += problems
            if data is None:
                for hit in _ID_LINE.finditer(text):  # so that what names these records is not blamed as well
                    line = text.count(b"\n", 0, hit.start(1)) + 1
                    self.places.setdefault(hit[1].decode(), Place(file, line))
                continue
            self._note_ids(data, lines, file)
            record = self._validate(kind, data, lines, file)
            if record is not None:
                found[file] = record
        return found

    def mappings(self) -> tuple[MappingSet | None, list[MappingRow]]:
        """The rows of every table, and what their headers say of them: the same, for they are one set."""
        found = []
        whole: MappingSet | None = None
        for file, text in self.files("mappings", "*.sssom.tsv"):
            rows, problems = sssom.read(text, file)
            self.problems += problems
            if problems and not rows:
                continue
            header = self._header(text, file)
            if header and whole and header != whole:
                message = f"the header is not that of {self.places[whole.mapping_set_id].file}"
                fix = "all tables are one mapping set: write the same header, or join them"
                self.problems.append(Problem("other-mapping-set", message, file=file, line=1, fix=fix))
            whole = whole or header
            for line, row in rows:
                record = self._validate(MappingRow, row, {(): line}, file)
                if record is not None:
                    found.append(record)
                    self.places["|".join(_mapping_order(record))] = Place(file, line)
        return whole, found

    def _header(self, text: bytes, file: str) -> MappingSet | None:
        data, lines, problems = sssom.header(text, file)
        self.problems += problems
        record = None if data is None else self._validate(MappingSet, data, lines, file)
        if record is not None:
            self.places.setdefault(record.mapping_set_id, Place(file, lines.get(("curie_map",), 1)))
        return record

    def releases(self) -> tuple[str, ...]:
        found: tuple[str, ...] = ()
        for file, text in self.files("", "releases.tsv"):
            found, problems = releases.read(text, file)
            self.problems += problems
        return found

    def tables(self, prefixes: dict[str, str]) -> None:
        for table in (spellings, branches):
            for file, text in self.files("", table.FILE):
                self.problems += table.read(text, file, prefixes)[1]

    def _note_ids(self, data: Any, lines: dict[strict_yaml.Path, int], file: str) -> None:
        for path, line in lines.items():
            if not path or path[-1] != "id":
                continue
            value: Any = data
            try:
                for step in path:
                    value = value[step]
            except (KeyError, IndexError, TypeError):
                continue
            if not isinstance(value, str):
                continue
            if value in self.places:
                first = self.places[value]
                self.problems.append(
                    Problem(
                        "id-twice",
                        f"the id {value} is already taken at {first.file}:{first.line}",
                        file=file,
                        line=line,
                        fix="give one of the two the next free id; ids are never reused",
                    )
                )
            else:
                self.places[value] = Place(file, line)

    def _validate(self, kind: type[_R], data: Any, lines: dict[strict_yaml.Path, int], file: str) -> _R | None:
        """The record, without the items that are broken: one of them does not hide what is wrong with the others."""
        broken: set[tuple[Any, ...]] = set()
        try:
            record = kind.model_validate(data)
        except ValidationError as error:
            found = error.errors(include_url=False)
            self.problems += (as_problem(e, lines, file) for e in found)
            broken = {tuple(e["loc"][:2]) for e in found}
            try:
                record = kind.model_validate(_without(data, broken))
            except ValidationError:
                return None
        if isinstance(record, ContentFile):
            self.places[file] = Place(file, lines.get(("source",), 1))
            for field in _WITHOUT_ID:
                at = (p for p in lines if len(p) == 2 and p[0] == field and not {p, p[:1]} & broken)
                places = (Place(file, lines[path]) for path in at)
                self.places.update(zip((item.key for item in getattr(record, field)), places, strict=True))
        return record


def _without(data: Any, broken: set[tuple[Any, ...]]) -> Any:
    """The data without the fields that are not known and the list items that are broken."""
    if not isinstance(data, dict):
        return data
    return {
        key: [item for n, item in enumerate(value) if (key, n) not in broken] if isinstance(value, list) else value
        for key, value in data.items()
        if (key,) not in broken
    }


_WORDS = {
    "extra_forbidden": ("unknown-field", "the field '{last}' is not known", "remove it, or correct its spelling"),
    "missing": ("missing-field", "the field '{last}' is missing", "add it"),
    "string_pattern_mismatch": ("malformed", "'{input}' does not have the form {pattern}", "correct it"),
    "literal_error": ("unknown-value", "'{input}' is none of {expected}", "choose one of them"),
    "value_error": ("malformed", "{error}", "correct it; `calcgraph schema` shows every field of a record"),
}


def as_problem(error: Any, lines: dict[strict_yaml.Path, int], file: str) -> Problem:
    """What the model says of a field, with the line where it stands.

    Args:
        error: one of the errors of pydantic.
        lines: the line of each part of the file, as `strict_yaml.read` tells it.
        file: its name.
    """
    path = tuple(error["loc"])
    known = path
    while known and known not in lines:
        known = known[:-1]
    context = error.get("ctx", {})
    code, message, fix = _WORDS.get(error["type"], ("malformed", "{msg}: '{input}'", "correct it"))
    values = {
        "last": path[-1] if path else "",
        "input": _shorten(error.get("input")),
        "pattern": context.get("pattern", ""),
        "expected": context.get("expected", ""),
        "error": context.get("error", ""),
        "msg": error["msg"],
    }
    return Problem(code, message.format(**values), file=file, line=lines.get(known, 1), fix=fix)


def _shorten(value: Any) -> str:
    text = str(value)
    return text if len(text) <= 80 else text[:77] + "..."
