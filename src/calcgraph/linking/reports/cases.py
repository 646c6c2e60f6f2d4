"""Rows of the queries as cases: one for each thing to ask for, with the strongest evidence in words.

Comes in: rows, names of all that they speak of, partners, annotations. Goes out: cases without drafts.
"""

from collections import defaultdict, deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import PurePath

import pyoxigraph as ox

from calcgraph.linking.partner import Partner
from calcgraph.linking.reports.asked import Case
from calcgraph.linking.reports.asking import FILES, Query, Row, filled
from calcgraph.linking.reports.below import Below
from calcgraph.linking.reports.usage import Usage
from calcgraph.reporting.checked import number
from calcgraph.reporting.readable import cut

_WORTH_TELLING = 3  # reasons of a case that are told; all rows are in JSON
_WORTH_NAMING = 20  # terms that are named in one sentence
_LONGEST_LABEL, _LONGEST_TEXT = 200, 2_000  # characters that are shown


@dataclass(frozen=True)
class Names:
    """How ids and values are called.

    Args:
        shorten: gives the CURIE of an IRI.
        labels: by CURIE; ours without a prefix.
        definitions: of terms of theirs, by CURIE.
        files: by the IRI of their graph.
    """

    shorten: Callable[[str], str]
    labels: Mapping[str, str]
    definitions: Mapping[str, str]
    files: Mapping[str, str]

    def id(self, value: ox.NamedNode | ox.Literal) -> str:
        """A CURIE, the name of a file, or a text."""
        if isinstance(value, ox.Literal):
            return value.value
        return self.files.get(value.value) or self.shorten(value.value).removeprefix("cg:")

    def __call__(self, id_: str) -> str:
        """An id with its label: theirs as `ID label`, ours as `label (ID)`.

        Kinds and places, which are but spoken of, go by their labels alone; predicates by their local names.
        """
        label = cut(self.labels.get(id_, ""), _LONGEST_LABEL)
        prefix, colon, local = id_.partition(":")
        if prefix in ("UBERON", "cgv", "skos", "oboInOwl"):
            return label or local
        return f"{id_} {label}".rstrip() if colon else f"{label} ({id_})" if label else cut(id_, _LONGEST_TEXT)


def cases(
    query: Query, rows: Iterable[Row], names: Names, below: Sequence[Below], usage: Mapping[str, Usage]
) -> Iterator[Case]:
    """Group rows into cases.

    Args:
        query: that found them.
        rows: what it found.
        names: what all in them is called.
        below: the hierarchies of the partners, in the order of their graphs.
        usage: annotations, by the prefix of the terms that they use.
    """
    grouped: defaultdict[tuple[str, ...], list[dict[str, str]]] = defaultdict(list)
    for row in rows:
        told = {name: names.id(value) for name, value in row.items() if name != "file"}
        place = row["file"].value.removeprefix(FILES)
        grouped[(place, *(told[name] for name in query.case))].append(told)
    for (place, *_), found in sorted(grouped.items(), key=lambda item: _numbers(item[0])):
        yield _case(query, sorted(found, key=_strongest), names, below[int(place)], usage)


def _numbers(key: tuple[str, ...]) -> tuple[object, ...]:
    return int(key[0]), *key[1:]


def _strongest(row: dict[str, str]) -> tuple[object, ...]:
    return -float(row.get("confidence", "0")), sorted(row.items())


def _case(query: Query, rows: list[dict[str, str]], names: Names, below: Below, usage: Mapping[str, Usage]) -> Case:
    partner = below.partner
    joined = {name: _several(names(row[name]) for row in rows if name in row) for name in rows[0]}
    about = rows[0][query.about]
    vocabulary = about.partition(":")[0]
    evidence: dict[str, str] = {}
    for row in rows:
        evidence.setdefault(row.get("focus", ""), filled(query.found, {k: names(v) for k, v in row.items()}))
    reasons = [*evidence.values()][:_WORTH_TELLING]
    said = names.definitions.get(about, "") if query.kind != "xref" else ""
    if said and not any(said[:_LONGEST_LABEL] in reason for reason in reasons):
        reasons.insert(0, f'Its definition: "{cut(said, _LONGEST_TEXT)}"')
    if len(evidence) > _WORTH_TELLING:
        reasons.append(f"So it is for {len(evidence) - _WORTH_TELLING:,} more.")
    if query.kind == "parent":
        reasons += _way(below, about, rows[0], names)
    return Case(
        key="/".join((query.code, *dict.fromkeys((about, *(rows[0][name] for name in query.case))))).replace(" ", "-"),
        code=query.code,
        kind=query.kind,
        vocabulary=vocabulary,
        file=PurePath(partner.file).name,
        version=partner.version,
        about=about,
        term=names(about),
        title=filled(query.title, joined),
        rule=query.rule,
        evidence=tuple(reasons),
        rows=tuple(rows),
        ask=filled(query.ask, joined),
        target=names(rows[0]["target"]) if "target" in rows[0] else "",
        today=tuple(_today(query, rows, names, usage.get(vocabulary))),
    )


