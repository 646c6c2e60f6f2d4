"""Normal form: the same content, every comment with its record, and nothing left to change."""

from random import Random
from textwrap import dedent
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from unruly import COMMENT, Writer, content, owners

from calcgraph.errors import InvalidContent
from calcgraph.model import ContentFile
from calcgraph.source import strict_yaml, yaml_tree
from calcgraph.source.normal_form import normal_form

FILE = "content/invented.yaml"


def tidy(text: str) -> str:
    """The normal form of a text, which must be stable."""
    result = normal_form(dedent(text).encode(), FILE)
    assert normal_form(result, FILE) == result
    return result.decode()


def without_order_of_spans(data: dict[str, Any]) -> dict[str, Any]:
    claims = [c | {"spans": sorted(sorted(s.items()) for s in c["spans"])} for c in data.get("claims", ())]
    return data | {"claims": claims}


@settings(max_examples=100, deadline=None)
@given(st.randoms(use_true_random=False), st.sampled_from([0.02, 0.15, 0.3]))
def test_any_way_of_writing_comes_out_the_same_with_its_comments(r: Random, often: float) -> None:
    data, writer = content(r), Writer(r, often)
    text = writer.file(data)
    assert strict_yaml.read(text, FILE)[::2] == (data, []), "the generator writes what it means"
    ContentFile.model_validate(data)

    result = normal_form(text, FILE)

    after, _, found = strict_yaml.read(result, FILE)
    assert found == []
    assert without_order_of_spans(after) == without_order_of_spans(data)
    for name, records in data.items():
        if name in ("terms", "claims"):
            assert [r["id"] for r in after[name]] == [r["id"] for r in records], "records keep their order"
    numbers = sorted(int(n) for n in COMMENT.findall(result.decode()))
    assert numbers == list(range(len(writer.owners))), "no comment is lost, none is there twice"
    told = owners(result.decode())
    meant = {n: owner for n, owner in enumerate(writer.owners) if owner}
    assert {n: told[n] for n in meant} == meant
    assert normal_form(result, FILE) == result
    assert result.endswith(b"\n") or not result
    assert not [line for line in result.split(b"\n") if line != line.rstrip()]


@settings(max_examples=40, deadline=None)
@given(st.randoms(use_true_random=False))
def test_the_parser_written_in_python_gives_the_same_bytes(r: Random) -> None:
    import yaml

    text = Writer(r).file(content(r)).removeprefix(b"\xef\xbb\xbf")
    expected, fast = normal_form(text, FILE), strict_yaml._LOADER
    strict_yaml._LOADER = yaml.SafeLoader
    try:
        assert normal_form(text, FILE) == expected
    finally:
        strict_yaml._LOADER = fast


def test_fields_take_their_comments_along_and_headings_stay() -> None:
    assert tidy("""\
        # about the file

        claims:
          # ---- the first group
          - status: 'present'   # why
            # of what
            id: CALC_0000001
            # the end of the first

          # ---- the second group
          - id:   "CALC_0000002"
    """) == dedent("""\
        # about the file

        claims:
          # ---- the first group
          # of what
          - id: CALC_0000001
            status: present  # why
            # the end of the first

          # ---- the second group
          - id: CALC_0000002
    """)


def test_a_comment_within_braces_stays_there_and_keeps_them_open() -> None:
    assert tidy("""\
        claims:
        - spans: [{end: 9, start: "4"}, {section: title, # the heading
              start: 1, end: 3} # all of it
            ]
    """) == dedent("""\
        claims:
          - spans:
              - {start: 4, end: 9}
              # all of it
              - section: title  # the heading
                start: 1
                end: 3
    """)


def test_comments_keep_their_order_however_they_are_indented() -> None:
    assert tidy("""\
        terms:
          - id: CALC_0000001
          # ---- the second
              # and more of it
          - id: CALC_0000002
            # of the second
          # of the list
              # and more of that
        claims: []
    """) == dedent("""\
        terms:
          - id: CALC_0000001
          # ---- the second
          # and more of it
          - id: CALC_0000002
            # of the second
          # of the list
          # and more of that

        claims: []
    """)


def test_comments_in_an_empty_list_stand_above_it() -> None:
    assert tidy("terms: [ # beside\n  # within\n  ]\n") == "# within\nterms: []  # beside\n"


def test_spans_are_sorted_with_the_comments_beside_them() -> None:
    assert tidy("claims:\n- spans:\n  - {start: 5, end: 9} # b\n  - {start: 1, end: 3}\n") == (
        "claims:\n  - spans:\n      - {start: 1, end: 3}\n      - {start: 5, end: 9}  # b\n"
    )


