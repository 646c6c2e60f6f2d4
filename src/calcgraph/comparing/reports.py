"""A difference as text for a terminal, as Markdown for release notes, and as JSON.

Comes in: a `Difference`. Goes out: text. Values come from files of anybody's: what cannot be seen is written as an
escape, and long values are cut.
"""

import json
from collections import Counter
from collections.abc import Iterator
from itertools import groupby
from typing import Any

from calcgraph.comparing.changes import LEVELS, Change, Difference, FieldChange
from calcgraph.graph.names import BASE
from calcgraph.reporting.readable import cut, inert

_LIMIT, _PLACES = 160, 40
_SIGNS = {"added": "+", "removed": "-", "changed": "~", "retracted": "!", "reused": "!"}
_PLURAL = {
    "evidence": "Evidence",
    "vocabulary": "Vocabulary",
    "description": "Description",
    "match": "Direct matches",
    "graph": "Named graphs",
    "entailment": "Superclasses",
    "fact": "Direct triples",
}
_COLOURS = {"+": "\x1b[32m", "-": "\x1b[31m", "~": "\x1b[33m", "!": "\x1b[1;31m"}
_BOLD, _OFF = "\x1b[1m", "\x1b[0m"


def text(found: Difference, *, color: bool = False, every: bool = False) -> str:
    """For a terminal: kind by kind, the verdict last.

    Args:
        found: what changed.
        color: with ANSI colours.
        every: all changes of a kind, not the first forty.
    """
    lines: list[str] = []
    for kind, changes in _kinds(found):
        lines.append(_paint(f"{_heading(kind)}: {_counts(changes)}", _BOLD, color))
        for change in changes if every else changes[:_PLACES]:
            sign = _SIGNS[change.what]
            lines.append(f"  {_paint(sign, _COLOURS[sign], color)} {_said(found, change)}")
            lines += [f"      {line}" for field in change.fields for line in _field(found, field)]
        if not every and len(changes) > _PLACES:
            lines.append(f"    and {len(changes) - _PLACES} more; --all lists them")
        lines.append("")
    lines += [f"Note: {note}." for note in found.notes]
    lines.append(_paint(verdict(found), _BOLD, color))
    return inert("\n".join(lines) + "\n", colon=r"\x3a", hash=r"\x23")


def markdown(found: Difference) -> str:
    """For a pull request or release notes."""
    lines = [f"## {found.level.capitalize() if found.level else 'No'} changes", "", _escaped(verdict(found)), ""]
    for kind, changes in _kinds(found):
        lines += [f"### {_heading(kind)} ({_counts(changes)})", ""]
        for change in changes:
            lines.append(f"- **{change.what}** {_escaped(_said(found, change))}")
            lines += [f"  - {_escaped(line)}" for field in change.fields for line in _field(found, field)]
        lines.append("")
    lines += [f"*{_escaped(note)}*" for note in found.notes]
    return inert("\n".join(lines).rstrip() + "\n", colon="&#58;", hash="&#35;")


def as_json(found: Difference) -> str:
    """For programs."""
    value = {
        "old": found.old.name,
        "new": found.new.name,
        "level": found.level,
        "counts": {kind: dict(Counter(c.what for c in changes)) for kind, changes in _kinds(found)},
        "changes": [_plain(change) for change in found.changes],
        "notes": list(found.notes),
    }
    return json.dumps(value, indent=1, ensure_ascii=False) + "\n"


def verdict(found: Difference) -> str:
    """The last line: nothing, or how many changes of each level and what they ask for."""
    if found.level is None:
        return f"No difference between {cut(found.old.name, _LIMIT)} and {cut(found.new.name, _LIMIT)}."
    levels = Counter(change.level for change in found.changes)
    told = ", ".join(f"{levels[level]} {level}" for level in reversed(LEVELS) if levels[level])
    number = f"{len(found.changes)} change{'' if len(found.changes) == 1 else 's'}"
    return f"{number} ({told}): from {cut(found.old.name, _LIMIT)} to {cut(found.new.name, _LIMIT)} is {found.level}."


def _kinds(found: Difference) -> Iterator[tuple[str, tuple[Change, ...]]]:
    for kind, changes in groupby(found.changes, key=lambda change: change.kind):
        yield kind, tuple(changes)


def _heading(kind: str) -> str:
    return _PLURAL.get(kind, f"{kind.capitalize()}s")


def _counts(changes: tuple[Change, ...]) -> str:
    return ", ".join(f"{count} {what}" for what, count in sorted(Counter(c.what for c in changes).items()))


def _said(found: Difference, change: Change) -> str:
    if change.kind == "answer":
        return cut(f"question {change.node}, {change.label}", _LIMIT) + f" [{change.level}: {change.reason}]"
    name = found.names.short(change.node).removeprefix("cg:")
    words = f"{name} {change.label}".strip()
    if change.statement:
        said = change.statement
        by = f", by {said.graph}" if said.graph else ""
        words += f" – {found.name(said.predicate)} – {found.name(said.value)}{by}"
    if change.kind == "mapping" and (record := change.record):
        slots = {p.value.rpartition("/")[2]: v for (_, p), v in record.fields.items()}
        parts = (slots.get(slot, set()) for slot in ("subject_id", "predicate_id", "object_id"))
        words = f"{name} {' '.join(found.curie(value) for values in parts for value in values)}"
    return f"{cut(words, _LIMIT)} [{change.level}: {change.reason}]"


def _field(found: Difference, field: FieldChange) -> Iterator[str]:
    name = found.name(field.predicate)
    head = f"{field.part}: {name}" if field.part else name
    old, new = (", ".join(found.name(value) for value in values) for values in (field.old, field.new))
    if old and new:
        yield f"{cut(head, _LIMIT)}: {cut(old, _LIMIT)} → {cut(new, _LIMIT)}"
    else:
        yield f"{cut(head, _LIMIT)}: {'+ ' + cut(new, _LIMIT) if new else '- ' + cut(old, _LIMIT)}"


def _plain(change: Change) -> dict[str, Any]:
    value: dict[str, Any] = {
        "kind": change.kind,
        "what": change.what,
        "id": change.node.removeprefix(BASE),
        "label": change.label,
        "level": change.level,
        "reason": change.reason,
    }
    if change.fields:
        value["fields"] = [
            {"part": f.part, "predicate": f.predicate.value, "old": [*map(str, f.old)], "new": [*map(str, f.new)]}
            for f in change.fields
        ]
    if change.statement:
        said = change.statement
        value["statement"] = [str(said.subject), str(said.predicate), str(said.value)]
        value["graph"] = said.graph
    if change.record:
        value["said"] = [
            {"part": part, "predicate": predicate.value, "values": sorted(map(str, values))}
            for (part, predicate), values in sorted(
                change.record.fields.items(), key=lambda f: (f[0][0], f[0][1].value)
            )
        ]
    return value


def _paint(words: str, colour: str, wanted: bool) -> str:
    return f"{colour}{words}{_OFF}" if wanted else words


def _escaped(words: str) -> str:
    for character in "\\`*_{}[]<>#|~":
        words = words.replace(character, f"\\{character}")
    return words
