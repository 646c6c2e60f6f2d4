"""What is served, and how it gets into memory.

Comes in: the curated files, or RDF files, or the folder of a persistent store. Goes out: `Held`, which workers share,
and `Told`, which the server knows of it. Curated files are assembled and reasoned over in a helper, since a reasoner
leaves threads behind, and a process with threads cannot be forked.
"""

import hashlib
import os
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from calcgraph.confined import Child
from calcgraph.errors import CalcgraphError, MissingTool

if TYPE_CHECKING:
    import pyoxigraph as ox

_BLOCK = 1 << 20
Stamp = tuple[int, int, int]  # when a file was written, how long it is, and which it is


class Told(NamedTuple):
    """What the server knows of the data.

    Args:
        name: what it is, for people.
        graphs: the IRIs of the named graphs, sorted.
        quads: how many there are.
        digest: changes whenever the data does.
        ours: whether it is a build of calcgraph and nothing else.
        note: something to tell the user, or empty.
        prefixes: each with its namespace.
        stamp: of the file of a build, as it was before anything was read; None if there was none.
    """

    name: str
    graphs: tuple[str, ...]
    quads: int
    digest: str
    ours: bool
    note: str = ""
    prefixes: tuple[tuple[str, str], ...] = ()
    stamp: Stamp | None = None


@dataclass(frozen=True)
class Held:
    """The data as a worker has it.

    Args:
        told: what the server knows.
        prefixes: namespace by prefix; a query need not declare them.
        store: the store in memory, shared by all workers; None if it is on disk.
        folder: of the store on disk.
        content: the directory of curated files, or None for the usual one.
        text: the IRI of a source and what it says, if the user has a copy.
    """

    told: Told
    prefixes: dict[str, str]
    store: "ox.Store | None" = None
    folder: str = ""
    content: str | None = None
    text: tuple[str, str] | None = None

    def opened(self) -> "ox.Store":
        """The store; one on disk is opened by each worker for itself, to read."""
        import pyoxigraph as ox

        return self.store if self.store is not None else ox.Store.read_only(self.folder)


def address_space() -> int:
    """Bytes of address space that this process has (Linux)."""
    return int(Path("/proc/self/statm").read_text("ascii").split()[0]) * os.sysconf("SC_PAGE_SIZE")


class Source:
    """Where the data is, to be read now and again whenever it changed.

    Args:
        content: the directory of curated files, or None for the usual one.
        data: RDF files, folders of them, or the one folder of a persistent store; none for our own graph: the build in
            `out`, if there is one, else the curated files. Once the build was read, it is never replaced by those.
        article: a file with the text of a source, whose words the pages of claims then show; empty for none.
    """

    def __init__(self, content: str | None = None, data: Sequence[str] = (), article: str = "") -> None:
        self._content, self._data, self._article = content, tuple(data), article
        self._built = False

    def __call__(self) -> Held:
        """Read it.

        Raises:
            UnreadableData, InvalidContent: with everything that is wrong.
            CalcgraphError: if the build is not what its manifest says, or the text is that of no source in the data.
        """
        built = place_of_build(self._content, self._data)
        before = stamp(built) if built else None  # before it is read: what changes meanwhile is then seen as new
        found = self._held()
        found = replace(found, told=found.told._replace(stamp=before))
        if not self._article:
            return found
        from calcgraph.article import read
        from calcgraph.serving.readings import source_of

        if found.store is None:
            raise CalcgraphError("--article is for a graph in memory; a store on disk has none of its words")
        return replace(found, text=source_of(found.store, read(self._article), self._article))

    def _held(self) -> Held:
        if self._data:
            paths = [Path(name) for name in self._data]
            if len(paths) == 1 and (paths[0] / "CURRENT").is_file():
                return _on_disk(paths[0], self._content)
            from calcgraph.reading.builds import rdf_files

            return _from_files(rdf_files(paths), self._content, ours=False, name=" ".join(self._data))
        built = place_of_build(self._content, self._data)
        if built and (self._built or built.is_file()):
            self._built = True
            return _from_build(built, self._content)
        return _assembled(self._content)


