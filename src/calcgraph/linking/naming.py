"""How partners spell ids, and how we do.

Comes in: IRIs, CURIEs and cross-references as files have them. Goes out: CURIEs with the prefixes of the project. An
OBO PURL becomes a CURIE also where the project has no prefix for its vocabulary, since OBO files have it so.
"""

import re
from collections.abc import Mapping

from calcgraph.curies import Shortener

_PURL = re.compile(r"https?://purl\.obolibrary\.org/obo/([A-Za-z]+(?:_[A-Za-z]+)?)_([A-Za-z0-9-]+)")
_SAME = {  # how others call a vocabulary, in small letters, and what the project calls it
    "mim": "OMIM",
    "msh": "mesh",
    "nci": "NCIT",
    "ordo": "Orphanet",
    "orpha": "Orphanet",
    "snomedct": "SCTID",
    "snomedct_us": "SCTID",
    "umls_cui": "UMLS",
}
_DATED = re.compile(r"(snomedct_us)_\d{4}_\d\d_\d\d")


class Namer:
    """Gives ids the project's spelling.

    Args:
        prefixes: namespace by prefix.
    """

    def __init__(self, prefixes: Mapping[str, str]) -> None:
        self._shorten = Shortener(prefixes)
        self._other = Shortener({prefix: _other_scheme(space) for prefix, space in prefixes.items()})
        self._prefixes = {prefix.lower(): prefix for prefix in prefixes} | _SAME
        self._known: dict[str, str] = {}

    def iri(self, iri: str) -> str:
        """The CURIE of an IRI; the IRI itself if it is outside of all namespaces."""
        if iri not in self._known:
            purl = _PURL.fullmatch(iri)
            if purl:
                self._known[iri] = f"{purl[1]}:{purl[2]}"
            else:
                short = self._shorten(iri)
                self._known[iri] = short if short != iri else self._other(iri)
        return self._known[iri]

    def reference(self, text: str) -> str:
        """The CURIE of a cross-reference, which may be a CURIE in another spelling, or an IRI."""
        if text.startswith(("http://", "https://")):
            return self.iri(text)
        prefix, colon, rest = text.partition(":")
        if not colon:
            return text
        low = prefix.lower()
        dated = _DATED.fullmatch(low)
        return f"{self._prefixes.get(dated[1] if dated else low, prefix)}:{rest}"


def _other_scheme(space: str) -> str:
    if space.startswith("http://"):
        return "https://" + space[7:]
    return "http://" + space[8:] if space.startswith("https://") else space
