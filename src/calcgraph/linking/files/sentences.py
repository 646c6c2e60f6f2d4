"""Definitions of a few terms: read only when they are asked for, since nothing else needs what others wrote.

Comes in: a path and ids. Goes out: the definition of each term that has one, as the file has it.

    OBO                      def
    OBO Graphs               meta.definition.val
    class list               description
    OWL in any syntax        IAO:0000115
"""

import re
from collections.abc import Callable, Collection, Iterable, Iterator
from pathlib import Path

import msgspec
import pyoxigraph as ox

from calcgraph.linking.files import contents, json_texts
from calcgraph.linking.files.syntaxes import RDF, Syntax, syntax_of
from calcgraph.reading import RdfFiles

_DEFINITION = "http://purl.obolibrary.org/obo/IAO_0000115"
_QUOTED = re.compile(r'def: *"((?:[^"\\]|\\.)*)"')
_ESCAPED = re.compile(r"\\(.)")
_SIGNS = {"n": "\n", "t": "\t", "W": " "}
_ENGLISH = (None, "en", "en-us", "en-gb")


class _Class(msgspec.Struct):
    description: str = ""


class _Text(msgspec.Struct):
    val: str = ""


class _Meta(msgspec.Struct):
    definition: _Text | None = None


class _Node(msgspec.Struct):
    id: str
    meta: _Meta | None = None


class _Graph(msgspec.Struct):
    nodes: list[_Node] = []


class _Document(msgspec.Struct):
    graphs: list[_Graph] = []


def definitions(path: Path, wanted: Collection[str], namer: Callable[[str], str]) -> dict[str, str]:
    """Read definitions from a file that has been read as a partner before.

    Args:
        path: the file, perhaps packed.
        wanted: the ids of the terms.
        namer: gives ids as partners have them.

    Returns:
        The definitions, by id.

    Raises:
        Refused: if the file cannot be read.
        UnreadableData: if it is RDF and cannot be read.
    """
    syntax = syntax_of(path, contents.head(path))
    found: Iterable[tuple[str, str]]
    if syntax is Syntax.OBO:
        found = _of_obo(bytes(contents.whole(path)).decode())
    elif syntax is Syntax.CLASSES:
        listed = json_texts.decoded(contents.whole(path, screened=False), dict[str, _Class])
        found = ((id_, said.description) for id_, said in listed.items())
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
    named = ((namer(id_), text) for id_, text in found if text)
    return {id_: text for id_, text in sorted(named, reverse=True) if id_ in asked}  # of two the first in order


def _of_obo(text: str) -> Iterator[tuple[str, str]]:
    id_ = ""
    for line in text.splitlines():
        if line.startswith("id: "):
            id_ = line[4:].split(" ")[0]
        elif said := _QUOTED.match(line):
            yield id_, _ESCAPED.sub(lambda sign: _SIGNS.get(sign[1], sign[1]), said[1])


def _of_graphs(document: "_Document") -> Iterator[tuple[str, str]]:
    for graph in document.graphs:
        for node in graph.nodes:
            if node.meta and node.meta.definition:
                yield node.id, node.meta.definition.val


def _of_quads(quads: Iterable[ox.Quad]) -> Iterator[tuple[str, str]]:
    for quad in quads:
        subject, value = quad.subject, quad.object
        if quad.predicate.value != _DEFINITION or not isinstance(subject, ox.NamedNode):
            continue
        if isinstance(value, ox.Literal) and value.language in _ENGLISH:
            yield subject.value, value.value
