"""A property path, from SPARQL syntax to SHACL's own (section 2.3.1), in Turtle.

Comes in: `^<a>/(<b>|<c>)*`. Goes out: `( [ sh:inversePath <a> ] [ sh:zeroOrMorePath [ sh:alternativePath ( … ) ] ] )`.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass

_TOKEN = re.compile(r"<[^<>\"{}|^`\\\x00-\x20]*>|[()/|^*+?]")
_REPEATED = {"*": "sh:zeroOrMorePath", "+": "sh:oneOrMorePath", "?": "sh:zeroOrOnePath"}
_LONGEST, _DEEPEST = 4000, 50


def shacl_path(path: str, iri: Callable[[str], str]) -> str:
    """The path in Turtle, or nothing if this is no path, or one too long or too deeply nested to be meant.

    Args:
        path: in SPARQL syntax, IRIs in full.
        iri: writes an IRI, and nothing for what is none.
    """
    tokens = _TOKEN.findall(path[:_LONGEST])
    if "".join(tokens) != path:
        return ""
    try:
        written = _Path(tokens, iri).alternatives(0)
    except (IndexError, ValueError):
        return ""
    return "" if tokens else written


@dataclass(frozen=True, slots=True)
class _Path:
    tokens: list[str]  # those that are still to be read
    iri: Callable[[str], str]

    def alternatives(self, depth: int) -> str:
        branches = [self._sequence(depth)]
        while self._next("|"):
            branches.append(self._sequence(depth))
        return branches[0] if len(branches) == 1 else f"[ sh:alternativePath ( {' '.join(branches)} ) ]"

    def _sequence(self, depth: int) -> str:
        steps = [self._step(depth)]
        while self._next("/"):
            steps.append(self._step(depth))
        return steps[0] if len(steps) == 1 else f"( {' '.join(steps)} )"

    def _step(self, depth: int) -> str:
        if depth > _DEEPEST:
            raise ValueError("nested too deeply")
        if self._next("^"):
            return f"[ sh:inversePath {self._step(depth + 1)} ]"
        if self._next("("):
            written = self.alternatives(depth + 1)
            if not self._next(")"):
                raise ValueError("a bracket is not closed")
        else:
            written = self.iri(self.tokens.pop(0).strip("<>"))
        if not written:
            raise ValueError("a step is no IRI")
        while self.tokens and self.tokens[0] in _REPEATED:
            written = f"[ {_REPEATED[self.tokens.pop(0)]} {written} ]"
        return written

    def _next(self, token: str) -> bool:
        if not self.tokens or self.tokens[0] != token:
            return False
        del self.tokens[0]
        return True
