"""Adds `graph/inferred`; edits nothing else.

Comes in: a data set. Goes out: the same with the superclasses that the reasoner adds to our classes. The fast reasoner
always runs; `certify` has HermiT classify the same input and compares.
"""

from pyoxigraph import NamedNode, Triple

from calcgraph.errors import CalcgraphError, Unsatisfiable
from calcgraph.graph import Dataset
from calcgraph.graph.names import BASE, SUBCLASS_OF
from calcgraph.model import Knowledge
from calcgraph.reasoning import fast
from calcgraph.reasoning.classification import Classification, tbox
from calcgraph.reasoning.placement import Biopsy, Case, Placement, place

__all__ = ["Biopsy", "Case", "Classification", "Placement", "certify", "classify", "place", "reason"]


def classify(dataset: Dataset) -> Classification:
    """Classify the ontology in a data set with the fast reasoner."""
    return fast.classify(tbox(dataset))


def reason(dataset: Dataset, *, knowledge: Knowledge | None = None) -> Dataset:
    """Add the inferred hierarchy.

    Args:
        dataset: what `assemble` returned.
        knowledge: what it was assembled from; with it, an unsatisfiable class is explained.

    Returns:
        The data set with `graph/inferred`: every superclass of a class of ours that is not told.

    Raises:
        Unsatisfiable: if a class can have no instance.
        CalcgraphError: the same without `knowledge`, or an inconsistent ontology.
        MissingTool: if the reasoner is not installed.
    """
    result = classify(dataset)
    if not result.consistent:
        raise CalcgraphError("the ontology is inconsistent: no world fits its axioms")
    if result.unsatisfiable:
        if knowledge is None:
            raise CalcgraphError(f"classes without instances: {', '.join(sorted(result.unsatisfiable))}")
        from calcgraph.reasoning import explanation

        raise Unsatisfiable(explanation.report(knowledge, dataset, result.unsatisfiable))
    told = {(t.subject, t.object) for t in tbox(dataset) if t.predicate == SUBCLASS_OF}
    inferred = [
        Triple(NamedNode(sub), SUBCLASS_OF, NamedNode(sup))
        for sub, sup in result.pairs
        if sub.startswith(BASE + "CALC_") and (NamedNode(sub), NamedNode(sup)) not in told
    ]
    return dataset.with_graph("inferred", inferred)


def certify(dataset: Dataset) -> Classification:
    """Have HermiT classify the same input, and compare.

    Returns:
        HermiT's classification, equal to the fast reasoner's.

    Raises:
        CalcgraphError: if the two differ.
        MissingTool: if HermiT cannot run.
    """
    from calcgraph.reasoning import hermit

    mine, theirs = classify(dataset), hermit.classify(tbox(dataset))
    if mine != theirs:
        only_fast = sorted(mine.pairs - theirs.pairs)[:5]
        only_hermit = sorted(theirs.pairs - mine.pairs)[:5]
        raise CalcgraphError(
            "the two reasoners disagree; nothing is written. "
            f"Only rustdl: {only_fast}. Only HermiT: {only_hermit}. "
            f"Unsatisfiable: {sorted(mine.unsatisfiable)} and {sorted(theirs.unsatisfiable)}."
        )
    return theirs
