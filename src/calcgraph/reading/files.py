"""Files in any syntax of RDF, screened, unpacked, parsed, and told apart.

Comes in: paths. Goes out: quads, or `UnreadableData` with every reason at once. Nothing is fetched: pyoxigraph follows
no `@context` and no import. Every file is screened before it is parsed; sizes are bounded, also of what is unpacked.
"""

import re
from codecs import BOM_UTF8
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import contextmanager
from mmap import ACCESS_READ, mmap
from operator import attrgetter
from pathlib import Path
from typing import BinaryIO, NamedTuple

import pyoxigraph as ox

from calcgraph.errors import Problem, Report, UnreadableData
from calcgraph.reading import packing
from calcgraph.reading.packing import MAX_BYTES
from calcgraph.reading.packing import SUFFIXES as PACKED
from calcgraph.reading.screening import JsonScreen, Refused, Screen, XmlScreen, control_character

_CHUNK = 1 << 16  # bytes; more than that does not stay near the processor while it is looked through
_SYNTAXES = {
    ".ttl": ox.RdfFormat.TURTLE,
    ".nt": ox.RdfFormat.N_TRIPLES,
    ".nq": ox.RdfFormat.N_QUADS,
    ".trig": ox.RdfFormat.TRIG,
    ".rdf": ox.RdfFormat.RDF_XML,
    ".owl": ox.RdfFormat.RDF_XML,
    ".xml": ox.RdfFormat.RDF_XML,
    ".jsonld": ox.RdfFormat.JSON_LD,
    ".json": ox.RdfFormat.JSON_LD,
}
SUFFIXES = tuple(_SYNTAXES)
_SCREENS = {ox.RdfFormat.RDF_XML: XmlScreen, ox.RdfFormat.JSON_LD: JsonScreen}
_BY_LINE = (ox.RdfFormat.N_TRIPLES, ox.RdfFormat.N_QUADS)
_ONE_GRAPH = (ox.RdfFormat.N_TRIPLES, ox.RdfFormat.TURTLE, ox.RdfFormat.RDF_XML)
_OTHERS = {  # what else ends in .owl, by how it begins
    b"Prefix(": "OWL functional syntax",
    b"Ontology(": "OWL functional syntax",
    b"format-version:": "OBO",
}
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_Term = ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple
Relabel = Callable[[ox.BlankNode], ox.BlankNode]


class Place(NamedTuple):
    """A quad, and where it stands; the line is known for N-Triples and N-Quads only."""

    quad: ox.Quad
    file: str
    line: int | None


class _File(NamedTuple):
    path: Path
    syntax: ox.RdfFormat
    packed: bool
    prefix: str  # of the labels of its blank nodes, so that those of two files differ
    escapes: bool = False
    marked: bool = False  # by a byte order mark

    def open(self) -> BinaryIO:
        """The bytes, unpacked, without the mark."""
        stream = packing.opened(self.path)
        if self.marked:
            stream.read(len(BOM_UTF8))
        return stream

    def may_name(self, graph: ox.NamedNode) -> bool:
        """Whether the file may have a graph of this name; for certain only of a plain N-Quads file."""
        if self.syntax in _ONE_GRAPH:
            return False
        if self.syntax != ox.RdfFormat.N_QUADS or self.packed or not self.path.stat().st_size:
            return True
        with self.path.open("rb") as stream, mmap(stream.fileno(), 0, access=ACCESS_READ) as text:
            return text.find(str(graph).encode()) >= 0 or text.find(b"\\u") >= 0


