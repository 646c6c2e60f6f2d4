"""`calcgraph schema`: the JSON Schema of the curated files, for editors."""

import argparse
import json
from typing import Any


def add(verbs: Any) -> None:
    """Describe the verb."""
    parser = verbs.add_parser(
        "schema",
        help="print the JSON Schema of the content files",
        description="Print the JSON Schema of content/*.yaml or sources/*.yaml, for editors that complete and explain. "
        "It knows every id of the curated and the imported terms, with its label.",
        epilog="example: calcgraph schema content > content.schema.json",
    )
    parser.add_argument("kind", nargs="?", choices=("content", "source"), default="content", help="default: content")
    parser.add_argument("--content", metavar="DIR", help="curated files (default: ./ontology, else the packaged ones)")
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Print the schema; problems of the files do not stop it, because an editor is where they are mended."""
    from calcgraph.model import ContentFile, Source
    from calcgraph.source import read
    from calcgraph.source.editor_schema import schema

    knowledge, _ = read(arguments.content)
    found = schema(ContentFile if arguments.kind == "content" else Source, knowledge)
    print(json.dumps(found, indent=1, ensure_ascii=False))
    return 0
