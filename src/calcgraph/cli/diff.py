"""`calcgraph diff`: what changed from one version to the next; patch, minor or major."""

import argparse
from typing import Any

from calcgraph.cli.arguments import colored
from calcgraph.cli.stages import stages
from calcgraph.errors import CalcgraphError, Misuse

_LEVELS = ("patch", "minor", "major")
_EPILOG = """\
examples:
  calcgraph diff released/out out          two builds
  calcgraph diff out ontology              what a build of the curated files would change
  calcgraph diff a.ttl b.nq.gz --format markdown > notes.md
  calcgraph diff released/out out --fail-on major

exit codes: 0 compared, 1 changes of the level of --fail-on, 2 a version that cannot be read, 3 something is missing
"""


def add(verbs: Any) -> None:
    """Describe the verb."""
    parser = verbs.add_parser(
        "diff",
        help="what changed between two versions: patch, minor or major",
        description="Compare two versions claim by claim, term by term, mapping by mapping, superclass by superclass, "
        "and by the answers to the competency questions. A version is a folder that `calcgraph build` wrote, an RDF "
        "file, or a folder of curated files. The order, syntax and blank node labels of a file make no difference. "
        "Says what kind of release the changes ask for: patch (wording), minor (something new, nothing lost), major.",
        epilog=_EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("old", metavar="A", help="the earlier version")
    parser.add_argument("new", metavar="B", help="the later version")
    parser.add_argument(
        "--format",
        choices=("text", "markdown", "json", "turtle"),
        default="text",
        help="default: text; markdown for release notes; turtle: change sets in RDF",
    )
    parser.add_argument("--json", action="store_const", const="json", dest="format", help="the same as --format json")
    parser.add_argument("--all", action="store_true", help="list every change, not only the first forty of a kind")
    parser.add_argument("--color", choices=("auto", "always", "never"), default="auto", help="default: on a terminal")
    parser.add_argument("--without-answers", action="store_true", help="do not ask the competency questions of both")
    parser.add_argument("--content", metavar="DIR", help="curated files with the questions (default: as for build)")
    parser.add_argument(
        "--fail-on", choices=_LEVELS, help="exit with 1 if the changes are of this level or above (default: never)"
    )
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Compare, and print."""
    from calcgraph.comparing import change_sets, compare, read, reports
    from calcgraph.queries import questions

    with stages() as progress:
        try:
            progress(f"reading {arguments.old}")
            old = read(arguments.old)
            progress(f"reading {arguments.new}")
            new = read(arguments.new)
        except CalcgraphError as error:
            error.exit_code = max(error.exit_code, Misuse.exit_code)  # 1 says that there are changes
            raise
        progress("comparing")
        found = compare(old, new, () if arguments.without_answers else questions(arguments.content))
    if arguments.format == "text":
        color = colored(arguments.color)
        print(reports.text(found, color=color, every=arguments.all), end="")
    elif arguments.format == "turtle":
        print(change_sets.turtle(found).decode(), end="")
    else:
        print({"markdown": reports.markdown, "json": reports.as_json}[arguments.format](found), end="")
    if not arguments.fail_on or found.level is None:
        return 0
    return int(_LEVELS.index(found.level) >= _LEVELS.index(arguments.fail_on))
