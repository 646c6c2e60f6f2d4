"""`calcgraph schema`: the JSON Schema of the content files, for editors."""

import argparse
import json
from typing import Any


def add(verbs: Any) -> None:
    """Describe the verb."""
    parser = verbs.add_parser(
        "schema",
        help="print the JSON Schema of the content files",
        description="Print the JSON Schema of content/*.yaml or sources/*.yaml, for editors that complete.",
        epilog="example: calcgraph schema content > content.schema.json",
    )
    parser.add_argument("kind", nargs="?", choices=("content", "source"), default="content", help="default: content")
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Print the schema."""
    from calcgraph.model import ContentFile, Source

    model = ContentFile if arguments.kind == "content" else Source
    print(json.dumps(model.model_json_schema(), indent=1, ensure_ascii=False))
    return 0
