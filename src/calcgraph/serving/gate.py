"""May this query run? Judged by its parsed form, before any engine sees it, and refused whenever in doubt.

Comes in: SPARQL of a stranger. Goes out: its form and the graphs that it names, or `Refused` with line and column.

    bytes, characters, tokens    `lexing`; SERVICE and the words of updates end here
    brackets                     counted over tokens, so that those in strings and comments do not count
    grammar                      tree-sitter-sparql; an error, a missing token or a node not listed here is refused
    prefixes                     declared, or known to the engine; a name with another it may cut into several tokens
    size                         patterns, operators, items, values, paths, regular expressions: `Bounds`
    dataset                      FROM and FROM NAMED, for graphs that we have

The parser and the bounds see a text in which names, strings and IRIs are so many x, and digits are 0. What they let
pass is let pass again for every query with the same text of that kind, as of programs that ask the same with other
values. It can still ask for more than there is time or memory for: the limits of the worker are for that.
"""

import re
import threading
import warnings
from bisect import bisect_left
from collections.abc import Collection, Mapping, Sequence
from functools import cached_property
from typing import Literal, NamedTuple
from urllib.parse import urljoin

from tree_sitter import Language, Node, Parser

from calcgraph.serving.lexing import Token, as_tokens, cut, local_name, resolved
from calcgraph.serving.refused import Refused
from calcgraph.serving.sizes import Bounds, measure, nodes

__all__ = ["Asked", "Bounds", "Refused", "judge"]

_USUAL = Bounds()
_MOST, _LONGEST = 256, 4_000  # texts that are kept for they passed, and characters of one
Form = Literal["SELECT", "ASK", "CONSTRUCT", "DESCRIBE"]


class Asked(NamedTuple):
    """What a query wants.

    Args:
        form: which of the four.
        default_graphs: the IRIs after FROM, in their order, each once.
        named_graphs: the IRIs after FROM NAMED.
        has_dataset: whether there is any FROM; the query then says itself what it reads.
        steady: whether it has the same answer each time, on the same data, as it calls none of NOW, RAND, UUID, STRUUID
            and BNODE.
    """

    form: Form
    default_graphs: tuple[str, ...]
    named_graphs: tuple[str, ...]
    has_dataset: bool
    steady: bool = True


_FORMS: dict[str, Form] = {
    "select_query": "SELECT",
    "ask_query": "ASK",
    "construct_query": "CONSTRUCT",
    "describe_query": "DESCRIBE",
}
_UNSTEADY = re.compile(r"\b(?:NOW|RAND|UUID|STRUUID|BNODE)\b")
_PAIRS = {"(": ")", "[": "]", "{": "}"}


class _Own(threading.local):
    """What each thread has for itself: a parser, and what passed, with its form and whether it is steady."""

    def __init__(self) -> None:
        self.passed: dict[tuple[str, Bounds], tuple[Form, bool]] = {}

    @cached_property
    def parser(self) -> Parser:
        """The parser, made when it is needed."""
        import tree_sitter_sparql  # an extra: `pip install 'calcgraph[serve]'`

        with warnings.catch_warnings():
            warnings.simplefilter("ignore", DeprecationWarning)  # the grammar hands out a number, not a capsule
            return Parser(Language(tree_sitter_sparql.language()))


_OWN = _Own()


def judge(
    query: str,
    *,
    graphs: Collection[str] | None = None,
    prefixes: Mapping[str, str] | None = None,
    bounds: Bounds | None = None,
) -> Asked:
    """Let a query pass, or say why not.

    Args:
        query: SPARQL 1.1, as it came.
        graphs: the IRIs that FROM and FROM NAMED may name; without them none may.
        prefixes: namespace by prefix, for those that need not be declared, since the engine knows them.
        bounds: how large it may be; usually `Bounds()`.

    Raises:
        Refused: for what is no query of SPARQL 1.1, for what reads or changes anything but our graphs, and for what is
            too large.
    """
    bounds = bounds or _USUAL
    if len(query) > bounds.bytes or len(query.encode("utf-8", "surrogatepass")) > bounds.bytes:
        message = f"the query is longer than {bounds.bytes} bytes; ask in parts"
        raise Refused.at(query, min(len(query), bounds.bytes), "too-long", message)
    pieces, plain = cut(query, prefixes or {})
    if not pieces:
        raise Refused.at(query, 0, "syntax", "there is no query; try SELECT * { ?s ?p ?o } LIMIT 10")
    known = _OWN.passed.get((plain, bounds))
    if known and "FROM" not in plain:
        return Asked(known[0], (), (), False, known[1])
    tokens = as_tokens(query, pieces)
    form, steady = known or _read(query, tokens, plain, bounds)
    default, named = _dataset(query, tokens, graphs)
    return Asked(form, default, named, bool(default or named), steady)


