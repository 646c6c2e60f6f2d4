"""Values lose the noise of their syntax, and show what one cannot see."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from calcgraph.curies import Shortener
from calcgraph.reporting.readable import cut, inert, readable, visible

SHORT = Shortener({"ex": "http://example.org/", "xsd": "http://www.w3.org/2001/XMLSchema#"})
XSD = "http://www.w3.org/2001/XMLSchema#"


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        ('"warty"', "“warty”"),
        ('"warty"@en', "“warty” (en)"),
        (f'"warty"^^<{XSD}string>', "“warty”"),
        (f'"5"^^<{XSD}integer>', "5"),
        (f'"-0.5e3"^^<{XSD}double>', "-0.5e3"),
        (f'"true"^^<{XSD}boolean>', "true"),
        (f'"five"^^<{XSD}integer>', "“five” (xsd:integer)"),
        (f'"2020-13-01"^^<{XSD}date>', "“2020-13-01” (xsd:date)"),
        ("<http://example.org/nodule>", "ex:nodule"),
        ("<http://elsewhere.org/nodule>", "http://elsewhere.org/nodule"),
        ('<http://example.org/a>, "b"@en, _:c', "ex:a, “b” (en), _:c"),
        ("^<http://example.org/a>/(<http://example.org/b>|<http://example.org/c>)", "^ex:a/(ex:b|ex:c)"),
        ('"a \\"quoted\\" \\\\ \\u00e9 \\U0001F600"', '“a "quoted" \\ é \U0001f600”'),
        ('"two\\nlines"', "“two\\nlines”"),
        ('""', "“”"),
        (' "blank " ', " “blank ” "),
        ("plain words", "plain words"),
        ("<b>bold</b>", "<b>bold</b>"),
        ("a < b > c", "a < b > c"),
        ('"unclosed', "“unclosed”"),
    ],
)
def test_a_value_reads_like_this(value: str, shown: str) -> None:
    assert readable(value, SHORT, 100) == shown


def test_what_cannot_be_seen_is_shown_as_an_escape() -> None:
    assert visible("a\x00\t\x1b\x9b\xa0\u202e\ufeff\ud800\U000e0041z") == (
        r"a\x00\t\x1b\x9b\xa0\u202e\ufeff\ud800\U000e0041z"
    )


def test_what_can_be_seen_stays_in_any_script() -> None:
    for text in ("硬い結節", "عُقَيدة", "узелок", "nœud – “é” 😀", "ตุ่ม", "a\u0301"):
        assert visible(text) == text


@given(st.text(st.characters(), max_size=50))
def test_visible_text_is_one_line_that_can_be_written(text: str) -> None:
    shown = visible(text)
    assert shown.encode().decode() == shown
    assert len(shown.splitlines()) <= 1
    assert visible(shown) == shown


@given(st.text(st.characters(), max_size=300), st.integers(1, 40))
def test_a_readable_value_is_never_much_longer_than_its_limit(text: str, limit: int) -> None:
    for shown in (readable(text, SHORT, limit), cut(text, limit)):
        assert len(shown) <= 10 * limit + 30, "an escape has ten characters at most"
        assert shown.encode().decode() == shown


@given(st.lists(st.sampled_from(["::", "##", "[", "error", " ", "\n", "\x1b[1m", ":", "#", "vso", "."]), max_size=12))
def test_inert_text_commands_no_build_server(parts: list[str]) -> None:
    text = inert("".join(parts), colon=r"\x3a", hash=r"\x23")
    for line in text.split("\n"):
        assert not line.replace("\x1b[1m", "").lstrip().startswith("::")
        assert not any(f"##{name}[" in line for name in ("", "error", "vso", "vso.error"))


def test_inert_leaves_alone_what_is_no_command() -> None:
    for text in ("a::b", "HP::0001", "# [x]", "## heading", "a: :b"):
        assert inert(text, colon="?", hash="?") == text
