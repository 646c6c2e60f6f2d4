"""What each format cannot carry, found by reading each file back.

Comes in: the data set, and for each format what its readers gave back. Goes out: the report, as JSON and as a table.

A claim is carried if its subject, property, status and every value come back with its id. A qualifier of a claim (its
certainty, frequency, bearer, span …) is carried if that comes back too. A graph is carried as far as its triples do;
a record of it, if all triples about it do. Blank nodes are compared by what is said of them, since their labels differ
from file to file.
"""

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import pyoxigraph as ox

from calcgraph.curies import Shortener
from calcgraph.graph.dataset import GraphName
from calcgraph.graph.grounding import NAMED_BY_CONTENT, Triples, by_graph, grounded, short_name
from calcgraph.graph.names import TYPE, cgv
from calcgraph.writing.objects import Objects

Ids = Mapping[str, frozenset[str]]
_ESSENTIAL = tuple(cgv(name) for name in ("subject", "property", "status", "value"))
_on_a_line = json.JSONEncoder(ensure_ascii=False).encode
_STATUSES = ("present", "excluded", "normal", "unknown", "silent")


def losses(objects: Objects, read_back: Mapping[str, Iterable[ox.Quad]], files: Mapping[str, Sequence[str]]) -> Any:
    """Compare what came back with what there is.

    Args:
        objects: what was written.
        read_back: the quads that the readers of each format gave back, by the format's name.
        files: the names of the files of each format.

    Returns:
        JSON: under `content` every id that there is; under `formats`, for each, its files and what is lost of claims,
        statuses, qualifiers and graphs, counted and by id. `"lost": "all"` stands for the ids under `content`.
    """
    there = _There(objects)
    return {
        "content": {group: {key: sorted(ids) for key, ids in own.items()} for group, own in there.ids.items()},
        "formats": {
            name: {"files": list(files[name]), **_of_format(there, quads)} for name, quads in read_back.items()
        },
    }


class _There:
    """What was written: every triple has a number, since to compare numbers is cheaper than to compare triples."""

    def __init__(self, objects: Objects) -> None:
        self._short = Shortener(objects.prefixes)
        graphs = {name: grounded(triples) for name, triples in sorted(by_graph(objects.dataset).items())}
        self._triples = tuple(Triples().union(*graphs.values()))
        self.numbers = {triple: number for number, triple in enumerate(self._triples)}
        self.graphs = {name: {self.numbers[triple] for triple in triples} for name, triples in graphs.items()}
        self.claims = self._by_claim(graphs.get("claims", Triples()))
        self.said = [(c, self.name(p), numbers) for c, own in self.claims.items() for p, numbers in own.items()]
        self.records = {graph: self._by_record(triples) for graph, triples in graphs.items()}
        self.ids = self._ids()

    def name(self, term: Any) -> str:
        """`CALC_0010307`, `HP:0002905`."""
        return self._short(term.value).removeprefix("cg:")

    def _by_claim(self, triples: Triples) -> dict[str, defaultdict[ox.NamedNode, set[int]]]:
        """The triples about each claim by its id and the predicate."""
        is_claim = {t.subject for t in triples if t.predicate == TYPE and t.object == cgv("Claim")}
        claims = {claim: defaultdict[ox.NamedNode, set[int]](set) for claim in is_claim}
        for triple in triples:
            if triple.subject in claims:
                claims[triple.subject][triple.predicate].add(self.numbers[triple])
        return {self.name(claim): own for claim, own in claims.items()}

    def _by_record(self, triples: Triples) -> dict[str, set[int]]:
        """The triples about each record, but for nodes without a name."""
        found: defaultdict[Any, set[int]] = defaultdict(set)
        for triple in triples:
            found[triple.subject].add(self.numbers[triple])
        records: defaultdict[str, set[int]] = defaultdict(set)
        for subject, own in found.items():
            if not subject.value.startswith(NAMED_BY_CONTENT):
                records[self.name(subject)] |= own
        return records

    def back(self, quads: Iterable[ox.Quad]) -> dict[str, set[int]]:
        """The numbers of what came back, by graph; what else came back counts for nothing, blank nodes apart."""
        back: defaultdict[GraphName, set[int]] = defaultdict(set)
        loose: defaultdict[GraphName, list[ox.Triple]] = defaultdict(list)
        for quad in quads:
            triple, numbers = quad.triple, back[quad.graph_name]
            number = self.numbers.get(triple)
            if number is not None:
                numbers.add(number)
            elif isinstance(triple.subject, ox.BlankNode) or isinstance(triple.object, ox.BlankNode):
                loose[quad.graph_name].append(triple)
        for graph, triples in loose.items():
            back[graph] |= {self.numbers[triple] for triple in grounded(triples) if triple in self.numbers}
        return {short_name(graph): numbers for graph, numbers in back.items()}

    def _ids(self) -> dict[str, Ids]:
        statuses: defaultdict[str, set[str]] = defaultdict(set)
        qualifiers: defaultdict[str, set[str]] = defaultdict(set)
        for claim, own in self.claims.items():
            for number in own[cgv("status")]:
                statuses[self.name(self._triples[number].object).removeprefix("cgv:")].add(claim)
            for predicate in own.keys() - {*_ESSENTIAL, TYPE}:
                qualifiers[self.name(predicate)].add(claim)
        return {
            "claims": {"all": frozenset(self.claims)},
            "statuses": {s: frozenset(statuses[s]) for s in _STATUSES if s in statuses},
            "qualifiers": {q: frozenset(ids) for q, ids in sorted(qualifiers.items())},
            "graphs": {g: frozenset(records) for g, records in self.records.items()},
        }


