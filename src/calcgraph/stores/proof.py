"""Proof that what a store holds is what was sent.

Comes in: a store, what it must hold, and under which names. Goes out: for each graph a verdict, and what differs.
Graphs are read back and compared by the digest of RDFC-1.0; where that differs, by value, since some stores keep 1.50
as 1.5; where that differs too, triple by triple. Of a graph that is too large: its size, and a sample of its subjects.
"""

import hashlib
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from itertools import islice
from typing import Literal, NamedTuple

import pyoxigraph as ox

from calcgraph.confined import Limits, confined
from calcgraph.errors import Overrun
from calcgraph.graph.canonical import canonical_triples
from calcgraph.stores.expected import WHOLE, Expected, GraphContent, Shapes, different
from calcgraph.stores.parcels import Files
from calcgraph.stores.spelling import difference, triple_by_value
from calcgraph.stores.store import Graph, Store, has_blank, mask_blanks

Verdict = Literal["same", "same values", "different"]
_LIMITS = Limits(memory=8192, seconds=120)  # for labelling blank nodes, which hostile graphs make take for ever
_SHOWN = 5
_AT_ONCE = 100  # subjects in one question


class Proven(NamedTuple):
    """What was found of one graph.

    Args:
        graph: as the files name it.
        sent: the triples that it must hold.
        found: the triples that the store counts.
        verdict: the same, the same but for spelling, or not.
        how: by what it was compared, in words.
        digest: of RDFC-1.0, in hexadecimal, of what the store gave back; empty if it was not made.
        spelling: what the store did to literals, with how often and an example of each.
        missing, unexpected: some of the triples that differ, in N-Triples, and how many there are.
    """

    graph: Graph
    sent: int
    found: int
    verdict: Verdict
    how: str
    digest: str = ""
    spelling: tuple[tuple[str, int, str], ...] = ()
    missing: tuple[int, tuple[str, ...]] = (0, ())
    unexpected: tuple[int, tuple[str, ...]] = (0, ())


def prove(
    store: Store, content: Expected, at: Mapping[Graph, Sequence[Graph]] | None = None, *, within: bool = False
) -> list[Proven]:
    """Compare every graph.

    Args:
        store: what is asked.
        content: what it must hold.
        at: the graphs at the store that make up each graph, which are others while it is staged; itself by default.
        within: whether the graphs may hold more than was sent, as after a merge.

    Raises:
        StoreFailed: if the store does not answer.
    """
    places = at or {graph: (graph,) for graph in content}
    sizes = store.sizes(place for graph in content for place in places[graph])
    return [
        _of_graph(store, graph, held, places[graph], sum(sizes[place] for place in places[graph]), within)
        for graph, held in content.items()
    ]


def prove_files(
    store: Store,
    files: Files,
    content: Expected,
    at: Mapping[Graph, Sequence[Graph]] | None = None,
    *,
    within: bool = False,
) -> list[Proven]:
    """As `prove`; where a large graph seems too small, a triple may stand twice in the files, and they are counted."""
    found = prove(store, content, at, within=within)
    if any(p.verdict == "different" and content[p.graph].triples is None and p.found < p.sent for p in found):
        for graph, number in different(files).items():
            content[graph].count = number
        found = prove(store, content, at, within=within)
    return found


def _of_graph(
    store: Store, graph: Graph, held: GraphContent, places: Sequence[Graph], found: int, within: bool
) -> Proven:
    fits = found >= held.size if within else found == held.size
    if held.triples is None or found > 2 * WHOLE:
        return _sampled(store, graph, held, places, found, fits, within)
    if not found and held.size:
        return _compared(graph, held.triples, set(), found, "its size", within)
    every = (triple for place in places for triple in store.triples(place))
    back = set(islice(every, 4 * WHOLE))  # however much it sends
    if len(back) < found:  # it does not give back all that it counts: Virtuoso's ResultSetMaxRows
        cut = f"its size; the store gives back {len(back):,} of its {found:,} triples only, and those"
        inside = _masked(map(triple_by_value, back)) <= _masked(map(triple_by_value, held.triples))
        return Proven(graph, held.size, found, "same values" if fits and inside else "different", cut)
    if within:
        return _compared(graph, held.triples, back, found, "triple by triple", within)
    ours, theirs = _digests(held.triples), _digests(back)
    if ours.exact == theirs.exact and ours.exact:
        return Proven(graph, held.size, found, "same", "the digest of RDFC-1.0", theirs.exact)
    found_out = _compared(graph, held.triples, back, found, "triple by triple", within)
    if ours.by_value and theirs.by_value:
        same = ours.by_value == theirs.by_value and fits
        how = "the digest of RDFC-1.0 over values" if same else "triple by triple"
        return found_out._replace(verdict="same values" if same else "different", how=how, digest=theirs.exact)
    return found_out._replace(how="triple by triple, blank nodes as one: telling them apart would take too long")


