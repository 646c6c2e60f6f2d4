"""The real files: as many terms, labels and parents as parsers of others find in them, and what each cannot tell."""

import io
import json
import re
import subprocess
import sys
from collections import Counter
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from partner_files import PREFIXES

from calcgraph.hierarchy import Hierarchy
from calcgraph.linking import Partner, read
from calcgraph.reading.packing import opened
from shared import ONTOLOGIES, ROOT, require

HP, PATO, RO = "hp/hp-2025-01-16.obo.xz", "pato/pato-2025-05-14.obo.xz", "ro/ro-2025-12-17.obo.xz"
ECO, DO = "eco/eco-2024-07-19.obo.xz", "doid/DO_rare_slim-2026-07-31.obo.xz"
UBERON_2021 = "uberon/mondo-uberon_import-2021-08-03.obo.xz"
MONDO, CL = "mondo/MONDO-ontology-v2026-05-05.json.zst", "cl/CL-ontology-v2026-03-26.json.zst"
UBERON, CHEBI = "uberon/UBERON-ontology-v2026-04-01.json.zst", "chebi/CHEBI-ontology-2026-05-01.json.zst"
STRUCTURE = "hp/hp-2025-11-24.structure.tsv.xz"

pytestmark = pytest.mark.shared


@cache
def partner(name: str) -> Partner:
    return read(require(ONTOLOGIES / name), prefixes=PREFIXES)


@cache
def text(name: str) -> bytes:
    with opened(require(ONTOLOGIES / name)) as stream:
        return stream.read()


@pytest.mark.parametrize(
    ("name", "home", "version", "whole", "mixed"),
    [
        (HP, "HP", "2025-01-16", True, False),
        (PATO, "PATO", "2025-05-14", True, False),
        (ECO, "ECO", "2024-07-19", True, False),
        (RO, "RO", "2025-12-17", True, False),
        ("ro/ro-2025-12-17.owl.xz", "RO", "2025-12-17", True, False),
        ("bfo/bfo-core.owl", "BFO", "2020", True, False),
        ("ogms/ogms-edit.owl", "OGMS", "", True, False),
        (DO, "DOID", "2026-07-31", False, False),
        (UBERON_2021, "UBERON", "2021-08-03", False, False),
        (MONDO, "MONDO", "2026-05-05", True, False),
        (CL, "CL", "2026-03-26", True, True),
        (UBERON, "UBERON", "2026-04-01", True, True),
        pytest.param(CHEBI, "CHEBI", "2026-05-01", True, False, marks=pytest.mark.long),
        (STRUCTURE, "HP", "2025-11-24", True, False),
        ("slices/hp-slice-2025-01-16.obo", "HP", "2025-01-16", False, False),
        ("slices/mondo-slice-2026-05-05.ttl", "MONDO", "", False, False),
        ("slices/uberon-slice-2026-04-01.ttl", "UBERON", "", False, True),
    ],
)
def test_it_is_known_whose_a_file_is_and_whether_it_is_whole(
    name: str, home: str, version: str, whole: bool, mixed: bool
) -> None:
    told = partner(name)
    assert (told.home, told.version, told.mixed) == ({home}, version, mixed)
    assert (not told.partial) == whole, told.partial


def test_files_of_ours_are_parts() -> None:
    for path in sorted((ROOT / "ontology" / "imports").glob("*.ttl")):
        told = read(path, prefixes=PREFIXES)
        assert told.home == {path.stem.upper()}
        assert "import" in told.partial


@pytest.mark.parametrize(
    "name", [PATO, RO, pytest.param(HP, marks=pytest.mark.long), pytest.param(DO, marks=pytest.mark.long)]
)
def test_obo_is_read_as_fastobo_reads_it(name: str) -> None:
    import fastobo

    told = partner(name)
    seen = 0
    for frame in fastobo.iter(io.BytesIO(text(name)), threads=1):
        if type(frame).__name__ != "TermFrame":
            continue
        said: dict[str, list[Any]] = {}
        for clause in frame:
            said.setdefault(clause.raw_tag(), []).append(clause)
        term = told.terms[str(frame.id)]
        seen += 1
        assert [term.label] == [clause.name for clause in said.get("name", [])][:1] or [""]
        exact = {c.synonym.desc for c in said.get("synonym", ()) if c.synonym.scope == "EXACT"}
        assert set(term.synonyms) == exact
        genus = {str(c.term) for c in said.get("intersection_of", ()) if c.typedef is None}
        assert set(term.parents) == {str(c.term) for c in said.get("is_a", ())} | genus
        assert term.deprecated == any(c.obsolete for c in said.get("is_obsolete", ()))
        assert set(term.replaced_by) == {str(c.term) for c in said.get("replaced_by", ())}
        assert set(term.consider) == {str(c.term) for c in said.get("consider", ())}
        assert len(set(term.xrefs)) <= len(said.get("xref", ()))
    assert seen == text(name).count(b"\n[Term]\n")


def test_what_fastobo_refuses_is_read() -> None:
    """A definition of ECO has a reference that holds a blank; nobody asks for it."""
    import fastobo

    with pytest.raises(SyntaxError, match="QuotedString"):
        list(fastobo.iter(io.BytesIO(text(ECO)), threads=1))
    assert len(partner(ECO).terms) > text(ECO).count(b"\n[Term]\n") > 2000
    assert not partner(ECO).remarks


def test_the_import_of_uberon_has_wholes_and_terms_with_two_labels() -> None:
    uberon = partner(UBERON_2021)
    assert uberon.terms["UBERON:0002067"].label == "dermis"
    assert uberon.terms["UBERON:0002067"].wholes
    assert {remark.code for remark in uberon.remarks} == {"two-labels"}


