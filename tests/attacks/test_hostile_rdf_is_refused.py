"""RDF that is made to harm is refused with a reason, within bounds of memory and time that the system enforces."""

import gzip
import os
import threading
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest

from attacks.limited import Outcome, check

RDF = 'xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:b="http://b/"'
HUNDRED_MEGABYTES = b"x" * 100_000_000


def entities(levels: int) -> bytes:
    """The billion laughs: each entity is ten of the one before."""
    lines = ['<!ENTITY e0 "ha">'] + [f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, levels)]
    body = (
        f"<rdf:RDF {RDF}><rdf:Description rdf:about='http://a'><b:p>&e{levels - 1};</b:p></rdf:Description></rdf:RDF>"
    )
    return f"<?xml version='1.0'?><!DOCTYPE rdf:RDF [{''.join(lines)}]>{body}".encode()


def xml(text: bytes) -> bytes:
    return b"<rdf:RDF %s><rdf:Description rdf:about='http://a'>%s</rdf:Description></rdf:RDF>" % (RDF.encode(), text)


def nested_xml(depth: int) -> bytes:
    opening, closing = b"<rdf:Description><b:p>" * depth, b"</b:p></rdf:Description>" * depth
    return b"<rdf:RDF %s>%s%s</rdf:RDF>" % (RDF.encode(), opening, closing)


ATTACKS: dict[str, tuple[str, Callable[[], bytes], str]] = {
    "entities that grow": ("a.rdf", lambda: entities(9), "document type"),
    "entities that grow, packed": ("a.rdf.gz", lambda: gzip.compress(entities(9)), "document type"),
    "an entity that names a file": (
        "a.owl",
        lambda: b'<!DOCTYPE x [<!ENTITY f SYSTEM "file:///etc/passwd">]>' + xml(b"<b:p>&f;</b:p>"),
        "document type",
    ),
    "a document type kept elsewhere": (
        "a.xml",
        lambda: b'<!DOCTYPE x SYSTEM "http://127.0.0.1:9/x.dtd">' + xml(b"<b:p>1</b:p>"),
        "document type",
    ),
    "a document type in UTF-16": ("a.rdf", lambda: entities(9).decode().encode("utf-16"), "U+0000"),
    "deep XML": ("a.rdf", lambda: nested_xml(200_000), "nested deeper than 128"),
    "deep JSON objects": ("a.jsonld", lambda: b'{"http://b":' * 3000 + b"1" + b"}" * 3000, "nested deeper than 128"),
    "deep JSON lists": (
        "a.json",
        lambda: b'{"http://b":' + b"[" * 99_999 + b"]" * 99_999 + b"}",
        "nested deeper than 128",
    ),
    "deep JSON behind a string with a bracket": (
        "a.json",
        lambda: b'{"http://b":"]]]]\\"}}}",' + b'"http://c":{' * 500 + b"}" * 501,
        "nested deeper than 128",
    ),
    "a context kept elsewhere": ("a.jsonld", lambda: b'{"@context":"http://127.0.0.1:9/c","p":1}', "remote contexts"),
    "an import of a context": (
        "a.jsonld",
        lambda: b'{"@context":{"@version":1.1,"@import":"http://127.0.0.1:9/c"},"p":1}',
        "remote contexts",
    ),
    "a bomb of blank lines": ("a.nt.gz", lambda: gzip.compress(b"\n" * 300_000_000, 9), "as a bomb does"),
    "a bomb of one literal": (
        "a.ttl.gz",
        lambda: gzip.compress(b'<u:a> <u:b> "' + HUNDRED_MEGABYTES, 9),
        "as a bomb does",
    ),
    "a packed file cut short": (
        "a.nt.gz",
        lambda: gzip.compress(b"<u:a> <u:b> <u:c> .\n" * 999)[:-20],
        "no whole gzip",
    ),
    "a packed file that is none": ("a.nt.gz", lambda: b"<u:a> <u:b> <u:c> .\n", "no whole gzip"),
    "a literal of 100 MB in Turtle": ("a.ttl", lambda: b'<u:a> <u:b> "' + HUNDRED_MEGABYTES + b'" .', "too long"),
    "a literal of 100 MB in N-Triples": ("a.nt", lambda: b'<u:a> <u:b> "' + HUNDRED_MEGABYTES + b'" .\n', "too long"),
    "a literal of 100 MB in TriG": ("a.trig", lambda: b'{<u:a> <u:b> """' + HUNDRED_MEGABYTES + b'"""}', "too long"),
    "a literal of 100 MB in XML": ("a.rdf", lambda: xml(b"<b:p>" + HUNDRED_MEGABYTES + b"</b:p>"), "longer than"),
    "a literal of 100 MB in JSON": ("a.json", lambda: b'{"http://b":"' + HUNDRED_MEGABYTES + b'"}', "longer than"),
    "an attribute of 60 MB": (
        "a.rdf",
        lambda: b'<rdf:RDF %s><rdf:Description b:p="%s"/></rdf:RDF>' % (RDF.encode(), HUNDRED_MEGABYTES[:60_000_000]),
        "longer than",
    ),
    "a control character in a triple term": (
        "a.nt",
        lambda: b'<u:a> <u:b> <<( <u:a> <u:b> "\\u001b[2J" )>> .\n',
        "U+001B",
    ),
    "an IRI of 100 MB": ("a.nt", lambda: b"<u:a> <u:b> <u:" + HUNDRED_MEGABYTES + b"> .\n", "too long"),
    "invalid UTF-8": ("a.ttl", lambda: b'<u:a> <u:b> "\xff\xfe" .', "UTF-8"),
    "overlong UTF-8": ("a.nt", lambda: b'<u:a> <u:b> "\xc0\xaf" .\n', "UTF-8"),
    "invalid UTF-8 in JSON": ("a.json", lambda: b'{"http://b":"\xff"}', "UTF-8"),
    "half a surrogate pair": ("a.ttl", lambda: b'<u:a> <u:b> "\\ud800" .', "D800"),
    "a byte that is zero": (
        "a.nq",
        lambda: b'<u:a> <u:b> <u:c> .\n<u:a> <u:b> "\0" .\n',
        "a.nq:2\n    it has the control character U+0000",
    ),
    "an escape of the terminal": ("a.ttl", lambda: b'<u:a> <u:b> "\x1b[2J" .', "U+001B"),
    "an escape of the terminal, escaped": ("a.ttl", lambda: b'<u:a> <u:b> "\\u001b[2J" .', "U+001B"),
    "a backspace, escaped": ("a.nt", lambda: b'<u:a> <u:b> "a\\b" .\n', "U+0008"),
    "a control character in JSON": ("a.json", lambda: b'{"http://b":"\\u0007"}', "U+0007"),
    "a control character across a boundary": (
        "a.ttl",
        lambda: b"#" * ((1 << 20) - 20) + b'\n<u:a> <u:b> "\\u0007" .',
        "U+0007",
    ),
    "relative IRIs without a base": ("a.ttl", lambda: b"<a> <b> <c> .", "IRI"),
    "another syntax by its name": ("a.n3", lambda: b"<u:a> <u:b> <u:c> .", "no RDF syntax"),
    "no RDF at all": ("a.docx", lambda: b"PK", "no RDF syntax"),
    "functional syntax": ("a.owl", lambda: b"Prefix(:=<u:>)\nOntology(<u:o>)", "functional syntax"),
    "half a file": ("a.ttl", lambda: b"<u:a> <u:b>", "violation"),
}


