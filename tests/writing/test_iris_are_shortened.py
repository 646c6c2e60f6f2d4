"""An IRI is shortened by the longest namespace that it begins with."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from calcgraph.curies import Namespaces, Shortener

PREFIXES = {"obo": "http://x.org/obo/", "mondo": "http://x.org/obo/MONDO_", "also": "http://x.org/obo/", "b": "urn:b:"}
TEXTS = st.text("ab/", max_size=4)


@pytest.mark.parametrize(
    ("iri", "curie"),
    [
        ("http://x.org/obo/MONDO_1", "mondo:1"),
        ("http://x.org/obo/HP_1", "also:HP_1"),
        ("http://x.org/obo/", "also:"),
        ("http://x.org/obo//a", "also:/a"),
        ("http://x.org/obo///a", "http://x.org/obo///a"),
        ("http://x.org/", "http://x.org/"),
        ("", ""),
    ],
)
def test_the_longest_namespace_counts_and_of_two_prefixes_the_first(iri: str, curie: str) -> None:
    assert Shortener(PREFIXES)(iri) == curie


@given(st.dictionaries(st.text("pq", max_size=2), TEXTS), st.text("ab/", max_size=6))
def test_namespaces_are_found_as_by_asking_each(prefixes: dict[str, str], iri: str) -> None:
    spaces = sorted({space for space in prefixes.values() if iri.startswith(space)}, key=len, reverse=True)
    expected = [(min(p for p, ns in prefixes.items() if ns == space), iri[len(space) :]) for space in spaces]
    assert list(dict.fromkeys(Namespaces(prefixes).of(iri))) == expected
