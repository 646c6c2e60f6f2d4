"""IRIs to CURIEs by the project's prefix list (`ontology/prefixes.ttl`).

Comes in: IRIs. Goes out: CURIEs; an IRI outside all namespaces stays as it is. The `curies` library does this too, but
takes longer to import than a whole check of ours takes to run; see `ontology/decisions/`.
"""

from collections.abc import Mapping


class Shortener:
    """Shortens IRIs, longest namespace first.

    Args:
        prefixes: namespace by prefix.
    """

    def __init__(self, prefixes: Mapping[str, str]) -> None:
        self._spaces = sorted(((ns, p) for p, ns in prefixes.items()), key=lambda x: (-len(x[0]), x[1]))
        self._known: dict[str, str] = {}

    def __call__(self, iri: str) -> str:
        """The CURIE of an IRI."""
        if iri not in self._known:
            hit = next(((ns, p) for ns, p in self._spaces if iri.startswith(ns)), None)
            rest = iri[len(hit[0]) :] if hit else ""
            # a local part that begins with // would be read as an absolute IRI in JSON-LD
            self._known[iri] = f"{hit[1]}:{rest}" if hit and not rest.startswith("//") else iri
        return self._known[iri]
