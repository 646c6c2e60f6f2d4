"""Each claim and each conflict is a well-formed, verified nanopublication; together they lose and invent nothing."""

from collections.abc import Iterable, Mapping
from typing import Any

import pyoxigraph as ox
import pytest
import rdflib

import nanopub_package
from calcgraph import Dataset, Knowledge, assemble
from calcgraph.graph.names import BASE, VOCABULARY, cgv
from calcgraph.writing.content import ClaimRecord, Content
from calcgraph.writing.formats import nanopubs
from calcgraph.writing.formats.trusty import artefact_code
from calcgraph.writing.objects import Objects, canonical
from planting import changed

pytestmark = [pytest.mark.filterwarnings("ignore::DeprecationWarning"), pytest.mark.filterwarnings("ignore:.*rdflib")]
FILE = "calcgraph.nanopubs.trig"
NP, NPX = rdflib.Namespace("http://www.nanopub.org/nschema#"), rdflib.Namespace("http://purl.org/nanopub/x/")
CG, CGV = rdflib.Namespace(BASE), rdflib.Namespace(VOCABULARY)
PROV, DCT = rdflib.PROV, rdflib.DCTERMS
(FORMAT,) = nanopubs.FORMATS


def written(dataset: Dataset) -> bytes:
    return nanopubs._trig(canonical(dataset))


def apart(data: bytes) -> dict[str, list[ox.Quad]]:
    """The quads of each nanopublication, by its name."""
    found: dict[str, list[ox.Quad]] = {}
    for quad in ox.parse(data, format=ox.RdfFormat.TRIG):
        found.setdefault(quad.graph_name.value.partition("#")[0], []).append(quad)  # type: ignore[union-attr]
    return found


def code_of(quads: Iterable[ox.Quad], own: str) -> str:
    graphs: dict[Any, list[ox.Triple]] = {}
    for q in quads:
        graphs.setdefault(q.graph_name, []).append(q.triple)
    return artefact_code(graphs, own)


def alone(data: bytes, name: str) -> bytes:
    """The text of one nanopublication, with the prefixes of all."""
    prefixes, *each = data.decode().split("@prefix this:")
    return "@prefix this:".join((prefixes, next(text for text in each if text.startswith(f" <{name}>")))).encode()


def by_claim(data: bytes) -> dict[str, str]:
    """The name of the nanopublication that introduces a claim or conflict."""
    introduces = ox.NamedNode(NPX + "introduces")
    return {
        q.object.value.removeprefix(BASE): name
        for name, quads in apart(data).items()
        for q in quads
        if q.predicate == introduces and not isinstance(q.object, ox.Triple)
    }


class Parsed:
    """A file as rdflib reads it."""

    def __init__(self, data: bytes) -> None:
        normalise, rdflib.NORMALIZE_LITERALS = rdflib.NORMALIZE_LITERALS, False
        try:
            self.dataset = rdflib.Dataset()
            self.dataset.parse(data=data, format="trig")
        finally:
            rdflib.NORMALIZE_LITERALS = normalise
        self.names = sorted({q[0] for q in self.dataset.quads((None, rdflib.RDF.type, NP.Nanopublication, None))})

    def part(self, name: str, part: str) -> rdflib.Graph:
        return self.dataset.graph(rdflib.URIRef(f"{name}#{part}"))

    def assertions(self) -> rdflib.Graph:
        """All assertions in one graph, as a careless consumer has them."""
        merged = rdflib.Graph()
        for *_, assertion, _ in self.dataset.quads((None, NP.hasAssertion, None, None)):
            for triple in self.dataset.graph(assertion):
                merged.add(triple)
        return merged


@pytest.fixture(scope="module")
def data(rendered: Mapping[str, bytes]) -> bytes:
    return rendered[FILE]


@pytest.fixture(scope="module")
def parsed(data: bytes) -> Parsed:
    return Parsed(data)


@pytest.fixture(scope="module")
def objects(dataset: Dataset) -> Objects:
    return canonical(dataset)


# ---- form


