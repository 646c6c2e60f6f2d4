"""`calcgraph link to` and `calcgraph link from`: look up what of ours relates to other vocabularies, both ways."""

import argparse
import json
import sys
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from calcgraph.errors import Misuse

if TYPE_CHECKING:
    from calcgraph.linking.lookup.answers import Answer, Asked
    from calcgraph.linking.lookup.related import Related
    from calcgraph.model import Knowledge

_MOST_LINES, _LONGEST_LINE = 1_000_000, 10_000
_EXIT_CODES = (
    "exit codes: 0 everything asked for was understood, whether anything relates to it or not; 1 something was "
)
_EXIT_CODES += "not; 2 usage; 3 something is missing on this machine\n"
_TO = f"""\
examples:
  calcgraph link to                                    the vocabularies, with counts
  calcgraph link to HP                                 what of ours maps to HPO, what does not, and where it has no term
  calcgraph link to snomedct mesh --matches            matches alone: no false friends, no gaps
  calcgraph link to --of CALC_0000001                  everything that one term maps to
  calcgraph link to HP --json | jq -r '.[].mappings[] | select(.kind == "match") | .object_id'
  calcgraph link to MONDO --format sssom > mondo.sssom.tsv

{_EXIT_CODES}"""
_FROM = f"""\
examples:
  calcgraph link from HP:0002905                       what of ours relates to it, in every way
  calcgraph link from ORPHA:53715 MIM:211900           any spelling of the prefix, any form of the IRI
  cut -f1 mine.tsv | calcgraph link from - --format tsv   one id a line; lines that are none are told with their numbers
  calcgraph link from HP:0002905 --json | jq '.[].uses'

{_EXIT_CODES}"""


