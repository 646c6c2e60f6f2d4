"""`calcgraph link slice`: what is in a slice, what is not, and when there is none."""

import hashlib
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pyoxigraph as ox
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from calcgraph.cli import main
from calcgraph.linking import read
from calcgraph.linking.slicing.ancestors import reached
from calcgraph.owl import parse, profiles
from linking.slicing_cases import (
    EX,
    HEAD,
    LICENCE,
    OBO,
    ORGANS,
    OWL,
    RDFS,
    SKOS,
    classes,
    edges,
    listed,
    organs,
    parsed,
    said,
)

DEFINITION, ORIGIN = f"{OBO}IAO_0000115", f"{OBO}IAO_0000412"
SYNONYM = "http://www.geneontology.org/formats/oboInOwl#hasExactSynonym"


@pytest.fixture
def slice_of(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Any:
    def run(*words: str) -> bytes:
        out = tmp_path / "out.ttl"
        out.unlink(missing_ok=True)
        assert main(["link", "slice", *words, "-o", str(out)]) == 0, capsys.readouterr().err
        return out.read_bytes()

    return run


@pytest.fixture
def refusal(capsys: pytest.CaptureFixture[str]) -> Any:
    def run(*words: str) -> str:
        assert main(["link", "slice", *words]) == 1
        told = capsys.readouterr()
        assert "@prefix" not in told.out
        return told.err

    return run


def test_what_stands_above_a_term_is_there_and_nothing_beside_it(tmp_path: Path, slice_of: Any) -> None:
    data = slice_of(organs(tmp_path), "--terms", "EX:4")
    assert classes(data) == {"EX:4", "EX:1", "EX:3", "EX:2", "EX:5"}
    assert edges(data) == {
        ("EX:4", "EX:1"),
        ("EX:4", "part of EX:3"),
        ("EX:3", "EX:2"),
        ("EX:3", "part of EX:5"),
        ("EX:2", "EX:1"),
        ("EX:5", "EX:1"),
    }
    assert said(data, f"{RDFS}label")["EX:3"] == {"skin"}
    assert said(data, f"{RDFS}label")["BFO:0000050"] == {"part of"}
    assert said(data, ORIGIN)["EX:3"] == {"ex.owl"}


def test_above_a_root_nothing_is_followed(tmp_path: Path, slice_of: Any) -> None:
    data = slice_of(organs(tmp_path), "--terms", "EX:4", "--roots", "EX:3")
    assert edges(data) == {("EX:4", "EX:1"), ("EX:4", "part of EX:3")}
    assert classes(data) == {"EX:1", "EX:3", "EX:4"}


def test_where_only_a_definition_tells_the_parent_the_genus_is_taken(tmp_path: Path, slice_of: Any) -> None:
    path = organs(tmp_path)
    assert ("EX:8", "EX:3") in edges(slice_of(path, "--terms", "EX:8"))
    told_too = organs(tmp_path, ORGANS.replace("name: hairy skin", "name: hairy skin\nis_a: EX:2"))
    assert {up for term, up in edges(slice_of(told_too, "--terms", "EX:8")) if term == "EX:8"} == {"EX:2"}


def test_the_header_says_source_version_and_licence_and_the_notes_the_digest(tmp_path: Path, slice_of: Any) -> None:
    data = slice_of(organs(tmp_path), "--terms", "EX:4", "--iri", "http://example.org/slice")
    header = {t.predicate.value.rpartition("/")[2]: t.object.value for t in parsed(data)
              if t.subject == ox.NamedNode("http://example.org/slice")}  # fmt: skip
    assert header["source"] == f"{OBO}ex.owl"
    assert header["license"] == LICENCE
    assert header["owl#versionInfo"] == "2030-01-31"
    assert "no definition and no synonym" in header["description"]
    assert hashlib.sha256(ORGANS.encode()).hexdigest() in data.decode().split("@prefix")[0]


def test_sentences_of_others_come_only_if_they_are_asked_for(tmp_path: Path, slice_of: Any) -> None:
    path = organs(tmp_path)
    plain = slice_of(path, "--terms", "EX:3")
    assert not said(plain, DEFINITION)
    assert not said(plain, SYNONYM)
    full = slice_of(path, "--terms", "EX:3", "--definitions", "--synonyms")
    assert said(full, DEFINITION)["EX:3"] == {"The outermost organ."}
    assert said(full, SYNONYM) == {"EX:3": {"integument"}, "EX:2": {"body organ"}}


@pytest.mark.parametrize("suffix", [".ttl", ".owl", ".ofn"])
def test_definitions_are_found_in_every_syntax_of_owl(tmp_path: Path, slice_of: Any, suffix: str) -> None:
    from calcgraph.owl import functional

    text = slice_of(organs(tmp_path), "--terms", "EX:3", "--definitions")
    path = tmp_path / f"whole{suffix}"
    if suffix == ".ofn":
        path.write_text(functional.write(parse(parsed(text)), {}), "utf-8")
    else:
        syntax = ox.RdfFormat.TURTLE if suffix == ".ttl" else ox.RdfFormat.RDF_XML
        ox.serialize(parsed(text), str(path), format=syntax)
    again = slice_of(str(path), "--terms", "EX:3", "--definitions", "--allow-partial")
    assert said(again, DEFINITION) == said(text, DEFINITION)


def test_definitions_are_found_in_a_list_of_classes(tmp_path: Path, slice_of: Any) -> None:
    data = slice_of(listed(tmp_path), "--terms", "EX:2", "--definitions", "--licence", LICENCE)
    assert said(data, DEFINITION) == {"EX:2": {"A part."}}


def test_an_obsolete_term_is_refused_with_its_replacement_or_taken_as_it_is(
    tmp_path: Path, slice_of: Any, refusal: Any
) -> None:
    told = refusal(organs(tmp_path), "--terms", "EX:7")
    assert "EX:7 'obsolete corium' is obsolete" in told
    assert "ask for EX:4 dermis" in told
    data = slice_of(organs(tmp_path), "--terms", "EX:7", "--allow-obsolete")
    assert said(data, f"{OWL}deprecated") == {"EX:7": {"true"}}
    assert said(data, f"{OBO}IAO_0100001") == {"EX:7": {"EX:4"}}


def test_a_term_that_is_not_there_is_told_with_those_near_it(tmp_path: Path, refusal: Any) -> None:
    many = "".join(f"\n[Term]\nid: EX:000{n}\nname: number {n}\n" for n in range(1000, 1100, 7))
    told = refusal(organs(tmp_path, HEAD + many), "--terms", "EX:0001041", "number 1021", "EX:99")
    assert "has no term EX:0001041" in told
    assert "EX:0001042 number 1042" in told
    assert "has no term number 1021" in told
    assert "near it: EX:0001021 number 1021" in told
    assert "3 violations" in told


def test_everything_that_is_wrong_is_told_at_once(tmp_path: Path, refusal: Any) -> None:
    text = ORGANS.replace("releases/2030-01-31", "").replace(
        f"property_value: http://purl.org/dc/terms/license {LICENCE}", ""
    )
    path = organs(tmp_path, text.replace("ontology: ex", "ontology: ex/subsets/small"))
    told = refusal(path, "--terms", "EX:99", "EX:7", "EX:r", "--roots", "EX:98")
    codes = ["no-licence", "no-version", "partial-file", "unknown-term", "obsolete-term", "no-class", "unknown-root"]
    assert [code for code in codes if f"[{code}]" not in told] == []


def test_what_the_file_does_not_say_can_be_given_and_what_it_says_stands(
    tmp_path: Path, slice_of: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    data = slice_of(listed(tmp_path), "--terms", "EX:2", "--licence", "for nobody", "--release", "1999")
    assert b'dcterms:license "for nobody"@en' in data
    assert b'owl:versionInfo "2030-01-31"' in data
    assert "the file says that its version is 2030-01-31" in capsys.readouterr().err


def test_a_file_that_mixes_is_a_and_part_of_gives_no_axiom_unless_somebody_says_so(
    tmp_path: Path, slice_of: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    path = listed(tmp_path)
    data = slice_of(path, "--terms", "EX:4", "--licence", LICENCE)
    assert not edges(data)
    assert edges(data, f"{SKOS}broader") == {("EX:4", "EX:3"), ("EX:4", "EX:1"), ("EX:3", "EX:2"), ("EX:2", "EX:1")}
    assert "mixes is-a and part-of" in capsys.readouterr().err
    data = slice_of(path, "--terms", "EX:4", "--licence", LICENCE, "--read-as", "is-a")
    assert ("EX:4", "EX:3") in edges(data)


def test_of_an_older_hierarchy_only_that_is_taken_which_the_newer_file_confirms(tmp_path: Path, slice_of: Any) -> None:
    newer = listed(tmp_path)
    older = organs(tmp_path, ORGANS.replace("name: skin\n", "name: hide\n"))
    data = slice_of(older, "--labels-from", newer, "--terms", "EX:4", "--licence", LICENCE)
    assert edges(data) == {("EX:4", "EX:1"), ("EX:4", "part of EX:3"), ("EX:3", "EX:2"), ("EX:2", "EX:1")}
    assert said(data, f"{RDFS}label")["EX:3"] == {"skin"}


def test_a_term_that_the_older_hierarchy_lacks_is_refused(tmp_path: Path, refusal: Any) -> None:
    older = organs(tmp_path, ORGANS.replace("id: EX:4", "id: EX:40"))
    told = refusal(older, "--labels-from", listed(tmp_path), "--terms", "EX:4", "--licence", LICENCE)
    assert "does not have EX:4 dermis" in told


def test_translations_count_if_what_they_translate_is_still_the_label(tmp_path: Path, slice_of: Any) -> None:
    table = tmp_path / "zh.babelon.tsv"
    head = "source_language translation_language subject_id predicate_id source_value translation_value "
    head = (head + "translation_status").replace(" ", "\t")
    rows = [
        "en\tzh\tEX:3\trdfs:label\tskin\t皮肤\tOFFICIAL",
        "en\tzh\tEX:2\trdfs:label\told name\t器官\tOFFICIAL",
        "en\tzh\tEX:1\trdfs:label\tthing of the body\t物\tCANDIDATE",
    ]
    table.write_text("\n".join([head, *rows]) + "\n", "utf-8")
    data = slice_of(organs(tmp_path), "--terms", "EX:3", "--translations", str(table))
    assert {t.object.value for t in parsed(data) if getattr(t.object, "language", "") == "zh"} == {"皮肤"}


def test_a_list_of_terms_has_comments_and_labels_which_are_checked(tmp_path: Path, slice_of: Any, refusal: Any) -> None:
    path, wanted = organs(tmp_path), tmp_path / "wanted.txt"
    wanted.write_text("# organs\n\nEX:3 skin # the outermost\nEX_6\n", "utf-8")
    assert {"EX:3", "EX:6"} <= classes(slice_of(path, "--terms-from", str(wanted)))
    wanted.write_text("EX:3 skin\nEX:6 lung\n", "utf-8")
    told = refusal(path, "--terms-from", str(wanted))
    assert f"{wanted.as_posix()}:2: violation: EX:6 is labelled 'liver', not 'lung'" in told


def test_with_axioms_the_terms_alone_or_what_bears_on_them(tmp_path: Path, slice_of: Any) -> None:
    path = organs(tmp_path)
    alone = slice_of(path, "--terms", "EX:4", "EX:3", "BFO:0000050", "--method", "subset")
    assert classes(alone) == {"EX:3", "EX:4"}
    assert edges(alone) == {("EX:4", "part of EX:3")}
    below = slice_of(path, "--terms", "EX:8", "--method", "bot")
    assert {"EX:8", "EX:3", "EX:9", "EX:2", "EX:1"} <= classes(below)
    assert b"owl:equivalentClass" in below
    star = slice_of(path, "--terms", "EX:8", "EX:3", "--method", "star")
    assert classes(star) < classes(below)
    assert b"owl:equivalentClass" in star
    nothing = slice_of(path, "--terms", "EX:5", "EX:9", "--method", "star")
    assert classes(nothing) == {"EX:5", "EX:9"}
    assert not edges(nothing)


def test_facts_of_individuals_are_there_if_they_are_asked_for(tmp_path: Path, slice_of: Any) -> None:
    path = tmp_path / "whole.ttl"
    path.write_text(
        f"""@prefix : <{EX}> . @prefix owl: <{OWL}> . @prefix dcterms: <http://purl.org/dc/terms/> .
        <http://purl.obolibrary.org/obo/ex.owl> a owl:Ontology ; owl:versionInfo "1" ; dcterms:license <{LICENCE}> .
        :1 a owl:Class . :p a owl:ObjectProperty , owl:TransitiveProperty . :a a owl:NamedIndividual ; :p :b .
        :b a owl:NamedIndividual .""",
        "utf-8",
    )
    assert b"EX_a" not in slice_of(str(path), "--terms", "EX:p", "--method", "bot")
    assert b"EX_a" in slice_of(str(path), "--terms", "EX:p", "--method", "bot", "--individuals")


def test_an_id_that_makes_no_iri_is_told(tmp_path: Path, refusal: Any) -> None:
    path = organs(tmp_path, ORGANS + '\n[Term]\nid: EX:1"0\nname: a typo\n')
    assert "makes no IRI" in refusal(path, "--terms", 'EX:1"0')


def test_what_is_nested_too_deeply_is_refused(tmp_path: Path, refusal: Any) -> None:
    path = tmp_path / "deep.ttl"
    steps = 3000
    chain = "".join(f"_:n{n} a owl:Class ; owl:complementOf _:n{n + 1} .\n" for n in range(steps))
    path.write_text(
        f"""@prefix : <{EX}> . @prefix owl: <{OWL}> . @prefix dcterms: <http://purl.org/dc/terms/> .
        @prefix rdfs: <{RDFS}> .
        <http://purl.obolibrary.org/obo/ex.owl> a owl:Ontology ; owl:versionInfo "1" ; dcterms:license <{LICENCE}> .
        :1 a owl:Class ; rdfs:subClassOf _:n0 . {chain} _:n{steps} a owl:Class ; owl:complementOf :1 .""",
        "utf-8",
    )
    assert "nested too deeply" in refusal(str(path), "--terms", "EX:1", "--method", "bot")


def test_a_list_of_classes_has_no_axioms_to_choose_from(tmp_path: Path, refusal: Any) -> None:
    told = refusal(listed(tmp_path), "--terms", "EX:4", "--licence", LICENCE, "--method", "star")
    assert "has no axioms" in told


@pytest.mark.parametrize("method", ["mireot", "subset", "bot", "star"])
def test_a_slice_is_within_owl_2_dl_and_read_by_others(tmp_path: Path, slice_of: Any, method: str) -> None:
    import owlready2
    import pyhornedowl
    import rdflib

    data = slice_of(organs(tmp_path), "--terms", "EX:4", "EX:8", "--method", method, "--definitions", "--synonyms")
    assert list(profiles.violations(parse(parsed(data)), "OWL 2 DL")) == []
    assert len(rdflib.Graph().parse(data=data, format="turtle")) == len(set(parsed(data)))
    xml, lines = tmp_path / "slice.rdf", tmp_path / "slice.nt"
    ox.serialize(parsed(data), str(lines), format=ox.RdfFormat.N_TRIPLES)
    ox.serialize(parsed(data), str(xml), format=ox.RdfFormat.RDF_XML)
    theirs = pyhornedowl.open_ontology(str(xml), "rdf")
    assert set(theirs.get_classes()) == {f"{EX}{id_[3:]}" for id_ in classes(data)}
    world = owlready2.World()
    loaded = world.get_ontology("http://example.org/loaded#").load(fileobj=lines.open("rb"))
    assert {c.iri for c in loaded.classes()} >= {f"{EX}{id_[3:]}" for id_ in classes(data)}
    world.close()


def test_the_same_question_gives_the_same_bytes_whatever_the_hash_seed_and_the_order(tmp_path: Path) -> None:
    path = organs(tmp_path)
    found = set()
    for seed, terms in (("1", ("EX:3", "EX:8")), ("2", ("EX_8", f"{EX}3", "EX:3"))):
        words = [sys.executable, "-m", "calcgraph", "link", "slice", path, "--terms", *terms, "--synonyms"]
        environment = {**os.environ, "PYTHONHASHSEED": seed}
        found.add(subprocess.run(words, capture_output=True, check=True, env=environment).stdout)
    assert len(found) == 1


IDS = st.integers(1, 12).map(lambda n: f"EX:{n}")
HIERARCHIES = st.dictionaries(IDS, st.tuples(st.sets(IDS, max_size=3), st.sets(IDS, max_size=2)), min_size=1)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(hierarchy=HIERARCHIES, data=st.data())
def test_every_chain_above_a_term_is_in_the_slice_and_a_slice_of_it_is_the_same(
    hierarchy: dict[str, tuple[set[str], set[str]]], data: st.DataObject, tmp_path: Path
) -> None:
    """Whatever the hierarchy, circles and all."""
    ids = sorted({*hierarchy, *(up for pair in hierarchy.values() for some in pair for up in some)})
    stanzas = [
        f"\n[Term]\nid: {id_}\nname: name of {id_}\n"
        + "".join(f"is_a: {up}\n" for up in sorted(hierarchy.get(id_, ((), ()))[0]))
        + "".join(f"relationship: BFO:0000050 {up}\n" for up in sorted(hierarchy.get(id_, ((), ()))[1]))
        for id_ in ids
    ]
    path = organs(tmp_path, HEAD + "".join(stanzas))
    seeds = data.draw(st.sets(st.sampled_from(ids), min_size=1, max_size=3))
    out, again = tmp_path / "one.ttl", tmp_path / "two.ttl"
    header = ["--iri", "http://example.org/slice"]
    assert main(["link", "slice", path, "--terms", *sorted(seeds), *header, "-o", str(out)]) == 0
    first = out.read_bytes()
    wanted = reached(seeds, lambda id_: set().union(*hierarchy.get(id_, ())))
    assert classes(first) == wanted
    told = {(low, up) for low in wanted for up in hierarchy.get(low, ((), ()))[0]}
    told |= {(low, f"part of {up}") for low in wanted for up in hierarchy.get(low, ((), ()))[1]}
    assert edges(first) == told
    partner = read(out)
    assert partner.version == "2030-01-31"
    assert partner.licence == LICENCE
    words = [str(out), "--terms", *sorted(seeds), *header, "--allow-partial"]
    assert main(["link", "slice", *words, "-o", str(again)]) == 0
    assert _body(again.read_bytes()) == _body(first)


def _body(data: bytes) -> list[str]:
    """A slice without what its header says."""
    return data.decode().split("\n\n")[2:]


def test_a_slice_that_cannot_be_written_leaves_the_file_that_was_there(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "kept.ttl"
    out.write_text("precious", "utf-8")
    assert main(["link", "slice", organs(tmp_path), "--terms", "EX:99", "-o", str(out)]) == 1
    assert out.read_text("utf-8") == "precious"
    assert main(["link", "slice", organs(tmp_path), "--terms", "EX:3", "-o", str(tmp_path / "no" / "where.ttl")]) == 1
    assert "cannot write" in capsys.readouterr().err
    assert sorted(p.name for p in tmp_path.iterdir()) == ["ex.obo", "kept.ttl"]


def test_the_summary_counts_what_was_cut(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = tmp_path / "out.ttl"
    assert main(["link", "slice", organs(tmp_path), "--terms", "EX:4", "--json", "-o", str(out)]) == 0
    summary = json.loads(capsys.readouterr().out)
    assert (summary["asked"], summary["classes"], summary["axioms"]) == (1, 5, 6)
    assert summary["sha256"] == hashlib.sha256(out.read_bytes()).hexdigest()


@pytest.mark.parametrize(
    "words",
    [
        ("{file}",),
        ("--terms", "EX:4"),
        ("{file}", "--terms", "EX:4", "--check"),
        ("{file}", "--recipes", "recipes.yaml", "--from", "."),
        ("--recipes", "recipes.yaml"),
        ("{file}", "--terms", "EX:4", "--json"),
        ("{file}", "--terms", "EX:4", "--method", "star", "--roots", "EX:1"),
        ("{file}", "--terms-from", "nowhere.txt"),
        ("{file}", "--terms-from", os.devnull),
        ("{file}", "--terms", "EX:4", "--iri", "no iri"),
    ],
)
def test_options_that_say_nothing_together_are_a_misuse(tmp_path: Path, words: tuple[str, ...]) -> None:
    path = organs(tmp_path)
    assert main(["link", "slice", *(word.format(file=path) for word in words)]) == 2


@pytest.mark.parametrize("data", [b"", b"\x00\xff", b"format-version: 1.2\n", b"<rdf:RDF", b'{"EX:1": {"ancestors"'])
def test_a_file_that_is_none_is_refused_without_a_traceback(tmp_path: Path, refusal: Any, data: bytes) -> None:
    path = tmp_path / "x.obo"
    path.write_bytes(data)
    assert "x.obo" in refusal(str(path), "--terms", "EX:4")
