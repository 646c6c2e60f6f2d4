"""Files that are cut off, mixed, circular, enormous, hostile or in another encoding: refused with file, line and
reason, or read with what is odd told; never a part taken for the whole."""

import gzip
import io
import json
import lzma
import subprocess
import sys
import tarfile
from contextlib import suppress
from pathlib import Path

import pytest
from backports import zstd
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from partner_files import PREFIXES, attempted, refused, told
from test_partners_are_read_alike import ALL, CLASSES, FUNCTIONAL, GRAPHS, OBO, TABLE, TURTLE, owl_xml, rdf_xml

from calcgraph.confined import Limits, confined
from calcgraph.errors import UnreadableData
from calcgraph.linking import read
from calcgraph.reading import packing

EVERY: dict[str, bytes] = {
    **{name: text.encode() for name, text in ALL.items()},
    "classes.json": CLASSES.encode(),
    "hp.tsv": TABLE.encode(),
    "rdf.owl": rdf_xml(),
    "xml.owl": owl_xml().encode(),
}


# ---- cut off


@pytest.mark.parametrize("name", sorted({*EVERY} - {"a.obo", "hp.tsv"}))
def test_what_has_brackets_is_refused_wherever_it_is_cut(tmp_path: Path, name: str) -> None:
    data = EVERY[name].rstrip()
    for end in range(len(data) // 3, len(data), max(1, len(data) // 23)):
        if partner := attempted(tmp_path, name, data[:end]):  # Turtle may be cut between two statements
            assert name == "a.ttl"
            assert partner.partial or data[:end].rstrip().endswith(b".")


@pytest.mark.parametrize("name", ["a.obo", "hp.tsv"])
def test_what_has_lines_is_refused_or_told_as_a_part_wherever_a_line_is_cut(tmp_path: Path, name: str) -> None:
    data = EVERY[name]
    for end in range(60, len(data)):
        if data[end - 1 : end] == b"\n":
            continue
        partner = attempted(tmp_path, name, data[:end])
        assert partner is None or partner.partial


def test_a_file_that_ends_between_lines_is_a_part_if_it_speaks_of_what_it_lacks(tmp_path: Path) -> None:
    cut = OBO[: OBO.index("[Term]\nid: HP:4")]
    assert "HP:4" in told(tmp_path, "a.obo", cut).partial


def test_a_stanza_without_an_id_is_refused_with_its_line(tmp_path: Path) -> None:
    problem = refused(tmp_path, "a.obo", "ontology: hp\n\n[Term]\nname: x\n\n[Term]\nid: HP:1\n")
    assert (problem.code, problem.line) == ("broken-obo", 4)
    assert "no id" in problem.message
    problem = refused(tmp_path, "a.obo", OBO + "\n[Term]\n")
    assert "last stanza" in problem.message
    problem = refused(tmp_path, "a.obo", "ontology: hp\n\n[Term]\n\n[Term]\nid: HP:1\n")
    assert problem.line == 5


@pytest.mark.parametrize("pack", [(".gz", gzip.compress), (".xz", lzma.compress), (".zst", zstd.compress)])
def test_what_is_packed_and_cut_off_is_refused(tmp_path: Path, pack: tuple[str, object]) -> None:
    end, compress = pack
    for name, text in EVERY.items():
        data = compress(text)  # type: ignore[operator]
        for size in (len(data) // 2, len(data) - 3):
            problem = refused(tmp_path, name + end, data[:size])
            assert problem.code == "broken-archive"
            assert "pack it again" in (problem.fix or "")


def test_the_line_where_json_breaks_off_is_told(tmp_path: Path) -> None:
    assert refused(tmp_path, "a.json", GRAPHS[:900]).line == GRAPHS[:900].count("\n") + 1
    line = GRAPHS[: GRAPHS.index('"edges"')].count("\n") + 1
    assert refused(tmp_path, "a.json", GRAPHS.replace('"edges"', "edges")).line == line


def test_functional_syntax_that_is_cut_off_is_told_as_such(tmp_path: Path) -> None:
    for end in (FUNCTIONAL.index('label obo:HP_4 "Sk') + 17, FUNCTIONAL.index("SubClassOf(obo:HP_4")):
        assert "cut off" in refused(tmp_path, "a.ofn", FUNCTIONAL[:end]).message


# ---- mixed


@pytest.mark.parametrize(
    ("name", "data", "line"),
    [
        ("a.obo", OBO + TURTLE, OBO.count("\n") + 1),
        ("a.obo", OBO + FUNCTIONAL, OBO.count("\n") + 1),
        ("a.obo", OBO + "<rdf:RDF/>\n", OBO.count("\n") + 1),
        ("a.ttl", TURTLE + OBO, None),
        ("a.json", CLASSES + OBO, 1),
        ("a.json", CLASSES + CLASSES, 1),
        ("hp.tsv", TABLE + OBO, TABLE.count("\n") + 1),
        ("a.ofn", FUNCTIONAL + TURTLE, None),
        ("a.owl", owl_xml() + OBO, None),
    ],
)
def test_two_syntaxes_in_one_file_are_refused(tmp_path: Path, name: str, data: str, line: int | None) -> None:
    problem = refused(tmp_path, name, data)
    assert line is None or problem.line == line


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("a.owl", "<html><body>404</body></html>"),
        ("a.owl", "<!DOCTYPE html>\n<html><body>Not Found</body></html>"),
        ("a.json", '{"message": "Not Found"}'),
        ("a.json", "[1, 2]"),
        ("a.obo", "version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 1\n"),
        ("a.txt", "hello"),
        ("a.owl", b"\x7fELF\x02\x01\x01"),
        ("a.obo", ""),
        ("a.obo", " \n\n"),
    ],
)
def test_what_is_no_ontology_is_refused_whatever_its_name(tmp_path: Path, name: str, data: str | bytes) -> None:
    assert refused(tmp_path, name, data)


