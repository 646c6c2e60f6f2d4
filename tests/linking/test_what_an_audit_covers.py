"""Link audit: versions, what was not looked at, and the lines of ours that it points to."""

import pyoxigraph as ox
import pytest
from twins import NEWER, TABLE, audited, mapped, problems, row, twin

from calcgraph import Knowledge
from calcgraph.curies import Shortener
from calcgraph.errors import Problem
from calcgraph.linking import Term
from calcgraph.linking.audit.facing import older, same
from calcgraph.linking.audit.ours import _tokens, ours
from planting import ONTOLOGY

OURS, DISEASE = "CALC_0000005", "MONDO:0700096"


def not_audited(knowledge: Knowledge, *partners: object) -> dict[str | None, Problem]:
    found = (f.problem for f in audited(knowledge, *partners).findings())  # type: ignore[arg-type]
    return {p.focus: p for p in found if p.code == "vocabulary-audited"}


# ---- versions


@pytest.mark.parametrize(
    ("one", "other", "is_older", "is_same"),
    [
        ("2025-01-16", "2025-11-24", True, False),
        ("v2026-05-05", "2026-04-30", False, False),
        ("releases/2026-05-05/mondo.owl", "v2026-05-05", None, True),
        ("4.7", "4.8", None, False),
        ("V4.7", "4.7", None, True),
        ("", "2026-05-05", None, False),
    ],
)
def test_versions_are_compared_by_their_dates(one: str, other: str, is_older: bool | None, is_same: bool) -> None:
    assert older(one, other) is is_older
    assert same(one, other) is is_same


def test_what_changed_since_the_pinned_version_is_told_with_the_terms(knowledge: Knowledge) -> None:
    content = mapped(
        knowledge, row(OURS, "closeMatch", "MONDO:9000001", "old"), row(OURS, "exactMatch", "obo:mondo.owl")
    )
    partner = twin(content, "MONDO", Term("MONDO:9000001", "new", parents=(DISEASE,)), version=NEWER)
    (found,) = (p for p in problems(content, partner) if p.code == "partner-not-changed")
    number = sum(1 for id_ in ours(content).uses if id_.startswith("MONDO:")) + 1
    assert found.message == (
        f"MONDO: 2 mappings and the import made with 2026-05-05, this file is {NEWER}: of {number} terms and 1 gap of "
        "ours it affects 1: MONDO:9000001"
    )
    assert (found.severity, found.line) == ("info", 1)


def test_a_file_of_the_pinned_version_has_nothing_to_tell_of_versions(knowledge: Knowledge) -> None:
    assert problems(mapped(knowledge), twin(knowledge, "MONDO")) == []


def test_an_older_file_is_told(knowledge: Knowledge) -> None:
    (found,) = problems(mapped(knowledge), twin(knowledge, "MONDO", version="2024-01-01"))
    assert (found.code, found.severity) == ("partner-not-older", "warning")
    assert "this file is 2024-01-01 and older" in found.message


def test_each_version_that_rows_were_made_with_is_told_apart(knowledge: Knowledge) -> None:
    content = mapped(
        knowledge,
        row(OURS, "closeMatch", "MONDO:0018891"),
        row(OURS, "broadMatch", "MONDO:0005093", object_source_version="2026-01-01"),
    )
    found = [p for p in problems(content, twin(content, "MONDO")) if p.code == "partner-not-changed"]
    assert [(p.line, "1 mapping made with 2026-01-01" in p.message) for p in found] == [(2, True)]


def test_a_file_that_does_not_tell_its_version_is_told(knowledge: Knowledge) -> None:
    (found,) = problems(mapped(knowledge), twin(knowledge, "MONDO", version=""))
    assert found.code == "partner-not-changed"
    assert "of a version that it does not tell" in found.message


# ---- completeness


def test_a_vocabulary_that_no_file_is_of_is_told_with_counts(knowledge: Knowledge) -> None:
    content = mapped(
        knowledge,
        row(OURS, "closeMatch", "MONDO:0018891"),
        row(OURS, "closeMatch", "HP:0025520"),
        row(OURS, "exactMatch", "obo:hp.owl"),
    )
    found = not_audited(content, twin(content, "MONDO"))
    assert "obo:mondo.owl" not in found
    told = found["obo:hp.owl"]
    number = sum(1 for id_ in ours(content).uses if id_.startswith("HP:"))
    assert (told.severity, told.file, told.line) == ("info", TABLE, 2)
    assert told.message == (
        "obo:hp.owl: no file given is of it; not audited: all 2 mappings (1 of them gaps), "
        f"all {number} terms of imports and content"
    )
    assert found["BFO"].file == "imports/ro.ttl"


