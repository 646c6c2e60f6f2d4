"""A graph that grows claim by claim, and breaks no rule.

Comes in: nothing but the order of the steps; the same steps give the same quads everywhere. Goes out: quads, step by
step: after each the graph is whole, so that it can stop at any size.

The proportions are near those of the real graph, and stay so while it grows: three claims for a term, two mappings of
a term, one source for two hundred claims, a span of its own for five claims of six, every eighth claim repaired, every
tenth from an abstract. Some diseases and some values are far more common than others, as in life.
"""

import random
from collections.abc import Iterator
from dataclasses import dataclass

from benchmarks.checking import records
from benchmarks.checking.records import KINDS, SECTION_LENGTH, SECTIONS, Source, Span
from benchmarks.checking.words import CLAIMS, FACTS, RELATIONS, A, Quad, cg, cgv, declarations, obo, text

CLAIMS_PER_SOURCE, BRANCHES = 200, 3
FAMILIES = {"finding": "UPHENO_0001001", "onset": "HP_0003674", "site": "UBERON_0001062", "surface": "PATO_0000001"}
FAMILIES["layer"] = FAMILIES["site"]
OF_A_DISEASE = ("finding", "name", "finding", "finding", "site", "onset", "surface", "lesion", "count")


@dataclass(frozen=True, slots=True)
class Plain:
    """A claim that is present and possible, so that it gives no fact, with a span and a value of its own."""

    id: str
    subject: str
    value: str
    span: Span
    quads: list[Quad]

    @property
    def node(self) -> str:
        """The claim's name."""
        return cg(self.id)


