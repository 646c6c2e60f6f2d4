"""`calcgraph check FILES`: any syntax gives the same report, with labels and places; the groups choose the rules."""

import gzip
import json
from collections.abc import Mapping
from pathlib import Path

import pyoxigraph as ox
import pytest

from calcgraph import Dataset
from calcgraph.cli import main
from calcgraph.graph.names import cgv, own

BROKEN = """@prefix cg: <https://w3id.org/calcgraph/> . @prefix cgv: <https://w3id.org/calcgraph/vocab/> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
cg:CALC_9999999 a cgv:Claim ; rdfs:label "一"@zh, "a toy claim"@en ; cgv:status cgv:Present .
"""


def report(capsys: pytest.CaptureFixture[str], *arguments: str | Path) -> dict[str, object]:
    code = main(["check", *map(str, arguments), "--json"])
    told = json.loads(capsys.readouterr().out)
    assert code == (0 if told["conforms"] else 1)
    assert isinstance(told, dict)
    return told


def codes(told: dict[str, object]) -> set[str]:
    return {p["code"] for p in told["problems"]}  # type: ignore[attr-defined]


@pytest.mark.parametrize("file", ["calcgraph.nq", "calcgraph.trig", "calcgraph.jsonld"])
def test_our_own_data_set_breaks_no_rule_in_any_syntax(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, rendered: Mapping[str, bytes], file: str
) -> None:
    (tmp_path / f"{file}.gz").write_bytes(gzip.compress(rendered[file]))
    told = report(capsys, tmp_path / f"{file}.gz")
    assert told["problems"] == []


@pytest.mark.parametrize("suffix", ["ttl", "nt", "nq", "trig", "rdf", "jsonld"])
def test_every_syntax_gives_the_same_problems(capsys: pytest.CaptureFixture[str], tmp_path: Path, suffix: str) -> None:
    quads = list(ox.parse(BROKEN, format=ox.RdfFormat.TURTLE))
    syntax = ox.RdfFormat.from_extension(suffix)
    assert syntax
    ox.serialize(quads, output=str(tmp_path / f"a.{suffix}"), format=syntax)
    (tmp_path / "same.ttl").write_text(BROKEN)
    one, other = (report(capsys, tmp_path / name, "--groups", "core") for name in (f"a.{suffix}", "same.ttl"))
    assert codes(one) == codes(other)
    assert "claim-has-one-status" in codes(one)


def test_a_problem_says_label_file_and_line(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    ox.serialize(
        list(ox.parse(BROKEN, format=ox.RdfFormat.TURTLE)), output=str(tmp_path / "a.nt"), format=ox.RdfFormat.N_TRIPLES
    )
    told = report(capsys, tmp_path / "a.nt", "--groups", "core")
    (problem,) = [p for p in told["problems"] if p["code"] == "claim-has-one-subject"]  # type: ignore[attr-defined]
    assert problem["label"] == "a toy claim"
    assert (Path(problem["file"]).name, problem["line"]) == ("a.nt", 1)
    assert problem["focus"] == own("CALC_9999999").value
    assert problem["path"] == f"<{cgv('subject').value}>"
    assert problem["fix"]


def test_a_problem_says_the_graph_that_it_came_from(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    (tmp_path / "a.trig").write_text(BROKEN.replace("cg:CALC_9999999", "<urn:g> { cg:CALC_9999999") + "}")
    told = report(capsys, tmp_path / "a.trig", "--groups", "core")
    assert {p["graph"] for p in told["problems"]} == {"urn:g"}  # type: ignore[attr-defined]


def test_what_was_inferred_or_imported_is_not_judged_by_shapes(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    for graph in ("inferred", "imports"):
        text = BROKEN.replace("cg:CALC_9999999", f"<https://w3id.org/calcgraph/graph/{graph}> {{ cg:CALC_9999999") + "}"
        (tmp_path / "a.trig").write_text(text)
        told = report(capsys, tmp_path / "a.trig", "--groups", "core", "--without-queries")
        assert told["problems"] == []


@pytest.mark.parametrize("groups", ["core", "context", "style", "core,style", "all", "none"])
def test_the_groups_choose_the_rules(capsys: pytest.CaptureFixture[str], tmp_path: Path, groups: str) -> None:
    (tmp_path / "a.ttl").write_text(BROKEN)
    told = report(capsys, tmp_path / "a.ttl", "--groups", groups)
    expected = {"all": {"core", "context", "style"}, "none": set()}.get(groups, set(groups.split(",")))
    assert {rule["group"] for rule in told["rules"]} - {"content", "files"} == expected  # type: ignore[attr-defined]


def test_a_group_that_is_none_is_a_mistake_in_usage(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as caught:
        main(["check", "a.ttl", "--groups", "core,nonsense"])
    assert caught.value.code == 2
    assert "'nonsense' is none of core, context, style, all, none" in capsys.readouterr().err


@pytest.mark.parametrize("engine", ["fast", "reference", "both"])
def test_every_engine_finds_the_same_in_a_file(capsys: pytest.CaptureFixture[str], tmp_path: Path, engine: str) -> None:
    (tmp_path / "a.ttl").write_text(BROKEN + "_:x a cgv:Claim ; cgv:subject _:y .")
    told = report(capsys, tmp_path / "a.ttl", "--groups", "core", "--engine", engine, "--without-queries")
    assert "engines-disagree" not in codes(told)
    assert len(told["problems"]) == 24  # type: ignore[arg-type]


def test_warnings_fail_only_if_asked_to(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    (tmp_path / "a.ttl").write_text(
        "<urn:o> a <http://www.w3.org/2002/07/owl#Ontology> ; <http://purl.org/dc/terms/title> 'o'@en ; "
        "<http://purl.org/dc/terms/description> 'o'@en ; <http://purl.org/dc/terms/license> <urn:l> ."
    )
    assert main(["check", str(tmp_path / "a.ttl")]) == 0
    assert main(["check", str(tmp_path / "a.ttl"), "--fail-on", "warning"]) == 1
    assert "ontology-has-version" in capsys.readouterr().out


def test_an_rdf_data_set_in_memory_gets_labels_and_graphs_too(dataset: Dataset) -> None:
    from calcgraph import check

    kept = {q for q in dataset if (q.subject, q.predicate) != (own("CALC_0010307"), cgv("status"))}
    (problem,) = check(Dataset(frozenset(kept), dataset.prefixes), groups=["core"])
    assert problem.label == "subepidermal calcified nodule, surface of Skin nodule: warty"
    assert problem.graph == "https://w3id.org/calcgraph/graph/claims"


@pytest.mark.parametrize("options", [(), ("--without-queries",), ("--groups", "none")])
@pytest.mark.parametrize("name", ["a.nt", "a.ttl", "a.jsonld.gz"])
def test_a_file_without_a_triple_is_told_before_it_passes(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, name: str, options: tuple[str, ...]
) -> None:
    text = b"[]" if "jsonld" in name else b"# nothing but a remark\n"
    (tmp_path / name).write_bytes(gzip.compress(text) if name.endswith(".gz") else text)
    (problem,) = report(capsys, tmp_path / name, *options)["problems"]  # type: ignore[misc,attr-defined]
    assert (problem["code"], problem["severity"]) == ("no-triples", "warning")
    assert problem["file"].endswith(name)
