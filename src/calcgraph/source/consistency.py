"""What no single record can show: ids that exist, labels that agree, spans that fit, a hierarchy without a cycle.

Comes in: `Knowledge`. Goes out: problems with file and line. What the finished graph can show is left to the shapes
and the verify queries; this is for what would stop the graph from being built, or what a curator should hear early.
"""

from collections.abc import Iterator, Mapping
from itertools import pairwise
from typing import NamedTuple

from calcgraph import conflicts
from calcgraph.errors import Problem
from calcgraph.hierarchy import Hierarchy
from calcgraph.model import Claim, ContentFile, Knowledge, Source
from calcgraph.scalars import Ref

_BUILT_IN = frozenset(("owl", "rdf", "rdfs", "semapv", "skos", "sssom", "xsd", "linkml"))
"""Prefixes that every SSSOM file has (SSSOM 1.1, Introduction, IRI prefixes)."""
Cycles = tuple[tuple[str, ...], ...]


class Read(NamedTuple):
    """What could be read, so that nothing is called missing that is only broken, which is reported on its own.

    Args:
        records: every record of the YAML files and tables.
        turtle: every Turtle file.
    """

    records: bool = True
    turtle: bool = True


def problems(knowledge: Knowledge, contents: Mapping[str, ContentFile], known: Read) -> Iterator[Problem]:
    """Yield every inconsistency between records; `contents` is by file name."""
    yield from _refs(knowledge, contents, known)
    yield from _sources(knowledge)
    yield from _claims(knowledge, known)
    cycles = Hierarchy(knowledge.broader, {}).cycles
    yield from _terms(knowledge, known, cycles)
    yield from _mappings(knowledge, known)
    yield from _explanations(knowledge, known, cycles)


def _at(knowledge: Knowledge, record: str, code: str, message: str, fix: str) -> Problem:
    place = knowledge.places.get(record)
    if place is None:
        return Problem(code, message, focus=record, fix=fix)
    focus = None if "|" in record or record == place.file else record  # a key tells a reader nothing
    return Problem(code, message, file=place.file, line=place.line, focus=focus, fix=fix)


def _refs(knowledge: Knowledge, contents: Mapping[str, ContentFile], known: Read) -> Iterator[Problem]:
    claims = {c.id for c in knowledge.claims}
    for owner, ref in _all_refs(knowledge, contents):
        label = knowledge.labels.get(ref.id)
        prefix, foreign, _ = ref.id.partition(":")
        broken = not known.turtle if foreign else ref.id in knowledge.places and ref.id not in claims
        if label is None and not broken:
            what = "is that of a claim" if ref.id in claims else "is not known"
            fix = "correct the id; a foreign term needs an import, a term of ours a record under terms:"
            yield _at(knowledge, owner, "unknown-id", f"the id {ref.id} ({ref.label}) {what}", fix)
        elif label is not None and label != ref.label:
            message = f"{ref.id} is labelled '{label}', not '{ref.label}'"
            yield _at(knowledge, owner, "label-mismatch", message, f"write '{ref.id} {label}', or the id you meant")
        elif label is not None and foreign and prefix not in knowledge.prefixes:
            message = f"the prefix of {ref.id} is not in prefixes.ttl"
            yield _at(knowledge, owner, "unknown-prefix", message, "declare it there, or correct it")


def _all_refs(knowledge: Knowledge, contents: Mapping[str, ContentFile]) -> Iterator[tuple[str, Ref]]:
    for name, file in contents.items():
        if file.source:
            yield name, file.source
        for claim in file.claims:
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
    for word in knowledge.site_words:
        yield word.key, word.site
    for clash in knowledge.axis_clashes:
        yield clash.key, clash.axis
        yield clash.key, clash.value


def _sources(knowledge: Knowledge) -> Iterator[Problem]:
    keys: dict[str, str] = {}
    for source in knowledge.sources:
        if keys.setdefault(source.key, source.id) != source.id:
            message = f"the key {source.key} is that of {keys[source.key]} too; spans are named after it"
            yield _at(knowledge, source.id, "key-twice", message, "give one of the two another key")
        names = [s.key for s in source.sections]
        for name in sorted({n for n in names if names.count(n) > 1}):
            yield _at(knowledge, source.id, "key-twice", f"two sections are called {name}", "rename one of the two")
        yield from _duplicates(knowledge, source)
        end = source.characters or 0
        stretches = [(p.start, p.end) for p in source.sections] + [(p.start, p.end) for p in source.uncited]
        for first, last in stretches:
            if not first < last <= end:
                message = f"{first}-{last} does not fit into the source's {end} characters"
                yield _at(knowledge, source.id, "span-outside-source", message, "correct start, end or characters")


def _duplicates(knowledge: Knowledge, source: Source) -> Iterator[Problem]:
    cited = {
        f"{span.start}-{span.end}": span.sha256
        for claim in knowledge.claims
        if claim.source and claim.source.id == source.id
        for span in claim.spans
    }
    for part in source.uncited:
        if part.of and cited.get(part.of) != part.sha256:
            message = f"{part.start}-{part.end} repeats {part.of}, but no claim cites a span {part.of} with its digest"
            fix = "name the span that it repeats character by character, or cite it in a claim"
            yield _at(knowledge, source.id, "duplicate-of-nothing", message, fix)