class RdfFiles:
    """RDF files of the user's: Turtle, N-Triples, N-Quads, TriG, RDF/XML or JSON-LD, each perhaps packed.

    Every reading gives blank nodes the same labels: their own in N-Triples and N-Quads, else numbers as they appear.
    `prefixes` holds those that the files declare, once they were read.

    Args:
        paths: the files; the end of a name tells the syntax.
        syntax: that of all of them, whatever their names are.

    Raises:
        UnreadableData: if any of them is refused.
    """

    def __init__(self, paths: Sequence[str | Path], syntax: ox.RdfFormat | None = None) -> None:
        self._files: list[_File] = []
        self._problems: list[Problem] = []
        self.prefixes: dict[str, str] = {}
        self._hidden: set[object] = set()
        several = len(set(map(Path, paths))) > 1
        for number, path in enumerate(dict.fromkeys(map(Path, paths))):
            with self._noting(path):
                self._files.append(_screened(path, f"f{number}x" if several else "", syntax))
        if self._problems:  # the others are parsed all the same, so that everything is told at once
            for _ in self.quads():
                pass

    def quads(self) -> Iterator[ox.Quad]:
        """Every quad of every file.

        Raises:
            UnreadableData: at the end, if a file broke off.
        """
        for file in self._files:
            yield from self._parsed(file)
        self._raise()

    def triples(self, without: Collection[ox.NamedNode] = ()) -> Iterator[ox.Triple]:
        """Every triple of every graph but some: the one explicit merge that the engines see."""
        if not any(file.may_name(graph) for file in self._files for graph in without):
            return map(attrgetter("triple"), self.quads())  # a third faster
        return (q.triple for q in self.quads() if not self._hides(q, without))

    def _hides(self, quad: ox.Quad, without: Collection[ox.NamedNode]) -> bool:
        graph = quad.graph_name
        if graph not in without:
            return False
        self._hidden.add(graph)
        return True

    @property
    def names_graphs(self) -> bool:
        """Whether a file is in a syntax that can name graphs."""
        return any(file.syntax not in _ONE_GRAPH for file in self._files)

    def without_triples(self) -> list[str]:
        """The names of those that hold no triple."""
        return [file.path.as_posix() for file in self._files if next(self._parsed(file), None) is None]

    @property
    def hid(self) -> bool:
        """Whether a quad was left out of the merge."""
        return bool(self._hidden)

    @property
    def plain(self) -> Path | None:
        """The file, if there is one only and it is N-Triples as they are: one graph, nothing to merge or to unpack."""
        if len(self._files) != 1:
            return None
        (file,) = self._files
        return file.path if file.syntax == ox.RdfFormat.N_TRIPLES and not (file.packed or file.marked) else None

    def about(self, nodes: Collection[str]) -> Iterator[Place]:
        """Every quad whose subject is one of these terms, given in N-Triples syntax, with its place."""
        wanted = frozenset(nodes)
        for file in self._files:
            if file.syntax not in _BY_LINE:
                places = (Place(q, file.path.as_posix(), None) for q in self._parsed(file))
                yield from (p for p in places if str(p.quad.subject) in wanted)
                continue
            keys = {node.replace(f"_:{file.prefix}", "_:", 1).encode() for node in wanted}
            with file.open() as stream:
                head, asked = b"\n", False
                for line, text in enumerate(stream, 1):
                    if not text.startswith(head):  # neighbours mostly share their subject
                        head = text.partition(b" ")[0] + b" "
                        asked = not keys.isdisjoint(head.split(None, 1)[:1])
                    if asked:
                        for quad in ox.parse(text, format=file.syntax):
                            yield Place(_renamed(quad, _prefixed(file.prefix)), file.path.as_posix(), line)

    def _parsed(self, file: _File) -> Iterator[ox.Quad]:
        with self._noting(file.path):
            source = {"input": file.open()} if file.packed or file.marked else {"path": str(file.path)}
            quads: Iterator[ox.Quad]
            parser = ox.parse(format=file.syntax, **source)
            quads = iter(parser)
            if file.escapes:
                quads = map(_without_control_characters, quads)
            if file.syntax not in _BY_LINE or file.prefix:
                relabel = _prefixed(file.prefix) if file.syntax in _BY_LINE else _Numbered(file.prefix)
                quads = (_renamed(quad, relabel) for quad in quads)
            yield from quads
            self.prefixes.update(parser.prefixes)

    @contextmanager
    def _noting(self, path: Path) -> Iterator[None]:
        try:
            with packing.unpacking(path):
                yield
        except Refused as error:
            self._note(path, error.code, str(error), error.fix, error.line)
        except SyntaxError as error:
            self._note(path, "broken-rdf", error.msg, "mend the syntax, or the end of the file's name", error.lineno)
        except MemoryError as error:
            self._note(path, "too-long", f"a token is too long: {error}", "cut the literal or the line")
        except (OSError, ValueError) as error:
            said = getattr(error, "strerror", None) or error
            self._note(path, "unreadable-file", f"it cannot be read: {said}", "restore it, or make it readable")

    def _note(self, path: Path, code: str, message: str, fix: str, line: int | None = None) -> None:
        self._problems.append(Problem(code, message, file=path.as_posix(), line=line, fix=fix))

    def _raise(self) -> None:
        if self._problems:
            raise UnreadableData(Report.of(self._problems))


