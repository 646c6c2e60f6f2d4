"""The table of rules and the code of the audit name the same rules, and each is explained where the report says."""

import re

from calcgraph.checking.catalogue import of_links
from calcgraph.checking.handbook import page
from calcgraph.checking.links import CODES
from planting import ROOT

FILES = sorted((ROOT / "src" / "calcgraph" / "linking" / "audit").glob("*.py"))
SAID = re.compile(r'problem\(\s*"([a-z-]+)"')


def test_codes_and_table_agree() -> None:
    assert {code for file in FILES for code in SAID.findall(file.read_text("utf-8"))} == set(CODES)


def test_every_rule_is_in_the_handbook_and_in_the_terminal() -> None:
    handbook = (ROOT / "shapes" / "README.md").read_text("utf-8")
    for code, rule in of_links().items():
        assert f"### {code}\n" in handbook
        told = page(code)
        assert told.startswith(f"{code}\n")
        assert f"severity   {rule.severity}" in told
        assert "group      links: our mappings and imports" in told