def _claims(knowledge: Knowledge, known: Read) -> Iterator[Problem]:
    sources = {s.id: s for s in knowledge.sources}
    digests: dict[tuple[str, int, int], tuple[str, str]] = {}
    for claim in knowledge.claims:
        if known.turtle:
            yield from _property(knowledge, claim)
        source = sources.get(claim.source.id) if claim.source else None
        if source is None:
            if known.records and (claim.source is None or claim.source.id in knowledge.labels):
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


def _property(knowledge: Knowledge, claim: Claim) -> Iterator[Problem]:
    if claim.property not in knowledge.relations:
        message = f"the property {claim.property} is not in vocabulary.ttl"
        yield _at(knowledge, claim.id, "unknown-property", message, "correct it, or define it there")
    elif claim.strength == "defining" and not knowledge.relations[claim.property]:
        message = f"a claim of {claim.property} cannot be defining: the property abbreviates no OWL relation"
        yield _at(knowledge, claim.id, "defining-without-relation", message, "make it observed")


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


def _terms(knowledge: Knowledge, known: Read, cycles: Cycles) -> Iterator[Problem]:
    for loop in cycles:
        ours = next((t for t in loop if t in knowledge.places), loop[0])
        message = f"the hierarchy runs in a circle: {' > '.join((*loop, loop[0]))}"
        yield _at(knowledge, ours, "hierarchy-cycle", message, "give one of these terms another genus")
    defining = {c.subject.id for c in knowledge.claims if c.strength == "defining"}
    for term in knowledge.terms:
        if known.records and term.defined and term.id not in defining:
            message = f"{term.label} is said to be defined, but no claim is defining for it"
            yield _at(knowledge, term.id, "defined-without-claim", message, "remove 'defined', or add the claim")


def _explanations(knowledge: Knowledge, known: Read, cycles: Cycles) -> Iterator[Problem]:
    for word in knowledge.explanations:
        for claim in (*word.one, *word.other):
            if claim not in knowledge.places:
                fix = "correct it, or remove the explanation"
                yield _at(knowledge, word.key, "unknown-id", f"there is no claim {claim}", fix)
    for first, second in pairwise(knowledge.explanations):  # sorted by sides
        if first.sides == second.sides:
            message = f"this {second.rule} is explained twice"
            yield _at(knowledge, second.key, "explained-twice", message, "make one explanation of the two")
    for word in conflicts.unmatched(knowledge) if known.records and known.turtle and not cycles else ():
        message = f"no {word.rule} is found between {', '.join(word.one)} and {', '.join(word.other)}"
        yield _at(knowledge, word.key, "explanation-without-conflict", message, "correct the claims, or remove it")


def _curie_map(knowledge: Knowledge) -> Iterator[Problem]:
    """The prefixes of a table are those of the project; SSSOM wants each of them declared, but for its own."""
    whole = knowledge.mapping_set
    if whole is None:
        return
    curies = [whole.subject_source]
    for row in knowledge.mappings:
        curies += [row.subject_id, row.object_id, row.object_source, row.author_id]
    used = {curie.partition(":")[0] for curie in curies} - _BUILT_IN
    for prefix in sorted(used | set(whole.curie_map)):
        namespace = knowledge.prefixes.get(prefix)
        if namespace is not None and whole.curie_map.get(prefix) != namespace:
            message = f"the curie_map does not say that {prefix} stands for {namespace}, as prefixes.ttl does"
            yield _at(knowledge, whole.mapping_set_id, "curie-map-differs", message, "write it so in both places")


def _mappings(knowledge: Knowledge, known: Read) -> Iterator[Problem]:
    yield from _curie_map(knowledge) if known.turtle else ()
    for row in knowledge.mappings:
        key = "|".join(
            (row.subject_id, row.object_source, row.object_id, row.predicate_id, row.predicate_modifier or "")
        )
        subject = row.subject_id.removeprefix("cg:")
        label = knowledge.labels.get(subject)
        if label is None and subject not in knowledge.places:
            yield _at(knowledge, key, "unknown-id", f"the id {row.subject_id} is not known", "correct it")
        for curie, given in ((subject, row.subject_label), (row.object_id, row.object_label)):
            label = knowledge.labels.get(curie)
            if label is not None and given is not None and label != given:
                message = f"{curie} is labelled '{label}', not '{given}'"
                yield _at(knowledge, key, "label-mismatch", message, "write the label that belongs to the id")
        curies = (subject, row.predicate_id, row.object_id, row.object_source, row.author_id, row.mapping_justification)
        for curie in curies if known.turtle else ():
            prefix, foreign, _ = curie.partition(":")
            if foreign and prefix not in knowledge.prefixes:
                message = f"the prefix of {curie} is not in prefixes.ttl"
                yield _at(knowledge, key, "unknown-prefix", message, "declare it there, or correct it")
