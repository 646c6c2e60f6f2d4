"""The profile checkers of the OWL API say the same as ours: of every case, of the files of a build, of real ontologies.

It needs what the repository does not hold and the test libraries do not bring: CALCGRAPH_OWLAPI names a directory with
the jars of the OWL API (those of the wheel `mowl-borg` will do), and `jpype1` must be installed.
"""

import json
import lzma
import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pyoxigraph as ox
import pytest

from calcgraph.owl import Ontology, functional, parse, profiles
from owl.cases import CASES, EVERYTHING
from shared import ONTOLOGIES, require

JARS = os.environ.get("CALCGRAPH_OWLAPI")
pytestmark = pytest.mark.skipif(not JARS, reason="CALCGRAPH_OWLAPI does not name a directory with the OWL API")
FILES = {
    "calcgraph.owl": "OWL 2 DL",
    "calcgraph.ofn": "OWL 2 DL",
    "calcgraph-base.owl": "OWL 2 DL",
    "calcgraph-full.owl": "OWL 2 DL",
    "calcgraph-el.owl": "OWL 2 EL",
}
REAL = ("bfo/bfo-core.owl", "ogms/ogms-edit.owl", "ro/ro-2025-12-17.owl.xz")
PROFILES: tuple[profiles.Profile, ...] = ("OWL 2 DL", "OWL 2 EL")
STRICTER = {  # (case, profile): what the specification forbids and the OWL API does not look at
    ("three anonymous individuals in a circle", "OWL 2 DL"),
    ("the same as an anonymous individual", "OWL 2 DL"),
    ("an enumeration of an anonymous individual", "OWL 2 DL"),
}
LOOSER = {("a datatype with a definition", "OWL 2 EL")}  # which the grammar of OWL 2 EL has
Reports = Mapping[str, Any]


def full(iri: Any) -> str:
    return f"<{iri.value}>"


SSSOM = "calcgraph.sssom.ttl"


@pytest.fixture(scope="module")
def reports(tmp_path_factory: pytest.TempPathFactory, rendered: Mapping[str, bytes]) -> Reports:
    """What the OWL API says of each file, by its name; of all in one run, since Java takes seconds to start."""
    pytest.importorskip("jpype")
    place = tmp_path_factory.mktemp("owlapi")
    files = {name: rendered[name] for name in (*FILES, SSSOM)}
    files |= {f"case{n}.ofn": case.text.encode() for n, case in enumerate(CASES)} | {"all.ofn": EVERYTHING.encode()}
    for file in REAL:
        path = ONTOLOGIES / file
        if path.exists():
            data = path.read_bytes()
            files[Path(file).name] = lzma.decompress(data) if file.endswith(".xz") else data
    for name, data in files.items():
        (place / name).write_bytes(data)
    program = [sys.executable, str(Path(__file__).with_name("owl_api.py")), str(JARS)]
    done = subprocess.run([*program, *(str(place / n) for n in files)], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr[-2000:]
    return {Path(name).name: report for name, report in json.loads(done.stdout).items()}


@pytest.mark.parametrize(("name", "profile"), FILES.items())
def test_a_file_of_a_build_is_in_its_profile(reports: Reports, name: str, profile: str) -> None:
    assert reports[name]["violations"][profile] == []


@pytest.mark.parametrize("name", FILES)
def test_a_file_of_a_build_opens_with_nothing_left_over_or_guessed(reports: Reports, name: str) -> None:
    assert (reports[name]["strays"], reports[name]["guessed"]) == (0, 0)
    assert reports[name]["format"] == ("OWL Functional Syntax" if name.endswith(".ofn") else "RDF/XML Syntax")


def test_both_syntaxes_are_the_same_axioms(reports: Reports) -> None:
    assert reports["calcgraph.owl"]["axioms"] == reports["calcgraph.ofn"]["axioms"]
    assert len(reports["calcgraph.owl"]["axioms"]) > 2000


@pytest.mark.parametrize("profile", PROFILES)
@pytest.mark.parametrize("number", range(len(CASES)), ids=[case.name for case in CASES])
def test_it_agrees_about_a_case(reports: Reports, number: int, profile: profiles.Profile) -> None:
    case = CASES[number]
    theirs = reports[f"case{number}.ofn"]["violations"][profile]
    ours = profiles.violations(case.ontology, profile)
    known = (case.name, profile)
    assert (bool(ours) and not theirs) == (known in STRICTER), theirs
    assert (bool(theirs) and not ours) == (known in LOOSER), theirs


def real(file: str) -> Ontology:
    data = (ONTOLOGIES / file).read_bytes()
    data = lzma.decompress(data) if file.endswith(".xz") else data
    if data.startswith(b"Prefix("):
        return functional.read(data.decode())
    return parse(q.triple for q in ox.parse(data, format=ox.RdfFormat.RDF_XML))


@pytest.mark.parametrize("profile", PROFILES)
@pytest.mark.parametrize("file", REAL)
def test_it_agrees_axiom_by_axiom_about_a_real_ontology(reports: Reports, file: str, profile: profiles.Profile) -> None:
    require(ONTOLOGIES / file)
    found = profiles.violations(real(file), profile)
    ours = {
        functional.text(v.axiom, full)
        for v in found
        if v.axiom and v.axiom.name != "Annotation" and v.rule != "range-of-a-chain"
    }
    theirs = {axiom for kind, axiom, _ in reports[Path(file).name]["violations"][profile] if "Chain" not in kind}
    beyond = ("swrl", "XMLSchema#date>)")  # rules of SWRL are no axioms of OWL 2, and dates none of its literals
    ours = {a for a in ours if not any(b in a for b in beyond)}
    theirs = {a for a in theirs if a and "DLSafeRule" not in a}
    assert {without_facets(a) for a in ours} == {without_facets(a) for a in theirs}


def without_facets(axiom: str) -> str:
    """An axiom up to its first facet: the OWL API prints facets in a way of its own."""
    return axiom.partition("DatatypeRestriction(")[0]


@pytest.mark.parametrize("name", ["calcgraph.owl", "calcgraph-full.owl"])
def test_it_agrees_axiom_by_axiom_about_what_the_el_file_leaves_out(
    reports: Reports, rendered: Mapping[str, bytes], name: str
) -> None:
    ontology = parse(q.triple for q in ox.parse(rendered[name], format=ox.RdfFormat.RDF_XML))
    found = profiles.violations(ontology, "OWL 2 EL")
    theirs = reports[name]["violations"]["OWL 2 EL"]
    assert {functional.text(v.axiom, full) for v in found if v.axiom and v.rule == "not-in-el"} == {
        axiom for kind, axiom, _ in theirs if kind != "LastPropertyInChainNotInImposedRange"
    }
    ranges = {functional.text(v.axiom, full) for v in found if v.axiom and v.rule == "range-of-a-chain"}
    assert ranges
    assert all(any(r in text for r in ranges) for kind, _, text in theirs if "Chain" in kind)


def test_it_makes_no_match_of_a_mapping_that_denies_one(reports: Reports) -> None:
    matches = [a for a in reports[SSSOM]["axioms"] if "/skos/core#" in a]
    assert len(matches) == 144
    assert not [a for a in matches if "NegatedPredicate" in a or "NoTermFound" in a]


def test_it_reads_every_construct_as_we_do(reports: Reports) -> None:
    ours = functional.read(EVERYTHING)
    assert len(reports["all.ofn"]["axioms"]) == len(ours.axioms)
