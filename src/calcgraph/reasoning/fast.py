"""Classification by rustdl: an OWL 2 DL reasoner without Java, about thirty milliseconds at our size.

Comes in: triples. Goes out: `Classification`. The engine is young, so that an answer counts only if it says that it is
complete, and every build compares it with HermiT's. It is handed functional syntax: of RDF it drops, without a word,
that more than two classes or properties are disjoint (owl:AllDisjointClasses, owl:AllDisjointProperties; 0.4.42).
"""

import warnings
from collections.abc import Iterable

import pyoxigraph as ox

from calcgraph.errors import CalcgraphError, MissingTool
from calcgraph.owl import Ontology, functional, parse
from calcgraph.owl.locality import is_logical
from calcgraph.reasoning.classification import NOTHING, Classification, closure

_BUDGET_MS = 60_000


def classify(triples: Iterable[ox.Triple]) -> Classification:
    """Classify an ontology.

    Args:
        triples: an OWL 2 DL ontology, in the mapping to RDF.

    Raises:
        MissingTool: if rustdl is not installed.
        CalcgraphError: if its answer may be incomplete.
    """
    try:
        import rustdl
    except ImportError:
        raise MissingTool("the reasoner rustdl is not installed; run: pip install 'calcgraph[build]'") from None

    said = parse(triples)
    axioms = frozenset(axiom for axiom in said.axioms if is_logical(axiom) or axiom.name == "Declaration")
    data = functional.write(Ontology(said.iri, None, (), axioms), {}).encode()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # what they say is read from the result below
        result = rustdl.classify_bytes(data, format="ofn", per_pair_timeout_ms=0, global_timeout_ms=_BUDGET_MS)
    if result.inconsistent:
        return Classification(consistent=False)
    doubts = [
        flag
        for flag in (
            "prep_timed_out",
            "conversion_timed_out",
            "consistency_undetermined",
            "wedge_hierarchy_blind",
            "wedge_clauses_refused",
        )
        if getattr(result, flag)
    ]
    if not result.complete or doubts:
        raise CalcgraphError(f"rustdl could not classify completely ({', '.join(doubts) or 'timed out'})")
    unsatisfiable = frozenset(result.unsatisfiable) - {NOTHING}
    direct = [
        (name, above)
        for name in result.classes
        for above in (*result.direct_subsumers(name), *result.equivalent_classes(name))
    ]
    return Classification(closure(direct, unsatisfiable), unsatisfiable)