def test_counts_of_what_was_audited_leave_out_the_rest(knowledge: Knowledge) -> None:
    content = mapped(knowledge, row(OURS, "closeMatch", "MONDO:0018891"), row(OURS, "closeMatch", "HP:0025520"))
    every = ours(content).uses
    mondo = sum(1 for id_ in every if id_.startswith("MONDO:"))
    told = f"1 of 2 mappings and {mondo} of {len(every)} foreign terms, with 2 files"
    assert audited(content, twin(content, "MONDO")).subject == told


def test_of_a_part_of_an_ontology_it_is_told_what_it_left_open(knowledge: Knowledge) -> None:
    content = mapped(knowledge, row(OURS, "closeMatch", "MONDO:0018891"), row(OURS, "exactMatch", "obo:mondo.owl"))
    told = not_audited(content, twin(content, "MONDO", partial="it is a slim", without=["MONDO:0000226"]))[
        "obo:mondo.owl"
    ]
    assert "the file is but a part of it; not audited: 1 of 2 mappings (1 of them gaps), 1 of " in told.message


def test_everything_of_ours_is_audited_or_told_as_not_audited(knowledge: Knowledge) -> None:
    everything = not_audited(knowledge)
    rows = sum(
        int(p.message.split("audited: ")[1].split(" mapping")[0].split()[-1])
        for p in everything.values()
        if " mapping" in p.message
    )
    assert rows == len(knowledge.mappings)
    assert audited(knowledge).subject.startswith(f"0 of {len(knowledge.mappings)} mappings and 0 of ")


def test_remarks_on_a_file_are_told_if_they_touch_ours(knowledge: Knowledge) -> None:
    remarks = tuple(
        Problem(
            "circular-hierarchy",
            f"it stands above itself: {id_} < X:1 < {id_}",
            "warning",
            file="mondo.obo",
            focus="X:1",
        )
        for id_ in (DISEASE, "MONDO:9999999")
    )
    audit = audited(mapped(knowledge), twin(knowledge, "MONDO", remarks=remarks))
    assert "1 remark on it that touches nothing of ours" in audit.notes[0]
    assert [p.message for p in audit.done(None).report if p.code == "circular-hierarchy"] == [remarks[0].message]


# ---- lines of ours


def test_every_iri_of_our_turtle_is_found_at_a_line_that_has_it(knowledge: Knowledge) -> None:
    shorten = Shortener(knowledge.prefixes)
    for path in (*(ONTOLOGY / "imports").glob("*.ttl"), ONTOLOGY / "vocabulary.ttl", ONTOLOGY / "bridge.ttl"):
        text = path.read_text("utf-8")
        lines = text.split("\n")
        found = {term: lines[line - 1] for term, line, _ in _tokens(text, shorten)}
        parsed = {
            shorten(node.value)
            for triple in ox.parse(text, format=ox.RdfFormat.TURTLE)
            for node in (triple.subject, triple.predicate, triple.object)
            if isinstance(node, ox.NamedNode)
        }
        assert parsed - set(found) <= {"rdf:type", "rdf:first", "rdf:rest", "rdf:nil"}, path.name
        for term, line in found.items():
            assert term.rpartition(":")[2].rpartition("/")[2] in line, (path.name, term)


def test_what_stands_in_a_comment_or_a_text_is_no_use() -> None:
    shorten = Shortener({"ex": "http://e.org/"})
    text = (
        "@prefix x: <http://e.org/> .\n# x:no\n"
        'x:a x:b "x:no <http://e.org/no>", """x:no\n"x:no" """ ; # x:no\n  x:c <http://e.org/d> .'
    )
    assert list(_tokens(text, shorten)) == [
        ("ex:a", 3, True),
        ("ex:b", 3, False),
        ("ex:c", 5, False),
        ("ex:d", 5, False),
    ]
