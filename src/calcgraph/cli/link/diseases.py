"""`calcgraph link diseases`: which diseases are annotated with cutaneous calcification, by whatever term."""

import argparse
from typing import Any

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
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Count, and print."""
    from calcgraph import assemble, load, reason
    from calcgraph.linking.annotations import read_annotations
    from calcgraph.linking.diseases import compare
    from calcgraph.linking.expansion import expansion
    from calcgraph.linking.figures import render
    from calcgraph.writing.content import content

    with stages() as progress:
        progress("reading the curated files")
        knowledge = load(arguments.content)
        excluded = next((i for i, label in knowledge.labels.items() if i.startswith("HP:") and label == "Excluded"), "")
        progress("reasoning")
        dataset = reason(assemble(knowledge))
        said = content(dataset.quads, dataset.prefixes)
        partner = None
        if arguments.ontology:
            from calcgraph.linking import read

            progress(f"reading {arguments.ontology}")
            partner = read(arguments.ontology)
        progress(f"reading {arguments.file}")
        annotations = read_annotations(arguments.file, excluded)
    print(render(compare(annotations, expansion(said, partner)), arguments.format, knowledge.labels), end="")
    return 0
