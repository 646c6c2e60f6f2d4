"""Triples as the text that a store is sent: N-Triples, or Turtle with prefixes, which is much shorter.

Comes in: triples. Goes out: bytes. Virtuoso reads Turtle in a sixth less time, small parcels in half of it. But it
takes the backslashes of a prefixed name (before a comma, say) for a part of the IRI, and refuses prefixed names of 500
bytes and bare numbers of more digits than its own have. So no name is shortened that would need a backslash or is long,
and where there are long numbers nothing is.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterator

import pyoxigraph as ox

Write = Callable[[list[ox.Triple]], bytes]
_RDF = {"rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#"}
_LOOKED_AT, _FEW, _MOST = 120, 6, 16  # triples; uses of a namespace that has no prefix; prefixes
_AUTHORITY = len("https://")
_LONG_NAME = 400  # bytes
_NAME = re.compile(rb"\b(n\d+|rdf):([^\s\"<>]*)")
_ESCAPE = re.compile(rb"\\[_~.\-!$&'()*+,;=/?#@%]")  # none of them is an escape in a literal or an IRI
_LONG_NUMBER = re.compile(rb"\s[+-]?[0-9.]{16}")
_DIGITS = bytes.maketrans(b"123456789.", b"0000000000")


def writer(media: str) -> Write:
    """What writes triples in the syntax of a media type: Turtle, else N-Triples."""
    return Turtle() if media == ox.RdfFormat.TURTLE.media_type else n_triples


def n_triples(triples: list[ox.Triple]) -> bytes:
    """N-Triples."""
    return _text(triples, ox.RdfFormat.N_TRIPLES)


class Turtle:
    """A writer of Turtle; the prefixes are of namespaces that the triples themselves use often."""

    def __init__(self) -> None:
        self._unfit: set[str] = set()  # namespaces of names that may not be shortened

    def __call__(self, triples: list[ox.Triple]) -> bytes:
        """Write triples; what the text says does not depend on what was written before."""
        prefixes = _RDF | {f"n{number}": name for number, name in enumerate(self._often(triples))}
        text = _text(triples, ox.RdfFormat.TURTLE, prefixes)
        while unfit := _unfit(text) & prefixes.keys():
            if "rdf" in unfit:
                return n_triples(triples)
            self._unfit.update(prefixes.pop(prefix) for prefix in unfit)
            text = _text(triples, ox.RdfFormat.TURTLE, prefixes)
        if b"0" * 16 in text.translate(_DIGITS) and _LONG_NUMBER.search(text):
            return n_triples(triples)
        return text

    def _often(self, triples: list[ox.Triple]) -> list[str]:
        some = triples[:: len(triples) // _LOOKED_AT + 1]
        iris = (iri for triple in some for term in triple for iri in _iris(term))
        uses = Counter(iri[: max(iri.rfind("/"), iri.rfind("#")) + 1] for iri in iris)
        often = (name for name, count in uses.most_common(_MOST) if count >= _FEW and len(name) > _AUTHORITY)
        unfit = {*_RDF.values(), *self._unfit}
        # What another namespace begins with would make names with a slash.
        return [one for one in often if one not in unfit and not any(o.startswith(one) and o != one for o in uses)]


def _unfit(text: bytes) -> set[str]:
    """The prefixes of names that Virtuoso would read otherwise, or not at all; perhaps of what only looks like one."""
    if not _ESCAPE.search(text) and max(map(len, text.splitlines()), default=0) < _LONG_NAME:
        return set()
    return {name[1].decode() for name in _NAME.finditer(text) if len(name[2]) >= _LONG_NAME or b"\\" in name[2]}


def _iris(term: object) -> Iterator[str]:
    if isinstance(term, ox.NamedNode):
        yield term.value
    elif isinstance(term, ox.Literal):
        yield term.datatype.value


def _text(triples: list[ox.Triple], syntax: ox.RdfFormat, prefixes: dict[str, str] | None = None) -> bytes:
    text = ox.serialize(triples, format=syntax, prefixes=prefixes)
    assert text is not None  # no output file was given
    return text
