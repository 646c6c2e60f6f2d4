"""What a GitHub runner makes of the lines that a step prints, by the rules of its own parser."""

import re
from typing import NamedTuple


class Command(NamedTuple):
    """A workflow command."""

    name: str
    properties: dict[str, str]
    message: str


def commands(log: str) -> list[Command]:
    """The commands in a log: lines that begin with `::`, whatever blanks are before it."""
    found = (re.fullmatch(r"\s*::(\w[\w-]*)(?: +(.*?))?::(.*)", line) for line in re.split(r"\r\n|\r|\n", log))
    return [
        Command(
            match[1],
            {key: unescape(value, ":,") for key, _, value in (p.partition("=") for p in (match[2] or "").split(","))},
            unescape(match[3]),
        )
        for match in found
        if match
    ]


def unescape(text: str, more: str = "") -> str:
    """Undo the escapes of a message, or of a property."""
    for character in f"\r\n{more}%":
        text = text.replace(f"%{ord(character):02X}", character)
    return text


def old_commands(log: str) -> list[str]:
    """Commands of the older forms, which stand anywhere in a line: of GitHub, Azure Pipelines, TeamCity."""
    return re.findall(r"##[\w.]*\[", log)
