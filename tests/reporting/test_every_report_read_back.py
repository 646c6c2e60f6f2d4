"""Each format, read back by a parser that is not ours, says what the check found."""

import json
import re
import subprocess
import sys
from collections import Counter
from html.parser import HTMLParser
from xml.etree import ElementTree

import pytest
from samples import BLANK, CG, CLEAN, DEPRECATED, MANY, NOTE, ONE_CERTAINTY, RULES, UNUSED, YAML, checked, problem
from samples import uncertain as claim
from workflow import commands

from calcgraph.errors import CalcgraphError, Report
from calcgraph.reporting import FORMATS, Checked, render
from calcgraph.reporting.html_style import STYLE


def test_every_format_is_deterministic_and_ends_with_a_line_break() -> None:
    turned = MANY._replace(report=Report.of(reversed(MANY.report.problems)), rules=dict(reversed(RULES.items())))
    for name, about in FORMATS.items():
        assert about
        once = render(MANY, name)
        assert once == render(turned, name)
        assert once.endswith("\n")
        assert not once.endswith("\n\n")


def test_a_format_that_does_not_exist_is_refused_with_those_that_do() -> None:
    with pytest.raises(CalcgraphError, match=r"'pdf'; choose one of text, json, github, sarif, junit, html, turtle"):
        render(CLEAN, "pdf")


def test_importing_the_reports_imports_no_engine() -> None:
    script = "import sys, calcgraph.reporting; print([m for m in ('pyoxigraph', 'rdflib', 'yaml') if m in sys.modules])"
    assert subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True).stdout == "[]\n"


# ---- json


def test_json_has_the_documented_keys() -> None:
    data = json.loads(render(MANY, "json"))
    assert list(data) == ["conforms", "counts", "subject", "engine", "notes", "rules", "problems"]
    assert data["conforms"] is False
    assert data["counts"] == {"violation": 15, "warning": 1, "info": 1}
    assert (data["engine"], data["notes"]) == ("both", [NOTE])
    assert [(r["code"], r["problems"]) for r in data["rules"]] == [
        ("claim-has-one-certainty", 12),
        ("unknown-key", 2),
        ("deprecated-term-used", 1),
        ("label-is-trimmed", 1),
        ("term-is-used", 1),
        ("span-has-one-digest", 0),
    ]
    assert all(list(r) == ["code", "group", "severity", "rule", "fix", "page", "problems"] for r in data["rules"])


def test_json_problems_are_those_of_the_report_with_their_pages() -> None:
    problems = json.loads(render(MANY, "json"))["problems"]
    pages = [p.pop("page", None) for p in problems]
    assert problems == MANY.report.as_json()["problems"]
    assert pages.count(f"shapes/README.md#{ONE_CERTAINTY.code}") == 12
    assert pages.count(None) == 2, "no rule that ran is called unknown-key"


def test_a_clean_run_conforms_in_json() -> None:
    data = json.loads(render(CLEAN, "json"))
    assert (data["conforms"], data["problems"], len(data["rules"])) == (True, [], 5)


# ---- github


def test_workflow_commands_name_file_line_and_rule() -> None:
    first = commands(render(checked(DEPRECATED), "github"))[0]
    assert first.name == "error"
    assert first.properties == {
        "file": "ontology/content/calcinosis-cutis.yaml",
        "line": "12",
        "title": "No claim uses a deprecated term.",
    }
    assert first.message.splitlines() == [
        "calcinosis cutis, subtype (cg:CALC_0010012)",
        "No claim uses a deprecated term.",
        "Value: HP:0200042, “obsolete ulcer” (en)",
        "Mend: Use the term that replaces it.",
        "Rule: deprecated-term-used, shapes/README.md#deprecated-term-used",
    ]


def test_severities_become_the_three_kinds_of_annotations() -> None:
    found = commands(render(checked(claim(1), BLANK, UNUSED), "github"))
    assert [c.name for c in found] == ["error", "warning", "notice"]
    assert "file" not in found[1].properties
    assert "Graph: ex:graphs/skin" in found[1].message


def test_a_notice_says_that_github_hides_what_is_beyond_ten_of_a_kind() -> None:
    assert "Not all" not in render(checked(*map(claim, range(10))), "github")
    found = commands(render(checked(*map(claim, range(11)), UNUSED), "github"))
    assert [c.name for c in found] == ["error"] * 11 + ["notice", "notice"]
    assert "11 violations, 1 info" in found[-2].message, "before other notices, of which ten are shown too"
    assert found[-1].message.startswith("milia-like deposit")


# ---- sarif


def sarif(check: Checked) -> dict:
    data = json.loads(render(check, "sarif"))
    assert data["version"] == "2.1.0"
    (run,) = data["runs"]
    return run