@pytest.mark.parametrize("name", EVERY)
def test_an_ontology_without_terms_is_refused(tmp_path: Path, name: str) -> None:
    empty = {
        "a.obo": "format-version: 1.2\nontology: hp\n",
        "a.ttl": TURTLE[: TURTLE.index("obo:HP_1")],
        "a.ofn": "Ontology(<http://purl.obolibrary.org/obo/hp>)",
        "a.json": '{"graphs": []}',
        "classes.json": "{}",
        "hp.tsv": TABLE.split("HP:1")[0],
        "rdf.owl": '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"/>',
        "xml.owl": '<Ontology xmlns="http://www.w3.org/2002/07/owl#" ontologyIRI="http://x/o"></Ontology>',
    }[name]
    assert refused(tmp_path, name, empty).code in ("no-terms", "unknown-syntax")


# ---- encodings and characters


@pytest.mark.parametrize("name", EVERY)
@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-32"])
def test_utf_16_is_refused_by_its_name(tmp_path: Path, name: str, encoding: str) -> None:
    problem = refused(tmp_path, name, EVERY[name].decode().encode(encoding))
    assert problem.code == "not-utf-8"
    assert "UTF-16" in problem.message


@pytest.mark.parametrize("name", sorted({*EVERY} - {"rdf.owl", "a.ttl"}))
def test_latin_1_is_refused_with_its_line(tmp_path: Path, name: str) -> None:
    text = EVERY[name].decode().replace("Skin", "Schädel").replace("Chalk", "Köhler")
    problem = refused(tmp_path, name, text.encode("latin-1"))
    assert problem.code == "not-utf-8"
    line = next(n for n, row in enumerate(text.split("\n"), 1) if "ä" in row or "ö" in row)
    assert problem.line == line


@pytest.mark.parametrize("name", ["rdf.owl", "a.ttl"])
def test_latin_1_in_rdf_is_refused(tmp_path: Path, name: str) -> None:
    assert refused(tmp_path, name, EVERY[name].decode().replace("Skin", "Schädel").encode("latin-1")).line


@pytest.mark.parametrize("name", EVERY)
def test_a_byte_order_mark_does_no_harm(tmp_path: Path, name: str) -> None:
    assert told(tmp_path, name, b"\xef\xbb\xbf" + EVERY[name]).terms == told(tmp_path, name, EVERY[name]).terms


@pytest.mark.parametrize("name", sorted({*EVERY} - {"hp.tsv"}))
@pytest.mark.parametrize("sign", ["\u202e", "\u2066", "\u2028", "\u009b"])
def test_a_label_that_would_be_obeyed_instead_of_shown_is_refused(tmp_path: Path, name: str, sign: str) -> None:
    data = EVERY[name].decode().replace("All", f"A{sign}l")
    problem = refused(tmp_path, name, data)
    assert problem.code == "control-character"
    assert f"U+{ord(sign):04X}" in problem.message
    assert sign not in str(problem)


@pytest.mark.parametrize("name", EVERY)
def test_a_control_character_is_refused(tmp_path: Path, name: str) -> None:
    problem = refused(tmp_path, name, EVERY[name].decode().replace("All", "A\x1b[31ml"))
    assert problem.code in ("control-character", "broken-json", "broken-rdf")
    line = EVERY[name].decode().split("All")[0].count("\n") + 1
    assert problem.line == line


