"""The condition as a tree: diseases below those that they are kinds of, and what is claimed of each, by property.

Comes in: rows of two queries, and filters. Goes out: `Branch`. A claim keeps its status: one that is excluded stands
there as excluded, and a filter for present ones leaves it out.
"""

import json
from collections import defaultdict
from typing import NamedTuple

from calcgraph.graph.names import BASE, VOCABULARY
from calcgraph.site.comparison import sign_of

CLAIMS = """SELECT ?claim ?label ?subject ?subjectLabel ?property ?value ?status ?certainty ?frequency
  ?bearer ?reading ?conflict ?source ?sourceLabel
{ ?claim a cgv:Claim ; rdfs:label ?label ; cgv:subject ?subject ; cgv:property/rdfs:label ?property ;
    cgv:status ?status ; cgv:certainty ?certainty .
  ?subject rdfs:label ?subjectLabel FILTER(LANG(?subjectLabel) IN ("en", "") && LANG(?property) IN ("en", ""))
  OPTIONAL { ?claim cgv:frequency/rdfs:label ?frequency }
  OPTIONAL { ?claim cgv:value ?node OPTIONAL { ?node rdfs:label ?name FILTER(LANG(?name) IN ("en", "")) }
    BIND(IF(ISLITERAL(?node), STR(?node), ?name) AS ?value) }
  OPTIONAL { ?claim cgv:bearer/rdfs:label ?bearer FILTER(LANG(?bearer) IN ("en", "")) }
  OPTIONAL { ?claim cgv:reading ?reading }
  OPTIONAL { ?conflict cgv:oneSide|cgv:otherSide ?claim }
  OPTIONAL { ?claim prov:wasDerivedFrom ?source . ?source rdfs:label ?sourceLabel
    FILTER(LANG(?sourceLabel) IN ("en", "")) } }
ORDER BY ?claim ?value"""
ABOVE = """SELECT DISTINCT ?below ?above { { ?below a cgv:DiseaseTerm ; rdfs:subClassOf+ ?above .
    ?above a cgv:DiseaseTerm } UNION { ?above cgv:lesion|cgv:principalLesion ?below }
  FILTER(?below != ?above) } ORDER BY ?below ?above"""


class Said(NamedTuple):
    """A claim as a line.

    Args:
        id: of the claim, and where it leads.
        words: what it says; alternatives are all there, joined by *or*.
        of: what bears the feature; empty for the subject itself.
        status: the sign of its status; a present one that is not asserted is *possible*.
        sure: the status in words.
        frequency: how often.
        repaired: whether damaged words were read so.
        contradicted: whether it is a side of a conflict.
        source: the id and the name of whose claim it is.
    """

    id: str
    words: str
    of: str
    status: str
    sure: str
    frequency: str
    repaired: bool
    contradicted: bool
    source: tuple[str, str]


class Branch(NamedTuple):
    """A thing, what is claimed of it by property, and what is below it; `total` is of the claims in all of that."""

    id: str
    title: str
    said: tuple[tuple[str, tuple[Said, ...]], ...]
    below: tuple["Branch", ...]
    total: int


class Filters(NamedTuple):
    """What is shown: of a subject, a status, a frequency; an empty one shows all."""

    subject: str = ""
    status: str = ""
    frequency: str = ""


class Choice(NamedTuple):
    """What can be chosen: subjects with their ids, and frequencies."""

    subjects: tuple[tuple[str, str], ...]
    frequencies: tuple[str, ...]


def tree(claims: bytes, above: bytes, chosen: Filters) -> tuple[tuple[Branch, ...], Choice]:
    """The tree, and the choices of its filters. Deposits stand below the disease whose they are.

    Args:
        claims: the answer to `CLAIMS`, in JSON.
        above: the answer to `ABOVE`.
        chosen: the filters.
    """
    rows = [{k: v["value"] for k, v in row.items()} for row in json.loads(claims)["results"]["bindings"]]
    titles = {_local(row["subject"]): row["subjectLabel"] for row in rows}
    parents: defaultdict[str, set[str]] = defaultdict(set)
    for row in json.loads(above)["results"]["bindings"]:
        parents[_local(row["below"]["value"])].add(_local(row["above"]["value"]))
    said: defaultdict[str, defaultdict[str, list[Said]]] = defaultdict(lambda: defaultdict(list))
    for claim in _by_claim(rows):
        row, one, subject = claim[0], _said(claim), _local(claim[0]["subject"])
        fits = (subject, one.status, one.frequency)
        if all(not want or want == has for want, has in zip(chosen, fits, strict=True)):
            said[subject][row["property"]].append(one)

    def branch(node: str) -> Branch:
        own = tuple((name, tuple(found)) for name, found in sorted(said[node].items()))
        below = tuple(branch(n) for n in sorted(titles, key=lambda n: titles[n]) if node in nearest(n))
        count = sum(len(found) for _, found in own) + sum(one.total for one in below)
        return Branch(node, titles[node], own, tuple(one for one in below if one.total), count)

    def nearest(node: str) -> set[str]:
        mine = parents[node] & titles.keys()
        return {n for n in mine if not any(n in parents[other] for other in mine)}

    tops = [n for n in sorted(titles, key=lambda n: (n not in parents and not _has_below(n, parents), titles[n]))
            if not nearest(n)]  # fmt: skip
    frequencies = tuple(sorted({row["frequency"] for row in rows if "frequency" in row}))
    choice = Choice(tuple(sorted(titles.items(), key=lambda pair: pair[1])), frequencies)
    return tuple(one for one in map(branch, tops) if one.total), choice


def _has_below(node: str, parents: dict[str, set[str]]) -> bool:
    return any(node in above for above in parents.values())


def _by_claim(rows: list[dict[str, str]]) -> list[list[dict[str, str]]]:
    """The rows of each claim: one for every alternative and every conflict."""
    found: dict[str, list[dict[str, str]]] = {}
    for row in rows:
        found.setdefault(row["claim"], []).append(row)
    return list(found.values())


def _said(rows: list[dict[str, str]]) -> Said:
    row = rows[0]
    status = row["status"].removeprefix(VOCABULARY)
    certainty = row["certainty"].removeprefix(VOCABULARY)
    kind = sign_of(status, certainty)
    sure = certainty if kind == "possible" else "measured normal" if kind == "normal" else kind
    values = dict.fromkeys(each["value"] for each in rows if "value" in each)
    return Said(
        id=_local(row["claim"]),
        words=" or ".join(values) or row["label"].removeprefix(f"{row['subjectLabel']}, "),
        of=row.get("bearer", "") if values else "",  # else the words name it
        status=kind,
        sure=sure,
        frequency=row.get("frequency", ""),
        repaired=row.get("reading") == f"{VOCABULARY}repaired",
        contradicted="conflict" in row,
        source=(_local(row.get("source", "")), row.get("sourceLabel", "")),
    )


def _local(iri: str) -> str:
    return iri.removeprefix(BASE)
