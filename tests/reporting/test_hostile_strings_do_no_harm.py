"""Whatever data says, no report lets it act: on a terminal, a browser, a build server, a parser."""

import json
import re
import unicodedata
from xml.etree import ElementTree

import pyoxigraph as ox
import pytest
import rdflib
from hypothesis import given, settings
from hypothesis import strategies as st
from samples import HOSTILE, hostile, rendered
from test_every_report_read_back import Page
from workflow import commands, old_commands

from calcgraph.reporting import Checked, render

TEXTS = st.text(st.characters() | st.sampled_from(list('\n\r\x1b:#[]%<>&"\\{}\u202e\ud800')), max_size=40)
TAGS = set(
    "html head meta title style body header main section footer h1 h2 p ul ol li table thead tbody tr th td a br code "
    "strong span bdi dl div dt dd details summary".split()
)
NAMES = [pytest.param(name, marks=[pytest.mark.long] * (len(text) > 10_000)) for name, text in HOSTILE.items()]
ATTRIBUTES = set("lang charset http-equiv content name class id href scope open aria-hidden aria-labelledby".split())


def harmless(check: Checked) -> None:
    """Assert of all formats that they hold no control, no command, and nothing but their own syntax."""
    reports = rendered(check)
    reports["colour"] = re.sub(r"\x1b\[[0-9;]*m", "", render(check, "text", color=True, width=60))
    for name, report in reports.items():
        report.encode()
        odd = {c for c in set(report) if unicodedata.category(c) in ("Cc", "Cs", "Zl", "Zp")} - {"\n"}
        assert not odd, (name, odd)
        assert not set("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u200e\u200f\ufeff") & set(report), name
        lines = report.split("\n")
        if name == "github":
            found = [c.name for c in commands(report)]
            assert found.count("error") == 2 and found.count("warning") == 1 and found.count("notice") == 1
            assert sum(line.lstrip().startswith("::") for line in lines) == 4
            assert not old_commands("\n".join(line for line in lines if not line.startswith("::")))
        else:
            assert not [line for line in lines if line.lstrip().startswith("::")], name
            assert not old_commands(report), name
    for name in ("text", "github", "junit", "html"):
        assert len(reports[name]) < 500_000, f"{name}: what is long is cut"
    page = Page(reports["html"])
    assert not page.open
    assert set(page.tags) <= TAGS
    assert {name for _, name, _ in page.attributes} <= ATTRIBUTES
    for name in ("json", "sarif"):
        json.loads(reports[name])
        assert not re.search(r"</|<!--", reports[name]), name
    assert {e.tag for e in ElementTree.fromstring(reports["junit"]).iter()} <= set(
        "testsuites testsuite properties property testcase failure skipped".split()
    )
    assert len(list(ox.parse(reports["turtle"], format=ox.RdfFormat.TURTLE))) >= 4 * 5


@pytest.mark.parametrize("name", NAMES)
def test_a_hostile_string_does_nothing_in_any_format(name: str) -> None:
    harmless(hostile(HOSTILE[name]))


@settings(max_examples=60, deadline=None)
@given(TEXTS)
def test_no_string_does_anything_in_any_format(text: str) -> None:
    harmless(hostile(text))


@pytest.mark.parametrize("name", NAMES)
def test_json_gives_the_string_back_as_it_was(name: str) -> None:
    check = hostile(HOSTILE[name])
    data = json.loads(render(check, "json"))
    expected = check.report.as_json()["problems"]
    assert [{k: v for k, v in p.items() if k != "page"} for p in data["problems"]] == expected
    assert data["subject"] == HOSTILE[name]


@pytest.mark.parametrize("name", [n for n in HOSTILE if len(HOSTILE[n]) < 1000])
def test_rdflib_reads_the_turtle_too(name: str) -> None:
    graph = rdflib.Graph().parse(data=render(hostile(HOSTILE[name]), "turtle"), format="turtle")
    sh = rdflib.Namespace("http://www.w3.org/ns/shacl#")
    assert len(set(graph.subjects(rdflib.RDF.type, sh.ValidationResult))) == 4


@pytest.mark.long
def test_a_megabyte_is_cut_where_people_read() -> None:
    reports = rendered(hostile(HOSTILE["long"]))
    for form in ("text", "github", "sarif", "junit", "html"):
        assert "… (1,000,000 characters)" in reports[form]
