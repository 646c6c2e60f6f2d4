"""Claims and terms as tables: read by parsers that are not ours, safe in a spreadsheet, and read back whole."""

import csv
import importlib
import io
import re
import sys
from collections.abc import Mapping

import pyarrow.parquet
import pyoxigraph as ox
import pytest
from hypothesis import given
from hypothesis import strategies as st

from calcgraph import Dataset, Knowledge, assemble, reason
from calcgraph.errors import MissingTool
from calcgraph.graph.names import BASE
from calcgraph.writing import formats, render
from calcgraph.writing.content import content
from calcgraph.writing.formats import FORMATS, chosen, parquet, rows, tables
from calcgraph.writing.formats.rows import COLUMNS, Row
from planting import changed

Table = list[dict[str, str]]
FORMULA = re.compile(r"\s*[=+\-@＝＋－＠]")
READ = {entry.file: entry.read for entry in FORMATS}


def by_csv(data: bytes) -> Table:
    """The rows as Python's reader of CSV gives them, which knows nothing of our escapes."""
    return list(csv.DictReader(io.StringIO(data.decode(), newline=""), delimiter="\t"))


@pytest.fixture(scope="module")
def claims(rendered: Mapping[str, bytes]) -> dict[str, dict[str, str]]:
    """The rows of the claims, by id."""
    return {row["id"]: row for row in by_csv(rendered["claims.tsv"])}


@pytest.fixture(scope="module")
def typed(dataset: Dataset) -> Mapping[str, bytes]:
    """The files that are written only when asked for."""
    return render(dataset, formats=["parquet"])


def read_back(files: Mapping[str, bytes], kind: str) -> set[ox.Triple]:
    """What our readers make of both tables."""
    found: set[ox.Triple] = set()
    for name in (f"claims.{kind}", f"terms.{kind}"):
        read = READ[name]
        assert read
        found |= {quad.triple for quad in read(files[name])}
    return found


# ---- what is in them


def test_a_claim_is_a_row_with_all_its_fields(claims: Mapping[str, Mapping[str, str]]) -> None:
    surface = claims["cg:CALC_0010307"]
    assert (surface["subject"], surface["subject_label"]) == ("cg:CALC_0000006", "subepidermal calcified nodule")
    assert (surface["property"], surface["value"], surface["value_label"]) == ("surface", "PATO:0001361", "warty")
    assert (surface["bearer"], surface["bearer_label"]) == ("HP:0200036", "Skin nodule")
    assert (surface["status"], surface["certainty"], surface["strength"]) == ("present", "asserted", "observed")
    assert (surface["frequency"], surface["frequency_class"]) == ("mostly", "")
    assert (surface["reading"], surface["repair_damaged_words"]) == ("repaired", "scorpion-like")
    assert (surface["original_words"], surface["original_language"]) == ("疣状", "zh")
    assert (surface["repair_confidence"], surface["evidence"]) == ("0.95", "ECO:0000305")
    assert (surface["spans"], surface["span_sections"]) == (
        "ybsite-h5996/1821-1872",
        "ybsite-h5996/symptom-subepidermal",
    )
    assert re.fullmatch("[0-9a-f]{64}", surface["span_sha256"])


def test_an_inferred_frequency_class_stands_beside_the_word_with_its_interval(
    claims: Mapping[str, Mapping[str, str]],
) -> None:
    raised = claims["cg:CALC_0010208"]
    assert (raised["frequency"], raised["frequency_class"]) == ("often", "HP:0040282")
    assert (raised["frequency_minimum"], raised["frequency_maximum"]) == ("30.0", "79.0")
    assert claims["cg:CALC_0010141"]["frequency"] == "common"
    assert not claims["cg:CALC_0010141"]["frequency_class"]


def test_a_quantity_keeps_its_digits_and_alternatives_stand_together(
    claims: Mapping[str, Mapping[str, str]],
) -> None:
    share = claims["cg:CALC_0010103"]
    assert (share["quantity_minimum"], share["quantity_maximum"], share["quantity_unit"]) == ("0.0021", "0.0021", "%")
    assert (share["quantity_denominator"], share["value"]) == ("not stated", "")
    assert claims["cg:CALC_0010006"]["value"] == "UBERON:0000014|UBERON:0002072"
    many = claims["cg:CALC_0010310"]
    assert (many["quantity_maximum"], many["quantity_measures"]) == ("", "many or countless nodules")


def test_the_five_statuses_are_told_apart(claims: Mapping[str, Mapping[str, str]], knowledge: Knowledge) -> None:
    assert {row["id"]: row["status"] for row in claims.values()} == {f"cg:{c.id}": c.status for c in knowledge.claims}
    assert claims["cg:CALC_0010118"]["status"] == "normal"
    assert (claims["cg:CALC_0010106"]["status"], claims["cg:CALC_0010106"]["value"]) == ("silent", "")


