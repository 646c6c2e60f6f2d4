"""Names are found though they are mistyped, in English and Chinese, and nothing that is typed breaks the search."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from calcgraph.lookup import Finder, Name

FINDER = Finder(
    [
        Name("x:1", "subepidermal calcified nodule"),
        Name("x:1", "表皮下钙化结节", "synonym"),
        Name("x:2", "calcinosis cutis"),
        Name("x:2", "calcification of the skin", "synonym"),
        Name("x:3", "skin"),
        Name("x:4", "皮肤"),
        Name("x:5", "ion"),
        Name("x:6", "cation"),
        Name("x:7", "Hyperphosphatemia"),
        Name("x:7", "高磷血症", "synonym"),
        Name("x:8", "face"),
        Name("x:9", "skin of face"),
    ]
)


@pytest.mark.parametrize(
    ("text", "iri", "matched"),
    [
        ("Calcinosis Cutis", "x:2", "calcinosis cutis"),
        ("calcinosis  cutis", "x:2", "calcinosis cutis"),
        ("calcinsis cutsi", "x:2", "calcinosis cutis"),
        ("cutis calcinosis", "x:2", "calcinosis cutis"),
        ("calcification of the skn", "x:2", "calcification of the skin"),
        ("subepidermal nodule", "x:1", "subepidermal calcified nodule"),
        ("表皮下钙化节", "x:1", "表皮下钙化结节"),
        ("皮肤", "x:4", "皮肤"),
        ("ＳＫＩＮ", "x:3", "skin"),
    ],
)
def test_the_best_hit_is_what_was_meant(text: str, iri: str, matched: str) -> None:
    best = FINDER.search(text)[0]
    assert (best.iri, best.matched) == (iri, matched)


def test_only_what_is_the_same_scores_100() -> None:
    assert FINDER.search("skin")[0].score == 100
    assert FINDER.search("skins")[0].score < 100
    assert FINDER.search("zzzz") == []


@pytest.mark.parametrize(
    ("text", "never"),
    [
        ("mass calcification", {"x:5", "x:6"}),  # no name is found inside a word
        ("cations", {"x:5"}),
        ("hypercalcemia", {"x:8"}),
        ("hypophosphatemia", {"x:7"}),  # the opposite
        ("hypophosphatemic", {"x:7"}),
        ("低磷血症", {"x:7"}),
    ],
)
def test_what_only_looks_alike_is_no_hit(text: str, never: set[str]) -> None:
    assert not never & {hit.iri for hit in FINDER.search(text)}


@pytest.mark.parametrize(("text", "iri"), [("hyperphosphatemai", "x:7"), ("face", "x:9"), ("metal cation", "x:6")])
def test_what_is_alike_is_still_found(text: str, iri: str) -> None:
    assert iri in {hit.iri for hit in FINDER.search(text)}


@given(st.text(max_size=300), st.integers(1, 5))
def test_whatever_is_typed_each_thing_is_found_once_best_first(text: str, limit: int) -> None:
    hits = FINDER.search(text, limit)
    assert len({hit.iri for hit in hits}) == len(hits) <= limit
    assert [hit.score for hit in hits] == sorted((hit.score for hit in hits), reverse=True)
    assert hits == FINDER.search(text, limit)
