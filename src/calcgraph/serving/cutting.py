"""Rows of a result counted and cut as the engine writes them, without taking its values into Python.

Comes in: the bytes of a serialiser. Goes out: the same bytes up to a bound, ended so that they parse. Rows are told
apart by what the engine writes between them and escapes everywhere else:

    json   },{"  and the first letter of a variable: a quote within a text is escaped, and one that ends it is
           followed by a comma or a brace; rows without any value, {}, are bounded by their bytes alone
    xml    </result><result>: < is escaped within a text
    csv    a line end outside quotes
    tsv    a line end: those within a text are escaped

A result that was cut says so where its syntax has room: a member `truncated` of JSON, a comment in XML. CSV and TSV
have none, so that their whole result is known before the first header is sent (see `worker`).
"""

import re
from collections.abc import Callable, Iterator

_BETWEEN = {  # what stands between two rows, where in it the first ends, and how much may be split by a chunk
    "json": (re.compile(rb'\},\{(?="[^,}])'), 1, 4),
    "xml": (re.compile(rb"</result><result>"), 9, 16),
}
_LINE_END = re.compile(rb"\n")
_HEAD = {"json": b'"bindings":[', "xml": b"<results>"}


class Full(OSError):
    """Raised into the serialiser when there is no room for more."""


class Cut:
    """A stream for a serialiser, which passes on whole rows up to a bound.

    Args:
        name: of the format: json, xml, csv or tsv.
        put: takes the bytes.
        rows: how many rows may pass.
        size: how many bytes may pass.

    `limit` is empty, or `rows=…` or `bytes=…` as the bound that was met.
    """

    def __init__(self, name: str, put: Callable[[bytes], object], *, rows: int, size: int) -> None:
        self.limit = ""
        self._name, self._put, self._rows, self._size = name, put, rows, size
        self._held = bytearray()  # the row that is not whole yet
        self._passed = 0
        self._seen = -1  # rows that are whole; the head is none
        self._quoted = False

    def write(self, data: bytes) -> int:
        """Take a chunk.

        Raises:
            Full: at a bound.
        """
        if self.limit or (self._lines and self._seen == self._rows and data):
            self._stop(f"rows={self._rows}", 0)
        before = len(self._held)
        self._held += data
        count, last = self._many(before)
        if count and self._seen + count < self._rows:  # far from the bound, and much quicker
            self._seen += count
        else:
            last = self._few(before)
        if last:
            self._pass(last)
        if self._passed + len(self._held) > self._size:
            self._stop(f"bytes={self._size}", 0)
        return len(data)

    def flush(self) -> None:
        """Nothing waits."""

    def close(self) -> None:
        """End the result: as the serialiser did, or, if it was cut, with the words that say so."""
        if not self.limit:
            self._pass(len(self._held))
        elif self._name == "json":
            kind, _, most = self.limit.partition("=")
            self._put(b']},"truncated":{"%s":%s}}' % (kind.encode(), most.encode()))
        elif self._name == "xml":
            self._put(b"</results><!-- truncated: %s --></sparql>" % self.limit.encode())

    @property
    def _lines(self) -> bool:
        return self._name not in _BETWEEN

    def _many(self, before: int) -> tuple[int, int]:
        """How many rows end in what came, and where the last does; 0 where that takes a closer look."""
        held = self._held
        if self._seen < 0 or (self._name == "csv" and (self._quoted or held.find(b'"', before) >= 0)):
            return 0, 0
        if self._lines:
            return held.count(b"\n", before), held.rfind(b"\n") + 1
        pattern, offset, split = _BETWEEN[self._name]
        count = len(pattern.findall(held, max(0, before - split)))
        if self._name == "xml":
            return count, held.rfind(b"</result><result>") + offset
        last = held.rfind(b'},{"', 0, len(held) - 1)
        return (count, last + offset) if bytes(held[last + 4 : last + 5]) not in (b",", b"}") else (0, 0)

    def _few(self, before: int) -> int:
        """Count the rows that end in what came, one by one, and tell where the last does.

        Raises:
            Full: at the bound.
        """
        last = 0
        for end in list(self._ends(before)):  # a search that is not over would hold the bytes
            self._seen, last = self._seen + 1, end
            if self._seen == self._rows and (not self._lines or end < len(self._held)):
                self._stop(f"rows={self._rows}", end)
        return last

    def _ends(self, before: int) -> Iterator[int]:
        """Where rows end in what is held, of which so much had been looked at before."""
        if self._name == "csv":
            yield from self._ends_outside_quotes(before)
        elif self._lines:
            yield from (match.end() for match in _LINE_END.finditer(self._held, before))
        else:
            pattern, offset, split = _BETWEEN[self._name]
            if self._seen < 0:
                head = self._held.find(_HEAD[self._name])
                if head < 0:
                    return
                yield head + len(_HEAD[self._name])
            for match in pattern.finditer(self._held, max(0, before - split)):
                yield match.start() + offset

    def _ends_outside_quotes(self, before: int) -> Iterator[int]:
        start = before
        for number, part in enumerate(bytes(self._held[before:]).split(b'"')):
            if number:
                self._quoted, start = not self._quoted, start + 1
            if not self._quoted:
                found = part.find(b"\n")
                while found >= 0:
                    yield start + found + 1
                    found = part.find(b"\n", found + 1)
            start += len(part)

    def _pass(self, end: int) -> None:
        self._put(bytes(self._held[:end]))
        self._passed += end
        del self._held[:end]

    def _stop(self, limit: str, end: int) -> None:
        if not self.limit:
            self._pass(end)
            self.limit = limit
        raise Full(limit)
