"""What is served of one thing: its triples, and its page.

Comes in: the store of a worker and the path of an IRI of ours, as `CALC_0000006` or `vocab/surface`. Goes out: triples,
or HTML; and the pages of the site, which has one for each term and for each list. Everything else has the page of a
record. The shapes are no part of what is served, but their IRIs are ours, so that they answer too, from a store of
their own. The store of the data keeps the value of a number and not its form: what was an xsd:nonNegativeInteger comes
out as xsd:integer, and 3.50 as 3.5; the files of a build have both as they were. Pages are made by workers, since they
are forked with all that makes them.
"""

import json
from collections.abc import Iterable, Iterator
from contextlib import suppress
from functools import cache
from itertools import groupby

import pyoxigraph as ox

from calcgraph.checking.shapes import read
from calcgraph.curies import Shortener
from calcgraph.errors import MissingTool
from calcgraph.graph.names import BASE, PATH, SHAPES, TYPE, cgv
from calcgraph.serving.data import Held
from calcgraph.serving.readings import reading, words
from calcgraph.site.record import Line, Record, page, templates
from calcgraph.site.views import Link
from calcgraph.source import shapes_root

FORMS = (("ttl", "Turtle"), ("jsonld", "JSON-LD"), ("nt", "N-Triples"), ("rdf", "RDF/XML"))
_LABEL = ox.NamedNode("http://www.w3.org/2000/01/rdf-schema#label")
_MOST = 200  # values of one property on a page
_DEEPEST = 4  # of nodes without a name


def prepare() -> None:
    """Import and compile what pages are made of, so that workers need not; without Jinja there are no pages."""
    with suppress(MissingTool):
        templates()


def stored(store: ox.Store, held: Held, path: str) -> ox.Store:
    """Where a thing of ours is described: the shapes in a store of their own, all else in that of the data."""
    return _shapes(held.content) if (BASE + path).startswith(SHAPES) else store


@cache
def _shapes(content: str | None) -> ox.Store:
    found = ox.Store()
    found.extend(ox.Quad(*triple) for triple in read(shapes_root(content)).triples)
    return found


def triples(store: ox.Store, path: str) -> Iterator[ox.Triple]:
    """What is said of a thing, and of the nodes without a name that this leads to; of a graph, also what it holds."""
    graph = ox.NamedNode(BASE + path)
    yield from (quad.triple for quad in store.quads_for_pattern(None, None, None, graph))
    seen: set[ox.NamedNode | ox.BlankNode] = set()
    todo: list[ox.NamedNode | ox.BlankNode] = [graph]
    said: dict[ox.Triple, None] = {}
    while todo:
        node = todo.pop()
        seen.add(node)
        for quad in store.quads_for_pattern(node, None, None, None):
            said[quad.triple] = None
            if isinstance(quad.object, ox.BlankNode) and quad.object not in seen:
                todo.append(quad.object)
    yield from sorted(said, key=str)


def html(store: ox.Store, held: Held, path: str) -> bytes | None:
    """The page of a thing; None if there is no such thing.

    Raises:
        MissingTool: if Jinja is not installed.
    """
    record = _record(store, held, path)
    return page(record) if record else None


def site(store: ox.Store, held: Held) -> bytes:
    """The pages of the site, as JSON: each text by its file name.

    Raises:
        MissingTool: if Jinja is not installed.
    """
    from calcgraph import site
    from calcgraph.graph import Dataset

    made = site.render(Dataset(frozenset(store), held.prefixes), held.content, served=True)
    return json.dumps({name: data.decode() for name, data in made.items()}).encode()


def _record(store: ox.Store, held: Held, path: str) -> Record | None:
    node, short = ox.NamedNode(BASE + path), Shortener(held.prefixes)
    out = {(q.predicate, q.object) for q in store.quads_for_pattern(node, None, None, None)}
    into = {(q.predicate, q.subject) for q in store.quads_for_pattern(None, None, node, None)}
    size = sum(1 for _ in store.quads_for_pattern(None, None, None, node))
    if not out and not into and not size:
        return None
    root = "../" * path.count("/")

    def link(value: object) -> Link:
        if not isinstance(value, ox.NamedNode):
            return Link(_text(store, value, short))
        local = value.value.removeprefix(BASE)
        if value.value.startswith(BASE) and PATH.fullmatch(local):
            return Link(_label(store, value) or short(value.value), f"{root or './' * (':' in local)}{local}.html")
        web = value.value if value.value.startswith(("http://", "https://")) else ""
        return Link(_label(store, value) or short(value.value), web)

    def lines(pairs: Iterable[tuple[ox.NamedNode, object]]) -> tuple[Line, ...]:
        made = sorted(((link(p), p.value), link(v)) for p, v in pairs)
        grouped = ((key[0], [value for _, value in group]) for key, group in groupby(made, key=lambda pair: pair[0]))
        return tuple(Line(p, tuple(values[:_MOST]), max(0, len(values) - _MOST)) for p, values in grouped)

    is_claim = (TYPE, cgv("Claim")) in out
    counted = (Line(Link("statements in this graph"), (Link(f"{size:,}"),)),) if size else ()
    return Record(
        iri=node.value,
        title=_label(store, node) or short(node.value),
        kinds=tuple(sorted(link(v) for p, v in out if p == TYPE)) or ((Link("named graph"),) if size else ()),
        said=counted + lines((p, v) for p, v in out if p != TYPE),
        named=lines(into),
        forms=tuple(Link(name, f"{root}{path}.{ending}") for ending, name in FORMS),
        root=root,
        reading=reading(store, node, held.text, link) if is_claim else None,
        words=words(store, node, held.text) if path.startswith("span/") else "",
    )


def _label(store: ox.Store, node: ox.NamedNode) -> str:
    """The label in English, else in no language, else any; of several the first."""
    found = [q.object for q in store.quads_for_pattern(node, _LABEL, None, None) if isinstance(q.object, ox.Literal)]
    ranked = sorted(found, key=lambda text: ({"en": 0, None: 1}.get(text.language, 2), text.value))
    return ranked[0].value if ranked else ""


def _text(store: ox.Store, value: object, short: Shortener, depth: int = 0) -> str:
    """A literal as it is; a node without a name by what is said of it."""
    if isinstance(value, ox.NamedNode):
        return _label(store, value) or short(value.value)
    if not isinstance(value, ox.BlankNode):
        return str(getattr(value, "value", value))
    if depth == _DEEPEST:
        return "[…]"
    inner = sorted(
        f"{_text(store, q.predicate, short)}: {_text(store, q.object, short, depth + 1)}"
        for q in store.quads_for_pattern(value, None, None, None)
    )
    return f"[{'; '.join(inner)}]"
