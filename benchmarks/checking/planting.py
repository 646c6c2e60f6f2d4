"""What planting a fault takes: how a sort of fault is entered in a list, and how a record is changed.

Comes in: the quads of a record. Goes out: the same with something missing, or with another value.
"""

from collections.abc import Callable, Iterable

from benchmarks.checking.growth import Growth
from benchmarks.checking.words import Quad

Found = tuple[str, str]  # code, node
Planted = tuple[list[Quad], list[Found]]
Plant = Callable[[Growth], Planted]


def into(sorts: list[Plant]) -> Callable[[Plant], Plant]:
    """What enters a sort of fault in a list."""

    def plant(function: Plant) -> Plant:
        sorts.append(function)
        return function

    return plant


def at(node: str, *codes: str) -> list[Found]:
    """What must be found at a node."""
    return [(code, node.strip("<>")) for code in codes]


def without(quads: Iterable[Quad], node: str, predicate: str) -> list[Quad]:
    """All quads but those of a node with a predicate."""
    return [q for q in quads if q[:2] != (node, predicate)]


def instead(quads: Iterable[Quad], node: str, predicate: str, value: str) -> list[Quad]:
    """The quads with another value for a node's predicate."""
    return [(s, p, value, g) if (s, p) == (node, predicate) else (s, p, o, g) for s, p, o, g in quads]