def test_both_sides_of_a_conflict_name_it(claims: Mapping[str, Mapping[str, str]]) -> None:
    normal, raised = claims["cg:CALC_0010119"]["conflicts"], claims["cg:CALC_0010208"]["conflicts"]
    assert {normal.split()[0]} == {raised.split()[0]}
    assert {normal.split(" ", 1)[1], raised.split(" ", 1)[1]} == {"one side", "other side"}


def test_a_term_is_a_row_and_false_friends_are_no_mappings(rendered: Mapping[str, bytes], dataset: Dataset) -> None:
    terms = {row["id"]: row for row in by_csv(rendered["terms.tsv"])}
    assert len(terms) == len(content(dataset.quads, dataset.prefixes).terms)
    nodule = terms["cg:CALC_0000006"]
    assert (nodule["iri"], nodule["kind"]) == (f"{BASE}CALC_0000006", "DiseaseTerm")
    assert (nodule["parents"], nodule["parent_labels"]) == ("cg:CALC_0000004", "idiopathic calcinosis cutis")
    assert "skin stones" in nodule["exact_synonyms"].split("|")
    cutis = terms["cg:CALC_0000001"]["mappings"]
    assert "skos:exactMatch mesh:D000092182" in cutis.split("|")
    assert "MONDO:1011416" not in cutis
    assert "NoTermFound" not in "".join(row["mappings"] for row in terms.values())


# ---- read back


@pytest.mark.parametrize("kind", ["tsv", "parquet"])
def test_read_back_the_tables_are_claims_and_terms(
    rendered: Mapping[str, bytes], typed: Mapping[str, bytes], dataset: Dataset, kind: str
) -> None:
    found = read_back({**rendered, **typed}, kind)
    assert not found - {quad.triple for quad in dataset.quads}, "nothing is added"
    lost = {t for t in dataset.graph("claims") if t not in found}
    about = {str(t.subject).removeprefix(f"<{BASE}").split("/")[0].split("_")[0].rstrip(">") for t in lost}
    left_out = {t.subject for t in lost}
    sources = {t.subject for t in dataset.graph("claims") if "vocab/Source>" in str(t) or "vocab/Section>" in str(t)}
    agents = {t.subject for t in dataset.graph("claims") if "prov#Agent" in str(t)}
    assert left_out == sources | agents, about


def test_as_written_a_repaired_claim_has_its_damaged_words_and_no_value(knowledge: Knowledge) -> None:
    dataset = reason(assemble(knowledge, reading="as-written"), knowledge=knowledge)
    files = render(dataset, formats=["tables"])
    surface = next(row for row in by_csv(files["claims.tsv"]) if row["id"] == "cg:CALC_0010307")
    assert (surface["value"], surface["unmapped_words"], surface["reading"]) == ("", "scorpion-like", "asStated")
    assert not surface["repair_read_as"]
    assert not read_back(files, "tsv") - {quad.triple for quad in dataset.quads}


# ---- in a spreadsheet

HOSTILE = (
    '=HYPERLINK("http://x";"y")',
    "+1",
    "-1",
    "@SUM(A1)",
    " =1",
    "＝1",
    "'=1",
    "'",
    '"=1',
    '"\t=1',
    "a\t=1",
    "\t=1",
    "\r=1",
    "a\n=1\r\n",
    "a|=1|b",
    "\\",
    "\\t\\|\\",
    "<script>alert(1)</script>",
    " 疣\u2028",
)


@pytest.mark.parametrize("text", HOSTILE)
def test_no_cell_is_a_formula_and_every_text_comes_back(text: str) -> None:
    row: Row = {"id": "cg:CALC_0010001", "label": text, "value": (text, f"x{text}"), "note": text}
    data = tables.tsv(COLUMNS, [row])
    assert data.count(b"\n") == 2, "a row is a line"
    (found,) = by_csv(data)
    assert not [cell for cell in found.values() if FORMULA.match(cell) or "\t" in cell]
    assert list(tables.read_tsv(data, COLUMNS)) == [row]


@given(st.dictionaries(st.sampled_from(["label", "note"]), st.text(min_size=1)), st.lists(st.text(min_size=1)))
def test_any_text_comes_back(texts: dict[str, str], several: list[str]) -> None:
    row: Row = {"id": "cg:CALC_0010001", **texts}
    if several:
        row["value"] = tuple(several)
    data = tables.tsv(COLUMNS, [row])
    assert list(tables.read_tsv(data, COLUMNS)) == [row]
    assert not [cell for cell in by_csv(data)[0].values() if FORMULA.match(cell)]
    assert list(parquet.read_parquet(parquet.parquet(COLUMNS, [row]), COLUMNS)) == [row]


def test_the_guard_is_what_keeps_formulas_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tables, "_FORMULA", re.compile("(?!)"))
    (found,) = by_csv(tables.tsv(COLUMNS, [{"label": "=1"}]))
    assert FORMULA.match(found["label"])


