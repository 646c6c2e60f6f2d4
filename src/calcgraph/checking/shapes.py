"""The shapes: SHACL core in Turtle, and what a report says of each.

Comes in: a directory with `core/*.ttl`, `context/*.ttl` and `style/*.ttl`. Goes out: one text for the engines, and the
rule by shape IRI.
"""

from collections.abc import Collection, Iterable
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

import pyoxigraph as ox

from calcgraph.checking.rules import GROUPS, Group, Rule, of_message
from calcgraph.errors import CalcgraphError, Severity
from calcgraph.graph.names import SHAPES
from calcgraph.graph.syntax import rdf_bytes

if TYPE_CHECKING:
    import rdflib
    import shacl

SH = "http://www.w3.org/ns/shacl#"
UNCHECKED = ("inferred", "imports")  # graphs of ours that shapes do not judge
_MESSAGE, _SEVERITY = ox.NamedNode(SH + "message"), ox.NamedNode(SH + "severity")
Node = ox.NamedNode | ox.BlankNode
Term = Node | ox.Literal | ox.Triple
SEVERITIES: dict[str, Severity] = {
    SH + "Violation": "violation",
    SH + "Warning": "warning",
    SH + "Info": "info",
}


class Shapes:
    """A shapes graph.

    Args:
        triples: its content.
        rules: the rule that each shape with a message states, by its term in N-Triples syntax.
    """

    def __init__(self, triples: tuple[ox.Triple, ...], rules: dict[str, Rule]) -> None:
        self.triples, self.rules = triples, rules

    def __add__(self, other: "Shapes") -> "Shapes":
        if not other.triples:
            return self
        return Shapes(tuple(dict.fromkeys((*self.triples, *other.triples))), {**self.rules, **other.rules})

    @cached_property
    def _n_triples(self) -> str:
        return rdf_bytes(self.triples, ox.RdfFormat.N_TRIPLES).decode()

    @cached_property
    def blank_nodes(self) -> tuple[str, ...]:
        """The blank nodes of the shapes, in N-Triples syntax, as they first appear."""
        nodes = (n for t in self.triples for n in (t.subject, t.object) if isinstance(n, ox.BlankNode))
        return tuple(str(node) for node in dict.fromkeys(nodes))

    @cached_property
    def advanced(self) -> bool:
        """Whether the reference engine has to be told that features beyond SHACL core and SPARQL are in use."""
        beyond = {ox.NamedNode(SH + name) for name in ("target", "expression", "SPARQLFunction", "SPARQLTargetType")}
        return any(t.predicate in beyond or t.object in beyond for t in self.triples)

    @cached_property
    def _parents(self) -> dict[str, str]:
        return {str(t.object): str(t.subject) for t in self.triples if isinstance(t.object, ox.BlankNode)}

    def rule(self, shape: str) -> Rule | None:
        """The rule of a shape, or of the nearest one above it that states one, by its term in N-Triples syntax."""
        for _ in range(len(self._parents) + 1):
            if shape in self.rules:
                return self.rules[shape]
            if shape not in self._parents:
                return None
            shape = self._parents[shape]
        return None

    @cached_property
    def compiled(self) -> "shacl.Shapes":
        """The shapes as the fast engine wants them."""
        import shacl

        try:
            return shacl.Shapes.from_text(self._n_triples, format="ntriples")
        except ValueError as error:
            raise CalcgraphError(f"the shapes do not compile: {error}") from None

    @cached_property
    def for_reference(self) -> "tuple[rdflib.Graph, dict[str, rdflib.BNode]]":
        """The shapes as the reference engine wants them, and its name for each blank node."""
        import rdflib

        nodes: dict[str, rdflib.BNode] = {}
        return rdflib.Graph().parse(data=self._n_triples, format="nt", bnode_context=nodes), nodes


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
            parsed = [_apart(q, number) for q in ox.parse(path.read_bytes(), format=ox.RdfFormat.TURTLE)]
        except SyntaxError as error:
            raise CalcgraphError(f"{path}:{error.lineno}: this is not Turtle: {error.msg}") from None
        except OSError as error:
            raise CalcgraphError(f"cannot read {path}: {error.strerror}") from None
        severe = severities(parsed)
        for term, message in messages(parsed).items():
            code = term.strip("<>").removeprefix(SHAPES)
            file = f"shapes/{path.relative_to(root).as_posix()}"
            rules[term] = Rule(code, group, severe.get(term, "violation"), *of_message(message), file)
        triples += parsed
    return Shapes(tuple(triples), rules)


def messages(triples: Iterable[ox.Triple]) -> dict[str, str]:
    """What each shape says, by its term in N-Triples syntax; in English if it can."""
    said: dict[str, str] = {}
    for triple in triples:
        if triple.predicate == _MESSAGE and isinstance(triple.object, ox.Literal):
            shape, text = str(triple.subject), triple.object
            if shape not in said or (text.language or "en").startswith("en"):
                said[shape] = text.value
    return said


def severities(triples: Iterable[ox.Triple]) -> dict[str, Severity]:
    """How severe each shape is that says so, by its term in N-Triples syntax."""
    stated = ((str(t.subject), str(t.object).strip("<>")) for t in triples if t.predicate == _SEVERITY)
    return {term: SEVERITIES.get(severity, "violation") for term, severity in stated}


def _apart(quad: ox.Quad, number: int) -> ox.Triple:
    """Its triple; blank nodes of different files are kept apart."""
    subject, value = quad.subject, quad.object
    if not isinstance(subject, ox.BlankNode) and not isinstance(value, ox.BlankNode):
        return quad.triple
    if isinstance(subject, ox.BlankNode):
        subject = ox.BlankNode(f"f{number}x{subject.value}")
    if isinstance(value, ox.BlankNode):
        value = ox.BlankNode(f"f{number}x{value.value}")
    return ox.Triple(subject, quad.predicate, value)