def test_there_is_one_for_each_claim_and_each_conflict_and_an_index(data: bytes, dataset: Dataset) -> None:
    kinds = {
        kind: {t.subject.value for t in dataset.graph(graph) if t.object == cgv(kind)}  # type: ignore[union-attr]
        for kind, graph in (("Claim", "claims"), ("Conflict", "conflicts"))
    }
    assert (len(kinds["Claim"]), len(kinds["Conflict"])) == (114, 8)
    names = by_claim(data)
    assert {BASE + key for key in names} == kinds["Claim"] | kinds["Conflict"]
    assert len(set(names.values())) == 122
    assert len(apart(data)) == 123


def ill_formed(parsed: Parsed, name: str) -> list[str]:
    """What of the ten criteria of the guidelines a nanopublication does not meet."""
    this = rdflib.URIRef(name)
    heads = [q[3] for q in parsed.dataset.quads((this, rdflib.RDF.type, NP.Nanopublication, None))]
    if len(heads) != 1:
        return [f"{len(heads)} heads"]
    head = parsed.dataset.graph(heads[0])
    links = [list(head.objects(this, NP[link])) for link in ("hasAssertion", "hasProvenance", "hasPublicationInfo")]
    if [len(found) for found in links] != [1, 1, 1]:
        return [f"not three graphs: {links}"]
    assertion, provenance, pubinfo = (found[0] for found in links)
    problems = []
    if len({this, heads[0], assertion, provenance, pubinfo}) != 5:
        problems.append("names are not all different")
    if not all(len(parsed.dataset.graph(g)) for g in (assertion, provenance, pubinfo)):
        problems.append("a graph is empty")
    if not any(assertion in (s, o) for s, _, o in parsed.dataset.graph(provenance)):
        problems.append("the provenance is not of the assertion")
    if {s for s, _, _ in parsed.dataset.graph(pubinfo)} != {this}:
        problems.append("the publication info is of something else")
    return problems


def test_each_is_well_formed_by_the_guidelines(parsed: Parsed) -> None:
    assert not {name: found for name in parsed.names if (found := ill_formed(parsed, name))}
    graphs = {str(g.identifier).partition("#")[0] for g in parsed.dataset.graphs() if len(g)}
    assert graphs == {str(name) for name in parsed.names}, "no triple stands outside"


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        ("np:hasAssertion sub:assertion", "np:hasAssertion sub:Head", "names are not all different"),
        ("np:hasAssertion sub:assertion", "np:hasAssertion sub:nowhere", "a graph is empty"),
        ("sub:assertion prov:", "cg:other prov:", "the provenance is not of the assertion"),
        ("this: dcterms:creator", "cg:other dcterms:creator", "the publication info is of something else"),
        ("this: a np:Nanopublication", "this: a np:Other", "0 heads"),
    ],
)
def test_a_fault_of_form_is_noticed(data: bytes, old: str, new: str, problem: str) -> None:
    name = next(iter(apart(data)))
    assert not ill_formed(Parsed(alone(data, name)), name)
    text = alone(data, name).decode().replace(old, new)
    assert problem in ill_formed(Parsed(text.encode()), name)


def test_blank_nodes_there_are_none(data: bytes) -> None:
    assert b"_:" not in data.replace(b"http_://", b"")
    assert not any(
        isinstance(t, ox.BlankNode) for qs in apart(data).values() for q in qs for t in (q.subject, q.object)
    )


# ---- trusty URIs


def test_each_name_is_a_trusty_uri_by_us_and_by_the_nanopub_package(data: bytes) -> None:
    for name, quads in apart(data).items():
        code = name.removeprefix(f"{BASE}np/")
        assert code_of(quads, code) == code
        assert nanopub_package.artefact_code(quads, code) == code


def test_the_nanopub_package_finds_them_valid_and_unsigned(data: bytes) -> None:
    for name, quads in [*apart(data).items()][::12]:
        theirs = nanopub_package.nanopub(quads)
        assert theirs.is_valid
        assert theirs.source_uri == name
        assert theirs.has_valid_trusty
        assert theirs.metadata.signature is None


@pytest.mark.parametrize("part", ["assertion", "provenance", "pubinfo", "Head"])
def test_one_triple_more_in_any_graph_breaks_the_name(data: bytes, part: str) -> None:
    name, quads = next(iter(apart(data).items()))
    code = name.removeprefix(f"{BASE}np/")
    note = ox.Quad(ox.NamedNode(name), cgv("note"), ox.Literal("x"), ox.NamedNode(f"{name}#{part}"))
    assert code_of([*quads, note], code) != code
    assert nanopub_package.artefact_code([*quads, note], code) != code


