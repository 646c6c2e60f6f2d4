"""What the tools know: the graph as values, every name in it, and every IRI.

Comes in: the quads that are served. Goes out: `Library`, which answers without running a query.
"""

from collections.abc import Iterable, Mapping
from functools import cached_property

import pyoxigraph as ox

from calcgraph.agents.records import MEANING, Cited, Finding, Named, Source
from calcgraph.errors import CalcgraphError
from calcgraph.graph.canonical import canonical_quads
from calcgraph.graph.names import BASE, LABEL, VOCABULARY
from calcgraph.lookup import Finder, Hit, Name
from calcgraph.site.views import Views
from calcgraph.writing.content import ClaimRecord, Content, TermRecord, Value, content

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
        self._claims = {claim.id: claim for claim in self.content.claims}
        self._names = [name for name in _names(everything) if name.iri.removeprefix(BASE) not in self._claims]
        self._about: dict[tuple[str, str], list[ClaimRecord]] = {}
        for claim in self.content.claims:
            for value in claim.values:
                self._about.setdefault((claim.subject.value, value.value), []).append(claim)

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
            Unfound: if there is none, with those that are near.
        """
        if iri := self._iri(text):
            return iri
        hits = self.finder.search(text, 5)
        best = [hit for hit in hits if hit.score == hits[0].score]
        if hits and hits[0].score == 100 and len(best) == 1:
            return hits[0].iri
        near = "; ".join(f"{self.curie(hit.iri)} {self.label(hit.iri)}" for hit in hits)
        raise Unfound(f"nothing here has the id or name {text[:100]!r}" + (f"; near it: {near}" if near else ""))

    def claim(self, text: str) -> ClaimRecord:
        """A claim by its id.

        Raises:
            Unfound: if there is none.
        """
        found = self._claims.get(text.strip().strip("<>").removeprefix(BASE).removeprefix("cg:"))
        if found is None:
            raise Unfound(f"there is no claim {text[:100]!r}; describe_term and run_question give the ids of claims")
        return found

    def behind(self, values: Iterable[str]) -> list[Cited]:
        """The claims behind a row: those that it names, else those whose subject and value both stand in it."""
        cells = list(dict.fromkeys(values))
        ids = [cell.removeprefix(BASE) for cell in cells if cell.startswith(BASE)]
        named = [self._claims[id_] for id_ in ids if id_ in self._claims]
        if not named:
            named = [claim for one in cells for other in cells for claim in self._about.get((one, other), ())]
        return [self.cited(claim) for claim in dict.fromkeys(named)]

    def cited(self, claim: ClaimRecord) -> Cited:
        """A claim in short."""
        return Cited(claim=claim.id, status=claim.status, meaning=_meaning(claim))

    def named(self, node: Value) -> Named:
        """A node by id and label; a quantity in words."""
        label = self.views.link(node).text if isinstance(node, ox.NamedNode) else node.value
        return Named(id=self.content.curie(node), label=label)

    def curie(self, iri: str) -> str:
        """`HP:0002905` for an IRI under a known prefix."""
        return self.content.shorten(iri)

    def label(self, iri: str) -> str:
        """The English label of an IRI, or its CURIE."""
        return self.content.labels.get(iri) or self.curie(iri)

    def kind(self, iri: str) -> str:
        """What sort of term it is; empty if the graph does not say."""
        term = self.views.terms.get(iri)
        return term.kind if term else "Claim" if iri.removeprefix(BASE) in self._claims else ""

    def record(self, iri: str) -> TermRecord | None:
        """What is recorded of a term of ours."""
        return self.views.terms.get(iri)

    def finding(self, claim: ClaimRecord) -> Finding:
        """A claim as a record."""
        values = [self.named(value) for value in claim.values]
        if not values and claim.unmapped:
            values = [Named(id="", label=f"“{claim.unmapped}”")]
        return Finding(
            claim=claim.id,
            status=claim.status,
            meaning=_meaning(claim),
            subject=self.named(claim.subject),
            property=self.named(ox.NamedNode(VOCABULARY + claim.property)),
            values=values,
            of=self.named(claim.bearer) if claim.bearer else None,
            certainty=claim.certainty,
            frequency=claim.frequency or "",
            reading=claim.reading,
            sources=list(self._sources(claim)),
        )

    def _sources(self, claim: ClaimRecord) -> Iterable[Source]:
        source = self.named(claim.source)
        places = self.views.row(claim).places
        for node, place in zip((*claim.spans, *claim.citations), places, strict=True):
            start, _, end = node.value.rpartition("/")[2].partition("-")
            known = node.value.startswith(f"{BASE}span/") and start.isdigit() and end.isdigit()
            yield Source(
                source=source, section=place.text, start=int(start) if known else None, end=int(end) if known else None
            )

    def _iri(self, text: str) -> str:
        given = text.strip().strip("<>")
        prefix, _, local = given.partition(":")
        namespace = self.content.prefixes.get(prefix)
        tries = (given, f"{namespace}{local}" if namespace else "", BASE + given)
        return next((iri for iri in tries if iri in self.iris and iri), "")


def _meaning(claim: ClaimRecord) -> str:
    doubt = "" if claim.status != "present" or claim.certainty == "asserted" else f", as {claim.certainty}"
    guess = ", by a repaired reading of damaged words" if claim.reading == "repaired" else ""
    return MEANING.get(claim.status, claim.status) + doubt + guess


def _names(quads: Iterable[ox.Quad]) -> Iterable[Name]:
    for quad in quads:
        subject, value, local = quad.subject, quad.object, quad.predicate.value.rpartition("#")[2]
        if not isinstance(subject, ox.NamedNode) or not isinstance(value, ox.Literal):
            continue
        if quad.predicate == LABEL and not subject.value.removeprefix(BASE).startswith(_LOCAL):
            yield Name(subject.value, value.value)
        elif local in _SYNONYM:
            yield Name(subject.value, value.value, "synonym")
