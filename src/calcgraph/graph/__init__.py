"""The model as named graphs. Pure: no clock, no randomness, no network, no file.

graph/vocabulary                vocabulary.ttl, bridge.ttl
graph/terms                     our classes: labels, definitions, hierarchy, axioms
graph/facts                     one direct triple per claim that is present and asserted; types of terms
graph/claims                    claims, quantities, spans, repairs, sources
graph/classification/<source>   the types that a source names
graph/conflicts                 contradictions, found by rule
graph/mappings                  SSSOM rows, and skos triples for the positive ones
graph/imports                   foreign ids, labels and hierarchy
graph/build                     what the data set is
graph/inferred                  added by `calcgraph.reasoning`
"""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from calcgraph.graph.assembly import assemble as assemble
    from calcgraph.graph.claims import Reading as Reading
    from calcgraph.graph.dataset import Dataset as Dataset

__all__ = ["Dataset", "Reading", "assemble"]


def __getattr__(name: str) -> Any:
    """Import what needs the model, or more of Python, on first use (PEP 562): it takes a tenth of a second."""
    if name == "Dataset":
        from calcgraph.graph.dataset import Dataset

        return Dataset
    if name == "assemble":
        from calcgraph.graph.assembly import assemble

        return assemble
    if name == "Reading":
        from calcgraph.graph.claims import Reading

        return Reading
    raise AttributeError(f"module 'calcgraph.graph' has no attribute {name!r}")
