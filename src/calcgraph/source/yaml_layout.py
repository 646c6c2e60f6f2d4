"""A tree of a YAML file as lines, in the order of the model.

Comes in: what `yaml_tree.read` returned, and the model of the file. Goes out: its lines in normal form. A record that
the model calls small stands in braces on one line, unless a comment stands inside it. Comments keep their place: before
an entry, beside it, or after the last one of a block.
"""

import types
import typing
from collections.abc import Mapping
from decimal import Decimal
from functools import cache
from typing import Any, NamedTuple

from pydantic import BaseModel

from calcgraph.model import Citation, Quantity, Section, SiteWord, Span, Uncited
from calcgraph.source.yaml_tree import Comment, Entry, Node, Tree
from calcgraph.source.yaml_words import written

BY_START = ("sections", "spans", "uncited")
"""Lists whose order means nothing; they are sorted by where their items start."""

_ONE_LINE = (Citation, Quantity, Section, SiteWord, Span, Uncited)  # records in braces
_SHORT_LISTS = ("one", "other")  # lists in brackets


def lines(tree: Tree, kind: type[BaseModel]) -> list[str]:
    """The lines of a file.

    Args:
        tree: the file taken apart; its comments are moved about in it.
        kind: the model of the file, which it must fit.
    """
    found = _comment_lines(tree.header, 0, loose=True)
    if tree.root:
        shape = _shape_of(kind)
        _arrange(tree.root, shape)
        found += [""] if found and tree.root.entries else []
        found += _block(tree.root, shape, 0, depth=0)
    return found[1:] if found[:1] == [""] else found


def misfit(root: Node, kind: type[BaseModel]) -> Node | None:
    """The first node that is of another kind than the model says, or the value of a field that it does not know."""
    return _misfit(root, _shape_of(kind))


# ---- what the model says of a field


class _Shape(NamedTuple):
    fields: Mapping[str, "_Shape"] = {}
    item: "_Shape | None" = None
    typed: bool = False
    one_line: bool = False


@cache
def _shape_of(kind: Any, name: str = "") -> _Shape:
    while typing.get_origin(kind) in (typing.Annotated, typing.Union, types.UnionType):
        kind = next(k for k in typing.get_args(kind) if k is not type(None))
    if typing.get_origin(kind) is tuple:
        return _Shape(item=_shape_of(typing.get_args(kind)[0]), one_line=name in _SHORT_LISTS)
    if isinstance(kind, type) and issubclass(kind, BaseModel):
        fields = {n: _shape_of(typing.cast(Any, f.annotation), n) for n, f in kind.model_fields.items()}
        return _Shape(fields, one_line=kind in _ONE_LINE)
    return _Shape(typed=kind in (int, bool, Decimal))


def _misfit(node: Node, shape: _Shape) -> Node | None:
    wanted = "list" if shape.item else "map" if shape.fields else "scalar"
    if node.kind != wanted:
        return node
    for entry in node.entries:
        inner = shape.item or shape.fields.get(entry.key)
        if inner is None:
            return entry.value
        if found := _misfit(entry.value, inner):
            return found
    return None


# ---- the order


def _arrange(node: Node, shape: _Shape) -> None:
    """Put the fields in order, and each comment where it can stay."""
    if not node.entries:
        return
    order = list(shape.fields)
    for entry in node.entries:
        _arrange(entry.value, shape.item or shape.fields[entry.key])
    if shape.fields:
        node.entries.sort(key=lambda e: order.index(e.key))
    for entry in node.entries:
        value = entry.value
        above = entry.beside[:-1]  # one comment has room beside it
        if not value.entries:
            above += value.after
            value.after = []
        elif shape.item and value.kind == "map":  # the line of the item is that of its first field
            first = value.entries[0]
            lead, first.before = first.before, []
            if not _fits_one_line(value, shape.item):
                above, entry.beside = list(entry.beside), []
            above += lead
        for comment in above:
            comment.blank = False
        if above and entry.blank:
            above[0].blank, entry.blank = True, False
        entry.before += above
        entry.beside = entry.beside[-1:]
    if node.owner and node.owner.key in BY_START and not node.after and not any(e.before for e in node.entries):
        node.entries.sort(key=_start)


def _start(entry: Entry) -> tuple[int, int]:
    cells = {e.key: e.value.text for e in entry.value.entries}
    return _as_int(cells.get("start")), _as_int(cells.get("end"))


def _as_int(text: str | None) -> int:
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 16 else -1


def _fits_one_line(node: Node, shape: _Shape) -> bool:
    if not node.entries:
        return True
    return shape.one_line and not node.after and not any(
        e.before or e.beside or not _fits_one_line(e.value, shape.item or shape.fields[e.key]) for e in node.entries
    )  # fmt: skip


# ---- the lines


def _block(node: Node, shape: _Shape, indent: int, depth: int) -> list[str]:
    """A node over several lines. Empty lines are kept between the fields of a file and between its records."""
    lines: list[str] = []
    loose, apart = depth < 2, False
    for n, entry in enumerate(node.entries):
        inner = shape.item or shape.fields[entry.key]
        own = _comment_lines(entry.before, indent, loose=loose)
        own += [""] if own and entry.blank and loose else []
        own += _item(entry, inner, indent, depth) if shape.item else _field(entry, inner, indent, depth)
        block = not _fits_one_line(entry.value, inner)
        if n and ((depth == 0 and (apart or block)) or (loose and (entry.before[0] if entry.before else entry).blank)):
            lines.append("")
        lines += own
        apart = block
    more = _comment_lines(node.after, indent, loose=loose)
    return lines + ([""] if more and loose and node.after[0].blank else []) + more


def _field(entry: Entry, shape: _Shape, indent: int, depth: int) -> list[str]:
    head, beside = f"{' ' * indent}{entry.key}:", "".join(f"  {c.text}" for c in entry.beside)
    if _fits_one_line(entry.value, shape):
        return [f"{head} {_one_line(entry.value, shape)}{beside}"]
    return [head + beside, *_block(entry.value, shape, indent + 2, depth + 1)]


def _item(entry: Entry, shape: _Shape, indent: int, depth: int) -> list[str]:
    beside = "".join(f"  {c.text}" for c in entry.beside)
    if _fits_one_line(entry.value, shape):
        return [f"{' ' * indent}- {_one_line(entry.value, shape)}{beside}"]
    first, *more = _block(entry.value, shape, indent + 2, depth + 1)
    return [f"{' ' * indent}- {first[indent + 2 :]}", *more]


def _one_line(node: Node, shape: _Shape, *, flow: bool = False) -> str:
    if node.kind == "scalar":
        return written(node.text, typed=shape.typed, flow=flow)
    parts = [
        f"{f'{e.key}: ' if shape.fields else ''}{_one_line(e.value, shape.item or shape.fields[e.key], flow=True)}"
        for e in node.entries
    ]
    return f"{{{', '.join(parts)}}}" if shape.fields else f"[{', '.join(parts)}]"


def _comment_lines(found: list[Comment], indent: int, *, loose: bool) -> list[str]:
    """The comments, with the empty lines between them, but not above the first."""
    lines: list[str] = []
    for comment in found:
        lines += (
            ["", " " * indent + comment.text] if lines and loose and comment.blank else [" " * indent + comment.text]
        )
    return lines
