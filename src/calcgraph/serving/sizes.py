"""How large a query is, part by part, and of which parts it may consist at all.

Comes in: a parsed query. Goes out: nothing, or `Refused`.

The bounds stay below what was measured (pyoxigraph 0.5.13, 8 MB of stack). The engine crashes (SIGSEGV) of 800 nested
EXISTS, 900 functions, 1,100 subqueries, 2,000 groups and 4,400 brackets within one another; of 2,600 BIND, MINUS,
columns, subqueries or things to describe and 6,400 UNION or operators in a row. It takes more than ten seconds to bring
190 joined patterns, lists or groups in an order (120 take two), and to follow twenty stars within one another.
"""

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from tree_sitter import Node

from calcgraph.serving.lexing import Token
from calcgraph.serving.refused import Refused


class Bounds(NamedTuple):
    """How large a query may be.

    Args:
        bytes: in UTF-8, of the whole query.
        depth: brackets of any kind within one another.
        patterns: triple patterns, groups, members of lists, VALUES; all that the engine has to bring in an order.
        operators: operators, functions, brackets of expressions, FILTER, BIND, conditions, columns, prefixes.
        items: members of IN (…) and arguments of functions.
        values: cells of VALUES.
        path: steps of one property path.
        stars: repeated steps (*, +, ?) of a path within one another.
        regex: characters of one pattern or replacement.
        regexes: calls of REGEX and REPLACE.
        graphs: FROM and FROM NAMED together.
    """

    bytes: int = 64_000
    depth: int = 128
    patterns: int = 120
    operators: int = 500
    items: int = 5_000
    values: int = 20_000
    path: int = 32
    stars: int = 2
    regex: int = 500
    regexes: int = 20
    graphs: int = 50


def _names(text: str) -> frozenset[str]:
    return frozenset(text.split())


_PATTERNS = _names(
    """property group_graph_pattern sub_select inline_data blank_node_property_list collection values_clause"""
)
_OPERATORS = _names(
    """binary_expression unary_expression bracketted_expression build_in_function function_call aggregate
    regex_expression string_replace_expression substring_expression exists_func not_exists_func filter bind
    group_condition having_condition order_condition prefix_declaration base_declaration"""
)
_STEPS = frozenset({"path_element", "path_one_in_property_set"})
_PATHS = _STEPS | {"binary_path", "path_inverse", "path_mod", "path_negated_property_set"}
_REGEXES = frozenset({"regex_expression", "string_replace_expression"})
_PLAIN = _names(
    """unit select_query ask_query construct_query describe_query
    prologue select_clause dataset_clause default_graph_clause named_graph_clause where_clause solution_modifier
    group_clause having_clause order_clause limit_offset_clauses limit_clause offset_clause construct_template
    construct_triples triples_template triples_block triples_same_subject property_list object_list
    group_or_union_graph_pattern optional_graph_pattern minus_graph_pattern graph_graph_pattern data_block arg_list
    expression_list iri_reference prefixed_name namespace pn_prefix pn_local rdf_literal string lang_tag integer decimal
    double boolean_literal true false blank_node_label anon nil var"""
)
_ALLOWED = _PLAIN | _PATTERNS | _OPERATORS | _PATHS | _REGEXES
_UNCOUNTED = _PLAIN - _names(
    "object_list select_clause describe_query expression_list arg_list data_block dataset_clause"
)
_MENDING = {
    "patterns": ("too-many-patterns", "patterns (triples, groups, lists)", "ask in parts, or list terms in VALUES"),
    "operators": ("too-many-operators", "operators, functions and conditions", "list terms in VALUES, or ask in parts"),
    "items": ("too-many-items", "members of IN and arguments", "use VALUES, or ask in parts"),
    "values": ("too-many-values", "cells in VALUES", "ask in parts"),
    "regexes": ("too-many-regexes", "regular expressions", "join them into one, as a|b, or use CONTAINS"),
    "graphs": ("too-many-graphs", "graphs after FROM", "use GRAPH ?g, or ask in parts"),
    "path": ("path-too-long", "steps in one property path", "name the steps between with variables"),
}


def nodes(root: Node) -> Iterator[tuple[Node, int]]:
    """All named nodes and how deep each stands, in the order of the text, without recursion."""
    cursor, depth = root.walk(), 0
    while True:
        node = cursor.node
        if node is not None and node.is_named:
            yield node, depth
        if cursor.goto_first_child():
            depth += 1
            continue
        while not cursor.goto_next_sibling():
            if not cursor.goto_parent():
                return
            depth -= 1


def measure(query: str, tokens: Sequence[Token], root: Node, bounds: Bounds) -> None:
    """Refuse every node that is not on the list, and count the others.

    Args:
        query: the query, to tell the place.
        tokens: of the query.
        root: of its tree.
        bounds: how much there may be of each.

    Raises:
        Refused: for the first node that is not allowed or one too many.
    """
    path_depth, limits = -1, bounds._asdict()
    counts = dict.fromkeys(limits, 0)
    stars: list[int] = []  # how deep the steps stand that are repeated and that we are within

    def count(what: str, node: Node, number: int = 1) -> None:
        counts[what] += number
        if counts[what] > limits[what]:
            code, words, mend = _MENDING[what]
            raise Refused.at(query, node.start_byte, code, f"the query has more than {limits[what]} {words}; {mend}")

    for node, depth in nodes(root):
        kind = node.type
        if path_depth < 0 and kind in _UNCOUNTED:
            continue  # as most are
        if kind not in _ALLOWED:
            raise Refused.at(query, node.start_byte, "not-allowed", f"{kind} is not on the list of what may run here")
        if depth <= path_depth and kind not in _PATHS:
            path_depth = -1
        if kind in _PATHS:
            if path_depth < 0 or depth <= path_depth:
                path_depth, counts["path"] = depth, 0
                stars = []
            stars = [outer for outer in stars if outer < depth]
            if kind in _STEPS:
                count("path", node)
                if node.children[-1].type == "path_mod":
                    stars.append(depth)
                    if len(stars) > bounds.stars:
                        message = "a repeated path within a repeated path; (p*)* is p*, or name what stands between"
                        raise Refused.at(query, node.start_byte, "path-too-long", message)
        elif kind in _PATTERNS:
            count("patterns", node)
            if kind == "collection":
                count("patterns", node, node.named_child_count)
        elif kind == "object_list":
            count("patterns", node, node.named_child_count - 1)
        elif kind in _OPERATORS:
            count("operators", node)
            if kind in _REGEXES:
                count("regexes", node)
                _regex(query, tokens, node, bounds)
        elif kind in ("select_clause", "describe_query"):
            count("operators", node, node.named_child_count)
        elif kind in ("expression_list", "arg_list"):
            count("items", node, node.named_child_count)
        elif kind == "data_block":
            count("values", node, node.child_count)
        elif kind == "dataset_clause":
            count("graphs", node)


def _regex(query: str, tokens: Sequence[Token], node: Node, bounds: Bounds) -> None:
    comma = next(child for child in node.children if child.type == ",")
    for token in tokens[bisect_left(tokens, comma.start_byte, key=lambda t: t.start) :]:
        if token.start >= node.end_byte:
            return
        if token.kind == "string" and len(token.text) > bounds.regex:
            message = (
                f"a regular expression is longer than {bounds.regex} characters; use CONTAINS, STRSTARTS or VALUES"
            )
            raise Refused.at(query, token.start, "regex-too-long", message)
