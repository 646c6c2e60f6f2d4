"""The syntax tree of a SPARQL query, to cut pieces out of its text.

Comes in: SPARQL. Goes out: nodes with their places in the text, by tree-sitter; texts without a node, or with something
in its stead, if they are still SPARQL by pyoxigraph's word.
"""

import warnings
from collections.abc import Iterator
from functools import cache

import pyoxigraph as ox
from tree_sitter import Language, Node, Parser

PUNCTUATION = (";", ",", ".", "|", "/", "||", "&&", "UNION")


@cache
def _parser() -> Parser:
    import tree_sitter_sparql

    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # it hands over its language as a number
        return Parser(Language(tree_sitter_sparql.language()))


def tree(sparql: str) -> Node:
    """The whole query as a node.

    Raises:
        ValueError: if it does not parse.
    """
    root = _parser().parse(sparql.encode()).root_node
    if root.has_error:
        raise ValueError(f"not SPARQL to tree-sitter: {sparql}")
    return root


def nodes(node: Node, *kinds: str) -> Iterator[Node]:
    """The nodes below, of some kinds or of all, in the order of the text."""
    for child in node.children:
        if not kinds or child.type in kinds:
            yield child
        yield from nodes(child, *kinds)


def text(node: Node) -> str:
    """What a node says, on one line."""
    assert node.text is not None
    return " ".join(node.text.decode().split())


def is_query(sparql: str) -> bool:
    """True if pyoxigraph can run it."""
    try:
        ox.Store().query(sparql)
    except SyntaxError:
        return False
    return True


def instead(sparql: str, node: Node, new: str) -> str:
    """The query with something in the place of a node."""
    raw = sparql.encode()
    return (raw[: node.start_byte] + new.encode() + raw[node.end_byte :]).decode()


def without(sparql: str, node: Node) -> str | None:
    """The query without a node and, if need be, the sign after or before it; None if no cut leaves a query."""
    raw = sparql.encode()
    cuts = [(node.start_byte, node.end_byte)]
    following, preceding = node.next_sibling, node.prev_sibling
    if following is not None and following.type in PUNCTUATION:
        cuts.append((node.start_byte, following.end_byte))
    if preceding is not None and preceding.type in PUNCTUATION:
        cuts.append((preceding.start_byte, node.end_byte))
    for start, end in cuts:
        shorter = (raw[:start] + raw[end:]).decode()
        if is_query(shorter):
            return shorter
    return None
