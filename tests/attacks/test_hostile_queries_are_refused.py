"""Each hostile query is refused for its own reason, quickly; what only a worker can stop is known by name."""

import time

import pytest

pytest.importorskip("tree_sitter_sparql", reason="the grammar has no wheel for this Python or machine")

from attacks.queries import ATTACKS, COSTLY
from calcgraph.serving.gate import Refused, judge

OURS = frozenset({"http://ours/g"})


@pytest.mark.parametrize("name", ATTACKS)
def test_a_hostile_query_is_refused(name: str) -> None:
    query, code = ATTACKS[name]
    began = time.process_time()
    with pytest.raises(Refused) as refusal:
        judge(query, graphs=OURS)
    assert time.process_time() - began < 1, "and quickly"
    assert refusal.value.code == code, refusal.value
    assert refusal.value.line >= 1
    assert refusal.value.column >= 1
    assert len(str(refusal.value)) < 300, "an error is no echo"


@pytest.mark.parametrize("name", COSTLY)
def test_what_is_costly_looks_honest(name: str) -> None:
    """If the gate learns to refuse one, it belongs among the attacks."""
    judge(COSTLY[name].query)


def test_the_corpus_is_large() -> None:
    assert len(ATTACKS) >= 120
    assert len(COSTLY) >= 15
