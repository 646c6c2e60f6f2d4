"""Answers to who looks something up, both ways: as text, as JSON and as rows of a table.

Comes in: what was asked, and `Related`. Goes out: an `Answer` for everything that was asked, in that order, whether
there is one or not. What is a false friend or a gap is said to be one in every form.
"""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any, NamedTuple

from calcgraph.graph.mappings import MATCHES
from calcgraph.linking.lookup.related import Mapped, Related, Use
from calcgraph.linking.prefixes import Prefixes
from calcgraph.reporting.readable import visible

COLUMNS = (
    "asked",
    "line",
    "id",
    "label",
    "kind",
    "predicate_id",
    "predicate_modifier",
    "subject_id",
    "subject_label",
    "object_id",
    "object_label",
    "confidence",
    "object_source",
    "object_source_version",
    "how",
    "status",
    "comment",
    "place",
)


class Asked(NamedTuple):
    """What somebody wants to know of.

    Args:
        text: as it was written.
        line: of the standard input; 0 if it was an argument.
    """

    text: str
    line: int = 0


class Answer(NamedTuple):
    """What there is to say.

    Args:
        asked: of what.
        id: a CURIE, or the prefix of a vocabulary, in our spelling; empty if it cannot be told what is meant.
        label: what that is called; perhaps empty.
        mapped: rows of the mapping table.
        uses: other places where it stands.
        problem: why there is no answer; else empty.
        near: what may be meant instead.
    """

    asked: Asked
    id: str
    label: str = ""
    mapped: tuple[Mapped, ...] = ()
    uses: tuple[Use, ...] = ()
    problem: str = ""
    near: tuple[str, ...] = ()


def of_ids(asked: Iterable[Asked], related: Related, prefixes: Prefixes) -> Iterator[Answer]:
    """What of ours relates to ids of theirs."""
    for one in asked:
        curie, why, near = prefixes.meant(one.text)
        if ours := related.our_term(one.text):
            yield Answer(one, "", problem=f"that is a term of ours; run: calcgraph link to --of {ours}")
        elif curie:
            yield Answer(one, curie, related.label(curie), related.mappings_from(curie), related.uses_from(curie))
        else:
            yield Answer(one, "", problem=why, near=near)


def of_vocabularies(
    asked: Sequence[Asked], related: Related, prefixes: Prefixes, ours: Iterable[str] = ()
) -> Iterator[Answer]:
    """What of ours maps to vocabularies of theirs.

    Args:
        asked: their prefixes in any spelling, or what the mapping table calls them, as obo:hp.owl.
        related: what relates to what.
        prefixes: in every spelling.
        ours: ids of the terms to keep to; none for all.
    """
    ours = tuple(ours)
    known = {v.prefix: v for v in related.vocabularies()}
    sources = {source: v.prefix for v in known.values() for source in v.sources}
    for one in asked:
        name = one.text.strip().removesuffix(":")
        prefix = sources.get(name) or prefixes.prefix(name)
        if prefix in known:
            yield Answer(one, prefix, ", ".join(known[prefix].sources), related.to(prefix, ours))
        elif either := prefixes.either(name):
            yield Answer(one, "", problem=f"{name} may mean {' or '.join(either)}", near=either)
        elif prefix:
            yield Answer(one, "", problem=f"no row of the mapping table speaks of {prefix}")
        else:
            near = tuple(p for p in prefixes.alike(name) if p in known)
            yield Answer(one, "", problem=f"'{name}' is no vocabulary that is known", near=near)


def as_text(answer: Answer, *, comments: bool = True) -> str:
    """An answer for people, without a line break at its end."""
    if answer.problem:
        near = f"; did you mean {' or '.join(answer.near)}?" if answer.near else ""
        return visible(f"{answer.asked.text}: {answer.problem}{near}")
    asked = answer.asked.text.strip()
    head = f"{answer.id} {answer.label}".strip() + (f" ({asked})" if asked != answer.id else "")
    if not answer.mapped and not answer.uses:
        verb = "relates" if ":" in answer.id else "maps"
        return visible(f"{head}: nothing of ours {verb} to it")
    lines = [head]
    for one in answer.mapped:
        row = one.row
        other = "it" if row.object_id == answer.id else f"{row.object_id} {row.object_label or ''}".strip()
        where = f"{row.object_source} {row.object_source_version}"
        ours = f"{row.subject_id.removeprefix('cg:')} {row.subject_label}"
        lines.append(f"  {ours}: {_words(one, other)} (confidence {row.confidence}; {where})")
        if comments and row.comment:
            lines.append(f"      {row.comment}")
    for use in answer.uses:
        status = f", {use.status}" if use.status else ""
        place = f" ({use.place.file}:{use.place.line})" if use.place.file else ""
        label = "" if use.label == use.id else f" {use.label}"
        lines.append(f"  {use.id}{label}: has it as {use.how}{status}{place}")
    return "\n".join(map(visible, lines))


def as_json(answer: Answer) -> dict[str, Any]:
    """An answer as plain data; an empty cell of a row is left out."""
    about: dict[str, Any] = {"asked": answer.asked.text} | ({"line": answer.asked.line} if answer.asked.line else {})
    if answer.problem:
        return {**about, "problem": answer.problem, "near": list(answer.near)}
    return {
        **about,
        "id": answer.id,
        "label": answer.label,
        "mappings": [
            {k: float(v) if k == "confidence" else v for k, v in _slots(one).items() if v} for one in answer.mapped
        ],
        "uses": [
            {"how": use.how, "id": use.id, "label": use.label}
            | ({"status": use.status} if use.status else {})
            | ({"place": f"{use.place.file}:{use.place.line}"} if use.place.file else {})
            for use in answer.uses
        ],
    }


def as_rows(answer: Answer) -> Iterator[tuple[str, ...]]:
    """The rows of an answer, with the cells of COLUMNS; one of the kind `problem` or `nothing` if it has none."""
    about = {
        "asked": answer.asked.text,
        "line": str(answer.asked.line or ""),
        "id": answer.id,
        "label": answer.label,
    }
    rows = [{**about, **{k: str(v) for k, v in _slots(one).items()}} for one in answer.mapped]
    rows += [
        {
            **about,
            "kind": "use",
            "how": use.how,
            "subject_id": use.id,
            "subject_label": use.label,
            "status": use.status,
            "place": f"{use.place.file}:{use.place.line}" if use.place.file else "",
        }
        for use in answer.uses
    ]
    if not rows:
        kind, said = ("problem", "; ".join((answer.problem, *answer.near))) if answer.problem else ("nothing", "")
        rows = [{**about, "kind": kind, "comment": said}]
    return (tuple(visible(row.get(column, "")) for column in COLUMNS) for row in rows)


def _words(one: Mapped, other: str) -> str:
    row = one.row
    if one.kind == "gap":
        return "GAP, nothing there is the same"
    words = MATCHES[row.predicate_id.removeprefix("skos:")]
    return f"FALSE FRIEND, not {words} {other}" if one.kind == "false friend" else f"{words} {other}"


def _slots(one: Mapped) -> dict[str, Any]:
    """A row by the names that SSSOM gives its slots, with what kind it is and where it stands."""
    row = one.row
    slots = row.model_dump()
    place = f"{one.place.file}:{one.place.line}" if one.place.file else ""
    return {"kind": one.kind, **{k: "" if v is None else v for k, v in slots.items()}, "place": place}