def test_an_escaped_control_character_in_json_is_refused(tmp_path: Path) -> None:
    for name in ("a.json", "classes.json"):
        assert refused(tmp_path, name, EVERY[name].replace(b"All", b"A\\u001b[31ml")).code == "control-character"


def test_an_id_that_would_be_obeyed_is_not_repeated(tmp_path: Path) -> None:
    assert "\u202e" not in str(refused(tmp_path, "a.obo", OBO.replace("id: HP:1\n", "id: HP:\u202e1\n")))


# ---- the hierarchy


@pytest.mark.parametrize("length", [1, 2, 5, 3000])
def test_a_circle_is_told_with_its_members_and_the_rest_is_read(tmp_path: Path, length: int) -> None:
    circle = "".join(
        f"\n[Term]\nid: HP:{n}\nname: t{n}\nis_a: HP:{10 + (n - 9) % length}\n" for n in range(10, 10 + length)
    )
    partner = told(tmp_path, "a.obo", OBO + circle)
    (remark,) = partner.remarks
    assert remark.code == "circular-hierarchy"
    assert remark.severity == "warning"
    assert remark.focus == "HP:10"
    assert "HP:10" in remark.message
    assert len(remark.message) < 400
    assert partner.terms["HP:2"].parents == ("HP:1",)


def test_a_chain_of_thirty_thousand_is_no_circle(tmp_path: Path) -> None:
    rows = "".join(f"HP:{n}\tt\tFalse\t\tHP:{n + 1}\n" for n in range(30_000))
    partner = told(tmp_path, "hp.tsv", TABLE.split("HP:1")[0] + rows + "HP:30000\tt\tFalse\t\t\n")
    assert not partner.remarks


# ---- twice


def test_a_term_with_two_labels_keeps_the_first_and_it_is_told(tmp_path: Path) -> None:
    partner = told(tmp_path, "a.obo", OBO + "\n[Term]\nid: HP:1\nname: Everything\n")
    assert partner.terms["HP:1"].label == "All"
    assert [(r.code, r.line, r.focus) for r in partner.remarks] == [
        ("term-twice", OBO.count("\n") + 3, "HP:1"),
        ("two-labels", OBO.count("\n") + 4, "HP:1"),
    ]
    more = 'obo:HP_1 rdfs:label "Everything" .\n'
    partner = told(tmp_path, "a.ttl", TURTLE + more)
    assert [(r.code, r.focus) for r in partner.remarks] == [("two-labels", "HP:1")]
    twice = GRAPHS.replace('"nodes": [', '"nodes": [{"id": "http://purl.obolibrary.org/obo/HP_1", "lbl": "Every"},')
    assert [r.code for r in told(tmp_path, "a.json", twice).remarks] == ["two-labels"]


def test_a_term_that_stands_twice_in_a_list_is_refused(tmp_path: Path) -> None:
    twice = CLASSES[:-1] + ',"HP:1":{"ancestors":{},"label":"Other"}}'
    problem = refused(tmp_path, "a.json", twice)
    assert (problem.code, "HP:1" in problem.message) == ("term-twice", True)
    problem = refused(tmp_path, "hp.tsv", TABLE + "HP:1\tOther\tFalse\t\t\n")
    assert (problem.code, problem.line) == ("term-twice", TABLE.count("\n") + 1)


def test_a_word_that_looks_like_a_twin_is_none(tmp_path: Path) -> None:
    assert told(tmp_path, "a.json", CLASSES.replace('"x"', '"ancestors"')).terms["HP:2"].synonyms == ("ancestors",)


def test_a_stanza_with_two_ids_is_refused(tmp_path: Path) -> None:
    assert "second id" in refused(tmp_path, "a.obo", OBO + "\n[Term]\nid: HP:8\nid: HP:9\n").message


# ---- nested


