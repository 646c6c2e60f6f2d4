"""Which syntax a client gets: the formats there are, and the choice among them by `Accept` or by name.

Comes in: the headers of a request. Goes out: a `Format`, or None where nothing is acceptable (RFC 9110, section 12).

    name     media type                         of
    -------  ---------------------------------  -----------------
    json     application/sparql-results+json    rows, truth
    xml      application/sparql-results+xml     rows, truth
    csv      text/csv                           rows, truth
    tsv      text/tab-separated-values          rows, truth
    ttl      text/turtle                        triples
    nt       application/n-triples              triples
    jsonld   application/ld+json                triples
    rdf      application/rdf+xml                triples
    trig     application/trig                   triples
    nq       application/n-quads                triples

Other names of a media type (`application/json`, `application/xml`, `text/plain`) are understood, and are then the
`Content-Type` of the answer, since that is what the client asked for.
"""

from collections.abc import Iterable
from functools import lru_cache
from typing import NamedTuple

_MOST_RANGES = 100
_REMEMBERED = 500  # characters of a header that is


class Format(NamedTuple):
    """A syntax of answers.

    Args:
        name: short, as in `?format=`, and the end of a file's name.
        media: its media type.
        others: other media types by which it is asked for.
    """

    name: str
    media: str
    others: tuple[str, ...] = ()


ROWS = (
    Format("json", "application/sparql-results+json", ("application/json",)),
    Format("xml", "application/sparql-results+xml", ("application/xml", "text/xml")),
    Format("csv", "text/csv"),
    Format("tsv", "text/tab-separated-values"),
)
GRAPH = (
    Format("ttl", "text/turtle", ("application/x-turtle",)),
    Format("nt", "application/n-triples", ("text/plain",)),
    Format("jsonld", "application/ld+json", ("application/json",)),
    Format("rdf", "application/rdf+xml", ("application/xml", "text/xml")),
    Format("trig", "application/trig"),
    Format("nq", "application/n-quads"),
)
NO_TRIPLE_TERMS = ("jsonld",)
"""Names of syntaxes that cannot say what RDF 1.2 says of triples."""
_NAMES = {"turtle": "ttl", "ntriples": "nt", "n-triples": "nt", "json-ld": "jsonld", "rdfxml": "rdf", "nquads": "nq"}


def chosen(accept: str, offered: Iterable[Format]) -> Format | None:
    """The format that a client likes best; of those it likes alike, the first.

    Args:
        accept: the header; empty if there was none, which accepts everything.
        offered: what there is, best first.

    Returns:
        The format, its `media` as the client called it, or None if none is acceptable.
    """
    if len(accept) > _REMEMBERED:
        return _chosen(accept, tuple(offered))
    return _remembered(accept, tuple(offered))


def _chosen(accept: str, offered: tuple[Format, ...]) -> Format | None:
    ranges = parsed(accept) or [("*/*", 1.0)]
    best, best_quality = None, 0.0
    for entry in offered:
        for media in (entry.media, *entry.others):
            found = quality(media, ranges, wild=media == entry.media)
            if found > best_quality:
                best, best_quality = entry._replace(media=media), found
    return best


_remembered = lru_cache(256)(_chosen)  # clients ask for the same over and over


def named(name: str, offered: Iterable[Format]) -> Format | None:
    """The format of this name or media type, as `?format=` gives it."""
    wanted = _NAMES.get(name.lower(), name.lower())
    for entry in offered:
        if wanted in (entry.name, entry.media, *entry.others):
            return entry
    return None


def parsed(header: str) -> list[tuple[str, float]]:
    """The ranges of an `Accept…` header in lower case, with their quality from 0 to 1; nonsense counts as 0."""
    ranges = []
    for part in header.split(",", _MOST_RANGES)[:_MOST_RANGES]:
        media, *parameters = (piece.strip().lower() for piece in part.split(";"))
        weight = 1.0
        for parameter in parameters:
            key, _, value = parameter.partition("=")
            if key.strip() == "q":
                weight = _weight(value.strip())
        if media:
            ranges.append((media, weight))
    return ranges


def quality(media: str, ranges: Iterable[tuple[str, float]], *, wild: bool = True) -> float:
    """What a client thinks of a media type, by the most specific range that covers it.

    Args:
        media: the type.
        ranges: as `parsed` gives them.
        wild: whether ranges with a star count.
    """
    covers = {media: 3, **({media.partition("/")[0] + "/*": 2, "*/*": 1, "*": 1} if wild else {})}
    fitting = [(covers[name], weight) for name, weight in ranges if name in covers]
    return max(fitting)[1] if fitting else 0.0


def takes_gzip(header: str) -> bool:
    """Whether an `Accept-Encoding` header allows gzip."""
    ranges = dict(parsed(header)) if header else {}
    return ranges.get("gzip", ranges.get("*", 0.0)) > 0


def _weight(text: str) -> float:
    try:
        weight = float(text)
    except ValueError:
        return 0.0
    return weight if 0 <= weight <= 1 else 0.0
