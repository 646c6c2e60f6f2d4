"""Link audit with the real files: ours holds in the versions that it was made with, and in newer ones, in bounds."""

import json

import pytest
from twins import mapped, problems, row

from calcgraph import Knowledge
from calcgraph.cli import main
from calcgraph.errors import Severity
from calcgraph.linking import Partner
from calcgraph.linking import read as read_partner
from calcgraph.linking.audit.asked import Audited, Wanted
from calcgraph.linking.audit.run import audit
from shared import ONTOLOGIES, require

pytestmark = pytest.mark.shared

LARGE = (
    "mondo/MONDO-ontology-v2026-05-05.json.zst",
    "hp/hp-2025-01-16.obo.xz",
    "uberon/UBERON-ontology-v2026-04-01.json.zst",
    "cl/CL-ontology-v2026-03-26.json.zst",
    "chebi/CHEBI-ontology-2026-05-01.json.zst",
)
OTHERS = (
    "pato/pato-2025-05-14.obo.xz",
    "eco/eco-2024-07-19.obo.xz",
    "ro/ro-2025-12-17.owl.xz",
    "doid/DO_rare_slim-2026-07-31.obo.xz",
    "bfo/bfo-core.owl",
    "ogms/ogms-edit.owl",
    "mondo/mondo-sssom-mappings-2026-08-04.tar.xz",
    "sssom/biomappings-0.6.0-positive.sssom.tsv.xz",
)


def paths(*names: str) -> list[str]:
    return [str(require(ONTOLOGIES / name)) for name in names]


def codes(found: Audited, *severities: Severity) -> set[str]:
    return {p.code for p in found.report if p.severity in severities}


def test_ours_holds_in_a_newer_hpo() -> None:
    found = audit(Wanted(tuple(paths("hp/hp-2025-11-24.structure.tsv.xz"))))
    assert codes(found, "violation") == set()
    assert codes(found, "warning") <= {"foreign-label-unchanged"}
    (told,) = (p for p in found.report if p.code == "partner-not-changed")
    assert "made with 2025-01-16, this file is 2025-11-24" in told.message


@pytest.mark.long
def test_ours_holds_in_the_files_that_it_was_made_with() -> None:
    found = audit(Wanted(tuple(paths(*LARGE, *OTHERS))))
    assert codes(found, "violation") == set(), [str(p) for p in found.report if p.severity == "violation"]
    warned = [p for p in found.report if p.severity == "warning"]
    assert {p.code for p in warned if not p.file or "mappings" in p.file} <= {"mapping-chain-agrees"}
    assert {p.focus for p in warned if p.code == "mapping-chain-agrees"} == {"HP:0025520"}, "MeSH is both, HP is not"
    assert found.patch == ""
    assert codes(found, "info") == {
        "foreign-term-exists",
        "foreign-term-in-subset",
        "partner-not-changed",
        "vocabulary-audited",
    }
    told = {p.focus for p in found.report if p.code == "foreign-term-exists"}
    assert told == {"BFO:0000050", "BFO:0000051"}, "BFO of 2020 has other relations; RO has these"


@pytest.mark.long
def test_a_gigabyte_is_enough_for_the_large_ones(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["link", "audit", *paths(*LARGE), "--memory", "1024", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["conforms"]


@pytest.fixture(scope="module")
def hpo() -> Partner:
    return read_partner(require(ONTOLOGIES / "hp" / "hp-2025-01-16.obo.xz"))


@pytest.mark.long
def test_in_the_real_hpo_a_gap_that_is_none_is_found(knowledge: Knowledge, hpo: Partner) -> None:
    content = mapped(knowledge, row("CALC_0000001", "exactMatch", "obo:hp.owl"))
    (found,) = problems(content, hpo)
    assert (found.code, found.focus) == ("gap-still-open", "HP:0025520")


@pytest.mark.long
def test_in_the_real_hpo_every_obsolete_term_is_told_with_what_it_is_replaced_by(
    knowledge: Knowledge, hpo: Partner
) -> None:
    old = [term for term in hpo.terms.values() if term.deprecated][:300]
    content = mapped(knowledge, *(row("CALC_0000001", "relatedMatch", term.id) for term in old))
    found = {p.focus: p for p in problems(content, hpo)}
    assert set(found) == {term.id for term in old}
    for term in old:
        for id_ in (*term.replaced_by, *(term.consider if not term.replaced_by else ())):
            assert id_ in found[term.id].message
