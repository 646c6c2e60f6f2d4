"""`calcgraph check`: are the curated files fine? Every problem at once, with file and line."""

import argparse
import json
from typing import Any


def add(verbs: Any) -> None:
    """Describe the verb."""
    parser = verbs.add_parser(
        "check",
        help="check the curated files",
        description="Load the curated files, make the graph, and check it against shapes and verify queries. "
        "Lists every problem with file, line, reason and remedy. Needs neither Java nor rdflib.",
        epilog="example: calcgraph check --content ontology",
    )
    parser.add_argument("--content", metavar="DIR", help="curated files (default: ./ontology, else the packaged ones)")
    parser.add_argument(
        "--engine",
        choices=("fast", "reference", "both"),
        default="fast",
        help="SHACL engine: shacl (default), pyshacl, or both compared",
    )
    parser.add_argument("--json", action="store_true", help="print the report as JSON")
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Check, and print the report."""
    from calcgraph.checking import check
    from calcgraph.graph import assemble
    from calcgraph.source import content_root, read

    knowledge, report = read(arguments.content)
    if report.conforms:
        report += check(assemble(knowledge), engine=arguments.engine, knowledge=knowledge, content=arguments.content)
    report = report.under(content_root(arguments.content))
    if arguments.json:
        print(json.dumps(report.as_json(), indent=1, ensure_ascii=False))
    else:
        print(report)
        if report.conforms:
            counts = f"{len(knowledge.claims)} claims, {len(knowledge.terms)} terms, {len(knowledge.mappings)} mappings"
            print(f"{counts}, in {content_root(arguments.content).resolve()}")
    return 0 if report.conforms else 1
