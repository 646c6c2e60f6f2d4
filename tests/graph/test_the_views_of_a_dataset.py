"""What a dataset gives of its graphs: one merged set, or every triple as it stands."""

import pyoxigraph as ox
import pytest

from calcgraph.graph import Dataset
from calcgraph.graph.names import graph_name, own

NODES = [own(f"CALC_000000{n}") for n in range(4)]


def quad(n: int, graph: ox.NamedNode | ox.BlankNode | ox.DefaultGraph) -> ox.Quad:
    return ox.Quad(NODES[n], NODES[0], NODES[n], graph)


DATASET = Dataset(
    frozenset(
        (
            quad(0, ox.DefaultGraph()),
            quad(0, graph_name("facts")),
            quad(1, graph_name("imports")),
            quad(1, ox.BlankNode("g")),
            quad(2, graph_name("imports/below")),
            quad(3, graph_name("importsnot")),
        )
    )
)


@pytest.mark.parametrize("without", [(), ("imports",), ("inferred", "imports"), ("facts", "importsnot")])
def test_every_triple_as_it_stands_is_in_the_merged_set_and_the_other_way_about(without: tuple[str, ...]) -> None:
    assert set(DATASET.triples(without=without)) == DATASET.union(without=without)


def test_a_triple_of_two_graphs_comes_twice() -> None:
    assert len(list(DATASET.triples())) == 6
    assert len(DATASET.union()) == 4


def test_a_graph_that_is_left_out_takes_those_below_it_along() -> None:
    left = {t.subject for t in DATASET.triples(without=("imports",))}
    assert left == {NODES[0], NODES[1], NODES[3]}  # the second stands in the graph without a name of its own as well
