"""Every term has a row for every vocabulary that holds its kind (decision 25); every false friend by name is told."""

import json
import lzma
import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from decimal import Decimal

import pytest

from calcgraph import Knowledge
from calcgraph.hierarchy import Hierarchy
from calcgraph.model import MappingRow
from planting import ONTOLOGY
from shared import ONTOLOGIES, require

Vocabularies = tuple[tuple[str, ...], ...]  # of each, one will do
DISEASE = ("obo:mondo.owl", "obo:doid.owl", "obo:hp.owl", "bioregistry:orphanet.ordo", "bioregistry:omim")
DISEASE += ("bioregistry:icd10", "bioregistry:icd10cm", "bioregistry:icd11", "bioregistry:mesh", "obo:ncit.owl")
RULE: Mapping[str, Vocabularies] = {
    "MONDO:0700096": tuple((name,) for name in DISEASE),
    "UPHENO:0001001": (("obo:hp.owl",),),
    "CL:0000000": (("obo:cl.owl",),),
    "CHEBI:24431": (("obo:chebi.owl",), ("bioregistry:mesh",)),
    "BFO:0000015": (("obo:go.owl",), ("bioregistry:mesh",)),
    "cgv:Population": (("bioregistry:mesh",),),
    "cgv:Measure": (("bioregistry:mesh",),),
    "cgv:Method": (("bioregistry:mesh",),),
    "cgv:Quality": (("obo:pato.owl",),),
    "BFO:0000040": (("obo:uberon.owl", "obo:go.owl"),),  # the last, for cells and substances are material too
}
IDS_ONLY = ("SCTID", "ICD10WHO", "OMIM", "UMLS", "MEDGEN", "MedDRA", "icd11.foundation")
UNSEARCHED = ("SCTID", "UMLS", "MEDGEN", "MedDRA")
THROUGH = re.compile(r"\bthrough ((?:MONDO|HP):\d+)", re.IGNORECASE)


def kind(knowledge: Knowledge, term: str) -> str:
    """The root of the rule that a term is below."""
    kinds = Hierarchy(knowledge.broader, knowledge.part_of).kinds(term)
    return next((root for root in RULE if root in kinds), "")


def missing(knowledge: Knowledge, rows: Iterable[MappingRow]) -> set[tuple[str, tuple[str, ...]]]:
    """Terms, and vocabularies of which no row says whether they have it."""
    said = defaultdict(set)
    for row in rows:
        if row.predicate_modifier is None:
            said[row.subject_id.removeprefix("cg:")].add(row.object_source)
    return {
        (term.id, names)
        for term in knowledge.terms
        for names in RULE[kind(knowledge, term.id)]
        if not said[term.id] & {*names}
    }


def test_every_term_is_of_a_kind_that_the_rule_knows(knowledge: Knowledge) -> None:
    assert [term.id for term in knowledge.terms if not kind(knowledge, term.id)] == []


def test_every_term_has_a_match_or_a_gap_in_every_vocabulary_of_its_kind(knowledge: Knowledge) -> None:
    assert missing(knowledge, knowledge.mappings) == set()


def test_a_row_that_is_taken_away_is_missed(knowledge: Knowledge) -> None:
    rows = [
        row
        for row in knowledge.mappings
        if (row.subject_id, row.object_source) != ("cg:CALC_0000003", "bioregistry:omim")
    ]
    assert missing(knowledge, rows) == {("CALC_0000003", ("bioregistry:omim",))}


def test_the_decision_says_what_the_test_says() -> None:
    text = next(ONTOLOGY.glob("decisions/0025-*.md")).read_text("utf-8")
    (line,) = (line for line in text.splitlines() if line.startswith("| disease |"))
    names = {
        "bioregistry:icd10": "ICD10WHO",
        "bioregistry:icd11": "icd11.foundation",
        "bioregistry:orphanet.ordo": "Orphanet",
    }
    told = [word.strip().casefold() for word in line.split("|")[2].split(",")]
    assert told == [names.get(n, n.partition(":")[2].removesuffix(".owl")).casefold() for n in DISEASE]


def test_of_restricted_vocabularies_only_ids_are_given(knowledge: Knowledge) -> None:
    for row in knowledge.mappings:
        if row.object_id.partition(":")[0] in IDS_ONLY:
            assert row.object_label is None, row
            assert re.match("(Id|Code) only", row.comment or ""), row


def test_no_row_says_that_a_vocabulary_that_was_not_searched_lacks_a_term(knowledge: Knowledge) -> None:
    sources = {row.object_source for row in knowledge.mappings if row.object_id.partition(":")[0] in UNSEARCHED}
    assert sources
    gaps = {row.object_source for row in knowledge.mappings if row.object_id == "sssom:NoTermFound"}
    assert not sources & gaps


def test_a_gap_says_what_was_searched(knowledge: Knowledge) -> None:
    for row in knowledge.mappings:
        if row.object_id == "sssom:NoTermFound":
            assert re.search("searched|[Nn]ames only|Names of the terms", row.comment or ""), row


