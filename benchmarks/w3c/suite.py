"""The tests of a directory, by its manifests.

Comes in: a directory with `manifest.ttl`. Goes out: tests, each with the graphs it is about and the report it expects.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from urllib.parse import unquote, urlparse

import pyoxigraph as ox

from benchmarks.w3c.reports import Expected, Term, expected

MF = "http://www.w3.org/2001/sw/DataAccess/tests/test-manifest#"
SHT = "http://www.w3.org/ns/shacl-test#"
RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
Index = Mapping[Term, Mapping[str, list[Term]]]


@dataclass(frozen=True, slots=True)
class Case:
    """One test.

    Args:
        name: where it stands, as `core/node/and-001`.
        data: the file of the data graph.
        shapes: the file of the shapes graph.
        expected: the report that is expected, or nothing where a failure is.
    """

    name: str
    data: Path
    shapes: Path
    expected: Expected | None


def cases(root: Path) -> list[Case]:
    """All tests, sorted by name.

    Raises:
        FileNotFoundError: if there is no manifest.
    """
    found = {test.name: test for test in _of(root.resolve() / "manifest.ttl", root.resolve())}
    return [found[name] for name in sorted(found)]


@cache
def triples(path: Path) -> tuple[ox.Triple, ...]:
    """The triples of a file, with relative IRIs resolved against it."""
    quads = ox.parse(path.read_bytes(), format=ox.RdfFormat.TURTLE, base_iri=path.as_uri())
    return tuple(quad.triple for quad in quads)


def index(graph: Iterable[ox.Triple]) -> Index:
    """Objects by subject and predicate."""
    found: defaultdict[Term, defaultdict[str, list[Term]]] = defaultdict(lambda: defaultdict(list))
    for triple in graph:
        found[triple.subject][triple.predicate.value].append(triple.object)
    return found


def _of(manifest: Path, root: Path) -> Iterator[Case]:
    graph = index(triples(manifest))
    here = graph.get(ox.NamedNode(manifest.as_uri()), {})
    for other in here.get(f"{MF}include", []):
        yield from _of(_path(other), root)
    for head in here.get(f"{MF}entries", []):
        for entry in _members(graph, head):
            (action,), (result,) = graph[entry][f"{MF}action"], graph[entry][f"{MF}result"]
            (data,), (shapes,) = graph[action][f"{SHT}dataGraph"], graph[action][f"{SHT}shapesGraph"]
            failure = result == ox.NamedNode(f"{SHT}Failure")
            name = _path(entry).relative_to(root).with_suffix("").as_posix()
            yield Case(name, _path(data), _path(shapes), None if failure else expected(graph, result))


def _members(graph: Index, head: Term) -> Iterator[Term]:
    while head != ox.NamedNode(f"{RDF}nil"):
        yield graph[head][f"{RDF}first"][0]
        head = graph[head][f"{RDF}rest"][0]


def _path(iri: Term) -> Path:
    assert isinstance(iri, ox.NamedNode)
    return Path(unquote(urlparse(iri.value).path))
