"""Content files written in every way that strict YAML allows, with numbered comments in odd places.

Each comment is known by its number and by what it belongs to: a record, a key of the file, the end of a list.
"""

import re
from collections.abc import Callable
from random import Random
from typing import Any

TEXTS = (
    "plain words", "no", "1", "0.50", "1e3", "2026-05-05", "~", "null", "a: b", "a #b", "#b", "- a", "-a", "it's",
    '"q"', "[x]", "x]", "{y}", "*z", "&z", "!z", "%", "50 %", "@at", "`tick`", "back\\slash", "colon:", "a, b",
    "two\nlines", "three\n\nlines", "tab\there", "zero\u200bwidth", "mark\ufeffin", "😀 face", "表皮下 (字)",
    "?", "?x", ":x", "=", "<<", "---", "--- a", "...", "-", "x" * 300, "|", "> y", "off", "12:30", "0x1F", "0o17",
    ".inf", "words " * 40 + "end",
)  # fmt: skip
COMMENT = re.compile(r"# ?§(\d+)§")


def value(r: Random) -> str:
    """A text for a field."""
    return r.choice(TEXTS) if r.random() < 0.4 else " ".join(r.choices(("skin", "of", "nodule", "42", "a"), k=3)) + " x"


def content(r: Random) -> dict[str, Any]:
    """What a content file may hold; each record fits the model."""
    number = iter(range(10**6))

    def ref() -> str:
        return f"HP:{r.randrange(10**7):07} " + " ".join(value(r).split())

    def own() -> str:
        return f"CALC_{next(number):07}"

    def span() -> dict[str, Any]:
        start = r.randrange(500)
        return {"section": "title", "start": str(start), "end": str(start + 1 + r.randrange(50)),
                "sha256": r.choice(("0" * 64, "1" + "e" * 63, "ab" * 32))}  # fmt: skip

    def claim() -> dict[str, Any]:
        found: dict[str, Any] = {"id": own(), "subject": ref(), "property": "finding", "status": "present"}
        found |= r.choice((
            {"value": ref()}, {"values": [ref(), ref()]}, {"text": value(r)},
            {"quantity": {"min": "-1.5", "unit": r.choice(("1", "%", "mm")), "measures": value(r)}},
        ))  # fmt: skip
        found["spans"] = [span() for _ in range(r.choice((1, 1, 2, 3)))]
        if r.random() < 0.3:
            found["repair"] = {"damaged": "two words", "reading": value(r), "why": value(r), "confidence": "0.5"}
        if r.random() < 0.3:
            found["cites"] = [{"locator": "abstract"}]
        if r.random() < 0.3:
            found["note"] = value(r)
        return found

    makers: dict[str, Callable[[], Any]] = {
        "terms": lambda: {"id": own(), "label": value(r), "genus": ref(), "defined": r.choice(("true", "false")),
                          "definition": value(r)},
        "claims": claim,
        "site_words": lambda: {"word": value(r), "site": ref()},
        "axis_clashes": lambda: {"axis": ref(), "value": ref(), "why": value(r)},
        "conflicts": lambda: {"rule": "axis-clash", "one": [own()], "other": [own(), own()], "kind": "scope",
                              "status": "explained", "reason": value(r)},
    }  # fmt: skip
    found: dict[str, Any] = {"source": ref()} if r.random() < 0.7 else {}
    for name, make in makers.items():
        if r.random() < 0.45:
            found[name] = [make() for _ in range(r.choice((0, 1, 1, 2, 3)))]
    return found


