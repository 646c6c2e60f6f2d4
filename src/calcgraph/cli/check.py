"""`calcgraph check`: are the curated files fine, or somebody else's RDF? Every problem at once, and how to mend it."""

import argparse
import shutil
import sys
from importlib import import_module
from typing import TYPE_CHECKING, Any, cast

from calcgraph.cli.arguments import colored, positive
from calcgraph.cli.stages import stages
from calcgraph.errors import Misuse, NotConforming, Problem, Report, Severity, UnreadableData
from calcgraph.resting import resting

if TYPE_CHECKING:
    from calcgraph.checking.rules import Group
    from calcgraph.reporting import Checked

_GROUPS = ("core", "context", "style")
_FORMATS = ("text", "json", "github", "sarif", "junit", "html", "turtle")
_WORSE: dict[str, tuple[Severity, ...]] = {
    "violation": ("violation",),
    "warning": ("violation", "warning"),
    "info": ("violation", "warning", "info"),
}
_EPILOG = """\
examples:
  calcgraph check                                      the curated files
  calcgraph check --fix                                and put them in normal form (--diff shows how)
  calcgraph check my.ttl more.jsonld dump.nq.gz        any RDF, against our rules
  calcgraph check my.ttl --shapes mine.ttl --groups none   against your shapes alone
  calcgraph check my.ttl --format html > report.html   a page to read and to send on
  calcgraph check --rule span-inside-section           what a rule says, and how to keep it
"""


