"""Definitions of a few terms: read only when they are asked for, since nothing else needs what others wrote.

Comes in: a path and ids. Goes out: the definition and the comment of each term that has one, as the file has it, and
which of its exact synonyms are for laypeople.

    OBO                      def; comment; synonym: "…" EXACT layperson
    OBO Graphs               meta.definition.val; meta.comments; synonymType
    class list               description; nothing else
    OWL in any syntax        IAO:0000115; rdfs:comment; oboInOwl:hasSynonymType of an annotation
"""

import re
from collections.abc import Callable, Collection, Iterable, Iterator
from pathlib import Path
from typing import Literal, NamedTuple

import msgspec
import pyoxigraph as ox

from calcgraph.linking.files import contents, json_texts
from calcgraph.linking.files.syntaxes import RDF, Syntax, syntax_of
from calcgraph.reading import RdfFiles

_TEXTS: dict[str, Literal["definition", "comment"]] = {
    "http://purl.obolibrary.org/obo/IAO_0000115": "definition",
    "http://www.w3.org/2000/01/rdf-schema#comment": "comment",
}
_COMMENT = "comment: "  # in OBO
_QUOTED = re.compile(r'def: *"((?:[^"\\]|\\.)*)"')
_LAY_QUOTED = re.compile(r'synonym: *"((?:[^"\\]|\\.)*)" EXACT layperson\b')
_LAY = "layperson"  # how the type of a synonym ends, in HPO and in those who took it over
_SORT = "http://www.geneontology.org/formats/oboInOwl#hasSynonymType"
_SOURCE, _TARGET = (f"http://www.w3.org/2002/07/owl#annotated{end}" for end in ("Source", "Target"))
_ESCAPED = re.compile(r"\\(.)")
_SIGNS = {"n": "\n", "t": "\t", "W": " "}
_ENGLISH = (None, "en", "en-us", "en-gb")


class _Class(msgspec.Struct):
    description: str = ""


class _Text(msgspec.Struct):
    val: str = ""


class _Synonym(msgspec.Struct):
    pred: str = ""
    val: str = ""
    synonymType: str = ""


class _Meta(msgspec.Struct):
    definition: _Text | None = None
    synonyms: list[_Synonym] = []
    comments: list[str] = []


class _Node(msgspec.Struct):
    id: str
    meta: _Meta | None = None


class _Graph(msgspec.Struct):
    nodes: list[_Node] = []


class _Document(msgspec.Struct):
    graphs: list[_Graph] = []


class Told(NamedTuple):
    """What a file tells of a few terms.

    Args:
        definitions: by id.
        lay: by id, those of its exact synonyms that are for laypeople.
        comments: by id.
    """

    definitions: dict[str, str]
    lay: dict[str, frozenset[str]]
    comments: dict[str, str]


class _Found(NamedTuple):
    id: str
    text: str
    kind: Literal["definition", "lay", "comment"] = "definition"


def told(path: Path, wanted: Collection[str], namer: Callable[[str], str]) -> Told:
    """Read definitions from a file that has been read as a partner before.

    Args:
        path: the file, perhaps packed.
        wanted: the ids of the terms.
        namer: gives ids as partners have them.

    Returns:
        What it tells of them.

    Raises:
        Refused: if the file cannot be read.
        UnreadableData: if it is RDF and cannot be read.
    """
    syntax = syntax_of(path, contents.head(path))
    found: Iterable[_Found]
    if syntax is Syntax.OBO:
        found = _of_obo(bytes(contents.whole(path)).decode())
    elif syntax is Syntax.CLASSES:
        listed = json_texts.decoded(contents.whole(path, screened=False), dict[str, _Class])
        found = (_Found(id_, said.description) for id_, said in listed.items())
    elif syntax is Syntax.GRAPHS:
        found = _of_graphs(json_texts.decoded(contents.whole(path, screened=False), _Document))
    elif syntax is Syntax.TABLE:
        found = ()
    elif syntax in (Syntax.FUNCTIONAL, Syntax.OWL_XML):
        from calcgraph.linking.files import functional

        found = _of_quads(functional.quads(path, "ofn" if syntax is Syntax.FUNCTIONAL else "owx"))
    else:
        found = _of_quads(RdfFiles([path], syntax=RDF[syntax]).quads())
    asked = frozenset(wanted)
    named = [one for one in (said._replace(id=namer(said.id)) for said in found if said.text) if one.id in asked]
    lay: dict[str, set[str]] = {}
    for one in named:
        if one.kind == "lay":
            lay.setdefault(one.id, set()).add(one.text)
    ordered = sorted(named, reverse=True)  # of two texts of a term, the first in order is taken
    definitions, comments = (
        {one.id: one.text for one in ordered if one.kind == kind} for kind in ("definition", "comment")
    )
    return Told(definitions, {id_: frozenset(texts) for id_, texts in lay.items()}, comments)


def _of_obo(text: str) -> Iterator[_Found]:
    id_ = ""
    for line in text.splitlines():
        if line.startswith("id: "):
            id_ = line[4:].split(" ")[0]
        elif said := _QUOTED.match(line) or _LAY_QUOTED.match(line):
            text = _ESCAPED.sub(lambda sign: _SIGNS.get(sign[1], sign[1]), said[1])
            yield _Found(id_, text, "lay" if said.re is _LAY_QUOTED else "definition")
        elif line.startswith(_COMMENT):
            text = line.removeprefix(_COMMENT).strip()
            yield _Found(id_, _ESCAPED.sub(lambda sign: _SIGNS.get(sign[1], sign[1]), text), "comment")


def _of_graphs(document: "_Document") -> Iterator[_Found]:
    for graph in document.graphs:
        for node in graph.nodes:
            meta = node.meta or _Meta()
            if meta.definition:
                yield _Found(node.id, meta.definition.val)
            for one in meta.synonyms:
                if one.pred == "hasExactSynonym" and one.synonymType.endswith(_LAY):
                    yield _Found(node.id, one.val, "lay")
            yield from (_Found(node.id, text, "comment") for text in meta.comments)


def _of_quads(quads: Iterable[ox.Quad]) -> Iterator[_Found]:
    axioms: dict[object, dict[str, str]] = {}  # what is said of annotations that have annotations
    for quad in quads:
        subject, predicate, value = quad.subject, quad.predicate.value, quad.object
        if isinstance(subject, ox.BlankNode) and predicate in (_SOURCE, _TARGET, _SORT):
            axioms.setdefault(subject, {})[predicate] = getattr(value, "value", "")
        if predicate in _TEXTS and isinstance(subject, ox.NamedNode) and isinstance(value, ox.Literal):
            yield _Found(subject.value, value.value if value.language in _ENGLISH else "", _TEXTS[predicate])
    for said in axioms.values():
        if said.get(_SORT, "").endswith(_LAY) and {_SOURCE, _TARGET} <= said.keys():
            yield _Found(said[_SOURCE], said[_TARGET], "lay")
