"""Operators on verify queries: each deletes or weakens one line of the pattern.

Comes in: SPARQL. Goes out: what was changed, and the changed query; only what pyoxigraph still takes for a query. A
line is whatever the grammar calls one: a predicate with its object, a filter, a branch, an operand, a word of a list.
"""

import re
from collections.abc import Callable, Iterator, Mapping

from tree_sitter import Node

from benchmarks.mutation import patterns
from benchmarks.mutation.syntax import instead, is_query, nodes, text, tree, without

Edits = Iterator[tuple[str, str]]
LINES = ("triples_same_subject", "property", "filter", "bind", "inline_data", "minus_graph_pattern", "having_clause")
GROUPS = ("graph_graph_pattern", "optional_graph_pattern")
NEXT = {"<": "<=", "<=": "<", ">": ">=", ">=": ">", "=": "!=", "!=": "="}
CONSTANTS = ("prefixed_name", "iri_reference", "rdf_literal", "boolean_literal", "integer")
Words = Mapping[str, str]  # a word, short or whole, and the one that follows it in the vocabulary


def delete_line(sparql: str) -> Edits:
    """Take out each predicate with its object, each filter, BIND, VALUES, MINUS, HAVING, OPTIONAL and GRAPH pattern."""
    for node in nodes(tree(sparql), *LINES, *GROUPS):
        if node.type == "triples_same_subject" and len(list(nodes(node, "property"))) > 1:
            continue  # its predicates are taken out one by one
        if node.type == "property" and node.parent is not None and node.parent.named_child_count == 1:
            continue  # the whole triple is
        shorter = without(sparql, node)
        if shorter:
            yield text(node), shorter


def delete_branch(sparql: str) -> Edits:
    """Take each branch out of each UNION, each alternative or step out of each path, each operand out of && and ||."""
    for node in nodes(tree(sparql), "group_or_union_graph_pattern", "binary_path", "binary_expression"):
        operands = [c for c in node.children if c.is_named]
        sign = next((text(c) for c in node.children if not c.is_named), "")
        if node.type == "binary_expression" and sign not in ("&&", "||"):
            continue
        if node.type == "group_or_union_graph_pattern" and len(operands) < 2:
            continue
        for operand in operands:
            kept = f" {sign} ".join(text(o) for o in operands if o != operand)
            yield f"{sign} {text(operand)}", instead(sparql, node, kept)


def delete_word(sparql: str) -> Edits:
    """Take each word out of each list of IN and VALUES."""
    for word in _words(tree(sparql)):
        shorter = without(sparql, word)
        if shorter:
            yield f"{text(word)} of {_list(word)}", shorter


def add_word(sparql: str, following: Words) -> Edits:
    """Put one more word into each list of IN and VALUES: the next of the vocabulary after the last."""
    lists: dict[int, list[Node]] = {}
    for word in _words(tree(sparql)):
        assert word.parent is not None
        lists.setdefault(word.parent.id, []).append(word)
    for words in lists.values():
        have = {text(w) for w in words}
        more = following.get(text(words[-1]))
        while more in have:
            more = following.get(str(more))
        if more:
            comma = ", " if words[-1].parent is not None and words[-1].parent.type == "expression_list" else " "
            yield f"{more} to {_list(words[-1])}", instead(sparql, words[-1], f"{text(words[-1])}{comma}{more}")


def other_comparison(sparql: str) -> Edits:
    """Let each < be <=, each > be >=, each = be !=, and the other way round."""
    for sign in nodes(tree(sparql), *NEXT):
        if sign.parent is not None and sign.parent.type == "binary_expression":
            yield text(sign.parent), instead(sparql, sign, NEXT[sign.type])


def other_junction(sparql: str) -> Edits:
    """Let each && be ||, and each || be &&."""
    for sign in nodes(tree(sparql), "&&", "||"):
        yield str(sign.parent and text(sign.parent)), instead(sparql, sign, "||" if sign.type == "&&" else "&&")


