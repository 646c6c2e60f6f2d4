"""The HPO annotations are what phenotype.hpoa describes, and the toolkit of HPO reads from them what was claimed."""

import csv
import lzma
import re
from collections.abc import Mapping
from dataclasses import replace
from tempfile import NamedTemporaryFile

import hpotk
import pytest
from hpotk.annotations.load.hpoa import SimpleHpoaDiseaseLoader
from hpotk.graph import CsrIndexedGraphFactory
from hpotk.model import MinimalTerm, TermId
from hpotk.ontology import create_minimal_ontology

from calcgraph import Dataset, Knowledge
from calcgraph.scalars import Ref
from calcgraph.writing.formats import hpoa
from doubts import OTHER, UNSAYABLE, written
from planting import changed, claim, like, with_claims
from shared import ONTOLOGIES, require

FILE = "calcgraph.hpoa"
NAMES = (
    "database_id disease_name qualifier hpo_id reference evidence onset frequency sex modifier aspect biocuration"
).split()
PAPULE, PAPULE_CLAIM = "HP:0200034", "CALC_0010145"
IDIOPATHIC, MASSIVE, NODULE = "cg:CALC_0000004", "cg:CALC_0000005", "cg:CALC_0000006"
PAGE = "https://en.ybsite.org/disease/h-5996.html"


def rows(data: bytes) -> list[dict[str, str]]:
    """The rows, without any code of ours."""
    lines = [line for line in data.decode().splitlines() if not line.startswith("#")]
    return list(csv.DictReader(lines, delimiter="\t"))


def by_toolkit(data: bytes) -> Mapping[str, hpotk.annotations.HpoDisease]:
    """The diseases, as the toolkit of HPO understands them; it wants the terms of the onsets at hand."""
    edges = [("HP:0003577", "HP:0003674"), ("HP:0003581", "HP:0003674"), ("HP:0003674", "HP:0000001")]
    ids = sorted({term for edge in edges for term in edge})
    hpo = create_minimal_ontology(
        CsrIndexedGraphFactory().create_graph([tuple(map(TermId.from_curie, edge)) for edge in edges]),
        [MinimalTerm.create_minimal_term(term, term, (), False) for term in ids],
        "test",
    )
    with NamedTemporaryFile(suffix=".hpoa") as file:  # it reads names of files only
        file.write(data)
        file.flush()
        return {disease.identifier.value: disease for disease in SimpleHpoaDiseaseLoader(hpo).load(file.name)}


def present(data: bytes) -> set[tuple[str, str]]:
    """What the toolkit takes for a feature of a disease."""
    return {
        (name, annotation.identifier.value)
        for name, disease in by_toolkit(data).items()
        for annotation in disease.present_annotations()
    } | {(name, onset.value) for name, disease in by_toolkit(data).items() for onset in disease.onsets}


def absent(data: bytes) -> set[tuple[str, str]]:
    return {
        (name, annotation.identifier.value)
        for name, disease in by_toolkit(data).items()
        for annotation in disease.annotations
        if annotation.is_excluded
    }


@pytest.fixture(scope="module")
def data(rendered: Mapping[str, bytes]) -> bytes:
    return rendered[FILE]


@pytest.fixture(scope="module")
def flat(knowledge: Knowledge) -> Knowledge:
    """The papules of the idiopathic disease flatly excluded."""
    return changed(knowledge, PAPULE_CLAIM, status="excluded", frequency=None)


def test_the_columns_are_the_twelve_of_the_description(data: bytes) -> None:
    lines = [line for line in data.decode().splitlines() if not line.startswith("#")]
    assert lines[0].split("\t") == NAMES
    assert {line.count("\t") for line in lines} == {11}
    for row in rows(data):
        for required in ("database_id", "disease_name", "hpo_id", "reference", "evidence", "aspect", "biocuration"):
            assert row[required]
        assert re.fullmatch(r"HP:\d{7}", row["hpo_id"])
        assert row["qualifier"] in ("", "NOT")
        assert row["evidence"] in ("IEA", "PCS", "TAS")
        assert row["aspect"] in ("P", "I", "C", "M", "H")


