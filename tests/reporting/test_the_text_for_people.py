"""The text format: what stands where, in which order, how many, how wide, in which colour."""

import re
import unicodedata

import pytest
from samples import CLEAN, DEPRECATED, MANY, ONE_CERTAINTY, TRIMMED, YAML, checked, problem, uncertain

from calcgraph.checking.rules import Rule
from calcgraph.errors import Problem
from calcgraph.reporting import render

ANSI = re.compile(r"\x1b\[[0-9;]*m")


def cells(line: str) -> int:
    return sum(1 + (unicodedata.east_asian_width(c) in "WF") for c in line)


def test_a_report_reads_like_this() -> None:
    label = problem(TRIMMED, focus="http://example.org/nodule", graph="http://example.org/g", value='"hard nodule "@en')
    assert render(checked(label, DEPRECATED, notes=("nothing was skipped",)), "text", width=80) == (
        "violation  No claim uses a deprecated term.\n"
        "           1 place, rule deprecated-term-used\n"
        "           Mend: Use the term that replaces it.\n"
        "           More: calcgraph check --rule deprecated-term-used, or\n"
        "           shapes/README.md#deprecated-term-used\n"
        "\n"
        "  ontology/content/calcinosis-cutis.yaml:12\n"
        "    calcinosis cutis, subtype (cg:CALC_0010012)\n"
        "    value: HP:0200042, “obsolete ulcer” (en)\n"
        "\n"
        "warning    A label has no blank at its end.\n"
        "           1 place, rule label-is-trimmed\n"
        "           Mend: Remove it.\n"
        "           More: calcgraph check --rule label-is-trimmed, or\n"
        "           shapes/README.md#label-is-trimmed\n"
        "\n"
        "  ex:nodule\n"
        "    value: “hard nodule ” (en)\n"
        "    graph: ex:g\n"
        "\n"
        "Note: nothing was skipped\n"
        "\n"
        "1 violation, 1 warning; 2 of 5 rules broken. Checked 114 claims, 43 terms, 205\n"
        "  mappings, in ontology.\n"
    )


def test_a_clean_run_is_one_calm_line() -> None:
    expected = "No problems. Checked 114 claims, 43 terms, 205 mappings, in ontology, against 5 rules.\n"
    assert render(CLEAN, "text") == expected


def test_the_engine_is_named_unless_it_is_the_usual_one() -> None:
    assert "with both engines" in render(checked(engine="both"), "text")
    assert "with the reference engine" in render(checked(engine="reference"), "text")
    assert "engine" not in render(checked(engine="fast"), "text")


def test_the_worst_rules_come_first_then_the_most_frequent() -> None:
    text = render(MANY, "text")
    heads = re.findall(r"^(violation|warning|info) +(.*)$", text, re.MULTILINE)
    assert heads == [
        ("violation", "A claim has exactly one certainty."),
        ("violation", "Unknown key"),
        ("violation", "No claim uses a deprecated term."),
        ("warning", "A label has no blank at its end."),
        ("info", "Every term is used."),
    ]


def test_ten_places_of_a_rule_are_shown_and_the_others_counted() -> None:
    check = checked(*map(uncertain, range(142)))
    text = render(check, "text")
    assert text.count(f"  {YAML}:") == 10
    assert "142 places" in text
    assert "  … and 132 more (--all shows them)\n" in text
    everything = render(check, "text", every=True)
    assert everything.count(f"  {YAML}:") == 142
    assert "more (" not in everything


def test_the_property_at_fault_is_named() -> None:
    text = render(checked(uncertain(7)), "text")
    assert f"  {YAML}:107\n    nodule 7, surface: warty (cg:CALC_0000007)\n    property: cgv:certainty\n" in text


def test_a_rule_of_a_user_that_says_nothing_is_headed_by_what_the_engine_says() -> None:
    code = "http://example.org/Lesion"
    mute = Rule(code, "yours", "violation", "", "", "theirs.ttl")
    found = Problem(code, "MinCount is not kept", focus="http://example.org/x")
    text = render(checked(found, rules={code: mute}), "text")
    assert text.startswith("violation  MinCount is not kept\n           1 place, rule http://example.org/Lesion\n\n")


