"""In RDF 1.2 a claim is said of a triple, and the triple holds only where the claim states it.

N3.js, a parser that is not ours nor Oxigraph's, is not in the test extra: CALCGRAPH_N3 names its folder
(`npm install n3`, then `node_modules/n3`).
"""

import json
import os
import shutil
import subprocess
import sys
import sysconfig
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pyoxigraph as ox
import pytest

from calcgraph import Dataset, Knowledge, assemble
from calcgraph.graph.names import BASE, TYPE, VOCABULARY, cgv
from calcgraph.writing.content import ClaimRecord, Content
from calcgraph.writing.formats import rdf12
from calcgraph.writing.objects import Objects, canonical
from planting import changed

FILE = "calcgraph.rdf12.ttl"
N3 = os.environ.get("CALCGRAPH_N3")
PREFIXES = {"cg": BASE, "cgv": VOCABULARY, "rdfs": "http://www.w3.org/2000/01/rdf-schema#"}
(FORMAT,) = rdf12.FORMATS


def written(dataset: Dataset) -> bytes:
    return rdf12._turtle(canonical(dataset))


def store(data: bytes) -> ox.Store:
    loaded = ox.Store()
    loaded.load(data, format=ox.RdfFormat.TURTLE)
    return loaded


@pytest.fixture(scope="module")
def data(rendered: Mapping[str, bytes]) -> bytes:
    return rendered[FILE]


@pytest.fixture(scope="module")
def objects(dataset: Dataset) -> Objects:
    return canonical(dataset)


def holds(loaded: ox.Store, triple: ox.Triple) -> bool:
    return any(loaded.quads_for_pattern(triple.subject, triple.predicate, triple.object))


def wrongly_stated(data: bytes, content: Content) -> set[str]:
    """The claims of which a triple holds though `Content.states` says that none may."""
    loaded = store(data)
    facts = {t for c in content.claims if content.states(c) for t in c.triples}
    return {c.id for c in content.claims for t in c.triples if holds(loaded, t) and (c.negative or t not in facts)}


# ---- truth


def test_no_triple_holds_that_is_denied_doubted_or_said_of_a_lesion(data: bytes, objects: Objects) -> None:
    assert not wrongly_stated(data, objects.content)


def test_the_triples_that_hold_are_the_facts_and_no_others(data: bytes, objects: Objects) -> None:
    content = objects.content
    subjects, properties = {c.subject for c in content.claims}, {cgv(c.property) for c in content.claims}
    loaded = store(data)
    there = {q.triple for q in loaded if q.subject in subjects and q.predicate in (*properties, TYPE)}
    of_facts = {t for t in content.facts if t.subject in subjects}
    others = {t for t in there - of_facts if t.object not in (cgv("Source"), cgv("Claim"))}
    assert of_facts <= there
    assert not others
    assert len([t for t in there if t.predicate in properties]) == 62


@pytest.mark.parametrize("status", ["excluded", "normal", "possible"])
def test_a_claim_that_is_asserted_by_mistake_is_noticed(
    monkeypatch: pytest.MonkeyPatch, objects: Objects, status: str
) -> None:
    def careless(_: Content, c: ClaimRecord) -> ox.Triple | None:
        return c.triples[0] if status in (c.status, c.certainty) and len(c.triples) == 1 else None

    monkeypatch.setattr(Content, "fact", careless)
    content = objects.content
    planted = {c.id for c in content.claims if status in (c.status, c.certainty) and len(c.values) == 1}
    assert wrongly_stated(rdf12._turtle(objects), content) >= planted


def test_an_edit_from_naming_to_asserting_is_noticed(data: bytes, objects: Objects) -> None:
    named = "<< cg:CALC_0000004 cgv:transmission cg:CALC_0000044 ~ cg:CALC_0010105 >>\n    a"
    assert named in data.decode()
    asserted = "cg:CALC_0000004 cgv:transmission cg:CALC_0000044 . cg:CALC_0010105 a"
    assert wrongly_stated(data.decode().replace(named, asserted).encode(), objects.content) == {"CALC_0010105"}


def test_a_query_for_plain_triples_finds_no_excluded_transmission(data: bytes) -> None:
    loaded = store(data)
    plain = "SELECT ?how { cg:CALC_0000004 cgv:transmission ?how }"
    assert not [*loaded.query(plain, prefixes=PREFIXES)]
    named = "SELECT ?status { << cg:CALC_0000004 cgv:transmission ?how ~ ?claim >> cgv:status ?status }"
    assert [s["status"] for s in loaded.query(named, prefixes=PREFIXES)] == [cgv("excluded")]


# ---- what stands there


def reified(data: bytes, key: str) -> set[Any]:
    reifies = rdf12.REIFIES
    return {q.object for q in ox.parse(data, format=ox.RdfFormat.TURTLE)
            if q.subject == ox.NamedNode(BASE + key) and q.predicate == reifies}  # fmt: skip


def test_each_claim_reifies_the_triples_of_its_values(data: bytes, objects: Objects) -> None:
    found: dict[str, set[Any]] = {}
    for quad in ox.parse(data, format=ox.RdfFormat.TURTLE):
        if quad.predicate == rdf12.REIFIES:
            found.setdefault(str(quad.subject), set()).add(quad.object)
    assert found == {str(c.node): set(c.triples) for c in objects.content.claims if c.values}


def test_alternatives_are_several_triples_of_one_claim_and_none_holds(data: bytes, objects: Objects) -> None:
    several = [c for c in objects.content.claims if len(c.values) > 1]
    assert [c.id for c in several] == ["CALC_0010006", "CALC_0010116", "CALC_0010407"]
    loaded = store(data)
    for c in several:
        assert reified(data, c.id) == set(c.triples)
        assert not any(holds(loaded, t) for t in c.triples)


