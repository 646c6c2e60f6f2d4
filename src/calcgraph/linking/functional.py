"""OWL in its functional syntax and in OWL/XML, by py-horned-owl, which makes RDF of it.

Comes in: a path. Goes out: quads. How deeply a file is nested is counted before the parser sees it, which would
otherwise descend until its stack is at its end.
"""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Literal

import pyhornedowl
import pyoxigraph as ox

from calcgraph.linking import contents
from calcgraph.reading.screening import MAX_DEPTH, Refused, XmlScreen

_TOKEN = re.compile(rb'"(?:[^"\\]|\\.)*+("?)|<[^>\s]*>|#[^\n]*|([()])', re.DOTALL)


def quads(path: Path, syntax: Literal["ofn", "owx"]) -> Iterator[ox.Quad]:
    """The file as RDF.

    Raises:
        Refused: if it is not in this syntax, or nested too deeply.
    """
    data = contents.whole(path)
    if syntax == "ofn":
        _check_nesting(data)
    else:
        screen = XmlScreen()
        screen.see(bytes(data))
        screen.close()
    try:
        text = pyhornedowl.open_ontology_from_string(data.decode("utf-8"), syntax).save_to_string("rdf")
    except Exception as error:  # it raises what it likes
        said = " ".join(str(error).split())[:300]
        raise Refused("broken-owl", f"it cannot be read: {said}", "mend the syntax") from None
    return ox.parse(text, format=ox.RdfFormat.RDF_XML)


def _check_nesting(data: bytearray) -> None:
    depth = 0
    for token in _TOKEN.finditer(data):
        if token[2] == b"(":
            depth += 1
            if depth > MAX_DEPTH:
                line = data.count(b"\n", 0, token.start()) + 1
                message = f"it is nested deeper than {MAX_DEPTH} levels"
                raise Refused("too-deep", message, "flatten it", line)
        elif token[2] == b")":
            depth -= 1
    if depth:
        raise Refused("broken-owl", "it ends before all brackets are closed, as what was cut off does", "get it again")
