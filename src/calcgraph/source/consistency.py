"""What no single record can show: ids that exist, labels that agree, spans that fit, a hierarchy without a cycle.

Comes in: `Knowledge`. Goes out: problems with file and line. What the finished graph can show is left to the shapes
and the verify queries; this is for what would stop the graph from being built, or what a curator should hear early.
"""

from collections.abc import Iterable, Iterator

from calcgraph import conflicts
from calcgraph.errors import Problem
from calcgraph.hierarchy import Hierarchy
from calcgraph.model import Claim, ContentFile, Knowledge, Ref, Source


def problems(knowledge: Knowledge, contents: Iterable[ContentFile]) -> Iterator[Problem]:
    """Yield every inconsistency between records."""
    yield from _refs(knowledge, contents)
    yield from _sources(knowledge)
    yield from _claims(knowledge)
    yield from _terms(knowledge)
    yield from _mappings(knowledge)
    for word in conflicts.unmatched(knowledge):
        message = f"no {word.rule} is found between {', '.join(word.one)} and {', '.join(word.other)}"
        yield _at(knowledge, word.one[0], "explanation-without-conflict", message, "correct the claims, or remove it")


def _at(knowledge: Knowledge, record: str, code: str, message: str, fix: str) -> Problem:
    place = knowledge.places.get(record)
    return Problem(
        code,
        message,
        file=place.file if place else None,
        line=place.line if place else None,
        focus=record,
        fix=fix,
    )


def _refs(knowledge: Knowledge, contents: Iterable[ContentFile]) -> Iterator[Problem]:
    for owner, ref in _all_refs(knowledge, contents):
        label = knowledge.labels.get(ref.id)
        if label is None and ref.id in knowledge.places:
            continue  # the record is there but broken, which is reported on its own
        if label is None:
            fix = "correct the id; a foreign term needs an import, a term of ours a record under terms:"
            yield _at(knowledge, owner, "unknown-id", f"the id {ref.id} ({ref.label}) is not known", fix)
        elif label != ref.label:
            message = f"{ref.id} is labelled '{label}', not '{ref.label}'"
            yield _at(knowledge, owner, "label-mismatch", message, f"write '{ref.id} {label}', or the id you meant")


def _all_refs(knowledge: Knowledge, contents: Iterable[ContentFile]) -> Iterator[tuple[str, Ref]]:
    for claim in knowledge.claims:
        repair = claim.repair.original_source if claim.repair else None
        for ref in (claim.source, claim.subject, *claim.targets, claim.bearer, repair):
            if ref:
                yield claim.id, ref
    for term in knowledge.terms:
        yield term.id, term.genus
        if term.disjoint_with_characteristic:
            yield term.id, term.disjoint_with_characteristic
    for source in knowledge.sources:
        yield source.id, source.evidence
    for file in contents:
        for word in file.site_words:
            yield word.word, word.site
        for clash in file.axis_clashes:
            yield clash.axis.id, clash.axis
            yield clash.value.id, clash.value


def _sources(knowledge: Knowledge) -> Iterator[Problem]:
    for source in knowledge.sources:
        end = source.characters or 0
        stretches = [(p.start, p.end) for p in source.sections] + [(p.start, p.end) for p in source.uncited]
        for first, last in stretches:
            if not first < last <= end:
                message = f"{first}-{last} does not fit into the source's {end} characters"
                yield _at(knowledge, source.id, "span-outside-source", message, "correct start, end or characters")


def _claims(knowledge: Knowledge) -> Iterator[Problem]:
    sources = {s.id: s for s in knowledge.sources}
    digests: dict[tuple[str, int, int], tuple[str, str]] = {}
    for claim in knowledge.claims:
        if claim.property not in knowledge.relations:
            message = f"the property {claim.property} is not in vocabulary.ttl"
            yield _at(knowledge, claim.id, "unknown-property", message, "correct it, or define it there")
        elif claim.strength == "defining" and not knowledge.relations[claim.property]:
            message = f"a claim of {claim.property} cannot be defining: the property abbreviates no OWL relation"
            yield _at(knowledge, claim.id, "defining-without-relation", message, "make it observed")
        source = sources.get(claim.source.id) if claim.source else None
        if source is None:
            fix = "name the source in the claim or at the head of the file"
            yield _at(knowledge, claim.id, "claim-without-source", "the claim names no source that is known", fix)
            continue
        yield from _spans(knowledge, claim, source)
        for span in claim.spans:
            key = (source.id, span.start, span.end)
            digest, owner = digests.setdefault(key, (span.sha256, claim.id))
            if digest != span.sha256:
                message = f"span {span.start}-{span.end} has another digest in {owner}; one of the two is wrong"
                fix = "take the digest that `calcgraph source verify` prints"
                yield _at(knowledge, claim.id, "wrong-digest", message, fix)


def _spans(knowledge: Knowledge, claim: Claim, source: Source) -> Iterator[Problem]:
    sections = {s.key: s for s in source.sections}
    for span in claim.spans:
        section = sections.get(span.section)
        if section is None:
            message = f"{source.label} has no section '{span.section}'"
            yield _at(knowledge, claim.id, "unknown-section", message, f"one of: {', '.join(sections) or 'none'}")
        elif not section.start <= span.start < span.end <= section.end:
            message = (
                f"span {span.start}-{span.end} lies outside its section {section.key} ({section.start}-{section.end})"
            )
            yield _at(knowledge, claim.id, "span-outside-section", message, "correct start and end, or the section")
    if claim.cites and source.sha256:
        message = f"the text of {source.label} is known, so a locator is not enough"
        yield _at(knowledge, claim.id, "citation-instead-of-span", message, "give a span")


def _terms(knowledge: Knowledge) -> Iterator[Problem]:
    for loop in Hierarchy(knowledge.broader, {}).cycles:
        ours = next((t for t in loop if t in knowledge.places), loop[0])
        message = f"the hierarchy runs in a circle: {' > '.join((*loop, loop[0]))}"
        yield _at(knowledge, ours, "hierarchy-cycle", message, "give one of these terms another genus")
    defining = {c.subject.id for c in knowledge.claims if c.strength == "defining"}
    for term in knowledge.terms:
        if term.defined and term.id not in defining:
            message = f"{term.label} is said to be defined, but no claim is defining for it"
            yield _at(knowledge, term.id, "defined-without-claim", message, "remove 'defined', or add the claim")


def _mappings(knowledge: Knowledge) -> Iterator[Problem]:
    for row in knowledge.mappings:
        key = "|".join(
            (row.subject_id, row.object_source, row.object_id, row.predicate_id, row.predicate_modifier or "")
        )
        subject = row.subject_id.removeprefix("cg:")
        label = knowledge.labels.get(subject)
        if label is None:
            yield _at(knowledge, key, "unknown-id", f"the id {row.subject_id} is not known", "correct it")
        elif label != row.subject_label:
            message = f"{row.subject_id} is labelled '{label}', not '{row.subject_label}'"
            yield _at(knowledge, key, "label-mismatch", message, "write the label that belongs to the id")
        for curie in (row.object_id, row.object_source):
            if curie.partition(":")[0] not in knowledge.prefixes:
                message = f"the prefix of {curie} is not in prefixes.ttl"
                yield _at(knowledge, key, "unknown-prefix", message, "declare it there, or correct it")
