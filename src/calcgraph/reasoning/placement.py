"""Where a described biopsy or case belongs, by the definitions and a reasoner.

Comes in: what was seen, as ids. Goes out: the defined classes of ours that it falls under. A biopsy is placed in a
lesion pattern; only a case with its aetiology is placed in a subtype. What fits no leaf of the definitions is called
under-determined, what fits several is mixed.
"""

from collections.abc import Iterable
from collections.abc import Set as AbstractSet
from dataclasses import dataclass

from pyoxigraph import BlankNode, NamedNode, Triple

from calcgraph.errors import CalcgraphError
from calcgraph.graph import Dataset
from calcgraph.graph import names as n
from calcgraph.graph.names import Expander, cgv
from calcgraph.graph.terms import sequence, some
from calcgraph.reasoning import fast
from calcgraph.reasoning.classification import tbox

_LOCATED_IN = "RO:0001025"
_PROBE = NamedNode(n.BASE + "probe")


@dataclass(frozen=True, slots=True)
class Biopsy:
    """A deposit as the microscope shows it.

    Args:
        layers: where it lies, as ids, for instance `UBERON:0001992` (papillary layer of dermis).
    """

    layers: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Case:
    """A patient's disease.

    Args:
        principal: the layers of the principal deposits, one deposit each, as ids.
        other: the layers of further deposits.
        characteristic: the aetiology, as `MONDO:0700005` (idiopathic), if it is known.
    """

    principal: tuple[str, ...] = ()
    other: tuple[str, ...] = ()
    characteristic: str | None = None


@dataclass(frozen=True, slots=True)
class Placement:
    """The ids of the classes that were reached.

    Args:
        classes: every class of ours that it falls under.
        leaves: those that are defined and have no defined class below them.
    """

    classes: tuple[str, ...]
    leaves: tuple[str, ...]

    @property
    def verdict(self) -> str:
        """`placed`, `mixed` or `under-determined`."""
        return {0: "under-determined", 1: "placed"}.get(len(self.leaves), "mixed")


def place(dataset: Dataset, described: Biopsy | Case) -> Placement:
    """Have the reasoner place a biopsy or a case.

    Args:
        dataset: what `assemble` returned.
        described: what was seen.

    Returns:
        The classes of ours that were reached.

    Raises:
        CalcgraphError: if an id is none that the graph knows, or if what is described cannot be, by the definitions.
        MissingTool: if the reasoner is not installed.
    """
    ontology = tbox(dataset)
    expand = Expander(dataset.prefixes)
    _refuse_unknown(described, expand, {t.subject for t in ontology})
    result = fast.classify(ontology | set(_describe(described, expand)))
    if not result.consistent or _PROBE.value in result.unsatisfiable:
        raise CalcgraphError("what is described contradicts the definitions: no such thing can be")
    reached = {iri for iri in result.superclasses(_PROBE.value) if iri.startswith(n.BASE + "CALC_")}
    defined = {
        t.subject.value for t in ontology if t.predicate == n.EQUIVALENT_CLASS and isinstance(t.subject, NamedNode)
    }
    has_defined_below = {sup for sub, sup in result.pairs if sub in defined}
    leaves = {iri for iri in reached if iri in defined and iri not in has_defined_below}
    return Placement(_ids(reached), _ids(leaves))


def _refuse_unknown(described: Biopsy | Case, expand: Expander, known: AbstractSet[object]) -> None:
    """An id that is misspelt would be a class of its own, and place the thing nowhere without a word."""
    if isinstance(described, Biopsy):
        terms = described.layers
    else:
        terms = (*described.principal, *described.other, *filter(None, [described.characteristic]))
    for term in terms:
        try:
            found = expand(term) in known
        except KeyError:
            found = False
        if not found:
            raise CalcgraphError(f"{term} is no term that the graph knows; correct it, or add it to the imports")


def _ids(iris: Iterable[str]) -> tuple[str, ...]:
    return tuple(sorted(iri.removeprefix(n.BASE) for iri in iris))


def _describe(described: Biopsy | Case, expand: Expander) -> list[Triple]:
    triples = [Triple(_PROBE, n.TYPE, n.CLASS)]
    if isinstance(described, Biopsy):
        parts, more = _deposit("probe", described.layers, expand)
        triples += [*more, *(Triple(_PROBE, n.SUBCLASS_OF, part) for part in parts)]
        return triples
    triples.append(Triple(_PROBE, n.SUBCLASS_OF, expand(n.DISEASE_ROOT)))
    lesions = [("hasPrincipalLesion", layer) for layer in described.principal]
    lesions += [("hasLesion", layer) for layer in described.other]
    for number, (relation, layer) in enumerate(lesions):
        parts, more = _deposit(f"probe{number}", (layer,), expand)
        both = BlankNode(f"probe{number}and")
        head, cells = sequence(f"probe{number}list", parts)
        restriction = BlankNode(f"probe{number}has")
        triples += [
            *more,
            *cells,
            Triple(both, n.TYPE, n.CLASS),
            Triple(both, n.INTERSECTION_OF, head),
            Triple(restriction, n.TYPE, n.RESTRICTION),
            Triple(restriction, n.ON_PROPERTY, cgv(relation)),
            Triple(restriction, n.SOME_VALUES_FROM, both),
            Triple(_PROBE, n.SUBCLASS_OF, restriction),
        ]
    if described.characteristic:
        node, more = some("probecharacteristic", expand(n.HAS_CHARACTERISTIC), expand(described.characteristic))
        triples += [*more, Triple(_PROBE, n.SUBCLASS_OF, node)]
    return triples


def _deposit(key: str, layers: Iterable[str], expand: Expander) -> tuple[list[NamedNode | BlankNode], list[Triple]]:
    parts: list[NamedNode | BlankNode] = [cgv("Deposit")]
    triples: list[Triple] = []
    for number, layer in enumerate(layers):
        node, more = some(f"{key}layer{number}", expand(_LOCATED_IN), expand(layer))
        parts.append(node)
        triples += more
    return parts, triples
