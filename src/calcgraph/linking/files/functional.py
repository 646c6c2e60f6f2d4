"""OWL in its functional syntax and in OWL/XML, by py-horned-owl, which makes RDF of it.

Comes in: a path. Goes out: quads. How deeply a file is nested is counted before the parser sees it, which would
otherwise descend until its stack is at its end; it also indents the RDF, so that depth costs its square.
"""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Literal

import pyhornedowl
import pyoxigraph as ox

from calcgraph.linking.files import contents
from calcgraph.reading.screening import Refused, XmlScreen

_MAX_DEPTH = 32
_TOKEN = re.compile(rb'"(?:[^"\\]|\\.)*+(?P<end>"?)|<[^>\s]*>|#[^\n]*|(?P<bracket>[()])', re.DOTALL)
_LINE = re.compile(r"line_col: (?:Pos|Span)\(+(\d+),")
_SPAN = re.compile(r"ByteSpan\((\d+)\.")
_POSITIVES = re.compile(r"positives: \[([^\]]*)\]")
_WORDS = re.compile(r'"([^"]*)"')


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
        return iter(ox.parse(text, format=ox.RdfFormat.RDF_XML))
    except (ValueError, SyntaxError) as error:
        raise _refused(str(error), data) from None
    except BaseException as error:
        if type(error).__name__ == "PanicException":  # of Rust, and no Exception
            raise _refused(str(error), data) from None
        raise


def _refused(said: str, data: bytearray) -> Refused:
    line, span, expected, words = (p.search(said) for p in (_LINE, _SPAN, _POSITIVES, _WORDS))
    number = int(line[1]) if line else data.count(b"\n", 0, int(span[1])) + 1 if span else None
    why = f"expected {expected[1].replace(', ', ' or ')}" if expected else words[1] if words else said[:200]
    return Refused("broken-owl", f"it cannot be parsed: {' '.join(why.split())}", "mend the syntax", number)


def _check_nesting(data: bytearray) -> None:
    depth = 0
    for token in _TOKEN.finditer(data):
        if token["bracket"] == b"(":
            depth += 1
            if depth > _MAX_DEPTH:
                line = data.count(b"\n", 0, token.start()) + 1
                message = f"it is nested deeper than {_MAX_DEPTH} levels"
                raise Refused("too-deep", message, "flatten it, or convert it to RDF", line)
        elif token["bracket"]:
            depth -= 1
        elif token["end"] == b"":
            depth = 1
    if depth > 0:
        line = data.count(b"\n") + 1
        message = "it ends before all brackets and texts are closed, as what was cut off does"
        raise Refused("broken-owl", message, "get it again", line)
