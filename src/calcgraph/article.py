"""The article against its spans: digests, coverage, citations. Needs a copy of the text; nothing else does.

Comes in: the text that a user has, and `Knowledge`. Goes out: problems, tallies, the words of a claim. The text is
never stored.
"""

import hashlib
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations
from pathlib import Path

from calcgraph.errors import CalcgraphError, InvalidArticle, Problem, Report
from calcgraph.model import Claim, Knowledge, Source

_MAX_BYTES = 20_000_000


@dataclass(frozen=True, slots=True)
class Stretch:
    """A part of the text, in code points, with what it is: claim, heading, boilerplate, duplicate, connective."""

    start: int
    end: int
    kind: str
    note: str = ""


@dataclass(frozen=True)
class Coverage:
    """How much of the text is accounted for.

    Args:
        source: the source that the text belongs to.
        stretches: every cited span once, and every declared stretch.
        citations: how many claims cite each span.
        uncovered: maximal runs without any of them that hold more than white space.
        characters: characters per kind; a character that several cover counts for a claim first.
    """

    source: Source
    stretches: tuple[Stretch, ...]
    citations: tuple[tuple[Stretch, int], ...]
    uncovered: tuple[Stretch, ...]
    characters: tuple[tuple[str, int], ...]


def read(path: str | Path) -> str:
    """Read a text as UTF-8, unchanged.

    Raises:
        CalcgraphError: if it cannot be read or is no UTF-8.
    """
    try:
        with Path(path).open("rb") as file:
            data = file.read(_MAX_BYTES + 1)
    except OSError as error:
        raise CalcgraphError(f"cannot read {path}: {error.strerror}") from None
    if len(data) > _MAX_BYTES:
        raise CalcgraphError(f"{path} is larger than 20 MB; this is not the article")
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        raise CalcgraphError(f"{path} is not UTF-8 at byte {error.start}") from None


def match(knowledge: Knowledge, text: str) -> Source:
    """The source whose digest the text has.

    Raises:
        InvalidArticle: if there is none; the report says how the text differs from each source.
    """
    digest = _sha256(text)
    known = [s for s in knowledge.sources if s.sha256]
    for source in known:
        if source.sha256 == digest:
            return source
    problems = [
        Problem(
            "article-differs",
            f"the text has {len(text)} characters and the digest {digest[:12]}…, "
            f"{source.label} has {source.characters} and {(source.sha256 or '')[:12]}…",
            focus=source.id,
            fix=_hint(text, source),
        )
        for source in known
    ]
    if not known:
        message = "no source has a digest, so that no text can be told to be the right one"
        problems = [Problem("article-unknown", message, fix="write sha256 and characters in its file under sources/")]
    raise InvalidArticle(Report.of(problems))


_CHANGES = {
    "it begins with a byte order mark": lambda text: text.removeprefix("\ufeff"),
    "its line ends are CRLF": lambda text: text.replace("\r\n", "\n"),
    "line breaks at its end are too many": lambda text: text.rstrip("\n"),
    "the line break at its end is missing": lambda text: text.rstrip("\n") + "\n",
}


def _hint(text: str, source: Source) -> str:
    for number in range(1, 4):
        for names in combinations(_CHANGES, number):
            changed = text
            for name in names:
                changed = _CHANGES[name](changed)
            if _sha256(changed) == source.sha256:
                return f"the text is the right one but {' and '.join(names)}; mend that and try again"
    return "give the copy that the spans were taken from"


def verify(knowledge: Knowledge, text: str) -> tuple[Source, Report]:
    """Check the digest of the text and of every stretch in it."""
    source = match(knowledge, text)
    problems = []
    if source.characters != len(text):
        message = f"the text has {len(text)} characters, not {source.characters}"
        problems.append(_problem(knowledge, source.id, "wrong-length", message, f"write characters: {len(text)}"))
    for owner, start, end, digest in _digests(knowledge, source):
        found = _sha256(text[start:end])
        if found != digest:
            message = f"characters {start}-{end} do not have the digest that is written down"
            fix = f"correct start and end, or write sha256: {found}"
            problems.append(_problem(knowledge, owner, "wrong-digest", message, fix))
    return source, Report.of(problems)


def _problem(knowledge: Knowledge, owner: str, code: str, message: str, fix: str) -> Problem:
    place = knowledge.places.get(owner)
    file, line = (place.file, place.line) if place else (None, None)
    return Problem(code, message, file=file, line=line, focus=owner, fix=fix)


def _digests(knowledge: Knowledge, source: Source) -> Iterator[tuple[str, int, int, str]]:
    for claim in claims_of(knowledge, source):
        for span in claim.spans:
            yield claim.id, span.start, span.end, span.sha256
    for part in source.uncited:
        yield source.id, part.start, part.end, part.sha256


def claims_of(knowledge: Knowledge, source: Source) -> tuple[Claim, ...]:
    """The claims taken from a source."""
    return tuple(c for c in knowledge.claims if c.source and c.source.id == source.id)


def coverage(knowledge: Knowledge, text: str) -> Coverage:
    """Account for every character of the text.

    Raises:
        InvalidArticle: if it is not the text of a source, or a span does not have its digest: what a wrong span
            covers would count for nothing.
    """
    source, report = verify(knowledge, text)
    if not report.conforms:
        raise InvalidArticle(report)
    cited: Counter[tuple[int, int]] = Counter()
    for claim in claims_of(knowledge, source):
        cited.update({(s.start, s.end) for s in claim.spans})
    spans = [Stretch(a, b, "claim") for a, b in sorted(cited)]
    declared = [
        Stretch(u.start, u.end, u.kind, f"{u.reason} (of {u.of})" if u.of else u.reason) for u in source.uncited
    ]
    kinds = [""] * len(text)
    for stretch in (*declared, *spans):
        kinds[stretch.start : stretch.end] = [stretch.kind] * (stretch.end - stretch.start)
    tally = Counter(k or ("white space" if text[i].isspace() else "uncovered") for i, k in enumerate(kinds))
    return Coverage(
        source,
        tuple(sorted((*spans, *declared), key=lambda s: (s.start, s.end))),
        tuple((s, cited[s.start, s.end]) for s in spans),
        tuple(_gaps(text, kinds)),
        tuple(tally.most_common()),
    )


def _gaps(text: str, kinds: list[str]) -> Iterator[Stretch]:
    start = None
    for i, kind in enumerate((*kinds, "end")):
        if kind and start is not None:
            inner = text[start:i]
            if inner.strip():
                lead = len(inner) - len(inner.lstrip())
                yield Stretch(start + lead, start + len(inner.rstrip()), "uncovered")
            start = None
        elif not kind and start is None:
            start = i


def _sha256(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
