"""Nanopublications: each claim and each conflict as a citable piece with its provenance, named by its own digest.

Comes in: `Objects`. Goes out: TriG (nanopub.net guidelines), unsigned; the names are trusty URIs, see `trusty`.

    graph       of a claim                                          of a conflict               of the index
    ----------  --------------------------------------------------  --------------------------  ----------------------
    assertion   the claim: subject, property, value, status,        the conflict: rule, sides,  npx:includesElement:
                certainty, frequency, bearer …; its quantity; the   state, reason               all nanopublications
                direct triple, only if `Content.fact` has one
    provenance  of the assertion, in PROV-O: its spans, citations,  the nanopublications of     npx:IndexAssertion;
                source, curators; of the claim: evidence, reading,  its claims; curators        sources that no claim
                repair and the like; all of these as records                                    rests on
    pubinfo     creator, licence, rights, version, date, type; what is introduced; the title of the index

Merged, all assertions are the facts of `graph/facts` and records that say their status, never what a source denies.
Nothing of `graph/claims` and `graph/conflicts` is lost. An index has 1000 elements at most; the next appends to it.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import pyoxigraph as ox

from calcgraph.graph import names as n
from calcgraph.graph.literals import english
from calcgraph.graph.names import BASE, cgv
from calcgraph.writing.content import ClaimRecord
from calcgraph.writing.formats.format import Format, whole
from calcgraph.writing.formats.trusty import Iris, code_of
from calcgraph.writing.formats.turtle import Blocks, Names
from calcgraph.writing.objects import Objects

Triples = list[ox.Triple]
Nanopub = tuple[ox.NamedNode, dict[str, Triples]]  # its name, and its graphs by the end of theirs

_PREFIXES = {"np": "http://www.nanopub.org/nschema#", "npx": "http://purl.org/nanopub/x/"}
_CODE = "~~~ARTIFACTCODE~~~"  # what a nanopublication calls itself before its code is known
_THIS = ox.NamedNode(f"{BASE}np/{_CODE}")
_PARTS = ("Head", "assertion", "provenance", "pubinfo")
_GRAPHS = {part: ox.NamedNode(f"{_THIS.value}#{part}") for part in _PARTS}
_OWN_NAMES = {_THIS: "this:"} | {graph: f"sub:{part}" for part, graph in _GRAPHS.items()}
_ASSERTION = _GRAPHS["assertion"]
_ORIGIN: dict[ox.NamedNode, ox.NamedNode | None] = {  # of a claim; and what that makes it for the assertion
    cgv("span"): n.DERIVED_FROM,
    cgv("citation"): n.DERIVED_FROM,
    n.DERIVED_FROM: n.DERIVED_FROM,
    n.ATTRIBUTED_TO: n.ATTRIBUTED_TO,
    **dict.fromkeys((cgv("evidence"), cgv("reading"), cgv("repair"))),
}
_HEADER = {p: p for p in (n.DC_CREATOR, n.DC_LICENSE, n.DC_RIGHTS, n.VERSION_INFO)} | {n.GENERATED_AT: n.DC_CREATED}
_TITLES = {p: p for p in (n.DC_TITLE, n.DC_DESCRIPTION)}
_COMMENT = ox.NamedNode("http://www.w3.org/2000/01/rdf-schema#comment")
_UNSIGNED = "Not signed: the trusty URI vouches for the content, and nothing for who published it."
_MOST = 1000  # elements of an index, says its definition


def _np(name: str) -> ox.NamedNode:
    """A term of the nanopublication schema, as `np:hasAssertion`, or of its extension, as `npx:introduces`."""
    prefix, _, local = name.partition(":")
    return ox.NamedNode(_PREFIXES[prefix] + local)


_LINKS = ("np:hasAssertion", "np:hasProvenance", "np:hasPublicationInfo")
_HEAD = [ox.Triple(_THIS, n.TYPE, _np("np:Nanopublication"))]
_HEAD += [ox.Triple(_THIS, _np(link), _GRAPHS[part]) for link, part in zip(_LINKS, _PARTS[1:], strict=True)]


class _Press:
    """Makes the nanopublications of a data set."""

    def __init__(self, objects: Objects) -> None:
        self._content = objects.content
        self._about: defaultdict[Any, Triples] = defaultdict(list)
        for triple in (*objects.graph("claims"), *objects.graph("conflicts")):
            self._about[triple.subject].append(triple)
        self._claims = {claim.node for claim in self._content.claims}
        self._quantities = set(self._of_kind("Quantity"))
        self._header = [*self._of_dataset(_THIS, _HEADER), ox.Triple(_THIS, _COMMENT, english(_UNSIGNED))]
        self._names: dict[Any, ox.NamedNode] = {}  # of the nanopublications so far, by claim or conflict
        self._told: set[Any] = set()  # the records that they hold
        self._iris = Iris(_CODE)

    def run(self) -> Iterator[Nanopub]:
        """Those of claims, then those of conflicts, then the index: each after those that it names."""
        for claim in self._content.claims:
            yield self._record(claim.node, "Claim", *self._of_claim(claim))
        for node in self._of_kind("Conflict"):
            yield self._record(node, "Conflict", self._about[node], self._of_conflict(self._about[node]))
        yield from self._index(tuple(self._names.values()))

    def _of_claim(self, claim: ClaimRecord) -> tuple[Triples, Triples]:
        """Assertion and provenance."""
        own = self._about[claim.node]
        quantities = [t for value in claim.values if value in self._quantities for t in self._about[value]]
        fact = self._content.fact(claim)
        assertion = [*(t for t in own if t.predicate not in _ORIGIN), *quantities, *([fact] if fact else ())]
        links = [t for t in own if t.predicate in _ORIGIN]
        origin = [ox.Triple(_ASSERTION, as_, t.object) for t in links if (as_ := _ORIGIN[t.predicate])]
        return assertion, [*origin, *links, *self._reached(t.object for t in links)]

    def _of_conflict(self, own: Triples) -> Triples:
        """Provenance: what nanopublications it was found in, and who explains it."""
        sides = [self._names[t.object] for t in own if t.object in self._names]
        curators = self._of_dataset(_ASSERTION, {n.DC_CREATOR: n.ATTRIBUTED_TO})
        derived = [ox.Triple(_ASSERTION, n.DERIVED_FROM, name) for name in sides]
        return [*derived, *curators, *self._reached(t.object for t in curators)]

    def _index(self, elements: tuple[ox.NamedNode, ...]) -> Iterator[Nanopub]:
        """The list of all, in as many parts as it needs."""
        appended: Triples = []
        rest = [t for node, own in self._about.items() if node not in self._told for t in own]
        for start in range(0, len(elements), _MOST):
            part, more = elements[start : start + _MOST], start + _MOST < len(elements)
            kinds = ("npx:NanopubIndex", "npx:IncompleteIndex")[: 1 + more]
            index = self._named(
                [*appended, *(ox.Triple(_THIS, _np("npx:includesElement"), element) for element in part)],
                [ox.Triple(_ASSERTION, n.TYPE, _np("npx:IndexAssertion")), *(() if more else rest)],
                [*self._header, *self._of_dataset(_THIS, _TITLES), *(ox.Triple(_THIS, n.TYPE, _np(k)) for k in kinds)],
            )
            appended = [ox.Triple(_THIS, _np("npx:appendsIndex"), index[0])]
            yield index

    def _record(self, node: ox.NamedNode, kind: str, assertion: Triples, provenance: Triples) -> Nanopub:
        about = [ox.Triple(_THIS, _np("npx:hasNanopubType"), cgv(kind)), ox.Triple(_THIS, _np("npx:introduces"), node)]
        nanopub = self._named(assertion, provenance, [*self._header, *about])
        self._names[node] = nanopub[0]
        self._told |= {t.subject for t in (*assertion, *provenance)}
        return nanopub

    def _named(self, assertion: Triples, provenance: Triples, pubinfo: Triples) -> Nanopub:
        """A nanopublication by its trusty URI, which its own quads call `_THIS`."""
        graphs = dict(zip(_PARTS, (_HEAD, assertion, provenance, pubinfo), strict=True))
        code = code_of({_GRAPHS[part]: own for part, own in graphs.items()}, self._iris)
        return ox.NamedNode(_THIS.value.replace(_CODE, code)), graphs

    def _of_kind(self, kind: str) -> list[ox.NamedNode]:
        return [node for node, own in self._about.items() if ox.Triple(node, n.TYPE, cgv(kind)) in own]

    def _of_dataset(self, subject: ox.NamedNode, renamed: Mapping[ox.NamedNode, ox.NamedNode]) -> Triples:
        """What the data set says of itself by some predicates, said of something else."""
        said = self._content.nodes.get(f"{BASE}dataset", {})
        return [ox.Triple(subject, new, value) for old, new in renamed.items() for value in said.get(old.value, ())]

    def _reached(self, nodes: Iterable[Any]) -> Triples:
        """All that is said of these, and of what that names, and so on; but not of other claims."""
        found: dict[Any, Triples] = {}
        todo = list(nodes)
        while todo:
            node = todo.pop()
            if node in self._about and node not in found and node not in self._claims:
                found[node] = self._about[node]
                todo += (t.object for t in found[node])
        return [triple for own in found.values() for triple in own]


def _trig(objects: Objects) -> bytes:
    names = Names({**objects.prefixes, **_PREFIXES}, _OWN_NAMES)
    texts = []
    for this, graphs in _Press(objects).run():
        texts.append(f"@prefix this: <{this.value}> .\n@prefix sub: <{this.value}#> .\n")
        for part, triples in graphs.items():
            texts.append(f"sub:{part} {{\n{_indented(Blocks(triples, names, inset=True).text())}}}\n")
    return "\n".join((f"# Nanopublications. {_UNSIGNED}", names.declarations(), *texts)).encode()


def _indented(text: str) -> str:
    return f"    {text[:-1]}".replace("\n", "\n    ").replace("\n    \n", "\n\n") + "\n"


def _read(data: bytes) -> Iterator[ox.Quad]:
    for quad in ox.parse(data, format=ox.RdfFormat.TRIG):
        yield ox.Quad(quad.subject, quad.predicate, quad.object)


FORMATS = (
    Format(
        "nanopubs",
        "calcgraph.nanopubs.trig",
        "claims",
        "Nanopublications with trusty URIs, one per claim, one per conflict, an index; unsigned.",
        "nanopublication servers, who cites one claim",
        whole(_trig),
        _read,
    ),
)
