"""`calcgraph link`: what joins the graph with other ontologies; one module for each thing to do."""

import sys
from importlib import import_module
from typing import Any

_DEEDS: dict[str, str] = {  # what is typed, and the module that does it
    "audit": "audit",
    "diseases": "diseases",
    "from": "lookup",
    "merge": "merge",
    "report": "report",
    "slice": "slice",
    "to": "lookup",
}


def add(verbs: Any) -> None:
    """Describe the verb; of what it does, only what is asked for is imported."""
    parser = verbs.add_parser(
        "link",
        help="join with other ontologies: audit, slice, merge, look up, report",
        description="Join the graph with other ontologies (Mondo, HPO, Uberon, …), from local files of theirs. Nothing "
        "is downloaded.",
    )
    deeds = parser.add_subparsers(title="what to do", metavar="WHAT", required=True)
    asked = [word for word in sys.argv[2:3] if word in _DEEDS] or _DEEDS
    for deed in dict.fromkeys(_DEEDS[name] for name in asked):
        import_module(f"calcgraph.cli.link.{deed}").add(deeds)
