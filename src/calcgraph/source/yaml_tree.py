"""A YAML file as a tree whose entries own their comments.

Comes in: text that `strict_yaml.read` has accepted. Goes out: nodes and entries, with each comment in one place. A
comment beside something belongs to that. A comment on lines of its own belongs to the entry below it, unless it is
indented deeper than that entry; then it closes the innermost block above that is not indented deeper than the comment.
What stands before a blank line at the top is the header of the file.

The positions are those of PyYAML's parser. Between two scalars there is nothing but white space, punctuation and
comments, so that a comment cannot be mistaken for a text or the other way about.
"""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Literal

import yaml

from calcgraph.source import strict_yaml

_MARK = re.compile(r"#[^\n]*|\S")
_STARTS = (yaml.StreamStartEvent, yaml.DocumentStartEvent)
_ENDS = (yaml.MappingEndEvent, yaml.SequenceEndEvent)
_BLOCK_HEADER = re.compile(r"[|>][-+0-9]*[ \t]*(#[^\n]*)?(?:\n|\Z)")


@dataclass(slots=True, eq=False)
class Comment:
    """A comment. `blank`: an empty line stands above it."""

    text: str
    at: int
    column: int
    blank: bool
    beside: bool


@dataclass(slots=True, eq=False)
class Node:
    """A scalar, a mapping or a list. `after` are the comments below its last entry, `column` is that of a block."""

    kind: Literal["scalar", "map", "list"]
    start: int
    column: int
    end: int = 0
    text: str = ""
    flow: bool = False
    entries: list["Entry"] = field(default_factory=list)
    after: list[Comment] = field(default_factory=list)
    owner: "Entry | None" = None


@dataclass(slots=True, eq=False)
class Entry:
    """A key with its value, or an item of a list. `before` and `beside` are its comments."""

    key: str
    at: int
    column: int
    parent: Node
    value: Node
    before: list[Comment] = field(default_factory=list)
    beside: list[Comment] = field(default_factory=list)
    blank: bool = False


@dataclass(slots=True)
class Tree:
    """What a file holds; `root` is None for a file of comments only."""

    root: Node | None
    header: list[Comment]


class Unusual(Exception):
    """A way of writing that cannot be taken apart safely."""

    def __init__(self, line: int, what: str, fix: str) -> None:
        super().__init__(what)
        self.line, self.what, self.fix = line, what, fix


def comments(text: str) -> list[str]:
    """The comments of a text, in order, without the blanks at their ends."""
    return [found for _, found in _marks(text, _events(text)) if found.startswith("#")]


def read(text: str) -> Tree:
    """Take a file apart.

    Args:
        text: what `strict_yaml.read` accepts, with LF line ends and no byte order mark.

    Raises:
        Unusual: for an explicit key (`? a`) or a directive (`%YAML`).
    """
    builder = _Builder(text)
    root = builder.build()
    first = builder.entries[0] if builder.entries else None
    _attach(builder.comments, builder.entries, root)
    if root is None:
        return Tree(None, builder.comments)
    return Tree(root, _split_header(first) if first else [])


def _events(text: str) -> list[Any]:
    return list(strict_yaml.events(text))


def _marks(text: str, events: list[Any]) -> Iterator[tuple[int, str]]:
    """Offset and text of each comment and each sign of punctuation between the scalars."""
    position = 0
    for start, end, style in [*map(_extent, filter(_is_scalar, events)), (len(text), len(text), None)]:
        for match in _MARK.finditer(text, position, start):
            yield match.start(), match[0].rstrip()
        if style in ("|", ">"):
            header = _BLOCK_HEADER.match(text, start)
            if header and header[1]:
                yield header.start(1), header[1].rstrip()
        position = max(position, end)


def _is_scalar(event: Any) -> bool:
    return isinstance(event, yaml.ScalarEvent)


def _is_end(event: Any) -> bool:
    return isinstance(event, _ENDS)


def _extent(event: Any) -> tuple[int, int, str | None]:
    return event.start_mark.index, event.end_mark.index, event.style


