r"""A query cut into tokens by SPARQL 1.1's own productions, and the same query with nothing in it but grammar.

Comes in: SPARQL. Goes out: tokens, and a text of the same length in ASCII for the parser, or `Refused`.

The engine and the parser each cut up text in their own way, and where two readers differ something can hide. So the
gate does it once, and strictly: the longest token wins, as the specification says. In the text for the parser no
string, IRI, comment or name has contents any more:

    | token               | becomes  | refused                                                                  |
    |---------------------|----------|--------------------------------------------------------------------------|
    | white space, comment| blanks   | white space of Unicode, byte order marks, control characters             |
    | string              | "xxx"    | an escape (\u) for a quote, a backslash, a line break                    |
    | IRI                 | <xxx>    | an escape for what may not stand in an IRI                               |
    | prefixed name       | xxx:xxx  | a prefix that the engine could cut: …SERVICE…:, FROM…:, NAMED…:, or that |
    |                     |          | nobody declares; words in the local part of what may be no IRI           |
    | variable, label, tag| ?x _:x @x|                                                                          |
    | number              | 00, 0.0e0|                                                                          |
    | word                | itself   | SERVICE, words of updates, words that are not of SPARQL 1.1              |
    | sign                | itself   | escapes (\u) outside strings and IRIs                                    |
"""

import re
from collections.abc import Iterable, Mapping
from typing import Literal, NamedTuple, cast

from calcgraph.curies import not_declared
from calcgraph.guard import PLAIN_LOCAL, PLAIN_SPACE
from calcgraph.serving.refused import Refused

Kind = Literal["blank", "string", "iri", "name", "variable", "label", "tag", "number", "word", "sign"]

_BASE = (
    "A-Za-z\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u02ff\u0370-\u037d\u037f-\u1fff\u200c-\u200d\u2070-\u218f\u2c00-\u2fef"
    "\u3001-\ud7ff\uf900-\ufdcf\ufdf0-\ufffd\U00010000-\U000effff"
)
_MORE = "0-9\u00b7\u0300-\u036f\u203f-\u2040"  # what a name may go on with
_CHARS = rf"{_BASE}_{_MORE}\-"
_CODE = r"\\u[0-9A-Fa-f]{4}|\\U[0-9A-Fa-f]{8}"
_CHAR = rf"""\\[tbnrf"'\\]|{_CODE}"""
_LOCAL = r"%[0-9A-Fa-f]{2}|\\[_~.\-!$&'()*+,;=/?#@%]"
_TOKEN = re.compile(
    rf"""
    [ \t\r\n]*+ (?:
      (?P<blank>\#[^\n\r]*+ | \Z)
    | (?P<string>\"{{3}}(?:\"{{0,2}}(?:[^"\\]++|{_CHAR}))*+\"{{3}} | '{{3}}(?:'{{0,2}}(?:[^'\\]++|{_CHAR}))*+'{{3}}
        | (?!\"{{3}})"(?:[^"\\\n\r]++|{_CHAR})*+" | (?!'{{3}})'(?:[^'\\\n\r]++|{_CHAR})*+')
    | (?P<iri><(?:[^<>"{{}}|^`\\\x00-\x20]++|{_CODE})*+>)
    | (?P<name>(?:[{_BASE}](?:[{_CHARS}.]{{0,126}}[{_CHARS}])?)?:
        (?:(?:[{_BASE}_:0-9]|{_LOCAL})(?:(?:[{_CHARS}.:]|{_LOCAL})*(?:[{_CHARS}:]|{_LOCAL}))?)?)
    | (?P<variable>[?$][{_BASE}_0-9][{_BASE}_{_MORE}]*)
    | (?P<label>_:[{_BASE}_0-9](?:[{_CHARS}.]*[{_CHARS}])?)
    | (?P<tag>@[A-Za-z]+(?:-[A-Za-z0-9]+)*)
    | (?P<number>(?:[0-9]+\.[0-9]*|\.?[0-9]+)[eE][+-]?[0-9]+|[0-9]*\.[0-9]+|[0-9]+)
    | (?P<word>[A-Za-z_][A-Za-z0-9_]*)
    | (?P<sign>\^\^|&&|\|\||[!<>]=|[][{{}}().;,*/+=<>!|^?-])
    )""",
    re.VERBOSE,
)
_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_ESCAPE = re.compile(rf"\\\\|{_CODE}")
_ALL = """
    a true false BASE PREFIX SELECT CONSTRUCT DESCRIBE ASK FROM NAMED WHERE DISTINCT REDUCED AS GROUP BY HAVING ORDER
    ASC DESC LIMIT OFFSET VALUES UNDEF OPTIONAL GRAPH UNION MINUS FILTER BIND IN NOT EXISTS COUNT SUM MIN MAX AVG SAMPLE
    GROUP_CONCAT SEPARATOR STR LANG LANGMATCHES DATATYPE BOUND IRI URI BNODE RAND ABS CEIL FLOOR ROUND CONCAT STRLEN
    UCASE LCASE ENCODE_FOR_URI CONTAINS STRSTARTS STRENDS STRBEFORE STRAFTER YEAR MONTH DAY HOURS MINUTES SECONDS
    TIMEZONE TZ NOW UUID STRUUID MD5 SHA1 SHA256 SHA384 SHA512 COALESCE IF STRLANG STRDT SAMETERM ISIRI ISURI ISBLANK
    ISLITERAL ISNUMERIC REGEX SUBSTR REPLACE
"""
_WORDS, _TRUTH = frozenset(_ALL.split()), ("true", "false")
_ISES = {"ISIRI", "ISURI", "ISBLANK", "ISLITERAL", "ISNUMERIC"}
_UPDATES = frozenset(
    {"INSERT", "DELETE", "LOAD", "CLEAR", "DROP", "CREATE", "ADD", "MOVE", "COPY", "WITH", "USING", "DATA"}
)
_DIGITS = str.maketrans("123456789", "000000000")
# Where namespace and local part make no IRI, the engine reads the prefix alone, and then the local part as words. Of
# these they always make one.
_GLUED = re.compile("SERVICE|FROM|NAMED|GRAPH|MINUS|OPTIONAL|UNION|EXISTS|SELECT|FILTER|BIND|VALUES", re.IGNORECASE)
# The engine wants no blank around words; where it knows no such prefix, it reads trueSERVICE:a as three things.
_HIDING = re.compile("[^:]*?(?P<word>SERVICE)|(?:FROM|NAMED)", re.IGNORECASE)


