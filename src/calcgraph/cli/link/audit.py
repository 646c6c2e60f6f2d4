"""`calcgraph link audit`: whether our mappings and imports still hold against files of other ontologies."""

import argparse
import shutil
import sys
from typing import TYPE_CHECKING, Any

from calcgraph.cli.arguments import colored, positive
from calcgraph.cli.stages import stages
from calcgraph.errors import Report, Severity, UnreadableData

if TYPE_CHECKING:
    from calcgraph.linking.audit import Audited

_FORMATS = ("text", "json", "github", "sarif", "junit", "html", "turtle", "sssom", "diff")
_WORSE: dict[str, tuple[Severity, ...]] = {
    "violation": ("violation",),
    "warning": ("violation", "warning"),
    "info": ("violation", "warning", "info"),
}
_EPILOG = """\
examples:
  calcgraph link audit mondo.obo hp.json.gz            every mapping and foreign term that these can tell about
  calcgraph link audit hp.obo mondo.sssom.tsv          and chains of mappings, by others' tables
  calcgraph link audit hp.obo --format diff | git apply   put the proposed edits in, to look at them
  calcgraph link audit hp.obo --format sssom           the proposed rows as a table of their own
  calcgraph check --rule gap-still-open                what a rule says, and how to keep it
"""


def add(deeds: Any) -> None:
    """Describe what is done."""
    parser = deeds.add_parser(
        "audit",
        help="check our mappings and imports against local files of other ontologies",
        description="Look at every mapping, import and other use of a foreign term with local files of those "
        "ontologies (OBO, OBO Graphs, OWL, class lists; SSSOM tables for chains of mappings): whether the term exists, "
        "is not obsolete, has the label that we give it and stands where we say; whether the mappings fit together; "
        "and whether a gap has closed. Tells what changed since the version that ours was made with, proposes edits, "
        "and says what was not audited. Reads in a child process with limits; nothing is downloaded or written.",
        epilog=_EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("files", nargs="+", metavar="FILE", help="an ontology, or an SSSOM table; perhaps packed")
    parser.add_argument("--content", metavar="DIR", help="curated files (default: ./ontology, else the packaged ones)")
    parser.add_argument("--timeout", metavar="SECONDS", type=positive, default=600, help="default: 600")
    parser.add_argument("--memory", metavar="MB", type=positive, default=8192, help="default: 8192")
    report = parser.add_argument_group("the report")
    report.add_argument(
        "--format",
        choices=_FORMATS,
        default="text",
        help="default: text; sssom: the rows that are proposed; diff: a patch of our tables",
    )
    report.add_argument("--json", action="store_const", const="json", dest="format", help="the same as --format json")
    report.add_argument("--all", action="store_true", help="list every place, not only the first ten of a rule")
    report.add_argument("--color", choices=("auto", "always", "never"), default="auto", help="default: on a terminal")
    report.add_argument(
        "--fail-on", choices=tuple(_WORSE), default="violation", help="the least severity that ends with exit code 1"
    )
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Audit, and print the report or the edits."""
    from calcgraph.confined import Child, Limits
    from calcgraph.linking.audit import Audited, Wanted, work

    wanted = Wanted(tuple(arguments.files), arguments.content)
    refused: Report | None = None
    with Child(work, wanted, limits=Limits(arguments.memory, arguments.timeout)) as child:
        try:
            with stages() as progress:
                found = child.answer(progress)
        except UnreadableData as error:
            refused = error.report
            found = Audited(refused, "nothing, since not all files can be used", ())
    if arguments.format in ("sssom", "diff"):
        from calcgraph.reporting.checked import number

        if refused:
            raise UnreadableData(refused)
        print(found.table if arguments.format == "sssom" else found.patch, end="")
        said = [*(str(p) for p in found.report if p.code == "partner-whole"), f"audited {found.subject}"]
        print("\n".join([*said, f"{number(found.edits, 'edit')} proposed"]), file=sys.stderr)
    else:
        print(_rendered(arguments, found, refused=bool(refused)), end="")
    return int(any(problem.severity in _WORSE[arguments.fail_on] for problem in found.report))


def _rendered(arguments: argparse.Namespace, found: "Audited", *, refused: bool) -> str:
    from calcgraph.checking.catalogue import of_files, of_links
    from calcgraph.reporting import Checked, render

    rules = of_files() if refused else of_links()
    rules |= {p.code: rule for p in found.report if (rule := of_files().get(p.code))}
    color = colored(arguments.color)
    width = shutil.get_terminal_size().columns if sys.stdout.isatty() else None
    checked = Checked(found.report, rules, found.subject, found.notes, prefixes=found.prefixes)
    return render(checked, arguments.format, color=color, width=width, every=arguments.all)
