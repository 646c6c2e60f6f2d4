"""Names are found as typed, in part, and with typing errors, in English and Chinese."""

import pytest

from calcgraph.finding import Entry, Finder

NAMES = (
    ("1", "calcinosis cutis", "label"),
    ("1", "皮肤钙沉着症", "label"),
    ("2", "subepidermal calcified nodule", "label"),
    ("2", "Winer's nodule", "synonym"),
    ("3", "skin ulcer", "label"),
    ("4", "naïve café", "label"),
)
LABELS = {"1": "calcinosis cutis", "2": "subepidermal calcified nodule", "3": "skin ulcer", "4": "naïve café"}
FINDER = Finder(Entry(f"https://example.org/{key}", f"EX:{key}", LABELS[key], text, kind) for key, text, kind in NAMES)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Calcinosis  Cutis", "EX:1"),
        ("calcinosis-cutis", "EX:1"),
        ("calcinosus cuts", "EX:1"),
        ("皮肤钙沉着症", "EX:1"),
        ("钙沉着", "EX:1"),
        ("皮肤钙沉积症", "EX:1"),
        ("subepidermel calcfied nodle", "EX:2"),
        ("winers nodule", "EX:2"),
        ("ulcer", "EX:3"),
        ("naive cafe", "EX:4"),
        ("ex:3", "EX:3"),
        ("https://example.org/3", "EX:3"),
    ],
)
def test_a_name_is_found_as_typed_in_part_and_with_errors(text: str, found: str) -> None:
    assert FINDER.search(text)[0].id == found


def test_a_thing_is_found_once_with_its_label_and_the_name_that_matched() -> None:
    hits = [hit for hit in FINDER.search("nodule") if hit.id == "EX:2"]
    assert len(hits) == 1
    assert hits[0].label == "subepidermal calcified nodule"
    assert FINDER.search("Winer's nodule")[0].matched == "Winer's nodule"
    assert FINDER.search("Winer's nodule")[0].score == 1


@pytest.mark.parametrize("text", ["", "   ", "quantum chromodynamics", "\u0301"])
def test_nothing_is_found_where_nothing_is_near(text: str) -> None:
    assert FINDER.search(text) == []


def test_the_limit_holds_and_the_order_is_always_the_same() -> None:
    assert len(FINDER.search("n", limit=1)) == 1
    assert FINDER.search("n", limit=0) == []
    assert FINDER.search("nodule") == FINDER.search("nodule")