def _several(names: Iterable[str], between: str = "; ") -> str:
    """Names in one sentence, each once; of very many the first."""
    each = list(dict.fromkeys(names))
    more = len(each) - _WORTH_NAMING
    return between.join([*each[:_WORTH_NAMING], *([f"and {more:,} more"] if more > 0 else [])])


def _way(below: Below, about: str, row: dict[str, str], names: Names) -> Iterator[str]:
    """How it stands where it does: the way up to the branch, its other parents, and what stands below it."""
    term = below.partner.terms.get(about)
    if "parent" in row and (way := _path(below.partner, row["parent"], row["branch"])):
        yield f"The way up: {_several(map(names, (about, *way)), ', ')}."
        others = [up for up in (term.parents if term else ()) if up != row["parent"]]
        if others:
            yield f"It has other parents: {_several(map(names, others))}."
        else:
            yield "It has no other parent, and needs one that says nothing of the kind."
        yield _with_it(below, about, row, names)
    elif "branch" in row and term:
        yield f"Its parents: {_several(map(names, term.parents))}."


def _with_it(below: Below, about: str, row: dict[str, str], names: Names) -> str:
    """What of that below it would leave the branch with it."""
    under, rest = below(about) - {about}, below(row["branch"], (about, row["parent"]))
    if not under:
        return "Nothing stands below it."
    leaving = under - rest
    stay, go = len(under) - len(leaving), len(leaving)
    told = f"Of {number(len(under), 'term')} below it, {stay} {'stays' if stay == 1 else 'stay'} below "
    told += f"{names(row['branch'])} by other parents"
    if not leaving:
        return f"{told}."
    terms = below.partner.terms
    children = [f"{id_} {cut(terms[id_].label, _LONGEST_LABEL)}" for id_ in below.children[about] if id_ in leaving]
    told += f", and {go} {'leaves' if go == 1 else 'leave'} it; of those right below it: {_several(children)}."
    return f"{told} What of these belongs there needs another parent."


def _path(partner: Partner, low: str, high: str) -> list[str]:
    """One of the shortest ways up; empty if there is none."""
    before: dict[str, str] = {low: ""}
    todo = deque([low])
    while todo:
        here = todo.popleft()
        if here == high:
            way = [here]
            while before[way[-1]]:
                way.append(before[way[-1]])
            return way[::-1]
        term = partner.terms.get(here)
        for up in sorted(term.parents) if term else ():
            if up not in before:
                before[up] = here
                todo.append(up)
    return []


def _today(query: Query, rows: list[dict[str, str]], names: Names, usage: Usage | None) -> Iterator[str]:
    first = rows[0]
    about = first[query.about]
    if query.kind == "parent" and "branch" in first:
        branch = first["branch"]
        named = {id_: names(id_) for id_ in (about, branch)}
        if "parent" in first:
            yield f"When {named[branch]} is asked for, leave out what stands below it by this step alone."
            if usage:
                yield usage.by_a_step(about, first["parent"], branch, named=named)
        else:
            yield f"Ask for {named[about]} beside {named[branch]}."
            if usage:
                yield usage.missed(about, branch, named=named)
    elif query.kind == "parent":
        types = list(dict.fromkeys(names(row["focus"]) for row in rows))
        yield f"Ask for {names(about)} and its {len(types)} types: {_several(types)}."
    elif query.kind == "synonym":
        yield f'A search for "{first["name"]}" finds {names(about)}; take {names(first["better"])}.'