def other_path(sparql: str) -> Edits:
    """Let each + of a path be *, each * be +, each ? be nothing; turn each / and | of two predicates round."""
    for node in nodes(tree(sparql), "path_mod"):
        yield (
            f"{text(node)} of {node.parent and text(node.parent)}",
            instead(sparql, node, {"+": "*", "*": "+", "?": ""}[text(node)]),
        )


def drop_not(sparql: str) -> Edits:
    """Drop each `!`, and the NOT of each NOT EXISTS."""
    for node in nodes(tree(sparql), "unary_expression", "not_exists_func"):
        yield text(node), instead(sparql, node, re.sub(r"^(!|NOT)\s*", "", text(node)))


def any_term(sparql: str) -> Edits:
    """Loosen each line once: a variable for its constant object, or, if it has none, for its predicate; for a graph."""
    for node in nodes(tree(sparql), "property", "graph_graph_pattern"):
        if node.type == "graph_graph_pattern":
            constant: Node | None = next((c for c in node.named_children if c.type in CONSTANTS), None)
        else:
            objects = [c for found in nodes(node, "object_list") for c in found.named_children if found.parent == node]
            constant = next((c for c in objects if c.type in CONSTANTS), None)
            constant = constant or next((c for c in node.named_children if c.type == "path_element"), None)
        if constant is not None and text(constant) != "?anything":
            yield f"{text(constant)} in {_line(node)}", instead(sparql, constant, "?anything")


def shorter_text(sparql: str) -> Edits:
    """Empty each string within an expression, or loosen it if it is a pattern; add one to each number."""
    for node in nodes(tree(sparql), "rdf_literal", "integer"):
        assert node.parent is not None
        if node.parent.type in ("object_list", "data_block"):
            continue
        if node.type == "integer":
            yield f"{text(node)} in {text(node.parent)}", instead(sparql, node, str(int(text(node)) + 1))
        elif "REGEX" not in text(node.parent).upper().split("(")[0]:
            yield f"{text(node)} in {text(node.parent)}", instead(sparql, node, '""')
        else:
            for loosen in (patterns.without_anchor, patterns.any_character, patterns.fewer_times):
                for what, loose in loosen(text(node)):
                    yield what, instead(sparql, node, loose)


def count_rows(sparql: str) -> Edits:
    """Drop each DISTINCT: a row for every way to find a problem."""
    for node in nodes(tree(sparql), "DISTINCT"):
        yield str(node.parent and text(node.parent)), instead(sparql, node, "")


PLAIN: dict[str, Callable[[str], Edits]] = {
    "delete a line": delete_line,
    "delete a branch": delete_branch,
    "delete a word": delete_word,
    "another comparison": other_comparison,
    "another junction": other_junction,
    "another path operator": other_path,
    "drop a not": drop_not,
    "a variable for a constant": any_term,
    "a shorter text": shorter_text,
    "drop DISTINCT": count_rows,
}
ADD_WORD = "add a word"


def edits(sparql: str, following: Words) -> Iterator[tuple[str, str, str]]:
    """Every edit of a query that is still a query and not the same: operator, what was changed, the query."""
    for name, operator in PLAIN.items():
        for what, edited in operator(sparql):
            if edited != sparql and is_query(edited):
                yield name, what, edited
    for what, edited in add_word(sparql, following):
        if is_query(edited):
            yield ADD_WORD, what, edited


def _words(root: Node) -> Iterator[Node]:
    for node in nodes(root, "expression_list", "data_block"):
        parent = node.parent
        if node.type == "expression_list" and (parent is None or parent.type != "binary_expression"):
            continue  # the arguments of a function
        yield from (c for c in node.children if c.type in CONSTANTS)


def _list(word: Node) -> str:
    assert word.parent is not None
    holder = word.parent.parent if word.parent.type == "expression_list" else word.parent
    assert holder is not None
    return text(next(nodes(holder, "var"))) + " IN"


def _line(node: Node) -> str:
    while node.parent is not None and node.type not in ("triples_same_subject", "graph_graph_pattern"):
        node = node.parent
    return f"{text(node)[:100]}"
