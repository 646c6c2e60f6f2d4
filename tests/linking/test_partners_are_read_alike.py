"""The same ontology in every syntax gives the same terms, and each syntax tells what it can."""

import gc
import gzip
import json
import lzma
from dataclasses import replace
from pathlib import Path

import pytest
from backports import zstd
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from partner_files import PREFIXES, refused, told

from calcgraph.errors import UnreadableData
from calcgraph.linking import Partner, Term, read
from calcgraph.linking.files import class_lists
from calcgraph.linking.files.reader import read_all
from calcgraph.resting import resting

OBO = """\
format-version: 1.2
data-version: hp/releases/2030-01-02/hp.obo
ontology: hp
property_value: http://purl.org/dc/terms/license https://example.org/licence

[Term]
id: HP:1
name: All

[Term]
id: HP:2
name: Chalk {in} "skin"
synonym: "Skin \\"chalk\\"" EXACT []
synonym: "chalk" BROAD []
xref: NCI:C114354
is_a: HP:1 {is_inferred="true"} ! All
relationship: BFO:0000050 HP:4 ! Skin

[Term]
id: HP:3
name: obsolete Chalk
is_obsolete: true
replaced_by: HP:2
consider: HP:1

[Term]
id: HP:4
name: Skin
comment: This term should not be used for direct data annotation.
subset: http://purl.obolibrary.org/obo/hp#slim
is_a: HP:1

[Typedef]
id: RO:9
name: touches
"""
TURTLE = """\
@prefix obo: <http://purl.obolibrary.org/obo/> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix oio: <http://www.geneontology.org/formats/oboInOwl#> .
<http://purl.obolibrary.org/obo/hp> a owl:Ontology ;
    owl:versionIRI <http://purl.obolibrary.org/obo/hp/releases/2030-01-02/hp.owl> ;
    <http://purl.org/dc/terms/license> <https://example.org/licence> .
obo:HP_1 a owl:Class ; rdfs:label "All" .
obo:HP_2 a owl:Class ; rdfs:label "Chalk {in} \\"skin\\""@en, "Kreide"@de ; oio:hasDbXref "NCI:C114354" ;
    oio:hasExactSynonym "Skin \\"chalk\\"" ; oio:hasBroadSynonym "chalk" ;
    rdfs:subClassOf obo:HP_1, [ a owl:Restriction ; owl:onProperty obo:BFO_0000050 ; owl:someValuesFrom obo:HP_4 ] .
obo:HP_3 a owl:Class ; rdfs:label "obsolete Chalk" ; owl:deprecated true ; obo:IAO_0100001 obo:HP_2 ;
    oio:consider "HP:1" .
obo:HP_4 a owl:Class ; rdfs:label "Skin" ; rdfs:subClassOf obo:HP_1 ;
    rdfs:comment "This term should not be used for direct data annotation." .
obo:RO_9 a owl:ObjectProperty ; rdfs:label "touches" .
"""
FUNCTIONAL = """\
Prefix(obo:=<http://purl.obolibrary.org/obo/>)
Prefix(owl:=<http://www.w3.org/2002/07/owl#>)
Prefix(rdfs:=<http://www.w3.org/2000/01/rdf-schema#>)
Prefix(oio:=<http://www.geneontology.org/formats/oboInOwl#>)
Prefix(xsd:=<http://www.w3.org/2001/XMLSchema#>)
Ontology(<http://purl.obolibrary.org/obo/hp> <http://purl.obolibrary.org/obo/hp/releases/2030-01-02/hp.owl>
Annotation(<http://purl.org/dc/terms/license> <https://example.org/licence>)
Declaration(Class(obo:HP_1)) Declaration(Class(obo:HP_2)) Declaration(Class(obo:HP_3)) Declaration(Class(obo:HP_4))
Declaration(ObjectProperty(obo:RO_9))
AnnotationAssertion(rdfs:label obo:HP_1 "All")
AnnotationAssertion(rdfs:label obo:HP_2 "Chalk {in} \\"skin\\"")
AnnotationAssertion(oio:hasExactSynonym obo:HP_2 "Skin \\"chalk\\"")
AnnotationAssertion(oio:hasDbXref obo:HP_2 "NCI:C114354")
SubClassOf(obo:HP_2 obo:HP_1)
SubClassOf(obo:HP_2 ObjectSomeValuesFrom(obo:BFO_0000050 obo:HP_4))
AnnotationAssertion(rdfs:label obo:HP_3 "obsolete Chalk")
AnnotationAssertion(owl:deprecated obo:HP_3 "true"^^xsd:boolean)
AnnotationAssertion(obo:IAO_0100001 obo:HP_3 obo:HP_2)
AnnotationAssertion(oio:consider obo:HP_3 "HP:1")
AnnotationAssertion(rdfs:label obo:HP_4 "Skin")
AnnotationAssertion(rdfs:comment obo:HP_4 "This term should not be used for direct data annotation.")
SubClassOf(obo:HP_4 obo:HP_1)
AnnotationAssertion(rdfs:label obo:RO_9 "touches")
)
"""
GRAPHS = """{"graphs": [{
"id": "http://purl.obolibrary.org/obo/hp", "meta": {
  "version": "http://purl.obolibrary.org/obo/hp/releases/2030-01-02/hp.json",
  "basicPropertyValues": [{"pred": "http://purl.org/dc/terms/license", "val": "https://example.org/licence"}]},
"nodes": [
 {"id": "http://purl.obolibrary.org/obo/HP_1", "lbl": "All", "type": "CLASS", "news": [[{}]]},
 {"id": "http://purl.obolibrary.org/obo/HP_2", "lbl": "Chalk {in} \\"skin\\"", "type": "CLASS", "meta": {
   "synonyms": [{"pred": "hasExactSynonym", "val": "Skin \\"chalk\\""}, {"pred": "hasBroadSynonym", "val": "chalk"}],
   "xrefs": [{"val": "NCI:C114354"}]}},
 {"id": "http://purl.obolibrary.org/obo/HP_3", "lbl": "obsolete Chalk", "meta": {"deprecated": true,
   "basicPropertyValues": [
     {"pred": "http://purl.obolibrary.org/obo/IAO_0100001", "val": "http://purl.obolibrary.org/obo/HP_2"},
     {"pred": "http://www.geneontology.org/formats/oboInOwl#consider", "val": "HP:1"}]}},
 {"id": "http://purl.obolibrary.org/obo/HP_4", "lbl": "Skin", "meta": {
   "comments": ["This term should not be used for direct data annotation."]}},
 {"id": "http://purl.obolibrary.org/obo/RO_9", "lbl": "touches", "type": "PROPERTY"}],
"edges": [
 {"sub": "http://purl.obolibrary.org/obo/HP_2", "pred": "is_a", "obj": "http://purl.obolibrary.org/obo/HP_1"},
 {"sub": "http://purl.obolibrary.org/obo/HP_4", "pred": "is_a", "obj": "http://purl.obolibrary.org/obo/HP_1"},
 {"sub": "http://purl.obolibrary.org/obo/HP_2", "pred": "http://purl.obolibrary.org/obo/BFO_0000050",
  "obj": "http://purl.obolibrary.org/obo/HP_4"}]
}]}"""
CLASSES = (
    '{"HP:1":{"ancestors":{},"label":"All","deprecated":false},'
    '"HP:2":{"ancestors":{"HP:1":1},"label":"Chalk","synonyms":["x"],"description":"d","deprecated":false},'
    '"HP:3":{"ancestors":{},"label":"old","deprecated":true,"replaced_by":"HP:2"}}'
)
TABLE = """\
# HPO release 2030-01-02 as somebody has it
id\tlabel\tis_obsolete\treplaced_by\tparents
HP:1\tAll\tFalse\t\t
HP:2\tChalk\tFalse\t\tHP:1|HP:4
HP:3\told\tTrue\tHP:2\t
HP:4\tSkin\tFalse\t\tHP:1
"""
TERMS = {
    "HP:1": Term("HP:1", "All"),
    "HP:2": Term(
        "HP:2",
        'Chalk {in} "skin"',
        synonyms=('Skin "chalk"',),
        parents=("HP:1",),
        wholes=("HP:4",),
        xrefs=("NCIT:C114354",),
    ),
    "HP:3": Term("HP:3", "obsolete Chalk", deprecated=True, replaced_by=("HP:2",), consider=("HP:1",)),
    "HP:4": Term(
        "HP:4", "Skin", parents=("HP:1",), grouping="This term should not be used for direct data annotation."
    ),
    "RO:9": Term("RO:9", "touches", kind="property"),
}
ALL = {"a.obo": OBO, "a.ttl": TURTLE, "a.ofn": FUNCTIONAL, "a.json": GRAPHS}