def _sampled(
    store: Store,
    graph: Graph,
    held: GraphContent,
    places: Sequence[Graph],
    found: int,
    fits: bool,
    within: bool,
) -> Proven:
    subjects = list(held.sample)
    theirs: set[ox.Triple] = set()
    for start in range(0, len(subjects), _AT_ONCE):
        for place in places:
            theirs.update(store.described(place, subjects[start : start + _AT_ONCE]))
    ours = set().union(*held.sample.values()) if held.sample else set()
    how = f"its size, and the {len(ours):,} triples of a sample of {len(subjects):,} subjects"
    if held.blank and held.triples is None:
        shapes = Shapes(held.shapes.mask)
        for triple in (t for place in places for t in store.triples(place) if has_blank(t)):
            shapes.add(triple)
        alike = {d for d in held.shapes.digests if not d & shapes.mask} <= shapes.digests
        fits = fits and alike and (within or len(shapes.digests) <= len(held.shapes.digests))
        how += f", and {len(shapes.digests):,} digests of triples with blank nodes, these as one"
    fits = fits and bool(ours or held.blank)
    compared = _compared(graph, ours, theirs, found, how, within)
    return compared._replace(sent=held.size, verdict=compared.verdict if fits else "different")


class _Digests(NamedTuple):
    exact: str
    by_value: str


def _digests(triples: set[ox.Triple]) -> _Digests:
    """The digests of a graph as it is and by value; empty where blank nodes are too alike to be told apart in time."""
    if not any(map(has_blank, triples)):
        return _Digests(_digest(triples), _digest(set(map(triple_by_value, triples))))
    text = ox.serialize(triples, format=ox.RdfFormat.N_TRIPLES)
    try:
        return _Digests(*confined(_canonical, text, limits=_LIMITS))
    except Overrun:
        return _Digests("", "")


def _canonical(text: bytes, progress: object) -> tuple[str, str]:  # noqa: ARG001 (`confined` gives it)
    triples = {quad.triple for quad in ox.parse(text, format=ox.RdfFormat.N_TRIPLES)}
    return _digest(canonical_triples(triples)), _digest(canonical_triples(map(triple_by_value, triples)))


def _digest(triples: Iterable[ox.Triple]) -> str:
    return hashlib.sha256("".join(sorted(f"{triple} .\n" for triple in triples)).encode()).hexdigest()


def _compared(graph: Graph, ours: set[ox.Triple], theirs: set[ox.Triple], found: int, how: str, within: bool) -> Proven:
    """Triple by triple: equal, equal by value, missing, unexpected. Blank nodes count as one."""
    missing, unexpected = _masked(ours - theirs), _masked(theirs - ours)
    both = missing & unexpected
    missing, unexpected = missing - both, unexpected - both
    values: defaultdict[ox.Triple, list[ox.Triple]] = defaultdict(list)
    for triple in unexpected:
        values[triple_by_value(triple)].append(triple)
    kinds: Counter[str] = Counter()
    examples: dict[str, str] = {}
    for triple in sorted(missing, key=str):
        if others := values.get(triple_by_value(triple)):
            other = others[0]
            missing -= Counter([triple])
            unexpected -= Counter([other])
            kind = difference(triple.object, other.object)
            kinds[kind] += 1
            examples.setdefault(kind, f"{triple.object} → {other.object}")
    alike = not missing and (within or not unexpected)
    verdict: Verdict = "different" if not alike else "same values" if kinds else "same"
    spelling = tuple((kind, number, examples[kind]) for kind, number in kinds.most_common())
    extra = Counter[ox.Triple]() if within else unexpected
    return Proven(graph, len(ours), found, verdict, how, "", spelling, _some(missing), _some(extra))


def _masked(triples: Iterable[ox.Triple]) -> Counter[ox.Triple]:
    """Triples with one blank node in place of every other."""
    return Counter(mask_blanks(triple) if has_blank(triple) else triple for triple in triples)


def _some(triples: Counter[ox.Triple]) -> tuple[int, tuple[str, ...]]:
    lines = sorted(f"{triple} ." for triple in triples)
    return triples.total(), tuple(lines[:_SHOWN])
