"""`calcgraph link to` and `link from`: everything that relates is told, and what is no match never looks like one."""

import csv
import io
import json
import os
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from calcgraph import Knowledge
from calcgraph.cli import main
from calcgraph.linking import Prefixes
from calcgraph.linking.lookup.answers import COLUMNS, Asked, of_ids, of_vocabularies
from calcgraph.linking.lookup.related import Related
from planting import ONTOLOGY, changed

PREFIXES = Prefixes.of_content()
CUTIS = "HP:0025520"  # calcinosis cutis, the finding


@pytest.fixture(scope="session")
def related(knowledge: Knowledge) -> Related:
    return Related(knowledge, PREFIXES)


def run(*arguments: str, given: bytes = b"") -> subprocess.CompletedProcess[str]:
    """The command, as a user runs it."""
    done = subprocess.run(
        [sys.executable, "-m", "calcgraph", "link", *arguments], capture_output=True, input=given, env={**os.environ}
    )
    return subprocess.CompletedProcess(done.args, done.returncode, done.stdout.decode(), done.stderr.decode())


def looked_up(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str, str]:
    """The command, in this process."""
    code = main(["link", *arguments, "--content", str(ONTOLOGY)])
    return code, *capsys.readouterr()


# ---- to a vocabulary


def test_every_row_of_the_table_is_found_by_its_vocabulary(knowledge: Knowledge, related: Related) -> None:
    found = [one.row for v in related.vocabularies() for one in related.to(v.prefix)]
    assert sorted(found, key=repr) == sorted(knowledge.mappings, key=repr)
    assert {v.prefix for v in related.vocabularies()} <= set(knowledge.prefixes)


def test_a_row_is_a_match_only_if_it_is_positive_and_has_an_object(related: Related) -> None:
    for one in related.mapped:
        is_match = one.row.predicate_modifier is None and one.row.object_id != "sssom:NoTermFound"
        assert (one.kind == "match") == is_match
        assert (one.kind == "gap") == (one.row.object_id == "sssom:NoTermFound")


def test_the_counts_are_those_of_the_table(knowledge: Knowledge, related: Related) -> None:
    (hp,) = (v for v in related.vocabularies() if v.prefix == "HP")
    rows = [row for row in knowledge.mappings if row.object_source == "obo:hp.owl"]
    assert sum(hp.counts.values()) == len(rows)
    assert hp.counts["false friend"] == sum(row.predicate_modifier == "Not" for row in rows)
    assert hp.counts["gap"] == sum(row.object_id == "sssom:NoTermFound" for row in rows)


@pytest.mark.parametrize("name", ["HP", "hp", "HPO", "HP:", "obo:hp.owl"])
def test_a_vocabulary_is_known_by_any_name(related: Related, name: str) -> None:
    (answer,) = of_vocabularies([Asked(name)], related, PREFIXES)
    assert answer.id == "HP"
    assert answer.mapped == related.to("HP")


def test_the_vocabularies_are_listed_with_counts(capsys: pytest.CaptureFixture[str]) -> None:
    code, text, _ = looked_up(capsys, "to")
    lines = {line.split()[0]: line.split() for line in text.splitlines()}
    assert code == 0
    rows = json.loads(looked_up(capsys, "to", "--json")[1])
    assert {row["id"] for row in rows} == set(lines) - {"vocabulary"}
    for row in rows:
        assert lines[row["id"]][2:5] == [str(row[kind]) for kind in ("match", "false friend", "gap")]


def test_of_one_term_everything_is_told(capsys: pytest.CaptureFixture[str], knowledge: Knowledge) -> None:
    for name in ("CALC_0000001", "cg:CALC_0000001", "calcinosis cutis", "https://w3id.org/calcgraph/CALC_0000001"):
        answers = json.loads(looked_up(capsys, "to", "--of", name, "--json")[1])
        found = [row["object_id"] for answer in answers for row in answer["mappings"]]
        rows = [row.object_id for row in knowledge.mappings if row.subject_id == "cg:CALC_0000001"]
        assert sorted(found) == sorted(rows)


def test_matches_alone_are_matches_alone(capsys: pytest.CaptureFixture[str]) -> None:
    (answer,) = json.loads(looked_up(capsys, "to", "HP", "--matches", "--json")[1])
    assert answer["mappings"]
    assert {row["kind"] for row in answer["mappings"]} == {"match"}
    assert not any("predicate_modifier" in row or row["object_id"] == "sssom:NoTermFound" for row in answer["mappings"])