def test_the_rows_are_those_that_a_reader_of_the_sources_expects(data: bytes) -> None:
    told = {(r["database_id"], r["hpo_id"], r["frequency"], r["aspect"], r["reference"]) for r in rows(data)}
    assert told == {
        (IDIOPATHIC, "HP:0025520", "", "P", f"{PAGE};cg:CALC_0010141"),  # common: no class is inferred
        (IDIOPATHIC, "HP:0001482", "", "P", f"{PAGE};cg:CALC_0010144"),
        (IDIOPATHIC, PAPULE, "", "P", f"{PAGE};cg:CALC_0010145"),
        (MASSIVE, "HP:0002905", "HP:0040282", "P", f"{PAGE};cg:CALC_0010208"),  # often
        (MASSIVE, "HP:0032316", "HP:0040282", "H", f"{PAGE};cg:CALC_0010207"),
        (NODULE, "HP:0003577", "HP:0040283", "C", f"{PAGE};cg:CALC_0010312"),  # some cases
        (NODULE, "HP:0011368", "", "P", f"{PAGE};cg:CALC_0010513"),
        (NODULE, "HP:0200036", "", "P", f"{PAGE};cg:CALC_0010301"),
    }
    assert not any(r["onset"] or r["sex"] or r["modifier"] or r["qualifier"] for r in rows(data))


def test_the_toolkit_of_hpo_reads_every_row(data: bytes, caplog: pytest.LogCaptureFixture) -> None:
    diseases = by_toolkit(data)
    assert caplog.records == []
    assert {name: d.name for name, d in diseases.items()} == {
        IDIOPATHIC: "idiopathic calcinosis cutis",
        MASSIVE: "massive idiopathic calcinosis cutis",
        NODULE: "subepidermal calcified nodule",
    }
    (phosphate,) = (a for a in diseases[MASSIVE].annotations if a.identifier.value == "HP:0002905")
    assert phosphate.numerator / phosphate.denominator > 0.3
    assert {r.identifier.value for r in phosphate.references} == {PAGE, "cg:CALC_0010208"}
    assert {onset.value for onset in diseases[NODULE].onsets} == {"HP:0003577"}
    assert absent(data) == set()


def test_the_comment_lines_say_which_hpo_which_licence_and_what_the_prefix_means(data: bytes) -> None:
    comments = [line for line in data.decode().splitlines() if line.startswith("#")]
    assert "#hpo-version: http://purl.obolibrary.org/obo/hp/releases/2025-01-16/hp.owl" in comments
    assert "#license: https://creativecommons.org/licenses/by/4.0/" in comments
    assert "#prefix: cg https://w3id.org/calcgraph/" in comments
    assert "#repaired: cg:CALC_0010141;cg:CALC_0010208" in comments
    assert any(line.startswith("#disclaimer: ") and "medical advice" in line for line in comments)


# ---- what is denied


def test_not_stands_where_a_finding_is_excluded_and_the_toolkit_respects_it(flat: Knowledge) -> None:
    data = written(flat, FILE)
    (row,) = (r for r in rows(data) if r["hpo_id"] == PAPULE)
    assert (row["database_id"], row["qualifier"], row["frequency"]) == (IDIOPATHIC, "NOT", "")
    assert (IDIOPATHIC, PAPULE) in absent(data)
    assert (IDIOPATHIC, PAPULE) not in present(data)


def test_a_not_that_was_dropped_would_be_noticed(flat: Knowledge) -> None:
    assert (IDIOPATHIC, PAPULE) in present(written(flat, FILE).replace(b"\tNOT\t", b"\t\t"))


