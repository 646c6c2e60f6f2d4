"""Files are cut into parcels that lose nothing, always in the same way, and in little memory."""

import tracemalloc
from collections import Counter, defaultdict
from pathlib import Path

import pyoxigraph as ox
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from calcgraph.errors import Misuse, UnreadableData
from calcgraph.reading import RdfFiles
from calcgraph.reading import lines as module_of_lines
from calcgraph.reading.lines import Block, blocks
from calcgraph.stores import expected as module
from calcgraph.stores import groups
from calcgraph.stores.expected import SAMPLE, different, expected
from calcgraph.stores.parcels import Files
from calcgraph.stores.store import Graph, has_blank, mask_blanks

NT = ox.RdfFormat.N_TRIPLES
LINE = b'<http://e/s> <http://e/p> "x" .\n'
LONG = LINE.replace(b"x", b"x" * ((1 << 16) - len(LINE) * 2 + 1))  # after which a block has room for one line
nodes = st.sampled_from(["<http://e/1>", "<http://e/2>", "<http://e/3>"])
blank = st.sampled_from(["_:a", "_:b"])
graphs = st.sampled_from(["", "<http://e/g1>", "<http://e/g2>"])


def lines(file: Path) -> list[bytes]:
    return [line for block in blocks(file) for line in block.lines()]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("parcels")


@given(
    st.lists(st.tuples(nodes | blank, nodes, nodes | blank | st.just('"x"'), graphs), min_size=1, max_size=60),
    st.integers(1, 7),
)
@settings(deadline=None)
def test_the_parcels_together_are_the_files(folder: Path, rows: list[tuple[str, ...]], batch: int) -> None:
    file = folder / "any.nq"  # a blank node for each graph, since none may stand in two
    text = "".join(
        f"{' '.join(t + graph[-2:-1] if t.startswith('_') else t for t in terms)} {graph} .\n" for *terms, graph in rows
    )
    file.write_text(text, encoding="utf-8")
    files = Files([file])
    found: defaultdict[Graph, set[ox.Triple]] = defaultdict(set)
    last = 0
    for cut in files.parcels(batch):
        assert cut.number == last + 1
        last = cut.number
        text = b"".join(cut.parcel.body())
        assert len(text) == cut.parcel.size
        assert b"".join(cut.parcel.body()) == text, "as often as it is asked for"
        triples = [quad.triple for quad in ox.parse(text, format=NT)]
        assert len(triples) == cut.parcel.triples
        assert cut.parcel.blank or len(triples) <= batch
        found[cut.graph].update(triples)
    content = expected(files)
    assert {graph: held.triples for graph, held in content.items()} == dict(found)
    assert different(files) == {graph: len(triples) for graph, triples in found.items()}


def spelt(triple: tuple[str, str, str, str, str]) -> str:
    subject, gap, predicate, value, end = triple
    return f"{subject}{gap}{predicate}{gap}{value}{end}"


literals = [
    '"_:x"',
    '"a\\u00E9 <b> ."',
    '"# \\\\u"@en',
    '"é\u2028"@EN-us',
    '"x"^^<http://www.w3.org/2001/XMLSchema#string>',
    '"x" ^^<http://www.w3.org/2001/XMLSchema#string>',
    '"x"^^ <http://e/1>',
    '"1"^^<http://www.w3.org/2001/XMLSchema#integer>',
    '"x" @en',
    '"x"@en--ltr',
    '"a\tb\\t\\n\\r\\\\\\"\\\'"',
    '<<( _:a <http://e/1> <<( <http://e/2> <http://e/3> "x" )>> )>>',
    "<<(<http://e/1> <http://e/1> <http://e/1>)>>",
]
n_triples = st.builds(
    spelt,
    st.tuples(
        nodes | blank,
        st.sampled_from([" ", " ", " ", "\t", "  ", ""]),
        nodes,
        nodes | blank | st.sampled_from(literals),
        st.sampled_from([" .", " .", " .", " .", ".", "\t. ", " . # _:a", ".# x .", " .# <a> ."]),
    ),
)
usual = st.builds(
    spelt, st.tuples(nodes | blank, st.just(" "), nodes, nodes | st.sampled_from(literals), st.just(" ."))
)
odd_lines = st.sampled_from(["", " ", "# no triple", "\t# <a> .", "# <a> <b> <c> .", "#x ."])
ends = st.sampled_from(["\n", "\n", "\n", "\n", "\r\n", "\r"])


