"""What the tools know: the graph as values, every name in it, and every IRI.

Comes in: the quads that are served. Goes out: `Library`, which answers without running a query.
"""

import re
from collections.abc import Iterable, Mapping
from functools import cached_property

import pyoxigraph as ox

from calcgraph.agents.citing import Citing
from calcgraph.errors import CalcgraphError, InvalidContent, MissingTool
from calcgraph.graph.canonical import canonical_quads
from calcgraph.graph.names import BASE, LABEL
from calcgraph.linking import Prefixes
from calcgraph.lookup import Finder, Hit, Name
from calcgraph.site.views import Views
from calcgraph.source import spellings
from calcgraph.writing.content import ClaimRecord, Content, TermRecord, content

_SYNONYM = ("altLabel", "hasExactSynonym", "hasRelatedSynonym", "hasNarrowSynonym", "hasBroadSynonym")
_LOCAL = ("span/", "repair/", "quantity/", "selector/", "citation/", "graph/")  # parts that nobody looks for by name


class Unfound(CalcgraphError):
    """What was asked for is not here; says what is near."""


class Library:
    """The graph, for tools.

    Args:
        quads: all that is served.
        prefixes: namespace by prefix.
    """

    def __init__(self, quads: Iterable[ox.Quad], prefixes: Mapping[str, str]) -> None:
        everything = canonical_quads(quads)
        self.content: Content = content(everything, prefixes)
        self.views = Views(self.content)
        self.iris = frozenset(
            term.value
            for quad in everything
            for term in (quad.subject, quad.predicate, quad.object, quad.graph_name)
            if isinstance(term, ox.NamedNode)
        )
        self.citing = Citing(self.views, {quad.predicate.value for quad in everything})
        self._names = [name for name in _names(everything) if name.iri.removeprefix(BASE) not in self.citing.claims]

    @cached_property
    def finder(self) -> Finder:
        """Finds terms by their names."""
        return Finder(self._names)

    def search(self, text: str, limit: int) -> list[Hit]:
        """Terms by name or by id."""
        if iri := self._iri(text):
            return [Hit(iri, text, "id", 100.0), *self.finder.search(self.label(iri), limit)][:limit]
        return self.finder.search(text, limit)

    def term(self, text: str) -> str:
        """The IRI that an id or a name stands for.

        Raises:
            Unfound: if there is none, with those that are near, or if several have that name.
        """
        if iri := self._iri(text):
            return iri
        hits = self.finder.search(text, 5)
        exact = [hit for hit in hits if hit.score == 100]
        if len(exact) == 1:
            return exact[0].iri
        near = "; ".join(f"{self.curie(hit.iri)} {self.label(hit.iri)}" for hit in exact or hits)
        if exact:
            raise Unfound(f"{len(exact)} things have the name {text[:100]!r}: {near}; give the id")
        raise Unfound(f"nothing here has the id or name {text[:100]!r}" + (f"; near it: {near}" if near else ""))

    def claim(self, text: str) -> ClaimRecord:
        """A claim by its id.

        Raises:
            Unfound: if there is none.
        """
        found = self.citing.claims.get(text.strip().strip("<>").removeprefix(BASE).removeprefix("cg:"))
        if found is None:
            raise Unfound(f"there is no claim {text[:100]!r}; describe_term and run_question give the ids of claims")
        return found

    def curie(self, iri: str) -> str:
        """`HP:0002905` for an IRI under a known prefix."""
        return self.content.shorten(iri)

    def label(self, iri: str) -> str:
        """The English label of an IRI, or its CURIE."""
        return self.content.labels.get(iri) or self.curie(iri)

    def kind(self, iri: str) -> str:
        """What sort of term it is; empty if the graph does not say."""
        term = self.views.terms.get(iri)
        return term.kind if term else "Claim" if iri.removeprefix(BASE) in self.citing.claims else ""

    def record(self, iri: str) -> TermRecord | None:
        """What is recorded of a term of ours."""
        return self.views.terms.get(iri)

    def _iri(self, text: str) -> str:
        given = text.strip().strip("<>")
        prefix, _, local = given.partition(":")
        namespace = self.content.prefixes.get(prefix)
        tries = (given, f"{namespace}{local}" if namespace else "", BASE + given)
        return next((iri for iri in tries if iri in self.iris and iri), "") or self._respelt(given)

    def _respelt(self, given: str) -> str:
        """The IRI of an id in another spelling than ours, as ORPHA:… for Orphanet:…, if it is here."""
        if not self._prefixes or not re.search("[:_]", given):
            return ""
        prefix, _, local = self._prefixes.meant(given).curie.partition(":")
        iri = self.content.prefixes.get(prefix, "") + local
        return iri if prefix and iri in self.iris else ""

    @cached_property
    def _prefixes(self) -> Prefixes | None:
        """Knows spellings; absent without the library that it takes, and without the curated table."""
        try:
            return Prefixes(self.content.prefixes, spellings.load()[1])
        except (MissingTool, InvalidContent):
            return None


def _names(quads: Iterable[ox.Quad]) -> Iterable[Name]:
    for quad in quads:
        subject, value, local = quad.subject, quad.object, quad.predicate.value.rpartition("#")[2]
        if not isinstance(subject, ox.NamedNode) or not isinstance(value, ox.Literal):
            continue
        if quad.predicate == LABEL and not subject.value.removeprefix(BASE).startswith(_LOCAL):
            yield Name(subject.value, value.value)
        elif local in _SYNONYM:
            yield Name(subject.value, value.value, "synonym")
