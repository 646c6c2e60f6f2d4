"""What a merge found, as problems, as text and as JSON.

Comes in: `Merged`. Goes out: a `Report` and words. What is a problem:

    join-inconsistent           violation   no world fits both sides
    join-unsatisfiable          violation   a class lost its instances by the join
    foreign-subsumption         violation   a class of others got a new superclass among classes of others
    forbidden-superclass        violation   a class of ours is below one that was forbidden
    join-outside-owl-2-dl       violation   axioms that are in OWL 2 DL on each side, and together are not
    engines-disagree            violation   HermiT does not confirm an explanation: then neither is to be trusted
    partner-unsatisfiable       warning     a class of theirs has no instance without us
    import-says-more            info        with our imports more follows of the partners' classes than from their files
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from calcgraph.errors import Problem, Report, Severity
from calcgraph.linking.merging.joining import Found, Pair
from calcgraph.linking.merging.justifying import Because
from calcgraph.linking.merging.run import Merged
from calcgraph.owl import functional
from calcgraph.reasoning.classification import THING

_SHOWN = 5
_FIXES = {
    "join-unsatisfiable": "correct an axiom of ours among these, or report the others to their makers",
    "foreign-subsumption": "weaken the axiom of ours: no ontology of others may say more because of us",
    "forbidden-superclass": "correct the axiom of ours, or what the class is mapped to",
    "partner-unsatisfiable": "report it to its makers; ours has no part in it",
}


def report(merged: Merged, *, between: str = "; ") -> Report:
    """The problems of a merge.

    Args:
        merged: what was found.
        between: what stands between the axioms of an explanation.
    """
    return Report.of(_problems(merged, between))


def _problems(merged: Merged, between: str) -> Iterator[Problem]:
    sides = merged.sides
    kinds = (("join-unsatisfiable", "unsatisfiable"), ("foreign-subsumption", "foreign"))
    for found in merged.found:
        if not found.consistent:
            message = f"no world fits ours and theirs together{_why(merged, THING, '', between)}"
            yield Problem("join-inconsistent", message, fix=_FIXES["join-unsatisfiable"])
    for code, kind in (*kinds, ("forbidden-superclass", "forbidden"), ("partner-unsatisfiable", "theirs")):
        severity: Severity = "warning" if kind == "theirs" else "violation"
        for low, high in _each(merged.found, kind):
            said = f"is below {sides.called(high)}" if high else "can have no instance"
            message = f"{sides.called(low)} {said}{_why(merged, low, high, between)}"
            yield Problem(code, message, severity, focus=low, fix=_FIXES[code], label=sides.labels.get(low))
    for profile in merged.profiles:
        if profile.name == "OWL 2 DL":
            for message in profile.by_the_join:
                yield Problem("join-outside-owl-2-dl", f"together only: {message}", fix="weaken the axiom of ours")
    for doubt in merged.hermit.unconfirmed if merged.hermit else ():
        what = (
            f"{sides.called(doubt.low)} {f'is below {sides.called(doubt.high)}' if doubt.high else 'has no instance'}"
        )
        message = f"HermiT does not confirm what saturation says: {what}{_why(merged, doubt.low, doubt.high, between)}"
        yield Problem("engines-disagree", message, focus=doubt.low, fix="report it: one of the two has an error")
    yield from _hearsay(merged)


def _each(found: Iterable[Found], kind: str) -> list[Pair]:
    pairs = {item if isinstance(item, tuple) else (item, "") for one in found for item in getattr(one, kind)}
    return sorted(pairs)


def _hearsay(merged: Merged) -> Iterator[Problem]:
    sides = merged.sides
    groups: defaultdict[str, list[Pair]] = defaultdict(list)
    for low, high in merged.saturated.hearsay:
        groups[sides.short(low).partition(":")[0]].append((low, high))
    for prefix, pairs in sorted(groups.items()):
        told = "; ".join(f"{sides.called(a)} below {sides.called(b)}" for a, b in pairs[:_SHOWN])
        more = f"; and {len(pairs) - _SHOWN} more" if len(pairs) > _SHOWN else ""
        message = f"of {prefix} it follows with our imports, and from these files alone does not: {told}{more}"
        fix = "compare the versions; a file that is a part of its ontology, or older, says less"
        yield Problem("import-says-more", message, "info", focus=prefix, fix=fix)


def _explanation(merged: Merged, low: str, high: str) -> Because | None:
    """Why, by whichever engine told."""
    told = (said for found in merged.found for said in found.because if said.axioms)
    return next((said for said in told if (said.low, said.high) == (low, high)), None)


def _why(merged: Merged, low: str, high: str, between: str) -> str:
    said = _explanation(merged, low, high)
    if said is None:
        return "; why was not worked out, for there are many such"
    lines = _lines(merged, said)
    return f", because of {len(lines)} axiom{'s' * (len(lines) != 1)}:{between.removeprefix(';')}{between.join(lines)}"


def _lines(merged: Merged, said: Because) -> list[str]:
    sides = merged.sides
    return [f"{functional.text(axiom, sides.called)} [{sides.origin(axiom)}]" for axiom in said.axioms]


# ---- for programs


def as_json(merged: Merged) -> dict[str, Any]:
    """The merge as plain data."""
    sides = merged.sides
    return {
        **report(merged).as_json(),
        "files": [side._asdict() for side in merged.files],
        "axioms": {"ours": len(sides.own), "our imports": len(sides.imports), "module of theirs": len(sides.module)},
        "new superclasses": _superclasses(merged),
        "explanations": [
            {
                "class": sides.short(s.low),
                "superclass": sides.short(s.high) if s.high else None,
                "axioms": _lines(merged, s),
            }
            for found in merged.found
            for s in found.because
        ],
        "imports say more": [[sides.short(a), sides.short(b)] for a, b in merged.saturated.hearsay],
        "engines": [
            {"engine": f.engine, "scope": f.scope, "axioms left out": f.left_out, "consistent": f.consistent}
            for f in merged.found
        ],
        "HermiT did not answer": merged.silence or None,
        "profiles": {p.name: {"within": not p.broken, "broken": p.broken} for p in merged.profiles},
    }


def _superclasses(merged: Merged) -> list[dict[str, Any]]:
    sides = merged.sides
    return [
        {
            "class": sides.short(low),
            "label": sides.labels.get(low),
            "superclass": sides.short(high),
            "superclass label": sides.labels.get(high),
            "engines": [found.engine for found in merged.found if (low, high) in found.above],
        }
        for low, high in _each(merged.found, "above")
    ]


# ---- for people


def text(merged: Merged, *, every: bool = False) -> str:
    """The merge in words, but for its problems.

    Args:
        merged: what was found.
        every: list all classes, not only the first of each group.
    """
    return "\n".join(_paragraphs(merged, every)) + "\n"


def _paragraphs(merged: Merged, every: bool) -> Iterator[str]:
    sides = merged.sides
    yield f"Joined {len(sides.own):,} axioms of ours and {len(sides.imports):,} of our imports with:"
    for side in merged.files:
        yield f"  {Path(side.file).name}: {side.axioms:,} axioms, {side.module:,} that matter to ours ({side.syntax})"
        yield from (f"    {note}" for note in side.notes)
    groups: defaultdict[str, list[str]] = defaultdict(list)
    for low, high in _each(merged.found, "above"):
        groups[high].append(low)
    yield ""
    yield "New superclasses of ours, from both sides together:" if groups else "The join gives ours no new superclass."
    for high, lows in sorted(groups.items(), key=lambda group: (len(group[1]), sides.called(group[0]))):
        shown = lows if every else lows[:_SHOWN]
        more = f" and {len(lows) - len(shown)} more" if len(lows) > len(shown) else ""
        yield f"  {sides.called(high)}"
        yield f"    above {', '.join(map(sides.called, shown))}{more}"
    yield ""
    yield from _verdicts(merged)
    yield ""
    for found in merged.found:
        left = f"; {found.left_out} axioms are beyond it, in whole or in part" if found.left_out else ""
        yield f"Engine: {found.engine}, on {found.scope}{left}."
    if merged.silence:
        yield f"Engine: HermiT gave no answer: {merged.silence}. What follows outside of OWL 2 EL only is not known."
    elif merged.hermit and not merged.hermit.unconfirmed:
        yield _agreement(merged)
    for profile in merged.profiles:
        rules = ", ".join(f"{rule} ({count})" for rule, count in profile.broken.items())
        yield f"Profile: the merged module is {'not ' * bool(rules)}in {profile.name}{f': {rules}' if rules else ''}."


def _verdicts(merged: Merged) -> Iterator[str]:
    if not all(found.consistent for found in merged.found):
        yield "The two sides contradict each other."
        return
    lost, foreign = (len(_each(merged.found, kind)) for kind in ("unsatisfiable", "foreign"))
    yield f"Classes that lost their instances by the join: {lost or 'none'}."
    yield f"Classes of others with a new superclass of others by it: {foreign or 'none'}."


def _agreement(merged: Merged) -> str:
    assert merged.hermit is not None
    mine, sure = set(merged.saturated.above), set(merged.hermit.above)
    more = len(sure - mine)
    found = f"{more} superclasses of ours that saturation did not" if more else "nothing that saturation had not found"
    return f"HermiT found {found}."
