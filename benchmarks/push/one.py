"""One push in a process of its own: `python -m benchmarks.push.one TARGET FILE GRAPH STAGING [unlogged]`.

Comes in: where to, what. Goes out: JSON with the seconds of each stage and the peak of memory, in megabytes.
"""

import json
import resource
import sys
import time

import pyoxigraph as ox

from calcgraph.stores.expected import expected
from calcgraph.stores.opening import Address, open_store
from calcgraph.stores.parcels import Files
from calcgraph.stores.pushing import Staging, push

_LOAD = {"loading", "making a checkpoint", "swapping"}


def main(target: str, file: str, graph: str, staging: Staging, past: str = "") -> None:
    """Push, and print how long each stage took."""
    spent: dict[str, float] = {}
    stage, since = "reading", time.perf_counter()

    def progress(name: str, done: int, of: int) -> None:  # noqa: ARG001
        nonlocal stage, since
        now = time.perf_counter()
        spent[stage] = spent.get(stage, 0) + now - since
        stage, since = name, now

    store = open_store(Address(target, timeout=3600))
    store.ready()
    files = Files([file], ox.NamedNode(graph) if graph else None)
    content = expected(files)
    assert files.digests  # as the command has them before it pushes
    progress("loading", 0, 0)
    push(store, files, content, staging=staging, accept_loss=True, unlogged=bool(past), progress=progress)
    store.close()
    progress("", 0, 0)
    load = sum(seconds for name, seconds in spent.items() if name in _LOAD)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps({"load": load, "proof": sum(spent.values()) - load, "memory": peak}))


if __name__ == "__main__":
    main(*sys.argv[1:])  # type: ignore[arg-type]