def test_a_mapping_through_another_is_no_surer_than_that_one(knowledge: Knowledge) -> None:
    surest: dict[tuple[str, str], Decimal] = {}
    for row in knowledge.mappings:
        if row.predicate_modifier is None:
            key = row.subject_id, row.object_id
            surest[key] = max(row.confidence, surest.get(key, Decimal(0)))
    through = [(row, hit[1]) for row in knowledge.mappings if (hit := THROUGH.search(row.comment or ""))]
    assert through
    for row, via in through:
        assert row.confidence <= surest[row.subject_id, via], row


# ---- against the files


def mondo() -> dict[str, dict[str, object]]:
    import zstandard

    path = require(ONTOLOGIES / "mondo" / "MONDO-ontology-v2026-05-05.json.zst")
    with path.open("rb") as packed:
        found: dict[str, dict[str, object]] = json.loads(zstandard.ZstdDecompressor().stream_reader(packed).read())
    return found


@pytest.mark.shared
def test_every_term_of_mondo_is_there_under_its_label_and_not_obsolete(knowledge: Knowledge) -> None:
    theirs = mondo()
    rows = [row for row in knowledge.mappings if row.object_id.startswith("MONDO:")]
    assert rows
    for row in rows:
        assert theirs[row.object_id]["label"] == row.object_label
        assert not theirs[row.object_id].get("deprecated")


@pytest.mark.shared
def test_every_term_of_hpo_and_do_is_there_under_its_label_and_not_obsolete(knowledge: Knowledge) -> None:
    labels: dict[str, str] = {}
    for file in ("hp/hp-2025-01-16.obo.xz", "doid/DO_rare_slim-2026-07-31.obo.xz"):
        with lzma.open(require(ONTOLOGIES / file), "rt", encoding="utf-8") as lines:
            for stanza in lines.read().split("\n\n[Term]\n")[1:]:
                slots = dict(line.split(": ", 1) for line in stanza.split("\n")[:2])
                labels[slots["id"]] = "OBSOLETE" if "\nis_obsolete: true" in stanza else slots["name"]
    rows = [row for row in knowledge.mappings if row.object_id.startswith(("HP:", "DOID:"))]
    for row in rows:  # DOID:37 and DOID:182 are not in the subset of rare diseases
        assert labels.get(row.object_id, row.object_label) == row.object_label, row
    assert sum(row.object_id not in labels for row in rows) == 3


@pytest.mark.shared
def test_what_comes_through_mondo_is_what_mondo_maps(knowledge: Knowledge) -> None:
    import tarfile

    archive = require(ONTOLOGIES / "mondo" / "mondo-sssom-mappings-2026-08-04.tar.xz")
    mapped = set()
    with tarfile.open(archive) as files:
        for name in files.getnames():
            if "match_" in name and (file := files.extractfile(name)):
                for line in file.read().decode().splitlines():
                    cells = line.split("\t")
                    if len(cells) > 3:
                        mapped.add((cells[0], cells[3]))
    rows = [(row, hit[1]) for row in knowledge.mappings if (hit := THROUGH.search(row.comment or ""))]
    assert len(rows) >= 10
    for row, via in rows:
        assert (via, row.object_id) in mapped, row


@pytest.mark.shared
def test_every_class_of_mondo_hpo_and_do_with_a_name_of_ours_has_a_row(knowledge: Knowledge) -> None:
    """What label matching lands on is a match or a false friend, and never left unsaid."""
    names = defaultdict(set)
    for term in knowledge.terms:
        names[term.label.casefold()].add(term.id)
    for claim in knowledge.claims:
        if claim.property == "name" and claim.text:
            names[claim.text.casefold()].add(claim.subject.id)
    theirs = defaultdict(set)
    for curie, found in mondo().items():
        if not found.get("deprecated"):
            synonyms = found.get("synonyms") or ()
            for name in (found["label"], *(synonyms if isinstance(synonyms, list) else ())):
                theirs[str(name).casefold()].add(curie)
    for file in ("hp/hp-2025-01-16.obo.xz", "doid/DO_rare_slim-2026-07-31.obo.xz"):
        with lzma.open(require(ONTOLOGIES / file), "rt", encoding="utf-8") as lines:
            for stanza in lines.read().split("\n\n[Term]\n")[1:]:
                curie = stanza.partition("\n")[0].removeprefix("id: ")
                for name in re.findall(r'^(?:name: (.+)|synonym: "(.+?)" EXACT)', stanza, re.MULTILINE):
                    if "\nis_obsolete: true" not in stanza:
                        theirs[(name[0] or name[1]).casefold()].add(curie)
    assert CUTIS in theirs["calcinosis cutis"]
    rows = {(row.subject_id.removeprefix("cg:"), row.object_id) for row in knowledge.mappings}
    unsaid = {(ours, there) for name, mine in names.items() for there in theirs.get(name, ()) for ours in mine} - rows
    assert unsaid == set()


CUTIS = "HP:0025520"