@pytest.mark.parametrize("doubt", UNSAYABLE)
@pytest.mark.parametrize("frequency", ["common", None])
@pytest.mark.thinned(3)
def test_nothing_but_a_plain_claim_is_a_feature(knowledge: Knowledge, doubt: str, frequency: str | None) -> None:
    assert (IDIOPATHIC, PAPULE) in present(written(knowledge, FILE))
    data = written(changed(knowledge, PAPULE_CLAIM, frequency=frequency, **UNSAYABLE[doubt]), FILE)
    assert (IDIOPATHIC, PAPULE) not in present(data)
    assert b"NOT" not in data or (doubt, frequency) == ("excluded", None)


@pytest.mark.parametrize("doubt", [d for d in UNSAYABLE if d != "unknown" and d != "silent"])
def test_an_onset_that_is_no_plain_claim_has_no_row(knowledge: Knowledge, doubt: str) -> None:
    data = written(changed(knowledge, "CALC_0010312", frequency=None, **UNSAYABLE[doubt]), FILE)
    assert not [r for r in rows(data) if r["aspect"] == "C"]


def test_the_toolkit_would_take_an_onset_with_not_for_an_onset(data: bytes) -> None:
    assert (NODULE, "HP:0003577") in present(data.replace(b"\t\tHP:0003577", b"\tNOT\tHP:0003577"))


def test_alternatives_have_no_row(knowledge: Knowledge) -> None:
    either = changed(knowledge, PAPULE_CLAIM, value=None, values=(Ref(PAPULE, "Papule"), OTHER))
    assert not {PAPULE, OTHER.id} & {r["hpo_id"] for r in rows(written(either, FILE))}


def test_what_another_claim_denies_is_no_feature(knowledge: Knowledge) -> None:
    denial = like(claim(knowledge, PAPULE_CLAIM), id="CALC_0099901", status="excluded", frequency=None)
    both = with_claims(knowledge, denial)
    assert (IDIOPATHIC, PAPULE) in absent(written(both, FILE))
    assert (IDIOPATHIC, PAPULE) not in present(written(both, FILE))
    normal = with_claims(knowledge, like(denial, status="normal"))
    assert PAPULE not in {r["hpo_id"] for r in rows(written(normal, FILE))}


@pytest.mark.parametrize("restriction", [{"frequency": "often"}, {"amount": "extensive"}, {"certainty": "suggested"}])
def test_what_is_excluded_with_a_restriction_has_no_row(flat: Knowledge, restriction: dict[str, str]) -> None:
    data = written(changed(flat, PAPULE_CLAIM, **restriction), FILE)
    assert PAPULE not in {r["hpo_id"] for r in rows(data)}


def test_what_is_normal_has_no_row(data: bytes, knowledge: Knowledge) -> None:
    normal = {c.value.id for c in knowledge.claims if c.status == "normal" and c.value}
    assert normal
    assert not normal & {r["hpo_id"] for r in rows(data)}


# ---- columns


def test_what_a_curator_inferred_has_no_row(knowledge: Knowledge, data: bytes) -> None:
    inferred = claim(knowledge, "CALC_0010313")
    assert (inferred.basis, inferred.status, inferred.property) == ("inferred", "present", "onset")
    assert inferred.value and inferred.value.id not in {r["hpo_id"] for r in rows(data)}


@pytest.mark.parametrize("key", ["CALC_0010145", "CALC_0010207", "CALC_0010312"])
def test_a_term_of_another_branch_than_the_property_has_no_row(knowledge: Knowledge, key: str) -> None:
    for wrong in (PAPULE, "HP:0032316", "HP:0003577", "HP:0000001", "HP:0040281", "HP:9999999"):
        value = claim(knowledge, key).value
        if value and value.id != wrong and (key, wrong) != ("CALC_0010145", PAPULE):
            data = written(changed(knowledge, key, value=Ref(wrong, "planted")), FILE)
            assert not [r for r in rows(data) if f"cg:{key}" in r["reference"]]


@pytest.fixture(scope="module")
def theirs() -> list[dict[str, str]]:
    """The rows that HPO itself published."""
    return rows(lzma.decompress(require(ONTOLOGIES / "hp" / "phenotype-2025-01-16.hpoa.xz").read_bytes()))