def owl_xml() -> str:
    import pyhornedowl

    return str(pyhornedowl.open_ontology_from_string(FUNCTIONAL, "ofn").save_to_string("owx"))


def rdf_xml() -> bytes:
    import pyoxigraph as ox

    return ox.serialize(ox.parse(TURTLE, format=ox.RdfFormat.TURTLE), format=ox.RdfFormat.RDF_XML) or b""


@pytest.mark.parametrize("name", ALL)
def test_every_syntax_tells_the_same(tmp_path: Path, name: str) -> None:
    partner = told(tmp_path, name, ALL[name])
    assert dict(partner.terms) == TERMS
    assert partner.version == "2030-01-02"
    assert partner.licence == "https://example.org/licence"
    assert partner.home == {"HP"}
    assert partner.lacks == {"equivalents"}
    assert not (partner.partial or partner.mixed or partner.remarks)


@pytest.mark.parametrize("name", ALL)
def test_the_end_of_a_name_does_not_hinder_what_is_unmistakable(tmp_path: Path, name: str) -> None:
    for end in ("owl", "json", "txt"):
        assert dict(told(tmp_path, f"a.{end}", ALL[name]).terms) == TERMS


def test_both_kinds_of_xml_are_read(tmp_path: Path) -> None:
    for data, syntax in ((owl_xml(), "OWL/XML"), (rdf_xml(), "RDF/XML")):
        partner = told(tmp_path, "a.owl", data)
        assert partner.syntax == syntax
        assert dict(partner.terms) == TERMS


