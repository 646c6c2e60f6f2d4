"""Values are equal when XSD says so, whatever their spelling, and never otherwise."""

from decimal import Decimal

import pyoxigraph as ox
import pytest
from hypothesis import given
from hypothesis import strategies as st

from calcgraph.stores.spelling import XSD, by_value, difference


def literal(text: str, kind: str) -> ox.Literal:
    return ox.Literal(text, datatype=ox.NamedNode(XSD + kind))


@pytest.mark.parametrize(
    ("one", "two"),
    [
        (("1.50", "decimal"), ("1.5", "decimal")),
        (("7", "integer"), ("7.0", "decimal")),
        (("07", "nonNegativeInteger"), ("7", "integer")),
        (("+7", "integer"), ("7", "long")),
        (("-0", "integer"), ("0", "integer")),
        (("1", "boolean"), ("true", "boolean")),
        (("1.0E0", "double"), ("1", "double")),
        (("INF", "double"), ("INF", "double")),
        (("2020-05-06T07:08:09.100Z", "dateTime"), ("2020-05-06T07:08:09.1Z", "dateTime")),
        (("2020-05-06T07:08:09.0+00:00", "dateTime"), ("2020-05-06T07:08:09Z", "dateTime")),
        (("07:08:09.000", "time"), ("07:08:09", "time")),
        (("24:00:00", "time"), ("00:00:00", "time")),
        (("24:00:00.0Z", "time"), ("00:00:00+00:00", "time")),
        (("2020-02-28T24:00:00", "dateTime"), ("2020-02-29T00:00:00", "dateTime")),
        (("1999-12-31T24:00:00Z", "dateTime"), ("2000-01-01T00:00:00Z", "dateTime")),
        (("-0001-12-31T24:00:00", "dateTime"), ("0000-01-01T00:00:00", "dateTime")),
        (("9999-12-31T24:00:00", "dateTime"), ("10000-01-01T00:00:00", "dateTime")),
        (("P1D", "duration"), ("PT24H", "duration")),
        (("P1Y", "duration"), ("P12M", "duration")),
    ],
)
def test_two_spellings_of_a_value_are_equal(one: tuple[str, str], two: tuple[str, str]) -> None:
    assert by_value(literal(*one)) == by_value(literal(*two))


@pytest.mark.parametrize(
    ("one", "two"),
    [
        (("1", "integer"), ("1", "double")),
        (("1", "integer"), ("1", "string")),
        (("1", "boolean"), ("1", "integer")),
        (("x", "integer"), ("0", "integer")),
        (("1.5", "integer"), ("1.5", "decimal")),
        (("1e0", "decimal"), ("1", "decimal")),
        ((" 1", "integer"), ("1", "integer")),
        (("2020-05-06T24:00:00", "dateTime"), ("2020-05-06T00:00:00", "dateTime")),
        (("2021-02-29T24:00:00", "dateTime"), ("2021-03-01T00:00:00", "dateTime")),
        (("24:00:01", "time"), ("00:00:01", "time")),
        (("P1M", "duration"), ("P30D", "duration")),
        (("P1D", "duration"), ("86400.0", "duration")),
        (("2020-05-06T07:08:09", "dateTime"), ("2020-05-06T07:08:09Z", "dateTime")),
        (("true", "boolean"), ("false", "boolean")),
        (("excluded", "string"), ("present", "string")),
    ],
)
def test_two_values_are_not_equal(one: tuple[str, str], two: tuple[str, str]) -> None:
    assert by_value(literal(*one)) != by_value(literal(*two))
    assert difference(literal(*one), literal(*two))


@given(st.decimals(allow_nan=False, allow_infinity=False, places=6), st.integers(0, 5))
def test_zeros_at_the_end_make_no_other_number(number: Decimal, zeros: int) -> None:
    plain = format(number, "f")
    assert by_value(literal(plain + "0" * zeros, "decimal")) == by_value(literal(plain, "decimal"))


@given(st.integers(), st.integers())
def test_two_integers_are_equal_only_if_they_are(one: int, two: int) -> None:
    same = by_value(literal(str(one), "integer")) == by_value(literal(f"{two}.0", "decimal"))
    assert same == (one == two)


@given(
    st.text(max_size=30), st.sampled_from(["integer", "decimal", "double", "boolean", "dateTime", "duration", "time"])
)
def test_no_text_breaks_it(text: str, kind: str) -> None:
    by_value(literal(text, kind))


def test_a_term_inside_a_triple_term_is_compared_by_value_too() -> None:
    a = ox.NamedNode("http://e/")
    one, two = (ox.Triple(a, a, literal(text, "decimal")) for text in ("1.0", "1"))
    assert by_value(one) == by_value(two)