@given(
    st.lists(st.tuples(st.sampled_from(["", "", "", " "]), n_triples | usual | odd_lines, ends), max_size=40)
    | st.lists(st.tuples(usual, st.just("\n")), max_size=40),
    st.integers(1, 7),
    st.booleans(),
    st.sampled_from([NT, ox.RdfFormat.TURTLE]),
)
@settings(deadline=None)
def test_parcels_of_n_triples_say_what_their_lines_say_however_they_are_written(
    folder: Path, rows: list[tuple[str, ...]], batch: int, whole: bool, syntax: ox.RdfFormat
) -> None:
    file = folder / "any.nt"
    text = "".join("".join(row) for row in rows)
    file.write_bytes((text if whole else text.rstrip("\r\n")).encode())
    for block in blocks(file):
        assert len(block.lines()) == block.triples
        assert block.blank or not any(has_blank(quad.triple) for quad in ox.parse(block.text, format=NT))
    for line in lines(file):
        assert line == ox.serialize([quad.triple for quad in ox.parse(line, format=NT)], format=NT)
    found: list[ox.Triple] = []
    for cut in Files([file]).parcels(batch, syntax.media_type):
        triples = [quad.triple for quad in ox.parse(b"".join(cut.parcel.body()), format=syntax)]
        assert len(triples) == cut.parcel.triples
        if cut.parcel.blank:  # Turtle names them anew
            triples = list(map(mask_blanks, triples))
        else:
            assert not any(map(has_blank, triples))
            assert len(triples) <= batch
        found += triples
    read = [quad.triple for quad in RdfFiles([file]).quads()]
    assert Counter(map(mask_blanks, found)) == Counter(map(mask_blanks, read))


@pytest.mark.parametrize(
    ("text", "said", "why"),
    [
        (b"# said\n" + LINE, LINE, "a comment is no triple"),
        (LINE + b"\n" + LINE, LINE * 2, "nor is nothing"),
        (b" " + LINE, LINE, "a blank before it"),
        (LINE[:-1], LINE, "no end of the line"),
        (LINE[:-1] + b"\r\n" + LINE, LINE * 2, "a carriage return ends a line"),
        (b"# said\r" + LINE[:-1] + b"\r" + LINE, LINE * 2, "in a comment as well"),
        (LINE.replace(b"x", b"\\u00E9"), LINE.replace(b"x", "é".encode()), "not every store reads that"),
        (b"_:a <http://e/p> _:b.\n#said .\n", b"_:a <http://e/p> _:b .\n", "what looks like a part of the label"),
        (b"_:a <http://e/p> _:b\t.#said .\n", b"_:a <http://e/p> _:b .\n", "a tab ends a label"),
        (b"_:a <http://e/p> _:b.#said .\n", b"_:a <http://e/p> _:b .\n", "and a comment does"),
        (LINE.replace(b' "x" .', b' "x".# said .'), LINE, "Virtuoso refuses a dot before a comment"),
        (LINE.replace(b'"x"', b'"x" @en'), LINE.replace(b'"x"', b'"x"@en'), "and a blank before a language"),
        (LINE.replace(b'"x"', b'"x"@EN'), LINE.replace(b'"x"', b'"x"@en'), "a store may tell their cases apart"),
        (LINE.replace(b'"x"', b'"x"^^<http://www.w3.org/2001/XMLSchema#string>'), LINE, "as Virtuoso does with this"),
        (LINE.replace(b'"x"', b'"x" ^^ <http://www.w3.org/2001/XMLSchema#string>'), LINE, "however it is written"),
        (LINE.replace(b" <http://e/p> ", b"<http://e/p>"), LINE, "no blanks"),
        (LONG + LINE[:-1] + b"\r\n" + LINE, LONG + LINE * 2, "a carriage return at the end of a block"),
        (LINE + LONG + b"# said\n" + LINE, LINE + LONG + LINE, "a line that begins in one block, and ends in the next"),
        (LONG * 3, LONG * 3, "lines as long as a block"),
        (LINE.replace(b"/s>", b"/\\u00e9>"), LINE.replace(b"/s>", "/é>".encode()), "an escape in an IRI"),
        (LINE.replace(b'"x"', b'"x"^^<http://www.w3.org/2001/XMLSchema\\u0023string>'), LINE, "and in that of a type"),
        (LINE.replace(b"x", b"\x07\x7f"), LINE.replace(b"x", b"\\u0007\\u007F"), "what controls a terminal"),
    ],
)
def test_lines_that_are_not_as_pyoxigraph_writes_them_are_written_anew(
    tmp_path: Path, text: bytes, said: bytes, why: str
) -> None:
    file = tmp_path / "a.nt"
    file.write_bytes(text)
    found = lines(file)
    assert b"".join(found) == said, why
    assert all(len(list(ox.parse(line, format=NT))) == 1 for line in found), why