def add(deeds: Any) -> None:
    """Describe both directions."""
    to = deeds.add_parser(
        "to",
        help="what of ours maps to a vocabulary",
        description="What of ours maps to other vocabularies: id, label, predicate, object, confidence and version. "
        "False friends (predicate_modifier Not) and gaps (nothing there is the same) are shown as such, and never as "
        "matches. Without a name: the vocabularies.",
        epilog=_TO,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    to.add_argument("asked", nargs="*", metavar="VOCABULARY", help="a prefix in any spelling; - reads one a line")
    to.add_argument(
        "--of",
        action="append",
        default=[],
        metavar="TERM",
        help="only of this term of ours, by id or label; repeatable",
    )
    to.add_argument("--matches", action="store_true", help="matches alone")
    back = deeds.add_parser(
        "from",
        help="what of ours relates to an id of theirs",
        description="What of ours relates to ids of other vocabularies: mappings, false friends, and every use of the "
        "id in terms, claims, sources, the vocabulary and the imports. That nothing relates to an id does not say that "
        "the id does not exist.",
        epilog=_FROM,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    back.add_argument("asked", nargs="+", metavar="ID", help="a CURIE or IRI in any spelling; - reads one a line")
    for parser, formats, run in ((to, ("text", "json", "tsv", "sssom"), _to), (back, ("text", "json", "tsv"), _from)):
        parser.add_argument("--format", choices=formats, default="text", help="default: text")
        parser.add_argument(
            "--json", action="store_const", const="json", dest="format", help="the same as --format json"
        )
        parser.add_argument(
            "--content", metavar="DIR", help="curated files (default: ./ontology, else the packaged ones)"
        )
        parser.set_defaults(run=run)


def _from(arguments: argparse.Namespace) -> int:
    from calcgraph.linking.lookup import answers

    _, related, prefixes = _found(arguments.content)
    return _tell(answers.of_ids(_asked(arguments.asked), related, prefixes), arguments.format)


def _to(arguments: argparse.Namespace) -> int:
    from calcgraph.linking.lookup import answers

    knowledge, related, prefixes = _found(arguments.content)
    ours = [related.our_term(text) for text in arguments.of]
    if unknown := [repr(text) for text, term in zip(arguments.of, ours, strict=True) if not term]:
        near = dict.fromkeys(label for text in arguments.of for label in related.near(text))
        meant = f"; did you mean {' or '.join(near)}?" if near else ""
        raise Misuse(f"no term of ours has the id or label {' or '.join(unknown)}{meant}")
    asked = list(_asked(arguments.asked))
    if not asked and not ours:
        return _list(related, arguments.format)
    if not asked:
        asked = [answers.Asked(v.prefix) for v in related.vocabularies()]
    found = list(answers.of_vocabularies(asked, related, prefixes, ours))
    if arguments.matches:
        found = [one._replace(mapped=tuple(m for m in one.mapped if m.kind == "match")) for one in found]
    if not arguments.asked:
        found = [one for one in found if one.mapped]
    if arguments.format == "sssom":
        return _sssom(knowledge, found)
    return _tell(iter(found), arguments.format)


def _found(content: str | None) -> "tuple[Knowledge, Related, Any]":
    from calcgraph.linking import Prefixes
    from calcgraph.linking.lookup.related import Related
    from calcgraph.source import load

    prefixes = Prefixes.of_content(content)
    knowledge = load(content)
    return knowledge, Related(knowledge, prefixes), prefixes


def _asked(given: list[str]) -> "Iterator[Asked]":
    """What is asked for, in order; of the standard input each line that is not empty and no comment."""
    from calcgraph.linking.lookup.answers import Asked

    for text in given:
        if text != "-":
            yield Asked(text)
            continue
        for number, line in enumerate(sys.stdin.buffer, 1):
            if number > _MOST_LINES:
                raise Misuse(f"the standard input has more than {_MOST_LINES} lines; ask in parts")
            text = line[:_LONGEST_LINE].decode("utf-8", "backslashreplace").removeprefix("\ufeff").strip()
            if text and not text.startswith("#"):
                yield Asked(text, number)


def _tell(found: "Iterator[Answer]", format: str) -> int:
    """Print answers as they come, and what is wrong at the end; the exit code."""
    from calcgraph.linking.lookup.answers import COLUMNS, as_json, as_rows, as_text

    wrong, number = [], -1
    if format == "tsv":
        print("\t".join(COLUMNS))
    for number, answer in enumerate(found):
        if answer.problem:
            wrong.append(answer)
        if format == "json":
            data = json.dumps(as_json(answer), indent=1, ensure_ascii=False)
            print("," if number else "[", data, sep="\n", end="")
        elif format == "tsv":
            for row in as_rows(answer):
                print("\t".join(row))
        elif not answer.problem:
            print(as_text(answer))
    if format == "json":
        print("[]" if number < 0 else "\n]")
    _complain(wrong)
    return int(bool(wrong))


def _complain(wrong: "list[Answer]") -> None:
    from calcgraph.linking.lookup.answers import as_text

    for answer in wrong:
        line = f"line {answer.asked.line}: " if answer.asked.line else ""
        print(f"{line}{as_text(answer)}", file=sys.stderr)


def _list(related: "Related", format: str) -> int:
    from calcgraph.linking.lookup.related import KINDS

    found = related.vocabularies()
    if format == "json":
        rows = [
            {"id": v.prefix, "sources": v.sources, "versions": v.versions} | {k: v.counts.get(k, 0) for k in KINDS}
            for v in found
        ]
        print(json.dumps(rows, indent=1, ensure_ascii=False))
        return 0
    if format == "sssom":
        raise Misuse("--format sssom needs a vocabulary: calcgraph link to HP --format sssom")
    head = ("vocabulary", "called", "matches", "false friends", "gaps", "versions")
    table = [head] + [
        (v.prefix, ", ".join(v.sources), *(str(v.counts.get(k, 0)) for k in KINDS), ", ".join(v.versions))
        for v in found
    ]
    widths = [max(len(row[at]) for row in table) for at in range(len(head))]
    for row in table:
        cells = row if format == "tsv" else [cell.ljust(width) for cell, width in zip(row, widths, strict=True)]
        print(("\t" if format == "tsv" else "  ").join(cells).rstrip())
    return 0


def _sssom(knowledge: "Knowledge", found: "list[Answer]") -> int:
    from dataclasses import replace

    from calcgraph.graph import assemble
    from calcgraph.writing import objects
    from calcgraph.writing.formats import sssom

    wrong = [one for one in found if one.problem]
    rows = tuple(m.row for one in found for m in one.mapped)
    only = replace(knowledge, mappings=rows, claims=(), explanations=())
    sssom.write(objects.canonical(assemble(only)), sys.stdout.buffer)
    _complain(wrong)
    return int(bool(wrong))
