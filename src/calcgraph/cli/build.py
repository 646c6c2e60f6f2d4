"""`calcgraph build`: everything, into a folder, only if it conforms."""

import argparse
import json
import sys
from pathlib import Path
from typing import Any

from calcgraph.cli.stages import stages
from calcgraph.errors import CalcgraphError


def add(verbs: Any) -> None:
    """Describe the verb."""
    parser = verbs.add_parser(
        "build",
        help="curated files to a checked graph in every format",
        description="Load, reason with two reasoners, check with two SHACL engines, and write every format. "
        "The folder is replaced as a whole, and only if nothing is violated.",
        epilog="examples: calcgraph build --out out; calcgraph build --formats ttl,owl; calcgraph build --site site",
    )
    parser.add_argument("--content", metavar="DIR", help="curated files (default: ./ontology, else the packaged ones)")
    parser.add_argument("--out", metavar="DIR", default="out", help="the folder to write (default: out)")
    parser.add_argument(
        "--reading",
        choices=("as-repaired", "as-written"),
        default="as-repaired",
        help="with the repairs of the translation (default), or with the damaged words left unmapped",
    )
    parser.add_argument(
        "--formats",
        metavar="NAMES",
        type=_names,
        help="formats to write, separated by commas, as ttl,owl,kgx (default: all; `--list-formats` names them)",
    )
    parser.add_argument("--site", metavar="DIR", help="also write a site of plain HTML that needs no server")
    parser.add_argument("--list-formats", action="store_true", help="print the formats, what each is for, and end")
    parser.add_argument("--json", action="store_true", help="print the manifest, or the report, as JSON")
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Build, and say what came out."""
    if arguments.list_formats:
        return _list_formats()
    from calcgraph.pipeline import build

    with stages() as progress:
        made = build(
            arguments.content,
            arguments.out,
            reading=arguments.reading,
            formats=arguments.formats,
            site=arguments.site,
            progress=progress,
        )
    manifest = json.loads((made.folder / "manifest.json").read_bytes())
    if arguments.json:
        print(json.dumps(manifest, indent=1, ensure_ascii=False))
        return 0
    counts, records = manifest["counts"], manifest["counts"]["records"]
    statuses = ", ".join(f"{n} {s}" for s, n in sorted(counts["claims by status"].items(), key=lambda x: -x[1]))
    print(f"calcgraph {manifest['version']}, {arguments.reading}")
    print(f"  claims     {records['Claim']} ({statuses})")
    print(f"  evidence   {records['Span']} spans, {records.get('Repair', 0)} repairs of the translation")
    print(f"  conflicts  {records.get('Conflict', 0)}")
    print(f"  reasoned   {len(made.dataset.graph('inferred'))} superclasses inferred; HermiT and rustdl agree")
    print(f"  checked    {made.report.summary()}; pyshacl and shacl agree")
    print(f"  graph      {counts['quads in the dataset']} quads")
    print(f"  written    {len(manifest['outputs']) + 1} files, to {made.folder}")
    if made.pages:
        print(f"  site       {made.pages} pages, to {arguments.site}; open {Path(arguments.site) / 'index.html'}")
    for problem in made.report:
        print(problem, file=sys.stderr)
    return 0


def _list_formats() -> int:
    from calcgraph.writing.formats import FORMATS

    width = max(len(entry.name) for entry in FORMATS)
    files = max(len(entry.file) for entry in FORMATS)
    for entry in FORMATS:
        print(f"{entry.name:<{width}}  {entry.file:<{files}}  {entry.purpose}")
    return 0


def _names(text: str) -> tuple[str, ...] | None:
    from calcgraph.writing.formats import chosen

    given = tuple(dict.fromkeys(name.strip() for name in text.split(",") if name.strip()))
    if not given:
        raise argparse.ArgumentTypeError("no format is named; `calcgraph build --list-formats` shows them")
    names = None if "all" in given else given
    try:
        chosen(names)
    except CalcgraphError as error:
        raise argparse.ArgumentTypeError(str(error)) from None
    return names
