"""Triples as the text that a store is sent: N-Triples, or Turtle with prefixes, which is much shorter.

Comes in: triples. Goes out: bytes. Virtuoso reads Turtle in a fifth less time, small parcels in half of it; but it
takes the backslashes of a prefixed name (before a comma, say) for a part of the IRI, and refuses bare numbers of more
digits than its integers have. So no name is shortened that would need a backslash, and where there are such numbers
nothing is.
"""

import re
from collections import Counter
from collections.abc import Callable

import pyoxigraph as ox

Write = Callable[[list[ox.Triple]], bytes]
_RDF = {"rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#"}
_HEAD = f"@prefix rdf: <{_RDF['rdf']}> .\n".encode()  # by which N-Triples is known to be Turtle as well
_LOOKED_AT, _FEW, _MOST = 120, 6, 16  # triples; uses of a namespace that has no prefix; prefixes
_AUTHORITY = len("https://")
_MAY_ESCAPE = re.compile(rb"\\[_~.\-!$&'()*+,;=/?#@%]")  # none of them is an escape in a literal or an IRI
_ESCAPED = re.compile(rb"\b(n\d+):[^\s\"<>]*\\[_~.\-!$&'()*+,;=/?#@%]")
_DIGITS = bytes.maketrans(b"123456789", b"000000000")
_LONG = b"0" * 18


def writer(media: str) -> Write:
    """What writes triples in the syntax of a media type: Turtle, else N-Triples."""
    return Turtle() if media == ox.RdfFormat.TURTLE.media_type else n_triples


def n_triples(triples: list[ox.Triple]) -> bytes:
    """N-Triples."""
    return _text(triples, ox.RdfFormat.N_TRIPLES)


class Turtle:
    """A writer of Turtle; the prefixes are of namespaces that the triples themselves use often."""

    def __init__(self) -> None:
        self._unfit: set[str] = set()  # namespaces with names that would need a backslash

    def __call__(self, triples: list[ox.Triple]) -> bytes:
        """Write triples; what the text says does not depend on what was written before."""
        prefixes = _RDF | {f"n{number}": name for number, name in enumerate(self._often(triples))}
        text = _text(triples, ox.RdfFormat.TURTLE, prefixes)
        while _MAY_ESCAPE.search(text) and (
            unfit := {found.decode() for found in _ESCAPED.findall(text)} & prefixes.keys()
        ):
            self._unfit.update(prefixes.pop(prefix) for prefix in unfit)
            text = _text(triples, ox.RdfFormat.TURTLE, prefixes)
        if _LONG in text.translate(_DIGITS):
            return _HEAD + n_triples(triples)
        return text

    def _often(self, triples: list[ox.Triple]) -> list[str]:
        some = triples[:: len(triples) // _LOOKED_AT + 1]
        uses = Counter(
            term.value[: max(term.value.rfind("/"), term.value.rfind("#")) + 1]
            for triple in some
            for term in triple
            if isinstance(term, ox.NamedNode)
        )
        often = (name for name, count in uses.most_common(_MOST) if count >= _FEW and len(name) > _AUTHORITY)
        unfit = {*_RDF.values(), *self._unfit}
        # What another namespace begins with would make names with a slash.
        return [one for one in often if one not in unfit and not any(o.startswith(one) and o != one for o in uses)]


def _text(triples: list[ox.Triple], syntax: ox.RdfFormat, prefixes: dict[str, str] | None = None) -> bytes:
    text = ox.serialize(triples, format=syntax, prefixes=prefixes)
    assert text is not None  # no output file was given
    return text
