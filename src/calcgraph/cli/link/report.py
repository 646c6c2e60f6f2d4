"""`calcgraph link report`: where other ontologies are wrong or silent about what ours is about, with drafts to file."""

import argparse
import sys
from pathlib import Path
from typing import Any

from calcgraph.cli.arguments import check_is_read_by_nobody, filled, positive
from calcgraph.cli.stages import stages

_EPILOG = """\
examples:
  calcgraph link report hp.obo mondo.json                         what looks wrong and what is missing
  calcgraph link report hp.obo --annotations phenotype.hpoa       and what it does to who asks for diseases
  calcgraph link report mondo.json mondo.sssom.tsv efo.json       and mappings to what is obsolete
  calcgraph link report hp.obo --issue outside-its-branch         drafts of one kind, or about one id, to be filed
  calcgraph link report hp.obo --format markdown -o report.md     everything, with all drafts
"""


def add(deeds: Any) -> None:
    """Describe what it does."""
    parser = deeds.add_parser(
        "report",
        help="where other ontologies are wrong or silent, with issues ready to be filed",
        description="Ask files of other ontologies where what they say cannot be right for what our graph is about, "
        "and what they have no term for. Each case comes with the evidence, what a user can do today, and a draft in "
        "the form that the ontology asks for. Nothing is filed: a person looks a draft through first. The queries are "
        "in ontology/queries/partners; what a branch of an ontology means is in ontology/branches.tsv.",
        epilog=_EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("files", nargs="+", metavar="FILE", help="an ontology, or an SSSOM table; perhaps packed")
    parser.add_argument(
        "--annotations", metavar="HPOA", help="phenotype.hpoa, to count diseases; it may stand among the files too"
    )
    parser.add_argument(
        "--issue",
        metavar="KEY",
        type=filled,
        help="print the drafts about a term, by its id in any spelling, of a query, or of one case",
    )
    parser.add_argument("--format", choices=("text", "markdown", "json"), default="text", help="default: text")
    parser.add_argument("--json", action="store_const", const="json", dest="format", help="the same as --format json")
    parser.add_argument("-o", "--out", metavar="FILE", type=filled, help="write to a file instead")
    parser.add_argument("--content", metavar="DIR", help="curated files (default: ./ontology, else the packaged ones)")
    parser.add_argument("--timeout", metavar="SECONDS", type=positive, default=600, help="default: 600")
    parser.add_argument("--memory", metavar="MB", type=positive, default=8192, help="default: 8192")
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Report, and print it or write it."""
    from calcgraph.confined import Child, Limits
    from calcgraph.errors import Misuse
    from calcgraph.linking import Prefixes
    from calcgraph.linking.reports import Wanted, work
    from calcgraph.reading.packing import inner_suffix
    from calcgraph.reporting.readable import visible

    named = [file for file in arguments.files if inner_suffix(Path(file)) == ".hpoa"]
    annotations = list(dict.fromkeys([*([arguments.annotations] if arguments.annotations else []), *named]))
    if len(annotations) > 1:
        raise Misuse(f"one file of annotations at a time, not {' and '.join(annotations)}")
    files = tuple(file for file in arguments.files if file not in named)
    if not files:
        raise Misuse("annotations alone say nothing of an ontology; give its file too, such as hp.obo")
    check_is_read_by_nobody(arguments.out, (*files, *annotations))
    wanted = Wanted(files, annotations[0] if annotations else None, arguments.content)
    with (
        Child(work, wanted, limits=Limits(arguments.memory, arguments.timeout)) as child,
        stages() as progress,
    ):
        found = child.answer(progress)
    from calcgraph.linking.reports.told import issue, matching, render

    if arguments.issue:
        meant = Prefixes.of_content(arguments.content).meant(arguments.issue).curie
        cases = matching(found, arguments.issue, meant.removeprefix("cg:"))
        if not cases:
            keys = "\n".join(f"  {case.key}" for case in found.cases) or "  none"
            notes = "\n".join(found.notes)
            raise Misuse(f"no case is about '{arguments.issue}'; the cases are:\n{keys}\n{notes}")
        found = found._replace(cases=cases)
    if arguments.issue and arguments.format != "json":
        for case in found.cases:
            if not case.draft:
                print(f"{visible(case.key)}: no form of {case.vocabulary} is known for it", file=sys.stderr)
        text = "\n---\n\n".join(issue(case.draft) for case in found.cases if case.draft)
    else:
        text = render(found, arguments.format)
    if arguments.out:
        from calcgraph.writing.files import put

        put(Path(arguments.out), text.encode())
        print(f"written: {visible(arguments.out)}", file=sys.stderr)
    else:
        print(text, end="")
    return 0
