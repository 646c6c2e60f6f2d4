"""Every syntax gives the same graph, blank nodes of two files stay apart, and a node is found where it stands."""

import gzip
import lzma
from collections.abc import Callable
from pathlib import Path

import pyoxigraph as ox
import pytest
import zstandard
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from calcgraph.errors import UnreadableData
from calcgraph.graph.canonical import canonical_quads
from calcgraph.reading import SUFFIXES, RdfFiles

FORMATS = {
    "nt": ox.RdfFormat.N_TRIPLES,
    "nq": ox.RdfFormat.N_QUADS,
    "ttl": ox.RdfFormat.TURTLE,
    "trig": ox.RdfFormat.TRIG,
    "rdf": ox.RdfFormat.RDF_XML,
    "owl": ox.RdfFormat.RDF_XML,
    "xml": ox.RdfFormat.RDF_XML,
    "jsonld": ox.RdfFormat.JSON_LD,
    "json": ox.RdfFormat.JSON_LD,
}
PACKINGS: dict[str, Callable[[bytes], bytes]] = {
    "": bytes,
    ".gz": gzip.compress,
    ".xz": lzma.compress,
    ".zst": zstandard.ZstdCompressor().compress,
}
PACKED = st.sampled_from(sorted(PACKINGS))
NAMES = st.integers(0, 5).map(lambda n: ox.NamedNode(f"http://ex/n{n}"))
BLANKS = st.integers(0, 4).map(lambda n: ox.BlankNode(f"b{n}"))
TEXTS = st.text(st.characters(blacklist_categories=["Cc", "Cs"]) | st.sampled_from("\n\t\"'\\<>&]"), max_size=12)
LITERALS = TEXTS.map(ox.Literal) | TEXTS.map(lambda t: ox.Literal(t, language="en")) | st.integers().map(ox.Literal)
TRIPLES = st.builds(ox.Triple, NAMES | BLANKS, NAMES, NAMES | BLANKS | LITERALS)


def same(a: list[ox.Quad], b: list[ox.Quad]) -> bool:
    return canonical_quads(a) == canonical_quads(b)


def written(folder: Path, name: str, triples: list[ox.Triple]) -> Path:
    packing = next(p for p in sorted(PACKINGS, reverse=True) if name.endswith(p))
    suffix = name.removesuffix(packing).rsplit(".", 1)[-1]
    data = ox.serialize([ox.Quad(t.subject, t.predicate, t.object) for t in triples], format=FORMATS[suffix])
    assert data is not None
    (folder / name).write_bytes(PACKINGS[packing](data))
    return folder / name


def test_every_suffix_is_tried_here() -> None:
    assert {f".{suffix}" for suffix in FORMATS} == set(SUFFIXES)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    triples=st.lists(TRIPLES, max_size=12),
    suffix=st.sampled_from(sorted(FORMATS)),
    packing=st.sampled_from(sorted(PACKINGS)),
)
def test_any_graph_is_read_as_it_was_written(
    triples: list[ox.Triple], suffix: str, packing: str, tmp_path: Path
) -> None:
    path = written(tmp_path, f"a.{suffix}{packing}", triples)
    files = RdfFiles([path])
    once, twice = list(files.quads()), list(files.quads())
    assert same(once, [ox.Quad(t.subject, t.predicate, t.object) for t in triples])
    assert once == twice, "a second reading gives other labels"
    assert list(files.triples()) == [q.triple for q in once]


@pytest.mark.parametrize("packing", [p for p in PACKINGS if p])
def test_a_packed_file_that_is_cut_off_is_refused_and_named(packing: str, tmp_path: Path) -> None:
    node = ox.NamedNode("http://ex/n")
    path = written(tmp_path, f"a.nt{packing}", [ox.Triple(node, node, ox.Literal(n)) for n in range(9)])
    path.write_bytes(path.read_bytes()[:-12])
    with pytest.raises(UnreadableData, match=f"a.nt{packing}.*no whole") as refused:
        list(RdfFiles([path]).quads())
    assert {problem.code for problem in refused.value.report} == {"broken-archive"}


@pytest.mark.parametrize("packing", [p for p in PACKINGS if p])
def test_a_file_that_is_packed_in_name_only_is_refused(packing: str, tmp_path: Path) -> None:
    (tmp_path / f"a.nt{packing}").write_bytes(b"<http://ex/s> <http://ex/p> <http://ex/o> .\n" * 9)
    with pytest.raises(UnreadableData, match="no whole"):
        RdfFiles([tmp_path / f"a.nt{packing}"])


@pytest.mark.parametrize("packing", [p for p in PACKINGS if p])
def test_what_unpacks_to_far_more_than_its_size_is_refused(packing: str, tmp_path: Path) -> None:
    (tmp_path / f"a.nt{packing}").write_bytes(PACKINGS[packing](b"#\n" * 15_000_000))
    with pytest.raises(UnreadableData, match="as a bomb does"):
        RdfFiles([tmp_path / f"a.nt{packing}"])