def test_a_change_renames_the_claim_and_what_refers_to_it_and_nothing_else(knowledge: Knowledge, data: bytes) -> None:
    old, new = by_claim(data), by_claim(written(assemble(changed(knowledge, "CALC_0010119", note="changed"))))
    others = {key for key in old if key.startswith("CALC_") and key != "CALC_0010119"}
    assert {key: old[key] for key in others} == {key: new[key] for key in others}
    assert old["CALC_0010119"] != new["CALC_0010119"]
    conflicts = {key for key in old if key not in others and old[key] != new[key]}
    against = {str(s.value).removeprefix(BASE) for s in of_conflicts(assemble(knowledge), "CALC_0010119")}
    assert conflicts == {"CALC_0010119", *against}


def of_conflicts(dataset: Dataset, key: str) -> set[Any]:
    return {t.subject for t in dataset.graph("conflicts") if t.object == ox.NamedNode(BASE + key)}


# ---- truth


def direct(merged: rdflib.Graph, content: Content) -> set[tuple[str, str, str]]:
    """The triples of some assertions that have a claim's subject and a claim's property."""
    subjects, properties = {c.subject.value for c in content.claims}, {VOCABULARY + c.property for c in content.claims}
    return {(str(s), str(p), o.n3()) for s, p, o in merged if str(s) in subjects and str(p) in properties}


def told(c: ClaimRecord) -> set[tuple[str, str, str]]:
    def text(value: Any) -> str:
        known = rdflib.URIRef(value.value) if isinstance(value, ox.NamedNode) else None
        return str((known or rdflib.Literal(value.value, lang=value.language)).n3())

    return {(c.subject.value, VOCABULARY + c.property, text(value)) for value in c.values}


def wrongly_stated(parsed: Parsed, content: Content) -> set[str]:
    """The claims that a merger of all assertions would take for plain facts, though they are none."""
    there = direct(parsed.assertions(), content)
    facts = set().union(*(told(c) for c in content.claims if content.states(c)))
    return {c.id for c in content.claims if not content.states(c) and told(c) & there and not told(c) & facts} | {
        c.id for c in content.claims if c.negative and told(c) & there
    }


def test_merged_assertions_state_the_facts_and_nothing_that_is_denied_or_doubted(
    parsed: Parsed, objects: Objects
) -> None:
    content = objects.content
    assert not wrongly_stated(parsed, content)
    kinds = rdflib.RDF.type.n3()[1:-1]
    facts = {(t.subject.value, t.predicate.value) for t in content.facts if t.predicate.value != kinds}
    there = direct(parsed.assertions(), content)
    assert {(s, p) for s, p, _ in there} == facts
    assert len(there) == len([t for t in content.facts if t.predicate.value != kinds]) == 62


@pytest.mark.parametrize("status", ["excluded", "normal", "possible"])
def test_a_triple_of_a_claim_that_is_none_is_noticed(
    monkeypatch: pytest.MonkeyPatch, objects: Objects, status: str
) -> None:
    def careless(_: Content, c: ClaimRecord) -> ox.Triple | None:
        return c.triples[0] if status in (c.status, c.certainty) else None

    monkeypatch.setattr(Content, "fact", careless)
    found = wrongly_stated(Parsed(nanopubs._trig(objects)), objects.content)
    assert found >= {c.id for c in objects.content.claims if status in (c.status, c.certainty)}


def test_every_record_in_an_assertion_says_its_status(parsed: Parsed) -> None:
    merged = parsed.assertions()
    claims = set(merged.subjects(rdflib.RDF.type, CGV.Claim))
    assert len(claims) == 114
    assert all(len(list(merged.objects(c, CGV.status))) == 1 for c in claims)


# ---- nothing is lost


def kept(data: bytes, dataset: Dataset, graph: str) -> tuple[set[ox.Triple], set[ox.Triple]]:
    assert FORMAT.read
    return {q.triple for q in FORMAT.read(data)}, set(dataset.graph(graph))


