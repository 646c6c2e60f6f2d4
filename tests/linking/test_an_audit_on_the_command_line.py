"""`calcgraph link audit`, with planted files: what it prints, what it proposes, how it ends."""

import json
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path

import pyoxigraph as ox
import pytest
from twins import NEWER, changed, twin

from calcgraph import Knowledge, load
from calcgraph.checking.catalogue import of_links
from calcgraph.cli import main
from calcgraph.errors import MissingTool, UnreadableData
from calcgraph.linking import Partner, Term
from calcgraph.linking.audit import run
from calcgraph.linking.audit.asked import Audited, Wanted
from calcgraph.linking.audit.run import audit
from calcgraph.linking.files.mapping_sets import read_mappings
from calcgraph.reporting import FORMATS, Checked, render
from calcgraph.source import normal_form, read
from planting import copy_content

SKIN, CALCIPHYLAXIS, DISEASE = "MONDO:0005093", "MONDO:0017215", "MONDO:0700096"
GAP = "idiopathic calcinosis cutis"


def obo(partner: Partner) -> str:
    """A partner as an OBO file."""
    lines = ["format-version: 1.2", f"data-version: releases/{partner.version}", "ontology: mondo"]
    for term in partner.terms.values():
        lines += ["", "[Term]", f"id: {term.id}", f"name: {term.label}"]
        lines += (f'synonym: "{text}" EXACT []' for text in term.synonyms)
        lines += (f"is_a: {up}" for up in term.parents)
        lines += (f"relationship: part_of {up}" for up in term.wholes)
        lines += ["is_obsolete: true"] * term.deprecated
        lines += (f"replaced_by: {up}" for up in term.replaced_by)
    return "\n".join(lines) + "\n"


def mondo(knowledge: Knowledge) -> Partner:
    """Mondo as ours takes it to be, with all that our mappings name."""
    rows = (row for row in knowledge.mappings if row.object_id.startswith("MONDO:"))
    more = {
        row.object_id: Term(row.object_id, row.object_label or "x", parents=(DISEASE,))
        for row in rows
        if row.object_id not in knowledge.labels
    }
    return twin(knowledge, "MONDO", *more.values(), version=NEWER)


