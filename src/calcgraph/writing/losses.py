"""What each format cannot carry, found by reading each file back.

Comes in: the data set, and for each format what its readers gave back. Goes out: the report, as JSON and as a table.

A claim is carried if its subject, property, status and every value come back with its id. A qualifier of a claim (its
certainty, frequency, bearer, span …) is carried if that comes back too. A graph is carried as far as its triples do;
a record of it, if all triples about it do. Blank nodes are compared by what is said of them, since their labels differ
from file to file.
"""

import hashlib
import json
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import pyoxigraph as ox

from calcgraph.curies import Shortener
from calcgraph.graph.names import BASE, TYPE, VOCABULARY, cgv
from calcgraph.writing.objects import Objects

Statement = tuple[str, str, str]
Ids = Mapping[str, frozenset[str]]
_ESSENTIAL = tuple(VOCABULARY + name for name in ("subject", "property", "status", "value"))
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
    there = _Said(objects.dataset, Shortener(objects.prefixes))
    return {
        "content": {group: {key: sorted(ids) for key, ids in own.items()} for group, own in there.ids().items()},
        "formats": {
            name: {"files": list(files[name]), **_of_format(there, _Said(quads, there.short))}
            for name, quads in read_back.items()
        },
    }


class _Said:
    """Quads as statements between names: by graph, and those about claims by claim and predicate."""

    def __init__(self, quads: Iterable[ox.Quad], short: Shortener) -> None:
        quads = tuple(quads)
        self.short = short
        self._about: defaultdict[Any, set[tuple[str, Any]]] = defaultdict(set)
        for quad in quads:
            if isinstance(quad.subject, ox.BlankNode):
                self._about[quad.subject].add((quad.predicate.value, quad.object))
        self._known: dict[Any, str] = {}
        self.graphs: defaultdict[str, set[Statement]] = defaultdict(set)
        for quad in quads:
            graph = getattr(quad.graph_name, "value", "").removeprefix(f"{BASE}graph/")
            self.graphs[graph].add((self._name(quad.subject), quad.predicate.value, self._name(quad.object)))
        self.all = set[Statement]().union(*self.graphs.values())
        self.claims: dict[str, defaultdict[str, set[str]]] = {
            s: defaultdict(set) for s, p, o in self.all if p == TYPE.value and o == "cgv:Claim"
        }
        for subject, predicate, value in self.all:
            if subject in self.claims:
                self.claims[subject][predicate].add(value)

    def ids(self) -> dict[str, Ids]:
        """Every id that there is: of claims in all, by status and by qualifier; of records by graph."""
        statuses: defaultdict[str, set[str]] = defaultdict(set)
        qualifiers: defaultdict[str, set[str]] = defaultdict(set)
        for claim, own in self.claims.items():
            for status in own[cgv("status").value]:
                statuses[status.removeprefix("cgv:")].add(claim)
            for predicate in own.keys() - {*_ESSENTIAL, TYPE.value}:
                qualifiers[self.short(predicate)].add(claim)
        return {
            "claims": {"all": frozenset(self.claims)},
            "statuses": {s: frozenset(statuses[s]) for s in _STATUSES if s in statuses},
            "qualifiers": {q: frozenset(ids) for q, ids in sorted(qualifiers.items())},
            "graphs": {g: _subjects(statements) for g, statements in sorted(self.graphs.items())},
        }

    def carries(self, claim: str, predicates: Iterable[str], own: Mapping[str, set[str]]) -> bool:
        """Whether all that a claim says by some predicates is said here too."""
        here: Mapping[str, set[str]] = self.claims.get(claim, {})
        return all(own[p] <= here.get(p, set()) for p in predicates if p in own)

    def among(self, graph: str) -> set[Statement]:
        """What is said in a graph; anywhere, if nothing here is in a named graph."""
        return self.all if self.graphs.keys() <= {""} else self.graphs.get(graph, set())

    def _name(self, term: Any) -> str:
        """A CURIE, an own id, a literal; a blank node as the digest of what is said of it."""
        found = self._known.get(term)
        if found is None:
            if isinstance(term, ox.NamedNode):
                found = self.short(term.value).removeprefix("cg:")
            elif isinstance(term, ox.BlankNode):
                self._known[term] = "_:circle"  # a circle of blank nodes has no digest of its own
                said = sorted(f"{predicate} {self._name(value)}" for predicate, value in self._about[term])
                found = "_:" + hashlib.sha256("\n".join(said).encode()).hexdigest()[:20]
            else:
                found = str(term)
            self._known[term] = found
        return found


def _subjects(statements: Iterable[Statement]) -> frozenset[str]:
    return frozenset(subject for subject, _, _ in statements if not subject.startswith("_:"))


def _of_format(there: _Said, back: _Said) -> dict[str, Any]:
    ids = there.ids()
    whole = {claim for claim, own in there.claims.items() if back.carries(claim, _ESSENTIAL, own)}
    kept: defaultdict[str, set[str]] = defaultdict(set)
    for claim, own in there.claims.items():
        for predicate in own:
            if back.carries(claim, (predicate,), own):
                kept[there.short(predicate)].add(claim)
    graphs = {}
    for graph, statements in sorted(there.graphs.items()):
        missing = statements - back.among(graph)
        graphs[graph] = {
            "triples": {"of": len(statements), "carried": len(statements) - len(missing)},
            "named": graph in back.graphs,
            "records": _tally(ids["graphs"][graph], ids["graphs"][graph] - _subjects(missing)),
        }
    return {
        "claims": _tally(ids["claims"]["all"], whole),
        "statuses": {status: _tally(claims, whole) for status, claims in ids["statuses"].items()},
        "qualifiers": {q: _tally(claims, kept[q]) for q, claims in ids["qualifiers"].items()},
        "graphs": graphs,
    }


def _tally(there: frozenset[str], kept: Iterable[str]) -> dict[str, Any]:
    lost = sorted(there - frozenset(kept))
    whole = len(lost) == len(there) > 0
    return {"of": len(there), "carried": len(there) - len(lost), "lost": "all" if whole else lost}


def as_json(found: Any) -> bytes:
    """The report for programs; one line for each count."""
    return (_nested(found, 0) + "\n").encode()


def _nested(value: Any, depth: int) -> str:
    if isinstance(value, dict) and not ("lost" in value or "of" in value):
        pad = " " * (depth + 1)
        inside = (f"{pad}{json.dumps(key)}: {_nested(own, depth + 1)}" for key, own in value.items())
        return "{\n" + ",\n".join(inside) + f"\n{' ' * depth}}}"
    return json.dumps(value, ensure_ascii=False)


def as_table(found: Any) -> bytes:
    """The report for people, in Markdown: a row for each format."""
    statuses = tuple(found["content"]["statuses"])
    lines = [
        "# What each format cannot carry",
        "",
        "Made by `calcgraph build`, by reading each file back; `losses.json` lists every id. *Carried / there are*; a",
        "dash: nothing of it. A claim is carried if subject, property, status and every value come back with its id.",
        "A triple is carried even where its graph is not named. No claim that is excluded, normal, unknown or silent",
        "comes out of any file as a positive statement, whether it is carried or not.",
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
