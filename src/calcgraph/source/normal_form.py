"""The one way to write a curated file, so that a change of content is all that a diff shows.

Comes in: the bytes of a file. Goes out: its bytes in normal form. Fields stand in the order of the model, spans and
sections by where they start, all other records as the curator ordered them. One line holds one field, a span, a
quantity; texts are plain where that is safe; one empty line stands before each list of records. Rows of a mapping table
are sorted between comments. No comment is lost or passed to another record: what comes out is read again and compared,
and a file that cannot be rewritten safely is refused.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

from yaml import YAMLError

from calcgraph.errors import InvalidContent, Problem, Report
from calcgraph.model import ContentFile, Source
from calcgraph.source import sssom, strict_yaml
from calcgraph.source.yaml_layout import BY_START, lines, misfit
from calcgraph.source.yaml_tree import Tree, Unusual, comments, read

_FOLDERS = (("content", "*.yaml"), ("sources", "*.yaml"), ("mappings", "*.sssom.tsv"))
_CODE = "not-normal-form"


class Change(NamedTuple):
    """What the normal form makes of a file."""

    file: str
    path: Path
    old: bytes
    new: bytes


def changes(root: Path) -> Iterator[Change | Problem]:
    """Go through the curated files under `root`.

    Returns:
        A change for each file that is not in normal form, a problem for each that has none. Files that cannot be read
        or parsed are left to `source.read`.
    """
    for folder, pattern in _FOLDERS:
        for path in sorted((root / folder).glob(pattern)):
            file = path.relative_to(root).as_posix()
            try:
                if path.name.startswith(".") or not path.is_file():
                    continue
                data = path.read_bytes()
                new = normal_form(data, file)
            except OSError:
                continue
            except InvalidContent as error:
                yield from (p for p in error.report if p.code == _CODE)
            else:
                if new != data:
                    yield Change(file, path, data, new)


def problems(root: Path, *, progress: object = None) -> list[Problem]:  # noqa: ARG001 (given to every child)
    """A warning for each file under `root` that is not in normal form, with the first line that would change."""
    found = []
    for change in changes(root):
        if isinstance(change, Problem):
            found.append(change)
            continue
        line, now, then = _first_difference(change.old, change.new)
        fix = "run: calcgraph check --fix"
        if change.path.is_symlink():
            fix = "it is a link, which calcgraph leaves alone; mend the file that it points to"
        message = f"the file is not in normal form; this line would read {then}"
        found.append(_problem(change.file, line, message, fix, now))
    return found


def normal_form(data: bytes, file: str) -> bytes:
    """A curated file in normal form.

    Args:
        data: its bytes.
        file: its name, as `content/shared.yaml`; folder and ending tell what it is.

    Raises:
        InvalidContent: if it has other problems than its form, or cannot be rewritten safely.
    """
    if file.endswith(".tsv"):
        return _table(data, file)
    if _is_normal(data, file):  # nearly always, and twice as fast
        return data
    before, _, found = strict_yaml.read(data, file)
    if found:
        raise InvalidContent(Report.of(found))
    text = _lines_ended_by_lf(data)
    try:
        tree = read(text)
    except Unusual as unusual:
        message = f"the file has no normal form: {unusual.what}"
        raise InvalidContent(Report((_problem(file, unusual.line, message, unusual.fix),))) from None
    kind = _kind(file)
    if tree.root and (node := misfit(tree.root, kind)):
        line = text.count("\n", 0, node.start) + 1
        message = "the file has no normal form: the model does not know what stands here"
        fix = "mend what else is reported for this file first"
        raise InvalidContent(Report((Problem("unknown-field", message, file=file, line=line, fix=fix),)))
    result = _laid_out(tree, kind)
    if result != data:
        after, _, found = strict_yaml.read(result, file)
        if (
            found
            or _unordered(after) != _unordered(before)
            or sorted(comments(text)) != sorted(comments(_text(result)))
        ):
            message = "the file has no normal form that surely says the same"
            raise InvalidContent(Report((_problem(file, 1, message, "report it to the authors of calcgraph"),)))
    return result


def _is_normal(data: bytes, file: str) -> bool:
    """Whether the file can be taken apart and put together again to the same bytes."""
    try:
        tree, kind = read(_lines_ended_by_lf(data)), _kind(file)
        return (tree.root is None or misfit(tree.root, kind) is None) and _laid_out(tree, kind) == data
    except (YAMLError, Unusual, UnicodeError, RecursionError):
        return False


def _kind(file: str) -> type[Source | ContentFile]:
    return Source if file.startswith("sources/") else ContentFile


def _laid_out(tree: Tree, kind: type[Source | ContentFile]) -> bytes:
    return "".join(f"{line}\n" for line in lines(tree, kind)).encode()


def _problem(file: str, line: int, message: str, fix: str, value: str | None = None) -> Problem:
    return Problem(_CODE, message, severity="warning", file=file, line=line, fix=fix, value=value)


def _text(data: bytes) -> str:
    return data.decode("utf-8-sig")


def _lines_ended_by_lf(data: bytes) -> str:
    return _text(data).replace("\r\n", "\n").replace("\r", "\n")


def _first_difference(data: bytes, wanted: bytes) -> tuple[int, str, str]:
    """Line, what stands there, what should."""
    now, then = ([*part.split(b"\n"), None] for part in (data, wanted))
    n = next(n for n, (a, b) in enumerate(zip(now, then, strict=False)) if a != b)
    return n + 1, _shown(now[n]), _shown(then[n])


def _shown(line: bytes | None) -> str:
    if line is None:
        return "as the end of the file"
    text = line.decode("utf-8", "replace")
    return repr(text if len(text) <= 80 else text[:77] + "...")


def _unordered(value: Any, key: str = "") -> Any:
    """The data with sorted lists where the order means nothing."""
    if isinstance(value, dict):
        return {k: _unordered(v, k) for k, v in value.items()}
    if isinstance(value, list):
        items = [_unordered(v) for v in value]
        return (
            sorted(items, key=lambda v: sorted(v.items()) if isinstance(v, dict) else []) if key in BY_START else items
        )
    return value


# ---- tables


def _table(data: bytes, file: str) -> bytes:
    """A mapping table with its rows in order; comments stay where they are, and no row passes one."""
    _, found = sssom.read(data, file)
    if found:
        raise InvalidContent(Report.of(found))
    lines = [line for line in _text(data).replace("\r\n", "\n").split("\n") if line]
    names = next(n for n, line in enumerate(lines) if not line.startswith("#"))
    ordered = [line.rstrip() for line in lines[:names]] + [lines[names]]
    rows: list[str] = []
    for line in lines[names + 1 :]:
        if line.startswith("#"):
            ordered += [*sorted(rows, key=_cells), line.rstrip()]
            rows = []
        else:
            rows.append(line)
    return "".join(f"{line}\n" for line in [*ordered, *sorted(rows, key=_cells)]).encode()


def _cells(row: str) -> list[str]:
    return row.split("\t")
