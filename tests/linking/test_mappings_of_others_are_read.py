"""Sets of mappings of others, in SSSOM: every row, with ids in our spelling, from tables and from archives."""

import io
import lzma
import tarfile
from collections import Counter
from pathlib import Path

from partner_files import PREFIXES

from calcgraph.linking.files.mapping_sets import Mapped, read_mappings
from shared import ONTOLOGIES, require

TABLE = """\
#curie_map:
#  M: http://purl.obolibrary.org/obo/MONDO_
#  msh: http://identifiers.org/mesh/
#  P: http://purl.obolibrary.org/obo/mondo/unknown_prefix/P/
#license: https://creativecommons.org/publicdomain/zero/1.0/
subject_id\tsubject_label\tpredicate_id\tpredicate_modifier\tobject_id\tmapping_justification
M:0007\tx\tskos:exactMatch\t\tmsh:D000092182\tsemapv:LexicalMatching
M:0007\tx\tskos:exactMatch\tNot\tORPHA:53715\tsemapv:LexicalMatching
M:0007\tx\tskos:relatedMatch\t\tP:1\t
"""


def table(folder: Path) -> Path:
    path = folder / "a.sssom.tsv"
    path.write_text(TABLE)
    return path


def test_ids_are_spelt_as_ours_by_the_map_of_the_table(tmp_path: Path) -> None:
    path = table(tmp_path)
    first, second, third = read_mappings(path, prefixes=PREFIXES)
    assert first == Mapped(
        subject="MONDO:0007",
        predicate="skos:exactMatch",
        object="mesh:D000092182",
        modifier="",
        justification="semapv:LexicalMatching",
        subject_label="x",
        object_label="",
        file=path.as_posix(),
        line=7,
    )
    assert (second.object, second.modifier, second.line) == ("Orphanet:53715", "Not", 8)
    assert (third.object, third.justification) == ("P:1", "")


def test_an_archive_gives_the_rows_of_all_its_tables(tmp_path: Path) -> None:
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w") as tar:
        for name in ("m/a.sssom.tsv", "m/b.sssom.tsv", "README"):
            info = tarfile.TarInfo(name)
            info.size = len(TABLE.encode())
            tar.addfile(info, io.BytesIO(TABLE.encode()))
    path = tmp_path / "all.tar.xz"
    path.write_bytes(lzma.compress(out.getvalue()))
    rows = read_mappings(path, prefixes=PREFIXES)
    assert Counter(row.file.removeprefix(f"{path.as_posix()}/") for row in rows) == {
        "m/a.sssom.tsv": 3,
        "m/b.sssom.tsv": 3,
    }
    assert [row[:7] for row in rows[:3]] == [row[:7] for row in read_mappings(table(tmp_path), prefixes=PREFIXES)]


def test_the_mappings_of_mondo_are_read(tmp_path: Path) -> None:
    rows = read_mappings(require(ONTOLOGIES / "slices" / "mondo-sssom-slice-2026-08-04.tsv"), prefixes=PREFIXES)
    assert len(rows) == 128
    assert {row.subject.split(":")[0] for row in rows} == {"MONDO"}
    assert {row.object.split(":")[0] for row in rows} >= {
        "Orphanet",
        "mesh",
        "NCIT",
        "SCTID",
        "UMLS",
        "icd11.foundation",
    }


def test_the_mappings_of_biomappings_are_read_row_by_row() -> None:
    import pandas as pd

    path = require(ONTOLOGIES / "sssom" / "biomappings-0.6.0-positive.sssom.tsv.xz")
    rows = read_mappings(path, prefixes=PREFIXES)
    with lzma.open(path, "rt", encoding="utf-8") as stream:
        theirs = pd.read_csv(stream, sep="\t", comment="#", dtype=str, keep_default_na=False)
    assert len(rows) == len(theirs) > 12_000
    assert [row.subject_label for row in rows] == list(theirs["subject_label"])
    spelt = Counter(row.object.split(":")[0] for row in rows)
    assert spelt["mesh"] > 3000
    assert spelt["NCIT"] > 900
    assert not {"ncit", "chebi", "doid", "hp", "uberon", "umls"} & set(spelt)