def test_lines_that_are_as_pyoxigraph_writes_them_are_not_parsed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def parsed(path: Path, text: bytes) -> Block:
        assert not text, path
        return Block(b"", 0, blank=False)

    file = tmp_path / "a.nt"
    terms = (
        "<http://e/é>",
        '"a\\n\\\\n \u2028"',
        '"x"@de-at',
        '"1"^^<http://e/d>',
        "_:b0",
        '" . # <a> _:b "'[:-1] + '\\""',
    )
    text = "".join(f"{subject} <http://e/p> {term} .\n" for term in terms for subject in ("<http://e/s>", "_:a"))
    file.write_text(text * 5000, encoding="utf-8")
    monkeypatch.setattr(module_of_lines, "_written", parsed)
    assert b"".join(lines(file)) == file.read_bytes()
    blank = [cut.parcel.triples for cut in Files([file]).parcels(10_000) if cut.parcel.blank]
    assert blank == [7 * 5000]


def test_every_character_in_a_literal_is_handed_on_as_pyoxigraph_writes_it(tmp_path: Path) -> None:
    file = tmp_path / "a.nt"
    characters = [chr(n) for n in (*range(0x3000), 0xFFFD, 0xFFFE, 0xFFFF, 0x1F600) if chr(n) not in '"\\\n\r']
    for character in characters:
        file.write_text(f'<http://e/s> <http://e/p> "{character}" .\n', encoding="utf-8")
        written = ox.serialize((quad.triple for quad in ox.parse(path=file)), format=NT)
        assert b"".join(lines(file)) == written, f"U+{ord(character):04X}"


def test_a_line_of_many_megabytes_does_not_take_many_times_its_size(tmp_path: Path) -> None:
    file = tmp_path / "a.nt"
    file.write_bytes(LINE.replace(b"x", b"\\n" * 2_000_000))
    tracemalloc.start()
    try:
        assert sum(block.triples for block in blocks(file)) == 1
        assert tracemalloc.get_traced_memory()[1] < 40_000_000, "matching keeps 60 bytes for each escape"
    finally:
        tracemalloc.stop()


def test_of_a_file_without_a_triple_there_is_no_parcel(tmp_path: Path) -> None:
    for suffix in ("nt", "ttl"):
        file = tmp_path / f"a.{suffix}"
        file.write_text("# nothing\n")
        assert list(Files([file]).parcels(10)) == []
    assert list(Files([]).parcels(10)) == []


@pytest.mark.parametrize("broken", [b"<http://e/s> <http://e/p> .\n", b"_:a _:b\n", None])
def test_a_file_that_is_broken_after_it_was_read_is_told_as_such(tmp_path: Path, broken: bytes | None) -> None:
    file = tmp_path / "a.nt"
    file.write_bytes(LINE)
    files = Files([file])
    expected(files)
    if broken is None:
        file.unlink()
    else:
        file.write_bytes(LINE + broken)
    with pytest.raises(UnreadableData, match=r"a\.nt"):
        list(files.parcels(10))


def test_the_blank_nodes_of_a_graph_go_in_one_parcel(tmp_path: Path) -> None:
    file = tmp_path / "a.nt"
    file.write_text(
        "".join(f'_:x{n} <http://e/p> _:x{n + 1} .\n<http://e/{n}> <http://e/p> "x" .\n' for n in range(50))
    )
    cuts = list(Files([file]).parcels(10))
    assert [(cut.parcel.blank, cut.parcel.triples) for cut in cuts] == [(False, 5)] * 10 + [(True, 50)]


def test_where_few_triples_are_without_blank_nodes_a_parcel_waits_for_half_of_what_it_may_have(tmp_path: Path) -> None:
    file = tmp_path / "a.nt"
    blank, plain = '_:x{0} <http://e/p> "_:" .\n', '<http://e/{0}> <http://e/p> "_:" .\n'
    file.write_text("".join((blank + plain * (n % 4 == 0)).format(n) for n in range(80)))
    sizes = [(cut.parcel.blank, cut.parcel.triples) for cut in Files([file]).parcels(10)]
    assert sizes[-1] == (True, 80)
    assert sum(size for _, size in sizes[:-1]) == 20
    assert all(5 <= size <= 10 for _, size in sizes[:-2])


def test_what_only_looks_like_a_blank_node_makes_no_parcel_of_them(tmp_path: Path) -> None:
    file = tmp_path / "a.nt"
    file.write_text("".join(f'<http://e/{n}> <http://e/p> " _:b " .\n' for n in range(25)))
    sizes = [(cut.parcel.blank, cut.parcel.triples) for cut in Files([file]).parcels(10)]
    assert sizes == [(False, 10), (False, 10), (False, 5)]


