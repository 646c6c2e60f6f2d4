"""What is served of one thing: its triples, and its page.

Comes in: the store of a worker and the path of an IRI of ours, as `CALC_0000006` or `vocab/surface`. Goes out: triples,
or HTML. A term of ours has the page of the site, and so have the lists; everything else has the page of a record.
"""

from collections.abc import Iterable, Iterator
from itertools import groupby

import pyoxigraph as ox

from calcgraph.curies import Shortener
from calcgraph.graph.names import BASE, TYPE, cgv
from calcgraph.serving.data import Held
from calcgraph.site.record import Line, Record, page
from calcgraph.site.views import Link

FORMS = (("ttl", "Turtle"), ("jsonld", "JSON-LD"), ("nt", "N-Triples"), ("rdf", "RDF/XML"))
_LABEL = ox.NamedNode("http://www.w3.org/2000/01/rdf-schema#label")
_MOST = 200  # values of one property on a page
_made: dict[str, dict[str, bytes]] = {}  # the site, by the digest of the data
_DEEPEST = 4  # of nodes without a name


def triples(store: ox.Store, path: str) -> Iterator[ox.Triple]:
    """What is said of a thing, and of the nodes without a name that this leads to; nothing if it is not known."""
    seen: set[ox.NamedNode | ox.BlankNode] = set()
    todo: list[ox.NamedNode | ox.BlankNode] = [ox.NamedNode(BASE + path)]
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
    """The page of a thing or of a list; None if there is no such thing.

    Raises:
        MissingTool: if Jinja is not installed.
    """
    made = _site(store, held) if held.told.ours else {}
    return made.get(f"{path}.html") or _record(store, held, path, set(made))


def _site(store: ox.Store, held: Held) -> dict[str, bytes]:
    """The pages of the site; made once by each worker."""
    if held.told.digest not in _made:
        from calcgraph import site
        from calcgraph.graph import Dataset

        _made[held.told.digest] = site.render(Dataset(frozenset(store), held.prefixes), held.content)
    return _made[held.told.digest]


def _record(store: ox.Store, held: Held, path: str, pages: set[str]) -> bytes | None:
    node, short = ox.NamedNode(BASE + path), Shortener(held.prefixes)
    out = {(q.predicate, q.object) for q in store.quads_for_pattern(node, None, None, None)}
    into = {(q.predicate, q.subject) for q in store.quads_for_pattern(None, None, node, None)}
    if not out and not into:
        return None
    root = "../" * path.count("/")

    def link(value: object) -> Link:
        if not isinstance(value, ox.NamedNode):
            return Link(_text(store, value, short))
        local = value.value.removeprefix(BASE)
        if value.value.startswith(BASE) and local:
            return Link(_label(store, value) or short(value.value), f"{root}{local}.html")
        foreign = f"{short(value.value).replace(':', '_')}.html"
        if foreign in pages:
            return Link(_label(store, value) or short(value.value), root + foreign)
        web = value.value if value.value.startswith(("http://", "https://")) else ""
        return Link(_label(store, value) or short(value.value), web)

    def lines(pairs: Iterable[tuple[ox.NamedNode, object]]) -> tuple[Line, ...]:
        made = sorted(((link(p), p.value), link(v)) for p, v in pairs)
        grouped = ((key[0], [value for _, value in group]) for key, group in groupby(made, key=lambda pair: pair[0]))
        return tuple(Line(p, tuple(values[:_MOST]), max(0, len(values) - _MOST)) for p, values in grouped)

    status = next((link(v).text for p, v in out if p == cgv("status")), "")
    title = _label(store, node) or short(node.value)
    return page(
        Record(
            iri=node.value,
            title=f"{title} ({status})" if status else title,
            kinds=tuple(sorted(link(v) for p, v in out if p == TYPE)),
            said=lines({(p, v) for p, v in out if p != TYPE}),
            named=lines(into),
            forms=tuple(Link(name, f"{root}{path}.{ending}") for ending, name in FORMS),
            root=root,
        )
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
