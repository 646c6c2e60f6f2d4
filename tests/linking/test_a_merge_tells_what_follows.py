"""`calcgraph link merge`: what the join gives is told, what it must not give is a violation, and each says why."""

import json
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pyoxigraph as ox
import pytest

from calcgraph.cli import main
from calcgraph.confined import Limits
from calcgraph.errors import Misuse, UnreadableData
from calcgraph.graph.names import BASE
from calcgraph.linking.merging import report as merge_report
from calcgraph.linking.merging.joining import consult_hermit, nearest, profile, saturate
from calcgraph.linking.merging.justifying import because, confirmed, smallest
from calcgraph.linking.merging.run import Asked, Merged, merge
from calcgraph.linking.merging.sides import Sides, bare, read_sides
from calcgraph.owl import Form, functional
from calcgraph.reasoning import hermit
from calcgraph.reasoning.classification import THING
from planting import ONTOLOGY, copy_content
from reasoning.edits import MONDO_DEFINITIONS
from shared import ONTOLOGIES, require

OBO = "http://purl.obolibrary.org/obo/"
PREFIXES = {"X": OBO + "X_", "RO": OBO + "RO_", "BFO": OBO + "BFO_", "MONDO": OBO + "MONDO_", "cg": BASE}
NODULE, IDIOPATHIC, MASSIVE, GENUS = (f"CALC_000000{n}" for n in (6, 4, 5, 1))
SKIN, DERMIS, IDIOPATHIC_DISEASE = "MONDO:0005093", "MONDO:0021154", "MONDO:0700007"
NEOPLASM, CALCIUM_METABOLIC = "MONDO:0005070", "MONDO:0005557"


def forms(text: str) -> frozenset[Form]:
    head = "".join(f"Prefix({prefix}:=<{space}>)\n" for prefix, space in PREFIXES.items())
    return bare(functional.read(f"{head}Ontology(\n{text}\n)").axioms)


