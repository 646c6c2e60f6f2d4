"""What a push has done, in words: for people, and as JSON.

Comes in: what was found. Goes out: text.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from calcgraph.errors import CalcgraphError
from calcgraph.graph.names import BASE
from calcgraph.reporting.readable import cut
from calcgraph.stores.answers import Asked
from calcgraph.stores.documents import Outcome, Run, added, document, iri
from calcgraph.stores.profiles import Profile
from calcgraph.stores.proof import Proven
from calcgraph.stores.pushing import Mode, Pushed
from calcgraph.stores.store import Graph, Store

_SHORT = 16  # digits of a digest that are shown; the JSON has all
_LONGEST = 160  # characters of a triple or a cell that are shown


def text(run: Run, store: Store, outcome: Outcome) -> str:
    """What the store holds now, and by what that is known.

    Args:
        run: what is known of the run.
        store: the store.
        outcome: what was found and done.
    """
    pushed, merge = outcome.pushed, run.mode == "merge"
    heads = ("before", "now", "added") if merge and pushed else ("before", "now")
    rows = [("graph", *(heads if pushed else ("in the files", "at the store")), "sha256", "compared by", "verdict")]
    for one in outcome.proven:
        counts = [pushed.before[one.graph] if pushed else one.sent, one.found]
        if pushed and merge:
            counts.append(added(one, counts[0]))
        digest = f"{one.digest[:_SHORT]}…" if one.digest else "—"
        rows.append((_name(one.graph), *(f"{count:,}" for count in counts), digest, one.how, one.verdict))
    right = (1, 2, 3) if pushed and merge else (1, 2)
    lines = [_done(store, pushed), *_origin(run), "", *_table(rows, right=right)]
    for one in outcome.proven:
        lines += _differences(one)
    lines += ["", _sum(outcome.proven)]
    if outcome.asked:
        lines += _answers(outcome.asked)
    for graph, size in outcome.others.items():
        lines.append(f"also there {_name(graph)}, {size:,} triples: not in these files, and left alone")
    if outcome.staging:
        number = len(outcome.staging)
        lines.append(
            f"also there {number} staging {'graph' if number == 1 else 'graphs'}, as {iri(outcome.staging[0])}, of "
            "pushes that were interrupted or are at work; --clean removes them"
        )
    return "\n".join(lines) + "\n"


def plan(run: Run, store: Store, outcome: Outcome) -> str:
    """What a push would change."""
    rows = [("graph", "there", "in the files", "would")]
    for one in outcome.proven:
        rows.append((_name(one.graph), f"{one.found:,}", f"{one.sent:,}", outcome.would[one.graph]))
    head = f"{store.name}: nothing was changed; this is what would be"
    return "\n".join([head, *_origin(run), "", *_table(rows, right=(1, 2))]) + "\n"


def deleted(store: Store, before: Mapping[Graph, int]) -> str:
    """Which graphs were emptied."""
    rows = [("graph", "triples deleted"), *((_name(graph), f"{size:,}") for graph, size in before.items())]
    return "\n".join([f"{store.name}: deleted, and looked that they are gone", "", *_table(rows, right=(1,))]) + "\n"


def as_json(run: Run, outcome: Outcome, error: CalcgraphError | None = None) -> str:
    """The same for programs: one object, always with the same keys."""
    return _dumped(document(run, outcome, error))


def profiles(known: Iterable[Profile], *, as_json: bool) -> str:
    """The kinds of stores: endpoints, login, limits, and whether they were tried."""
    if as_json:
        wanted = ("name", "title", "tried", "address", "query", "update", "graph_store", "login", "bulk", "limits")
        return _dumped([{name: getattr(one, name) for name in wanted} for one in known])
    lines = []
    for one in known:
        lines.append(f"{one.name}: {one.title}")
        lines.append(f"  tested      {one.tried or 'not against a real server; written from its documentation'}")
        lines.append(f"  address     {one.address}")
        if one.name not in ("folder", "generic"):
            query, update = (path or "the address" for path in (one.query, one.update))
            graphs = "none; INSERT DATA instead" if one.graph_store is None else one.graph_store or "the address"
            lines.append(f"  endpoints   query {query}, update {update}, graphs {graphs}")
            lines.append(f"  login       {one.login}, or a token")
            lines.append(f"  swap        {'one update for all graphs' if one.swaps else 'one graph after the other'}")
        if one.bulk:
            lines.append(f"  bulk load   {one.bulk}")
        if one.limits:
            lines.append(f"  know        {one.limits}")
        lines.append(f"  described   {one.documentation}")
        lines.append("")
    return "\n".join(lines)


def _origin(run: Run) -> list[str]:
    lines = [f"release    {run.release}"] if run.release else []
    return lines + [f"read       {cut(name, _LONGEST)}, sha256 {digest}" for name, digest in run.files]


def _done(store: Store, pushed: Pushed | None) -> str:
    if pushed is None:
        return f"{store.name}: compared with the files; nothing was changed"
    how = (
        "swapped in one update: readers saw the old release, then the new one" if store.profile.swaps else "swapped in"
    )
    how = how if pushed.staged else "loaded into place; readers saw it grow"
    return f"{store.name}: {'went on with an interrupted push, ' if pushed.resumed else ''}{how}"


def _sum(proven: Sequence[Proven]) -> str:
    wrong = sum(1 for one in proven if one.verdict == "different")
    graphs = "1 graph" if len(proven) == 1 else f"{len(proven)} graphs"
    total = f"{graphs}, {sum(one.found for one in proven):,} triples"
    if wrong:
        return f"different  {wrong} of {total}: the store does not hold what the files say"
    if any(one.verdict == "same values" for one in proven):
        return f"proven     {total}; the same values as in the files, spelt or typed otherwise where shown"
    sampled = any("sample" in one.how for one in proven)
    return (
        f"proven     {total}; the store gives back what the files say{', as far as it was sampled' if sampled else ''}"
    )


def _differences(one: Proven) -> list[str]:
    lines = [
        f"    {number:,} {_times(number)} a value {kind}, as {cut(example, _LONGEST)}"
        for kind, number, example in one.spelling
    ]
    for word, (number, some) in (("missing", one.missing), ("unexpected", one.unexpected)):
        lines += [f"    {word:<11} {cut(line, _LONGEST)}" for line in some]
        if number > len(some):
            lines.append(f"    {word:<11} … and {number - len(some):,} more")
    return [f"  {_name(one.graph)}", *lines] if lines else []


def _answers(asked: Sequence[Asked]) -> list[str]:
    good = [one for one in asked if one.verdict in ("same", "same values")]
    spelled = sum(1 for one in asked if one.verdict == "same values")
    tail = f", {spelled} of them in another spelling of the same values" if spelled else ""
    lines = [f"questions  {len(good)} of {len(asked)} answered as the files answer them{tail}"]
    for one in asked:
        if one not in good:
            rows = "no answer" if one.found is None else f"{one.found} rows for {one.rows}"
            lines += [f"  {one.question.number} {one.question.question}", f"    {rows}; {cut(one.words, _LONGEST)}"]
    return lines


def would(one: Proven, mode: Mode) -> str:
    """What a push would do with a graph."""
    if mode == "delete":
        return f"delete {one.found:,} triples" if one.found else "find nothing to delete"
    if mode == "merge":
        return "change nothing" if one.verdict != "different" else "add what is missing"
    if not one.found:
        return "be new"
    if one.verdict == "same":
        return "stay as it is"
    if one.verdict == "same values":
        return "stay as it is, but for spelling"
    return f"be replaced ({one.missing[0]:,} new, {one.unexpected[0]:,} gone)" if one.missing[0] else "be replaced"


def _dumped(value: Any) -> str:
    return json.dumps(value, indent=1, ensure_ascii=False) + "\n"


def _name(graph: Graph) -> str:
    named = iri(graph)
    short = named.removeprefix(BASE)
    return "(the default graph)" if not named else f"cg:{short}" if short != named else cut(named, _LONGEST)


def _times(number: int) -> str:
    return "time" if number == 1 else "times"


def _table(rows: Sequence[Sequence[str]], right: Sequence[int]) -> list[str]:
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]

    def line(row: Sequence[str]) -> str:
        cells = (
            cell.rjust(width) if n in right else cell.ljust(width)
            for n, (cell, width) in enumerate(zip(row, widths, strict=True))
        )
        return "  " + "  ".join(cells).rstrip()

    return [line(rows[0]), "  " + "  ".join("─" * width for width in widths), *map(line, rows[1:])]
