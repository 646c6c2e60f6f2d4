"""In which syntax a file is, by how it begins; where that says nothing, by the end of its name.

Comes in: a path, and its first bytes. Goes out: a `Syntax`, or `Refused`.
"""

import re
from enum import Enum
from pathlib import Path

import pyoxigraph as ox

from calcgraph.linking.files.contents import HEAD
from calcgraph.linking.files.structures import COLUMNS
from calcgraph.reading.packing import inner_suffix
from calcgraph.reading.screening import Refused


class Syntax(Enum):
    """What can be read, in words."""

    OBO = "OBO"
    GRAPHS = "OBO Graphs"
    CLASSES = "class list in JSON"
    TABLE = "table of a hierarchy"
    FUNCTIONAL = "OWL functional syntax"
    OWL_XML = "OWL/XML"
    RDF_XML = "RDF/XML"
    TURTLE = "Turtle"
    JSON_LD = "JSON-LD"
    TRIG = "TriG"
    N_TRIPLES = "N-Triples"
    N_QUADS = "N-Quads"


RDF = {
    Syntax.RDF_XML: ox.RdfFormat.RDF_XML,
    Syntax.TURTLE: ox.RdfFormat.TURTLE,
    Syntax.TRIG: ox.RdfFormat.TRIG,
    Syntax.N_TRIPLES: ox.RdfFormat.N_TRIPLES,
    Syntax.N_QUADS: ox.RdfFormat.N_QUADS,
    Syntax.JSON_LD: ox.RdfFormat.JSON_LD,
}
_BY_NAME = {
    "ttl": Syntax.TURTLE,
    "nt": Syntax.N_TRIPLES,
    "nq": Syntax.N_QUADS,
    "trig": Syntax.TRIG,
    "jsonld": Syntax.JSON_LD,
}
_COMMENTS = re.compile(rb"(?:\s+|#[^\n]*\n|![^\n]*\n)*")
_BEGINNINGS = (
    (re.compile(rb"(?:format-version|data-version|ontology|default-namespace|date|saved-by) *:"), Syntax.OBO),
    (re.compile(rb"\[(?:Term|Typedef|Instance)\]"), Syntax.OBO),
    (re.compile(rb"(?:Prefix|Ontology)\s*\("), Syntax.FUNCTIONAL),
    (re.compile("\t".join(COLUMNS).encode() + rb"\s"), Syntax.TABLE),
    (re.compile(rb'\{\s*"[A-Za-z][\w.-]*:[^"\s]+"\s*:\s*\{'), Syntax.CLASSES),
    (re.compile(rb'[\[{].*?"@(?:context|graph|id|type)"', re.DOTALL), Syntax.JSON_LD),
    (re.compile(rb"\{"), Syntax.GRAPHS),
    (re.compile(rb"<(?:\?xml|!--|rdf:RDF\b|RDF\b|Ontology\b|!DOCTYPE)"), Syntax.RDF_XML),
)
_ROOT = re.compile(rb"(?:\s+|<\?.*?\?>|<!--.*?-->|<!DOCTYPE.*?(?:\[.*?\]\s*)?>)*<(?:[\w.-]+:)?([\w.-]+)", re.DOTALL)
_MAPPINGS = re.compile(rb"[^\n]*\bsubject_id\t[^\n]*\bpredicate_id\t")
_TURTLE = re.compile(rb"@(?:prefix|base)\b|(?:PREFIX|BASE)\s")


def syntax_of(path: Path, head: bytes) -> Syntax:
    """Tell the syntax.

    Raises:
        Refused: if it is none of these.
    """
    start = head[_COMMENTS.match(head).end() :]  # type: ignore[union-attr]  # it matches nothing at all, too
    if not start and len(head) < HEAD // 2:
        raise Refused("no-terms", "the file is empty", "look whether it is the file meant")
    if _MAPPINGS.match(start):
        message = "it is a set of mappings (SSSOM), not an ontology"
        raise Refused("unknown-syntax", message, "name it where mappings are asked for")
    for beginning, syntax in _BEGINNINGS:
        if beginning.match(start):
            return _xml(head) if syntax is Syntax.RDF_XML else syntax
    named = _BY_NAME.get(inner_suffix(path).removeprefix("."))
    if named:
        return named
    if _TURTLE.match(start):
        return Syntax.TURTLE
    message = "neither its beginning nor the end of its name is that of an ontology"
    raise Refused("unknown-syntax", message, "name OBO, OBO Graphs, OWL (RDF or functional) or a class list")


def _xml(head: bytes) -> Syntax:
    root = _ROOT.match(head)
    match root[1] if root else None:
        case b"RDF":
            return Syntax.RDF_XML
        case b"Ontology":
            return Syntax.OWL_XML
    message = f"it is XML, but no ontology: its first element is {root[1].decode()}" if root else "it is broken XML"
    raise Refused("unknown-syntax", message, "name an ontology")
