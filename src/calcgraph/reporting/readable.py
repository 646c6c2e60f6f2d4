"""Terms and strings as people can read them, and as no reader can be harmed by them.

Comes in: labels, values and IRIs of any data, hostile data too. Goes out: text of printable characters.

Three dangers, three answers. Characters that one cannot see, or that act on a terminal or on the order of the text, are
written as escapes (`visible`). Long strings are cut (`cut`). Build servers read commands out of any line that they are
shown, `::error::` at its beginning and `##[command]` anywhere; the last step of a format breaks them (`inert`).
"""

import re
from collections.abc import Callable

_UNSEEN = re.compile(
    "["
    "\x00-\x1f\x7f-\x9f"  # controls: ESC and CSI rule a terminal, NUL ends a string
    "\xa0\xad\u034f\u061c\u115f\u1160\u1680\u17b4\u17b5\u180e\u3164\uffa0"  # spaces of other kinds, fillers
    "\u2000-\u200f\u2028-\u202f\u205f-\u206f\ufeff\ufff9-\ufffb"  # zero width, line breaks, order of the text
    "\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff\U000e0000-\U000e0fff"  # halves of characters, no characters, tags
    + "".join(f"{chr(plane * 0x10000 + 0xFFFE)}{chr(plane * 0x10000 + 0xFFFF)}" for plane in range(1, 17))
    + "]"
)
_SHORT = {"\n": r"\n", "\r": r"\r", "\t": r"\t"}
_COMMAND = re.compile(r"##(?=[\w.]*\[)")
_COMMAND_LINE = re.compile(r"^((?:\s|\x1b\[[0-9;]*m)*):(?=(?:\x1b\[[0-9;]*m)*:)", re.MULTILINE)
# The closing quote may be missing: then the rest is the literal, and no input takes more than one pass.
_TERM = re.compile(
    r"<(?P<iri>[^<>\"\s:]*:[^<>\"\s]*)>"
    r'|"(?P<text>(?:[^"\\]|\\.)*)(?:"(?:@(?P<tag>[A-Za-z0-9-]+)|\^\^<(?P<type>[^<>\"\s]*)>)?)?',
    re.DOTALL,
)
_ESCAPE = re.compile(r"\\(?:u([0-9A-Fa-f]{4})|U(000[0-9A-Fa-f]{5}|0010[0-9A-Fa-f]{4})|(.))", re.DOTALL)
_LETTERS = {"t": "\t", "b": "\b", "n": "\n", "r": "\r", "f": "\f"}
_BRIEF = 2000
_XSD = "http://www.w3.org/2001/XMLSchema#"
_BARE = re.compile(r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?|true|false")
_BARE_TYPES = {_XSD + name for name in ("integer", "decimal", "double", "float", "boolean")}


def escape(character: str) -> str:
    r"""One character as `\xHH`, `\uHHHH` or `\UHHHHHHHH`."""
    code = ord(character)
    return f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"


def unseen(text: str, escape: Callable[[str], str]) -> str:
    """Replace every character that one cannot see, or that rules what is seen, by its escape."""
    return _UNSEEN.sub(lambda match: escape(match[0]), text)


def visible(text: str) -> str:
    """The text in one line of printable characters; what cannot be seen stands there as an escape."""
    return unseen(text, lambda character: _SHORT.get(character) or escape(character))


def cut(text: str, limit: int) -> str:
    """The beginning of a visible text, with an ellipsis and its full length if it is longer than the limit."""
    if len(text) <= limit:
        return visible(text)
    return f"{visible(text[:limit]).rstrip()}… ({len(text):,} characters)"


def brief(text: str) -> str:
    """A rule, a note, a name: visible, and cut only if somebody means harm."""
    return cut(text, _BRIEF)


def readable(value: str, short: Callable[[str], str], limit: int) -> str:
    """A value in N-Triples syntax, or several, or a path of IRIs, without the noise of the syntax.

    Args:
        value: what a problem says; text that is not N-Triples stays as it is.
        short: how IRIs are shortened.
        limit: how many characters are shown.
    """
    head = value[: 8 * limit]
    text = _TERM.sub(lambda match: _term(match, short), head)
    if len(head) == len(value) and len(text) <= limit:
        return visible(text)
    return f"{visible(text[:limit]).rstrip()}… ({len(value):,} characters)"


def _term(match: re.Match[str], short: Callable[[str], str]) -> str:
    if match["text"] is None:
        return short(match["iri"])
    text = _ESCAPE.sub(_character, match["text"])
    if match["type"] is None or match["type"] == _XSD + "string":
        return f"“{text}”" + (f" ({match['tag']})" if match["tag"] else "")
    if match["type"] in _BARE_TYPES and _BARE.fullmatch(text):
        return text
    return f"“{text}” ({short(match['type'])})"


def _character(match: re.Match[str]) -> str:
    code = match[1] or match[2]
    return chr(int(code, 16)) if code else _LETTERS.get(match[3], match[3])


def inert(text: str, *, colon: str, hash: str) -> str:
    """The same text with no command for a build server in it.

    Args:
        text: a whole document.
        colon: how the document's syntax writes the first of two colons that begin a line.
        hash: how it writes the second of two number signs before a bracket.
    """
    text = _COMMAND.sub(lambda _: "#" + hash, text)
    return _COMMAND_LINE.sub(lambda match: match[1] + colon, text)
