"""What every store can do here, whether it is behind HTTP or in a folder.

Comes in and goes out: graphs by their names, triples in parcels, answers in rows.
"""

import io
from collections.abc import Iterable, Iterator
from typing import BinaryIO, NamedTuple, Protocol

import pyoxigraph as ox

from calcgraph.stores.profiles import Profile

DEFAULT = ox.DefaultGraph()
Graph = ox.NamedNode | ox.DefaultGraph
Row = tuple[ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple | None, ...]
TRIES = 6  # how often a request is sent at most
_PIECE = 1 << 18
_ANY = ox.BlankNode("any")


class Answer(NamedTuple):
    """Variables, and a row for each solution; an unbound cell is None."""

    variables: tuple[str, ...]
    rows: list[Row]


def keyword(graph: Graph) -> str:
    """A graph, as MOVE and ADD name it."""
    return "DEFAULT" if graph == DEFAULT else str(graph)


def pattern(graph: Graph) -> str:
    """A pattern that every triple of a graph matches, as ?s ?p ?o."""
    return "?s ?p ?o" if graph == DEFAULT else f"GRAPH {graph} {{ ?s ?p ?o }}"


def has_blank(triple: ox.Triple) -> bool:
    """Whether there is a blank node in a triple."""
    s, _, o = triple
    return isinstance(s, ox.BlankNode) or isinstance(o, ox.BlankNode) or (isinstance(o, ox.Triple) and has_blank(o))


def mask_blanks(triple: ox.Triple) -> ox.Triple:
    """A triple with one blank node in place of every other."""
    s, p, o = triple
    subject = _ANY if isinstance(s, ox.BlankNode) else s
    if isinstance(o, ox.BlankNode):
        return ox.Triple(subject, p, _ANY)
    return ox.Triple(subject, p, mask_blanks(o) if isinstance(o, ox.Triple) else o)


class Parcel:
    """Triples of one graph, as N-Triples or as what the profile says.

    Args:
        content: the text, in memory or on the disk.
        size: its bytes.
        triples: how many there are.
        blank: whether there are blank nodes in it, so that sending it twice would double them.
    """

    def __init__(self, content: bytes | BinaryIO, size: int, triples: int, *, blank: bool) -> None:
        self._content = content
        self.size, self.triples, self.blank = size, triples, blank

    def body(self, head: bytes = b"") -> Iterable[bytes]:
        """What is sent before the text, and the text, in pieces, from the beginning whenever they are iterated."""
        return [head, self._content] if isinstance(self._content, bytes) else _OnDisk(head, self._content)

    def open(self) -> BinaryIO:
        """The text as a file, at its beginning."""
        if isinstance(self._content, bytes):
            return io.BytesIO(self._content)
        self._content.seek(0)
        return self._content


class _OnDisk:
    def __init__(self, head: bytes, file: BinaryIO) -> None:
        self._head, self._file = head, file

    def __iter__(self) -> Iterator[bytes]:
        yield self._head
        self._file.seek(0)
        while piece := self._file.read(_PIECE):
            yield piece


class Store(Protocol):
    """A store. Whatever fails raises `StoreFailed`.

    `profile` tells what kind it is, `name` is for people, `url` tells one store from another.
    """

    profile: Profile
    name: str
    url: str

    def ready(self) -> None:
        """Make sure that somebody is there, and that the login is known before much is sent."""

    def close(self) -> None:
        """Let it go."""

    def sizes(self, graphs: Iterable[Graph]) -> dict[Graph, int]:
        """How many triples each of these graphs holds; 0 where there is no such graph."""
        ...

    def graphs(self, beginning: str) -> list[Graph]:
        """The named graphs whose IRIs begin so, sorted."""
        ...

    def add(self, graph: Graph, parcel: Parcel, *, tries: int) -> None:
        """Add triples to a graph, which is made if it is not there; `tries` is 1 if doing it twice would do harm."""

    def load_unlogged(self, place: ox.NamedNode) -> None:
        """From now on load past the transaction log of a store whose profile is `unlogged`.

        Args:
            place: an IRI of ours, into which nothing is loaded to find out whether that is allowed.
        """

    def load_logged(self) -> None:
        """From now on load through the log again."""

    def checkpoint(self) -> bool:
        """Write everything that was taken to the disk, where the store has not done so.

        Returns:
            Whether it has everything; not if it was started anew after it had taken some of it past its log.
        """
        ...

    def update(self, text: str, *, tries: int) -> None:
        """Run a SPARQL update."""

    def triples(self, graph: Graph) -> Iterator[ox.Triple]:
        """Every triple of a graph."""
        ...

    def described(self, graph: Graph, subjects: Iterable[ox.NamedNode]) -> Iterator[ox.Triple]:
        """The triples of some subjects in a graph."""
        ...

    def rows(self, query: str, graphs: Iterable[Graph] = ()) -> Answer:
        """Ask a SELECT or ASK over some graphs, merged as the default graph and named; over the store's own without."""
        ...