@pytest.mark.parametrize("pack", [(".gz", gzip.compress), (".xz", lzma.compress), (".zst", zstd.compress)])
def test_what_is_packed_is_read(tmp_path: Path, pack: tuple[str, object]) -> None:
    end, compress = pack
    for name, text in ALL.items():
        assert dict(told(tmp_path, name + end, compress(text.encode())).terms) == TERMS  # type: ignore[operator]


def test_a_class_list_tells_parents_labels_and_what_replaces(tmp_path: Path) -> None:
    partner = told(tmp_path, "HP-ontology-v2030-01-02.json", CLASSES)
    assert dict(partner.terms) == {
        "HP:1": Term("HP:1", "All"),
        "HP:2": Term("HP:2", "Chalk", synonyms=("x",), parents=("HP:1",)),
        "HP:3": Term("HP:3", "old", deprecated=True, replaced_by=("HP:2",)),
    }
    assert (partner.version, partner.home, partner.partial, partner.mixed) == ("2030-01-02", {"HP"}, "", False)
    assert {"xrefs", "wholes", "grouping"} <= partner.lacks


def test_a_class_list_of_an_anatomy_mixes_kinds_and_parts(tmp_path: Path) -> None:
    assert told(tmp_path, "u.json", CLASSES.replace("HP:", "UBERON:")).mixed
    assert told(tmp_path, "x.json", CLASSES.replace("HP:", "XX:")).mixed, "of what is not known, neither is this"