def test_in_a_text_what_is_no_match_is_never_told_as_one(related: Related, capsys: pytest.CaptureFixture[str]) -> None:
    text = looked_up(capsys, "to", "HP")[1]
    lines = [line for line in text.splitlines() if line.startswith("  CALC_")]
    rows = related.to("HP")
    assert len(lines) == len(rows)
    for line, one in zip(lines, rows, strict=True):
        assert ("FALSE FRIEND, not" in line) == (one.kind == "false friend")
        assert ("GAP, nothing there" in line) == (one.kind == "gap")


def test_the_table_of_a_vocabulary_is_sssom_that_the_library_reads(tmp_path: Path, related: Related) -> None:
    from sssom.parsers import parse_sssom_table

    done = run("to", "HP", "--format", "sssom")
    assert done.returncode == 0, done.stderr
    (tmp_path / "hp.sssom.tsv").write_text(done.stdout, "utf-8")
    table = parse_sssom_table(str(tmp_path / "hp.sssom.tsv")).df
    assert len(table) == len(related.to("HP"))
    assert set(table["object_source"]) == {"obo:hp.owl"}


# ---- from an id


def test_from_an_id_comes_every_mapping_with_its_place(related: Related, knowledge: Knowledge) -> None:
    (answer,) = of_ids([Asked(CUTIS)], related, PREFIXES)
    assert sorted(repr(one.row) for one in answer.mapped) == sorted(
        repr(row) for row in knowledge.mappings if row.object_id == CUTIS
    )
    assert {one.kind for one in answer.mapped} == {"match", "false friend"}
    for one in answer.mapped:
        line = (ONTOLOGY / one.place.file).read_text("utf-8").splitlines()[one.place.line - 1]
        assert line.startswith(f"{one.row.subject_id}\t")
        assert f"\t{CUTIS}\t" in line


def test_from_an_id_comes_every_line_of_the_content_that_names_it(related: Related) -> None:
    """Read off the files as text, so that no kind of record can be forgotten."""
    foreign = {}
    for path in sorted((ONTOLOGY / "content").glob("*.yaml")):
        for line in path.read_text("utf-8").splitlines():
            words = line.replace("-", " ").replace("{", " ").replace(",", " ").split()
            for word in words[:4]:
                if PREFIXES.prefix(word.partition(":")[0]) and PREFIXES.meant(word).curie == word:
                    foreign[word] = foreign.get(word, 0) + 1
    assert len(foreign) > 30
    for curie, lines in foreign.items():
        uses = [use for use in related.uses_from(curie) if use.place.file.startswith("content/")]
        assert len(uses) >= lines, (curie, lines, uses)


def test_a_superclass_and_a_filler_are_told(related: Related, knowledge: Knowledge) -> None:
    term = next(t for t in knowledge.terms if ":" in t.genus.id)
    assert any(use.how == "superclass" and use.id == term.id for use in related.uses_from(term.genus.id))
    claim = next(c for c in knowledge.claims if c.strength == "defining" and c.value and ":" in c.value.id)
    assert claim.value
    (use,) = (use for use in related.uses_from(claim.value.id) if use.id == claim.id)
    assert use.how == "value, part of a definition"
    assert use.status == claim.status


def test_a_denied_claim_is_told_with_its_status(knowledge: Knowledge) -> None:
    claim = next(c for c in knowledge.claims if c.status == "present" and c.value and c.value.id == CUTIS)
    denied = Related(changed(knowledge, claim.id, status="excluded"), PREFIXES)
    assert [use.status for use in denied.uses_from(CUTIS) if use.id == claim.id] == ["excluded"]


def test_the_relation_behind_a_property_and_a_superclass_in_an_import_are_told(
    related: Related, knowledge: Knowledge
) -> None:
    prop, relation = next((p, r) for p, r in knowledge.relations.items() if r)
    assert relation
    assert any(use.how.startswith("cgv:shortcutFor") and use.id == f"cgv:{prop}" for use in related.uses_from(relation))
    child, (parent, *_) = next((c, above) for c, above in knowledge.broader.items() if c.startswith("HP:") and above)
    assert any(use.id == child and "import" in use.how for use in related.uses_from(parent))


def test_nothing_relates_is_an_answer_and_no_failure(capsys: pytest.CaptureFixture[str]) -> None:
    code, text, error = looked_up(capsys, "from", "HP:0000002")
    assert (code, error) == (0, "")
    assert text == "HP:0000002: nothing of ours relates to it\n"


def test_a_term_of_ours_is_sent_the_other_way(capsys: pytest.CaptureFixture[str]) -> None:
    code, _, error = looked_up(capsys, "from", "CALC_0000001")
    assert code == 1
    assert "calcgraph link to --of CALC_0000001" in error


# ---- many at once


