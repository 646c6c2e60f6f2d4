"""What a store must hold afterwards: counted, and kept whole where that is small, in samples where it is not.

Comes in: the files. Goes out: for each graph its size, and its triples or those of some subjects. One pass over the
files; memory does not grow with them. The sample is made of the subjects whose digests are smallest, so it is the same
each time and nobody chooses it.
"""

import heapq
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from hashlib import blake2b

import pyoxigraph as ox

from calcgraph.errors import Misuse
from calcgraph.stores.parcels import Files
from calcgraph.stores.spelling import triple_by_value
from calcgraph.stores.store import Graph, has_blank, mask_blanks

WHOLE = 250_000  # triples of a graph that are compared one by one
SAMPLE = 1_000  # subjects of a larger graph
_OFTEN = 1 << 16


class Shapes:
    """Digests of triples with blank nodes, by value and with all blank nodes as one; a share of them if there are many.

    Args:
        mask: of which bits a digest has none; more and more bits as there are more triples.
    """

    def __init__(self, mask: int = 0) -> None:
        self.mask = mask
        self.digests: set[int] = set()

    def add(self, triple: ox.Triple) -> None:
        """One more triple."""
        digest = hash(mask_blanks(triple_by_value(triple)))
        if not digest & self.mask:
            self.digests.add(digest)
            if len(self.digests) > WHOLE:
                self.mask = self.mask << 1 | 1
                self.digests = {digest for digest in self.digests if not digest & self.mask}


class GraphContent:
    """What one graph must hold.

    `blank` tells whether there are blank nodes in it; `count` is the number of triples in the files, in which one may
    stand twice; `triples` are all of them as a set, or None if there are too many; `sample` has those of some subjects
    then, of none that is a blank node, since nobody can ask for it.
    """

    def __init__(self) -> None:
        self.count, self.blank = 0, False
        self.shapes = Shapes()
        self.triples: set[ox.Triple] | None = set()
        self._sample: dict[ox.NamedNode, set[ox.Triple]] = {}
        self._ranks: list[tuple[int, str]] = []

    @property
    def sample(self) -> dict[ox.NamedNode, set[ox.Triple]]:
        """The triples of the subjects in the sample; without blank nodes, which cannot be asked for."""
        if self.triples is not None and not self._sample:
            for triple in self.triples:
                self._choose(triple)
        return self._sample

    @property
    def size(self) -> int:
        """How many different triples there are, if they are all held; else how many there are in the files."""
        return self.count if self.triples is None else len(self.triples)

    def add(self, triple: ox.Triple) -> None:
        """One more triple."""
        self.count += 1
        if has_blank(triple):
            self.blank = True
            self.shapes.add(triple)
        if self.triples is not None:
            self.triples.add(triple)
            if len(self.triples) <= WHOLE:
                return
            held, self.triples = self.triples, None
            for one in held:
                self._choose(one)
            return
        self._choose(triple)

    def _choose(self, triple: ox.Triple) -> None:
        subject = triple.subject
        if not isinstance(subject, ox.NamedNode):
            return
        if (known := self._sample.get(subject)) is not None:
            known.add(triple)
            return
        rank = -int.from_bytes(blake2b(subject.value.encode(), digest_size=8).digest(), "big")
        if len(self._ranks) < SAMPLE:
            heapq.heappush(self._ranks, (rank, subject.value))
        elif rank > self._ranks[0][0]:
            _, other = heapq.heapreplace(self._ranks, (rank, subject.value))
            del self._sample[ox.NamedNode(other)]
        else:
            return
        self._sample[subject] = {triple}


Expected = dict[Graph, GraphContent]


def expected(files: Files, progress: Callable[[int], object] = int) -> Expected:
    """Read the files once.

    Args:
        files: what is pushed.
        progress: called with the number of triples now and then.

    Raises:
        UnreadableData: if a file is broken; nothing has been sent then.
        Misuse: if a blank node stands in two graphs, which are sent one after the other.
    """
    content: defaultdict[Graph, GraphContent] = defaultdict(GraphContent)
    homes: dict[str, Graph] = {}
    for seen, (graph, triple) in enumerate(files.quads(), 1):
        held = content[graph]
        held.add(triple)
        if files.names_graphs and has_blank(triple):
            for label in _labels(triple):
                if homes.setdefault(label, graph) != graph:
                    raise Misuse(
                        f"the blank node _:{label} stands in {homes[label]} and in {graph}; sent graph by graph it "
                        "would become two nodes. Say --blank-nodes skolemize"
                    )
        if not seen % _OFTEN:
            progress(seen)
    return dict(sorted(content.items(), key=lambda item: str(item[0])))


def different(files: Files) -> Counter[Graph]:
    """How many different triples each graph has, by digests of 64 bits, a part of them at a time."""
    counts: Counter[Graph] = Counter()
    for part in range(8):
        held: defaultdict[Graph, set[int]] = defaultdict(set)
        for graph, triple in files.quads():
            if (digest := hash(triple)) & 7 == part:
                held[graph].add(digest)
        for graph, digests in held.items():
            counts[graph] += len(digests)
    return counts


def _labels(triple: ox.Triple) -> Iterator[str]:
    for term in (triple.subject, triple.object):
        if isinstance(term, ox.BlankNode):
            yield term.value
        elif isinstance(term, ox.Triple):
            yield from _labels(term)