def test_sarif_lists_the_rules_that_ran_and_points_results_at_them() -> None:
    run = sarif(MANY)
    rules = run["tool"]["driver"]["rules"]
    assert {r["id"] for r in rules} == {*RULES, "unknown-key"}
    assert len(run["results"]) == len(MANY.report)
    for result in run["results"]:
        rule = rules[result["ruleIndex"]]
        assert rule["id"] == result["ruleId"]
        assert rule["defaultConfiguration"]["level"] == result["level"]
    assert Counter(r["level"] for r in run["results"]) == {"error": 15, "warning": 1, "note": 1}
    assert rules[0] == {
        "id": "claim-has-one-certainty",
        "name": "ClaimHasOneCertainty",
        "shortDescription": {"text": "A claim has exactly one certainty."},
        "fullDescription": {"text": f"{ONE_CERTAINTY.rule} {ONE_CERTAINTY.fix}"},
        "help": {
            "text": f"{ONE_CERTAINTY.rule} Mend: {ONE_CERTAINTY.fix} More: shapes/README.md#claim-has-one-certainty",
            "markdown": "A claim has exactly one certainty.\n\n"
            "**Mend:** Give the claim one of asserted, suggested and possible.\n\n"
            "**More:** `shapes/README.md#claim-has-one-certainty`",
        },
        "defaultConfiguration": {"level": "error"},
        "properties": {"tags": ["core"]},
    }
    assert run["invocations"][0]["toolExecutionNotifications"] == [{"level": "note", "message": {"text": NOTE}}]


def test_sarif_places_are_lines_of_files_or_nodes_of_graphs() -> None:
    by_rule = {r["ruleId"]: r for r in sarif(MANY)["results"]}
    (place,) = by_rule["deprecated-term-used"]["locations"]
    assert place["physicalLocation"] == {
        "artifactLocation": {"uri": "ontology/content/calcinosis-cutis.yaml", "uriBaseId": "%SRCROOT%"},
        "region": {"startLine": 12},
    }
    (place,) = by_rule["label-is-trimmed"]["locations"]
    assert "physicalLocation" not in place
    assert place["logicalLocations"] == [
        {"fullyQualifiedName": "http://example.org/terms/nodule", "kind": "resource", "name": "nodule"}
    ]


@pytest.mark.parametrize(
    ("file", "uri"),
    [
        ("a b/ü#?.yaml", "a%20b/%C3%BC%23%3F.yaml"),
        ("javascript:x", "javascript%3Ax"),
        ("/srv/x.yaml", "file:///srv/x.yaml"),
        ("C:\\x\\y.yaml", "file:///C:/x/y.yaml"),
    ],
)
def test_sarif_file_names_are_uris(file: str, uri: str) -> None:
    (result,) = sarif(checked(problem(ONE_CERTAINTY, file=file, line=1)))["results"]
    assert result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] == uri


def test_sarif_fingerprints_outlive_a_move_to_other_lines_and_differ_otherwise() -> None:
    def fingerprints(check: Checked) -> list[str]:
        return sorted(r["partialFingerprints"]["calcgraph/v1"] for r in sarif(check)["results"])

    moved = checked(*(p._replace(line=p.line + 7) if p.line else p for p in MANY.report))
    assert fingerprints(moved) == fingerprints(MANY)
    assert len(set(fingerprints(MANY))) == len(MANY.report)
    assert fingerprints(checked(claim(1))) != fingerprints(checked(claim(1)._replace(focus=f"{CG}CALC_0000002")))
    twice = checked(claim(1), claim(1)._replace(line=500))
    assert [f.partition(":")[2] for f in fingerprints(twice)] == ["1", "2"]


def test_sarif_text_has_no_placeholder_and_no_link_of_others() -> None:
    evil = problem(ONE_CERTAINTY, focus="http://example.org/x", label="{0} [click](http://example.org/evil)")
    (result,) = sarif(checked(evil))["results"]
    assert result["message"]["text"].startswith(r"{{0}} \[click\](http://example.org/evil)")


# ---- junit


def test_junit_has_a_suite_a_group_and_a_case_a_rule() -> None:
    root = ElementTree.fromstring(render(MANY, "junit"))
    assert root.attrib == {"name": "calcgraph check", "tests": "6", "failures": "3", "errors": "0"}
    assert [s.get("name") for s in root] == ["core", "context", "style", "other"]
    cases = {c.get("name"): c for c in root.iter("testcase")}
    assert set(cases) == {*RULES, "unknown-key"}
    assert list(cases["span-has-one-digest"]) == [], "a rule that was kept is a test that passed"
    for suite in root:
        assert int(suite.get("tests", "")) == len(suite.findall("testcase"))
        assert int(suite.get("failures", "")) == len(suite.findall("testcase/failure"))
        assert int(suite.get("skipped", "")) == len(suite.findall("testcase/skipped"))


