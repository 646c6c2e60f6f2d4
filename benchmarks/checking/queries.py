"""Each verify query over one graph, in a process of its own.

    python -m benchmarks.checking.queries GRAPH ROUNDS

Comes in: a graph in N-Quads. Goes out: the least seconds of each query by its code, as JSON. Each is run to its last
row, and so is one whose work is known to be linear. How the time grows is the slope of a straight line through the
logarithms of size and time.
"""

import json
import math
import sys
import time
from collections.abc import Mapping

import pyoxigraph as ox

from benchmarks.timing import ROOT
from calcgraph.checking import verify

LOAD, LOOK_UP = "loading the store", "one look-up for each claim, to compare with"
NO_QUERIES = (LOAD, LOOK_UP)
LINEAR = "PREFIX cgv: <https://w3id.org/calcgraph/vocab/> SELECT ?status { ?claim a cgv:Claim ; cgv:status ?status }"
FLOOR = 0.02  # seconds at the largest size: what is quicker is lost in the noise
FROM = 10_000


def exponent(seconds: Mapping[int, float]) -> float | None:
    """How time grows with size, by least squares; nothing if it is too quick to tell."""
    points = [(math.log(size), math.log(time)) for size, time in seconds.items() if size >= FROM]
    if len(points) < 2 or seconds[max(seconds)] < FLOOR:
        return None
    x, y = (sum(p[n] for p in points) / len(points) for n in (0, 1))
    return sum((a - x) * (b - y) for a, b in points) / sum((a - x) ** 2 for a, _ in points)


def measure(graph: str, rounds: int) -> dict[str, float]:
    """The least time of each query."""
    start = time.process_time()
    store = ox.Store()
    store.bulk_load(path=graph)
    found = {LOAD: time.process_time() - start}
    queries = verify.read(ROOT / "ontology" / "queries")
    rule = queries[0].rule._replace(code=LOOK_UP)
    for _ in range(rounds):
        for query in (*queries, verify.Query(rule, LINEAR)):
            start = time.process_time()
            for _row in verify.rows(query, store):
                pass
            taken = time.process_time() - start
            found[query.rule.code] = min(taken, found.get(query.rule.code, math.inf))
    return found


if __name__ == "__main__":
    json.dump(measure(sys.argv[1], int(sys.argv[2])), sys.stdout)