class Token(NamedTuple):
    """A piece of a query.

    Args:
        kind: which production it is of.
        start: where it begins, in characters from 0.
        text: its characters; a word in capitals, but for `a`, `true` and `false`.
    """

    kind: Kind
    start: int
    text: str


Piece = tuple[Kind, int, int]  # the production of a token, where it begins and ends, in characters from 0


def lex(query: str) -> tuple[tuple[Token, ...], str]:
    """Cut a query into tokens.

    Args:
        query: of any size; the time is linear.

    Returns:
        the tokens without blanks and comments, and the text for the parser, of the same length in characters.

    Raises:
        Refused: where no token begins, or one that may not stand in a query that reads.
    """
    pieces, plain = cut(query)
    return as_tokens(query, pieces), plain


def as_tokens(query: str, pieces: Iterable[Piece]) -> tuple[Token, ...]:
    """The tokens that a query was cut into."""
    return tuple(
        Token(kind, start, _word(query, start, query[start:end]) if kind == "word" else query[start:end])
        for kind, start, end in pieces
    )


def cut(query: str, prefixes: Mapping[str, str] | None = None) -> tuple[list[Piece], str]:
    """What `lex` does, without taking the tokens out of the text, which few queries need and all would wait for.

    Args:
        query: of any size.
        prefixes: namespace by prefix, for those that need not be declared; without it, any prefix may be.

    Returns:
        the tokens, and the text for the parser.

    Raises:
        Refused: as `lex` does, and for a name of which the engine might make several tokens.
    """
    if found := _FORBIDDEN.search(query):
        raise _odd(query, found.start())
    pieces: list[Piece] = []
    plain: list[str] = []
    declared, naming = dict[str, bool](), ""  # whether all namespaces of a prefix are plain; the one named just now
    before, begun = "", False  # the token before, as the parser sees it; whether the prologue is over
    place, size, match = 0, len(query), _TOKEN.match
    while place < size:
        found = match(query, place)  # with the blanks before it
        if found is None:
            raise _odd(query, place)
        kind = cast(Kind, found.lastgroup)
        start, end = found.span(kind)
        if kind == "blank":
            plain.append(" " * (end - place))
            place = end
            continue
        if start > place:
            plain.append(" " * (start - place))
        place = end
        pieces.append((kind, start, end))
        text = query[start:end]
        if kind == "sign":
            plain.append(text)
        elif kind == "variable":
            plain.append("?" + "x" * (end - start - 1))
        elif kind == "word":
            word = _KNOWN.get(text) or _spelt(_word(query, start, text))
            if word not in ("PREFIX", "BASE"):
                begun = True
            elif begun:  # the parser would take PREFIX and :a for one name, in two pieces
                message = f"{word} stands before SELECT, ASK, CONSTRUCT or DESCRIBE, and nowhere else"
                raise Refused.at(query, start, "form", message)
            plain.append(word)
        elif kind == "name":
            if hidden := _HIDING.match(text):
                word = (hidden["word"] or hidden[0]).upper()
                message = f"{text.partition(':')[0]}: could hide the word {word}; rename the prefix"
                raise Refused.at(query, start, "unclear", message)
            prefix, _, local = text.partition(":")
            if before == "PREFIX":
                naming = prefix
            else:
                sound = declared.get(prefix)
                if sound is None and prefixes is not None:
                    if prefix not in prefixes:
                        raise Refused.at(query, start, "syntax", not_declared(prefix, prefixes))
                    sound = _is_plain(prefixes[prefix])
                if _GLUED.search(local) and not (sound is not False and PLAIN_LOCAL.fullmatch(local)):
                    message = f"{text[:40]} could be read as several words; write the whole IRI in < and >"
                    raise Refused.at(query, start, "unclear", message)
            plain.append("x" * len(prefix) + ":" + "x" * len(local))
        elif kind in ("string", "iri"):
            if "\\" in text:
                _escapes(query, start, text, kind)
            if kind == "iri" and before.endswith(":") and len(pieces) > 2 and _declares(query, pieces[-3]):
                declared[naming] = declared.get(naming, True) and _is_plain(text[1:-1])
            plain.append(('"%s"' if kind == "string" else "<%s>") % ("x" * (end - start - 2)))
        elif kind == "number":
            plain.append(text.translate(_DIGITS))
        elif kind == "label":
            plain.append("_:" + "x" * (end - start - 2))
        else:
            plain.append("@" + "x" * (end - start - 1))
        before = plain[-1]
    return pieces, "".join(plain)


