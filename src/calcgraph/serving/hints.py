"""What the author of a query should hear beside its answer: names that are nowhere, and claims without their status.

Comes in: a query that the gate let pass. Goes out: sentences.
"""

from calcgraph.graph.names import VOCABULARY
from calcgraph.serving.bench import Workbench
from calcgraph.serving.naming import curie, is_known, named, near
from calcgraph.serving.refusals import Refusal

_MOST = 10  # names that are looked up
_SAID = ("value", "subject")


async def hints(bench: Workbench, query: str) -> tuple[str, ...]:
    """What to say of a query.

    Args:
        bench: what it works with.
        query: that the gate let pass.
    """
    used = {iri: token.text for token, iri in named(query, bench.prefixes)}
    status: tuple[str, ...] = ()
    if any(VOCABULARY + name in used for name in _SAID) and f"{VOCABULARY}status" not in used:
        status = ("Claims include what is denied: add ?claim cgv:status ?status, with the variable of your claims.",)
    try:
        return (*await _nowhere(bench, used), *status)
    except Refusal:  # no time for that
        return status


async def _nowhere(bench: Workbench, used: dict[str, str]) -> tuple[str, ...]:
    asked = [iri for iri in used if not is_known(iri, bench.told.graphs)][:_MOST]
    listed = " ".join(f"<{iri}>" for iri in asked)
    query = f"""SELECT ?x {{ VALUES ?x {{ {listed} }}
      FILTER(!EXISTS {{ ?x ?p ?o }} && !EXISTS {{ ?s ?x ?o }} && !EXISTS {{ ?s ?p ?x }}) }}"""
    missing = [row["x"]["value"] for row in await bench.rows(query)] if asked else []
    if not missing:
        return ()
    names, finder = dict(await bench.names()), await bench.finder()

    def told(iri: str) -> str:
        others = (f"{curie(other, bench.prefixes)} ({names[other]})" for other in near(iri, names, finder))
        hint = " or ".join(others)
        return f"Nothing here is called {used[iri]}" + (f"; near it: {hint}." if hint else ".")

    return tuple(map(told, missing))