@pytest.fixture(scope="module")
def partner(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A partner that says a few things of its own, by relations of its own; no vocabulary has the prefix X."""
    path = tmp_path_factory.mktemp("partner") / "x.obo"
    path.write_text(
        "format-version: 1.4\nontology: x\n"
        "\n[Term]\nid: X:1\nname: one\nis_a: X:2\nis_a: X:3\n"
        "\n[Term]\nid: X:2\nname: two\nis_a: X:5\n"
        "\n[Term]\nid: X:3\nname: three\n"
        "\n[Term]\nid: X:4\nname: four\nrelationship: X:90 X:6\n"
        "\n[Term]\nid: X:6\nname: place\nrelationship: X:91 X:7\n"
        "\n[Term]\nid: X:8\nname: eight\nintersection_of: X:9\nintersection_of: X:90 X:7\n"
        "\n[Term]\nid: X:9\nname: nine\n"
        "\n[Term]\nid: X:10\nname: ten\nis_a: X:9\nrelationship: X:90 X:6\n",
        encoding="utf-8",
    )
    return path


@pytest.fixture(scope="module")
def sides(partner: Path) -> Sides:
    return read_sides([partner], ONTOLOGY)


def with_ours(sides: Sides, text: str) -> Sides:
    return replace(sides, own=sides.own | forms(text))


def short(sides: Sides, pairs: tuple[tuple[str, str], ...]) -> list[tuple[str, str]]:
    return [
        (sides.short(low).replace("obo:X_", "X:"), sides.short(high).replace("obo:X_", "X:")) for low, high in pairs
    ]


# ---- planted


def test_a_partner_that_has_nothing_to_do_with_ours_is_left_as_it_was(sides: Sides) -> None:
    found = saturate(sides)
    assert (found.consistent, found.unsatisfiable, found.foreign, found.above) == (True, (), (), ())


def test_an_axiom_that_makes_two_of_their_classes_one_is_noticed_from_both_sides(sides: Sides) -> None:
    planted = with_ours(sides, "EquivalentClasses(X:4 X:9)")
    found = saturate(planted)
    assert short(sides, found.foreign) == [("X:4", "X:9"), ("X:9", "X:4")]
    assert [said.axioms for said in found.because] == [tuple(forms("EquivalentClasses(X:4 X:9)"))] * 2


def test_only_those_are_told_from_which_the_others_follow(sides: Sides) -> None:
    """X:1 comes below X:9 as well, and X:2 below what is above it; both since X:5 does."""
    found = saturate(with_ours(sides, "SubClassOf(X:5 X:9)"))
    assert short(sides, found.foreign) == [("X:5", "X:9")]


def test_a_chain_of_ours_that_joins_axioms_of_theirs_is_found_outside_of_the_module_too(sides: Sides) -> None:
    """Neither X:10 nor X:8 is named by us, nor does the module have them; our chain moves one below the other."""
    planted = with_ours(sides, "SubObjectPropertyOf(ObjectPropertyChain(X:90 X:91) X:90)")
    whole, module = saturate(planted), saturate(planted, whole=False)
    assert short(sides, whole.foreign) == [("X:10", "X:8")]
    assert module.foreign == ()
    (said,) = whole.because
    assert len(said.axioms) == 5
    assert confirmed(said)
    assert {sides.origin(a) for a in said.axioms if a not in planted.own} == {"x.obo"}


def test_a_class_that_loses_its_instances_gets_the_fewest_axioms_that_make_it_so(sides: Sides) -> None:
    planted = with_ours(sides, "DisjointClasses(X:2 X:3) SubClassOf(X:1 X:9) SubClassOf(X:3 X:9)")
    found = saturate(planted)
    assert found.unsatisfiable == (OBO + "X_1",)
    (said,) = (b for b in found.because if not b.high)
    assert set(said.axioms) == forms("SubClassOf(X:1 X:2) SubClassOf(X:1 X:3) DisjointClasses(X:2 X:3)")
    assert confirmed(said)


@pytest.mark.long
def test_hermit_finds_the_same_class_without_instances(sides: Sides) -> None:
    planted = with_ours(sides, "DisjointClasses(X:2 X:3) SubClassOf(X:1 X:9)")
    assert consult_hermit(planted, saturate(planted)).unsatisfiable == (OBO + "X_1",)


def test_what_only_hermit_finds_is_explained_too(sides: Sides) -> None:
    text = "SubClassOf(X:4 ObjectAllValuesFrom(X:90 ObjectComplementOf(X:6)))"
    planted = with_ours(sides, text)
    found = saturate(planted)
    assert found.unsatisfiable == ()
    sure = consult_hermit(planted, found)
    assert sure.unsatisfiable == (OBO + "X_4",)
    (said,) = sure.because
    assert set(said.axioms) == forms(f"{text} SubClassOf(X:4 ObjectSomeValuesFrom(X:90 X:6))")


def test_a_class_of_theirs_that_never_had_an_instance_is_their_affair(sides: Sides) -> None:
    theirs = sides.partners[0]
    axioms = theirs.ontology.axioms | forms("DisjointClasses(X:2 X:3)")
    broken = replace(sides, partners=(replace(theirs, ontology=replace(theirs.ontology, axioms=axioms)),))
    found = saturate(broken)
    assert (found.unsatisfiable, found.theirs) == ((), (OBO + "X_1",))


def test_a_class_of_ours_that_loses_its_instances_is_told(sides: Sides) -> None:
    planted = with_ours(sides, f"SubClassOf(cg:{MASSIVE} X:1) DisjointClasses(X:2 X:3)")
    assert BASE + MASSIVE in saturate(planted).unsatisfiable


def test_two_sides_that_contradict_each_other_are_told_with_the_reason(sides: Sides) -> None:
    planted = with_ours(sides, "ClassAssertion(X:1 cg:someone) DisjointClasses(X:2 X:3)")
    found = saturate(planted)
    assert not found.consistent
    (said,) = found.because
    assert said.low == THING
    assert len(said.axioms) == 4


def test_axioms_that_only_together_are_outside_of_owl_2_dl_are_told(sides: Sides) -> None:
    theirs = sides.partners[0]
    axioms = theirs.ontology.axioms | forms("FunctionalObjectProperty(X:90)")
    stricter = replace(sides, partners=(replace(theirs, ontology=replace(theirs.ontology, axioms=axioms)),))
    joined = profile(with_ours(stricter, "TransitiveObjectProperty(X:90)"), "OWL 2 DL")
    assert joined.broken == {"not-simple": 1}
    assert "transitive" in joined.by_the_join[0]


@pytest.mark.long
def test_an_explanation_that_hermit_does_not_confirm_is_no_small_matter(
    sides: Sides, monkeypatch: pytest.MonkeyPatch
) -> None:
    planted = with_ours(sides, "DisjointClasses(X:2 X:3)")
    found = saturate(planted)
    wrong = replace(found, because=(found.because[0]._replace(axioms=found.because[0].axioms[1:]),))
    sure = consult_hermit(planted, wrong)
    assert sure.unconfirmed == wrong.because
    merged = Merged(planted, (), wrong, sure, "", ())
    assert "engines-disagree" in {problem.code for problem in merge_report.report(merged)}


def test_of_many_axioms_a_smallest_set_is_found_by_halves() -> None:
    all_ = forms(" ".join(f"SubClassOf(X:{n} X:{n + 1})" for n in range(100)))
    wanted = forms("SubClassOf(X:3 X:4) SubClassOf(X:50 X:51) SubClassOf(X:98 X:99)")
    asked = []

    def holds(some: object) -> bool:
        asked.append(some)
        return wanted <= set(some)  # type: ignore[call-overload]

    assert set(smallest(all_, holds)) == wanted
    assert len(asked) < 60


def test_what_follows_from_nothing_needs_no_axiom(sides: Sides) -> None:
    assert because(sides.own, THING, THING).axioms == ()


def test_pairs_that_go_round_in_a_circle_are_not_lost() -> None:
    """Two classes that are the same in what is known explain one another; one of them has to be told."""
    known = frozenset({("a", "b"), ("b", "a")})
    assert nearest([("a", "c"), ("b", "c")], known)


# ---- Mondo


ABOVE_THEM = ("MONDO:0002051", "MONDO:7770006", "MONDO:7770008")  # integumentary disorder, by system, by mechanism
EXPECTED = {
    (NODULE, SKIN),
    (NODULE, DERMIS),
    *((one, IDIOPATHIC_DISEASE) for one in (IDIOPATHIC, MASSIVE, NODULE)),
}


def above(merged: Merged) -> set[tuple[str, str]]:
    sides = merged.sides
    return {(sides.short(a), sides.short(b)) for found in merged.found for a, b in found.above}


def test_mondos_definitions_give_ours_the_expected_superclasses_and_no_other_thing() -> None:
    merged = merge(Asked((str(MONDO_DEFINITIONS),), str(ONTOLOGY), (NEOPLASM, CALCIUM_METABOLIC)))
    assert above(merged) >= EXPECTED
    assert {high for _, high in above(merged)} == {SKIN, DERMIS, IDIOPATHIC_DISEASE, *ABOVE_THEM}
    assert merged.hermit is not None
    assert merged.hermit.above == merged.saturated.above
    assert merge_report.report(merged).conforms
    assert not merged.saturated.forbidden


def test_a_neoplasm_that_sneaks_in_is_told_with_the_way_it_came(tmp_path: Path) -> None:
    sneak = tmp_path / "sneak.obo"
    sneak.write_text("format-version: 1.4\n\n[Term]\nid: MONDO:0021154\nis_a: MONDO:0005070\n")
    merged = merge(Asked((str(MONDO_DEFINITIONS), str(sneak)), str(ONTOLOGY), (NEOPLASM,), hermit=0))
    assert (NODULE, NEOPLASM) in above(merged)
    problem = next(p for p in merge_report.report(merged) if p.code == "forbidden-superclass")
    assert problem.focus == BASE + NODULE
    assert "[sneak.obo]" in problem.message
    assert "[calcgraph]" in problem.message
    assert f"[{MONDO_DEFINITIONS.name}]" in problem.message


# ---- the command


def run(*arguments: object) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "calcgraph", "link", "merge", *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def test_the_command_tells_a_planted_axiom_of_the_bridge(partner: Path, tmp_path: Path) -> None:
    content = copy_content(tmp_path)
    bridge = content / "bridge.ttl"
    x = "<http://purl.obolibrary.org/obo/X_{}>"
    planted = f"{x.format(4)} a owl:Class ; rdfs:subClassOf {x.format(9)} .\n{x.format(9)} a owl:Class .\n"
    bridge.write_text(bridge.read_text("utf-8") + planted, "utf-8")
    done = run(partner, "--content", content, "--hermit", 0)
    assert done.returncode == 1, done.stderr
    assert "'four' is below" in done.stdout
    assert "[foreign-subsumption]" in done.stdout
    assert "because of 1 axiom" in done.stdout
    assert "HermiT gave no answer: it was not asked" in done.stdout


def test_the_json_has_everything_and_is_the_same_each_time() -> None:
    first, second = (run(MONDO_DEFINITIONS, "--content", ONTOLOGY, "--hermit", 0, "--json") for _ in range(2))
    assert first.stdout == second.stdout
    told = json.loads(first.stdout)
    assert told["conforms"]
    assert {(t["class"], t["superclass"]) for t in told["new superclasses"]} >= EXPECTED
    assert told["HermiT did not answer"] == "it was not asked"
    assert told["profiles"]["OWL 2 DL"]["within"]


@pytest.mark.parametrize("suffix", [pytest.param(".ttl", marks=pytest.mark.long), ".owl"])
def test_the_module_that_is_written_says_what_was_merged(tmp_path: Path, suffix: str) -> None:
    out = tmp_path / f"merged{suffix}"
    assert run(MONDO_DEFINITIONS, "--content", ONTOLOGY, "--hermit", 0, "-o", out).returncode == 0
    kind = ox.RdfFormat.TURTLE if suffix == ".ttl" else ox.RdfFormat.RDF_XML
    result = hermit.classify(quad.triple for quad in ox.parse(path=str(out), format=kind))
    pairs = {(BASE + low, OBO + high.replace(":", "_")) for low, high in EXPECTED}
    assert pairs <= result.pairs
    assert not result.unsatisfiable


def test_hermit_that_has_no_time_is_no_reason_to_say_nothing() -> None:
    merged = merge(Asked((str(MONDO_DEFINITIONS),), str(ONTOLOGY), hermit=1, limits=Limits(seconds=120)))
    assert merged.hermit is None
    assert "--hermit" in merged.silence
    assert above(merged) >= EXPECTED
    assert "is not known" in merge_report.text(merged)


def test_files_that_cannot_be_read_are_told_all_at_once(tmp_path: Path) -> None:
    (tmp_path / "broken.obo").write_text("format-version: 1.4\n\n[Term]\nid: A:1\nis_a:\n")
    with pytest.raises(UnreadableData) as caught:
        merge(Asked((str(tmp_path / "none.obo"), str(tmp_path / "broken.obo")), str(ONTOLOGY)))
    assert [problem.code for problem in caught.value.report] == ["broken-obo", "unreadable-file"]


def test_an_id_that_is_not_understood_is_told_before_any_work() -> None:
    with pytest.raises(Misuse, match="nonsense: "):
        merge(Asked((str(MONDO_DEFINITIONS),), str(ONTOLOGY), ("nonsense",)))


def test_a_name_that_ends_like_no_syntax_is_refused_before_any_work(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["link", "merge", str(MONDO_DEFINITIONS), "-o", "merged.docx"]) == 2
    assert "'merged.docx' ends like no syntax" in capsys.readouterr().err


# ---- the real files

FILES = {
    "ro": "ro/ro-2025-12-17.owl.xz",
    "pato": "pato/pato-2025-05-14.obo.xz",
    "bfo": "bfo/bfo-core.owl",
    "eco": "eco/eco-2024-07-19.obo.xz",
    "do": "doid/DO_rare_slim-2026-07-31.obo.xz",
    "hp": "hp/hp-2025-01-16.obo.xz",
    "uberon": "uberon/mondo-uberon_import-2021-08-03.obo.xz",
    "mondo": "slices/mondo-slice-2026-05-05.ttl",
}
BEYOND_HERMIT = {"uberon"}


def merged_with(*names: str, seconds: int, whole: bool = True) -> Merged:
    files = [str(require(ONTOLOGIES / FILES[name])) for name in names]
    if "mondo" in names:
        files.append(str(MONDO_DEFINITIONS))
    limits = Limits(seconds=3600)
    return merge(Asked(tuple(files), str(ONTOLOGY), (NEOPLASM, CALCIUM_METABOLIC), whole, seconds, limits))


@pytest.mark.long
@pytest.mark.parametrize("name", FILES)
def test_no_partner_is_changed_by_us_and_none_makes_a_class_of_ours_empty(name: str) -> None:
    merged = merged_with(name, seconds=0 if name in BEYOND_HERMIT else 120)
    problems = merge_report.report(merged)
    assert problems.conforms, str(problems)
    assert not merged.saturated.unsatisfiable
    assert not merged.saturated.foreign
    assert not merged.profiles[0].broken, "OWL 2 DL"
    if name not in BEYOND_HERMIT:
        assert merged.hermit is not None, merged.silence
        assert merged.hermit.above == merged.saturated.above
        assert not merged.hermit.foreign
        assert not merged.hermit.unsatisfiable


@pytest.mark.long
def test_all_partners_together_change_nothing_of_one_another_through_us() -> None:
    """On the module; of all classes it takes minutes, and each partner alone is asked so above."""
    merged = merged_with(*FILES, seconds=0, whole=False)
    problems = merge_report.report(merged)
    assert problems.conforms, str(problems)
    assert above(merged) >= EXPECTED
    assert not {high for _, high in above(merged)} & {NEOPLASM, CALCIUM_METABOLIC}
    assert not merged.saturated.foreign
    assert not merged.saturated.unsatisfiable
