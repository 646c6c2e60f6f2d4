"""The competency questions, asked of a store, which should answer as the files do.

Comes in: a store, files, and where their graphs are. Goes out: for each question the rows here and there. The rows here
come of the embedded engine over the files themselves; they are those that the tests hold as right.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from typing import NamedTuple

import pyoxigraph as ox

from calcgraph.errors import StoreFailed
from calcgraph.graph import Dataset
from calcgraph.queries import Loaded, Question, ask
from calcgraph.stores.expected import Expected
from calcgraph.stores.spelling import by_value
from calcgraph.stores.store import Graph, Row, Store


class Asked(NamedTuple):
    """One question.

    Args:
        question: what was asked.
        rows: how many rows the files give.
        found: how many the store gives; None if it gives none at all.
        verdict: `same`, `same values` for another spelling of them, `different`, or `failed`.
        words: the first row that differs, or what the store said.
    """

    question: Question
    rows: int
    found: int | None
    verdict: str
    words: str = ""


def ask_all(
    store: Store,
    content: Expected,
    asked: Sequence[Question],
    progress: Callable[[int, int], object],
) -> list[Asked]:
    """Ask every question of the store and of the files.

    Args:
        store: the store.
        content: what the files hold, whole.
        asked: the questions.
        progress: called with how many are done, and how many there are.
    """
    quads = (
        ox.Quad(triple.subject, triple.predicate, triple.object, graph)
        for graph, held in content.items()
        for triple in held.triples or ()
    )
    dataset = Dataset(frozenset(quads))
    files = Loaded(dataset.store(), dataset.prefixes)
    found = []
    for number, question in enumerate(asked, 1):
        found.append(_one(store, files, question, list(content)))
        progress(number, len(asked))
    return found


def _one(store: Store, files: Loaded, question: Question, graphs: Iterable[Graph]) -> Asked:
    ours = list(ask(files, question.sparql).rows)
    try:
        theirs = store.rows(question.sparql, graphs).rows
    except StoreFailed as failure:
        return Asked(question, len(ours), None, "failed", str(failure))
    if Counter(ours) == Counter(theirs):
        return Asked(question, len(ours), len(theirs), "same")
    here, there = Counter(map(_values, ours)), Counter(map(_values, theirs))
    if here == there:
        return Asked(question, len(ours), len(theirs), "same values")
    row = next(iter((here - there) or (there - here)))
    words = f"{'missing' if here - there else 'unexpected'}: {'  '.join(str(cell) for cell in row)}"
    return Asked(question, len(ours), len(theirs), "different", words)


def _values(row: Row) -> Row:
    return tuple(None if cell is None else by_value(cell) for cell in row)
