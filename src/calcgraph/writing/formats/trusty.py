"""Trusty URIs of RDF: names that hold the digest of what they name (trustyuri.net, version 1, module RA).

Comes in: named graphs without blank nodes. Goes out: their artefact code, 45 characters: `RA` and a SHA-256 in base64.

    what the specification asks          here
    -----------------------------------  ------------------------------------------------------------------------
    a code that stands in its own data   is a space in every IRI before anything else is done
    order of the quads                   by graph, subject and predicate; IRIs before literals; by IRI, or by the
                                         text of the literal, language before datatype, language or datatype
    four lines for each quad             graph, subject, predicate, and an IRI, `@en text` or `^datatype text`,
                                         with backslash and line feed escaped; a quad that is there twice counts once
    digest                               SHA-256 of the lines in UTF-8; base64 with - and _ and without =

Strings are ordered by code points, as the specification says; the implementation in Java differs beyond U+FFFF.
"""

import base64
import hashlib
from collections.abc import Iterable, Mapping
from typing import Any

import pyoxigraph as ox

_Key = tuple[str, str, str, bool, str, bool, str]


def artefact_code(graphs: Mapping[Any, Iterable[ox.Triple]], own: str) -> str:
    """The artefact code of named graphs.

    Args:
        graphs: the triples of each graph of the artefact, by its name, or by `ox.DefaultGraph()`.
        own: what stands in its IRIs where the code belongs. Given the code itself, the artefact is verified if the
            same code comes out.

    Raises:
        ValueError: if there is a blank node, or what came with RDF 1.2, which have no trusty form.
    """
    return code_of(graphs, Iris(own))


def code_of(graphs: Mapping[Any, Iterable[ox.Triple]], iris: Mapping[Any, str]) -> str:
    """The same, of one of many artefacts that name much alike.

    Args:
        graphs: as above.
        iris: what stands for each IRI: an `Iris`, the same one for all.

    Raises:
        ValueError: as above.
    """

    def key(graph: str, triple: ox.Triple) -> _Key:
        subject, predicate, value = iris[triple.subject], iris[triple.predicate], triple.object
        if not isinstance(value, ox.Literal):
            return graph, subject, predicate, False, iris[value], False, ""
        if value.direction:
            raise ValueError(f"{value} has a direction, which trusty URIs do not know")
        kind = value.language or value.datatype.value
        return graph, subject, predicate, True, value.value, value.language is None, kind

    keys = {key(graph, triple) for name, triples in graphs.items() for graph in (iris[name],) for triple in triples}
    lines = "".join(map(_lines, sorted(keys)))
    return "RA" + base64.urlsafe_b64encode(hashlib.sha256(lines.encode()).digest()).decode().rstrip("=")


class Iris(dict[Any, str]):
    """What stands for each IRI, the code of an artefact left blank; they come as they are asked for.

    Args:
        own: what stands in the IRIs where the code belongs.
    """

    def __init__(self, own: str) -> None:
        super().__init__({ox.DefaultGraph(): ""})
        self._own = own

    def __missing__(self, node: Any) -> str:
        if not isinstance(node, ox.NamedNode):
            raise ValueError(f"{node} has no IRI, which a trusty URI needs")
        found = self[node] = node.value.replace(self._own, " ")
        return found


def _lines(key: _Key) -> str:
    graph, subject, predicate, literal, text, typed, kind = key
    if literal:
        text = text.replace("\\", "\\\\").replace("\n", "\\n")
        text = f"{'^' if typed else '@'}{kind} {text}"
    return f"{graph}\n{subject}\n{predicate}\n{text}\n"