DEEP = 1_000_000


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("a.json", b"[" * DEEP),
        ("b.json", b'{"graphs":[{"nodes":' + b"[" * DEEP),
        ("c.json", b'{"graphs":[{"news":' + b"[" * DEEP + b"]" * DEEP + b"}]}"),
        ("d.json", b'{"HP:1":{"ancestors":' + b'{"a":' * DEEP),
        ("e.json", b'{"HP:1":{"news":' + b"[" * DEEP + b"]" * DEEP + b',"ancestors":{}}}'),
        ("f.json", b'{"@context":{},"@graph":' + b"[" * DEEP),
        ("a.owl", b"Ontology(SubClassOf(" + b"ObjectComplementOf(" * DEEP),
        ("b.owl", b'<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">' + b"<a>" * DEEP),
        ("c.owl", b'<Ontology xmlns="http://www.w3.org/2002/07/owl#">' + b"<SubClassOf>" * DEEP),
        ("a.obo", b"ontology: hp\n\n[Term]\nid: HP:1\nis_a: HP:2 " + b"{" * DEEP + b"\n"),
        ("b.obo", b'ontology: hp\n\n[Term]\nid: HP:1\nsynonym: "' + b"\\" * (DEEP + 1) + b'" EXACT []\n'),
        ("c.obo", b"ontology: hp\n\n[Term]\nid: HP:1\nis_a: HP:2 {" + b'a="b", ' * DEEP + b"\n"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_what_is_nested_without_end_is_refused(tmp_path: Path, name: str, data: bytes) -> None:
    assert refused(tmp_path, name, data)


@pytest.mark.parametrize(
    ("name", "root"),
    [("a.owl", 'rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"'), ("b.owl", "Ontology")],
)
def test_entities_are_refused_in_both_kinds_of_xml(tmp_path: Path, name: str, root: str) -> None:
    entities = "".join(f'<!ENTITY e{n + 1} "{f"&e{n};" * 10}">' for n in range(9))
    data = f'<?xml version="1.0"?>\n<!DOCTYPE x [<!ENTITY e0 "ha">{entities}]>\n<{root}>&e9;</{root.split(" ")[0]}>'
    problem = refused(tmp_path, name, data)
    assert problem.code == "document-type"


def test_a_line_of_quotation_marks_takes_no_long_time(tmp_path: Path) -> None:
    tails = ('"' * 90_000, '\\"' * 90_000, '{a="' * 40_000, " !" * 90_000, "\\ " * 90_000)
    assert confined(_read_all_lines, tmp_path / "a.obo", tails, limits=Limits(memory=4096, seconds=30)) == 30


def _read_all_lines(path: Path, tails: tuple[str, ...], progress: object) -> int:
    tried = 0
    for tail in tails:
        for tag in ("synonym", "name", "is_a", "comment", "xref", "subset"):
            path.write_text(f"ontology: hp\n\n[Term]\nid: HP:1\n{tag}: {tail}\n")
            tried += 1
            with suppress(UnreadableData):
                read(path, prefixes=PREFIXES)
    return tried


# ---- enormous


def quick_xz(data: bytes) -> bytes:
    return lzma.compress(data, preset=0)


@pytest.mark.parametrize("pack", [(".gz", gzip.compress), (".xz", quick_xz), (".zst", zstd.compress)])
def test_a_bomb_is_refused_before_it_is_unpacked(tmp_path: Path, pack: tuple[str, object]) -> None:
    end, compress = pack
    for name, head in (("a.obo", b"ontology: hp\n"), ("a.json", b'{"HP:1":{'), ("a.ofn", b"Ontology("), ("a.ttl", b"")):
        data = compress(head + b" " * 20_000_000)  # type: ignore[operator]
        problem = refused(tmp_path, name + end, data)
        assert problem.code == "too-large"
        assert "bomb" in problem.message


def test_a_file_that_goes_on_too_long_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(packing.check_size, "__defaults__", (5_000,))
    problem = refused(tmp_path, "a.obo", OBO + "\n" * 10_000)
    assert (problem.code, "5,000" in problem.message) == ("too-large", True)


# ---- paths


def test_what_is_no_file_is_refused(tmp_path: Path) -> None:
    for path, said in (
        (tmp_path / "none.obo", "no such file"),
        (tmp_path, "no regular file"),
        (Path("/dev/zero"), "no"),
    ):
        with pytest.raises(UnreadableData, match=said):
            read(path, prefixes=PREFIXES)


# ---- anything

TOKENS = st.sampled_from(
    [
        *("[Term]\n", "id: HP:1\n", "name: x\n", "is_a: HP:1 ! x\n", 'synonym: "', '"', "{", "}", "\\", "\n", ":", "é"),
        *("Ontology(", "Prefix(:=<http://x/>)", "SubClassOf(", ":A", ")", "<http://x/>", "Declaration(Class(", "\x00"),
        *('{"HP:1":', '{"ancestors":{', '"graphs":[', "]", ",", "1", "null", '"label":', "<?xml?>", "<Ontology", ">"),
    ]
)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.sampled_from(["a.obo", "a.json", "a.owl", "a.ofn", "a.ttl", "a.tsv"]),
    st.lists(TOKENS, max_size=20).map("".join) | st.sampled_from(sorted(EVERY)).map(lambda n: EVERY[n].decode()),
    st.integers(0, 4000),
    st.binary(max_size=4),
)
def test_any_text_is_read_or_refused(tmp_path: Path, name: str, text: str, where: int, junk: bytes) -> None:
    data = text.encode()
    attempted(tmp_path, name, data[:where] + junk + data[where:])


