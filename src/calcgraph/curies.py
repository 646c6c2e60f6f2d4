"""IRIs to CURIEs by the project's prefix list (`ontology/prefixes.ttl`).

Comes in: IRIs. Goes out: CURIEs; an IRI outside all namespaces stays as it is. The `curies` library does this too, but
takes longer to import than a whole check of ours takes to run; see `ontology/decisions/`.
"""

from collections.abc import Iterable, Iterator, Mapping
from difflib import get_close_matches

_SHOWN = 40  # characters of a prefix


class Namespaces:
    """What namespaces an IRI is in.

    Args:
        prefixes: namespace by prefix; of two prefixes of one namespace, the first by name counts.
    """

    def __init__(self, prefixes: Mapping[str, str]) -> None:
        self._prefixes = {ns: p for p, ns in sorted(prefixes.items(), reverse=True)}
        self._lengths = sorted({len(ns) for ns in self._prefixes}, reverse=True)

    def of(self, iri: str) -> Iterator[tuple[str, str]]:
        """The prefix of each, and what the IRI has after it, longest namespace first."""
        for length in self._lengths:  # they are few, and there are many namespaces
            prefix = self._prefixes.get(iri[:length])
            if prefix is not None:
                yield prefix, iri[length:]


class Shortener:
    """Shortens IRIs, longest namespace first.

    Args:
        prefixes: namespace by prefix.
    """

    def __init__(self, prefixes: Mapping[str, str]) -> None:
        self._spaces = Namespaces(prefixes)
        self._known: dict[str, str] = {}

    def __call__(self, iri: str) -> str:
        """The CURIE of an IRI."""
        if iri not in self._known:
            prefix, rest = next(self._spaces.of(iri), ("", "//"))
            # a local part that begins with // would be read as an absolute IRI in JSON-LD
            self._known[iri] = iri if rest.startswith("//") else f"{prefix}:{rest}"
        return self._known[iri]


def not_declared(prefix: str, known: Iterable[str]) -> str:
    """What to say of a prefix that is declared nowhere, with those that may have been meant.

    Args:
        prefix: without its colon.
        known: the prefixes there are.
    """
    folded = {other.casefold(): f"{other}:" for other in sorted(known)}
    shown = "".join(sign if sign.isprintable() else f"U+{ord(sign):04X}" for sign in prefix[:_SHOWN])
    near = " or ".join(folded[other] for other in get_close_matches(shown.casefold(), folded, n=2))
    hint = f"did you mean {near}?" if near else "write PREFIX, it, and its namespace at the beginning"
    return f"the prefix {shown}: is not declared; {hint}"