def test_records_never_pass_a_comment() -> None:
    text = """\
    claims:
      - spans:
          # the second half first
          - {start: 5, end: 9}
          - {start: 1, end: 3}
    """
    assert tidy(text) == dedent(text)


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("'no'", '"no"'), ('"1"', '"1"'), ("'plain text'", "plain text"), ("2026-05-05", '"2026-05-05"'),
        ("'it''s'", "it's"), (">-\n      over two\n      lines", "over two lines"), ("|\n      a\n", '"a\\n"'),
        ('"a: b"', '"a: b"'), ("a:b", "a:b"), ('"a #b"', '"a #b"'), ("a#b", "a#b"), ('"\\u8868"', "表"),
        ("1e3", '"1e3"'), ('"[x]"', '"[x]"'), ("x [y]", "x [y]"), ('"-"', '"-"'), ("-x", "-x"), ('""', '""'),
    ],
)  # fmt: skip
def test_a_text_is_quoted_where_another_reader_would_take_it_for_something_else(written: str, expected: str) -> None:
    assert tidy(f"terms:\n  - label: {written}\n") == f"terms:\n  - label: {expected}\n"


def test_numbers_and_truth_values_are_plain() -> None:
    assert tidy("claims:\n- quantity: {unit: 1, min: '2'}\nterms:\n- defined: 'true'\n") == (
        'terms:\n  - defined: true\n\nclaims:\n  - quantity: {min: 2, unit: "1"}\n'
    )


def test_empty_lines_set_records_apart_and_nothing_else() -> None:
    assert tidy("""\


        source: CALC_0000001 x
        terms:

          - id: CALC_0000002

            label: x


          - id: CALC_0000003
        claims: []
    """) == dedent("""\
        source: CALC_0000001 x

        terms:
          - id: CALC_0000002
            label: x

          - id: CALC_0000003

        claims: []
    """)


@pytest.mark.parametrize("text", ["", "\n\n", "# nothing yet", "# a\n\n\n# b\n", "{}\n# a\n", "--- # a\n{}\n"])
def test_a_file_without_records_keeps_its_comments(text: str) -> None:
    assert sorted(tidy(text).split()) == sorted(text.replace("{}", "").replace("---", "").split())


@pytest.mark.parametrize(
    ("text", "line", "reason"),
    [
        ("source: CALC_0000001 x\n? terms\n: []\n", 2, "marked by '?'"),
        ("%YAML 1.1\n---\nsource: CALC_0000001 x\n", 1, "begins with '%'"),
    ],
)
def test_what_cannot_be_taken_apart_is_refused_with_its_line(text: str, line: int, reason: str) -> None:
    with pytest.raises(InvalidContent) as refused:
        normal_form(text.encode(), FILE)
    problem = refused.value.report.problems[0]
    assert (problem.code, problem.severity, problem.line) == ("not-normal-form", "warning", line)
    assert reason in problem.message
    assert problem.fix


@pytest.mark.parametrize(
    "text",
    ["a: [", "a: 1\na: 2", "terms: &x []", "terms: x", "unknown: 1", "- a", "x", "terms: [[a]]", "\x00", "---\n---\n"],
)
def test_a_file_with_another_problem_has_no_normal_form(text: str) -> None:
    with pytest.raises(InvalidContent) as refused:
        normal_form(text.encode(), FILE)
    assert {p.code for p in refused.value.report} != {"not-normal-form"}


PIECES = (
    "#",
    "# x",
    "- ",
    "? ",
    ": ",
    "{",
    "}",
    "[",
    "]",
    ",",
    "'",
    '"',
    "\n",
    "\n  ",
    "\t",
    "|",
    ">",
    "%",
    "---\n",
    "é",
)


@settings(max_examples=100, deadline=None)
@given(st.randoms(use_true_random=False))
def test_a_damaged_file_is_refused_or_says_the_same_as_before(r: Random) -> None:
    text = Writer(r).file(content(r)).decode()
    for _ in range(r.choice((1, 1, 2, 4))):
        at = r.randrange(len(text) + 1)
        text = text[:at] + r.choice(PIECES) + text[at + r.choice((0, 0, 1, 5)) :]
    try:
        result = normal_form(text.encode(), FILE)
    except InvalidContent:
        return
    before, _, found = strict_yaml.read(text.encode(), FILE)
    after, _, _ = strict_yaml.read(result, FILE)
    assert found == []
    assert without_order_of_spans(after) == without_order_of_spans(before)
    lines = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    assert sorted(yaml_tree.comments(lines)) == sorted(yaml_tree.comments(result.decode()))
    assert normal_form(result, FILE) == result
