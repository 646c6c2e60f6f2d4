"""`source/strict_yaml.py`: strings, lists and mappings with their lines; whatever else YAML can do is refused."""

import pytest
import yaml
from hypothesis import example, given
from hypothesis import strategies as st

from calcgraph.errors import Problem
from calcgraph.scalars import UNSAFE
from calcgraph.source import strict_yaml


def refused(text: str | bytes) -> Problem:
    data = text if isinstance(text, bytes) else text.encode()
    value, _, problems = strict_yaml.read(data, "content/a.yaml")
    assert value is None
    (problem,) = problems
    assert (problem.file, problem.severity) == ("content/a.yaml", "violation")
    assert problem.message
    assert problem.fix
    return problem


def read(text: str) -> tuple[object, dict[strict_yaml.Path, int]]:
    value, lines, problems = strict_yaml.read(text.encode(), "content/a.yaml")
    assert problems == []
    return value, lines


@pytest.fixture(params=["CSafeLoader", "SafeLoader"], autouse=True)
def each_parser(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """PyYAML may have been installed without libyaml; both of its parsers have to do."""
    if not hasattr(yaml, request.param):
        pytest.skip(reason="PyYAML was built without libyaml")
    monkeypatch.setattr(strict_yaml, "_LOADER", getattr(yaml, request.param))


def test_a_key_that_stands_twice_is_a_problem_at_its_second_line() -> None:
    value, _, (problem,) = strict_yaml.read(b"a: 1\nb: 2\na: 3\n", "content/a.yaml")
    assert value == {"a": "1", "b": "2"}
    assert (problem.code, problem.file, problem.line) == ("duplicate-key", "content/a.yaml", 3)
    assert "'a'" in problem.message
    assert "line 1" in problem.message


def test_every_key_that_stands_twice_is_listed_however_deep() -> None:
    text = b"a:\n  - x: 1\n    x: {y: 1, y: 2}\na:\n  z: 1\n  z: 2\n"
    _, _, problems = strict_yaml.read(text, "content/a.yaml")
    assert sorted((p.code, p.line) for p in problems) == [("duplicate-key", n) for n in (3, 3, 4, 6)]


def test_an_anchor_is_refused() -> None:
    assert (p := refused("a: 1\nb: &here 2\n")).code == "yaml-anchor"
    assert p.line == 2


def test_an_alias_is_refused() -> None:
    assert (p := refused("a: 1\nb:\n  - *here\n")).code == "yaml-anchor"
    assert p.line == 3


def test_an_anchor_on_a_key_is_refused() -> None:
    assert refused("&here a: 1\n").code == "yaml-key"


def test_a_tag_is_refused() -> None:
    assert (p := refused("a: 1\nb: !!python/object/apply:os.system [ls]\n")).code == "yaml-tag"
    assert p.line == 2


def test_a_tag_on_a_key_is_refused() -> None:
    assert refused("!!str a: 1\n").code == "yaml-key"


def test_an_escape_sequence_within_a_tag_is_not_printed() -> None:
    assert "\x1b" not in refused("a: !%1b%5b31m x\n").message


def test_a_second_document_is_refused() -> None:
    assert (p := refused("a: 1\n---\nb: 2\n")).code == "several-documents"
    assert p.line == 2


def test_a_key_that_is_a_list_is_refused() -> None:
    assert refused("? [a, b]\n: 1\n").code == "yaml-key"


def test_a_merge_key_merges_nothing() -> None:
    assert read("<<: {a: 1}\n")[0] == {"<<": {"a": "1"}}


def test_bytes_that_are_not_utf_8_are_refused_with_their_line() -> None:
    problem = refused(b"a: 1\nb: 2\nc: caf\xe9\n")
    assert (problem.code, problem.line) == ("not-utf-8", 3)
    assert "0xe9" in problem.message


def test_utf_16_is_refused() -> None:
    assert refused("a: 1\n".encode("utf-16")).code == "not-utf-8"


def test_a_byte_order_mark_is_no_part_of_the_first_key() -> None:
    assert read("\ufeffa: 1\n")[0] == {"a": "1"}


def test_twenty_levels_are_read_and_one_more_is_refused() -> None:
    assert read("[" * 20 + "x" + "]" * 20)[0]
    assert refused("[" * 21 + "x" + "]" * 21).code == "yaml-too-deep"


@pytest.mark.parametrize("opening", ["[", "{a: ", "- ", "- - ", "a: [", "? "])
def test_a_million_brackets_are_refused_at_once(opening: str) -> None:
    assert refused(opening * 1_000_000).code in {"yaml-too-deep", "yaml-key", "broken-yaml"}


def test_a_file_above_five_megabytes_is_refused_unread() -> None:
    assert refused(b"\xff" * 5_000_001).code == "file-too-large"


@pytest.mark.parametrize("word", ["no", "Yes", "on", "null", "~", "1.10", "0x1F", "1e3", "2011-07-05", "1:30", ".inf"])
def test_a_word_stays_what_was_written(word: str) -> None:
    assert read(f"a: {word}\n")[0] == {"a": word}


def test_an_empty_value_is_an_empty_string() -> None:
    assert read("a:\nb: ''\n")[0] == {"a": "", "b": ""}


def test_an_empty_file_is_an_empty_mapping() -> None:
    assert read("# nothing yet\n") == ({}, {})


@pytest.mark.parametrize(
    "text",
    ["a: b\n c: d\n", "a: [1, 2\n", "a: 'open\n", "\ta: 1\n", "a: @x\n", "a: %x\n", "- a\nb: 1\n"],
    ids=["indentation", "bracket", "quote", "tab", "at sign", "percent", "list and mapping"],
)
def test_a_broken_line_is_named(text: str) -> None:
    problem = refused(text)
    assert problem.code == "broken-yaml"
    assert problem.line in range(1, text.count("\n") + 2)
    assert "\n" not in problem.message


@pytest.mark.parametrize("character", ["\x00", "\x1b", "\x7f", "\x9b", "\u202e", "\u2067"])
def test_a_control_character_is_refused_with_its_line(character: str) -> None:
    problem = refused(f"a: 1\nb: 2{character}3\n")
    assert (problem.code, problem.line) == ("control-character", 2)
    assert f"U+{ord(character):04X}" in problem.message
    assert character not in problem.message


@pytest.mark.parametrize("escape", ["\\e[31m", "\\x9b31m", "\\u202e", "\\0"])
def test_a_control_character_is_refused_when_escaped_too(escape: str) -> None:
    assert refused(f'a: 1\nb: "{escape}"\n').code == "control-character"
    assert refused(f'a: 1\n"{escape}": b\n').code == "control-character"


@pytest.mark.parametrize("separator", ["\x85", "\u2028", "\u2029"])
def test_a_line_break_that_editors_do_not_show_hides_no_key(separator: str) -> None:
    assert refused(f"note: fine{separator}status: present\n").code == "control-character"


def test_windows_line_ends_are_read() -> None:
    assert read("a: 1\r\nb: 2\r\n") == ({"a": "1", "b": "2"}, {(): 1, ("a",): 1, ("b",): 2})


def test_each_part_has_the_line_that_it_begins_at() -> None:
    text = "# head\nclaims:\n  - id: x\n    spans:\n      - {start: 1, end: 2}\n      - {start: 3,\n         end: 4}\n"
    _, lines = read(text)
    assert lines[("claims",)] == 2
    assert lines[("claims", 0)] == lines[("claims", 0, "id")] == 3
    assert lines[("claims", 0, "spans")] == 4
    assert lines[("claims", 0, "spans", 1, "start")] == 6
    assert lines[("claims", 0, "spans", 1, "end")] == 7


TEXT = st.text(st.characters(exclude_categories=("Cs",)), max_size=20)
DATA = st.recursive(
    TEXT, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXT, inner, max_size=4), max_leaves=25
)