class _Builder:
    def __init__(self, text: str) -> None:
        self.text = text
        self.events = _events(text)
        self.entries: list[Entry] = []
        self.comments: list[Comment] = []
        self.dashes: list[int] = []
        for at, mark in _marks(text, self.events):
            self._note(at, mark)

    def _note(self, at: int, mark: str) -> None:
        if mark.startswith("#"):
            line = self.text.rfind("\n", 0, at) + 1
            beside = bool(self.text[line:at].strip())
            self.comments.append(Comment(mark, at, at - line, self._blank_above(at), beside))
        elif mark == "-":
            self.dashes.append(at)
        elif mark in "?%":
            line = self.text.count("\n", 0, at) + 1
            if mark == "?":
                raise Unusual(line, "a key is marked by '?'", "write it as 'key: value'")
            raise Unusual(line, "a line begins with '%'", "remove it; the file needs no directive")

    def _blank_above(self, at: int) -> bool:
        """Whether the line above that of a position is there and empty."""
        end = self.text.rfind("\n", 0, at)
        return end >= 0 and not self.text[self.text.rfind("\n", 0, end) + 1 : end].strip()

    def build(self) -> Node | None:
        self.todo = iter([e for e in self.events if not isinstance(e, _STARTS)])
        event = next(self.todo)
        return None if isinstance(event, yaml.StreamEndEvent) else self._node(event)

    def _node(self, event: Any) -> Node:
        start, column = event.start_mark.index, event.start_mark.column
        if _is_scalar(event):
            return Node("scalar", start, column, event.end_mark.index, event.value)
        mapping = isinstance(event, yaml.MappingStartEvent)
        node = Node("map" if mapping else "list", start, column, flow=bool(event.flow_style))
        while not _is_end(event := next(self.todo)):
            at = event.start_mark.index
            if not mapping and not node.flow:
                at = self.dashes[bisect_left(self.dashes, max(at, node.start + 1)) - 1]
            key, column = event.value if mapping else "", at - self.text.rfind("\n", 0, at) - 1
            entry = Entry(key, at, column, node, node, blank=self._blank_above(at))
            node.entries.append(entry)
            self.entries.append(entry)
            entry.value = self._node(next(self.todo) if mapping else event)
            entry.value.owner = entry
        node.end = event.end_mark.index
        return node


def _attach(found: list[Comment], entries: list[Entry], root: Node | None) -> None:
    """Give each comment to an entry, or to the end of a node."""
    places = [e.at for e in entries]
    previous, taken = -1, None  # the gap that the last comment stood in, and who took it
    for comment in found:
        n = bisect_right(places, comment.at)
        above, below = entries[n - 1] if n else None, entries[n] if n < len(entries) else None
        if comment.beside and above:
            _beside(comment, above)
            continue
        taken = _taker(comment, above, below, root, taken if n == previous else None)
        previous = n
        if isinstance(taken, Entry):
            taken.before.append(comment)
        elif taken:
            taken.after.append(comment)


def _beside(comment: Comment, entry: Entry) -> None:
    while entry.parent.flow and entry.parent.end <= comment.at and entry.parent.owner:
        entry = entry.parent.owner
    entry.beside.append(comment)


def _taker(
    comment: Comment, above: Entry | None, below: Entry | None, root: Node | None, earlier: Entry | Node | None
) -> Entry | Node | None:
    if isinstance(earlier, Entry):
        return earlier  # comments keep their order
    if above is None:
        return below or root
    value = above.value
    if comment.at < value.start and (value.kind == "scalar" or value.flow):
        return above  # between a key and its value
    around: Node | None = value
    while around and not (around.flow and around.start < comment.at < around.end):
        around = around.owner.parent if around.owner else None
    if around:
        return below if below and below.at < around.end else around
    if below and comment.column <= below.column:
        return below
    inner: Node | None = above.parent
    closed = []  # the blocks that end here, innermost first
    while inner and not (below and inner is below.parent) and value is not (below and below.parent):
        closed.append(inner)
        inner = inner.owner.parent if inner.owner else None
    if isinstance(earlier, Node) and earlier in closed:
        closed = closed[closed.index(earlier) :]
    fitting = [node for node in closed if not node.flow and node.column <= comment.column]
    if fitting:
        return next(n for n in reversed(fitting) if n.column == fitting[0].column)
    return below or root


def _split_header(first: Entry) -> list[Comment]:
    """Take from the first entry the comments above the last empty line before it."""
    cut = len(first.before)
    if not first.blank:
        cut = max((n for n, c in enumerate(first.before) if c.blank), default=0)
    header, first.before = first.before[:cut], first.before[cut:]
    return header