def test_junit_failures_have_all_places() -> None:
    root = ElementTree.fromstring(render(checked(*map(claim, range(142))), "junit"))
    (failure,) = root.iter("failure")
    assert failure.get("message") == "violation: A claim has exactly one certainty. (142 places)"
    assert (
        len(re.findall(rf"^{re.escape(YAML)}:\d+ nodule \d+, surface: warty", failure.text or "", re.MULTILINE)) == 142
    )


def test_junit_warnings_fail_no_build_and_are_seen() -> None:
    root = ElementTree.fromstring(render(checked(BLANK, UNUSED), "junit"))
    assert root.get("failures") == "0"
    assert [(s.get("type"), s.get("message")) for s in root.iter("skipped")] == [
        ("warning", "warning: A label has no blank at its end. (1 place)"),
        ("info", "info: Every term is used. (1 place)"),
    ]
    assert "“hard nodule ” (en)" in (next(root.iter("skipped")).text or "")


# ---- html


class Page(HTMLParser):
    """What a browser would see: elements, attributes, headings, the text."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: Counter[str] = Counter()
        self.attributes: list[tuple[str, str, str]] = []
        self.open: list[str] = []
        self.words: list[str] = []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags[tag] += 1
        self.attributes += [(tag, name, value or "") for name, value in attrs]
        if tag not in ("meta", "br"):
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if self.open and self.open[-1] not in ("style", "script"):
            self.words.append(data)

    @property
    def text(self) -> str:
        return " ".join(" ".join(self.words).split())


def test_the_page_needs_nothing_from_elsewhere_and_says_so() -> None:
    page = Page(render(MANY, "html"))
    assert page.open == []
    assert not {"script", "link", "img", "iframe", "form", "object", "base"} & set(page.tags)
    assert "url(" not in STYLE and "@import" not in STYLE
    assert (
        "meta",
        "content",
        "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'",
    ) in (page.attributes)
    assert all(value.startswith("#rule-") for _, name, value in page.attributes if name in ("href", "src"))


def test_the_page_has_headings_that_its_links_lead_to() -> None:
    page = Page(render(MANY, "html"))
    ids = [value for _, name, value in page.attributes if name == "id"]
    assert len(set(ids)) == len(ids)
    links = {value.removeprefix("#") for _, name, value in page.attributes if name == "href"}
    assert links == {f"rule-{n}" for n in range(1, 6)}
    assert links <= set(ids)
    assert {value for _, name, value in page.attributes if name == "aria-labelledby"} <= set(ids)
    assert ("html", "lang", "en") in page.attributes
    assert page.tags["h1"] == 1
    assert page.tags["h2"] == 6


def test_the_page_says_everything_in_words() -> None:
    text = Page(render(MANY, "html")).text
    for words in (
        "15 violations, 1 warning, 1 info",
        "5 of 6 rules broken. Checked 114 claims, 43 terms, 205 mappings, in ontology, with both engines.",
        NOTE,
        "How to mend it: Use the term that replaces it.",
        "calcgraph check --rule deprecated-term-used",
        "shapes/README.md#deprecated-term-used",
        "calcinosis cutis, subtype cg:CALC_0010012",
        "ontology/content/calcinosis-cutis.yaml:12",
        "HP:0200042, “obsolete ulcer” (en)",
        "Property cgv:certainty",
        "'size' is no key of a claim",
        "1 rule kept",
    ):
        assert words in text


def test_the_page_stops_after_two_hundred_places_unless_all_are_asked_for() -> None:
    check = checked(*map(claim, range(250)))
    assert "… and 50 more" in Page(render(check, "html")).text
    assert Page(render(check, "html")).tags["li"] == 200
    assert Page(render(check, "html", every=True)).tags["li"] == 250


def test_the_page_of_a_clean_run_says_so() -> None:
    text = Page(render(CLEAN, "html")).text
    assert "No problems Checked 114 claims, 43 terms, 205 mappings, in ontology, against 5 rules. 5 rules kept" in text


def luminance(colour: str) -> float:
    parts = (int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5))
    red, green, blue = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_the_colours_of_the_page_have_the_contrast_that_wcag_asks_for(dark: bool) -> None:
    light, night = STYLE.split("@media (prefers-color-scheme: dark)")
    colours = dict(re.findall(r"--([a-z-]+): (#[0-9a-f]{6})", night if dark else light))
    pairs = [(name, ground) for name in ("text", "faint", "link") for ground in ("ground", "raised")]
    pairs += [(name, f"{name}-ground") for name in ("violation", "warning", "info", "none")]
    for name, ground in pairs:
        one, other = sorted((luminance(colours[name]), luminance(colours[ground])))
        assert (other + 0.05) / (one + 0.05) >= 4.5, (name, ground)
