"""How a scalar is written: plain where plain means the same to every reader of YAML, else in double quotes.

Comes in: a text. Goes out: how it stands in a file. Readers that know types take `no`, `1` or `2026-05-05` for
something else than a text; where the model wants a text these are quoted.
"""

import re
from typing import Any

import yaml

_RESOLVERS: Any = yaml.SafeLoader.yaml_implicit_resolvers  # YAML 1.1, by first character
_NUMBER = re.compile(r"[-+]?(\.\d+|\d+(\.\d*)?)([eE][-+]?\d+)?|0o[0-7]+|0x[0-9a-fA-F]+")  # YAML 1.2
_NOT_PLAIN = re.compile(
    r"""
    ^$ | ^[ ] | [ ]$                 # nothing, or a blank at an end
    | ^[][{}?:,#&*!|>'"%@`=<~]       # a first character that means something
    | ^-(?=[ ]|$|--) | ^\.\.\.       # an item, a document
    | :(?=[ ]|$) | [ ]\#             # a key, a comment
    | [\x00-\x1f\x7f-\x9f\ud800-\udfff\ufeff\ufffe\uffff]
    """,
    re.VERBOSE,
)
_NOT_IN_FLOW = re.compile(r"[][{},]|:[\"']|^-$")
_ESCAPED = re.compile(r'["\\]|[\x00-\x1f\x7f-\x9f\ud800-\udfff\ufeff\ufffe\uffff]')
_SHORT = {'"': '\\"', "\\": "\\\\", "\n": "\\n", "\t": "\\t", "\r": "\\r"}


def written(text: str, *, typed: bool, flow: bool) -> str:
    """A scalar as it stands in a file.

    Args:
        text: what it says.
        typed: whether it is a number or a truth value for the model, not a text.
        flow: whether it stands in brackets or braces.
    """
    if _NOT_PLAIN.search(text) or (flow and _NOT_IN_FLOW.search(text)) or (not typed and _looks_typed(text)):
        return '"' + _ESCAPED.sub(_escape, text) + '"'
    return text


def _looks_typed(text: str) -> bool:
    return any(pattern.match(text) for _, pattern in _RESOLVERS.get(text[0], ())) or bool(_NUMBER.fullmatch(text))


def _escape(match: re.Match[str]) -> str:
    return _SHORT.get(match[0]) or f"\\u{ord(match[0]):04x}"
