"""Annotated diseases are asked for by every term that may mean the finding; what is denied is not counted as there."""

import gzip
import json
import subprocess
import sys
from pathlib import Path

import pytest

from calcgraph import assemble, load, reason
from calcgraph.errors import UnreadableData
from calcgraph.linking import Partner, Term
from calcgraph.linking.annotated.annotations import read_annotations
from calcgraph.linking.annotated.diseases import compare
from calcgraph.linking.annotated.expansion import Sense, expansion
from calcgraph.linking.annotated.figures import render
from calcgraph.writing.content import Content, content
from planting import ROOT
from shared import ONTOLOGIES, require

FILE = ONTOLOGIES / "hp" / "phenotype-2025-01-16.hpoa.xz"
HEAD = (
    "#version: 2020-02-02\n#hpo-version: http://purl.obolibrary.org/obo/hp/releases/2020-01-01/hp.json\n"
    "database_id\tdisease_name\tqualifier\thpo_id\treference\tevidence\tonset\tfrequency\tsex\tmodifier\taspect\t"
    "biocuration\n"
)
NAMED = Sense("HP:0000001", "planted", "CALC_1", "ours", "skos:relatedMatch", "0.9", "", named=True)
WIDER = NAMED._replace(term="HP:0000002", label="wider", confidence="0.5", named=False)


def row(disease: str, term: str = "HP:0000001", qualifier: str = "", frequency: str = "") -> str:
    return f"{disease}\tname of {disease}\t{qualifier}\t{term}\tPMID:1\tTAS\t\t{frequency}\t\t\tP\tcurator\n"


def planted(folder: Path, *rows: str) -> Path:
    path = folder / "phenotype.hpoa"
    path.write_text(HEAD + "".join(rows))
    return path


@pytest.fixture(scope="module")
def ours() -> Content:
    dataset = reason(assemble(load(ROOT / "ontology")))
    return content(dataset.quads, dataset.prefixes)


# ---- counting


def test_a_disease_is_counted_once_however_many_rows_it_has(tmp_path: Path) -> None:
    found = compare(
        read_annotations(planted(tmp_path, row("A:1"), row("A:1"), row("A:1", "HP:0000002"))), [NAMED, WIDER]
    )
    assert (found.by_name.stated, found.together.stated) == (1, 1)
    assert len(found.diseases[0].rows) == 3


@pytest.mark.parametrize(
    "cells", [{"qualifier": "NOT"}, {"frequency": "0/8"}, {"frequency": "0%"}, {"frequency": "HP:0000099"}]
)
def test_a_row_that_denies_a_term_states_nothing(tmp_path: Path, cells: dict[str, str]) -> None:
    file = planted(tmp_path, row("A:1", **cells), row("A:2"))
    found = compare(read_annotations(file, excluded="HP:0000099"), [NAMED])
    assert (found.together.stated, found.together.denied, found.together.mentioned) == (1, 1, 2)
    assert [disease.status for disease in found.diseases] == ["denied", "stated"]


@pytest.mark.parametrize("frequency", ["10/10", "1/80", "10%", "0.5%", "100%", "HP:0000098"])
def test_a_frequency_above_none_denies_nothing(tmp_path: Path, frequency: str) -> None:
    found = read_annotations(planted(tmp_path, row("A:1", frequency=frequency)), excluded="HP:0000099")
    assert not found.rows[0].denied


def test_a_disease_of_which_rows_disagree_is_stated_and_says_so(tmp_path: Path) -> None:
    file = planted(tmp_path, row("A:1", qualifier="NOT"), row("A:1", "HP:0000002"))
    found = compare(read_annotations(file), [NAMED, WIDER])
    assert found.diseases[0].status == "both"
    assert (found.together.stated, found.together.denied) == (1, 0)
    assert (found.by_name.stated, found.by_name.denied) == (0, 1)


def test_versions_are_read_off_the_head(tmp_path: Path) -> None:
    found = read_annotations(planted(tmp_path, row("A:1")))
    assert (found.version, found.ontology, found.diseases, found.rows[0].line) == ("2020-02-02", "2020-01-01", 1, 4)


# ---- which terms


def test_the_expansion_has_the_terms_that_lesions_are_mapped_to_and_no_false_friend(ours: Content) -> None:
    found = expansion(ours)
    assert {sense.term for sense in found} == {"HP:0025520", "HP:0007618", "HP:0003761"}
    assert [sense.term for sense in found if sense.named] == ["HP:0025520"]
    assert float(found[-1].confidence) < float(found[0].confidence)
    assert found[-1].term == "HP:0003761"  # any soft tissue: the least sure of them


