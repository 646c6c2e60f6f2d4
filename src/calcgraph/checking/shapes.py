"""The shapes: SHACL core in Turtle, and what a report says of each.

Comes in: a directory with `core/*.ttl`. Goes out: one Turtle text for the engines, and message and file by shape IRI.
"""

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

import pyoxigraph as ox

from calcgraph.errors import CalcgraphError
from calcgraph.graph.dataset import rdf_bytes

if TYPE_CHECKING:
    import rdflib
    import shacl

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

    @cached_property
    def _n_triples(self) -> str:
        return rdf_bytes(self.triples, ox.RdfFormat.N_TRIPLES).decode()

    @cached_property
    def blank_nodes(self) -> int:
        """How many blank nodes the shapes have."""
        return len({n for t in self.triples for n in (t.subject, t.object) if isinstance(n, ox.BlankNode)})

    @cached_property
    def compiled(self) -> "shacl.Shapes":
        """The shapes as the fast engine wants them."""
        import shacl

        try:
            return shacl.Shapes.from_text(self._n_triples, format="ntriples")
        except ValueError as error:
            raise CalcgraphError(f"the shapes do not compile: {error}") from None

    @cached_property
    def rdflib_graph(self) -> "rdflib.Graph":
        """The shapes as the reference engine wants them."""
        import rdflib

        return rdflib.Graph().parse(data=self._n_triples, format="nt")


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
        except OSError as error:
            raise CalcgraphError(f"cannot read {path}: {error.strerror}") from None
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
