"""spellings.tsv: each line was read in a file, and a line that is none is reported."""

import json
import lzma
import re
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest

from calcgraph import load
from calcgraph.errors import InvalidContent
from calcgraph.source import spellings
from planting import copy_content
from shared import ONTOLOGIES, require

HEAD = b"prefix\tkind\tspelling\tseen_in\n"
KNOWN = ("HP", "OMIM")
PREFIXES, TABLE = spellings.load()
DATED = re.compile(r"_?\d{4}_\d{1,2}_\d{1,2}$")


def test_a_line_is_read() -> None:
    text = HEAD + b"HP\tprefix\tHPO\tone file; another\n"
    assert spellings.read(text, "f", KNOWN) == (
        (spellings.Spelling("HP", "prefix", "HPO", ("one file", "another")),),
        [],
    )


@pytest.mark.parametrize(
    ("text", "code", "line"),
    [
        (b"", "no-header", 1),
        (b"# x\nprefix\tkind\n", "no-header", 2),
        (HEAD + b"HP\tprefix\tHPO\n", "malformed", 2),
        (HEAD + b"HP\tprefix\tHPO\t\n", "malformed", 2),
        (HEAD + b"NONE\tprefix\tX\tf\n", "malformed", 2),
        (HEAD + b"HP\tword\tX\tf\n", "malformed", 2),
        (HEAD + b"HP\tprefix\tH:P\tf\n", "malformed", 2),
        (HEAD + b"HP\tnamespace\thpo.jax.org/\tf\n", "malformed", 2),
        (HEAD + b"HP\tpattern\t(\tf\n", "malformed", 2),
        (HEAD + b"HP\tprefix\tX\tf\nOMIM\tprefix\tx\tf\n", "spelling-twice", 3),
        (HEAD + b"HP\tnamespace\thttp://a/\tf\nHP\tnamespace\thttps://a/\tf\n", "spelling-twice", 3),
        (HEAD + b"HP\tpattern\ta\tf\nHP\tpattern\tb\tf\n", "spelling-twice", 3),
        (HEAD + b"HP\tprefix\t\xff\tf\n", "not-utf-8", 2),
    ],
)
def test_a_line_that_is_no_spelling_is_named(text: bytes, code: str, line: int) -> None:
    _, (problem,) = spellings.read(text, "spellings.tsv", KNOWN)
    assert (problem.code, problem.file, problem.line) == (code, "spellings.tsv", line)
    assert problem.fix


def test_an_unclear_name_stands_once_for_each_that_it_may_mean() -> None:
    found, problems = spellings.read(HEAD + b"HP\tunclear\tX\tf\nOMIM\tunclear\tX\tf\n", "f", KNOWN)
    assert len(found) == 2
    assert not problems


def test_a_broken_table_stops_a_check_and_a_lookup(tmp_path: Path) -> None:
    content = copy_content(tmp_path)
    (content / spellings.FILE).write_bytes(HEAD + b"HP\tprefix\n")
    with pytest.raises(InvalidContent, match=r"spellings\.tsv:2"):
        load(content)
    with pytest.raises(InvalidContent, match=r"spellings\.tsv:2"):
        spellings.load(content)


def test_it_may_be_missing(tmp_path: Path) -> None:
    content = copy_content(tmp_path)
    (content / spellings.FILE).unlink()
    assert spellings.load(content) == (PREFIXES, ())


# ---- what the table says was seen in a file was seen there


def names(record: dict[str, Any]) -> list[str]:
    return [record["prefix"], *record.get("prefix_synonyms", ())]


def test_what_the_table_took_from_the_bioregistry_is_there() -> None:
    """The sssom package, which tests need anyway, carries the Bioregistry's table for OBO."""
    place = find_spec("sssom")
    assert place and place.origin
    table = json.loads(Path(place.origin).with_name("obo.epm.json").read_text("utf-8"))
    by_name = {name.casefold(): record for record in table for name in names(record)}
    seen = [s for s in TABLE if any("obo.epm.json" in file for file in s.seen_in)]
    assert len(seen) > 90
    for spelling in seen:
        record = by_name[spelling.prefix.casefold()]
        if spelling.kind == "pattern":
            assert record["pattern"] == f"^{spelling.text}$", spelling
        elif spelling.kind == "namespace":
            assert spelling.text in (record["uri_prefix"], *record["uri_prefix_synonyms"]), spelling
        elif spelling.kind == "prefix":
            found = {DATED.sub("", name).casefold() for name in names(record)}
            assert spelling.text.casefold() in found, spelling
        else:
            assert spelling.text.casefold() in by_name, spelling


@pytest.mark.shared
@pytest.mark.parametrize(
    ("said", "file", "pattern"),
    [
        ("hp.obo 2025-01-16", "hp/hp-2025-01-16.obo.xz", r"xref: ([\w.-]+):"),
        ("DO_rare_slim 2026-07-31", "doid/DO_rare_slim-2026-07-31.obo.xz", r"xref: ([\w.-]+):"),
        ("phenotype.hpoa 2025-01-16", "hp/phenotype-2025-01-16.hpoa.xz", r"([A-Z]+):"),
        ("biomappings 0.6.0", "sssom/biomappings-0.6.0-positive.sssom.tsv.xz", r".*?\b(snomedct):"),
    ],
)
def test_what_the_table_took_from_a_partner_is_there(said: str, file: str, pattern: str) -> None:
    with lzma.open(require(ONTOLOGIES / file), "rt", encoding="utf-8") as lines:
        found = {DATED.sub("", hit[1]).casefold() for line in lines if (hit := re.match(pattern, line))}
    seen = {s.text.casefold() for s in TABLE if said in s.seen_in}
    assert seen
    assert seen <= found


def test_every_vocabulary_that_we_map_to_has_a_pattern() -> None:
    mapped = {row.object_id.partition(":")[0] for row in load().mappings} - {"sssom"}
    assert mapped <= {s.prefix for s in TABLE if s.kind == "pattern"}
