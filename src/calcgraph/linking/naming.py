"""The ids of a file in our spelling, quickly, since a file has a hundred thousand.

Comes in: IRIs, CURIEs and cross-references as files have them. Goes out: CURIEs with the prefixes of the project. An
OBO PURL becomes a CURIE also where the project has no prefix for its vocabulary, since OBO files have it so.
"""

import re
from collections.abc import Mapping

from calcgraph.linking.prefixes import Prefixes

_PURL = re.compile(r"https?://purl\.obolibrary\.org/obo/([A-Za-z]+(?:_[A-Za-z]+)?)_([A-Za-z0-9-]+)")

_ANY = "obo:"  # the prefix of all that has no other


class Namer:
    """Gives ids the project's spelling, and remembers what it was asked.

    Args:
        prefixes: of the project.
    """

    def __init__(self, prefixes: Prefixes) -> None:
        self._prefixes = prefixes
        self._ours: dict[str, bool] = {}
        self._known: dict[str, str] = {}

    def __call__(self, text: str) -> str:
        """The CURIE of an IRI or of a CURIE in another spelling; the text itself if it is neither."""
        name, colon, rest = text.partition(":")
        if colon and not rest.startswith("//") and "_" not in rest:
            if name not in self._ours:
                self._ours[name] = self._prefixes.prefix(name) == name
            if self._ours[name]:
                return text
        if text not in self._known:
            purl = _PURL.fullmatch(text)
            self._known[text] = f"{purl[1]}:{purl[2]}" if purl else self._prefixes.normal(text)
        return self._known[text]

    def expanded(self, text: str, spaces: Mapping[str, object]) -> str:
        """The CURIE of one whose file says what its prefix stands for.

        Args:
            text: a CURIE, or an IRI.
            spaces: namespace by prefix, as the file has them.
        """
        name, colon, rest = text.partition(":")
        space = spaces.get(name) if colon else None
        if isinstance(space, str):
            iri = f"{space}{rest}"
            ours = self(iri)
            if ours != iri and not ours.startswith(_ANY):
                return ours
        return self(text)