class Growth:
    """What the next step needs to know of those before it."""

    def __init__(self) -> None:
        self.dice = random.Random(20260505)
        self.terms: dict[str, list[str]] = {kind: [] for kind in KINDS}
        self.foreign: dict[str, list[str]] = {root: [] for root in FAMILIES.values()}
        self.used: set[tuple[str, str, str]] = set()
        self.numbers = {"source": 9_000_000, "claim": 1_000_000, "term": 100_000, "foreign": 9_000_000}
        self.source, self.place, self.claims = self.new_source(), 0, 0
        self.last_span: Span | None = None
        self.last_claim = ""
        self.abstract, self.parallel = self.new_source(), self.new_source()

    # ---- the parts of a step

    def id(self, sort: str) -> str:
        """The next free id."""
        self.numbers[sort] += 1
        return f"CALC_{self.numbers[sort]:07}"

    def new_source(self) -> Source:
        """A source of its own key."""
        number = self.id("source")
        return Source(number, f"toy-{number[-6:].lstrip('0')}")

    def new_span(self) -> Span:
        """The next stretch of the present source; none crosses the end of a section."""
        place, self.place = self.place, self.place + 1
        start = (place % SECTIONS) * SECTION_LENGTH + (place // SECTIONS) * 25 + 1
        return Span(self.source, start, start + 6 + place % 17)

    def new_foreign(self, property: str) -> tuple[str, list[Quad]]:
        """A term of another ontology that fits a property, below one that was there before."""
        root = FAMILIES[property]
        known = self.foreign[root]
        self.numbers["foreign"] += 1
        name = f"{root.split('_')[0].replace('UPHENO', 'HP')}_{self.numbers['foreign']:07}"
        parent = known[len(known) // BRANCHES] if known else root
        known.append(name)
        return obo(name), records.foreign(name, parent)

    def new_term(self, kind: str) -> tuple[str, list[Quad]]:
        """A term below one of its kind that was there before, and two mappings of it."""
        known, number = self.terms[kind], self.id("term")
        genus = known[len(known) // BRANCHES] if known else KINDS[kind]
        node = cg(number)
        known.append(node)
        quads = records.term(number, kind, genus)
        quads += records.mapping(node, "exactMatch", obo(f"MONDO_{number[-7:]}"))[1]
        quads += records.mapping(node, "broadMatch", obo("MONDO_0000002"), negative=len(known) % 2 == 0)[1]
        return node, quads

    def common(self, known: list[str]) -> str:
        """One of those that are known; the first ones come up far more often."""
        return known[int(len(known) * self.dice.random() ** 3)]

    def value(self, subject: str, property: str) -> str | None:
        """A value that this subject has not had yet for this property, or nothing after some tries."""
        for _ in range(9):
            if property == "lesion":
                found = self.common(self.terms["LesionTerm"])
            elif property == "material":
                found = self.common(self.terms["FeatureTerm"])
            else:
                found = obo(self.common(self.foreign[FAMILIES[property]]))
            if (subject, property, found) not in self.used:
                self.used.add((subject, property, found))
                return found
        return None

    def plain(self) -> Plain:
        """A claim for a fault to be planted in; it leaves no trace but its numbers."""
        number, span = self.id("claim"), self.new_span()
        subject = self.common(self.terms["DiseaseTerm"])
        value, quads = self.new_foreign("finding")
        self.foreign[FAMILIES["finding"]].pop()  # nobody else names it, nothing stands below it
        quads += span.quads()
        quads += records.claim(number, subject, "finding", [("span", span.node)], self.source)
        quads.append((cg(number), cgv("value"), value, CLAIMS))
        quads += answer(cg(number), certainty="possible")
        self.last_claim = cg(number)
        return Plain(number, subject, value, span, quads)

    # ---- steps

    def start(self) -> Iterator[Quad]:
        """What is there before the first claim."""
        yield from declarations()
        yield from self.source.quads()
        yield from self.abstract.quads("abstract")
        yield from self.parallel.quads("parallel")
        for property in FAMILIES:
            yield from self.new_foreign(property)[1]
        for kind in KINDS:
            yield from self.new_term(kind)[1]

    def step(self) -> Iterator[Quad]:
        """One more claim, with whatever it is the turn of."""
        self.claims += 1
        turn = self.claims
        if turn % CLAIMS_PER_SOURCE == 0:
            self.source, self.place, self.last_span = self.new_source(), 0, None
            yield from self.source.quads()
        if turn % 3 == 0:
            kind = list(KINDS)[(0, 3, 0, 1, 0, 2, 3)[turn // 3 % 7]]
            node, quads = self.new_term(kind)
            yield from quads
            if kind == "DiseaseTerm" and turn % 2:
                yield from self._definition(node, quads[3][2])
        if turn % 4 == 0:
            yield from self.new_foreign(list(FAMILIES)[turn // 4 % len(FAMILIES)])[1]
        yield from self._claim(turn)

    def _definition(self, disease: str, genus: str) -> Iterator[Quad]:
        """A defining claim: the principal lesion of a disease, and the axiom that it becomes."""
        number, span = self.id("claim"), self.new_span()
        lesion = self.common(self.terms["LesionTerm"])
        self.used.add((disease, "principalLesion", lesion))
        yield from span.quads()
        yield from records.claim(number, disease, "principalLesion", [("span", span.node)], self.source)
        yield cg(number), cgv("value"), lesion, CLAIMS
        yield from answer(cg(number), strength="defining")
        yield disease, cgv("principalLesion"), lesion, FACTS
        yield from records.axiom(disease[1:-1].rsplit("/", 1)[1], genus, RELATIONS["principalLesion"], lesion)

    def _claim(self, turn: int) -> Iterator[Quad]:
        number, node = self.id("claim"), ""
        node = cg(number)
        if turn % 25 == 5:
            yield from self._subtype(number)
            return
        if turn % 11 == 0:
            subject, property = self.common(self.terms["LesionTerm"]), ("layer", "material")[turn % 2]
        else:
            subject, property = self.common(self.terms["DiseaseTerm"]), OF_A_DISEASE[turn % len(OF_A_DISEASE)]
        status = self._status(property)
        certainty = self.dice.choices(("asserted", "possible", "suggested"), (80, 12, 8))[0]
        value: str | None = None
        if status not in ("unknown", "silent"):
            if property == "name":
                value = text(f"made-up name {number}")
            elif property == "count":
                value, quads = records.quantity(number)
                yield from quads
            else:
                value = self.value(subject, property)
                if value is None:  # everything common was said already
                    property = property if property in FAMILIES else "finding"
                    value, quads = self.new_foreign(property)
                    self.used.add((subject, property, value))
                    yield from quads
        repaired = turn % 8 == 0
        where, source = [], self.source
        if turn % 10 == 0:
            source = self.abstract
            place, quads = records.citation(source, f"table-{turn}")
            where.append(("citation", place))
            repaired = False
            yield from quads
        else:
            shared = self.last_span if turn % 6 == 5 else None
            span = self.last_span = shared or self.new_span()
            where.append(("span", span.node))
            if not shared:
                yield from span.quads()
        yield from records.claim(number, subject, property, where, source)
        bearer = property == "surface"
        if value is not None:
            yield node, cgv("value"), value, CLAIMS
            if property == "name":
                yield node, cgv("synonymScope"), '"exact"', CLAIMS
            if status == "present" and certainty == "asserted" and not bearer:
                yield subject, cgv(property), value, FACTS
        if bearer:
            yield node, cgv("bearer"), self.common(self.terms["FindingTerm"]), CLAIMS
        if status == "present" and turn % 4 == 1:
            yield node, cgv("frequency"), cgv(("often", "usually", "sometimes", "mostly", "common")[turn % 5]), CLAIMS
        yield from answer(node, status=status, certainty=certainty, repaired=repaired)
        if repaired:
            yield node, cgv("repair"), cg(f"repair/{number}"), CLAIMS
            yield from records.repair(number, where[0][1], self.parallel)
        if turn % 20 == 7 and self.last_claim:
            yield from records.conflict(number, node, self.last_claim)
        self.last_claim = node

    def _status(self, property: str) -> str:
        if property in ("name", "count"):
            return "present"
        return self.dice.choices(("present", "excluded", "normal", "unknown", "silent"), (85, 7, 3, 3, 2))[0]

    def _subtype(self, number: str) -> Iterator[Quad]:
        """A disease, a subtype of another by the present source."""
        above = self.common(self.terms["DiseaseTerm"])
        below, quads = self.new_term("DiseaseTerm")
        span = self.last_span = self.new_span()
        yield from quads
        yield below, A, cgv("SubtypeTerm"), FACTS
        yield from span.quads()
        yield from records.claim(number, above, "subtype", [("span", span.node)], self.source)
        yield cg(number), cgv("value"), below, CLAIMS
        yield from answer(cg(number))
        yield above, cgv("subtype"), below, self.source.classification
        self.last_claim = cg(number)


def answer(
    claim: str,
    *,
    status: str = "present",
    certainty: str = "asserted",
    strength: str = "observed",
    repaired: bool = False,
) -> list[Quad]:
    """How a claim answers, how surely, and how it was read."""
    return [
        (claim, cgv("status"), cgv(status), CLAIMS),
        (claim, cgv("certainty"), cgv(certainty), CLAIMS),
        (claim, cgv("strength"), cgv(strength), CLAIMS),
        (claim, cgv("reading"), cgv("repaired" if repaired else "asStated"), CLAIMS),
        (claim, cgv("evidence"), obo("ECO_0000305" if repaired else "ECO_0000303"), CLAIMS),
    ]