def stamp(file: Path) -> Stamp | None:
    """What changes when a file is replaced; None while it is not there."""
    try:
        facts = file.stat()
    except OSError:
        return None
    return facts.st_mtime_ns, facts.st_size, facts.st_ino


def place_of_build(content: str | None, data: Sequence[str]) -> Path | None:
    """The file of the build that is served once it is there, for the same arguments as `Source`; None if none is."""
    return Path("out") / "calcgraph.nq" if content is None and not data else None


def _from_build(file: Path, content: str | None) -> Held:
    from calcgraph.reading.builds import changed, stated_digest

    found = _from_files([file], content, ours=True, name=f"the build in {file.parent}")
    if not found.told.quads:
        raise CalcgraphError(f"{file} holds no statement; run: calcgraph build")
    if (digest := stated_digest(file)) and found.told.digest != digest:
        raise CalcgraphError(f"{changed(file)}; run calcgraph build, or serve the file as it is with --data {file}")
    return found


def _assembled(content: str | None) -> Held:
    import pyoxigraph as ox

    with Child(_reasoned, content) as helper:
        text, prefixes, note = helper.answer()
    store = ox.Store()
    store.load(text, ox.RdfFormat.N_QUADS)
    digest = hashlib.sha256(b"\n".join(sorted(text.splitlines()))).hexdigest()
    told = Told(
        "the graph of the curated files",
        _graphs(store),
        len(store),
        digest,
        True,
        note,
        tuple(sorted(prefixes.items())),
    )
    return Held(told, prefixes, store, content=content)


def _reasoned(content: str | None, *, progress: object) -> tuple[bytes, dict[str, str], str]:  # noqa: ARG001
    import pyoxigraph as ox

    from calcgraph.graph import assemble
    from calcgraph.graph.syntax import rdf_bytes
    from calcgraph.reasoning import reason
    from calcgraph.source import load

    knowledge = load(content)
    dataset, note = assemble(knowledge), ""
    try:
        dataset = reason(dataset, knowledge=knowledge)
    except MissingTool as missing:
        note = f"without the inferred hierarchy: {missing}"
    return rdf_bytes(dataset.quads, ox.RdfFormat.N_QUADS), dict(dataset.prefixes), note


def _from_files(paths: Sequence[Path], content: str | None, *, ours: bool, name: str) -> Held:
    import pyoxigraph as ox

    from calcgraph.reading import RdfFiles

    files, store = RdfFiles(paths), ox.Store()
    store.extend(files.quads())
    digest = hashlib.sha256()
    for path in paths:
        with path.open("rb") as stream:
            while block := stream.read(_BLOCK):
                digest.update(block)
    prefixes = {**_prefixes(content), **files.prefixes}
    told = Told(name, _graphs(store), len(store), digest.hexdigest(), ours, "", tuple(sorted(prefixes.items())))
    return Held(told, prefixes, store, content=content)


def _on_disk(folder: Path, content: str | None) -> Held:
    with Child(_looked_into, str(folder)) as helper:
        graphs, quads = helper.answer()
    digest = hashlib.sha256()
    for path in sorted(folder.iterdir()):
        facts = path.stat()
        digest.update(f"{path.name} {facts.st_size} {facts.st_mtime_ns}\n".encode())
    prefixes = _prefixes(content)
    told = Told(f"the store in {folder}", graphs, quads, digest.hexdigest(), False, "", tuple(sorted(prefixes.items())))
    return Held(told, prefixes, folder=str(folder))


def _looked_into(folder: str, *, progress: object) -> tuple[tuple[str, ...], int]:  # noqa: ARG001
    import pyoxigraph as ox

    try:
        store = ox.Store.read_only(folder)
        return _graphs(store), len(store)
    except OSError as error:
        raise CalcgraphError(f"the store in {folder} cannot be opened: {error}") from None


def _graphs(store: "ox.Store") -> tuple[str, ...]:
    return tuple(sorted(graph.value for graph in store.named_graphs()))


def _prefixes(content: str | None) -> dict[str, str]:
    from calcgraph.source import content_root
    from calcgraph.source.ontology_files import prefixes

    return prefixes(content_root(content))