def test_what_stands_below_a_term_in_the_partner_is_asked_for_too(ours: Content) -> None:
    terms = [
        Term("HP:0025520", "Calcinosis cutis"),
        Term("HP:0000003", "planted below", parents=("HP:0025520",)),
        Term("HP:0000004", "planted below that", parents=("HP:0000003", "HP:0000004")),
        Term("HP:0000005", "obsolete planted", parents=("HP:0025520",), deprecated=True),
        Term("HP:0000006", "elsewhere"),
    ]
    found = expansion(ours, Partner("planted", "OBO", terms={term.id: term for term in terms}))
    below = {sense.term: sense.above for sense in found if sense.above}
    assert below == {"HP:0000003": "HP:0025520", "HP:0000004": "HP:0025520"}


# ---- bad input


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "no row"),
        (HEAD, "no row"),
        ("#a\nb\tc\n", "no column database_id"),
        (HEAD + row("A:1").rstrip("\n"), "within a line"),
        (HEAD + "A:1\tx\n" + row("A:1"), "2 cells"),
        (HEAD + row("no id"), "no id of a disease"),
        (HEAD + row("A:1", "HP:12"), "no id of HPO"),
        (HEAD + row("A:1", qualifier="not"), "neither NOT nor empty"),
        (HEAD + row("A:1\x1b[31m"), "control character"),
        (HEAD + "x" * 2_000_000, "more than"),
    ],
)
def test_a_broken_file_is_refused_with_its_reason(tmp_path: Path, text: str, says: str) -> None:
    path = tmp_path / "phenotype.hpoa"
    path.write_text(text)
    with pytest.raises(UnreadableData, match=says):
        read_annotations(path)


def test_every_broken_row_is_told_at_once_with_its_line(tmp_path: Path) -> None:
    with pytest.raises(UnreadableData) as refused:
        read_annotations(planted(tmp_path, row("A:1", "HP:12"), row("A:1"), row("A:1", qualifier="maybe")))
    assert [problem.line for problem in refused.value.report] == [4, 6]


def test_a_packed_file_that_was_cut_off_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "phenotype.hpoa.gz"
    path.write_bytes(gzip.compress((HEAD + row("A:1") * 1000).encode())[:-20])
    with pytest.raises(UnreadableData, match="no whole gzip"):
        read_annotations(path)


def test_what_is_not_utf_8_is_refused_with_its_line(tmp_path: Path) -> None:
    path = tmp_path / "phenotype.hpoa"
    path.write_bytes(HEAD.encode() + row("A:1").encode().replace(b"name", b"n\xe4me"))
    with pytest.raises(UnreadableData, match=r":4: .*UTF-8"):
        read_annotations(path)


# ---- what is shown


def test_the_figure_is_well_formed_and_harmless_whatever_a_name_holds(tmp_path: Path) -> None:
    from xml.etree import ElementTree

    sense = NAMED._replace(label="<script>&\u202e")
    figure = render(compare(read_annotations(planted(tmp_path, row("A:1"))), [sense]), "svg")
    ElementTree.fromstring(figure)
    assert "<script>" not in figure
    assert "\u202e" not in figure


def test_no_cell_of_the_table_is_a_formula(tmp_path: Path) -> None:
    file = planted(tmp_path, row("A:1").replace("name of", "=cmd"))
    assert "\t'=cmd" in render(compare(read_annotations(file), [NAMED]), "tsv")


def test_the_published_file_of_2025_has_six_diseases_by_name_and_twenty_eight_by_all_terms() -> None:
    """Thirty is what a query counts that does not look at the qualifier: of two diseases the term is denied."""
    command = [
        sys.executable,
        "-m",
        "calcgraph",
        "link",
        "diseases",
        "--json",
        str(require(FILE)),
    ]
    done = subprocess.run(command, capture_output=True, text=True, check=True, cwd=ROOT)
    found = json.loads(done.stdout)
    assert found["by_name"] == {"terms": ["HP:0025520"], "stated": 6, "denied": 0, "mentioned": 6}
    assert (found["together"]["stated"], found["together"]["denied"], found["together"]["mentioned"]) == (28, 2, 30)
    denied = [disease["id"] for disease in found["diseases"] if disease["status"] == "denied"]
    assert denied == ["ORPHA:94089", "ORPHA:94090"]


def test_the_figure_of_the_documentation_is_the_one_that_the_command_draws(ours: Content) -> None:
    annotations = read_annotations(require(FILE), excluded="HP:0040285")
    figure = render(compare(annotations, expansion(ours)), "svg")
    assert figure == (ROOT / "docs" / "link" / "diseases.svg").read_text("utf-8")