@pytest.mark.parametrize("graph", ["claims", "conflicts"])
def test_read_back_it_gives_every_claim_span_repair_and_conflict(data: bytes, dataset: Dataset, graph: str) -> None:
    found, there = kept(data, dataset, graph)
    assert there <= found


def test_read_back_nothing_is_there_that_the_data_set_does_not_say(data: bytes, dataset: Dataset) -> None:
    found, there = kept(data, dataset, "claims")
    known = there | set(dataset.graph("conflicts")) | set(dataset.graph("facts"))
    new = {t for t in found - known if not str(t.subject).startswith(f"<{BASE}np/")}
    assert not new


# ---- what it says of a few, checked by hand


def nanopub(parsed: Parsed, data: bytes, key: str) -> tuple[rdflib.URIRef, rdflib.Graph, rdflib.Graph, rdflib.Graph]:
    name = by_claim(data)[key]
    return rdflib.URIRef(name), *(parsed.part(name, part) for part in ("assertion", "provenance", "pubinfo"))


def test_a_feature_of_a_lesion_is_asserted_as_a_record_alone(parsed: Parsed, data: bytes) -> None:
    _, assertion, provenance, _ = nanopub(parsed, data, "CALC_0010307")
    assert set(assertion.subjects()) == {CG.CALC_0010307}
    assert set(assertion.objects(CG.CALC_0010307, CGV.status)) == {CGV.present}
    assert set(assertion.objects(CG.CALC_0010307, CGV.frequency)) == {CGV.mostly}
    assert list(assertion.objects(CG.CALC_0010307, CGV.bearer))
    repair = CG["repair/CALC_0010307"]
    assert str(provenance.value(repair, CGV.damagedWords)) == "scorpion-like"
    span = CG["span/ybsite-h5996/1821-1872"]
    selector = provenance.value(span, rdflib.URIRef("http://www.w3.org/ns/oa#hasSelector"))
    assert int(provenance.value(selector, rdflib.URIRef("http://www.w3.org/ns/oa#start"))) == 1821


def test_an_excluded_claim_is_asserted_as_a_record_alone(parsed: Parsed, data: bytes) -> None:
    _, assertion, _, _ = nanopub(parsed, data, "CALC_0010105")
    assert set(assertion.subjects()) == {CG.CALC_0010105}
    assert set(assertion.objects(CG.CALC_0010105, CGV.status)) == {CGV.excluded}


def test_a_fact_stands_beside_its_record(parsed: Parsed, data: bytes) -> None:
    _, assertion, _, _ = nanopub(parsed, data, "CALC_0010001")
    assert (CG.CALC_0000001, CGV.name, rdflib.Literal("calcinosis cutis", lang="en")) in assertion


def test_the_provenance_names_source_span_and_curators(parsed: Parsed, data: bytes) -> None:
    this, _, provenance, _ = nanopub(parsed, data, "CALC_0010001")
    assertion = this + "#assertion"
    assert set(provenance.objects(assertion, PROV.wasDerivedFrom)) == {CG.CALC_0009001, CG["span/ybsite-h5996/91-106"]}
    assert set(provenance.objects(assertion, PROV.wasAttributedTo)) == {CG["agent/curators"]}
    assert provenance.value(CG.CALC_0009001, DCT.source) == rdflib.URIRef("https://en.ybsite.org/disease/h-5996.html")


def test_the_publication_info_has_creator_licence_version_and_says_that_it_is_unsigned(
    parsed: Parsed, data: bytes
) -> None:
    this, _, _, pubinfo = nanopub(parsed, data, "CALC_0010001")
    assert pubinfo.value(this, DCT.creator) == CG["agent/curators"]
    assert pubinfo.value(this, DCT.license) == rdflib.URIRef("https://creativecommons.org/licenses/by/4.0/")
    assert pubinfo.value(this, NPX.hasNanopubType) == CGV.Claim
    assert "medical advice" in pubinfo.value(this, DCT.rights)
    assert pubinfo.value(this, rdflib.RDFS.comment).startswith("Not signed")
    assert pubinfo.value(this, rdflib.OWL.versionInfo)
    assert pubinfo.value(this, DCT.created) is None, "there is no clock"
    assert data.startswith(b"# Nanopublications. Not signed")
    assert b"hasSignature" not in data


