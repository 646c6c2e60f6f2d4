"""The README's two commands stand where tools look for them."""

import re

import pytest

from planting import ROOT

README = (ROOT / "README.md").read_text("utf-8")


@pytest.mark.parametrize("name", ["main", "test"])
def test_a_command_stands_in_one_block_between_its_marks(name: str) -> None:
    blocks = re.findall(rf"<!-- {name} -->\n```sh\n(.*?)```\n<!-- end -->", README, re.DOTALL)
    assert len(blocks) == 1
    lines = [line for line in blocks[0].splitlines() if line.strip()]
    assert len(lines) == 1, "one command does all"
    assert not re.search(r"\b(apt|apt-get|brew|java|npm|npx|node|docker|make|sudo)\b", lines[0])


def test_the_main_command_builds_and_the_test_command_tests() -> None:
    main, test = (re.findall(rf"<!-- {n} -->\n```sh\n(.*?)```", README, re.DOTALL)[0] for n in ("main", "test"))
    assert "calcgraph build" in main
    assert "pytest" in test
    for command in (main, test):
        assert "venv" in command


def test_every_file_that_the_readme_links_to_is_there() -> None:
    links = re.findall(r"\]\(([^)#]+?)(?:#[^)]*)?\)", README)
    local = [link for link in links if not link.startswith("http")]
    assert local
    assert not [link for link in local if not (ROOT / link).exists()]


def test_the_names_of_the_readmes_python_are_public() -> None:
    import calcgraph

    for names in re.findall(r"^from calcgraph import (.*)$", README, re.MULTILINE):
        assert {n.strip() for n in names.split(",")} <= set(calcgraph.__all__)


def test_the_versions_of_package_and_readme_agree() -> None:
    import calcgraph

    assert set(re.findall(r"^calcgraph (\d+\.\d+\.\d+)", README, re.MULTILINE)) == {calcgraph.__version__}