def strings(data: object) -> list[str]:
    if isinstance(data, dict):
        return [text for key, value in data.items() for text in (key, *strings(value))]
    return [text for item in data for text in strings(item)] if isinstance(data, list) else [str(data)]


@given(DATA, st.booleans())
@example("", False)
@example({"": [{}, [], ""]}, True)
def test_what_is_written_in_quotes_is_read_back_unchanged(data: object, flow: bool) -> None:
    text = yaml.safe_dump(data, default_style='"', default_flow_style=flow, allow_unicode=True)
    value, _, problems = strict_yaml.read(text.encode(), "content/a.yaml")
    if any(UNSAFE.search(s) for s in strings(data)):
        assert [p.code for p in problems] == ["control-character"]
    else:
        assert problems == []
        assert value == data


PLAIN = st.from_regex(r"[a-z][a-z0-9]{0,8}", fullmatch=True)


@given(
    st.recursive(
        PLAIN, lambda i: st.lists(i, min_size=1, max_size=4) | st.dictionaries(PLAIN, i, min_size=1, max_size=4)
    )
)
def test_the_line_of_each_part_is_where_it_stands(data: object) -> None:
    text = yaml.safe_dump(data, default_flow_style=False, default_style='"', sort_keys=False)
    written = text.splitlines()
    value, lines, problems = strict_yaml.read(text.encode(), "content/a.yaml")
    assert problems == []
    assert value == data
    for path, line in lines.items():
        part = value
        for step in path:
            part = part[step]  # type: ignore[index]
        shown = path[-1] if path and isinstance(path[-1], str) else part
        if isinstance(shown, str):
            assert f'"{shown}"' in written[line - 1]


ODD_TEXT = st.text(st.characters(exclude_categories=("Cs",)), max_size=200)
NEARLY_YAML = st.text("abc:-[]{}&*!|>'\"%@#? \n\t", max_size=60)


@given(ODD_TEXT | NEARLY_YAML)
@example("{")
def test_arbitrary_text_gives_a_value_or_a_problem_and_never_an_exception(text: str) -> None:
    value, _, problems = strict_yaml.read(text.encode(), "content/a.yaml")
    assert (value is not None) or problems
    for problem in problems:
        assert problem.file == "content/a.yaml"
        assert problem.line in range(1, max(2, len(text.splitlines()) + 1))


@given(st.binary(max_size=200))
def test_arbitrary_bytes_give_a_value_or_a_problem_and_never_an_exception(data: bytes) -> None:
    value, _, problems = strict_yaml.read(data, "content/a.yaml")
    assert (value is not None) or problems
