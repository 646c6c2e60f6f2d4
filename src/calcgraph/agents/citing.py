"""Claims as records: each with its status in words, all that qualifies it, and its place in the source.

Comes in: `Views`. Goes out: `Citing`, which also finds the claims behind the row of an answer.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable

import pyoxigraph as ox

from calcgraph.agents.records import MEANING, Cited, Clash, Finding, Named, Source
from calcgraph.graph.names import BASE, CURATOR_INFERENCE, VOCABULARY
from calcgraph.site.views import Row, Views
from calcgraph.writing.content import ClaimRecord, Value

_WORDS = ("property", "status", "certainty", "strength", "reading", "frequency", "amount")


class Citing:
    """Cites claims.

    Args:
        views: the graph as values.
        predicates: IRIs of all predicates of the graph.
    """

    def __init__(self, views: Views, predicates: Collection[str]) -> None:
        self._views, self._content = views, views.content
        self.claims = {claim.id: claim for claim in self._content.claims}
        self._repairs = {repair.id: repair for repair in views.repairs()}
        self._about: defaultdict[str, dict[str, list[ClaimRecord]]] = defaultdict(dict)  # by subject and value
        self._known: defaultdict[str, set[str]] = defaultdict(set, {"property": set(predicates)})
        for claim in self._content.claims:
            for value in claim.values:
                if isinstance(value, ox.NamedNode):
                    self._about[claim.subject.value].setdefault(value.value, []).append(claim)
            for facet, iri in _facets(claim).items():
                self._known[facet].add(iri)

    def behind(self, iris: Iterable[str]) -> list[Cited]:
        """The claims behind a row: those that it names, else those that agree with it.

        Subject and value both stand in it, and so do property, source, status and the rest, if the row has any.

        Args:
            iris: the cells that are no literals.
        """
        cells = dict.fromkeys(iris)
        named = [self.claims[id_] for id_ in (iri.removeprefix(BASE) for iri in cells) if id_ in self.claims]
        if not named:
            wanted = {facet: found for facet, known in self._known.items() if (found := known & cells.keys())}
            named = [
                claim
                for said in (self._about[one] for one in cells if one in self._about)
                for value in said.keys() & cells.keys()
                for claim in said[value]
                if all(_facets(claim).get(facet) in found for facet, found in wanted.items())
            ]
        return [self.cited(claim) for claim in sorted(dict.fromkeys(named), key=lambda claim: claim.id)]

    def cited(self, claim: ClaimRecord, said_of: str = "") -> Cited:
        """A claim in short.

        Args:
            claim: what is cited.
            said_of: of what it is said, if not of the thing that was asked for.
        """
        row, repair = self._views.row(claim), self._repairs.get(claim.id)
        qualified = self._qualified(claim)
        return Cited(
            claim=claim.id,
            status=claim.status,
            meaning=", ".join([MEANING.get(claim.status, claim.status), *qualified]),
            certainty=claim.certainty,
            frequency=row.frequency,
            amount=row.amount,
            basis="inferred" if self._inferred(claim) else "stated",
            reading=claim.reading,
            confidence=repair.confidence if repair else "",
            conflicts=list(dict.fromkeys(link.text for link in row.conflicts)),
            said_of=said_of,
        )

    def finding(self, claim: ClaimRecord, said_of: str = "") -> Finding:
        """A claim with all its parts; the arguments as of `cited`."""
        values = [self.named(value) for value in claim.values]
        if not values and claim.unmapped:
            values = [Named(id="", label=f"“{claim.unmapped}”")]
        return Finding(
            **self.cited(claim, said_of).model_dump(),
            subject=self.named(claim.subject),
            property=self.named(ox.NamedNode(VOCABULARY + claim.property)),
            values=values,
            of=self.named(claim.bearer) if claim.bearer else None,
            sources=list(self._sources(claim)),
        )

    def says(self, claim: ClaimRecord) -> str:
        """A claim in words, with its status and what qualifies it."""
        qualified = self._qualified(claim)
        return claim.label + (f" ({', '.join(qualified)})" if qualified else "")

    def clashes(self, claim: ClaimRecord) -> list[Clash]:
        """The conflicts that a claim is part of."""
        return [
            Clash(
                rule=found.rule,
                kind=found.kind,
                status=found.status,
                reason=found.reason,
                one_side=self._side(found.one),
                other_side=self._side(found.other),
            )
            for found in self._views.conflicts([claim.id])
        ]

    def named(self, node: Value) -> Named:
        """A node by id and label; a quantity in words."""
        label = self._views.link(node).text if isinstance(node, ox.NamedNode) else node.value
        return Named(id=self._content.curie(node), label=label)

    def _side(self, rows: Iterable[Row]) -> list[Named]:
        claims = (self.claims[row.id] for row in rows)
        return [Named(id=self._content.curie(claim.node), label=self.says(claim)) for claim in claims]

    def _inferred(self, claim: ClaimRecord) -> bool:
        return self._content.curie(claim.evidence) == CURATOR_INFERENCE

    def _qualified(self, claim: ClaimRecord) -> list[str]:
        """What keeps a claim from being a plain statement of its source."""
        row, repair = self._views.row(claim), self._repairs.get(claim.id)
        found = [
            f"as {claim.certainty}" if claim.certainty != "asserted" else "",
            f"frequency: {row.frequency}" if row.frequency else "",
            f"amount: {row.amount}" if row.amount else "",
            f"by a repaired reading, confidence {repair.confidence}" if repair else "",
            "as a curator infers it" if self._inferred(claim) and not repair else "",
        ]
        return [words for words in found if words]

    def _sources(self, claim: ClaimRecord) -> Iterable[Source]:
        source = self.named(claim.source)
        places = self._views.row(claim).places
        for node, place in zip((*claim.spans, *claim.citations), places, strict=True):
            start, _, end = node.value.rpartition("/")[2].partition("-")
            known = node.value.startswith(f"{BASE}span/") and start.isdigit() and end.isdigit()
            yield Source(
                source=source, section=place.text, start=int(start) if known else None, end=int(end) if known else None
            )


def _facets(claim: ClaimRecord) -> dict[str, str]:
    """What is said of a claim besides subject and value, as the IRIs that a row can have of it."""
    words = {facet: VOCABULARY + word for facet in _WORDS if (word := getattr(claim, facet))}
    place = next(iter((*claim.spans, *claim.citations)), claim.source).value  # as …/span/ybsite-h5996/0-29
    key = place.removeprefix(BASE).split("/")[1:2]
    return {**words, "source": claim.source.value, "graph": "/".join((f"{BASE}graph/classification", *key))}