@pytest.mark.parametrize("names", [("a.nt", "b.nt"), ("a.ttl", "b.ttl"), ("a.nt", "b.ttl.gz"), ("a.json", "b.nq")])
def test_blank_nodes_of_two_files_stay_apart(names: tuple[str, str], tmp_path: Path) -> None:
    node, name = ox.BlankNode("x"), ox.NamedNode("http://ex/name")
    paths = [written(tmp_path, file, [ox.Triple(node, name, ox.Literal(file))]) for file in names]
    first, second = (q.subject for q in RdfFiles(paths).quads())
    assert first != second


def test_blank_nodes_of_a_dozen_files_stay_apart(tmp_path: Path) -> None:
    for number in range(12):
        (tmp_path / f"{number}.nt").write_text(f'_:{"1x" if number == 1 else "x"} <urn:p> "{number}" .\n')
    quads = list(RdfFiles([tmp_path / f"{n}.nt" for n in range(12)]).quads())
    assert len({quad.subject for quad in quads}) == 12


def test_a_file_named_twice_is_read_once(tmp_path: Path) -> None:
    path = written(tmp_path, "a.nt", [ox.Triple(ox.BlankNode("x"), ox.NamedNode("http://ex/p"), ox.Literal("1"))])
    assert len(list(RdfFiles([path, str(path)]).quads())) == 1


@pytest.mark.parametrize("name", ["a.nt", "a.nq.gz"])
def test_a_node_is_found_with_its_line_where_a_line_is_a_statement(name: str, tmp_path: Path) -> None:
    triples = [ox.Triple(ox.NamedNode(f"http://ex/{n}"), ox.NamedNode("http://ex/p"), ox.Literal(n)) for n in range(9)]
    path = written(tmp_path, name, [*triples, ox.Triple(ox.BlankNode("x"), ox.NamedNode("http://ex/p"), ox.Literal(9))])
    places = {str(p.quad.subject): p.line for p in RdfFiles([path]).about({"<http://ex/4>", "_:x"})}
    assert places == {"<http://ex/4>": 5, "_:x": 10}


@pytest.mark.parametrize("names", [("a.ttl",), ("a.nt", "b.nt"), ("a.ttl", "b.nq"), ("a.json",)])
def test_a_blank_node_is_found_by_the_label_it_was_given(names: tuple[str, ...], tmp_path: Path) -> None:
    triple = ox.Triple(ox.BlankNode("x"), ox.NamedNode("http://ex/p"), ox.Literal("1"))
    files = RdfFiles([written(tmp_path, name, [triple]) for name in names])
    for quad in files.quads():
        (place,) = files.about({str(quad.subject)})
        assert place.quad == quad


def test_a_graph_can_be_left_out_of_the_merge(tmp_path: Path) -> None:
    (tmp_path / "a.nq").write_text("<u:a> <u:b> <u:c> <u:hidden> .\n<u:a> <u:b> <u:d> .\n<u:a> <u:b> <u:e> <u:g> .\n")
    merged = RdfFiles([tmp_path / "a.nq"]).triples(without=[ox.NamedNode("u:hidden")])
    assert [t.object.value for t in merged] == ["u:d", "u:e"]  # type: ignore[union-attr]


def test_a_triple_term_is_read_and_its_blank_nodes_with_it(tmp_path: Path) -> None:
    (tmp_path / "a.ttl").write_text("<u:a> <u:says> <<( _:x <u:b> <<( _:x <u:c> _:y )>> )>> . _:x <u:d> _:y .")
    first, second = RdfFiles([tmp_path / "a.ttl"]).quads()
    assert isinstance(first.object, ox.Triple)
    assert isinstance(first.object.object, ox.Triple)
    assert first.object.subject == first.object.object.subject == second.subject
    assert first.object.object.object == second.object


def test_a_syntax_error_says_file_and_line_and_the_other_files_are_looked_at_too(tmp_path: Path) -> None:
    (tmp_path / "a.ttl").write_text("<u:a> <u:b> <u:c> .\n<u:a> <u:b> ;; .\noops")
    (tmp_path / "b.nt").write_text("<u:a> <u:b> <u:c> .\nno\n")
    (tmp_path / "c.nt").write_text("<u:a> <u:b> <u:c> .\n")
    files = RdfFiles([tmp_path / n for n in ("a.ttl", "b.nt", "c.nt")])
    with pytest.raises(UnreadableData) as caught:
        list(files.quads())
    places = {(Path(p.file or "").name, p.line) for p in caught.value.report}
    assert places == {("a.ttl", 2), ("b.nt", 2)}
