"""What README.md shows is what the commands print."""

import json
import re
from pathlib import Path

import pytest

from calcgraph.cli import main
from planting import ONTOLOGY, ROOT
from shared import ARTICLE, require

README = (ROOT / "README.md").read_text("utf-8")
MANIFEST = json.loads((ROOT / "out" / "manifest.json").read_bytes())
CONSOLE = re.findall(r"```console\n\$ calcgraph (.*?)\n```", README, re.DOTALL)


def printed(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    assert main([*arguments, "--content", str(ONTOLOGY)]) == 0
    return capsys.readouterr().out.strip()


def test_the_query_gives_the_answer_that_is_shown(capsys: pytest.CaptureFixture[str]) -> None:
    (shown,) = [block for block in CONSOLE if block.startswith("query")]
    _, sparql, answer = shown.split("'", 2)
    assert printed(capsys, "query", sparql) == answer.strip()


def test_the_check_of_foreign_rdf_prints_what_is_shown(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (shown,) = [block for block in CONSOLE if block.startswith("check my.ttl")]
    command, answer = shown.split("\n", 1)
    (data,) = [block for block in re.findall(r"```turtle\n(.*?)```", README, re.DOTALL) if "ex:nodule" in block]
    monkeypatch.chdir(tmp_path)
    Path("my.ttl").write_text(data)
    assert main([*command.split(), "--content", str(ONTOLOGY)]) == 1
    assert capsys.readouterr().out.strip() == answer.strip()


def test_the_difference_is_told_as_it_is_shown(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, rendered: dict[str, bytes]
) -> None:
    (shown,) = [block for block in CONSOLE if block.startswith("diff")]
    command, answer = shown.split("\n", 1)
    new = rendered["calcgraph.nq"].decode()
    subject = "<https://w3id.org/calcgraph/CALC_0010307> <https://w3id.org/calcgraph/vocab/frequency> "
    frequency = subject + "<https://w3id.org/calcgraph/vocab/mostly>"
    assert frequency in new
    monkeypatch.chdir(tmp_path)
    for folder, text in (("out", new), ("released/out", new.replace(frequency, frequency.replace("mostly", "often")))):
        Path(folder).mkdir(parents=True)
        Path(folder, "calcgraph.nq").write_text(text)
    assert printed(capsys, *command.split()) == answer.strip()


def test_the_claim_is_traced_as_it_is_shown(capsys: pytest.CaptureFixture[str]) -> None:
    require(ARTICLE)
    (shown,) = [block for block in CONSOLE if block.startswith("source cite")]
    command, answer = shown.split("\n", 1)
    claim = command.split()[2]
    found = printed(capsys, "source", "cite", claim, "--article", str(ARTICLE), "--context", "0")
    assert found.replace(str(ROOT) + "/", "") == answer.strip()


def test_the_build_that_is_shown_has_the_counts_of_the_tracked_one() -> None:
    shown = README.split("```text\n")[1].split("```")[0]
    records, counts = MANIFEST["counts"]["records"], MANIFEST["counts"]
    assert f"claims     {records['Claim']} (" in shown
    assert f"{records['Span']} spans, {records['Repair']} repairs" in shown
    assert f"conflicts  {records['Conflict']}\n" in shown
    assert f"graph      {counts['quads in the dataset']} quads\n" in shown
    assert f"written    {len(MANIFEST['outputs']) + 1} files, to out" in shown
    for status, number in counts["claims by status"].items():
        assert f"{number} {status}" in shown


def test_the_promises_have_the_counts_of_the_tracked_build() -> None:
    records = MANIFEST["counts"]["records"]
    assert f"on {records['Span']} spans" in README
    assert f"{records['Repair']} damaged phrases" in README
    asked = len(list((ONTOLOGY / "queries" / "ask").glob("*.rq")))
    assert f"shows {asked} questions" in README


def test_the_claim_that_is_shown_as_turtle_is_in_the_graph() -> None:
    shown = README.split("```turtle\n")[1].split("```")[0]
    turtle = (ROOT / "out" / "calcgraph.ttl").read_text("utf-8")
    block = next(b for b in turtle.split("\n\n") if b.startswith("cg:CALC_0010307 "))
    for line in shown.splitlines()[2:]:
        assert line.split("#")[0].strip(" ;.") in block, line


def test_what_a_user_is_told_to_name_his_copy_is_ignored_by_git() -> None:
    assert "/article.txt" in Path(ROOT / ".gitignore").read_text("utf-8").split()