def _screened(path: Path, prefix: str, syntax: ox.RdfFormat | None) -> _File:
    packed, suffix = packing.is_packed(path), packing.inner_suffix(path)
    if not path.exists():
        raise Refused("unreadable-file", "there is no such file", "look at the path")
    if not path.is_file():
        raise Refused("unreadable-file", "it is no regular file", "name an RDF file")
    if (syntax := syntax or _SYNTAXES.get(suffix)) is None:
        message = f"the end of its name, '{suffix}', is that of no RDF syntax"
        raise Refused("unknown-syntax", message, f"one of {' '.join(SUFFIXES)}, or one of these and {' '.join(PACKED)}")
    read, marked = 0, False
    screen = _SCREENS.get(syntax, Screen)()
    file = _File(path, syntax, packed, prefix)
    with file.open() as stream:
        while chunk := stream.read(_CHUNK):
            marked = marked or (not read and chunk.startswith(BOM_UTF8))
            if syntax == ox.RdfFormat.RDF_XML and suffix == ".owl" and not read:
                for start, other in _OTHERS.items():
                    if chunk.lstrip().startswith(start):
                        raise Refused("unknown-syntax", f"it is in {other}", "convert it to Turtle or RDF/XML")
            read += len(chunk)
            packing.check_size(path, read, MAX_BYTES)
            screen.see(chunk)
    screen.close()
    return _File(path, syntax, packed, prefix, screen.escapes, marked)


class _Numbered(dict[ox.BlankNode, ox.BlankNode]):
    def __init__(self, prefix: str) -> None:
        super().__init__()
        self._prefix = prefix

    def __missing__(self, node: ox.BlankNode) -> ox.BlankNode:
        return self.setdefault(node, ox.BlankNode(f"{self._prefix}n{len(self)}"))

    def __call__(self, node: ox.BlankNode) -> ox.BlankNode:
        return self[node]


def _prefixed(prefix: str) -> Relabel:
    return lambda node: ox.BlankNode(prefix + node.value)


def _renamed(quad: ox.Quad, relabel: Relabel) -> ox.Quad:
    subject, value, graph = quad.subject, quad.object, quad.graph_name
    blank = ox.BlankNode
    if not (isinstance(subject, blank) or isinstance(value, blank | ox.Triple) or isinstance(graph, blank)):
        return quad
    return ox.Quad(
        relabel(subject) if isinstance(subject, blank) else subject,
        quad.predicate,
        _inside(value, relabel),
        relabel(graph) if isinstance(graph, blank) else graph,
    )


def _inside(term: _Term, relabel: Relabel) -> _Term:
    if isinstance(term, ox.BlankNode):
        return relabel(term)
    if isinstance(term, ox.Triple):
        subject = relabel(term.subject) if isinstance(term.subject, ox.BlankNode) else term.subject
        return ox.Triple(subject, term.predicate, _inside(term.object, relabel))
    return term


def _without_control_characters(quad: ox.Quad) -> ox.Quad:
    term = quad.object
    while isinstance(term, ox.Triple):
        term = term.object
    if isinstance(term, ox.Literal) and (found := _CONTROL.search(term.value)):
        raise control_character(ord(found[0]))
    return quad
