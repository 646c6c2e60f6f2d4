"""Operators on regular expressions, as sh:pattern and REGEX have them.

Comes in: a pattern. Goes out: patterns that match more, each with what was changed.
"""

import re
from collections.abc import Iterator

_PART = re.compile(r"\\.|\[[^\]]*\]|\{(\d+)(,\d*)?\}|.", re.S)


def without_anchor(pattern: str) -> Iterator[tuple[str, str]]:
    """Drop each `^` and each `$`: what stands before or after no longer matters."""
    for match in _PART.finditer(pattern):
        if match[0] in ("^", "$"):
            yield f"{match[0]} of {pattern}", pattern[: match.start()] + pattern[match.end() :]


def any_character(pattern: str) -> Iterator[tuple[str, str]]:
    """Let each character class match any character."""
    for match in _PART.finditer(pattern):
        if match[0].startswith(("[", "\\")) and match[0] != ".":
            yield f"{match[0]} at {match.start()} of {pattern}", pattern[: match.start()] + "." + pattern[match.end() :]


def fewer_times(pattern: str) -> Iterator[tuple[str, str]]:
    """Ask for each repetition once less: `+` becomes `*`, `{7}` becomes `{6,7}`, `{2,3}` becomes `{1,3}`."""
    for match in _PART.finditer(pattern):
        if match[0] == "+":
            instead = "*"
        elif match[1]:
            instead = f"{{{int(match[1]) - 1}{match[2] or ',' + match[1]}}}"
        else:
            continue
        yield f"{match[0]} at {match.start()} of {pattern}", pattern[: match.start()] + instead + pattern[match.end() :]