def _of_format(there: _There, quads: Iterable[ox.Quad]) -> dict[str, Any]:
    back = there.back(quads)
    merged = set[int]().union(*back.values())
    whole = {c for c, own in there.claims.items() if all(own[p] <= merged for p in _ESSENTIAL if p in own)}
    kept: defaultdict[str, set[str]] = defaultdict(set)
    for claim, predicate, numbers in there.said:
        if numbers <= merged:
            kept[predicate].add(claim)
    graphs = {}
    for graph, numbers in there.graphs.items():
        carried = numbers & (back.get(graph, set()) if back.keys() - {""} else merged)
        records = there.records[graph] if carried else {}
        graphs[graph] = {
            "triples": {"of": len(numbers), "carried": len(carried)},
            "named": graph in back,
            "records": _tally(there.ids["graphs"][graph], {name for name, own in records.items() if own <= carried}),
        }
    return {
        "claims": _tally(there.ids["claims"]["all"], whole),
        "statuses": {status: _tally(claims, whole) for status, claims in there.ids["statuses"].items()},
        "qualifiers": {q: _tally(claims, kept[q]) for q, claims in there.ids["qualifiers"].items()},
        "graphs": graphs,
    }


def _tally(there: frozenset[str], kept: set[str]) -> dict[str, Any]:
    lost = there - kept
    whole = len(lost) == len(there) > 0
    return {"of": len(there), "carried": len(there) - len(lost), "lost": "all" if whole else sorted(lost)}


def as_json(found: Any) -> bytes:
    """The report for programs; one line for each count."""
    return (_nested(found, 0) + "\n").encode()


def _nested(value: Any, depth: int) -> str:
    if isinstance(value, dict) and not ("lost" in value or "of" in value):
        pad = " " * (depth + 1)
        inside = (f"{pad}{_on_a_line(key)}: {_nested(own, depth + 1)}" for key, own in value.items())
        return "{\n" + ",\n".join(inside) + f"\n{' ' * depth}}}"
    return _on_a_line(value)


def as_table(found: Any) -> bytes:
    """The report for people, in Markdown: a row for each format."""
    statuses = tuple(found["content"]["statuses"])
    lines = [
        "# What each format cannot carry",
        "",
        "Made by `calcgraph build`, by reading each file back; `losses.json` lists every id. *Carried / there are*; a",
        "dash: nothing of it. A claim is carried if subject, property, status and every value come back with its id.",
        "A triple is carried even where its graph is not named. Blank nodes that say the same, such as two equal",
        "restrictions, count once, so that a graph can have fewer triples here than lines in `calcgraph.nq`. No claim",
        "that is excluded, normal, unknown or silent comes out of any file as a positive statement, carried or not.",
        "",
        "## Claims",
        "",
        f"| format | files | claims | {' | '.join(statuses)} | qualifiers lost |",
        f"|---|---|--:|{'--:|' * len(statuses)}---|",
    ]
    for name, of in found["formats"].items():
        files = ", ".join(f"`{file}`" for file in of["files"])
        cells = [_fraction(of["claims"]), *(_fraction(of["statuses"][s]) for s in statuses)]
        lost = [f"{q} ({c['of'] - c['carried']})" for q, c in of["qualifiers"].items() if c["carried"] < c["of"]]
        every = all(not c["carried"] for c in of["qualifiers"].values())
        told = "all" if every else ", ".join(lost) or "none"
        lines.append(f"| {name} | {files} | {' | '.join(cells)} | {told} |")
    graphs = tuple(found["content"]["graphs"])
    lines += ["", "## Graphs, in triples", "", f"| format | named | {' | '.join(graphs)} |"]
    lines += [f"|---|---|{'--:|' * len(graphs)}"]
    for name, of in found["formats"].items():
        cells = [_fraction(of["graphs"][g]["triples"]) for g in graphs]
        named = "yes" if all(of["graphs"][g]["named"] for g in graphs) else "no"
        lines.append(f"| {name} | {named} | {' | '.join(cells)} |")
    return ("\n".join(lines) + "\n").encode()


def _fraction(count: Mapping[str, Any]) -> str:
    return f"{count['carried']} / {count['of']}" if count["carried"] else "–"