def test_what_stands_above_by_way_of_something_that_is_not_listed_is_told(tmp_path: Path) -> None:
    """As in the list of CL, where some cells stand below others at a distance of three, and of nothing at one."""
    classes = {
        "HP:1": {"ancestors": {}},
        "HP:2": {"ancestors": {"HP:1": 1}},
        "HP:3": {"ancestors": {"HP:2": 3, "HP:1": 4}},
        "HP:4": {"ancestors": {"HP:5": 1, "HP:2": 2, "HP:1": 3}},
        "HP:5": {"ancestors": {"HP:1": 1}},
    }
    terms = told(tmp_path, "a.json", json.dumps(classes)).terms
    assert {id_: term.parents for id_, term in terms.items()} == {
        "HP:1": (),
        "HP:2": ("HP:1",),
        "HP:3": ("HP:2",),
        "HP:4": ("HP:2", "HP:5"),
        "HP:5": ("HP:1",),
    }


def test_siblings_with_the_same_ancestors_have_the_same_parents(tmp_path: Path) -> None:
    classes = {
        "HP:1": {"ancestors": {}},
        "HP:2": {"ancestors": {"HP:1": 1}},
        "HP:3": {"ancestors": {"HP:2": 2, "HP:1": 3}},  # by way of something that is not listed
        "HP:4": {"ancestors": {"HP:2": 2, "HP:1": 3}, "label": "another", "synonyms": ["x"]},
        "HP:5": {"ancestors": {"HP:1": 3, "HP:2": 2}},
    }
    terms = told(tmp_path, "a.json", json.dumps(classes)).terms
    assert [terms[f"HP:{n}"].parents for n in (3, 4, 5)] == [("HP:2",)] * 3
    assert (terms["HP:4"].label, terms["HP:4"].synonyms, terms["HP:3"].label) == ("another", ("x",), "")


def test_nothing_of_the_text_of_a_class_list_is_kept_while_the_collector_rests(tmp_path: Path) -> None:
    """A circle of references would keep a hundred megabytes of ChEBI until the end."""
    path = tmp_path / "a.json"
    path.write_text(CLASSES, "utf-8")
    with resting():
        partner = read(path, prefixes=PREFIXES)
        left = [type(kept).__name__ for kept in gc.get_objects() if type(kept).__module__ == class_lists.__name__]
    assert partner.terms
    assert left == []


def test_a_table_of_a_hierarchy_lacks_synonyms_and_says_so(tmp_path: Path) -> None:
    partner = told(tmp_path, "hp.tsv", TABLE)
    assert partner.terms["HP:2"] == Term("HP:2", "Chalk", parents=("HP:1", "HP:4"))
    assert partner.terms["HP:3"].replaced_by == ("HP:2",)
    assert (partner.version, partner.partial) == ("2030-01-02", "")
    assert "synonyms" in partner.lacks


def test_an_id_that_was_merged_away_is_told_with_its_replacement(tmp_path: Path) -> None:
    merged = Term("HP:7", deprecated=True, replaced_by=("HP:2",))
    obo = told(tmp_path, "a.obo", OBO.replace("id: HP:2\n", "id: HP:2\nalt_id: HP:7\n"))
    assert obo.terms["HP:7"] == merged
    more = 'obo:HP_2 oio:hasAlternativeId "HP:7" .\n'
    assert told(tmp_path, "a.ttl", TURTLE + more).terms["HP:7"] == merged


def test_a_definition_tells_its_genus_and_its_whole(tmp_path: Path) -> None:
    obo = OBO + "\n[Term]\nid: HP:5\nintersection_of: HP:2\nintersection_of: part_of HP:4\n"
    turtle = TURTLE + (
        "obo:HP_5 a owl:Class ; owl:equivalentClass [ owl:intersectionOf ( obo:HP_2 "
        "[ owl:onProperty obo:BFO_0000050 ; owl:someValuesFrom obo:HP_4 ] "
        "[ owl:onProperty obo:RO_9 ; owl:someValuesFrom obo:HP_1 ] ) ] .\n"
    )
    for partner in (told(tmp_path, "a.obo", obo), told(tmp_path, "a.ttl", turtle)):
        assert partner.terms["HP:5"] == Term("HP:5", parents=("HP:2",), genus=("HP:2",), wholes=("HP:4",))