def test_nothing_is_printed_and_no_reader_needs_another_ones_package(tmp_path: Path) -> None:
    (tmp_path / "a.obo").write_text(OBO)
    script = (
        "import sys; from calcgraph.linking import read; read(sys.argv[1]);"
        "print([m for m in ('msgspec', 'pyhornedowl', 'fastobo', 'rdflib') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", script, str(tmp_path / "a.obo")], capture_output=True, text=True)
    assert (done.stdout, done.stderr) == ("[]\n", "")


def test_a_package_that_is_missing_is_named_with_the_remedy(tmp_path: Path) -> None:
    for name, package in (("a.json", "msgspec"), ("a.ofn", "pyhornedowl")):
        (tmp_path / name).write_text(ALL[name])
        script = (
            f"import sys; sys.modules[{package!r}] = None\nfrom calcgraph.linking import read\n"
            "from calcgraph.errors import MissingTool\n"
            "try:\n    read(sys.argv[1])\nexcept MissingTool as e:\n    print(e)"
        )
        done = subprocess.run([sys.executable, "-c", script, str(tmp_path / name)], capture_output=True, text=True)
        assert package in done.stdout
        assert "pip install 'calcgraph[link]'" in done.stdout


# ---- sets of mappings

HEADER = "#curie_map:\n#  M: http://purl.obolibrary.org/obo/MONDO_\nsubject_id\tpredicate_id\tobject_id\n"


def archive(members: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w") as tar:
        for name, data in members.items():
            info = tarfile.TarInfo(name)
            info.size = len(data)
            tar.addfile(info, io.BytesIO(data))
    return out.getvalue()


def refused_mappings(folder: Path, name: str, data: bytes) -> str:
    from calcgraph.linking.files.mapping_sets import read_mappings

    (folder / name).write_bytes(data)
    with pytest.raises(UnreadableData) as raised:
        read_mappings(folder / name, prefixes=PREFIXES)
    return str(raised.value)


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (HEADER + "M:1\tskos:exactMatch\tHP:1", "cut off"),
        (HEADER + "M:1\tskos:exactMatch\n", ":4: violation: the row has 2 cells, the header 3"),
        (HEADER + "M:1\tskos:exact\u202e\tHP:1\n", ":4: violation: the row holds"),
        ("#a: [\n" + HEADER, "violation"),
        ("#a: &x [*x]\n" + HEADER, "violation"),
        ("a\tb\n", "no set of mappings"),
        ("", "no set of mappings"),
        (OBO, "no set of mappings"),
    ],
)
def test_a_bad_set_of_mappings_is_refused(tmp_path: Path, data: str, said: str) -> None:
    assert said in refused_mappings(tmp_path, "a.sssom.tsv", data.encode())


def test_a_bad_archive_is_refused_and_nothing_is_written(tmp_path: Path) -> None:
    good, bad = HEADER.encode(), b"a\tb\n"
    assert "no file in it" in refused_mappings(tmp_path, "a.tar", archive({"x": good}))
    said = refused_mappings(tmp_path, "a.tar", archive({"../a.sssom.tsv": bad, "\x1bb.sssom.tsv": bad}))
    assert said.count("no set of mappings") == 2
    assert "\x1b" not in said
    assert "cannot be read" in refused_mappings(tmp_path, "a.tar", archive({"a.sssom.tsv": good})[:600])
    assert "broken-archive" in refused_mappings(
        tmp_path, "a.tar.xz", lzma.compress(archive({"a.sssom.tsv": good}))[:-4]
    )
    bomb = archive({"a.sssom.tsv": good + b"\n" * 20_000_000})
    assert "bomb" in refused_mappings(tmp_path, "a.tar.xz", quick_xz(bomb))
    assert sorted(p.name for p in tmp_path.iterdir()) == ["a.tar", "a.tar.xz"]
    assert not (tmp_path.parent / "a.sssom.tsv").exists()


def test_json_of_every_shape_is_read_or_refused(tmp_path: Path) -> None:
    for value in (None, 1, "x", [], {}, {"graphs": None}, {"graphs": [None]}, {"graphs": [{"nodes": [{"id": 1}]}]}):
        assert refused(tmp_path, "a.json", json.dumps(value))
    for value in (None, 1, "x", [], {"ancestors": None}, {"ancestors": {"a": "b"}}, {"ancestors": {}, "label": 1}):
        assert refused(tmp_path, "a.json", json.dumps({"HP:1": value}))