@pytest.mark.shared
def test_the_aspects_agree_with_the_published_file(data: bytes, theirs: list[dict[str, str]]) -> None:
    published: dict[str, set[str]] = {}
    for row in theirs:
        published.setdefault(row["hpo_id"], set()).add(row["aspect"])
    ours = {r["hpo_id"]: {r["aspect"]} for r in rows(data)}
    shared = ours.keys() & published.keys()
    assert len(shared) >= 5
    assert {term: ours[term] for term in shared} == {term: published[term] for term in shared}


@pytest.mark.shared
def test_the_published_file_has_not_on_no_onset_and_the_same_columns(theirs: list[dict[str, str]]) -> None:
    assert {r["aspect"] for r in theirs if r["qualifier"] == "NOT"} == {"P", "H"}
    assert list(theirs[0]) == NAMES


def test_the_date_of_issue_dates_the_biocuration(knowledge: Knowledge, monkeypatch: pytest.MonkeyPatch) -> None:
    assert {r["biocuration"] for r in rows(written(knowledge, FILE))} == {"cg:agent/curators"}
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1764028800")
    data = written(knowledge, FILE)
    assert {r["biocuration"] for r in rows(data)} == {"cg:agent/curators[2025-11-25]"}
    assert b"#date: 2025-11-25\n" in data


def test_a_doi_is_a_reference(knowledge: Knowledge) -> None:
    (reiter,) = (s.id for s in knowledge.sources if "doi.org" in s.url)
    label = next(s.label for s in knowledge.sources if s.id == reiter)
    cited = changed(knowledge, PAPULE_CLAIM, source=Ref(reiter, label))
    (row,) = (r for r in rows(written(cited, FILE)) if r["hpo_id"] == PAPULE)
    assert row["reference"] == "DOI:10.1016/j.jaad.2010.08.038;cg:CALC_0010145"


@pytest.mark.parametrize("label", ['"quoted', "a\tb", "a\nb\rc", "=1+2", "<script>alert(1)</script>", "#comment"])
@pytest.mark.thinned(3)
def test_a_hostile_label_breaks_no_row(knowledge: Knowledge, label: str) -> None:
    terms = tuple(t.model_copy(update={"label": label}) if t.id == "CALC_0000004" else t for t in knowledge.terms)
    data = written(replace(knowledge, terms=terms), FILE)
    assert len(rows(data)) == len(rows(written(knowledge, FILE)))
    assert {r["disease_name"] for r in rows(data) if r["database_id"] == IDIOPATHIC} == {
        " ".join(label.replace('"', "'").split())
    }
    assert present(data) == present(written(knowledge, FILE))


# ---- read back


def test_read_as_written_a_claim_that_was_repaired_has_no_row(knowledge: Knowledge) -> None:
    data = written(knowledge, FILE, "as-written")
    repaired = {c.id for c in knowledge.claims if c.repair}
    assert not [r for r in rows(data) if r["reference"].rpartition(":")[2] in repaired]
    assert len(rows(data)) == 6
    assert b"#repaired: \n" in data


def test_what_is_read_back_is_in_the_graph(data: bytes, dataset: Dataset) -> None:
    there = {(q.subject, q.predicate, q.object) for q in dataset.quads}
    back = [(q.subject, q.predicate, q.object) for q in hpoa.read(data)]
    assert set(back) <= there
    assert len({s for s, p, _ in back if p.value.endswith("vocab/status")}) == len(rows(data))


def test_an_excluded_finding_is_read_back_as_excluded_and_as_no_fact(flat: Knowledge) -> None:
    back = [str(q.triple) for q in hpoa.read(written(flat, FILE))]
    own, word = "https://w3id.org/calcgraph/", "https://w3id.org/calcgraph/vocab/"
    assert f"<{own}{PAPULE_CLAIM}> <{word}status> <{word}excluded>" in back
    assert not [t for t in back if t.startswith(f"<{own}CALC_0000004> <{word}finding>") and "0200034" in t]
