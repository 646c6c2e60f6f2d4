"""The shapes: SHACL core in Turtle, and what a report says of each.

Comes in: a directory with `core/*.ttl`, `context/*.ttl` and `style/*.ttl`. Goes out: one text for the engines, and the
rule by shape IRI.
"""

from collections.abc import Collection
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

import pyoxigraph as ox

from calcgraph.checking.rules import GROUPS, Group, Rule, of_message
from calcgraph.errors import CalcgraphError, Severity
from calcgraph.graph.dataset import rdf_bytes
from calcgraph.graph.names import SHAPES

if TYPE_CHECKING:
    import rdflib
    import shacl

_SH = "http://www.w3.org/ns/shacl#"
_MESSAGE, _SEVERITY = ox.NamedNode(_SH + "message"), ox.NamedNode(_SH + "severity")
SEVERITIES: dict[str, Severity] = {
    _SH + "Violation": "violation",
    _SH + "Warning": "warning",
    _SH + "Info": "info",
}


@dataclass(frozen=True)
class Shapes:
    """A shapes graph.

    Args:
        triples: its content.
        rules: the rule that each shape with a message states, by its term in N-Triples syntax.
    """

    triples: tuple[ox.Triple, ...]
    rules: dict[str, Rule]

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


def read(root: Path, groups: Collection[Group] = GROUPS) -> Shapes:
    """Read the shapes under a directory, those of the groups chosen.

    Raises:
        CalcgraphError: if a file does not parse.
    """
    triples: list[ox.Triple] = []
    rules: dict[str, Rule] = {}
    files = [(group, path) for group in sorted(set(groups)) for path in sorted((root / group).glob("*.ttl"))]
    for number, (group, path) in enumerate(files):
        try:
            parsed = [q.triple for q in ox.parse(path.read_bytes(), format=ox.RdfFormat.TURTLE)]
        except SyntaxError as error:
            raise CalcgraphError(f"{path}:{error.lineno}: this is not Turtle: {error.msg}") from None
        except OSError as error:
            raise CalcgraphError(f"cannot read {path}: {error.strerror}") from None
        severities = {t.subject: _severity(t) for t in parsed if t.predicate == _SEVERITY}
        for triple in parsed:
            if triple.predicate == _MESSAGE and isinstance(triple.object, ox.Literal):
                code = str(triple.subject).strip("<>").removeprefix(SHAPES)
                rule, fix = of_message(triple.object.value)
                file = f"shapes/{path.relative_to(root).as_posix()}"
                severity = severities.get(triple.subject, "violation")
                rules[str(triple.subject)] = Rule(code, group, severity, rule, fix, file)
        triples += (_apart(t, number) for t in parsed)
    return Shapes(tuple(triples), rules)


def _severity(triple: ox.Triple) -> Severity:
    return SEVERITIES.get(str(triple.object).strip("<>"), "violation")


def _apart(triple: ox.Triple, number: int) -> ox.Triple:
    """Keep blank nodes of different files apart."""
    subject, value = triple.subject, triple.object
    if isinstance(subject, ox.BlankNode):
        subject = ox.BlankNode(f"f{number}x{subject.value}")
    if isinstance(value, ox.BlankNode):
        value = ox.BlankNode(f"f{number}x{value.value}")
    return ox.Triple(subject, triple.predicate, value)
