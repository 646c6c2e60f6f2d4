"""`hierarchy.py` and `curies.py`: reachability, cycles, and short names."""

from hypothesis import given
from hypothesis import strategies as st

from calcgraph.curies import Shortener
from calcgraph.hierarchy import Hierarchy

NODES = st.sampled_from("abcdefg")
EDGES = st.dictionaries(NODES, st.lists(NODES, max_size=3).map(tuple), max_size=7)


def test_kinds_are_the_term_and_everything_above_it() -> None:
    tree = Hierarchy({"a": ("b",), "b": ("c", "d")}, {"a": ("x",)})
    assert tree.kinds("a") == {"a", "b", "c", "d"}
    assert tree.is_a("a", "a")
    assert not tree.is_a("b", "a")
    assert not tree.is_a("a", "x")


def test_a_kind_of_a_part_of_a_kind_lies_within() -> None:
    tree = Hierarchy({"a": ("b",), "c": ("d",)}, {"b": ("c",)})
    assert tree.within("a", "d")
    assert not tree.within("d", "a")


def test_a_chain_of_a_hundred_thousand_exhausts_nothing() -> None:
    chain = {str(n): (str(n + 1),) for n in range(100_000)}
    tree = Hierarchy(chain, {})
    assert tree.is_a("0", "100000")
    assert tree.cycles == ()


@given(EDGES)
def test_there_is_a_cycle_exactly_where_a_term_is_above_itself(edges: dict[str, tuple[str, ...]]) -> None:
    tree = Hierarchy(edges, {})
    knotted = {n for n in "abcdefg" for above in edges.get(n, ()) if tree.is_a(above, n)}
    in_cycles = {n for loop in tree.cycles for n in loop}
    assert in_cycles <= knotted
    assert bool(in_cycles) == bool(knotted)
    for loop in tree.cycles:
        assert loop[0] == min(loop)
        assert all(after in edges[before] for before, after in zip(loop, (*loop[1:], loop[0]), strict=True))


@given(EDGES, EDGES, NODES, NODES, NODES)
def test_reachability_is_transitive(
    broader: dict[str, tuple[str, ...]], parts: dict[str, tuple[str, ...]], a: str, b: str, c: str
) -> None:
    tree = Hierarchy(broader, parts)
    assert not (tree.is_a(a, b) and tree.is_a(b, c)) or tree.is_a(a, c)
    assert not (tree.within(a, b) and tree.within(b, c)) or tree.within(a, c)
    assert not tree.is_a(a, b) or tree.within(a, b)


def test_the_longest_namespace_wins() -> None:
    short = Shortener({"obo": "http://obo/", "HP": "http://obo/HP_"})
    assert short("http://obo/HP_0001") == "HP:0001"
    assert short("http://obo/hp.owl") == "obo:hp.owl"


def test_an_iri_outside_all_namespaces_stays_as_it_is() -> None:
    assert Shortener({"a": "http://a/"})("http://b/c") == "http://b/c"


def test_a_local_part_that_looks_like_an_authority_stays_as_it_is() -> None:
    assert Shortener({"a": "http:"})("http://b/c") == "http://b/c"


@given(st.dictionaries(st.sampled_from("abc"), st.sampled_from(["http://x/", "http://x/y", "http://x/y#"])), st.text())
def test_a_curie_can_be_expanded_again(prefixes: dict[str, str], local: str) -> None:
    iri = "http://x/y" + local
    curie = Shortener(prefixes)(iri)
    prefix, _, rest = curie.partition(":")
    assert curie == iri or prefixes[prefix] + rest == iri