def test_what_is_unknown_or_silent_names_no_triple(data: bytes, objects: Objects) -> None:
    none = [c for c in objects.content.claims if c.status in ("unknown", "silent") and not c.values]
    assert {c.status for c in none} >= {"silent"}
    assert not any(reified(data, c.id) for c in none)


def test_a_fact_is_written_with_its_annotation(data: bytes) -> None:
    block = data.decode().partition('cg:CALC_0000001 cgv:name "calcinosis cutis"@en ~ cg:CALC_0010001 {|\n')[2]
    inside = block.partition("|} .")[0]
    assert "cgv:status cgv:present ;" in inside
    assert "cgv:span <https://w3id.org/calcgraph/span/ybsite-h5996/91-106> ;" in inside


def test_a_feature_of_a_lesion_is_named_and_annotated(data: bytes) -> None:
    block = data.decode().partition("<< cg:CALC_0000006 cgv:surface PATO:0001361 ~ cg:CALC_0010307 >>\n")[2]
    inside = block.partition(" .\n")[0]
    assert "cgv:bearer HP:0200036 ;" in inside
    assert "cgv:frequency cgv:mostly ;" in inside


def test_everything_that_is_named_has_its_label(data: bytes) -> None:
    query = """SELECT ?label ?said { << cg:CALC_0000004 cgv:finding ?what ~ ?claim >> cgv:status ?status .
      ?what rdfs:label ?label . ?status rdfs:label ?said FILTER(LANG(?label) = "en" && ?status != cgv:present) }"""
    rows = {(s["label"].value, s["said"].value) for s in store(data).query(query, prefixes=PREFIXES)}
    assert rows == {
        ("Abnormal circulating calcium concentration", "normal"),
        ("Abnormal blood phosphate concentration", "normal"),
    }


# ---- nothing is lost


def test_read_back_it_gives_every_claim_span_repair_and_fact(data: bytes, dataset: Dataset) -> None:
    assert FORMAT.read
    found = {q.triple for q in FORMAT.read(data)}
    there = set(dataset.graph("claims")) | set(dataset.graph("facts"))
    assert there <= found
    assert {t.predicate.value for t in found - there} == {PREFIXES["rdfs"] + "label"}


HOSTILE = ['"', "a\nb\r\tc", "\\n", "<script>alert(1)</script>", "=1+1", "|} .", ">> << ~", "𝄞\uffee é"]


@pytest.mark.parametrize("text", HOSTILE)
@pytest.mark.thinned(4)
def test_hostile_text_comes_back(knowledge: Knowledge, text: str) -> None:
    name = changed(knowledge, "CALC_0010105", note=text)
    dataset = assemble(changed(name, "CALC_0010001", text=text or None))
    assert FORMAT.read
    assert {*dataset.graph("claims"), *dataset.graph("facts")} <= {q.triple for q in FORMAT.read(written(dataset))}


def test_read_as_written_a_repaired_claim_names_no_triple(knowledge: Knowledge) -> None:
    dataset = assemble(knowledge, reading="as-written")
    data = written(dataset)
    assert not reified(data, "CALC_0010307")
    assert not wrongly_stated(data, canonical(dataset).content)
    assert FORMAT.read
    assert set(dataset.graph("claims")) <= {q.triple for q in FORMAT.read(data)}


# ---- others read it


def test_the_oxigraph_server_loads_it_and_answers(data: bytes, tmp_path: Path) -> None:
    folders = (sysconfig.get_path("scripts"), Path(sys.executable).parent, *os.get_exec_path())
    binary = next(filter(None, (shutil.which("oxigraph", path=str(folder)) for folder in folders)))
    (tmp_path / FILE).write_bytes(data)
    place = ["--location", str(tmp_path / "store")]
    subprocess.run([binary, "load", *place, "--file", str(tmp_path / FILE)], check=True, capture_output=True)
    query = (
        f"""PREFIX cgv: <{VOCABULARY}> SELECT (COUNT(*) AS ?n) {{ << ?s ?p ?o ~ ?claim >> cgv:status cgv:excluded }}"""
    )
    command = [binary, "query", *place, "--results-format", "csv", "--query", query]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    assert done.stdout.split() == ["n", "8"]


_SCRIPT = """
const N3 = require(process.argv[1]);
const term = (x) => x.termType === 'Quad' ? [x.subject, x.predicate, x.object].map(term)
  : x.termType === 'Literal' ? [x.value, x.language, x.datatype.value] : x.value;
const quads = new N3.Parser({ format: 'text/turtle' }).parse(require('fs').readFileSync(0, 'utf8'));
console.log(JSON.stringify(quads.map((q) => [q.subject, q.predicate, q.object].map(term))));
"""


@pytest.mark.skipif(not N3, reason="CALCGRAPH_N3 does not name the folder of N3.js")
def test_n3_js_reads_the_same_triples(data: bytes) -> None:
    def term(x: Any) -> Any:
        if isinstance(x, ox.Triple):
            return tuple(map(term, (x.subject, x.predicate, x.object)))
        return (x.value, x.language or "", x.datatype.value) if isinstance(x, ox.Literal) else x.value

    def plain(x: Any) -> Any:
        return tuple(map(plain, x)) if isinstance(x, list) else x

    done = subprocess.run(["node", "-e", _SCRIPT, str(N3)], input=data, capture_output=True, check=True)
    ours = {term(q.triple) for q in ox.parse(data, format=ox.RdfFormat.TURTLE)}
    assert {plain(q) for q in json.loads(done.stdout)} == ours
    assert len(ours) > 2500
