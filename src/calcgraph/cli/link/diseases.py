"""`calcgraph link diseases`: which diseases are annotated with cutaneous calcification, by whatever term."""

import argparse
from typing import Any

from calcgraph.cli.arguments import positive
from calcgraph.cli.stages import stages

_EPILOG = """\
examples:
  calcgraph link diseases phenotype.hpoa                          the table, and every disease
  calcgraph link diseases phenotype.hpoa --ontology hp.obo        with what stands below the terms in HPO
  calcgraph link diseases phenotype.hpoa --format svg > figure.svg
  calcgraph link diseases phenotype.hpoa --json | jq .together
"""


def add(deeds: Any) -> None:
    """Describe what it does."""
    parser = deeds.add_parser(
        "diseases",
        help="which diseases in phenotype.hpoa may show cutaneous calcification",
        description="Ask HPO's annotations for cutaneous calcification: by the term of that name alone, and "
        "by every term that the mappings tie to our lesions. Rows that deny a term (NOT, 0/n) are counted apart. The "
        "file is phenotype.hpoa as HPO publishes it, perhaps packed by gzip, xz or Zstandard.",
        epilog=_EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("file", metavar="HPOA", help="phenotype.hpoa")
    parser.add_argument(
        "--ontology", metavar="FILE", help="a file of HPO: terms below the mapped ones are asked for too"
    )
    parser.add_argument("--format", choices=("text", "json", "tsv", "svg"), default="text", help="default: text")
    parser.add_argument("--json", action="store_const", const="json", dest="format", help="the same as --format json")
    parser.add_argument("--content", metavar="DIR", help="curated files (default: ./ontology, else the packaged ones)")
    parser.add_argument("--timeout", metavar="SECONDS", type=positive, default=300, help="default: 300")
    parser.add_argument("--memory", metavar="MB", type=positive, default=4096, help="default: 4096")
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Count, and print."""
    from calcgraph.confined import Child, Limits
    from calcgraph.linking.annotated.diseases import work
    from calcgraph.linking.annotated.figures import render

    limits = Limits(arguments.memory, arguments.timeout)
    with (
        Child(work, arguments.file, arguments.ontology, arguments.content, limits=limits) as child,
        stages() as progress,
    ):
        found = child.answer(progress)
    print(render(found, arguments.format), end="")
    return 0
