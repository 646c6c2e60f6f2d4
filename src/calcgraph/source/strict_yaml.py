"""Strict YAML: strings, lists and mappings, each with its line; nothing is guessed.

Comes in: bytes. Goes out: plain data and a table from a path inside it, as `("claims", 3, "spans", 0)`, to a line.
Refused, with file and line: duplicate keys, anchors, aliases, tags, several documents, bytes that are not UTF-8,
control characters (escaped ones too), nesting below 20 and files above 5 MB. Every scalar is a string, so that `no`
and `1.10` stay what they are (YAML 1.1 would read a boolean and a number). The parser is PyYAML's, on the event level.
"""

from collections.abc import Iterator
from typing import Any

import yaml

from calcgraph.errors import Problem
from calcgraph.scalars import UNSAFE

Path = tuple[str | int, ...]
_MAX_BYTES = 5_000_000
_MAX_DEPTH = 20
_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def events(text: str) -> Iterator[Any]:
    """The events of a text, as `yaml.parse` gives them, with fewer calls for each.

    Raises:
        yaml.YAMLError: if it is not YAML.
    """
    loader = _LOADER(text)
    try:
        event = None
        while not isinstance(event, yaml.StreamEndEvent):
            event = loader.get_event()
            yield event
    finally:
        loader.dispose()


class _Refused(Exception):
    def __init__(self, line: int, message: str, fix: str, code: str) -> None:
        super().__init__(message)
        self.line, self.message, self.fix, self.code = line, message, fix, code


def read(data: bytes, file: str) -> tuple[Any, dict[Path, int], list[Problem]]:
    """Parse one file.

    Args:
        data: its bytes.
        file: its name, for problems.

    Returns:
        The data (None if it could not be parsed), the line of each part, and the problems.
    """
    if len(data) > _MAX_BYTES:
        return None, {}, [_problem(file, 1, "file-too-large", "the file is larger than 5 MB", "split it")]
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        fix = "save the file as UTF-8"
        message = f"byte {error.start} (0x{data[error.start]:02x}) is not UTF-8"
        return None, {}, [_problem(file, line, "not-utf-8", message, fix)]
    builder = _Builder()
    try:
        if unsafe := UNSAFE.search(text):
            _refuse_unsafe(unsafe[0], text.count("\n", 0, unsafe.start()) + 1)
        value = builder.build(text)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
        reason = getattr(error, "problem", None) or str(error)
        line = min(mark.line + 1, len(text.splitlines())) if mark else 1
        fix = "check the indentation, the colons and the quotes of this line and the one above"
        return None, {}, [_problem(file, line, "broken-yaml", f"this is not YAML: {reason}", fix)]
    except _Refused as refused:
        return None, {}, [_problem(file, refused.line, refused.code, refused.message, refused.fix)]
    return value, builder.lines, builder.problems(file)


def _problem(file: str, line: int, code: str, message: str, fix: str) -> Problem:
    return Problem(code=code, message=message, file=file, line=line, fix=fix)


def _line(event: Any) -> int:
    return int(event.start_mark.line) + 1


def _refuse_unsafe(text: str, line: int) -> None:
    found = UNSAFE.search(text)
    if found:
        message = f"the control character U+{ord(found[0]):04X} is not allowed, not even escaped"
        raise _Refused(line, message, "remove it", "control-character")


class _Builder:
    def __init__(self) -> None:
        self.lines: dict[Path, int] = {}
        self._duplicates: list[tuple[int, str, int]] = []

    def problems(self, file: str) -> list[Problem]:
        return [
            _problem(
                file,
                line,
                "duplicate-key",
                f"the key '{key}' stands twice in one mapping; it was first given in line {first}",
                "remove one of the two, or rename it",
            )
            for line, key, first in self._duplicates
        ]

    def build(self, text: str) -> Any:
        self._events = events(text)
        next(self._events)  # stream start
        event = next(self._events)
        if isinstance(event, yaml.StreamEndEvent):
            return {}
        value = self._node(next(self._events), ())
        next(self._events)  # document end
        event = next(self._events)
        if not isinstance(event, yaml.StreamEndEvent):
            raise _Refused(
                _line(event),
                "a second YAML document starts here",
                "use one file each",
                "several-documents",
            )
        return value

    def _node(self, event: Any, path: Path) -> Any:
        line = _line(event)
        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
            raise _Refused(line, "anchors and aliases are not allowed", "write the value out", "yaml-anchor")
        if getattr(event, "tag", None):
            raise _Refused(
                line, f"the tag {event.tag!r} is not allowed", "remove it; types come from the model", "yaml-tag"
            )
        if len(path) > _MAX_DEPTH:
            raise _Refused(line, f"nested deeper than {_MAX_DEPTH} levels", "flatten the file", "yaml-too-deep")
        self.lines[path] = line
        if isinstance(event, yaml.ScalarEvent):
            _refuse_unsafe(event.value, line)
            return event.value
        if isinstance(event, yaml.SequenceStartEvent):
            return self._sequence(path)
        return self._mapping(path)

    def _sequence(self, path: Path) -> list[Any]:
        items: list[Any] = []
        while not isinstance(event := next(self._events), yaml.SequenceEndEvent):
            items.append(self._node(event, (*path, len(items))))
        return items

    def _mapping(self, path: Path) -> dict[str, Any]:
        found: dict[str, Any] = {}
        while not isinstance(event := next(self._events), yaml.MappingEndEvent):
            line = _line(event)
            if not isinstance(event, yaml.ScalarEvent) or event.anchor or event.tag:
                raise _Refused(line, "a key must be a plain word", "write the key as one word", "yaml-key")
            key = event.value
            inner = (*path, key)
            _refuse_unsafe(key, line)
            if key in found:
                self._duplicates.append((line, key, self.lines[inner]))
                self._node(next(self._events), (*inner, "again", line))
                continue
            found[key] = self._node(next(self._events), inner)
            self.lines[inner] = line
        return found
