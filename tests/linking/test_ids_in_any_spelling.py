"""An id of another vocabulary is understood however it is written, and never guessed."""

import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from calcgraph import load
from calcgraph.linking import Prefixes

PREFIXES = Prefixes.of_content()
MAPPED = sorted({row.object_id for row in load().mappings if not row.object_id.startswith("sssom:")})


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("Orphanet:53715", "ORPHA:53715 Orphanet:53715 orphanet:53715 ORDO:53715 ORDO:Orphanet_53715 Orphanet_53715"),
        ("Orphanet:53715", "http://www.orpha.net/ORDO/Orphanet_53715 https://www.orpha.net/en/disease/detail/53715"),
        ("OMIM:211900", "OMIM:211900 MIM:211900 omim:211900 https://omim.org/entry/211900"),
        ("OMIM:211900", "https://identifiers.org/mim:211900"),
        ("OMIM:211900", "http://www.omim.org/entry/211900 http://omim.org/MIM:211900 http://identifiers.org/omim/211900"),
        ("SCTID:6595006", "SCTID:6595006 SNOMEDCT_US:6595006 SNOMEDCT:6595006 SNOMED_CT:6595006"),
        ("SCTID:6595006", "SNOMEDCT_US_2025_09_01:6595006"),
        ("SCTID:6595006", "snomedct_us_2026_03_01:6595006 http://snomed.info/id/6595006 http://identifiers.org/snomedct/6595006"),
        ("mesh:D000092182", "mesh:D000092182 MESH:D000092182 MeSH:d000092182 MSH:D000092182 MESH_D000092182"),
        ("mesh:D000092182", "http://id.nlm.nih.gov/mesh/D000092182 https://identifiers.org/mesh/D000092182"),
        ("NCIT:C3672", "NCIT:C3672 NCI:C3672 ncit:c3672 NCIT_C3672 http://ncicb.nci.nih.gov/xml/owl/EVS/Thesaurus.owl#C3672"),
        ("UMLS:C0263625", "UMLS:C0263625 UMLS_CUI:C0263625 umls:c0263625 http://linkedlifedata.com/resource/umls/id/C0263625"),
        ("DOID:182", "DOID:182 DO:182 doid:182 DOID_182 DOID:DOID_182 http://purl.obolibrary.org/obo/DOID_182"),
        ("HP:0025520", "HP:0025520 hp:0025520 HPO:0025520 HP_0025520 hp_0025520 HP:HP_0025520 obo:HP_0025520"),
        ("HP:0025520", "http://purl.obolibrary.org/obo/HP_0025520 https://purl.obolibrary.org/obo/HP_0025520"),
        ("HP:0025520", "http://identifiers.org/hp/HP:0025520 https://identifiers.org/HP:0025520 <http://bioregistry.io/hp:0025520>"),
        ("ICD10CM:L94.2", "ICD10CM:L94.2 icd10cm:l94.2 http://purl.bioontology.org/ontology/ICD10CM/L94.2"),
        ("ICD10WHO:L94.2", "ICD10WHO:L94.2 icd10who:L94.2 https://icd.who.int/browse10/2016/en#/L94.2"),
        ("icd11.foundation:881520257", "ICD11:881520257 icd11.foundation:881520257 https://id.who.int/icd/entity/881520257"),
        ("MedDRA:10059364", "MedDRA:10059364 MEDDRA:10059364 meddra:10059364"),
    ],
)  # fmt: skip
def test_every_spelling_means_the_same(written: str, meant: str) -> None:
    assert {PREFIXES.meant(spelling) for spelling in meant.split()} == {(written, "", ())}
    assert {PREFIXES.normal(spelling) for spelling in meant.split()} == {written}


@pytest.mark.parametrize("name", ["ICD10", "icd10", "ICD-10", "ICD"])
def test_what_may_mean_two_vocabularies_is_told_and_not_guessed(name: str) -> None:
    told = PREFIXES.meant(f"{name}:L94.2")
    assert told == ("", f"{name} may mean ICD10CM or ICD10WHO", ("ICD10CM:L94.2", "ICD10WHO:L94.2"))
    assert PREFIXES.normal(f"{name}:L94.2") == f"{name}:L94.2"
    assert PREFIXES.meant("https://identifiers.org/icd/L94.2").near == told.near


@pytest.mark.parametrize(
    ("text", "why", "near"),
    [
        ("HP:25520", "does not look like an id of HP", ("HP:0025520",)),
        ("MONDO:2123", "does not look like an id of MONDO", ("MONDO:0002123",)),
        ("HP:000255200", "does not look like an id of HP", ()),
        ("HP:0", "does not look like an id of HP", ()),
        ("ICD11:2A81.Z", "does not look like an id of icd11.foundation", ()),
        ("HPP:0025520", "the prefix HPP is not known", ("HP:0025520",)),
        ("L94.2", "it has no prefix", ("ICD10CM:L94.2", "ICD10WHO:L94.2")),
        ("HP:", "nothing follows the prefix", ()),
        ("calcinosis cutis", "an id is one word", ()),
        ("", "an id is one word", ()),
        ("HP:٠٠٢٥٥٢٠", "does not look like an id of HP", ()),
        ("https://example.org/HP_0025520", "no vocabulary that is known has such IRIs", ()),
    ],
)
def test_what_is_no_id_is_told_with_what_may_be_meant(text: str, why: str, near: tuple[str, ...]) -> None:
    told = PREFIXES.meant(text)
    assert not told.curie
    assert why in told.why
    assert told.near == near
    assert PREFIXES.normal(text) == text


@pytest.mark.parametrize("curie", MAPPED)
def test_every_id_that_we_map_to_is_in_our_spelling_already(curie: str) -> None:
    assert PREFIXES.meant(curie).curie == curie


@given(st.text(max_size=60) | st.from_regex(r"(hp|HPO|omim|icd10|https?://[a-z./]{1,20})[:_/]\w{0,10}", fullmatch=True))
def test_any_text_has_an_answer_and_an_answer_means_itself(text: str) -> None:
    curie, why, _ = PREFIXES.meant(text)
    assert bool(curie) != bool(why)
    if curie:
        assert PREFIXES.meant(curie).curie == curie
    assert PREFIXES.normal(text) == (curie or text)


def test_the_library_is_imported_when_a_table_is_made_and_not_before() -> None:
    script = (
        "import sys, calcgraph.linking as l\nfor _ in 1, 2: print('curies' in sys.modules), l.Prefixes.of_content()"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["False", "True"]


def test_without_the_library_the_command_that_mends_it_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    from calcgraph.errors import MissingTool

    monkeypatch.setitem(sys.modules, "curies", None)
    with pytest.raises(MissingTool, match=r"pip install 'calcgraph\[link\]'"):
        Prefixes.of_content()