def test_a_batch_keeps_its_order_and_tells_all_bad_lines_with_their_numbers() -> None:
    given = (
        b"\xef\xbb\xbfORPHA:53715\r\n\n# a comment\nfoo:1\nHP:0000002\n\xff\xfe\nICD10:L94.2\nHP:25520\nhp:0025520\n"
    )
    done = run("from", "-", "--format", "tsv", given=given)
    assert done.returncode == 1
    header, *rows = csv.reader(io.StringIO(done.stdout), delimiter="\t", quoting=csv.QUOTE_NONE)
    assert tuple(header) == COLUMNS
    asked = list(dict.fromkeys((row[1], row[0], row[2]) for row in rows))
    assert asked == [
        ("1", "ORPHA:53715", "Orphanet:53715"),
        ("4", "foo:1", ""),
        ("5", "HP:0000002", "HP:0000002"),
        ("6", "\\xff\\xfe", ""),
        ("7", "ICD10:L94.2", ""),
        ("8", "HP:25520", ""),
        ("9", "hp:0025520", CUTIS),
    ]
    assert [line.partition(": ")[0] for line in done.stderr.splitlines()] == ["line 4", "line 6", "line 7", "line 8"]
    assert "did you mean ICD10CM:L94.2 or ICD10WHO:L94.2?" in done.stderr
    assert f"did you mean {CUTIS}?" in done.stderr


def test_in_json_every_id_has_an_entry_good_or_bad() -> None:
    done = run("from", CUTIS, "-", "--json", given=b"ICD10:L94.2\nHP:0000002\n")
    answers = json.loads(done.stdout)
    assert done.returncode == 1
    assert [answer["asked"] for answer in answers] == [CUTIS, "ICD10:L94.2", "HP:0000002"]
    assert answers[1]["near"] == ["ICD10CM:L94.2", "ICD10WHO:L94.2"]
    assert answers[2] == {"asked": "HP:0000002", "line": 2, "id": "HP:0000002", "label": "", "mappings": [], "uses": []}
    assert all(isinstance(row["confidence"], float) for row in answers[0]["mappings"])


def test_an_empty_batch_is_an_empty_list() -> None:
    assert json.loads(run("from", "-", "--json").stdout) == []
    assert run("from", "-").returncode == 0


@pytest.mark.parametrize("format", ["text", "json", "tsv"])
def test_what_is_asked_for_cannot_act_on_a_terminal(capsys: pytest.CaptureFixture[str], format: str) -> None:
    _, text, error = looked_up(capsys, "from", "\x1b[2Jfoo", "HP:\u202e0025520", "--format", format)
    assert not {"\x1b", "\u202e"} & set(error)
    assert format == "json" or not {"\x1b", "\u202e"} & set(text)


# ---- mistakes


@pytest.mark.parametrize(
    ("arguments", "code", "told"),
    [
        (("to", "HPP"), 1, "'HPP' is no vocabulary that is known; did you mean HP?"),
        (("to", "icd10"), 1, "icd10 may mean ICD10CM or ICD10WHO"),
        (("to", "BFO"), 1, "no row of the mapping table speaks of BFO"),
        (("to", "--of", "calcinosis cuti", "--of", "x"), 2, "'calcinosis cuti' or 'x'; did you mean calcinosis cutis"),
        (("to", "--format", "sssom"), 2, "calcgraph link to HP --format sssom"),
    ],
)
def test_a_mistake_is_told_with_what_was_meant(arguments: Sequence[str], code: int, told: str) -> None:
    done = run(*arguments)
    assert done.returncode == code
    assert told in done.stderr
    assert "Traceback" not in done.stderr


def test_a_vocabulary_with_gaps_alone_is_found(knowledge: Knowledge) -> None:
    gaps = tuple(row for row in knowledge.mappings if row.object_id == "sssom:NoTermFound")
    related = Related(replace(knowledge, mappings=gaps), PREFIXES)
    assert {"NCIT", "Orphanet", "HP", "mesh", "icd11.foundation"} <= {v.prefix for v in related.vocabularies()}


# ---- the page that documents it


def test_the_page_shows_what_the_command_prints(capsys: pytest.CaptureFixture[str]) -> None:
    text = (ONTOLOGY.parent / "docs" / "link" / "lookup.md").read_text("utf-8")
    shown = [block.partition("\n```")[0] for block in text.split("```console\n$ ")[1:]]
    compared = 0
    for block in shown:
        command, _, output = block.partition("\n")
        if "|" in command or not output:
            continue
        _, told, error = looked_up(capsys, *command.split()[2:])
        assert command.startswith("calcgraph link ")
        expected = output.partition("…")[0]
        assert (told + error).startswith(expected), command
        assert "…" in output or (told + error).rstrip() == expected
        compared += 1
    assert compared >= 4
