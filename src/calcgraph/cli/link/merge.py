"""`calcgraph link merge`: what follows from our graph and files of other ontologies together, and what must not."""

import argparse
import sys
from pathlib import Path
from typing import Any

from calcgraph.cli.arguments import check_is_read_by_nobody, filled, positive
from calcgraph.cli.stages import stages

_A_LINE_EACH = "\n        "
_EPILOG = """\
examples:
  calcgraph link merge ro.owl pato.obo bfo.owl
  calcgraph link merge hp.obo --forbid HP:0002905        none of ours may be below this
  calcgraph link merge uberon.obo hp.obo --module        only what matters to ours: quick
  calcgraph link merge mondo.owl -o merged.owl           the merged module, for Protégé

exit codes: 0 nothing bad follows; 1 a class lost its instances, a class of others got a new superclass, or the like;
2 usage; 3 something is missing on this machine
"""


def add(deeds: Any) -> None:
    """Describe what is done."""
    parser = deeds.add_parser(
        "merge",
        help="join our axioms with those of other ontologies, and reason",
        description="Join our axioms with those of local files of other ontologies and reason over both. Tells new "
        "superclasses of ours, classes that can have no instance any more, and classes of others that get a new "
        "superclass, which must never be; each with a smallest set of axioms that it follows from. Saturation within "
        "OWL 2 EL sees all classes; HermiT (OWL 2 DL) sees those axioms that matter to ours, as long as it has time. "
        "Reads and reasons in child processes with limits; nothing is downloaded.",
        epilog=_EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument(
        "files", nargs="+", metavar="FILE", help="OBO, OBO Graphs, OWL, or a class list; perhaps packed"
    )
    parser.add_argument("--forbid", nargs="+", metavar="ID", default=[], help="classes below which none of ours may be")
    parser.add_argument("--module", action="store_true", help="leave out of saturation what does not matter to ours")
    parser.add_argument("-o", "--out", metavar="FILE", type=filled, help="write the merged module (.ttl, .owl or .rdf)")
    parser.add_argument("--json", action="store_true", help="the report as JSON")
    parser.add_argument("--all", action="store_true", help="list every class, not only the first of a group")
    parser.add_argument("--content", metavar="DIR", help="curated files (default: ./ontology, else the packaged ones)")
    limits = parser.add_argument_group("limits")
    limits.add_argument("--hermit", metavar="SECONDS", type=_seconds, default=300, help="0: without (default: 300)")
    limits.add_argument("--timeout", metavar="SECONDS", type=positive, default=1200, help="default: 1200")
    limits.add_argument("--memory", metavar="MB", type=positive, default=8192, help="default: 8192")
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Merge, and print the report."""
    from calcgraph.confined import Limits
    from calcgraph.linking.merging import report as merge_report
    from calcgraph.linking.merging import run as merge
    from calcgraph.reporting.json import dumps
    from calcgraph.reporting.readable import visible

    out = Path(arguments.out) if arguments.out else None
    check_is_read_by_nobody(arguments.out, arguments.files)
    if out:
        merge.check_suffix(out)
    asked = merge.Asked(
        tuple(arguments.files),
        arguments.content,
        tuple(arguments.forbid),
        not arguments.module,
        arguments.hermit,
        Limits(arguments.memory, arguments.timeout),
    )
    with stages() as progress:
        found = merge.merge(asked, progress)
    problems = merge_report.report(found)
    if out:
        from calcgraph.writing.files import put

        put(out, merge.written(found, out))
    if arguments.json:
        print(dumps(merge_report.as_json(found)), end="")
    else:
        told = f"{merge_report.text(found, every=arguments.all)}\n{merge_report.report(found, between=_A_LINE_EACH)}"
        print("\n".join(map(visible, told.split("\n"))))
        if out:
            print(f"written: {out}", file=sys.stderr)
    return int(not problems.conforms)


def _seconds(text: str) -> int:
    return 0 if text == "0" else positive(text)