def test_a_conflict_is_derived_from_the_nanopublications_of_its_claims(parsed: Parsed, data: bytes) -> None:
    names = by_claim(data)
    conflicts = [key for key in names if key.startswith("conflict/")]
    for key in conflicts:
        this, assertion, provenance, _ = nanopub(parsed, data, key)
        sides = {*assertion.objects(CG[key], CGV.oneSide), *assertion.objects(CG[key], CGV.otherSide)}
        derived = set(provenance.objects(this + "#assertion", PROV.wasDerivedFrom))
        assert derived == {rdflib.URIRef(names[str(c).removeprefix(BASE)]) for c in sides}
        assert len(derived) >= 2


# ---- the index


def indexes(data: bytes) -> list[tuple[str, set[str], list[str], bool]]:
    """Name, elements, what it appends to, whether it is incomplete."""
    found = []
    for name, quads in apart(data).items():
        said: dict[str, list[str]] = {}
        for q in quads:
            if isinstance(q.object, ox.NamedNode):
                said.setdefault(q.predicate.value, []).append(q.object.value)
        kinds = said[str(rdflib.RDF.type)]
        if str(NPX.NanopubIndex) in kinds:
            elements, appended = set(said[str(NPX.includesElement)]), said.get(str(NPX.appendsIndex), [])
            found.append((name, elements, appended, str(NPX.IncompleteIndex) in kinds))
    return found


def test_the_index_has_all_others(data: bytes) -> None:
    ((name, elements, appended, incomplete),) = indexes(data)
    assert elements == {*apart(data)} - {name}
    assert not appended
    assert not incomplete


def test_an_index_that_would_be_too_long_is_appended_to(monkeypatch: pytest.MonkeyPatch, objects: Objects) -> None:
    monkeypatch.setattr(nanopubs, "_MOST", 50)
    found = indexes(nanopubs._trig(objects))
    assert [len(elements) for _, elements, _, _ in found] == [50, 50, 22]
    assert [appended for _, _, appended, _ in found] == [[], [found[0][0]], [found[1][0]]]
    assert [incomplete for *_, incomplete in found] == [True, True, False]


# ---- otherwise


def test_the_time_is_that_of_source_date_epoch(knowledge: Knowledge, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "86399")
    created = b'dcterms:created "1970-01-01T23:59:59Z"^^xsd:dateTime'
    assert written(assemble(knowledge)).count(created) == 123


def test_read_as_written_the_damaged_words_are_asserted_and_no_value(knowledge: Knowledge) -> None:
    dataset = assemble(knowledge, reading="as-written")
    data = written(dataset)
    parsed = Parsed(data)
    _, assertion, provenance, _ = nanopub(parsed, data, "CALC_0010307")
    assert str(assertion.value(CG.CALC_0010307, CGV.unmappedWords)) == "scorpion-like"
    assert assertion.value(CG.CALC_0010307, CGV.value) is None
    assert not list(provenance.subjects(rdflib.RDF.type, CGV.Repair))
    found, there = kept(data, dataset, "claims")
    assert there <= found
    assert not wrongly_stated(parsed, canonical(dataset).content)


HOSTILE = ['"', "a\nb\r\tc", "\\n", "<script>alert(1)</script>", "=1+1", "~~~ARTIFACTCODE~~~", "} sub:x {", "𝄞\uffee é"]


@pytest.mark.parametrize("text", HOSTILE)
@pytest.mark.thinned(4)
def test_hostile_text_comes_back_and_the_name_is_verified(knowledge: Knowledge, text: str) -> None:
    data = written(assemble(changed(knowledge, "CALC_0010105", note=text)))
    name = by_claim(data)["CALC_0010105"]
    code = name.removeprefix(f"{BASE}np/")
    assert code_of(apart(data)[name], code) == code == nanopub_package.artefact_code(apart(data)[name], code)
    note = Parsed(alone(data, name)).part(name, "assertion").value(CG.CALC_0010105, rdflib.SKOS.note)
    assert str(note) == text


def test_a_data_set_without_claims_makes_a_file_that_can_be_read() -> None:
    data = written(Dataset(frozenset(), {"cg": BASE}))
    assert not list(ox.parse(data, format=ox.RdfFormat.TRIG))
