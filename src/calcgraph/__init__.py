"""calcgraph: a knowledge graph of skin calcification in which every statement points to its source.

Public are the names in `__all__`, and `Biopsy`, `Case` and `place` of `calcgraph.reasoning`; everything else may move.

    from calcgraph import load, assemble, reason, check, ask, write
    knowledge = load()                  # curated files -> frozen model
    dataset = reason(assemble(knowledge))   # model -> named graphs -> inferred hierarchy
    report = check(dataset)             # shapes and verify queries -> problems
    rows = ask(dataset, "SELECT ...")   # SPARQL -> rows
    write(dataset, "out")               # files, only if they conform
"""

from typing import TYPE_CHECKING, Any

__version__ = "0.1.0"

__all__ = [
    "CalcgraphError",
    "Claim",
    "Dataset",
    "Knowledge",
    "Report",
    "ask",
    "assemble",
    "check",
    "load",
    "reason",
    "write",
]

if TYPE_CHECKING:
    from calcgraph.checking import check as check
    from calcgraph.errors import CalcgraphError as CalcgraphError
    from calcgraph.errors import Report as Report
    from calcgraph.graph import Dataset as Dataset
    from calcgraph.graph import assemble as assemble
    from calcgraph.model import Claim as Claim
    from calcgraph.model import Knowledge as Knowledge
    from calcgraph.queries import ask as ask
    from calcgraph.reasoning import reason as reason
    from calcgraph.source import load as load
    from calcgraph.writing import write as write

_HOME = {
    "CalcgraphError": "errors",
    "Claim": "model",
    "Dataset": "graph",
    "Knowledge": "model",
    "Report": "errors",
    "ask": "queries",
    "assemble": "graph",
    "check": "checking",
    "load": "source",
    "reason": "reasoning",
    "write": "writing",
}


def __getattr__(name: str) -> Any:
    """Import a public name on first use, so that the command line starts quickly (PEP 562)."""
    if name in _HOME:
        from importlib import import_module

        value = getattr(import_module(f"calcgraph.{_HOME[name]}"), name)
        globals()[name] = value
        return value
    raise AttributeError(f"module 'calcgraph' has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted([*__all__, "__version__"])
