"""What a run did, as one JSON object that always has the same keys, whether it went well or not.

Comes in: what is known of a run, and what was found. Goes out: the object; docs/push.md says what its keys hold.
"""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from calcgraph.errors import CalcgraphError, Report
from calcgraph.graph.names import BASE, VERSION_IRI, graph_name
from calcgraph.stores.answers import Asked
from calcgraph.stores.expected import Expected
from calcgraph.stores.parcels import Files
from calcgraph.stores.proof import Proven
from calcgraph.stores.pushing import Pushed
from calcgraph.stores.store import DEFAULT, Graph


class Run:
    """What is known of a run; more of it as it goes on.

    Args:
        task: `push`, `compare`, `plan`, `delete` or `clean`.
        mode: `replace`, `merge` or `delete`.
        store: what the user called the store.
    """

    def __init__(self, task: str, mode: str, store: str) -> None:
        self.task, self.mode, self.store = task, mode, store
        self.profile: str | None = None
        self.release: str | None = None
        self.files: list[tuple[str, str]] = []

    def given(self, files: Files) -> None:
        """Note the files and their SHA-256."""
        self.files = [(str(path), digest) for path, digest in files.digests.items()]

    def read(self, content: Expected) -> None:
        """Note of which release of ours they are."""
        self.release = release(content)


def release(content: Expected) -> str | None:
    """The version IRI of a build of ours; None of other files."""
    if graph_name("claims") not in content:
        return None
    for held in content.values():
        for triple in held.triples or ():
            if triple.predicate == VERSION_IRI and str(triple.object).startswith(f"<{BASE}"):
                return triple.object.value  # type: ignore[union-attr]
    return None


class Outcome(NamedTuple):
    """What was found and done, all of it empty where nothing was.

    Args:
        proven: what was found of each graph.
        asked: what the store answered to the questions.
        pushed: what a push did.
        before: what the graphs had before, where that is known.
        others: graphs of ours at the store that are not in the files, with their sizes.
        staging: staging graphs at the store that this run has not made.
        removed: staging graphs that were removed.
        would: what a push would do with each graph.
    """

    proven: Sequence[Proven] = ()
    asked: Sequence[Asked] = ()
    pushed: Pushed | None = None
    before: Mapping[Graph, int] = {}
    others: Mapping[Graph, int] = {}
    staging: Sequence[Graph] = ()
    removed: Sequence[Graph] = ()
    would: Mapping[Graph, str] = {}


def document(run: Run, outcome: Outcome, error: CalcgraphError | None = None) -> dict[str, Any]:
    """The object.

    Args:
        run: what is known of the run.
        outcome: what was found and done.
        error: what ended it too early.
    """
    pushed = outcome.pushed
    before = pushed.before if pushed else outcome.before
    known = {one.graph: one for one in outcome.proven}
    whole = all(one.verdict != "different" for one in outcome.proven) if known else None
    return {
        "task": run.task,
        "mode": run.mode,
        "store": run.store,
        "profile": run.profile,
        "release": run.release,
        "files": [{"file": name, "sha256": digest} for name, digest in run.files],
        "holds what was sent": None if error else whole,
        "staged": pushed.staged if pushed else None,
        "resumed": pushed.resumed if pushed else None,
        "graphs": [
            _graph(graph, known.get(graph), before.get(graph), outcome.would.get(graph), merge=run.mode == "merge")
            for graph in dict.fromkeys((*known, *before))
        ],
        "other graphs": {iri(graph): size for graph, size in outcome.others.items()},
        "staging graphs": [iri(graph) for graph in outcome.staging],
        "removed graphs": [iri(graph) for graph in outcome.removed],
        "questions": [
            {
                "number": one.question.number,
                "rows": one.rows,
                "found": one.found,
                "verdict": one.verdict,
                "words": one.words or None,
            }
            for one in outcome.asked
        ],
        "error": _error(error) if error else None,
    }


def added(one: Proven, before: int) -> int:
    """How many triples a merge has added to a graph, as the store counts."""
    return one.found - before


def iri(graph: Graph) -> str:
    """The IRI of a graph; nothing for the default graph."""
    return "" if graph == DEFAULT else graph.value  # type: ignore[union-attr]


def _graph(graph: Graph, one: Proven | None, before: int | None, would: str | None, *, merge: bool) -> dict[str, Any]:
    spelling = one.spelling if one else ()
    return {
        "graph": iri(graph),
        "before": before,
        "sent": one.sent if one else None,
        "found": one.found if one else None,
        "added": added(one, before) if one and merge and before is not None else None,
        "verdict": one.verdict if one else None,
        "compared by": one.how if one else None,
        "digest": (one.digest or None) if one else None,
        "spelling": [{"what": kind, "values": number, "example": example} for kind, number, example in spelling],
        "missing": one.missing[0] if one else None,
        "unexpected": one.unexpected[0] if one else None,
        "examples": [*one.missing[1], *one.unexpected[1]] if one else [],
        "would": would,
    }


def _error(error: CalcgraphError) -> dict[str, Any]:
    words = "".join(f"-{c.lower()}" if c.isupper() else c for c in type(error).__name__).strip("-")
    report = getattr(error, "report", None) or Report()
    return {"kind": words, "message": str(error), "problems": report.as_json()["problems"]}