def test_what_does_not_hold_of_all_is_no_whole(tmp_path: Path) -> None:
    qualified = (
        'relationship: part_of HP:1 {gci_relation="part_of", gci_filler="NCBITaxon:1"}\n'
        'relationship: part_of HP:1 {all_only="true"}\n'
        'relationship: part_of HP:1 {cardinality="0"}\n'
    )
    assert not told(tmp_path, "a.obo", OBO + "\n[Term]\nid: HP:5\n" + qualified).terms["HP:5"].wholes
    only = "obo:HP_5 rdfs:subClassOf [ owl:onProperty obo:BFO_0000050 ; owl:allValuesFrom obo:HP_4 ] .\n"
    assert "HP:5" not in told(tmp_path, "a.ttl", TURTLE + only).terms


def test_lines_of_comment_and_windows_line_ends_do_no_harm(tmp_path: Path) -> None:
    commented = OBO.replace("name: All\n", "! a comment\nname: All\n\n").replace("ontology:", "! another\nontology:")
    assert dict(told(tmp_path, "a.obo", commented).terms) == TERMS
    for name, text in ALL.items():
        assert dict(told(tmp_path, name, text.replace("\n", "\r\n")).terms) == TERMS
    assert told(tmp_path, "b.tsv", TABLE.replace("\n", "\r\n")).terms == told(tmp_path, "b.tsv", TABLE).terms


@pytest.mark.parametrize(
    ("line", "label"),
    [
        ("Chalk!", "Chalk!"),
        ("Chalk! ! a comment", "Chalk!"),
        ("Chalk ! a comment!", "Chalk"),
        ('Chalk{in} {source="x"}', "Chalk{in}"),
        (r"Chalk \! in \{skin\} ! a comment", "Chalk ! in {skin}"),
    ],
)
def test_a_name_ends_where_a_comment_or_a_qualifier_begins(tmp_path: Path, line: str, label: str) -> None:
    assert told(tmp_path, "a.obo", OBO.replace("name: Skin", f"name: {line}")).terms["HP:4"].label == label


def test_what_an_idspace_stands_for_is_regarded(tmp_path: Path) -> None:
    spaces = "idspace: XX http://purl.obolibrary.org/obo/HP_\nidspace: YY http://example.org/unknown/\n"
    partner = told(tmp_path, "a.obo", OBO.replace("ontology: hp\n", f"ontology: hp\n{spaces}").replace("HP:4", "XX:4"))
    assert dict(partner.terms) == TERMS
    assert told(tmp_path, "a.obo", f"ontology: hp\n{spaces}\n[Term]\nid: YY:1\n").terms["YY:1"]


def test_a_relation_with_a_short_name_has_the_id_that_it_refers_to(tmp_path: Path) -> None:
    more = "\n[Typedef]\nid: part_of\nname: part of\nxref: BFO:0000050\n"
    partner = told(tmp_path, "a.obo", OBO.replace("BFO:0000050", "part_of") + more)
    assert partner.terms["BFO:0000050"].label == "part of"
    assert "part_of" not in partner.terms
    assert partner.terms["HP:2"].wholes == ("HP:4",)


def test_what_a_partner_says_means_the_same_is_told_apart(tmp_path: Path) -> None:
    said = 'xref: NCI:C3672 {source="MONDO:equivalentTo"}\nproperty_value: skos:exactMatch MESH:D000092182\n'
    term = told(tmp_path, "a.obo", OBO + "\n[Term]\nid: HP:5\n" + said).terms["HP:5"]
    assert term.equivalents == ("NCIT:C3672", "mesh:D000092182")
    assert term.xrefs == ("NCIT:C3672",)