def add(verbs: Any) -> None:
    """Describe the verb."""
    parser = verbs.add_parser(
        "check",
        help="check the curated files, or any RDF",
        description="Without FILES: load the curated files, make the graph, and check it against shapes and verify "
        "queries. With FILES: check somebody else's RDF (Turtle, N-Triples, N-Quads, TriG, RDF/XML, JSON-LD, each "
        "perhaps packed by gzip, xz or Zstandard), in a child process with limits. Lists every problem with place, "
        "reason and remedy. Needs neither Java nor rdflib.",
        epilog=_EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("files", nargs="*", metavar="FILE", help="RDF files to check instead of the curated files")
    what = parser.add_argument_group("what is checked")
    what.add_argument(
        "--groups",
        metavar="NAMES",
        type=_groups,
        default=_GROUPS,
        help="rules of ours, separated by commas: core (the graph alone), context (with our imports), style; all "
        "(default) or none",
    )
    what.add_argument("--shapes", metavar="FILE", action="append", default=[], help="SHACL shapes of yours; repeatable")
    what.add_argument("--without-queries", action="store_true", help="shapes only; for graphs of many million triples")
    what.add_argument("--content", metavar="DIR", help="curated files (default: ./ontology, else the packaged ones)")
    how = parser.add_argument_group("how")
    how.add_argument(
        "--engine",
        choices=("fast", "reference", "both"),
        default="fast",
        help="SHACL engine: shacl (default), pyshacl, or both compared",
    )
    how.add_argument("--timeout", metavar="SECONDS", type=positive, default=600, help="for FILES (default: 600)")
    how.add_argument("--memory", metavar="MB", type=positive, default=8192, help="for FILES (default: 8192)")
    report = parser.add_argument_group("the report")
    report.add_argument("--format", choices=_FORMATS, default="text", help="default: text; github: annotations")
    report.add_argument("--json", action="store_const", const="json", dest="format", help="the same as --format json")
    report.add_argument("--all", action="store_true", help="list every place, not only the first ten of a rule")
    report.add_argument("--color", choices=("auto", "always", "never"), default="auto", help="default: on a terminal")
    report.add_argument(
        "--fail-on", choices=tuple(_WORSE), default="violation", help="the least severity that ends with exit code 1"
    )
    other = parser.add_argument_group("instead")
    other.add_argument("--fix", action="store_true", help="put the curated files in normal form first")
    other.add_argument("--diff", action="store_true", help="show what --fix would change; exit code 1 if anything")
    other.add_argument("--rules", action="store_true", help="print all rules, as Markdown")
    other.add_argument("--rule", metavar="CODE", help="explain one rule")
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Check, and print the report."""
    if arguments.rules or arguments.rule:
        from calcgraph.checking.handbook import handbook, page

        print(page(arguments.rule, arguments.content) if arguments.rule else handbook(arguments.content), end="")
        return 0
    if arguments.shapes and not arguments.files:
        raise Misuse("--shapes needs the RDF files that they are for: calcgraph check FILE --shapes SHAPES")
    if (arguments.fix or arguments.diff) and arguments.files:
        raise Misuse("--fix and --diff are for the curated files; leave out the RDF files")
    if arguments.diff:
        return _diff(arguments.content)
    if arguments.fix:
        _fix(arguments.content)
    if arguments.files:
        checked = _of_files(arguments)
    else:
        with resting():
            checked = _of_content(arguments)
    from calcgraph.reporting import render

    color = colored(arguments.color)
    width = shutil.get_terminal_size().columns if sys.stdout.isatty() else None
    print(render(checked, arguments.format, color=color, width=width, every=arguments.all), end="")
    counted = _WORSE[arguments.fail_on]
    return int(any(problem.severity in counted for problem in checked.report))


def _of_content(arguments: argparse.Namespace) -> "Checked":
    from calcgraph.confined import beside
    from calcgraph.source import content_root, normal_form, read

    root = content_root(arguments.content)
    with beside(normal_form.problems, root) as ill_formed:
        from calcgraph.checking import check_dataset, read_rules
        from calcgraph.checking.catalogue import of_content
        from calcgraph.graph import assemble
        from calcgraph.reporting import Checked

        knowledge, report = read(arguments.content)
        rules = of_content()
        if report.conforms:
            ready = read_rules(arguments.groups, arguments.content)
            found = check_dataset(assemble(knowledge), ready, engine=arguments.engine, knowledge=knowledge)
            report, rules = report + found.report, {**rules, **found.rules}
        report += Report.of(ill_formed())
    counts = f"{len(knowledge.claims)} claims, {len(knowledge.terms)} terms, {len(knowledge.mappings)} mappings"
    subject = f"{counts}, in {root.resolve()}"
    return Checked(report.under(root), rules, subject, engine=arguments.engine, prefixes=knowledge.prefixes)


def _of_files(arguments: argparse.Namespace) -> "Checked":
    from calcgraph.checking.findings import Findings, Wanted
    from calcgraph.checking.foreign import begin
    from calcgraph.confined import Limits

    wanted = Wanted(
        tuple(arguments.files),
        tuple(arguments.groups),
        tuple(arguments.shapes),
        arguments.engine,
        not arguments.without_queries,
        arguments.content,
    )
    usable = True
    with begin(wanted, limits=Limits(arguments.memory, arguments.timeout)) as child:
        from calcgraph.checking.catalogue import of_content, of_files  # while the child works
        from calcgraph.reporting import Checked

        import_module(f"calcgraph.reporting.{arguments.format}")

        try:
            with stages() as progress:
                found = child.answer(progress)
        except (
            UnreadableData,
            NotConforming,
        ) as refused:  # the files, or the shapes; told in the format that was asked for
            found, usable = Findings(refused.report, {}), False
    subject = ", ".join(arguments.files) if usable else "nothing, since not all can be used"
    before = of_files() | {code: of_content()[code] for code in ("unreadable-file", "control-character")}
    rules = {**before, **found.rules}
    return Checked(found.report, rules, subject, found.notes, arguments.engine, found.prefixes)


def _fix(content: str | None) -> None:
    from calcgraph.source import content_root
    from calcgraph.writing import curated

    for file in curated.fix(content_root(content)):
        print(f"put in normal form: {file}", file=sys.stderr)


def _diff(content: str | None) -> int:
    from difflib import unified_diff

    from calcgraph.reporting.readable import escape, inert, unseen
    from calcgraph.source import content_root, normal_form

    differs = False
    for change in normal_form.changes(content_root(content)):
        differs = True
        if isinstance(change, Problem):
            print(change)
            continue
        old, new = (text.decode(errors="backslashreplace").splitlines() for text in (change.old, change.new))
        told = "\n".join(unified_diff(old, new, change.file, f"{change.file} in normal form", lineterm=""))
        print(inert(unseen(told, escape), colon=":\u200b", hash="#\u200b"))
    return int(differs)


def _groups(text: str) -> "tuple[Group, ...]":
    names: tuple[str, ...] = {"all": _GROUPS, "none": ()}.get(text, tuple(dict.fromkeys(text.split(","))))
    if unknown := [name for name in names if name not in _GROUPS]:
        raise argparse.ArgumentTypeError(f"'{unknown[0]}' is none of {', '.join(_GROUPS)}, all, none")
    return cast("tuple[Group, ...]", names)
