"""Artefact codes are those of the specification, of the implementation in Python, and of the published test suite.

The suite is not in the repository: CALCGRAPH_TRUSTY names the folder `RA` of github.com/trustyuri/trustyuri-testsuite.
"""

import os
import re
from collections.abc import Iterable
from pathlib import Path

import pyoxigraph as ox
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import nanopub_package
from calcgraph.writing.formats.trusty import artefact_code

pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning")
E = "http://example.org/"
OWN = "RA" + 43 * "x"
SUITE = os.environ.get("CALCGRAPH_TRUSTY")
SYNTAX = {"nq": "N_QUADS", "trig": "TRIG", "ttl": "TURTLE", "nt": "N_TRIPLES", "rdf": "RDF_XML"}
FILES = [p for p in sorted(Path(SUITE).glob("*alid/*")) if p.suffix[1:] in SYNTAX] if SUITE else []


def quad(value: ox.NamedNode | ox.Literal, subject: str = E + "s", graph: str = E + "g") -> ox.Quad:
    return ox.Quad(ox.NamedNode(subject), ox.NamedNode(E + "p"), value, ox.NamedNode(graph))


def code_of(quads: Iterable[ox.Quad], own: str) -> str:
    graphs: dict[object, list[ox.Triple]] = {}
    for q in quads:
        graphs.setdefault(q.graph_name, []).append(q.triple)
    return artefact_code(graphs, own)


def test_the_code_of_nothing_is_that_of_the_empty_string() -> None:
    """As the specification gives it for an empty file, but for the letter of the module."""
    assert code_of([], OWN) == "RA47DEQpj8HBSa-_TImW-5JCeuQeRkm5NMpJWZG3hSuFU"


def test_a_code_is_forty_five_letters_that_may_stand_in_an_iri() -> None:
    assert re.fullmatch(r"RA[A-Za-z0-9_-]{43}", code_of([quad(ox.Literal("x"))], OWN))


def test_order_and_repetition_of_the_quads_do_not_matter() -> None:
    quads = [quad(ox.Literal(text, language="en")) for text in "abc"]
    assert code_of(quads, OWN) == code_of([*reversed(quads), quads[1]], OWN)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (ox.Literal("a"), ox.Literal("a", language="en")),
        (ox.Literal("a"), ox.NamedNode("urn:a")),
        (ox.Literal("1", datatype=ox.NamedNode(E + "a")), ox.Literal("1", datatype=ox.NamedNode(E + "b"))),
        (ox.Literal("a\nb"), ox.Literal("a\\nb")),
        (ox.Literal("a "), ox.Literal("a")),
    ],
)
def test_what_differs_has_another_code(one: ox.Literal, other: ox.Literal) -> None:
    assert code_of([quad(one)], OWN) != code_of([quad(other)], OWN)


def test_its_own_name_does_not_change_the_code() -> None:
    def named(name: str) -> list[ox.Quad]:
        return [quad(ox.NamedNode(f"{E}{name}#end"), E + name, f"{E}{name}#graph")]

    code = code_of(named(OWN), OWN)
    assert code_of(named("~~~"), "~~~") == code == code_of(named(code), code)
    assert code_of(named(code), OWN) != code


def test_a_literal_that_holds_the_name_is_left_as_it_is() -> None:
    assert code_of([quad(ox.Literal(OWN))], OWN) != code_of([quad(ox.Literal(" "))], OWN)


@pytest.mark.parametrize(
    "refused",
    [
        ox.Quad(ox.BlankNode(), ox.NamedNode(E), ox.Literal("")),
        ox.Quad(ox.NamedNode(E), ox.NamedNode(E), ox.BlankNode()),
        ox.Quad(ox.NamedNode(E), ox.NamedNode(E), ox.Literal(""), ox.BlankNode()),
        quad(ox.Triple(ox.NamedNode(E), ox.NamedNode(E), ox.Literal(""))),
        quad(ox.Literal("a", language="he", direction=ox.BaseDirection.RTL)),
    ],
    ids=["subject", "object", "graph", "triple term", "direction"],
)
def test_what_has_no_trusty_form_is_refused(refused: ox.Quad) -> None:
    with pytest.raises(ValueError, match="trusty URI"):
        code_of([refused], OWN)


iris = st.sampled_from([E, E + "a", E + "b", E + "é", E + "𝄞", E + "\uffee", E + OWN, f"{E}{OWN}#a"]).map(ox.NamedNode)
texts = st.one_of(
    st.sampled_from(["", " ", "\\", "\n", "\\n", "\r\n", '"', "\uffee", "𝄞", OWN, "1"]),
    st.text(st.characters(exclude_categories=("Cs",)), max_size=5),
)
literals = st.one_of(
    texts.map(ox.Literal),
    st.tuples(texts, st.sampled_from(["en", "de", "de-at"])).map(lambda x: ox.Literal(x[0], language=x[1])),
    st.tuples(texts, st.sampled_from(["a", "b", OWN])).map(lambda x: ox.Literal(x[0], datatype=ox.NamedNode(E + x[1]))),
)
quads = st.builds(ox.Quad, iris, iris, st.one_of(iris, literals), iris)


@settings(max_examples=300, deadline=None)
@given(st.lists(quads, min_size=1, max_size=12))
def test_any_quads_have_the_code_that_the_implementation_in_python_gives(given: list[ox.Quad]) -> None:
    assert code_of(given, OWN) == nanopub_package.artefact_code(given, OWN)


@pytest.mark.skipif(not SUITE, reason="CALCGRAPH_TRUSTY does not name the folder RA of the test suite of trusty URIs")
@pytest.mark.parametrize("path", FILES, ids=lambda p: f"{p.parent.name}-{p.name[:-50]}{p.suffix}")
def test_the_published_test_suite_has_the_codes_that_it_says(path: Path) -> None:
    code = path.name.split(".")[-2]
    syntax = getattr(ox.RdfFormat, SYNTAX[path.suffix[1:]])
    found = code_of(ox.parse(path.read_bytes(), format=syntax), code)
    assert (found == code) == (path.parent.name == "valid")
