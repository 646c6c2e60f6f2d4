"""Whether a query may run, judged before any engine sees it: for now by `calcgraph.guard`.

Comes in: SPARQL. Goes out: `Asked`, or `Refused`. Branch `gate` replaces this module, which does not parse, and keeps
its names.
"""

import re
from collections.abc import Collection
from typing import Literal, NamedTuple

from calcgraph.errors import CalcgraphError, InvalidQuery
from calcgraph.guard import bare, guard

_FORM = re.compile(r"(?<![\w:?$-])(SELECT|ASK|CONSTRUCT|DESCRIBE)(?![\w:-])", re.IGNORECASE)
_FROM = re.compile(r"(?<!\w)FROM(?![\w:-])", re.IGNORECASE)
_FORMS: dict[str, Literal["SELECT", "ASK", "CONSTRUCT", "DESCRIBE"]] = {
    "SELECT": "SELECT",
    "ASK": "ASK",
    "CONSTRUCT": "CONSTRUCT",
    "DESCRIBE": "DESCRIBE",
}


class Bounds(NamedTuple):
    """How large a query may be."""


_BOUNDS = Bounds()


class Asked(NamedTuple):
    """What a query is.

    Args:
        form: which of the four.
        default_graphs: the IRIs after FROM.
        named_graphs: the IRIs after FROM NAMED.
        has_dataset: whether there is any FROM.
    """

    form: Literal["SELECT", "ASK", "CONSTRUCT", "DESCRIBE"]
    default_graphs: tuple[str, ...]
    named_graphs: tuple[str, ...]
    has_dataset: bool


class Refused(CalcgraphError):
    """A query that may not run.

    Args:
        words: why.
        code: the rule, in kebab-case.
        line: where, counted from 1, if known.
        column: where, counted from 1, if known.
    """

    def __init__(self, words: str, code: str = "refused", line: int | None = None, column: int | None = None) -> None:
        super().__init__(words)
        self.code, self.line, self.column = code, line, column


def judge(query: str, *, graphs: Collection[str] | None = None, bounds: Bounds = _BOUNDS) -> Asked:  # noqa: ARG001
    """Judge a query.

    Args:
        query: SPARQL.
        graphs: the IRIs of the graphs that FROM may name; any, if None.
        bounds: how large it may be.

    Raises:
        Refused: if it may not run.
    """
    try:
        guard(query)
        text = bare(query)
    except InvalidQuery as error:
        raise Refused(str(error)) from None
    form = _FORM.search(text)
    if form is None:
        raise Refused("there is no SELECT, ASK, CONSTRUCT or DESCRIBE", "syntax", 1, 1)
    return Asked(_FORMS[form[1].upper()], (), (), _FROM.search(text) is not None)