class Writer:
    """Writes data badly. `owners` tells of each comment, by number, what it belongs to (None: not decided)."""

    def __init__(self, r: Random, comments: float = 0.25) -> None:
        self.r, self.often = r, comments
        self.owners: list[Any] = []
        self.in_block = False  # a block scalar was the last: what is indented deeper than its key belongs to it

    def file(self, data: dict[str, Any]) -> bytes:
        """The whole file."""
        r = self.r
        text = "---\n" if data and r.random() < 0.1 else ""
        if not data:
            text += self.lines(0, None) + ("{}" + self.beside(None) + "\n" if r.random() < 0.5 else "")
        elif r.random() < 0.1:
            text += self.lines(0, None) + self.flow(data, 1, None, top=True) + self.beside(None) + "\n"
        else:
            text += self.block_map(data, r.choice((0, 0, 0, 2)), None, top=True)
        text += self.lines(0, None)
        if r.random() < 0.1:
            text = text.rstrip("\n")
        if r.random() < 0.1:
            text = text.replace("\n", "\r\n")
        return (b"\xef\xbb\xbf" if r.random() < 0.05 else b"") + text.encode()

    # ---- comments

    def note(self, owner: Any) -> str:
        self.owners.append(owner)
        return f"#{self.r.choice((' ', ''))}§{len(self.owners) - 1}§{self.r.choice(('', ' - a: [b', ' # more', '  '))}"

    def beside(self, owner: Any) -> str:
        if self.r.random() < self.often:
            return self.r.choice((" ", "   ")) + self.note(owner)
        return self.r.choice(("", "", "  "))

    def lines(self, column: int, owner: Any) -> str:
        """Comments and empty lines of their own."""
        found = ""
        while self.r.random() < self.often:
            found += self.r.choice(("", "\n", "  \n"))
            if self.r.random() < 0.15:
                found += (
                    " " * self.r.randrange(column + 1 if self.in_block else 9) + self.note(None) + "\n"
                )  # whose it is, is not told
                return found  # nor what would follow it
            found += " " * column + self.note(owner) + "\n"
        return found + self.r.choice(("", "", "", "\n"))

    # ---- blocks

    def block_map(self, data: dict[str, Any], column: int, owner: Any, *, top: bool = False, first: str = "") -> str:
        """The fields in any order; `first` is what stands before the first one on its line."""
        keys = self.r.sample(list(data), len(data)) if self.r.random() < 0.5 else list(data)
        text = ""
        for n, key in enumerate(keys):
            mine = ("key", key) if top else owner
            lead = first if not n and first else " " * column
            if n or not first:
                text += self.lines(column, None if top and not n else mine)
            name = self.r.choice((key, key, key, f'"{key}"', f"'{key}'")) + self.r.choice((":", ":", ":", " :"))
            text += lead + name + self.after_colon(data[key], column, mine, top, key)
        if not top and self.r.random() < self.often / 2:
            text += " " * column + self.note(owner) + "\n"
        return text

    def after_colon(self, item: Any, column: int, owner: Any, top: bool, key: str) -> str:
        if isinstance(item, str):
            return " " + self.scalar(item, column, owner)
        if not item or self.r.random() < 0.2:
            name = key if top else None
            return " " + self.flow(item, column + 1, owner, records=name) + self.beside(owner) + "\n"
        if isinstance(item, dict):
            return self.beside(owner) + "\n" + self.block_map(item, column + self.r.choice((1, 2, 4)), owner)
        return self.beside(owner) + "\n" + self.block_list(item, column + self.r.choice((0, 2, 2, 3)), owner, top, key)

    def block_list(self, items: list[Any], column: int, owner: Any, top: bool, key: str) -> str:
        text = ""
        for n, item in enumerate(items):
            mine = (key, n) if top else owner
            text += self.lines(column, mine)
            gap = self.r.choice((1, 1, 3))
            if isinstance(item, str):
                text += " " * column + "- " + self.scalar(item, column, mine)
            elif self.r.random() < (0.2 if top else 0.6):
                text += " " * column + "- " + self.flow(item, column + 1, mine) + self.beside(mine) + "\n"
            elif self.r.random() < 0.2:
                text += " " * column + "-" + self.beside(mine) + "\n" + self.block_map(item, column + 1 + gap, mine)
            else:
                lead = " " * column + "-" + " " * gap
                text += self.block_map(item, column + 1 + gap, mine, first=lead)
        return text

    # ---- braces and brackets

    def flow(self, item: Any, column: int, owner: Any, *, top: bool = False, records: str | None = None) -> str:
        if isinstance(item, str):
            return self.scalar(item, column, owner, flow=True)
        pairs = list(item.items()) if isinstance(item, dict) else [("", v) for v in item]
        if isinstance(item, dict):
            self.r.shuffle(pairs)
        text, ends = ("{", "}") if isinstance(item, dict) else ("[", "]")
        for n, (key, inner) in enumerate(pairs):
            mine = ("key", key) if top else (records, n) if records else owner
            text += self.break_line(column, None if top and not n else owner if not n else None, mine)
            text += f"{key}: " if key else ""
            text += self.flow(inner, column + 1, mine, records=key if top else None)
            text += "," if n + 1 < len(pairs) or self.r.random() < 0.1 else ""
            if self.r.random() < self.often / 2:
                text += " " + self.note(mine) + "\n" + " " * (column + 1)
        if pairs and self.r.random() < self.often / 2:
            text += "\n" + " " * (column + 1) + self.note(None) + "\n" + " " * (column + 1)
        return text + ends

    def break_line(self, column: int, left: Any, right: Any) -> str:
        if self.r.random() > self.often:
            return " "
        text = self.beside(left) if left else ""
        text += "\n"
        if self.r.random() < 0.5:
            text += " " * (column + 2) + self.note(right) + "\n"
        return text + " " * (column + 2)

    # ---- scalars

    def scalar(self, text: str, column: int, owner: Any, *, flow: bool = False) -> str:
        """A text in one of the styles that can hold it; in a block with the end of its line."""
        plain = re.fullmatch(r"-?\w+( [\w(][\w()%]*|:\w+)*", text)
        short = text.split(" ")
        foldable = plain and len(short) > 1 and ":" not in text and not flow
        styles = ["double"] + ["plain"] * 3 * bool(plain) + ["folded"] * bool(foldable)
        styles += ["single"] * (text.isprintable()) + ["block"] * (not flow and self.fits_block(text))
        style = self.r.choice(styles)
        self.in_block = style == "block"
        if style == "block":
            sign = "|-" if "\n" in text or self.r.random() < 0.5 else ">-"
            body = "".join(" " * (column + 3) * bool(line) + line + "\n" for line in text.split("\n"))
            return sign + self.beside(owner) + "\n" + body
        end = "" if flow else self.beside(owner) + "\n"
        if style == "plain":
            return text + end
        if style == "folded":
            cut = self.r.randrange(1, len(short))
            folded = " ".join(short[:cut]) + "\n" + " " * (column + 2) + " ".join(short[cut:])
            return self.r.choice(("{}", '"{}"', "'{}'")).format(folded) + end
        if style == "single":
            return "'" + text.replace("'", "''") + "'" + end
        return '"' + "".join(self.escaped(c) for c in text) + '"' + end

    @staticmethod
    def fits_block(text: str) -> bool:
        return all(line and line.isprintable() for line in text.split("\n")) and "\ufeff" not in text

    @staticmethod
    def escaped(c: str) -> str:
        return {"\n": "\\n", "\t": "\\t", '"': '\\"', "\\": "\\\\", "\ufeff": "\\uFEFF"}.get(c, c)


def owners(text: str) -> dict[int, Any]:
    """What each comment of a file in normal form belongs to, told by the lines alone."""
    found: dict[int, Any] = {}
    waiting: list[tuple[int, int]] = []
    key, n = "", -1
    for line in [*text.splitlines(), "end:"]:
        bare = line.lstrip()
        column = len(line) - len(bare)
        match = COMMENT.search(line)
        if bare.startswith("#"):
            assert match
            if column > 2:
                found[int(match[1])] = (key, n)
            else:
                waiting.append((column, int(match[1])))
            continue
        if not bare:
            continue
        if column == 0:
            last, key, n = key, line.split(":")[0], -1
            found |= {number: ("key", key) if c == 0 else ("end", last) for c, number in waiting}
            waiting = []
        elif line.startswith("  - "):
            n += 1
            found |= {number: (key, n) for _, number in waiting}
            waiting = []
        if match:
            found[int(match[1])] = ("key", key) if n < 0 else (key, n)
    return found