def refused(outcome: Outcome, reason: str) -> None:
    assert reason in outcome.told, outcome
    assert "Traceback" not in outcome.told
    assert outcome.code == 1, outcome
    assert outcome.megabytes < 1000, outcome


@pytest.mark.parametrize("name", ATTACKS)
@pytest.mark.thinned(2)
def test_a_hostile_file_is_refused_with_a_reason(name: str, tmp_path: Path) -> None:
    file, make, reason = ATTACKS[name]
    (tmp_path / file).write_bytes(make())
    refused(check(tmp_path / file), reason)


def test_every_refusal_of_several_files_is_told_at_once(tmp_path: Path) -> None:
    (tmp_path / "a.rdf").write_bytes(entities(9))
    (tmp_path / "b.json").write_bytes(b'{"http://b":"\\u0007"}')
    (tmp_path / "c.nt").write_bytes(b"<u:a> <u:b> <u:c> .\n")
    outcome = check(tmp_path / "a.rdf", tmp_path / "b.json", tmp_path / "c.nt", tmp_path / "d.ttl")
    refused(outcome, "3 violations")
    for said in ("a.rdf", "b.json", "d.ttl"):
        assert said in outcome.told


def test_a_directory_a_device_and_a_pipe_are_no_files(tmp_path: Path) -> None:
    (tmp_path / "d.ttl").mkdir()
    os.mkfifo(tmp_path / "p.nt")
    (tmp_path / "z.nq").symlink_to("/dev/zero")
    outcome = check(tmp_path / "d.ttl", tmp_path / "p.nt", tmp_path / "z.nq")
    refused(outcome, "3 violations")
    assert outcome.told.count("no regular file") == 3