def test_a_blank_node_in_two_graphs_is_refused_with_a_way_out(tmp_path: Path) -> None:
    file = tmp_path / "a.nq"
    file.write_text("_:x <http://e/p> _:y <http://e/g> .\n_:x <http://e/p> _:y <http://e/h> .\n")
    with pytest.raises(Misuse, match="skolemize"):
        expected(Files([file]))
    content = expected(Files([file], skolem="http://e/.well-known/genid/"))
    assert [len(held.triples or ()) for held in content.values()] == [1, 1]


def test_a_graph_that_is_named_by_a_blank_node_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "a.nq"
    file.write_text("<http://e/s> <http://e/p> <http://e/o> _:g .\n")
    with pytest.raises(Misuse, match="blank node"):
        expected(Files([file]))


def test_of_a_large_graph_a_sample_of_subjects_is_held_with_all_their_triples(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "WHOLE", 100)
    monkeypatch.setattr(module, "SAMPLE", 10)
    file = tmp_path / "a.nt"
    lines = [f"<http://e/{n % 50}> <http://e/p> <http://e/o{n}> .\n" for n in range(500)]
    file.write_text("".join([*lines, lines[0]]))
    (held,) = expected(Files([file])).values()
    assert held.triples is None
    assert held.count == 501
    assert len(held.sample) == 10
    assert all(len(triples) == 10 for triples in held.sample.values())
    assert list(different(Files([file])).values()) == [500]
    assert SAMPLE == 1000


def test_the_first_parcel_is_small_so_that_sending_begins_soon(tmp_path: Path) -> None:
    file = tmp_path / "a.nt"
    file.write_text("".join(f'<http://e/{n}> <http://e/p> "x" .\n' for n in range(120_000)))
    sizes = [cut.parcel.triples for cut in Files([file]).parcels(50_000)]
    assert sizes == [10_000, 20_000, 40_000, 50_000]


def test_the_last_parcels_are_small_so_that_no_sender_waits_long_for_another(tmp_path: Path) -> None:
    file = tmp_path / "a.nt"
    file.write_text("".join(f'<http://e/{n}> <http://e/p> "x" .\n' for n in range(120_000)))
    files = Files([file])
    counts = {graph: held.count for graph, held in expected(files).items()}
    sizes = [cut.parcel.triples for cut in files.parcels(50_000, counts=counts)]
    assert sum(sizes) == 120_000
    assert sizes == [10_000, 20_000, 30_000, 20_000, 13_333, 10_000, 10_000, 6_667]


def test_a_small_graph_goes_in_one_parcel_with_its_blank_nodes(tmp_path: Path) -> None:
    file = tmp_path / "a.nq"
    g, h = "<http://e/g>", "<http://e/h>"
    lines = (f"<http://e/1> <http://e/p> {value} {g} .\n" for value in ("_:b", '"x"', '"_:"'))
    file.write_text("".join([*lines, f'<http://e/1> <http://e/p> "_:" {h} .\n']))
    sizes = [(cut.parcel.blank, cut.parcel.triples) for cut in Files([file]).parcels(10)]
    assert sizes == [(True, 3), (False, 1)]


@pytest.mark.parametrize("suffix", ["nt", "ttl"])
def test_where_triples_are_long_there_are_fewer_in_a_parcel(
    suffix: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(groups, "TEXT", 1_000_000)
    file = tmp_path / f"long.{suffix}"
    file.write_bytes(LINE * 10_000 + LINE.replace(b"x", b"x" * 1000) * 30_000 + LINE * 10_000)
    cuts = list(Files([file]).parcels(50_000))
    sizes = [cut.parcel.size for cut in cuts]
    assert sum(cut.parcel.triples for cut in cuts) == 50_000
    assert all(size < 1_200_000 for size in sizes)
    assert cuts[2].parcel.triples < 1_100 < cuts[0].parcel.triples
    assert [cut.parcel.triples for cut in Files([file]).parcels(50_000)] == [cut.parcel.triples for cut in cuts]


def test_where_most_have_blank_nodes_and_are_long_no_parcel_is_empty(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(groups, "TEXT", 100_000)
    long = LINE.replace(b"x", b"x" * 1000)
    file = tmp_path / "long.nt"
    file.write_bytes(
        b"".join(long if n % 10 == 0 else long.replace(b"<http://e/s>", b"_:b%d" % n) for n in range(2000))
    )
    cuts = list(Files([file]).parcels(500))
    assert [cut.parcel.blank for cut in cuts] == [False] * (len(cuts) - 1) + [True]
    assert sum(cut.parcel.triples for cut in cuts[:-1]) == 200
    assert all(50_000 <= cut.parcel.size < 200_000 for cut in cuts[:-2])
