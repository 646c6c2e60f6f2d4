"""A class that can have no instance stops the build, and the report names the smallest set of claims behind it."""

import re
from pathlib import Path

import pytest

from calcgraph import CalcgraphError, Dataset, Knowledge, assemble, reason
from calcgraph.cli import main
from calcgraph.errors import Problem, Unsatisfiable
from planting import changed, claim, copy_content, file_of, like, make_defining, with_claims
from reasoning.edits import add, turtle

NORMAL, RAISED = "CALC_0010119", "CALC_0010208"  # phosphate normal in the disease; raised in the massive subtype
IRRELEVANT = "CALC_0010118"  # calcium normal in the disease


def defining(knowledge: Knowledge, *keys: str) -> Knowledge:
    for key in keys:
        knowledge = changed(knowledge, key, strength="defining", frequency=None)
    return knowledge


def problems(knowledge: Knowledge) -> tuple[Problem, ...]:
    with pytest.raises(Unsatisfiable) as caught:
        reason(assemble(knowledge), knowledge=knowledge)
    return caught.value.report.problems


def named(problem: Problem) -> set[str]:
    return set(re.findall(r"CALC_\d{7}", problem.message))


def test_the_real_content_observes_both_and_is_consistent(knowledge: Knowledge, dataset: Dataset) -> None:
    assert claim(knowledge, NORMAL).strength == claim(knowledge, RAISED).strength == "observed"
    assert claim(knowledge, NORMAL).status == "normal"
    assert claim(knowledge, RAISED).status == "present"
    assert dataset.graph("inferred")


def test_normal_phosphate_and_hyperphosphatemia_as_axioms_are_named_and_nothing_else(knowledge: Knowledge) -> None:
    (problem,) = problems(defining(knowledge, NORMAL, RAISED))
    assert problem.code == "unsatisfiable-class"
    assert problem.severity == "violation"
    assert named(problem) == {NORMAL, RAISED}
    assert problem.focus is not None
    assert problem.focus.endswith("CALC_0000005")
    for key in (NORMAL, RAISED):
        place = knowledge.places[key]
        assert f"{key} ({place.file}:{place.line}: " in problem.message


@pytest.mark.parametrize("alone", [NORMAL, RAISED])
def test_one_of_the_two_as_an_axiom_is_no_contradiction(knowledge: Knowledge, alone: str) -> None:
    assert reason(assemble(defining(knowledge, alone))).graph("inferred")


@pytest.mark.long
def test_a_build_of_the_contradiction_fails_with_file_and_line_and_writes_nothing(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    content, out = copy_content(tmp_path), tmp_path / "out"
    make_defining(content, RAISED)
    make_defining(content, IRRELEVANT)
    make_defining(content, NORMAL)
    text = file_of(content, NORMAL).read_text("utf-8")
    before = sorted(p.name for p in tmp_path.iterdir())
    assert main(["build", "--content", str(content), "--out", str(out)]) == 1
    complaint = capsys.readouterr().err
    assert sorted(p.name for p in tmp_path.iterdir()) == before
    report = next(line for line in complaint.splitlines() if "unsatisfiable-class" in line)
    assert set(re.findall(r"CALC_\d{7}", report)) == {NORMAL, RAISED}
    for key in (NORMAL, RAISED):
        found = re.search(rf"{key} \((\S+):(\d+): ", report)
        assert found
        assert text.splitlines()[int(found[2]) - 1] == f"  - id: {key}"
        assert (content / found[1]).read_text("utf-8") == text


def test_a_class_that_is_said_to_be_idiopathic_and_not_is_explained_by_the_planted_claim(
    knowledge: Knowledge,
) -> None:
    planted = like(claim(knowledge, "CALC_0010102"), id="CALC_0099901", subject="CALC_0000006", value="MONDO:0700006")
    (problem,) = problems(with_claims(knowledge, planted))
    assert named(problem) == {planted.id}
    assert problem.focus is not None
    assert problem.focus.endswith("CALC_0000006")


@pytest.mark.long
def test_every_unsatisfiable_class_gets_a_problem_of_its_own(knowledge: Knowledge) -> None:
    planted = like(claim(knowledge, "CALC_0010102"), id="CALC_0099902", subject="CALC_0000004", value="MONDO:0700006")
    found = problems(with_claims(knowledge, planted))
    assert [(p.focus or "")[-12:] for p in found] == ["CALC_0000004", "CALC_0000005", "CALC_0000006"]
    assert all(named(p) == {planted.id} for p in found)


@pytest.mark.long
def test_two_contradictions_in_one_class_are_both_explained(knowledge: Knowledge) -> None:
    planted = like(claim(knowledge, "CALC_0010102"), id="CALC_0099903", subject="CALC_0000005", value="MONDO:0700006")
    found = problems(with_claims(defining(knowledge, NORMAL, RAISED), planted))
    assert sorted(sorted(named(p)) for p in found) == [[NORMAL, RAISED], [planted.id]]


def test_a_contradiction_in_the_imports_themselves_is_said_to_be_theirs(knowledge: Knowledge) -> None:
    dataset = assemble(knowledge)
    dataset = add(dataset, "imports", turtle(dataset, "CL:0000647 rdfs:subClassOf owl:Nothing ."))
    with pytest.raises(Unsatisfiable) as caught:
        reason(dataset, knowledge=knowledge)
    (problem,) = (p for p in caught.value.report if (p.focus or "").endswith("CALC_0000051"))
    assert "the axioms of terms and imports alone" in problem.message
    place = knowledge.places["CALC_0000051"]
    assert (problem.file, problem.line) == (place.file, place.line)


def test_without_the_knowledge_the_classes_are_named_at_least(knowledge: Knowledge) -> None:
    with pytest.raises(CalcgraphError, match="CALC_0000005"):
        reason(assemble(defining(knowledge, NORMAL, RAISED)))


# ---- a defined class whose definition goes


def test_a_defined_class_without_defining_claims_is_refused_on_the_way_in(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    content = copy_content(tmp_path)
    path = next((content / "content").glob("idiopathic*.yaml"))
    text = path.read_text("utf-8")
    start = text.index("- id: CALC_0010501\n")
    end = text.index("    strength: defining\n", start)
    path.write_text(text[:end] + text[end:].replace("    strength: defining\n", "", 1), "utf-8")
    assert main(["check", "--content", str(content)]) == 1
    assert "rule defined-without-claim" in capsys.readouterr().out


def test_a_defined_class_without_defining_claims_never_becomes_its_genus(knowledge: Knowledge) -> None:
    dataset = reason(assemble(changed(knowledge, "CALC_0010501", strength="observed")))
    below = {t.subject.value[-12:] for t in dataset.graph("inferred") if t.object.value.endswith("CALC_0000006")}
    assert below == set()


def test_a_defined_class_with_negative_defining_claims_only_never_becomes_its_genus(knowledge: Knowledge) -> None:
    dataset = reason(assemble(changed(knowledge, "CALC_0010501", status="excluded")))
    assert not any(
        t.predicate.value.endswith("equivalentClass") and t.subject.value.endswith("CALC_0000006")
        for t in dataset.graph("terms")
        if hasattr(t.subject, "value")
    )
    assert not any(t.object.value.endswith("CALC_0000006") for t in dataset.graph("inferred"))