def test_broader_terms_of_skos_are_parents_of_a_mixed_partner(tmp_path: Path) -> None:
    more = "obo:HP_5 a owl:Class ; <http://www.w3.org/2004/02/skos/core#broader> obo:HP_4 .\n"
    partner = told(tmp_path, "a.ttl", TURTLE + more)
    assert partner.terms["HP:5"].parents == ("HP:4",)
    assert partner.mixed


def test_several_files_are_read_in_their_order(tmp_path: Path) -> None:
    for name, text in ALL.items():
        (tmp_path / name).write_text(text)
    partners = read_all([tmp_path / name for name in ALL], prefixes=PREFIXES)
    assert [Path(partner.file).name for partner in partners] == list(ALL)


def test_a_helper_that_reads_beside_changes_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, text in ALL.items():
        (tmp_path / name).write_text(text)
    (tmp_path / "bad.obo").write_text("format-version: 1.2\n\n[Term]\nname: x\n")
    files = [tmp_path / name for name in ALL]
    alone = read_all(files, prefixes=PREFIXES)
    monkeypatch.setattr("calcgraph.linking.files.reader._WORTH_A_HELPER", 1)
    assert read_all(files, prefixes=PREFIXES) == alone
    with pytest.raises(UnreadableData, match=r"bad\.obo:4: .*no id"):
        read_all([*files, tmp_path / "bad.obo"], prefixes=PREFIXES)


def test_all_that_is_wrong_with_several_files_is_told_at_once(tmp_path: Path) -> None:
    (tmp_path / "a.obo").write_text(OBO)
    (tmp_path / "b.obo").write_text("format-version: 1.2\n\n[Term]\nname: x\n")
    (tmp_path / "c.json").write_text("{")
    with pytest.raises(UnreadableData) as raised:
        read_all([tmp_path / name for name in ("a.obo", "b.obo", "c.json", "d.obo")], prefixes=PREFIXES)
    assert [Path(p.file or "").name for p in raised.value.report] == ["b.obo", "c.json", "d.obo"]


# ---- whose it is, and whether it is whole


def test_the_home_is_what_the_ontology_is_called_else_what_most_terms_are(tmp_path: Path) -> None:
    many = "".join(f"\n[Term]\nid: GO:{n}\n" for n in range(9))
    assert told(tmp_path, "a.obo", OBO + many).home == {"HP"}
    assert told(tmp_path, "a.obo", OBO.replace("ontology: hp", "ontology: mine") + many).home == {"GO"}
    imported = OBO.replace("ontology: hp", "ontology: go/imports/hp_import")
    assert told(tmp_path, "a.obo", imported + many).home == {"HP"}


@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        ("ontology: hp", "ontology: hp/subsets/few", "its IRI says"),
        ("ontology: hp", "ontology: mondo/imports/hp_import", "its IRI says"),
        ("hp/releases/2030-01-02/hp.obo", "hp/releases/2030-01-02/subsets/few.obo", "its version says"),
        ("ontology: hp\n", "", "it does not say which ontology it is"),
        ("is_a: HP:1 {", "is_a: HP:8 {", "it says that terms stand below HP:8, of which it has nothing"),
        ("ontology: hp\n", "ontology: hp\nimport: http://purl.obolibrary.org/obo/hp/more.owl\n", "it takes terms"),
    ],
)
def test_a_part_of_an_ontology_is_told_as_such(tmp_path: Path, old: str, new: str, reason: str) -> None:
    assert old in OBO
    assert reason in told(tmp_path, "a.obo", OBO.replace(old, new)).partial


def test_a_file_that_is_named_for_a_part_is_one(tmp_path: Path) -> None:
    assert "its name says" in told(tmp_path, "hp-slice.obo", OBO).partial


def test_imports_of_others_do_not_make_a_part(tmp_path: Path) -> None:
    more = "import: http://purl.obolibrary.org/obo/hp/imports/go_import.owl\nimport: http://purl.obolibrary.org/obo/go.owl\n"
    assert not told(tmp_path, "a.obo", OBO.replace("\n\n", "\n" + more + "\n", 1)).partial