def resolved(text: str) -> str:
    r"""What an IRI or a string says once its escapes (\u) are resolved."""
    return _ESCAPE.sub(lambda m: m[0] if m[0] == "\\\\" else chr(int(m[0][2:], 16)), text)


def local_name(text: str) -> str:
    r"""The local part of a prefixed name without the backslashes before its signs; percent signs stay."""
    return re.sub(r"\\(.)", r"\1", text)


def _is_plain(space: str) -> bool:
    return bool(PLAIN_SPACE.fullmatch(space))


def _declares(query: str, piece: Piece) -> bool:
    return piece[0] == "word" and query[piece[1] : piece[2]].upper() == "PREFIX"


def _spelt(word: str) -> str:
    """A word as the parser's grammar has it."""
    return f"is{word[2:]}" if word in _ISES else "sameTerm" if word == "SAMETERM" else word


_KNOWN = {written: _spelt(word) for word in _WORDS for written in {word, word.lower()}}


def _word(query: str, place: int, text: str) -> str:
    word = text.upper()
    if word in _WORDS:
        return word
    if text in _WORDS or text.lower() in _TRUTH:  # a, true, false
        return text.lower()
    if word == "SERVICE":
        message = "SERVICE is refused: a query reaches nothing but the data here; ask the other endpoint by itself"
        raise Refused.at(query, place, "service", message)
    if word in _UPDATES:
        message = f"{word} is refused: this endpoint is read-only; ask with SELECT, ASK, CONSTRUCT or DESCRIBE"
        raise Refused.at(query, place, "update", message)
    hint = "is it a name without its prefix, or two words without a blank?"
    raise Refused.at(query, place, "syntax", f"{text[:40]} is no word of SPARQL 1.1; {hint}")


def _escapes(query: str, place: int, text: str, kind: Kind) -> None:
    for match in _ESCAPE.finditer(text):
        if match[0] == "\\\\":
            continue
        code = int(match[0][2:], 16)
        bad = code > 0x10FFFF or 0xD800 <= code < 0xE000 or chr(code) in "\"'\\\n\r\x00"
        if bad or (kind == "iri" and (code <= 32 or chr(code) in "<>{}|^`")):
            mend = "write the character itself" if kind == "iri" else "write it with a backslash, as \\n or \\'"
            raise Refused.at(query, place + match.start(), "escape", f"{match[0]} is refused in a query; {mend}")


def _odd(query: str, place: int) -> Refused:
    place += len(query) - place - len(query[place:].lstrip(" \t\r\n"))
    sign = query[place]
    if sign == "\\":
        message = "an escape is allowed within strings, IRIs and names only; write the character itself"
        return Refused.at(query, place, "escape", message)
    if sign in "\"'":
        message = "this string is not closed, or has an escape that is none; close it, or double the backslash"
        return Refused.at(query, place, "syntax", message)
    if sign.isprintable() and sign.isascii():
        return Refused.at(query, place, "syntax", f"{sign} begins nothing that SPARQL 1.1 knows; leave it out")
    message = f"the character U+{ord(sign):04X} is refused here; use blanks and line breaks of ASCII"
    return Refused.at(query, place, "character", message)
