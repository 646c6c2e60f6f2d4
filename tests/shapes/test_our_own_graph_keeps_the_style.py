"""Our own graph keeps the rules that it asks others to keep, down to the mildest."""

from fixtures import ROOT

from calcgraph import assemble, load
from calcgraph.checking import check


def test_it_breaks_no_rule_of_style_or_context_not_even_a_mild_one() -> None:
    graph = assemble(load(ROOT / "ontology"))
    assert list(check(graph, groups=("style", "context"), content=ROOT / "ontology")) == []