def test_three_gigabytes_of_nothing_are_refused_at_the_first_byte(tmp_path: Path) -> None:
    with (tmp_path / "a.nq").open("wb") as sparse:
        sparse.truncate(3_000_000_000)
    refused(check(tmp_path / "a.nq"), "U+0000")


def test_more_than_two_gigabytes_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The bound holds for what gzip unpacks, so it need not lie on the disk; the ratio is that of honest data."""
    from calcgraph.errors import UnreadableData
    from calcgraph.reading import files

    line = "<urn:a> <urn:b> <urn:c> .\n"
    (tmp_path / "a.nt").write_text(line * 10)
    monkeypatch.setattr(files, "MAX_BYTES", 100)
    with pytest.raises(UnreadableData, match="more than 100 bytes"):
        files.RdfFiles([tmp_path / "a.nt"])


@pytest.mark.parametrize("shape", ["(", pytest.param("[ <u:b> ", marks=pytest.mark.long)])
def test_deep_turtle_is_read_or_found_too_large_and_nothing_crashes(tmp_path: Path, shape: str) -> None:
    closing = {"(": ")", "[ <u:b> ": "]"}[shape]
    (tmp_path / "a.ttl").write_text(f"<u:a> <u:b> {shape * 30_000} 1 {closing * 30_000} .")
    outcome = check(tmp_path / "a.ttl", "--groups", "core", timeout=30)
    assert "Traceback" not in outcome.told
    assert "crashed" not in outcome.told
    assert outcome.code in (0, 1)


@pytest.mark.long
def test_an_engine_that_needs_too_much_memory_is_stopped_with_a_hint(tmp_path: Path) -> None:
    lines = "".join(f"<urn:s{n}> <urn:p> <urn:o{n}> .\n" for n in range(400_000))
    (tmp_path / "a.nt").write_text(lines)
    outcome = check(tmp_path / "a.nt", memory=400)
    refused(outcome, "more than 400 MB of memory; allow more with --memory")


def test_blank_nodes_that_make_canonical_form_endless_are_stopped_by_the_clock(tmp_path: Path) -> None:
    nodes = range(24)
    lines = [f"_:n{a} <urn:p> _:n{b} .\n" for a in nodes for b in nodes if a != b]
    (tmp_path / "a.nt").write_text("".join(lines))
    outcome = check(tmp_path / "a.nt", "--engine", "both", timeout=3, memory=900)
    refused(outcome, "; allow more with --")
    assert outcome.seconds < 15


def test_nothing_is_fetched(tmp_path: Path) -> None:
    asked: list[str] = []

    class Listener(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.path)
            self.send_error(404)

        def log_message(self, format: str, *args: object) -> None:
            pass

    server = HTTPServer(("127.0.0.1", 0), Listener)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        url = f"http://127.0.0.1:{server.server_port}/x"
        (tmp_path / "a.jsonld").write_text(f'{{"@context": "{url}", "p": 1}}')
        (tmp_path / "b.ttl").write_text(f"<{url}> <http://www.w3.org/2002/07/owl#imports> <{url}> .")
        (tmp_path / "c.rdf").write_text(f"<!DOCTYPE x SYSTEM '{url}'><x/>")
        for file in ("a.jsonld", "b.ttl", "c.rdf"):
            check(tmp_path / file)
        (tmp_path / "s.ttl").write_text(f"<{url}#o> <http://www.w3.org/2002/07/owl#imports> <{url}> .")
        check(tmp_path / "b.ttl", "--shapes", tmp_path / "s.ttl")
    finally:
        server.shutdown()
        server.server_close()
    assert asked == []


@pytest.mark.parametrize(
    "text",
    [
        '<u:a> <u:b> "C:\\\\binary \\\\u0007 and \\t tab" .',
        "# a comment with \\u0007 and \\b in it\n<u:a> <u:b> <u:c> .",
        '<u:a> <u:b> """two\nlines""" .',
        '\ufeff<u:a> <u:b> "with a byte order mark" .',
        '<u:a> <u:b> "\u202edet\u200b \U0001f48e" .',
    ],
    ids=["escaped backslashes", "a comment", "several lines", "a byte order mark", "signs of other scripts"],
)
def test_what_only_looks_hostile_is_read(tmp_path: Path, text: str) -> None:
    (tmp_path / "a.ttl").write_text(text, encoding="utf-8")
    outcome = check(tmp_path / "a.ttl", "--groups", "core")
    assert outcome.code == 0, outcome.told