@pytest.fixture(scope="module")
def planted(knowledge: Knowledge) -> str:
    """A newer Mondo: a label changed, a class that a row is about became obsolete, a gap closed."""
    partner = mondo(knowledge)
    old = next(
        row.object_id for row in knowledge.mappings if row.predicate_id == "skos:broadMatch" and row.object_id == SKIN
    )
    new = (Term("MONDO:9000001", "new skin", parents=(SKIN,)), Term("MONDO:9000002", GAP, parents=(DISEASE,)))
    partner = twin(knowledge, "MONDO", *partner.terms.values(), *new, version=NEWER)
    target = next(
        r.object_id
        for r in knowledge.mappings
        if r.object_id.startswith("MONDO:") and r.object_id not in knowledge.labels and r.object_label
    )
    partner = changed(partner, target, label="otherwise called")
    return obo(changed(partner, old, deprecated=True, replaced_by=("MONDO:9000001",)))


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, planted: str) -> Path:
    """A directory with a copy of the curated files and the planted Mondo."""
    copy_content(tmp_path)
    (tmp_path / "mondo.obo").write_text(planted, "utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory, planted: str) -> Audited:
    file = tmp_path_factory.mktemp("planted") / "mondo.obo"
    file.write_text(planted, "utf-8")
    return audit(Wanted((str(file),)))


def test_the_report_of_a_planted_file_names_our_lines(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["link", "audit", "mondo.obo", "--json"]) == 1
    told = json.loads(capsys.readouterr().out)
    assert not told["conforms"]
    assert told["subject"].endswith("foreign terms, with 1 file")
    codes = {p["code"] for p in told["problems"]}
    assert codes >= {"foreign-term-not-obsolete", "foreign-label-unchanged", "gap-still-open", "partner-not-changed"}
    for problem in told["problems"]:
        line = (here / problem["file"]).read_text("utf-8").split("\n")[problem["line"] - 1]
        if problem["file"].endswith(".tsv") and problem["code"] == "foreign-term-not-obsolete":
            assert SKIN in line
        if problem["code"] == "gap-still-open":
            assert line.startswith(f"cg:CALC_0000004\t{GAP}\tskos:exactMatch\t\tsssom:NoTermFound")
    assert {rule["code"] for rule in told["rules"]} == set(of_links())


def test_the_proposed_patch_applies_and_leaves_curated_files_that_load(
    here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["link", "audit", "mondo.obo", "--format", "diff"]) == 1
    printed = capsys.readouterr()
    assert printed.err.startswith("audited ")
    assert printed.err.endswith(" edits proposed\n")
    subprocess.run(["git", "init", "-q"], check=True)
    subprocess.run(["git", "apply", "-"], input=printed.out, text=True, check=True)
    before, after = load(), read("ontology")
    assert after[1].conforms, list(after[1])
    assert not list(normal_form.changes(here / "ontology"))
    rows = {(r.subject_id, r.object_id): r for r in before.mappings}
    assert ("cg:CALC_0000004", "MONDO:9000002") in rows
    assert not any(r.object_id == SKIN and not r.predicate_modifier for r in before.mappings)
    again = audit(Wanted(("mondo.obo",)))
    assert again.patch == ""
    assert again.edits == 0


def test_the_proposed_rows_are_a_set_of_mappings(found: Audited, tmp_path: Path) -> None:
    path = tmp_path / "proposed.sssom.tsv"
    path.write_text(found.table, "utf-8")
    rows = read_mappings(path)
    assert {(row.predicate, row.object) for row in rows if row.subject == "cg:CALC_0000004"} == {
        ("skos:exactMatch", "MONDO:9000002")
    }
    assert all(row.subject_label and row.object_label and row.justification for row in rows)


@pytest.mark.long  # sssom takes seconds to import
def test_the_sssom_library_takes_the_proposed_rows(found: Audited, tmp_path: Path) -> None:
    from sssom.constants import SchemaValidationType
    from sssom.parsers import parse_sssom_table
    from sssom.validators import validate

    path = tmp_path / "proposed.sssom.tsv"
    path.write_text(found.table, "utf-8")
    frame = parse_sssom_table(path)
    assert len(frame.df) == len(read_mappings(path))
    kinds = [SchemaValidationType.JsonSchema, SchemaValidationType.PrefixMapCompleteness]
    for kind, told in validate(frame, kinds, fail_on_error=False).items():
        assert not told.results, kind
    assert set(frame.df["mapping_justification"]) == {
        "semapv:LexicalMatching",
        "semapv:MappingChaining",
        "semapv:ManualMappingCuration",
    }
    assert frame.metadata["mapping_set_id"].endswith("calcgraph-proposed.sssom.tsv")


@pytest.mark.parametrize("format", FORMATS)
def test_the_report_is_written_in_every_format(found: Audited, format: str) -> None:
    checked = Checked(found.report, of_links(), found.subject, found.notes, prefixes=found.prefixes)
    text = render(checked, format)
    assert "gap-still-open" in text
    if format == "turtle":
        triples = list(ox.parse(text, format=ox.RdfFormat.TURTLE))
        assert sum(t.predicate.value.endswith("#result") for t in triples) == len(found.report)


def test_what_is_least_bad_can_be_made_to_fail(here: Path, knowledge: Knowledge) -> None:
    (here / "mondo.obo").write_text(obo(mondo(knowledge)), "utf-8")
    assert main(["link", "audit", "mondo.obo"]) == 0
    assert main(["link", "audit", "mondo.obo", "--fail-on", "info"]) == 1


@pytest.mark.parametrize("format", ["text", "json", "diff", "sssom"])
def test_if_one_file_is_refused_nothing_is_audited(here: Path, capsys: pytest.CaptureFixture[str], format: str) -> None:
    (here / "broken.obo").write_text("format-version: 1.2\n\n[Term]\nname: without an id\n", "utf-8")
    assert main(["link", "audit", "mondo.obo", "broken.obo", "missing.obo", "--format", format]) == 1
    printed = capsys.readouterr()
    everything = printed.out + printed.err
    assert "broken.obo:4" in everything or '"line": 4' in everything
    assert "missing.obo" in everything
    assert "gap-still-open" not in everything
    assert "cg:CALC" not in everything
    if format in ("text", "json"):
        assert "nothing, since not all files can be used" in printed.out


def test_a_file_that_was_cut_off_is_told_and_proposes_nothing(
    here: Path, capsys: pytest.CaptureFixture[str], planted: str
) -> None:
    without = "\n\n".join(stanza for stanza in planted.split("\n\n") if f"id: {DISEASE}\n" not in stanza)
    for text, why, format in (
        (planted[:-10], "it ends in the middle of a line, as what was cut off does", "diff"),
        (without, f"it says that terms stand below {DISEASE}", "text"),
    ):
        (here / "mondo.obo").write_text(text, "utf-8")
        assert main(["link", "audit", "mondo.obo", "--format", format]) == 1
        printed = capsys.readouterr()
        told = printed.err if format == "diff" else printed.out
        assert f"it seems to have been cut off: {why}" in told
        if format == "diff":
            assert printed.out == ""
            assert told.endswith("0 edits proposed\n")


def test_a_table_of_mappings_is_known_by_its_columns(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    head = "subject_id\tpredicate_id\tobject_id\tmapping_justification\n"
    row = "mesh:D000092182\tskos:exactMatch\tHP:0025520\tsemapv:ManualMappingCuration\n"
    (here / "theirs.tsv").write_text(head + row, "utf-8")
    assert main(["link", "audit", "theirs.tsv", "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["notes"] == ["theirs.tsv: SSSOM, 1 mapping of others, along which chains are followed"]
    (found,) = (p for p in told["problems"] if p["code"] == "mapping-chain-agrees")
    assert "mesh:D000092182 = HP:0025520 (theirs.tsv); but mappings/calcgraph.sssom.tsv:" in found["message"]


@pytest.mark.usefixtures("here")
def test_the_limits_hold() -> None:
    command = [sys.executable, "-m", "calcgraph", "link", "audit", "mondo.obo", "--memory", "64"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert done.stderr.startswith(("calcgraph: it needs more than 64 MB", "calcgraph: the engine broke on it"))
    assert done.stdout == ""


def stages_of(wanted: Wanted) -> Iterable[str]:
    told: list[str] = []
    audit(wanted, progress=told.append)
    return told


def test_progress_is_told(here: Path) -> None:
    assert list(stages_of(Wanted(("mondo.obo",)))) == [
        "load the curated files",
        "read mondo.obo",
        "audit with mondo.obo",
        "follow chains of mappings",
    ]


def test_the_same_file_twice_is_audited_once(here: Path) -> None:
    assert audit(Wanted(("mondo.obo", "mondo.obo"))) == audit(Wanted(("mondo.obo",)))


def test_a_directory_that_is_none_is_told(here: Path) -> None:
    with pytest.raises(MissingTool, match="is not a directory"):
        audit(Wanted(("mondo.obo",), "nowhere"))
    with pytest.raises(UnreadableData):
        audit(Wanted(("nowhere.obo",)))


def test_a_helper_beside_changes_nothing(here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (here / "hp.obo").write_text("format-version: 1.2\nontology: hp\n\n[Term]\nid: HP:0000001\nname: All\n", "utf-8")
    (here / "broken.obo").write_text("format-version: 1.2\n\n[Term]\nname: without an id\n", "utf-8")
    alone = audit(Wanted(("hp.obo", "mondo.obo")))
    monkeypatch.setattr(run, "_WORTH_A_HELPER", 0)
    assert audit(Wanted(("hp.obo", "mondo.obo"))) == alone
    with pytest.raises(UnreadableData, match=r"broken\.obo"):
        audit(Wanted(("broken.obo", "mondo.obo")))
