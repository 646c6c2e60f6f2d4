"""One side of a comparison: a build, an RDF file, or curated files, as a data set.

Comes in: a path. Goes out: `Side`. A folder is read by the best file that it has; what cannot be compared for want of
named graphs is noted. Files are read behind the guards of `calcgraph.reading`.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import pyoxigraph as ox

from calcgraph.errors import CalcgraphError
from calcgraph.graph import Dataset
from calcgraph.graph.names import BASE
from calcgraph.reading import SUFFIXES, RdfFiles
from calcgraph.reading.packing import inner_suffix
from calcgraph.source import load

BEST = ("calcgraph.nq", "calcgraph.trig", "calcgraph.jsonld", "calcgraph.ttl", "calcgraph.nt", "calcgraph.rdf")
RELEASED = ("vocabulary", "terms", "facts", "claims", "mappings", "imports", "inferred", "build")


@dataclass(frozen=True)
class Side:
    """What is compared.

    Args:
        name: the path, as the user wrote it.
        dataset: its quads.
        named: whether they are in named graphs; else they are a release graph.
    """

    name: str
    dataset: Dataset
    named: bool


def read(path: str | Path) -> Side:
    """Read a side.

    Args:
        path: the folder of a build, an RDF file, or a folder of curated files, which is loaded and reasoned over.

    Raises:
        CalcgraphError: if it is none of these.
        UnreadableData, InvalidContent: with a report of what is wrong with it.
        MissingTool: if curated files are to be reasoned over and the reasoner is not installed.
    """
    place = Path(path)
    if place.is_dir():
        if (place / "content").is_dir():
            return _curated(place)
        found = next((place / name for name in BEST if (place / name).is_file()), None)
        if found is None:
            raise CalcgraphError(
                f"{place} is neither a build nor a folder of curated files: it has none of {', '.join(BEST)}, and no "
                "folder 'content'; name the folder that `calcgraph build` wrote, or an RDF file"
            )
        return _file(str(path), found)
    if not place.exists():
        raise CalcgraphError(f"there is no file or folder {place}")
    if inner_suffix(place) not in SUFFIXES:
        raise CalcgraphError(f"{place} is no RDF file by its name; it must end in one of {', '.join(SUFFIXES)}")
    return _file(str(path), place)


def _file(name: str, file: Path) -> Side:
    files = RdfFiles([file])
    quads = frozenset(files.quads())
    named = any(isinstance(quad.graph_name, ox.NamedNode) for quad in quads)
    if any(isinstance(quad.graph_name, ox.BlankNode) for quad in quads):
        raise CalcgraphError(f"{file} has a graph that is named by a blank node; give it an IRI")
    if any(isinstance(quad.object, ox.Triple) for quad in quads):
        raise CalcgraphError(
            f"{file} has triple terms of RDF 1.2, which are not compared; name the N-Quads of the build"
        )
    if not any(isinstance(q.subject, ox.NamedNode) and q.subject.value.startswith(BASE) for q in quads):
        raise CalcgraphError(f"{file} holds nothing of calcgraph: no IRI in it begins with {BASE}")
    return Side(name, Dataset(quads, {**files.prefixes, **_prefixes()}), named)


def _prefixes() -> Mapping[str, str]:
    try:
        return load().prefixes
    except CalcgraphError:  # the curated files of the working directory are nobody's concern here
        return {}


def _curated(folder: Path) -> Side:
    from calcgraph.graph import assemble
    from calcgraph.reasoning import reason

    knowledge = load(folder)
    return Side(str(folder), reason(assemble(knowledge), knowledge=knowledge), named=True)


def released(side: Side) -> Dataset:
    """What a release graph has of a side, without the names of graphs."""
    triples = side.dataset.union(RELEASED) if side.named else {q.triple for q in side.dataset}
    return Dataset(frozenset(ox.Quad(*triple) for triple in triples), side.dataset.prefixes)
