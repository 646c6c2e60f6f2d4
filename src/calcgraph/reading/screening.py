"""What no parser of RDF bounds, judged on the bytes before it sees them.

Comes in: a file, chunk by chunk. Goes out: nothing, or `Refused`. Judged are control characters, document types and
entities (which grow without end), the nesting of JSON and XML, and the length of a text in XML. pyoxigraph parses
Turtle and TriG without recursion, and of no syntax but XML takes a token above 16 MiB.
"""

import re
from xml.parsers import expat

MAX_DEPTH = 128
MAX_TEXT = 1 << 24
_CONTROL = [bytes([n]) for n in (*range(0x09), 0x0B, 0x0C, *range(0x0E, 0x20), 0x7F)]
_CONTROLS = b"".join(_CONTROL)
_ESCAPE = re.compile(rb"\\(?:[bf]|(?:u|U0000)00(?:0[0-8BCEFbcef]|1[0-9A-Fa-f]|7[Ff]))")
_JSON = re.compile(rb'"[^"\\]*(?:\\.[^"\\]*)*(?P<end>"?)|(?P<open>[\[{])|[\]}]', re.DOTALL)
_LONGEST_ESCAPE = 10


class Refused(Exception):
    """Why a file is not read, how to mend it, and where.

    Args:
        code: the rule's name.
        message: what is wrong.
        fix: how to mend it.
        line: where, counted from 1.
    """

    def __init__(self, code: str, message: str, fix: str, line: int | None = None) -> None:
        super().__init__(message)
        self.code, self.fix, self.line = code, fix, line


class Screen:
    """Judges the bytes of Turtle, TriG, N-Triples or N-Quads.

    `escapes` tells whether a text may hold an escaped control character, so that the literals have to be looked at.
    """

    def __init__(self) -> None:
        self.escapes = False
        self._lines = 1
        self._end = b""

    def see(self, chunk: bytes) -> None:
        """Look at the next bytes."""
        if len(chunk.translate(None, _CONTROLS)) < len(chunk):  # one pass, where a search for each takes 29
            sign = next(sign for sign in _CONTROL if sign in chunk)
            raise control_character(sign[0], self._lines + chunk.count(b"\n", 0, chunk.find(sign)))
        if b"\\" in chunk or b"\\" in self._end:
            self.escapes = self.escapes or bool(_ESCAPE.search(self._end + chunk))
        self._end = chunk[-_LONGEST_ESCAPE:]
        self._lines += chunk.count(b"\n")

    def close(self) -> None:
        """There are no more bytes."""


class JsonScreen(Screen):
    """Judges JSON-LD: pyoxigraph needs time and memory in the square of the nesting."""

    def __init__(self) -> None:
        super().__init__()
        self._depth = 0
        self._text = b""

    def see(self, chunk: bytes) -> None:
        """Look at the next bytes."""
        super().see(chunk)
        text, self._text = self._text + chunk, b""
        for token in _JSON.finditer(text):
            if token["open"]:
                self._depth += 1
                if self._depth > MAX_DEPTH:
                    raise _too_deep()
            elif token["end"] == b"":  # a string that goes on in the next chunk
                self._text = text[token.start() :]
                if len(self._text) > MAX_TEXT:
                    raise _too_long()
            elif token["end"] is None:
                self._depth -= 1


class XmlScreen(Screen):
    """Judges RDF/XML, with the parser that Python has for XML."""

    def __init__(self) -> None:
        super().__init__()
        self._depth = self._length = 0
        self._parser = expat.ParserCreate()
        self._parser.StartDoctypeDeclHandler = self._doctype
        self._parser.StartElementHandler = self._down
        self._parser.EndElementHandler = self._up
        self._parser.CharacterDataHandler = self._characters

    def see(self, chunk: bytes) -> None:
        """Look at the next bytes."""
        super().see(chunk)
        self._parse(chunk, last=False)

    def close(self) -> None:
        """There are no more bytes."""
        self._parse(b"", last=True)

    def _parse(self, chunk: bytes, *, last: bool) -> None:
        try:
            self._parser.Parse(chunk, last)
        except expat.ExpatError as error:
            said = expat.ErrorString(error.code)
            raise Refused("broken-rdf", f"it is not XML: {said}", "mend the syntax", error.lineno) from None

    def _doctype(self, *_: object) -> None:
        message = "it declares a document type, and could so declare entities that grow without end"
        raise Refused("document-type", message, "remove <!DOCTYPE …>", self._parser.CurrentLineNumber)

    def _down(self, _: str, attributes: dict[str, str]) -> None:
        self._depth, self._length = self._depth + 1, 0
        if any(len(value) > MAX_TEXT for value in attributes.values()):
            raise _too_long(self._parser.CurrentLineNumber)
        if self._depth > MAX_DEPTH:
            raise _too_deep(self._parser.CurrentLineNumber)

    def _up(self, _: str) -> None:
        self._depth, self._length = self._depth - 1, 0

    def _characters(self, text: str) -> None:
        self._length += len(text)
        if self._length > MAX_TEXT:
            raise _too_long(self._parser.CurrentLineNumber)


def control_character(number: int, line: int | None = None) -> Refused:
    """A character that a terminal may obey and XML cannot hold."""
    fix = "remove it; tab and line breaks are allowed"
    return Refused("control-character", f"it has the control character U+{number:04X}", fix, line)


def _too_deep(line: int | None = None) -> Refused:
    return Refused("too-deep", f"it is nested deeper than {MAX_DEPTH} levels", "flatten it: write N-Quads", line)


def _too_long(line: int | None = None) -> Refused:
    return Refused("too-long", f"it has a text longer than {MAX_TEXT:,} bytes", "cut the literal", line)