def test_ten_places_need_no_word_of_more() -> None:
    assert "more (" not in render(checked(*map(uncertain, range(10))), "text")


def test_the_last_line_sums_up() -> None:
    assert render(MANY, "text").splitlines()[-1] == (
        "15 violations, 1 warning, 1 info; 5 of 6 rules broken. "
        "Checked 114 claims, 43 terms, 205 mappings, in ontology, with both engines."
    )


def test_what_differs_from_place_to_place_stands_at_the_place() -> None:
    text = render(MANY, "text")
    block = f"  {YAML}:9\n    'colour' is no key of a claim\n    Mend: remove 'colour'\n"
    assert block in text
    assert text.count("A claim has exactly one certainty.") == 1, "the rule is not said again at each place"
    assert text.count(f"Mend: {ONE_CERTAINTY.fix}") == 1


@pytest.mark.parametrize("width", [24, 40, 60, 80, 120])
def test_no_line_is_wider_than_asked_but_for_words_that_must_stay_whole(width: int) -> None:
    long = problem(TRIMMED, focus="http://example.org/x", label="硬い結節 " * 20, value='"' + "x" * 90 + '"')
    for line in render(checked(*MANY.report, long), "text", width=width).splitlines():
        assert cells(line) <= width or len(line.split()) == 1, line


@pytest.mark.parametrize("width", [1, 30, 80, None])
def test_a_file_and_its_line_stand_unbroken_and_alone(width: int | None) -> None:
    lines = render(MANY, "text", width=width).splitlines()
    assert f"  {YAML}:109" in lines
    assert "  ontology/content/terms.yaml:88" in lines


def test_without_a_width_nothing_is_wrapped() -> None:
    long = problem(ONE_CERTAINTY, file=YAML, line=1, label="nodule " * 20, message="word " * 80)
    assert f"    {'word ' * 80}".rstrip() in render(checked(long), "text").splitlines()


def test_colours_come_only_when_asked_for_and_say_nothing_new() -> None:
    plain, coloured = render(MANY, "text", width=80), render(MANY, "text", width=80, color=True)
    assert "\x1b" not in plain
    assert ANSI.sub("", coloured) == plain
    assert "\x1b[1;31mviolation\x1b[0m" in coloured
    assert "\x1b[1;33mwarning  \x1b[0m" in coloured
    assert "\x1b[1mcalcinosis cutis, subtype\x1b[0m (cg:CALC_0010012)" in coloured


def test_no_colour_runs_on_into_the_next_line() -> None:
    for line in render(MANY, "text", width=40, color=True).splitlines():
        codes = ANSI.findall(line)
        assert [c == "\x1b[0m" for c in codes] == [False, True] * (len(codes) // 2), line


def test_a_long_value_is_cut_with_an_ellipsis_and_its_length() -> None:
    text = render(checked(problem(TRIMMED, focus="http://example.org/x", value='"' + "ab " * 400 + '"')), "text")
    (line,) = (line for line in text.splitlines() if "value:" in line)
    assert line.endswith("… (1,202 characters)")
    assert len(line) < 200


def test_a_node_without_a_name_is_called_that() -> None:
    assert "  a node without a name (_:b0)\n" in render(checked(problem(TRIMMED, focus="_:b0")), "text")


def test_the_graph_is_named_where_no_line_is_known() -> None:
    known = problem(TRIMMED, file="my.ttl", focus="http://example.org/x", graph="http://example.org/g")
    assert "  my.ttl\n    ex:x\n    graph: ex:g\n" in render(checked(known), "text")
    assert "graph:" not in render(checked(known._replace(line=3)), "text")


def test_a_problem_of_nothing_in_particular_still_says_what_is_wrong() -> None:
    assert "  (no place is known)\n" in render(checked(problem(TRIMMED)), "text")