def _read(query: str, tokens: Sequence[Token], plain: str, bounds: Bounds) -> tuple[Form, bool]:
    """The form of a query that may run and whether it is steady, whatever its names, strings, numbers and IRIs are."""
    _depth(query, tokens, bounds)
    root = _OWN.parser.parse(plain.encode("ascii")).root_node
    if root.has_error:
        raise _unread(query, tokens, root)
    form = _form(query, root)
    measure(query, tokens, root, bounds)
    steady = not _UNSTEADY.search(plain)
    if len(plain) <= _LONGEST:
        _OWN.passed[plain, bounds] = form, steady
        if len(_OWN.passed) > _MOST:
            del _OWN.passed[next(iter(_OWN.passed))]
    return form, steady


def _depth(query: str, tokens: Sequence[Token], bounds: Bounds) -> None:
    depth = 0
    for token in tokens:
        if token.kind == "sign":
            depth += (token.text in "([{") - (token.text in ")]}")
            if depth > bounds.depth:
                message = f"brackets are nested deeper than {bounds.depth} levels; leave out those that do nothing"
                raise Refused.at(query, token.start, "too-deep", message)


def _form(query: str, root: Node) -> Form:
    parts = [child.type for child in root.children]
    start = root.children[0].start_byte if parts else 0
    if parts and parts[0] == "prologue":
        parts = parts[1:]
    if parts and parts[-1] == "values_clause":
        parts = parts[:-1]
    if len(parts) == 1 and parts[0] in _FORMS:
        return _FORMS[parts[0]]
    message = "one query at a time: SELECT, ASK, CONSTRUCT or DESCRIBE, once, after all PREFIX and BASE"
    raise Refused.at(query, start, "form", message)


def _unread(query: str, tokens: Sequence[Token], root: Node) -> Refused:
    if bracket := _unpaired(tokens):
        words = "is not closed" if bracket.text in _PAIRS else "closes nothing"
        return Refused.at(query, bracket.start, "syntax", f"a {bracket.text} {words}")
    for token in tokens:
        if token.kind == "iri" and token.text[1:2] in ("?", "$"):  # as in ?a<?b&&?c>?d
            return Refused.at(query, token.start, "syntax", "this reads as an IRI; a comparison needs a blank after <")
    for node, _ in nodes(root):
        if node.is_missing:
            what = "a variable or a term" if node.type == "var" else node.type
            return Refused.at(query, node.start_byte, "syntax", f"{what} is missing here")
        if node.is_error:
            break
    else:
        node = root
    place = node.start_byte
    token = tokens[min(bisect_left(tokens, place, key=lambda t: t.start), len(tokens) - 1)]
    compared = any(token.kind == "sign" and token.text.startswith("<") for token in tokens)
    hint = "a comparison needs a blank after <" if compared else "is a dot or a word missing, here or before?"
    start = query[token.start : token.start + 30].split()[0]
    return Refused.at(query, token.start, "syntax", f"SPARQL 1.1 cannot be read at or after {start}; {hint}")


def _unpaired(tokens: Sequence[Token]) -> Token | None:
    """The bracket without a counterpart: the innermost that is left open, or one that closes nothing."""
    stack: list[Token] = []
    for token in tokens:
        if token.kind == "sign" and token.text in _PAIRS:
            stack.append(token)
        elif token.kind == "sign" and token.text in _PAIRS.values():
            if not stack:
                return token
            opened = stack.pop()
            if _PAIRS[opened.text] != token.text:
                return opened
    return stack[-1] if stack else None


def _dataset(
    query: str, tokens: Sequence[Token], graphs: Collection[str] | None
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The graphs after FROM and FROM NAMED; the grammar has seen to it that an IRI follows."""
    if not any(token.text == "FROM" for token in tokens):
        return (), ()
    base, prefixes = "", dict[str, str]()
    found: tuple[dict[str, None], dict[str, None]] = ({}, {})
    for index, token in enumerate(tokens):
        if token.kind != "word":
            continue
        after = tokens[index + 1 : index + 3]
        if token.text == "BASE":
            base = _iri(after[0], base, prefixes)
        elif token.text == "PREFIX":
            prefixes[after[0].text[:-1]] = _iri(after[1], base, prefixes)
        elif token.text == "FROM":
            named = after[0].text == "NAMED"
            name = after[named]
            iri = _iri(name, base, prefixes)
            if not iri or graphs is None or iri not in graphs:
                message = (
                    f"there is no graph {iri or name.text} here; leave FROM out, or ask GRAPH ?g for those there are"
                )
                raise Refused.at(query, name.start, "graph-unknown", message)
            found[named][iri] = None
    return tuple(found[0]), tuple(found[1])


def _iri(token: Token, base: str, prefixes: dict[str, str]) -> str:
    """The absolute IRI that a token stands for, or nothing if that cannot be told."""
    if token.kind == "name":
        prefix, _, local = token.text.partition(":")
        space = prefixes.get(prefix, "")
        return space and space + local_name(local)
    text = resolved(token.text[1:-1])
    if ":" in text.partition("/")[0].partition("?")[0].partition("#")[0]:
        return text
    try:
        return urljoin(base, text) if base.startswith(("http://", "https://")) else ""
    except ValueError:  # as for http://[
        return ""