def test_a_hostile_claim_is_neutral_in_the_file_of_a_build(knowledge: Knowledge) -> None:
    hostile = '=cmd|"/c calc"!A1\t\n<script>'
    dataset = assemble(changed(knowledge, "CALC_0010307", note=hostile))
    files = render(dataset, formats=["tables"])
    row = next(row for row in by_csv(files["claims.tsv"]) if row["id"] == "cg:CALC_0010307")
    assert row["note"].startswith("'=cmd")
    assert not [c for r in by_csv(files["claims.tsv"]) for c in r.values() if FORMULA.match(c)]
    note = next(t for t in read_back(files, "tsv") if "CALC_0010307" in str(t.subject) and "#note" in str(t.predicate))
    assert note.object.value == hostile
    assert "<script>" not in files["tables.md"].decode()


# ---- Parquet


def test_parquet_has_lists_and_numbers(typed: Mapping[str, bytes], rendered: Mapping[str, bytes]) -> None:
    table = pyarrow.parquet.read_table(io.BytesIO(typed["claims.parquet"]))
    kinds = {field.name: str(field.type) for field in table.schema}
    assert (kinds["quantity_minimum"], kinds["status"]) == ("double", "string")
    assert kinds["value"].startswith("list<")
    assert table.column_names == [c.name for c in COLUMNS] == list(by_csv(rendered["claims.tsv"])[0])
    by_id = {row["id"]: row for row in table.to_pylist()}
    assert by_id["cg:CALC_0010006"]["value"] == ["UBERON:0000014", "UBERON:0002072"]
    assert by_id["cg:CALC_0010103"]["quantity_minimum"] == 0.0021
    assert by_id["cg:CALC_0010106"]["value"] == []
    assert by_id["cg:CALC_0010106"]["amount"] is None


def test_parquet_is_the_same_to_the_byte(dataset: Dataset, typed: Mapping[str, bytes]) -> None:
    shuffled = Dataset(frozenset(reversed(list(dataset.quads))), dataset.prefixes)
    again = render(shuffled, formats=["parquet"])
    assert {f: again[f] for f in ("claims.parquet", "terms.parquet")} == {
        f: typed[f] for f in ("claims.parquet", "terms.parquet")
    }


def test_what_needs_an_extra_is_written_only_when_asked_for(rendered: Mapping[str, bytes]) -> None:
    assert not [entry for entry in chosen() if entry.extra]
    assert not [name for name in rendered if name.endswith(".parquet")]
    assert {entry.file for entry in chosen(["parquet"])} == {"claims.parquet", "terms.parquet"}
    assert {entry.extra for entry in formats.FORMATS} == {None, "parquet"}


def test_without_pyarrow_parquet_says_how_to_get_it(dataset: Dataset, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    with pytest.raises(MissingTool, match=r"pip install 'calcgraph\[parquet\]'"):
        render(dataset, formats=["parquet"])
    importlib.reload(parquet)  # loads without it
    assert "claims.tsv" in render(dataset, formats=["tables"])


# ---- the dictionary


def test_the_dictionary_has_every_column_once_with_an_example(rendered: Mapping[str, bytes]) -> None:
    text = rendered["tables.md"].decode()
    found = re.findall(r"^\| `(\w+)` \| (text|several|numbers) \| (.+) \| (.*) \|$", text, re.MULTILINE)
    assert [row[0] for row in found] == [c.name for c in (*COLUMNS, *tables.TERM_COLUMNS)]
    assert all(meaning.endswith((".", ".**")) for _, _, meaning, _ in found)
    assert {row[0] for row in found if not row[3]} <= {
        "unmapped_words",
        "label_zh",
        "narrow_synonyms",
        "related_synonyms",
    }


def test_a_row_that_says_what_is_not_so_is_noticed(rendered: Mapping[str, bytes], dataset: Dataset) -> None:
    """Planted: what the other tests compare with the data set can differ."""
    planted = rendered["claims.tsv"].replace(b"\tnormal\tasserted", b"\tpresent\tasserted")
    read = READ["claims.tsv"]
    assert read
    assert {quad.triple for quad in read(planted)} - {quad.triple for quad in dataset.quads}


@pytest.mark.parametrize("curie", ["nothing", ""])
def test_what_is_no_curie_is_refused(curie: str) -> None:
    with pytest.raises(ValueError, match="is no CURIE"):
        rows.expand(curie)


@pytest.mark.parametrize(
    ("iri", "written"),
    [
        (f"{BASE}CALC_0000001", "cg:CALC_0000001"),
        (f"{BASE}vocab/present", "cgv:present"),
        ("http://purl.obolibrary.org/obo/HP_0002905", "HP:0002905"),
        ("http://identifiers.org/mesh/D000092182", "http://identifiers.org/mesh/D000092182"),
        ("https://doi.org/10.1016/j.jaad.2010.08.038", "https://doi.org/10.1016/j.jaad.2010.08.038"),
        ("urn:uuid:1", "urn:uuid:1"),
    ],
)
def test_every_reference_can_be_read_without_a_list_of_prefixes(dataset: Dataset, iri: str, written: str) -> None:
    node = ox.NamedNode(iri)
    assert rows.curie(content((), dataset.prefixes), node) == written
    assert rows.expand(written) == node