# ---- any term

WORDS = st.text(st.characters(blacklist_categories=["Cc", "Cs", "Zl", "Zp", "Cf"]), min_size=1, max_size=20).map(
    str.strip
)
NAMES = WORDS.filter(bool)
IDS = st.integers(1, 6).map(lambda n: f"HP:{n}")
TERM = st.builds(
    lambda id_, label, synonyms, parents, wholes, dead: Term(
        id_,
        label,
        synonyms=tuple(sorted(set(synonyms))),
        parents=tuple(sorted(set(parents))),
        wholes=tuple(sorted(set(wholes))),
        deprecated=dead,
    ),
    IDS,
    NAMES,
    st.lists(NAMES, max_size=2),
    st.lists(IDS, max_size=2),
    st.lists(IDS, max_size=2),
    st.booleans(),
)


def escaped(text: str) -> str:
    return "".join("\\" + sign if sign in '\\"{}!' else sign for sign in text)


def as_obo(terms: list[Term]) -> str:
    lines = ["ontology: hp", ""]
    for term in terms:
        lines += ["[Term]", f"id: {term.id}", f"name: {escaped(term.label)}"]
        lines += [f'synonym: "{escaped(text)}" EXACT []' for text in term.synonyms]
        lines += [f"is_a: {up} ! a comment" for up in term.parents]
        lines += [f"relationship: part_of {up}" for up in term.wholes]
        lines += ["is_obsolete: true"] * term.deprecated + [""]
    return "\n".join(lines)


@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(TERM, min_size=1, max_size=5, unique_by=lambda term: term.id))
def test_any_term_in_obo_is_read_as_it_was_meant_and_as_fastobo_reads_it(tmp_path: Path, terms: list[Term]) -> None:
    import io

    import fastobo

    text = as_obo(terms)
    read_terms = dict(told(tmp_path, "a.obo", text).terms)
    assert read_terms == {term.id: term for term in terms}
    if any("\\" in name for term in terms for name in (term.label, *term.synonyms)):
        return  # which fastobo takes for the end of its quotation
    for frame in fastobo.iter(io.BytesIO(text.encode()), threads=1):
        names = [clause.name for clause in frame if type(clause).__name__ == "NameClause"]
        assert names == [read_terms[str(frame.id)].label]


def test_the_partner_is_a_value(tmp_path: Path) -> None:
    partner = told(tmp_path, "a.obo", OBO)
    assert isinstance(partner, Partner)
    assert partner == read(tmp_path / "a.obo", prefixes=PREFIXES)
    assert replace(partner, home=frozenset()) != partner


def test_a_set_of_mappings_is_no_ontology(tmp_path: Path) -> None:
    problem = refused(tmp_path, "a.sssom.tsv", "#x: y\nsubject_id\tpredicate_id\tobject_id\n")
    assert problem.code == "unknown-syntax"
    assert "SSSOM" in problem.message


def test_a_definition_of_obo_graphs_with_a_restriction_that_is_null_is_read(tmp_path: Path) -> None:
    """The two readers of the format had each their own description of it, and one knew no null."""
    node = '{"id": "http://purl.obolibrary.org/obo/HP_%d", "lbl": "x%d", "type": "CLASS"}'
    nodes = ", ".join(node % (n, n) for n in (1, 2))
    genus = '"genusIds": ["http://purl.obolibrary.org/obo/HP_1"], "restrictions": [null]'
    defined = f'{{"definedClassId": "http://purl.obolibrary.org/obo/HP_2", {genus}}}'
    text = f'{{"graphs": [{{"id": "http://x/hp.owl", "nodes": [{nodes}], "logicalDefinitionAxioms": [{defined}]}}]}}'
    assert told(tmp_path, "a.json", text).terms["HP:2"].genus == ("HP:1",)
