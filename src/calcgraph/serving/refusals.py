"""Why a request is refused, and how that is said: as text, as JSON (RFC 9457), or as a small page.

Comes in: a `Refusal`. Goes out: a status, headers and a body that a person can use. None shows how the server is made.

    status  when
    ------  -----------------------------------------------------------------------
    400     the query does not parse, or there is none or more than one
    403     an update, or a query that asks for more than reading what is here
    404     no such page or graph
    405     a method that only a store that can be changed would have
    406     no syntax that the client accepts
    408     the body does not come
    413     the query or the body is too long
    414     the address is too long
    415     a body that is no query
    421     a host that this server is not (a page elsewhere may have been misled)
    429     too many requests of one client
    500     the engine crashed of the query; it was replaced
    503     all workers are busy and the queue is full
    504     the query took longer than it may
    507     the query needed more memory than it may
"""

import html
import json
from collections.abc import Mapping
from http import HTTPStatus

from calcgraph.errors import CalcgraphError, marked
from calcgraph.serving.negotiation import Format, chosen

_KINDS = (
    Format("txt", "text/plain"),
    Format("json", "application/problem+json", ("application/json",)),
    Format("html", "text/html"),
)
_PAGE = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>{title}</title></head>
<body><main><h1>{title}</h1><p>{words}</p>{place}</main></body></html>
"""


class Refusal(CalcgraphError):
    """A request that gets no answer but these words.

    Args:
        status: of HTTP.
        words: why, and what to do instead.
        code: the reason in kebab-case, for programs.
        line: where in the query, counted from 1, if known.
        column: where in the line, counted from 1, if known.
        query: the query, of which the line is shown.
        headers: what else the client is told.
    """

    def __init__(
        self,
        status: int,
        words: str,
        *,
        code: str = "",
        line: int | None = None,
        column: int | None = None,
        query: str = "",
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(words)
        self.status, self.words = status, words
        self.title = HTTPStatus(status).phrase
        self.code = code or self.title.lower().replace(" ", "-")
        self.line, self.column, self.query = line, column, query
        self.headers = dict(headers or {})

    def body(self, accept: str) -> tuple[str, bytes]:
        """The media type and the bytes, as the client likes them.

        Args:
            accept: the header.
        """
        kind = chosen(accept, _KINDS) if accept else None
        if kind is not None and kind.name == "json":
            facts = {"title": self.title, "status": self.status, "detail": self.words, "code": self.code}
            place = {"line": self.line, "column": self.column}
            known = {key: value for key, value in place.items() if value is not None}
            return kind.media, json.dumps({**facts, **known}, ensure_ascii=False).encode() + b"\n"
        if kind is not None and kind.name == "html":
            shown = f"<pre>{html.escape(marked(self.query, self.line, self.column))}</pre>" if self.line else ""
            page = _PAGE.format(title=f"{self.status} {self.title}", words=html.escape(self.words), place=shown)
            return "text/html; charset=utf-8", page.encode("utf-8", "replace")
        text = f"{self.words}\n" + (f"\n{marked(self.query, self.line, self.column)}\n" if self.line else "")
        return "text/plain; charset=utf-8", text.encode("utf-8", "replace")
