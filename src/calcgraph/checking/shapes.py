"""The shapes: SHACL core in Turtle, and what a report says of each.

Comes in: a directory with `core/*.ttl`. Goes out: one Turtle text for the engines, and message and file by shape IRI.
"""

from dataclasses import dataclass
from pathlib import Path

import pyoxigraph as ox

from calcgraph.errors import CalcgraphError
from calcgraph.graph.dataset import rdf_bytes

_SH = "http://www.w3.org/ns/shacl#"
_MESSAGE = ox.NamedNode(_SH + "message")


@dataclass(frozen=True)
class Shapes:
    """A shapes graph.

    Args:
        triples: its content.
        messages: what each shape says, by IRI.
        files: the file that defines each shape, by IRI, relative to the shapes directory.
    """

    triples: tuple[ox.Triple, ...]
    messages: dict[str, str]
    files: dict[str, str]

    def n_triples(self) -> str:
        """The shapes graph as N-Triples."""
        return rdf_bytes(self.triples, ox.RdfFormat.N_TRIPLES).decode()


def read(root: Path) -> Shapes:
    """Read the core shapes under a directory.

    Raises:
        CalcgraphError: if a file does not parse.
    """
    triples: list[ox.Triple] = []
    messages: dict[str, str] = {}
    files: dict[str, str] = {}
    for number, path in enumerate(sorted((root / "core").glob("*.ttl"))):
        try:
            parsed = [q.triple for q in ox.parse(path.read_bytes(), format=ox.RdfFormat.TURTLE)]
        except SyntaxError as error:
            raise CalcgraphError(f"{path}:{error.lineno}: this is not Turtle: {error.msg}") from None
        for triple in parsed:
            if triple.predicate == _MESSAGE and isinstance(triple.object, ox.Literal):
                messages[str(triple.subject)] = triple.object.value
                files[str(triple.subject)] = path.relative_to(root).as_posix()
        triples += (_apart(t, number) for t in parsed)
    return Shapes(tuple(triples), messages, files)


def _apart(triple: ox.Triple, number: int) -> ox.Triple:
    """Keep blank nodes of different files apart."""
    subject, value = triple.subject, triple.object
    if isinstance(subject, ox.BlankNode):
        subject = ox.BlankNode(f"f{number}x{subject.value}")
    if isinstance(value, ox.BlankNode):
        value = ox.BlankNode(f"f{number}x{value.value}")
    return ox.Triple(subject, triple.predicate, value)
