"""What stores are sent as Turtle is what it was, and holds nothing that Virtuoso reads otherwise."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pyoxigraph as ox
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from calcgraph.stores.compact import Turtle
from calcgraph.stores.expected import expected
from calcgraph.stores.parcels import Files
from calcgraph.stores.pushing import push
from calcgraph.stores.store import Store

RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
SPACES = ("http://example.org/a/", "http://example.org/b#", "https://example.org/", RDF, "urn:c:")
SIGNS = "_~.-!$&'()*+,;=/?@:09azAZ·é龙𝒳\u200d\u0301\u203f"
XSD = "http://www.w3.org/2001/XMLSchema#"

iris = st.builds(
    lambda space, name: ox.NamedNode(space + name),
    st.sampled_from(SPACES),
    st.text(st.sampled_from(SIGNS), max_size=6) | st.sampled_from(["%20", "a%C3%A9b", "true", "a", "1e5", "CALC_0001"]),
)
numbers = st.builds(
    lambda value, kind: ox.Literal(value, datatype=ox.NamedNode(XSD + kind)),
    st.from_regex(r"[+-]?[0-9]{1,25}(\.[0-9]{1,20})?([eE][+-]?[0-9]{1,3})?", fullmatch=True),
    st.sampled_from(["integer", "decimal", "double"]),
)
texts = st.builds(ox.Literal, st.text(st.sampled_from("a\"'\\\n\t.,n0: \u0001𝒳"), max_size=8))
triples = st.builds(ox.Triple, iris, iris, iris | numbers | texts | st.just(ox.BlankNode("b")))


def often(*values: ox.NamedNode | ox.Literal) -> list[ox.Triple]:
    """Triples in which all namespaces stand often enough to have a prefix, and then these."""
    p = ox.NamedNode(SPACES[2] + "p")
    known = [ox.Triple(ox.NamedNode(f"{space}{n}"), p, ox.NamedNode(f"{space}o")) for space in SPACES for n in range(9)]
    return known + [ox.Triple(ox.NamedNode(SPACES[0] + "s"), p, value) for value in values]


@given(st.lists(st.lists(triples, max_size=40), min_size=1, max_size=3))
@settings(deadline=None)
@example([[]])
@example([often(ox.NamedNode(SPACES[0] + "a,b")), often(ox.Literal("n0:\\,n1:\\.n99:\\~"))])
@example([often(ox.NamedNode(RDF + "a,b"))])
@example([often(ox.NamedNode(SPACES[0] + "a" * 400), ox.NamedNode(SPACES[1] + "é" * 300))])
@example([often(ox.Literal("1" * 18, datatype=ox.NamedNode(XSD + "integer")))])
@example([often(ox.Literal("-0." + "1" * 14, datatype=ox.NamedNode(XSD + "decimal")))])
def test_the_text_says_the_same_without_a_name_that_has_a_backslash_or_a_long_number(
    lists: list[list[ox.Triple]],
) -> None:
    write = Turtle()
    for some in lists:
        text = write(some)
        assert {quad.triple for quad in ox.parse(text, format=ox.RdfFormat.TURTLE)} == set(some)
        bare = re.sub(rb'"(?:[^"\\]|\\.)*"(?:\^\^)?|<[^>]*>', b"", text)
        assert b"\\" not in bare
        assert not re.search(rb" [+-]?[0-9.]{16}", bare)
        assert max(map(len, bare.split()), default=0) < 420


def test_namespaces_that_stand_often_have_prefixes_and_the_text_is_less_than_half_as_long() -> None:
    some = often(*(ox.NamedNode(f"{SPACES[1]}{n}") for n in range(2000)))
    text = Turtle()(some)
    assert len(text) * 2 < len(ox.serialize(some, format=ox.RdfFormat.N_TRIPLES) or b"")
    assert text.count(b"@prefix") == 4, "rdf, and of the others those that end in / or #"


def test_no_literal_or_name_makes_the_writer_slow() -> None:
    node, p = ox.NamedNode(SPACES[0] + "s"), ox.NamedNode(SPACES[1] + "p")
    odd = ["\\, " + "n1:" * 500_000, "\\," * 500_000, "1." * 500_000, "n1:" + "x" * 1_000_000]
    some = [*often(ox.Literal("\\,")), *(ox.Triple(node, p, ox.Literal(text)) for text in odd)]
    text = Turtle()(some)  # the square of the length would take hours
    assert {quad.triple for quad in ox.parse(text, format=ox.RdfFormat.TURTLE)} == set(some)


@pytest.fixture
def store(opened: Callable[[], Store]) -> Iterator[Store]:
    """Each real store."""
    found = opened()
    yield found
    found.update("DROP SILENT GRAPH <http://example.org/names>", tries=1)


def test_names_with_any_character_and_numbers_of_any_length_arrive_as_they_are(store: Store, tmp_path: Path) -> None:
    names = [ox.NamedNode(SPACES[0] + name) for sign in SIGNS for name in (sign, f"a{sign}", f"a{sign}b", f"{sign}1")]
    whole = ox.NamedNode(XSD + "integer")
    values = [ox.Literal(str(10**n + 1), datatype=whole) for n in range(1, 21)]
    values += [ox.Literal(f"0.{'3' * n}4", datatype=ox.NamedNode(XSD + "decimal")) for n in range(14)]
    values += [ox.Literal(text, datatype=ox.NamedNode(XSD + "double")) for text in ("1e0", "1.5E-7", "-2e22")]
    names += [ox.NamedNode(SPACES[0] + "L" * n) for n in (390, 410, 490, 510, 1100)] + [ox.NamedNode(RDF + "a,b")]
    quoted = [ox.Literal('n1:\\, "n2:\\~" \\\\'), ox.Literal("line\nn0:\\.")]
    _arrives(store, tmp_path, often(*names, *values, *quoted))
    _arrives(store, tmp_path, often(*(name for name in names if re.fullmatch(r"[\w.:-]+", name.value[21:]))))


def test_blank_nodes_arrive_whole_though_prefixes_change_their_meaning_amid_them(store: Store, tmp_path: Path) -> None:
    p = ox.NamedNode("http://example.org/p")
    spaces = (f"http://example.org/{n // 10_000}/" for n in range(25_000))
    _arrives(
        store, tmp_path, [ox.Triple(ox.NamedNode(f"{s}s"), p, ox.BlankNode(f"b{n}")) for n, s in enumerate(spaces)]
    )


def _arrives(store: Store, folder: Path, some: list[ox.Triple]) -> None:
    file = folder / "names.nt"
    ox.serialize(some, file, format=ox.RdfFormat.N_TRIPLES)
    files = Files([file], ox.NamedNode("http://example.org/names"))
    done = push(store, files, expected(files), staging="never")
    assert [one.verdict for one in done.proven] in (["same"], ["same values"])  # of 19 digits Virtuoso makes a decimal