def test_ro_tells_the_same_in_obo_and_in_rdf() -> None:
    obo, rdf = partner(RO), partner("ro/ro-2025-12-17.owl.xz")
    shared = [id_ for id_ in obo.terms if id_.startswith("RO:") and id_ in rdf.terms]
    assert len(shared) > 500
    for id_ in shared:
        a, b = obo.terms[id_], rdf.terms[id_]
        assert (a.label, a.deprecated, a.kind, a.synonyms) == (b.label, b.deprecated, b.kind, b.synonyms), id_
        assert set(a.parents) <= set(b.parents), id_


@pytest.mark.parametrize("name", [CL, MONDO, pytest.param(UBERON, marks=pytest.mark.long)])
def test_a_class_list_is_read_as_the_json_of_python_reads_it(name: str) -> None:
    theirs = json.loads(text(name))
    told = partner(name)
    assert set(told.terms) == set(theirs)
    for id_, said in theirs.items():
        term = told.terms[id_]
        assert term.label == said["label"]
        assert set(term.parents) >= {up for up, distance in said["ancestors"].items() if distance == 1}
        assert set(term.synonyms) == set(said.get("synonyms", ()))
        assert (term.deprecated, term.replaced_by) == (
            said["deprecated"],
            tuple(filter(None, [said.get("replaced_by")])),
        )


@pytest.mark.parametrize("name", [CL, *(pytest.param(name, marks=pytest.mark.long) for name in (UBERON, MONDO))])
def test_what_stands_above_parents_is_just_what_a_class_list_has_as_ancestors(name: str) -> None:
    told = partner(name)
    above = Hierarchy({id_: term.parents for id_, term in told.terms.items()}, {})
    for id_, said in json.loads(text(name)).items():
        assert above.kinds(id_) - {id_} == set(said["ancestors"])


def test_an_anatomy_mixes_and_the_others_do_not() -> None:
    """What `class_lists` says of vocabularies whose classes are not part of each other: HPO and DO, by their axioms."""
    for name, prefix in ((HP, "HP:"), (DO, "DOID:")):
        assert not [t.id for t in partner(name).terms.values() if any(w.startswith(prefix) for w in t.wholes)]
    anatomy = partner(UBERON_2021)
    assert sum(bool(t.wholes) for t in anatomy.terms.values()) > 1000


def test_the_two_versions_of_hpo_speak_of_the_same_terms() -> None:
    old, new = partner(HP), partner(STRUCTURE)
    current = {id_ for id_, t in old.terms.items() if not t.deprecated and id_.startswith("HP:")}
    assert len(current & set(new.terms)) / len(current) > 0.99
    assert "synonyms" in new.lacks
    assert "synonyms" not in old.lacks


def test_terms_that_data_are_not_annotated_with_are_told() -> None:
    grouping = Counter(t.grouping for t in partner(HP).terms.values() if t.grouping)
    assert len(grouping) == 4
    assert all(re.search("not be used for (new|future) annotations", words) for words in grouping)


def test_the_licences_are_told() -> None:
    assert partner(HP).licence == "https://hpo.jax.org/app/license"
    assert partner("bfo/bfo-core.owl").licence == "https://creativecommons.org/licenses/by/4.0/"


def test_what_is_no_ontology_among_the_files_is_refused() -> None:
    from calcgraph.errors import UnreadableData
    from calcgraph.linking.files.reader import read_all

    names = ("biolink/biolink_model-4.4.6.yaml", "hp/phenotype-2025-01-16.hpoa.xz", "hp/hp-zh.babelon.tsv.xz")
    files: list[str | Path] = [require(ONTOLOGIES / name) for name in names]
    with pytest.raises(UnreadableData) as raised:
        read_all(files, prefixes=PREFIXES)
    assert {problem.file for problem in raised.value.report} == {str(file) for file in files}


@pytest.mark.long
def test_a_build_of_ours_tells_the_same_in_obo_graphs_obo_and_turtle(
    tmp_path: Path, rendered: Mapping[str, bytes]
) -> None:
    told = {}
    for name in ("calcgraph.json", "calcgraph.ttl", "calcgraph.obo"):
        (tmp_path / name).write_bytes(rendered[name])
        told[name] = read(tmp_path / name, prefixes=PREFIXES)
    turtle = told["calcgraph.ttl"]
    ours = [id_ for id_, term in turtle.terms.items() if id_.startswith("cg:CALC_") and term.kind == "class"]
    assert len(ours) > 30
    for id_ in ours:
        for other in (told["calcgraph.json"], told["calcgraph.obo"]):
            assert other.terms[id_].label == turtle.terms[id_].label
            assert set(other.terms[id_].synonyms) <= set(turtle.terms[id_].synonyms)
            assert set(other.terms[id_].parents) <= set(turtle.terms[id_].parents)


@pytest.mark.long
def test_five_ontologies_are_read_within_a_gigabyte() -> None:
    """How long it takes is in benchmarks/linking. The peak of a process that was forked is that of its parent first."""
    script = (
        "import sys, re; from resource import *; from calcgraph.linking.files.reader import read_all\n"
        "read = read_all(sys.argv[1:]); mine = re.search('VmHWM:\\\\s+(\\\\d+)', open('/proc/self/status').read())[1]\n"
        "print(sum(len(p.terms) for p in read), int(mine) + getrusage(RUSAGE_CHILDREN).ru_maxrss >> 10)"
    )
    files = [str(require(ONTOLOGIES / name)) for name in (MONDO, HP, UBERON, CL, CHEBI)]
    done = subprocess.run([sys.executable, "-c", script, *files], capture_output=True, text=True, check=True)
    terms, megabytes = done.stdout.split()
    assert int(terms) > 290_000
    assert int(megabytes) < 1000
